"""
What the parties say, what they ask of each other, and where they differ.

A position is the latest of a party on a topic; one that several hold together is told once.  Topics are the same where
their words are, letter by letter.  Two parties differ on a topic by one rule, the table ``SIDES``:

    for        supports, welcomes, appreciates, affirms, commits
    against    opposes, concerned
    neither    neutral

They differ where their latest positions stand on different sides.  Silence is no side: who said nothing on a topic
differs from nobody on it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from partnership_events import classes
from partnership_events.codes import Stance
from partnership_events.dates import Answer, Bounds, EdtfDate, bounds_of, passed
from partnership_events.dates.answer import all_of
from partnership_events.event import Cell, Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, Seen, Standing, view
from partnership_events.projections.partnership import is_reply, state_of
from partnership_events.projections.state import Item, PartnershipState, Request, StateBasis, agreed, possible, told
from partnership_events.projections.terms import any_of
from partnership_events.values import Frozen
from partnership_events.vocabulary.positions import PositionStated, RequestMade

SIDES: Mapping[Stance, str] = Frozen(
    {
        Stance.SUPPORTS: "for",
        Stance.WELCOMES: "for",
        Stance.APPRECIATES: "for",
        Stance.AFFIRMS: "for",
        Stance.COMMITS: "for",
        Stance.OPPOSES: "against",
        Stance.CONCERNED: "against",
        Stance.NEUTRAL: "neither",
    }
)
"""
On which side of a topic a stance stands; two parties differ where their sides do.
"""


@classes.frozen(kw_only=True)
class StatedPosition:
    """
    What a party said at one time.
    """

    on: EdtfDate
    stance: Stance
    joint: bool
    fact: Fact


@classes.frozen(kw_only=True)
class RepliedTo:
    """
    The entry to which something replies; ``fact`` is None where it tells none, or none any more.
    """

    id: str
    fact: Fact | None


@classes.frozen(kw_only=True)
class HeldPosition:
    """
    The latest position on a topic, of one party or of several that hold it together.

    ``standing`` says how sure it is, and what else it may be; stance, joint, toward and values are those of what it
    says or, where nothing is certain, of what it would.  ``earlier`` holds, by party, what was certainly said before,
    in valid order.
    """

    parties: tuple[str, ...]
    topic: str
    stance: Stance
    joint: bool
    toward: tuple[str, ...]
    values: tuple[str, ...]
    standing: Standing[PositionStated]
    in_reply_to: tuple[RepliedTo, ...]
    earlier: Mapping[str, tuple[StatedPosition, ...]]


@classes.frozen(kw_only=True)
class DifferingPair:
    """
    Two parties that differ, or possibly do.
    """

    one: str
    other: str
    answer: Answer


@classes.frozen(kw_only=True)
class DifferingTopic:
    """
    A topic on which parties differ, or possibly do: see ``SIDES``.
    """

    topic: str
    answer: Answer
    pairs: tuple[DifferingPair, ...]


@classes.frozen(kw_only=True)
class RequestReport:
    """
    A request, and whether it was answered by the cut-off.

    ``overdue`` speaks of the record: its deadline has passed, and no reply is recorded; no without a deadline.
    ``replies`` are the facts that answer it, or may have by then: those that refer to it, of a party that was asked
    where they name parties, and not surely from before it.  What else refers to it is a ``follow_up``.
    """

    id: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    request: str
    deadline: EdtfDate | None
    open: Answer
    overdue: Answer
    made: Standing[RequestMade]
    replies: tuple[Item, ...]
    follow_ups: tuple[Item, ...] = ()


@classes.frozen(kw_only=True)
class PositionsReport:
    """
    Positions in the order in which their topics came up, where they differ, and requests: unanswered ones first.
    """

    positions: tuple[HeldPosition, ...]
    differences: tuple[DifferingTopic, ...]
    requests: tuple[RequestReport, ...]
    basis: StateBasis


def positions(
    entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> PositionsReport:
    """
    What the parties say and ask by these entries: pure, no ledger, no clock.

    Raises as ``state`` does.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return positions_of(seen, state_of(seen, entries, known_at))


def positions_of(seen: Seen, state: PartnershipState) -> PositionsReport:
    """
    What the parties say and ask, of a view and of the state that it gives.
    """
    # A kind of one's own may write such a cell, and asks nothing by it.
    requests = [_request(seen, one) for one in state.requests if isinstance(_asking(one), RequestMade)]
    return PositionsReport(
        positions=tuple(_held(seen, state)),
        differences=tuple(_differences(seen.zone, state)),
        requests=tuple(sorted(requests, key=_urgency)),
        basis=state.basis,
    )


# -- positions


def _held(seen: Seen, state: PartnershipState) -> Iterator[HeldPosition]:
    holders: dict[tuple[Any, ...], list[str]] = {}
    standing_of: dict[tuple[Any, ...], Standing[PositionStated]] = {}
    for (party, topic), standing in _stated(state).items():
        key = (topic, *(fact.id for fact in standing.facts), "", *(one.facts[0].id for one in standing.candidates))
        holders.setdefault(key, []).append(party)
        standing_of.setdefault(key, standing)
    for key, parties in holders.items():
        yield _position(seen, key[0], parties, standing_of[key])


def _stated(state: PartnershipState) -> dict[tuple[str, str], Standing[PositionStated]]:
    # A kind of one's own may write such a cell, and holds no position for it.
    return {
        key: one
        for key, one in state.positions.items()
        if all(isinstance(held.value, PositionStated | None) for held in possible(one))
        and any(held.value is not None for held in possible(one))
    }


def _position(seen: Seen, topic: str, parties: Sequence[str], standing: Standing[PositionStated]) -> HeldPosition:
    event = told(standing)
    facts = standing.facts or standing.candidates[0].facts
    replies = [telling.event.in_reply_to for fact in facts for telling in fact.tellings]
    named = {fact.id for one in (standing, *standing.candidates) for fact in one.facts}
    return HeldPosition(
        parties=tuple(parties),
        topic=topic,
        stance=event.stance,
        joint=event.joint,
        toward=event.toward,
        values=event.values,
        standing=standing,
        in_reply_to=tuple(RepliedTo(id=id_, fact=seen.fact(id_)) for id_ in dict.fromkeys(replies) if id_ is not None),
        earlier=Frozen({party: tuple(_earlier(seen, ("position", party, topic), named)) for party in parties}),
    )


def _earlier(seen: Seen, cell: Cell, named: set[str]) -> Iterator[StatedPosition]:
    for one in seen.writers(cell):
        event = one.fact.event
        if isinstance(event, PositionStated) and one.fact.id not in named:
            yield StatedPosition(on=one.on, stance=event.stance, joint=event.joint, fact=one.fact)


# -- where they differ


def _differences(zone: str, state: PartnershipState) -> Iterator[DifferingTopic]:
    by_topic: dict[str, dict[str, Standing[PositionStated]]] = {}
    for (party, topic), standing in _stated(state).items():
        by_topic.setdefault(topic, {})[party] = standing
    for topic, holders in by_topic.items():
        judged = [
            DifferingPair(one=one, other=other, answer=_apart(zone, holders[one], holders[other]))
            for one, other in itertools.combinations(sorted(holders), 2)
        ]
        pairs = tuple(pair for pair in judged if pair.answer is not Answer.NO)
        if pairs:
            yield _differing(topic, pairs)


def _differing(topic: str, pairs: tuple[DifferingPair, ...]) -> DifferingTopic:
    return DifferingTopic(topic=topic, answer=any_of(*(pair.answer for pair in pairs)), pairs=pairs)


@classes.frozen
class _View:
    """
    On which side a party may stand, by which fact, and between which seconds that lies; on none, where it is silent.
    """

    side: str | None
    fact: str = ""
    span: Bounds | None = None


def _apart(zone: str, mine: Standing[PositionStated], yours: Standing[PositionStated]) -> Answer:
    """
    Whether two parties differ, whatever of what is possible holds for the one and the other.
    """
    views = [list(_views(zone, standing)) for standing in (mine, yours)]
    shared = {one.fact for one in views[0]} & {one.fact for one in views[1]} - {""}
    return agreed(
        Answer.YES if None not in (one.side, other.side) and one.side != other.side else Answer.NO
        for one, other in itertools.product(*views)
        if _both_possible(one, other, shared)
    )


def _views(zone: str, standing: Standing[PositionStated]) -> Iterator[_View]:
    for one, held in zip((standing, *standing.candidates), possible(standing), strict=True):
        if held.value is None or not one.facts:
            yield _View(None)
        else:
            fact = one.facts[0]
            yield _View(SIDES[held.value.stance], fact.id, fact.when(zone).bounds.in_zone(zone))


def _both_possible(one: _View, other: _View, shared: Collection[str]) -> bool:
    """
    Whether both may hold at once: what was said together counts for the one party when it counts for the other.
    """
    if one.fact == other.fact:
        return True
    if one.fact in shared and other.fact in shared:
        return False
    return not (one.fact in shared and _before(other, one)) and not (other.fact in shared and _before(one, other))


def _before(one: _View, other: _View) -> bool:
    return one.span is None or other.span is None or one.span.hi < other.span.lo


# -- requests

_SUREST = {Answer.YES: 0, Answer.POSSIBLY: 1}


def _asking(request: Request) -> object:
    return next((one.value for one in possible(request.made) if one.value is not None), None)


def _request(seen: Seen, request: Request) -> RequestReport:
    event, referring = told(request.made), list(_referring(seen, request.made))
    late = Answer.NO
    if event.deadline is not None:
        late = passed(bounds_of(event.deadline, event.at_zone, seen.zone), seen.cutoff)
    return RequestReport(
        id=request.id,
        by=tuple(dict.fromkeys(one.party for one in event.parties)),
        to=event.to,
        request=event.request,
        deadline=event.deadline,
        open=request.open,
        overdue=all_of(request.open, late),
        made=request.made,
        replies=tuple(item for item, answers in referring if answers),
        follow_ups=tuple(item for item, answers in referring if not answers),
    )


def _referring(seen: Seen, made: Standing[RequestMade]) -> Iterator[tuple[Item, bool]]:
    """
    What refers to a request by then, or may, each with whether it may answer it.
    """
    known = {entry for one in (made, *made.candidates) for fact in one.facts for entry in fact.entries}
    met: set[str] = set()
    for cell in seen.cells("reply"):
        if known.isdisjoint({cell[-1], seen.root(cell[-1])}):
            continue
        for one in seen.ever(cell):
            answer = seen.cutoff.judge(one.when.bounds)
            if answer is not Answer.NO and one.fact.id not in met:
                met.add(one.fact.id)
                yield Item(fact=one.fact, on=one.on, answer=answer), is_reply(seen, made, one)


def _urgency(request: RequestReport) -> tuple[int, int]:
    return _SUREST.get(request.overdue, 2), _SUREST.get(request.open, 2)


def concerning(report: PositionsReport, *, topic: str | None = None, party: str | None = None) -> PositionsReport:
    """
    The part of a report that speaks of a topic, by a piece of its words in whichever case, and of a party.

    A request is found by what it asks for, and by who asks and who is asked; of a difference, the pairs that a party
    is one of are left.
    """

    def speaks(words: str, parties: Iterable[str]) -> bool:
        return (topic is None or topic.casefold() in words.casefold()) and (party is None or party in parties)

    def apart(one: DifferingTopic) -> DifferingTopic | None:
        pairs = tuple(pair for pair in one.pairs if speaks(one.topic, (pair.one, pair.other)))
        return _differing(one.topic, pairs) if pairs else None

    return PositionsReport(
        positions=tuple(one for one in report.positions if speaks(one.topic, one.parties)),
        differences=tuple(left for one in report.differences if (left := apart(one)) is not None),
        requests=tuple(one for one in report.requests if speaks(one.request, (*one.by, *one.to))),
        basis=report.basis,
    )

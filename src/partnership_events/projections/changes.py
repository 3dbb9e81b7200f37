"""
What changed between two views, in two heaps that are never mixed:

    learned    the state at the first date, as known first  ->  the same date, as known in the end
    happened   the state at the first date, as known in the end  ->  the second date, as known in the end

In each, what stands in the cells is kept apart from judgements that follow from it and from the calendar: a plan
expires, a pledge falls overdue, a treaty renews itself, and no entry says so.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.codes import EndMode, Family, Verdict
from partnership_events.dates import Answer, EdtfDate
from partnership_events.errors import Problem, Refused
from partnership_events.event import Cell, Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, OfFacts, Seen, Standing, view
from partnership_events.order import Placed
from partnership_events.projections.carriers import carriers, facts_of, label_of, last_day_of_plan
from partnership_events.projections.coverage import FAMILY_OF
from partnership_events.projections.partnership import PartnershipState, Pledge, StateBasis, state_of, under_way_by
from partnership_events.projections.reckoning import day_after, days_between, end_day, ends_of
from partnership_events.projections.state import Possible, fate_in_words, possible
from partnership_events.projections.terms import Ending, endings, held
from partnership_events.projections.treaties import Stage, Treaty, TreatyParty, treaties_of

_Key: TypeAlias = tuple[Family, str, str]
_ORDER = list(Family)
_RUNNING = frozenset({Stage.IN_FORCE, Stage.PROVISIONAL, Stage.EXPIRED})
_FOR_SOME = frozenset({Stage.PARTLY, Stage.PARTLY_PROVISIONAL})
_ENDED = frozenset(Stage(mode.replace("_", " ")) for mode in EndMode)
# A report, an end or what was delivered belongs where its subject does.
_BY_SUBJECT = frozenset({"report", "end", "end_for", "delivered"})


@attrs.frozen(kw_only=True)
class Change(OfFacts):
    """
    One cell whose standing differs; None where it was not there at all.

    ``on`` is when what stands there now came about, or may have; None where it is gone.
    """

    cell: Cell
    was: Standing[Any] | None
    now: Standing[Any] | None
    family: Family = Family.CONTEXT
    on: EdtfDate | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """
        What makes the difference: the facts of what stands there now or may, and where there are none, of what did.
        """
        return _facts(self.now) or _facts(self.was)


@attrs.frozen(kw_only=True)
class Turn(OfFacts):
    """
    A judgement that differs: the status of a plan, whether a pledge is overdue, in which term a treaty is.

    ``was`` and ``now`` are its words, None where there was nothing to judge; ``told`` says whether cells of its subject
    changed as well; where none did, the calendar alone turned it, on the day ``on`` where that can be reckoned.
    """

    family: Family
    subject: str
    label: str
    judged: str
    was: str | None
    now: str | None
    told: bool
    on: EdtfDate | None = None
    facts: tuple[Fact, ...] = ()


@attrs.frozen(kw_only=True)
class Changes:
    """
    What was learned, and what happened: cells, by family and date; and the judgements that turned with them.

    ``before`` is the first date as known first, ``between`` as known in the end, ``after`` the second date.
    """

    before: PartnershipState
    between: PartnershipState
    after: PartnershipState
    learned: tuple[Change, ...]
    happened: tuple[Change, ...]
    learned_turns: tuple[Turn, ...] = ()
    happened_turns: tuple[Turn, ...] = ()

    @property
    def bases(self) -> tuple[StateBasis, StateBasis, StateBasis]:
        """
        What the three states rest on.
        """
        return self.before.basis, self.between.basis, self.after.basis

    _repr_html_ = classes.look


@attrs.frozen
class Point:
    """
    A date as known then: the view, and the state that was read off it.
    """

    seen: Seen
    state: PartnershipState


def changes(
    entries: Sequence[Entry],
    start: AsOf,
    end: AsOf,
    *,
    known_from: KnownAt = None,
    known_to: KnownAt = None,
    zone: str | None = None,
) -> Changes:
    """
    What differs between two dates, and between two states of knowledge.

    Without ``known_from`` both dates are told as known at ``known_to``, and nothing was learned between.  "What have we
    learned since March" is one date, and ``known_from`` March.
    """

    def point(date: AsOf, known_at: KnownAt) -> Point:
        seen = view(entries, as_of=date, known_at=known_at, zone=zone)
        return Point(seen, state_of(seen, entries, known_at))

    between = point(start, known_to)
    return changes_of(between if known_from is None else point(start, known_from), between, point(end, known_to))


def changes_of(before: Point, between: Point, after: Point) -> Changes:
    """
    What differs: between the first two by what was learned, between the last two by what happened.

    Raises ``Refused`` where the second date lies before the first.
    """
    first, last = between.seen.cutoff, after.seen.cutoff
    if first.instant > last.instant:
        raise Refused(Problem("", f"{first.text} lies after {last.text}", "give the earlier date first"))
    learned, happened = _differ(before, between), _differ(between, after)
    return Changes(
        before=before.state,
        between=between.state,
        after=after.state,
        learned=learned,
        happened=happened,
        learned_turns=_turns(before, between, learned),
        happened_turns=_turns(between, after, happened),
    )


def _facts(standing: Standing[Any] | None) -> tuple[Fact, ...]:
    if standing is None:
        return ()
    more = (fact for one in standing.candidates for fact in one.facts)
    return tuple(dict.fromkeys([*standing.facts, *more]))


# -- cells


def _differ(was: Point, now: Point) -> tuple[Change, ...]:
    if was is now:
        return ()
    cells = dict.fromkeys([*was.state.cells, *now.state.cells])
    pairs = ((cell, was.state.cells.get(cell), now.state.cells.get(cell)) for cell in cells)
    found = [
        _change(cell, one, other, was.state, now.state) for cell, one, other in pairs if _said(one) != _said(other)
    ]
    return tuple(sorted(found, key=functools.partial(_rank, now)))


def _change(
    cell: Cell, was: Standing[Any] | None, now: Standing[Any] | None, before: PartnershipState, after: PartnershipState
) -> Change:
    family = FAMILY_OF.get(cell[0], Family.CONTEXT) if cell else Family.CONTEXT
    if len(cell) > 1 and cell[0] in _BY_SUBJECT:
        family = _family_of(cell[1], before, after) or family
    return Change(cell=cell, was=was, now=now, family=family, on=_came(now))


def _family_of(id_: str, *states: PartnershipState) -> Family | None:
    homes = {"plans": Family.PLANS, "pledges": Family.PLEDGES, "mechanisms": Family.INTERACTION}
    return next((family for state in states for name, family in homes.items() if id_ in getattr(state, name)), None)


def _came(now: Standing[Any] | None) -> EdtfDate | None:
    """
    When what stands in a cell came about: of what is settled, or else of what may be.
    """
    if now is None:
        return None
    candidates = [one.on for one in now.candidates]
    return now.since if now.since is not None else next(iter(candidates), None)


def _rank(point: Point, change: Change | Turn) -> tuple[Any, ...]:
    first, last = (None, None) if change.on is None else days_between(change.on, None, point.seen.zone)
    about = change.cell if isinstance(change, Change) else (change.subject, change.judged)
    return _ORDER.index(change.family), last or dt.date.max, first or dt.date.min, about


def _said(standing: Standing[Any] | None) -> object:
    """
    What a reader would notice: the value, how sure, since when, and what else it may be; not who said so again.

    A cell that was written back to nothing says what one says that is not there.
    """
    if standing is None or (standing.value is None and not standing.candidates):
        return None
    candidates = tuple((one.value, one.on) for one in standing.candidates)
    return standing.value, standing.answer, standing.since, candidates, standing.disputed


# -- judgements


@classes.frozen(kw_only=True)
class _Judged:
    """
    A judgement at one point: its words, and when it came to be so where the calendar alone decides.
    """

    label: str
    words: str
    on: EdtfDate | None = None
    facts: tuple[Fact, ...] = ()


def _turns(was: Point, now: Point, told: Sequence[Change]) -> tuple[Turn, ...]:
    if was is now:
        return ()
    before, after = dict(_judgements(was)), dict(_judgements(now))
    changed = {word for change in told for word in change.cell[1:2]}
    found = []
    for key in dict.fromkeys([*before, *after]):
        one, other = before.get(key), after.get(key)
        if (one and one.words) != (other and other.words):
            found.append(_turn(key, one, other, told=key[1] in changed))
    return tuple(sorted(found, key=functools.partial(_rank, now)))


def _turn(key: _Key, was: _Judged | None, now: _Judged | None, *, told: bool) -> Turn:
    family, subject, judged = key
    about = now or was
    assert about is not None
    return Turn(
        family=family,
        subject=subject,
        label=about.label,
        judged=judged,
        was=None if was is None else was.words,
        now=None if now is None else now.words,
        told=told,
        on=None if now is None else now.on,
        facts=about.facts,
    )


def _judgements(point: Point) -> Iterator[tuple[_Key, _Judged]]:
    yield from _of_plans(point)
    yield from _of_treaties(point)
    yield from _of_pledges(point)
    yield from _of_the_rest(point.state)


def _of_plans(point: Point) -> Iterator[tuple[_Key, _Judged]]:
    for one in point.state.plans.values():
        on, told = None, carriers(point.seen, one)
        if one.in_force is Answer.NO:
            last, told = last_day_of_plan(point.seen, one, over=True)
            on = day_after(last)
        facts, ends = facts_of(told) or _facts(one.adopted), endings(point.seen, one.ended)
        if ends and one.status != "expired":
            on, facts = _ending(ends, one.status), _facts_of_ends(ends)
        label = label_of(one, told)
        yield (Family.PLANS, one.id, "status"), _Judged(label=label, words=one.status, on=on, facts=facts)


def _of_treaties(point: Point) -> Iterator[tuple[_Key, _Judged]]:
    for one in treaties_of(point.seen, point.state):
        told = functools.partial(_Judged, label=str(one.title or one.id))
        on = one.ends if one.stage is Stage.EXPIRED else _ending(one.endings, _stage(one))
        yield (Family.INSTRUMENTS, one.id, "status"), told(words=_stage(one), on=on, facts=_facts_of_stage(one))
        if one.present_terms and one.renews is not None:
            words = " or ".join(f"term {term.number}, through {term.last}" for term in one.present_terms)
            words = f"possibly {words}" if len(one.present_terms) > 1 else words
            on, facts = one.present_terms[-1].first, one.told_of_terms
            yield (Family.INSTRUMENTS, one.id, "term"), told(words=words, on=on, facts=facts)
        for party in one.parties:
            # What is told of all is told once.
            if party.entered is not None or party.ended is not None:
                facts = _facts_of_bound(one, party)
                yield (Family.INSTRUMENTS, one.id, f"bound: {party.party}"), told(words=str(party.bound), facts=facts)


def _ending(ends: Sequence[Ending], words: str) -> EdtfDate | None:
    """
    From when a recorded end holds, where that is what the status says.
    """
    alike = [end for end in ends if end.answer is Answer.YES and words == str(end.event.mode).replace("_", " ")]
    return next((end.event.effective or end.on for end in alike), None)


def _facts_of_ends(ends: Sequence[Ending]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(fact for end in ends for fact in end.facts))


def _facts_of_stage(one: Treaty) -> tuple[Fact, ...]:
    """
    What tells of the stages at which a text is or may be: its end, its entry into force, or else its signature.
    """
    text, stages = one.instrument, (one.stage, *one.otherwise)
    found = _facts_of_ends(one.endings) if any(stage in _ENDED for stage in stages) else ()
    if any(stage in _RUNNING for stage in stages):
        found += one.told_of_terms or _facts(text.entered)
    if any(stage in _FOR_SOME for stage in stages):
        found += tuple(fact for entered in text.entered_for.values() for fact in _facts(entered))
    return tuple(dict.fromkeys(found)) or _facts(text.entered or text.signed)


def _facts_of_bound(one: Treaty, party: TreatyParty) -> tuple[Fact, ...]:
    if party.bound is not Answer.YES:
        gone = (*_facts(party.ended), *_facts(one.instrument.ended))
        if gone:
            return gone
    return _facts(party.entered or one.instrument.entered or one.instrument.signed)


def _stage(treaty: Treaty) -> str:
    words = " or ".join(map(str, treaty.stages))
    return words if treaty.answer is not Answer.POSSIBLY else f"possibly {words}"


def _of_pledges(point: Point) -> Iterator[tuple[_Key, _Judged]]:
    for one in point.state.pledges.values():
        told = functools.partial(_Judged, label=str(one.event.label or one.event.action))
        fate = _facts_of_fate(point, one)
        yield (Family.PLEDGES, one.id, "status"), told(words=fate_in_words(one.status, one.open), facts=fate)
        # That it is under way makes nothing due, and puts nothing off.
        on, facts = (None, _facts_of_end(one)) if one.overdue is Answer.NO else _overdue(point, one)
        yield (Family.PLEDGES, one.id, "overdue"), told(words=str(one.overdue), on=on, facts=facts)


def _facts_of_fate(point: Point, one: Pledge) -> tuple[Fact, ...]:
    """
    What became of a pledge, by what was told of that: how it ended, or that it is under way by what was promised.
    """
    return tuple(dict.fromkeys((*_facts_of_end(one), *under_way_by(point.seen, one))))


def _facts_of_end(one: Pledge) -> tuple[Fact, ...]:
    """
    How a pledge ended, by what was told of that; the promise itself where nothing was.
    """
    gone = (*_facts(one.withdrawn), *_facts(one.superseded))
    if gone:
        return gone
    kept = [verdict for verdict in one.verdicts.values() if any(map(_is_fulfilled, possible(verdict)))]
    if one.fulfilled is Answer.NO or not (kept or one.delivered):
        return _facts(one.terms or one.made)
    return tuple(fact for told in kept or one.delivered.values() for fact in _facts(told))


def _is_fulfilled(may: Possible[Any]) -> bool:
    return may.value is not None and may.value.verdict is Verdict.FULFILLED


def _overdue(point: Point, one: Pledge) -> tuple[EdtfDate | None, tuple[Fact, ...]]:
    """
    Since when a pledge is overdue, and by what: its deadline, or a verdict that says no more that it is fulfilled.

    None where its terms or amounts were told anew after the deadline: these stand beside it, with their own dates.
    """
    due = None if one.deadline is None else day_after(end_day(one.deadline, point.seen.zone))
    lifted = [placed for key in one.verdicts for placed in _lifted(point.seen, ("verdict", one.id, key))]
    last = max(lifted, key=lambda placed: placed.span.hi, default=None)
    if last is not None and _is_after(point, last.on, due):
        return last.on, (last.fact,)
    anew = (one.terms, *one.delivered.values())
    if any(told is not None and told.since is not None and _is_after(point, told.since, due) for told in anew):
        return None, tuple(fact for told in anew for fact in _facts(told))
    return due, _facts(one.terms or one.made)


def _lifted(seen: Seen, cell: Cell) -> Iterator[Placed]:
    """
    The verdicts that took back that a pledge is fulfilled.
    """
    for was, now in itertools.pairwise(seen.writers(cell)):
        told: tuple[Any, Any] = was.fact.event, now.fact.event
        if told[0].verdict is Verdict.FULFILLED and told[1].verdict is not Verdict.FULFILLED:
            yield now


def _is_after(point: Point, on: EdtfDate, due: EdtfDate | None) -> bool:
    """
    Whether something may have come after a pledge fell due.
    """
    _, last = days_between(on, None, point.seen.zone)
    _, day = ends_of(due)
    return day is not None and (last is None or last > day)


def _of_the_rest(state: PartnershipState) -> Iterator[tuple[_Key, _Judged]]:
    for request in state.requests:
        label, facts = str(getattr(held(request.made), "request", "request")), _facts(request.made)
        yield (Family.POSITIONS, request.id, "open"), _Judged(label=label, words=str(request.open), facts=facts)
    for one in state.mechanisms.values():
        label, facts = str(held(one.established).label or one.id), _facts(one.ended or one.established)
        yield (Family.INTERACTION, one.id, "active"), _Judged(label=label, words=str(one.active), facts=facts)
    for party, member in state.parties.items():
        words = " or ".join("no member" if may.value is None else str(may.value) for may in possible(member))
        yield (Family.PARTIES, party, "membership"), _Judged(label=party, words=words, facts=_facts(member))

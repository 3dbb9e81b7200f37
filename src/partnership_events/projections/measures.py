"""
What a panel reads off a partnership on a day: each as the state tells it, and on which days it may turn.

Nothing is decided here that the state does not answer already.  What nobody wrote is 0 within declared coverage, and
has no value outside of it.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.codes import Family, MissionLevel
from partnership_events.dates import AFTER_ALL, Answer, Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.dates.zones import BEFORE_ALL, DAY, civil_of
from partnership_events.event import Event
from partnership_events.facts import Fact
from partnership_events.folding import Seen, Standing
from partnership_events.projections.across import strongest, weakest
from partnership_events.projections.coverage import silence
from partnership_events.projections.ladders import Ladder
from partnership_events.projections.readings import Reading, whether
from partnership_events.projections.spells import CELLS_OF, spells, turns_of, turns_of_thing
from partnership_events.projections.state import Instrument, PartnershipState, Pledge, may_hold
from partnership_events.projections.treaties import TreatyParty, parties_of
from partnership_events.values import Frozen, Label
from partnership_events.vocabulary.relations import TIER


class Scale(enum.StrEnum):
    """
    What sort of values a variable has.
    """

    BINARY = "1 or 0"
    COUNT = "a count"
    RANK = "a rank"
    LEVEL = "a code"
    NAME = "a name"
    YEAR = "a year"
    SUM = "a sum"


@classes.frozen(kw_only=True)
class Pair:
    """
    Two members of a partnership; ``directed``: from the one to the other.  ``alone``: nobody else ever was a member.

    ``names`` are the keys and codes under which a fact may name each party of the partnership, these two and others.
    """

    one: str
    other: str
    directed: bool
    alone: bool
    names: Mapping[str, frozenset[str]] = Frozen()
    ladder: Ladder | None = None

    def ways(self) -> tuple[tuple[str, str], ...]:
        """
        From whom to whom: one way where it is directed, else both.
        """
        forth, back = (self.one, self.other), (self.other, self.one)
        return (forth,) if self.directed else (forth, back)

    def called(self, party: str) -> frozenset[str]:
        """
        How a fact may name one of the two.
        """
        return self.names.get(party, frozenset()) | {party}

    def concerns(self, event: Event) -> bool:
        """
        Whether a fact is one of this pair: of two who are alone all facts are, else those that name both or nobody.
        """
        named = {told.party for told in event.parties}
        return self.alone or not named or {self.one, self.other} <= named

    def party(self, told: str | None) -> str | None:
        """
        The party that a fact names so; None where it is none of the partnership.
        """
        if told is None or told in self.names:
            return told
        return next((party for party, names in self.names.items() if told in names), None)

    def is_between(self, event: Event, givers: Collection[str], taker: str | None) -> bool:
        """
        Whether a fact goes from the one to the other; of whom it does not tell who acts, or toward whom, it may be any.
        """
        ways = [(giver, there) for giver, there in self.ways() if not givers or giver in givers]
        is_told = bool(givers) and taker is not None
        return any(taker in (None, there) for _, there in ways) and (is_told or self.concerns(event))


@attrs.frozen(eq=False)
class Day:
    """
    What is seen and what held at the end of a day; all pairs of a partnership read it.
    """

    seen: Seen
    state: PartnershipState

    @functools.cached_property
    def texts(self) -> tuple[tuple[Instrument, tuple[TreatyParty, ...]], ...]:
        """
        Its texts, each with those whom it may bind.
        """
        return tuple((one, tuple(parties_of(self.seen, one))) for one in self.state.instruments.values())


Amount: TypeAlias = Any


@classes.frozen(kw_only=True)
class Variable:
    """
    One variable: ``read`` on a day, turning on the days of ``turns``, or else summed up from the ``amount`` of events.
    """

    name: str
    meaning: str
    scale: Scale
    family: Family
    read: Callable[[Day, Pair], Reading] | None = None
    turns: Callable[[Seen, Pair], Iterable[int]] | None = None
    amount: Callable[[Event, Pair], Amount] | None = None

    @property
    def column(self) -> str:
        """
        The column of its value.
        """
        return self.name.replace(":", "_")


# -- what holds


def read_relations(day: Day, _: Pair) -> Reading:
    """
    Whether relations stood.
    """
    return whether(day.state.relations.answer, _facts(day.state.relations))


def read_tier(day: Day, _: Pair) -> Reading:
    """
    The name of the framework.
    """
    tier = day.state.tier
    # A kind of one's own may write something else than a label.
    label = str(tier.value) if tier.answer is Answer.YES else None
    return Reading(answer=tier.answer, low=label, high=label, facts=_facts(tier))


def read_tier_rank(day: Day, pair: Pair) -> Reading:
    """
    Its rank on the ladder of the pair; of one that is on no rung nobody knows.
    """
    tier, ladder = day.state.tier, pair.ladder
    facts = _facts(tier)
    if ladder is None or tier.answer not in (Answer.YES, Answer.POSSIBLY):
        return Reading(answer=tier.answer if ladder else Answer.UNKNOWN, facts=facts)
    labels = may_hold(tier)
    ranks = {rank for one in labels for rank in _ranks(ladder, one, day.seen.cutoff)}
    told = sorted(rank for rank in ranks if rank is not None)
    if len(told) < len(ranks):
        return Reading(answer=Answer.POSSIBLY if told or None in labels else Answer.UNKNOWN, facts=facts)
    answer = Answer.YES if len(told) == 1 else Answer.POSSIBLY
    return Reading(answer=answer, low=told[0], high=told[-1], facts=facts)


def _ranks(ladder: Ladder, label: object, cutoff: Cutoff) -> frozenset[int | None]:
    return ladder.ranks(label, cutoff) if isinstance(label, Label) else frozenset({None})


def read_since(standing: Callable[[Day], Standing[Any]]) -> Callable[[Day, Pair], Reading]:
    """
    The year since which a cell has held what it holds.
    """

    def read(day: Day, _: Pair) -> Reading:
        held = standing(day)
        year = None if held.answer is not Answer.YES or held.since is None else _year(held.since, day.seen.zone)
        answer = Answer.POSSIBLY if year is None and held.answer is Answer.YES else held.answer
        return Reading(answer=answer, low=year, high=year, facts=_facts(held))

    return read


def _year(on: EdtfDate, zone: str) -> int | None:
    """
    The year in which a date surely lies.
    """
    bounds = bounds_of(on, None, zone)
    if bounds.lo <= BEFORE_ALL or bounds.hi >= AFTER_ALL:
        return None
    first, last = (_year_of(second, bounds, zone) for second in (bounds.lo, bounds.hi))
    return first if first == last else None


def _year_of(second: int, bounds: Bounds, zone: str) -> int:
    return dt.date.fromordinal((second if bounds.civil else civil_of(second, zone)) // DAY + 1).year


def read_plan_in_force(day: Day, _: Pair) -> Reading:
    """
    Whether any plan was in force.
    """
    plans = [one for one in day.state.plans.values() if one.in_force is not Answer.NO]
    # That those recorded are over does not say that there is no other.
    answer = strongest([silence(day.seen, ("plan",)), *(one.in_force for one in plans)])
    return whether(answer, tuple(fact for one in plans for told in one.carried_by for fact in told.facts))


def _counted(told: Iterable[tuple[Answer, tuple[Fact, ...]]], silent: Answer) -> Reading:
    """
    How many hold: surely so many at least; and no more than may, where coverage says that these are all.
    """
    held = [(answer, one) for answer, one in told if answer is not Answer.NO]
    low = sum(answer is Answer.YES for answer, _ in held)
    facts = tuple(fact for _, some in held for fact in some)
    if silent is not Answer.NO:
        return Reading(answer=silent, low=low, facts=facts)
    # Where some are in doubt it is as sure as the least sure; else there are some, or none.
    answer = weakest(answer for answer, _ in held) if held else Answer.NO
    return Reading(answer=answer, low=low, high=len(held), facts=facts)


def read_instruments_in_force(day: Day, pair: Pair) -> Reading:
    """
    How many texts were in force for both.
    """
    told = ((_binds(one, parties, pair), one) for one, parties in day.texts)
    held = [(answer, _facts_of_text(one)) for answer, one in told]
    return _counted(held, silence(day.seen, ("instrument",)))


def _facts_of_text(one: Instrument) -> tuple[Fact, ...]:
    """
    By which entries into force it is in force; where it is so by none, what else tells of it.
    """
    told = one.entered or one.signed
    return tuple(fact for each in one.carried_by for fact in each.facts) or (() if told is None else _facts(told))


def _binds(one: Instrument, parties: Iterable[Any], pair: Pair) -> Answer:
    """
    Whether it binds both of them; of one who is not among its parties the text says nothing.
    """
    bound = [party.bound for party in parties if party.party in (pair.one, pair.other)]
    if not pair.alone and len(bound) < 2 and tuple(parties):
        return Answer.NO
    return weakest(bound) if bound else one.in_force


def read_pledges(judge: Callable[[Pledge], Answer]) -> Callable[[Day, Pair], Reading]:
    """
    Of how many pledges between the two this holds.
    """

    def read(day: Day, pair: Pair) -> Reading:
        held = [(judge(one), _facts(one.made)) for one in day.state.pledges.values() if _is_promised(one, pair)]
        return _counted(held, silence(day.seen, ("pledge",)))

    return read


def _is_promised(pledge: Pledge, pair: Pair) -> bool:
    made = pledge.event
    return any(giver in made.by and (not made.to or taker in made.to) for giver, taker in pair.ways())


def read_positions(day: Day, pair: Pair) -> Reading:
    """
    On how many topics who acts had a position.
    """
    holders = {giver for giver, _ in pair.ways()}
    held = [(one.answer, _facts(one)) for (party, _), one in day.state.positions.items() if party in holders]
    return _counted(held, silence(day.seen, ("position",)))


# In this order, so that they have a least and a greatest; 9 says neither of them.
DR_CODES: Final = (0, 9, 1, 2, 3)
_DR: Final[Mapping[MissionLevel, int]] = Frozen(
    {
        MissionLevel.AMBASSADOR: 3,
        MissionLevel.HIGH_COMMISSIONER: 3,
        MissionLevel.NUNCIO: 3,
        MissionLevel.MINISTER: 2,
        MissionLevel.MINISTER_RESIDENT: 2,
        MissionLevel.CHARGE_D_AFFAIRES: 1,
        MissionLevel.INTERESTS_SECTION: 9,
        MissionLevel.OTHER: 9,
    }
)


def read_mission(back: bool) -> Callable[[Day, Pair], Reading]:
    """
    The level of a mission, as its place among ``DR_CODES``.
    """

    def read(day: Day, pair: Pair) -> Reading:
        held = day.state.missions.get(_sides(pair, back))
        if held is None:
            answer = silence(day.seen, ("mission",))
            return Reading(answer=answer, low=0, high=0 if answer is Answer.NO else len(DR_CODES) - 1)
        ranks = {DR_CODES.index(_dr_code(value)) for value in may_hold(held)}
        settled = Answer.YES if max(ranks) else Answer.NO
        answer = settled if len(ranks) == 1 else Answer.POSSIBLY
        return Reading(answer=answer, low=min(ranks), high=max(ranks), facts=_facts(held))

    return read


def _dr_code(level: object) -> int:
    if level is None:
        return 0
    return _DR.get(level, 9) if isinstance(level, MissionLevel) else 9


def _sides(pair: Pair, back: bool) -> tuple[str, str]:
    return (pair.other, pair.one) if back else (pair.one, pair.other)


def _facts(standing: Standing[Any]) -> tuple[Fact, ...]:
    return (*standing.facts, *(fact for one in standing.candidates for fact in one.facts))


# -- the days on which it may turn


def turns_of_cell(*cell: str) -> Callable[[Seen, Pair], Iterator[int]]:
    """
    The days on which one cell turns.
    """
    return lambda seen, _: _firsts(seen, cell)


def _firsts(seen: Seen, cell: tuple[str, ...]) -> Iterator[int]:
    return (spell.first.toordinal() for spell in spells(seen, cell) if spell.first is not None)


def turns_of_rank(seen: Seen, pair: Pair) -> Iterator[int]:
    """
    The days on which the framework turns, or its rank.
    """
    yield from _firsts(seen, TIER)
    for rung in () if pair.ladder is None else pair.ladder.rungs:
        if rung.since is not None:
            turns = turns_of(bounds_of(rung.since, None, seen.zone), seen.zone)
            yield from (day for day in turns if day is not None)


def turns_of_section(section: str) -> Callable[[Seen, Pair], Iterator[int]]:
    """
    The days on which anything of a section of the state may turn, or silence about it.
    """

    def turns(seen: Seen, _: Pair) -> Iterator[int]:
        whenever = seen.at(Cutoff.of(dt.date.max, seen.zone))
        ids = {cell[1] for first in CELLS_OF[section] for cell in whenever.cells(first) if len(cell) > 1}
        # No thing has such an id: of it silence alone is asked.
        for id_ in ("\0", *ids):
            yield from turns_of_thing(seen, section, id_)

    return turns


def turns_of_positions(seen: Seen, _: Pair) -> Iterator[int]:
    """
    The days on which positions turn.
    """
    whenever = seen.at(Cutoff.of(dt.date.max, seen.zone))
    for cell in (("position",), *whenever.cells("position")):
        yield from _firsts(seen, cell)


def turns_of_mission(back: bool) -> Callable[[Seen, Pair], Iterator[int]]:
    """
    The days on which a mission turns.
    """
    return lambda seen, pair: _firsts(seen, ("mission", *_sides(pair, back)))

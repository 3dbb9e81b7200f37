"""
One log as a panel looks at it: its pairs of members, what is read of them on a day, what is counted over a period.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.dates import AFTER_ALL, Answer, Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.dates.zones import BEFORE_ALL, DAY
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import Seen
from partnership_events.order import Placed
from partnership_events.projections.coverage import silence_within
from partnership_events.projections.ladders import Ladder
from partnership_events.projections.measures import Amount, Day, Pair, Scale, Variable
from partnership_events.projections.members import FIRST, LAST, Days, Member, common, members_of
from partnership_events.projections.partnership import basis, state_of
from partnership_events.projections.readings import Held, Reading
from partnership_events.projections.state import StateBasis
from partnership_events.values import Frozen, plus
from partnership_events.vocabulary.record import CoverageDeclared


@classes.frozen(kw_only=True)
class Dyad:
    """
    Two members, in one order, and the days (ordinals) on which they surely or possibly both were members and existed.

    ``apart`` are the days on which both were members by the log, and one of them did not exist by the lists of states.
    """

    one: Member
    other: Member
    pair: Pair
    certain: Days
    possible: Days
    apart: Days


@attrs.frozen(kw_only=True, eq=False)
class PanelLog:
    """
    A log under one state of knowledge, read in one zone; ``entries`` are all that it holds.
    """

    name: str
    seen: Seen
    entries: Sequence[Entry]
    known_at: KnownAt = None
    _days: dict[Any, Day] = attrs.field(factory=dict, init=False)
    _turns: dict[tuple[str, ...], tuple[int, ...]] = attrs.field(factory=dict, init=False)
    _placed: list[Placed] = attrs.field(factory=list, init=False)

    @property
    def size(self) -> int:
        """
        Up to which position it is known.
        """
        return self.seen.size

    @property
    def zone(self) -> str:
        """
        The zone in which its dates are read.
        """
        return self.seen.zone

    @property
    def declarations(self) -> Sequence[Entry]:
        """
        What it declares.
        """
        return self.seen.declarations

    @property
    def first_dated(self) -> int | None:
        """
        The first second (UTC) at which a fact may have happened of which that is known; None where there is none.
        """
        return min((one.span.lo for one in self.placed if BEFORE_ALL < one.span.lo < AFTER_ALL), default=None)

    @property
    def written(self) -> dt.datetime | None:
        """
        When the last line of it was written.
        """
        return self.entries[self.size - 1].recorded_at if self.size else None

    @property
    def basis(self) -> StateBasis:
        """
        What is read off it rests on this.
        """
        records = self.seen.declarations
        return basis(self.entries, self.seen.size, self.seen.zone, known_at=self.known_at, records=records)

    @property
    def coverage(self) -> tuple[CoverageDeclared, ...]:
        """
        What it declares to cover; of one key the last declaration counts.
        """
        return tuple(self.seen.coverage)

    def cutoff(self, day: int) -> Cutoff:
        """
        The end of a day.
        """
        return _cutoff(day, self.seen.zone)

    def at(self, day: int) -> Day:
        """
        What is seen and what held at the end of a day.
        """
        if day not in self._days:
            alike = self._alike(day)
            if alike not in self._days:
                seen = self.seen.at(self.cutoff(day))
                self._days[alike] = Day(seen, state_of(seen, self.entries, self.known_at))
            self._days[day] = self._days[alike]
        return self._days[day]

    def _alike(self, day: int) -> Any:
        """
        What days have in common on which the same holds: before anything may have happened, what coverage says.

        Then no cell is written, so that silence answers for all of them; any other day is like itself alone.
        """
        cutoff = self.cutoff(day)
        # What lost a dispute is heard, though it stands nowhere.  Two days, whatever the hours of a zone.
        if cutoff.instant + 2 * DAY >= self._begins or self.seen.of_records.disputes:
            return day
        return tuple(one.period.four(self.zone).holds(cutoff) for one in self.seen.coverage)

    @functools.cached_property
    def _begins(self) -> int:
        """
        The first second at which any of its facts may have happened.
        """
        return min((one.span.lo for one in self.placed), default=AFTER_ALL)

    def dyads(self, *, directed: bool, ladder: Ladder | None) -> Iterator[Dyad]:
        """
        Each two members; directed, each from either side.
        """
        members = members_of(self.seen)
        names = Frozen({key: _names(party) for key, party in members.parties.items()})
        alone = len(members.by_key) == 2
        for one, other in members.pairs():
            for first, second in ((one, other), (other, one))[: 1 + directed]:
                pair = Pair(
                    one=first.party, other=second.party, directed=directed, alone=alone, names=names, ladder=ladder
                )
                yield _dyad(first, second, pair)

    # -- what holds

    def read(self, variable: Variable, pair: Pair, day: int) -> Reading:
        """
        What a variable says at the end of a day.
        """
        assert variable.read is not None
        return variable.read(self.at(day), pair)

    def turns(self, variable: Variable, pair: Pair) -> tuple[int, ...]:
        """
        The days on which a variable may turn, in order.
        """
        assert variable.turns is not None
        # A mission is that of one of the two; all else turns for all pairs at once.
        key = (variable.name, *((pair.one, pair.other) if variable.scale is Scale.LEVEL else ()))
        if key not in self._turns:
            self._turns[key] = tuple(sorted({day for day in variable.turns(self.seen, pair) if FIRST < day <= LAST}))
        return self._turns[key]

    def held(self, variable: Variable, pair: Pair, turns: Iterable[int], first: int, last: int) -> Held:
        """
        What it says from the first day through the last, given the days on which it may turn.
        """
        starts = [first, *(day for day in turns if first < day <= last)]
        ends = [*(day - 1 for day in starts[1:]), last]
        return [(end - start + 1, self.read(variable, pair, start)) for start, end in zip(starts, ends, strict=True)]

    # -- what happens

    def amounts(self, variable: Variable, pair: Pair) -> Sequence[tuple[Bounds, Amount, Fact]]:
        """
        The facts that a variable counts, whenever they happen: each with the bounds of its end, and its amount.
        """
        assert variable.amount is not None
        told = ((one, variable.amount(one.fact.event, pair)) for one in self.placed)
        return [(self._end(one), amount, one.fact) for one, amount in told if amount]

    def _end(self, placed: Placed) -> Bounds:
        """
        Between which seconds a fact ended: what lasts from one date through another does so within the last of them.
        """
        on, event = placed.when.on, placed.fact.event
        if not on.is_extent or placed.when.clash:
            return placed.when.bounds
        last = bounds_of(EdtfDate(on.text.partition("/")[2]), event.at_zone, self.seen.zone)
        return last.meet(placed.when.bounds, self.seen.zone) or placed.when.bounds

    @property
    def placed(self) -> Sequence[Placed]:
        """
        All facts that happened, whenever it was.
        """
        if not self._placed:
            whenever = self.seen.at(self.cutoff(LAST))
            self._placed.extend([*whenever.certain, *whenever.pending])
        return self._placed

    def count(
        self, variable: Variable, amounts: Iterable[tuple[Bounds, Amount, Fact]], first: int, last: int
    ) -> Reading:
        """
        How much happened from the first day through the last: surely, and at most, where coverage spans these days.

        Something happened in between if it had by the end of the last day and had not by the end of the one before.
        """
        end, before = self.cutoff(last), self.cutoff(first - 1) if first > FIRST else None
        low: Amount = 0
        high: Amount = 0
        facts: list[Fact] = []
        for bounds, amount, fact in amounts:
            happened = _between(before, end, bounds)
            if happened is Answer.NO:
                continue
            facts.append(fact)
            low = _plus(low, amount if happened is Answer.YES else min(amount, 0))
            high = _plus(high, amount if happened is Answer.YES else max(amount, 0))
        start = BEFORE_ALL if before is None else before.instant + 1
        silent = silence_within(self.seen, variable.family, start, end.instant)
        if silent is not Answer.NO:
            return Reading(answer=silent, low=low, facts=tuple(facts))
        answer = Answer.POSSIBLY if low != high else Answer.YES if low else Answer.NO
        return Reading(answer=answer, low=low, high=high, facts=tuple(facts))


def _plus(one: Amount, other: Amount) -> Amount:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return plus(decimal.Decimal(one), decimal.Decimal(other))


@functools.lru_cache(maxsize=1 << 14)
def _cutoff(day: int, zone: str) -> Cutoff:
    return Cutoff.of(dt.date.fromordinal(day), zone)


def _between(before: Cutoff | None, end: Cutoff, bounds: Bounds) -> Answer:
    by_then = end.judge(bounds)
    if by_then is Answer.NO:
        return Answer.NO
    sooner = Answer.NO if before is None else before.judge(bounds)
    if sooner is Answer.YES:
        return Answer.NO
    return Answer.YES if by_then is Answer.YES and sooner is Answer.NO else Answer.POSSIBLY


def _dyad(one: Member, other: Member, pair: Pair) -> Dyad:
    there = common(one.lifetimes, other.lifetimes)
    certain, possible = common(one.certain, other.certain), common(one.possible, other.possible)
    return Dyad(
        one=one,
        other=other,
        pair=pair,
        certain=common(certain, there),
        possible=common(possible, there),
        apart=_without(possible, there),
    )


def _names(member: Member) -> frozenset[str]:
    told = {one.iso3 for one in (*member.state.cow, *member.state.gw)} | {member.state.told_iso3}
    return frozenset(name for name in (member.party, *told) if name)


def _without(days: Days, taken: Days) -> Days:
    """
    The days that are in the first alone.
    """
    ends = [(FIRST - 1, FIRST - 1), *taken, (LAST + 1, LAST + 1)]
    gaps = tuple((a[1] + 1, b[0] - 1) for a, b in itertools.pairwise(ends) if a[1] + 1 <= b[0] - 1)
    return common(days, gaps)

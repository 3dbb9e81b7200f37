"""
The valid order of facts, which of them may have come last, and what a cell may hold where that is not known.

    a   |----------|                     b or c may be the last of these three, a not: c began after it had ended
    b           |--------|
    c                |-------|
    d                             |---|  all three came before it: two stretches, in each of which the order is open

Where every write is a value of its own, only who came last of all can matter.  A write that revises (it ends one
framework and leaves another alone) rests on what stood there: so what may have stood there is carried through it, in
any order that the dates and explicit ranks allow, back to the last stretch in which a value of its own was written.
Of a stretch of more than eight, only which of them came last is tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from partnership_events import classes
from partnership_events.codes import Modality
from partnership_events.dates import Bounds, EdtfDate
from partnership_events.event import Cell, Revise
from partnership_events.facts import Fact, When

Step: TypeAlias = Callable[[Cell, Any, Fact], Any]

_MOST = 8


@classes.frozen
class Placed(classes.Referable):
    """
    A fact at its place on one view's time line.
    """

    fact: Fact
    when: When
    span: Bounds
    rank: tuple[int, int, int, int, int]

    @property
    def on(self) -> EdtfDate:
        """
        The fact's date.
        """
        return self.when.on

    @property
    def marked(self) -> bool:
        """
        True where it is disputed, or its tellings contradict each other.
        """
        return bool(self.fact.disputes) or self.when.clash


def place(facts: Iterable[Fact], zone: str) -> tuple[Placed, ...]:
    """
    The facts that are told as actual and not set aside, in valid order as the zone reads their dates.
    """
    folded = (fact for fact in facts if fact.event.modality is Modality.ACTUAL and not fact.set_aside)
    return tuple(sorted((placed_in(zone, fact) for fact in folded), key=lambda one: one.rank))


def placed_in(zone: str, fact: Fact) -> Placed:
    """
    A fact at its place in valid order, which is set here and nowhere else.
    """
    return placed_at(fact, fact.when(zone), zone)


def placed_at(fact: Fact, when: When, zone: str) -> Placed:
    """
    The same, where its date is worked out already.
    """
    event, span = fact.event, when.bounds.in_zone(zone)
    placed = _PlacedTwin()
    placed.fact = fact
    placed.when = when
    placed.span = span
    placed.rank = (span.hi, span.lo, event.order or 0, int(event.folds_in), fact.seq)
    placed.__class__ = Placed
    told: Placed = placed
    return told


# Every fact of a log is placed, and a frozen class makes its instances slowly.
_PlacedTwin: Any = classes.twin_of(Placed)


Way: TypeAlias = tuple[Any, Placed | None]
"""
What a cell may hold, and who made it so.
"""


def first_rival(certain: Sequence[Placed]) -> int:
    """
    From where on each may have been the last: sorted by hi first, those with hi >= the greatest lo are a suffix.
    """
    # Not all need be looked at: who had surely happened before it began is none, and nobody before that is.
    at, latest = len(certain) - 1, certain[-1].span.lo
    while at and certain[at - 1].span.hi >= latest:
        at -= 1
        latest = max(latest, certain[at].span.lo)
    return next(index for index in range(at, len(certain)) if certain[index].span.hi >= latest)


def ranked(certain: Sequence[Placed]) -> Sequence[Placed]:
    """
    Facts in valid order, but for a last one that was explicitly ranked before another that may be: that comes last.
    """
    if len(certain) < 2 or all(one.fact.event.order is None for one in certain):
        return certain
    start = first_rival(certain)
    last = next(one for one in reversed(certain) if not _beaten(one, certain[start:]))
    return certain if last is certain[-1] else (*(one for one in certain if one is not last), last)


def in_rank(certain: Sequence[Placed]) -> Sequence[Placed]:
    """
    Facts in valid order, but for all that were explicitly ranked otherwise: the one that comes last is put there, then
    of the rest the one that comes last, and so on.
    """
    if all(one.fact.event.order is None for one in certain):
        return certain
    rest, found = list(certain), []
    while rest:
        last = ranked(rest)[-1]
        rest.remove(last)
        found.append(last)
    return found[::-1]


def rests_on_order(writes: Iterable[object]) -> bool:
    """
    Whether among these writes of a cell one revises, so that not only the last of them decides what it holds.

    Sums beside nothing but sums are the same in any order.
    """
    plain = summed = False
    for write in writes:
        if not isinstance(write, Revise):
            plain = True
        elif not write.commutes:
            return True
        else:
            summed = True
    return plain and summed


def by_last(cell: Cell, step: Step, certain: Sequence[Placed], before: Any) -> Iterator[Way]:
    """
    What the cell would hold after each that may have come last, the others folded in valid order before it.
    """
    start = first_rival(certain)
    tried = certain[start:]
    for one in certain[:start]:
        before = step(cell, before, one.fact)
    for last in _unbeaten(tried):
        now = before
        for one in (*(rival for rival in tried if rival is not last), last):
            now = step(cell, now, one.fact)
        yield now, last


def of_last(cell: Cell, step: Step, certain: Sequence[Placed]) -> Iterator[Way]:
    """
    The same where every write is a value of its own: what stood before makes no difference.
    """
    return ((step(cell, None, last.fact), last) for last in _unbeaten(certain[first_rival(certain) :]))


def in_any_order(cell: Cell, step: Step, certain: Sequence[Placed], before: Any) -> list[Way]:
    """
    What the cell may hold after these, given in valid order, where before all of them it held so much.
    """
    ways: list[Way] = [(before, None)]
    for stretch in _that_matter(cell, _stretches(certain)):
        if len(stretch) > _MOST:
            ways = _distinct(way for was, _ in ways for way in by_last(cell, step, stretch, was))
        else:
            ways = _Stretch(cell, step, stretch, ways).after(frozenset(range(len(stretch))))
    return ways


def _stretches(certain: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    """
    Cut wherever all before it had surely happened before all after it.
    """
    least = [*itertools.accumulate((one.span.lo for one in reversed(certain)), min)][::-1]
    first = 0
    for at, one in enumerate(certain, 1):
        if at == len(certain) or one.span.hi < least[at]:
            yield certain[first:at]
            first = at


def _that_matter(cell: Cell, stretches: Iterable[Sequence[Placed]]) -> list[Sequence[Placed]]:
    """
    The last stretch with a value of its own, and those after it: whatever stood before, that value took its place.
    """
    told: list[Sequence[Placed]] = []
    for stretch in stretches:
        if any(not _revises(one, cell) for one in stretch):
            told = []
        told.append(stretch)
    return told


class _Stretch:
    """
    A few facts that may have happened in this order or in that.
    """

    def __init__(self, cell: Cell, step: Step, told: Sequence[Placed], before: list[Way]) -> None:
        self.cell, self.step, self.told = cell, step, told
        self.known: dict[frozenset[int], list[Way]] = {frozenset(): before}

    def after(self, some: frozenset[int]) -> list[Way]:
        """
        What the cell may hold after some of them, in any order.
        """
        if some not in self.known:
            rest = [self.told[at] for at in sorted(some)]
            self.known[some] = _distinct(
                self._stepped(way, last)
                for last in _unbeaten(rest[first_rival(rest) :])
                for way in self.after(some - {self.told.index(last)})
            )
        return self.known[some]

    def _stepped(self, way: Way, one: Placed) -> Way:
        was, by = way
        now = self.step(self.cell, was, one.fact)
        # An end that ends nothing leaves what others made.
        return way if by is not None and now == was and _revises(one, self.cell) else (now, one)


def _revises(one: Placed, cell: Cell) -> bool:
    return isinstance(one.fact.writes()[cell], Revise)


def _distinct(ways: Iterable[Way]) -> list[Way]:
    met = Met()
    return [way for way in ways if met.new(way[0])]


class Met:
    """
    Which values were met; one that has no hash is compared with all the others that have none.
    """

    def __init__(self, *values: object) -> None:
        self._alike: dict[object, list[object]] = {}
        self._others: list[object] = []
        for value in values:
            self.new(value)

    def new(self, value: object) -> bool:
        """
        Whether it was not met; from now on it was.
        """
        try:
            alike = self._alike.setdefault(classes.sketch(value), [])
        except TypeError:
            alike = self._others
        if value in alike:
            return False
        alike.append(value)
        return True


def _unbeaten(rivals: Sequence[Placed]) -> Iterator[Placed]:
    if all(one.fact.event.order is None for one in rivals):
        yield from rivals
    else:
        yield from (one for one in rivals if not _beaten(one, rivals))


def _beaten(one: Placed, rivals: Sequence[Placed]) -> bool:
    return any(_explicitly_after(other, one) for other in rivals)


def _explicitly_after(one: Placed, other: Placed) -> bool:
    mine, yours = one.fact.event.order, other.fact.event.order
    was_ranked = mine is not None and yours is not None
    same_date = (one.span.lo, one.span.hi) == (other.span.lo, other.span.hi)
    return (was_ranked or same_date) and (mine or 0) > (yours or 0)

"""
From days to places on a line, with the decades in which nothing happens folded away.

    1972        //  2022   2023   2024          a stretch of line is as long as its time, but for the folds,
     |----------//----|------|------|--         and every fold is drawn as one

Days are proleptic Gregorian ordinals (``datetime.date.toordinal``).
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

import attrs

_YEAR = 365.2425
FOLD = 34.0
"""
The width of a fold.
"""

# Of this part of the whole time, and of so many years at least, must nothing be seen for it to be folded away.
_EMPTY, _LONG = 0.16, 5 * _YEAR
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_MONTHS = (1, 3, 6)


@attrs.frozen
class Stretch:
    """
    Days from ``first`` to ``last``, drawn from ``left`` to ``right``; ``folded`` where its length says nothing.
    """

    first: float
    last: float
    left: float
    right: float
    folded: bool = False


@attrs.frozen
class Tick:
    """
    A place on the line that is labelled.
    """

    x: float
    label: str


@attrs.frozen
class Axis:
    """
    A line of time from ``left`` to ``right``.
    """

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, days: Iterable[float], left: float, right: float) -> Axis:
        """
        The axis on which these days are seen, with a little room at both ends.
        """
        seen = sorted(set(days)) or [0.0, _YEAR]
        room = max((seen[-1] - seen[0]) * 0.015, 20.0)
        edges = [seen[0] - room, *seen, seen[-1] + room]
        whole = edges[-1] - edges[0]
        gaps = list(itertools.pairwise(edges))
        folds = [last - first > max(_EMPTY * whole, _LONG) for first, last in gaps]
        # What stands beside a fold keeps a little of the empty time.
        shown = [(first, last, False) for first, last in gaps]
        pieces = [piece for gap, fold in zip(shown, folds, strict=True) for piece in _pieces(gap, fold, whole)]
        long = sum(last - first for first, last, folded in pieces if not folded)
        wide = right - left - FOLD * sum(folded for _, _, folded in pieces)
        stretches, x = [], left
        for first, last, folded in pieces:
            end = x + (FOLD if folded else (last - first) / long * wide)
            stretches.append(Stretch(first, last, x, end, folded))
            x = end
        return cls(tuple(_merged(stretches)))

    @property
    def left(self) -> float:
        """
        Where the line begins.
        """
        return self.stretches[0].left

    @property
    def right(self) -> float:
        """
        Where it ends.
        """
        return self.stretches[-1].right

    @property
    def folds(self) -> tuple[Stretch, ...]:
        """
        The stretches whose length says nothing.
        """
        return tuple(one for one in self.stretches if one.folded)

    def x(self, day: float) -> float:
        """
        Where a day stands; one beyond the line stands at its end.
        """
        at = bisect.bisect_right(self.stretches, day, key=lambda one: one.first) - 1
        one = self.stretches[max(at, 0)]
        part = (day - one.first) / (one.last - one.first)
        return min(max(one.left + part * (one.right - one.left), one.left), one.right)

    def ticks(self, room: float) -> tuple[Tick, ...]:
        """
        The years, or months, that are labelled, no two nearer to each other than ``room``.
        """
        told: list[Tick] = []
        for one in self.stretches:
            if one.folded:
                continue
            for tick in _ticks(one, room) or [_middle(one)]:
                if not told or tick.x - told[-1].x >= room:
                    told.append(tick)
        return tuple(told)


@attrs.frozen
class Ruler:
    """
    Where the days of a figure stand: on its axis, from ``top`` to ``bottom``, in pixels.
    """

    axis: Axis
    top: float
    bottom: float


def _pieces(gap: tuple[float, float, bool], fold: bool, whole: float) -> list[tuple[float, float, bool]]:
    if not fold:
        return [gap]
    first, last, _ = gap
    kept = min(0.02 * whole, (last - first) / 8)
    return [(first, first + kept, False), (first + kept, last - kept, True), (last - kept, last, False)]


def _merged(stretches: Sequence[Stretch]) -> Iterable[Stretch]:
    """
    Neighbours that are drawn to the same scale are one stretch.
    """
    for folded, group in itertools.groupby(stretches, key=lambda one: one.folded):
        run = list(group)
        yield Stretch(run[0].first, run[-1].last, run[0].left, run[-1].right, folded)


def _ticks(one: Stretch, room: float) -> list[Tick]:
    scale = (one.right - one.left) / (one.last - one.first)
    labelled = _labelled(one.first, one.last, room / scale)
    return [Tick(one.left + (day - one.first) * scale, label) for day, label in labelled]


def _middle(one: Stretch) -> Tick:
    """
    The label of a stretch in which no year begins: what stands alone between two folds is dated too.
    """
    return Tick((one.left + one.right) / 2, str(year_of((one.first + one.last) / 2)))


def _labelled(first: float, last: float, apart: float) -> Iterable[tuple[float, str]]:
    from_year, to_year = year_of(first), year_of(last) + 1
    for months in _MONTHS:
        if months * _YEAR / 12 >= apart:
            for year in range(from_year, to_year + 1):
                for month in range(1, 13, months):
                    day = _ordinal(year, month)
                    if first <= day <= last:
                        yield day, str(year) if month == 1 else f"{year}-{month:02}"
            return
    step = next((step for step in _STEPS if step * _YEAR >= apart), _STEPS[-1])
    for year in range(from_year - from_year % step, to_year + 1, step):
        day = _ordinal(year, 1)
        if first <= day <= last:
            yield day, str(year)


def year_of(day: float) -> int:
    """
    The year in which a day lies; beyond the calendar, its first or last.
    """
    return dt.date.fromordinal(min(max(int(day), 1), dt.date.max.toordinal())).year


def _ordinal(year: int, month: int) -> float:
    return float(dt.date(min(max(year, 1), 9999), month, 1).toordinal())

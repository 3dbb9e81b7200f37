"""
Between which seconds something happened.

            lo        first_hi            last_lo        hi
             |-----------|  . . . . . . . .  |-----------|
             earliest granule                latest granule

A plain ``2022`` is one granule, so its first ends where its last does.  All four numbers are inclusive.

Civil bounds are days on a wall, in civil seconds, and belong to whichever zone reads them: between two civil bounds,
or a civil bound and a civil cut-off, no zone is asked, so no zone can change the answer.  All others are UTC seconds.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs

from partnership_events import classes
from partnership_events.dates.grammar import Reading
from partnership_events.dates.granules import Granule
from partnership_events.dates.zones import day_end, day_start, first_reading, last_reading

if TYPE_CHECKING:
    from partnership_events.dates.edtf import EdtfDate


@attrs.frozen
class Bounds(classes.Referable):
    """
    Four seconds, and whether they are civil (whole days on a wall) or UTC.
    """

    lo: int
    hi: int
    first_hi: int
    last_lo: int
    civil: bool

    def in_zone(self, zone: str) -> Bounds:
        """
        The same in UTC seconds, as the zone reads it.
        """
        if not self.civil:
            return self
        # In UTC a day on the wall is a day.
        return bounds(self.lo, self.hi, self.first_hi, self.last_lo) if zone == "UTC" else _in_zone(self, zone)

    def meet(self, other: Bounds, zone: str) -> Bounds | None:
        """
        What both allow, civil if both are; None if nothing is left.
        """
        mine, yours = _on_one_scale(self, other, zone)
        lo, hi = max(mine.lo, yours.lo), min(mine.hi, yours.hi)
        if lo > hi:
            return None
        # Of two granules at the edge the finer one counts: 2022 and 2022-05 agree on a month.
        first_hi = min(end for end in (mine.first_hi, yours.first_hi, hi) if end >= lo)
        last_lo = max(start for start in (mine.last_lo, yours.last_lo, lo) if start <= hi)
        return Bounds(lo, hi, first_hi, last_lo, mine.civil)

    def hull(self, other: Bounds, zone: str) -> Bounds:
        """
        From the earliest that either allows to the latest, civil if both are.
        """
        mine, yours = _on_one_scale(self, other, zone)
        return Bounds(
            min(mine.lo, yours.lo),
            max(mine.hi, yours.hi),
            min(mine.first_hi, yours.first_hi),
            max(mine.last_lo, yours.last_lo),
            mine.civil,
        )


_BoundsTwin: Any = classes.twin_of(Bounds)


def bounds(lo: int, hi: int, first_hi: int, last_lo: int, civil: bool = False) -> Bounds:
    """
    The same as ``Bounds``, made in a quarter of the time: every date has some.
    """
    made = _BoundsTwin()
    made.lo = lo
    made.hi = hi
    made.first_hi = first_hi
    made.last_lo = last_lo
    made.civil = civil
    made.__class__ = Bounds
    told: Bounds = made
    return told


def _on_one_scale(mine: Bounds, yours: Bounds, zone: str) -> tuple[Bounds, Bounds]:
    if mine.civil and yours.civil:
        return mine, yours
    return mine.in_zone(zone), yours.in_zone(zone)


@functools.lru_cache(maxsize=1 << 14)
def _in_zone(bounds: Bounds, zone: str) -> Bounds:
    return Bounds(
        day_start(bounds.lo, zone),
        day_end(bounds.hi, zone),
        day_end(bounds.first_hi, zone),
        day_start(bounds.last_lo, zone),
        civil=False,
    )


def bounds_of(date: EdtfDate, at_zone: str | None = None, zone: str = "UTC") -> Bounds:
    """
    The bounds of a date that belongs to ``at_zone`` or, if that is None, to the zone that reads it.
    """
    if date.is_civil and at_zone is None:
        return date.civil_bounds
    return _zoned_bounds(date, at_zone or zone)


@functools.lru_cache(maxsize=1 << 14)
def _zoned_bounds(date: EdtfDate, zone: str) -> Bounds:
    return date.civil_bounds.in_zone(zone) if date.is_civil else reading_bounds(date.reading, zone)


def reading_bounds(reading: Reading, zone: str | None) -> Bounds:
    """
    The bounds of a reading: in civil seconds if no zone is given (it must be civil then), else in UTC seconds.
    """
    if reading.ends is not None:
        return _through(reading_bounds(reading.ends[0], zone), reading_bounds(reading.ends[1], zone))
    spans = [(granule.lo, granule.hi) if zone is None else _in_utc(granule, zone) for granule in reading.granules]
    starts, ends = [lo for lo, _ in spans], [hi for _, hi in spans]
    return Bounds(min(starts), max(ends), min(ends), max(starts), civil=zone is None)


def _through(first: Bounds, last: Bounds) -> Bounds:
    """
    From one through another.

    Where a wall clock meets an instant, a zone may turn their order around; the extent is then one point, not less
    than nothing.
    """
    lo, hi = first.lo, max(first.lo, last.hi)
    return Bounds(lo, hi, max(lo, last.first_hi), min(hi, first.last_lo), first.civil)


def _in_utc(granule: Granule, zone: str) -> tuple[int, int]:
    if granule.scale == "civil":
        return day_start(granule.lo, zone), day_end(granule.hi, zone)
    if granule.scale == "floating":
        return first_reading(granule.lo, zone), last_reading(granule.hi, zone)
    return granule.lo, granule.hi

"""
Cut-offs: the last second that a question looks at.

A cut-off names a year, a month, a day or an instant, and means its LAST second in the reading zone, so that ``2023``,
``2023-12`` and ``2023-12-31`` are one.  Something happened by it:

    YES        if its latest second is not after the cut-off
    NO         if its earliest second is after the cut-off
    POSSIBLY   otherwise
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from partnership_events import classes
from partnership_events.dates import refusals
from partnership_events.dates.answer import Answer
from partnership_events.dates.bounds import Bounds
from partnership_events.dates.edtf import EdtfDate
from partnership_events.dates.grammar import text_of
from partnership_events.dates.granules import Granule
from partnership_events.dates.zones import DAY, civil_of, day_end, last_reading, must_be_zone, refuse_skipped
from partnership_events.errors import InvalidDate

_RIGHT: Final = "a cut-off is YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss, with or without an offset"
_PRECISE: Final = ("year", "month", "day", "second")


@classes.frozen
class Cutoff:
    """
    A cut-off, read in a zone; make one with ``Cutoff.of``.

    ``instant`` is its last second in UTC seconds, ``civil`` the same in civil seconds if whole days were given.
    """

    text: str
    zone: str
    instant: int
    civil: int | None

    @classmethod
    def of(cls, value: str | dt.date | EdtfDate | Cutoff, zone: str | None = None) -> Cutoff:
        """
        The cut-off at the end of ``value`` in the zone (UTC if none is given).

        A Cutoff is returned as it is, or read again if another zone is asked for.
        """
        if isinstance(value, Cutoff):
            return value if zone in (None, value.zone) else cls.of(value.text, zone)
        zone = "UTC" if zone is None else zone
        must_be_zone(zone)
        date = _date(value)
        return _of_granule(date.text, zone, _only_granule(date))

    @property
    def day(self) -> dt.date:
        """
        The day of the cut-off in its zone.
        """
        seconds = civil_of(self.instant, self.zone) if self.civil is None else self.civil
        # An instant at the brink may fall outside the calendar in a far zone.
        return dt.date.fromordinal(min(max(seconds // DAY + 1, 1), dt.date.max.toordinal()))

    def judge(self, bounds: Bounds) -> Answer:
        """
        Whether what lies between the bounds had happened.

        Bounds that are not civil must have been read in this cut-off's zone, or in one of their own.
        """
        lo, hi, limit = self._on_one_scale(bounds)
        return Answer.YES if hi <= limit else Answer.NO if lo > limit else Answer.POSSIBLY

    def _on_one_scale(self, bounds: Bounds) -> tuple[int, int, int]:
        if bounds.civil and self.civil is not None:
            return bounds.lo, bounds.hi, self.civil
        there = bounds.in_zone(self.zone)
        return there.lo, there.hi, self.instant


def _date(value: str | dt.date | EdtfDate) -> EdtfDate:
    # A question asked "now" comes with microseconds; the second it falls in is near enough for a question.
    return EdtfDate(text_of(value, floor=True) if isinstance(value, dt.datetime) else value)


def _only_granule(date: EdtfDate) -> Granule:
    reading = date.reading
    exact = len(reading.granules) == 1 and reading.precision in _PRECISE and not reading.marks
    if not exact or reading.ends is not None or date.text[0] == "[" or "X" in date.text:
        raise _imprecise(date)
    return reading.granules[0]


def _imprecise(date: EdtfDate) -> InvalidDate:
    return refusals.invalid(date.text, "does not say where to cut off", _RIGHT)


def _of_granule(text: str, zone: str, granule: Granule) -> Cutoff:
    if granule.scale == "civil":
        return Cutoff(text, zone, day_end(granule.hi, zone), granule.hi)
    if granule.scale == "floating":
        refuse_skipped(granule.hi, zone, text)
        return Cutoff(text, zone, last_reading(granule.hi, zone), None)
    return Cutoff(text, zone, granule.hi, None)

"""
Periods: what lasts, and how surely.

    2022/2031     throughout: from the first second of 2022 through the last of 2031
    2022          the same, of one year
    2022/..       has not ended and will not       ../2022     was always so, until then
    2022/         nobody says when it ended        /2022       nobody says when it began

Either end may be as imprecise as any date, so a period has four bounds:

            begin_earliest   begin_latest      end_earliest   end_latest
    ---- no ----|--- possibly ---|------ yes ------|-- possibly --|---- no ----
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from partnership_events import classes
from partnership_events.dates import refusals
from partnership_events.dates.answer import Answer
from partnership_events.dates.bounds import Bounds
from partnership_events.dates.edtf import EdtfDate
from partnership_events.dates.grammar import check_length, is_reversed, text_of
from partnership_events.dates.granules import Granule
from partnership_events.dates.zones import AFTER_ALL, BEFORE_ALL

if TYPE_CHECKING:
    import pendulum

    from partnership_events.dates.cutoff import Cutoff

_KNOWN: Final[dict[Any, Period]] = {}
_MOST_KNOWN: Final = 1 << 12

_ALWAYS: Final = Bounds(BEFORE_ALL, BEFORE_ALL, BEFORE_ALL, BEFORE_ALL, civil=True)
_FOR_EVER: Final = Bounds(AFTER_ALL, AFTER_ALL, AFTER_ALL, AFTER_ALL, civil=True)
_ANY_TIME: Final = Bounds(lo=BEFORE_ALL, hi=AFTER_ALL, first_hi=BEFORE_ALL, last_lo=AFTER_ALL, civil=True)


@classes.frozen
class FourBounds:
    """
    When a period begins and ends, in UTC seconds, inclusive; ``civil`` holds the same in civil seconds where both ends
    are whole days, so that a civil cut-off is answered without any zone.
    """

    begin_earliest: int
    begin_latest: int
    end_earliest: int
    end_latest: int
    civil: tuple[int, int, int, int] | None = None

    def begun(self, cutoff: Cutoff) -> Answer:
        """
        Whether it had begun by the cut-off.
        """
        limit, earliest, latest, _, _ = self._against(cutoff)
        return Answer.YES if limit >= latest else Answer.NO if limit < earliest else Answer.POSSIBLY

    def ended(self, cutoff: Cutoff) -> Answer:
        """
        Whether it was over at the cut-off: from the second after its last one.
        """
        limit, _, _, earliest, latest = self._against(cutoff)
        return Answer.YES if limit > latest else Answer.NO if limit <= earliest else Answer.POSSIBLY

    def holds(self, cutoff: Cutoff) -> Answer:
        """
        Whether the cut-off lies within it.
        """
        limit, begin_earliest, begin_latest, end_earliest, end_latest = self._against(cutoff)
        if begin_latest <= limit <= end_earliest:
            return Answer.YES
        return Answer.NO if limit < begin_earliest or limit > end_latest else Answer.POSSIBLY

    def _against(self, cutoff: Cutoff) -> tuple[int, int, int, int, int]:
        if self.civil is not None and cutoff.civil is not None:
            return cutoff.civil, *self.civil
        return cutoff.instant, self.begin_earliest, self.begin_latest, self.end_earliest, self.end_latest


@final
@attrs.frozen(init=False, repr=False, weakref_slot=False)
class Period:
    """
    A stretch of time: ``Period("2022/2031")``; kept, compared and hashed as written.
    """

    text: str
    start: EdtfDate | None = attrs.field(eq=False)
    end: EdtfDate | None = attrs.field(eq=False)

    def __new__(cls, value: str | dt.date | EdtfDate | Period) -> Period:
        try:
            return _KNOWN[value]
        except (KeyError, TypeError):
            return _met_first(value)

    def __reduce__(self) -> tuple[type[Period], tuple[str]]:
        return Period, (self.text,)

    def __repr__(self) -> str:
        return f"Period({self.text!r})"

    def __str__(self) -> str:
        return self.text

    @property
    def is_open_start(self) -> bool:
        """
        ``../b``: it was always so.
        """
        return self.text.startswith("../")

    @property
    def is_open_end(self) -> bool:
        """
        ``a/..``: it goes on.
        """
        return self.text.endswith("/..")

    @property
    def is_unknown_start(self) -> bool:
        """
        ``/b``: nobody says when it began.
        """
        return self.text.startswith("/")

    @property
    def is_unknown_end(self) -> bool:
        """
        ``a/``: nobody says when it ended, or will.
        """
        return self.text.endswith("/")

    def four(self, zone: str = "UTC", at_zone: str | None = None) -> FourBounds:
        """
        Its four bounds, read in ``at_zone`` (where it took place) or else in ``zone`` (where it is read).
        """
        return _four(self, zone, at_zone)

    def refuse_skipped(self, at_zone: str) -> None:
        """
        Raise InvalidDate if an end names a time of day that clocks in the zone skipped.
        """
        for end in (self.start, self.end):
            if end is not None:
                end.refuse_skipped(at_zone)

    @property
    def earliest_begin(self) -> pendulum.Date | None:
        """
        The first day (or moment) on which it can have begun; None if that is open or unknown.
        """
        return None if self.start is None else self.start.earliest

    @property
    def latest_begin(self) -> pendulum.Date | None:
        """
        The last day (or moment) on which it can have begun, its latest end at most; None if that is open or unknown.
        """
        if self.start is None:
            return None
        begins = [max(_starts(self.start), key=_seconds)]
        ends = [max(_ends(self.end), key=_seconds)] if self.end else []
        return _moment(*min(begins + ends, key=_seconds))

    @property
    def earliest_end(self) -> pendulum.Date | None:
        """
        The first day (or moment) on which it can have ended, its first beginning at least; None if open or unknown.
        """
        if self.end is None:
            return None
        begins = [min(_starts(self.start), key=_seconds)] if self.start else []
        ends = [min(_ends(self.end), key=_seconds)]
        return _moment(*max(begins + ends, key=_seconds))

    @property
    def latest_end(self) -> pendulum.Date | None:
        """
        The last day (or moment) on which it can have ended; None if that is open or unknown.
        """
        return None if self.end is None else self.end.latest


_set_text = cast(Any, Period.text).__set__
_set_start = cast(Any, Period.start).__set__
_set_end = cast(Any, Period.end).__set__


# -- reading


def _met_first(value: object) -> Period:
    if isinstance(value, Period):
        return value
    text = _text(value)
    check_length(text)
    start, end = _ends_in(text)
    period = object.__new__(Period)
    _set_text(period, text)
    _set_start(period, start)
    _set_end(period, end)
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    return _KNOWN.setdefault(text, period)


def _text(value: object) -> str:
    if isinstance(value, EdtfDate):
        return value.text
    return str.__str__(value) if isinstance(value, str) else text_of(value)


def _ends_in(text: str) -> tuple[EdtfDate | None, EdtfDate | None]:
    first, slash, last = text.partition("/")
    if not slash:
        return EdtfDate(text), EdtfDate(text)
    if "/" in last:
        raise refusals.invalid(text, "has more than one '/'", "a period has two ends: 2022/2031")
    if not (first or last):
        raise refusals.invalid(text, "says nothing of either end", "write 2022/2031, 2022/.., 2022/, ../2022 or /2022")
    start, end = (EdtfDate(part) if part not in ("", "..") else None for part in (first, last))
    if start is not None and end is not None and is_reversed(start.reading, end.reading):
        raise refusals.reversed_(text, last, slash, first)
    return start, end


# -- four bounds


@functools.lru_cache(maxsize=1 << 14)
def _four(period: Period, zone: str, at_zone: str | None) -> FourBounds:
    start = _end_bounds(period.start, period.is_open_start, _ALWAYS, zone, at_zone)
    end = _end_bounds(period.end, period.is_open_end, _FOR_EVER, zone, at_zone)
    civil = _tightened(start, end) if start.civil and end.civil else None
    return FourBounds(*_tightened(start.in_zone(zone), end.in_zone(zone)), civil)


def _end_bounds(date: EdtfDate | None, is_open: bool, if_open: Bounds, zone: str, at_zone: str | None) -> Bounds:
    if date is not None:
        return date.bounds(zone, at_zone)
    return if_open if is_open else _ANY_TIME


def _tightened(start: Bounds, end: Bounds) -> tuple[int, int, int, int]:
    """
    What either end says of the other: nothing begins after its end, or ends before its beginning.
    """
    begin_earliest, end_latest = start.lo, max(end.hi, start.lo)
    return begin_earliest, min(start.last_lo, end_latest), max(end.first_hi, begin_earliest), end_latest


def ends_before_it_begins(first: EdtfDate, last: EdtfDate) -> bool:
    """
    Whether the last of two dates surely lies before the first: they bound no stretch of time.
    """
    begin, end = first.reading, last.reading
    return is_reversed(begin if begin.ends is None else begin.ends[0], end if end.ends is None else end.ends[1])


# -- the bounds, as people receive them

_Edge = tuple[int, Granule]


def _starts(date: EdtfDate) -> list[_Edge]:
    return [(granule.lo, granule) for granule in date.reading.granules]


def _ends(date: EdtfDate) -> list[_Edge]:
    return [(granule.hi, granule) for granule in date.reading.granules]


def _seconds(edge: _Edge) -> int:
    return edge[0]


def _moment(seconds: int, granule: Granule) -> pendulum.Date | None:
    from partnership_events.dates.calendar import moment

    return moment(seconds, granule)

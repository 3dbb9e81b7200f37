"""
The door to pendulum: dates that people receive; and arithmetic on the calendar.

pendulum is imported inside the functions that give such a date, so that reading, folding and counting deadlines never
load it.  Of pendulum 3.3.0 only constructors are used; its ``parse`` takes "2022" for an instant, and its
``start_of("day")`` is wrong where midnight is skipped (Chile, Havana).  Its ``add`` is what the arithmetic here does
too, of which ``tests/test_dates_laws.py`` makes sure; to load it for that would double what a cold answer costs.

How long something lasts is a Duration.  What began on a day and lasts D has its deadline on the day D later, and is
overdue from the day after; a plan's last day is the day before.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Final

import attrs

from partnership_events import classes
from partnership_events.dates import refusals
from partnership_events.dates.answer import Answer
from partnership_events.dates.bounds import Bounds
from partnership_events.dates.grammar import Reading
from partnership_events.dates.granules import Granule, length_of_month
from partnership_events.dates.zones import AFTER_ALL, BEFORE_ALL, DAY, civil_of
from partnership_events.errors import InvalidDate, Problem

if TYPE_CHECKING:
    import pendulum

    from partnership_events.dates.cutoff import Cutoff
    from partnership_events.dates.edtf import EdtfDate


# -- dates that people receive


def earliest(reading: Reading) -> pendulum.Date | None:
    """
    The first day or moment of a reading; None if it is open towards the past.
    """
    first = reading if reading.ends is None else reading.ends[0]
    granule = min(first.granules, key=lambda granule: granule.lo)
    return moment(granule.lo, granule)


def latest(reading: Reading) -> pendulum.Date | None:
    """
    The last day or moment of a reading; None if it is open towards the future.
    """
    last = reading if reading.ends is None else reading.ends[1]
    granule = max(last.granules, key=lambda granule: granule.hi)
    return moment(granule.hi, granule)


def moment(seconds: int, granule: Granule) -> pendulum.Date | None:
    """
    A second of a granule as pendulum has it: a Date, a naive DateTime, or a DateTime with the offset written down.
    """
    import pendulum

    if granule.scale == "open":
        return None
    days, rest = divmod(seconds + granule.offset, DAY)
    day = dt.date.fromordinal(days + 1)
    if granule.scale == "civil":
        return pendulum.Date(day.year, day.month, day.day)
    clock = (day.year, day.month, day.day, rest // 3600, rest // 60 % 60, rest % 60)
    if granule.scale == "floating":
        return pendulum.DateTime(*clock)
    zone = pendulum.UTC if granule.offset == 0 else pendulum.FixedTimezone(granule.offset)
    return pendulum.DateTime(*clock, tzinfo=zone)


# -- durations

_DURATION: Final = (
    r"P(?=[0-9T])(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)
_WEEKS: Final = r"P([0-9]{1,6})W"
_UNITS: Final = ("years", "months", "days", "hours", "minutes", "seconds")
_DURATIONS: Final = "write whole numbers as in P10Y, P5Y6M, P2W, P10D or PT36H"


def _duration_text(value: str | dt.timedelta | Duration) -> str:
    if isinstance(value, Duration):
        return value.text
    if isinstance(value, dt.timedelta):
        return _text_of_timedelta(value)
    # What the signature promises, a caller may break.
    told: object = value
    if not isinstance(told, str):
        met = f"a duration is text or a Python duration, not {type(told).__name__}"
        raise InvalidDate(Problem("", met, _DURATIONS))
    text = str.__str__(told)
    _parts(text)
    return text


@classes.frozen(repr=False)
class Duration:
    """
    How long something lasts, as ISO 8601 writes it: ``Duration("P5Y6M")``.

    Kept, compared and hashed as written.  Takes ``datetime.timedelta`` and ``pendulum.Duration`` too.
    """

    text: str = attrs.field(converter=_duration_text)

    def __repr__(self) -> str:
        return f"Duration({self.text!r})"

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> dict[str, int]:
        """
        The numbers by unit: ``{"years": 5, "months": 6}``.
        """
        return dict(_parts(self.text))


@functools.lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[str, int], ...]:
    if len(text) <= 64 and (found := re.fullmatch(_WEEKS, text)):
        numbers = [("weeks", int(found[1]))]
    elif len(text) <= 64 and (found := re.fullmatch(_DURATION, text)):
        numbers = [(unit, int(n)) for unit, n in zip(_UNITS, found.groups(), strict=True) if n is not None]
    else:
        raise refusals.invalid(text, "is not a duration", _DURATIONS)
    if not any(n for _, n in numbers):
        raise refusals.invalid(text, "lasts no time at all", _DURATIONS)
    return tuple(numbers)


def _text_of_timedelta(value: dt.timedelta) -> str:
    if value < dt.timedelta(0) or value.microseconds:
        met = f"{value!r} is no positive number of whole seconds"
        raise InvalidDate(Problem("", met, _DURATIONS))
    # pendulum's `days` counts a year as 365 and a month as 30; its own parts do not.
    years, months = int(getattr(value, "years", 0)), int(getattr(value, "months", 0))
    days = 7 * int(getattr(value, "weeks", 0)) + int(getattr(value, "remaining_days", value.days))
    rest = value.seconds
    date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    time = "".join(f"{n}{unit}" for n, unit in ((rest // 3600, "H"), (rest // 60 % 60, "M"), (rest % 60, "S")) if n)
    text = f"P{date}{'T' if time else ''}{time}"
    _parts(text)
    return text


# -- arithmetic


def add(day: dt.date, duration: Duration | str) -> dt.date:
    """
    The day on which something that began on ``day`` is that old; 29 February grows old on the 28th.
    """
    ordinal = _later((day.toordinal() - 1) * DAY, _duration(duration), 0)
    if ordinal is None:
        met = f"{duration} after {day.year:04}-{day.month:02}-{day.day:02} lies beyond the year 9999"
        raise InvalidDate(Problem("", met, "the calendar ends there"))
    return dt.date.fromordinal(ordinal)


def _duration(value: Duration | str) -> Duration:
    return value if isinstance(value, Duration) else Duration(value)


@functools.lru_cache(maxsize=4096)
def _later(civil: int, duration: Duration, less: int) -> int | None:
    """
    The day (its ordinal) on which the duration is over, less so many seconds; None beyond the calendar.
    """
    days, rest = divmod(civil, DAY)
    day, parts = dt.date.fromordinal(days + 1), duration.parts
    months = 12 * (day.year + parts.pop("years", 0)) + day.month - 1 + parts.pop("months", 0)
    year, month = months // 12, months % 12 + 1
    try:
        first = dt.datetime(year, month, min(day.day, length_of_month(year, month)))  # noqa: DTZ001 - on a wall
        return (first + dt.timedelta(seconds=rest) + dt.timedelta(**parts) - dt.timedelta(seconds=less)).toordinal()
    except (OverflowError, ValueError):
        return None


def deadline_bounds(
    start: EdtfDate,
    duration: Duration | str,
    zone: str = "UTC",
    at_zone: str | None = None,
    *,
    last_day: bool = False,
) -> Bounds:
    """
    The day on which the duration is over, counted from the start; ``last_day`` means the last day before (a plan's).

    As imprecise as the start: the granules are the earliest and the latest such day. Civil if the start is, else UTC.
    Open ends stay open, and days beyond 9999 are as good as never.
    """
    bounds = start.civil_bounds if start.is_civil else start.bounds(zone, at_zone)
    where = at_zone or zone
    firsts, lasts = (
        _day_of_end(bounds.civil, at, _duration(duration), where, last_day) for at in (bounds.lo, bounds.hi)
    )
    civil = Bounds(firsts[0], lasts[1], firsts[1], lasts[0], civil=True)
    return civil if start.is_civil and at_zone is None else civil.in_zone(where)


def _day_of_end(is_civil: bool, start: int, duration: Duration, zone: str, last_day: bool) -> tuple[int, int]:
    if start in (BEFORE_ALL, AFTER_ALL):
        return start, start
    local = start if is_civil else min(max(civil_of(start, zone), 0), _LAST_SECOND)
    # Whole days count from midnight; so does a plan's first day, whatever the hour of its adoption.
    from_ = local // DAY * DAY if is_civil or last_day else local
    ordinal = _later(from_, duration, 1 if last_day else 0)
    return (AFTER_ALL, AFTER_ALL) if ordinal is None else ((ordinal - 1) * DAY, ordinal * DAY - 1)


# A zone far from UTC may show a year 0 or 10000 at an instant of the years we know.
_LAST_SECOND: Final = dt.date.max.toordinal() * DAY - 1


def ends_after(
    start: EdtfDate,
    duration: Duration | str,
    zone: str = "UTC",
    at_zone: str | None = None,
    *,
    last_day: bool = False,
) -> tuple[int, int]:
    """
    The earliest and the latest end, in UTC seconds: the last second of those days.
    """
    bounds = deadline_bounds(start, duration, zone, at_zone, last_day=last_day).in_zone(zone)
    return bounds.first_hi, bounds.hi


def passed(bounds: Bounds, cutoff: Cutoff) -> Answer:
    """
    Whether the cut-off lies after what ends between the bounds, as a deadline does: overdue from the second after.
    """
    if bounds.civil and cutoff.civil is not None:
        limit, ends = cutoff.civil, bounds
    else:
        limit, ends = cutoff.instant, bounds.in_zone(cutoff.zone)
    return Answer.YES if limit > ends.hi else Answer.NO if limit <= ends.first_hi else Answer.POSSIBLY

"""
Days that nobody wrote down and the calendar gives: the end of a term, the last day for a notice, an anniversary.

A reckoned day is as imprecise as what it was reckoned from: a day where that is exact, ``[a..b]`` where it is not, and
``[a..]`` where it may never come.
"""

from __future__ import annotations

import bisect
import datetime as dt

from partnership_events.dates import AFTER_ALL, Answer, Bounds, Cutoff, Duration, EdtfDate, add, bounds_of
from partnership_events.dates.zones import BEFORE_ALL, DAY, civil_of
from partnership_events.errors import InvalidDate

LAST = dt.date.max.toordinal()
# As many digits as a duration may have.
_MOST = 999_999


def spanning(first: dt.date | None, last: dt.date | None) -> EdtfDate | None:
    """
    Some day from one through another, None being open; None where nothing bounds it.
    """
    if first is None and last is None:
        return None
    if first == last:
        return EdtfDate(first or "")
    return EdtfDate(f"[{first or ''}..{last or ''}]")


def end_day(bounds: Bounds, zone: str) -> EdtfDate | None:
    """
    The day on which is over what ends between the bounds, as the zone reads it.
    """
    return spanning(_day(bounds.first_hi, bounds.civil, zone), _day(bounds.hi, bounds.civil, zone))


def day_after(on: EdtfDate | None) -> EdtfDate | None:
    """
    The day after a day, or after each that it may be.
    """
    first, last = ends_of(on)
    return spanning(_next(first), _next(last))


def ends_of(on: EdtfDate | None) -> tuple[dt.date | None, dt.date | None]:
    """
    The first and the last day that a date of whole days can mean; None where it is open.
    """
    if on is None:
        return None, None
    bounds = on.civil_bounds
    return _day(bounds.lo, True, "UTC"), _day(bounds.hi, True, "UTC")


def days_between(on: EdtfDate, at_zone: str | None, zone: str) -> tuple[dt.date | None, dt.date | None]:
    """
    The first and the last day that any date can mean, as the zone reads it; None where it is open.
    """
    bounds = bounds_of(on, at_zone, zone)
    return _day(bounds.lo, bounds.civil, zone), _day(bounds.hi, bounds.civil, zone)


def within(on: EdtfDate, at_zone: str | None, after: Cutoff, until: Cutoff) -> Answer:
    """
    Whether a date falls after one cut-off and not after another; an extent does so by its last day.
    """
    bounds = bounds_of(on, at_zone, after.zone)
    first, last = after.judge(bounds), until.judge(bounds)
    if first is Answer.YES or last is Answer.NO:
        return Answer.NO
    return Answer.YES if (first, last) == (Answer.NO, Answer.YES) else Answer.POSSIBLY


def lengthened(first: Duration | None, by: Duration, times: int) -> Duration | None:
    """
    A duration, and another so many times on top; None where that is longer than any calendar.
    """
    parts = {unit: times * number for unit, number in by.parts.items()}
    for unit, number in () if first is None else first.parts.items():
        parts[unit] = parts.get(unit, 0) + number
    seconds = 3600 * parts.get("hours", 0) + 60 * parts.get("minutes", 0) + parts.get("seconds", 0)
    days = 7 * parts.get("weeks", 0) + parts.get("days", 0) + seconds // DAY
    months = 12 * parts.get("years", 0) + parts.get("months", 0)
    if max(months // 12, days) > _MOST:
        return None
    return Duration(f"P{months // 12}Y{months % 12}M{days}DT{seconds % DAY}S")


def last_day_for(notice: Duration, end: EdtfDate | None) -> EdtfDate | None:
    """
    The last day from which a notice of that length has run out on the last day of a term, not counting its own day.
    """
    first, last = ends_of(end)
    early, late = (None if day is None else _latest_before(day, notice) for day in (first, last))
    return None if last is not None and late is None else spanning(early, late)


def _latest_before(end: dt.date, notice: Duration) -> dt.date | None:
    # The calendar is not even (a month before 31 March), so the day is found by trying, by halving.
    found = bisect.bisect_right(range(1, end.toordinal() + 1), end.toordinal(), key=lambda day: _over(day, notice))
    return dt.date.fromordinal(found) if found else None


def _over(ordinal: int, duration: Duration) -> int:
    try:
        return add(dt.date.fromordinal(ordinal), duration).toordinal()
    except InvalidDate:
        return LAST + 1


def years_later(on: EdtfDate, years: int) -> EdtfDate | None:
    """
    The same day, month or year so many years later, as uncertain as it was; of 29 February the 28th, where there is no
    other.  None beyond the calendar.
    """
    marks = on.text[len(on.text.rstrip("?~%")) :]
    day = on.text.rstrip("?~%")[:10]
    if int(day[:4]) + years > dt.MAXYEAR:
        return None
    later = f"{int(day[:4]) + years:04}{day[4:]}"
    if day[5:] == "02-29":
        later = add(dt.date.fromisoformat(day), f"P{years}Y").isoformat()
    return EdtfDate(later + marks)


def _day(second: int, is_civil: bool, zone: str) -> dt.date | None:
    if second in (BEFORE_ALL, AFTER_ALL):
        return None
    there = second if is_civil else civil_of(second, zone)
    return dt.date.fromordinal(there // DAY + 1) if 0 <= there < LAST * DAY else None


def _next(day: dt.date | None) -> dt.date | None:
    return None if day is None or day == dt.date.max else day + dt.timedelta(days=1)

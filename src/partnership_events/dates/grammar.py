"""
Date text -> what it can mean.  The one reader of dates: strict, total, and it never guesses.

    date       ?2022?-?05?-?20?                 a mark (? ~ %) left of a part qualifies it, right of it all up to there;
                                                X stands for any digit; 21-24 and 33-41 may stand for a month
    moment     2023-09-20T13:10:00-04:00        Z, +hh, +hh:mm, or nothing: a clock on some wall
    single     date | moment
    set        [2020,2022-05] [a..b] [..b] [a..]     one of these
    extent     a/b                              from a through b

Any text gives a Reading, InvalidDate or UnsupportedDate, and nothing else; what to say of text that fits none of the
shapes above is left to ``refusals``.  Only [0-9] are digits, and the length is looked at before any expression runs.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import attrs

from partnership_events import classes
from partnership_events.dates import refusals
from partnership_events.dates.granules import (
    OPEN_END,
    OPEN_START,
    PARTS_OF_A_YEAR,
    Granule,
    days,
    extreme_days,
    months,
    months_of,
    years_of,
)
from partnership_events.dates.zones import DAY

LONGEST: Final = 256

# ``re`` compiles them when first needed, and keeps them.
# No part is optional twice over, so there is one way to match any text, and the time taken is linear.
_DATE: Final = (
    r"([?~%]?)([0-9X]{4})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_MOMENT: Final = r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?"


@classes.frozen
class Reading:
    """
    All that a date text says: the granules between which its meaning lies, how fine they are, and its marks.

    An extent has its two ends besides; its granules are those of both.
    """

    granules: tuple[Granule, ...]
    precision: str
    marks: str = ""
    ends: tuple[Reading, Reading] | None = None

    @property
    def is_civil(self) -> bool:
        return all(granule.scale in ("civil", "open") for granule in self.granules)

    @property
    def is_open(self) -> bool:
        return any(granule.scale == "open" for granule in self.granules)


def read(text: str) -> Reading:
    """
    A single date, a set or an extent.
    """
    check_length(text)
    return _read_extent(text) if "/" in text else read_end(text)


def check_length(text: str) -> None:
    """
    No date text is longer than ``LONGEST``; anything that looks at one asks this first.
    """
    if len(text) > LONGEST:
        raise refusals.too_long(text, LONGEST)


def read_end(text: str) -> Reading:
    """
    What may stand at an end of an extent or a period: a single date or a set.
    """
    return _read_set(text) if text.startswith("[") and text.endswith("]") else _read_single(text)


def _read_extent(text: str) -> Reading:
    first, slash, last = text.partition("/")
    if "/" in last:
        raise refusals.invalid(text, "has more than one '/'", "an extent has two ends: 2022-11-28/2022-12-01")
    if first in ("", "..") or last in ("", ".."):
        raise refusals.open_extent(text)
    ends = read_end(first), read_end(last)
    if ends[0].is_open or ends[1].is_open:
        raise refusals.open_extent(text)
    if is_reversed(*ends):
        raise refusals.reversed_(text, last, slash, first)
    return _joined(ends, ends=ends)


def is_reversed(first: Reading, last: Reading) -> bool:
    """
    Whether the latest end surely lies before the earliest beginning.

    Between a clock on some wall and an instant nothing is sure but what a whole day decides: no zone was ever
    further than that from UTC.
    """
    begin, end = min(granule.lo for granule in first.granules), max(granule.hi for granule in last.granules)
    of_instants = {granule.scale == "instant" for granule in first.granules + last.granules if granule.scale != "open"}
    slack = DAY if len(of_instants) == 2 else 0
    return end + slack < begin


def _joined(readings: tuple[Reading, ...], *, ends: tuple[Reading, Reading] | None = None) -> Reading:
    precisions = {reading.precision for reading in readings}
    marks = "".join(mark for mark in "?~%" if any(mark in reading.marks for reading in readings))
    return Reading(
        granules=tuple(dict.fromkeys(granule for reading in readings for granule in reading.granules)),
        precision=precisions.pop() if len(precisions) == 1 else "mixed",
        marks=marks,
        ends=ends,
    )


# -- one-of sets


def _read_set(text: str) -> Reading:
    members = text[1:-1].split(",")
    if members == [""] or members == [".."]:
        raise refusals.invalid(text, "is an empty set", "write the dates it may be: [2020,2022-05]")
    last = len(members) - 1
    read_ = [_read_member(text, member, at == 0, at == last) for at, member in enumerate(members)]
    joined = _joined(tuple(reading for reading, _, _ in read_))
    opening = (OPEN_START,) if any(from_ever for _, from_ever, _ in read_) else ()
    closing = (OPEN_END,) if any(for_ever for _, _, for_ever in read_) else ()
    return attrs.evolve(joined, granules=(*opening, *joined.granules, *closing))


def _read_member(text: str, member: str, is_first: bool, is_last: bool) -> tuple[Reading, bool, bool]:
    """
    One member, and whether it is open towards the past and towards the future.
    """
    first, dots, last = member.partition("..")
    if not dots:
        return _read_plain(text, member), False, False
    if first and last:
        ends = _read_plain(text, first), _read_plain(text, last)
        if is_reversed(*ends):
            raise refusals.reversed_(text, last, dots, first)
        return _joined(ends), False, False
    if not (first or last):
        raise refusals.invalid(text, "has a member without a date", "write [2020..2022], [..2022] or [2020..]")
    if last and not is_first:
        raise refusals.invalid(
            text, f"opens towards the past at {member!a}", "only the first member may: [..2020,2022]"
        )
    if first and not is_last:
        raise refusals.invalid(text, f"opens towards the future at {member!a}", "only the last may: [2020,2022..]")
    return _read_plain(text, first or last), not first, not last


def _read_plain(text: str, member: str) -> Reading:
    if not member:
        raise refusals.invalid(text, "has an empty member", "write the dates between commas: [2020,2022-05]")
    if member[0] in "[{":
        raise refusals.invalid(text, "has a set within a set", "write one list: [2020,2022-05]")
    return _read_single(member)


# -- single dates


def _read_single(text: str) -> Reading:
    if found := re.fullmatch(_DATE, text):
        return _read_date(text, found.groups(default=""))
    if found := re.fullmatch(_MOMENT, text):
        return _read_moment(text, *found.groups(default=""))
    raise refusals.explain(text)


def _read_date(text: str, parts: tuple[str, ...]) -> Reading:
    year, month, day = parts[1], parts[4], parts[7]
    marks = _marks(text, parts)
    if year == "0000":
        raise refusals.year_zero(text)
    if month in PARTS_OF_A_YEAR:
        return _read_part_of_year(text, year, month, day, marks)
    if not month:
        first, last = years_of(year)
        return Reading(_distinct(months(first, 1, 12), months(last, 1, 12)), "year", marks)
    if not months_of(month):
        raise refusals.no_such_month(text, month)
    if not day:
        return Reading(_extreme_months(year, month), "month", marks)
    extremes = extreme_days(year, month, day)
    if extremes is None:
        raise refusals.no_such_day(text, year, month, day)
    return Reading(_distinct(*(days(extreme, extreme) for extreme in extremes)), "day", marks)


def _marks(text: str, parts: tuple[str, ...]) -> str:
    for before, part, after in (parts[0:3], parts[3:6], parts[6:9]):
        if before and after:
            raise refusals.invalid(text, f"qualifies {part} on both sides", "write one mark; % is both ? and ~")
    return "".join(mark for mark in "?~%" if mark in parts)


def _read_part_of_year(text: str, year: str, code: str, day: str, marks: str) -> Reading:
    if day:
        raise refusals.invalid(text, f"has a day in part {code} of a year", "write YYYY-MM-DD with a month 01-12")
    name, first_month, last_month = PARTS_OF_A_YEAR[code]
    first, last = years_of(year)
    return Reading(
        _distinct(months(first, first_month, last_month), months(last, first_month, last_month)), name, marks
    )


def _extreme_months(year: str, month: str) -> tuple[Granule, ...]:
    (first, last), fitting = years_of(year), months_of(month)
    return _distinct(months(first, fitting[0], fitting[0]), months(last, fitting[-1], fitting[-1]))


def _distinct(first: Granule, last: Granule) -> tuple[Granule, ...]:
    return (first,) if first == last else (first, last)


def _read_moment(text: str, year: str, month: str, day: str, hour: str, minute: str, second: str, zone: str) -> Reading:
    if year == "0000":
        raise refusals.year_zero(text)
    if not months_of(month):
        raise refusals.no_such_month(text, month)
    extremes = extreme_days(year, month, day)
    if extremes is None:
        raise refusals.no_such_day(text, year, month, day)
    refusals.check_clock(text, hour, minute, second, zone)
    midnight = (extremes[0].toordinal() - 1) * DAY
    civil = midnight + int(hour) * 3600 + int(minute) * 60 + int(second)
    if not zone:
        return Reading((Granule(civil, civil, "floating"),), "second")
    offset = _offset(zone)
    return Reading((Granule(civil - offset, civil - offset, "instant", offset),), "second")


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6] or 0) * 60
    return -seconds if zone[0] == "-" else seconds


# -- Python's own dates


def text_of(value: object, *, floor: bool = False) -> str:
    """
    The text of a Python date or datetime, pendulum's included; ``floor`` drops microseconds instead of refusing them.
    """
    if isinstance(value, dt.datetime):
        return _text_of_moment(value, floor)
    if isinstance(value, dt.date):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    raise refusals.not_a_date(value)


def _text_of_moment(value: dt.datetime, floor: bool) -> str:
    if value.microsecond and not floor:
        raise refusals.invalid(value.isoformat(), "has a fraction of a second", "write value.replace(microsecond=0)")
    clock = f"{value.year:04}-{value.month:02}-{value.day:02}T{value.hour:02}:{value.minute:02}:{value.second:02}"
    offset = value.utcoffset()
    if offset is None:
        return clock
    if not offset:
        return f"{clock}Z"
    if offset % dt.timedelta(minutes=1):
        raise refusals.invalid(clock, f"has the offset {offset}, which has seconds", "convert it to UTC first")
    minutes = abs(offset) // dt.timedelta(minutes=1)
    return f"{clock}{'-' if offset < dt.timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"

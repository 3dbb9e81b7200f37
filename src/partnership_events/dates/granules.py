"""
Granules: the smallest stretches that a date text can mean.

    2022          one granule, a year
    2022-1X       three granules, months; only the first and the last are kept
    [..2022]      an open end, and a year

A granule is a pair of seconds and the scale they are read on; nothing here knows of zones.  X-masks are solved, not
scanned: whether 29 February exists depends on nothing but the kind of year, so it is enough to find the first and the
last year of each kind, century by century.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final, Literal

from partnership_events import classes
from partnership_events.dates.zones import AFTER_ALL, BEFORE_ALL, DAY

Scale = Literal["civil", "floating", "instant", "open"]


@classes.frozen
class Granule:
    """
    From the first to the last second, inclusive.

    The scale says how to read them: ``civil`` (whole days on the wall), ``floating`` (a second on the wall),
    ``instant`` (UTC seconds, written down with ``offset``) or ``open`` (a sentinel).
    """

    lo: int
    hi: int
    scale: Scale
    offset: int = 0


OPEN_START: Final = Granule(BEFORE_ALL, BEFORE_ALL, "open")
OPEN_END: Final = Granule(AFTER_ALL, AFTER_ALL, "open")


def days(first: dt.date, last: dt.date) -> Granule:
    """
    The granule of whole days from ``first`` through ``last``.
    """
    return Granule((first.toordinal() - 1) * DAY, last.toordinal() * DAY - 1, "civil")


def months(year: int, first: int, last: int) -> Granule:
    """
    The granule of whole months, ``last`` included; month 14 is February of the next year.

    The calendar ends with 9999, and so does a season that would reach beyond it.
    """
    year_of_last, month_of_last = year + (last - 1) // 12, (last - 1) % 12 + 1
    if year_of_last > dt.MAXYEAR:
        return days(dt.date(year, first, 1), dt.date.max)
    return days(
        dt.date(year, first, 1), dt.date(year_of_last, month_of_last, length_of_month(year_of_last, month_of_last))
    )


_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """
    Whether it has 366 days.
    """
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length_of_month(year: int, month: int) -> int:
    """
    The number of days in a month.
    """
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


# EDTF does not say when a season begins, nor do 21-24 name a hemisphere. Our reading: a season is named by the year in
# which it begins, meteorologically, and may be that of either hemisphere. Spring and autumn then lie somewhere between
# March and November, summer and winter between June and the end of the next February.
PARTS_OF_A_YEAR: Final = {
    "21": ("season", 3, 11),
    "22": ("season", 6, 14),
    "23": ("season", 3, 11),
    "24": ("season", 6, 14),
    **{str(33 + n): ("quarter", 3 * n + 1, 3 * n + 3) for n in range(4)},
    **{str(37 + n): ("quadrimester", 4 * n + 1, 4 * n + 4) for n in range(3)},
    **{str(40 + n): ("semester", 6 * n + 1, 6 * n + 6) for n in range(2)},
}


def matches(mask: str, number: int) -> bool:
    """
    Whether the number, padded with zeros, fits a mask of digits and ``X``.
    """
    digits = f"{number:0{len(mask)}}"
    return len(digits) == len(mask) and all(m in ("X", d) for m, d in zip(mask, digits, strict=True))


def years_of(mask: str) -> tuple[int, int]:
    """
    The first and the last year that fit the mask.  There is no year 0, so ``000X`` begins with 1.
    """
    return max(dt.MINYEAR, int(mask.replace("X", "0"))), int(mask.replace("X", "9"))


@functools.lru_cache(maxsize=256)
def months_of(mask: str) -> tuple[int, ...]:
    """
    All months that fit the mask.
    """
    return tuple(month for month in range(1, 13) if matches(mask, month))


@functools.lru_cache(maxsize=4096)
def extreme_days(year: str, month: str, day: str) -> tuple[dt.date, dt.date] | None:
    """
    The first and the last day that fit the masks, or None if the calendar has no such day.
    """
    if "X" not in year + month + day:
        return _exact_day(int(year), int(month), int(day))
    firsts, lasts = [], []
    for leap in (False, True):
        fitting = _days_in_a_year(month, day, leap)
        of_this_kind = _extreme_years(year, leap)
        if fitting and of_this_kind:
            firsts.append(dt.date(of_this_kind[0], *fitting[0]))
            lasts.append(dt.date(of_this_kind[1], *fitting[-1]))
    return (min(firsts), max(lasts)) if firsts else None


def _exact_day(year: int, month: int, day: int) -> tuple[dt.date, dt.date] | None:
    if not 1 <= day <= length_of_month(year, month):
        return None
    return dt.date(year, month, day), dt.date(year, month, day)


def _days_in_a_year(month: str, day: str, leap: bool) -> list[tuple[int, int]]:
    a_year = 2000 if leap else 2001
    return [(m, d) for m in months_of(month) for d in range(1, length_of_month(a_year, m) + 1) if matches(day, d)]


def _extreme_years(mask: str, leap: bool) -> tuple[int, int] | None:
    """
    The first and the last year of that kind that fit the mask.

    Leaving out the years whose last two digits rule their kind out anyway, either the very first century answers, or
    only the full hundreds are left: a hundred steps at most.
    """
    within = [n for n in range(100) if matches(mask[2:], n) and (n == 0 or (n % 4 == 0) is leap)]
    centuries = [c for c in range(100) if matches(mask[:2], c)]
    first = _first_year(centuries, within, leap)
    last = _first_year(centuries[::-1], within[::-1], leap)
    return None if first is None or last is None else (first, last)


def _first_year(centuries: list[int], within: list[int], leap: bool) -> int | None:
    candidates = (100 * century + n for century in centuries for n in within)
    return next((year for year in candidates if year > 0 and is_leap(year) is leap), None)

"""
What we say of date texts that we do not take: what was met, and what would be right.

    InvalidDate        no calendar has it, or EDTF does not spell dates so
    UnsupportedDate    good EDTF, but beyond what this library computes with

Nothing here reads a date; every function returns the refusal, and the reader raises it.
"""

from __future__ import annotations

import re
from typing import Final

from partnership_events.dates.granules import length_of_month
from partnership_events.errors import DateRefused, InvalidDate, Problem, UnsupportedDate

SHAPES: Final = "write YYYY, YYYY-MM or YYYY-MM-DD"
MOMENT: Final = "write YYYY-MM-DDThh:mm:ss with Z or an offset such as -04:00"
_YEARS: Final = "years run from 0001 to 9999"
_SHOWN: Final = 64


def shown(text: str) -> str:
    return ascii(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!a} and so on"


def invalid(text: str, met: str, right: str) -> InvalidDate:
    return InvalidDate(Problem("", f"{shown(text)} {met}", right))


def unsupported(text: str, met: str, right: str) -> UnsupportedDate:
    return UnsupportedDate(Problem("", f"{shown(text)} {met}", right))


def too_long(text: str, longest: int) -> InvalidDate:
    return invalid(text, f"has {len(text)} characters, and no date text has more than {longest}", SHAPES)


def not_a_date(value: object) -> InvalidDate:
    return InvalidDate(Problem("", f"a date is text or a Python date, not {type(value).__name__}", SHAPES))


def year_zero(text: str) -> UnsupportedDate:
    return unsupported(text, "lies in year 0", f"there was none between 1 BC and AD 1; {_YEARS}")


def open_extent(text: str) -> InvalidDate:
    return invalid(
        text, "is an extent without both ends", "say what is open or unknown with a period, or with a set: [2022..]"
    )


def reversed_(text: str, last: str, between: str, first: str) -> InvalidDate:
    return invalid(text, "is reversed: it ends before it begins", f"write {shown(last + between + first)[1:-1]}")


# -- no such month, day, hour


def no_such_month(text: str, month: str) -> DateRefused:
    if month.isdigit() and 25 <= int(month) <= 32:
        return unsupported(text, f"has season {month}, which names a hemisphere", "write 21-24, or the months: [..]")
    if month.isdigit():
        return invalid(text, f"has month {month}", SHAPES)
    return invalid(text, f"has month {month}, and no month fits it", f"months are 01 to 12; {SHAPES}")


def no_such_day(text: str, year: str, month: str, day: str) -> InvalidDate:
    if not (year + month + day).isdigit():
        return invalid(text, "fits no day of any calendar year", "write fewer digits and more X, or fewer parts")
    length = length_of_month(int(year), int(month))
    return invalid(text, f"has day {day}", f"{year}-{month} has days 01 to {length}")


def check_clock(text: str, hour: str, minute: str, second: str, zone: str) -> None:
    if int(hour) > 23:
        raise invalid(text, f"has hour {hour}", "hours run from 00 to 23; midnight is 00:00:00 of the next day")
    if int(minute) > 59:
        raise invalid(text, f"has minute {minute}", "minutes run from 00 to 59")
    if int(second) > 60:
        raise invalid(text, f"has second {second}", "seconds run from 00 to 59")
    _check_offset(text, zone)
    if int(second) == 60:
        raise unsupported(text, "names a leap second", "write second 59")


def _check_offset(text: str, zone: str) -> None:
    if zone in ("", "Z"):
        return
    if int(zone[1:3]) > 23 or int(zone[4:6] or 0) > 59:
        raise invalid(text, f"has the offset {zone}", "offsets run from -23:59 to +23:59")
    if zone in ("-00", "-00:00"):
        raise invalid(text, f"has the offset {zone}", "write Z for UTC")


# -- text of no shape we read: the first line of this table that fits says what it is

_ANY_DATE: Final = r"[?~%]?[0-9X]{4}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?){0,2}"
_BEYOND_US: Final = (
    (r"Y-?[0-9]{5,}(?:S[0-9]+)?", "is a year of more than four digits", _YEARS),
    (r"Y-?[0-9]+E[0-9]+(?:S[0-9]+)?", "is a year with an exponent", _YEARS),
    (r"-?[0-9]{4}S[0-9]+", "counts significant digits", "write X for the digits that are not known: 19XX"),
    (rf"-{_ANY_DATE}", "lies before year 1", _YEARS),
    (
        r"\{[0-9X?~%,.TZ:+-]+\}",
        "is a set of several dates (all of them)",
        "write one entry for each, or one of them: [2020,2022]",
    ),
)
_CLOCK: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_NEARLY: Final = (
    (r"", "is empty", SHAPES),
    (r"\s.*|.*\s", "has white space around it", SHAPES),
    (r"\.\.|\[.*|.*\]", "is not a set", "write [2020,2022-05], [2020..2022], [..2022] or [2020..]"),
    (rf"{_CLOCK}(?:Z|[+-][0-9:]+)?", "has no seconds", "add :00 after the minutes"),
    (rf"{_CLOCK}:[0-9]{{2}}[.,][0-9]+.*", "has a fraction of a second", "write whole seconds"),
    (rf"{_CLOCK}:[0-9]{{2}}.+", "has an odd offset", "write Z, +hh or +hh:mm"),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t_][0-9]{2}:.*", "has no T between day and time", MOMENT),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*", "has an odd time of day", MOMENT),
    (r"[?~%0-9X-]+T.*", "has a time of day on an imprecise day", "leave the time of day out"),
    (r"[0-9]{4}-?W.*", "names a week", f"{SHAPES}; some day of a week is [2022-11-28..2022-12-04]"),
    (r"[0-9]{4}-[0-9]{3}", "names a day of the year", SHAPES),
    (r"[0-9]{8}|[0-9]{6}", "has no dashes", SHAPES),
    (
        r"[0-9]{4}-[0-9]{4}",
        "has two years with a dash between them",
        "write 2022/2031, or [2022..2031] for one of them",
    ),
    (r"[0-9]{3}", "has three digits", "a decade is 202X, a year has four digits"),
    (r"[0-9]{1,2}", "has too few digits", "a century is 19XX, a year has four digits"),
    (r"[0-9]{4}(?:-[0-9]{1,2}){1,2}", "has a month or a day of one digit", "write two: 2022-05-03"),
    (r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}", "puts the day or month first", SHAPES),
    (r"[0-9]{4}[./][0-9]{1,2}(?:[./][0-9]{1,2})?", "has no dashes", SHAPES),
    (r"[0-9Xxu?~%-]+", "is nearly a date", f"{SHAPES}; X stands for a digit not known, ? ~ % for doubt"),
)


def explain(text: str) -> DateRefused:
    """
    The refusal of a text that is no single date, moment or set.
    """
    for pattern, met, right in _BEYOND_US:
        if re.fullmatch(pattern, text, re.ASCII):
            return unsupported(text, met, right)
    if not text.isascii():
        return invalid(text, "has a character that is not ASCII", f"{SHAPES}, in the digits 0-9")
    for pattern, met, right in _NEARLY:
        if re.fullmatch(pattern, text, re.ASCII | re.DOTALL):
            return invalid(text, met, right)
    return invalid(text, "is not a date", SHAPES)

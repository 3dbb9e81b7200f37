"""
Clocks on the wall, and the one clock behind them.

Both scales count whole seconds from 0001-01-01T00:00:00 of the proleptic Gregorian calendar:

    civil seconds   what a wall clock shows, wherever it hangs
    UTC seconds     instants

Every civil time of the years 1 to 9999 has a first and a last reading in every zone, and nothing here overflows:

    an ordinary time            first == last
    an hour that comes twice    first <  last
    a time that was skipped     first == last == the instant at which the clock jumped

``BEFORE_ALL`` and ``AFTER_ALL`` stand for open ends and pass through every conversion unchanged.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from typing import TYPE_CHECKING, Final

from partnership_events.errors import InvalidDate, Problem, Refused, did_you_mean

if TYPE_CHECKING:
    import zoneinfo

DAY: Final = 86_400
BEFORE_ALL: Final = -(10**12)
AFTER_ALL: Final = 10**12

_LAST_ORDINAL: Final = dt.date.max.toordinal()
# The calendar repeats itself every 400 years, weekdays included; zones have no history before 1800, and after 2037
# nothing but yearly rules. So a day at the brink of the calendar keeps the same clock as the one 400 years further in.
_CYCLE: Final = 146_097
_BRINK: Final = 366

_KEY: Final = r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9][A-Za-z0-9_+\-]*)*"
_LONGEST_KEY: Final = 64
# These name whatever the machine at hand means by them, or count leap seconds, which no civil clock here does.
_NOT_PORTABLE: Final = frozenset({"localtime", "posixrules", "Factory"})
_NOT_PORTABLE_FOLDERS: Final = ("posix/", "right/")


def must_be_zone(name: str) -> None:
    """
    Refuses what ``zone_of`` refuses; to read in UTC takes no zone data, and so none is loaded for it.
    """
    if name != "UTC":
        zone_of(name)


@functools.lru_cache(maxsize=1024)
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """
    The zone of that IANA name; refuses names that are odd, unknown or mean another zone on another machine.
    """
    import zoneinfo

    if not isinstance(name, str):
        raise Refused(Problem("", f"a time zone is named by text, not by {type(name).__name__}", _EXAMPLE))
    if len(name) > _LONGEST_KEY or not re.fullmatch(_KEY, name):
        raise Refused(Problem("", f"{name[:_LONGEST_KEY]!r} is not the name of a time zone", _EXAMPLE))
    if name in _NOT_PORTABLE or name.startswith(_NOT_PORTABLE_FOLDERS):
        raise Refused(Problem("", f"{name!r} means another zone on another machine", _EXAMPLE))
    try:
        zone = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    # A file system that ignores case would find europe/paris, and a log written there would not be read elsewhere.
    if zone is None or (sys.platform != "linux" and name not in zoneinfo.available_timezones()):
        raise Refused(Problem("", f"there is no time zone {name!r}", _near(name)))
    return zone


_EXAMPLE: Final = "write an IANA name such as Asia/Tokyo or UTC"


def _near(name: str) -> str:
    import zoneinfo

    known = zoneinfo.available_timezones() - _NOT_PORTABLE
    by_folded = {key.casefold(): key for key in known}
    if same := by_folded.get(name.casefold()):
        return f"did you mean {same}?"
    return did_you_mean(name, known, otherwise=_EXAMPLE)


# -- wall clock to instant


def first_reading(civil: int, zone: str) -> int:
    """
    The first instant at which a clock in the zone shows that time or, if it skips it, a later one.
    """
    return _readings(civil, zone)[0]


def last_reading(civil: int, zone: str) -> int:
    """
    The last instant at which a clock in the zone shows that time; where it skips it, the instant of the jump.
    """
    return _readings(civil, zone)[1]


def is_skipped(civil: int, zone: str) -> bool:
    """
    Whether clocks in the zone never showed that time.
    """
    return _offset(civil, zone, fold=0) < _offset(civil, zone, fold=1)


def refuse_skipped(civil: int, zone: str, text: str) -> None:
    """
    Raise InvalidDate if clocks in the zone never showed that time.
    """
    if is_skipped(civil, zone):
        jump = first_reading(civil, zone)
        after = civil_of(jump, zone)
        raise InvalidDate(
            Problem(
                "",
                f"{text!r} names a time that clocks in {zone} skipped",
                f"they went straight on to {_clock(after)}; write a time they showed, or give the offset",
            )
        )


@functools.lru_cache(maxsize=4096)
def _readings(civil: int, zone: str) -> tuple[int, int]:
    if civil in (BEFORE_ALL, AFTER_ALL):
        return civil, civil
    before, after = _offset(civil, zone, fold=0), _offset(civil, zone, fold=1)
    if before < after:
        jump = _jump(civil, zone, civil - after, civil - before)
        return jump, jump
    return civil - before, civil - after


def _jump(civil: int, zone: str, too_early: int, late_enough: int) -> int:
    """
    The first instant at which the clock shows more than a time it skips; found by halving.
    """
    while late_enough - too_early > 1:
        middle = (too_early + late_enough) // 2
        if civil_of(middle, zone) >= civil:
            late_enough = middle
        else:
            too_early = middle
    return late_enough


def _offset(civil: int, zone: str, *, fold: int) -> int:
    return _whole_seconds(_moment(civil).replace(tzinfo=zone_of(zone), fold=fold).utcoffset())


# -- instant to wall clock


def civil_of(instant: int, zone: str) -> int:
    """
    What a clock in the zone shows at that instant, in civil seconds.
    """
    if instant in (BEFORE_ALL, AFTER_ALL) or zone == "UTC":
        return instant
    clock = zone_of(zone)
    return instant + _whole_seconds(clock.fromutc(_moment(instant).replace(tzinfo=clock)).utcoffset())


def _moment(seconds: int) -> dt.datetime:
    """
    The calendar's name for a second, or its name 400 years on where the calendar is about to end.
    """
    days, rest = divmod(seconds, DAY)
    ordinal = days + 1
    cycle = _CYCLE if ordinal <= _BRINK else -_CYCLE if ordinal > _LAST_ORDINAL - _BRINK else 0
    return dt.datetime.fromordinal(ordinal + cycle) + dt.timedelta(seconds=rest)


def _whole_seconds(offset: dt.timedelta | None) -> int:
    assert offset is not None
    return offset.days * DAY + offset.seconds


# -- days


@functools.lru_cache(maxsize=1 << 16)
def civil_day_start(ordinal: int, zone: str) -> int:
    """
    The first instant whose date in the zone is that day or a later one (``ordinal`` as in ``date.toordinal``).

    Midnight may be skipped (Havana, Santiago), and so may a whole day (Apia, 2011-12-30); a midnight that comes twice
    counts the first time.
    """
    midnight = (ordinal - 1) * DAY
    return midnight if zone == "UTC" else _readings(midnight, zone)[0]


def civil_day_end(ordinal: int, zone: str) -> int:
    """
    The last second of that day in the zone, never before its start: a day that was skipped is one second long.
    """
    return max(civil_day_start(ordinal, zone), civil_day_start(ordinal + 1, zone) - 1)


def day_start(civil: int, zone: str) -> int:
    """
    The start, in UTC seconds, of the day to which that civil second belongs; sentinels stay.
    """
    return civil if civil in (BEFORE_ALL, AFTER_ALL) else civil_day_start(civil // DAY + 1, zone)


def day_end(civil: int, zone: str) -> int:
    """
    The end, in UTC seconds, of the day to which that civil second belongs; sentinels stay.
    """
    return civil if civil in (BEFORE_ALL, AFTER_ALL) else civil_day_end(civil // DAY + 1, zone)


def _clock(civil: int) -> str:
    days, rest = divmod(civil, DAY)
    day = dt.date.fromordinal(days + 1)
    return f"{day.isoformat()}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"

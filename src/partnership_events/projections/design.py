"""
How a panel is designed: its unit, its stretch of time, its variables, and the rules by which a value is taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from partnership_events import classes
from partnership_events.dates.zones import DAY, civil_of
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Entry
from partnership_events.projections.ladders import Ladders
from partnership_events.projections.measures import Variable
from partnership_events.projections.members import FIRST, LAST, Days
from partnership_events.projections.readings import VALUES
from partnership_events.projections.variables import USUAL, variables_named

UNITS: Final = ("dyad-year", "dyad-month", "spell")
IMPUTED: Final = ("optimistic", "pessimistic", "last-known")
_USUAL_SPELLS: Final = ("relations", "tier", "plan_in_force", "mission")


@classes.frozen(kw_only=True)
class Period:
    """
    A year or a month, from its first day (an ordinal) through its last; ``cells`` are how the table names it.
    """

    cells: Mapping[str, Any]
    first: int
    last: int

    @property
    def days(self) -> Days:
        """
        Its days.
        """
        return ((self.first, self.last),)


@classes.frozen(kw_only=True)
class Design:
    """
    What is in a panel; ``first`` and ``last`` are ordinals of days, both included.
    """

    unit: str
    first: int
    last: int
    directed: bool
    value: str
    impute: str | None
    variables: tuple[Variable, ...]
    ladder: str | None

    @property
    def is_spells(self) -> bool:
        """
        Whether a row is a spell.
        """
        return self.unit == "spell"

    def periods(self) -> Iterator[Period]:
        """
        The years or months from the first day through the last.
        """
        day = self.first
        while day <= self.last:
            start = dt.date.fromordinal(day)
            end = _end_of(start.year) if self.unit == "dyad-year" else _end_of(start.year, start.month)
            month = {} if self.unit == "dyad-year" else {"month": start.month}
            yield Period(cells={"year": start.year} | month, first=day, last=end)
            day = end + 1


class Dated(Protocol):
    """
    What a design asks of a log.
    """

    @property
    def name(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def declarations(self) -> Sequence[Entry]: ...
    @property
    def first_dated(self) -> int | None: ...
    @property
    def written(self) -> dt.datetime | None: ...


def designed(
    logs: Sequence[Dated],
    *,
    unit: str,
    first: str | int | None,
    last: str | int | None,
    directed: bool,
    value: str,
    impute: str | None,
    variables: Iterable[str] | None,
    ladder: str | None,
) -> Design:
    """
    The design that is asked for, with what was left out filled in from the logs; raises ``Refused``.
    """
    _one_of("unit", unit, UNITS)
    _one_of("value", value, tuple(VALUES))
    if impute is not None:
        _one_of("impute", impute, IMPUTED)
    usual = _USUAL_SPELLS if unit == "spell" else USUAL
    variables = [variables] if isinstance(variables, str) else variables
    names = list(dict.fromkeys(variables)) if variables is not None else [*usual, *(["tier_rank"] if ladder else [])]
    told = tuple(one for name in names for one in variables_named(name, directed=directed))
    if "tier_rank" in names or ladder is not None:
        ladder = _ladder(logs, ladder)
    if unit == "spell":
        _refuse_for_spells(told, impute, value)
    begin, end = _stretch(logs, unit, first, last)
    return Design(
        unit=unit, first=begin, last=end, directed=directed, value=value, impute=impute, variables=told, ladder=ladder
    )


def _one_of(what: str, met: str, known: Sequence[str]) -> None:
    if met not in known:
        right = did_you_mean(met, known, otherwise=f"one of {', '.join(known)}")
        raise Refused(Problem(what, f"{met!r} is no {what} of a panel", right))


def _ladder(logs: Sequence[Dated], ladder: str | None) -> str:
    known = Ladders.told_by({one.name: one.declarations for one in logs}).common
    if ladder is None or ladder not in known:
        met = "tier_rank needs a ladder" if ladder is None else f"no ladder {ladder!r}"
        there = f"the ladders are {', '.join(sorted(known))}" if known else "no log declares one"
        raise Refused(Problem("ladder", met, did_you_mean(ladder or "", known, otherwise=there)))
    return ladder


def _refuse_for_spells(variables: Iterable[Variable], impute: str | None, value: str) -> None:
    counted = [one.name for one in variables if one.amount is not None]
    if counted:
        right = "a spell is of what holds; ask for a dyad-year or dyad-month panel"
        raise Refused(Problem("variables", f"{', '.join(counted)} happened, and did not last", right))
    if impute is not None or value != "last":
        met = "a spell has one value throughout"
        raise Refused(Problem("value" if impute is None else "impute", met, "leave it out"))


# -- from when to when


def _stretch(logs: Sequence[Dated], unit: str, first: str | int | None, last: str | int | None) -> tuple[int, int]:
    begin = None if first is None else _ends(first, "first", unit)[0]
    end = None if last is None else _ends(last, "last", unit)[1]
    if unit == "spell":
        begin, end = FIRST if begin is None else begin, LAST if end is None else end
    else:
        begin, end = _first_dated(logs) if begin is None else begin, _last_over(logs, unit) if end is None else end
    if begin > end:
        told = f"from {dt.date.fromordinal(begin)} to {dt.date.fromordinal(end)}"
        raise Refused(
            Problem("last", f"{told} there is no time", "give first and last so that one comes after the other")
        )
    return begin, end


def _ends(told: str | int, what: str, unit: str) -> tuple[int, int]:
    """
    The first and the last day of a year or a month.
    """
    form = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", str(told))
    year, month = (int(form[1]), int(form[2]) if form[2] else None) if form else (0, None)
    if year < 1 or month not in (None, *range(1, 13)):
        raise Refused(Problem(what, f"{str(told)[:80]!r} is neither a year nor a month", "write YYYY or YYYY-MM"))
    if month is not None and unit == "dyad-year":
        right = f"write {year:04}, or ask for a dyad-month panel"
        raise Refused(Problem(what, f"{told} is a month, and a row of a dyad-year panel is a whole year", right))
    return dt.date(year, month or 1, 1).toordinal(), _end_of(year, month or 12)


def _end_of(year: int, month: int = 12) -> int:
    if month == 12:
        return dt.date(year, 12, 31).toordinal()
    return dt.date(year, month + 1, 1).toordinal() - 1


def _first_dated(logs: Sequence[Dated]) -> int:
    """
    The first day of the year in which the first fact lies of which it is known since when it may have happened.
    """
    found = [log.first_dated for log in logs if log.first_dated is not None]
    if not found:
        return FIRST
    zone = logs[0].zone
    day = dt.date.fromordinal(civil_of(min(found), zone) // DAY + 1)
    return dt.date(day.year, 1, 1).toordinal()


def _last_over(logs: Sequence[Dated], unit: str) -> int:
    """
    The last day of the last year or month that was over when the last line was written.
    """
    written = [log.written for log in logs if log.written is not None]
    if not written:
        return FIRST
    day = max(written).date()
    start = dt.date(day.year, 1 if unit == "dyad-year" else day.month, 1)
    return start.toordinal() - 1

"""
How far two coders agree, measured thing by thing: whether they coded what happened at all, as which kind, and how.

What nobody coded is in no log, so nobody can count the events that both left out, and no coefficient is to be had of
"told at all".  What can be counted are years: in which of them each coder has a fact of some kind, and has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from partnership_events import classes
from partnership_events.agreement import Agreement, Scale, Unit, measured
from partnership_events.codes import Confidence
from partnership_events.coding.likeness import FieldCompared, Side, is_silent
from partnership_events.dates.zones import civil_of
from partnership_events.describe import Field, own_fields
from partnership_events.event import Event

_DAY = 86400
_RANKS = {Confidence.LOW: 1, Confidence.MEDIUM: 2, Confidence.HIGH: 3}
# Of all facts alike; the date is told otherwise, see below.
_COMMON = ("parties", "modality", "basis", "confidence")

Paired = tuple[bool, Side, Side, tuple[FieldCompared, ...]]
"""
Whether a pair is likely, its two sides, and their fields.
"""


@classes.frozen(kw_only=True)
class Measure:
    """
    How far two coders agree on one thing; ``what`` names it, ``units`` of ``agreement`` say of how many cases.
    """

    what: str
    of: str
    agreement: Agreement


def measures(
    pairs: Sequence[Paired], only_mine: Sequence[Side], only_yours: Sequence[Side], zone: str
) -> tuple[Measure, ...]:
    """
    All that can be measured of two codings.

    The fields are those of likely pairs; of what a coder says in words of their own, nothing is measured.
    """
    likely = [(mine, yours) for is_likely, mine, yours, _ in pairs if is_likely]
    doubtful = [(mine, yours) for is_likely, mine, yours, _ in pairs if not is_likely]
    mine = [*only_mine, *(one for _, one, _, _ in pairs)]
    yours = [*only_yours, *(one for _, _, one, _ in pairs)]
    two_kinds = [pair for pair in doubtful if pair[0].event.kind != pair[1].event.kind]
    return (
        _told_at_all(len(likely), len(mine), len(yours)),
        Measure(what="told in a year", of="a kind and a year", agreement=measured(_years(mine, yours, zone))),
        Measure(what="kind", of="a pair", agreement=measured(_kinds([*likely, *two_kinds]))),
        *_by_field(likely),
    )


def _told_at_all(both: int, mine: int, yours: int) -> Measure:
    told = Agreement(
        units=mine + yours - both,
        missing=0,
        agreed=both,
        kappa=None,
        alpha=None,
        why="what neither coded cannot be counted",
    )
    return Measure(what="told at all", of="a fact", agreement=told)


def _years(mine: Iterable[Side], yours: Iterable[Side], zone: str) -> Iterator[Unit]:
    """
    For each kind that either coder has and each year from the first to the last of either: has the coder a fact of it?

    A fact whose year is uncertain is in no year.
    """
    here, there = ({found for side in sides if (found := _kind_and_year(side, zone))} for sides in (mine, yours))
    years = [year for _, year in here | there]
    for kind in sorted({kind for kind, _ in here | there}):
        for year in range(min(years), max(years) + 1):
            yield (kind, year) in here, (kind, year) in there


def _kind_and_year(side: Side, zone: str) -> tuple[str, int] | None:
    first, last = (_year(civil_of(second, zone)) for second in (side.bounds.lo, side.bounds.hi))
    return (side.event.kind, first) if first is not None and first == last else None


def _year(second: int) -> int | None:
    day = second // _DAY + 1
    return dt.date.fromordinal(day).year if 1 <= day <= dt.date.max.toordinal() else None


def _kinds(pairs: Iterable[tuple[Side, Side]]) -> Iterator[Unit]:
    return ((mine.event.kind, yours.event.kind) for mine, yours in pairs)


def _by_field(pairs: Sequence[tuple[Side, Side]]) -> Iterator[Measure]:
    yield Measure(what="date", of="a pair", agreement=measured(_dates(pairs)))
    for name in _COMMON:
        scale = Scale.ORDINAL if name == "confidence" else Scale.NOMINAL
        yield from _measured(name, [_values(mine, yours, name) for mine, yours in pairs], scale)
    by_kind: dict[type[Event], list[tuple[Side, Side]]] = {}
    for mine, yours in pairs:
        by_kind.setdefault(type(mine.event), []).append((mine, yours))
    for kind in sorted(by_kind, key=lambda kind: kind.kind):
        for field in own_fields(kind):
            if _is_coded(field) and field.name != kind.keyed_by:
                units = [_values(mine, yours, field.name) for mine, yours in by_kind[kind]]
                scale = Scale.INTERVAL if field.sort in ("whole number", "decimal") else Scale.NOMINAL
                yield from _measured(f"{kind.kind} {field.name}", units, scale)


def _measured(what: str, units: list[Unit], scale: Scale) -> Iterator[Measure]:
    if any(value is not None for unit in units for value in unit):
        yield Measure(what=what, of="a pair", agreement=measured(units, scale))


def _dates(pairs: Iterable[tuple[Side, Side]]) -> Iterator[Unit]:
    # As names: pairs were made by their dates, so on a scale of days any two coders would agree nearly wholly.
    return (((one.event.on.text, one.event.at_zone), (its.event.on.text, its.event.at_zone)) for one, its in pairs)


def _values(mine: Side, yours: Side, name: str) -> Unit:
    return _value(getattr(mine.event, name)), _value(getattr(yours.event, name))


def _value(value: Any) -> Any:
    if isinstance(value, Confidence):
        return _RANKS[value]
    if is_silent(value):
        return None
    return value if not hasattr(value, "as_integer_ratio") or isinstance(value, (bool, int)) else Fraction(value)


def _is_coded(field: Field) -> bool:
    """
    Whether two coders choose from what is given: codes, names, numbers; not words of their own.
    """
    return not field.many and (
        field.sort in ("code", "yes or no", "whole number", "decimal")
        or (field.sort == "name" and field.names in ("party", "subject"))
    )

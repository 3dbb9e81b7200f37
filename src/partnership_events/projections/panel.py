"""
Partnerships as a table: a row for each two members and each year or month, or for each stretch over which a value held.

    logs --view--> pairs of members --(periods or spells)--> rows of values, NA where none is settled

Absent is not zero: outside of declared coverage, and where the record leaves it open, a value is NA, and the column
beside it says why.  Every rule by which a value came about is among the panel's ``rules``; its ``basis`` and its design
are enough to make it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from partnership_events import classes
from partnership_events.asking import Asking
from partnership_events.event import Entry
from partnership_events.facts import KnownAt
from partnership_events.projections.across import ZONE
from partnership_events.projections.design import Design, Period, designed
from partnership_events.projections.episodes import SPELL_COLUMNS
from partnership_events.projections.ladders import Ladders
from partnership_events.projections.measures import Scale, Variable
from partnership_events.projections.members import FIRST, LAST
from partnership_events.projections.panel_log import PanelLog
from partnership_events.projections.panel_rows import Part, Row, part_of, spells_of
from partnership_events.projections.panel_rules import rules_of
from partnership_events.projections.row_panels import KeptPanel
from partnership_events.projections.state import StateBasis
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import CoverageDeclared


@classes.frozen(kw_only=True)
class Column:
    """
    One column: its name, what it means, and which values it has.
    """

    name: str
    meaning: str
    values: str
    is_number: bool = False


@classes.frozen(kw_only=True)
class Panel:
    """
    A table of partnerships, and all that a codebook must say of it.

    ``rules`` are the rules that were used, by name; ``notes`` what a reader should know of these logs, such as rows
    that are not there because a state did not exist; ``coverage`` is by log, in the order of ``basis``;
    ``left_out`` are the logs that were left out, and why.
    """

    design: Design
    zone: str
    known_at: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = attrs.field(repr=False)
    rules: Mapping[str, str]
    basis: tuple[StateBasis, ...]
    coverage: Mapping[str, tuple[CoverageDeclared, ...]]
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    _repr_html_ = classes.look

    @property
    def stretch(self) -> tuple[str | None, str | None]:
        """
        Its first and its last day, in ISO 8601; None where there is no bound.
        """
        first, last = self.design.first, self.design.last
        return _iso(first) if first > FIRST else None, _iso(last) if last < LAST else None


def panel(
    logs: Mapping[str, Sequence[Entry]],
    *,
    unit: str = "dyad-year",
    first: str | int | None = None,
    last: str | int | None = None,
    directed: bool = False,
    value: str = "last",
    impute: str | None = None,
    variables: Iterable[str] | None = None,
    ladder: str | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Panel:
    """
    The panel of these logs, by name: pure, no ledger, no clock.

    ``first`` and ``last`` are years, or months such as 2001-07 where a row is not a whole year, and both are included;
    without them the panel goes from the year of the first dated fact to the last period that was over when the last
    line was written, and spells over all time.  ``value`` says which value of a period counts: last (of its last day),
    min, max, median or mode.  ``impute`` fills NA by a named rule: optimistic, pessimistic or last-known.  ``ladder``
    is needed for tier_rank.
    Raises ``Refused``.
    """
    told = [
        PanelLog(
            name=name,
            entries=entries,
            known_at=known_at,
            seen=Asking().view(entries, as_of=dt.date.max, known_at=known_at, zone=zone or ZONE),
        )
        for name, entries in sorted(logs.items())
    ]
    design = designed(
        told,
        unit=unit,
        first=first,
        last=last,
        directed=directed,
        value=value,
        impute=impute,
        variables=variables,
        ladder=ladder,
    )
    return panel_of(told, design, zone=zone or ZONE, known_at=known_at)


def panel_of(
    logs: Sequence[PanelLog | KeptPanel],
    design: Design,
    *,
    zone: str,
    known_at: KnownAt = None,
    left_out: Iterable[str] = (),
    worked_out: Callable[[PanelLog | KeptPanel, Part, Sequence[Period]], object] = lambda *_: None,
) -> Panel:
    """
    The panel of these logs by a design; ``worked_out`` is told the part of each log in a panel of periods.
    """
    ladders = Ladders.told_by({one.name: one.declarations for one in logs if design.ladder})
    rows: list[Row] = []
    notes: list[str] = [*_unwritten(logs, known_at)]
    columns, periods = tuple(_columns(design)), () if design.is_spells else tuple(design.periods())
    names = [one.name for one in columns]
    for log in logs:
        ladder = ladders.of(log.name, design.ladder) if design.ladder else None
        if design.is_spells and isinstance(log, PanelLog):
            rows += spells_of(log, design, ladder)
        else:
            if isinstance(log, PanelLog):
                part = part_of(log, design, periods, ladder)
            else:
                part = log.part(design, periods, names)
            worked_out(log, part, periods)
            rows += [row for told in part.rows for row in told if row is not None]
            notes += part.notes(log.name, design)
    return Panel(
        design=design,
        zone=zone,
        known_at=None if known_at is None else str(known_at),
        columns=columns,
        rows=tuple(rows),
        rules=rules_of(design),
        basis=tuple(one.basis for one in logs),
        coverage=Frozen({one.name: one.coverage for one in logs}),
        notes=(*(ladders.notes(design.ladder) if design.ladder else ()), *notes),
        left_out=tuple(left_out),
    )


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


# -- what is not there, and why


def _unwritten(logs: Sequence[PanelLog | KeptPanel], known_at: KnownAt) -> Iterator[str]:
    """
    That rows are missing since a log was not yet begun.
    """
    names = [one.name for one in logs if not one.size]
    if names and known_at is not None:
        yield f"no rows of {', '.join(names)}: nothing was written down there by {known_at}"


# -- columns

_HEAD: Final = (
    Column(name="partnership", meaning="The partnership: the name of its log.", values="text"),
    Column(name="party1", meaning="The first of the two, by key; in a directed panel, who acts.", values="text"),
    Column(name="party2", meaning="The second of the two, by key; in a directed panel, toward whom.", values="text"),
)
_YEAR: Final = Column(name="year", meaning="The year.", values="number", is_number=True)
_MONTH: Final = Column(name="month", meaning="The month.", values="1 to 12", is_number=True)
_DAY: Final = Column(
    name="as_of",
    meaning="The last day of the period on which both were members and existed; codes and last values are of this day.",
    values="YYYY-MM-DD",
)
_MEMBERS: Final = Column(
    name="members", meaning="Whether both were members on a day of the period.", values="yes or possibly"
)
_DISPUTED: Final = Column(
    name="disputed",
    meaning="Whether anything that the row was read off is disputed in the log.",
    values="1 or 0",
    is_number=True,
)
_SOURCES: Final = Column(
    name="sources", meaning="Who says so: the sources of what the row was read off, by their keys.", values="text"
)


def _columns(design: Design) -> Iterator[Column]:
    yield from _HEAD
    for side in ("1", "2"):
        yield from _of_side(side)
    if design.is_spells:
        flags = ("left_censored", "right_censored")
        for name, meaning, values in SPELL_COLUMNS:
            yield Column(name=name, meaning=meaning, values=values, is_number=name in flags)
    else:
        yield from (_YEAR, _MONTH, _DAY, _MEMBERS) if design.unit == "dyad-month" else (_YEAR, _DAY, _MEMBERS)
        for variable in design.variables:
            yield from _of_variable(variable)
    yield from (_DISPUTED, _SOURCES)


def _of_side(side: str) -> Iterator[Column]:
    yield Column(name=f"iso3_{side}", meaning=f"ISO 3166-1 alpha-3 code of party{side}.", values="text")
    told = f"Correlates of War number of party{side}."
    yield Column(name=f"ccode{side}", meaning=told, values="number", is_number=True)
    yield Column(name=f"cabb{side}", meaning=f"Correlates of War abbreviation of party{side}.", values="text")
    told = f"Gleditsch-Ward number of party{side}."
    yield Column(name=f"gwcode{side}", meaning=told, values="number", is_number=True)


_ANSWERS = "yes, no, possibly, unknown or not covered"
_VALUES: Final = {Scale.LEVEL: "0, 1, 2, 3 or 9", Scale.SUM: "decimal number", Scale.NAME: "text"}


def _of_variable(variable: Variable) -> Iterator[Column]:
    name, scale = variable.column, variable.scale
    values, is_number = _VALUES.get(scale, scale.value), scale is not Scale.NAME
    yield Column(name=name, meaning=variable.meaning, values=values, is_number=is_number)
    if scale is not Scale.YEAR:
        told = f"How sure {name} is: yes or no where it is settled, else why there is no value."
        yield Column(name=f"{name}_answer", meaning=told, values=_ANSWERS)
    if scale in (Scale.COUNT, Scale.SUM):
        yield Column(name=f"{name}_min", meaning="The least that it may be.", values=values, is_number=True)
        told = "The most that it may be; NA where coverage does not say that what is recorded is all."
        yield Column(name=f"{name}_max", meaning=told, values=values, is_number=True)

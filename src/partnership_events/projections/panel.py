"""
Partnerships as a table: a row for each two members and each year or month, or for each stretch over which a value held.

    logs --view--> pairs of members --(periods or spells)--> rows of values, NA where none is settled

Absent is not zero: outside of declared coverage, and where the record leaves it open, a value is NA, and the column
beside it says why.  Every rule by which a value came about is among the panel's ``rules``; its ``basis`` and its design
are enough to make it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import attrs

from partnership_events import classes
from partnership_events.asking import Asking
from partnership_events.dates import Answer, Bounds
from partnership_events.entries import Entries
from partnership_events.errors import Damaged
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, OfFacts
from partnership_events.projections.across import ZONE
from partnership_events.projections.design import Design, designed
from partnership_events.projections.episodes import SPELL_COLUMNS, episodes
from partnership_events.projections.ladders import Ladders
from partnership_events.projections.measures import DR_CODES, Amount, Scale, Variable
from partnership_events.projections.members import FIRST, LAST, Days, common, hull
from partnership_events.projections.panel_log import Dyad, PanelLog
from partnership_events.projections.panel_rules import rules_of
from partnership_events.projections.readings import VALUES, Reading
from partnership_events.projections.state import StateBasis
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import CoverageDeclared

_LAST_DAY = dt.date.max


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
class Row(OfFacts):
    """
    One row: its cells by column, None being NA, and the facts that its values were read off.
    """

    cells: Mapping[str, Any]
    facts: tuple[Fact, ...] = attrs.field(repr=False, default=())

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


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
            seen=Asking().view(entries, as_of=_LAST_DAY, known_at=known_at, zone=zone or ZONE),
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


class Lends(Protocol):
    """
    Whoever lends the entries of one log, all of them read, and a view of them.
    """

    def entries_under(self, *known: KnownAt) -> Entries:
        """
        All entries.
        """

    def view(self, entries: Any, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Any:
        """
        What these entries tell of a date.
        """


def lent(
    ledger: Mapping[str, Lends],
    names: Iterable[str],
    *,
    known_at: KnownAt = None,
    zone: str = ZONE,
    leave_out_damaged: bool = False,
) -> tuple[tuple[PanelLog, ...], tuple[str, ...]]:
    """
    The logs of these names that a ledger lends, and what is left out of it, in words.

    Raises ``Damaged`` for the first log that is, unless it is to be left out.
    """
    told, left_out = [], []
    for name in names:
        try:
            log = ledger[name]
            entries = log.entries_under(known_at)
            seen = log.view(entries, _LAST_DAY, known_at=known_at, zone=zone)
            told.append(PanelLog(name=name, entries=entries, known_at=known_at, seen=seen))
        except Damaged as damaged:
            if not leave_out_damaged:
                raise
            left_out.append(f"{name}, line {damaged.line}: {damaged.problem}")
    return tuple(told), tuple(left_out)


def panel_of(
    logs: Sequence[PanelLog],
    design: Design,
    *,
    zone: str,
    known_at: KnownAt = None,
    left_out: Iterable[str] = (),
) -> Panel:
    """
    The panel of these logs by a design.
    """
    ladders = Ladders.told_by({one.name: one.seen.declarations for one in logs})
    rows: list[Row] = []
    notes: list[str] = [*_unwritten(logs, known_at)]
    for log in logs:
        ladder = ladders.of(log.name, design.ladder) if design.ladder else None
        dyads = tuple(log.dyads(directed=design.directed, ladder=ladder))
        for dyad in dyads:
            rows += _spells(log, dyad, design) if design.is_spells else _periods(log, dyad, design)
        notes += _apart(log, dyads, design)
    return Panel(
        design=design,
        zone=zone,
        known_at=None if known_at is None else str(known_at),
        columns=tuple(_columns(design)),
        rows=tuple(rows),
        rules=rules_of(design),
        basis=tuple(one.basis for one in logs),
        coverage=Frozen({one.name: one.coverage for one in logs}),
        notes=(*(ladders.notes(design.ladder) if design.ladder else ()), *notes),
        left_out=tuple(left_out),
    )


# -- a row for each period


def _periods(log: PanelLog, dyad: Dyad, design: Design) -> Iterator[Row]:
    taken = [_Taken.of(log, dyad, variable, design) for variable in design.variables]
    for period in design.periods():
        days, together = hull(common(period.days, dyad.certain)), Answer.YES
        if days is None:
            days, together = hull(common(period.days, dyad.possible)), Answer.POSSIBLY
        if days is not None:
            told = [one.over(*days) for one in taken]
            there = {**period.cells, "as_of": _iso(days[1]), "members": together.value}
            cells = _head(log, dyad, days[1]) | there
            cells |= {name: cell for _, more in told for name, cell in more.items()}
            yield _row(cells, [one for one, _ in told], log.seen.zone)


@attrs.define
class _Taken:
    """
    One variable of one pair, taken period by period; what was settled last is carried on where that is the rule.
    """

    log: PanelLog
    dyad: Dyad
    variable: Variable
    design: Design
    turns: tuple[int, ...] = ()
    amounts: Sequence[tuple[Bounds, Amount, Fact]] = ()
    known: Any = None

    @classmethod
    def of(cls, log: PanelLog, dyad: Dyad, variable: Variable, design: Design) -> _Taken:
        taken = cls(log, dyad, variable, design)
        if variable.amount is not None:
            taken.amounts = log.amounts(variable, dyad.pair)
        elif taken.reduces:
            taken.turns = log.turns(variable, dyad.pair)
        return taken

    @property
    def reduces(self) -> bool:
        """
        Whether all days of a period count; a year has no use for it, and a name only for the mode.
        """
        kinds = {Scale.YEAR: (), Scale.NAME: ("mode",)}
        return self.design.value in kinds.get(self.variable.scale, ("min", "max", "median", "mode"))

    def over(self, first: int, last: int) -> tuple[Reading, dict[str, Any]]:
        """
        What it says from the first day through the last, and the cells of it.
        """
        reading = self._reading(first, last)
        value = _shown(self.variable, reading.value)
        if reading.is_settled:
            self.known = value
        elif self.design.impute is not None:
            value = self._imputed(reading)
        name = self.variable.column
        cells = {name: value}
        if self.variable.scale is not Scale.YEAR:
            cells[f"{name}_answer"] = reading.answer.value
        if self.variable.scale in (Scale.COUNT, Scale.SUM):
            cells |= {f"{name}_min": reading.low, f"{name}_max": reading.high}
        return reading, cells

    def _reading(self, first: int, last: int) -> Reading:
        if self.variable.amount is not None:
            return self.log.count(self.variable, self.amounts, first, last)
        if not self.reduces:
            return self.log.read(self.variable, self.dyad.pair, last)
        return VALUES[self.design.value](self.log.held(self.variable, self.dyad.pair, self.turns, first, last))

    def _imputed(self, reading: Reading) -> Any:
        if self.design.impute == "last-known":
            return self.known
        if reading.answer is not Answer.POSSIBLY:
            return None
        return _shown(self.variable, reading.high if self.design.impute == "optimistic" else reading.low)


def _shown(variable: Variable, value: Any) -> Any:
    return DR_CODES[value] if variable.scale is Scale.LEVEL and value is not None else value


def _head(log: PanelLog, dyad: Dyad, day: int) -> dict[str, Any]:
    """
    Which partnership, and who: with the codes of a day.
    """
    cells: dict[str, Any] = {"partnership": log.name, "party1": dyad.one.party, "party2": dyad.other.party}
    for side, member in (("1", dyad.one), ("2", dyad.other)):
        codes = member.state.codes(dt.date.fromordinal(day))
        cells |= {f"iso3_{side}": codes.iso3, f"ccode{side}": codes.cow, f"cabb{side}": codes.abb}
        cells[f"gwcode{side}"] = codes.gw
    return cells


def _row(cells: dict[str, Any], readings: Iterable[Reading], zone: str) -> Row:
    facts = {fact.id: fact for one in readings for fact in one.facts}.values()
    cites = dict.fromkeys(str(cite) for fact in facts for cite in fact.cites)
    is_disputed = any(fact.disputes or fact.when(zone).clash for fact in facts)
    last = {"disputed": int(is_disputed), "sources": "; ".join(cites) or None}
    return Row(cells=Frozen(cells | last), facts=tuple(facts))


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


# -- a row for each spell


def _spells(log: PanelLog, dyad: Dyad, design: Design) -> Iterator[Row]:
    for one in episodes(log, dyad, design):
        value = _shown(one.variable, one.reading.value)
        told = {"variable": one.variable.name, "value": value, "answer": one.reading.answer.value}
        yield _row({**_head(log, dyad, one.last), **told, **one.bounds}, [one.reading], log.seen.zone)


# -- what is not there, and why


def _unwritten(logs: Sequence[PanelLog], known_at: KnownAt) -> Iterator[str]:
    """
    That rows are missing since a log was not yet begun.
    """
    names = [one.name for one in logs if not one.seen.size]
    if names and known_at is not None:
        yield f"no rows of {', '.join(names)}: nothing was written down there by {known_at}"


def _apart(log: PanelLog, dyads: Iterable[Dyad], design: Design) -> Iterator[str]:
    """
    That rows are missing since a party did not exist.
    """
    missing: dict[str, set[int]] = {}
    for dyad in () if design.is_spells else dyads:
        if not common(((design.first, design.last),), dyad.apart):
            continue
        for period in design.periods():
            days = common(period.days, dyad.apart)
            for party in _nowhere(dyad, days) if days and not common(period.days, dyad.possible) else ():
                missing.setdefault(party, set()).add(period.first)
    told = [f"{party} in {_many(len(periods), design)}" for party, periods in sorted(missing.items())]
    if told:
        yield f"{log.name}: no rows with {', '.join(told)}, being in neither list of states then"


def _nowhere(dyad: Dyad, days: Days) -> Iterator[str]:
    """
    Who of two did not exist on some of these days.
    """
    yield from (one.party for one in (dyad.one, dyad.other) if common(days, one.lifetimes) != days)


def _many(count: int, design: Design) -> str:
    return f"{count} {'year' if design.unit == 'dyad-year' else 'month'}{'s' * (count > 1)}"


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

"""
The rows of one log in a panel: for each two members one for each year or month, or for each spell.

A row of a period rests on that period alone; so what was worked out for one panel serves any other of the same design
(``row_panels`` keeps it).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.dates import Answer, Bounds
from partnership_events.facts import Fact
from partnership_events.folding import OfFacts
from partnership_events.projections.design import Design, Period
from partnership_events.projections.episodes import episodes
from partnership_events.projections.ladders import Ladder
from partnership_events.projections.measures import DR_CODES, Amount, Scale, Variable
from partnership_events.projections.members import Days, common, hull
from partnership_events.projections.panel_log import Dyad, PanelLog
from partnership_events.projections.readings import VALUES, Reading
from partnership_events.values import Frozen, Later
from partnership_events.watching import watched


@classes.frozen(kw_only=True)
class Row(OfFacts, Later):
    """
    One row: its cells by column, None being NA, and the facts that its values were read off.
    """

    cells: Mapping[str, Any]
    facts: tuple[Fact, ...] = attrs.field(repr=False, default=())

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


# -- a row for each period


@classes.frozen
class Part:
    """
    What one log has in a panel of periods: the rows of each pair, by period, and who did not exist in each period.
    """

    rows: tuple[tuple[Row | None, ...], ...]
    nowhere: tuple[tuple[str, ...], ...]

    def notes(self, name: str, design: Design) -> Iterator[str]:
        """
        That rows of a log are missing since a party did not exist.
        """
        if not any(self.nowhere):
            return
        periods = Counter(party for parties in self.nowhere for party in parties)
        told = [f"{party} in {_many(count, design)}" for party, count in sorted(periods.items())]
        yield f"{name}: no rows with {', '.join(told)}, being in neither list of states then"


def part_of(log: PanelLog, design: Design, periods: Sequence[Period], ladder: Ladder | None) -> Part:
    """
    The rows of a log for these periods; each of them is as it would be in any others, unless the last known is imputed.
    """
    dyads = tuple(log.dyads(directed=design.directed, ladder=ladder))
    rows = tuple(tuple(_periods(log, dyad, design, periods)) for dyad in dyads)
    return Part(rows, tuple(_nowhere_in(period, dyads) for period in periods))


def _periods(log: PanelLog, dyad: Dyad, design: Design, periods: Sequence[Period]) -> Iterator[Row | None]:
    taken = [_Taken.of(log, dyad, variable, design) for variable in design.variables]
    for period in watched(periods, "making the panel"):
        days, together = hull(common(period.days, dyad.certain)), Answer.YES
        if days is None:
            days, together = hull(common(period.days, dyad.possible)), Answer.POSSIBLY
        yield None if days is None else _of_period(log, dyad, taken, period, days, together)


def _of_period(
    log: PanelLog, dyad: Dyad, taken: Sequence[_Taken], period: Period, days: tuple[int, int], together: Answer
) -> Row:
    told = [one.over(*days) for one in taken]
    there = {**period.cells, "as_of": _iso(days[1]), "members": together.value}
    cells = _head(log, dyad, days[1]) | there
    cells |= {name: cell for _, more in told for name, cell in more.items()}
    return _row(cells, [one for one, _ in told], log.seen.zone)


def _nowhere_in(period: Period, dyads: Iterable[Dyad]) -> tuple[str, ...]:
    """
    Who of those who were members all period long by the log did not exist on some of these days.
    """
    met: dict[str, None] = {}
    for dyad in dyads:
        days = common(period.days, dyad.apart) if dyad.apart else ()
        if days and not common(period.days, dyad.possible):
            met |= dict.fromkeys(_nowhere(dyad, days))
    return tuple(met)


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


def spells_of(log: PanelLog, design: Design, ladder: Ladder | None) -> Iterator[Row]:
    """
    The rows of a log for the spells of its pairs.
    """
    for dyad in log.dyads(directed=design.directed, ladder=ladder):
        for one in episodes(log, dyad, design):
            value = _shown(one.variable, one.reading.value)
            told = {"variable": one.variable.name, "value": value, "answer": one.reading.answer.value}
            yield _row({**_head(log, dyad, one.last), **told, **one.bounds}, [one.reading], log.seen.zone)


# -- what is not there, and why


def _nowhere(dyad: Dyad, days: Days) -> Iterator[str]:
    """
    Who of two did not exist on some of these days.
    """
    yield from (one.party for one in (dyad.one, dyad.other) if common(days, one.lifetimes) != days)


def _many(count: int, design: Design) -> str:
    return f"{count} {'year' if design.unit == 'dyad-year' else 'month'}{'s' * (count > 1)}"

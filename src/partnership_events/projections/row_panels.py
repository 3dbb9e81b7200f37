"""
The rows of a panel, kept: what one panel worked out of a log serves the next one of the same design.

    row of a log    basis . first and last date . coverage . periods . rows of each pair by period . who was nowhere .
                    cells, for most years say the same: a row of a pair is the number of its cells, and its as_of

What is kept grows by the periods that are asked for.  Which facts a row was read off, the log says when asked.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import attrs

from partnership_events.event import Entry
from partnership_events.facts import Fact
from partnership_events.projections.design import Design, Period
from partnership_events.projections.panel_log import PanelLog
from partnership_events.projections.panel_rows import Part, Row, part_of
from partnership_events.projections.state import StateBasis
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import CoverageDeclared

# All other cells of a row may be those of the year before.
_BY_PERIOD: Final = frozenset({"year", "month", "as_of"})


class Behind(Protocol):
    """
    The log that a row was read off, for what the row does not hold.
    """

    def panel_log(self) -> PanelLog:
        """
        It, as a panel looks at it.
        """

    def decoded(self, position: int, line: str) -> Entry:
        """
        The entry of one of its lines.
        """


def row_of(log: PanelLog, part: Part, periods: Sequence[Period], line_of: Callable[[int], str], old: Any) -> list[Any]:
    """
    The row of a log whose part in a panel of these periods was worked out; it goes on from an older row, if any.
    """
    basis, written = log.basis, log.written
    coverage = {
        one.event.coverage: [one.seq, line_of(one.seq)]
        for one in log.declarations
        if isinstance(one.event, CoverageDeclared)
    }
    rows, nowhere = (dict(zip(old[4], told, strict=True)) if old else {} for told in (old and old[5], old and old[6]))
    # By how they are printed: 1 is not True there.
    cells = {repr(told): (number, told) for number, told in enumerate(old[7] if old else ())}
    for at, period in enumerate(periods):
        rows[period.first] = [_spelled(one[at], cells) for one in part.rows]
        nowhere[period.first] = list(part.nowhere[at])
    firsts = sorted(rows)
    return [
        [basis.log, basis.size, basis.sealed, basis.sealed_root],
        log.first_dated,
        None if written is None else written.isoformat(),
        list(coverage.values()),
        firsts,
        [rows[first] for first in firsts],
        [nowhere[first] for first in firsts],
        [told for _, told in cells.values()],
    ]


def _spelled(row: Row | None, cells: dict[str, tuple[int, list[Any]]]) -> list[Any] | None:
    """
    The number of the row's cells among these, to which they are added where they are new, and what differs by period.
    """
    if row is None:
        return None
    told = [value for name, value in row.cells.items() if name not in _BY_PERIOD]
    number, _ = cells.setdefault(repr(told), (len(cells), told))
    return [number, row["as_of"]]


@attrs.frozen(eq=False)
class KeptPanel:
    """
    A log as its row tells it; what was not asked for before, and the facts, are read off the log itself.
    """

    name: str
    zone: str
    row: Sequence[Any]
    behind: Behind

    @property
    def size(self) -> int:
        """
        Up to which position it is known.
        """
        return int(self.row[0][1])

    @property
    def basis(self) -> StateBasis:
        """
        What is read off it rests on this.
        """
        log, size, sealed, root = self.row[0]
        return StateBasis(log=log, size=size, as_of="", known_at=None, zone=self.zone, sealed=sealed, sealed_root=root)

    @property
    def first_dated(self) -> int | None:
        """
        The first second (UTC) at which a fact may have happened of which that is known; None where there is none.
        """
        return None if self.row[1] is None else int(self.row[1])

    @property
    def written(self) -> dt.datetime | None:
        """
        When the last line of it was written.
        """
        return None if self.row[2] is None else dt.datetime.fromisoformat(self.row[2])

    @property
    def declarations(self) -> Sequence[Entry]:
        """
        What it declares to cover; of one key the last declaration counts.
        """
        return [self.behind.decoded(*told) for told in self.row[3]]

    @property
    def coverage(self) -> tuple[CoverageDeclared, ...]:
        """
        The same, without who declared it when.
        """
        return tuple(one.event for one in self.declarations if isinstance(one.event, CoverageDeclared))

    def has(self, periods: Iterable[Period]) -> bool:
        """
        Whether all of these periods were asked for before.
        """
        firsts = [one.first for one in periods]
        return firsts == self.row[4] or set(firsts) <= set(self.row[4])

    def part(self, design: Design, periods: Sequence[Period], columns: Sequence[str]) -> Part:
        """
        Its part in a panel of the same design, given the names of its columns.
        """
        if not self.has(periods):
            return part_of(self.behind.panel_log(), design, periods, None)
        itself = _Itself(self.behind, design, periods)
        places = {first: at for at, first in enumerate(self.row[4])}
        ats = [places[one.first] for one in periods]
        cells = self._cells(columns)
        rows: list[list[Row | None]] = [[] for _ in self.row[5][ats[0]]]
        for number, (at, period) in enumerate(zip(ats, periods, strict=True)):
            for pair, told in enumerate(self.row[5][at]):
                if told is None:
                    rows[pair].append(None)
                    continue
                mine = cells[told[0]]
                mine.update(period.cells, as_of=told[1])
                rows[pair].append(Row.made_by(_Facts(itself, pair, number), cells=Frozen(mine)))
        return Part(tuple(map(tuple, rows)), tuple(tuple(self.row[6][at]) for at in ats))

    def _cells(self, columns: Sequence[str]) -> list[dict[str, Any]]:
        # In the order of the columns, whatever is put into it later.
        order, names = dict.fromkeys(columns), [name for name in columns if name not in _BY_PERIOD]
        return [order | dict(zip(names, told, strict=True)) for told in self.row[7]]


@attrs.define
class _Itself:
    """
    The part of a log worked out anew, once somebody asks for facts.
    """

    _behind: Behind
    _design: Design
    _periods: Sequence[Period]
    _part: Part | None = None

    def of(self, pair: int, at: int) -> tuple[Fact, ...]:
        """
        The facts of the row of a pair in a period, by their numbers.
        """
        if self._part is None:
            self._part = part_of(self._behind.panel_log(), self._design, self._periods, None)
        row = self._part.rows[pair][at]
        return () if row is None else row.facts


@attrs.frozen(eq=False)
class _Facts:
    """
    The facts of one row, as a field that is left to be worked out.
    """

    itself: _Itself
    pair: int
    at: int

    def __getitem__(self, name: str) -> Callable[[], tuple[Fact, ...]]:
        if name != "facts":
            raise KeyError(name)
        return functools.partial(self.itself.of, self.pair, self.at)

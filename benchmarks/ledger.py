"""
Questions over a ledger of logs of a hundred entries: by reading all of them, and by rows that an earlier one left.

The floor is ``orjson.loads`` of every line of all logs.  Cold, nothing was asked before: every log is read, verified
and asked, and its row is written.  From rows, a new ledger object answers for another date, or the same years, and no
log is read but those that the answer shows; all cells of a panel are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import workload
from benchmarks.index import ledger_of
from benchmarks.measure import Row, ratios, rested
from benchmarks.reading import floor_of
from partnership_events import kept
from partnership_events.ledger import Ledger, open_ledger

_ENTRIES = 100
_QUESTIONS: Mapping[str, tuple[str, Callable[[Ledger, str], Any]]] = {
    "who": ("`who --label` on a date", lambda ledger, on: ledger.who(label="Strategic Partnership", on=on)),
    "pledges": ("`pledges --overdue` on a date", lambda ledger, on: ledger.pledges(on, overdue=True)),
    "panel": ("`panel` of ten years", lambda ledger, _: [len(row.cells) for row in _ten_years(ledger).rows]),
    "network": ("`network` on a date", lambda ledger, on: ledger.network(on)),
}


def rows(folder: Path, count: int, *, runs: int = 5) -> list[Row]:
    """
    The figures for as many entries in logs of a hundred.
    """
    many = settled(folder, max(count // _ENTRIES, 1))
    together = many.parent / f"{many.name}-in-one.jsonl"
    together.write_bytes(b"".join(path.read_bytes() for path in sorted(many.glob("*.jsonl"))))
    floor, days = floor_of(together), workload.days(_ENTRIES)
    first, last = days[0].isoformat(), days[1].isoformat()
    found = []
    for name, (what, ask) in _QUESTIONS.items():

        def cold(ask: Callable[[Ledger, str], Any] = ask) -> None:
            kept.drop(many)
            ask(open_ledger(many), first)

        def by_rows(ask: Callable[[Ledger, str], Any] = ask) -> None:
            ask(open_ledger(many), last)

        met = ratios(floor, {"cold": cold, "rows": by_rows}, runs=runs)
        wanted = (None, None) if name == "network" else (1.6, 0.6)
        found.append(Row(f"{what}, cold", met["cold"], wanted[0], f"x floor, {len(list(many.glob('*.jsonl'))):,} logs"))
        found.append(Row("the same from rows", met["rows"], wanted[1], f"{_size(many):,} bytes of rows a log"))
    return found


def settled(folder: Path, count: int) -> Path:
    """
    A ledger of so many logs, each old enough for its identity to tell.
    """
    many = ledger_of(folder, count)
    rested(many.glob("*.jsonl"))
    return many


def _ten_years(ledger: Ledger) -> Any:
    last = workload.days(_ENTRIES)[1].year
    return ledger.panel(first=last - 9, last=last)


def _size(many: Path) -> int:
    newest = max((many / ".partnership").glob("*.rows"), key=lambda path: path.stat().st_mtime_ns)
    return newest.stat().st_size // len(list(many.glob("*.jsonl")))

"""
The index beside a log: what it takes to make, how large it is, and what a fresh process pays that asks it.

Making it is timed apart from the reading and the question that had to be anyway, in floors of the same log; a cold
``show`` in processor time of whole processes, next to ``python -c "import partnership_events.cli"`` and to ``show`` of
a log of ten entries, which has no index.  A ledger of many small logs is asked one log after the other.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import cold, workload
from benchmarks.growth import Operation
from benchmarks.measure import Row, compared, rested, seconds
from benchmarks.reading import floor_of
from partnership_events import index
from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership

NAME = "acme-borealis"
# What a sum has left after each item; all else is the index itself.
_SNAPSHOTS = ("text", "texts", "since", "starts", "ends", "marked", "made")
_LOGS = 100


def rows(folder: Path, count: int, *, runs: int = 5) -> list[Row]:
    """
    The figures for a log of so many entries, and for as many in small logs.
    """
    return [*_made(folder, count, runs), *_cold(folder, count, runs), *_many(folder, count, runs)]


def settled(folder: Path, count: int) -> Path:
    """
    A log in a folder of its own, old enough for its identity to tell.
    """
    path = folder / f"index-{count}" / f"{NAME}.jsonl"
    path.parent.mkdir(exist_ok=True)
    workload.write(path, count)
    rested([path])
    return path


def leaving(path: Path) -> tuple[Partnership, Callable[[], bool]]:
    """
    A log that was read and asked, and what leaves an index of it.
    """
    index.drop(path)
    asked = open_ledger(path.parent)[NAME]
    entries = asked.entries
    told: Any = asked._asking.view(entries, as_of=workload.days(len(entries))[1].isoformat())
    known: Any = asked._log._known
    return asked, lambda: index.write(path, known, told.index, asked.codec)


def _made(folder: Path, count: int, runs: int) -> list[Row]:
    path = settled(folder, count)
    _, leave = leaving(path)
    making, _ = compared(floor_of(path), leave, runs=runs)
    index.drop(path)
    if not leave():
        return [Row("the index of a log", None, note="too short for one")]
    found = index.opened(path, open_ledger(path.parent)[NAME].codec)
    assert found is not None
    numbers = found.shelf.numbers
    sums = sum(len(numbers[name]) * array(numbers[name].code).itemsize for name in _SNAPSHOTS)
    whole = index.path_of(path).stat().st_size
    about = f"{count:,} entries"
    return [
        Row("an index left by who has read the log and asked", making, 1.0, f"x floor, {about}"),
        Row("its size, without what sums have left", (whole - sums) / count, 36, about, unit="B/entry"),
        Row("what sums have left", sums / count, None, about, unit="B/entry"),
    ]


def _cold(folder: Path, count: int, runs: int) -> list[Row]:
    byte_code = folder / "byte-code"
    sizes = sorted({10, min(1000, count), count})
    works = {str(size): _show(settled(folder, size), size) for size in sizes}
    met = cold.against(["-c", "import partnership_events.cli"], works, byte_code, runs)
    found = []
    for size in sizes:
        ratio, _ = met[str(size)]
        what = f"`show` in a fresh process, a log of {size:,}"
        found.append(Row(what, ratio, 1.5, "x `import partnership_events.cli`"))
        path, on = settled(folder, size), workload.days(size)[1].isoformat()
        found.append(Row("its memory beyond that", _memory(path, on), 40, unit="MiB"))
    small, large = met["10"][0], met[str(count)][0]
    found.append(Row(f"`show` of {count:,} entries", large / small, None, "x that of ten"))
    return found


def _memory(path: Path, on: str) -> float:
    """
    The most memory of ``show`` beyond that of the import, in MiB.
    """
    byte_code = path.parent.parent / "byte-code"
    show = ["-m", "partnership_events.cli", "show", NAME, "--on", on, "--events", str(path.parent)]
    least = cold.process(["-c", "import partnership_events.cli"], byte_code).memory
    return (cold.process(show, byte_code).memory - least) / 2**20


def _show(path: Path, count: int) -> list[str]:
    on = workload.days(count)[1].isoformat()
    return ["-m", "partnership_events.cli", "show", NAME, "--on", on, "--events", str(path.parent)]


def ledger_of(folder: Path, count: int) -> Path:
    """
    A ledger of so many logs of a hundred entries each.
    """
    made = folder / f"ledger-{count}"
    made.mkdir(exist_ok=True)
    for number in range(count):
        workload.write(made / f"{NAME}-{number}.jsonl", _LOGS, seed=number, name=f"{NAME}-{number}")
    return made


def _many(folder: Path, count: int, runs: int) -> list[Row]:
    many = ledger_of(folder, max(count // _LOGS, 1))
    names = len(list(many.iterdir()))
    on = workload.days(_LOGS)[1].isoformat()
    byte_code = folder / "byte-code"
    show = ["-m", "partnership_events.cli", "show", f"{NAME}-0", "--on", on, "--events"]
    with tempfile.TemporaryDirectory(dir=folder) as alone:
        shutil.copy2(many / f"{NAME}-0.jsonl", alone)
        works = {"alone": [*show, alone], "among": [*show, str(many)]}
        met = cold.against(["-c", "import partnership_events.cli"], works, byte_code, runs)
    together = many.parent / f"ledger-{count}-in-one.jsonl"
    together.write_bytes(b"".join(path.read_bytes() for path in sorted(many.glob("*.jsonl"))))

    def ask() -> None:
        ledger = open_ledger(many)
        for name in ledger:
            ledger[name].cell("tier", as_of=on)

    floors = [seconds(floor_of(together)) for _ in range(runs)]
    asking = seconds(ask) / statistics.median(floors)
    return [
        Row(f"`show` of one log of {_LOGS}", met["alone"][0], None, "x `import partnership_events.cli`"),
        Row(f"the same among {names:,} logs", met["among"][0] / met["alone"][0], None, "x alone"),
        Row(f"one cell of each of {names:,} logs of {_LOGS}", asking, 1.6, "x floor of all their lines, cold"),
    ]


# Growth.


def _opened(path: Path, scratch: Path) -> Callable[[], object]:
    copy = _copied(path, scratch)
    leaving(copy)[1]()
    on = workload.days(int(path.stem.rpartition("-")[2]))[1].isoformat()
    return lambda: open_ledger(copy.parent)[NAME].cell("tier", as_of=on)


def _copied(path: Path, scratch: Path) -> Path:
    copy = scratch / f"{NAME}.jsonl"
    shutil.copyfile(path, copy)
    rested([copy])
    return copy


GROWING = (Operation("one cell, a log never read", "O(log n)", _opened),)

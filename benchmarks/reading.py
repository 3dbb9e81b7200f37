"""
From the bytes of a log to its entries, in multiples of the floor: ``orjson.loads`` of each line, result dropped.

A first reading verifies every line: spelling, checksum, id, order, and that it points back.  What was verified before
is not verified again.
"""

from __future__ import annotations

import datetime as dt
import gc
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import workload
from benchmarks.measure import Row, fresh, ratios, short
from partnership_events import replay
from partnership_events.asking import Asking
from partnership_events.canonical import checksum_holds, content_id, unframe
from partnership_events.codec import codec_of
from partnership_events.entries import uncollected
from partnership_events.log import Log
from partnership_events.projections.partnership import state_of
from partnership_events.reading import Reading
from partnership_events.replay import entries_of, events_of, on_demand
from partnership_events.swift import swift_of
from partnership_events.vocabulary import STANDARD

T = TypeVar("T")


def rows(folder: Path, count: int, *, runs: int = 7) -> list[Row]:
    """
    The figures for a log of so many entries.
    """
    path = workload.write(folder / f"log-{count}.jsonl", count)
    lines = lines_of(path)
    codec, swift = codec_of(STANDARD), swift_of(codec_of(STANDARD))
    some, last = lines[1 : min(count, 2000)], workload.days(count)[1].isoformat()
    told = ratios(
        floor_of(path),
        {
            "demand": lambda: replayed(path, on_demand),
            "events": lambda: replayed(path, events_of),
            "whole": lambda: replayed(path, entries_of),
            "folded": lambda: folded(path, last),
            "first": lambda: first_reading(path),
            # As many at a time as one reading of the file brings.
            "lines": lambda: [swift.taken(lines[place : place + 128], 7) for place in range(0, count, 128)],
            "hashes": lambda: [checksum_holds(line) and content_id(line) for line in lines],
        },
        runs=runs,
    )
    slow = ratios(_floor_of(some), {"cattrs": lambda: [codec.entry(unframe(line), 7) for line in some]}, runs=3)
    kept = {way: fresh("benchmarks.reading:memory", path, way) / count for way in ("on_demand", "entries_of")}
    beside = f"of which its line takes {short(sum(map(sys.getsizeof, lines)) / count)}"
    return [
        Row("verified before: entries whose event is decoded on demand", told["demand"], 0.6),
        Row("verified before: frozen events", told["events"], 1.4),
        Row("verified before: whole entries, with citations", told["whole"], 1.9),
        Row("the same, put in order and folded into the state on a date", told["folded"], 1.8),
        Row("a first reading that verifies every line, entries kept", told["first"], 3.4),
        Row("of that, lines verified and made entries", told["lines"]),
        Row("of that, the checksum and the SHA-256 of a line alone", told["hashes"]),
        Row("the definition: lines read by cattrs, which tells every problem", slow["cattrs"]),
        Row("memory an entry, decoded on demand", kept["on_demand"], 300, beside, unit="bytes"),
        Row("memory an entry, kept whole", kept["entries_of"], 700, unit="bytes"),
    ]


def floor_of(path: Path) -> Callable[[], None]:
    """
    The floor: each line of a file parsed by the fastest parser there is, result dropped.
    """
    import orjson

    def floor() -> None:
        with path.open("rb") as file:
            for line in file:
                orjson.loads(line)

    return floor


def _floor_of(lines: list[bytes]) -> Callable[[], None]:
    import orjson

    def floor() -> None:
        for line in lines:
            orjson.loads(line)

    return floor


def lines_of(path: Path) -> list[bytes]:
    """
    The lines of a log, without their newlines.
    """
    return path.read_bytes().split(b"\n")[:-1]


def first_reading(path: Path) -> Reading:
    """
    A log read by somebody who has never seen it: every line verified, entries kept.
    """
    return Log(path, vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC)).read()


def folded(path: Path, as_of: str) -> object:
    """
    The state that a log tells on a date which was verified before, with a look at every cell; without the collector.
    """
    with uncollected():
        entries = replayed(path, entries_of)
        return state_of(Asking().view(entries, as_of=as_of), entries).cells


def replayed(path: Path, way: Callable[..., list[T]]) -> list[T]:
    """
    A log that was verified before, read in one of the ways of ``replay``; without the garbage collector, as a log is.
    """
    with uncollected():
        return way(lines_of(path), codec_of(STANDARD))


def memory(path: str, way: str) -> int:
    """
    The bytes that are kept of a log replayed, as tracemalloc counts them; for a fresh process.
    """
    # What is compiled and remembered once is no entry's.
    replayed(workload.write(Path(path).with_name("log-1000.jsonl"), 1000), entries_of)
    tracemalloc.start()
    kept = replayed(Path(path), getattr(replay, way))
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    del kept
    return held

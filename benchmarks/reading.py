"""
From the bytes of a log to its entries, in multiples of ``orjson.loads`` of each line, result dropped.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import orjson

from benchmarks import workload
from benchmarks.measure import Row, ratios
from partnership_events.canonical import unframe
from partnership_events.codec import codec_of
from partnership_events.log import Log
from partnership_events.projections.partnership import state
from partnership_events.swift import Swift
from partnership_events.vocabulary import STANDARD


def rows(folder: Path, count: int, *, runs: int = 7) -> list[Row]:
    """
    The figures for a log of so many entries.
    """
    path = workload.write(folder / f"log-{count}.jsonl", count)
    lines = path.read_bytes().split(b"\n")[:-1]
    codec = codec_of(STANDARD)
    swift = Swift(codec)
    some = lines[1 : min(count, 2000)]

    def floor() -> None:
        with path.open("rb") as file:
            for line in file:
                orjson.loads(line)

    def floor_of_some() -> None:
        for line in some:
            orjson.loads(line)

    def first_reading() -> object:
        return Log(path, vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC)).read()

    entries = first_reading().entries
    told = ratios(
        floor,
        {
            "first": first_reading,
            "lines": lambda: [swift.entry(line, 7) for line in lines],
            "json": lambda: [json.loads(line) for line in lines],
            "state": lambda: state(entries, as_of="2024"),
        },
        runs=runs,
    )
    slow = ratios(floor_of_some, {"cattrs": lambda: [codec.entry(unframe(line), 7) for line in some]}, runs=3)
    return [
        Row("a first reading that verifies every line, entries kept", told["first"], 3.4),
        Row("of that, lines verified and made entries", told["lines"], None),
        Row("the same by cattrs alone (the definition)", slow["cattrs"], None),
        Row("`json.loads`, dicts kept", told["json"], None),
        Row("the state on one date, from entries", told["state"], None),
    ]

"""
The same facts in the hands of others, measured in the same run, in multiples of the same floor.

Each peer is given the cheapest honest equivalent of the log, which its row names; none of them verifies what it reads,
orders it by date or knows what is valid.  What is not installed (``pip install -e '.[bench]'``) is said to be so.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import workload
from benchmarks.measure import Row, ratios
from benchmarks.reading import first_reading, floor_of, replayed
from partnership_events.replay import entries_of, events_of

# A peer prepares itself in a folder of its own, and returns what is timed.
Prepare = Callable[[Path, Path], Callable[[], object]]

_FRAME = ("@at", "@crc", "@id", "@following", "@format")


def rows(folder: Path, count: int, *, runs: int = 7) -> list[Row]:
    """
    What replaying a log of so many entries costs, here and elsewhere.
    """
    path = workload.write(folder / f"log-{count}.jsonl", count)
    made = folder / f"peers-{count}"
    made.mkdir(exist_ok=True)
    works: dict[str, Callable[[], object]] = {
        "first": lambda: first_reading(path),
        "whole": lambda: replayed(path, entries_of),
        "events": lambda: replayed(path, events_of),
    }
    there = {name: prepare for name, (needs, prepare, _) in PEERS.items() if is_there(needs)}
    works |= {name: prepare(path, made) for name, prepare in there.items()}
    told = ratios(floor_of(path), works, runs=runs)
    # Side by side, not by two ratios to the floor: on a shared machine the error of both would add up.
    beside = ratios(works["events"], {name: works[name] for name in WANTED if name in there}, runs=runs)
    ours = [
        Row("ours: a first reading, every line verified, entries kept", told["first"]),
        Row("ours: whole entries, verified before", told["whole"]),
        Row("ours: frozen events, verified before", told["events"]),
    ]
    theirs = [
        Row(name, told.get(name), None, note if name in told else "not installed")
        for name, (_, _, note) in PEERS.items()
    ]
    return [*ours, *theirs, *(_compared(beside, name, times) for name, times in WANTED.items())]


def _compared(beside: dict[str, float], name: str, times: float) -> Row:
    note = "" if name in beside else "not installed"
    return Row(f"{name}, in multiples of our frozen events", beside.get(name), times, note, least=True)


def is_there(needs: str) -> bool:
    """
    Whether a module is installed.
    """
    return importlib.util.find_spec(needs) is not None


def facts_of(path: Path) -> list[dict[str, Any]]:
    """
    What the lines of a log tell, without their frames.
    """
    with path.open("rb") as file:
        lines = [json.loads(line) for line in file]
    return [{key: value for key, value in line.items() if key not in _FRAME} for line in lines]


# The peers.


def _json(path: Path, _: Path) -> Callable[[], object]:
    def load() -> list[Any]:
        with path.open("rb") as file:
            return [json.loads(line) for line in file]

    return load


def _orjson(path: Path, _: Path) -> Callable[[], object]:
    import orjson

    def load() -> list[Any]:
        with path.open("rb") as file:
            return [orjson.loads(line) for line in file]

    return load


def _sqlite(path: Path, made: Path) -> Callable[[], object]:
    """
    One row a fact: kind, date, and as JSON texts who, where, what about, whence, and the kind's own.
    """
    common = ("@kind", "on", "parties", "people", "place", "topics", "cites", "note")
    database = made / "facts.db"
    database.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(database)) as facts:
        facts.execute(
            "create table facts (seq integer primary key, kind, day, parties, people, place, topics, cites, note, own)"
        )
        for seq, fact in enumerate(facts_of(path)):
            own = {key: value for key, value in fact.items() if key not in common}
            told = [fact.get(key) for key in common]
            texts = [json.dumps(value) if isinstance(value, (dict, list)) else value for value in [*told, own]]
            facts.execute("insert into facts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [seq, *texts])
        facts.commit()

    def load() -> list[Any]:
        with contextlib.closing(sqlite3.connect(database)) as facts:
            return facts.execute("select * from facts order by seq").fetchall()

    return load


def _duckdb(question: str) -> Prepare:
    def prepare(path: Path, _: Path) -> Callable[[], object]:
        import duckdb

        # One thread, as everybody here has.
        database = duckdb.connect(config={"threads": 1})
        return lambda: database.execute(question, [str(path)]).fetchall()

    return prepare


def _eventsourcing(module: str) -> Prepare:
    def prepare(path: Path, made: Path) -> Callable[[], object]:
        from benchmarks.eventsourced import replay_of

        database = made / "eventsourcing.db"
        database.unlink(missing_ok=True)
        return replay_of(facts_of(path), {"PERSISTENCE_MODULE": module, "SQLITE_DBNAME": str(database)})

    return prepare


def _beancount(path: Path, made: Path) -> Callable[[], object]:
    """
    One `custom` directive a fact: its day, kind, parties, people and city, with its source as metadata.
    """
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    from beancount import loader

    book = made / "facts.beancount"
    book.write_text("".join(map(directive, facts_of(path))), encoding="utf-8")

    def load() -> object:
        entries, errors, _ = loader.load_file(str(book))
        assert entries
        assert not errors
        return entries

    return load


def directive(fact: dict[str, Any]) -> str:
    told = fact.get("content", fact)
    day = workload.day_of(told.get("on", "2020-01-01"))
    people = [one["name"] for one in told.get("people", ()) if "name" in one]
    city = [told["place"]["city"]] if "place" in told else []
    words = [*("ACM", "BOR"), *people, *city, *told.get("topics", ())]
    cites = [f"{cite['source']} {cite['locators'][0]}" for cite in fact.get("cites", ())]
    source = f'  source: "{"; ".join(cites)}"\n' if cites else ""
    return f'{day} custom "{told["@kind"]}" {" ".join(map(json.dumps, words))}\n{source}'


_ALL = "select * from read_json(?, format='newline_delimited')"
# Name: the module it needs, how it prepares itself, and what it is given.
PEERS: dict[str, tuple[str, Prepare, str]] = {
    "orjson, dicts kept": ("orjson", _orjson, ""),
    "json, dicts kept": ("json", _json, ""),
    "sqlite3, all rows to Python": ("sqlite3", _sqlite, "a row a fact; nested values stay JSON texts"),
    "DuckDB over the JSONL, count": ("duckdb", _duckdb(_ALL.replace("*", "count(*)", 1)), "one thread"),
    "DuckDB over the JSONL, all rows to Python": ("duckdb", _duckdb(_ALL), "one thread; a dict a nested value"),
    "eventsourcing, in memory": (
        "eventsourcing",
        _eventsourcing("eventsourcing.popo"),
        "one aggregate, an event a fact",
    ),
    "eventsourcing, from SQLite": (
        "eventsourcing",
        _eventsourcing("eventsourcing.sqlite"),
        "one aggregate, an event a fact",
    ),
    "Beancount, load": ("beancount", _beancount, "a `custom` directive a fact, with one line of metadata"),
}
# How many times our frozen events they are wanted to take.
WANTED = {"eventsourcing, from SQLite": 8.0, "Beancount, load": 6.0}

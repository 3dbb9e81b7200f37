"""
Appending, in multiples of a bare loop of write and fdatasync that puts the same bytes on the same disk right before.

By the clock on the wall, since waiting for the disk is most of it: so what the ratio is depends on the disk, and the
processor time that an append takes besides is told with it.  Entries go into logs that are open already.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import attrs

import partnership_events as pe
from benchmarks import workload
from benchmarks.measure import Row

_EACH = 40
_BATCH = 100
_FOUR = 4
_SIZES = (10, 1_000, 100_000)

_WRITER = """
import sys
from pathlib import Path
from benchmarks.appending import fact, opened
path, number, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
log = opened(path)
log.append(fact(number * 1_000_000))
print("ready", flush=True)
sys.stdin.readline()
for at in range(1, count + 1):
    log.append(fact(number * 1_000_000 + at))
print("done", flush=True)
"""


def rows(folder: Path, count: int, *, runs: int = 7) -> list[Row]:
    """
    The figures, with logs of up to so many entries before.
    """
    sizes = sorted({size for size in (*_SIZES, count) if size <= max(count, 1_000)})
    logs = {size: _Site.of(folder, size) for size in sizes}
    told = [_one_at_a_time(logs[size], runs, f"one at a time, into a log of {size:,} entries") for size in sizes]
    small, large = (told[at].processor for at in (0, -1))
    site = logs[1_000]
    batches = [site.seconds_of_batch() for _ in range(runs)]
    batch, busy = (statistics.median(column) for column in zip(*batches, strict=True))
    threads = statistics.median(_of_four(site, _threads) for _ in range(runs))
    processes = statistics.median(_of_four(site, _processes) for _ in range(runs))
    peer = statistics.median(_sqlite(site) for _ in range(runs))
    bare = statistics.median(site.bare() for _ in range(runs))
    note = (
        f"a bare write and sync took {bare * 1e6:,.0f} us, the processor was busy with an append for"
        f" {small * 1e6:,.0f}, with one of a batch for {busy * 1e6:,.0f}"
    )
    return [
        *(attrs.evolve(one.row, note=note if at == 0 else "") for at, one in enumerate(told)),
        Row(f"processor time: {sizes[-1]:,} entries before, against {sizes[0]}", large / small, 1.25),
        Row(f"{_BATCH} a batch, how many times cheaper each", told[1].seconds / batch, 25, "", least=True),
        Row(f"processor time: one alone, against one of {_BATCH} a batch", told[1].processor / busy, None),
        Row("four processes, appends in the time of one bare", processes, 0.5, "the sync inside the lock", least=True),
        Row("four threads, appends in the time of one bare", threads, 1.5, "they share no sync", least=True),
        Row("sqlite3 (WAL, synchronous=FULL), a row a commit", peer, None, "the line as one text"),
    ]


def fact(number: int) -> pe.Draft:
    """
    A meeting as a desk tells of it; another for each number, with people, topics and pages that come again or are new.
    """
    day = f"20{number % 90 + 10}-{number // 90 % 12 + 1:02}-{number // 1080 % 28 + 1:02}"
    person = pe.Person(name=f"Given{number % 24} FAMILY{number % 24}", office="Prime Minister", party="ACM")
    parties = [pe.Participant("ACM", "host"), "BOR"]
    topics = ["trade", ("energy", "education", "security")[number % 3]]
    event = pe.MeetingHeld(on=day, form="call", parties=parties, people=[person], topics=topics, order=number)
    return pe.Draft(event=event, cites=[pe.Citation(source=f"S{number % 8}", locators=[f"p{number}"])])


def opened(path: Path) -> pe.Partnership:
    """
    The partnership of a log, read once.
    """
    partnership = pe.open_ledger(path.parent, patience=60)[path.stem]
    assert len(partnership)
    return partnership


@attrs.define
class _Site:
    """
    A log to append to, and a file beside it for bare writes.
    """

    path: Path
    log: pe.Partnership
    line: bytes
    next: int = 0

    @classmethod
    def of(cls, folder: Path, size: int) -> _Site:
        made = workload.write(folder / f"log-{size}.jsonl", size)
        (folder / f"appending-{size}").mkdir(exist_ok=True)
        path = shutil.copy(made, folder / f"appending-{size}" / "acme-borealis.jsonl")
        log = opened(path)
        log.append(fact(0))
        return cls(path, log, path.read_bytes().splitlines(keepends=True)[-1], 1)

    def facts(self, count: int) -> list[pe.Draft]:
        self.next += count
        return [fact(number) for number in range(self.next - count, self.next)]

    def bare(self) -> float:
        """
        The seconds that a line takes to be written and synced.
        """
        handle = os.open(self.path.with_name("bare"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            return _seconds(lambda: [(os.write(handle, self.line), _sync(handle)) for _ in range(_EACH)]) / _EACH
        finally:
            os.close(handle)

    def seconds_of_batch(self) -> tuple[float, float]:
        """
        The seconds that one of a batch takes, and how long of these the processor is busy.
        """
        drafts, busy = self.facts(_BATCH), 0.0

        def run() -> None:
            nonlocal busy
            started = time.process_time()
            self.log.append_all(drafts)
            busy = time.process_time() - started

        return _seconds(run) / _BATCH, busy / _BATCH


# fdatasync where there is one: the floor is the least that makes a line durable.
_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


def _seconds(work: Callable[[], object]) -> float:
    # The garbage collector shall look at what an append makes, and not at all the other logs of this section.
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    gc.unfreeze()
    return taken


@attrs.frozen
class _Told:
    row: Row
    seconds: float
    processor: float


def _one_at_a_time(site: _Site, runs: int, what: str) -> _Told:
    met: list[tuple[float, float, float]] = []
    for _ in range(runs):
        drafts, floor = site.facts(_EACH), site.bare()
        busy = 0.0

        def run(drafts: list[pe.Draft] = drafts) -> None:
            nonlocal busy
            started = time.process_time()
            for draft in drafts:
                site.log.append(draft)
            busy = time.process_time() - started

        taken = _seconds(run) / _EACH
        met.append((taken / floor, taken, busy / _EACH))
    ratio, seconds, processor = (statistics.median(column) for column in zip(*met, strict=True))
    return _Told(Row(what, ratio, 1.25), seconds, processor)


# Several writers: how many entries they append together, while a bare writer would write one line.


def _of_four(site: _Site, writers: Callable[[_Site], float]) -> float:
    floor = site.bare()
    return floor / (writers(site) / (_FOUR * _EACH))


def _threads(site: _Site) -> float:
    parts = [site.facts(_EACH) for _ in range(_FOUR)]
    threads = [threading.Thread(target=lambda part=part: [site.log.append(one) for one in part]) for part in parts]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return _seconds(run)


def _processes(site: _Site) -> float:
    running = [_started(site, number) for number in range(_FOUR)]

    def run() -> None:
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in running:
            assert process.stdout.readline() == "done\n"

    taken = _seconds(run)
    for process in running:
        process.communicate()
    return taken


def _started(site: _Site, number: int) -> subprocess.Popen[str]:
    site.next += 1
    # Numbers that no other run has: each would find its entries there already.
    first = str(site.next * 10 + number)
    command = [sys.executable, "-c", _WRITER, str(site.path), first, str(_EACH)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout.readline() == "ready\n"
    return process


def _sqlite(site: _Site) -> float:
    floor = site.bare()
    facts = sqlite3.connect(site.path.with_name("facts.db"), isolation_level=None)
    facts.execute("PRAGMA journal_mode=WAL")
    facts.execute("PRAGMA synchronous=FULL")
    facts.execute("CREATE TABLE IF NOT EXISTS facts (seq INTEGER PRIMARY KEY, line TEXT)")
    line = site.line.decode()

    def run() -> None:
        for _ in range(_EACH):
            facts.execute("INSERT INTO facts (line) VALUES (?)", (line,))

    taken = _seconds(run) / _EACH
    facts.close()
    return taken / floor

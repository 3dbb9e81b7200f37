"""
kill -9: four writers and a reader on one log, killed at random instants and started again, cycle after cycle.

    python -m proofs.kill_loop 100

A writer acknowledges what an append has returned through a pipe, and, started again, goes on with the first append
that it has not acknowledged: whether that one stands in the log already is the library's to find out.  The reader
watches for what no reader may see: half a batch, an entry twice, an entry that was there and is gone, damage.

The processes are forked from one that has imported everything, so that a cycle takes a tenth of a second.  Every other
log lies on a RAM disk where there is one: a sync costs nothing there, and kills fall into other places.
"""

from __future__ import annotations

import functools
import gc
import itertools
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable

import attrs

import partnership_events as pe
from proofs.figure import Figure
from proofs.reader import batches, wrong
from proofs.tracing import alone, ram_disk

NAME = "kill -9 of four writers and a reader"
WRITERS = 4
MANY = 30
CYCLES_A_LOG = 12
_LONGEST = 0.06
# The process that forks is the one that imported this.
_PARENT = os.getpid()


def run(cycles: int = 100, seed: int = 9) -> Figure:
    """
    So many cycles, in a process of their own: who forks should not have threads.
    """
    return alone("proofs.kill_loop", NAME, cycles, seed, needs="")


# What the killed ones do.


def job(writer: int, number: int) -> tuple[int, ...]:
    """
    What a writer appends at its so-manieth turn: mostly one entry, often three, sometimes a batch of many pages.
    """
    first = (writer * 1_000_000 + number) * 100
    length = MANY if number % 10 == 9 else 3 if number % 3 == 2 else 1
    return tuple(range(first, first + length))


def _events(orders: tuple[int, ...]) -> list[pe.Draft]:
    note = "x" * 600 if len(orders) == MANY else None
    return [pe.Draft(event=pe.MeetingHeld(on="2024", form="call", order=order), note=note) for order in orders]


def write(log: pe.Partnership, writer: int, start: int, pipe: int) -> None:
    """
    Appends until it is killed.
    """
    for number in itertools.count(start):
        _must_have_a_parent()
        log.append_all(_events(job(writer, number)))
        os.write(pipe, b"%d\n" % number)


def watch(log: pe.Partnership, pipe: int) -> None:
    """
    Reads until it is killed, and tells what it should not have seen.
    """
    seen: list[str] = []
    for turn in itertools.count():
        _must_have_a_parent()
        # What it remembers, and from the first byte on: both are ways to read.
        asked = log if turn % 4 else pe.open_ledger(log.path.parent)["jm"]
        entries = asked.entries
        ids = [entry.id for entry in entries]
        if ids[: len(seen)] != seen:
            os.write(pipe, b"! an entry was there, and is gone or moved\n")
        if len(set(ids)) != len(ids):
            os.write(pipe, b"! an entry is there twice\n")
        if entries[-1].following:
            os.write(pipe, b"! half a batch\n")
        seen = ids
        os.write(pipe, b"r\n")


def _must_have_a_parent() -> None:
    # Whoever ends the loop by force leaves nobody behind.
    if os.getppid() != _PARENT:
        os._exit(1)


# Who kills them.


@attrs.define
class _Child:
    process: int
    pipe: int
    said: bytes = b""

    @classmethod
    def born(cls, work: Callable[[int], None]) -> _Child:
        read, write = os.pipe()
        process = os.fork()
        if process:
            os.close(write)
            return cls(process, read)
        try:
            os.close(read)
            work(write)
        except BaseException as error:  # noqa: BLE001 - any is a finding
            os.write(write, f"! {type(error).__name__}: {error}".replace("\n", " ").encode()[:300] + b"\n")
        finally:
            os._exit(1)

    def hear(self) -> None:
        while select.select([self.pipe], [], [], 0)[0]:
            part = os.read(self.pipe, 65536)
            if not part:
                return
            self.said += part

    def die(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.hear()
        os.close(self.pipe)

    def lines(self) -> list[str]:
        # A line that was written in part was acknowledged in part: not.
        return self.said.decode()[: self.said.rfind(b"\n") + 1].split("\n")[:-1]


@attrs.define
class _Counts:
    kills: int = 0
    acknowledged: int = 0
    readings: int = 0
    torn: int = 0
    unacknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    partial: int = 0
    seen: int = 0
    faults: list[str] = attrs.field(factory=list)

    def blame(self, fault: str) -> None:
        if len(self.faults) < 10:
            self.faults.append(fault)


def _cycle(log: pe.Partnership, chance: random.Random, done: list[int], counts: _Counts) -> None:
    writers = [_Child.born(functools.partial(write, log, writer, start)) for writer, start in enumerate(done)]
    reader = _Child.born(functools.partial(watch, log))
    start = time.monotonic()
    moments = sorted((chance.uniform(0.01, _LONGEST), index) for index in range(WRITERS + 1))
    children = [*writers, reader]
    for moment, index in moments:
        while (left := start + moment - time.monotonic()) > 0:
            time.sleep(min(left, 0.01))
            for child in children:
                if child.pipe >= 0:
                    child.hear()
        children[index].die()
        children[index].pipe = -1
        counts.kills += 1
    for writer, child in enumerate(writers):
        said = child.lines()
        for fault in (line for line in said if line.startswith("!")):
            counts.blame(f"writer: {fault}")
        acknowledged = [int(line) for line in said if not line.startswith("!")]
        counts.acknowledged += sum(len(job(writer, number)) for number in acknowledged)
        done[writer] = max([done[writer] - 1, *acknowledged]) + 1
    said = reader.lines()
    counts.readings += said.count("r")
    for fault in (line for line in said if line != "r"):
        counts.seen += 1
        counts.blame(f"reader: {fault}")


def _judge(data: bytes, done: list[int], counts: _Counts) -> None:
    acknowledged = [job(writer, number) for writer, end in enumerate(done) for number in range(end)]
    tried = [job(writer, end) for writer, end in enumerate(done)]
    for problem in wrong(data, acknowledged, tried):
        kind = problem.split()[0]
        setattr(counts, kind, getattr(counts, kind) + 1)
        counts.blame(problem)
    there = {order for batch in batches(data) for order in batch}
    counts.unacknowledged += sum(1 for orders in tried if orders[0] in there)
    counts.torn += not data.endswith(b"\n")


def measured(cycles: int, seed: int) -> Figure:
    """
    The loop itself; to be run in a process without threads.
    """
    chance, counts, start = random.Random(seed), _Counts(), time.monotonic()
    folders = itertools.cycle((ram_disk(), None))
    warnings.simplefilter("ignore")
    for first in range(0, cycles, CYCLES_A_LOG):
        with tempfile.TemporaryDirectory(dir=next(folders)) as name:
            log = pe.open_ledger(name, patience=60).create("jm", parties=["JPN", "MNG"])
            log.append(pe.MeetingHeld(on="2025", form="call"))
            # Forgets what it synced, as a process does that starts.
            log = pe.open_ledger(name, patience=60)["jm"]
            done = [0] * WRITERS
            for _ in range(first, min(first + CYCLES_A_LOG, cycles)):
                # The children begin where we are: a log that is read already.
                len(log)
                gc.freeze()
                _cycle(log, chance, done, counts)
                _judge(log.path.read_bytes(), done, counts)
            log.append(pe.MeetingHeld(on="2026", form="call"))
            if log.torn or log.path.read_bytes()[-1:] != b"\n":
                counts.blame("the append after the last kill did not mend the log")
    outcome = {"lost": counts.lost, "doubled": counts.doubled, "partial batches": counts.partial}
    outcome["torn states seen by readers"] = counts.seen
    size = {"cycles": cycles, "kills": counts.kills, "entries acknowledged": counts.acknowledged}
    size["readings"] = counts.readings
    seconds = time.monotonic() - start
    note = (
        f"{counts.torn} kills left half a line, {counts.unacknowledged} a batch that nobody had acknowledged; "
        f"{cycles / seconds:.0f} cycles a second"
    )
    ok = not counts.faults and counts.acknowledged > cycles
    return Figure(NAME, size, outcome, ok, note, faults=tuple(counts.faults))


if __name__ == "__main__":
    wanted, sown = (int(text) for text in (*sys.argv[1:], "9")[:2])
    print(json.dumps(attrs.asdict(measured(wanted, sown))))  # noqa: T201 - whoever started us reads it

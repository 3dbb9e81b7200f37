"""
Every system call of an append, failing in twelve ways, from three states of the log.

``strace`` sits between the library and the kernel.  One append is watched first, and all its calls are written down
that touch the log, its folder, its lock or what is set aside; then the append is run again for each call and each
fault, with that one call spoilt.  Judged by ``reader``: what was acknowledged is there, once, and no batch in part;
nothing hangs; and the next append is fine.

A fault takes a twentieth of a second: see ``tracing``.
"""

from __future__ import annotations

import collections
import datetime as dt
import json
import random
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

import partnership_events as pe
from proofs.figure import Figure
from proofs.reader import told, wrong
from proofs.tracing import alone, ram_disk, traced

NAME = "every system call of an append, twelve faults each"
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
OLD, NEW, AGAIN = (1, 2, 3, 4), (11, 12), (21,)

# Errors: the call is not executed and says so.  Lies: it is not executed either, and says that it was.  A read or write
# that "did" five bytes did none, and one that "did" a million did more than it was asked for.
FAULTS: Mapping[str, str] = {
    "EIO": "error=EIO",
    "ENOSPC": "error=ENOSPC",
    "EDQUOT": "error=EDQUOT",
    "EACCES": "error=EACCES",
    "EINTR": "error=EINTR",
    "ENOMEM": "error=ENOMEM",
    "says 0": "retval=0",
    "says 5": "retval=5",
    "says a million": "retval=1000000",
    "says what it said": "retval={said}",
    "KILL": "signal=KILL",
    "INT": "signal=INT",
}


@attrs.frozen
class Call:
    """
    The so-manieth call of that name that touches the log; and what it returned where nothing was spoilt.
    """

    name: str
    when: int
    said: int


def states(folder: Path) -> dict[str, bytes]:
    """
    What an append may find: a whole log; half a line after it; an interrupted batch, with zeros for its end.
    """
    log = pe.open_ledger(folder, clock=lambda: NOON).create("jm", parties=["JPN", "MNG"])
    log.append(_meetings(OLD)[0])
    log.append_all(_meetings(OLD)[1:])
    whole = log.path.read_bytes()
    log.append_all(_meetings((91, 92, 93)))
    *_, first, second, third = log.path.read_bytes().splitlines(keepends=True)
    return {
        "a whole log": whole,
        "half a line after it": whole + third.replace(b'"@following":1,', b"")[:150],
        "half a batch and zeros after it": whole + first + second[:100] + b"\0" * 300,
    }


def _meetings(orders: tuple[int, ...]) -> list[pe.Draft]:
    return [pe.Draft(event=pe.MeetingHeld(on="2024-02-29", form="call", order=order)) for order in orders]


def _paths(folder: Path) -> list[Path]:
    cache = folder / ".partnership"
    aside = cache / f"jm.torn-{NOON.strftime('%Y%m%dT%H%M%S.%fZ')}"
    return [folder, folder / "jm.jsonl", cache, cache / "jm.lock", cache / ".gitignore", aside]


# One append, in a child, under strace.


def _work(folder: Path, orders: tuple[int, ...]) -> str:
    warnings.simplefilter("ignore")
    try:
        pe.open_ledger(folder, clock=lambda: NOON, patience=1)["jm"].append_all(_meetings(orders))
    except KeyboardInterrupt:
        return "interrupted"
    except pe.PartnershipError as error:
        return type(error).__name__
    except BaseException as error:  # noqa: BLE001 - any is a finding
        return f"!{type(error).__name__}: {error}"[:200]
    return "acknowledged"


def _under_strace(folder: Path, *options: str, log: str = "/dev/null") -> str:
    """
    What came of the append while ``strace`` did this to it.
    """
    watched = [part for path in _paths(folder) for part in ("-P", str(path))]
    return traced(lambda: _work(folder, NEW), *watched, *options, log=log)


def recorded(folder: Path) -> list[Call]:
    """
    The calls of one append that goes well.
    """
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
        outcome = _under_strace(folder, log=log.name)
        lines = log.read().splitlines()
    assert outcome == "acknowledged", outcome
    counts: collections.Counter[str] = collections.Counter()
    calls = []
    for line in lines:
        found = re.match(r"([a-z0-9_]+)\(.*\) += (-?[0-9]+)", line)
        if found:
            counts[found[1]] += 1
            calls.append(Call(found[1], counts[found[1]], max(int(found[2]), 0)))
    return calls


# Judged.


@attrs.define
class Tally:
    """
    What the faults have led to.
    """

    outcomes: collections.Counter[str] = attrs.field(factory=collections.Counter)
    faults: list[str] = attrs.field(factory=list)
    hung: int = 0
    broken: int = 0

    def judge(self, where: str, outcome: str, folder: Path) -> None:
        """
        Looks at the log with the eyes of another, then appends to it as the next writer would.
        """
        self.outcomes[outcome.split(":")[0]] += 1
        self.hung += outcome == "hung"
        problems = [outcome] if outcome == "hung" or outcome.startswith("!") else []
        data = (folder / "jm.jsonl").read_bytes()
        acknowledged = [OLD[:1], OLD[1:]]
        acknowledged += [NEW] if outcome == "acknowledged" else []
        problems += wrong(data, acknowledged, [NEW])
        if outcome == "NotWritten" and set(NEW) & set(told(data)):
            problems.append("NotWritten, and it is there")
        # Once more, as a caller would that had no answer; and one of another's.
        problems += [f"next append: {said}" for said in map(_next(folder), (NEW, AGAIN)) if said != "acknowledged"]
        problems += wrong((folder / "jm.jsonl").read_bytes(), [OLD[:1], OLD[1:], NEW, AGAIN])
        self.broken += bool(problems)
        self.faults += [f"{where}: {outcome}: {problem}" for problem in problems[:2]]


def _next(folder: Path) -> Callable[[tuple[int, ...]], str]:
    return lambda orders: _work(folder, orders)


def _laid(folder: Path, data: bytes) -> None:
    cache = folder / ".partnership"
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir()
    (cache / ".gitignore").write_text("*\n", encoding="ascii")
    (cache / "jm.lock").write_bytes(b"")
    (folder / "jm.jsonl").write_bytes(data)


def _injections(folder: Path) -> Iterator[tuple[str, bytes, Call, str]]:
    for state, data in states(folder).items():
        _laid(folder, data)
        for call in recorded(folder):
            for fault in FAULTS:
                yield state, data, call, fault


def measured(sample: int | None, seed: int) -> Figure:
    """
    All injections, or so many drawn from them; to be run in a process without threads.
    """
    tally, start = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(dir=ram_disk()) as name:
        folder = Path(name)
        injections = list(_injections(folder))
        calls = len(injections) // len(FAULTS)
        if sample is not None:
            injections = random.Random(seed).sample(injections, min(sample, len(injections)))
        for state, data, call, fault in injections:
            _laid(folder, data)
            spoilt = f"inject={call.name}:{FAULTS[fault].format(said=call.said)}:when={call.when}"
            outcome = _under_strace(folder, "-e", spoilt)
            tally.judge(f"{state}: {call.name} {call.when} {fault}", outcome, folder)
    size = {"start states": 3, "calls": calls, "faults": len(FAULTS), "injections": len(injections)}
    outcome_ = {"intact": len(injections) - tally.broken, "not intact": tally.broken, "hung": tally.hung}
    note = ", ".join(f"{count} {what}" for what, count in tally.outcomes.most_common())
    note += f"; {len(injections) / (time.monotonic() - start):.0f} a second"
    return Figure(NAME, size, outcome_, not tally.faults, note, faults=tuple(tally.faults))


def run(sample: int | None = None, seed: int = 5) -> Figure:
    """
    The same in a process of its own: who forks should not have threads.
    """
    return alone("proofs.syscalls", NAME, "all" if sample is None else sample, seed)


if __name__ == "__main__":
    drawn = None if sys.argv[1:2] in ([], ["all"]) else int(sys.argv[1])
    print(json.dumps(attrs.asdict(measured(drawn, int((*sys.argv[2:], "5")[0])))))  # noqa: T201 - whoever started us reads it

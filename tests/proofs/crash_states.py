"""
Every state in which a power cut may leave a log, from a trace of the calls that wrote it.

``strace`` writes down what a handful of appends say to the kernel: the log is created, entries are appended one by one
and in batches, half-written ends are left behind and mended.  After each call the power may go; ``disk`` lists what may
be there then.  Each state is laid out, opened by the library, and appended to; ``reader`` judges: what was acknowledged
before that call is there, once, no batch is in part, and bytes set aside are still somewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import attrs

import partnership_events as pe
from proofs.disk import Cut, Disk, File, Folder, Tree, Write
from proofs.figure import Figure
from proofs.reader import wrong
from proofs.tracing import alone, ram_disk, traced

NAME = "crash states from a trace of system calls"
Orders: TypeAlias = tuple[int, ...]
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LOG = PurePosixPath("events/jm.jsonl")
CALLS = "open,openat,write,pwrite64,ftruncate,fsync,fdatasync,link,rename,unlink,mkdir,close,lseek,dup,dup2,read"

# What is appended, in this order: a batch, or an ugly end that a crash has left.
HALF, TWO_OF_THREE, NO_NEWLINE = "half a line", "two of three lines", "a line without its newline"
STORY: tuple[Orders | str, ...] = (
    (1,), (2, 3, 4), (5,), HALF, (6,), TWO_OF_THREE, (7, 8, 9), NO_NEWLINE, (10, 11), tuple(range(20, 32)), (32,),
    (40, 41, 42, 43), (44, 45),
)  # fmt: skip
COMPLETED = (50,)


# What is traced.


def _drafts(orders: Sequence[int]) -> list[pe.Draft]:
    # Lines of several lengths, so that sectors end anywhere in them.
    events = [pe.MeetingHeld(on="2024-02-29", form="call", order=order) for order in orders]
    return [
        pe.Draft(event=event, note="x" * (order % 30 * 23 or 1)) for event, order in zip(events, orders, strict=True)
    ]


def _tell(root: Path) -> str:
    """
    The story, told to the kernel; says which batches were acknowledged by writing them to nowhere.
    """
    warnings.simplefilter("ignore")
    nowhere = os.open("/dev/null", os.O_WRONLY)
    folder = root / "events"
    pe.open_ledger(folder, clock=lambda: NOON).create("jm", parties=["JPN", "MNG"])
    os.write(nowhere, b"ack []")
    for step in STORY:
        # Every append is that of a process that knows nothing yet; what it mends was left by another.
        log = pe.open_ledger(folder, clock=lambda: NOON)["jm"]
        if isinstance(step, str):
            _leave(log, step)
        else:
            log.append_all(_drafts(step))
            os.write(nowhere, b"ack " + json.dumps(step).encode())
    return "told"


def _leave(log: pe.Partnership, what: str) -> None:
    """
    Puts a half-written end there, as a writer does that is killed: of several lines the first is synced, no more.
    """
    elsewhere = log.path.parent.parent / "elsewhere"
    shutil.copytree(log.path.parent, elsewhere)
    start = log.path.stat().st_size
    copy = pe.open_ledger(elsewhere, clock=lambda: NOON)["jm"]
    copy.append_all(_drafts(COMPLETED if what == NO_NEWLINE else (91, 92, 93) if what == TWO_OF_THREE else (94,)))
    added = copy.path.read_bytes()[start:]
    shutil.rmtree(elsewhere)
    lines = added.splitlines(keepends=True)
    handle = os.open(log.path, os.O_WRONLY | os.O_APPEND)
    if what == TWO_OF_THREE:
        os.write(handle, lines[0])
        os.fsync(handle)
        os.write(handle, lines[1])
    else:
        os.write(handle, added[:120] if what == HALF else added[:-1])
    os.close(handle)


# The trace, as what it does to a disk.

_LINE = re.compile(r"([a-z0-9_]+)\((.*)\) += (-?[0-9]+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@attrs.define
class _Opened:
    thing: File | Folder
    appends: bool
    position: int = 0


class Tape:
    """
    A trace, played call by call upon a ``Disk``; says what was acknowledged so far.
    """

    def __init__(self, lines: Sequence[str], root: Path) -> None:
        self.disk = Disk()
        self.acknowledged: list[Orders] = []
        self.created = False
        # The bytes that were left behind so far, and those of them that must be safe in a file of their own by now.
        self.calls = 0
        self._root = root
        self._handles: dict[int, _Opened] = {}
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        """
        Plays it; yields the name of every call that changed something.
        """
        for line in self._lines:
            found = _LINE.match(line)
            if found and int(found[3]) >= 0 and self._play(found[1], found[2], int(found[3])):
                self.calls += 1
                yield found[1]

    def _path(self, text: str) -> PurePosixPath | None:
        try:
            path = PurePosixPath(text).relative_to(self._root)
        except ValueError:
            return None
        # Where half-written ends are prepared: not part of the story.
        return None if path.parts[:1] == ("elsewhere",) else path

    def _play(self, call: str, arguments: str, result: int) -> bool:
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
        number = int(arguments.split(",")[0]) if arguments[:1].isdigit() else -1
        if call in ("open", "openat"):
            return self._open(self._path(texts[0].decode()), arguments, result)
        if call == "mkdir":
            return self._name(self._path(texts[0].decode()), Folder())
        if call == "unlink":
            return self._name(self._path(texts[0].decode()), None)
        if call in ("link", "rename"):
            return self._move(*(self._path(text.decode()) for text in texts[:2]), keep=call == "link")
        if call == "write" and texts and texts[0].startswith(b"ack ") and number not in self._handles:
            self.acknowledged.append(tuple(json.loads(texts[0][4:])))
            return True
        if number not in self._handles:
            return False
        return self._touch(self._handles[number], call, number, texts, arguments, result)

    def _open(self, path: PurePosixPath | None, arguments: str, handle: int) -> bool:
        self._handles.pop(handle, None)
        if path is None:
            return False
        made = False
        try:
            thing = self.disk.at(path)
        except KeyError:
            made, thing = True, File()
            self.disk.name(path, thing)
        self._handles[handle] = _Opened(thing, "O_APPEND" in arguments)
        if "O_TRUNC" in arguments and isinstance(thing, File) and thing.content:
            thing.since.append(Cut(0))
        return made

    def _name(self, path: PurePosixPath | None, thing: Folder | None) -> bool:
        if path is not None:
            self.disk.name(path, thing)
        return path is not None

    def _move(self, old: PurePosixPath | None, new: PurePosixPath | None, *, keep: bool) -> bool:
        if old is None or new is None:
            return False
        self.disk.name(new, self.disk.at(old))
        if not keep:
            self.disk.name(old, None)
        return True

    def _touch(self, opened: _Opened, call: str, number: int, texts: list[bytes], arguments: str, result: int) -> bool:
        thing = opened.thing
        match call:
            case "close":
                del self._handles[number]
            case "lseek":
                opened.position = result
            case "read":
                opened.position += result
            case "fsync" | "fdatasync":
                thing.synced()
                return True
            case "write" if isinstance(thing, File):
                offset = len(thing.content) if opened.appends else opened.position
                thing.since.append(Write(offset, texts[0][:result]))
                opened.position = offset + result
                return True
            case "ftruncate" if isinstance(thing, File):
                thing.since.append(Cut(int(arguments.split(",")[1])))
                return True
            case "dup" | "dup2" | "pwrite64":
                raise NotImplementedError(f"{call} on a file of the ledger: teach the tape what it does")
        return False


def recorded(root: Path) -> list[str]:
    """
    The trace of the story.
    """
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as log:
        outcome = traced(lambda: _tell(root), "-xx", "-s", "1000000", "-e", f"trace={CALLS}", log=log.name)
        lines = log.read().splitlines()
    if outcome != "told":
        raise RuntimeError(f"the story was not told: {outcome}")
    return lines


# States, judged.


def _laid(root: Path, tree: Tree) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, content in sorted(tree.items(), key=lambda item: len(item[0].parts)):
        if content is None:
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_bytes(content)


@attrs.define
class Tally:
    """
    What was found in all states.
    """

    states: int = 0
    mended: int = 0
    absent: int = 0
    lost: int = 0
    doubled: int = 0
    partial: int = 0
    refused: int = 0
    dropped: int = 0
    faults: list[str] = attrs.field(factory=list)

    def judge(self, where: str, root: Path, acknowledged: Sequence[Orders], tried: list[Orders]) -> None:
        """
        Opens a state and appends to it.
        """
        self.states += 1
        ledger = pe.open_ledger(root / "events", clock=lambda: NOON)
        path = root / LOG
        if not path.exists() and not acknowledged:
            self.absent += 1
            ledger.create("jm", parties=["JPN", "MNG"])
        before = path.read_bytes() if path.exists() else b""
        problems: list[str] = []
        if not path.exists():
            problems.append("lost the log")
        else:
            try:
                seen = wrong(before, [], tried)
                ledger["jm"].append_all(_drafts((1000, 1001)))
                problems += wrong(path.read_bytes(), [*(batch for batch in acknowledged if batch), (1000, 1001)], tried)
                problems += [f"dropped {len(lost)} bytes" for lost in self._dropped(before, path)]
                problems += [f"seen {problem}" for problem in seen if problem.startswith("doubled")]
            except pe.PartnershipError as error:
                problems.append(f"refused: {error}")
        for problem in problems:
            kind = problem.split()[0].rstrip(":")
            kind = kind if kind != "seen" else "doubled"
            setattr(self, kind, getattr(self, kind) + 1)
            self.faults.append(f"{where}: {problem}")

    def _dropped(self, before: bytes, path: Path) -> Iterator[bytes]:
        """
        The end of a log that is neither in it now, nor in a file of its own.
        """
        after = path.read_bytes()
        if after.startswith(before):
            return
        common = _common(before, after)
        start = before.rfind(b"\n", 0, common) + 1 if common < len(before) else common
        self.mended += 1
        kept = [file.read_bytes() for file in path.parent.glob(".partnership/*.torn-*")]
        # Set aside from the end of a batch on, which may lie before the line in which the two differ.
        if not any(data and before.endswith(data) and len(data) >= len(before) - start for data in kept):
            yield before[start:]


def _common(one: bytes, other: bytes) -> int:
    """
    How many bytes two have in common at their beginning.
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def measured(sample: int | None, seed: int) -> Figure:
    """
    All states, or so many of them; to be run in a process without threads.
    """
    warnings.simplefilter("ignore")
    started, tally, seen, chance = time.monotonic(), Tally(), set[bytes](), random.Random(seed)
    batches = [step for step in STORY if not isinstance(step, str)]
    with tempfile.TemporaryDirectory(dir=ram_disk()) as name:
        root = Path(name) / "disk"
        root.mkdir()
        tape = Tape(recorded(root), root)
        chosen: list[tuple[str, Tree, list[Orders]]] = []
        for call in tape:
            acknowledged = list(tape.acknowledged)
            for tree in tape.disk.states():
                mark = _mark(tree, len(acknowledged))
                if mark not in seen:
                    seen.add(mark)
                    chosen.append((f"call {tape.calls}, {call}", tree, acknowledged))
        assert [(), *batches] == tape.acknowledged, "the tape missed something"
        for where, tree, acknowledged in chosen if sample is None else chance.sample(chosen, min(sample, len(chosen))):
            _laid(root, tree)
            tally.judge(where, root, acknowledged, [*batches, COMPLETED])
    size = {"calls": tape.calls, "states": tally.states}
    outcome = {what: getattr(tally, what) for what in ("lost", "doubled", "refused")}
    outcome |= {"partial batches": tally.partial, "ends dropped": tally.dropped}
    note = f"{tally.mended} states were mended, in {tally.absent} there was no log yet; "
    note += f"{tally.states / (time.monotonic() - started):.0f} a second"
    return Figure(NAME, size, outcome, not tally.faults, note, faults=tuple(tally.faults[:20]))


def _mark(tree: Tree, acknowledged: int) -> bytes:
    digest = hashlib.sha256(b"%d" % acknowledged)
    for path in sorted(tree):
        content = tree[path]
        digest.update(f"{path}\0{-1 if content is None else len(content)}\0".encode() + (content or b""))
    return digest.digest()


def run(sample: int | None = None, seed: int = 3) -> Figure:
    """
    The same in a process of its own: who forks should not have threads.
    """
    return alone("proofs.crash_states", NAME, "all" if sample is None else sample, seed)


if __name__ == "__main__":
    drawn = None if sys.argv[1:2] in ([], ["all"]) else int(sys.argv[1])
    print(json.dumps(attrs.asdict(measured(drawn, int((*sys.argv[2:], "3")[0])))))  # noqa: T201 - whoever started us reads it

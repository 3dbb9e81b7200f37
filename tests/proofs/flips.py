"""
Every single bit of a log, turned over: is it noticed, and in the line where it happened?

The library's own judge takes the lines that a flip has touched, going on from what it verified before them: so half a
million flips take a minute.  That reading the whole file says the same is proven on a sample.

A flip in a newline belongs to the line that it ended.  One that makes a newline splits a line, and is expected there.

``Judge`` is what is asked: it gets the intact log once, then the spoilt bytes and the line in which they were spoilt,
and says the line in which it found something, or None.
"""

from __future__ import annotations

import collections
import datetime as dt
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import attrs

import partnership_events as pe
from partnership_events.codec import codec_of
from partnership_events.lines import Judge as LineJudge
from partnership_events.lines import Verified
from partnership_events.log import Log
from partnership_events.torn import Piece, take_all
from partnership_events.vocabulary import STANDARD
from proofs import rewrites, specimen
from proofs.figure import Figure

Judge: TypeAlias = Callable[[bytes, int], int | None]
NAME = "every single-bit flip of a log of 200 entries"


def run(
    sample: int | None = None, seed: int = 1, *, judging: Callable[[bytes], Judge] | None = None, sealed: bool = False
) -> Figure:
    """
    All flips, or so many of them.  ``judging`` makes another judge of the intact log, such as one that knows its seal.
    """
    started = time.monotonic()
    data, chance = specimen.log(), random.Random(seed)
    judge = (judging or unsealed)(data)
    assert judge(data, 1) is None, "the intact log is found to be spoilt"
    flips = range(len(data) * 8) if sample is None else sorted(chance.sample(range(len(data) * 8), sample))
    lines = _line_of_each_byte(data)
    counts: collections.Counter[str] = collections.Counter()
    faults: list[str] = []
    for flip in flips:
        place, line = flip // 8, lines[flip // 8]
        found = judge(flipped(data, flip), line)
        counts["exact" if found == line else "elsewhere" if found else "unnoticed"] += 1
        if found != line:
            what = f"found in {found}" if found else "unnoticed"
            faults.append(f"bit {flip % 8} of byte {place}, line {line}: {what}")
    drawn = [] if judging else chance.sample(flips, min(300, len(flips) // 20))
    agreed = sum(1 for flip in drawn if _agrees(data, flip, judge))
    share = 100 * counts["exact"] / len(flips)
    outcome: dict[str, int | str] = {"unnoticed": counts["unnoticed"], "in the exact line": f"{share:.3f} %"}
    ok = not counts["unnoticed"] and share >= 99.9 and agreed == len(drawn)
    note = (
        f"{counts['elsewhere']} found in another line; {len(flips) / (time.monotonic() - started):,.0f} flips a second"
    )
    if not judging:
        note += f"; reading the whole file said the same in {agreed} of {len(drawn)} drawn"
    name = f"{NAME}, {'sealed' if sealed else 'not sealed'}"
    return Figure(
        name, {"entries": data.count(b"\n"), "flips": len(flips)}, outcome, ok, note, faults=tuple(faults[:20])
    )


def sealed(data: bytes) -> Judge:
    """
    What ``verify`` says, of the bytes alone: it goes by the leaf hashes, and asks no checksum.
    """
    log = rewrites.sealed(data.split(b"\n")[:-1])
    seal = log.lines[-1] + b"\n"

    def found(spoilt: bytes, _: int) -> int | None:
        differences = log.verification((spoilt + seal).split(b"\n")[:-1]).differences
        return differences[0].line if differences else None

    return found


def flipped(data: bytes, flip: int) -> bytes:
    """
    The bytes with one bit turned over.
    """
    place = flip // 8
    return data[:place] + bytes((data[place] ^ 1 << flip % 8,)) + data[place + 1 :]


def _line_of_each_byte(data: bytes) -> list[int]:
    lines: list[int] = []
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        lines += [number] * len(line)
    return lines


# A log that is not sealed.


@attrs.frozen
class _Start:
    offset: int
    verified: Verified


def unsealed(data: bytes) -> Judge:
    """
    What every reader does, from the batch on in which the spoilt line stands.
    """
    codec = codec_of(STANDARD)
    starts: dict[int, _Start] = {}
    judge = LineJudge("log", codec, Verified())
    before: dict[int, _Start] = {}
    offset, places = 0, dict[str, int]()
    start = _Start(0, Verified())
    for number, line in enumerate(data.splitlines(), 1):
        before[number] = start
        whole = judge.take(line)
        offset += len(line) + 1
        if whole:
            judge.close()
            entries = tuple(judge.new)
            places = {entry.id: entry.seq for entry in entries}
            start = _Start(offset, Verified(entries, offset, offset, places))
    starts.update(before)

    def found(spoilt: bytes, line: int) -> int | None:
        start = starts[line]
        judge = LineJudge("log", codec, start.verified)
        try:
            rest = take_all(judge, _pieces(spoilt, start.offset))
        except pe.Damaged as error:
            return error.line
        return None if rest is None else _told_line(rest.reason, judge.last + 1)

    return found


def _pieces(data: bytes, offset: int) -> Iterator[Piece]:
    while offset < len(data):
        end = data.find(b"\n", offset)
        yield Piece(data[offset:] if end < 0 else data[offset:end], ended=end >= 0)
        offset = len(data) if end < 0 else end + 1


def _told_line(reason: str, otherwise: int) -> int:
    found = re.search(r"line ([0-9]+)", reason)
    return int(found[1]) if found else otherwise


def _agrees(data: bytes, flip: int, judge: Judge) -> bool:
    line = data.count(b"\n", 0, flip // 8) + 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        path.write_bytes(flipped(data, flip))
        try:
            torn = Log(path, vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC)).read().torn
        except pe.Damaged as error:
            return error.line == judge(flipped(data, flip), line)
    return torn is not None and _told_line(torn.reason, torn.line) == judge(flipped(data, flip), line)

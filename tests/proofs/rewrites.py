"""
What somebody may do to the lines of a sealed log, each line a whole and valid one: is it found, and where it began?

    truncation     at every line
    drop           of every line
    swap           of every two lines
    duplicate      of every line, before every other
    insert         of a line of another log, framed as ours are, before every line
    rollback       of the log and of all that lies beside it, to every earlier seal; a checkpoint was kept elsewhere

Where a change begins is told by comparing the lines, and by nothing of the library's.
"""

from __future__ import annotations

import collections
import datetime as dt
import random
import time
from collections.abc import Iterator, Sequence

import attrs

from partnership_events.canonical import canonical, frame
from partnership_events.checkpoint import Checkpoint, origin_of
from partnership_events.merkle import root
from partnership_events.sealing import SEAL, Verification, leaf_of, verified
from proofs import specimen
from proofs.figure import Figure

NAME = "every truncation, drop, swap, duplicate, insert and rollback of a sealed log"
JM = "japan-mongolia"


@attrs.frozen
class Sealed:
    """
    A log under a seal, which is its last line, with what lies beside it.
    """

    lines: tuple[bytes, ...]
    checkpoint: Checkpoint
    leaves: tuple[bytes, ...]

    def verification(self, lines: Sequence[bytes], held: Sequence[Checkpoint] = ()) -> Verification:
        """
        What ``verify`` says of these lines in the place of the log's.
        """
        return verified(JM, lines, beside=self.checkpoint, leaves=self.leaves, held=held)


def sealed(lines: Sequence[bytes]) -> Sealed:
    """
    These lines under a seal.
    """
    leaves = tuple(leaf_of(line) for line in lines)
    checkpoint = Checkpoint(origin_of(JM), len(lines), root(leaves))
    seal = canonical({"@kind": SEAL, "root": checkpoint.root.hex(), "size": len(lines)})
    return Sealed((*lines, frame(seal, at=specimen.MIDNIGHT + dt.timedelta(days=999))), checkpoint, leaves)


def run(sample: int | None = None, seed: int = 1) -> Figure:
    """
    All of them, or so many of each sort.
    """
    started, chance = time.monotonic(), random.Random(seed)
    log = sealed(specimen.log().split(b"\n")[:-1])
    stranger = specimen.log(20).split(b"\n")[-2]
    assert log.verification(log.lines).ok, "the log as it was sealed is found to be changed"
    counts: collections.Counter[str] = collections.Counter()
    size: dict[str, int] = {"entries": len(log.leaves)}
    faults: list[str] = []
    for sort, changes in _changes(log.lines, stranger).items():
        tried = changes if sample is None or sample >= len(changes) else chance.sample(changes, sample)
        size[sort] = len(tried)
        for change in tried:
            now = change.of(log.lines)
            if now == log.lines:
                continue
            found = log.verification(now).differences
            counts["unnoticed"] += not found
            counts["elsewhere"] += bool(found) and found[0].line != _first(log.lines, now)
            if not found or found[0].line != _first(log.lines, now):
                faults.append(f"{sort} {change}: {found[:1]}")
    size["rollbacks"] = len(log.leaves) - 1
    unnoticed = [size for size in range(1, len(log.leaves)) if _rolled_back_unnoticed(log, size)]
    faults += [f"rollback to {size} lines" for size in unnoticed]
    counts["unnoticed"] += len(unnoticed)
    outcome: dict[str, int | str] = {"unnoticed": counts["unnoticed"], "found elsewhere": counts["elsewhere"]}
    note = f"{time.monotonic() - started:.0f} seconds"
    return Figure(NAME, size, outcome, not faults, note, faults=tuple(faults[:20]))


@attrs.frozen
class Change:
    """
    Lines ``start .. end`` replaced by others.
    """

    start: int
    end: int
    by: tuple[bytes, ...] = attrs.field(default=(), repr=False)

    def of(self, lines: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """
        The lines after the change.
        """
        return (*lines[: self.start], *self.by, *lines[self.end :])


def _changes(lines: tuple[bytes, ...], stranger: bytes) -> dict[str, list[Change]]:
    end = len(lines)
    every = range(end - 1)
    return {
        "truncations": [Change(cut, end) for cut in range(1, end)],
        "drops": [Change(at, at + 1) for at in every],
        "swaps": list(_swaps(lines)),
        "duplicates": [Change(at, at, (lines[of],)) for of in every for at in every],
        "inserts": [Change(at, at, (stranger,)) for at in every],
    }


def _swaps(lines: tuple[bytes, ...]) -> Iterator[Change]:
    for one in range(len(lines) - 1):
        for other in range(one + 1, len(lines) - 1):
            by = (lines[other], *lines[one + 1 : other], lines[one])
            yield Change(one, other + 1, by)


def _first(was: Sequence[bytes], now: Sequence[bytes]) -> int:
    for number, (one, other) in enumerate(zip(was, now, strict=False), 1):
        if one != other:
            return number
    return min(len(was), len(now)) + 1


def _rolled_back_unnoticed(log: Sealed, size: int) -> bool:
    """
    True where the log, its checkpoint and its leaf hashes, all as they were at that size, pass for the log of today.
    """
    earlier = sealed(log.lines[:size])
    alone = earlier.verification(earlier.lines)
    told = earlier.verification(earlier.lines, [log.checkpoint]).differences
    # Nothing beside the log can tell; the checkpoint that was kept elsewhere does.  Its first line that is missing is
    # the one where the earlier seal stands.
    return not alone.ok or not told or told[0].line > size + 2

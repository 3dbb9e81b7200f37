"""
Seals, for all logs: whatever is done to the sealed lines is found, at the first line that differs; growth never is.

Every line that is put in is one that a log could hold, with an id and a checksum that fit: what a careless hand leaves
is found by any reader, and what a careful one leaves by the seals alone.
"""

from __future__ import annotations

import functools
import itertools
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events import Partnership
from partnership_events.canonical import frame, unframe
from partnership_events.checkpoint import Checkpoint
from partnership_events.codec import codec_of
from partnership_events.merkle import leaf_hash
from partnership_events.proof import GrowthProof, LineProof
from partnership_events.testing import ticking
from partnership_events.vocabulary import STANDARD

NAME = "acme-borealis"
CODEC = codec_of(STANDARD)

Lines = tuple[bytes, ...]


@contextmanager
def scratch() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


def content(order: int, form: str = "call") -> bytes:
    return CODEC.content(CODEC.checked(pe.Draft(event=pe.MeetingHeld(on="2024-02-29", form=form, order=order))))


@attrs.frozen
class Sealed:
    """
    A log with its seals, and what lies beside it.
    """

    lines: Lines
    checkpoint: bytes
    leaves: bytes
    held: Checkpoint

    def put(self, folder: Path, lines: Sequence[bytes] | None = None) -> Partnership:
        (folder / f"{NAME}.jsonl").write_bytes(b"".join(line + b"\n" for line in (lines or self.lines)))
        (folder / f"{NAME}.checkpoint").write_bytes(self.checkpoint)
        (folder / f"{NAME}.leaves").write_bytes(self.leaves)
        return pe.open_ledger(folder, clock=ticking("2025-01-01"))[NAME]


@functools.lru_cache(maxsize=256)
def sealed(batches: tuple[int, ...], seals: frozenset[int], tail: int) -> Sealed:
    """
    Batches of so many meetings, a seal after those numbered, and a last one; then an open tail.
    """
    with scratch() as folder:
        log = pe.open_ledger(folder, clock=ticking(hours=1)).create(NAME, parties=["ACM", "BOR"])
        order = 0
        for number, count in enumerate(batches):
            log.append_all(pe.MeetingHeld(on="2024-02-29", form="call", order=order + n) for n in range(count))
            order += count
            if number in seals:
                log.seal()
        held = log.seal()
        for n in range(tail):
            log.append(pe.MeetingHeld(on="2024-02-29", form="session", order=n))
        files = [log.path.with_suffix(suffix).read_bytes() for suffix in (".jsonl", ".checkpoint", ".leaves")]
        return Sealed(tuple(files[0].split(b"\n")[:-1]), files[1], files[2], held)


def shapes(chance: random.Random) -> Iterator[tuple[tuple[int, ...], frozenset[int], int]]:
    while True:
        batches = tuple(chance.randint(1, 5) for _ in range(chance.randint(2, 10)))
        yield batches, frozenset(chance.sample(range(10), chance.randint(0, 2))), chance.randint(0, 3)


# To make a log takes longer than all that is done to it here: some serve all laws, the small ones first; who goes
# looking gets new ones.
SHAPES = sorted(itertools.islice(shapes(random.Random(26)), 50), key=lambda shape: (len(shape[1]), sum(shape[0])))
ANY_SHAPE = st.tuples(
    st.lists(st.integers(1, 5), min_size=2, max_size=10).map(tuple),
    st.frozensets(st.integers(0, 9), max_size=2),
    st.integers(0, 3),
)
LOGS = (st.sampled_from(SHAPES) if settings().derandomize else ANY_SHAPE).map(lambda shape: sealed(*shape))


def foreign(data: st.DataObject, at: bytes) -> bytes:
    """
    A valid line that the log does not hold, at the time of another.
    """
    framed = unframe(at)
    order = data.draw(st.integers(1000, 1002), label="order")
    return frame(content(order, "summit"), at=framed.at, following=framed.following)


def spoilt(log: Sealed, data: st.DataObject) -> Lines:
    """
    The lines with one thing done to those that are sealed.
    """
    lines, size = list(log.lines), log.held.size
    at = data.draw(st.integers(0, size - 1), label="at")
    to = data.draw(st.integers(0, size - 1).filter(lambda other: other != at), label="to")
    match data.draw(
        st.sampled_from(["cut", "drop", "double", "swap", "insert", "move", "change", "flip"]), label="how"
    ):
        case "cut":
            del lines[max(at, 1) :]
        case "drop":
            del lines[at]
        case "double":
            lines.insert(to, lines[at])
        case "swap":
            lines[at], lines[to] = lines[to], lines[at]
        case "insert":
            lines.insert(at, foreign(data, lines[at]))
        case "move":
            lines.insert(to, lines.pop(at))
        case "change":
            lines[at] = foreign(data, lines[at])
        case "flip":
            byte = data.draw(st.integers(0, len(lines[at]) - 1), label="byte")
            flipped = lines[at][byte] ^ (1 << data.draw(st.integers(0, 7), label="bit"))
            lines[at] = lines[at][:byte] + bytes([flipped]) + lines[at][byte + 1 :]
    return tuple(b"\n".join(lines).split(b"\n"))


def first_difference(was: Sequence[bytes], now: Sequence[bytes]) -> int:
    pairs = zip(was, now, strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), len(now) + 1)


@settings(max_examples=300)
@given(LOGS, st.data())
def test_whatever_is_done_to_sealed_lines_is_found_at_the_line(log: Sealed, data: st.DataObject) -> None:
    now = spoilt(log, data)
    if now[: log.held.size] == log.lines[: log.held.size]:
        return
    with scratch() as folder:
        told = log.put(folder, now).verify()

    assert not told.ok
    first = told.differences[0]
    assert (first_difference(log.lines, now), None) == (first.line, first.last)


@given(LOGS, st.data())
def test_without_leaf_hashes_it_is_found_among_the_lines_told(log: Sealed, data: st.DataObject) -> None:
    now = spoilt(log, data)
    if now[: log.held.size] == log.lines[: log.held.size]:
        return
    with scratch() as folder:
        partnership = log.put(folder, now)
        partnership.path.with_suffix(".leaves").unlink()
        told = partnership.verify()

    assert not told.ok
    first = told.differences[0]
    assert first.line <= first_difference(log.lines, now) <= (first.last or first.line)


@settings(max_examples=50)
@given(LOGS, st.integers(0, 3), st.booleans())
def test_no_growth_is_taken_for_a_difference(log: Sealed, more: int, seal: bool) -> None:
    with scratch() as folder:
        partnership = log.put(folder)
        assert partnership.verify(log.held).ok
        for order in range(more):
            partnership.append(pe.MeetingHeld(on="2024-02-29", form="other", order=order))
        if seal:
            partnership.seal()
        told = partnership.verify(log.held)

    assert (True, ()) == (told.ok, told.notes)


@settings(max_examples=50)
@given(LOGS, st.data())
def test_a_rollback_of_all_is_found_against_what_was_held_and_only_then(log: Sealed, data: st.DataObject) -> None:
    """
    Back to an older seal, with all that lay beside the log then.
    """
    with scratch() as folder:
        partnership = log.put(folder)
        seals = [entry for entry in partnership.entries if isinstance(entry.event, pe.LogSealed)][:-1]
        if not seals:
            return
        back = data.draw(st.sampled_from(seals), label="back to")
        size = back.event.size
        rows = log.leaves.split(b"\n")[:size]
        old = Checkpoint(log.held.origin, size, bytes.fromhex(back.event.root))
        rolled = Sealed(log.lines[: size + 1], str(old).encode(), b"".join(row + b"\n" for row in rows), old)
        partnership = rolled.put(folder)

        assert (True, ()) == (partnership.verify().ok, partnership.verify().notes)
        assert partnership.verify(old).ok
        told = partnership.verify(log.held)
    assert not told.ok
    assert size + 2 == told.differences[0].line


@settings(max_examples=30)
@given(LOGS, st.data())
def test_what_is_sealed_is_proved_and_nothing_else(log: Sealed, data: st.DataObject) -> None:
    with scratch() as folder:
        partnership = log.put(folder)
        entries = partnership.entries
        entry = data.draw(st.sampled_from(entries[: log.held.size]), label="entry")
        proof = partnership.prove(entry)
        seals = [one.event for one in entries if isinstance(one.event, pe.LogSealed)]
        checkpoints = [Checkpoint(log.held.origin, one.size, bytes.fromhex(one.root)) for one in seals]
        growth = [partnership.prove_growth(one) for one in checkpoints]

    LineProof.parse(str(proof)).verify_held(log.lines[entry.seq - 1], log.held)
    for old, grown in zip(checkpoints, growth, strict=True):
        GrowthProof.parse(str(grown)).verify(old)
        assert log.held.head == grown.checkpoint.head


@settings(max_examples=100)
@given(LOGS, st.data())
def test_every_flipped_byte_spoils_a_proof(log: Sealed, data: st.DataObject) -> None:
    with scratch() as folder:
        partnership = log.put(folder)
        seq = data.draw(st.integers(1, log.held.size), label="seq")
        texts = [str(partnership.prove(f"@{seq}")).encode(), str(partnership.prove_growth(log.held)).encode()]
    for text in texts:
        at = data.draw(st.integers(0, len(text) - 1), label="byte")
        bit = data.draw(st.integers(0, 7), label="bit")
        changed = text[:at] + bytes([text[at] ^ (1 << bit)]) + text[at + 1 :]
        held = LineProof.parse(texts[0]).checkpoint
        try:
            if text is texts[0]:
                proof = LineProof.parse(changed)
                proof.verify_held(proof.extra, held)
            else:
                GrowthProof.parse(changed).verify(held)
        except pe.PartnershipError:
            continue
        raise AssertionError(f"believed: {changed!r}")


@given(LOGS)
def test_leaf_hashes_are_of_raw_lines(log: Sealed) -> None:
    assert [leaf_hash(line).hex() for line in log.lines[: log.held.size]] == log.leaves.decode().split()

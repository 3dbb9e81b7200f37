"""
A seal that is cut short, at any call, and two at once: the log reads, and `seal` completes what is missing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events import Partnership
from partnership_events.checkpoint import Checkpoint
from partnership_events.errors import DurabilityUnknown, PartnershipError
from partnership_events.keeping import NotBeside
from partnership_events.log import NotWritten
from partnership_events.sealing import leaves_of
from partnership_events.testing import PowerCut, disk, each_call, failing_disk, ticking

NAME = "acme-borealis"


@pytest.fixture
def folder() -> Iterator[Path]:
    """
    A folder on a RAM disk where there is one.
    """
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if os.access(shm, os.W_OK) else None) as name:
        yield Path(name)


def call(order: int) -> pe.MeetingHeld:
    return pe.MeetingHeld(on="2024-02-29", form="call", order=order)


def made(folder: Path) -> dict[str, bytes]:
    """
    A log that was sealed once and has grown since: its files.
    """
    log = pe.open_ledger(folder, clock=ticking(hours=1)).create(NAME, parties=["ACM", "BOR"])
    log.append(call(1))
    log.seal()
    log.append(call(2))
    return {suffix: log.path.with_suffix(suffix).read_bytes() for suffix in (".jsonl", ".leaves", ".checkpoint")}


def put(folder: Path, files: dict[str, bytes]) -> Partnership:
    for suffix, data in files.items():
        (folder / NAME).with_suffix(suffix).write_bytes(data)
    return at(folder)


def at(folder: Path) -> Partnership:
    return pe.open_ledger(folder)[NAME]


def completed(folder: Path, old: bytes) -> None:
    """
    Holds what a crash has left to the promise, and the next seal too.
    """
    log = at(folder)
    kinds = [entry.kind for entry in log.entries]
    assert log.path.read_bytes().startswith(old)
    assert kinds[:4] == ["log_opened", "meeting_held", "log_sealed", "meeting_held"]
    assert kinds[4:] in ([], ["log_sealed"])
    assert log.verify().ok
    checkpoint = log.seal()
    assert [entry.kind for entry in at(folder).entries][4:] == ["log_sealed"]
    assert (4, checkpoint) == (checkpoint.size, log.checkpoint)
    assert 4 == len(leaves_of(log.path.with_suffix(".leaves").read_bytes()) or ())
    assert (True, ()) == (log.verify(checkpoint).ok, log.verify(checkpoint).notes)
    left = [path.name for path in folder.iterdir() if path.suffix not in (".jsonl", ".leaves", ".checkpoint")]
    assert [".partnership"] == left


SPOILS = [
    pytest.param(("write",), disk.fails(errno.ENOSPC), id="no space"),
    pytest.param(("write",), disk.fails_halfway(errno.EIO), id="half, then EIO"),
    pytest.param(("write",), disk.short, id="short"),
    pytest.param(("fsync", "fdatasync"), disk.fails(errno.EIO), id="a sync"),
    pytest.param(("replace", "rename"), disk.fails(errno.EIO), id="a renaming"),
    pytest.param(("open",), disk.fails(errno.EMFILE), id="too many open files"),
    pytest.param(("write", "fsync", "replace", "rename"), disk.interrupted, id="Ctrl-C"),
]


@pytest.mark.parametrize("names, spoil", SPOILS)
def test_a_seal_that_fails_at_any_call_is_completed_by_the_next(
    folder: Path, names: tuple[str, ...], spoil: Callable[..., object]
) -> None:
    files = made(folder)
    outcomes = []
    for failing in each_call(names, spoil):
        log = put(folder, files)
        raised: BaseException | None = None
        with failing:
            try:
                log.seal()
            except (PartnershipError, KeyboardInterrupt) as error:
                raised = error
        outcomes.append(raised)
        completed(folder, files[".jsonl"])
    if spoil is not disk.short:
        assert {NotBeside, NotWritten, DurabilityUnknown, KeyboardInterrupt, pe.Damaged} & {
            type(one) for one in outcomes
        }
    assert outcomes[-1] is None


def test_a_power_cut_at_any_call_of_a_seal_leaves_a_log_that_reads(folder: Path) -> None:
    files = made(folder)
    states, where = 0, folder / f"{NAME}.jsonl"
    for number in range(1, 200):
        log = put(folder, files)
        cut = failing_disk(disk.CHANGES, disk.power_cut, at=number)
        try:
            with cut:
                log.seal()
        except PowerCut:
            pass
        else:
            break
        beside = {suffix: where.with_suffix(suffix).read_bytes() for suffix in (".leaves", ".checkpoint")}
        for left in cut.left_of(where):
            states += 1
            put(folder, {".jsonl": left or b"", **beside})
            kinds = [entry.kind for entry in at(folder).entries]
            assert kinds[:4] == ["log_opened", "meeting_held", "log_sealed", "meeting_held"]
            assert at(folder).verify().ok
    assert number > 5
    assert states > number


@pytest.mark.parametrize("gone", [(".leaves",), (".checkpoint",), (".leaves", ".checkpoint")], ids="+".join)
def test_between_record_leaves_and_checkpoint_nothing_is_lost(folder: Path, gone: tuple[str, ...]) -> None:
    """
    The record is in the log; beside it lies what lay there before, or nothing.
    """
    files = made(folder)
    log = at(folder)
    sealed = log.seal()
    for old in (True, False):
        for suffix in gone:
            path = log.path.with_suffix(suffix)
            path.write_bytes(files[suffix]) if old else path.unlink()
        told = log.verify(sealed)

        assert (True, len(gone)) == (told.ok, len(told.notes))
        assert sealed == log.seal()
        assert () == log.verify().notes


SEALING = """
import sys, partnership_events as pe
log = pe.open_ledger(sys.argv[1])[sys.argv[2]]
for order in range(int(sys.argv[3]), int(sys.argv[3]) + 5):
    log.append(pe.MeetingHeld(on="2024-02-29", form="call", order=order))
    print(str(log.seal()).replace("\\n", " "), flush=True)
"""


def sealing(folder: Path, start: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", SEALING, str(folder), NAME, str(start)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_seal_at_once_make_one_history(folder: Path) -> None:
    made(folder)
    runs = [sealing(folder, start) for start in (100, 200)]
    texts = [line.split() for run in runs for line in run.communicate(timeout=120)[0].splitlines()]
    log = at(folder)
    held = [Checkpoint.parse("\n".join([*text, ""])) for text in texts]

    assert [0, 0] == [run.returncode for run in runs]
    assert 10 == len(held)
    told = log.verify(held)
    assert (True, ()) == (told.ok, told.notes)
    for one in held:
        log.prove_growth(one).verify(one)
    seals = [entry for entry in log.entries if isinstance(entry.event, pe.LogSealed)]
    assert all(entry.event.size == entry.seq - 1 for entry in seals)
    assert max(one.size for one in held) == seals[-1].event.size == log.checkpoint.size


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_sealer_leaves_what_the_next_completes(folder: Path) -> None:
    made(folder)
    for turn in range(10):
        run = sealing(folder, 1000 + 10 * turn)
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGKILL)
        run.communicate()
        log = at(folder)

        assert log.verify().ok
        checkpoint = log.seal()
        assert (checkpoint, ()) == (log.checkpoint, log.verify().notes)


# Erasing, as far as it is more than one replacement of the file.


@pytest.mark.parametrize("names, spoil", SPOILS)
def test_an_erasure_that_fails_at_any_call_is_done_or_not(
    folder: Path, names: tuple[str, ...], spoil: Callable[..., object]
) -> None:
    files = made(folder)
    old, held = files[".jsonl"], at(folder).checkpoint
    for failing in each_call(names, spoil):
        log = put(folder, files)
        with failing, contextlib.suppress(PartnershipError, KeyboardInterrupt):
            log.erase("@2", reason="a court order")
        now = log.path.read_bytes()
        assert now == old or (b'"order":1' not in now and [one.event.order for one in facts(folder)] == [2])
        assert at(folder).verify(held).ok
        at(folder).erase("@2", reason="a court order")
        assert b'"order":1' not in log.path.read_bytes()
        assert [2] == [one.event.order for one in facts(folder)]
        assert 5 == len(at(folder).entries)


def facts(folder: Path) -> tuple[pe.Fact, ...]:
    return at(folder).facts().facts


def test_what_lies_beside_has_its_name_on_the_disk_when_the_seal_returns(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put(folder, made(folder))
    told: list[str] = []
    replace, fsync = os.replace, os.fsync
    monkeypatch.setattr(os, "replace", lambda one, other: told.append("name") or replace(one, other))
    monkeypatch.setattr(
        os,
        "fsync",
        lambda handle: told.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file") or fsync(handle),
    )
    log.seal()

    assert ["file", "name", "folder"] * 2 == told[-6:]


def test_what_lies_beside_is_for_whom_the_umask_lets(folder: Path) -> None:
    log = put(folder, made(folder))
    was = os.umask(0o002)
    try:
        log.seal()
    finally:
        os.umask(was)

    assert {0o664} == {
        stat.S_IMODE(log.path.with_suffix(suffix).stat().st_mode) for suffix in (".leaves", ".checkpoint")
    }

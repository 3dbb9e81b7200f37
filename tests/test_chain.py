"""
Several processes write to one log: what each must look at again, and what it never believes.

A process is played by a ``Log`` of its own, and by what ``os.getpid`` says while that writes.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_log import Clock, Log, always, at, held, later, line, meeting, opening

from partnership_events import log as log_module
from partnership_events import reading
from partnership_events.chain import Note, new_chain
from partnership_events.errors import Damaged, DurabilityUnknown, LogBusy, PartnershipError
from partnership_events.event import Draft, Entry
from partnership_events.files import Identity
from partnership_events.testing import disk, failing_disk
from partnership_events.vocabulary import STANDARD


class Writer:
    """
    A process that writes.
    """

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self.log = at(path, patience=5)

    def append(self, order: int, patch: pytest.MonkeyPatch) -> int:
        with patch.context() as here:
            here.setattr(os, "getpid", lambda: self.number)
            return self.log.append(always(meeting(order)))[0].seq


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())
    return tmp_path / "jm.jsonl"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """
    What an append does that costs more the longer the log, or the slower the disk.
    """
    met: list[str] = []

    def counted(module: object, name: str) -> None:
        real: Callable[..., object] = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *arguments: (met.append(name), real(*arguments))[1])

    counted(reading, "_begins_with")
    counted(log_module, "asked_of_the_disk")
    counted(log_module, "sync")
    counted(disk.os, "fsync")
    return met


def acquainted(path: Path, patch: pytest.MonkeyPatch) -> tuple[Writer, Writer]:
    """
    Two writers that have met: after this each knows the notes of the other.
    """
    one, other = Writer(path, 1001), Writer(path, 1002)
    for order in range(2):
        one.append(2 * order, patch)
        other.append(2 * order + 1, patch)
    return one, other


def test_writers_in_turn_read_what_the_other_added_and_sync_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    one, other = acquainted(path, monkeypatch)
    calls.clear()

    assert [6, 7, 8, 9] == [
        one.append(10, monkeypatch),
        *(other.append(n, monkeypatch) for n in (11, 12)),
        one.append(13, monkeypatch),
    ]
    assert ["fsync"] * 4 == calls
    assert list(range(1, 10)) == [entry.seq for entry in at(path).read().entries]
    assert at(path).read().entries == one.log.read().entries


def test_a_writer_alone_leaves_no_note(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Writer(path, os.getpid())
    for order in range(3):
        one.append(order, monkeypatch)

    assert 96 == (path.parent / ".partnership" / "jm.lock").stat().st_size


def test_a_process_that_was_never_in_the_chain_believes_no_note(
    path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    acquainted(path, monkeypatch)
    calls.clear()
    Writer(path, 1003).append(20, monkeypatch)

    assert ["sync", "fsync"] == calls[:2]
    assert "asked_of_the_disk" in calls


def test_what_was_changed_without_the_lock_is_seen_by_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = acquainted(path, monkeypatch)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"order":1}', b'"order":9}'))
    for writer in (one, other):
        with pytest.raises(Damaged, match=r"jm\.jsonl:3: "):
            writer.append(30, monkeypatch)

    path.write_bytes(data)

    assert [6, 7] == [writer.append(30 + writer.number, monkeypatch) for writer in (one, other)]


def test_nobody_goes_on_from_what_stood_there_before_another_history_took_its_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = acquainted(path, monkeypatch)
    third = Writer(path, 1003)
    third.log.read()
    (tmp_path / "else").mkdir()
    Log.create(tmp_path / "else/jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())
    at(tmp_path / "else/jm.jsonl").append(always(*(meeting(order) for order in (5, 6, 7, 8))))
    path.write_bytes((tmp_path / "else/jm.jsonl").read_bytes())
    # Both begin a chain, and the others find a note that fits.
    other.append(9, monkeypatch)
    Writer(path, 1004).append(10, monkeypatch)
    seen: list[list[object]] = []

    def look(entries: Sequence[Entry]) -> Sequence[Draft]:
        seen.append([getattr(entry.event, "order", None) for entry in entries])
        return ()

    for writer in (one, third):
        monkeypatch.setattr(os, "getpid", lambda number=writer.number: number)
        writer.log.append(look)

    assert [[None, 5, 6, 7, 8, 9, 10]] * 2 == seen


def test_whoever_waits_is_told_who_holds_the_lock_and_not_what_was_left_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquainted(path, monkeypatch)
    with (path.parent / ".partnership" / "jm.lock").open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(LogBusy) as caught:
            at(path, patience=0.02).append(always(meeting(70)))

    assert re.fullmatch(r".*jm\.jsonl: locked by process 1002 on \S+; waited 0.02 seconds for it", str(caught.value))


def test_who_has_just_come_looks_again_soon(path: Path) -> None:
    waiting, started = at(path, patience=30), time.monotonic()
    with (path.parent / ".partnership" / "jm.lock").open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        timer = threading.Timer(0.1, lambda: fcntl.flock(file, fcntl.LOCK_UN))
        timer.start()
        waiting.append(always(meeting(80)))
        timer.join()

    assert 0.1 <= time.monotonic() - started < 5


def test_what_was_added_without_the_lock_is_synced_before_more_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    one, _ = acquainted(path, monkeypatch)
    with path.open("ab") as file:
        file.write(line(held(40), later(9)))
    calls.clear()

    assert 7 == one.append(41, monkeypatch)
    assert {"_begins_with", "asked_of_the_disk", "sync"} <= set(calls)


def test_after_a_sync_that_failed_the_next_asks_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    one, other = acquainted(path, monkeypatch)
    with failing_disk("fsync", disk.fails(errno.EIO)), pytest.raises(DurabilityUnknown):
        other.append(50, monkeypatch)
    calls.clear()

    assert 6 == one.append(51, monkeypatch)
    assert "_begins_with" in calls or "asked_of_the_disk" in calls


def test_a_note_that_cannot_be_left_is_no_reason_not_to_append(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = acquainted(path, monkeypatch)
    side = path.parent / ".partnership" / "jm.lock"
    inode, real = side.stat().st_ino, os.write

    def full(handle: int, data: bytes) -> int:
        if os.fstat(handle).st_ino == inode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)

        assert [6, 7] == [one.append(60, monkeypatch), other.append(61, monkeypatch)]
    assert 7 == len(at(path).read().entries)


NOTE = Note(new_chain(), Identity(2049, 131, 5120, 1795320000123456789, 1795320000123456790))


def test_a_note_reads_as_it_was_left_whatever_a_longer_one_left_behind_it() -> None:
    assert NOTE == Note.read(NOTE.spelled())
    assert NOTE == Note.read(NOTE.spelled() + b"0123456789\n")
    assert len(NOTE.spelled()) < 512 - 96


@pytest.mark.parametrize("left", [b"", b"\n", b" ", b"\0" * 400, b"00000000 \n", b"process 1 on another machine\n"])
def test_what_is_no_note_is_none(left: bytes) -> None:
    assert Note.read(left) is None


def test_a_torn_or_spoilt_note_is_none() -> None:
    spelled, another = NOTE.spelled(), Note(NOTE.chain, Identity(2049, 131, 5630, 1795320000223456789, 7)).spelled()
    for cut in range(len(spelled) - 1):
        assert Note.read(spelled[:cut]) is None
        assert Note.read(another[: cut + 1] + spelled[cut + 1 :]) in (None, NOTE, Note.read(another))
    for place in range(len(spelled) - 1):
        for bit in range(8):
            spoilt = bytearray(spelled)
            spoilt[place] ^= 1 << bit

            assert Note.read(bytes(spoilt)) is None


def test_chains_have_names_of_their_own() -> None:
    assert 100 == len({new_chain() for _ in range(100)})


# All sequences, against a list.

STEPS = st.sampled_from(["one", "one", "two", "two", "three", "fails", "reads", "added", "replaced", "swept", "reborn"])


@settings(max_examples=40)
@given(st.lists(STEPS, max_size=14))
def test_whoever_writes_however_the_log_is_the_list_of_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("chain") / "jm.jsonl"
    Log.create(path, [opening()], vocabulary=STANDARD, clock=Clock())
    patch, expected = pytest.MonkeyPatch(), [None]
    writers = {name: Writer(path, 1001 + number) for number, name in enumerate(("one", "two", "three"))}
    for order, step in enumerate(steps):
        if step in writers:
            assert len(expected) + 1 == writers[step].append(order, patch)
            expected.append(order)
        elif step == "fails":
            with failing_disk("fsync", disk.fails(errno.EIO)), pytest.raises(PartnershipError):
                writers["two"].append(order, patch)
        elif step == "reads":
            assert len(expected) == len(writers["one"].log.read().entries)
        elif step == "added":
            moment = at(path).read().entries[-1].recorded_at
            with path.open("ab") as file:
                file.write(line(held(order), moment + (later(9) - later(8))))
            expected.append(order)
        elif step == "replaced":
            shutil.copy(path, path.with_suffix(".copy"))
            path.with_suffix(".copy").replace(path)
        elif step == "swept":
            shutil.rmtree(path.parent / ".partnership")
        else:
            writers["one"] = Writer(path, 1001)

    for log in (at(path), *(writer.log for writer in writers.values())):
        assert expected == [getattr(entry.event, "order", None) for entry in log.read().entries]

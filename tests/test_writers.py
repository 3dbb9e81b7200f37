"""
Several processes write to one log, and some write without the lock: what each looks at again, and never believes.

A process is played by a ``Log`` of its own, and by what ``os.getpid`` says while that writes.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_log import Clock, Log, always, at, held, later, line, meeting, opening

from partnership_events import durable, files, lock, reading
from partnership_events import log as log_module
from partnership_events.errors import (
    Damaged,
    DurabilityUnknown,
    LogBusy,
    LogReplaced,
    NoSuchEntry,
    PartnershipError,
    Refused,
)
from partnership_events.event import Draft, Entry
from partnership_events.files import NotWritten
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


def acquainted(path: Path, patch: pytest.MonkeyPatch) -> tuple[Writer, Writer]:
    """
    Two writers that have met.
    """
    one, other = Writer(path, 1001), Writer(path, 1002)
    for order in range(2):
        one.append(2 * order, patch)
        other.append(2 * order + 1, patch)
    return one, other


def edited(path: Path, data: bytes) -> None:
    """
    Puts these bytes into the file, without the lock, and later than whatever was written before.
    """
    was = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns + 10**7))


def orders(entries: Sequence[Entry]) -> list[object]:
    return [getattr(entry.event, "order", None) for entry in entries]


# What was written without the lock.


def test_what_was_changed_without_the_lock_is_seen_by_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = acquainted(path, monkeypatch)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"order":1}', b'"order":9}'))
    for writer in (one, other):
        with pytest.raises(Damaged, match=r"jm\.jsonl:3: "):
            writer.append(30, monkeypatch)

    path.write_bytes(data)

    assert [6, 7] == [writer.append(30 + writer.number, monkeypatch) for writer in (one, other)]


@pytest.mark.parametrize("drafts", [(), (meeting(50),)], ids=["nothing to write", "a line"])
def test_what_is_changed_while_a_writer_is_busy_is_seen_before_it_acknowledges(
    path: Path, monkeypatch: pytest.MonkeyPatch, drafts: tuple[Draft, ...]
) -> None:
    one, other = acquainted(path, monkeypatch)
    changed = path.read_bytes().replace(b'"order":1}', b'"order":9}')

    def meanwhile(_: Sequence[Entry]) -> Sequence[Draft]:
        edited(path, changed)
        return drafts

    with pytest.raises(LogReplaced, match="something wrote to it without the lock"):
        other.log.append(meanwhile)
    assert changed == path.read_bytes()
    for writer in (one, other):
        with pytest.raises(Damaged, match=r"jm\.jsonl:3: "):
            writer.append(51, monkeypatch)


def test_nobody_goes_on_from_what_stood_there_before_another_history_took_its_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = acquainted(path, monkeypatch)
    (tmp_path / "else").mkdir()
    Log.create(tmp_path / "else/jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())
    at(tmp_path / "else/jm.jsonl").append(always(*(meeting(order) for order in (5, 6, 7, 8))))
    path.write_bytes((tmp_path / "else/jm.jsonl").read_bytes())
    other.append(9, monkeypatch)
    seen: list[list[object]] = []

    def look(entries: Sequence[Entry]) -> Sequence[Draft]:
        seen.append(orders(entries))
        return ()

    for writer in (one, other):
        writer.log.append(look)

    assert [[None, 5, 6, 7, 8, 9]] * 2 == seen


@pytest.mark.parametrize("more", [False, True], ids=["of equal size", "of more lines"])
def test_a_branch_that_git_put_there_is_synced_with_its_folder_before_anything_in_it_counts(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    (tmp_path / "else").mkdir()
    shutil.copy(path, tmp_path / "else")
    log, branch = at(path), at(tmp_path / "else/jm.jsonl")
    log.append(always(meeting(1)))
    branch.append(always(meeting(7)))
    if more:
        branch.append(always(meeting(8)))
    # The old inode again, as git often gets.
    edited(path, branch.path.read_bytes())
    synced: list[int] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(os.fstat(handle).st_ino), fsync(handle))[1])

    def unless_there(entries: Sequence[Entry]) -> Sequence[Draft]:
        assert [path.stat().st_ino, path.parent.stat().st_ino] == synced
        return () if 7 in orders(entries) else [meeting(7)]

    assert () == log.append(unless_there)
    assert [None, 7, 8][: 2 + more] == orders(at(path).read().entries)


def synced_by(log: Log, order: int, patch: pytest.MonkeyPatch) -> list[str]:
    """
    What an append syncs, when another writer has appended before.
    """
    at(log.path).append(always(meeting(order)))
    told: list[str] = []
    fsync = os.fsync
    with patch.context() as here:
        here.setattr(
            os, "fsync", lambda handle: (told.append(Path(f"/proc/self/fd/{handle}").readlink().name), fsync(handle))[1]
        )
        log.append(always(meeting(order + 1)))
    return ["folder" if name == log.path.parent.name else name for name in told]


def test_names_are_synced_once_while_no_name_in_the_folder_changes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if all of it had happened long ago.
    monkeypatch.setattr(files, "_SETTLING", -(10**12))
    log = at(path)

    assert ["jm.jsonl", "folder", "jm.jsonl"] == synced_by(log, 0, monkeypatch)
    assert ["jm.jsonl", "jm.jsonl"] == synced_by(log, 2, monkeypatch)

    # A tick of the kernel later; the same bytes, and another file.
    time.sleep(0.02)
    shutil.copy(path, tmp_path / "copy")
    (tmp_path / "copy").replace(path)

    assert ["jm.jsonl", "folder", "jm.jsonl"] == synced_by(log, 4, monkeypatch)
    assert ["jm.jsonl", "jm.jsonl"] == synced_by(log, 6, monkeypatch)


def test_a_young_folder_may_have_changed_without_looking_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = at(path)
    for order in (0, 2):
        assert ["jm.jsonl", "folder", "jm.jsonl"] == synced_by(log, order, monkeypatch)


def test_a_folder_that_grows_old_while_it_is_synced_was_young(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, fsync, log = time.time_ns, os.fsync, at(path)
    with monkeypatch.context() as slow:
        late: list[int] = []
        slow.setattr(os, "fsync", lambda handle: (late.append(10**11), fsync(handle))[1])
        # The disk takes its time, the log's own sync apart: that one comes before the folder is looked at.
        slow.setattr(time, "time_ns", lambda: now() + sum(late[1:]))
        log.append(always(meeting(0)))

    assert ["jm.jsonl", "folder", "jm.jsonl"] == synced_by(log, 2, monkeypatch)


def test_names_that_could_not_be_synced_are_synced_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SETTLING", -(10**12))
    log = at(path)
    with failing_disk("fsync", disk.fails(errno.EIO), at=2), pytest.raises(DurabilityUnknown):
        log.append(always(meeting(0)))

    assert ["jm.jsonl", "folder", "jm.jsonl"] == synced_by(log, 2, monkeypatch)


def test_what_is_read_must_be_what_was_synced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = acquainted(path, monkeypatch)

    def added_meanwhile(*arguments: Any, **options: Any) -> object:
        with path.open("ab") as file:
            file.write(line(held(40), later(9)))
        return reading.scan(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(log_module, "scan", added_meanwhile)
        with pytest.raises(LogReplaced):
            one.log.append(lambda entries: [] if 40 in orders(entries) else [meeting(40)])

    assert 7 == one.append(41, monkeypatch)


def test_what_was_added_without_the_lock_is_synced_before_more_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = acquainted(path, monkeypatch)
    with path.open("ab") as file:
        file.write(line(held(40), later(9)))
    asked: list[int] = []
    ask = log_module.asked_of_the_disk
    monkeypatch.setattr(
        log_module, "asked_of_the_disk", lambda handle, start: (asked.append(start), ask(handle, start))[1]
    )

    assert 7 == one.append(41, monkeypatch)
    assert [0] == asked


def test_a_new_log_that_was_changed_before_it_had_its_name_is_asked_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, named = tmp_path / "jm.jsonl", durable._sync_new_name

    def changed(*arguments: Any) -> None:
        named(*arguments)
        edited(path, path.read_bytes())

    monkeypatch.setattr(durable, "_sync_new_name", changed)
    log = Log.create(path, [opening()], vocabulary=STANDARD, clock=Clock())
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: asked.append(start))
    log.append(always(meeting(1)))

    assert [0] == asked


# What came to nothing.


class Once:
    """
    A function that is interrupted when it is called for the first time.
    """

    def __init__(self, real: Callable[..., object]) -> None:
        self._real, self._met = real, False

    def __call__(self, *arguments: object, **named: object) -> object:
        if not self._met:
            self._met = True
            raise KeyboardInterrupt
        return self._real(*arguments, **named)


def interrupted_reading(log: Log, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as here:
        here.setattr(reading, "Known", Once(reading.Known))
        with pytest.raises(KeyboardInterrupt):
            log.read()


def test_a_log_is_sound_after_its_reading_was_interrupted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = at(path)
    log.append(always(meeting(1)))
    at(path).append(always(meeting(2)))
    interrupted_reading(log, monkeypatch)

    assert [None, 1, 2] == orders(log.read().entries)
    assert 4 == log.append(always(meeting(3)))[0].seq


def test_nothing_points_to_a_line_that_was_read_and_came_to_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = at(path)
    log.append(always(meeting(1)))
    data = path.read_bytes()
    gone = at(path).append(always(meeting(2)))[0]
    interrupted_reading(log, monkeypatch)
    path.write_bytes(data)

    with pytest.raises(NoSuchEntry, match="no earlier line has that id"):
        log.append(always(meeting(3, same_as=gone.id)))
    assert 3 == log.append(always(meeting(2)))[0].seq


def test_a_log_is_sound_after_what_others_added_could_not_be_synced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    log = at(path)
    log.append(always(meeting(1)))
    at(path).append(always(meeting(2)))
    # The file, its folder, and the last batch, which was written over itself.
    with failing_disk("fsync", disk.fails(errno.EIO), at=3), pytest.raises(DurabilityUnknown):
        log.append(always(meeting(3)))

    assert [None, 1, 2] == orders(log.read().entries)
    assert 4 == log.append(always(meeting(3)))[0].seq


def test_after_a_sync_that_failed_the_next_asks_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, other = acquainted(path, monkeypatch)
    with failing_disk("fsync", disk.fails(errno.EIO)), pytest.raises(DurabilityUnknown):
        other.append(50, monkeypatch)
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: asked.append(start))

    assert 6 == other.append(51, monkeypatch)
    assert [0] == asked


# The lock.

PLACES = {
    module.__file__ for module in (log_module, lock, durable, contextlib, sys.modules["partnership_events.files"])
}


class Interrupt:
    """
    Ctrl-C where the n-th function on the way of an append begins.  Whoever lets the lock go has begun to do so.
    """

    def __init__(self, at: int) -> None:
        self.left, self.struck = at, False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or code.co_filename not in PLACES or code.co_name in ("release", "give"):
            return
        self.left -= 1
        if not self.left:
            self.struck = True
            raise KeyboardInterrupt


def appended_but_interrupted(path: Path, number: int) -> bool:
    log, interrupt, before = at(path), Interrupt(number), sys.gettrace()
    log.read()
    sys.settrace(interrupt)
    try:
        log.append(always(meeting(2 * number)))
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return interrupt.struck


@pytest.mark.filterwarnings("ignore")
def test_an_interrupt_wherever_it_comes_leaves_no_lock_held(path: Path) -> None:
    number = 1
    while appended_but_interrupted(path, number):
        assert at(path).append(always(meeting(2 * number + 1)))
        number += 1

    assert number > 40


def test_what_lies_in_the_place_of_the_lock_is_not_followed(path: Path, tmp_path: Path) -> None:
    side, precious = path.parent / ".partnership" / "jm.lock", tmp_path / "precious"
    precious.write_text("precious")
    side.unlink()
    side.symlink_to("../precious")
    with pytest.raises(Refused, match=r"jm\.lock: is a symbolic link"):
        at(path).append(always(meeting(1)))
    assert "precious" == precious.read_text()
    precious.unlink()
    with pytest.raises(Refused, match=r"jm\.lock: is a symbolic link"):
        at(path).append(always(meeting(1)))
    assert not precious.exists()
    side.unlink()

    assert 2 == at(path).append(always(meeting(1)))[0].seq


def test_a_lock_that_became_a_link_while_we_waited_is_not_followed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side, claim = path.parent / ".partnership" / "jm.lock", lock.claim

    def linked(handle: int, deadline: float) -> bool:
        if not side.is_symlink():
            side.rename(tmp_path / "moved")
            side.symlink_to("../moved")
        return claim(handle, deadline)

    monkeypatch.setattr(lock, "claim", linked)
    with pytest.raises(Refused, match="is a symbolic link"):
        at(path).append(always(meeting(1)))


def test_a_lock_that_may_not_be_opened_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with failing_disk("open", disk.fails(errno.EACCES)), pytest.raises(NotWritten, match="Permission denied"):
        at(path).append(always(meeting(1)))


def test_who_has_just_come_looks_again_soon(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, started, pauses, sleep = at(path, patience=30), time.monotonic(), [], time.sleep
    monkeypatch.setattr(time, "sleep", lambda pause: (pauses.append(pause), sleep(pause)))
    with (path.parent / ".partnership" / "jm.lock").open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        timer = threading.Timer(0.1, lambda: fcntl.flock(file, fcntl.LOCK_UN))
        timer.start()
        waiting.append(always(meeting(80)))
        timer.join()

    assert 0.1 <= time.monotonic() - started
    assert pauses[0] < 0.001
    assert max(pauses) <= 0.02


def test_who_waited_in_vain_leaves_the_turn_to_others(path: Path) -> None:
    log = at(path)
    with (path.parent / ".partnership" / "jm.lock").open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for work in (lambda: log.put_beside(dict), lambda: log.append(always(meeting(1)))):
            with pytest.raises(LogBusy, match="locked by process"):
                work()

    assert 2 == log.append(always(meeting(1)))[0].seq


# All sequences, against a list.

STEPS = st.sampled_from(["one", "one", "two", "two", "three", "fails", "reads", "added", "replaced", "swept", "reborn"])


@settings(max_examples=40)
@given(st.lists(STEPS, max_size=14))
def test_whoever_writes_however_the_log_is_the_list_of_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("writers") / "jm.jsonl"
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
            shutil.rmtree(path.parent / ".partnership", ignore_errors=True)
        else:
            writers["one"] = Writer(path, 1001)

    for log in (at(path), *(writer.log for writer in writers.values())):
        assert expected == orders(log.read().entries)

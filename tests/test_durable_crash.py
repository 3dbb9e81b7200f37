"""
Another content in the place of a log's: at every call that fails, and after every kill, the old or the new, and whole.
"""

from __future__ import annotations

import errno
import itertools
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_log_crash import NOON, at, facts, folder, meeting, opening, orders

from partnership_events import files
from partnership_events.errors import DurabilityUnknown, LogReplaced, PartnershipError, Refused
from partnership_events.event import Draft
from partnership_events.log import Log, NotWritten
from partnership_events.vocabulary import LogOpened

__all__ = ["folder"]  # a fixture of theirs

OLD = [None, 1, 2, 3]
NEW = [None, 1, 2]


@pytest.fixture
def log(folder: Path) -> Log:
    return made(folder)


def made(folder: Path) -> Log:
    log = at(folder / "jm.jsonl")
    Log.create(log.path, [opening()], vocabulary=log.vocabulary, clock=lambda: NOON)
    for order in (1, 2, 3):
        log.append(lambda _, order=order: [meeting(order)])
    return log


def shorter(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:3])


def beside(log: Log) -> list[Path]:
    return sorted(path for path in (log.path.parent / ".partnership").iterdir() if path.suffix not in ("", ".lock"))


def test_the_new_content_stands_there_and_the_old_is_kept(log: Log) -> None:
    was = log.path.read_bytes()
    kept = log.replace(shorter, keep="trying")

    assert NEW == orders(log) == orders(at(log.path))
    assert [kept] == beside(log)
    assert "jm.before-trying-20261122T120000.000000Z" == kept.name
    assert was == kept.read_bytes()
    log.append(lambda _: [meeting(4)])
    assert [*NEW, 4] == facts(log.path.read_bytes())


def test_a_second_copy_does_not_overwrite_the_first(log: Log) -> None:
    first = log.replace(shorter, keep="trying")
    second = log.replace(lambda data: data, keep="trying")

    assert f"{first.name}-2" == second.name
    assert (OLD, NEW) == (facts(first.read_bytes()), facts(second.read_bytes()))


def test_nothing_is_kept_where_nobody_asks(log: Log) -> None:
    assert log.replace(shorter, keep=None) is None
    assert NEW == orders(log)
    assert [] == beside(log)


def test_nothing_to_do_touches_nothing(log: Log) -> None:
    before = log.path.stat()

    assert log.replace(lambda _: None, keep="trying") is None
    assert [] == beside(log)
    assert (before.st_ino, before.st_mtime_ns) == (log.path.stat().st_ino, log.path.stat().st_mtime_ns)


def test_a_change_that_raises_touches_nothing(log: Log) -> None:
    was = log.path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        log.replace(lambda _: b"%d" % (1 // 0), keep="trying")

    assert was == log.path.read_bytes()
    assert [] == beside(log)


def test_who_may_read_and_write_stays_the_same(log: Log) -> None:
    for mode in (0o600, 0o640, 0o664):
        log.path.chmod(mode)
        log.replace(lambda data: data, keep=None)

        assert mode == stat.S_IMODE(log.path.stat().st_mode)


def test_the_new_content_is_never_readable_by_others_before_it_is_in_place(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.path.chmod(0o600)
    met: list[int] = []
    real = os.write

    def write(handle: int, data: bytes) -> int:
        met.append(os.fstat(handle).st_mode & 0o077)
        return real(handle, data)

    monkeypatch.setattr(os, "write", write)
    log.replace(shorter, keep=None)

    assert 0 == met[-1]


def test_a_symbolic_link_stays_one(log: Log) -> None:
    link = log.path.with_name("link.jsonl")
    link.symlink_to(log.path)
    at(link).replace(shorter, keep="trying")

    assert link.is_symlink()
    assert NEW == orders(log)


def test_a_reader_that_holds_the_old_file_open_reads_it_to_its_end(log: Log) -> None:
    with log.path.open("rb") as old:
        log.replace(shorter, keep=None)

        assert OLD == facts(old.read())


@pytest.mark.parametrize("same_size", [True, False], ids=["as many bytes", "more bytes"])
def test_what_others_write_meanwhile_is_not_overwritten(log: Log, same_size: bool) -> None:
    was = log.path.read_bytes()
    theirs = was[:-1] + (b" " if same_size else b"\nmore")

    def change(data: bytes) -> bytes:
        log.path.write_bytes(theirs)
        return shorter(data)

    with pytest.raises(LogReplaced):
        log.replace(change, keep="trying")

    assert theirs == log.path.read_bytes()
    assert [] == beside(log)


def test_another_file_under_the_name_is_not_overwritten(log: Log) -> None:
    other = log.path.with_name("other")
    other.write_bytes(b"another")

    def change(data: bytes) -> bytes:
        other.replace(log.path)
        return shorter(data)

    with pytest.raises(LogReplaced):
        log.replace(change, keep="trying")

    assert b"another" == log.path.read_bytes()


def test_what_is_too_long_is_refused_before_it_is_read(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", log.path.stat().st_size - 1)
    for asked in (log.raw, lambda: log.replace(shorter, keep="trying")):
        with pytest.raises(Refused, match=r"jm\.jsonl: .* bytes are more than can be rewritten at once"):
            asked()


def test_all_bytes_are_told_whatever_they_are(log: Log) -> None:
    log.path.write_bytes(b"\xff\x00no log")

    assert b"\xff\x00no log" == log.raw()


# A failing call: every one of them, in every way.


def fails(number: int) -> Callable[..., object]:
    def spoil(real: Callable[..., object], *_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return spoil


def short_and_lies(real: Callable[..., int], handle: int, data: bytes) -> int:
    real(handle, bytes(data)[:5])
    return len(data)


def other_bytes(real: Callable[..., int], handle: int, data: bytes) -> int:
    return real(handle, bytes(data).replace(b"call", b"cell"))


def done_and_interrupted(real: Callable[..., object], *arguments: object, **keywords: object) -> object:
    real(*arguments, **keywords)
    raise KeyboardInterrupt


def done_and_fails(real: Callable[..., object], *arguments: object, **keywords: object) -> object:
    real(*arguments, **keywords)
    raise OSError(errno.EIO, os.strerror(errno.EIO))


CALLS = ["open", "write", "read", "lseek", "fsync", "fstat", "stat", "replace", "chmod", "chown", "unlink", "mkdir"]


@pytest.mark.parametrize("keep", ["trying", None], ids=["kept", "not kept"])
@pytest.mark.parametrize(
    "names, spoil",
    [
        *(pytest.param([name], fails(errno.EIO), id=f"{name}: EIO") for name in CALLS),
        *(pytest.param([name], done_and_interrupted, id=f"{name}: interrupted") for name in CALLS),
        pytest.param(["replace"], done_and_fails, id="replace: done, and says EIO"),
        pytest.param(["write"], fails(errno.ENOSPC), id="write: no space"),
        pytest.param(["write"], short_and_lies, id="write: short, and says all"),
        pytest.param(["write"], other_bytes, id="write: other bytes"),
    ],
)
def test_a_call_that_fails_at_any_time_leaves_the_old_or_the_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], spoil: Callable[..., object], keep: str | None
) -> None:
    log = made(folder)
    old = log.path.read_bytes()
    for when in itertools.count(1):
        for path in beside(log):
            path.unlink()
        log.path.write_bytes(old)
        raised, reached = spoiled(log.path, monkeypatch, names, spoil, when, keep)
        judged(log, old, raised, keep)
        if reached < when:
            return


def spoiled(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    spoil: Callable[..., object],
    when: int,
    keep: str | None,
) -> tuple[BaseException | None, int]:
    calls = 0

    def spoiling(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **keywords: object) -> object:
            nonlocal calls
            calls += 1
            return spoil(real, *arguments, **keywords) if calls == when else real(*arguments, **keywords)

        return call

    with monkeypatch.context() as patch:
        for name in names:
            patch.setattr(os, name, spoiling(getattr(os, name)))
        try:
            at(path).replace(shorter, keep=keep)
        except (PartnershipError, KeyboardInterrupt) as error:
            return error, calls
        return None, calls


def judged(log: Log, old: bytes, raised: BaseException | None, keep: str | None) -> None:
    now = log.path.read_bytes()
    kept = [path.read_bytes() for path in beside(log) if ".before-" in path.name]
    assert now in (old, shorter(old)), raised
    if raised is None:
        assert shorter(old) == now
    if isinstance(raised, NotWritten):
        assert old == now
    # What stood there is in the log or beside it.
    assert old == now or keep is None or [old] == kept
    # And whoever comes next can write.
    at(log.path).append(lambda _: [meeting(100)])
    assert [*facts(now), 100] == orders(at(log.path))


@pytest.mark.parametrize("keep", ["trying", None], ids=["kept", "not kept"])
def test_what_leaves_it_open_which_content_it_is_is_told_so(
    log: Log, monkeypatch: pytest.MonkeyPatch, keep: str | None
) -> None:
    # The last sync is that of the folder, after the file has its place.
    _, last = spoiled(log.path, monkeypatch, ["fsync"], fails(errno.EIO), 0, keep)
    raised, _ = spoiled(log.path, monkeypatch, ["fsync"], fails(errno.EIO), last, keep)

    assert isinstance(raised, DurabilityUnknown)
    assert "holds its old content or its new one" in str(raised)
    assert ("the old one is in" in str(raised)) == (keep is not None)


def test_a_sync_that_fails_before_leaves_no_trace(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    old = log.path.read_bytes()
    _, last = spoiled(log.path, monkeypatch, ["fsync"], fails(errno.EIO), 0, "trying")
    log.path.write_bytes(old)
    for path in beside(log):
        path.unlink()
    for when in range(1, last):
        raised, _ = spoiled(log.path, monkeypatch, ["fsync"], fails(errno.EIO), when, "trying")

        assert isinstance(raised, (NotWritten, DurabilityUnknown))
        assert old == log.path.read_bytes()
        assert [] == beside(log)


# The order of what reaches the disk.


def test_the_old_bytes_and_the_new_are_synced_before_the_new_have_the_name(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    sync, replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        told.append(Path(f"/proc/self/fd/{handle}").readlink().name.partition("-")[0])
        sync(handle)

    def put(source: str, target: str) -> None:
        told.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", put)
    log.append(lambda _: [])
    told.clear()
    log.replace(shorter, keep="trying")
    folder = log.path.parent.name

    assert ["jm.before", ".partnership", folder, "jm.new", "replace", folder] == told


# kill -9.

REPLACER = """
import datetime, os, signal, sys
from pathlib import Path
from partnership_events.log import Log
from partnership_events.vocabulary import STANDARD

name, when, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
real, calls = getattr(os, name), 0

def call(*arguments, **keywords):
    global calls
    calls += 1
    if calls == when:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **keywords)

setattr(os, name, call)
log = Log(path, vocabulary=STANDARD, clock=lambda: datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
log.replace(lambda data: b"".join(data.splitlines(keepends=True)[:3]), keep="trying")
"""


def killed(path: Path, name: str) -> Iterator[int]:
    """
    Kills a process before each call of that name, as often as it makes one.
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(files.__file__).parent.parent)}
    for when in itertools.count(1):
        done = subprocess.run(
            [sys.executable, "-c", REPLACER, name, str(when), str(path)], env=environment, check=False
        )
        yield when
        if done.returncode == 0:
            return


@pytest.mark.parametrize("name", ["write", "fsync", "replace"])
def test_a_kill_at_any_time_leaves_the_old_or_the_new(log: Log, name: str) -> None:
    old = log.path.read_bytes()
    met = set()
    for _ in killed(log.path, name):
        now = log.path.read_bytes()
        assert now in (old, shorter(old))
        met.add(now)
        if now != old:
            assert old in [path.read_bytes() for path in beside(log)]
        log.path.write_bytes(old)
    # What kills have left of new contents is cleared away by the next; copies of the old are nobody's to delete.
    at(log.path).replace(lambda data: data, keep=None)

    assert {old, shorter(old)} == met
    assert [] == [path for path in beside(log) if ".new-" in path.name]


def test_a_log_of_another_user_is_given_back_to_them(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, owner, group: given.append((owner, group)))
    log.replace(shorter, keep=None)

    assert [(log.path.stat().st_uid, log.path.stat().st_gid)] == given


def test_a_log_may_be_replaced_by_one_that_nobody_has_read(log: Log) -> None:
    log.path.write_bytes(b"")
    other = at(log.path.with_name("other.jsonl"))
    Log.create(
        other.path,
        [Draft(event=LogOpened(name="jm", parties=["A", "B"]))],
        vocabulary=log.vocabulary,
        clock=other._clock,
    )
    log.replace(lambda _: other.path.read_bytes(), keep="trying")

    assert other.read().entries == log.read().entries


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open handles here")
def test_replacing_leaves_no_handle_open(tmp_path: Path) -> None:
    log = at(tmp_path / "jm.jsonl")
    Log.create(log.path, [opening()], vocabulary=log.vocabulary, clock=lambda: NOON)
    log.replace(lambda data: data + data, keep="mending")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        log.replace(lambda data: data + data, keep=None)

    assert before == len(list(Path("/proc/self/fd").iterdir()))

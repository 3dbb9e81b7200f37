"""
What is no log, where a log should be; folders that may not be written; disks that are full.

Nothing waits, nothing grows, nothing is lost, and the command says so in a line.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from partnership_events.cli import main
from partnership_events.errors import Damaged, NotALog, PartnershipError
from partnership_events.ledger import open_ledger
from partnership_events.log import NotWritten
from partnership_events.partnership import Partnership
from partnership_events.testing import disk, each_call, failing_disk
from partnership_events.vocabulary import MeetingHeld

SOURCE = str(Path(__file__).parent.parent / "src")
NAME = "acme-borealis"


def meeting(order: int, text: str = "") -> MeetingHeld:
    return MeetingHeld(on="2024-02-29", form="call", order=order, stated=text or None)


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    log = open_ledger(tmp_path / "events").create(NAME, parties=["ACM", "BOR"])
    log.append(meeting(1))
    return log


@attrs.frozen
class Ran:
    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """
    Runs the command in a folder, with the logs in its ``events``.
    """
    monkeypatch.setenv("PARTNERSHIP_EVENTS", "events")
    (tmp_path / "told.jsonl").write_text(TOLD)
    (tmp_path / "long.jsonl").write_text(LONG)

    def run(where: Path, *words: str) -> Ran:
        monkeypatch.chdir(where)
        capfd.readouterr()
        status = main([str(tmp_path / word) if word.endswith(".jsonl") else word for word in words])
        return Ran(status, *capfd.readouterr())

    return run


def small_process(where: Path, *words: str) -> Ran:
    """
    Runs the command in a process of its own that may hold a hundred megabytes.
    """
    environment = {**os.environ, "PYTHONPATH": SOURCE, "PARTNERSHIP_EVENTS": "events"}
    command = [sys.executable, "-c", LIMITED, *words]
    done = subprocess.run(
        command, cwd=where, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


ASKING = (["show", NAME], ["timeline", NAME], ["check", NAME])
TELLING = (["append", NAME, "told.jsonl"], ["retract", NAME, "@2", "--reason", "r"])
TOLD = '{"@kind": "meeting_held", "on": "2024-03-01", "form": "call"}\n'
LONG = TOLD.replace("}", ', "stated": "' + "x" * 10_000 + '"}')


# What is no log.


GIGABYTE = 1_000_000_000
# Three times what the process may hold; to read a gigabyte once is enough.
TOO_MUCH = 300_000_000
LIMITED = """
import resource, sys
from partnership_events.cli import main
resource.setrlimit(resource.RLIMIT_DATA, (100_000_000, 100_000_000))
sys.exit(main())
"""


@pytest.mark.parametrize("begins, size, told", [
    pytest.param(b"", GIGABYTE, "events/acme-borealis.jsonl:1: the opening is not whole", id="zeros"),
    pytest.param(b'{"@at":"', TOO_MUCH, "events/acme-borealis.jsonl:1: ", id="the beginning of a line"),
    pytest.param(b"x" * 70_000, GIGABYTE, ":1: a line of more than 65,536 bytes", id="a long line"),
    pytest.param(b"the log", GIGABYTE, "jsonl:3: ", id="after a log"),
])  # fmt: skip
def test_a_line_that_never_ends_is_refused_in_a_hundred_megabytes(
    log: Partnership, begins: bytes, size: int, told: str
) -> None:
    data = log.path.read_bytes() + b'{"@at":"' + b"x" * 70_000 if begins == b"the log" else begins
    log.path.write_bytes(data)
    os.truncate(log.path, size)
    ran = small_process(log.path.parent.parent, "show", NAME)

    assert (3, "") == (ran.status, ran.out)
    assert told in ran.err
    assert 1 == ran.err.count("\n")
    assert size == log.path.stat().st_size


def test_however_many_zeros_after_a_log_are_a_torn_end(log: Partnership) -> None:
    os.truncate(log.path, TOO_MUCH)
    ran = small_process(log.path.parent.parent, "timeline", NAME)

    assert 0 == ran.status
    assert "2024-02-29" in ran.out
    assert "zero bytes in line 3" in ran.err


@pytest.mark.parametrize("data, told", [
    pytest.param(b"\0" * 10, "the opening is not whole", id="zeros only"),
    pytest.param(b"\xff\xfe{\0}\0\n\0", "jsonl:1: ", id="UTF-16"),
    pytest.param(b"caf\xe9\n", "jsonl:1: ", id="Latin-1"),
    pytest.param(b"\xed\xa0\x80\n", "jsonl:1: ", id="a lone surrogate"),
    pytest.param(b"\x1b]0;owned\x07\n", "jsonl:1: ", id="an escape sequence"),
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "jsonl:1: ", id="a picture"),
    pytest.param(b"[" * 60_000 + b"\n", "jsonl:1: ", id="deep brackets"),
    pytest.param(b'{"a":' * 12_000 + b"\n", "jsonl:1: ", id="deep objects"),
    pytest.param(b"1" * 60_000 + b"\n", "jsonl:1: ", id="a long number"),
])  # fmt: skip
def test_what_is_no_log_is_told_and_left_alone(log: Partnership, data: bytes, told: str) -> None:
    log.path.write_bytes(data)
    for ask in (lambda: log.entries, lambda: log.append(meeting(2)), lambda: log.retract("@2", reason="r")):
        with pytest.raises(NotALog, match=told) as caught:
            ask()

        assert len(str(caught.value)) < 1000
    assert data == log.path.read_bytes()


@pytest.mark.parametrize("spoil", [
    pytest.param(lambda line: line.replace(b"call", b"c\xe9ll"), id="invalid UTF-8"),
    pytest.param(lambda line: line.replace(b"call", b"c\0ll"), id="a NUL"),
    pytest.param(lambda line: line.replace(b"call", b"ca\\u0000ll"), id="a NUL in an escape"),
    pytest.param(lambda line: line.replace(b"call", b"\xf0\x9f"), id="half a character"),
])  # fmt: skip
def test_bytes_that_no_log_holds_name_their_line(log: Partnership, spoil: Callable[[bytes], bytes]) -> None:
    log.append(meeting(2))
    log.append(meeting(3))
    first, second, *rest = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join([first, spoil(second), *rest]))
    with pytest.raises(Damaged, match=r"acme-borealis\.jsonl:2: "):
        _ = log.entries


@pytest.mark.parametrize("what", ["a folder", "a FIFO", "a socket", "a device", "a link to a device"])
def test_the_command_neither_waits_nor_breaks_where_no_file_is(log: Partnership, command: Command, what: str) -> None:
    log.path.unlink()
    match what:
        case "a folder":
            log.path.mkdir()
        case "a FIFO":
            os.mkfifo(log.path)
        case "a socket":
            import socket

            with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(log.path.parent):
                bound.bind(log.path.name)
        case "a device":
            try:
                os.mknod(log.path, 0o600 | 0o020000, os.makedev(1, 5))
            except PermissionError:
                pytest.skip("only root makes devices")
        case _:
            log.path.symlink_to("/dev/zero")
    for words in (*ASKING, *TELLING):
        ran = command(log.path.parent.parent, *words)

        assert 3 == ran.status, words
        assert " is a folder" in ran.err or " is no regular file" in ran.err
        assert "Traceback" not in ran.err


# Disks that are full, and folders that may not be written: real ones where we may make them.


@contextlib.contextmanager
def mounted(where: Path, *options: str) -> Iterator[Path]:
    done = subprocess.run(["mount", *options, str(where)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("may not mount here")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True, capture_output=True)


@pytest.fixture
def full(log: Partnership, tmp_path: Path) -> Iterator[Partnership]:
    """
    The log on a disk of 64 KiB that something else has filled up.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root mounts, on Linux")
    (tmp_path / "small" / "events").mkdir(parents=True)
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=64k", "tmpfs") as small:
        shutil.copytree(log.path.parent, small / "events")
        there = open_ledger(small / "events")[NAME]
        with (small / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(b"x" * 512)
        yield there


def test_a_full_disk_takes_nothing_and_loses_nothing(full: Partnership) -> None:
    # What fits into the last page of the file may still be written; what does not, is not.
    before = full.entries
    data = full.path.read_bytes()
    with pytest.raises(NotWritten, match="No space left on device; nothing was written"):
        full.append(meeting(2, "x" * 10_000))
    with pytest.raises(NotWritten, match="No space left"):
        open_ledger(full.path.parent).create("another", parties=["A", "B"])

    assert data == full.path.read_bytes()
    assert before == open_ledger(full.path.parent)[NAME].entries
    assert [NAME] == list(open_ledger(full.path.parent))

    (full.path.parent.parent / "filler").unlink()
    full.append(meeting(2, "x" * 10_000))

    assert 3 == len(full)


def test_the_command_on_a_full_disk(full: Partnership, command: Command) -> None:
    where = full.path.parent.parent
    told = command(where, "append", NAME, "long.jsonl")

    assert (3, "") == (told.status, told.out)
    assert "No space left on device; nothing was written" in told.err
    assert 1 == told.err.count("\n")
    assert 3 == command(where, "create", "another", "--party", "A,B").status
    for words in ASKING:
        assert command(where, *words).status in (0, 1), words


@pytest.fixture
def read_only(log: Partnership) -> Iterator[Partnership]:
    """
    The log in a folder that is mounted read-only.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root mounts, on Linux")
    folder = log.path.parent
    with mounted(folder, "--bind", str(folder)):
        if subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=False).returncode:
            pytest.skip("may not remount here")
        yield log


def test_a_read_only_folder_is_read_and_not_written(read_only: Partnership, command: Command) -> None:
    where = read_only.path.parent.parent
    with pytest.raises(NotWritten, match=r"Read-only file system.*nothing was written"):
        read_only.append(meeting(2))
    for words in ASKING:
        assert command(where, *words).status in (0, 1), words
    for words in (*TELLING, ["create", "another", "--party", "A,B"]):
        ran = command(where, *words)

        assert (3, 1) == (ran.status, ran.err.count("\n")), (words, ran.err)
        assert "Read-only file system" in ran.err


DENIALS = [errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE]


@pytest.mark.parametrize("number", DENIALS, ids=[errno.errorcode[number] for number in DENIALS])
@pytest.mark.parametrize("calls", ["open", "mkdir", "write", "link"])
def test_whatever_is_denied_the_library_says_so_and_goes_on_later(
    log: Partnership, calls: str, number: int, tmp_path: Path
) -> None:
    data = log.path.read_bytes()
    shutil.rmtree(log.path.parent / ".partnership")
    for failing in each_call(calls, disk.fails(number)):
        ledger = open_ledger(log.path.parent)
        with failing:
            with contextlib.suppress(PartnershipError):
                ledger[NAME].append(meeting(2))
            with contextlib.suppress(PartnershipError):
                ledger.create("another", parties=["A", "B"])
        assert log.path.read_bytes().startswith(data)
        assert 2 <= len(ledger[NAME]) <= 3
        assert "another" not in ledger or 1 == len(ledger["another"])
        (log.path.parent / "another.jsonl").unlink(missing_ok=True)
        shutil.rmtree(log.path.parent / ".partnership", ignore_errors=True)
        log.path.write_bytes(data)


def test_a_ledger_whose_folder_cannot_be_made_says_so(tmp_path: Path) -> None:
    with failing_disk("mkdir", disk.fails(errno.EACCES)), pytest.raises(PartnershipError, match="Permission denied"):
        open_ledger(tmp_path / "events").create(NAME, parties=["A", "B"])

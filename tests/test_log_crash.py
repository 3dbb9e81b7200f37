"""
What a log is after a crash: at every byte, at every call, after every kill.

An independent reader (``facts``: twenty lines, no line of the library) judges what may count as written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partnership_events.errors import Damaged, DurabilityUnknown, NotALog, PartnershipError
from partnership_events.event import Draft
from partnership_events.log import Log, NotWritten, TornTailMended
from partnership_events.testing import FailingDisk, PowerCut, disk, each_call, failing_disk
from partnership_events.vocabulary import STANDARD, LogOpened, MeetingHeld

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def opening() -> Draft:
    return Draft(event=LogOpened(name="jm", parties=["JPN", "MNG"]))


def meeting(order: int) -> Draft:
    return Draft(event=MeetingHeld(on="2024-02-29", form="call", order=order))


def at(path: Path) -> Log:
    return Log(path, vocabulary=STANDARD, clock=lambda: NOON, patience=5)


def facts(data: bytes) -> list[int | None]:
    """
    The ``order`` of every entry in whole batches, by a reader of its own; stops at the first thing it does not like.
    """
    found: list[int | None] = []
    batch: list[int | None] = []
    *lines, _ = data.split(b"\n")
    for line in lines:
        if line[45:53] != b"%08x" % zlib.crc32(line[53:], zlib.crc32(line[:45])):
            break
        value = json.loads(line)
        batch.append(value.get("order"))
        if "@following" not in value:
            found += batch
            batch = []
    return found


def orders(log: Log) -> list[int | None]:
    return [getattr(entry.event, "order", None) for entry in log.read().entries]


@pytest.fixture
def folder() -> Iterator[Path]:
    """
    A folder on a RAM disk where there is one: thousands of states, none of which needs the real disk.
    """
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if os.access(shm, os.W_OK) else None) as name:
        yield Path(name)


def written(folder: Path) -> bytes:
    """
    A log of an opening batch of two, one line, a batch of three and one line more.
    """
    path = folder / "whole.jsonl"
    log = Log.create(path, [opening(), meeting(0)], vocabulary=STANDARD, clock=lambda: NOON)
    for batch in ([1], [2, 3, 4], [5]):
        log.append(lambda _, batch=batch: [meeting(order) for order in batch])
    return path.read_bytes()


def set_aside(folder: Path) -> list[Path]:
    cache = folder / ".partnership"
    return sorted(path for path in cache.iterdir() if ".torn-" in path.name) if cache.exists() else []


# Every cut of the file.


def test_every_cut_leaves_whole_facts_only(folder: Path) -> None:
    data = written(folder)
    opened = data.index(b"\n", data.index(b"\n") + 1) + 1
    path = folder / "jm.jsonl"
    for cut in range(len(data)):
        path.write_bytes(data[:cut])
        expected = facts(data[:cut])
        if cut < opened:
            with pytest.raises(NotALog, match=r"jm\.jsonl:1: "):
                at(path).read()
        else:
            log = at(path)

            assert expected == orders(log), cut
            size = log.read().size
            assert (cut == size) == (log.read().torn is None), cut


def test_every_cut_is_mended_by_the_next_append_and_nothing_is_lost(folder: Path) -> None:
    data = written(folder)
    opened = data.index(b"\n", data.index(b"\n") + 1) + 1
    path = folder / "jm.jsonl"
    for cut in range(opened - 1, len(data)):
        for old in set_aside(folder):
            old.unlink()
        path.write_bytes(data[:cut])
        completed = facts(data[:cut] + b"\n") if data[cut : cut + 1] == b"\n" else facts(data[:cut])
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            at(path).append(lambda _: [meeting(99)])
        kept = b"".join(aside.read_bytes() for aside in set_aside(folder))
        whole = path.read_bytes()
        former = whole[: whole.rindex(b"\n", 0, -1) + 1]

        assert [*completed, 99] == facts(whole) == orders(at(path)), cut
        assert data[:cut] in (former + kept, former[:-1]), cut
        assert (data[:cut] != former) == bool(told), cut
        assert all(warning.category is TornTailMended for warning in told)


def test_an_opening_that_lacks_its_newline_is_completed(folder: Path) -> None:
    path = folder / "jm.jsonl"
    Log.create(path, [opening()], vocabulary=STANDARD, clock=lambda: NOON)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])

    assert at(path).mend().completable
    assert whole == path.read_bytes()


def test_an_opening_that_is_not_whole_is_never_set_aside(folder: Path) -> None:
    data = written(folder)
    path = folder / "jm.jsonl"
    for cut in (1, 50, data.index(b"\n") + 1, data.index(b"\n") + 60):
        for tail in (b"", b"\0\0\0", b"\0\0\0\n"):
            path.write_bytes(data[:cut] + tail)
            with pytest.raises(Damaged):
                at(path).mend()

            assert data[:cut] + tail == path.read_bytes()
    assert [] == set_aside(folder)


# Sectors that never came: any of them, in the last append, of whatever length.


@pytest.mark.parametrize("size", [16, 64, 100, 512], ids=lambda size: f"sectors of {size}")
def test_missing_sectors_of_the_last_append_are_no_damage(folder: Path, size: int) -> None:
    data = written(folder)
    *_, last = data.splitlines(keepends=True)
    three = b"".join(data.splitlines(keepends=True)[3:6])
    path = folder / "jm.jsonl"
    headless: list[bytes] = []
    for start, end in ((len(data) - len(last), len(data)), (data.index(three), data.index(three) + len(three))):
        sectors = range(start - start % size, end, size)
        states = itertools.chain(
            ((sector,) for sector in sectors),
            itertools.combinations(sectors, 2) if size > 16 else (),
            (sectors[:number] for number in range(2, len(sectors))),
            (sectors[number:] for number in range(1, len(sectors) - 1)),
        )
        for missing in states:
            state = bytearray(data[:end])
            for sector in missing:
                first, last_ = max(sector, start), min(sector + size, end)
                state[first:last_] = b"\0" * (last_ - first)
            path.write_bytes(state)
            log = at(path)
            try:
                found = orders(log)
            except Damaged:
                # Told, never guessed: the head of a batch of several is gone, and nothing proves what its lines were.
                headless.append(bytes(state[start : start + 70]))
                continue

            assert facts(data[:start]) == found, missing
            assert log.read().torn is not None
            assert bytes(state[start:]) == log.mend().kept.read_bytes()
            assert data[:start] == path.read_bytes()
    assert all(b"\0" in head for head in headless)


def test_zeros_after_the_end_are_set_aside(folder: Path) -> None:
    data = written(folder)
    path = folder / "jm.jsonl"
    for tail in (b"\0", b"\0" * 4096, b"\0" * 300_000, b"\0\0\n", b'{"@at":"2026' + b"\0" * 9000):
        path.write_bytes(data + tail)

        assert facts(data) == orders(at(path))
        assert tail == at(path).mend().kept.read_bytes()
        assert data == path.read_bytes()


def test_zeros_in_earlier_facts_are_damage(folder: Path) -> None:
    data = written(folder)
    path = folder / "jm.jsonl"
    last = len(data.splitlines(keepends=True)[-1])
    for place in range(0, len(data) - last, 7):
        state = bytearray(data)
        state[place] = 0
        path.write_bytes(state)
        with pytest.raises(Damaged) as caught:
            at(path).read()

        assert data[:place].count(b"\n") + 1 == caught.value.line or data[place : place + 1] == b"\n"
        with pytest.raises(Damaged):
            at(path).mend()
        assert state == path.read_bytes()
    assert [] == set_aside(folder)


# A hole inside the last batch, where the lines around it do not prove that it is one.


def test_a_hole_before_a_batch_of_another_time_is_damage(folder: Path) -> None:
    data = written(folder)
    lines = data.splitlines(keepends=True)
    path = folder / "jm.jsonl"
    holed = [
        # A lone line, then a whole batch: the lone one may have been acknowledged.
        [*lines[:2], b"\0" * len(lines[2]), *lines[3:6]],
        [*lines[:2], lines[2][:-9] + b"\0" * 8 + b"\n", *lines[3:6]],
        # More lines than the batch had.
        [*lines[:4], b"\0" * 50 + b"\n", lines[5], lines[6]],
        [*lines[:4], b"\0" * 50 + b"\n", b"\0" * 50 + b"\n", b"\0\n"],
        # Nothing but holes, and no head that tells how many lines they were.
        [*lines[:2], b"\0" * 50 + b"\n", b"\0" * 50 + b"\n"],
        # A hole longer than any line, and a line of another time behind it.
        [*lines[:3], b"\0" * 200_000 + b"\n", lines[6]],
        # An unfinished batch, and a hole with the head of another.
        [*lines[:4], lines[6][:-9] + b"\0" * 8 + b"\n"],
        # Lines of the batch, out of step.
        [*lines[:4], b"\0" * 50 + b"\n", lines[3]],
    ]
    for state in holed:
        path.write_bytes(b"".join(state))
        with pytest.raises(Damaged):
            at(path).read()
        with pytest.raises(Damaged):
            at(path).append(lambda _: [meeting(99)])
        assert b"".join(state) == path.read_bytes()


# A failing call: every one of them, in every way.


def other_bytes(real: Callable[..., int], handle: int, data: bytes) -> int:
    return real(handle, bytes(data).replace(b"call", b"cell"))


WRITES = [
    pytest.param(disk.fails_halfway(errno.ENOSPC), id="half, then no space"),
    pytest.param(disk.fails(errno.ENOSPC), id="no space"),
    pytest.param(disk.fails(errno.EIO), id="EIO"),
    pytest.param(disk.fails(errno.EDQUOT), id="over quota"),
    pytest.param(disk.short, id="short"),
    pytest.param(disk.short_and_lies, id="short, and says all"),
    pytest.param(disk.all_and_lies, id="all, and says short"),
    pytest.param(disk.nothing_and_lies, id="nothing, and says all"),
    pytest.param(disk.nothing, id="nothing, and says so"),
    pytest.param(other_bytes, id="other bytes"),
    pytest.param(disk.interrupted, id="interrupted"),
]

TAILS = [
    pytest.param(lambda data: data, id="a whole log"),
    pytest.param(lambda data: data[:-1], id="a newline missing"),
    pytest.param(lambda data: data[:-9], id="a torn line"),
]


def judged(folder: Path, path: Path, data: bytes, run: Callable[[], object]) -> BaseException | None:
    """
    Runs an append of two to a log, and holds the outcome to what was promised.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TornTailMended)
        try:
            run()
        except (PartnershipError, KeyboardInterrupt) as error:
            raised: BaseException | None = error
        else:
            raised = None
    now = path.read_bytes()
    before = facts(data)
    former = [before, facts(data + b"\n")]
    if raised is None:
        assert facts(now) in [[*orders_, 98, 99] for orders_ in former]
    else:
        assert facts(now) in former, raised
        assert not isinstance(raised, NotWritten) or b"98" not in now[len(data) :]
    # Nothing that stood there is gone: it is in the log, or beside it.
    kept = b"".join(aside.read_bytes() for aside in set_aside(folder))
    whole = data[: data.rindex(b"\n") + 1]
    assert now.startswith(whole)
    assert now.startswith(data) or data[len(whole) :] in kept
    # And whoever comes next can write.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TornTailMended)
        at(path).append(lambda _: [meeting(100)])
    assert 100 == facts(path.read_bytes())[-1] == orders(at(path))[-1]
    return raised


def every_call(
    folder: Path, names: tuple[str, ...], spoil: Callable[..., object], tail: bytes
) -> list[BaseException | None]:
    outcomes: list[BaseException | None] = []
    path = folder / "jm.jsonl"
    for failing in each_call(names, spoil):
        for old in set_aside(folder):
            old.unlink()
        path.write_bytes(tail)

        def run(failing: FailingDisk = failing) -> None:
            with failing:
                at(path).append(lambda _: [meeting(98), meeting(99)])

        outcomes.append(judged(folder, path, tail, run))
    return outcomes[:-1]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("spoil", WRITES)
def test_a_write_that_goes_wrong_at_any_call(
    folder: Path, spoil: Callable[..., object], tail: Callable[[bytes], bytes]
) -> None:
    outcomes = every_call(folder, ("write",), spoil, tail(written(folder)))

    # The note in the lock, which may fail, and the batch at least.
    assert len(outcomes) >= 2
    assert outcomes[0] is None or isinstance(outcomes[0], KeyboardInterrupt)
    match spoil:
        case disk.short:
            assert all(outcome is None for outcome in outcomes)
        case disk.interrupted:
            assert isinstance(outcomes[-1], KeyboardInterrupt)
        case _:
            assert isinstance(outcomes[-1], NotWritten)
            assert "nothing was written" in str(outcomes[-1])


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC], ids=["EIO", "no space"])
def test_a_sync_that_fails_at_any_call(folder: Path, number: int, tail: Callable[[bytes], bytes]) -> None:
    outcomes = every_call(folder, ("fsync", "fdatasync"), disk.fails(number), tail(written(folder)))

    # What stood there, its folder, and the batch at least; the batch's own comes last.
    assert len(outcomes) >= 3
    assert isinstance(outcomes[-1], DurabilityUnknown)
    assert None not in outcomes


def test_a_failed_sync_is_never_tried_again_in_silence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder)
    log = at(folder / "whole.jsonl")
    log.append(lambda _: [])
    data = log.path.read_bytes()
    synced: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.fstat(handle).st_size)
        if len(synced) == 1:
            raise OSError(errno.EIO, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DurabilityUnknown, match="cut back to its"):
        log.append(lambda _: [meeting(98)])

    # Once with the line, once without it.
    assert 2 == len(synced)
    assert len(data) == synced[1] < synced[0]
    assert data == log.path.read_bytes()


def test_after_a_failed_sync_the_disk_is_asked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder)
    log = at(folder / "whole.jsonl")
    log.append(lambda _: [])
    with failing_disk("fsync", disk.fails(errno.EIO)), pytest.raises(DurabilityUnknown):
        log.append(lambda _: [meeting(98)])
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: asked.append(start))
    log.append(lambda _: [])

    assert [0] == asked


def test_a_truncation_that_does_nothing_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder)
    log = at(folder / "whole.jsonl")
    log.append(lambda _: [])
    monkeypatch.setattr(os, "ftruncate", lambda *_: None)
    full = failing_disk("write", disk.fails_halfway(errno.ENOSPC))
    with full, pytest.raises(DurabilityUnknown, match="could not be brought back"):
        log.append(lambda _: [meeting(98)])


@pytest.mark.parametrize("name", ["ftruncate", "fsync"])
def test_what_cannot_be_undone_is_said_to_be_unknown(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    data = written(folder)
    log = at(folder / "whole.jsonl")
    log.append(lambda _: [])
    monkeypatch.setattr(os, name, lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
    real = os.write

    def write(handle: int, payload: bytes) -> int:
        real(handle, bytes(payload)[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(DurabilityUnknown, match=r"No space left on device.*could not be brought back"):
        log.append(lambda _: [meeting(98)])

    assert facts(data) == facts(log.path.read_bytes())


@pytest.mark.parametrize("name", ["open", "fstat", "stat", "lseek", "read", "ftruncate", "posix_fadvise", "unlink"])
def test_any_other_call_that_fails_at_any_time(folder: Path, name: str) -> None:
    for tail in (lambda data: data, lambda data: data[:-1], lambda data: data[:-9]):
        every_call(folder, (name,), disk.fails(errno.EIO), tail(written_once(folder)))


def written_once(folder: Path) -> bytes:
    path = folder / "whole.jsonl"
    return path.read_bytes() if path.exists() else written(folder)


@pytest.mark.parametrize("name", ["write", "fsync", "open", "link", "unlink", "fstat", "read"])
def test_creating_leaves_no_log_or_a_whole_one(folder: Path, name: str) -> None:
    path = folder / "jm.jsonl"
    for failing in each_call(name, disk.fails(errno.EIO)):
        path.unlink(missing_ok=True)
        error: PartnershipError | None = None
        with failing:
            try:
                Log.create(path, [opening(), meeting(0)], vocabulary=STANDARD, clock=lambda: NOON)
            except PartnershipError as raised:
                error = raised
        if error is None:
            assert [None, 0] == orders(at(path))
        else:
            assert not path.exists()
    assert [] == [path for path in (folder / ".partnership").iterdir() if ".new-" in path.name and name != "unlink"]


# The power goes, before any call; what was not synced may be there, or not, sector by sector.


def test_a_power_cut_in_an_append_leaves_all_of_it_or_nothing(folder: Path) -> None:
    data = written(folder)
    path = folder / "jm.jsonl"
    met: set[tuple[int, bool]] = set()
    for cut in each_call(disk.CHANGES, disk.power_cut):
        path.write_bytes(data)
        with cut, contextlib.suppress(PowerCut):
            at(path).append(lambda _: [meeting(98), meeting(99)])
        for left in cut.left_of(path, sector=200):
            assert left is not None
            path.write_bytes(left)
            reading = at(path).read()
            found = orders(at(path))
            met.add((len(found) - len(facts(data)), reading.torn is not None))

            assert found in (facts(data), [*facts(data), 98, 99])
            assert cut.struck or found[-1] == 99
    assert {(0, False), (0, True), (2, False)} == met


def test_a_power_cut_in_a_creation_leaves_a_whole_log_or_none(folder: Path) -> None:
    path = folder / "jm.jsonl"
    met: set[bool] = set()
    for cut in each_call(disk.CHANGES, disk.power_cut):
        path.unlink(missing_ok=True)
        with cut, contextlib.suppress(PowerCut):
            Log.create(path, [opening(), meeting(0)], vocabulary=STANDARD, clock=lambda: NOON)
        for left in cut.left_of(path, sector=100):
            met.add(left is None)
            if left is not None:
                path.write_bytes(left)

                assert [None, 0] == orders(at(path))
            assert cut.struck or left is not None
    assert {True, False} == met


# kill -9.

WRITER = """
import datetime, sys
from pathlib import Path
from partnership_events.codec import codec_of
from partnership_events.drafting import drafting_of
from partnership_events.log import Log
from partnership_events.event import Draft
from partnership_events.vocabulary import STANDARD, MeetingHeld

log = Log(Path(sys.argv[1]), vocabulary=STANDARD, clock=lambda: datetime.datetime.now(datetime.UTC), patience=30)
first = int(sys.argv[2])
# What a process makes once is made before it is timed.
drafting_of(codec_of(STANDARD)).checked(Draft(event=MeetingHeld(on="2024", form="call", order=first)))
print("ready", flush=True)
for order in range(first, first + 100_000, 2):
    pair = [Draft(event=MeetingHeld(on="2024", form="call", order=number)) for number in (order, order + 1)]
    log.append(lambda _: pair)
    print(order, flush=True)
"""


@contextlib.contextmanager
def writer(path: Path, first: int) -> Iterator[subprocess.Popen[bytes]]:
    source = str(Path(__file__).parent.parent / "src")
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", WRITER, str(path), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "jm.jsonl"
    Log.create(path, [opening()], vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC))
    chance = random.Random(11)
    acknowledged: list[int] = []
    for cycle in range(10):
        with contextlib.ExitStack() as stack:
            pair = [stack.enter_context(writer(path, (2 * cycle + half) * 100_000)) for half in (0, 1)]
            for process in pair:
                assert b"ready\n" == process.stdout.readline()
            time.sleep(chance.uniform(0.01, 0.12))
            for process in pair:
                process.kill()
            for process in pair:
                # A line that was printed in part was acknowledged in part: not.
                said = process.stdout.read().decode()
                acknowledged += [int(order) for order in said[: said.rfind("\n") + 1].split()]
        data = path.read_bytes()
        found = facts(data)

        assert found == orders(at(path))
        assert set(acknowledged) <= set(found)
        assert {order + 1 for order in acknowledged} <= set(found)
        # Whole batches only, in the order of each writer.
        assert found[1::2] == [order - 1 for order in found[2::2]]
    assert len(acknowledged) > 20
    assert len(facts(path.read_bytes())) <= 1 + 2 * len(acknowledged) + 2 * 20

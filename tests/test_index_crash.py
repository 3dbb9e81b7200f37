"""
The index beside a log, damaged, foreign, stale, or half-written: whatever stands there, the answer is the right one.

    PARTNERSHIP_EVENTS_ALL_FAULTS=1 pytest tests/test_index_crash.py      every bit and every length, not one in many
"""

from __future__ import annotations

import errno
import functools
import os
import random
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_index_laws import LONG, any_age, lines_of, unread

from partnership_events import files, index
from partnership_events.errors import LogReplaced
from partnership_events.event import Entry
from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership
from partnership_events.projections.partnership import PartnershipState, state
from partnership_events.testing import disk, entries_of
from partnership_events.testing.disk import failing_disk
from partnership_events.vocabulary import RelationsUpgraded

ALL = bool(os.environ.get("PARTNERSHIP_EVENTS_ALL_FAULTS"))
ON = "2024-02-26"
TOLD = [*LONG, RelationsUpgraded(on="2024-01-09", label="Partnership", mode="upgraded")]


@pytest.fixture(autouse=True)
def _any_age() -> Iterator[None]:
    with any_age():
        yield


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return entries_of(TOLD)


@pytest.fixture
def log(tmp_path: Path, entries: tuple[Entry, ...]) -> Path:
    """
    A log with an index beside it.
    """
    path = tmp_path / "acme-borealis.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines_of(entries)))
    fresh(path).as_of(ON)
    assert index.path_of(path).exists()
    return path


def fresh(log: Path) -> Partnership:
    return open_ledger(log.parent)[log.stem]


@functools.cache
def folded(entries: tuple[Entry, ...]) -> PartnershipState:
    return state(entries, as_of=ON)


def answers_right(log: Path, entries: tuple[Entry, ...]) -> bool:
    """
    Holds the answer of a fresh process to the fold; true where it did not read the log for it.
    """
    asked = fresh(log)
    met, told = asked.as_of(ON), folded(entries)
    for part in ("tier", "cells", "people", "plans", "instruments", "money", "pending", "disputes", "basis"):
        assert getattr(told, part) == getattr(met, part), part
    return unread(asked)


def test_a_sound_index_is_believed(log: Path, entries: tuple[Entry, ...]) -> None:
    assert answers_right(log, entries)


def test_no_bit_can_be_flipped_to_effect(log: Path, entries: tuple[Entry, ...]) -> None:
    path = index.path_of(log)
    sound = path.read_bytes()
    head = len(sound) % index.BLOCK
    bits = (
        range(8 * len(sound)) if ALL else [*range(0, 8 * head, 97), *random.Random(1).sample(range(8 * len(sound)), 60)]
    )
    for bit in bits:
        damaged = bytearray(sound)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        # In the head it is seen at once, and the log is read; a block is made again when somebody looks at it.
        assert answers_right(log, entries) == (bit // 8 >= head)


def test_a_block_that_is_damaged_is_seen(
    log: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, met = index.path_of(log), []
    again = index._Lines.laid_again
    monkeypatch.setattr(index._Lines, "laid_again", lambda lines: (met.append(1), again(lines))[1])
    sound = path.read_bytes()
    head = len(sound) % index.BLOCK
    for start in range(head, len(sound), index.BLOCK):
        path.write_bytes(sound[:start] + b"\xff" * index.BLOCK + sound[start + index.BLOCK :])
        assert answers_right(log, entries)
    assert len(met) > 10


def test_what_is_made_again_is_what_was_made(log: Path) -> None:
    found = index.opened(log, fresh(log).codec)
    assert found is not None
    lines = found.shelf.entries._rows
    blocks = index.path_of(log).read_bytes()[-index.BLOCK * len(lines.laid_again()) :]

    assert blocks == b"".join(lines.laid_again())


def test_no_part_of_an_index_is_believed(log: Path, entries: tuple[Entry, ...]) -> None:
    path = index.path_of(log)
    sound = path.read_bytes()
    lengths = range(len(sound)) if ALL else [*range(0, 400, 41), *range(400, len(sound), 4099), len(sound) - 1]
    for length in lengths:
        path.write_bytes(sound[:length])
        assert not answers_right(log, entries)
        assert sound == path.read_bytes(), "and who read the log leaves a whole one"
    path.write_bytes(sound + b"\0")
    assert not answers_right(log, entries)


@pytest.mark.parametrize("length", [0, 7, 20, 28, 5000])
def test_what_is_no_index_is_none(log: Path, entries: tuple[Entry, ...], length: int) -> None:
    index.path_of(log).write_bytes(b"\xff" * length)

    assert not answers_right(log, entries)


def test_the_index_of_another_log_is_none(log: Path, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    other = tmp_path / "other" / log.name
    other.parent.mkdir()
    shutil.copy2(log, other)
    fresh(other).as_of(ON)
    shutil.copy2(index.path_of(other), index.path_of(log))

    assert not answers_right(log, entries)


@pytest.mark.parametrize("name, value", [("fingerprint", lambda: "another"), ("clock", lambda zone: "another")])
def test_an_index_of_other_sources_or_clocks_is_none(
    log: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(index, name, value)
    assert not answers_right(log, entries)
    assert answers_right(log, entries)


def test_where_no_file_tells_a_clock_there_is_no_index(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.drop(log)
    monkeypatch.setattr(index, "clock", lambda zone: "")
    fresh(log).as_of(ON)

    assert not index.path_of(log).exists()


def appended(log: Path) -> None:
    fresh(log).append(RelationsUpgraded(on="2024-01-10", label="Strategic Partnership", mode="upgraded"))


def rewritten(log: Path) -> None:
    # As long as it was, and another tier.
    other = [*TOLD[:-1], RelationsUpgraded(on="2024-01-09", label="Partnershap", mode="upgraded")]
    with log.open("r+b") as file:
        file.write(b"".join(line + b"\n" for line in lines_of(entries_of(other))))


def replaced(log: Path) -> None:
    made = log.with_suffix(".made")
    made.write_bytes(log.read_bytes())
    made.replace(log)


def touched(log: Path) -> None:
    os.utime(log)


def cut(log: Path) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - len(log.read_bytes().splitlines(keepends=True)[-1]))


def torn(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b'{"@at":"2024')


@pytest.mark.parametrize("change", [appended, rewritten, replaced, touched, cut, torn])
def test_a_stale_index_is_none(log: Path, change: object) -> None:
    change(log)
    now = fresh(log).entries
    fresh_index = index.path_of(log).read_bytes()

    assert not answers_right(log, now)
    # Whoever read it left a new one, unless the log ends in something unfinished.
    assert answers_right(log, now) == (change is not torn)
    assert (fresh_index == index.path_of(log).read_bytes()) == (change is torn)
    assert (fresh(log).torn is not None) == (change is torn)


def test_a_young_log_has_none_and_believes_none(
    log: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SETTLING", 10**18)
    assert not answers_right(log, entries)
    index.drop(log)
    fresh(log).as_of(ON)
    assert not index.path_of(log).exists()


def test_an_answer_that_is_looked_at_late_minds_what_became_of_the_log(log: Path, entries: tuple[Entry, ...]) -> None:
    told = state(entries, as_of=ON)
    grown, changed, gone = (fresh(log).as_of(ON) for _ in range(3))
    appended(log)
    assert told.cells == grown.cells
    rewritten(log)
    with pytest.raises(LogReplaced, match="was changed while an answer was looked at; ask again"):
        assert changed.cells
    log.unlink()
    with pytest.raises(LogReplaced):
        assert gone.cells


def test_an_answer_of_a_log_that_was_replaced_stays_as_it_was(log: Path, entries: tuple[Entry, ...]) -> None:
    asked = fresh(log).as_of(ON)
    made = log.with_suffix(".made")
    made.write_bytes(b"".join(line + b"\n" for line in lines_of(entries[:40])))
    made.replace(log)

    assert state(entries, as_of=ON).cells == asked.cells


def test_who_has_asked_sees_what_was_appended_since(log: Path) -> None:
    asked = fresh(log)
    before = asked.cell("tier", as_of=ON)
    appended(log)

    assert ["Partnership", "Strategic Partnership"] == [str(before.value), str(asked.cell("tier", as_of=ON).value)]


def test_what_was_made_in_turns_is_not_left(log: Path) -> None:
    # A block that is made again must be the one that was: as it is by who takes the whole log at once.
    index.drop(log)
    asked = fresh(log)
    asked._asking.view(asked.entries, as_of=ON)
    appended(log)
    asked.cell("tier", as_of=ON)

    assert not index.path_of(log).exists()


# What stands in the way.


@pytest.mark.parametrize("fault", [disk.fails(errno.ENOSPC), disk.fails_halfway(errno.ENOSPC), disk.fails(errno.EIO)])
@pytest.mark.parametrize("at", [1, 2, 5])
def test_a_full_disk_leaves_no_debris(log: Path, entries: tuple[Entry, ...], fault: object, at: int) -> None:
    index.drop(log)
    with failing_disk("write", fault, at=at):
        assert not answers_right(log, entries)

    assert [] == [path.name for path in index.path_of(log).parent.iterdir() if "index" in path.name]


@pytest.mark.parametrize("call, at", [("open", 1), ("open", 2), ("replace", 1)])
def test_what_the_system_refuses_is_no_error(log: Path, entries: tuple[Entry, ...], call: str, at: int) -> None:
    index.drop(log)
    read = _read(log)
    with failing_disk(call, disk.fails(errno.EROFS), at=at):
        assert not index.write(log, *read)

    assert not answers_right(log, entries)
    assert answers_right(log, entries)


def _read(log: Path) -> tuple[object, ...]:
    asked = fresh(log)
    told = asked._asking.view(asked.entries, as_of=ON)
    return asked._log._known, told.index, asked.codec


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_nobody_may_write_to_is_no_error(log: Path, entries: tuple[Entry, ...]) -> None:
    shutil.rmtree(index.path_of(log).parent)
    log.parent.chmod(0o500)
    try:
        assert not answers_right(log, entries)
    finally:
        log.parent.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_no_error(log: Path, entries: tuple[Entry, ...]) -> None:
    shutil.rmtree(index.path_of(log).parent)
    index.path_of(log).parent.write_bytes(b"")

    assert not answers_right(log, entries)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_in_its_place_is_not_waited_for(log: Path, entries: tuple[Entry, ...]) -> None:
    index.path_of(log).unlink()
    os.mkfifo(index.path_of(log))

    assert not answers_right(log, entries)
    assert stat.S_ISREG(index.path_of(log).stat().st_mode)


def test_who_may_not_read_the_log_may_not_read_its_index(log: Path) -> None:
    index.drop(log)
    log.chmod(0o640)
    fresh(log).as_of(ON)

    assert 0o640 == stat.S_IMODE(index.path_of(log).stat().st_mode)


def test_what_a_crash_left_is_cleared_away_when_nobody_can_be_at_it_any_more(
    log: Path, entries: tuple[Entry, ...]
) -> None:
    index.drop(log)
    left = index.path_of(log).with_suffix(".index-made")
    left.write_bytes(b"half of an")
    assert not answers_right(log, entries)
    assert not answers_right(log, entries), "somebody may be writing it"
    os.utime(left, (0, 0))
    assert not answers_right(log, entries)
    assert not left.exists()
    assert answers_right(log, entries)


def test_two_who_leave_one_at_once_are_both_right(log: Path, entries: tuple[Entry, ...]) -> None:
    index.drop(log)
    both = [threading.Thread(target=lambda: fresh(log).as_of(ON)) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert answers_right(log, entries)
    assert [] == list(index.path_of(log).parent.glob("*.index-made"))


ASK = """
import sys
from partnership_events import files, index, open_ledger
files._SETTLING, index.FEWEST = -(10**12), 1
print(open_ledger(sys.argv[1])["acme-borealis"].cell("tier", as_of="2024").value)
"""


def test_two_processes_at_once_are_both_right(log: Path, entries: tuple[Entry, ...]) -> None:
    index.drop(log)
    environment = {**os.environ, "PYTHONPATH": str(Path(index.__file__).parent.parent)}
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(log.parent)], stdout=subprocess.PIPE, env=environment, text=True
        )
        for _ in range(2)
    ]

    assert ["Partnership\n"] * 2 == [one.communicate()[0] for one in asking]
    assert answers_right(log, entries)

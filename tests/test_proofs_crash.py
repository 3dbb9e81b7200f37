"""
The machine of proofs, run small; ``python tools/reliability.py --full`` runs it at its size.

Also what the proofs have found, each with a test of its own, and that the machine can see what it looks for.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from proofs import crash_states, flips, fuzz, json_suite, kill_loop, mutants, power_cuts, rewrites, specimen, syscalls
from proofs.disk import Cut, Disk, File, Folder, Write
from proofs.figure import Figure
from proofs.reader import batches, wrong

import partnership_events as pe
from partnership_events import sealing
from partnership_events.errors import Damaged

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def kept(figure: Figure) -> Figure:
    """
    The figure, once it is what was promised; skips where the machine does not allow the proof.
    """
    if figure.skipped:
        pytest.skip(figure.skipped)
    assert figure.ok, (figure.outcome, figure.note, figure.faults)
    return figure


def meetings(*orders: int) -> list[pe.Draft]:
    return [pe.Draft(event=pe.MeetingHeld(on="2024-02-29", form="call", order=order)) for order in orders]


@pytest.fixture
def log(tmp_path: Path) -> pe.Partnership:
    log = pe.open_ledger(tmp_path / "events", clock=lambda: NOON).create("jm", parties=["JPN", "MNG"])
    log.append_all(meetings(1))
    return log


# Small runs.


def test_killed_writers_lose_nothing() -> None:
    assert 40 * 5 == kept(kill_loop.run(40)).size["kills"]


def test_no_system_call_fails_unnoticed() -> None:
    assert 60 == kept(syscalls.run(60)).size["injections"]


def test_no_crash_state_loses_anything() -> None:
    assert 150 == kept(crash_states.run(150)).size["states"]


def test_flipped_bits_are_found_where_they_are() -> None:
    assert 2000 == kept(flips.run(2000)).size["flips"]


def test_flipped_bits_under_a_seal_are_found_by_the_seal_alone() -> None:
    assert 400 == kept(flips.run(400, judging=flips.sealed, sealed=True)).size["flips"]


def test_whatever_is_done_to_the_lines_under_a_seal_is_found_where_it_begins() -> None:
    size = kept(rewrites.run(60)).size

    assert (60, 60, 199) == (size["swaps"], size["duplicates"], size["rollbacks"])


def test_a_verifier_that_tells_the_wrong_line_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sealing._located
    monkeypatch.setattr(sealing, "_located", lambda now, was: (right(now, was)[0] + 1, "changed"))

    assert not rewrites.run(5).ok


def test_no_reader_raises_what_is_not_the_librarys() -> None:
    assert 20_000 == kept(fuzz.run(20_000)).size["executions"]


def test_documents_of_the_json_suite_are_refused() -> None:
    assert kept(json_suite.run()).size["documents"] > 300


def test_a_power_cut_loses_nothing() -> None:
    for figure in power_cuts.run(4, kinds=("ext4",)):
        kept(figure)


def test_mutants_with_a_name_are_noticed() -> None:
    two = ("acknowledged whatever the sync says", "the lock released before the sync")

    assert {"killed": 2, "survived": 0} == kept(mutants.named(two)).outcome


def test_ten_mutants_have_names_and_their_place() -> None:
    assert 10 == len({mutant.name for mutant in mutants.NAMED})
    for mutant in mutants.NAMED:
        source = (mutants.HERE / "src/partnership_events" / f"{mutant.module}.py").read_text(encoding="utf-8")

        assert 1 == source.count(mutant.old), mutant.name


# What they found.


def on_fsync(monkeypatch: pytest.MonkeyPatch, look: Callable[[int], None]) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        look(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_the_first_line_of_a_batch_is_on_the_disk_before_the_others(
    log: pe.Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = log.path.read_bytes()
    synced: list[bytes] = []
    on_fsync(monkeypatch, lambda handle: synced.append(log.path.read_bytes()))
    log.append_all(meetings(2, 3, 4))
    after = log.path.read_bytes()
    first = after.index(b"\n", len(before)) + 1

    assert [after[:first], after] == synced
    synced.clear()
    log.append_all(meetings(5))
    assert [log.path.read_bytes()] == synced


def test_the_folders_above_a_new_log_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, int]] = []
    on_fsync(monkeypatch, lambda handle: synced.append((os.fstat(handle).st_dev, os.fstat(handle).st_ino)))
    folder = tmp_path / "new" / "newer"
    log = pe.open_ledger(folder).create("jm", parties=["JPN", "MNG"])
    places = [(path.stat().st_dev, path.stat().st_ino) for path in (log.path, folder, tmp_path / "new", tmp_path)]

    assert places == synced[: len(places)]


def test_a_folder_above_that_may_not_be_read_is_none_that_we_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def opens(path: object, *arguments: int, **keywords: int) -> int:
        if path == tmp_path.parent:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", opens)
    log = pe.open_ledger(tmp_path).create("jm", parties=["JPN", "MNG"])

    assert 1 == len(log)


def test_the_lock_is_held_while_the_log_is_synced(log: pe.Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    refused: list[str] = []

    def look(_: int) -> None:
        for path in (side, log.path):
            with path.open("rb") as other:
                try:
                    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    refused.append(path.name)

    on_fsync(monkeypatch, look)
    log.append_all(meetings(2, 3))

    assert ["jm.lock", "jm.jsonl"] * 2 == refused


# That they see what they look for.


def test_the_reader_sees_what_is_wrong(log: pe.Partnership) -> None:
    log.append_all(meetings(2, 3))
    log.append_all(meetings(4))
    data = log.path.read_bytes()
    lines = data.splitlines(keepends=True)

    assert [[None], [1], [2, 3], [4]] == batches(data)
    assert [] == wrong(data, [(1,), (2, 3), (4,)])
    assert ["lost [5]"] == wrong(data, [(5,)])
    assert ["doubled 4"] == wrong(data + lines[-1], [(4,)])
    assert ["partial [3, 4]"] == wrong(data, [], [(3, 4)])
    # Half a batch is none, and ends the log.
    assert [[None], [1]] == batches(b"".join(lines[:3]))
    assert [[None], [1]] == batches(b"".join([*lines[:3], *lines[4:]]))
    assert [[None]] == batches(data.replace(b'"order":1', b'"order":7'))


def test_a_disk_forgets_what_was_not_synced() -> None:
    file = File()
    file.since += [Write(0, b"ab"), Cut(1)]

    assert {b"", b"ab", b"a", b"\0", b"\0\0"} == set(file.states())
    file.synced()
    assert {b"a"} == set(file.states())
    file.since.append(Write(3, b"xyz"))
    # Whole, absent, and cut short; the gap is zeros.
    assert {b"a", b"a\0\0xyz", b"a\0\0x", b"a\0\0xy", b"a\0\0\0\0\0"} == set(file.states())


def test_a_disk_forgets_names_whose_folder_was_not_synced() -> None:
    disk, folder, file = Disk(), Folder(), File(b"x")
    events, path = PurePosixPath("events"), PurePosixPath("events/log")
    disk.name(events, folder)
    disk.name(path, file)
    folder.synced()
    seen = [set(tree) for tree in disk.states()]

    assert {PurePosixPath()} in seen
    assert {PurePosixPath(), events, path} in seen
    disk.root.synced()
    assert all(path in tree for tree in disk.states())
    disk.name(path, None)
    assert {path in tree for tree in disk.states()} == {True, False}


def test_a_flip_that_is_not_noticed_is_counted() -> None:
    def blind(data: bytes) -> flips.Judge:
        judge = flips.unsealed(data)
        return lambda spoilt, line: None if line == 100 else judge(spoilt, line)

    figure = flips.run(4000, judging=blind)

    assert not figure.ok
    assert figure.outcome["unnoticed"] > 0
    assert all("line 100: unnoticed" in fault for fault in figure.faults)


def test_a_reader_that_raises_something_else_is_counted() -> None:
    def reads(data: bytes) -> None:
        if b"x" in data:
            raise KeyError("x")
        raise Damaged("log", 1, "as it should be")

    figure = fuzz.run(300, chosen=(fuzz.Target("mine", reads, (b"wxyz", b"abc"), (b"w",)),))

    assert not figure.ok
    assert 0 < figure.outcome["foreign exceptions"] < 300


def test_the_specimen_is_the_same_in_every_run() -> None:
    data = specimen.log.__wrapped__()

    assert specimen.log() == data
    assert 200 == data.count(b"\n")


def test_mutants_change_one_thing() -> None:
    made = mutants.mutants("x", "def f(a, b):\n    g(a)\n    return a < b and a + 1 or b\n")

    assert 8 == len(made)
    assert all(mutant.source.count("\n") == 2 for mutant in made)
    assert any("pass\n    return a < b" in mutant.source for mutant in made)
    assert any("return a <= b and a + 1" in mutant.source for mutant in made)
    assert any("return a < b and a - 1" in mutant.source for mutant in made)
    assert any("return None" in mutant.source for mutant in made)

"""
Rows of a ledger, damaged, foreign, stale, or half-written: whatever stands there, the answer is the right one.

    PARTNERSHIP_EVENTS_ALL_FAULTS=1 pytest tests/test_rows_crash.py      every bit and every length, not one in many
"""

from __future__ import annotations

import os
import random
import shutil
import stat
import threading
from pathlib import Path
from typing import Any

import attrs
import pytest
from test_index_laws import lines_of
from test_rows_laws import counting

from partnership_events import files, index, kept
from partnership_events.errors import LogReplaced
from partnership_events.event import Draft, Vocabulary
from partnership_events.ledger import Ledger, open_ledger
from partnership_events.projections.who import Wanted, Who, who
from partnership_events.testing import entries_of
from partnership_events.vocabulary import (
    STANDARD,
    CoverageDeclared,
    LadderDeclared,
    MeetingHeld,
    PartyDeclared,
    RelationsEstablished,
    RelationsUpgraded,
    SourceDeclared,
)

ALL = bool(os.environ.get("PARTNERSHIP_EVENTS_ALL_FAULTS"))
ON = "2024-03-01"
WANTED: dict[str, Any] = {"like": "partner", "on": ON}
LOGS = {
    "one": entries_of(
        [
            SourceDeclared(source="A"),
            LadderDeclared(ladder="acm", party="ACM", rungs=[]),
            PartyDeclared(party="ACM", name="Acme"),
            CoverageDeclared(coverage="c", period="2024"),
            RelationsEstablished(on="2024-01-01"),
            Draft(event=RelationsUpgraded(on="2024-02", label="Comprehensive Partnership"), cites="A:p2"),
        ]
    ),
    "two": entries_of([RelationsUpgraded(on="2024-02-20", label="Amity")]),
}


@pytest.fixture(autouse=True)
def _any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SETTLING", -(10**12))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    Two logs, and the rows of them.
    """
    for name, entries in LOGS.items():
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines_of(entries)))
    open_ledger(tmp_path).who(**WANTED)
    assert rows_of(tmp_path).exists()
    return tmp_path


def rows_of(folder: Path) -> Path:
    return kept.path_of(folder, "looks")


def read_by(folder: Path) -> list[str]:
    """
    Holds the answer of a fresh process to the logs; the names of those that it read for it.
    """
    with counting() as read:
        met = open_ledger(folder).who(**WANTED)
    names = {name: LOGS[name] for name in open_ledger(folder)}
    assert who(names, Wanted(like=WANTED["like"]), on=ON) == met
    return read


def test_sound_rows_are_believed(folder: Path) -> None:
    assert [] == read_by(folder)


def test_no_bit_can_be_flipped_to_effect(folder: Path) -> None:
    path = rows_of(folder)
    sound = path.read_bytes()
    bits = range(8 * len(sound)) if ALL else random.Random(1).sample(range(8 * len(sound)), 80)
    first = sound.index(b"\n")
    for bit in bits:
        damaged = bytearray(sound)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        # One that is damaged is read, all where the first line is; and the others are not, unless lines ran together.
        apart = b"\n" not in (sound[bit // 8 : bit // 8 + 1], bytes(damaged[bit // 8 : bit // 8 + 1]))
        assert len(read_by(folder)) == (2 if bit // 8 <= first else 1) or not apart
        assert sound == path.read_bytes()


def test_wherever_they_are_cut_off_the_answer_stands(folder: Path) -> None:
    path = rows_of(folder)
    sound = path.read_bytes()
    for length in range(0, len(sound), 1 if ALL else 41):
        path.write_bytes(sound[:length])
        assert read_by(folder)
        assert sound == path.read_bytes()
    path.write_bytes(sound[:-1])
    assert [] == read_by(folder)


def test_what_is_written_to_a_log_is_told_and_the_others_are_not_read(folder: Path) -> None:
    open_ledger(folder)["two"].append(RelationsUpgraded(on="2024-02-28", label="Partnership of a kind"))
    with counting() as read:
        met = open_ledger(folder).who(**WANTED)

    assert ["two"] == read
    assert {"one": "Comprehensive Partnership", "two": "Partnership of a kind"} == {
        one.partnership: one.grounds[0].value for one in met.matches
    }
    with counting() as read:
        assert met == open_ledger(folder).who(**WANTED)
    assert set(read) <= {"one", "two"}


@pytest.mark.parametrize("change", [
    pytest.param(lambda log: shutil.copy2(log.with_stem("two"), log), id="another log in its place"),
    pytest.param(lambda log: log.write_bytes(log.read_bytes()), id="the same bytes written again"),
    pytest.param(lambda log: os.utime(log, ns=(1, 1)), id="another time"),
])  # fmt: skip
def test_rows_of_another_state_are_none(folder: Path, change: Any) -> None:
    change(folder / "one.jsonl")
    with counting() as read:
        open_ledger(folder).who(**WANTED)

    assert ["one"] == read


def test_a_log_that_is_gone_is_told_no_more(folder: Path) -> None:
    (folder / "two.jsonl").unlink()

    assert [] == read_by(folder)
    (folder / "one.jsonl").write_bytes((folder / "one.jsonl").read_bytes())
    assert ["one"] == read_by(folder)
    assert b" two " not in rows_of(folder).read_bytes()


def test_rows_of_other_sources_are_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "fingerprint", lambda: "another")

    assert ["one", "two"] == read_by(folder)
    assert [] == read_by(folder)


def test_rows_rest_on_the_clocks_that_they_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ledger(folder)["two"].append(MeetingHeld(on="2024-02-21", at_zone="Asia/Tokyo", form="call"))
    open_ledger(folder).who(**WANTED)
    with counting() as read:
        open_ledger(folder).who(**WANTED)
    assert [] == read
    monkeypatch.setattr(index, "clock", lambda zone: "another")
    with counting() as read:
        open_ledger(folder).who(**WANTED)

    assert ["two"] == read


def test_rows_of_one_folder_are_none_in_another(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder, other, dirs_exist_ok=True)

    assert ["one", "two"] == read_by(other)


def test_a_log_changed_under_an_answer_is_not_mixed_with_it(folder: Path) -> None:
    ledger = open_ledger(folder)
    grown, replaced = ledger.who(**WANTED).matches
    open_ledger(folder)["one"].append(RelationsUpgraded(on="2024-02-29", label="Another Partnership"))
    (folder / "two.jsonl").write_bytes(b"".join(line + b"\n" for line in lines_of(LOGS["one"])))

    assert ["p2"] == [where for cite in grown.grounds[0].cites for where in cite.locators]
    with pytest.raises(LogReplaced, match="was changed while an answer was looked at"):
        _ = replaced.grounds[0].cites


def test_a_torn_log_has_no_row(folder: Path) -> None:
    with (folder / "two.jsonl").open("ab") as file:
        file.write(b'{"@at":')

    assert ["two"] == read_by(folder)
    assert ["two"] == read_by(folder)


def test_a_link_has_no_row(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    there = shutil.move(folder / "two.jsonl", tmp_path_factory.mktemp("other") / "two.jsonl")
    (folder / "two.jsonl").symlink_to(there)

    assert ["two"] == read_by(folder)
    assert ["two"] == read_by(folder)


def test_a_young_log_has_no_row(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows_of(folder).unlink()
    monkeypatch.setattr(files, "_SETTLING", 10**12)

    assert ["one", "two"] == read_by(folder)
    assert ["one", "two"] == read_by(folder)
    assert not rows_of(folder).exists()


def test_a_vocabulary_of_ones_own_is_asked_of_the_logs(folder: Path) -> None:
    @attrs.frozen(kw_only=True)
    class GrantAwarded(MeetingHeld):
        """
        A grant was awarded.
        """

        kind = "grant_awarded"

    for _ in range(2):
        with counting() as read:
            open_ledger(folder, vocabulary=Vocabulary.of(GrantAwarded) | STANDARD).who(**WANTED)

        assert ["one", "two"] == read


def test_whoever_may_not_read_a_log_may_not_read_its_row(folder: Path) -> None:
    assert 0o644 == stat.S_IMODE(rows_of(folder).stat().st_mode)
    (folder / "two.jsonl").chmod(0o600)
    read_by(folder)

    assert 0o600 == stat.S_IMODE(rows_of(folder).stat().st_mode)


def test_erasing_takes_the_rows_away(folder: Path) -> None:
    log = open_ledger(folder)["two"]
    log.erase(log.entries[-1], reason="court order")

    assert [] == list((folder / ".partnership").glob("*.rows*"))
    with counting() as read:
        answer = open_ledger(folder).who(**WANTED)
    assert (["one", "two"], 2) == (read, len(answer.matches))
    assert b"Amity" not in rows_of(folder).read_bytes()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_nobody_may_write_to_is_asked_all_the_same(folder: Path) -> None:
    rows_of(folder).unlink()
    (folder / ".partnership").chmod(0o500)

    assert ["one", "two"] == read_by(folder)


def test_a_full_disk_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows_of(folder).unlink()

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert ["one", "two"] == read_by(folder)
    assert [] == list((folder / ".partnership").glob("*.rows*"))


def test_two_who_ask_at_once_are_both_right(folder: Path) -> None:
    rows_of(folder).unlink()
    answers: list[Who] = []
    asking = [threading.Thread(target=lambda: answers.append(open_ledger(folder).who(**WANTED))) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()

    assert 4 == len(answers)
    assert all(one == answers[0] for one in answers)
    assert [] == read_by(folder)


def test_who_is_interrupted_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows_of(folder).unlink()
    ask = Ledger.__getitem__

    def interrupted(ledger: Ledger, name: str) -> Any:
        if name == "two":
            raise KeyboardInterrupt
        return ask(ledger, name)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "__getitem__", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_ledger(folder).who(**WANTED)

    assert not rows_of(folder).exists()


def test_so_many_sorts_of_rows_are_kept_and_no_more(folder: Path) -> None:
    for year in range(1, kept.MOST + 4):
        kept.Rows(folder, f"panel-{year}")
        open_ledger(folder).panel(variables=("relations", *["tier"] * year), first=2024, last=2024)

    assert kept.MOST >= len(list((folder / ".partnership").glob("*.rows")))

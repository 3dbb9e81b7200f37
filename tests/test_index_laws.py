"""
What stands on the shelf against what is folded: a fresh process answers as one that has read the log.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_asking_laws import SEVERED, ZONES, compare
from test_fold_laws import as_ofs, examples

from partnership_events import files, index
from partnership_events.canonical import frame
from partnership_events.codec import codec_of
from partnership_events.errors import Refused
from partnership_events.event import Draft, Entry, Erased, Event, Vocabulary
from partnership_events.folding import reading_zone, view
from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership
from partnership_events.projections.partnership import cell_of, state
from partnership_events.shelf import codes_of
from partnership_events.testing import PROLOGUE, entries_of, logs
from partnership_events.values import Person, few_of
from partnership_events.vocabulary import (
    STANDARD,
    EntryErased,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    InstrumentEnded,
    InstrumentInForce,
    LogOpened,
    MeetingHeld,
    MissionChanged,
    PlanAdopted,
    PositionStated,
    TransactionRecorded,
)

CODEC = codec_of(STANDARD)


def lines_of(entries: Iterable[Entry]) -> Iterator[bytes]:
    """
    The lines, without their newlines, of entries that were never in a file.
    """
    for entry in entries:
        content = CODEC.content(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta))
        yield frame(content, at=entry.recorded_at, first=entry.seq == 1)


@contextlib.contextmanager
def any_age() -> Iterator[None]:
    """
    Files may be as young and logs as short as they are.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_SETTLING", -(10**12))
        patch.setattr(index, "FEWEST", 1)
        yield


@contextlib.contextmanager
def shelved(lines: Iterable[bytes]) -> Iterator[Partnership]:
    """
    A partnership as a fresh process meets it, whose log was read by an earlier one.
    """
    with any_age(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acme-borealis.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        open_ledger(folder)["acme-borealis"].cell("tier", as_of="2024")
        assert index.path_of(path).exists()
        yield open_ledger(folder)["acme-borealis"]


def unread(partnership: Partnership) -> bool:
    return partnership._log._known is None


def compare_all(fresh: Partnership, log: Any, as_of: str, known: int, zone: str | None) -> None:
    entries = fresh.entries_to_ask()
    found = fresh.view(entries, as_of, known_at=known, zone=zone)
    folded = view(log, as_of=as_of, known_at=known, zone=zone or reading_zone(log))
    compare(found, folded)
    for cell in folded.cells():
        assert list(folded.latest(cell)) == list(found.latest(cell))
        assert folded.standing(cell).few("facts", 2) == found.standing(cell).few("facts", 2)
    for id_ in folded.facts.root_of:
        assert folded.facts.get(id_) == found.fact(id_)
    assert list(folded.offices()) == list(found.offices())
    for key, facts in found.offices().items():
        for most in (2, 3):
            assert few_of(tuple(folded.offices()[key]), most) == few_of(facts, most)
    assert folded.facts.disputes == found.of_records.disputes
    assert folded.facts.unapplied == found.of_records.unapplied
    assert folded.facts.erased == found.of_records.erased
    assert folded.facts.without_content == found.of_records.without_content
    told, met = state(log, as_of=as_of, known_at=known, zone=zone), fresh.as_of(as_of, known_at=known, zone=zone)
    for field in attrs.fields(type(told)):
        assert getattr(told, field.name) == getattr(met, field.name), field.name
    assert repr(told) == repr(met)
    assert unread(fresh)


def test_of_equal_values_the_first_counts() -> None:
    with shelved(lines_of(SEVERED)) as fresh:
        compare_all(fresh, SEVERED, "1970", len(SEVERED), None)


@examples(0.8)
@given(logs(), as_ofs, ZONES, st.data())
def test_a_fresh_process_answers_as_the_fold_does(log: Any, as_of: str, zone: str | None, data: st.DataObject) -> None:
    with shelved(lines_of(log)) as fresh:
        for known in [len(log), *data.draw(st.lists(st.integers(0, len(log)), max_size=3), label="known at")]:
            compare_all(fresh, log, as_of, known, zone)


@examples(0.4)
@given(logs())
def test_entries_that_are_found_are_those_that_are_read(log: Any) -> None:
    with shelved(lines_of(log)) as fresh:
        found = fresh.entries_to_ask()
        assert unread(fresh)
        assert [entry.id for entry in log] == [entry.id for entry in found]
        assert tuple(found) == fresh.entries
        assert all(found.by_id(entry.id) == entry for entry in fresh.entries)
        assert found.by_id("0" * 64) is None


ADA = Person(person="ada", office="Minister", party="ACM")
DAYS = [f"2024-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]
# Runs longer than a block of items, sums, terms that are over, things that end, and what spans years.
LONG = [
    LogOpened(name="acme-borealis", parties=["ACM", "BOR"], zone="Asia/Tokyo"),
    *PROLOGUE,
    *(
        MissionChanged(on=day, sender="ACM", receiver="BOR", level="ambassador", topics=[str(number)])
        for number in range(3)
        for day in DAYS
    ),
    *(TransactionRecorded(on=day, type="2", amount=str(number), currency="JPY") for number, day in enumerate(DAYS)),
    *(PlanAdopted(on=day, plan="one", label=day, period=f"{day}/2024-02") for day in DAYS[::5]),
    PlanAdopted(on="1990", plan="one", label="long", duration="P40Y", start="1990-01-01"),
    PlanAdopted(on="1991", plan="one", label="short", duration="P2Y", start="1991-01-01"),
    *(InstrumentInForce(on=day, instrument="two", term=f"{day}/2024-02-15") for day in DAYS[:30:7]),
    InstrumentEnded(on="2024-02-20", subject="two", mode="terminated"),
    InstrumentInForce(on="2024-02-25", instrument="two", term="P1Y"),
    MeetingHeld(on="[1800..]", form="call", people=[ADA]),
    *(MeetingHeld(on=day, form="call", people=[ADA]) for day in ["2023", "2024-01", "[2024-01-03..2024-02-09]", *DAYS]),
    *(PositionStated(on=day, parties=["ACM"], topic="trade", stance="supports") for day in DAYS[::4]),
]


@pytest.fixture(scope="module")
def long() -> tuple[Entry, ...]:
    log = entries_of(LONG)
    by_day = {(entry.kind, str(getattr(entry.event, "on", ""))): entry for entry in log}
    transaction, mission = by_day["transaction_recorded", DAYS[9]], by_day["mission_changed", DAYS[40]]
    second = by_day["mission_changed", DAYS[41]]
    again = attrs.evolve(transaction.event, amount="1000")
    meeting = by_day["meeting_held", DAYS[3]]
    told: list[Any] = [
        FactCorrected(corrects=transaction.id, after=transaction.id, content=again, reason="misread"),
        FactRetracted(retracts=mission.id, after=mission.id, reason="another one"),
        FactDisputed(facts=[second.id, mission.id], field="level"),
        PositionStated(on="2024-02-27", parties=["BOR"], topic="trade", stance="opposes", in_reply_to=meeting.id),
    ]
    return entries_of([*LONG, *told])


@pytest.mark.parametrize("most", [(1 << 16) - 1, 1 << 16])
def test_a_shelf_says_the_same_whatever_room_its_numbers_take(
    most: int, long: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnership_events.laying.codes_of", lambda _: codes_of(most))
    with shelved(lines_of(long)) as fresh:
        for as_of in ("2024-02-19", "2024-02-26"):
            compare_all(fresh, long, as_of, len(long), None)
        assert fresh._index is not None
        met = {name: numbers.code for name, numbers in fresh._index.shelf.numbers.items()}

    wanted = "H" if most < 1 << 16 else "I"
    assert {wanted} == {met[name] for name in ("rows", "runs", "told", "wide")}


def test_the_words_of_cells_share_their_blocks(long: tuple[Entry, ...]) -> None:
    with shelved(lines_of(long)) as fresh:
        fresh.cell("tier", as_of="2024")
        assert fresh._index is not None
        shelf = fresh._index.shelf
        places = sorted(shelf._words.values())

        assert [0, *(end for _, end in places)] == [*(start for start, _ in places), len(shelf.numbers["words"])]


@pytest.mark.parametrize("as_of", ["2024-01-02", DAYS[9], DAYS[30], "2024-02-19", "2024-02-26", "2024"])
def test_long_runs_and_sums_are_as_they_are_folded(long: tuple[Entry, ...], as_of: str) -> None:
    with shelved(lines_of(long)) as fresh:
        for known in (len(long), len(long) - 2, 200):
            compare_all(fresh, long, as_of, known, None)


def test_of_a_long_run_few_lines_are_decoded(long: tuple[Entry, ...]) -> None:
    with shelved(lines_of(long)) as fresh:
        standing = cell_of(fresh.view(fresh.entries_to_ask(), "2024"), ("mission", "ACM", "BOR"))
        facts, more = standing.few("facts", 3)
        decoded = len(fresh.entries_to_ask()._rows._met)

        assert more
        assert ["2024-01-01", "2024-02-28", "2024-02-28"] == [str(fact.event.on) for fact in facts]
        assert decoded < 20
        assert len(standing.facts) == 3 * len(DAYS) - 1
        assert standing.disputed


def test_of_an_office_the_facts_that_are_told_are_decoded(long: tuple[Entry, ...]) -> None:
    with shelved(lines_of(long)) as fresh:
        ((office,),) = fresh.as_of("2024").people.values()
        before = decoded(fresh)
        facts, more = office.few("facts", 2)

        assert more
        assert ["2023", "2024-02-28"] == [str(fact.event.on) for fact in facts]
        assert 2 == decoded(fresh) - before


def test_of_an_office_the_first_is_the_first_that_was_known(long: tuple[Entry, ...]) -> None:
    log = entries_of([*LONG, MeetingHeld(on="1850", form="call", people=[ADA])])
    with shelved(lines_of(log)) as fresh:
        for known in (len(log), len(log) - 1):
            compare_all(fresh, log, "2024", known, None)
            ((office,),) = fresh.as_of("2024", known_at=known).people.values()
            facts, _ = office.few("facts", 2)

            assert ("1850" if known == len(log) else "2023") == str(facts[0].event.on)


def decoded(partnership: Partnership) -> int:
    """
    How many lines of the log have been decoded.
    """
    return sum(type(entry) is Entry for entry in partnership.entries_to_ask()._rows._met.values())


def test_whether_anything_was_ever_told_decodes_one_line(long: tuple[Entry, ...]) -> None:
    with shelved(lines_of(long)) as fresh:
        asked = fresh.view(fresh.entries_to_ask(), "2024")
        before = decoded(fresh)

        assert any(True for _ in asked.ever(("mission", "ACM", "BOR")))
        assert 1 >= decoded(fresh) - before


def test_what_was_erased_and_what_nobody_can_read_is_told_of(long: tuple[Entry, ...]) -> None:
    meeting = next(entry for entry in long if entry.kind == "meeting_held")
    place = meeting.seq - 1
    with any_age(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acme-borealis.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in lines_of(long)))
        log = open_ledger(folder)["acme-borealis"]
        log.cell("tier", as_of="2024")
        assert index.path_of(path).exists()
        erasing = log.erase(meeting, reason="court_order")
        assert not index.path_of(path).exists()
        open_ledger(folder)["acme-borealis"].cell("tier", as_of="2024")
        fresh = open_ledger(folder)["acme-borealis"]
        entries = log.entries

        assert isinstance(entries[place].event, Erased)
        assert isinstance(erasing.event, EntryErased)
        for known in (len(entries), len(entries) - 1):
            compare_all(fresh, entries, "2024", known, None)


@attrs.frozen(kw_only=True)
class GrantAwarded(Event):
    """
    Money was granted.
    """

    kind: ClassVar[str] = "grant_awarded"


def test_a_vocabulary_of_ones_own_has_no_index() -> None:
    mine = STANDARD | Vocabulary.of(GrantAwarded)
    with any_age(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acme-borealis.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in lines_of(entries_of(PROLOGUE))))
        open_ledger(folder, vocabulary=mine)["acme-borealis"].cell("tier", as_of="2024")
        assert not index.path_of(path).exists()
        open_ledger(folder)["acme-borealis"].cell("tier", as_of="2024")
        assert index.path_of(path).exists()
        own = open_ledger(folder, vocabulary=mine)["acme-borealis"]
        own.cell("tier", as_of="2024")
        assert not unread(own)


def test_a_short_log_has_no_index() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_SETTLING", -(10**12))
        log = open_ledger(folder).create("acme-borealis", parties=["ACM", "BOR"])
        log.cell("tier", as_of="2024")
        assert not index.path_of(log.path).exists()


def test_a_bad_question_is_refused_as_ever(long: tuple[Entry, ...]) -> None:
    with shelved(lines_of(long)) as fresh:
        for date, more in (("2024-01~", {}), ("2024", {"known_at": "@9999"}), ("2024", {"zone": "Nowhere"})):
            with pytest.raises(Refused):
                fresh.as_of(date, **more)
        assert unread(fresh)

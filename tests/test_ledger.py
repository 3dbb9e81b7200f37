"""
A folder of logs and its questions, through real files.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import pickle
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pendulum
import pytest

import partnership_events as pe
from partnership_events import Draft, Ledger, NoSuchEntry, NoSuchPartnership, OutOfStep, Partnership, Refused

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def ticking() -> Iterator[dt.datetime]:
    moment = START
    while True:
        yield moment
        moment += dt.timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    clock = ticking()
    return pe.open_ledger(tmp_path / "events", clock=lambda: next(clock))


@pytest.fixture
def log(ledger: Ledger) -> Partnership:
    return ledger.create("japan-mongolia", parties=["JPN", "MNG"])


def call(on: Any = "2024-08-13", **fields: Any) -> pe.MeetingHeld:
    return pe.MeetingHeld(on=on, **{"form": "call", **fields})


def told(log: Partnership, entry: pe.Entry) -> pe.Event | None:
    """
    What the fact of an entry says by now.
    """
    fact = log.fact(entry.id)
    return fact.event if fact is not None else None


# The folder.


def test_a_ledger_is_a_mapping_from_names_to_partnerships(ledger: Ledger) -> None:
    assert ([], 0, False) == (list(ledger), len(ledger), "japan-mongolia" in ledger)
    for name in ("japan-mongolia", "a", "japan-vietnam"):
        ledger.create(name, parties=["A", "B"])

    assert ["a", "japan-mongolia", "japan-vietnam"] == list(ledger) == list(ledger.keys())
    assert (3, True, False) == (len(ledger), "a" in ledger, "b" in ledger)
    assert ledger.get("b") is None
    assert [one.name for one in ledger.values()] == list(ledger)
    assert 7 not in ledger
    assert "3 partnerships" in repr(ledger)
    assert "<Partnership 'a' in " in repr(ledger["a"])


def test_a_name_that_is_not_there_is_answered_with_the_near_ones(ledger: Ledger) -> None:
    with pytest.raises(NoSuchPartnership, match="the ledger is empty"):
        ledger["japan-mongolia"]
    ledger.create("japan-mongolia", parties=["A"])
    with pytest.raises(NoSuchPartnership, match=r"no log 'japan-mongola' in .*; did you mean japan-mongolia"):
        ledger["japan-mongola"]
    with pytest.raises(KeyError, match="the ledger holds japan-mongolia"):
        ledger["zzz"]


@pytest.mark.parametrize("name", [
    "../escape", "a/b", "a\\b", "/etc/passwd", "..", ".", "", "a.b", "a b", "A", "Japan-Mongolia", "-a", "a-", "_a",
    "a\n", "a\0", "日本", "é", "a" * 64, "con", "nul", "prn", "aux", "com1", "lpt9",
], ids=repr)  # fmt: skip
def test_a_name_that_some_system_cannot_have_is_refused(ledger: Ledger, tmp_path: Path, name: str) -> None:
    for act in (lambda: ledger[name], lambda: ledger.create(name, parties=["A"])):
        with pytest.raises(NoSuchPartnership):
            act()
    assert name not in ledger
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a", "7", "a-b_c", "a" * 63, "console", "com"])
def test_a_name_that_every_system_can_have_is_taken(ledger: Ledger, name: str) -> None:
    assert [ledger.create(name, parties=["A"]).name] == list(ledger)


def test_a_name_is_taken_once_in_any_case(ledger: Ledger, log: Partnership) -> None:
    (ledger.folder / "Other.JSONL").write_text("")

    with pytest.raises(Refused, match="'japan-mongolia' exists already"):
        ledger.create("japan-mongolia", parties=["A"])
    with pytest.raises(Refused, match=r"'other' is 'Other\.JSONL' on some systems, which exists"):
        ledger.create("other", parties=["A"])
    assert ["japan-mongolia"] == list(ledger)
    assert 1 == len(log)


def test_other_files_are_no_partnerships(ledger: Ledger, log: Partnership) -> None:
    for name in ("README.md", "con.jsonl", "Big.jsonl", ".hidden.jsonl", "a b.jsonl"):
        (ledger.folder / name).write_text("")

    assert ["japan-mongolia"] == list(ledger)


def test_a_log_opens_with_what_it_is_about(ledger: Ledger) -> None:
    log = ledger.create(
        "a-b", parties="A", zone="Asia/Tokyo", title={"en": "A and B"},
        declare=[pe.PartyDeclared(party="B", name="B"), Draft(event=pe.SourceDeclared(source="S"), note="n")],
    )  # fmt: skip

    opening = log.entry("@1")
    assert pe.LogOpened(name="a-b", parties=["A"], zone="Asia/Tokyo", title={"en": "A and B"}) == opening.event
    assert ["log_opened", "party_declared", "source_declared"] == [entry.kind for entry in log]
    assert [2, 1, 0] == [entry.following for entry in log]
    assert 1 == len({entry.recorded_at for entry in log})


def test_a_log_that_does_not_hold_together_is_not_created(ledger: Ledger) -> None:
    with pytest.raises(Refused, match=r"\$\[1\]\.party: no party 'C' is declared"):
        ledger.create("a-b", parties=["A"], declare=[pe.LadderDeclared(ladder="l", party="C", rungs=[])])
    with pytest.raises(Refused, match=r"\$\.zone: there is no time zone 'Asia/Tokio'"):
        ledger.create("a-b", parties=["A"], zone="Asia/Tokio")
    assert not ledger.folder.exists()


# Appending.


def test_what_is_appended_stands_there_for_every_reader(ledger: Ledger, log: Partnership) -> None:
    entry = log.append(call(), note="n", meta={"a": [1]})
    other = ledger["japan-mongolia"]

    assert entry == other.entry("@2") == list(other)[-1] == other.entries[1] == other.entry(entry.id[:6])
    assert (2, 2) == (len(log), len(other))
    assert repr(entry) == repr(other.entry("@2"))
    assert (True, START + dt.timedelta(hours=1)) == (entry.appended, entry.recorded_at)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        entry.seq = 7  # type: ignore[misc]
    assert entry == pickle.loads(pickle.dumps(entry))
    assert 2 == len({*log, *other})


def test_a_batch_is_written_together_in_its_order(log: Partnership) -> None:
    entries = log.append_all([call("2024-01"), Draft(event=call("2024-02"), note="n"), call("2023")])

    assert [2, 3, 4] == [entry.seq for entry in entries]
    assert [2, 1, 0] == [entry.following for entry in entries]
    assert 1 == len({entry.recorded_at for entry in entries})
    assert () == log.append_all([])


@pytest.mark.parametrize("expected", [0, 1, 3, -1])
def test_a_caller_out_of_step_is_told_and_nothing_is_written(log: Partnership, expected: int) -> None:
    entry = log.append(call())
    before = log.path.read_bytes()

    for act in (
        lambda: log.append(call("2023"), expected_seq=expected),
        lambda: log.append_all([call(), call("2023")], expected_seq=expected),
        lambda: log.correct(entry.id, reason="x", on="2023", expected_seq=expected),
        lambda: log.retract(entry.id, reason="x", expected_seq=expected),
    ):
        with pytest.raises(OutOfStep, match=f"expected_seq is {expected}, but the last position is 2"):
            act()
    assert before == log.path.read_bytes()


def test_a_caller_in_step_is_served(log: Partnership) -> None:
    entry = log.append(call(), expected_seq=len(log))
    log.correct(entry.id, reason="x", on="2023", expected_seq=len(log))
    log.retract(entry.id, reason="x", expected_seq=len(log))
    log.reinstate(entry.id, expected_seq=len(log))

    assert 5 == len(log)


def test_a_draft_shows_what_would_be_written_and_writes_nothing(log: Partnership) -> None:
    before = log.path.read_bytes()
    draft = log.draft(call(topics=["b", "a"]), cites="A:p1", note="n", meta={"a": [1]})
    id_ = log.id_of(draft)

    assert before == log.path.read_bytes()
    assert (pe.Citation("A", ["p1"]),) == draft.cites
    log.append(pe.SourceDeclared(source="A"))
    assert id_ == log.append(draft).id
    with pytest.raises(Refused, match=r"\$\.note: "):
        log.draft(call(), note=" ")


# Correcting.


def test_a_correction_changes_the_named_fields_and_keeps_the_rest(log: Partnership) -> None:
    entry = log.append(call(topics=["a"]))
    correction = log.correct(entry.id, reason="better source", on="2024-08-12")

    assert (
        pe.FactCorrected(
            corrects=entry.id, after=entry.id, content=call("2024-08-12", topics=["a"]), reason="better source"
        )
        == correction.event
    )
    assert call("2024-08-12", topics=["a"]) == told(log, entry)
    assert call(topics=["a"]) == log.entry(entry.id).event
    assert call(topics=["a"]) == log.facts(known_at="@2").facts[0].event


def test_a_correction_of_a_correction_addresses_the_root_and_names_the_last_touch(log: Partnership) -> None:
    entry = log.append(call())
    first = log.correct(entry.id, reason="one", on="2024-08-12")
    second = log.correct(first.id, reason="two", topics=["a"])
    log.retract(second.id, reason="three")
    last = log.correct("@2", reason="four", order=1)

    chain = [attrs.asdict(one.event, recurse=False) for one in (first, second, last)]
    assert [entry.id] * 3 == [one["corrects"] for one in chain]
    assert [entry.id, first.id, log.entry("@5").id] == [one["after"] for one in chain]
    assert call("2024-08-12", order=1) == told(log, entry)
    fact = log.fact(last.id)
    assert fact is not None
    assert not fact.concurrent


def test_a_correction_repeated_is_a_no_op(log: Partnership) -> None:
    entry = log.append(call())
    first = log.correct(entry.id, reason="typo", on="2024-08-12", note="n")
    again = log.correct(entry.id, reason="typo", on="2024-08-12", note="n", expected_seq=2)

    assert (first, False, 3) == (again, again.appended, len(log))


def test_a_correction_that_changes_nothing_is_refused_but_may_bring_a_source(log: Partnership) -> None:
    log.append(pe.SourceDeclared(source="A"))
    entry = log.append(call(topics=["b", "a"]))

    for nothing in ({}, {"on": "2024-08-13"}, {"topics": ["a", "b"]}, {"form": "CALL"}):
        with pytest.raises(Refused, match="says so already; nothing to correct"):
            log.correct(entry.id, reason="x", **nothing)  # type: ignore[arg-type]
    assert 4 == log.correct(entry.id, reason="a source was found", cites="A").seq


def test_a_correction_may_replace_the_whole_or_name_fields_of_its_own_arguments(log: Partnership) -> None:
    entry = log.append(pe.PledgeWithdrawn(on="2024", pledge="p", reason="no rain"))

    log.correct(entry.id, reason="typo", changes={"reason": "no money"})
    assert pe.PledgeWithdrawn(on="2024", pledge="p", reason="no money") == told(log, entry)
    log.correct(entry.id, reason="misread", content=pe.PledgeMade(on="2024", pledge="p", by="JPN", action="a"))
    assert pe.PledgeMade(on="2024", pledge="p", by="JPN", action="a") == told(log, entry)


# A field is named as the caller named it; what only the log can tell, by where it would stand.
@pytest.mark.parametrize("fields, problem", [
    ({"topic": ["a"]}, r"\$\.topic: meeting_held has no such field; did you mean topics\?"),
    ({"on": "2023-02-29"}, "'2023-02-29' has day 29"),
    ({"parties": ["JPM"]}, r"\$\.content\.parties\[0\]\.party: no party 'JPM' .* did you mean JPN"),
    ({"order": "7"}, r"\$\.order: got '7'; expected a whole number"),
    ({"content": pe.SourceDeclared(source="A")}, r"\$\.content\.@kind: source_declared is a record"),
])  # fmt: skip
def test_a_correction_is_held_to_the_same_rules(log: Partnership, fields: dict[str, Any], problem: str) -> None:
    entry = log.append(call())

    with pytest.raises(Refused, match=problem):
        log.correct(entry.id, reason="x", **fields)
    assert 2 == len(log)


def test_what_cannot_be_corrected_is_refused_with_the_way_out(log: Partnership) -> None:
    entry = log.append(call())
    correction = log.correct(entry.id, reason="x", on="2023")
    log.retract(entry.id, reason="x")

    for reference in (entry.id, correction.id):
        with pytest.raises(Refused, match=f"entry {entry.id[:12]} is retracted; reinstate it first"):
            log.correct(reference, reason="x", on="2022")
    with pytest.raises(Refused, match=r"\(@1, log_opened\) tells no fact; declare it again, the last one counts"):
        log.correct("@1", reason="x", zone="Asia/Tokyo")
    with pytest.raises(NoSuchEntry, match="no entry 'abcdef'"):
        log.correct("abcdef", reason="x", on="2022")
    with pytest.raises(Refused, match=r"\$\.reason"):
        log.correct(log.append(call("1999")).id, reason=" ", on="2022")


# Retracting.


def test_a_retraction_undoes_one_record(log: Partnership) -> None:
    entry = log.append(call())
    correction = log.correct(entry.id, reason="x", on="2023")
    log.retract(correction.id, reason="the correction was wrong")
    assert call() == told(log, entry)

    retraction = log.retract(entry.id, reason="no such call")
    assert told(log, entry) is None
    assert pe.FactRetracted(retracts=entry.id, after=log.entry("@4").id, reason="no such call") == retraction.event
    log.retract(retraction.id, reason="there was one")
    assert call() == told(log, entry)


def test_a_retraction_repeated_is_a_no_op(log: Partnership) -> None:
    entry = log.append(call())
    first = log.retract(entry.id, reason="übel")
    again = log.retract(entry.id, reason="u\u0308bel", expected_seq=2)

    assert (first, False, 3) == (again, again.appended, len(log))
    with pytest.raises(Refused, match="is retracted already, by @3"):
        log.retract(entry.id, reason="for another reason")


def test_reinstating_undoes_all_active_retractions(log: Partnership) -> None:
    entry = log.append(call())
    first = log.retract(entry.id, reason="one")
    # Two who did not know of each other, as a merge leaves them.
    second = log.append(pe.FactRetracted(retracts=entry.id, after=entry.id, reason="two"))
    written = log.reinstate(entry.id, reason="it was right")

    assert [first.id, second.id] == [getattr(one.event, "retracts") for one in written]  # noqa: B009
    assert [second.id, written[0].id] == [getattr(one.event, "after") for one in written]  # noqa: B009
    assert call() == told(log, entry)
    assert [False, False] == [one.appended for one in log.reinstate(entry.id, reason="it was right", expected_seq=1)]
    assert written == log.reinstate(entry.id, reason="it was right")
    assert 6 == len(log)


def test_what_was_never_retracted_cannot_be_reinstated(log: Partnership) -> None:
    entry = log.append(call())

    with pytest.raises(Refused, match="is not retracted; nothing to reinstate"):
        log.reinstate(entry.id)


def test_what_was_reinstated_can_be_retracted_and_reinstated_again(log: Partnership) -> None:
    entry = log.append(call())
    for _ in range(3):
        assert log.retract(entry.id, reason="wrong").appended
        assert told(log, entry) is None
        assert [True] == [one.appended for one in log.reinstate(entry.id)]
        assert call() == told(log, entry)
    (last,) = log.reinstate(entry.id)
    assert (False, 8, 8) == (last.appended, last.seq, len(log))


# Questions.


@pytest.mark.parametrize("day", [
    "2024-08-13", dt.date(2024, 8, 13), pendulum.date(2024, 8, 13), pe.EdtfDate("2024-08-13"),
    pendulum.datetime(2024, 8, 13, 23, 59, 59), dt.datetime(2024, 8, 13, 23, 59, 59, tzinfo=dt.UTC),
], ids=repr)  # fmt: skip
def test_a_date_may_be_pendulums_wherever_there_is_one(log: Partnership, day: Any) -> None:
    entry = log.append(call("2024-08-13"))
    log.append(call("2024-08-14", topics=["later"]))

    assert [entry.id] == [item.fact.id for item in log.timeline(as_of=day)]
    assert 1 == log.project(pe.Projection(0, lambda total, _: total + 1), as_of=day)
    meeting = log.as_of(day).last_meeting
    assert meeting is not None
    assert "2024-08-13" in repr(meeting)
    log.changes("2024-08-12", day)
    log.check(today=day)
    log.as_of("2025", known_at=pendulum.date(2026, 1, 1))
    moved = log.correct(entry.id, reason="x", changes={"on": day, "topics": ["moved"]})
    assert moved.appended


@pytest.mark.parametrize("known_at, expected", [
    (0, 0), ("@1", 0), ("@2", 1), (3, 2), (None, 2), ("2025-12-31", 0), ("2026-01-01", 2), (START, 0),
    (START + dt.timedelta(hours=1), 1), (pendulum.instance(START + dt.timedelta(minutes=119)), 1),
])  # fmt: skip
def test_what_was_known_is_a_prefix_of_the_log(log: Partnership, known_at: Any, expected: int) -> None:
    log.append(call("2020"))
    log.append(call("2021"))

    assert expected == len(log.facts(known_at=known_at).facts)
    assert expected == log.project(pe.Projection(0, lambda n, _: n + 1), as_of="2024", known_at=known_at)


def test_a_question_about_no_day_or_position_is_refused(log: Partnership) -> None:
    for act in (lambda: log.as_of("now"), lambda: log.as_of("2023-02-29"), lambda: log.timeline(as_of="2022-13")):
        with pytest.raises(pe.InvalidDate):
            act()
    for position in ("@2", "@x", 7, -1):
        with pytest.raises(pe.NoSuchPosition):
            log.as_of("2024", known_at=position)


# Other writers.


def test_two_writers_in_two_processes_lose_nothing(ledger: Ledger, log: Partnership) -> None:
    code = textwrap.dedent("""
        import sys
        import partnership_events as pe
        log = pe.open_ledger(sys.argv[1])["japan-mongolia"]
        for number in range(10):
            log.append(pe.MeetingHeld(on="2024", form="call", order=number, stated=sys.argv[2]))
            log.append(pe.MeetingHeld(on="2023", form="call", order=number))
    """)
    environment = {**os.environ, "PYTHONPATH": str(Path(pe.__file__).parent.parent)}
    command = [sys.executable, "-c", code, str(ledger.folder)]
    writers = [subprocess.Popen([*command, who], env=environment) for who in ("one", "other")]
    assert [0, 0] == [writer.wait(timeout=60) for writer in writers]

    entries = log.entries
    assert 1 + 20 + 10 == len(entries)
    assert list(range(1, 32)) == [entry.seq for entry in entries]
    assert all(one.recorded_at < other.recorded_at for one, other in itertools.pairwise(entries))
    # What both said is there once.
    assert 10 == sum(1 for entry in entries if getattr(entry.event, "on", None) == pe.EdtfDate("2023"))


def test_a_reader_sees_what_another_wrote_since(ledger: Ledger, log: Partnership) -> None:
    reader = ledger["japan-mongolia"]
    assert 1 == len(reader)
    entry = log.append(call())

    assert entry == reader.entry(entry.id)
    with pytest.raises(OutOfStep):
        reader.append(call("2023"), expected_seq=1)
    assert 3 == reader.append(call("2023"), expected_seq=2).seq


def test_an_entry_is_as_good_a_reference_as_its_id(log: Partnership) -> None:
    entry = log.append(call())

    assert log.entry(entry) == log.entry(entry.id) == log.entry("@2")
    assert log.correct(entry, reason="coding error", on="2024-08-12").event.corrects == entry.id
    assert log.retract(entry, reason="not so").event.retracts == entry.id
    assert [again.event.retracts for again in log.reinstate(entry)] == [log.entry("@4").id]


def test_one_event_is_a_batch_of_one(log: Partnership) -> None:
    assert [2] == [entry.seq for entry in log.append_all(call())]


def test_a_partnership_may_stand_for_its_entries(log: Partnership) -> None:
    log.append(call())

    assert pe.timeline(log) == pe.timeline(log.entries) == log.timeline()
    assert pe.state(log, as_of="2025") == log.as_of("2025")
    assert pe.check(log) == log.check()


def test_a_timeline_is_in_valid_order_and_not_in_that_of_arrival(log: Partnership) -> None:
    for on, order in [("2024", None), ("2023-05-02", 2), ("2023-05-02", 1), ("2022", None)]:
        log.append(call(on=on, order=order))

    told = [(item.on.text, item.fact.event.order) for item in log.timeline()]
    assert [("2022", None), ("2023-05-02", 1), ("2023-05-02", 2), ("2024", None)] == told

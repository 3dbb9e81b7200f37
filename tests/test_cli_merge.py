"""
``partnership merge``, as a person meets it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import fine, run

import partnership_events as pe

BOTH = ["FRA", "DEU"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)


def coder(folder, *told, parties=BOTH, zone="UTC"):
    source = pe.SourceDeclared(source="A", title="A chronicle")
    log = pe.open_ledger(folder).create("france-germany", parties=parties, zone=zone, declare=[source])
    for event, *cites in told:
        log.append(event, cites=cites)
    return log


def met(on, **more):
    return pe.MeetingHeld(on=on, **{"form": "summit", "parties": BOTH, **more})


def two_coders():
    anna = coder("anna", (met("1963-07-04"), "A:p1"), (met("1965-01-01"), "A:p3"))
    bruno = coder("bruno", (met("1963-07-05"), "A:p1"), (met("1965-01-01"), "A:p4"), (met("1970-01-01"), "A:p5"))
    return anna, bruno


WORDS = ["merge", "france-germany", "bruno", "--events", "anna"]


def test_without_apply_nothing_is_written_and_all_is_told():
    anna, bruno = two_coders()
    before = anna.path.read_bytes(), bruno.path.read_bytes()
    ran = run(*WORDS)

    assert (1, "") == (ran.status, ran.err)
    assert before == (anna.path.read_bytes(), bruno.path.read_bytes())
    for told in (
        "france-germany, and bruno's log of the same\n",
        "2 facts here, 3 there; 2 pairs; dates at most 7 days apart, read in UTC\n",
        "The coders contradict each other (1)\n  here   @3  1963-07-04  meeting held: summit  (DEU, FRA)  [A p1]\n",
        "         on: 1963-07-04 here, 1963-07-05 there\n",
        "         alike: 1 day apart, same parties, both cite A p1, same form\n",
        "         -> dispute (one fact, disputed where it differs)\n",
        "Likely the same (1)  -> same (one fact, with the sources of both)\n",
        "  @4 = @4  1965-01-01  meeting held: summit  (DEU, FRA)  [A p3]\n",
        "Only there (1)  -> take (taken over)\n  @5  1970-01-01  meeting held: summit  (DEU, FRA)  [A p5]\n",
        "1 contradiction is not decided\nwould write 4 entries into anna/france-germany.jsonl; --apply does\n",
    ):
        assert told in ran.out
    # Nobody knows how wide the names are; the numbers stand in this order.
    row = next(row for row in ran.out.splitlines() if "told in a year" in row)
    assert ["8", "7", "0.714", "0.727"] == row.split()[4:]


def test_applied_it_is_one_batch_and_doing_it_again_writes_nothing():
    anna, bruno = two_coders()
    before = bruno.path.read_bytes()
    ran = run(*WORDS, "--apply")

    assert (1, "") == (ran.status, ran.err)
    assert "written 4 entries, @5 to @8, in anna/france-germany.jsonl" in ran.out
    assert [3, 2, 1, 0] == [entry.following for entry in anna.entries[4:]]
    once = anna.path.read_bytes()
    again = run(*WORDS, "--apply")
    assert "nothing written: all that the other log tells is told here" in again.out
    assert "told here already" in run(*WORDS).out
    assert (once, before) == (anna.path.read_bytes(), bruno.path.read_bytes())


def test_a_person_edits_the_decisions_and_they_are_followed():
    anna, _ = two_coders()
    ran = run(*WORDS, "--decisions", "bruno.txt")
    assert "decisions to edit: bruno.txt" in ran.out
    text = Path("bruno.txt").read_text(encoding="utf-8")
    rows = [row.split("#")[0].split() for row in text.splitlines() if row and row[0] != "#"]
    assert ["dispute", "same", "take"] == [words[0] for words in rows]
    assert [3, 3, 2] == [len(words) for words in rows]

    Path("bruno.txt").write_text(text.replace("dispute  ", "theirs   ").replace("take ", "skip "), encoding="utf-8")
    told = fine(*WORDS, "--decisions", "bruno.txt")
    assert "-> theirs (one fact, corrected as it stands there)" in told
    assert "-> skip (skipped)" in told
    fine(*WORDS, "--decisions", "bruno.txt", "--apply")
    assert ["1963-07-05", "1965-01-01"] == [str(item.on) for item in anna.timeline()]


def test_what_is_told_already_is_not_to_be_decided_again():
    two_coders()
    run(*WORDS, "--apply")
    run(*WORDS, "--decisions", "again.txt")

    assert [] == [row for row in Path("again.txt").read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]


def test_decisions_that_stand_there_are_never_written_over():
    two_coders()
    Path("bruno.txt").write_text("# nothing decided\n", encoding="utf-8")
    run(*WORDS, "--decisions", "bruno.txt")

    assert "# nothing decided\n" == Path("bruno.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("content, told", [
    (b"sam aaaa bbbb\n", "partnership: bruno.txt:1: 'sam' is no choice; did you mean same?"),
    (b"\xff\xfe\n", "partnership: bruno.txt: is no UTF-8 text; give the file that --decisions wrote"),
    (b"\xef\xbb\xbf# a remark\n", ""),
])  # fmt: skip
def test_a_file_of_decisions_that_cannot_be_read_is_refused(content, told):
    two_coders()
    Path("bruno.txt").write_bytes(content)
    ran = run(*WORDS, "--decisions", "bruno.txt")

    assert (3 if told else 1, told) == (ran.status, ran.err.strip())


def test_what_is_to_be_applied_must_be_there():
    two_coders()
    ran = run(*WORDS, "--decisions", "nowhere.txt", "--apply")

    assert 3 == ran.status
    assert "nowhere.txt" in ran.err


@pytest.mark.parametrize("other", ["bruno", "bruno/france-germany", "bruno/france-germany.jsonl"])
def test_the_other_log_is_a_file_a_name_or_a_folder(other):
    two_coders()

    assert "bruno's log" in run("merge", "france-germany", other, "--events", "anna").out


def test_a_name_alone_is_a_log_of_the_same_folder():
    anna, _ = two_coders()
    other = anna.path.with_name("bruno-63.jsonl")
    other.write_bytes(Path("bruno/france-germany.jsonl").read_bytes())

    assert "bruno-63's log" in run("merge", "france-germany", "bruno-63", "--events", "anna").out
    assert "B.'s log" in run("merge", "france-germany", "bruno-63", "--events", "anna", "--coder", "B.").out


@pytest.mark.parametrize("words, status, told", [
    (["merge", "france-germany", "nobody", "--events", "anna"], 3, "no log 'nobody' in anna"),
    (["merge", "france-germany", "nobody/x.jsonl", "--events", "anna"], 3, "nobody: there is no such folder of logs"),
    ([*WORDS, "--zone", "Nowhere"], 3, "--zone: there is no time zone 'Nowhere'"),
    ([*WORDS, "--on", "2022-13"], 3, "--on: '2022-13' has month 13"),
    ([*WORDS, "--on", "2022", "--apply"], 2, "--apply takes over the whole log as it is now; leave --on"),
    ([*WORDS, "--apply", "--expected-seq", "3"], 4, "expected_seq is 3, but the last position is 4"),
])  # fmt: skip
def test_what_cannot_be_done_is_told(words, status, told):
    two_coders()
    ran = run(*words)

    assert status == ran.status
    assert told in ran.err


def test_logs_of_others_and_of_another_zone_are_refused():
    coder("anna")
    coder("bruno", parties=["FRA", "ITA"])
    coder("carla", zone="Europe/Paris")

    others = run(*WORDS)
    assert (3, True) == (others.status, "this log is of DEU and FRA, the other of FRA and ITA" in others.err)
    zones = run("merge", "france-germany", "carla", "--events", "anna")
    assert (3, True) == (zones.status, "this log reads its dates in UTC, the other in Europe/Paris" in zones.err)
    assert "read in Asia/Tokyo" in fine("merge", "france-germany", "carla", "--events", "anna", "--zone", "Asia/Tokyo")


TITLE = {"en": "Élysée Treaty"}


def signed_twice(there="1963-01-23"):
    treaty = {"form": "treaty", "title": TITLE, "parties": BOTH}
    anna = coder("anna", (pe.InstrumentSigned(on="1963-01-22", instrument="elysee", **treaty), "A:p1"))
    bruno = coder("bruno", (pe.InstrumentSigned(on=there, instrument="t63", **treaty), "A:p2"))
    return anna, bruno


def test_one_title_under_two_keys_is_asked_and_never_written_twice_unasked():
    anna, _ = signed_twice()
    before = anna.path.read_bytes()
    ran = run(*WORDS)

    assert 1 == ran.status
    assert "-> ? (one fact or two: to be decided)" in ran.out
    assert (
        "1 pair of one name may be one fact: nothing is written until that is decided\n"
        "would write 1 entry into anna/france-germany.jsonl; then --apply does\n"
    ) in ran.out
    assert 1 == run(*WORDS, "--apply").status
    assert before == anna.path.read_bytes()
    assert 1 == run(*WORDS, "--on", "1964").status
    told = json.loads(run(*WORDS, "--json", "--apply").out)
    assert (True, False, None) == (told["pairs"][0]["open"], told["pairs"][0]["likely"], told["written"])


@pytest.mark.parametrize("choice, count, status", [
    ("same", 1, 0),
    ("dispute", 1, 1),
    ("different", 2, 0),
    ("skip", 1, 0),
])  # fmt: skip
def test_what_was_asked_is_applied_as_it_was_decided(choice, count, status):
    anna, _ = signed_twice()
    run(*WORDS, "--decisions", "bruno.txt")
    text = Path("bruno.txt").read_text(encoding="utf-8")
    assert "#   #?         only you can tell: write same, different or another of these in its place\n" in text
    (row,) = (row for row in text.splitlines() if row.startswith("#?"))

    assert 1 == run(*WORDS, "--decisions", "bruno.txt", "--apply").status
    assert 1 == len(anna.timeline())

    Path("bruno.txt").write_text(row.replace("#?", choice), encoding="utf-8")
    ran = run(*WORDS, "--decisions", "bruno.txt", "--apply")

    assert (status, "") == (ran.status, ran.err)
    assert count == len(anna.timeline())


def test_by_a_date_the_logs_are_compared_and_nothing_is_proposed():
    two_coders()
    told = run(*WORDS, "--on", "1964")

    assert 1 == told.status
    assert "\n1 fact here, 1 there; 1 pair; " in told.out
    assert "; by 1964" in told.out
    assert "->" not in told.out


def test_as_json_it_is_one_object():
    two_coders()
    ran = run(*WORDS, "--json")
    told = json.loads(ran.out)

    assert 1 == ran.status
    assert {
        "basis", "within", "coder", "pairs", "only_mine", "only_yours", "declarations", "subjects", "agreement",
        "left_out", "entries", "written",
    } == set(told)  # fmt: skip
    assert [("dispute", True, True), ("same", True, False)] == [
        (pair["choice"], pair["likely"], pair["open"]) for pair in told["pairs"]
    ]
    assert {"field": "on", "mine": "1963-07-04", "yours": "1963-07-05", "same": "no"} == told["pairs"][0]["fields"][0]
    assert [("take", 5)] == [(one["choice"], one["seq"]) for one in told["only_yours"]]
    years = next(one for one in told["agreement"] if one["what"] == "told in a year")
    assert (8, 7, "0.875000", "0.714286") == (years["units"], years["agreed"], years["observed"], years["kappa"])
    assert (4, None) == (told["entries"], told["written"])
    applied = json.loads(run(*WORDS, "--json", "--apply").out)
    assert [5, 6, 7, 8] == [one["seq"] for one in applied["written"]]


@pytest.mark.parametrize("columns", ["40", "80", "100"])
def test_nothing_is_wider_than_the_terminal(columns, monkeypatch):
    two_coders()
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("partnership_events.cli.terminal.is_terminal", lambda: True)
    rows = run(*WORDS, "--color", "never").out.splitlines()

    assert max(map(len, rows)) <= int(columns)


def test_two_logs_that_hold_nothing_agree_on_nothing():
    coder("anna")
    coder("bruno")
    told = fine(*WORDS)

    assert "no coefficient, no unit has a value from both" in told
    assert "nothing to write: all that the other log tells is told here" in told

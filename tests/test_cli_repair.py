"""
``partnership repair`` and what ``check`` tells of damage, as a reader meets them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import run
from test_repair import GOOD, LINES, MINE, YOURS, batch, conflict, data_of, flipped

from partnership_events.lines import OPENING
from partnership_events.vocabulary import LogOpened

WINDOWS = GOOD.replace(b"\n", b"\r\n")
HOPELESS = data_of([LINES[0] + b"\r", *LINES[1:5], flipped(LINES[5]), *LINES[6:], b"a note"])
LOG = Path("events/jm.jsonl")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    LOG.parent.mkdir()
    LOG.write_bytes(GOOD)


def kept() -> list[Path]:
    return sorted(LOG.parent.glob(".partnership/jm.before-repair-*"))


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing():
    LOG.write_bytes(data_of([*LINES, *conflict(MINE, YOURS)]).replace(b"\n", b"\r\n"))
    was = LOG.read_bytes()
    both = "the marker is left out, both sides stay"
    ran = run("repair", "jm", "--dry-run")

    assert 1 == ran.status
    assert "" == ran.err
    assert [
        "events/jm.jsonl:1-8: a Windows line end (CRLF) -> spelt as it was written",
        f"events/jm.jsonl:9: a merge conflict was left in the file (<<<<<<<) -> {both}",
        "events/jm.jsonl:10-11: a Windows line end (CRLF) -> spelt as it was written",
        f"events/jm.jsonl:12: a merge conflict was left in the file (=======) -> {both}",
        "events/jm.jsonl:13: a Windows line end (CRLF) -> spelt as it was written",
        f"events/jm.jsonl:14: a merge conflict was left in the file (>>>>>>>) -> {both}",
        "jm: can be mended (11 entries)",
        "nothing was written; `partnership repair jm` does it",
    ] == ran.out.splitlines()
    assert was == LOG.read_bytes()
    assert [] == kept()


def test_a_repair_mends_and_says_where_the_damaged_file_is():
    LOG.write_bytes(WINDOWS)
    ran = run("repair", "jm")
    (copy,) = kept()

    assert (0, "") == (ran.status, ran.err)
    assert [
        "events/jm.jsonl:1-8: a Windows line end (CRLF) -> spelt as it was written",
        "jm: mended (8 entries)",
        f"the file as it was is kept in {copy}",
    ] == ran.out.splitlines()
    assert GOOD == LOG.read_bytes()
    assert WINDOWS == copy.read_bytes()
    assert 0 == run("repair", "jm").status
    assert [copy] == kept()


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_whole_log_needs_no_mending(words):
    ran = run("repair", "jm", *words)

    assert (0, "jm: nothing to mend (8 entries)\n", "") == (ran.status, ran.out, ran.err)
    assert [] == kept()


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_what_cannot_be_mended_is_told_all_of_it_and_nothing_is_written(words):
    LOG.write_bytes(HOPELESS)
    ran = run("repair", "jm", *words)

    assert 3 == ran.status
    assert [
        "events/jm.jsonl:1: a Windows line end (CRLF)",
        "events/jm.jsonl:6: the checksum does not hold; the line was changed after it was written",
        "events/jm.jsonl:9: not JSON: invalid character (byte 0)",
    ] == ran.out.splitlines()
    assert "events/jm.jsonl: 2 things cannot be mended safely, so nothing was written" in ran.err
    assert "`git log -- events/jm.jsonl`" in ran.err
    assert HOPELESS == LOG.read_bytes()
    assert [] == kept()


def test_one_thing_is_one_thing():
    LOG.write_bytes(GOOD + b"a note\n")

    assert "events/jm.jsonl: one thing cannot be mended safely" in run("repair", "jm").err


def test_a_repair_as_json():
    LOG.write_bytes(WINDOWS)
    dry = json.loads(run("repair", "jm", "--dry-run", "--json").out)
    mend = {"line": 1, "through": 8, "met": "a Windows line end (CRLF)", "done": "spelt as it was written"}

    expected = {
        "log": "jm",
        "path": str(LOG),
        "entries": 8,
        "mended": False,
        "kept": None,
        "mends": [mend],
        "faults": [],
    }
    assert expected == dry
    told = json.loads(run("repair", "jm", "--json").out)
    assert {**expected, "mended": True, "kept": str(kept()[0])} == told
    LOG.write_bytes(HOPELESS)
    ran = run("repair", "jm", "--json")
    assert 3 == ran.status
    assert [6, 9] == [fault["line"] for fault in json.loads(ran.out)["faults"]]
    assert {"line", "met", "right"} == set(json.loads(ran.out)["faults"][0])


def test_a_log_that_is_not_there_is_named():
    ran = run("repair", "jn")

    assert 3 == ran.status
    assert "the ledger holds jm" in ran.err


# What check says.


def test_check_tells_all_that_is_wrong_and_the_command_that_mends_it():
    LOG.write_bytes(data_of([LINES[0] + b"\r", *LINES[1:4], b"", *LINES[4:]]))
    ran = run("check", "jm")

    assert 3 == ran.status
    assert [
        "events/jm.jsonl:1: a Windows line end (CRLF)",
        "events/jm.jsonl:5: an empty line",
        "jm: damaged; `partnership repair jm --dry-run` tells how to mend it",
    ] == ran.out.splitlines()
    assert "events/jm.jsonl:1: the line ends in CRLF" in ran.err


def test_check_promises_no_repair_where_there_is_none():
    LOG.write_bytes(HOPELESS)
    ran = run("check", "jm")

    assert 3 == ran.status
    assert ["jm.jsonl:1", "jm.jsonl:6", "jm.jsonl:9"] == [
        line.split(": ")[0].removeprefix("events/") for line in ran.out.splitlines()[:-1]
    ]
    assert "jm: damaged" == ran.out.splitlines()[-1]


def test_check_names_the_folder_that_the_command_needs():
    Path("my logs").mkdir()
    Path("my logs/jm.jsonl").write_bytes(WINDOWS)
    out = run("check", "--events", "my logs").out
    command = "partnership repair jm --events 'my logs' --dry-run"

    assert f"`{command}`" in out
    assert 1 == run("repair", "jm", "--events", "my logs", "--dry-run").status
    assert "`partnership repair jm --events 'my logs'`" in run("repair", "jm", "--events", "my logs", "--dry-run").out


def test_check_as_json_carries_what_is_wrong_and_the_command():
    LOG.write_bytes(WINDOWS)
    ran = run("check", "jm", "--json")
    (told,) = json.loads(ran.out)

    assert 3 == ran.status
    assert "partnership repair jm" == told["repair"]
    assert [(1, 8)] == [(mend["line"], mend["through"]) for mend in told["mends"]]
    assert [] == told["faults"]
    LOG.write_bytes(HOPELESS)
    (told,) = json.loads(run("check", "jm", "--json").out)
    assert (None, [6, 9]) == (told["repair"], [fault["line"] for fault in told["faults"]])


def test_check_of_a_whole_log_has_nothing_to_mend():
    (told,) = json.loads(run("check", "jm", "--json").out)

    assert (None, None, [], []) == (told["damage"], told["repair"], told["mends"], told["faults"])


def test_what_is_no_file_is_told_as_before():
    LOG.unlink()
    LOG.mkdir()
    for verb in ("check", "repair"):
        ran = run(verb, "jm")

        assert 3 == ran.status
        assert "is a folder; a log is a file" in ran.err


def test_words_of_a_damaged_file_cannot_move_the_cursor():
    LOG.write_bytes(GOOD + b'{"\x1b[2J":1, "@at":"\\u001b[2J"}\n')

    for verb in ("check", "repair"):
        assert "\x1b" not in run(verb, "jm").out + run(verb, "jm").err


def test_another_log_run_into_this_one_is_told():
    other = batch(8, LogOpened(name="other", parties=["A", "B"]), first=True)
    LOG.write_bytes(data_of([*LINES, *other]))

    assert OPENING.encode() in other[0]
    assert "events/jm.jsonl:9: opens the log a second time" in run("repair", "jm").out


def test_what_is_wrong_is_told_in_the_order_of_the_file():
    LOG.write_bytes(data_of([*LINES[:5], flipped(LINES[5]), *LINES[6:], b""]))

    assert ["6", "9"] == [line.split(":")[1] for line in run("repair", "jm").out.splitlines()]


def test_a_folder_in_the_place_of_a_log_keeps_no_other_from_being_checked():
    Path("events/other.jsonl").mkdir()
    ran = run("check")

    assert "other: damaged" in ran.out
    assert "jm: nothing to tell" in ran.out or "events/jm.jsonl" in ran.out

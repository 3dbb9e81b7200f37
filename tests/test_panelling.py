"""
The verb ``panel``, as a person meets it: what goes to files, to a pipe, to a terminal, and what is refused.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from test_cli import fine, run

import partnership_events as pe
from partnership_events.cli import panelling

EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def logs():
    fine("create", "france-germany", "--party", "FRA", "--party", "DEU")
    fine("add", "france-germany", "relations_established", "--on", "1951-07-11", "--party", "FRA", "--party", "DEU")
    fine("create", "acme-borealis", "--party", "ACM", "--party", "BOR")
    fine(
        "add",
        "acme-borealis",
        "meeting_held",
        "--on",
        "1960-05",
        "--form",
        "summit",
        "--party",
        "ACM",
        "--party",
        "BOR",
    )


YEARS = ("--from", "1950", "--to", "1960")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.usefixtures("logs")
def test_a_pipe_gets_the_table():
    told = rows(fine("panel", *YEARS))

    assert {("acme-borealis", "ACM", "BOR"), ("france-germany", "DEU", "FRA")} == {
        (row["partnership"], row["party1"], row["party2"]) for row in told
    }
    assert ["NA", "1"] == [row["relations"] for row in told if row["party1"] == "DEU"][:2]
    assert "260" == told[-1]["ccode1"]


@pytest.mark.usefixtures("logs")
def test_names_say_of_which_logs_it_is():
    told = rows(fine("panel", "events/france-germany.jsonl", *YEARS))

    assert {"france-germany"} == {row["partnership"] for row in told}


@pytest.mark.usefixtures("logs")
def test_on_is_short_for_one_year():
    told = rows(fine("panel", "france-germany", "--on", "1960", "--variable", "relations"))

    assert [("1960", "1")] == [(row["year"], row["relations"]) for row in told]


@pytest.mark.usefixtures("logs")
def test_known_asks_the_logs_as_they_were():
    ran = run("panel", "france-germany", *YEARS, "--known", "2001", "--codebook", "codebook.md")

    assert [] == rows(ran.out)
    assert "note: no rows of france-germany: nothing was written down there by 2001" in ran.err
    assert "france-germany: nothing was written down by then" in Path("codebook.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("logs")
def test_table_and_codebook_go_to_files():
    said = fine("panel", *YEARS, "--out", "panel.csv", "--codebook", "codebook.md")

    assert said.startswith("written panel.csv: 22 rows, 50 columns; codebook.md tells what they mean")
    assert fine("panel", *YEARS) == Path("panel.csv").read_text(encoding="utf-8")
    assert b"\r" not in Path("panel.csv").read_bytes()
    assert 'read_csv("panel.csv"' in Path("codebook.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("logs")
def test_a_dash_is_the_standard_output():
    assert fine("panel", *YEARS) == fine("panel", *YEARS, "--out", "-")


@pytest.mark.usefixtures("logs")
def test_json_tells_rows_columns_and_rules():
    told = json.loads(fine("panel", "france-germany", "--on", "1960", "--variable", "relations", "--json"))

    assert {
        *("unit", "directed", "value", "impute", "ladder", "first", "last", "zone", "known_at"),
        *("columns", "rows", "rules", "basis", "coverage", "notes", "left_out"),
    } == set(told)
    assert (1, None) == (told["rows"][0]["relations"], told["rows"][0]["sources"])
    assert 1 == len(told["rows"][0]["entries"])
    assert ("1960-01-01", "1960-12-31", "UTC") == (told["first"], told["last"], told["zone"])


@pytest.mark.usefixtures("logs")
def test_a_person_sees_it_in_short(monkeypatch):
    monkeypatch.setattr(panelling, "is_terminal", lambda: True)
    told = fine("panel", *YEARS, "--variable", "relations", "--variable", "meetings")

    assert [
        "acme-borealis  ACM - BOR",
        "  relations               NA (unknown), 1950 to 1960",
        "  meetings                NA (unknown), 1950 to 1959; NA (unknown, at least 1),",
        "                            1960",
        "",
        "france-germany  DEU - FRA",
        "  relations               NA (unknown), 1950; 1, 1951 to 1960",
        "  meetings                NA (unknown), 1950 to 1960",
        "",
        "22 rows, 22 columns; --out FILE writes the table, --codebook FILE what it means",
    ] == told.splitlines()


@pytest.mark.usefixtures("logs")
def test_a_person_sees_spells_with_their_days(monkeypatch):
    monkeypatch.setattr(panelling, "is_terminal", lambda: True)
    told = fine("panel", "france-germany", "--unit", "spell", "--variable", "relations", "--directed").splitlines()

    assert "france-germany  DEU -> FRA" == told[0]
    assert "  relations               NA (unknown) to 1945-05-08; NA (unknown) from" == told[1]
    assert "                            1949-09-21 to 1951-07-10; 1 from 1951-07-11" == told[2]


@pytest.mark.usefixtures("logs")
def test_a_person_sees_that_there_is_none_and_what_was_so_all_the_time(monkeypatch):
    monkeypatch.setattr(panelling, "is_terminal", lambda: True)
    asked = "panel", "acme-borealis", "--variable", "tier"
    assert "  tier                    NA (unknown) throughout" in fine(*asked, "--unit", "spell").splitlines()
    pe.open_ledger("events")["acme-borealis"].append(pe.CoverageDeclared(coverage="all", period="1900/1990"))

    assert "  tier                    none, 1950 to 1960" in fine(*asked, *YEARS).splitlines()


@pytest.mark.usefixtures("logs")
def test_a_torn_log_is_answered_and_told():
    with Path("events/france-germany.jsonl").open("ab") as log:
        log.write(b'{"@at"')
    ran = run("panel", *YEARS)

    assert (0, True) == (ran.status, "france-germany" in ran.out)
    assert "france-germany.jsonl:3: line 3 was written in part" in ran.err


def test_a_person_sees_what_is_disputed(monkeypatch):
    monkeypatch.setattr(panelling, "is_terminal", lambda: True)
    asked = "panel", "china-united-kingdom", "--events", str(EVENTS), "--variable", "relations"

    assert "  disputed                no, 1949; yes, 1950 to 1955\n" in fine(*asked, "--from", "1949", "--to", "1955")
    assert " <disputed>" in fine(*asked, "--unit", "spell")


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("words, status, told", [
    (["--variable", "meeting"], 3, "--variable: no variable 'meeting'; did you mean meetings?"),
    (["--from", "20th"], 3, "--from: '20th' is neither a year nor a month"),
    (["--from", "1960", "--to", "1950"], 3, "--to: from 1960-01-01 to 1950-12-31 there is no time"),
    (["--on", "x"], 3, "--on: 'x' is neither a year nor a month"),
    (["--on", "1960-07"], 3, "--on: 1960-07 is a month, and a row of a dyad-year panel is a whole year; write 1960"),
    (["--to", "1960-07"], 3, "--to: 1960-07 is a month"),
    (["--codebook", "-"], 2, "--codebook - would run into the table"),
    (["--codebook", "-", "--out", "-"], 2, "--codebook - would run into the table"),
    (["--codebook", "-", "--out", "x.csv", "--json"], 2, "--codebook - would run into the table"),
    (["--ladder", "paris"], 3, "--ladder: no ladder 'paris'; no log declares one"),
    (["--known", "@3"], 3, "--known: '@3' names a place in one log"),
    (["--zone", "Europe/Pari"], 3, "--zone: "),
    (["--on", "1960", "--from", "1950"], 2, "--on says from when to when"),
    (["--unit", "week"], 2, "invalid value for '--unit'"),
    (["nothing"], 3, "no log 'nothing'"),
    (["--out", "events/france-germany.jsonl"], 2, "events/france-germany.jsonl: a log or what belongs to one"),
    (["--out", "new.jsonl"], 2, "new.jsonl: a log or what belongs to one"),
    (["--codebook", "x.checkpoint"], 2, "x.checkpoint: a log or what belongs to one"),
    (["--out", "x", "--codebook", "./x"], 2, "--out and --codebook name one file"),
    (["--out", "nowhere/x.csv"], 3, "partnership: nowhere/x.csv: No such file"),
])  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(words, status, told):
    ran = run("panel", *words)

    assert (status, "") == (ran.status, ran.out)
    assert told in ran.err
    assert ["events"] == [path.name for path in Path().iterdir()]


@pytest.mark.usefixtures("logs")
def test_a_log_by_another_name_is_not_written_over():
    Path("table.csv").symlink_to("events/france-germany.jsonl")
    was = Path("table.csv").read_bytes()
    ran = run("panel", "--out", "table.csv")

    assert 2 == ran.status
    assert "table.csv: is a log" in ran.err
    assert was == Path("table.csv").read_bytes()


@pytest.mark.usefixtures("logs")
def test_the_codebook_alone_goes_to_the_standard_output():
    ran = run("panel", *YEARS, "--out", "panel.csv", "--codebook", "-")

    assert (0, True) == (ran.status, Path("panel.csv").exists())
    assert ran.out.startswith("# Codebook")
    assert "written panel.csv: 22 rows" in ran.err
    assert "written panel.csv" not in ran.out


def damage():
    path = Path("events/acme-borealis.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"1960-05"', b'"1961-05"'))


@pytest.mark.usefixtures("logs")
def test_a_damaged_log_stops_it():
    damage()
    ran = run("panel", *YEARS, "--out", "panel.csv")

    assert (3, "") == (ran.status, ran.out)
    assert ran.err.startswith("partnership: events/acme-borealis.jsonl:2:")
    assert "; nothing is written, since a table with a hole misleads; --leave-out-damaged" in ran.err
    assert not Path("panel.csv").exists()


@pytest.mark.usefixtures("logs")
def test_unless_it_is_to_be_left_out_which_the_codebook_tells():
    damage()
    ran = run("panel", *YEARS, "--leave-out-damaged", "--out", "panel.csv", "--codebook", "codebook.md")

    assert 0 == ran.status
    assert "note: left out: acme-borealis, line 2:" in ran.err
    assert {"france-germany"} == {row["partnership"] for row in rows(Path("panel.csv").read_text(encoding="utf-8"))}
    assert "acme-borealis, line 2:" in Path("codebook.md").read_text(encoding="utf-8")


def test_many_notes_are_told_in_part():
    for number in range(7):
        fine("create", f"pact{number}", "--party", "DDR", "--party", "POL")
    ran = run("panel", "--from", "1989", "--to", "1995", "--codebook", "codebook.md", "--out", "panel.csv")
    told = Path("codebook.md").read_text(encoding="utf-8")

    assert 5 == ran.err.count("no rows with DDR in 5 years")
    assert "note: and 2 more such notes" in ran.err
    assert 7 == told.count("no rows with DDR in 5 years")


def test_no_logs_are_told():
    Path("events").mkdir()
    ran = run("panel")

    assert 0 == ran.status
    assert "note: no logs in events" in ran.err


def test_help_lists_the_variables_that_there_are():
    from partnership_events.projections.variables import VARIABLES

    told = fine("panel", "--help")
    for name in VARIABLES:
        assert name in told.split() or f"{name}," in told or name in ("mission1", "mission2")

"""
The verb ``check``: which logs it looks at, what it holds them to, and the exit status it leaves.
"""

from __future__ import annotations

import json

import pytest

import partnership_events as pe
from partnership_events.checks.catalogue import CATALOGUE
from partnership_events.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    ledger = pe.open_ledger(tmp_path)
    for name in ("clean", "odd"):
        ledger.create(name, parties=["ACM", "BOR"], declare=[pe.SourceDeclared(source="A")])
    odd = ledger["odd"]
    odd.append(pe.InstrumentSigned(on="2001", instrument="text", form="treaty"), cites=["A:p1"])
    odd.append(pe.InstrumentConsented(on="1999", instrument="text", party="ACM", mode="ratification"), cites=["A:p2"])
    return tmp_path


def run(capsys, *args) -> tuple[int, str, str]:
    status = main(["check", *map(str, args)])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.mark.parametrize("names, status", [(["clean"], 0), (["odd"], 1), (["odd", "clean"], 1), ([], 1)])
def test_one_log_with_findings_is_enough_for_the_exit_status(folder, capsys, names, status):
    assert status == run(capsys, *names, "--events", folder, "--on", "2003")[0]


def test_what_was_known_earlier_is_not_held_to_what_is_expected_by_now(folder, capsys):
    (folder / "clean.expect").write_text('2003 tier = "None such"\n')
    now, before = (
        run(capsys, "clean", "--events", folder, "--on", "2003", *more)[0] for more in ((), ("--known", "@2"))
    )

    assert (1, 0) == (now, before)


def test_what_the_log_itself_expects_is_told_once(folder, capsys):
    log = pe.open_ledger(folder)["clean"]
    log.append(pe.ExpectationDeclared(expectation="e", asked=["tier"], as_of="2003", answer="yes"))
    _, out, _ = run(capsys, "clean", "--events", folder, "--on", "2003", "--json")
    (told,) = json.loads(out)

    assert (1, []) == (len([one for one in told["findings"] if one["code"].startswith("expect")]), told["expectations"])


def test_a_file_of_a_name_that_no_partnership_can_have_is_passed_over_and_told(folder, capsys):
    (folder / "Not A Name.jsonl").write_bytes(b"{}\n")
    told = f"partnership: note: {folder}/Not A Name.jsonl is passed over: no partnership can have that name\n"

    assert ("", told) == (run(capsys, "clean", "--events", folder)[2], run(capsys, "--events", folder)[2])


def test_of_all_codes_each_is_listed_once(capsys):
    _, out, _ = run(capsys, "--explain")
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("  ") and line[2] != " "]

    assert sorted(one.code for one in CATALOGUE) == sorted(listed)

"""
The catalogue of findings: every code is in it, and every example brings its own about.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events.checks import CHECKS, check
from partnership_events.checks.catalogue import CATALOGUE, explained
from partnership_events.cli import main
from partnership_events.errors import Refused
from partnership_events.testing import ticking

HERE = Path(__file__).parent.parent
HOUSE = Path(pe.__file__).parent
BY_FILE = {"torn", "seal-broken"}


def told_codes() -> set[str]:
    """
    Every code that stands in the source where a finding is made.
    """
    found: set[str] = set()
    for file in [*HOUSE.glob("checks/*.py"), HOUSE / "cli" / "checking.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="finding"), args=[code, *_]):
                    found |= texts(code)
                case ast.Call(func=ast.Name(id="Finding"), keywords=words):
                    found |= {text for word in words if word.arg == "code" for text in texts(word.value)}
                case ast.Assign(targets=[ast.Name(id="code")], value=value):
                    found |= texts(value)
    return found


def texts(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_code_that_a_check_tells_is_in_the_catalogue():
    assert told_codes() == {one.code for one in CATALOGUE}
    assert len(CATALOGUE) == len({one.code for one in CATALOGUE})
    assert len(CHECKS) <= len(CATALOGUE)


@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.code)
def test_an_example_brings_its_finding_about(one):
    if one.code in BY_FILE:
        assert (() == one.lines, "" != one.otherwise) == (True, True)
        return

    assert [one.code] == [finding.code for finding in one.found]
    assert one.found[0].tier in one.tiers


@pytest.mark.parametrize("one", [one for one in CATALOGUE if one.lines], ids=lambda one: one.code)
def test_an_example_shows_nothing_else(one):
    others = {finding.code for finding in check(one.entries, today=one.today, name=one.name)} - {one.code}

    # Who cites would have to declare a source first, and an example is short.
    assert set() == others - {"unsourced"}


@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.code)
def test_an_explanation_is_made_of_sentences(one):
    for text in (one.says, one.matters, one.remedy):
        assert text[0].isupper() or text.startswith("`")
        assert text.endswith((".", ".)"))
    assert one.tiers
    assert list(one.tiers) == sorted(one.tiers, key=list(type(one.tiers[0])).index)


def test_an_unknown_code_is_met_with_the_nearest():
    assert "overdue" == explained("overdue").code
    with pytest.raises(Refused, match="no finding is called 'overdu'; did you mean overdue"):
        explained("overdu")


def test_examples_are_lines_as_one_would_write_them():
    lines = explained("closes-nothing").example

    assert '@3 {"@kind": "engagement_cancelled", "on": "2001-05-01", "subject": "@2"}' == lines[2]
    assert explained("closes-nothing").entries[1].id == explained("closes-nothing").entries[2].event.subject


def test_a_broken_seal_and_an_unfinished_end_are_told_by_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    log = pe.open_ledger(tmp_path / "events", clock=ticking()).create("a-b", parties=["A", "B"])
    log.append(pe.MilestoneMarked(on="2001", milestone="x"))
    log.seal()
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + b'{"@at"')

    main(["check", "a-b"])
    assert ": torn: " in capsys.readouterr().out

    lines = whole.splitlines(keepends=True)
    other = pe.open_ledger(tmp_path / "other", clock=ticking()).create("a-b", parties=["A", "B"])
    other.append(pe.MilestoneMarked(on="2002", milestone="y"))
    log.path.write_bytes(lines[0] + other.path.read_bytes().splitlines(keepends=True)[1] + lines[2])

    assert 1 == main(["check", "a-b"])
    assert ": seal-broken: " in capsys.readouterr().out


# ---- the command


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """
    A log with a finding of each tier.
    """
    monkeypatch.chdir(tmp_path)
    log = pe.open_ledger(tmp_path / "events").create("a-b", parties=["A", "B"])
    log.append(pe.PositionStated(on="2001", stance="supports", topic="x"))
    log.append(pe.CoverageDeclared(coverage="all", period="2010/2020"))
    return log


@pytest.mark.parametrize(
    "tier, codes, status",
    [
        ("basic", ["nobody"], 1),
        ("strict", ["nobody", "unsourced"], 1),
        ("opinion", ["nobody", "outside-coverage", "unsourced"], 1),
    ],
)
def test_a_tier_lets_through_what_asks_as_much_or_more(odd, capsys, tier, codes, status):
    assert status == main(["check", "--tier", tier, "--json"])
    assert codes == [one["code"] for one in json.loads(capsys.readouterr().out)[0]["findings"]]


def test_what_is_not_told_does_not_count(odd, capsys):
    odd.retract(odd.entries[1].id, reason="not so")
    odd.append(pe.MeetingHeld(on="2012", form="call"))

    assert 1 == main(["check"])
    assert 0 == main(["check", "--tier", "basic"])
    assert "a-b: nothing to tell" in capsys.readouterr().out


def test_an_opinion_alone_is_no_failure(odd, capsys):
    odd.retract(odd.entries[1].id, reason="not so")
    odd.append(pe.CoverageDeclared(coverage="late", period="2030/2040"))

    assert 0 == main(["check", "--tier", "opinion"])
    assert ": coverage-hole: " in capsys.readouterr().out


def test_the_command_explains_a_code(capsys):
    assert 0 == main(["check", "--explain", "overdue", "torn"])

    told = " ".join(capsys.readouterr().out.split())

    assert "overdue (strict) A pledge's deadline has passed, and no fulfilment is recorded." in told
    assert "For example, checked on 2024-03-01 @1 {" in told
    assert "acme-borealis.jsonl:2: overdue: pledge 'road' was due by 2003-12-31" in told
    assert "torn (strict)" in told
    assert "The power fails while a line is written." in told


def test_the_command_lists_all_codes(capsys):
    assert 0 == main(["check", "--explain"])

    told = capsys.readouterr().out

    assert [] == [one.code for one in CATALOGUE if f"  {one.code} " not in told]


def test_explanations_as_json_hold_what_the_help_names(capsys):
    assert 0 == main(["check", "--explain", "file-name", "--json"])

    (told,) = json.loads(capsys.readouterr().out)
    main(["check", "--help"])
    help_ = capsys.readouterr().out

    assert ("file-name", ["basic"], "acme-dorado") == (told["code"], told["tiers"], told["name"])
    assert 1 == len(told["found"])
    assert [] == [key for key in told if key not in help_]


def test_the_command_meets_an_unknown_code_with_the_nearest(capsys):
    assert 3 == main(["check", "--explain", "overdu"])
    assert "--explain: no finding is called 'overdu'; did you mean overdue?" in capsys.readouterr().err


def test_the_page_of_findings_is_fresh():
    done = subprocess.run(
        [sys.executable, "tools/checks_page.py", "--check"], cwd=HERE, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stdout + done.stderr

"""
A gallery of bad input, and what we say to it: one clear message that tells where, what was met and what would be right;
no traceback; nothing changed on disk.

``tests/errors/`` holds broken logs, each with the message that it gets.
"""

# ruff: noqa: E501 - the gallery is a table, a case a line

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import Ran, run, seed

GALLERY = Path(__file__).parent / "errors"
BROKEN = sorted(GALLERY.glob("*.jsonl"))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("verb", ["show", "timeline", "check", "add", "append", "retract"])
def test_a_broken_log_is_told_by_file_and_line_and_left_alone(path, verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "broken.jsonl").write_bytes(path.read_bytes())
    more = {"add": ["milestone_marked", "--on", "2023", "--milestone", "x"], "retract": ["@1", "--reason", "x"]}
    ran = run(verb, "broken", *more.get(verb, []), stdin=b'{"@kind":"source_declared","source":"B"}')

    assert 3 == ran.status
    assert path.with_suffix(".txt").read_text(encoding="utf-8").strip() == ran.err.removeprefix("partnership: ").strip()
    assert path.read_bytes() == (folder / "broken.jsonl").read_bytes()


def test_the_gallery_holds_what_the_issue_asks_for():
    wanted = {"not-json", "not-an-object", "newer-schema", "duplicate-key", "nan", "lone-surrogate", "too-long"}

    assert wanted <= {path.stem for path in BROKEN}
    assert [] == [path for path in BROKEN if not path.with_suffix(".txt").exists()]


def test_check_goes_on_with_the_other_logs_when_one_is_damaged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()
    Path("events/broken.jsonl").write_bytes((GALLERY / "flipped-byte.jsonl").read_bytes())
    ran = run("check")

    assert 3 == ran.status
    assert "events/broken.jsonl:3: the checksum does not hold" in ran.err
    assert "france-germany: nothing to tell" in ran.out
    assert "broken: damaged" in ran.out


MEETING = ["add", "france-germany", "meeting_held", "--form", "summit", "--on", "2019"]

REFUSED = [
    pytest.param(["show", "france-germny"], 3, "no log 'france-germny' in events; did you mean france-germany?", id="unknown partnership"),
    pytest.param(["show", "../etc"], 3, "'../etc' is no name of a partnership", id="a path for a name"),
    pytest.param(["shwo", "france-germany"], 2, "no verb 'shwo'; did you mean show?", id="unknown verb"),
    pytest.param(["show"], 2, "missing argument 'NAME'", id="no name"),
    pytest.param(["show", "france-germany", "--onn", "2020"], 2, "no such option --onn; did you mean --on", id="unknown option"),
    pytest.param(["show", "france-germany", "--on", "2023-02-29"], 3, "--on: '2023-02-29' has day 29; 2023-02 has days 01 to 28", id="no such day"),
    pytest.param(["show", "france-germany", "--on", "2022-13"], 3, "--on: '2022-13' has month 13", id="no such month"),
    pytest.param(["show", "france-germany", "--on", "2022/2023"], 3, "--on: '2022/2023' does not say where to cut off", id="an extent for a cut-off"),
    pytest.param(["show", "france-germany", "--known", "@99"], 3, "--known: no position @99; the log has @0 to @3", id="no such position"),
    pytest.param(["show", "france-germany", "--zone", "Europe/Pari"], 3, "--zone: there is no time zone 'Europe/Pari'; did you mean Europe/Paris", id="no such zone"),
    pytest.param(["timeline", "france-germany", "--kind", "meeting_hold"], 3, "no kind 'meeting_hold'; did you mean meeting_held?", id="unknown kind of a time line"),
    pytest.param(["timeline", "france-germany", "--during", "2022/2021"], 3, "--during: '2022/2021' is reversed", id="a reversed stretch"),
    pytest.param(["schema", "meeting"], 3, "no kind 'meeting'; did you mean meeting_held?", id="unknown kind of a schema"),
    pytest.param(["add", "france-germany", "meeting_hold"], 3, "no kind 'meeting_hold'; did you mean meeting_held?", id="unknown kind"),
    pytest.param(["add", "france-germany", "fact_corrected"], 3, "fact_corrected is not added; `partnership correct` writes it", id="a kind with a verb of its own"),
    pytest.param([*MEETING, "--frm", "x"], 2, "no such option --frm; did you mean --form", id="unknown field"),
    pytest.param([*MEETING, "--on", "2022/2021"], 3, "--on: '2022/2021' is reversed: it ends before it begins; write 2021/2022", id="a reversed date"),
    pytest.param([*MEETING, "--form", "sumit"], 3, "--form: 'sumit' is not a code of MeetingForm; did you mean summit?", id="unknown code"),
    pytest.param([*MEETING, "--party", "FRX"], 3, "--party party: no party 'FRX' is declared in this log; did you mean FRA?", id="unknown party"),
    pytest.param([*MEETING, "--cite", "U"], 3, "--cite: no source 'U' is declared in this log; declare it first: source_declared", id="unknown source"),
    pytest.param([*MEETING, "--ordinal", "two"], 3, "--ordinal: got 'two'; expected a whole number", id="no number"),
    pytest.param([*MEETING, "--part-of", "@9"], 3, "no entry @9; the log has @1 to @3", id="no such entry"),
    pytest.param([*MEETING, "--meta", "{"], 2, "--meta: not JSON", id="meta that is not JSON"),
    pytest.param([*MEETING, "--person", "a;b;c;d;e"], 3, "has more than 4 parts; write person;name;office;party", id="too many parts"),
    pytest.param(["correct", "france-germany", "ffffffff", "--reason", "x", "--set", "on=2020"], 3, "no entry 'ffffffff'", id="a correction of an unknown id"),
    pytest.param(["correct", "france-germany", "@3", "--reason", "x", "--set", "onn=2020"], 3, "--set onn: 'onn' is no field of instrument_signed; did you mean on?", id="a correction of an unknown field"),
    pytest.param(["correct", "france-germany", "@3", "--reason", "x", "--set", "on=2022-13"], 3, "--on: '2022-13' has month 13", id="a correction to no date"),
    pytest.param(["correct", "france-germany", "@3", "--reason", "x", "--set", "title={"], 3, "--set title: not JSON", id="a correction to no JSON"),
    pytest.param(["correct", "france-germany", "@3", "--reason", "x", "--set", "on=1963-01-22"], 3, "says so already; nothing to correct", id="a correction of nothing"),
    pytest.param(["correct", "france-germany", "@3", "--reason", "x"], 2, "nothing to correct", id="a correction without content"),
    pytest.param(["correct", "france-germany", "@3", "--set", "on=2020"], 2, "no reason; say why with --reason TEXT", id="no reason"),
    pytest.param(["correct", "france-germany", "@2", "--reason", "x", "--set", "on=2020"], 3, "tells no fact", id="a correction of a record"),
    pytest.param(["retract", "france-germany", "@99", "--reason", "x"], 3, "no entry @99; the log has @1 to @3", id="a retraction of a later entry"),
    pytest.param(["retract", "france-germany", "@1", "--reason", "x"], 3, "the opening of a log stays", id="a retraction of the opening"),
    pytest.param(["reinstate", "france-germany", "@3"], 3, "is not retracted; nothing to reinstate", id="a reinstatement of what stands"),
    pytest.param(["append", "france-germany", "missing.jsonl"], 3, "missing.jsonl: No such file or directory", id="no such file"),
    pytest.param(["append", "france-germany", "events"], 3, "events: Is a directory", id="a folder for a file"),
    pytest.param(["create", "france-germany", "--party", "FRA"], 3, "'france-germany' exists already in events", id="a name that is taken"),
    pytest.param(["create", "France", "--party", "FRA"], 3, "'France' is no name of a partnership", id="a name that is none"),
    pytest.param(["create", "a", "--party", "FRA", "--zone", "Paris"], 3, "--zone: there is no time zone 'Paris'", id="a log without a zone"),
    pytest.param(["create", "a"], 2, "no parties; name them with --party", id="a log without parties"),
    pytest.param([*MEETING, "--cite", "T;p1"], 3, "--cite: 'p1' says nothing of a citation; write SOURCE:LOCATORS", id="an odd citation"),
    pytest.param(["create", "a", "--party", "FRA", "--title", "one", "--title", "two"], 3, "two texts for one label: 'one' and 'two'; give it once, or mark its language", id="two texts for one label"),
    pytest.param([*MEETING, "--expected-seq", "2"], 4, "expected_seq is 2, but the last position is 3", id="out of step"),
    pytest.param([*MEETING, "--expected-seq", "2", "--dry-run"], 4, "expected_seq is 2, but the last position is 3", id="out of step in a dry run"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "status", "message"), REFUSED)
def test_a_wrong_command_gets_one_clear_message_and_changes_nothing(words, status, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()
    before = snapshot(tmp_path / "events")
    ran = run(*words)

    assert message in ran.err
    assert status == ran.status
    assert "" == ran.out
    assert "Traceback" not in ran.err
    assert before == snapshot(tmp_path / "events")


LINES = [
    pytest.param(b"talks", "1: not JSON", id="not JSON"),
    pytest.param(b"[]", '1: a JSON list; write one object a line', id="not an object"),
    pytest.param(b'{"@kind":"source_declared","source":"B","source":"C"}', "1: $.source: stands twice; each key once", id="a duplicate key"),
    pytest.param(b'{"@kind":"source_declared","source":NaN}', "1: not JSON: invalid character (byte 36); JSON has no NaN or Infinity", id="NaN"),
    pytest.param(b'{"@kind":"meeting_held","on":"2020","form":"summit","ordinal":1.0}', "1: the float 1.0 at $.ordinal", id="a float"),
    pytest.param(b'{"@kind":"source_declared","source":"\\ud800"}', "1: not JSON", id="a lone surrogate"),
    pytest.param(b'\xef\xbb\xbf{"@kind":"source_declared","source":"B"}', "a byte order mark stands before it", id="a byte order mark"),
    pytest.param(b'{"@kind":"source_declared","source":"\xff"}', "1: not UTF-8; save the file as UTF-8", id="not UTF-8"),
    pytest.param(b'{"@kind":"source_declared","source":"B","author":"' + b"x" * 65 * 1024 + b'"}', "1: $.author: a text of 66,560 characters; at most 16,384", id="65 KiB in one text"),
    pytest.param(b'{"@kind":"source_declared","source":"B","meta":{"a":"' + b"x" * 66 * 1024 + b'"}}', "1: a line of", id="66 KiB in one line"),
    pytest.param(b"[" * 5000 + b"]" * 5000, "1: nested too deeply", id="nested too deeply"),
    pytest.param(b'{"@kind":"meeting_held","@version":9,"on":"2020","form":"summit"}', "1: $.@version: schema 9 of meeting_held; this library knows 1", id="a newer schema"),
    pytest.param(b'{"kind":"meeting_held","on":"2020","form":"summit"}', '1: $.@kind: no kind is given; write "@kind"', id="no kind"),
    pytest.param(b'{"@kind":"meeting_hold","on":"2020"}', "1: $.@kind: no kind 'meeting_hold'; did you mean meeting_held?", id="an unknown kind"),
    pytest.param(b'{"@kind":"meeting_held","on":"2023-02-29","form":"summit"}', "1: $.on: '2023-02-29' has day 29", id="no such day"),
    pytest.param(b'{"@kind":"meeting_held","on":"2020","form":"sumit"}', "1: $.form: 'sumit' is not a code of MeetingForm; did you mean summit?", id="an unknown code"),
    pytest.param(b'{"@kind":"meeting_held","on":"2020","form":"summit","frm":1}', "1: $.frm: no such field; did you mean form?", id="an unknown field"),
    pytest.param(b'{"@kind":"meeting_held","on":"2020","form":"summit","parties":["FRX"]}', "1: $.parties[0].party: no party 'FRX' is declared in this log; did you mean FRA?", id="an unknown party"),
    pytest.param(b'{"@kind":"fact_retracted","retracts":"' + b"a" * 64 + b'","after":"' + b"a" * 64 + b'","reason":"x"}', "no entry aaaaaaaaaaaa stands before this one; references point back", id="a retraction of a later entry"),
    pytest.param(b'{"@kind":"fact_corrected","corrects":"' + b"a" * 64 + b'","after":"' + b"a" * 64 + b'","reason":"x","content":{"@kind":"meeting_held","on":"2020","form":"summit"}}', "no entry aaaaaaaaaaaa stands before this one; references point back", id="a correction of an unknown id"),
    pytest.param(b'{"@at":"now","@kind":"source_declared","source":"B"}', "1: $.@at: is set by the log alone; leave it out", id="a frame"),
    pytest.param(b"", "holds no facts; write one JSON object a line", id="nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message"), LINES)
@pytest.mark.parametrize("rehearse", [[], ["--dry-run"]], ids=["append", "dry run"])
def test_a_wrong_line_is_told_by_its_number_and_changes_nothing(line, message, rehearse, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()
    before = snapshot(tmp_path / "events")
    ran = run("append", "france-germany", "-", *rehearse, stdin=line)

    assert message in ran.err
    assert 3 == ran.status
    assert "standard input:" in ran.err
    assert before == snapshot(tmp_path / "events")


def test_all_problems_of_all_lines_are_told_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()
    Path("more.jsonl").write_text(
        '{"@kind":"source_declared","source":"B","published":"2022-13"}\n'
        "\n"
        '{"@kind":"meeting_held","on":"2020","form":"summit","cites":["B:p1"]}\n'
        '{"@kind":"meeting_held","on":"2020-02-30","form":"sumit"}\n'
        '{"@kind":"meeting_held","on":"2021","form":"summit","parties":["FRX"]}\n',
        encoding="utf-8",
    )
    ran = run("append", "france-germany", "more.jsonl")

    # The source of line 1 is meant to be declared: line 3 is not to blame.
    assert [1, 4, 4, 5] == [int(line) for line in re.findall(r"more\.jsonl:([0-9]+): \$", ran.err)]
    assert "4 problems" in ran.err


def test_a_missing_folder_says_how_to_begin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in (["show", "x"], ["check"], ["add", "x", "milestone_marked"], ["append", "x"], ["retract", "x", "@1"]):
        ran = run(*words, *(["--reason", "x"] if words[0] == "retract" else []))

        assert (3, "") == (ran.status, ran.out)
        assert "events: there is no such folder of logs; name it with --events DIR" in ran.err
    assert [] == list(tmp_path.iterdir())


def command(*words: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "partnership_events.cli", *words], **options)  # type: ignore[call-overload]


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("words", [["timeline", "long"], ["show", "long", "--json"], ["--help"], ["schema", "--line"]])
def test_a_reader_who_has_seen_enough_is_no_error(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "long" in words:
        run("create", "long", "--party", "FRA")
        lines = b"\n".join(
            b'{"@kind":"milestone_marked","on":"2020","milestone":"%d %s"}' % (n, b"x" * 300) for n in range(400)
        )
        run("append", "long", stdin=lines)
    process = command(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()

    assert (0, b"") == (process.wait(), told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_under_the_output_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()
    with Path("/dev/full").open("wb") as full:
        process = command("show", "france-germany", stdout=full, stderr=subprocess.PIPE)
        _, told = process.communicate()

    assert 3 == process.returncode
    assert b"Traceback" not in told
    assert b"No space left on device" in told


def test_ctrl_c_ends_in_one_line(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    seed()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("partnership_events.cli.reading.state_of", interrupted)
    ran = run("show", "france-germany")

    assert Ran(130, "", "partnership: interrupted\n") == ran


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_log_that_may_not_be_read_is_told(tmp_path, monkeypatch):  # pragma: no cover - not as root
    monkeypatch.chdir(tmp_path)
    seed()
    Path("events/france-germany.jsonl").chmod(0)
    ran = run("show", "france-germany")

    assert 3 == ran.status
    assert "Permission denied" in ran.err


def test_permission_denied_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "events")

    monkeypatch.setattr("partnership_events.cli.shell.os.scandir", denied)
    ran = run("show", "france-germany")

    assert Ran(3, "", "partnership: events: Permission denied\n") == ran

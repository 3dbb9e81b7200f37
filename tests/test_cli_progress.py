"""
The row that tells how far reading has come: only for somebody who waits at a terminal, and never in the way.
"""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path

import pytest

from partnership_events import Damaged, MilestoneMarked, open_ledger
from partnership_events.cli import main, progress, terminal
from partnership_events.cli.progress import Progress, row

pty = pytest.importorskip("pty")

AWAY = "\r\x1b[K"
EVENTS = Path(__file__).parent.parent / "events"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seen(clock: Clock) -> Progress:
    return Progress(io.StringIO(), clock)


def read_up_to(end: bytes, screen: io.RawIOBase) -> str:
    """
    What stands on a screen by then; a read may give only part of what was written.
    """
    shown = b""
    while not shown.endswith(end):
        shown += screen.read(1000) or b""
    return shown.decode()


def written(seen: Progress) -> str:
    assert isinstance(seen.stream, io.StringIO)
    return seen.stream.getvalue()


def test_nothing_is_drawn_within_a_second(seen: Progress, clock: Clock) -> None:
    for clock.now in (100.0, 100.5, 100.99):
        seen.at("reading a.jsonl", 1, 2)
    seen.at("reading a.jsonl", 2, 2)
    seen.clear()

    assert "" == written(seen)


def test_the_row_is_drawn_ten_times_a_second_and_taken_away_at_the_end(seen: Progress, clock: Clock) -> None:
    for clock.now in (100.0, 101.0, 101.05, 101.1):
        seen.at("reading a.jsonl", 1, 2)
    seen.at("reading a.jsonl", 2, 2)
    seen.clear()

    assert f"{AWAY} 50% [##########..........] reading a.jsonl" * 2 + AWAY == written(seen)


def test_many_short_logs_are_one_long_wait(seen: Progress, clock: Clock) -> None:
    for clock.now in (100.0, 100.4, 100.8, 101.2):
        seen.at(f"reading {clock.now}", 0, 2)
        seen.at(f"reading {clock.now}", 2, 2)

    assert f"{AWAY}  0% [....................] reading 101.2{AWAY}" == written(seen)


def test_whatever_is_said_begins_the_wait_anew(seen: Progress, clock: Clock) -> None:
    for clock.now in (100.0, 101.0, 101.5):
        seen.at("reading a.jsonl", 1, 4)
        seen.clear()

    assert "" == written(seen)


def test_the_row_fits_the_terminal() -> None:
    assert " 99% [###################.] reading a.jsonl" == row("reading a.jsonl", 99, 100, 80)
    assert "  0% [.." == row("reading a.jsonl", 0, 3, 8)
    assert "" == row("reading a.jsonl", 0, 3, -1)


def test_a_terminal_that_went_away_stops_no_reading(clock: Clock) -> None:
    gone = Progress(io.StringIO(), clock)
    assert gone.stream is not None
    gone.stream.close()
    for clock.now in (100.0, 101.0):
        gone.at("reading a.jsonl", 1, 2)


@pytest.mark.parametrize("term, drawn", [("xterm", True), ("dumb", False), (None, False)])
def test_it_is_seen_on_a_terminal_that_can_draw_alone(
    term: str | None, drawn: bool, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w") as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        terminal.prepare_output()
        monkeypatch.setattr(progress._HERE[0], "clock", clock)
        for clock.now in (100.0, 101.0):
            progress.reading(Path("a.jsonl"), 1, 2)
        terminal.complain("done")
        shown = read_up_to(b"done\r\n", screen)

    assert ("reading a.jsonl" in shown) == drawn
    # The message stands on a row of its own.
    assert (f"reading a.jsonl{AWAY}partnership: done\r\n" in shown) == drawn
    assert shown.endswith("partnership: done\r\n")


def test_it_is_never_seen_where_the_error_channel_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")

    assert progress.here().stream is None


def test_a_row_is_taken_away_before_an_answer(monkeypatch: pytest.MonkeyPatch, seen: Progress, clock: Clock) -> None:
    told = seen.stream
    monkeypatch.setattr("sys.stdout", told)
    monkeypatch.setattr(progress, "_HERE", [seen])
    for clock.now in (100.0, 101.0):
        progress.reading(Path("a.jsonl"), 1, 2)
    terminal.say("the answer")

    assert written(seen).endswith(f"reading a.jsonl{AWAY}the answer\n")


def test_whoever_watches_is_told_how_far_a_log_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_events.reading._SELDOM", 2)
    monkeypatch.setattr("partnership_events.files.CHUNK", 200)
    told: list[tuple[str, int, int]] = []
    ledger = open_ledger(tmp_path, watch=lambda path, done, total: told.append((path.name, done, total)))
    log = ledger.create("france-germany", parties=["FRA", "DEU"])
    log.append_all([MilestoneMarked(on="2003", milestone=str(number)) for number in range(7)])
    told.clear()

    size = log.path.stat().st_size
    assert 8 == len(ledger["france-germany"])
    names, done, totals = zip(*told, strict=True)
    assert {"france-germany.jsonl"} == set(names)
    assert {size} == set(totals)
    assert list(done) == sorted(done)
    assert (size, 5) == (done[-1], len(done))


def test_a_log_that_is_damaged_leaves_no_row(tmp_path: Path) -> None:
    told: list[int] = []
    ledger = open_ledger(tmp_path, watch=lambda _, done, total: told.append(total - done))
    path = ledger.create("france-germany", parties=["FRA", "DEU"]).path
    path.write_bytes(path.read_bytes().replace(b"FRA", b"FRB") + b"{}\n")

    with pytest.raises(Damaged):
        len(ledger["france-germany"])
    assert 0 == told[-1]


@pytest.mark.parametrize(
    "args, what",
    [
        (["page", "japan-mongolia", "--out", "-"], "making the page"),
        (["picture", "japan-mongolia", "--out", "-"], "going through the days"),
        (["history", "japan-mongolia", "last_meeting"], "going through the days"),
        (["panel", "japan-mongolia", "--from", "1990", "--to", "2024"], "making the panel"),
    ],
    ids=["page", "picture", "history", "panel"],
)
def test_what_takes_long_tells_how_far_it_has_come(
    args: list[str], what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = io.StringIO()
    ticks = itertools.count(100.0, 2.0)
    monkeypatch.setattr(progress, "here", lambda: Progress(drawn, lambda: next(ticks)))
    monkeypatch.setattr("partnership_events.watching._FEW", 2)
    status = main([*args, "--events", str(EVENTS)])
    monkeypatch.undo()
    progress.begin()

    assert status == 0
    assert f"] {what}" in drawn.getvalue()
    assert drawn.getvalue().endswith(AWAY)
    assert what not in capsys.readouterr().out

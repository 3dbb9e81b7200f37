"""
The verb ``picture``, as a person meets it: what goes to a pipe, a file, a terminal, and what is refused.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from test_cli import fine, run

from partnership_events.cli import picturing

EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EVENTS, tmp_path / "events", ignore=shutil.ignore_patterns(".partnership"))
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)


def root(svg):
    return ET.fromstring(svg)


def test_a_pipe_gets_the_figure():
    svg = fine("picture", "japan-mongolia", "--on", "2023-09-20", "--width", "640")

    assert "640" == root(svg).attrib["width"]
    assert "as of 2023-09-20" in svg
    assert svg == fine("picture", "japan-mongolia", "--on", "2023-09-20", "--width", "640", "--out", "-")


def test_a_file_gets_it_and_a_person_is_told():
    told = fine("picture", "japan-mongolia", "--out", "jm.svg")

    assert "written jm.svg: Japan and Mongolia\n" == told
    assert fine("picture", "japan-mongolia") == Path("jm.svg").read_text(encoding="utf-8")


def test_a_person_who_looks_on_reads_it_in_words(monkeypatch):
    monkeypatch.setattr(picturing, "is_terminal", lambda: True)
    told = fine("picture", "japan-mongolia", "--color", "never")

    assert told.startswith("Japan and Mongolia\nFrom 1972 to 2031.")
    assert "<svg" not in told
    assert "--out FILE.svg" in told


def test_json_holds_name_words_and_figure():
    told = json.loads(fine("picture", "japan-mongolia", "--json"))

    assert ["svg", "title", "told"] == sorted(told)
    assert "Japan and Mongolia" == told["title"]
    assert told["told"].startswith("From 1972")
    root(told["svg"])


def test_json_and_a_file_are_written_both():
    told = json.loads(fine("picture", "japan-mongolia", "--json", "--out", "jm.svg"))

    assert told["svg"] == Path("jm.svg").read_text(encoding="utf-8")


def test_two_partnerships_and_two_times():
    both = fine("picture", "japan-mongolia", "japan-soviet-union")
    then = fine("picture", "japan-mongolia", "--compare-known", "@30")

    assert "Japan and Mongolia · Japan and the Soviet Union" == root(both)[0].text
    assert "as known @30 · nothing gone" in then
    assert "as known now (@47)" in then


def test_the_map_of_a_date():
    svg = fine("picture", "--network", "--on", "1985", "--theme", "dark")

    assert "Partnerships as of 1985" == root(svg)[0].text
    assert "pe pe-dark" == root(svg).attrib["class"]
    # Without a date, of today.
    assert root(fine("picture", "--network"))[0].text.startswith("Partnerships as of 20")


@pytest.mark.parametrize(
    "words, message",
    [
        ((), "which partnership? give its NAME, or --network for all of them"),
        (("--network", "japan-mongolia"), "--network draws all partnerships"),
        (("--network", "--compare-known", "2020"), "--network draws all partnerships"),
        (("japan-mongolia", "usa-cuba", "--compare-known", "@3"), "another partnership or another time?"),
        (("japan-mongolia", "--out", "jm.gif"), "'jm.gif' must end in one of .svg, .png, .pdf"),
        (("japan-mongolia", "--out", "events/japan-mongolia.jsonl"), "must end in one of .svg"),
        (("japan-mongolia", "--width", "10"), "--width: a width of 10 pixels; a figure is 480 to 10000 pixels wide"),
        (("--network", "--width", "10"), "--width: a width of 10 pixels; a figure is 480 to 10000 pixels wide"),
        (("japan-mongolia", "--theme", "pink"), "'pink' is not one of"),
        (("japan-mongolia", "--compare-known", "@999"), "--compare-known"),
        (("japan-mongolia", "--known", "@999"), "--known"),
        (("japan-mongolia", "usa-cuba", "--known", "@3"), "--known"),
        (("--network", "--known", "@3"), "--known"),
        (("japan-mongolia", "--on", "soon"), "--on"),
        (("japan-mongolia", "--zone", "Mars/Olympus"), "--zone"),
        (("japan-mongola",), "did you mean japan-mongolia?"),
        (("japan-mongolia", "usa-cube"), "did you mean usa-cuba?"),
    ],
)
def test_what_cannot_be_is_refused(words, message):
    ran = run("picture", *words)

    assert ran.status in (2, 3)
    assert message in ran.err
    assert "" == ran.out


def test_png_without_the_extra_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    ran = run("picture", "japan-mongolia", "--out", "jm.png")

    assert 5 == ran.status
    assert "pip install 'partnership-events[picture]'" in ran.err
    assert not Path("jm.png").exists()


def test_a_png_and_a_pdf_are_written():
    pytest.importorskip("typst", reason="the extra picture is not installed")
    fine("picture", "japan-mongolia", "--out", "jm.png")
    fine("picture", "--network", "--on", "1985", "--out", "map.PDF")

    assert Path("jm.png").read_bytes().startswith(b"\x89PNG")
    assert Path("map.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("verb", ["picture", "page"])
def test_a_file_that_cannot_be_written_is_named_as_it_was_told(verb):
    done = run(verb, "usa-cuba", "--out", "nowhere/it.svg")

    assert 3 == done.status
    assert "partnership: nowhere/it.svg: No such file or directory\n" == done.err

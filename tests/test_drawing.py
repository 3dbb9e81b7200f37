"""
The timeline drawn in text.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import attrs
import pytest
from test_cli import fine, run

import partnership_events as pe
from partnership_events.cli import reading, terminal
from partnership_events.cli.drawing import draw
from partnership_events.cli.strips import ASCII, BLOCKS, Strip, cut, showable, signs_of
from partnership_events.cli.terminal import Words, plain, width_of
from partnership_events.picture.marks import Band, Edge, Lane, Mark, Scene, Shape
from partnership_events.picture.scene import scene_of

EVENTS = Path(__file__).parent.parent / "events"


def day(text: str) -> float:
    return float(dt.date.fromisoformat(text).toordinal())


def on(text: str) -> Edge:
    return Edge(earliest=day(text), latest=day(text) + 1)


def some_time(first: str, last: str) -> Edge:
    return Edge(earliest=day(first), latest=day(last))


def until(text: str) -> Edge:
    """
    What ends with the night before a day.
    """
    return some_time(text, text)


ONWARD = Edge(earliest=None, latest=None)


def mark(label: str, begin: Edge, end: Edge | None = None, **more) -> Mark:
    return Mark(label=label, told="", shape=more.pop("shape", Shape.CIRCLE), begin=begin, end=end, **more)


def band(label: str, depth: int, begin: Edge, end: Edge = ONWARD, **more) -> Band:
    return Band(label=label, told="", depth=depth, begin=begin, end=end, **more)


def scene(*bands: Band, as_of: float | None = None, as_of_text: str = "", **lanes: list[Mark]) -> Scene:
    told = tuple(Lane(key=key, name=key.capitalize(), marks=tuple(marks)) for key, marks in lanes.items())
    return Scene(title="", subtitle="", bands=bands, lanes=told, as_of=as_of, as_of_text=as_of_text)


def rows(told: Scene, *, width: int = 80, encoding: str = "utf-8") -> list[str]:
    return [plain(line).rstrip() for line in draw(told, width=width, encoding=encoding)]


def row(told: Scene, name: str, **more) -> str:
    """
    The row beside which a name stands, without the name.
    """
    return next(one[13:] for one in rows(told, **more) if one.startswith(name))


def style_at(line, sign: str) -> str:
    return next(one.style for one in line if isinstance(one, Words) and one.text == sign)


# -- the tier


def test_a_band_deepens_with_each_step_and_names_itself_where_it_has_room():
    told = scene(
        band("Friends", 1, on("2000-01-01"), on("2004-01-01")),
        band("Partners", 2, on("2004-01-01")),
        meetings=[mark("", on("2008-01-01"))],
    )

    tier = row(told, "Tier").strip()
    assert tier.startswith("▃ Friends ▃▃▃")
    assert "▃▄ Partners ▄▄▄" in tier
    assert tier.endswith("▄→")
    assert ["Tier", "Meetings"] == [one.split()[0] for one in rows(told) if one[0] != " "]


def test_a_label_without_room_stands_below_under_its_letter():
    told = scene(
        band("A framework of a rather long name", 1, on("2000-01-01"), on("2001-01-01")),
        band("Another framework of a rather long name", 2, on("2001-01-01"), on("2002-01-01")),
        band("", 0, on("2002-01-01"), on("2010-01-01")),
    )

    told_rows = rows(told)
    assert told_rows[0].split() == ["Tier", *told_rows[0].split()[1:]]
    assert "a▃▃▃" in told_rows[0]
    assert "b▄▄▄" in told_rows[0]
    assert " " * 13 + "a A framework of a rather long name" == told_rows[1]
    assert " " * 13 + "b Another framework of a rather long name" == told_rows[2]


def test_what_may_hold_and_what_is_over_look_otherwise_than_what_holds():
    begin, end = on("2000-01-01"), on("2010-01-01")

    assert "▄▄▄" in row(scene(band("", 2, begin, end)), "Tier")
    for one in (band("", 2, begin, end, possibly=True), band("", 2, begin, end, over=True)):
        assert set("┄") == set(row(scene(one), "Tier").strip())


def test_an_uncertain_end_is_dotted_from_the_earliest_day_to_the_latest():
    told = scene(band("", 1, some_time("2000-01-01", "2001-01-01"), some_time("2004-01-01", "2005-01-01")))

    tier = row(told, "Tier").strip()
    middle = tier.strip("·")
    assert set("▃") == set(middle)
    assert 0.55 < len(middle) / len(tier) < 0.65
    assert tier.startswith("····")
    assert tier.endswith("····")
    assert "··· from the earliest to the latest date" == rows(told)[-1].strip()


def test_what_ends_before_it_surely_began_is_nowhere_sure():
    told = scene(band("", 1, some_time("2000-01-01", "2009-01-01"), some_time("2002-01-01", "2010-01-01")))

    assert set("·") == set(row(told, "Tier").strip())


def test_what_may_have_begun_at_any_time_and_goes_on_is_dotted_to_the_end():
    told = scene(
        band("", 1, Edge(earliest=None, latest=None)), meetings=[mark("", on("2000-01-01")), mark("", on("2004-01-01"))]
    )

    tier = row(told, "Tier")
    assert "·" * 66 + "→" == tier
    assert "yellow" == style_at(draw(told, width=80, encoding="utf-8")[0], "→")


# -- the lanes


def test_a_bar_bears_its_label_within_beside_or_cut():
    within = scene(plans=[mark("Plan", on("2000-01-01"), on("2004-01-01"))])
    beside = scene(
        plans=[
            mark("First", on("2000-01-01"), until("2000-02-01")),
            mark("Last", on("2003-12-01"), until("2004-01-01")),
        ]
    )
    wordy = scene(plans=[mark("Words " * 30, on("2000-01-01"), on("2004-01-01"))])

    assert row(within, "Plans").strip().startswith("━ Plan ━━━")
    first, *labels, last = row(beside, "Plans").split()
    assert ["First", "Last"] == labels
    assert {"━"} == set(first + last)
    assert row(wordy, "Plans").strip().startswith("━ Words Words ")
    assert row(wordy, "Plans").strip("━ ").endswith("Words…")
    assert row(wordy, "Plans").endswith(" ━━━")


def test_bars_that_are_in_each_others_way_take_rows_of_their_own():
    three = [mark(f"Plan {n}", on(f"200{n}-01-01"), on("2010-01-01")) for n in range(3)]
    apart = [mark("One", on("2000-01-01"), on("2003-01-01")), mark("Two", on("2006-01-01"), on("2010-01-01"))]

    assert ["━ Plan 0", "━ Plan 1", "━ Plan 2"] == [one[13:].strip()[:8] for one in rows(scene(plans=three))[:3]]
    assert "One" in row(scene(plans=apart), "Plans")
    assert "Two" in row(scene(plans=apart), "Plans")


def test_beyond_eight_rows_marks_stand_in_one_row_where_they_begin():
    many = [mark(f"Plan {n}", on(f"20{n:02}-01-01"), on("2030-01-01")) for n in range(11)]

    told = rows(scene(plans=many))
    assert 8 == sum("Plan " in one for one in told)
    assert 3 == row(scene(plans=many), "+3 more").count("●")


def test_a_text_shows_when_it_was_signed_before_it_was_in_force():
    told = scene(
        instruments=[mark("", on("2005-01-01"), ONWARD, before=on("2003-01-01"), shape=Shape.DIAMOND)],
        meetings=[mark("", on("2000-01-01")), mark("", on("2010-01-01"))],
    )

    held = row(told, "Instruments")
    assert ["◆", "━"] == [held.strip()[0], held.strip(" ◆")[0]]
    assert held.strip().endswith("━→")
    assert 5 < held.index("━") - held.index("◆") < 20


def test_many_at_one_place_are_counted():
    told = scene(
        meetings=[mark("", on("2000-01-01"))] * 3 + [mark("", on("2005-01-01"))] * 10 + [mark("", on("2009-01-01"))]
    )

    assert ["3", "+", "●"] == row(told, "Meetings").split()
    assert "2: so many at one place, + ten or more" == rows(told)[-1].strip()


def test_a_point_that_is_imprecise_or_planned_is_open():
    exact, year = mark("", on("2000-01-01")), mark("", some_time("2004-01-01", "2005-01-01"))
    planned = mark("", on("2009-01-01"), planned=True)

    held = row(scene(meetings=[exact, year, planned]), "Meetings").split()
    assert "●" == held[0]
    assert {"·", "○"} == set(held[1])
    assert "○" == held[2]


def test_a_lane_is_named_by_its_first_word_and_an_empty_one_is_left_out():
    visits = Lane(key="meetings", name="Meetings and visits", marks=(mark("", on("2000-01-01")),))
    told = attrs.evolve(scene(), lanes=(visits, Lane(key="own", name="Other events", marks=())))

    assert ["Meetings"] == [one.split()[0] for one in rows(told) if one[0] != " "]
    assert rows(told)[0].startswith("Meetings     ")


def test_each_shape_has_a_sign_of_its_own():
    for signs in (BLOCKS, ASCII):
        points = [*signs.filled.values(), *signs.open.values()]
        assert 2 * len(Shape) == len(set(points))
        assert 1 == max(map(width_of, [*points, *signs.bands, signs.dots, signs.planned]))


# -- the date up to which it looks


def test_a_line_stands_at_the_last_moment_that_counts_and_cuts_no_label():
    told = scene(
        plans=[mark("A plan of many short words in a row", on("2000-01-01"), on("2010-01-01"))],
        meetings=[mark("", on("2004-01-01")), mark("", on("2004-01-02"))],
        as_of=day("2004-01-02"),
        as_of_text="2004-01-01",
    )

    head = rows(told, width=200)[0][13:]
    assert "│ 2004-01-01" == head.strip()
    assert "A plan of many short words in a row" in row(told, "Plans")
    assert head.index("│") <= row(told, "Meetings", width=200).index("2")


def test_what_lies_beyond_the_date_is_pale():
    told = scene(meetings=[mark("", on("2000-01-01")), mark("", on("2010-01-01"), later=True, shape=Shape.STAR)])

    line = draw(told, width=80, encoding="utf-8")[0]
    assert ("", "dim") == (style_at(line, "●"), style_at(line, "★"))


# -- letters


def test_wide_letters_are_counted_as_they_stand():
    told = scene(
        plans=[mark("日本モンゴル", on("2000-01-01"), on("2003-01-01")), mark("", on("2003-01-01"), on("2010-01-01"))]
    )

    line = draw(told, width=80, encoding="utf-8")[0]
    assert 80 == width_of(plain(line))
    assert "日本モンゴル" in plain(line)


def test_a_terminal_without_block_characters_gets_ascii():
    told = scene(
        band("日本", 1, on("2000-01-01")),
        plans=[mark("Монгол", some_time("2001-01-01", "2002-01-01"), ONWARD)],
        meetings=[mark("", on("2003-01-01"))],
        as_of=day("2004-01-02"),
        as_of_text="2004-01-01",
    )

    told_rows = rows(told, encoding="ascii")
    assert "".join(told_rows).isascii()
    assert "\\u65e5\\u672c" in "".join(told_rows)
    assert max(map(len, told_rows)) <= 80
    assert ASCII is signs_of("ascii") is signs_of(None) is signs_of("no-such-encoding")
    assert BLOCKS is signs_of("utf-8")


def test_a_letter_that_cannot_be_shown_is_told_as_its_code_point():
    assert "ä" == showable("ä", "latin-1")
    assert "\\u65e5" == showable("日", "latin-1")
    assert "\\x1b[31m" == showable("\x1b[31m", "utf-8")


@pytest.mark.parametrize(
    "room, expected",
    [
        pytest.param(9, "Programme", id="all of it"),
        pytest.param(8, "Program…", id="one column too few"),
        pytest.param(1, "", id="no room for a letter and the sign"),
        pytest.param(0, "", id="none at all"),
    ],
)
def test_a_text_is_cut_to_its_room(room, expected):
    assert expected == cut("Programme", room, BLOCKS)


def test_half_of_a_wide_letter_is_none():
    strip = Strip(6)
    strip.put(0, "日本")
    strip.put(1, "x")
    strip.put(2, "y")

    assert " xy   " == plain(strip.line())
    assert [True, False, False, True] == [strip.is_free(column) for column in range(4)]


def test_an_accent_of_its_own_stays_with_its_letter():
    strip = Strip(4)
    strip.put(0, "日\u0301e\u0301")

    assert "日\u0301e\u0301 " == plain(strip.line())


def test_an_accent_on_a_wide_letter_goes_with_it():
    strip = Strip(4)
    strip.put(0, "日\u0301")
    strip.put(1, "x")

    assert " x  " == plain(strip.line())


def test_what_does_not_fit_is_left_out():
    strip = Strip(3)
    strip.put(-1, "ab")
    strip.put(2, "日")

    assert "b  " == plain(strip.line())


# -- the command


def test_where_nothing_is_there_is_no_drawing():
    assert [] == draw(scene(meetings=[]), width=80, encoding="utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "events").mkdir()
    for name in ("japan-mongolia", "usa-cuba", "germany-france"):
        shutil.copy(EVENTS / f"{name}.jsonl", tmp_path / "events")
    return tmp_path


@pytest.mark.parametrize(
    "name, date, tier",
    [
        ("usa-cuba", "1900", " "),
        ("usa-cuba", "1950", "▁"),
        ("usa-cuba", "1990", "┄"),
        ("usa-cuba", "2020", "▁"),
        ("japan-mongolia", "2010", "·"),
        ("japan-mongolia", "2022-12-31", "▄"),
        ("germany-france", "1949", " "),
        ("germany-france", "2000", "▁"),
    ],
)
def test_the_tier_on_a_date_is_drawn_at_the_line_of_that_date(name, date, tier, here):
    log = pe.open_ledger("events")[name]
    told = scene_of(log.view(log.entries, date), log.entries, as_of=date)
    lines = [plain(line) for line in draw(told, width=120, encoding="utf-8")]

    at = lines[0].index("│")
    drawn = next(line for line in lines if line.startswith("Tier"))[at]
    assert tier == drawn.replace("│", " ")


def test_the_drawing_stands_above_the_facts_where_it_is_asked_for(here):
    bare = fine("timeline", "japan-mongolia")
    drawn = fine("timeline", "japan-mongolia", "--draw")

    above, _, below = drawn.partition("\n\n")
    assert bare == below
    assert above.startswith("Tier ")
    assert "Special Strategic Partnership for Peace and Prosperity" in above
    assert max(map(width_of, above.splitlines())) <= 80
    assert "\x1b" not in drawn


def test_a_drawing_as_of_a_date_has_its_line_and_follows_what_was_known(here):
    then = fine("timeline", "japan-mongolia", "--draw", "--on", "2022-12-31")
    first = fine("timeline", "japan-mongolia", "--draw", "--known", "@26")

    assert "│ 2022-12-31" in then.splitlines()[0]
    assert "Projects" in fine("timeline", "japan-mongolia", "--draw")
    assert "Projects" not in first


def test_on_a_terminal_it_draws_unasked_and_elsewhere_not(here, monkeypatch):
    assert not fine("timeline", "japan-mongolia").startswith("Tier ")
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)

    assert fine("timeline", "japan-mongolia", "--color", "never").startswith("Tier ")
    assert "\x1b[36m" in fine("timeline", "japan-mongolia").splitlines()[0]
    for words in (["--no-draw"], ["--during", "2023"], ["--kind", "meeting_held"], ["--json"]):
        assert "▄" not in fine("timeline", "japan-mongolia", *words)
    assert "▄" in fine("timeline", "japan-mongolia", "--during", "2023", "--draw")


def test_a_long_log_is_drawn_only_where_it_is_asked_for(here, monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr(reading, "MOST_DRAWN", 46)

    assert "▄" not in fine("timeline", "japan-mongolia")
    assert "▄" in fine("timeline", "japan-mongolia", "--draw")
    assert f"more than {400} entries" in " ".join(fine("timeline", "--help").split())


def test_a_drawing_is_no_json(here):
    ran = run("timeline", "japan-mongolia", "--draw", "--json")

    assert 2 == ran.status
    assert "leave --json out" in ran.err


def test_an_empty_log_draws_nothing(here):
    fine("create", "a-b", "--party", "A", "--party", "B")

    assert fine("timeline", "a-b") == fine("timeline", "a-b", "--draw")


def test_a_mark_that_is_disputed_says_so():
    told = scene(plans=[attrs.evolve(mark("Plan", on("2000-01-01"), on("2010-01-01")), disputed=True)])

    assert "Plan (disputed)" in row(told, "Plans")

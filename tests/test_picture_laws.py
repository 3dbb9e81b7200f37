"""
No label is cut, none lies over another or over another's mark; and a line of time keeps the order of time.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import unicodedata
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_events.dates import Answer
from partnership_events.event import Over
from partnership_events.folding import view
from partnership_events.picture import layout
from partnership_events.picture.axis import Axis
from partnership_events.picture.figure import draw
from partnership_events.picture.layout import LINE, PlacedMark, PlacedScene, Text, place
from partnership_events.picture.map import Line, Spot, names_of
from partnership_events.picture.marks import Band, Edge, Lane, Mark, Scene, Shape, plain
from partnership_events.picture.measure import width_of, wrapped
from partnership_events.picture.scene import scene_of
from partnership_events.picture.spans import OPEN
from partnership_events.picture.springs import laid_out
from partnership_events.picture.timeline import figure
from partnership_events.projections.partnership import state
from partnership_events.testing import logs

WIDTH, GUTTER, MARGIN = 960.0, 112.0, 24.0

days = st.one_of(st.integers(700_000, 740_000), st.integers(738_000, 738_010), st.integers(1, 3_000_000)).map(float)
words = st.one_of(
    st.text(max_size=60),
    st.text("日本モンゴル蒙古", min_size=1, max_size=40),
    st.text("абвгдежз өү", min_size=1, max_size=60),
    st.lists(st.sampled_from(["Strategic", "Partnership", "for", "Peace", "x" * 90]), min_size=1, max_size=12).map(
        " ".join
    ),
    st.sampled_from(["🎌🇲🇳👩‍👩‍👧", "W" * 200, "", "i", "\u202eevil"]),
)


@st.composite
def edges(draw: st.DrawFn) -> Edge:
    first, last = sorted((draw(days), draw(days)))
    return Edge(
        earliest=first if draw(st.integers(0, 4)) else None,
        latest=(last if draw(st.booleans()) else first + 1) if draw(st.integers(0, 4)) else None,
    )


EDGES = edges()
EDGES_OR_NONE = st.none() | EDGES
DAYS_OR_NONE = st.none() | days


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    return Mark(
        label=draw(words),
        told="told",
        shape=draw(st.sampled_from(Shape)),
        begin=draw(EDGES),
        end=draw(EDGES_OR_NONE),
        before=draw(EDGES_OR_NONE),
        corrected=draw(st.booleans()),
        planned=draw(st.booleans()),
    )


MARKS = st.lists(marks(), max_size=25)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    lanes = [Lane(key="plans", name=draw(words), marks=tuple(draw(MARKS))) for _ in range(draw(st.integers(0, 3)))]
    bands = [
        Band(
            label=draw(words),
            told="",
            depth=draw(st.integers(0, 9)),
            begin=draw(EDGES),
            end=draw(EDGES_OR_NONE),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    as_of = draw(DAYS_OR_NONE)
    return Scene(title="", subtitle="", bands=tuple(bands), lanes=tuple(lanes), as_of=as_of, as_of_text="2023-09-20")


def axis_of(scene: Scene) -> Axis:
    told = [one for lane in scene.lanes for one in lane.marks] + list(scene.bands)
    seen = [edge for one in told for edge in one.edges]
    return Axis.of(
        [day for edge in seen for day in (edge.earliest, edge.latest) if day is not None], GUTTER, WIDTH - MARGIN
    )


def rectangles(text: Text) -> tuple[float, float, float, float]:
    return text.x, text.y, text.x + text.width, text.y + len(text.lines) * LINE


def texts(placed: PlacedScene) -> list[Text]:
    found = [band.text for band in placed.bands if band.text is not None]
    for lane in placed.lanes:
        found += [lane.name, *(mark.text for mark in lane.marks if mark.text is not None)]
    return found


def covered(placed: PlacedMark) -> list[tuple[float, float, float, float]]:
    """
    What a mark lies over: its bar, and half a point to either side of its points.
    """
    points = [box for box in (placed.before, None if placed.mark.end is not None else placed.box) if box is not None]
    found = [(box.left, box.top, box.right, box.top + box.height) for box in (placed.box, *points)]
    return found + [(x - 5, box.top, x + 5, box.top + box.height) for box in points for x in (box.left, box.right)]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_no_label_lies_over_another_and_none_is_cut(scene: Scene) -> None:
    placed = place(scene, axis_of(scene), 40, GUTTER)

    told = [rectangles(text) for text in texts(placed)]
    for one in told:
        assert one[0] >= 0
        assert one[2] <= WIDTH
        assert one[1] >= 40
        assert one[3] <= 40 + placed.height + 0.01
    for one, other in itertools.combinations(told, 2):
        assert not overlap(one, other), (one, other)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_no_label_lies_over_the_mark_of_another(scene: Scene) -> None:
    placed = place(scene, axis_of(scene), 40, GUTTER)

    for lane in placed.lanes:
        for one in lane.marks:
            for other in lane.marks:
                if one is other or one.text is None:
                    continue
                for box in covered(other):
                    assert not overlap(rectangles(one.text), box)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_every_label_is_told_whole(scene: Scene) -> None:
    placed = place(scene, axis_of(scene), 40, GUTTER)

    for lane in placed.lanes:
        for one in lane.marks:
            if one.text is not None:
                assert one.mark.shown.replace(" ", "") == "".join(one.text.lines).replace(" ", "")
                assert all(width_of(line, layout.FONT) <= one.text.width + 0.01 for line in one.text.lines)


@settings(max_examples=60, deadline=None)
@given(st.lists(days, min_size=1, max_size=40))
def test_later_days_stand_further_right(told: list[float]) -> None:
    axis = Axis.of(told, GUTTER, WIDTH - MARGIN)

    seen = sorted(set(told))
    places = [axis.x(day) for day in seen]
    assert places == sorted(places)
    assert all(axis.left <= x <= axis.right for x in places)
    assert abs(axis.right - (WIDTH - MARGIN)) < 0.01
    # What is seen is never folded away.
    for fold in axis.folds:
        assert not any(fold.first < day < fold.last for day in seen)


@settings(max_examples=60, deadline=None)
@given(st.lists(days, min_size=1, max_size=40), st.floats(20, 120))
def test_years_stand_apart(told: list[float], room: float) -> None:
    ticks = Axis.of(told, GUTTER, WIDTH - MARGIN).ticks(room)

    assert ticks
    assert all(other.x - one.x >= room for one, other in itertools.pairwise(ticks))


@given(words, st.floats(40, 400))
def test_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = wrapped(text, 11, room)

    assert "".join(text.split()) == "".join(lines).replace(" ", "")
    # One letter is never broken, however narrow the room.
    assert all(width_of(line, 11) <= room or len(line.strip()) <= 1 for line in lines)


@given(st.text(max_size=80))
def test_what_steers_a_display_is_shown_as_what_it_is(text: str) -> None:
    told = plain(text)

    steering = {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert not any(unicodedata.category(letter) in steering and letter not in "\u200c\u200d" for letter in told)


# -- from a log to a figure

SVG = "{http://www.w3.org/2000/svg}"
LAST = dt.date.max
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def drawn_texts(svg: str) -> list[tuple[float, float, float, float, str]]:
    """
    Where each text of a figure lies, and what it says.
    """
    found = []
    for one in ET.fromstring(svg).iter(f"{SVG}text"):
        x, y, width = (float(one.attrib[name]) for name in ("x", "y", "textLength"))
        small = "small" in one.attrib.get("class", "") or one.attrib.get("font-size") == "10"
        size = 17.0 if "title" in one.attrib.get("class", "") else 10.0 if small else 11.0
        # Letters reach from their cap height to a little below the line on which they stand.
        found.append((x, y - 0.75 * size, x + width, y + 0.2 * size, one.text or ""))
    return found


def assert_apart(svg: str) -> None:
    root = ET.fromstring(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    told = drawn_texts(svg)
    for one in told:
        assert 0 <= one[0] <= one[2] <= width, one
        assert 0 <= one[1] <= one[3] <= height, one
    for one, other in itertools.combinations(told, 2):
        assert not overlap(one[:4], other[:4]), (one, other)


@FEW
@given(st.lists(scenes(), min_size=1, max_size=2), st.sampled_from([480.0, 640.0, 960.0]))
def test_no_text_of_a_figure_lies_over_another_or_leaves_it(told: list[Scene], width: float) -> None:
    assert_apart(draw(told, title="A title " * 9, width=width).svg)


@FEW
@given(logs(), st.sampled_from([None, "2024-02-27"]))
def test_any_log_can_be_drawn(log: Any, as_of: str | None) -> None:
    svg = figure(log, as_of=as_of).svg

    assert_apart(svg)
    ids = [one.attrib["id"] for one in ET.fromstring(svg).iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    assert svg == figure(log, as_of=as_of).svg


def covers(begin: Edge, end: Edge | None, day: float) -> bool:
    """
    Whether a day lies between the outer ends of a bar or a band.
    """
    assert end is not None
    return (begin.earliest is None or begin.earliest <= day) and (end.latest is None or day < end.latest)


def surely_covers(begin: Edge, end: Edge | None, day: float) -> bool:
    assert end is not None
    begun = begin.latest is None or begin.latest <= day
    return begun and (end == OPEN or (end.earliest is not None and day < end.earliest))


DAYS = [
    dt.date(2023, 12, 31),
    *(dt.date(2024, 2, 24) + dt.timedelta(days=n) for n in range(0, 8, 2)),
    dt.date(2030, 1, 1),
]


@FEW
@given(logs())
def test_on_each_day_the_band_holds_the_framework_that_stands_or_may(log: Any) -> None:
    seen = view(log, as_of=LAST)
    bands = [band for band in scene_of(seen, log).bands if band.depth]

    for day in DAYS:
        tier = state(log, as_of=day).tier
        at = float(day.toordinal())
        held = [tier.value, *(one.value for one in tier.candidates)]
        frameworks = {str(one) for one in held if one is not None and not isinstance(one, Over)}
        assert frameworks == {band.label for band in bands if covers(band.begin, band.end, at)}
        if tier.answer is Answer.YES:
            sure = [band for band in bands if not band.possibly and surely_covers(band.begin, band.end, at)]
            assert [str(tier.value)] == [band.label for band in sure]


@FEW
@given(logs())
def test_on_each_day_the_bars_cover_what_is_in_force_or_may_be(log: Any) -> None:
    seen = view(log, as_of=LAST)
    bars = {
        lane.key: [mark for mark in lane.marks if mark.end is not None]
        for lane in scene_of(seen, log).lanes
        if lane.key in ("plans", "instruments")
    }

    for day in DAYS:
        there = state(log, as_of=day)
        at = float(day.toordinal())
        for key, things in (("plans", there.plans), ("instruments", there.instruments)):
            answers = [one.in_force for one in things.values()]
            held = sum(answer in (Answer.YES, Answer.POSSIBLY) for answer in answers)
            covering = [mark for mark in bars.get(key, []) if covers(mark.begin, mark.end, at)]
            assert held == len(covering)
            sure = [one for one in covering if not one.possibly and surely_covers(one.begin, one.end, at)]
            assert answers.count(Answer.YES) <= len(sure)


@FEW
@given(
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40),
    st.lists(words, min_size=30, max_size=30),
)
def test_names_of_a_map_lie_over_nothing(count: int, ties: list[tuple[int, int]], names: list[str]) -> None:
    tied = sorted({(a % count, b % count) for a, b in ties if a % count != b % count})
    places, high = laid_out(count, tied, 800.0)
    spots = [Spot(key=f"{n:02}", label=names[n], told="", is_hub=False, x=80 + x, y=80 + y)
             for n, (x, y) in enumerate(places)]  # fmt: skip
    lines = [Line(source=a, target=b, depth=1, answer=Answer.YES, severed=False, told="", label="tier")
             for a, b in tied]  # fmt: skip

    told, unnamed = names_of(spots, lines, (0.0, 0.0, 960.0, high + 160))

    for name in told:
        assert name.box[0] >= 0
        assert name.box[2] <= 960
    for one, other in itertools.combinations(told, 2):
        assert not overlap(one.box, other.box)
    for one, spot in itertools.product(told, spots):
        assert not overlap(one.box, spot.box)
    assert count - unnamed == sum(name.size == layout.FONT for name in told)


def test_nodes_stand_apart_and_always_at_the_same_places() -> None:
    ties = [(0, n) for n in range(1, 20)] + [(n, n + 1) for n in range(20, 40, 2)]
    places, high = laid_out(41, ties, 800.0)

    assert (places, high) == laid_out(41, ties, 800.0)
    assert all(0 <= x <= 800 and 0 <= y <= high for x, y in places)
    assert min(math.dist(one, other) for one, other in itertools.combinations(places, 2)) > 18

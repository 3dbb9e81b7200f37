"""
What is drawn fits, and stands where its day does; for any scene and any log.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_fold_laws import examples
from test_picture_laws import scenes

from partnership_events.cli.drawing import draw
from partnership_events.cli.strips import BLOCKS
from partnership_events.cli.terminal import laid, plain, width_of
from partnership_events.folding import view
from partnership_events.picture.marks import Edge, Lane, Mark, Scene, Shape
from partnership_events.picture.scene import scene_of
from partnership_events.testing import logs

GUTTER = 13
encodings = st.sampled_from(["utf-8", "ascii", "latin-1"])
widths = st.integers(40, 120)
day = st.integers(730_000, 731_500).map(float)


@settings(max_examples=150, deadline=None)
@given(scenes(), widths, encodings)
def test_every_row_fits_and_can_be_shown(scene: Scene, width: int, encoding: str) -> None:
    for line in draw(scene, width=width, encoding=encoding):
        told = plain(line)
        told.encode(encoding)
        assert width_of(told) <= width
        assert len(laid(line, width)) <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(day, min_size=4, max_size=4).map(sorted), day, widths)
def test_a_day_stands_within_a_bar_or_beside_it_as_it_does_in_time(edges: list[float], when: float, width: int) -> None:
    begin, surely, over, end = edges
    bar = Mark(
        label="",
        told="",
        shape=Shape.SQUARE,
        begin=Edge(earliest=begin, latest=surely),
        end=Edge(earliest=over, latest=end),
    )
    point = Mark(label="", told="", shape=Shape.CIRCLE, begin=Edge(earliest=when, latest=when + 1))
    lanes = (Lane(key="plans", name="Plans", marks=(bar,)), Lane(key="meetings", name="Meetings", marks=(point,)))
    scene = Scene(title="", subtitle="", bands=(), lanes=lanes, as_of=None)

    held, met = (plain(line)[GUTTER:] for line in draw(scene, width=width, encoding="utf-8")[:2])
    at = met.index("●")
    drawn = [column for column, sign in enumerate(held) if sign != " "]
    sure = [column for column, sign in enumerate(held) if sign == BLOCKS.bar]
    if when < begin:
        assert at <= drawn[0]
    elif when < end:
        assert drawn[0] <= at <= drawn[-1]
    else:
        assert at >= drawn[-1]
    if surely + 1 <= when < over:
        assert at in sure
    if sure and surely - begin > 1:
        assert held[drawn[0]] == "·" or drawn[0] == sure[0]
    if surely >= over and surely - begin > 1:
        assert not sure


@examples(0.3)
@given(logs(), widths, st.sampled_from([None, "2024-02-28"]))
def test_any_log_is_drawn(log: Any, width: int, as_of: str | None) -> None:
    scene = scene_of(view(log, as_of="2030"), log, as_of=as_of)

    told = [plain(line) for line in draw(scene, width=width, encoding="utf-8")]
    assert all(width_of(line) <= width for line in told)
    assert bool(scene.bands or scene.marks) == bool(told)
    for lane in scene.lanes:
        assert any(line.startswith(lane.name.partition(" and ")[0][: GUTTER - 3]) for line in told)

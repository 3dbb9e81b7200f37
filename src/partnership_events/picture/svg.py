"""
From what is laid out to SVG: one text, self-contained, that a browser, a word processor and a printer draw alike.

Whatever a log says stays text: it is escaped, and characters that steer a reader's display are shown as such.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from partnership_events.picture.axis import Axis
from partnership_events.picture.layout import (
    FONT,
    LINE,
    POINT,
    SMALL,
    Box,
    PlacedBand,
    PlacedMark,
    PlacedScene,
    Text,
)
from partnership_events.picture.marks import Mark, Shape, plain
from partnership_events.picture.measure import width_of
from partnership_events.picture.style import DEPTHS

_TIP = 7.0
# Ends that lie nearer to each other than this are drawn as one.
_UNSURE = 2.0


def escaped(text: str) -> str:
    """
    The text as it stands in a document or an attribute.
    """
    return html.escape(plain(text))


def draw_scene(placed: PlacedScene, width: float, prefix: str) -> Iterator[str]:
    """
    The elements of one scene, without axis and frame; gradients have ids that begin with ``prefix``.
    """
    for band in placed.bands:
        yield from _band(band, prefix)
    for lane in placed.lanes:
        yield f'<path class="rule" d="M0 {lane.top:.1f}H{width:.1f}"/>'
        yield f'<g class="lane-{lane.lane.key}" role="graphics-object" aria-label="{escaped(lane.lane.name)}">'
        yield from _words(lane.name, "strong")
        for mark in lane.marks:
            yield from _mark(mark)
        yield "</g>"


def draw_axis(axis: Axis, top: float, bottom: float) -> Iterator[str]:
    """
    The ticks, their years, and the folds, through the scenes from ``top`` to ``bottom``.
    """
    yield '<g aria-hidden="true">'
    for tick in axis.ticks(width_of("2022-11", SMALL) + 12):
        x = tick.x
        yield f'<path class="rule" d="M{x:.1f} {top:.1f}V{bottom + 5:.1f}"/>'
        yield draw_line(tick.label, x - width_of(tick.label, SMALL) / 2, bottom + 17, SMALL, "dim small")
    ends = [axis.left, *(x for fold in axis.folds for x in (fold.left, fold.right)), axis.right]
    for left, right in zip(ends[::2], ends[1::2], strict=True):
        yield f'<path class="fold" d="M{left:.1f} {bottom:.1f}H{right:.1f}"/>'
    for fold in axis.folds:
        yield _zigzag(fold.left, fold.right, bottom)
    yield "</g>"


def draw_as_of(axis: Axis, day: float, told: str, top: float, bottom: float) -> Iterator[str]:
    """
    The line up to which the figure looks.
    """
    x = axis.x(day)
    width = width_of(told, SMALL, bold=True)
    left = min(max(x - width / 2, axis.left), axis.right - width)
    yield f'<path class="as-of" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
    yield draw_line(told, left, top - 4, SMALL, "strong small", bold=True)


def gradients(names: Iterable[str], prefix: str) -> Iterator[str]:
    """
    How the uncertain ends of these classes fade, in and out; ids begin with ``prefix``.
    """
    for name in names:
        for way, (first, last) in (("in", (0.06, 1)), ("out", (1, 0.06))):
            yield (
                f'<linearGradient id="{prefix}-{way}-{name}" class="{name}"><stop class="stop" offset="0" '
                f'stop-opacity="{first}"/><stop class="stop" offset="1" stop-opacity="{last}"/></linearGradient>'
            )


# -- bands


def classes(*words: str | None) -> str:
    """
    The class of an element, by those words that there are.
    """
    return " ".join(word for word in words if word)


def _band(placed: PlacedBand, prefix: str) -> Iterator[str]:
    band, box = placed.band, placed.box
    depth = min(band.depth, DEPTHS - 1)
    look = classes("tier", f"tier-{depth}", "later" if band.later else "", band.news)
    yield f'<g class="{look}" role="graphics-symbol" aria-label="{escaped(band.told)}">'
    yield f"<title>{escaped(band.told)}</title>"
    if band.over:
        yield _rect(box.left, box.right, box, "over")
    elif band.possibly:
        yield _rect(box.left, box.right, box, "band possibly")
    else:
        yield from _faded(box, f"tier-{depth}", prefix)
    if placed.text is not None:
        plain_band = not (band.over or band.possibly or band.later)
        label = f"strong on-{depth}" if placed.text.inside and plain_band else "strong out"
        if not placed.text.inside:
            x = max(placed.text.x, box.left) + 1
            yield f'<path class="rule" d="M{x:.1f} {placed.text.y + len(placed.text.lines) * LINE:.1f}V{box.top:.1f}"/>'
        yield from _words(placed.text, label, bold=True)
    yield "</g>"


def _faded(box: Box, name: str, prefix: str) -> Iterator[str]:
    """
    A bar with its sure middle and its fading ends.
    """
    if box.sure_left > box.left:
        yield _rect(box.left, box.sure_left, box, "fade", f'fill="url(#{prefix}-in-{name})"')
    if box.sure_right > box.sure_left:
        yield _rect(box.sure_left, box.sure_right, box, "band")
    if box.right > box.sure_right:
        yield _rect(box.sure_right, box.right, box, "fade", f'fill="url(#{prefix}-out-{name})"')


# -- marks


def _mark(placed: PlacedMark) -> Iterator[str]:
    mark, box, before = placed.mark, placed.box, placed.before
    where = "" if mark.position is None else f' data-entry="{mark.position}"'
    look = classes("mark", "later" if mark.later else "", mark.news)
    yield f'<g class="{look}" role="graphics-symbol" aria-label="{escaped(mark.told)}"{where}>'
    yield f"<title>{escaped(mark.told)}</title>"
    yield from _point(mark, box) if mark.end is None else _bar(mark, box)
    if before is not None and mark.before is not None:
        if before.sure_left < box.left:
            yield f'<path class="thread" d="M{before.sure_left:.1f} {box.middle:.1f}H{box.left:.1f}"/>'
        yield from _point(mark, before)
    if placed.text is not None:
        yield from _words(placed.text, "" if placed.text.inside else "out")
    yield "</g>"


def _bar(mark: Mark, box: Box) -> Iterator[str]:
    look = "bar planned" if mark.planned or mark.possibly else "bar"
    sure = box.sure_right > box.sure_left
    if sure:
        yield _rect(box.sure_left, box.sure_right, box, look, 'rx="2"')
    fading = "whisker fading"
    if box.sure_left > box.left or not sure:
        yield f'<path class="{fading}" d="M{box.left:.1f} {box.middle:.1f}H{box.sure_left:.1f}"/>'
    if box.right > box.sure_right:
        yield f'<path class="{fading}" d="M{box.sure_right:.1f} {box.middle:.1f}H{box.right:.1f}"/>'
    if not box.open_left and box.sure_left - box.left > _UNSURE:
        yield _post(box.left, box)
    if not box.open_right and box.right - box.sure_right > _UNSURE:
        yield _post(box.right, box)
    if box.open_right:
        half = box.height / 2 - 2
        tip = (
            f"M{box.right - _TIP / 2:.1f} {box.middle - half:.1f}l{_TIP / 2:.1f} {half:.1f}l{-_TIP / 2:.1f} {half:.1f}"
        )
        yield f'<path class="whisker" d="{tip}"/>'


def _post(x: float, box: Box) -> str:
    """
    The farthest that something may reach.
    """
    return f'<path class="whisker" d="M{x:.1f} {box.middle - 3:.1f}v6"/>'


def _point(mark: Mark, box: Box) -> Iterator[str]:
    unsure = box.sure_left - box.left > _UNSURE or box.open_left or box.open_right
    if unsure:
        fading = classes("whisker", "fading" if box.open_left or box.open_right else "")
        yield f'<path class="{fading}" d="M{box.left:.1f} {box.middle:.1f}H{max(box.sure_left, box.left + 1):.1f}"/>'
        if not box.open_left:
            yield _post(box.left, box)
        if not box.open_right:
            yield _post(box.sure_left, box)
    planned = mark.planned or mark.possibly
    look = classes("point", "open" if unsure or planned else "", "planned" if planned else "")
    x = box.sure_left if box.open_left else (box.left + box.sure_left) / 2
    yield f'<path class="{look}" d="{_outline(mark.shape, x, box.middle)}"/>'


def _outline(shape: Shape, x: float, y: float) -> str:
    r = POINT
    match shape:
        case Shape.CIRCLE:
            return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
        case Shape.SQUARE:
            s = r * 0.86
            return f"M{x - s:.1f} {y - s:.1f}h{2 * s:.1f}v{2 * s:.1f}h{-2 * s:.1f}z"
        case Shape.DIAMOND:
            return _closed(x, y, [(0, -r * 1.15), (r * 1.15, 0), (0, r * 1.15), (-r * 1.15, 0)])
        case Shape.TRIANGLE:
            return _closed(x, y, [(0, -r), (r, r * 0.8), (-r, r * 0.8)])
        case Shape.STAR:
            return _closed(x, y, [(0, -6), (1.8, -1.8), (6, 0), (1.8, 1.8), (0, 6), (-1.8, 1.8), (-6, 0), (-1.8, -1.8)])
        case Shape.CROSS:
            a, b = r, r * 0.35
            return _closed(
                x, y, [(-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b),
                       (-b, -b)]
            )  # fmt: skip


def _closed(x: float, y: float, corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "z"


# -- pieces


def _rect(left: float, right: float, box: Box, look: str, more: str = "") -> str:
    named = f' class="{look}"' if look else ""
    more = f" {more}" if more else ""
    return (
        f'<rect{named} x="{left:.1f}" y="{box.top:.1f}" width="{max(right - left, 0.5):.1f}" '
        f'height="{box.height:.1f}"{more}/>'
    )


def _words(text: Text, look: str, *, bold: bool | None = None) -> Iterator[str]:
    is_bold = "strong" in look if bold is None else bold
    for number, line in enumerate(text.lines):
        yield draw_line(line, text.x, text.y + number * LINE + FONT - 1, FONT, look, bold=is_bold)


def draw_line(line: str, x: float, y: float, size: float, look: str, *, bold: bool = False) -> str:
    """
    A line of text from ``x``, on the base line ``y``.
    """
    # The reader's font is asked to fit what was reckoned with, so that nothing overlaps in any.
    width = width_of(line, size, bold=bold)
    named = f' class="{look}"' if look else ""
    return (
        f'<text{named} x="{x:.1f}" y="{y:.1f}" textLength="{width:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escaped(line)}</text>'
    )


def _zigzag(left: float, right: float, y: float) -> str:
    middle, step = (left + right) / 2, (right - left) / 2 - 6
    return (
        f'<path class="fold" d="M{left:.1f} {y:.1f}H{middle - step / 2:.1f}l{step / 4:.1f} -5l{step / 2:.1f} 10'
        f'l{step / 4:.1f} -5H{right:.1f}"/>'
    )

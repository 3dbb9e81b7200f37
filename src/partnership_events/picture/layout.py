"""
Where everything goes, so that no label is cut and none lies over another.

    gutter | band of tiers     (labels that do not fit into their band stand above it)
           | lane              (marks in rows; each with its label beside it, or inside its bar)
           | lane
           | axis

A mark takes the first row of its lane in which nothing is in its way.  A lane has a few rows; marks beyond them stand
in a last row without labels, and the lane says how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from partnership_events.picture.axis import Axis
from partnership_events.picture.marks import Band, Edge, Lane, Mark, Scene
from partnership_events.picture.measure import width_of, wrapped

FONT, SMALL, LINE = 11.0, 10.0, 13.5
POINT = 5.0
"""
Half the width of a point.
"""
BAR = 13.0
GAP = 6.0
_APART = 9.0
_ROW_ROOM = 6.0
_WIDEST = 330.0
# The height of a band without a framework, and what each step of the tier adds.
_BAND, _STEP, _DEEPEST = 15.0, 8.5, 6


@attrs.frozen(kw_only=True)
class Text:
    """
    A label where it stands: its lines, from where, and how wide the widest is.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    inside: bool = False


@attrs.frozen(kw_only=True)
class Box:
    """
    A band or a bar or a point: outer and inner ends (between them nobody is sure), top and height.
    """

    left: float
    sure_left: float
    sure_right: float
    right: float
    top: float
    height: float
    open_left: bool = False
    open_right: bool = False

    @property
    def middle(self) -> float:
        """
        Half way between top and bottom.
        """
        return self.top + self.height / 2


@attrs.frozen(kw_only=True)
class PlacedMark:
    """
    A mark, its box and its label; without one where there was no room.  ``before`` is the point in front of a bar.
    """

    mark: Mark
    box: Box
    text: Text | None
    before: Box | None = None


@attrs.frozen(kw_only=True)
class PlacedLane:
    """
    A lane and what stands in it; ``unlabelled`` counts the marks without a label.
    """

    lane: Lane
    name: Text
    marks: tuple[PlacedMark, ...]
    top: float
    height: float
    unlabelled: int = 0


@attrs.frozen(kw_only=True)
class PlacedBand:
    """
    A stretch of the tier where it is drawn.
    """

    band: Band
    box: Box
    text: Text | None


@attrs.frozen(kw_only=True)
class PlacedScene:
    """
    A scene where it is drawn, from ``top`` down.
    """

    scene: Scene
    bands: tuple[PlacedBand, ...]
    lanes: tuple[PlacedLane, ...]
    top: float
    height: float


def place(scene: Scene, axis: Axis, top: float, gutter: float) -> PlacedScene:
    """
    The scene laid out along an axis; lanes without marks take no room.
    """
    bands, y = _bands(scene.bands, axis, top)
    lanes = []
    for lane in scene.lanes:
        if lane.marks:
            placed = _lane(lane, axis, y, gutter)
            lanes.append(placed)
            y += placed.height
    return PlacedScene(scene=scene, bands=tuple(bands), lanes=tuple(lanes), top=top, height=y - top)


# -- boxes


def _box(begin: Edge, end: Edge | None, axis: Axis, top: float, height: float) -> Box:
    open_left = begin.earliest is None
    first = axis.left if begin.earliest is None else axis.x(begin.earliest)
    sure_first = first if begin.latest is None else axis.x(begin.latest)
    if end is None:
        return Box(
            left=first,
            sure_left=sure_first,
            sure_right=sure_first,
            right=sure_first,
            top=top,
            height=height,
            open_left=open_left,
            open_right=begin.latest is None,
        )
    goes_on = end.earliest is None and end.latest is None
    last = max(axis.right if end.latest is None else axis.x(end.latest), first + 2)
    sure_last = last if goes_on else first if end.earliest is None else axis.x(end.earliest)
    sure_first = min(max(sure_first, first), last)
    return Box(
        left=first,
        sure_left=sure_first,
        # Where it may have ended before it surely began, no part of it is sure.
        sure_right=min(max(sure_last, sure_first), last),
        right=last,
        top=top,
        height=height,
        open_left=open_left,
        open_right=end.latest is None,
    )


# -- the band of tiers


def _bands(bands: Sequence[Band], axis: Axis, top: float) -> tuple[list[PlacedBand], float]:
    if not bands:
        return [], top
    above, inside = _Rows(), _Rows()
    boxes = [_box(band.begin, band.end, axis, 0, _height(band)) for band in bands]
    found: list[tuple[int, Text] | None] = []
    for band, box in zip(bands, boxes, strict=True):
        found.append(_beside_or_above(band.shown, box, axis, above, inside) if band.shown else None)
    starts = above.starts(top, _ROW_ROOM)
    base = top + above.height(_ROW_ROOM) + max(map(_height, bands))
    placed = []
    for band, box, told in zip(bands, boxes, found, strict=True):
        here = attrs.evolve(box, top=base - box.height)
        text = None
        if told is not None:
            row, text = told
            text = attrs.evolve(text, y=here.middle - LINE / 2 if text.inside else starts[row])
        placed.append(PlacedBand(band=band, box=here, text=text))
    return placed, base + 2 * GAP


def _beside_or_above(label: str, box: Box, axis: Axis, above: _Rows, inside: _Rows) -> tuple[int, Text]:
    """
    The label within its band where there is room, and else in a row above all bands.
    """
    width = width_of(label, FONT, bold=True)
    if width + 2 * GAP <= _room_inside(box):
        text = _in_band(label, box)
        # One band may lie over another: the first to name itself there does.
        if inside.would_take(text.x - GAP, text.x + width + GAP) == 0:
            return inside.take(text.x - GAP, text.x + width + GAP, 1), text
    lines = wrapped(label, FONT, min(_WIDEST, axis.right - axis.left), bold=True)
    widest = max(width_of(line, FONT, bold=True) for line in lines)
    x = min(max(box.sure_left, axis.left), axis.right - widest)
    return above.take(x - GAP, x + widest + _APART, len(lines)), Text(lines=lines, x=x, y=0.0, width=widest)


def _room_inside(box: Box) -> float:
    return max(box.right - box.sure_left, box.sure_right - box.left)


def _in_band(label: str, box: Box) -> Text:
    """
    A label from where its band is sure or, where too little of it is, up to there.
    """
    width = width_of(label, FONT, bold=True)
    fits = width + 2 * GAP <= box.right - box.sure_left
    x = box.sure_left + GAP if fits else box.sure_right - GAP - width
    return Text(lines=(label,), x=x, y=0.0, width=width, inside=True)


def _height(band: Band) -> float:
    return _BAND + _STEP * min(band.depth, _DEEPEST)


# -- lanes


class _Rows:
    """
    Which row has room where, and how many lines the tallest label of each has.
    """

    def __init__(self) -> None:
        self._taken: list[list[tuple[float, float]]] = []
        self._lines: list[int] = []

    def take(self, left: float, right: float, lines: int) -> int:
        """
        The first row with nothing between left and right; it is taken from now on.
        """
        row = self.would_take(left, right)
        if row == len(self._taken):
            self._taken.append([])
            self._lines.append(1)
        self._taken[row].append((left, right))
        self._lines[row] = max(self._lines[row], lines)
        return row

    def would_take(self, left: float, right: float) -> int:
        """
        The row that ``take`` would give.
        """
        fits = (row for row, taken in enumerate(self._taken) if _free(taken, left, right))
        return next(fits, len(self._taken))

    def starts(self, top: float, room: float) -> list[float]:
        """
        Where each row begins.
        """
        starts, y = [], top
        for lines in self._lines:
            starts.append(y)
            y += lines * LINE + room
        return starts

    def height(self, room: float) -> float:
        """
        How high all rows are together.
        """
        return sum(lines * LINE + room for lines in self._lines)


def _free(taken: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return all(right <= one or left >= other for one, other in taken)


def _lane(lane: Lane, axis: Axis, top: float, gutter: float) -> PlacedLane:
    rows = _Rows()
    found: list[tuple[PlacedMark, int]] = []
    beyond: list[PlacedMark] = []
    boxed = [_boxed(mark, axis) for mark in lane.marks]
    for one in sorted(boxed, key=lambda one: (_reach(one)[0], one.box.right)):
        text, left, right = _label(one, axis)
        if rows.would_take(left, right) >= lane.rows:
            beyond.append(one)
        else:
            found.append((attrs.evolve(one, text=text), rows.take(left, right, len(text.lines))))
    starts = rows.starts(top + _ROW_ROOM / 2, _ROW_ROOM)
    marks = [_put(one, starts[row]) for one, row in found]
    height = rows.height(_ROW_ROOM)
    if beyond:
        marks += [_put(one, top + _ROW_ROOM / 2 + height) for one in beyond]
        height += LINE + _ROW_ROOM
    told = f"{lane.name} ({len(beyond)} of {len(lane.marks)} without label)" if beyond else lane.name
    lines = wrapped(told, FONT, gutter - 2 * GAP, bold=True)
    widest = max(width_of(line, FONT, bold=True) for line in lines)
    name = Text(lines=lines, x=GAP, y=top + _ROW_ROOM / 2, width=widest)
    height = max(height, len(lines) * LINE + _ROW_ROOM) + _ROW_ROOM
    return PlacedLane(lane=lane, name=name, marks=tuple(marks), top=top, height=height, unlabelled=len(beyond))


def _boxed(mark: Mark, axis: Axis) -> PlacedMark:
    before = None if mark.before is None or mark.end is None else _box(mark.before, None, axis, 0, BAR)
    return PlacedMark(mark=mark, box=_box(mark.begin, mark.end, axis, 0, BAR), text=None, before=before)


def _reach(one: PlacedMark) -> tuple[float, float]:
    """
    From where to where a mark reaches, without its label.
    """
    points = [box for box in (one.before, None if one.mark.end is not None else one.box) if box is not None]
    left = min(one.box.left, *(min(box.left, box.sure_left - POINT) for box in points), one.box.right)
    return left, max(one.box.right, *(box.right + POINT for box in points), one.box.left)


def _label(one: PlacedMark, axis: Axis) -> tuple[Text, float, float]:
    """
    The label of a mark, and from where to where mark and label together reach.
    """
    box, label = one.box, one.mark.shown
    is_bar, (left, right) = one.mark.end is not None, _reach(one)
    width = width_of(label, FONT)
    inner = left if one.before is None else one.before.right + POINT
    sure = max(inner, box.sure_left)
    if is_bar and width + 2 * GAP <= box.right - sure:
        text = Text(lines=(label,), x=sure + GAP, y=0.0, width=width, inside=True)
        return text, left - _APART, right + _APART
    for lines, widest in _shapes(label, max(axis.right - right, left - axis.left) - GAP):
        if right + GAP + widest <= axis.right:
            text = Text(lines=lines, x=right + GAP, y=0.0, width=widest)
            return text, left - _APART, right + GAP + widest + _APART
        if left - GAP - widest >= axis.left:
            text = Text(lines=lines, x=left - GAP - widest, y=0.0, width=widest)
            return text, left - GAP - widest - _APART, right + _APART
    # No room on either side: over the bar, which is wide enough for any word or else there would have been.
    start = inner if right - inner > 8 * FONT else left
    lines = wrapped(label, FONT, right - start - 2 * GAP)
    widest = max(width_of(line, FONT) for line in lines)
    return Text(lines=lines, x=start + GAP, y=0.0, width=widest, inside=True), left - _APART, right + _APART


def _shapes(label: str, room: float) -> Iterator[tuple[tuple[str, ...], float]]:
    """
    The label in one line, and in as many as the wider side asks for.
    """
    for most in (_WIDEST, min(_WIDEST, max(room, 0.0))):
        if most > 4 * FONT:
            lines = wrapped(label, FONT, most)
            yield lines, max(width_of(line, FONT) for line in lines)


def _put(one: PlacedMark, top: float) -> PlacedMark:
    middle = top + (LINE - BAR) / 2
    return attrs.evolve(
        one,
        box=attrs.evolve(one.box, top=middle),
        before=None if one.before is None else attrs.evolve(one.before, top=middle),
        text=None if one.text is None else attrs.evolve(one.text, y=top),
    )

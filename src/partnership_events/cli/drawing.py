"""
A small timeline in text: what the figure shows, in the columns of a terminal.

    Tier         ▁▁▁▁▁▁ Strategic Partnership ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄     deeper with each step; a label that has no room
    Plans              ····━━━━━━━━━━━━━━━━ Mid-term Plan           stands below, under its letter
    Meetings        ●   ● 2 ○···                                    so many at one place; an open sign where unsure
                 ──┴──────┴──────╱╱──────┴─
                   2010   2012           2022

It rests on the scene of ``picture`` and on its axis of time, so that text and figure tell the same: nothing is decided
here but which column a day falls into, and what is left out for want of room.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from partnership_events.cli.strips import Signs, Strip, cut, showable, signs_of
from partnership_events.cli.terminal import Line, Words, laid, padded, width_of
from partnership_events.picture.axis import FOLD, Axis, Tick
from partnership_events.picture.marks import Band, Edge, Lane, Mark, Scene, Shape

# The axis reckons in a figure's pixels: so many are a column, and a fold is four columns wide.
_COLUMN = FOLD / 4
_GUTTER = 13
# Lanes whose marks are labelled, in so many rows at most; of the others each is a row of points.
_LABELLED = frozenset({"members", "missions", "instruments", "plans", "projects", "mechanisms"})
_MOST_ROWS = 8
_OPEN = Edge(earliest=None, latest=None)
_SHORTEST = 8


def draw(scene: Scene, *, width: int, encoding: str | None) -> list[Line]:
    """
    The lines of the drawing, each at most ``width`` columns wide; none where the scene shows nothing.
    """
    days = list(_days(scene))
    if not (scene.bands or any(lane.marks for lane in scene.lanes)):
        return []
    columns = width - _GUTTER
    sheet = _Sheet(
        axis=Axis.of(days, 0.0, columns * _COLUMN), columns=columns, signs=signs_of(encoding), encoding=encoding
    )
    rows = [row for one in (_tier(scene.bands, sheet), *(_lane(lane, sheet) for lane in scene.lanes)) for row in one]
    return [*_framed(scene, rows, sheet), *_legend(scene, rows, sheet)]


@attrs.frozen(kw_only=True)
class _Sheet:
    """
    What is drawn on, and with what.
    """

    axis: Axis
    columns: int
    signs: Signs
    encoding: str | None

    def column(self, day: float) -> int:
        """
        The column into which a day falls.
        """
        return min(max(int(self.axis.x(day) / _COLUMN), 0), self.columns - 1)

    def strip(self) -> Strip:
        """
        An empty row.
        """
        return Strip(self.columns)

    def say(self, text: str) -> str:
        """
        A text as the terminal will show it.
        """
        return showable(text, self.encoding)


@attrs.frozen
class _Row:
    """
    A row and the name beside it.
    """

    name: str
    strip: Strip
    style: str = "bold"
    crowded: bool = False


@attrs.frozen(kw_only=True)
class _Reach:
    """
    Columns, inclusive: from where to where a thing reaches, and surely so; none of it is sure where ``sure`` is empty.

    ``start`` is where it was signed, where that lies before ``first``.
    """

    first: int
    last: int
    sure: range
    onward: bool = False
    start: int = attrs.field(default=attrs.Factory(lambda self: self.first, takes_self=True))


def _days(scene: Scene) -> Iterator[float]:
    """
    The days that are drawn; of a point only its beginning is.
    """
    spans: list[Mark | Band] = [
        *scene.bands,
        *(one for lane in scene.lanes if lane.key in _LABELLED for one in lane.marks),
    ]
    edges = [edge for one in spans for edge in one.edges]
    edges += [one.begin for lane in scene.lanes for one in lane.marks]
    yield from (day for edge in edges for day in (edge.earliest, edge.latest) if day is not None)
    if scene.as_of is not None:
        yield scene.as_of


# -- from days to columns


def _reach(begin: Edge, end: Edge | None, sheet: _Sheet) -> _Reach:
    first = 0 if begin.earliest is None else sheet.column(begin.earliest)
    surely = first if begin.sure or begin.latest is None else sheet.column(begin.latest)
    if end is None:
        return _Reach(first=first, last=surely, sure=range(first, first + 1) if begin.sure else range(0))
    onward = end == _OPEN
    last = sheet.columns - 1 if end.latest is None else max(_before(end.latest, sheet), first)
    over = last if onward else first - 1 if end.earliest is None else _before(end.earliest, sheet)
    # What surely holds for a while is seen, be it ever so short; and what may not hold at all is nowhere sure.
    over = max(min(over, last), surely) if _holds(begin, end) else surely - 1
    return _Reach(first=first, last=max(last, over), sure=range(surely, over + 1), onward=onward)


def _holds(begin: Edge, end: Edge) -> bool:
    surely = begin.earliest if begin.sure else begin.latest
    return surely is not None and (end == _OPEN or (end.earliest is not None and end.earliest > surely))


def _before(day: float, sheet: _Sheet) -> int:
    """
    The last column of what ends with the night before a day.
    """
    return sheet.column(day - 1)


# -- the tier


def _tier(bands: Sequence[Band], sheet: _Sheet) -> list[_Row]:
    if not bands:
        return []
    strip, told = sheet.strip(), list[str]()
    reaches = [_reach(band.begin, band.end, sheet) for band in bands]
    for band, reach in zip(bands, reaches, strict=True):
        _band(band, reach, strip, sheet)
    for number, (band, reach) in enumerate(zip(bands, reaches, strict=True)):
        if band.label:
            hidden = {column for later in reaches[number + 1 :] for column in range(later.first, later.last + 1)}
            told += _named(band, reach, hidden, strip, sheet, string.ascii_letters[len(told) % 52])
    return [_Row("Tier", strip), *_key(told, sheet)]


def _band(band: Band, reach: _Reach, strip: Strip, sheet: _Sheet) -> None:
    strip.fill(range(reach.first, reach.last + 1), sheet.signs.dots, _style(band, "yellow"))
    unsure = band.over or band.possibly
    sign = sheet.signs.planned if unsure else sheet.signs.bands[min(band.depth, len(sheet.signs.bands) - 1)]
    strip.fill(reach.sure, sign, _style(band, "yellow" if band.possibly else "" if band.over else "cyan"))
    if reach.onward:
        strip.put(reach.last, sheet.signs.onward, _style(band, "cyan" if reach.sure else "yellow"))


def _style(one: Mark | Band, style: str) -> str:
    """
    What lies beyond the date up to which the drawing looks is pale.
    """
    return "dim" if one.later else style


def _named(band: Band, reach: _Reach, hidden: set[int], strip: Strip, sheet: _Sheet, letter: str) -> list[str]:
    """
    Names a band within itself; where there is no room, by a letter, and gives what the letter means.
    """
    label = sheet.say(band.shown)
    seen = [column for column in range(reach.first, reach.last + 1) if column not in hidden]
    sure = [column for column in seen if column in reach.sure]
    whole = f" {label} "
    if sure and width_of(whole) + 2 + reach.onward <= sure[-1] - sure[0] + 1:
        strip.put(sure[0] + 1, whole, "bold")
        return []
    strip.put((sure or seen or [reach.first])[0], letter, "bold")
    return [f"{letter} {label}"]


def _key(told: Iterable[str], sheet: _Sheet) -> Iterator[_Row]:
    for one in told:
        for row in laid([one], sheet.columns, indent=2):
            strip = sheet.strip()
            strip.put(0, row)
            yield _Row("", strip)


# -- the lanes


def _lane(lane: Lane, sheet: _Sheet) -> list[_Row]:
    if not lane.marks:
        return []
    name = lane.name.partition(" and ")[0]
    return _labelled(name, lane.marks, sheet) if lane.key in _LABELLED else [_points(name, lane.marks, sheet)]


def _labelled(name: str, marks: Iterable[Mark], sheet: _Sheet) -> list[_Row]:
    """
    Each mark with its label, in the first row that has room for both.
    """
    rows: list[tuple[Strip, set[int]]] = []
    beyond: list[Mark] = []
    reaches = [(mark, _signed(mark, _reach(mark.begin, mark.end, sheet), sheet)) for mark in marks]
    for mark, reach in sorted(reaches, key=lambda one: (one[1].start, one[1].last)):
        label, at = _label(mark, reach, sheet)
        taken = set(range(reach.start - 1, reach.last + 2)) | set(range(at - 1, at + width_of(label) + 1))
        row = next((row for row in rows if not row[1] & taken), None)
        if row is None and len(rows) == _MOST_ROWS:
            beyond.append(mark)
            continue
        if row is None:
            row = sheet.strip(), set()
            rows.append(row)
        row[1].update(taken)
        _draw(mark, reach, row[0], sheet)
        row[0].put(at, label)
    told = [_Row(name if number == 0 else "", strip) for number, (strip, _) in enumerate(rows)]
    return [*told, *([_points(f"+{len(beyond)} more", beyond, sheet, style="dim")] if beyond else [])]


def _signed(mark: Mark, reach: _Reach, sheet: _Sheet) -> _Reach:
    if mark.before is None:
        return reach
    return attrs.evolve(reach, start=min(_reach(mark.before, None, sheet).first, reach.first))


def _label(mark: Mark, reach: _Reach, sheet: _Sheet) -> tuple[str, int]:
    """
    What is said of a mark, and from which column on: within its bar, right of it, left of it, or cut.
    """
    label = sheet.say(mark.shown)
    width = width_of(label)
    if not label:
        return "", reach.first
    if mark.end is not None and width + 5 <= len(reach.sure):
        return f" {label} ", reach.sure[0] + 1
    right, left = sheet.columns - reach.last - 2, reach.start - 1
    if width <= right or max(left, _SHORTEST) <= right:
        return cut(label, right, sheet.signs), reach.last + 2
    if left >= _SHORTEST:
        short = cut(label, left, sheet.signs)
        return short, left - width_of(short)
    short = cut(label, max(reach.last - reach.first - 4, 0), sheet.signs)
    return f" {short} " if short else "", reach.first + 1


def _draw(mark: Mark, reach: _Reach, strip: Strip, sheet: _Sheet) -> None:
    if mark.end is None:
        _point(mark, reach, strip, sheet)
        return
    strip.fill(range(reach.first, reach.last + 1), sheet.signs.dots, _style(mark, "yellow"))
    sign, style = (sheet.signs.planned, "yellow") if _is_doubtful(mark) else (sheet.signs.bar, "green")
    strip.fill(reach.sure, sign, _style(mark, style))
    if reach.onward:
        strip.put(reach.last, sheet.signs.onward, _style(mark, style if reach.sure else "yellow"))
    if mark.before is not None and reach.start < reach.first:
        _point(attrs.evolve(mark, begin=mark.before), _reach(mark.before, None, sheet), strip, sheet)


def _point(mark: Mark, reach: _Reach, strip: Strip, sheet: _Sheet) -> None:
    unsure = not mark.begin.sure
    free = (one for one in range(reach.first, reach.last + 1) if strip.is_free(one))
    strip.fill(free, sheet.signs.dots, _style(mark, "yellow"))
    shapes = sheet.signs.open if _is_open(mark) else sheet.signs.filled
    strip.put(_middle(reach), shapes[mark.shape], _style(mark, "yellow" if unsure or mark.disputed else ""))


def _middle(reach: _Reach) -> int:
    return (reach.first + reach.last) // 2


def _points(name: str, marks: Iterable[Mark], sheet: _Sheet, style: str = "bold") -> _Row:
    """
    All marks of a lane in one row, each where it begins; a number where several do.
    """
    strip, met = sheet.strip(), defaultdict[int, int](int)
    for mark in marks:
        reach = _reach(mark.begin, None, sheet)
        _point(mark, reach, strip, sheet)
        met[_middle(reach)] += 1
    for column, many in met.items():
        if many > 1:
            strip.put(column, str(many) if many < 10 else "+")
    return _Row(name, strip, style, crowded=any(many > 1 for many in met.values()))


# -- the frame


def _framed(scene: Scene, rows: Sequence[_Row], sheet: _Sheet) -> Iterator[Line]:
    if scene.as_of is not None:
        # The line stands in the last moment that counts.
        column = sheet.column(scene.as_of - 0.001)
        yield _as_of(scene.as_of_text, column, sheet)
        for row in rows:
            if row.strip.is_free(column):
                row.strip.put(column, sheet.signs.as_of, "dim")
    for row in rows:
        name = cut(sheet.say(row.name), _GUTTER - 1, sheet.signs)
        yield [Words(padded(name, _GUTTER), row.style), *row.strip.line()]
    yield from _axis(sheet)


def _as_of(text: str, column: int, sheet: _Sheet) -> Line:
    told, strip = sheet.say(text), sheet.strip()
    at = column + 2 if column + 2 + width_of(told) <= sheet.columns else column - 1 - width_of(told)
    strip.put(at, told, "bold")
    strip.put(column, sheet.signs.as_of, "bold")
    return [" " * _GUTTER, *strip.line()]


def _axis(sheet: _Sheet) -> Iterator[Line]:
    strip, years = sheet.strip(), sheet.strip()
    strip.fill(range(sheet.columns), sheet.signs.line, "dim")
    for fold in sheet.axis.folds:
        middle = round((fold.left + fold.right) / 2 / _COLUMN)
        strip.put(middle - 2, f" {sheet.signs.fold * 2} ", "dim")
    for tick in sheet.axis.ticks(9 * _COLUMN):
        column = min(int(tick.x / _COLUMN), sheet.columns - 1)
        strip.put(column, sheet.signs.tick, "dim")
        years.put(_under(tick, column, sheet), tick.label)
    yield [" " * _GUTTER, *strip.line()]
    yield [" " * _GUTTER, *years.line()]


def _under(tick: Tick, column: int, sheet: _Sheet) -> int:
    return min(max(column - len(tick.label) // 2, 0), sheet.columns - len(tick.label))


# -- what the signs mean


def _legend(scene: Scene, rows: Iterable[_Row], sheet: _Sheet) -> Iterator[Line]:
    signs = sheet.signs
    drawn = [(mark, lane.key in _LABELLED) for lane in scene.lanes for mark in lane.marks]
    # Of what is drawn as a point only the beginning is.
    points = [attrs.evolve(mark, end=None) for mark, labelled in drawn if mark.end is None or not labelled]
    spans: list[Mark | Band] = [*scene.bands, *(mark for mark, labelled in drawn if mark.end is not None and labelled)]
    meanings = {
        f"{signs.dots * 3} from the earliest to the latest date": any(map(_is_unsure, [*spans, *points])),
        f"{signs.planned * 3} possible or planned": any(_is_dashed(one, sheet) for one in spans),
        f"{signs.open[Shape.CIRCLE]} imprecise, possible or planned": any(map(_is_open, points)),
        "2: so many at one place, + ten or more": any(row.crowded for row in rows),
    }
    told = [words for words, holds in meanings.items() if holds]
    for row in laid(["; ".join(told)], sheet.columns) if told else ():
        yield [Words(" " * _GUTTER + row, "dim")]


def _is_dashed(one: Mark | Band, sheet: _Sheet) -> bool:
    return _is_doubtful(one) and bool(_reach(one.begin, one.end, sheet).sure)


def _is_doubtful(one: Mark | Band) -> bool:
    return one.possibly or (isinstance(one, Mark) and one.planned)


def _is_open(one: Mark) -> bool:
    return not one.begin.sure or _is_doubtful(one)


def _is_unsure(one: Mark | Band) -> bool:
    return not one.begin.sure or (one.end is not None and one.end != _OPEN and not one.end.sure)

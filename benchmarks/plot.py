"""
A log-log plot as SVG, drawn by hand: a few lines, each named at its right end, readable on light and dark pages.

Whatever grows in step with what is across runs parallel to the floor, and what does not grow is level.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

import attrs

_LEFT, _TOP, _BOTTOM = 78, 64, 58
_DECADE_X, _DECADE_Y = 150, 58
# A name is placed beside its line, and a letter is about so wide.
_GAP, _LETTER, _APART = 14, 7.4, 19
_SUPER = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# Told apart by lightness too, not by hue alone; the second of each pair is for dark pages.
_COLOURS = (
    ("#0b62a8", "#6cb6ff"),
    ("#b3430b", "#ff9d5c"),
    ("#1f7a3d", "#63d489"),
    ("#7a3aa8", "#c99bff"),
    ("#96690a", "#e5c15a"),
    ("#a31b4c", "#ff85a8"),
    ("#0f7577", "#5fd6d6"),
    ("#555d66", "#b4bcc6"),
)

_STYLE = """
    svg { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; background: #ffffff }
    text { fill: #24292f } .quiet { fill: #57606a } .title { font-size: 16px; font-weight: 600 }
    .grid { stroke: #e4e8ec } .axis { stroke: #8c959f } .floor { stroke: #8c959f; stroke-dasharray: 5 5 }
    polyline { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round }
    .lead { stroke-width: 1; opacity: .45; fill: none }
"""
_DARK = """
      svg { background: #0d1117 } text { fill: #e6edf3 } .quiet { fill: #9aa4af }
      .grid { stroke: #232a33 } .axis, .floor { stroke: #6b7683 }
"""


@attrs.frozen
class Line:
    """
    What is drawn: its name with a remark, and the points it goes through.

    ``floor`` is drawn dashed, as what others stand against.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    remark: str = ""
    floor: bool = False


@attrs.frozen
class _Paper:
    """
    Where the decades lie.
    """

    from_x: int
    to_x: int
    from_y: int
    to_y: int
    letters: int

    @property
    def width(self) -> int:
        return self.right + _GAP + round(self.letters * _LETTER)

    @property
    def height(self) -> int:
        return _TOP + (self.to_y - self.from_y) * _DECADE_Y + _BOTTOM

    @property
    def right(self) -> int:
        return _LEFT + (self.to_x - self.from_x) * _DECADE_X

    @property
    def bottom(self) -> int:
        return self.height - _BOTTOM

    def x(self, value: float) -> float:
        return _LEFT + (math.log10(value) - self.from_x) * _DECADE_X

    def y(self, value: float) -> float:
        return self.bottom - (math.log10(value) - self.from_y) * _DECADE_Y


def plot(lines: Sequence[Line], *, title: str, description: str, across: str, up: str) -> str:
    """
    The drawing, as the text of an SVG file.
    """
    paper = _paper(lines)
    named = [line for line in lines if not line.floor]
    shades = {line.name: f"c{index % len(_COLOURS)}" for index, line in enumerate(named)}
    inside = [
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        f"<style>{_style()}</style>",
        _text("title", _LEFT, 26, title),
        _text("quiet", _LEFT, 46, up),
        *_grid(paper),
        _text("quiet", (_LEFT + paper.right) / 2, paper.bottom + 42, across, anchor="middle"),
        *(part for line in lines for part in _drawn(line, paper, shades.get(line.name, "floor"))),
        *_names(lines, paper, shades),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {paper.width} {paper.height}" '
        f'width="{paper.width}" height="{paper.height}" role="img">'
    )
    return "\n  ".join([head, *inside]) + "\n</svg>\n"


def _paper(lines: Sequence[Line]) -> _Paper:
    """
    Whole decades around all points, and room for the longest name.
    """
    xs, ys = zip(*((math.log10(x), math.log10(y)) for line in lines for x, y in line.points), strict=True)
    letters = max(len(line.name) + len(line.remark) + 2 for line in lines)
    return _Paper(math.floor(min(xs)), math.ceil(max(xs)), math.floor(min(ys)), math.ceil(max(ys)), letters)


def _style() -> str:
    light = "".join(f".c{index} {{ --shade: {shade} }} " for index, (shade, _) in enumerate(_COLOURS))
    dark = "".join(f".c{index} {{ --shade: {shade} }} " for index, (_, shade) in enumerate(_COLOURS))
    shaded = "polyline, .lead { stroke: var(--shade) } circle, .name { fill: var(--shade) }"
    return (
        f"{_STYLE}    {light}\n    {shaded}\n    @media (prefers-color-scheme: dark) {{{_DARK}      {dark}\n    }}\n  "
    )


def _grid(paper: _Paper) -> Iterable[str]:
    for power in range(paper.from_x, paper.to_x + 1):
        x = paper.x(10**power)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{paper.bottom}"/>'
        yield _text("quiet", x, paper.bottom + 20, _power(power), anchor="middle")
    for power in range(paper.from_y, paper.to_y + 1):
        y = paper.y(10**power)
        shade = "axis" if power == paper.from_y else "grid"
        yield f'<line class="{shade}" x1="{_LEFT}" x2="{paper.right}" y1="{y}" y2="{y}"/>'
        yield _text("quiet", _LEFT - 10, y + 4, _power(power), anchor="end")


def _text(shade: str, x: float, y: float, text: str, remark: str = "", *, anchor: str = "start") -> str:
    more = f' <tspan class="quiet">{escape(remark)}</tspan>' if remark else ""
    return f'<text class="{shade}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}{more}</text>'


def _power(power: int) -> str:
    return {0: "1", 1: "10"}.get(power, f"10{str(power).translate(_SUPER)}")


def _drawn(line: Line, paper: _Paper, shade: str) -> Iterable[str]:
    at = [(paper.x(x), paper.y(y)) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    yield f'<polyline class="{shade}" points="{path}"/>'
    if not line.floor:
        yield from (f'<circle class="{shade}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in at)


def _names(lines: Sequence[Line], paper: _Paper, shades: dict[str, str]) -> Iterable[str]:
    """
    Each name at the right, as high as its line ends where there is room, else a little off.
    """
    ends = sorted(((paper.y(line.points[-1][1]), line) for line in lines), key=lambda end: end[0])
    heights = _apart([y for y, _ in ends], low=_TOP, high=paper.bottom)
    for height, (y, line) in zip(heights, ends, strict=True):
        x, shade = paper.x(line.points[-1][0]), shades.get(line.name, "floor")
        lead = f"{x + 6:.1f},{y:.1f} {paper.right + _GAP - 4:.1f},{height:.1f}"
        yield f'<polyline class="lead {shade}" points="{lead}"/>'
        name = "quiet" if line.floor else f"name {shade}"
        yield _text(name, paper.right + _GAP, height + 4, line.name, line.remark)


def _apart(heights: Sequence[float], *, low: float, high: float) -> list[float]:
    """
    The same heights, in order, moved so that a name fits between two.
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _APART if placed else low))
    # What was pushed below the axis pushes back those above it.
    limit = high
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - _APART
    return placed

"""
The figure: scenes under each other over one axis of time.

    title                                   one scene, or two to be compared: two partnerships, or one partnership
    band, lanes of the first                as known on two dates
    band, lanes of the second
    axis
    what the signs mean, where one is used
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from partnership_events.errors import Problem, Refused
from partnership_events.picture import layout
from partnership_events.picture.axis import Axis, Ruler
from partnership_events.picture.layout import FONT, LINE, SMALL
from partnership_events.picture.marks import Scene
from partnership_events.picture.measure import width_of, wrapped
from partnership_events.picture.spans import OPEN
from partnership_events.picture.style import DEPTHS, css
from partnership_events.picture.svg import draw_as_of, draw_axis, draw_scene, escaped, gradients

WIDTH = 960.0
THEMES = ("auto", "light", "dark")
_NARROWEST, _WIDEST = 480.0, 10_000.0
_GUTTER, _MARGIN = 112.0, 24.0
_TITLE = 17.0


@attrs.frozen(kw_only=True, repr=False)
class Figure:
    """
    A figure as SVG; a notebook shows it as it is.

    ``told`` says in words what it shows.  Where it has an axis of time, ``ruler`` has the place of each day.
    """

    svg: str
    title: str
    told: str
    ruler: Ruler | None = None

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Figure {self.title!r}: {len(self.svg)} characters of SVG>"

    def _repr_svg_(self) -> str:
        return self.svg


def draw(scenes: Sequence[Scene], *, title: str = "", width: float = WIDTH, theme: str = "auto") -> Figure:
    """
    The scenes as one figure; ``width`` in pixels, ``theme`` light, dark, or auto: as the reader's.

    Without a title it has the first scene's.  Raises ``Refused`` for a width under 480 or over 10,000, or a theme that
    there is not.
    """
    hold_to(width, theme)
    title, width = title or scenes[0].title, float(width)
    told = " ".join(f"{scene.title}: {scene.told}" if len(scenes) > 1 else scene.told for scene in scenes)
    prefix = prefix_of(scenes, title, width, theme)
    body, ruler = _drawn(scenes, title, width, prefix)
    behind, y = draw_axis(ruler.axis, ruler.top, ruler.bottom), ruler.bottom
    signs, y = _legend(scenes, y + 30, width)
    basis, y = _basis(scenes, y, width)
    names = sorted({f"tier-{min(band.depth, DEPTHS - 1)}" for scene in scenes for band in scene.bands})
    fading = ["<defs>", *gradients(names, prefix), "</defs>"]
    drawn = framed([*fading, *behind, *body, *signs, *basis], prefix, title, told, (width, y), theme)
    return attrs.evolve(drawn, ruler=ruler)


def framed(
    body: Iterable[str], prefix: str, title: str, told: str, size: tuple[float, float], theme: str = "auto"
) -> Figure:
    """
    What was drawn as a document of its own: with its size, its name, itself in words, and how it looks.
    """
    width, height = size
    box = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    role = f'role="graphics-document document" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
    look = "pe" if theme == "auto" else f"pe pe-{theme}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{look}" {box} {role} lang="en">',
        f'<title id="{prefix}-title">{escaped(title)}</title>',
        f'<desc id="{prefix}-desc">{escaped(told)}</desc>',
        f"<style>{css()}</style>",
        f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
        *body,
        "</svg>",
    ]
    return Figure(svg="\n".join(parts) + "\n", title=title, told=told)


def prefix_of(*drawn: object) -> str:
    """
    With what the ids of a figure begin, so that several may stand in one page: the same for the same.
    """
    return f"pe-{hashlib.sha256(repr(drawn).encode('utf-8', 'backslashreplace')).hexdigest()[:10]}"


def hold_to(width: float, theme: str) -> None:
    """
    Refuses a width or a theme that cannot be.
    """
    if not _NARROWEST <= width <= _WIDEST:
        raise Refused(
            Problem("", f"a width of {width:g} pixels", f"a figure is {_NARROWEST:g} to {_WIDEST:g} pixels wide")
        )
    if theme not in THEMES:
        raise Refused(Problem("", f"there is no theme {theme!r}", f"it is one of {', '.join(THEMES)}"))


def _drawn(scenes: Sequence[Scene], title: str, width: float, prefix: str) -> tuple[list[str], Ruler]:
    """
    What is drawn over the axis, and where the axis is.
    """
    axis = Axis.of(_days(scenes), _GUTTER, width - _MARGIN)
    body, y = _heading(title, scenes, width)
    first = y
    for scene in scenes:
        if len(scenes) > 1:
            head, y = _heading_of_one(scene, y, width)
            body += head
        top = y + (LINE if scene.as_of is not None else 4)
        first = top if scene is scenes[0] else first
        placed = layout.place(scene, axis, top, _GUTTER)
        y = top + placed.height + 8
        if scene.as_of is not None:
            body += draw_as_of(axis, scene.as_of, scene.as_of_text, top, y - 8)
        body += draw_scene(placed, width, prefix)
    return body, Ruler(axis, first, y)


def _days(scenes: Iterable[Scene]) -> Iterator[float]:
    for scene in scenes:
        if scene.as_of is not None:
            yield scene.as_of
        for one in scene.things:
            for edge in one.edges:
                yield from (day for day in (edge.earliest, edge.latest) if day is not None)


def _heading(title: str, scenes: Sequence[Scene], width: float) -> tuple[list[str], float]:
    lines = wrapped(title, _TITLE, width - 2 * layout.GAP, bold=True)
    body = list(_lines(lines, 8, _TITLE, "title", width, bold=True))
    y = 8 + len(lines) * (_TITLE + 4)
    if len(scenes) == 1 and scenes[0].subtitle:
        body += _lines(wrapped(scenes[0].subtitle, FONT, width - 2 * layout.GAP), y, FONT, "dim", width)
        y += LINE
    return body, y + 10


def _heading_of_one(scene: Scene, y: float, width: float) -> tuple[list[str], float]:
    told = " · ".join(part for part in (scene.title, scene.subtitle) if part)
    lines = wrapped(told, FONT + 1, width - 2 * layout.GAP, bold=True)
    return list(_lines(lines, y + 6, FONT + 1, "strong", width, bold=True)), y + len(lines) * LINE + 12


def _lines(
    lines: Iterable[str], top: float, size: float, look: str, width: float, *, bold: bool = False
) -> Iterator[str]:
    for number, line in enumerate(lines):
        y = top + size + number * (size + 4 if size > FONT + 2 else LINE)
        length = min(width_of(line, size, bold=bold), width - 2 * layout.GAP)
        yield (
            f'<text class="{look}" x="{layout.GAP:g}" y="{y:.1f}" font-size="{size:g}" textLength="{length:.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{escaped(line)}</text>'
        )


def _legend(scenes: Sequence[Scene], y: float, width: float) -> tuple[list[str], float]:
    signs = [words for words, holds in _SIGNS if any(holds(scene) for scene in scenes)]
    if not signs:
        return [], y
    lines = wrapped(" · ".join(signs), SMALL, width - 2 * layout.GAP)
    return list(_lines(lines, y, SMALL, "dim small", width)), y + len(lines) * LINE


def _is_unsure(scene: Scene) -> bool:
    return any(not edge.sure and edge != OPEN for mark in scene.marks for edge in mark.edges)


def _fades(scene: Scene) -> bool:
    return any(not edge.sure and edge != OPEN for band in scene.bands for edge in band.edges)


def _is_dashed(scene: Scene) -> bool:
    return any(mark.planned or mark.possibly for mark in scene.marks) or any(band.possibly for band in scene.bands)


_SIGNS: tuple[tuple[str, Callable[[Scene], bool]], ...] = (
    ("open sign or dotted line: from the earliest date to the latest", _is_unsure),
    ("fading: it began or ended at some time of these", _fades),
    ("dashed: planned, or only possible", _is_dashed),
    ("diamond before a bar: signed, and in force from there", lambda scene: any(one.before for one in scene.marks)),
    ("pale: after the date", lambda scene: any(one.later for one in scene.things)),
)


def _basis(scenes: Sequence[Scene], y: float, width: float) -> tuple[list[str], float]:
    told = list(dict.fromkeys(scene.basis for scene in scenes if scene.basis))
    lines = [line for one in told for line in wrapped(f"basis: {one}", SMALL, width - 2 * layout.GAP)]
    return list(_lines(lines, y, SMALL, "dim small", width)), y + len(lines) * LINE + 12

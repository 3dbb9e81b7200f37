"""
The map of the partnerships on a date: parties as circles, and what ties them.

    two parties      a line, the wider and darker the further the relation was raised; dashed where only possibly
    more of them     a square that stands for the partnership, with a line to each of its parties

A label stands beside its circle, where it lies over nothing; one that finds no room is left to the circle's title.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from partnership_events.dates import Answer
from partnership_events.event import Over
from partnership_events.picture import layout
from partnership_events.picture.figure import WIDTH, Figure, framed, hold_to, prefix_of
from partnership_events.picture.layout import FONT, LINE, SMALL
from partnership_events.picture.marks import plain
from partnership_events.picture.measure import width_of, wrapped
from partnership_events.picture.scene import depth_of
from partnership_events.picture.springs import laid_out
from partnership_events.picture.style import DEPTHS
from partnership_events.picture.svg import classes, draw_line, escaped
from partnership_events.projections.network import Network, Tie

_MARGIN, _TOP, _ABOVE, _TITLE = 80.0, 50.0, 40.0, 17.0
_WIDEST = 150.0

Box = tuple[float, float, float, float]


@attrs.frozen(kw_only=True)
class Spot:
    """
    A party, or a partnership of more than two (``is_hub``), where it stands.
    """

    key: str
    label: str = attrs.field(converter=plain)
    told: str = attrs.field(converter=plain)
    is_hub: bool
    x: float = 0.0
    y: float = 0.0
    size: float = 6.0

    @property
    def box(self) -> Box:
        """
        What it covers.
        """
        return self.x - self.size, self.y - self.size, self.x + self.size, self.y + self.size


@attrs.frozen(kw_only=True)
class Line:
    """
    A tie between two spots: how deep, how sure, or broken off.
    """

    source: int
    target: int
    depth: int
    answer: Answer
    severed: bool
    told: str = attrs.field(converter=plain)
    label: str = attrs.field(default="", converter=plain)


@attrs.frozen(kw_only=True)
class Named:
    """
    A label where it found room; its spot, so that a thread leads there where it lies far away.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    size: float
    spot: tuple[float, float]

    @property
    def box(self) -> Box:
        """
        What it covers.
        """
        return self.x, self.y, self.x + self.width, self.y + len(self.lines) * LINE


@attrs.frozen(kw_only=True)
class Map:
    """
    All that a map shows, where it is drawn; ``unnamed`` counts the spots whose label found no room.
    """

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    names: tuple[Named, ...]
    width: float
    height: float
    unnamed: int


def network_figure(network: Network, *, width: float = WIDTH, theme: str = "auto") -> Figure:
    """
    The map of a network; ``width`` in pixels, ``theme`` light, dark or auto, which is the reader's.

    Raises ``Refused`` for a width or a theme that cannot be.
    """
    hold_to(width, theme)
    placed = map_of(network, float(width))
    title = f"Partnerships as of {network.on}" if network.on else "Partnerships"
    prefix = prefix_of(placed, title, theme)
    told = _in_words(network, placed)
    legend = wrapped(" · ".join(_signs(placed)), SMALL, width - 2 * layout.GAP)
    body = [
        draw_line(title, layout.GAP, 8 + _TITLE, _TITLE, "title", bold=True),
        draw_line(_counts(network), layout.GAP, 8 + _TITLE + LINE + 4, FONT, "dim"),
        *_drawn(placed),
        *(
            draw_line(line, layout.GAP, placed.height + SMALL + number * LINE, SMALL, "dim small")
            for number, line in enumerate(legend)
        ),
    ]
    height = placed.height + len(legend) * LINE + 12
    return framed(body, prefix, title, told, (width, height), theme)


def map_of(network: Network, width: float) -> Map:
    """
    Where everything stands.
    """
    spots, lines = _things(network)
    places, high = laid_out(len(spots), [(line.source, line.target) for line in lines], width - 2 * _MARGIN)
    height = _TOP + high + 2 * _ABOVE
    # What does not need the width stands in the middle of it.
    shift = (width - max((x for x, _ in places), default=0.0) - min((x for x, _ in places), default=0.0)) / 2
    stood = tuple(
        attrs.evolve(spot, x=round(shift + x, 1), y=_TOP + _ABOVE + y)
        for spot, (x, y) in zip(spots, places, strict=True)
    )
    names, unnamed = names_of(stood, lines, (0.0, _TOP - 8, width, height))
    return Map(spots=stood, lines=tuple(lines), names=names, width=width, height=height, unnamed=unnamed)


# -- what there is


def _things(network: Network) -> tuple[list[Spot], list[Line]]:
    spots = [
        Spot(
            key=node.party,
            label=str(node.name) if node.name is not None else node.party,
            told=f"{node.name or node.party}: {', '.join(node.partnerships)}",
            is_hub=False,
            size=min(4.5 + 1.5 * len(node.partnerships), 12.0),
        )
        for node in network.nodes
    ]
    at = {spot.key: number for number, spot in enumerate(spots)}
    lines: list[Line] = []
    for tie in network.ties:
        parties = tie.parties
        if len(parties) == 2:
            source, target = parties
            lines.append(_line(tie, at[source], at[target], tuple(parties.values()), label=_tier(tie)))
        elif len(parties) > 2:
            spots.append(Spot(key=tie.partnership, label=tie.title, told=_told(tie), is_hub=True))
            lines += [_line(tie, len(spots) - 1, at[key], (answer,)) for key, answer in parties.items()]
    return spots, lines


def _line(tie: Tie, source: int, target: int, answers: Iterable[Answer], *, label: str = "") -> Line:
    severed = isinstance(tie.relations.value, Over) and tie.relations.answer is not Answer.POSSIBLY
    sure = [*answers, tie.relations.answer, tie.tier.answer]
    return Line(
        source=source,
        target=target,
        depth=0 if severed else depth_of(change.mode for change in tie.tier.history) if tie.tier.label else 0,
        answer=Answer.POSSIBLY if Answer.POSSIBLY in sure else Answer.YES,
        severed=severed,
        told=_told(tie),
        label="severed" if severed else label,
    )


def _tier(tie: Tie) -> str:
    return str(tie.tier.label) if tie.tier.label is not None else ""


def _told(tie: Tie) -> str:
    tier = (
        f"{tie.tier.label} ({tie.tier.answer})" if tie.tier.label is not None else f"no framework ({tie.tier.answer})"
    )
    relations = f"relations {tie.relations.value or ''}".strip()
    return f"{tie.title}: {', '.join(tie.parties)}; {relations} ({tie.relations.answer}); {tier}"


def _in_words(network: Network, placed: Map) -> str:
    lacking = f" {placed.unnamed} of the names found no room." if placed.unnamed else ""
    return f"{_counts(network)}. {'. '.join(_told(tie) for tie in network.ties)}.{lacking}"


def _counts(network: Network) -> str:
    ties, nodes = len(network.ties), len(network.nodes)
    return f"{ties} partnership{'s' * (ties != 1)}, {nodes} part{'ies' if nodes != 1 else 'y'}"


def _signs(placed: Map) -> Iterator[str]:
    yield "circle: a party, larger the more partnerships it has"
    if any(spot.is_hub for spot in placed.spots):
        yield "square: a partnership of more than two"
    if any(line.depth for line in placed.lines):
        yield "wider and stronger line: a relation that was raised further"
    if any(line.answer is Answer.POSSIBLY for line in placed.lines):
        yield "dashed: possibly"
    if any(line.severed for line in placed.lines):
        yield "dotted: relations are severed"


# -- where names stand


def names_of(spots: Sequence[Spot], lines: Sequence[Line], canvas: Box) -> tuple[tuple[Named, ...], int]:
    """
    The names of spots, then those of lines, where they lie over nothing; and how many spots are left without one.
    """
    space = _Space(taken=[spot.box for spot in spots], crossed=_along(spots, lines), canvas=canvas)
    names = []
    for number, spot in sorted(enumerate(spots), key=lambda one: (one[1].is_hub, one[1].key)):
        away = _away(number, spots, lines)
        names.append(space.put(spot.label, (spot.x, spot.y), spot.size + 4, FONT, (0, 8, 18, 32, 50, 72), away))
    unnamed = names.count(None)
    for line in lines:
        if line.label:
            one, other = spots[line.source], spots[line.target]
            middle = (one.x + other.x) / 2, (one.y + other.y) / 2
            names.append(space.put(line.label, middle, 4.0, SMALL, (0, 10), (0.0, 1.0)))
    return tuple(name for name in names if name is not None), unnamed


def _along(spots: Sequence[Spot], lines: Sequence[Line]) -> list[Box]:
    """
    What the lines cover, in small pieces.
    """
    pieces = []
    for line in lines:
        one, other = spots[line.source], spots[line.target]
        steps = max(int(math.dist((one.x, one.y), (other.x, other.y)) / 5), 1)
        for step in range(steps + 1):
            x, y = one.x + (other.x - one.x) * step / steps, one.y + (other.y - one.y) * step / steps
            pieces.append((x - 2, y - 2, x + 2, y + 2))
    return pieces


def _away(number: int, spots: Sequence[Spot], lines: Sequence[Line]) -> tuple[float, float]:
    """
    In which direction fewest of a spot's ties lead.
    """
    spot, x, y = spots[number], 0.0, 0.0
    for line in lines:
        if number in (line.source, line.target):
            other = spots[line.source + line.target - number]
            far = math.dist((spot.x, spot.y), (other.x, other.y)) or 1.0
            x, y = x + (spot.x - other.x) / far, y + (spot.y - other.y) / far
    return round(x, 6), round(y, 6)


@attrs.frozen
class _Space:
    """
    What is taken by spots and names, which nothing may lie over, and by lines, over which a name lies if it must.
    """

    taken: list[Box]
    crossed: list[Box]
    canvas: Box

    def put(
        self,
        label: str,
        spot: tuple[float, float],
        gap: float,
        size: float,
        distances: Sequence[float],
        away: tuple[float, float],
    ) -> Named | None:
        """
        The label at the first place around a spot where it lies over nothing, which is taken now; None without one.
        """
        lines = wrapped(label, size, _WIDEST)
        width, height = max(width_of(line, size, bold=size == FONT) for line in lines), len(lines) * LINE
        around = sorted(_AROUND, key=lambda way: -round(way[0] * away[0] + way[1] * away[1], 3))
        places = [
            (spot[0] + dx * (gap + far) + (dx - 1) / 2 * width, spot[1] + dy * (gap + far) + (dy - 1) / 2 * height)
            for far in distances
            for dx, dy in around
        ]
        for avoided in (self.crossed, []):
            for x, y in places:
                name = Named(lines=lines, x=round(x, 1), y=round(y, 1), width=width, size=size, spot=spot)
                if _within(name.box, self.canvas) and not _overlaps(name.box, [*self.taken, *avoided]):
                    self.taken.append(name.box)
                    return name
        return None


# Right, left, below, above, and between them.
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def _within(box: Box, canvas: Box) -> bool:
    return box[0] >= canvas[0] and box[1] >= canvas[1] and box[2] <= canvas[2] and box[3] <= canvas[3]


def _overlaps(one: Box, others: Iterable[Box]) -> bool:
    return any(one[0] < x2 and x1 < one[2] and one[1] < y2 and y1 < one[3] for x1, y1, x2, y2 in others)


# -- as SVG


def _drawn(placed: Map) -> Iterator[str]:
    for line in placed.lines:
        one, other = placed.spots[line.source], placed.spots[line.target]
        # A thin line needs more colour than a wide band.
        depth, shade = line.depth, min(line.depth + 2, DEPTHS - 1)
        look = "severed" if line.severed else "possibly" if line.answer is Answer.POSSIBLY else ""
        yield f'<g class="tier-{shade}" role="graphics-symbol" aria-label="{escaped(line.told)}">'
        yield f"<title>{escaped(line.told)}</title>"
        look = classes("tie", "" if depth else "bare", look)
        way = f"M{one.x:.1f} {one.y:.1f}L{other.x:.1f} {other.y:.1f}"
        yield f'<path class="{look}" stroke-width="{1.3 + 1.1 * min(depth, DEPTHS):.1f}" d="{way}"/></g>'
    for spot in placed.spots:
        yield f'<g role="graphics-symbol" aria-label="{escaped(spot.told)}"><title>{escaped(spot.told)}</title>'
        if spot.is_hub:
            size = f'width="{2 * spot.size:g}" height="{2 * spot.size:g}"'
            yield f'<rect class="hub" x="{spot.box[0]:.1f}" y="{spot.box[1]:.1f}" {size}/></g>'
        else:
            yield f'<circle class="party" cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{spot.size:g}"/></g>'
    for name in placed.names:
        yield from _name(name)


def _name(name: Named) -> Iterator[str]:
    x = min(max(name.spot[0], name.box[0]), name.box[2])
    y = min(max(name.spot[1], name.box[1]), name.box[3])
    if math.dist((x, y), name.spot) > 26:
        yield f'<path class="rule" d="M{name.spot[0]:.1f} {name.spot[1]:.1f}L{x:.1f} {y:.1f}"/>'
    bold = name.size == FONT
    for number, line in enumerate(name.lines):
        look = "strong out" if bold else "dim small out"
        yield draw_line(line, name.x, name.y + number * LINE + FONT - 1, name.size, look, bold=bold)

"""
Where the nodes of a graph stand: those that are tied near each other, all others apart.

Ties pull, nodes push, and the middle draws a little (Fruchterman and Reingold, 1991), from places on a circle that
depend on nothing but the order of the nodes: the same graph looks the same every time and everywhere.  What hangs
together is laid out by itself, and the pieces stand side by side, line by line, the largest first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_ROUNDS = 160
_DRAWN_IN = 0.06
# In pixels: how wide a piece is, how much more for more nodes, how flat it is, and how far from the next.
_ROOM, _MORE, _FLAT, _BETWEEN = 20.0, 92.0, 0.72, 75.0

Place = tuple[float, float]


def laid_out(count: int, ties: Sequence[tuple[int, int]], width: float) -> tuple[list[Place], float]:
    """
    A place for each of so many nodes within a width, and how high they are together.
    """
    places: dict[int, Place] = {}
    x = top = height = 0.0
    for piece in _pieces(count, ties):
        wide = min(_ROOM + _MORE * math.sqrt(len(piece)), width)
        high = _FLAT * wide
        if x and x + wide > width:
            x, top, height = 0.0, top + height + _BETWEEN, 0.0
        at = {node: number for number, node in enumerate(piece)}
        inner = spread(len(piece), [(at[one], at[other]) for one, other in ties if one in at])
        for node, (right, down) in zip(piece, inner, strict=True):
            places[node] = round(x + right * wide, 1), round(top + down * high, 1)
        x, height = x + wide + 2 * _BETWEEN, max(height, high)
    return [places[node] for node in range(count)], top + height


def _pieces(count: int, ties: Sequence[tuple[int, int]]) -> list[list[int]]:
    """
    The nodes that hang together, the largest piece first.
    """
    piece_of = {node: [node] for node in range(count)}
    for one, other in ties:
        if piece_of[one] is not piece_of[other]:
            joined = sorted(piece_of[one] + piece_of[other])
            piece_of.update(dict.fromkeys(joined, joined))
    pieces = {piece[0]: piece for piece in piece_of.values()}
    return sorted(pieces.values(), key=lambda piece: (-len(piece), piece[0]))


def spread(count: int, ties: Sequence[tuple[int, int]]) -> list[Place]:
    """
    A place for each of so many nodes, within 0 and 1 both ways.
    """
    if count == 0:
        return []
    # Rounded, since libraries of mathematics differ in the last digit, and small differences grow.
    places = [
        (round(math.cos(2 * math.pi * n / count), 6), round(math.sin(2 * math.pi * n / count), 6)) for n in range(count)
    ]
    apart = 1.8 / math.sqrt(count)
    for step in range(_ROUNDS):
        places = _moved(places, ties, apart, 0.25 * (1 - step / _ROUNDS))
    return _fitted(places)


def _moved(places: Sequence[Place], ties: Sequence[tuple[int, int]], apart: float, farthest: float) -> list[Place]:
    force = [(-x * _DRAWN_IN, -y * _DRAWN_IN) for x, y in places]
    for one in range(len(places)):
        for other in range(one):
            _push(force, places, one, other, apart * apart)
    for one, other in ties:
        distance = math.dist(places[one], places[other])
        _push(force, places, one, other, -(distance**3) / apart)
    return [
        (round(x + dx * _short(dx, dy, farthest), 9), round(y + dy * _short(dx, dy, farthest), 9))
        for (x, y), (dx, dy) in zip(places, force, strict=True)
    ]


def _push(force: list[Place], places: Sequence[Place], one: int, other: int, strength: float) -> None:
    """
    Away from each other, or nearer where the strength is negative.
    """
    dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
    square = max(dx * dx + dy * dy, 1e-6)
    dx, dy = dx * strength / square, dy * strength / square
    force[one] = force[one][0] + dx, force[one][1] + dy
    force[other] = force[other][0] - dx, force[other][1] - dy


def _short(dx: float, dy: float, farthest: float) -> float:
    length = math.hypot(dx, dy)
    return min(length, farthest) / length if length > 0 else 0.0


def _fitted(places: Sequence[Place]) -> list[Place]:
    fitted = [_between_0_and_1([place[axis] for place in places]) for axis in (0, 1)]
    return list(zip(*fitted, strict=True))


def _between_0_and_1(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [0.5 if high - low < 1e-9 else round((value - low) / (high - low), 4) for value in values]

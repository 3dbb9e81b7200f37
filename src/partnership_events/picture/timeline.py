"""
The figure of a partnership: one, two under each other, or one as it was known at two times.

    figure(entries)                                  all that is known
    figure(entries, as_of="2023", known_at="@40")    with a line at the date; as known then
    figure(entries, compare=others)                  two partnerships over one axis
    figure(entries, compare="@40")                   one, as known at two times: what is new, changed, gone
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import attrs

from partnership_events.asking import Asking
from partnership_events.event import Entry
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, Seen
from partnership_events.picture.figure import WIDTH, Figure, draw
from partnership_events.picture.marks import Band, Mark, News, Scene
from partnership_events.picture.scene import scene_of
from partnership_events.projections.spells import WHENEVER

Thing: TypeAlias = Mark | Band
Key: TypeAlias = tuple[str, int | None, int]
Test: TypeAlias = Callable[[Thing | None, Thing], bool]
OneThing = TypeVar("OneThing", Mark, Band)

_BANDS = "bands"


@attrs.frozen
class Shown:
    """
    A log as it is shown: what is seen of it, its entries, and the time at which it was known so.
    """

    seen: Seen
    entries: Sequence[Entry]
    known_at: KnownAt = None

    def scene(self, as_of: AsOf | None) -> Scene:
        """
        What a figure shows of it.
        """
        return scene_of(self.seen, self.entries, known_at=self.known_at, as_of=as_of)


def figure(
    entries: Sequence[Entry],
    *,
    as_of: AsOf | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
    compare: Sequence[Entry] | KnownAt = None,
    width: float = WIDTH,
    theme: str = "auto",
) -> Figure:
    """
    The figure of these entries; with ``as_of``, a line at that date, and what comes after it is paler.

    ``compare`` is the entries of another partnership, or another time at which these were known; ``width`` is in
    pixels, ``theme`` light, dark or auto, which is the reader's.  Raises ``Refused`` for a width or theme that cannot
    be, ``InvalidDate`` and ``NoSuchPosition`` as every question does.
    """

    def shown(told: Sequence[Entry], known: KnownAt) -> Shown:
        # Every mark asks for its own few facts, so an index of them pays even for one figure.
        return Shown(Asking().view(told, as_of=WHENEVER, known_at=known, zone=zone), told, known)

    one, then, other = shown(entries, known_at), None, None
    if isinstance(compare, (int, str, dt.date)):
        then = shown(entries, compare)
    elif compare is not None:
        other = shown(compare, known_at)
    return figure_of(one, other, then=then, as_of=as_of, width=width, theme=theme)


def figure_of(
    one: Shown,
    other: Shown | None = None,
    *,
    then: Shown | None = None,
    as_of: AsOf | None = None,
    width: float = WIDTH,
    theme: str = "auto",
) -> Figure:
    """
    The same of what is seen: of one partnership alone, with another, or as it was known ``then``.
    """
    scenes = [shown.scene(as_of) for shown in (one, other) if shown is not None]
    title = " · ".join(scene.title for scene in scenes)
    if then is not None:
        scenes = _at_two_times(one, then, as_of)
    return draw(scenes, title=title, width=width, theme=theme)


def _at_two_times(one: Shown, other: Shown, as_of: AsOf | None) -> list[Scene]:
    """
    A partnership as known at two times, the earlier first: what is gone is struck there, what is new is told below.
    """
    first, second = sorted((one, other), key=lambda shown: shown.seen.size)
    before, after = first.scene(as_of), second.scene(as_of)
    return [
        _marked(before, after, _known(first), {News.GONE: _is_absent}),
        _marked(after, before, _known(second), {News.NEW: _is_absent, News.CHANGED: _is_changed}),
    ]


# -- what two states of a log do not share


def _known(shown: Shown) -> str:
    size = shown.seen.size
    if shown.known_at is None:
        return f"as known now (@{size})"
    told = f"@{shown.known_at}" if isinstance(shown.known_at, int) else str(shown.known_at)
    return f"as known {told}" + ("" if told == f"@{size}" else f" (@{size})")


def _marked(scene: Scene, other: Scene, title: str, news: Mapping[News, Test]) -> Scene:
    """
    The scene, with what is said of everything that the other does not show alike; and how much that is.
    """
    there = dict(_things(other))
    became = {
        key: next((word for word, holds in news.items() if holds(there.get(key), thing)), None)
        for key, thing in _things(scene)
    }
    counts = [f"{count} {word}" for word in news if (count := sum(one is word for one in became.values()))]
    subtitle = ", ".join(counts) or f"nothing {' or '.join(news)}"

    def told(where: str, things: Iterable[OneThing]) -> tuple[OneThing, ...]:
        return tuple(attrs.evolve(thing, news=became[key]) for key, thing in _keyed(where, things))

    return attrs.evolve(
        scene,
        title=title,
        subtitle=subtitle,
        told=f"{scene.told} {subtitle[:1].upper()}{subtitle[1:]}.",
        bands=told(_BANDS, scene.bands),
        lanes=tuple(attrs.evolve(lane, marks=told(lane.key, lane.marks)) for lane in scene.lanes),
    )


def _things(scene: Scene) -> Iterator[tuple[Key, Thing]]:
    yield from _keyed(_BANDS, scene.bands)
    for lane in scene.lanes:
        yield from _keyed(lane.key, lane.marks)


def _keyed(where: str, told: Iterable[OneThing]) -> Iterator[tuple[Key, OneThing]]:
    """
    Each with what it is known by in any state of the log: the fact that it tells, and which of its stretches it is.
    """
    met: Counter[int | None] = Counter()
    for one in told:
        yield (where, one.position, met[one.position]), one
        met[one.position] += 1


def _is_absent(there: Thing | None, _: Thing) -> bool:
    return there is None


def _is_changed(there: Thing | None, thing: Thing) -> bool:
    return there != thing

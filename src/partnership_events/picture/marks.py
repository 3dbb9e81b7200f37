"""
What a figure shows: bands, lanes and marks, in days; where they go is for ``layout``.
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Mapping

import attrs

Day = float
"""
A proleptic Gregorian ordinal (``datetime.date.toordinal``); the end of a day is the next whole number.
"""


# What joins letters and emoji steers nothing.
_HARMLESS = frozenset("\u200c\u200d")


def plain(text: str) -> str:
    """
    The text on one line, with what would steer a display (controls, overrides of direction) as its code point.
    """
    line = " ".join(text.split())
    # Whatever prints as it is steers nothing; nearly all is such.
    return line if line.isascii() and line.isprintable() else "".join(map(_shown, line))


def _shown(letter: str) -> str:
    steers = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Cn", "Co") and letter not in _HARMLESS
    return f"<U+{ord(letter):04X}>" if steers else letter


class Shape(enum.StrEnum):
    """
    The shape of a point: what sort of thing it is, for whoever sees no colours.
    """

    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    TRIANGLE = "triangle"
    STAR = "star"
    CROSS = "cross"


@attrs.frozen(kw_only=True)
class Edge:
    """
    Between which days something lies, inclusive; None where nothing bounds it on that side.
    """

    earliest: Day | None
    latest: Day | None

    @property
    def sure(self) -> bool:
        """
        True where it lies on one day.
        """
        return self.earliest is not None and self.latest is not None and self.latest - self.earliest <= 1


class News(enum.StrEnum):
    """
    What became of a thing between two states of a log: only the later one has it, it tells it otherwise, or no more.
    """

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@attrs.frozen(kw_only=True)
class Mark:
    """
    A point, or a span where it has an ``end``; an end that is None of both sides goes on.

    ``before`` is a point that stands in the same row: of a text that is in force, when it was signed.  ``later`` is
    what begins after the date up to which the figure looks.
    """

    label: str = attrs.field(converter=plain)
    told: str = attrs.field(converter=plain)
    shape: Shape
    begin: Edge
    end: Edge | None = None
    before: Edge | None = None
    planned: bool = False
    corrected: bool = False
    disputed: bool = False
    possibly: bool = False
    later: bool = False
    news: News | None = None
    position: int | None = None

    @property
    def shown(self) -> str:
        """
        The label with what is to be said of it.
        """
        flags = {"planned": self.planned, "corrected": self.corrected, "disputed": self.disputed}
        return _flagged(self.label, flags, self.news)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """
        All that bounds it.
        """
        return tuple(edge for edge in (self.before, self.begin, self.end) if edge is not None)


@attrs.frozen(kw_only=True)
class Lane:
    """
    Marks of one sort, under a name, in at most so many rows.
    """

    key: str
    name: str
    marks: tuple[Mark, ...]
    rows: int = 9


@attrs.frozen(kw_only=True)
class Band:
    """
    A stretch of the tier: its label, how deep it is (0: relations without a framework), and between which days.
    """

    label: str = attrs.field(converter=plain)
    told: str = attrs.field(converter=plain)
    depth: int
    begin: Edge
    end: Edge | None
    over: bool = False
    disputed: bool = False
    possibly: bool = False
    later: bool = False
    news: News | None = None
    position: int | None = None

    @property
    def shown(self) -> str:
        """
        The label with what is to be said of it; nothing where it has none.
        """
        return _flagged(self.label, {"possibly": self.possibly, "disputed": self.disputed}, self.news)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """
        All that bounds it.
        """
        return tuple(edge for edge in (self.begin, self.end) if edge is not None)


@attrs.frozen(kw_only=True)
class Scene:
    """
    All that one row of a figure shows; ``told`` says it in words.
    """

    title: str = attrs.field(converter=plain)
    subtitle: str = attrs.field(converter=plain)
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    as_of: Day | None
    as_of_text: str = ""
    basis: str = ""
    told: str = attrs.field(default="", converter=plain)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """
        The marks of all lanes.
        """
        return tuple(mark for lane in self.lanes for mark in lane.marks)

    @property
    def things(self) -> tuple[Band | Mark, ...]:
        """
        Bands and marks.
        """
        return (*self.bands, *self.marks)


def _flagged(label: str, flags: Mapping[str, bool], news: News | None) -> str:
    told = [word for word, holds in flags.items() if holds] + ([news.value] if news is not None else [])
    return " ".join(part for part in (label, f"({', '.join(told)})" if label and told else "") if part)

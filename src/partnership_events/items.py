"""
What stands on a timeline: entries, or versions of facts, in valid order; and those of them that span long.

    Item            an entry that stands for its fact, or a ``Version``: the fact as it was told between two positions
    Places          where items stand, in one zone
    Row, Share      items in valid order, and the part of them that belongs to one line
    Wide            those that span more than a day, kept by their width
"""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events.dates import AFTER_ALL, EdtfDate
from partnership_events.dates.zones import BEFORE_ALL, DAY
from partnership_events.event import Entry
from partnership_events.facts import Fact
from partnership_events.order import Placed

Rank: TypeAlias = tuple[int, int, int, int, int]

ENDLESS = 63


@attrs.define(eq=False)
class Version:
    """
    A fact as it was told between two positions; ``until`` is None for as long as it is told so.
    """

    placed: Placed
    since: int
    until: int | None = None

    def seen(self, known: int) -> bool:
        """
        Whether the log says so at a position.
        """
        return self.since <= known and (self.until is None or known < self.until)

    @property
    def fact(self) -> Fact:
        """
        The fact.
        """
        return self.placed.fact

    @property
    def on(self) -> EdtfDate:
        """
        Its date.
        """
        return self.placed.on

    @property
    def marked(self) -> bool:
        """
        Whether it is disputed, or its tellings contradict each other.
        """
        return self.placed.marked


Item: TypeAlias = Entry | Version


class Places:
    """
    Where items stand in valid order, in one zone.
    """

    def placed(self, item: Item) -> Placed:
        """
        The item at its place.
        """
        raise NotImplementedError

    def rank(self, item: Item) -> Rank:
        """
        Its rank in valid order.
        """
        raise NotImplementedError

    def span(self, item: Item) -> tuple[int, int]:
        """
        Between which seconds it lies, in UTC.
        """
        raise NotImplementedError


class Row:
    """
    Items in valid order: each line has its share of them.
    """

    __slots__ = ("his", "items", "los", "wide")

    def __init__(self, ranked: Sequence[tuple[Rank, Item]]) -> None:
        self.his = [rank[0] for rank, _ in ranked]
        self.los = [rank[1] for rank, _ in ranked]
        self.items = [item for _, item in ranked]
        self.wide = {at for at, (rank, _) in enumerate(ranked) if rank[0] - rank[1] > DAY}


Share: TypeAlias = "tuple[array[int], list[Any]]"
"""
The indexes of some items of a row, and what each of them writes.
"""


def seen(item: Item, known: int) -> bool:
    """
    Whether the log tells an item at a position.
    """
    return item.seen(known) if isinstance(item, Version) else item.seq <= known


class Wide:
    """
    Items that span more than a day, and no more than some number of seconds, by when they have surely happened.
    """

    __slots__ = ("his", "items", "los")

    def __init__(self) -> None:
        self.his = array("q")
        self.los = array("q")
        self.items: list[Item] = []

    def add(self, rank: Sequence[int], item: Item) -> None:
        """
        Puts an item in its place.
        """
        at = bisect.bisect_right(self.his, rank[0])
        self.his.insert(at, rank[0])
        self.los.insert(at, rank[1])
        self.items.insert(at, item)

    def swap(self, old: Item, new: Item) -> None:
        """
        Puts another item of the same rank in the place of one.
        """
        self.items[next(at for at, item in enumerate(self.items) if item is old)] = new

    def divided(self, start: int, instant: int, width: int) -> Iterator[tuple[int, Item]]:
        """
        Those from an index on that an instant divides, where none spans more than ``2 ** width`` seconds; each after
        the second by which it has happened.
        """
        limit = instant + (1 << width)
        for at in range(start, len(self.his)):
            if width < ENDLESS and self.his[at] > limit:
                break
            if self.los[at] <= instant:
                yield self.his[at], self.items[at]


def told_at(item: Item) -> int:
    return item.since if isinstance(item, Version) else item.seq


def width_of(rank: Sequence[int]) -> int:
    """
    Under which width an item is kept that spans from the ``lo`` of its rank to the ``hi``; 0 for a day or less.
    """
    hi, lo = rank[:2]
    if hi >= AFTER_ALL or lo <= BEFORE_ALL:
        return ENDLESS
    # Few widths, so that few are looked through: a list of its own for each factor of sixteen.
    return -(-(hi - lo).bit_length() // 4) * 4 if hi - lo > DAY else 0

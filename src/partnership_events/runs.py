"""
What each item of a cell has left behind it, where a value rests on those before: worked out as far as somebody asked.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from partnership_events import classes
from partnership_events.event import Cell
from partnership_events.facts import Fact
from partnership_events.items import Item, seen
from partnership_events.settling import Part, marked_of, same

Step: TypeAlias = Callable[[Cell, Any, Fact], Any]


class Line(Protocol):
    """
    What is asked here of a timeline.
    """

    plain: bool
    items: list[Item]
    writes: list[Any]

    def stepped(self, at: int, step: Step, was: Any, *, some: bool) -> tuple[Any, Part]: ...


class Runs:
    """
    What each item of a cell has left behind it, as far as somebody asked.

    ``made`` holds, one run after the other, the items that made the values; of each value where its run begins and
    ends, the item since which it stands (-1 for none), and how far into ``made`` the last lies that is in doubt.
    """

    __slots__ = ("ends", "made", "marked", "since", "starts", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.since = array("i")
        self.made = array("i")
        self.starts = array("i")
        self.ends = array("i")
        self.marked = array("i")

    def cut(self, at: int) -> None:
        """
        Forgets what came from an index on.
        """
        for told in (self.values, self.since, self.starts, self.ends, self.marked):
            del told[at:]
        # Not in place: who holds a standing may ask later which items made it.
        self.made = self.made[: self.ends[-1] if self.ends else 0]

    def reach(self, end: int, line: Line, step: Step, known: int) -> None:
        """
        Goes on as far as an index.
        """
        first = len(self.values)
        value = self.values[-1] if first else None
        since, start, marked = (self.since[-1], self.starts[-1], self.marked[-1]) if first else (-1, 0, -1)
        for at in range(first, end):
            item = line.items[at]
            if seen(item, known):
                some = len(self.made) > start
                if line.plain:
                    now = line.writes[at]
                    part = Part.ALONE if not same(now, value) else Part.BESIDE if some else Part.NONE
                else:
                    now, part = line.stepped(at, step, value, some=some)
                if not same(now, value):
                    value, since = now, at
                if part is Part.ALONE:
                    start = len(self.made)
                if part is not Part.NONE:
                    marked = len(self.made) if marked_of(item) else marked
                    self.made.append(at)
            self.values.append(value)
            self.since.append(since)
            self.starts.append(start)
            self.ends.append(len(self.made))
            self.marked.append(marked)


@classes.frozen
class Made:
    """
    The items that made a value, from either end.
    """

    items: Sequence[Item]
    made: Sequence[int]
    start: int
    end: int

    def __iter__(self) -> Iterator[Item]:
        return (self.items[self.made[at]] for at in range(self.start, self.end))

    def __reversed__(self) -> Iterator[Item]:
        return (self.items[self.made[at]] for at in range(self.end - 1, self.start - 1, -1))

"""
What was so from which state of knowledge on: rectangles over the two clocks.

      known ^
       @57  |  +--------+----------------+       a rectangle: the days over which a line says the same,
            |  |  unknown  |  proclaimed |       and the positions from which on the log told it so
       @12  |  +-----------+-------------+
            +---------------------------------> days

Where one ends the next begins, so that exactly one holds at any day and any position from the first batch on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from partnership_events.page.words import Said

Spell: TypeAlias = tuple[int | None, int | None, Said]
"""
The first and the last day, as ordinals, both included, None where no bound is; and what is said.
"""


@attrs.define
class Kept:
    """
    Of each key its rectangles: ``[from, to, first, last, said]``, ``to`` excluded, None while it still holds.
    """

    rectangles: dict[str, list[list[Any]]] = attrs.field(factory=dict)
    _open: dict[str, dict[str, list[Any]]] = attrs.field(factory=dict)

    def renew(self, key: str, position: int, spells: Iterable[Spell], *, since: int | None = None) -> None:
        """
        What is said from a position on, of all days or of those ``since`` one; what is as before is left as it was.
        """
        was, now = self._open.get(key, {}), dict[str, list[Any]]()
        if since is not None:
            now = {mark: one for mark, one in was.items() if one[3] is not None and one[3] < since}
        for first, last, said in spells:
            mark = json.dumps([first, last, said], sort_keys=True)
            now[mark] = was.get(mark) or self._added(key, [position, None, first, last, said])
        for mark, one in was.items():
            if mark not in now:
                one[1] = position
        self._open[key] = now

    def go_on(self, key: str, position: int, spells: Iterable[Spell], *, since: int) -> None:
        """
        What is said from a position on of the days since one; what was said of the day before goes on where the same is
        said of that one, and else ends before it.
        """
        later = list(spells)
        before = next((one for one in self.now(key) if _reaches_over(one, since)), None)
        if before is None:
            self.renew(key, position, later, since=since)
            return
        first, said = before[2], before[4]
        if later and later[0][0] == since and later[0][2] == said:
            later[0] = (first, later[0][1], said)
        else:
            later.insert(0, (first, since - 1, said))
        self.renew(key, position, later, since=first)

    def beginning(self, key: str, day: int) -> int | None:
        """
        The first day of what was said last of the day before; None where that reaches back without bound.
        """
        open_ = (one for one in self._open.get(key, {}).values() if one[2] is None or one[2] < day)
        return max((one[2] or 0 for one in open_), default=0) or None

    def now(self, key: str) -> list[list[Any]]:
        """
        What is said at the last position.
        """
        return list(self._open.get(key, {}).values())

    def _added(self, key: str, rectangle: list[Any]) -> list[Any]:
        self.rectangles.setdefault(key, []).append(rectangle)
        return rectangle


def _reaches_over(one: list[Any], day: int) -> bool:
    """
    Whether a rectangle reaches from before a day to the day before it, or beyond.
    """
    return (one[2] is None or one[2] < day) and (one[3] is None or one[3] >= day - 1)


def holding(rectangles: Iterable[list[Any]], day: int, position: int) -> Said | None:
    """
    What is said of a day as known at a position; the page's own script looks it up in the same way.
    """
    for since, until, first, last, said in rectangles:
        known = since <= position and (until is None or position < until)
        if known and (first is None or first <= day) and (last is None or day <= last):
            told: Said = said
            return told
    return None

"""
All that was ever told of one cell, in valid order, so that any date finds its place in it without folding the rest.

    hi          ---1-----2--3-------4----5---->        sorted; each item is an entry, or a version of a fact
    cut-off                     |                      certain: those to the left, by bisection
    wide               [----------------]              pending: those that the cut-off divides; who spans more than a
                                                       day is kept by its width too, so that few are looked at

A cell whose every write is a plain value is settled by its last writers: a suffix, however long the cell.  Where a
write depends on what was there (a sum), what each left is remembered, and only what comes after a late one is folded
again.  Where it rests on the order of what came before (see ``order``; such cells are short), all are settled anew.
Whatever is left over is put to ``settling``, which says what holds; nothing here decides that.

An item is seen from the position at which it was told until that at which it was told otherwise, so that earlier
knowledge is asked of the same line.
"""

from __future__ import annotations

import bisect
import functools
import heapq
import itertools
import operator
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partnership_events.dates import EdtfDate
from partnership_events.dates.zones import DAY
from partnership_events.event import Cell, Revise
from partnership_events.folding import Projection
from partnership_events.items import ENDLESS, Item, Places, Rank, Row, Share, Version, Wide, seen, told_at, width_of
from partnership_events.order import Placed
from partnership_events.runs import Made, Runs, Step
from partnership_events.settling import (
    Candidate,
    Left,
    Part,
    Standing,
    Witnesses,
    Wrote,
    are_ranked,
    candidate,
    marked_of,
    of_write,
    on_of,
    same,
    settle,
    settle_values,
    settled,
    stepped,
)

BLOCK = 64
_PAST_KEPT = 4
_FOLDS_KEPT = 8
_STEPS = 4
# What a line has of its items once it is laid out.
_LAID_OUT = ("his", "idle", "items", "least", "los", "plain", "rests", "versions", "wide", "writes")


class Timeline:
    """
    The items of one cell.  ``writes`` has what each gives the cell, where that is all there is to it.
    """

    __slots__ = (
        "_a_sum", "_a_value", "_first_seen", "_kept", "_lent", "_past", "_places", "_runs", "_waiting",
        "cell", "his", "idle", "items", "least", "los", "plain", "rests", "versions", "wide", "writes",
    )  # fmt: skip

    def __init__(self, cell: Cell, places: Places, *, plain: bool = True, rests: bool = False) -> None:
        self.cell = cell
        self._places = places
        # What is not laid out yet, and what it was made with.
        self._waiting: tuple[Row, Share, bool, bool] | None = None
        self.his = array("q")
        self.los = array("q")
        # The least of ``los`` from an index on: where it lies after a cut-off, nothing is pending there.
        self.least: array[int] | None = array("q")
        self.items: list[Item] = []
        self.versions = False
        self._lent = False
        self.writes: list[Any] = []
        self.plain = plain
        # Nobody ever wrote anything but nothing.
        self.idle = plain
        # What it holds rests on the order of all that was written: see ``order.rests_on_order``.
        self.rests = rests
        self._a_value = self._a_sum = False
        self.wide: dict[int, Wide] = {}
        self._runs = Runs()
        self._past: dict[int, Runs] = {}
        self._first_seen: array[int] | None = None
        # What opaque projections made of the items, after each block of them.
        self._kept: dict[int, tuple[Projection[Any], list[Any]]] = {}

    # Changing.

    def add(self, rank: Rank, item: Item, write: Any) -> None:
        """
        Puts an item in its place.
        """
        self._keep_what_was_lent()
        at = bisect.bisect_right(self.his, rank[0])
        while at and self.his[at - 1] == rank[0] and self._places.rank(self.items[at - 1]) > rank:
            at -= 1
        self.his.insert(at, rank[0])
        self.los.insert(at, rank[1])
        self._put_least(at, rank[1])
        self.items.insert(at, item)
        self.writes.insert(at, write)
        self._note(rank, item, write)
        self._changed(at)

    def extend(self, row: Row, share: Share) -> None:
        """
        Puts its share of a row in place.

        A line that is new is laid out when somebody looks at it: at most of them nobody does.
        """
        if self._waiting is None and not self.items:
            self._waiting = (row, share, self.plain, self.rests)
            for name in _LAID_OUT:
                delattr(self, name)
            self.__class__ = _Waiting
            return
        rank_of = self._places.rank
        told = [(rank_of(row.items[at]), row.items[at], write) for at, write in zip(*share, strict=True)]
        if len(told) * 8 < len(self.items):
            for rank, item, write in told:
                self.add(rank, item, write)
            return
        for rank, item, write in told:
            self._note(rank, item, write)
        old = ((rank_of(item), item, write) for item, write in zip(self.items, self.writes, strict=True))
        told = list(heapq.merge(old, told, key=operator.itemgetter(0)))
        self._lay(
            [rank[0] for rank, _, _ in told],
            [rank[1] for rank, _, _ in told],
            [item for _, item, _ in told],
            [write for _, _, write in told],
        )
        self._changed(0)

    def _lay_out(self, row: Row, share: Share, *, plain: bool, rests: bool) -> None:
        ats, writes = share
        self.plain = self.idle = plain
        self.rests, self.wide = rests, {}
        items = [row.items[at] for at in ats]
        self.versions = Version in set(map(type, items))
        # Of one sort one tells as much as all of them, but for those that revise.
        sorts = dict(zip(map(type, writes), writes, strict=True))
        for write in writes if any(issubclass(sort, Revise) for sort in sorts) else sorts.values():
            self._note_write(write)
        for at in ats:
            if at in row.wide:
                self._notewidth_of((row.his[at], row.los[at]), row.items[at])
        self._lay([row.his[at] for at in ats], [row.los[at] for at in ats], items, writes)

    def _lay(self, his: list[int], los: list[int], items: list[Item], writes: list[Any]) -> None:
        least = [*itertools.accumulate(reversed(los), min)]
        least.reverse()
        self.his, self.los, self.least = array("q", his), array("q", los), array("q", least)
        self.items, self.writes = items, writes

    def _put_least(self, at: int, lo: int) -> None:
        least = self.least
        assert least is not None
        least.insert(at, min(lo, least[at]) if at < len(least) else lo)
        while at and least[at - 1] > lo:
            at -= 1
            least[at] = lo

    def swap(self, rank: Rank, old: Item, new: Item) -> None:
        """
        Puts another item of the same rank in the place of one.
        """
        self._keep_what_was_lent()
        at = self.place(rank[0], old)
        self.items[at] = new
        self.versions = True
        wide = self.wide.get(width_of(rank))
        if wide is not None:
            wide.swap(old, new)
        self._changed(at)

    def _keep_what_was_lent(self) -> None:
        """
        Whoever holds a standing of this cell may ask later which facts made it: those items stay where they are.
        """
        if self._lent:
            self.items = self.items[:]
            self._lent = False

    def touched(self, rank: Rank, item: Item) -> None:
        """
        Minds that an item is told no longer.
        """
        self._changed(self.place(rank[0], item))

    def place(self, hi: int, item: Item) -> int:
        """
        The index of an item that has surely happened by a second.
        """
        at = bisect.bisect_left(self.his, hi)
        while self.items[at] is not item:
            at += 1
        return at

    def _note(self, rank: Rank, item: Item, write: Any) -> None:
        self.versions = self.versions or type(item) is Version
        self._note_write(write)
        self._notewidth_of(rank, item)

    def _note_write(self, write: Any) -> None:
        if write is not None:
            self.idle = False
            self.plain = self.plain and not isinstance(write, Revise)
        if not isinstance(write, Revise):
            self._a_value = True
        elif write.commutes:
            self._a_sum = True
        self.rests = self.rests or (self._a_value and self._a_sum) or (isinstance(write, Revise) and not write.commutes)

    def _notewidth_of(self, rank: Sequence[int], item: Item) -> None:
        width = width_of(rank)
        if width:
            self.wide.setdefault(width, Wide()).add(rank, item)

    def _changed(self, at: int) -> None:
        for _, states in self._kept.values():
            del states[at // BLOCK + 1 :]
        self._runs.cut(at)
        self._past.clear()
        self._first_seen = None

    # Asking.

    def certain(self, instant: int, known: int) -> Iterator[Placed]:
        """
        Those that have happened by an instant, in valid order.
        """
        for at in range(bisect.bisect_right(self.his, instant)):
            if seen(self.items[at], known):
                yield self._places.placed(self.items[at])

    def latest(self, instant: int, known: int) -> Iterator[Placed]:
        """
        The same, the last one first; of the items as they are now, whatever is put among them while somebody goes back.
        """
        self._lent = True
        items, end = self.items, bisect.bisect_right(self.his, instant)
        return (self._places.placed(items[at]) for at in range(end - 1, -1, -1) if seen(items[at], known))

    def few(self, instant: int, known: int, most: int) -> tuple[tuple[Placed, ...], bool]:
        """
        The first and the last ones of the same, ``most`` of them, and whether there are others; these alone are made.
        """
        certain = range(bisect.bisect_right(self.his, instant))
        last = list(itertools.islice((at for at in reversed(certain) if seen(self.items[at], known)), most + 1))
        more = len(last) > most
        if more:
            last[most - 1 :] = [next(at for at in certain if seen(self.items[at], known))]
        return tuple([self._places.placed(self.items[at]) for at in reversed(last)]), more

    def first(self, instant: int, known: int) -> Item | None:
        """
        The first of those that have happened by an instant.
        """
        for at in range(bisect.bisect_right(self.his, instant)):
            if seen(self.items[at], known):
                return self.items[at]
        return None

    def ever(self, known: int, since: int | None = None) -> Iterator[Placed]:
        """
        All of them, whenever they happen, in valid order, or those that have not surely happened before a second.
        """
        self._lent = True
        items, first = self.items, 0 if since is None else bisect.bisect_left(self.his, since)
        return (self._places.placed(items[at]) for at in range(first, len(items)) if seen(items[at], known))

    def pending(self, instant: int, known: int) -> tuple[Placed, ...]:
        """
        Those that an instant divides: they may have happened by then, in valid order.
        """
        return tuple([self._places.placed(self.items[at]) for at in self._divided(instant, known)])

    def _divided(self, instant: int, known: int) -> Sequence[int]:
        his, los = self.his, self.los
        at = bisect.bisect_right(his, instant)
        found: list[int] = []
        while at < len(his) and his[at] <= instant + DAY:
            if his[at] - DAY <= los[at] <= instant and seen(self.items[at], known):
                found.append(at)
            at += 1
        wide = self._wide_ones(instant, known)
        return sorted([*found, *wide]) if wide else found

    def _wide_ones(self, instant: int, known: int) -> list[int]:
        wide: list[tuple[int, Item]] = []
        for width, some in self.wide.items():
            at = bisect.bisect_right(some.his, instant)
            if at < len(some.his) and (width == ENDLESS or some.his[at] <= instant + (1 << width)):
                wide += some.divided(at, instant, width)
        return [self.place(hi, item) for hi, item in wide if seen(item, known)]

    def standing(self, step: Step, instant: int, known: int, size: int) -> Standing[Any] | None:
        """
        What stands in the cell at an instant, as known at a position; None where nobody touches it.

        ``size`` is how many entries there are: all items that are told by now are seen from there.
        """
        his, least = self.his, self.least
        end = bisect.bisect_right(his, instant)
        divides = end < len(his) and (least is None or least[end] <= instant)
        pending = self._divided(instant, known) if divides else ()
        if end > 1 and self.plain and his[end - 2] < self.los[end - 1]:
            # What most questions meet: one certain writer, and another before it.
            item, other, value = self.items[end - 1], self.items[end - 2], self.writes[end - 1]
            all_seen = known >= size and not self.versions
            if (all_seen or (seen(item, known) and seen(other, known))) and not same(self.writes[end - 2], value):
                disputed = self.versions and marked_of(item)
                return self._settled(step, value, on_of(item), Witnesses((item,)), pending, disputed)
        if self.rests:
            certain = list(self.certain(instant, known))
            return settle(self.cell, step, certain, self._placed(pending)) if certain or pending else None
        last = self._before(end, known)
        if last < 0:
            return settle(self.cell, step, (), self._placed(pending)) if pending else None
        if last > 0 and his[last - 1] >= self.los[last]:
            rivals = self._rivals(last, known)
            if len(rivals) > 1:
                before = self._before(rivals[0], known)
                left = self._left(step, before, known, size) if before >= 0 else None
                if self.plain and not are_ranked(self.items[at] for at in rivals):
                    return settle_values(self.cell, self._wrote(rivals), self._wrote(pending), left)
                return settle(self.cell, step, self._placed(rivals), self._placed(pending), left)
        left = self._left(step, last, known, size)
        return self._settled(step, left.value, left.since, left.facts, pending, left.disputed)

    def _settled(
        self, step: Step, value: Any, since: EdtfDate | None, facts: Any, pending: Sequence[int], disputed: bool
    ) -> Standing[Any]:
        """
        The standing where the last certain writer has no rival.
        """
        candidates: list[Candidate[Any]] = []
        for at in pending:
            item = self.items[at]
            now = self.writes[at] if self.plain else step(self.cell, value, self._places.placed(item).fact)
            if not same(now, value):
                candidates.append(candidate(now, on_of(item), Witnesses((item,))))
                disputed = disputed or (isinstance(item, Version) and bool(item.placed.fact.disputes))
        return settled(self.cell, value, since, facts, tuple(candidates), disputed=disputed)

    def fold(self, projection: Projection[Any], instant: int, known: int) -> Any:
        """
        What an opaque projection makes of all items by an instant, for who knows all that is told by now.
        """
        _, states = self._kept.setdefault(id(projection), (projection, [projection.start]))
        while len(self._kept) > _FOLDS_KEPT:
            del self._kept[next(iter(self._kept))]
        end = bisect.bisect_right(self.his, instant)
        while len(states) <= end // BLOCK:
            first = (len(states) - 1) * BLOCK
            states.append(self._folded(projection, states[-1], first, first + BLOCK, known))
        first = end // BLOCK * BLOCK
        return self._folded(projection, states[end // BLOCK], first, end, known)

    def _folded(self, projection: Projection[Any], state: Any, first: int, end: int, known: int) -> Any:
        told = (item for item in self.items[first:end] if seen(item, known))
        return functools.reduce(projection.step, (self._places.placed(item).fact.event for item in told), state)

    def _rivals(self, last: int, known: int) -> list[int]:
        """
        Those that may each have been the last: the greatest ``lo`` of all is among them, and no ``hi`` lies before it.
        """
        rivals, latest = [last], self.los[last]
        at = last
        while at > 0 and self.his[at - 1] >= latest:
            at = self._before(at, known)
            if at < 0 or self.his[at] < latest:
                break
            rivals.append(at)
            latest = max(latest, self.los[at])
        return rivals[::-1]

    def _wrote(self, told: Iterable[int]) -> list[Wrote]:
        return [(self.writes[at], self.items[at]) for at in told]

    def _placed(self, told: Iterable[int]) -> list[Placed]:
        return [self._places.placed(self.items[at]) for at in told]

    def _left(self, step: Step, last: int, known: int, size: int) -> Left[Any]:
        """
        What the items up to one that is seen have left.
        """
        if self.idle:
            return _NOTHING
        if self.plain:
            run = self._run(last, known)
            if run is not None:
                items = [self.items[at] for at in run]
                return Left(
                    # Of equal values the first counts: that of who ended something, say, and not of who did so again.
                    value=self.writes[run[0]] if run else None,
                    since=on_of(items[0]) if items else None,
                    some=bool(items),
                    facts=Witnesses(items),
                    disputed=self.versions and any(map(marked_of, items)),
                )
        runs = self._runs if known >= size else self._as_known(known)
        runs.reach(last + 1, self, step, known)
        start, end, since = runs.starts[last], runs.ends[last], runs.since[last]
        self._lent = True
        return Left(
            value=runs.values[last],
            since=on_of(self.items[since]) if since >= 0 else None,
            some=end > start,
            facts=Witnesses(Made(self.items, runs.made, start, end)),
            disputed=runs.marked[last] >= start,
        )

    def _run(self, last: int, known: int) -> list[int] | None:
        """
        The items that have written, one after the other, what the last one did; None where they are many.
        """
        value, run = self.writes[last], [last]
        while len(run) < BLOCK:
            before = self._before(run[-1], known)
            if before < 0 and value is None:
                return []
            if before < 0 or not same(self.writes[before], value):
                return run[::-1]
            run.append(before)
        return None

    def _as_known(self, known: int) -> Runs:
        if known not in self._past:
            while len(self._past) >= _PAST_KEPT:
                del self._past[next(iter(self._past))]
            self._past[known] = Runs()
        return self._past[known]

    def _before(self, end: int, known: int) -> int:
        """
        The last item before an index that is seen from a position; -1 where there is none.
        """
        items, at = self.items, end - 1
        for _ in range(_STEPS):
            if at < 0 or seen(items[at], known):
                return at
            at -= 1
        # Many in a row were told later: whole blocks of such are passed over.
        if self._first_seen is None:
            blocks = (items[n : n + BLOCK] for n in range(0, len(items), BLOCK))
            self._first_seen = array("q", [min(map(told_at, block)) for block in blocks])
        versions = self.versions
        while at >= 0:
            block = at // BLOCK
            if self._first_seen[block] <= known:
                for here in range(at, block * BLOCK - 1, -1):
                    item: Any = items[here]
                    # As ``seen`` tells; here it is asked dozens of times.
                    if seen(item, known) if versions else item.seq <= known:
                        return here
            at = block * BLOCK - 1
        return -1

    def stepped(self, at: int, step: Step, was: Any, *, some: bool) -> tuple[Any, Part]:
        """
        The cell's value after the item of an index, and the part that it has in it.
        """
        write = self.writes[at]
        if write is None:
            return stepped(self.cell, step, was, self.placed(at).fact, some=some)
        # What it writes is known, so that its fact need not be made for it.
        return stepped(self.cell, of_write, was, write, some=some)

    def runs(self, step: Step, known: int) -> Runs:
        """
        What each item has left behind it, for who knows all that is told by now.
        """
        self._runs.reach(len(self.items), self, step, known)
        return self._runs

    def placed(self, at: int) -> Placed:
        """
        The item of an index at its place.
        """
        return self._places.placed(self.items[at])


class _Waiting(Timeline):
    """
    A line that is laid out at the first look at it, and is any other from then on.

    A class of its own: whatever can miss an attribute takes longer to find all the others.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name not in _LAID_OUT or self._waiting is None:
            raise AttributeError(f"{Timeline.__name__!r} object has no attribute {name!r}")
        row, share, plain, rests = self._waiting
        self._lay_out(row, share, plain=plain, rests=rests)
        # Last of all: whoever was interrupted in it begins anew.
        self._waiting = None
        self.__class__ = Timeline  # type: ignore[assignment]
        return getattr(self, name)


_NOTHING: Left[Any] = Left()

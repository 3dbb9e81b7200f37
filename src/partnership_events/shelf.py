"""
The timelines of a log laid out in numbers, and read from there: what a question looks at is decoded, and nothing else.

    rows      hi, span and item of everything that is told, in valid order: as actual first, then as planned
    cells     of each cell its rows, ascending; a date is found by bisection, as in a timeline in memory
    items     a position in the log, or the number of a version: since when, until when, and of which family
    families  the positions of entries that settle each other's meaning

No fact and no value stands here but sums: what an item tells is decoded from its line.  So a cell takes four bytes an
item, and a cold question decodes few lines, however long the log.  ``tests/test_index_laws.py`` holds a
shelf to the fold, as ``test_asking_laws`` does the index in memory that it is made of.
"""

from __future__ import annotations

import bisect
import decimal
import functools
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from partnership_events.asking import ALL, MARKS, OFFICE, PLANNED, Index, Ranks
from partnership_events.canonical import parse
from partnership_events.entries import Entries
from partnership_events.event import Cell
from partnership_events.facts import alone, resolve
from partnership_events.families import Families, Family
from partnership_events.folding import WRITTEN
from partnership_events.items import ENDLESS, Item, Version, seen
from partnership_events.order import Placed, placed_in
from partnership_events.runs import Step
from partnership_events.settling import Left, Witnesses, on_of
from partnership_events.timelines import BLOCK as ITEMS
from partnership_events.timelines import Timeline

BLOCK = 4096
MOST = 1 << 29
"""
No log of as many entries is shelved: three bits of an item say what it is.
"""

VERSION, GONE, MARKED = 1 << 31, 1 << 30, 1 << 29
NONE = (1 << 32) - 1
_REMEMBERED = 1 << 14

# Of what size the numbers of a section are, as in ``array``; those that count rows take half of it where that will do.
CODES = {
    "lengths": "H", "bases": "q", "his": "q", "spans": "I", "items": "I", "rows": "I", "told": "I", "runs": "I",
    "over": "q", "since": "i", "starts": "i", "ends": "i", "marked": "i", "made": "i", "texts": "I", "wide": "I",
    "versions": "I", "families": "I", "members": "I", "ids": "Q", "places": "I", "family": "I", "records": "I",
}  # fmt: skip
_COUNTING = ("rows", "runs", "told", "wide")

Sections: TypeAlias = dict[str, Any]


def codes_of(most: int) -> Mapping[str, str]:
    """
    The sizes of all numbers, where those that count rows are this one at the most.
    """
    return CODES if most >= 1 << 16 else CODES | dict.fromkeys(_COUNTING, "H")


def prefix_of(id_: str) -> int:
    """
    The beginning of an id, as a number.
    """
    return int(id_[:16], 16)


def word_of(cell: Cell) -> str:
    """
    The word by which a cell is found.
    """
    return cell[0] if cell else ""


class Body(Protocol):
    """
    Bytes in blocks, each of which is known to be right when it is given.
    """

    def block(self, number: int) -> bytes: ...


class Numbers(Sequence[int]):
    """
    A section of numbers, of which the blocks are read that somebody looks at.
    """

    __slots__ = ("_body", "_first", "_length", "_met", "code", "per")

    def __init__(self, body: Body, code: str, first: int, length: int) -> None:
        self._body = body
        self.code = code
        self._first = first
        self._length = length
        self.per = BLOCK // array(code).itemsize
        self._met: dict[int, memoryview] = {}

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        if not 0 <= at < self._length:
            raise IndexError(at)
        return self.block(at // self.per)[at % self.per]

    def block(self, number: int) -> memoryview:
        """
        One block of them.
        """
        block = self._met.get(number)
        if block is None:
            data = self._body.block(self._first + number)
            block = self._met[number] = memoryview(data).cast(self.code)  # type: ignore[call-overload]
        return block


class Part(Sequence[int]):
    """
    Some numbers of a section; where there is none, the numbers from ``start`` on themselves.
    """

    __slots__ = ("_length", "_numbers", "_start")

    def __init__(self, numbers: Numbers | None, start: int, length: int) -> None:
        self._numbers = numbers
        self._start = start
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        if not 0 <= at < self._length:
            raise IndexError(at)
        return self._start + at if self._numbers is None else self._numbers[self._start + at]


class _Each(Sequence[Any]):
    """
    A sequence of which each is found when asked for.
    """

    def __init__(self, length: int, find: Any) -> None:
        self._length = length
        self._find = find

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        if not 0 <= at < self._length:
            raise IndexError(at)
        return self._find(at)


class ShelvedLine(Timeline):
    """
    A timeline on the shelf: answers as any other, and is never changed.
    """

    __slots__ = ("_codes", "_numbers", "_parts")

    def __init__(self, shelf: Shelf, told: list[Any]) -> None:
        cell, _, _, count, (plain, idle, rests, versions, marked), parts, wide = told
        super().__init__(tuple(cell), shelf.places, plain=plain)
        numbers = shelf.numbers
        actual = shelf.count(ALL) if self.cell == PLANNED else 0
        rows = Part(numbers["rows"], parts["rows"], count) if "rows" in parts else Part(None, actual, count)
        self.idle, self.rests, self.versions, self.least = idle, rests, versions, None
        self._numbers, self._parts = numbers, parts
        self._codes = _Each(count, lambda at: numbers["items"][rows[at]])
        items = _Each(count, lambda at: shelf.item(numbers["items"][rows[at]]))
        self.items = items  # type: ignore[assignment]
        self.his = _Each(count, lambda at: numbers["his"][rows[at]])  # type: ignore[assignment]
        self.los = _Each(count, lambda at: shelf.lo(rows[at]))  # type: ignore[assignment]
        self.writes = _Each(count, lambda at: _written(items[at], self.cell))  # type: ignore[assignment]
        self.wide = {width: Part(numbers["wide"], start, many) for width, start, many in wide}  # type: ignore[misc]
        self._first_seen = Part(numbers["told"], parts["told"], -(-count // ITEMS))  # type: ignore[assignment]
        if not marked:
            self._parts = {**parts, "unmarked": 0}

    def _part(self, name: str, at: int) -> int:
        return int(self._numbers[name][self._parts[name] + at])

    def _wide_ones(self, instant: int, known: int) -> list[int]:
        found = []
        for width, ats in self.wide.items():
            first = bisect.bisect_right(ats, instant, key=self.his.__getitem__)  # type: ignore[call-overload]
            for place in range(first, len(ats)):  # type: ignore[arg-type]
                at = ats[place]  # type: ignore[index]
                if width < ENDLESS and self.his[at] > instant + (1 << width):
                    break
                if self.los[at] <= instant and seen(self.items[at], known):
                    found.append(at)
        return found

    def _left(self, step: Step, last: int, known: int, size: int) -> Left[Any]:
        if self.idle or known < size or not (self.plain or "texts" in self._parts):
            return super()._left(step, last, known, size)
        return self._run_left(last) if self.plain else self._sum_left(last)

    def _run_left(self, last: int) -> Left[Any]:
        start = self._part("runs", last) if "runs" in self._parts else last
        if start > last:
            return Left()
        told = _Told(self, start, last + 1)
        marked = "unmarked" not in self._parts and any(self._codes[at] & MARKED for at in told.places())
        return Left(
            value=self.writes[start],
            since=on_of(self.items[start]),
            some=True,
            facts=Witnesses(told),
            disputed=marked,
        )

    def _sum_left(self, last: int) -> Left[Any]:
        since, start, end = (self._part(name, last) for name in ("since", "starts", "ends"))
        made = Part(self._numbers["made"], self._parts["made"] + start, end - start)
        begin, stop = self._part("texts", last), self._part("texts", last + 1)
        text = _bytes(self._numbers["text"], begin, stop).decode()
        return Left(
            value=decimal.Decimal(text) if text else None,
            since=on_of(self.items[since]) if since >= 0 else None,
            some=end > start,
            facts=Witnesses(_Each(end - start, lambda at: self.items[made[at]])),
            disputed=self._part("marked", last) >= start,
        )

    def unfinished(self, instant: int, known: int) -> Iterator[Placed]:
        """
        The certain ones, but for those whose term is surely over.
        """
        for at in range(bisect.bisect_right(self.his, instant)):
            if self._part("over", at) >= instant and seen(self.items[at], known):
                yield self.placed(at)


class _Told:
    """
    The items of a run that are still told.
    """

    def __init__(self, line: ShelvedLine, start: int, end: int) -> None:
        self._line = line
        self._span = range(start, end)

    def places(self, *, backwards: bool = False) -> Iterator[int]:
        codes = self._line._codes
        return (at for at in (reversed(self._span) if backwards else self._span) if not codes[at] & GONE)

    def __iter__(self) -> Iterator[Item]:
        return (self._line.items[at] for at in self.places())

    def __reversed__(self) -> Iterator[Item]:
        return (self._line.items[at] for at in self.places(backwards=True))


def _written(item: Item, cell: Cell) -> Any:
    fact = item.placed.fact if isinstance(item, Version) else alone(item)
    return fact.writes().get(cell)


def _bytes(numbers: Numbers, start: int, end: int) -> bytes:
    blocks = (bytes(numbers.block(at)) for at in range(start // BLOCK, -(-end // BLOCK)))
    return b"".join(blocks)[start % BLOCK :][: end - start]


class _Version(Version):
    """
    A version whose fact is made when somebody looks at it.
    """

    def __init__(self, shelf: Shelf, seq: int, since: int, until: int, family: int) -> None:
        self._of = (shelf, seq, family)
        self.since = since
        self.until = until or None

    @functools.cached_property
    def placed(self) -> Placed:  # type: ignore[override]
        shelf, seq, family = self._of
        facts = shelf.family_at(family).until(self.since).facts
        return placed_in(shelf.zone, next(fact for fact in facts if fact.seq == seq))


class _ShelvedFamilies(Families):
    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf

    def of(self, id_: str) -> Family | None:
        number = self._shelf.found(id_)[1]
        return None if number == NONE else self._shelf.family_at(number)


class Shelf(Index):
    """
    An index that was laid out, over the entries that it was made of; it takes in no others.
    """

    def __init__(self, body: Body, sections: Sections, words: Sections, entries: Entries, zone: str) -> None:
        self.zone = zone
        self.projection = WRITTEN
        self.places = Ranks(zone)
        self.lock = threading.RLock()
        self.entries, self.size = entries, len(entries)
        self.numbers = sections_of(body, sections)
        self.lines = _Lines(self)  # type: ignore[assignment]
        records = self.numbers["records"]
        self.records = _Each(len(records), lambda at: entries[records[at] - 1])  # type: ignore[assignment]
        self._families = _ShelvedFamilies(self)
        self._of_records, self._order = {}, {}
        self._words = words
        self._directories: dict[str, dict[Cell, list[Any]]] = {}
        self._met: dict[Cell, ShelvedLine] = {}
        self._items: dict[int, Item] = {}
        self._known_families: dict[int, Family] = {}

    def directory(self, word: str) -> Mapping[Cell, list[Any]]:
        """
        What is told of the cells whose address begins with this word.
        """
        if word not in self._directories:
            place = self._words.get(word)
            told = [] if place is None else parse(_bytes(self.numbers["words"], *place))
            self._directories[word] = {tuple(one[0]): one for one in told}
        return self._directories[word]

    def count(self, cell: Cell) -> int:
        """
        How many items a cell has.
        """
        told = self.directory(word_of(cell)).get(cell)
        return 0 if told is None else int(told[3])

    def line(self, cell: Cell) -> ShelvedLine | None:
        """
        The timeline of a cell.
        """
        found = self._met.get(cell)
        if found is None:
            told = self.directory(word_of(cell)).get(cell)
            if told is None:
                return None
            found = self._met[cell] = ShelvedLine(self, told)
        return found

    def item(self, code: int) -> Item:
        """
        What an item stands for.
        """
        found = self._items.get(code)
        if found is None:
            if len(self._items) >= _REMEMBERED:
                self._items.clear()
            found = self._items[code] = self._version(code % MOST) if code & VERSION else self.entries[code - 1]
        return found

    def _version(self, number: int) -> Version:
        seq, since, until, family = (self.numbers["versions"][4 * number + at] for at in range(4))
        return _Version(self, seq, since, until, family)

    def lo(self, row: int) -> int:
        """
        From which second on the item of a row may have happened.
        """
        span = self.numbers["spans"][row]
        if span == NONE:
            return self.places.span(self.item(self.numbers["items"][row]))[0]
        return int(self.numbers["his"][row] - span)

    def found(self, id_: str) -> tuple[int, int]:
        """
        The position of an entry that others settle or answer, and its family; 0 and none of any other.
        """
        ids, prefix = self.numbers["ids"], prefix_of(id_)
        at = bisect.bisect_left(ids, prefix)
        while at < len(ids) and ids[at] == prefix:
            place = self.numbers["places"][at]
            if self.entries[place - 1].id == id_:
                return place, self.numbers["family"][at]
            at += 1
        return 0, NONE

    def family_at(self, number: int) -> Family:
        """
        A family, by its number.
        """
        found = self._known_families.get(number)
        if found is None:
            if len(self._known_families) >= _REMEMBERED:
                self._known_families.clear()
            start = self.numbers["families"][number - 1] if number else 0
            members = range(start, self.numbers["families"][number])
            entries = [self.entries[self.numbers["members"][at] - 1] for at in members]
            found = self._known_families[number] = Family(entries, resolve(entries))
        return found

    # What a view asks, where it is found otherwise than in memory.

    def writers(self, cell: Cell, instant: int, known: int) -> Iterable[Placed]:
        line = self.line(cell)
        return () if line is None else line.certain(instant, known)

    def latest(self, cell: Cell, instant: int, known: int) -> Iterable[Placed]:
        line = self.line(cell)
        return () if line is None else line.latest(instant, known)

    def ever(self, cell: Cell, known: int, since: int | None = None) -> Iterable[Placed]:
        line = self.line(cell)
        return () if line is None else line.ever(known, since)

    def unfinished(self, id_: str, instant: int, known: int) -> Iterable[Placed]:
        line = self.line(("end", id_))
        return () if line is None else line.unfinished(instant, known)

    def _lines_of(self, first: str | None) -> Iterator[Timeline]:
        words = [first] if first is not None else [word for word in self._words if word != OFFICE]
        cells = (cell for word in words for cell in self.directory(word) if first is None or cell[:1] == (first,))
        return (self.lines[cell] for cell in cells if cell not in MARKS)

    def in_order(self, first: str | None) -> list[tuple[int, Timeline]]:
        words = [first] if first is not None else [word for word in self._words if word != OFFICE]
        told = [one for word in words for one in self.directory(word).values() if one[1] >= 0]
        told = [one for one in told if first is None or one[0][:1] == [first]]
        return [(one[2], self.lines[tuple(one[0])]) for one in sorted(told, key=lambda one: one[1])]


class _Lines(Mapping[Cell, Timeline]):
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __getitem__(self, cell: Cell) -> Timeline:
        found = self._shelf.line(cell)
        if found is None:
            raise KeyError(cell)
        return found

    def get(self, cell: Cell, default: Any = None) -> Any:
        return self._shelf.line(cell) or default

    def __iter__(self) -> Iterator[Cell]:
        return (cell for word in self._shelf._words for cell in self._shelf.directory(word))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def sections_of(body: Body, sections: Sections) -> dict[str, Numbers]:
    """
    The sections of numbers, by name.
    """
    return {name: Numbers(body, *told) for name, told in sections.items()}

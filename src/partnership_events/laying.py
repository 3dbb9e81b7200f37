"""
Timelines laid out in numbers, for ``shelf`` to read: made once of an index in memory that took the whole log at once.
"""

from __future__ import annotations

import collections
import decimal
import itertools
import operator
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from partnership_events import classes
from partnership_events.asking import ALL, OFFICE, PLANNED, Index
from partnership_events.canonical import canonical
from partnership_events.dates import AFTER_ALL
from partnership_events.event import Entry, Event
from partnership_events.items import Item, Version, seen
from partnership_events.projections.terms import over_by
from partnership_events.settling import same
from partnership_events.shelf import BLOCK, GONE, MARKED, NONE, VERSION, codes_of, prefix_of, word_of
from partnership_events.timelines import BLOCK as ITEMS
from partnership_events.timelines import Timeline
from partnership_events.vocabulary.record import FactCorrected, FactRetracted


@classes.frozen
class Laid:
    """
    What goes on the shelf: the blocks, and where in them everything stands.
    """

    sections: Mapping[str, tuple[str, int, int]]
    words: Mapping[str, tuple[int, int]]
    blocks: Sequence[bytes]


def lay(index: Index, lengths: Sequence[int]) -> Laid:
    """
    The timelines of an index that took the whole log at once, whose lines have these lengths (without the newline).
    """
    # Who looks at a line first lays it out: not while others ask.
    with index.lock:
        laying = _Laying(index)
        laying.lines(lengths)
        laying.rows()
        laying.families()
        return laying.laid(laying.cells())


class _Laying:
    def __init__(self, index: Index) -> None:
        self.index = index
        told = [line for line in map(index.lines.get, (ALL, PLANNED)) if line is not None]
        most = max(index.size, sum(len(line.items) for line in told))
        self.numbers = {name: array(code) for name, code in codes_of(most).items()}
        self.text = bytearray()
        self.row_of = array("I", bytes(4 * (index.size + 1)))
        self.row_of_version: dict[int, int] = {}
        self.marked: set[int] = set()
        self.told = array("I")

    def lines(self, lengths: Sequence[int]) -> None:
        ends = itertools.accumulate((length + 1 for length in lengths), initial=0)
        self.numbers["bases"].extend(itertools.islice(ends, 0, len(lengths), ITEMS))
        self.numbers["lengths"].extend([length - 1 for length in lengths])

    def rows(self) -> None:
        family_of = {one.seq: at for at, family in enumerate(self.index.families) for one in family.entries}
        for line in (self.index.lines[cell] for cell in (ALL, PLANNED) if cell in self.index.lines):
            first = len(self.told)
            codes = self.numbers["items"]
            for row, item in enumerate(line.items, first):
                if isinstance(item, Version):
                    self.told.append(item.since)
                    codes.append(self._version(item, family_of, row))
                else:
                    self.row_of[item.seq] = row
                    self.told.append(item.seq)
                    codes.append(item.seq)
            self.numbers["his"].extend(line.his)
            self.numbers["spans"].extend(map(min, map(operator.sub, line.his, line.los), itertools.repeat(NONE)))

    def _version(self, item: Version, family_of: Mapping[int, int], row: int) -> int:
        self.row_of_version[id(item)] = row
        if item.placed.marked:
            self.marked.add(row)
        seq = item.placed.fact.seq
        number = len(self.numbers["versions"]) // 4
        self.numbers["versions"].extend((seq, item.since, item.until or 0, family_of[seq]))
        state = (GONE if item.until is not None else 0) | (MARKED if item.placed.marked else 0)
        return VERSION | state | number

    def families(self) -> None:
        ids: dict[int, tuple[int, int]] = {}
        for at, family in enumerate(self.index.families):
            self.numbers["members"].extend(one.seq for one in family.entries)
            self.numbers["families"].append(len(self.numbers["members"]))
            ids.update((one.seq, (prefix_of(one.id), at)) for one in family.entries)
        answered = self.index.by_first("reply")
        for target in (line.cell[1] for line in answered if len(line.cell) == 2):
            entry = self.index.entries.by_id(target)
            if entry is not None:
                ids.setdefault(entry.seq, (prefix_of(target), NONE))
        for seq, (prefix, at) in sorted(ids.items(), key=lambda one: one[1][0]):
            self.numbers["ids"].append(prefix)
            self.numbers["places"].append(seq)
            self.numbers["family"].append(at)
        self.numbers["records"].extend(sorted(self._records()))

    def _records(self) -> set[int]:
        """
        The records that tell more than which facts there are, with what corrects and retracts them.
        """
        kept: set[int] = set()
        for one in self.index.records:
            if not isinstance(one.event, (FactCorrected, FactRetracted)):
                family = self.index.family(one.id)
                others = family.entries if family is not None else ()
                kept.update(other.seq for other in others if not isinstance(other.event, Event))
                kept.add(one.seq)
        return kept

    def cells(self) -> Mapping[str, bytes]:
        order = {
            line.cell: (number, hi)
            for first in (None, OFFICE)
            for number, (hi, line) in enumerate(self.index.in_order(first))
        }
        by_first: dict[str, list[Any]] = collections.defaultdict(list)
        for cell, line in self.index.lines.items():
            number, hi = order.get(cell, (-1, None))
            by_first[word_of(cell)].append([list(cell), number, hi, len(line.items), *self._cell(line)])
        return {word: canonical(told) for word, told in by_first.items()}

    def _cell(self, line: Timeline) -> tuple[list[bool], dict[str, int], list[tuple[int, int, int]]]:
        numbers, rows = self.numbers, self._rows_of(line)
        parts: dict[str, int] = {}
        if line.cell not in (ALL, PLANNED):
            parts["rows"] = len(numbers["rows"])
            numbers["rows"] += array(numbers["rows"].typecode, rows)
        parts["told"] = len(numbers["told"])
        blocks = (rows[at : at + ITEMS] for at in range(0, len(rows), ITEMS))
        numbers["told"].extend(min(map(self.told.__getitem__, block)) for block in blocks)
        if not line.idle and line.plain:
            self._runs(line, parts)
        elif not line.plain and not line.rests:
            self._sums(line, parts)
        if line.cell[:1] == ("end",):
            parts["over"] = len(numbers["over"])
            numbers["over"].extend(self._over(item) for item in line.items)
        spread = []
        for width, wide in line.wide.items():
            ats = sorted(line.place(hi, item) for hi, item in zip(wide.his, wide.items, strict=True))
            spread.append((width, len(numbers["wide"]), len(ats)))
            numbers["wide"].extend(ats)
        marked = bool(self.marked) and not self.marked.isdisjoint(rows)
        return [line.plain, line.idle, line.rests, line.versions, marked], parts, spread

    def _rows_of(self, line: Timeline) -> list[int]:
        row_of, row_of_version = self.row_of, self.row_of_version
        items: Any = line.items
        if not line.versions:
            return [row_of[one.seq] for one in items]
        return [row_of_version[id(one)] if isinstance(one, Version) else row_of[one.seq] for one in items]

    def _runs(self, line: Timeline, parts: dict[str, int]) -> None:
        """
        Where each run of equal values begins, if one is longer than its one item.
        """
        # Before the first run of all nothing is written: it begins after the end.
        size, value, start, starts = self.index.size, None, len(line.items), []
        for at, (item, write) in enumerate(zip(line.items, line.writes, strict=True)):
            if not _alike(write, value) and (type(item) is Entry or seen(item, size)):
                value, start = write, at
            starts.append(start)
        if starts != list(range(len(starts))):
            parts["runs"] = len(self.numbers["runs"])
            self.numbers["runs"].extend(starts)

    def _sums(self, line: Timeline, parts: dict[str, int]) -> None:
        """
        What every item left, where that is a number.
        """
        runs = line.runs(self.index.projection.step, self.index.size)
        if not all(value is None or isinstance(value, decimal.Decimal) for value in runs.values):
            return
        for name in ("since", "starts", "ends", "marked", "made"):
            parts[name] = len(self.numbers[name])
            self.numbers[name].extend(getattr(runs, name))
        parts["texts"] = len(self.numbers["texts"])
        for value in runs.values:
            self.numbers["texts"].append(len(self.text))
            self.text += b"" if value is None else str(value).encode()
        self.numbers["texts"].append(len(self.text))

    def _over(self, item: Item) -> int:
        if isinstance(item, Version) or not isinstance(item.event, Event):
            return AFTER_ALL
        return over_by(item.event, self.index.zone)

    def laid(self, directory: Mapping[str, bytes]) -> Laid:
        blocks: list[bytes] = []
        # One after the other: a block of its own for each word is mostly empty.
        ends = list(itertools.accumulate(map(len, directory.values()), initial=0))
        numbers = {**self.numbers, "text": array("B", self.text), "words": array("B", b"".join(directory.values()))}
        sections = {name: _put(blocks, told) for name, told in numbers.items()}
        return Laid(sections, dict(zip(directory, itertools.pairwise(ends), strict=True)), blocks)


def _alike(write: Any, value: Any) -> bool:
    # Events of different days are the most of what is compared, and all their fields are many.
    if isinstance(write, Event) and isinstance(value, Event) and write.on.text != value.on.text:
        return False
    return same(write, value)


def _put(blocks: list[bytes], told: array[int]) -> tuple[str, int, int]:
    first, data = len(blocks), told.tobytes()
    blocks.extend(data[at : at + BLOCK].ljust(BLOCK, b"\0") for at in range(0, len(data), BLOCK))
    return told.typecode, first, len(told)

"""
Questions put to a log without folding it: what is asked for is found, and nothing else is looked at.

    entries     -> families    which of them are one fact            a new entry touches one family
    facts       -> timelines   which cells each writes, and when     a change touches the cells of one fact
    (cell, date, position) -> Standing                               a bisection, and the last writers

An ``Asked`` is the view that ``folding.view`` gives, and answers the same (``tests/test_asking_laws.py`` holds it
against the fold, the fold against the oracle); it is kept up to date as entries are appended.  An entry that nobody
corrected, retracted, disputed or linked stands for its fact itself, so that most facts are made only when looked at.
"""

from __future__ import annotations

import bisect
import collections
import functools
import operator
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Reversible, Sequence
from typing import Any, cast

import attrs

from partnership_events import classes
from partnership_events.codes import Modality
from partnership_events.dates import AFTER_ALL, Cutoff, bounds_of
from partnership_events.dates.zones import day_start
from partnership_events.entries import Entries, entries_of, uncollected
from partnership_events.event import Cell, Entry, Event
from partnership_events.facts import Fact, Facts, KnownAt, When, alone, position, resolve
from partnership_events.families import Families, Family
from partnership_events.folding import (
    WRITTEN,
    AsOf,
    Held,
    KeyedProjection,
    Projection,
    Standing,
    View,
    closes,
    fold,
    holders,
    reading_zone,
    standings,
    view,
)
from partnership_events.items import Item, Places, Rank, Row, Share, Version
from partnership_events.order import Placed, placed_at, placed_in
from partnership_events.timelines import Timeline
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.record import CoverageDeclared

# No kind, and no projection of one's own, has cells of such names.
ALL: Cell = ("\0all",)
PLANNED: Cell = ("\0planned",)
CLOSERS: Cell = ("\0closers",)
MARKS = frozenset({ALL, PLANNED, CLOSERS})
# The first word of cells that no kind writes: who is recorded in which office.
OFFICE = "\0office"

_KEPT = 8
_REMEMBERED = 1 << 12


class Ranks(Places):
    """
    Where items stand in valid order, as a zone reads their dates.
    """

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._spans: dict[str | None, dict[str, tuple[int, int]]] = collections.defaultdict(dict)
        self._placed: dict[int, Placed] = {}

    def span_of(self, event: Event) -> tuple[int, int]:
        """
        Between which seconds an event lies, in UTC; worked out once per date.
        """
        known, text = self._spans[event.at_zone], event.on.text
        span = known.get(text)
        if span is None:
            bounds = bounds_of(event.on, event.at_zone, self.zone)
            # In UTC a day on the wall is a day.
            bounds = bounds if self.zone == "UTC" else bounds.in_zone(self.zone)
            span = known[text] = (bounds.lo, bounds.hi)
        return span

    def placed(self, item: Item) -> Placed:
        if isinstance(item, Version):
            return item.placed
        found = self._placed.get(item.seq)
        if found is None:
            # Whoever goes through the days of a thing meets the same few facts on each.
            if len(self._placed) >= _REMEMBERED:
                self._placed.clear()
            found = self._placed[item.seq] = self._placed_alone(item)
        return found

    def _placed_alone(self, entry: Entry) -> Placed:
        event = entry.event
        assert isinstance(event, Event)
        bounds = bounds_of(event.on, event.at_zone, self.zone)
        return placed_at(alone(entry), When(event.on, bounds), self.zone)

    def rank(self, item: Item) -> Rank:
        if isinstance(item, Version):
            return item.placed.rank
        return self.rank_of(item.event, item.seq)  # type: ignore[arg-type]

    def rank_of(self, event: Event, seq: int) -> Rank:
        """
        The rank of an entry that stands for its fact.
        """
        lo, hi = self.span_of(event)
        return (hi, lo, event.order or 0, int(event.folds_in), seq)

    def span(self, item: Item) -> tuple[int, int]:
        if isinstance(item, Version):
            return item.placed.span.lo, item.placed.span.hi
        return self.span_of(item.event)  # type: ignore[arg-type]


class Index:
    """
    The timelines of a log in one zone, for one keyed projection; ``advance`` takes new entries in.
    """

    def __init__(self, zone: str, projection: KeyedProjection[Any] = WRITTEN) -> None:
        self.zone = zone
        self.projection = projection
        self.places = Ranks(zone)
        self.lock = threading.RLock()
        self.entries = Entries()
        self.size = 0
        # Whether it took all that it holds in one turn: then another that does so is laid out the same.
        self.at_once = True
        self.lines: dict[Cell, Timeline] = {}
        self._by_first: dict[Cell, list[Timeline]] = collections.defaultdict(list)
        self._families = Families()
        self._versions: dict[str, Version] = {}
        self.records: list[Entry] = []
        self._order: dict[tuple[str | None, int], list[tuple[int, Timeline]]] = {}
        self._of_records: dict[int, Facts] = {}

    def advance(self, entries: Entries) -> None:
        """
        Takes in those that are new.
        """
        with self.lock, uncollected():
            self.at_once = self.size == 0
            # Those that nobody has touched yet stand for their facts.
            alone_: dict[str, Entry] = {}
            opened: list[Version] = []
            for entry in entries[self.size :]:
                if not isinstance(entry.event, Event):
                    self.records.append(entry)
                elif entry.event.same_as is None:
                    alone_[entry.id] = entry
                    continue
                touched = self._families.join(entry, entries.by_id)
                if touched is not None:
                    for fact in touched.gone:
                        self._close(fact, entry.seq, alone_, opened)
                    for fact in touched.come:
                        self._open(fact, entry.seq, opened)
                elif isinstance(entry.event, Event):
                    alone_[entry.id] = entry
            self._put(alone_.values(), opened)
            self.entries, self.size = entries, len(entries)
            self._order.clear()
            self._of_records.clear()

    def _open(self, fact: Fact, seq: int, opened: list[Version]) -> None:
        version = Version(placed_in(self.zone, fact), since=seq)
        self._versions[fact.id] = version
        opened.append(version)

    def _close(self, fact: Fact, seq: int, alone_: dict[str, Entry], opened: list[Version]) -> None:
        version = self._versions.pop(fact.id, None)
        if version is None:
            version = Version(placed_in(self.zone, fact), since=fact.seq)
            if alone_.pop(fact.id, None) is not None:
                opened.append(version)
            else:
                entry = fact.tellings[0].root
                for cell, _ in self._touches(fact):
                    self.lines[cell].swap(version.placed.rank, entry, version)
        elif version.since <= self.size:
            for cell, _ in self._touches(fact):
                self.lines[cell].touched(version.placed.rank, version)
        version.until = seq

    def _put(self, entries: Iterable[Entry], versions: Iterable[Version]) -> None:
        ranked: list[tuple[Rank, Item]] = [(one.placed.rank, one) for one in versions]
        rank_of = self.places.rank_of
        ranked += [(rank_of(one.event, one.seq), one) for one in entries]  # type: ignore[arg-type]
        ranked.sort(key=operator.itemgetter(0))
        # One order for all: each cell has its share of it.
        row = Row(ranked)
        shares: dict[Cell, Share] = collections.defaultdict(lambda: (array("I"), []))
        for at, item in enumerate(row.items):
            touches = self._touches(item.placed.fact) if isinstance(item, Version) else self._touches_alone(item)
            for cell, write in touches:
                ats, writes = shares[cell]
                ats.append(at)
                writes.append(write)
        for cell, share in shares.items():
            self._line(cell).extend(row, share)

    def _touches_alone(self, entry: Entry) -> Iterable[tuple[Cell, Any]]:
        """
        Where an entry belongs that stands for its fact, each with what it writes there: as ``_touches`` of that fact.
        """
        event: Any = entry.event
        if event.modality is not Modality.ACTUAL or self.projection is not WRITTEN:
            return self._touches(alone(entry))
        told: list[tuple[Cell, Any]] = [(ALL, None)]
        told += event.writes(entry.id).items()
        if event.in_reply_to is not None:
            told.append((("reply", event.in_reply_to), event))
        if event.confirms is not None or isinstance(event, EngagementCancelled):
            told.append((CLOSERS, None))
        if event.people:
            told += offices_of(event).items()
        return told

    def _touches(self, fact: Fact) -> Iterator[tuple[Cell, Any]]:
        if fact.set_aside:
            return
        if fact.event.modality is Modality.PLANNED:
            yield PLANNED, None
        elif fact.event.modality is Modality.ACTUAL:
            yield ALL, None
            if any(True for _ in closes(fact.event, (telling.event for telling in fact.tellings))):
                yield CLOSERS, None
            if self.projection is WRITTEN:
                yield from fact.writes().items()
                yield from offices_of(fact.event).items()
            else:
                yield from ((cell, None) for cell in dict.fromkeys(self.projection.cells(fact)))

    def _line(self, cell: Cell) -> Timeline:
        line = self.lines.get(cell)
        if line is None:
            standard = self.projection is WRITTEN
            # Cells of one's own that are stepped as the state is: what they write is not known here.
            rests = not standard and self.projection.step is WRITTEN.step
            line = self.lines[cell] = Timeline(cell, self.places, plain=standard, rests=rests)
            self._by_first[cell[:1]].append(line)
        return line

    # What a view asks.

    def of_records(self, known: int) -> Facts:
        """
        What the records tell, as known at a position.
        """
        with self.lock:
            if known not in self._of_records:
                while len(self._of_records) >= _KEPT:
                    del self._of_records[next(iter(self._of_records))]
                self._of_records[known] = resolve([entry for entry in self.records if entry.seq <= known])
            return self._of_records[known]

    def fact(self, id_: str, known: int) -> Fact | None:
        """
        The fact that an entry tells, as known at a position.
        """
        with self.lock:
            family = self._families.of(id_)
            if family is not None:
                return family.until(known).get(id_)
            entry = self.entries.by_id(id_)
            return alone(entry) if entry is not None and entry.seq <= known and isinstance(entry.event, Event) else None

    def writers(self, cell: Cell, instant: int, known: int) -> Iterable[Placed]:
        """
        The certain facts that touch a cell.
        """
        with self.lock:
            line = self.lines.get(cell)
            return () if line is None else tuple(line.certain(instant, known))

    def latest(self, cell: Cell, instant: int, known: int) -> Iterable[Placed]:
        """
        The same, the last one first; who looks at a few makes no others.
        """
        with self.lock:
            line = self.lines.get(cell)
            return () if line is None else line.latest(instant, known)

    def few(self, cell: Cell, instant: int, known: int, most: int) -> tuple[tuple[Placed, ...], bool]:
        """
        The first and the last ones, and whether there are others.
        """
        with self.lock:
            line = self.lines.get(cell)
            return ((), False) if line is None else line.few(instant, known, most)

    def unfinished(self, id_: str, instant: int, known: int) -> Iterable[Placed]:
        """
        The certain facts that write ``("end", id_)``.
        """
        return self.writers(("end", id_), instant, known)

    def ever(self, cell: Cell, known: int, since: int | None = None) -> Iterable[Placed]:
        """
        All facts that touch a cell, or those that had not surely happened before a second (in UTC).
        """
        with self.lock:
            line = self.lines.get(cell)
            return () if line is None else line.ever(known, since)

    def root(self, id_: str) -> str:
        """
        The id of the root entry that an entry touches.
        """
        family = self._families.of(id_)
        return id_ if family is None else family.facts.root_of.get(id_, id_)

    def touched(self, cutoff: Cutoff, known: int, first: str | None) -> list[Cell]:
        """
        The cells, all or with this first word, that certain facts touch, then those that only pending ones do; each in
        the order in which they come to be touched.
        """
        certain, rest = self.certainly_touched(cutoff, known, first)
        pending = [(line, one[0]) for line in rest if (one := line.pending(cutoff.instant, known))]
        pending.sort(key=lambda told: self._rank_in(told[0], told[1].rank, told[1].fact))
        return certain + [line.cell for line, _ in pending]

    def certainly_touched(self, cutoff: Cutoff, known: int, first: str | None) -> tuple[list[Cell], list[Timeline]]:
        """
        The cells that certain facts touch, in that order, and the lines of the others.
        """
        order = self.in_order(first) if known >= self.size else self._as_known(first, known)
        end = bisect.bisect_right(order, cutoff.instant, key=operator.itemgetter(0))
        return [line.cell for _, line in order[:end]], [line for _, line in order[end:]]

    def _lines_of(self, first: str | None) -> Iterator[Timeline]:
        lines = self.lines.values() if first is None else self._by_first.get((first,), [])
        return (line for line in lines if line.cell not in MARKS and (first is not None or line.cell[:1] != (OFFICE,)))

    @property
    def families(self) -> Iterable[Family]:
        """
        The families of more than one member.
        """
        return self._families

    def family(self, id_: str) -> Family | None:
        """
        The family of an entry; None where it stands alone.
        """
        return self._families.of(id_)

    def by_first(self, first: str) -> Iterable[Timeline]:
        """
        The lines of the cells whose address begins with this word.
        """
        return self._lines_of(first)

    def in_order(self, first: str | None) -> list[tuple[int, Timeline]]:
        """
        As the log tells by now: the lines by the rank of their first item, each with the second by which that happened.
        """
        return self._as_known(first, self.size)

    def _as_known(self, first: str | None, known: int) -> list[tuple[int, Timeline]]:
        """
        The same as the log told at a position.
        """
        key = (first, known)
        if key not in self._order:
            while len(self._order) >= _KEPT:
                del self._order[next(iter(self._order))]
            firsts = [(line, line.first(AFTER_ALL, known)) for line in self._lines_of(first)]
            told = sorted((one for one in firsts if one[1] is not None), key=self._rank_of_first)
            self._order[key] = [(self.places.span(item)[1], line) for line, item in told if item is not None]
        return self._order[key]

    def _rank_of_first(self, told: tuple[Timeline, Item | None]) -> tuple[Rank, int]:
        line, item = told
        if item is None:
            return (0, 0, 0, 0, 0), 0
        placed = self.places.placed(item)
        return self._rank_in(line, placed.rank, placed.fact)

    def _rank_in(self, line: Timeline, rank: Rank, fact: Fact) -> tuple[Rank, int]:
        # Of cells that one fact is the first to touch, as the fact has them.
        is_office = line.cell[:1] == (OFFICE,) and self.projection is WRITTEN
        return rank, list(offices_of(fact.event) if is_office else self.projection.cells(fact)).index(line.cell)


def offices_of(event: Event) -> Mapping[Cell, None]:
    """
    The cells of the offices in which an event names persons; nothing is written to them.
    """
    return dict.fromkeys(
        (OFFICE, person, office) if party is None else (OFFICE, person, office, party)
        for person, office, party in holders(event)
    )


@classes.frozen(eq=False)
class Asked:
    """
    A view of the log, as ``folding.Seen`` tells, of which nothing is worked out but what is asked for.
    """

    index: Index
    entries: Entries
    size: int
    cutoff: Cutoff

    @property
    def zone(self) -> str:
        """
        The zone in which dates are read.
        """
        return self.index.zone

    @functools.cached_property
    def facts(self) -> Facts:
        """
        All that the log tells, resolved as a whole.
        """
        return resolve(self.entries[: self.size])

    @property
    def certain(self) -> Sequence[Placed]:
        """
        All facts that have happened.
        """
        return tuple(self.writers(ALL))

    @property
    def pending(self) -> Sequence[Placed]:
        """
        All facts that may have happened.
        """
        return self._pending(ALL)

    @property
    def planned(self) -> Sequence[Fact]:
        """
        The facts told as planned, in log order.
        """
        return sorted((one.fact for one in self.ever(PLANNED)), key=lambda fact: fact.seq)

    @property
    def declarations(self) -> Sequence[Entry]:
        """
        The declarations that nobody retracted.
        """
        return self.of_records.declarations

    @property
    def coverage(self) -> Sequence[CoverageDeclared]:
        """
        What they declare to be covered; of one key the last declaration counts.
        """
        return self.of_records.coverage

    @property
    def of_records(self) -> Facts:
        """
        What the records tell.
        """
        return self.index.of_records(self.size)

    @property
    def records(self) -> Sequence[Entry]:
        """
        The entries that tell no fact of the world, retracted ones among them.
        """
        return [entry for entry in self.index.records if entry.seq <= self.size]

    def fact(self, id_: str) -> Fact | None:
        """
        The fact that an entry tells by now.
        """
        return self.index.fact(id_, self.size)

    def root(self, id_: str) -> str:
        """
        The id of the root entry that an entry touches.
        """
        return self.index.root(id_)

    def cells(self, first: str | None = None) -> Sequence[Cell]:
        """
        The cells that certain or pending facts touch.
        """
        with self.index.lock:
            return self.index.touched(self.cutoff, self.size, first)

    def standing(self, cell: Cell) -> Standing[Any] | None:
        """
        What stands in a cell.
        """
        index = self.index
        with index.lock:
            line: Timeline | None = index.lines.get(cell)
            if line is None:
                return None
            return line.standing(index.projection.step, self.cutoff.instant, self.size, index.size)

    def standings(self) -> Mapping[Cell, Standing[Any]]:
        """
        What stands in each of the cells, in their order.
        """
        index, instant, size = self.index, self.cutoff.instant, self.size
        lines, step = index.lines, index.projection.step
        with index.lock:
            # Whoever waited for the lock may find more in the index than there was before.
            all_told = index.size
            cells = index.touched(self.cutoff, size, None)
            told = {cell: lines[cell].standing(step, instant, size, all_told) for cell in cells}
        # Of a cell that is touched something is told.
        return cast("dict[Cell, Standing[Any]]", told)

    def writers(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell.
        """
        return self.index.writers(cell, self.cutoff.instant, self.size)

    def ever(self, cell: Cell, since: int | None = None) -> Iterable[Placed]:
        """
        All facts that touch a cell, or those that had not surely happened before a second (in UTC).
        """
        return self.index.ever(cell, self.size, since)

    def closers(self) -> tuple[Iterable[Placed], Iterable[Placed]]:
        """
        The certain and the pending facts that may close a planned one.
        """
        return self.writers(CLOSERS), self._pending(CLOSERS)

    def latest(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell, the last one first.
        """
        return self.index.latest(cell, self.cutoff.instant, self.size)

    def unfinished(self, id_: str) -> Iterable[Placed]:
        """
        The certain facts that write an end.
        """
        return self.index.unfinished(id_, self.cutoff.instant, self.size)

    def offices(self) -> Mapping[Held, Reversible[Placed]]:
        """
        Who is recorded in which office, and by which facts.
        """
        with self.index.lock:
            # Where only a pending fact says so, nobody is.
            cells, _ = self.index.certainly_touched(self.cutoff, self.size, OFFICE)
        return {(cell[1], cell[2], cell[3] if len(cell) > 3 else None): Certain(self, cell) for cell in cells}

    def at(self, cutoff: Cutoff) -> Asked | View:
        """
        The same facts, cut off at another date.
        """
        if _ends_on_a_skipped_day(cutoff):
            return view(self.entries, as_of=cutoff, known_at=self.size, zone=self.zone)
        return attrs.evolve(self, cutoff=cutoff)

    def _pending(self, cell: Cell) -> tuple[Placed, ...]:
        with self.index.lock:
            line = self.index.lines.get(cell)
            return () if line is None else line.pending(self.cutoff.instant, self.size)


@classes.frozen(eq=False)
class Certain:
    """
    The certain facts that touch a cell, found when somebody goes through them, from either end.
    """

    asked: Asked
    cell: Cell

    def __iter__(self) -> Iterator[Placed]:
        return iter(self.asked.writers(self.cell))

    def __reversed__(self) -> Iterator[Placed]:
        return iter(self.asked.latest(self.cell))

    def few(self, most: int) -> tuple[tuple[Placed, ...], bool]:
        """
        The first and the last ones, and whether there are others, as ``values.few_of`` tells.
        """
        return self.asked.index.few(self.cell, self.asked.cutoff.instant, self.asked.size, most)


class Asking:
    """
    The indexes of one log: for the zones and the projections that were asked for lately.
    """

    def __init__(self) -> None:
        # By which projection it is, not by what is in it: that need be neither hashable nor comparable.
        self._indexes: dict[tuple[str, int], Index] = {}
        # Put anew, and never changed: others may be looking through it.
        self._met: tuple[Any, ...] = ()
        self._lock = threading.Lock()

    def view(
        self,
        entries: Sequence[Entry],
        *,
        as_of: AsOf,
        known_at: KnownAt = None,
        zone: str | None = None,
        projection: KeyedProjection[Any] = WRITTEN,
    ) -> Asked | View:
        """
        The view of these entries: as ``folding.view`` gives it, and raising as that does.
        """
        zone = zone or reading_zone(entries)
        size = position(entries, known_at, zone)
        cutoff = Cutoff.of(as_of, zone)
        if _ends_on_a_skipped_day(cutoff):
            return view(entries, as_of=cutoff, known_at=size, zone=zone)
        told = entries_of(entries)
        return Asked(self._index(told, zone, projection), told, size, cutoff)

    def lend(self, index: Index) -> None:
        """
        Takes an index that is there already.
        """
        with self._lock:
            self._indexes[(index.zone, id(index.projection))] = index

    def project(
        self,
        projection: Projection[Any] | KeyedProjection[Any],
        entries: Sequence[Entry],
        *,
        as_of: AsOf,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> Any:
        """
        The answer of a projection, as ``folding.fold`` gives it; who asks the same a second time finds it prepared.
        """
        if projection is not WRITTEN and not any(one is projection for one in self._met):
            self._met = (*self._met, projection)[-_KEPT:]
            return fold(projection, entries, as_of=as_of, known_at=known_at, zone=zone)
        if isinstance(projection, Projection):
            seen = self.view(entries, as_of=as_of, known_at=known_at, zone=zone)
            return self._folded(projection, seen)
        seen = self.view(entries, as_of=as_of, known_at=known_at, zone=zone, projection=projection)
        if isinstance(seen, View):
            return standings(projection, seen.certain, seen.pending)
        return seen.standings()

    def _folded(self, projection: Projection[Any], seen: Asked | View) -> Any:
        if isinstance(seen, Asked):
            with seen.index.lock:
                # Asked under the lock: somebody may have put more in the index while this one waited for it.
                if seen.size == seen.index.size:
                    line = seen.index.lines.get(ALL)
                    return projection.start if line is None else line.fold(projection, seen.cutoff.instant, seen.size)
        return functools.reduce(projection.step, (one.fact.event for one in seen.certain), projection.start)

    def _index(self, entries: Entries, zone: str, projection: KeyedProjection[Any]) -> Index:
        with self._lock:
            key = (zone, id(projection))
            index = self._indexes.pop(key, None)
            if index is None or not (entries.continues(index.entries) or index.entries.continues(entries)):
                index = Index(zone, projection)
            # Kept only when it is done: whoever was interrupted in it begins anew.
            if index.size < len(entries):
                index.advance(entries)
            self._indexes[key] = index
            while len(self._indexes) > _KEPT:
                del self._indexes[next(iter(self._indexes))]
            return index


@functools.lru_cache(maxsize=1 << 12)
def _ends_on_a_skipped_day(cutoff: Cutoff) -> bool:
    """
    Where a zone skipped a whole day, days on the wall and instants are not in one order: then all is folded.
    """
    if cutoff.civil is None or cutoff.zone == "UTC":
        return False
    return day_start(cutoff.civil + 1, cutoff.zone) <= cutoff.instant

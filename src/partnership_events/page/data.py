"""
All that a page knows: for every line of the state, what the library answers on any day as known at any batch.

Nothing is decided here, and nothing in the page: spells come from ``projections.spells``, words from ``describe``.  A
batch asks anew for those lines only that its entries touch; ``tests/test_page_laws.py`` holds all of them, on any day
and at any batch, to the state that is folded for that point alone.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from partnership_events.asking import Asked, Asking
from partnership_events.canonical import stamp
from partnership_events.codes import Modality
from partnership_events.dates import Cutoff
from partnership_events.entries import Entries, entries_of
from partnership_events.event import Cell, Entry, Erased, Event
from partnership_events.facts import Fact, KnownAt, corrects, position, retracts
from partnership_events.folding import AsOf, Seen, View, closes, reading_zone, view
from partnership_events.order import placed_in
from partnership_events.page.knowing import Kept, Spell
from partnership_events.page.words import entry_said, fact_said, part_said, standing_said, text_of
from partnership_events.projections.coverage import FAMILY_OF
from partnership_events.projections.partnership import NO_TEXT, basis, state_of
from partnership_events.projections.spells import (
    BEGUN,
    CELLS_OF,
    WHENEVER,
    first_touched,
    may_be_there,
    part_spells,
    spells,
    turns_of,
)
from partnership_events.projections.state import Instrument, Item, Plan, earlier_carrier
from partnership_events.vocabulary.record import (
    CoverageDeclared,
    FactRetracted,
    LogOpened,
    LogSealed,
    PartyDeclared,
    PersonDeclared,
    SourceDeclared,
)
from partnership_events.watching import watched

ALWAYS: Final = (("relations",), ("tier",), ("last_meeting",), ("last_visit",))
"""
The cells of which a state speaks even where nobody wrote them.
"""

_NEVER = WHENEVER.toordinal()


def data_of(
    entries: Sequence[Entry], *, as_of: AsOf | None = None, known_at: KnownAt = None, zone: str | None = None
) -> dict[str, Any]:
    """
    What a page of these entries holds, ready for JSON; ``opens`` is the day at which it opens, None for the reader's.

    Days are ordinals (1 is 0001-01-01), facts and entries are named by position.  Raises ``InvalidDate`` and
    ``NoSuchPosition`` as every question does.
    """
    zone = zone or reading_zone(entries)
    opens = None if as_of is None else Cutoff.of(as_of, zone).day.toordinal()
    size = position(entries, known_at, zone)
    told = entries_of(entries[:size])
    gathered = _Gathered(told, zone)
    for batch in watched(stops(told), "making the page"):
        gathered.take(batch)
    return {"opens": opens, **gathered.data()}


STOPS: Final = 200
"""
At so many states of knowledge a page stops at most.
"""

_AT_ONCE: Final = ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d", "%Y-%m", "%Y")


def stops(entries: Sequence[Entry]) -> list[list[Entry]]:
    """
    The entries by when they were written down: batch by batch; of a log of very many, day by day, month by month, ...
    """
    told: list[list[Entry]] = []
    for form in _AT_ONCE:
        stamped = [(entry.recorded_at.strftime(form), entry) for entry in entries]
        told = [[entry for _, entry in group] for _, group in itertools.groupby(stamped, key=lambda one: one[0])]
        if len(told) <= STOPS:
            break
    return told


@attrs.define
class _Touched:
    """
    What a batch touches: facts that are told no longer so, and those that are told so from now on.
    """

    gone: dict[str, Fact] = attrs.field(factory=dict)
    come: dict[str, Fact] = attrs.field(factory=dict)

    def cells(self, zone: str) -> dict[Cell, int]:
        """
        The cells that they write, each with the first day on which one of them may have happened.
        """
        found: dict[Cell, int] = {}
        for fact in itertools.chain(self.gone.values(), self.come.values()):
            possible, _ = turns_of(fact.when(zone).bounds, zone)
            for cell in fact.writes():
                found[cell] = min(found.get(cell, _NEVER), possible or _NEVER)
        return found

    @functools.cached_property
    def left(self) -> frozenset[Cell]:
        """
        The cells of which a fact is told no longer, or otherwise.
        """
        return frozenset(cell for fact in self.gone.values() for cell in fact.writes())

    def schedules(self) -> bool:
        """
        Whether any of them is planned, or confirms or calls off what is.
        """
        return any(
            one.event.modality is Modality.PLANNED
            or any(True for _ in closes(one.event, (telling.event for telling in one.tellings)))
            for one in itertools.chain(self.gone.values(), self.come.values())
        )


class _Gathered:
    """
    What is gathered batch by batch.
    """

    def __init__(self, entries: Entries, zone: str) -> None:
        self.entries, self.zone = entries, zone
        self.asking = Asking()
        self.size = 0
        self.cells = Kept()
        self.parts = Kept()
        self.planned = Kept()
        self.requests = Kept()
        self.lists = Kept()
        self.facts = Kept()
        self.addresses: dict[str, list[str]] = {}
        self.batches: list[dict[str, Any]] = []
        self.seals: list[Entry] = []
        self.retractions: dict[str, list[Entry]] = {}
        self.people: dict[str, str] = {}
        self.labels: dict[str, dict[str, Any]] = {"parties": {}, "people": {}, "sources": {}, "coverage": {}}
        self.opening: LogOpened | None = None

    def seen(self, size: int) -> Asked | View:
        # The log as it was then, so that its index grows along and holds nothing that is yet to be told.
        return self.asking.view(self.entries[:size], as_of=WHENEVER, zone=self.zone)

    def take(self, batch: Sequence[Entry]) -> None:
        was, self.size = self.size, self.size + len(batch)
        seen = self.seen(self.size)
        for entry in batch:
            self.name(entry)
        touched = self.touched(batch, was, seen)
        # A declaration may change what silence means, and what was erased may have been anything.
        wide = was == 0 or any(self.is_wide(entry) for entry in batch)
        cells = touched.cells(self.zone)
        if wide:
            cells = dict.fromkeys([*ALWAYS, *self.addressed(), *cells], 1)
        for cell, day in watched(list(cells.items()), "making the page"):
            # Before any of them may have happened, nothing is said otherwise.
            since = self.cells.beginning(self.key(cell), day)
            self.cells.renew(self.key(cell), self.size, self.cell_spells(seen, cell, since), since=since)
        for part, day in self.parts_of(cells, touched, seen, wide=wide).items():
            self.renew_part(part, day, seen)
        if wide or touched.schedules():
            self.renew_all(self.planned, _planned_spells(seen))
        if wide or any(cell[:1] in (("request",), ("reply",)) for cell in cells):
            self.renew_all(self.requests, _request_spells(seen))
        if wide or any(not isinstance(entry.event, Event) for entry in batch):
            self.renew_all(self.lists, _lists(seen, self.entries))
        self.renew_facts(touched, seen)
        self.batches.append(self.batch(batch))

    def renew_part(self, part: tuple[str, str], day: int, seen: Seen) -> None:
        key = self.key(part)
        if day > 1:
            self.parts.go_on(key, self.size, _part_spells(seen, *part, day), since=day)
        else:
            self.parts.renew(key, self.size, _part_spells(seen, *part, None))

    # -- what a batch touches

    def touched(self, batch: Iterable[Entry], was: int, seen: Asked | View) -> _Touched:
        found = _Touched()
        if isinstance(seen, View):
            before = view(self.entries, as_of=WHENEVER, known_at=was, zone=self.zone)
            found.gone = {fact.id: fact for fact in before.facts.facts}
            found.come = {fact.id: fact for fact in seen.facts.facts}
        else:
            for entry in batch:
                family = seen.index.family(entry.id)
                if family is not None:
                    found.gone |= {fact.id: fact for fact in family.until(was).facts}
                    found.come |= {fact.id: fact for fact in family.until(self.size).facts}
                elif isinstance(entry.event, Event):
                    fact = seen.fact(entry.id)
                    assert fact is not None
                    found.come[fact.id] = fact
        for id_ in [id_ for id_, fact in found.gone.items() if found.come.get(id_) == fact]:
            del found.gone[id_], found.come[id_]
        return found

    def is_wide(self, entry: Entry) -> bool:
        if isinstance(entry.event, (CoverageDeclared, LogOpened, Erased)):
            return True
        target = retracts(entry.event) or corrects(entry.event)
        while target is not None:
            aimed = self.entries.by_id(target)
            if aimed is None or isinstance(aimed.event, (CoverageDeclared, LogOpened, Erased)):
                return True
            target = retracts(aimed.event) or corrects(aimed.event)
        return False

    def addressed(self) -> Iterator[Cell]:
        return (tuple(self.addresses[key]) for key in self.cells.rectangles)

    def cell_spells(self, seen: Seen, cell: Cell, since: int | None) -> Iterator[Spell]:
        for one in spells(seen, cell, since=_date(since)):
            yield _day(one.first), _day(one.last), standing_said(one.standing)

    def parts_of(
        self, cells: Mapping[Cell, int], touched: _Touched, seen: Seen, *, wide: bool
    ) -> dict[tuple[str, str], int]:
        """
        The parts that these cells make up, each with the first day on which anything may be said otherwise of it.
        """
        found: dict[tuple[str, str], int] = {}
        if wide:
            found = {(one[0], one[1]): 1 for one in map(self.addresses.get, self.parts.rectangles) if one}
            found |= {("parties", party): 1 for party in (self.opening.parties if self.opening is not None else ())}
        for cell, day in cells.items():
            for part in self.parts_with(cell, touched, seen):
                if self.key(part) in self.parts.rectangles or may_be_there(seen, *part):
                    found[part] = min(found.get(part, _NEVER), first_touched(seen, part[0], cell, day))
        return found

    def parts_with(self, cell: Cell, touched: _Touched, seen: Seen) -> Iterator[tuple[str, str]]:
        if len(cell) < 2:
            return
        yield from ((section, cell[1]) for section, heads in CELLS_OF.items() if cell[0] in heads)
        if cell[0] in NO_TEXT and (self.key(("instruments", cell[1])) in self.parts.rectangles or cell in touched.left):
            # What is known as a text by its end alone is none where it is another thing.
            yield "instruments", cell[1]
        if cell[0] in CELLS_OF["projects"]:
            # What a project serves may be a pledge, which is under way with it.
            facts = (one.fact for first in BEGUN for one in seen.ever((first, cell[1])))
            under = (getattr(fact.event, "under", None) for fact in (*facts, *touched.gone.values()))
            yield from (("pledges", id_) for id_ in dict.fromkeys(under) if id_)

    def key(self, address: Cell) -> str:
        key = "\t".join(address)
        self.addresses[key] = list(address)
        return key

    def renew_all(self, kept: Kept, told: dict[str, list[Spell]]) -> None:
        for key in dict.fromkeys([*kept.rectangles, *told]):
            kept.renew(key, self.size, told.get(key, ()))

    # -- facts

    def renew_facts(self, touched: _Touched, seen: Seen) -> None:
        for fact in touched.come.values():
            self.facts.renew(str(fact.seq), self.size, [self.row(fact)])
        for fact in touched.gone.values():
            if fact.id in touched.come:
                continue
            rows = self.facts.now(str(fact.seq))
            by = self.retraction_of(fact, seen)
            gone = [(one[2], one[3], {**one[4], "gone": by}) for one in rows] if by else ()
            self.facts.renew(str(fact.seq), self.size, gone)

    def row(self, fact: Fact) -> Spell:
        placed = placed_in(self.zone, fact)
        possible, certain = turns_of(placed.when.bounds, self.zone)
        said = fact_said(fact, placed.on.text, clash=placed.when.clash, people=self.people)
        return possible, certain, said | {"rank": [*placed.rank]}

    def retraction_of(self, fact: Fact, seen: Seen) -> str:
        """
        By which entry a fact that is told no more was retracted, and why.
        """
        undone = seen.of_records.retracted
        met = (entry for entry in self.retractions.get(fact.id, ()) if entry.id not in undone)
        return next((f"retracted @{entry.seq}: {getattr(entry.event, 'reason', '')}" for entry in met), "")

    # -- names, batches

    def name(self, entry: Entry) -> None:
        match entry.event:
            case LogOpened():
                self.opening = entry.event
            case PartyDeclared(party=key, name=label):
                self.labels["parties"][key] = text_of(label)
            case PersonDeclared(person=key, names=(name, *_)):
                self.people[key] = name
                self.labels["people"][key] = [name]
            case SourceDeclared(source=key):
                self.labels["sources"][key] = _source(entry.event)
            case CoverageDeclared(coverage=key, period=period, families=families):
                self.labels["coverage"][key] = [str(period), [one.value for one in families]]
            case LogSealed():
                self.seals.append(entry)
            case FactRetracted(retracts=target):
                self.retractions.setdefault(target, []).append(entry)
            case _:
                pass

    def batch(self, batch: Sequence[Entry]) -> dict[str, Any]:
        rests_on = basis(self.entries, self.size, self.zone, known_at=self.size, records=self.seals)
        return {"n": self.size, "at": stamp(batch[-1].recorded_at), "held": rests_on.held}

    def data(self) -> dict[str, Any]:
        rows = [
            {"n": int(key), "k": one[:2], "d": one[2:4], **one[4]}
            for key, told in self.facts.rectangles.items()
            for one in told
        ]
        rows.sort(key=lambda row: (row["rank"], row["k"][0]))
        for row in rows:
            del row["rank"]
        opening = self.opening
        return {
            "log": opening.name if opening is not None else "",
            "title": _title(opening),
            "of": list(opening.parties) if opening is not None else [],
            "zone": self.zone,
            "size": self.size,
            "batches": self.batches,
            "entries": [self.entry(entry) for entry in self.entries[: self.size]],
            "facts": rows,
            "cells": self.keyed(self.cells),
            "parts": self.keyed(self.parts),
            "requests": self.requests.rectangles,
            "planned": self.planned.rectangles,
            "lists": self.lists.rectangles,
            "cellsOf": {section: list(heads) for section, heads in CELLS_OF.items()},
            "families": {head: family.value for head, family in FAMILY_OF.items()},
            **self.labels,
        }

    def keyed(self, kept: Kept) -> list[dict[str, Any]]:
        return [{"key": self.addresses[key], "r": told} for key, told in kept.rectangles.items()]

    def entry(self, entry: Entry) -> dict[str, Any]:
        said = entry_said(entry)
        target = corrects(entry.event) or retracts(entry.event)
        if target is None:
            return said
        words = self._amended(entry, target)
        met = self.entries.by_id(target)
        while met is not None and (further := corrects(met.event) or retracts(met.event)) is not None:
            met = self.entries.by_id(further)
        return said | {"what": words, "root": met.seq if met is not None else 0}

    def _amended(self, entry: Entry, target: str) -> str:
        aimed = self.entries.by_id(target)
        seq = aimed.seq if aimed is not None else 0
        if corrects(entry.event) is not None:
            return f"corrects @{seq}"
        deeper = None if aimed is None else retracts(aimed.event)
        if deeper is None:
            return f"retracts @{seq}"
        return f"takes back the retraction @{seq}"


def _title(opening: LogOpened | None) -> list[Any]:
    if opening is None:
        return [""]
    return text_of(opening.title) if opening.title is not None else [opening.name]


def _source(event: SourceDeclared) -> dict[str, Any]:
    told = {
        "t": None if event.title is None else text_of(event.title),
        "form": event.form,
        "by": ", ".join(one for one in (event.author, event.publisher) if one) or None,
        "on": None if event.published is None else event.published.text,
        "url": event.url,
        "lang": event.lang,
    }
    return {name: value for name, value in told.items() if value is not None}


# -- the library's answers, as spells


def _day(day: dt.date | None) -> int | None:
    return None if day is None else day.toordinal()


def _date(day: int | None) -> dt.date | None:
    return None if day is None else dt.date.fromordinal(day)


def _part_spells(seen: Seen, section: str, id_: str, since: int | None) -> Iterator[Spell]:
    for one in part_spells(seen, section, id_, telling=_carrier, since=_date(since)):
        if one.part is not None:
            yield _day(one.first), _day(one.last), part_said(one.judged, one.part)


def _carrier(part: Any) -> object:
    return earlier_carrier(part) if isinstance(part, (Plan, Instrument)) else None


def _planned_spells(seen: Seen) -> dict[str, list[Spell]]:
    """
    What is planned and neither confirmed nor called off, by the position of the fact.
    """
    closers = (one for heap in seen.closers() for one in heap)
    days = {day for one in closers for day in turns_of(one.when.bounds, seen.zone)}

    def on(there: Seen) -> dict[str, dict[str, Any]]:
        items = state_of(there, ()).scheduled
        return {str(item.fact.seq): _planned(item, there.zone) for item in items}

    return _by_key(seen, days, on)


def _planned(item: Item, zone: str) -> dict[str, Any]:
    # By which day its date has surely passed.
    _, past = turns_of(item.bounds(zone), zone)
    return {"a": item.answer.value, "on": item.on.text, "past": past}


def _request_spells(seen: Seen) -> dict[str, list[Spell]]:
    """
    Whether what was asked for is unanswered, by the cell's second word.
    """
    told = (one for first in ("request", "reply") for cell in seen.cells(first) for one in seen.ever(cell))
    days = {day for one in told for day in turns_of(one.when.bounds, seen.zone)}

    def on(there: Seen) -> dict[str, dict[str, Any]]:
        return {one.id: {"a": one.open.value} for one in state_of(there, ()).requests}

    return _by_key(seen, days, on)


def _by_key(seen: Seen, days: Iterable[int | None], on: Any) -> dict[str, list[Spell]]:
    """
    What is told of several keys day by day, as spells of each.
    """
    starts = sorted({1, *(day for day in days if day is not None and 1 < day <= WHENEVER.toordinal())})
    told: dict[str, list[Spell]] = {}
    for start, after in itertools.zip_longest(starts, starts[1:]):
        last = None if after is None else after - 1
        for key, said in on(seen.at(Cutoff.of(dt.date.fromordinal(start), seen.zone))).items():
            line = told.setdefault(key, [])
            if line and line[-1][1] == start - 1 and line[-1][2] == said:
                line[-1] = (line[-1][0], last, said)
            else:
                line.append((None if start == 1 else start, last, said))
    return told


def _lists(seen: Seen, entries: Entries) -> dict[str, list[Spell]]:
    """
    What is listed whatever the day: disputes, entries that could not be read, holes.
    """

    def at(id_: str) -> int:
        entry = entries.by_id(id_)
        return entry.seq if entry is not None else 0

    records = seen.of_records
    told: dict[str, list[Spell]] = {}
    for one in records.disputes:
        said: dict[str, Any] = {"facts": [at(id_) for id_ in one.facts], "field": one.field}
        said["preferred"] = None if one.preferred is None else at(one.preferred)
        said["claims"] = [[claim.value, claim.source] for claim in one.record.claims] if one.record is not None else []
        told[f"dispute {at(one.id)}"] = [(None, None, said)]
    for entry in records.unapplied:
        told[f"unapplied {entry.seq}"] = [(None, None, {"kind": entry.kind})]
    for hole in records.erased:
        told[f"erased {hole.entry.seq}"] = [(None, None, {"kind": hole.entry.kind, "why": hole.reason})]
    return told

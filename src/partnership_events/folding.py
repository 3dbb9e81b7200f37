"""
The fold: from facts to what held.

Two axes of time, and a question is a point on them:

      known_at ^
               |          . . . . . . . . . . . . . . .      what the log said by then (a prefix of it)
          @57  |- - - - - - - - - - - - x                    as_of("2023-09-20", known_at="@57")
               |                        |
               +------------------------+-------------> as_of
                                    2023-09-20               what had happened by then (a prefix of the valid order)

**The valid order** of facts is (hi, lo, order or 0, phase, seq of the root): by when a fact has surely happened, then
by when it may have; then as the writer ranked facts of one date; then what opens before what goes on before what ends;
and the position in the log is the last word.  So the facts that have certainly happened by a cut-off are a prefix of
it, and those that may have follow.

**A keyed projection** says which cells a fact touches and how it steps each; a cell is the fold of its own facts.  It
is settled by the certain ones, in order.  It is undecided, and says ``possibly`` with the candidates, where

* a pending fact would change it: each such fact, stepped on top, gives a candidate; or
* its last writer is ambiguous: of the certain writers, those with hi >= the greatest lo of all may each have been the
  last.  An explicit order decides between two of them, where both give one or their dates are the same; a writer that
  comes before another so is not the last, and where valid order has it last all the same, the rank it was given wins.
  Where several are left and it makes a difference which one is folded last, nobody knows; nor is it known what a write
  that revises (an end of one framework) made of a value that was ambiguous before it.  ``order`` works this out.

**An opaque projection** is a start and a step over the certain facts, in order.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Reversible, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, overload

import attrs

from partnership_events import classes
from partnership_events.codes import Modality
from partnership_events.dates import Answer, Cutoff
from partnership_events.entries import uncollected
from partnership_events.event import Cell, Entry, Event
from partnership_events.facts import Fact, Facts, KnownAt, prefix, resolve
from partnership_events.order import Placed, place
from partnership_events.settling import (
    WRITTEN,
    Candidate,
    KeyedProjection,
    Left,
    OfFacts,
    Part,
    Standing,
    Wrote,
    settle,
    settle_written,
    stepped,
)
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.record import CoverageDeclared, LogOpened

__all__ = [
    "WRITTEN",
    "AsOf",
    "Candidate",
    "Held",
    "KeyedProjection",
    "Left",
    "OfFacts",
    "Part",
    "Projection",
    "Seen",
    "Standing",
    "View",
    "closes",
    "fold",
    "holders",
    "reading_zone",
    "settle",
    "standings",
    "stepped",
    "view",
]

S = TypeVar("S")
V = TypeVar("V")

Held: TypeAlias = tuple[str, str, str | None]
"""
A person, an office, and the party for which the person holds it.
"""

AsOf: TypeAlias = Any
"""
A year, month, day or instant: text, ``datetime.date`` or ``datetime.datetime`` (pendulum's are such), a ``Cutoff``.
"""


@classes.frozen
class Projection(Generic[S]):
    """
    A question of one's own: where to start, and how an event changes the answer.

    ``step(state, event)`` must return a new value and change nothing; it meets certain facts only, in valid order.
    """

    start: S
    step: Callable[[S, Event], S]


class Seen(Protocol):
    """
    The facts of a log as known at some position, cut off at some date, read in some zone.

    ``certain`` have happened by the cut-off and ``pending`` may have, each in valid order; ``planned`` are those told
    as planned.  Two give this: ``View`` folds them all, ``asking`` finds what is asked for.
    """

    @property
    def size(self) -> int: ...
    @property
    def cutoff(self) -> Cutoff: ...
    @property
    def zone(self) -> str: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def certain(self) -> Sequence[Placed]: ...
    @property
    def pending(self) -> Sequence[Placed]: ...
    @property
    def planned(self) -> Sequence[Fact]: ...
    @property
    def declarations(self) -> Sequence[Entry]: ...
    @property
    def coverage(self) -> Sequence[CoverageDeclared]: ...

    def root(self, id_: str) -> str:
        """
        The id of the root entry that an entry touches.
        """

    def fact(self, id_: str) -> Fact | None:
        """
        The fact that an entry tells, as known by then; None where it tells none.
        """

    def cells(self, first: str | None = None) -> Sequence[Cell]:
        """
        The cells that certain or pending facts touch, in that order; all, or those whose address begins with a word.
        """

    def standing(self, cell: Cell) -> Standing[Any] | None:
        """
        What stands in a cell; None where no certain or pending fact touches it.
        """

    def standings(self) -> Mapping[Cell, Standing[Any]]:
        """
        What stands in each of ``cells()``.
        """

    def writers(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell, in valid order.
        """

    def ever(self, cell: Cell, since: int | None = None) -> Iterable[Placed]:
        """
        All facts that touch a cell, or those that had not surely happened before a second (in UTC), in valid order.
        """

    def closers(self) -> tuple[Iterable[Placed], Iterable[Placed]]:
        """
        The certain and the pending facts that may close a planned one, each in valid order.
        """

    @property
    def of_records(self) -> Facts:
        """
        What the records tell: declarations, disputes, what cannot be applied, what was erased; of facts nothing.
        """

    def latest(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell, the last one first.
        """

    def unfinished(self, id_: str) -> Iterable[Placed]:
        """
        The certain facts that write ``("end", id_)``, in valid order; those whose term is surely over may be missing.
        """

    def offices(self) -> Mapping[Held, Reversible[Placed]]:
        """
        Who is recorded in which office by certain facts, and by which, in valid order.
        """

    def at(self, cutoff: Cutoff) -> Seen:
        """
        The same facts, cut off at another date in the same zone.
        """


@classes.frozen(kw_only=True)
class View:
    """
    The facts of a log as known at some position, cut off at some date, read in some zone: see ``Seen``.
    """

    facts: Facts
    size: int
    cutoff: Cutoff
    zone: str
    certain: tuple[Placed, ...]
    pending: tuple[Placed, ...]
    placed: tuple[Placed, ...] = attrs.field(repr=False, default=())
    records: tuple[Entry, ...] = attrs.field(repr=False, default=())

    @functools.cached_property
    def _standings(self) -> dict[Cell, Standing[Any]]:
        return standings(WRITTEN, self.certain, self.pending)

    @property
    def declarations(self) -> Sequence[Entry]:
        """
        The declarations that nobody retracted.
        """
        return self.facts.declarations

    @property
    def coverage(self) -> Sequence[CoverageDeclared]:
        """
        What they declare to be covered; of one key the last declaration counts.
        """
        return self.facts.coverage

    @property
    def planned(self) -> Sequence[Fact]:
        """
        The facts told as planned, in log order.
        """
        facts = self.facts.facts
        return [fact for fact in facts if fact.event.modality is Modality.PLANNED and not fact.set_aside]

    def root(self, id_: str) -> str:
        """
        The id of the root entry that an entry touches.
        """
        return self.facts.root_of.get(id_, id_)

    def cells(self, first: str | None = None) -> Sequence[Cell]:
        """
        The cells that these facts touch.
        """
        return [cell for cell in self._standings if first is None or cell[:1] == (first,)]

    def standing(self, cell: Cell) -> Standing[Any] | None:
        """
        What stands in a cell.
        """
        return self._standings.get(cell)

    def standings(self) -> Mapping[Cell, Standing[Any]]:
        """
        What stands in each of the cells.
        """
        return self._standings

    def writers(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell.
        """
        return (one for one in self.certain if cell in one.fact.writes())

    def ever(self, cell: Cell, since: int | None = None) -> Iterable[Placed]:
        """
        All facts that touch a cell, or those that had not surely happened before a second.
        """
        told = self.placed if since is None else (one for one in self.placed if one.span.hi >= since)
        return (one for one in told if cell in one.fact.writes())

    def closers(self) -> tuple[Iterable[Placed], Iterable[Placed]]:
        """
        The certain and the pending facts: any may close a planned one.
        """
        return self.certain, self.pending

    @property
    def of_records(self) -> Facts:
        """
        What the records tell, and the facts too.
        """
        return self.facts

    def latest(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell, the last one first.
        """
        return reversed(list(self.writers(cell)))

    def unfinished(self, id_: str) -> Iterable[Placed]:
        """
        All certain facts that write this end.
        """
        return self.writers(("end", id_))

    def fact(self, id_: str) -> Fact | None:
        """
        The fact that an entry tells by now.
        """
        return self.facts.get(id_)

    def offices(self) -> Mapping[Held, Reversible[Placed]]:
        """
        Who is recorded in which office, and by which facts.
        """
        held: dict[Held, list[Placed]] = {}
        for one in self.certain:
            for key in dict.fromkeys(holders(one.fact.event)):
                held.setdefault(key, []).append(one)
        return held

    def at(self, cutoff: Cutoff) -> View:
        """
        The same facts, cut off at another date.
        """
        certain, pending = _judged(self.placed, cutoff)
        return attrs.evolve(self, cutoff=cutoff, certain=certain, pending=pending)


def holders(event: Event) -> Iterator[Held]:
    """
    The persons of an event, each with the office and the party that the event names.
    """
    for one in event.people:
        if one.person and one.office:
            yield one.person, one.office, one.party


def closes(event: Event, tellings: Iterable[Event]) -> Iterator[str]:
    """
    The ids of the planned entries that a fact confirms or calls off.
    """
    for telling in tellings:
        if telling.confirms is not None:
            yield telling.confirms
    if isinstance(event, EngagementCancelled):
        yield event.subject


def view(entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None) -> View:
    """
    The view of these entries; ``zone`` defaults to the log's own reading zone, and to UTC without an opening line.

    Raises ``InvalidDate`` for an imprecise ``as_of``, ``NoSuchPosition`` for a ``known_at`` beyond the log.
    """
    zone = zone or reading_zone(entries)
    known = prefix(entries, known_at, zone)
    cutoff = Cutoff.of(as_of, zone)
    with uncollected():
        facts = resolve(known)
        placed = place(facts.facts, zone)
    certain, pending = _judged(placed, cutoff)
    return View(
        facts=facts,
        size=len(known),
        cutoff=cutoff,
        zone=zone,
        certain=certain,
        pending=pending,
        placed=placed,
        records=tuple(entry for entry in known if not isinstance(entry.event, Event)),
    )


def _judged(placed: Iterable[Placed], cutoff: Cutoff) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """
    What has happened by the cut-off, and what may have.
    """
    judged = [(one, cutoff.judge(one.when.bounds)) for one in placed]
    return (
        tuple(one for one, answer in judged if answer is Answer.YES),
        tuple(one for one, answer in judged if answer is Answer.POSSIBLY),
    )


def reading_zone(entries: Iterable[Entry]) -> str:
    """
    The zone in which a log's floating dates are read.
    """
    first = next(iter(entries), None)
    return first.event.zone if first is not None and isinstance(first.event, LogOpened) else "UTC"


@overload
def fold(
    projection: Projection[S],
    entries: Sequence[Entry],
    *,
    as_of: AsOf,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> S: ...


@overload
def fold(
    projection: KeyedProjection[V],
    entries: Sequence[Entry],
    *,
    as_of: AsOf,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Mapping[Cell, Standing[V]]: ...


def fold(
    projection: Projection[Any] | KeyedProjection[Any],
    entries: Sequence[Entry],
    *,
    as_of: AsOf,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Any:
    """
    The projection's answer as of a date, as known at some position: pure, no ledger, no clock.

    An opaque projection gives its final state; a keyed one the standing of every cell that a certain or pending fact
    touches.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    if isinstance(projection, Projection):
        return functools.reduce(projection.step, (one.fact.event for one in seen.certain), projection.start)
    return standings(projection, seen.certain, seen.pending)


def standings(
    projection: KeyedProjection[V], certain: Iterable[Placed], pending: Iterable[Placed]
) -> dict[Cell, Standing[V]]:
    """
    The standing of every cell that these facts touch.
    """
    if projection is WRITTEN:
        return _written(certain, pending)
    settled: dict[Cell, list[Placed]] = {}
    open_: dict[Cell, list[Placed]] = {}
    for heap, placed in ((settled, certain), (open_, pending)):
        for one in placed:
            for cell in projection.cells(one.fact):
                heap.setdefault(cell, []).append(one)
    return {
        cell: settle(cell, projection.step, settled.get(cell, ()), open_.get(cell, ()))
        for cell in dict.fromkeys([*settled, *open_])
    }


def _written(certain: Iterable[Placed], pending: Iterable[Placed]) -> dict[Cell, Standing[Any]]:
    """
    The same of all that the kinds write: each fact is asked once what it writes.
    """
    told: dict[Cell, tuple[list[Wrote], list[Wrote]]] = {}
    for is_open, placed in enumerate((certain, pending)):
        for one in placed:
            for cell, write in one.fact.writes().items():
                if cell not in told:
                    told[cell] = ([], [])
                told[cell][is_open].append((write, one))
    return {cell: settle_written(cell, *some) for cell, some in told.items()}

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

import enum
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Reversible, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar, overload

import attrs

from partnership_events import classes, order
from partnership_events.codes import Modality
from partnership_events.dates import Answer, Cutoff, EdtfDate
from partnership_events.event import Cell, Entry, Event, Over, Revise
from partnership_events.facts import Fact, Facts, KnownAt, prefix, resolve
from partnership_events.order import Placed, place
from partnership_events.values import Citation, Later
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.record import CoverageDeclared, LogOpened

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


@classes.frozen
class KeyedProjection(Generic[V]):
    """
    A question of one's own that falls into cells: which cells a fact touches, and how it changes each.

    ``step(cell, was, fact)`` returns the cell's new value, or None for nothing.  A cell's value must not depend on
    other cells; then every cell says by itself what is certain, pending or ambiguous.
    """

    cells: Callable[[Fact], Iterable[Cell]]
    step: Callable[[Cell, V | None, Fact], V | None]


class OfFacts:
    """
    Whatever rests on facts: which entries tell so, and who says so.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def facts(self) -> tuple[Fact, ...]: ...

    @property
    def entries(self) -> tuple[str, ...]:
        """
        The ids of the entries that tell so.
        """
        return _entries(self.facts)

    @property
    def cites(self) -> tuple[Citation, ...]:
        """
        Who says so.
        """
        return _cites(self.facts)


@classes.frozen
class Candidate(OfFacts, Later, Generic[V]):
    """
    A value that a cell may have, and the facts that would make it so.
    """

    value: V | None
    on: EdtfDate
    facts: tuple[Fact, ...] = ()


@classes.frozen(kw_only=True, repr=False)
class Standing(OfFacts, Later, Generic[V]):
    """
    What stands in one cell: its value, how sure, since when, and by which facts.

    ``answer`` is POSSIBLY where the value is undecided (``candidates`` says what else it may be), YES or NO where it is
    settled, and where nobody wrote the cell UNKNOWN or, by declared coverage, NO or NOT_COVERED.
    ``facts`` made the value: the one that brought it about, and those that said the same since.
    """

    cell: Cell
    value: V | None
    answer: Answer
    since: EdtfDate | None = None
    facts: tuple[Fact, ...] = ()
    candidates: tuple[Candidate[V], ...] = ()
    ambiguous: bool = False
    disputed: bool = False

    def __repr__(self) -> str:
        since = f" since {self.since}" if self.since else ""
        cites = "; ".join(map(str, self.cites))
        flags = [word for word, is_so in (("ambiguous", self.ambiguous), ("disputed", self.disputed)) if is_so]
        flags += [f"{len(self.candidates)} candidates"] if self.candidates else []
        told = f"{' '.join(self.cell)}: {self.answer}, {_in_short(self.value)}{since}"
        return f"<Standing of {told}{''.join(f', {flag}' for flag in flags)}{f' [{cites}]' if cites else ''}>"

    __rich_repr__ = classes.in_angles
    _repr_html_ = classes.look


def _in_short(value: object) -> str:
    return f"{value.kind} of {value.on}" if isinstance(value, Event) else repr(value)


def _entries(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for fact in facts for id_ in fact.entries))


def _cites(facts: Iterable[Fact]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cites))


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

    def writers(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell, in valid order.
        """

    def ever(self, cell: Cell) -> Iterable[Placed]:
        """
        All facts that touch a cell, whenever they happen, in valid order.
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

    def writers(self, cell: Cell) -> Iterable[Placed]:
        """
        The certain facts that touch a cell.
        """
        return (one for one in self.certain if cell in one.fact.writes())

    def ever(self, cell: Cell) -> Iterable[Placed]:
        """
        All facts that touch a cell.
        """
        return (one for one in self.placed if cell in one.fact.writes())

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
    facts = resolve(known)
    cutoff = Cutoff.of(as_of, zone)
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


@classes.frozen(kw_only=True)
class Left(Generic[V]):
    """
    What earlier facts left in a cell: its value, since when, and by which facts, if any; made only when asked for.
    """

    value: V | None = None
    since: EdtfDate | None = None
    some: bool = False
    facts: Callable[[], tuple[Fact, ...]] = tuple
    disputed: bool = False


class Part(enum.Enum):
    """
    The part that a fact has in the value of a cell: none, one beside those before it, or it alone.
    """

    NONE = 0
    BESIDE = 1
    ALONE = 2


def stepped(
    cell: Cell, step: Callable[[Cell, V | None, Fact], V | None], was: V | None, fact: Fact, *, some: bool
) -> tuple[V | None, Part]:
    """
    The cell's value after one more fact, and that fact's part in it; ``some`` where any had a part before.
    """
    now = step(cell, was, fact)
    alone = step(cell, None, fact) == now
    if now != was:
        return now, Part.ALONE if alone or now is None or isinstance(now, Over) else Part.BESIDE
    return was, Part.BESIDE if alone and some else Part.NONE


def settle(
    cell: Cell,
    step: Callable[[Cell, V | None, Fact], V | None],
    certain: Sequence[Placed],
    pending: Sequence[Placed],
    left: Left[V] | None = None,
) -> Standing[V]:
    """
    The standing of one cell from its own facts, each given in valid order; ``left`` by earlier ones, no rivals of them.

    Nothing is left by earlier ones where a write of the cell rests on their order (see ``order``): then all are given.
    """
    was = Left[V]() if left is None else left
    by_order = step is WRITTEN.step and order.rests_on_order(one.fact.writes()[cell] for one in certain)
    value, since = was.value, was.since
    earlier, made = was.some, list[Placed]()
    for one in order.in_rank(certain) if by_order else order.ranked(certain):
        now, part = stepped(cell, step, value, one.fact, some=earlier or bool(made))
        if now != value:
            value, since = now, one.on
        if part is Part.ALONE:
            earlier, made = False, [one]
        elif part is Part.BESIDE:
            made.append(one)
    otherwise = list(_otherwise(cell, step, value, certain, was.value, by_order=by_order))
    candidates = [*otherwise, *_if_pending(cell, step, [value, *(one.value for one in otherwise)], pending)]
    told = tuple(one.fact for one in made)
    standing = Standing(
        cell=cell,
        value=value,
        answer=_answer(value, bool(candidates), bool(certain) or left is not None),
        since=since,
        facts=told,
        candidates=tuple(candidates),
        ambiguous=bool(otherwise),
        disputed=(earlier and was.disputed)
        or any(one.marked for one in made)
        or any(fact.disputes for one in candidates for fact in one.facts),
    )
    return standing.leaving("facts", _Longer(was.facts, told)) if earlier else standing


@classes.frozen
class _Longer:
    before: Any
    told: tuple[Fact, ...]

    def __call__(self) -> tuple[Fact, ...]:
        return (*self.before(), *self.told)

    def __iter__(self) -> Iterator[Fact]:
        return itertools.chain(_each(self.before), self.told)

    def __reversed__(self) -> Iterator[Fact]:
        return itertools.chain(reversed(self.told), reversed(_each(self.before)))


def _each(work: Any) -> Any:
    return work if hasattr(work, "__reversed__") else work()


def settled(
    cell: Cell,
    value: V | None,
    since: EdtfDate | None,
    facts: Callable[[], tuple[Fact, ...]],
    candidates: tuple[Candidate[V], ...] = (),
    *,
    disputed: bool = False,
) -> Standing[V]:
    """
    The standing of a cell whose last certain writer has no rival; which facts made it is worked out when asked for.
    """
    standing: Standing[V] = Standing(
        cell=cell,
        value=value,
        answer=_answer(value, bool(candidates), True),
        since=since,
        candidates=candidates,
        disputed=disputed,
    )
    return standing.leaving("facts", facts)


def _answer(value: object, undecided: bool, written: bool) -> Answer:
    if undecided:
        return Answer.POSSIBLY
    if not written:
        return Answer.UNKNOWN
    return Answer.NO if value is None or isinstance(value, Over) else Answer.YES


def _otherwise(
    cell: Cell,
    step: Callable[[Cell, V | None, Fact], V | None],
    value: V | None,
    certain: Sequence[Placed],
    before: V | None,
    *,
    by_order: bool,
) -> Iterator[Candidate[V]]:
    """
    What the cell would hold if another certain writer had been the last, or those before it had come otherwise.
    """
    if len(certain) < 2:
        return
    ways: Iterable[order.Way]
    if by_order:
        ways = order.in_any_order(cell, step, certain, before)
    elif step is not WRITTEN.step:
        ways = order.by_last(cell, step, order.ranked(certain), before)
    elif isinstance(certain[0].fact.writes()[cell], Revise):
        # Sums are the same in any order.
        return
    else:
        ways = order.of_last(cell, step, certain)
    met = order.Met(value)
    for now, last in ways:
        if last is not None and met.new(now):
            yield Candidate(now, last.on, (last.fact,))


def _if_pending(
    cell: Cell,
    step: Callable[[Cell, V | None, Fact], V | None],
    values: Sequence[V | None],
    pending: Iterable[Placed],
) -> Iterator[Candidate[V]]:
    """
    What the cell would hold if one of the pending facts had happened, whichever value it may have held before.
    """
    for one in pending:
        met = [values[0]]
        for was in values:
            now = step(cell, was, one.fact)
            if now != was and now not in met:
                met.append(now)
                yield Candidate(now, one.on, (one.fact,))


def _written_step(cell: Cell, was: object, fact: Fact) -> object:
    write = fact.writes()[cell]
    return write.step(was) if isinstance(write, Revise) else write


WRITTEN: KeyedProjection[Any] = KeyedProjection(cells=lambda fact: fact.writes(), step=_written_step)
"""
The projection that every kind's own ``writes`` declares: the state of a partnership, cell by cell.
"""

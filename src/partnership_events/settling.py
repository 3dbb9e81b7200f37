"""
What stands in one cell, and how it is settled by the facts that write it.

Three ways lead there, the first two for fold and index alike:

    settle_values   every write is a value of its own, all of the certain ones may have been the last: the usual case
    settle          anything else: writes that revise, sums, explicit ranks, steps of one's own; fact by fact
    settled         one that surely was the last, which the index finds by itself

What ``certain``, ``pending`` and ambiguous mean, ``folding`` says; who may have come last, ``order``.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Reversible, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import attrs

from partnership_events import classes, order
from partnership_events.dates import Answer, EdtfDate
from partnership_events.event import Cell, Entry, Event, Over, Revise
from partnership_events.facts import Fact, alone
from partnership_events.order import Placed
from partnership_events.values import Citation, Later

V = TypeVar("V")

Wrote: TypeAlias = tuple[Any, Any]
"""
What is written to a cell, and who writes it.
"""


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


# Many are made, and most of them to be looked at once.
_StandingTwin: Any = classes.twin_of(Standing)
_CandidateTwin: Any = classes.twin_of(Candidate)


def _in_short(value: object) -> str:
    return f"{value.kind} of {value.on}" if isinstance(value, Event) else repr(value)


def _entries(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for fact in facts for id_ in fact.entries))


def _cites(facts: Iterable[Fact]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cites))


def settle_written(cell: Cell, certain: Sequence[Wrote], pending: Sequence[Wrote]) -> Standing[Any]:
    """
    The standing of a cell from all that was written to it, given in valid order: by values where that is all there is.
    """
    placed: list[Placed] = [one for _, one in certain]
    first = order.first_rival(placed) if placed else 0
    if not placed or are_ranked(placed[first:]) or any(isinstance(write, Revise) for write, _ in (*certain, *pending)):
        return settle(cell, WRITTEN.step, placed, [one for _, one in pending])
    return settle_values(cell, certain[first:], pending, _left_by(certain[:first]))


def _left_by(told: Sequence[Wrote]) -> Left[Any] | None:
    """
    What values of their own have left: the last one, since the first of those that said the same one after the other.
    """
    if not told:
        return None
    at, value = len(told) - 1, told[-1][0]
    while at and same(told[at - 1][0], value):
        at -= 1
    if value is None and not at:
        return Left()
    run = [one for _, one in told[at:]]
    marked = any(map(marked_of, run))
    return Left(value=told[at][0], since=on_of(run[0]), some=True, facts=Witnesses(run), disputed=marked)


# Nobody changes one; a frozen one would take three times as long to make.
@attrs.define(kw_only=True)
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
    way = _Way.BY_STEP
    if step is WRITTEN.step:
        # What each writes is asked for again and again, and made only once.
        writes = {id(one.fact): one.fact.writes()[cell] for one in (*certain, *pending)}
        way = _way_of([writes[id(one.fact)] for one in certain])
        step = _step_of(writes)
    value, since = was.value, was.since
    earlier, made = was.some, list[Placed]()
    for one in order.in_rank(certain) if way is _Way.BY_ORDER else order.ranked(certain):
        now, part = stepped(cell, step, value, one.fact, some=earlier or bool(made))
        if now != value:
            value, since = now, one.on
        if part is Part.ALONE:
            earlier, made = False, [one]
        elif part is Part.BESIDE:
            made.append(one)
    otherwise = list(_otherwise(cell, step, value, certain, was.value, way))
    candidates = [*otherwise, *_if_pending(cell, step, [value, *(one.value for one in otherwise)], pending)]
    told = tuple(one.fact for one in made)
    disputed = (earlier and was.disputed) or any(one.marked for one in made)
    written = bool(certain) or left is not None
    standing = Standing(
        cell=cell,
        value=value,
        answer=Answer.POSSIBLY if candidates else _answer(value) if written else Answer.UNKNOWN,
        since=since,
        facts=told,
        candidates=tuple(candidates),
        ambiguous=bool(otherwise),
        disputed=disputed or any(fact.disputes for one in candidates for fact in one.facts),
    )
    return standing.leaving("facts", _Longer(was.facts, told)) if earlier else standing


def settle_values(
    cell: Cell, certain: Sequence[Wrote], pending: Sequence[Wrote], left: Left[V] | None = None
) -> Standing[V]:
    """
    The same as ``settle`` gives where every write is a value of its own, and all of the certain ones may have been the
    last, none of them ranked: then no step is taken, and no fact made that nobody asks for.
    """
    was = Left[V]() if left is None else left
    value, since, earlier, made = was.value, was.since, was.some, list[Any]()
    for now, one in certain:
        if not same(now, value):
            value, since, earlier, made = now, on_of(one), False, [one]
        elif earlier or made:
            made.append(one)
    met = order.Met(value)
    otherwise = [(now, one) for now, one in certain if met.new(now)]
    others = [*otherwise, *((now, one) for now, one in pending if not same(now, value))]
    disputed = (earlier and was.disputed) or any(map(marked_of, made)) or any(_is_disputed(one) for _, one in others)
    facts: Any = Witnesses(made)
    return settled(
        cell,
        value,
        since,
        _Longer(was.facts, facts) if earlier else facts,
        tuple([candidate(now, on_of(one), Witnesses((one,))) for now, one in others]),
        ambiguous=bool(otherwise),
        disputed=disputed,
    )


def are_ranked(writers: Iterable[Any]) -> bool:
    """
    Whether some of those that write were explicitly ranked.
    """
    return any(_event_of(one).order is not None for one in writers)


def same(one: Any, other: Any) -> bool:
    """
    Whether two values are equal; most are not, or are one object.
    """
    return one is other or one == other


# Who writes is placed among others, or an entry that stands for its fact: then there is nothing to be disputed.


def on_of(one: Any) -> EdtfDate:
    """
    The date of one that writes.
    """
    told: Any = one.event if isinstance(one, Entry) else one
    on: EdtfDate = told.on
    return on


def marked_of(one: Any) -> bool:
    """
    Whether one that writes is disputed, or its tellings contradict each other.
    """
    return not isinstance(one, Entry) and one.marked


def _is_disputed(one: Any) -> bool:
    return not isinstance(one, Entry) and bool(one.fact.disputes)


def _event_of(one: Any) -> Event:
    told: Any = one.event if isinstance(one, Entry) else one.fact.event
    event: Event = told
    return event


def _fact_of(one: Any) -> Fact:
    fact: Fact = alone(one) if isinstance(one, Entry) else one.fact
    return fact


# As ``Left``: nobody changes one.
@attrs.define(eq=False)
class Witnesses:
    """
    The facts of those that wrote, made when somebody asks: all when called, or one after the other from either end.
    """

    told: Reversible[Any]

    def __call__(self) -> tuple[Fact, ...]:
        return tuple(self)

    def __iter__(self) -> Iterator[Fact]:
        return map(_fact_of, self.told)

    def __reversed__(self) -> Iterator[Fact]:
        return map(_fact_of, reversed(self.told))


class _Way(enum.Enum):
    """
    What a cell rests on: the order of all that was written, its last write alone, no order at all, or its own step.
    """

    BY_ORDER = 0
    BY_LAST = 1
    BY_SUM = 2
    BY_STEP = 3


def _way_of(writes: Sequence[object]) -> _Way:
    if order.rests_on_order(writes):
        return _Way.BY_ORDER
    return _Way.BY_SUM if writes and isinstance(writes[0], Revise) else _Way.BY_LAST


def _step_of(writes: Mapping[int, Any]) -> Callable[[Cell, Any, Fact], Any]:
    def step(cell: Cell, was: Any, fact: Fact) -> Any:
        return of_write(cell, was, writes[id(fact)])

    return step


def of_write(_: Cell, was: Any, write: Any) -> Any:
    """
    What a cell holds after a write.
    """
    return write.step(was) if isinstance(write, Revise) else write


@classes.frozen
class _Longer:
    before: Any
    told: Reversible[Fact]

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
    ambiguous: bool = False,
    disputed: bool = False,
) -> Standing[V]:
    """
    The standing of a cell with a certain writer; which facts made it is worked out when asked for.
    """
    made = _StandingTwin()
    made.cell = cell
    made.value = value
    made.answer = Answer.POSSIBLY if candidates else _answer(value)
    made.since = since
    made.candidates = candidates
    made.ambiguous = ambiguous
    made.disputed = disputed
    made._later = {"facts": facts}
    made.__class__ = Standing
    standing: Standing[V] = made
    return standing


def candidate(value: V | None, on: EdtfDate, facts: Callable[[], tuple[Fact, ...]]) -> Candidate[V]:
    """
    A candidate of which the facts are worked out when asked for.
    """
    made = _CandidateTwin()
    made.value = value
    made.on = on
    made._later = {"facts": facts}
    made.__class__ = Candidate
    told: Candidate[V] = made
    return told


def _answer(value: object) -> Answer:
    return Answer.NO if value is None or isinstance(value, Over) else Answer.YES


def _otherwise(
    cell: Cell,
    step: Callable[[Cell, V | None, Fact], V | None],
    value: V | None,
    certain: Sequence[Placed],
    before: V | None,
    way: _Way,
) -> Iterator[Candidate[V]]:
    """
    What the cell would hold if another certain writer had been the last, or those before it had come otherwise.
    """
    if len(certain) < 2 or way is _Way.BY_SUM:
        return
    ways: Iterable[order.Way]
    if way is _Way.BY_ORDER:
        ways = order.in_any_order(cell, step, certain, before)
    elif way is _Way.BY_STEP:
        ways = order.by_last(cell, step, order.ranked(certain), before)
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
    return of_write(cell, was, fact.writes()[cell])


WRITTEN: KeyedProjection[Any] = KeyedProjection(cells=lambda fact: fact.writes(), step=_written_step)
"""
The projection that every kind's own ``writes`` declares: the state of a partnership, cell by cell.
"""

"""
What a test of histories needs.  The only module that meets Hypothesis.

Strategies are derived from the declarations, field by field: a new kind joins by existing.

    @given(logs())                                   entries of a log, tangled as real ones are
    @given(events(STANDARD | Vocabulary.of(Mine)))   events, of one's own kinds too

Dates fall into one week around a leap day, parties and subjects are few: ties and rivals are where ordering breaks, and
two events that never meet prove little.

    entries_of([...])                                entries without a file
    in_memory(...)                                   a partnership without a file: append, correct, ask
    given_entries(...).when(...).then(...)           the same as a sentence
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import itertools
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from partnership_events.admission import Admission, as_draft
from partnership_events.canonical import frame, unframe
from partnership_events.codec import Codec, codec_of, draft_id, fields_of
from partnership_events.codes import Code, Modality
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.errors import OutOfStep, Refused
from partnership_events.event import Draft, Entry, Event, Record, Statement, Vocabulary
from partnership_events.ledger import Partnership
from partnership_events.values import Citation, Horizon, Label, Names
from partnership_events.vocabulary import STANDARD, EngagementCancelled
from partnership_events.vocabulary.record import (
    CoverageDeclared,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    LadderDeclared,
    LogOpened,
    PersonDeclared,
    SourceDeclared,
)

T = TypeVar("T")
Told = Event | Record | Draft
Clock = Callable[[], dt.datetime]

PARTIES = ("ACM", "BOR", "COR")
ZONES = ("UTC", "Asia/Tokyo", "America/New_York")

NAMES: Mapping[str, tuple[str, ...]] = types.MappingProxyType(
    {
        "party": PARTIES,
        "person": ("ada", "bo"),
        "source": ("A", "B"),
        "ladder": ("acm-ladder",),
        "subject": ("one", "two"),
        "zone": ZONES,
        "log": ("acme-borealis",),
        "new": ("all", "some"),
        # What an event drawn outside of a log may point at.
        "entry": ("0" * 64, "f" * 64),
    }
)
"""
The names that drawn statements use, by what they name.
"""

OPENING = LogOpened(name="acme-borealis", parties=PARTIES)
"""
The opening line of a log to which no test gave one.
"""

PROLOGUE: tuple[Record, ...] = (
    SourceDeclared(source="A", published="2024-02-27"),
    SourceDeclared(source="B"),
    PersonDeclared(person="ada", names=("Ada",)),
    PersonDeclared(person="bo", names=("Bo",)),
    LadderDeclared(ladder="acm-ladder", party="ACM", rungs=()),
)
"""
Declarations of all names in ``NAMES``.
"""

# ---- entries without a file


def ticking(start: str = "2024-02-26T01:00:00", hours: int = 7) -> Clock:
    """
    A clock that goes on by so many hours whenever it is asked; by default it walks through the week of ``days()``.
    """
    first = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
    moments = (first + dt.timedelta(hours=hours * tick) for tick in itertools.count())
    return lambda: next(moments)


def entries_of(
    told: Iterable[Told], *, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None
) -> tuple[Entry, ...]:
    """
    The entries that a log would hold had it been given these, one by one: admitted, framed, and read again.

    Begins with ``OPENING`` unless the first of them opens the log.  What was told before is not written again.
    """
    drafts = [as_draft(one) for one in told]
    if not drafts or not isinstance(drafts[0].event, LogOpened):
        drafts.insert(0, as_draft(OPENING))
    clock, codec = clock or ticking(), codec_of(vocabulary)
    entries: tuple[Entry, ...] = ()
    for draft in drafts:
        entries += _written(entries, [draft], codec, clock)
    return entries


def _written(entries: Sequence[Entry], batch: Iterable[Draft], codec: Codec, clock: Clock) -> tuple[Entry, ...]:
    fresh, _ = Admission(entries, codec).admit(batch)
    at, first = len(entries) + 1, not entries
    lines = (frame(codec.content(draft), at=clock(), first=first and draft is fresh[0]) for draft in fresh)
    return tuple(codec.entry(unframe(line), seq) for seq, line in enumerate(lines, at))


@attrs.frozen
class _Contents:
    entries: tuple[Entry, ...]


class LogInMemory:
    """
    A log without a file, as far as a ``Partnership`` needs one.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), *, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.path = Path("memory.jsonl")
        self._entries = tuple(entries)
        last = self._entries[-1].recorded_at if self._entries else None
        self._clock = clock or (ticking() if last is None else _after(last))

    def read(self) -> _Contents:
        """
        What stands in it.
        """
        return _Contents(self._entries)

    def append(
        self,
        prepare: Callable[[Sequence[Entry]], list[Draft]],
        *,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> tuple[Entry, ...]:
        """
        Write what ``prepare`` makes of the entries so far.
        """
        fresh = prepare(self._entries)
        # What is there already needs no step.
        if fresh and expected_seq is not None and expected_seq != len(self._entries):
            raise OutOfStep(f"the log is at @{len(self._entries)}, not at @{expected_seq}")
        written = _written(self._entries, fresh, codec_of(self.vocabulary), self._clock)
        self._entries += written
        return written


def _after(last: dt.datetime) -> Clock:
    return ticking((last + dt.timedelta(hours=7)).replace(tzinfo=None).isoformat())


def in_memory(*told: Told | Entry, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None) -> Partnership:
    """
    A partnership that lives in no file, with these told already: drafts, or the entries of another log.
    """
    if told and isinstance(told[0], Entry):
        entries: tuple[Entry, ...] = tuple(one for one in told if isinstance(one, Entry))
    else:
        drafts = [one for one in told if not isinstance(one, Entry)]
        entries = entries_of(drafts, vocabulary=vocabulary)
    opening = entries[0].event
    assert isinstance(opening, LogOpened)
    return Partnership(typing.cast(Any, LogInMemory(entries, vocabulary=vocabulary, clock=clock)), opening.name)


@attrs.frozen
class Given:
    """
    A history, what is added to it, and what one then expects: see ``given_entries``.
    """

    entries: tuple[Entry, ...]
    vocabulary: Vocabulary = STANDARD

    def when(self, *told: Told) -> Given:
        """
        The history with these appended.
        """
        log = LogInMemory(self.entries, vocabulary=self.vocabulary)
        log.append(lambda _: [as_draft(one) for one in told])
        return attrs.evolve(self, entries=log.read().entries)

    def then(self, question: Callable[[Sequence[Entry]], T], expected: T) -> Given:
        """
        Ask the entries, and compare.
        """
        answer = question(self.entries)
        assert expected == answer, f"expected {expected!r}, got {answer!r}"
        return self


def given_entries(*told: Told, vocabulary: Vocabulary = STANDARD) -> Given:
    """
    ``given_entries(plan).when(ended).then(lambda entries: state(entries, as_of="2024").plans["one"].in_force, NO)``.
    """
    return Given(entries_of(told, vocabulary=vocabulary), vocabulary)


# ---- dates

_DAYS = tuple((dt.date(2024, 2, 26) + dt.timedelta(days=n)).isoformat() for n in range(7))
# Wider than a day, and all of them lie across the week.
_STRETCHES = (
    "2024-02",
    "2024-03",
    "2024",
    "2024-02-2X",
    "2024-0X-01",
    "2024-33",
    "2024-21",
    "2024-02-28~",
    "2024?",
    "[2024-02-27,2024-03-01]",
    "[2024-02-27..2024-02-29]",
    "[2024-02-28..2024-03-01]",
    "[..2024-02-28]",
    "[2024-03-01..]",
    "2024-02-27/2024-02-29",
    "2024-02-28/2024-03-02",
)
_MOMENTS = ("2024-02-28T23:59:59", "2024-02-29T12:00:00", "2024-02-29T00:30:00+09:00", "2024-03-01T00:00:00Z")


def days() -> st.SearchStrategy[EdtfDate]:
    """
    Days of one week around a leap day.
    """
    return st.sampled_from(_DAYS).map(EdtfDate)


def dates() -> st.SearchStrategy[EdtfDate]:
    """
    Dates of every sort, precise or not, that may or do fall into that week.
    """
    return st.one_of(days(), days(), st.sampled_from(_STRETCHES + _MOMENTS).map(EdtfDate))


def periods() -> st.SearchStrategy[Period]:
    """
    Periods of whole days, months or years, some of them open or of unknown end.
    """
    two_days = st.tuples(st.sampled_from(_DAYS), st.sampled_from(_DAYS)).map(lambda two: "/".join(sorted(two)))
    others = ("2024-02", "2024", "2023/2024", "2024-02-28/..", "../2024-02-28", "2024-02-28/", "/2024-02-29")
    return st.one_of(two_days, st.sampled_from(others)).map(Period)


def durations() -> st.SearchStrategy[Duration]:
    """
    Durations of a few days, and longer ones.
    """
    return st.sampled_from(("P1D", "P2D", "P1W", "P1M", "P1Y")).map(Duration)


# ---- values, from their declarations

_TEXTS = st.sampled_from(("x", "y", "tree", "é"))
_VALUES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 2),
    decimal.Decimal: st.sampled_from(("1", "2", "0.5", "-1")).map(decimal.Decimal),
    EdtfDate: dates(),
    Period: periods(),
    Duration: durations(),
    Label: st.sampled_from((Label("Strategic"), Label("Special"), Label({"en": "Strategic", "ja": "戦略的"}))),
    Modality: st.sampled_from((Modality.ACTUAL,) * 5 + tuple(Modality)),
    # A horizon has one end, which its declaration cannot say.
    Horizon: st.one_of(
        dates().map(lambda day: Horizon(by=day)),
        st.builds(
            lambda name, stated, start: Horizon(**{name: stated}, start=start),
            st.sampled_from(("over", "within")),
            st.one_of(periods(), durations()),
            st.none() | dates(),
        ),
    ),
}


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """
    What a field may hold, from its annotation.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in hint.__metadata__ if isinstance(mark, Names)]
        return st.sampled_from(NAMES[marks[0].what]) if marks else of_type(arguments[0])
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(of_type(choice) for choice in arguments if choice is not type(None)))
    if origin is tuple:
        return st.lists(of_type(arguments[0]), min_size=1, max_size=2, unique_by=repr).map(tuple)
    if hint in _VALUES:
        return _VALUES[hint]
    if isinstance(hint, type) and issubclass(hint, Code):
        return st.sampled_from(tuple(hint))
    return events() if hint is Event else instances(hint)


def instances(cls: type[T]) -> st.SearchStrategy[T]:
    """
    Values of an attrs class, read off its declaration: all that is needed, and at most three things more.
    """
    return typing.cast("st.SearchStrategy[T]", _instances(typing.cast(Any, cls)))


@functools.lru_cache(maxsize=256)
def _instances(cls: Any) -> st.SearchStrategy[Any]:
    # Nobody but a log knows what may be told to be the same as what.
    fields = {field.name: (field.default, of_type(hint)) for field, hint in fields_of(cls) if field.name != "same_as"}
    needed = {name: values for name, (default, values) in fields.items() if default is attrs.NOTHING}
    more = {name: values for name, (_, values) in fields.items() if name not in needed}

    @st.composite
    def built(draw: st.DrawFn) -> Any:
        given = {name: draw(values) for name, values in needed.items()}
        extra = draw(st.lists(st.sampled_from(tuple(more)), max_size=3, unique=True)) if more else ()
        try:
            return cls(**given, **{name: draw(more[name]) for name in extra})
        except Refused:
            # A rule of the class that no annotation tells.
            return reject()

    return built()


# ---- events, drafts, logs


def events(vocabulary: Vocabulary = STANDARD) -> st.SearchStrategy[Event]:
    """
    Events of every kind of the vocabulary; most of them actual, none told to be the same as another.
    """
    return st.one_of(*(instances(kind) for kind in vocabulary.events()))


def citations() -> st.SearchStrategy[tuple[Citation, ...]]:
    """
    None, one or two citations of the sources in ``NAMES``.
    """
    cites = st.builds(Citation, st.sampled_from(NAMES["source"]), st.sampled_from(((), ("p1",))))
    return st.lists(cites, max_size=2, unique=True).map(tuple)


def drafts(vocabulary: Vocabulary = STANDARD) -> st.SearchStrategy[Draft]:
    """
    Events, with who says so and remarks.
    """
    return st.builds(
        Draft,
        event=events(vocabulary),
        cites=citations(),
        note=st.none() | _TEXTS,
        meta=st.none() | st.just({"page": 1}),
    )


def logs(vocabulary: Vocabulary = STANDARD, *, max_moves: int = 12) -> st.SearchStrategy[tuple[Entry, ...]]:
    """
    Logs as scribes leave them: a few kinds about few things, told late and twice, linked, corrected, retracted,
    reinstated, disputed; planned, confirmed and called off.
    """
    return _logs(vocabulary, max_moves)


@st.composite
def _logs(draw: st.DrawFn, vocabulary: Vocabulary, max_moves: int) -> tuple[Entry, ...]:
    scribe = _Scribe(draw, vocabulary)
    # Lists shrink towards the first, and grow too seldom by themselves.
    few = st.lists(st.sampled_from(_MOVES), max_size=3)
    many = st.lists(st.sampled_from(_MOVES), min_size=4, max_size=max_moves).map(lambda rest: [_tell, _tell, *rest])
    moves = draw(few | many | many | many)
    for move in moves:
        move(scribe)
    return entries_of(scribe.drafts, vocabulary=vocabulary)


class _Scribe:
    """
    Writes a log, draw by draw; each move adds one record at most.
    """

    def __init__(self, draw: st.DrawFn, vocabulary: Vocabulary) -> None:
        self.draw = draw
        self.vocabulary = vocabulary
        self.codec = codec_of(vocabulary)
        self.drafts: list[Draft] = []
        self.told: dict[str, Statement] = {}
        # By root: the records that touched it, the root itself first.
        self.touched: dict[str, list[str]] = {}
        for record in (attrs.evolve(OPENING, zone=draw(st.sampled_from(ZONES))), *PROLOGUE):
            self.write(record)
        self.prologue = frozenset(self.told)
        self.kinds = draw(_themes(vocabulary))

    def write(self, event: Event | Record, cites: Iterable[Citation] = ()) -> str:
        draft = Draft(event=event, cites=tuple(cites))
        id_ = draft_id(self.codec, draft)
        if id_ not in self.told:
            self.drafts.append(draft)
            self.told[id_] = event
            self.touched.setdefault(self.root(id_), []).append(id_)
        return id_

    def root(self, id_: str) -> str:
        match self.told[id_]:
            case FactCorrected(corrects=target) | FactRetracted(retracts=target):
                return self.root(target)
        return id_

    def is_active(self, id_: str) -> bool:
        return not any(self.is_active(one) for one in self.retractions_of(id_))

    def retractions_of(self, id_: str) -> list[str]:
        return [one for one, event in self.told.items() if isinstance(event, FactRetracted) and event.retracts == id_]

    def pick(self, ids: Iterable[str]) -> str | None:
        choice = tuple(ids)
        return self.draw(st.sampled_from(choice)) if choice else None

    def pick_tangled(self, ids: Iterable[str], is_tangled: Callable[[str], bool]) -> str | None:
        """
        One of them, and half the time one that is tangled already: chance alone seldom hits twice.
        """
        choice = tuple(ids)
        tangled = tuple(filter(is_tangled, choice))
        prefers = self.draw(st.booleans()) if tangled else False
        return self.pick(tangled if prefers else choice)

    def facts(self) -> Iterator[str]:
        return (id_ for id_, event in self.told.items() if isinstance(event, Event))

    def current(self, root: str) -> Event:
        """
        The content that a root has by now, or had at first where it is retracted.
        """
        corrections = [id_ for id_ in self.touched[root] if isinstance(self.told[id_], FactCorrected)]
        corrections = corrections if self.is_active(root) else []
        now = next((id_ for id_ in reversed(corrections) if self.is_active(id_)), root)
        told = self.told[now]
        content = told.content if isinstance(told, FactCorrected) else told
        assert isinstance(content, Event)
        return content

    def event(self) -> Event:
        ids = tuple(self.facts())
        usable = [kind for kind in self.kinds if ids or not _must_point(kind)] or [
            kind for kind in self.vocabulary.events() if not _must_point(kind)
        ]
        event = self.draw(instances(self.draw(st.sampled_from(usable))))
        told = [name for name in _pointers(type(event)) if getattr(event, name) is not None]
        pointers: dict[str, Any] = {name: self.pick(ids) for name in told}
        return attrs.evolve(event, **pointers)

    def after(self, root: str) -> str:
        """
        The last record that touched a root; now and then one before it, as of a scribe who had not seen the last.
        """
        touched = self.touched[root]
        return touched[0] if self.draw(st.sampled_from((False, False, True))) else touched[-1]


def _pointers(kind: type[Event]) -> tuple[str, ...]:
    """
    The fields that hold the id of an entry.
    """
    return tuple(field.name for field, hint in fields_of(kind) if Names("entry") in _marks(hint))


def _must_point(kind: type[Event]) -> bool:
    needed = {field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING}
    return not needed.isdisjoint(_pointers(kind))


def _marks(hint: Any) -> tuple[Any, ...]:
    marks = tuple(getattr(hint, "__metadata__", ()))
    return marks + tuple(mark for argument in typing.get_args(hint) for mark in _marks(argument))


def _themes(vocabulary: Vocabulary) -> st.SearchStrategy[list[type[Event]]]:
    """
    What a log is about: the kinds of one family, or a few of any.
    """
    kinds = tuple(vocabulary.events())
    families = tuple({kind.family: None for kind in kinds})
    of_family = st.sampled_from(families).map(lambda family: [kind for kind in kinds if kind.family is family])
    return of_family | st.lists(st.sampled_from(kinds), min_size=1, max_size=3, unique=True)


def _tell(scribe: _Scribe) -> None:
    scribe.write(scribe.event(), scribe.draw(citations()))


def _tell_again(scribe: _Scribe) -> None:
    """
    Another telling of the same fact, on another date perhaps.
    """
    target = scribe.pick(id_ for id_, told in scribe.told.items() if isinstance(told, (Event, FactCorrected)))
    if target is None:
        return
    event = scribe.current(scribe.root(target))
    changes: dict[str, Any] = {"on": scribe.draw(dates())} if scribe.draw(st.booleans()) else {}
    changes |= {"topics": scribe.draw(st.sampled_from((("x",), ("x", "y"))))} if scribe.draw(st.booleans()) else {}
    again = attrs.evolve(event, **changes, same_as=target)
    scribe.write(again, scribe.draw(citations()))


def _correct(scribe: _Scribe) -> None:
    root = scribe.pick_tangled(scribe.facts(), lambda id_: len(scribe.touched[id_]) > 1)
    if root is not None:
        _correct_root(scribe, root, scribe.after(root))


def _correct_apart(scribe: _Scribe) -> None:
    """
    Two scribes correct the same fact, neither knowing of the other.
    """
    root = scribe.pick(scribe.facts())
    if root is not None:
        after = scribe.after(root)
        for _ in range(2):
            _correct_root(scribe, root, after)


def _correct_root(scribe: _Scribe, root: str, after: str) -> None:
    event = scribe.current(root)
    match scribe.draw(st.sampled_from(("on", "order", "same_as", "modality", "whole", "other"))):
        case "on":
            content = attrs.evolve(event, on=scribe.draw(dates()))
        case "order":
            content = attrs.evolve(event, order=scribe.draw(st.none() | st.integers(0, 2)))
        case "same_as":
            before = itertools.takewhile(lambda id_: id_ != root, scribe.facts())
            content = attrs.evolve(event, same_as=scribe.pick(before))
        case "modality":
            content = attrs.evolve(event, modality=scribe.draw(st.sampled_from(Modality)))
        case "whole":
            content = scribe.draw(instances(type(event)).filter(lambda one: not _points(one)))
        case _:
            content = scribe.event()
    fits = content.same_as is None or _fits(scribe, content)
    content = content if fits else attrs.evolve(content, same_as=None)
    scribe.write(FactCorrected(corrects=root, after=after, content=content, reason="better source"))


def _points(event: Event) -> bool:
    return any(getattr(event, name) is not None for name in _pointers(type(event)))


def _fits(scribe: _Scribe, event: Event) -> bool:
    content = scribe.current(scribe.root(event.same_as or ""))
    return content.kind == event.kind and content.key_value == event.key_value


def _retract(scribe: _Scribe) -> None:
    """
    Of anything: a fact, a correction, a retraction, a dispute, a declaration of coverage.
    """
    undoable = (id_ for id_ in scribe.told if id_ not in scribe.prologue)
    target = scribe.pick_tangled(undoable, lambda id_: isinstance(scribe.told[id_], (FactCorrected, FactRetracted)))
    if target is not None:
        after = scribe.after(scribe.root(target))
        scribe.write(FactRetracted(retracts=target, after=after, reason="was wrong"))


def _reinstate(scribe: _Scribe) -> None:
    target = scribe.pick(id_ for id_ in scribe.told if not scribe.is_active(id_))
    if target is not None:
        after = scribe.after(scribe.root(target))
        for one in filter(scribe.is_active, scribe.retractions_of(target)):
            scribe.write(FactRetracted(retracts=one, after=after, reason="reinstated"))


def _dispute(scribe: _Scribe) -> None:
    ids = tuple(id_ for id_, told in scribe.told.items() if isinstance(told, (Event, FactCorrected)))
    if not ids:
        return
    facts = scribe.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    names = [field.name for field in attrs.fields(type(scribe.current(scribe.root(facts[0]))))]
    field = scribe.draw(st.sampled_from((None, None, "on", "topics", *names)))
    preferred = scribe.draw(st.sampled_from((None, *facts)))
    scribe.write(FactDisputed(facts=facts, field=field, preferred=preferred))


def _confirm(scribe: _Scribe) -> None:
    planned = scribe.pick(id_ for id_ in scribe.facts() if scribe.current(id_).modality is Modality.PLANNED)
    if planned is None:
        event = attrs.evolve(scribe.event(), modality=Modality.PLANNED)
        scribe.write(event)
    elif scribe.draw(st.booleans()):
        event = scribe.current(planned)
        changes: dict[str, Any] = {"modality": Modality.ACTUAL, "confirms": planned, "same_as": None}
        scribe.write(attrs.evolve(event, on=scribe.draw(dates()), **changes))
    elif EngagementCancelled.kind in scribe.vocabulary:
        cancelled = scribe.draw(instances(EngagementCancelled).filter(lambda one: one.in_reply_to is None))
        links: dict[str, Any] = dict.fromkeys(_pointers(EngagementCancelled))
        scribe.write(attrs.evolve(cancelled, **links | {"subject": planned}))


def _cover(scribe: _Scribe) -> None:
    scribe.write(scribe.draw(instances(CoverageDeclared)))


_MOVES: tuple[Callable[[_Scribe], None], ...] = (
    _tell,
    _tell,
    _tell,
    _tell,
    _tell_again,
    _tell_again,
    _correct,
    _correct,
    _correct_apart,
    _retract,
    _retract,
    _reinstate,
    _dispute,
    _confirm,
    _cover,
)

__all__ = [
    "NAMES",
    "OPENING",
    "PARTIES",
    "PROLOGUE",
    "Given",
    "LogInMemory",
    "citations",
    "dates",
    "days",
    "drafts",
    "durations",
    "entries_of",
    "events",
    "given_entries",
    "in_memory",
    "instances",
    "logs",
    "of_type",
    "periods",
    "ticking",
]

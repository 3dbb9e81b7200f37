"""
Logs as scribes leave them: told late and twice, linked, corrected, retracted, disputed.
"""

from __future__ import annotations

import functools
import itertools
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from partnership_events.admission import last_touch
from partnership_events.codec import codec_of, draft_id, fields_of
from partnership_events.codes import Modality
from partnership_events.event import Draft, Entry, Event, Record, Statement, Vocabulary
from partnership_events.facts import Telling, resolve
from partnership_events.testing.histories import OPENING, PROLOGUE, ZONES, entries_of
from partnership_events.testing.strategies import citations, dates, instances
from partnership_events.values import Citation, Names
from partnership_events.vocabulary import STANDARD, EngagementCancelled
from partnership_events.vocabulary.record import (
    CoverageDeclared,
    FactCorrected,
    FactDisputed,
    FactRetracted,
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
    for move in draw(_moves(max_moves)):
        move(scribe)
    return entries_of(scribe.drafts, vocabulary=vocabulary)


@functools.cache
def _moves(most: int) -> st.SearchStrategy[list[Callable[[_Scribe], None]]]:
    # Lists shrink towards the first, and grow too seldom by themselves.
    few = st.lists(st.sampled_from(_MOVES), max_size=3)
    many = st.lists(st.sampled_from(_MOVES), min_size=4, max_size=most).map(lambda rest: [_tell, _tell, *rest])
    return few | many | many | many


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
    return _pointing(typing.cast(Any, kind))


@functools.cache
def _pointing(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field, hint in fields_of(kind) if Names("entry") in _marks(hint))


def _must_point(kind: type[Event]) -> bool:
    needed = {field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING}
    return not needed.isdisjoint(_pointers(kind))


def _marks(hint: Any) -> tuple[Any, ...]:
    marks = tuple(getattr(hint, "__metadata__", ()))
    return marks + tuple(mark for argument in typing.get_args(hint) for mark in _marks(argument))


@functools.cache
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


def corrections(entries: Sequence[Entry]) -> st.SearchStrategy[FactCorrected]:
    """
    Corrections that a log of these entries would take: of any fact, to another date, order, modality, or all anew.

    There are none, and nothing can be drawn, where the entries tell no fact.
    """
    facts = resolve(entries)
    tellings = [telling for fact in facts.facts for telling in fact.tellings]

    def correction(telling: Telling) -> st.SearchStrategy[FactCorrected]:
        after = last_touch(entries, facts, telling.id)
        record = functools.partial(FactCorrected, corrects=telling.id, after=after, reason="better source")
        return _other_contents(telling.event).map(lambda content: record(content=content))

    return st.sampled_from(tellings).flatmap(correction) if tellings else st.nothing()


def _other_contents(event: Event) -> st.SearchStrategy[Event]:
    changed = st.one_of(
        dates().map(lambda on: attrs.evolve(event, on=on)),
        (st.none() | st.integers(0, 2)).map(lambda order: attrs.evolve(event, order=order)),
        st.sampled_from(Modality).map(lambda modality: attrs.evolve(event, modality=modality)),
        instances(type(event)).filter(lambda one: not _points(one)),
    )
    return changed.filter(lambda content: content != event)

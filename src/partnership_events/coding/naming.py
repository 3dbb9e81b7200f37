"""
The names of one log in the words of another: its sources, people, plans, and the entries that its entries point at.

Two coders call one joint statement A and joint-2022, or two statements A.  A key is kept where both logs mean the same
by it; where another key here stands for the same thing, that one is taken; where the same key stands for another thing
here, a number is put behind it.
"""

from __future__ import annotations

import itertools
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import attrs

from partnership_events import classes
from partnership_events.coding.origins import origin
from partnership_events.event import Entry, Record, Statement
from partnership_events.facts import declarations
from partnership_events.names import ATOMS, naming
from partnership_events.values import Label, Names
from partnership_events.vocabulary.record import LogOpened

V = TypeVar("V")

Called = Callable[[str, str], str | None]
"""
From what a name names (``source``, ``entry``) and the name to another; None where there is none.
"""

Key = tuple[str, str]
"""
The kind of a declaration, and its key.
"""


class Unnamed(Exception):
    """
    Something that cannot go without a name has none in the other log.
    """


def translated(value: V, called: Called) -> V:
    """
    A statement or citation with its names changed; what is left without a name is left out, where that is possible.

    Raises ``Unnamed`` where it is not.
    """
    cls: Any = type(value)
    changed: dict[str, Any] = {}
    for name, hint in naming(cls):
        held = getattr(value, name)
        told = held if held is None else _told(held, hint, called)
        if told is held:
            continue
        if (told is None or told == ()) and attrs.fields_dict(cls)[name].default is attrs.NOTHING:
            raise Unnamed(name)
        changed[name] = told
    return attrs.evolve(value, **changed) if changed else value  # type: ignore[misc]


def _told(value: Any, hint: Any, called: Called) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        mark = next((one for one in hint.__metadata__ if isinstance(one, Names)), None)
        named = mark is not None and isinstance(value, str)
        return _same(value, called(mark.what, value)) if mark and named else _told(value, arguments[0], called)
    if origin in (types.UnionType, typing.Union):
        told = (_told(value, choice, called) for choice in arguments)
        return next((one for one in told if one is not value), value)
    if origin is tuple and isinstance(value, tuple):
        items = [_told(item, arguments[0], called) for item in value]
        kept = tuple(item for item in items if item is not None)
        return _same(value, kept)
    if isinstance(hint, type) and isinstance(value, hint) and attrs.has(hint) and hint not in ATOMS:
        return translated(value, called)
    return value


def _same(value: Any, told: Any) -> Any:
    # Whoever looks for a change compares by identity.
    return value if told == value else told


@classes.frozen(kw_only=True)
class DeclarationCompared:
    """
    A declaration of the other log: what stands for it here.

    ``key`` is its key in this log, and ``mine`` the declaration that is taken for the same, if there is one; ``fields``
    are those in which the two differ.
    """

    yours: Entry
    key: str
    mine: Entry | None
    fields: tuple[str, ...] = ()

    @property
    def is_renamed(self) -> bool:
        """
        True where this log calls it otherwise.
        """
        return isinstance(self.yours.event, Statement) and self.yours.event.key_value != self.key


def compare_declarations(mine: Sequence[Entry], yours: Sequence[Entry]) -> tuple[DeclarationCompared, ...]:
    """
    What the other log declares last under each key, beside what stands for it here.
    """
    here, there = _by_key(mine), _by_key(yours)
    taken = {*here, *there}
    compared = []
    for (kind, key), entry in there.items():
        found = _taken_over(entry, mine, here) or _standing_for(entry, here)
        if found is None and (kind, key) in here:
            key = next(free for n in itertools.count(2) if (kind, free := f"{key}-{n}") not in taken)
            taken.add((kind, key))
        told = (
            DeclarationCompared(yours=entry, key=key, mine=None)
            if found is None
            else DeclarationCompared(yours=entry, key=_key(found)[1], mine=found, fields=_differing(found, entry))
        )
        compared.append(told)
    return tuple(compared)


def keys_here(compared: Sequence[DeclarationCompared]) -> Mapping[Key, str]:
    """
    What this log calls what the other declares: by the sort of name, such as source, and the other's key.
    """
    told = {}
    for one in compared:
        event: Any = one.yours.event
        told[event.keyed_by, event.key_value] = one.key
    return told


def _by_key(entries: Sequence[Entry]) -> dict[Key, Entry]:
    return {
        _key(entry): entry
        for entry in declarations(entries)
        if isinstance(entry.event, Record) and entry.event.keyed_by and not isinstance(entry.event, LogOpened)
    }


def _key(entry: Entry) -> Key:
    event = entry.event
    assert isinstance(event, Record)
    return event.kind, event.key_value


def _taken_over(yours: Entry, mine: Sequence[Entry], here: Mapping[Key, Entry]) -> Entry | None:
    """
    What an earlier merge made of it, as it is declared by now.
    """
    made = (_key(entry) for entry in mine if origin(entry) == yours.id)
    return next((here[key] for key in made if key in here), None)


def _standing_for(yours: Entry, here: Mapping[Key, Entry]) -> Entry | None:
    """
    The declaration here of the same thing: the same words under the same key, or under another, or the same document;
    at last the same key, where nothing in it is against that.
    """
    own = here.get(_key(yours))
    if own is not None and not _differing(own, yours):
        return own
    others = [entry for (kind, _), entry in here.items() if kind == yours.kind and entry is not own]
    for is_same in (_says_the_same, _is_same_document):
        for entry in others:
            if is_same(entry, yours):
                return entry
    return own if own is not None and not _excluded(own, yours) else None


def _content(entry: Entry) -> dict[str, Any]:
    event: Any = entry.event
    names = (field.name for field in attrs.fields(type(event)) if field.name != event.keyed_by)
    return {name: getattr(event, name) for name in names}


def _says_the_same(one: Entry, other: Entry) -> bool:
    told = _content(one)
    return told == _content(other) and any(value not in (None, ()) for value in told.values())


def _is_same_document(one: Entry, other: Entry) -> bool:
    mine, yours = _content(one), _content(other)
    if mine.get("url") is not None and mine.get("url") == yours.get("url"):
        return True
    title, theirs = mine.get("title"), yours.get("title")
    named = isinstance(title, Label) and isinstance(theirs, Label) and title.names(theirs)
    return named and mine.get("published") is not None and mine.get("published") == yours.get("published")


def _differing(one: Entry, other: Entry) -> tuple[str, ...]:
    mine, yours = _content(one), _content(other)
    return tuple(name for name, value in mine.items() if value != yours.get(name))


# What tells two things of one sort apart; whatever else differs is a coder's own way of writing.
_TELLING_APART: Mapping[str, Collection[str]] = {
    "source_declared": ("title", "published", "url"),
    "person_declared": ("names",),
    "ladder_declared": ("party", "rungs"),
    "coverage_declared": ("period", "families"),
    "expectation_declared": ("asked", "as_of", "known_at", "answer", "value"),
}


def _excluded(one: Entry, other: Entry) -> bool:
    mine, yours = _content(one), _content(other)
    names = _TELLING_APART.get(one.kind, ())
    claims = one.kind in ("coverage_declared", "expectation_declared")
    return any(_excludes(mine[name], yours[name], claims) for name in names)


def _excludes(mine: Any, yours: Any, is_claim: bool) -> bool:
    if is_claim:
        # Whoever claims nothing here claims something else.
        return bool(mine != yours)
    if mine in (None, ()) or yours in (None, ()):
        return False
    if isinstance(mine, Label):
        return not mine.names(yours)
    if isinstance(mine, tuple):
        return not set(mine) & set(yours)
    return bool(mine != yours)

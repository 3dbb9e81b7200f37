"""
The names that a statement uses, read off its declaration: whatever is marked ``Names("entry")``, ``Names("party")``.

One walker for all who ask: admission (is it declared?), checks (is it declared by now?), the judge of lines (does it
stand before?).  It looks only where a declaration says that a name may stand, so to ask costs little for every line.
"""

from __future__ import annotations

import functools
import operator
import types
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.codec import fields_of
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Erased, Statement, Told
from partnership_events.values import Label, Names

ATOMS = (EdtfDate, Period, Duration, Label)
"""
attrs classes with a spelling of their own: no names or dates stand in them.
"""


@classes.frozen
class Named:
    """
    A name that a statement uses: what it names, the name, and where it stands.
    """

    what: str
    name: str
    path: str


Place: TypeAlias = "tuple[Place, str | int] | str"
"""
Where a name stands: a place, and the field or the index there.  Every append asks for names, and hardly one for a path.
"""

Found: TypeAlias = list[tuple[str, str, Place]]
Look: TypeAlias = Callable[[Any, Place, Found], None]


def names_in(value: Any, path: str = "$", *, what: str | None = None) -> Iterator[Named]:
    """
    Every name that a statement or citation uses, those of an event inside it too; with ``what``, of that sort only.
    """
    return (Named(mark, name, path_of(place)) for mark, name, place in names_at(value, path, what=what))


def names_at(value: Any, place: Place = "$", *, what: str | None = None) -> Found:
    """
    The same as tuples of what is named, the name and its place, several times as fast.
    """
    found: Found = []
    _look_through(value, place, what, found)
    return found


def path_of(place: Place) -> str:
    """
    A place in words, such as ``$.parties[0].party``.
    """
    if isinstance(place, str):
        return place
    before, step = place
    return f"{path_of(before)}[{step}]" if isinstance(step, int) else f"{path_of(before)}.{step}"


def references(event: Told) -> Iterator[str]:
    """
    The ids of the entries that a statement points to.
    """
    if isinstance(event, Erased):
        return iter(event.targets.values())
    kind: Any = type(event)
    pointers, silent = _pointers(kind)
    # Most statements point to nothing, and are asked for every line.
    if pointers is None or pointers(event) == silent:
        return iter(())
    return (one.name for one in names_in(event, what="entry"))


def pointing(cls: type) -> tuple[str, ...]:
    """
    The fields of a class in which entries may be named.
    """
    return tuple(name for name, _ in naming(cls, "entry"))


# What looks through the values of one declaration; the declaration itself is looked through once.


def _look_through(value: Any, place: Place, what: str | None, found: Found) -> None:
    cls: type = type(value)
    for field, look in _looks(cls, what):
        held = getattr(value, field)
        if held is not None and held != ():
            look(held, (place, field), found)


@functools.lru_cache(maxsize=1024)
def _looks(cls: type, what: str | None) -> tuple[tuple[str, Look], ...]:
    return tuple((field, _look(hint, what)) for field, hint in naming(cls, what))


def _look(hint: Any, what: str | None) -> Look:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        mark = _mark(hint)
        return _look(arguments[0], what) if mark is None else _for_texts(mark, what)
    if origin in (types.UnionType, typing.Union):
        return _for_choices([_look(choice, what) for choice in arguments if _may_name(choice, what)])
    if origin is tuple:
        return _for_tuples(_look(arguments[0], what))
    if isinstance(hint, type) and attrs.has(hint):
        return _for_classes(hint, what)
    return _looks_at_nothing


def _looks_at_nothing(_: Any, __: Place, ___: Found) -> None:
    pass


def _for_texts(mark: str, what: str | None) -> Look:
    if what not in (None, mark):
        return _looks_at_nothing

    def look(value: Any, place: Place, found: Found) -> None:
        if isinstance(value, str):
            found.append((mark, value, place))

    return look


def _for_choices(choices: list[Look]) -> Look:
    def look(value: Any, place: Place, found: Found) -> None:
        for choice in choices:
            choice(value, place, found)

    return choices[0] if len(choices) == 1 else look


def _for_tuples(item: Look) -> Look:
    def look(value: Any, place: Place, found: Found) -> None:
        if isinstance(value, tuple):
            for index, one in enumerate(value):
                item(one, (place, index), found)

    return look


def _for_classes(cls: type, what: str | None) -> Look:
    def look(value: Any, place: Place, found: Found) -> None:
        if isinstance(value, cls):
            _look_through(value, place, what, found)

    return look


@functools.lru_cache(maxsize=1024)
def naming(cls: type, what: str | None = None) -> tuple[tuple[str, Any], ...]:
    """
    The fields of a class in which a name of that sort may stand, however deep, each with its declaration; of any sort.
    """
    if cls in ATOMS:
        return ()
    return tuple((field.name, hint) for field, hint in fields_of(cls) if _may_name(hint, what))


@functools.lru_cache(maxsize=1024)
def _pointers(cls: type) -> tuple[Callable[[Any], Any] | None, Any]:
    """
    What gives the fields of a class in which entries may be named, and what it gives where none is.
    """
    names = [name for name, _ in naming(cls, "entry")]
    if not names:
        return None, None
    defaults = attrs.fields_dict(cls)
    silent = tuple(None if defaults[name].default is attrs.NOTHING else defaults[name].default for name in names)
    return operator.attrgetter(*names), silent if len(names) > 1 else silent[0]


def _may_name(hint: Any, what: str | None, inside: tuple[Any, ...] = ()) -> bool:
    if isinstance(hint, type) and attrs.has(hint):
        return hint not in inside and (_may_hold(hint, what, inside) if inside else _may_hold_at_all(hint, what))
    mark = _mark(hint)
    if mark is not None and what in (None, mark):
        return True
    return any(_may_name(argument, what, inside) for argument in typing.get_args(hint))


@functools.lru_cache(maxsize=1024)
def _may_hold_at_all(cls: type, what: str | None) -> bool:
    return _may_hold(cls, what, ())


def _may_hold(cls: type, what: str | None, inside: tuple[Any, ...]) -> bool:
    if cls in ATOMS:
        return False
    # Which statement it will be, only the value tells.
    return issubclass(cls, Statement) or any(_may_name(of, what, (*inside, cls)) for _, of in fields_of(cls))


def _mark(hint: Any) -> str | None:
    marks = hint.__metadata__ if typing.get_origin(hint) is Annotated else ()
    return next((mark.what for mark in marks if isinstance(mark, Names)), None)

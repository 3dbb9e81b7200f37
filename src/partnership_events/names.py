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
from typing import Annotated, Any

import attrs

from partnership_events.codec import fields_of
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Erased, Statement, Told
from partnership_events.values import Label, Names

ATOMS = (EdtfDate, Period, Duration, Label)
"""
attrs classes with a spelling of their own: no names or dates stand in them.
"""


@attrs.frozen
class Named:
    """
    A name that a statement uses: what it names, the name, and where it stands.
    """

    what: str
    name: str
    path: str


def names_in(value: Any, path: str = "$", *, what: str | None = None) -> Iterator[Named]:
    """
    Every name that a statement or citation uses, those of an event inside it too; with ``what``, of that sort only.
    """
    cls: type = type(value)
    for field, hint in _naming(cls, what):
        held = getattr(value, field)
        if held is not None:
            yield from _names(held, hint, f"{path}.{field}", what)


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
    return tuple(name for name, _ in _naming(cls, "entry"))


def _names(value: Any, hint: Any, path: str, what: str | None) -> Iterator[Named]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        mark = _mark(hint)
        if mark is None or not isinstance(value, str):
            yield from _names(value, arguments[0], path, what)
        elif what in (None, mark):
            yield Named(mark, value, path)
    elif origin in (types.UnionType, typing.Union):
        for choice in arguments:
            yield from _names(value, choice, path, what)
    elif origin is tuple and isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _names(item, arguments[0], f"{path}[{index}]", what)
    elif isinstance(hint, type) and isinstance(value, hint) and attrs.has(hint):
        yield from names_in(value, path, what=what)


@functools.lru_cache(maxsize=1024)
def _naming(cls: type, what: str | None) -> tuple[tuple[str, Any], ...]:
    """
    The fields of a class in which a name of that sort may stand.
    """
    if cls in ATOMS:
        return ()
    return tuple((field.name, hint) for field, hint in fields_of(cls) if _may_name(hint, what))


@functools.lru_cache(maxsize=1024)
def _pointers(cls: type) -> tuple[Callable[[Any], Any] | None, Any]:
    """
    What gives the fields of a class in which entries may be named, and what it gives where none is.
    """
    names = [name for name, _ in _naming(cls, "entry")]
    if not names:
        return None, None
    defaults = attrs.fields_dict(cls)
    silent = tuple(None if defaults[name].default is attrs.NOTHING else defaults[name].default for name in names)
    return operator.attrgetter(*names), silent if len(names) > 1 else silent[0]


def _may_name(hint: Any, what: str | None, inside: tuple[Any, ...] = ()) -> bool:
    if isinstance(hint, type) and attrs.has(hint):
        if hint in ATOMS or hint in inside:
            return False
        # Which statement it will be, only the value tells.
        return issubclass(hint, Statement) or any(_may_name(of, what, (*inside, hint)) for _, of in fields_of(hint))
    mark = _mark(hint)
    if mark is not None and what in (None, mark):
        return True
    return any(_may_name(argument, what, inside) for argument in typing.get_args(hint))


def _mark(hint: Any) -> str | None:
    marks = hint.__metadata__ if typing.get_origin(hint) is Annotated else ()
    return next((mark.what for mark in marks if isinstance(mark, Names)), None)

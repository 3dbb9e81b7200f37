"""
How our classes are made: as attrs makes them, in half the time.

A fresh process makes more than a hundred, and that is most of what it does.  attrs writes and compiles an ``__eq__``, a
``__hash__`` and a ``__repr__`` for each, and asks each converter of each field, inherited ones too, for its signature.
Here the three methods are written once, and a signature is worked out once.

Measured in instructions, all standard kinds on top of ``event``: 363 million by plain attrs, 189 so.  Whoever declares
a kind of their own needs none of this: ``@attrs.frozen(kw_only=True)`` gives the same class, at attrs' pace.
``tests/test_classes_laws.py`` proves that both behave alike.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic

import attrs

if TYPE_CHECKING:
    # A type checker sees attrs' own, which it knows by name.
    from attrs import frozen as frozen
    from attrs.converters import optional as optional
else:

    def frozen(cls: type | None = None, **options: Any) -> Any:
        """
        ``attrs.frozen``, with equality, hash and repr in common where the class brings none of its own.
        """
        if cls is None:
            return functools.partial(frozen, **options)
        own = vars(cls)
        if "__repr__" not in own and options.get("repr") is not False:
            cls.__repr__ = brief if cls.__repr__ is brief else whole
        if "__eq__" not in own and options.get("eq") is not False:
            cls.__hash__ = own.get("__hash__", _hash)
            cls.__eq__ = _is_equal
        return attrs.frozen(cls, **{"eq": False, "repr": False} | options)

    @functools.cache
    def optional(converter: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """
        ``attrs.converters.optional``, made once for each converter.
        """

        def convert(value: Any) -> Any:
            return None if value is None else converter(value)

        return signed(convert)


def signed(converter: Any) -> Any:
    """
    The same converter, which now knows its signature.
    """
    converter.__signature__ = inspect.signature(converter)
    return converter


class Referable:
    """
    A base for what has twins: attrs would give each class a place for weak references, which no twin can share.
    """

    __slots__ = ("__weakref__",)


def twin_of(cls: type) -> Any:
    """
    A class of the same slots, in which they are simply set: an instance of it may become one of the frozen class.

    A frozen ``__init__`` sets each field in a roundabout way.  A standing takes 19 thousand instructions by it, by a
    twin 4.  Raises ``TypeError`` where Python lays the two out in different ways.
    """
    # With both of these, setting a slot is as fast as it gets; with one alone it is eight times slower.
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__, "__init__": object.__init__}
    # ``Generic`` adds nothing to an instance, and takes no part in a class that is made so.
    bases = tuple(base for base in cls.__bases__ if base is not Generic)
    twin: Any = type(cls.__name__, bases, {"__slots__": cls.__dict__["__slots__"], **free})
    twin().__class__ = cls
    return twin


@functools.cache
def _compared(cls: type) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """
    What takes the first field of an instance that counts for equality, and what takes all of them.
    """
    names = [field.name for field in attrs.fields(cls) if field.eq]
    if not names:
        return (lambda _: None), (lambda _: ())
    return operator.attrgetter(names[0]), operator.attrgetter(*names)


def _is_equal(self: Any, other: Any) -> Any:
    if other is self:
        return True
    if other.__class__ is not self.__class__:
        return NotImplemented
    first, all_ = _compared(self.__class__)
    one, its = first(self), first(other)
    # Most that differ do so from the start: events in their dates.
    return (one is its or one == its) and all_(self) == all_(other)


def sketch(value: Any) -> Any:
    """
    What is equal where two values are, and quicker to hash: of an event its date.
    """
    cls = value.__class__
    return _compared(cls)[0](value) if cls.__eq__ is _is_equal else value


def _hash(self: Any) -> int:
    return hash((self.__class__, _compared(self.__class__)[1](self)))


def look(value: Any) -> str:
    """
    A value as a notebook shows it; what draws it stands on a floor above, and is loaded when somebody looks.
    """
    import importlib

    told: str = importlib.import_module("partnership_events.looks").html_of(value)
    return told


def in_angles(value: Any) -> Iterator[Any]:
    """
    For ``rich``: what the repr of a value shows between its angle brackets, after the name of its class.
    """
    yield _Bare(repr(value)[1:-1].partition(" ")[2])


def but_defaults(value: Any) -> Iterator[tuple[str, Any]]:
    """
    For ``rich``: what ``brief`` shows, field by field; only what has such a method itself is laid out in turn.
    """
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.repr and (field.default is attrs.NOTHING or held != field.default):
            yield field.name, held if hasattr(type(held), "__rich_repr__") else _Bare(repr(held))


# Where rich looks for it.
in_angles.angular = True  # type: ignore[attr-defined]


class _Bare:
    """
    A text that is its own repr.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def whole(value: Any) -> str:
    """
    The repr of an attrs value, as attrs writes it.
    """
    told = [f"{field.name}={getattr(value, field.name)!r}" for field in attrs.fields(type(value)) if field.repr]
    return f"{type(value).__qualname__.rpartition('>.')[2]}({', '.join(told)})"


def brief(value: Any) -> str:
    """
    The repr of an attrs value, without the fields that are as they are by default.
    """
    told = []
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.repr and (field.default is attrs.NOTHING or held != field.default):
            told.append(f"{field.name}={held!r}")
    return f"{type(value).__name__}({', '.join(told)})"

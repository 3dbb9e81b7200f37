"""
How far something long has come, for whoever asked to be told; nobody else notices.

    for stop in watched(stops, "making the page"):    told as 3 of 190, 4 of 190, ...
        for day in watched(days, ...):                of what is done within, nothing more
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Watch: TypeAlias = Callable[[str, int, int], None]
"""
Is told what is being done, how much of it is done, and of how much.
"""

_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)
# Of fewer, each may be long, and what is done within it tells more.
_FEW = 20


def watch(told: Watch | None) -> None:
    """
    From now on this is told, or nobody.
    """
    _WATCH.set(told)


def watched(items: Sequence[T], what: str) -> Iterable[T]:
    """
    The same items, one after the other; whoever watches is told how many of them are done.
    """
    told = _WATCH.get()
    return items if told is None or len(items) < _FEW else _watched(items, what, told)


def _watched(items: Sequence[T], what: str, told: Watch) -> Iterator[T]:
    # Only the outermost of several tells: a row that jumps back and forth says nothing.
    _WATCH.set(None)
    try:
        for done, item in enumerate(items):
            told(what, done, len(items))
            yield item
    finally:
        _WATCH.set(told)
        told(what, len(items), len(items))

"""
The entries of a log, as a tuple that can be added to without copying it.

    shared rows    1 . 2 . 3 . 4 . 5        only ever added to
    yesterday's    [-------]                an ``Entries`` of length 3: it never grows
    today's        [---------------]        made of it by ``grown``, in the time that two more entries take

Concatenating tuples cost 5 ms an append at a million entries, and building the index of ids anew 200 ms.
``tests/test_entries_laws.py`` proves it to be the tuple that it stands for, whatever grows beside it.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, overload

from partnership_events.event import Entry

# Two threads that add to the same rows at once must not both find themselves at the end of them.
_GROWING = threading.Lock()


class Entries(Sequence[Entry]):
    """
    Entries in log order: compares, slices and hashes as the tuple of them does, and never changes.
    """

    __slots__ = ("_length", "_rows", "places")

    def __init__(self, rows: Iterable[Entry] = ()) -> None:
        self._rows = list(rows)
        self._length = len(self._rows)
        self.places: dict[str, int] = {entry.id: place for place, entry in enumerate(self._rows, 1)}
        """
        The place of each id, shared by all that grew of these rows: it may know later ones, and not yet the last.
        """

    @classmethod
    def over(cls, rows: Any, places: dict[str, int]) -> Entries:
        """
        Entries that are found when asked for, in rows that nobody adds to.
        """
        told = cls.__new__(cls)
        told._rows, told._length, told.places = rows, len(rows), places
        return told

    def _first(self, length: int) -> Entries:
        part = Entries.__new__(Entries)
        part._rows, part._length, part.places = self._rows, length, self.places
        return part

    def grown(self, more: Sequence[Entry]) -> Entries:
        """
        These and more; the index learns of them from whoever knows that they stay (``places``).
        """
        end = self._length + len(more)
        with _GROWING:
            if len(self._rows) == self._length:
                self._rows.extend(more)
                return self._first(end)
        # Another thread has read the same lines already; or what once stood here came to nothing.
        if self._rows[self._length : end] == list(more):
            return self._first(end)
        return Entries(self).grown(more)

    def continues(self, other: Entries) -> bool:
        """
        True where these grew of the others, and so begin with them.
        """
        return self._rows is other._rows and self._length >= other._length

    @property
    def last(self) -> Entry | None:
        """
        The last of them; None where there is none.
        """
        return self._rows[self._length - 1] if self._length else None

    def by_id(self, id_: str) -> Entry | None:
        """
        The entry with this id, found without looking through all.
        """
        place = self.places.get(id_, 0)
        if 0 < place <= self._length:
            return self._rows[place - 1]
        if len(self.places) >= self._length:
            return None
        unknown = self._rows[len(self.places) : self._length]
        return next((entry for entry in unknown if entry.id == id_), None)

    # As a tuple.

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: SupportsIndex) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...

    def __getitem__(self, index: SupportsIndex | slice) -> Entry | Sequence[Entry]:
        if not isinstance(index, slice):
            return self._rows[range(self._length)[index]]
        places = range(self._length)[index]
        if (places.start, places.step) == (0, 1):
            return self._first(len(places))
        return tuple(map(self._rows.__getitem__, places))

    def __iter__(self) -> Iterator[Entry]:
        return itertools.islice(self._rows, self._length)

    def __reversed__(self) -> Iterator[Entry]:
        return map(self._rows.__getitem__, range(self._length - 1, -1, -1))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Entries, tuple)):
            return NotImplemented
        if len(self) != len(other):
            return False
        same = isinstance(other, Entries) and self._rows is other._rows
        return same or all(one == its for one, its in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __add__(self, other: Sequence[Entry]) -> tuple[Entry, ...]:
        return (*self, *other)

    def __radd__(self, other: Sequence[Entry]) -> tuple[Entry, ...]:
        return (*other, *self)

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Entries, (tuple(self),)


def entries_of(entries: Iterable[Entry]) -> Entries:
    """
    These entries, without a copy where they are such already.
    """
    return entries if isinstance(entries, Entries) else Entries(entries)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """
    Without the garbage collector, which would look at all that is being kept again and again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

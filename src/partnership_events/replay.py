"""
Entries of lines that were verified before: whole, or decoded when somebody looks at them.

    entries_of(lines, codec)      entries as a first reading gives them
    events_of(lines, codec)       what they tell, without id, time and citations
    on_demand(lines, codec)       entries that hold their line, and are decoded as far as somebody asks

Nothing is verified here, neither checksum nor id nor canonical form: whoever calls knows that these are the bytes that
a first reading found good, and a line that was changed since may tell anything.  The rest is as at a first reading:
what ``swift`` has no answer for (an opening, a stub, an unknown kind, an older schema), ``codec`` decides.

An entry on demand costs a fifth of one that is whole, and holds no more than its line.  It cannot be told from any
other (``==``, hash, repr, copies, pickles, ``match``; ``tests/test_replay_laws.py`` proves it), except that
``type(entry)`` is a subclass of ``Entry`` until it is decoded.
"""

from __future__ import annotations

import functools
import threading
import typing
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from partnership_events.canonical import NotCanonical, unframe
from partnership_events.codec import Codec
from partnership_events.errors import Damaged
from partnership_events.event import Entry, Told
from partnership_events.frames import content_place
from partnership_events.swift import swift_of
from partnership_events.twins import EntryTwin, NotSwift

# In a verified line, what stands before is its frame: {"@at":..,"@crc":..,["@following":2,]"@id":..,"@kind":..}
_AT_ID = len('{"@at":"2026-11-22T03:22:55.123456Z","@crc":"12345678","@')
_AFTER = _AT_ID + len('id":"","@') + 64
_AFTER_FOLLOWING = _AFTER + len('"@following":2,')
_KIND = b'"@kind":"'

_FRAMED = ("recorded_at", "following", "id", "appended")
_SET: dict[str, Callable[[Any, Any], None]] = {
    name: vars(Entry)[name].__set__ for name in (*_FRAMED, "event", "cites", "note", "meta")
}
_LINE: Any = vars(Entry.__base__)["_line"]
_become: Callable[[Any, type], None] = vars(object)["__class__"].__set__
# Held while an entry is decoded, so that all threads meet one event; decoding may not ask for another lock.
_DECODING = threading.RLock()


def entry_of(line: bytes, codec: Codec, seq: int, where: str = "") -> Entry:
    """
    The entry of a line, without its newline, that was verified before.

    Raises ``NewerSchema`` as a first reading does, and ``Damaged`` for what is no line at all.
    """
    return swift_of(codec).replayed(line, seq) or _slowly(line, codec, seq, where)


def entries_of(lines: Iterable[bytes], codec: Codec, *, start: int = 1, where: str = "") -> list[Entry]:
    """
    The entries of lines that were verified before, of which the first is number ``start``.
    """
    fast = swift_of(codec).replayed
    return [fast(line, seq) or _slowly(line, codec, seq, where) for seq, line in enumerate(lines, start)]


def events_of(lines: Iterable[bytes], codec: Codec, *, start: int = 1, where: str = "") -> list[Told]:
    """
    What the lines tell, and nothing about it: for whoever folds and asks for no entry.
    """
    fast = swift_of(codec).event
    return [fast(line) or _slowly(line, codec, seq, where).event for seq, line in enumerate(lines, start)]


def on_demand(lines: Iterable[bytes], codec: Codec, *, start: int = 1, where: str = "") -> list[Entry]:
    """
    The same entries, each of which is decoded when more than its position is asked for: first its frame, which tells
    id, time, batch and kind, then the rest.
    """
    cls = _class_of(codec, where)
    entries: list[Any] = []
    for seq, line in enumerate(lines, start):
        try:
            # Whether a newer library wrote it must be known now, not when somebody looks.  Few lines have an @ there,
            # and to look for one takes a third of the time.
            if b"@" in line[_AFTER if line[_AT_ID] == ord("i") else _AFTER_FOLLOWING :] and b'"@version":' in line:
                raise NotSwift
        except (IndexError, NotSwift):
            entries.append(entry_of(line, codec, seq, where))
            continue
        entry: Any = EntryTwin()
        entry.seq = seq
        entry._line = line
        entry.__class__ = cls
        entries.append(entry)
    return entries


def _slowly(line: bytes, codec: Codec, seq: int, where: str) -> Entry:
    try:
        framed = unframe(line)
        return swift_of(codec).opening(framed, seq) or codec.entry(framed, seq, where)
    except NotCanonical as error:
        raise Damaged(where, seq, error.problem, error.right) from None


@functools.lru_cache(maxsize=256)
def _class_of(codec: Codec, where: str) -> type:
    return type(Entry.__name__, (_OnDemand,), {"__slots__": (), "_codec": codec, "_where": where})


class _OnDemand(Entry):
    """
    An entry some of whose slots are still empty; when they are filled it becomes an ``Entry``, and nothing else.
    """

    __slots__ = ()
    _codec: ClassVar[Codec]
    _where: ClassVar[str]

    # attrs asks for it: in ==, evolve, asdict.
    __class__ = property(lambda _: Entry)

    @property
    def kind(self) -> str:
        """
        The kind of what it tells; no need to decode that.
        """
        try:
            line = self._line
            begin = content_place(line) + len(_KIND)
            kind = line[begin : line.index(b'"', begin)]
        except (AttributeError, ValueError):
            return self.event.kind
        return self.event.kind if b"\\" in kind else kind.decode()

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is not there: an empty slot, or nothing that an entry has.
        if name in _SET:
            with _DECODING:
                line = _line_of(self)
                if line is not None and not (name in _FRAMED and _fill_frame(self, line)):
                    _fill(self, line)
        return object.__getattribute__(self, name)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> Any:
        # Copied and pickled as what it will be.
        _ = self.event
        return object.__reduce_ex__(self, protocol)


# No methods: while one thread asks, another may have made an ``Entry`` of it.


def _line_of(entry: Entry) -> bytes | None:
    try:
        return typing.cast("bytes", _LINE.__get__(entry))
    except AttributeError:
        return None


def _fill_frame(entry: _OnDemand, line: bytes) -> bool:
    """
    False where the frame is out of the ordinary, as an opening's is.
    """
    try:
        told = swift_of(entry._codec).frames.told(line, content_place(line))
    except (ValueError, NotSwift):
        return False
    for slot, value in zip(_FRAMED, (*told, True), strict=True):
        _SET[slot](entry, value)
    return True


def _fill(entry: _OnDemand, line: bytes) -> None:
    whole = entry_of(line, entry._codec, entry.seq, entry._where)
    for slot, fill in _SET.items():
        fill(entry, getattr(whole, slot))
    _become(entry, Entry)
    # Last of all: as long as it is there, slots may be empty.
    _LINE.__delete__(entry)

"""
What an open file holds at one moment, and what is remembered of it for the next.

Bytes that were verified before are compared, not parsed again.  Whether there is need to compare them, their file's
identity tells: once it is old enough, or while the one who asks has held the lock since.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TypeAlias

from partnership_events import classes
from partnership_events.canonical import MAX_LINE
from partnership_events.codec import Codec
from partnership_events.entries import Entries, uncollected
from partnership_events.files import Identity, Pieces, bytes_at, digest_of
from partnership_events.lines import Judge, Verified
from partnership_events.torn import Part, Rest, Torn, take_all

Watch: TypeAlias = Callable[[int, int], object]

# Readings of the file between two words to whoever watches.
_SELDOM = 8


@classes.frozen
class Reading:
    """
    A log as it was at one moment: its entries, and what follows the last whole batch.

    ``size`` counts the bytes of whole batches.
    """

    entries: Entries
    torn: Torn | None
    size: int
    identity: Identity


@classes.frozen(eq=False)
class Known:
    """
    A reading, with what it takes to go on from there.

    ``telling``: the same identity later on means the same bytes.  ``ours``: read or written under the lock.
    """

    reading: Reading
    verified: Verified
    telling: bool = False
    ours: bool = False

    def stands(self, identity: Identity) -> bool:
        """
        True where a writer that holds the lock may go on from here: nobody but it has been there since.
        """
        return (self.telling or self.ours) and self.reading.identity == identity


def scan(handle: int, codec: Codec, where: str, known: Known | None, watch: Watch | None = None) -> Known:
    """
    What an open file holds, going on from what is known of it as far as that still stands there.

    ``watch`` is told how many bytes are read, and of how many.  Raises ``Damaged`` with file and line.
    """
    identity = Identity.of(os.fstat(handle))
    # Asked before it is read: while we read, a young file grows old.
    telling = identity.telling
    before = known.verified if known is not None and _begins_with(handle, known.verified) else Verified()
    judge = Judge(where, codec, before)
    pieces = Pieces(handle, before.size)
    with uncollected():
        rest = take_all(judge, pieces.parts if watch is None else _watched(pieces, identity.size, watch))
    torn = _torn(handle, judge, rest, pieces.position) if rest is not None else None
    return known_after(judge, identity, torn, telling=telling)


def _watched(pieces: Pieces, size: int, watch: Watch) -> Iterator[Part]:
    try:
        for number, part in enumerate(pieces.parts):
            if not number % _SELDOM:
                watch(min(pieces.position, size), size)
            yield part
    finally:
        watch(size, size)


def known_after(
    judge: Judge, identity: Identity, torn: Torn | None = None, *, telling: bool = False, ours: bool = False
) -> Known:
    """
    What is known when the judge has taken the last line.
    """
    verified = judge.verified()
    return Known(Reading(verified.entries, torn, verified.size, identity), verified, telling, ours)


def _begins_with(handle: int, verified: Verified) -> bool:
    return bool(digest_of(handle, verified.size) == verified.digest.digest())


def _torn(handle: int, judge: Judge, rest: Rest, end: int) -> Torn:
    length = end - judge.size
    data = bytes_at(handle, judge.size, min(length, MAX_LINE))
    return Torn(judge.last - len(judge.open) + 1, judge.size, data, length, rest.reason, rest.completable)

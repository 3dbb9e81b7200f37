"""
A log, followed: its batches as they arrive, whole and in order, each of them once.

    known            yielded, or there before: it must stand at the beginning of whatever is read next
    grown            the batches after it are yielded, one by one
    anything else    gone, shorter, other, damaged: looked at again for a second, and told if it lasts

That second is git's: a checkout takes a file away and writes it anew, and whoever looks in between sees none, or half
of one.  No lock is taken, and while nothing changes a look costs a ``stat``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from partnership_events.entries import Entries, entries_of
from partnership_events.errors import Damaged, LogReplaced, NoSuchPartnership, NoSuchPosition, PartnershipError, Refused
from partnership_events.event import Entry, Erased
from partnership_events.log import Log

GRACE = 1.0
"""
For so many seconds what looks wrong may be something that is still being written.
"""

# While something looks wrong it is looked at so often at least, however seldom its caller asks.
_SOON = 0.2


class Stop(Protocol):
    """
    What says that it is enough: a ``threading.Event``, or anything that waits as one does.
    """

    def is_set(self) -> bool:
        """
        Whether it is enough.
        """

    def wait(self, timeout: float) -> bool:
        """
        Waits for so many seconds at most; whether it is enough.
        """


def follow(
    log: Log,
    start: int | None = None,
    *,
    every: float = 0.2,
    timeout: float | None = None,
    stop: Stop | None = None,
) -> Iterator[tuple[Entry, ...]]:
    """
    The batches after a position, and then each new one as it arrives; see ``Partnership.follow``.

    What is there already is read by the call itself, so that nothing slips in between it and the first batch.
    """
    if not every > 0:
        raise Refused(f"every={every!r}: say after how many seconds to look again")
    there = entries_of(log.read().entries)
    position = len(there) if start is None else start
    if not 0 <= position <= len(there):
        raise NoSuchPosition(f"{log.path}: there is no position {position} to go on from; the last is {len(there)}")
    return _Follower(log, every, timeout, stop or threading.Event()).batches(there, position)


@attrs.frozen
class _Follower:
    log: Log
    every: float
    timeout: float | None
    stop: Stop

    def batches(self, there: Entries, position: int) -> Iterator[tuple[Entry, ...]]:
        news: Entries | None = there
        while news is not None:
            for batch in batches_of(news[position:]):
                if self.stop.is_set():
                    return
                yield batch
            position, there = len(news), news
            news = self._grown(there)

    def _grown(self, known: Entries) -> Entries | None:
        """
        The entries once there are more; None where it was silent for too long, or somebody said stop.
        """
        since = time.monotonic()
        trouble: float | None = None
        while not self.stop.is_set():
            now = time.monotonic()
            try:
                there = self._looked(known)
            except (NoSuchPartnership, Damaged, LogReplaced):
                trouble = now if trouble is None else trouble
                if now - trouble >= GRACE:
                    raise
                pause = min(self.every, _SOON)
            else:
                trouble = None
                if len(there) > len(known):
                    return there
                left = self.every if self.timeout is None else since + self.timeout - now
                if left <= 0:
                    return None
                pause = min(self.every, left)
            self.stop.wait(pause)
        return None

    def _looked(self, known: Entries) -> Entries:
        there = entries_of(self.log.read().entries)
        if there is not known:
            _must_begin_with(known, there, str(self.log.path))
        return there


def batches_of(entries: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """
    The entries batch by batch; where they begin inside of one, its rest comes first.
    """
    start = 0
    for end, entry in enumerate(entries, 1):
        if not entry.following:
            yield tuple(entries[start:end])
            start = end


def _must_begin_with(known: Entries, there: Entries, where: str) -> None:
    if there.continues(known):
        return
    # What was verified before and still stands there is the same object, so this is no comparison of contents.
    for was, is_ in zip(known, there, strict=False):
        if was is not is_ and not _stands(was, is_):
            raise _replaced(where, f"@{was.seq} is not what stood there ({was.kind} {was.id[:12]})")
    if len(there) < len(known):
        gone = known[len(there)]
        raise _replaced(where, f"@{gone.seq} is gone ({gone.kind} {gone.id[:12]}), the log ends before it")


def _stands(was: Entry, is_: Entry) -> bool:
    # Erasure is the one lawful change; its record follows, and says so.
    return was == is_ or (isinstance(is_.event, Erased) and was.id == is_.id)


def _replaced(where: str, what: str) -> PartnershipError:
    return LogReplaced(f"{where}: replaced while it was followed: {what}; follow it anew, and read it from the start")

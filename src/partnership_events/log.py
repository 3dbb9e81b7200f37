"""
A log: whole batches, or nothing, on disk when ``append`` returns.

A line is a fact once its newline is on the disk, and not before:

    append() returned           =>  the lines are there, for ever
    append() raised             =>  they are there whole, or not at all; NotWritten: not at all
    append() could not say      =>  DurabilityUnknown: cut back as far as the disk obeyed; read before trying again

What it rests on, a chapter each:

    lines     what a line must be                         values only
    torn      what a crash can leave of the last append   values only
    lock      one writer at a time
    files     the operating system; opens the log
    reading   what an open file holds at one moment
    durable   bytes that are there for good

Under the lock an append first mends what a crash has left (``torn``): completes it, or sets it aside in the log's
``.partnership`` folder.  Readers take no lock and show whole batches only; whether their bytes have reached the disk,
only the writer that put them there can know.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import attrs

from partnership_events.codec import codec_of, utc
from partnership_events.durable import added, appear, must_be, placed, replaced, set_aside
from partnership_events.entries import Entries
from partnership_events.errors import (
    Damaged,
    DurabilityUnknown,
    NoSuchPartnership,
    NotALog,
    OutOfStep,
    Problem,
    Refused,
)
from partnership_events.event import Draft, Entry, Vocabulary
from partnership_events.files import (
    Cache,
    Identity,
    NotWritten,
    Pieces,
    asked_of_the_disk,
    handle_of,
    must_be_regular,
    must_stay,
    opened,
    real,
    rewrite,
    sync,
    sync_folder,
    telling,
    telling_damage,
    whole,
)
from partnership_events.lines import Judge, PointsNowhere, Verified, lines_of, moment_after
from partnership_events.lock import Lock, busy, claim, locked, release
from partnership_events.names import references
from partnership_events.reading import Known, Reading, known_after, scan
from partnership_events.torn import Torn

# Some have their home in a chapter, and are met here.
__all__ = [
    "Clock",
    "Log",
    "NotWritten",
    "PointsNowhere",
    "Prepare",
    "Reading",
    "Torn",
    "TornTailMended",
    "Watch",
    "references",
]

Clock: TypeAlias = Callable[[], dt.datetime]
Watch: TypeAlias = Callable[[Path, int, int], object]
Prepare: TypeAlias = Callable[[Entries], Sequence[Draft]]

_READINGS = 10


class TornTailMended(UserWarning):
    """
    An append found the unfinished end of an earlier one; ``torn`` says what became of it.
    """

    def __init__(self, message: str, torn: Torn) -> None:
        self.torn = torn
        super().__init__(message)


class Log:
    """
    One file of entries.

    ``clock`` gives the time that new entries bear; ``patience`` is how many seconds to wait for other writers;
    ``watch`` is told, while a file is read, how many of its bytes are.  A symbolic link is followed once, here: locks
    and bytes set aside lie beside the real file.
    """

    def __init__(
        self,
        path: Path,
        *,
        vocabulary: Vocabulary,
        clock: Clock,
        patience: float = 10.0,
        watch: Watch | None = None,
    ) -> None:
        self.path = real(Path(path))
        self.vocabulary = vocabulary
        self._codec = codec_of(vocabulary)
        self._clock = clock
        self._patience = patience
        self._watch = None if watch is None else functools.partial(watch, self.path)
        self._mutex = threading.Lock()
        self._known: Known | None = None
        # The file of which all bytes are known to be on the disk: we have synced them, or read them from there.
        self._durable: Identity | None = None
        # Its folder, as it was when all names in it were known to be there.
        self._folder: Identity | None = None

    def __repr__(self) -> str:
        return f"<Log {self.path}>"

    @classmethod
    def create(
        cls,
        path: Path,
        drafts: Sequence[Draft],
        *,
        vocabulary: Vocabulary,
        clock: Clock,
        patience: float = 10.0,
        watch: Watch | None = None,
        ahead_allowed: bool = False,
    ) -> Log:
        """
        A new log that begins with these drafts, of which the first opens it.

        The file appears under its name whole or not at all; what stands there already is never touched.
        """
        path = Path(path)
        if os.path.lexists(path):
            raise Refused(f"{path}: exists already; a log is created once")
        if not path.parent.is_dir():
            raise NoSuchPartnership(Problem("", "there is no such folder", "make it first"), where=str(path.parent))
        log = cls(path, vocabulary=vocabulary, clock=clock, patience=patience, watch=watch)
        _, payload = log._stamped(Verified(), drafts, ahead_allowed)
        with telling(log.path), locked(log.path, patience=patience):
            log._durable = appear(log.path, payload)
        return log

    @property
    def known(self) -> Known | None:
        """
        What was read last; None where nothing was yet.
        """
        return self._known

    def read(self, *, afresh: bool = False) -> Reading:
        """
        All whole batches, without a lock; raises ``Damaged`` with file and line where a line is not as it was written.

        Bytes that were verified before are not parsed again, unless ``afresh``.
        """
        reading = self._refreshed(afresh).reading
        if not reading.entries:
            raise _no_opening(self.path, reading.torn)
        return reading

    def append(
        self, prepare: Prepare, *, expected_seq: int | None = None, ahead_allowed: bool = False
    ) -> tuple[Entry, ...]:
        """
        Writes what ``prepare`` makes of the entries there are, as one batch, and returns the new entries.

        ``prepare`` runs under the lock and may raise ``Refused``, or return nothing: then nothing is written and
        ``expected_seq`` is not looked at.  Otherwise it is the position that the caller believes to be the last.
        """
        with self._writing() as handle:
            known = self._now(handle)
            torn = self._mended(handle, known.reading)
            if torn is not None:
                warnings.warn(TornTailMended(f"{self.path}:{torn.line}: {torn.fate}", torn), stacklevel=2)
                known = self._now(handle, Cache.OURS)
            before = known.verified
            drafts = tuple(prepare(before.entries))
            if not drafts:
                must_be(self.path, handle, known.reading.identity)
                return ()
            self._must_be_in_step(before, expected_seq)
            judge, payload = self._stamped(before, drafts, ahead_allowed)
            identity = self._add(handle, known.reading, payload)
            with self._mutex:
                self._known = known_after(judge, identity, ours=True)
            return tuple(judge.new)

    def mend(self) -> Torn | None:
        """
        Completes an unfinished tail or sets it aside, as ``append`` does first of all; returns what it met.
        """
        with self._writing() as handle:
            return self._mended(handle, self._now(handle).reading)

    def replace(self, change: Callable[[bytes], bytes | None], *, keep: str | None) -> Path | None:
        """
        Puts what ``change`` makes of the file's bytes in their place, whole or not at all; None leaves them there.

        ``change`` runs under the lock and may raise.  Where ``keep`` says what for, the bytes as they were are kept in
        ``.partnership/<name>.before-<keep>-<time>``; returns where that is.
        """
        with self._writing() as handle:
            self._settle(handle, self._identity(handle))
            with telling_damage(self.path):
                before, was = Identity.of(os.fstat(handle)), whole(self.path, handle)
            payload = change(was)
            must_stay(self.path, handle, len(was))
            if payload is None:
                return None
            with self._mutex:
                self._known = self._durable = None
            return replaced(self.path, handle, before, payload, keep=keep, moment=self.now())

    def now(self) -> dt.datetime:
        """
        What the log's clock shows, in UTC.
        """
        return utc(self._clock())

    def lines(self) -> Iterator[bytes]:
        """
        The lines of the file as they stand there, without their newlines, whatever they hold; in bounded memory.

        Of a line longer than any line of a log, only the beginning.
        """
        with telling_damage(self.path), opened(self.path) as handle:
            yield from (piece.data for piece in Pieces(handle, 0) if piece.ended or piece.overlong)

    def put_beside(self, make: Callable[[], Mapping[str, bytes]]) -> None:
        """
        Puts files beside the log, each whole or not at all, in the order of ``make``; it runs under the lock.

        ``make`` gives their contents by suffix, such as ``.checkpoint``.
        """
        with telling(self.path), locked(self.path, patience=self._patience):
            for suffix, payload in make().items():
                placed(self.path.with_suffix(suffix), payload)

    def beside(self, suffix: str) -> bytes | None:
        """
        What the file of that suffix beside the log holds; None where there is none.
        """
        path = _beside(self.path, suffix)
        if not os.path.lexists(path):
            return None
        with telling_damage(path), opened(path) as handle:
            return whole(path, handle)

    def size_beside(self, suffix: str) -> int:
        """
        How many bytes the file of that suffix beside the log has; 0 where there is none.
        """
        path = _beside(self.path, suffix)
        try:
            # Mostly there is none, and every append asks.
            return path.stat().st_size if os.access(path, os.F_OK) else 0
        except OSError:
            return 0

    def raw(self) -> bytes:
        """
        All bytes of the file, whatever they are; raises ``Refused`` beyond a gigabyte.
        """
        with telling_damage(self.path), opened(self.path) as handle:
            return whole(self.path, handle)

    # Reading.

    def _refreshed(self, afresh: bool) -> Known:
        """
        What the file holds now.  A writer may work while we read; what looks broken then is read again.
        """
        for turn in range(_READINGS):
            with self._mutex, telling_damage(self.path):
                known = None if afresh else self._known
                if known is not None and known.telling and known.reading.identity == Identity.of(self.path.stat()):
                    return known
                with opened(self.path) as handle:
                    before = Identity.of(os.fstat(handle))
                    try:
                        known = self._scanned(handle, known)
                    except Damaged:
                        if turn == _READINGS - 1 or before == Identity.of(os.fstat(handle)):
                            raise
                        continue
                    same = before == Identity.of(os.fstat(handle))
                self._known = known if same else attrs.evolve(known, telling=False)
                return self._known
        raise AssertionError

    def _scanned(self, handle: int, known: Known | None) -> Known:
        return scan(handle, self._codec, str(self.path), known, self._watch)

    # Writing.

    @contextlib.contextmanager
    def _writing(self) -> Iterator[int]:
        """
        The log's handle, while the log is locked, and the handle too.
        """
        with telling(self.path), telling_damage(self.path):
            must_be_regular(self.path, self.path.stat())
        lock, handle = Lock(self.path, self._patience), None
        try:
            with telling(self.path):
                lock.take()
                handle = handle_of(self.path, writing=True)
                if sys.platform != "win32" and not claim(handle, lock.deadline):
                    raise busy(self.path, self._patience)
            yield handle
        finally:
            try:
                if handle is not None:
                    release(handle)
            finally:
                lock.give()

    def _identity(self, handle: int) -> Identity:
        with telling(self.path):
            return Identity.of(os.fstat(handle))

    def _settle(self, handle: int, identity: Identity) -> Cache:
        """
        Trusts nothing in the page cache that this log did not sync itself.

        After a failed sync the cache still shows the lines, and the next sync succeeds: a retry that found its line
        "already there" would acknowledge what the disk never saw.  So the cache is dropped, and the disk is asked.
        A size tells nothing: git puts another branch under the name, of equal size and with the inode of the old one.
        """
        if self._durable == identity:
            return Cache.OURS
        with telling(self.path):
            with self._syncing():
                sync(handle)
                self._sync_names()
            return asked_of_the_disk(handle, 0)

    def _sync_names(self) -> None:
        # A folder that has not changed since it was synced still has on the disk what it had then: of three syncs that
        # an append makes where others write too, this is one.  Looked at before it is synced, and old enough to tell
        # by then: while we sync, a young folder grows old.
        folder = Identity.of(self.path.parent.stat())
        if folder != self._folder:
            telling = folder.telling
            sync_folder(self.path.parent)
            self._folder = folder if telling else None

    def _now(self, handle: int, cache: Cache | None = None) -> Known:
        """
        What the locked file holds.
        """
        identity = self._identity(handle)
        if cache is None:
            cache = self._settle(handle, identity)
        with self._mutex, telling_damage(self.path):
            known = self._known
            if known is None or cache is not Cache.OURS or not known.stands(identity):
                known = attrs.evolve(self._scanned(handle, known), ours=True)
                # What was read must be what was synced.
                must_be(self.path, handle, identity)
                if cache is Cache.DOUBTFUL:
                    known = self._rewritten(handle, known)
                self._known = known
        if not known.reading.entries and known.reading.torn is None:
            raise _no_opening(self.path, None)
        self._durable = known.reading.identity
        return known

    def _rewritten(self, handle: int, known: Known) -> Known:
        # Only the last batch can be in doubt: whoever appended to an earlier one has been here before.
        with self._syncing():
            rewrite(self.path, handle, known.verified.batch, known.verified.size)
            identity = Identity.of(self.path.stat())
        return attrs.evolve(known, reading=attrs.evolve(known.reading, identity=identity))

    @contextlib.contextmanager
    def _syncing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            told = f"{self.path}: what stands there could not be synced ({error.strerror}); nothing was added"
            raise DurabilityUnknown(told) from error

    def _mended(self, handle: int, reading: Reading) -> Torn | None:
        torn = reading.torn
        if torn is None:
            return None
        if torn.completable:
            self._add(handle, reading, b"\n")
            return torn
        if not reading.entries:
            raise _no_opening(self.path, torn)
        must_be(self.path, handle, reading.identity)
        kept = set_aside(self.path, handle, torn.offset, torn.end, self.now())
        return attrs.evolve(torn, kept=kept)

    def _must_be_in_step(self, before: Verified, expected_seq: int | None) -> None:
        last = len(before.entries)
        if expected_seq is not None and expected_seq != last:
            told = f"{self.path}: expected_seq is {expected_seq}, but the last position is {last}"
            raise OutOfStep(f"{told}; read the log again and decide anew")

    def _stamped(self, before: Verified, drafts: Sequence[Draft], ahead_allowed: bool) -> tuple[Judge, bytes]:
        """
        The lines of these drafts, judged as every reader will judge them, before one byte is written.
        """
        at = moment_after(before.entries.last, self.now(), str(self.path), ahead_allowed)
        judge = Judge(str(self.path), self._codec, before)
        return judge, lines_of(judge, tuple(drafts), at)

    def _add(self, handle: int, reading: Reading, payload: bytes) -> Identity:
        must_be(self.path, handle, reading.identity)
        # Until it has succeeded: what the cache shows after a failed sync is not to be trusted.
        self._durable = None
        self._durable = added(self.path, handle, reading.identity.size, payload)
        return self._durable


@functools.lru_cache(maxsize=256)
def _beside(path: Path, suffix: str) -> Path:
    return path.with_suffix(suffix)


def _no_opening(path: Path, torn: Torn | None) -> NotALog:
    problem = f"the opening is not whole: {torn.reason}" if torn else "is empty"
    return NotALog(str(path), 1, problem, "take it from git again, or create the log anew")

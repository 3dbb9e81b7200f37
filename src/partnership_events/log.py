"""
The JSONL file.  The only module that opens one.

A line is a fact once its newline is on the disk, and not before:

    append() returned           =>  the lines are there, for ever
    append() raised             =>  they are there whole, or not at all; NotWritten: not at all
    append() could not say      =>  DurabilityUnknown: cut back as far as the disk obeyed; read before trying again

What a crash can leave of the last append, and what becomes of it, under the lock, before the next one:

    {...}\n{...}\n{...            half a line                    set aside
    {...}\n{...}\n{...}           a line without its newline     completed: all its bytes are there
    {...}\n{...}\n{..\0\0..}\n    a sector that never came       set aside
    {...}\n{..2..}\n{..1..}\n     two of three lines             set aside whole: a batch is all or nothing
    {...}\n{.x.}\n{...}\n         anything else                  Damaged, with file and line: no crash does this

"Set aside" is a copy in the log's ``.partnership`` folder, durable before the log is cut.  Readers take no lock
and show whole batches only; whether their bytes have reached the disk, only the writer that put them there can know.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import errno
import functools
import hashlib
import itertools
import os
import re
import secrets
import stat
import sys
import threading
import time
import typing
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import attrs

from partnership_events.canonical import FORMAT, MAX_LINE, Framed, NotCanonical, checksum_holds, frame, parse, unframe
from partnership_events.codec import Codec, fields_of, utc
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.errors import (
    ClockBehind,
    Damaged,
    DurabilityUnknown,
    LogReplaced,
    NewerSchema,
    NoSuchEntry,
    NoSuchPartnership,
    NotALog,
    OutOfStep,
    PartnershipError,
    Problem,
    Refused,
)
from partnership_events.event import Draft, Entry, Statement, Vocabulary
from partnership_events.lock import busy, cache_folder, claim, locked, release
from partnership_events.values import Names

Clock: TypeAlias = Callable[[], dt.datetime]
Prepare: TypeAlias = Callable[[tuple[Entry, ...]], Sequence[Draft]]

OPENING = "log_opened"

_CHUNK = 64 * 1024
_TICK = dt.timedelta(microseconds=1)
_FAR_AHEAD = dt.timedelta(days=1)
_FRAMING = re.compile(rb'\{"@at":"[-0-9T:.]{26}Z","@crc":"[0-9a-f]{8}",(?:"@following":([0-9]{1,15}),)?"@id"')
_HEAD = len('{"@at":"2026-11-22T03:22:55.123456Z"')
# Some file systems stamp changes no finer than this, so a younger file may have changed without looking so.
_SETTLING = 2 * 10**9
_READINGS = 10


class NotWritten(PartnershipError):
    """
    The operating system would not write; the log is as it was.
    """


class PointsNowhere(Damaged):
    """
    A line names an entry that no earlier line holds.
    """


class TornTailMended(UserWarning):
    """
    An append found the unfinished end of an earlier one; ``torn`` says what became of it.
    """

    def __init__(self, message: str, torn: Torn) -> None:
        self.torn = torn
        super().__init__(message)


@attrs.frozen
class Identity:
    """
    What tells one state of a file from another without reading it.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """
        The identity that the file's status shows.
        """
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @property
    def telling(self) -> bool:
        """
        True where an equal identity later on means equal bytes: not for a young file, and not on Windows.
        """
        age = time.time_ns() - max(self.modified, self.changed)
        return age > _SETTLING and sys.platform != "win32"


@attrs.frozen
class Torn:
    """
    Bytes after the last whole batch.  They are no facts, and perhaps not yet.

    ``data`` holds the first 64 KiB of ``length`` bytes.  ``completable``: nothing but the last newline is missing.
    ``kept`` is where mending has put them; none where it completed the line.
    """

    line: int
    offset: int
    data: bytes = attrs.field(repr=False)
    length: int
    reason: str
    completable: bool = False
    kept: Path | None = None


@attrs.frozen
class Reading:
    """
    A log as it was at one moment: its entries, and what follows the last whole batch.

    ``size`` counts the bytes of whole batches.
    """

    entries: tuple[Entry, ...]
    torn: Torn | None
    size: int
    identity: Identity


class Log:
    """
    One file of entries.

    ``clock`` gives the time that new entries bear; ``patience`` is how many seconds to wait for other writers.  A
    symbolic link is followed once, here: locks and bytes set aside lie beside the real file.
    """

    def __init__(self, path: Path, *, vocabulary: Vocabulary, clock: Clock, patience: float = 10.0) -> None:
        self.path = _real(Path(path))
        self.vocabulary = vocabulary
        self._codec = _codec_of(vocabulary)
        self._clock = clock
        self._patience = patience
        self._mutex = threading.Lock()
        self._known: _Known | None = None
        # Up to here the bytes of this inode are known to be on the disk: we have synced them, or read them from there.
        self._durable: tuple[int, int, int] | None = None

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
        log = cls(path, vocabulary=vocabulary, clock=clock, patience=patience)
        batch = log._stamped(_nothing(), tuple(drafts), ahead_allowed)
        with _telling(log.path), locked(log.path, patience=patience):
            log._durable = _appear(log.path, batch.payload)
        return log

    def read(self, *, afresh: bool = False) -> Reading:
        """
        All whole batches, without a lock; raises ``Damaged`` with file and line where a line is not as it was written.

        Bytes that were verified before are not parsed again, unless ``afresh``.
        """
        reading = self._refreshed(afresh).reading
        if not reading.entries:
            raise _no_opening(str(self.path), reading.torn)
        return reading

    def append(
        self, prepare: Prepare, *, expected_seq: int | None = None, ahead_allowed: bool = False
    ) -> tuple[Entry, ...]:
        """
        Writes what ``prepare`` makes of the entries there are, as one batch, and returns the new entries.

        ``prepare`` runs under the lock and may raise ``Refused``, or return nothing: then nothing is written and
        ``expected_seq`` is not looked at.  Otherwise it is the position that the caller believes to be the last.
        """
        with self._writing() as (handle, cache):
            torn = self._mended(handle, cache)
            if torn is not None:
                warnings.warn(TornTailMended(f"{self.path}:{torn.line}: {_fate(torn)}", torn), stacklevel=2)
            known = self._now(handle, _Cache.OURS)
            drafts = tuple(prepare(known.reading.entries))
            if not drafts:
                self._must_stay(handle, known.reading.size)
                return ()
            last = len(known.reading.entries)
            if expected_seq is not None and expected_seq != last:
                told = f"{self.path}: expected_seq is {expected_seq}, but the last position is {last}"
                raise OutOfStep(f"{told}; read the log again and decide anew")
            batch = self._stamped(known, drafts, ahead_allowed)
            identity = self._add(handle, known.reading.size, batch.payload)
            with self._mutex:
                self._known = attrs.evolve(batch.judge.known(identity), ours=True)
            return tuple(batch.judge.new)

    def mend(self) -> Torn | None:
        """
        Completes an unfinished tail or sets it aside, as ``append`` does first of all; returns what it met.
        """
        with self._writing() as (handle, cache):
            return self._mended(handle, cache)

    # Reading.

    def _refreshed(self, afresh: bool) -> _Known:
        """
        What the file holds now.  A writer may work while we read; what looks broken then is read again.
        """
        damage: Damaged | None = None
        for _ in range(_READINGS):
            with self._mutex, _telling_damage(self.path):
                known = None if afresh else self._known
                if known is not None and known.telling and known.reading.identity == _status(self.path):
                    return known
                with _opened(self.path) as handle:
                    before = Identity.of(os.fstat(handle))
                    try:
                        known = _scan(handle, self._codec, str(self.path), known)
                        damage = None
                    except Damaged as found:
                        damage = found
                    same = before == Identity.of(os.fstat(handle))
                if damage is None and known is not None:
                    self._known = known if same else attrs.evolve(known, telling=False)
                    return self._known
            if same:
                break
        raise damage or Damaged(str(self.path), 0, "changes all the time", "read it when its writers rest")

    # Writing.

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[int, _Cache]]:
        """
        The log's handle, locked; and what the page cache is worth.
        """
        with contextlib.ExitStack() as stack:
            with _telling(self.path):
                with _telling_damage(self.path):
                    _must_be_regular(self.path, self.path.stat())
                deadline = stack.enter_context(locked(self.path, patience=self._patience))
                handle = stack.enter_context(_opened(self.path, writing=True))
                if sys.platform != "win32" and not claim(handle, deadline):
                    raise busy(self.path, self._patience)
                cache = self._settle(handle)
            yield handle, cache

    def _settle(self, handle: int) -> _Cache:
        """
        Trusts nothing in the page cache that this log did not sync itself.

        After a failed sync the cache still shows the lines, and the next sync succeeds: a retry that found its line
        "already there" would acknowledge what the disk never saw.  So the cache is dropped, and the disk is asked.
        """
        status = os.fstat(handle)
        device, inode, size = self._durable or (0, 0, 0)
        start = size if (device, inode) == (status.st_dev, status.st_ino) and size <= status.st_size else 0
        if start and start == status.st_size:
            return _Cache.OURS
        with self._syncing():
            sync(handle)
            if not start:
                sync_folder(self.path.parent)
        return _Cache.DROPPED if _dropped(handle, start) else _Cache.DOUBTFUL

    def _now(self, handle: int, cache: _Cache) -> _Known:
        """
        What the locked file holds.
        """
        with self._mutex, _telling_damage(self.path):
            identity = Identity.of(os.fstat(handle))
            known = self._known
            if known is None or cache is not _Cache.OURS or not known.stands(identity):
                known = attrs.evolve(_scan(handle, self._codec, str(self.path), known), ours=True)
                if cache is _Cache.DOUBTFUL:
                    with self._syncing():
                        _rewrite(self.path, handle, known.batch, known.reading.size)
                        known = attrs.evolve(known, reading=attrs.evolve(known.reading, identity=_status(self.path)))
                self._known = known
        if not known.reading.entries and known.reading.torn is None:
            raise _no_opening(str(self.path), None)
        self._durable = (identity.device, identity.inode, known.reading.size)
        return known

    @contextlib.contextmanager
    def _syncing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            told = f"{self.path}: what stands there could not be synced ({error.strerror}); nothing was added"
            raise DurabilityUnknown(told) from error

    def _mended(self, handle: int, cache: _Cache) -> Torn | None:
        reading = self._now(handle, cache).reading
        torn = reading.torn
        if torn is None:
            return None
        end = torn.offset + torn.length
        if torn.completable:
            self._add(handle, end, b"\n")
            return torn
        if not reading.entries:
            raise _no_opening(str(self.path), torn)
        self._must_stay(handle, end)
        with _telling(self.path):
            kept = _set_aside(handle, self.path, torn.offset, end, utc(self._clock()))
            os.ftruncate(handle, torn.offset)
            sync(handle)
        return attrs.evolve(torn, kept=kept)

    def _stamped(self, known: _Known, drafts: tuple[Draft, ...], ahead_allowed: bool) -> _Batch:
        """
        The lines of these drafts, judged as every reader will judge them, before one byte is written.
        """
        at = self._moment(known.reading.entries, ahead_allowed)
        judge = _Judge(str(self.path), self._codec, known)
        lines = []
        for index, content in enumerate(self._contents(drafts)):
            where = "$" if len(drafts) == 1 else f"$[{index}]"
            following = len(drafts) - 1 - index
            try:
                line = frame(content, at=at, following=following, first=judge.last == 0)
                judge.take(line)
            except NotCanonical as error:
                raise Refused(Problem(where, error.problem, error.right)) from None
            except PointsNowhere as error:
                raise NoSuchEntry(Problem(where, error.problem, error.right)) from None
            except Damaged as error:
                raise Refused(Problem(where, error.problem, error.right)) from None
            lines.append(line + b"\n")
        judge.close()
        return _Batch(b"".join(lines), judge)

    def _contents(self, drafts: tuple[Draft, ...]) -> list[bytes]:
        if not drafts:
            raise Refused("nothing to write; a log begins with its opening")
        contents, problems = [], []
        for index, draft in enumerate(drafts):
            try:
                contents.append(self._codec.content(self._codec.checked(draft)))
            except Refused as refused:
                if len(drafts) == 1:
                    raise
                problems += [attrs.evolve(p, path=f"$[{index}]{p.path.removeprefix('$')}") for p in refused.problems]
        if problems:
            raise Refused(*problems)
        return contents

    def _moment(self, entries: tuple[Entry, ...], ahead_allowed: bool) -> dt.datetime:
        now = utc(self._clock())
        if not entries:
            return now
        last = entries[-1].recorded_at
        if last - now > _FAR_AHEAD and not ahead_allowed:
            told = f"{self.path}: the last entry is of {last.isoformat()}, but this clock says {now.isoformat()}"
            raise ClockBehind(Problem("", told, "set the clock, or allow the log to be ahead"))
        if dt.datetime.max.replace(tzinfo=dt.UTC) == last:
            raise Refused(f"{self.path}: no instant lies after its last entry's")
        return max(now, last + _TICK)

    def _add(self, handle: int, size: int, payload: bytes) -> Identity:
        """
        Puts the payload at the end, durably, or raises and leaves the log as it was; returns what the file is then.
        """
        self._must_stay(handle, size)
        progress = _Progress()
        try:
            _write(handle, payload, progress)
            if _bytes_at(handle, size, len(payload) + 1) != payload:
                raise OSError(errno.EIO, "what was read back is not what was written")
            progress.syncing = True
            sync(handle)
            progress.syncing = False
            identity = self._must_stay(handle, size + len(payload))
        except BaseException as error:
            self._durable = None
            undone = _undone(handle, size, payload, progress.claimed)
            told = f"{self.path}: {getattr(error, 'strerror', None) or error}"
            if not undone or (progress.syncing and isinstance(error, OSError)):
                state = f"was cut back to its {size:,} bytes" if undone else "could not be brought back to what it was"
                told = f"{told}; the log {state}, and what is on the disk is unknown; read it before trying again"
                raise DurabilityUnknown(told) from error
            if isinstance(error, OSError):
                raise NotWritten(f"{told}; nothing was written") from error
            raise
        self._durable = (identity.device, identity.inode, identity.size)
        return identity

    def _must_stay(self, handle: int, size: int) -> Identity:
        """
        Raises where the path leads elsewhere by now, or somebody wrote without the lock.
        """
        with _telling(self.path):
            status = os.fstat(handle)
        try:
            there = os.path.samestat(self.path.stat(), status)
        except OSError:
            there = False
        if not there:
            raise LogReplaced(f"{self.path}: replaced by another file meanwhile; nothing was added, read it again")
        if status.st_size != size:
            told = f"{self.path}: {status.st_size} bytes instead of {size}; something wrote to it without the lock"
            raise LogReplaced(f"{told}; nothing was added, read it again")
        return Identity.of(status)


# What a line must be.


@attrs.frozen(eq=False)
class _Known:
    """
    A reading, with what it takes to go on from there: the offset of its last batch, the line of each id, and the
    SHA-256 of all its bytes.

    ``telling``: the same identity later on means the same bytes.  ``ours``: read or written under the lock.
    """

    reading: Reading
    batch: int
    places: dict[str, int]
    digest: Any
    telling: bool = False
    ours: bool = False

    def stands(self, identity: Identity) -> bool:
        """
        True where a writer that holds the lock may go on from here: nobody but it has been there since.
        """
        return (self.telling or self.ours) and self.reading.identity == identity


@attrs.frozen(eq=False)
class _Batch:
    payload: bytes
    judge: _Judge


@functools.lru_cache(maxsize=16)
def _codec_of(vocabulary: Vocabulary) -> Codec:
    # What a codec compiles for a kind serves all logs of a ledger.
    return Codec(vocabulary)


def _nothing() -> _Known:
    return _Known(Reading((), None, 0, Identity(0, 0, 0, 0, 0)), 0, {}, hashlib.sha256())


class _Judge:
    """
    Takes line after line, and holds each to what every reader may rely on.

    ``new`` are the entries of whole batches, ``open`` those of a batch of which lines are still to come.
    """

    def __init__(self, where: str, codec: Codec, known: _Known) -> None:
        self.where = where
        self.codec = codec
        self.before = known
        self.new: list[Entry] = []
        self.open: list[Entry] = []
        self.size = known.reading.size
        self._batch = known.batch
        self._places: dict[str, int] = {}
        self._digest = known.digest.copy()
        self._lines: list[bytes] = []
        self._last: Entry | None = known.reading.entries[-1] if known.reading.entries else None

    @property
    def last(self) -> int:
        """
        The position of the last line taken.
        """
        return len(self.before.reading.entries) + len(self.new) + len(self.open)

    @property
    def head(self) -> bytes:
        """
        The beginning of all lines of the open batch, up to their common time.
        """
        return self._lines[-1][:_HEAD] if self._lines else b""

    def take(self, line: bytes) -> bool:
        """
        Takes a line without its newline; true where its batch is whole now, and ``close`` may be called.
        """
        seq = self.last + 1
        framed = self._framed(line, seq)
        self._opens_once(framed, seq)
        self._keeps_step(framed, seq)
        if framed.id in self._places or framed.id in self.before.places:
            first = self._places.get(framed.id) or self.before.places[framed.id]
            raise self._damaged(seq, f"the same content stands in line {first} already", "an id occurs once")
        entry = self.codec.entry(framed, seq, self.where)
        self._points_back(entry)
        self._places[entry.id] = seq
        self.open.append(entry)
        self._lines.append(line)
        return entry.following == 0

    def close(self) -> None:
        """
        Counts the batch among the facts.
        """
        self._batch = self.size
        for line in self._lines:
            self._digest.update(line + b"\n")
            self.size += len(line) + 1
        self._last = self.open[-1]
        self.new += self.open
        self.open, self._lines = [], []

    def known(self, identity: Identity, torn: Torn | None = None) -> _Known:
        """
        What is known after this: the places are shared, so that a long log is not copied for each new line.
        """
        for entry in self.open:
            del self._places[entry.id]
        places = self.before.places
        places.update(self._places)
        entries = self.before.reading.entries + tuple(self.new)
        return _Known(Reading(entries, torn, self.size, identity), self._batch, places, self._digest)

    def _framed(self, line: bytes, seq: int) -> Framed:
        try:
            return unframe(line)
        except NotCanonical as error:
            newer = _format_of(line) if seq == 1 else None
            if newer is not None and newer > FORMAT:
                raise self._newer(newer) from None
            kind = Damaged if seq > 1 or line.startswith(b'{"@at":"') else NotALog
            raise kind(self.where, seq, error.problem, error.right) from None

    def _opens_once(self, framed: Framed, seq: int) -> None:
        if seq > 1:
            if framed.format is not None or framed.fields["@kind"] == OPENING:
                raise self._damaged(seq, "opens the log a second time", "two logs were run together?")
        elif framed.format is None or framed.fields["@kind"] != OPENING:
            raise NotALog(self.where, seq, "does not open a log", f'a log begins with "{OPENING}"')
        elif framed.format > FORMAT:
            raise self._newer(framed.format)
        elif framed.format < FORMAT:
            raise self._damaged(seq, f"format {framed.format}", f"formats count from {FORMAT}")

    def _keeps_step(self, framed: Framed, seq: int) -> None:
        restore = "lines were lost, moved or merged; take the file from git again"
        if self.open:
            was = self.open[-1]
            if framed.at != was.recorded_at or framed.following != was.following - 1:
                told = f"line {was.seq} announces {was.following} more of its batch, and this is not the next of them"
                raise self._damaged(seq, told, restore)
        elif self._last is not None and framed.at <= self._last.recorded_at:
            raise self._damaged(seq, f"recorded at {framed.at.isoformat()}, which is not after line {seq - 1}", restore)

    def _points_back(self, entry: Entry) -> None:
        for target in references(entry.event):
            if target not in self._places and target not in self.before.places:
                told = f"points to {target[:12]}, and no earlier line has that id"
                raise PointsNowhere(self.where, entry.seq, told, "entries point back only")

    def _damaged(self, seq: int, problem: str, right: str) -> Damaged:
        return Damaged(self.where, seq, problem, right)

    def _newer(self, version: int) -> NewerSchema:
        return NewerSchema(self.where, 1, f"format {version}", f"this library reads {FORMAT}: install a newer one")


def references(value: object) -> Iterator[str]:
    """
    The ids of entries that a statement points to, wherever its declaration says ``Names("entry")``.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from references(item)
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for name in _pointing(kind):
            yield from references(getattr(value, name))


@functools.lru_cache(maxsize=256)
def _pointing(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field, hint in fields_of(cls) if _points(hint))


def _points(hint: Any) -> bool:
    if hint in (EdtfDate, Period, Duration):
        return False
    if isinstance(hint, type) and attrs.has(hint):
        # Which statement it will be, only the value tells.
        return issubclass(hint, Statement) or bool(_pointing(hint))
    marks = getattr(hint, "__metadata__", ()) if typing.get_origin(hint) is Annotated else ()
    return Names("entry") in marks or any(_points(argument) for argument in typing.get_args(hint))


def _format_of(line: bytes) -> int | None:
    try:
        value = parse(line)
    except NotCanonical:
        return None
    version = value.get("@format") if isinstance(value, dict) else None
    return version if type(version) is int else None


def _no_opening(where: str, torn: Torn | None) -> NotALog:
    problem = f"the opening is not whole: {torn.reason}" if torn else "is empty"
    return NotALog(where, 1, problem, "take it from git again, or create the log anew")


# From bytes to lines, and what may be torn.


@attrs.frozen
class _Piece:
    """
    What stands between two newlines; of more than a line may hold, only the beginning.
    """

    data: bytes
    ended: bool

    @property
    def overlong(self) -> bool:
        return len(self.data) > MAX_LINE

    @property
    def holed(self) -> bool:
        return b"\0" in self.data


class _Pieces:
    """
    The pieces of an open file from an offset on, in bounded memory; ``position`` is how far it has read.
    """

    def __init__(self, handle: int, offset: int) -> None:
        self._handle = handle
        self._pieces = self._cut()
        self.position = offset
        os.lseek(handle, offset, os.SEEK_SET)

    def __iter__(self) -> Iterator[_Piece]:
        return self._pieces

    def _chunk(self) -> bytes:
        chunk = os.read(self._handle, _CHUNK)
        self.position += len(chunk)
        return chunk

    def _cut(self) -> Iterator[_Piece]:
        rest = b""
        while chunk := self._chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield _Piece(line[: MAX_LINE + 1], ended=True)
            if len(rest) > MAX_LINE:
                yield _Piece(rest[: MAX_LINE + 1], ended=False)
                # Only who looks for the end of a hole asks for more: the zeros that a crash leaves may be many.
                rest = self._after_overlong()
        if rest:
            yield _Piece(rest, ended=False)

    def _after_overlong(self) -> bytes:
        while chunk := self._chunk():
            _, newline, rest = chunk.partition(b"\n")
            if newline:
                # Put back by hand: what follows may hold newlines of its own.
                self.position -= len(rest)
                os.lseek(self._handle, self.position, os.SEEK_SET)
                break
        return b""


def _scan(handle: int, codec: Codec, where: str, known: _Known | None) -> _Known:
    """
    What an open file holds; bytes that ``known`` has verified are compared, not parsed again.
    """
    identity = Identity.of(os.fstat(handle))
    telling = identity.telling
    if known is None or not _begins_with(handle, known):
        known = _nothing()
    judge = _Judge(where, codec, known)
    pieces = _Pieces(handle, known.reading.size)
    reason, completable = "", False
    for piece in pieces:
        reason, completable = _take(judge, piece, pieces)
        if reason:
            break
    if not reason and judge.open:
        reason = f"{judge.open[-1].following} more lines of the batch were to come"
    torn = _torn(handle, judge, pieces.position, reason, completable) if reason else None
    return attrs.evolve(judge.known(identity, torn), telling=telling)


def _torn(handle: int, judge: _Judge, end: int, reason: str, completable: bool) -> Torn:
    length = end - judge.size
    data = _bytes_at(handle, judge.size, min(length, MAX_LINE))
    return Torn(judge.last - len(judge.open) + 1, judge.size, data, length, reason, completable)


def _take(judge: _Judge, piece: _Piece, others: Iterable[_Piece]) -> tuple[str, bool]:
    """
    Takes a piece; or tells why all from the end of the last whole batch on is torn, and whether it may be completed.
    """
    line = judge.last + 1
    if piece.overlong and not piece.holed:
        raise Damaged(judge.where, line, f"a line of more than {MAX_LINE:,} bytes", "no line of a log is so long")
    try:
        whole = judge.take(piece.data)
    except Damaged:
        if piece.holed and _in_one_batch(judge, piece, others):
            return f"zero bytes in line {line}, where sectors never reached the disk", False
        if piece.holed or piece.ended or checksum_holds(piece.data):
            raise
        return f"line {line} was written in part", False
    if not piece.ended:
        return f"line {line} lacks its newline", whole
    if whole:
        judge.close()
    return "", False


def _in_one_batch(judge: _Judge, hole: _Piece, others: Iterable[_Piece]) -> bool:
    """
    True where a line with zero bytes and all that follow it are the rest of one last batch.

    A batch is one write over many sectors, and any of them may be missing after a power cut.  A hole in the last line
    is that.  Elsewhere the lines around it must prove it: all of one time, and counting down towards the end.
    """
    framing = _FRAMING.match(hole.data)
    head = judge.head or hole.data[:_HEAD]
    if framing and hole.data[:_HEAD] != head:
        return False
    left = int(framing[1] or 0) if framing else judge.open[-1].following - 1 if judge.open else None
    alone = True
    for piece in others:
        alone = False
        left = None if left is None else left - 1
        if left is not None and left < 0:
            return False
        if piece.holed or not (piece.ended or piece.overlong or checksum_holds(piece.data)):
            continue
        following = _following(piece.data, head)
        # A hole may have swallowed newlines, and so lines.
        if following is None or (left is not None and following > left):
            return False
        left = following
    return alone or left is not None


def _following(line: bytes, head: bytes) -> int | None:
    try:
        return unframe(line).following if line[:_HEAD] == head else None
    except NotCanonical:
        return None


def _begins_with(handle: int, known: _Known) -> bool:
    digest, left = hashlib.sha256(), known.reading.size
    os.lseek(handle, 0, os.SEEK_SET)
    while left and (chunk := os.read(handle, min(left, 4 * _CHUNK))):
        digest.update(chunk)
        left -= len(chunk)
    return bool(digest.digest() == known.digest.digest())


# Files.


def sync(handle: int) -> None:
    """
    Returns when the file is on the disk, as far as the operating system can tell.
    """
    if sys.platform == "darwin":  # pragma: no cover - fsync leaves it in the drive's cache there
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """
    Returns when the names in a folder are on the disk; Windows has no such call.
    """
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync(handle)
    finally:
        os.close(handle)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except ValueError:
        raise Refused(f"{str(path)!r} is no path") from None
    except (OSError, RuntimeError) as error:
        raise Damaged(str(path), 0, f"leads nowhere: {error}", "mend the symbolic link") from error


def _status(path: Path) -> Identity:
    return Identity.of(path.stat())


def _must_be_regular(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise Damaged(str(path), 0, f"is {what}", "a log is a file")


_EITHER_WAY = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)


@contextlib.contextmanager
def _opened(path: Path, *, writing: bool = False) -> Iterator[int]:
    # Looked at before it is opened, since opening a device may do something, and after, since it may be another.
    _must_be_regular(path, path.stat())
    handle = os.open(path, (os.O_RDWR | os.O_APPEND if writing else os.O_RDONLY) | _EITHER_WAY)
    try:
        _must_be_regular(path, os.fstat(handle))
        yield handle
    finally:
        release(handle)


@contextlib.contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename not in (None, path, str(path)) else ""
        raise NotWritten(f"{path}: {error.strerror or error}{where}; nothing was written") from error


@contextlib.contextmanager
def _telling_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        problem = Problem("", "there is no such log", "create it, or mend the path")
        raise NoSuchPartnership(problem, where=str(path)) from None
    except OSError as error:
        raise Damaged(str(path), 0, f"cannot be read: {error.strerror or error}") from error


@attrs.define
class _Progress:
    claimed: int = 0
    syncing: bool = False


def _write(handle: int, payload: bytes, progress: _Progress) -> None:
    """
    Writes all of it, and believes no count: the file must have grown by as much.
    """
    start = os.fstat(handle).st_size
    while progress.claimed < len(payload):
        count = os.write(handle, memoryview(payload)[progress.claimed :])
        progress.claimed += count
        if count <= 0 or os.fstat(handle).st_size != start + progress.claimed:
            raise OSError(errno.EIO, f"a write said it took {count} bytes, and the file does not show it")


def _undone(handle: int, size: int, payload: bytes, claimed: int) -> bool:
    """
    Cuts off what we wrote, and only that; true where the log is known to be as before.
    """
    try:
        tail = _bytes_at(handle, size, len(payload) + 1)
        if not (payload.startswith(tail) or len(tail) == claimed):
            return False
        os.ftruncate(handle, size)
        sync(handle)
        return os.fstat(handle).st_size == size
    except OSError:
        return False


def _bytes_at(handle: int, offset: int, length: int) -> bytes:
    os.lseek(handle, offset, os.SEEK_SET)
    parts = []
    while length > 0 and (part := os.read(handle, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


class _Cache(enum.Enum):
    """
    What the page cache is worth: we have synced what it shows; it was dropped, so read again; it may show too much.
    """

    OURS = enum.auto()
    DROPPED = enum.auto()
    DOUBTFUL = enum.auto()


def _dropped(handle: int, start: int) -> bool:
    try:
        os.posix_fadvise(handle, start - start % _CHUNK, 0, os.POSIX_FADV_DONTNEED)
    except (AttributeError, OSError):
        return False
    return True


def _rewrite(path: Path, handle: int, start: int, end: int) -> None:
    """
    Where the cache cannot be dropped: the last batch, written over itself, is dirty again and will be synced.

    Only the last batch can be in doubt: whoever appended to an earlier one has been here before.
    """
    data = _bytes_at(handle, start, end - start)
    with path.open("r+b", buffering=0) as file:
        file.seek(start)
        while data:
            data = data[file.write(data) :]
        sync(file.fileno())


def _fate(torn: Torn) -> str:
    if torn.kept is None:
        return f"{torn.reason}; completed, its bytes were all there"
    return f"{torn.reason}; {torn.length:,} bytes set aside in {torn.kept}"


def _set_aside(handle: int, path: Path, start: int, end: int, moment: dt.datetime) -> Path:
    """
    Copies bytes of the log into a file of their own, durably, and returns where that is.
    """
    kept, aside = _fresh_file(cache_folder(path) / f"{path.stem}.torn-{moment.strftime('%Y%m%dT%H%M%S.%fZ')}")
    try:
        copied = hashlib.sha256()
        for position in range(start, end, _CHUNK):
            part = _bytes_at(handle, position, min(_CHUNK, end - position))
            copied.update(part)
            while part:
                part = part[os.write(aside, part) :]
        sync(aside)
        if _digest_of(aside) != copied.digest() or os.fstat(aside).st_size != end - start:
            raise OSError(errno.EIO, f"{kept} does not hold what was copied to it")
    except BaseException:
        kept.unlink()
        raise
    finally:
        os.close(aside)
    sync_folder(kept.parent)
    sync_folder(path.parent)
    return kept


def _fresh_file(path: Path) -> tuple[Path, int]:
    for number in itertools.count(2):
        try:
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _EITHER_WAY, 0o666)
        except FileExistsError:
            path = path.with_name(f"{path.name.rpartition('Z')[0]}Z-{number}")
    raise AssertionError


def _digest_of(handle: int) -> bytes:
    digest = hashlib.sha256()
    os.lseek(handle, 0, os.SEEK_SET)
    while part := os.read(handle, _CHUNK):
        digest.update(part)
    return digest.digest()


# File systems that know no hard links, or allow none here.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EACCES}


def _appear(path: Path, payload: bytes) -> tuple[int, int, int]:
    """
    A file that is under its name whole or not at all; the caller holds the lock.
    """
    folder = cache_folder(path)
    for left_over in folder.iterdir():
        if left_over.name.startswith(f"{path.stem}.new-"):
            left_over.unlink(missing_ok=True)
    made = folder / f"{path.stem}.new-{secrets.token_hex(8)}"
    handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _EITHER_WAY, 0o666)
    try:
        _write(handle, payload, _Progress())
        if _bytes_at(handle, 0, len(payload) + 1) != payload:
            raise OSError(errno.EIO, "what was read back is not what was written")
        sync(handle)
        status = os.fstat(handle)
        _put_in_place(made, path)
        _sync_new_name(path, status)
    finally:
        os.close(handle)
        with contextlib.suppress(OSError):
            made.unlink()
    return status.st_dev, status.st_ino, status.st_size


def _put_in_place(made: Path, path: Path) -> None:
    """
    Gives a file its name, and never takes one from another file.
    """
    taken = Refused(f"{path}: exists already; a log is created once")
    try:
        os.link(made, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Not atomic against somebody who takes no lock; there is no better call without hard links.
        if os.path.lexists(path):
            raise taken from None
        made.rename(path)


def _sync_new_name(path: Path, made: os.stat_result) -> None:
    try:
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), made):
                path.unlink()
                sync_folder(path.parent)
        told = f"{path}: the new name could not be synced ({error.strerror}); look whether it is there, then try again"
        raise DurabilityUnknown(told) from error

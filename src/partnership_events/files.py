"""
What the operating system says of a file, and how it is opened, read and synced.  Nobody else opens a log.

    ours        the page cache shows what we have synced
    dropped     it was emptied, so the disk itself is asked
    doubtful    it may show what the disk never saw: after a failed sync the lines still stand in it, and the next
                sync succeeds without having written them
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from partnership_events.canonical import MAX_LINE
from partnership_events.errors import Damaged, LogReplaced, NoSuchPartnership, PartnershipError, Problem, Refused
from partnership_events.lock import release
from partnership_events.torn import Part, Piece, pieces_of

CHUNK = MAX_LINE
EITHER_WAY = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)
"""
How a file is opened, whether to read or to write: a pipe is not waited for, and nothing is translated.
"""

LARGEST = 10**9
"""
The most bytes of a log that are taken into memory at once, to mend it or to erase from it.
"""

# Some file systems stamp changes no finer than this, so a younger file may have changed without looking so.
_SETTLING = 2 * 10**9


class NotWritten(PartnershipError):
    """
    The operating system would not write; the log is as it was.
    """


class telling:  # noqa: N801 - read as what it does
    """
    Turns what the operating system refuses a writer into ``NotWritten``.
    """

    # Classes, since an append enters some ten: a generator that does so takes five times as long.
    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError):
            path = self._path
            where = f" ({error.filename})" if error.filename not in (None, path, str(path)) else ""
            raise NotWritten(f"{path}: {error.strerror or error}{where}; nothing was written") from error


class telling_damage:  # noqa: N801 - as above
    """
    Turns what the operating system refuses a reader into ``NoSuchPartnership`` or ``Damaged``.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            problem = Problem("", "there is no such log", "create it, or mend the path")
            raise NoSuchPartnership(problem, where=str(self._path)) from None
        if isinstance(error, OSError):
            raise Damaged(str(self._path), 0, f"cannot be read: {error.strerror or error}") from error


# Which file it is.


class Identity(NamedTuple):
    """
    What tells one state of a file from another without reading it.
    """

    # An append makes three and compares them: no class of attrs, whose instances cost 11,000 instructions each so.

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


def real(path: Path) -> Path:
    """
    Where a path leads, symbolic links followed.
    """
    try:
        return path.resolve()
    except ValueError:
        raise Refused(f"{str(path)!r} is no path") from None
    except (OSError, RuntimeError) as error:
        raise Damaged(str(path), 0, f"leads nowhere: {error}", "mend the symbolic link") from error


def must_be_regular(path: Path, status: os.stat_result) -> None:
    """
    Raises where it is a folder, a pipe or a device.
    """
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise Damaged(str(path), 0, f"is {what}", "a log is a file")


def must_stay(path: Path, handle: int, size: int) -> Identity:
    """
    Raises where the path leads elsewhere by now, or somebody wrote without the lock.
    """
    with telling(path):
        status = os.fstat(handle)
    try:
        there = os.path.samestat(path.stat(), status)
    except OSError:
        there = False
    if not there:
        raise LogReplaced(f"{path}: replaced by another file meanwhile; nothing was added, read it again")
    if status.st_size != size:
        told = f"{path}: {status.st_size} bytes instead of {size}; something wrote to it without the lock"
        raise LogReplaced(f"{told}; nothing was added, read it again")
    return Identity.of(status)


# Opening and reading.


@contextlib.contextmanager
def opened(path: Path, *, writing: bool = False) -> Iterator[int]:
    """
    The handle of a regular file, to read it or to add to its end; closed and unlocked at the end.
    """
    handle = handle_of(path, writing=writing)
    try:
        yield handle
    finally:
        release(handle)


def handle_of(path: Path, *, writing: bool) -> int:
    """
    The same handle, for who closes and unlocks it (``release``).
    """
    # Looked at before it is opened, since opening a device may do something, and after, since it may be another.
    must_be_regular(path, path.stat())
    handle = os.open(path, (os.O_RDWR | os.O_APPEND if writing else os.O_RDONLY) | EITHER_WAY)
    try:
        must_be_regular(path, os.fstat(handle))
    except BaseException:
        release(handle)
        raise
    return handle


def bytes_at(handle: int, offset: int, length: int) -> bytes:
    """
    So many bytes from there on, or as many as there are.
    """
    os.lseek(handle, offset, os.SEEK_SET)
    parts = []
    while length > 0 and (part := os.read(handle, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def whole(path: Path, handle: int) -> bytes:
    """
    All that an open file holds; raises ``Refused`` where that is too much to hold in memory.
    """
    size = os.fstat(handle).st_size
    if size > LARGEST:
        told = f"{size:,} bytes are more than can be rewritten at once"
        raise Refused(
            Problem("", told, f"at most {LARGEST:,}; take the file from git, or mend it by other means"),
            where=str(path),
        )
    return bytes_at(handle, 0, size)


def digest_of(handle: int, length: int) -> bytes:
    """
    The SHA-256 of the first so many bytes, or of as many as there are.
    """
    digest = hashlib.sha256()
    os.lseek(handle, 0, os.SEEK_SET)
    while length > 0 and (part := os.read(handle, min(length, 4 * CHUNK))):
        digest.update(part)
        length -= len(part)
    return digest.digest()


class Pieces:
    """
    The pieces of an open file from an offset on, in bounded memory; ``position`` is how far it has read.

    ``parts`` are the same, but the lines that one reading brings whole are together: to hand them on one by one takes
    as long as to take them apart.
    """

    def __init__(self, handle: int, offset: int) -> None:
        self._handle = handle
        self.parts = self._cut()
        self.position = offset
        os.lseek(handle, offset, os.SEEK_SET)

    def __iter__(self) -> Iterator[Piece]:
        return pieces_of(self.parts)

    def _chunk(self) -> bytes:
        chunk = os.read(self._handle, CHUNK)
        self.position += len(chunk)
        return chunk

    def _cut(self) -> Iterator[Part]:
        rest = b""
        while chunk := self._chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            # The others lie within one chunk.
            if lines and len(lines[0]) > MAX_LINE:
                yield Piece(lines.pop(0)[: MAX_LINE + 1], ended=True)
            if lines:
                yield lines
            if len(rest) > MAX_LINE:
                yield Piece(rest[: MAX_LINE + 1], ended=False)
                # Only who looks for the end of a hole asks for more: the zeros that a crash leaves may be many.
                rest = self._after_overlong()
        if rest:
            yield Piece(rest, ended=False)

    def _after_overlong(self) -> bytes:
        while chunk := self._chunk():
            _, newline, rest = chunk.partition(b"\n")
            if newline:
                # Put back by hand: what follows may hold newlines of its own.
                self.position -= len(rest)
                os.lseek(self._handle, self.position, os.SEEK_SET)
                break
        return b""


# Syncing, and what the page cache is worth.


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


class Cache(enum.Enum):
    """
    What the page cache is worth; drawn above.
    """

    OURS = enum.auto()
    DROPPED = enum.auto()
    DOUBTFUL = enum.auto()


def asked_of_the_disk(handle: int, start: int) -> Cache:
    """
    Drops from the page cache what it shows from there on, where the system knows how.
    """
    try:
        os.posix_fadvise(handle, start - start % CHUNK, 0, os.POSIX_FADV_DONTNEED)
    except (AttributeError, OSError):
        return Cache.DOUBTFUL
    return Cache.DROPPED


def rewrite(path: Path, handle: int, start: int, end: int) -> None:
    """
    Where the cache cannot be dropped: these bytes, written over themselves, are dirty again and will be synced.
    """
    data = bytes_at(handle, start, end - start)
    with path.open("r+b", buffering=0) as file:
        file.seek(start)
        while data:
            data = data[file.write(data) :]
        sync(file.fileno())

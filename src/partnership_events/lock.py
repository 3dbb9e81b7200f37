"""
One writer at a time: a lock that the kernel takes back when its holder dies.

    <folder>/.partnership/<name>.lock    flock'ed, never unlinked; the folder ignores itself in git

``flock``, not ``lockf``: POSIX record locks fall with the first handle that the process closes on the file, and let
two threads in.  A side file, not the log: the log may be replaced (git checkout) while somebody waits for it.  Yet the
folder is a cache that anybody may delete, so a writer claims the log's own handle as well (``claim``).  In the lock
stands who held it last.

On a network share the lock is as good as the server's word (docs/decisions/0011): we say so, once a folder.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import stat
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from partnership_events.errors import LogBusy, Problem, Refused

CACHE = ".partnership"

# Where Linux tells which file system is mounted where, and those of them that live on another machine.
_MOUNTS = Path("/proc/self/mounts")
_FAR = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs"})

# Who has waited for a while looks seldom, and who has just come looks again soon: to hand a lock on took milliseconds.
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.0002, 0.02
_NOTE_WIDTH = 96

_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class FarAway(UserWarning):
    """
    The log lies on a network share, where a lock may not be seen by writers on other machines.
    """


if sys.platform == "win32":  # pragma: no cover - written from the manual; we have no Windows to try it on
    import msvcrt

    # Windows locks are mandatory, so the byte lies far beyond what anybody reads.
    _BYTE = 1 << 30

    def _take(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error

    def _give(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class _Turns:
    """
    The threads of this process, before they ask the kernel.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def take(self, patience: float) -> bool:
        if self._owner == threading.get_ident():
            return False
        if not self._lock.acquire(timeout=max(patience, 0)):
            return False
        self._owner = threading.get_ident()
        return True

    def give(self) -> None:
        self._owner = None
        self._lock.release()


_TURNS: dict[str, _Turns] = {}
_HELD: set[int] = set()


def _after_fork() -> None:
    # A child inherits the handle, and with it the lock, but not the thread that would release it.
    for handle in _HELD:
        with contextlib.suppress(OSError):
            os.close(handle)
    _HELD.clear()
    _TURNS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def cache_folder(log: Path) -> Path:
    """
    The folder beside a log for what may be lost: locks, indexes; and for bytes set aside.  Made where it is missing.
    """
    folder = log.parent / CACHE
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists() or not ignore.stat().st_size:
        ignore.write_text("*\n", encoding="ascii")
    return folder


class Lock:
    """
    The lock of a log: to be taken inside a ``try`` that gives it at the end, since an interrupt comes where it likes.

    ``deadline`` is until when its holder may wait for more.
    """

    __slots__ = ("_handle", "_log", "_patience", "_turns", "deadline")

    def __init__(self, log: Path, patience: float) -> None:
        self._log, self._patience = log, patience
        self._handle: int | None = None
        self._turns: _Turns | None = None
        self.deadline = time.monotonic() + patience

    def take(self) -> None:
        """
        Raises ``LogBusy`` where another holds it for longer than ``patience`` seconds.
        """
        log, patience = self._log, self._patience
        turns = _TURNS.get(str(log)) or _TURNS.setdefault(str(log), _Turns())
        if not turns.take(patience):
            raise LogBusy(f"{log}: another append of this process holds its lock; waited up to {patience:g} seconds")
        self._turns = turns
        self._handle = _locked_handle(log, patience, self.deadline)

    def give(self) -> None:
        """
        Lets the next have it, where it was taken.
        """
        try:
            if self._handle is not None:
                release(self._handle)
        finally:
            if self._turns is not None:
                self._turns.give()


@contextlib.contextmanager
def locked(log: Path, *, patience: float) -> Iterator[Lock]:
    """
    Holds the lock of a log; raises ``LogBusy`` where another holds it for longer than ``patience`` seconds.
    """
    lock = Lock(log, patience)
    try:
        lock.take()
        yield lock
    finally:
        lock.give()


def claim(handle: int, deadline: float) -> bool:
    """
    Locks an open file, waiting until the deadline; false where another process held it all the time.
    """
    started = time.monotonic()
    while True:
        try:
            _take(handle)
        except BlockingIOError:
            now = time.monotonic()
            if now >= deadline:
                return False
            pause = min(max(_SHORTEST_PAUSE, (now - started) / 10), _LONGEST_PAUSE)
            time.sleep(min(pause, deadline - now))
        else:
            _HELD.add(handle)
            return True


def release(handle: int) -> None:
    """
    Unlocks what ``claim`` locked, and closes.  Unlocking comes by itself: a close that fails can leave a lock held.
    """
    try:
        if handle in _HELD:
            _HELD.discard(handle)
            _give(handle)
    except OSError:
        pass
    finally:
        # Nothing that is called in Python stands before it, where an interrupt could come.
        try:  # noqa: SIM105
            os.close(handle)
        except OSError:
            pass


def busy(log: Path, patience: float, side: Path | None = None) -> LogBusy:
    """
    The refusal that names who holds the lock, as far as the holder has told.
    """
    note = ""
    if side is not None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            note = side.read_text(encoding="ascii")[:_NOTE_WIDTH].strip()
    return LogBusy(f"{log}: locked by {note or 'another process'}; waited {patience:g} seconds for it")


def _locked_handle(log: Path, patience: float, deadline: float) -> int:
    side = _side_of(log)
    while True:
        handle = _opened(log, side)
        try:
            if not claim(handle, deadline):
                raise busy(log, patience, side)
            if _is_still(side, handle):
                _sign(handle)
                return handle
        except BaseException:
            release(handle)
            raise
        # Somebody deleted the folder while we waited: what we hold is a lock that nobody else can see.
        release(handle)
        if time.monotonic() > deadline:
            raise busy(log, patience)


@functools.lru_cache(maxsize=256)
def _side_of(log: Path) -> Path:
    _tell_if_far(log.parent)
    return log.parent / CACHE / f"{log.stem}.lock"


def _opened(log: Path, side: Path) -> int:
    try:
        return os.open(side, _FLAGS)
    except FileNotFoundError:
        # Whoever puts the first file into the folder looks after the folder too.
        cache_folder(log)
        return os.open(side, _FLAGS | os.O_CREAT, 0o666)
    except OSError as error:
        if side.is_symlink():
            told = "is a symbolic link, and what it leads to is not to be written over by a lock"
            raise Refused(Problem("", told, "remove it; a lock is made anew"), where=str(side)) from error
        raise


def _is_still(side: Path, handle: int) -> bool:
    try:
        there = side.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(there.st_mode) and os.path.samestat(there, os.fstat(handle))


def _sign(handle: int) -> None:
    # For the message of whoever waits; a disk too full for it is no reason not to lock.
    with contextlib.suppress(OSError):
        signature = _signature(os.getpid())
        # Mostly it was us before; a file that nobody changes costs no sync anything.
        if os.read(handle, _NOTE_WIDTH) != signature:
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, signature)


@functools.lru_cache(maxsize=1)
def _signature(process: int) -> bytes:
    import socket

    note = f"process {process} on {socket.gethostname()}".encode("ascii", "replace")[: _NOTE_WIDTH - 1]
    return note.ljust(_NOTE_WIDTH - 1) + b"\n"


# Network shares.


@functools.lru_cache(maxsize=256)
def _tell_if_far(folder: Path) -> None:
    kind = file_system_of(folder)
    if kind in _FAR:
        told = f"{folder} lies on a network share ({kind}); let one machine write there, locks may not reach others"
        warnings.warn(FarAway(told), stacklevel=2)


def file_system_of(folder: Path) -> str:
    """
    The type of the file system that a folder lies on, as Linux names it; empty where nobody tells.
    """
    try:
        rows = [row.split(" ") for row in _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()]
    except OSError:
        return ""
    # Of two mounts on one place the later one is seen.
    mounted = {Path(_unescaped(row[1])): row[2] for row in rows if len(row) > 2}
    return next((mounted[place] for place in (folder, *folder.parents) if place in mounted), "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)

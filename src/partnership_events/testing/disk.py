"""
A disk that fails: the n-th call of some functions of ``os`` goes wrong, or the world stops there.

    with failing_disk("fsync", disk.fails(errno.EIO), at=2):      the second sync fails
        log.append(...)

    for failing in each_call("write", disk.short):                every write in turn, until there is none left
        with failing:
            log.append(...)

    with failing_disk(disk.CHANGES, disk.power_cut, at=5) as cut, pytest.raises(PowerCut):
        log.append(...)
    for left in cut.left_of(log.path):                            what may stand there when the power is back
        ...

A fault is a function that gets the real one and its arguments, and does, returns or raises what it likes.
"""

from __future__ import annotations

import functools
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import attrs

CHANGES = ("open", "write", "ftruncate", "fsync", "fdatasync", "link", "rename", "replace", "unlink", "remove")
"""
The calls by which a file, or the name of one, changes; all of them are watched, whichever are to fail.
"""

# Ours, whatever is put in their place later.
_FSTAT, _STAT, _PREAD = os.fstat, os.stat, os.pread if hasattr(os, "pread") else None

_FEW = 6

Inode: TypeAlias = tuple[int, int]


Fault: TypeAlias = Callable[..., object]
"""
What happens in the place of a call: gets the real function, and the arguments it was called with.
"""


class PowerCut(BaseException):
    """
    The world stopped here; no handler of errors runs in a machine without power.
    """


# Faults.


def fails(number: int) -> Fault:
    """
    Nothing is done, and the call fails with this ``errno``.
    """

    def fault(*_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return fault


def fails_halfway(number: int) -> Fault:
    """
    Half of a write is done, and the call fails with this ``errno``.
    """

    def fault(real: Fault, handle: int, data: bytes) -> object:
        real(handle, bytes(data)[: len(data) // 2])
        raise OSError(number, os.strerror(number))

    return fault


def short(real: Fault, handle: int, data: bytes) -> object:
    """
    A write takes five bytes, and says so.
    """
    return real(handle, bytes(data)[:5])


def short_and_lies(real: Fault, handle: int, data: bytes) -> object:
    """
    A write takes five bytes, and says it took all.
    """
    real(handle, bytes(data)[:5])
    return len(data)


def all_and_lies(real: Fault, handle: int, data: bytes) -> object:
    """
    A write takes all, and says it took five bytes.
    """
    real(handle, data)
    return 5


def nothing(*_: object, **__: object) -> object:
    """
    Nothing is done, and a write says so; a sync or a truncation does not.
    """
    return 0


def nothing_and_lies(_: Fault, __: int, data: bytes) -> object:
    """
    A write takes nothing, and says it took all.
    """
    return len(data)


def interrupted(real: Fault, *arguments: object, **keywords: object) -> object:
    """
    It is done, and then somebody presses Ctrl-C.
    """
    real(*arguments, **keywords)
    raise KeyboardInterrupt


def power_cut(*_: object, **__: object) -> object:
    """
    Nothing is done, neither now nor by any later call.
    """
    raise PowerCut


# The disk.


@attrs.frozen
class _Content:
    """
    What a file held when it was last synced, and what has been in it since.
    """

    synced: bytes
    since: tuple[bytes, ...] = ()

    def left(self, sector: int) -> Iterator[bytes]:
        yield self.synced
        for written in self.since:
            yield from _mixed(self.synced, written, sector)


class FailingDisk:
    """
    Counts calls, spoils one of them, and remembers what was synced; see ``failing_disk``.

    ``calls`` are the names of those that were to fail, in order; ``struck`` tells whether one of them did.
    """

    def __init__(self, calls: Iterable[str], fault: Fault, at: int) -> None:
        self.calls: list[str] = []
        self.struck = False
        self._chosen = frozenset(calls)
        self._fault = fault
        self._at = at
        self._dark = False
        self._real: dict[str, Callable[..., Any]] = {}
        self._contents: dict[Inode, _Content] = {}
        # By folder and name: what had that name when the folder was last synced; None where nothing had.
        self._names: dict[tuple[Inode, str], _Content | None] = {}

    def __enter__(self) -> FailingDisk:
        for name in sorted(self._chosen.union(name for name in CHANGES if hasattr(os, name))):
            self._real[name] = getattr(os, name)
            setattr(os, name, self._instead(name, getattr(os, name)))
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)

    def left_of(self, path: Path, *, sector: int = 512) -> Iterator[bytes | None]:
        """
        What may stand under a name when the power is back, each once; None where nothing does.

        A file may hold what was last synced, or that with any of the sectors written since; where these are many: the
        first of them, the last, one, or all but one.  A name may be what it was when its folder was last synced.
        """
        place = _place(path)
        met: set[bytes | None] = set()
        for content in (self._names.get(place, self._now(path)), self._now(path)):
            for left in (None,) if content is None else content.left(sector):
                if left not in met:
                    met.add(left)
                    yield left

    def _instead(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def call(*arguments: Any, **keywords: Any) -> Any:
            if self._dark:
                raise PowerCut
            strikes = name in self._chosen and self._is_next(name)
            watch: Callable[..., Any] = _WATCHES.get(name, FailingDisk._unwatched)
            with_ = functools.partial(self._fault, real) if strikes else real
            try:
                return watch(self, with_, not strikes, *arguments, **keywords)
            except PowerCut:
                self._dark = True
                raise

        return call

    def _is_next(self, name: str) -> bool:
        self.calls.append(name)
        self.struck = self.struck or len(self.calls) == self._at
        return len(self.calls) == self._at

    # What is remembered of a call.

    def _unwatched(self, call: Callable[..., Any], _: bool, *arguments: Any, **keywords: Any) -> Any:
        return call(*arguments, **keywords)

    def _changing(self, call: Callable[..., Any], _: bool, handle: int, *arguments: Any) -> Any:
        inode, data = _inode_of(handle), _bytes_of(handle)
        was = self._contents.setdefault(inode, _Content(data))
        try:
            return call(handle, *arguments)
        finally:
            self._contents[inode] = attrs.evolve(was, since=(*was.since, _bytes_of(handle)))

    def _syncing(self, call: Callable[..., Any], honest: bool, handle: int) -> Any:
        done = call(handle)
        if not honest:
            return done
        inode = _inode_of(handle)
        if stat.S_ISDIR(_FSTAT(handle).st_mode):
            self._names = {place: was for place, was in self._names.items() if place[0] != inode}
        else:
            self._contents[inode] = _Content(_bytes_of(handle))
        return done

    def _naming(self, call: Callable[..., Any], _: bool, *arguments: Any, **keywords: Any) -> Any:
        before = {_place(path): self._now(path) for path in arguments if isinstance(path, (str, os.PathLike))}
        done = call(*arguments, **keywords)
        for place, was in before.items():
            self._names.setdefault(place, was)
        return done

    def _opening(self, call: Callable[..., Any], _: bool, path: Any, flags: int, *more: Any, **keywords: Any) -> Any:
        is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        handle = call(path, flags, *more, **keywords)
        if is_new:
            self._names.setdefault(_place(path), None)
            self._contents[_inode_of(handle)] = _Content(b"")
        return handle

    def _now(self, path: Any) -> _Content | None:
        try:
            status = _STAT(path)
            return self._contents.get((status.st_dev, status.st_ino)) or _Content(Path(path).read_bytes())
        except (OSError, ValueError):
            return None


_WATCHES: dict[str, Callable[..., Any]] = {
    "open": FailingDisk._opening,
    "write": FailingDisk._changing,
    "ftruncate": FailingDisk._changing,
    "fsync": FailingDisk._syncing,
    "fdatasync": FailingDisk._syncing,
    **dict.fromkeys(("link", "rename", "replace", "unlink", "remove"), FailingDisk._naming),
}


def failing_disk(calls: str | Iterable[str], fault: Fault, *, at: int = 1) -> FailingDisk:
    """
    A context in which the n-th call of these functions of ``os``, all counted together, meets a fault.

    With ``at=0`` none does, and ``calls`` counts how many there are.  For one thread at a time.
    """
    return FailingDisk((calls,) if isinstance(calls, str) else calls, fault, at)


def each_call(calls: str | Iterable[str], fault: Fault) -> Iterator[FailingDisk]:
    """
    A failing disk for the first call, for the second, and so on; the last is one that had nothing to spoil.
    """
    names = (calls,) if isinstance(calls, str) else tuple(calls)
    for at in itertools.count(1):
        disk = failing_disk(names, fault, at=at)
        yield disk
        if not disk.struck:
            return


def _inode_of(handle: int) -> Inode:
    status = _FSTAT(handle)
    return status.st_dev, status.st_ino


def _bytes_of(handle: int) -> bytes:
    assert _PREAD is not None, "this system has no pread"
    try:
        return _PREAD(handle, _FSTAT(handle).st_size, 0)
    except OSError:
        # A pipe, or a file that may only be written.
        return b""


def _place(path: Any) -> tuple[Inode, str]:
    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - links are names too
    try:
        status = _STAT(folder)
    except OSError:
        return (0, 0), name
    return (status.st_dev, status.st_ino), name


# What a power cut leaves.


def _mixed(synced: bytes, written: bytes, sector: int) -> Iterator[bytes]:
    """
    Every state between two contents; where the file grew, it may be as long as it became, with zeros in the gaps.
    """
    longest = max(len(synced), len(written))
    starts = range(0, longest, sector)
    differ = [at for at in starts if synced[at : at + sector] != written[at : at + sector]]
    for came in _some_of(differ):
        state = bytearray(synced.ljust(longest, b"\0"))
        for at in came:
            state[at : at + sector] = written[at : at + sector].ljust(min(sector, longest - at), b"\0")
        last = max((min(at + sector, len(written)) for at in came), default=0)
        for size in {len(synced), len(written), max(len(synced), last)}:
            yield bytes(state[:size])


def _some_of(sectors: Sequence[int]) -> Iterator[Sequence[int]]:
    if len(sectors) <= _FEW:
        for number in range(len(sectors) + 1):
            yield from itertools.combinations(sectors, number)
        return
    for at in range(len(sectors)):
        yield from (sectors[:at], sectors[at:], sectors[at : at + 1], [*sectors[:at], *sectors[at + 1 :]])

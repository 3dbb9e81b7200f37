"""
What was read off the logs of a ledger, kept for the next process that asks them all.

    .partnership/<what>.rows     magic and fingerprint, then a line for each log:
                                 checksum . name of the log . [its identity, the clocks it used, the row]

A row is what a question needs of one log, as JSON; what it means is known by who asks.  It is derived, and believed
only while it fits: this library's sources, this machine's zones, and the very file that it was made of, by an identity
that is old enough to tell (``files``).  Each line is held to its own checksum when somebody looks at it.  Whatever is
wrong with one, it is as if there were none, and that log is read.  Deleting the file loses nothing.

It is written whole, by whoever had to read a log, and put under its name at once; of two who do so the last one wins,
and both are right.
"""

from __future__ import annotations

import contextlib
import functools
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from partnership_events import index
from partnership_events.canonical import NotCanonical, canonical, parse
from partnership_events.files import Identity
from partnership_events.lock import CACHE

SUFFIX = ".rows"
MOST = 8
"""
So many files of rows are kept in a folder; the oldest make room.
"""

_MAGIC = b"partnership rows 1 "
_CHECKSUM = 8


def path_of(folder: Path, what: str) -> Path:
    """
    Where the rows of a ledger are that one sort of question needs.
    """
    return folder / CACHE / f"{what}{SUFFIX}"


@functools.lru_cache(maxsize=1)
def fingerprint() -> str:
    """
    What the meaning of a row depends on beside its log: the sources of this library, and the lists of states.
    """
    told = [index.fingerprint()]
    for file in sorted((Path(__file__).parent / "data").iterdir()):
        status = file.stat()
        told.append(f"{file.name}:{status.st_size}:{status.st_mtime_ns}")
    return ",".join(told)


@attrs.frozen
class Kept:
    """
    A row that fits, and the file that it was read off: its size in bytes, and what tells one state of it from another.
    """

    row: Any
    identity: Identity


class Rows:
    """
    The rows of a folder that one sort of question needs; nothing is read before somebody asks for one.
    """

    def __init__(self, folder: Path, what: str) -> None:
        self.folder = folder
        self.path = path_of(folder, what)
        self._prefix = os.path.join(folder, "")  # noqa: PTH118
        self._clocks: dict[str, str] = {}
        self._new: dict[str, bytes] = {}

    def log(self, name: str) -> str:
        """
        Where a log is; as text, which takes a tenth of the time that a path does.
        """
        return f"{self._prefix}{name}.jsonl"

    def get(self, name: str) -> Kept | None:
        """
        The row of a log, where there is one that fits it.
        """
        line = self._lines.get(name)
        try:
            told = None if line is None else _told(line)
            if told is not None:
                spelled, clocks, row = told
                identity = identity_of(self.log(name))
                if identity is not None and spelled == _spelled(identity) and all(map(self._stands, clocks.items())):
                    return Kept(row, identity)
        except (OSError, NotCanonical, ValueError, TypeError, AttributeError):
            pass
        self._lines.pop(name, None)
        return None

    def put(self, name: str, identity: Identity, clocks: Mapping[str, str], row: Any) -> None:
        """
        Keeps the row of a log that was read in this state.
        """
        told = name.encode() + b" " + canonical([_spelled(identity), dict(clocks), row])
        self._new[name] = b"%08x %s" % (zlib.crc32(told), told)

    def leave(self, names: Iterable[str]) -> bool:
        """
        Writes them down, those of these logs that were there before among them; true where there was anything new.

        What the operating system refuses is no error: then the next one reads the logs again.
        """
        if not self._new:
            return False
        kept = {name: self._lines[name] for name in names if name in self._lines} | self._new
        kept = dict(sorted(kept.items()))
        self._lines, self._new = kept, {}
        with contextlib.suppress(OSError):
            mode = functools.reduce(lambda one, name: one & self._mode(name), kept, 0o666)
            index.put(self.path, (line + b"\n" for line in (_MAGIC + fingerprint().encode(), *kept.values())), mode)
            _make_room(self.path.parent)
        return True

    @functools.cached_property
    def _lines(self) -> dict[str, bytes]:
        if sys.platform == "win32":  # pragma: no cover - no identity tells there
            return {}
        try:
            first, *lines = self.path.read_bytes().split(b"\n")
        except OSError:
            return {}
        if first != _MAGIC + fingerprint().encode():
            return {}
        return {line[_CHECKSUM + 1 : line.find(b" ", _CHECKSUM + 1)].decode("utf-8", "replace"): line for line in lines}

    def _mode(self, name: str) -> int:
        # Whoever may not read a log may not read its row.
        return stat.S_IMODE(os.stat(self.log(name)).st_mode)  # noqa: PTH116

    def _stands(self, clock: tuple[str, str]) -> bool:
        zone, file = clock
        if zone not in self._clocks:
            self._clocks[zone] = index.clock(zone)
        return self._clocks[zone] == file


def identity_of(log: str) -> Identity | None:
    """
    What file stands in a folder under the name of a log; a link is none that was ever read.
    """
    try:
        return Identity.of(os.lstat(log))
    except OSError:
        return None


def drop(folder: Path) -> None:
    """
    Takes all rows of a folder away: they hold words of logs, which erasing is to take out of the world.
    """
    for path in _all(folder / CACHE):
        with contextlib.suppress(OSError):
            path.unlink()


def _all(cache: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from cache.glob(f"*{SUFFIX}*")


def _make_room(cache: Path) -> None:
    dated = sorted((path.stat().st_mtime_ns, path) for path in _all(cache))
    for _, path in dated[:-MOST]:
        path.unlink()


def _spelled(identity: Identity) -> str:
    # Nanoseconds are more than a number of JSON may be.
    return f"{identity.device} {identity.inode} {identity.size} {identity.modified} {identity.changed}"


def _told(line: bytes) -> Any:
    told = line[_CHECKSUM + 1 :]
    if line[:_CHECKSUM] != b"%08x" % zlib.crc32(told):
        return None
    return parse(told[told.index(b" ") + 1 :])

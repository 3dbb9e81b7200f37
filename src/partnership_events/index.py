"""
The index beside a log: what a fresh process asks it need not read the log for.

    .partnership/<name>.index    magic . length and checksum of the head . head . checksums of the blocks . blocks

It is derived, and believed only while it fits: this library's sources, this machine's zones, and the very file that it
was made of, by an identity that is old enough to tell (``files``).  The head and the checksums are held to a checksum
when it is opened, a block when somebody looks at it; a damaged one is made again from the log.  Whatever else is
wrong, it is as if there were none.  Deleting it loses nothing.

Lines are taken from where the index says, and were verified when it was made.  Should the log change under an answer
that is still looked at, its bytes are compared with the digest that they had; where they differ, ``LogReplaced``.

Whoever has read a whole log of ``FEWEST`` lines leaves an index, once; nobody brings one up to date.  An append makes
it stale, and the next process that asks makes it anew: to advance it would cost every append a write.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from partnership_events import classes
from partnership_events.asking import Index
from partnership_events.canonical import NotCanonical, canonical, parse
from partnership_events.codec import Codec
from partnership_events.entries import Entries, uncollected
from partnership_events.errors import LogReplaced
from partnership_events.event import Entry, Event, Told
from partnership_events.files import CHUNK, EITHER_WAY, Identity, Pieces, digest_of
from partnership_events.laying import Laid, lay
from partnership_events.lock import CACHE, cache_folder
from partnership_events.reading import Known
from partnership_events.replay import on_demand
from partnership_events.shelf import BLOCK, MOST, Numbers, Shelf, sections_of
from partnership_events.timelines import BLOCK as LINES
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import FactCorrected

FEWEST = 2000
"""
A log of a thousand lines is answered sooner by reading it than by an index.
"""

_MAGIC = b"partnership index 1\n"
_HEAD = len(_MAGIC) + 8
# Nobody builds for longer; what is older was left by a crash.
_ABANDONED = 60.0
_REMEMBERED = 1 << 12


def path_of(log: Path) -> Path:
    """
    Where the index of a log is.
    """
    return log.parent / CACHE / f"{log.stem}.index"


def drop(log: Path) -> None:
    """
    Takes the index away: it holds words of the log, which erasing is to take out of the world.
    """
    for path in (path_of(log), _made(path_of(log))):
        with contextlib.suppress(OSError):
            path.unlink()


# -- what it must fit


@functools.lru_cache(maxsize=1)
def fingerprint() -> str:
    """
    What the meaning of an index depends on beside the log: the sources of this library, and the order of bytes.
    """
    told = [sys.byteorder, sys.implementation.cache_tag or ""]
    home = Path(__file__).parent
    for folder in (home, home / "dates", home / "projections", home / "vocabulary"):
        with os.scandir(folder) as found:
            for one in sorted(found, key=lambda file: file.name):
                if one.name.endswith(".py"):
                    status = one.stat()
                    told.append(f"{folder.name}/{one.name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def clock(zone: str) -> str:
    """
    Which file tells the hours of a zone; empty where no file does, and so nobody can tell whether they changed.
    """
    import zoneinfo

    for folder in zoneinfo.TZPATH:
        with contextlib.suppress(OSError):
            status = (Path(folder) / zone).stat()
            return f"{folder} {status.st_size} {status.st_mtime_ns}"
    return ""


def clocks_of(index: Index) -> dict[str, str]:
    """
    Which files tell the hours of the zones that an index in memory rests on.
    """
    zones = {index.zone, *(entry.event.at_zone for entry in index.entries if isinstance(entry.event, Event))}
    for family in index.families:
        zones.update(_zone_of(entry.event) for entry in family.entries)
    return {zone: clock(zone) for zone in sorted(zone for zone in zones if zone not in (None, "UTC"))}


def _zone_of(told: Told) -> str | None:
    return told.content.at_zone if isinstance(told, FactCorrected) else None


def _spelled(identity: Identity) -> list[str]:
    # Nanoseconds are more than a number of JSON may be.
    return [str(one) for one in identity]


# -- writing


def write(log: Path, known: Known, index: Index, codec: Codec) -> bool:
    """
    Leaves an index beside a log that was read whole, where that is worth while and will be believed; else does nothing.

    What the operating system refuses (a folder that nobody may write to, a full disk) is no error: then there is none.
    """
    reading = known.reading
    whole = known.telling and reading.torn is None and index.at_once and index.size == len(reading.entries)
    # What a kind of one's own writes may change without a trace.
    if not whole or not FEWEST <= index.size < MOST or codec.vocabulary is not STANDARD:
        return False
    with contextlib.suppress(OSError), uncollected():
        laid = _laid(log, reading.identity, index)
        clocks = clocks_of(index)
        if laid is not None and all(clocks.values()):
            # Whoever may not read the log may not read this.
            mode = stat.S_IMODE(log.stat().st_mode)
            put(path_of(log), _file(laid, reading.identity, index, clocks, known.verified.digest.hexdigest()), mode)
            return True
    return False


def _laid(log: Path, identity: Identity, index: Index) -> Laid | None:
    handle = _Handle(log)
    lengths = _lengths(handle.number)
    if handle.identity != identity or len(lengths) != index.size:
        return None
    return lay(index, lengths)


def _lengths(handle: int) -> list[int]:
    lengths: list[int] = []
    rest = 0
    while chunk := os.read(handle, CHUNK):
        first, *others = map(len, chunk.split(b"\n"))
        *ended, rest = first + rest, *others
        lengths += ended
    return lengths


def _file(laid: Laid, identity: Identity, index: Index, clocks: dict[str, str], digest: str) -> Iterator[bytes]:
    sums = b"".join(zlib.crc32(block).to_bytes(4, "little") for block in laid.blocks)
    head = canonical({
        "blocks": len(laid.blocks),
        "clocks": clocks,
        "digest": digest,
        "fingerprint": fingerprint(),
        "identity": _spelled(identity),
        "sections": {name: list(told) for name, told in laid.sections.items()},
        "size": index.size,
        "words": [[word, *told] for word, told in laid.words.items()],
        "zone": index.zone,
    })  # fmt: skip
    yield _MAGIC + len(head).to_bytes(4, "little") + zlib.crc32(head + sums).to_bytes(4, "little") + head + sums
    yield from laid.blocks


def _made(path: Path) -> Path:
    return path.with_suffix(f"{path.suffix}-made")


def put(path: Path, parts: Iterable[bytes], mode: int) -> None:
    """
    Puts a file of the cache folder under its name whole; not synced, since what a power cut leaves of it does not hold
    its checksums.

    Raises ``OSError``, also where somebody else is about to put one there.
    """
    cache_folder(path.parent)
    made = _made(path)
    with contextlib.suppress(FileNotFoundError):
        if time.time() - made.stat().st_mtime > _ABANDONED:
            made.unlink()
    mode &= 0o666
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | EITHER_WAY, 0o600)
    try:
        for part in parts:
            while part:
                part = part[os.write(handle, part) :]
        if mode != 0o600:
            made.chmod(mode)
        made.replace(path)
    finally:
        os.close(handle)
        made.unlink(missing_ok=True)


def begins(log: Path, size: int, digest: str) -> bool:
    """
    Whether the first so many bytes of a log have this digest.
    """
    handle = _Handle(log)
    return bool(digest_of(handle.number, size).hex() == digest)


# -- reading


class _Handle:
    """
    A regular file held open for as long as somebody may look into it.
    """

    def __init__(self, path: Path) -> None:
        self.number = -1
        self.number = os.open(path, os.O_RDONLY | EITHER_WAY)
        if not stat.S_ISREG(os.fstat(self.number).st_mode):
            raise OSError(f"{path} is no regular file")

    def __del__(self) -> None:
        if self.number >= 0:
            os.close(self.number)

    @property
    def identity(self) -> Identity:
        """
        What the file is now.
        """
        return Identity.of(os.fstat(self.number))

    def bytes_at(self, offset: int, length: int) -> bytes:
        """
        So many bytes from there on, or as many as there are.
        """
        return os.pread(self.number, length, offset)


@classes.frozen
class Resting:
    """
    A state of a log: which file it is, the digest of its bytes and, where that is known, the clocks that it uses.
    """

    identity: Identity
    digest: str
    clocks: Mapping[str, str] | None = None


@classes.frozen
class Found:
    """
    What an index tells, and of which state of its log.
    """

    shelf: Shelf
    rests_on: Resting

    def stands(self, log: Path) -> bool:
        """
        Whether the log is as it was.
        """
        try:
            return Identity.of(log.stat()) == self.rests_on.identity
        except OSError:
            return False


def opened(log: Path, codec: Codec) -> Found | None:
    """
    What the index beside a log tells, if there is one that fits; reads little of it, and of the log nothing.
    """
    if sys.platform == "win32" or codec.vocabulary is not STANDARD:  # pragma: no cover - no identity tells there
        return None
    try:
        kept = _Handle(path_of(log))
        told = _head(kept)
        lines = _Lines(log, codec, told) if told is not None and _fits(told) else None
    except (OSError, NotCanonical):
        return None
    if lines is None or told is None:
        return None
    return Found(lines.shelf(kept), Resting(lines.identity, told["digest"], told["clocks"]))


def _head(kept: _Handle) -> dict[str, Any] | None:
    start = kept.bytes_at(0, _HEAD)
    if not start.startswith(_MAGIC) or len(start) < _HEAD:
        return None
    length, checksum = (int.from_bytes(start[at : at + 4], "little") for at in (_HEAD - 8, _HEAD - 4))
    size = os.fstat(kept.number).st_size
    if length > size:
        return None
    head = kept.bytes_at(_HEAD, length)
    # Before the head is believed, it says how far the checksums go; so whatever it says, they are checked together.
    blocks = (size - _HEAD - length) // (BLOCK + 4)
    sums = kept.bytes_at(_HEAD + length, 4 * blocks)
    if zlib.crc32(head + sums) != checksum or size != _HEAD + length + blocks * (BLOCK + 4):
        return None
    told: dict[str, Any] = parse(head)
    told["sums"], told["start"] = sums, _HEAD + length + 4 * blocks
    return told


def _fits(told: dict[str, Any]) -> bool:
    return told["fingerprint"] == fingerprint() and all(clock(zone) == file for zone, file in told["clocks"].items())


class _Blocks:
    """
    The blocks of an index, each checked when it is read; a damaged one is made again from the log, with all others.
    """

    def __init__(self, kept: _Handle, told: dict[str, Any], lines: _Lines) -> None:
        self._kept = kept
        self._sums: bytes = told["sums"]
        self._start: int = told["start"]
        self._lines = lines
        self._again: Sequence[bytes] | None = None
        self._lock = threading.Lock()

    def block(self, number: int) -> bytes:
        if self._again is None:
            try:
                block = self._kept.bytes_at(self._start + number * BLOCK, BLOCK)
            except OSError:
                block = b""
            if zlib.crc32(block).to_bytes(4, "little") == self._sums[4 * number : 4 * number + 4]:
                return block
            with self._lock:
                self._again = self._lines.laid_again()
        return self._again[number]


class _Lines(Sequence[Entry]):
    """
    The entries of a log whose lines stand where its index says, each decoded when it is looked at.
    """

    def __init__(self, log: Path, codec: Codec, told: dict[str, Any]) -> None:
        self._log = _Handle(log)
        self._path = log
        self._codec = codec
        self._told = told
        self.identity = self._identity = self._log.identity
        self._numbers: dict[str, Numbers] = {}
        self.find: Callable[[str], tuple[int, int]]
        self._met: dict[int, Entry] = {}
        if told["identity"] != _spelled(self._identity) or not self._identity.telling:
            raise OSError(f"{log} is not what it was")

    def shelf(self, kept: _Handle) -> Shelf:
        """
        The shelf of these entries.
        """
        told = self._told
        blocks = _Blocks(kept, told, self)
        self._numbers = sections_of(blocks, {name: told["sections"][name] for name in ("lengths", "bases")})
        words = {word: (start, end) for word, start, end in told["words"]}
        shelf = Shelf(blocks, told["sections"], words, Entries.over(self, _Places(self)), told["zone"])
        self.find = shelf.found
        return shelf

    def __len__(self) -> int:
        return int(self._told["size"])

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        entry = self._met.get(at)
        if entry is None:
            if len(self._met) >= _REMEMBERED:
                self._met.clear()
            line = self._line(range(len(self))[at])
            entry = self._met[at] = on_demand([line], self._codec, start=at + 1, where=str(self._path))[0]
        return entry

    def _line(self, at: int) -> bytes:
        lengths = self._numbers["lengths"]
        first = at - at % LINES
        block = lengths.block(first // lengths.per)
        before = block[first % lengths.per : at % lengths.per]
        offset = self._numbers["bases"][at // LINES] + sum(before) + 2 * (at - first)
        line = self._log.bytes_at(offset, lengths[at] + 1)
        now = self._log.identity
        if now != self._identity:
            self._must_begin_the_same(now)
        return line

    def _must_begin_the_same(self, now: Identity) -> None:
        """
        Somebody wrote to the log since: what stood there must stand there still.
        """
        size = int(self._told["identity"][2])
        if digest_of(self._log.number, size).hex() != self._told["digest"]:
            raise LogReplaced(f"{self._path}: was changed while an answer was looked at; ask again")
        if now.telling:
            self._identity = now

    def laid_again(self) -> Sequence[bytes]:
        """
        The blocks of the index, made from the log.
        """
        pieces = [piece.data for piece in Pieces(self._log.number, 0)][: len(self)]
        if self._log.identity != self._identity:
            self._must_begin_the_same(self._log.identity)
        index = Index(self._told["zone"])
        index.advance(Entries(on_demand(pieces, self._codec, where=str(self._path))))
        return lay(index, [len(piece) for piece in pieces]).blocks


class _Places(dict[str, int]):
    """
    The position of each entry by its id: the index knows those that others point at, the log the others.
    """

    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, id_: str, default: Any = None) -> Any:
        place, _ = self._lines.find(id_)
        if not place:
            place = next((entry.seq for entry in self._lines if entry.id == id_), 0)
        return place or default

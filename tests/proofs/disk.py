"""
A disk as a crash may leave it: what was synced is there, what was not may be there, in part, or not at all.

    synced content  +  any of the writes and cuts since the last fsync, each whole, cut short, or with sectors of zeros
    synced names    +  any of the names made, linked and removed since the last fsync of their folder

``Disk`` is told one call after the other; ``states`` lists what a power cut at this moment may leave.  It promises less
than any real file system does: a name is only safe once its folder was synced, whatever was synced below it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import attrs

SECTOR = 512
_IN_PART = 6


@attrs.frozen
class Write:
    """
    Bytes that were put at an offset.
    """

    offset: int
    data: bytes

    def on(self, content: bytes) -> bytes:
        """
        The content with it; what lies between the end and the offset is zeros.
        """
        content = content.ljust(self.offset, b"\0")
        return content[: self.offset] + self.data + content[self.offset + len(self.data) :]


@attrs.frozen
class Cut:
    """
    The file got this size.
    """

    size: int

    def on(self, content: bytes) -> bytes:
        """
        The content, cut or filled with zeros.
        """
        return content[: self.size].ljust(self.size, b"\0")


@attrs.define(eq=False)
class File:
    """
    A file, under whatever names: what is safe, and what was done since.
    """

    safe: bytes = b""
    since: list[Write | Cut] = attrs.field(factory=list)

    @property
    def content(self) -> bytes:
        """
        What a reader sees who asks the page cache.
        """
        return _applied(self.safe, self.since)

    def synced(self) -> None:
        """
        All of it is safe.
        """
        self.safe, self.since = self.content, []

    def states(self) -> Iterator[bytes]:
        """
        What a crash may leave of it.
        """
        if len(self.since) <= 3:
            for count in range(len(self.since) + 1):
                for some in itertools.combinations(self.since, count):
                    yield _applied(self.safe, some)
        # Of many, only the last may be in part: else a log that is never synced has more states than there is time.
        for number, step in list(enumerate(self.since))[-_IN_PART:]:
            before = _applied(self.safe, self.since[:number])
            yield step.on(before)
            if isinstance(step, Write):
                yield from _in_part(before, step)


def _applied(content: bytes, steps: Iterable[Write | Cut]) -> bytes:
    for step in steps:
        content = step.on(content)
    return content


def _in_part(before: bytes, write: Write) -> Iterator[bytes]:
    end = write.offset + len(write.data)
    # Cut short: at every few bytes, and at the last ones.
    for size in {*range(1, len(write.data), 13), *range(max(1, len(write.data) - 3), len(write.data))}:
        yield Write(write.offset, write.data[:size]).on(before)
    whole = write.on(before)
    sectors = range(write.offset - write.offset % SECTOR, end, SECTOR)
    few = itertools.chain.from_iterable(itertools.combinations(sectors, count) for count in (1, 2, 3))
    runs = (sectors[start:stop] for start in range(len(sectors)) for stop in range(start + 4, len(sectors) + 1))
    for missing in itertools.chain(few if len(sectors) <= 12 else ((sector,) for sector in sectors), runs):
        state = bytearray(whole)
        for sector in missing:
            first, last = max(sector, write.offset), min(sector + SECTOR, end)
            # A sector that never came: zeros past the old end, and the old bytes before it.
            old = before[first:last].ljust(last - first, b"\0")
            state[first:last] = old
        yield bytes(state)


@attrs.define(eq=False)
class Folder:
    """
    Names: those that are safe, and what was done to them since; None for a name that was removed.
    """

    safe: dict[str, File | Folder] = attrs.field(factory=dict)
    since: list[tuple[str, File | Folder | None]] = attrs.field(factory=list)

    @property
    def names(self) -> dict[str, File | Folder]:
        """
        What a reader sees.
        """
        return _named(self.safe, self.since)

    def synced(self) -> None:
        """
        All names are safe.
        """
        self.safe, self.since = self.names, []

    def states(self) -> Iterator[Mapping[str, File | Folder]]:
        """
        What a crash may leave of them: any of the changes, in their order; of many, all but one or two.
        """
        yield _named(self.safe, ())
        for count in range(1, len(self.since) + 1):
            if len(self.since) <= 5 or count <= 1 or count >= len(self.since) - 2:
                for some in itertools.combinations(self.since, count):
                    yield _named(self.safe, some)


def _named(
    names: Mapping[str, File | Folder], changes: Iterable[tuple[str, File | Folder | None]]
) -> dict[str, File | Folder]:
    names = dict(names)
    for name, there in changes:
        if there is None:
            names.pop(name, None)
        else:
            names[name] = there
    return names


Tree = Mapping[PurePosixPath, bytes | None]
"""
A state of the disk: the content of every file under its name; None for a folder.
"""


@attrs.define(eq=False)
class Disk:
    """
    A folder that is safe itself, and all below it.
    """

    root: Folder = attrs.field(factory=Folder)

    def at(self, path: PurePosixPath) -> File | Folder:
        """
        What has that name, below the root; raises ``KeyError``.
        """
        there: File | Folder = self.root
        for part in path.parts:
            assert isinstance(there, Folder)
            there = there.names[part]
        return there

    def name(self, path: PurePosixPath, there: File | Folder | None) -> None:
        """
        Gives a name to something, or takes it away.
        """
        folder = self.at(path.parent)
        assert isinstance(folder, Folder)
        folder.since.append((path.name, there))

    def states(self) -> Iterator[Tree]:
        """
        What a power cut may leave now; each at least once.
        """
        things = [self.root, *_below(self.root)]
        newest = {id(thing): _newest(thing) for thing in things}
        safe = {id(thing): thing.safe for thing in things}
        yield self._tree(newest)
        yield self._tree(safe)
        # One thing in every of its states, while all others are as new, or as old, as can be.
        for thing in things:
            if thing.since:
                for state in thing.states():
                    yield self._tree({**newest, id(thing): state})
                    yield self._tree({**safe, id(thing): state})
                    # Folders as new as can be, files as old, and the other way round.
                    yield self._tree({**_mixed(things, newest, safe, File), id(thing): state})
                    yield self._tree({**_mixed(things, newest, safe, Folder), id(thing): state})

    def _tree(self, chosen: Mapping[int, object]) -> Tree:
        tree: dict[PurePosixPath, bytes | None] = {}
        left: list[tuple[PurePosixPath, File | Folder]] = [(PurePosixPath(), self.root)]
        while left:
            path, thing = left.pop()
            state = chosen[id(thing)]
            if isinstance(state, bytes):
                tree[path] = state
            else:
                assert isinstance(state, Mapping)
                tree[path] = None
                left += [(path / name, below) for name, below in state.items()]
        return tree


def _newest(thing: File | Folder) -> object:
    return thing.content if isinstance(thing, File) else thing.names


def _mixed(
    things: Iterable[File | Folder], newest: Mapping[int, object], safe: Mapping[int, object], old: type
) -> dict[int, object]:
    return {id(thing): (safe if isinstance(thing, old) else newest)[id(thing)] for thing in things}


def _below(folder: Folder) -> Iterator[File | Folder]:
    seen: dict[int, File | Folder] = {}
    for thing in (*folder.safe.values(), *(there for _, there in folder.since if there is not None)):
        if id(thing) not in seen:
            seen[id(thing)] = thing
            yield thing
            if isinstance(thing, Folder):
                yield from _below(thing)

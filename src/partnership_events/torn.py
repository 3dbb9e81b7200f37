"""
What a crash can leave of the last append, judged by its bytes.  Values only: no file is opened here.

    {...}\n{...}\n{...            half a line                    set aside
    {...}\n{...}\n{...}           a line without its newline     completed: all its bytes are there
    {...}\n{...}\n{..\0\0..}\n    a sector that never came       set aside
    {...}\n{..2..}\n{..1..}\n     two of three lines             set aside whole: a batch is all or nothing
    {...}\n{.x.}\n{...}\n         anything else                  Damaged, with file and line: no crash does this

A batch is one write over many sectors, and any of them may be missing after a power cut.  So what is torn is always
the end of the file, from the end of the last whole batch on; whatever else is wrong, somebody did.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.canonical import MAX_LINE, NotCanonical, checksum_holds, unframe
from partnership_events.errors import Damaged
from partnership_events.lines import Judge, head_of

_FRAMING = re.compile(rb'\{"@at":"[-0-9T:.]{26}Z","@crc":"[0-9a-f]{8}",(?:"@following":([0-9]{1,15}),)?"@id"')


@classes.frozen
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

    @property
    def end(self) -> int:
        """
        The offset after its last byte.
        """
        return self.offset + self.length

    @property
    def fate(self) -> str:
        """
        What became of it, in words.
        """
        if self.kept is None:
            return f"{self.reason}; completed, its bytes were all there"
        return f"{self.reason}; {self.length:,} bytes set aside in {self.kept}"


class Piece(NamedTuple):
    """
    What stands between two newlines; of more than a line may hold, only the beginning.
    """

    data: bytes
    ended: bool

    @property
    def overlong(self) -> bool:
        """
        True where it is more than any line of a log.
        """
        return len(self.data) > MAX_LINE

    @property
    def holed(self) -> bool:
        """
        True where zero bytes stand in it, as where a sector never reached the disk; no line holds any.
        """
        return b"\0" in self.data

    @property
    def cut(self) -> bool:
        """
        True where the file ends within it.
        """
        return not (self.ended or self.overlong or checksum_holds(self.data))


Part: TypeAlias = list[bytes] | Piece
"""
Lines in a row, each of which ends in a newline that it no longer has, and is no longer than a line may be; or a piece.
"""


@classes.frozen
class Rest:
    """
    Why all from the end of the last whole batch on is torn, and whether a newline would complete it.
    """

    reason: str
    completable: bool = False


def take_all(judge: Judge, parts: Iterator[Part]) -> Rest | None:
    """
    Takes part after part, and closes every batch that is whole; what is torn then, if anything.

    Raises ``Damaged`` for what no crash does.
    """
    for part in parts:
        rest = _take(judge, part, parts) if isinstance(part, Piece) else _take_lines(judge, part, parts)
        if rest is not None:
            return rest
    judge.must_record_erasures()
    return Rest(f"{judge.open[-1].following} more lines of the batch were to come") if judge.open else None


def pieces_of(parts: Iterable[Part]) -> Iterator[Piece]:
    """
    The same parts, piece by piece.
    """
    for part in parts:
        if isinstance(part, Piece):
            yield part
        else:
            yield from (Piece(line, ended=True) for line in part)


def _take_lines(judge: Judge, lines: list[bytes], others: Iterable[Part]) -> Rest | None:
    before = judge.last
    try:
        judge.take_lines(lines)
    except Damaged:
        met, *more = lines[judge.last - before :]
        rest = _torn_at(judge, Piece(met, ended=True), itertools.chain([more], others))
        if rest is None:
            raise
        return rest
    return None


def _take(judge: Judge, piece: Piece, others: Iterable[Part]) -> Rest | None:
    line = judge.last + 1
    if piece.overlong and not piece.holed:
        raise Damaged(judge.where, line, f"a line of more than {MAX_LINE:,} bytes", "no line of a log is so long")
    try:
        whole = judge.take(piece.data)
    except Damaged:
        rest = _torn_at(judge, piece, others)
        if rest is None:
            raise
        return rest
    if not piece.ended:
        return Rest(f"line {line} lacks its newline", completable=whole)
    if whole:
        judge.close()
    return None


def _torn_at(judge: Judge, piece: Piece, others: Iterable[Part]) -> Rest | None:
    """
    Why all from a damaged piece on is only torn; None where it is not.
    """
    line = judge.last + 1
    if piece.holed and _in_one_batch(judge, piece, pieces_of(others)):
        return Rest(f"zero bytes in line {line}, where sectors never reached the disk")
    if piece.holed or piece.ended or checksum_holds(piece.data):
        return None
    return Rest(f"line {line} was written in part")


def _in_one_batch(judge: Judge, hole: Piece, others: Iterable[Piece]) -> bool:
    """
    True where a line with zero bytes and all that follow it are the rest of one last batch.

    A hole in the last line is that.  Elsewhere the lines around it must prove it: all of one time, and counting down
    towards the end.
    """
    framing = _FRAMING.match(hole.data)
    head = judge.head or head_of(hole.data)
    if framing and head_of(hole.data) != head:
        return False
    left = int(framing[1] or 0) if framing else judge.open[-1].following - 1 if judge.open else None
    alone = True
    for piece in others:
        alone = False
        left = None if left is None else left - 1
        if left is not None and left < 0:
            return False
        if piece.holed or piece.cut:
            continue
        following = _following(piece.data, head)
        # A hole may have swallowed newlines, and so lines.
        if following is None or (left is not None and following > left):
            return False
        left = following
    return alone or left is not None


def _following(line: bytes, head: bytes) -> int | None:
    try:
        return unframe(line).following if head_of(line) == head else None
    except NotCanonical:
        return None

"""
What a line of a damaged file was, each by itself.  Values only.

A line that is as it was written is taken as it is.  Of any other the spelling is taken away that git and editors put
on, and what is left is parsed and spelt anew: where its checksum and id hold then, it is the line that it was.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import attrs

from partnership_events.canonical import MAX_LINE, Framed, NotCanonical, canonical, parse, unframe
from partnership_events.torn import Piece

_MARKER = re.compile(rb"(<{7}|\|{7}|={7}|>{7})(?: .*)?")
# Escapes make a line longer, but not by more; what is longer still is not worth parsing.
_LONGEST = 16 * MAX_LINE


@attrs.frozen
class Seen:
    """
    What stands in a line of the damaged file, and the line it was, where that can be told.
    """

    number: int
    piece: Piece
    was: bytes | None = None
    framed: Framed | None = None
    marker: str = ""
    blank: bool = False
    met: str = ""
    trouble: NotCanonical | None = None

    @property
    def whole(self) -> Framed:
        """
        Its frame; only of lines that were verified.
        """
        assert self.framed is not None
        return self.framed

    @property
    def written(self) -> bytes:
        """
        The line that it was; only of lines that were verified.
        """
        assert self.was is not None
        return self.was


def seen_in(data: bytes) -> list[Seen]:
    """
    All lines of a file.
    """
    return [_seen(number, piece) for number, piece in enumerate(_pieces(data), 1)]


def _pieces(data: bytes) -> Iterator[Piece]:
    *lines, rest = data.split(b"\n")
    yield from (Piece(line, ended=True) for line in lines)
    if rest:
        yield Piece(rest, ended=False)


def decoded(data: bytes) -> bytes:
    """
    The bytes in UTF-8, where an editor has encoded them as UTF-16; else as they are.
    """
    little = data.startswith((codecs.BOM_UTF16_LE, b"{\0"))
    if not little and not data.startswith((codecs.BOM_UTF16_BE, b"\0{")):
        return data
    try:
        return data.decode("utf-16-le" if little else "utf-16-be").removeprefix("\ufeff").encode()
    except UnicodeError:
        return data


def _seen(number: int, piece: Piece) -> Seen:
    line, met = piece.data, []
    if line.startswith(codecs.BOM_UTF8):
        line = line.removeprefix(codecs.BOM_UTF8)
        met.append("a byte order mark")
    if line.endswith(b"\r"):
        line = line[:-1]
        met.append("a Windows line end (CRLF)")
    marker = _MARKER.fullmatch(line)
    if marker or not line.strip():
        return Seen(number, piece, marker=marker[1][:1].decode() if marker else "", blank=not marker)
    try:
        was, framed, reformatted = _respelt(line)
    except NotCanonical as trouble:
        return Seen(number, piece, trouble=trouble)
    return Seen(number, piece, was, framed, met=", ".join([*met, *reformatted]))


def _respelt(line: bytes) -> tuple[bytes, Framed, list[str]]:
    """
    The line that this one was, verified; raises what is wrong with it as it stands.
    """
    try:
        return line, unframe(line), []
    except NotCanonical as trouble:
        if len(line) > _LONGEST:
            raise
        try:
            was = canonical(parse(line))
            return was, unframe(was), [f"re-formatted ({trouble.problem})"]
        except NotCanonical:
            raise trouble from None

"""
The frame of an ordinary line, read by the places where things stand in it; whatever is not ordinary has no answer here.

    {"@at":"2026-11-22T03:22:55.123456Z","@crc":"12345678","@following":2,"@id":"64 hex","@kind":"...
                                                 45        55             only in a batch
    the same for all lines of a batch            this line's own                         the content

What ``checked`` accepts is letter by letter the frame that ``canonical`` writes: the beginning is matched, all from the
checksum on is written anew and compared.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from typing import TypeAlias

from partnership_events.canonical import MAX_INTEGER, content_id
from partnership_events.memos import Memo
from partnership_events.twins import NotSwift

# The time of a line, how many of its batch follow it, and its id.
Frame: TypeAlias = tuple[dt.datetime, int, str]
# All up to the checksum, the time that stands there, and the checksum of that.
_Beginning: TypeAlias = tuple[bytes, dt.datetime, int]

_TIME = len('{"@at":"')
_AFTER_TIME = _TIME + len("2026-11-22T03:22:55.123456Z")
_CRC = len('{"@at":"2026-11-22T03:22:55.123456Z","@crc":"')
_BETWEEN = _CRC + len('12345678",')
_ID = len('"@id":"",') + 64
_ALONE = _BETWEEN + _ID
_KIND = b'"@kind":"'
_AT = re.compile(rb'\{"@at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)","@crc":"')
_FOLLOWING = re.compile(rb'"@following":([1-9][0-9]{0,15}),')


def content_place(line: bytes) -> int:
    """
    Where the content of a line begins; raises ``ValueError`` for what is no line.
    """
    return line.index(_KIND, _ALONE)


class Frames:
    """
    Reads frames, and remembers the beginning that those of one batch have in common.
    """

    def __init__(self) -> None:
        # One tuple, which threads that read at once may take from one another, but not mix.
        self._met: _Beginning = (b"", dt.datetime.min.replace(tzinfo=dt.UTC), 0)
        self._between = Memo(_between, most=64)
        # Of lines verified before; those of one batch share one, and many would be a tenth of what an entry takes.
        self._moments = Memo(lambda written: dt.datetime.fromisoformat(written.decode()), most=64)

    def checked(self, line: bytes, place: int, content: bytes) -> Frame:
        """
        The frame of a line whose content, here as an object of its own, begins at that place; checksum and id are held
        to what they should be.
        """
        at, crc = self._beginning(line[:_CRC])
        following, between = self._between[line[_BETWEEN : place - _ID]]
        id_ = content_id(content)
        digits = zlib.crc32(line[_CRC + 8 :], crc).to_bytes(4, "big").hex()
        if f'{digits}",{between}"@id":"{id_}",'.encode() != line[_CRC:place]:
            raise NotSwift
        return at, following, id_

    def told(self, line: bytes, place: int) -> Frame:
        """
        The same of a line that was verified before.
        """
        following, _ = self._between[line[_BETWEEN : place - _ID]]
        return self._moments[line[_TIME:_AFTER_TIME]], following, line[place - 66 : place - 2].decode()

    def _beginning(self, written: bytes) -> tuple[dt.datetime, int]:
        """
        The time that stands in the beginning of a line, and the checksum up to there.
        """
        met, at, crc = self._met
        if written != met:
            found = _AT.fullmatch(written)
            if found is None:
                raise NotSwift
            at, crc = dt.datetime.fromisoformat(found[1].decode()), zlib.crc32(written)
            self._met = written, at, crc
        return at, crc


def _between(written: bytes) -> tuple[int, str]:
    """
    How many lines follow, and as a text what says so.
    """
    if not written:
        return 0, ""
    found = _FOLLOWING.fullmatch(written)
    if found is None or int(found[1]) > MAX_INTEGER:
        raise NotSwift
    return int(found[1]), written.decode()

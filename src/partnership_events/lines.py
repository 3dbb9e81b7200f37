"""
What a line of a log must be, whoever wrote it.  Values only: no file is opened here.

    Judge.take(line), Judge.close()      line after line, batch after batch, as every reader does
    lines_of(judge, drafts, at)          the lines of new drafts, held to the same before one byte is written

Of each line: canonical form, checksum and id (``canonical.unframe``); the first opens the log, and no other does; a
batch counts down to its last line, and all of it bears one time; later batches bear later times; an id occurs once;
what a line points to stands before it.  The rest is the story's, and for ``checks`` to tell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.canonical import FORMAT, Framed, NotCanonical, frame, parse, stamp, unframe
from partnership_events.codec import Codec
from partnership_events.drafting import Checked, drafting_of
from partnership_events.entries import Entries, entries_of
from partnership_events.errors import (
    ClockBehind,
    Damaged,
    NewerSchema,
    NoSuchEntry,
    NotALog,
    Problem,
    Refused,
)
from partnership_events.event import Draft, Entry
from partnership_events.names import references
from partnership_events.swift import Taken, swift_of
from partnership_events.twins import EntryTwin

OPENING = "log_opened"
ERASURE = "entry_erased"

_TICK = dt.timedelta(microseconds=1)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_FAR_AHEAD = dt.timedelta(days=1)
_HEAD = len('{"@at":"2026-11-22T03:22:55.123456Z"')


class PointsNowhere(Damaged):
    """
    A line names an entry that no earlier line holds.
    """


def head_of(line: bytes) -> bytes:
    """
    The beginning of a line up to its time: the lines of a batch have it in common.
    """
    return line[:_HEAD]


def _places_of(verified: Verified) -> dict[str, int]:
    return verified.entries.places


@classes.frozen(eq=False)
class Verified:
    """
    What the whole batches of a log amount to, with what it takes to go on from there.

    ``size`` counts their bytes, ``batch`` is the offset of the last; ``places`` has the line of each id, ``digest`` the
    SHA-256 of all bytes, ``stubs`` the leaf hash of each erased entry whose record of erasure is still to come, and the
    hash of what its stub says.
    """

    entries: Entries = attrs.field(factory=Entries, converter=entries_of)
    size: int = 0
    batch: int = 0
    places: dict[str, int] = attrs.field(default=attrs.Factory(_places_of, takes_self=True))
    digest: Any = attrs.field(factory=hashlib.sha256)
    stubs: Mapping[str, tuple[str, str | None]] = attrs.field(factory=dict)


class Judge:
    """
    Takes line after line, and holds each to what every reader may rely on.

    ``new`` are the entries of whole batches, ``open`` those of a batch of which lines are still to come; ``last`` is
    the position of the last line taken.
    """

    def __init__(self, where: str, codec: Codec, before: Verified) -> None:
        self.where = where
        self.codec = codec
        self._swift = swift_of(codec)
        self.before = before
        self.new: list[Entry] = []
        self.open: list[Entry] = []
        self.size = before.size
        self._batch = before.batch
        self._places: dict[str, int] = {}
        self._digest = before.digest.copy()
        self._lines: list[bytes] = []
        # Of batches that are whole: to digest many lines at once takes half as long.
        self._closed: list[bytes] = []
        self._stubs = dict(before.stubs)
        self.last = len(before.entries)
        self._last = before.entries.last

    @property
    def head(self) -> bytes:
        """
        What all lines of the open batch begin with.
        """
        return head_of(self._lines[-1]) if self._lines else b""

    def take(self, line: bytes) -> bool:
        """
        Takes a line without its newline; true where its batch is whole now, and ``close`` may be called.
        """
        return self._holds(line, *self._swift.taken([line], self.last + 1))

    def take_lines(self, lines: Sequence[bytes]) -> None:
        """
        Takes line after line, as ``take`` does, and closes every batch that is whole; ``last`` tells how far it came.
        """
        for line, taken in zip(lines, self._swift.taken(lines, self.last + 1), strict=True):
            if self._holds(line, taken):
                self.close()
        self._digests()

    def take_own(self, line: bytes, entry: Entry) -> bool:
        """
        Takes a line that was made of a content read before, as the entry that it is.
        """
        return self._holds(line, (entry, True))

    def _holds(self, line: bytes, taken: Taken | None) -> bool:
        seq = self.last + 1
        # What opens the log, and what was erased, is never ordinary.
        if taken is None or seq == 1:
            entry, points = self._looked_at(line, seq), True
        else:
            entry, points = taken
            self._keeps_step(entry.recorded_at, entry.following, seq)
            self._must_be_new(entry.id, seq)
        if points:
            self._points_back(entry)
        self._places[entry.id] = seq
        self.open.append(entry)
        self._lines.append(line)
        self.last = seq
        return entry.following == 0

    def close(self) -> None:
        """
        Counts the batch among the facts.
        """
        self._batch = self.size
        self.size += sum(map(len, self._lines)) + len(self._lines)
        self._last = self.open[-1]
        self.new += self.open
        self._closed += self._lines
        self.open, self._lines = [], []

    def _digests(self) -> None:
        self._digest.update(b"\n".join((*self._closed, b"")))
        self._closed.clear()

    def verified(self) -> Verified:
        """
        What is verified after this; the places are shared, so that a long log is not copied for each new line.
        """
        self._digests()
        for entry in self.open:
            del self._places[entry.id]
        entries = self.before.entries.grown(self.new)
        entries.places.update(self._places)
        return Verified(entries, self.size, self._batch, entries.places, self._digest, self._stubs)

    def must_record_erasures(self) -> None:
        """
        Raises where the log has ended, and an erased line has no record of its erasure: then somebody cut it out.
        """
        for id_ in self._stubs:
            seq = self._places.get(id_) or self.before.places[id_]
            right = "take the file from git again; `partnership erase` leaves an entry_erased record"
            raise self._damaged(seq, "an erased entry, and no record of its erasure that fits what is left", right)

    def _minds_erasure(self, framed: Framed) -> None:
        if framed.leaf is not None:
            self._stubs[framed.id] = (framed.leaf, framed.left)
        elif framed.fields["@kind"] == ERASURE:
            erased = framed.fields.get("erases")
            if not isinstance(erased, str) or erased not in self._stubs:
                return
            leaf, left = self._stubs[erased]
            # The leaf hash cannot vouch for the stub itself: whoever changes its kind makes a meeting a retraction.
            if (leaf, left) == (framed.fields.get("leaf"), framed.fields.get("left")):
                del self._stubs[erased]

    def _looked_at(self, line: bytes, seq: int) -> Entry:
        framed = self._framed(line, seq)
        self._opens_once(framed, seq)
        self._keeps_step(framed.at, framed.following, seq)
        self._must_be_new(framed.id, seq)
        entry = self._swift.opening(framed, seq) or self.codec.entry(framed, seq, self.where)
        self._minds_erasure(framed)
        return entry

    def _must_be_new(self, id_: str, seq: int) -> None:
        first = self._places.get(id_) or self._place_before(id_)
        if first:
            raise self._damaged(seq, f"the same content stands in line {first} already", "an id occurs once")

    def _place_before(self, id_: str) -> int:
        """
        The line of an id in the batches before; 0 where none has it.
        """
        place = self.before.places.get(id_, 0)
        # The places are shared, and may know of lines that were read and came to nothing.
        return place if place <= len(self.before.entries) else 0

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

    def _keeps_step(self, at: dt.datetime, following: int, seq: int) -> None:
        restore = "lines were lost, moved or merged; take the file from git again"
        if self.open:
            was = self.open[-1]
            if at != was.recorded_at or following != was.following - 1:
                told = f"line {was.seq} announces {was.following} more of its batch, and this is not the next of them"
                raise self._damaged(seq, told, restore)
        elif self._last is not None and at <= self._last.recorded_at:
            raise self._damaged(seq, f"recorded at {at.isoformat()}, which is not after line {seq - 1}", restore)

    def _points_back(self, entry: Entry) -> None:
        for target in references(entry.event):
            if target not in self._places and not self._place_before(target):
                told = f"points to {target[:12]}, and no earlier line has that id"
                raise PointsNowhere(self.where, entry.seq, told, "entries point back only")

    def _damaged(self, seq: int, problem: str, right: str) -> Damaged:
        return Damaged(self.where, seq, problem, right)

    def _newer(self, version: int) -> NewerSchema:
        return NewerSchema(self.where, 1, f"format {version}", f"this library reads {FORMAT}: install a newer one")


def _format_of(line: bytes) -> int | None:
    try:
        value = parse(line)
    except NotCanonical:
        return None
    version = value.get("@format") if isinstance(value, dict) else None
    return version if type(version) is int else None


# New lines.


def moment_after(last: Entry | None, now: dt.datetime, where: str, ahead_allowed: bool) -> dt.datetime:
    """
    The time that a batch bears which is written now: later than the last entry's, whatever the clock says.

    Raises ``ClockBehind`` where that lies more than a day ahead of the clock, unless allowed.
    """
    if last is None:
        return now
    if last.recorded_at - now > _FAR_AHEAD and not ahead_allowed:
        told = f"{where}: the last entry is of {last.recorded_at.isoformat()}, but this clock says {now.isoformat()}"
        raise ClockBehind(Problem("", told, "set the clock, or allow the log to be ahead"))
    if last.recorded_at == _LAST:
        raise Refused(f"{where}: no instant lies after its last entry's")
    return max(now, last.recorded_at + _TICK)


def lines_of(judge: Judge, drafts: tuple[Draft, ...], at: dt.datetime) -> bytes:
    """
    The lines of these drafts as one batch, which the judge has taken; raises ``Refused`` with all problems.
    """
    # As a reader will find it: what a clock gives may be of a class of its own.
    spelled = stamp(at)
    at, lines = dt.datetime.fromisoformat(spelled), []
    for index, draft in enumerate(_checked(judge.codec, drafts)):
        following = len(drafts) - 1 - index
        try:
            line = frame(draft.content or b"", id_=draft.id, at=spelled, following=following, first=judge.last == 0)
            if draft.swift and judge.last:
                judge.take_own(line, _entry_of(draft, judge.last + 1, at, following))
            else:
                judge.take(line)
        except (NotCanonical, Damaged) as error:
            refused = NoSuchEntry if isinstance(error, PointsNowhere) else Refused
            where = "$" if len(drafts) == 1 else f"$[{index}]"
            raise refused(Problem(where, error.problem, error.right)) from None
        lines.append(line)
    judge.close()
    return b"\n".join((*lines, b""))


def _entry_of(draft: Checked, seq: int, at: dt.datetime, following: int) -> Entry:
    """
    What a reader makes of the draft's line, without reading it.
    """
    entry: Any = EntryTwin()
    entry.seq, entry.id, entry.recorded_at, entry.event = seq, draft.id, at, draft.event
    entry.cites, entry.note, entry.meta = draft.cites, draft.note, draft.meta
    entry.following, entry.appended = following, True
    entry.__class__ = Entry
    return typing.cast("Entry", entry)


def _checked(codec: Codec, drafts: tuple[Draft, ...]) -> list[Checked]:
    if not drafts:
        raise Refused("nothing to write; a log begins with its opening")
    drafting = drafting_of(codec)
    checked, problems = [], []
    for index, draft in enumerate(drafts):
        try:
            checked.append(drafting.checked(draft))
        except Refused as refused:
            if len(drafts) == 1:
                raise
            problems += [attrs.evolve(p, path=f"$[{index}]{p.path.removeprefix('$')}") for p in refused.problems]
    if problems:
        raise Refused(*problems)
    return checked

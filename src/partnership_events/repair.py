"""
What a damaged log was, worked out from its bytes alone.  Values only: bytes in, a diagnosis out.

    spelling    UTF-16, a byte order mark, CRLF, spaces, keys in another order, empty lines, a missing last newline
    copies      a line that stands there twice
    order       two writers' lines run together, by git's ``merge=union`` or by hand; lines that were sorted
    conflicts   the markers that git leaves, with a base between them or without
    the end     what a crash leaves of the last append (``torn``)

A mend is safe only where the result proves it: every line of it is one that this library wrote (checksum and id hold),
all of it passes the ``Judge`` as a log, its seals hold, and no id that stands whole in the damaged file is missing.
Whatever else is wrong is a fault: it is told, with all the others, and then nothing is mended at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from partnership_events.canonical import unframe
from partnership_events.codec import Codec
from partnership_events.errors import Damaged
from partnership_events.lines import Judge, Verified
from partnership_events.merging import MergeRefused, merge
from partnership_events.merkle import Frontier
from partnership_events.names import references
from partnership_events.sealing import SEAL, leaf_of, seal_in
from partnership_events.spelling import Seen, decoded, seen_in
from partnership_events.torn import Piece, Rest, take_all

_CLAIMED_ID = re.compile(rb'"@id"\s*:\s*"([0-9a-f]{64})"')
_SEALS = f'"@kind":"{SEAL}"'.encode()
_MOVED = "lines were lost, moved or merged; take the file from git again"
_ASIDE = "set aside; it is no fact"
_BOTH = "the marker is left out, both sides stay"


# What is told.


@attrs.frozen
class Mend:
    """
    Something wrong that can be put right: in which lines of the damaged file, what was met, what is done about it.
    """

    line: int
    through: int
    met: str
    done: str

    @property
    def place(self) -> str:
        """
        Its lines, as a place in a file is told.
        """
        return str(self.line) if self.line == self.through else f"{self.line}-{self.through}"


@attrs.frozen
class Fault:
    """
    Something wrong that nobody but its reader can put right.
    """

    line: int
    met: str
    right: str = ""

    @property
    def place(self) -> str:
        """
        Its line, as a place in a file is told.
        """
        return str(self.line)


@attrs.frozen
class Diagnosis:
    """
    All that is wrong with a log, and what it would be when mended; ``lines`` counts the entries of that.

    ``result`` is None where there is nothing to mend, or where there are faults.  ``kept`` is where the file as it was
    went, once it is mended.
    """

    mends: tuple[Mend, ...] = ()
    faults: tuple[Fault, ...] = ()
    result: bytes | None = attrs.field(default=None, repr=False)
    lines: int = 0
    kept: Path | None = None

    @property
    def mendable(self) -> bool:
        """
        True where something is wrong, and all of it can be put right.
        """
        return self.result is not None


def diagnose(data: bytes, codec: Codec, where: str) -> Diagnosis:
    """
    What is wrong with the bytes of a log, and what they would be when mended; ``where`` names it in what is told.
    """
    text = decoded(data)
    seen = seen_in(text)
    mends = _spelling(seen, from_utf_16=text != data)
    case = _Case.of(seen, codec, where)
    try:
        arranged = _arranged(case)
    except _Unfit as unfit:
        faults = _faults(case, unfit.fault)
        told = {fault.line for fault in faults}
        return Diagnosis(_joined(mends + [mend for mend in _cut_short(seen) if mend.line not in told]), faults)
    torn = min((one.number for one in arranged.torn), default=len(seen) + 1)
    mends = [mend for mend in mends if mend.line < torn] + arranged.mends
    result = b"".join(line + b"\n" for line in arranged.lines) if mends else None
    return Diagnosis(_joined(mends), (), result, len(arranged.lines))


def _spelling(seen: Sequence[Seen], *, from_utf_16: bool) -> list[Mend]:
    mends = [Mend(1, max(len(seen), 1), "encoded as UTF-16", "encoded as UTF-8 again")] if from_utf_16 else []
    mends += [Mend(one.number, one.number, one.met, "spelt as it was written") for one in seen if one.met]
    mends += [Mend(one.number, one.number, "an empty line", "left out") for one in seen if one.blank]
    last = next((one for one in reversed(seen) if not one.blank), None)
    if last is not None and last.was is not None and not last.piece.ended:
        mends.append(Mend(last.number, last.number, "the last newline is missing", "added"))
    return mends


def _cut_short(seen: Sequence[Seen]) -> list[Mend]:
    return [
        Mend(one.number, one.number, "something unfinished", _ASIDE)
        for one in seen[-1:]
        if one.trouble is not None and one.piece.cut
    ]


# Order: all lines together.


class _Unfit(Exception):
    """
    An arrangement of lines that is no log, and why.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


@attrs.frozen
class _Arranged:
    """
    The lines of the log that it was, what is done to arrive there, and what of the file's end is no fact.
    """

    lines: Sequence[bytes]
    mends: list[Mend]
    torn: list[Seen]


@attrs.frozen
class _Case:
    """
    The lines of a damaged log: those before the first that is unreadable, and what stands from there on.
    """

    seen: Sequence[Seen]
    head: list[Seen]
    tail: list[Seen]
    codec: Codec
    where: str

    @classmethod
    def of(cls, seen: Sequence[Seen], codec: Codec, where: str) -> _Case:
        """
        The case that these lines are.
        """
        bad = next((index for index, one in enumerate(seen) if one.trouble), len(seen))
        return cls(seen, [one for one in seen[:bad] if one.framed], list(seen[bad:]), codec, where)

    @property
    def numbers(self) -> dict[str, int]:
        """
        The line in which each id stands first.
        """
        return {one.whole.id: one.number for one in reversed(self.head)}


def _arranged(case: _Case) -> _Arranged:
    """
    The first arrangement that passes as a log; raises what keeps the lines from being one as they stand.
    """
    for one in case.tail:
        if one.marker:
            raise _Unfit(Fault(one.number, "a merge conflict, and an unreadable line above", "resolve it by hand"))
    first: _Unfit | None = None
    for way in _ways(case):
        try:
            return _judged(case, way())
        except _Unfit as unfit:
            first = first or unfit
    assert first is not None
    raise first


def _ways(case: _Case) -> tuple[Callable[[], Sequence[bytes]], ...]:
    """
    The ways to put the lines in order: a conflict by the rule of merging, all else as little as will do.
    """
    above = case.seen[: len(case.seen) - len(case.tail)]
    marker = next((one.number for one in above if one.marker), 0)
    sides = _sides(above)
    by_rule = (lambda: _merged(marker, *sides),) if marker and sides is not None else ()
    once = _once(case.head)
    return (
        *by_rule,
        lambda: [one.written for one in once],
        lambda: [one.written for one in _by_time(once)],
        # A batch may have a line in common with another's, and is not whole without it.
        lambda: _run_together(case.head),
        lambda: _run_together(once),
    )


def _judged(case: _Case, lines: Sequence[bytes]) -> _Arranged:
    judge = Judge(case.where, case.codec, Verified())
    pieces = [Piece(line, ended=True) for line in lines] + [_as_was(one) for one in case.tail]
    try:
        rest = take_all(judge, iter(pieces))
    except Damaged as damage:
        raise _Unfit(Fault(_number(case, lines, damage.line), damage.problem, damage.right)) from None
    if not judge.new:
        problem = f"the opening is not whole: {rest.reason}" if rest else "is empty"
        raise _Unfit(Fault(1, problem, "take it from git again, or create the log anew"))
    facts, numbers = lines[: len(judge.new)], case.numbers
    _must_seal(facts, [numbers[entry.id] for entry in judge.new])
    torn = _torn(case, {entry.id for entry in judge.new}, rest)
    return _Arranged(facts, [*_moves(case, facts, torn), *_set_aside(rest, torn)], torn)


def _as_was(one: Seen) -> Piece:
    return one.piece if one.was is None else Piece(one.was, ended=True)


def _number(case: _Case, lines: Sequence[bytes], line: int) -> int:
    """
    The line of the file that became this line of an arrangement.
    """
    if line <= len(lines):
        met = lines[line - 1]
        return next((one.number for one in case.head if one.written == met), 0) or case.numbers[unframe(met).id]
    rest = case.tail[line - len(lines) - 1 :]
    return rest[0].number if rest else len(case.seen)


def _torn(case: _Case, told: set[str], rest: Rest | None) -> list[Seen]:
    """
    What is no fact of the log: the torn end of the file, or else something would be lost.
    """
    torn = [one for one in case.head if one.whole.id not in told] + case.tail
    last = max(one.number for one in case.head if one.whole.id in told)
    if torn and (rest is None or torn[0].number < last):
        raise _Unfit(Fault(torn[0].number, "would be lost", _MOVED))
    return torn


def _must_seal(lines: Sequence[bytes], numbers: Sequence[int]) -> None:
    """
    Raises where a seal is not that of the lines above it.
    """
    last = max((index for index, line in enumerate(lines) if _SEALS in line), default=-1)
    frontier = Frontier()
    for index, line in enumerate(lines[: last + 1]):
        if _seals_otherwise(line, index, frontier):
            raise _Unfit(Fault(numbers[index], "seals other lines than those above it", _MOVED))
        frontier = frontier.append(leaf_of(line))


def _seals_otherwise(line: bytes, above: int, frontier: Frontier) -> bool:
    return _SEALS in line and unframe(line).fields["@kind"] == SEAL and seal_in(line) != (above, frontier.root)


# The ways.


def _once(lines: Iterable[Seen]) -> list[Seen]:
    """
    Of equal lines the first.
    """
    first: dict[bytes, Seen] = {}
    for one in lines:
        first.setdefault(one.written, one)
    return list(first.values())


def _by_time(lines: Iterable[Seen]) -> list[Seen]:
    return sorted(lines, key=lambda one: (one.whole.at, -one.whole.following))


def _run_together(lines: Sequence[Seen]) -> Sequence[bytes]:
    """
    Lines of several writers, one after the other, merged as if each had gone on from what is earlier than its own.
    """
    merged: Sequence[bytes] = ()
    for run in _runs(lines):
        ids, start = {one.whole.id for one in run}, run[0].whole.at
        framed = [unframe(line) for line in merged]
        until = min((one.at for one in framed if one.id in ids), default=start)
        common = merged[: sum(1 for one in framed if one.at < min(start, until))]
        theirs = [*common, *(one.written for one in run)]
        merged = _merged(run[0].number, common, merged, theirs) if merged else theirs
    return merged


def _runs(lines: Sequence[Seen]) -> Iterator[list[Seen]]:
    """
    Cuts where time does not go on, and where an id stands there already; never within a batch.
    """
    run: list[Seen] = []
    ids: set[str] = set()
    for batch in _batches(lines):
        fresh = {one.whole.id for one in batch}
        if run and (batch[0].whole.at <= run[-1].whole.at or ids & fresh):
            yield run
            run, ids = [], set()
        run += batch
        ids |= fresh
    if run:
        yield run


def _batches(lines: Sequence[Seen]) -> Iterator[list[Seen]]:
    batch: list[Seen] = []
    for one in lines:
        last = batch[-1].whole if batch else one.whole
        if batch and (one.whole.at, one.whole.following) != (last.at, last.following - 1):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _sides(seen: Iterable[Seen]) -> tuple[list[bytes], list[bytes], list[bytes]] | None:
    """
    The base, our lines and theirs, where the markers of git make whole blocks.
    """
    sides: dict[str, list[Seen]] = {"|": [], "<": [], "=": []}
    follows = {">": "<", "<": "|=", "|": "=", "=": ">"}
    side = ">"
    for one in seen:
        if one.marker and one.marker not in follows[side]:
            return None
        side = one.marker or side
        if one.framed is not None:
            for lines in sides.values() if side == ">" else [sides[side]]:
                lines.append(one)
    base, ours, theirs = ([one.written for one in _by_time(_once(lines))] for lines in sides.values())
    return (base, ours, theirs) if side == ">" else None


def _merged(line: int, base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]) -> Sequence[bytes]:
    try:
        return merge(base, ours, theirs)
    except MergeRefused as refused:
        raise _Unfit(Fault(line, "two histories that cannot be merged", "; ".join(refused.problems))) from None


# What was done, by comparing.


def _moves(case: _Case, lines: Sequence[bytes], torn: Sequence[Seen]) -> Iterator[Mend]:
    """
    What becomes of lines that do not just stay where they are.
    """
    places = {unframe(line).id: (place, line) for place, line in enumerate(lines)}
    met, aside = set[str](), {one.number for one in torn}
    before = -1
    for one in case.seen:
        if one.marker:
            yield Mend(one.number, one.number, f"a merge conflict was left in the file ({one.marker * 7})", _BOTH)
        if one.framed is None or one.number in aside:
            continue
        place, line = places[one.framed.id]
        if one.framed.id in met:
            yield Mend(one.number, one.number, "stands in the log already", "left out; it stands once")
            continue
        if place < before:
            yield Mend(one.number, one.number, "stands behind later lines", "put in the order of their time")
        elif one.was != line:
            yield Mend(one.number, one.number, "was written beside others", "framed anew; what it tells stays")
        met.add(one.framed.id)
        before = max(place, before)


def _set_aside(rest: Rest | None, torn: Sequence[Seen]) -> Iterator[Mend]:
    if rest is not None and torn:
        # The judge counts the lines that stay; here they are counted in the file.
        reason = re.sub("line [0-9]+", "it", rest.reason)
        yield Mend(torn[0].number, torn[-1].number, f"something unfinished ({reason})", _ASIDE)


def _joined(mends: Iterable[Mend]) -> tuple[Mend, ...]:
    """
    The same for neighbouring lines, told once.
    """
    joined: list[Mend] = []
    for mend in sorted(mends, key=lambda mend: (mend.met, mend.done, mend.line)):
        last = joined[-1] if joined else None
        if last is not None and (last.met, last.done, last.through + 1) == (mend.met, mend.done, mend.line):
            joined[-1] = attrs.evolve(last, through=mend.through)
        else:
            joined.append(mend)
    return tuple(sorted(joined, key=lambda mend: (mend.line, mend.through)))


# What nobody but the reader can put right.


def _faults(case: _Case, first: Fault) -> tuple[Fault, ...]:
    """
    All that is wrong, each in its line; ``first`` is what keeps the lines from being a log as they stand.
    """
    # The end alone could be set aside.
    unfinished = [one for one in case.seen[-1:] if one.piece.cut]
    # Of an unreadable line the judge may know more: that a newer library wrote it, that it should open the log.
    faults = [
        Fault(one.number, one.trouble.problem, one.trouble.right)
        for one in case.seen
        if one.trouble and one.number != first.line and one not in unfinished
    ]
    if not any(one.marker for one in case.seen):
        faults += _out_of_step(case)
    if first.line not in {fault.line for fault in faults}:
        faults.append(first)
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _out_of_step(case: _Case) -> Iterator[Fault]:
    places: dict[str, int] = {}
    was: Seen | None = None
    for one in case.seen:
        if one.framed is None:
            # Whatever an unreadable line was, what follows is not to blame for it.
            places |= dict.fromkeys((id_.decode() for id_ in _CLAIMED_ID.findall(one.piece.data)), one.number)
            was = was if one.blank else None
            continue
        yield from _points(case, one, places)
        if one.framed.id in places:
            told = f"the same content stands in line {places[one.framed.id]} already"
            yield Fault(one.number, told, "an id occurs once")
            continue
        if was is not None:
            yield from _steps(was, one)
        places[one.framed.id] = one.number
        was = one


def _points(case: _Case, one: Seen, places: dict[str, int]) -> Iterator[Fault]:
    try:
        entry = case.codec.entry(one.whole, one.number, case.where)
    except Damaged as newer:
        yield Fault(one.number, newer.problem, newer.right)
        return
    for target in dict.fromkeys(references(entry.event)):
        if target not in places:
            told = f"points to {target[:12]}, and no earlier line has that id"
            yield Fault(one.number, told, "entries point back only")


def _steps(was: Seen, one: Seen) -> Iterator[Fault]:
    if was.whole.following:
        if (one.whole.at, one.whole.following) != (was.whole.at, was.whole.following - 1):
            told = f"line {was.number} announces {was.whole.following} more of its batch"
            yield Fault(one.number, f"{told}, and this is not the next of them", _MOVED)
    elif one.whole.at <= was.whole.at:
        told = f"recorded at {one.whole.at.isoformat()}, which is not after line {was.number}"
        yield Fault(one.number, told, _MOVED)

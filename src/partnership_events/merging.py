"""
Two logs that grew apart, made one again.  Values only: no file is opened here.

    ours    1 2 3 S 4 5         S is a seal: 1 2 3 S stay, byte for byte
    theirs  1 2 3   6 7         the rest is united by id, and put in the order of the times at which it was written
    merged  1 2 3 S 6 4 5 7

What a merge goes by is a property of the lines alone, so that it does not matter who merges what with whom, or how
often: all end with the same bytes.

    the sealed prefix   the longer one of the two, of which the other must be the beginning
    a line's time       the earliest at which any side has it; but after the last seal, if only by a microsecond
    an erased line      is erased on both sides
    within one time     the order of its batch; where sides wrote several batches at one time, or a line's own time was
                        before the seal: what points to nothing first, then what points to that, and so on; then by id

Every line then stands after the lines that it points to, as it did on either side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from partnership_events.canonical import Framed, NotCanonical, reframed, stub, unframe
from partnership_events.errors import PartnershipError
from partnership_events.lines import ERASURE, OPENING
from partnership_events.merkle import leaf_hash
from partnership_events.vocabulary.record import LogSealed

_TICK = dt.timedelta(microseconds=1)
_REPAIR = "run `partnership repair` on that side, then merge again"
# So many lines or problems are named in one message.
_MANY = 10


class MergeRefused(PartnershipError):
    """
    Two logs that cannot be made one without losing something; ``problems`` lists all that was found.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return self.problems[0]
        more = [f"and {len(self.problems) - _MANY} more"] if len(self.problems) > _MANY else []
        return "\n  ".join([f"{len(self.problems)} problems", *self.problems[:_MANY], *more])


@attrs.frozen
class _Line:
    raw: bytes
    framed: Framed

    @property
    def id(self) -> str:
        return self.framed.id

    @property
    def at(self) -> dt.datetime:
        return self.framed.at

    @property
    def leaf(self) -> str:
        return self.framed.leaf or leaf_hash(self.raw).hex()


@attrs.frozen
class _Side:
    """
    One of the logs: its lines, by id and in order, and how many of them are sealed, the seal among them.
    """

    name: str
    lines: dict[str, _Line]
    sealed: int

    @property
    def prefix(self) -> list[_Line]:
        return list(self.lines.values())[: self.sealed]


def merge(base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]) -> tuple[bytes, ...]:
    """
    The lines, without their newlines, of the log that holds what either side holds.

    ``base`` is what both grew from; where there is nothing, both must open alike.  Raises ``MergeRefused`` where a side
    is damaged, has lost lines of the base, or where two seals are not one within the other.
    """
    was, mine, yours = _sides(base, ours, theirs)
    _must_be_one_log(was, mine, yours)
    long, short = (mine, yours) if mine.sealed >= yours.sealed else (yours, mine)
    _must_be_nested(long, short)
    prefix = _prefix(long, short)
    return (*prefix, *_tail(long, short))


# The sides, each by itself.


def _sides(*told: Sequence[bytes]) -> tuple[_Side, ...]:
    # Most lines stand on all sides.
    seen: dict[bytes, Framed] = {}
    problems: list[str] = []
    sides = []
    for name, lines in zip(("the common ancestor", "ours", "theirs"), told, strict=True):
        read = list(_read(name, lines, seen, problems))
        if len(read) == len(lines):
            problems += [*_out_of_step(name, read), *_seals_out_of_place(name, read)]
        sides.append(_Side(name, {line.id: line for line in read}, max(_seals(read), default=0)))
    if problems:
        raise MergeRefused(*problems)
    return tuple(sides)


def _read(name: str, lines: Iterable[bytes], seen: dict[bytes, Framed], problems: list[str]) -> Iterator[_Line]:
    for number, raw in enumerate(lines, 1):
        try:
            framed = seen.get(raw) or seen.setdefault(raw, unframe(raw))
        except NotCanonical as error:
            problems.append(f"{name}, line {number}: {error.problem}; {_REPAIR}")
        else:
            yield _Line(raw, framed)


def _seals(lines: Sequence[_Line]) -> Iterator[int]:
    return (number for number, line in enumerate(lines, 1) if line.framed.fields["@kind"] == LogSealed.kind)


def _seals_out_of_place(name: str, lines: Sequence[_Line]) -> Iterator[str]:
    for number in _seals(lines):
        seal = lines[number - 1].framed
        if seal.fields.get("size") != number - 1 or seal.following:
            yield f"{name}, line {number}: a seal that does not stand right after what it seals; {_REPAIR}"


def _out_of_step(name: str, lines: Sequence[_Line]) -> Iterator[str]:
    """
    What would make it no log, as far as a merge relies on it: one opening, whole batches, later times, no id twice.
    """
    ids: set[str] = set()
    for number, line in enumerate(lines, 1):
        opens = line.framed.format is not None and line.framed.fields["@kind"] == OPENING
        follows = number == 1 or _follows(lines[number - 2].framed, line.framed)
        if line.id in ids or not follows or opens != (number == 1):
            yield f"{name}, line {number}: is out of its place; {_REPAIR}"
        ids.add(line.id)
    if lines and lines[-1].framed.following:
        yield f"{name}, line {len(lines)}: the last batch is not whole; {_REPAIR}"


def _follows(one: Framed, other: Framed) -> bool:
    if one.following:
        return other.at == one.at and other.following == one.following - 1
    return other.at > one.at


# The sides, held against each other.


def _must_be_one_log(base: _Side, *sides: _Side) -> None:
    openings = {side.name: next(iter(side.lines), "") for side in (base, *sides) if side is not base or side.lines}
    if len(set(openings.values())) > 1 or "" in openings.values():
        told = ", ".join(f"{name} by {id_[:12] or 'nothing'}" for name, id_ in openings.items())
        raise MergeRefused(f"these are not one log: they are opened by other lines ({told})")
    problems = []
    for side in sides:
        gone = [str(number) for number, id_ in enumerate(base.lines, 1) if id_ not in side.lines]
        if gone:
            more = f" and {len(gone) - _MANY} more" if len(gone) > _MANY else ""
            which = f"line{'s' if len(gone) > 1 else ''} {', '.join(gone[:_MANY])}{more}"
            problems.append(f"{side.name} lacks {which} of {base.name}; a log loses nothing: bring it there first")
    if problems:
        raise MergeRefused(*problems)


def _must_be_nested(long: _Side, short: _Side) -> None:
    for number, (one, other) in enumerate(zip(long.prefix, short.prefix, strict=False), 1):
        if one.leaf != other.leaf:
            raise MergeRefused(
                f"{long.name} is sealed up to line {long.sealed} and {short.name} up to line {short.sealed}, but line "
                f"{number} is another in each; what is sealed stays, so one of the two must drop its seal: "
                "reset it to before the seal, merge, and seal again"
            )


# What comes of them.


def _prefix(long: _Side, short: _Side) -> Iterator[bytes]:
    """
    The sealed lines, as they are; but what was erased on the other side is erased here.
    """
    records = set(_erasures(long)) | set(_erasures(short))
    for number, line in enumerate(long.prefix, 1):
        gone = short.lines.get(line.id)
        if line.framed.leaf is not None or gone is None or gone.framed.leaf is None:
            yield line.raw
        elif (line.id, line.leaf) in records:
            yield stub(line.raw, leaf=line.leaf, targets=gone.framed.targets)
        else:
            # It was merged, and so framed anew, before it was sealed here, and erased there as it had been.
            told = f"line {number} is sealed in {long.name}; {short.name} erased it as it was before a merge"
            raise MergeRefused(f"{told}; erase {line.id[:12]} in {long.name} too, then merge again")


def _erasures(side: _Side) -> Iterator[tuple[Any, Any]]:
    fields = (line.framed.fields for line in side.lines.values() if line.framed.leaf is None)
    return ((one.get("erases"), one.get("leaf")) for one in fields if one["@kind"] == ERASURE)


def _tail(long: _Side, short: _Side) -> Iterator[bytes]:
    """
    The lines above the seal: what was written at one time is one batch.
    """
    copies = _copies(long, short)
    sealed = {line.id for line in long.prefix}
    floor = _floor(long)
    at = {id_: max(_earliest(id_, long, short), floor) for id_ in copies if id_ not in sealed}
    lifted = any(_earliest(id_, long, short) < floor for id_ in at)
    members: dict[dt.datetime, list[str]] = {}
    for id_ in at:
        members.setdefault(at[id_], []).append(id_)
    runs = [_runs(side, at) for side in (long, short)]
    rank = _ranks(copies)
    for moment in sorted(members):
        told = {tuple(run[moment]) for run in runs if moment in run}
        mixed = len(told) > 1 or (lifted and moment == floor)
        batch = sorted(members[moment], key=rank.__getitem__) if mixed else told.pop()
        for following, id_ in enumerate(batch, 1 - len(batch)):
            yield _framed_anew(copies[id_], moment, -following)


def _copies(*sides: _Side) -> dict[str, _Line]:
    """
    Each line once; a stub where it was erased anywhere, and one and the same stub whoever asks.
    """
    copies: dict[str, _Line] = {}
    for side in sides:
        for line in side.lines.values():
            copies[line.id] = min(copies.get(line.id, line), line, key=_erased_first)
    return copies


def _erased_first(line: _Line) -> tuple[bool, str]:
    return line.framed.leaf is None, line.framed.leaf or ""


def _earliest(id_: str, *sides: _Side) -> dt.datetime:
    return min(side.lines[id_].at for side in sides if id_ in side.lines)


def _floor(side: _Side) -> dt.datetime:
    """
    The earliest time that a line of the tail may bear.
    """
    if not side.sealed:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    try:
        return side.prefix[-1].at + _TICK
    except OverflowError:
        raise MergeRefused(f"{side.name}: no instant lies after its seal, so nothing can be merged") from None


def _runs(side: _Side, at: dict[str, dt.datetime]) -> dict[dt.datetime, list[str]]:
    """
    What a side wrote at each time, in its order, and nobody wrote earlier.
    """
    runs: dict[dt.datetime, list[str]] = {}
    for line in side.lines.values():
        if at.get(line.id) == line.at:
            runs.setdefault(line.at, []).append(line.id)
    return runs


def _ranks(copies: dict[str, _Line]) -> dict[str, tuple[int, str]]:
    """
    The order of lines by nothing but what they say: by how long a chain of references hangs on each, then by id.

    The opening, to which nothing needs to point, is before all.
    """
    depths: dict[str, int] = {}
    for line in copies.values():
        told = line.framed.fields if line.framed.leaf is None else line.framed.targets
        below = (depths[id_] for id_ in _texts(told) if id_ in depths)
        depths[line.id] = 0 if line.framed.format is not None else 1 + max(below, default=0)
    return {id_: (depth, id_) for id_, depth in depths.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _framed_anew(line: _Line, at: dt.datetime, following: int) -> bytes:
    if (line.at, line.framed.following) == (at, following):
        return line.raw
    try:
        return reframed(line.raw, at=at, following=following)
    except NotCanonical as error:
        raise MergeRefused(f"{line.id[:12]} does not fit into a larger batch: {error}") from None

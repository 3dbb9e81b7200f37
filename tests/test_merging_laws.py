"""
Whoever merges what with whom, in whatever order and however often: the same bytes.

Clones are simulated: each appends to what it has, at times that may collide with those of others; contents are few, so
that several write the same.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Sequence
from random import Random

import attrs
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from partnership_events import canonical
from partnership_events.canonical import frame, stub
from partnership_events.codec import codec_of
from partnership_events.event import Draft, Event, Record
from partnership_events.lines import Judge, Verified
from partnership_events.merging import MergeRefused, merge
from partnership_events.merkle import leaf_hash, root
from partnership_events.names import references
from partnership_events.torn import Piece, take_all
from partnership_events.vocabulary import STANDARD, FactCorrected, FactRetracted, LogOpened, MeetingHeld
from partnership_events.vocabulary.record import EntryErased, LogSealed

CODEC = codec_of(STANDARD)
START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)

Lines = tuple[bytes, ...]
Written = tuple[dt.datetime, tuple[str, ...]]


# Most lines are met again and again.
unframe = functools.lru_cache(maxsize=4096)(canonical.unframe)


@functools.cache
def content(told: Event | Record) -> bytes:
    return CODEC.content(CODEC.checked(Draft(event=told)))


def call(order: int) -> MeetingHeld:
    return MeetingHeld(on="2024-02-29", form="call", order=order)


def ids(lines: Sequence[bytes]) -> list[str]:
    return [unframe(line).id for line in lines]


def batch(contents: Sequence[bytes], at: dt.datetime, *, first: bool = False) -> Lines:
    last = len(contents) - 1
    return tuple(
        frame(one, at=at, following=last - index, first=first and index == 0) for index, one in enumerate(contents)
    )


@attrs.define
class Clone:
    """
    One copy of a log, and what was first written in it: the time and the ids of every batch.
    """

    lines: Lines
    written: list[Written] = attrs.field(factory=list)

    def append(self, told: Sequence[Event | Record], at: dt.datetime) -> None:
        there = set(ids(self.lines))
        contents = [content(one) for one in dict.fromkeys(told)]
        at = max(at, unframe(self.lines[-1]).at + TICK)
        lines = batch([one for one in contents if unframe(frame(one, at=at)).id not in there], at)
        self.written += [(at, tuple(ids(lines)))] if lines else []
        self.lines += lines

    def seal(self, at: dt.datetime) -> None:
        leaves = [bytes.fromhex(unframe(line).leaf or "") or leaf_hash(line) for line in self.lines]
        self.append([LogSealed(size=len(leaves), root=root(leaves).hex())], at)

    def erase(self, number: int, at: dt.datetime) -> None:
        line = self.lines[number]
        framed = unframe(line)
        if framed.leaf is not None or framed.fields["@kind"] not in ("meeting_held", "fact_corrected"):
            return
        leaf = leaf_hash(line).hex()
        targets = {f"to[{n}]": id_ for n, id_ in enumerate(references(CODEC.entry(framed, 1).event))}
        hole = stub(line, leaf=leaf, targets=targets)
        self.lines = (*self.lines[:number], hole, *self.lines[number + 1 :])
        self.append([EntryErased(erases=framed.id, leaf=leaf, left=unframe(hole).left, reason="asked for")], at)


def opened() -> Clone:
    return Clone(batch([content(LogOpened(name="acm-bor", parties=["ACM", "BOR"]))], START, first=True))


MOVES = ("call", "call", "calls", "calls", "correct", "retract", "erase", "seal")


@attrs.frozen
class Step:
    move: str
    at: dt.datetime
    orders: tuple[int, ...]
    number: int


# A strategy is prepared when it is first drawn from, and this one is drawn from some ten times an example.
@functools.cache
def steps(moves: tuple[str, ...]) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        move=st.sampled_from(moves),
        at=st.integers(1, 9).map(lambda tick: START + tick * TICK),
        orders=st.lists(st.integers(0, 6), min_size=1, max_size=4, unique=True).map(tuple),
        number=st.integers(0, 50),
    )
    return st.lists(step, max_size=4)


def take(clone: Clone, step: Step) -> None:
    """
    One move of a clone; nothing where it makes no sense there.
    """
    number = step.number % len(clone.lines)
    facts = [line for line in map(unframe, clone.lines) if line.leaf is None and line.fields["@kind"] == "meeting_held"]
    fact = facts[step.number % len(facts)].id if facts else None
    match step.move:
        case "call":
            clone.append([call(step.orders[0])], step.at)
        case "calls":
            clone.append([call(order) for order in step.orders], step.at)
        case "correct" if fact:
            new = call(10 + step.orders[0])
            # In one batch with something new, so that a batch may point into itself.
            corrected = FactCorrected(corrects=fact, after=fact, content=new, reason="better source")
            clone.append([corrected, *map(call, step.orders[1:])], step.at)
        case "retract" if fact:
            clone.append([FactRetracted(retracts=fact, after=fact, reason="was wrong")], step.at)
        case "erase":
            clone.erase(number, step.at)
        case "seal":
            clone.seal(step.at)


@attrs.frozen
class Grown:
    """
    What clones made of one log, each by itself.
    """

    base: Lines
    clones: tuple[Lines, ...]
    written: tuple[Written, ...]

    def merged(self, order: Sequence[int]) -> Lines:
        return functools.reduce(functools.partial(_merged, self.base), (self.clones[index] for index in order))


@st.composite
def grown(draw: st.DrawFn) -> Grown:
    """
    Three or four clones that grew from one log; some pulled from others and went on; one of them may seal what it has.
    """
    start = opened()
    for step in draw(steps(MOVES)):
        take(start, step)
    clones = [Clone(start.lines) for _ in range(draw(st.integers(3, 4)))]
    for turn in range(2):
        for index, clone in enumerate(clones):
            if turn and draw(st.booleans()):
                clone.lines = _merged(start.lines, clone.lines, draw(st.sampled_from(clones)).lines)
            for step in draw(steps(MOVES if index == 0 else MOVES[:-1])):
                take(clone, step)
    written = [*start.written, *(one for clone in clones for one in clone.written)]
    return Grown(start.lines, tuple(clone.lines for clone in clones), tuple(written))


def _merged(base: Lines, ours: Lines, theirs: Lines) -> Lines:
    try:
        return merge(base, ours, theirs)
    except MergeRefused as refused:
        # The one refusal that honest clones may meet, where one of them alone seals.
        if "erase" not in str(refused):
            raise
        reject()


def crossed(written: Sequence[Written]) -> bool:
    """
    True where two batches were written at one time, and a line of them at another time as well.

    No rule that looks at lines alone can do right by all of these; see decision 0012.
    """
    times: dict[str, set[dt.datetime]] = {}
    batches: dict[dt.datetime, set[tuple[str, ...]]] = {}
    for at, told in written:
        batches.setdefault(at, set()).add(told)
        for id_ in told:
            times.setdefault(id_, set()).add(at)
    collided = (told for several in batches.values() if len(several) > 1 for told in several)
    return any(len(times[id_]) > 1 for told in collided for id_ in told)


def judged(lines: Lines) -> Verified:
    """
    What every reader finds; raises where any would.
    """
    judge = Judge("merged", CODEC, Verified())

    assert take_all(judge, iter([Piece(line, ended=True) for line in lines])) is None
    return judge.verified()


@given(grown(), st.randoms(use_true_random=False))
def test_any_order_of_merges_ends_with_the_same_bytes(told: Grown, random: Random) -> None:
    assume(not crossed(told.written))
    orders = list(itertools.permutations(range(len(told.clones))))
    first, *others = map(told.merged, [orders[0], *random.sample(orders, 5)])

    assert [first] * len(others) == others
    judged(first)


@given(grown())
def test_any_grouping_of_merges_ends_with_the_same_bytes(told: Grown) -> None:
    assume(not crossed(told.written))
    a, b, c, *_ = told.clones
    join = functools.partial(_merged, told.base)
    one = join(join(a, b), c)

    assert one == join(a, join(b, c)) == join(join(a, c), join(b, c)) == join(join(a, b), join(c, a))


@given(grown())
def test_nothing_is_lost_and_everything_points_back(told: Grown) -> None:
    merged = told.merged(range(len(told.clones)))
    erased = {unframe(line).id for clone in told.clones for line in clone if unframe(line).leaf is not None}

    assert {id_ for clone in told.clones for id_ in ids(clone)} == set(ids(merged))
    assert erased == {unframe(line).id for line in merged if unframe(line).leaf is not None}
    judged(merged)


@given(grown())
def test_what_is_merged_already_adds_nothing(told: Grown) -> None:
    a, b, *_ = told.clones
    join = functools.partial(_merged, told.base)
    both = join(a, b)

    assert a == join(a, a) == join(told.base, a) == join(a, told.base)
    assert both == join(b, a) == join(both, a) == join(b, both) == join(both, both)
    assert both == _merged((), a, b) == _merged(a, both, a)


@given(grown())
def test_where_orders_may_differ_one_more_merge_settles_it(told: Grown) -> None:
    """
    Of batches that crossed, the order within one time may depend on who merged first; the lines and their times never.
    """
    orders = [told.merged(range(len(told.clones))), told.merged(range(len(told.clones))[::-1])]
    one, other = ([(line.at, line.id, line.leaf) for line in map(unframe, lines)] for lines in orders)
    join = functools.partial(_merged, told.base)
    both = join(*orders)

    assert sorted(one, key=str) == sorted(other, key=str)
    assert both == join(*orders[::-1]) == join(both, orders[0]) == join(orders[1], both)
    judged(both)


@given(grown(), steps(("seal",)).filter(bool), steps(("seal",)).filter(bool))
def test_two_seals_are_merged_where_one_is_within_the_other_and_refused_else(
    told: Grown, ours: list[Step], theirs: list[Step]
) -> None:
    one, other = Clone(told.clones[0]), Clone(told.clones[1])
    for clone, seals in ((one, ours), (other, theirs)):
        for step in seals:
            take(clone, step)
    leaves = [[unframe(line).leaf or leaf_hash(line).hex() for line in clone.lines] for clone in (one, other)]
    nested = all(a == b for a, b in zip(*leaves, strict=False))

    # Both end in a seal, so all of their lines are sealed.
    if nested:
        assert len(max(leaves, key=len)) == len(merge(told.base, one.lines, other.lines))
    else:
        for pair in ((one, other), (other, one)):
            with pytest.raises(MergeRefused, match="drop its seal"):
                merge(told.base, pair[0].lines, pair[1].lines)

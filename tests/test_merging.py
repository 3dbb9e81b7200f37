"""
Two logs made one, by example: what comes where, and what is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from partnership_events.canonical import MAX_LINE, content_id, frame, reframed, stub, unframe
from partnership_events.cli import main
from partnership_events.codec import codec_of
from partnership_events.event import Draft, Event, Record
from partnership_events.merging import MergeRefused, merge
from partnership_events.merkle import leaf_hash, root
from partnership_events.vocabulary import STANDARD, FactRetracted, LogOpened, MeetingHeld
from partnership_events.vocabulary.record import EntryErased, LogSealed

START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)

Lines = tuple[bytes, ...]


def content(told: Event | Record, note: str | None = None) -> bytes:
    codec = codec_of(STANDARD)
    return codec.content(codec.checked(Draft(event=told, note=note)))


def call(note: str) -> bytes:
    return content(MeetingHeld(on="2024-02-29", form="call"), note)


def at(tick: int) -> dt.datetime:
    return START + tick * dt.timedelta(microseconds=1)


def batch(tick: int, *contents: bytes) -> Lines:
    last = len(contents) - 1
    return tuple(frame(one, at=at(tick), following=last - index) for index, one in enumerate(contents))


def calls(tick: int, *notes: str) -> Lines:
    return batch(tick, *map(call, notes))


def opening(tick: int = 0, name: str = "acm-bor", following: int = 0) -> Lines:
    return (frame(content(LogOpened(name=name, parties=["A", "B"])), at=at(tick), following=following, first=True),)


def sealed(tick: int, lines: Lines) -> Lines:
    return (*lines, *batch(tick, content(LogSealed(size=len(lines), root=root(map(leaf_hash, lines)).hex()))))


def erased(tick: int, lines: Lines, number: int, **targets: str) -> Lines:
    """
    The log after its line of that number was erased, which pointed to these.
    """
    leaf = leaf_hash(lines[number - 1]).hex()
    left = stub(lines[number - 1], leaf=leaf, targets=targets)
    record = EntryErased(erases=unframe(left).id, leaf=leaf, left=unframe(left).left, reason="asked for")
    return (*lines[: number - 1], left, *lines[number:], *batch(tick, content(record)))


def shown(lines: Sequence[bytes]) -> list[str]:
    """
    Each line as its note, or else its kind; with its time, and what follows of its batch.
    """
    told = []
    for framed in map(unframe, lines):
        name = "erased" if framed.leaf else framed.fields.get("note", framed.fields["@kind"])
        told.append(f"{name} {(framed.at - START).microseconds}" + f" +{framed.following}" * bool(framed.following))
    return told


def by_id(*notes: str) -> list[str]:
    return sorted(notes, key=lambda note: content_id(call(note)))


BASE = opening()


def test_lines_stand_in_the_order_of_their_times() -> None:
    merged = merge(BASE, BASE + calls(1, "a") + calls(4, "d"), BASE + calls(2, "b", "c"))

    assert ["log_opened 0", "a 1", "b 2 +1", "c 2", "d 4"] == shown(merged)


def test_a_batch_keeps_its_order_whatever_its_ids() -> None:
    for notes in (("x", "y", "z"), ("z", "y", "x")):
        merged = merge(BASE, BASE + calls(1, "a"), BASE + calls(2, *notes))

        assert [f"{note} 2" for note in notes] == [one.partition(" +")[0] for one in shown(merged)[2:]]


def test_what_both_wrote_stands_once_at_its_earliest_time() -> None:
    merged = merge(BASE, BASE + calls(3, "a", "b", "c"), BASE + calls(2, "b"))

    assert ["log_opened 0", "b 2", "a 3 +1", "c 3"] == shown(merged)


def test_batches_of_one_time_become_one_by_id() -> None:
    first, *others = by_id("a", "b", "c")
    merged = merge(BASE, BASE + calls(1, *others[::-1]), BASE + calls(1, first))

    assert [f"{first} 1 +2", f"{others[0]} 1 +1", f"{others[1]} 1"] == shown(merged)[1:]


def test_within_one_time_what_is_pointed_to_comes_first() -> None:
    for note in "abcdef":
        target = call(note)
        pointing = content(FactRetracted(retracts=content_id(target), after=content_id(target), reason="wrong"))
        again = content(FactRetracted(retracts=content_id(pointing), after=content_id(pointing), reason="right"))
        merged = merge(BASE, BASE + batch(1, target, pointing, again), BASE + calls(1, "other"))
        order = [unframe(line).id for line in merged]

        assert order.index(content_id(target)) < order.index(content_id(pointing)) < order.index(content_id(again))


def test_what_is_sealed_stays_and_earlier_lines_come_after_it() -> None:
    ours = sealed(5, BASE + calls(1, "a"))
    theirs = BASE + calls(2, *by_id("b", "c")[::-1]) + calls(3, "d") + calls(7, "e")
    merged = merge(BASE, ours + calls(9, "f"), theirs)

    assert ours == merged[:3]
    lifted = by_id("b", "c", "d")
    assert [f"{lifted[0]} 6 +2", f"{lifted[1]} 6 +1", f"{lifted[2]} 6", "e 7", "f 9"] == shown(merged[3:])


def test_a_batch_right_after_the_seal_keeps_its_order_where_nothing_joins_it() -> None:
    for notes in (("x", "y"), ("y", "x")):
        ours = sealed(5, BASE) + calls(6, *notes)

        assert ours == merge(BASE, ours, ours)
        assert (*ours, *calls(7, "z")) == merge(BASE, ours, BASE + calls(7, "z"))


def test_the_longer_of_two_nested_seals_stays() -> None:
    short = sealed(5, BASE + calls(1, "a"))
    long = sealed(8, short + calls(6, "b"))

    assert long == merge(BASE, short, long) == merge(BASE, long, short)
    assert (*long, *calls(9, "c")) == merge(BASE, short + calls(9, "c"), long)


def test_seals_apart_are_refused() -> None:
    ours, theirs = sealed(5, BASE + calls(1, "a")), sealed(5, BASE + calls(2, "b") + calls(3, "c"))

    with pytest.raises(MergeRefused, match="theirs is sealed up to line 4 and ours up to line 3, but line 2 is ano"):
        merge(BASE, ours, theirs)


def test_a_log_without_an_ancestor_merges_with_one_that_opens_alike() -> None:
    merged = merge((), opening(3) + calls(4, "a"), opening(1) + calls(2, "b"))

    assert ["log_opened 1", "b 2", "a 4"] == shown(merged)


def test_the_opening_stays_first_in_a_batch_of_its_time() -> None:
    for note in "abcdef":
        merged = merge((), opening(0, following=1) + calls(0, note), opening(0, following=1) + calls(0, "other"))

        assert "log_opened 0 +2" == shown(merged)[0]


def test_where_batches_cross_the_order_may_differ_until_the_next_merge() -> None:
    """
    The corner of decision 0012: two batches of one time, and a line of one of them at an earlier time as well.
    """
    low, middle, high = by_id("a", "b", "c")
    natural, crossing, earlier = BASE + calls(2, high, low), BASE + calls(2, middle), BASE + calls(1, middle)
    one = merge(BASE, merge(BASE, natural, crossing), earlier)
    other = merge(BASE, merge(BASE, natural, earlier), crossing)

    assert [f"{middle} 1", f"{low} 2 +1", f"{high} 2"] == shown(one)[1:]
    assert [f"{middle} 1", f"{high} 2 +1", f"{low} 2"] == shown(other)[1:]
    assert one == merge(BASE, one, other) == merge(BASE, other, one)


# Erasure.


@pytest.mark.parametrize("mirrored", [False, True])
def test_what_was_erased_on_one_side_is_erased(mirrored: bool) -> None:
    base = BASE + calls(1, "a")
    sides = [erased(2, base, 2), base + calls(3, "b")]
    merged = merge(base, *(sides[::-1] if mirrored else sides))

    assert ["log_opened 0", "erased 1", "entry_erased 2", "b 3"] == shown(merged)


def test_a_sealed_line_that_is_erased_keeps_its_leaf() -> None:
    base = BASE + calls(1, "a")
    ours = sealed(5, base)
    merged = merge(base, ours, erased(2, base, 2))

    assert ["log_opened 0", "erased 1", "log_sealed 5", "entry_erased 6"] == shown(merged)
    assert leaf_hash(ours[1]).hex() == unframe(merged[1]).leaf
    assert merged == merge(base, merged, ours) == merge(base, ours, merged)


def test_a_line_sealed_in_one_frame_and_erased_in_another_is_refused() -> None:
    ours, theirs = sealed(5, BASE + calls(1, "a")), erased(4, BASE + calls(3, "a"), 2)

    with pytest.raises(MergeRefused, match=r"line 2 is sealed in ours; theirs erased it.* erase .* in ours too"):
        merge(BASE, ours, theirs)

    # Which then helps.
    merged = merge(BASE, erased(6, ours, 2), theirs)
    assert ["log_opened 0", "erased 1", "log_sealed 5"] == shown(merged)[:3]
    assert leaf_hash(ours[1]).hex() == unframe(merged[1]).leaf


def test_of_two_erasures_one_stub_is_left_whoever_merges() -> None:
    one, other = erased(2, BASE + calls(1, "a"), 2), erased(4, BASE + calls(3, "a"), 2)
    merged = merge(BASE, one, other)

    assert ["log_opened 0", "erased 1", "entry_erased 2", "entry_erased 4"] == shown(merged)
    assert merged == merge(BASE, other, one)
    assert min(unframe(side[1]).leaf or "" for side in (one, other)) == unframe(merged[1]).leaf


def test_what_an_erased_line_pointed_to_still_stands_before_it() -> None:
    for note in "abcdef":
        target = content_id(call(note))
        pointing = content(FactRetracted(retracts=target, after=target, reason="wrong"))
        ours = erased(2, BASE + batch(1, call(note), pointing), 3, retracts=target, after=target)
        order = [unframe(line).id for line in merge(BASE, ours, BASE + calls(1, "other"))]

        assert order.index(target) < order.index(content_id(pointing))


# What is refused.


def out_of_place(lines: Lines) -> Lines:
    return (*lines[:2], lines[3], lines[2], *lines[4:])


GROWN = BASE + calls(1, "a") + calls(2, "b") + calls(3, "c", "d")


@pytest.mark.parametrize("broken, told", [
    (GROWN[1:], "line 1: is out of its place"),
    (GROWN[:-1], "line 4: the last batch is not whole; run `partnership repair`"),
    (GROWN[:4] + calls(4, "e"), "line 5: is out of its place"),
    (out_of_place(GROWN), "line 4: is out of its place"),
    (GROWN + calls(4, "a"), "line 6: is out of its place"),
    (GROWN + calls(3, "e"), "line 6: is out of its place"),
    (GROWN + calls(2, "e"), "line 6: is out of its place"),
    (GROWN + opening(4, "other"), "line 6: is out of its place"),
    ((*GROWN[:2], GROWN[2].replace(b"2024", b"2023"), *GROWN[3:]), "line 3: the checksum does not hold"),
    ((*GROWN[:2], GROWN[2] + b"\r", *GROWN[3:]), "line 3: the line ends in CRLF"),
    ((*GROWN[:2], b"<<<<<<< HEAD", *GROWN[3:]), "line 3: not JSON"),
    ((*GROWN, *batch(4, content(LogSealed(size=4, root="0" * 64)))), "line 6: a seal that does not stand right after"),
    ((*GROWN, *batch(4, content(LogSealed(size=5, root="0" * 64)), call("e"))), "line 6: a seal that does not stand"),
    ((), "by nothing"),
    (opening(0, "other") + GROWN[1:], "these are not one log"),
    (GROWN[:2] + GROWN[3:], "lacks line 3 of the common ancestor"),
])  # fmt: skip
def test_a_side_that_is_no_whole_log_is_refused(broken: Lines, told: str) -> None:
    for sides in ((GROWN, broken), (broken, GROWN)):
        with pytest.raises(MergeRefused) as met:
            merge(GROWN, *sides)

        name = "ours" if sides[0] is broken else "theirs"
        assert told in str(met.value)
        assert name in str(met.value)


def test_all_problems_are_told_and_of_many_the_first() -> None:
    crlf = tuple(
        line + b"\r" for line in BASE + tuple(line for tick in range(1, 20) for line in calls(tick, f"{tick}"))
    )

    with pytest.raises(MergeRefused) as met:
        merge(BASE, crlf, GROWN[:-1])
    assert 21 == len(met.value.problems)
    assert ["21 problems", "  and 11 more"] == [str(met.value).splitlines()[index] for index in (0, -1)]


def test_many_lost_lines_are_told_in_one_sentence() -> None:
    base = BASE + tuple(line for tick in range(1, 15) for line in calls(tick, f"{tick}"))

    with pytest.raises(MergeRefused) as met:
        merge(base, BASE, base)
    assert "ours lacks lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 4 more of the common ancestor" in str(met.value)


def test_a_line_too_long_for_a_larger_batch_is_refused() -> None:
    # A frame that announces others is longer by its @following.
    room = MAX_LINE - len(calls(1, "x" * 4)[0])
    big = batch(1, content_with(room))
    assert MAX_LINE == len(big[0])

    with pytest.raises(MergeRefused, match="does not fit into a larger batch"):
        merge(BASE, BASE + big, BASE + calls(1, *"abcdefgh"))


def content_with(room: int) -> bytes:
    """
    A call so much longer than one with a note of four letters; no codec would write it.
    """
    return call("x" * 4).replace(b"xxxx", b"x" * (room + 4))


def test_after_a_seal_at_the_end_of_time_nothing_is_merged() -> None:
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    ours = sealed(1, BASE)
    ours = (ours[0], reframed(ours[1], at=last, following=0))

    with pytest.raises(MergeRefused, match="no instant lies after its seal"):
        merge(BASE, ours, BASE + calls(1, "a"))


# The command.


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    def written(*sides: bytes) -> list[str]:
        paths = [tmp_path / name for name in ("base", "ours", "theirs")]
        for path, side in zip(paths, sides, strict=True):
            path.write_bytes(side)
        return [str(path) for path in paths]

    return written


def data(lines: Lines) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def test_the_driver_writes_into_ours(files: Callable[..., list[str]]) -> None:
    ours, theirs = BASE + calls(1, "a"), BASE + calls(2, "b")
    told = files(data(BASE), data(ours), data(theirs))

    assert 0 == main(["merge-driver", *told, "events/acm-bor.jsonl"])
    assert data(merge(BASE, ours, theirs)) == Path(told[1]).read_bytes()
    assert ["base", "ours", "theirs"] == sorted(path.name for path in Path(told[0]).parent.iterdir())


@pytest.mark.parametrize("theirs, told", [
    (data(BASE + calls(2, "b"))[:-1], "acm.jsonl: theirs ends in something unfinished; run `partnership repair`"),
    (data(BASE + batch(2, content(FactRetracted(retracts="f" * 64, after="f" * 64, reason="x")))),
     "acm.jsonl (theirs):2: points to ffffffffffff"),
    (b"", "acm.jsonl: these are not one log"),
    (None, "acm.jsonl: "),
])  # fmt: skip
def test_the_driver_leaves_ours_where_it_refuses(
    files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str], theirs: bytes | None, told: str
) -> None:
    ours = data(BASE + calls(1, "a"))
    paths = files(data(BASE), ours, theirs or b"")
    if theirs is None:
        Path(paths[2]).unlink()

    assert 1 == main(["merge-driver", *paths, "acm.jsonl"])
    assert capsys.readouterr().err.startswith(f"partnership: {told}")
    assert ours == Path(paths[1]).read_bytes()


@pytest.mark.parametrize("words", [[], ["a", "b"], ["a", "b", "c", "--install"], ["a", "b", "c", "d", "e"]])
def test_the_driver_is_told_three_files_or_to_install(words: list[str]) -> None:
    assert 2 == main(["merge-driver", *words])

"""
One log, damaged in every way that git, editors, people and crashes know; and what becomes of it.
"""

# ruff: noqa: E501 - the gallery is a table, a case a line

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence

import pytest

from partnership_events.canonical import frame, stub, unframe
from partnership_events.codec import codec_of
from partnership_events.event import Draft, Event, Record
from partnership_events.lines import Judge, Verified
from partnership_events.merkle import Frontier, leaf_hash
from partnership_events.repair import Diagnosis, diagnose
from partnership_events.torn import Piece, take_all
from partnership_events.vocabulary import STANDARD, FactRetracted, LogOpened, LogSealed, MeetingHeld
from partnership_events.vocabulary.record import EntryErased

CODEC = codec_of(STANDARD)
START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def batch(second: int, *events: Event | Record, first: bool = False) -> list[bytes]:
    """
    The lines of one batch, written so many seconds after noon.
    """
    at, last = START + dt.timedelta(seconds=second), len(events) - 1
    return [
        frame(CODEC.content(CODEC.checked(told(event))), at=at, following=last - index, first=first and index == 0)
        for index, event in enumerate(events)
    ]


def told(event: Event | Record) -> Draft:
    return Draft(event=event, note="Übergabe in 東京; 50\u00a0%" if isinstance(event, MeetingHeld) else None)


def meeting(order: int) -> MeetingHeld:
    return MeetingHeld(on="2024-02-29", form="call", order=order)


def id_of(line: bytes) -> str:
    return unframe(line).id


def sealed(lines: Sequence[bytes], second: int) -> list[bytes]:
    """
    The lines, and a seal behind them.
    """
    root = Frontier().extend(leaf_hash(line) for line in lines).root.hex()
    return [*lines, *batch(second, LogSealed(size=len(lines), root=root))]


OPENING = batch(0, LogOpened(name="jm", parties=["JPN", "MNG"]), meeting(0), first=True)
ONE = batch(1, meeting(1))
THREE = batch(2, meeting(2), meeting(3), meeting(4))
RETRACTION = batch(3, FactRetracted(retracts=id_of(ONE[0]), after=id_of(ONE[0]), reason="twice"))
LAST = batch(4, meeting(5))
LINES = [*OPENING, *ONE, *THREE, *RETRACTION, *LAST]


def data_of(lines: Sequence[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


GOOD = data_of(LINES)


def diagnosed(data: bytes) -> Diagnosis:
    return diagnose(data, CODEC, "jm.jsonl")


def is_a_log(data: bytes) -> bool:
    judge = Judge("jm.jsonl", CODEC, Verified())
    return take_all(judge, (Piece(line, ended=True) for line in data.split(b"\n")[:-1])) is None


def mended(data: bytes) -> bytes:
    """
    What the damaged log is mended to; which is a log, and needs no mending.
    """
    found = diagnosed(data)
    assert () == found.faults
    assert found.result is not None
    assert is_a_log(found.result)
    assert found.lines == found.result.count(b"\n")
    assert Diagnosis(lines=found.lines) == diagnosed(found.result)
    return found.result


def places(data: bytes) -> list[tuple[str, str]]:
    found = diagnosed(data)
    assert not found.faults
    return [(mend.place, mend.met) for mend in found.mends]


def test_a_whole_log_needs_nothing() -> None:
    assert Diagnosis(lines=8) == diagnosed(GOOD)
    assert not diagnosed(GOOD).mendable


# Spelling.


def respelt(number: int, spelt: Callable[[bytes], bytes]) -> bytes:
    return data_of([*LINES[: number - 1], spelt(LINES[number - 1]), *LINES[number:]])


def loosely(line: bytes) -> bytes:
    return json.dumps(json.loads(line), ensure_ascii=False, indent=None).encode()


SPELT = [
    pytest.param(GOOD.replace(b"\n", b"\r\n"), [("1-8", "a Windows line end (CRLF)")], id="CRLF everywhere"),
    pytest.param(respelt(3, lambda line: line + b"\r"), [("3", "a Windows line end (CRLF)")], id="CRLF once"),
    pytest.param(b"\xef\xbb\xbf" + GOOD, [("1", "a byte order mark")], id="a byte order mark"),
    pytest.param(respelt(4, lambda line: b"\xef\xbb\xbf" + line), [("4", "a byte order mark")], id="one in the middle"),
    pytest.param(
        b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"),
        [("1", "a byte order mark, a Windows line end (CRLF)"), ("2-8", "a Windows line end (CRLF)")],
        id="both",
    ),
    pytest.param(respelt(3, loosely), [("3", "re-formatted (not in canonical form)")], id="spaces"),
    pytest.param(
        respelt(3, lambda line: json.dumps(json.loads(line)).encode()),
        [("3", "re-formatted (not in canonical form)")],
        id="escapes",
    ),
    pytest.param(
        respelt(3, lambda line: json.dumps(dict(sorted(json.loads(line).items(), reverse=True))).encode()),
        [("3", "re-formatted (not in canonical form)")],
        id="keys in another order",
    ),
    pytest.param(respelt(3, lambda line: b"  " + line + b" \t"), [("3", "re-formatted (not in canonical form)")], id="spaces around"),
    pytest.param(
        respelt(3, lambda line: line.replace(b'"on":', b'"on":"1999","on":')),
        [("3", "re-formatted (the key 'on' stands twice)")],
        id="a key in front of the same key",
    ),
    pytest.param(respelt(3, lambda line: b"\n" + line + b"\n  "), [("3", "an empty line"), ("5", "an empty line")], id="empty lines"),
    pytest.param(GOOD + b"\n\r\n\t\n", [("9-11", "an empty line")], id="empty lines at the end"),
    pytest.param(GOOD + b"   ", [("9", "an empty line")], id="spaces at the end"),
    pytest.param(GOOD[:-1], [("8", "the last newline is missing")], id="no last newline"),
    pytest.param(GOOD.decode().encode("utf-16"), [("1-8", "encoded as UTF-16")], id="UTF-16"),
    pytest.param(GOOD.decode().encode("utf-16-le"), [("1-8", "encoded as UTF-16")], id="UTF-16, little, without a mark"),
    pytest.param(GOOD.decode().encode("utf-16-be"), [("1-8", "encoded as UTF-16")], id="UTF-16, big, without a mark"),
    pytest.param(
        GOOD.replace(b"\n", b"\r\n").decode().encode("utf-16"),
        [("1-8", "a Windows line end (CRLF)"), ("1-8", "encoded as UTF-16")],
        id="UTF-16 and CRLF",
    ),
]  # fmt: skip


@pytest.mark.parametrize("data, met", SPELT)
def test_another_spelling_is_taken_away(data: bytes, met: list[tuple[str, str]]) -> None:
    assert GOOD == mended(data)
    assert met == places(data)


# Copies, and order.


@pytest.mark.parametrize("data, met", [
    pytest.param([*LINES[:3], LINES[2], *LINES[3:]], [("4", "stands in the log already")], id="a line"),
    pytest.param([*LINES, LINES[2]], [("9", "stands in the log already")], id="a line, at the end"),
    pytest.param([*LINES[:6], *THREE, *LINES[6:]], [("7-9", "stands in the log already")], id="a batch"),
    pytest.param([*LINES[:5], *THREE[:2], *LINES[5:]], [("6-7", "stands in the log already")], id="half a batch"),
    pytest.param([*LINES, *LINES], [("9-16", "stands in the log already")], id="everything"),
    pytest.param([LINES[5], *LINES], [("2-6", "stands behind later lines"), ("7", "stands in the log already")], id="a line, at the beginning"),
    pytest.param([*LINES[:2], *LINES[3:], LINES[2]], [("8", "stands behind later lines")], id="a line that was moved"),
    pytest.param([*LINES[:2], *LINES[6:], *LINES[2:6]], [("5-8", "stands behind later lines")], id="a part that was moved"),
    pytest.param(LINES[::-1], [("2-8", "stands behind later lines")], id="the other way round"),
    pytest.param([*LINES[:3], LINES[4], LINES[3], *LINES[5:]], [("5", "stands behind later lines")], id="within a batch"),
])  # fmt: skip
def test_copies_and_order_are_put_right(data: list[bytes], met: list[tuple[str, str]]) -> None:
    assert GOOD == mended(data_of(data))
    assert met == places(data_of(data))


def test_lines_that_were_sorted_are_put_in_the_order_of_their_time() -> None:
    assert GOOD == mended(data_of(sorted(LINES)))


def test_the_same_told_by_two_writers_counts_from_its_first_time() -> None:
    again = batch(9, meeting(1))[0]
    data = data_of([*LINES, again])

    assert GOOD == mended(data)
    assert [("9", "stands in the log already")] == places(data)


def test_two_writers_of_one_time_become_one_batch() -> None:
    mine, yours = batch(9, meeting(7)), batch(9, meeting(8), meeting(9))
    whole = mended(data_of([*LINES, *mine, *yours]))
    numbers = [json.loads(line).get("@following", 0) for line in whole.splitlines()]

    assert data_of(LINES) == b"".join(whole.splitlines(keepends=True)[:8])
    assert [2, 1, 0] == numbers[8:]
    assert {id_of(line) for line in (*mine, *yours)} == {id_of(line) for line in whole.splitlines()[8:]}
    assert whole == mended(data_of([*LINES, *yours, *mine]))


def test_lines_from_before_a_seal_come_after_it() -> None:
    mine = sealed(LINES, 9)
    late = batch(6, meeting(7))
    whole = mended(data_of([*mine, *late])).splitlines()

    assert mine == whole[:9]
    assert id_of(late[0]) == id_of(whole[9])
    assert [("10", "was written beside others")] == places(data_of([*mine, *late]))


# Conflicts.

MINE = batch(10, meeting(10), meeting(11))
YOURS = batch(11, meeting(12))


def conflict(mine: Sequence[bytes], yours: Sequence[bytes], base: Sequence[bytes] | None = None) -> list[bytes]:
    middle = [] if base is None else [b"||||||| 1a2b3c", *base]
    return [b"<<<<<<< HEAD", *mine, *middle, b"=======", *yours, b">>>>>>> theirs"]


@pytest.mark.parametrize("data, lines", [
    pytest.param([*LINES, *conflict(MINE, YOURS)], [*LINES, *MINE, *YOURS], id="in order"),
    pytest.param([*LINES, *conflict(YOURS, MINE)], [*LINES, *MINE, *YOURS], id="the other way round"),
    pytest.param([*LINES, *conflict(MINE, YOURS, [])], [*LINES, *MINE, *YOURS], id="with an empty base"),
    pytest.param([*LINES, *conflict([], YOURS)], [*LINES, *YOURS], id="one side only"),
    pytest.param([*LINES[:2], *conflict(LINES[2:], [*LINES[2:], *YOURS], LINES[2:])], [*LINES, *YOURS], id="with a base"),
    pytest.param([*LINES[:2], *conflict(ONE, THREE), *YOURS], [*OPENING, *ONE, *THREE, *YOURS], id="in the middle"),
    pytest.param([*OPENING, *conflict(ONE, []), *THREE, *conflict(MINE, YOURS)], [*OPENING, *ONE, *THREE, *MINE, *YOURS], id="two blocks"),
    pytest.param([*LINES, *conflict([*MINE, *MINE], YOURS)], [*LINES, *MINE, *YOURS], id="and a copy"),
    pytest.param([*LINES, *conflict(MINE, [YOURS[0] + b"\r"])], [*LINES, *MINE, *YOURS], id="and CRLF"),
    pytest.param([*LINES, *conflict(MINE, [loosely(YOURS[0])])], [*LINES, *MINE, *YOURS], id="and re-formatted"),
    pytest.param([*LINES, *MINE, b"=======", *YOURS, b">>>>>>> theirs"], [*LINES, *MINE, *YOURS], id="a marker was deleted"),
    pytest.param([*LINES, *YOURS, b"=======", *MINE], [*LINES, *MINE, *YOURS], id="a marker was left"),
    pytest.param([*LINES, *conflict(MINE, YOURS)[:-1]], [*LINES, *MINE, *YOURS], id="the last marker is missing"),
    pytest.param([*LINES, *conflict(conflict(MINE, YOURS), [])], [*LINES, *MINE, *YOURS], id="a conflict in a conflict"),
])  # fmt: skip
def test_both_sides_of_a_conflict_stay(data: list[bytes], lines: list[bytes]) -> None:
    assert data_of(lines) == mended(data_of(data))
    assert data_of(lines) == mended(data_of(data).replace(b"\n", b"\r\n"))


def test_every_marker_is_told() -> None:
    data = data_of([*LINES, *conflict(MINE, YOURS, [])])

    assert ["9", "12", "13", "15"] == [place for place, met in places(data) if "conflict" in met]
    assert 4 == len(places(data))


def test_a_conflict_is_resolved_by_the_rule_of_merging() -> None:
    # Ours was sealed; theirs comes later then, though it was written before.
    whole = mended(data_of([*LINES, *conflict(sealed(LINES, 9)[8:], batch(6, meeting(7)))])).splitlines()

    assert sealed(LINES, 9) == whole[:9]
    assert 10 == len(whole)


def test_a_seal_on_their_side_stays_a_seal() -> None:
    theirs = sealed([*LINES, *YOURS], 12)[8:]
    whole = mended(data_of([*LINES, *conflict(batch(10, meeting(7)), theirs)])).splitlines()

    assert sealed([*LINES, *YOURS], 12) == whole[:10]


def test_two_seals_that_contradict_are_told() -> None:
    mine, yours = sealed([*LINES, *MINE], 12)[8:], sealed([*LINES, *YOURS], 13)[8:]
    found = diagnosed(data_of([*LINES, *conflict(mine, yours)]))

    assert not found.mendable
    assert [(9, "two histories that cannot be merged")] == [(fault.line, fault.met) for fault in found.faults]
    assert found.faults[0].right


# The end.


@pytest.mark.parametrize("cut", [1, 30, 100, 200])
def test_a_torn_line_is_set_aside(cut: int) -> None:
    data = GOOD + YOURS[0][:cut]

    assert GOOD == mended(data)
    assert [("9", "something unfinished (it was written in part)")] == places(data)


@pytest.mark.parametrize(
    "tail", [b"\0" * 512, b"\0" * 512 + b"\n", b"\0" * 200_000, YOURS[0][:60] + b"\0" * 300 + b"\n"]
)
def test_a_tail_of_zeros_is_set_aside(tail: bytes) -> None:
    assert GOOD == mended(GOOD + tail)
    assert [("9", "something unfinished (zero bytes in it, where sectors never reached the disk)")] == places(
        GOOD + tail
    )


def test_an_unfinished_batch_is_set_aside_whole() -> None:
    data = data_of([*LINES, *MINE[:1]])

    assert GOOD == mended(data)
    assert GOOD == mended(data + MINE[1][:40])
    assert [("9", "something unfinished (1 more lines of the batch were to come)")] == places(data)


def test_a_torn_end_and_other_damage_are_mended_together() -> None:
    data = data_of([*OPENING, loosely(ONE[0]), *conflict(THREE, []), *LINES[6:]]).replace(b"\n", b"\r\n") + MINE[0][:50]

    assert GOOD == mended(data)


# What is only told.


def flipped(line: bytes) -> bytes:
    assert b"2024-02-29" in line
    return line.replace(b"2024-02-29", b"2024-02-28")


@pytest.mark.parametrize("data, faults", [
    pytest.param([*LINES[:3], flipped(LINES[3]), *LINES[4:]], [(4, "the checksum does not hold")], id="a changed line"),
    pytest.param([flipped(LINES[1]) if line == LINES[1] else line for line in LINES], [(2, "the checksum does not hold")], id="a changed opening batch"),
    pytest.param([*LINES[:7], loosely(flipped(LINES[7]))], [(8, "not in canonical form")], id="changed and re-formatted"),
    pytest.param([*LINES[:2], *LINES[3:]], [(6, f"points to {id_of(ONE[0])[:12]}, and no earlier line has that id")], id="a line is gone"),
    pytest.param([*LINES[:4], *LINES[5:]], [(5, "line 4 announces 2 more of its batch, and this is not the next of them")], id="of a batch is gone"),
    pytest.param([*LINES[:4], b"a note of mine", *LINES[4:]], [(5, "not JSON: invalid character (byte 0)")], id="a foreign line"),
    pytest.param([b"a note of mine", *LINES], [(1, "not JSON: invalid character (byte 0)")], id="a foreign line at the beginning"),
    pytest.param([*LINES[:4], b"\0" * 80, *LINES[4:]], [(5, "not JSON: invalid character (byte 0)")], id="zeros in the middle"),
    pytest.param([*LINES[:4], b"x" * 70_000, *LINES[4:]], [(5, "a line of more than 65,536 bytes")], id="a long line"),
    pytest.param([*LINES[:4], b" " + b"x" * 2_000_000, *LINES[4:]], [(5, "a line of more than 65,536 bytes")], id="a very long line"),
    pytest.param(LINES[2:], [(1, "does not open a log")], id="no opening"),
    pytest.param([*LINES, *batch(8, LogOpened(name="other", parties=["A", "B"]), first=True)], [(9, "opens the log a second time")], id="two logs"),
    pytest.param([], [(1, "is empty")], id="nothing"),
    pytest.param([b"", b"\r"], [(1, "is empty")], id="empty lines only"),
    pytest.param([*LINES[:2], *conflict([flipped(ONE[0])], [])], [(4, "the checksum does not hold"), (5, "a merge conflict, and an unreadable line above")], id="a changed line in a conflict"),
    pytest.param([OPENING[0]], [(1, "the opening is not whole: 1 more lines of the batch were to come")], id="half an opening"),
])  # fmt: skip
def test_what_cannot_be_proven_is_told_and_not_mended(data: list[bytes], faults: list[tuple[int, str]]) -> None:
    found = diagnosed(data_of(data))

    assert faults == [(fault.line, fault.met) for fault in found.faults]
    assert found.result is None
    assert not found.mendable


def test_all_that_is_wrong_is_told_at_once() -> None:
    data = data_of([LINES[0] + b"\r", flipped(LINES[1]), LINES[2], b"", *LINES[3:7], flipped(LINES[7]), b"note"])
    found = diagnosed(data)

    assert ["1", "4"] == [mend.place for mend in found.mends]
    assert [2, 9, 10] == [fault.line for fault in found.faults]


def test_what_follows_an_unreadable_line_is_not_blamed_for_it() -> None:
    # Line 7 points to line 3, and line 5 stands in the batch of line 4.
    data = data_of([*LINES[:2], flipped(LINES[2]), flipped(LINES[3]), *LINES[4:]])

    assert [3, 4] == [fault.line for fault in diagnosed(data).faults]


def test_lines_of_the_file_are_named_whatever_stands_between_them() -> None:
    data = data_of([LINES[0], b"", b"", LINES[1], *LINES[3:]])

    assert ["8"] == [fault.place for fault in diagnosed(data).faults]


def test_a_newer_library_is_named() -> None:
    newer = frame(
        b'{"@kind":"meeting_held","@version":9,"form":"call","on":"2024"}', at=START + dt.timedelta(seconds=9)
    )
    found = diagnosed(data_of([*LINES, newer]))

    assert [(9, "this library knows 1: install a newer one")] == [(fault.line, fault.right) for fault in found.faults]


def test_what_a_newer_library_may_have_written_in_the_middle_is_no_reason_to_drop_it() -> None:
    unknown = frame(b'{"@kind":"treaty_sung","on":"2024"}', at=START + dt.timedelta(seconds=9))

    assert data_of([*LINES, unknown]) == mended(data_of([*LINES, unknown]).replace(b"\n", b"\r\n"))


# Seals and stubs.


def test_a_line_doubled_below_a_seal_is_left_out_and_the_seal_holds() -> None:
    whole = data_of([*sealed(LINES, 9), *MINE])
    lines = whole.splitlines()

    assert whole == mended(data_of([*lines[:3], lines[2], *lines[3:]]))
    assert whole == mended(data_of([lines[0], lines[1], lines[3], lines[4], lines[5], lines[2], *lines[6:]]))


def test_nothing_is_mended_where_a_seal_does_not_hold() -> None:
    lines = sealed([*LINES, *MINE], 12)
    # Nothing points to line 8, and so nothing but the seal misses it.
    found = diagnosed(data_of([*lines[:7], *lines[8:]]).replace(b"\n", b"\r\n"))

    assert not found.mendable
    assert [(10, "seals other lines than those above it")] == [(fault.line, fault.met) for fault in found.faults]


def test_nothing_is_mended_where_another_line_stands_under_a_seal() -> None:
    lines = sealed(LINES, 12)
    found = diagnosed(data_of([*lines[:7], *batch(4, meeting(50)), *lines[8:]]).replace(b"\n", b"\r\n"))

    assert [(9, "seals other lines than those above it")] == [(fault.line, fault.met) for fault in found.faults]


def test_a_log_with_an_erased_entry_is_mended_like_any_other() -> None:
    leaf = leaf_hash(LAST[0]).hex()
    hole = stub(LAST[0], leaf=leaf, targets={})
    left = unframe(hole).left
    seal = sealed(LINES, 9)[8:]
    erasure = batch(10, EntryErased(erases=id_of(LAST[0]), leaf=leaf, left=left, reason="a request"))
    whole = [*LINES[:7], hole, *seal, *erasure]

    assert data_of(whole) == mended(data_of(whole).replace(b"\n", b"\r\n"))
    assert data_of(whole) == mended(data_of([*whole[:3], whole[1], *whole[3:]]))


def test_a_stub_without_its_record_is_told() -> None:
    hole = stub(LAST[0], leaf="0" * 64, targets={})
    found = diagnosed(data_of([*LINES[:7], hole]).replace(b"\n", b"\r\n"))

    assert [8] == [fault.line for fault in found.faults]


def test_an_unfinished_end_is_no_fault_of_a_log_that_has_others() -> None:
    found = diagnosed(data_of([LINES[0], flipped(LINES[1]), *LINES[2:]]) + YOURS[0][:50])

    assert [2] == [fault.line for fault in found.faults]
    assert [("9", "something unfinished")] == [(mend.place, mend.met) for mend in found.mends]


def test_a_batch_that_a_conflict_cut_in_two_is_whole_again() -> None:
    assert GOOD == mended(data_of([*LINES[:4], *conflict(LINES[4:5], LINES[5:6]), *LINES[6:]]))


# What breaking the module by hand has shown to be unwatched.


def test_an_unfinished_batch_that_stands_elsewhere_is_not_taken_for_a_crash() -> None:
    found = diagnosed(data_of([*LINES[:2], MINE[0], *LINES[2:]]))

    assert not found.mendable
    assert 3 in [fault.line for fault in found.faults] or 4 in [fault.line for fault in found.faults]


def test_the_spelling_of_what_is_set_aside_is_not_mended() -> None:
    data = data_of([*LINES, MINE[0] + b"\r"])

    assert [("9", "something unfinished (1 more lines of the batch were to come)")] == places(data)


def test_batches_of_one_time_that_share_a_line_become_one() -> None:
    mine, yours = batch(9, meeting(7), meeting(9)), batch(9, meeting(8), meeting(9))
    whole = mended(data_of([*LINES, *mine, *yours])).splitlines()

    assert 11 == len(whole)
    assert {id_of(line) for line in (*mine, *yours)} == {id_of(line) for line in whole[8:]}


def test_batches_of_one_time_become_one_though_half_a_batch_stands_twice() -> None:
    mine, yours = batch(9, meeting(7)), batch(9, meeting(8))

    assert 10 == len(mended(data_of([*LINES[:6], THREE[1], *LINES[6:], *mine, *yours])).splitlines())


def test_an_empty_line_does_not_hide_that_lines_are_missing() -> None:
    found = diagnosed(data_of([LINES[0], flipped(LINES[1]), *LINES[2:4], b"", *LINES[5:]]))

    assert [2, 6] == [fault.line for fault in found.faults]


def test_the_order_within_a_conflict_is_no_fault() -> None:
    more = batch(21, meeting(21))
    found = diagnosed(data_of([*LINES, *conflict(YOURS, MINE), flipped(batch(20, meeting(20))[0]), *more]))

    assert [15] == [fault.line for fault in found.faults]


def test_a_hole_in_the_last_batch_is_set_aside_with_its_windows_line_ends() -> None:
    three = batch(12, meeting(7), meeting(8), meeting(9))
    hole = three[0][:-20] + b"\0" * 20

    assert GOOD == mended(data_of([*LINES, hole, three[1] + b"\r", three[2] + b"\r"]))


def test_half_a_character_of_utf_16_is_told() -> None:
    assert diagnosed(GOOD.decode().encode("utf-16-le") + b"x").faults


def test_of_a_changed_line_it_is_told_how_it_stands_there() -> None:
    found = diagnosed(data_of([LINES[0], flipped(LINES[1]), loosely(flipped(LINES[2])), *LINES[3:]]))

    assert [(2, "the checksum does not hold"), (3, "not in canonical form")] == [(f.line, f.met) for f in found.faults]

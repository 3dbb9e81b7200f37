"""
One log file, by example: what is read, what is refused, and where it says so.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import hashlib
import os
import signal
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from partnership_events import durable, files, lock
from partnership_events import log as log_module
from partnership_events.canonical import MAX_LINE, canonical, content_id
from partnership_events.codec import Codec
from partnership_events.errors import (
    ClockBehind,
    Damaged,
    DurabilityUnknown,
    LogBusy,
    LogReplaced,
    NewerSchema,
    NoSuchEntry,
    NoSuchPartnership,
    NotALog,
    OutOfStep,
    Problem,
    Refused,
)
from partnership_events.event import Draft, Entry, Unknown, Vocabulary
from partnership_events.log import Log, NotWritten, PointsNowhere, TornTailMended, references
from partnership_events.swift import Swift
from partnership_events.vocabulary import (
    STANDARD,
    EngagementCancelled,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    LogOpened,
    MeetingHeld,
    MilestoneMarked,
    SourceDeclared,
)

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)


class Clock:
    """
    A clock that stands where it was put.
    """

    def __init__(self, now: dt.datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


def opening(name: str = "jm") -> Draft:
    return Draft(event=LogOpened(name=name, parties=["JPN", "MNG"]))


def meeting(order: int, **fields: object) -> Draft:
    return Draft(event=MeetingHeld(on="2024-02-29", form="call", order=order, **fields))


def always(*drafts: Draft) -> Callable[[tuple[Entry, ...]], Sequence[Draft]]:
    return lambda _: drafts


def at(path: Path, clock: Clock | None = None, patience: float = 0.05, vocabulary: Vocabulary = STANDARD) -> Log:
    return Log(path, vocabulary=vocabulary, clock=clock or Clock(), patience=patience)


def line(
    fields: dict[str, object], moment: dt.datetime, *, following: int = 0, format_: int | None = None, id_: str = ""
) -> bytes:
    """
    A line with any frame, its checksum right: what a hostile or a future writer could leave.
    """
    content = canonical(fields)
    head = f'{{"@at":"{moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}","@crc":"'.encode()
    middle = (f'"@following":{following},' if following else "") + (f'"@format":{format_},' if format_ else "")
    tail = f'",{middle}"@id":"{id_ or content_id(content)}",'.encode() + content[1:]
    return head + f"{zlib.crc32(tail, zlib.crc32(head)):08x}".encode() + tail + b"\n"


OPENED = {"@kind": "log_opened", "name": "jm", "parties": ["JPN"]}


def held(order: int, **more: object) -> dict[str, object]:
    return {"@kind": "meeting_held", "form": "call", "on": "2024-02-29", "order": order, **more}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> Log:
    return Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=clock, patience=0.05)


# What is written is read.


def test_a_new_log_holds_its_opening(log: Log) -> None:
    reading = log.read()

    assert [(1, "log_opened", NOON)] == [(entry.seq, entry.kind, entry.recorded_at) for entry in reading.entries]
    assert (None, log.path.stat().st_size) == (reading.torn, reading.size)
    assert b'"@format":1' in log.path.read_bytes()


def test_a_new_log_leaves_nothing_else_behind(log: Log) -> None:
    cache = log.path.parent / ".partnership"

    assert {".gitignore", "jm.lock"} == {path.name for path in cache.iterdir()}
    assert "*\n" == (cache / ".gitignore").read_text()


def test_a_crashed_creation_is_swept_away_by_the_next(tmp_path: Path) -> None:
    cache = tmp_path / ".partnership"
    cache.mkdir()
    (cache / "jm.new-0123").write_bytes(b"half a l")
    (cache / "other.new-0123").write_bytes(b"of another log")
    Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())

    assert {".gitignore", "jm.lock", "other.new-0123"} == {path.name for path in cache.iterdir()}


def test_appended_entries_come_back_from_another_handle(log: Log) -> None:
    written = log.append(always(meeting(1), meeting(2)))
    read = at(log.path).read().entries

    assert list(written) == list(read[1:])
    assert repr(written) == repr(read[1:])


def test_a_batch_counts_down_and_has_one_time(log: Log, clock: Clock) -> None:
    clock.now += dt.timedelta(hours=1)
    log.append(always(meeting(1), meeting(2), meeting(3)))

    assert [(2, 2, clock.now), (3, 1, clock.now), (4, 0, clock.now)] == [
        (entry.seq, entry.following, entry.recorded_at) for entry in log.read().entries[1:]
    ]


def test_the_first_line_of_a_batch_is_synced_before_the_others_are_written(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    write, fsync = os.write, os.fsync
    monkeypatch.setattr(os, "write", lambda handle, data: told.append(bytes(data).count(b"\n")) or write(handle, data))
    monkeypatch.setattr(os, "fsync", lambda handle: told.append("sync") or fsync(handle))
    log.append(always(meeting(1)))
    single = told.copy()
    told.clear()
    log.append(always(meeting(2), meeting(3), meeting(4)))

    assert [1, "sync"] == single[-2:]
    assert [1, "sync", 2, "sync"] == told[-4:]


def test_a_batch_may_point_into_itself(log: Log) -> None:
    first = log_id(meeting(1))
    log.append(always(meeting(1), meeting(2, part_of=first)))

    assert first == at(log.path).read().entries[2].event.part_of


def log_id(draft: Draft) -> str:
    codec = Codec(STANDARD)
    return content_id(codec.content(codec.checked(draft)))


def test_prepare_sees_what_is_there_and_may_write_nothing(log: Log) -> None:
    before = log.path.read_bytes()
    seen: list[int] = []

    assert () == log.append(lambda entries: seen.append(len(entries)) or ())
    assert [1] == seen
    assert before == log.path.read_bytes()


def test_prepare_comes_before_expected_seq(log: Log) -> None:
    def refuses(_: tuple[Entry, ...]) -> Sequence[Draft]:
        raise Refused("the rules say no")

    assert () == log.append(always(), expected_seq=99)
    with pytest.raises(Refused, match="the rules say no"):
        log.append(refuses, expected_seq=99)


def test_expected_seq_is_the_last_position(log: Log) -> None:
    (entry,) = log.append(always(meeting(1)), expected_seq=1)
    before = log.path.read_bytes()
    with pytest.raises(OutOfStep, match="expected_seq is 1, but the last position is 2"):
        log.append(always(meeting(2)), expected_seq=1)

    assert 2 == entry.seq
    assert before == log.path.read_bytes()


def test_an_unknown_kind_is_kept_word_for_word(log: Log) -> None:
    log.append(always(meeting(1)))
    poor = at(log.path, vocabulary=Vocabulary.of(LogOpened))
    event = poor.read().entries[1].event

    assert isinstance(event, Unknown)
    assert ("meeting_held", 1) == (event.kind, event.fields["order"])


def test_one_log_writes_on_after_another_did(log: Log) -> None:
    other = at(log.path)
    for order in range(4):
        (log, other)[order % 2].append(always(meeting(order)))

    assert [1, 2, 3, 4, 5] == [entry.seq for entry in log.read().entries]
    assert log.read().entries == other.read().entries == at(log.path).read().entries


def test_all_problems_of_a_batch_are_told_and_nothing_is_written(log: Log) -> None:
    before = log.path.read_bytes()
    wrong = Draft(event=MeetingHeld(on="2024", form="call", at_zone="Mars/Olympus"))
    with pytest.raises(Refused) as caught:
        log.append(always(wrong, meeting(1), wrong))

    assert ["$[0].at_zone", "$[2].at_zone"] == [problem.path for problem in caught.value.problems]
    assert before == log.path.read_bytes()


@pytest.mark.parametrize(
    ("drafts", "error", "message"),
    [
        pytest.param([opening()], Refused, "opens the log a second time", id="the opening once more"),
        pytest.param([opening("other")], Refused, "opens the log a second time", id="another opening"),
        pytest.param([meeting(1), meeting(1)], Refused, r"\$\[1\]: the same content stands in line 2", id="twins"),
        pytest.param([meeting(1, part_of="ab" * 32)], NoSuchEntry, "points to abababababab", id="pointing nowhere"),
        pytest.param([meeting(1, stated="x" * 16_000), Draft(event=meeting(2).event, note="y" * 16_000, meta={
            "m": "z" * 50_000})], Refused, r"\$\[1\]: a line of 66", id="a line too long"),
    ],
)  # fmt: skip
def test_what_a_reader_would_call_damage_is_refused(
    log: Log, drafts: list[Draft], error: type[Refused], message: str
) -> None:
    before = log.path.read_bytes()
    with pytest.raises(error, match=message):
        log.append(always(*drafts))

    assert before == log.path.read_bytes()


# Creating.


@pytest.mark.parametrize("there", ["a log", "an empty file", "a folder", "a dangling link"])
def test_creating_never_touches_what_is_there(tmp_path: Path, there: str) -> None:
    path = tmp_path / "jm.jsonl"
    match there:
        case "a log":
            path.write_bytes(b"precious")
        case "an empty file":
            path.touch()
        case "a folder":
            path.mkdir()
        case _:
            path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="exists already"):
        Log.create(path, [opening()], vocabulary=STANDARD, clock=Clock())

    assert path.is_symlink() or path.exists()
    assert there != "a log" or path.read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("links", [True, False], ids=["with hard links", "without hard links"])
def test_creating_loses_against_a_file_that_appears_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = tmp_path / "jm.jsonl"
    link = os.link

    def late(source: Path, target: Path, **kwargs: object) -> None:
        path.write_bytes(b"precious")
        if not links:
            raise OSError(errno.EPERM, "no hard links here")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(Refused, match="exists already"):
        Log.create(path, [opening()], vocabulary=STANDARD, clock=Clock())

    assert b"precious" == path.read_bytes()


def test_creating_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.ENOTSUP, "no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    log = Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())

    assert 1 == len(log.read().entries)
    assert {".gitignore", "jm.lock"} == {path.name for path in (tmp_path / ".partnership").iterdir()}


@pytest.mark.parametrize(
    ("drafts", "message"),
    [
        pytest.param([], "a log begins with its opening", id="nothing"),
        pytest.param([meeting(1)], "does not open a log", id="a meeting"),
        pytest.param([meeting(1), opening()], "does not open a log", id="the opening second"),
        pytest.param([opening(), opening("b")], "opens the log a second time", id="two openings"),
    ],
)
def test_a_log_begins_with_its_opening(tmp_path: Path, drafts: list[Draft], message: str) -> None:
    with pytest.raises(Refused, match=message):
        Log.create(tmp_path / "jm.jsonl", drafts, vocabulary=STANDARD, clock=Clock())

    assert [] == list(tmp_path.iterdir())


def test_a_log_may_begin_with_a_batch(tmp_path: Path) -> None:
    drafts = [opening(), Draft(event=SourceDeclared(source="A")), meeting(1)]
    log = Log.create(tmp_path / "jm.jsonl", drafts, vocabulary=STANDARD, clock=Clock())

    assert [2, 1, 0] == [entry.following for entry in log.read().entries]


def test_creating_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPartnership, match="no such folder"):
        Log.create(tmp_path / "no" / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())


# The clock.


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        pytest.param(dt.timedelta(seconds=5), dt.timedelta(seconds=5), id="on"),
        pytest.param(dt.timedelta(0), TICK, id="stands"),
        pytest.param(dt.timedelta(hours=-24), TICK, id="a day back"),
    ],
)
def test_recorded_at_never_goes_back(log: Log, clock: Clock, moved: dt.timedelta, expected: dt.timedelta) -> None:
    clock.now += moved
    (entry,) = log.append(always(meeting(1)))

    assert NOON + expected == entry.recorded_at


def test_a_clock_more_than_a_day_behind_is_refused(log: Log, clock: Clock) -> None:
    clock.now -= dt.timedelta(days=1) + TICK
    with pytest.raises(ClockBehind, match="2026-11-22T12:00:00"):
        log.append(always(meeting(1)))
    assert () == log.append(always())
    (entry,) = log.append(always(meeting(1)), ahead_allowed=True)

    assert NOON + TICK == entry.recorded_at


def test_a_clock_without_a_zone_is_refused(log: Log, clock: Clock) -> None:
    clock.now = NOON.replace(tzinfo=None)
    with pytest.raises(Refused, match="offset"):
        log.append(always(meeting(1)))


def test_a_clock_may_show_local_time(log: Log, clock: Clock) -> None:
    clock.now = (NOON + dt.timedelta(hours=1)).astimezone(dt.timezone(dt.timedelta(hours=9)))
    (entry,) = log.append(always(meeting(1)))

    assert (NOON + dt.timedelta(hours=1), dt.UTC) == (entry.recorded_at, entry.recorded_at.tzinfo)
    assert [entry] == list(at(log.path).read().entries[1:])


class Moment(dt.datetime):
    """
    A time of a class of its own, as pandas and freezegun have them.
    """


@pytest.mark.parametrize("now", [Moment(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC, fold=1)])
def test_what_was_appended_bears_the_time_that_a_reader_finds(log: Log, clock: Clock, now: dt.datetime) -> None:
    clock.now = now
    written = log.append(always(meeting(1), meeting(2)))
    found = at(log.path).read().entries[1:]

    assert [repr(entry.recorded_at) for entry in found] == [repr(entry.recorded_at) for entry in written]
    assert [dt.datetime] * 2 == [type(entry.recorded_at) for entry in written]


def test_after_the_last_instant_there_is_none(tmp_path: Path) -> None:
    end = Clock(dt.datetime.max.replace(tzinfo=dt.UTC))
    log = Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=end)
    with pytest.raises(Refused, match="no instant"):
        log.append(always(meeting(1)))


# Damage, with its place.


def later(seconds: int) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


FIRST = line(OPENED, NOON, format_=1)
SECOND = line(held(1), later(1))
THIRD = line(held(2), later(2))
ID_OF_THIRD = content_id(canonical(held(2)))
RETRACTION = {"@kind": "fact_retracted", "retracts": ID_OF_THIRD, "after": ID_OF_THIRD, "reason": "r"}
FULL = {**held(9), "part_of": "cd" * 32}


def pointing(**fields: object) -> bytes:
    return line(dict(fields), later(9))


@pytest.mark.parametrize(
    ("data", "error", "place", "problem"),
    [
        pytest.param(b"", NotALog, 1, "is empty", id="empty"),
        pytest.param(b"hello\n", NotALog, 1, "not JSON", id="no log at all"),
        pytest.param(b"\n", NotALog, 1, "not JSON", id="a blank line only"),
        pytest.param(b"\xef\xbb\xbf" + FIRST, NotALog, 1, "byte order mark", id="a BOM"),
        pytest.param(SECOND, NotALog, 1, "does not open a log", id="no opening"),
        pytest.param(line(OPENED, NOON), NotALog, 1, "does not open", id="an opening without a format"),
        pytest.param(line(held(1), NOON, format_=1), NotALog, 1, "does not open", id="a format and no opening"),
        pytest.param(line(OPENED, NOON, format_=2), NewerSchema, 1, "format 2", id="a newer format"),
        pytest.param(
            line(OPENED, NOON, format_=2).replace(b'{"@at"', b'{"@as":"","@at"'), NewerSchema, 1, "format 2",
            id="a newer format with a frame of its own",
        ),
        pytest.param(line(OPENED, NOON, format_=1).replace(b"JPN", b"MNG"), Damaged, 1, "checksum", id="changed"),
        pytest.param(FIRST + line(OPENED | {"name": "b"}, later(1), format_=1), Damaged, 2, "second time", id="run on"),
        pytest.param(FIRST + line(OPENED | {"name": "b"}, later(1)), Damaged, 2, "second time", id="two openings"),
        pytest.param(FIRST + line(held(1), later(1), format_=1), Damaged, 2, "second time", id="a format in line 2"),
        pytest.param(FIRST + SECOND.replace(b"call", b"cell") + THIRD, Damaged, 2, "checksum", id="changed inside"),
        pytest.param(FIRST + THIRD.replace(b"call", b"cell"), Damaged, 2, "checksum", id="changed at the end"),
        pytest.param(FIRST + SECOND[:-9] + b"\n", Damaged, 2, "not JSON", id="cut, yet with a newline"),
        pytest.param(FIRST + SECOND[:40] + b"\n" + THIRD, Damaged, 2, "not JSON", id="cut inside"),
        pytest.param(FIRST + b"\n" + SECOND, Damaged, 2, "not JSON", id="a blank line"),
        pytest.param(FIRST + SECOND + b"\n", Damaged, 3, "not JSON", id="a blank line at the end"),
        pytest.param(FIRST + SECOND.replace(b"\n", b"\r\n"), Damaged, 2, "CRLF", id="CRLF"),
        pytest.param(FIRST + b"<<<<<<< HEAD\n" + SECOND, Damaged, 2, "merge conflict", id="a merge conflict"),
        pytest.param(FIRST + SECOND + SECOND, Damaged, 3, "not after line 2", id="a line twice"),
        pytest.param(FIRST + SECOND + line(held(1), later(5)), Damaged, 3, "stands in line 2", id="a content twice"),
        pytest.param(
            FIRST + SECOND + line(held(1), later(5))[:-1], Damaged, 3, "stands in line 2", id="a whole tail, but wrong"
        ),
        pytest.param(FIRST + THIRD + SECOND, Damaged, 3, "not after line 2", id="lines swapped"),
        pytest.param(FIRST + SECOND + line(held(2), later(1)), Damaged, 3, "not after line 2", id="one time twice"),
        pytest.param(
            FIRST + line(held(1), later(1), following=1) + THIRD, Damaged, 3, "line 2 announces 1 more",
            id="a batch that lost its end",
        ),
        pytest.param(
            FIRST + line(held(1), later(1), following=2) + line(held(2), later(1)), Damaged, 3, "line 2 announces 2",
            id="a batch that lost its middle",
        ),
        pytest.param(
            FIRST + line(held(1), later(1), following=1) + line(held(2), later(2)), Damaged, 3, "line 2 announces 1",
            id="a batch of two times",
        ),
        pytest.param(
            FIRST + line(held(1), later(1), id_="ef" * 32), Damaged, 2, "the id is not", id="an id of other content"
        ),
        pytest.param(FIRST + SECOND + b"\0" * 20 + b"\n" + THIRD, Damaged, 3, "zero bytes", id="zeros inside"),
        pytest.param(FIRST + b"x" * (MAX_LINE + 1) + b"\n" + THIRD, Damaged, 2, "65,536", id="a line too long"),
        pytest.param(FIRST + b"x" * (9 * MAX_LINE), Damaged, 2, "65,536", id="a tail too long"),
        pytest.param(
            FIRST + pointing(**RETRACTION) + line(held(2), later(10)), PointsNowhere, 2,
            f"points to {ID_OF_THIRD[:12]}, and", id="retracting a later entry",
        ),
        *(
            pytest.param(
                FIRST + SECOND + pointing(**fields), PointsNowhere, 3, "points to cdcdcdcdcdcd, and no earlier", id=name
            )
            for name, fields in {
                "part_of": held(3, part_of="cd" * 32),
                "same_as": held(3, same_as="cd" * 32),
                "confirms": held(3, confirms="cd" * 32),
                "in_reply_to": held(3, in_reply_to="cd" * 32),
                "subject of a cancellation": {
                    "@kind": "engagement_cancelled", "on": "2024", "subject": "cd" * 32,
                },
                "corrects": {
                    "@kind": "fact_corrected", "corrects": "cd" * 32, "after": content_id(canonical(held(1))),
                    "content": held(5), "reason": "r",
                },
                "after": {
                    "@kind": "fact_corrected", "after": "cd" * 32, "corrects": content_id(canonical(held(1))),
                    "content": held(5), "reason": "r",
                },
                "inside a correction": {
                    "@kind": "fact_corrected", "after": content_id(canonical(held(1))),
                    "corrects": content_id(canonical(held(1))), "content": FULL, "reason": "r",
                },
                "facts": {"@kind": "fact_disputed", "facts": [content_id(canonical(held(1))), "cd" * 32]},
                "preferred": {
                    "@kind": "fact_disputed", "facts": [content_id(canonical(held(1)))], "preferred": "cd" * 32,
                },
            }.items()
        ),
    ],
)  # fmt: skip
def test_damage_is_told_with_file_and_line(
    tmp_path: Path, data: bytes, error: type[Damaged], place: int, problem: str
) -> None:
    path = tmp_path / "jm.jsonl"
    path.write_bytes(data)
    with pytest.raises(Damaged) as read:
        at(path).read()
    with pytest.raises(Damaged) as appended:
        at(path).append(always(meeting(77)))

    assert (error, place, str(path)) == (type(read.value), read.value.line, read.value.where)
    assert problem in str(read.value)
    assert str(read.value) == str(appended.value)
    assert data == path.read_bytes()


def test_pointing_into_an_unknown_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "jm.jsonl"
    path.write_bytes(FIRST + line({"@kind": "from_the_future", "part_of": "cd" * 32}, later(1)))

    assert ["log_opened", "from_the_future"] == [entry.kind for entry in at(path).read().entries]


def test_a_newer_schema_of_a_known_kind_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "jm.jsonl"
    path.write_bytes(FIRST + line(held(1) | {"@version": 7}, later(1)))
    with pytest.raises(NewerSchema, match=r"jm.jsonl:2: schema 7 of meeting_held"):
        at(path).read()


def test_references_are_read_off_the_declarations() -> None:
    a, b, c, d = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)

    assert [a, b] == list(references(FactRetracted(retracts=a, after=b, reason="r")))
    assert [a, b, c, d] == list(
        references(
            FactCorrected(
                corrects=a, after=b, content=MeetingHeld(on="2024", form="call", part_of=c, in_reply_to=d), reason="r"
            )
        )
    )
    assert [a, b, c] == list(references(FactDisputed(facts=[a, b], preferred=c)))
    assert [a] == list(references(EngagementCancelled(on="2024", subject=a)))
    assert [b] == list(references(MilestoneMarked(on="2024", of=b, milestone="ten years")))
    assert [] == list(references(Unknown(kind="k", fields={"part_of": a}, problems=(Problem("", a),))))
    assert [] == list(references(LogOpened(name="a" * 63, parties=["JPN"])))


# Paths that are no logs.


def test_a_missing_log_is_no_partnership(tmp_path: Path) -> None:
    log = at(tmp_path / "no.jsonl")
    for ask in (log.read, log.mend, lambda: log.append(always(meeting(1)))):
        with pytest.raises(NoSuchPartnership, match=r"no\.jsonl"):
            ask()

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["a folder", "a FIFO", "a device", "a file as a folder", "a loop"])
def test_no_file_no_log_and_no_waiting(tmp_path: Path, what: str) -> None:
    path = tmp_path / "jm.jsonl"
    match what:
        case "a folder":
            path.mkdir()
        case "a FIFO":
            os.mkfifo(path)
        case "a device":
            path = Path("/dev/zero")
        case "a file as a folder":
            path.touch()
            path = path / "jm.jsonl"
        case _:
            path.symlink_to(path)
    started = time.monotonic()
    with pytest.raises((Damaged, NoSuchPartnership), match=path.name):
        at(path).read()
    with pytest.raises((Damaged, NoSuchPartnership), match=path.name):
        at(path).append(always(meeting(1)))

    assert time.monotonic() - started < 1


def test_a_pipe_put_in_place_of_the_log_meanwhile_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "jm.jsonl"
    os.mkfifo(path)
    real, looks = files.must_be_regular, []

    def too_early(path: Path, status: os.stat_result) -> None:
        looks.append(path)
        if len(looks) > 1:
            real(path, status)

    def waited(*_: object) -> None:
        raise TimeoutError("waits for a writer of the pipe")

    monkeypatch.setattr(files, "must_be_regular", too_early)
    former = signal.signal(signal.SIGALRM, waited)
    signal.alarm(3)
    try:
        with pytest.raises(Damaged, match="no regular file"):
            at(path).read()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


@pytest.mark.parametrize("path", ["a\0b.jsonl", "x" * 300 + ".jsonl"], ids=["a NUL in it", "too long"])
def test_a_name_that_no_file_can_have(tmp_path: Path, path: str) -> None:
    with pytest.raises((Refused, Damaged)):
        at(tmp_path / path).read()


def test_a_log_that_may_not_be_read_says_so(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(Damaged, match=r"jm\.jsonl: cannot be read: Permission denied"):
        log.read(afresh=True)
    with pytest.raises(NotWritten, match=r"jm\.jsonl: Permission denied; nothing was written"):
        log.append(always(meeting(1)))


def test_a_disk_that_cannot_be_read_says_so(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "read", broken)
    with pytest.raises(Damaged, match=r"jm\.jsonl: cannot be read: Input/output error"):
        log.read(afresh=True)


def test_a_huge_line_is_refused_as_soon_as_it_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "jm.jsonl"
    path.write_bytes(FIRST + b"x" * 50_000_000)
    amounts = []
    read = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: amounts.append(size) or read(handle, size))
    with pytest.raises(Damaged, match=r"jm\.jsonl:2: a line of more than 65,536 bytes"):
        at(path).read()

    assert sum(amounts) < 1_000_000


@pytest.mark.parametrize("fill", ["zeros", "letters"])
def test_memory_is_bounded_whatever_the_line(tmp_path: Path, fill: str) -> None:
    path = tmp_path / "jm.jsonl"
    path.write_bytes(FIRST + (b"" if fill == "zeros" else b"x" * 40_000_000))
    os.truncate(path, 200_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(Damaged) if fill == "letters" else _nothing_raised():
            reading = at(path).read()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 3_000_000
    if fill == "zeros":
        assert (200_000_000 - len(FIRST), MAX_LINE) == (reading.torn.length, len(reading.torn.data))


class _nothing_raised:  # noqa: N801 - reads as a phrase
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def test_a_linked_log_keeps_its_locks_beside_the_real_file(log: Log, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "link.jsonl").symlink_to(log.path)
    linked = at(desk / "link.jsonl")
    linked.append(always(meeting(1)))

    assert log.path == linked.path
    assert ["link.jsonl"] == [path.name for path in desk.iterdir()]
    assert 2 == len(log.read().entries)


# The cache of readings.


def old(path: Path) -> None:
    """
    As if nobody had touched the file for a while.
    """
    time.sleep(0.01)
    os.utime(path, (1, 1))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Every file counts as old enough for its identity to tell.
    """
    monkeypatch.setattr(files, "_SETTLING", -(10**12))


def scans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """
    How many lines each reading parsed.
    """
    counts: list[int] = []
    taken, scan = Swift.taken, log_module.scan

    def counted(swift: Swift, lines: Sequence[bytes], seq: int) -> object:
        counts[-1] += len(lines)
        return taken(swift, lines, seq)

    def scanned(*arguments: object, **options: object) -> object:
        counts.append(0)
        return scan(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Swift, "taken", counted)
    monkeypatch.setattr(log_module, "scan", scanned)
    return counts


@pytest.mark.usefixtures("settled")
def test_an_unchanged_log_is_not_opened_again(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    first = log.read()
    counts = scans(monkeypatch)

    assert first is log.read()
    assert [] == counts


@pytest.mark.usefixtures("settled")
def test_only_what_is_new_is_parsed(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    for order in range(5):
        log.append(always(meeting(order)))
    other = at(log.path)
    other.read()
    log.append(always(meeting(10), meeting(11)))
    counts = scans(monkeypatch)

    assert 8 == len(other.read().entries)
    assert [2] == counts
    assert at(log.path).read().entries == other.read().entries


@pytest.mark.usefixtures("settled")
def test_afresh_reads_everything(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(always(meeting(1)))
    log.read()
    counts = scans(monkeypatch)
    log.read(afresh=True)

    assert [2] == counts


def test_appending_parses_no_line_twice(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(always(meeting(1), meeting(2)))
    fresh = at(log.path)
    counts = scans(monkeypatch)
    fresh.append(always(meeting(3)))
    fresh.append(always(meeting(4)))

    # Three lines are read, once; of its own lines a log knows what a reader finds in them.
    assert [3] == counts


@pytest.mark.usefixtures("settled")
def test_a_changed_line_is_seen_though_the_log_only_grew(log: Log) -> None:
    log.append(always(meeting(1)))
    log.read()
    data = log.path.read_bytes()
    with log.path.open("r+b") as file:
        file.write(data.replace(b'"call"', b'"cell"') + line(held(7), later(9)))
    with pytest.raises(Damaged, match=r":2: .*checksum"):
        log.read()


def test_a_young_file_is_compared_even_if_it_looks_the_same(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(always(meeting(1)))
    log.read()
    data = log.path.read_bytes()
    identity = files.Identity.of(log.path.stat())
    log.path.write_bytes(data.replace(b'"call"', b'"cell"'))
    monkeypatch.setattr(files.Identity, "of", classmethod(lambda *_: identity))
    with pytest.raises(Damaged, match=r":2: .*checksum"):
        log.read()


def test_what_another_wrote_just_now_is_compared_even_if_it_looks_the_same(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(always(meeting(1)))
    reader = at(log.path)
    reader.read()
    data = log.path.read_bytes()
    identity = files.Identity.of(log.path.stat())
    log.path.write_bytes(data.replace(b'"call"', b'"cell"'))
    monkeypatch.setattr(files.Identity, "of", classmethod(lambda *_: identity))
    with pytest.raises(Damaged, match=r":2: .*checksum"):
        reader.read()


@pytest.mark.parametrize("change", [
    pytest.param(lambda data: data.replace(b'"call"', b'"cell"'), id="as many bytes"),
    pytest.param(lambda data: data.replace(b'"call"', b'"caller"'), id="more bytes"),
])  # fmt: skip
def test_what_changes_after_its_own_append_is_seen(log: Log, change: Any) -> None:
    log.append(always(meeting(1)))
    # Longer than a tick of the kernel.
    time.sleep(0.02)
    log.path.write_bytes(change(log.path.read_bytes()))
    with pytest.raises(Damaged, match=r":2: "):
        log.read()


def test_a_writer_does_not_go_on_from_a_young_reading(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(always(meeting(1)))
    log.read()
    data = log.path.read_bytes()
    identity = files.Identity.of(log.path.stat())
    log.path.write_bytes(data.replace(b'"call"', b'"cell"'))
    monkeypatch.setattr(files.Identity, "of", classmethod(lambda *_: identity))
    with pytest.raises(Damaged, match=r":2: .*checksum"):
        log.append(always(meeting(2)))


def test_what_was_appended_is_known_by_its_id_without_a_reading(log: Log) -> None:
    log.append(always(meeting(1), meeting(2)))
    (third,) = log.append(always(meeting(3)))

    assert {entry.id: entry.seq for entry in log.read().entries} == log.read().entries.places
    for order, line in ((1, 2), (3, 4)):
        with pytest.raises(Refused, match=f"the same content stands in line {line} already"):
            log.append(always(meeting(order)))
    assert third is log.read().entries.by_id(third.id)


def test_a_reading_does_not_grow_and_costs_an_append_no_copy(log: Log) -> None:
    log.append(always(meeting(1)))
    before = log.read().entries
    log.append(always(meeting(2), meeting(3)))
    after = log.read().entries

    assert [2, 4] == [len(before), len(after)]
    assert after.continues(before)
    assert after[:2] == before == tuple(before)
    assert [None, after[1]] == [before.by_id(after[2].id), before.by_id(after[1].id)]


@pytest.mark.usefixtures("settled")
def test_a_shorter_or_another_file_is_read_again(log: Log, tmp_path: Path) -> None:
    short = log.path.read_bytes()
    log.append(always(meeting(1)))
    whole = log.path.read_bytes()
    log.read()
    log.path.write_bytes(short)

    assert 1 == len(log.read().entries)

    other = tmp_path / "other"
    other.write_bytes(whole + line(held(8), NOON + dt.timedelta(days=1)))
    other.replace(log.path)

    assert 3 == len(log.read().entries)
    assert [2, 3] == [entry.seq for entry in log.read().entries[1:]]


@pytest.mark.usefixtures("settled")
def test_ids_of_lines_that_went_away_are_forgotten(log: Log) -> None:
    short = log.path.read_bytes()
    log.append(always(meeting(1)))
    log.read()
    log.path.write_bytes(short)
    (entry,) = log.append(always(meeting(1)))

    assert 2 == entry.seq
    assert 2 == len(log.read().entries)


def test_a_log_that_changes_while_it_is_read_is_read_again(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    # A reader that began before a torn tail was cut and another line written sees halves of both.
    scan, calls = log_module.scan, []

    def disturbed(*arguments: object, **options: object) -> object:
        calls.append(1)
        if len(calls) < 3:
            os.utime(log.path, (len(calls), len(calls)))
            raise Damaged(str(log.path), 2, "half of this, half of that")
        return scan(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(log_module, "scan", disturbed)

    assert 1 == len(log.read().entries)
    assert 3 == len(calls)


# The lock.


def test_a_held_lock_is_told_with_holder_and_waiting(log: Log) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    with side.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        started = time.monotonic()
        with pytest.raises(LogBusy, match=rf"jm\.jsonl: locked by process {os.getpid()} on .*; waited 0.05 seconds"):
            log.append(always(meeting(1)))

        assert 0.04 < time.monotonic() - started < 1
        assert 1 == len(log.read().entries)

    assert 2 == log.append(always(meeting(1)))[0].seq


def test_waiting_ends_when_the_holder_lets_go(log: Log) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    patient = at(log.path, patience=5)
    with side.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        timer = threading.Timer(0.1, lambda: fcntl.flock(file, fcntl.LOCK_UN))
        timer.start()
        patient.append(always(meeting(1)))
        timer.join()

    assert 2 == len(log.read().entries)


def test_a_lock_bears_the_name_of_its_last_holder_and_is_written_when_that_changes(log: Log) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    log.append(always(meeting(1)))
    os.utime(side, (1, 1))
    log.append(always(meeting(2)))

    assert 1 == side.stat().st_mtime

    side.write_bytes(b"process 1 on another machine".ljust(95) + b"\n")
    log.append(always(meeting(3)))

    assert side.read_text().startswith(f"process {os.getpid()} on ")
    assert 96 == side.read_bytes().index(b"\n") + 1


def test_whoever_makes_the_lock_keeps_git_away_from_its_folder(log: Log) -> None:
    folder = log.path.parent / ".partnership"
    for path in folder.iterdir():
        path.unlink()
    log.append(always(meeting(1)))

    assert {".gitignore", "jm.lock"} == {path.name for path in folder.iterdir()}
    assert "*\n" == (folder / ".gitignore").read_text()


def test_the_lock_holds_though_its_folder_is_swept_away(log: Log) -> None:
    # `git clean -fdx` beside a running append: the next writer makes a new side file, and still must wait.
    def swept(_: tuple[Entry, ...]) -> Sequence[Draft]:
        for path in cache.iterdir():
            path.unlink()
        cache.rmdir()
        with pytest.raises(LogBusy):
            _in_another_thread(lambda: _appended_past_turns(log.path))
        return [meeting(1)]

    cache = log.path.parent / ".partnership"
    log.append(swept)

    assert 2 == len(at(log.path).read().entries)


def _appended_past_turns(path: Path) -> None:
    # Another process knows nothing of this one's threads.
    turns, lock._TURNS = lock._TURNS, {}
    try:
        at(path).append(always(meeting(2)))
    finally:
        lock._TURNS = turns


def _in_another_thread(work: Callable[[], object]) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed over
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def test_a_side_file_that_was_unlinked_while_we_waited_is_no_lock(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    real, swept = lock.claim, []

    def claim(handle: int, deadline: float) -> bool:
        if not swept:
            swept.append(os.fstat(handle).st_ino)
            side.unlink()
        return real(handle, deadline)

    monkeypatch.setattr(lock, "claim", claim)
    seen: list[bool] = []

    def look(_: tuple[Entry, ...]) -> Sequence[Draft]:
        with side.open("r+b") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        seen.append(True)
        return ()

    log.append(look)

    assert [True] == seen


def test_the_side_file_is_never_unlinked(log: Log) -> None:
    side = log.path.parent / ".partnership" / "jm.lock"
    inode = side.stat().st_ino
    for order in range(3):
        log.append(always(meeting(order)))

    assert inode == side.stat().st_ino


def test_an_append_inside_an_append_is_refused_at_once(log: Log) -> None:
    patient = at(log.path, patience=30)

    def nested(_: tuple[Entry, ...]) -> Sequence[Draft]:
        with pytest.raises(LogBusy):
            patient.append(always(meeting(2)))
        return [meeting(1)]

    started = time.monotonic()
    patient.append(nested)

    assert time.monotonic() - started < 5
    assert 2 == len(log.read().entries)


@pytest.mark.parametrize("error", [Refused("no"), KeyboardInterrupt(), OSError(5, "of the caller's own")], ids=repr)
def test_the_lock_is_free_after_prepare_raised_and_the_error_is_the_callers(log: Log, error: BaseException) -> None:
    def fails(_: tuple[Entry, ...]) -> Sequence[Draft]:
        raise error

    with pytest.raises(type(error)) as caught:
        log.append(fails)

    assert error is caught.value
    assert 2 == log.append(always(meeting(1)))[0].seq


def test_a_close_that_fails_does_not_keep_the_lock(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    left_open: list[int] = []

    def close(handle: int) -> None:
        left_open.append(handle)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(lock.os, "close", close)
        log.append(always())
    try:
        assert 2 == at(log.path).append(always(meeting(1)))[0].seq
    finally:
        for handle in left_open:
            os.close(handle)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_forked_in_an_append_does_not_keep_the_lock(log: Log) -> None:
    reader, writer = os.pipe()

    def forks(_: tuple[Entry, ...]) -> Sequence[Draft]:
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)
            os._exit(0)
        children.append(child)
        return [meeting(1)]

    children: list[int] = []
    try:
        log.append(forks)

        assert 3 == at(log.path).append(always(meeting(2)))[0].seq
    finally:
        os.close(reader)
        os.close(writer)
        for child in children:
            os.waitpid(child, 0)


def test_threads_take_turns(log: Log) -> None:
    shared = at(log.path, patience=30)
    threads = [
        threading.Thread(target=lambda start=start: [shared.append(always(meeting(start + n))) for n in range(5)])
        for start in range(0, 40, 10)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert len(shared.read().entries) >= 1
    for thread in threads:
        thread.join()

    assert 21 == len(at(log.path).read().entries)
    assert shared.read().entries == at(log.path).read().entries


# What happens to the file while it is open.


def test_a_log_replaced_while_it_is_written_acknowledges_nothing(log: Log, tmp_path: Path) -> None:
    data = log.path.read_bytes()

    def replaced(_: tuple[Entry, ...]) -> Sequence[Draft]:
        log.path.rename(tmp_path / "moved.jsonl")
        log.path.write_bytes(data)
        return [meeting(1)]

    with pytest.raises(LogReplaced, match="another file"):
        log.append(replaced)

    assert data == log.path.read_bytes() == (tmp_path / "moved.jsonl").read_bytes()


@pytest.mark.parametrize("how", ["replaced", "removed"])
def test_a_log_replaced_during_the_write_is_found_before_acknowledging(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    data = log.path.read_bytes()
    sync = os.fsync

    def replaced(handle: int) -> None:
        sync(handle)
        if not (tmp_path / "moved.jsonl").exists():
            log.path.rename(tmp_path / "moved.jsonl")
            if how == "replaced":
                log.path.write_bytes(data)

    log.append(always())
    monkeypatch.setattr(os, "fsync", replaced)
    with pytest.raises(LogReplaced, match="another file"):
        log.append(always(meeting(1)))

    assert data == (tmp_path / "moved.jsonl").read_bytes()


def test_a_log_replaced_before_a_retry_acknowledges_nothing(log: Log, tmp_path: Path) -> None:
    def replaced(_: tuple[Entry, ...]) -> Sequence[Draft]:
        log.path.rename(tmp_path / "moved.jsonl")
        return ()

    with pytest.raises(LogReplaced):
        log.append(replaced)


def test_bytes_that_another_wrote_without_the_lock_are_not_cut_off(log: Log) -> None:
    foreign = line(held(5), later(60))

    def rude(_: tuple[Entry, ...]) -> Sequence[Draft]:
        with log.path.open("ab") as file:
            file.write(foreign)
        return [meeting(1)]

    with pytest.raises(LogReplaced, match="without the lock"):
        log.append(rude)

    assert log.path.read_bytes().endswith(foreign)
    assert 2 == len(log.read().entries)


def test_bytes_that_another_wrote_during_the_write_are_not_cut_off(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = line(held(5), later(60))
    before = log.path.read_bytes()
    write = os.write

    def rude(handle: int, data: bytes) -> int:
        if b"meeting_held" in bytes(data) and bytes(data) != foreign:
            with log.path.open("ab") as file:
                file.write(foreign)
        return write(handle, data)

    monkeypatch.setattr(os, "write", rude)
    with pytest.raises(DurabilityUnknown):
        log.append(always(meeting(1)))

    assert log.path.read_bytes().startswith(before + foreign)


# Bytes that this handle did not sync are asked of the disk.


def test_a_retry_asks_the_disk_before_it_says_already_there(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    # After a failed sync the page cache shows a line that the disk never saw: simulated by what "dropping" reveals.
    before = log.path.read_bytes()
    log.append(always(meeting(1)))
    shown = log.path.read_bytes()

    def dropped(handle: int, start: int, length: int, advice: int) -> None:
        assert os.POSIX_FADV_DONTNEED == advice
        if log.path.read_bytes() == shown:
            with log.path.open("r+b") as file:
                file.seek(len(before))
                file.write(b"\0" * (len(shown) - len(before)))
            os.utime(log.path, ns=(1, status.st_mtime_ns))

    def timeless(cls: type[files.Identity], status: os.stat_result) -> files.Identity:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, 0)

    fresh = at(log.path)
    fresh.read()
    status = log.path.stat()
    monkeypatch.setattr(os, "posix_fadvise", dropped)
    # What a disk reveals changes no time of the file; what plays it here does.
    monkeypatch.setattr(files.Identity, "of", classmethod(timeless))
    with pytest.warns(TornTailMended):
        written = fresh.append(lambda entries: [] if len(entries) == 2 else [meeting(1)])

    assert 2 == written[0].seq
    assert 2 == len(at(log.path).read().entries)


def test_the_disk_is_asked_once_for_bytes_of_others_and_never_for_our_own(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: starts.append(start))
    log.append(always(meeting(1)))
    log.append(always(meeting(2)))

    assert [] == starts

    fresh = at(log.path)
    fresh.append(always())
    fresh.append(always())

    assert [0] == starts

    fresh.append(always(meeting(3)))
    starts.clear()
    log.append(always())
    log.append(always())

    assert [0] == starts


def test_a_log_that_was_replaced_is_asked_of_the_disk_whole(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(always())
    (tmp_path / "copy").write_bytes(log.path.read_bytes())
    (tmp_path / "copy").replace(log.path)
    starts: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: starts.append(start))
    log.append(always())

    assert [0] == starts


@pytest.mark.parametrize("why", ["no such call", "the file system refuses"])
def test_where_the_cache_cannot_be_dropped_the_last_batch_is_written_over_itself(
    log: Log, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    def refuses(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    log.append(always(meeting(1)))
    log.append(always(meeting(2), meeting(3)))
    data = log.path.read_bytes()
    rewrites: list[tuple[int, int]] = []
    rewrite = log_module.rewrite

    def seen(path: Path, handle: int, start: int, end: int) -> None:
        rewrites.append((start, end))
        rewrite(path, handle, start, end)

    monkeypatch.setattr(log_module, "rewrite", seen)
    if why == "no such call":
        monkeypatch.delattr(os, "posix_fadvise")
    else:
        monkeypatch.setattr(os, "posix_fadvise", refuses)
    fresh = at(log.path)
    fresh.append(always())
    fresh.append(always())
    last_two = b"".join(data.splitlines(keepends=True)[-2:])

    assert [(len(data) - len(last_two), len(data))] == rewrites
    assert data == log.path.read_bytes()
    assert 5 == fresh.append(always(meeting(4)))[0].seq


def test_what_cannot_be_synced_is_not_acknowledged(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(DurabilityUnknown, match="could not be synced"):
        at(log.path).append(always())


# Mending.


def test_mending_a_whole_log_does_nothing(log: Log) -> None:
    before = log.path.read_bytes()

    assert None is log.mend()
    assert before == log.path.read_bytes()


def test_a_missing_newline_is_added_and_nothing_is_lost(log: Log) -> None:
    log.append(always(meeting(1), meeting(2)))
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-1])
    reading = log.read()
    torn = log.mend()

    assert (1, True, None) == (len(reading.entries), torn.completable, torn.kept)
    assert (2, "line 3 lacks its newline") == (torn.line, torn.reason)
    assert whole == log.path.read_bytes()
    assert 3 == len(log.read().entries)


def test_a_torn_line_is_set_aside_before_it_is_cut(log: Log, clock: Clock) -> None:
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + SECOND[:50])
    torn = log.mend()

    assert (2, len(whole), 50, SECOND[:50], False) == (
        torn.line, torn.offset, torn.length, torn.data, torn.completable
    )  # fmt: skip
    assert log.path.parent / ".partnership" / "jm.torn-20261122T120000.000000Z" == torn.kept
    assert SECOND[:50] == torn.kept.read_bytes()
    assert whole == log.path.read_bytes()


def test_two_tails_of_one_moment_are_both_kept(log: Log) -> None:
    whole = log.path.read_bytes()
    kept = []
    for tail in (b"one", b"two", b"three"):
        log.path.write_bytes(whole + tail)
        kept.append(log.mend().kept)

    assert [b"one", b"two", b"three"] == [path.read_bytes() for path in kept]


def test_an_append_tells_what_it_set_aside_and_where(log: Log) -> None:
    log.path.write_bytes(log.path.read_bytes() + SECOND[:50])
    with pytest.warns(
        TornTailMended, match=r"jm\.jsonl:2: line 2 was written in part; 50 bytes set aside in .*torn-"
    ) as w:
        log.append(always(meeting(1)))

    assert SECOND[:50] == w[0].message.torn.kept.read_bytes()
    assert __file__ == w[0].filename
    assert 2 == len(at(log.path).read().entries)


def test_a_retry_of_a_line_that_lacked_its_newline_finds_it(log: Log) -> None:
    log.append(always(meeting(1)))
    log.path.write_bytes(log.path.read_bytes()[:-1])
    with pytest.warns(TornTailMended, match="completed"):
        assert () == log.append(lambda entries: [] if len(entries) == 2 else [meeting(1)])

    assert 2 == len(log.read().entries)


def test_the_tail_is_cut_only_when_its_copy_is_durable(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(always())
    data = log.path.read_bytes() + SECOND[:50]
    log.path.write_bytes(data)
    told: list[str] = []
    monkeypatch.setattr(os, "fsync", _told(os.fsync, told, lambda handle: _name_of(handle)))
    monkeypatch.setattr(os, "ftruncate", _told(os.ftruncate, told, lambda handle: "cut " + _name_of(handle)))
    torn = log.mend()
    cut = told.index("cut jm.jsonl")

    assert {torn.kept.name, ".partnership", log.path.parent.name} <= set(told[:cut])
    assert "jm.jsonl" in told[cut + 1 :]


def _name_of(handle: int) -> str:
    return Path(f"/proc/self/fd/{handle}").readlink().name


def _told(call: Callable[..., object], told: list[str], name: Callable[[int], str]) -> Callable[..., object]:
    def telling(handle: int, *rest: object) -> object:
        told.append(name(handle))
        return call(handle, *rest)

    return telling


def test_a_batch_may_have_a_hole_and_lack_its_end_too(log: Log) -> None:
    whole = log.path.read_bytes()
    holed, middle, last = (line(held(order), later(9), following=3 - order) for order in (1, 2, 3))
    holed = holed[:-30] + b"\0" * 20 + holed[-10:]
    log.path.write_bytes(whole + holed + middle + last[: len(last) // 2])
    torn = log.read().torn

    assert torn is not None
    assert (2, len(whole), "zero bytes in line 2") == (torn.line, torn.offset, torn.reason[:20])
    assert log.path.stat().st_size == torn.end


def test_the_tail_of_a_log_that_was_replaced_meanwhile_is_left_alone(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = log.path.read_bytes()
    log.path.write_bytes(data + SECOND[:50])
    scan = log_module.scan

    def replaced(*arguments: object, **options: object) -> object:
        known = scan(*arguments, **options)  # type: ignore[arg-type]
        log.path.rename(tmp_path / "moved.jsonl")
        log.path.write_bytes(data)
        return known

    monkeypatch.setattr(log_module, "scan", replaced)
    with pytest.raises(LogReplaced, match="another file"):
        log.mend()

    assert data == log.path.read_bytes()
    assert data + SECOND[:50] == (tmp_path / "moved.jsonl").read_bytes()


def test_a_copy_that_is_not_the_tail_keeps_the_tail(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    data = log.path.read_bytes() + SECOND[:50]
    log.path.write_bytes(data)
    monkeypatch.setattr(durable, "digest_of", lambda *_: hashlib.sha256(b"something else").digest())
    with pytest.raises(NotWritten, match="does not hold what was copied"):
        log.mend()

    assert data == log.path.read_bytes()
    assert [] == [path for path in (log.path.parent / ".partnership").iterdir() if "torn" in path.name]


def test_a_copy_that_is_too_short_keeps_the_tail(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    data = log.path.read_bytes() + SECOND[:50]
    log.path.write_bytes(data)
    real = durable.bytes_at
    monkeypatch.setattr(durable, "bytes_at", lambda *where: real(*where)[:-1])
    with pytest.raises(NotWritten, match="does not hold what was copied"):
        log.mend()

    assert data == log.path.read_bytes()


def test_creating_syncs_the_file_before_its_name_and_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    link = os.link
    monkeypatch.setattr(os, "fsync", _told(os.fsync, told, lambda handle: _name_of(handle)))
    monkeypatch.setattr(os, "link", lambda a, b, **_: told.append("link") or link(a, b))
    Log.create(tmp_path / "jm.jsonl", [opening()], vocabulary=STANDARD, clock=Clock())

    names = [name.partition("-")[0] if "new" in name else name for name in told]

    # And the folder's own name, and so on: it may be as new as the log.
    assert ["jm.new", "link", tmp_path.name, tmp_path.parent.name] == names[:4]


def test_whoever_finds_a_log_syncs_its_folder_once(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    other = at(log.path)
    told: list[str] = []
    monkeypatch.setattr(os, "fsync", _told(os.fsync, told, lambda handle: _name_of(handle)))
    other.append(always(meeting(1)))
    first = told.copy()
    told.clear()
    other.append(always(meeting(2)))

    # Who created it may have died before the name was safe.
    assert 1 == first.count(log.path.parent.name)
    assert [log.path.name] == told

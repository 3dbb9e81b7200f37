"""
One log file, for all: what was appended, in whatever batches and by whomever, is what is read.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.errors import ClockBehind, Damaged, PartnershipError
from partnership_events.event import Draft, Entry
from partnership_events.log import Log, Reading
from partnership_events.vocabulary import STANDARD, LogOpened, MeetingHeld

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(lambda text: text.strip())
batches = st.lists(
    st.lists(st.tuples(st.integers(0, 10**6), st.none() | texts), min_size=1, max_size=4, unique_by=lambda one: one[0]),
    max_size=6,
)
quick = settings(deadline=None, max_examples=60)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now


@contextmanager
def folder() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if os.access(shm, os.W_OK) else None) as name:
        yield Path(name)


def read_or_damage(path: Path) -> Reading | Damaged:
    try:
        return at(path).read()
    except Damaged as damage:
        return damage


def opening() -> Draft:
    return Draft(event=LogOpened(name="jm", parties=["JPN", "MNG"]))


def drafts(batch: Sequence[tuple[int, str | None]], number: int) -> list[Draft]:
    return [
        Draft(event=MeetingHeld(on="2024-02-29", form="call", order=order), note=note, meta={"batch": number})
        for order, note in batch
    ]


def created(path: Path, clock: Clock | None = None) -> Log:
    return Log.create(path, [opening()], vocabulary=STANDARD, clock=clock or Clock())


def at(path: Path, clock: Clock | None = None) -> Log:
    return Log(path, vocabulary=STANDARD, clock=clock or Clock())


def framed(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    return [(entry.seq, entry.following) for entry in entries]


@quick
@given(batches)
def test_what_was_appended_is_what_is_read(batches: list[list[tuple[int, str | None]]]) -> None:
    with folder() as here:
        log = created(here / "jm.jsonl")
        written = list(log.read().entries)
        for number, batch in enumerate(batches):
            new = log.append(lambda _, batch=batch, number=number: drafts(batch, number))

            assert [len(batch) - 1 - index for index in range(len(batch))] == [entry.following for entry in new]
            assert 1 == len({entry.recorded_at for entry in new})
            written += new
        read = at(here / "jm.jsonl").read()

        assert written == list(read.entries) == list(log.read().entries)
        assert repr(written) == repr(list(read.entries))
        assert list(range(1, len(written) + 1)) == [entry.seq for entry in written]
        assert (None, log.path.stat().st_size) == (read.torn, read.size)


@quick
@given(batches, st.lists(st.integers(0, 3)))
def test_any_two_handles_taking_turns_agree(batches: list[list[tuple[int, str | None]]], turns: list[int]) -> None:
    with folder() as here:
        handles = [created(here / "jm.jsonl"), at(here / "jm.jsonl")]
        for number, batch in enumerate(batches):
            turn = turns[number] if number < len(turns) else 0
            handles[turn % 2].append(lambda _, batch=batch, number=number: drafts(batch, number))
            if turn > 1:
                handles[0].read()

        assert handles[0].read().entries == handles[1].read().entries == at(here / "jm.jsonl").read().entries


@quick
@given(st.lists(st.integers(-3 * 86_400, 3 * 86_400), max_size=8), st.booleans())
def test_recorded_at_increases_whatever_the_clock_says(moves: list[int], ahead_allowed: bool) -> None:
    clock = Clock()
    with folder() as here:
        log = created(here / "jm.jsonl", clock)
        last = NOON
        for number, move in enumerate(moves):
            clock.now += dt.timedelta(seconds=move)
            one = drafts([(number, None)], number)
            if last - clock.now > DAY and not ahead_allowed:
                with pytest.raises(ClockBehind):
                    log.append(lambda _, one=one: one)
                continue
            (entry,) = log.append(lambda _, one=one: one, ahead_allowed=ahead_allowed)

            assert max(clock.now, last + TICK) == entry.recorded_at
            last = entry.recorded_at
        at(here / "jm.jsonl").read()


def sample(here: Path) -> bytes:
    log = created(here / "whole.jsonl")
    log.append(lambda _: drafts([(1, None), (2, "second")], 0))
    log.append(lambda _: drafts([(3, None)], 1))
    return log.path.read_bytes()


@quick
@given(st.binary(min_size=1, max_size=40) | texts.map(str.encode))
def test_whatever_follows_a_log_is_torn_or_damage_and_no_fact(tail: bytes) -> None:
    with folder() as here:
        data = sample(here)
        path = here / "jm.jsonl"
        path.write_bytes(data + tail)
        reading = read_or_damage(path)
        if isinstance(reading, Damaged):
            assert (5, str(path)) == (reading.line, reading.where)
            assert b"\n" in tail
        else:
            assert (4, len(data), tail) == (len(reading.entries), reading.size, reading.torn.data)
            assert tail == at(path).mend().kept.read_bytes()
            assert data == path.read_bytes()


@settings(deadline=None, max_examples=250)
@given(st.data())
def test_no_changed_byte_is_read_as_another_fact(draw: st.DataObject) -> None:
    with folder() as here:
        data = sample(here)
        place = draw.draw(st.integers(0, len(data) - 1))
        byte = draw.draw(st.integers(0, 255).filter(lambda value: value != data[place]))
        path = here / "jm.jsonl"
        path.write_bytes(data[:place] + bytes([byte]) + data[place + 1 :])
        entries = at(here / "whole.jsonl").read().entries
        found = read_or_damage(path)
        if isinstance(found, Damaged):
            assert found.line in {data[:place].count(b"\n") + 1, data[: place + 1].count(b"\n") + 1}
        else:
            assert found.torn is not None
            assert found.entries == entries[: len(found.entries)]
            assert byte == 0 or place == len(data) - 1


@quick
@given(st.binary(max_size=300) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_anything_but_our_own_errors(data: bytes) -> None:
    with folder() as here:
        path = here / "jm.jsonl"
        path.write_bytes(data)
        with pytest.raises(PartnershipError):
            at(path).read()
        with pytest.raises(PartnershipError):
            at(path).mend()

        assert data == path.read_bytes()


@quick
@given(batches, st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_short_writes_and_short_reads_change_nothing(
    batches: list[list[tuple[int, str | None]]], counts: list[int]
) -> None:
    write, read = os.write, os.read
    left = list(counts)

    def short(handle: int, data: bytes) -> int:
        return write(handle, bytes(data)[: left.pop()] if left else data)

    def slow(handle: int, size: int) -> bytes:
        return read(handle, min(size, counts[0]))

    with folder() as here:
        plain = created(here / "a.jsonl")
        spoiled = created(here / "b.jsonl")
        for number, batch in enumerate(batches):
            plain.append(lambda _, batch=batch, number=number: drafts(batch, number))
            left[:] = counts
            with mock.patch("os.write", short), mock.patch("os.read", slow):
                spoiled.append(lambda _, batch=batch, number=number: drafts(batch, number))

        assert plain.path.read_bytes() == spoiled.path.read_bytes()
        with mock.patch("os.read", slow):
            assert plain.read().entries == at(here / "b.jsonl").read().entries


@quick
@given(batches, st.integers(0, 10**4))
def test_mending_is_done_once(batches: list[list[tuple[int, str | None]]], cut: int) -> None:
    with folder() as here:
        log = created(here / "jm.jsonl")
        opened = log.path.stat().st_size
        for number, batch in enumerate(batches):
            log.append(lambda _, batch=batch, number=number: drafts(batch, number))
        data = log.path.read_bytes()
        os.truncate(log.path, max(opened, len(data) - cut % 900))
        torn = log.mend()
        mended = log.path.read_bytes()

        assert None is at(log.path).mend()
        assert mended == log.path.read_bytes()
        assert log.read().torn is None
        assert data.startswith(mended)
        if torn is None or torn.kept is None:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                log.append(lambda _: drafts([(10**7, None)], 0))

"""
Following a log, by example: what arrives, when it ends, and what is noticed.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from partnership_events import following
from partnership_events.errors import Damaged, LogReplaced, NoSuchPartnership, NoSuchPosition, PartnershipError, Refused
from partnership_events.event import Entry, Erased
from partnership_events.following import batches_of
from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership
from partnership_events.testing import in_memory
from partnership_events.vocabulary import MeetingHeld

BRISK = 0.01
GRACE = 0.15


def meeting(order: int) -> MeetingHeld:
    return MeetingHeld(on="2024-02-29", form="call", order=order)


def orders(entries: tuple[Entry, ...]) -> list[int | None]:
    return [getattr(entry.event, "order", None) for entry in entries]


@pytest.fixture(autouse=True)
def _a_short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GRACE", GRACE)


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    """
    An opening, a meeting, a batch of two.
    """
    log = open_ledger(tmp_path / "events").create("acme-borealis", parties=["ACM", "BOR"])
    log.append(meeting(1))
    log.append_all([meeting(2), meeting(3)])
    return log


def other_hand(log: Partnership) -> Partnership:
    """
    The same log as another process has it.
    """
    return open_ledger(log.path.parent)[log.name]


def later(action: Callable[[], object], seconds: float = 0.05) -> threading.Timer:
    timer = threading.Timer(seconds, action)
    timer.start()
    return timer


# What arrives.


def test_from_the_start_everything_is_told_batch_by_batch(log: Partnership) -> None:
    assert [[None], [1], [2, 3]] == [orders(batch) for batch in log.follow(0, timeout=0)]


@pytest.mark.parametrize("start, expected", [
    pytest.param(1, [[1], [2, 3]], id="after a batch"),
    pytest.param(3, [[3]], id="inside a batch, its rest"),
    pytest.param(4, [], id="at the end"),
    pytest.param(None, [], id="from now"),
])  # fmt: skip
def test_a_follower_goes_on_from_a_position(log: Partnership, start: int | None, expected: list[list[int]]) -> None:
    assert expected == [orders(batch) for batch in log.follow(start, timeout=0)]


@pytest.mark.parametrize("start", [5, -1])
def test_there_is_no_going_on_from_where_nothing_stands(log: Partnership, start: int) -> None:
    with pytest.raises(NoSuchPosition, match=f"no position {start} to go on from; the last is 4"):
        log.follow(start)


@pytest.mark.parametrize("every", [0, -1, float("nan")])
def test_a_follower_that_never_rests_is_refused(log: Partnership, every: float) -> None:
    with pytest.raises(Refused, match="every="):
        log.follow(every=every)


def test_now_is_when_follow_is_called(log: Partnership) -> None:
    news = log.follow(timeout=0)
    other_hand(log).append(meeting(4))

    assert [[4]] == [orders(batch) for batch in news]


def test_what_is_not_there_is_said_by_the_call_itself(log: Partnership) -> None:
    log.path.unlink()
    with pytest.raises(NoSuchPartnership):
        log.follow()


def test_news_arrive_while_one_waits(log: Partnership) -> None:
    news = log.follow(every=BRISK, timeout=5)
    timers = [
        later(lambda: other_hand(log).append(meeting(4))),
        later(lambda: other_hand(log).append_all([meeting(5), meeting(6)]), 0.15),
    ]

    assert [[4], [5, 6]] == [orders(next(news)), orders(next(news))]
    for timer in timers:
        timer.join()


def test_one_s_own_entries_arrive_too(log: Partnership) -> None:
    news = log.follow(every=BRISK, timeout=1)
    entry = log.append(meeting(4))

    assert (entry,) == next(news)


def test_a_partnership_in_memory_may_be_followed() -> None:
    known = in_memory(meeting(1))
    news = known.follow(every=BRISK, timeout=0.05)
    known.append(meeting(2))

    assert [[2]] == [orders(batch) for batch in news]


def test_an_unfinished_batch_is_not_told_until_it_is_whole(log: Partnership) -> None:
    whole = log.path.read_bytes()
    *_, first, second = whole.splitlines(keepends=True)
    log.path.write_bytes(whole[: -len(first + second)])
    news = other_hand(log).follow(every=BRISK, timeout=0.08)
    for cut in (len(first) // 2, len(first), len(first) + len(second) // 2, len(first + second) - 1):
        log.path.write_bytes(whole[: len(whole) - len(first + second) + cut])

        assert [] == list(other_hand(log).follow(2, every=BRISK, timeout=0.03)), cut
    log.path.write_bytes(whole)

    assert [[2, 3]] == [orders(batch) for batch in news]


# When it ends.


def test_silence_ends_it_and_news_begin_the_silence_anew(log: Partnership) -> None:
    news = log.follow(every=BRISK, timeout=0.2)
    timer = later(lambda: other_hand(log).append(meeting(4)), 0.1)
    started = time.monotonic()
    told = [orders(batch) for batch in news]
    timer.join()

    assert [[4]] == told
    assert 0.3 <= time.monotonic() - started < 2


def test_the_caller_s_own_time_is_no_silence(log: Partnership) -> None:
    news = log.follow(3, every=BRISK, timeout=0.1)
    next(news)
    time.sleep(0.15)
    timer = later(lambda: other_hand(log).append(meeting(4)), 0.02)

    assert [4] == orders(next(news))
    timer.join()


def test_a_long_pause_does_not_make_the_silence_longer(log: Partnership) -> None:
    started = time.monotonic()

    assert [] == list(log.follow(every=30, timeout=0.05))
    assert time.monotonic() - started < 2


def test_stop_ends_it_at_once_though_it_looks_seldom(log: Partnership) -> None:
    stop = threading.Event()
    timer = later(stop.set)
    started = time.monotonic()

    assert [] == list(log.follow(every=30, stop=stop))
    assert time.monotonic() - started < 2
    timer.join()


def test_stop_ends_it_between_two_batches(log: Partnership) -> None:
    stop = threading.Event()
    told = []
    for batch in log.follow(0, stop=stop):
        told.append(orders(batch))
        stop.set()

    assert [[None]] == told


# What happens to the file.


def follows_on(log: Partnership, change: Callable[[], object]) -> list[list[int | None]]:
    """
    What a follower tells that was there before the change, and to which another entry is told after it.
    """
    news = log.follow(every=BRISK, timeout=GRACE * 2)
    change()
    timer = later(lambda: open_ledger(log.path.parent)[log.name].append(meeting(9)), GRACE / 3)
    told = [orders(batch) for batch in news]
    timer.join()
    return told


def rewritten(log: Partnership) -> None:
    copy = log.path.with_suffix(".new")
    copy.write_bytes(log.path.read_bytes())
    copy.replace(log.path)


def pulled(log: Partnership) -> None:
    """
    As git does it: taken away, then made anew, with more in it.
    """
    clone = open_ledger(log.path.parent.parent / "clone")
    clone.folder.mkdir()
    (clone.folder / log.path.name).write_bytes(log.path.read_bytes())
    clone[log.name].append(meeting(7))
    data = (clone.folder / log.path.name).read_bytes()
    log.path.unlink()
    time.sleep(GRACE / 5)
    with log.path.open("wb") as file:
        for start in range(0, len(data), 200):
            file.write(data[start : start + 200])
            file.flush()
            time.sleep(GRACE / 40)


@pytest.mark.parametrize("change, expected", [
    pytest.param(rewritten, [[9]], id="an atomic rewrite"),
    pytest.param(pulled, [[7], [9]], id="a git pull that only adds"),
])  # fmt: skip
def test_a_log_that_begins_the_same_is_followed_on(
    log: Partnership, change: Callable[[Partnership], None], expected: list[list[int]]
) -> None:
    assert expected == follows_on(log, lambda: change(log))


def truncated(log: Partnership) -> None:
    os.truncate(log.path, log.path.stat().st_size - 1)


def shortened(log: Partnership) -> None:
    data = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(data[:2]))


def emptied(log: Partnership) -> None:
    os.truncate(log.path, 0)


def replaced(log: Partnership) -> None:
    """
    Another history, as long and longer.
    """
    other = open_ledger(log.path.parent.parent / "other").create(log.name, parties=["ACM", "BOR"])
    other.append_all([meeting(order) for order in (1, 2, 3, 4)])
    other.path.replace(log.path)


def reworded(log: Partnership) -> None:
    """
    The same entries, but the last batch recorded at another time: equal ids, and yet not what stood there.
    """
    data = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(data[:2]))
    other_hand(log).append_all([meeting(2), meeting(3)])


def spoilt(log: Partnership) -> None:
    data = bytearray(log.path.read_bytes())
    data[-30] ^= 1
    log.path.write_bytes(data)


@pytest.mark.parametrize("change, error, message", [
    pytest.param(truncated, LogReplaced, r"acme-borealis\.jsonl: .*@3 is gone \(meeting_held", id="half a line less"),
    pytest.param(shortened, LogReplaced, r"@3 is gone \(meeting_held", id="a batch less"),
    pytest.param(replaced, LogReplaced, r"@1 is not what stood there \(log_opened", id="another log"),
    pytest.param(reworded, LogReplaced, r"@3 is not what stood there \(meeting_held", id="written again"),
    pytest.param(emptied, Damaged, r"acme-borealis\.jsonl:1: is empty", id="emptied"),
    pytest.param(spoilt, Damaged, r"acme-borealis\.jsonl:4: ", id="a flipped bit"),
    pytest.param(lambda log: log.path.unlink(), NoSuchPartnership, "no such log", id="taken away"),
    pytest.param(lambda log: log.path.rename(log.path.with_suffix(".x")), NoSuchPartnership, "no such", id="renamed"),
    pytest.param(lambda log: (log.path.unlink(), log.path.mkdir()), Damaged, "is a folder", id="a folder"),
])  # fmt: skip
def test_what_no_longer_stands_there_is_told_when_it_lasts(
    log: Partnership, change: Callable[[Partnership], object], error: type[PartnershipError], message: str
) -> None:
    news = other_hand(log).follow(every=BRISK, timeout=0)
    change(log)
    started = time.monotonic()
    with pytest.raises(error, match=message):
        next(news)

    # Though silence was to end it at once: trouble is no silence.
    assert GRACE <= time.monotonic() - started < 2


def test_trouble_is_told_soon_though_the_follower_looks_seldom(log: Partnership, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(following, "_SOON", BRISK)
    news = log.follow(3, every=0.3)
    next(news)
    timer = later(log.path.unlink)
    started = time.monotonic()
    with pytest.raises(NoSuchPartnership):
        next(news)
    timer.join()

    assert time.monotonic() - started < 0.3 + GRACE + 0.1


@pytest.mark.parametrize("change", [emptied, spoilt, shortened, replaced, lambda log: log.path.unlink()])
def test_trouble_that_passes_is_not_told(log: Partnership, change: Callable[[Partnership], object]) -> None:
    data = log.path.read_bytes()
    news = other_hand(log).follow(every=BRISK, timeout=GRACE * 2)
    for _ in range(3):
        # Each for less than the grace, all together for longer.
        change(log)
        timer = later(lambda: log.path.write_bytes(data), GRACE / 2)
        timer.join()
        time.sleep(GRACE / 6)

    assert [] == list(news)


def test_each_trouble_has_a_grace_of_its_own(log: Partnership) -> None:
    data = log.path.read_bytes()
    news = other_hand(log).follow(every=BRISK, timeout=GRACE * 4)

    def troubles() -> None:
        for _ in range(4):
            log.path.unlink()
            time.sleep(GRACE / 2)
            log.path.write_bytes(data)
            time.sleep(GRACE / 3)

    thread = threading.Thread(target=troubles)
    thread.start()

    assert [] == list(news)
    thread.join()


def test_an_entry_erased_behind_the_follower_is_no_other_log(log: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = other_hand(log)
    news = reader.follow(every=BRISK, timeout=0.02)
    read = reader._log.read

    def erased() -> object:
        first, second, *rest = read().entries
        hole = attrs.evolve(second, event=Erased(kind=second.kind, leaf="0" * 64), cites=(), note=None)
        return attrs.evolve(read(), entries=(first, hole, *rest))

    monkeypatch.setattr(reader._log, "read", erased)

    assert [] == list(news)


# What it costs.


def test_while_nothing_changes_a_look_is_a_stat(log: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    past = dt.datetime.now(dt.UTC).timestamp() - 3600
    os.utime(log.path, (past, past))
    reader = other_hand(log)
    # Nothing but time makes a file old: its change is stamped by the system.
    monkeypatch.setattr("partnership_events.files._SETTLING", -(10**12))
    reader.follow()
    opened: list[object] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda *a, **k: opened.append(a) or real(*a, **k))

    assert [] == list(reader.follow(every=BRISK, timeout=0.2))
    assert [] == opened


def test_a_follower_never_waits_for_a_writer(log: Partnership) -> None:
    news = other_hand(log).follow(0, every=BRISK, timeout=0)

    def looks(_: object) -> list[object]:
        told.extend(news)
        return []

    told: list[object] = []
    log._log.append(looks)  # type: ignore[arg-type]

    assert 3 == len(told)


def test_batches_end_where_nothing_follows(log: Partnership) -> None:
    assert [(1,), (2,), (3, 4)] == [tuple(entry.seq for entry in batch) for batch in batches_of(log.entries)]
    assert [(4,)] == [tuple(entry.seq for entry in batch) for batch in batches_of(log.entries[3:])]


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() <= before

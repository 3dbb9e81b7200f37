"""
Followers among writers that are killed, and under a real git: every entry once, in order, whole; nothing acknowledged
is missed, and what git takes away is noticed.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from partnership_events.errors import LogReplaced
from partnership_events.ledger import open_ledger
from partnership_events.log import TornTailMended
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import MeetingHeld, SourceDeclared

SOURCE = str(Path(__file__).parent.parent / "src")

WRITER = """
import itertools, sys, partnership_events as pe

log = pe.open_ledger(sys.argv[1], patience=60)["acme-borealis"]
print("ready", flush=True)
for order in itertools.count(int(sys.argv[2]), 10):
    size = order // 10 % 3 + 1
    log.append_all([pe.MeetingHeld(on="2024", form="call", order=order + number) for number in range(size)])
    print(*range(order, order + size), flush=True)
"""

FOLLOWER = """
import json, sys, partnership_events as pe

log = pe.open_ledger(sys.argv[1])["acme-borealis"]
print("ready", flush=True)
for batch in log.follow(0, every=0.01, timeout=60):
    print(json.dumps([[one.seq, one.id, getattr(one.event, "order", None)] for one in batch]), flush=True)
    if batch[-1].kind == "source_declared":
        break
"""


@contextlib.contextmanager
def process(code: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", code, *map(str, words)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def wait_for(*started: subprocess.Popen[str]) -> None:
    for one in started:
        assert one.stdout is not None
        assert "ready\n" == one.stdout.readline()


@attrs.define
class Acknowledged:
    """
    What writers said was written, read as they say it, until each of them is killed.
    """

    orders: list[int] = attrs.field(factory=list)
    threads: list[threading.Thread] = attrs.field(factory=list)

    def listen(self, writer: subprocess.Popen[str]) -> None:
        def read() -> None:
            for line in writer.stdout or ():
                # A line cut short by the kill says nothing.
                if line.endswith("\n"):
                    self.orders.extend(map(int, line.split()))

        self.threads.append(threading.Thread(target=read))
        self.threads[-1].start()

    def all(self) -> list[int]:
        for thread in self.threads:
            thread.join()
        return self.orders


def log_in(folder: Path) -> Partnership:
    return open_ledger(folder).create("acme-borealis", parties=["ACM", "BOR"])


def test_followers_see_every_acknowledged_entry_once_and_in_order(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    chance = random.Random(8)
    acknowledged = Acknowledged()
    with contextlib.ExitStack() as stack:
        told = [stack.enter_context(process(FOLLOWER, tmp_path)) for _ in range(2)]
        # Far apart, so that no two ever write the same meeting.
        writers = [stack.enter_context(process(WRITER, tmp_path, number * 1_000_000)) for number in range(6)]
        wait_for(*told, *writers)
        for writer in writers:
            acknowledged.listen(writer)
        for writer in writers:
            time.sleep(chance.uniform(0.1, 0.5))
            writer.kill()
        acknowledged_orders = acknowledged.all()
        # The last thing that followers wait for.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TornTailMended)
            log.append(SourceDeclared(source="END"))
        seen = [[json.loads(line) for line in one.stdout or ()] for one in told]
        problems = [one.stderr.read() for one in told if one.stderr is not None]
    entries = log.entries
    whole = [[one.seq, one.id, getattr(one.event, "order", None)] for one in entries]
    ends = [one.seq for one in entries if one.following == 0]

    assert ["", ""] == problems
    assert len(acknowledged_orders) > 20
    assert set(acknowledged_orders) <= {order for _, _, order in whole}
    for batches in seen:
        assert whole == [one for batch in batches for one in batch]
        assert ends == [batch[-1][0] for batch in batches]


def test_a_follower_that_is_killed_goes_on_from_its_last_position(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    seen: list[int] = []
    with process(WRITER, tmp_path, 0) as writer:
        wait_for(writer)
        for _ in range(3):
            batches = open_ledger(tmp_path)[log.name].follow(len(seen), every=0.005, timeout=20)
            for _ in range(3):
                seen += [entry.seq for entry in next(batches)]

    assert list(range(1, len(seen) + 1)) == seen
    assert 0 == log.entries[len(seen) - 1].following


# Git.


def git(folder: Path, *words: str) -> str:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {**os.environ, **who, **alone}
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, encoding="utf-8", env=environment, check=True
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """
    A repository with a log large enough that git writes it in several pieces.
    """
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    log = log_in(folder)
    log.append_all([MeetingHeld(on="2024", form="call", order=order) for order in range(600)])
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "acme-borealis.jsonl")
    git(folder, "commit", "-q", "-m", "more")


def test_a_git_pull_that_only_adds_is_followed_on(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    before = len(open_ledger(clone)["acme-borealis"])
    news = open_ledger(clone)["acme-borealis"].follow(every=0.001, timeout=20)
    told: list[int | None] = []

    def listens() -> None:
        for _ in range(8):
            told.extend(entry.event.order for entry in next(news))  # type: ignore[union-attr]

    listener = threading.Thread(target=listens)
    listener.start()
    for order in range(10_000, 10_008):
        open_ledger(repository)["acme-borealis"].append(MeetingHeld(on="2024", form="call", order=order))
        commit(repository)
        git(clone, "pull", "-q", "--ff-only")
    listener.join()

    assert list(range(10_000, 10_008)) == told
    assert before + 8 == len(open_ledger(clone)["acme-borealis"])


@pytest.mark.parametrize("words, message", [
    pytest.param(["reset", "-q", "--hard", "HEAD~1"], "@602 is gone", id="reset to before"),
    pytest.param(["checkout", "-q", "other"], "@602 is not what stood there", id="another branch"),
])  # fmt: skip
def test_what_git_takes_away_is_noticed(repository: Path, words: list[str], message: str) -> None:
    ledger = open_ledger(repository)
    git(repository, "checkout", "-q", "-b", "other")
    ledger["acme-borealis"].append_all([MeetingHeld(on="2024", form="summit", order=order) for order in range(2)])
    commit(repository)
    git(repository, "checkout", "-q", "main")
    ledger["acme-borealis"].append(MeetingHeld(on="2024", form="call", order=10_000))
    commit(repository)
    news = open_ledger(repository)["acme-borealis"].follow(every=0.01, timeout=20)
    git(repository, *words)
    with pytest.raises(LogReplaced, match=message):
        next(news)


def test_branches_switched_to_and_fro_within_a_moment_tell_nothing(repository: Path) -> None:
    git(repository, "branch", "early")
    ledger = open_ledger(repository)
    ledger["acme-borealis"].append(MeetingHeld(on="2024", form="call", order=10_000))
    commit(repository)
    news = ledger["acme-borealis"].follow(every=0.001, timeout=2)
    told: list[object] = []
    listener = threading.Thread(target=lambda: told.extend(news))
    listener.start()
    for branch in ("early", "main") * 3:
        git(repository, "checkout", "-q", branch)
    ledger["acme-borealis"].append(MeetingHeld(on="2024", form="call", order=10_001))
    listener.join()

    assert 1 == len(told)

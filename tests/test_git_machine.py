"""
Real git, three clones and an origin: whoever appends what, and merges or rebases in whatever order, all end with the
same bytes, and nothing that was acknowledged is gone.

    PARTNERSHIP_EVENTS_EXAMPLES=3000 pytest tests/test_git_machine.py      a hundred histories
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import partnership_events as pe
from partnership_events.event import Draft

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")

SOURCES = str(Path(pe.__file__).parent.parent)
START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
# Leaves a trace of every call.
DRIVER = f"printf x >> ../merges; {shlex.quote(sys.executable)} -m partnership_events.cli merge-driver %O %A %B %P"
HISTORIES = int(os.environ.get("PARTNERSHIP_EVENTS_EXAMPLES", "60")) // 30


@attrs.define
class Repository:
    """
    A folder with git in it, whose settings are its own.
    """

    folder: Path

    def ran(self, *words: str) -> subprocess.CompletedProcess[str]:
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": SOURCES, "LC_ALL": "C"}
        who = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **settings, **who}
        return subprocess.run(
            words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def git(self, *words: str) -> str:
        done = self.ran("git", *words)

        assert done.returncode == 0, f"git {words}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def log(self) -> Path:
        return self.folder / "events" / "acm-bor.jsonl"


@attrs.define
class Clone(Repository):
    """
    A clone at work; its clock goes in steps so coarse that several clones write at one time.
    """

    chance: random.Random
    acknowledged: set[str] = attrs.field(factory=set)
    ticks: int = 0

    def partnership(self) -> pe.Partnership:
        return pe.open_ledger(self.folder / "events", clock=self.now)["acm-bor"]

    def now(self) -> dt.datetime:
        self.ticks += self.chance.randrange(3)
        return START + self.ticks * dt.timedelta(milliseconds=1)

    def write(self) -> None:
        """
        Appends something, and commits it.
        """
        log = self.partnership()
        calls = [self.call() for _ in range(3)]
        told = [entry for entry in log.entries if isinstance(entry.event, pe.MeetingHeld)]
        standing = [entry for entry in told if log.fact(entry.id) is not None]
        target = self.chance.choice(standing) if standing else None
        match self.chance.choice(["call", "calls", "calls", "correct", "retract"]):
            case "correct" if target:
                written = [log.correct(target, reason="better source", note=f"{self.chance.random()}")]
            case "retract" if target:
                written = [log.retract(target, reason="was wrong")]
            case "call":
                written = [log.append(calls[0])]
            case _:
                written = list(log.append_all(calls))
        self.commit(written)

    def call(self) -> Draft:
        # Few enough that clones tell the same; what was retracted is told with another note.
        told = pe.MeetingHeld(on="2024-02-29", form="call", order=self.chance.randrange(12))
        return Draft(event=told, note=f"{len(self.acknowledged)}" if self.chance.random() < 0.7 else None)

    def commit(self, written: list[pe.Entry]) -> None:
        self.acknowledged |= {entry.id for entry in written}
        self.git("add", "-A")
        self.ran("git", "commit", "-qm", "work")

    def seal(self) -> None:
        self.partnership().seal()
        self.commit(list(self.partnership().entries[-1:]))

    def erase(self) -> None:
        log = self.partnership()
        told = [entry for entry in log.entries if isinstance(entry.event, pe.MeetingHeld | pe.FactCorrected)]
        if told:
            self.commit([log.erase(self.chance.choice(told), reason="asked for")])

    def pull(self, other: str, *, rebase: bool = False) -> None:
        self.git("fetch", "-q", other, "main")
        self.git(*(["rebase", "-q"] if rebase else ["merge", "-q", "--no-edit"]), "FETCH_HEAD")

    def push(self) -> bool:
        return self.ran("git", "push", "-q", "origin", "main").returncode == 0


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "origin.git")
    repository.folder.mkdir()
    repository.git("init", "-q", "--bare", "-b", "main")
    return repository


@pytest.fixture
def clone_of(tmp_path: Path, origin: Repository) -> Callable[[str, int], Clone]:
    def cloned(name: str, seed: int = 0) -> Clone:
        clone = Clone(tmp_path / name, random.Random(f"{name} {seed}"))
        Repository(tmp_path).git("clone", "-q", str(origin.folder), name)
        clone.git("config", "merge.partnership.driver", DRIVER)
        return clone

    return cloned


def first_of(clone: Clone) -> Clone:
    """
    The clone, with a log in it that all others will have.
    """
    clone.git("checkout", "-q", "-b", "main")
    (clone.folder / ".gitattributes").write_text("*.jsonl -text merge=partnership\n")
    ledger = pe.open_ledger(clone.folder / "events", clock=clone.now)
    ledger.create("acm-bor", parties=["ACM", "BOR"])
    clone.commit(list(clone.partnership().entries))
    assert clone.push()
    return clone


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_all_clones_end_with_the_same_bytes(clone_of: Callable[[str, int], Clone], seed: int) -> None:
    chance = random.Random(seed)
    clones = [first_of(clone_of("a", seed)), clone_of("b", seed), clone_of("c", seed)]
    for _ in range(12):
        clone = chance.choice(clones)
        match chance.choice(["write", "write", "write", "merge", "rebase", "beside", "seal", "erase"]):
            case "write":
                clone.write()
            case "merge" | "rebase" as how:
                clone.pull("origin", rebase=how == "rebase")
                clone.push()
            case "beside":
                clone.pull(f"../{chance.choice(clones).folder.name}")
            case "seal" | "erase" as what:
                # Two who seal apart from each other cannot be merged, nor can what one seals and another erases as it
                # was before: so whoever does either gets all there is first, and shares it at once.
                clone.pull("origin")
                clone.seal() if what == "seal" else clone.erase()
                assert clone.push()
    while len({clone.head for clone in clones}) > 1:
        for clone in clones:
            clone.pull("origin", rebase=chance.random() < 0.3)
            clone.push()

    assert 1 == len({clone.log.read_bytes() for clone in clones})
    # Reading verifies every line, its place and what it points to.
    there = {entry.id for entry in clones[0].partnership().entries}
    assert set() == set().union(*(clone.acknowledged for clone in clones)) - there
    assert clones[0].partnership().verify().ok
    assert (clones[0].folder.parent / "merges").exists()


# By example.


def told_by(clone: Clone, note: str) -> pe.Entry:
    """
    One entry, appended and committed.
    """
    event = pe.MeetingHeld(on="2024-02-29", form="call")
    entry = clone.partnership().append(event, note=note)
    clone.commit([entry])
    return entry


def test_merges_that_cross_are_merged_by_their_merged_ancestors(clone_of: Callable[[str, int], Clone]) -> None:
    a, b = first_of(clone_of("a", 0)), clone_of("b", 0)
    told_by(a, "from a"), told_by(b, "from b")
    one, other = a.head, b.head
    for clone, there, tip in ((a, "../b", other), (b, "../a", one)):
        clone.git("fetch", "-q", there, tip)
        clone.git("merge", "-q", "--no-edit", tip)
        told_by(clone, f"after the merge, {there}")
    a.pull("../b")

    assert 5 == len(a.partnership())


def test_two_seals_apart_are_refused_and_git_keeps_ours_until_one_gives_way(
    clone_of: Callable[[str, int], Clone],
) -> None:
    a, b = first_of(clone_of("a", 0)), clone_of("b", 0)
    for clone in (a, b):
        told_by(clone, f"from {clone.folder.name}")
        clone.seal()
    assert a.push()
    ours = b.log.read_bytes()
    b.git("fetch", "-q", "origin")
    met = b.ran("git", "merge", "origin/main")

    assert 1 == met.returncode
    assert "partnership: events/acm-bor.jsonl: " in met.stderr
    assert "drop its seal" in met.stderr
    assert "UU events/acm-bor.jsonl" in b.git("status", "--porcelain")
    assert ours == b.log.read_bytes()

    b.git("merge", "--abort")
    b.git("reset", "-q", "--hard", "HEAD~1")
    b.pull("origin")

    assert b.partnership().verify().ok
    assert {"from a", "from b"} <= {entry.note for entry in b.partnership()}


def test_a_commit_picked_out_of_order_is_refused(clone_of: Callable[[str, int], Clone]) -> None:
    a, b = first_of(clone_of("a", 0)), clone_of("b", 0)
    for note in ("first", "second"):
        told_by(a, note)
    told_by(b, "third")
    b.git("fetch", "-q", "../a", "main")
    met = b.ran("git", "cherry-pick", "FETCH_HEAD")

    assert met.returncode != 0
    assert "ours lacks line 2 of the common ancestor" in met.stderr

    b.git("cherry-pick", "--abort")
    b.git("cherry-pick", "FETCH_HEAD~1", "FETCH_HEAD")

    assert 4 == len(b.partnership())


def test_a_damaged_side_is_told_and_nothing_is_merged(clone_of: Callable[[str, int], Clone]) -> None:
    a, b = first_of(clone_of("a", 0)), clone_of("b", 0)
    told_by(a, "first")
    assert a.push()
    told_by(b, "second")
    b.log.write_bytes(b.log.read_bytes().replace(b"second", b"zecond"))
    b.commit([])
    b.git("fetch", "-q", "origin")
    met = b.ran("git", "merge", "origin/main")

    assert 1 == met.returncode
    assert "events/acm-bor.jsonl: ours, line 2: the checksum does not hold" in met.stderr
    assert b"zecond" in b.log.read_bytes()


def test_one_command_makes_git_use_it(tmp_path: Path, clone_of: Callable[[str, int], Clone]) -> None:
    a = first_of(clone_of("a", 0))
    a.git("config", "--unset", "merge.partnership.driver")
    attributes = a.folder / "events" / ".gitattributes"
    attributes.write_bytes(b"*.csv text")
    (a.folder / ".gitattributes").write_bytes(b"*.jsonl text\n")
    install = [sys.executable, "-m", "partnership_events.cli", "merge-driver", "--install"]
    first, second = a.ran(*install), a.ran(*install)

    assert (0, 0) == (first.returncode, second.returncode)
    assert "added `*.jsonl -text merge=partnership`, `*.checkpoint -text`, `*.leaves -text`; commit it" in first.stdout
    assert "nothing to add" in second.stdout
    wanted = b"*.csv text\n*.jsonl -text merge=partnership\n*.checkpoint -text\n*.leaves -text\n"
    assert wanted == attributes.read_bytes()
    assert "merge-driver %O %A %B %P" in a.git("config", "merge.partnership.driver")

    # And git calls what was installed.
    a.commit([])
    assert a.push()
    b = clone_of("b", 0)
    b.git("config", "merge.partnership.driver", a.git("config", "merge.partnership.driver"))
    told_by(a, "from a"), told_by(b, "from b")
    a.pull("../b")

    assert 3 == len(a.partnership())


def test_outside_of_a_repository_nothing_is_installed(tmp_path: Path) -> None:
    met = Repository(tmp_path).ran(sys.executable, "-m", "partnership_events.cli", "merge-driver", "--install")

    assert 3 == met.returncode
    assert "not a git repository" in met.stderr
    assert [] == list(tmp_path.iterdir())

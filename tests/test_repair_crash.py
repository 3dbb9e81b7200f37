"""
Repair under fire: whatever fails or kills it, the log is as it was or mended, and no byte of it is gone.

How one file takes another's place is tried call by call in ``test_durable_crash``.
"""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from test_repair import GOOD, LINES, YOURS, conflict, data_of

from partnership_events.errors import LogBusy, PartnershipError
from partnership_events.ledger import open_ledger
from partnership_events.lock import locked
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import MeetingHeld

DAMAGED = data_of([*LINES, *conflict([LINES[3]], YOURS)]).replace(b"\n", b"\r\n")
MENDED = data_of([*LINES, *YOURS])


@pytest.fixture
def jm(tmp_path: Path) -> Partnership:
    (tmp_path / "jm.jsonl").write_bytes(DAMAGED)
    return open_ledger(tmp_path, patience=0.2)["jm"]


def kept(jm: Partnership) -> list[Path]:
    return sorted(jm.path.parent.glob(".partnership/jm.before-repair-*"))


def test_a_mended_log_is_in_place_and_the_damaged_one_is_kept(jm: Partnership) -> None:
    found = jm.repair()

    assert MENDED == jm.path.read_bytes()
    assert [found.kept] == kept(jm)
    assert DAMAGED == found.kept.read_bytes()
    assert 9 == len(jm.entries)
    jm.append(MeetingHeld(on="2024-03-01", form="call", parties=["JPN", "MNG"]))
    assert MENDED == jm.path.read_bytes()[: len(MENDED)]


def test_a_diagnosis_writes_nothing(jm: Partnership) -> None:
    found = jm.diagnose()

    assert found.mendable
    assert found.kept is None
    assert DAMAGED == jm.path.read_bytes()
    assert not (jm.path.parent / ".partnership").exists()


def test_a_second_repair_writes_nothing(jm: Partnership) -> None:
    jm.repair()
    before = jm.path.stat()
    found = jm.repair()

    assert (False, None) == (found.mendable, found.kept)
    assert 1 == len(kept(jm))
    assert (before.st_ino, before.st_mtime_ns) == (jm.path.stat().st_ino, jm.path.stat().st_mtime_ns)


def test_what_cannot_be_mended_is_left_as_it_is(jm: Partnership) -> None:
    spoilt = DAMAGED.replace(b'"order":1,', b'"order":7,').replace(b'"order":1}', b'"order":7}')
    jm.path.write_bytes(spoilt)
    found = jm.repair()

    assert found.faults
    assert spoilt == jm.path.read_bytes()
    assert [] == kept(jm)


def test_a_repair_waits_for_whoever_writes(jm: Partnership) -> None:
    with locked(jm.path, patience=1):
        errors: list[BaseException] = []

        def repair() -> None:
            try:
                jm.repair()
            except LogBusy as error:
                errors.append(error)

        thread = threading.Thread(target=repair)
        thread.start()
        thread.join()

    assert 1 == len(errors)
    assert DAMAGED == jm.path.read_bytes()


def test_the_line_of_an_open_reader_is_that_of_the_mended_log(jm: Partnership) -> None:
    jm.path.write_bytes(GOOD)
    assert 8 == len(jm.entries)
    jm.path.write_bytes(DAMAGED)
    jm.repair()

    assert 9 == len(jm.entries)


class Failing:
    """
    A function of ``os`` of which one call fails.
    """

    def __init__(self, patch: pytest.MonkeyPatch, name: str, when: int) -> None:
        self.calls = 0
        self.when = when
        self.real: Callable[..., object] = getattr(os, name)
        patch.setattr(os, name, self)

    def __call__(self, *arguments: object, **keywords: object) -> object:
        self.calls += 1
        if self.calls == self.when:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self.real(*arguments, **keywords)


@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace", "chmod", "read", "fstat"])
def test_a_call_that_fails_leaves_the_damaged_log_or_the_mended(
    jm: Partnership, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    outcomes = set()
    for when in itertools.count(1):
        jm.path.write_bytes(DAMAGED)
        for copy in kept(jm):
            copy.unlink()
        with monkeypatch.context() as patch:
            failing = Failing(patch, name, when)
            try:
                open_ledger(jm.path.parent)["jm"].repair()
            except PartnershipError:
                outcomes.add("raised")
            else:
                outcomes.add("returned")
                assert MENDED == jm.path.read_bytes()
        assert jm.path.read_bytes() in (DAMAGED, MENDED)
        assert jm.path.read_bytes() == DAMAGED or [DAMAGED] == [copy.read_bytes() for copy in kept(jm)]
        if failing.calls < when:
            break

    assert {"raised", "returned"} == outcomes
    assert MENDED == (jm.repair().result or jm.path.read_bytes())


KILLED = """
import os, signal, sys
import partnership_events as pe

name, when, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
real, calls = getattr(os, name), 0

def call(*arguments, **keywords):
    global calls
    calls += 1
    if calls == when:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **keywords)

setattr(os, name, call)
pe.open_ledger(folder)["jm"].repair()
"""


@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_a_killed_repair_leaves_the_damaged_log_or_the_mended(jm: Partnership, name: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "src")}
    met = set()
    for when in itertools.count(1):
        jm.path.write_bytes(DAMAGED)
        for copy in kept(jm):
            copy.unlink()
        command = [sys.executable, "-c", KILLED, name, str(when), str(jm.path.parent)]
        done = subprocess.run(command, env=environment, check=False)
        met.add(jm.path.read_bytes())
        assert jm.path.read_bytes() == DAMAGED or [DAMAGED] == [copy.read_bytes() for copy in kept(jm)]
        # Whatever was left, whoever repairs it next arrives where the first would have.
        jm.repair()
        assert MENDED == jm.path.read_bytes()
        if done.returncode != -signal.SIGKILL:
            break

    assert {DAMAGED, MENDED} == met

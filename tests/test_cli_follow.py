"""
``partnership timeline --follow``, as somebody meets it who leaves a terminal open.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import MeetingHeld, RelationsEstablished, SourceDeclared

SOURCE = str(Path(__file__).parent.parent / "src")
COMMAND = [sys.executable, "-m", "partnership_events.cli", "timeline"]


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    log = open_ledger(tmp_path / "events").create("acme-borealis", parties=["ACM", "BOR"])
    log.append(meeting("2024-02-29"))
    return log


def meeting(on: str, **fields: object) -> MeetingHeld:
    return MeetingHeld(on=on, form="call", parties=["ACM", "BOR"], **fields)


@attrs.define
class Told:
    """
    What the command says, line by line as it comes.
    """

    process: subprocess.Popen[str]
    lines: queue.Queue[str] = attrs.field(factory=queue.Queue)

    def listen(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line.rstrip("\n"))

    def next(self) -> str:
        return self.lines.get(timeout=20)

    def ends(self) -> tuple[int, str]:
        """
        The exit status, and what was said on the error channel.
        """
        assert self.process.stderr is not None
        return self.process.wait(20), self.process.stderr.read()


@contextlib.contextmanager
def following(log: Partnership, *words: str) -> Iterator[Told]:
    environment = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*COMMAND, log.name, "--follow", *words],
        cwd=log.path.parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        # Who runs the tests in the background may have had Ctrl-C ignored for all below.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        told = Told(process)
        listener = threading.Thread(target=told.listen)
        listener.start()
        try:
            yield told
        finally:
            process.kill()
            listener.join()


def test_it_tells_the_timeline_and_then_each_entry_in_a_line(log: Partnership) -> None:
    with following(log) as told:
        assert "2024-02-29  meeting held: call  (ACM, BOR)" == told.next()
        fact = log.append(meeting("2023-05"))

        assert "2023-05     meeting held: call  (ACM, BOR)" == told.next()
        log.append(SourceDeclared(source="A", title="Treaties"))

        assert told.next().startswith("@4  source declared: Treaties (A)")
        fixed = log.correct(fact.id, reason="wrong year", on="2022-05", cites="A:p1")

        assert "@5 corrected @3: wrong year  [A p1]; it reads: 2022-05  meeting held: call  (ACM, BOR)" in told.next()
        log.retract(fixed.id, reason="right after all")
        log.reinstate(fixed.id, reason="no, wrong")
        log.append_all([meeting("2021"), meeting("2020", modality="planned")])

        assert "@6 retracted @5: right after all" == told.next()
        assert "@7 reinstated @5: no, wrong" == told.next()
        assert "2021        meeting held: call  (ACM, BOR)" == told.next()
        assert "2020        meeting held: call  (ACM, BOR)  <planned>" == told.next()
        log.erase("@3", reason="asked for")

        assert f"@10  erased entry {fact.id[:12]}: asked for" == told.next()
        told.process.send_signal(signal.SIGINT)

        assert (130, "partnership: interrupted\n") == told.ends()


def test_only_what_was_asked_for_arrives(log: Partnership) -> None:
    with following(log, "--kind", "meeting-held", "--during", "2023/2024") as told:
        assert told.next().startswith("2024-02-29")
        _, other, early = log.append_all([SourceDeclared(source="A"), RelationsEstablished(on="2023"), meeting("2020")])
        log.retract(other.id, reason="of another kind")
        log.correct(early.id, reason="still not of that time", on="2021")
        late = log.append(meeting("2023-05"))

        assert told.next().startswith("2023-05")
        log.retract(late.id, reason="of that kind")

        assert told.next().endswith(" retracted @8: of that kind")


def test_what_amends_a_retracted_fact_is_told_as_a_record(log: Partnership) -> None:
    other = open_ledger(log.path.parent)[log.name]
    with following(log) as told:
        told.next()
        entry = log.append(meeting("2023"))
        told.next()
        first = log.correct(entry.id, reason="better", on="2022")
        told.next()
        other.retract(entry.id, reason="never held")

        assert "@5 retracted @3: never held" == told.next()
        log.retract(first.id, reason="and not better")

        assert "@6 retracted @4: and not better" == told.next()


def test_json_is_an_object_a_line(log: Partnership) -> None:
    with following(log, "--json") as told:
        first = json.loads(told.next())
        late = log.append(meeting("2023-05", stated="in May"))
        log.append(SourceDeclared(source="A"))
        log.correct(late.id, reason="wrong year", on="2022-05")
        fact, record, corrected = (json.loads(told.next()) for _ in range(3))

    assert (2, "2024-02-29", "meeting_held") == (first["seq"], first["on"], first["kind"])
    assert (3, "2023-05", "in May") == (fact["seq"], fact["on"], fact["event"]["stated"])
    assert (4, None, "source_declared", "A") == (record["seq"], record["on"], record["kind"], record["event"]["source"])
    assert (3, "2022-05", ["corrected @5"]) == (corrected["seq"], corrected["on"], corrected["marks"])
    assert list(first) == list(fact) == list(record) == list(corrected)
    assert ["wrong year"] == [one["reason"] for one in corrected["entries"] if one["reason"]]


def test_a_log_that_was_replaced_is_told_in_one_line(log: Partnership) -> None:
    with following(log) as told:
        told.next()
        log.path.write_bytes(log.path.read_bytes().splitlines(keepends=True)[0])
        status, said = told.ends()

    assert 4 == status
    assert said.startswith("partnership: events/acme-borealis.jsonl: replaced while it was followed: @2 is gone")
    assert 1 == said.count("\n")


def test_a_reader_who_has_seen_enough_ends_it_though_nothing_happens(log: Partnership) -> None:
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    where = log.path.parent.parent
    reader, writer = os.pipe()
    with subprocess.Popen(
        [*COMMAND, log.name, "--follow"], cwd=where, stdout=writer, stderr=subprocess.PIPE, env=environment
    ) as process:
        os.close(writer)
        try:
            assert os.read(reader, 1000).startswith(b"2024-02-29")
            os.close(reader)
            started = time.monotonic()

            assert (0, b"") == (process.wait(10), process.stderr.read() if process.stderr else b"")
            assert time.monotonic() - started < 5
        finally:
            process.kill()


def test_following_the_past_is_refused(log: Partnership, capfd: pytest.CaptureFixture[str]) -> None:
    from partnership_events.cli import main

    assert 2 == main(["timeline", log.name, "--events", str(log.path.parent), "--follow", "--known", "@1"])
    assert "leave --known out" in capfd.readouterr().err

"""
The logs that the benchmarks measure on are logs: read, verified, and nothing in them out of the ordinary.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from partnership_events.codec import codec_of
from partnership_events.lines import Judge, Verified
from partnership_events.projections.partnership import state
from partnership_events.swift import Swift
from partnership_events.vocabulary import STANDARD

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import workload


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(workload.lines(1500))


def test_a_made_log_is_a_log(lines: list[bytes]) -> None:
    codec = codec_of(STANDARD)
    judge = Judge("made", codec, Verified())
    for line in lines:
        if judge.take(line):
            judge.close()
    swift = Swift(codec)

    assert 1500 == len(judge.new) == len(lines)
    assert 1499 == sum(swift.entry(line, 7) is not None for line in lines)
    assert 30 < len(state(judge.new, as_of="2024").cells) < 150


def test_it_is_the_same_for_everybody_and_as_told(lines: list[bytes]) -> None:
    kinds = [line[line.index(b'"@kind":"') + 9 :].split(b'"')[0] for line in lines]

    assert lines == list(workload.lines(1500))
    assert lines != list(workload.lines(1500, seed=2))
    assert 5 < kinds.count(b"fact_corrected") < 30
    assert 430 < sum(map(len, lines)) / len(lines) < 530

"""
Lines taken many at a time, as a reader takes them: told as they are told one by one, whatever was done to the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proofs import specimen

from partnership_events import STANDARD
from partnership_events.canonical import MAX_LINE
from partnership_events.codec import codec_of
from partnership_events.errors import PartnershipError
from partnership_events.files import Pieces
from partnership_events.lines import Judge, Verified
from partnership_events.torn import Part, Piece, pieces_of, take_all

CODEC = codec_of(STANDARD)
LOG = specimen.log(60)


def outcome(parts: Iterator[Part]) -> tuple[object, ...]:
    """
    All that is told of a file, and left of it to go on from.
    """
    judge, rest = Judge("a.jsonl", CODEC, Verified()), None
    try:
        rest = take_all(judge, parts)
    except PartnershipError as error:
        told: object = type(error), str(error)
    else:
        told = rest
    opened, head = repr(judge.open), judge.head
    known = judge.verified()
    left = known.size, known.batch, known.places, known.digest.hexdigest(), known.stubs
    return told, judge.last, opened, head, repr(known.entries), left


def pieces(data: bytes) -> Iterator[Piece]:
    *lines, rest = data.split(b"\n")
    yield from (Piece(line, ended=True) for line in lines)
    if rest:
        yield Piece(rest, ended=False)


def read(path: Path, data: bytes) -> tuple[Part, ...]:
    path.write_bytes(data)
    handle = os.open(path, os.O_RDONLY)
    try:
        return tuple(Pieces(handle, 0).parts)
    finally:
        os.close(handle)


def in_portions(data: bytes, portions: st.DataObject) -> Iterator[Part]:
    lines: list[bytes] = []
    for piece in pieces(data):
        if not piece.ended:
            break
        lines.append(piece.data)
        if portions.draw(st.integers(0, 9)) == 0:
            yield lines
            lines = []
    yield lines
    if data and not data.endswith(b"\n"):
        yield Piece(data[data.rfind(b"\n") + 1 :], ended=False)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """
    A log to which something was done, of a crash's kind or another.
    """
    data = LOG
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data) - 1))
        lines = data.split(b"\n")
        line = draw(st.integers(0, len(lines) - 1))
        data = draw(
            st.sampled_from([
                data[:place],
                data[:place] + b"\0" * 40 + data[place + 40 :],
                data[:place] + b"\0" * (len(data) - place),
                data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :],
                data[:place] + b"\n" + data[place:],
                b"\n".join(lines[:line] + lines[line + 1 :]),
                b"\n".join(lines[:line] + lines[line : line + 1] + lines[line:]),
                b"\n".join(lines[:line] + lines[line : line + 2][::-1] + lines[line + 2 :]),
                b"\n".join([*lines[:line], b'{"@at":"' + b"a" * MAX_LINE, *lines[line:]]),
            ])
        )  # fmt: skip
        if not data:
            break
    return data


@given(spoilt(), st.data())
def test_many_lines_at_a_time_are_taken_as_one_by_one(data: bytes, portions: st.DataObject) -> None:
    if any(len(line) > MAX_LINE for line in data.split(b"\n")):
        return

    assert outcome(pieces(data)) == outcome(in_portions(data, portions))


@given(spoilt(), st.sampled_from([7, 300, 5000, MAX_LINE]))
def test_a_file_is_taken_as_its_pieces_are(tmp_path_factory: pytest.TempPathFactory, data: bytes, chunk: int) -> None:
    path = tmp_path_factory.getbasetemp() / "log.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnership_events.files.CHUNK", chunk)
        parts = read(path, data)

    assert outcome(pieces_of(parts)) == outcome(iter(parts))
    assert all(len(line) <= MAX_LINE for part in parts if isinstance(part, list) for line in part)


def test_the_lines_that_one_reading_brings_are_together(tmp_path: Path) -> None:
    lines, rest = read(tmp_path / "log.jsonl", LOG + b"{")

    assert LOG.split(b"\n")[:-1] == lines
    assert Piece(b"{", ended=False) == rest

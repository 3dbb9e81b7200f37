"""
One spelling of every value, and the frame of a line, by example.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from partnership_events.canonical import (
    FORMAT,
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_LINE,
    NotCanonical,
    canonical,
    checksum_holds,
    content_id,
    frame,
    parse,
    stamp,
    unframe,
)

AT = dt.datetime(2026, 11, 22, 3, 22, 55, 123456, dt.UTC)
CONTENT = b'{"@kind":"milestone_marked","milestone":"a","on":"2022"}'
LINE = frame(CONTENT, at=AT)


def framed_anyhow(line: bytes) -> bytes:
    """
    The line with a checksum that holds, so that what is wrong with it is not found by that.
    """
    head, tail = line[:45], line[53:]
    return head + f"{zlib.crc32(tail, zlib.crc32(head)):08x}".encode() + tail


# The canonical form.


@pytest.mark.parametrize("value, expected", [
    pytest.param({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}', id="keys sort, no spaces"),
    pytest.param({"a": 1, "B": 2, "_": 3, "@": 4, "": 5}, b'{"":5,"@":4,"B":2,"_":3,"a":1}', id="by code point"),
    pytest.param("\b\t\n\f\r\"\\/\x00\x1f\x7f", b'"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\x7f"', id="controls"),
    pytest.param("é日本\u2028😂", '"é日本\u2028😂"'.encode(), id="other letters stand for themselves"),
    pytest.param((1, (2,)), b"[1,[2]]", id="tuples are lists"),
    pytest.param(MAX_INTEGER, b"9007199254740991", id="the greatest integer"),
    pytest.param(-MAX_INTEGER, b"-9007199254740991", id="the least integer"),
])  # fmt: skip
def test_a_value_has_one_spelling(value: Any, expected: bytes) -> None:
    actual = canonical(value)

    assert expected == actual


@pytest.mark.parametrize("value, problem", [
    pytest.param({"a": 1.0}, r"the float 1\.0 at \$\.a", id="a float"),
    pytest.param({"a": [0, float("nan")]}, r"the float nan at \$\.a\[1\]", id="not a number"),
    pytest.param(MAX_INTEGER + 1, r"an integer too big at \$;", id="2^53"),
    pytest.param({"a": -MAX_INTEGER - 1}, r"an integer too big at \$\.a", id="-2^53"),
    pytest.param(10**5000, "an integer too big", id="an integer that Python does not print"),
    pytest.param({"é": 1}, "the key 'é' at", id="a key that is not ASCII"),
    pytest.param({1: 1}, "the key 1 at", id="a key that is no text"),
    pytest.param({"a": "\ud800"}, "a lone surrogate", id="a lone surrogate"),
    pytest.param({"\ud800": "a"}, "the key", id="a lone surrogate in a key"),
    pytest.param({"a": b"x"}, r"a bytes at \$\.a", id="bytes"),
    pytest.param({"a": {1, 2}}, r"a set at \$\.a", id="a set"),
    pytest.param(AT, r"a datetime at \$", id="an instant"),
])  # fmt: skip
def test_what_has_no_spelling_is_refused_with_its_place(value: Any, problem: str) -> None:
    with pytest.raises(NotCanonical, match=problem):
        canonical(value)


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_thirty_two_levels_are_taken_and_thirty_three_are_not() -> None:
    assert b"[" * 32 + b"]" * 32 == canonical(nested(MAX_DEPTH))
    with pytest.raises(NotCanonical, match=r"nested too deeply at \$(\[0\]){32}; at most 32 levels"):
        canonical(nested(MAX_DEPTH + 1))


def test_what_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)

    with pytest.raises(NotCanonical, match="nested too deeply"):
        canonical(loop)


# RFC 8785's public vectors, of which nothing is copied here.

VECTORS = Path(os.environ.get("PARTNERSHIP_VECTORS", "")) / "rfc8785-jcs"
# Those with floats, or with keys beyond ASCII, are good RFC 8785 and no lines of a log.
OUTSIDE = {"french": "the key", "weird": "the key", "structures": "the float", "values": "the float"}


@pytest.mark.skipif("PARTNERSHIP_VECTORS" not in os.environ, reason="PARTNERSHIP_VECTORS names no folder of vectors")
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_vectors_of_rfc_8785_are_met_as_far_as_a_log_goes(name: str) -> None:
    given = parse((VECTORS / "input" / f"{name}.json").read_bytes())
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()

    if name in OUTSIDE:
        with pytest.raises(NotCanonical, match=OUTSIDE[name]):
            canonical(given)
    else:
        assert expected == canonical(given)


@pytest.mark.skipif("PARTNERSHIP_VECTORS" not in os.environ, reason="PARTNERSHIP_VECTORS names no folder of vectors")
def test_no_vector_of_rfc_8785_is_left_out() -> None:
    assert {"arrays", "unicode", *OUTSIDE} == {path.stem for path in (VECTORS / "input").glob("*.json")}


# Parsing.


@pytest.mark.parametrize("text, problem", [
    pytest.param(b"", "not JSON", id="nothing"),
    pytest.param(b"{", "not JSON", id="half a text"),
    pytest.param(b"{'a': 1}", "not JSON", id="Python's quotes"),
    pytest.param(b'{"a":NaN}', "JSON has no NaN or Infinity", id="NaN"),
    pytest.param(b'{"a":-Infinity}', "JSON has no NaN or Infinity", id="Infinity"),
    pytest.param(b'{"a":1e400}', "not JSON", id="a float beyond all floats"),
    pytest.param(b'{"a":"\\ud800"}', "a lone surrogate", id="a lone surrogate"),
    pytest.param(b'{"a":"\xed\xa0\x80"}', "not UTF-8", id="a surrogate in UTF-8"),
    pytest.param(b'{"a":"\xff"}', "not UTF-8", id="Latin-1"),
    pytest.param(b'\xef\xbb\xbf{"a":1}', "a byte order mark", id="a byte order mark"),
    pytest.param(b"<<<<<<< HEAD", "a merge conflict", id="a merge conflict"),
    pytest.param(b'{"a":"\x00', "zero bytes", id="zero bytes"),
    pytest.param(b"[" * 100_000, "nested too deeply", id="a hundred thousand levels"),
    pytest.param(b"9" * 10_000, "not JSON", id="ten thousand digits"),
])  # fmt: skip
def test_what_is_no_json_is_told_with_its_likely_cause(text: bytes, problem: str) -> None:
    with pytest.raises(NotCanonical, match=problem):
        parse(text)


# The frame.


def test_a_line_is_its_frame_and_its_content() -> None:
    id_ = hashlib.sha256(CONTENT).hexdigest()
    head = '{"@at":"2026-11-22T03:22:55.123456Z","@crc":"'
    tail = f'","@following":2,"@format":1,"@id":"{id_}",' + CONTENT.decode()[1:]
    crc = f"{zlib.crc32((head + tail).encode()):08x}"

    assert (head + crc + tail).encode() == frame(CONTENT, at=AT, following=2, first=True)


def test_a_frame_is_read_back() -> None:
    framed = unframe(frame(CONTENT, at=AT, following=2, first=True))

    assert (AT, content_id(CONTENT), 2, FORMAT) == (framed.at, framed.id, framed.following, framed.format)
    assert json.loads(CONTENT) == framed.fields


def test_neither_time_nor_batch_nor_place_changes_the_id() -> None:
    later = frame(CONTENT, at=AT + dt.timedelta(days=1), following=1, first=True)

    assert unframe(LINE).id == unframe(later).id


@pytest.mark.parametrize("moment, expected", [
    (dt.datetime(1, 1, 1, tzinfo=dt.UTC), "0001-01-01T00:00:00.000000Z"),
    (dt.datetime(9999, 12, 31, 23, 59, 59, 999999, dt.UTC), "9999-12-31T23:59:59.999999Z"),
    (dt.datetime(2026, 1, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=9))), "2025-12-31T23:00:00.000000Z"),
])  # fmt: skip
def test_a_stamp_is_utc_in_a_fixed_width(moment: dt.datetime, expected: str) -> None:
    assert expected == stamp(moment)


def test_a_line_of_64_kib_is_taken_and_one_byte_more_is_not() -> None:
    room = MAX_LINE - len(frame(b'{"@kind":"a","b":""}', at=AT))
    widest = frame(b'{"@kind":"a","b":"%s"}' % (b"x" * room), at=AT)

    assert MAX_LINE == len(widest)
    assert room == len(unframe(widest).fields["b"])
    with pytest.raises(NotCanonical, match="65,537 bytes; at most 65,536"):
        frame(b'{"@kind":"a","b":"%s"}' % (b"x" * (room + 1)), at=AT)
    with pytest.raises(NotCanonical, match="65,537 bytes; at most 65,536"):
        unframe(widest + b"}")


def with_content(content: str) -> bytes:
    return frame(content.encode(), at=AT)


@pytest.mark.parametrize("line, problem", [
    pytest.param(b"[]", "a JSON array; a line is one JSON object", id="a list"),
    pytest.param(b"null", "a JSON null", id="null"),
    pytest.param(b"{}", "no frame", id="an empty object"),
    pytest.param(CONTENT, "no frame", id="content without a frame"),
    pytest.param(LINE + b"\r", "CRLF", id="CRLF"),
    pytest.param(LINE + b" ", "not in canonical form", id="a space at the end"),
    pytest.param(LINE.replace(b'":"2022"', b'": "2022"'), "not in canonical form", id="a space inside"),
    pytest.param(LINE.replace(b'"a"', b'"\\u0061"'), "not in canonical form", id="an escape too many"),
    pytest.param(LINE.replace(b'"on"', b'"milestone":"a","on"'), "the key 'milestone' stands twice", id="a key twice"),
    pytest.param(b"\xef\xbb\xbf" + LINE, "a byte order mark", id="a byte order mark"),
    pytest.param(with_content('{"@kind":"a","b":1.0}'), "the float 1.0", id="a float"),
    pytest.param(with_content('{"@kind":"a","b":1E3}'), "the float 1000.0", id="an exponent"),
    pytest.param(with_content('{"@kind":"a","b":9007199254740992}'), "an integer too big", id="2^53"),
    pytest.param(with_content('{"@kind":"a","b":-0}'), "not in canonical form", id="minus zero"),
    pytest.param(with_content('{"@kind":"a","b":NaN}'), "no NaN", id="NaN"),
    pytest.param(with_content('{"@kind":"a","b":"\\ud83d"}'), "a lone surrogate", id="a lone surrogate"),
    pytest.param(with_content('{"@kind":"a","é":1}'), "the key 'é'", id="a key that is not ASCII"),
    pytest.param(with_content('{"@kind":"a","b":' + "[" * 32 + "]" * 32 + "}"), "too deeply", id="33 levels"),
    pytest.param(with_content('{"@kind":7}'), "no kind", id="a kind that is no text"),
    pytest.param(with_content('{"b":1}'), "no kind", id="no kind"),
    pytest.param(with_content('{"b":{"@kind":"a"}}'), "no kind", id="a kind in the wrong place"),
    pytest.param(LINE.replace(b"03:22:55", b"03:22:56"), "the checksum does not hold", id="another time"),
    pytest.param(framed_anyhow(LINE.replace(b"2022", b"2023")), "the id is not that of", id="another content"),
    pytest.param(framed_anyhow(LINE.replace(b"11-22T", b"13-22T")), "@at is", id="month 13"),
    pytest.param(framed_anyhow(LINE.replace(b"T03:", b"T24:")), "no frame", id="24 o'clock"),
    pytest.param(framed_anyhow(LINE.replace(b".123456Z", b".123456+")), "no frame", id="no Z"),
    pytest.param(framed_anyhow(LINE.replace(b',"@id"', b',"@following":0,"@id"')), "makes no sense", id="none to come"),
    pytest.param(framed_anyhow(LINE.replace(b',"@id"', b',"@following":-1,"@id"')), "makes no sense", id="minus one"),
    pytest.param(framed_anyhow(LINE.replace(b',"@id"', b',"@following":true,"@id"')), "makes no sense", id="true"),
    pytest.param(framed_anyhow(LINE.replace(b',"@id"', b',"@format":"1","@id"')), "makes no sense", id="a text"),
    pytest.param(framed_anyhow(LINE.replace(b',"@id"', b',"@extra":1,"@id"')), "a frame with @extra", id="more frame"),
    pytest.param(with_content('{"@kind":"a","@zone":"UTC"}'), "a frame with @zone", id="more frame after the kind"),
])  # fmt: skip
def test_a_line_is_refused_for_what_is_wrong_with_it(line: bytes, problem: str) -> None:
    with pytest.raises(NotCanonical, match=problem):
        unframe(line)


def test_nothing_sorts_before_the_frame() -> None:
    """
    A key before ``@at`` is outside what the id covers; with it the checksum's eight digits could be put anywhere.
    """
    line = b'{"!":"' + b"." * 39 + b"00000000" + b'",' + LINE[1:]

    assert checksum_holds(framed_anyhow(line))
    with pytest.raises(NotCanonical, match="no frame"):
        unframe(framed_anyhow(line))

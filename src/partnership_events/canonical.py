"""
One spelling of every value, and the frame of a line.  The only module that meets msgspec.

A line of a log is one canonical JSON object: RFC 8785 restricted to ASCII keys, no floats, integers within 2^53 - 1,
no lone surrogates, at most 64 KiB and 32 levels.  Its keys sort themselves into a frame and a content:

    {"@at":"2026-11-22T03:22:55.123456Z","@crc":"8 hex","@following":2,"@format":1,"@id":"64 hex","@kind":...}
      fixed width                         fixed width    in a batch     line 1                     the content

    @id    SHA-256 of the content alone, that is of { and all from "@kind" on: equal content, equal id
    @crc   CRC-32 of the whole line without the eight digits themselves: a flipped bit anywhere is seen

What was erased leaves a stub without its content: its kind, the leaf hash of the line it was, what it pointed to.

    {"@at":...,"@crc":...,"@id":"as it was","@kind":...,"@leaf":"64 hex","@targets":{"retracts":"64 hex"}}

A line is accepted only if it equals canonical(parse(line)).  That one rule finds duplicate keys, re-formatting, CRLF
and BOM; floats, big integers and depth survive the round trip, and are looked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec

from partnership_events import classes
from partnership_events.errors import PartnershipError

FORMAT = 1
MAX_LINE = 64 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder()
# Hours are spelled out: some Pythons take 24:00 for the next day.
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_HEX8 = re.compile(r"[0-9a-f]{8}")

# {"@at":"2026-11-22T03:22:55.123456Z","@crc":"12345678", ... : where the eight digits stand in every line.
_HEAD = b'{"@at":"'
_CRC_FROM = len('{"@at":"2026-11-22T03:22:55.123456Z","@crc":"')
_CRC_TO = _CRC_FROM + 8
_CONTENT = b'"@kind":'

FRAME_KEYS = frozenset({"@at", "@crc", "@following", "@format", "@id", "@leaf", "@targets"})
_STUB_KEYS = FRAME_KEYS - {"@format"} | {"@kind"}
_KNOWN = FRAME_KEYS - {"@leaf", "@targets"} | {"@kind", "@version"}


class NotCanonical(PartnershipError):
    """
    A value that has no canonical spelling, or a line that is not in it; says what was met and what would be right.
    """

    def __init__(self, problem: str, right: str = "") -> None:
        self.problem = problem
        self.right = right
        super().__init__(problem, right)

    def __str__(self) -> str:
        return f"{self.problem}; {self.right}" if self.right else self.problem


@classes.frozen
class Framed:
    """
    A line taken apart: its frame, and the fields of its content (``@kind`` and ``@version`` among them).

    Only of a stub, ``leaf`` is the leaf hash, in hex, of the line that was erased, ``targets`` what it pointed to, and
    ``left`` the hash of what the stub says, for its record of erasure to vouch for.
    """

    at: dt.datetime
    id: str
    following: int
    format: int | None
    fields: dict[str, Any]
    leaf: str | None = None
    targets: dict[str, str] = attrs.field(factory=dict)
    left: str | None = None


def canonical(value: object) -> bytes:
    """
    The canonical bytes of a JSON value; raises ``NotCanonical`` for what has none.
    """
    _speakable(value, "$", 1)
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate in a text", "a text is a sequence of whole characters") from error


def encoded(value: object) -> bytes:
    """
    The same bytes where the value has any, and whatever where it has none: for who reads them again before use.
    """
    return _ENCODER.encode(value)


def parse(text: bytes) -> Any:
    """
    The value of one JSON text, strict in UTF-8 and grammar; raises ``NotCanonical``.
    """
    try:
        return _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise NotCanonical("not UTF-8", "save the file as UTF-8") from error
    except RecursionError as error:
        raise NotCanonical("nested too deeply", f"at most {MAX_DEPTH} levels") from error
    except msgspec.DecodeError as error:
        raise NotCanonical(f"not JSON: {_unwrapped(error)}", _hint(text)) from error


def content_id(content: bytes) -> str:
    """
    The id of a content, given as the canonical object from ``@kind`` on.
    """
    return hashlib.sha256(content).hexdigest()


def stamp(moment: dt.datetime) -> str:
    """
    A UTC instant in the fixed width of ``@at``.
    """
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def frame(
    content: bytes, *, at: dt.datetime | str, following: int = 0, first: bool = False, id_: str | None = None
) -> bytes:
    """
    The line, without its newline, that holds this content; raises ``NotCanonical`` where it would be too long.

    ``at`` may be spelled already (``stamp``), since the lines of a batch share it; ``id_`` is that of the content, for
    who knows it.
    """
    return _line(content, id_=id_ or content_id(content), at=at, following=following, first=first)


def reframed(line: bytes, *, at: dt.datetime, following: int) -> bytes:
    """
    The same content, or stub, in another frame; the line is a verified one.
    """
    framed = unframe(line)
    return _line(_content_of(line), id_=framed.id, at=at, following=following, first=framed.format is not None)


def stub(line: bytes, *, leaf: str, targets: Mapping[str, str]) -> bytes:
    """
    What a verified line leaves where its content is erased.
    """
    framed = unframe(line)
    left = {"@kind": framed.fields["@kind"], "@leaf": leaf, **({"@targets": dict(targets)} if targets else {})}
    return _line(canonical(left), id_=framed.id, at=framed.at, following=framed.following)


def _line(content: bytes, *, id_: str, at: dt.datetime | str, following: int, first: bool = False) -> bytes:
    middle = (f'"@following":{following},' if following else "") + (f'"@format":{FORMAT},' if first else "")
    head = f'{{"@at":"{at if isinstance(at, str) else stamp(at)}","@crc":"'.encode()
    tail = f'",{middle}"@id":"{id_}",'.encode() + content[1:]
    line = head + f"{zlib.crc32(tail, zlib.crc32(head)):08x}".encode() + tail
    if len(line) > MAX_LINE:
        raise NotCanonical(f"a line of {len(line):,} bytes", f"at most {MAX_LINE:,}")
    return line


def _content_of(line: bytes) -> bytes:
    return b"{" + line[line.find(_CONTENT) :]


def checksum(line: bytes) -> str:
    """
    The eight digits that the line, without its newline, should bear.
    """
    return zlib.crc32(line[_CRC_TO:], zlib.crc32(line[:_CRC_FROM])).to_bytes(4, "big").hex()


def checksum_holds(line: bytes) -> bool:
    """
    True where the line, without its newline, is whole by its own checksum.
    """
    return line[_CRC_FROM:_CRC_TO] == checksum(line).encode()


def unframe(line: bytes) -> Framed:
    """
    A line, without its newline, taken apart and verified: canonical form, checksum, id.
    """
    if len(line) > MAX_LINE:
        raise NotCanonical(f"a line of {len(line):,} bytes", f"at most {MAX_LINE:,}")
    value = parse(line)
    if not isinstance(value, dict):
        raise NotCanonical(f"a JSON {_name(value)}", "a line is one JSON object")
    if canonical(value) != line:
        raise NotCanonical(*_why_not_canonical(line))
    # What sorts before @at would move the checksum from its place, and escape the id.
    in_place = line.startswith(_HEAD) and _is(value, "@at", _STAMP)
    if not (in_place and _is(value, "@crc", _HEX8) and _is(value, "@id", _HEX64)):
        raise NotCanonical("no frame", "a line begins with @at, @crc and @id; write through this library")
    if not checksum_holds(line):
        raise NotCanonical("the checksum does not hold", "the line was changed after it was written")
    if type(value.get("@kind")) is not str:
        raise NotCanonical("no kind", "a line tells an event or a record, and its @kind")
    if "@leaf" in value:
        return attrs.evolve(_framed_stub(value), left=content_id(_content_of(line)))
    if content_id(_content_of(line)) != value["@id"]:
        raise NotCanonical("the id is not that of the content", "the line was changed after it was written")
    return _framed(value)


def _framed_stub(value: dict[str, Any]) -> Framed:
    more = value.keys() - _STUB_KEYS
    leaf, targets = value["@leaf"], value.get("@targets")
    pointing = isinstance(targets, dict) and targets and all(_is(targets, path, _HEX64) for path in targets)
    if more or not (_is(value, "@leaf", _HEX64) and (pointing or "@targets" not in value)):
        raise NotCanonical("a stub that makes no sense", "what was erased leaves its kind, leaf hash and targets only")
    framed = _framed({key: item for key, item in value.items() if key not in {"@leaf", "@targets"}})
    return attrs.evolve(framed, leaf=leaf, targets=targets or {})


def _framed(value: dict[str, Any]) -> Framed:
    if not all(type(value[key]) is int and value[key] > 0 for key in ("@following", "@format") if key in value):
        raise NotCanonical("a frame that makes no sense", "@following and @format are numbers from 1 on, or left out")
    foreign = [key for key in value if key.startswith("@") and key not in _KNOWN]
    if foreign:
        raise NotCanonical(f"a frame with {', '.join(foreign)}", "written by something else?")
    try:
        at = dt.datetime.fromisoformat(value["@at"])
    except ValueError as error:
        raise NotCanonical(f"@at is {value['@at']!r}", "an instant in UTC") from error
    fields = {key: item for key, item in value.items() if key not in FRAME_KEYS}
    following, version = value.get("@following", 0), value.get("@format")
    return Framed(at=at, id=value["@id"], following=following, format=version, fields=fields)


def _speakable(value: object, path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(f"nested too deeply at {path}", f"at most {MAX_DEPTH} levels")
    if type(value) is str:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"the key {key!r} at {path}", "keys are ASCII texts")
            _speakable(item, f"{path}.{key}", depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _speakable(item, f"{path}[{index}]", depth + 1)
    elif isinstance(value, float):
        raise NotCanonical(f"the float {value!r} at {path}", "write decimals as text, such as '0.1'")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise NotCanonical(f"an integer too big at {path}", "integers stay within 2^53 - 1; write it as text")
    elif not isinstance(value, (str, int, type(None))):
        raise NotCanonical(f"a {type(value).__name__} at {path}", "JSON has texts, integers, lists and objects")


def _is(value: dict[str, Any], key: str, form: re.Pattern[str]) -> bool:
    text = value.get(key)
    return isinstance(text, str) and form.fullmatch(text) is not None


def _name(value: object) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def _unwrapped(error: msgspec.DecodeError) -> str:
    return str(error).removeprefix("JSON is malformed: ")


def _hint(text: bytes) -> str:
    if text.startswith(b"\xef\xbb\xbf"):
        return "a byte order mark stands before it; save the file as UTF-8 without BOM"
    if text.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        return "a merge conflict was left in the file"
    if _SURROGATE.search(text):
        return "a lone surrogate stands in it, which is no character"
    if b"NaN" in text or b"Infinity" in text:
        return "JSON has no NaN or Infinity"
    if b"\x00" in text:
        return "zero bytes stand in it"
    return ""


def _why_not_canonical(line: bytes) -> tuple[str, str]:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in items:
            if key in seen:
                twice.append(key)
            seen.add(key)
        return dict(items)

    json.loads(line, object_pairs_hook=pairs)
    if twice:
        return f"the key {twice[0]!r} stands twice", "each key once"
    if line.endswith(b"\r"):
        return "the line ends in CRLF", "a log ends its lines in LF; mark *.jsonl as -text in .gitattributes"
    return "not in canonical form", "it was re-formatted after it was written; keys sorted, no spaces"

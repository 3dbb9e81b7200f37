"""
The compiled reader against the codec: what it takes, the codec takes, and means the same by it.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from drafts import BARE, FULL
from hypothesis import given
from hypothesis import strategies as st

from partnership_events import STANDARD, Entry, Event, Unknown, Vocabulary
from partnership_events.canonical import NotCanonical, canonical, checksum, frame, unframe
from partnership_events.codec import codec_of
from partnership_events.errors import PartnershipError
from partnership_events.names import references
from partnership_events.swift import Swift, swift_of
from partnership_events.testing import drafts

AT = dt.datetime(2026, 11, 22, 3, 22, 55, 123456, tzinfo=dt.UTC)
CODEC = codec_of(STANDARD)
SWIFT = swift_of(CODEC)
ORDINARY = [name for name in FULL if name not in ("log_opened", "entry_erased")]


def slowly(line: bytes) -> Entry | None:
    """
    What the codec makes of a line; None where it refuses it, or keeps it word for word.
    """
    try:
        entry = CODEC.entry(unframe(line), 7)
    except PartnershipError:
        return None
    return None if isinstance(entry.event, Unknown) else entry


def agree(line: bytes) -> bool:
    """
    Holds both readers against each other; true where the compiled one had an answer.
    """
    fast, slow = SWIFT.entry(line, 7), slowly(line)
    if fast is None:
        return False
    assert slow is not None, line
    assert repr(slow) == repr(fast)
    assert slow == fast
    assert type(slow.event) is type(fast.event)
    return True


@given(drafts(), st.integers(0, 3))
def test_what_is_written_is_read_alike_and_fast(draft: Any, following: int) -> None:
    line = frame(CODEC.content(CODEC.checked(draft)), at=AT, following=following)

    assert agree(line) == (draft.event.kind not in ("log_opened", "entry_erased"))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**54)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["JPN", "2022", "2022-13", "2022/..", "P5Y", " ", "\u0065\u0301", "summit", "a" * 64, "UTC", "1.0", "١"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(
    {field.name for kind in STANDARD for field in attrs.fields(kind)} | {"@version", "cites", "note", "meta"}
)


@given(st.data())
def test_what_is_spoilt_is_never_read_as_something_else(data: st.DataObject) -> None:
    draft = CODEC.checked(data.draw(drafts(), label="draft"))
    told = json.loads(CODEC.content(draft))
    for _ in range(data.draw(st.integers(1, 3), label="changes")):
        places = [told, *(value for value in told.values() if isinstance(value, dict))]
        places += [one for value in told.values() if isinstance(value, list) for one in value if isinstance(one, dict)]
        place = data.draw(st.sampled_from(places), label="place")
        name = data.draw(st.sampled_from([*place, *NAMES]), label="field")
        if data.draw(st.booleans(), label="away") and name != "@kind":
            place.pop(name, None)
        else:
            place[name] = data.draw(JUNK, label="value")
    try:
        line = frame(canonical(told), at=AT)
    except NotCanonical:
        return

    agree(line)


@given(drafts(), st.data())
def test_other_bytes_are_other_lines(draft: Any, data: st.DataObject) -> None:
    line = frame(CODEC.content(CODEC.checked(draft)), at=AT)
    at = data.draw(st.integers(0, len(line) - 1))
    spoilt = line[:at] + data.draw(st.binary(max_size=3)) + line[at + data.draw(st.integers(0, 3)) :]

    if spoilt != line:
        assert SWIFT.entry(spoilt, 7) is None


@pytest.mark.parametrize("spelling", [
    b'{"@kind":"meeting_held","form":"call","on":"2024" }',
    b'{"@kind":"meeting_held","form":"c\\u0061ll","on":"2024"}',
    b'{"@kind":"meeting_held","on":"2024","form":"call"}',
    b'{"@kind":"meeting_held","form":"call","form":"call","on":"2024"}',
    b'{"@kind":"meeting_held","form":"call","on":"2024","ordinal":1.0}',
    b'{"@kind":"meeting_held","form":"call","on":"2024","ordinal":true}',
    b'{"@kind":"meeting_held","form":"call","on":"2024","parties":["JPN", "MNG"]}',
    b'{"@kind":"meeting_held","form":"call","on":"2024","place":{"country":"JPN","city":"Tokyo"}}',
    b'{"@kind":"meeting_held","form":"call","meta":{"b":1,"a":2},"on":"2024"}',
    b'{"@kind":"meeting_held","form":"call","meta":{"a":1.5},"on":"2024"}',
    b'{"@kind":"meeting_held","form":"call","meta":{"a":' + b"[" * 40 + b"]" * 40 + b'},"on":"2024"}',
])  # fmt: skip
def test_another_spelling_has_no_answer(spelling: bytes) -> None:
    line = frame(spelling, at=AT)

    assert SWIFT.entry(line, 7) is None
    assert slowly(line) is None


def checksummed(line: bytes) -> bytes:
    """
    The line with the checksum that it should bear, whatever else is wrong with it.
    """
    return line[:45] + checksum(line).encode() + line[53:]


@pytest.mark.parametrize("met, instead", [
    (b"2026-11-22T03:22:55.123456Z", b"2026-11-22 03:22:55.123456Z"),
    (b"2026-11-22T03:22:55.123456Z", b"2026-11-22T03:22:55,123456Z"),
    (b"2026-11-22T03:22:55.123456Z", b"2026-11-22T24:00:00.000000Z"),
    (b"2026-11-22T03:22:55.123456Z", b"2026-02-30T03:22:55.123456Z"),
    (b'"@following":2,', b'"@following":0,'),
    (b'"@following":2,', b'"@following":-2,'),
    (b'"@following":2,', b'"@following":02,'),
    (b'"@following":2,', b'"@following":9007199254740993,'),
    (b'"@following":2,', b'"@following":2, '),
    (b'"@following":2,', b'"@leaf":"",'),
    (b'"@id":', b'"@i\\u0064":'),
    (b'"@kind":"meeting_held"', b'"@kind":"meeting_hel\\u0064"'),
])  # fmt: skip
def test_another_frame_has_no_answer(met: bytes, instead: bytes) -> None:
    line = frame(b'{"@kind":"meeting_held","form":"call","on":"2024"}', at=AT, following=2)
    other = checksummed(line.replace(met, instead))

    assert line != other
    assert SWIFT.entry(other, 7) is None
    assert slowly(other) is None


def test_a_frame_in_another_order_has_no_answer() -> None:
    line = frame(b'{"@kind":"meeting_held","form":"call","on":"2024"}', at=AT, following=2)
    following, id_ = line[55:70], line[70:143]
    other = checksummed(line[:55] + id_ + following + line[143:])

    assert (b'"@following":2,', b'"@id":"') == (following, id_[:7])
    assert SWIFT.entry(other, 7) is None
    assert slowly(other) is None


def test_the_id_of_another_content_has_no_answer() -> None:
    line = frame(b'{"@kind":"meeting_held","form":"call","on":"2024"}', at=AT)
    other = checksummed(line.replace(b'"on":"2024"', b'"on":"2023"'))

    assert SWIFT.entry(other, 7) is None
    assert slowly(other) is None


def test_a_checksum_in_capitals_has_no_answer() -> None:
    lines = (
        frame(canonical({"@kind": "meeting_held", "form": "call", "on": f"{y}"}), at=AT) for y in range(1900, 2000)
    )
    line = next(line for line in lines if line[45:53].upper() != line[45:53])
    other = line[:45] + line[45:53].upper() + line[53:]

    assert SWIFT.entry(other, 7) is None
    assert slowly(other) is None


def test_a_line_that_is_too_long_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    content = {"@kind": "meeting_held", "form": "call", "on": "2024", "topics": [c * 16000 for c in "abcde"]}
    with monkeypatch.context() as patch:
        patch.setattr("partnership_events.canonical.MAX_LINE", 10**6)
        line = frame(canonical(content), at=AT)

    assert SWIFT.entry(line, 7) is None
    assert slowly(line) is None


@pytest.mark.parametrize("inner", [
    b'{"@kind":"meeting_held","on":"2024","form":"call"}',
    b'{"@kind":"meeting_held","form":"call","on":"2024" }',
    b'{"@kind":"meeting_held","cites":["a"],"form":"call","on":"2024"}',
    b'{"@kind":"meeting_held","form":"call","note":"a","on":"2024"}',
])  # fmt: skip
def test_a_correction_of_another_spelling_has_no_answer(inner: bytes) -> None:
    id_ = b'"' + b"a" * 64 + b'"'
    content = b'{"@kind":"fact_corrected","after":%b,"content":%b,"corrects":%b,"reason":"coding error"}'
    good = frame(content % (id_, b'{"@kind":"meeting_held","form":"call","on":"2024"}', id_), at=AT)
    line = frame(content % (id_, inner, id_), at=AT)

    assert agree(good)
    assert SWIFT.entry(line, 7) is None
    assert slowly(line) is None


@pytest.mark.parametrize("kind", ORDINARY)
def test_it_tells_what_points_to_other_entries(kind: str) -> None:
    for draft in (FULL[kind], BARE[kind]):
        taken = SWIFT.taken([frame(CODEC.content(CODEC.checked(draft)), at=AT)], 7)[0]
        assert taken is not None
        entry, points = taken

        assert points or not list(references(entry.event))


def test_of_many_lines_each_is_read_as_if_alone() -> None:
    kinds = [frame(CODEC.content(CODEC.checked(FULL[kind])), at=AT, following=2) for kind in FULL]
    lines = [*kinds, b"", b"{}", kinds[3][:-1], *kinds[::-1], b"a" * 200, kinds[5]]
    alone = [SWIFT.taken([line], seq)[0] for seq, line in enumerate(lines, 7)]

    assert 2 * len(ORDINARY) + 1 == sum(one is not None for one in alone)
    assert alone == SWIFT.taken(lines, 7)
    assert repr(alone) == repr(SWIFT.taken(lines, 7))


def test_most_need_not_be_asked_what_they_point_to() -> None:
    taken = SWIFT.taken([frame(CODEC.content(CODEC.checked(BARE["meeting_held"])), at=AT)], 7)[0]

    assert taken is not None
    assert not taken[1]


@pytest.mark.parametrize("kind", ORDINARY)
def test_every_kind_is_read_fast(kind: str) -> None:
    assert agree(frame(CODEC.content(CODEC.checked(FULL[kind])), at=AT))
    assert agree(frame(CODEC.content(CODEC.checked(BARE[kind])), at=AT))


def test_what_is_read_fast_is_as_frozen_as_any_other() -> None:
    entry = SWIFT.entry(frame(CODEC.content(CODEC.checked(FULL["meeting_held"])), at=AT), 7)
    assert entry is not None

    for one, name in ((entry, "seq"), (entry.event, "form")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(one, name, 1)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(one, name)
    assert hash(entry.event) == hash(attrs.evolve(entry.event))


def test_the_shipped_log_is_read_fast_but_for_its_opening() -> None:
    lines = (Path(__file__).parent.parent / "events/japan-mongolia.jsonl").read_bytes().split(b"\n")[:-1]

    assert [False] + [True] * (len(lines) - 1) == [agree(line) for line in lines]


def opened_alike(content: dict[str, Any]) -> bool:
    """
    Holds both readers of an opening against each other; true where the compiled one had an answer.
    """
    try:
        framed = unframe(frame(canonical(content), at=AT, following=2, first=True))
    except NotCanonical:
        return False
    fast = SWIFT.opening(framed, 1)
    if fast is None:
        return False
    slow = CODEC.entry(framed, 1)
    assert not isinstance(slow.event, Unknown), content
    assert (repr(slow), slow, type(slow.event)) == (repr(fast), fast, type(fast.event))
    return True


@pytest.mark.parametrize("draft", [FULL["log_opened"], BARE["log_opened"]], ids=["full", "bare"])
def test_an_opening_is_read_as_the_codec_reads_it(draft: Any) -> None:
    assert opened_alike(json.loads(CODEC.content(CODEC.checked(draft))))


@given(st.data())
def test_a_spoilt_opening_is_never_read_as_something_else(data: st.DataObject) -> None:
    told = json.loads(CODEC.content(CODEC.checked(FULL["log_opened"])))
    names = [
        *told,
        *(field.name for field in attrs.fields(type(FULL["log_opened"].event))),
        "cites",
        "note",
        "@version",
    ]
    for _ in range(data.draw(st.integers(0, 3), label="changes")):
        told[data.draw(st.sampled_from(names), label="field")] = data.draw(JUNK, label="value")

    opened_alike(told)


def test_only_what_opens_a_log_is_read_as_an_opening() -> None:
    opening = CODEC.content(CODEC.checked(FULL["log_opened"]))

    assert SWIFT.opening(unframe(frame(opening, at=AT)), 1) is None
    assert SWIFT.entry(frame(opening, at=AT), 7) is None
    assert SWIFT.entry(frame(opening, at=AT, first=True), 1) is None
    meeting = frame(CODEC.content(CODEC.checked(FULL["meeting_held"])), at=AT, first=True)
    assert SWIFT.opening(unframe(meeting), 1) is None
    assert Swift(codec_of(Vocabulary())).opening(unframe(frame(opening, at=AT, first=True)), 1) is None


@attrs.frozen(kw_only=True)
class Odd(Event):
    """
    A kind whose field is worked out from the others.
    """

    kind: ClassVar[str] = "odd"

    twice: int | None = attrs.field(
        default=None,
        converter=attrs.Converter(lambda value, self: 2 * (value or len(self.topics)), takes_self=True),
    )


def at_least_one(_: object, __: object, value: int | None) -> None:
    if value is not None and value < 1:
        raise ValueError("less than one")


def known(value: str | None) -> str | None:
    return None if value is None else {"a": "A"}[value]


@attrs.frozen(kw_only=True, slots=False)
class Loose(Event):
    """
    A kind without slots.
    """

    kind: ClassVar[str] = "loose"
    number: int | None = None


@attrs.frozen(kw_only=True)
class Guarded(Event):
    """
    A kind that looks at what it is given.
    """

    kind: ClassVar[str] = "guarded"
    number: int | None = attrs.field(default=None, validator=at_least_one)


@attrs.frozen(kw_only=True)
class Derived(Event):
    """
    A kind with a field that nobody gives.
    """

    kind: ClassVar[str] = "derived"
    number: int | None = None
    secret: int | None = attrs.field(default=7, init=False)


@attrs.frozen(kw_only=True)
class Made(Event):
    """
    A kind with a default that is made anew each time.
    """

    kind: ClassVar[str] = "made"
    things: tuple[str, ...] = attrs.field(factory=tuple)


@attrs.frozen(kw_only=True, init=False)
class Own(Event):
    """
    A kind that makes itself.
    """

    kind: ClassVar[str] = "own"
    number: int | None = None

    def __init__(self, number: int | None = None, **fields: Any) -> None:
        self.__attrs_init__(number=None if number is None else number + 1, **fields)


@attrs.frozen(kw_only=True)
class Early(Event):
    """
    A kind that has something to do before it is made.
    """

    kind: ClassVar[str] = "early"
    number: int | None = None

    def __attrs_pre_init__(self) -> None:
        pass


@attrs.frozen(kw_only=True)
class Picky(Event):
    """
    A kind whose converter knows one word.
    """

    kind: ClassVar[str] = "picky"
    word: str | None = attrs.field(default=None, converter=known)


@attrs.frozen(kw_only=True)
class Late(Event):
    """
    A kind that looks at itself when it is made.
    """

    kind: ClassVar[str] = "late"
    number: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.number == 0:
            raise ValueError("nothing")


class Counting:
    """
    What several kinds have in common, and is none.
    """

    __slots__ = ()

    def twice(self) -> int:
        return 2 * (self.number or 0)  # type: ignore[attr-defined, no-any-return]


@attrs.frozen(kw_only=True)
class Mixed(Counting, Event):
    """
    A kind with a second parent.
    """

    kind: ClassVar[str] = "mixed"
    number: int | None = None


OWN = codec_of(STANDARD | Vocabulary.of(Odd, Loose, Guarded, Derived, Made, Own, Early, Picky, Late, Mixed))


@attrs.frozen(kw_only=True)
class Whispered(Event):
    """
    A kind whose fields are declared as those of another are, name, sort and all.
    """

    kind: ClassVar[str] = "whispered"
    word: str
    name: str


@attrs.frozen(kw_only=True)
class Shouted(Event):
    """
    The other, whose words are changed when it is made.
    """

    kind: ClassVar[str] = "shouted"
    word: str = attrs.field(converter=str.upper)
    name: str = attrs.field(converter=str.title)


@pytest.mark.parametrize("kinds", [("whispered", "shouted"), ("shouted", "whispered")])
def test_what_is_compiled_for_one_field_serves_no_other(kinds: tuple[str, str]) -> None:
    codec = codec_of(Vocabulary.of(Whispered, Shouted))
    swift = Swift(codec)
    for kind in kinds:
        # A name is kept letter by letter; any other text has one spelling.
        line = frame(canonical({"@kind": kind, "on": "2024", "word": "e\u0301", "name": "e\u0301"}), at=AT)
        entry, slow = swift.entry(line, 7), codec.entry(unframe(line), 7)

        assert (repr(slow), slow) == (repr(entry), entry)


@pytest.mark.parametrize("content, fast", [
    ({"@kind": "odd", "topics": ["a"]}, False),
    ({"@kind": "loose", "number": 1}, False),
    ({"@kind": "guarded", "number": 1}, False),
    ({"@kind": "guarded", "number": 0}, False),
    ({"@kind": "derived", "number": 1}, False),
    ({"@kind": "made", "things": ["a"]}, False),
    ({"@kind": "made"}, False),
    ({"@kind": "own", "number": 1}, False),
    ({"@kind": "early", "number": 1}, False),
    ({"@kind": "picky", "word": "a"}, True),
    ({"@kind": "picky", "word": "b"}, False),
    ({"@kind": "picky"}, True),
    ({"@kind": "late", "number": 1}, True),
    ({"@kind": "late", "number": 0}, False),
    ({"@kind": "mixed", "number": 3}, True),
])  # fmt: skip
def test_a_kind_with_ways_of_its_own_is_read_as_the_codec_reads_it(content: dict[str, Any], fast: bool) -> None:
    swift = Swift(OWN)
    line = frame(canonical({"on": "2024", **content}), at=AT)

    entry, slow = swift.entry(line, 7), OWN.entry(unframe(line), 7)

    assert fast == (entry is not None)
    if entry is not None:
        assert slow == entry
        assert repr(slow) == repr(entry)
        assert not isinstance(slow.event, Unknown)


def test_words_are_shared_and_sentences_are_not_remembered() -> None:
    swift, words, sentence = Swift(CODEC), "annual", "It is held each year, in either capital by turns."
    told = {"@kind": "meeting_held", "form": "call", "mechanism": words, "stated": sentence}
    lines = [frame(canonical({**told, "on": day}), at=AT) for day in ("2023", "2024")]
    one, other = (swift.entry(line, 7) for line in lines)

    assert [CODEC.entry(unframe(line), 7) for line in lines] == [one, other]
    assert one is not None and other is not None  # noqa: PT018
    assert one.event.mechanism is other.event.mechanism  # type: ignore[union-attr]
    assert not any(sentence in memo for memo in swift._memos.values())


def test_a_memo_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_events.memos._MANY", 4)
    swift = Swift(CODEC)
    for day in range(1, 20):
        told = {"@kind": "meeting_held", "cites": [{"source": f"S{day}"}], "form": "call", "on": "2024"}
        line = frame(canonical(told), at=AT)
        entry = swift.entry(line, 7)
        assert entry == CODEC.entry(unframe(line), 7)

    assert all(len(memo) <= 4 for memo in swift._memos.values())

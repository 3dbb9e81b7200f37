"""
Entries of lines that were verified before: the same as a first reading's, whole or decoded on demand.

That a line is as it was written is not looked at here: a damaged one may tell anything, and nobody hears of it.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from drafts import BARE, FULL
from hypothesis import given
from hypothesis import strategies as st

from partnership_events import STANDARD, Entry, Event, Unknown, Vocabulary
from partnership_events.canonical import NotCanonical, canonical, frame, stub, unframe
from partnership_events.codec import Codec, codec_of
from partnership_events.errors import Damaged, NewerSchema
from partnership_events.replay import entries_of, entry_of, events_of, on_demand
from partnership_events.testing import drafts

AT = dt.datetime(2026, 11, 22, 3, 22, 55, 123456, tzinfo=dt.UTC)
CODEC = codec_of(STANDARD)
NEWER = canonical({"@kind": "meeting_held", "@version": 9, "form": "call", "on": "2024"})


def line_of(content: dict[str, Any], **framed: Any) -> bytes:
    return frame(canonical(content), at=AT, **framed)


def written(draft: Any, **framed: Any) -> bytes:
    return frame(CODEC.content(CODEC.checked(draft)), at=AT, **framed)


MEETING = written(FULL["meeting_held"], following=3)
ODD = {
    "an opening": written(FULL["log_opened"], first=True),
    "an opening of a batch": written(FULL["log_opened"], first=True, following=2),
    "an erasure": written(FULL["entry_erased"]),
    "a stub": stub(MEETING, leaf="1" * 64, targets={"same_as": "2" * 64}),
    "an unknown kind": line_of({"@kind": "grant_awarded", "on": "2024", "notes": {"@kind": "meeting_held"}}),
    "a kind that is no word": line_of({"@kind": 'a "kind" \u00e9\\', "on": "2024"}),
    "a date that is none": line_of({"@kind": "meeting_held", "form": "call", "on": "2022-13"}),
    "citing nothing": line_of({"@kind": "meeting_held", "cites": [{"source": ""}], "form": "call", "on": "2024"}),
    "an empty note": line_of({"@kind": "meeting_held", "form": "call", "note": " ", "on": "2024"}),
    "a meta that is none": line_of({"@kind": "meeting_held", "form": "call", "meta": None, "on": "2024"}),
    "a field that is none": line_of({"@kind": "meeting_held", "form": "call", "on": "2024", "weather": "fine"}),
    "a text with a version": line_of({"@kind": "meeting_held", "form": "call", "note": '"@version":1', "on": "2024"}),
}  # fmt: skip


def first(line: bytes, codec: Codec = CODEC) -> Entry:
    return codec.entry(unframe(line), 7, "x.jsonl")


def alike(line: bytes, codec: Codec = CODEC) -> None:
    """
    Holds whole entries, entries on demand and events against what a first reading makes of the line.
    """
    slow = first(line, codec)
    (whole,) = entries_of([line], codec, start=7, where="x.jsonl")
    (waiting,) = on_demand([line], codec, start=7, where="x.jsonl")
    (event,) = events_of([line], codec, start=7, where="x.jsonl")

    assert repr(slow) == repr(whole) == repr(entry_of(line, codec, 7, "x.jsonl"))
    assert slow == whole
    assert repr(slow.event) == repr(event)
    assert framed(slow) == framed(waiting)
    assert repr(slow) == repr(waiting)
    assert slow == waiting
    assert type(slow.event) is type(whole.event) is type(waiting.event) is type(event)
    assert type(waiting) is Entry
    assert waiting.appended is slow.appended is whole.appended


def framed(entry: Entry) -> tuple[object, ...]:
    return entry.seq, entry.id, entry.recorded_at, entry.following, entry.kind


def waiting(line: bytes = MEETING) -> Entry:
    (entry,) = on_demand([line], CODEC, start=7)
    return entry


def is_decoded(entry: Entry) -> bool:
    return type(entry) is Entry


@given(drafts(), st.sampled_from([0, 1, 12]))
def test_what_is_written_is_replayed_as_it_is_read(draft: Any, following: int) -> None:
    alike(written(draft, following=following))


@pytest.mark.parametrize("kind", [name for name in FULL if name != "log_opened"])
def test_every_kind_is_replayed_as_it_is_read(kind: str) -> None:
    alike(written(FULL[kind]))
    alike(written(BARE[kind]))


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_what_is_out_of_the_ordinary_is_replayed_as_it_is_read(line: bytes) -> None:
    alike(line)


VALUES = st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=4) | st.sampled_from(["2022", "summit", []])


@given(drafts(), st.sampled_from(["on", "form", "parties", "place", "order", "note", "meta", "cites", "x"]), VALUES)
def test_what_no_vocabulary_can_read_is_replayed_as_it_is_read(draft: Any, name: str, value: Any) -> None:
    told = json.loads(CODEC.content(CODEC.checked(draft)))
    try:
        line = line_of(told | {name: value})
    except NotCanonical:
        return

    alike(line)


def test_the_shipped_log_is_replayed_as_it_is_read() -> None:
    lines = (Path(__file__).parent.parent / "events/japan-mongolia.jsonl").read_bytes().split(b"\n")[:-1]
    slow = [CODEC.entry(unframe(line), seq) for seq, line in enumerate(lines, 1)]

    assert slow == entries_of(lines, CODEC) == on_demand(lines, CODEC)
    assert [entry.event for entry in slow] == events_of(lines, CODEC)


@pytest.mark.parametrize("following", [0, 1, 9, 10, 9007199254740991])
def test_what_a_newer_library_wrote_is_refused_at_once(following: int) -> None:
    line = frame(NEWER, at=AT, following=following)
    for read in (entries_of, events_of, on_demand):
        with pytest.raises(NewerSchema, match=r"x\.jsonl:7: .*schema 9"):
            read([line], CODEC, start=7, where="x.jsonl")


@attrs.frozen(kw_only=True)
class Short(Event):
    """
    A kind whose version would stand where a frame is longer.
    """

    kind: ClassVar[str] = "a"


@pytest.mark.parametrize("following", [0, 1, 9, 10])
def test_a_newer_schema_of_a_short_kind_is_refused_at_once(following: int) -> None:
    line = frame(canonical({"@kind": "a", "@version": 2, "on": "2024"}), at=AT, following=following)
    with pytest.raises(NewerSchema):
        on_demand([line], codec_of(STANDARD | Vocabulary.of(Short)))


def test_what_a_newer_library_corrected_is_refused_at_once() -> None:
    content = {"@kind": "fact_corrected", "after": "1" * 64, "content": json.loads(NEWER), "corrects": "1" * 64}
    with pytest.raises(NewerSchema):
        on_demand([line_of(content | {"reason": "coding error"})], CODEC)


@attrs.frozen(kw_only=True)
class Renamed(Event):
    """
    A kind of which an older schema stands in logs.
    """

    kind: ClassVar[str] = "renamed"
    version: ClassVar[int] = 2
    upcasters: ClassVar[Any] = {1: lambda fields: {**fields, "title": fields["name"]} | {"name": None}}
    title: str


def test_an_older_schema_is_replayed_as_it_is_read() -> None:
    codec = codec_of(STANDARD | Vocabulary.of(Renamed))

    alike(line_of({"@kind": "renamed", "name": "a", "on": "2024"}), codec)
    alike(line_of({"@kind": "renamed", "@version": 2, "on": "2024", "title": "a"}), codec)


@pytest.mark.parametrize("line", [b"", b"{}", b"nonsense", MEETING[:200], MEETING[:100], MEETING[:-1]])
def test_what_is_no_line_at_all_is_damaged(line: bytes) -> None:
    with pytest.raises(Damaged, match=r"^x\.jsonl:7"):
        entry_of(line, CODEC, 7, "x.jsonl")
    with pytest.raises(Damaged, match=r"^x\.jsonl:7"):
        assert on_demand([line], CODEC, start=7, where="x.jsonl")[0].event


# On demand.


def test_the_frame_and_the_kind_are_told_without_decoding() -> None:
    entry = waiting()

    assert framed(first(MEETING)) == framed(entry)
    assert entry.appended
    assert not is_decoded(entry)
    assert isinstance(entry, Entry)


def test_nothing_is_decoded_before_somebody_looks() -> None:
    entry = waiting()
    slots = {name: vars(Entry)[name] for name in ("id", "recorded_at", "following", "appended", "event", "cites")}

    def filled() -> list[str]:
        return [name for name, slot in slots.items() if _held(slot, entry)]

    assert [] == filled()
    assert entry.kind
    assert [] == filled()
    assert entry.id
    assert ["id", "recorded_at", "following", "appended"] == filled()
    assert entry.id is entry.id
    assert entry.event
    assert list(slots) == filled()


def _held(slot: Any, entry: Entry) -> bool:
    try:
        slot.__get__(entry)
    except AttributeError:
        return False
    return True


def test_a_kind_that_is_not_there_is_damage() -> None:
    for length in (60, 100, 140):
        (entry,) = on_demand([MEETING[:length]], CODEC, start=7, where="x.jsonl")

        with pytest.raises(Damaged, match=r"^x\.jsonl:7"):
            assert entry.kind
        with pytest.raises(Damaged, match=r"^x\.jsonl:7"):
            assert entry.id


def test_whoever_looks_further_decodes_it() -> None:
    looks: list[Callable[[Entry], object]] = [
        lambda entry: entry.event,
        lambda entry: entry.cites,
        lambda entry: entry.note,
        lambda entry: entry.meta,
        repr,
        hash,
        copy.copy,
        copy.deepcopy,
        attrs.asdict,
        attrs.evolve,
        pickle.dumps,
    ]
    for look in looks:
        entry = waiting()
        look(entry)

        assert is_decoded(entry), look


def test_it_cannot_be_told_from_any_other() -> None:
    whole = first(MEETING)
    asked: list[Callable[[Entry], object]] = [
        repr,
        hash,
        copy.copy,
        copy.deepcopy,
        attrs.asdict,
        attrs.astuple,
        lambda entry: attrs.evolve(entry, seq=8),
        lambda entry: pickle.loads(pickle.dumps(entry)),
        lambda entry: entry.__class__,
        lambda entry: entry == first(MEETING),
        lambda entry: first(MEETING) == entry,
        lambda entry: entry == waiting(),
        lambda entry: entry != attrs.evolve(whole, note="another"),
        lambda entry: attrs.evolve(whole, note="another") != entry,
        lambda entry: entry != 7,
        lambda entry: {entry: 1}[whole],
    ]
    for ask in asked:
        assert repr(ask(whole)) == repr(ask(waiting())), ask
        assert type(ask(whole)) is type(ask(waiting())), ask


def test_it_is_matched_as_any_other() -> None:
    match waiting():
        case Entry(seq=7, event=Event(on=on)):
            assert on == first(MEETING).event.on  # type: ignore[union-attr]
        case _:
            pytest.fail("not an entry")


def test_it_is_as_frozen_as_any_other() -> None:
    for entry in (waiting(), first(MEETING)):
        for name in ("seq", "event"):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(entry, name, 1)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(entry, name)


def test_it_has_nothing_more_than_any_other() -> None:
    for entry in (waiting(), first(MEETING)):
        with pytest.raises(AttributeError):
            assert entry.weather  # type: ignore[attr-defined]
    entry = waiting()

    assert not hasattr(entry, "weather")
    assert not is_decoded(entry)


def test_it_is_one_entry_before_and_after() -> None:
    entry = waiting()
    seen, there = {id(entry)}, weakref.ref(entry)
    event = entry.event

    assert there() is entry
    assert {id(entry)} == seen
    assert entry.event is event


def test_its_line_is_let_go_when_it_is_decoded() -> None:
    entry: Any = waiting()

    assert MEETING == entry._line
    assert entry.event
    assert not hasattr(entry, "_line")


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_its_kind_is_that_of_what_it_tells(line: bytes) -> None:
    entry = waiting(line)

    assert entry.kind == entry.event.kind == first(line).kind


def test_what_it_tells_may_be_unknown() -> None:
    entry = waiting(ODD["a date that is none"])

    assert not is_decoded(entry)
    assert isinstance(entry.event, Unknown)
    assert entry.event.problems


def test_all_threads_meet_one_event() -> None:
    entries = [waiting() for _ in range(300)]
    start, met = threading.Barrier(4), [[] for _ in range(4)]  # type: ignore[var-annotated]

    def look(events: list[object]) -> None:
        start.wait()
        events += [entry.event for entry in entries]

    threads = [threading.Thread(target=look, args=(events,)) for events in met]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(len({id(event) for event in of_one}) == 1 for of_one in zip(*met, strict=True))
    assert [first(MEETING).event] * 300 == met[0]

"""
What is drafted fast is what the codec makes of it: the same draft, the same content, the same entry; or nothing.
"""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any, ClassVar

import attrs
import pytest
from drafts import BARE, FULL
from hypothesis import given, settings
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events import STANDARD, Draft, Event, Refused, Vocabulary
from partnership_events.codec import Codec, codec_of
from partnership_events.drafting import Checked, Drafting, drafting_of
from partnership_events.errors import NoSuchEntry
from partnership_events.lines import Judge, Verified, lines_of
from partnership_events.testing import drafts, logs
from partnership_events.values import frozen, plain_decimal

AT = dt.datetime(2026, 11, 22, 3, 22, 55, 123456, tzinfo=dt.UTC)
CODEC = codec_of(STANDARD)
SLOW = ("log_opened", "entry_erased")
OPENING = Draft(event=pe.LogOpened(name="jm", parties=["JPN", "MNG"]))


def slowly(draft: Draft, codec: Codec = CODEC) -> tuple[Draft, bytes] | None:
    """
    What the codec makes of a draft; None where it refuses it, or stumbles over what no caller can give.
    """
    try:
        checked = codec.checked(draft)
        return checked, codec.content(checked)
    except (Refused, TypeError, ValueError, AttributeError):
        return None


def agree(draft: Draft, codec: Codec = CODEC) -> bool:
    """
    Holds both ways against each other; true where the fast one had an answer.
    """
    fast, slow = drafting_of(codec).swiftly(draft), slowly(draft, codec)
    if fast is None:
        return False
    assert slow is not None
    assert slow[1] == fast.content
    told = Draft(event=fast.event, cites=fast.cites, note=fast.note, meta=fast.meta)
    assert repr(slow[0]) == repr(told)
    assert slow[0] == told
    return True


@given(drafts())
def test_what_may_be_written_is_drafted_alike_and_fast(draft: Any) -> None:
    assert agree(draft) == (draft.event.kind not in SLOW)


@pytest.mark.parametrize("kind", [kind for kind in FULL if kind not in SLOW])
def test_every_kind_is_drafted_fast(kind: str) -> None:
    assert agree(FULL[kind])
    assert agree(BARE[kind])


class Letters(str):
    """
    A text of another class, as numpy has them.
    """

    __slots__ = ()


# What no converter would let pass, and a careless one would.
JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 2**53, 2**70, 1.0, 1.5, float("nan"), (), [], {}, "", " ", "x", "2022", "2022-13", "P5Y"),
        *("call", "summit", "2", "JPN", "a" * 64, "e\u0301", "\ud800", "UTC", b"x", Letters("JPN"), Letters("2022")),
        *(decimal.Decimal("1.0"), decimal.Decimal("1e3"), decimal.Decimal("NaN"), dt.date(2022, 1, 1)),
        *(
            pe.EdtfDate("2022"),
            pe.Period("2022/2031"),
            pe.Duration("P5Y"),
            pe.Label("x"),
            pe.Role.HOST,
            pe.Basis.STATED,
        ),
        *(
            pe.Participant("JPN"),
            pe.Participant("JPN", "host"),
            pe.Person(name="X"),
            pe.Place(city="X"),
            pe.Citation("S"),
        ),
        *(("JPN",), ["JPN", "MNG"], ("b", "a"), (pe.Participant("MNG"), pe.Participant("JPN")), (pe.Person(name="X"),)),
        *(
            {"en": "x"},
            {"a": 1.5},
            frozen({"a": [1, True, None]}),
            frozen({"é": 1}),
            frozen({1: 1}),
            frozen({"a": 2**53}),
            frozen({"a": pe.Label("x")}),
            BARE["meeting_held"].event,
        ),
        *(pe.SourceDeclared(source="S"), pe.Unknown(kind="x", fields={}), object()),
    ]
)


@settings(max_examples=200)
@given(drafts(), st.data())
def test_what_was_put_there_by_force_is_refused_or_means_the_same(draft: Any, data: st.DataObject) -> None:
    draft = attrs.evolve(draft, event=attrs.evolve(draft.event))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from([draft, draft.event, draft.event]))
        name = data.draw(st.sampled_from([field.name for field in attrs.fields(type(place)) if field.name != "event"]))
        object.__setattr__(place, name, data.draw(JUNK, label=name))

    agree(draft)


@pytest.mark.parametrize("meta", [
    pe.Label("x"),
    {"a": 1},
    frozen({"a": pe.Label("x")}),
    frozen({"a": [dt.date(2022, 1, 1)]}),
    frozen({"a": pe.Role.HOST, "b": 1.5}),
    frozen({1: "a"}),
    frozen({"a": {2: "b"}}),
    frozen({"\u00e9": 1}),
])  # fmt: skip
def test_meta_that_json_has_no_word_for_is_not_drafted_fast(meta: Any) -> None:
    draft = attrs.evolve(BARE["meeting_held"])
    object.__setattr__(draft, "meta", meta)

    assert drafting_of(CODEC).swiftly(draft) is None


def test_meta_is_drafted_fast() -> None:
    meta = {"a": [1, True, None, "x", {"b": []}], "c": {}}

    assert agree(attrs.evolve(BARE["meeting_held"], meta=meta))


@attrs.frozen(kw_only=True)
class Priced(Event):
    """
    A kind with a default that is no constant of Python's.
    """

    kind: ClassVar[str] = "priced"
    price: decimal.Decimal = attrs.field(default="1", converter=plain_decimal)
    loose: decimal.Decimal = decimal.Decimal("2")
    texts: tuple[str, ...] = ("a",)
    label: str | None = None
    sure: bool = True


@attrs.frozen(kw_only=True)
class Later(Event):
    """
    A kind of a later version.
    """

    kind: ClassVar[str] = "later"
    version: ClassVar[int] = 2
    upcasters: ClassVar[Any] = {1: lambda content: content}


@attrs.frozen(kw_only=True)
class Made(Event):
    """
    A kind with a default that is made anew each time.
    """

    kind: ClassVar[str] = "made"
    things: tuple[str, ...] = attrs.field(factory=tuple)


@attrs.frozen
class Thing:
    """
    What stands in a fact, with a default that is made anew each time.
    """

    name: str
    tags: tuple[str, ...] = attrs.field(factory=tuple)


@attrs.frozen
class Alias:
    """
    What stands in a fact, with a default that is made of another field.
    """

    name: str
    alias: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))


class Term(pe.Duration):
    """
    A duration of another class.
    """


@attrs.frozen
class Span(pe.Duration):
    """
    A duration of another class, that says so.
    """


@attrs.frozen(slots=False)
class Plan:
    """
    What stands in a fact, and is as simple as can be.
    """

    name: str


class Plot(Plan):
    """
    What only inherits that.
    """


@attrs.frozen(kw_only=True)
class Boxed(Event):
    """
    A kind in which others stand.
    """

    kind: ClassVar[str] = "boxed"
    thing: Thing | None = None
    things: tuple[Thing, ...] = ()
    alias: Alias | None = None
    plan: Plan | None = None


@attrs.frozen(kw_only=True)
class Timed(Event):
    """
    A kind with such a duration.
    """

    kind: ClassVar[str] = "timed"
    term: Term | None = None


@attrs.frozen(kw_only=True)
class Spanned(Event):
    """
    A kind with another.
    """

    kind: ClassVar[str] = "spanned"
    span: Span | None = None


class Plainer(pe.MeetingHeld):
    """
    A kind that differs in nothing but its class, which has no slots.
    """


@attrs.frozen(kw_only=True, slots=False)
class Looser(pe.MeetingHeld):
    """
    The same, and it says so.
    """


def by_force(event: Any, **put: Any) -> Any:
    for name, value in put.items():
        object.__setattr__(event, name, value)
    return event


OWN = codec_of(STANDARD | Vocabulary.of(Priced, Later, Made, Boxed, Timed, Spanned))


@pytest.mark.parametrize("fields, fast", [
    ({}, True),
    ({"price": "1.00"}, True),
    ({"price": "2"}, True),
    ({"loose": decimal.Decimal("2")}, True),
    ({"loose": decimal.Decimal("2.0")}, True),
    ({"loose": decimal.Decimal("3.0")}, False),
    ({"loose": decimal.Decimal("3")}, True),
    ({"loose": decimal.Decimal("3e3")}, True),
    ({"texts": ("a",)}, True),
    ({"texts": ()}, True),
    ({"sure": False}, True),
    ({"sure": 1}, True),
    ({"label": "e\u0301"}, False),
    ({"label": ""}, False),
])  # fmt: skip
def test_defaults_are_left_out_as_the_codec_leaves_them_out(fields: dict[str, Any], fast: bool) -> None:
    assert fast == agree(Draft(event=Priced(on="2024", **fields)), OWN)


@pytest.mark.parametrize("event", [Later(on="2024"), Made(on="2024", things=("a",)), OPENING.event])
def test_what_is_out_of_the_ordinary_the_codec_decides(event: Any) -> None:
    checked = drafting_of(OWN).checked(Draft(event=event))

    assert not agree(Draft(event=event), OWN)
    assert (slowly(Draft(event=event), OWN), False) == (
        (Draft(event=checked.event, cites=checked.cites), checked.content),
        checked.swift,
    )


@pytest.mark.parametrize("event", [
    Boxed(on="2024", thing=Thing("a")),
    Boxed(on="2024", thing=Thing("a", ("x",))),
    Boxed(on="2024", things=(Thing("a"),)),
    Boxed(on="2024", alias=Alias("a")),
    Boxed(on="2024", alias=Alias("a", "b")),
    Timed(on="2024", term=Term("P5Y")),
    Spanned(on="2024", span=Span("P5Y")),
    Boxed(on="2024", plan=Plot("a")),
    Plainer(on="2024", form="call"),
    by_force(Plainer(on="2024", form="call"), kind="visit_made"),
    by_force(Plainer(on="2024", form="call"), version=2),
    by_force(Looser(on="2024", form="call"), kind="visit_made"),
])  # fmt: skip
def test_what_makes_its_defaults_and_what_only_inherits_the_codec_decides(event: Any) -> None:
    assert not agree(Draft(event=event), OWN)

    slow = slowly(Draft(event=event), OWN)
    if slow is not None:
        assert slow[1] == drafting_of(OWN).checked(Draft(event=event)).content


@pytest.mark.parametrize("event", [Boxed(on="2024", plan=Plan("a")), Timed(on="2024"), Spanned(on="2024")])
def test_a_kind_in_which_others_stand_is_drafted_fast_without_them(event: Event) -> None:
    assert agree(Draft(event=event), OWN)


def test_what_is_wrong_is_told_as_the_codec_tells_it() -> None:
    event = attrs.evolve(BARE["meeting_held"].event)
    object.__setattr__(event, "form", "cal")
    object.__setattr__(event, "order", 1.5)
    with pytest.raises(Refused) as slow:
        CODEC.checked(Draft(event=event, note=" "))
    with pytest.raises(Refused) as fast:
        drafting_of(CODEC).checked(Draft(event=event, note=" "))

    assert 3 == len(fast.value.problems)
    assert slow.value.problems == fast.value.problems


def test_what_was_checked_is_not_checked_again_unless_by_another_or_changed() -> None:
    drafting, other = drafting_of(CODEC), Drafting(OWN)
    checked = drafting.checked(FULL["meeting_held"])
    changed = attrs.evolve(checked, note="e\u0301")

    assert checked is drafting.checked(checked)
    assert checked is not other.checked(checked)
    assert (None, None, None, None) == (changed.content, changed.id, changed.swift, changed.by)
    assert "\u00e9" == drafting.checked(changed).note


def test_what_is_drafted_is_as_frozen_as_any_other() -> None:
    checked = drafting_of(CODEC).checked(FULL["meeting_held"])
    assert isinstance(checked, Checked)

    for one, name in ((checked, "note"), (checked, "content"), (checked.event, "form")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(one, name, None)


# The lines.


def written(batches: list[tuple[Draft, ...]]) -> tuple[list[bytes], tuple[pe.Entry, ...]]:
    """
    The lines of these batches, and their entries as whoever wrote them has them.
    """
    known, lines = Verified(), []
    for number, batch in enumerate(batches):
        judge = Judge("jm", CODEC, known)
        lines += lines_of(judge, batch, AT + dt.timedelta(seconds=number)).splitlines()
        known = judge.verified()
    return lines, tuple(known.entries)


@settings(max_examples=60)
@given(logs(), st.integers(1, 4))
def test_a_writer_has_the_entries_that_a_reader_finds(log: tuple[pe.Entry, ...], size: int) -> None:
    told = [Draft(event=one.event, cites=one.cites, note=one.note, meta=one.meta) for one in log]
    lines, entries = written([tuple(told[at : at + size]) for at in range(0, len(told), size)])
    reader = Judge("jm", CODEC, Verified())
    for line in lines:
        if reader.take(line):
            reader.close()

    assert repr(reader.new) == repr(list(entries))
    assert reader.new == list(entries)
    assert [entry.id for entry in log] == [entry.id for entry in entries]


def test_a_writer_takes_no_line_twice_and_none_that_points_nowhere() -> None:
    meeting = BARE["meeting_held"]
    with pytest.raises(Refused, match="stands in line 2 already"):
        written([(OPENING, meeting), (meeting,)])
    with pytest.raises(Refused, match="stands in line 2 already"):
        written([(OPENING, meeting, meeting)])
    with pytest.raises(NoSuchEntry, match="no earlier line has that id"):
        written([(OPENING, attrs.evolve(meeting, event=attrs.evolve(meeting.event, same_as="a" * 64)))])


def test_a_writer_writes_nothing_before_the_last_line() -> None:
    _, entries = written([(OPENING, BARE["meeting_held"])])
    judge = Judge("jm", CODEC, Verified(entries))
    with pytest.raises(Refused, match="which is not after line 2"):
        lines_of(judge, (FULL["source_declared"],), AT)


def test_a_line_is_not_longer_because_it_was_drafted_fast() -> None:
    long = attrs.evolve(BARE["meeting_held"], event=attrs.evolve(BARE["meeting_held"].event, topics=list("abcde")))
    object.__setattr__(long.event, "topics", tuple(letter * 16000 for letter in "abcde"))

    assert drafting_of(CODEC).swiftly(long) is not None
    with pytest.raises(Refused, match="at most 65,536"):
        written([(OPENING, long)])

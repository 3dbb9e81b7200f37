"""
Between values and JSON, by example.
"""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import json
import pickle
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

import attrs
import pytest
from drafts import BARE, COMMON, FULL, ONE, OTHER, bare

import partnership_events as pe
from partnership_events import STANDARD, Draft, Event, Problem, Refused, Unknown, Vocabulary
from partnership_events.canonical import canonical, content_id, frame, unframe
from partnership_events.codec import Codec, draft_id, fields_of
from partnership_events.values import Frozen, plain_decimal

CODEC = Codec(STANDARD)
AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
NFD, NFC = unicodedata.normalize("NFD", "Übergröße"), unicodedata.normalize("NFC", "Übergröße")


def meeting(**fields: Any) -> dict[str, Any]:
    return {"@kind": "meeting_held", "on": "2024-08-13", "form": "call", **fields}


def problems(fields: dict[str, Any], codec: Codec = CODEC) -> list[str]:
    with pytest.raises(Refused) as refused:
        codec.draft(fields)
    return [str(problem) for problem in refused.value.problems]


def entry_of(fields: dict[str, Any], codec: Codec = CODEC) -> pe.Entry:
    return codec.entry(unframe(frame(canonical(fields), at=AT)), 7, "some.jsonl")


def written(draft: Draft, codec: Codec = CODEC) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(codec.content(codec.checked(draft)))
    return value


# Every kind, there and back.


@pytest.mark.parametrize("kind", FULL)
@pytest.mark.parametrize("drafts", [pytest.param(FULL, id="full"), pytest.param(BARE, id="bare")])
def test_every_kind_comes_back_as_it_was(kind: str, drafts: dict[str, Draft]) -> None:
    draft = drafts[kind]
    back = CODEC.draft(json.loads(CODEC.content(draft)))

    assert draft == back
    assert repr(draft) == repr(back)
    assert draft == CODEC.checked(draft)


@pytest.mark.parametrize("kind", FULL)
def test_every_kind_reads_from_a_line_as_what_was_drafted(kind: str) -> None:
    draft = FULL[kind]
    line = frame(CODEC.content(draft), at=AT, following=3)
    entry = CODEC.entry(unframe(line), 7)

    assert repr(draft) == repr(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta))
    assert (7, draft_id(CODEC, draft), AT, 3) == (entry.seq, entry.id, entry.recorded_at, entry.following)
    assert kind == entry.kind


@pytest.mark.parametrize("kind", FULL)
def test_the_example_of_every_kind_fills_every_field(kind: str) -> None:
    event = FULL[kind].event
    left = {field.name for field in attrs.fields(type(event)) if getattr(event, field.name) == field.default}

    assert set() == left, "fill them in in tests/drafts.py"


@pytest.mark.parametrize("kind", FULL)
def test_every_event_is_hashable_and_says_itself_and_can_be_copied(kind: str) -> None:
    names = {name: getattr(pe, name) for name in pe.__all__} | {"Decimal": decimal.Decimal}
    for draft in (FULL[kind], BARE[kind]):
        entry = CODEC.entry(unframe(frame(CODEC.content(draft), at=AT)), 2)

        assert draft == eval(repr(draft), names)
        for value in (draft, draft.event, entry):
            for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
                assert value == twin
                assert repr(value) == repr(twin)
                assert hash(value) == hash(twin)


def test_a_repr_shows_what_differs_from_the_default() -> None:
    event = pe.MeetingHeld(on="2024-08-13", parties=["MNG", "JPN"], form="call")

    assert (
        "MeetingHeld(on=EdtfDate('2024-08-13'), parties=(Participant(party='JPN'), Participant(party='MNG')), "
        "form=MeetingForm.CALL)"
    ) == repr(event)


def test_nothing_of_an_event_can_be_changed() -> None:
    draft = Draft(event=FULL["pledge_made"].event, meta={"a": [1, {"b": 2}]})
    assert draft.meta is not None

    for value in (draft, draft.event, FULL["pledge_made"].cites[0], getattr(draft.event, "quantity")):  # noqa: B009
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            value.anything = 1  # type: ignore[attr-defined,union-attr]
    changes: list[Callable[[Any], object]] = [
        lambda meta: meta.__setitem__("a", 1),
        lambda meta: meta.__delitem__("a"),
        lambda meta: meta.update(a=1),
        lambda meta: meta.pop("a"),
        lambda meta: meta.clear(),
        lambda meta: meta.setdefault("z", 1),
        lambda meta: meta.popitem(),
        lambda meta: meta.__ior__({"a": 1}),
        lambda meta: meta["a"][1].update(b=3),
        lambda meta: meta["a"].append(1),
    ]
    for change in changes:
        with pytest.raises((TypeError, AttributeError)):
            change(draft.meta)
    assert {"a": (1, {"b": 2})} == draft.meta


def test_meta_is_frozen_at_once_and_json_writers_take_it() -> None:
    told = {"a": [1, {"b": 2}]}
    draft = Draft(event=BARE["meeting_held"].event, meta=told)
    told["a"].append(3)

    assert '{"a": [1, {"b": 2}]}' == json.dumps(draft.meta)
    assert draft == CODEC.checked(draft)
    assert isinstance(draft.meta, Frozen)


# Strictness.


@pytest.mark.parametrize("fields, expected", [
    pytest.param({"order": "7"}, "$.order: got '7'; expected a whole number", id="a number as text"),
    pytest.param({"order": True}, "$.order: got True; expected a whole number", id="true for 1"),
    pytest.param({"order": 1.9}, "$.order: got 1.9; expected a whole number", id="1.9 for 1"),
    pytest.param({"order": 1.0}, "$.order: got 1.0; expected a whole number", id="1.0 for 1"),
    pytest.param({"order": 2**53}, "$.order: got 9007199254740992; integers stay within 2^53 - 1", id="2^53"),
    pytest.param({"order": 10**5000}, "$.order: got a int; integers stay within 2^53 - 1", id="a giant"),
    pytest.param({"order": None}, "$.order: got None; expected a whole number", id="null is left out"),
    pytest.param({"duration_approx": 1}, "$.duration_approx: got 1; expected true or false", id="1 for true"),
    pytest.param({"duration_approx": "true"}, "$.duration_approx: got 'true'; expected true", id="true as text"),
    pytest.param({"on": 2024}, "$.on: got 2024; expected a date as text", id="a year as number"),
    pytest.param({"on": "2023-02-29"}, "$.on: '2023-02-29' has day 29", id="no such day"),
    pytest.param({"on": "2022-13"}, "$.on: '2022-13' has month 13", id="no such month"),
    pytest.param({"on": "2022/2021"}, "$.on: '2022/2021'", id="backwards"),
    pytest.param({"duration": "80 minutes"}, "$.duration: ", id="a duration in prose"),
    pytest.param({"form": "cal"}, "$.form: 'cal' is not a code of MeetingForm; did you mean call?", id="a near code"),
    pytest.param({"form": 7}, "$.form: got 7; expected one of official_talks, ", id="a code as number"),
    pytest.param({"stated": 7}, "$.stated: got 7; expected a text", id="a number for a text"),
    pytest.param({"stated": " "}, "$.stated: got ' '; expected a text that is not empty", id="a blank text"),
    pytest.param({"stated": "\ud800"}, "$.stated: got '\\ud800'; a lone surrogate is no character", id="surrogate"),
    pytest.param({"stated": "x" * 16_385}, "$.stated: a text of 16,385 characters; at most 16,384", id="a long text"),
    pytest.param({"parties": "JPN"}, "$.parties: got 'JPN'; expected a list", id="a text for a list"),
    pytest.param({"parties": ["J P"]}, "$.parties[0]: got 'J P'; a key: letters", id="a key with a space"),
    pytest.param({"parties": [{"party": "JPN", "rule": "host"}]},
                 "$.parties[0].rule: no such field; did you mean role?", id="an unknown field inside"),
    pytest.param({"parties": [{"role": "host"}]}, "$.parties[0].party: is missing; this field is needed", id="missing"),
    pytest.param({"people": [WHO := {"nme": "x"}]}, "$.people[0].nme: no such field; did you mean name?", id="people"),
    pytest.param({"people": WHO}, "$.people: got {'nme': 'x'}; expected a list", id="an object for a list"),
    pytest.param({"place": "Tokyo"}, "$.place: got 'Tokyo'; expected an object", id="a text for an object"),
    pytest.param({"part_of": "12ab"}, "$.part_of: got '12ab'; an entry's id is 64 hexadecimal digits", id="an id"),
    pytest.param({"mechanism": "No Spaces"}, "$.mechanism: got 'No Spaces'; a short id", id="a subject's id"),
    pytest.param({"at_zone": "Asia/Tokio"}, "$.at_zone: there is no time zone 'Asia/Tokio'; did you mean Asia/Tokyo",
                 id="a near zone"),
    pytest.param({"frm": "call"}, "$.frm: no such field; did you mean form?", id="a near field"),
    pytest.param({"zzz": 1}, "$.zzz: no such field; the fields are at_zone, basis, ", id="no near field"),
    pytest.param({"@seq": 1}, "$.@seq: no such field", id="an unknown frame"),
    pytest.param({"@id": ONE}, "$.@id: is set by the log alone; leave it out", id="the frame"),
    pytest.param({"@version": 0}, "$.@version: got 0; a schema version is a number from 1 on", id="version 0"),
    pytest.param({"@version": True}, "$.@version: got True", id="version true"),
    pytest.param({"@version": 2}, "$.@version: schema 2 of meeting_held; this library knows 1", id="version 2"),
    pytest.param({"cites": "A:p1"}, "$.cites: got 'A:p1'; expected a list", id="citations are a list"),
    pytest.param({"cites": ["A:p1", {"source": "B", "stance": "agrees"}]},
                 "$.cites[1].stance: 'agrees' is not a code of CitationStance", id="a citation's stance"),
    pytest.param({"cites": [{"locators": ["p1"]}]}, "$.cites[0].source: is missing", id="a citation of nothing"),
    pytest.param({"cites": [7]}, "$.cites[0]: got 7; expected an object", id="a number for a citation"),
    pytest.param({"note": ""}, "$.note: got ''; expected a text that is not empty", id="an empty note"),
    pytest.param({"meta": [1]}, "$.meta: got [1]; expected an object", id="meta is an object"),
    pytest.param({"meta": {"a": 1.5}}, "$.meta: the float 1.5 at $.a", id="a float in meta"),
    pytest.param({"meta": {"a": 2**53}}, "$.meta: an integer too big at $.a", id="a big integer in meta"),
    pytest.param({"meta": {"é": 1}}, "$.meta: the key 'é' at $", id="a key of meta that is not ASCII"),
])  # fmt: skip
def test_what_is_not_meant_so_is_refused_with_its_path(fields: dict[str, Any], expected: str) -> None:
    met = problems(meeting(**fields))

    assert len(met) == 1
    assert met[0].startswith(expected)


@pytest.mark.parametrize("fields, expected", [
    pytest.param({"on": "2024"}, "$.@kind: no kind is given; `partnership schema` lists", id="nothing"),
    pytest.param({"kind": "meeting_held"}, '$.@kind: no kind is given; write "@kind"', id="without its sign"),
    pytest.param({"@kind": 7}, "$.@kind: no kind is given", id="a number"),
    pytest.param({"@kind": "meting_held"}, "$.@kind: no kind 'meting_held'; did you mean meeting_held?", id="near"),
    pytest.param({"@kind": "coup"}, "$.@kind: no kind 'coup'; `partnership schema` lists", id="not near"),
])  # fmt: skip
def test_a_kind_must_be_known(fields: dict[str, Any], expected: str) -> None:
    assert problems(fields)[0].startswith(expected)


def test_all_problems_are_told_at_once_each_with_its_path() -> None:
    met = problems({
        "@kind": "pledge_made", "on": "2022-13", "pledge": "Trees!", "by": ["JPN", 7], "actoin": "plant",
        "quantity": {"value": 50000, "unit": "tree", "bound": "at most"},
        "horizon": {"by": "2030", "over": "P5Y"}, "cites": [{"source": "A B"}], "note": 1, "@crc": "0",
    })  # fmt: skip

    assert [
        "$.@crc", "$.action", "$.actoin", "$.by[1]", "$.cites[0].source", "$.horizon", "$.note", "$.on", "$.pledge",
        "$.quantity.value",
    ] == sorted(one.split(": ")[0] for one in met)  # fmt: skip


def test_problems_inside_a_correction_are_told_with_the_whole_path() -> None:
    met = problems({
        "@kind": "fact_corrected", "corrects": ONE, "after": "x", "reason": "r",
        "content": meeting(on="2023-02-29", frm="call", parties=["JPN", "?"]),
    })  # fmt: skip

    assert {"$.after", "$.content.on", "$.content.frm", "$.content.parties[1]"} == {one.split(": ")[0] for one in met}


@pytest.mark.parametrize("content, expected", [
    pytest.param({"@kind": "log_opened", "name": "a", "parties": ["A"]},
                 "$.content.@kind: log_opened is a record; only facts of the world can be corrected", id="a record"),
    pytest.param({"@kind": "coup"}, "$.content.@kind: no kind 'coup'", id="an unknown kind"),
    pytest.param("a text", "$.content: got 'a text'; expected an object with @kind", id="a text"),
])  # fmt: skip
def test_only_a_fact_is_the_content_of_a_correction(content: Any, expected: str) -> None:
    fields = {"@kind": "fact_corrected", "corrects": ONE, "after": ONE, "reason": "r", "content": content}

    assert problems(fields)[0].startswith(expected)


@pytest.mark.parametrize("horizon", [
    {}, {"by": "2030", "over": "P5Y"}, {"over": "P5Y", "within": "P6Y"}, {"start": "2022"},
    {"by": "2030", "start": "2022"}, {"over": "2022/2027", "start": "2022"},
], ids=json.dumps)  # fmt: skip
def test_a_horizon_has_one_end_and_a_start_only_with_a_duration(horizon: dict[str, str]) -> None:
    fields = json.loads(CODEC.content(BARE["pledge_made"])) | {"horizon": horizon}

    assert problems(fields)[0].startswith("$.horizon: a ")


def test_python_values_of_the_wrong_type_are_refused_when_checked() -> None:
    wrong: Any = {"place": "Tokyo", "part_of": 7, "order": 1.5, "mechanism": b"x", "stated": {1}}

    with pytest.raises(Refused) as refused:
        CODEC.checked(Draft(event=pe.MeetingHeld(on="2024", form="call", **wrong)))
    assert {f"$.{name}" for name in wrong} == {problem.path for problem in refused.value.problems}


@pytest.mark.parametrize("call", [
    pytest.param(lambda: pe.MeetingHeld(on="2024", form=7), id="a number for a code"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="mınısterıal"), id="letters that only look alike"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", parties=[7]), id="a number for a party"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", parties=[("JPN", "host")]), id="a pair for a party"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", parties=7), id="a number for parties"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", parties={"JPN": "host"}), id="a dict for parties"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", people=["U. Khurelsukh"]), id="a text for a person"),
    pytest.param(lambda: pe.MeetingHeld(on="2024", form="call", topics=["a", 7]), id="a number for a topic"),
    pytest.param(lambda: Draft(event=BARE["meeting_held"].event, cites=[7]), id="a number for a citation"),
    pytest.param(lambda: Draft(event=BARE["meeting_held"].event, cites={"source": "A"}), id="a dict for citations"),
    pytest.param(lambda: pe.Citation("A", 7), id="a number for a locator"),
    pytest.param(lambda: pe.Label(7), id="a number for a label"),
    pytest.param(lambda: pe.Label({}), id="a label without a text"),
    pytest.param(lambda: pe.Label({1: "a"}), id="a number for a language"),
    pytest.param(lambda: pe.Label([("en", "a"), ("en", "b")]), id="two texts of one language"),
    pytest.param(lambda: Draft(event=BARE["meeting_held"].event, meta={"a": nested(40)}), id="forty levels"),
])  # fmt: skip
def test_python_values_that_make_no_sense_are_refused_at_once(call: Callable[[], object]) -> None:
    with pytest.raises(Refused):
        call()


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


# One spelling.


def test_defaults_and_nulls_are_left_out() -> None:
    event = pe.MeetingHeld(
        on="2024", form="call", basis="stated", modality="actual", parties=[], topics=(), place=None, order=None,
        duration_approx=False,
    )  # fmt: skip

    assert {"@kind": "meeting_held", "form": "call", "on": "2024"} == written(Draft(event=event, cites=[]))


def test_sets_are_sorted_and_single_and_lists_keep_their_order() -> None:
    sent = written(Draft(
        event=pe.MeetingHeld(
            on="2024", form="call", topics=["b", "a", "b"], parties=["MNG", "JPN", "MNG"],
            people=[pe.Person(name="z"), pe.Person(name="a"), pe.Person(name="z")],
        ),
        cites=["B:p9,p1", "A:p1", "A:p1"],
    ))  # fmt: skip

    assert (["a", "b"], ["JPN", "MNG"]) == (sent["topics"], sent["parties"])
    assert ["z", "a", "z"] == [one["name"] for one in sent["people"]]
    assert ["B", "A", "A"] == [one["source"] for one in sent["cites"]]
    assert ["p9", "p1"] == sent["cites"][0]["locators"]


@pytest.mark.parametrize("given, expected", [
    ("50000", "50000"), ("50000.0", "50000"), ("5E+4", "50000"), ("1E+3", "1000"), ("+7", "7"), ("007", "7"),
    ("-0", "0"), ("0E+99", "0"), ("0.00", "0"), ("1.50", "1.5"), ("-1.0E-2", "-0.01"),
    ("1" * 40, "1" * 40), ("0." + "0" * 38 + "1", "0." + "0" * 38 + "1"), ("1e-40", "0." + "0" * 39 + "1"),
    ("1e39", "1" + "0" * 39),
])  # fmt: skip
def test_a_decimal_has_one_spelling(given: str, expected: str) -> None:
    for value in (given, decimal.Decimal(given)):
        quantity = pe.Quantity(value, "tree")
        pledge = attrs.evolve(BARE["pledge_made"].event, quantity=quantity)

        assert {"value": expected, "unit": "tree"} == written(Draft(event=pledge))["quantity"]
        assert pe.Quantity(expected, "tree") == quantity


@pytest.mark.parametrize("given", [
    "", " 5", "5 ", "1_000", "1,000", "٥", "5.", ".5", "NaN", "Infinity", "-Infinity", "sNaN", "0x10", "1" * 41, "1e40",
    "1e-41", "1e9999", "five", 0.1, True, 10**5000, None, decimal.Decimal("NaN"), decimal.Decimal("-Infinity"),
], ids=lambda one: str(type(one).__name__) if one == 10**5000 else repr(one))  # fmt: skip
def test_what_is_no_decimal_of_ours_is_refused(given: Any) -> None:
    with pytest.raises(Refused):
        plain_decimal(given)


def test_decimals_do_not_depend_on_the_context_of_the_caller() -> None:
    with decimal.localcontext(prec=3, traps=[decimal.Inexact, decimal.Rounded]):
        assert decimal.Decimal("123456.789") == plain_decimal("123456.7890")
        assert "1234567000" == f"{plain_decimal('1234567E+3'):f}"


def test_texts_are_in_nfc_but_for_what_the_source_writes() -> None:
    sent = written(Draft(
        event=pe.InitiativeLaunched(
            on="2024", initiative="trees", label={"de": NFD}, aliases=[NFD], venue=NFD, stated=NFD, topics=[NFD, NFC],
            people=[pe.Person(name=NFD, office=NFD)], place=pe.Place(name=NFD, city=NFD),
        ),
        cites=[pe.Citation("A", [NFD], quote=NFD)], note=NFD, meta={"a": NFD},
    ))  # fmt: skip

    assert {"de": NFD} == sent["label"]
    assert [NFD] == sent["aliases"]
    assert (NFC, NFD, [NFC]) == (sent["venue"], sent["stated"], sent["topics"])
    assert {"name": NFD, "office": NFC} == sent["people"][0]
    assert {"name": NFD, "city": NFC} == sent["place"]
    assert {"source": "A", "locators": [NFC], "quote": NFD} == sent["cites"][0]
    assert (NFC, {"a": NFD}) == (sent["note"], sent["meta"])


def test_a_persons_and_a_partys_names_are_kept_letter_by_letter() -> None:
    person = pe.PersonDeclared(person="x", names=[NFD], family_name=NFD, given_name=NFD, patronymic=NFD)

    assert [NFD] * 4 == [
        written(Draft(event=person))["names"][0],
        *(written(Draft(event=person))[name] for name in ("family_name", "given_name", "patronymic")),
    ]
    assert {"und": NFD} == written(Draft(event=pe.PartyDeclared(party="X", name=NFD)))["name"]


def test_a_code_may_be_given_by_name_and_is_written_by_value() -> None:
    for status in ("2", "implementation", "IMPLEMENTATION", pe.ActivityStatus.IMPLEMENTATION):
        event = pe.ProjectStatusChanged(on="2024", project="x", status=status)
        assert "2" == written(Draft(event=event))["status"]
    fields = {"@kind": "project_status_changed", "on": "2024", "project": "x", "status": "implementation"}

    # A line that says so was not written by us, but means the same.
    assert pe.ActivityStatus.IMPLEMENTATION is getattr(entry_of(fields).event, "status")  # noqa: B009
    assert draft_id(CODEC, CODEC.draft(fields)) == draft_id(CODEC, CODEC.draft(fields | {"status": "2"}))


def test_equal_facts_are_equal_bytes_however_they_are_told() -> None:
    import pendulum

    told: list[Any] = [
        pe.MeetingHeld(on=day, parties=parties, form=form)
        for day in ("2024-08-13", dt.date(2024, 8, 13), pendulum.date(2024, 8, 13), pe.EdtfDate("2024-08-13"))
        for parties in (["JPN", "MNG"], ("MNG", "JPN"), {"JPN", "MNG"}, [pe.Participant("MNG"), "JPN"])
        for form in ("call", "CALL", pe.MeetingForm.CALL)
    ]

    assert 1 == len({CODEC.content(CODEC.checked(Draft(event=event))) for event in told})
    assert 1 == len(set(map(repr, told)))


def test_a_short_citation_is_the_long_one() -> None:
    short = CODEC.draft(meeting(cites=["A:p1, p7", "B"]))

    assert (pe.Citation("A", ["p1", "p7"]), pe.Citation("B")) == short.cites
    assert short == CODEC.draft(meeting(cites=[{"source": "A", "locators": ["p1", "p7"]}, {"source": "B"}]))


def test_meta_is_plain_json_whatever_it_was_made_of() -> None:
    class Text(str):
        __slots__ = ()

    event = pe.MeetingHeld(on=Text("2024"), form=Text("call"), mechanism=Text("talks"), topics=[Text("a")])
    draft = Draft(event=event, note=Text("n"), meta={Text("a"): Text("x"), "b": pe.Stance.OPPOSES})
    checked = CODEC.checked(draft)

    assert draft == checked
    assert "{'a': 'x', 'b': 'opposes'}" == repr(checked.meta)
    assert {str} == {type(one) for pair in (checked.meta or {}).items() for one in pair}
    assert str is type(getattr(checked.event, "mechanism"))  # noqa: B009


# Labels.


def test_labels_are_equal_by_language_and_letter() -> None:
    label = pe.Label({"ja": "特別", "en": "Special"})

    assert label == pe.Label([("en", "Special"), ("ja", "特別")]) == pe.Label(label)
    assert 1 == len({label, pe.Label({"en": "Special", "ja": "特別"})})
    assert label != pe.Label({"en": "Special"})
    assert pe.Label("Special") != pe.Label({"en": "Special"})
    assert label.names(pe.Label("Special"))
    assert not label.names(pe.Label("special"))
    assert ("Special", "x", "特別") == (str(label), str(pe.Label("x")), str(pe.Label({"ja": "特別"})))


def test_every_language_of_a_label_is_judged() -> None:
    fields = {"@kind": "relations_upgraded", "on": "2024", "label": {"English": "a", "en": 7, "ja": " ", "mn": "x"}}

    assert ["$.label.English", "$.label.en", "$.label.ja"] == [one.split(": ")[0] for one in problems(fields)]


# Kinds we do not know, or cannot read.

ODD = {"@kind": "treaty_dreamt", "@version": 3, "cites": ["A"], "on": "whenever", "deep": {"a": [1, {"b": None}]}}


def test_an_unknown_kind_is_kept_word_for_word_and_written_back() -> None:
    entry = entry_of(ODD)

    assert isinstance(entry.event, Unknown)
    assert ("treaty_dreamt", ()) == (entry.kind, entry.cites)
    assert canonical(ODD) == canonical(CODEC.unstructure(entry.event))
    assert content_id(canonical(ODD)) == entry.id
    assert ["$.@kind: no kind 'treaty_dreamt'; `partnership schema` lists the kinds"] == [
        str(problem) for problem in entry.event.problems
    ]
    assert entry == pickle.loads(pickle.dumps(entry)) == copy.deepcopy(entry)
    assert hash(entry) == hash(entry_of(ODD))


@pytest.mark.parametrize("wrong", [
    pytest.param({"on": "2023-02-29"}, id="its own field"),
    pytest.param({"cites": [{"source": "A", "page": 1}]}, id="a citation"),
    pytest.param({"note": 7}, id="the note"),
    pytest.param({"meta": []}, id="the meta"),
    pytest.param({"@version": "1"}, id="the version"),
    pytest.param({"more": 1}, id="a field too many"),
])  # fmt: skip
def test_what_a_known_kind_cannot_read_is_kept_with_its_problems(wrong: dict[str, Any]) -> None:
    fields = meeting(**{"cites": ["A"], "note": "n", "meta": {"a": 1}, **wrong})
    entry = entry_of(fields)

    assert isinstance(entry.event, Unknown)
    assert [f"$.{next(iter(wrong))}"] == [p.path.partition("[")[0] for p in entry.event.problems]
    assert canonical(fields) == canonical(CODEC.unstructure(entry.event))
    assert ((), None, None) == (entry.cites, entry.note, entry.meta)


def test_a_newer_schema_is_named_with_its_place() -> None:
    with pytest.raises(pe.NewerSchema, match=r"some\.jsonl:7: schema 2 of meeting_held; this library knows 1"):
        entry_of(meeting(**{"@version": 2, "whatever": 1}))
    newer = meeting(**{"@version": 5})
    correction = {"@kind": "fact_corrected", "corrects": ONE, "after": ONE, "reason": "r", "content": newer}
    with pytest.raises(pe.NewerSchema, match=r"schema 5 of meeting_held at \$\.content;"):
        entry_of(correction)


@pytest.mark.parametrize("content", [ODD, {"@kind": ["a list"]}, {}, [], "a text"], ids=repr)
def test_a_correction_whose_content_cannot_be_read_is_unknown_itself(content: Any) -> None:
    entry = entry_of({"@kind": "fact_corrected", "corrects": ONE, "after": ONE, "reason": "r", "content": content})

    assert isinstance(entry.event, Unknown)
    assert entry.event.problems[0].path.startswith("$.content")


# Schema versions.


def _euros(fields: dict[str, Any]) -> dict[str, Any]:
    fields["amount"] = fields.pop("euros")
    fields["to"].append("EUR")
    return fields


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "purpose": "unknown"}


@attrs.frozen(kw_only=True)
class GrantAwarded(Event):
    """
    Money was granted.
    """

    kind: ClassVar[str] = "grant_awarded"
    version: ClassVar[int] = 3
    upcasters: ClassVar[Mapping[int, Any]] = {1: _euros, 2: _named}

    amount: Annotated[decimal.Decimal, "How much."] = attrs.field(converter=plain_decimal)
    purpose: Annotated[str, "What for."]
    to: Annotated[tuple[str, ...], "To whom."] = ()


GRANTS = Codec(STANDARD | Vocabulary.of(GrantAwarded))
OLD_GRANT = {"@kind": "grant_awarded", "euros": "5", "on": "2020", "to": ["X"]}


@pytest.mark.parametrize("fields", [
    pytest.param(OLD_GRANT, id="version 1"),
    pytest.param({"@kind": "grant_awarded", "@version": 2, "amount": "5.0", "on": "2020", "to": ["X", "EUR"]}, id="2"),
    pytest.param({"@kind": "grant_awarded", "@version": 3, "amount": "5", "on": "2020", "purpose": "unknown",
                  "to": ["X", "EUR"]}, id="version 3"),
])  # fmt: skip
def test_an_old_line_is_read_through_the_chain_of_upcasters_and_keeps_its_id(fields: dict[str, Any]) -> None:
    entry = entry_of(fields, GRANTS)

    assert GrantAwarded(on="2020", amount=5, purpose="unknown", to=("X", "EUR")) == entry.event
    assert content_id(canonical(fields)) == entry.id


def test_an_upcaster_cannot_change_what_stands_in_the_file() -> None:
    framed = unframe(frame(canonical(OLD_GRANT), at=AT))
    GRANTS.entry(framed, 7)

    assert OLD_GRANT == framed.fields


def test_the_id_is_checked_before_upcasting() -> None:
    line = frame(canonical(OLD_GRANT), at=AT)
    later = GRANTS.content(Draft(event=entry_of(OLD_GRANT, GRANTS).event))  # type: ignore[arg-type]

    assert content_id(canonical(OLD_GRANT)) == unframe(line).id
    assert content_id(later) != unframe(line).id


def test_a_version_is_written_with_what_is_new() -> None:
    sent = written(Draft(event=GrantAwarded(on="2020", amount=5, purpose="x")), GRANTS)

    assert {"@kind": "grant_awarded", "@version": 3, "amount": "5", "on": "2020", "purpose": "x"} == sent


def test_an_upcaster_that_fails_leaves_the_line_unread_and_says_so() -> None:
    entry = entry_of({"@kind": "grant_awarded", "on": "2020"}, GRANTS)

    assert isinstance(entry.event, Unknown)
    assert "the upcaster of grant_awarded from version 1 failed: KeyError('euros')" in str(entry.event.problems[0])


@pytest.mark.parametrize("left, problem", [
    pytest.param(None, "$: got None; expected an object", id="nothing"),
    pytest.param({"on": "2020", 1: 2}, "$.1: no such field; ", id="a key that is no text"),
    pytest.param({"on": {1}}, "$.on: got {1}; expected a date as text", id="a value that no line can hold"),
])  # fmt: skip
def test_an_upcaster_that_leaves_something_odd_leaves_the_line_unread_and_says_so(left: object, problem: str) -> None:
    @attrs.frozen(kw_only=True)
    class OddlyRead(Event):
        """
        A kind whose upcaster is no good.
        """

        kind: ClassVar[str] = "oddly_read"
        version: ClassVar[int] = 2
        upcasters: ClassVar[Mapping[int, Any]] = {1: lambda _: left}

    entry = entry_of({"@kind": "oddly_read", "on": "2020"}, Codec(Vocabulary.of(OddlyRead)))

    assert isinstance(entry.event, Unknown)
    assert str(entry.event.problems[0]).startswith(problem)


def test_an_upcast_correction_is_read_inside_too() -> None:
    entry = entry_of(
        {"@kind": "fact_corrected", "corrects": ONE, "after": ONE, "reason": "r", "content": OLD_GRANT}, GRANTS
    )

    assert decimal.Decimal(5) == entry.event.content.amount  # type: ignore[union-attr]


# Kinds declared with types that no line can hold.


@attrs.frozen(kw_only=True)
class Weighed(Event):
    kind: ClassVar[str] = "weighed"
    weight: Annotated[float, "A float has no one spelling."]


@attrs.frozen(kw_only=True)
class Ambiguous(Event):
    kind: ClassVar[str] = "ambiguous"
    what: Annotated[int | str, "JSON cannot tell."]


@attrs.frozen(kw_only=True)
class Pair(Event):
    kind: ClassVar[str] = "pair"
    two: Annotated[tuple[str, int], "Not a list of one sort."]


@pytest.mark.parametrize("kind, told", [(Weighed, "weight"), (Ambiguous, "what"), (Pair, "two")])
def test_a_field_of_no_spelling_is_the_declarers_mistake_and_no_readers(kind: Any, told: str) -> None:
    codec = Codec(Vocabulary.of(kind))

    with pytest.raises(TypeError, match=f"field {told}"):
        entry_of({"@kind": kind.kind, "on": "2020"}, codec)


# Threads.


def test_threads_may_share_a_codec() -> None:
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(2):
            codec, met, gate = Codec(STANDARD), list[Any](), threading.Barrier(3)

            def work(codec: Codec = codec, met: list[Any] = met, gate: threading.Barrier = gate) -> None:
                gate.wait()
                met.append([codec.draft(json.loads(codec.content(draft))) for draft in FULL.values()])

            threads = [threading.Thread(target=work) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert [list(FULL.values())] * 3 == met
    finally:
        sys.setswitchinterval(switching)


# The declarations.


def test_the_fields_of_a_class_are_told_with_their_types() -> None:
    told = {field.name: hint for field, hint in fields_of(pe.MeetingHeld)}

    assert {*COMMON, "form", "duration", "duration_approx", "mechanism", "ordinal"} == set(told)
    assert pe.MeetingForm is told["form"].__origin__


def test_the_bare_example_is_the_full_one_without_what_may_be_left_out() -> None:
    assert {"@kind", "on", "form"} == set(json.loads(CODEC.content(BARE["meeting_held"])))
    assert Problem("", "x") == Problem("", "x")
    assert bare(FULL["meeting_held"].event) == BARE["meeting_held"].event
    assert OTHER != ONE

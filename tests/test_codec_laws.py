"""
Between values and JSON, for all of them.
"""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import json
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from drafts import FULL
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events import STANDARD, Draft, NewerSchema, Problem, Refused, Unknown
from partnership_events.canonical import MAX_INTEGER, NotCanonical, canonical, content_id, frame, unframe
from partnership_events.codec import Codec
from partnership_events.testing import drafts, instances
from partnership_events.values import _made_plain, plain_decimal

CODEC = Codec(STANDARD)
AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER - 1, MAX_INTEGER + 1)
    | st.floats()
    | st.sampled_from(["", "A:p1", "JPN", "2024-02-29", "2024/..", "P5Y", "call", "1" * 64, "@kind", "é", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@kind", "on", "party", "source", "value", "en", "é"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", list(STANDARD.kinds))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_statement_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    checked = CODEC.checked(Draft(event=data.draw(instances(STANDARD[kind]))))
    content = CODEC.content(checked)
    back = CODEC.draft(json.loads(content))

    assert checked == back
    # == is kind to types, repr is not.
    assert repr(checked) == repr(back)
    assert hash(checked) == hash(back)
    assert content == CODEC.content(back)
    assert checked == CODEC.checked(checked)


@given(draft=drafts())
@settings(max_examples=50, deadline=None)
def test_every_draft_comes_back_from_a_line(draft: Draft) -> None:
    checked = CODEC.checked(draft)
    entry = CODEC.entry(unframe(frame(CODEC.content(checked), at=AT)), 1)

    assert repr(checked) == repr(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta))


@given(kind=st.sampled_from(list(STANDARD.kinds)), random=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_keys_and_of_sets_makes_no_difference(kind: str, random: Any) -> None:
    content = json.loads(CODEC.content(FULL[kind]))
    ordered = {"asked", "people", "names", "cites", "locators", "rungs", "claims", "meta"}

    def shuffled(value: Any, name: str = "") -> Any:
        if isinstance(value, dict) and name != "meta":
            items = [(key, shuffled(item, key)) for key, item in value.items()]
            random.shuffle(items)
            return dict(items)
        if isinstance(value, list) and name not in ordered:
            value = [*value, *value]
            random.shuffle(value)
        return value

    assert CODEC.content(FULL[kind]) == CODEC.content(CODEC.draft(shuffled(content)))


# Strictness, at every place of every kind.


def leaves(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def replaced(value: Any, path: str, new: Any) -> Any:
    value = copy.deepcopy(value)
    names = path[1:].replace("[", ".").replace("]", "").split(".")[1:]
    steps = [int(name) if name.isdigit() else name for name in names]
    place = value
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = new
    return value


WRONG: dict[type, tuple[Any, ...]] = {
    str: (7, True, 1.5, None, [], {}, "", " ", "\ud800"),
    int: ("7", True, 1.5, 1.0, None, [], {}, 2**53),
    bool: (0, 1, "true", 1.5, None, [], {}),
}


@pytest.mark.parametrize("kind", FULL)
def test_every_place_of_every_kind_takes_its_own_type_only(kind: str) -> None:
    content = json.loads(CODEC.content(FULL[kind]))
    del content["meta"]

    for path, value in leaves(content):
        for wrong in WRONG[type(value)]:
            with pytest.raises(Refused) as refused:
                CODEC.draft(replaced(content, path, wrong))
            assert all(problem.path.startswith(path) for problem in refused.value.problems), (path, wrong)


@pytest.mark.parametrize("kind", FULL)
def test_every_object_of_every_kind_refuses_a_field_too_many(kind: str) -> None:
    content = json.loads(CODEC.content(FULL[kind]))
    del content["meta"]

    def objects(value: Any, path: str = "$") -> Iterator[str]:
        if isinstance(value, dict):
            yield path
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, (dict, list)):
                yield from objects(item, f"{path}.{key}" if isinstance(value, dict) else f"{path}[{key}]")

    for path in objects(content):
        with pytest.raises(Refused) as refused:
            CODEC.draft(replaced(content, f"{path}.zzz_", "x"))
        assert [f"{path}.zzz_"] == [problem.path for problem in refused.value.problems]


@pytest.mark.parametrize("kind", FULL)
def test_every_field_that_is_needed_is_missed_by_name(kind: str) -> None:
    needed = {f.name for f in attrs.fields(STANDARD[kind]) if f.default is attrs.NOTHING}

    with pytest.raises(Refused) as refused:
        CODEC.draft({"@kind": kind})
    assert {f"$.{name}: is missing; this field is needed" for name in needed} == set(map(str, refused.value.problems))


# Whatever comes.


@given(
    kind=st.sampled_from(list(FULL)),
    changes=st.lists(st.tuples(st.integers(0, 99), ANYTHING), min_size=1, max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_any_json_is_drafted_or_refused_by_name_and_read_or_kept(kind: str, changes: list[tuple[int, Any]]) -> None:
    fields = json.loads(CODEC.content(FULL[kind]))
    names = list(fields)
    for place, value in changes:
        fields[names[place % len(names)]] = value
    refused = Refused(Problem("$", "none"))
    try:
        draft = CODEC.draft(fields)
        CODEC.content(draft)
        assert draft == CODEC.checked(draft)
    except Refused as met:
        refused = met
    assert refused.problems
    assert all(problem.path.startswith("$") for problem in refused.problems)
    try:
        framed = unframe(frame(canonical(fields), at=AT))
    except NotCanonical:
        return
    try:
        entry = CODEC.entry(framed, 1)
    except NewerSchema:
        return
    assert content_id(canonical(fields)) == entry.id
    if isinstance(entry.event, Unknown):
        assert entry.event.problems
        assert canonical(fields) == canonical(CODEC.unstructure(entry.event))


@given(st.from_regex(r"-?(0|[0-9]{1,20})(\.[0-9]{1,20})?(E[+-]?[0-9])?", fullmatch=True).filter(str.isascii))
def test_a_decimal_that_is_kept_as_it_is_written_is_what_it_would_be_made(text: str) -> None:
    for value in (text, decimal.Decimal(text)):
        assert repr(_made_plain(value)) == repr(plain_decimal(value))

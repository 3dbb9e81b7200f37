"""
One spelling of every value, for all values and all lines.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.canonical import MAX_INTEGER, NotCanonical, canonical, frame, parse, unframe

KEYS = st.text(st.characters(min_codepoint=0, max_codepoint=127), max_size=5)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
CONTENTS = st.dictionaries(KEYS.filter(lambda key: key > "@kind" and not key.startswith("@")), VALUES, max_size=4)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
LINE = frame(
    '{"@kind":"milestone_marked","milestone":"50 éves","on":"2022"}'.encode(),
    at=dt.datetime(2026, 11, 22, 3, 22, 55, 123456, dt.UTC),
    following=2,
    first=True,
)


@given(VALUES)
def test_a_value_survives_its_spelling(value: Any) -> None:
    back = parse(canonical(value))

    # Compared as text too: to Python, True equals 1.
    assert value == back
    assert json.dumps(value, sort_keys=True) == json.dumps(back, sort_keys=True)


@given(VALUES)
def test_the_spelling_is_that_of_any_other_json_writer(value: Any) -> None:
    """
    Python's own ``json`` is the other one: for ASCII keys and whole numbers it can be made to write RFC 8785.
    """
    other = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert other.encode() == canonical(value)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_keys_makes_no_difference(value: Any, random: Any) -> None:
    def shuffled(one: Any) -> Any:
        if isinstance(one, dict):
            items = [(key, shuffled(item)) for key, item in one.items()]
            random.shuffle(items)
            return dict(items)
        return [shuffled(item) for item in one] if isinstance(one, list) else one

    assert canonical(value) == canonical(shuffled(value))


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_parsing_any_bytes_gives_a_value_or_the_named_refusal(text: bytes) -> None:
    with contextlib.suppress(NotCanonical):
        canonical(parse(text))


@given(CONTENTS, MOMENTS, st.integers(0, 99), st.booleans())
def test_what_is_framed_is_accepted_and_read_back(
    content: dict[str, Any], at: dt.datetime, following: int, first: bool
) -> None:
    fields = {"@kind": "a_kind", **content}
    framed = unframe(frame(canonical(fields), at=at, following=following, first=first))

    assert (at, following, 1 if first else None) == (framed.at, framed.following, framed.format)
    assert canonical(fields) == canonical(framed.fields)


@given(CONTENTS, st.sampled_from([None, 1, "\t"]), st.booleans(), st.booleans())
def test_a_line_is_accepted_only_in_its_one_spelling(
    content: dict[str, Any], indent: Any, ascii_only: bool, backwards: bool
) -> None:
    line = frame(canonical({"@kind": "a_kind", **content}), at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    items = json.loads(line).items()
    other = json.dumps(
        dict(reversed(items) if backwards else items), indent=indent, ensure_ascii=ascii_only, separators=(",", ":")
    ).encode()

    assert line == canonical(parse(line))
    if other != line:
        with pytest.raises(NotCanonical):
            unframe(other)


@pytest.mark.parametrize("bit", range(8))
def test_every_flip_of_one_bit_is_refused(bit: int) -> None:
    for place in range(len(LINE)):
        flipped = LINE[:place] + bytes([LINE[place] ^ (1 << bit)]) + LINE[place + 1 :]

        with pytest.raises(NotCanonical):
            unframe(flipped)


@pytest.mark.parametrize("change", ["cut", "doubled", "swapped"])
def test_every_byte_lost_doubled_or_swapped_is_refused(change: str) -> None:
    for place in range(len(LINE) - 1):
        before, after = LINE[:place], LINE[place + 2 :]
        one, other = LINE[place : place + 1], LINE[place + 1 : place + 2]
        changed = {"cut": before + other + after, "doubled": before + one * 2 + other + after}.get(
            change, before + other + one + after
        )

        if changed != LINE:
            with pytest.raises(NotCanonical):
                unframe(changed)


@given(st.integers(0, len(LINE) - 1), st.binary(max_size=4))
@settings(max_examples=200)
def test_every_other_ending_is_refused(place: int, ending: bytes) -> None:
    if LINE[:place] + ending != LINE:
        with pytest.raises(NotCanonical):
            unframe(LINE[:place] + ending)

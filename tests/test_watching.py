"""
How far something long has come: told of the outermost of several, from twenty on, and to nobody who did not ask.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from partnership_events.watching import watch, watched

TWENTY = list(range(20))
Told = list[tuple[str, int, int]]


@pytest.fixture
def told() -> Iterator[Told]:
    heard: Told = []
    watch(lambda *one: heard.append(one))
    yield heard
    watch(None)


def test_each_is_told_before_it_is_done_and_all_at_the_end(told: Told) -> None:
    assert TWENTY == list(watched(TWENTY, "it"))
    assert [("it", done, 20) for done in range(21)] == told


def test_of_a_few_nobody_is_told_since_each_may_be_long(told: Told) -> None:
    for _ in watched(TWENTY[1:], "it"):
        assert TWENTY == list(watched(TWENTY, "what is within"))
    assert {"what is within"} == {what for what, _, _ in told}


def test_what_is_within_is_not_told_and_what_comes_after_is(told: Told) -> None:
    for _ in watched(TWENTY, "it"):
        list(watched(TWENTY, "what is within"))
    list(watched(TWENTY, "the next"))

    assert ["it"] * 21 + ["the next"] * 21 == [what for what, _, _ in told]


def test_where_something_went_wrong_it_is_told_as_over_and_the_next_is_told_again(told: Told) -> None:
    with pytest.raises(ZeroDivisionError):
        [1 // (10 - one) for one in watched(TWENTY, "it")]
    list(watched(TWENTY, "the next"))

    assert [("it", 10, 20), ("it", 20, 20), ("the next", 0, 20)] == told[10:13]


def test_who_did_not_ask_is_told_nothing() -> None:
    assert watched(TWENTY, "it") is TWENTY

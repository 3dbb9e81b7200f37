"""
A value of which some fields are worked out later is the value with all of them.
"""

from __future__ import annotations

import copy
import pickle
import weakref

import attrs
import pytest

import partnership_events as pe
from partnership_events.dates.bounds import Bounds, bounds
from partnership_events.settling import Candidate, Standing, candidate, settled
from partnership_events.values import Later


@attrs.frozen(kw_only=True)
class Sum(Later):
    """
    A value with a part that costs.
    """

    numbers: tuple[int, ...]
    total: int = 0


def sums() -> tuple[Sum, Sum, list[int]]:
    """
    The same value, whole and with its total left, and what counts how often that was worked out.
    """
    asked: list[int] = []

    def total() -> int:
        asked.append(1)
        return 6

    return Sum(numbers=(1, 2, 3), total=6), Sum(numbers=(1, 2, 3)).leaving("total", total), asked


def test_what_was_left_is_worked_out_once_and_only_when_asked() -> None:
    _, left, asked = sums()

    assert (1, 2, 3) == left.numbers
    assert [] == asked
    assert [6, 6] == [left.total, left.total]
    assert [1] == asked


@pytest.mark.parametrize("look", [
    repr, hash, attrs.asdict, attrs.astuple, pickle.dumps, copy.copy, copy.deepcopy, attrs.evolve,
    lambda one: pickle.loads(pickle.dumps(one)), lambda one: attrs.evolve(one, numbers=()),
])  # fmt: skip
def test_nobody_can_tell_it_from_another(look) -> None:
    whole, left, _ = sums()

    assert look(whole) == look(left)
    assert whole == left
    assert left == whole


def test_all_of_it_may_be_left() -> None:
    made = Sum.made_of(numbers=lambda: (1, 2, 3), total=lambda: 6)

    assert Sum(numbers=(1, 2, 3), total=6) == made
    match made:
        case Sum(numbers=numbers, total=6):
            assert (1, 2, 3) == numbers
        case _:
            pytest.fail("it matches no pattern")


def test_it_is_as_frozen_as_any_other() -> None:
    _, left, _ = sums()

    for name in ("numbers", "total"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(left, name, 1)


def test_what_it_has_not_is_told_as_of_any_other() -> None:
    whole, left, _ = sums()

    for one in (whole, left, Sum.made_of()):
        with pytest.raises(AttributeError, match="'Sum' object has no attribute 'product'"):
            one.product  # noqa: B018


def test_work_that_fails_may_be_tried_again() -> None:
    told = iter([ZeroDivisionError("first"), 6])

    def total() -> int:
        one = next(told)
        if isinstance(one, Exception):
            raise one
        return one

    left = Sum(numbers=()).leaving("total", total)

    with pytest.raises(ZeroDivisionError):
        left.total  # noqa: B018
    assert 6 == left.total


MEETING = pe.MeetingHeld(on="2024-05-01", form="call", parties=["ACM", "BOR"])
CELL = ("last_meeting",)
MADE = [
    pytest.param(
        settled(CELL, MEETING, MEETING.on, tuple),
        Standing(cell=CELL, value=MEETING, answer=pe.Answer.YES, since=MEETING.on),
        id="a standing",
    ),
    pytest.param(
        settled(CELL, None, None, tuple, (candidate(MEETING, MEETING.on, tuple),), ambiguous=True, disputed=True),
        Standing(
            cell=CELL,
            value=None,
            answer=pe.Answer.POSSIBLY,
            candidates=(Candidate(MEETING, MEETING.on),),
            ambiguous=True,
            disputed=True,
        ),
        id="one that is in doubt",
    ),
    pytest.param(candidate(MEETING, MEETING.on, tuple), Candidate(MEETING, MEETING.on), id="a candidate"),
    pytest.param(bounds(1, 2, 3, 4), Bounds(1, 2, 3, 4, False), id="bounds"),
]


@pytest.mark.parametrize("swift, slow", MADE)
def test_a_value_made_by_a_twin_is_a_genuine_one(swift, slow) -> None:
    assert type(slow) is type(swift)
    assert slow == swift
    assert hash(slow) == hash(swift)
    assert repr(slow) == repr(swift)
    assert attrs.asdict(slow, recurse=False) == attrs.asdict(swift, recurse=False)
    assert slow == pickle.loads(pickle.dumps(swift)) == copy.deepcopy(swift) == attrs.evolve(swift)
    assert swift is weakref.ref(swift)()
    for field in attrs.fields(type(slow)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(swift, field.name, None)

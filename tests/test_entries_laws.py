"""
``Entries`` is the tuple that it stands for, whatever grows beside it.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from partnership_events.entries import Entries, entries_of
from partnership_events.event import Entry
from partnership_events.vocabulary import MeetingHeld

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def entry(seq: int, order: int) -> Entry:
    id_ = hashlib.sha256(b"%d %d" % (seq, order)).hexdigest()
    return Entry(seq=seq, id=id_, recorded_at=NOON, event=MeetingHeld(on="2024", order=order, form="call"))


def several(start: int, count: int, order: int = 0) -> tuple[Entry, ...]:
    return tuple(entry(seq, order) for seq in range(start, start + count))


ROWS = several(1, 6)
bounds = st.none() | st.integers(-8, 8)
lengths = st.integers(0, len(ROWS))


def view(length: int) -> Entries:
    """
    The first so many of rows that are longer.
    """
    return Entries(ROWS)[:length]  # type: ignore[return-value]


@given(lengths, bounds, bounds, bounds.filter(lambda step: step != 0))
def test_slices_as_a_tuple(length: int, start: int | None, stop: int | None, step: int | None) -> None:
    met = view(length)[start:stop:step]

    assert ROWS[:length][start:stop:step] == met
    assert hash(ROWS[:length][start:stop:step]) == hash(met)


@given(lengths, st.integers(-8, 8))
def test_an_index_as_of_a_tuple(length: int, index: int) -> None:
    if -length <= index < length:
        assert view(length)[index] is ROWS[:length][index]
    else:
        with pytest.raises(IndexError):
            view(length)[index]


@given(lengths, lengths)
def test_equal_where_the_tuples_are(one: int, other: int) -> None:
    same = one == other

    assert same == (view(one) == view(other)) == (view(one) == ROWS[:other]) == (ROWS[:other] == view(one))
    assert same == (Entries(ROWS[:one])[:one] == view(other))
    assert view(one) != [*ROWS[:one]]
    assert hash(view(one)) == hash(ROWS[:one])


@given(lengths)
def test_all_else_as_a_tuple(length: int) -> None:
    rows, met = ROWS[:length], view(length)

    assert (len(rows), repr(rows), bool(rows)) == (len(met), repr(met), bool(met))
    assert ([*rows], [*reversed(rows)]) == ([*met], [*reversed(met)])
    assert [one in rows for one in ROWS] == [one in met for one in ROWS]
    assert rows + ROWS[:1] == met + ROWS[:1]
    assert ROWS[:1] + rows == ROWS[:1] + met
    assert rows == pickle.loads(pickle.dumps(met)) == copy.copy(met) == copy.deepcopy(met)
    assert entries_of(met) is met


def test_the_same_length_of_other_entries_is_another() -> None:
    other = Entries((*ROWS[:5], entry(6, 1)))

    assert other != Entries(ROWS)
    assert other[:5] == Entries(ROWS)[:5]


@pytest.mark.parametrize("change", [
    lambda entries: entries.__setitem__(0, ROWS[1]),
    lambda entries: entries.append(ROWS[1]),
    lambda entries: entries.__delitem__(0),
])  # fmt: skip
def test_nobody_changes_them(change: Any) -> None:
    with pytest.raises(AttributeError):
        change(Entries(ROWS))


class GrownAreTuples(RuleBasedStateMachine):
    """
    Any entries that there ever were may grow, once or again, with the same or with others; none of them changes.
    """

    made = Bundle("made")

    @rule(target=made)
    def begun(self) -> tuple[Entries, tuple[Entry, ...]]:
        return Entries(), ()

    @rule(target=made, one=made, count=st.integers(0, 3), order=st.integers(0, 1), stays=st.booleans())
    def grown(self, one: Any, count: int, order: int, stays: bool) -> tuple[Entries, tuple[Entry, ...]]:
        entries, rows = one
        more = several(len(rows) + 1, count, order)
        grown = entries.grown(more)
        assert grown.continues(grown[: len(rows)])
        if stays:
            grown.places.update((entry.id, entry.seq) for entry in grown)
        return grown, rows + more

    @rule(target=made, one=made, length=st.integers(0, 12))
    def cut(self, one: Any, length: int) -> tuple[Entries, tuple[Entry, ...]]:
        return one[0][:length], one[1][:length]

    @rule(one=made)
    def is_the_tuple(self, one: Any) -> None:
        entries, rows = one
        assert rows == entries == tuple(entries)

    @rule(one=made, seq=st.integers(1, 12), order=st.integers(0, 1))
    def finds_by_id(self, one: Any, seq: int, order: int) -> None:
        entries, rows = one
        wanted = entry(seq, order)
        assert next((row for row in rows if row.id == wanted.id), None) == entries.by_id(wanted.id)

    @rule(one=made, other=made)
    def continues_what_it_begins_with(self, one: Any, other: Any) -> None:
        if one[0].continues(other[0]):
            assert one[1][: len(other[1])] == other[1]


TestGrown = GrownAreTuples.TestCase


def test_growing_copies_nothing() -> None:
    first = Entries(ROWS)
    grown = first.grown(several(7, 2))

    assert grown.continues(first)
    assert not first.continues(grown)
    assert grown.places is first.places
    # Another thread that has read the same lines.
    assert first.grown(several(7, 2)).continues(first)
    assert not first.grown(several(7, 2, order=1)).continues(first)


class Meanwhile(tuple[Entry, ...]):
    """
    Entries during whose taking another thread tries to add to the same rows.
    """

    other: threading.Thread

    def __iter__(self) -> Iterator[Entry]:
        if not self.other.ident:
            self.other.start()
            self.other.join(0.2)
        return super().__iter__()


def test_threads_that_grow_the_same_entries_do_not_mix_them() -> None:
    start, met = Entries(ROWS), list[Entries]()
    more = Meanwhile(several(7, 3))
    more.other = threading.Thread(target=lambda: met.append(start.grown(several(7, 2, order=1))))
    grown = start.grown(more)
    more.other.join()

    assert ROWS + several(7, 3) == grown
    assert [ROWS + several(7, 2, order=1)] == met

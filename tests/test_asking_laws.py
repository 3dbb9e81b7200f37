"""
What is found against what is folded: the index answers as the fold does, which ``test_fold_laws`` holds to the oracle.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import REVISIONS, as_ofs, examples

from partnership_events.asking import ALL, Asked, Asking, Index
from partnership_events.entries import Entries, uncollected
from partnership_events.event import Cell, Event, Revise, Vocabulary
from partnership_events.folding import KeyedProjection, Projection, View, fold, reading_zone, view
from partnership_events.laying import lay
from partnership_events.projections.partnership import state, state_of
from partnership_events.testing import PROLOGUE, entries_of, logs
from partnership_events.timelines import Timeline
from partnership_events.values import Person
from partnership_events.vocabulary import STANDARD, MeetingHeld, MilestoneMarked, RelationsSevered

ZONES = st.sampled_from([None, "UTC", "Asia/Tokyo", "America/Los_Angeles"])


def compare(asked: Asked | View, folded: View) -> None:
    """
    Every question that a view answers, put to both.
    """
    assert list(folded.cells()) == list(asked.cells())
    for cell in folded.cells():
        assert folded.standing(cell) == asked.standing(cell), cell
        # Equal values may differ in what does not count, such as who ended something.
        assert repr(folded.standing(cell)) == repr(asked.standing(cell)), cell
        assert list(folded.writers(cell)) == list(asked.writers(cell))
        assert list(folded.ever(cell)) == list(asked.ever(cell))
        assert list(folded.latest(cell)) == list(asked.latest(cell))
        late = [one for one in folded.ever(cell) if one.span.hi >= asked.cutoff.instant]
        assert late == list(asked.ever(cell, asked.cutoff.instant)) == list(folded.ever(cell, asked.cutoff.instant))
        assert [one for one in folded.cells() if one[:1] == cell[:1]] == list(asked.cells(cell[0]))
    assert asked.standing(("no", "such")) is None
    assert tuple(folded.certain) == tuple(asked.certain)
    assert tuple(folded.pending) == tuple(asked.pending)
    assert list(folded.planned) == list(asked.planned)
    assert tuple(folded.declarations) == tuple(asked.declarations)
    assert folded.facts == asked.facts
    assert (folded.size, folded.zone, folded.cutoff) == (asked.size, asked.zone, asked.cutoff)
    for id_ in folded.facts.root_of:
        assert folded.root(id_) == asked.root(id_)


@examples(1)
@given(logs(), as_ofs, ZONES, st.data())
def test_what_is_found_is_what_is_folded(log: Any, as_of: str, zone: str | None, data: st.DataObject) -> None:
    asking = Asking()
    for known in [len(log), *data.draw(st.lists(st.integers(0, len(log)), max_size=4), label="known at")]:
        compare(
            asking.view(log, as_of=as_of, known_at=known, zone=zone),
            view(log, as_of=as_of, known_at=known, zone=zone or reading_zone(log)),
        )


@examples(1)
@given(REVISIONS, as_ofs, st.data())
def test_so_is_what_rests_on_the_order_of_what_came_before(log: Any, as_of: str, data: st.DataObject) -> None:
    asking, size, log = Asking(), 0, Entries(log)
    while size < len(log):
        size = data.draw(st.integers(size + 1, len(log)), label="size")
        compare(asking.view(log[:size], as_of=as_of), view(log[:size], as_of=as_of))


@examples(0.6)
@given(logs(), st.data())
def test_what_is_appended_is_found_at_once(log: Any, data: st.DataObject) -> None:
    asking, size, log = Asking(), 0, Entries(log)
    while size < len(log):
        size = data.draw(st.integers(size + 1, len(log)), label="size")
        as_of = data.draw(as_ofs, label="as of")
        known = data.draw(st.integers(0, size), label="known at")
        for at in (size, known):
            compare(asking.view(log[:size], as_of=as_of, known_at=at), view(log[:size], as_of=as_of, known_at=at))


@examples(0.4)
@given(logs(), as_ofs, st.data())
def test_a_view_stays_as_it_was_whatever_is_appended(log: Any, as_of: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(log)), label="size")
    asking, log = Asking(), Entries(log)
    early = asking.view(log[:size], as_of=as_of)
    asking.view(log, as_of=as_of)

    compare(early, view(log[:size], as_of=as_of))


@examples(0.4)
@given(logs(), as_ofs, st.data())
def test_a_state_is_the_same_state(log: Any, as_of: str, data: st.DataObject) -> None:
    known = data.draw(st.integers(0, len(log)), label="known at")
    found = state_of(Asking().view(log, as_of=as_of, known_at=known), log, known)
    folded = state(log, as_of=as_of, known_at=known)

    assert {field.name: getattr(folded, field.name) for field in attrs.fields(type(folded))} == {
        field.name: getattr(found, field.name) for field in attrs.fields(type(found))
    }
    for name in ("plans", "pledges", "projects", "instruments", "parties", "people", "cells", "positions"):
        assert list(getattr(folded, name)) == list(getattr(found, name)), name
    assert folded == found
    assert repr(folded) == repr(found)


BY_TOPIC: KeyedProjection[Any] = KeyedProjection(
    cells=lambda fact: [("topic", topic) for topic in fact.event.topics] or [("none",)],
    step=lambda cell, was, fact: (*(was or ()), fact.kind)[-3:] if len(fact.kind) % 2 else (fact.kind,),
)


@examples(0.6)
@given(logs(), as_ofs, st.data())
def test_so_does_a_projection_of_ones_own(log: Any, as_of: str, data: st.DataObject) -> None:
    asking, size, log = Asking(), 0, Entries(log)
    while size < len(log):
        size = data.draw(st.integers(size + 1, len(log)), label="size")
        known = data.draw(st.integers(0, size), label="known at")
        for at in (size, known):
            asked = asking.view(log[:size], as_of=as_of, known_at=at, projection=BY_TOPIC)
            folded = fold(BY_TOPIC, log[:size], as_of=as_of, known_at=at)
            assert folded == {cell: asked.standing(cell) for cell in asked.cells()}
            assert list(folded) == list(asked.cells())


BY_KEY: KeyedProjection[Any] = KeyedProjection(
    cells=lambda fact: [("kind", fact.kind)], step=lambda cell, was, fact: (*(was or ()), fact.id)
)
KINDS: Projection[Any] = Projection(start=(), step=lambda was, event: (*was, event.kind, event.on))


@examples(0.6)
@given(logs(), st.data())
def test_projections_are_answered_alike_however_often_they_are_asked(log: Any, data: st.DataObject) -> None:
    asking, size, log = Asking(), 0, Entries(log)
    while size < len(log):
        size = data.draw(st.integers(size + 1, len(log)), label="size")
        as_of = data.draw(as_ofs, label="as of")
        known = data.draw(st.integers(0, size), label="known at")
        for projection in (KINDS, BY_TOPIC):
            for at in (size, known):
                expected = fold(projection, log, as_of=as_of, known_at=at)
                told = [asking.project(projection, log[:size], as_of=as_of, known_at=at) for _ in range(2)]
                assert [expected, expected] == told


@attrs.define
class MoreComes:
    """
    The lock of an index that somebody else advances while one waits for it.
    """

    index: Index
    log: Entries
    lock: Any

    def __enter__(self) -> None:
        self.index.lock = self.lock
        self.index.advance(self.log)
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


@pytest.mark.parametrize("projection", [BY_KEY, KINDS], ids=["keyed", "opaque"])
def test_whoever_waits_while_others_append_spoils_no_answer(projection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_events.timelines.BLOCK", 1)
    days = ("2024-01-01", "2024-01-05", "2024-01-03")
    log = Entries(entries_of(MilestoneMarked(on=day, milestone=day) for day in days))
    asking, early = Asking(), log[: len(log) - 1]
    for _ in range(2):
        asking.project(projection, early, as_of="2025")
    (index,) = asking._indexes.values()
    index.lock = cast(Any, MoreComes(index, log, index.lock))

    for entries in (early, log):
        assert fold(projection, entries, as_of="2025") == asking.project(projection, entries, as_of="2025")


def test_two_projections_may_be_asked_for_the_first_time_at_once() -> None:
    asking, log, waiting = Asking(), Entries(entries_of([MilestoneMarked(on="2024", milestone="m")])), [KINDS]

    def another(frame: Any, *_: object) -> None:
        # As another thread would, while this one goes through those that were asked for before.
        if waiting and frame.f_code.co_name == "<genexpr>" and frame.f_back.f_code is Asking.project.__code__:
            asking.project(waiting.pop(), log, as_of="2025")

    asking.project(BY_TOPIC, log, as_of="2025")
    was = sys.gettrace()
    sys.settrace(another)
    try:
        asking.project(BY_KEY, log, as_of="2025")
    finally:
        sys.settrace(was)

    assert [] == waiting


@pytest.mark.parametrize("block", [2, 3])
def test_a_fold_that_was_kept_minds_what_comes_late(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_events.timelines.BLOCK", block)
    days = [f"2024-01-{day:02}" for day in (*range(1, 20, 2), *range(2, 20, 3))]
    log = Entries(entries_of([*PROLOGUE, *(MilestoneMarked(on=day, milestone=day) for day in days)]))
    asking = Asking()
    for size in range(len(PROLOGUE), len(log) + 1):
        for day in days:
            expected = fold(KINDS, log[:size], as_of=day)
            assert [expected, expected] == [asking.project(KINDS, log[:size], as_of=day) for _ in range(2)]


TALLY: Projection[Any] = Projection(start={}, step=lambda was, event: {**was, event.kind: was.get(event.kind, 0) + 1})


def test_a_projection_need_not_be_hashable() -> None:
    log, asking = entries_of([*PROLOGUE, MilestoneMarked(on="2024", milestone="one")]), Asking()

    assert [{"milestone_marked": 1}] * 3 == [asking.project(TALLY, log, as_of="2025") for _ in range(3)]


def test_cells_of_ones_own_may_have_any_address() -> None:
    log, asking = entries_of([*PROLOGUE, MilestoneMarked(on="2024", milestone="one")]), Asking()
    odd: KeyedProjection[Any] = KeyedProjection(
        cells=lambda _: [(), ("", "all"), ("", "planned")], step=lambda cell, was, fact: (was or 0) + 1
    )

    expected = fold(odd, log, as_of="2025")
    assert [expected, expected] == [asking.project(odd, log, as_of="2025") for _ in range(2)]


def test_an_index_that_nobody_holds_is_gone_without_the_collector() -> None:
    asked: Any = Asking().view(SEVERED, as_of="1970")
    asked.standing(("relations",))
    gone = weakref.ref(asked.index)
    # A survey of thousands of logs runs without it.
    with uncollected():
        del asked
        assert gone() is None


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_whoever_is_interrupted_is_answered_right_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    log, asking = Entries(SEVERED), Asking()
    with monkeypatch.context() as patch:
        patch.setattr("partnership_events.asking.Index._put", interrupted)
        with pytest.raises(KeyboardInterrupt):
            asking.view(log, as_of="1970")

    compare(asking.view(log, as_of="1970"), view(log, as_of="1970"))


SEVERED = entries_of(
    [*PROLOGUE, *(RelationsSevered(on=f"1961-0{n}-03", by=[by]) for n, by in ((1, "ACM"), (2, "BOR"), (3, "COR")))]
)


@pytest.mark.parametrize("block", [64, 2])
def test_of_equal_values_the_first_counts(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership_events.timelines.BLOCK", block)
    asked = Asking().view(SEVERED, as_of="1970")

    assert ("ACM",) == asked.standing(("relations",)).value.by
    compare(asked, view(SEVERED, as_of="1970"))


SKIPPED = ["2011-12-28", "2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01"]


@pytest.mark.parametrize("as_of", SKIPPED)
@pytest.mark.parametrize("zone", ["Pacific/Apia", "UTC"])
def test_around_a_day_that_a_zone_skipped_the_wall_counts(as_of: str, zone: str) -> None:
    told = [
        MilestoneMarked(on=on, milestone=on) for on in [*SKIPPED, "[2011-12-30..2011-12-31]", "2011-12-30T12:00:00Z"]
    ]
    log = entries_of([*PROLOGUE, *told])
    asked = Asking().view(log, as_of=as_of, zone=zone)

    assert isinstance(asked, View) == (as_of == "2011-12-30" and zone == "Pacific/Apia")
    compare(asked, view(log, as_of=as_of, zone=zone))


def test_who_goes_through_the_facts_of_a_cell_meets_those_of_then_whatever_is_told_meanwhile() -> None:
    told = [MilestoneMarked(on=f"2020-01-{day:02}", milestone="one") for day in (3, 5, 9, 1, 4, 7)]
    entries = entries_of([*PROLOGUE, *told])
    asking, rows = Asking(), Entries(entries[:-3])
    seen = asking.view(rows, as_of="2021")
    ever, latest = iter(seen.ever(ALL)), iter(seen.latest(ALL))
    met = [next(iter(ever)), next(iter(latest))]
    asking.view(rows.grown(entries[-3:]), as_of="2021")

    assert ["2020-01-03", "2020-01-05", "2020-01-09"] == [str(one.on) for one in (met[0], *ever)]
    assert ["2020-01-09", "2020-01-05", "2020-01-03"] == [str(one.on) for one in (met[1], *latest)]


def meetings(count: int) -> Entries:
    """
    A log of some meetings, in each of which another office was held.
    """
    people = [[Person(person="ada", office=f"minister {number}")] for number in range(count)]
    told = [MeetingHeld(on=f"2024-02-{day:02}", form="call", people=some) for day, some in enumerate(people, 1)]
    return Entries(entries_of([*PROLOGUE, *told]))


def test_a_line_is_laid_out_when_somebody_looks_at_it() -> None:
    log = meetings(9)
    asked = Asking().view(log, as_of="2024-02-05")
    assert isinstance(asked, Asked)
    lines = asked.index.lines
    assert {"_Waiting"} == {type(line).__name__ for line in lines.values()}
    asked.standing(("last_meeting",))

    assert [("last_meeting",)] == [cell for cell, line in lines.items() if type(line) is Timeline]
    compare(asked, view(log, as_of="2024-02-05"))


@pytest.mark.parametrize("step", ["_note_write", "_lay"])
def test_who_was_interrupted_in_laying_out_a_line_begins_anew(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = meetings(9)
    asked = Asking().view(log, as_of="2024-02-05")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Timeline, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            asked.standing(("last_meeting",))

    compare(asked, view(log, as_of="2024-02-05"))


@pytest.mark.parametrize("more", [1, 3, 30], ids=lambda more: f"{more} more")
def test_what_comes_before_anybody_looked_is_put_in_its_place(more: int) -> None:
    log, asking = meetings(9), Asking()
    asking.view(log, as_of="2024")
    late = [MeetingHeld(on=f"2024-01-{day:02}", form="call") for day in range(1, more + 1)]
    grown = entries_of([*(entry.event for entry in log), *late])
    grown = log.grown(grown[len(log) :])

    compare(asking.view(grown, as_of="2024-01-31"), view(grown, as_of="2024-01-31"))


def test_nobody_else_asks_while_an_index_is_laid_down(monkeypatch: pytest.MonkeyPatch) -> None:
    log = meetings(9)
    asked = Asking().view(log, as_of="2024-02-05")
    assert isinstance(asked, Asked)
    held, lay_out = [], Timeline._lay_out

    def watched(line: Timeline, *told: Any, **more: Any) -> None:
        held.append(asked.index.lock._is_owned())  # type: ignore[attr-defined]
        lay_out(line, *told, **more)

    monkeypatch.setattr(Timeline, "_lay_out", watched)
    lay(asked.index, [100] * len(log))

    assert [True] * len(asked.index.lines) == held


@attrs.frozen(kw_only=True)
class Counted(Event):
    """
    Adds to a number, or doubles it.
    """

    kind: ClassVar[str] = "counted"

    by: Annotated[int, "How much; none where it is doubled."] = 0

    def writes(self, me: str) -> Mapping[Cell, object]:
        if self.by:
            return {("count",): Revise(lambda was: (was or 0) + self.by, commutes=True)}
        return {("count",): Revise(lambda was: (was or 0) * 2)}


def test_one_write_among_many_sums_is_enough_for_a_cell_to_rest_on_their_order() -> None:
    told = [Counted(on="2024-02", by=3), Counted(on="2024-02-10"), Counted(on="2024-05", by=4)]
    log = entries_of(told, vocabulary=STANDARD | Vocabulary.of(Counted))
    asked, folded = Asking().view(log, as_of="2025"), view(log, as_of="2025")
    found = asked.standing(("count",))

    assert found is not None
    assert [7, 10] == [found.value, *(one.value for one in found.candidates)]
    compare(asked, folded)

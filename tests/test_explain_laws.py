"""
For every log: an explanation tells of the answer that is given, and of nothing that the log does not hold.
"""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.asking import Asking
from partnership_events.dates import Answer
from partnership_events.facts import resolve
from partnership_events.folding import WRITTEN, view
from partnership_events.projections.explain import explain, explanation_of
from partnership_events.projections.named import names
from partnership_events.projections.partnership import cell_of, state
from partnership_events.testing import logs


def drawn_name(data: st.DataObject, log: Any) -> tuple[str, ...]:
    there = names(view(log, as_of="2024"))
    things = [(section, id_) for section, ids in there.things.items() for id_ in ids]
    return data.draw(st.sampled_from([*there.cells, *things]), label="name")


@examples(1)
@given(logs(), as_ofs, st.data())
def test_the_standing_that_is_explained_is_the_one_that_is_answered(log: Any, as_of: str, data: st.DataObject) -> None:
    name = drawn_name(data, log)
    seen = view(log, as_of=as_of)
    for story in explain(log, *name, as_of=as_of).cells:
        standing = cell_of(seen, story.cell)
        certain = {one.fact.id for one in seen.writers(story.cell)}
        pending = {one.fact.id for one in seen.pending}
        ever = {one.fact.id for one in seen.ever(story.cell)}

        assert standing == story.standing
        assert standing.facts == tuple(one.fact for one in story.because)
        assert [one.value for one in standing.candidates] == [one.value for one in story.open]
        assert ever - certain - pending == {one.fact.id for one in story.later}
        assert {one.evidence.fact.id for one in story.uncounted}.isdisjoint(ever)
        assert bool(story.why) == (not certain and standing.answer is not Answer.POSSIBLY)


@examples(1)
@given(logs(), as_ofs, st.data())
def test_what_stood_before_is_each_value_that_the_facts_made_in_turn(log: Any, as_of: str, data: st.DataObject) -> None:
    seen = view(log, as_of=as_of)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    (story,) = explain(log, *cell, as_of=as_of).cells
    values, value = [], None
    certain = list(seen.writers(cell))
    for one in certain:
        now = WRITTEN.step(cell, value, one.fact)
        if now != value:
            value = now
            values.append(now)
    is_plain = values[-1:] == [story.standing.value] or not values

    if is_plain and not story.standing.ambiguous:
        assert [one for one in values[:-1] if one is not None] == [one.value for one in story.before]
    for former in story.before:
        assert {one.fact.id for one in former.evidence} <= {one.fact.id for one in certain}
        assert former.until == former.ended_by.on


@examples(1)
@given(logs(), as_ofs, st.data())
def test_each_amendment_tells_what_the_log_told_before_and_after_it(log: Any, as_of: str, data: st.DataObject) -> None:
    for story in explain(log, *drawn_name(data, log), as_of=as_of).cells:
        for one in story.amended:
            root = log[one.of - 1].id
            told = []
            for size in (one.position - 1, one.position):
                fact = resolve(log[:size]).get(root)
                tellings = () if fact is None else fact.tellings
                told.append(next((telling.event for telling in tellings if telling.id == root), None))

            assert told == [one.was, one.now]
            both = one.was is not None and type(one.was) is type(one.now)
            fields = attrs.fields_dict(type(one.was)) if both else ()
            expected = {name for name in fields if getattr(one.was, name) != getattr(one.now, name)}
            assert expected == {change.field for change in one.changed}


@examples(1)
@given(logs(), as_ofs, st.data())
def test_nothing_is_told_that_was_written_later_than_it_was_known(log: Any, as_of: str, data: st.DataObject) -> None:
    known = data.draw(st.integers(1, len(log)), label="known at")
    for story in explain(log, *drawn_name(data, log), as_of=as_of, known_at=known).cells:
        evidence = [*story.because, *story.later, *(one.evidence for one in story.uncounted)]
        positions = [entry.position for one in evidence for entry in one.entries]
        positions += [one.position for one in (*story.amended, *story.disputes)]

        assert all(position <= known for position in positions)


@examples(1)
@given(logs(), as_ofs, st.data())
def test_the_index_in_memory_explains_the_same(log: Any, as_of: str, data: st.DataObject) -> None:
    name = drawn_name(data, log)
    asked = Asking().view(log, as_of=as_of)

    assert explain(log, *name, as_of=as_of) == explanation_of(asked, log, name)


@examples(0.5)
@given(logs(), as_ofs, st.data())
def test_what_is_judged_of_a_thing_is_what_its_state_says(log: Any, as_of: str, data: st.DataObject) -> None:
    name = drawn_name(data, log)
    explained = explain(log, *name, as_of=as_of)
    told = state(log, as_of=as_of)
    fields = {
        "plans": ("in_force",),
        "instruments": ("in_force",),
        "pledges": ("open", "overdue"),
        "mechanisms": ("active",),
    }
    if name[0] in fields and name[1] in getattr(told, name[0]):
        part = getattr(told, name[0])[name[1]]

        assert [getattr(part, field) for field in fields[name[0]]] == [one.answer for one in explained.judged]

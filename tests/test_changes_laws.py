"""
Changes for all logs: they are the difference of two states, and judgements turn where the states' do.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.asking import Asking
from partnership_events.codes import Family
from partnership_events.entries import Entries
from partnership_events.projections.changes import Point, changes, changes_of
from partnership_events.projections.partnership import state, state_of
from partnership_events.testing import logs
from partnership_events.writers.words import changed


@examples(0.5)
@given(logs(), as_ofs, as_ofs, st.data())
def test_the_index_tells_the_same_as_the_fold(log, one, other, data):
    known = data.draw(st.integers(0, len(log)), label="known")
    asking, entries = Asking(), Entries(log)

    def point(date, at):
        seen = asking.view(entries, as_of=date, known_at=at)
        return Point(seen, state_of(seen, log, at))

    mine = changes_of(point(one, known), point(one, None), point(other, None))
    theirs = changes(log, one, other, known_from=known)
    assert theirs == mine


@examples(0.5)
@given(logs(), as_ofs, as_ofs)
def test_a_judgement_turns_where_the_two_states_differ(log, one, other):
    was, now = state(log, as_of=one), state(log, as_of=other)
    turns = changes(log, one, other).happened_turns
    found = {(turn.family, turn.subject, turn.judged): (turn.was, turn.now) for turn in turns}
    judged = (
        (Family.PLANS, "plans", "status"),
        (Family.PLEDGES, "pledges", "status"),
        (Family.PLEDGES, "pledges", "overdue"),
        (Family.INTERACTION, "mechanisms", "active"),
    )
    for family, part, name in judged:
        before, after = getattr(was, part), getattr(now, part)
        for id_ in {*before, *after}:
            words = tuple(str(getattr(which[id_], name)) if id_ in which else None for which in (before, after))
            assert (words if words[0] != words[1] else None) == found.get((family, id_, name))


@examples(0.5)
@given(logs(), as_ofs, as_ofs)
def test_changes_there_and_back_are_the_same_the_other_way_round(log, one, other):
    there, back = changes(log, one, other), changes(log, other, one)

    assert {(each.cell, each.was, each.now) for each in there.happened} == {
        (each.cell, each.now, each.was) for each in back.happened
    }
    assert {(each.subject, each.judged, each.was, each.now) for each in there.happened_turns} == {
        (each.subject, each.judged, each.now, each.was) for each in back.happened_turns
    }


@examples(0.5)
@given(logs(), as_ofs, as_ofs)
def test_every_change_is_put_in_words(log, one, other):
    told = changes(log, one, other)
    heaps = changed(told.happened, told.happened_turns)

    assert all(sentence.text() and "None" not in sentence.text() for _, heap in heaps for sentence in heap)
    families = {each.family for each in told.happened if each.cell[0] not in ("terms", "reply")}
    assert len(families) <= len(heaps)

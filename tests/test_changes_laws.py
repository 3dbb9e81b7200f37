"""
Changes for all logs: they are the difference of two states, and judgements turn where the states' do.
"""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.asking import Asking
from partnership_events.codes import Family
from partnership_events.dates import Cutoff
from partnership_events.entries import Entries
from partnership_events.errors import Refused
from partnership_events.folding import reading_zone, view
from partnership_events.projections.changes import Point, changes, changes_of
from partnership_events.projections.partnership import state, state_of
from partnership_events.testing import logs
from partnership_events.writers.words import changed

in_order = st.tuples(as_ofs, as_ofs).map(lambda two: tuple(sorted(two, key=lambda date: Cutoff.of(date).instant)))


@examples(0.5)
@given(logs(), in_order, st.data())
def test_the_index_tells_the_same_as_the_fold(log, dates, data):
    one, other = dates
    known = data.draw(st.integers(0, len(log)), label="known")
    asking, entries = Asking(), Entries(log)

    def point(date, at):
        seen = asking.view(entries, as_of=date, known_at=at)
        return Point(seen, state_of(seen, log, at))

    mine = changes_of(point(one, known), point(one, None), point(other, None))
    theirs = changes(log, one, other, known_from=known)
    assert theirs == mine


@examples(0.5)
@given(logs(), in_order)
def test_a_judgement_turns_where_the_two_states_differ(log, dates):
    one, other = dates
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
def test_dates_the_wrong_way_round_are_refused_and_no_others(log, one, other):
    first, last = (Cutoff.of(date, reading_zone(log)).instant for date in (one, other))

    with pytest.raises(Refused, match="lies after") if first > last else contextlib.nullcontext():
        changes(log, one, other)


@examples(0.5)
@given(logs(), as_ofs, st.data())
def test_what_was_learned_there_and_back_is_the_same_the_other_way_round(log, day, data):
    known = data.draw(st.integers(0, len(log)), label="known")

    def point(at):
        return Point(view(log, as_of=day, known_at=at), state(log, as_of=day, known_at=at))

    was, now = point(known), point(None)
    there, back = changes_of(was, now, now), changes_of(now, was, was)

    assert {(each.cell, each.was, each.now) for each in there.learned} == {
        (each.cell, each.now, each.was) for each in back.learned
    }
    assert {(each.subject, each.judged, each.was, each.now) for each in there.learned_turns} == {
        (each.subject, each.judged, each.now, each.was) for each in back.learned_turns
    }


@examples(0.5)
@given(logs(), in_order)
def test_every_change_is_put_in_words(log, dates):
    told = changes(log, *dates)
    heaps = changed(told.happened, told.happened_turns)

    assert all(sentence.text() and "None" not in sentence.text() for _, heap in heaps for sentence in heap)
    families = {each.family for each in told.happened if each.cell[0] not in ("terms", "reply")}
    assert len(families) <= len(heaps)

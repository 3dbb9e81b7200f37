"""
The fold, by example: valid order, the two axes, the five answers, ambiguity, and every row of the design's table.
"""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from partnership_events.codes import MembershipMode
from partnership_events.dates import Answer, Cutoff
from partnership_events.errors import InvalidDate, Refused, Superseded
from partnership_events.event import Event, Over
from partnership_events.facts import resolve
from partnership_events.folding import KeyedProjection, Projection, fold, reading_zone, view
from partnership_events.order import place
from partnership_events.projections.partnership import state
from partnership_events.testing import PARTIES, PROLOGUE, entries_of, given_entries, in_memory
from partnership_events.vocabulary import (
    FactDisputed,
    FrameworkEnded,
    InstrumentEnded,
    LogOpened,
    MeetingHeld,
    MembershipChanged,
    MissionChanged,
    PlanAdopted,
    RelationsDowngraded,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    TransactionRecorded,
)

YES, NO, POSSIBLY, UNKNOWN = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN


def upgraded(on, label="Special", **fields) -> RelationsUpgraded:
    return RelationsUpgraded(on=on, label=label, **fields)


def ended(on, label="Special", **fields) -> FrameworkEnded:
    return FrameworkEnded(on=on, label=label, **fields)


def tier(*told, as_of="2025", known_at=None):
    return state(entries_of(told), as_of=as_of, known_at=known_at).tier


def label(*told, as_of="2025"):
    found = tier(*told, as_of=as_of)
    return str(found.label) if found.label else None, str(found.answer)


def in_order(*told) -> list[str]:
    """
    What was told, in valid order, each by its ``stated``.
    """
    return [one.fact.event.stated for one in place(resolve(entries_of(told)).facts, "UTC")]


def said(text, on="2024-02-28", kind=RelationsSevered, **fields) -> Event:
    return kind(on=on, stated=text, **fields)


# ---- valid order


def test_last_writer_wins_by_date_not_by_arrival():
    assert ("New", "yes") == label(upgraded("2022", "New"), upgraded("2010", "Old"))


def test_a_fact_of_2010_typed_in_2024_does_not_override_2022():
    entries = entries_of([upgraded("2022-11-29", "Special"), upgraded("2010", "Strategic")])
    now = state(entries, as_of="2024").tier

    assert "Special" == str(now.label)
    assert ["Strategic", "Special"] == [str(change.label) for change in now.history]
    assert "Strategic" == str(state(entries, as_of="2015").tier.label)
    assert UNKNOWN is state(entries, as_of="2015", known_at=2).tier.answer


def test_what_has_surely_happened_first_comes_first():
    assert ["day", "month", "year"] == in_order(
        said("year", "2024"), said("month", "2024-03"), said("day", "2024-02-28")
    )


def test_of_equal_ends_the_earlier_start_comes_first():
    assert ["year", "month", "day"] == in_order(
        said("day", "2024-12-31"), said("month", "2024-12"), said("year", "2024")
    )


def test_of_equal_dates_the_order_given_decides_and_none_is_zero():
    assert ["-1", "none", "0", "1"] == in_order(
        said("1", order=1), said("none"), said("-1", order=-1), said("0", order=0)
    )


def test_of_equal_order_opening_comes_before_ordinary_before_ending():
    assert ["opens", "goes on", "ends"] == in_order(
        said("ends"), said("goes on", kind=MeetingHeld, form="call"), said("opens", kind=RelationsEstablished)
    )


def test_the_order_given_comes_before_the_phase():
    assert ["ends", "opens"] == in_order(said("ends"), said("opens", kind=RelationsEstablished, order=1))


def test_a_membership_opens_or_ends_by_its_mode():
    left, watched, joined = (
        said(mode, kind=MembershipChanged, party="COR", mode=mode) for mode in ("left", "observer", "joined")
    )

    assert ["joined", "observer", "left"] == in_order(left, watched, joined)


def test_the_position_is_the_last_word():
    assert ["first", "second"] == in_order(said("first"), said("second"))


def test_a_merged_fact_stands_where_its_first_telling_does():
    known = in_memory(said("first"), said("second"))
    known.append(attrs.evolve(said("again"), same_as=known.entries[1].id))

    assert ["first", "second"] == [one.fact.event.stated for one in place(resolve(known.entries).facts, "UTC")]


def test_a_corrected_fact_keeps_the_place_of_its_root_among_equals():
    known = in_memory(said("first"), said("second"))
    known.correct(known.entries[1].id, stated="first, corrected", reason="wording")

    assert ["first, corrected", "second"] == [
        one.fact.event.stated for one in place(resolve(known.entries).facts, "UTC")
    ]


# ---- the cut-off


@pytest.mark.parametrize(
    "on, as_of, certain, pending",
    [
        pytest.param("2024-02-28", "2024-02-28", 1, 0, id="the day itself"),
        pytest.param("2024-02-28", "2024-02-27", 0, 0, id="the day before"),
        pytest.param("2024-02", "2024-02-28", 0, 1, id="within the month"),
        pytest.param("2024-02", "2024-02-29", 1, 0, id="the month's last day"),
        pytest.param("2024", "2024", 1, 0, id="a year cuts off at its end"),
        pytest.param("2024", "2024-11", 0, 1, id="within the year"),
        pytest.param("2024", "2023", 0, 0, id="the year before"),
        pytest.param("[..2024-02-28]", "2020", 0, 1, id="at the latest then: perhaps long ago"),
        pytest.param("[2024-02-28..]", "2999", 0, 1, id="at the earliest then: never certain"),
        pytest.param("2024-02-27/2024-02-29", "2024-02-28", 0, 1, id="an extent that has begun"),
        pytest.param("2024-02-27/2024-02-29", "2024-02-29", 1, 0, id="an extent, completed"),
        pytest.param("[2024-02-26,2024-03-02]", "2024-02-28", 0, 1, id="one of two days"),
        pytest.param("2024-02-28~", "2024-02-28", 1, 0, id="a qualifier never moves bounds"),
        pytest.param("2024-02-28T12:00:00", "2024-02-28T11:59:59", 0, 0, id="the second before"),
        pytest.param("2024-02-28T12:00:00", "2024-02-28T12:00:00", 1, 0, id="that second"),
    ],
)
def test_what_has_happened_by_a_date(on, as_of, certain, pending):
    seen = view(entries_of([upgraded(on)]), as_of=as_of)

    assert (certain, pending) == (len(seen.certain), len(seen.pending))


def test_there_is_no_default_date():
    with pytest.raises(TypeError, match="as_of"):
        view(entries_of([]))


@pytest.mark.parametrize("as_of", ["2024-1X", "2024?", "2024/2025", "[2024..2025]", "today", ""])
def test_an_imprecise_date_is_refused_as_a_cut_off(as_of):
    with pytest.raises(InvalidDate):
        state(entries_of([]), as_of=as_of)


def test_the_zone_is_the_argument_s_else_the_log_s_else_utc():
    opening = LogOpened(name="acme-borealis", parties=PARTIES, zone="Asia/Tokyo")
    entries = entries_of([opening, upgraded("2024-02-28T23:30:00Z")])

    assert ("Asia/Tokyo", "UTC") == (reading_zone(entries), reading_zone(()))
    # Half past eleven in London is the next morning in Tokyo.
    assert 0 == len(view(entries, as_of="2024-02-28").certain)
    assert 1 == len(view(entries, as_of="2024-02-28", zone="UTC").certain)


def test_at_zone_says_where_a_day_was():
    told = [upgraded("2024-02-29", at_zone="Asia/Tokyo"), upgraded("2024-02-29", "Floating")]
    seen = view(entries_of(told), as_of="2024-02-29T15:00:00Z")

    assert ["Special"] == [str(one.fact.event.label) for one in seen.certain]
    assert ["Floating"] == [str(one.fact.event.label) for one in seen.pending]


def test_only_actual_facts_are_folded():
    modalities = ("planned", "hypothetical", "negated")
    found = state(entries_of([upgraded("2020", modality=modality) for modality in modalities]), as_of="2024")

    assert (UNKNOWN, None) == (found.tier.answer, found.tier.label)
    assert {} == found.cells


def test_an_actual_fact_whose_date_lies_ahead_folds_when_its_date_has_come():
    told = [upgraded("2030-01-01")]

    assert (None, "unknown") == label(*told, as_of="2029-12-31")
    assert ("Special", "yes") == label(*told, as_of="2030-01-01")


def test_a_cut_off_may_be_given_ready_made():
    entries = entries_of([upgraded("2024-02-28")])

    assert state(entries, as_of="2024-02").tier == state(entries, as_of=Cutoff.of("2024-02")).tier
    assert state(entries, as_of="2024-02-28").tier == state(entries, as_of=dt.date(2024, 2, 28)).tier


# ---- pending facts


def test_a_pending_fact_makes_the_cell_possible_with_its_candidates():
    found = tier(upgraded("2012", "Strategic"), upgraded("2024", "Special"), as_of="2024-06")

    assert (POSSIBLY, "Strategic") == (found.answer, str(found.label))
    assert ["Special"] == [str(one.value) for one in found.candidates]
    assert "2024" == str(found.candidates[0].on)
    assert not found.ambiguous


def test_a_pending_fact_that_would_change_nothing_leaves_the_cell_settled():
    found = tier(upgraded("2012"), upgraded("2024"), as_of="2024-06")

    assert (YES, ()) == (found.answer, found.candidates)


def test_a_cell_that_only_a_pending_fact_touches_has_no_value_yet():
    found = tier(upgraded("2024"), as_of="2024-06")

    assert (POSSIBLY, None, None) == (found.answer, found.label, found.since)


def test_every_pending_fact_gives_a_candidate_of_its_own():
    found = tier(upgraded("2024", "A"), upgraded("2024-0X", "B"), as_of="2024-06")

    assert ["B", "A"] == [str(one.value) for one in found.candidates]


def test_a_pending_end_makes_the_framework_possible_only():
    found = tier(upgraded("2012"), ended("2024"), as_of="2024-06")

    assert (POSSIBLY, "Special") == (found.answer, str(found.label))
    assert isinstance(found.candidates[0].value, Over)


# ---- what ends


def test_a_framework_may_end_and_return():
    told = [upgraded("2010"), ended("2015"), upgraded("2020")]

    assert ("Special", "yes") == label(*told, as_of="2014")
    assert (None, "no") == label(*told, as_of="2016")
    assert ("Special", "yes") == label(*told, as_of="2021")
    assert "2020" == str(tier(*told).since)


def test_the_end_of_a_framework_leaves_another_in_its_place():
    told = [upgraded("2010", "Strategic"), upgraded("2020", "Special"), ended("2021", "Strategic")]

    assert ("Special", "yes") == label(*told)
    assert ["Strategic", "Special"] == [str(change.label) for change in tier(*told).history]


def test_an_end_names_its_framework_in_any_language():
    both = {"en": "Special", "ja": "特別"}

    assert (None, "no") == label(upgraded("2010", both), ended("2020", {"ja": "特別"}))


def test_an_end_typed_before_the_beginning_still_ends_it():
    assert (None, "no") == label(ended("2020"), upgraded("2010"))


def test_a_lesser_framework_takes_the_place_and_a_suspension_leaves_none():
    lowered = RelationsDowngraded(on="2015", label="Partnership", from_label="Special")
    suspended = RelationsDowngraded(on="2016", from_label="Partnership", mode="suspended")

    assert ("Partnership", "yes") == label(upgraded("2010"), lowered)
    assert (None, "no") == label(upgraded("2010"), lowered, suspended)


def test_severed_relations_are_over_and_say_by_whom():
    found = state(
        entries_of([RelationsEstablished(on="1972"), RelationsSevered(on="2000", by="ACM")]), as_of="2001"
    ).relations

    assert (NO, Over("severed", ("ACM",))) == (found.answer, found.value)


def test_relations_restored_hold_again():
    restored = RelationsEstablished(on="2005", mode="restored")
    told = [RelationsEstablished(on="1972"), RelationsSevered(on="2000"), restored]

    assert YES is state(entries_of(told), as_of="2006").relations.answer


# ---- who came last


def test_overlapping_dates_leave_the_last_writer_open():
    found = tier(upgraded("2024-03", "A"), upgraded("2024", "B"))

    assert (POSSIBLY, True, "B") == (found.answer, found.ambiguous, str(found.label))
    assert ["A"] == [str(one.value) for one in found.candidates]


def test_dates_apart_settle_the_last_writer():
    found = tier(upgraded("2023", "A"), upgraded("2024", "B"))

    assert (YES, False, ()) == (found.answer, found.ambiguous, found.candidates)


def test_rivals_that_say_the_same_are_no_rivals():
    assert ("A", "yes") == label(upgraded("2024-03", "A"), upgraded("2024", "A"))


def test_two_facts_of_one_day_are_rivals_too():
    assert POSSIBLY is tier(upgraded("2024-02-28", "A"), upgraded("2024-02-28", "B")).answer


def test_an_explicit_order_decides_between_facts_of_one_date():
    assert ("A", "yes") == label(upgraded("2024", "A", order=1), upgraded("2024", "B"))
    assert ("A", "yes") == label(upgraded("2024", "A"), upgraded("2024", "B", order=-1))


def test_an_explicit_order_decides_between_overlapping_dates_where_both_have_one():
    assert ("B", "yes") == label(upgraded("2024-03", "A", order=1), upgraded("2024", "B", order=2))
    assert ("A", "possibly") != label(upgraded("2024-03", "A", order=2), upgraded("2024", "B", order=1))


def test_an_explicit_order_wins_over_the_valid_order_of_overlapping_dates():
    assert ("A", "yes") == label(upgraded("2024-03", "A", order=2), upgraded("2024", "B", order=1))


def test_an_order_given_to_one_of_two_overlapping_dates_decides_nothing():
    assert ("B", "possibly") == label(upgraded("2024-03", "A", order=2), upgraded("2024", "B"))


def test_an_order_never_turns_round_dates_that_are_apart():
    assert ("B", "yes") == label(upgraded("2023", "A", order=9), upgraded("2024", "B", order=1))


def test_an_order_leaves_the_third_rival_open():
    found = tier(upgraded("2024", "A", order=1), upgraded("2024", "B", order=2), upgraded("2024-03", "C"))

    assert ("B", POSSIBLY) == (str(found.label), found.answer)
    assert ["C"] == [str(one.value) for one in found.candidates]


def test_who_was_surely_overwritten_is_no_rival():
    found = tier(upgraded("2022", "Old"), upgraded("2024-03", "A"), upgraded("2024", "B"))

    assert ["A"] == [str(one.value) for one in found.candidates]


def test_two_dates_that_share_their_last_and_first_second_are_rivals():
    assert POSSIBLY is tier(upgraded("2024-02-28", "A"), upgraded("2024-02-28T23:59:59", "B")).answer
    assert YES is tier(upgraded("2024-02-28", "A"), upgraded("2024-02-29T00:00:00", "B")).answer


def test_a_value_that_several_rivals_claim_is_one_candidate():
    found = tier(upgraded("[2024-02-01..2024-03-31]", "A"), upgraded("2024-03", "A"), upgraded("2024", "B"))

    assert (["A"], "B") == ([str(one.value) for one in found.candidates], str(found.label))


def test_sums_do_not_depend_on_who_came_last():
    paid = [
        TransactionRecorded(on=on, type="3", amount=amount, currency="EUR")
        for on, amount in (("2019", "1"), ("2024", "10"), ("2024", "5"))
    ]
    found = state(entries_of(paid), as_of="2025").money["3", "EUR"]

    assert (YES, "16", False) == (found.answer, str(found.value), found.ambiguous)
    assert 3 == len(found.facts)


def test_missions_are_cells_of_their_own_by_direction():
    told = [
        MissionChanged(on="2000", sender="ACM", receiver="BOR", level="ambassador"),
        MissionChanged(on="2010", sender="BOR", receiver="ACM", level="minister"),
        MissionChanged(on="2020", sender="ACM", receiver="BOR", level="none"),
    ]
    missions = state(entries_of(told), as_of="2021").missions

    assert {("ACM", "BOR"): NO, ("BOR", "ACM"): YES} == {key: one.answer for key, one in missions.items()}


# ---- since when, and who says so


def test_since_is_when_the_value_began_and_all_who_say_so_are_named():
    known = in_memory(*PROLOGUE)
    first = known.append(upgraded("2012"), cites="A:p1")
    second = known.append(upgraded("2022"), cites="B")
    found = known.as_of("2024").tier

    assert "2012" == str(found.since)
    assert (first.id, second.id) == found.entries
    assert ["A p1", "B"] == [str(cite) for cite in found.cites]


def test_those_who_said_that_it_holds_no_more_are_named_too():
    told = [
        PlanAdopted(on="2012", plan="one", label="Plan"),
        InstrumentEnded(on="2015", subject="one", mode="terminated"),
        PlanAdopted(on="2016", plan="one", label="Plan"),
        PlanAdopted(on="2018", plan="one", label="Plan", objectives="x"),
    ]
    entries = entries_of(told)
    found = state(entries, as_of="2024").cells["end", "one"]

    assert (NO, "2016", (entries[3].id, entries[4].id)) == (found.answer, str(found.since), found.entries)


def test_those_who_said_something_else_before_are_not_named():
    known = in_memory(upgraded("2000", "Old"))
    now = known.append(upgraded("2012"))

    assert (now.id,) == known.as_of("2024").tier.entries


def test_a_clash_of_dates_marks_the_cell_as_disputed():
    known = in_memory(upgraded("2012-01-01"))
    known.append(upgraded("2013-01-01", same_as=known.entries[1].id))
    found = known.as_of("2024").tier

    assert (True, YES) == (found.disputed, found.answer)
    assert "[2012-01-01..2013-01-01]" == str(found.since)


def test_disputed_is_a_flag_beside_the_answer():
    known = in_memory(upgraded("2012", "A"), upgraded("2013", "B"))

    assert not known.as_of("2024").tier.disputed

    known.append(FactDisputed(facts=[entry.id for entry in known.entries[1:]], field="label"))
    found = known.as_of("2024").tier

    assert (True, YES, "B") == (found.disputed, found.answer, str(found.label))


def test_a_fact_that_lost_a_dispute_writes_nothing():
    known = in_memory(upgraded("2012", "A"), upgraded("2013", "B"))
    one, other = known.entries[1:]
    known.append(FactDisputed(facts=[one.id, other.id], preferred=one.id))
    found = known.as_of("2024").tier

    assert ("A", YES, True) == (str(found.label), found.answer, found.disputed)


def test_a_disputed_candidate_marks_the_cell_too():
    known = in_memory(upgraded("2024", "A"))
    known.append(FactDisputed(facts=[known.entries[1].id], field="label"))

    assert known.as_of("2024-06").tier.disputed


# ---- projections of one's own


def test_an_opaque_projection_folds_certain_facts_in_valid_order():
    names = Projection((), lambda told, event: (*told, event.stated))
    entries = entries_of([said("b", "2022"), said("a", "2020"), said("pending", "2024"), said("ahead", "2030")])

    assert ("a", "b") == fold(names, entries, as_of="2024-06")
    assert () == fold(names, entries, as_of="2024-06", known_at=1)


def test_a_keyed_projection_says_of_each_cell_how_sure_it_is():
    count = KeyedProjection(cells=lambda fact: [("of", fact.kind)], step=lambda cell, was, fact: (was or 0) + 1)
    entries = entries_of([said("a", "2020"), said("b", "2024"), upgraded("2020")])
    found = fold(count, entries, as_of="2024-06")

    assert (1, POSSIBLY) == (found["of", "relations_severed"].value, found["of", "relations_severed"].answer)
    assert [2] == [one.value for one in found["of", "relations_severed"].candidates]
    assert (1, YES) == (found["of", "relations_upgraded"].value, found["of", "relations_upgraded"].answer)


# ---- the table of part 3, row by row


def test_row_late_arrival():
    (
        given_entries(upgraded("2022", "New"))
        .when(upgraded("2010", "Old"))
        .then(lambda entries: str(state(entries, as_of="2015").tier.label), "Old")
        .then(lambda entries: str(state(entries, as_of="2024").tier.label), "New")
        .then(lambda entries: state(entries, as_of="2015", known_at=2).tier.label, None)
    )


def test_row_correction_moves_the_date():
    known = in_memory(upgraded("2010"))
    before = len(known)
    known.correct(known.entries[-1].id, on="2015", reason="better source")

    assert (UNKNOWN, YES) == (known.as_of("2012").tier.answer, known.as_of("2016").tier.answer)
    assert YES is known.as_of("2012", known_at=before).tier.answer


def test_row_correction_of_a_correction():
    known = in_memory(upgraded("2010", "A"))
    first = known.correct(known.entries[-1].id, label="B", reason="better source")
    known.correct(first.id, label="C", reason="best source")

    assert ["A", "B", "C"] == [str(known.as_of("2012", known_at=size).tier.label) for size in (2, 3, 4)]


def test_row_retract_a_correction_a_retraction_the_root():
    known = in_memory(upgraded("2010", "A"))
    root = known.entries[-1]
    correction = known.correct(root.id, label="B", reason="better source")
    known.retract(correction.id, reason="no")

    assert "A" == str(known.as_of("2012").tier.label)

    gone = known.retract(root.id, reason="never")

    assert UNKNOWN is known.as_of("2012").tier.answer

    inert = known.append(upgraded("2011", "Other"))
    known.retract(inert.id, reason="no")
    known.retract(gone.id, reason="it was so")

    assert "A" == str(known.as_of("2012").tier.label)


def test_row_corrections_of_a_retracted_root_are_inert_until_it_is_reinstated():
    known = in_memory(upgraded("2010", "A"))
    root = known.entries[-1]
    known.correct(root.id, label="B", reason="better source")
    known.retract(root.id, reason="never")

    assert UNKNOWN is known.as_of("2012").tier.answer

    known.reinstate(root.id)

    assert "B" == str(known.as_of("2012").tier.label)


def test_row_bounded_claim_ends():
    longer, shorter = (
        PlanAdopted(on=on, plan="one", label="Plan", period=period)
        for on, period in (("2012", "2012/2021"), ("2013", "2014/2015"))
    )
    end = InstrumentEnded(on="2017-06-01", subject="one", mode="terminated")
    in_force = {
        year: str(state(entries_of([longer, shorter, end]), as_of=year).plans["one"].in_force)
        for year in ("2013", "2014", "2015", "2016", "2017", "2018")
    }

    assert {"2013": "yes", "2014": "yes", "2015": "yes", "2016": "yes", "2017": "no", "2018": "no"} == in_force


@pytest.mark.parametrize("on", ["2024-03-01/2024-02-28", "[2024-03-01..2024-02-28]", "2024/..", "/2024", "../2024", ""])
def test_row_empty_or_reversed_interval(on):
    with pytest.raises(Refused):
        upgraded(on)


def test_row_same_content_appended_again():
    known = in_memory(upgraded("2010"))
    entry = known.entries[-1]
    again = known.append(upgraded("2010"), expected_seq=99)

    assert (entry.id, False, 2) == (again.id, again.appended, len(known))

    known.retract(entry.id, reason="no")
    with pytest.raises(Superseded, match="reinstate"):
        known.append(upgraded("2010"))


def test_row_two_facts_that_really_are_alike():
    paid = TransactionRecorded(on="2024", type="3", amount="10", currency="EUR")
    known = in_memory(paid)
    known.append(attrs.evolve(paid, order=1))
    known.append(paid, note="a second payment of that year")

    assert "30" == str(known.as_of("2024").money["3", "EUR"].value)


# ---- silence, and the modes of membership


def test_nobody_wrote_and_nobody_promised_to_is_unknown():
    found = state(entries_of([]), as_of="2024")

    assert {UNKNOWN} == {found.relations.answer, found.tier.answer, found.last_meeting.answer}


def test_every_mode_of_membership_is_a_role_or_an_end():
    for mode in MembershipMode:
        found = state(entries_of([MembershipChanged(on="2020", party="COR", mode=mode)]), as_of="2024").parties["COR"]

        assert (NO if mode is MembershipMode.LEFT else YES) is found.answer


def test_a_plan_told_by_two_is_one_plan_with_both_citations():
    known = in_memory(*PROLOGUE)
    first = known.append(PlanAdopted(on="2022", plan="one", label="Plan"), cites="A")
    known.append(PlanAdopted(on="2022-11-29", plan="one", label="Plan", same_as=first.id), cites="B")
    adopted = known.as_of("2024").plans["one"].adopted

    assert ["A", "B"] == [str(cite) for cite in adopted.cites]
    assert "2022-11-29" == str(adopted.since)
    assert UNKNOWN is known.as_of("2022-06").tier.answer
    assert "one" not in known.as_of("2022-06").plans

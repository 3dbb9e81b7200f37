"""
What a reader of the two seed documents asks, and the answers: each test carries its own copy of both.

``shipped`` is the log that the project ships; in ``replayed`` the same script has recorded what document A says on
5 December 2022 and what document B says on 22 September 2023, by a clock of its own, so that the questions about what
was known when have something to ask.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events import Answer

HERE = Path(__file__).parent.parent
SPECIAL = "Special Strategic Partnership for Peace and Prosperity"
ACTION_PLAN = "Japan-Mongolia Action Plan (2022-2031)"
ALPS = "ALPS treated water discharge"
A_RECORDED = dt.datetime(2022, 12, 5, tzinfo=dt.UTC)
B_RECORDED = dt.datetime(2023, 9, 22, tzinfo=dt.UTC)


def script():
    spec = importlib.util.spec_from_file_location("japan_mongolia", HERE / "tools" / "japan_mongolia.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped():
    return pe.open_ledger(HERE / "events")["japan-mongolia"]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    clock = [A_RECORDED]
    ledger = pe.open_ledger(tmp_path_factory.mktemp("events"), clock=lambda: clock[0])
    words = script()
    log = ledger.create("japan-mongolia", parties=words.BOTH, declare=words.declarations())
    in_a = words.what_a_says(log)
    clock[0] = B_RECORDED
    words.what_b_says(log, in_a)
    return log


@pytest.fixture(params=["shipped", "replayed"])
def jm(request):
    return request.getfixturevalue(request.param)


def cites(standing):
    return sorted(f"{cite.source} {locator}" for cite in standing.cites for locator in cite.locators)


def listed_plans(state):
    return {str(plan.label): plan.in_force for plan in state.plans.values() if plan.in_force is not Answer.NO}


def open_pledges(state):
    return {pledge.id: str(pledge.quantity) for pledge in state.pledges.values() if pledge.open is Answer.YES}


# Tier


def test_tier_on_2022_11_28_is_strategic_partnership_certain_on_that_last_day(jm):
    tier = jm.as_of("2022-11-28").tier

    assert "Strategic Partnership" == str(tier.label)
    assert Answer.YES is tier.answer
    assert "[..2022-11-28]" == tier.since.text
    assert tier.since.earliest is None


def test_tier_the_day_before_that_is_only_possible(jm):
    tier = jm.as_of("2022-11-27").tier

    assert (None, Answer.POSSIBLY) == (tier.label, tier.answer)
    assert ["Strategic Partnership"] == [str(one.value) for one in tier.candidates]


def test_tier_on_2022_11_29_is_the_special_one(jm):
    tier = jm.as_of("2022-11-29").tier

    assert (SPECIAL, Answer.YES) == (str(tier.label), tier.answer)


def test_tier_on_2023_09_20_stands_since_2022_11_29_by_both_sources(jm):
    tier = jm.as_of("2023-09-20").tier

    assert (SPECIAL, "2022-11-29", Answer.YES) == (str(tier.label), tier.since.text, tier.answer)
    assert {"A", "B"} == {cite.source for cite in tier.cites}


def test_tier_on_1980_01_01_nothing_certain_possibly_strategic_partnership(jm):
    tier = jm.as_of("1980-01-01").tier

    assert (None, Answer.POSSIBLY) == (tier.label, tier.answer)
    assert ["Strategic Partnership"] == [str(one.value) for one in tier.candidates]


# Relations


def test_relations_on_1971_12_31_are_unknown(jm):
    assert Answer.UNKNOWN is jm.as_of("1971-12-31").relations.answer


def test_relations_on_1971_12_31_are_not_covered_where_coverage_is_declared(tmp_path):
    ledger = pe.open_ledger(tmp_path)
    log = script().write(ledger)
    log.append(pe.CoverageDeclared(coverage="relations", period="1972/..", families=["relations"]))

    assert Answer.NOT_COVERED is log.as_of("1971-12-31").relations.answer


def test_relations_on_1972_06_30_are_possibly_established(jm):
    relations = jm.as_of("1972-06-30").relations

    assert (None, Answer.POSSIBLY) == (relations.value, relations.answer)
    assert ["established"] == [one.value for one in relations.candidates]


def test_relations_on_1973_01_01_are_established(jm):
    relations = jm.as_of("1973-01-01").relations

    assert ("established", Answer.YES) == (relations.value, relations.answer)


def test_count_of_upgrades_by_2023_09_21_is_one(jm):
    tier = jm.as_of("2023-09-21").tier

    assert 1 == tier.upgrades
    assert ["Strategic Partnership", SPECIAL] == [str(change.label) for change in tier.history]


# Plans


def test_active_plans_on_2022_11_28(jm):
    assert {"Medium-Term Program": Answer.POSSIBLY} == listed_plans(jm.as_of("2022-11-28"))


def test_active_plans_on_2023_09_20(jm):
    state = jm.as_of("2023-09-20")
    program = state.plans["medium-term-program"]

    assert {ACTION_PLAN: Answer.YES, "Medium-Term Program": Answer.POSSIBLY} == listed_plans(state)
    assert "term unknown" == program.why
    assert (True, "2022-11-29") == (program.reported.value.reaffirmed, program.reported.since.text)


def test_active_plans_on_2031_12_31(jm):
    expected = {ACTION_PLAN: Answer.YES, "Medium-Term Program": Answer.POSSIBLY}

    assert expected == listed_plans(jm.as_of("2031-12-31"))


def test_active_plans_on_2032_01_01_when_the_action_plan_has_lapsed(jm):
    state = jm.as_of("2032-01-01")

    assert {"Medium-Term Program": Answer.POSSIBLY} == listed_plans(state)
    assert "expired" == state.plans["action-plan-2022-2031"].status


# Pledges


def test_open_pledges_on_2022_11_28_are_none(jm):
    assert {} == open_pledges(jm.as_of("2022-11-28"))


def test_open_pledges_on_2022_11_29_are_two(jm):
    state = jm.as_of("2022-11-29")

    assert {"trees-50000": "50,000 tree", "youth-20000": "20,000 person"} == open_pledges(state)
    assert [("JPN",), ("JPN",)] == [pledge.by for pledge in state.pledges.values()]


def test_open_pledges_on_2023_09_21_one_under_way_one_without_evidence(jm):
    pledges = jm.as_of("2023-09-21").pledges

    assert {"trees-50000", "youth-20000"} == set(open_pledges(jm.as_of("2023-09-21")))
    assert ("in progress", ("trees-project-1",)) == (pledges["trees-50000"].status, pledges["trees-50000"].projects)
    assert {} == pledges["trees-50000"].delivered  # unknown, which is not zero
    assert ("open", (), None) == (
        pledges["youth-20000"].status,
        pledges["youth-20000"].projects,
        pledges["youth-20000"].reported,
    )


@pytest.mark.parametrize(
    "day, trees, why",
    [
        ("2027-11-28", Answer.NO, "not due yet"),
        ("2028-03-01", Answer.POSSIBLY, "no fulfilment recorded"),
        ("2028-09-21", Answer.YES, "no fulfilment recorded"),
    ],
)
def test_overdue(jm, day, trees, why):
    pledges = jm.as_of(day).pledges

    assert (trees, why) == (pledges["trees-50000"].overdue, pledges["trees-50000"].why)
    assert (Answer.NO, "no deadline") == (pledges["youth-20000"].overdue, pledges["youth-20000"].why)


def test_projects_on_2023_09_20(jm):
    project = jm.as_of("2023-09-20").projects["trees-project-1"]

    assert (pe.ActivityStatus.IMPLEMENTATION, Answer.YES) == (project.status.value, project.status.answer)
    assert (None, "2023-09-20") == (project.launched.since.earliest, str(project.launched.since.latest))


# Meetings, and what was said


def test_last_meeting_on_2023_09_01(jm):
    meeting = jm.as_of("2023-09-01").last_meeting

    assert ("2022-11-29", "official_talks") == (meeting.since.text, meeting.value.form)


def test_last_meeting_on_2023_09_21(jm):
    meeting = jm.as_of("2023-09-21").last_meeting

    assert ("working_lunch", "New York") == (meeting.value.form, meeting.value.place.city)
    assert meeting.since.text.startswith("2023-09-20")


@pytest.mark.parametrize(
    "day, zone, expected",
    [
        ("2023-09-21", "Asia/Tokyo", ["working_lunch"]),
        ("2023-09-20", "Asia/Tokyo", []),
        ("2023-09-20", "America/New_York", ["working_lunch"]),
        ("2023-09-21", "America/New_York", []),
    ],
)
def test_meetings_on_a_calendar_day_of_a_zone(jm, day, zone, expected):
    items = jm.timeline(during=day, kinds=["meeting_held"], zone=zone)

    assert expected == [item.fact.event.form for item in items]
    assert all(item.within is Answer.YES for item in items)


def test_position_of_mongolia_on_alps_by_2023_09_21_supports_in_reply_to_a_request_of_japan(jm):
    position = jm.as_of("2023-09-21").positions["MNG", ALPS]
    asked = jm.fact(position.value.in_reply_to)

    assert (pe.Stance.SUPPORTS, ["B p12"]) == (position.value.stance, cites(position))
    assert ("request_made", ("JPN",)) == (asked.kind, tuple(one.party for one in asked.event.parties))


def test_position_of_mongolia_on_alps_by_2023_09_19_is_none_recorded(jm):
    assert ("MNG", ALPS) not in jm.as_of("2023-09-19").positions


def test_the_request_is_answered_by_2023_09_21(jm):
    assert [Answer.NO] == [request.open for request in jm.as_of("2023-09-21").requests]
    assert () == jm.as_of("2023-09-21").open_requests


def test_joint_positions_by_2023_09_21(jm):
    joint = {topic: cites(one) for (_, topic), one in jm.as_of("2023-09-21").positions.items() if one.value.joint}

    assert joint == {
        "coordination in the UN and other international organisations": ["A p9"],
        "UN reform": ["B p11"],
        "cooperation and coordination within the UN": ["B p11"],
        "high-level dialogues and mutual visits in 2023": ["B p8"],
    }


def test_topics_discussed_on_2023_09_20(jm):
    assert set(jm.as_of("2023-09-21").last_meeting.value.topics) == {
        "North Korea: nuclear and missile issues",
        "North Korea: abductions issue",
        "Russia’s aggression against Ukraine",
        "UN reform",
        "ALPS treated water",
        "tree planting",
        "tourism",
    }


def test_office_of_kishida_on_2023_09_20(jm):
    (office,) = jm.as_of("2023-09-20").people["kishida"]

    assert ("Prime Minister of Japan", "JPN") == (office.office, office.party)
    assert "2022-11-29" in [on.text for on in office.dates]
    assert {"2022-11-29", "2023-09-20"} <= {on.text[:10] for on in office.dates}


def test_sources_for_tier_by_2023_09_21(jm):
    assert ["A p1", "A p7", "B p6"] == cites(jm.as_of("2023-09-21").tier)


# What was known when


def test_what_changed_between_two_views(replayed):
    changes = replayed.changes("2022-11-30", "2023-09-21", known_from="2023-01-01", known_to="2023-10-01")
    learned = {change.cell: change for change in changes.learned}
    happened = {change.cell for change in changes.happened}

    plan = learned["plan", "action-plan-2022-2031"]
    assert (None, pe.Period("2022/2031")) == (plan.was.value.period, plan.now.value.period)
    terms = learned["terms", "trees-50000"]
    assert (None, pe.Duration("P5Y")) == (terms.was.value.horizon, terms.now.value.horizon.over)
    campaign = learned["initiative", "one-billion-trees"]
    assert ("[..2022-11-29]", "2021-09") == (campaign.was.since.text, campaign.now.since.text)
    assert "UN General Assembly, 76th session, General Debate" in {
        telling.event.venue for fact in campaign.now.facts for telling in fact.tellings
    }
    assert {
        ("launch", "trees-project-1"),
        ("last_meeting",),
        ("position", "MNG", ALPS),
        ("position", "JPN", "UN reform"),
        ("position", "MNG", "UN reform"),
        ("position", "MNG", "strengthening relations under the new partnership"),
        ("position", "MNG", "first tree-planting project"),
        ("cooperation", "tourism"),
    } <= happened
    # B also tells of an anniversary marked in November 2022, and its undated launch may have come before that day.
    for_certain = {cell[0] for cell, change in learned.items() if change.now.answer is Answer.YES}
    assert {"initiative", "plan", "pledge", "terms", "milestone"} == for_certain
    assert ("launch", "trees-project-1") in learned
    assert Answer.POSSIBLY is learned["launch", "trees-project-1"].now.answer


def test_as_known_2023_01_01_the_trees_had_no_deadline(replayed):
    pledge = replayed.as_of("2022-11-29", known_at="2023-01-01").pledges["trees-50000"]

    assert (None, None, "no deadline") == (pledge.deadline, pledge.due, pledge.why)


def test_as_known_2023_10_01_the_trees_were_due_within_five_years(replayed):
    pledge = replayed.as_of("2022-11-29", known_at="2023-10-01").pledges["trees-50000"]

    assert "P5Y" == pledge.terms.value.horizon.over.text
    assert ("2027-11-29", "2028-09-20") == pledge.due


def test_as_known_2023_01_01_the_action_plan_ran_ten_years_from_an_unknown_start(replayed):
    plan = replayed.as_of("2022-11-29", known_at="2023-01-01").plans["action-plan-2022-2031"]

    assert ("P10Y", None, Answer.POSSIBLY) == (plan.duration.text, plan.period, plan.in_force)


def test_as_known_2022_12_04_the_log_was_empty(replayed):
    state = replayed.as_of("2022-11-29", known_at="2022-12-04")

    assert 0 == state.basis.size
    assert {} == state.cells
    assert {Answer.UNKNOWN} == {state.relations.answer, state.tier.answer, state.last_meeting.answer}


# The log itself


def test_the_shipped_log_was_recorded_in_its_own_time(shipped):
    assert all(entry.recorded_at.year >= 2026 for entry in shipped)


def test_the_script_writes_the_shipped_log(shipped, tmp_path):
    again = script().write(pe.open_ledger(tmp_path))

    # The corrections name what they come after, so equal ids are equal histories; only the times differ.
    assert [entry.id for entry in again] == [entry.id for entry in shipped]


def test_every_fact_of_the_shipped_log_is_cited_by_source_and_paragraph(shipped):
    facts = shipped.facts().facts

    assert all(cite.locators for fact in facts for cite in fact.cites)
    assert all(fact.cites for fact in facts)
    assert {f"p{n}" for n in range(1, 11)} == {x for f in facts for c in f.cites if c.source == "A" for x in c.locators}
    assert {"p4", *(f"p{n}" for n in range(6, 13))} == {
        x for f in facts for c in f.cites if c.source == "B" for x in c.locators
    }


def test_the_shipped_log_has_no_findings_but_matters_of_taste(shipped):
    assert [] == [str(finding) for finding in shipped.check() if finding.tier != "opinion"]

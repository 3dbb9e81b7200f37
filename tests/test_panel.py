"""
The panel, by example: who has a row, what its values are and why there is none, the table and the codebook.
"""

from __future__ import annotations

import csv
import decimal
import io
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

import partnership_events as pe
from partnership_events.codes import Family
from partnership_events.dates import Answer
from partnership_events.errors import Refused
from partnership_events.event import Event, Vocabulary
from partnership_events.projections.panel import panel
from partnership_events.projections.readings import Reading, mode, unsure
from partnership_events.projections.variables import USUAL, VARIABLES, variables_named
from partnership_events.testing import entries_of
from partnership_events.vocabulary import (
    STANDARD,
    CoverageDeclared,
    FactDisputed,
    FrameworkEnded,
    IncidentRecorded,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LadderDeclared,
    LogOpened,
    MeetingHeld,
    MembershipChanged,
    MissionChanged,
    PartyDeclared,
    PlanAdopted,
    PledgeMade,
    PledgeWithdrawn,
    PositionStated,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    SourceDeclared,
    TransactionRecorded,
    VisitMade,
)
from partnership_events.writers.codebook import panel_codebook
from partnership_events.writers.table import panel_csv, table

EVENTS = Path(__file__).parent.parent / "events"
COMPLETE = CoverageDeclared(coverage="all", period="1900/..")


def of(*told, parties=("FRA", "DEU"), **asked):
    opening = LogOpened(name="a-b", parties=parties)
    return panel({"a-b": entries_of([opening, *told])}, **asked)


def column(told, name):
    return [row[name] for row in told.rows]


def one(*told, of_year=2000, variable, value="last", **asked):
    (row,) = of(*told, first=of_year, last=of_year, variables=[variable], value=value, **asked).rows
    return row


# -- who has a row

ITALY = PartyDeclared(party="ITA", name="Italy")


def test_two_parties_have_a_row_for_every_year():
    told = of(first=1999, last=2001)

    assert [("DEU", "FRA", year) for year in (1999, 2000, 2001)] == [
        (row["party1"], row["party2"], row["year"]) for row in told.rows
    ]


def test_a_directed_panel_has_two():
    told = of(first=2000, last=2000, directed=True)

    assert [("DEU", "FRA"), ("FRA", "DEU")] == [(row["party1"], row["party2"]) for row in told.rows]


def test_a_row_for_every_month():
    told = of(first="2000-11", last="2001-02", unit="dyad-month")

    assert [(2000, 11), (2000, 12), (2001, 1), (2001, 2)] == [(row["year"], row["month"]) for row in told.rows]
    assert ["2000-11-30", "2000-12-31", "2001-01-31", "2001-02-28"] == column(told, "as_of")


def test_who_joins_and_leaves_has_rows_as_long_as_it_belongs():
    joined = MembershipChanged(on="2001-05-01", party="ITA", mode="joined")
    left = MembershipChanged(on="2003-03-31", party="ITA", mode="left")
    told = of(ITALY, joined, left, first=2000, last=2004)
    italy = [row for row in told.rows if "ITA" in (row["party1"], row["party2"])]

    assert {2001, 2002, 2003} == {row["year"] for row in italy}
    assert {"2001-12-31", "2002-12-31", "2003-03-30"} == {row["as_of"] for row in italy}
    assert 5 + 2 * 3 == len(told.rows)


def test_whoever_may_have_belonged_has_a_row_that_says_so():
    told = of(ITALY, MembershipChanged(on="2001", party="ITA", mode="joined"), first=2001, last=2001, unit="dyad-month")
    (november,) = [row for row in told.rows if (row["party1"], row["party2"], row["month"]) == ("DEU", "ITA", 11)]
    (december,) = [row for row in told.rows if (row["party1"], row["party2"], row["month"]) == ("DEU", "ITA", 12)]

    assert "possibly" == november["members"]
    assert "yes" == december["members"]


def test_an_observer_is_no_member():
    told = of(ITALY, MembershipChanged(on="1990", party="ITA", mode="observer"), first=2000, last=2000)

    assert [("DEU", "FRA")] == [(row["party1"], row["party2"]) for row in told.rows]


def test_codes_are_those_of_the_last_day_that_counts():
    told = of(first=1988, last=1991, parties=["DEU", "DDR"])

    assert [(1988, 265, 260), (1989, 265, 260), (1990, 265, 260)] == [
        (row["year"], row["ccode1"], row["ccode2"]) for row in told.rows
    ]
    assert ["1988-12-31", "1989-12-31", "1990-10-02"] == column(told, "as_of")


def test_years_in_which_a_state_did_not_exist_have_no_row_and_are_told():
    told = of(first=1988, last=1993, parties=["DEU", "DDR"])

    assert [1988, 1989, 1990] == column(told, "year")
    assert ("a-b: no rows with DDR in 3 years, being in neither list of states then",) == told.notes
    assert told.notes[0] in panel_codebook(told)


def test_one_note_names_all_that_did_not_exist_and_nobody_else():
    told = of(first=1989, last=1994, parties=["BGR", "CSK", "DDR", "POL"])

    assert ("a-b: no rows with CSK in 2 years, DDR in 4 years, being in neither list of states then",) == told.notes


def test_a_log_that_was_not_begun_by_then_is_told():
    told = of(SINCE, first=2000, last=2001, known_at="2001")

    assert () == told.rows
    assert ("no rows of a-b: nothing was written down there by 2001",) == told.notes


def test_a_directed_panel_tells_of_them_once():
    told = of(first=1990, last=1991, parties=["DEU", "DDR"], directed=True)

    assert 1 == len(told.notes)
    assert "DDR in 1 year," in told.notes[0]


def test_germany_has_its_number_of_each_year():
    told = of(first=1989, last=1991)

    assert [260, 255, 255] == column(told, "ccode1")
    assert ["GFR", "GMY", "GMY"] == column(told, "cabb1")
    assert [260, 260, 260] == column(told, "gwcode1")


def test_what_a_log_declares_of_its_parties_counts():
    acme = PartyDeclared(party="ACM", name="Acme", cow=1001, gw=1002)
    told = of(acme, parties=["ACM", "BOR"], first=2000, last=2000)

    assert [(None, 1001, None, 1002)] == [
        (row["iso3_1"], row["ccode1"], row["cabb1"], row["gwcode1"]) for row in told.rows
    ]
    assert [(None, None, None, None)] == [
        (row["iso3_2"], row["ccode2"], row["cabb2"], row["gwcode2"]) for row in told.rows
    ]


# -- 1, 0, or why there is none

SINCE = RelationsEstablished(on="1995-05-05", parties=["FRA", "DEU"])


@pytest.mark.parametrize("told, expected", [
    pytest.param((), (None, "unknown"), id="nobody wrote"),
    pytest.param((COMPLETE,), (0, "no"), id="nobody wrote, and the log is complete"),
    pytest.param(
        (CoverageDeclared(coverage="c", period="2001/2005"),), (None, "not covered"), id="complete for other years"
    ),
    pytest.param((SINCE,), (1, "yes"), id="established"),
    pytest.param((SINCE, RelationsSevered(on="2000-07")), (0, "no"), id="and severed within the year"),
    pytest.param((SINCE, RelationsSevered(on="2000/2001")), (None, "possibly"), id="severed in this year or the next"),
])  # fmt: skip
def test_relations_are_1_or_0_or_the_answer_says_why_not(told, expected):
    row = one(*told, variable="relations")

    assert expected == (row["relations"], row["relations_answer"])


@pytest.mark.parametrize("value, expected", [
    pytest.param("last", (0, "no"), id="of its last day"),
    pytest.param("min", (0, "no"), id="least"),
    pytest.param("max", (1, "yes"), id="greatest"),
    pytest.param("median", (1, "yes"), id="median: more than half of the year"),
    pytest.param("mode", (1, "yes"), id="mode"),
])  # fmt: skip
def test_the_value_of_a_year_is_as_the_design_takes_it(value, expected):
    row = one(SINCE, RelationsSevered(on="2000-07-03"), variable="relations", value=value)

    assert expected == (row["relations"], row["relations_answer"])


@pytest.mark.parametrize("on, of_median, of_mode", [
    # 2000 has 366 days: 183 before 2 July, and 183 from then on.
    pytest.param("2000-07-01", 0, 0, id="182 days of 366"),
    pytest.param("2000-07-02", 0, 0, id="half the days: the lower of two in the middle, the later of two as long"),
    pytest.param("2000-07-03", 1, 1, id="184 days"),
])  # fmt: skip
def test_the_middle_of_the_year_is_counted_in_days(on, of_median, of_mode):
    told = SINCE, RelationsSevered(on=on)

    assert of_median == one(*told, variable="relations", value="median")["relations"]
    assert of_mode == one(*told, variable="relations", value="mode")["relations"]


@pytest.mark.parametrize("value, expected", [
    pytest.param("max", (1, "yes"), id="one sure day makes the greatest 1"),
    pytest.param("min", (None, "possibly"), id="the least is open"),
    pytest.param("median", (1, "yes"), id="the doubt is shorter than the rest"),
    pytest.param("mode", (1, "yes"), id="and is outnumbered"),
    pytest.param("last", (1, "yes"), id="by the last day it had surely happened"),
])  # fmt: skip
def test_much_is_settled_of_a_year_of_which_some_days_are_not(value, expected):
    row = one(COMPLETE, RelationsEstablished(on="2000-01"), variable="relations", value=value)

    assert expected == (row["relations"], row["relations_answer"])


def test_the_last_day_of_a_period_counts_among_its_days():
    assert 1 == one(COMPLETE, RelationsEstablished(on="2000-12-31"), variable="relations", value="max")["relations"]
    assert 0 == one(SINCE, RelationsSevered(on="2000-12-31"), variable="relations", value="min")["relations"]


def test_of_two_values_held_as_long_the_one_held_last_counts():
    ups, downs = Reading(answer=Answer.YES, low=1, high=1), Reading(answer=Answer.NO, low=0, high=0)

    assert ups == mode([(1, ups), (2, downs), (1, ups)])
    assert downs == mode([(1, downs), (2, ups), (1, downs)])


def test_a_doubt_that_is_as_long_leaves_the_mode_open():
    ups, doubt = Reading(answer=Answer.YES, low=1, high=1), Reading(answer=Answer.POSSIBLY, low=0, high=1)

    assert Reading(answer=Answer.POSSIBLY, low=0, high=1) == mode([(2, ups), (2, doubt)])
    assert ups == mode([(3, ups), (2, doubt)])


def test_of_several_reasons_for_na_one_is_told():
    doubt = [Reading(answer=answer, low=0, high=1) for answer in (Answer.UNKNOWN, Answer.NOT_COVERED, Answer.POSSIBLY)]

    assert Answer.POSSIBLY is unsure([(1, one_) for one_ in doubt])
    assert Answer.NOT_COVERED is unsure([(1, one_) for one_ in doubt[:2]])
    assert Answer.UNKNOWN is unsure([(1, doubt[0])])


def test_a_short_certainty_does_not_outnumber_a_long_doubt():
    row = one(COMPLETE, RelationsEstablished(on="[2000-03..2000-12-30]"), variable="relations", value="mode")

    assert (None, "possibly") == (row["relations"], row["relations_answer"])


def test_the_year_of_beginning_is_told_where_it_is_one():
    assert 1995 == one(SINCE, variable="relations_since")["relations_since"]
    assert None is one(RelationsEstablished(on="199X"), variable="relations_since")["relations_since"]
    assert None is one(variable="relations_since")["relations_since"]


# -- frameworks

BASIC = RelationsUpgraded(on="1998", label="Partnership", mode="established")
CLOSER = RelationsUpgraded(on="2000-06-30", label="Strategic Partnership")
LADDER = LadderDeclared(
    ladder="paris", party="FRA", rungs=[pe.Rung("Partnership", 1), pe.Rung("Strategic Partnership", 5, "1999")]
)


def test_the_framework_stands_by_its_name():
    row = one(BASIC, CLOSER, variable="tier")

    assert ("Strategic Partnership", "yes") == (row["tier"], row["tier_answer"])


def test_a_name_has_no_least_but_a_mode():
    assert "Strategic Partnership" == one(BASIC, CLOSER, variable="tier", value="min")["tier"]
    assert "Strategic Partnership" == one(BASIC, CLOSER, variable="tier", value="mode")["tier"]
    assert (
        "Partnership" == one(BASIC, RelationsUpgraded(on="2000-08", label="X"), variable="tier", value="mode")["tier"]
    )


@pytest.mark.parametrize("value, rank", [("last", 5), ("min", 1), ("max", 5), ("median", 5), ("mode", 5)])
def test_a_framework_has_its_rank_on_the_ladder(value, rank):
    row = one(LADDER, BASIC, CLOSER, variable="tier_rank", ladder="paris", value=value)

    assert (rank, "yes") == (row["tier_rank"], row["tier_rank_answer"])


@pytest.mark.parametrize("told, expected", [
    pytest.param((BASIC,), (1, "yes"), id="on a rung"),
    pytest.param((RelationsUpgraded(on="1999", label="Alliance"),), (None, "unknown"), id="on none"),
    pytest.param((BASIC, FrameworkEnded(on="1999", label="Partnership")), (None, "no"), id="ended: nothing to rank"),
    pytest.param((BASIC, RelationsUpgraded(on="2000/2001", label="Strategic Partnership")), (None, "possibly"),
                 id="one of two"),
    pytest.param((), (None, "unknown"), id="nobody wrote"),
])  # fmt: skip
def test_what_has_no_rank_says_why(told, expected):
    row = one(LADDER, *told, variable="tier_rank", ladder="paris")

    assert expected == (row["tier_rank"], row["tier_rank_answer"])


def test_days_without_a_framework_have_no_part_in_its_rank():
    told = LADDER, COMPLETE, RelationsUpgraded(on="2000-03-01", label="Partnership", mode="established")

    assert 1 == one(*told, variable="tier_rank", ladder="paris", value="min")["tier_rank"]


# -- counts

PLEDGE = PledgeMade(on="1999", pledge="trees", by=["FRA"], to=["DEU"], action="plant trees", horizon={"by": "2000-06"})


def count(row, name):
    return row[name], row[f"{name}_answer"], row[f"{name}_min"], row[f"{name}_max"]


@pytest.mark.parametrize("told, expected", [
    pytest.param((), (None, "unknown", 0, None), id="nobody wrote"),
    pytest.param((COMPLETE,), (0, "no", 0, 0), id="and the log is complete"),
    pytest.param((PLEDGE,), (None, "unknown", 1, None), id="one, and perhaps others"),
    pytest.param((COMPLETE, PLEDGE), (1, "yes", 1, 1), id="one, and no others"),
    pytest.param((COMPLETE, PLEDGE, PledgeWithdrawn(on="2000-05", pledge="trees")), (0, "no", 0, 0), id="withdrawn"),
    pytest.param((COMPLETE, PLEDGE, PledgeWithdrawn(on="2000/2001", pledge="trees")), (None, "possibly", 0, 1),
                 id="withdrawn by then, or not"),
])  # fmt: skip
def test_pledges_are_counted_as_far_as_the_log_is_complete(told, expected):
    assert expected == count(one(*told, variable="pledges_open"), "pledges_open")


def test_a_pledge_is_overdue_after_its_deadline():
    assert (1, "yes", 1, 1) == count(one(COMPLETE, PLEDGE, variable="pledges_overdue"), "pledges_overdue")
    assert (0, "no", 0, 0) == count(one(COMPLETE, PLEDGE, variable="pledges_overdue", value="min"), "pledges_overdue")


def test_a_directed_panel_counts_the_pledges_of_who_made_them():
    told = of(COMPLETE, PLEDGE, first=2000, last=2000, directed=True, variables=["pledges_open"])

    assert {"FRA": 1, "DEU": 0} == {row["party1"]: row["pledges_open"] for row in told.rows}


def test_texts_count_while_they_are_in_force():
    signed = InstrumentSigned(on="1990", instrument="t", form="treaty", binding="yes", signatories=["FRA", "DEU"])
    told = COMPLETE, signed, InstrumentInForce(on="1991", instrument="t")
    ended = InstrumentEnded(on="2000-09-01", subject="t", mode="terminated")

    assert 1 == one(*told, variable="instruments_in_force")["instruments_in_force"]
    assert 0 == one(*told, ended, variable="instruments_in_force")["instruments_in_force"]
    assert 1 == one(*told, ended, variable="instruments_in_force", value="max")["instruments_in_force"]


def test_a_text_counts_for_those_whom_it_binds():
    signed = InstrumentSigned(
        on="1990", instrument="t", form="treaty", binding="yes", signatories=["FRA", "DEU", "ITA"]
    )
    left = InstrumentEnded(on="1999", subject="t", mode="denounced", for_party="ITA", by=["ITA"])
    told = of(
        *(COMPLETE, signed, InstrumentInForce(on="1991", instrument="t"), left),
        parties=["FRA", "DEU", "ITA"],
        first=2000,
        last=2000,
        variables=["instruments_in_force"],
    )

    assert {("DEU", "FRA"): 1, ("DEU", "ITA"): 0, ("FRA", "ITA"): 0} == {
        (row["party1"], row["party2"]): row["instruments_in_force"] for row in told.rows
    }


def test_a_text_of_two_does_not_count_for_a_third():
    signed = InstrumentSigned(on="1990", instrument="t", form="treaty", binding="yes", signatories=["FRA", "DEU"])
    told = of(
        *(COMPLETE, signed, InstrumentInForce(on="1991", instrument="t")),
        parties=["FRA", "DEU", "ITA"],
        first=2000,
        last=2000,
        variables=["instruments_in_force"],
    )

    assert {("DEU", "FRA"): 1, ("DEU", "ITA"): 0, ("FRA", "ITA"): 0} == {
        (row["party1"], row["party2"]): row["instruments_in_force"] for row in told.rows
    }


def test_a_plan_is_in_force_within_its_term_alone():
    plan = PlanAdopted(on="1999", plan="p", label="Plan", period="1999/2000-06")

    assert [1, 0] == column(of(COMPLETE, plan, first=1999, last=2000, variables=["plan_in_force"]), "plan_in_force")
    assert ["yes", "unknown"] == column(
        of(plan, first=1999, last=2000, variables=["plan_in_force"]), "plan_in_force_answer"
    )


def test_a_plan_of_some_months_is_seen_within_its_year():
    plan = PlanAdopted(on="1999", plan="p", label="Plan", period="2000-02/2000-03")

    assert 1 == one(COMPLETE, plan, variable="plan_in_force", value="max")["plan_in_force"]
    assert 0 == one(COMPLETE, plan, variable="plan_in_force", value="median")["plan_in_force"]


def test_positions_are_counted_by_who_holds_them():
    position = PositionStated(on="1999", stance="supports", topic="reform", parties=["FRA"])
    told = of(COMPLETE, position, first=2000, last=2000, directed=True, variables=["positions"])

    assert {"FRA": 1, "DEU": 0} == {row["party1"]: row["positions"] for row in told.rows}


# -- missions

AMBASSADOR = MissionChanged(on="1990", sender="FRA", receiver="DEU", level="ambassador")


@pytest.mark.parametrize("level, code", [
    ("ambassador", 3), ("high_commissioner", 3), ("nuncio", 3), ("minister", 2), ("minister_resident", 2),
    ("charge_d_affaires", 1), ("interests_section", 9), ("other", 9), ("none", 0),
])  # fmt: skip
def test_the_level_of_a_mission_is_coded_as_in_diplomatic_exchange(level, code):
    row = one(MissionChanged(on="1990", sender="FRA", receiver="DEU", level=level), variable="mission")

    assert (code, "yes" if code else "no") == (row["mission2"], row["mission2_answer"])
    assert (None, "unknown") == (row["mission1"], row["mission1_answer"])


def test_other_missions_stand_below_a_charge_d_affaires():
    told = AMBASSADOR, MissionChanged(on="2000-03-01", sender="FRA", receiver="DEU", level="other")
    told = *told, MissionChanged(on="2000-06-01", sender="FRA", receiver="DEU", level="charge_d_affaires")

    assert 9 == one(*told, variable="mission", value="min")["mission2"]
    assert 3 == one(*told, variable="mission", value="max")["mission2"]
    assert 1 == one(*told, variable="mission", value="median")["mission2"]


def test_a_directed_panel_has_the_mission_of_who_sends_it():
    told = of(AMBASSADOR, first=2000, last=2000, directed=True, variables=["mission"])

    assert {"FRA": 3, "DEU": None} == {row["party1"]: row["mission"] for row in told.rows}


def test_each_mission_turns_on_its_own_days():
    told = (
        MissionChanged(on="1990", sender="DEU", receiver="FRA", level="minister"),
        MissionChanged(on="1990", sender="FRA", receiver="DEU", level="other"),
        MissionChanged(on="2000-03-01", sender="FRA", receiver="DEU", level="ambassador"),
        MissionChanged(on="2000-06-01", sender="FRA", receiver="DEU", level="charge_d_affaires"),
    )
    rows = of(*told, first=2000, last=2000, directed=True, variables=["mission"], value="max").rows

    assert {"FRA": 3, "DEU": 2} == {row["party1"]: row["mission"] for row in rows}


# -- events

MEETINGS = (
    MeetingHeld(on="2000-03-01", form="summit", parties=["FRA", "DEU"]),
    MeetingHeld(on="2000-12-30/2001-01-02", form="summit", parties=["FRA", "DEU"]),
    MeetingHeld(on="200X", form="call", parties=["FRA", "DEU"]),
)


def test_events_are_counted_as_surely_as_their_dates_say():
    told = of(COMPLETE, *MEETINGS, first=1999, last=2002, variables=["meetings"])

    assert [0, 1, 1, 0] == column(told, "meetings_min")
    assert [0, 2, 2, 1] == column(told, "meetings_max")
    assert [0, None, None, None] == column(told, "meetings")
    assert ["no", "possibly", "possibly", "possibly"] == column(told, "meetings_answer")


@pytest.mark.parametrize("on, expected", [
    pytest.param("2001-12-30/2002-01-03", [0, 0, 1], id="it lasted into the next year"),
    pytest.param("2000/2002-01", [0, 0, 1], id="it lasted over a year"),
    pytest.param("2001-12-30/2001-12-31", [0, 1, 0], id="it ended on the last day"),
    pytest.param("[2001-12-30..2002-01-03]", [0, None, None], id="some time between is no extent"),
    pytest.param("2001-12/200X", [0, None, None], id="it ended in one of many years"),
])  # fmt: skip
def test_what_lasted_counts_in_the_period_in_which_it_ended(on, expected):
    held = MeetingHeld(on=on, form="summit", parties=["FRA", "DEU"])

    assert expected == column(of(COMPLETE, held, first=2000, last=2002, variables=["meetings"]), "meetings")


def test_two_tellings_of_what_lasted_leave_when_it_ended():
    sure = MeetingHeld(on="2001-12-30/2002-01-03", form="summit", parties=["FRA", "DEU"])
    wide = MeetingHeld(on="2001-12/2002-02", form="summit", parties=["FRA", "DEU"])
    told = entries_of([LogOpened(name="a-b", parties=["FRA", "DEU"]), COMPLETE, sure])
    told = entries_of(
        [LogOpened(name="a-b", parties=["FRA", "DEU"]), COMPLETE, sure, attrs.evolve(wide, same_as=told[-1].id)]
    )

    assert [0, 1] == column(panel({"a-b": told}, first=2001, last=2002, variables=["meetings"]), "meetings")


def test_outside_of_coverage_only_the_least_is_known():
    told = of(*MEETINGS, first=2000, last=2000, variables=["meetings"])

    assert [(None, "unknown", 1, None)] == [count(row, "meetings") for row in told.rows]


def test_coverage_must_span_the_whole_period():
    half = CoverageDeclared(coverage="c", period="2000-07/2001")
    told = of(half, first=2000, last=2001, variables=["meetings"])

    assert [None, 0] == column(told, "meetings")
    assert ["not covered", "no"] == column(told, "meetings_answer")


def test_visits_are_those_of_the_one_to_the_other():
    told = (
        VisitMade(on="2000-03", visitors=["FRA"], host="DEU", form="state"),
        VisitMade(on="2000-04", visitors=["FRA", "DEU"], host="USA", form="multilateral"),
        VisitMade(on="2000-05", visitors=["DEU"], host="FRA", form="state"),
        VisitMade(on="2000-06", visitors=["DEU"], host="FRA", form="working"),
    )
    forth = of(COMPLETE, *told, first=2000, last=2000, directed=True, variables=["visits"])

    assert {"DEU": 2, "FRA": 1} == {row["party1"]: row["visits"] for row in forth.rows}
    assert 3 == one(COMPLETE, *told, variable="visits")["visits"]


def test_a_host_may_be_named_by_its_iso_code():
    germany = PartyDeclared(party="germany", name="Germany", iso3="DEU")
    visit = VisitMade(on="2000-03", visitors=["FRA"], host="DEU", form="state")
    told = of(COMPLETE, germany, visit, parties=["FRA", "germany"], first=2000, last=2000, variables=["visits"])

    assert [1] == column(told, "visits")


def test_incidents_are_counted_by_category_too():
    told = (
        COMPLETE,
        IncidentRecorded(on="2000-01", category="protest"),
        IncidentRecorded(on="2000-02", category="sanction"),
    )

    assert 2 == one(*told, variable="incidents")["incidents"]
    assert 1 == one(*told, variable="incidents:protest")["incidents_protest"]
    assert 0 == one(*told, variable="incidents:assault")["incidents_assault"]


def test_of_more_than_two_a_fact_counts_for_those_whom_it_names():
    told = of(
        COMPLETE,
        IncidentRecorded(on="2000-01", category="protest", parties=["FRA", "ITA"]),
        IncidentRecorded(on="2000-02", category="protest"),
        parties=["FRA", "DEU", "ITA"],
        first=2000,
        last=2000,
        variables=["incidents"],
    )

    assert {("DEU", "FRA"): 1, ("DEU", "ITA"): 1, ("FRA", "ITA"): 2} == {
        (row["party1"], row["party2"]): row["incidents"] for row in told.rows
    }


INVASION = IncidentRecorded(on="2000-08", category="assault", parties=["FRA", "ITA", "ESP"], target="DEU")
FOUR = ("FRA", "DEU", "ITA", "ESP")


def between(*told, name="incidents", **asked):
    asked = {"parties": FOUR, "first": 2000, "last": 2000, "variables": [name]} | asked
    made = of(COMPLETE, *told, **asked)
    column_ = variables_named(name, directed=False)[0].column
    return {(row["party1"], row["party2"]): row[column_] for row in made.rows if row[column_]}


def test_an_incident_counts_for_each_actor_with_its_target_and_not_for_two_actors():
    assert {("DEU", "ESP"): 1, ("DEU", "FRA"): 1, ("DEU", "ITA"): 1} == between(INVASION)


def test_an_incident_whose_target_is_among_its_parties_counts_alike():
    assert between(INVASION) == between(attrs.evolve(INVASION, parties=[*INVASION.parties, "DEU"]))


def test_a_target_may_be_named_by_its_iso_code():
    germany = PartyDeclared(party="germany", name="Germany", iso3="DEU")
    told = between(germany, attrs.evolve(INVASION, parties=["FRA", "ITA"]), parties=["FRA", "germany", "ITA"])

    assert {("FRA", "germany"): 1, ("ITA", "germany"): 1} == told


def test_an_incident_against_no_party_counts_among_those_whom_it_names():
    told = attrs.evolve(INVASION, target="an embassy", parties=["FRA", "ITA"])

    assert {("FRA", "ITA"): 1} == between(told)
    assert {("FRA", "ITA"): 1, ("ITA", "FRA"): 1} == between(told, directed=True)


def test_an_incident_of_nobody_named_counts_for_all_with_its_target():
    assert {("DEU", "ESP"): 1, ("DEU", "FRA"): 1, ("DEU", "ITA"): 1} == between(attrs.evolve(INVASION, parties=[]))


def test_an_incident_against_who_only_looks_on_counts_for_no_two_members():
    watcher = PartyDeclared(party="USA", name="United States")
    joined = MembershipChanged(on="1990", party="USA", mode="observer")

    assert {} == between(watcher, joined, attrs.evolve(INVASION, target="USA"))


def test_a_directed_panel_counts_incidents_for_who_acted_against_the_target():
    assert {("ESP", "DEU"): 1, ("FRA", "DEU"): 1, ("ITA", "DEU"): 1} == between(INVASION, directed=True)
    bilateral = attrs.evolve(INVASION, parties=["FRA"])

    assert {("FRA", "DEU"): 1} == between(bilateral, parties=["FRA", "DEU"], directed=True)
    assert {("DEU", "FRA"): 1} == between(bilateral, parties=["FRA", "DEU"])


AID = TransactionRecorded(on="2000-01", type="3", amount="7", currency="EUR", provider="FRA", receiver="ITA")


@pytest.mark.parametrize("changed, expected, of_directed", [
    pytest.param({}, {("FRA", "ITA")}, {("FRA", "ITA")}, id="both"),
    pytest.param({"parties": ["ITA"]}, {("FRA", "ITA")}, {("FRA", "ITA")}, id="whoever else is named"),
    pytest.param({"receiver": "a ministry", "parties": ["FRA", "ITA"]}, {("FRA", "ITA")}, {("FRA", "ITA")},
                 id="the provider"),
    pytest.param({"provider": None, "parties": ["FRA", "ITA"]}, {("FRA", "ITA")}, {("FRA", "ITA")}, id="the receiver"),
    pytest.param({"provider": None, "receiver": "a ministry", "parties": ["FRA", "ITA"]}, {("FRA", "ITA")},
                 {("FRA", "ITA"), ("ITA", "FRA")}, id="neither"),
])  # fmt: skip
def test_money_counts_from_its_provider_to_its_receiver(changed, expected, of_directed):
    paid = attrs.evolve(AID, **changed)

    assert expected == {*between(paid, name="money:disbursement:EUR")}
    assert of_directed == {*between(paid, name="money:disbursement:EUR", directed=True)}


def test_of_two_alone_every_fact_counts():
    assert (
        1
        == one(COMPLETE, IncidentRecorded(on="2000", category="protest", parties=["FRA"]), variable="incidents")[
            "incidents"
        ]
    )


def test_of_more_than_two_a_pledge_counts_for_who_made_it_and_to_whom():
    told = of(COMPLETE, PLEDGE, parties=["FRA", "DEU", "ITA"], first=2000, last=2000, variables=["pledges_open"])

    assert {("DEU", "FRA"): 1, ("DEU", "ITA"): 0, ("FRA", "ITA"): 0} == {
        (row["party1"], row["party2"]): row["pledges_open"] for row in told.rows
    }


def test_money_is_summed_exactly():
    told = (
        TransactionRecorded(on="2000-01", type="3", amount="1" + "0" * 39, currency="EUR"),
        TransactionRecorded(on="2000-02", type="3", amount="0." + "0" * 39 + "1", currency="EUR"),
    )
    row = one(COMPLETE, *told, variable="money:disbursement:eur")

    assert {"1" + "0" * 39 + "." + "0" * 39 + "1"} == {f"{count(row, 'money_3_EUR')[at]:f}" for at in (2, 3)}


def test_money_is_summed_by_type_and_currency():
    told = (
        TransactionRecorded(on="2000-01", type="3", amount="10.5", currency="EUR"),
        TransactionRecorded(on="2000-02", type="3", amount="2", currency="EUR"),
        TransactionRecorded(on="2000-02", type="3", amount="7", currency="JPY"),
        TransactionRecorded(on="2000-02", type="2", amount="9", currency="EUR"),
        TransactionRecorded(on="[2000..2001]", type="3", amount="100", currency="EUR"),
    )
    row = one(COMPLETE, *told, variable="money:disbursement:eur")

    assert (None, "possibly", "12.5", "112.5") == tuple(
        str(cell) if cell is not None and not isinstance(cell, str) else cell for cell in count(row, "money_3_EUR")
    )


# -- kinds of one's own


@attrs.frozen(kw_only=True)
class OddlyWritten(Event):
    """
    Writes into cells what no kind of ours does.
    """

    kind: ClassVar[str] = "oddly_written"
    family: ClassVar[Family] = Family.RELATIONS

    def writes(self, me):
        return {("tier",): "plain", ("mission", "FRA", "DEU"): {"level": 1}, ("relations",): 7, ("plan", "x", "y"): 1}


def test_whatever_a_kind_of_ones_own_writes_a_panel_is_made():
    told = entries_of(
        [LogOpened(name="a-b", parties=["FRA", "DEU"]), LADDER, OddlyWritten(on="1999")],
        vocabulary=STANDARD | Vocabulary.of(OddlyWritten),
    )
    for asked in ({"unit": "spell"}, {"first": 1998, "last": 2000, "value": "median", "directed": True}):
        assert panel({"a-b": told}, ladder="paris", **asked).rows
    (row,) = panel({"a-b": told}, first=2000, last=2000, ladder="paris").rows

    assert ("plain", 1, 9) == (row["tier"], row["relations"], row["mission2"])
    assert (None, "unknown") == (row["tier_rank"], row["tier_rank_answer"])


# -- imputation

OPEN_END = (SINCE, RelationsSevered(on="2000/2001"))


@pytest.mark.parametrize("rule, expected", [
    pytest.param(None, [1, None, 0, 0], id="nothing imputed"),
    pytest.param("optimistic", [1, 1, 0, 0], id="optimistic"),
    pytest.param("pessimistic", [1, 0, 0, 0], id="pessimistic"),
    pytest.param("last-known", [1, 1, 0, 0], id="last-known"),
])  # fmt: skip
def test_what_is_possible_is_filled_by_a_named_rule(rule, expected):
    told = of(*OPEN_END, first=1999, last=2002, variables=["relations"], impute=rule)

    assert expected == column(told, "relations")
    assert ["yes", "possibly", "no", "no"] == column(told, "relations_answer")
    assert (rule in told.rules) == (rule is not None)


def test_what_is_unknown_is_filled_by_nobody_but_last_known():
    told = (CoverageDeclared(coverage="c", period="1999/1999"), PLEDGE)

    for rule, expected in (("optimistic", [1, None]), ("pessimistic", [1, None]), ("last-known", [1, 1])):
        rows = of(*told, first=1999, last=2000, variables=["pledges_open"], impute=rule)
        assert expected == column(rows, "pledges_open")


# -- spells


def spell(row):
    names = ("value", "answer", "start_earliest", "start_latest", "end_earliest", "end_latest")
    return tuple(row[name] for name in (*names, "left_censored", "right_censored"))


def test_a_spell_says_how_surely_it_began_and_ended():
    told = of(
        *(RelationsEstablished(on="1995-05"), RelationsSevered(on="2000-07")),
        unit="spell",
        first=1990,
        last=2010,
        variables=["relations"],
    )

    assert [
        (None, "unknown", "1990-01-01", "1990-01-01", "1995-04-30", "1995-04-30", 1, 0),
        (None, "possibly", "1995-05-01", "1995-05-01", "1995-05-30", "1995-05-30", 0, 0),
        (1, "yes", "1995-05-01", "1995-05-31", "2000-06-30", "2000-07-30", 0, 0),
        (None, "possibly", "2000-07-01", "2000-07-01", "2000-07-30", "2000-07-30", 0, 0),
        (0, "no", "2000-07-01", "2000-07-31", "2010-12-31", "2010-12-31", 0, 1),
    ] == [spell(row) for row in told.rows]


def test_without_bounds_a_spell_goes_as_far_as_the_record():
    since = RelationsEstablished(on="1995-05-05")
    told = of(since, parties=["ACM", "BOR"], unit="spell", variables=["relations"])

    assert [
        (None, "unknown", None, None, "1995-05-04", "1995-05-04", 1, 0),
        (1, "yes", "1995-05-05", "1995-05-05", None, None, 0, 1),
    ] == [spell(row) for row in told.rows]


def flags(row):
    return row["value"], row["left_censored"], row["right_censored"]


def test_a_spell_whose_own_fact_began_it_is_not_censored_on_the_left():
    upgraded = RelationsUpgraded(on="1995-03-01", label="Partnership")
    told = of(upgraded, unit="spell", first=1990, last=2000, variables=["tier"])

    assert [(None, 1, 0), ("Partnership", 0, 1)] == [flags(row) for row in told.rows]


def test_a_spell_that_begins_with_the_panel_is_censored_whatever_began_it():
    for first in ("1995-03", "1995-04"):
        told = of(RelationsEstablished(on="1995-03-01"), unit="spell", first=first, last=2000, variables=["relations"])
        assert [(1, 1, 1)] == [flags(row) for row in told.rows]


def test_a_spell_of_which_coverage_alone_says_so_is_censored_after_what_is_not_covered():
    told = of(
        *(CoverageDeclared(coverage="c", period="1995/.."), MeetingHeld(on="1995-01-01", form="summit")),
        unit="spell",
        first=1990,
        last=2000,
        variables=["pledges_open"],
    )

    assert [(None, 1, 0), (0, 1, 1)] == [flags(row) for row in told.rows]


def test_another_value_is_another_spell():
    told = of(BASIC, CLOSER, unit="spell", first=1999, last=2001, variables=["tier"])

    assert [("Partnership", "2000-06-29"), ("Strategic Partnership", "2001-12-31")] == [
        (row["value"], row["end_earliest"]) for row in told.rows
    ]


def test_a_spell_goes_on_where_a_membership_becomes_sure():
    joined = MembershipChanged(on="2001", party="ITA", mode="joined")
    told = of(ITALY, SINCE, joined, unit="spell", first=1990, last=2010, variables=["relations"])

    assert [("2001-01-01", "2010-12-31", 1, 1)] == [
        (row["start_latest"], row["end_earliest"], row["left_censored"], row["right_censored"])
        for row in told.rows
        if (row["party1"], row["party2"]) == ("DEU", "ITA")
    ]


def test_a_spell_cites_what_began_it_and_what_said_the_same_since():
    told = of(
        *(RelationsEstablished(on="1995"), RelationsSevered(on="2000", mode="suspended")),
        RelationsSevered(on="2005-05-31"),
        unit="spell",
        first=1990,
        last=2010,
        variables=["relations"],
    )

    assert ["2000", "2005-05-31"] == [str(fact.event.on) for fact in told.rows[-1].facts]


def test_no_name_begins_before_anybody_told_of_it():
    told = of(
        *(RelationsUpgraded(on="1962", label="Allies"), RelationsUpgraded(on="1962-06", label="Friends")),
        RelationsUpgraded(on="1963-06-01", label="Partners"),
        unit="spell",
        first=1960,
        last=1970,
        variables=["tier"],
    )

    assert [(None, "1962-01-01", "1962-01-01"), ("Partners", "1963-06-01", "1963-06-01")] == [
        (row["value"], row["start_earliest"], row["start_latest"]) for row in told.rows[1:]
    ]


def test_the_end_of_a_state_ends_its_spells_and_censors_them():
    told = of(COMPLETE, RelationsEstablished(on="1972-12-21"), parties=["DEU", "DDR"], unit="spell", first=1960)
    relations = [row for row in told.rows if row["variable"] == "relations"]

    assert [("1960-01-01", "1972-12-20", 1, 0), ("1972-12-21", "1990-10-02", 0, 1)] == [
        (row["start_latest"], row["end_earliest"], row["left_censored"], row["right_censored"]) for row in relations
    ]


# -- what cannot be


@pytest.mark.parametrize("asked, told", [
    ({"unit": "dyad"}, "unit: 'dyad' is no unit of a panel; did you mean dyad-year"),
    ({"value": "mean"}, "value: 'mean' is no value of a panel; did you mean median?"),
    ({"impute": "zero"}, "impute: 'zero' is no impute of a panel; one of optimistic, pessimistic, last-known"),
    ({"variables": ["meeting"]}, "variables: no variable 'meeting'; did you mean meetings?"),
    ({"variables": ["tier_rank"]}, "ladder: tier_rank needs a ladder; no log declares one"),
    ({"ladder": "paris"}, "ladder: no ladder 'paris'; no log declares one"),
    ({"first": "20th"}, "first: '20th' is neither a year nor a month; write YYYY or YYYY-MM"),
    ({"last": "2000-13"}, "last: '2000-13' is neither a year nor a month; write YYYY or YYYY-MM"),
    ({"first": "2000-07"}, "first: 2000-07 is a month, and a row of a dyad-year panel is a whole year; write 2000, or"),
    ({"last": "2000-07"}, "last: 2000-07 is a month, and a row of a dyad-year panel is a whole year; write 2000, or"),
    ({"variables": "relation"}, "variables: no variable 'relation'; did you mean relations or"),
    ({"first": 2001, "last": 2000}, "last: from 2001-01-01 to 2000-12-31 there is no time"),
    ({"unit": "spell", "variables": ["meetings"]}, "variables: meetings happened, and did not last"),
    ({"unit": "spell", "impute": "optimistic"}, "impute: a spell has one value throughout; leave it out"),
    ({"unit": "spell", "value": "min"}, "value: a spell has one value throughout; leave it out"),
    ({"variables": ["incidents:quarrel"]}, "'quarrel' is not a code of IncidentCategory"),
    ({"variables": ["money:3"]}, "variables: no variable 'money:3'; the variables are relations"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_what_would_be_right(asked, told):
    with pytest.raises(Refused) as refused:
        of(SINCE, **asked)

    assert str(refused.value).startswith(told)


def test_without_bounds_it_goes_from_the_first_fact_to_the_last_period_that_was_over():
    # The clock of the tests writes in February 2024.
    told = of(RelationsEstablished(on="2019-05"), variables=["relations"])

    assert [2019, 2020, 2021, 2022, 2023] == column(told, "year")
    assert (2024, 1) == [(row["year"], row["month"]) for row in of(SINCE, unit="dyad-month").rows][-1]


def test_one_variable_may_be_named_without_a_list():
    assert of(SINCE, first=2000, last=2000, variables="relations").rows == (
        of(SINCE, first=2000, last=2000, variables=["relations"]).rows
    )


def test_no_logs_make_a_table_without_rows():
    told = panel({})

    assert () == told.rows
    assert panel_csv(told).startswith("partnership,party1,party2,")
    assert "rows: 0" in panel_codebook(told)


# -- the table and the codebook


def test_the_table_is_read_back_as_it_is():
    told = of(BASIC, CLOSER, first=1997, last=2000, variables=["relations", "tier"])
    rows = list(csv.DictReader(io.StringIO(panel_csv(told))))

    assert ["NA", "Partnership", "Partnership", "Strategic Partnership"] == [row["tier"] for row in rows]
    assert [one.name for one in told.columns] == list(rows[0])
    assert "\r" not in panel_csv(told)


@pytest.mark.parametrize("value, written", [
    (None, "NA"), (0, "0"), (-5, "-5"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-x", "'-x"), ("@a", "'@a"), ("a=b", "a=b"),
    ("\tx", "'\tx"), ('say "x", y', '"say ""x"", y"'), ("two\nlines", '"two\nlines"'), ("日本", "日本"),
])  # fmt: skip
def test_a_cell_is_written_so_that_nobody_runs_it(value, written):
    assert f"a,b\n{written},1\n" == table(["a", "b"], [{"a": value, "b": 1}])


def test_who_says_so_stands_at_the_end_of_a_row():
    told = of(
        *(SourceDeclared(source="T", title="The treaty"), pe.Draft(event=SINCE, cites=("T:p1",))),
        first=1995,
        last=1995,
        variables=["relations"],
    )
    (row,) = told.rows

    assert "T p1" == row["sources"]
    assert ("T",) == tuple(cite.source for cite in row.cites)
    assert 1 == len(row.entries)


@pytest.mark.parametrize("unit", ["dyad-year", "dyad-month", "spell"])
def test_a_row_says_whether_what_it_rests_on_is_disputed(unit):
    was = entries_of([LogOpened(name="a-b", parties=["FRA", "DEU"]), SINCE, RelationsEstablished(on="1996")])
    disputed = FactDisputed(facts=[was[1].id, was[2].id])
    told = entries_of([one_.event for one_ in was] + [disputed])
    asked = {"first": 1996, "last": 1997, "variables": ["relations"], "unit": unit}

    assert {0} == {*column(panel({"a-b": was}, **asked), "disputed")}
    assert 1 == panel({"a-b": told}, **asked).rows[-1]["disputed"]
    assert "| `disputed` |" in panel_codebook(panel({"a-b": told}, **asked))


@pytest.mark.parametrize("name, in_r, in_stata", [
    ("t.csv", '"t.csv"', '"t.csv"'),
    ('we "ird".csv', r'"we \"ird\".csv"', "`\"we \"ird\".csv\"'"),
    ("a\\b.csv", r'"a\\b.csv"', '"a\\b.csv"'),
    ("$a`b.csv", '"$a`b.csv"', r'"\$a\`b.csv"'),
])  # fmt: skip
def test_the_lines_for_r_and_stata_quote_the_name_of_the_table(name, in_r, in_stata):
    text = panel_codebook(of(SINCE, first=2000, last=2000), table=name)

    assert f"read_csv({in_r}, na" in text
    assert f"import delimited using {in_stata}, varnames" in text


def test_the_codebook_names_every_column_and_every_rule():
    told = of(SINCE, first=2000, last=2001, impute="optimistic", value="median", directed=True)
    text = panel_codebook(told, table="t.csv")

    for one_ in told.columns:
        assert f"| `{one_.name}` |" in text
    assert {"optimistic", "imputed", "median", "directed", "settled by bounds", "counts"} <= set(told.rules)
    for name, rule in told.rules.items():
        assert f"* **{name}**: {rule}" in text
    assert 'read_csv("t.csv", na = "NA"' in text
    assert 'import delimited using "t.csv"' in text
    assert "a-b @2, open, read in UTC" in text
    assert "coverage: none is declared" in text


def test_a_ladder_has_its_rule():
    assert "ladder" in of(LADDER, BASIC, first=2000, last=2000, ladder="paris").rules


def test_a_decimal_is_written_out():
    assert "a\n100000\n" == table(["a"], [{"a": decimal.Decimal("1E+5")}])


def test_the_codebook_tells_of_coverage():
    declared = CoverageDeclared(coverage="c", period="1990/2000", families=["relations", "plans"])

    assert "coverage: 1990/2000 (plans, relations)" in panel_codebook(of(declared, first=2000, last=2000))


def test_what_stata_shall_take_for_numbers_are_the_columns_of_numbers():
    told = of(SINCE, first=2000, last=2000)
    line = next(line for line in panel_codebook(told).splitlines() if line.startswith("destring"))

    for row in told.rows:
        numbers = [name for name, cell in row.cells.items() if isinstance(cell, int)]
        assert set(numbers) <= set(line.replace(",", "").split())
    assert {"tier", "sources", "iso3_1", "relations_answer"}.isdisjoint(line.split())


def test_no_column_has_a_name_too_long_for_stata():
    for name in (*VARIABLES, "incidents:mobilize", "money:13:XXX"):
        for told in (False, True):
            for one_ in variables_named(name, directed=told):
                assert len(f"{one_.column}_answer") <= 32


def test_the_usual_variables_are_all_there_is_but_for_some():
    assert set(USUAL) <= {*VARIABLES}
    assert {"mission1", "mission2", "tier_rank", "relations_since", "tier_since", "positions"} == {*VARIABLES} - {
        *USUAL
    }


# -- the logs that ship


@pytest.fixture(scope="module")
def ledger():
    return pe.open_ledger(EVENTS)


def test_japan_and_mongolia_year_by_year(ledger):
    told = ledger.panel(
        partnerships=["japan-mongolia"], first=1971, last=2023, variables=["relations", "tier", "visits"]
    )
    by_year = {row["year"]: row for row in told.rows}

    assert [None, 1, 1] == [by_year[year]["relations"] for year in (1971, 1972, 2023)]
    assert ["unknown", "yes"] == [by_year[year]["relations_answer"] for year in (1971, 1972)]
    assert "possibly" == by_year[2021]["tier_answer"]
    assert "Special Strategic Partnership for Peace and Prosperity" == by_year[2022]["tier"]
    assert (740, 712) == (by_year[2022]["ccode1"], by_year[2022]["ccode2"])
    assert (None, 1, None) == tuple(by_year[2022][f"visits{end}"] for end in ("", "_min", "_max"))


def test_the_united_states_and_cuba_spell_by_spell(ledger):
    told = ledger.panel(partnerships=["usa-cuba"], unit="spell", first=1950, last=2020, variables=["relations"])

    assert [(1, "1961-01-02"), (0, "2015-07-19"), (1, "2020-12-31")] == [
        (row["value"], row["end_earliest"]) for row in told.rows
    ]


def test_albania_leaves_the_warsaw_treaty_and_the_gdr_its_codes(ledger):
    told = ledger.panel(partnerships=["warsaw-treaty"], first=1956, last=1990, variables=["relations"])
    years = {}
    for row in told.rows:
        years.setdefault((row["party1"], row["party2"]), []).append(row["year"])

    assert (1956, 1968) == (min(years["ALB", "BGR"]), max(years["ALB", "BGR"]))
    assert 1990 == max(years["DDR", "POL"])
    assert {265} == {row["ccode1"] for row in told.rows if row["party1"] == "DDR"}


def test_the_invasion_of_czechoslovakia_is_between_it_and_each_that_invaded(ledger):
    told = ledger.panel(partnerships=["warsaw-treaty"], first=1968, last=1968, variables="incidents", directed=True)
    least = {(row["party1"], row["party2"]) for row in told.rows if row["incidents_min"]}

    assert {(actor, "CSK") for actor in ("BGR", "DDR", "HUN", "POL", "SUN")} == least


def test_a_row_of_china_and_the_united_kingdom_says_that_1952_is_disputed(ledger):
    (row,) = ledger.panel(partnerships=["china-united-kingdom"], first=1952, last=1952).rows

    assert 1 == row["disputed"]


def test_a_ledger_is_asked_as_its_logs_are(ledger):
    logs = {name: ledger[name].entries for name in ("japan-mongolia", "usa-cuba")}
    asked = {"first": 2010, "last": 2016, "directed": True}

    assert panel(logs, **asked).rows == ledger.panel(partnerships=logs, **asked).rows


def test_a_position_belongs_to_one_log(ledger):
    with pytest.raises(pe.NoSuchPosition, match="names a place in one log"):
        ledger.panel(known_at="@4")

"""
The state of a partnership, by example: every family of cells, the five answers, terms and deadlines.
"""

from __future__ import annotations

import decimal
import itertools
import pickle
from collections.abc import Mapping
from typing import ClassVar

import attrs
import pytest

from partnership_events.codes import ActivityStatus, Role
from partnership_events.dates import Answer
from partnership_events.event import Cell, Event, Over, Vocabulary
from partnership_events.folding import Standing
from partnership_events.projections.coverage import FAMILY_OF
from partnership_events.projections.partnership import PartnershipState, state
from partnership_events.testing import PARTIES, PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon, Label, Person, Quantity
from partnership_events.vocabulary import (
    STANDARD,
    CooperationAgreed,
    CoverageDeclared,
    EngagementCancelled,
    FactDisputed,
    FrameworkEnded,
    IncidentRecorded,
    InitiativeLaunched,
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
    MechanismEstablished,
    MeetingHeld,
    MembershipChanged,
    MilestoneMarked,
    MissionChanged,
    PlanAdopted,
    PledgeAssessed,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    PositionStated,
    ProgressReported,
    ProjectAnnounced,
    ProjectLaunched,
    ProjectStatusChanged,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    RequestMade,
    TransactionRecorded,
    VisitMade,
)

YES, NO, POSSIBLY, UNKNOWN, NOT_COVERED = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN, Answer.NOT_COVERED


def at(as_of, *told, **more) -> PartnershipState:
    return state(entries_of([*PROLOGUE, *told]), as_of=as_of, **more)


def adopted(on="2022-11-29", **fields) -> PlanAdopted:
    return PlanAdopted(on=on, plan=fields.pop("plan", "one"), label=fields.pop("label", "Plan"), **fields)


def plan(as_of, *told):
    return at(as_of, *told).plans["one"]


def in_force(as_of, *told) -> tuple[str, str]:
    found = plan(as_of, *told)
    return str(found.in_force), found.status


def stopped(on, **fields) -> InstrumentEnded:
    return InstrumentEnded(on=on, subject="one", mode=fields.pop("mode", "terminated"), **fields)


# ---- plans


@pytest.mark.parametrize(
    "as_of, expected",
    [
        pytest.param("2021-12-31", ("no", "not in force"), id="adopted, its years still ahead"),
        pytest.param("2022-01-01", ("yes", "in force"), id="the first day"),
        pytest.param("2031-12-31", ("yes", "in force"), id="the last day"),
        pytest.param("2032-01-01", ("no", "expired"), id="the day after"),
    ],
)
def test_a_plan_is_in_force_on_every_day_of_its_years(as_of, expected):
    assert expected == in_force(as_of, adopted("2021-11-29", period="2022/2031"))


def test_a_plan_is_in_force_from_its_adoption_and_no_sooner():
    told = adopted("2022-11-29", period="2022/2031")

    assert "one" not in at("2022-11-28", told).plans
    assert ("yes", "in force") == in_force("2022-11-29", told)


@pytest.mark.parametrize(
    "as_of, answer", [("2022-12-31", "no"), ("2023-01-01", "yes"), ("2031-12-31", "yes"), ("2032-01-01", "no")]
)
def test_a_plan_takes_effect_when_it_says(as_of, answer):
    assert answer == in_force(as_of, adopted(period="2022/2031", effective="2023-01-01"))[0]


@pytest.mark.parametrize(
    "start, duration, last, after",
    [
        pytest.param("2024-02-28", "P1D", "2024-02-28", "2024-02-29", id="one day"),
        pytest.param("2024-02-28", "P2D", "2024-02-29", "2024-03-01", id="over a leap day"),
        pytest.param("2022-11-29", "P10Y", "2032-11-28", "2032-11-29", id="ten years"),
        pytest.param("2024-02-29", "P1Y", "2025-02-27", "2025-02-28", id="a year from the leap day"),
        pytest.param("2024-01-31", "P1M", "2024-02-28", "2024-02-29", id="a month from the 31st"),
    ],
)
def test_the_last_day_of_a_plan_by_duration_is_start_and_d_less_one_day(start, duration, last, after):
    told = adopted(on=start, start=start, duration=duration)

    assert ("yes", "in force") == in_force(last, told)
    assert ("no", "expired") == in_force(after, told)


@pytest.mark.parametrize(
    "as_of, expected",
    [
        ("2022-12-31", ("possibly", "possibly in force")),
        ("2023-01-01", ("yes", "in force")),
        ("2027-12-31", ("possibly", "possibly in force")),
        ("2028-01-01", ("no", "expired")),
    ],
)
def test_a_start_may_be_imprecise_and_the_end_with_it(as_of, expected):
    told = adopted(on="2020", start="[2022-01-02..2023-01-01]", duration="P5Y")

    assert expected == in_force(as_of, told)


def test_without_a_start_a_duration_counts_from_the_effective_date():
    told = adopted("2022-11-29", duration="P1Y", effective="2023-01-01")

    assert ["no", "yes", "yes", "no"] == [
        in_force(day, told)[0] for day in ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")
    ]


@pytest.mark.parametrize(
    "fields, why",
    [
        pytest.param({"duration": "P10Y"}, "term P10Y, its start unknown", id="unknown start"),
        pytest.param({"period": "2022/"}, "term 2022/", id="unknown end"),
        pytest.param({}, "term unknown", id="no term at all"),
    ],
)
def test_what_is_unknown_of_a_term_is_possibly_at_most(fields, why):
    found = plan("2024", adopted(**fields))

    assert (POSSIBLY, "possibly in force", why) == (found.in_force, found.status, found.why)


def test_a_plan_without_end_goes_on():
    assert ("yes", "in force") == in_force("2999", adopted(period="2022/.."))


def test_an_imprecise_adoption_is_possibly_in_force_until_it_is_certain():
    told = adopted(on="2022", period="2022/2031")

    assert ("possibly", "possibly in force") == in_force("2022-06", told)
    assert ("yes", "in force") == in_force("2022-12-31", told)


def test_expired_and_terminated_differ():
    told = adopted(period="2022/2024")

    assert ("no", "expired") == in_force("2026", told)
    assert ("no", "terminated") == in_force("2026", told, stopped("2023-06-01"))
    assert "ended: terminated" == plan("2026", told, stopped("2023-06-01")).why


def test_a_plan_that_expired_before_it_was_terminated_says_terminated():
    assert ("no", "terminated") == in_force("2026", adopted(period="2022/2024"), stopped("2025-06-01"))


@pytest.mark.parametrize("as_of, answer", [("2023-06-01", "yes"), ("2023-12-30", "yes"), ("2023-12-31", "no")])
def test_an_end_acts_from_its_effective_date(as_of, answer):
    end = stopped("2023-06-01", effective="2023-12-31")

    assert answer == in_force(as_of, adopted(period="2022/2031"), end)[0]


def test_an_imprecise_effective_date_is_possibly():
    end = stopped("2023-06-01", effective="2024")

    assert ["yes", "possibly", "no"] == [
        in_force(day, adopted(period="2022/2031"), end)[0] for day in ("2023-12-31", "2024-06", "2024-12-31")
    ]


def test_a_pending_end_leaves_the_plan_possibly_in_force():
    assert ("possibly", "possibly in force") == in_force("2024-06", adopted(period="2022/2031"), stopped("2024"))


def test_two_ends_that_differ_still_end_it():
    told = adopted(period="2022/2031"), stopped("2023-01-01"), stopped("2024", mode="denounced")

    assert NO is plan("2024-06", *told).in_force


def test_an_end_acts_only_on_what_it_names():
    found = at("2024", adopted(period="2022/2031"), adopted(plan="two", period="2022/2031"), stopped("2023-01-01"))

    assert {"one": NO, "two": YES} == {id_: one.in_force for id_, one in found.plans.items()}


def test_a_plan_renewed_after_its_end_is_in_force_again():
    told = adopted("2012", period="2012/2031"), stopped("2015-01-01"), adopted("2020", period="2020/2021")

    assert ["no", "yes", "no"] == [in_force(day, *told)[0] for day in ("2016", "2021", "2022")]
    assert plan("2021", *told).ended is None


def test_a_renewal_adopted_ahead_leaves_the_old_term_running():
    told = adopted("2012", period="2012/2021"), adopted("2021-11-29", period="2022/2031")

    assert ["yes"] * 4 == [in_force(day, *told)[0] for day in ("2021-11-28", "2021-11-29", "2021-12-31", "2022-01-01")]
    assert "term 2012/2021" == plan("2021-12-31", *told).why
    assert ("no", "expired") == in_force("2032", *told)


def test_an_end_announced_ahead_leaves_the_old_term_running_until_then():
    told = adopted("2012", period="2012/2021"), adopted("2019", period="2022/2031")
    end = stopped("2020-02-02", effective="2020-08-01")

    assert [("yes", "in force"), ("no", "terminated")] == [
        in_force(day, *told, end) for day in ("2020-07-31", "2020-08-01")
    ]
    # What is adopted anew for later years does not bring back what was to end.
    anew = adopted("2020-03-03", period="2025/2031")
    assert ["yes", "no", "yes"] == [
        in_force(day, *told, end, anew)[0] for day in ("2020-07-31", "2020-08-01", "2025-01-01")
    ]


def test_an_end_that_is_possibly_in_effect_leaves_the_old_term_possibly_running():
    told = adopted("2012", period="2012/2021"), adopted("2019", period="2022/2031")
    end = stopped("2020-02-02", effective="2020-08")

    assert ("possibly", "possibly in force") == in_force("2020-08-15", *told, end)


def test_of_several_terms_that_run_before_the_last_one_does_the_later_one_is_told():
    told = (adopted(on, period=period) for on, period in (
        ("2012", "2012/2021"), ("2015", "2015/2022"), ("2019", "2030/2031")))  # fmt: skip

    assert "term 2015/2022" == plan("2020", *told).why


def test_an_expired_plan_that_may_have_been_renewed_is_possibly_in_force():
    told = adopted("2012", period="2012/2021"), adopted("2022", period="2022/2031")

    assert ("possibly", "possibly in force") == in_force("2022-06", *told)
    assert ("yes", "in force") == in_force("2022-12-31", *told)


def test_a_plan_carries_its_event_label_and_last_report():
    report = ProgressReported(on="2023", subject="one", assessment="on track")
    found = plan("2024", adopted(label="Road map", period="2022/2031"), report)

    assert (Label("Road map"), "2022/2031", None) == (found.label, str(found.period), found.duration)
    assert report == found.reported.value


# ---- instruments


def signed(on="2020", **fields) -> InstrumentSigned:
    return InstrumentSigned(on=on, instrument="one", form="treaty", **fields)


def entered(on="2021-01-01", **fields) -> InstrumentInForce:
    return InstrumentInForce(on=on, instrument="one", **fields)


def instrument(as_of, *told):
    found = at(as_of, *told).instruments["one"]
    return str(found.in_force), found.status


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param([signed()], ("unknown", "signed"), id="signed, and nobody says whether it entered into force"),
        pytest.param([signed(binding="no")], ("no", "current"), id="does not bind"),
        pytest.param([signed(), entered()], ("yes", "in force"), id="entered into force"),
        pytest.param([entered()], ("yes", "in force"), id="nobody told of the signature"),
        pytest.param([signed(), entered(provisional=True)], ("yes", "provisionally applied"), id="provisional"),
        pytest.param([signed(), entered("2024")], ("possibly", "possibly in force"), id="entry pending"),
        pytest.param([signed("2024")], ("unknown", "possibly signed"), id="signature pending"),
        pytest.param([signed(), entered(term="P3Y")], ("no", "expired"), id="its term is over"),
        pytest.param([signed(term="P3Y"), entered()], ("no", "expired"), id="the term stands in the text"),
        pytest.param([signed(), entered(term="P3Y", auto_renew="P3Y")], ("yes", "in force"), id="renews itself"),
        pytest.param([signed(), entered(term="2030/2040")], ("no", "not in force"), id="its term lies ahead"),
        pytest.param([signed(), entered(), stopped("2022", mode="denounced")], ("no", "denounced"), id="denounced"),
        pytest.param([signed(), stopped("2022")], ("no", "terminated"), id="ended before it entered"),
        pytest.param(
            [signed(), entered(), stopped("2022", mode="suspended"), entered("2023")],
            ("yes", "in force"),
            id="suspended, and in force again",
        ),
        pytest.param([signed(), entered(for_party="ACM")], ("unknown", "signed"), id="in force for one party alone"),
        pytest.param(
            [InstrumentConsented(on="2021", instrument="one", party="ACM", mode="ratification")],
            ("unknown", "consented to"),
            id="only a consent is told",
        ),
    ],
)
def test_the_life_of_an_instrument(told, expected):
    assert expected == instrument("2024-06", *told)


@pytest.mark.parametrize(
    "as_of, told, expected",
    [
        pytest.param("2021-05", [], "suspended", id="notice during a suspension ends no suspension"),
        pytest.param("2023", [], "denounced", id="until the notice takes effect"),
        pytest.param("2022-06", [stopped("2021-12", effective="2024")], "suspended", id="nor does a second"),
        pytest.param("2023-05", [entered("2023-02")], "in force", id="unless it is in force anew"),
    ],
)
def test_an_end_that_lies_ahead_leaves_standing_the_one_before_it(as_of, told, expected):
    suspended = stopped("2020-05-05", mode="suspended")
    notice = stopped("2021-03-01", mode="denounced", effective="2022-03-01")

    assert expected == instrument(as_of, entered("2001"), suspended, notice, *told)[1]


def test_what_was_terminated_stays_so_whatever_end_is_told_for_later():
    late = stopped("2021", mode="not_renewed", effective="2030")

    assert ("no", "terminated") == instrument("2022", entered("2001"), stopped("2020"), late)
    assert ("no", "terminated") == in_force("2022", adopted("2019", period="2019/2040"), stopped("2020"), late)


def test_an_end_announced_for_a_day_to_come_is_moved_by_one_announced_before_that_day():
    notice, moved = (stopped(on, mode="denounced", effective=day) for on, day in (("2019", "2021"), ("2020", "2025")))

    assert ["in force", "denounced"] == [instrument(day, entered("2001"), notice, moved)[1] for day in ("2024", "2026")]


def test_a_notice_that_may_have_been_given_leaves_the_suspension_certain():
    notice = stopped("2021/2023", mode="denounced", effective="2030")

    assert ("no", "suspended") == instrument("2022", entered("2001"), stopped("2020", mode="suspended"), notice)


def test_an_end_on_an_uncertain_day_leaves_standing_what_was_certain_before():
    notice = stopped("2020-06", mode="denounced", effective="2022")
    found = ("no", "suspended"), ("no", "denounced")

    assert found == tuple(
        instrument(day, entered("2001"), stopped("2020-01", mode="suspended"), notice) for day in ("2022-05", "2023")
    )


def test_an_instrument_by_duration_lasts_from_its_entry_into_force():
    assert ["yes", "no"] == [instrument(day, entered(term="P3Y"))[0] for day in ("2023-12-31", "2024-01-01")]


def test_within_coverage_an_instrument_without_entry_is_not_in_force():
    covered = CoverageDeclared(coverage="all", period="2000/2030", families=["instruments"])

    assert ("no", "signed") == instrument("2024", signed(), covered)
    assert ("not covered", "signed") == instrument("2031", signed(), covered)


def test_consents_and_entries_into_force_are_kept_by_party():
    told = [
        signed(),
        InstrumentConsented(on="2021", instrument="one", party="ACM", mode="ratification"),
        entered("2022", for_party="BOR"),
    ]
    found = at("2024", *told).instruments["one"]

    assert (["ACM"], ["BOR"]) == (list(found.consents), list(found.entered_for))


# ---- pledges


def pledged(on="2022-11-29", **fields) -> PledgeMade:
    return PledgeMade(on=on, pledge="one", by=fields.pop("by", "ACM"), action="plant trees", **fields)


def pledge(as_of, *told):
    return at(as_of, *told).pledges["one"]


def overdue(as_of, *told) -> tuple[str, str]:
    found = pledge(as_of, *told)
    return str(found.overdue), found.why


BY_2023 = Horizon(by="2023-06-30")


@pytest.mark.parametrize(
    "horizon, last, after",
    [
        pytest.param({"by": "2023-06-30"}, "2023-06-30", "2023-07-01", id="by a day"),
        pytest.param({"by": "2023"}, "2023-12-31", "2024-01-01", id="by a year: its last day"),
        pytest.param({"over": "2023/2025"}, "2025-12-31", "2026-01-01", id="over some years"),
        pytest.param({"within": "P5Y", "start": "2022-11-29"}, "2027-11-29", "2027-11-30", id="within five years"),
        pytest.param({"over": "P1Y", "start": "2024-02-29"}, "2025-02-28", "2025-03-01", id="a year from a leap day"),
    ],
)
def test_a_pledge_is_overdue_from_the_day_after_its_deadline(horizon, last, after):
    told = pledged(horizon=Horizon(**horizon))

    assert ("no", "not due yet") == overdue(last, told)
    assert ("yes", "no fulfilment recorded") == overdue(after, told)


def test_a_deadline_from_an_imprecise_start_is_possibly_overdue_in_between():
    told = pledged(horizon=Horizon(within="P5Y", start="[2022-11-29..2023-09-20]"))
    days = ("2027-11-29", "2027-11-30", "2028-09-20", "2028-09-21")

    assert ["no", "possibly", "possibly", "yes"] == [overdue(day, told)[0] for day in days]
    assert ("2027-11-29", "2028-09-20") == pledge("2024", told).due


def test_a_deadline_from_an_unknown_start_is_possibly_overdue_at_most():
    told = pledged("2022-11-29", horizon=Horizon(within="P5Y"))

    assert ["no", "possibly", "possibly"] == [overdue(day, told)[0] for day in ("2027-11-29", "2027-11-30", "2999")]
    assert ("2027-11-29", "..") == pledge("2024", told).due


def test_a_deadline_of_unknown_end_is_possibly_overdue_at_most():
    assert "possibly" == overdue("2999", pledged(horizon=Horizon(over="2023/")))[0]
    assert ("no", "not due yet") == overdue("2999", pledged(horizon=Horizon(over="2023/..")))


def test_no_deadline_is_never_overdue_and_says_so():
    found = pledge("2999", pledged())

    assert (NO, "no deadline", None) == (found.overdue, found.why, found.due)


def delivered(actual, on="2023-05", **fields) -> ProgressReported:
    return ProgressReported(on=on, subject="one", actual=actual, unit=fields.pop("unit", "tree"), **fields)


def verdict(text, on="2023-05", **fields) -> PledgeAssessed:
    return PledgeAssessed(on=on, pledge="one", assessor=fields.pop("assessor", "A"), verdict=text, **fields)


TREES = Quantity(50, "tree")


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param([], ("yes", "open", "yes"), id="nothing more"),
        pytest.param([PledgeWithdrawn(on="2023-05", pledge="one")], ("no", "withdrawn", "no"), id="withdrawn"),
        pytest.param(
            [PledgeRevised(on="2023-05", pledge="one", superseded_by="two")],
            ("no", "superseded", "no"),
            id="superseded",
        ),
        pytest.param([verdict("fulfilled")], ("no", "delivered", "no"), id="judged fulfilled"),
        pytest.param([verdict("partly")], ("yes", "open", "yes"), id="judged fulfilled in part"),
        pytest.param(
            [verdict("not", assessor="B"), verdict("fulfilled")],
            ("no", "delivered", "no"),
            id="fulfilled by one assessor of two",
        ),
        pytest.param([verdict("fulfilled", on="2024")], ("possibly", "open", "possibly"), id="a verdict is pending"),
        pytest.param(
            [verdict("fulfilled"), verdict("fulfilled", on="2024", score="1")],
            ("no", "delivered", "no"),
            id="judged twice alike",
        ),
        pytest.param([delivered("50")], ("no", "delivered", "no"), id="delivered in full"),
        pytest.param([delivered("49")], ("yes", "in progress", "yes"), id="delivered in part"),
        pytest.param([delivered("30"), delivered("20", on="2023-06")], ("no", "delivered", "no"), id="adds up"),
        pytest.param(
            [delivered("30"), delivered("20", on="2023-06", cumulative=True)],
            ("yes", "in progress", "yes"),
            id="a cumulative figure replaces what was",
        ),
        pytest.param([delivered("50", on="2024")], ("possibly", "open", "possibly"), id="a delivery is pending"),
        pytest.param(
            [delivered("10"), delivered("20", on="2024"), delivered("20.5", on="2024")],
            ("possibly", "in progress", "possibly"),
            id="two deliveries are pending, and enough together",
        ),
        pytest.param(
            [delivered("10"), delivered("20", on="2024"), delivered("19", on="2024")],
            ("yes", "in progress", "yes"),
            id="two deliveries are pending, and too little together",
        ),
        pytest.param(
            [delivered("40", on="2024", cumulative=True), delivered("30", on="2024", cumulative=True)],
            ("yes", "open", "yes"),
            id="two figures are pending that each count from the beginning",
        ),
        pytest.param(
            [delivered("40", on="2024", cumulative=True), delivered("15", on="2024")],
            ("possibly", "open", "possibly"),
            id="a figure from the beginning and what came on top are pending",
        ),
        pytest.param([delivered("50", unit="km")], ("yes", "in progress", "yes"), id="another unit"),
        pytest.param(
            [ProjectLaunched(on="2023", project="two", under="one")],
            ("yes", "in progress", "yes"),
            id="a project serves it",
        ),
        pytest.param(
            [PledgeWithdrawn(on="2024", pledge="one")], ("possibly", "open", "possibly"), id="a withdrawal is pending"
        ),
    ],
)
def test_what_becomes_of_a_pledge(told, expected):
    found = pledge("2024-06", pledged(quantity=TREES, horizon=BY_2023), *told)

    assert expected == (str(found.open), found.status, str(found.overdue))


def test_a_ceiling_is_not_fulfilled_by_reaching_it():
    ceiling = pledged(quantity=Quantity(50, "tree", bound="at_most"))

    assert "in progress" == pledge("2024", ceiling, delivered("60")).status


def test_a_revision_changes_the_terms_from_its_date_on():
    revised = PledgeRevised(on="2023-03-01", pledge="one", horizon=Horizon(by="2025"), quantity=Quantity(80, "tree"))
    told = pledged(quantity=TREES, horizon=BY_2023), revised

    assert (TREES, Quantity(80, "tree")) == (pledge("2023-02", *told).quantity, pledge("2023-03", *told).quantity)
    assert ["no", "yes"] == [overdue(day, *told)[0] for day in ("2025-12-31", "2026-01-01")]


def test_a_revision_of_the_horizon_leaves_the_quantity():
    revised = PledgeRevised(on="2023-03-01", pledge="one", horizon=Horizon(by="2025"))

    assert TREES == pledge("2024", pledged(quantity=TREES), revised).quantity


def test_a_deadline_that_may_have_been_moved_is_possibly_overdue():
    revised = PledgeRevised(on="2024", pledge="one", horizon=Horizon(by="2030"))
    found = pledge("2024-06", pledged(horizon=BY_2023), revised)

    assert (POSSIBLY, "no fulfilment recorded") == (found.overdue, found.why)
    assert YES is found.open


def test_a_pledge_made_again_after_its_withdrawal_is_open():
    told = pledged("2020"), PledgeWithdrawn(on="2021", pledge="one"), pledged("2022")

    assert [YES, NO, YES] == [pledge(year, *told).open for year in ("2020", "2021", "2022")]


def test_a_pledge_that_was_possibly_made_is_possibly_open_and_overdue():
    told = pledged(on="2024", horizon=BY_2023)
    found = pledge("2024-06", told)

    assert (POSSIBLY, "possibly made", POSSIBLY, ("ACM",)) == (found.open, found.status, found.overdue, found.by)


def test_a_unit_that_nobody_reported_is_absent_and_not_zero():
    found = pledge("2024", pledged(quantity=TREES))

    assert ({}, {}, None) == (dict(found.delivered), dict(found.verdicts), found.reported)


def test_verdicts_stand_by_assessor():
    found = pledge("2024", pledged(), verdict("partly"), verdict("not", assessor="B"))

    assert {"A": "partly", "B": "not"} == {one: str(said.value.verdict) for one, said in found.verdicts.items()}


# ---- projects, mechanisms, initiatives


def test_a_project_goes_through_its_statuses():
    told = [
        ProjectAnnounced(on="2020", project="one", label="Dam", planned_end="2025", under="two"),
        ProjectLaunched(on="2021", project="one"),
        ProjectStatusChanged(on="2023", project="one", status="closed", planned_end="2024"),
    ]
    statuses = [at(year, *told).projects["one"].status.value for year in ("2020", "2021", "2023")]

    assert [ActivityStatus.PIPELINE, ActivityStatus.IMPLEMENTATION, ActivityStatus.CLOSED] == statuses

    found = at("2023", *told).projects["one"]

    assert ("Dam", "two", "2024") == (str(found.label), found.under, str(found.planned_end.value))
    assert "2020" == str(found.announced.since)


def test_a_project_of_which_only_the_status_is_told_is_a_project():
    found = at("2024", ProjectStatusChanged(on="2023", project="one", status="suspended")).projects["one"]

    assert (None, None, None) == (found.label, found.announced, found.launched)


def test_a_mechanism_is_active_until_it_ends():
    told = [
        MechanismEstablished(on="2010", mechanism="one", level="ministers"),
        MeetingHeld(on="2011", form="session", mechanism="one", ordinal=1),
        MeetingHeld(on="2012", form="session", mechanism="one", ordinal=2),
        stopped("2015"),
        MechanismEstablished(on="2020", mechanism="one", level="leaders"),
    ]
    active = {year: str(at(year, *told).mechanisms["one"].active) for year in ("2010", "2015", "2020")}

    assert {"2010": "yes", "2015": "no", "2020": "yes"} == active
    assert 2 == at("2014", *told).mechanisms["one"].last_session.value.ordinal


def test_an_initiative_is_known():
    found = at("2024", InitiativeLaunched(on="2020", initiative="one", label="A billion trees")).initiatives["one"]

    assert (YES, "A billion trees") == (found.answer, str(found.value.label))


# ---- interaction, positions, requests, context, money


def test_the_last_meeting_and_visit():
    told = [
        MeetingHeld(on="2023", form="call"),
        MeetingHeld(on="2020", form="summit"),
        VisitMade(on="2021", visitors="ACM", form="state"),
    ]
    found = at("2024", *told)

    assert ("call", "state") == (str(found.last_meeting.value.form), str(found.last_visit.value.form))


def test_positions_are_the_latest_by_party_and_topic():
    told = [
        PositionStated(on="2020", stance="opposes", topic="reform", parties=["ACM", "BOR"]),
        PositionStated(on="2023", stance="supports", topic="reform", parties="BOR"),
    ]
    found = at("2024", *told).positions

    assert {("ACM", "reform"): "opposes", ("BOR", "reform"): "supports"} == {
        key: str(one.value.stance) for key, one in found.items()
    }


def test_a_request_is_open_until_it_is_answered():
    known = in_memory(RequestMade(on="2023-01-01", request="visas", to="ACM"))
    request = known.entries[-1]
    reply = PositionStated(on="2023-06-01", stance="supports", topic="visas", parties="ACM", in_reply_to=request.id)
    known.append(reply)

    (before,), (after,) = known.as_of("2023-05").requests, known.as_of("2023-06").requests

    assert (YES, None) == (before.open, before.reply)
    assert (NO, reply) == (after.open, after.reply.value)
    assert (1, 0) == (len(known.as_of("2023-05").open_requests), len(known.as_of("2023-06").open_requests))


def test_a_pending_answer_leaves_the_request_possibly_open():
    known = in_memory(RequestMade(on="2023-01-01", request="visas", to="ACM"))
    known.append(MeetingHeld(on="2024", form="call", in_reply_to=known.entries[-1].id))

    assert POSSIBLY is known.as_of("2024-06").requests[0].open


def test_an_answer_to_any_telling_of_a_request_answers_it():
    ask = RequestMade(on="2023-01-01", request="visas", to="ACM")
    known = in_memory(ask)
    first = known.entries[-1]
    second = known.append(attrs.evolve(ask, stated="on New Year's Day", same_as=first.id))
    known.append(MeetingHeld(on="2024", form="call", in_reply_to=first.id, stated="pending"))
    corrected = known.correct(second.id, stated="on 1 January", reason="wording")
    known.append(MeetingHeld(on="2023-06", form="call", in_reply_to=corrected.id))
    (request,) = known.as_of("2024-02").requests

    assert (NO, YES) == (request.open, request.reply.answer)


def test_an_answer_to_a_wording_that_was_taken_back_is_an_answer_all_the_same():
    known = in_memory(RequestMade(on="2023-01-01", request="visas", to="ACM"))
    wording = known.correct(known.entries[-1].id, stated="on New Year's Day", reason="wording")
    known.append(MeetingHeld(on="2023-06", form="call", in_reply_to=wording.id))
    known.retract(wording.id, reason="the first wording was right")

    assert NO is known.as_of("2024").requests[0].open


def test_cooperation_is_listed_by_topic():
    found = at("2024", CooperationAgreed(on="2020", topics=["energy", "trade"])).cooperation

    assert ["energy", "trade"] == sorted(found)


def test_milestones_and_incidents_are_lists():
    told = [
        MilestoneMarked(on="2022", milestone="fifty years"),
        IncidentRecorded(on="2021", category="protest"),
        IncidentRecorded(on="2024", category="protest"),
    ]
    found = at("2024-06", *told)

    assert (1, [YES, POSSIBLY]) == (len(found.milestones), [one.answer for one in found.incidents])


def test_money_adds_up_by_type_and_currency():
    told = [
        TransactionRecorded(on="2020", type="3", amount="0.1", currency="EUR"),
        TransactionRecorded(on="2021", type="3", amount="0.2", currency="EUR"),
        TransactionRecorded(on="2021", type="3", amount="5", currency="JPY"),
    ]
    found = at("2024", *told).money

    assert {("3", "EUR"): decimal.Decimal("0.3"), ("3", "JPY"): 5} == {key: one.value for key, one in found.items()}


def test_missions_stand_by_sender_and_receiver():
    told = MissionChanged(on="2020", sender="ACM", receiver="BOR", level="ambassador")

    assert [("ACM", "BOR")] == list(at("2024", told).missions)


# ---- parties and people


def moved(on, mode, party="COR") -> MembershipChanged:
    return MembershipChanged(on=on, party=party, mode=mode)


def member(as_of, *told):
    found = at(as_of, *told).parties.get("COR")
    return None if found is None else (str(found.value), str(found.answer))


def test_the_parties_of_the_opening_line_belong_from_the_start():
    found = at("1900").parties

    assert dict.fromkeys(PARTIES, (Role.PARTY, YES)) == {key: (one.value, one.answer) for key, one in found.items()}


def test_who_leaves_belonged_until_then():
    told = moved("2020-01-01", "left")

    assert [("party", "yes"), ("left", "no")] == [member(day, told) for day in ("2019-12-31", "2020-01-01")]


def test_who_may_have_left_possibly_belongs():
    found = at("2020-06", moved("2020", "left")).parties["COR"]

    assert (Role.PARTY, POSSIBLY, [Over("left")]) == (
        found.value,
        found.answer,
        [one.value for one in found.candidates],
    )


def test_who_joined_later_did_not_belong_before():
    told = moved("2020-01-01", "joined")

    assert [None, ("party", "yes")] == [member(day, told) for day in ("2019-12-31", "2020-01-01")]


def test_a_party_leaves_returns_and_becomes_an_observer():
    told = moved("2000", "left"), moved("2010", "joined"), moved("2020", "observer")

    assert ["party", "left", "party", "observer"] == [
        member(year, *told)[0] for year in ("1999", "2001", "2011", "2021")
    ]


def test_a_person_s_offices_are_those_in_which_sources_name_her():
    chair = Person(person="ada", name="Ada", office="Chair", party="ACM")
    told = [
        MeetingHeld(on="2020", form="call", people=chair),
        MeetingHeld(on="2021", form="call", people=chair),
        MeetingHeld(on="2022", form="call", people=Person(person="ada", office="President", party="ACM")),
        MeetingHeld(on="2030", form="call", people=Person(person="bo", office="Chair", party="ACM")),
    ]
    found = at("2024", *told).people

    assert ["ada"] == list(found)
    assert [("Chair", ["2020", "2021"]), ("President", ["2022"])] == [
        (one.office, [str(on) for on in one.dates]) for one in found["ada"]
    ]
    assert 2 == len(found["ada"][0].facts)


# ---- scheduled


def planned(on="2024-05-01") -> VisitMade:
    return VisitMade(on=on, visitors="ACM", form="state", modality="planned")


def scheduled(known, as_of) -> list[str]:
    return [str(one.answer) for one in known.as_of(as_of).scheduled]


def test_a_planned_event_is_scheduled_and_nothing_else():
    known = in_memory(planned())
    found = known.as_of("2025")

    assert ["yes"] == [str(one.answer) for one in found.scheduled]
    assert UNKNOWN is found.last_visit.answer


def test_an_actual_event_that_confirms_it_closes_it_from_its_date_on():
    known = in_memory(planned())
    visit = VisitMade(on="2024-05-02", visitors="ACM", form="state", confirms=known.entries[-1].id)
    known.append(visit)

    assert [["yes"], []] == [scheduled(known, day) for day in ("2024-05-01", "2024-05-02")]
    assert visit == known.as_of("2024-06").last_visit.value


def test_a_cancellation_closes_it():
    known = in_memory(planned())
    known.append(EngagementCancelled(on="2024-04-01", subject=known.entries[-1].id))

    assert [["yes"], []] == [scheduled(known, day) for day in ("2024-03-31", "2024-04-01")]


def test_what_several_tellings_were_postponed_to_is_told_in_the_order_of_the_postponing():
    log = in_memory()
    plans = [log.append(MeetingHeld(on="2024-05-01", form="summit", modality="planned"))]
    for _ in range(3):
        again = MeetingHeld(on="2024-05-01", form="summit", modality="planned", same_as=plans[0].id, order=len(plans))
        plans.append(log.append(again))
    for month, plan in enumerate(plans, 5):
        off = {"on": f"2024-04-0{month}/2024-08", "mode": "postponed", "new_date": f"2025-{month:02}"}
        log.append(EngagementCancelled(subject=plan.id, **off))

    found = state(log.entries, as_of="2024-05").scheduled
    assert ["2024-05-01", "2025-05", "2025-06", "2025-07", "2025-08"] == [str(one.on) for one in found]


def postponed(on="2024-04-01", new_date="2024-09", **fields) -> dict:
    return {"on": on, "mode": "postponed", "new_date": new_date} | fields


@pytest.mark.parametrize(
    "told, as_of, expected",
    [
        pytest.param([postponed()], "2024-03-31", [("2024-05-01", "yes")], id="not yet"),
        pytest.param([postponed()], "2024-04-01", [("2024-09", "yes")], id="to another date"),
        pytest.param([postponed(new_date=None)], "2024-04-01", [], id="to no date"),
        pytest.param([postponed(mode="cancelled")], "2024-04-01", [], id="called off, whatever the new date"),
        pytest.param([postponed(), postponed("2024-06-01", "2025")], "2024-07", [("2025", "yes")], id="twice"),
        pytest.param([postponed("2024-06-01", "2025"), postponed()], "2024-07", [("2025", "yes")],
                     id="twice, told the other way round"),
        pytest.param([postponed(), {"on": "2024-08"}], "2024-09", [], id="and then called off"),
        pytest.param([postponed(), {"on": "2024-08"}], "2024-08-15", [("2024-09", "possibly")],
                     id="and possibly called off"),
        pytest.param([postponed("2024-04")], "2024-04-10", [("2024-05-01", "possibly"), ("2024-09", "possibly")],
                     id="possibly postponed"),
    ],
)  # fmt: skip
def test_what_is_postponed_is_scheduled_for_its_new_date(told, as_of, expected):
    known = in_memory(planned())
    plan = known.entries[-1].id
    offs = [known.append(EngagementCancelled(subject=plan, **fields)) for fields in told]
    items = known.as_of(as_of).scheduled

    assert expected == [(str(item.on), str(item.answer)) for item in items]
    moved = {item.entries[1:] for item in items if item.postponed_by is not None}
    assert all(ids[0] in {one.id for one in offs} for ids in moved)
    assert all((item.postponed_by is not None) == (str(item.on) != "2024-05-01") for item in items)


def test_what_was_postponed_is_confirmed_by_what_took_place():
    known = in_memory(planned())
    plan = known.entries[-1].id
    known.append(EngagementCancelled(subject=plan, **postponed()))
    known.append(VisitMade(on="2024-09-03", visitors="ACM", form="state", confirms=plan))

    assert [["yes"], []] == [scheduled(known, day) for day in ("2024-09-02", "2024-09-03")]


def test_a_pending_confirmation_leaves_it_possibly_scheduled():
    known = in_memory(planned())
    known.append(VisitMade(on="2024-05", visitors="ACM", form="state", confirms=known.entries[-1].id))

    assert ["possibly"] == scheduled(known, "2024-05-15")


def test_confirming_one_telling_confirms_the_plan():
    known = in_memory(planned())
    first = known.entries[-1]
    again = known.append(attrs.evolve(planned("2024-05"), same_as=first.id))
    known.append(VisitMade(on="2024-05-02", visitors="ACM", form="state", confirms=again.id))

    assert [] == scheduled(known, "2024-06")


def test_a_planned_confirmation_confirms_nothing():
    known = in_memory(planned())
    known.append(attrs.evolve(planned("2024-05-02"), confirms=known.entries[-1].id))

    assert ["yes", "yes"] == scheduled(known, "2024-06")


# ---- silence


def test_the_five_answers():
    told = CoverageDeclared(coverage="all", period="2000/2009", families=["relations"])
    pending = RelationsEstablished(on="2020")
    held = RelationsEstablished(on="1950")

    assert UNKNOWN is at("2005").relations.answer
    assert NO is at("2005", told).relations.answer
    assert NOT_COVERED is at("2010", told).relations.answer
    assert POSSIBLY is at("2020-06", told, pending).relations.answer
    assert YES is at("2005", told, held).relations.answer


@pytest.mark.parametrize(
    "period, as_of, answer",
    [
        pytest.param("2000/2009", "1999-12-31", NOT_COVERED, id="the day before"),
        pytest.param("2000/2009", "2000-01-01", NO, id="the first day"),
        pytest.param("2000/2009", "2009-12-31", NO, id="the last day"),
        pytest.param("2000/2009", "2010-01-01", NOT_COVERED, id="the day after"),
        pytest.param("2000/..", "2999", NO, id="open end"),
        pytest.param("../2009", "0500", NO, id="open start"),
        pytest.param("2000/", "2005", NOT_COVERED, id="an unknown end reaches nowhere"),
        pytest.param("2000", "2000-07", NO, id="one year"),
    ],
)
def test_how_far_coverage_reaches(period, as_of, answer):
    assert answer is at(as_of, CoverageDeclared(coverage="all", period=period)).tier.answer


def test_coverage_of_another_family_is_none():
    told = CoverageDeclared(coverage="plans", period="2000/2009", families=["plans"])

    assert UNKNOWN is at("2005", told).relations.answer


def test_of_two_declarations_of_one_coverage_the_last_counts():
    told = [CoverageDeclared(coverage="all", period=period) for period in ("2000/2009", "2020/2029")]

    assert NOT_COVERED is at("2005", *told).relations.answer


def test_coverages_under_two_names_add_up():
    told = [CoverageDeclared(coverage=name, period=period) for name, period in (("a", "2000"), ("b", "2010"))]

    assert [NO, NOT_COVERED, NO] == [at(year, *told).relations.answer for year in ("2000", "2005", "2010")]


def test_coverage_acts_from_its_own_position_on():
    known = in_memory(RelationsUpgraded(on="2030", label="Special"))
    known.append(CoverageDeclared(coverage="all", period="2000/2009"))

    assert [UNKNOWN, NO] == [known.as_of("2005", known_at=size).tier.answer for size in (2, 3)]


def test_a_project_nobody_reported_on_within_coverage_is_answered_too():
    told = [
        CoverageDeclared(coverage="all", period="2000/2009", families=["projects"]),
        ProjectStatusChanged(on="2005", project="one", status="closed", modality="planned"),
    ]

    assert {} == at("2005", *told).projects


# ---- tier


def test_a_tier_says_how_often_it_was_raised():
    told = [
        RelationsUpgraded(on="2000", label="A", mode="established"),
        RelationsUpgraded(on="2010", label="B"),
        RelationsUpgraded(on="2015", label="B"),
        RelationsUpgraded(on="2016", label="C", mode="renamed"),
        FrameworkEnded(on="2017", label="A"),
    ]
    found = at("2024", *told).tier

    assert (1, ["A", "B", "C"]) == (found.upgrades, [str(change.label) for change in found.history])
    assert ["established", "upgraded", "renamed"] == [change.mode for change in found.history]


# ---- the value itself


def test_a_state_says_what_it_rests_on():
    entries = entries_of([LogOpened(name="acme-borealis", parties=PARTIES, zone="Asia/Tokyo"), *PROLOGUE])
    basis = state(entries, as_of="2024-02", known_at=3).basis

    assert ("acme-borealis", 3, "2024-02", "@3", "Asia/Tokyo") == (
        basis.log,
        basis.size,
        basis.as_of,
        basis.known_at,
        basis.zone,
    )
    assert "acme-borealis @3, open, as of 2024-02, as known @3, read in Asia/Tokyo" == str(basis)


def test_a_state_of_nothing_is_a_state():
    found = state((), as_of="2024")

    assert ("", 0, "UTC") == (found.basis.log, found.basis.size, found.basis.zone)
    assert ({}, UNKNOWN) == (dict(found.parties), found.tier.answer)


def test_the_repr_tells_the_gist():
    found = at(
        "2024-06",
        RelationsUpgraded(on="2022", label="Special"),
        adopted(period="2022/2031"),
        pledged(),
        RelationsEstablished(on="2024"),
    )

    assert (
        "<PartnershipState acme-borealis @10, open, as of 2024-06, read in UTC: relations possibly, "
        "tier 'Special' (yes), plans ['one'], pledges ['one'], 1 pending>"
    ) == repr(found)


def test_a_state_and_all_in_it_is_frozen():
    found = at("2024", adopted(period="2022/2031"), pledged())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.plans["one"].status = "else"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.tier = None
    for mapping in (found.plans, found.pledges, found.cells, found.parties, found.pledges["one"].verdicts):
        with pytest.raises(TypeError):
            mapping["two"] = None


def test_an_answer_is_neither_true_nor_false():
    with pytest.raises(TypeError, match="compare it"):
        bool(at("2024").tier.answer)


def test_equal_questions_have_equal_answers():
    told = adopted(period="2022/2031"), pledged(), RelationsUpgraded(on="2022", label="Special")

    assert at("2024", *told) == at("2024", *told)


def test_disputes_are_listed_and_pending_facts_too():
    known = in_memory(RelationsUpgraded(on="2024", label="Special"))
    record = known.append(FactDisputed(facts=[known.entries[-1].id], field="label"))
    found = known.as_of("2024-06")

    assert [record.id] == [one.id for one in found.disputes]
    assert [("2024", POSSIBLY)] == [(str(one.on), one.answer) for one in found.pending]


@attrs.frozen(kw_only=True)
class Wrote(Event):
    """
    Writes whatever cell it is told to, in its own way.
    """

    kind: ClassVar[str] = "wrote"

    cell: tuple[str, ...]
    nothing: bool = False

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {self.cell: None if self.nothing else self}


@pytest.mark.parametrize("name", sorted(FAMILY_OF))
def test_a_kind_of_ones_own_may_write_any_cell_and_spoils_no_state(name):
    told = [
        adopted(on="2020"),
        pledged(on="2020"),
        InstrumentSigned(on="2020", instrument="one", form="agreement"),
        MechanismEstablished(on="2020", mechanism="one", level="ministers"),
        ProjectLaunched(on="2020", project="one"),
    ]
    lengths, richer = range(4), STANDARD | Vocabulary.of(Wrote)
    for words, nothing, on in itertools.product(lengths, (False, True), ("2024-01-02", "2024")):
        cell = (name, *("one", "two", "three")[:words])
        entries = entries_of([*PROLOGUE, *told, Wrote(on=on, cell=cell, nothing=nothing)], vocabulary=richer)
        found = state(entries, as_of="2024-01-03")

        assert cell in found.cells
        assert repr(found)


def test_a_pledge_made_nothing_by_a_kind_of_ones_own_is_gone():
    told = pledged(on="2020"), Wrote(on="2021", cell=("pledge", "one"), nothing=True)
    entries = entries_of([*PROLOGUE, *told], vocabulary=STANDARD | Vocabulary.of(Wrote))

    assert ["one"] == list(state(entries, as_of="2020").pledges)
    assert [] == list(state(entries, as_of="2021").pledges)


def test_every_cell_is_a_standing_under_its_own_address():
    told = adopted(period="2022/2031"), pledged(), RelationsUpgraded(on="2022", label="Special")
    for cell, one in at("2024", *told).cells.items():
        assert isinstance(one, Standing)
        assert cell == one.cell


def test_a_state_can_be_pickled_hashed_and_is_still_itself():
    told = at("2023", adopted(), RelationsEstablished(on="1972"))

    assert told == pickle.loads(pickle.dumps(told))
    assert hash(told) == hash(at("2023", adopted(), RelationsEstablished(on="1972")))
    with pytest.raises(TypeError, match="not changed"):
        told.plans["another"] = told.plans["one"]


def test_broken_off_by_one_side_and_then_by_the_other_is_broken_off_since_the_first():
    first, then = RelationsSevered(on="1961-01-03", by="ACM"), RelationsSevered(on="1961-01-04", by="BOR")
    relations = at("1962", first, then).relations

    assert (NO, "1961-01-03", 2) == (relations.answer, relations.since.text, len(relations.facts))


def test_a_vague_telling_of_a_severance_does_not_make_it_doubtful():
    relations = at("1962", RelationsSevered(on="1961-01-03", by="ACM"), RelationsSevered(on="1961")).relations

    assert (NO, ()) == (relations.answer, relations.candidates)


def test_a_standing_says_itself_in_a_line():
    told = repr(at("2023", RelationsEstablished(on="1972")).relations)

    assert "<Standing of relations: yes, 'established' since 1972>" == told


def test_a_pledge_made_anew_is_superseded_no_longer():
    made = PledgeMade(on="2020", pledge="one", by="ACM", action="build")
    replaced = PledgeRevised(on="2021", pledge="one", superseded_by="two")
    again = PledgeMade(on="2022", pledge="one", by="ACM", action="build after all")

    assert ("superseded", NO) == (lambda one: (one.status, one.open))(at("2021", made, replaced, again).pledges["one"])
    assert ("open", YES) == (lambda one: (one.status, one.open))(at("2022", made, replaced, again).pledges["one"])


def test_one_family_may_be_declared_by_its_name_alone():
    told = CoverageDeclared(coverage="one", period="1972/..", families="plans")

    assert told == CoverageDeclared(coverage="one", period="1972/..", families=["plans"])


@pytest.mark.parametrize("day", ["2021-06", "2022-12-31", "2024-12-31"])
def test_a_term_that_runs_goes_on_whatever_may_have_been_agreed_for_later_years(day):
    plan = [
        PlanAdopted(on="2018-01-01", plan="p", label="First", period="2018/2024"),
        PlanAdopted(on="2021/2022", plan="p", label="Second", period="2025/2030"),
    ]
    text = [
        InstrumentInForce(on="2018-01-01", instrument="t", term="2018/2024"),
        InstrumentInForce(on="2021/2022", instrument="t", term="2025/2030"),
    ]
    found = state(entries_of([*plan, *text]), as_of=day)

    assert (Answer.YES, "term 2018/2024") == (found.plans["p"].in_force, found.plans["p"].why)
    assert (Answer.YES, "in force") == (found.instruments["t"].in_force, found.instruments["t"].status)

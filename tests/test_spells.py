"""
Spells by example: where an answer turns, and which days belong to it.
"""

from __future__ import annotations

import datetime as dt

import pytest

import partnership_events as pe
from partnership_events.dates import Answer
from partnership_events.folding import view
from partnership_events.projections.partnership import cell_of
from partnership_events.projections.spells import part_spells, said, spells
from partnership_events.testing import PROLOGUE, entries_of

TIER = ("tier",)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def log_of(*told: object) -> tuple[pe.Entry, ...]:
    return entries_of([*PROLOGUE, *told])


def tier(on: str, label: str, **more: object) -> pe.RelationsUpgraded:
    return pe.RelationsUpgraded(on=on, label=label, **more)


def turns(*told: object, cell: tuple[str, ...] = TIER, zone: str = "UTC") -> list[str]:
    """
    The first days of all spells but the first.
    """
    seen = view(log_of(*told), as_of="1900", zone=zone)
    return [str(one.first) for one in spells(seen, cell)[1:]]


def judged(*told: object, section: str, id_: str = "one") -> list[tuple[str, str, str]]:
    found = part_spells(view(log_of(*told), as_of="1900"), section, id_)
    return [(str(one.first), one.judged.answer.value, str(one.judged.overdue)) for one in found[1:]]


def test_a_cell_that_nobody_wrote_is_one_spell_without_bounds() -> None:
    (only,) = spells(view(log_of(), as_of="2024"), TIER)

    assert (None, None, Answer.UNKNOWN) == (only.first, only.last, only.standing.answer)


def test_an_imprecise_date_is_possible_on_its_first_day_and_certain_on_its_last() -> None:
    assert ["2010-02-01", "2010-02-28"] == turns(tier("2010-02", "Strategic"))


def test_an_open_beginning_is_possible_always() -> None:
    assert ["2010-02-28"] == turns(tier("[..2010-02-28]", "Strategic"))


def test_an_open_end_is_never_certain() -> None:
    assert ["2010-02-28"] == turns(tier("[2010-02-28..]", "Strategic"))


def test_the_ends_of_the_calendar_are_no_bounds() -> None:
    assert ["9999-12-31"] == turns(tier("9999-12-31", "Strategic"))
    assert [] == turns(tier("0001-01-01", "Strategic"))


def test_coverage_turns_on_its_first_day_and_on_the_day_after_its_last() -> None:
    assert ["1990-01-01", "2000-01-01"] == turns(pe.CoverageDeclared(coverage="all", period="1990/1999"))


def test_who_says_the_same_again_begins_no_spell_and_is_told() -> None:
    seen = view(log_of(tier("2010-01-01", "Strategic"), tier("2012-01-01", "Strategic")), as_of="1900")
    _, since = spells(seen, TIER)

    assert (["2010-01-01", "2012-01-01"], "2010-01-01") == (
        [str(fact.event.on) for fact in since.standing.facts],
        str(since.standing.since),
    )


def test_what_was_folded_away_keeps_its_date_its_facts_and_its_dispute() -> None:
    log = log_of(
        tier("2010-01-01", "Strategic"),
        tier("2012-01-01", "Strategic"),
        pe.FrameworkEnded(on="2014-01-01", label="Other"),
        pe.FrameworkEnded(on="2016-01-01", label="Other"),
        tier("2018-01-01", "Special"),
    )
    dispute = pe.FactDisputed(facts=[log[-5].id, log[-4].id])
    log = log_of(*(entry.event for entry in log[1 + len(PROLOGUE) :]), dispute)
    for one in spells(view(log, as_of="1900"), TIER)[1:]:
        assert one.first is not None
        for as_of in (one.first, one.last or day("2024-01-01")):
            assert said(cell_of(view(log, as_of=as_of), TIER)) == said(one.standing)
        assert cell_of(view(log, as_of=one.last or "2024"), TIER) == one.standing


def test_the_facts_of_a_value_are_not_those_of_the_one_before() -> None:
    told = (tier(f"20{year}-01-01", "Strategic" if year == 10 else "Special") for year in (10, 12, 13, 14))
    *_, special = spells(view(log_of(*told), as_of="1900"), TIER)

    assert ["2012-01-01", "2013-01-01", "2014-01-01"] == [str(fact.event.on) for fact in special.standing.facts]


@pytest.mark.parametrize("on, zone, first", [
    pytest.param("2010-01-01T23:30:00Z", "UTC", "2010-01-01", id="at Greenwich"),
    pytest.param("2010-01-01T23:30:00Z", "Asia/Tokyo", "2010-01-02", id="in Tokyo it is tomorrow"),
    pytest.param("2010-01-01T02:30:00Z", "America/Los_Angeles", "2009-12-31", id="in California yesterday"),
    pytest.param("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-30", id="a day that was skipped"),
    pytest.param("2010-11-07T03:00:00Z", "America/St_Johns", "2010-11-07", id="the night on which midnight came twice"),
])  # fmt: skip
def test_an_instant_belongs_to_the_day_that_the_zone_gives_it(on: str, zone: str, first: str) -> None:
    log = log_of(tier(on, "Strategic"))

    assert [first] == turns(tier(on, "Strategic"), zone=zone)
    before = day(first) - dt.timedelta(days=1)
    assert (Answer.UNKNOWN, Answer.YES) == tuple(
        cell_of(view(log, as_of=as_of, zone=zone), TIER).answer for as_of in (before, first)
    )


def test_where_a_day_was_skipped_the_order_of_days_is_not_that_of_instants() -> None:
    log = log_of(
        tier("2011-12-29", "Strategic"),
        tier("2011-12-30", "Special"),
        tier("2011-12-30T10:00:00Z", "Grand"),
        tier("2011-12-31", "Great"),
    )
    told = spells(view(log, as_of="1900", zone="Pacific/Apia"), TIER)
    for one in range(27, 32):
        as_of = dt.date(2011, 12, one)
        (spell,) = [one for one in told if (one.first or as_of) <= as_of <= (one.last or as_of)]
        assert said(cell_of(view(log, as_of=as_of, zone="Pacific/Apia"), TIER)) == said(spell.standing)


# -- of things


def test_a_plan_by_its_length_ends_the_day_before_and_a_promise_falls_due_on_the_day() -> None:
    plan = pe.PlanAdopted(on="2010-03-01", plan="one", label="Plan", duration="P1Y", start="2010-03-01")
    pledge = pe.PledgeMade(
        on="2010-03-01", pledge="one", by=["ACM"], action="x", horizon=pe.Horizon(over="P1Y", start="2010-03-01")
    )

    assert [("2010-03-01", "yes", "None"), ("2011-03-01", "no", "None")] == judged(plan, section="plans")
    assert [("2010-03-01", "yes", "no"), ("2011-03-02", "yes", "yes")] == judged(pledge, section="pledges")


def test_a_length_in_hours_counts_from_midnight_for_a_plan() -> None:
    plan = pe.PlanAdopted(on="2010-03-01", plan="one", label="Plan", duration="PT60H", start="2010-03-01T23:30:00")
    log = log_of(plan)
    told = part_spells(view(log, as_of="1900"), "plans", "one")
    for number in range(1, 9):
        as_of = dt.date(2010, 3, number)
        (spell,) = [one for one in told if (one.first or as_of) <= as_of <= (one.last or as_of)]
        assert pe.state(log, as_of=as_of).plans["one"].in_force is spell.judged.answer


def test_a_project_that_is_launched_brings_its_pledge_under_way() -> None:
    pledge = pe.PledgeMade(on="2010-03-01", pledge="one", by=["ACM"], action="x")
    launch = pe.ProjectLaunched(on="2012-05-01", project="two", under="one")
    found = part_spells(view(log_of(pledge, launch), as_of="1900"), "pledges", "one")

    assert [("None", ""), ("2010-03-01", "open"), ("2012-05-01", "in progress")] == [
        (str(one.first), one.judged.status) for one in found
    ]


def test_an_end_takes_effect_when_it_says() -> None:
    plan = pe.PlanAdopted(on="2010-03-01", plan="one", label="Plan", period="2010/2020")
    ended = pe.InstrumentEnded(on="2012-01-01", subject="one", mode="terminated", effective="2013-06")

    assert [
        ("2010-03-01", "yes", "None"),
        ("2013-06-01", "possibly", "None"),
        ("2013-06-30", "no", "None"),
    ] == judged(plan, ended, section="plans")


def test_a_status_that_is_open_says_what_it_may_be() -> None:
    told = (pe.ProjectAnnounced(on="2010-01-01", project="one"), pe.ProjectLaunched(on="2012", project="one"))
    found = part_spells(view(log_of(*told), as_of="1900"), "projects", "one")

    assert ["", "pipeline", "possibly pipeline or implementation", "implementation"] == [
        one.judged.status for one in found
    ]


def test_silence_of_a_thing_turns_with_coverage() -> None:
    told = (
        pe.CoverageDeclared(coverage="all", period="1990/2030"),
        pe.PlanAdopted(on="2010-03-01", plan="one", label="Plan", period="2010/2020"),
    )

    assert ["1990-01-01", "2010-03-01", "2021-01-01"] == [first for first, _, _ in judged(*told, section="plans")]

"""
From when until when, by example: what the sources tell, what is sure, what may have been.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events.dates import Answer
from partnership_events.testing import PROLOGUE, in_memory
from partnership_events.values import Claim

EVENTS = Path(__file__).parent.parent / "events"
YES, NO, POSSIBLY, UNKNOWN, NOT_COVERED = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN, Answer.NOT_COVERED


def day(text: str) -> dt.date | None:
    return None if text == ".." else dt.date.fromisoformat(text)


def bounds(one: pe.Interval) -> tuple[dt.date | None, ...]:
    return one.possibly_from, one.surely_from, one.surely_through, one.possibly_through


def days(*texts: str) -> tuple[dt.date | None, ...]:
    return tuple(map(day, texts))


@pytest.fixture(scope="module")
def japan_mongolia() -> pe.Partnership:
    return pe.open_ledger(EVENTS)["japan-mongolia"]


def tier(on: str, label: str, **more: object) -> pe.RelationsUpgraded:
    return pe.RelationsUpgraded(on=on, label=label, **more)


def told(*name: str, of: tuple[object, ...], **more: object) -> tuple[pe.Interval, ...]:
    return in_memory(*PROLOGUE, *of).history(*name, **more).intervals


# -- Japan and Mongolia, by hand


def test_the_tier_of_japan_and_mongolia(japan_mongolia: pe.Partnership) -> None:
    first, second = japan_mongolia.history("tier").intervals

    assert ("Strategic Partnership", YES, "[..2022-11-28]", "2022-11-29") == (
        str(first.value),
        first.answer,
        str(first.since),
        str(first.until),
    )
    assert days("..", "2022-11-28", "2022-11-28", "2022-11-28") == bounds(first)
    assert ("Special Strategic Partnership for Peace and Prosperity", YES, "2022-11-29", None) == (
        str(second.value),
        second.answer,
        str(second.since),
        second.until,
    )
    assert days("2022-11-29", "2022-11-29", "..", "..") == bounds(second)
    assert ["A p1, p7", "B p6"] == [str(cite) for cite in second.cites]


def test_relations_of_1972_are_sure_from_its_last_day(japan_mongolia: pe.Partnership) -> None:
    silent, since = japan_mongolia.history("relations").intervals

    assert (None, UNKNOWN) == (silent.value, silent.answer)
    assert days("..", "..", "1971-12-31", "1972-12-30") == bounds(silent)
    assert ("established", days("1972-01-01", "1972-12-31", "..", "..")) == (since.value, bounds(since))


def test_the_pledge_of_trees_falls_due_between_two_days(japan_mongolia: pe.Partnership) -> None:
    stages = japan_mongolia.history("pledges", "trees-50000").intervals

    assert [
        (None, "unknown", "None", day("..")),
        ("open", "yes", "no", day("2022-11-29")),
        ("in progress", "yes", "no", day("2023-09-20")),
        ("in progress", "yes", "possibly", day("2027-11-30")),
        ("in progress", "yes", "yes", day("2028-09-21")),
    ] == [(one.value, one.answer.value, str(one.overdue), one.possibly_from) for one in stages]
    assert ["A p10", "B p9"] == [str(cite) for cite in stages[-1].cites]


def test_as_known_before_the_correction_the_pledge_has_no_deadline(japan_mongolia: pe.Partnership) -> None:
    stages = japan_mongolia.history("pledges", "trees-50000", known_at="@46").intervals

    assert ["None", "no", "no"] == [str(one.overdue) for one in stages]


@pytest.mark.parametrize("plan, expected", [
    ("medium-term-program", [("possibly in force", POSSIBLY, "..", "..")]),
    ("action-plan-2022-2031", [
        (None, UNKNOWN, "..", "2022-11-28"),
        ("in force", YES, "2022-11-29", "2031-12-31"),
        ("expired", NO, "2032-01-01", ".."),
    ]),
])  # fmt: skip
def test_the_plans_of_japan_and_mongolia(
    japan_mongolia: pe.Partnership, plan: str, expected: list[tuple[str | None, Answer, str, str]]
) -> None:
    assert [(value, answer, day(first), day(last)) for value, answer, first, last in expected] == [
        (one.value, one.answer, one.possibly_from, one.possibly_through)
        for one in japan_mongolia.history("plans", plan).intervals
    ]


def test_the_project_is_under_way_from_an_unknown_day_on(japan_mongolia: pe.Partnership) -> None:
    (one,) = japan_mongolia.history("projects", "trees-project-1").intervals

    assert (pe.ActivityStatus.IMPLEMENTATION, YES, days("..", "2023-09-20", "..", "..")) == (
        one.value,
        one.answer,
        bounds(one),
    )


# -- what may have been


def test_what_is_imprecise_at_both_ends_has_four_bounds() -> None:
    one = told("tier", of=(tier("2010", "Strategic"), tier("2020-05", "Special")))[1]

    assert ("Strategic", YES, "2010", "2020-05") == (str(one.value), one.answer, str(one.since), str(one.until))
    assert days("2010-01-01", "2010-12-31", "2020-04-30", "2020-05-30") == bounds(one)


def test_rivals_that_nothing_settles_are_both_possible() -> None:
    of = (tier("2010-05", "Strategic"), tier("2010-05-20", "Special"), tier("2015", "Grand"))
    _, strategic, special, grand = told("tier", of=of)

    assert [POSSIBLY, POSSIBLY, YES] == [strategic.answer, special.answer, grand.answer]
    assert (True, None, None) == (strategic.ambiguous, strategic.surely_from, strategic.surely_through)
    assert (day("2010-05-01"), day("2015-12-30")) == (strategic.possibly_from, strategic.possibly_through)
    assert not grand.ambiguous


def test_an_end_that_may_have_come_leaves_doubt_until_it_is_known() -> None:
    of = (tier("2010-01-01", "Strategic"), pe.FrameworkEnded(on="[2015..2016]", label="Strategic"))
    _, strategic, over = told("tier", of=of)

    assert (YES, days("2010-01-01", "2010-01-01", "2014-12-31", "2016-12-30")) == (strategic.answer, bounds(strategic))
    assert (NO, "terminated", days("2015-01-01", "2016-12-31", "..", "..")) == (
        over.answer,
        str(over.value),
        bounds(over),
    )


def test_what_surely_was_something_else_in_between_came_anew() -> None:
    of = (
        tier("2010-01-01", "Strategic"),
        tier("[2015-01-01,2016-01-01]", "Special", order=1),
        tier("2015-06-01/2016-01-01", "Strategic", order=2),
    )
    first, again = (one for one in told("tier", of=of) if str(one.value) == "Strategic")

    assert days("2010-01-01", "2010-01-01", "2014-12-31", "2015-12-31") == bounds(first)
    assert ("2015-06-01/2016-01-01", days("2015-01-01", "2016-01-01", "..", "..")) == (str(again.since), bounds(again))


def test_a_dispute_marks_what_it_is_about_and_nothing_beside_it() -> None:
    log = in_memory(*PROLOGUE, tier("2001", "Friendly"))
    one, other = log.append(tier("2010", "Strategic")), log.append(tier("2010-05", "Special"))
    log.append(pe.FactDisputed(facts=[one.id, other.id], preferred=one.id))
    log.append(tier("2020", "Grand"))

    assert [("Friendly", False), ("Strategic", True), ("Grand", False)] == [
        (str(one.value), one.disputed) for one in log.history("tier").intervals if one.value is not None
    ]


def test_a_dispute_over_who_said_the_same_again_makes_no_interval_of_its_own() -> None:
    log = in_memory(*PROLOGUE, tier("2010-01-01", "Strategic"))
    again, other = log.append(tier("2012-01-01", "Strategic")), log.append(tier("2009", "Friendly"))
    log.append(pe.FactDisputed(facts=[again.id, other.id]))
    strategic = log.history("tier").intervals[-1]

    assert (days("2010-01-01", "2010-01-01", "..", ".."), True) == (bounds(strategic), strategic.disputed)


def test_a_clash_of_dates_is_a_dispute_too() -> None:
    log = in_memory(*PROLOGUE)
    one = log.append(tier("2010", "Strategic"))
    log.append(tier("2012", "Strategic", same_as=one.id))

    assert [True] == [one.disputed for one in log.history("tier").intervals if one.value is not None]


def test_what_lost_a_dispute_marks_the_silence_that_it_leaves() -> None:
    log = in_memory(*PROLOGUE, pe.CoverageDeclared(coverage="all", period="1990/1999"))
    loser, winner = (log.append(pe.RelationsEstablished(on=on)) for on in ("1992", "1995-05-05"))
    log.append(pe.FactDisputed(facts=[loser.id, winner.id], preferred=winner.id))

    assert [("not covered", False), ("no", True), ("yes", True)] == [
        (one.answer.value, one.disputed) for one in log.history("relations").intervals
    ]
    assert [False, True, True] == [
        log.as_of(on).relations.disputed for on in ("1991-12-31", "1992-01-01", "1995-05-05")
    ]


@pytest.mark.parametrize("section, told", [
    ("plans", pe.PlanAdopted(on="2000-01-01", plan="one", label="One", period="2000/2004")),
    ("pledges", pe.PledgeMade(on="2000-01-01", pledge="one", by=["ACM"], action="x")),
    ("instruments", pe.InstrumentInForce(on="2000-01-01", instrument="one")),
    ("mechanisms", pe.MechanismEstablished(on="2000-01-01", mechanism="one", level="ministers")),
])  # fmt: skip
def test_of_a_thing_a_dispute_is_told_from_where_it_was_told_of(section: str, told: pe.Event) -> None:
    log = in_memory(*PROLOGUE)
    log.append(pe.FactDisputed(facts=[log.append(told).id], claims=[Claim("no", "A")]))
    silent, *others = log.history(section, "one").intervals

    assert (False, {True}) == (silent.disputed, {one.disputed for one in others})


def test_of_a_party_only_the_leaving_that_is_disputed_is_marked() -> None:
    log = in_memory(*PROLOGUE)
    left = log.append(pe.MembershipChanged(on="2001-01-01", party="ACM", mode="left"))
    log.append(pe.FactDisputed(facts=[left.id], claims=[Claim("no", "A")]))

    assert [("party", False), ("left", True)] == [
        (one.value, one.disputed) for one in log.history("parties", "ACM").intervals
    ]


def test_of_a_text_a_clash_of_dates_is_a_dispute_too() -> None:
    log = in_memory(*PROLOGUE)
    one = log.append(pe.InstrumentInForce(on="2003-03-03", instrument="one"))
    log.append(pe.InstrumentInForce(on="2003-04-04", instrument="one", same_as=one.id))

    assert [("unknown", False), ("possibly", True), ("yes", True)] == [
        (one.answer.value, one.disputed) for one in log.history("instruments", "one").intervals
    ]


def test_what_may_have_stood_since_another_telling_is_an_interval_of_its_own() -> None:
    log = in_memory(*PROLOGUE)
    for source, event in (
        ("A:up", tier("1962-06", "Friends")),
        ("A:up", tier("1962", "Allies")),
        ("B:end", pe.FrameworkEnded(on="1963", label="Allies", mode="lapsed")),
        ("A:up2", tier("1970-01-01", "Friends")),
    ):
        log.append(cited(source, event))
    may_be, again = (one for one in log.history("tier").intervals if str(one.value) == "Friends")

    assert (POSSIBLY, "1962-06", days("1962-06-01", "..", "..", "1969-12-31"), ["A up"]) == (
        *(may_be.answer, str(may_be.since), bounds(may_be)),
        [str(cite) for cite in may_be.cites],
    )
    assert (YES, "1970-01-01", days("1970-01-01", "1970-01-01", "..", ".."), ["A up2"]) == (
        *(again.answer, str(again.since), bounds(again)),
        [str(cite) for cite in again.cites],
    )


def test_who_dates_the_same_otherwise_is_heard_and_may_be_right() -> None:
    log = in_memory(*PROLOGUE)
    log.append(cited("A:p1", tier("2010", "Strategic")))
    log.append(cited("B:p1", tier("2010-06", "Strategic")))
    _, one = log.history("tier").intervals

    assert days("2010-01-01", "2010-06-30", "..", "..") == bounds(one)
    assert {"A p1", "B p1"} == {str(cite) for cite in one.cites}


def test_who_may_have_told_of_it_anew_is_heard_where_it_ends_in_doubt() -> None:
    log = in_memory(*PROLOGUE)
    log.append(cited("A:p1", tier("2010-01-01", "Strategic")))
    log.append(cited("B:p1", pe.FrameworkEnded(on="2015", label="Strategic")))
    log.append(cited("B:p2", tier("2015/2016", "Strategic")))
    (one,) = (one for one in log.history("tier").intervals if str(one.value) == "Strategic")

    assert {"A p1", "B p2"} == {str(cite) for cite in one.cites}


def test_coverage_that_begins_amid_a_doubt_ends_what_is_not_covered() -> None:
    of = (
        pe.CoverageDeclared(coverage="all", period="1951/1999"),
        pe.RelationsEstablished(on="[1951..1955-05-05]"),
    )
    silent, since = told("relations", of=of)

    assert (NOT_COVERED, days("..", "..", "1950-12-31", "1950-12-31")) == (silent.answer, bounds(silent))
    assert days("1951-01-01", "1955-05-05", "..", "..") == bounds(since)


def test_coverage_to_the_end_of_the_calendar_is_covered_to_it() -> None:
    of = (pe.CoverageDeclared(coverage="all", period="0001/9999"), pe.RelationsEstablished(on="[1952..1955]"))

    assert [(NO, "1955-12-30"), (YES, "..")] == [
        (one.answer, str(one.possibly_through or "..")) for one in told("relations", of=of)
    ]


def test_what_is_not_covered_reaches_into_a_doubt_up_to_the_coverage() -> None:
    of = (pe.CoverageDeclared(coverage="all", period="1953/1999"), tier("[1951..1955]", "Friends"))
    silent, _ = told("tier", of=of)

    assert (NOT_COVERED, days("..", "..", "1950-12-31", "1952-12-31")) == (silent.answer, bounds(silent))


def test_coverage_that_ends_amid_a_doubt_ends_what_is_surely_not() -> None:
    of = (
        pe.CoverageDeclared(coverage="all", period="1951/1953"),
        pe.RelationsEstablished(on="[1952..1955]"),
    )

    assert [(NO, "1953-12-31"), (YES, "..")] == [
        (one.answer, str(one.possibly_through or "..")) for one in told("relations", of=of)[1:]
    ]


def test_what_returns_has_an_interval_each_time() -> None:
    of = (tier("2010-01-01", "Strategic"), tier("2012-01-01", "Special"), tier("2014-01-01", "Strategic"))

    assert ["None", "Strategic", "Special", "Strategic"] == [str(one.value) for one in told("tier", of=of)]


def test_silence_is_told_by_coverage_on_either_side() -> None:
    of = (pe.CoverageDeclared(coverage="all", period="1990/1999"),)

    assert [
        (NOT_COVERED, "..", "1989-12-31"),
        (NO, "1990-01-01", "1999-12-31"),
        (NOT_COVERED, "2000-01-01", ".."),
    ] == [(one.answer, str(one.surely_from or ".."), str(one.surely_through or "..")) for one in told("tier", of=of)]


def test_different_silences_are_never_taken_for_one() -> None:
    of = (
        pe.CoverageDeclared(coverage="all", period="1990/1999"),
        pe.CoverageDeclared(coverage="more", period="2005/2009"),
    )

    assert ["not covered", "no", "not covered", "no", "not covered"] == [
        one.answer.value for one in told("tier", of=of)
    ]


# -- of things


def test_a_mechanism_is_active_until_its_end_takes_effect() -> None:
    of = (
        pe.MechanismEstablished(on="2010-02-01", mechanism="one", level="ministers"),
        pe.InstrumentEnded(on="2015-03-01", subject="one", mode="terminated", effective="2015-07-01"),
    )

    assert [
        ("active", YES, days("2010-02-01", "2015-06-30")),
        ("not active", NO, days("2015-07-01", "..")),
    ] == [
        (one.value, one.answer, (one.possibly_from, one.possibly_through))
        for one in told("mechanisms", "one", of=of)[1:]
    ]


def test_a_party_that_joins_and_leaves() -> None:
    of = (
        pe.MembershipChanged(on="2010-02-01", party="COR", mode="joined"),
        pe.MembershipChanged(on="2015-03-01", party="COR", mode="left"),
    )

    assert [(UNKNOWN, None), (YES, "party"), (NO, "left")] == [
        (one.answer, one.value) for one in told("parties", "COR", of=of)
    ]


def test_an_instrument_that_lapses_after_its_term() -> None:
    of = (
        pe.InstrumentSigned(on="2009-02-01", instrument="one", form="treaty", binding="yes"),
        pe.InstrumentInForce(on="2010-02-01", instrument="one", term="P5Y"),
    )

    assert ["2009-02-01", "2010-02-01", "2015-02-01"] == [
        str(one.possibly_from) for one in told("instruments", "one", of=of)[1:]
    ]


# -- asked otherwise


def test_up_to_a_date_only_what_had_begun_is_told() -> None:
    of = (tier("2010-01-01", "Strategic"), tier("2020-01-01", "Special"))

    assert ["None", "Strategic"] == [str(one.value) for one in told("tier", of=of, as_of="2019")]
    assert ["None", "Strategic", "Special"] == [str(one.value) for one in told("tier", of=of, as_of="2020")]


def test_the_zone_moves_what_has_an_hour_and_nothing_else() -> None:
    of = (tier("2010-01-01T23:30:00Z", "Strategic"), tier("2020-01-01", "Special"))

    for zone, first in (("UTC", "2010-01-01"), ("Asia/Tokyo", "2010-01-02")):
        intervals = told("tier", of=of, zone=zone)
        assert [day(first), day("2020-01-01")] == [one.surely_from for one in intervals[1:]]


def test_the_basis_names_a_date_only_where_one_was_asked() -> None:
    log = in_memory(*PROLOGUE)

    assert ["", "2024"] == [log.history("tier").basis.as_of, log.history("tier", as_of="2024").basis.as_of]


def test_entries_and_sources_are_those_of_the_facts() -> None:
    log = in_memory(*PROLOGUE)
    one = log.append(pe.Draft(event=tier("2010-01-01", "Strategic"), cites=["A:p1"]))
    again = log.append(pe.Draft(event=tier("2012-01-01", "Strategic"), cites=["B:p1"]))
    _, interval = log.history("tier").intervals

    assert ((one.id, again.id), ["A p1", "B p1"]) == (interval.entries, [str(cite) for cite in interval.cites])


def paid(on: str, amount: int) -> pe.TransactionRecorded:
    return pe.TransactionRecorded(on=on, type="3", amount=amount, currency="JPY")


def test_of_a_sum_each_interval_tells_what_was_added() -> None:
    of = (paid("2010-01-01", 5), paid("2011-01-01", 7), paid("2011-01-01", 0), paid("2012-01-01", 1))

    assert [("5", ["2010-01-01"]), ("12", ["2011-01-01"]), ("13", ["2012-01-01"])] == [
        (str(one.value), [str(fact.event.on) for fact in one.facts]) for one in told("money", "3", "JPY", of=of)[1:]
    ]


def test_what_was_added_on_one_day_is_told_in_order() -> None:
    of = (paid("2010-01-01", 5), paid("2011-01-01", 7), paid("2011-01-01", 8))
    *_, both = told("money", "3", "JPY", of=of)

    assert [7, 8] == [int(fact.event.amount) for fact in both.facts]


def test_a_long_sum_is_told_to_its_first_payment() -> None:
    days_of = [f"2010-{month:02}-{date:02}" for month in range(1, 13) for date in (1, 15)]
    intervals = told("money", "3", "JPY", of=tuple(paid(on, 1) for on in days_of))

    assert [("1", 1), ("24", 1)] == [(str(one.value), len(one.facts)) for one in (intervals[1], intervals[-1])]


def test_all_who_say_the_same_are_told_however_many() -> None:
    of = tuple(tier(f"20{year}-01-01", "Strategic") for year in range(10, 50))
    _, interval = told("tier", of=of)

    assert 40 == len(interval.facts)


def test_what_the_log_nowhere_tells_of_is_refused() -> None:
    with pytest.raises(pe.NoSuchCell, match="did you mean tier"):
        in_memory(*PROLOGUE).history("teir")


# -- what carries a plan or a text while something else was told of it last


def cited(source: str, event: pe.Event) -> pe.Draft:
    return pe.Draft(event=event, cites=[source])


def test_a_plan_that_an_earlier_term_carries_cites_that_term() -> None:
    log = in_memory(*PROLOGUE)
    log.append(cited("A:p1", pe.PlanAdopted(on="2000", plan="one", label="One", period="2000/2004")))
    log.append(cited("B:p2", pe.PlanAdopted(on="2003", plan="one", label="One anew", period="2005/2009")))
    by_status = {one.why: [str(cite) for cite in one.cites] for one in log.history("plans", "one").intervals}

    assert (["A p1", "B p2"], ["B p2"]) == (by_status["term 2000/2004"], by_status["term 2005/2009"])


def test_all_entries_into_force_that_carry_an_unbroken_time_are_cited() -> None:
    log = in_memory(*PROLOGUE)
    log.append(cited("A:p1", pe.InstrumentInForce(on="2000-02-01", instrument="text", term="P2Y")))
    log.append(cited("B:p2", pe.InstrumentInForce(on="2002-02-01", instrument="text", term="P3Y")))
    _, in_force, expired = log.history("instruments", "text").intervals

    assert (days("2000-02-01", "2005-01-31"), ["A p1", "B p2"]) == (
        (in_force.surely_from, in_force.surely_through),
        [str(cite) for cite in in_force.cites],
    )
    assert ["B p2"] == [str(cite) for cite in expired.cites]


def test_what_brought_a_pledge_under_way_is_cited_from_then_on() -> None:
    log = in_memory(*PROLOGUE)
    log.append(cited("A:p1", pe.PledgeMade(on="2010-03-01", pledge="one", by=["ACM"], action="x")))
    log.append(cited("B:p2", pe.ProjectLaunched(on="2012-05-01", project="two", under="one")))
    log.append(cited("B:p3", pe.PledgeWithdrawn(on="2015-05-01", pledge="one")))

    assert [("open", ["A p1"]), ("in progress", ["A p1", "B p2"]), ("withdrawn", ["A p1", "B p3"])] == [
        (one.value, [str(cite) for cite in one.cites]) for one in log.history("pledges", "one").intervals[1:]
    ]


def test_a_plan_whose_beginning_nobody_knows_is_possibly_in_force_to_its_last_day() -> None:
    log = in_memory(*PROLOGUE, pe.PlanAdopted(on="2000-01-01", plan="one", label="One", period="/2003"))

    assert [(POSSIBLY, day("2003-12-31")), (NO, None)] == [
        (one.answer, one.possibly_through) for one in log.history("plans", "one").intervals[1:]
    ]
    assert [POSSIBLY, POSSIBLY, NO] == [
        log.as_of(on).plans["one"].in_force for on in ("2003-12-30", "2003-12-31", "2004-01-01")
    ]


def test_a_suspension_that_a_notice_leaves_standing_cites_who_suspended() -> None:
    log = in_memory(*PROLOGUE)
    log.append(pe.InstrumentInForce(on="2001-01-01", instrument="text"))
    log.append(cited("A:p3", pe.InstrumentEnded(on="2003-05-05", subject="text", mode="suspended")))
    log.append(pe.InstrumentEnded(on="2005-03-01", subject="text", mode="denounced", effective="2006-03-01"))
    found = {one.value: one for one in log.history("instruments", "text").intervals}

    assert days("2003-05-05", "2003-05-05", "2006-02-28", "2006-02-28") == bounds(found["suspended"])
    assert ["A p3"] == [str(cite) for cite in found["suspended"].cites]
    assert () == found["denounced"].cites

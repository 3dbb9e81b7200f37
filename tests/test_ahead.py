"""
What lies ahead of a date, by example: each sort of thing, its bounds, and when it is there at all.
"""

from __future__ import annotations

import attrs
import pytest

import partnership_events as pe
from partnership_events.dates import Answer, EdtfDate
from partnership_events.errors import InvalidDate
from partnership_events.projections.ahead import ahead
from partnership_events.projections.coming import Prospect
from partnership_events.testing import PARTIES, PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon
from partnership_events.vocabulary import (
    EngagementCancelled,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    MechanismEstablished,
    MeetingHeld,
    PlanAdopted,
    PledgeMade,
    PledgeWithdrawn,
    PositionStated,
    ProjectAnnounced,
    ProjectStatusChanged,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    RequestMade,
)

YES, NO, POSSIBLY = Answer.YES, Answer.NO, Answer.POSSIBLY


def items(as_of, *told, **more):
    return ahead(entries_of([*PROLOGUE, *told]), as_of=as_of, **more).items


def found(as_of, *told, **more) -> list[tuple[str, str, Answer]]:
    """
    What lies ahead but for anniversaries, which are tested by themselves.
    """
    some = items(as_of, *told, **more)
    return [(str(one.what), str(one.on), one.answer) for one in some if one.what is not Prospect.ANNIVERSARY]


def pledge(**horizon) -> PledgeMade:
    return PledgeMade(on="2020-05-05", pledge="one", by=PARTIES[:1], action="plant", horizon=Horizon(**horizon))


def plan(on="2020-05-05", **fields) -> PlanAdopted:
    return PlanAdopted(on=on, plan="one", label="Plan", **fields)


def entered(on="2016-07-01", **fields) -> InstrumentInForce:
    return InstrumentInForce(on=on, instrument="one", **fields)


def mechanism(on="2019-03-04", **fields) -> MechanismEstablished:
    return MechanismEstablished(on=on, mechanism="one", level="ministers", **{"frequency": "P1Y"} | fields)


def session(on) -> MeetingHeld:
    return MeetingHeld(on=on, form="session", mechanism="one", parties=PARTIES[:2])


# ---- deadlines


@pytest.mark.parametrize(
    "as_of, horizon, expected",
    [
        pytest.param("2020-12-30", {"by": "2021-12-31"}, [], id="a day too far"),
        pytest.param("2020-12-31", {"by": "2021-12-31"}, [("2021-12-31", YES)], id="on the last day"),
        pytest.param("2021-12-30", {"by": "2021-12-31"}, [("2021-12-31", YES)], id="on the first day"),
        pytest.param("2021-12-31", {"by": "2021-12-31"}, [], id="today is not ahead"),
        pytest.param("2021-06-30", {"by": "2021"}, [("2021-12-31", YES)], id="by a year: by its last day"),
        pytest.param("2021-06-30", {"by": "[2021-03-01..2022-02-01]"}, [("[2021-03-01..2022-02-01]", POSSIBLY)],
                     id="between two days, the first of them past"),
        pytest.param("2021-06-30", {"over": "P2Y", "start": "2020-05-05"}, [("2022-05-05", YES)], id="counted"),
        pytest.param("2021-06-30", {"over": "P2Y"}, [("[2022-05-05..]", POSSIBLY)], id="counted from no day known"),
    ],
)  # fmt: skip
def test_the_deadline_of_an_open_pledge(as_of, horizon, expected):
    assert [("deadline", *one) for one in expected] == found(as_of, pledge(**horizon))


def test_a_pledge_taken_back_has_no_deadline_and_one_possibly_taken_back_possibly_has():
    told = pledge(by="2021-12-31")

    assert [] == found("2021-06", told, PledgeWithdrawn(on="2021-01", pledge="one"))
    assert [("deadline", "2021-12-31", POSSIBLY)] == found("2021-06", told, PledgeWithdrawn(on="2021", pledge="one"))


def test_a_reply_is_due_while_none_is_recorded():
    asked = RequestMade(on="2021-01-01", request="consent", to=PARTIES[:1], deadline="2021-05", parties=PARTIES[1:2])
    entries = entries_of([*PROLOGUE, asked])
    answer = PositionStated(
        on="2021-02-01", stance="supports", topic="x", parties=PARTIES[:1], in_reply_to=entries[-1].id
    )

    assert [("reply due", "2021-05", YES)] == found("2021-01-31", asked)
    assert [] == found("2021-02-01", asked, answer)


def test_a_project_ends_as_planned_unless_it_is_over():
    told = ProjectAnnounced(on="2020-01-01", project="one", label="Bridge", planned_end="2021")
    over = ProjectStatusChanged(on="2021-01-05", project="one", status="4")

    assert [("project ends", "2021", YES)] == found("2020-12-31", told)
    assert [("project ends", "2021", POSSIBLY)] == found("2021-01-04", told)
    assert [] == found("2021-01-05", told, over)


# ---- plans


def test_a_plan_has_a_last_day():
    assert [("plan ends", "2021-12-31", YES)] == found("2021-01-01", plan(period="2020/2021"))
    assert [] == found("2021-12-31", plan(period="2020/2021"))


def test_a_plan_renewed_ahead_of_its_end_ends_with_the_later_term():
    told = plan(period="2020/2021"), plan(on="2021-03-03", period="2021/2022")

    assert [] == found("2021-06-30", *told)
    assert [("plan ends", "2022-12-31", YES)] == found("2022-01-01", *told)


def test_a_plan_adopted_anew_for_later_years_ends_first_and_begins_again():
    told = plan(period="2020/2021"), plan(on="2021-03-03", period="2023/2024")

    assert [("plan ends", "2021-12-31", YES)] == found("2021-06-30", *told)
    assert [("takes effect", "2023-01-01", YES)] == found("2022-12-31", *told)


def by_source(*told) -> list[pe.Draft]:
    """
    The events, each from a page of its own: p1, p2, p3.
    """
    return [pe.Draft(event=event, cites=[f"A:p{page}"]) for page, event in enumerate(told, start=1)]


def ends_of_terms(as_of, *told) -> list[tuple[str, str, list[str]]]:
    some = items(as_of, *by_source(*told))
    kept = [one for one in some if one.what in (Prospect.PLAN_ENDS, Prospect.TERM_ENDS, Prospect.END)]
    return [(one.label, str(one.on), [page for cite in one.cites for page in cite.locators]) for one in kept]


FIRST = PlanAdopted(on="2020-05-05", plan="one", label="First", period="2020/2021")
ANEW = PlanAdopted(on="2021-03-03", plan="one", label="Anew", period="2023/2024")


def test_the_end_of_a_plan_is_told_of_the_term_that_ends():
    assert [("First", "2021-12-31", ["p1"])] == ends_of_terms("2021-06-30", FIRST, ANEW)
    assert [("Anew", "2024-12-31", ["p2"])] == ends_of_terms("2024-01-01", FIRST, ANEW)


def test_of_two_terms_that_run_the_later_end_is_told_with_who_says_so():
    short = attrs.evolve(ANEW, period="2021/2021")
    long = attrs.evolve(FIRST, period="2020/2022-03")

    assert [("First", "2022-03-31", ["p1"])] == ends_of_terms("2021-06-30", long, short)


def test_an_adoption_without_a_term_hides_no_end_once_another_counts():
    assert [("Anew", "2024-12-31", ["p2"])] == ends_of_terms("2024-01-01", attrs.evolve(FIRST, period=None), ANEW)


def test_the_end_of_a_text_is_told_by_the_entry_into_force_that_carries_it():
    told = entered(on="2016-07-01", term="P5Y"), entered(on="2020-01-01", term="2023/2024")

    assert [("one", "2021-06-30", ["p1"])] == ends_of_terms("2021-06-01", *told)
    assert [("one", "2024-12-31", ["p2"])] == ends_of_terms("2024-06-01", *told)


def test_of_a_plan_that_is_over_the_longest_term_counts_and_the_index_says_so_too():
    told = [*PROLOGUE, plan(period="2020/2022"), plan(on="2020-06-06", period="2020/2020")]
    (turn,) = in_memory(*told).changes("2022-06", "2023-06").happened_turns

    assert ("in force", "expired", EdtfDate("2023-01-01")) == (turn.was, turn.now, turn.on)


def test_a_plan_of_some_start_ends_on_some_day():
    told = plan(start="2020-03", duration="P2Y")

    assert [("plan ends", "[2022-02-28..2022-03-30]", YES)] == found("2021-06-30", told)


def test_a_plan_takes_effect_when_it_says():
    told = plan(period="2022/2023")

    assert [("takes effect", "2022-01-01", YES)] == found("2021-12-31", told)
    assert [("takes effect", "2022-01-01", YES)] == found("2021-03-15", told)
    assert [("takes effect", "2021-07-01", YES)] == found("2021-06-30", plan(duration="P5Y", effective="2021-07-01"))


def test_an_end_told_ahead_takes_the_place_of_the_planned_one():
    end = InstrumentEnded(on="2021-02-02", subject="one", mode="terminated", effective="2021-06-30")

    assert [("end takes effect", "2021-06-30", YES)] == found("2021-03-01", plan(period="2020/2021"), end)


def test_an_unknown_end_lies_nowhere():
    assert [] == found("2021", plan(), plan(period="2020/.."), plan(period="2020/"))


# ---- texts


def test_a_text_renews_itself_unless_notice_is_given_by_then():
    told = entered(term="P5Y", auto_renew="P5Y", notice="P6M")

    assert [("last day for notice", "2020-12-31", YES), ("renews itself", "2021-07-01", YES)] == found(
        "2020-12-30", told
    )
    assert [("renews itself", "2021-07-01", YES)] == found("2020-12-31", told)


def test_the_next_term_may_already_be_one_to_leave():
    told = entered(term="P5Y", auto_renew="P6M", notice="P5M")

    assert ["last day for notice", "renews itself", "last day for notice"] == [what for what, _, _ in found(
        "2021-01-02", told
    )]  # fmt: skip


def test_a_text_of_one_term_ends_with_it():
    assert [("term ends", "2021-06-30", YES)] == found("2021-06-29", entered(term="P5Y"))


def test_a_text_of_which_the_end_is_told_renews_no_more():
    end = InstrumentEnded(on="2020-12-01", subject="one", mode="denounced", effective="2021-07-01")

    assert [("end takes effect", "2021-07-01", YES)] == found(
        "2020-12-30", entered(term="P5Y", auto_renew="P5Y", notice="P6M"), end
    )


def test_one_party_leaves_on_the_day_that_it_said():
    end = InstrumentEnded(
        on="2020-12-01", subject="one", mode="denounced", effective="2021-07-01", for_party=PARTIES[2]
    )

    assert [("end takes effect", "2021-07-01", YES)] == found("2020-12-30", entered(), end)


# ---- meetings


def test_what_is_postponed_lies_ahead_on_its_new_date_by_who_says_so():
    planned = MeetingHeld(on="2021-09", form="summit", parties=PARTIES[:2], modality="planned")
    entries = entries_of([*PROLOGUE, planned])
    off = EngagementCancelled(on="2021-07-07", subject=entries[-1].id, mode="postponed", new_date="2022-02")
    (item,) = (one for one in items("2021-07-07", planned, off) if one.what is Prospect.SCHEDULED)

    assert ("2022-02", YES, ["meeting_held", "engagement_cancelled"]) == (
        str(item.on), item.answer, [fact.kind for fact in item.facts],
    )  # fmt: skip
    assert [] == found("2022-02-28", planned, off)


def test_what_is_planned_lies_ahead_until_it_is_called_off():
    planned = MeetingHeld(on="2021-09", form="summit", parties=PARTIES[:2], modality="planned")
    entries = entries_of([*PROLOGUE, planned])
    off = EngagementCancelled(on="2021-07-07", subject=entries[-1].id)

    assert [("scheduled", "2021-09", YES)] == found("2021-06", planned, off)
    assert [] == found("2021-07-07", planned, off)


@pytest.mark.parametrize(
    "as_of, told, expected",
    [
        pytest.param("2020-01-01", [mechanism()], ("2020-03-04", NO), id="a year after its beginning"),
        pytest.param("2020-06-01", [mechanism(), session("2020-02-02")], ("2021-02-02", NO), id="after its session"),
        pytest.param("2021-02-02", [mechanism(), session("2020-02-02")], ("2021-02-02", NO), id="due today"),
        pytest.param("2021-02-03", [mechanism(), session("2020-02-02")], ("2021-02-02", YES), id="overdue"),
        pytest.param("2021-02-15", [mechanism(), session("2020-02")], ("[2021-02-01..2021-02-28]", POSSIBLY),
                     id="possibly overdue"),
        pytest.param("2021-04-01", [mechanism(), session("2020-02-02"), session("2021")],
                     ("[2021-02-02..2022-12-31]", POSSIBLY), id="possibly met since"),
        pytest.param("2021-04-01", [mechanism(), session("2021")], ("[2020-03-04..2022-12-31]", POSSIBLY),
                     id="possibly met for the first time"),
    ],
)  # fmt: skip
def test_a_meeting_is_due_as_often_as_its_mechanism_meets(as_of, told, expected):
    # What is due today is not ahead any more, and not yet overdue.
    some = [(str(one.on), one.overdue) for one in items(as_of, *told) if one.what is Prospect.MEETING]

    assert ([] if as_of == "2021-02-02" else [expected]) == some


def test_a_mechanism_that_ended_meets_no_more():
    end = InstrumentEnded(on="2020-05-05", subject="one", mode="terminated")

    assert [] == found("2021", mechanism(), session("2020-02-02"), end)


def test_a_mechanism_without_a_frequency_is_never_due():
    assert [] == found("2025", mechanism(frequency=None))


# ---- anniversaries


def years(as_of, *told, **more) -> list[tuple[int, str, Answer]]:
    return [(one.years, str(one.on), one.answer) for one in items(as_of, *told, **more)]


def test_the_5th_the_10th_the_25th_and_every_25th_are_kept():
    since = RelationsEstablished(on="1900-03-03")

    assert [5, 10, 25, 50, 75, 100, 125] == [count for count, _, _ in years("1900-03-03", since, horizon="P130Y")]


@pytest.mark.parametrize(
    "on, as_of, expected",
    [
        pytest.param("1972-02-24", "2022-02-23", [(50, "2022-02-24", YES)], id="a day"),
        pytest.param("1972-02-24", "2022-02-24", [], id="today is not ahead"),
        pytest.param("1972-02-29", "2021-12-31", [(50, "2022-02-28", YES)], id="the leap day"),
        pytest.param("1972-02", "2021-12-31", [(50, "2022-02", YES)], id="a month"),
        pytest.param("1972", "2021-12-31", [(50, "2022", YES)], id="a year"),
        pytest.param("1972", "2022-03", [(50, "2022", POSSIBLY)], id="in the midst of the year"),
        pytest.param("1972~", "2021-12-31", [(50, "2022~", POSSIBLY)], id="about a year"),
        pytest.param("1972-02-24?", "2021-12-31", [(50, "2022-02-24?", POSSIBLY)], id="perhaps that day"),
        pytest.param("[1971..1972]", "2021-12-31", [], id="one of two years"),
        pytest.param("197X", "2021-12-31", [], id="some year of ten"),
    ],
)
def test_an_anniversary_is_as_sure_as_its_day(on, as_of, expected):
    assert expected == years(as_of, RelationsEstablished(on=on))


def test_what_was_broken_off_has_no_anniversary():
    told = RelationsEstablished(on="1972-02-24"), RelationsSevered(on="2000-01-01")

    assert [] == years("2022-01-01", *told)
    assert [(10, "2012-05-05", YES)] == years("2012-01-01", *told, RelationsEstablished(on="2002-05-05"))


def test_tier_signature_and_entry_into_force_have_their_own():
    told = (
        RelationsUpgraded(on="2016-04-04", label="Strategic"),
        InstrumentSigned(on="2011-05-05", instrument="two", form="treaty", title="Treaty"),
        InstrumentInForce(on="2016-06-06", instrument="two"),
    )

    assert [
        (5, "Strategic"),
        (10, "signature of Treaty"),
        (5, "entry into force of Treaty"),
    ] == [(one.years, one.label) for one in items("2021-01-01", *told)]


def test_a_text_that_ended_has_no_anniversary():
    told = (
        InstrumentSigned(on="2011-05-05", instrument="two", form="treaty"),
        InstrumentEnded(on="2020-01-01", subject="two", mode="terminated"),
    )

    assert [] == years("2021-01-01", *told)


# ---- the stretch


def test_things_come_by_date_and_say_who_says_so():
    told = ahead(entries_of([*PROLOGUE, plan(period="2020/2021"), pledge(by="2021-05-06")]), as_of="2021-01-01")

    assert ["2021-05-06", "2021-12-31"] == [str(one.on) for one in told.items]
    assert (EdtfDate("2022-01-01"), "2021-01-01") == (told.until, told.basis.as_of)
    assert all(one.entries for one in told.items)


def test_what_was_not_known_does_not_lie_ahead():
    entries = entries_of([*PROLOGUE, plan(period="2020/2021")])

    assert () == ahead(entries, as_of="2021-01-01", known_at=len(entries) - 1).items


@pytest.mark.parametrize("horizon", ["P9999Y", "P999999D"])
def test_a_horizon_beyond_the_calendar_ends_with_it(horizon):
    assert "9999-12-31" == str(ahead(entries_of(PROLOGUE), as_of="9000", horizon=horizon).until)


def test_a_horizon_is_a_duration():
    with pytest.raises(InvalidDate):
        ahead(entries_of(PROLOGUE), as_of="2021", horizon="a year")


def test_around_an_imprecise_renewal_both_terms_bring_their_turns_if_it_is_they():
    told = entered(on="2000", term="P10Y", auto_renew="P5Y", notice="P1Y")

    assert [("renews itself", "[2015-01-01..2015-12-31]", POSSIBLY)] == found("2015-02-01", told)
    assert ("renews itself", "[2020-01-01..2020-12-31]", POSSIBLY) in found("2015-02-01", told, horizon="P9Y")


def test_a_provisional_application_has_no_anniversary_of_an_entry_into_force():
    told = InstrumentSigned(on="2000-01-10", instrument="one", form="treaty")
    some = [
        [one.label for one in items("2020-12-31", told, entered(provisional=provisional))]
        for provisional in (True, False)
    ]

    assert [[], ["entry into force of one"]] == some


@pytest.mark.parametrize(
    "zone, on, at_zone, expected",
    [
        pytest.param("Asia/Tokyo", "1979-02-28T16:00:00Z", None, "2004-03-01", id="an hour of the next day there"),
        pytest.param("UTC", "1979-02-28T16:00:00Z", None, "2004-02-28", id="the same hour in UTC"),
        pytest.param("UTC", "1979-02-28T16:00:00Z", "Asia/Tokyo", "2004-03-01", id="by the clocks of its place"),
        pytest.param("UTC", "1979-03-01T01:00:00+09:00", None, "2004-02-28", id="an offset says no place"),
        pytest.param("America/New_York", "1979-02-28", None, "2004-02-28", id="a day is a day"),
        pytest.param("Asia/Tokyo", "1978-12-31T16:00:00Z", None, "2004-01-01", id="an hour of the next year there"),
    ],
)
def test_the_anniversary_of_an_hour_is_that_of_the_day_that_clocks_showed(zone, on, at_zone, expected):
    told = entries_of([*PROLOGUE, RelationsEstablished(on=on, at_zone=at_zone)])
    (item,) = ahead(told, as_of="2003-12-15", zone=zone).items

    assert (expected, 25, on) == (str(item.on), item.years, str(item.since))
    assert [] == [one for one in ahead(told, as_of=expected, zone=zone).items if one.years == 25]

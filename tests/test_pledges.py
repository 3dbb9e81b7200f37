"""
Pledges, by example: status and answers, terms and their history, progress and shares, money, verdicts, a whole ledger.
"""

from __future__ import annotations

import decimal
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from test_cli import fine, run

import partnership_events as pe
from partnership_events.cli.as_json import jsonable
from partnership_events.cli.promises import _write_pledge
from partnership_events.cli.terminal import Paper
from partnership_events.dates import Answer
from partnership_events.errors import NoSuchPosition
from partnership_events.event import Event, Vocabulary
from partnership_events.projections.pledge import PledgeReport
from partnership_events.projections.pledges import among, pledges
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon, Quantity
from partnership_events.vocabulary import (
    STANDARD,
    PledgeAssessed,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    ProgressReported,
    ProjectAnnounced,
    ProjectLaunched,
    ProjectStatusChanged,
    TransactionRecorded,
)

YES, NO, POSSIBLY = Answer.YES, Answer.NO, Answer.POSSIBLY
EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def made(on="2015-06-01", pledge="one", **fields) -> PledgeMade:
    return PledgeMade(on=on, pledge=pledge, by=fields.pop("by", "ACM"), action=fields.pop("action", "plant"), **fields)


def trees(value=100, **fields) -> Quantity:
    return Quantity(value, "tree", **fields)


def by(day) -> Horizon:
    return Horizon(by=day)


def found(as_of, *told, **more) -> tuple[PledgeReport, ...]:
    return pledges(entries_of([*PROLOGUE, *told]), as_of=as_of, **more)


def report(as_of, *told, **more) -> PledgeReport:
    return found(as_of, *told, **more)[0]


def progress(on, actual, **fields) -> ProgressReported:
    return ProgressReported(
        on=on, subject=fields.pop("subject", "one"), actual=actual, unit=fields.pop("unit", "tree"), **fields
    )


# ---- status, and the answers behind it


@pytest.mark.parametrize(
    "as_of, expected",
    [
        ("2015-05-31", []),
        ("2015-06-01", [("open", YES, NO, "not due yet")]),
        ("2020-12-31", [("open", YES, NO, "not due yet")]),
        ("2021-01-01", [("overdue", YES, YES, "no fulfilment recorded")]),
    ],
)
def test_a_pledge_is_open_until_its_deadline_has_passed(as_of, expected):
    told = found(as_of, made(horizon=by("2020")))

    assert expected == [(one.status, one.open, one.overdue, one.why) for one in told]


@pytest.mark.parametrize(
    "ending, status, why",
    [
        pytest.param(PledgeWithdrawn(on="2016", pledge="one"), "withdrawn", "withdrawn", id="taken back"),
        pytest.param(PledgeWithdrawn(on="2016", pledge="one", mode="lapsed"), "lapsed", "lapsed", id="fell away"),
        pytest.param(PledgeRevised(on="2016", pledge="one", superseded_by="two"), "superseded", "superseded", id="two"),
        pytest.param(
            PledgeAssessed(on="2016", pledge="one", assessor="X", verdict="fulfilled"),
            "delivered",
            "fulfilment recorded",
            id="judged fulfilled",
        ),
        pytest.param(progress("2016", 100), "delivered", "fulfilment recorded", id="all of it reported"),
    ],
)
def test_whatever_closed_it_is_its_status_and_it_is_not_overdue(ending, status, why):
    told = report("2030", made(quantity=trees(), horizon=by("2020")), ending)

    assert (status, NO, NO, why) == (told.status, told.open, told.overdue, told.why)


def test_a_pledge_that_lapsed_and_is_made_anew_is_open():
    told = [made(), PledgeWithdrawn(on="2016", pledge="one", mode="lapsed"), made("2017", action="plant again")]

    assert ["lapsed", "open"] == [report(day, *told).status for day in ("2016", "2017")]
    assert ["made", "made anew"] == [one.how for one in report("2017", *told).history]


def test_overdue_wins_over_in_progress():
    told = [made(quantity=trees(), horizon=by("2020")), progress("2019", 40)]

    assert ["in progress", "overdue"] == [report(day, *told).status for day in ("2020", "2021")]


def test_an_imprecise_deadline_is_possibly_overdue_and_says_so():
    told = made(horizon=by("[2020-06-01..2021-06-01]"))
    met = [report(day, told) for day in ("2020-06-01", "2020-12-31", "2021-06-02")]

    assert ["open", "possibly overdue", "overdue"] == [one.status for one in met]
    assert [NO, POSSIBLY, YES] == [one.overdue for one in met]
    assert "its deadline may have passed; no fulfilment recorded" == met[1].why


def test_a_deadline_that_has_passed_is_possibly_overdue_where_it_may_be_fulfilled():
    told = report("2021", made(quantity=trees(), horizon=by("2020")), progress("2021/2022", 100))

    assert ("possibly overdue", POSSIBLY) == (told.status, told.fulfilled)
    assert "it may have been fulfilled" == told.why


@pytest.mark.parametrize(
    "event, why",
    [
        (PledgeWithdrawn(on="2021/2022", pledge="one"), "it may have ended; no fulfilment recorded"),
        (
            PledgeRevised(on="2021/2022", pledge="one", superseded_by="two"),
            "it may have been superseded; no fulfilment recorded",
        ),
        (
            PledgeRevised(on="2021/2022", pledge="one", horizon=by("2030")),
            "its deadline may have passed; no fulfilment recorded",
        ),
    ],
)
def test_what_leaves_it_open_whether_it_is_overdue_is_told(event, why):
    told = report("2021", made(horizon=by("2020")), event)

    assert ("possibly overdue", POSSIBLY, why) == (told.status, told.overdue, told.why)


def test_an_uncertain_promise_is_possibly_made_and_says_so_of_its_deadline():
    told = report("2021", made("2021/2022", horizon=by("2020")))

    assert ("possibly overdue", POSSIBLY) == (told.status, told.open)
    assert "it may have been made; no fulfilment recorded" == told.why
    assert "possibly made" == report("2021", made("2021/2022")).status


def test_what_cannot_be_tested_says_so():
    assert [True, False] == [one.testable for one in found("2016", made(), made(pledge="two", testable=False))]


def test_without_a_deadline_it_is_never_overdue():
    told = report("2999", made())

    assert (None, NO, "no deadline") == (told.deadline, told.overdue, told.why)


def test_who_promised_what_to_whom_on_which_condition():
    told = report("2016", made(by=["ACM", "BOR"], to="COR", conditions=["rain"], binding="commitment", supports="two"))

    assert (("ACM", "BOR"), ("COR",), ("rain",), "plant", "two") == (
        told.by,
        told.to,
        told.conditions,
        told.action,
        told.supports,
    )
    assert "commitment" == told.binding


# ---- terms


@pytest.mark.parametrize(
    "quantity, currency",
    [(Quantity(5, "EUR"), "EUR"), (trees(), None), (Quantity(5, "MWh"), None), (Quantity(5, "EURO"), None)],
)
def test_a_unit_of_three_capitals_is_a_currency(quantity, currency):
    assert currency == report("2016", made(quantity=quantity)).currency


REVISED = [
    made(quantity=trees(100), horizon=by("2020")),
    PledgeRevised(on="2016", pledge="one", quantity=trees(150)),
    PledgeRevised(on="2017", pledge="one", horizon=by("2022")),
    PledgeRevised(on="2018", pledge="one", quantity=trees(120), horizon=by("2021")),
    PledgeRevised(on="2019", pledge="one", quantity=trees(90), reason="extended"),
    PledgeRevised(on="2020", pledge="one", quantity=Quantity(3, "forest")),
]


def test_the_history_of_its_terms_says_what_each_revision_did():
    history = report("2020", *REVISED).history

    assert [
        ("made", 100, "2020"),
        ("raised", 150, "2020"),
        ("extended", 150, "2022"),
        ("lowered and brought forward", 120, "2021"),
        # What the source says of it counts.
        ("extended", 90, "2021"),
        ("revised", 3, "2021"),
    ] == [(one.how, one.quantity.value, str(one.horizon.by)) for one in history]
    assert ["2015-06-01", "2016", "2017", "2018", "2019", "2020"] == [str(one.on) for one in history]
    assert {YES} == {one.answer for one in history}


@pytest.mark.parametrize(
    "was, now, how",
    [
        ("2020", "2021", "extended"),
        ("2020", "2019", "brought forward"),
        # Whichever day it was before, the new one may lie on either side of it.
        ("[2020-01-01..2022-01-01]", "2021", "revised"),
        ("2021", "[2020-01-01..2022-01-01]", "revised"),
        ("2021", "2021-12-31", "revised"),
        ("2021-01-01", "2021-01-01T05:00:00Z", "brought forward"),
        ("2021-01-01T23:00:00-05:00", "2021-01-01", "brought forward"),
    ],
)
def test_a_deadline_is_moved_where_it_surely_is(was, now, how):
    told = report("2016", made(horizon=by(was)), PledgeRevised(on="2016", pledge="one", horizon=by(now)))

    assert how == told.history[1].how


def test_days_and_instants_are_held_against_each_other_where_they_are_read():
    told = [made(horizon=by("2021-01-01")), PledgeRevised(on="2016", pledge="one", horizon=by("2021-01-01T23:30:00Z"))]

    assert "brought forward" == report("2016", *told).history[1].how
    # In Tokyo that first day was over nine hours sooner.
    assert "extended" == report("2016", *told, zone="Asia/Tokyo").history[1].how


def test_the_terms_are_those_of_the_date_that_is_asked_for():
    met = [report(day, *REVISED) for day in ("2015", "2016", "2017", "2020")]

    assert ["100 tree", "150 tree", "150 tree", "3 forest"] == [str(one.quantity) for one in met]
    assert [1, 2, 3, 6] == [len(one.history) for one in met]


def test_each_version_has_its_own_deadline_and_sources():
    jm = in_memory(*PROLOGUE, REVISED[0])
    jm.append(REVISED[2], cites="B:p2")
    first, second = jm.pledges(as_of="2018")[0].history

    assert [{"earliest": day, "latest": day} for day in ("2020-12-31", "2022-12-31")] == [
        jsonable(one.deadline) for one in (first, second)
    ]
    assert ["B p2"] == [str(cite) for cite in second.fact.cites]


def test_a_revision_that_may_not_have_happened_is_told_as_possible_on_top_of_what_has():
    told = [
        made(quantity=trees(100)),
        PledgeRevised(on="2016/2017", pledge="one", quantity=trees(150)),
        PledgeRevised(on="2016/2018", pledge="one", quantity=trees(120)),
    ]
    history = report("2016", *told).history

    assert [("made", YES), ("raised", POSSIBLY), ("raised", POSSIBLY)] == [(one.how, one.answer) for one in history]


def test_a_correction_is_no_revision():
    log = in_memory(*PROLOGUE, made(quantity=trees(100)))
    log.correct("@7", reason="misread", quantity=trees(110))
    told = log.pledges(as_of="2016")[0]

    assert [("made", 110)] == [(one.how, one.quantity.value) for one in told.history]
    assert (log.entries[-1].id,) == told.history[0].corrected
    assert () == log.pledges(as_of="2016", known_at="@7")[0].history[0].corrected


def test_what_takes_its_place_is_named():
    told = report("2016", made(), PledgeRevised(on="2016", pledge="one", superseded_by="two"))

    assert ("two", "superseded", ["made", "superseded"]) == (
        told.superseded_by,
        told.status,
        [one.how for one in told.history],
    )
    assert None is report("2015", made(), PledgeRevised(on="2016", pledge="one", superseded_by="two")).superseded_by


# ---- progress


def test_reports_since_the_last_one_are_summed_and_a_total_replaces_them():
    told = [
        made(quantity=trees(100)),
        progress("2016", 10),
        progress("2017", 15),
        progress("2018", 40, cumulative=True),
    ]

    assert [10, 25, 40] == [report(day, *told).progress[0].total.value for day in ("2016", "2017", "2018")]
    assert [(10, False), (15, False), (40, True)] == [
        (one.value, one.cumulative) for one in report("2018", *told).progress[0].reports
    ]


@pytest.mark.parametrize(
    "quantity, reported, share",
    [
        pytest.param(trees(8), 1, "0.125", id="exact"),
        pytest.param(trees(3), 1, "0.3333", id="rounded down"),
        pytest.param(trees(100000), 99999, "0.9999", id="never 1 before it is reached"),
        pytest.param(trees(4, bound="at_least"), 6, "1.5", id="a floor may be passed"),
        pytest.param(trees(4, approx=True), 1, "0.25", id="of about so many"),
        pytest.param(trees(4, bound="at_most"), 4, None, id="a ceiling is not fulfilled by reaching it"),
        pytest.param(Quantity(4, "forest"), 4, None, id="another unit"),
        pytest.param(trees(0), 4, None, id="nothing promised"),
        pytest.param(None, 4, None, id="no quantity"),
    ],
)
def test_a_share_is_given_where_the_units_agree(quantity, reported, share):
    told = report("2016", made(quantity=quantity), progress("2016", reported)).progress[0]

    assert (None if share is None else decimal.Decimal(share)) == told.share
    assert (quantity if quantity is not None and quantity.unit == "tree" else None) == told.promised


@pytest.mark.parametrize(
    "open_",
    [
        pytest.param(progress("2016/2017", 5), id="a report that may not be there yet"),
        pytest.param(PledgeRevised(on="2016/2017", pledge="one", quantity=trees(50)), id="terms that may be others"),
    ],
)
def test_what_is_undecided_has_no_share(open_):
    told = [made(quantity=trees(100)), progress("2016", 10), open_]

    met = report("2016", *told)

    assert None is met.progress[0].share
    assert POSSIBLY in (met.progress[0].total.answer, met.terms.answer)
    assert report("2017", *told).progress[0].share is not None


def test_a_deadline_in_doubt_leaves_the_share():
    told = [
        made(quantity=trees(100)),
        progress("2016", 10),
        PledgeRevised(on="2016/2017", pledge="one", horizon=by("2030")),
    ]

    assert decimal.Decimal("0.1") == report("2016", *told).progress[0].share


def test_what_nobody_reported_is_absent_and_not_zero():
    assert () == report("2016", made(quantity=trees(100))).progress
    assert () == report("2016", made(quantity=trees(100)), progress("2017", 5)).progress


def test_indicators_keep_their_baseline_and_target():
    told = report("2016", made(), progress("2016", 41, indicator="cover", baseline=60, target=40, period="2015"))
    one = told.progress[0].reports[0]

    assert ("cover", 60, 40, "2015") == (one.indicator, one.baseline, one.target, str(one.period))


def test_who_stood_by_it_anew_is_told_by_date():
    told = report(
        "2017",
        made(),
        ProgressReported(on="2016", subject="one", reaffirmed=True),
        ProgressReported(on="2016-05", subject="one", assessment="slow"),
        ProgressReported(on="2017/2018", subject="one", reaffirmed=True),
        ProgressReported(on="2016", subject="two", reaffirmed=True),
    )

    assert [("2016", YES), ("2017/2018", POSSIBLY)] == [(str(one.on), one.answer) for one in told.reaffirmed]


# ---- projects and money


def paid(amount, subject="one", on="2016", currency="EUR", kind="3") -> TransactionRecorded:
    return TransactionRecorded(on=on, type=kind, amount=amount, currency=currency, subject=subject)


def test_money_is_summed_by_type_and_currency_over_the_pledge_and_what_serves_it():
    told = report(
        "2016",
        made(),
        ProjectLaunched(on="2015", project="dam", under="one"),
        ProjectLaunched(on="2015", project="mill", under="two"),
        paid("10.5"),
        paid("4", "dam"),
        paid("7", "dam", currency="USD"),
        paid("1", kind="2"),
        paid("100", "mill"),
        paid("100", None),
    )

    assert {("3", "EUR"): decimal.Decimal("14.5"), ("3", "USD"): 7, ("2", "EUR"): 1} == {
        (one.type.value, one.currency): one.total.value for one in told.money
    }
    assert ["dam"] == [project.id for project in told.projects]


def test_money_that_may_have_moved_is_a_candidate():
    total = report("2016", made(), paid("10"), paid("5", on="2016/2017")).money[0].total

    assert (10, POSSIBLY, [15]) == (total.value, total.answer, [one.value for one in total.candidates])
    assert 15 == report("2017", made(), paid("10"), paid("5", on="2016/2017")).money[0].total.value


def test_sums_of_money_are_exact():
    told = [made(), paid("1" + "0" * 30), paid("0.01"), paid("0.02", on="2017")]

    assert decimal.Decimal("1" + "0" * 30 + ".03") == report("2017", *told).money[0].total.value


def test_money_that_moves_later_is_not_told():
    assert () == report("2015", made(), paid("10")).money


def test_the_projects_that_serve_it_come_with_their_status():
    told = [
        made(),
        ProjectAnnounced(on="2015", project="dam", under="one"),
        ProjectLaunched(on="2016", project="dam"),
        ProjectStatusChanged(on="2017", project="dam", status="closed"),
    ]

    assert ["1", "2", "4"] == [report(day, *told).projects[0].status.value for day in ("2015", "2016", "2017")]
    assert ["open", "in progress"] == [report(day, *told).status for day in ("2015", "2016")]


# ---- verdicts


def judged(assessor, verdict, on="2016", **fields) -> PledgeAssessed:
    return PledgeAssessed(on=on, pledge="one", assessor=assessor, verdict=verdict, **fields)


def test_each_assessor_has_its_verdict_its_scheme_and_its_history():
    told = report(
        "2018",
        made(),
        judged("G", "partly", scheme="score", score="0"),
        judged("G", "fulfilled", "2018", scheme="score", score="+1", fulfilled_on="2017-05"),
        judged("H", "not", "2017"),
        judged("H", "fulfilled", "2019"),
    )

    assert {"G": "fulfilled", "H": "not"} == {one.assessor: one.standing.value.verdict for one in told.verdicts}
    assert [("partly", "score", "0", "2016"), ("fulfilled", "score", "+1", "2018")] == [
        (one.verdict, one.scheme, one.score, str(one.on)) for one in told.verdicts[0].history
    ]
    assert "2017-05" == str(told.verdicts[0].history[1].fulfilled_on)


@pytest.mark.parametrize(
    "told, answer",
    [
        pytest.param([], NO, id="nobody judged"),
        pytest.param([judged("G", "partly")], NO, id="one"),
        pytest.param([judged("G", "partly"), judged("H", "partly")], NO, id="they agree"),
        pytest.param([judged("G", "partly"), judged("H", "not")], YES, id="they differ"),
        pytest.param([judged("G", "partly"), judged("H", "not_rated")], NO, id="what is not rated is no difference"),
        pytest.param([judged("G", "partly"), judged("H", "not", "2016/2017")], POSSIBLY, id="one may not have judged"),
        pytest.param(
            [judged("G", "partly", "2015"), judged("G", "not"), judged("H", "not")], NO, id="the latest count"
        ),
        pytest.param([judged("G", "not"), judged("H", "not"), judged("I", "late")], YES, id="two of three"),
    ],
)
def test_whether_the_assessors_differ(told, answer):
    assert answer is report("2016", made(), *told).differ


def test_no_verdict_is_taken_for_the_truth_but_one_of_fulfilment_is_a_record_of_it():
    told = [made(horizon=by("2016")), judged("G", "not")]

    assert "overdue" == report("2018", *told).status
    assert "delivered" == report("2018", *told, judged("H", "fulfilled")).status
    assert YES is report("2018", *told, judged("H", "fulfilled")).differ


@pytest.mark.parametrize(
    "told, names",
    [
        pytest.param([judged("G", "fulfilled")], (), id="nobody differs"),
        pytest.param([judged("G", "not"), judged("H", "fulfilled")], ("H",), id="they differ"),
        pytest.param([judged("G", "not"), judged("H", "fulfilled"), judged("I", "fulfilled")], ("H", "I"), id="two"),
        pytest.param([judged("G", "not"), judged("H", "partly")], (), id="nobody finds it fulfilled"),
        pytest.param([judged("G", "not"), judged("H", "fulfilled"), progress("2016", 100)], (), id="reported, too"),
        pytest.param([judged("G", "not"), judged("H", "fulfilled"), progress("2016", 99)], ("H",), id="not all of it"),
    ],
)
def test_where_the_assessors_differ_it_is_delivered_according_to_some(told, names):
    assert names == report("2018", made(quantity=trees()), *told).according_to


def test_by_whom_it_is_delivered_is_said_where_the_assessors_differ():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all([made(), judged("G", "not"), judged("H", "fulfilled")])

    assert "plant (one): delivered according to H\n" in fine("pledges", "one-two", "--on", "2018")
    assert "delivered" == json.loads(fine("pledges", "one-two", "--on", "2018", "--json"))[0]["status"]


# ---- which of them


def test_the_overdue_and_the_open_include_those_that_possibly_are():
    told = found(
        "2021",
        made(pledge="late", horizon=by("2020")),
        made(pledge="perhaps", horizon=by("2020/2022")),
        made(pledge="far", horizon=by("2030"), by="BOR"),
        made(pledge="gone"),
        PledgeWithdrawn(on="2016", pledge="gone"),
        made(pledge="going"),
        PledgeWithdrawn(on="2021/2022", pledge="going"),
    )

    def ids(**which):
        return [one.id for one in among(told, **which)]

    assert ["late"] == ids(overdue=True)
    assert ["late", "perhaps", "far", "going"] == ids(still_open=True)
    assert ["far"] == ids(by="BOR")
    assert [] == ids(by="BOR", overdue=True)
    assert ["late", "perhaps", "far", "gone", "going"] == ids()


def test_possibly_overdue_is_among_the_overdue():
    told = found("2021", made(horizon=by("[2020..2022]")))

    assert ["possibly overdue"] == [one.status for one in among(told, overdue=True)]


# ---- the log that is shipped


@pytest.mark.parametrize(
    "as_of, expected",
    [
        ("2022-11-28", {}),
        # The launch is told to have been by 2023-09-20, so on an earlier day it may have been.
        ("2022-11-29", {"trees-50000": ("open", NO), "youth-20000": ("open", NO)}),
        ("2023-09-20", {"trees-50000": ("in progress", NO), "youth-20000": ("open", NO)}),
        ("2027-11-29", {"trees-50000": ("in progress", NO), "youth-20000": ("open", NO)}),
        ("2027-11-30", {"trees-50000": ("possibly overdue", POSSIBLY), "youth-20000": ("open", NO)}),
        ("2028-09-20", {"trees-50000": ("possibly overdue", POSSIBLY), "youth-20000": ("open", NO)}),
        ("2028-09-21", {"trees-50000": ("overdue", YES), "youth-20000": ("open", NO)}),
    ],
)
def test_the_pledges_of_japan_to_mongolia_on_seven_dates(as_of, expected):
    told = pe.open_ledger(EVENTS)["japan-mongolia"].pledges(as_of=as_of)

    assert expected == {one.id: (one.status, one.overdue) for one in told}


@pytest.mark.parametrize(
    "as_of, restored, fifty",
    [
        ("1984-12-19", "open", "open"),
        ("1997-06-30", "open", "open"),
        # The flag was changed on the day on which it was due.
        ("1997-07-01", "delivered", "open"),
        ("2021-12-31", "delivered", "open"),
        ("2047-06-30", "delivered", "open"),
        ("2047-07-01", "delivered", "overdue"),
    ],
)
def test_the_pledges_over_hong_kong_on_six_dates(as_of, restored, fifty):
    told = {one.id: one.status for one in pe.open_ledger(EVENTS)["china-united-kingdom"].pledges(as_of=as_of)}

    assert (restored, fifty) == (told["hong-kong-restored"], told["fifty-years"])


def test_as_first_written_down_the_trees_had_no_deadline():
    told = pe.open_ledger(EVENTS)["japan-mongolia"].pledges(as_of="2028-09-21", known_at="@46")

    assert ["no deadline", "no deadline"] == [one.why for one in told]


def test_a_report_says_on_what_it_rests():
    told = pe.open_ledger(EVENTS)["japan-mongolia"].pledges(as_of="2023", known_at="@30", zone="Asia/Tokyo")[0]

    assert ("2023", "@30", "Asia/Tokyo", 30) == (
        told.basis.as_of,
        told.basis.known_at,
        told.basis.zone,
        told.basis.size,
    )


# ---- a whole ledger


def folder() -> pe.Ledger:
    ledger = pe.open_ledger("events")
    one = ledger.create("one-two", parties=["ACM", "BOR"], zone="Asia/Tokyo")
    one.append(made(horizon=by("2020")))
    two = ledger.create("three-four", parties=["BOR", "COR"])
    two.append_all([made(by="BOR", horizon=by("2020/2022")), made(by="COR", pledge="two")])
    ledger.create("quiet", parties=["ACM", "COR"])
    return ledger


def test_a_ledger_tells_of_all_its_pledges():
    ledger = folder()

    def told(**which):
        return [(name, one.id) for name, one in ledger.pledges("2021", **which)]

    assert [("one-two", "one"), ("three-four", "one"), ("three-four", "two")] == told()
    assert [("one-two", "one")] == told(overdue=True)
    assert [("three-four", "one")] == told(by="BOR")
    assert [("one-two", "one"), ("three-four", "one")] == [
        (name, one.id) for name, one in ledger.pledges("2021-01-01T00:00:00Z", known_at="9999") if one.deadline
    ]


def test_over_a_ledger_dates_are_read_in_utc_unless_another_zone_is_given():
    ledger = folder()

    def overdue(moment, **more):
        return [name for name, _ in ledger.pledges(moment, overdue=True, **more)]

    # In Tokyo 2020 was over nine hours sooner.
    assert [] == overdue("2020-12-31T16:00:00Z")
    assert ["one-two"] == overdue("2020-12-31T16:00:00Z", zone="Asia/Tokyo")
    assert {"UTC"} == {one.basis.zone for _, one in ledger.pledges("2021")}


def test_a_log_that_tells_of_no_pledge_is_told_with_what_that_means():
    ledger = folder()
    for name, period in (("covered", "2020/2022"), ("elsewhere", "1990/1999")):
        ledger.create(name, parties=["ACM"]).append(pe.CoverageDeclared(coverage="all", period=period))
    silent = {"covered": NO, "elsewhere": Answer.NOT_COVERED, "quiet": Answer.UNKNOWN}

    assert silent == ledger.pledges("2021").silent
    # Who has others made none like these; only of who tells of nothing at all it is asked what that means.
    assert (1, silent) == (len(found := ledger.pledges("2021", by="COR")), found.silent)
    objects = [(one["partnership"], one["answer"]) for one in _json("pledges", "--on", "2021") if one["id"] is None]
    assert [(name, str(answer)) for name, answer in silent.items()] == objects
    assert fine("pledges", "--on", "2021", "--by", "COR").endswith(
        "4 other logs record no pledge by COR: 1 with others, 1 without any, 1 unknown, 1 not covered\n"
    )


@pytest.mark.parametrize("known_at", [3, "@3", "root:" + "0" * 64])
def test_over_a_ledger_a_place_in_one_log_is_refused(known_at):
    with pytest.raises(NoSuchPosition, match="names a place in one log; over several logs, give a date or an instant"):
        folder().pledges("2021", known_at=known_at)


# ---- the verb


def test_a_pledge_is_told_whole():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"], title="One and Two")
    log.append(pe.SourceDeclared(source="A"))
    told = [
        made(
            label="Green Fund",
            action="pay",
            to="BOR",
            quantity=Quantity(100, "EUR", bound="at_least", approx=True),
            horizon=by("2020"),
            conditions=["peace"],
            binding="commitment",
        ),
        PledgeRevised(on="2016", pledge="one", quantity=Quantity(120, "EUR"), reason="raised"),
        progress("2017", 20, unit="EUR", cumulative=True, indicator="paid in"),
        progress("2018", 30, unit="EUR", cumulative=True, assessment="slow", reaffirmed=True),
        ProjectLaunched(on="2016", project="dam", label="The dam", under="one"),
        paid("12.5", "dam"),
        judged("G", "partly", scheme="score", score="0"),
        judged("G", "not", "2019", scheme="score", score="-1"),
        judged("H", "in_progress", "2019"),
    ]
    for one in told:
        log.append(one, cites="A:p1")

    out = fine("pledges", "one-two", "--on", "2021-01-01")

    assert (
        """One and Two
ACM and BOR
on 2021-01-01, read in UTC, as known by now (@11)

Green Fund (one): overdue
  promise     pay, 120 EUR, by 2020, by ACM to BOR, a commitment that obliges, made 2015-06-01
                [A p1]
  due         2020-12-31; overdue: yes (no fulfilment recorded)
  condition   peace
  terms       2015-06-01  made: at least about 100 EUR, due 2020-12-31  [A p1]
              2016  raised: 120 EUR, due 2020-12-31  [A p1]
  delivered   30 EUR (25 % of 120 EUR), since 2018  [A p1]
                2017  20 in all; paid in  [A p1]
                2018  30 in all  [A p1]
  money       disbursement: 12.5 EUR, since 2016  [A p1]
  verdict     G: not fulfilled (score: -1), since 2019  [A p1]
                before: partly fulfilled (score: 0) (2016)  [A p1]
              H: in progress, since 2019  [A p1]
              the assessors differ
  project     The dam (dam): implementation, since 2016  [A p1]
  last report 2018: slow  [A p1]
  reaffirmed  2018  [A p1]

basis: one-two @11, open, as of 2021-01-01, read in UTC
"""
        == out
    )


def test_what_is_possible_is_told_as_possible():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all(
        [
            made("2015/2017", horizon=Horizon(within="P5Y")),
            PledgeRevised(on="2016/2018", pledge="one", quantity=trees(5)),
            PledgeWithdrawn(on="2016/2018", pledge="one", mode="lapsed", by="ACM", reason="no rain"),
            made(pledge="two", testable=False),
            PledgeWithdrawn(on="2016/2018", pledge="two"),
        ]
    )
    out = fine("pledges", "one-two", "--on", "2016")

    assert "plant (one): possibly made" in out
    assert "possibly 2016/2018  revised: 5 tree, " in out
    assert "ended       possibly lapsed by ACM: no rain (2016/2018)" in out
    assert "plant (two): possibly open" in out
    assert "untestable  whether it is fulfilled, no test can tell" in out
    assert "due         2020-01-01 or later; overdue: no (not due yet)" in out
    # Terms that never changed are told as the promise alone.
    assert 1 == out.count("\n  terms")


def test_what_is_possibly_promised_has_its_horizon_too():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append(made("2015/2017", quantity=trees(), horizon=by("2020")))

    assert "promise     100 tree, by 2020, by ACM" in fine("pledges", "one-two", "--on", "2016")


def test_reports_are_told_one_by_one_where_there_are_several_or_they_say_more():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all([made(), progress("2016", 5)])
    assert "2016  5 more" not in fine("pledges", "one-two", "--on", "2018")

    log.append(progress("2017", 6))
    assert "delivered   11 tree, since 2017\n                2016  5 more\n                2017  6 more\n" in fine(
        "pledges", "one-two", "--on", "2018"
    )


def test_the_urgent_ones_come_first_and_the_done_last():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all(
        [
            made(pledge="gone", action="a"),
            PledgeWithdrawn(on="2016", pledge="gone"),
            made(pledge="still", action="b"),
            made(pledge="perhaps", action="c", horizon=by("[2016..2019]")),
            made(pledge="late", action="d", horizon=by("2016")),
        ]
    )
    heads = [line.split(" (")[0] for line in fine("pledges", "one-two", "--on", "2018").splitlines() if "): " in line]

    assert ["d", "c", "b", "a"] == heads
    assert ["late", "perhaps"] == [one["id"] for one in _json("pledges", "one-two", "--on", "2018", "--overdue")][::-1]


def _json(*words):
    return json.loads(fine(*words, "--json"))


def test_json_holds_the_whole_report():
    folder()
    (told,) = _json("pledges", "one-two", "--on", "2021")

    assert ["partnership", *(field.name for field in PledgeReport.__attrs_attrs__)] == list(told)
    assert ("one-two", "one", "overdue", "yes", {"earliest": "2020-12-31", "latest": "2020-12-31"}) == (
        told["partnership"],
        told["id"],
        told["status"],
        told["overdue"],
        told["deadline"],
    )


def test_without_a_name_all_logs_are_asked():
    folder()
    out = fine("pledges", "--on", "2021", "--by", "BOR")

    assert out.startswith("on 2021, read in UTC, as known by now\n\nthree-four (three-four)\n")
    assert out.endswith(
        "basis: three-four @3, open, as of 2021, read in UTC\n\n"
        "2 other logs record no pledge by BOR: 1 with others, 1 unknown\n"
    )
    assert [("one-two", "one"), ("quiet", None)] == [
        (one["partnership"], one["id"]) for one in _json("pledges", "--on", "2021", "--overdue")
    ]


def test_a_damaged_log_is_told_and_the_others_all_the_same():
    folder()
    path = Path("events/one-two.jsonl")
    path.write_bytes(path.read_bytes().replace(b"plant", b"plane"))
    ran = run("pledges", "--on", "2021", "--json")

    assert (3, ["quiet", "three-four", "three-four"]) == (
        ran.status,
        [one["partnership"] for one in json.loads(ran.out)],
    )
    assert ran.err.startswith("partnership: events/one-two.jsonl:2: ")


def test_a_torn_log_is_answered_and_told():
    folder()
    with Path("events/one-two.jsonl").open("ab") as log:
        log.write(b'{"@at"')
    ran = run("pledges", "--on", "2021", "--json")

    assert (0, 4) == (ran.status, len(json.loads(ran.out)))
    assert "one-two.jsonl:3: line 3 was written in part" in ran.err


@pytest.mark.parametrize(
    "words, status, told",
    [
        (["--known", "@2"], 3, "--known: '@2' names a place in one log; over several logs, give a date or an instant"),
        (["--known", "root:" + "0" * 64], 3, "names a place in one log"),
        (["--on", "20x"], 3, "--on: '20x'"),
        (["--known", "20x"], 3, "--known: '20x'"),
        (["--zone", "Nowhere"], 3, "--zone: "),
        (["nobody"], 3, "no log 'nobody'"),
        (["one-two", "--known", "@99"], 3, "--known: no position @99"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_option(words, status, told):
    folder()
    ran = run("pledges", *words)

    assert (status, "") == (ran.status, ran.out)
    assert told in ran.err


def test_a_slip_in_a_party_is_met_with_who_promised():
    folder()

    assert "1 pledge is recorded, but no pledge by ACN; did you mean ACM?" in fine("pledges", "one-two", "--by", "ACN")


@pytest.mark.parametrize("words", [["pledges"], ["pledges", "one-two", "--json"], ["pledges", "quiet"]])
def test_promises_of_a_party_that_nobody_declares_are_met_with_a_note(words):
    folder()

    assert "partnership: note: no party ZZZ is declared; those that are: ACM" in run(*words, "--by", "ZZZ").err
    assert "" == run(*words, "--by", "ACM").err


def test_silence_is_told_in_json_with_its_basis():
    ledger = folder()
    ledger["quiet"].append(pe.CoverageDeclared(coverage="all", period="2000/2010"))
    (none,), (beyond,) = (json.loads(fine("pledges", "quiet", "--on", day, "--json")) for day in ("2005", "2015"))

    assert ("quiet", None, "no", "2005") == (none["partnership"], none["id"], none["answer"], none["basis"]["as_of"])
    assert "not covered" == beyond["answer"]
    assert [] == json.loads(fine("pledges", "one-two", "--by", "BOR", "--json"))


def test_silence_is_told_by_declared_coverage():
    ledger = folder()
    assert "pledges: unknown: nothing is recorded" in fine("pledges", "quiet")

    ledger["quiet"].append(pe.CoverageDeclared(coverage="all", period="2000/2010"))
    assert "pledges: none" in fine("pledges", "quiet", "--on", "2005")
    assert "pledges: not covered" in fine("pledges", "quiet", "--on", "2015")


def test_an_empty_folder_is_told():
    Path("events").mkdir()
    ran = run("pledges", "--json")

    assert (0, "[]\n", "partnership: note: no logs in events\n") == (ran.status, ran.out, ran.err)


@attrs.frozen(kw_only=True)
class Odd(Event):
    """
    A kind of one's own that writes cells of pledges in its own words.
    """

    kind: ClassVar[str] = "odd"

    def writes(self, me):
        gone = {("withdrawn", "one"): "given up", ("superseded", "two"): "another", ("report", "one"): 7}
        return gone | {("verdict", "one", "X"): "good", ("delivered", "one", "tree"): "many", ("terms", "two"): "long"}


def test_a_kind_of_ones_own_may_close_a_pledge_in_its_own_words():
    log = in_memory(made(), made(pledge="two"), Odd(on="2016"), vocabulary=STANDARD | Vocabulary.of(Odd))
    one, two = log.pledges("2016")

    assert ("withdrawn", ()) == (one.status, one.progress)
    assert ("superseded", None) == (two.status, two.superseded_by)
    out = io.StringIO()
    with redirect_stdout(out):
        for told in (one, two):
            _write_pledge(Paper(width=80, colour=False, folds=True), told)
    assert "ended       given up, since 2016" in out.getvalue()
    assert "ended       superseded by another, since 2016" in out.getvalue()

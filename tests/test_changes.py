"""
What changed between two views, by example: cells and judgements, learned and happened, in words and as JSON.
"""

from __future__ import annotations

import json

import attrs
import pytest

from partnership_events.codes import Family
from partnership_events.dates import EdtfDate
from partnership_events.projections.changes import changes
from partnership_events.testing import PARTIES, PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon, Quantity
from partnership_events.vocabulary import (
    CooperationAgreed,
    FactDisputed,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    MechanismEstablished,
    MeetingHeld,
    MembershipChanged,
    MilestoneMarked,
    PlanAdopted,
    PledgeAssessed,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    PositionStated,
    ProgressReported,
    ProjectLaunched,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    RequestMade,
    TransactionRecorded,
)
from partnership_events.writers.words import changed


def between(start, end, *told, **more):
    return changes(entries_of([*PROLOGUE, *told]), start, end, **more)


def turned(start, end, *told) -> list[tuple[str, str | None, str | None, str | None]]:
    found = between(start, end, *told).happened_turns
    return [(one.judged, one.was, one.now, one.on and str(one.on)) for one in found]


def said(start, end, *told, **more) -> list[str]:
    found = between(start, end, *told, **more)
    return [
        f"{heading}: {one.text()}" for heading, heap in changed(found.happened, found.happened_turns) for one in heap
    ]


PLAN = PlanAdopted(on="2020-05-05", plan="one", label="Plan", period="2020/2021")
PLEDGE = PledgeMade(on="2020-05-05", pledge="two", by=PARTIES[:1], action="plant", horizon=Horizon(by="2021-06-30"))
SIGNED = InstrumentSigned(on="2020-01-01", instrument="two", form="treaty", title="Treaty", signatories=PARTIES[:2])


# ---- what the calendar turns


def test_a_plan_expires_and_no_entry_says_so():
    found = between("2021-12-31", "2022-01-01", PLAN)

    assert () == found.happened
    assert [("status", "in force", "expired", "2022-01-01")] == turned("2021-12-31", "2022-01-01", PLAN)
    assert (Family.PLANS, "one", "Plan", False) == tuple(
        getattr(found.happened_turns[0], name) for name in ("family", "subject", "label", "told")
    )
    assert found.happened_turns[0].entries


def test_a_pledge_falls_overdue_the_day_after():
    assert [("overdue", "no", "yes", "2021-07-01")] == turned("2021-06-30", "2021-07-01", PLEDGE)
    assert [] == turned("2021-06-29", "2021-06-30", PLEDGE)


def test_a_pledge_falls_possibly_overdue_on_the_first_day_that_it_may():
    told = PledgeMade(
        on="2020-05-05", pledge="two", by=PARTIES[:1], action="plant", horizon=Horizon(over="P1Y", start="2020-06")
    )

    assert [("overdue", "no", "possibly", "[2021-06-02..2021-07-01]")] == turned("2021-06-01", "2021-06-02", told)
    assert [("overdue", "possibly", "yes", "[2021-06-02..2021-07-01]")] == turned("2021-06-30", "2021-07-01", told)


def test_a_text_renews_itself():
    told = SIGNED, InstrumentInForce(on="2016-07-01", instrument="two", term="P5Y", auto_renew="P5Y")

    assert [("term", "term 1, through 2021-06-30", "term 2, through 2026-06-30", "2021-07-01")] == turned(
        "2021-06-30", "2021-07-01", *told
    )


def test_a_text_of_one_term_expires():
    told = SIGNED, InstrumentInForce(on="2016-07-01", instrument="two", term="P5Y")

    assert [("status", "in force", "expired", "2021-07-01")] == turned("2021-06-30", "2021-07-01", *told)


def test_an_end_takes_effect_when_it_said():
    end = InstrumentEnded(on="2020-02-02", subject="two", mode="denounced", effective="2021-02-02", by=PARTIES[:1])
    found = between("2020-03-03", "2021-02-02", SIGNED, InstrumentInForce(on="2020-01-01", instrument="two"), end)

    assert () == found.happened
    assert [("in force", "denounced", EdtfDate("2021-02-02"), ("instrument_ended",))] == [
        (one.was, one.now, one.on, tuple(fact.kind for fact in one.facts)) for one in found.happened_turns
    ]


def test_around_an_imprecise_renewal_both_terms_are_possible():
    told = SIGNED, InstrumentInForce(on="2016-07", instrument="two", term="P5Y", auto_renew="P5Y")
    first, second = "term 1, through [2021-06-30..2021-07-30]", "term 2, through [2026-06-30..2026-07-30]"
    day = "[2021-07-01..2021-07-31]"

    assert [("term", first, f"possibly {first} or {second}", day)] == turned("2021-06-01", "2021-07-05", *told)
    assert [("term", f"possibly {first} or {second}", second, day)] == turned("2021-07-05", "2021-07-31", *told)


# ---- by what, and since when


def verdict(on, word, assessor="X") -> PledgeAssessed:
    return PledgeAssessed(on=on, pledge="two", assessor=assessor, verdict=word)


def report(on, value) -> ProgressReported:
    return ProgressReported(on=on, subject="two", actual=value, unit="tree", cumulative=True)


TREES = PledgeMade(
    on="2020-05-05",
    pledge="two",
    by=PARTIES[:1],
    action="plant",
    quantity=Quantity(value="100", unit="tree"),
    horizon=Horizon(by="2021-06-30"),
)
FORCE = InstrumentInForce(on="2020-01-01", instrument="two")


def by_what(start, end, *told) -> dict[str, tuple[str | None, list[str]]]:
    """
    Of each judgement that turned its day, and the dates of what turned it.
    """
    found = between(start, end, *told).happened_turns
    return {one.judged: (one.on and str(one.on), [str(fact.event.on) for fact in one.facts]) for one in found}


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param([PLEDGE], {"overdue": ("2021-07-01", ["2020-05-05"])}, id="by the calendar"),
        pytest.param([PLEDGE, verdict("2021-02-02", "fulfilled"), verdict("2022-02-02", "partly")],
                     {"overdue": ("2022-02-02", ["2022-02-02"])}, id="by a verdict that was taken back"),
        pytest.param([PLEDGE, verdict("2021-02-02", "fulfilled"), verdict("2021-05-05", "not")],
                     {"overdue": ("2021-07-01", ["2020-05-05"])}, id="by a verdict taken back before"),
        pytest.param([PLEDGE, verdict("2022-02-02", "not")], {"overdue": ("2021-07-01", ["2020-05-05"])},
                     id="a verdict that was never another"),
        pytest.param([TREES, report("2020-12-12", "100"),
                      PledgeRevised(on="2022-02-02", pledge="two", quantity=Quantity(value="200", unit="tree"))],
                     {"overdue": (None, ["2020-05-05", "2022-02-02", "2020-12-12"]),
                      "status": (None, ["2020-05-05", "2022-02-02", "2020-12-12"])},
                     id="by more that is promised since"),
    ],
)  # fmt: skip
def test_since_when_and_by_what_a_pledge_is_overdue(told, expected):
    assert expected == by_what("2020-12-31", "2022-12-31", *told)


def test_that_a_pledge_is_under_way_rests_on_what_brought_it_there_too():
    launch = ProjectLaunched(on="2021-02-02", project="three", under="two")

    assert {"status": (None, ["2020-05-05", "2021-02-02"]), "overdue": ("2021-07-01", ["2020-05-05"])} == by_what(
        "2021-01-01", "2021-12-31", PLEDGE, launch
    )


def test_that_a_pledge_is_overdue_no_more_rests_on_its_new_terms_and_not_on_what_is_under_way():
    launch = ProjectLaunched(on="2021-02-02", project="three", under="two")
    revised = PledgeRevised(on="2022-02-02", pledge="two", horizon=Horizon(by="2023"))

    assert {"overdue": (None, ["2022-02-02"])} == by_what("2021-12-31", "2022-12-31", PLEDGE, launch, revised)


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param([PLEDGE, verdict("2021-02-02", "fulfilled")], (None, ["2021-02-02"]), id="by a verdict"),
        pytest.param([TREES, report("2021-02-02", "100")], (None, ["2021-02-02"]), id="by what was delivered"),
        pytest.param([PLEDGE, PledgeWithdrawn(on="2021-02-02", pledge="two")], (None, ["2021-02-02"]), id="withdrawn"),
    ],
)
def test_what_became_of_a_pledge_rests_on_what_was_told_of_it(told, expected):
    assert expected == by_what("2021-01-01", "2021-03-03", *told)["status"]


@pytest.mark.parametrize(
    "told, start, end, expected",
    [
        pytest.param([SIGNED, FORCE, InstrumentEnded(on="2021-02-02", subject="two", mode="terminated")],
                     "2021-01", "2022", ("2021-02-02", ["2021-02-02"]), id="terminated"),
        pytest.param([SIGNED, FORCE, InstrumentEnded(on="2021", subject="two", mode="terminated")],
                     "2020", "2021-06", (None, ["2021", "2020-01-01"]), id="possibly terminated"),
        pytest.param([SIGNED, FORCE, InstrumentEnded(on="2021-02-02", subject="two", mode="suspended"),
                      InstrumentInForce(on="2022-02-02", instrument="two")],
                     "2021", "2022", (None, ["2022-02-02"]), id="in force again"),
    ],
)  # fmt: skip
def test_the_stage_of_a_text_rests_on_what_turned_it(told, start, end, expected):
    assert expected == by_what(start, end, *told)["status"]


def test_whom_a_text_binds_rests_on_that_party_s_own_end():
    told = SIGNED, FORCE, InstrumentEnded(on="2021-02-02", subject="two", mode="denounced", for_party="ACM")

    assert {"bound: ACM": (None, ["2021-02-02"])} == by_what("2021-01", "2022", *told)


def test_a_plan_that_was_ended_rests_on_its_end():
    told = PLAN, InstrumentEnded(on="2020-12-12", subject="one", mode="terminated", effective="2021-02-02")

    assert {"status": ("2021-02-02", ["2020-12-12"])} == by_what("2021-01-01", "2021-03-03", *told)


ANEW = PlanAdopted(on="2021-03-03", plan="one", label="Anew", period="2023/2024")


@pytest.mark.parametrize(
    "start, end, expected",
    [
        pytest.param("2021-12-31", "2022", ("Plan", "in force", "not in force", "2022-01-01", ["2020-05-05"]),
                     id="is over"),
        pytest.param("2019-12-31", "2021-06", ("Plan", None, "in force", None, ["2020-05-05"]), id="in force"),
        pytest.param("2022-12-31", "2023", ("Anew", "not in force", "in force", None, ["2021-03-03"]), id="anew"),
        pytest.param("2024", "2025", ("Anew", "in force", "expired", "2025-01-01", ["2021-03-03"]), id="over anew"),
    ],
)  # fmt: skip
def test_a_plan_renewed_ahead_turns_by_the_adoption_whose_years_begin_or_end(start, end, expected):
    told = PLAN, ANEW
    found = between(start, end, *told).happened_turns

    assert [expected] == [
        (one.label, one.was, one.now, one.on and str(one.on), [str(fact.event.on) for fact in one.facts])
        for one in found
    ]


def test_a_text_turns_by_the_entry_into_force_whose_term_ends():
    told = SIGNED, attrs.evolve(FORCE, term="P1Y"), attrs.evolve(FORCE, on="2020-10-10", term="2020-11/2020-11")

    assert ("2021-01-01", ["2020-01-01"]) == by_what("2020-12-31", "2022", *told)["status"]


def test_a_suspension_under_notice_turns_by_the_suspension():
    notice = InstrumentEnded(on="2021-08-08", subject="two", mode="denounced", effective="2023-01-01")
    told = SIGNED, FORCE, InstrumentEnded(on="2021-02-02", subject="two", mode="suspended"), notice

    assert ("2021-02-02", ["2021-02-02"]) == by_what("2021-01", "2022", *told)["status"]
    assert ("2023-01-01", ["2021-08-08"]) == by_what("2022", "2023", *told)["status"]


def test_what_was_delivered_stands_with_its_pledge_and_has_its_unit():
    told = TREES, report("2021-01-01", "40"), report("2021-02-02", "80")

    assert "Pledges: delivered of two: 40 tree -> 80 tree, since 2021-02-02" in said("2021-01-15", "2021-03-03", *told)


# ---- what an entry turns


def test_a_request_is_answered_a_mechanism_ends_a_party_leaves():
    asked = RequestMade(on="2020-01-01", request="consent", to=PARTIES[:1], parties=PARTIES[1:2])
    entries = entries_of([*PROLOGUE, asked])
    told = (
        asked,
        MechanismEstablished(on="2020-01-02", mechanism="two", level="ministers"),
        PositionStated(on="2021-01-01", stance="supports", topic="x", in_reply_to=entries[-1].id, parties=PARTIES[:1]),
        InstrumentEnded(on="2021-01-02", subject="two", mode="terminated"),
        MembershipChanged(on="2021-01-03", party=PARTIES[2], mode="left"),
    )
    found = {one.judged: (one.was, one.now, one.told) for one in between("2020", "2021", *told).happened_turns}

    assert {
        "open": ("yes", "no", False),
        "active": ("yes", "no", True),
        "membership": ("party", "left", True),
    }.keys() == found.keys()
    assert [("yes", "no"), ("yes", "no", True)] == [found["open"][:2], found["active"]]


def test_a_pledge_that_was_overdue_and_is_delivered_is_so_since_no_reckoned_day():
    told = PLEDGE, PledgeAssessed(on="2022-01-01", pledge="two", assessor="AidWatch", verdict="fulfilled")

    assert [("overdue", "yes", "no", None), ("status", "open", "delivered", None)] == sorted(
        turned("2021-12-31", "2022-01-01", *told)
    )


def test_a_reply_stands_beside_what_it_says_and_not_twice():
    asked = RequestMade(on="2020-01-01", request="consent", to=PARTIES[:1], parties=PARTIES[1:2])
    entries = entries_of([*PROLOGUE, asked])
    reply = PositionStated(
        on="2021-01-01", stance="supports", topic="x", in_reply_to=entries[-1].id, parties=PARTIES[:1]
    )

    assert [
        f"Positions: consent ({entries[-1].id[:12]}), open: yes -> no",
        "Positions: ACM supports: x (2021-01-01)",
    ] == sorted(said("2020", "2021", asked, reply), reverse=True)


def test_a_verdict_delivers_a_pledge():
    told = PLEDGE, PledgeAssessed(on="2021-01-01", pledge="two", assessor="AidWatch", verdict="fulfilled")

    assert [("status", "open", "delivered", None)] == turned("2020", "2021-01-01", *told)


# ---- cells


def test_changes_come_by_family_and_then_by_date():
    told = (
        MilestoneMarked(on="2021-01-01", milestone="jubilee"),
        MeetingHeld(on="2021-03-01", form="call", parties=PARTIES[:2]),
        RelationsUpgraded(on="2021-04-01", label="Strategic"),
        RelationsEstablished(on="2021-02-01"),
        PLAN,
    )
    found = between("2020-12-31", "2021-12-31", *told).happened

    assert [("relations",), ("tier",), ("last_meeting",)] == [one.cell for one in found[:3]]
    assert ["relations", "relations", "interaction", "context"] == [str(one.family) for one in found]
    assert EdtfDate("2021-02-01") == found[0].on


def test_a_report_belongs_where_its_subject_does():
    told = PLAN, ProgressReported(on="2021-01-01", subject="one", assessment="steady")

    assert [("report", "one")] == [one.cell for one in between("2020", "2021-01-01", *told).happened]
    assert [Family.PLANS] == [one.family for one in between("2020", "2021-01-01", *told).happened]


def test_what_was_written_back_to_nothing_is_no_change():
    assert [("plan", "one")] == [one.cell for one in between("2020-05-04", "2020-05-05", PLAN).happened]


def test_a_change_says_who_says_so():
    log = in_memory(*PROLOGUE)
    log.append(RelationsEstablished(on="2020-01-01"), cites=["A:p1"])
    log.append(RelationsSevered(on="2021-01-01"), cites=["B:p2"])
    (change,) = log.changes("2020", "2021").happened

    assert ["B p2"] == [str(cite) for cite in change.cites]
    assert [log.entries[-1].id] == list(change.entries)


# ---- what was learned


def test_what_was_learned_since_is_one_date_twice():
    entries = entries_of([*PROLOGUE, PLAN, RelationsEstablished(on="2020-01-01")])
    known = len(entries) - 1
    found = changes(entries, "2021", "2021", known_from=known)

    assert ([("relations",)], ()) == ([one.cell for one in found.learned], found.happened)
    assert [f"@{known}", None, None] == [basis.known_at for basis in found.bases]
    assert () == changes(entries, "2021", "2021").learned


def test_a_plan_whose_years_were_learned_turns_from_possibly():
    entries = entries_of([*PROLOGUE, PLAN])
    log = in_memory(*PROLOGUE, PlanAdopted(on="2020-05-05", plan="one", label="Plan"))
    log.correct(log.entries[-1].id, reason="better source", changes={"period": "2020/2021"})
    found = log.changes("2021", "2021", known_from=len(entries))

    assert [("status", "possibly in force", "in force")] == [
        (one.judged, one.was, one.now) for one in found.learned_turns
    ]


def test_a_ledger_and_a_list_of_entries_say_the_same():
    told = [*PROLOGUE, PLAN, PLEDGE, SIGNED, RelationsEstablished(on="2020")]
    mine, theirs = (
        in_memory(*told).changes("2020-02", "2022", known_from=7),
        between("2020-02", "2022", *told[5:], known_from=7),
    )

    assert [(one.cell, one.was, one.now) for one in theirs.happened] == [
        (one.cell, one.was, one.now) for one in mine.happened
    ]
    assert theirs.happened_turns == mine.happened_turns
    assert theirs.learned_turns == mine.learned_turns


# ---- in words


@pytest.mark.parametrize(
    "told, expected",
    [
        pytest.param(
            [RelationsUpgraded(on="2019", label="Old"), RelationsUpgraded(on="2021-04-01", label="New")],
            ["Relations: tier: Old -> New, since 2021-04-01"],
            id="a tier",
        ),
        pytest.param(
            [RelationsEstablished(on="2019"), RelationsSevered(on="2021-01-01", by=PARTIES[:1])],
            ["Relations: relations: established -> severed by ACM, since 2021-01-01"],
            id="a severance",
        ),
        pytest.param(
            [RelationsEstablished(on="[2020-06..2021-06]")],
            ["Relations: relations: established, since [2020-06..2021-06]; possible before"],
            id="what was possible is certain",
        ),
        pytest.param(
            [
                RelationsUpgraded(on="[2020-06..2020-12]", label="Old"),
                RelationsUpgraded(on="2021-04-01", label="New"),
            ],
            ["Relations: tier: possibly Old ([2020-06..2020-12]) -> New, since 2021-04-01"],
            id="what was possible is another",
        ),
        pytest.param(
            [RelationsEstablished(on="2021")],
            [],
            id="nothing yet",
        ),
        pytest.param(
            [PledgeMade(on="2021-04-04", pledge="two", by=PARTIES[:1], action="plant")],
            ["Pledges: pledge made: two, by ACM, plant (2021-04-04)"],
            id="a pledge, whose terms go without saying",
        ),
        pytest.param(
            [CooperationAgreed(on="2021-04-04", topics=["trade", "sport"])],
            ["Positions: cooperation agreed: sport and trade (2021-04-04)"],
            id="topics of one fact together",
        ),
        pytest.param(
            [PositionStated(on="2021-04-04", stance="supports", topic="x", parties=PARTIES[:2])],
            ["Positions: ACM and BOR supports: x (2021-04-04)"],
            id="parties of one fact together",
        ),
        pytest.param(
            [
                PositionStated(on="2019", stance="opposes", topic="x", parties=PARTIES[:1]),
                PositionStated(on="2021-04-04", stance="supports", topic="x", parties=PARTIES[:1]),
            ],
            ["Positions: ACM on x: supports: x (2021-04-04); before: opposes: x (2019)"],
            id="a position that moved",
        ),
        pytest.param(
            [
                TransactionRecorded(on="2019", type="3", amount=5, currency="JPY"),
                TransactionRecorded(on="2021-04-04", type="3", amount=7, currency="JPY"),
            ],
            ["Pledges: disbursement in JPY: 5 -> 12, since 2021-04-04"],
            id="money",
        ),
        pytest.param(
            [PlanAdopted(on="2019-05-05", plan="one", label="Plan", period="2020/2020")],
            ["Plans: Plan (one), status: in force -> expired, since 2021-01-01, by the calendar alone"],
            id="a plan that expired",
        ),
    ],
)  # fmt: skip
def test_a_change_in_words(told, expected):
    end = "2020-12-31" if not expected else "2021-09-09"

    assert expected == said("2020-09-09", end, *told)


def test_a_dispute_is_a_change_too():
    log = in_memory(*PROLOGUE, RelationsEstablished(on="2019"))
    log.append(FactDisputed(facts=[log.entries[-1].id], field="on"))
    told = log.changes("2020", "2020", known_from=len(log) - 1)
    ((heading, (sentence,)),) = changed(told.learned, told.learned_turns)

    assert ("Relations", "relations: established, now disputed") == (heading, sentence.text())


# ---- on the command line


@pytest.fixture
def folder(tmp_path, monkeypatch):
    import partnership_events as pe

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    log = pe.open_ledger(tmp_path).create("acme-borealis", parties=PARTIES, declare=PROLOGUE)
    log.append(RelationsUpgraded(on="2019", label="Old"), cites=["A:p1"])
    log.append(RelationsUpgraded(on="2021-04-01", label="New"), cites=["B:p2"])
    log.append(PLAN)
    return tmp_path


def run(capsys, *args) -> tuple[int, str, str]:
    from partnership_events.cli import main

    status = main(list(args))
    out = capsys.readouterr()
    return status, out.out, out.err


def test_the_verb_tells_what_happened(folder, capsys):
    status, out, err = run(
        capsys, "changes", "acme-borealis", "--events", str(folder), "--from", "2020", "--to", "2022"
    )

    assert (0, "") == (status, err)
    assert "What happened from 2020 to 2022" in out
    assert "Relations      tier: Old -> New, since 2021-04-01  [B p2]" in out
    assert "What was learned" not in out
    assert "basis: acme-borealis @9, open, as of 2022, read in UTC" in out


def test_the_verb_tells_what_was_learned(folder, capsys):
    args = ("changes", "acme-borealis", "--events", str(folder), "--on", "2022", "--known-from", "@7")
    status, out, _ = run(capsys, *args)

    assert 0 == status
    assert "What was learned of 2022 since @7" in out
    assert "tier: Old -> New" in out
    assert "What happened" not in out


def test_a_heading_stands_once_and_each_basis_once(folder, capsys):
    import partnership_events as pe

    log = pe.open_ledger(folder)["acme-borealis"]
    log.append(PlanAdopted(on="2020-06-06", plan="two", label="Other", period="2020/2030"))
    out = run(capsys, "changes", "acme-borealis", "--events", str(folder), "--from", "2020-01", "--to", "2021")[1]
    heads = [line[:15].strip() for line in out.splitlines() if line[:1].isupper()]

    assert (["Relations", "Plans"], 2) == (heads[1:], out.count("basis: "))
    assert [
        "Plans          plan adopted: Plan (one), 2020/2021 (2020-05-05)",
        "               plan adopted: Other (two), 2020/2030 (2020-06-06)",
    ] == [line for line in out.splitlines() if "plan adopted" in line]


def test_a_date_since_which_something_was_learned_stands_with_its_place_in_the_log(folder, capsys):
    args = ("changes", "acme-borealis", "--events", str(folder), "--on", "2022", "--known-from", "2000")

    assert "What was learned of 2022 since 2000 (@0)" in run(capsys, *args)[1]


def test_the_verb_says_so_where_nothing_changed(folder, capsys):
    _, out, _ = run(capsys, "changes", "acme-borealis", "--events", str(folder), "--from", "2022-02", "--to", "2022-03")

    assert "Nothing that is recorded." in out


def test_the_verb_as_json(folder, capsys):
    args = ("changes", "acme-borealis", "--events", str(folder), "--from", "2020", "--to", "2022", "--json")
    told = json.loads(run(capsys, *args)[1])

    assert {"before", "between", "after", "learned", "happened", "learned_turns", "happened_turns"} == told.keys()
    assert (["tier"], "relations", "2021-04-01") == tuple(told["happened"][0][key] for key in ("cell", "family", "on"))
    assert [{"source": "B", "locators": ["p2"], "stance": "supports", "quote": None}] == told["happened"][0]["cites"]
    assert ("status", "expired") == (told["happened_turns"][0]["judged"], told["happened_turns"][0]["now"])


@pytest.mark.parametrize(
    "args, problem",
    [
        pytest.param(["--to", "2022"], "from when?", id="no beginning"),
        pytest.param(["--from", "2023", "--to", "2022"], "2023 lies after 2022", id="the wrong way round"),
        pytest.param(["--from", "2020", "--to", "2022", "--on", "2023"], "leave one out", id="two ends"),
        pytest.param(["--from", "soon"], "--from: ", id="no date"),
        pytest.param(["--from", "2020", "--known-from", "@99"], "no position @99", id="beyond the log"),
        pytest.param(["--from", "2020", "--known-from", "@7", "--known", "@3"], "@7 lies after @3", id="backwards"),
    ],
)  # fmt: skip
def test_what_the_verb_refuses(folder, capsys, args, problem):
    status, out, err = run(capsys, "changes", "acme-borealis", "--events", str(folder), *args)

    assert status in (2, 3)
    assert ("", True) == (out, problem in err), err

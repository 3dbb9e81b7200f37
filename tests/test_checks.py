"""
Findings: each found where it is due, and not found where it is not.
"""

from __future__ import annotations

import attrs
import pytest

from partnership_events.checks import CHECKS, Finding, Tier, check
from partnership_events.checks.finding import Seen
from partnership_events.errors import Problem
from partnership_events.event import Entry, Unknown
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon, Person
from partnership_events.vocabulary import (
    CoverageDeclared,
    EngagementCancelled,
    FactCorrected,
    FactDisputed,
    InstrumentEnded,
    InstrumentSigned,
    LadderDeclared,
    LogOpened,
    MechanismEstablished,
    MeetingHeld,
    PartyDeclared,
    PersonDeclared,
    PlanAdopted,
    PledgeAssessed,
    PledgeMade,
    PledgeWithdrawn,
    PositionStated,
    ProgressReported,
    RelationsUpgraded,
    SourceDeclared,
    VisitMade,
)


def entries(*told) -> tuple[Entry, ...]:
    return entries_of([*PROLOGUE, *told])


def found(code, known, **more) -> list[Finding]:
    given = known if isinstance(known, tuple) else known.entries
    return [finding for finding in check(given, **more) if finding.code == code]


def upgraded(on="2022", label="Special", **fields) -> RelationsUpgraded:
    return RelationsUpgraded(on=on, label=label, **fields)


def plan(on="2022", **fields) -> PlanAdopted:
    return PlanAdopted(on=on, plan=fields.pop("plan", "one"), label="Plan", **fields)


def unread(known: tuple[Entry, ...]) -> Entry:
    problems = (Problem("$.@kind", "no kind 'toast_raised'"),)
    event = Unknown(kind="toast_raised", fields={}, problems=problems)
    return attrs.evolve(known[-1], seq=len(known) + 1, id="e" * 64, event=event)


# ---- the log as a whole


def test_a_log_that_calls_itself_otherwise_than_its_file():
    assert ["1: file-name: the log calls itself 'acme-borealis', its file 'other'"] == [
        str(one) for one in found("file-name", entries(), name="other")
    ]
    assert [] == found("file-name", entries(), name="acme-borealis")
    assert [] == found("file-name", entries())


def test_an_entry_that_cannot_be_read():
    known = entries()

    assert [] == found("unreadable", known)

    (finding,) = found("unreadable", (*known, unread(known)))

    assert (len(known) + 1, "e" * 64, Tier.BASIC) == (finding.line, finding.entry, finding.tier)
    assert "toast_raised is not applied: $.@kind: no kind 'toast_raised'" == finding.message


def test_a_log_without_fault_has_no_findings():
    known = in_memory(*PROLOGUE)
    known.append(upgraded(), cites="A:p1")

    assert () == known.check(today="2024-12-31")


# ---- names and links


@pytest.mark.parametrize(
    "told, name",
    [
        pytest.param(upgraded(parties="ACN"), "ACN", id="party"),
        pytest.param(upgraded(people=Person(person="adda")), "adda", id="person"),
        pytest.param(upgraded(ladder="acm-leader"), "acm-leader", id="ladder"),
    ],
)
def test_a_name_that_is_declared_nowhere(told, name):
    known = entries(upgraded())
    # Admission refuses it; an older or another library may have let it in.
    odd = (*known[:-1], attrs.evolve(known[-1], event=told))
    (finding,) = found("undeclared", odd)

    assert repr(name) in finding.message
    assert "did you mean" in finding.message
    assert [] == found("undeclared", known)


def test_a_source_whose_declaration_was_retracted_is_undeclared():
    known = in_memory(*PROLOGUE, SourceDeclared(source="C"))
    known.append(upgraded(), cites="C")

    assert [] == found("undeclared", known)

    known.retract(known.entries[-2].id, reason="not a source")

    assert ["$.cites.source"] == [one.message.split(" at ")[1].split(" is ")[0] for one in found("undeclared", known)]


def test_a_name_in_a_retracted_entry_is_nobody_s_business():
    known = in_memory(*PROLOGUE, PartyDeclared(party="DOR", name="Doria"))
    known.append(upgraded(parties="DOR"))
    known.retract(known.entries[-2].id, reason="no party")

    assert 1 == len(found("undeclared", known))

    known.retract(known.entries[-2].id, reason="never")

    assert [] == found("undeclared", known)


@pytest.mark.parametrize(
    "introducing",
    [
        plan(),
        PledgeMade(on="2022", pledge="one", by="ACM", action="plant"),
        InstrumentSigned(on="2022", instrument="one", form="treaty"),
        MechanismEstablished(on="2022", mechanism="one", level="leaders"),
    ],
    ids=lambda event: event.kind,
)
def test_a_subject_that_is_introduced_nowhere(introducing):
    end = InstrumentEnded(on="2023", subject="one", mode="terminated")
    (finding,) = found("unknown-subject", entries(end))

    assert (Tier.STRICT, "'one' at $.subject is introduced nowhere") == (finding.tier, finding.message)
    assert [] == found("unknown-subject", entries(end, introducing))


def test_a_subject_that_is_nearly_introduced_is_asked_about():
    told = plan(plan="roadmap"), ProgressReported(on="2023", subject="roadmaps")

    assert "did you mean roadmap?" in found("unknown-subject", entries(*told))[0].message


def test_a_link_that_links_nothing():
    known = in_memory(*PROLOGUE, plan())
    first = known.entries[-1]
    known.append(plan(same_as=first.id, objectives="x"))

    assert [] == found("inert-link", known)

    known.correct(first.id, plan="two", reason="another plan")
    (finding,) = found("inert-link", known)

    assert (len(known) - 1, "plan_adopted one cannot be the same fact as plan_adopted two") == (
        finding.line,
        finding.message,
    )


def test_a_link_that_was_retracted_is_no_finding():
    known = in_memory(*PROLOGUE, plan())
    first = known.entries[-1]
    second = known.append(plan(same_as=first.id, objectives="x"))
    known.correct(first.id, plan="two", reason="another plan")
    known.retract(second.id, reason="no")

    assert [] == found("inert-link", known)


@pytest.mark.parametrize(
    "one, other, tier",
    [
        pytest.param(SourceDeclared(source="C"), SourceDeclared(source="C", title="New"), Tier.STRICT, id="source"),
        pytest.param(
            PersonDeclared(person="cy", names="Cy"),
            PersonDeclared(person="cy", names=["Cy", "Cyrus"]),
            Tier.STRICT,
            id="person",
        ),
        pytest.param(
            LadderDeclared(ladder="l", party="ACM", rungs=()),
            LadderDeclared(ladder="l", party="BOR", rungs=()),
            Tier.STRICT,
            id="ladder",
        ),
        pytest.param(
            CoverageDeclared(coverage="c", period="2000/2009"),
            CoverageDeclared(coverage="c", period="2000/2019"),
            Tier.OPINION,
            id="coverage, which grows",
        ),
    ],
)
def test_a_key_that_is_declared_twice(one, other, tier):
    (finding,) = found("redeclared", entries(one, other))

    assert tier is finding.tier
    assert len(PROLOGUE) + 3 == finding.line
    assert [] == found("redeclared", entries(one))


# ---- order


def test_dates_that_exclude_each_other():
    known = in_memory(*PROLOGUE, plan("2022"))
    second = known.append(plan("2022-11-29", same_as=known.entries[-1].id))

    assert [] == found("dates-clash", known)

    known.correct(second.id, on="2023-01-01", reason="better source")

    assert ["told as one fact, on dates that exclude each other: 2022 and 2023-01-01"] == [
        one.message for one in found("dates-clash", known)
    ]


def test_corrections_that_did_not_know_of_each_other():
    known = in_memory(*PROLOGUE, upgraded())
    root = known.entries[-1]
    known.correct(root.id, on="2021", reason="better source")

    assert [] == found("concurrent", known)

    known.append(FactCorrected(corrects=root.id, after=root.id, content=upgraded("2020"), reason="better source"))
    (finding,) = found("concurrent", known)

    assert (root.seq, f"corrected twice from the same state: @{root.seq + 1}, @{root.seq + 2}") == (
        finding.line,
        finding.message,
    )


def test_a_last_writer_that_is_not_known():
    known = entries(upgraded("2022"), upgraded("2022-03", "Other"))
    (finding,) = found("ambiguous", known)

    assert Tier.STRICT is finding.tier
    assert finding.message.startswith("tier: the last of @7, @8 is not known")
    assert [] == found("ambiguous", entries(upgraded("2022", order=1), upgraded("2022-03", "Other", order=2)))
    assert [] == found("ambiguous", entries(upgraded("2022"), upgraded("2023-03", "Other")))


def test_two_meetings_on_one_day_are_simply_two_meetings():
    told = [MeetingHeld(on="2022", form=form) for form in ("call", "summit")]

    assert [] == found("ambiguous", entries(*told))


# ---- sources


def test_a_fact_that_no_source_supports():
    known = in_memory(*PROLOGUE)
    entry = known.append(upgraded())

    assert [(entry.seq, Tier.STRICT)] == [(one.line, one.tier) for one in found("unsourced", known)]

    known.correct(entry.id, stated="in 2022", reason="better source", cites="A")

    assert [] == found("unsourced", known)


@pytest.mark.parametrize(
    "on, count",
    [
        pytest.param("2024-02-27", 0, id="published on that day"),
        pytest.param("2024-02-28", 0, id="a day's grace for far clocks"),
        pytest.param("2024-02-29", 1, id="published before"),
        pytest.param("2024-02", 0, id="may have happened before"),
    ],
)
def test_a_source_older_than_what_it_reports(on, count):
    known = in_memory(*PROLOGUE)
    known.append(upgraded(on), cites="A")

    assert count == len(found("published-before", known))


def test_a_source_may_well_be_older_than_a_plan_for_the_future():
    known = in_memory(*PROLOGUE)
    known.append(VisitMade(on="2030", visitors="ACM", form="state", modality="planned"), cites="A")

    assert [] == found("published-before", known)


def test_a_dispute_in_which_nothing_is_preferred():
    known = in_memory(*PROLOGUE, upgraded(), upgraded("2023", "Other"))
    one, other = known.entries[-2:]
    record = known.append(FactDisputed(facts=[one.id, other.id], field="label"))

    assert [(record.seq, "2 claims conflict on label, and none is preferred", Tier.OPINION)] == [
        (said.line, said.message, said.tier) for said in found("undecided", known)
    ]

    known.append(FactDisputed(facts=[one.id, other.id], preferred=one.id))
    known.retract(record.id, reason="decided")

    assert [] == found("undecided", known)


# ---- what should have happened by today


def planned():
    return in_memory(*PROLOGUE, VisitMade(on="2024-05", visitors="ACM", form="state", modality="planned"))


def test_a_planned_event_whose_date_has_passed_unconfirmed():
    known = planned()

    assert [] == found("unconfirmed", known)
    assert [] == found("unconfirmed", known, today="2024-05-30")

    (finding,) = found("unconfirmed", known, today="2024-05-31")

    assert (len(known), Tier.BASIC) == (finding.line, finding.tier)


def test_what_was_postponed_is_asked_for_once_its_new_date_has_passed():
    known = planned()
    off = {"subject": known.entries[-1].id, "mode": "postponed", "new_date": "2024-09"}
    known.append(EngagementCancelled(on="2024-04-01", **off))

    assert [] == found("unconfirmed", known, today="2024-09-29")
    assert ["visit_made was planned for 2024-09; nothing confirms it or calls it off"] == [
        one.message for one in found("unconfirmed", known, today="2024-09-30")
    ]


@pytest.mark.parametrize("how", ["confirmed", "cancelled", "retracted"])
def test_a_planned_event_that_was_settled_is_no_finding(how):
    known = planned()
    plan_ = known.entries[-1]
    if how == "confirmed":
        known.append(VisitMade(on="2024-05-02", visitors="ACM", form="state", confirms=plan_.id))
    elif how == "cancelled":
        known.append(EngagementCancelled(on="2024-04-01", subject=plan_.id))
    else:
        known.retract(plan_.id, reason="never planned")

    assert [] == found("unconfirmed", known, today="2024-06")


def pledged(**fields) -> PledgeMade:
    return PledgeMade(on="2022", pledge="one", by="ACM", action="plant", **fields)


def test_a_deadline_that_has_passed():
    known = entries(pledged(horizon=Horizon(by="2023")))

    assert [] == found("overdue", known)
    assert [] == found("overdue", known, today="2023-12-31")
    assert ["pledge 'one' was due by 2023-12-31; no fulfilment is recorded"] == [
        one.message for one in found("overdue", known, today="2024-01-01")
    ]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([pledged()], id="no deadline"),
        pytest.param([pledged(horizon=Horizon(within="P1Y"))], id="possibly at most"),
        pytest.param([pledged(horizon=Horizon(by="2023")), PledgeWithdrawn(on="2023", pledge="one")], id="withdrawn"),
        pytest.param(
            [
                pledged(horizon=Horizon(by="2023")),
                PledgeAssessed(on="2023", pledge="one", assessor="A", verdict="fulfilled"),
            ],
            id="fulfilled",
        ),
    ],
)
def test_a_deadline_that_does_not_matter(told):
    assert [] == found("overdue", entries(*told), today="2030")


# ---- the list of checks


def meeting(on="2023", **fields) -> MeetingHeld:
    return MeetingHeld(on=on, form="summit", **fields)


@pytest.mark.parametrize("modality, count", [("actual", 1), ("planned", 0)])
def test_a_cancellation_of_what_was_never_planned(modality, count):
    log = in_memory(*PROLOGUE)
    planned = log.append(meeting(modality=modality))
    log.append(EngagementCancelled(on="2022", subject=planned.id))

    assert count == len(found("closes-nothing", log))


@pytest.mark.parametrize("modality, count", [("actual", 1), ("planned", 0)])
def test_a_confirmation_of_what_was_never_planned(modality, count):
    log = in_memory(*PROLOGUE)
    planned = log.append(meeting(modality=modality))
    log.append(meeting(order=1, confirms=planned.id))

    assert count == len(found("closes-nothing", log))


@pytest.mark.parametrize("parties, count", [([], 1), (["JPN"], 0)])
def test_a_position_that_nobody_holds(parties, count):
    log = in_memory(*PROLOGUE)
    log.append(PartyDeclared(party="JPN", name="Japan"))
    log.append(PositionStated(on="2022", stance="supports", topic="reform", parties=parties))

    assert count == len(found("nobody", log))


@pytest.mark.parametrize("by, count", [("2021", 1), ("2022", 0), ("[2021..2023]", 0)])
def test_a_pledge_due_before_it_was_made(by, count):
    told = entries(PledgeMade(on="2022-06", pledge="one", by=["ACM"], action="build", horizon=Horizon(by=by)))

    assert count == len(found("due-before-made", told))


@pytest.mark.parametrize(
    "on, modality, count", [("2027", "actual", 1), ("2027", "planned", 0), ("2026-11", "actual", 0)]
)
def test_an_actual_event_that_lies_ahead(on, modality, count):
    told = entries(meeting(on=on, modality=modality))

    assert count == len(found("ahead", told, today="2026-11-22"))
    assert [] == found("ahead", told)


def test_whatever_can_be_counted_through_is_a_log():
    told = entries(meeting())

    assert check(told) == check(list(told)) == check(in_memory(*PROLOGUE, meeting()))


def test_findings_come_in_log_order_and_have_a_code_a_tier_and_a_place():
    known = in_memory(*PROLOGUE, upgraded("2023"), upgraded("2022", "Other"), SourceDeclared(source="A"))
    findings = known.check(today="2024")

    assert sorted(one.line for one in findings) == [one.line for one in findings]
    assert {"unsourced", "redeclared"} == {one.code for one in findings}
    for one in findings:
        assert one.entry == known.entries[one.line - 1].id


def test_a_check_of_one_s_own_joins_by_being_added():
    def lonely_meeting(seen: Seen):
        for fact in seen.facts.facts:
            if fact.kind == "meeting_held" and len(fact.event.parties) < 2:
                yield seen.finding("lonely-meeting", fact, "a meeting of one party", Tier.OPINION)

    known = entries(MeetingHeld(on="2022", form="call", parties="ACM"))

    assert ["lonely-meeting"] == [one.code for one in check(known, (lonely_meeting,))]
    assert ["lonely-meeting", "unsourced"] == [one.code for one in check(known, (*CHECKS, lonely_meeting))]


def test_every_check_says_what_it_finds_in_a_sentence():
    for one in CHECKS:
        assert one.__doc__.strip().endswith(".")


def test_an_empty_log_has_no_findings():
    assert () == check((), today="2024", name="x")
    assert () == check(entries_of([LogOpened(name="x", parties=["ACM"])]), today="2024", name="x")

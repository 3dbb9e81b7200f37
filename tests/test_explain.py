"""
Says who?  By example: what made a value, what stood before, who says otherwise, what was corrected and erased.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, ClassVar

import attrs
import pytest

import partnership_events as pe
from partnership_events.dates import Answer
from partnership_events.projections.named import named, names, spelled
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.values import Citation, Claim, Label

EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture(scope="module")
def japan_mongolia() -> pe.Partnership:
    return pe.open_ledger(EVENTS)["japan-mongolia"]


def tier(on: str, label: str, **more: object) -> pe.RelationsUpgraded:
    return pe.RelationsUpgraded(on=on, label=label, **more)


def log_of(*told: object) -> pe.Partnership:
    return in_memory(*PROLOGUE, *told)


def the_cell(partnership: pe.Partnership, *name: str, as_of: str = "2024", **more: object) -> pe.CellStory:
    (story,) = partnership.explain(*name, as_of=as_of, **more).cells
    return story


# -- Japan and Mongolia, by hand


def test_the_tier_of_2023_rests_on_two_tellings_of_one_fact(japan_mongolia: pe.Partnership) -> None:
    story = the_cell(japan_mongolia, "tier", as_of="2023-09-20")
    (evidence,) = story.because
    (former,) = story.before

    assert "2022-11-29" == str(evidence.on)
    assert [11, 29] == [entry.position for entry in evidence.entries]
    assert ["on 29 November 2022", "in November last year (2022)"] == [entry.stated for entry in evidence.entries]
    assert ["A p1, p7", "B p6"] == [str(cite) for entry in evidence.entries for cite in entry.supports]
    assert ("Strategic Partnership", "[..2022-11-28]", "2022-11-29") == (
        str(former.value),
        str(former.since),
        str(former.until),
    )
    assert [11] == [entry.position for entry in former.ended_by.entries][:1]
    assert ((), (), (), (), (), "") == (
        story.open,
        story.uncounted,
        story.disputes,
        story.amended,
        story.later,
        story.why,
    )


def test_before_2022_the_tier_is_open_and_what_comes_later_is_told(japan_mongolia: pe.Partnership) -> None:
    story = the_cell(japan_mongolia, "tier", as_of="2020")
    (one,) = story.open

    assert ("Strategic Partnership", None, dt.date(2022, 11, 28)) == (str(one.value), one.earliest, one.latest)
    assert "it may not have happened by then" == one.why
    assert [11, 29] == [entry.position for evidence in story.later for entry in evidence.entries]


def test_the_pledge_of_trees_tells_its_correction_and_what_is_judged_of_it(japan_mongolia: pe.Partnership) -> None:
    explained = japan_mongolia.explain("pledges", "trees-50000", as_of="2028-10-01")

    assert [("open", Answer.YES, "in progress"), ("overdue", Answer.YES, "")] == [
        (one.question, one.answer, one.status) for one in explained.judged
    ]
    assert "no fulfilment recorded" == explained.judged[1].why
    assert Answer.YES is explained.answer
    made = next(one for one in explained.cells if one.cell == ("pledge", "trees-50000"))
    (correction,) = made.amended
    assert (47, 24, "corrected", "better source", True) == (
        correction.position,
        correction.of,
        correction.what,
        correction.reason,
        correction.acts,
    )
    assert [("horizon", None)] == [(change.field, change.was) for change in correction.changed]
    assert ("launch", "trees-project-1") in [one.cell for one in explained.cells]


def test_before_the_correction_was_known_there_is_none(japan_mongolia: pe.Partnership) -> None:
    explained = japan_mongolia.explain("pledges", "trees-50000", as_of="2028-10-01", known_at="@46")

    assert ["yes", "no"] == [one.answer.value for one in explained.judged]
    assert "no deadline" == explained.judged[1].why
    assert () == tuple(one for story in explained.cells for one in story.amended)


def test_that_the_medium_term_program_is_in_force_stays_open(japan_mongolia: pe.Partnership) -> None:
    explained = japan_mongolia.explain("plans", "medium-term-program", as_of="2023")

    assert (Answer.POSSIBLY, "term unknown") == (explained.answer, explained.judged[0].why)
    assert [("plan", "medium-term-program"), ("report", "medium-term-program")] == [one.cell for one in explained.cells]


# -- what made it, and what does not count


def test_who_contradicts_stands_apart_from_who_supports() -> None:
    cites = [Citation("A", ["p2"]), Citation("B", ["p3"], stance="contradicts")]
    story = the_cell(log_of(pe.Draft(event=tier("2010", "Strategic"), cites=cites, note="hearsay")), "tier")
    (entry,) = story.because[0].entries

    assert (["A p2"], ["B p3 (against)"]) == ([str(one) for one in entry.supports], [str(one) for one in entry.against])
    assert "hearsay" == entry.note


def test_what_is_planned_negated_or_lost_a_dispute_is_told_and_does_not_count() -> None:
    log = log_of(
        tier("2010", "Strategic"),
        tier("2011", "Grand", modality="planned"),
        tier("2012", "Great", modality="negated"),
    )
    winner, loser = log.append(tier("2013", "Special")), log.append(tier("2013-05", "Other"))
    log.append(pe.FactDisputed(facts=[winner.id, loser.id], preferred=winner.id, claims=[Claim("Special", "A")]))
    story = the_cell(log, "tier")

    assert ["planned", "negated", "set aside"] == [one.why for one in story.uncounted]
    assert Label("Special") == story.standing.value
    (dispute,) = story.disputes
    assert ((winner.seq, loser.seq), winner.seq, None) == (dispute.about, dispute.preferred, dispute.field)
    assert (Claim("Special", "A"),) == dispute.claims


def test_a_dispute_without_preference_is_told_so() -> None:
    log = log_of()
    one, other = log.append(tier("2010", "Strategic")), log.append(tier("2010-05", "Special"))
    log.append(pe.Draft(event=pe.FactDisputed(facts=[one.id, other.id], field="label"), note="who knows"))
    (dispute,) = the_cell(log, "tier").disputes

    assert ("label", None, "who knows") == (dispute.field, dispute.preferred, dispute.note)


def test_the_positions_of_other_cells_are_left_out() -> None:
    log = log_of(tier("2010", "Strategic"), pe.RelationsEstablished(on="2009", modality="planned"))

    assert () == the_cell(log, "tier").uncounted


# -- before, open, later


def test_values_are_told_in_turn_and_what_ended_each() -> None:
    log = log_of(tier("2001", "Friendly"), tier("2010", "Strategic"), tier("2020", "Special"))
    story = the_cell(log, "tier")

    assert [("Friendly", "2001", "2010"), ("Strategic", "2010", "2020")] == [
        (str(one.value), str(one.since), str(one.until)) for one in story.before
    ]
    assert [Label("Strategic"), Label("Special")] == [one.ended_by.fact.event.label for one in story.before]
    assert [False, False] == [one.undecided for one in story.before]


def test_who_said_the_same_before_another_value_came_is_told_with_it() -> None:
    log = log_of(tier("2001", "Friendly"), tier("2003", "Friendly"), tier("2010", "Strategic"))
    (former,) = the_cell(log, "tier").before

    assert ("2001", ["2001", "2003"]) == (str(former.since), [str(one.on) for one in former.evidence])


def test_of_a_sum_each_former_value_tells_what_was_added() -> None:
    paid = [pe.TransactionRecorded(on=f"20{n}", type="3", amount=n, currency="JPY") for n in (10, 11, 12)]
    story = the_cell(log_of(*paid), "money", "3", "JPY")

    assert [("10", ["2010"]), ("21", ["2011"])] == [
        (str(one.value), [str(evidence.on) for evidence in one.evidence]) for one in story.before
    ]
    assert ["2010", "2011", "2012"] == [str(one.on) for one in story.because]


def test_rivals_are_open_and_not_former() -> None:
    log = log_of(tier("2001", "Friendly"), tier("2010-05", "Strategic"), tier("2010-05-20", "Special"))
    story = the_cell(log, "tier", as_of="2011")
    (one,) = story.open

    assert story.standing.ambiguous
    assert ["Friendly"] == [str(former.value) for former in story.before]
    assert ("Special", "which of these came last is not told") == (str(one.value), one.why)
    assert (dt.date(2010, 5, 20), dt.date(2010, 5, 20)) == (one.earliest, one.latest)


def test_of_rivals_that_both_are_past_the_order_stays_undecided() -> None:
    log = log_of(tier("2010-05", "Strategic"), tier("2010-05-20", "Special"), tier("2015", "Grand"))
    story = the_cell(log, "tier")

    assert [("Special", True), ("Strategic", False)] == [(str(one.value), one.undecided) for one in story.before]


def test_a_rank_that_its_writer_gave_decides_what_was_before() -> None:
    log = log_of(tier("2010-05-20", "Special", order=2), tier("2010-05", "Strategic", order=1))
    story = the_cell(log, "tier")

    assert (Label("Special"), ()) == (story.standing.value, story.open)
    assert ["Strategic"] == [str(one.value) for one in story.before]


def test_facts_that_come_later_are_told_as_such() -> None:
    log = log_of(tier("2010", "Strategic"), tier("2020", "Special"))

    assert ["2020"] == [str(one.on) for one in the_cell(log, "tier", as_of="2015").later]
    assert () == the_cell(log, "tier", as_of="2020").later


def test_a_date_by_the_clock_is_bounded_in_the_days_of_the_reader() -> None:
    log = log_of(tier("2010-05-20T23:30:00Z/2010-05-25T12:00:00Z", "Special"))
    (one,) = the_cell(log, "tier", as_of="2010-05-22", zone="Asia/Tokyo").open

    assert (dt.date(2010, 5, 21), dt.date(2010, 5, 25)) == (one.earliest, one.latest)


# -- corrections, retractions, erasure


def test_what_was_corrected_tells_what_it_was_and_what_it_became() -> None:
    log = log_of()
    entry = log.append(tier("2010", "Strategc"))
    log.correct(entry, label="Strategic", reason="coding error", cites=["B:p1"])
    (one,) = the_cell(log, "tier").amended

    assert [("label", Label("Strategc"), Label("Strategic"))] == [
        (change.field, change.was, change.now) for change in one.changed
    ]
    assert ("coding error", ["B p1"]) == (one.reason, [str(cite) for cite in one.cites])


def test_a_retracted_fact_is_told_where_it_once_stood() -> None:
    log = log_of()
    entry = log.append(tier("2010", "Strategic"))
    record = log.retract(entry, reason="a hoax")
    story = the_cell(log, "tier")
    (one,) = story.amended

    assert (Answer.UNKNOWN, ()) == (story.standing.answer, story.because)
    assert ("retracted", entry.seq, record.seq, "a hoax", None) == (one.what, one.of, one.position, one.reason, one.now)
    assert entry.event == one.was
    assert story.why.startswith("nobody wrote of it by then")


def test_a_retraction_that_was_undone_acts_no_more_and_what_undid_it_reinstates() -> None:
    log = log_of()
    entry = log.append(tier("2010", "Strategic"))
    log.retract(entry, reason="a hoax")
    log.reinstate(entry, reason="no hoax")
    log.retract(entry, reason="a hoax after all", cites=["A"])
    told = the_cell(log, "tier").amended

    assert [("retracted", False), ("reinstated", True), ("retracted", True)] == [(one.what, one.acts) for one in told]
    assert [None, entry.event, None] == [one.now for one in told]
    assert [entry.event, None, entry.event] == [one.was for one in told]


def test_a_correction_that_was_retracted_is_told_as_one() -> None:
    log = log_of()
    entry = log.append(tier("2010", "Strategic"))
    correction = log.correct(entry, label="Special", reason="better source")
    log.retract(correction, reason="worse source")
    told = the_cell(log, "tier").amended

    assert ["corrected", "correction retracted"] == [one.what for one in told]
    assert [Label("Special"), Label("Strategic")] == [one.now.label for one in told if one.now is not None]


def test_a_correction_that_moves_a_fact_to_another_cell_is_told_at_both() -> None:
    log = log_of()
    entry = log.append(pe.PlanAdopted(on="2010", plan="one", label="Plan", period="2010/2020"))
    log.correct(entry, plan="two", reason="another plan")

    for plan in ("one", "two"):
        assert [entry.seq] == [one.of for one in the_cell(log, "plan", plan).amended]


def test_what_makes_a_promise_anew_tells_nothing_of_its_withdrawal() -> None:
    log = log_of()
    entry = log.append(pe.PledgeMade(on="2010", pledge="one", by=["ACM"], action="plant"))
    log.correct(entry, action="plant trees", reason="coding error")
    explained = log.explain("pledges", "one", as_of="2024")

    assert [("pledge", "one"), ("terms", "one")] == [one.cell for one in explained.cells]


def test_a_withdrawal_that_was_retracted_is_told_of_the_pledge() -> None:
    log = log_of(pe.PledgeMade(on="2010", pledge="one", by=["ACM"], action="plant"))
    entry = log.append(pe.PledgeWithdrawn(on="2012", pledge="one"))
    log.retract(entry, reason="a rumour")
    explained = log.explain("pledges", "one", as_of="2024")

    assert Answer.YES is explained.answer
    assert [entry.seq] == [one.of for story in explained.cells for one in story.amended]


def test_a_dispute_that_was_retracted_is_told(tmp_path: Path) -> None:
    log = log_of()
    one, other = log.append(tier("2010", "Strategic")), log.append(tier("2010-05", "Special"))
    dispute = log.append(pe.FactDisputed(facts=[one.id, other.id]))
    log.retract(dispute, reason="settled")
    story = the_cell(log, "tier")

    assert () == story.disputes
    assert [(dispute.seq, "retracted", "settled")] == [(one.of, one.what, one.reason) for one in story.amended]


@pytest.fixture
def erased(tmp_path: Path) -> pe.Partnership:
    log = pe.open_ledger(tmp_path).create("acme-borealis", parties=["ACM", "BOR"])
    log.append(tier("2001", "Friendly"))
    log.append(pe.MeetingHeld(on="2002", form="call"))
    log.append(tier("2003", "Special"))
    log.erase("@4", reason="a court order")
    log.erase("@3", reason="a request")
    return log


def test_what_was_erased_is_told_where_it_may_have_stood(erased: pe.Partnership) -> None:
    assert [4] == [hole.entry.seq for hole in the_cell(erased, "tier").erased]
    assert [3] == [hole.entry.seq for hole in the_cell(erased, "last_meeting").erased]


def test_an_erased_correction_is_told_with_the_fact_that_it_touched(tmp_path: Path) -> None:
    log = pe.open_ledger(tmp_path).create("acme-borealis", parties=["ACM", "BOR"])
    entry = log.append(tier("2001", "Friendly"))
    correction = log.correct(entry, label="Strategic", reason="better source")
    log.erase(correction, reason="a court order")
    story = the_cell(log, "tier")

    assert [correction.seq] == [hole.entry.seq for hole in story.erased]
    assert [("corrected", "", None)] == [(one.what, one.reason, one.now) for one in story.amended]


# -- silence


@pytest.mark.parametrize("as_of, answer, words", [
    ("2005", Answer.NO, "claims to be complete for 2000/2009"),
    ("2015", Answer.NOT_COVERED, "claims to know of 2000/2009 only"),
])  # fmt: skip
def test_silence_is_told_by_the_coverage_that_answers_it(as_of: str, answer: Answer, words: str) -> None:
    log = log_of(pe.CoverageDeclared(coverage="all", period="2000/2009", families=["relations"]))
    story = the_cell(log, "tier", as_of=as_of)

    assert answer is story.standing.answer
    assert words in story.why


def test_without_coverage_silence_means_nothing() -> None:
    log = log_of(pe.CoverageDeclared(coverage="all", period="2000/2009", families=["plans"]))

    assert "declares no coverage" in the_cell(log, "tier").why


def test_what_was_written_back_to_nothing_is_no_silence() -> None:
    log = log_of(pe.PlanAdopted(on="2010", plan="one", label="Plan", period="2010/2020"))

    assert (Answer.NO, "") == ((story := the_cell(log, "end", "one")).standing.answer, story.why)


def test_what_was_told_and_set_aside_is_no_silence() -> None:
    log = log_of(pe.CoverageDeclared(coverage="all", period="1950/1980", families=["relations"]))
    loser, winner = (log.append(pe.RelationsEstablished(on=on)) for on in ("1955", "1957-03-03"))
    log.append(pe.FactDisputed(facts=[loser.id, winner.id], preferred=winner.id))
    before, after = (the_cell(log, "relations", as_of=on) for on in ("1954", "1955"))

    assert ("nobody wrote of it by then, and the log claims to be complete for 1950/1980", False) == (
        before.why,
        before.standing.disputed,
    )
    assert ("what was told of it by then was set aside, and the log claims to be complete for 1950/1980", True) == (
        after.why,
        after.standing.disputed,
    )


def test_of_a_plan_too_what_was_set_aside_is_no_silence() -> None:
    log = log_of()
    loser, winner = (
        log.append(pe.PlanAdopted(on=on, plan="one", label="Plan", period="1955/1980")) for on in ("1955", "1957")
    )
    log.append(pe.FactDisputed(facts=[loser.id, winner.id], preferred=winner.id))

    assert ["nobody wrote", "what was told"] == [
        " ".join(log.explain("plans", "one", as_of=on).judged[0].why.split()[: len(words.split())])
        for on, words in (("1954", "nobody wrote"), ("1955", "what was told"))
    ]


def test_what_was_only_planned_by_then_is_told_as_no_more() -> None:
    log = log_of(pe.RelationsEstablished(on="1955", modality="planned"))

    assert ["nobody wrote of it by then", "nobody wrote by then that it was so"] == [
        the_cell(log, "relations", as_of=on).why.partition(",")[0] for on in ("1954", "1955")
    ]


def test_what_does_not_count_and_comes_later_says_so() -> None:
    log = log_of(*(pe.RelationsEstablished(on=on, modality="planned") for on in ("1954", "1955", "1956")))

    assert [("1954", False), ("1955", False), ("1956", True)] == [
        (str(one.evidence.on), one.later) for one in the_cell(log, "relations", as_of="1955-06").uncounted
    ]


def test_a_thing_that_is_not_there_yet_says_why_and_what_comes() -> None:
    log = log_of(pe.PlanAdopted(on="2010", plan="one", label="Plan", period="2010/2020"))
    explained = log.explain("plans", "one", as_of="2005")

    assert (Answer.UNKNOWN, "") == (explained.answer, explained.judged[0].status)
    assert "nobody wrote of it by then" in explained.judged[0].why
    assert ["2010"] == [str(one.on) for story in explained.cells for one in story.later][:1]


def test_a_founding_party_is_named_where_the_log_opens() -> None:
    explained = log_of().explain("parties", "ACM", as_of="2024")

    assert ((Answer.YES, "named where the log opens"), ()) == (
        (explained.answer, explained.judged[0].why),
        explained.cells,
    )


# -- what may be named


LOG = entries_of([
    pe.PlanAdopted(on="2010", plan="one", label="Plan", period="2010/2020"),
    pe.PositionStated(on="2010", parties=["ACM"], topic="UN reform", stance="supports"),
    pe.MilestoneMarked(on="2010", milestone="ten years"),
])  # fmt: skip


@pytest.mark.parametrize("words, hint", [
    pytest.param(("teir",), "did you mean tier?", id="a letter out of place"),
    pytest.param(("plans", "oen"), "did you mean plans one", id="another id"),
    pytest.param(("plans",), "did you mean plans one?", id="a section without an id"),
    pytest.param(("position", "ACM", "UN refrom"), "did you mean position ACM 'UN reform'?", id="a topic"),
    pytest.param(("xyzzy",), "`partnership explain NAME` lists what it tells of", id="nothing like it"),
    pytest.param(("plan", "one", "two"), "did you mean plan one", id="a word too many"),
    pytest.param(("milestone", "abcdef01"), "the log tells of no", id="digits of no id"),
])  # fmt: skip
def test_what_the_log_nowhere_tells_of_is_refused_with_a_hint(words: tuple[str, ...], hint: str) -> None:
    with pytest.raises(pe.NoSuchCell) as refused:
        pe.explain(LOG, *words, as_of="2024")

    assert hint in str(refused.value)
    assert spelled(words) in str(refused.value) or repr(spelled(words)) in str(refused.value)


def test_the_first_digits_of_an_id_will_do() -> None:
    id_ = LOG[3].id

    assert ("milestone", id_) == pe.explain(LOG, "milestone", id_[:8], as_of="2024").name
    with pytest.raises(pe.NoSuchCell):
        pe.explain(LOG, "milestone", id_[:7], as_of="2024")


def test_what_only_later_entries_tell_of_may_be_named() -> None:
    explained = pe.explain(LOG, "plans", "one", as_of="2024", known_at=1)

    assert (Answer.UNKNOWN, ()) == (explained.answer, explained.cells)


def test_a_founding_party_may_be_named_before_the_log_was_opened() -> None:
    assert Answer.UNKNOWN is pe.explain(LOG, "parties", "ACM", as_of="2024", known_at=0).answer


@pytest.mark.parametrize("cell", [("tier",), ("relations",), ("last_meeting",), ("last_visit",)])
def test_every_log_can_be_asked_of(cell: tuple[str, ...]) -> None:
    assert Answer.UNKNOWN is pe.explain(LOG, *cell, as_of="2024").answer


def test_a_log_tells_what_can_be_asked_of_it(japan_mongolia: pe.Partnership) -> None:
    entries = japan_mongolia.entries
    there = names(japan_mongolia.view(entries, "1950"))

    assert {
        "plans": ("medium-term-program", "action-plan-2022-2031"),
        "pledges": ("trees-50000", "youth-20000"),
        "projects": ("trees-project-1",),
        "parties": ("JPN", "MNG"),
    } == dict(there.things)
    assert {("tier",), ("last_visit",), ("position", "MNG", "UN reform")} <= set(there.cells)
    seen = japan_mongolia.view(entries, "1950")
    for cell in there.cells:
        assert (cell, None) == ((told := named(seen, entries, cell)).words, told.section)


@attrs.frozen(kw_only=True)
class Granted(pe.Event):
    """
    Money was granted.
    """

    kind: ClassVar[str] = "money_granted"

    amount: Annotated[int, "How much."]

    def writes(self, me: str) -> dict[tuple[str, ...], object]:
        return {("granted", "all"): pe.Revise(lambda was: (was or 0) + self.amount)}


def test_a_cell_of_a_kind_of_ones_own_is_explained_too() -> None:
    vocabulary = pe.STANDARD | pe.Vocabulary.of(Granted)
    log = in_memory(*PROLOGUE, Granted(on="2010", amount=2), Granted(on="2011", amount=3), vocabulary=vocabulary)
    story = the_cell(log, "granted", "all")

    assert (5, [2]) == (story.standing.value, [one.value for one in story.before])
    assert ["2010", "2011"] == [str(one.on) for one in story.because]
    assert [2, 5] == [one.value for one in log.history("granted", "all").intervals if one.value is not None]


# -- what carries a plan or a text while something else was told of it last


def test_a_plan_that_an_earlier_term_carries_is_explained_by_it() -> None:
    log = log_of(
        pe.PlanAdopted(on="2000", plan="one", label="One", period="2000/2004"),
        pe.PlanAdopted(on="2003", plan="one", label="One anew", period="2005/2009"),
    )
    carried, counting = (log.explain("plans", "one", as_of=day).cells[0] for day in ("2004-03", "2006"))

    assert (["2000", "2003"], []) == ([str(one.on) for one in carried.because], list(carried.before))
    assert (["2003"], ["2000"]) == (
        [str(one.on) for one in counting.because],
        [str(one.since) for one in counting.before],
    )


def test_a_suspension_that_a_notice_leaves_standing_is_explained_by_both() -> None:
    log = log_of(
        pe.InstrumentInForce(on="2001-01-01", instrument="text"),
        pe.InstrumentEnded(on="2003-05-05", subject="text", mode="suspended"),
        pe.InstrumentEnded(on="2005-03-01", subject="text", mode="denounced", effective="2006-03-01"),
    )
    explained = log.explain("instruments", "text", as_of="2005-06")
    (end,) = (story for story in explained.cells if story.cell[0] == "end")

    assert "suspended" == explained.judged[0].status
    assert (["2003-05-05", "2005-03-01"], ()) == ([str(one.on) for one in end.because], end.before)

"""
What is left open, disputed, or known by its end alone: every text says so, and not only the JSON.
"""

from __future__ import annotations

import json

import pytest

import partnership_events as pe
from partnership_events.cli import main
from partnership_events.page.data import data_of
from partnership_events.projections.treaties import Stage
from partnership_events.testing import PROLOGUE, in_memory
from partnership_events.vocabulary import FactDisputed
from partnership_events.writers.brief import markdown
from partnership_events.writers.words import stage_in_words

PARTIES = ("AAA", "BBB")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture
def log(folder):
    log = pe.open_ledger(folder).create("one", parties=PARTIES)
    log.append_all([pe.SourceDeclared(source=source) for source in "ST"])
    return log


@pytest.fixture
def out(folder, capsys):
    def run(verb: str, on: str, *more: str) -> str:
        assert main([verb, "one", "--on", on, "--events", str(folder), *more]) in (0, 1)
        return capsys.readouterr().out

    return run


# -- pledges


def pledge(id_: str) -> pe.Event:
    return pe.PledgeMade(on="2000", pledge=id_, action=f"do {id_}", by="AAA", to="BBB", horizon={"by": "2004"})


def test_a_pledge_that_may_have_ended_is_possibly_open_wherever_it_is_told(log, out):
    log.append_all([pledge("sure"), pledge("open"), pe.PledgeWithdrawn(on="2003", pledge="open", by="AAA")])
    log.append_all([pledge("begun"), pe.PledgeWithdrawn(on="2003", pledge="begun", by="AAA")])
    log.append(pe.ProgressReported(on="2001", subject="begun", actual=1, unit="ship"))
    page = markdown(log.brief("2003-06"))

    for verb in ("show", "pledges"):
        told = out(verb, "2003-06")
        assert "do open (open): possibly open" in told
        assert "do begun (begun): possibly in progress" in told
        assert "do sure (sure): open" in told
    assert "**Pledges:** 1 open, 2 possibly open, 0 overdue" in page
    assert "do open (open), by AAA: possibly open, due 2004-12-31" in page
    assert "do begun (begun), by AAA: possibly in progress" in page
    assert "**Pledges:** 3 open, 0 overdue" in markdown(log.brief("2002"))


# -- texts of which little is told


def test_a_text_of_which_only_the_end_is_told_is_a_text_that_has_ended(log, out):
    log.append(pe.InstrumentEnded(on="2003-01-01", subject="ghost", mode="terminated"), cites=["S"])

    assert ["ghost: terminated", "  terminated, 2003-01-01  [S]"] == out("treaties", "2005").splitlines()[:2]
    assert "ghost: terminated" in out("show", "2005")
    told = pe.Answer(json.loads(out("treaties", "2005", "--json"))[0]["instrument"]["in_force"])
    assert pe.Answer.NO is told
    assert () == tuple(log.as_of("2002").instruments)
    assert 0 == main(["explain", "one", "instruments", "ghost", "--events", str(log.path.parent)])
    assert ("no", "terminated") == [
        (str(one.answer), one.value) for one in log.history("instruments", "ghost").intervals
    ][-1]


@pytest.mark.parametrize(
    "event, on, words",
    [
        pytest.param(
            pe.InstrumentEnded(on="2003", subject="t", mode="terminated"), "2003-06",
            "possibly terminated", id="its end alone",
        ),
        pytest.param(
            pe.InstrumentEnded(on="2003", subject="t", mode="terminated", effective="2005"), "2004",
            "in force: unknown", id="its end lies ahead",
        ),
        pytest.param(
            pe.InstrumentEnded(on="2003", subject="t", mode="denounced", for_party="ACM"), "2004",
            "in force: unknown", id="one party left",
        ),
        pytest.param(pe.InstrumentInForce(on="2003", instrument="t"), "2003-06", "possibly in force", id="entered"),
        pytest.param(
            pe.InstrumentConsented(on="2003", instrument="t", party="ACM", mode="ratification"), "2003-06",
            "possibly consented to", id="consented to",
        ),
    ],
)  # fmt: skip
def test_of_a_text_is_said_what_is_told_of_it_and_no_more(event, on, words):
    (treaty,) = in_memory(*PROLOGUE, event).treaties(on)

    assert words == stage_in_words(treaty)


def test_the_end_alone_of_a_text_in_a_covered_time_says_that_it_is_not_in_force():
    covered = pe.CoverageDeclared(coverage="texts", families=["instruments"], period="1990/2010")
    ended = pe.InstrumentEnded(on="2003", subject="t", mode="terminated", effective="2005")
    (treaty,) = in_memory(*PROLOGUE, covered, ended).treaties("2004")

    assert (Stage.NOT_ENTERED, pe.Answer.YES, "not in force") == (treaty.stage, treaty.answer, stage_in_words(treaty))


@pytest.mark.parametrize("end", [
    pe.InstrumentEnded(on="2003", subject="p", mode="terminated"),
    pe.InstrumentEnded(on="2003", subject="p", mode="denounced", for_party="ACM"),
])  # fmt: skip
@pytest.mark.parametrize("begun", ["2000", "2009"])
def test_the_end_of_a_plan_or_a_mechanism_makes_no_text_of_it(end, begun):
    plan = pe.PlanAdopted(on=begun, plan="p", label="P")
    mechanism = pe.MechanismEstablished(on=begun, mechanism="p", level="ministers")

    for event in (plan, mechanism):
        assert {} == dict(in_memory(*PROLOGUE, event, end).as_of("2005").instruments)


# -- what sources differ about


@pytest.fixture
def disputed(log):
    told = [
        pe.PlanAdopted(on="2000-01-01", plan="p", label="P", period="2000/2008"),
        pe.InstrumentSigned(on="2000-01-01", instrument="t", form="treaty"),
        pe.MeetingHeld(on="2002-02-02", form="call", parties=PARTIES),
        pe.PositionStated(on="2001", parties=["AAA"], stance="opposes", topic="War"),
        pe.MilestoneMarked(on="2002", milestone="Ten years"),
        pledge("q"),
    ]
    for event in told:
        log.append(FactDisputed(facts=[log.append(event, cites=["S"]).id]), cites=["T"])
    log.append(pe.PositionStated(on="2001", parties=["BBB"], stance="supports", topic="War"), cites=["S"])
    return log


@pytest.mark.parametrize(
    "verb, line",
    [
        pytest.param("treaties", "signed, 2000-01-01  [S]  <disputed>", id="a signature"),
        pytest.param("show", "Last meeting   2002-02-02  call  [S]  <disputed>", id="a meeting"),
        pytest.param("show", "term 2000/2008; adopted 2000-01-01  [S]  <disputed>", id="a plan"),
        pytest.param("show", "signed 2000-01-01  [S]  <disputed>", id="a signature on the card"),
        pytest.param("show", "by 2004, by AAA to BBB, made 2000  [S]  <disputed>", id="a pledge"),
        pytest.param("show", "Milestones     2002  Ten years  [S]  <disputed>", id="a milestone"),
        pytest.param("positions", "against: AAA: opposes  [S]  <disputed>", id="a side"),
    ],
)
def test_what_is_disputed_is_marked_where_it_is_told(disputed, out, verb, line):
    assert line in [row.strip() for row in out(verb, "2003").splitlines()]


@pytest.mark.parametrize(
    "line",
    [
        "- **Plan:** P (p): in force, term 2000/2008, disputed \\[S\\]",
        "- **Instrument:** t: signed; in force: unknown; signed, 2000-01-01, disputed \\[S\\]",
        "  - do q (q), by AAA: open, due 2004-12-31, disputed \\[S\\]",
    ],
)
def test_the_brief_says_in_short_what_is_disputed(disputed, line):
    assert line in markdown(disputed.brief("2003")).splitlines()


def test_nothing_is_marked_that_nobody_disputes(log, out):
    log.append(pe.PlanAdopted(on="2000-01-01", plan="p", label="P", period="2000/2008"), cites=["S"])
    log.append(pe.InstrumentSigned(on="2000-01-01", instrument="t", form="treaty"), cites=["S"])

    assert "disputed" not in "".join([out("show", "2003"), out("treaties", "2003"), markdown(log.brief("2003"))])


def test_the_brief_names_what_is_disputed_and_who_disputes_it(disputed):
    page = markdown(disputed.brief("2003")).splitlines()

    assert "- one claim is disputed: 2002-02-02, meeting held: call; preferred: none \\[T; S\\]" in page
    assert "- **T**" in page


@pytest.mark.parametrize(
    "field, number, words",
    [
        pytest.param(None, 1, "one claim is disputed", id="one"),
        pytest.param("on", 1, "the date is disputed", id="the date of one"),
        pytest.param(None, 2, "2 claims conflict on the whole", id="two"),
        pytest.param("place", 2, "2 claims conflict on place", id="a field of two"),
    ],
)
def test_a_dispute_is_told_of_one_claim_or_of_several(log, out, field, number, words):
    ids = [log.append(pe.MeetingHeld(on=f"200{index}", form="call", parties=PARTIES)).id for index in range(number)]
    log.append(FactDisputed(facts=ids, field=field), cites=["T"])

    assert f"{words}; preferred: none  [T]" in out("show", "2005")
    assert f"{words}, and none is preferred" in out("check", "2005")


# -- who, and codes


def test_a_party_that_may_have_left_is_told_with_who_says_so(log, folder, capsys):
    log.append(pe.MembershipChanged(on="2000-06", party="BBB", mode="left"), cites=["S:left"])
    asked = ["who", "--party", "BBB", "--events", str(folder), "--on"]
    told = [(main([*asked, on]), capsys.readouterr().out.splitlines()[2])[1] for on in ("1999", "2000-06-15")]

    assert ["one  yes          BBB (party)", "one  possibly     BBB (party); possibly left (2000-06)  [S left]"] == told


def test_a_number_for_a_code_is_refused_with_the_text_to_write():
    with pytest.raises(pe.Refused, match="5 is not text, as the codes of ActivityStatus are; write '5'"):
        pe.ProjectStatusChanged(on="2000", project="x", status=5)
    with pytest.raises(pe.Refused, match="9 is not text, as the codes of ActivityStatus are; one of 1, 2, 3, 4, 5, 6"):
        pe.ProjectStatusChanged(on="2000", project="x", status=9)


def test_the_page_and_what_changed_say_possibly_too(log):
    log.append_all([pledge("open"), pe.PledgeWithdrawn(on="2003", pledge="open", by="AAA")])
    (part,) = [one["r"] for one in data_of(list(log))["parts"] if one["key"] == ["pledges", "open"]]
    turns = log.changes("2002", "2003-06").happened_turns

    assert "possibly open" in json.dumps(part)
    assert [("open", "possibly open")] == [(one.was, one.now) for one in turns if one.judged == "status"]


def test_an_entry_into_force_that_is_disputed_is_marked_though_another_carries_it(log, out):
    first = log.append(pe.InstrumentInForce(on="2000-02-01", instrument="t", term="P2Y"), cites=["S"])
    log.append(pe.InstrumentInForce(on="2001-06-01", instrument="t", term="P3Y"), cites=["T"])
    log.append(FactDisputed(facts=[first.id]), cites=["T"])

    assert "  in force without a break since 2000-02-01  [S]  <disputed>" in out("treaties", "2003").splitlines()
    card = [line.strip() for line in out("show", "2003").splitlines()]
    assert "in force since 2000-02-01  [S]  <disputed>" in card
    assert "entered into force anew 2001-06-01, term 3 years  [T]" in card


def test_what_is_only_possible_and_disputed_is_marked(log, out):
    told = log.append(pe.RelationsEstablished(on="2003", parties=PARTIES), cites=["S"])
    log.append(FactDisputed(facts=[told.id]), cites=["T"])

    assert "possibly established (2003)  [S]  <disputed>" in out("show", "2003-06")


def test_the_brief_says_which_claim_is_preferred_and_names_the_source_of_a_claim(log):
    log.append(pe.SourceDeclared(source="U"))
    ids = [log.append(pe.MeetingHeld(on=on, form="call", parties=PARTIES), cites=["S"]).id for on in ("2001", "2002")]
    claims = [pe.Claim("2003", "U")]
    log.append(FactDisputed(facts=ids, field="on", preferred=ids[1], claims=claims), cites=["T"])
    page = markdown(log.brief("2005")).splitlines()

    (line,) = [line for line in page if "conflict" in line]
    assert line.startswith("- 2 claims conflict on the date: ")
    assert "; preferred: 2002, meeting held: call; claimed: 2003 (U) \\[T; S\\]" in line
    assert "- **U**" in page


def test_a_text_whose_end_was_retracted_may_still_be_asked_about(log):
    ended = log.append(pe.InstrumentEnded(on="2003-01-01", subject="ghost", mode="terminated"), cites=["S"])
    log.retract(ended.id, reason="misread")

    assert pe.Answer.UNKNOWN is log.explain("instruments", "ghost", as_of="2005").answer

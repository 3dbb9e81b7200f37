"""
``explain`` and ``history``, as a person meets them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import fine, run

import partnership_events as pe
from partnership_events.values import Citation, Claim

EVENTS = str(Path(__file__).parent.parent / "events")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def tangled() -> pe.Partnership:
    """
    A log in which everything happened to the tier that can happen to it.
    """
    sources = [pe.SourceDeclared(source=key) for key in "ABC"]
    coverage = pe.CoverageDeclared(coverage="all", period="1990/2030")
    log = pe.open_ledger("events").create("acme-borealis", parties=["ACM", "BOR"], declare=[*sources, coverage])

    def tier(on: str, label: str, *cites: str | Citation, note: str | None = None, **more: object) -> pe.Entry:
        event = pe.RelationsUpgraded(on=on, label=label, **more)
        return log.append(pe.Draft(event=event, cites=cites, note=note))

    old = tier("2001", "Friendly", "A:p1")
    strategic = tier("2010-05", "Strategc", "A:p2", Citation("C", ["p3"], stance="contradicts"), note="From hearsay.")
    tier("2010-05-20", "Special", "B:p1")
    log.retract(tier("2012", "Mistaken"), reason="coding error")
    log.correct(strategic, label="Strategic", reason="better source", cites=["B:p2"])
    claims = [Claim("2001", source="A"), Claim("2003", source="B")]
    log.append(pe.Draft(event=pe.FactDisputed(facts=[old.id, strategic.id], field="on", claims=claims), note="Hm."))
    tier("2009", "Great", "C:p7", modality="negated")
    ended = log.append(pe.FrameworkEnded(on="[2020..2022]", label="Special"))
    log.retract(ended, reason="a mistake")
    log.reinstate(ended, reason="no mistake")
    log.erase(tier("2021-02-03", "Secret"), reason="a court order")
    log.append(pe.PlanAdopted(on="2010-01-01", plan="one", label="Plan", period="2010/2020"))
    return log


def section(told: str, title: str) -> list[str]:
    """
    The rows of a section of an explanation, without the margin.
    """
    blocks = [block.split("\n") for block in told.split("\n\n")]
    (rows,) = [rows for rows in blocks if rows[0].startswith(f"{title} ")]
    return [row[13:] for row in rows]


def test_an_explanation_has_a_section_for_all_that_bears_on_it(tangled: pe.Partnership) -> None:
    told = fine("explain", "acme-borealis", "tier", "--on", "2010")

    assert [
        "possibly Strategic, since 2010-05  [A p2; B p2; against: C p3]  <disputed>",
        "or possibly Special (2010-05-20)  [B p1]",
        "which of these came last, the record does not say",
    ] == section(told, "Answer")
    assert ["Friendly, 2001 until 2010-05-20  [A p1]"] == section(told, "Before that")
    assert [
        "2010-05  relations upgraded: Strategic",
        "  @7 2010-05  [A p2; against: C p3]",
        "    From hearsay.",
        "  @11 corrects it: 2010-05  [B p2]",
    ] == section(told, "Because")
    assert [
        "possibly Special (2010-05-20)  [B p1]",
        "  on 2010-05-20; which of these came last is not told",
        "  @8 2010-05-20  [B p1]",
    ] == section(told, "Open")
    assert [
        "@7 is contradicted by C p3",
        "2009  relations upgraded: Great  [C p7]  <negated>",
        "  @13 2009  [C p7]",
    ] == section(told, "Against")
    assert [
        "@12 disputes @6 and @7 over on: undecided",
        "  A: 2001",
        "  B: 2003",
        "  Hm.",
    ] == section(told, "Disputed")
    assert ["@17 relations upgraded, erased: a court order"] == [
        row.rpartition(" (@18")[0] for row in section(told, "Erased")
    ]
    assert ["[2020..2022]  framework ended: Special"] == section(told, "Later")


def test_corrections_and_retractions_are_told_in_the_order_in_which_they_were_written(
    tangled: pe.Partnership,
) -> None:
    day = f"{tangled.entries[-1].recorded_at:%Y-%m-%d}"

    assert [
        f"@9 retracted by @10 on {day}: coding error",
        "  it said: 2012, Mistaken",
        f"@7 corrected by @11 on {day}: better source  [B p2]",
        "  label: Strategc → Strategic",
        f"@14 retracted by @15 on {day}: a mistake  <undone since>",
        "  it said: [2020..2022], Special",
        f"@14 reinstated by @16 on {day}: no mistake",
    ] == [row.replace("a court order", "") for row in section(fine("explain", "acme-borealis", "tier"), "Corrected")]


def test_of_a_thing_what_is_judged_comes_first(tangled: pe.Partnership) -> None:
    for on, words in (("2015", "in force: yes (term 2010/2020)"), ("2021", "in force: no (expired, term 2010/2020)")):
        assert [words] == section(fine("explain", "acme-borealis", "plans", "one", "--on", on), "Answer")


def test_silence_is_told_with_what_it_means(tangled: pe.Partnership) -> None:
    told = fine("explain", "acme-borealis", "relations", "--on", "2005")

    assert ["no"] == section(told, "Answer")
    assert ["nobody wrote of it by then, and the log claims to be complete for 1990/2030"] == section(told, "Because")


@pytest.fixture
def settled() -> pe.Partnership:
    """
    A log in which a dispute was settled, and what was planned is told.
    """
    source, coverage = pe.SourceDeclared(source="A"), pe.CoverageDeclared(coverage="all", period="1950/1980")
    log = pe.open_ledger("events").create("acme-borealis", parties=["ACM", "BOR"], declare=[source, coverage])
    loser, winner = (log.append(pe.RelationsEstablished(on=on)) for on in ("1955", "1957-03-03"))
    log.append(pe.FactDisputed(facts=[loser.id, winner.id], preferred=winner.id))
    log.append(pe.RelationsSevered(on="1959", modality="planned"))
    log.append(pe.PlanAdopted(on="1960-01-01", plan="one", label="One", period="1960/1964"))
    log.append(pe.FactDisputed(facts=[log.entries[-1].id], claims=[Claim("1961", "A")]))
    return log


def test_of_what_was_set_aside_no_silence_is_told_and_what_comes_is_not_against(settled: pe.Partnership) -> None:
    told = fine("explain", "acme-borealis", "relations", "--on", "1956")

    assert ["no  <disputed>"] == section(told, "Answer")
    because = "what was told of it by then was set aside, and the log claims to be complete for"
    assert [because, "  1950/1980"] == section(told, "Because")
    assert ["1955  relations established  <set aside>", "  @4 1955"] == section(told, "Against")
    assert ["1957-03-03  relations established", "1959  relations severed  <planned>"] == section(told, "Later")


def test_what_is_disputed_is_marked_in_a_history(settled: pe.Partnership) -> None:
    rows = [row for row in fine("history", "acme-borealis", "plans", "one").split("\n") if "(term" in row]

    assert [True, True] == [row.endswith("  <disputed>") for row in rows]


def test_a_long_story_tells_the_latest_and_counts_the_others() -> None:
    log = pe.open_ledger("events").create("acme-borealis", parties=["ACM", "BOR"])
    log.append_all([pe.RelationsUpgraded(on=f"{year}-01-01", label=f"Tier {year}") for year in range(1950, 1980)])
    told = fine("explain", "acme-borealis", "tier", "--on", "1970")

    before, later = section(told, "Before that"), section(told, "Later")
    assert ("Tier 1969, 1969-01-01 until 1970-01-01", "and 8 before that", 13) == (before[0], before[-1], len(before))
    assert 9 == len(later)


def test_without_words_all_that_can_be_asked_about_is_listed(tangled: pe.Partnership) -> None:
    tangled.append(pe.MilestoneMarked(on="2010", milestone="ten years"))
    told = fine("explain", "acme-borealis")

    assert told == fine("history", "acme-borealis")
    assert "plans        plans one\n" in told
    assert "cells        relations\n             tier\n" in told
    assert "plan one" not in told.replace("plans one", "")
    assert f"milestone    milestone {tangled.entries[-1].id[:12]}\n" in told
    assert 0 == run("explain", "acme-borealis", "milestone", tangled.entries[-1].id[:12]).status


def test_as_json_everything_is_there(tangled: pe.Partnership) -> None:
    explained = json.loads(fine("explain", "acme-borealis", "tier", "--on", "2010", "--json"))
    (story,) = explained["cells"]

    assert (["tier"], [], "2010") == (explained["name"], explained["judged"], explained["basis"]["as_of"])
    assert {
        *("cell", "standing", "because", "before", "open", "uncounted", "disputes", "amended", "erased", "later"),
        "why",
    } == story.keys()
    entry = story["because"][0]["entries"][0]
    assert (7, "2010-05", "From hearsay.", "C") == (
        entry["position"],
        entry["on"],
        entry["note"],
        entry["against"][0]["source"],
    )
    listed = json.loads(fine("explain", "acme-borealis", "--json"))
    assert ({"plans": ["one"], "parties": ["ACM", "BOR"]}, True) == (listed["things"], ["tier"] in listed["cells"])


def test_a_history_as_json_has_its_four_days(tangled: pe.Partnership) -> None:
    told = json.loads(fine("history", "acme-borealis", "plans", "one", "--json"))

    assert [
        (None, "not covered", None, "1989-12-31"),
        (None, "no", "1990-01-01", "2009-12-31"),
        ("in force", "yes", "2010-01-01", "2020-12-31"),
        ("expired", "no", "2021-01-01", None),
    ] == [(one["value"], one["answer"], one["surely_from"], one["surely_through"]) for one in told["intervals"]]


def test_a_history_is_a_table(tangled: pe.Partnership) -> None:
    told = fine("history", "acme-borealis", "tier").split("\n")

    assert "acme-borealis: tier" == told[0]
    assert [
        "since         through     sure         what",
        "..            1989-12-31  not covered  the log does not claim to know of this time",
        "1990-01-01    2000-12-31  no           nothing is recorded, within what the log covers; possibly",
        "                                       through 2001-12-30",
        "2001          2010-04-30  yes          Friendly; possibly from 2001-01-01, surely from 2001-12-31;",
    ] == told[3:8]
    assert "2010-05-20    2022-12-30  possibly     Special  [B p1]  <ambiguous>" in told
    # Which of the two of May 2010 came last is not told: so it is not whether the end of one left the other.
    assert "[2020..2022]  ..          possibly     terminated  <ambiguous>" in told


def test_a_history_ends_with_its_date_where_one_is_given(tangled: pe.Partnership) -> None:
    told = fine("history", "acme-borealis", "plans", "one", "--on", "2015")

    assert "on 2015, read in UTC" in told
    assert "in force (term 2010/2020)" in told
    assert "expired" not in told


def test_what_is_overdue_is_told_beside_the_status() -> None:
    told = fine("history", "japan-mongolia", "pledges", "trees-50000", "--events", EVENTS)

    assert "2027-11-30  2028-09-20  yes      in progress; overdue: possibly (no fulfilment recorded)" in told
    assert "2028-09-21  ..          yes      in progress; overdue: yes (no fulfilment recorded)" in told
    assert 2 == told.count("overdue")


def test_what_is_possibly_so_says_it_once() -> None:
    told = fine("history", "japan-mongolia", "plans", "medium-term-program", "--events", EVENTS)

    assert "..     ..       possibly  in force (term unknown)  [A p7]" in told


@pytest.mark.parametrize("verb", ["explain", "history"])
@pytest.mark.parametrize("words, status, said", [
    (["teir"], 3, "did you mean tier?"),
    (["plans"], 3, "did you mean plans one?"),
    (["tier", "--known", "@999"], 3, "--known: no position @999"),
    (["tier", "--zone", "Asia/Tokio"], 3, "--zone: there is no time zone"),
    (["tier", "--on", "2010-13"], 3, "--on: '2010-13'"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    tangled: pe.Partnership, verb: str, words: list[str], status: int, said: str
) -> None:
    ran = run(verb, "acme-borealis", *words)

    assert (status, "") == (ran.status, ran.out)
    assert ran.err.startswith("partnership: ")
    assert said in ran.err


@pytest.mark.parametrize("verb", ["explain", "history"])
def test_as_known_before_anything_was_written_nothing_is_told_and_it_says_so(
    tangled: pe.Partnership, verb: str
) -> None:
    ran = run(verb, "acme-borealis", "tier", "--known", "1999")

    assert 0 == ran.status
    assert "unknown" in ran.out
    assert "note: nothing was written down by then" in ran.err


@pytest.mark.parametrize("verb", ["explain", "history"])
def test_what_a_terminal_would_obey_is_shown_and_not_obeyed(verb: str) -> None:
    log = pe.open_ledger("events").create("acme-borealis", parties=["ACM", "BOR"])
    event = pe.RelationsUpgraded(on="2001", label="Evil\x1b[2J", stated="in \x1b]0;2001")
    log.append(pe.Draft(event=event, note="\x1b[31mred"))
    log.append(pe.PositionStated(on="2001", parties=["ACM"], topic="a\x1b[2Jb", stance="supports"))

    for words in ([], ["tier"], ["position", "ACM", "a\x1b[2Jb"]):
        assert "\x1b" not in fine(verb, "acme-borealis", *words)


def labelled(*told: tuple[str, str]) -> pe.Partnership:
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all([pe.RelationsUpgraded(on=on, label=label) for on, label in told])
    return log


def test_a_former_value_is_not_told_backwards() -> None:
    labelled(("2008", "One"), ("2010-05", "Two"), ("2010", "Three"), ("2014", "Four"))

    assert [
        "Three, 2010 until 2014",
        "Two, 2010-05 until some time in 2010 (which came last is not told)",
        "One, 2008 until 2010-05",
    ] == section(fine("explain", "one-two", "tier", "--on", "2015"), "Before that")


def test_an_answer_that_is_possibly_begins_so() -> None:
    labelled(("2008", "One"), ("2010/2012", "Two"))
    first = {day: section(fine("explain", "one-two", "tier", "--on", day), "Answer")[0] for day in ("2009", "2011")}

    assert {"2009": "One, since 2008", "2011": "possibly One, since 2008"} == first

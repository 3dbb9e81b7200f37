"""
What somebody who is new to the command needs to be told.
"""

from __future__ import annotations

import json
import re

import pytest
from test_cli import BOTH, Ran, add, fine, run, seed


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


def planned() -> None:
    """
    A log with a planned summit at @4.
    """
    seed()
    add("meeting_held", "--on", "1980", "--form", "summit", "--modality", "planned", *BOTH)


LOG = "france-germany"
SUMMIT = "@4: meeting held, summit, planned 1980"


# -- references, echoed in words


POINTING = [
    pytest.param(["engagement_cancelled", "--subject", "@4"], f"cancels {SUMMIT}", id="cancels"),
    pytest.param(
        ["engagement_cancelled", "--subject", "@4", "--mode", "postponed"], f"postpones {SUMMIT}", id="postpones"
    ),
    pytest.param(["meeting_held", "--form", "summit", "--confirms", "@4"], f"confirms {SUMMIT}", id="confirms"),
    pytest.param(["meeting_held", "--form", "official_talks", "--part-of", "@4"], f"part of {SUMMIT}", id="part of"),
    pytest.param(["meeting_held", "--form", "summit", "--same-as", "@4"], f"same as {SUMMIT}", id="same as"),
    pytest.param(["meeting_held", "--form", "call", "--in-reply-to", "@4"], f"in reply to {SUMMIT}", id="in reply to"),
    pytest.param(
        ["milestone_marked", "--milestone", "x", "--of", "@3"],
        "of @3: instrument signed, Traité de l'Élysée (elysee), treaty, 1963-01-22",
        id="of",
    ),
]  # fmt: skip


@pytest.mark.parametrize("rehearse", [[], ["--dry-run"]], ids=["add", "dry run"])
@pytest.mark.parametrize(("words", "told"), POINTING)
def test_what_a_fact_points_at_is_echoed_in_words(words, told, rehearse):
    planned()
    echoed = add(*words, "--on", "1980-05", *rehearse)

    assert f"    {told}\n" in echoed
    assert bool(rehearse) == bool(re.search("[0-9a-f]{64}", echoed))


def test_lines_that_point_at_others_of_their_batch_are_echoed_in_words():
    seed()
    told = json.loads(add("meeting_held", "--on", "1980", "--form", "official_talks", "--dry-run", "--json"))[0]
    lines = [
        '{"@kind":"meeting_held","on":"1980","form":"official_talks"}',
        f'{{"@kind":"milestone_marked","on":"1981","milestone":"x","of":"{told["id"]}"}}',
    ]
    for rehearse in (["--dry-run"], []):
        echoed = fine("append", LOG, *rehearse, stdin="\n".join(lines).encode())
        assert "    of @4: meeting held, official talks, 1980\n" in echoed


@pytest.mark.parametrize("modality", ["planned", "hypothetical", "negated"])
def test_what_is_not_actual_is_marked_where_it_is_written(modality):
    seed()
    told = add("meeting_held", "--on", "1980", "--form", "official_talks", "--modality", modality)

    assert f"<{modality}>\n" in told


def test_mending_is_echoed_without_raw_ids():
    planned()
    corrected = fine("correct", LOG, "@4", "--on", "1981", "--reason", "a slip", "--part-of", "@3")
    gone = fine("retract", LOG, "@4", "--reason", "a mistake")
    back = fine("reinstate", LOG, "@4")

    assert f"  corrected {SUMMIT}\n  reason: a slip\n" in corrected
    assert "part of: (none) -> @3: instrument signed" in corrected
    assert "<planned>  <corrected @5>" in corrected
    assert "  retracted @4: meeting held, summit, planned" in gone
    assert "  reinstated @4: meeting held, summit, planned 1981\n" in back
    assert [] == re.findall("[0-9a-f]{64}", corrected + gone + back)


def test_how_it_stands_in_the_file_is_for_a_dry_run_and_for_json():
    seed()
    words = ["milestone_marked", "--on", "1950", "--milestone", "a speech"]

    assert '{"@kind"' in add(*words, "--dry-run")
    assert '{"@kind"' not in add(*words)
    assert "milestone_marked" in add(*words, "--json")


# -- notes and reasons, read back


def mended() -> None:
    """
    A talk at @4 with a remark, corrected at @5; another at @6, retracted at @7.
    """
    seed()
    add("meeting_held", "--on", "1980", "--form", "official_talks", "--stated", "that spring", "--note", "a remark")
    fine("correct", LOG, "@4", "--on", "1981", "--reason", "better source", "--cite", "T:p9")
    add("meeting_held", "--on", "1985", "--form", "call")
    fine("retract", LOG, "@6", "--reason", "never rang")


def test_a_timeline_reads_notes_and_reasons_back():
    mended()
    told = fine("timeline", LOG, "--notes", "--kind", "meeting_held")

    assert re.fullmatch(
        r"1981  meeting held: official talks  \[T p9\]  <corrected @5>\n"
        r"      stated: that spring\n"
        r"      note \(@4\): a remark\n"
        r"      corrected @4 by @5, [0-9-]{10}: better source  \[T p9\]\n"
        r"basis: france-germany @7, open, read in Europe/Paris\n",
        told,
    )
    assert "a remark" not in fine("timeline", LOG)


def test_a_timeline_tells_what_was_retracted_and_why():
    mended()
    told = fine("timeline", LOG, "--retracted")

    assert "1985        meeting held: call  <retracted @7: never rang>\n" == told.splitlines(keepends=True)[-2]
    assert "call" not in fine("timeline", LOG)
    assert "call" not in fine("timeline", LOG, "--retracted", "--on", "1984")
    assert re.search("retracted @6 by @7, [0-9-]{10}: never rang", fine("timeline", LOG, "--retracted", "--notes"))
    fine("reinstate", LOG, "@6", "--reason", "it rang")
    told = fine("timeline", LOG, "--retracted", "--notes")
    assert "<retracted" not in told
    assert re.search("reinstated @6 by @8, [0-9-]{10}: it rang", told)


def test_a_timeline_as_json_tells_the_entries_of_each_fact():
    mended()
    told = json.loads(fine("timeline", LOG, "--retracted", "--kind", "meeting_held", "--json"))
    keys = ["position", "id", "kind", "recorded_at", "note", "reason", "cites"]

    assert [[4, 5], [6, 7]] == [[entry["position"] for entry in item["entries"]] for item in told]
    assert [keys] * 4 == [list(entry) for item in told for entry in item["entries"]]
    assert ["a remark", None] == [entry["note"] for entry in told[0]["entries"]]
    assert [None, "better source"] == [entry["reason"] for entry in told[0]["entries"]]
    assert ["retracted @7: never rang"] == told[1]["marks"]


# -- a correction of what is retracted


@pytest.mark.parametrize("words", [["--on", "1986"], ["--set", "on=1986"]], ids=" ".join)
def test_what_is_retracted_is_to_be_reinstated_before_it_is_corrected(words):
    mended()
    ran = run("correct", LOG, "@6", *words, "--reason", "x")

    assert 3 == ran.status
    assert "is retracted; reinstate it first" in ran.err


# -- show


def test_the_visitors_of_the_last_visit_are_always_told():
    seed()
    visit = ["--visitor", "FRA", "--host", "DEU", "--form", "state", "--party", "FRA"]
    add("visit_made", "--on", "1980", *visit, "--person", ";A. Guest;President;FRA")

    sure = fine("show", LOG, "--on", "1981")
    possible = fine("show", LOG, "--on", "1980-03")
    assert "1980  state, visitors FRA, host DEU" in sure
    assert "A. Guest (President, FRA)" in sure
    assert "possibly 1980  state, visitors FRA, host DEU" in possible
    assert "A. Guest (President, FRA)" in possible


def test_parties_are_told_without_holes():
    seed()
    add("party_declared", "--party", "TUR", "--name", "Türkiye")
    add("party_declared", "--party", "GRC", "--name", "Greece")
    add("membership_changed", "--on", "1952-02-18", "--party", "TUR", "--mode", "joined")
    add("membership_changed", "--on", "1952-02", "--party", "GRC", "--mode", "joined")
    add("membership_changed", "--on", "1966", "--party", "FRA", "--mode", "left")
    told = fine("show", LOG, "--on", "1952-02-20")

    assert "Türkiye (TUR): member, since 1952-02-18\n" in told
    assert "Greece (GRC): possibly joined (1952-02)\n" in told
    assert "DEU: member, from the beginning\n" in told
    told = fine("show", LOG, "--on", "1966-06")
    assert "FRA: member, from the beginning\n" in told
    assert "FRA: or possibly left (1966)\n" in told
    assert "FRA: left, since 1966\n" in fine("show", LOG, "--on", "1970")


def test_what_is_ambiguous_begins_with_possibly():
    seed()
    add("relations_upgraded", "--on", "1970", "--label", "Friendship", *BOTH)
    add("relations_upgraded", "--on", "1970-05", "--label", "Union", *BOTH)

    assert re.search("^Tier +possibly (Friendship|Union), since", fine("show", LOG, "--on", "1980"), re.MULTILINE)


def test_a_plan_of_which_nobody_said_what_became_says_so():
    planned()
    words = "its date has passed; nothing confirms it or calls it off"

    assert words in fine("show", LOG, "--on", "1981")
    assert words not in fine("show", LOG, "--on", "1979")
    add("engagement_cancelled", "--on", "1980", "--subject", "@4")
    assert words not in fine("show", LOG, "--on", "1981")


def test_all_who_severed_relations_are_told():
    seed()
    add("relations_severed", "--on", "1961-01-03", "--by", "FRA")
    add("relations_severed", "--on", "1961-02-03", "--by", "DEU")

    assert "severed by FRA, DEU, since 1961-01-03" in fine("show", LOG, "--on", "1970")


# -- which logs there are, and when they began


@pytest.mark.parametrize("words", [["show"], ["timeline"], ["add"], ["show", "peru"], ["show", "frence-germany"]])
def test_the_logs_that_there_are_are_listed(words):
    seed()
    fine("create", "a-b", "--party", "A")
    ran = run(*words)

    assert "a-b, france-germany" in ran.err
    assert "a-b" not in run("create").err


def test_a_stretch_without_facts_says_so():
    seed()

    basis = "basis: france-germany @3, open, read in Europe/Paris\n"
    assert Ran(0, basis, "partnership: note: no fact falls into 1985; 1 other does not\n") == run(
        "timeline", LOG, "--during", "1985"
    )


def test_before_the_first_line_nothing_was_known():
    seed()
    for words in (["timeline", LOG], ["show", LOG, "--json"]):
        ran = run(*words, "--known", "1990")
        assert 0 == ran.status
        assert re.search("nothing was written down by then; the first line was written on 20[0-9-]{8}\n", ran.err)
    assert "nothing was written down by then; the first line was" in fine("show", LOG, "--known", "1990")


# -- help that leads on


def test_a_pointer_to_the_help_names_verb_log_and_kind():
    seed()
    ran = run("add", LOG, "pledge_made", "--quantity", "5")

    assert "no such option --quantity" in ran.err
    assert f"`partnership add {LOG} pledge_made --help`" in ran.err
    assert f"`partnership correct {LOG} @3 --help`" in run("correct", LOG, "@3", "--quantity", "5").err


def test_the_plural_of_a_field_is_heard_too():
    seed()
    add("person_declared", "--person", "adenauer", "--names", "K. Adenauer", "--name", "Konrad Adenauer")
    told = json.loads(
        add("visit_made", "--on", "1980", "--visitors", "FRA", "--visitor", "DEU", "--host", "DEU", "--form", "state",
            "--json")
    )  # fmt: skip

    assert ["DEU", "FRA"] == told[0]["content"]["visitors"]
    assert "--visitors" not in fine("add", LOG, "visit_made", "--help")


def test_a_language_that_is_none_is_taken_with_a_hint():
    seed()
    words = ["add", LOG, "relations_upgraded", "--on", "1990", "--label"]
    ran = run(*words, "jp=友好")

    assert 0 == ran.status
    assert 1 == ran.err.count("'jp' is no language of BCP 47; did you mean ja? such as ar, de")
    assert "friends" in fine(*words, "mn=friends")


@pytest.mark.parametrize("given", [b"date,kind\n1980,meeting\n", b"PK\x03\x04\x14", b"\xef\xbb\xbfdate;kind\n"])
def test_a_table_is_no_json(given):
    seed()
    ran = run("append", LOG, stdin=given)

    assert (3, "") == (ran.status, ran.out)
    assert 'JSON lines are expected, one object a line, such as {"@kind": "meeting_held"' in ran.err
    assert 1 == ran.err.count("\n")

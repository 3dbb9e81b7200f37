"""
The command, as a person meets it.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import attrs
import pytest

from partnership_events.cli import VERBS, main
from partnership_events.cli.terminal import Words, laid, padded, plain, visible, visible_json, width_of


@attrs.frozen
class Ran:
    status: int
    out: str
    err: str


def run(*words: str, stdin: bytes = b"") -> Ran:
    """
    Runs the command in this process, with a standard input and outputs of its own.
    """
    was = sys.stdin, sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"), out, err
    try:
        status = main(list(words))
    finally:
        sys.stdin, sys.stdout, sys.stderr = was
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Ran(status, *told)


def fine(*words: str, stdin: bytes = b"") -> str:
    ran = run(*words, stdin=stdin)

    assert (0, "") == (ran.status, ran.err)
    return ran.out


def seed() -> None:
    """
    A small log: its opening, a source, a treaty.
    """
    fine("create", "france-germany", "--party", "FRA", "--party", "DEU", "--zone", "Europe/Paris")
    fine("add", "france-germany", "source_declared", "--source", "T", "--title", "The treaty")
    fine(
        *["add", "france-germany", "instrument_signed", "--on", "1963-01-22", "--instrument", "elysee"],
        *["--form", "treaty", "--title", "fr=Traité de l'Élysée", "--party", "FRA", "--party", "DEU", "--cite", "T:p1"],
    )


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)


# -- a partnership written down through the command alone, and read back


def add(kind: str, *words: str) -> str:
    return fine("add", "france-germany", kind, *words)


BOTH = ["--party", "FRA", "--party", "DEU"]


def test_a_partnership_is_written_down_and_read_back_on_three_dates(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    fine("create", "france-germany", "--party", "FRA,DEU", "--zone", "Europe/Paris", "--title", "en=France and Germany")
    add("source_declared", "--source", "E", "--title", "fr=Traité de l'Élysée", "--published", "1963-01-22")
    add("source_declared", "--source", "X", "--title", "Treaty of Aachen", "--published", "2019-01-22")
    add("source_declared", "--source", "F", "--form", "encyclopaedia")
    add("party_declared", "--party", "FRA", "--name", "en=France", "--name", "de=Frankreich", "--cow", "220")
    add("party_declared", "--party", "DEU", "--name", "Germany", "--cow", "255")
    add("person_declared", "--person", "degaulle", "--name", "Charles de Gaulle")
    add("person_declared", "--person", "adenauer", "--name", "Konrad Adenauer")
    add("coverage_declared", "--coverage", "main", "--period", "1950/2025", "--family", "relations,instruments")
    add("relations_established", "--on", "1951", *BOTH, "--cite", "F", "--mode", "restored")
    add(
        *["instrument_signed", "--on", "1963-01-22", "--instrument", "elysee", "--form", "treaty", "--binding", "yes"],
        *["--title", "en=Élysée Treaty", "--title", "fr=Traité de l'Élysée", *BOTH, "--place.city", "Paris"],
        *["--cite", "E:p1,p2", "--cite", "F", "--person", "degaulle;;President of the Republic;FRA"],
        *["--person", "person=adenauer;office=Federal Chancellor;party=DEU"],
    )
    add("instrument_in_force", "--on", "1963-07-02", "--instrument", "elysee", "--cite", "F")
    add(
        *["mechanism_established", "--on", "1988-01-22", "--mechanism", "ffmr", "--level", "ministers"],
        *["--label", "en=Franco-German Defence and Security Council", *BOTH, "--cite", "F"],
    )
    add(
        *["pledge_made", "--on", "2019-01-22", "--pledge", "citizens-fund", "--by", "FRA,DEU", "--action", "set up"],
        *["--label", "a common Citizens' Fund", "--horizon.by", "2020-12-31", "--cite", "X:art12", *BOTH],
    )
    add(
        *["instrument_signed", "--on", "2019-01-22", "--instrument", "aachen", "--form", "treaty", "--binding", "yes"],
        *["--title", "Treaty of Aachen", *BOTH, "--place.city", "Aachen", "--cite", "X"],
    )
    add("instrument_in_force", "--on", "2020-01-22", "--instrument", "aachen", "--cite", "F")
    add("meeting_held", "--on", "2026-05", "--modality", "planned", "--form", "session", *BOTH, "--cite", "F")

    then = fine("show", "france-germany", "--on", "1963-06-30")
    assert "France and Germany\nGermany (DEU) and France (FRA)\n" in then
    assert "established, since 1951  [F]" in then
    assert "Élysée Treaty (elysee), treaty: signed" in then
    assert "signed 1963-01-22  [E p1, p2; F]" in then
    assert "Tier           none" in then
    assert "aachen" not in then

    later = fine("show", "france-germany", "--on", "2019-12-31")
    assert "Élysée Treaty (elysee), treaty: in force" in later
    assert "Treaty of Aachen (aachen), treaty: signed" in later
    assert "a common Citizens' Fund (citizens-fund): open" in later
    assert "due 2020-12-31; overdue: no (not due yet)" in later
    assert "Franco-German Defence and Security Council (ffmr), ministers: active" in later

    last = fine("show", "france-germany", "--on", "2021-01-01")
    assert "Treaty of Aachen (aachen), treaty: in force" in last
    assert "due 2020-12-31; overdue: yes (no fulfilment recorded)" in last
    assert "Scheduled      2026-05  meeting held: session" in last
    assert "Charles de Gaulle, President of the Republic [FRA] (recorded 1963-01-22)" in last

    before = fine("show", "france-germany", "--on", "1949-12-31")
    assert "not covered: the log does not claim to know of this time" in before
    assert "as known @0" in fine("show", "france-germany", "--on", "2021", "--known", "@0")

    checked = run("check", "--on", "2021-01-01")
    assert 1 == checked.status
    assert "overdue: pledge 'citizens-fund' was due by 2020-12-31" in checked.out


# -- show and timeline


def test_show_without_a_date_asks_the_clock_in_the_zone_of_the_log(monkeypatch):
    import datetime as dt

    seed()
    late = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("partnership_events.cli.shell.now", lambda: late)

    assert "on 2026-11-23 (today), read in Europe/Paris" in fine("show", "france-germany")
    assert "on 2026-11-22 (today), read in UTC" in fine("show", "france-germany", "--zone", "UTC")


def test_show_as_json_holds_the_answers():
    seed()
    add("relations_upgraded", "--on", "1963", "--label", "Friendship", *BOTH, "--cite", "T:p3")
    add("position_stated", "--on", "1963-01-22", "--party", "FRA", "--stance", "supports", "--topic", "youth/exchange")
    told = json.loads(fine("show", "france-germany", "--on", "1963-06", "--json"))

    sealed = {"sealed": 0, "sealed_root": None, "root": None}
    read = {"log": "france-germany", "size": 5, "as_of": "1963-06", "known_at": None, "zone": "Europe/Paris"}
    assert read | sealed == told["basis"]
    assert ("possibly", None, "unknown") == (told["tier"]["answer"], told["tier"]["label"], told["relations"]["answer"])
    assert {"und": "Friendship"} == told["tier"]["candidates"][0]["value"]
    assert "1963" == told["tier"]["candidates"][0]["on"]
    assert ["id", "kind", "on", "cites"] == list(told["tier"]["candidates"][0]["facts"][0])
    assert "signed" == told["instruments"]["elysee"]["status"]
    assert {"fr": "Traité de l'Élysée"} == told["instruments"]["elysee"]["signed"]["value"]["title"]
    assert "instrument_signed" == told["instruments"]["elysee"]["signed"]["value"]["kind"]
    assert "supports" == told["positions"]["FRA/youth/exchange"]["value"]["stance"]
    assert [{"source": "T", "locators": ["p1"], "stance": "supports", "quote": None}] == told["instruments"]["elysee"][
        "signed"
    ]["cites"]
    assert ["relations_upgraded"] == [item["fact"]["kind"] for item in told["pending"]]


def test_the_keys_of_the_state_are_those_that_the_help_names():
    seed()
    told = json.loads(fine("show", "france-germany", "--json"))
    help_ = fine("show", "--help")

    assert [] == [key for key in told if key not in help_]


def test_a_state_known_earlier_is_told_so():
    seed()
    told = fine("show", "france-germany", "--on", "2000", "--known", "@2")

    assert "as known @2 (@2)" in told
    assert "elysee" not in told


def rich() -> None:
    """
    A log in which much is open: a position that answers, a joint one, reports, disputes, dates that clash.
    """
    seed()
    both = '"parties":["FRA","DEU"]'
    over = '"horizon":{"over":"P5Y","start":"[2010-01-01..2010-06-30]"}'
    lines = [
        f'{{"@kind":"relations_upgraded","on":"1963-01-22","label":"Friendship",{both},"cites":["T:p10,p2"]}}',
        f'{{"@kind":"relations_upgraded","on":"2019-01-22","label":"Integration",{both},"cites":["T:p3"]}}',
        f'{{"@kind":"plan_adopted","on":"2003","plan":"agenda","label":"Agenda","period":"2003/2020",{both}}}',
        '{"@kind":"progress_reported","on":"2005","subject":"agenda","assessment":"good","cites":["T:p4"]}',
        '{"@kind":"request_made","on":"2010","parties":["FRA"],"request":"a fund","to":["DEU"]}',
        f'{{"@kind":"position_stated","on":"2012","stance":"commits","topic":"youth","joint":true,{both}}}',
        f'{{"@kind":"cooperation_agreed","on":"2012","topics":["rail","energy"],{both}}}',
        f'{{"@kind":"pledge_made","on":"2010","pledge":"fund","by":["DEU"],"action":"set up a fund",{over}}}',
        f'{{"@kind":"milestone_marked","on":"2013","milestone":"50 years",{both}}}',
    ]
    fine("append", "france-germany", stdin="\n".join(lines).encode())
    add("position_stated", "--on", "2011", "--party", "DEU", "--stance", "supports", "--topic", "a fund",
        "--in-reply-to", "@8")  # fmt: skip
    add("milestone_marked", "--on", "2014", "--milestone", "half a century", "--same-as", "@12")
    add("fact_disputed", "--fact", "@4,@5", "--field", "label", "--claim", "Union;T")


def test_a_card_tells_what_is_open_and_who_says_so():
    rich()
    told = " ".join(fine("show", "france-germany", "--on", "2019-06").split())

    assert "Integration, since 2019-01-22 [T p3] <disputed>" in told
    assert "before: Friendship (1963-01-22) [T p2, p10]" in told
    assert "Agenda (agenda): in force term 2003/2020; adopted 2003 last report 2005: assessment good [T p4]" in told
    assert 1 == told.count("commits: youth")
    assert "DEU and FRA jointly commits: youth, since 2012" in told
    assert "DEU supports: a fund, since 2011 in reply to: request made of 2010, a fund, to DEU" in told
    assert "Open requests" not in told
    assert "energy; rail (2012)" in told
    assert "set up a fund (fund): open over 5 years from [2010-01-01..2010-06-30], by DEU, made 2010" in told
    assert "due between 2015-01-01 and 2015-06-30; overdue: yes (no fulfilment recorded)" in told
    assert "2 claims conflict on label; preferred: none" in told
    assert "Union (T)" in told
    assert "FRA asks DEU: a fund (2010)" in fine("show", "france-germany", "--on", "2010")
    assert "Agenda (agenda): expired" in fine("show", "france-germany", "--on", "2021")


def test_a_timeline_marks_what_a_reader_should_know():
    rich()
    told = fine("timeline", "france-germany", "--on", "2012-06")

    assert "position stated: commits: youth, joint  (DEU, FRA)  <possibly>" in told
    assert "50 years" not in told
    whole = fine("timeline", "france-germany")
    assert "[2013-01-01..2014-12-31]  milestone marked: 50 years  (DEU, FRA)  <dates clash>" in whole
    assert "Integration  (DEU, FRA)  [T p3]  <disputed>" in whole


def test_a_state_as_json_says_everything_once_and_in_plain_values():
    rich()
    add("pledge_made", "--on", "2010", "--pledge", "by-a-year", "--by", "FRA", "--action", "y", "--horizon.by", "2020")
    told = json.loads(fine("show", "france-germany", "--on", "2015-03", "--json"))

    # Due by the last day of the year, which is the earliest day too.
    assert {"earliest": "2020-12-31", "latest": "2020-12-31"} == told["pledges"]["by-a-year"]["deadline"]
    assert {"earliest": "2015-01-01", "latest": "2015-06-30"} == told["pledges"]["fund"]["deadline"]
    assert (["2015-01-01", "2015-06-30"], "possibly") == (
        told["pledges"]["fund"]["due"],
        told["pledges"]["fund"]["overdue"],
    )
    assert ("Friendship", 1) == (told["tier"]["label"]["und"], len(told["tier"]["history"]))
    assert "cells" not in told
    assert "good" == told["plans"]["agenda"]["reported"]["value"]["assessment"]


def test_a_timeline_tells_one_fact_a_line_in_order():
    seed()
    add("milestone_marked", "--on", "1950", "--milestone", "a speech", "--cite", "T")
    add("meeting_held", "--on", "2030", "--form", "summit", "--modality", "planned", "--topic", "youth", *BOTH)
    lines = fine("timeline", "france-germany").splitlines()

    assert [
        "1950        milestone marked: a speech  [T]",
        "1963-01-22  instrument signed: Traité de l'Élysée (elysee), treaty  (DEU, FRA)  [T p1]",
        "2030        meeting held: summit; on youth  (DEU, FRA)  <planned>",
        "basis: france-germany @5, open, read in Europe/Paris",
    ] == lines
    assert ["1950  milestone marked: a speech  [T]", lines[-1]] == fine(
        "timeline", "france-germany", "--kind", "milestone-marked"
    ).splitlines()
    assert [lines[1], lines[-1]] == fine("timeline", "france-germany", "--during", "1963").splitlines()
    told = json.loads(fine("timeline", "france-germany", "--json"))
    assert ["1950", "1963-01-22", "2030"] == [item["on"] for item in told]
    assert ["planned"] == told[2]["marks"]


# -- add


def test_a_dry_run_writes_nothing_and_shows_what_would_be_written():
    seed()
    before = Path("events/france-germany.jsonl").read_bytes()
    told = add("milestone_marked", "--on", "1950", "--milestone", "a speech", "--dry-run")

    assert "would write @4" in told
    assert '{"@kind":"milestone_marked","milestone":"a speech","on":"1950"}' in told
    assert "dry run: nothing was written" in told
    assert before == Path("events/france-germany.jsonl").read_bytes()


def test_what_a_dry_run_shows_is_what_is_written():
    seed()
    words = ["--on", "1950", "--milestone", "a speech", "--json"]
    rehearsed = json.loads(add("milestone_marked", *words, "--dry-run"))[0]
    written = json.loads(add("milestone_marked", *words))[0]
    line = json.loads(Path("events/france-germany.jsonl").read_text(encoding="utf-8").splitlines()[-1])

    assert (False, True) == (rehearsed.pop("appended"), written.pop("appended"))
    assert rehearsed == written
    assert (line["@id"], 4) == (written["id"], written["seq"])
    assert written["content"] == {key: value for key, value in line.items() if key not in {"@at", "@crc", "@id"}}


def test_the_same_fact_added_again_is_told_where_it_stands():
    seed()
    words = ["milestone_marked", "--on", "1950", "--milestone", "a speech"]
    add(*words)
    size = Path("events/france-germany.jsonl").stat().st_size

    assert "already there as @4" in add(*words)
    assert "already there as @4" in add(*words, "--dry-run")
    # A retry is safe, so the position is not looked at.
    assert "already there as @4" in add(*words, "--dry-run", "--expected-seq", "1")
    assert "already there as @4" in add(*words, "--expected-seq", "1")
    assert size == Path("events/france-germany.jsonl").stat().st_size


def content(told: str) -> dict[str, object]:
    return json.loads(told)[0]["content"]


def test_every_sort_of_field_can_be_typed():
    seed()
    add("person_declared", "--person", "macron", "--name", "Emmanuel Macron", "--name", "E. Macron")
    told = content(
        add(
            *["pledge_made", "--on", "2019-01-22", "--pledge", "p", "--action", "plant", "--by", "FRA"],
            *["--quantity.value", "50000", "--quantity.unit", "tree", "--quantity.approx", "--horizon.over", "P5Y"],
            *["--horizon.start", "2019", "--label", "en=Trees", "--label", "ja=植樹", "--no-testable"],
            *["--party", "FRA:host", "--party", "DEU", "--person", "macron;;President;FRA", "--place.city", "Aachen"],
            *["--condition", "one", "--condition", "two", "--cite", "T:p1,p2;quote=a few words;stance=contradicts"],
            *["--note", "a remark", "--meta", '{"mine": 1}', "--order", "2", "--part_of", "@3", "--json"],
        )
    )

    assert {"value": "50000", "unit": "tree", "approx": True} == told["quantity"]
    assert {"over": "P5Y", "start": "2019"} == told["horizon"]
    assert {"en": "Trees", "ja": "植樹"} == told["label"]
    assert told["testable"] is False
    assert ["DEU", {"party": "FRA", "role": "host"}] == told["parties"]
    assert [{"person": "macron", "office": "President", "party": "FRA"}] == told["people"]
    assert {"city": "Aachen"} == told["place"]
    assert ["one", "two"] == told["conditions"]
    assert [{"source": "T", "locators": ["p1", "p2"], "quote": "a few words", "stance": "contradicts"}] == told["cites"]
    assert ("a remark", {"mine": 1}, 2) == (told["note"], told["meta"], told["order"])
    assert re.fullmatch("[0-9a-f]{64}", str(told["part_of"]))


def test_lists_of_small_things_are_typed_in_one_text():
    seed()
    ladder = content(
        add(
            *["ladder_declared", "--ladder", "fr", "--party", "FRA", "--rung", "Friendship;1;since=1963"],
            *["--rung", "label=Special;rank=2", "--json"],
        )
    )
    dispute = content(add("fact_disputed", "--fact", "@3", "--claim", "1963-01-23;T", "--field", "on", "--json"))

    assert [
        {"label": {"und": "Friendship"}, "rank": 1, "since": "1963"},
        {"label": {"und": "Special"}, "rank": 2},
    ] == ladder["rungs"]
    assert [{"value": "1963-01-23", "source": "T"}] == dispute["claims"]


def test_punctuation_in_what_is_typed_stays_there():
    seed()
    add("party_declared", "--party", "DEU", "--name", "Germany", "--alias", "a, b; c=d")
    told = content(
        add(
            *["milestone_marked", "--on", "2020", "--milestone", "a, b; c=d", "--topic", "x, y", "--json"],
            *["--person", ";A=B;of c=d", "--cite", "T:p1;quote=one; two = three"],
        )
    )

    assert ("a, b; c=d", ["x, y"]) == (told["milestone"], told["topics"])
    assert [{"name": "A=B", "office": "of c=d"}] == told["people"]
    assert [{"source": "T", "locators": ["p1"], "quote": "one; two = three"}] == told["cites"]


def test_a_field_called_party_keeps_its_option():
    seed()
    told = content(
        add("membership_changed", "--on", "1970", "--party", "FRA", "--mode", "joined", "--parties", "DEU", "--json")
    )

    assert ("FRA", ["DEU"]) == (told["party"], told["parties"])


def test_the_help_of_add_shows_kinds_and_forms():
    seed()
    kinds = fine("add", "france-germany", "--help")
    form = fine("add", "france-germany", "meeting_held", "--help")

    assert "Kinds: interaction:" in kinds
    assert "meeting_held" in kinds
    assert "fact_corrected" not in kinds
    assert "NAME meeting_held --form CODE --on DATE" in form
    assert "How long it took." in form
    assert "official_talks" in form
    assert form == fine("add", "france-germany", "--help", "meeting-held")


# -- append


def test_lines_are_appended_all_at_once_from_a_file_or_a_pipe():
    seed()
    lines = b"\n".join(
        [
            b'{"@kind":"source_declared","source":"B"}',
            b"",
            b'{"@kind":"milestone_marked","on":"1999","milestone":"x","cites":["B:p1"]}\r\n',
        ]
    )
    Path("more.jsonl").write_bytes(lines)

    assert "would write @5" in fine("append", "france-germany", "more.jsonl", "--dry-run")
    assert "written @5" in fine("append", "france-germany", stdin=lines)
    assert "already there as @5" in fine("append", "france-germany", "more.jsonl")
    records = Path("events/france-germany.jsonl").read_text(encoding="utf-8").splitlines()
    assert [1, None] == [json.loads(line).get("@following") for line in records[3:]]


def test_one_wrong_line_keeps_all_lines_out():
    seed()
    before = Path("events/france-germany.jsonl").read_bytes()
    ran = run(
        "append", "france-germany", stdin=b'{"@kind":"source_declared","source":"B"}\n{"@kind":"source_declared"}'
    )

    assert "partnership: standard input:2: $.source: is missing; this field is needed\n" == ran.err
    assert before == Path("events/france-germany.jsonl").read_bytes()


# -- correct, retract, reinstate


def test_a_correction_says_what_changed_and_how_the_fact_reads_now():
    seed()
    told = fine("correct", "france-germany", "@3", "--reason", "coding error", "--set", "on=1963-01-23")

    assert "written @4" in told
    assert "on: 1963-01-22 -> 1963-01-23" in told
    assert "now reads: 1963-01-23  instrument signed" in told
    assert "<corrected @4>" in told
    # The same through the entry's own options, and by its id.
    id_ = json.loads(fine("timeline", "france-germany", "--json"))[0]["entries"][0]["id"]
    told = fine("correct", "france-germany", id_[:8], "--place.city", "Paris", "--reason", "y", "--form", "agreement")
    assert "place: (none) -> Paris" in told
    assert "form: treaty -> agreement" in told


def test_a_field_of_a_field_is_corrected_alone():
    seed()
    place = ["--place.city", "Paris", "--place.country", "FRA"]
    add("milestone_marked", "--on", "1950", "--milestone", "a speech", *place)
    told = fine("correct", "france-germany", "@4", "--reason", "x", "--place.city", "Reims", "--events=events")

    assert "place: Paris, FRA -> Reims, FRA" in told


def test_a_correction_can_take_away_and_set_whole():
    seed()
    fine("correct", "france-germany", "@3", "--reason", "x", "--set", "place.city=Paris", "--set", 'topics=["a","b"]')
    told = fine("correct", "france-germany", "@3", "--reason", "y", "--set", "place=null", "--set", 'title={"en":"E"}')

    assert "place: Paris -> (none)" in told
    assert "title: Traité de l'Élysée -> E" in told
    event = json.loads(fine("timeline", "france-germany", "--json"))[0]["event"]
    assert (["a", "b"], None) == (event["topics"], event["place"])


def test_a_year_stays_a_date_when_it_is_set():
    seed()

    assert "on: 1963-01-22 -> 1963" in fine("correct", "france-germany", "@3", "--reason", "x", "--set", "on=1963")


def test_what_is_retracted_is_gone_until_it_is_reinstated():
    seed()
    gone = fine("retract", "france-germany", "@3", "--reason", "a mistake")
    back = fine("reinstate", "france-germany", "@3")

    assert "now reads: @3 is retracted; nothing is told by it" in gone
    assert "now reads: 1963-01-22  instrument signed" in back
    assert "elysee" not in fine("show", "france-germany", "--on", "2000", "--known", "@4")
    assert "elysee" in fine("show", "france-germany", "--on", "2000", "--known", "@5")


def test_amending_verbs_speak_json():
    seed()
    told = json.loads(fine("retract", "france-germany", "@3", "--reason", "x", "--json"))

    assert ([4], None) == ([entry["seq"] for entry in told["written"]], told["reads"])
    told = json.loads(fine("reinstate", "france-germany", "@3", "--json"))
    assert "1963-01-22" == told["reads"]["on"]


# -- check and schema


def test_check_tells_findings_by_file_and_line():
    seed()
    add("milestone_marked", "--on", "1950", "--milestone", "a speech")
    ran = run("check")

    assert 1 == ran.status
    assert [
        "events/france-germany.jsonl:4: unsourced: milestone_marked of 1950 cites no source  (strict)",
        "france-germany: 1 finding (4 entries, open)",
    ] == ran.out.splitlines()
    told = json.loads(run("check", "--json").out)
    assert ["unsourced"] == [finding["code"] for finding in told[0]["findings"]]
    # Known earlier, there was nothing to tell.
    assert "nothing to tell" in fine("check", "--known", "@3")


def test_an_opinion_is_no_failure():
    seed()
    add("fact_disputed", "--fact", "@3", "--field", "on")
    ran = run("check")

    assert (0, "(opinion)") == (ran.status, ran.out.splitlines()[-2][-9:])


def test_an_unfinished_end_is_told_and_left_out():
    seed()
    path = Path("events/france-germany.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:80])
    ran = run("show", "france-germany", "--on", "2000")

    assert 0 == ran.status
    assert "france-germany.jsonl:4: line 4 was written in part; it is left out" in ran.err
    assert "elysee" in ran.out
    assert "torn: the file ends in something unfinished" in run("check").out
    mended = run("add", "france-germany", "milestone_marked", "--on", "1950", "--milestone", "x")
    assert 0 == mended.status
    assert "mended: " in mended.err
    assert "written @4" in mended.out


def test_schema_lists_the_kinds_and_tells_each():
    assert "meeting_held" in fine("schema")
    assert "meeting_held" == json.loads(fine("schema", "meeting-held"))["title"]
    assert {"kind", "family", "record", "sentence", "effect"} == set(json.loads(fine("schema", "--json"))[0])
    assert "A line of a log" == json.loads(fine("schema", "--line"))["title"]


# -- the folder of the logs


def test_the_folder_is_told_by_option_or_environment(monkeypatch):
    fine("create", "a-b", "--party", "A", "--events", "elsewhere")
    monkeypatch.setenv("PARTNERSHIP_EVENTS", "elsewhere")

    assert "a-b" in fine("show", "a-b", "--on", "2000")
    assert "a-b" in fine("show", "elsewhere/a-b.jsonl", "--on", "2000")
    assert "written @2" in fine("add", "--events", "elsewhere", "a-b", "--source", "S", "source_declared")
    monkeypatch.setenv("PARTNERSHIP_EVENTS", "nowhere")
    fine("add", "a-b", "milestone_marked", "--on", "2000", "--milestone", "x", "--events=elsewhere")
    for folder in (["--events=elsewhere"], ["--events", "elsewhere"]):
        year = str(2000 + len(folder))
        assert f"-> {year}" in fine("correct", "a-b", "@3", "--on", year, "--reason", "x", *folder)
    assert 3 == run("show", "a-b").status


# -- help, version, what is loaded


def loaded_by(*words: str) -> tuple[str, set[str]]:
    code = f"import sys; sys.argv[1:] = {list(words)!r}; from partnership_events.cli import main; main()"
    code += "\nprint(*sorted(sys.modules), file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout, set(told.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["--version"], []], ids=" ".join)
def test_help_and_version_load_neither_pendulum_nor_cattrs(words):
    told, loaded = loaded_by(*words)

    assert told
    assert "partnership_events.cli" in loaded
    assert set() == loaded & {"pendulum", "cattrs", "msgspec", "partnership_events.ledger"}


def test_importing_the_package_loads_neither_pendulum_nor_cattrs_nor_click():
    code = "import sys, partnership_events; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set() == set(told.stdout.split()) & {"pendulum", "cattrs", "click", "msgspec"}


def test_showing_a_log_loads_no_pendulum():
    seed()
    told, loaded = loaded_by("show", "france-germany", "--on", "2000")

    assert "elysee" in told
    assert "pendulum" not in loaded


def test_help_names_every_verb_with_its_sentence():
    told = " ".join(fine("--help").split())

    assert [] == [verb for verb, (_, _, sentence) in VERBS.items() if f"{verb} {sentence}" not in told]
    assert [] == [verb for verb in VERBS if not fine(verb, "--help").startswith(f"Usage: partnership {verb}")]


def test_the_sentence_of_a_verb_is_that_of_its_own_help():
    for verb, (_, _, sentence) in VERBS.items():
        told = " ".join(fine(verb, "--help").split())

        assert re.match(r"[A-Za-z ]{12}", sentence)[0] in told


def test_the_version_is_told():
    assert fine("--version").startswith("partnership ")


# -- what reaches a terminal


HOSTILE = "\x1b[31mred\x1b[0m \u202eevil\u2066 \x9b2J \x07 \u200b \ud800 \U000e0041"


def test_nothing_of_a_text_moves_the_cursor_or_turns_the_direction():
    shown = visible(HOSTILE)

    assert shown.isprintable()
    assert "\\x1b[31mred\\x1b[0m \\u202eevil\\u2066 \\x9b2J \\x07 \\u200b \\ud800 \\U000e0041" == shown
    assert "モンゴル Монгол é" == visible("モンゴル Монгол é")


def test_json_for_a_terminal_is_the_same_json():
    value = {"text": HOSTILE, "名": "日本\n"}

    assert value == json.loads(visible_json(json.dumps(value, ensure_ascii=False)))
    assert set() == {"\x9b", "\u202e", "\u200b"} & set(visible_json(json.dumps(value, ensure_ascii=False)))


def test_hostile_texts_of_a_log_come_out_as_visible_escapes():
    seed()
    hostile = HOSTILE.replace("\ud800", "").replace("\x07", "")
    add("milestone_marked", "--on", "1950", "--milestone", hostile, "--note", hostile)
    for words in (
        ["show", "france-germany", "--on", "2000"],
        ["timeline", "france-germany"],
        ["show", "france-germany", "--on", "2000", "--json"],
        ["timeline", "france-germany", "--json"],
        ["add", "france-germany", "milestone_marked", "--on", "1950", "--milestone", hostile, "--dry-run"],
        ["show", hostile],
        ["add", "france-germany", hostile],
        ["show", "france-germany", f"--{hostile}"],
    ):
        ran = run(*words)
        for stream in (ran.out, ran.err):
            assert {"\n"} >= {character for character in stream if not character.isprintable()}, words


def test_widths_are_those_of_a_terminal():
    assert (4, 6, 3, 1, 2) == tuple(map(width_of, ("日本", "Монгол", "abc", "e\u0301", "가")))
    assert 2 == width_of("\u1112\u1161\u11ab")
    assert "日本  |" == padded("日本", 6) + "|"


def test_a_character_below_the_first_combining_one_takes_a_column():
    below = [chr(code) for code in range(0x300)]

    assert {1} == set(map(width_of, below))
    assert not [one for one in below if unicodedata.east_asian_width(one) in "WF"]
    assert not [one for one in below if unicodedata.category(one) in ("Mn", "Me")]
    assert 0 == width_of("\u0300")


LONG = [Words("特別な戦略的パートナーシップ", "bold"), " and the ", Words("Стратегийн түншлэл", "dim"), " of both"]


@pytest.mark.parametrize("width", [12, 20, 33, 80])
def test_lines_are_cut_to_the_width_and_hang(width):
    rows = laid(LONG, width, indent=3)

    assert max(map(width_of, rows)) <= width
    assert all(row.startswith("   ") for row in rows[1:])
    assert "".join(plain(LONG).split()) == "".join("".join(rows).split())


@pytest.mark.parametrize("line, told", [
    pytest.param([], [""], id="nothing"),
    pytest.param([Words("", "red")], [""], id="nothing, in red"),
    pytest.param(["a  b "], ["a  b"], id="a space at the end"),
    pytest.param([Words("a", "bold"), Words("", "red"), Words("b", "bold")], ["\x1b[1mab\x1b[0m"], id="one style"),
    pytest.param([Words("a", "bold"), " ", Words("b", "red")], ["\x1b[1ma\x1b[0m \x1b[31mb\x1b[0m"], id="two styles"),
    pytest.param(["a\u00a0b"], ["a b"], id="a space that is kept"),
    pytest.param([" ab"], [" ab"], id="a space at the start"),
    pytest.param(["abcdef  gh"], ["abcdef", "gh"], id="spaces where the row ends"),
    pytest.param(["\u3000", "abcdef"], ["", "abcdef"], id="a wide space where the row ends"),
    pytest.param(["日本 a"], ["日本 a"], id="just as wide as the row"),
    pytest.param(["日本abc"], ["日", "本abc"], id="a column wider than the row"),
])  # fmt: skip
def test_what_fits_into_a_row_is_told_as_it_is(line, told):
    assert told == laid(line, 6, colour=True)


def test_a_word_longer_than_the_line_is_cut():
    rows = laid(["abcdefghijk"], 5, indent=1)

    assert max(map(len, rows)) <= 5
    assert "abcdefghijk" == "".join(row.strip() for row in rows)


@pytest.mark.parametrize("columns", ["80", "120", "40"])
def test_a_card_keeps_to_the_width_of_the_terminal(columns, monkeypatch):
    seed()
    add(
        *["relations_upgraded", "--on", "1963-01-22", "--cite", "T:p1,p2,p3", *BOTH, "--label"],
        "平和と繁栄のための特別な戦略的パートナーシップの構築に関する共同声明と日本とモンゴルの協定",
    )
    add("relations_upgraded", "--on", "[1970..1980]", "--label", "Стратегийн түншлэлийн харилцаа " * 4, *BOTH)
    monkeypatch.setenv("COLUMNS", columns)
    rows = fine("show", "france-germany", "--on", "1975").splitlines()

    assert max(map(width_of, rows)) <= int(columns)
    assert any("or possibly" in row for row in rows)


def test_colours_are_for_terminals_unless_asked_for(monkeypatch):
    seed()
    words = ["show", "france-germany", "--on", "2000"]

    assert "\x1b" not in fine(*words)
    assert "\x1b[1m" in fine(*words, "--color=always")
    assert "\x1b" not in fine(*words, "--color", "never")
    monkeypatch.setattr("partnership_events.cli.terminal.is_terminal", lambda: True)
    assert "\x1b[1m" in fine(*words)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in fine(*words)
    assert "\x1b[1m" in fine(*words, "--color=always")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in fine(*words)


def test_an_output_that_cannot_show_a_character_gets_an_escape():
    seed()
    command = [sys.executable, "-m", "partnership_events.cli", "timeline", "france-germany"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    told = subprocess.run(command, capture_output=True, env=environment, check=True)

    assert b"Trait\\xe9 de l'\\xc9lys\\xe9e" in told.stdout

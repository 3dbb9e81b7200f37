"""
The verb ``treaties``: of one log, of all, of a damaged one; in words and as JSON.
"""

from __future__ import annotations

import json

import pytest

import partnership_events as pe
from partnership_events.cli import main
from partnership_events.errors import NoSuchPosition
from partnership_events.projections.treaties import treaties
from partnership_events.testing import entries_of
from partnership_events.writers.words import life_in_words

PARTIES = ("JPN", "KOR", "MNG")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    ledger = pe.open_ledger(tmp_path)
    log = ledger.create("one", parties=PARTIES)
    log.append(pe.SourceDeclared(source="A"))
    log.append(
        pe.InstrumentSigned(
            on="2000-01-10", instrument="t", form="treaty", title="Treaty", signatories=PARTIES, consents_needed=2
        ),
        cites=["A:p1"],
    )
    log.append(pe.InstrumentConsented(on="2000-05", instrument="t", party="JPN", mode="ratification"), cites=["A:p2"])
    log.append(pe.InstrumentConsented(on="2000-06-01", instrument="t", party="MNG", mode="acceptance"))
    log.append(pe.InstrumentInForce(on="2000-07-01", instrument="t", term="P5Y", auto_renew="P5Y", notice="P6M"))
    ledger.create("two", parties=PARTIES).append(pe.InstrumentSigned(on="2001", instrument="u", form="declaration"))
    return tmp_path


def run(capsys, *args) -> tuple[int, str, str]:
    status = main(list(args))
    out = capsys.readouterr()
    return status, out.out, out.err


def test_the_verb_tells_the_life_of_each_text(folder, capsys):
    status, out, err = run(capsys, "treaties", "one", "--events", str(folder), "--on", "2003")

    assert (0, "") == (status, err)
    assert [
        "Treaty (t), treaty: in force",
        "  signed by JPN, KOR and MNG, 2000-01-10  [A p1]",
        "  ratification by JPN, 2000-05  [A p2]",
        "  acceptance by MNG, 2000-06-01",
        "  no consent recorded: KOR (2 needed; enough)",
        "  term 1: from 2000-07-01 through 2005-06-30; renews itself by 5 years; notice by 2004-12-31",
        "",
        "basis: one @6, open, as of 2003, read in UTC",
    ] == out.splitlines()


def test_without_a_name_it_tells_of_all(folder, capsys):
    status, out, _ = run(capsys, "treaties", "--events", str(folder), "--on", "2003")

    assert 0 == status
    assert [line for line in out.splitlines() if line in ("one", "two")] == ["one", "two"]
    assert "u, declaration: signed; in force: unknown" in out


def test_a_damaged_log_is_told_and_the_others_all_the_same(folder, capsys):
    (folder / "one.jsonl").write_text("nothing\n", encoding="utf-8")
    status, out, err = run(capsys, "treaties", "--events", str(folder), "--on", "2003")

    assert 3 == status
    assert ("one.jsonl:1" in err, "u, declaration" in out) == (True, True)


@pytest.mark.parametrize("option", ["--on", "--known", "--zone"])
def test_what_cannot_be_asked_is_told_once_and_nothing_else(folder, capsys, option):
    status, out, err = run(capsys, "treaties", "--events", str(folder), option, "nonsense")

    assert (3, "", 1) == (status, out, len(err.splitlines()))
    assert err.startswith(f"partnership: {option}: ")


def test_over_all_logs_dates_are_read_in_utc_and_each_stands_apart(folder, capsys):
    pe.open_ledger(folder).create("aside", parties=PARTIES, zone="Asia/Tokyo").append(
        pe.InstrumentInForce(on="2003", instrument="a", term="P1Y")
    )
    _, out, _ = run(capsys, "treaties", "--events", str(folder), "--on", "2002-12-31T16:00:00Z")

    # In Tokyo 2003 had begun by then.
    assert out.startswith(
        "aside\n\ntexts: unknown: nothing is recorded\n\nbasis: aside @2, open, as of 2002-12-31T16:00:00Z, read in UTC"
        "\n\none\n\nTreaty (t), treaty: in force\n"
    )


def test_of_an_empty_folder_it_says_that_no_text_is_recorded(tmp_path, capsys):
    assert (0, "No text is recorded.\n", "") == run(capsys, "treaties", "--events", str(tmp_path), "--on", "2003")


def test_a_torn_log_is_answered_and_told(folder, capsys):
    with (folder / "one.jsonl").open("ab") as log:
        log.write(b'{"@at"')
    for name in (["one"], []):
        status, out, err = run(capsys, "treaties", *name, "--events", str(folder), "--on", "2003")

        assert (0, 1) == (status, err.count("one.jsonl:7: line 7 was written in part"))
        assert "Treaty (t), treaty: in force" in out


def test_what_is_possible_is_yellow_and_what_is_in_force_green(folder, capsys):
    def stage(name, on):
        out = run(capsys, "treaties", name, "--events", str(folder), "--on", on, "--color", "always")[1]
        return out.splitlines()[0].partition(": ")[2]

    assert "\x1b[32min force\x1b[0m" == stage("one", "2003")
    assert "\x1b[33mpossibly signed\x1b[0m" == stage("two", "2001-06")


def test_silence_about_texts_is_that_of_their_family(tmp_path, capsys):
    covered = pe.CoverageDeclared(coverage="x", families=["instruments"], period="1990/2010")
    pe.open_ledger(tmp_path).create("two", parties=PARTIES).append(covered)
    _, out, _ = run(capsys, "treaties", "two", "--events", str(tmp_path), "--on", "2003", "--json")

    assert ["no"] == [one["answer"] for one in json.loads(out)]


def test_as_json_every_text_names_its_partnership(folder, capsys):
    told = json.loads(run(capsys, "treaties", "--events", str(folder), "--on", "2003", "--json")[1])

    assert [("one", "t", "in force", "yes"), ("two", "u", "signed", "unknown")] == [
        tuple(one[key] for key in ("partnership", "id", "stage", "answer")) for one in told
    ]
    assert ("2000-06-01", "2000-07-01") == (told[0]["completed"], told[0]["first_entered"])
    assert {"basis", "instrument", "otherwise", "parties", "needed", "enough", "renews", "notice", "terms",
            "next_term", "notice_given", "ends", "ended_by", "title"} < told[0].keys()  # fmt: skip


def test_a_place_in_one_log_is_no_place_in_all(folder, capsys):
    status, out, err = run(capsys, "treaties", "--events", str(folder), "--known", "@3")

    assert (3, "", True) == (status, out, "over several logs, give a date" in err)
    with pytest.raises(NoSuchPosition, match="over several logs"):
        pe.open_ledger(folder).treaties("2003", known_at="@3")


def test_the_ledger_tells_each_text_beside_the_name_of_its_partnership(folder):
    told = pe.open_ledger(folder).treaties("2003")

    assert [("one", "t"), ("two", "u")] == [(name, one.id) for name, one in told]


def test_the_ledger_says_what_the_silence_of_a_log_means(folder):
    ledger = pe.open_ledger(folder)
    ledger.create("three", parties=PARTIES).append(pe.CoverageDeclared(coverage="all", period="1990/2010"))

    assert {"three": pe.Answer.NO} == ledger.treaties("2003").silent
    assert {"one": pe.Answer.UNKNOWN, "two": pe.Answer.UNKNOWN} == {
        name: answer for name, answer in ledger.treaties("1999").silent.items() if name != "three"
    }


def test_where_no_text_is_recorded_it_says_what_that_silence_means(folder, capsys):
    asked = ("treaties", "two", "--events", str(folder), "--on", "1999")
    basis = "basis: two @{}, open, as of 1999, read in UTC"

    assert ["texts: unknown: nothing is recorded", "", basis.format(2)] == run(capsys, *asked)[1].splitlines()
    pe.open_ledger(folder)["two"].append(pe.CoverageDeclared(coverage="all", period="1990/2010"))
    assert ["texts: none", "", basis.format(3)] == run(capsys, *asked)[1].splitlines()
    pe.open_ledger(folder)["two"].append(pe.CoverageDeclared(coverage="all", period="2000/2010"))
    assert run(capsys, *asked)[1].startswith("texts: not covered: ")
    assert "two\n\ntexts: not covered: " in run(capsys, "treaties", "--events", str(folder), "--on", "1999")[1]


def test_as_json_the_silence_of_a_log_has_its_basis_too(folder, capsys):
    asked = ("--events", str(folder), "--on", "1999", "--json")
    (one,), told = (json.loads(run(capsys, "treaties", *names, *asked)[1]) for names in (["two"], []))

    assert ("two", "1999", None, "unknown") == (one["basis"]["log"], one["basis"]["as_of"], one["id"], one["answer"])
    assert [("one", None, "unknown"), ("two", None, "unknown")] == [
        (each["partnership"], each["id"], each["answer"]) for each in told
    ]


def lines_of(*told) -> list[str]:
    """
    What is said of a text beside its signature.
    """
    (one,) = treaties(entries_of([HEAD, pe.SourceDeclared(source="A"), SIGNED, *told[1:]]), as_of=told[0])
    return [words for words, _ in life_in_words(one)][1:]


def in_force(on, **fields) -> pe.InstrumentInForce:
    return pe.InstrumentInForce(on=on, instrument="t", **fields)


def ended(on, mode="denounced", **fields) -> pe.InstrumentEnded:
    return pe.InstrumentEnded(on=on, subject="t", mode=mode, by="KOR", **fields)


HEAD = pe.LogOpened(name="one", parties=PARTIES)
SIGNED = pe.InstrumentSigned(on="2000-01-10", instrument="t", form="treaty", signatories=PARTIES)


@pytest.mark.parametrize(
    "as_of, told, expected",
    [
        pytest.param("2001", [in_force("2000-07-01", provisional=True)], ["provisionally applied, 2000-07-01"],
                     id="provisional"),
        pytest.param("2006", [in_force("2000-07-01", provisional=True), in_force("2005-05-05")],
                     ["in force, 2005-05-05"], id="provisional first: it first entered into force later"),
        pytest.param("2005-06", [in_force("2000-07-01", provisional=True), in_force("2005")],
                     ["provisionally applied, 2000-07-01 or in force, possibly 2005"],
                     id="possibly no more provisional"),
        pytest.param("2001", [in_force("2000-07-01", provisional=True, for_party="KOR")],
                     ["for KOR: provisionally applied, 2000-07-01"], id="provisional for one"),
        pytest.param("2005-06", [in_force("2000-07-01"), ended("[2005-01-01..2006-12-31]", for_party="KOR")],
                     ["in force, 2000-07-01",
                      "for KOR: denounced by KOR, possibly [2005-01-01..2006-12-31]; bound: possibly"],
                     id="one has possibly left"),
        pytest.param("2007", [in_force("2000-07-01", for_party="KOR"), ended("2005-05-05")],
                     ["for KOR: in force, 2000-07-01; bound: no", "denounced by KOR, 2005-05-05"],
                     id="ended for all, and so for one"),
        pytest.param("2006", [in_force("2000-07-01"), ended("2005-05-05", "suspended"),
                              ended("2005-08-08", effective="2007-01-01")],
                     ["in force, 2000-07-01", "suspended by KOR, 2005-05-05",
                      "denounced by KOR, 2005-08-08, takes effect 2007-01-01"],
                     id="suspended, and under notice"),
        pytest.param("2006", [in_force("2000-07-01"), ended("2005-05-05", "suspended", effective="2006"),
                              ended("2005-08-08", effective="2007-01-01")],
                     ["in force, 2000-07-01", "suspended by KOR, 2005-05-05, takes effect 2006",
                      "denounced by KOR, 2005-08-08, takes effect 2007-01-01"],
                     id="suspended by now, and under notice"),
        pytest.param("2006-06", [in_force("2000-07-01"), ended("2005-05-05", "suspended", effective="2006"),
                                 ended("2005-08-08", effective="2007-01-01")],
                     ["in force, 2000-07-01", "possibly suspended by KOR, 2005-05-05, takes effect 2006",
                      "denounced by KOR, 2005-08-08, takes effect 2007-01-01"],
                     id="possibly suspended, and under notice"),
        pytest.param("2008", [in_force("2000-07-01"), ended("2005-05-05", "suspended"),
                              ended("2005-08-08", effective="2007-01-01")],
                     ["in force, 2000-07-01", "denounced by KOR, 2005-08-08, takes effect 2007-01-01"],
                     id="suspended, and denounced since"),
        pytest.param("2006", [in_force("2000-07-01"), ended("2005-05-05", "suspended", for_party="KOR"),
                              ended("2005-08-08", effective="2007-01-01", for_party="KOR")],
                     ["in force, 2000-07-01", "for KOR: suspended by KOR, 2005-05-05",
                      "for KOR: denounced by KOR, 2005-08-08, takes effect 2007-01-01; bound: no"],
                     id="suspended for one, and under notice by it"),
        pytest.param("2007", [in_force("2000-07-01", term="P5Y")],
                     ["in force, 2000-07-01", "expired: over from 2005-07-01"], id="expired"),
        pytest.param("2007", [in_force("2000-07-01", term="2001/2010")],
                     ["in force, 2000-07-01", "term: from 2001 through 2010-12-31"], id="a term with years of its own"),
        pytest.param("2007", [in_force("2000-07-01", auto_renew="P1Y", notice="P3M")],
                     ["in force, 2000-07-01; renews itself by 1 year; notice: 3 months"], id="renewal without a term"),
        pytest.param("2010-07-15", [in_force("2000-07", term="P5Y", auto_renew="P5Y")],
                     ["in force, 2000-07", "possibly term 2 or term 3; renews itself by 5 years",
                      "term 2: from [2005-07-01..2005-07-31] through [2010-06-30..2010-07-30]",
                      "term 3: from [2010-07-01..2010-07-31] through [2015-06-30..2015-07-30]"],
                     id="between two terms"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_text(as_of, told, expected):
    assert expected == lines_of(as_of, *told)


def test_a_suspension_under_notice_cites_who_suspended():
    told = pe.Draft(event=ended("2005-05-05", "suspended"), cites=["A:p7"])
    log = entries_of([HEAD, pe.SourceDeclared(source="A"), SIGNED, told, ended("2005-08-08", effective="2007")])
    (one,) = treaties(log, as_of="2006")
    rests = dict(life_in_words(one))["suspended by KOR, 2005-05-05"]

    assert ["A p7"] == [str(cite) for fact in rests for cite in fact.cites]


def test_who_consented_later_is_told_to_be_possibly_bound(folder, capsys):
    log = pe.open_ledger(folder)["one"]
    log.append(pe.InstrumentConsented(on="2003-03-03", instrument="t", party="KOR", mode="accession"))

    assert "  accession by KOR, 2003-03-03; bound: possibly" in run(
        capsys, "treaties", "one", "--events", str(folder), "--on", "2004"
    )[1].splitlines()  # fmt: skip


def test_the_first_entry_into_force_is_cited_too(folder, capsys):
    log = pe.open_ledger(folder)["two"]
    log.append(pe.SourceDeclared(source="B"))
    log.append(pe.InstrumentInForce(on="2002-02-02", instrument="u"), cites=["B:p1"])
    log.append(pe.InstrumentEnded(on="2003", subject="u", mode="suspended"))
    log.append(pe.InstrumentInForce(on="2005-05-05", instrument="u"), cites=["B:p2"])

    assert "  in force, 2005-05-05 (first 2002-02-02)  [B p1, p2]" in run(
        capsys, "treaties", "two", "--events", str(folder), "--on", "2006"
    )[1].splitlines()  # fmt: skip


@pytest.mark.parametrize(
    "on, expected",
    [
        pytest.param("2000-03", "Treaty (t), treaty: signed; in force: unknown", id="signed"),
        pytest.param("2000-06-30", "  no consent recorded: KOR (2 needed; enough)", id="before its entry"),
        pytest.param("2000-05-15", "  ratification by JPN, possibly 2000-05  [A p2]", id="possibly ratified"),
        pytest.param("2000-05-15", "  no consent recorded: JPN, KOR and MNG (2 needed; enough: unknown)", id="enough"),
        pytest.param("2007", "  term 2: from 2005-07-01 through 2010-06-30; renews itself by 5 years; notice by "
                     "2009-12-31", id="renewed"),
    ],
)  # fmt: skip
def test_a_line_of_the_life_of_a_text(folder, capsys, on, expected):
    assert expected in run(capsys, "treaties", "one", "--events", str(folder), "--on", on)[1].splitlines()


def test_one_party_s_own_life_is_told(folder, capsys):
    log = pe.open_ledger(folder)["one"]
    log.append(pe.InstrumentEnded(on="2002-02-02", subject="t", mode="denounced", by="KOR", for_party="KOR"))
    log.append(pe.InstrumentInForce(on="2004-04-04", instrument="t", for_party="KOR"))
    log.append(pe.InstrumentEnded(on="2004-12-01", subject="t", mode="not_renewed", effective="2005-07-01"))
    lines = [run(capsys, "treaties", "one", "--events", str(folder), "--on", on)[1] for on in ("2003", "2004-12-31")]

    assert "  for KOR: denounced by KOR, 2002-02-02; bound: no" in lines[0].splitlines()
    assert "  for KOR: in force, 2004-04-04" in lines[1].splitlines()
    assert "  not renewed, 2004-12-01, takes effect 2005-07-01" in lines[1].splitlines()


def test_a_text_that_entered_into_force_twice_says_when_it_first_did(folder, capsys):
    log = pe.open_ledger(folder)["two"]
    log.append(pe.InstrumentInForce(on="2002-02-02", instrument="u"))
    log.append(pe.InstrumentEnded(on="2003", subject="u", mode="suspended"))
    log.append(pe.InstrumentInForce(on="2005-05-05", instrument="u"))

    assert "  in force, 2005-05-05 (first 2002-02-02)" in run(
        capsys, "treaties", "two", "--events", str(folder), "--on", "2006"
    )[1]  # fmt: skip

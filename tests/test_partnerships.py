"""
The partnerships that are shipped beside Japan and Mongolia, held to what a historian would answer.

Each table is written by hand, from the facts and not from the code: what held on the day before, on the day, and long
after.  A name such as ``known`` means the minute at which a chapter of the log was closed (its clock is the script's).
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import partnership_events as pe
from partnership_events import Answer

HERE = Path(__file__).parent.parent
NAMES = ("asean", "china-united-kingdom", "germany-france", "japan-soviet-union", "usa-cuba", "warsaw-treaty")

CUBA, CHINA, WARSAW, PACT, ELYSEE = (
    "usa-cuba",
    "china-united-kingdom",
    "warsaw-treaty",
    "japan-soviet-union",
    "germany-france",
)
ASEAN = "asean"
EIGHT = {"ALB", "BGR", "CSK", "DDR", "HUN", "POL", "ROU", "SUN"}


@pytest.fixture(scope="module")
def scripts():
    sys.path.insert(0, str(HERE))
    try:
        yield importlib.import_module("tools.partnerships.shelf"), importlib.import_module("tools.partnerships.telling")
    finally:
        sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def ledger():
    return pe.open_ledger(HERE / "events")


# The files


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_log_is_what_its_script_writes(scripts, tmp_path, name):
    shelf, telling = scripts
    clock = telling.Clock()

    shelf.LOGS[name](pe.open_ledger(tmp_path, clock=clock), clock)

    assert (HERE / "events" / f"{name}.jsonl").read_bytes() == (tmp_path / f"{name}.jsonl").read_bytes()


def test_every_log_that_a_script_writes_is_shipped_and_named_here(scripts):
    shelf, _ = scripts

    assert NAMES == tuple(sorted(shelf.LOGS))


@pytest.mark.parametrize("name", NAMES)
def test_no_check_finds_a_likely_mistake(ledger, name):
    found = ledger[name].check(today="2026-11-22")

    assert [] == [str(one) for one in found if one.tier != "opinion"]


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_names_a_source_and_was_once_corrected_or_taken_back(ledger, name):
    kinds = [entry.kind for entry in ledger[name]]

    assert {"fact_corrected", "fact_retracted"} <= set(kinds)
    assert [] == [fact for fact in ledger[name].facts().facts if not fact.cites]


def test_a_title_is_in_the_language_of_its_source_unless_it_describes_one(ledger):
    declared = {entry.event.source: entry.event for entry in ledger[CHINA] if entry.kind == "source_declared"}

    assert ("zh", ["zh"]) == (declared["GOV-CN"].lang, [language for language, _ in declared["GOV-CN"].title.texts])
    assert ("zh", ["en"]) == (declared["XINHUA"].lang, [language for language, _ in declared["XINHUA"].title.texts])


def test_what_an_entry_rests_on_is_noted_beside_it(ledger):
    denounced = next(entry for entry in ledger[PACT] if entry.kind == "instrument_ended")

    assert "Article 3" in denounced.note


# Relations


RELATIONS = [
    (CUBA, "1901-12-31", "not covered", None),
    (CUBA, "1902-05-19", "not covered", None),
    (CUBA, "1902-05-20", "yes", "established"),
    (CUBA, "1961-01-02", "yes", "established"),
    (CUBA, "1961-01-03", "no", "severed"),
    (CUBA, "1977-09-01", "no", "severed"),
    (CUBA, "2015-07-19", "no", "severed"),
    (CUBA, "2015-07-20", "yes", "established"),
    (CUBA, "2024", "yes", "established"),
    (CHINA, "1949-09-30", "not covered", None),
    (CHINA, "1949-10-01", "no", None),
    (CHINA, "1950-01-05", "no", None),
    (CHINA, "1950-01-06", "yes", "established"),
    (CHINA, "1954-06-17", "yes", "established"),
    (CHINA, "2020", "yes", "established"),
    (PACT, "1924", "not covered", None),
    (PACT, "1925-02-25", "no", None),
    (PACT, "1925-02-26", "yes", "established"),
    (PACT, "1945-04-06", "yes", "established"),
    (PACT, "1945-08-07", "yes", "established"),
    (PACT, "1945-08-08", "no", "severed"),
    (PACT, "1956-12-11", "no", "severed"),
    (PACT, "1956-12-12", "yes", "established"),
    (PACT, "1991-12-25", "yes", "established"),
    (ELYSEE, "1949", "not covered", None),
    (ELYSEE, "1953", "possibly", None),
    (ELYSEE, "1955-05-05", "yes", "established"),
    (WARSAW, "1960", "unknown", None),
]


@pytest.mark.parametrize(("name", "day", "answer", "value"), RELATIONS)
def test_whether_there_were_relations(ledger, name, day, answer, value):
    relations = ledger[name].as_of(day).relations
    held = None if relations.value is None else str(relations.value)

    assert (answer, value) == (str(relations.answer), held)


SINCE = [
    (CUBA, "1950", "1902-05-20"),
    (CUBA, "1989", "1961-01-03"),
    (CUBA, "2024", "2015-07-20"),
    (CHINA, "2024", "1950-01-06"),
    (PACT, "1940", "1925-02-26"),
    (PACT, "1950", "1945-08-08T17:00:00"),
    (PACT, "1990", "1956-12-12"),
    (ELYSEE, "2024", "[1951..1955-05-05]"),
]


@pytest.mark.parametrize(("name", "day", "since"), SINCE)
def test_since_when_the_relations_were_as_they_were(ledger, name, day, since):
    assert since == str(ledger[name].as_of(day).relations.since)


def test_the_break_of_1961_was_by_the_united_states_and_answered_a_request(ledger):
    state = ledger[CUBA].as_of("1961-01-03")
    (asked,) = state.requests

    assert ("severed", ("USA",)) == (state.relations.value.how, state.relations.value.by)
    assert (Answer.NO, "relations_severed") == (asked.open, asked.reply.value.kind)
    assert "1961-01-05" == str(asked.made.value.deadline)


# Missions


MISSIONS = [
    (CUBA, ("USA", "CUB"), "1902-05-26", "no", None),
    (CUBA, ("USA", "CUB"), "1902-05-27", "yes", "minister"),
    (CUBA, ("CUB", "USA"), "1902-06-30", "possibly", None),
    (CUBA, ("CUB", "USA"), "1903", "yes", "minister"),
    (CUBA, ("USA", "CUB"), "1923-02-10", "yes", "ambassador"),
    (CUBA, ("CUB", "USA"), "1923-02-10", "possibly", "minister"),
    (CUBA, ("USA", "CUB"), "1961-01-03", "no", "none"),
    (CUBA, ("USA", "CUB"), "1977-08-31", "no", "none"),
    (CUBA, ("USA", "CUB"), "1977-09-01", "yes", "interests_section"),
    (CUBA, ("CUB", "USA"), "2015-08-01", "yes", "charge_d_affaires"),
    (CUBA, ("CUB", "USA"), "2015-09-17", "yes", "ambassador"),
    (CUBA, ("USA", "CUB"), "2016-12-31", "yes", "charge_d_affaires"),
    (CHINA, ("GBR", "CHN"), "1950-02-13", "possibly", None),
    (CHINA, ("GBR", "CHN"), "1950-02-14", "yes", "charge_d_affaires"),
    (CHINA, ("CHN", "GBR"), "1954-06-16", "no", None),
    (CHINA, ("CHN", "GBR"), "1954-10", "possibly", None),
    (CHINA, ("CHN", "GBR"), "1955", "yes", "charge_d_affaires"),
    (CHINA, ("GBR", "CHN"), "1972-03-12", "yes", "charge_d_affaires"),
    (CHINA, ("GBR", "CHN"), "1972-03-13", "yes", "ambassador"),
    (CHINA, ("CHN", "GBR"), "1972-03-13", "yes", "ambassador"),
    (PACT, ("SUN", "JPN"), "1925-06", "possibly", None),
    (PACT, ("SUN", "JPN"), "1941-04-13", "yes", "ambassador"),
    (PACT, ("JPN", "SUN"), "1945-08-09", "no", "none"),
    (PACT, ("JPN", "SUN"), "1957-03", "possibly", "none"),
    (PACT, ("JPN", "SUN"), "1958", "yes", "ambassador"),
    (ELYSEE, ("DEU", "FRA"), "1952", "yes", "charge_d_affaires"),
    (ELYSEE, ("DEU", "FRA"), "1954", "possibly", "charge_d_affaires"),
    (ELYSEE, ("FRA", "DEU"), "1956", "yes", "ambassador"),
]


@pytest.mark.parametrize(("name", "between", "day", "answer", "level"), MISSIONS)
def test_at_which_level_a_mission_was(ledger, name, between, day, answer, level):
    mission = ledger[name].cell("mission", *between, as_of=day)
    held = None if mission.value is None else str(mission.value)

    assert (answer, level) == (str(mission.answer), held)


# The framework


FIRST, SECOND = "comprehensive partnership", "comprehensive strategic partnership"
THIRD = "global comprehensive strategic partnership for the 21st century"
TIERS = [
    (CHINA, "1948", "not covered", None),
    (CHINA, "1990", "no", None),
    (CHINA, "1998-10-15", "possibly", None),
    (CHINA, "1998-10-31", "yes", FIRST),
    (CHINA, "2004-05-09", "yes", FIRST),
    (CHINA, "2004-05-10", "yes", SECOND),
    (CHINA, "2015-10-20", "yes", SECOND),
    (CHINA, "2015-10-21", "possibly", SECOND),
    (CHINA, "2015-10-22", "yes", THIRD),
    (CHINA, "2024", "yes", THIRD),
    (CUBA, "2016", "no", None),
    (ELYSEE, "2020", "no", None),
    (WARSAW, "1970", "unknown", None),
]


@pytest.mark.parametrize(("name", "day", "answer", "label"), TIERS)
def test_under_which_framework_the_relation_stood(ledger, name, day, answer, label):
    tier = ledger[name].as_of(day).tier

    assert (answer, label) == (str(tier.answer), None if tier.label is None else str(tier.label))


def test_china_and_britain_raised_their_relation_twice(ledger):
    tier = ledger[CHINA].as_of("2024").tier

    assert [FIRST, SECOND, THIRD] == [str(change.label) for change in tier.history]
    assert 2 == tier.upgrades


# Texts in force


IN_FORCE = [
    (CUBA, "relations-1903", "1904-06-30", "unknown", "signed"),
    (CUBA, "relations-1903", "1904-07-01", "yes", "in force"),
    (CUBA, "relations-1903", "1934-06-08", "yes", "in force"),
    (CUBA, "relations-1903", "1934-06-09", "no", "superseded"),
    (CUBA, "relations-1934", "1934-06-09", "yes", "in force"),
    (CUBA, "relations-1934", "1970", "yes", "in force"),
    (CUBA, "lease-1903", "1970", "yes", "in force"),
    (CUBA, "hijacking-1973", "1973-02-15", "yes", "in force"),
    (CUBA, "hijacking-1973", "1976-10-15", "yes", "in force"),
    (CUBA, "hijacking-1973", "1977-04-14", "yes", "in force"),
    (CUBA, "hijacking-1973", "1977-04-15", "no", "denounced"),
    (CUBA, "boundary-1977", "1977-12-31", "unknown", "signed"),
    (CUBA, "boundary-1977", "1985", "yes", "provisionally applied"),
    (CUBA, "migration-1984", "1985-05-19", "yes", "in force"),
    (CUBA, "migration-1984", "1986", "no", "suspended"),
    (CUBA, "migration-1984", "1987-11-15", "possibly", None),
    (CUBA, "migration-1984", "1988", "yes", "in force"),
    (CUBA, "aviation-2016", "2016-02-16", "no", "current"),
    (CUBA, "shelf-2017", "2020", "unknown", "signed"),
    (CHINA, "joint-declaration", "1985-05-26", "unknown", "signed"),
    (CHINA, "joint-declaration", "1985-05-27", "yes", "in force"),
    (CHINA, "joint-declaration", "2024", "yes", "in force"),
    (PACT, "basic-convention", "1925-02-26", "yes", "in force"),
    (PACT, "basic-convention", "1945-08-15", "possibly", None),
    (PACT, "basic-convention", "1946", "no", "terminated"),
    (PACT, "neutrality-pact", "1941-04-24", "unknown", "signed"),
    (PACT, "neutrality-pact", "1941-04-25", "yes", "in force"),
    (PACT, "neutrality-pact", "1945-04-06", "yes", "in force"),
    (PACT, "neutrality-pact", "1946-04-23", "yes", "in force"),
    (PACT, "neutrality-pact", "1946-04-25", "no", "denounced"),
    (PACT, "joint-declaration", "1956-12-11", "unknown", "signed"),
    (PACT, "joint-declaration", "1956-12-12", "yes", "in force"),
    (ELYSEE, "elysee-treaty", "1963-07-01", "unknown", "signed"),
    (ELYSEE, "elysee-treaty", "1963-07-02", "yes", "in force"),
    (ELYSEE, "aachen-treaty", "2019-12-31", "unknown", "signed"),
    (ELYSEE, "aachen-treaty", "2020-01-22", "yes", "in force"),
    (ELYSEE, "protocol-defence-council", "1995", "unknown", "signed"),
    (ASEAN, "bangkok-declaration", "1970", "no", "current"),
    (ASEAN, "tac", "1976-06", "possibly", None),
    (ASEAN, "tac", "1977", "yes", "in force"),
    (ASEAN, "charter", "2008-12-14", "unknown", "signed"),
    (ASEAN, "charter", "2008-12-15", "yes", "in force"),
    (WARSAW, "warsaw-treaty", "1955-06-03", "unknown", "signed"),
    (WARSAW, "warsaw-treaty", "1955-06-04", "yes", "in force"),
    (WARSAW, "warsaw-treaty", "1975-06-05", "yes", "in force"),
    (WARSAW, "warsaw-treaty", "1985-06-03", "yes", "in force"),
    (WARSAW, "warsaw-treaty", "1991-06-30", "yes", "in force"),
    (WARSAW, "warsaw-treaty", "1991-07-01", "no", "terminated"),
]


@pytest.mark.parametrize(("name", "text", "day", "answer", "status"), IN_FORCE)
def test_whether_a_text_was_in_force(ledger, name, text, day, answer, status):
    instrument = ledger[name].as_of(day).instruments[text]

    assert answer == str(instrument.in_force)
    assert status in (None, instrument.status)


def test_before_its_signature_a_text_is_not_there(ledger):
    assert "elysee-treaty" not in ledger[ELYSEE].as_of("1963-01-21").instruments


# Members of the Warsaw Treaty


MEMBERS = [
    ("1955-06-03", set()),
    ("1955-06-04", EIGHT),
    ("1962-02-01", EIGHT),
    ("1968-09-12", EIGHT),
    ("1968-09-13", EIGHT - {"ALB"}),
    ("1990-09-23", EIGHT - {"ALB"}),
    ("1990-09-24", EIGHT - {"ALB", "DDR"}),
    ("1991-06-30", EIGHT - {"ALB", "DDR"}),
    ("1991-07-01", set()),
    ("2000", set()),
]


@pytest.mark.parametrize(("day", "members"), MEMBERS)
def test_who_belonged_to_the_warsaw_treaty(ledger, day, members):
    parties = ledger[WARSAW].as_of(day).parties

    assert members == {key for key, one in parties.items() if one.answer is Answer.YES and one.value == "party"}


FIVE = {"IDN", "MYS", "PHL", "SGP", "THA"}
ASEAN_TEN = FIVE | {"BRN", "VNM", "LAO", "MMR", "KHM"}
GROWTH = [
    ("1967-08-07", set()),
    ("1967-08-08", FIVE),
    ("1984-01-06", FIVE),
    ("1984-01-07", FIVE | {"BRN"}),
    ("1995-07-28", FIVE | {"BRN", "VNM"}),
    ("1997-07-23", FIVE | {"BRN", "VNM", "LAO", "MMR"}),
    ("1999-04-29", FIVE | {"BRN", "VNM", "LAO", "MMR"}),
    ("1999-04-30", FIVE | {"BRN", "VNM", "LAO", "MMR", "KHM"}),
    ("2025-10-25", FIVE | {"BRN", "VNM", "LAO", "MMR", "KHM"}),
    ("2025-10-26", FIVE | {"BRN", "VNM", "LAO", "MMR", "KHM", "TLS"}),
]


@pytest.mark.parametrize(("day", "members"), GROWTH)
def test_who_belonged_to_asean(ledger, day, members):
    parties = ledger[ASEAN].as_of(day).parties

    assert members == {key for key, one in parties.items() if one.answer is Answer.YES and one.value == "party"}


def test_before_it_joined_timor_leste_looked_on_for_three_years(ledger):
    def place(day):
        found = ledger[ASEAN].as_of(day).parties.get("TLS")
        return None if found is None else str(found.value)

    assert [None, "observer", "observer", "party"] == [
        place(day) for day in ("2022-11-10", "2022-11-11", "2025-10-25", "2025-10-26")
    ]


def test_nine_of_ten_had_consented_when_indonesia_did(ledger):
    consents = ledger[ASEAN].as_of("2008-11-13").instruments["charter"].consents

    assert {"THA"} == ASEAN_TEN - set(consents)


ZONE_CONSENTS = [
    ("1997-03-26", "signed", {"PHL"}, set()),
    ("1997-03-27", "in force", {"PHL"}, {"BRN", "KHM", "LAO", "MMR", "MYS", "THA", "VNM"}),
    ("2001-06-20", "in force", {"PHL"}, ASEAN_TEN - {"PHL"}),
    ("2001-06-21", "in force", set(), ASEAN_TEN),
]


@pytest.mark.parametrize(("day", "status", "silent", "certain"), ZONE_CONSENTS)
def test_the_weapon_free_zone_was_signed_by_ten_and_waited_for_seven(ledger, day, status, silent, certain):
    zone = ledger[ASEAN].as_of(day).instruments["seanwfz"]

    assert (status, ASEAN_TEN) == (zone.status, set(zone.signed.value.signatories))
    assert (silent, certain) == (
        ASEAN_TEN - set(zone.consents),
        {party for party, one in zone.consents.items() if one.answer is Answer.YES},
    )


def test_asean_claims_no_complete_list_of_those_who_look_on(ledger):
    answers = [
        str(ledger.who(party="PNG", role=role, on="1990").matches[0].answer) for role in ("observer", "party", None)
    ]

    assert ["unknown", "no", "no"] == answers


@pytest.mark.parametrize(("day", "answer"), [("1960", "yes"), ("1961-06-30", "possibly"), ("1962", "no")])
def test_until_1961_china_looked_on(ledger, day, answer):
    assert answer == str(ledger[WARSAW].as_of(day).parties["CHN"].answer)


def test_albania_and_the_gdr_went_and_the_treaty_stayed(ledger):
    treaty = ledger[WARSAW].as_of("1990-12-31").instruments["warsaw-treaty"]

    assert {"ALB": "denounced", "DDR": "terminated"} == {
        key: str(one.value.mode) for key, one in treaty.ended_for.items()
    }
    assert Answer.YES is treaty.in_force


def test_of_the_consents_of_1955_one_day_is_known_and_seven_are_not(ledger):
    consents = ledger[WARSAW].as_of("1955-05-31").instruments["warsaw-treaty"].consents

    assert {"BGR"} == {party for party, one in consents.items() if one.answer is Answer.YES}
    assert EIGHT - {"BGR"} == {party for party, one in consents.items() if one.answer is Answer.POSSIBLY}


@pytest.mark.parametrize(("day", "active"), [("1991-03-30", "yes"), ("1991-03-31", "no"), ("1955-05-13", "unknown")])
def test_the_unified_command_was_given_up_before_the_treaty(ledger, day, active):
    state = ledger[WARSAW].as_of(day)
    command = state.mechanisms.get("unified-command")

    assert active == ("unknown" if command is None else str(command.active))


# Meetings, visits, and what was planned


LAST_SESSION = [
    (WARSAW, "committee", "1968-08-20", "1968-03-06/1968-03-07", 9),
    (WARSAW, "committee", "1985-06", "1983-01-04/1983-01-05", None),
    (WARSAW, "committee", "1991-07-01", "1991-07-01", None),
    (ASEAN, "summit", "1992-12-31", "1992-01", 4),
    (ASEAN, "summit", "2006-12-31", "2005-12-12/2005-12-14", 11),
    (ASEAN, "summit", "2007-01-15", "2007-01-10/2007-01-15", 12),
    (ASEAN, "summit", "2025", "2025-10-26", 47),
    (CUBA, "bilateral-commission", "2015-10-31", "2015-09-11", 1),
    (CUBA, "bilateral-commission", "2017", "2017-09-19", 6),
    (CUBA, "bilateral-commission", "2024", "2018-06-14", 7),
    (CHINA, "finance-dialogue", "2024", "2019-06-17", 10),
    (CHINA, "finance-dialogue", "2025", "2025-01-11", 11),
    (ELYSEE, "council-of-ministers", "2005-12-31", "2005-04-26", 5),
    (ELYSEE, "council-of-ministers", "2022-12-31", "2021-05-31", 22),
    (ELYSEE, "council-of-ministers", "2023-01-22", "2023-01-22", 23),
]


@pytest.mark.parametrize(("name", "mechanism", "day", "on", "ordinal"), LAST_SESSION)
def test_when_a_mechanism_last_met(ledger, name, mechanism, day, on, ordinal):
    session = ledger[name].as_of(day).mechanisms[mechanism].last_session

    assert (on, ordinal) == (str(session.since), session.value.ordinal)


LAST_VISIT = [
    (CUBA, "1950", "1928-01-15/1928-01-17", {"coolidge"}),
    (CUBA, "2015-12-31", "2015-08-14", {"kerry"}),
    (CUBA, "2016-12-31", "2016-03-20/2016-03-22", {"obama"}),
    (CHINA, "1986-12-31", "1986-10-12/1986-10-18", {"elizabeth-ii"}),
    (CHINA, "2024", "2015-10-19/2015-10-23", {"xi-jinping"}),
    (PACT, "1991-12-25", "1991-04-16/1991-04-19", {"gorbachev"}),
    (ELYSEE, "2023-12-31", "2000-06", {"chirac"}),
    (ELYSEE, "2024-12-31", "2024-05-26/2024-05-28", {"macron", "steinmeier"}),
]


@pytest.mark.parametrize(("name", "day", "on", "people"), LAST_VISIT)
def test_who_travelled_last(ledger, name, day, on, people):
    visit = ledger[name].as_of(day).last_visit

    assert (on, people) == (str(visit.since), {one.person for one in visit.value.people})


SCHEDULED = [
    (CUBA, "2016-03-02", {"2016-03-21/2016-03-22", "2016-03"}),
    (CUBA, "2016-03-03", {"2016-03-21/2016-03-22"}),
    (CUBA, "2016-03-22", set()),
    (CHINA, "2024-12-31", {"2022"}),
    (CHINA, "2025-01-11", set()),
    # What was postponed is planned for its new date until it takes place.
    (ELYSEE, "2022-12", {"2023-01", "2023-07-02/2023-07-04", "2024-05-26/2024-05-28"}),
    (ELYSEE, "2023-06-30", {"2023-07-02/2023-07-04", "2024-05-26/2024-05-28"}),
    (ELYSEE, "2023-07-01", {"2024-05-26/2024-05-28"}),
    (ELYSEE, "2024-05-28", set()),
    (WARSAW, "1990-10-07", {"1990-11-03/1990-11-04", "1991-07-01"}),
    (WARSAW, "1990-11-04", {"1991-07-01"}),
    (WARSAW, "1991-07-01", set()),
    (ASEAN, "1997-07-09", {"1997-07", "2006-12-10/2006-12-14", "2008-12"}),
    (ASEAN, "1997-07-10", {"2006-12-10/2006-12-14", "2008-12"}),
    (ASEAN, "2006-12-08", {"2007-01", "2008-12"}),
    (ASEAN, "2007-01", {"2008-12"}),
    (ASEAN, "2009", set()),
]


@pytest.mark.parametrize(("name", "day", "planned"), SCHEDULED)
def test_what_was_planned_and_neither_done_nor_called_off(ledger, name, day, planned):
    assert planned == {str(item.on) for item in ledger[name].as_of(day).scheduled if item.answer is Answer.YES}


def test_between_its_announcement_and_its_day_a_meeting_was_possibly_put_off(ledger):
    scheduled = ledger[WARSAW].as_of("1990-10-20").scheduled

    assert {"1990-11-03/1990-11-04": "possibly", "1991-07-01": "yes"} == {
        str(one.on): str(one.answer) for one in scheduled
    }


# Requests, positions, pledges


REQUESTS = [
    (CUBA, "2015-01-28", {"return the territory of the naval base at Guantánamo Bay", "lift the embargo"}),
    (CUBA, "2015-01-29", {"lift the embargo"}),
    (CHINA, "1950-01-08", {"establish diplomatic relations"}),
    (CHINA, "1950-01-09", set()),
    (PACT, "1960-01-31", {"withdrawal of all foreign troops from Japan"}),
    (PACT, "1960-02-05", set()),
    (WARSAW, "1991-02-24", {"set the meeting that dissolves the military alliance"}),
    (WARSAW, "1991-02-25", set()),
    (ASEAN, "1997-07-22", {"admit Cambodia on 23 July, as had been agreed"}),
    (ASEAN, "1997-07-23", set()),
]


@pytest.mark.parametrize(("name", "day", "asked"), REQUESTS)
def test_which_requests_were_open(ledger, name, day, asked):
    assert asked == {one.made.value.request for one in ledger[name].as_of(day).open_requests}


POSITIONS = [
    (CUBA, "USA", "United States embargo on Cuba", "2016-10-25", "supports"),
    (CUBA, "USA", "United States embargo on Cuba", "2016-10-26", "neutral"),
    (CUBA, "USA", "United States embargo on Cuba", "2017-11-01", "supports"),
    (CUBA, "CUB", "United States embargo on Cuba", "2020", "opposes"),
    (CUBA, "USA", "Cuba's place on the list of state sponsors of terrorism", "2015-05-28", "supports"),
    (CUBA, "USA", "Cuba's place on the list of state sponsors of terrorism", "2015-05-29", "opposes"),
    (CUBA, "USA", "Cuba's place on the list of state sponsors of terrorism", "2021-01-12", "supports"),
    (CHINA, "CHN", "force of the Joint Declaration on Hong Kong", "2018", "opposes"),
    (CHINA, "GBR", "force of the Joint Declaration on Hong Kong", "2021", "affirms"),
    (WARSAW, "HUN", "membership of the Warsaw Treaty", "1956-11-01", "opposes"),
    (WARSAW, "HUN", "membership of the Warsaw Treaty", "1989", "supports"),
]


@pytest.mark.parametrize(("name", "party", "topic", "day", "stance"), POSITIONS)
def test_what_a_party_held(ledger, name, party, topic, day, stance):
    assert stance == str(ledger[name].as_of(day).positions[party, topic].value.stance)


PLEDGES = [
    (CHINA, "hong-kong-restored", "1997-06-30", "open", "no"),
    (CHINA, "hong-kong-restored", "1997-07-02", "delivered", "no"),
    (CHINA, "fifty-years", "2024", "open", "no"),
    (CHINA, "fifty-years", "2047-06-30", "open", "no"),
    (CHINA, "fifty-years", "2047-07-01", "open", "yes"),
    (CUBA, "migrants-20000", "2010", "open", "no"),
    (PACT, "sakhalin-evacuated", "1925-04-30", "open", "no"),
    (PACT, "sakhalin-evacuated", "1925-06", "delivered", "no"),
    (PACT, "un-support", "1956-12-17", "open", "no"),
    (PACT, "un-support", "1956-12-18", "delivered", "no"),
    (PACT, "two-islands", "1991", "open", "no"),
]


@pytest.mark.parametrize(("name", "pledge", "day", "status", "overdue"), PLEDGES)
def test_what_became_of_a_pledge(ledger, name, pledge, day, status, overdue):
    found = ledger[name].as_of(day).pledges[pledge]

    assert (status, overdue) == (found.status, str(found.overdue))


def test_who_found_what_of_the_fifty_years(ledger):
    verdicts = ledger[CHINA].as_of("2024").pledges["fifty-years"].verdicts

    assert {"Government of the United Kingdom": "not"} == {key: str(one.value.verdict) for key, one in verdicts.items()}


PLANS = [
    (ELYSEE, "2010-02-03", set()),
    (ELYSEE, "2010-02-04", {"agenda-2020"}),
    (ELYSEE, "2020-12-31", {"agenda-2020"}),
    (ELYSEE, "2021-01-01", set()),
    (ASEAN, "1998-12-31", set()),
    (ASEAN, "1999-01-01", {"hanoi-plan"}),
    (ASEAN, "2004-12-31", {"hanoi-plan", "vientiane-programme"}),
    (ASEAN, "2005-01-01", {"vientiane-programme"}),
    (ASEAN, "2012", set()),
    (ASEAN, "2025", {"vision-2025"}),
    (ASEAN, "2026-01-01", set()),
]


@pytest.mark.parametrize(("name", "day", "running"), PLANS)
def test_which_plans_were_in_force(ledger, name, day, running):
    plans = ledger[name].as_of(day).plans.values()

    assert running == {plan.id for plan in plans if plan.in_force is Answer.YES}
    assert set() == {plan.id for plan in plans if plan.in_force is Answer.POSSIBLY}


# What was known when


def known(minute):
    return f"2026-11-22T13:{minute:02}:00Z"


def test_the_recognition_of_cuba_was_first_told_of_1898(ledger):
    cuba = ledger[CUBA]

    assert "1898-04-20" == str(cuba.as_of("1902-05-20", known_at=known(3)).relations.since)
    assert "1902-05-20" == str(cuba.as_of("1902-05-20", known_at=known(4)).relations.since)
    assert "established" == str(cuba.as_of("1900", known_at=known(3)).relations.value)
    assert Answer.NOT_COVERED is cuba.as_of("1900").relations.answer


def test_the_first_session_of_the_commission_was_misplaced_until_it_was_taken_back(ledger):
    def first(minute):
        session = (
            ledger[CUBA].as_of("2015-12-31", known_at=known(minute)).mechanisms["bilateral-commission"].last_session
        )
        return None if session is None else (str(session.since), session.value.ordinal)

    assert [("2015-11", 1), None, ("2015-11-10", 2)] == [first(minute) for minute in (4, 5, 6)]


def test_the_joint_declaration_was_first_entered_two_months_late_and_as_over(ledger):
    def told(day, minute):
        return ledger[CHINA].as_of(day, known_at=known(minute)).instruments["joint-declaration"]

    assert [Answer.UNKNOWN, Answer.YES] == [told("1985-06", minute).in_force for minute in (4, 5)]
    assert ["expired", "in force"] == [told("1998", minute).status for minute in (5, 6)]


def test_the_pact_was_first_entered_by_its_month(ledger):
    def told(minute):
        return ledger[PACT].as_of("1941-04-20", known_at=known(minute)).instruments["neutrality-pact"].in_force

    assert [Answer.POSSIBLY, Answer.UNKNOWN] == [told(minute) for minute in (2, 3)]


def test_the_denunciation_was_first_misread_as_a_break_of_relations(ledger):
    def told(minute):
        return str(ledger[PACT].as_of("1945-05", known_at=known(minute)).relations.value)

    assert ["severed", "severed", "established"] == [told(minute) for minute in (2, 3, 4)]


def test_albania_was_first_taken_to_have_left_in_1962(ledger):
    def told(minute):
        return ledger[WARSAW].as_of("1965", known_at=known(minute)).parties["ALB"].answer

    assert [Answer.NO, Answer.YES] == [told(minute) for minute in (3, 4)]


def test_the_elysee_treaty_was_first_taken_to_be_in_force_when_signed(ledger):
    def told(minute):
        return ledger[ELYSEE].as_of("1963-03", known_at=known(minute)).instruments["elysee-treaty"].in_force

    assert [Answer.YES, Answer.UNKNOWN] == [told(minute) for minute in (2, 3)]


def test_cambodia_was_first_taken_to_have_joined_with_laos_and_myanmar(ledger):
    def told(minute):
        found = ledger[ASEAN].as_of("1998", known_at=known(minute)).parties.get("KHM")
        return None if found is None else str(found.value)

    assert ["party", None] == [told(minute) for minute in (1, 2)]


def test_the_charter_was_first_taken_to_be_in_force_on_the_day_of_the_tenth_deposit(ledger):
    def told(minute):
        return ledger[ASEAN].as_of("2008-12-01", known_at=known(minute)).instruments["charter"].in_force

    assert [Answer.YES, Answer.UNKNOWN] == [told(minute) for minute in (3, 4)]


@pytest.mark.parametrize("name", NAMES)
def test_before_the_first_minute_nothing_was_known(ledger, name):
    state = ledger[name].as_of("2024", known_at="2026-11-21")

    assert (Answer.UNKNOWN, {}) == (state.relations.answer, dict(state.instruments))


# Disputes


def test_whether_britain_and_china_had_relations_in_1952_is_disputed(ledger):
    relations = ledger[CHINA].as_of("1952").relations

    assert (Answer.YES, True) == (relations.answer, relations.disputed)
    assert not ledger[CHINA].as_of("1952", known_at=known(1)).relations.disputed


def test_the_two_sides_tell_one_establishment_of_which_that_of_1954_is_taken(ledger):
    told = {(dispute.field, dispute.preferred is None) for dispute in ledger[CHINA].as_of("2024").disputes}
    (establishment,) = [fact for fact in ledger[CHINA].facts().facts if len(fact.tellings) == 2 and fact.disputes]

    assert {("on", False), (None, True)} == told
    assert "1954-06-17" == str(establishment.when("UTC").on)
    assert {"GOV-CN", "XINHUA", "CBBC"} == {cite.source for cite in establishment.cites}


def test_known_before_the_dispute_the_two_tellings_of_1954_and_1972_exclude_each_other(ledger):
    (establishment,) = [one for one in ledger[CHINA].facts(known_at=known(1)).facts if len(one.tellings) == 2]

    assert establishment.when("UTC").clash


PREFERRED = [
    (WARSAW, {"1955-06-04", "1956-11-01", "1990-09-24"}),
    (PACT, {"1925-02-26", "1945-04-05T15:00:00"}),
    (ASEAN, {"1984-01-07", "2008-11-15"}),
]


@pytest.mark.parametrize(("name", "days"), PREFERRED)
def test_where_sources_differ_one_is_preferred_and_the_other_kept(ledger, name, days):
    disputed = [fact for fact in ledger[name].facts().facts if fact.disputes]

    assert days == {str(fact.when("UTC").on) for fact in disputed}
    assert all(len(fact.tellings) == 2 for fact in disputed)


def test_the_end_of_the_pact_is_that_of_its_text_and_disputed(ledger):
    pact = ledger[PACT].as_of("1945-10").instruments["neutrality-pact"]

    assert ("1946-04-25", True) == (str(pact.ended.value.effective), pact.ended.disputed)
    assert Answer.YES is pact.in_force


# Two days of one moment


@pytest.mark.parametrize(
    ("zone", "cut", "value"),
    [
        ("UTC", "1945-08-08T13:59:59Z", "established"),
        ("UTC", "1945-08-08T14:00:00Z", "severed"),
        ("Asia/Tokyo", "1945-08-08T22:59:59", "established"),
        ("Asia/Tokyo", "1945-08-08T23:00:00", "severed"),
    ],
)
def test_war_was_declared_at_five_in_moscow_and_eleven_at_night_in_tokyo(ledger, zone, cut, value):
    assert value == str(ledger[PACT].as_of(cut, zone=zone).relations.value)


@pytest.mark.parametrize(("zone", "in_force"), [("Europe/Moscow", "yes"), ("UTC", "possibly"), ("Asia/Tokyo", "yes")])
def test_on_the_last_evening_of_the_pact_its_end_had_begun_in_moscow(ledger, zone, in_force):
    pact = ledger[PACT].as_of("1946-04-24", zone=zone).instruments["neutrality-pact"]

    assert in_force == str(pact.in_force)

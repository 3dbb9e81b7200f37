"""
The shipped partnerships, asked what goes beyond the state: terms and notices of treaties, who had what in which year,
tables, positions, histories.  Hand-written, as in ``test_partnerships``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import partnership_events as pe

CUBA, CHINA, WARSAW, PACT, ELYSEE = (
    "usa-cuba",
    "china-united-kingdom",
    "warsaw-treaty",
    "japan-soviet-union",
    "germany-france",
)
ASEAN = "asean"


@pytest.fixture(scope="module")
def ledger():
    return pe.open_ledger(Path(__file__).parent.parent / "events")


def treaty(ledger, name, id_, day):
    return next(one for one in ledger[name].treaties(day) if one.id == id_)


def bound(one):
    return {party.party for party in one.parties if str(party.bound) == "yes"}


# Treaties


STAGES = [
    (CUBA, "boundary-1977", "1990", "provisionally applied"),
    (CUBA, "hijacking-1973", "1976-12-31", "in force"),
    (CUBA, "hijacking-1973", "1977-12-31", "denounced"),
    (CUBA, "migration-1984", "1986", "suspended"),
    (CUBA, "relations-1903", "1940", "superseded"),
    (CUBA, "shelf-2017", "2020", "signed"),
    (CHINA, "joint-declaration", "2020", "in force"),
    (PACT, "neutrality-pact", "1941-04-20", "signed"),
    (PACT, "neutrality-pact", "1943", "in force"),
    (PACT, "neutrality-pact", "1947", "denounced"),
    (ASEAN, "bangkok-declaration", "1970", "current"),
    (ASEAN, "charter", "2008-06", "signed"),
    (ASEAN, "charter", "2009", "in force"),
    (WARSAW, "warsaw-treaty", "1992", "terminated"),
]


@pytest.mark.parametrize(("name", "id_", "day", "stage"), STAGES)
def test_where_a_text_was_in_its_life(ledger, name, id_, day, stage):
    assert stage == str(treaty(ledger, name, id_, day).stage)


def test_the_pact_would_have_run_for_five_years_and_five_more_unless_denounced_a_year_before(ledger):
    pact = treaty(ledger, PACT, "neutrality-pact", "1944")

    assert ("1941-04-25", "1946-04-24", "1945-04-24") == (
        str(pact.term.first),
        str(pact.term.last),
        str(pact.term.notice_by),
    )
    assert ("1946-04-25", "1951-04-24") == (str(pact.next_term.first), str(pact.next_term.last))


def test_the_denunciation_came_nineteen_days_before_the_last_and_took_effect_at_the_end(ledger):
    pact = treaty(ledger, PACT, "neutrality-pact", "1945-04-30")

    assert ("1945-04-05", "1946-04-25", ("SUN",)) == (str(pact.notice_given), str(pact.ends), pact.ended_by)
    assert pact.next_term is None


@pytest.mark.parametrize(
    ("day", "last", "notice"),
    [("1974", "1975-06-03", "1974-06-03"), ("1983", "1985-06-03", "1984-06-03"), ("1986", "2005-06-03", "2004-06-03")],
)
def test_the_warsaw_treaty_ran_for_twenty_years_and_ten_and_was_prolonged_by_twenty(ledger, day, last, notice):
    term = treaty(ledger, WARSAW, "warsaw-treaty", day).term

    assert (last, notice) == (str(term.last), str(term.notice_by))


BOUND = [
    ("1955-06-04", {"ALB", "BGR", "CSK", "DDR", "HUN", "POL", "ROU", "SUN"}),
    ("1968-08-31", {"ALB", "BGR", "CSK", "DDR", "HUN", "POL", "ROU", "SUN"}),
    ("1968-09-30", {"BGR", "CSK", "DDR", "HUN", "POL", "ROU", "SUN"}),
    ("1990-09-24", {"BGR", "CSK", "HUN", "POL", "ROU", "SUN"}),
    ("1991-07-01", set()),
]


@pytest.mark.parametrize(("day", "parties"), BOUND)
def test_whom_the_warsaw_treaty_bound(ledger, day, parties):
    assert parties == bound(treaty(ledger, WARSAW, "warsaw-treaty", day))


MISSING = [
    ("2007-12-31", {"BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"}),
    ("2008-02-20", {"IDN", "KHM", "MMR", "PHL", "THA", "VNM"}),
    ("2008-11-14", {"THA"}),
    ("2008-11-15", set()),
]


@pytest.mark.parametrize(("day", "missing"), MISSING)
def test_for_whom_the_charter_of_asean_waited(ledger, day, missing):
    charter = treaty(ledger, ASEAN, "charter", day)

    assert (10, missing) == (charter.needed, set(charter.missing))


# Who


def years(found, name, answer="yes"):
    return {int(one.on[:4]) for one in found.matches if one.partnership == name and str(one.answer) == answer}


def test_on_which_new_years_days_there_were_relations(ledger):
    found = ledger.who(relations="established", each_year=(1900, 2020))

    assert {*range(1903, 1962), *range(2016, 2021)} == years(found, CUBA)
    assert {*range(1926, 1946), *range(1957, 2021)} == years(found, PACT)
    assert {*range(1951, 2021)} == years(found, CHINA)
    assert {*range(1956, 2021)} == years(found, ELYSEE)


def test_on_which_new_years_days_they_were_severed(ledger):
    found = ledger.who(relations="severed", each_year=(1940, 2020))

    assert {*range(1962, 2016)} == years(found, CUBA)
    assert {*range(1946, 1957)} == years(found, PACT)
    assert set() == years(found, CHINA)


def test_in_which_years_the_gdr_belonged_to_something(ledger):
    found = ledger.who(party="DDR", each_year=(1950, 1995))

    assert {*range(1956, 1991)} == years(found, WARSAW)
    assert {WARSAW} == {one.partnership for one in found.found if str(one.answer) == "yes"}


def test_since_when_china_ranked_britain_a_strategic_partner(ledger):
    found = ledger.who(at_least="comprehensive strategic partnership", ladder="china-labels", each_year=(1998, 2020))

    assert {*range(2005, 2021)} == years(found, CHINA)


# Tables


def rows(ledger, name, **asked):
    return [row.cells for row in ledger.panel(partnerships=[name], **asked).rows]


def test_a_table_of_the_warsaw_treaty_has_a_row_for_each_two_members_of_a_year(ledger):
    found = rows(ledger, WARSAW, first=1955, last=1991, variables=["relations"])
    dyads = {year: sum(str(row["year"]) == str(year) for row in found) for year in (1955, 1960, 1970, 1991)}

    assert 28 == dyads[1955] == dyads[1960]
    assert 21 == dyads[1970]
    assert 15 == dyads[1991]


def test_the_table_ends_with_the_treaty_for_all(ledger):
    found = rows(ledger, WARSAW, first=1990, last=1995, variables=["relations"])

    assert {1990, 1991} == {int(row["year"]) for row in found}
    assert set() == years(ledger.who(party="HUN", each_year=(1992, 2000)), WARSAW)


def test_the_gdr_and_czechoslovakia_have_their_codes_of_the_day(ledger):
    found = rows(ledger, WARSAW, first=1960, last=1960, variables=["relations"])
    (row,) = [row for row in found if {row["party1"], row["party2"]} == {"CSK", "DDR"}]

    assert {315, 265} == {row["ccode1"], row["ccode2"]} == {row["gwcode1"], row["gwcode2"]}


def test_germany_changes_its_code_in_1990_and_france_does_not(ledger):
    found = rows(ledger, ELYSEE, first=1989, last=1990, variables=["relations"])

    assert [(1989, 260, 220), (1990, 255, 220)] == [(int(row["year"]), row["ccode1"], row["ccode2"]) for row in found]


def test_a_table_says_when_cuba_and_the_united_states_had_no_relations(ledger):
    found = rows(ledger, CUBA, first=1959, last=2016, variables=["relations"])
    held = {int(row["year"]): row["relations"] for row in found}

    assert held[1959] == held[1960] == held[2015] == held[2016]
    assert {held[1961]} == {held[year] for year in range(1961, 2015)} != {held[1960]}


# Positions and histories


def test_where_cuba_and_the_united_states_differed(ledger):
    report = ledger[CUBA].positions(as_of="2017-12-31")

    assert ["United States embargo on Cuba"] == [one.topic for one in report.differences if str(one.answer) == "yes"]


def test_where_china_and_britain_differ_on_hong_kong(ledger):
    before, after = (ledger[CHINA].positions(as_of=day).differences for day in ("2020-11-11", "2020-11-12"))

    assert [] == [one.topic for one in before]
    assert ["force of the Joint Declaration on Hong Kong"] == [one.topic for one in after]


def test_the_mission_of_the_united_states_in_cuba_over_time(ledger):
    told = ledger[CUBA].history("mission", "USA", "CUB").intervals

    assert [
        ("minister", "1902-05-27", "1923-02-09"),
        ("ambassador", "1923-02-10", "1961-01-02"),
        ("none", "1961-01-03", "1977-08-31"),
        ("interests_section", "1977-09-01", "2015-07-19"),
        ("charge_d_affaires", "2015-07-20", "None"),
    ] == [(str(one.value), str(one.surely_from), str(one.surely_through)) for one in told if one.value is not None]

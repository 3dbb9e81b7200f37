"""
The numbers of states on a day: the hard cases, by example; and that the file holds together.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from importlib import resources

import pytest

from partnership_events.states import RENAMED, Codes, Membership, State, state_named


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def codes(party: str, on: str, **declared) -> tuple[str | None, int | None, str | None, int | None]:
    told = state_named(party, **declared).codes(day(on))
    return told.iso3, told.cow, told.abb, told.gw


GERMANY = [
    pytest.param("DEU", "1939-09-01", ("DEU", 255, "GMY", 255), id="the Reich"),
    pytest.param("DEU", "1945-05-08", ("DEU", 255, "GMY", None), id="the last day that COW counts, not GW"),
    pytest.param("DEU", "1949-09-21", ("DEU", None, None, 260), id="the Federal Republic, with GW from 1949"),
    pytest.param("DEU", "1955-05-04", ("DEU", None, None, 260), id="the day before COW counts it"),
    pytest.param("DEU", "1955-05-05", ("DEU", 260, "GFR", 260), id="and with COW from 1955"),
    pytest.param("DEU", "1990-10-02", ("DEU", 260, "GFR", 260), id="the last day of two"),
    pytest.param("DEU", "1990-10-03", ("DEU", 255, "GMY", 260), id="Germany, which is 255 again, and 260 with GW"),
    pytest.param("DDR", "1949-10-05", ("DDR", None, None, 265), id="the Democratic Republic with GW"),
    pytest.param("DDR", "1954-03-25", ("DDR", 265, "GDR", 265), id="and with COW"),
    pytest.param("DDR", "1990-10-03", (None, None, None, None), id="it is gone"),
]
OTHERS = [
    pytest.param("VNM", "1970-01-01", ("VNM", 817, "RVN", 817), id="Viet Nam was the south"),
    pytest.param("VDR", "1970-01-01", ("VDR", 816, "DRV", 816), id="the north was VDR"),
    pytest.param("VNM", "1976-07-02", ("VNM", 816, "DRV", 816), id="united it goes on with the number of the north"),
    pytest.param("YEM", "1990-05-21", ("YEM", 678, "YAR", 678), id="Yemen was the north"),
    pytest.param("YMD", "1990-05-21", ("YMD", 680, "YPR", 680), id="the south of Yemen"),
    pytest.param("YEM", "1990-05-22", ("YEM", 679, "YEM", 678), id="united, with a new number at COW alone"),
    pytest.param("SUN", "1991-12-25", ("SUN", 365, "RUS", 365), id="the Soviet Union"),
    pytest.param("RUS", "1991-12-26", ("RUS", 365, "RUS", 365), id="Russia has its number"),
    pytest.param("YUG", "1992-06-01", ("YUG", 345, "YUG", 345), id="Yugoslavia, and what was left of it"),
    pytest.param("SCG", "2006-06-04", ("SCG", 345, "YUG", 345), id="Serbia and Montenegro"),
    pytest.param("SRB", "2006-06-05", ("SRB", 345, "YUG", 340), id="Serbia, with a number of its own at GW"),
    pytest.param("MNE", "2006-06-05", ("MNE", None, None, 341), id="Montenegro, at GW nine days earlier"),
    pytest.param("MNE", "2006-06-12", ("MNE", 341, "MNG", 341), id="and at COW"),
    pytest.param("XKX", "2008-02-20", ("XKX", 347, "KOS", 347), id="Kosovo"),
    pytest.param("CSK", "1992-12-31", ("CSK", 315, "CZE", 315), id="Czechoslovakia"),
    pytest.param("CZE", "1993-01-01", ("CZE", 316, "CZR", 316), id="Czechia"),
    pytest.param("SVK", "1993-01-01", ("SVK", 317, "SLO", 317), id="Slovakia"),
    pytest.param("TZA", "1964-04-27", ("TZA", 510, "TAZ", 510), id="Tanzania goes on with the number of Tanganyika"),
    pytest.param("ETH", "1994-01-01", ("ETH", 530, "ETH", 530), id="Ethiopia without Eritrea"),
    pytest.param("SDN", "2011-07-09", ("SDN", 625, "SUD", 625), id="Sudan"),
    pytest.param("SSD", "2011-07-09", ("SSD", 626, "SSD", 626), id="South Sudan"),
    pytest.param("PAK", "1972-01-01", ("PAK", 770, "PAK", 770), id="Pakistan keeps its number"),
    pytest.param("BGD", "1972-01-01", ("BGD", 771, "BNG", 771), id="Bangladesh gets one"),
    pytest.param("KOR", "1950-06-25", ("KOR", 732, "ROK", 732), id="South Korea"),
    pytest.param("PRK", "1950-06-25", ("PRK", 731, "PRK", 731), id="North Korea"),
    pytest.param("CHN", "1972-02-21", ("CHN", 710, "CHN", 710), id="China"),
    pytest.param("TWN", "1972-02-21", ("TWN", 713, "TAW", 713), id="Taiwan"),
    pytest.param("TLS", "2002-06-01", ("TLS", None, None, 860), id="Timor-Leste before it joined the United Nations"),
    pytest.param("JPN", "1950-01-01", ("JPN", None, None, 740), id="Japan under occupation is no member at COW"),
    pytest.param("MNG", "2022-11-29", ("MNG", 712, "MON", 712), id="Mongolia, which is not Montenegro's MNG"),
    pytest.param("BUR", "1988-01-01", ("BUR", 775, "MYA", 775), id="Burma"),
    pytest.param("MMR", "1988-01-01", ("BUR", 775, "MYA", 775), id="the same by the name that came later"),
    pytest.param("BUR", "1990-01-01", ("MMR", 775, "MYA", 775), id="Myanmar by the name that it had"),
    pytest.param("ZAR", "1997-05-16", ("ZAR", 490, "DRC", 490), id="Zaire"),
    pytest.param("ZAR", "1997-05-17", ("COD", 490, "DRC", 490), id="and the Democratic Republic of the Congo"),
    pytest.param("ROU", "1960-01-01", ("ROM", 360, "ROM", 360), id="Romania was ROM"),
    pytest.param("ROM", "2002-01-31", ("ROM", 360, "ROM", 360), id="until 2002"),
    pytest.param("ROM", "2002-02-01", ("ROU", 360, "ROM", 360), id="and ROU since"),
    pytest.param("BYS", "1992-01-01", ("BYS", 370, "BLR", 370), id="Belarus was BYS"),
    pytest.param("BYS", "1993-01-01", ("BLR", 370, "BLR", 370), id="until 1992"),
    pytest.param("ACM", "2000-01-01", (None, None, None, None), id="no state"),
]  # fmt: skip


@pytest.mark.parametrize("party, on, expected", GERMANY + OTHERS)
def test_a_state_has_the_codes_of_the_day(party, on, expected):
    assert expected == codes(party, on)


def test_a_number_that_the_lists_do_not_know_for_the_party_wins():
    assert ("DEU", 999, None, 998) == codes("DEU", "1960-01-01", cow=999, gw=998)


def test_of_a_number_that_they_know_they_say_on_which_days():
    assert ("DEU", 260, "GFR", 260) == codes("DEU", "1960-01-01", cow=255, gw=260)


def test_a_declared_iso_code_names_the_state_whatever_its_key():
    assert ("DEU", 255, "GMY", 260) == codes("germany", "2000-01-01", iso3="DEU")


def test_a_declared_number_names_a_state_that_has_no_code():
    assert (None, 511, "ZAN", 511) == codes("zanzibar", "1964-01-01", cow=511)
    assert ("SUN", 365, "RUS", 365) == codes("moscow", "1950-01-01", cow=365)
    assert (None, None, None, 711) == codes("tibet", "1950-01-01", gw=711)
    assert (None, None, None, None) == codes("zanzibar", "1949-01-01", cow=511)


def test_a_code_that_the_lists_do_not_have_stays_as_declared():
    assert ("VAT", None, None, None) == codes("holy-see", "2000-01-01", iso3="VAT")


@pytest.mark.parametrize("party, expected", [
    pytest.param("DDR", [("1949-10-05", "1990-10-02")], id="from GW's first day to the last of both"),
    pytest.param("DEU", [("0001-01-01", "1945-05-08"), ("1949-09-21", "9999-12-31")], id="a gap after the war"),
    pytest.param("JPN", [("0001-01-01", "9999-12-31")], id="one list is enough"),
    pytest.param("YEM", [("1918-10-30", "9999-12-31")], id="numbers that follow each other"),
    pytest.param("SUN", [("1922-12-30", "1991-12-25")], id="the union alone"),
    pytest.param("ACM", [("0001-01-01", "9999-12-31")], id="what is no state was always there"),
])  # fmt: skip
def test_a_state_existed_while_a_list_counts_it(party, expected):
    assert expected == [tuple(map(str, span)) for span in state_named(party).lifetimes]


def test_stretches_that_follow_each_other_are_one_lifetime():
    def member(first, last):
        return Membership(number=1, abb="A", iso3="AAA", first=day(first), last=day(last))

    apart = State(cow=(member("1950-01-01", "1960-12-31"), member("1961-01-02", "1970-12-31")))
    on = State(cow=(member("1950-01-01", "1960-12-31"), member("1961-01-01", "1970-12-31")))

    assert 2 == len(apart.lifetimes)
    assert ((day("1950-01-01"), day("1970-12-31")),) == on.lifetimes


def test_nothing_is_said_of_a_day_before_the_lists_begin():
    assert Codes() == state_named("USA").codes(day("1815-12-31"))
    assert (dt.date.min, dt.date.max) == state_named("USA").lifetimes[0]


# The file itself.


def rows() -> list[dict[str, str]]:
    text = resources.files("partnership_events").joinpath("data/states.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


ISO = sorted({row["iso3"] for row in rows()} - {""})


def test_the_file_has_all_states_of_today():
    # The members of the United Nations of 2011, Taiwan and Kosovo, in the list of the Correlates of War.
    today = {row["cow"] for row in rows() if row["cow"] and not row["cow_until"]}

    assert 195 == len(today)


@pytest.mark.parametrize("iso3", ISO)
def test_stretches_of_a_list_are_in_order_and_do_not_overlap(iso3):
    state: State = state_named(iso3)
    for members in (state.cow, state.gw):
        for one in members:
            assert one.last is None or one.first <= one.last
        for one, other in itertools.pairwise(sorted(members, key=lambda told: told.first)):
            assert one.last is not None
            assert one.last < other.first


def test_a_number_is_one_state_on_a_day():
    told = [one for iso3 in ISO for one in state_named(iso3).cow]
    for number in {one.number for one in told}:
        spans = sorted((one.first, one.last or dt.date.max) for one in told if one.number == number)

        assert all(a[1] < b[0] for a, b in itertools.pairwise(spans)), number


def test_who_was_renamed_has_its_later_code_in_the_file():
    assert {later for later, _ in RENAMED.values()} <= set(ISO)
    assert set(RENAMED).isdisjoint(ISO)

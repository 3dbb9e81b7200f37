"""
Which partnerships had what, by example: each criterion, each of the five answers, several at once, year by year.
"""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from test_cli import run

from partnership_events.dates import Answer
from partnership_events.errors import InvalidDate, NoSuchPosition, Refused, UnknownKind
from partnership_events.event import Draft
from partnership_events.ledger import open_ledger
from partnership_events.projections.across import look_at
from partnership_events.projections.who import Wanted, every_january, who, who_of
from partnership_events.testing import entries_of, in_memory
from partnership_events.values import Participant, Rung, citations
from partnership_events.vocabulary import (
    CoverageDeclared,
    FactDisputed,
    FrameworkEnded,
    IncidentRecorded,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LadderDeclared,
    LogOpened,
    MeetingHeld,
    MembershipChanged,
    PartyDeclared,
    PlanAdopted,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    SourceDeclared,
    VisitMade,
)

YES, NO, POSSIBLY, UNKNOWN, NOT_COVERED = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN, Answer.NOT_COVERED

COVERED = CoverageDeclared(coverage="all", period="2000/2030")
SHIPPED = Path(__file__).parent.parent / "events"


def one(on, *told, **wanted):
    """
    What one log answers.
    """
    (match,) = who({"one": entries_of(told)}, Wanted(**wanted), on=on).matches
    return match


def answer(on, *told, **wanted):
    return str(one(on, *told, **wanted).answer)


def upgraded(on, label="Strategic", **more):
    return RelationsUpgraded(on=on, label=label, **more)


# -- the label


@pytest.mark.parametrize("wanted, expected", [
    pytest.param({"label": "Strategic Partnership"}, "yes", id="as it stands"),
    pytest.param({"label": " strategic  PARTNERSHIP"}, "yes", id="case and spaces"),
    pytest.param({"label": "戦略的パートナーシップ"}, "yes", id="another language"),
    pytest.param({"label": "Strategic"}, "no", id="a part is not the whole"),
    pytest.param({"like": "strategic"}, "yes", id="contained"),
    pytest.param({"like": "ﾊﾟｰﾄﾅｰ"}, "yes", id="contained, in half width"),
    pytest.param({"like": "special"}, "no", id="not contained"),
])  # fmt: skip
def test_a_label_is_the_same_words_in_any_language(wanted, expected):
    label = {"en": "Strategic Partnership", "ja": "戦略的パートナーシップ"}

    assert expected == answer("2010", upgraded("2009", label), **wanted)


@pytest.mark.parametrize("on, expected", [
    ("1999", "not covered"), ("2000", "no"), ("2009-06", "possibly"), ("2009", "yes"), ("2014", "yes"), ("2015", "no"),
])  # fmt: skip
def test_a_label_is_judged_as_of_the_date(on, expected):
    assert expected == answer(on, COVERED, upgraded("2009"), upgraded("2015-03-01", "Special"), label="strategic")


def test_what_nobody_wrote_is_unknown():
    assert "unknown" == answer("2010", label="Strategic")
    # The only writer may not have written yet: then it is either another label or nobody knows which.
    either = one("2009-06", upgraded("2009", "Special"), label="Strategic")
    assert (UNKNOWN, None, "nothing is recorded") == (either.answer, either.grounds[0].value, either.grounds[0].why)
    covered = one("2009-06", COVERED, upgraded("2009", "Special"), label="Strategic")
    assert (NO, "Special") == (covered.answer, covered.grounds[0].value)


def test_where_somebody_wrote_that_there_is_none_it_is_no():
    # The end of a framework that nobody recorded leaves none, and that was written.
    ended = FrameworkEnded(on="2005", label="Old", mode="lapsed")

    assert "no" == answer("2009-06", ended, upgraded("2009", "Special"), label="Strategic")
    assert "possibly" == answer("2009-06", ended, upgraded("2009", "Special"), label="Special")


def test_a_framework_that_ended_is_no_label_any_more():
    ended = one(
        "2012", upgraded("2009"), FrameworkEnded(on="2011", label="Strategic", mode="lapsed"), label="strategic"
    )

    assert (NO, "lapsed", "2011") == (ended.answer, ended.grounds[0].value, str(ended.grounds[0].since))


def test_the_value_shown_is_the_one_that_comes_nearest_to_a_yes():
    (ground,) = one("2010-06", upgraded("2009"), upgraded("2010", "Special"), label="special").grounds

    assert (POSSIBLY, "Special", "2010", False) == (ground.answer, ground.value, str(ground.since), ground.settled)


def test_a_ground_says_since_when_and_who_says_so():
    told = [SourceDeclared(source="A"), Draft(event=upgraded("2009-05-01"), cites=citations("A:p1"))]
    (ground,) = one("2010", *told, label="strategic").grounds

    assert ("Strategic", "2009-05-01", True) == (ground.value, str(ground.since), ground.settled)
    assert ["A p1"] == [str(cite) for cite in ground.cites]
    assert [fact.id for fact in ground.facts] == list(ground.entries)


@pytest.mark.parametrize("wanted, expected", [
    pytest.param({"label": "ally"}, "yes", id="a rung says that it is the same"),
    pytest.param({"like": "LL"}, "yes", id="the words of the log"),
    pytest.param({"like": "lly"}, "yes", id="words of the rung alone"),
    pytest.param({"label": "partner"}, "no", id="another rung"),
])  # fmt: skip
def test_a_label_is_also_called_what_a_ladder_calls_it(wanted, expected):
    rungs = [Rung({"en": "ally", "fr": "allié"}, 2), Rung({"en": "partner", "fr": "partenaire"}, 1)]
    ladder = LadderDeclared(ladder="acm", party="ACM", rungs=rungs)

    assert expected == answer("2010", ladder, upgraded("2009", {"fr": "Allié"}), **wanted)
    assert "no" == answer("2010", upgraded("2009", {"fr": "Allié"}), label="ally")


# -- what is disputed


@pytest.mark.parametrize("name, wanted, on, expected", [
    pytest.param("china-united-kingdom", {"relations": "established"}, "1952", True, id="relations"),
    pytest.param("usa-cuba", {"relations": "established"}, "1952", False, id="relations of which nobody doubts"),
    pytest.param("asean", {"party": "BRN"}, "1990", True, id="a member"),
    pytest.param("asean", {"party": "IDN"}, "1990", False, id="a member of whom nobody doubts"),
    pytest.param("asean", {"in_force": "seanwfz"}, "2010", False, id="a text"),
    pytest.param("warsaw-treaty", {"in_force": "warsaw-treaty"}, "1960", True, id="a disputed text"),
    pytest.param("warsaw-treaty", {"kind": "position_stated", "during": "1956"}, "1960", True, id="an event"),
])  # fmt: skip
def test_what_is_disputed_is_told(name, wanted, on, expected):
    (match,) = who({name: open_ledger(SHIPPED)[name].entries}, Wanted(**wanted), on=on).matches

    assert [(YES, expected)] == [(ground.answer, ground.disputed) for ground in match.grounds]


def doubted(event, *more):
    """
    A log in which an event is disputed, and more is told.
    """
    log = in_memory(CLUB, SourceDeclared(source="A"))
    log.append(event)
    log.append(FactDisputed(facts=[log.entries[-1].id]))
    for one_more in more:
        log.append(one_more)
    return log.entries


@pytest.mark.parametrize("event, wanted", [
    pytest.param(RelationsEstablished(on="2009"), {"relations": "established"}, id="relations that may have begun"),
    pytest.param(PlanAdopted(on="2009-01-01", plan="one", label="One", period="2009/2011"), {"plan": "any"},
                 id="one plan of two"),
    pytest.param(PlanAdopted(on="2009-01-01", plan="one", label="One", period="2009/2011"), {"plan": "one"},
                 id="a plan by its id"),
])  # fmt: skip
def test_what_may_be_and_one_of_several_is_disputed_alike(event, wanted):
    log = doubted(event, PlanAdopted(on="2009-01-02", plan="two", label="Two", period="2009/2011"))

    assert [True] == [one.grounds[0].disputed for one in who({"one": log}, Wanted(**wanted), on="2009-06").matches]


def test_tellings_that_exclude_each_other_are_disputed_though_nobody_says_so():
    log = in_memory(CLUB)
    log.append(RelationsEstablished(on="1950-01-01"))
    log.append(RelationsEstablished(on="1951-01-01", same_as=log.entries[-1].id))
    (match,) = who({"one": log.entries}, Wanted(relations="established"), on="2010").matches

    assert (YES, True) == (match.answer, match.grounds[0].disputed)


def test_years_in_which_it_was_disputed_are_told_apart(ledger):
    log = ledger.create("borealis-corona", parties=["ACM", "BOR"], declare=[
        PartyDeclared(party="ACM", name="Acme"), PartyDeclared(party="BOR", name="Borealis"),
    ])  # fmt: skip
    log.append(RelationsEstablished(on="1950-01-01"))
    log.append(RelationsEstablished(on="1960-06-01"))
    log.append(FactDisputed(facts=[log.entries[-1].id]))
    told = " ".join(run("who", "--relations", "established", "--each-year", "1959..1962").out.split())

    assert "1959-1960 yes established, since 1950-01-01 1961-1962 yes established, since 1950-01-01 <disputed>" in told


def test_the_verb_marks_what_is_disputed():
    asked = ["who", "--relations", "established", "--on", "1952", "--events", str(SHIPPED)]
    told = " ".join(run(*asked).out.split())
    matches = {one["partnership"]: one["grounds"][0] for one in json.loads(run(*asked, "--json").out)["matches"]}

    assert "established, since 1950-01-06 [DBPO; XINHUA] <disputed>" in told
    assert 1 == told.count("<disputed>")
    assert (True, False) == tuple(matches[name]["disputed"] for name in ("china-united-kingdom", "usa-cuba"))


# -- the tier


LADDER = LadderDeclared(
    ladder="acm",
    party="ACM",
    rungs=[Rung("Partnership", 1), Rung("Strategic", 2), Rung("Special", 3, "2007")],
)
CLUB = LogOpened(name="club", parties=["ACM", "BOR"])


@pytest.mark.parametrize("on, told, expected", [
    pytest.param("2010", [upgraded("2009", "Special")], "yes", id="above"),
    pytest.param("2010", [upgraded("2009", "Partnership")], "no", id="below"),
    pytest.param("2010", [upgraded("2009", "Amity")], "unknown", id="a label on no rung is not low"),
    pytest.param("2006", [upgraded("2005", "Special")], "unknown", id="its rung did not yet begin"),
    pytest.param("2010-06", [upgraded("2009", "Partnership"), upgraded("2010")], "possibly", id="may have been raised"),
    pytest.param("2010-06", [upgraded("2009", "Partnership"), upgraded("2010", "Amity")], "unknown",
                 id="low, or nobody knows"),
    pytest.param("2010", [], "unknown", id="no framework is recorded"),
    pytest.param("2010", [COVERED], "no", id="no framework, in a time that is covered"),
    pytest.param("2010", [upgraded("2009"), MembershipChanged(on="2009", party="ACM", mode="left")], "no", id="left"),
    pytest.param("2010", [upgraded("2009"), MembershipChanged(on="2010-05/2010-06", party="ACM", mode="left")], "no",
                 id="left during the year"),
    pytest.param("2010-06-15", [upgraded("2009"), MembershipChanged(on="2010-06", party="ACM", mode="left")],
                 "possibly", id="may have left"),
])  # fmt: skip
def test_a_tier_is_compared_on_the_ladder_of_a_party_that_belongs(on, told, expected):
    assert expected == answer(on, CLUB, LADDER, *told, at_least="strategic", ladder="acm")


def test_a_partnership_to_which_the_ladders_party_does_not_belong_is_no_and_says_why():
    logs = {
        "mine": entries_of([CLUB, LADDER, upgraded("2009")]),
        "theirs": entries_of([LogOpened(name="theirs", parties=["BOR", "COR"]), upgraded("2009", "Special")]),
    }
    found = who(logs, Wanted(at_least="Strategic"), on="2010")

    assert [("mine", YES), ("theirs", NO)] == [(one.partnership, one.answer) for one in found.matches]
    assert "ACM, whose ladder it is, does not belong to it" == found.matches[1].grounds[0].why
    assert "acm" == found.wanted.ladder
    assert "tier at or above 'Strategic' on the ladder acm of ACM" in found.rules[0]


def test_ranks_are_told():
    assert (
        "rank 3, against 2"
        == one("2010", CLUB, LADDER, upgraded("2009", "Special"), at_least="Strategic").grounds[0].why
    )
    assert (
        "its label is on no rung"
        == one("2010", CLUB, LADDER, upgraded("2009", "X"), at_least="Strategic").grounds[0].why
    )
    early = one("2005", CLUB, LADDER, upgraded("2004"), at_least="Special").grounds[0]
    assert (UNKNOWN, "the label asked for was on no rung yet") == (early.answer, early.why)


# -- who belongs


@pytest.mark.parametrize("on, expected", [
    ("2001", "no"), ("2004-06", "possibly"), ("2004", "yes"), ("2008-06-15", "possibly"), ("2009", "no"),
])  # fmt: skip
def test_a_party_belongs_from_when_it_joined_until_it_left(on, expected):
    told = [
        LogOpened(name="club", parties=["ACM", "BOR"]),
        PartyDeclared(party="COR", name="Corona"),
        MembershipChanged(on="2004", party="COR", mode="joined"),
        MembershipChanged(on="2008-06", party="COR", mode="left"),
    ]

    assert expected == answer(on, *told, party="COR")
    assert "yes" == answer(on, *told, party="ACM")


def test_a_role_is_the_partys_in_the_partnership():
    told = [CLUB, MembershipChanged(on="2004", party="BOR", mode="observer")]

    assert ["yes", "no", "yes"] == [
        answer("2005", *told, party="BOR", role="observer"),
        answer("2005", *told, party="ACM", role="observer"),
        answer("2005", *told, role="observer"),
    ]


def test_a_party_that_no_log_names_is_told_with_the_nearest():
    found = who({"club": entries_of([CLUB, PartyDeclared(party="JPN", name="Japan")])}, Wanted(party="JPM"), on="2010")

    assert ("no log names a party JPM; did you mean JPN?",) == found.notes
    assert () == found.found


def test_the_key_of_a_party_in_other_letters_is_told_as_it_is_written():
    found = who({"club": entries_of([CLUB])}, Wanted(party="bor"), on="2010")

    assert ("no log names a party bor; did you mean BOR?",) == found.notes


@pytest.mark.parametrize("role, told, expected", [
    pytest.param("observer", [], "unknown", id="who observes is told in passing, if at all"),
    pytest.param("observer", [COVERED], "no", id="in a time that is covered nobody did"),
    pytest.param("observer", [CoverageDeclared(coverage="all", period="1990/1999")], "not covered", id="not covered"),
    pytest.param("mediator", [], "unknown", id="nor who mediates"),
    pytest.param("party", [], "no", id="the opening line says whose it is"),
    pytest.param(None, [], "no", id="and who belongs"),
])  # fmt: skip
def test_of_a_stranger_silence_about_another_role_is_no_only_where_it_is_covered(role, told, expected):
    assert expected == answer("2010", CLUB, *told, party="COR", role=role)


def test_somebody_may_observe_who_is_not_told():
    assert ["unknown", "no"] == [answer("2010", CLUB, *told, role="observer") for told in ([], [COVERED])]


def test_a_member_is_no_observer_whatever_is_covered():
    assert "no" == answer("2010", CLUB, party="ACM", role="observer")


@pytest.mark.parametrize("wanted, expected", [
    pytest.param({"party": "SUN"}, True, id="the party asked for"),
    pytest.param({"relations": "established"}, True, id="a party of what was found"),
    pytest.param({"party": "JPN"}, False, id="another was asked for"),
    pytest.param({"relations": "severed", "party": "SUN"}, False, id="it was not found"),
    pytest.param({"plan": "any"}, False, id="nor where nothing is known"),
    pytest.param({"kind": "relations_established", "party": "SUN"}, False, id="it took part while it was there"),
])  # fmt: skip
def test_a_party_that_was_no_state_on_the_date_is_noted(wanted, expected):
    restored = RelationsEstablished(on="1956-12-12", parties=["JPN", "SUN"])
    log = [LogOpened(name="one", parties=["JPN", "SUN"]), restored]
    note = "SUN was a state from 1922-12-30 to 1991-12-25 only; by its log it belongs to one all the same"

    assert () == who({"one": entries_of(log)}, Wanted(**wanted), on="1991-12-25").notes
    assert ((note,) if expected else ()) == who({"one": entries_of(log)}, Wanted(**wanted), on="2005").notes
    left = MembershipChanged(on="1991-12-25", party="SUN", mode="left")
    assert () == who({"one": entries_of([*log, left])}, Wanted(**wanted), on="2005").notes


def test_which_state_a_party_was_its_declared_codes_say():
    log = [LogOpened(name="one", parties=["JPN", "moscow"]), PartyDeclared(party="moscow", name="Moscow", iso3="SUN")]

    assert ("moscow was a state from 1922-12-30 to 1991-12-25 only; by its log it belongs to one all the same",) == who(
        {"one": entries_of(log)}, Wanted(party="moscow"), on="2005"
    ).notes


# -- plans, instruments, relations


PLAN = PlanAdopted(on="2010-01-01", plan="road-map", label="The Road Map", period="2010/2012")


@pytest.mark.parametrize("on, wanted, expected", [
    pytest.param("2011", "road-map", "yes", id="by its id"),
    pytest.param("2011", "the road map", "yes", id="by its name"),
    pytest.param("2011", "any", "yes", id="some plan"),
    pytest.param("2013", "road-map", "no", id="expired"),
    pytest.param("2013", "any", "unknown", id="others may be unrecorded"),
    pytest.param("2011", "another", "unknown", id="none of that name is recorded"),
])  # fmt: skip
def test_a_plan_is_found_by_id_or_name_and_in_force_by_its_term(on, wanted, expected):
    assert expected == answer(on, PLAN, plan=wanted)


def test_where_the_time_is_covered_silence_about_plans_is_no():
    assert ["no", "no"] == [answer("2013", COVERED, PLAN, plan=wanted) for wanted in ("any", "another")]
    assert "not covered" == answer("1999", COVERED, plan="any")


@pytest.mark.parametrize("on, name, expected", [
    pytest.param("2012", "the road map", ("yes", "The Road Map (road-map)", "2010-01-01"), id="still the old one"),
    pytest.param("2012", "the new map", ("unknown", None, "None"), id="not yet the new one"),
    pytest.param("2013", "the new map", ("yes", "The New Map (road-map)", "2011-03-03"), id="the new one"),
    pytest.param("2013", "the road map", ("unknown", None, "None"), id="no more the old one"),
])  # fmt: skip
def test_a_plan_renewed_ahead_goes_by_the_name_under_which_it_is_in_force(on, name, expected):
    anew = PlanAdopted(on="2011-03-03", plan="road-map", label="The New Map", period="2013/2015")
    (ground,) = one(on, PLAN, anew, plan=name).grounds

    assert expected == (str(ground.answer), ground.value, str(ground.since))
    assert [expected[2]] * (expected[0] == "yes") == [str(fact.event.on) for fact in ground.facts]


def test_several_plans_in_force_are_all_told():
    (ground,) = one(
        "2011", PLAN, PlanAdopted(on="2011-03", plan="two", label="Two", period="2011/2013"), plan="any"
    ).grounds

    assert "The Road Map (road-map), since 2010-01-01; Two (two), since 2011-03" == ground.value == ground.words
    assert ("term 2010/2012; term 2011/2013", 2) == (ground.why, len(ground.facts))


def test_a_name_that_a_plan_or_a_text_may_have_is_possibly_in_force_under_it():
    renamed = PlanAdopted(on="2010", plan="road-map", label="The New Map", period="2010/2012")
    titled = [
        InstrumentSigned(on="1979", instrument="peace", form="treaty", title="Accord"),
        *TREATY[:2],
    ]

    assert "possibly" == answer("2010-06", PLAN, renamed, plan="the new map")
    assert "yes" == answer("2010-06", PLAN, renamed, plan="road-map")
    assert "possibly" == answer("1979-11", *titled, in_force="accord")
    assert "unknown" == answer("1980", *titled, in_force="another")


def test_a_text_is_told_with_its_title_its_entry_into_force_and_who_says_so():
    (signed,) = one("1979-03-31", *TREATY, in_force="peace").grounds
    (entered,) = one("1980", *TREATY, in_force="peace").grounds

    assert ("Treaty of Peace (peace)", "signed", ["instrument_signed"]) == (
        signed.words, signed.why, [fact.kind for fact in signed.facts],
    )  # fmt: skip
    assert ("Treaty of Peace (peace), since 1979-04", ["instrument_in_force"]) == (
        entered.words, [fact.kind for fact in entered.facts],
    )  # fmt: skip


TREATY = [
    InstrumentSigned(on="1979-03-26", instrument="peace", form="treaty", binding="yes", title="Treaty of Peace"),
    InstrumentInForce(on="1979-04", instrument="peace"),
    InstrumentEnded(on="1990", subject="peace", mode="terminated"),
]


@pytest.mark.parametrize("on, expected", [
    ("1979-03-31", "unknown"), ("1979-04-10", "possibly"), ("1979-05", "yes"), ("1990-06", "possibly"), ("1991", "no"),
])  # fmt: skip
def test_an_instrument_is_in_force_by_the_rules_of_the_state(on, expected):
    assert [expected] * 2 == [answer(on, *TREATY, in_force=wanted) for wanted in ("peace", "treaty of peace")]


@pytest.mark.parametrize("on, established, severed", [
    ("1949", "unknown", "unknown"), ("1950-06", "possibly", "unknown"), ("1950", "yes", "no"),
    ("1967-06-08", "yes", "no"),
    ("1967-06-09", "no", "yes"), ("1992", "yes", "no"),
])  # fmt: skip
def test_relations_are_established_or_severed(on, established, severed):
    told = [
        RelationsEstablished(on="1950"),
        RelationsSevered(on="1967-06-09", mode="suspended"),
        RelationsEstablished(on="1991-10-18", mode="restored"),
    ]

    assert [established, severed] == [answer(on, *told, relations=which) for which in ("established", "severed")]


# -- events


def visit(visitor, host):
    return VisitMade(on="2019", form="state", visitors=[visitor], host=host)


VISIT = VisitMade(on="2019-06-27/2019-06-29", visitors=["BOR"], host="ACM", form="official",
                  parties=["BOR", Participant("ACM", "host")])  # fmt: skip


@pytest.mark.parametrize("on, wanted, expected", [
    pytest.param("2020", {}, "yes", id="ever by the date"),
    pytest.param("2019-06-28", {}, "possibly", id="begun and not completed"),
    pytest.param("2018", {}, "unknown", id="not yet"),
    pytest.param("2020", {"during": "2019"}, "yes", id="in the year"),
    pytest.param("2020", {"during": "2019-06-28/2019-07"}, "yes", id="lasting into the stretch"),
    pytest.param("2020", {"during": "2019-06-28"}, "yes", id="on one of its days"),
    pytest.param("2019-06-28", {"during": "2019-06-27"}, "possibly", id="begun, and not completed by the date"),
    pytest.param("2020", {"during": "2019-06-30"}, "unknown", id="over by then"),
    pytest.param("2020", {"during": "2020"}, "unknown", id="not in the year"),
    pytest.param("2018", {"during": "2019"}, "no", id="that year had not begun"),
    pytest.param("2020", {"party": "ACM"}, "yes", id="took part"),
    pytest.param("2020", {"party": "ACM", "role": "host"}, "yes", id="as the host"),
    pytest.param("2020", {"party": "BOR", "role": "host"}, "unknown", id="not as the host"),
    pytest.param("2020", {"party": "COR"}, "unknown", id="others are not recorded"),
    pytest.param("2020", {"role": "host"}, "yes", id="somebody was the host"),
])  # fmt: skip
def test_an_event_of_a_kind_is_found_by_time_and_part(on, wanted, expected):
    assert expected == answer(on, VISIT, kind="visit_made", **wanted)


@pytest.mark.parametrize("on, during, expected", [
    pytest.param("2022-11/2022-12", "2022-12", "yes", id="from one month through another: some of it in the last"),
    pytest.param("2022-11/2022-12", "2022-11-10/2022-11-20", "possibly", id="perhaps begun only later"),
    pytest.param("2022-11/2022-12", "2022-12-10", "possibly", id="perhaps over before"),
    pytest.param("2022-11/2022-12", "2023", "unknown", id="over by then"),
    pytest.param("2022-11", "2022-11-10/2023", "possibly", id="some day of a month, and not all of them in it"),
    pytest.param("[2022-11-30..2022-12-02]", "2022-12", "possibly", id="one of some days"),
    pytest.param("2022-11-30T20:00:00Z/2022-12-01T04:00:00Z", "2022-12", "yes", id="from hour to hour"),
])  # fmt: skip
def test_what_lasts_falls_into_each_stretch_that_has_a_part_of_it(on, during, expected):
    met = MeetingHeld(on=on, form="summit")

    assert expected == answer("2024", met, kind="meeting_held", during=during)


def fell(during, *told, zone=None) -> str:
    found = who({"one": entries_of(told)}, Wanted(kind="meeting_held", during=during), on="2024", zone=zone)
    return str(found.matches[0].answer)


def test_what_lasts_is_read_in_the_zone_of_the_question_or_of_its_place():
    hours = MeetingHeld(on="2022-11-30T20:00:00Z/2022-11-30T22:00:00Z", form="summit")
    there = MeetingHeld(on="2022-11-30/2022-12-01", form="summit", at_zone="Asia/Tokyo")

    assert ["unknown", "yes"] == [fell("2022-12", hours, zone=zone) for zone in (None, "Asia/Tokyo")]
    # The first of December began in Tokyo while it was November in London.
    assert ["possibly", "yes"] == [fell("2022-12", there, zone=zone) for zone in (None, "Asia/Tokyo")]


def test_of_what_sources_date_apart_nothing_is_certain():
    first = MeetingHeld(on="2022-11-01/2022-11-05", form="summit")
    again = MeetingHeld(on="2022-12-01/2022-12-05", form="summit", same_as=entries_of([first])[-1].id)

    assert ["yes", "possibly"] == [fell("2022-11", *told) for told in ([first], [first, again])]
    whole = attrs.evolve(again, on="2022-11-01/2022-12-05")
    assert "possibly" == fell("2022-11", first, again, whole)


def test_the_rule_of_a_stretch_is_told():
    told = who({"one": entries_of([VISIT])}, Wanted(kind="visit_made", during="2019"), on="2020").rules

    rule = "an event of the kind visit_made fell into 2019, by the date, of what lasted a part"
    assert (f"{rule}; a date that reaches beyond is possibly",) == told


@pytest.mark.parametrize("event, role, expected", [
    pytest.param(MeetingHeld(on="2019", form="summit"), None, "unknown", id="it names nobody"),
    pytest.param(MeetingHeld(on="2019", form="summit", parties=["BOR"]), None, "no", id="it names another"),
    pytest.param(MeetingHeld(on="2019", form="summit", parties=["ACM"]), "party", "yes", id="simply a party"),
    pytest.param(MeetingHeld(on="2019", form="summit", parties=["ACM"]), "host", "unknown", id="no host is told"),
    pytest.param(visit("ACM", "BOR"), None, "yes", id="in a field of its own"),
    pytest.param(visit("BOR", "ACM"), "host", "yes", id="in the field host"),
    pytest.param(visit("ACM", "BOR"), "host", "no", id="another hosted"),
])  # fmt: skip
def test_who_took_part_is_whom_the_event_names(event, role, expected):
    assert expected == answer("2020", COVERED, event, kind=event.kind, party="ACM", role=role)


@pytest.mark.parametrize("target, role, expected", [
    pytest.param("COR", None, "yes", id="the party against which it was"),
    pytest.param("COR", "party", "no", id="which is no role of an actor"),
    pytest.param("an embassy", None, "no", id="a thing is no party"),
])  # fmt: skip
def test_a_target_that_is_a_party_is_named(target, role, expected):
    log = [COVERED, PartyDeclared(party="COR", name="Corona")]
    incident = IncidentRecorded(on="2009", category="assault", target=target, parties=["ACM", "BOR"])

    assert expected == answer("2010", *log, incident, kind="incident_recorded", party="COR", role=role)


def test_a_target_that_is_a_thing_names_nobody():
    incident = IncidentRecorded(on="2009", category="assault", target="an embassy")

    assert "unknown" == answer("2010", COVERED, incident, kind="incident_recorded", party="an embassy")


def test_czechoslovakia_was_the_target_of_1968():
    log = open_ledger(SHIPPED)["warsaw-treaty"].entries
    wanted = Wanted(kind="incident_recorded", during="1968", party="CSK")

    assert YES is who({"warsaw-treaty": log}, wanted, on="1970").matches[0].answer


@pytest.mark.parametrize("during, expected", [
    ("2005", "no"), ("1998", "not covered"), ("1998/2005", "not covered"), ("2009/2012", "no"),
    ("2030/2031", "not covered"),
])  # fmt: skip
def test_silence_about_events_is_no_only_where_coverage_spans_the_stretch(during, expected):
    # Two stretches that are declared one by one span 2009/2012 together.
    told = [
        CoverageDeclared(coverage="early", period="2000/2010"),
        CoverageDeclared(coverage="late", period="2011/2030"),
    ]

    assert expected == answer("2040", *told, kind="meeting_held", during=during)


def test_coverage_of_another_family_says_nothing_of_events():
    told = CoverageDeclared(coverage="plans", period="2000/2030", families=["plans"])

    assert "unknown" == answer("2020", told, kind="meeting_held", during="2005")


def test_coverage_of_its_family_says_that_there_was_no_event():
    told = [
        CoverageDeclared(coverage="all", period="2000/2030", families=["interaction"]),
        CoverageDeclared(coverage="inner", period="2005/2010"),
    ]

    assert "no" == answer("2020", *told, kind="meeting_held", during="2009/2012")


def test_what_stretches_beyond_the_date_is_asked_as_far_as_the_date():
    told = CoverageDeclared(coverage="all", period="2000/2010")

    assert "no" == answer("2010", told, kind="meeting_held", during="2009/2012")
    assert "not covered" == answer("2011", told, kind="meeting_held", during="2009/2012")


def test_events_are_counted_certain_and_possible():
    told = [MeetingHeld(on=on, form="summit") for on in ("2018-01-01", "2018-05-01", "2019")]
    (ground,) = one("2019-06", *told, kind="meeting_held").grounds

    assert ("2, possibly 1 more", "2018-01-01") == (ground.value, str(ground.since))
    assert "the first on 2018-01-01, the last on 2018-05-01" == ground.why
    assert 3 == len(ground.facts)


def test_planned_events_are_not_found():
    assert "unknown" == answer("2020", MeetingHeld(on="2019", form="summit", modality="planned"), kind="meeting_held")


# -- several at once, several dates, several logs


@pytest.mark.parametrize("told, expected", [
    pytest.param([upgraded("2009"), PLAN], "yes", id="both hold"),
    pytest.param([upgraded("2009")], "unknown", id="one is unknown"),
    pytest.param([upgraded("2009", "Other")], "no", id="one is no, though the other is unknown"),
    pytest.param([upgraded("[2009,2012]"), PLAN], "possibly", id="one is open"),
    pytest.param([upgraded("[2009,2012]")], "unknown", id="open, and unknown"),
    pytest.param([CoverageDeclared(coverage="plans", period="2020/2030", families=["plans"])], "not covered",
                 id="not covered, and unknown"),
])  # fmt: skip
def test_all_that_is_asked_must_hold_and_the_least_sure_answers(told, expected):
    assert expected == answer("2011", *told, label="strategic", plan="any")


def test_each_criterion_has_its_ground_and_its_rule_in_one_order():
    log = entries_of([CLUB, LADDER, upgraded("2009"), PLAN, *TREATY, RelationsEstablished(on="1950"), VISIT])
    wanted = Wanted(kind="visit_made", relations="established", in_force="any", plan="any", at_least="Strategic",
                    like="s", label="strategic")  # fmt: skip
    found = who({"log": log}, wanted, on="2011")

    assert ["label", "like", "tier", "plan", "in force", "relations", "kind"] == [
        ground.criterion for ground in found.matches[0].grounds
    ]
    assert len(found.rules) == len(found.matches[0].grounds)
    assert "case, width and spaces do not matter" in found.rules[0]
    (rule,) = who({"log": log}, Wanted(relations="severed"), on="2011").rules
    assert "relations are severed; suspended ones count as severed" == rule


def test_every_1_january_of_a_range_of_years():
    logs = {"one": entries_of([upgraded("2009-06")]), "two": entries_of([upgraded("2011-01-01", "Other")])}
    found = who(logs, Wanted(label="strategic"), each_year=(2009, 2011))

    assert ("2009-01-01", "2010-01-01", "2011-01-01") == found.dates
    assert [
        ("one", "2009-01-01", UNKNOWN), ("one", "2010-01-01", YES), ("one", "2011-01-01", YES),
        ("two", "2009-01-01", UNKNOWN), ("two", "2010-01-01", UNKNOWN), ("two", "2011-01-01", NO),
    ] == [(one.partnership, one.on, one.answer) for one in found.matches]  # fmt: skip
    assert 5 == len(found.found)


def test_dates_are_read_in_utc_whatever_the_logs_say():
    log = entries_of(
        [LogOpened(name="far", parties=["ACM", "BOR"], zone="Asia/Tokyo"), upgraded("2009-01-01T20:00:00Z")]
    )

    assert YES is who({"far": log}, Wanted(label="strategic"), on="2009-01-01").matches[0].answer
    assert UNKNOWN is who({"far": log}, Wanted(label="strategic"), on="2009-01-01", zone="Asia/Tokyo").matches[0].answer


def test_as_known_then():
    log = entries_of([upgraded("2009")])

    early, late = (
        who({"one": log}, Wanted(label="strategic"), on="2010", known_at=known).matches[0] for known in ("2020", "2024")
    )
    assert (UNKNOWN, 0, "2020") == (early.answer, early.basis.size, early.basis.known_at)
    assert (YES, 2, "2024") == (late.answer, late.basis.size, late.basis.known_at)


def test_partnerships_are_told_in_the_order_of_their_names():
    logs = {name: entries_of([]) for name in ("b", "c", "a")}

    assert ["a", "b", "c"] == [one.partnership for one in who(logs, Wanted(party="ACM"), on="2010").matches]
    assert () == who(logs, Wanted(party="ACM"), on="2010").notes


def test_a_ladder_that_logs_declare_differently_is_noted():
    other = LadderDeclared(ladder="acm", party="ACM", rungs=[Rung("Strategic", 5)])
    logs = {"a": entries_of([LADDER]), "b": entries_of([other])}

    (note,) = who(logs, Wanted(at_least="Strategic", ladder="acm"), on="2010").notes
    assert "the ladder acm is declared differently in a, b" in note


def test_no_logs_have_nothing():
    assert () == who({}, Wanted(at_least="X"), on="2010").matches


@pytest.mark.parametrize("wanted, told", [
    pytest.param({}, "nothing is asked", id="nothing"),
    pytest.param({"ladder": "acm"}, "ladder: says nothing without at_least", id="a ladder alone"),
    pytest.param({"during": "2020", "label": "x"}, "during: says nothing without kind", id="during without kind"),
    pytest.param({"label": " "}, "label: is empty", id="an empty label"),
    pytest.param({"party": ""}, "party: is empty", id="an empty party"),
    pytest.param({"relations": "servered"}, "did you mean severed", id="odd relations"),
    pytest.param({"role": "hst"}, "did you mean host", id="no such role"),
])  # fmt: skip
def test_a_question_that_asks_nothing_is_refused(wanted, told):
    with pytest.raises(Refused, match=told):
        Wanted(**wanted)


def test_a_question_says_on_which_dates_once():
    for dates in ({}, {"on": "2010", "each_year": (2000, 2001)}, {"each_year": (2001, 2000)}, {"each_year": (0, 1)}):
        with pytest.raises(Refused):
            who({"one": entries_of([])}, Wanted(label="x"), **dates)
    assert ("0001-01-01",) == every_january(1, 1)


def test_an_unknown_kind_and_an_imprecise_date_are_refused():
    with pytest.raises(UnknownKind, match="did you mean visit_made"):
        who({}, Wanted(kind="visit_mde"), on="2010")
    with pytest.raises(InvalidDate):
        who({"one": entries_of([])}, Wanted(label="x"), on="201X")


# -- the logs that come with the library


def shipped(name, wanted, years):
    """
    The years on whose 1 January a shipped partnership says yes, and those on which it says possibly.
    """
    log = in_memory(*open_ledger(SHIPPED)[name].entries)
    found = who_of({name: [look_at(log, date) for date in every_january(*years)]}, Wanted(**wanted)).matches
    return [[int(one.on[:4]) for one in found if one.answer is answer] for answer in (YES, POSSIBLY)]


@pytest.mark.parametrize("name, wanted, first, last", [
    pytest.param("usa-cuba", {"relations": "severed"}, 1962, 2015, id="broken off 1961-01-03, restored 2015-07-20"),
    pytest.param("japan-soviet-union", {"relations": "severed"}, 1946, 1956, id="war 1945-08, restored 1956-12-12"),
    pytest.param("warsaw-treaty", {"party": "ALB"}, 1956, 1968, id="Albania left on 1968-09-13"),
    pytest.param("warsaw-treaty", {"party": "DDR"}, 1956, 1990, id="the GDR left in September 1990"),
    pytest.param("warsaw-treaty", {"party": "HUN"}, 1956, 1991, id="with the treaty it was over for all"),
    pytest.param("warsaw-treaty", {"in_force": "warsaw-treaty"}, 1956, 1991, id="in force 1955-06-04 until 1991-07-01"),
    pytest.param("germany-france", {"in_force": "elysee-treaty"}, 1964, 2030, id="in force since 1963-07-02"),
    pytest.param("china-united-kingdom", {"like": "comprehensive strategic"}, 2005, 2030, id="since 2004-05-10"),
])  # fmt: skip
def test_what_is_known_of_shipped_partnerships_is_answered(name, wanted, first, last):
    assert [list(range(first, last + 1)), []] == shipped(name, wanted, (1940, 2030))


def test_of_the_tier_of_japan_and_mongolia_only_the_second_is_dated():
    special = {"label": "special strategic partnership for peace and prosperity"}

    assert [list(range(2023, 2031)), []] == shipped("japan-mongolia", special, (1970, 2030))
    assert [[], list(range(1970, 2023))] == shipped("japan-mongolia", {"label": "Strategic Partnership"}, (1970, 2030))


# -- a ledger


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ledger = open_ledger("events")
    ledger.create("acme-borealis", parties=["ACM", "BOR"], declare=[
        PartyDeclared(party="ACM", name="Acme"), PartyDeclared(party="BOR", name="Borealis"), LADDER,
        SourceDeclared(source="A"),
    ]).append(upgraded("2009-05-01", "Special"), cites="A:p1")  # fmt: skip
    ledger.create("acme-corona", parties=["ACM", "COR"], declare=[
        PartyDeclared(party="ACM", name="Acme"), PartyDeclared(party="COR", name="Corona"), COVERED,
    ]).append(upgraded("2011", "Partnership"))  # fmt: skip
    return ledger


def test_a_ledger_asks_all_its_logs(ledger):
    found = ledger.who(at_least="strategic", on="2012")

    assert [("acme-borealis", YES), ("acme-corona", NO)] == [(one.partnership, one.answer) for one in found.matches]
    assert found == who({name: log.entries for name, log in ledger.items()}, Wanted(at_least="strategic"), on="2012")


def test_a_ledger_takes_all_criteria(ledger):
    found = ledger.who(
        each_year=(2010, 2011), label="special", like="special", at_least="Strategic", ladder="acm", plan="any",
        in_force="any", relations="established", kind="meeting_held", during="2010", party="ACM", role="host",
    )  # fmt: skip

    assert 7 == len(found.rules)
    assert Wanted(
        label="special", like="special", at_least="Strategic", ladder="acm", plan="any", in_force="any",
        relations="established", kind="meeting_held", during="2010", party="ACM", role="host",
    ) == found.wanted  # fmt: skip


@pytest.mark.parametrize("known", [4, "@4", "root:0123456789"])
def test_a_position_means_nothing_over_several_logs(ledger, known):
    with pytest.raises(NoSuchPosition, match="names a place in one log"):
        ledger.who(label="x", on="2010", known_at=known)


# -- the verb


def test_who_tells_the_surest_first_with_sources_and_the_rule(ledger):
    ran = run("who", "--like", "s", "--on", "2012", "--color", "never")

    assert (0, "") == (ran.status, ran.err)
    assert ran.out.splitlines()[:5] == [
        "on 2012, read in UTC, as known by now",
        "",
        "acme-borealis  yes          Special, since 2009-05-01  [A p1]",
        "acme-corona    yes          Partnership, since 2011",
        "",
    ]
    assert "2 of 2 partnerships: 2 yes\n  rule: the framework's name contains 's'" in ran.out
    assert "basis: acme-borealis @6, open, as of 2012, read in UTC" in ran.out


def test_no_is_left_out_unless_asked_for(ledger):
    some = run("who", "--at-least", "strategic", "--on", "2012").out
    all_ = run("who", "--at-least", "strategic", "--on", "2012", "--all").out

    assert "acme-corona" not in some
    assert "acme-corona    no           Partnership, since 2011; rank 1, against 2" in all_
    assert "1 of 2 partnerships: 1 yes" in some
    reverse = run("who", "--label", "partnership", "--on", "2012", "--all").out
    assert reverse.index("acme-corona    yes") < reverse.index("acme-borealis  no")


def test_years_in_a_row_are_told_as_one(ledger):
    ran = run("who", "--label", "special", "--each-year", "2008..2012")

    assert "acme-borealis  2008       unknown      nothing is recorded" not in ran.out
    assert "acme-borealis  2008-2009  unknown      nothing is recorded\n" in ran.out
    assert "               2010-2012  yes          Special, since 2009-05-01  [A p1]\n" in ran.out
    assert "acme-corona" not in ran.out
    assert "on 1 January of 2008 to 2012" in ran.out
    ledger["acme-borealis"].append(upgraded("2011-06", "Supreme"))
    renamed = run("who", "--like", "s", "--each-year", "2010..2013", "--party", "BOR").out
    assert "2010-2011  yes" in renamed
    assert "2012-2013  yes" in renamed


def test_of_those_who_say_nothing_one_line_tells(ledger):
    ledger.create("borealis-corona", parties=["BOR", "COR"], declare=[
        PartyDeclared(party="BOR", name="Borealis"), PartyDeclared(party="COR", name="Corona"),
    ])  # fmt: skip
    ran = run("who", "--relations", "established", "--on", "2012")

    assert "unknown: nothing is recorded of acme-borealis and borealis-corona\n" in ran.out
    assert "2 of 3 partnerships: 2 unknown" in ran.out


def test_json_holds_all_of_it(ledger):
    told = json.loads(run("who", "--at-least", "strategic", "--on", "2012", "--json").out)

    assert ["wanted", "dates", "zone", "rules", "notes", "left_out", "damaged", "matches"] == list(told)
    assert (1, [], ["2012"], "acm") == (told["left_out"], told["damaged"], told["dates"], told["wanted"]["ladder"])
    (match,) = told["matches"]
    assert ["partnership", "on", "answer", "grounds", "basis"] == list(match)
    (ground,) = match["grounds"]
    assert ("tier", "yes", "Special", "2009-05-01") == tuple(
        ground[key] for key in ("criterion", "answer", "value", "since")
    )
    assert ["id", "kind", "on", "cites"] == list(ground["facts"][0])


def test_without_on_it_is_today(ledger):
    assert "on 20" in run("who", "--label", "special").out


def test_a_damaged_log_is_told_and_the_others_answer(ledger):
    path = ledger["acme-corona"].path
    path.write_bytes(path.read_bytes().replace(b"Partnership", b"Partnershop"))
    ran = run("who", "--party", "ACM", "--on", "2012")

    assert 3 == ran.status
    assert "acme-borealis  yes" in ran.out
    assert "acme-corona" not in ran.out
    assert "events/acme-corona.jsonl:5" in ran.err
    assert "acme-corona is left out" in ran.err
    assert ["acme-corona"] == json.loads(run("who", "--party", "ACM", "--json").out)["damaged"]


@pytest.mark.parametrize("words, status, told", [
    pytest.param([], 2, "what is asked of them?", id="nothing is asked"),
    pytest.param(["--label", "x", "--on", "2010-13"], 3, "--on: '2010-13' has month 13", id="no date"),
    pytest.param(["--label", "x", "--zone", "Mars"], 3, "--zone: ", id="no zone"),
    pytest.param(["--label", "x", "--known", "@4"], 3, "--known: '@4' names a place in one log", id="a position"),
    pytest.param(["--label", "x", "--known", "20x"], 3, "--known: ", id="odd knowledge"),
    pytest.param(["--label", "x", "--each-year", "2010..2009"], 3, "--each-year: 2010..2009", id="years reversed"),
    pytest.param(["--label", "x", "--each-year", "2010-2012"], 2, "write 2000..2020", id="no years"),
    pytest.param(["--label", "x", "--each-year", "2010..2012", "--on", "2010"], 2, "leave --on out", id="two dates"),
    pytest.param(["--at-least", "x"], 3, "--ladder: 'x' is on no ladder", id="a label that no ladder has"),
    pytest.param(["--at-least", "x", "--ladder", "acm"], 3, "--at-least: 'x' is on no rung of acm", id="no rung"),
    pytest.param(["--ladder", "acm"], 2, "--ladder says nothing without --at-least", id="a ladder alone"),
    pytest.param(["--during", "2000"], 2, "--during says nothing without --kind", id="a stretch alone"),
    pytest.param(["--party", "ACM", "--role", "hst"], 3, "--role: 'hst' is not a code", id="no role"),
    pytest.param(["--kind", "visit_mde"], 3, "did you mean visit_made", id="no kind"),
    pytest.param(["--kind", "visit-made", "--during", "20"], 3, "--during: ", id="no stretch"),
    pytest.param(["--label", ""], 3, "--label: is empty", id="an empty label"),
])  # fmt: skip
def test_a_slip_is_met_with_its_option_and_what_would_be_right(ledger, words, status, told):
    ran = run("who", *words)

    assert (status, "") == (ran.status, ran.out)
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_party_or_a_label_that_no_log_has_is_met_with_the_nearest(ledger):
    assert "note: no log names a party CRO; did you mean COR?" in run("who", "--party", "CRO").err
    assert "did you mean Special" in run("who", "--label", "Specal", "--on", "2012").out


def test_what_no_log_knew_by_then_is_said(ledger):
    assert (
        "note: nothing was written down by then in acme-borealis and acme-corona"
        in run("who", "--label", "x", "--known", "2000").err
    )


def test_an_empty_folder_has_no_logs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    ran = run("who", "--label", "x", "--events", "none")

    assert (0, "partnership: note: no logs in none\n") == (ran.status, ran.err)
    assert "0 of 0 partnerships" in ran.out

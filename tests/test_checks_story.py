"""
Checks of the story: each found on a history as it might be, and silent on one that only looks odd.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from partnership_events import countries
from partnership_events.checks import Finding, Tier, check
from partnership_events.countries import zones_of
from partnership_events.ledger import open_ledger
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.values import Person, Place
from partnership_events.vocabulary import (
    CooperationAgreed,
    CoverageDeclared,
    FactDisputed,
    FrameworkEnded,
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
    MeetingHeld,
    PersonDeclared,
    PlanAdopted,
    PositionStated,
    ProgressReported,
    ProjectAnnounced,
    ProjectLaunched,
    ProjectStatusChanged,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    RequestMade,
    TransactionRecorded,
    VisitMade,
)

HERE = Path(__file__).parent.parent


def entries(*told):
    return entries_of([*PROLOGUE, *told])


def found(code, *told, today=None) -> list[Finding]:
    known = told[0] if isinstance(told[0], tuple) else entries(*told)
    return [finding for finding in check(known, today=today) if finding.code == code]


def codes(*told, today=None) -> set[str]:
    """
    What is found, but for sources, which no history here cites.
    """
    return {finding.code for finding in check(entries(*told), today=today)} - {"unsourced"}


# ---- instruments


def signed(on="1979-03-26", **fields) -> InstrumentSigned:
    fields = {"instrument": "treaty", "form": "treaty", "signatories": ["ACM", "BOR"]} | fields
    return InstrumentSigned(on=on, **fields)


def consented(on, party="ACM", mode="ratification", **fields) -> InstrumentConsented:
    return InstrumentConsented(on=on, instrument="treaty", party=party, mode=mode, **fields)


def in_force(on="1979-04-25", **fields) -> InstrumentInForce:
    return InstrumentInForce(on=on, instrument="treaty", **fields)


@pytest.mark.parametrize(
    "consent, count",
    [
        pytest.param(consented("1979-03-25"), 1, id="the day before"),
        pytest.param(consented("1979-03-26"), 0, id="on the day"),
        pytest.param(consented("1979-03"), 0, id="some time in the month"),
        pytest.param(consented("1978"), 1, id="the year before"),
        pytest.param(consented("[..1979-03-25]"), 1, id="by the day before"),
        pytest.param(consented("1978", mode="parliamentary_approval"), 0, id="a parliament beforehand"),
        pytest.param(consented("1978", modality="hypothetical"), 0, id="nobody says that it happened"),
        pytest.param(consented("1979-03-25T20:00:00Z"), 0, id="an evening that is the next day in the east"),
        pytest.param(consented("1979-03-23T20:00:00-05:00"), 1, id="an evening three days before"),
    ],
)
def test_a_consent_before_the_signing(consent, count):
    told = found("ratified-before-signed", signed(), consent)

    assert [Tier.BASIC] * count == [one.tier for one in told]


def test_a_consent_between_two_signings_is_no_finding():
    assert [] == found("ratified-before-signed", signed("1970"), signed("1979-03-26"), consented("1978"))


def test_a_consent_to_what_nobody_signed_is_another_finding():
    assert {"unknown-subject"} == codes(consented("1978"))


@pytest.mark.parametrize("on, count", [("1979-03-25", 1), ("1979-03-26", 0), ("1979", 0)])
def test_in_force_before_the_signing(on, count):
    assert count == len(found("in-force-before-signed", signed(), in_force(on)))


@pytest.mark.parametrize(
    "told, message",
    [
        pytest.param([consented("1979-04-10"), consented("1979-04-10", "BOR")], None, id="both"),
        pytest.param([consented("1979-04-10")], "no consent of BOR", id="one"),
        pytest.param([consented("1979-04-10"), consented("1979-05-01", "BOR")], "no consent of BOR", id="too late"),
        pytest.param([consented("1979-04-10"), consented("1979", "BOR")], None, id="perhaps by then"),
        pytest.param([], None, id="nobody tells how it is consented to"),
    ],
)
def test_in_force_before_all_that_signed_have_consented(told, message):
    met = found("in-force-before-consents", signed(), *told, in_force())

    expected = [f"'treaty' enters into force (1979-04-25) with {message} recorded by then"] if message else []

    assert expected == [one.message for one in met]


@pytest.mark.parametrize(
    "needed, message",
    [(0, None), (1, None), (2, "1 of the 2 consents that it needs"), (3, "1 of the 3 consents that it needs")],
)
def test_in_force_before_as_many_have_consented_as_it_needs(needed, message):
    met = found("in-force-before-consents", signed(consents_needed=needed), consented("1979-04-10"), in_force())

    assert ([] if message is None else [message]) == [one.message.split(" with ")[1][:-17] for one in met]


def test_consents_that_are_needed_and_recorded_nowhere():
    assert 1 == len(found("in-force-before-consents", signed(consents_needed=2), in_force()))


@pytest.mark.parametrize("fields", [{"for_party": "ACM"}, {"provisional": True}], ids=["for one", "provisionally"])
def test_in_force_for_one_or_provisionally_needs_no_other_s_consent(fields):
    assert [] == found("in-force-before-consents", signed(), consented("1979-04-10"), in_force(**fields))


def test_who_signs_are_the_parties_where_no_signatories_are_told():
    told = signed(signatories=[], parties=["ACM", "BOR"])

    assert 1 == len(found("in-force-before-consents", told, consented("1979-04-10"), in_force()))


# ---- projects and plans


@pytest.mark.parametrize("launched, count", [("2001", 1), ("2003", 0), ("[..2005]", 0), ("2002-12-31", 1)])
def test_a_launch_before_the_announcement(launched, count):
    told = ProjectLaunched(on=launched, project="one"), ProjectAnnounced(on="2003", project="one")

    assert count == len(found("launched-before-announced", *told))


def test_an_announcement_told_again_after_the_launch_is_no_finding():
    told = (
        ProjectAnnounced(on="2001", project="one"),
        ProjectLaunched(on="2002", project="one"),
        ProjectAnnounced(on="2003", project="one", label="The same, told again"),
    )

    assert [] == found("launched-before-announced", *told)


def plan(on="2001", **fields) -> PlanAdopted:
    return PlanAdopted(on=on, plan="one", label="Plan", **fields)


def reaffirmed(on, **fields) -> ProgressReported:
    return ProgressReported(on=on, subject="one", reaffirmed=True, **fields)


@pytest.mark.parametrize(
    "told, count",
    [
        pytest.param([plan(period="2001/2005"), reaffirmed("2006-01-01")], 1, id="the day after"),
        pytest.param([plan(period="2001/2005"), reaffirmed("2005-12-31")], 0, id="on its last day"),
        pytest.param([plan(period="2001/2005"), reaffirmed("[2005..2008]")], 0, id="perhaps before"),
        pytest.param([plan(period="2001/2005"), reaffirmed("2000")], 0, id="before it began"),
        pytest.param([plan(), reaffirmed("2050")], 0, id="of unknown term"),
        pytest.param([plan(period="2005/2009"), reaffirmed("2003")], 0, id="between its adoption and its term"),
        pytest.param([plan(period="2001/2005"), plan("2006", period="2006/2010"), reaffirmed("2008")], 0, id="renewed"),
        pytest.param(
            [plan(period="2001/2005"), plan("2008", period="2008/2010"), reaffirmed("2008-05")], 0, id="that year"
        ),
        pytest.param([plan(period="2001/2005"), ProgressReported(on="2008", subject="one")], 0, id="only reported on"),
        pytest.param(
            [
                plan(period="2001/2020"),
                InstrumentEnded(on="2004", subject="one", mode="terminated"),
                reaffirmed("2008"),
            ],
            1,
            id="terminated",
        ),
        pytest.param([plan(period="2001/2005"), reaffirmed("2005-12-31T23:30:00-05:00")], 0, id="a last evening"),
    ],
)
def test_a_plan_reaffirmed_after_its_term(told, count):
    assert count == len(found("reaffirmed-after-term", *told))


@pytest.mark.parametrize(
    "zone, on, count",
    [
        pytest.param("Asia/Tokyo", {"on": "2005-12-31T16:00:00Z"}, 1, id="in the new year of the log"),
        pytest.param("Asia/Tokyo", {"on": "2005-12-31T14:00:00Z"}, 0, id="in the old year of the log"),
        pytest.param("UTC", {"on": "2005-12-31T16:00:00Z"}, 0, id="in the old year of another log"),
        pytest.param("UTC", {"on": "2006-01-01T01:00:00+09:00"}, 0, id="in the new year of its wall alone"),
        pytest.param(
            "UTC", {"on": "2006-01-01T04:30:00Z", "at_zone": "America/New_York"}, 0, id="a last evening there"
        ),
    ],
)
def test_an_hour_of_reaffirming_is_judged_in_the_zone_of_the_log(zone, on, count):
    told = PlanAdopted(on="2001", plan="one", label="One", period="2001/2005")
    opening = LogOpened(name="acme", parties=("ACM", "BOR"), zone=zone)
    known = entries_of([opening, told, ProgressReported(subject="one", reaffirmed=True, **on)])

    assert count == len(found("reaffirmed-after-term", tuple(known)))


def test_an_instrument_reaffirmed_after_its_end():
    told = signed("2001", instrument="one"), InstrumentInForce(on="2001", instrument="one", term="P3Y")

    assert [] == found("reaffirmed-after-term", *told, reaffirmed("2003"))
    assert ["'one' is reaffirmed (2006), and was expired by then; was it renewed?"] == [
        one.message for one in found("reaffirmed-after-term", *told, reaffirmed("2006"))
    ]


# ---- people


def acting(on, person, office="President", party="ACM", **fields) -> VisitMade:
    return VisitMade(
        on=on, visitors="ACM", form="working", people=[Person(person=person, office=office, party=party)], **fields
    )


def test_somebody_acts_in_an_office_that_another_holds():
    told = found("outside-office", acting("2001-02", "ada"), acting("2001-05", "bo"), acting("2001-07", "ada"))

    assert [(Tier.OPINION, "bo acts as President (ACM), which ada is on 2001-02 and 2001-07")] == [
        (one.tier, one.message) for one in told
    ]


CY = PersonDeclared(person="cy", names="Cy")


@pytest.mark.parametrize("told, expected", [
    pytest.param([acting("2001-02", "ada"), CY, acting("2001-04", "bo"), acting("2001-05", "cy"),
                  acting("2001-07", "ada")],
                 ["bo acts as President (ACM), which ada is on 2001-02 and 2001-07",
                  "cy acts as President (ACM), which ada is on 2001-02 and 2001-07"], id="two in between"),
    pytest.param([acting("2001-02", "ada"), CY, acting("2001-04", "cy"), acting("2001-05", "bo"),
                  acting("2001-06", "cy"), acting("2001-07", "ada")],
                 ["cy acts as President (ACM), which ada is on 2001-02 and 2001-07",
                  "bo acts as President (ACM), which cy is on 2001-04 and 2001-06"], id="one within another"),
    pytest.param([acting("2001-02", "ada"), acting("2001-05", "bo"), acting("[2001-05-01..2001-07-02]", "ada"),
                  acting("2001-09", "ada")],
                 ["bo acts as President (ACM), which ada is on 2001-02 and 2001-09"], id="around a date of some days"),
    pytest.param([acting("2001-02", "ada"), acting("2001-05", "bo"), acting("2001-03/2002-07", "bo"),
                  acting("2001-07", "ada")],
                 ["bo acts as President (ACM), which ada is on 2001-02 and 2001-07"], id="one of two dates is enough"),
    pytest.param([acting("2001-02", "ada"), acting("2001-04", "bo"), acting("2001-06", "ada"),
                  acting("2001-08", "bo")],
                 ["bo acts as President (ACM), which ada is on 2001-02 and 2001-06",
                  "ada acts as President (ACM), which bo is on 2001-04 and 2001-08"], id="in turns"),
])  # fmt: skip
def test_whoever_acts_between_the_dates_of_another_is_told_once(told, expected):
    assert expected == [one.message for one in found("outside-office", *told)]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([acting("2001-02", "ada"), acting("2001-05", "bo"), acting("2001-07", "bo")], id="a successor"),
        pytest.param(
            [acting("2001-02-01", "ada"), acting("2001-05", "bo"), acting("2002-02-03", "ada")],
            id="more than a year apart",
        ),
        pytest.param([acting("2001-02", "ada"), acting("2001-05", "bo"), acting("2005", "ada")], id="elected again"),
        pytest.param([acting("2001-02", "ada"), acting("2001", "bo"), acting("2001-07", "ada")], id="perhaps before"),
        pytest.param(
            [acting("2001-02", "ada"), acting("2001-05", "bo", party="BOR"), acting("2001-07", "ada")], id="elsewhere"
        ),
        pytest.param(
            [acting("2001-02", "ada"), acting("2001-05", "bo", "Vice-President"), acting("2001-07", "ada")],
            id="in another office",
        ),
        pytest.param(
            [
                acting("2001-02", "ada", party=None),
                acting("2001-05", "bo", party=None),
                acting("2001-07", "ada", party=None),
            ],
            id="nobody says of whom",
        ),
        pytest.param(
            [
                PersonDeclared(person="cy", names="Cy"),
                acting("2001-02", "ada"),
                acting("2001-05", "bo"),
                acting("2001-07", "cy"),
            ],
            id="two successors",
        ),
        pytest.param(
            [acting("2001-02-10", "ada"), acting("[2001-02-01..2001-05-03]", "bo"), acting("2001-07", "ada")],
            id="perhaps a predecessor",
        ),
        pytest.param(
            [acting("2001-02", "ada"), acting("2001-05-03", "bo"), acting("[2001-05-01..2001-07-02]", "ada")],
            id="perhaps a successor",
        ),
        pytest.param(
            [acting("2001-05-02T23:00:00Z", "ada"), acting("2001-05-03", "bo"), acting("2001-07", "ada")],
            id="on the same day on some wall",
        ),
        pytest.param(
            [acting("2001-02", "ada"), acting("2001-05-03", "bo"), acting("2001-05-04T01:00:00Z", "ada")],
            id="still on the same day on some wall",
        ),
        pytest.param(
            [
                acting("2001-02", "ada"),
                acting("2001-05", "bo"),
                acting("2001-07", "ada"),
                acting("2001-09", "ada"),
                acting("2001-09", "bo"),
            ],
            id="an office of several",
        ),
    ],
)
def test_who_follows_whom_in_office_is_no_finding(told):
    assert [] == found("outside-office", *told)


# ---- order


def upgraded(on, label, **fields) -> RelationsUpgraded:
    return RelationsUpgraded(on=on, label=label, **fields)


def test_two_facts_of_one_day_that_a_later_one_hides():
    told = [upgraded("2001-05-03", "Friendship"), upgraded("2001-05-03", "Alliance"), upgraded("2009", "Union")]

    assert ["tier: the order of @7, @8 on 2001-05-03 is not told"] == [one.message for one in found("same-day", *told)]
    assert [] == found("ambiguous", *told)


def test_what_is_open_to_this_day_is_told_once():
    told = [upgraded("2001-05-03", "Friendship"), upgraded("2001-05-03", "Alliance")]

    assert {"ambiguous"} == codes(*told)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([upgraded("2001-05-03", "A", order=1), upgraded("2001-05-03", "B", order=2)], id="ranked"),
        pytest.param([upgraded("2001-05-03", "A"), upgraded("2001-05-03", "A", mode="renamed")], id="of one mind"),
        pytest.param([upgraded("2001-05-03", "A"), upgraded("2001-05-04", "B")], id="on two days"),
        pytest.param([upgraded("2001", "A"), upgraded("2002", "B")], id="in two years"),
        pytest.param([upgraded("2001", "A"), upgraded("2001", "B")], id="some time in one year"),
    ],
)
def test_facts_whose_order_is_told_or_makes_no_difference(told):
    assert [] == found("same-day", *told, upgraded("2009", "Union"))


def test_a_framework_that_ended_in_two_ways_on_one_day():
    ended = [FrameworkEnded(on="2001-05-03", label="A", mode=mode) for mode in ("lapsed", "terminated")]

    assert 1 == len(found("same-day", upgraded("2000", "A"), *ended, upgraded("2009", "Union")))
    assert [] == found("same-day", upgraded("2000", "B"), *ended, upgraded("2009", "Union"))


def test_relations_broken_off_and_restored_on_one_day():
    told = RelationsSevered(on="1999-06-11"), RelationsEstablished(on="1999-06-11", mode="restored")

    assert 1 == len(found("same-day", *told, RelationsSevered(on="2004")))


def test_sums_of_one_day_need_no_order():
    told = [ProgressReported(on="2001-05-03", subject="one", actual=n, unit="tree") for n in (1, 2)]

    assert [] == found("same-day", plan(), *told, ProgressReported(on="2003", subject="one", actual=3, unit="tree"))


# ---- doubles


def meeting(on="2001-05-03", **fields) -> MeetingHeld:
    return MeetingHeld(on=on, **{"form": "summit", "parties": ["ACM", "BOR"]} | fields)


@pytest.mark.parametrize(
    "other, tier",
    [
        pytest.param(meeting(stated="on Thursday"), Tier.STRICT, id="told again"),
        pytest.param(meeting(topics=["trade"]), Tier.STRICT, id="told with more"),
        pytest.param(meeting(place=Place(country="USA", city="Reno")), Tier.STRICT, id="told with its place"),
        pytest.param(meeting(place=Place(country="JPN")), None, id="told of another place"),
        pytest.param(meeting("2001-05"), Tier.OPINION, id="told vaguely"),
        pytest.param(meeting("2001-05-04"), None, id="on the next day"),
        pytest.param(meeting(form="call"), None, id="of another sort"),
        pytest.param(meeting(parties=["ACM", "COR"]), None, id="with somebody else"),
        pytest.param(meeting(order=2), None, id="ranked: there were two"),
        pytest.param(meeting(modality="planned"), None, id="only planned"),
        pytest.param(meeting("2001/2009"), None, id="some time in many years"),
    ],
)
def test_a_meeting_told_twice(other, tier):
    first = meeting(place=Place(country="USA"))

    assert ([] if tier is None else [tier]) == [one.tier for one in found("duplicate", first, other)]


def test_a_fact_that_repeats_several_is_told_once():
    told = found("duplicate", meeting(), meeting(stated="x"), meeting(stated="y"))

    assert ["says what @7 says of 2001-05-03; is it the same meeting_held?"] * 2 == [one.message for one in told]
    assert [8, 9] == [one.line for one in told]


def test_what_was_linked_or_disputed_was_thought_of():
    known = in_memory(*PROLOGUE, meeting())
    known.append(meeting(stated="x", same_as=known.entries[-1].id))

    assert [] == found("duplicate", tuple(known.entries))

    known = in_memory(*PROLOGUE, meeting(), meeting("2001-05", stated="x"))
    known.append(FactDisputed(facts=[entry.id for entry in known.entries[-2:]]))

    assert [] == found("duplicate", tuple(known.entries))


@pytest.mark.parametrize("topics, count", [(["a"], 1), (["a", "b", "c"], 1), (["a", "c"], 0)])
def test_a_list_that_says_more_or_less_says_the_same(topics, count):
    assert count == len(found("duplicate", meeting(topics=["a", "b"]), meeting(topics=topics)))


def test_two_parts_of_two_larger_events_are_two():
    known = in_memory(*PROLOGUE, VisitMade(on="2001-05", visitors="ACM", form="state"), meeting("2001", form="call"))
    visit, call = known.entries[-2:]
    known.append(meeting(part_of=visit.id))
    known.append(meeting(part_of=call.id, stated="x"))

    assert [] == found("duplicate", tuple(known.entries))


def test_one_name_in_two_languages_is_one():
    told = plan("2001-05-03"), PlanAdopted(on="2001-05-03", plan="one", label={"en": "Plan", "fr": "Le plan"})

    assert 1 == len(found("duplicate", *told))
    assert [] == found("duplicate", told[0], PlanAdopted(on="2001-05-03", plan="one", label="Another"))


def test_money_that_moved_twice():
    def paid(amount, **fields):
        return TransactionRecorded(on="2001-05-03", type="3", amount=amount, currency="EUR", **fields)

    assert 1 == len(found("duplicate", paid(5), paid(5, stated="x")))
    assert [] == found("duplicate", paid(5), paid(6))


def test_statements_of_one_day_on_several_topics_are_several():
    told = [
        PositionStated(on="2001-05-03", stance="supports", topic=topic, parties=["ACM"]) for topic in ("a", "b")
    ] + [CooperationAgreed(on="2001-05-03", topics=[topic], parties=["ACM"]) for topic in ("a", "b")]

    assert set() == codes(*told)


def test_meetings_of_different_people_are_several():
    told = [meeting(people=[Person(person=person)]) for person in ("ada", "bo")]

    assert [] == found("duplicate", *told)


# ---- clocks


@pytest.mark.parametrize(
    "on, count",
    [
        pytest.param("2001-07-02T12:00:00-05:00", 1, id="winter time in summer"),
        pytest.param("2001-07-02T12:00:00-04:00", 0, id="summer time"),
        pytest.param("2001-07-02T16:00:00Z", 0, id="UTC"),
        pytest.param("2001-07-02T16:00:00+00:00", 0, id="UTC as an offset"),
        pytest.param("2001-07-03T01:00:00+09:00", 0, id="the hours of the log's zone"),
        pytest.param("2001-07-02T18:00:00+02:00", 1, id="the hours of nobody"),
        pytest.param("2001-07-02T12:00:00-04:00/2001-07-02T13:00:00-05:00", 1, id="at its end"),
        pytest.param("2001-07-02T12:00:00", 0, id="a clock on the wall"),
    ],
)
def test_an_offset_that_no_clock_of_the_place_showed(on, count):
    opening = LogOpened(name="acme-borealis", parties=["ACM", "BOR"], zone="Asia/Tokyo")
    known = entries_of([opening, meeting(on, at_zone="America/New_York")])

    assert count == len(found("zone-mismatch", known))


def in_city(on, at_zone, city="Reno") -> MeetingHeld:
    return meeting(on, at_zone=at_zone, place=Place(country="USA", city=city))


def test_a_city_in_two_zones():
    usual = [in_city(f"200{n}", "America/Los_Angeles") for n in range(3)]
    told = found("zone-mismatch", in_city("1999", "America/New_York"), *usual)

    assert [(7, "Reno (USA) is read in America/New_York here, and in America/Los_Angeles elsewhere")] == [
        (one.line, one.message) for one in told
    ]
    assert [] == found("zone-mismatch", in_city("1999", "US/Pacific"), *usual)
    assert [] == found("zone-mismatch", in_city("1999", "America/New_York", "Rio"), *usual)
    assert 1 == len(found("zone-mismatch", in_city("1999", "Asia/Tokyo"), *usual)), "what is abroad is told once"


def in_country(country, at_zone, on="2020-07-02", **place) -> MeetingHeld:
    return meeting(on, at_zone=at_zone, place=Place(country=country, **place))


@pytest.mark.parametrize("told, count", [
    pytest.param(in_country("MNG", "Asia/Tokyo"), 1, id="another country's clock"),
    pytest.param(in_country("MNG", "Asia/Hovd"), 0, id="one of its own zones"),
    pytest.param(in_country("MNG", "Asia/Tokyo", on="2001-07-02"), 0, id="which had its summer time then"),
    pytest.param(in_country("USA", "US/Pacific"), 0, id="an old name of one"),
    pytest.param(in_country("FRA", "Europe/Berlin"), 0, id="a clock that showed the same"),
    pytest.param(in_country("TUR", "Europe/Berlin", on="2001-07-02"), 1, id="another hour"),
    pytest.param(in_country("IRL", "Europe/London", on="1970-06-06"), 0, id="the same hour in those years"),
    pytest.param(in_country("TUN", "Europe/Berlin", on="2001"), 0, id="in winter the same"),
    pytest.param(in_country("TUN", "Europe/Berlin", on="2001-07"), 1, id="in summer another"),
    pytest.param(in_country("TUN", "Europe/Berlin", on="2001-01/2001-07"), 0, id="the same when it began"),
    pytest.param(in_country("TUN", "Europe/Berlin", on="2001-07/2001-12"), 0, id="the same when it ended"),
    pytest.param(in_country("SUN", "Asia/Tokyo"), 0, id="a country that is gone"),
    pytest.param(in_country(None, "Asia/Tokyo", city="Ulaanbaatar"), 0, id="nobody says which country"),
    pytest.param(in_country("MNG", None), 0, id="nobody says which zone"),
])  # fmt: skip
def test_a_clock_that_no_zone_of_the_country_showed(told, count):
    assert count == len(found("zone-mismatch", told))


def test_the_zone_of_another_country_is_told_with_the_place():
    told = found("zone-mismatch", in_country("MNG", "Asia/Tokyo", city="Ulaanbaatar"))

    assert ["Ulaanbaatar, MNG is read in Asia/Tokyo; no clock in MNG showed its hours then"] == [
        one.message for one in told
    ]


def test_where_no_list_of_zones_is_there_nothing_is_told(monkeypatch):
    def gone(package):
        raise ModuleNotFoundError(package)

    zones_of("MNG")
    countries._zones.cache_clear()
    monkeypatch.setattr(countries.resources, "files", gone)

    assert [] == found("zone-mismatch", in_country("MNG", "Asia/Tokyo"))
    countries._zones.cache_clear()


# ---- by now


@pytest.mark.parametrize(
    "deadline, today, count",
    [("2003", "2003-12-31", 0), ("2003", "2004-01-01", 1), ("[2003..2008]", "2005", 0)],
)
def test_a_request_that_nobody_answered(deadline, today, count):
    known = in_memory(*PROLOGUE, RequestMade(on="2001", request="a loan", to="BOR", parties="ACM", deadline=deadline))

    assert count == len([one for one in known.check(today=today) if one.code == "unanswered"])

    asked = known.entries[-1].id
    known.append(PositionStated(on="2002", stance="supports", topic="x", parties="BOR", in_reply_to=asked))

    assert [] == [one for one in known.check(today=today) if one.code == "unanswered"]


def test_a_project_that_was_to_end():
    told = ProjectLaunched(on="2001", project="one", planned_end="2003")

    assert [] == found("project-late", told, today="2003-12-31")
    assert [Tier.OPINION] == [one.tier for one in found("project-late", told, today="2004-01-01")]

    closed = ProjectStatusChanged(on="2003-05", project="one", status="4")

    assert [] == found("project-late", told, closed, today="2004")


# ---- coverage


def covers(period, *families, coverage="all") -> CoverageDeclared:
    return CoverageDeclared(coverage=coverage, period=period, families=families)


def test_facts_outside_of_what_is_covered():
    told = RelationsEstablished(on="1972"), upgraded("2001", "A")

    assert ["relations_established of 1972 lies outside the years that are covered for relations"] == [
        one.message for one in found("outside-coverage", covers("1990/2023"), *told)
    ]
    assert [] == found("outside-coverage", *told)
    assert [] == found("outside-coverage", covers("1972-06/2023"), *told)
    assert [] == found("outside-coverage", covers("1990/2023", "plans"), *told)
    assert [] == found("outside-coverage", covers("1990/2023"), covers("1950/1980", coverage="early"), *told)
    assert ["2 facts lie outside the years that are covered for relations"] == [
        one.message for one in found("outside-coverage", covers("2010/2023"), *told)
    ]


@pytest.mark.parametrize(
    "one, other, count",
    [
        pytest.param("1972/1989", "2000/2023", 1, id="ten years between"),
        pytest.param("1972/1989", "1990/2023", 0, id="from the day after"),
        pytest.param("1972/1995", "1990/2023", 0, id="overlapping"),
        pytest.param("1972/", "1990/2023", 0, id="of unknown end"),
        pytest.param("1972/2030", "2000/2023", 0, id="one within the other"),
    ],
)
def test_years_between_that_nobody_covers(one, other, count):
    assert count == len(found("coverage-hole", covers(one), covers(other, coverage="late")))
    assert [] == found("coverage-hole", covers(one, "plans"), covers(other, "pledges", coverage="late"))


def test_years_that_an_earlier_declaration_reaches_over_are_no_hole():
    told = covers("1950/2030"), covers("1960/1970", coverage="some"), covers("2000/2010", coverage="more")

    assert [] == found("coverage-hole", *told)


@pytest.mark.parametrize(
    "period, told, count",
    [
        pytest.param("1950/2000", [], 1, id="nothing at all"),
        pytest.param("1950/2000", [plan("1965")], 0, id="once"),
        pytest.param("1950/2000", [plan("[1945..1955]")], 0, id="perhaps once"),
        pytest.param("1950/2000", [plan("1945"), plan("2001")], 1, id="before and after"),
        pytest.param("1950/2000", [upgraded("1965", "A")], 1, id="of another family only"),
        pytest.param("1990/2000", [], 0, id="ten years"),
        pytest.param("1950/..", [], 0, id="open, and nobody says which day it is"),
    ],
)
def test_years_that_are_covered_and_silent(period, told, count):
    assert count == len(found("coverage-silent", covers(period, "plans"), *told))


def test_an_open_coverage_is_silent_up_to_today():
    told = covers("1950/..", "plans")

    assert 1 == len(found("coverage-silent", told, today="1971"))
    assert [] == found("coverage-silent", told, today="1968")


def test_coverage_of_all_families_is_not_held_to_each():
    assert [] == found("coverage-silent", covers("1950/2000"))


# ---- histories as they are


def test_a_plain_treaty_history_is_calm():
    """
    Egypt and Israel, 1977 to 1982: signed, consented to by both, in force, an embassy a year later.
    """
    told = [
        VisitMade(on="1977-11-19/1977-11-21", visitors="ACM", form="official", parties=["ACM"]),
        meeting("1978-09-05/1978-09-17"),
        signed(parties=["ACM", "BOR"]),
        consented("1979-04-10"),
        consented("1979-04-25", "BOR"),
        in_force(),
        RelationsEstablished(on="1980-01-26"),
        PlanAdopted(on="1980", plan="withdrawal", label="Withdrawal", period="1979/1982"),
        ProgressReported(on="1982-04-25", subject="withdrawal", reaffirmed=True, assessment="done"),
    ]

    assert set() == codes(*told, today="2024")


@pytest.mark.parametrize("path", sorted((HERE / "events").glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_histories_that_we_ship_are_calm(path):
    known = open_ledger(path.parent)[path.stem]

    assert [] == [str(one) for one in known.check(today="2026-11-22") if one.tier is not Tier.OPINION]

"""
The life of treaties, by example: stages, consents, parties, terms, renewals, notices and ends.
"""

from __future__ import annotations

import pytest

from partnership_events.dates import AFTER_ALL, Answer, Duration, EdtfDate
from partnership_events.projections.reckoning import last_day_for, lengthened, spanning, years_later
from partnership_events.projections.terms import over_by
from partnership_events.projections.treaties import Stage, treaties
from partnership_events.testing import entries_of, in_memory
from partnership_events.values import Participant
from partnership_events.vocabulary import (
    CoverageDeclared,
    FactDisputed,
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
)

YES, NO, POSSIBLY, UNKNOWN, NOT_COVERED = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN, Answer.NOT_COVERED
HEAD = LogOpened(name="acme-borealis", parties=("FRA", "JPN", "KOR", "MNG", "USA"))
COVERED = CoverageDeclared(coverage="all", period="1900/2100")


def signed(on="2000-01-10", parties=("JPN", "MNG"), **fields) -> InstrumentSigned:
    told = {"instrument": "t", "form": "treaty", "binding": "yes", "signatories": parties, "parties": parties}
    return InstrumentSigned(on=on, **told | fields)


def consented(party, on="2000-05-01", mode="ratification") -> InstrumentConsented:
    return InstrumentConsented(on=on, instrument="t", party=party, mode=mode)


def entered(on="2000-07-01", **fields) -> InstrumentInForce:
    return InstrumentInForce(on=on, instrument="t", **fields)


def ended(on="2010-01-01", mode="denounced", **fields) -> InstrumentEnded:
    return InstrumentEnded(on=on, subject="t", mode=mode, **fields)


def treaty(as_of, *told, **more):
    return next(one for one in treaties(entries_of([HEAD, *told]), as_of=as_of, **more) if one.id == "t")


def stage(as_of, *told) -> tuple[str, str]:
    found = treaty(as_of, *told)
    return str(found.stage), str(found.answer)


# ---- stages


@pytest.mark.parametrize(
    "as_of, told, expected",
    [
        pytest.param("2000-06", [signed(), COVERED], ("signed", "yes"), id="signed, and silence means no"),
        pytest.param("2000-06", [signed()], ("signed", "unknown"), id="signed, and nobody says more"),
        pytest.param("2000-06", [signed(), CoverageDeclared(coverage="x", period="1990")], ("signed", "not covered"),
                     id="signed, beyond coverage"),
        pytest.param("2000-06", [signed(on="2000")], ("signed", "possibly"), id="signed in some month of the year"),
        pytest.param("2001", [signed(binding="no")], ("current", "yes"), id="a text that does not bind"),
        pytest.param("2001", [consented("JPN")], ("consented to", "unknown"), id="only a consent is told"),
        pytest.param("2001", [signed(), entered(provisional=True)], ("provisionally applied", "yes"), id="provisional"),
        pytest.param("2002", [signed(), entered(provisional=True), entered("2001-02-03")], ("in force", "yes"),
                     id="provisional, then in force"),
        pytest.param("2001", [signed(), entered()], ("in force", "yes"), id="in force"),
        pytest.param("2001", [signed(), entered(for_party="MNG")], ("in force for some", "yes"), id="for one alone"),
        pytest.param("2001", [signed(), entered(for_party="MNG", provisional=True)],
                     ("provisionally applied for some", "yes"), id="provisional for one alone"),
        pytest.param("2005-06-30", [signed(), entered(term="P5Y")], ("in force", "yes"), id="the last day of its term"),
        pytest.param("2005-07-01", [signed(), entered(term="P5Y")], ("expired", "yes"), id="the day after its term"),
        pytest.param("2011", [signed(), entered(), ended()], ("denounced", "yes"), id="denounced"),
        pytest.param("2011", [signed(), entered(), ended(mode="suspended"), ended("2010-06", effective="2012")],
                     ("suspended", "yes"), id="suspended, notice given meanwhile"),
        pytest.param("2012-06", [signed(), entered(), ended(mode="suspended"), ended("2010-06", effective="2012")],
                     ("denounced", "possibly"), id="suspended, and in this year denounced"),
        pytest.param("2011", [signed(), entered(), ended(mode="terminated")], ("terminated", "yes"), id="terminated"),
        pytest.param("2011", [signed(), entered(), ended(mode="superseded")], ("superseded", "yes"), id="superseded"),
        pytest.param("2011", [signed(), entered(), ended(mode="not_renewed")], ("not renewed", "yes"),
                     id="not renewed"),
        pytest.param("2011", [signed(), entered(), ended(mode="suspended")], ("suspended", "yes"), id="suspended"),
        pytest.param("2012", [signed(), entered(), ended(mode="suspended"), entered("2011-05-05")],
                     ("in force", "yes"), id="suspended, and in force again"),
        pytest.param("2010-06", [signed(), entered(), ended(effective="2011-01-01")], ("in force", "yes"),
                     id="denounced, its end still ahead"),
        pytest.param("2011-01-01", [signed(), entered(), ended(effective="2011-01-01")], ("denounced", "yes"),
                     id="denounced, and its day has come"),
    ],
)  # fmt: skip
def test_the_stage_of_a_text(as_of, told, expected):
    assert expected == stage(as_of, *told)


def test_an_expired_text_that_may_have_entered_into_force_anew_is_possibly_expired():
    found = treaty("2010-06", signed(), entered(term="P5Y"), entered("2010", term="2009/2015"))

    assert ({"expired", "in force"}, Answer.POSSIBLY) == (
        {str(one) for one in (found.stage, *found.otherwise)},
        found.answer,
    )


def test_a_text_that_entered_into_force_anew_while_it_was_is_in_its_later_term():
    told = signed(), entered(term="P10Y"), entered("2005-07-01", term="P10Y")
    (term,) = treaty("2007", *told).present_terms

    assert ("2005-07-01", "2015-06-30", Answer.YES) == (str(term.first), str(term.last), term.holds)


def test_where_the_record_leaves_it_open_all_stages_are_told():
    found = treaty("2005-06-30", signed(), entered(on="2000", term="P5Y"))

    assert (Stage.IN_FORCE, POSSIBLY, (Stage.EXPIRED,)) == (found.stage, found.answer, found.otherwise)


def test_an_end_in_some_month_of_the_year_is_possibly():
    found = treaty("2010-06", signed(), entered(), ended(on="2010"))

    assert (Stage.IN_FORCE, POSSIBLY, (Stage.DENOUNCED,)) == (found.stage, found.answer, found.otherwise)


def test_two_sources_that_differ_on_how_it_ended_leave_both():
    found = treaty("2012", signed(), entered(), ended(on="2010"), ended(on="2010", mode="terminated"))

    assert {Stage.DENOUNCED, Stage.TERMINATED} == {found.stage, *found.otherwise}
    assert POSSIBLY is found.answer


def test_an_entry_replaced_ahead_of_its_term_leaves_the_old_one_in_force():
    found = treaty("2004", signed(), entered(term="2000-07-01/2005-06-30"), entered("2003", term="2006/2010"))

    assert (Stage.IN_FORCE, YES) == (found.stage, found.answer)
    assert EdtfDate("2005-06-30") == found.term.last


def test_of_a_text_that_is_over_the_longest_term_counts_and_the_index_says_so_too():
    told = [HEAD, entered(term="2001/2005"), entered("2002", term="2002/2003")]

    assert ["in force", "in force", "expired"] == [stage(year, *told[1:])[0] for year in ("2003", "2005", "2006")]
    assert EdtfDate("2006-01-01") == in_memory(*told).treaties("2010")[0].ends


def test_a_text_whose_years_are_still_to_come_is_not_in_force_yet():
    told = signed(), entered("2000-07-01", term="2002/2005"), COVERED

    assert ("signed", "yes") == stage("2001", *told)
    found = treaty("2001-06", signed(), entered(term="[2001..2002]/2005"))
    assert (Stage.IN_FORCE, POSSIBLY, (Stage.SIGNED,)) == (found.stage, found.answer, found.otherwise)


# ---- consents


def test_who_has_consented_and_who_is_missing():
    found = treaty("2000-06", signed(), consented("MNG", mode="parliamentary_approval"), COVERED)
    by_party = {one.party: one for one in found.parties}

    assert ("JPN",) == found.missing
    assert (YES, "parliamentary_approval") == (by_party["MNG"].consented, by_party["MNG"].consent.value.mode)
    assert (YES, NO, NO) == (by_party["JPN"].signed, by_party["JPN"].consented, by_party["JPN"].bound)
    assert (2, NO, None) == (found.needed, found.enough, found.completed)


def test_without_a_number_only_the_consents_of_those_that_signed_count():
    told = signed(), consented("JPN"), consented("KOR", mode="accession"), COVERED
    short, full = treaty("2000-06", *told), treaty("2000-08", *told, consented("MNG", on="2000-07-15"))

    assert (2, NO, None) == (short.needed, short.enough, short.completed)
    assert (2, YES, EdtfDate("2000-07-15")) == (full.needed, full.enough, full.completed)


def test_a_provisional_application_is_no_first_entry_into_force():
    told = signed(), entered(provisional=True)

    assert (None, None) == (treaty("2001", *told).first_entered, treaty("2001", *told).first_entry)
    assert EdtfDate("2005-05-05") == treaty("2006", *told, entered("2005-05-05")).first_entered


def test_of_a_consent_that_nobody_wrote_down_nobody_knows():
    found = treaty("2000-06", signed(), consented("MNG"))

    assert {"JPN": UNKNOWN, "MNG": YES} == {one.party: one.consented for one in found.parties}
    assert UNKNOWN is found.enough


@pytest.mark.parametrize(
    "first, second, enough, completed",
    [
        pytest.param("2000-03-04", "2000-05-06", YES, "2000-05-06", id="the later of two days"),
        pytest.param("2000-03", "2000-05-06", YES, "2000-05-06", id="some day before"),
        pytest.param("2000-05", "2000-05-06", YES, "[2000-05-06..2000-05-31]", id="perhaps after"),
        pytest.param("2000-05-06", "2000", POSSIBLY, "[2000-05-06..]", id="possibly not yet"),
    ],
)
def test_when_the_last_consent_came(first, second, enough, completed):
    found = treaty("2000-09", signed(), consented("JPN", first), consented("MNG", second))

    assert (enough, EdtfDate(completed)) == (found.enough, found.completed)


def test_a_text_that_needs_fewer_consents_binds_those_who_gave_one():
    parties = ("JPN", "MNG", "KOR", "USA")
    found = treaty(
        "2002",
        signed(parties=parties, consents_needed=2),
        consented("JPN", "2000-03-01"),
        consented("MNG", "2000-05-01"),
        consented("KOR", "2001-05-01"),
        consented("FRA", "2001-06-01", mode="accession"),
        entered(for_party="FRA", on="2001-07-01"),
        entered("2000-07-01"),
    )

    assert (2, YES, EdtfDate("2000-05-01")) == (found.needed, found.enough, found.completed)
    assert {"JPN": YES, "MNG": YES, "KOR": POSSIBLY, "USA": UNKNOWN, "FRA": YES} == {
        one.party: one.bound for one in found.parties
    }
    assert NO is next(one.signed for one in found.parties if one.party == "FRA")


def test_without_signatories_nobody_knows_how_many_are_needed():
    found = treaty("2002", signed(parties=()), consented("JPN"))

    assert (None, UNKNOWN, UNKNOWN) == (found.needed, found.enough, found.parties[0].signed)


def test_where_nobody_is_named_as_signatory_those_who_took_part_as_parties_signed():
    told = InstrumentSigned(
        on="2000", instrument="t", form="treaty", parties=["JPN", "MNG", Participant("USA", "depositary")]
    )
    found = treaty("2001", told)

    assert (2, ["JPN", "MNG"]) == (found.needed, [one.party for one in found.parties])


# ---- one party's own life


@pytest.mark.parametrize(
    "as_of, bound",
    [
        ("2001", {"JPN": YES, "MNG": YES, "KOR": YES}),
        ("2004-06", {"JPN": YES, "MNG": YES, "KOR": YES}),
        ("2005-01-01", {"JPN": YES, "MNG": YES, "KOR": NO}),
        ("2008", {"JPN": YES, "MNG": YES, "KOR": YES}),
        ("2010-06", {"JPN": POSSIBLY, "MNG": POSSIBLY, "KOR": POSSIBLY}),
        ("2011", {"JPN": NO, "MNG": NO, "KOR": NO}),
    ],
)
def test_a_party_leaves_and_returns_while_the_others_go_on(as_of, bound):
    told = (
        signed(parties=("JPN", "MNG", "KOR")),
        entered(),
        ended("2004-01-01", by=["KOR"], for_party="KOR", effective="2005-01-01"),
        entered("2007-01-01", for_party="KOR"),
        ended("2010", mode="terminated"),
    )
    found = treaty(as_of, *told)

    assert bound == {one.party: one.bound for one in found.parties}


def test_a_party_that_returned_may_leave_again():
    told = (
        signed(),
        entered(),
        ended("2004-01-01", for_party="MNG"),
        entered("2005-01-01", for_party="MNG"),
        ended("2006-01-01", for_party="MNG"),
    )
    bound = [treaty(year, *told).parties[1].bound for year in ("2003", "2004", "2005", "2006")]

    assert ([YES, NO, YES, NO], "MNG") == (bound, treaty("2003", *told).parties[1].party)


# ---- terms and renewals


def test_terms_follow_one_another_up_to_the_day_asked_for():
    found = treaty("2016-08", signed(), entered(term="P5Y", auto_renew="P5Y", notice="P6M"))

    assert [
        (1, "2000-07-01", "2005-06-30", "2004-12-31", NO),
        (2, "2005-07-01", "2010-06-30", "2009-12-31", NO),
        (3, "2010-07-01", "2015-06-30", "2014-12-31", NO),
        (4, "2015-07-01", "2020-06-30", "2019-12-31", YES),
    ] == [(one.number, str(one.first), str(one.last), str(one.notice_by), one.holds) for one in found.terms]
    assert found.terms[3] == found.term
    assert (5, EdtfDate("2020-07-01")) == (found.next_term.number, found.next_term.first)


@pytest.mark.parametrize("as_of, number", [("2005-06-30", 1), ("2005-07-01", 2), ("2010-06-30", 2), ("2010-07-01", 3)])
def test_a_term_ends_on_its_last_day_and_the_next_begins_the_day_after(as_of, number):
    assert number == treaty(as_of, signed(), entered(term="P5Y", auto_renew="P5Y")).term.number


def test_renewals_are_counted_from_the_beginning_and_carry_no_short_month_on():
    found = treaty("2000-12-15", signed(), entered(on="2000-01-31", term="P1M", auto_renew="P1M"))

    assert ["2000-02-28", "2000-03-30", "2000-04-29"] == [str(one.last) for one in found.terms[:3]]


def test_a_term_of_years_renews_from_the_day_after():
    found = treaty("2012", signed(), entered(on="2000", term="2001/2010", auto_renew="P5Y"))

    assert (2, EdtfDate("2011-01-01"), EdtfDate("2015-12-31")) == (
        found.term.number, found.term.first, found.term.last
    )  # fmt: skip


def test_an_entry_in_some_month_gives_ends_between_two_days_and_possibly_two_terms():
    found = treaty("2005-07-15", signed(), entered(on="2000-07", term="P5Y", auto_renew="P5Y", notice="P1Y"))

    assert [(1, POSSIBLY), (2, POSSIBLY)] == [(one.number, one.holds) for one in found.terms]
    assert EdtfDate("[2005-06-30..2005-07-30]") == found.term.last
    assert EdtfDate("[2004-06-30..2004-07-30]") == found.term.notice_by


def test_a_term_that_does_not_renew_has_no_next_one():
    found = treaty("2002", signed(), entered(term="P5Y"))

    assert (EdtfDate("2005-06-30"), None, None) == (found.term.last, found.next_term, found.renews)
    assert EdtfDate("2005-07-01") == found.ends


def test_a_text_that_renews_itself_ends_on_no_day():
    assert treaty("2002", signed(), entered(term="P5Y", auto_renew="P5Y")).ends is None


def test_a_text_without_a_term_has_none():
    assert treaty("2002", signed(), entered()).ends is None
    assert ((), None) == (treaty("2002", signed(), entered()).terms, treaty("2002", signed(), entered()).term)


def test_a_term_told_at_the_signing_counts_from_the_entry_into_force():
    assert EdtfDate("2010-06-30") == treaty("2002", signed(term="P10Y"), entered()).term.last


def test_of_very_many_terms_the_latest_fifty_are_told():
    found = treaty("2002-06-30", signed(), entered(term="P1D", auto_renew="P1D"))

    assert (50, 730, "2002-06-30") == (len(found.terms), found.term.number, str(found.term.last))


@pytest.mark.parametrize("renews", ["P999999Y", "PT1S", "P999999D", "PT999999H"])
def test_an_odd_renewal_is_no_trouble(renews):
    found = treaty("2099", signed(), entered(term="P1D", auto_renew=renews, notice="P999999Y"))

    assert Stage.IN_FORCE is found.stage
    assert found.term is not None


# ---- notice and end


def test_a_notice_given_stands_beside_the_stage_until_it_takes_effect():
    end = ended("2009-06-23", by=["USA"], notice_date="2009-06-20", effective="2010-06-23")
    found = treaty("2009-12-31", signed(), entered(), end)

    assert (Stage.IN_FORCE, EdtfDate("2009-06-20"), EdtfDate("2010-06-23"), ("USA",)) == (
        found.stage, found.notice_given, found.ends, found.ended_by,
    )  # fmt: skip


def test_the_life_of_a_text_as_known_then():
    told = entries_of([HEAD, signed(), entered(), ended()])
    (then,) = treaties(told, as_of="2011", known_at=len(told) - 1)

    assert (Stage.IN_FORCE, len(told) - 1) == (then.stage, then.basis.size)


def test_what_was_disputed_away_binds_nobody():
    told = entries_of([HEAD, signed(), entered("2000-07-01"), entered("2002-07-01")])
    log = in_memory(*told)
    log.append(FactDisputed(facts=[told[-1].id, told[-2].id], preferred=told[-1].id))

    assert [Stage.SIGNED] == [one.stage for one in treaties(log.entries, as_of="2001")]


# ---- days that are reckoned


@pytest.mark.parametrize(
    "notice, end, last",
    [
        pytest.param("P1Y", "1970-06-22", "1969-06-22", id="a year"),
        pytest.param("P6M", "2030-12-31", "2030-06-30", id="six months"),
        pytest.param("P6M", "2030-08-31", "2030-02-28", id="into a short month"),
        pytest.param("P3M", "2024-05-29", "2024-02-29", id="the leap day"),
        pytest.param("P90D", "2024-03-31", "2024-01-01", id="ninety days"),
        pytest.param("P2W", "2024-01-15", "2024-01-01", id="two weeks"),
        pytest.param("P1Y", "[2005-06-30..2005-07-30]", "[2004-06-30..2004-07-30]", id="as imprecise as the end"),
    ],
)
def test_the_last_day_for_a_notice(notice, end, last):
    assert EdtfDate(last) == last_day_for(Duration(notice), EdtfDate(end))


def test_a_notice_longer_than_the_calendar_can_never_be_given():
    assert last_day_for(Duration("P5000Y"), EdtfDate("2030-12-31")) is None


@pytest.mark.parametrize(
    "first, by, times, expected",
    [
        ("P5Y", "P5Y", 3, "P20Y0M0DT0S"),
        ("P1M", "P1M", 11, "P1Y0M0DT0S"),
        ("P2W", "P1D", 2, "P0Y0M16DT0S"),
        (None, "PT36H", 1, "P0Y0M1DT43200S"),
    ],
)
def test_a_duration_and_others_on_top(first, by, times, expected):
    assert Duration(expected) == lengthened(first and Duration(first), Duration(by), times)


def test_a_day_that_nothing_bounds_is_none():
    assert spanning(None, None) is None


@pytest.mark.parametrize(
    "on, years, later",
    [("1972", 50, "2022"), ("1972-02", 50, "2022-02"), ("1972-02-29", 50, "2022-02-28"), ("9990", 10, None)],
)
def test_the_same_day_years_later(on, years, later):
    assert (later and EdtfDate(later)) == years_later(EdtfDate(on), years)


def test_an_end_that_lies_ahead_does_not_move_the_day_on_which_it_was_over():
    told = entered(), ended("2003-05-05", mode="terminated"), ended("2005-03-01", effective="2006-03-01")

    assert ("terminated", "2003-05-05") == (str(treaty("2005-06", *told).stage), str(treaty("2005-06", *told).ends))


# ---- suspended, and in force again


RUNS = {"term": "P10Y", "auto_renew": "P5Y", "notice": "P1Y"}


def resumed(as_of, *told, **first):
    """
    A text that entered into force in 2001, was suspended in 2003 and resumed on 1 March 2005, in no words of its own.
    """
    again = told or (entered("2005-03-01"),)
    return treaty(as_of, signed(), entered("2001-01-01", **first), ended("2003-06-01", mode="suspended"), *again)


def test_what_resumes_after_a_suspension_goes_on_in_the_term_that_it_had():
    found = resumed("2009-06", **RUNS)

    assert (1, "2001-01-01", "2010-12-31", "2009-12-31") == (
        found.term.number, str(found.term.first), str(found.term.last), str(found.term.notice_by),
    )  # fmt: skip
    assert (Duration("P5Y"), Duration("P1Y")) == (found.renews, found.notice)
    assert "2011-01-01" == str(found.next_term.first)
    assert ["2005-03-01", "2001-01-01"] == [str(fact.event.on) for fact in found.told_of_terms]


def test_the_term_of_what_resumed_runs_out_as_it_would_have():
    days = ("2010-12-31", "2011-01-01")

    assert [("in force", YES), ("expired", NO)] == [
        (str(found.stage), found.instrument.in_force) for found in (resumed(day, term="P10Y") for day in days)
    ]
    assert "2011-01-01" == str(resumed("2009", term="P10Y").ends)


@pytest.mark.parametrize(
    "again, last",
    [
        pytest.param([entered("2005-03-01", term="P2Y")], "2007-02-28", id="it states a term of its own"),
        pytest.param([entered("2005-03-01", notice="P6M")], "2010-12-31", id="it states another notice"),
        pytest.param([ended("2004-01-01"), entered("2005-03-01")], None, id="it was denounced, and entered anew"),
        pytest.param([ended("2004-01-01", effective="2006"), entered("2005-03-01")], "2010-12-31",
                     id="denounced for a later day"),
        pytest.param([entered("2004-01-01"), ended("2004-07-01", mode="suspended"), entered("2005-03-01")],
                     "2010-12-31", id="suspended twice"),
        pytest.param([entered("2004-01-01", term="P1Y"), ended("2004-07-01", mode="suspended"), entered("2005-03-01")],
                     None, id="the term before it had run out"),
    ],
)  # fmt: skip
def test_whether_a_text_goes_on_in_its_earlier_term(again, last):
    found = resumed("2006-06", *again, term="P10Y", notice="P1Y")

    assert last == (None if found.term is None else str(found.term.last))
    assert Stage.IN_FORCE is found.stage


def test_an_entry_beside_another_that_no_suspension_parts_states_no_term():
    assert None is treaty("2006", signed(), entered("2001-01-01", term="P10Y"), entered("2005-03-01")).term


def test_the_term_that_the_text_itself_states_is_counted_from_the_entry_before_the_suspension():
    again = ended("2003-06-01", mode="suspended"), entered("2005-03-01")
    told = signed(term="P10Y"), entered("2001-01-01"), *again

    assert ("2010-12-31", Stage.EXPIRED) == (str(treaty("2009", *told).term.last), treaty("2012", *told).stage)


def test_what_went_on_in_its_term_carries_the_text_once_a_later_entry_is_over():
    later = entered("2005-03-01"), entered("2006-01-01", term="P1Y")

    assert [Stage.IN_FORCE, Stage.EXPIRED] == [resumed(day, *later, term="P10Y").stage for day in ("2008", "2011")]
    assert "2010-12-31" == str(resumed("2008", *later, term="P10Y").term.last)


def test_a_party_that_was_suspended_alone_is_bound_again_in_the_term_of_all():
    alone = ended("2003", mode="suspended", for_party="MNG"), entered("2005", for_party="MNG")

    def bound(day):
        found = treaty(day, signed(), entered("2001-01-01", term="P10Y"), *alone)
        return {one.party: str(one.bound) for one in found.parties}

    assert [{"JPN": "yes", "MNG": told} for told in ("no", "yes")] == [bound("2004"), bound("2009")]
    assert {"JPN": "no", "MNG": "no"} == bound("2012")


def test_what_may_have_resumed_may_have_gone_on_in_its_term():
    maybe = resumed("2005-06", entered("2005"), term="P10Y")

    assert {Stage.IN_FORCE, Stage.SUSPENDED} == {maybe.stage, *maybe.otherwise}
    assert "2010-12-31" == str(maybe.term.last)


def test_an_index_keeps_what_may_go_on_in_an_earlier_term():
    assert AFTER_ALL == over_by(entered("2005-03-01"), "UTC")
    assert AFTER_ALL > over_by(entered("2005-03-01", term="P2Y"), "UTC")

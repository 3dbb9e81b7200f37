"""
The life of treaties for all logs: it agrees with the state, and its terms with a walk through the days.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.asking import Asking
from partnership_events.codes import EndMode
from partnership_events.dates import Answer, Duration, EdtfDate, add
from partnership_events.entries import Entries
from partnership_events.projections.partnership import state, state_of
from partnership_events.projections.reckoning import last_day_for, lengthened
from partnership_events.projections.treaties import Stage, treaties, treaties_of
from partnership_events.testing import entries_of, logs
from partnership_events.vocabulary import InstrumentEnded, InstrumentInForce, InstrumentSigned, LogOpened

APPLIED = {Stage.IN_FORCE, Stage.PROVISIONAL}


@examples(1)
@given(logs(), as_ofs)
def test_the_stage_agrees_with_what_the_state_says_is_in_force(log, as_of):
    found = treaties(log, as_of=as_of)

    assert list(state(log, as_of=as_of).instruments) == [one.id for one in found]
    for one in found:
        stages = {one.stage, *one.otherwise}
        match one.instrument.in_force:
            case Answer.YES:
                assert stages <= APPLIED
            case Answer.NO:
                assert not stages & APPLIED
            case Answer.POSSIBLY:
                assert one.answer is Answer.POSSIBLY
                assert stages & APPLIED
                assert stages - APPLIED
            case silent:
                assert one.instrument.entered is None
                assert one.answer is silent or one.stage is Stage.PARTLY or one.answer is Answer.POSSIBLY
        assert (one.answer is Answer.POSSIBLY) == (len(stages) > 1 or _unsure(one))
        assert Stage.NOT_ENTERED not in stages or not (one.instrument.signed or one.instrument.consents)


def _unsure(one) -> bool:
    consents = [consent.answer for consent in one.instrument.consents.values()]
    match one.stage:
        case Stage.SIGNED:
            return one.instrument.signed.answer is not Answer.YES
        case Stage.CONSENTED:
            return Answer.YES not in consents
        case _:
            return False


@examples(0.5)
@given(logs(), as_ofs)
def test_the_index_tells_the_same_as_the_fold(log, as_of):
    seen = Asking().view(Entries(log), as_of=as_of)

    assert treaties(log, as_of=as_of) == treaties_of(seen, state_of(seen, log))


@examples(0.5)
@given(logs(), as_ofs)
def test_of_a_text_that_is_not_in_force_nobody_is_bound_by_all_and_the_terms_are_none(log, as_of):
    for one in treaties(log, as_of=as_of):
        if one.instrument.in_force is Answer.NO:
            assert () == one.terms
            assert all(party.bound is Answer.NO or party.entered is not None for party in one.parties)
        if one.enough is Answer.YES:
            assert one.needed <= sum(party.consented is not Answer.NO for party in one.parties)


DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2004, 12, 31))
SHORT = st.sampled_from(["P10D", "P2W", "P1M", "P3M", "P1Y", "P1M10D", "P1Y6M"])


def naive(start: dt.date, first: str, by: str, number: int) -> dt.date:
    """
    The first day after a term: so many months on, then so many days, counted by hand from the beginning.
    """
    parts = [Duration(first).parts] + [Duration(by).parts] * number
    months = sum(12 * part.get("years", 0) + part.get("months", 0) for part in parts)
    days = sum(7 * part.get("weeks", 0) + part.get("days", 0) for part in parts)
    year, month = divmod(start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return dt.date(start.year + year, month + 1, day) + dt.timedelta(days=days)
        except ValueError:
            day -= 1


@examples(1)
@given(DAYS, SHORT, SHORT, st.integers(0, 2000))
def test_terms_follow_one_another_as_the_calendar_counts_them(start, first, by, later):
    on = start + dt.timedelta(days=later)
    told = (
        LogOpened(name="acme-borealis", parties=("ACM", "BOR")),
        InstrumentSigned(on=start, instrument="one", form="treaty"),
        InstrumentInForce(on=start, instrument="one", term=first, auto_renew=by),
    )
    (found,) = treaties(entries_of(told), as_of=on)

    number, begins = 0, start
    while naive(start, first, by, number) <= on:
        begins = naive(start, first, by, number)
        number += 1
    assert (number + 1, EdtfDate(begins), EdtfDate(naive(start, first, by, number) - dt.timedelta(days=1))) == (
        found.term.number, found.term.first, found.term.last
    )  # fmt: skip
    assert found.next_term.first == EdtfDate(naive(start, first, by, number))


@examples(1)
@given(DAYS, SHORT)
def test_the_last_day_for_a_notice_is_the_last_from_which_it_runs_out_in_time(end, notice):
    found = dt.date.fromisoformat(str(last_day_for(Duration(notice), EdtfDate(end))))

    assert add(found, notice) <= end < add(found + dt.timedelta(days=1), notice)


@examples(0.5)
@given(DAYS, SHORT, SHORT, st.integers(1, 40))
def test_a_duration_on_top_of_itself_is_what_adding_months_first_gives(start, first, by, times):
    longer = lengthened(Duration(first), Duration(by), times)

    assert naive(start, first, by, times) == add(start, longer)


def test_a_renewal_longer_than_any_duration_is_none():
    assert lengthened(None, Duration("P999999Y"), 2) is None


@pytest.mark.parametrize("mode", ["expired", "terminated", "denounced", "superseded", "suspended", "not_renewed"])
def test_every_way_to_end_is_a_stage(mode):
    assert mode.replace("_", " ") in set(Stage)


_ENDS = st.sampled_from([EndMode.SUSPENDED, EndMode.SUSPENDED, EndMode.DENOUNCED])
_TERMS = st.sampled_from([None, None, 1, 4, 9])


@examples(0.5)
@given(st.lists(st.tuples(_TERMS, _ENDS), max_size=4), _TERMS, st.integers(2000, 2020))
def test_a_text_that_resumes_has_the_term_that_a_walk_through_its_life_says(course, last, year):
    """
    It enters into force every other year, for so many years or in no words of its own, and ends the year after.
    """
    told, had = [LogOpened(name="acme", parties=("ACM",))], None
    for number, (years, mode) in enumerate([*course, (last, None)]):
        begin = 2000 + 2 * number
        told.append(InstrumentInForce(on=f"{begin}-01-01", instrument="t", term=years and f"P{years}Y"))
        over = begin + years if years else had if had is not None and had > begin else None
        if mode is not None:
            told.append(InstrumentEnded(on=f"{begin + 1}-01-01", subject="t", mode=mode))
        had = over if mode is EndMode.SUSPENDED else None
    as_of = max(year, begin)
    log = entries_of(told)
    (found,) = treaties(log, as_of=str(as_of))
    seen = Asking().view(Entries(log), as_of=str(as_of))

    assert (found,) == treaties_of(seen, state_of(seen, log))
    runs = over is None or as_of < over
    assert (Stage.IN_FORCE if runs else Stage.EXPIRED) is found.stage
    assert (None if over is None or not runs else f"{over - 1}-12-31") == (found.term and str(found.term.last))

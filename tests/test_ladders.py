"""
Ladders: one party's ranking of labels, by example, and against trying every day on which a rung may have begun.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_events.dates import Answer, Cutoff
from partnership_events.errors import Refused
from partnership_events.projections.ladders import Ladder, Ladders
from partnership_events.testing import entries_of
from partnership_events.values import Label, Rung
from partnership_events.vocabulary import LadderDeclared

YES, NO, POSSIBLY, UNKNOWN = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN


def ladder(*rungs, party="ACM", key="acm"):
    return Ladder(ladder=key, party=party, rungs=tuple(Rung(*rung) for rung in rungs))


def at(date):
    return Cutoff.of(date, "UTC")


FOUR = ladder(
    ("Partnership", 1),
    ("Strategic", 2),
    ("Global", 2, "2000"),
    ({"en": "Special", "ja": "特別"}, 3, "2007-04"),
)


@pytest.mark.parametrize("label, other, date, expected", [
    pytest.param("Strategic", "Partnership", "1990", YES, id="above"),
    pytest.param("Strategic", "Strategic", "1990", YES, id="the same"),
    pytest.param("Strategic", "Global", "2001", YES, id="another label of the same rank"),
    pytest.param("Partnership", "Strategic", "1990", NO, id="below"),
    pytest.param("Special", "Strategic", "2006", UNKNOWN, id="its rung did not yet begin"),
    pytest.param("Special", "Strategic", "2007-04-15", POSSIBLY, id="its rung may have begun"),
    pytest.param("Special", "Strategic", "2007-04-30", YES, id="its rung began"),
    pytest.param("Partnership", "Special", "2007-04-15", UNKNOWN, id="no or unknown is unknown"),
    pytest.param("Nowhere", "Strategic", "2020", UNKNOWN, id="a label on no rung"),
    pytest.param("STRATEGIC ", "ｐａｒｔｎｅｒｓｈｉｐ", "1990", YES, id="case, width and spaces"),
    pytest.param("特別", "Special", "2020", YES, id="another language of the same rung"),
])  # fmt: skip
def test_a_label_stands_at_or_above_another(label, other, date, expected):
    assert expected is FOUR.at_least(Label(label), other, at(date))


def test_of_two_rungs_of_one_label_the_last_to_begin_counts():
    raised = ladder(("Strategic", 1), ("Strategic", 4, "2010-06-01"))

    assert {1} == raised.ranks("Strategic", at("2010-05"))
    assert {4} == raised.ranks("Strategic", at("2010-06"))


def test_where_nobody_knows_which_rung_is_the_last_both_count():
    open_ = ladder(("Strategic", 1, "2010"), ("Strategic", 4, "2010-06"))

    assert {1, 4} == open_.ranks("Strategic", at("2011"))
    assert {None} == open_.ranks("Strategic", at("2009"))
    assert {None, 1} == open_.ranks("Strategic", at("2010-03"))
    assert {1} == ladder(("Strategic", 1, "2010"), ("Strategic", 4, "2009")).ranks("Strategic", at("2011"))


WEEK = [dt.date(2024, 2, 26) + dt.timedelta(days=n) for n in range(7)]


@given(
    rungs=st.lists(
        st.tuples(
            st.integers(1, 3),
            st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted) | st.none(),
        ),
        max_size=3,
    ),
    day=st.integers(0, 6),
)
def test_a_rank_may_count_where_some_choice_of_days_makes_it_the_last(rungs, day):
    told = [(rank, None if ends is None else WEEK[ends[0] : ends[1] + 1]) for rank, ends in rungs]
    built = ladder(*(("X", rank, _spelt(days)) for rank, days in told))

    # Of those that began on one day, each may be the last.
    expected = set()
    for chosen in itertools.product(*([dt.date.min] if days is None else days for _, days in told)):
        begun = [(on, rank) for on, (rank, _) in zip(chosen, told, strict=True) if on <= WEEK[day]]
        last = max((on for on, _ in begun), default=None)
        expected |= {rank for on, rank in begun if on == last} or {None}
    assert expected == built.ranks("X", at(WEEK[day]))


def _spelt(days):
    return None if days is None else f"[{days[0]}..{days[-1]}]"


# -- of several logs


def ladders(**logs):
    return Ladders.told_by(
        {log: entries_of([LadderDeclared(party="ACM", **one) for one in declared]) for log, declared in logs.items()}
    )


def rung(rank, label="Strategic"):
    return [Rung(label, rank)]


def test_a_ladder_that_one_log_declares_serves_them_all():
    told = ladders(one=[{"ladder": "acm", "rungs": rung(1)}], two=[])

    assert told.of("two", "acm") == told.of("one", "acm") == told.named("acm", "Strategic")
    assert () == told.notes("acm")


def test_of_one_key_in_one_log_the_last_declaration_counts():
    told = ladders(one=[{"ladder": "acm", "rungs": rung(1)}, {"ladder": "acm", "rungs": rung(2)}])

    assert tuple(rung(2)) == told.of("one", "acm").rungs


def test_where_logs_declare_it_differently_each_has_its_own_and_it_is_said():
    told = ladders(
        c=[], b=[{"ladder": "acm", "rungs": rung(2)}], a=[{"ladder": "acm", "rungs": rung(1)}],
    )  # fmt: skip

    assert (1, 2, 1) == tuple(told.of(log, "acm").rungs[0].rank for log in ("a", "b", "c"))
    (note,) = told.notes("acm")
    assert "declared differently in a, b" in note
    assert "the other logs by that of a" in note


@pytest.mark.parametrize("key, label, told", [
    pytest.param("acm", "Stategic", "is on no rung of acm; did you mean Strategic", id="a label that no rung has"),
    pytest.param("amc", "Strategic", "no ladder 'amc'; did you mean acm", id="no such ladder"),
    pytest.param(None, "Shared", "'Shared' is on several ladders; name one of acm, bor", id="several have it"),
    pytest.param(None, "Nowhere", "'Nowhere' is on no ladder; name one of acm, bor", id="none has it"),
])  # fmt: skip
def test_what_is_no_ladder_is_refused_with_what_would_be_right(key, label, told):
    both = [{"ladder": "acm", "rungs": [*rung(1), *rung(2, "Shared")]}, {"ladder": "bor", "rungs": rung(1, "Shared")}]

    with pytest.raises(Refused, match=told):
        ladders(one=both).named(key, label)


def test_the_only_ladder_that_has_the_label_need_not_be_named():
    both = [{"ladder": "acm", "rungs": rung(1)}, {"ladder": "bor", "rungs": rung(1, "Other")}]

    assert "bor" == ladders(one=both).named(None, "other").ladder

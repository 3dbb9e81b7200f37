"""
Which partnerships had what, for all logs: against the last label day by day, against its parts, against the index.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partnership_events.dates import Answer
from partnership_events.projections.across import SURENESS, called, folded, look_at, resembles
from partnership_events.projections.criteria import CRITERIA
from partnership_events.projections.who import Wanted, who, who_of
from partnership_events.testing import PARTIES, entries_of, in_memory, logs
from partnership_events.values import Label, Rung
from partnership_events.vocabulary import (
    CoverageDeclared,
    LadderDeclared,
    MeetingHeld,
    MembershipChanged,
    PlanAdopted,
    RelationsUpgraded,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
WEEK = [dt.date(2024, 2, 26) + dt.timedelta(days=n) for n in range(7)]
RUNGS = {"Strategic": 2, "Special": 3, "Amity": 1}
LABELS = [*RUNGS, "Nowhere"]

days = st.sampled_from(WEEK)


@given(
    st.dictionaries(days, st.sampled_from(LABELS), max_size=4), days, st.sampled_from(LABELS), st.sampled_from([*RUNGS])
)
def test_a_label_is_that_of_the_last_change_and_a_tier_that_of_its_rank(changes, on, label, least):
    ladder = LadderDeclared(ladder="acm", party="ACM", rungs=[Rung(name, rank) for name, rank in RUNGS.items()])
    log = entries_of([ladder, *(RelationsUpgraded(on=day, label=name) for day, name in changes.items())])
    by_label, by_tier = (
        who({"one": log}, wanted, on=on).matches[0].answer for wanted in (Wanted(label=label), Wanted(at_least=least))
    )

    held = [changes[day] for day in sorted(changes) if day <= on]
    assert by_label is (UNKNOWN if not held else YES if held[-1] == label else NO)
    rank = RUNGS.get(held[-1]) if held else None
    assert by_tier is (UNKNOWN if rank is None else YES if rank >= RUNGS[least] else NO)


DATES = st.sampled_from(["2024-02", "2024-03", *map(str, WEEK)])


def days_of(date: str) -> list[dt.date]:
    """
    The days of a day or of one of the two months.
    """
    first = dt.date(2024, 2, 1)
    return [day for day in (first + dt.timedelta(days=n) for n in range(60)) if str(day).startswith(date)]


@given(DATES, DATES, DATES, DATES)
@example("2024-02", "2024-02-27", "2024-02-26", "2024-02-28")
@example("2024-02-27", "2024-02", "2024-02-26", "2024-02-27")
def test_what_lasts_falls_into_a_stretch_if_some_of_it_does_however_its_ends_are_meant(begun, over, first, last):
    lasting = [(b, e) for b in days_of(begun) for e in days_of(over) if b <= e]
    here = days_of(first)[0], days_of(last)[-1]
    # What ends before it begins is refused.
    if not lasting or here[0] > here[1]:
        return
    met = {b <= here[1] and e >= here[0] for b, e in lasting}
    log = entries_of([MeetingHeld(on=f"{begun}/{over}", form="summit")])
    found = who({"one": log}, Wanted(kind="meeting_held", during=f"{first}/{last}"), on="2025").matches[0].answer

    assert {frozenset({True}): YES, frozenset({False}): UNKNOWN}.get(frozenset(met), Answer.POSSIBLY) is found


@given(st.dictionaries(days, st.sampled_from(["joined", "left", "observer"]), max_size=4), days)
def test_a_party_belongs_by_its_last_change(moves, on):
    log = entries_of([MembershipChanged(on=day, party="COR", mode=mode) for day, mode in moves.items()])
    (match,) = who({"one": log}, Wanted(party="COR"), on=on).matches

    happened = [moves[day] for day in sorted(moves) if day <= on]
    # COR stands in the opening line: a member from the start, unless it is first told to join.
    founding = not moves or moves[min(moves)] != "joined"
    assert match.answer is (YES if (happened[-1] != "left" if happened else founding) else NO)


@given(st.lists(st.tuples(days, days).map(sorted), max_size=3), days, st.booleans())
def test_some_plan_is_in_force_where_one_of_them_is(periods, on, covered):
    plans = [
        PlanAdopted(on="2024-02-26", plan=f"plan-{n}", label="Plan", period=f"{first}/{last}")
        for n, (first, last) in enumerate(periods)
    ]
    coverage = [CoverageDeclared(coverage="all", period="2024")] if covered else []
    (match,) = who({"one": entries_of([*coverage, *plans])}, Wanted(plan="any"), on=on).matches

    runs = any(first <= on <= last for first, last in periods)
    assert match.answer is (YES if runs else NO if covered else UNKNOWN)


WANTED = {
    "label": "Strategic", "like": "s", "at_least": "Strategic", "plan": "any", "in_force": "one", "party": "ACM",
    "relations": "severed",
}  # fmt: skip
LADDER = LadderDeclared(ladder="all", party="ACM", rungs=[Rung("Strategic", 1), Rung("Special", 2, "2024-02-28")])


@settings(max_examples=40, deadline=None)
@given(logs(), days, st.sets(st.sampled_from([*WANTED]), min_size=1, max_size=4))
def test_what_must_hold_together_is_as_sure_as_its_least_sure_part(log, on, names):
    told, asked = {"a": log, "b": entries_of([LADDER])}, {name: WANTED[name] for name in names}
    match = who(told, Wanted(**asked), on=on).matches[0]
    parts = [who(told, Wanted(**{name: value}), on=on).matches[0] for name, value in asked.items()]

    assert match.answer is min((one.answer for one in parts), key=SURENESS.index)
    assert {one.grounds[0] for one in parts} == set(match.grounds)


@settings(max_examples=40, deadline=None)
@given(logs(), st.lists(days, min_size=1, max_size=3, unique=True), st.sampled_from([*WANTED, "kind"]))
def test_the_index_answers_what_the_fold_answers(log, on, name):
    ladder = entries_of([LADDER])
    wanted = Wanted(**{name: WANTED.get(name, "meeting_held")})
    told = {"a": log, "b": ladder}
    lent = {key: in_memory(*entries) for key, entries in told.items()}

    for day in on:
        looks = {key: [look_at(one, day)] for key, one in lent.items()}
        assert who(told, wanted, on=day) == who_of(looks, wanted)


@settings(max_examples=30, deadline=None)
@given(logs(), st.sampled_from([*WANTED]))
def test_each_year_is_asked_as_if_it_were_the_only_one(log, name):
    told, wanted = {"a": entries_of([LADDER]), "b": log}, Wanted(**{name: WANTED[name]})
    together = who(told, wanted, each_year=(2023, 2025))
    alone = [who(told, wanted, on=f"{year}-01-01") for year in (2023, 2024, 2025)]

    assert sorted((match for one in alone for match in one.matches), key=lambda one: (one.partnership, one.on)) == list(
        together.matches
    )


@settings(max_examples=40, deadline=None)
@given(logs(), days, st.sampled_from([*WANTED]))
def test_a_settled_answer_says_why(log, on, name):
    found = who({"a": entries_of([LADDER]), "b": log}, Wanted(**{name: WANTED[name]}), on=on)

    for match in found.matches:
        for ground in match.grounds:
            assert ground.value is not None or ground.why
            assert ground.answer is not YES or ground.facts or name == "party"


texts = st.text(alphabet="aAßſ ﬁ\u3000Ｓs戦", min_size=1, max_size=6)


@given(texts, texts)
def test_labels_are_compared_by_what_is_left_of_them_when_folded(one, other):
    assert called(Label(one), other) == (folded(one) == folded(other)) == called(Label(other), Label(one))
    assert folded(one) == folded(folded(one)) == folded(one.upper())
    assert resembles(Label(one), other) == (folded(other) in folded(one))


def test_every_criterion_is_asked_by_some_field():
    asked = [Wanted(**{name: value}) for name, value in {**WANTED, "kind": "visit_made"}.items()]

    assert [1] * len(asked) == [sum(one.asked(wanted) for one in CRITERIA) for wanted in asked]
    assert all(any(one.asked(wanted) for wanted in asked) for one in CRITERIA)


@pytest.mark.parametrize("party", PARTIES)
def test_every_party_of_the_opening_line_belongs(party):
    assert YES is who({"one": entries_of([])}, Wanted(party=party), on="2024").matches[0].answer

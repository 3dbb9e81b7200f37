"""
What holds of expectations, whatever a log says and whatever stands in a file.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.dates import Answer
from partnership_events.errors import Refused
from partnership_events.event import Over
from partnership_events.expectations import Expectation, outcomes, read_expectations
from partnership_events.projections.partnership import state
from partnership_events.testing import days, logs

WORDS = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=8)
EXPECTATIONS = st.builds(
    Expectation,
    asked=st.lists(st.sampled_from(("tier", "known", "@6", "root:1", "a b", 'x"y', "=", "#")) | WORDS, min_size=1,
                   max_size=3).map(tuple),
    as_of=st.sampled_from(("2023", "2023-05", "2023-05-06", "2023-05-06T12:00:00")),
    known_at=st.sampled_from((None, "@6", "2024", "root:0123abcd")),
    answer=st.none() | st.sampled_from(Answer),
    value=st.none() | WORDS | st.just(""),
).filter(lambda one: one.answer is not None or one.value is not None)  # fmt: skip


@given(st.lists(EXPECTATIONS, max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_the_same(told):
    text = "\n".join(map(str, told))

    assert tuple(told) == read_expectations(text) == read_expectations(text.replace("\n", "\r\n").encode())


@given(st.binary(max_size=60) | st.text(st.sampled_from('20-3@ "=#\\yesno\n\ttier'), max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_file_is_read_or_refused_with_its_place(data):
    try:
        told = read_expectations(data, "a.expect")
    except Refused as refused:
        for problem in refused.problems:
            assert re.fullmatch(r"a\.expect:[1-9][0-9]*:[1-9][0-9]*", problem.path)
            assert problem.met
    else:
        assert told == read_expectations("\n".join(map(str, told)))


@given(logs(), days(), st.sampled_from(Answer))
@settings(max_examples=25, deadline=None)
def test_each_answer_of_a_state_is_met_and_no_other(entries, day, other):
    """
    Cell by cell and part by part, against the state itself.
    """
    held = state(entries, as_of=day.text)
    answers = {tuple(cell): one.answer for cell, one in held.cells.items()}
    answers |= {("plans", id_, "in_force"): one.in_force for id_, one in held.plans.items()}
    answers |= {("instruments", id_, "in_force"): one.in_force for id_, one in held.instruments.items()}
    answers |= {("pledges", id_, "overdue"): one.overdue for id_, one in held.pledges.items()}
    answers |= {("mechanisms", id_): one.active for id_, one in held.mechanisms.items()}
    answers |= {("parties", key): one.answer for key, one in held.parties.items()}
    told = [Expectation(asked=asked, as_of=day.text, answer=answer) for asked, answer in answers.items()]

    assert [] == [str(one) for one in outcomes(entries, told) if not one.holds]

    others = [Expectation(asked=asked, as_of=day.text, answer=other) for asked in answers]

    assert [answer is other for answer in answers.values()] == [one.holds for one in outcomes(entries, others)]


@given(logs(), days(), st.integers(0, 12))
@settings(max_examples=25, deadline=None)
def test_what_was_known_is_asked_of_what_stood_there(entries, day, size):
    size = min(size, len(entries))
    then = state(entries[:size], as_of=day.text) if size else None
    asked = Expectation(asked=("relations",), as_of=day.text, known_at=f"@{size}", value="established")
    (one,) = outcomes(entries, [asked])
    relations = None if then is None else then.relations

    assert one.answer is (Answer.UNKNOWN if relations is None else relations.answer)
    settled = relations is not None and relations.answer is not Answer.POSSIBLY
    held = None if relations is None or isinstance(relations.value, Over) else relations.value

    assert one.holds == (settled and held == "established")

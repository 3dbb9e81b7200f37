"""
Positions and requests, for all logs: found as folded, at one with the state, and right in every world that the dates
leave possible.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.cli.as_json import jsonable
from partnership_events.cli.positions import Telling
from partnership_events.cli.terminal import Paper, width_of
from partnership_events.dates import Answer
from partnership_events.event import Record, Vocabulary
from partnership_events.folding import view
from partnership_events.projections.partnership import state
from partnership_events.projections.positions import SIDES, positions
from partnership_events.testing import PARTIES, PROLOGUE, dates, entries_of, in_memory, logs
from partnership_events.vocabulary import STANDARD, MeetingHeld, PositionStated, RequestMade

YES, NO, POSSIBLY = Answer.YES, Answer.NO, Answer.POSSIBLY

SPEAKING = Vocabulary.of(
    *(kind for kind in STANDARD if issubclass(kind, Record)), PositionStated, RequestMade, MeetingHeld
)
parties = st.lists(st.sampled_from(PARTIES), min_size=1, max_size=2, unique=True)
stances = st.sampled_from(["supports", "opposes", "neutral", "welcomes"])
said = st.builds(
    lambda on, who, stance, topic: PositionStated(on=on, parties=who, stance=stance, topic=topic, joint=len(who) > 1),
    dates(),
    parties,
    stances,
    st.sampled_from(["reform", "peace"]),
)


@st.composite
def speaking(draw: st.DrawFn) -> Any:
    """
    Positions of three parties on two topics, requests, and answers to any of them.
    """
    log = in_memory(*PROLOGUE, vocabulary=SPEAKING)
    for number in range(draw(st.integers(2, 8))):
        if draw(st.booleans()):
            told: Any = draw(said)
        else:
            asked = RequestMade(on=draw(dates()), parties="ACM", to="BOR", request=str(number))
            told = attrs.evolve(asked, deadline=draw(st.none() | dates()))
        before = [entry.id for entry in log.entries[len(PROLOGUE) + 1 :]]
        if before and draw(st.booleans()):
            told = attrs.evolve(told, in_reply_to=draw(st.sampled_from(before)))
        log.append(told)
    return tuple(log.entries)


anything = speaking() | logs(SPEAKING)


@examples(0.7)
@given(anything, as_ofs, st.sampled_from([None, "Asia/Tokyo"]), st.data())
def test_what_is_found_is_what_is_folded(log: Any, as_of: str, zone: str | None, data: st.DataObject) -> None:
    known = data.draw(st.integers(0, len(log)), label="known at")

    assert positions(log, as_of=as_of, known_at=known, zone=zone) == in_memory(*log, vocabulary=SPEAKING).positions(
        as_of=as_of, known_at=known, zone=zone
    )


@examples(0.7)
@given(anything, as_ofs)
def test_a_report_is_at_one_with_the_state(log: Any, as_of: str) -> None:
    held, told = state(log, as_of=as_of), positions(log, as_of=as_of)

    assert held.basis == told.basis
    # Each party's position on each topic is told, once.
    each = [(party, one.topic) for one in told.positions for party in one.parties]
    assert len(each) == len(set(each))
    assert set(held.positions) == set(each)
    for one in told.positions:
        for party in one.parties:
            theirs = held.positions[party, one.topic]
            assert (theirs.value, theirs.answer, theirs.facts) == (
                one.standing.value,
                one.standing.answer,
                one.standing.facts,
            )
    assert {(one.id, one.open) for one in held.requests} == {(one.id, one.open) for one in told.requests}
    assert len(held.requests) == len(told.requests)


@examples(0.7)
@given(anything, as_ofs)
def test_an_open_request_has_no_certain_reply_and_comes_first(log: Any, as_of: str) -> None:
    told = positions(log, as_of=as_of).requests

    for one in told:
        replies = [item.answer for item in one.replies]
        assert (one.open is NO) == (YES in replies)
        if one.open is YES:
            assert [] == replies
        assert (one.overdue is not NO) <= (one.open is not NO and one.deadline is not None)
    answered = [one.open is NO for one in told]
    assert sorted(answered) == answered


@examples(0.7)
@given(anything, as_ofs)
def test_what_was_said_before_is_told_in_its_order_and_holds_no_more(log: Any, as_of: str) -> None:
    for one in positions(log, as_of=as_of).positions:
        now = {fact.id for told in (one.standing, *one.standing.candidates) for fact in told.facts}
        for party, items in one.earlier.items():
            assert party in one.parties
            assert now.isdisjoint({item.fact.id for item in items})
            assert all(party in {p.party for p in item.fact.event.parties} for item in items)
            assert all(item.fact.event.topic == one.topic for item in items)
            spans = [item.fact.when("UTC").bounds.hi for item in items]
            assert sorted(spans) == spans


@examples(0.7)
@given(anything, as_ofs)
def test_every_report_can_be_told_within_the_width_and_as_json(log: Any, as_of: str) -> None:
    seen, told = view(log, as_of=as_of), positions(log, as_of=as_of)
    out = io.StringIO()
    with redirect_stdout(out):
        entry_of = {entry.id: entry for entry in log}.get
        Telling(report=told, whole=told, seen=seen, entry_of=entry_of).write(Paper(width=60, colour=False, folds=True))

    assert max(map(width_of, out.getvalue().splitlines())) <= 60
    assert jsonable(told) == json.loads(json.dumps(jsonable(told)))


# ---- every world that the dates leave possible

DAYS = [dt.date(2024, 2, 26) + dt.timedelta(days=n) for n in range(4)]


@attrs.frozen
class Words:
    """
    What some parties say together, on a day of a span.
    """

    first: dt.date
    last: dt.date
    who: tuple[str, ...]
    stance: str


spans = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
words = st.builds(
    lambda span, who, stance: Words(span[0], span[1], who, stance),
    spans | st.sampled_from(DAYS).map(lambda day: [day, day]),
    st.sampled_from([("ACM",), ("BOR",), ("ACM", "BOR")]),
    stances,
)


def told_of(one: Words) -> PositionStated:
    on = str(one.first) if one.first == one.last else f"[{one.first}..{one.last}]"
    return PositionStated(on=on, parties=one.who, stance=one.stance, topic="reform", joint=len(one.who) > 1)


def worlds(story: Iterable[Words]) -> Iterator[list[tuple[dt.date, Words]]]:
    """
    All days on which they may have said so, and all orders within a day.
    """
    for order in itertools.permutations(story):
        days = ([day for day in DAYS if one.first <= day <= one.last] for one in order)
        for chosen in itertools.product(*days):
            if list(chosen) == sorted(chosen):
                yield list(zip(chosen, order, strict=True))


def differ(world: Iterable[tuple[dt.date, Words]], now: dt.date) -> bool:
    latest = {who: SIDES[one.stance] for day, one in world if day <= now for who in one.who}  # type: ignore[index]
    return len(latest) == 2 and latest["ACM"] != latest["BOR"]


@examples(3)
@given(st.lists(words, min_size=2, max_size=4, unique=True), st.sampled_from(DAYS))
def test_where_they_surely_differ_they_do_in_every_world(story: list[Words], now: dt.date) -> None:
    told = positions(entries_of([*PROLOGUE, *map(told_of, story)]), as_of=str(now)).differences
    met = {differ(world, now) for world in worlds(story)}

    if not told:
        assert {False} == met
    elif told[0].answer is YES:
        assert {True} == met
    else:
        assert POSSIBLY is told[0].answer


@examples(2)
@given(st.lists(words, min_size=2, max_size=3, unique=True), st.sampled_from(DAYS))
def test_that_they_possibly_differ_is_said_of_what_may_be(story: list[Words], now: dt.date) -> None:
    told = positions(entries_of([*PROLOGUE, *map(told_of, story)]), as_of=str(now)).differences

    if told and told[0].answer is POSSIBLY:
        assert {True, False} == {differ(world, now) for world in worlds(story)}

"""
The two clocks and the fold, for all logs: against an oracle written from the design, and by laws.

    PARTNERSHIP_EVENTS_EXAMPLES=3000 pytest tests/test_fold_laws.py
"""

from __future__ import annotations

import datetime as dt
import os

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle, seconds

from partnership_events.admission import last_touch
from partnership_events.checks import check
from partnership_events.codes import Modality
from partnership_events.dates import Answer, Cutoff, bounds_of
from partnership_events.errors import Refused
from partnership_events.event import Event
from partnership_events.facts import prefix, resolve
from partnership_events.folding import WRITTEN, KeyedProjection, Projection, fold, reading_zone, settle, view
from partnership_events.order import first_rival, place
from partnership_events.projections.changes import changes
from partnership_events.projections.coverage import FAMILY_OF
from partnership_events.projections.partnership import state
from partnership_events.projections.timeline import timeline
from partnership_events.testing import PROLOGUE, dates, days, entries_of, events, in_memory, logs
from partnership_events.values import Horizon, Quantity
from partnership_events.vocabulary import (
    FactCorrected,
    FrameworkEnded,
    PledgeMade,
    PledgeRevised,
    ProgressReported,
    RelationsUpgraded,
)

EXAMPLES = int(os.environ.get("PARTNERSHIP_EVENTS_EXAMPLES", "60"))
compared = {"logs": 0, "prefixes": 0, "points": 0, "cells": 0}


def examples(share: float):
    return settings(
        max_examples=max(20, int(EXAMPLES * share)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


# Every day of the week that the strategies draw from, the days around it, the ends of the longer dates, and moments.
INTERESTING = [
    "2023",
    "2024-01-31",
    *(f"2024-02-{day}" for day in range(25, 30)),
    *(f"2024-03-0{day}" for day in range(1, 5)),
    "2024-03",
    "2024-09",
    "2024-11",
    "2024",
    "2025",
    "2024-02-28T14:59:59Z",
    "2024-02-28T15:00:00Z",
    "2024-02-29T12:00:00",
    "2024-03-01T00:00:00+09:00",
]
as_ofs = st.sampled_from(INTERESTING)
ZONES_READ = st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles"])


def limit_of(as_of: str, zone: str) -> int:
    """
    The last second of a cut-off, the oracle's way.
    """
    import calendar
    import zoneinfo

    clock = zoneinfo.ZoneInfo(zone)
    if "T" in as_of:
        moment = dt.datetime.fromisoformat(as_of)
        return seconds(moment if moment.tzinfo else moment.replace(tzinfo=clock))
    year, month, day = ([*map(int, as_of.split("-")), 0, 0])[:3]
    month = month or 12
    day = day or calendar.monthrange(year, month)[1]
    return seconds(dt.datetime(year, month, day, 23, 59, 59, tzinfo=clock))


# The state's own cells, but not known to be: each is settled step by step, from all that touch it.
STEP_BY_STEP: KeyedProjection = KeyedProjection(cells=WRITTEN.cells, step=WRITTEN.step)


def ids(placed) -> list[str]:
    return [one.fact.id for one in placed]


def facts_as_told(found):
    return {
        fact.id: (
            fact.seq,
            repr(fact.event),
            {one.id for one in fact.tellings},
            set(fact.entries),
            fact.set_aside,
            fact.concurrent,
            [one.id for one in fact.disputes],
        )
        for fact in found.facts
    }


def compare_facts(entries, zone, oracle) -> None:
    found = resolve(entries)

    assert found.retracted == {entry.id for entry in entries if entry.id not in oracle.active}
    assert [fact.id for fact in found.facts] == [fact.id for fact in oracle.facts]
    assert facts_as_told(found) == {
        one.id: (one.seq, repr(one.event), set(one.members), one.entries, one.set_aside, one.concurrent, one.disputes)
        for one in oracle.facts
    }
    assert [entry.id for entry in found.declarations] == oracle.declarations()
    assert [entry.id for entry in found.unapplied] == oracle.unapplied()
    for entry in entries:
        fact = found.get(entry.id)
        telling = next((one for one in oracle.facts if oracle.root(entry.id) in one.members), None)
        assert (fact and fact.id) == (telling and telling.id)
    for fact, one in zip(found.facts, oracle.facts, strict=True):
        when = fact.when(zone)
        assert (when.bounds.in_zone(zone).lo, when.bounds.in_zone(zone).hi, when.clash) == (one.lo, one.hi, one.clash)
    assert ids(place(found.facts, zone)) == [one.id for one in oracle.ordered()]


def compare_point(entries, as_of, zone, oracle) -> None:
    limit = limit_of(as_of, zone)
    seen = view(entries, as_of=as_of, zone=zone)
    certain, pending = oracle.happened(limit)

    assert ids(seen.certain) == [one.id for one in certain]
    assert ids(seen.pending) == [one.id for one in pending]

    expected = oracle.cells(limit)
    found = state(entries, as_of=as_of, zone=zone)

    assert found.cells.keys() == expected.keys()
    on = {one.fact.id: one.on for one in (*seen.certain, *seen.pending)}
    for cell, want in expected.items():
        met = found.cells[cell]
        answer = want["answer"]
        if answer == "unknown":
            answer = oracle.silence(FAMILY_OF[cell[0]], limit)
        assert (met.value, str(met.answer), met.ambiguous) == (want["value"], answer, want["ambiguous"]), cell
        assert [(one.value, one.facts[0].id) for one in met.candidates] == want["candidates"], cell
        assert met.since == (on[want["since"]] if want["since"] else None), cell
        if want["plain"]:
            assert [fact.id for fact in met.facts] == [one.id for one in want["said_since"]], cell
            disputed = any(one.disputes or one.clash for one in want["said_since"]) or want["candidate_disputed"]
            assert met.disputed is disputed, cell
    compared["cells"] += len(expected)

    for cell, family in ((found.relations, "relations"), (found.tier, "relations"), (found.last_visit, "interaction")):
        if cell.cell not in expected:
            assert str(cell.answer) == oracle.silence(family, limit)
    assert {one.fact.id: str(one.answer) for one in found.scheduled} == oracle.scheduled(limit)
    assert [one.fact.id for one in found.pending] == [one.id for one in pending]


@examples(1)
@given(logs())
def test_the_oracle_agrees_on_every_prefix_at_every_interesting_date(log):
    zone = reading_zone(log)
    compared["logs"] += 1
    for size in range(len(PROLOGUE) + 2, len(log) + 1):
        entries = prefix(log, size, zone)
        oracle = Oracle(entries, zone)
        compare_facts(entries, zone, oracle)
        compared["prefixes"] += 1
        # Earlier prefixes were compared at all dates already; what is new in this one is its last entry.
        for as_of in INTERESTING:
            compare_point(entries, as_of, zone, oracle)
            compared["points"] += 1


@examples(0.2)
@given(logs(), st.sampled_from(("UTC", "Asia/Tokyo", "America/New_York")))
def test_the_oracle_agrees_in_a_zone_that_is_not_the_log_s_own(log, zone):
    oracle = Oracle(log, zone)
    compare_facts(log, zone, oracle)
    for as_of in INTERESTING:
        compare_point(log, as_of, zone, oracle)


# ---- what the last writer means, by trying every order


@examples(0.5)
@given(logs(), as_ofs)
def test_candidates_are_what_some_order_of_the_certain_facts_would_give(log, as_of):
    import itertools

    seen = view(log, as_of=as_of)
    for cell, met in state(log, as_of=as_of).cells.items():
        writers = [one for one in seen.certain if cell in one.fact.writes()]
        if not 2 <= len(writers) <= 5:
            continue
        # By equality: who broken-off relations were broken off by first, or last, makes no other value of it.
        ends = [
            _folded(cell, order)
            for order in itertools.permutations(writers)
            if all(one.span.hi >= other.span.lo for n, other in enumerate(order) for one in order[n + 1 :])
        ]
        ranked = any(one.fact.event.order is not None for one in writers)
        certain_candidates = [one.value for one in met.candidates if one.facts[0].id in set(ids(writers))]
        claimed = [met.value, *certain_candidates]

        assert all(value in ends for value in claimed)
        if not ranked:
            assert all(value in claimed for value in ends)


def _folded(cell, order):
    value = None
    for one in order:
        value = WRITTEN.step(cell, value, one.fact)
    return value


LABELS = st.sampled_from(["Strategic partnership", "Special partnership", "Comprehensive partnership"])
QUANTITIES = st.sampled_from([None, Quantity(value="3", unit="tree"), Quantity(value="5", unit="tree")])
REVISING = st.one_of(
    st.builds(RelationsUpgraded, on=dates(), label=LABELS),
    st.builds(FrameworkEnded, on=dates(), label=LABELS),
    st.builds(
        PledgeMade,
        on=dates(),
        action=st.just("plant trees"),
        pledge=st.just("p"),
        by=st.just(("ACM",)),
        quantity=QUANTITIES,
    ),
    st.builds(
        PledgeRevised,
        on=dates(),
        pledge=st.just("p"),
        quantity=QUANTITIES,
        horizon=st.sampled_from([None, Horizon(by="2030")]),
    ),
    st.builds(
        ProgressReported,
        on=dates(),
        subject=st.just("p"),
        actual=st.sampled_from(["1", "2", "3"]),
        unit=st.just("tree"),
        cumulative=st.booleans(),
    ),
)
ORDERED = st.builds(
    lambda event, order: attrs.evolve(event, order=order), REVISING, st.sampled_from([None, None, 1, 2])
)
REVISIONS = st.lists(ORDERED, min_size=2, max_size=7).map(entries_of)


@examples(2)
@given(REVISIONS, as_ofs)
def test_what_a_write_makes_of_an_ambiguous_value_is_ambiguous(log, as_of):
    compare_point(log, as_of, "UTC", Oracle(log, "UTC"))


# ---- laws of the fold

COLLECT = Projection((), lambda told, event: (*told, event))


@examples(0.4)
@given(logs(), as_ofs, as_ofs)
def test_folding_in_two_halves_is_folding_whole(log, one, other):
    zone = reading_zone(log)
    early, late = sorted((one, other), key=lambda as_of: Cutoff.of(as_of, zone).instant)
    half, whole = fold(COLLECT, log, as_of=early), fold(COLLECT, log, as_of=late)

    assert whole[: len(half)] == half

    rest = view(log, as_of=late).certain[len(half) :]
    told = half
    for placed in rest:
        told = COLLECT.step(told, placed.fact.event)

    assert whole == told


@examples(0.3)
@given(logs(), as_ofs)
def test_certain_facts_are_a_prefix_of_the_valid_order_and_the_pending_follow(log, as_of):
    seen = view(log, as_of=as_of)
    ordered = ids(place(seen.facts.facts, seen.zone))
    after = [one for one in ordered[len(seen.certain) :] if one in set(ids(seen.pending))]

    assert ordered[: len(seen.certain)] == ids(seen.certain)
    assert after == ids(seen.pending)


@examples(0.3)
@given(logs(), as_ofs, as_ofs)
def test_what_has_happened_stays_so_and_what_may_have_does_not_vanish(log, one, other):
    zone = reading_zone(log)
    early, late = sorted((one, other), key=lambda as_of: Cutoff.of(as_of, zone).instant)
    before, after = view(log, as_of=early), view(log, as_of=late)

    assert set(ids(before.certain)) <= set(ids(after.certain))
    assert set(ids(before.pending)) <= set(ids(after.certain)) | set(ids(after.pending))


@examples(0.3)
@given(logs(), as_ofs)
def test_a_keyed_projection_of_one_s_own_is_folded_like_the_state(log, as_of):
    mine = KeyedProjection(cells=lambda fact: fact.writes(), step=WRITTEN.step)
    found = state(log, as_of=as_of).cells

    for cell, standing in fold(mine, log, as_of=as_of).items():
        assert attrs.evolve(standing, answer=found[cell].answer) == found[cell]


@examples(0.3)
@given(logs(), as_ofs)
def test_a_cell_is_settled_by_its_own_facts_alone(log, as_of):
    seen = view(log, as_of=as_of)
    for cell, standing in fold(WRITTEN, log, as_of=as_of).items():
        certain = [one for one in seen.certain if cell in one.fact.writes()]
        pending = [one for one in seen.pending if cell in one.fact.writes()]

        assert settle(cell, WRITTEN.step, certain, pending) == standing


# ---- laws of the two clocks


def without_basis(found):
    return attrs.evolve(found, basis=attrs.evolve(found.basis, known_at=None))


@examples(0.3)
@given(logs(), as_ofs, st.data())
def test_an_earlier_known_at_never_sees_later_entries(log, as_of, data):
    size = data.draw(st.integers(1, len(log)))
    expected = state(log[:size], as_of=as_of)
    moment = log[size - 1].recorded_at

    assert without_basis(state(log, as_of=as_of, known_at=size)) == expected
    assert without_basis(state(log, as_of=as_of, known_at=f"@{size}")) == expected
    assert without_basis(state(log, as_of=as_of, known_at=moment)) == expected
    assert without_basis(state(log, as_of=as_of, known_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))) == expected


@examples(0.2)
@given(logs(), st.sampled_from(INTERESTING[2:11]))
def test_known_on_a_date_is_known_by_its_last_second_in_the_reading_zone(log, day):
    zone = reading_zone(log)
    limit = limit_of(day, zone)
    known = [entry for entry in log if seconds(entry.recorded_at) <= limit]

    assert list(prefix(log, day, zone)) == known
    assert list(prefix(log, dt.date.fromisoformat(day), zone)) == known


@examples(0.3)
@given(logs(), events(), as_ofs, st.data())
def test_adding_an_entry_never_changes_a_state_as_known_before_it(log, event, as_of, data):
    # No entry of this log need be there for the event to be appended.
    links = {"part_of": None, "confirms": None, "in_reply_to": None}
    links |= {
        name: log[-1].id
        for name in ("subject", "of")
        if event.kind in ("engagement_cancelled", "milestone_marked") and getattr(event, name, None) is not None
    }
    known = in_memory(*log)
    before = state(log, as_of=as_of, known_at=len(log))
    try:
        known.append(attrs.evolve(event, **links))
    except Refused:
        return

    assert state(known.entries, as_of=as_of, known_at=len(log)) == before


@examples(0.3)
@given(st.lists(events(), max_size=6), as_ofs, st.data())
def test_the_arrival_of_independent_facts_changes_nothing_but_knowledge_time(told, as_of, data):
    links = {"part_of": None, "confirms": None, "in_reply_to": None, "of": None}
    facts = []
    for event in told:
        names = {field.name for field in attrs.fields(type(event))}
        facts.append(attrs.evolve(event, **{name: None for name in links if name in names}))
    # Among equals the position is the last word; so these are none.
    apart = {}
    for event in facts:
        bounds = bounds_of(event.on, event.at_zone, "UTC").in_zone("UTC")
        if event.kind != "engagement_cancelled":
            apart.setdefault((bounds.hi, bounds.lo, event.order or 0, event.folds_in), event)
    facts = list(apart.values())
    shuffled = data.draw(st.permutations(facts))
    one, other = entries_of([*PROLOGUE, *facts]), entries_of([*PROLOGUE, *shuffled])

    assert said(state(one, as_of=as_of)) == said(state(other, as_of=as_of))


def said(found):
    cells = {
        cell: (
            one.value,
            one.answer,
            one.since,
            one.entries,
            one.ambiguous,
            one.disputed,
            [(other.value, other.on, other.entries) for other in one.candidates],
        )
        for cell, one in found.cells.items()
    }
    return cells, [one.fact.id for one in found.pending], {one.fact.id for one in found.scheduled}


@examples(0.3)
@given(logs(), as_ofs, st.data())
def test_retracting_and_reinstating_is_the_identity(log, as_of, data):
    open_to = [entry for entry in log[len(PROLOGUE) + 1 :] if entry.id not in resolve(log).retracted]
    if not open_to:
        return
    known = in_memory(*log)
    target = data.draw(st.sampled_from(open_to))
    known.retract(target.id, reason="a test")
    known.reinstate(target.id, reason="a test")

    assert resolve(known.entries).facts == resolve(log).facts
    assert said(state(known.entries, as_of=as_of)) == said(state(log, as_of=as_of))


@examples(0.3)
@given(logs(), dates(), as_ofs, st.data())
def test_correcting_and_retracting_the_correction_is_the_identity(log, on, as_of, data):
    roots = [entry for entry in log if isinstance(entry.event, Event)]
    if not roots:
        return
    known = in_memory(*log)
    target = data.draw(st.sampled_from(roots))
    try:
        correction = known.correct(target.id, on=on, reason="a test")
    except Refused:
        return
    known.retract(correction.id, reason="a test")

    assert resolve(known.entries).facts == resolve(log).facts
    assert said(state(known.entries, as_of=as_of)) == said(state(log, as_of=as_of))


@examples(0.3)
@given(logs(), days(), st.data())
def test_a_correction_puts_its_content_in_force_and_keeps_the_place_of_the_root(log, on, data):
    facts = resolve(log)
    roots = [telling for fact in facts.facts for telling in fact.tellings]
    if not roots:
        return
    telling = data.draw(st.sampled_from(roots))
    content = attrs.evolve(telling.event, on=on, stated="as corrected", same_as=None)
    after = last_touch(log, facts, telling.id)
    record = FactCorrected(corrects=telling.id, after=after, content=content, reason="a test")
    known = in_memory(*log)
    known.append(record)
    now = resolve(known.entries).get(telling.id)

    assert content == next(one.event for one in now.tellings if one.id == telling.id)
    assert telling.root.seq == next(one.root.seq for one in now.tellings if one.id == telling.id)


@examples(0.3)
@given(logs(), as_ofs, as_ofs)
def test_changes_between_equal_points_are_none_and_learned_is_not_happened(log, one, other):
    one, other = sorted((one, other), key=lambda date: Cutoff.of(date).instant)
    between = changes(log, one, other)

    assert between.learned == ()
    assert changes(log, one, one).happened == ()

    half = len(log) // 2
    told = changes(log, one, other, known_from=half)

    assert told.before == state(log, as_of=one, known_at=half)
    assert told.after == state(log, as_of=other)
    assert {change.cell for change in told.happened} == {change.cell for change in between.happened}


@examples(0.3)
@given(logs(), as_ofs)
def test_the_timeline_is_the_valid_order_and_leaves_no_fact_out(log, as_of):
    found = timeline(log, as_of=as_of)
    seen = view(log, as_of=as_of)
    actual = [one for one in found if one.modality is Modality.ACTUAL and not one.fact.set_aside]

    assert {one.fact.id for one in timeline(log)} == {fact.id for fact in seen.facts.facts}
    assert [one.fact.id for one in actual if one.happened is Answer.YES] == ids(seen.certain)
    assert [one.fact.id for one in actual if one.happened is Answer.POSSIBLY] == ids(seen.pending)


@examples(0.2)
@given(logs(), as_ofs)
def test_checks_find_and_never_raise(log, today):
    for finding in check(log, today=today, name="acme-borealis"):
        assert str(finding).startswith(f"{finding.line}: ")
        assert 0 <= finding.line <= len(log)


@examples(0.2)
@given(logs(), as_ofs)
def test_the_shown_date_of_a_fact_is_what_its_tellings_leave(log, as_of):
    zone = reading_zone(log)
    for fact in resolve(log).facts:
        when = fact.when(zone)
        zones = {telling.event.at_zone for telling in fact.tellings}
        if zones == {None} and all(telling.event.on.is_civil for telling in fact.tellings):
            shown = bounds_of(when.on, None, zone).in_zone(zone)
            bounds = when.bounds.in_zone(zone)
            open_ended = abs(bounds.lo) == 10**12 or abs(bounds.hi) == 10**12
            assert open_ended or (shown.lo, shown.hi) == (bounds.lo, bounds.hi)


def teardown_module() -> None:
    print(f"\noracle: {compared}")  # noqa: T201 - a figure for whoever runs it with -s


@examples(1)
@given(logs(), as_ofs)
def test_the_last_values_alone_settle_a_cell_as_all_of_them_step_by_step(log, as_of: str) -> None:
    by_last, by_step = fold(WRITTEN, log, as_of=as_of), fold(STEP_BY_STEP, log, as_of=as_of)

    assert list(by_step) == list(by_last)
    assert by_step == by_last
    # Equal values may differ in what does not count, such as who ended something.
    assert repr(by_step) == repr(by_last)


@examples(1)
@given(logs(), ZONES_READ)
def test_rivals_are_those_that_no_other_surely_follows(log, zone: str) -> None:
    placed = place(resolve(log).facts, zone)
    for size in range(1, len(placed) + 1):
        some = placed[:size]
        latest = max(one.span.lo for one in some)

        assert [one for one in some if one.span.hi >= latest] == [*some[first_rival(some) :]]

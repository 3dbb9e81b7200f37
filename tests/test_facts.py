"""
From entries to facts, by example: corrections, retractions, links, disputes, and what was known when.
"""

from __future__ import annotations

import datetime as dt

import attrs
import pendulum
import pytest

from partnership_events.codes import Modality
from partnership_events.dates import EdtfDate
from partnership_events.errors import InvalidDate, NoSuchPosition, Refused, Superseded
from partnership_events.event import Entry, Event, Unknown
from partnership_events.facts import Fact, prefix, resolve
from partnership_events.testing import PROLOGUE, entries_of, in_memory, ticking
from partnership_events.values import Citation
from partnership_events.vocabulary import (
    CoverageDeclared,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    MeetingHeld,
    PlanAdopted,
    RelationsEstablished,
    RelationsUpgraded,
    RequestMade,
    SourceDeclared,
    VisitMade,
)


def meeting(on="2024-02-28", **fields) -> MeetingHeld:
    return MeetingHeld(on=on, form=fields.pop("form", "call"), **fields)


def plan(on="2024-02-28", **fields) -> PlanAdopted:
    return PlanAdopted(on=on, plan=fields.pop("plan", "one"), label=fields.pop("label", "Plan"), **fields)


def book(*told):
    """
    A partnership without a file, and the entries told.
    """
    known = in_memory(*PROLOGUE, *told)
    return known, known.entries[len(PROLOGUE) + 1 :]


def told(known) -> list[Fact]:
    return list(resolve(known.entries).facts)


# ---- corrections


def test_a_correction_gives_the_fact_its_content_and_the_old_one_stays_known():
    known, (entry,) = book(meeting("2024-02-28"))
    before = len(known)
    known.correct(entry.id, on="2024-02-27", reason="a better source")

    assert ["2024-02-27"] == [str(fact.event.on) for fact in told(known)]
    assert ["2024-02-28"] == [str(fact.event.on) for fact in known.facts(known_at=before).facts]


def test_a_corrected_fact_keeps_id_and_place_of_its_root():
    known, (first, second) = book(meeting(), meeting(form="summit"))
    known.correct(first.id, form="ministerial", reason="misheard")

    assert [(first.id, first.seq), (second.id, second.seq)] == [(fact.id, fact.seq) for fact in told(known)]


def test_a_correction_of_a_correction_addresses_the_root_and_the_last_wins():
    known, (entry,) = book(meeting())
    first = known.correct(entry.id, on="2024-02-27", reason="once")
    second = known.correct(first.id, on="2024-02-26", reason="twice")
    (fact,) = told(known)

    assert (entry.id, entry.id) == (first.event.corrects, second.event.corrects)
    assert (entry.id, first.id) == (first.event.after, second.event.after)
    assert "2024-02-26" == str(fact.event.on)
    assert (entry.id, first.id, second.id) == fact.entries
    assert not fact.concurrent


def test_a_correction_written_against_a_correction_still_touches_the_root():
    entries = entries_of([meeting()])
    root = entries[-1]
    first = FactCorrected(corrects=root.id, after=root.id, content=meeting("2024-02-27"), reason="x")
    told_first = entries_of([meeting(), first])[-1]
    odd = Entry(
        seq=4,
        id="e" * 64,
        recorded_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
        event=FactCorrected(corrects=told_first.id, after=told_first.id, content=meeting("2024-02-26"), reason="x"),
    )
    facts = resolve([*entries, told_first, odd])

    assert ["2024-02-26"] == [str(fact.event.on) for fact in facts.facts]
    assert root.id == facts.root_of[odd.id]


def test_two_corrections_of_one_state_are_concurrent_and_the_last_wins():
    root = entries_of([meeting()])[-1]
    one, other = (
        FactCorrected(corrects=root.id, after=root.id, content=meeting(day), reason="better source")
        for day in ("2024-02-26", "2024-02-27")
    )
    known, _ = book()
    known.append(meeting())
    known.append_all([one, other])
    (fact,) = told(known)

    assert fact.concurrent
    assert "2024-02-27" == str(fact.event.on)

    known.retract(known.entries[-1].id, reason="the first scribe was right")
    (fact,) = told(known)

    assert not fact.concurrent
    assert "2024-02-26" == str(fact.event.on)


def test_a_correction_may_change_what_the_event_is_at_all():
    known, (entry,) = book(meeting())
    visit = VisitMade(on="2024-02-28", visitors="ACM", form="state")
    known.correct(entry.id, content=visit, reason="it was a visit")

    assert [visit] == [fact.event for fact in told(known)]


# ---- retractions


def test_retracting_the_root_makes_the_fact_absent_and_its_corrections_inert():
    known, (entry,) = book(meeting())
    known.correct(entry.id, on="2024-02-27", reason="better source")
    known.retract(entry.id, reason="never took place")

    assert [] == told(known)
    assert known.fact(entry.id) is None

    known.reinstate(entry.id)

    assert ["2024-02-27"] == [str(fact.event.on) for fact in told(known)]


def test_retracting_a_correction_returns_the_previous_content():
    known, (entry,) = book(meeting())
    known.correct(entry.id, on="2024-02-27", reason="once")
    second = known.correct(entry.id, on="2024-02-26", reason="twice")
    known.retract(second.id, reason="no")

    assert ["2024-02-27"] == [str(fact.event.on) for fact in told(known)]


def test_retracting_an_earlier_correction_leaves_the_later_one():
    known, (entry,) = book(meeting())
    first = known.correct(entry.id, on="2024-02-27", reason="once")
    known.correct(entry.id, on="2024-02-26", reason="twice")
    known.retract(first.id, reason="no")

    assert ["2024-02-26"] == [str(fact.event.on) for fact in told(known)]


def test_retracting_a_retraction_returns_the_fact_and_so_on():
    known, (entry,) = book(meeting())
    target = entry
    for depth in range(1, 6):
        target = known.retract(target.id, reason=f"depth {depth}")

        assert (depth % 2 == 0) == bool(told(known))


def test_reinstating_undoes_all_active_retractions():
    root = entries_of([*PROLOGUE, meeting()])[-1]
    known, _ = book(meeting())
    known.append_all([FactRetracted(retracts=root.id, after=root.id, reason=why) for why in ("one", "two")])

    assert [] == told(known)
    assert 2 == len(known.reinstate(root.id))
    assert [root.id] == [fact.id for fact in told(known)]


def test_a_retraction_acts_from_its_own_position_on():
    known, (entry,) = book(meeting())
    known.retract(entry.id, reason="no")

    assert 1 == len(known.facts(known_at=len(known) - 1).facts)
    assert 0 == len(known.facts(known_at=len(known)).facts)


def test_a_declaration_can_be_retracted():
    known, (entry,) = book(CoverageDeclared(coverage="all", period="2024"))
    known.retract(entry.id, reason="not so complete")

    assert not [one for one in resolve(known.entries).declarations if isinstance(one.event, CoverageDeclared)]


def test_the_same_content_again_is_the_same_entry_unless_it_was_undone():
    known, (entry,) = book(meeting())

    assert entry.id == known.append(meeting()).id
    assert not known.append(meeting()).appended

    known.retract(entry.id, reason="no")
    with pytest.raises(Superseded, match="reinstate"):
        known.append(meeting())


def test_alike_facts_differ_by_order_or_note():
    known, _ = book(meeting(), meeting(order=1))
    known.append(meeting(), note="the second call of that day")

    assert 3 == len(told(known))


# ---- one fact, told twice


def test_a_second_telling_is_no_second_fact_and_keeps_its_citations():
    known, _ = book()
    first = known.append(plan(), cites="A:p1")
    second = known.append(plan(same_as=first.id), cites=["B", "A:p1"])
    (fact,) = told(known)

    assert (first.id, second.id) == fact.entries
    assert (Citation("A", ["p1"]), Citation("B")) == fact.cites
    assert (first.id, first.seq) == (fact.id, fact.seq)
    assert fact == known.fact(second.id)


@pytest.mark.parametrize(
    "dates, left, clash",
    [
        pytest.param(("2024", "2024-02"), "2024-02", False, id="the finer one lies within the coarser"),
        pytest.param(("2024-02-26/2024-02-28", "2024-02-28/2024-03-02"), "2024-02-28", False, id="one day is left"),
        pytest.param(
            ("[2024-02-26..2024-02-29]", "[2024-02-28..2024-03-02]"), "[2024-02-28..2024-02-29]", False, id="two days"
        ),
        pytest.param(("2024-02-26", "2024-02-28"), "[2024-02-26..2024-02-28]", True, id="nothing is left: the hull"),
        pytest.param(("2024-02-28", "2024-02-28"), "2024-02-28", False, id="they agree"),
    ],
)
def test_the_date_of_a_fact_is_what_all_its_tellings_allow(dates, left, clash):
    known, (first,) = book(plan(dates[0]))
    known.append(plan(dates[1], same_as=first.id, objectives="x"))
    when = told(known)[0].when("UTC")

    assert (left, clash) == (str(when.on), when.clash)


def test_a_retracted_telling_no_longer_narrows_the_date():
    known, (first,) = book(plan("2024"))
    second = known.append(plan("2024-02-28", same_as=first.id))

    assert "2024-02-28" == str(told(known)[0].when("UTC").on)

    known.retract(second.id, reason="no")

    assert "2024" == str(told(known)[0].when("UTC").on)


def test_the_payload_is_the_first_telling_s_with_sets_united():
    known, (first,) = book(plan(label="First", objectives="peace", topics="x", parties="ACM"))
    known.append(plan(label="Second", objectives="trade", topics=["x", "y"], parties="BOR", same_as=first.id))
    event = told(known)[0].event

    assert "First" == str(event.label)
    assert ("peace", "trade") == event.objectives
    assert ("x", "y") == event.topics
    assert ("ACM", "BOR") == tuple(one.party for one in event.parties)


def test_links_form_an_equivalence_in_whatever_order_they_are_told():
    known, (a, b) = book(plan(), plan(objectives="b"))
    c = known.append(plan(objectives="c", same_as=b.id))

    assert 2 == len(told(known))

    d = known.append(plan(objectives="d", same_as=a.id))
    known.correct(c.id, same_as=d.id, reason="all one")

    assert [{a.id, c.id, d.id}, {b.id}] == [{one.id for one in fact.tellings} for fact in told(known)]


def test_tellings_stay_one_fact_when_the_entry_that_both_name_is_retracted():
    known, (a,) = book(plan())
    b = known.append(plan(objectives="b", same_as=a.id))
    c = known.append(plan(objectives="c", same_as=a.id))
    known.retract(a.id, reason="no")

    assert [{b.id, c.id}] == [{one.id for one in fact.tellings} for fact in told(known)]


def test_a_link_dies_with_the_entry_that_asserts_it():
    known, (a,) = book(plan())
    b = known.append(plan(objectives="b", same_as=a.id))
    c = known.append(plan(objectives="c", same_as=b.id))
    known.retract(b.id, reason="no")

    assert [{a.id}, {c.id}] == [{one.id for one in fact.tellings} for fact in told(known)]


def test_a_link_to_a_correction_is_a_link_to_its_root():
    known, (a,) = book(plan())
    correction = known.correct(a.id, on="2024-02-27", reason="better source")
    known.append(plan(objectives="b", same_as=correction.id))

    assert 1 == len(told(known))


def test_a_link_between_different_keys_is_refused_and_one_that_became_so_is_inert():
    known, (a,) = book(plan())
    with pytest.raises(Refused, match="same kind, same key"):
        known.append(plan(plan="two", same_as=a.id))
    known.append(plan(objectives="b", same_as=a.id))
    known.correct(a.id, plan="two", reason="another plan")

    assert ["two", "one"] == [fact.event.plan for fact in told(known)]


def test_a_merged_fact_takes_the_lowest_position_of_its_group():
    known, (a, other) = book(plan(), plan(plan="two"))
    known.append(plan(objectives="b", same_as=a.id))

    assert [a.seq, other.seq] == [fact.seq for fact in told(known)]


# ---- disputes


def test_a_dispute_without_preference_is_shown_and_changes_nothing():
    known, (a,) = book(plan(label="First"))
    b = known.append(plan(label="Second", same_as=a.id))
    before = told(known)[0]
    record = known.append(FactDisputed(facts=[a.id, b.id], field="label"))
    after = told(known)[0]

    assert [record.id] == [one.id for one in after.disputes]
    assert (before.event, before.set_aside) == (after.event, after.set_aside)


def test_the_preferred_telling_gives_the_payload():
    known, (a,) = book(plan(label="First", objectives="x"))
    b = known.append(plan(label="Second", duration="P1Y", same_as=a.id))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))
    (fact,) = told(known)

    assert ("Second", "P1Y", ("x",)) == (str(fact.event.label), str(fact.event.duration), fact.event.objectives)
    assert (a.id, a.seq) == (fact.id, fact.seq)


def test_a_dispute_on_one_field_decides_that_field_alone():
    known, (a,) = book(plan(label="First"))
    b = known.append(plan(label="Second", duration="P1Y", same_as=a.id))
    known.append(FactDisputed(facts=[a.id, b.id], field="duration", preferred=b.id))
    (fact,) = told(known)

    assert ("First", "P1Y") == (str(fact.event.label), str(fact.event.duration))


def test_a_set_that_a_dispute_decides_is_not_united_again():
    known, (a,) = book(plan(objectives="peace", topics="x"))
    b = known.append(plan(objectives="trade", topics="y", same_as=a.id))
    known.append(FactDisputed(facts=[a.id, b.id], field="objectives", preferred=b.id))
    (fact,) = told(known)

    assert (("trade",), ("x", "y")) == (fact.event.objectives, fact.event.topics)


def test_a_dispute_on_the_date_takes_the_preferred_date_and_no_clash_is_left():
    known, (a,) = book(plan("2024-02-26"))
    b = known.append(plan("2024-02-28", same_as=a.id))
    known.append(FactDisputed(facts=[a.id, b.id], field="on", preferred=b.id))
    when = told(known)[0].when("UTC")

    assert ("2024-02-28", False) == (str(when.on), when.clash)


def test_the_last_dispute_of_a_fact_decides():
    known, (a,) = book(plan(label="First"))
    b = known.append(plan(label="Second", same_as=a.id))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))
    last = known.append(FactDisputed(facts=[a.id, b.id], field="label", preferred=a.id))

    assert "First" == str(told(known)[0].event.label)

    known.retract(last.id, reason="no")

    assert "Second" == str(told(known)[0].event.label)


def set_aside(known) -> list[str]:
    return [fact.id for fact in told(known) if fact.set_aside]


def test_a_fact_that_loses_against_a_preferred_one_is_set_aside():
    known, (a, b) = book(meeting("2024-02-27"), meeting("2024-02-28"))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))

    assert [a.id] == set_aside(known)


def test_a_fact_is_set_aside_only_while_the_preferred_one_stands():
    known, (a, b) = book(meeting("2024-02-27"), meeting("2024-02-28"))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))
    known.retract(b.id, reason="never took place")

    assert [] == set_aside(known)
    assert [a.id] == [fact.id for fact in told(known)]


def test_between_two_facts_the_last_dispute_decides():
    known, (a, b) = book(meeting("2024-02-27"), meeting("2024-02-28"))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=a.id))

    assert [b.id] == set_aside(known)


def test_who_wins_one_dispute_may_lose_another():
    known, (a, b, c) = book(meeting("2024-02-26"), meeting("2024-02-27"), meeting("2024-02-28"))
    known.append(FactDisputed(facts=[b.id, c.id], preferred=c.id))
    known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))

    assert [a.id, b.id] == set_aside(known)


def test_a_retracted_dispute_sets_nothing_aside():
    known, (a, b) = book(meeting("2024-02-27"), meeting("2024-02-28"))
    record = known.append(FactDisputed(facts=[a.id, b.id], preferred=b.id))
    known.retract(record.id, reason="no")

    assert [] == set_aside(known)
    assert () == resolve(known.entries).disputes


# ---- what cannot be read


def test_an_unknown_kind_is_listed_and_never_applied():
    entries = entries_of([meeting()])
    unread = Entry(
        seq=3,
        id="e" * 64,
        recorded_at=entries[-1].recorded_at,
        event=Unknown(kind="toast_raised", fields={"milestone": "to friendship"}),
    )
    facts = resolve([*entries, unread])

    assert [unread] == list(facts.unapplied)
    assert ["meeting_held"] == [fact.kind for fact in facts.facts]


def test_a_fact_of_every_modality_is_a_fact():
    known, _ = book(*(meeting(modality=modality) for modality in Modality))

    assert list(Modality) == [fact.event.modality for fact in told(known)]


# ---- knowledge time

CLOCK = "2024-02-28T22:00:00"


def clocked(*told) -> tuple[Entry, ...]:
    """
    Entries written at 22:00 on 28 February UTC and every hour after.
    """
    return entries_of(told, clock=ticking(CLOCK, hours=1))


ENTRIES = clocked(meeting(), meeting(order=1), meeting(order=2), meeting(order=3))


@pytest.mark.parametrize(
    "known_at, zone, size",
    [
        pytest.param(None, "UTC", 5, id="all of it"),
        pytest.param(0, "UTC", 0, id="nothing"),
        pytest.param(3, "UTC", 3, id="a position"),
        pytest.param("@3", "UTC", 3, id="a position as text"),
        pytest.param("@5", "UTC", 5, id="the last position"),
        pytest.param("2024-02-28", "UTC", 2, id="a date is its end"),
        pytest.param("2024-02-28", "Asia/Tokyo", 0, id="in the reading zone: Tokyo"),
        pytest.param("2024-02-28", "America/New_York", 5, id="in the reading zone: New York"),
        pytest.param(dt.date(2024, 2, 28), "UTC", 2, id="a stdlib date"),
        pytest.param(pendulum.date(2024, 2, 28), "UTC", 2, id="a pendulum date"),
        pytest.param("2024-02", "UTC", 5, id="a month"),
        pytest.param("2023", "UTC", 0, id="before it began"),
        pytest.param("2024-02-28T23:00:00Z", "UTC", 2, id="an instant, to the second"),
        pytest.param("2024-02-28T22:59:59Z", "UTC", 1, id="the second before"),
        pytest.param("2024-02-29T08:00:00", "Asia/Tokyo", 2, id="a floating time is the zone's"),
        pytest.param(ENTRIES[2].recorded_at, "UTC", 3, id="a stamp of the log"),
        pytest.param(ENTRIES[2].recorded_at - dt.timedelta(microseconds=1), "UTC", 2, id="a microsecond before"),
        pytest.param(pendulum.datetime(2024, 2, 28, 23), "UTC", 2, id="a pendulum instant"),
        pytest.param("2024-02-28T23:00:00.000000Z", "UTC", 2, id="a stamp as its line has it"),
        pytest.param("2024-02-29T08:00:00.0+09:00", "UTC", 2, id="the same elsewhere"),
        pytest.param("2024-02-28T22:59:59.999999Z", "UTC", 1, id="a microsecond before, as text"),
        pytest.param(dt.datetime(2024, 2, 29, 8), "Asia/Tokyo", 2, id="a naive datetime is the zone's"),
    ],
)
def test_known_at_names_a_prefix(known_at, zone, size):
    assert list(ENTRIES[:size]) == list(prefix(ENTRIES, known_at, zone))


@pytest.mark.parametrize(
    "known_at, size",
    [
        pytest.param("2024-02-28T22:00:00.5Z", 1, id="its own moment"),
        pytest.param("2024-02-28T22:00:00.499999Z", 0, id="before it"),
        pytest.param("2024-02-28T22:00:00Z", 1, id="the second as a whole"),
        pytest.param(dt.datetime(2024, 2, 28, 22, 0, 0, 500_000), 1, id="naive"),
        pytest.param(dt.datetime(2024, 2, 28, 22, 0, 0, 499_999), 0, id="naive, before it"),
    ],
)
def test_known_at_tells_two_moments_of_one_second(known_at, size):
    entries = [attrs.evolve(ENTRIES[0], recorded_at=dt.datetime(2024, 2, 28, 22, 0, 0, 500_000, dt.UTC))]

    assert size == len(prefix(entries, known_at, "UTC"))


@pytest.mark.parametrize("known_at", [6, -1, "@6", "@", "@-1", "@x", "@1.5"])
def test_a_position_beyond_the_log_is_refused(known_at):
    with pytest.raises(NoSuchPosition):
        prefix(ENTRIES, known_at, "UTC")


@pytest.mark.parametrize(
    "known_at", ["yesterday", "2024-1X", "2024?", "2024/2025", "", "2024-02-30T10:00:00.5Z", "2024.5"]
)
def test_an_imprecise_knowledge_time_is_refused(known_at):
    with pytest.raises(InvalidDate):
        prefix(ENTRIES, known_at, "UTC")


def test_a_late_arrival_is_invisible_to_those_who_knew_less():
    known, _ = book(RelationsUpgraded(on="2022", label="Special"))
    known.append(RelationsEstablished(on="1972"))

    assert ["relations_upgraded"] == [fact.kind for fact in known.facts(known_at=len(known) - 1).facts]
    assert 2 == len(known.facts().facts)


# ---- values


def test_facts_are_frozen_values():
    known, _ = book(meeting())
    facts = resolve(known.entries)
    with pytest.raises(AttributeError):
        facts.facts[0].set_aside = True
    with pytest.raises(TypeError):
        facts.root_of["x"] = "y"

    assert isinstance(facts.facts[0].event, Event)
    assert facts.facts == resolve(known.entries).facts


def test_a_source_declared_twice_is_two_declarations():
    known, _ = book(SourceDeclared(source="A", title="New"))

    assert 3 == len([one for one in resolve(known.entries).declarations if isinstance(one.event, SourceDeclared)])
    assert EdtfDate("2024-02-27") == known.entries[1].event.published


def test_a_reply_that_only_one_telling_tells_of_answers_the_request():
    log = in_memory(*PROLOGUE)
    request = log.append(RequestMade(on="2022", request="understanding", to="BOR", parties=["ACM"]))
    first = log.append(MeetingHeld(on="2023", form="call"))
    log.append(MeetingHeld(on="2023", form="call", same_as=first.id, in_reply_to=request.id))

    assert () == log.as_of("2024").open_requests


def test_the_repr_of_a_fact_tells_place_id_event_and_sources():
    known, (entry,) = book(meeting())
    (fact,) = told(known)

    assert f"<Fact @{entry.seq} {entry.id[:12]}: {fact.event!r}>" == repr(fact)
    known.correct(entry.id, on="2024-02-27", reason="better source", cites="A:p1")
    (fact,) = told(known)

    assert repr(fact).endswith("[A p1]>")

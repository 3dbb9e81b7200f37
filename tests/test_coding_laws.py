"""
Two coders, for all logs: merging twice is merging once, nothing of the second is lost, nobody disagrees with himself.
"""

from __future__ import annotations

from fractions import Fraction

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events.codec import codec_of
from partnership_events.coding import Choice, Decision, compare, merge_codings, proposed
from partnership_events.coding.comparison import _Heap, _sides
from partnership_events.coding.origins import independent, origin
from partnership_events.event import Event
from partnership_events.facts import resolve
from partnership_events.testing import PARTIES, PROLOGUE, dates, entries_of, in_memory, logs

CODEC = codec_of(pe.STANDARD)
FEW = settings(max_examples=40, deadline=None)
LOGS = logs(max_moves=6)


@st.composite
def two_logs(draw):
    """
    Two logs that know of each other's sources; half the time the second is the first, coded again with slips.
    """
    mine = draw(LOGS)
    if draw(st.booleans()):
        return mine, draw(LOGS)
    told = [slipped(draw, entry) for entry in mine if stands_alone(entry) and draw(st.integers(0, 3))]
    return mine, entries_of([pe.LogOpened(name="again", parties=PARTIES), *PROLOGUE, *told])


def stands_alone(entry):
    return isinstance(entry.event, Event) and entry.kind not in ("engagement_cancelled", "milestone_marked")


def slipped(draw, entry):
    event = attrs.evolve(entry.event, same_as=None, part_of=None, confirms=None, in_reply_to=None)
    event = event if draw(st.booleans()) else attrs.evolve(event, on=draw(dates()), at_zone=None)
    return pe.Draft(event=event, cites=entry.cites)


@FEW
@given(logs())
def test_a_log_merged_with_itself_gets_nothing_and_agrees_wherever_agreement_is_defined(log):
    found = merge_codings(log, log, CODEC, coder="me")

    assert () == found.drafts
    assert () == found.open
    assert ((), ()) == (found.comparison.only_mine, found.comparison.only_yours)
    for measure in found.comparison.agreement:
        told = measure.agreement
        assert (told.agreed, {told.kappa, told.alpha} <= {None, Fraction(1)}) == (told.units, True)
        assert (told.kappa is None) == bool(told.why)


@FEW
@given(two_logs())
def test_merging_twice_is_merging_once(both):
    mine, yours = both
    log = in_memory(*mine)
    log.merge(yours, coder="you", undecided="apart", zone="UTC")
    once = log.entries

    assert () == log.merge(yours, coder="you", undecided="apart", zone="UTC")
    assert once == log.entries
    assert mine == tuple(once)[: len(mine)]


@FEW
@given(logs(max_moves=8), st.data())
def test_what_was_taken_over_reads_as_there_however_often_it_went_on_and_merging_again_writes_nothing(yours, data):
    log = in_memory(pe.LogOpened(name="again", parties=PARTIES))
    until = data.draw(st.integers(1, len(yours)))
    log.merge(yours[:until], coder="you", undecided="apart", zone="UTC")
    log.merge(yours, coder="you", undecided="apart", zone="UTC")
    here, of = resolve(log.entries), {origin(entry): entry.id for entry in log.entries}

    for fact in resolve(yours).facts:
        for telling in fact.tellings:
            copies = here.get(of[telling.id]).tellings if telling.id in of else ()
            for copy in (one for one in copies if one.id == of[telling.id]):
                assert (telling.event.on, telling.event.modality) == (copy.event.on, copy.event.modality)
    assert () == log.merge(yours, coder="you", undecided="apart", zone="UTC")


@FEW
@given(two_logs())
def test_every_fact_of_the_second_log_is_told_with_its_sources(both):
    mine, yours = both
    found = merge_codings(mine, yours, CODEC, coder="you", zone="UTC")
    log = in_memory(*mine)
    log.merge(yours, coder="you", undecided="apart", zone="UTC")
    after = resolve(log.entries)
    of = {origin(entry): entry.id for entry in log.entries}
    unsaid = {one.entry.id for one in found.left_out if not one.why.startswith("taken")}

    for fact in resolve(yours).facts:
        for telling in fact.tellings:
            if telling.id in unsaid:
                continue
            now = after.get(of.get(telling.id, telling.id))
            assert now is not None
            assert fact.kind == now.kind
            assert len({cite for entry in telling.versions for cite in entry.cites}) <= len(now.cites)


@FEW
@given(two_logs())
def test_what_the_second_log_tells_as_one_fact_stays_one_and_what_it_parts_stays_apart(both):
    mine, yours = both
    log = in_memory(*mine)
    log.merge(yours, coder="you", undecided="apart", zone="UTC")
    after, of = resolve(log.entries), {origin(entry): entry.id for entry in log.entries}

    homes = {}
    for fact in resolve(yours).facts:
        met = {after.get(of.get(one.id, one.id)).id for one in fact.tellings if of.get(one.id, one.id) in after.root_of}
        assert len(met) <= 1
        homes[fact.id] = met
    told = [id_ for met in homes.values() for id_ in met]
    assert len(told) == len(set(told)) or bool({entry.id for entry in yours} & {entry.id for entry in mine})


@FEW
@given(two_logs())
def test_agreement_is_the_same_before_a_merge_and_after_it(both):
    mine, yours = both
    log = in_memory(*mine)
    log.merge(yours, coder="you", undecided="apart", zone="UTC")
    before, after = (compare(entries, yours, zone="UTC") for entries in (mine, log.entries))

    def measured(comparison):
        return [one for one in comparison.agreement if one.what != "kind"]

    assert measured(before) == measured(after)
    assert mine == independent(log.entries, yours)


@FEW
@given(two_logs())
def test_a_fact_is_in_one_pair_at_most_and_nobody_is_forgotten(both):
    mine, yours = both
    found = compare(mine, yours, zone="UTC")
    here, there = ([getattr(pair, side).id for pair in found.pairs] for side in ("mine", "yours"))
    here += [fact.id for fact in found.only_mine]
    there += [fact.id for fact in found.only_yours]

    assert sorted(fact.id for fact in resolve(mine).facts) == sorted(here)
    assert sorted(fact.id for fact in resolve(yours).facts) == sorted(there)


@FEW
@given(two_logs(), st.data())
def test_whatever_a_person_chooses_is_written_once_or_refused(both, data):
    mine, yours = both
    comparison = compare(mine, yours, zone="UTC")
    choices = {
        id_: Decision(choice=data.draw(st.sampled_from(choices_for(one))), yours=id_, mine=one.mine)
        for id_, one in proposed(comparison).items()
        if not any(pair.yours.id == id_ and pair.mine.kind != pair.yours.kind for pair in comparison.pairs)
    }
    log = in_memory(*mine)
    try:
        log.merge(yours, coder="you", undecided="apart", zone="UTC", decisions=choices)
    except pe.Refused:
        assert mine == tuple(log.entries)
        return
    once = tuple(log.entries)

    skipped = {one.yours for one in choices.values() if one.choice is Choice.SKIP}
    kept = {id_: one for id_, one in choices.items() if id_ in skipped}
    assert () == log.merge(yours, coder="you", undecided="apart", zone="UTC", decisions=kept)
    assert once == tuple(log.entries)


def choices_for(one):
    if one.mine is None:
        return [Choice.TAKE, Choice.SKIP]
    return [Choice.SAME, Choice.DISPUTE, Choice.THEIRS, Choice.DIFFERENT, Choice.SKIP]


@FEW
@given(LOGS, st.integers(0, 30))
def test_who_lies_near_is_found_as_by_looking_at_all(log, within):
    sides = list(_sides(resolve(log), "UTC", None))
    heap = _Heap(sides)
    for yours in sides:
        first, last = (yours.bounds.lo - (within + 1) * 86400, yours.bounds.hi + (within + 1) * 86400)
        expected = [
            mine
            for mine in sides
            if (mine.bounds.lo <= last and mine.bounds.hi >= first)
            or (mine.introduces and mine.event.key_value == yours.event.key_value)
        ]
        found = list(heap.near(yours, within))

        assert [one.fact.id for one in expected] == [one.fact.id for one in found]

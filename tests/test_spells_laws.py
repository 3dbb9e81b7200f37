"""
For every log and every day near a turn: what a spell says is what is said as of that day.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import REVISIONS, examples

from partnership_events.asking import Asking
from partnership_events.dates import Answer
from partnership_events.folding import View, view
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import cell_of, state_of
from partnership_events.projections.spells import (
    CELLS_OF,
    first_touched,
    judged,
    may_be_there,
    part_spells,
    said,
    spells,
    turns_of,
)
from partnership_events.testing import logs

ZONES = st.sampled_from([None, "UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia"])
LAST = "9999-12-31"
LATEST = dt.date.max.toordinal()


def near(ends: Sequence[dt.date | None]) -> Iterator[dt.date]:
    """
    Every day close to one of these, and all of the week to which drawn logs belong.
    """
    met = {dt.date(2024, 2, 25) + dt.timedelta(days=n) for n in range(10)} | {dt.date.min, dt.date.max}
    for day in ends:
        if day is not None:
            ordinals = range(day.toordinal() - 2, day.toordinal() + 3)
            met |= {dt.date.fromordinal(one) for one in ordinals if 0 < one <= dt.date.max.toordinal()}
    yield from sorted(met)


def holding(told: Sequence[Any], day: dt.date) -> Any:
    """
    The spell to which a day belongs: exactly one.
    """
    (found,) = [one for one in told if (one.first or day) <= day <= (one.last or day)]
    return found


@examples(1)
@given(st.one_of(logs(), REVISIONS), ZONES, st.data())
def test_a_spell_says_what_is_said_as_of_each_of_its_days(log: Any, zone: str | None, data: st.DataObject) -> None:
    known = data.draw(st.integers(1, len(log)), label="known at")
    seen = view(log, as_of=LAST, known_at=known, zone=zone)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    told = spells(seen, cell)
    for day in near([end for one in told for end in (one.first, one.last)]):
        there = view(log, as_of=day, known_at=known, zone=zone)

        assert said(cell_of(there, cell)) == said(holding(told, day).standing), day
        if day == holding(told, day).last:
            assert cell_of(there, cell) == holding(told, day).standing


@examples(1)
@given(logs(), ZONES, st.data())
def test_spells_leave_no_gap_and_differ_from_their_neighbours(log: Any, zone: str | None, data: st.DataObject) -> None:
    seen: View = view(log, as_of=LAST, zone=zone)
    told = spells(seen, data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell"))

    assert (None, None) == (told[0].first, told[-1].last)
    for one, other in itertools.pairwise(told):
        assert one.last is not None
        assert one.last + dt.timedelta(days=1) == other.first
        assert said(one.standing) != said(other.standing)


@examples(1)
@given(logs(), ZONES, st.sampled_from(["2024-02-28", "2020", LAST]), st.data())
def test_the_index_in_memory_and_any_cut_off_give_the_same_spells(
    log: Any, zone: str | None, as_of: str, data: st.DataObject
) -> None:
    seen = view(log, as_of=LAST, zone=zone)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    asked = Asking().view(log, as_of=as_of, zone=zone)

    assert spells(seen, cell) == spells(asked, cell) == spells(view(log, as_of=as_of, zone=zone), cell)


@examples(1)
@given(logs(), ZONES, st.data())
def test_what_is_judged_of_a_thing_is_what_is_judged_as_of_each_day(
    log: Any, zone: str | None, data: st.DataObject
) -> None:
    seen = view(log, as_of=LAST, zone=zone)
    there_are = [(section, id_) for section in CELLS_OF for id_ in getattr(state_of(seen, log), section)]
    section, id_ = data.draw(st.sampled_from(there_are), label="part")
    told = part_spells(seen, section, id_)

    for day in near([end for one in told for end in (one.first, one.last)]):
        there = view(log, as_of=day, zone=zone)
        silent = silence(there, (CELLS_OF[section][0], id_))
        expected = judged(getattr(state_of(there, log), section).get(id_), silent)
        assert expected == holding(told, day).judged, day


@examples(0.3)
@given(logs(), ZONES, st.data())
def test_the_spells_of_a_thing_are_those_of_the_index_too(log: Any, zone: str | None, data: st.DataObject) -> None:
    seen = view(log, as_of=LAST, zone=zone)
    there_are = [(section, id_) for section in CELLS_OF for id_ in getattr(state_of(seen, log), section)]
    section, id_ = data.draw(st.sampled_from(there_are), label="part")

    assert part_spells(seen, section, id_) == part_spells(Asking().view(log, as_of="2020", zone=zone), section, id_)


@examples(1)
@given(logs(), ZONES, st.dates(dt.date(2024, 2, 20), dt.date(2024, 3, 8)), st.data())
def test_from_a_day_on_the_same_is_told_as_of_all_days(
    log: Any, zone: str | None, since: dt.date, data: st.DataObject
) -> None:
    for seen in (Asking().view(log, as_of=LAST, zone=zone), view(log, as_of=LAST, zone=zone)):
        cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")

        assert _later(spells(seen, cell), since) == list(spells(seen, cell, since=since))
    there_are = [(section, id_) for section in CELLS_OF for id_ in getattr(state_of(seen, log), section)]
    section, id_ = data.draw(st.sampled_from(there_are), label="part")

    assert _later(part_spells(seen, section, id_), since) == list(part_spells(seen, section, id_, since=since))


def _later(told: Sequence[Any], since: dt.date) -> list[Any]:
    """
    The spells that reach a day or lie beyond it, cut off there.
    """
    left = [one for one in told if one.last is None or one.last >= since]
    return [attrs.evolve(left[0], first=since), *left[1:]]


@examples(1)
@given(logs(), ZONES, st.data())
def test_before_a_thing_is_first_touched_nothing_else_is_judged_of_it(
    log: Any, zone: str | None, data: st.DataObject
) -> None:
    known = data.draw(st.integers(1, len(log) - 1), label="known at")
    was, now = (view(log, as_of=LAST, known_at=at, zone=zone) for at in (known, known + 1))
    before, after = ({fact.id: fact for fact in one.facts.facts} for one in (was, now))
    touched = [
        fact for one, other in ((before, after), (after, before)) for fact in one.values() if other.get(fact.id) != fact
    ]
    for section in ("plans", "instruments", "mechanisms", "parties", "projects"):
        for id_ in {*getattr(state_of(was, log), section), *getattr(state_of(now, log), section)}:
            days = [
                first_touched(now, section, cell, turns_of(fact.when(now.zone).bounds, now.zone)[0] or 1)
                for fact in touched
                for cell in fact.writes()
                if cell[0] in CELLS_OF[section] and cell[1:2] == (id_,)
            ]
            day = dt.date.fromordinal(max(min(days, default=LATEST) - 1, 1))
            if days and min(days) > 1:
                there = (view(log, as_of=day, known_at=at, zone=zone) for at in (known, known + 1))
                one, other = (getattr(state_of(each, log), section).get(id_) for each in there)

                assert judged(one, Answer.NO) == judged(other, Answer.NO), (section, id_, day)
            may = may_be_there(now, section, id_)

            assert may or id_ not in getattr(state_of(now, log), section)

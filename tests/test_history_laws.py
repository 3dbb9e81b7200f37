"""
For every log and every day: the intervals say of it what is said as of that day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import examples
from test_spells_laws import LAST, near

from partnership_events.asking import Asking
from partnership_events.dates import Answer
from partnership_events.folding import view
from partnership_events.projections.history import Interval, history, history_of
from partnership_events.projections.partnership import cell_of
from partnership_events.projections.spells import CELLS_OF, part_spells
from partnership_events.testing import logs

DAY = dt.timedelta(days=1)


def within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first or day) <= day <= (last or day)


def may_be(one: Interval, day: dt.date) -> bool:
    return within(day, one.possibly_from, one.possibly_through)


def surely_is(one: Interval, day: dt.date) -> bool:
    return one.answer is not Answer.POSSIBLY and within(day, one.surely_from, one.surely_through)


@examples(1)
@given(logs(), st.sampled_from([None, "Asia/Tokyo"]), st.data())
def test_on_each_day_the_intervals_hold_what_may_stand_and_settle_what_does(
    log: Any, zone: str | None, data: st.DataObject
) -> None:
    seen = view(log, as_of=LAST, zone=zone)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    told = history(log, *cell, zone=zone).intervals
    ends = [end for one in told for end in (one.possibly_from, one.surely_from, one.surely_through)]

    for day in near(ends):
        standing = cell_of(view(log, as_of=day, zone=zone), cell)
        held = [standing.value, *(one.value for one in standing.candidates)]
        settled = standing.answer is not Answer.POSSIBLY
        of_day = [one for one in told if may_be(one, day)]
        # That it may be nothing is told of what stands beside it.
        assert [value for value in held if value is not None] == [
            value for value in held if any(one.value == value for one in of_day if value is not None)
        ]
        assert all(one.value in held for one in of_day)
        assert [standing.value] * settled == [one.value for one in of_day if surely_is(one, day)]
        assert all(one.answer is standing.answer for one in of_day if surely_is(one, day))


@examples(0.5)
@given(logs(), st.data())
def test_an_interval_is_as_long_as_it_may_be(log: Any, data: st.DataObject) -> None:
    seen = view(log, as_of=LAST)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    told = history(log, *cell).intervals
    for one in told:
        for end, step in ((one.possibly_from, -1), (one.possibly_through, 1)):
            if end is not None and one.value is not None:
                standing = cell_of(view(log, as_of=end + step * DAY), cell)
                held = (standing.value, *(other.value for other in standing.candidates))
                beside = [other for other in told if other.value == one.value and may_be(other, end + step * DAY)]
                # Where the same stands on the next day, others tell of it, who say that it came anew.
                assert one.value not in held or all(set(one.facts).isdisjoint(other.facts) for other in beside)
                assert (one.value in held) is bool(beside)


@examples(0.5)
@given(logs(), st.data())
def test_of_a_thing_the_intervals_are_its_spells(log: Any, data: st.DataObject) -> None:
    seen = view(log, as_of=LAST)
    things = [(section, cell[1]) for cell in seen.cells() for section in CELLS_OF if cell[0] == CELLS_OF[section][0]]
    things = [(section, id_) for section, id_ in things if section != "projects"]
    section, id_ = data.draw(st.sampled_from([*things, ("parties", "ACM")]), label="thing")
    told = history(log, section, id_).intervals

    assert [(one.first, one.last, one.judged.answer) for one in part_spells(seen, section, id_)] == [
        (one.possibly_from, one.possibly_through, one.answer) for one in told
    ]
    assert told == history_of(Asking().view(log, as_of=LAST), log, (section, id_)).intervals


@examples(0.5)
@given(logs(), st.sampled_from(["2024-02-27", "2024-02-29", "2024-03"]), st.data())
def test_up_to_a_date_only_what_may_have_begun_is_told(log: Any, as_of: str, data: st.DataObject) -> None:
    seen = view(log, as_of=as_of)
    cell = data.draw(st.sampled_from([*seen.cells(), ("tier",)]), label="cell")
    whole, part = history(log, *cell).intervals, history(log, *cell, as_of=as_of).intervals

    assert tuple(one for one in whole if (one.possibly_from or dt.date.min) <= seen.cutoff.day) == part

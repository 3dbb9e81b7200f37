"""
Who came last where dates overlap, by example; ``test_fold_laws`` holds it against an oracle that tries every order.
"""

from __future__ import annotations

import pytest
from test_index_laws import lines_of, shelved

import partnership_events as pe
from partnership_events.asking import Asking
from partnership_events.checks import check
from partnership_events.folding import WRITTEN, view
from partnership_events.projections.spells import spells
from partnership_events.testing import entries_of

# The state's own cells, but not known to be.
MINE: pe.KeyedProjection = pe.KeyedProjection(cells=lambda fact: fact.writes(), step=WRITTEN.step)


def upgraded(on: str, label: str, **more: object) -> pe.Event:
    return pe.RelationsUpgraded(on=on, label=label, **more)


def ended(on: str, label: str, **more: object) -> pe.Event:
    return pe.FrameworkEnded(on=on, label=label, **more)


def standing(cell: tuple[str, ...], *told: pe.Event, as_of: str = "2030") -> pe.Standing:
    """
    What stands in a cell: as it is folded, as it is found when all came at once or one by one, and from the shelf.
    """
    entries, one_by_one = entries_of(told), Asking()
    folded = pe.state(entries, as_of=as_of).cells[cell]
    for size in range(1, len(entries) + 1):
        grown = one_by_one.view(entries[:size], as_of=as_of).standing(cell)

    assert folded == grown == Asking().view(entries, as_of=as_of).standing(cell)
    assert folded == Asking().view(entries, as_of=as_of, projection=MINE).standing(cell)
    assert folded == spells(view(entries, as_of=as_of), cell)[-1].standing or as_of != "2030"
    with shelved(lines_of(entries)) as fresh:
        assert folded == fresh.view(fresh.entries_to_ask(), as_of).standing(cell)
    return folded


def tier(*told: pe.Event, as_of: str = "2030") -> pe.Standing:
    return standing(("tier",), *told, as_of=as_of)


def held(standing: pe.Standing) -> list[str]:
    return [str(standing.value), *(str(one.value) for one in standing.candidates)]


def test_the_end_of_one_of_two_frameworks_leaves_open_whether_the_other_stands():
    found = tier(upgraded("2010-05", "Strategic"), upgraded("2010-05-20", "Special"), ended("2020/2022", "Special"))

    assert (pe.Answer.POSSIBLY, True) == (found.answer, found.ambiguous)
    assert {"Strategic", "terminated"} == set(held(found))


def test_what_an_end_left_alone_was_made_by_who_wrote_it():
    found = tier(upgraded("2010-05-20", "Strategic"), upgraded("2010-05", "Special"), ended("2020", "Special"))
    (other,) = found.candidates

    assert ("terminated", "framework_ended") == (str(found.value), found.facts[-1].event.kind)
    assert ("Strategic", "relations_upgraded") == (str(other.value), other.facts[0].event.kind)
    assert "2010-05-20" == str(other.on)


def test_what_was_open_is_settled_by_the_next_framework():
    told = upgraded("2010-05", "A"), upgraded("2010-05-20", "B"), ended("2012", "B"), upgraded("2015", "C")

    assert (["C"], pe.Answer.YES) == (held(tier(*told)), tier(*told).answer)


def test_an_order_that_is_told_leaves_nothing_open():
    told = upgraded("2010-05", "A", order=1), upgraded("2010-05-20", "B", order=2), ended("2012", "B")

    assert (["terminated"], pe.Answer.NO) == (held(tier(*told)), tier(*told).answer)


def test_what_overlaps_only_one_that_overlaps_the_end_counts_too():
    # A or B may have come first, and only then the end of B: A is no rival of the end, and may stand for all that.
    told = upgraded("2010/2012", "A"), upgraded("2011/2014", "B"), ended("2013/2016", "B")

    assert {"A", "B", "terminated"} == set(held(tier(*told)))


def test_what_a_stretch_left_open_is_open_after_the_next():
    told = upgraded("2010", "A"), upgraded("2010-06", "B"), ended("2012", "C"), ended("2014", "A")

    assert {"terminated", "B"} == set(held(tier(*told)))


def test_of_many_rivals_which_came_last_is_tried():
    told = [upgraded("2010", f"Framework {n}") for n in range(9)]
    found = tier(*told, ended("2010", "Framework 8"))

    assert 10 == len(held(found))
    assert {"terminated", *(f"Framework {n}" for n in range(9))} == set(held(found))


def test_two_of_one_moment_may_have_come_in_either_order():
    told = upgraded("2010-05-01T12:00:00", "A"), upgraded("2010-05-01T12:00:00", "B"), ended("2012", "B")

    assert {"A", "terminated"} == set(held(tier(*told)))


def test_very_many_rivals_are_not_tried_in_every_order():
    # There are more orders of them than anybody could wait for.
    told = [upgraded("2010", f"Framework {n}") for n in range(60)]

    assert 61 == len(held(tier(*told, ended("2010", "Framework 59"))))


def test_a_framework_that_may_end_is_looked_for_in_whatever_may_stand():
    told = upgraded("2010-05", "A"), upgraded("2010-05-20", "B"), ended("2020", "B")

    assert ["A", "B"] == held(tier(*told, as_of="2019"))
    assert {"B", "A", "terminated"} == set(held(tier(*told, as_of="2020-06")))


def progress(on: str, actual: str, **more: object) -> pe.Event:
    return pe.ProgressReported(on=on, subject="p", actual=actual, unit="tree", **more)


@pytest.mark.parametrize("cumulative, expected", [(True, {"7", "10"}), (False, {"10"})])
def test_a_report_of_all_so_far_and_one_of_some_more_may_be_read_either_way(cumulative, expected):
    told = progress("2010", "5", cumulative=cumulative), progress("2010", "3"), progress("2012", "2")
    found = standing(("delivered", "p", "tree"), *told)

    assert expected == set(held(found))
    assert (pe.Answer.POSSIBLY if cumulative else pe.Answer.YES) is found.answer


@pytest.mark.parametrize("on", ["2012", "2009"])
def test_so_may_more_that_is_added_before_or_later(on):
    told = progress(on, "2"), progress("2010-06-01", "5", cumulative=True), progress("2010", "3"), progress("2014", "1")

    assert {"2012": {"8", "11"}, "2009": {"6", "9"}}[on] == set(held(standing(("delivered", "p", "tree"), *told)))


def revised(on: str, quantity: str) -> pe.Event:
    return pe.PledgeRevised(on=on, pledge="p", quantity=pe.Quantity(value=quantity, unit="tree"))


def test_two_revisions_of_what_was_never_made_may_have_come_in_either_order():
    found = standing(("terms", "p"), revised("2010", "3"), revised("2010-06", "5"))

    assert {"3", "5"} == {
        str(one.quantity.value) for one in [found.value, *(other.value for other in found.candidates)]
    }


@pytest.mark.parametrize("other, expected", [({"mode": "lapsed"}, True), ({"by": ["ACM"]}, False)])
def test_two_ends_of_one_day_are_told_where_they_differ_though_a_later_framework_hides_them(other, expected):
    ends = ended("2012-01-01", "A"), ended("2012-01-01", "A", **other)
    codes = [one.code for one in check(entries_of([upgraded("2010", "A"), *ends, upgraded("2015", "B")]))]

    assert expected == ("same-day" in codes)


def test_sums_of_many_overlapping_dates_are_the_same_in_any_order():
    told = [
        pe.ProgressReported(on="2010", subject="p", actual="1", unit="tree", assessment=f"{n}") for n in range(3000)
    ]
    found = pe.state(entries_of(told), as_of="2030").cells["delivered", "p", "tree"]

    assert (["3000"], pe.Answer.YES) == (held(found), found.answer)

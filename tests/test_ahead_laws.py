"""
What lies ahead for all logs: within the stretch, in order, and true when its day has come.
"""

from __future__ import annotations

import datetime as dt

import attrs
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

import partnership_events as pe
from partnership_events.asking import Asking
from partnership_events.dates import Answer
from partnership_events.entries import Entries
from partnership_events.folding import view
from partnership_events.projections.ahead import ahead, ahead_of
from partnership_events.projections.brief import brief
from partnership_events.projections.coming import Prospect
from partnership_events.projections.partnership import state, state_of
from partnership_events.testing import PROLOGUE, entries_of, logs
from partnership_events.writers.brief import markdown

ZONES = st.sampled_from([None, "Asia/Tokyo", "America/Los_Angeles"])
HORIZONS = st.sampled_from(["P1D", "P3D", "P1M", "P1Y", "P60Y"])


@examples(0.5)
@given(logs(), as_ofs, ZONES, HORIZONS)
def test_the_index_tells_the_same_as_the_fold(log, as_of, zone, horizon):
    seen = Asking().view(Entries(log), as_of=as_of, zone=zone)

    assert ahead(log, as_of=as_of, zone=zone, horizon=horizon) == ahead_of(seen, state_of(seen, log), horizon)


@examples(0.5)
@given(logs(), as_ofs, HORIZONS)
def test_what_lies_ahead_may_fall_into_the_stretch_and_surely_does_where_it_says_so(log, as_of, horizon):
    found = ahead(log, as_of=as_of, horizon=horizon)
    cutoff = view(log, as_of=as_of).cutoff
    for one in found.items:
        assert one.answer in (Answer.YES, Answer.POSSIBLY)
        if one.overdue is Answer.NO and one.answer is Answer.YES:
            # Some zone may read a floating day up to a day off.
            last = one.on.latest
            assert cutoff.day - dt.timedelta(days=1) <= dt.date(last.year, last.month, last.day)
            assert dt.date(last.year, last.month, last.day) <= found.until.latest + dt.timedelta(days=1)


@examples(0.5)
@given(logs(), as_ofs)
def test_a_longer_horizon_leaves_nothing_out(log, as_of):
    near, far = (ahead(log, as_of=as_of, horizon=horizon).items for horizon in ("P3D", "P1Y"))
    surely = [(one.what, one.subject, one.on, one.facts) for one in near]

    assert [] == [one for one in surely if one not in [(far.what, far.subject, far.on, far.facts) for far in far]]


@examples(1)
@given(logs(), as_ofs)
def test_when_its_day_has_come_it_is_so(log, as_of):
    seen = view(log, as_of=as_of)
    if len(seen.certain) < len(seen.placed):
        # Facts of later dates may change what was ahead.
        return
    for one in ahead(log, as_of=as_of, horizon="P1Y").items:
        if one.answer is Answer.YES and one.what in (Prospect.PLAN_ENDS, Prospect.DEADLINE):
            last = dt.date.fromisoformat(str(one.on.latest))
            then, after = (state(log, as_of=day) for day in (last, last + dt.timedelta(days=1)))
            if one.what is Prospect.PLAN_ENDS:
                assert then.plans[one.subject].in_force is not Answer.NO
                assert after.plans[one.subject].in_force is Answer.NO
            else:
                assert then.pledges[one.subject].overdue is not Answer.YES
                assert after.pledges[one.subject].overdue is Answer.YES


# ---- which adoption carries a plan, by a walk through the days

FIRST = dt.date(2024, 2, 26)
NUMBERS = st.integers(0, 9)


@attrs.frozen
class Adopted:
    """
    A plan adopted on one day for a stretch of days, all of them numbers.
    """

    on: int
    first: int
    last: int

    def holds(self, day: int) -> bool:
        return self.on <= day and self.first <= day <= self.last


@st.composite
def adopted(draw: st.DrawFn) -> list[Adopted]:
    days = sorted(draw(st.sets(NUMBERS, min_size=1, max_size=4)))
    return [Adopted(on, *sorted((draw(NUMBERS), draw(NUMBERS)))) for on in days]


def day(number: int) -> str:
    return (FIRST + dt.timedelta(days=number)).isoformat()


def drafts(told: list[Adopted], kind: type, **fields) -> list[pe.Draft]:
    return [pe.Draft(event=written(kind, one, number, **fields), cites=[f"A:p{number}"])
            for number, one in enumerate(told)]  # fmt: skip


def written(kind: type, one: Adopted, number: int, **fields):
    period = f"{day(one.first)}/{day(one.last)}"
    if kind is pe.PlanAdopted:
        return kind(on=day(one.on), plan="one", label=f"Plan {number}", period=period, **fields)
    return kind(on=day(one.on), instrument="one", term=period, **fields)


def pages(cites) -> list[str]:
    return [page for cite in cites for page in cite.locators]


@examples(1)
@given(adopted(), NUMBERS)
def test_a_plan_goes_by_the_last_adoption_of_which_the_years_run_and_cites_that_one(told, number):
    entries = entries_of([*PROLOGUE, *drafts(told, pe.PlanAdopted)])
    running = [index for index, one in enumerate(told) if one.holds(number)]
    found = brief(entries, as_of=day(number))
    lines = [line for line in markdown(found).splitlines() if line.startswith("- **Plan:**")]

    assert [f"- **Plan:** Plan {index} (one): in force, term {written(pe.PlanAdopted, told[index], index).period} "
            f"\\[A p{index}\\]" for index in running[-1:]] == lines  # fmt: skip


@examples(1)
@given(adopted(), NUMBERS)
def test_the_last_day_of_a_plan_or_a_text_is_told_by_whose_it_is(told, number):
    running = [index for index, one in enumerate(told) if one.holds(number)]
    last = max((told[index].last for index in running), default=-1)
    ending = {f"p{index}" for index in running if told[index].last == last}
    for kind, what in ((pe.PlanAdopted, Prospect.PLAN_ENDS), (pe.InstrumentInForce, Prospect.TERM_ENDS)):
        entries = entries_of([*PROLOGUE, *drafts(told, kind)])
        items = [one for one in ahead(entries, as_of=day(number)).items if one.what is what]
        if kind is pe.PlanAdopted:
            assert [(day(last), ending)] * (last > number) == [(str(one.on), {*pages(one.cites)}) for one in items]
        else:
            # Of a text the present term is told, which is that of the last entry into force that runs.
            term = [(day(told[index].last), {f"p{index}"}) for index in running[-1:] if told[index].last > number]
            assert term == [(str(one.on), {*pages(one.cites)}) for one in items]

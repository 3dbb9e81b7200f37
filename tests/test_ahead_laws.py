"""
What lies ahead for all logs: within the stretch, in order, and true when its day has come.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import as_ofs, examples

from partnership_events.asking import Asking
from partnership_events.dates import Answer
from partnership_events.entries import Entries
from partnership_events.folding import view
from partnership_events.projections.ahead import ahead, ahead_of
from partnership_events.projections.coming import Prospect
from partnership_events.projections.partnership import state, state_of
from partnership_events.testing import logs

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

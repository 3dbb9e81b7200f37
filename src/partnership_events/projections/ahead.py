"""
What lies ahead of a date: deadlines, ends of terms, notices, renewals, planned events, anniversaries, meetings due.

Nothing here foretells.  It is what follows from the record as it stands at the cut-off, if nothing else happens: facts
of later dates are not looked at, but for what was told as planned.

    (as_of, as_of + horizon]    the stretch that is looked at: from the day after the cut-off through its last day

Each item falls into it surely or possibly, and says whether it belongs there at all: the deadline of a pledge that is
possibly open is possibly ahead.  **Anniversaries** are the 5th, the 10th, the 25th and every 25th from then on, of
relations, the tier, signatures and entries into force, as long as these hold, where the day, month or year is known.
**A meeting is due** so long after the last session of a mechanism (or its beginning) as its frequency says; it is told
even where that day has passed, as overdue.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.codes import ActivityStatus
from partnership_events.dates import Answer, Bounds, Cutoff, Duration, EdtfDate, add, deadline_bounds, passed
from partnership_events.dates.answer import all_of, not_
from partnership_events.errors import InvalidDate
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, Seen, Standing, view
from partnership_events.projections import terms
from partnership_events.projections.carriers import facts_of, label_of, last_day_of_plan
from partnership_events.projections.coming import Coming, Prospect
from partnership_events.projections.partnership import state_of
from partnership_events.projections.reckoning import (
    days_between,
    end_day,
    ends_of,
    spanning,
    within,
    years_later,
)
from partnership_events.projections.state import (
    Mechanism,
    PartnershipState,
    Plan,
    Possible,
    StateBasis,
    agreed,
    possible,
    surely,
)
from partnership_events.projections.treaties import Treaty, treaties_of
from partnership_events.vocabulary.positions import RequestMade

YEAR = Duration("P1Y")
_Found: TypeAlias = tuple[Coming, str | None]
# The first anniversaries that are kept; after the last of them, every so many years.
_FIRST, _EVERY = (5, 10), 25
# An exact day, month or year, perhaps marked as uncertain.
_EXACT = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T.*)?)?)?[?~%]?")
_DONE = (ActivityStatus.CLOSED, ActivityStatus.CANCELLED)


@classes.frozen(kw_only=True)
class Ahead:
    """
    What lies ahead of a date, by date; ``until`` is the last day that was looked at.
    """

    basis: StateBasis
    until: EdtfDate
    items: tuple[Coming, ...]


def ahead(
    entries: Sequence[Entry],
    *,
    as_of: AsOf,
    horizon: Duration | str = YEAR,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Ahead:
    """
    What lies ahead of a date within a horizon, by default a year: pure, no ledger, no clock.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return ahead_of(seen, state_of(seen, entries, known_at), horizon)


def ahead_of(seen: Seen, state: PartnershipState, horizon: Duration | str = YEAR) -> Ahead:
    """
    The same of a view, and the state that was read off it.
    """
    until = _last_day(seen.cutoff, horizon)
    limit = Cutoff.of(until, seen.zone)
    found = [one for question in _QUESTIONS for one in question(seen, state)]
    found += _anniversaries(seen, state, until.year)
    items = [_judged(one, seen.cutoff, limit) for one in found]
    kept = [one for one in items if one.answer is not Answer.NO]
    return Ahead(basis=state.basis, until=EdtfDate(until), items=tuple(sorted(kept, key=_rank)))


def _last_day(cutoff: Cutoff, horizon: Duration | str) -> dt.date:
    try:
        return add(cutoff.day, horizon)
    except InvalidDate:
        # What is no duration is refused; one that reaches beyond the calendar ends with it.
        if isinstance(horizon, str):
            Duration(horizon)
        return dt.date.max


def _judged(one: _Found, after: Cutoff, until: Cutoff) -> Coming:
    coming, at_zone = one
    if coming.overdue is not Answer.NO:
        return coming
    reached = within(coming.on, at_zone, after, until)
    return attrs.evolve(coming, answer=all_of(coming.answer, reached))


def _rank(coming: Coming) -> tuple[Any, ...]:
    first, last = days_between(coming.on, None, "UTC")
    return last or dt.date.max, first or dt.date.min, list(Prospect).index(coming.what), coming.subject


def _facts(*standings: Standing[Any] | None) -> tuple[Fact, ...]:
    """
    What makes these standings, and what may.
    """
    some = [one for one in standings if one is not None]
    settled = (fact for one in some for fact in one.facts)
    return tuple(dict.fromkeys([*settled, *(fact for one in some for may in one.candidates for fact in may.facts)]))


# -- pledges, requests, projects


def _deadlines(seen: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.pledges.values():
        due = None if one.deadline is None else end_day(one.deadline, seen.zone)
        if due is not None:
            label = str(one.event.label or one.event.action)
            facts = _facts(one.made, one.terms)
            yield (
                Coming(what=Prospect.DEADLINE, subject=one.id, label=label, on=due, answer=one.open, facts=facts),
                None,
            )


def _replies(_: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.requests:
        event = terms.held(one.made)
        if isinstance(event, RequestMade) and event.deadline is not None:
            facts = _facts(one.made)
            yield (
                Coming(
                    what=Prospect.REPLY,
                    subject="request",
                    label=event.request,
                    on=event.deadline,
                    answer=one.open,
                    facts=facts,
                ),
                event.at_zone,
            )


def _projects(_: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.projects.values():
        done = agreed(Answer.YES if may.value in _DONE else Answer.NO for may in possible(one.status))
        planned = (
            [may for may in possible(one.planned_end) if isinstance(may.value, EdtfDate)] if one.planned_end else []
        )
        for may in planned:
            assert may.value is not None
            sure = all_of(not_(done), Answer.YES if len(planned) == 1 else Answer.POSSIBLY)
            label, facts = str(one.label or one.id), _facts(one.planned_end)
            yield (
                Coming(what=Prospect.PROJECT_ENDS, subject=one.id, label=label, on=may.value, answer=sure, facts=facts),
                may.at_zone,
            )


# -- plans


def _plans(seen: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.plans.values():
        yield from _begins(seen, one)
        end, told = last_day_of_plan(seen, one)
        if end is not None:
            yield (
                Coming(
                    what=Prospect.PLAN_ENDS,
                    subject=one.id,
                    label=label_of(one, told),
                    on=end,
                    answer=all_of(one.in_force, not_(surely(one.ended))),
                    facts=facts_of(told),
                ),
                None,
            )
        yield from _ends(one.id, str(one.label), one.ended)


def _begins(seen: Seen, plan: Plan) -> Iterator[_Found]:
    some, beginning = possible(plan.adopted), dict[tuple[EdtfDate, str, str | None], list[tuple[Fact, ...]]]()
    for may, told in zip(some, (plan.adopted, *plan.adopted.candidates), strict=True):
        term = terms.plan_term(seen, may)
        if may.value is None or term is None or term.begun is Answer.YES:
            continue
        start = may.value.effective or may.value.start or _first_day(seen, may)
        if start is not None:
            beginning.setdefault((start, str(may.value.label), may.at_zone), []).append(told.facts)
    for (start, label, at_zone), told_by in beginning.items():
        # Of several adoptions of which any may be the last, each begins possibly, unless they say the same.
        sure = Answer.YES if len(told_by) == len(some) else Answer.POSSIBLY
        facts = tuple(dict.fromkeys(fact for each in told_by for fact in each))
        yield (
            Coming(what=Prospect.BEGINS, subject=plan.id, label=label, on=start, answer=sure, facts=facts),
            at_zone,
        )


def _first_day(seen: Seen, may: Possible[Any]) -> EdtfDate | None:
    """
    The day on which a period begins: the first one of a year, a month or a day that is written there.
    """
    plan: Any = may.value
    period = plan.period
    if period is None or period.start is None:
        return None
    four = period.four(seen.zone, may.at_zone)
    earliest, latest = four.civil[:2] if four.civil is not None else (four.begin_earliest, four.begin_latest)
    return end_day(Bounds(earliest, latest, earliest, latest, civil=four.civil is not None), seen.zone)


def _ends(id_: str, label: str, ended: Standing[Any] | None) -> Iterator[_Found]:
    """
    An end that was recorded, and takes effect only later.
    """
    for may in possible(ended) if ended is not None else ():
        if may.value is not None and may.value.effective is not None:
            facts, on = _facts(ended), may.value.effective
            yield (
                Coming(what=Prospect.END, subject=id_, label=label, on=on, answer=surely(ended), facts=facts),
                may.at_zone,
            )


# -- treaties


def _treaties(seen: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in treaties_of(seen, state):
        text, label = one.instrument, str(one.title or one.id)
        going = all_of(text.in_force, not_(surely(text.ended)))
        for what, on, holds in _turns(one):
            sure = all_of(going, holds)
            yield Coming(what=what, subject=one.id, label=label, on=on, answer=sure, facts=one.told_of_terms), None
        for ended in (text.ended, *text.ended_for.values()):
            yield from _ends(one.id, label, ended)


def _turns(treaty: Treaty) -> Iterator[tuple[Prospect, EdtfDate, Answer]]:
    """
    What each term brings in which it is or may be, if it is that one; and the last day for notice in the next.
    """
    some = treaty.present_terms
    if not some:
        return
    follow = (*some[1:], treaty.next_term)
    for term, after in zip(some, follow, strict=True):
        if term.last is not None and after is None:
            yield Prospect.TERM_ENDS, term.last, term.holds
        elif term.last is not None and after is not None and after.first is not None:
            yield Prospect.RENEWAL, after.first, term.holds
    for term, holds in [*((one, one.holds) for one in some), *((one, some[-1].holds) for one in follow[-1:] if one)]:
        if term.notice_by is not None:
            yield Prospect.NOTICE, term.notice_by, holds


# -- meetings


def _scheduled(_: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.scheduled:
        event = one.fact.event
        yield (
            Coming(
                what=Prospect.SCHEDULED,
                subject=event.key_value or event.kind,
                label="",
                on=one.on,
                answer=one.answer,
                facts=one.facts,
            ),
            one.at_zone,
        )


def _meetings(seen: Seen, state: PartnershipState) -> Iterator[_Found]:
    for one in state.mechanisms.values():
        every = terms.held(one.established).frequency
        if every is None:
            continue
        since = _sessions(one)
        bounds = [deadline_bounds(may.on, every, seen.zone, may.at_zone) for may in since if may.on is not None]
        days = [ends_of(end_day(each, seen.zone)) for each in bounds]
        on = spanning(_least(first for first, _ in days), _most(last for _, last in days))
        if on is None:
            continue
        yield (
            Coming(
                what=Prospect.MEETING,
                subject=one.id,
                label=str(terms.held(one.established).label or one.id),
                on=on,
                answer=one.active,
                overdue=all_of(one.active, agreed(passed(each, seen.cutoff) for each in bounds)),
                since=next(may.on for may in since if may.on is not None),
                length=every,
                facts=_facts(one.last_session or one.established, one.established),
            ),
            None,
        )


def _sessions(one: Mechanism) -> list[Possible[Any]]:
    """
    What may have been the last session; where none is certain, its beginning too.
    """
    beginning: list[Possible[Any]] = list(possible(one.established))
    sessions: list[Possible[Any]] = [] if one.last_session is None else list(possible(one.last_session))
    some = [may for may in sessions if may.value is not None]
    return some if some and len(some) == len(sessions) else [*some, *beginning]


def _least(days: Iterable[dt.date | None]) -> dt.date | None:
    met = list(days)
    return None if None in met else min(day for day in met if day is not None)


def _most(days: Iterable[dt.date | None]) -> dt.date | None:
    met = list(days)
    return None if None in met else max(day for day in met if day is not None)


# -- anniversaries


def _anniversaries(seen: Seen, state: PartnershipState, until: int) -> Iterator[_Found]:
    for subject, label, standing in _lasting(seen, state):
        since = standing.since
        if since is None or _EXACT.fullmatch(since.text) is None:
            continue
        sure = Answer.POSSIBLY if since.reading.marks else surely(standing)
        day = _as_written(since, possible(standing)[0].at_zone, seen.zone)
        for years in _kept_years(int(day.text[:4]), seen.cutoff.day.year, until):
            on = years_later(day, years)
            if on is not None:
                yield (
                    Coming(
                        what=Prospect.ANNIVERSARY,
                        subject=subject,
                        label=label,
                        on=on,
                        answer=sure,
                        years=years,
                        since=since,
                        facts=_facts(standing),
                    ),
                    None,
                )


def _lasting(seen: Seen, state: PartnershipState) -> Iterator[tuple[str, str, Standing[Any]]]:
    if surely(state.relations) is Answer.YES:
        yield "relations", "diplomatic relations", state.relations
    if state.tier.label is not None and surely(state.tier) is Answer.YES:
        yield "tier", str(state.tier.label), state.tier
    for one in state.instruments.values():
        if terms.is_over(seen, one.ended) is not Answer.NO:
            continue
        if one.signed is not None and surely(one.signed) is Answer.YES:
            yield one.id, f"signature of {terms.held(one.signed).title or one.id}", one.signed
        # What is provisionally applied has not entered into force.
        if one.entered is not None and one.in_force is Answer.YES and not terms.held(one.entered).provisional:
            signed = terms.held(one.signed)
            title = signed.title if signed is not None else None
            yield one.id, f"entry into force of {title or one.id}", one.entered


def _as_written(on: EdtfDate, at_zone: str | None, zone: str) -> EdtfDate:
    """
    A date as it is but, of an instant, the day that the wall showed there and then.
    """
    if "T" not in on.text:
        return on
    day, _ = days_between(on, at_zone, at_zone or zone)
    # At the brink of the calendar there is no such day.
    return on if day is None else EdtfDate(f"{day}{on.reading.marks}")


def _kept_years(since: int, now: int, until: int) -> list[int]:
    some = range(max(now - since, 1), until - since + 1)
    return [years for years in some if years in _FIRST or years % _EVERY == 0]


_QUESTIONS = (_deadlines, _replies, _projects, _plans, _treaties, _scheduled, _meetings)

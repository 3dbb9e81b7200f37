"""
Entries that say less than their writer meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from partnership_events.asking import Asking
from partnership_events.checks.finding import Finding, Seen, Tier, surely_before
from partnership_events.codes import EndMode, Modality
from partnership_events.dates import Answer, Cutoff
from partnership_events.dates.zones import BEFORE_ALL, DAY, civil_of
from partnership_events.entries import entries_of
from partnership_events.order import Placed
from partnership_events.projections.partnership import PartnershipState, state, state_of
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.positions import PositionStated
from partnership_events.vocabulary.projects import ProgressReported


def closes_nothing(seen: Seen) -> Iterator[Finding]:
    """
    A cancellation, or a confirmation, of something that was never planned: most likely a slip of the reference.
    """
    for fact in seen.facts.facts:
        cancelled = fact.event.subject if isinstance(fact.event, EngagementCancelled) else None
        for verb, target in (("cancels", cancelled), ("confirms", fact.event.confirms)):
            closed = None if target is None else seen.facts.get(target)
            if closed is not None and closed.event.modality is not Modality.PLANNED:
                told = f"{verb} @{closed.seq}, {closed.kind} of {closed.event.on}, which was not planned"
                yield seen.finding("closes-nothing", fact, told)


def held_by_nobody(seen: Seen) -> Iterator[Finding]:
    """
    A position without parties: no state can show whose it is.
    """
    for fact in seen.facts.facts:
        if isinstance(fact.event, PositionStated) and not fact.event.parties:
            yield seen.finding("nobody", fact, f"nobody holds the position on {fact.event.topic!r}; name its parties")


def due_before_made(seen: Seen) -> Iterator[Finding]:
    """
    A pledge whose deadline had surely passed when it was made.
    """
    for pledge in state(seen.entries, as_of="9999", zone=seen.zone).pledges.values():
        for fact in pledge.made.facts[:1]:
            made = fact.when(seen.zone).bounds.in_zone(seen.zone)
            if pledge.deadline is not None and pledge.deadline.in_zone(seen.zone).hi < made.lo:
                told = f"pledge {pledge.id!r} of {fact.event.on} fell due before it was made"
                yield seen.finding("due-before-made", fact, told)


def told_ahead(seen: Seen) -> Iterator[Finding]:
    """
    A fact told as actual whose date lies ahead of today.
    """
    if seen.today is None:
        return
    for one in seen.placed:
        if seen.today.judge(one.when.bounds) is Answer.NO:
            told = f"{one.fact.kind} of {one.on} is told as actual and lies ahead; if it is planned, say so"
            yield seen.finding("ahead", one.fact, told, Tier.STRICT)


def launched_before_announced(seen: Seen) -> Iterator[Finding]:
    """
    A project was launched, and surely announced later only.
    """
    announced: dict[str, list[Placed]] = {}
    for one in seen.told("project_announced"):
        announced.setdefault(one.fact.event.key_value, []).append(one)
    for one in seen.told("project_launched"):
        later = announced.get(one.fact.event.key_value, [])
        if later and all(surely_before(one, other) for other in later):
            told = f"{one.fact.event.key_value!r} is launched ({one.on}) before it is announced ({later[0].on})"
            yield seen.finding("launched-before-announced", one.fact, told, Tier.STRICT)


def reaffirmed_after_term(seen: Seen) -> Iterator[Finding]:
    """
    The parties stood by a plan or an instrument anew that was surely over by then, and nobody recorded its renewal.
    """
    states: dict[Cutoff, PartnershipState] = {}
    asking, entries = Asking(), entries_of(seen.entries)
    for one in seen.told("progress_reported"):
        event = one.fact.event
        if not isinstance(event, ProgressReported) or not event.reaffirmed or one.span.lo <= BEFORE_ALL:
            continue
        then = _first_moment(one, seen.zone)
        if then not in states:
            states[then] = state_of(asking.view(entries, as_of=then, zone=seen.zone), entries)
        why = _over(states[then], event.subject)
        if why:
            told = f"{event.subject!r} is reaffirmed ({one.on}), and was {why} by then; was it renewed?"
            yield seen.finding("reaffirmed-after-term", one.fact, told, Tier.STRICT)


def _first_moment(one: Placed, zone: str) -> Cutoff:
    """
    The end of the first day on which it may have happened; of an instant that second, or the end of the day that the
    wall showed where it was told, if that ended sooner.
    """
    bounds = one.when.bounds
    if bounds.civil:
        return Cutoff.of(dt.date.fromordinal(bounds.lo // DAY + 1), zone)
    there, wall = Cutoff(text=str(one.on), zone=zone, instant=bounds.lo, civil=None), _on_the_wall(one)
    return there if wall is None else min(there, Cutoff.of(wall, zone), key=lambda cutoff: cutoff.instant)


def _on_the_wall(one: Placed) -> dt.date | None:
    """
    The day that clocks showed where an instant is told; UTC is no place.
    """
    at_zone, written = one.fact.event.at_zone, _WITH_OFFSET.match(one.on.text)
    if at_zone is not None:
        return dt.date.fromordinal(max(civil_of(one.when.bounds.lo, at_zone) // DAY, 0) + 1)
    return None if written is None else dt.date.fromisoformat(written[1])


_WITH_OFFSET = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:]{8}[+-](?!00:00)")


def _over(then: PartnershipState, subject: str) -> str:
    """
    How a plan or an instrument had ended, in words; nothing where it may be in force, or never was.
    """
    plan, instrument = then.plans.get(subject), then.instruments.get(subject)
    if plan is not None and plan.in_force is Answer.NO and plan.status in _ENDED:
        return f"{plan.status} ({plan.why})"
    if instrument is not None and instrument.in_force is Answer.NO and instrument.status in _ENDED:
        return instrument.status
    return ""


_ENDED = frozenset(mode.value for mode in EndMode)

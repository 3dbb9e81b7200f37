"""
Entries that say less than their writer meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.codes import Modality
from partnership_events.dates import Answer
from partnership_events.projections.partnership import state
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.positions import PositionStated


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

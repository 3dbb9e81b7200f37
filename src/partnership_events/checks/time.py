"""
What should have happened by today.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.dates import Answer


def planned_and_passed(seen: Seen) -> Iterator[Finding]:
    """
    A planned event whose date has passed, neither confirmed nor called off.
    """
    if seen.today is None or seen.state_today is None:
        return
    for item in seen.state_today.scheduled:
        if item.answer is Answer.YES and seen.today.judge(item.fact.when(seen.zone).bounds) is Answer.YES:
            told = f"{item.fact.kind} was planned for {item.on}; nothing confirms it or calls it off"
            yield seen.finding("unconfirmed", item.fact, told)


def deadline_passed(seen: Seen) -> Iterator[Finding]:
    """
    A pledge whose deadline has passed, with no fulfilment recorded.
    """
    if seen.state_today is None:
        return
    for pledge in seen.state_today.pledges.values():
        if pledge.overdue is Answer.YES and pledge.due is not None and pledge.made.facts:
            told = f"pledge {pledge.id!r} was due by {pledge.due[1]}; no fulfilment is recorded"
            yield seen.finding("overdue", pledge.made.facts[0], told, Tier.STRICT)

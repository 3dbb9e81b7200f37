"""
What should have happened by today.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.codes import ActivityStatus
from partnership_events.dates import Answer, bounds_of, passed


def planned_and_passed(seen: Seen) -> Iterator[Finding]:
    """
    A planned event whose date has passed, neither confirmed nor called off.
    """
    if seen.today is None or seen.state_today is None:
        return
    for item in seen.state_today.scheduled:
        if item.answer is Answer.YES and seen.today.judge(item.bounds(seen.zone)) is Answer.YES:
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


def unanswered(seen: Seen) -> Iterator[Finding]:
    """
    A request whose deadline has passed, with no answer recorded.
    """
    if seen.today is None or seen.state_today is None:
        return
    for request in seen.state_today.requests:
        asked = request.made.value
        if asked is None or asked.deadline is None or request.open is not Answer.YES:
            continue
        if passed(bounds_of(asked.deadline, asked.at_zone, seen.zone), seen.today) is Answer.YES:
            told = f"{asked.request!r} was to be answered by {asked.deadline}; no answer is recorded"
            yield seen.finding("unanswered", request.made.facts[0], told, Tier.STRICT)


def project_late(seen: Seen) -> Iterator[Finding]:
    """
    A project that was to end, and of which no end is recorded.
    """
    if seen.today is None or seen.state_today is None:
        return
    for project in seen.state_today.projects.values():
        end, status = project.planned_end, project.status
        if end is None or end.value is None or end.answer is not Answer.YES or status.answer is not Answer.YES:
            continue
        at_zone = end.facts[0].event.at_zone
        late = passed(bounds_of(end.value, at_zone, seen.zone), seen.today) is Answer.YES
        if late and status.value in (ActivityStatus.PIPELINE, ActivityStatus.IMPLEMENTATION):
            told = f"project {project.id!r} was to end by {end.value}; no end is recorded"
            yield seen.finding("project-late", end.facts[-1], told, Tier.OPINION)

"""
Does the story hold together?  Findings, never exceptions; a check tells and never mends.

A check is a plain function from what there is to see to findings, and a list of checks is a tuple:

    def lonely_meeting(seen: Seen) -> Iterator[Finding]:
        for fact in seen.facts.facts:
            if fact.kind == "meeting_held" and len(fact.event.parties) < 2:
                yield seen.finding("lonely-meeting", fact, "a meeting of one party")

    partnership.check(CHECKS + (lonely_meeting,))
"""

from __future__ import annotations

from collections.abc import Sequence

from partnership_events.checks.coverage import coverage_hole, coverage_silent, outside_coverage
from partnership_events.checks.doubles import duplicate
from partnership_events.checks.expected import expectation_failed
from partnership_events.checks.finding import Check, Finding, Seen, Tier
from partnership_events.checks.instruments import (
    in_force_before_consents,
    in_force_before_signed,
    ratified_before_signed,
)
from partnership_events.checks.order import ambiguous_last_writer, concurrent_corrections, dates_clash, same_day
from partnership_events.checks.people import outside_office
from partnership_events.checks.references import (
    erasure_undone,
    inert_link,
    name_of_file,
    redeclared,
    undeclared_name,
    unknown_subject,
    unreadable_entry,
)
from partnership_events.checks.sources import published_before, undecided_dispute, unsourced
from partnership_events.checks.story import (
    closes_nothing,
    due_before_made,
    held_by_nobody,
    launched_before_announced,
    reaffirmed_after_term,
    told_ahead,
)
from partnership_events.checks.time import deadline_passed, planned_and_passed, project_late, unanswered
from partnership_events.checks.zones import zone_mismatch
from partnership_events.event import Entry
from partnership_events.folding import AsOf

CHECKS: tuple[Check, ...] = (
    name_of_file,
    unreadable_entry,
    erasure_undone,
    undeclared_name,
    unknown_subject,
    inert_link,
    redeclared,
    dates_clash,
    concurrent_corrections,
    ambiguous_last_writer,
    same_day,
    duplicate,
    unsourced,
    published_before,
    undecided_dispute,
    closes_nothing,
    held_by_nobody,
    due_before_made,
    launched_before_announced,
    ratified_before_signed,
    in_force_before_signed,
    in_force_before_consents,
    reaffirmed_after_term,
    outside_office,
    zone_mismatch,
    told_ahead,
    planned_and_passed,
    deadline_passed,
    unanswered,
    project_late,
    outside_coverage,
    coverage_hole,
    coverage_silent,
    expectation_failed,
)


def check(
    entries: Sequence[Entry],
    checks: Sequence[Check] | None = None,
    *,
    today: AsOf | None = None,
    name: str | None = None,
) -> tuple[Finding, ...]:
    """
    What the checks find, in log order; without ``today`` those that ask whether a day has passed find nothing.
    """
    seen = Seen.of(entries, today=today, name=name)
    found = (finding for one in (CHECKS if checks is None else checks) for finding in one(seen))
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.code, finding.message)))


__all__ = ["CHECKS", "Check", "Finding", "Seen", "Tier", "check"]

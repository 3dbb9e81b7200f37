"""
What somebody expected, held against the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.expectations import Outcome, outcomes, recorded


def expectation_failed(seen: Seen) -> Iterator[Finding]:
    """
    An expectation that the log declares is met by another answer, or cannot be asked.
    """
    declared = recorded(seen.facts.declarations)
    if declared:
        yield from findings_of(outcomes(seen.entries, declared, today=seen.today, zone=seen.zone))


def findings_of(told: Iterable[Outcome]) -> Iterator[Finding]:
    """
    A finding for each expectation that does not hold; its line is the expectation's own.
    """
    for one in told:
        if not one.holds:
            code = "expectation-unclear" if one.problem else "expectation-failed"
            at = one.expectation
            yield Finding(code=code, tier=Tier.BASIC, line=at.line, message=str(one), entry=at.entry)

"""
Says who, and can they know?
"""

from __future__ import annotations

from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.codes import Modality
from partnership_events.dates import bounds_of
from partnership_events.describe import claims_in_words
from partnership_events.vocabulary.record import SourceDeclared


def unsourced(seen: Seen) -> Iterator[Finding]:
    """
    A fact that no source supports.
    """
    for fact in seen.facts.facts:
        if not fact.cites:
            yield seen.finding("unsourced", fact, f"{fact.kind} of {fact.event.on} cites no source", Tier.STRICT)


def published_before(seen: Seen) -> Iterator[Finding]:
    """
    A source was surely published before the event that it reports had happened.
    """
    sources = {
        entry.event.source: entry.event
        for entry in seen.facts.declarations
        if isinstance(entry.event, SourceDeclared) and entry.event.published is not None
    }
    for fact in seen.facts.facts:
        if fact.event.modality is not Modality.ACTUAL:
            continue
        lo = fact.when(seen.zone).bounds.in_zone(seen.zone).lo
        for key in dict.fromkeys(cite.source for cite in fact.cites):
            source = sources.get(key)
            if source is None or source.published is None:
                continue
            published = bounds_of(source.published, None, seen.zone).in_zone(seen.zone)
            # A source may be dated by another clock than the event: a day's grace.
            if published.hi + 86400 < lo:
                told = f"source {key} of {source.published} is older than the {fact.kind} of {fact.event.on} it reports"
                yield seen.finding("published-before", fact, told, Tier.STRICT)


def undecided_dispute(seen: Seen) -> Iterator[Finding]:
    """
    A dispute in which nothing is preferred.
    """
    lines = {entry.id: entry for entry in seen.entries}
    for dispute in seen.facts.disputes:
        if dispute.preferred is None:
            told = f"{claims_in_words(len(dispute.facts), dispute.field)}, and none is preferred"
            yield seen.finding("undecided", lines[dispute.id], told, Tier.OPINION)

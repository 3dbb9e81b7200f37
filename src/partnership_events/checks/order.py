"""
Where the record does not say what came last.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.folding import WRITTEN, standings

# Cells in which being last means little: two meetings on one day are simply two meetings.
_INDIFFERENT = frozenset({"last_meeting", "last_visit", "cooperation", "report", "session", "reply"})


def dates_clash(seen: Seen) -> Iterator[Finding]:
    """
    The tellings of one fact leave no common date.
    """
    for fact in seen.facts.facts:
        when = fact.when(seen.zone)
        if when.clash:
            dates = " and ".join(str(telling.event.on) for telling in fact.tellings)
            yield seen.finding("dates-clash", fact, f"told as one fact, on dates that exclude each other: {dates}")


def concurrent_corrections(seen: Seen) -> Iterator[Finding]:
    """
    Two corrections were written without knowing of each other; the last one wins.
    """
    for fact in seen.facts.facts:
        for telling in fact.tellings:
            if telling.concurrent:
                lines = ", ".join(f"@{entry.seq}" for entry in telling.versions[1:])
                yield seen.finding("concurrent", telling.root, f"corrected twice from the same state: {lines}")


def ambiguous_last_writer(seen: Seen) -> Iterator[Finding]:
    """
    Certain facts disagree on a value, and their dates do not say which came last.
    """
    for cell, standing in standings(WRITTEN, seen.placed, ()).items():
        if standing.ambiguous and cell[0] not in _INDIFFERENT and standing.facts:
            others = [fact for one in standing.candidates for fact in one.facts]
            lines = ", ".join(f"@{fact.seq}" for fact in (*standing.facts, *others))
            told = f"{' '.join(cell)}: the last of {lines} is not known; give them an order, or better dates"
            yield seen.finding("ambiguous", standing.facts[-1], told, Tier.STRICT)

"""
Where the record does not say what came last.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.event import Cell
from partnership_events.folding import WRITTEN, Left, settle, standings
from partnership_events.order import Placed

# Cells in which being last means little: two meetings on one day are simply two meetings.
_INDIFFERENT = frozenset({"last_meeting", "last_visit", "cooperation", "report", "session", "reply"})
# The longest days have an hour more.
_A_DAY = 25 * 3600


def _matters(cell: Cell) -> bool:
    return not _INDIFFERENT.intersection(cell[:1])


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
        if standing.ambiguous and _matters(cell) and standing.facts:
            others = [fact for one in standing.candidates for fact in one.facts]
            lines = ", ".join(f"@{fact.seq}" for fact in (*standing.facts, *others))
            told = f"{' '.join(cell)}: the last of {lines} is not known; give them an order, or better dates"
            yield seen.finding("ambiguous", standing.facts[-1], told, Tier.STRICT)


def same_day(seen: Seen) -> Iterator[Finding]:
    """
    Facts of one day disagree on a value, and nobody told their order; later facts hide it, but for that day's end.
    """
    writers: dict[Cell, list[Placed]] = {}
    for one in seen.placed:
        for cell in one.fact.writes():
            if _matters(cell):
                writers.setdefault(cell, []).append(one)
    for cell, told in writers.items():
        days = list(_undecided_days(cell, told))
        last = settle(cell, WRITTEN.step, told if days else (), ())
        rivals = {fact.seq for one in last.candidates for fact in one.facts}
        for facts in days:
            # What is open to this day, the check of last writers tells.
            if rivals.isdisjoint(one.fact.seq for one in facts):
                lines = ", ".join(f"@{one.fact.seq}" for one in facts)
                message = f"{' '.join(cell)}: the order of {lines} on {facts[-1].on} is not told"
                yield seen.finding("same-day", facts[-1].fact, message, Tier.STRICT)


def _undecided_days(cell: Cell, told: list[Placed]) -> Iterator[list[Placed]]:
    """
    Those facts of a cell that fall on one day, where it makes a difference which of them came last.
    """
    before = None
    for (lo, hi), several in itertools.groupby(told, key=lambda one: (one.span.lo, one.span.hi)):
        facts = list(several)
        if len(facts) > 1 and hi - lo < _A_DAY:
            left: Left[object] = Left(value=before, some=before is not None)
            if settle(cell, WRITTEN.step, facts, (), left).ambiguous:
                yield facts
        for one in facts:
            before = WRITTEN.step(cell, before, one.fact)

"""
The facts in valid order, told whole or cut to a stretch of time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from partnership_events.codes import Modality
from partnership_events.dates import Answer, Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt, When, prefix, resolve
from partnership_events.folding import AsOf, reading_zone

Stretch = str | EdtfDate
"""
A date or an extent whose bounds are the stretch: ``2023``, ``2023-09-20``, ``2022/2023``.
"""


@attrs.frozen(kw_only=True)
class TimelineItem:
    """
    A fact on a time line.

    ``happened`` is judged at the cut-off, ``within`` against the stretch that was asked for; both are YES where nothing
    was asked.
    """

    fact: Fact
    on: EdtfDate
    clash: bool
    happened: Answer
    within: Answer

    @property
    def modality(self) -> Modality:
        """
        Whether it is told as actual, planned, hypothetical or negated.
        """
        return self.fact.event.modality


def timeline(
    entries: Sequence[Entry],
    *,
    as_of: AsOf | None = None,
    during: Stretch | None = None,
    kinds: Collection[str] | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> tuple[TimelineItem, ...]:
    """
    The facts that these entries tell, in valid order.

    With ``as_of``, those that had happened or may have; with ``during``, those that fall into the stretch or may; with
    ``kinds``, those of these kinds.  Facts of every modality are told, and those that lost a dispute.
    """
    zone = zone or reading_zone(entries)
    cutoff = None if as_of is None else Cutoff.of(as_of, zone)
    stretch = None if during is None else bounds_of(EdtfDate(during), None, zone)
    facts = resolve(prefix(entries, known_at, zone)).facts
    told = [(fact, fact.when(zone)) for fact in facts if kinds is None or fact.kind in kinds]
    told.sort(key=lambda pair: _rank(pair[0], pair[1], zone))
    items = (
        TimelineItem(
            fact=fact,
            on=when.on,
            clash=when.clash,
            happened=Answer.YES if cutoff is None else cutoff.judge(when.bounds),
            within=Answer.YES if stretch is None else _within(when.bounds, stretch, zone),
        )
        for fact, when in told
    )
    return tuple(item for item in items if Answer.NO not in (item.happened, item.within))


def _rank(fact: Fact, when: When, zone: str) -> tuple[int, int, int, int, int]:
    span = when.bounds.in_zone(zone)
    return (span.hi, span.lo, fact.event.order or 0, fact.event.folds_in.value, fact.seq)


def _within(bounds: Bounds, stretch: Bounds, zone: str) -> Answer:
    met = bounds.meet(stretch, zone)
    if met is None:
        return Answer.NO
    there = bounds if met.civil else bounds.in_zone(zone)
    return Answer.YES if (met.lo, met.hi) == (there.lo, there.hi) else Answer.POSSIBLY

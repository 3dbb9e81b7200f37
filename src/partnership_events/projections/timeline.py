"""
The facts in valid order, told whole or cut to a stretch of time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from partnership_events.codes import Modality
from partnership_events.dates import Answer, Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt, prefix, resolve
from partnership_events.folding import AsOf, placed_in, reading_zone

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
    told = (placed_in(zone, fact) for fact in facts if kinds is None or fact.kind in kinds)
    items = (
        TimelineItem(
            fact=one.fact,
            on=one.on,
            clash=one.when.clash,
            happened=Answer.YES if cutoff is None else cutoff.judge(one.when.bounds),
            within=Answer.YES if stretch is None else within(one.when.bounds, stretch, zone),
        )
        for one in sorted(told, key=lambda one: one.rank)
    )
    return tuple(item for item in items if Answer.NO not in (item.happened, item.within))


def within(bounds: Bounds, stretch: Bounds, zone: str) -> Answer:
    """
    Whether what lies between the bounds falls into a stretch of time.
    """
    met = bounds.meet(stretch, zone)
    if met is None:
        return Answer.NO
    there = bounds if met.civil else bounds.in_zone(zone)
    return Answer.YES if (met.lo, met.hi) == (there.lo, there.hi) else Answer.POSSIBLY

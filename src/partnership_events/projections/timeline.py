"""
The facts in valid order, told whole or cut to a stretch of time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from partnership_events import classes
from partnership_events.codes import Modality
from partnership_events.dates import Answer, Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt, prefix, resolve
from partnership_events.folding import AsOf, reading_zone
from partnership_events.order import Placed, placed_in

Stretch = str | EdtfDate
"""
A date or an extent whose bounds are the stretch: ``2023``, ``2023-09-20``, ``2022/2023``.
"""


@classes.frozen(kw_only=True)
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

    With ``as_of``, those that had happened or may have; with ``during``, those that fall into the stretch or may (of
    what lasts, a part is enough); with ``kinds``, those of these kinds.  Facts of every modality are told, and those
    that lost a dispute.
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
            within=Answer.YES if stretch is None else within(one, stretch, zone),
        )
        for one in sorted(told, key=lambda one: one.rank)
    )
    return tuple(item for item in items if Answer.NO not in (item.happened, item.within))


def within(placed: Placed, stretch: Bounds, zone: str) -> Answer:
    """
    Whether a fact falls into a stretch of time: for certain if all that its date can mean does.

    What lasts from one date through another falls into each stretch that has a part of it: for certain if it had surely
    begun by the end of the stretch, and was surely not over before that began.
    """
    when = placed.when
    met = when.bounds.meet(stretch, zone)
    if met is None:
        return Answer.NO
    if when.on.is_extent and not when.clash:
        return Answer.YES if _surely_overlaps(placed, stretch, zone) else Answer.POSSIBLY
    there = when.bounds if met.civil else when.bounds.in_zone(zone)
    return Answer.YES if (met.lo, met.hi) == (there.lo, there.hi) else Answer.POSSIBLY


def _surely_overlaps(placed: Placed, stretch: Bounds, zone: str) -> bool:
    ends = (EdtfDate(end) for end in placed.when.on.text.split("/"))
    first, last = (bounds_of(end, placed.fact.event.at_zone, zone) for end in ends)
    if not (first.civil and last.civil and stretch.civil):
        first, last, stretch = (one.in_zone(zone) for one in (first, last, stretch))
    # It does not end before it begins.
    return min(first.hi, last.hi) <= stretch.hi and max(first.lo, last.lo) >= stretch.lo

"""
What is planned and neither confirmed nor called off: for its own date, or for that to which it was postponed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from partnership_events import classes
from partnership_events.codes import CancellationMode
from partnership_events.dates import Answer
from partnership_events.facts import Fact
from partnership_events.folding import Seen
from partnership_events.order import Placed
from partnership_events.projections.state import Item
from partnership_events.vocabulary.interaction import EngagementCancelled


def scheduled_of(seen: Seen) -> tuple[Item, ...]:
    """
    What is still planned on the date of a view, in log order.

    Of several that call a thing off or postpone it the last counts; where their dates leave open which of them have
    happened by then, the thing is possibly planned for each date that is left.  Postponed to no date is called off.
    """
    certain, pending = (tuple(some) for some in seen.closers())
    # What was erased may have closed them: whether it had happened by then, its date would tell.
    gone = [one.targets.get(path) for one in seen.of_records.without_content for path in ("confirms", "subject")]
    closing = _Closing(
        confirmed=frozenset(_confirmed(seen, certain)),
        perhaps=frozenset([*_confirmed(seen, pending), *(seen.root(one) for one in gone if one is not None)]),
        off=_called_off(seen, certain),
        perhaps_off=_called_off(seen, pending),
    )
    return tuple(item for fact in seen.planned for item in closing.left_of(seen, fact))


@classes.frozen
class _Closing:
    """
    What closes planned facts or may, by the ids of their tellings.
    """

    confirmed: frozenset[str]
    perhaps: frozenset[str]
    off: Mapping[str, Sequence[Placed]]
    perhaps_off: Mapping[str, Sequence[Placed]]

    def left_of(self, seen: Seen, fact: Fact) -> Iterator[Item]:
        """
        A planned fact, for each date on which it may still come.
        """
        ids = [one.id for one in fact.tellings]
        if not self.confirmed.isdisjoint(ids):
            return
        last = next(reversed(_of(self.off, ids)), None)
        perhaps = _of(self.perhaps_off, ids)
        sure = Answer.YES if not perhaps and self.perhaps.isdisjoint(ids) else Answer.POSSIBLY
        for one in (last, *perhaps):
            item = _item(seen, fact, None if one is None else one.fact, sure)
            if item is not None:
                yield item


def _item(seen: Seen, planned: Fact, off: Fact | None, sure: Answer) -> Item | None:
    if off is None:
        return Item(fact=planned, on=planned.when(seen.zone).on, answer=sure)
    event: Any = off.event
    moved = isinstance(event, EngagementCancelled) and event.mode is CancellationMode.POSTPONED
    if not moved or event.new_date is None:
        return None
    return Item(fact=planned, on=event.new_date, answer=sure, postponed_by=off)


def _confirmed(seen: Seen, told: Iterable[Placed]) -> Iterator[str]:
    targets = (telling.event.confirms for one in told for telling in one.fact.tellings)
    return (seen.root(target) for target in targets if target is not None)


def _called_off(seen: Seen, told: Iterable[Placed]) -> Mapping[str, Sequence[Placed]]:
    found: dict[str, list[Placed]] = {}
    for one in told:
        if isinstance(one.fact.event, EngagementCancelled):
            found.setdefault(seen.root(one.fact.event.subject), []).append(one)
    return found


def _of(some: Mapping[str, Sequence[Placed]], ids: Iterable[str]) -> list[Placed]:
    """
    What closes any of these, in valid order.
    """
    return sorted((one for id_ in ids for one in some.get(id_, ())), key=lambda one: one.rank)

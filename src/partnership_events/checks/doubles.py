"""
One thing told twice, and nobody said that it is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.dates.zones import DAY
from partnership_events.event import Event
from partnership_events.facts import Fact
from partnership_events.order import Placed
from partnership_events.values import Label, Person

# What may differ between two tellings of one fact; all else is its substance.
_TELLING = frozenset(
    {"on", "at_zone", "stated", "basis", "place", "part_of", "same_as", "order", "confidence", "people"}
)
_A_YEAR = 366 * DAY
# The longest days have an hour more.
_A_DAY = 25 * 3600


def duplicate(seen: Seen) -> Iterator[Finding]:
    """
    Two facts of one kind, of the same parties and of dates that agree, say nothing in which they differ.
    """
    alike: dict[tuple[str, str, frozenset[str]], list[Placed]] = {}
    for one in seen.placed:
        event = one.fact.event
        key = (event.kind, event.key_value, frozenset(party.party for party in event.parties))
        alike.setdefault(key, []).append(one)
    for told in alike.values():
        for later, earlier in _pairs(sorted(told, key=lambda one: one.span.lo)):
            day = all(one.span.hi - one.span.lo < _A_DAY for one in (later, earlier))
            message = f"says what @{earlier.fact.seq} says of {earlier.on}; is it the same {later.fact.kind}?"
            yield seen.finding("duplicate", later.fact, message, Tier.STRICT if day else Tier.OPINION)


def _pairs(told: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """
    Each fact that repeats one written before it, with the first that it repeats.
    """
    met: set[str] = set()
    near = [one for one in told if one.span.hi - one.span.lo <= _A_YEAR]
    for index, one in enumerate(near):
        for other in near[index + 1 :]:
            if other.span.lo > one.span.hi:
                break
            earlier, later = sorted((one, other), key=lambda placed: placed.fact.seq)
            if later.fact.id not in met and _repeats(later, earlier):
                met.add(later.fact.id)
                yield later, earlier


def _repeats(one: Placed, other: Placed) -> bool:
    mine, yours = one.fact, other.fact
    if _known_as_two(mine, yours):
        return False
    names = [field.name for field in attrs.fields(type(mine.event)) if field.name not in _TELLING]
    differing = any(_differ(getattr(mine.event, name), getattr(yours.event, name)) for name in names)
    return not differing and _same_people(mine.event, yours.event) and _same_place(mine.event, yours.event)


def _known_as_two(mine: Fact, yours: Fact) -> bool:
    """
    Whether somebody thought of it: ranked them, put them into two larger events, or disputes them.
    """
    ranked = mine.event.order is not None or yours.event.order is not None
    parts = {mine.event.part_of, yours.event.part_of} - {None}
    disputed = {one.id for one in mine.disputes} & {one.id for one in yours.disputes}
    return ranked or len(parts) > 1 or bool(disputed)


def _differ(mine: Any, yours: Any) -> bool:
    """
    Whether two values contradict each other: to say nothing, or less, is no contradiction.
    """
    if mine == yours or mine in (None, ()) or yours in (None, ()):
        return False
    if isinstance(mine, Label) and isinstance(yours, Label):
        return not mine.names(yours)
    if isinstance(mine, tuple) and isinstance(yours, tuple):
        return not (set(mine) <= set(yours) or set(yours) <= set(mine))
    return True


def _same_people(mine: Event, yours: Event) -> bool:
    if not mine.people or not yours.people:
        return True
    return not {_name(one) for one in mine.people}.isdisjoint(_name(one) for one in yours.people)


def _same_place(mine: Event, yours: Event) -> bool:
    if mine.place is None or yours.place is None:
        return True
    names = [field.name for field in attrs.fields(type(mine.place))]
    return not any(_differ(getattr(mine.place, name), getattr(yours.place, name)) for name in names)


def _name(one: Person) -> str:
    return one.person or one.name or ""

"""
Who acted, and could they?
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from partnership_events.checks.finding import Finding, Seen, Tier, surely_before
from partnership_events.dates.zones import DAY
from partnership_events.folding import holders
from partnership_events.order import Placed

# Who comes back to an office does so after an election, hardly within a year.
_TOO_SOON = 366 * DAY

_Acts: TypeAlias = Sequence[tuple[str, Placed]]


def outside_office(seen: Seen) -> Iterator[Finding]:
    """
    Somebody acts in an office between two dates, less than a year apart, on which another person holds it.
    """
    acting: dict[tuple[str, str], list[tuple[str, Placed]]] = {}
    for one in seen.placed:
        for person, office, party in dict.fromkeys(holders(one.fact.event)):
            if party is not None:
                acting.setdefault((office, party), []).append((person, one))
    for (office, party), told in acting.items():
        for person, one, other, before, after in [] if _shared(told) else _enclosed(told):
            message = f"{person} acts as {office} ({party}), which {other} is on {before.on} and {after.on}"
            yield seen.finding("outside-office", one.fact, message, Tier.OPINION)


def _shared(told: _Acts) -> bool:
    """
    Whether several hold the office at once, as senators do.
    """
    days: dict[tuple[int, int], str] = {}
    return any(days.setdefault((one.span.lo, one.span.hi), person) != person for person, one in told)


@attrs.frozen
class _Holder:
    """
    The dates on which one person acts in an office, by when they are surely over and by when they may begin.
    """

    by_end: Sequence[Placed]
    by_begin: Sequence[Placed]

    @classmethod
    def of(cls, facts: Sequence[Placed]) -> _Holder:
        ends, begins = (sorted(facts, key=key) for key in (_end, _begin))
        return cls(ends, begins)

    def around(self, one: Placed) -> tuple[Placed, Placed] | None:
        """
        The nearest dates surely before a fact and surely after it, where they lie less than a year apart.
        """
        earlier = reversed(range(bisect.bisect_left(self.by_end, one.span.lo, key=_end)))
        later = range(bisect.bisect_right(self.by_begin, one.span.hi, key=_begin), len(self.by_begin))
        before = next((self.by_end[at] for at in earlier if surely_before(self.by_end[at], one)), None)
        after = next((self.by_begin[at] for at in later if surely_before(one, self.by_begin[at])), None)
        if before is None or after is None or after.span.lo - before.span.hi > _TOO_SOON:
            return None
        return before, after


def _end(one: Placed) -> int:
    return one.span.hi


def _begin(one: Placed) -> int:
    return one.span.lo


def _enclosed(told: _Acts) -> Iterator[tuple[str, Placed, str, Placed, Placed]]:
    """
    Who acts between two dates of another: the first time, and by the dates that lie closest around it.
    """
    facts: dict[str, list[Placed]] = {}
    for person, one in told:
        facts.setdefault(person, []).append(one)
    holders_ = {person: _Holder.of(several) for person, several in facts.items()} if len(facts) > 1 else {}
    met = set()
    for person, one in told if holders_ else ():
        found = _closest(one, {other: holder for other, holder in holders_.items() if other != person})
        if found is not None and (person, found[0], found[1].fact.id) not in met:
            met.add((person, found[0], found[1].fact.id))
            yield person, one, *found


def _closest(one: Placed, others: Mapping[str, _Holder]) -> tuple[str, Placed, Placed] | None:
    around = [(other, *found) for other, holder in others.items() if (found := holder.around(one)) is not None]
    return min(around, key=lambda told: told[2].span.lo - told[1].span.hi, default=None)

"""
Who acted, and could they?
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import attrs

from partnership_events.checks.finding import Finding, Seen, Tier, surely_before
from partnership_events.dates.zones import DAY
from partnership_events.folding import Placed, holders

# Who comes back to an office does so after an election, hardly within a year.
_TOO_SOON = 366 * DAY


@attrs.frozen
class _Stretch:
    """
    Facts in a row in which one person is named in an office.
    """

    person: str
    facts: Sequence[Placed]


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
        stretches = [] if _shared(told) else _stretches(told)
        for before, between, after in zip(stretches, stretches[1:], stretches[2:], strict=False):
            if before.person == after.person and _encloses(before.facts[-1], between.facts, after.facts[0]):
                first = between.facts[0]
                dates = f"{before.facts[-1].on} and {after.facts[0].on}"
                message = f"{between.person} acts as {office} ({party}), which {before.person} is on {dates}"
                yield seen.finding("outside-office", first.fact, message, Tier.OPINION)


def _shared(told: Sequence[tuple[str, Placed]]) -> bool:
    """
    Whether several hold the office at once, as senators do.
    """
    days: dict[tuple[int, int], str] = {}
    return any(days.setdefault((one.span.lo, one.span.hi), person) != person for person, one in told)


def _stretches(told: Sequence[tuple[str, Placed]]) -> list[_Stretch]:
    return [
        _Stretch(person, [one for _, one in several])
        for person, several in itertools.groupby(told, key=lambda pair: pair[0])
    ]


def _encloses(before: Placed, between: Sequence[Placed], after: Placed) -> bool:
    soon = after.span.lo - before.span.hi <= _TOO_SOON
    return soon and all(surely_before(before, one) and surely_before(one, after) for one in between)

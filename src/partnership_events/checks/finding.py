"""
What a check sees, and what it says.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from partnership_events.dates import Cutoff
from partnership_events.dates.zones import DAY
from partnership_events.event import Entry
from partnership_events.facts import Fact, Facts, resolve
from partnership_events.folding import AsOf, reading_zone
from partnership_events.order import Placed, place
from partnership_events.projections.partnership import PartnershipState, state


class Tier(enum.StrEnum):
    """
    How much a finding asks of the reader: basic is most likely a mistake, strict may be one, opinion is taste.
    """

    BASIC = "basic"
    STRICT = "strict"
    OPINION = "opinion"


@attrs.frozen(kw_only=True)
class Finding:
    """
    Something that a careful reader should be told; ``line`` counts from 1, 0 being the log as a whole.
    """

    code: str
    tier: Tier
    line: int
    message: str
    entry: str | None = None

    def __str__(self) -> str:
        return f"{self.line}: {self.code}: {self.message}"


@attrs.frozen(kw_only=True)
class Seen:
    """
    A log, laid out for checks: its entries, the facts they tell, and those in valid order.
    """

    entries: Sequence[Entry]
    facts: Facts
    placed: tuple[Placed, ...]
    zone: str
    today: Cutoff | None
    name: str | None

    @classmethod
    def of(cls, entries: Sequence[Entry], *, today: AsOf | None = None, name: str | None = None) -> Seen:
        """
        The layout of these entries.
        """
        entries = tuple(entries)
        zone, facts = reading_zone(entries), resolve(entries)
        return cls(
            entries=entries,
            facts=facts,
            placed=place(facts.facts, zone),
            zone=zone,
            today=None if today is None else Cutoff.of(today, zone),
            name=name,
        )

    @functools.cached_property
    def state_today(self) -> PartnershipState | None:
        """
        What holds today, worked out once for all checks; None where nobody said which day it is.
        """
        return None if self.today is None else state(self.entries, as_of=self.today, zone=self.zone)

    @functools.cached_property
    def by_kind(self) -> Mapping[str, Sequence[Placed]]:
        """
        The facts told as actual by their kind, each in valid order.
        """
        told: dict[str, list[Placed]] = {}
        for one in self.placed:
            told.setdefault(one.fact.kind, []).append(one)
        return told

    def told(self, kind: str) -> Sequence[Placed]:
        """
        Those of one kind.
        """
        return self.by_kind.get(kind, ())

    def finding(self, code: str, where: Entry | Fact, message: str, tier: Tier = Tier.BASIC) -> Finding:
        """
        A finding about an entry, or about the first telling of a fact.
        """
        return Finding(code=code, tier=tier, line=where.seq, message=message, entry=where.id)


def surely_before(one: Placed, other: Placed) -> bool:
    """
    Whether one fact had happened before the other began to be possible, whoever reads their dates.
    """
    mine, yours = one.when.bounds, other.when.bounds
    if mine.civil is yours.civil:
        return mine.hi < yours.lo
    # A day on some wall against an instant: which wall it was decides, so they must lie a day apart.
    return one.span.hi + DAY < other.span.lo


Check: TypeAlias = Callable[[Seen], Iterator[Finding]]

"""
What a log claims to cover, and whether it does.  Taste, all of it: nobody is wrong who says more, or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.codes import Family
from partnership_events.dates import AFTER_ALL, BEFORE_ALL, FourBounds
from partnership_events.dates.zones import DAY
from partnership_events.event import Entry
from partnership_events.order import Placed
from partnership_events.vocabulary.record import CoverageDeclared

_LONG = 20


@attrs.frozen
class _Declared:
    entry: Entry
    told: CoverageDeclared
    four: FourBounds

    def covers(self, family: Family) -> bool:
        return not self.told.families or family in self.told.families


def outside_coverage(seen: Seen) -> Iterator[Finding]:
    """
    Facts that surely lie outside the years for which the log claims to know of their family.
    """
    declared = _declared(seen)
    outside: dict[Family, list[Placed]] = {}
    for one in seen.placed:
        reaching = [each for each in declared if each.covers(one.fact.event.family)]
        if reaching and all(_apart(one, each.four) for each in reaching):
            outside.setdefault(one.fact.event.family, []).append(one)
    for family, facts in outside.items():
        first = min(facts, key=lambda one: one.fact.seq)
        which = f"{first.fact.kind} of {first.on} lies" if len(facts) == 1 else f"{len(facts)} facts lie"
        told = f"{which} outside the years that are covered for {family}"
        yield seen.finding("outside-coverage", first.fact, told, Tier.OPINION)


def coverage_hole(seen: Seen) -> Iterator[Finding]:
    """
    Between two stretches that are covered for a family lies one that is not.
    """
    declared, met = _declared(seen), set[tuple[int, int]]()
    for family in Family:
        reaching = sorted((one for one in declared if one.covers(family)), key=lambda one: one.four.begin_earliest)
        for one, other in _holes(reaching):
            if (one.entry.seq, other.entry.seq) not in met:
                met.add((one.entry.seq, other.entry.seq))
                told = f"nothing is covered between {one.told.period} and {other.told.period}"
                yield seen.finding("coverage-hole", other.entry, told, Tier.OPINION)


def coverage_silent(seen: Seen) -> Iterator[Finding]:
    """
    A family is said to be covered for twenty years or more, and no fact of it is recorded in all of them.
    """
    for one in _declared(seen):
        for family in one.told.families if _years(one.four, seen) >= _LONG else ():
            told = (placed for placed in seen.placed if placed.fact.event.family is family)
            if all(_apart(placed, one.four) for placed in told):
                message = f"covers {family} in {one.told.period}, and nothing of it is recorded there"
                yield seen.finding("coverage-silent", one.entry, message, Tier.OPINION)


def _declared(seen: Seen) -> Sequence[_Declared]:
    # Keyed by coverage, the last one wins.
    last = {one.event.coverage: one for one in seen.facts.declarations if isinstance(one.event, CoverageDeclared)}
    return [
        _Declared(entry, entry.event, entry.event.period.four(seen.zone))
        for entry in last.values()
        if isinstance(entry.event, CoverageDeclared)
    ]


def _apart(one: Placed, four: FourBounds) -> bool:
    bounds = one.when.bounds
    if bounds.civil and four.civil is not None:
        begin, _, _, end = four.civil
        return bounds.hi < begin or bounds.lo > end
    return one.span.hi < four.begin_earliest or one.span.lo > four.end_latest


def _holes(reaching: Sequence[_Declared]) -> Iterator[tuple[_Declared, _Declared]]:
    furthest: _Declared | None = None
    for one in reaching:
        if furthest is not None and one.four.begin_earliest > furthest.four.end_latest + 1:
            yield furthest, one
        if furthest is None or one.four.end_latest > furthest.four.end_latest:
            furthest = one


def _years(four: FourBounds, seen: Seen) -> float:
    """
    How long a period surely lasts, up to today where it goes on; nothing where that is not known.
    """
    begin, end = four.begin_latest, four.end_earliest
    if seen.today is not None:
        end = min(end, seen.today.instant)
    return 0 if begin <= BEFORE_ALL or end >= AFTER_ALL else (end - begin) / (365.2425 * DAY)

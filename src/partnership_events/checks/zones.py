"""
Clocks that cannot have shown what is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.countries import zones_of
from partnership_events.dates import EdtfDate
from partnership_events.dates.zones import civil_of
from partnership_events.facts import Fact
from partnership_events.order import Placed

_OFFSET = re.compile(r"T[0-9:]{8}([+-])([0-9]{2}):([0-9]{2})")


def zone_mismatch(seen: Seen) -> Iterator[Finding]:
    """
    A date has an offset that clocks at its place did not show, is read by a clock that no zone of its country showed,
    or a city is told to lie in two zones.
    """
    for one in seen.placed:
        for end in one.fact.event.on.text.split("/"):
            told = _odd_offset(one.fact, end, seen.zone)
            if told:
                yield seen.finding("zone-mismatch", one.fact, told, Tier.STRICT)
        abroad = _abroad(one)
        if abroad:
            yield seen.finding("zone-mismatch", one.fact, abroad, Tier.STRICT)
    yield from _two_zones(seen)


def _odd_offset(fact: Fact, end: str, zone: str) -> str:
    found, at_zone = _OFFSET.search(end), fact.event.at_zone
    if found is None or at_zone is None:
        return ""
    sign, hours, minutes = found.groups()
    stated = (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1)
    instant = EdtfDate(end).reading.granules[0].lo
    shown = civil_of(instant, at_zone) - instant
    # Whoever writes UTC, or the hours of the log's own zone, means another clock than that of the place.
    if stated in (0, shown, civil_of(instant, zone) - instant):
        return ""
    return f"{end} has the offset {_clock(stated)}; clocks in {at_zone} showed {_clock(shown)} then"


def _abroad(one: Placed) -> str:
    """
    Whether the clocks of ``at_zone`` showed what none in the country of the place did; another name for one is fine.
    """
    place, at_zone = one.fact.event.place, one.fact.event.at_zone
    theirs = zones_of(place.country) if place is not None and place.country else ()
    if place is None or at_zone is None or not theirs:
        return ""
    # Where a date leaves it open, summer time may be half the answer.
    for second in (one.span.lo, one.span.hi):
        if civil_of(second, at_zone) in {civil_of(second, zone) for zone in theirs}:
            return ""
    return f"{place} is read in {at_zone}; no clock in {place.country} showed its hours then"


def _clock(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02}"


def _two_zones(seen: Seen) -> Iterator[Finding]:
    zones: dict[tuple[str, str], Counter[str]] = {}
    told = [(one, one.fact.event.place, one.fact.event.at_zone) for one in seen.placed]
    for _, place, at_zone in told:
        if place is not None and place.country and place.city and at_zone:
            zones.setdefault((place.country, place.city), Counter())[at_zone] += 1
    for one, place, at_zone in told:
        if place is None or at_zone is None or not place.country or not place.city:
            continue
        usual = zones[place.country, place.city].most_common(1)[0][0]
        # Two names may well stand for one clock.
        if usual != at_zone and not _abroad(one) and civil_of(one.span.lo, usual) != civil_of(one.span.lo, at_zone):
            message = f"{place.city} ({place.country}) is read in {at_zone} here, and in {usual} elsewhere"
            yield seen.finding("zone-mismatch", one.fact, message, Tier.STRICT)

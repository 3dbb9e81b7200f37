"""
Which time zones a country has: by ISO 3166-1 alpha-3 here, by alpha-2 in the list that comes with the zone data.

The list is that of today (``zone.tab`` of *tzdata*); what clocks showed in those zones in other years, the zones tell.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources


def zones_of(iso3: str) -> tuple[str, ...]:
    """
    The IANA zones of a country; none of one that is gone, and of what is no country.
    """
    return _zones().get(_codes().get(iso3, ""), ())


@functools.cache
def _codes() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("data", "countries.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {row["iso3"]: row["iso2"] for row in csv.DictReader(lines)}


@functools.cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    try:
        text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        # Some systems ship the zones elsewhere, and leave the list out: then nobody knows.
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found

"""
Which zones a country has.
"""

from __future__ import annotations

from importlib import resources

import pytest

from partnership_events.countries import _codes, zones_of


@pytest.mark.parametrize(
    "country, zones",
    [
        ("JPN", ("Asia/Tokyo",)),
        ("DEU", ("Europe/Berlin", "Europe/Busingen")),
        ("SUN", ()),
        ("JP", ()),
        ("", ()),
    ],
)
def test_the_zones_of_a_country(country, zones):
    assert zones == zones_of(country)


def test_every_country_of_the_list_of_zones_has_its_longer_code():
    lines = resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    listed = {line.split("\t")[0] for line in lines if not line.startswith("#")}

    assert listed == set(_codes().values())
    assert len(listed) == len(_codes())
    assert all(len(iso3) == 3 and iso3.isupper() for iso3 in _codes())

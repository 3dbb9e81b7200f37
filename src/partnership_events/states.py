"""
Which numbers a state has on a day: ISO 3166-1, the Correlates of War, Gleditsch and Ward.

``data/states.csv`` holds them, and says where they come from.  Each list counts a state over some stretches of time:
the Federal Republic of Germany is 260 with the Correlates of War until 2 October 1990, and Germany 255 from the next
day on, while Gleditsch and Ward keep 260.  A state is taken to have existed while one of the two lists counts it;
both begin with 1816, and what stands at their beginning was there before.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Final

from partnership_events import classes
from partnership_events.values import Frozen

LISTS_BEGIN: Final = dt.date(1816, 1, 1)

# On the day of its new name a state gets its new code here; ISO 3166 followed some weeks or months later.
# For Romania, which kept its name, and for Belarus it is the day on which ISO 3166 followed.
RENAMED: Final[Mapping[str, tuple[str, dt.date]]] = Frozen(
    {
        "BUR": ("MMR", dt.date(1989, 6, 18)),
        "BYS": ("BLR", dt.date(1992, 6, 15)),
        "DHY": ("BEN", dt.date(1975, 11, 30)),
        "HVO": ("BFA", dt.date(1984, 8, 4)),
        "RHO": ("ZWE", dt.date(1980, 4, 18)),
        "ROM": ("ROU", dt.date(2002, 2, 1)),
        "ZAR": ("COD", dt.date(1997, 5, 17)),
    }
)
"""
The former ISO codes of states that go on under another code: either code names the state, at any time.
"""


@classes.frozen(kw_only=True)
class Membership:
    """
    A stretch of days over which a list counts a state, both ends included; without ``last`` it still does.
    """

    number: int
    abb: str
    iso3: str
    first: dt.date
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """
        Whether the day lies in it.
        """
        return self.first <= day and (self.last is None or day <= self.last)


@classes.frozen(kw_only=True)
class Codes:
    """
    What a party is called in the lists on a day; None where it is not in one.
    """

    iso3: str | None = None
    cow: int | None = None
    abb: str | None = None
    gw: int | None = None


@classes.frozen(kw_only=True)
class State:
    """
    The memberships of one party.

    ``told_iso3``, ``told_cow`` and ``told_gw`` are what a log declares of it.  A number that the file does not know for
    this party wins over the file, on every day; of one that it knows, the file says on which days.
    """

    cow: tuple[Membership, ...] = ()
    gw: tuple[Membership, ...] = ()
    told_iso3: str | None = None
    told_cow: int | None = None
    told_gw: int | None = None

    def codes(self, day: dt.date) -> Codes:
        """
        Its codes on a day.
        """
        cow, gw = _on(self.cow, day), _on(self.gw, day)
        if _is_new(self.told_cow, self.cow):
            number, abb = self.told_cow, None
        else:
            number, abb = (None, None) if cow is None else (cow.number, cow.abb)
        own_gw = None if gw is None else gw.number
        listed = next((one.iso3 for one in (cow, gw) if one is not None and one.iso3), None)
        return Codes(
            iso3=self.told_iso3 if listed is None and not self.is_listed else _named_on(listed, day),
            cow=number,
            abb=abb,
            gw=self.told_gw if _is_new(self.told_gw, self.gw) else own_gw,
        )

    @property
    def is_listed(self) -> bool:
        """
        Whether the file has it at all.
        """
        return bool(self.cow or self.gw)

    @property
    def lifetimes(self) -> tuple[tuple[dt.date, dt.date], ...]:
        """
        The stretches of days on which it existed, both ends included; all days, where the file has it not.
        """
        if not self.is_listed:
            return ((dt.date.min, dt.date.max),)
        spans = ((_since(one.first), one.last or dt.date.max) for one in (*self.cow, *self.gw))
        return tuple(_united(sorted(spans)))


@functools.lru_cache(maxsize=1 << 12)
def state_named(party: str, *, iso3: str | None = None, cow: int | None = None, gw: int | None = None) -> State:
    """
    The state of that key, which is its ISO code unless ``iso3`` is; else the one of the number that is told.
    """
    key = iso3 or party
    key = RENAMED[key][0] if key in RENAMED else key
    cow_list, gw_list = _listed()
    keys, numbers = {key}, {cow, gw} - {None}
    if not any(one.iso3 == key for one in (*cow_list, *gw_list)):
        keys = {one.iso3 for told, members in ((cow, cow_list), (gw, gw_list)) for one in members if one.number == told}

    def its(members: Iterable[Membership]) -> tuple[Membership, ...]:
        # Those without a code have nothing but their number in common with themselves.
        return tuple(one for one in members if one.iso3 in keys and (one.iso3 or one.number in numbers))

    return State(cow=its(cow_list), gw=its(gw_list), told_iso3=iso3, told_cow=cow, told_gw=gw)


def _on(members: Iterable[Membership], day: dt.date) -> Membership | None:
    return next((one for one in members if one.holds(day)), None)


def _is_new(told: int | None, members: Iterable[Membership]) -> bool:
    return told is not None and told not in {one.number for one in members}


def _named_on(iso3: str | None, day: dt.date) -> str | None:
    former = (code for code, (later, since) in RENAMED.items() if later == iso3 and day < since)
    return next(former, iso3)


def _since(first: dt.date) -> dt.date:
    return dt.date.min if first == LISTS_BEGIN else first


def _united(spans: Iterable[tuple[dt.date, dt.date]]) -> Iterator[tuple[dt.date, dt.date]]:
    """
    Stretches in order of their beginning, those that touch or overlap as one.
    """
    held: tuple[dt.date, dt.date] | None = None
    for first, last in spans:
        if held is not None and (held[1] == dt.date.max or first <= held[1] + dt.timedelta(days=1)):
            held = (held[0], max(held[1], last))
            continue
        if held is not None:
            yield held
        held = (first, last)
    if held is not None:
        yield held


@functools.cache
def _listed() -> tuple[tuple[Membership, ...], tuple[Membership, ...]]:
    """
    The memberships in both lists, as the file has them.
    """
    text = resources.files("partnership_events").joinpath("data/states.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    cow = (_membership(row["cow"], row["abb"], row["iso3"], row["cow_from"], row["cow_until"]) for row in rows)
    gw = (_membership(row["gw"], "", row["iso3"], row["gw_from"], row["gw_until"]) for row in rows)
    return tuple(itertools.chain.from_iterable(cow)), tuple(itertools.chain.from_iterable(gw))


def _membership(number: str, abb: str, iso3: str, first: str, last: str) -> Iterator[Membership]:
    if number:
        until = dt.date.fromisoformat(last) if last else None
        yield Membership(number=int(number), abb=abb, iso3=iso3, first=dt.date.fromisoformat(first), last=until)

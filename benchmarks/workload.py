"""
Logs to measure on: realistic entries, in any number, the same for everybody who asks for the same seed.

    kinds       fourteen, in the proportions that a desk meets: meetings, visits, positions, pledges, ...
    lines       about 510 bytes: parties with roles, people with offices, topics, citations with locators
    cells       about thirty, however long the log, so that each is written the more often
    density     one fact a day on average, however long the log: it ends with 2024 and begins as many days before; what
                would begin before the year 1 begins there and ends later, and past 9990 facts bear times of day
    dates       4 % imprecise (a month, a year, an interval, about a day), the rest days, in the order of the log but
                for a month's disorder
    late        5 % are written down long after they happened: of any day before
    corrected   1 % are corrections of a recent entry
    batches     of one to eight lines, as a document brings them, a minute or so apart, from 2020 on

Constant density is what makes growth comparable: were all dates to fall into one stretch of years, a longer log would
have hundreds of facts on one day, and hundreds of imprecise ones pending at once.

A kind is spelled once, as canonical JSON with gaps, and an entry fills the gaps: four times as fast as objects through
``canonical``, so that a million lines take half a minute.  ``tests/test_benchmarks.py`` holds them to the reader.
"""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from partnership_events.canonical import canonical, frame

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FIRST_DAY = dt.date(1, 1, 1).toordinal()
LAST_DAY = dt.date(2024, 12, 31).toordinal()
FAR_DAY = dt.date(9990, 12, 31).toordinal()

_TOPICS = ("climate", "disaster relief", "education", "energy", "people-to-people", "security cooperation", "trade")
_OFFICES = ("Prime Minister", "President", "Minister for Foreign Affairs", "Ambassador")
_PEOPLE = tuple((f"person-{number}", f"Given{number} FAMILY{number}") for number in range(24))
_SOURCES = tuple(f"S{number}" for number in range(40))
# The opening, and what it declares in the same batch.
_DECLARED = 1 + len(_SOURCES) + len(_PEOPLE)

# What every fact tells; %(...)s are the gaps.
_COMMON: dict[str, Any] = {
    "cites": "%(cites)s",
    "on": "%(on)s",
    "parties": [{"party": "%(host)s", "role": "host"}, "%(guest)s"],
    "people": "%(people)s",
    "place": "%(place)s",
    "topics": "%(topics)s",
}
# Of each kind how many in a hundred there are, and what it tells beyond that.
_KINDS: dict[str, tuple[int, dict[str, Any]]] = {
    "meeting_held": (24, {"form": "%(form)s"}),
    "visit_made": (14, {"form": "official", "host": "%(host)s", "visitors": ["%(guest)s"]}),
    "position_stated": (15, {"stance": "%(stance)s", "topic": "%(topic)s"}),
    "pledge_made": (4, {"action": "train experts", "by": ["%(host)s"], "pledge": "experts",
                        "quantity": {"unit": "person", "value": "%(number)s"}}),
    "progress_reported": (8, {"actual": "%(number)s", "subject": "experts", "unit": "person"}),
    "project_launched": (4, {"label": {"en": "Project Lighthouse"}, "project": "lighthouse"}),
    "project_announced": (3, {"label": {"en": "Project Lighthouse"}, "project": "lighthouse"}),
    "transaction_recorded": (8, {"amount": "%(amount)s", "currency": "JPY", "type": "%(flow)s"}),
    "cooperation_agreed": (5, {}),
    "instrument_signed": (3, {"form": "treaty", "instrument": "treaty"}),
    "instrument_in_force": (2, {"instrument": "treaty"}),
    "plan_adopted": (2, {"label": {"en": "Plan of Action"}, "period": "%(period)s", "plan": "plan"}),
    "relations_upgraded": (2, {"label": {"en": "%(label)s"}, "mode": "upgraded"}),
    "mission_changed": (6, {"level": "%(level)s", "receiver": "%(guest)s", "sender": "%(host)s"}),
}  # fmt: skip
_CORRECTED: dict[str, Any] = {
    "@kind": "fact_corrected",
    "after": "%(root)s",
    "cites": "%(cites)s",
    "content": "%(content)s",
    "corrects": "%(root)s",
    "reason": "coding error",
}
# Gaps that take more than a text.
_NESTED = ("cites", "people", "place", "topics", "content")


def lines(count: int, *, seed: int = 1, name: str = "acme-borealis") -> Iterator[bytes]:
    """
    The lines, without their newlines, of a log of so many entries.
    """
    rng = random.Random(seed)
    contents = _contents(rng, count, name)
    left, batch, at = count, _DECLARED, START
    while left > 0:
        batch = min(batch, left)
        for following in reversed(range(batch)):
            yield frame(next(contents), at=at, following=following, first=left == count and following == batch - 1)
        left -= batch
        at += dt.timedelta(seconds=rng.randint(30, 120))
        batch = rng.randint(1, 8)


def write(path: Path, count: int, *, seed: int = 1, name: str = "acme-borealis") -> Path:
    """
    A log of so many entries in a file, unless it is there already.
    """
    if not path.exists():
        made = path.with_suffix(".made")
        with made.open("wb") as file:
            file.writelines(line + b"\n" for line in lines(count, seed=seed, name=name))
        made.replace(path)
    return path


def days(count: int) -> tuple[dt.date, dt.date]:
    """
    The first and the last day of a log of so many entries.
    """
    first = max(LAST_DAY - count + 1, FIRST_DAY)
    return dt.date.fromordinal(first), dt.date.fromordinal(min(max(first + count - 1, LAST_DAY), FAR_DAY))


def day_of(on: str) -> str:
    """
    The first day of a date of these logs.
    """
    day = on.removeprefix("[")[:10].removesuffix("~")
    return day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day


def _contents(rng: random.Random, count: int, name: str) -> Iterator[bytes]:
    """
    The opening and what it declares, then facts and corrections without end.
    """
    yield canonical({"@kind": "log_opened", "name": name, "parties": ["ACM", "BOR"]})
    for source in _SOURCES:
        yield canonical({"@kind": "source_declared", "source": source})
    for key, written in _PEOPLE:
        yield canonical({"@kind": "person_declared", "names": [written], "person": key})
    facts, dates = _Facts(rng), _Dates(rng, count)
    # A day has a thousand million facts to choose from, so that no two will be the same.
    while True:
        yield facts.next(dates.next())


class _Dates:
    """
    The dates of a log of so many facts, one after the other.
    """

    def __init__(self, rng: random.Random, count: int) -> None:
        self.rng = rng
        self.first, self.last = (day.toordinal() for day in days(count))
        self.step = (self.last - self.first + 1) / max(count - _DECLARED, 1)
        self.now = float(self.first)

    def next(self) -> str:
        """
        The date of the next fact: of late, or of any day before.
        """
        chance = self.rng.random()
        self.now += self.step
        since = self.first if chance < 0.05 else max(self.now - 30, self.first)
        return self._spelled(min(int(since + self.rng.random() * (self.now - since)), self.last))

    def _spelled(self, ordinal: int) -> str:
        day, chance = dt.date.fromordinal(ordinal).isoformat(), self.rng.random()
        if chance >= 0.04:
            return day if self.step > 0.5 else f"{day}T{self.rng.randrange(24):02}:{self.rng.randrange(60):02}:00Z"
        later = dt.date.fromordinal(ordinal + self.rng.randint(2, 40)).isoformat()
        return (day[:7], day[:4], f"[{day}..{later}]", f"{day}~")[int(chance * 100)]


class _Facts:
    """
    Contents, with a few of them kept to be corrected.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.weights: list[int] = []
        self.forms: list[tuple[bytes, bytes, bytes]] = []
        for kind, (weight, own) in _KINDS.items():
            told = {"@kind": kind, **_COMMON, **own}
            again = {key: value for key, value in told.items() if key != "cites"}
            self.forms.append((_form(told), _form({**told, "note": "remark %(remark)s"}), _form(again)))
            self.weights.append(weight + (self.weights[-1] if self.weights else 0))
        self.correction = _form(_CORRECTED)
        self.pools = _pools()
        self.recent: list[tuple[str, bytes, dict[bytes, bytes]]] = []

    def next(self, on: str) -> bytes:
        """
        A fact of this date, or what corrects one to it.
        """
        if self.recent and self.rng.random() < 0.01:
            root, form, gaps = self.recent.pop(int(self.rng.random() * len(self.recent)))
            content = form % {**gaps, b"on": on.encode()}
            return self.correction % {b"root": root.encode(), b"cites": gaps[b"cites"], b"content": content}
        chance = self.rng.random
        form, remarked, again = self.forms[bisect.bisect(self.weights, chance() * self.weights[-1])]
        gaps = self._gaps(on)
        content = (remarked if chance() < 0.1 else form) % gaps
        if chance() < 0.05:
            self.recent = [*self.recent[-99:], (hashlib.sha256(content).hexdigest(), again, gaps)]
        return content

    def _gaps(self, on: str) -> dict[bytes, bytes]:
        chance = self.rng.random
        host, guest = (b"ACM", b"BOR") if chance() < 0.5 else (b"BOR", b"ACM")
        year = int(on.lstrip("[")[:4])
        gaps = {gap: pool[int(chance() * len(pool))] for gap, pool in self.pools.items()}
        return gaps | {
            b"on": on.encode(),
            b"host": host,
            b"guest": guest,
            b"people": gaps[b"people"] % host,
            b"number": b"%d" % (1 + chance() * 5000),
            b"amount": b"%d" % (1 + chance() * 10**9),
            b"remark": b"%d" % (chance() * 10**6),
            b"period": b"%04d/%04d" % (year, year + 5),
        }


def _form(told: dict[str, Any]) -> bytes:
    """
    The canonical bytes of a content with gaps.
    """
    form = canonical(told)
    for gap in _NESTED:
        form = form.replace(b'"%%(%s)s"' % gap.encode(), b"%%(%s)s" % gap.encode())
    return form


def _pools() -> dict[bytes, tuple[bytes, ...]]:
    """
    What may stand in a gap.
    """
    cites = [[{"locators": [f"p{page}"], "source": source}] for source in _SOURCES for page in range(1, 41)]
    twice = [[*one, *other] for one, other in zip(cites[::2], reversed(cites[::2]), strict=True)]
    people = [
        [{"name": written, "office": office, "party": "%s", "person": key}]
        for key, written in _PEOPLE
        for office in _OFFICES
    ]
    cities = (("Tokyo", "JPN"), ("Ulaanbaatar", "MNG"), ("New York", "USA"), ("Geneva", "CHE"))
    return {
        b"cites": tuple(map(canonical, cites + twice)),
        b"people": tuple(map(canonical, people)),
        b"place": tuple(canonical({"city": city, "country": country}) for city, country in cities),
        b"topics": tuple(canonical([one, other]) for one in _TOPICS for other in _TOPICS if one < other),
        b"topic": (b"trade", b"climate"),
        b"stance": (b"supports", b"welcomes", b"concerned"),
        b"form": (b"call", b"summit", b"ministerial"),
        b"flow": (b"2", b"3"),
        b"label": (b"Comprehensive Partnership", b"Strategic Partnership", b"Special Strategic Partnership"),
        b"level": (b"ambassador", b"charge_d_affaires"),
    }

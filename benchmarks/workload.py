"""
Logs to measure on: realistic entries, in any number, the same for everybody who asks for the same seed.

    kinds       fourteen, in the proportions that a desk meets: meetings, visits, positions, pledges, ...
    lines       about 510 bytes: parties with roles, people with offices, topics, citations with locators
    dates       4 % imprecise (a month, a year, an interval), the rest days
    late        5 % are written down long after they happened
    corrected   1 % are corrections of an earlier entry
    batches     of one to eight lines, as a document brings them
    cells       about a hundred, so that every question has something to choose from

The lines are framed as the log frames them, straight from JSON objects, since a million of them through the codec would
take minutes; ``tests/test_benchmarks.py`` holds them to the reader all the same.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from partnership_events.canonical import canonical, content_id, frame

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FIRST_DAY = dt.date(1972, 2, 24).toordinal()
LAST_DAY = dt.date(2024, 12, 31).toordinal()

_PARTIES = ("ACM", "BOR")
_PEOPLE = tuple(f"person-{number}" for number in range(24))
_NAMES = tuple(f"Given{number} FAMILY{number}" for number in range(24))
_OFFICES = ("Prime Minister", "President", "Minister for Foreign Affairs", "Ambassador")
_TOPICS = ("trade", "climate", "energy", "security cooperation", "people-to-people", "education", "disaster relief")
_SOURCES = tuple(f"S{number}" for number in range(40))
_CITIES = (("Tokyo", "JPN"), ("Ulaanbaatar", "MNG"), ("New York", "USA"), ("Geneva", "CHE"))
_SUBJECTS = tuple(f"subject-{number}" for number in range(6))
_LABELS = ("Comprehensive Partnership", "Strategic Partnership", "Special Strategic Partnership")

_KINDS = (
    ("meeting_held", 24),
    ("visit_made", 12),
    ("position_stated", 14),
    ("pledge_made", 4),
    ("progress_reported", 8),
    ("project_launched", 4),
    ("project_announced", 3),
    ("transaction_recorded", 8),
    ("cooperation_agreed", 5),
    ("instrument_signed", 3),
    ("instrument_in_force", 2),
    ("plan_adopted", 2),
    ("relations_upgraded", 2),
    ("mission_changed", 6),
)


def lines(count: int, *, seed: int = 1, name: str = "acme-borealis") -> Iterator[bytes]:
    """
    The lines, without their newlines, of a log of so many entries.
    """
    writer = _Writer(random.Random(seed), count)
    return writer.lines(name)


def write(path: Path, count: int, *, seed: int = 1, name: str = "acme-borealis") -> Path:
    """
    A log of so many entries in a file, unless it is there already.
    """
    if not path.exists():
        made = path.with_suffix(".made")
        with made.open("wb") as file:
            for line in lines(count, seed=seed, name=name):
                file.write(line + b"\n")
        made.replace(path)
    return path


class _Writer:
    def __init__(self, rng: random.Random, count: int) -> None:
        self.rng = rng
        self.count = count
        # Entries that may still be corrected: a few, since each is corrected once.
        self.ids: list[tuple[str, dict[str, Any]]] = []
        self.written: set[str] = set()

    def lines(self, name: str) -> Iterator[bytes]:
        """
        The opening and declarations in one batch, then batch after batch.
        """
        at, left = START, self.count
        batch = [*_prologue(name)][:left]
        first = True
        while left > 0:
            left -= len(batch)
            for index, content in enumerate(batch):
                yield frame(canonical(content), at=at, following=len(batch) - 1 - index, first=first)
                first = False
            at += dt.timedelta(seconds=self.rng.randint(30, 120))
            batch = [self._content() for _ in range(min(left, self.rng.randint(1, 8)))]

    def _content(self) -> dict[str, Any]:
        if self.ids and self.rng.random() < 0.01:
            root, old = self.rng.choice(self.ids)
            self.ids.remove((root, old))
            new = {key: value for key, value in old.items() if key not in {"cites", "note"}} | {"on": self._date()}
            return {
                "@kind": "fact_corrected",
                "after": root,
                "cites": old["cites"],
                "content": new,
                "corrects": root,
                "reason": "coding error",
            }
        while True:
            content = self._fact(self.rng.choices(*zip(*_KINDS, strict=True))[0])
            id_ = content_id(canonical(content))
            if id_ not in self.written:
                self.written.add(id_)
                if len(self.ids) < 1000:
                    self.ids.append((id_, content))
                return content

    def _date(self) -> str:
        day = dt.date.fromordinal(self.rng.randint(FIRST_DAY, LAST_DAY))
        if self.rng.random() < 0.96:
            return day.isoformat()
        later = min(day + dt.timedelta(days=self.rng.randint(2, 40)), dt.date(2025, 6, 1))
        return self.rng.choice([f"{day:%Y-%m}", f"{day:%Y}", f"[{day}..{later}]", f"{day}~"])

    def _fact(self, kind: str) -> dict[str, Any]:
        rng, host = self.rng, self.rng.choice(_PARTIES)
        person = rng.randrange(len(_PEOPLE))
        city, country = rng.choice(_CITIES)
        common: dict[str, Any] = {
            "@kind": kind,
            "cites": [
                {"locators": [f"p{rng.randint(1, 40)}"], "source": rng.choice(_SOURCES)}
                for _ in range(rng.choice((1, 1, 2)))
            ],
            "on": self._date(),
            "parties": [{"party": host, "role": "host"}, "BOR" if host == "ACM" else "ACM"],
            "people": [
                {
                    "name": _NAMES[person],
                    "office": rng.choice(_OFFICES),
                    "party": host,
                    "person": _PEOPLE[person],
                }
            ],
            "place": {"city": city, "country": country},
            "topics": sorted(rng.sample(_TOPICS, 2)),
        }
        if rng.random() < 0.1:
            common["note"] = f"remark {rng.randrange(10**6)}"
        return common | self._own(kind, host)

    def _own(self, kind: str, host: str) -> dict[str, Any]:
        """
        What a kind tells beyond what all do.
        """
        rng, subject = self.rng, self.rng.choice(_SUBJECTS)
        pledge, project, treaty = f"{subject}-pledge", f"{subject}-project", f"{subject}-treaty"
        match kind:
            case "meeting_held":
                return {"form": rng.choice(("call", "summit", "ministerial"))}
            case "visit_made":
                return {"form": "official", "host": host, "visitors": [_other(host)]}
            case "position_stated":
                return {"stance": rng.choice(("supports", "welcomes", "concerned")), "topic": rng.choice(_TOPICS)}
            case "pledge_made":
                quantity = {"unit": "person", "value": str(rng.randint(1, 5000))}
                return {"action": "train experts", "by": [host], "pledge": pledge, "quantity": quantity}
            case "progress_reported":
                return {"actual": str(rng.randint(1, 5000)), "subject": pledge, "unit": "person"}
            case "project_launched" | "project_announced":
                return {"label": {"en": f"Project {subject}"}, "project": project}
            case "transaction_recorded":
                return {"amount": str(rng.randint(1, 10**9)), "currency": "JPY", "type": rng.choice(("2", "3"))}
            case "instrument_signed":
                return {"form": "treaty", "instrument": treaty}
            case "instrument_in_force":
                return {"instrument": treaty}
            case "plan_adopted":
                period = f"{2022 + rng.randrange(3)}/{2027 + rng.randrange(3)}"
                return {"label": {"en": f"Plan {subject}"}, "period": period, "plan": f"{subject}-plan"}
            case "relations_upgraded":
                return {"label": {"en": rng.choice(_LABELS)}, "mode": "upgraded"}
            case "mission_changed":
                return {
                    "level": rng.choice(("ambassador", "charge_d_affaires")),
                    "receiver": _other(host),
                    "sender": host,
                }
            case _:
                return {}


def _other(party: str) -> str:
    return "BOR" if party == "ACM" else "ACM"


def _prologue(name: str) -> Iterator[dict[str, Any]]:
    yield {"@kind": "log_opened", "name": name, "parties": ["ACM", "BOR"]}
    for source in _SOURCES:
        yield {"@kind": "source_declared", "source": source}
    for key, written in zip(_PEOPLE, _NAMES, strict=True):
        yield {"@kind": "person_declared", "names": [written], "person": key}

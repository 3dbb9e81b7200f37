"""
How the logs of real partnerships are told: facts gathered into chapters, each chapter one batch, a minute apart.

The clock is the script's own, so that the same script writes the same bytes whenever it is run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import partnership_events as pe
from partnership_events import Draft, Ledger, Partnership

BEGUN = dt.datetime(2026, 11, 22, 13, tzinfo=dt.UTC)


class Clock:
    """
    Stands still until somebody turns it.
    """

    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> dt.datetime:
        return self.now

    def turn(self) -> None:
        """
        A minute later.
        """
        self.now += dt.timedelta(minutes=1)


class Scribe:
    """
    Tells one log; facts are of all its parties unless they name their own.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        name: str,
        *,
        parties: list[str],
        title: dict[str, str],
        declare: Iterable[pe.Record | Draft],
    ) -> None:
        clock.now = BEGUN
        self.clock, self.parties = clock, parties
        self.log: Partnership = ledger.create(name, parties=parties, zone="UTC", title=title, declare=declare)
        self._chapter: list[Draft] = []

    def tell(self, kind: Callable[..., pe.Event], on: str, cites: str, note: str | None = None, **fields: Any) -> str:
        """
        One fact of the chapter; returns the id that it will have, so that later ones can point at it.

        ``cites`` names sources as ``"OH:Recognition; BEVANS"`` does.
        """
        event = kind(on=on, **{"parties": self.parties, **fields})
        return self._add(self.log.draft(event, cites=cites.split("; "), note=note))

    def record(self, record: pe.Record, cites: str, note: str | None = None) -> str:
        """
        One record of the chapter, such as a dispute.
        """
        return self._add(self.log.draft(record, cites=cites.split("; "), note=note))

    def _add(self, draft: Draft) -> str:
        self._chapter.append(draft)
        return self.log.id_of(draft)

    def close(self) -> None:
        """
        The end of a chapter: it is written, all of it.
        """
        self.clock.turn()
        self.log.append_all(self._chapter)
        self._chapter = []

    def correct(self, id_: str, **said: Any) -> None:
        """
        A correction, a chapter of its own.
        """
        self.clock.turn()
        self.log.correct(id_, **said)

    def retract(self, id_: str, *, reason: str, note: str | None = None) -> None:
        """
        A retraction, a chapter of its own.
        """
        self.clock.turn()
        self.log.retract(id_, reason=reason, note=note)


def source(
    key: str, title: str, form: str, publisher: str, lang: str = "en", titled: str | None = None, **fields: Any
) -> pe.Record:
    """
    A source; its title is in its own language, unless ``titled`` says in which one it is described here.
    """
    label = {titled or lang: title}
    return pe.SourceDeclared(source=key, title=label, form=form, publisher=publisher, lang=lang, **fields)


def person(key: str, name: str, office: str, party: str) -> pe.Person:
    """
    A person in an office.
    """
    return pe.Person(person=key, name=name, office=office, party=party)


def city(country: str, name: str) -> pe.Place:
    """
    A city of a country, which is given by its ISO 3166-1 alpha-3 code.
    """
    return pe.Place(country=country, city=name)

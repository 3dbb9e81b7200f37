"""
The facts of a log as the events of one aggregate of ``eventsourcing``, each with its fact as a plain dict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

_BATCH = 500


class Book(Aggregate):
    """
    A log, as an aggregate: it knows the last fact of each kind, which is the least that a fold can do.
    """

    def __init__(self) -> None:
        self.last: dict[str, dict[str, Any]] = {}

    @event("Told")
    def tell(self, fact: dict[str, Any]) -> None:
        """
        One more fact.
        """
        self.last[fact["@kind"]] = fact


def replay_of(facts: list[dict[str, Any]], environment: Mapping[str, str]) -> Callable[[], Book]:
    """
    Records the facts, and returns what replays them.
    """
    application: Application[UUID] = Application(env=environment)
    book = Book()
    for start in range(0, len(facts), _BATCH):
        for fact in facts[start : start + _BATCH]:
            book.tell(fact)
        application.save(book)

    def replay() -> Book:
        again: Book = application.repository.get(book.id)
        assert again.version == len(facts) + 1
        return again

    return replay

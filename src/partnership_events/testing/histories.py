"""
Histories without a file: entries, and a partnership, as a log would hold them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import attrs

from partnership_events.admission import Admission, as_draft
from partnership_events.canonical import frame, unframe
from partnership_events.codec import Codec, codec_of
from partnership_events.entries import Entries
from partnership_events.errors import OutOfStep
from partnership_events.event import Draft, Entry, Event, Record, Vocabulary
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import (
    LadderDeclared,
    LogOpened,
    PersonDeclared,
    SourceDeclared,
)

T = TypeVar("T")
Told = Event | Record | Draft
Clock = Callable[[], dt.datetime]

PARTIES = ("ACM", "BOR", "COR")
ZONES = ("UTC", "Asia/Tokyo", "America/New_York")

NAMES: Mapping[str, tuple[str, ...]] = types.MappingProxyType(
    {
        "party": PARTIES,
        "person": ("ada", "bo"),
        "source": ("A", "B"),
        "ladder": ("acm-ladder",),
        "subject": ("one", "two"),
        "zone": ZONES,
        "log": ("acme-borealis",),
        "new": ("all", "some"),
        # What an event drawn outside of a log may point at.
        "entry": ("0" * 64, "f" * 64),
        "hash": ("0" * 64, "f" * 64),
    }
)
"""
The names that drawn statements use, by what they name.
"""

OPENING = LogOpened(name="acme-borealis", parties=PARTIES)
"""
The opening line of a log to which no test gave one.
"""

PROLOGUE: tuple[Record, ...] = (
    SourceDeclared(source="A", published="2024-02-27"),
    SourceDeclared(source="B"),
    PersonDeclared(person="ada", names=("Ada",)),
    PersonDeclared(person="bo", names=("Bo",)),
    LadderDeclared(ladder="acm-ladder", party="ACM", rungs=()),
)
"""
Declarations of all names in ``NAMES``.
"""


def ticking(start: str = "2024-02-26T01:00:00", hours: int = 7) -> Clock:
    """
    A clock that goes on by so many hours whenever it is asked; by default it walks through the week of ``days()``.
    """
    first = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
    moments = (first + dt.timedelta(hours=hours * tick) for tick in itertools.count())
    return lambda: next(moments)


def entries_of(
    told: Iterable[Told], *, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None
) -> tuple[Entry, ...]:
    """
    The entries that a log would hold had it been given these, one by one: admitted, framed, and read again.

    Begins with ``OPENING`` unless the first of them opens the log.  What was told before is not written again.
    """
    drafts = [as_draft(one) for one in told]
    if not drafts or not isinstance(drafts[0].event, LogOpened):
        drafts.insert(0, as_draft(OPENING))
    clock, codec = clock or ticking(), codec_of(vocabulary)
    entries: tuple[Entry, ...] = ()
    for draft in drafts:
        entries += _written(entries, [draft], codec, clock)
    return entries


def _written(entries: Sequence[Entry], batch: Iterable[Draft], codec: Codec, clock: Clock) -> tuple[Entry, ...]:
    fresh, _ = Admission(entries, codec).admit(batch)
    at, first = len(entries) + 1, not entries
    lines = (frame(codec.content(draft), at=clock(), first=first and draft is fresh[0]) for draft in fresh)
    return tuple(codec.entry(unframe(line), seq) for seq, line in enumerate(lines, at))


@attrs.frozen
class _Contents:
    entries: Entries


class LogInMemory:
    """
    A log without a file, as far as a ``Partnership`` needs one.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), *, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.path = Path("memory.jsonl")
        self._entries = Entries(entries)
        last = self._entries[-1].recorded_at if self._entries else None
        self._clock = clock or (ticking() if last is None else _after(last))

    @property
    def known(self) -> None:
        """
        Nothing: there is no file to remember.
        """
        return None

    def read(self) -> _Contents:
        """
        What stands in it.
        """
        return _Contents(self._entries)

    def beside(self, suffix: str) -> bytes | None:
        """
        Nothing lies beside what is no file.
        """
        return None

    def size_beside(self, suffix: str) -> int:
        """
        Nothing, so 0.
        """
        return 0

    def append(
        self,
        prepare: Callable[[Sequence[Entry]], list[Draft]],
        *,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> tuple[Entry, ...]:
        """
        Write what ``prepare`` makes of the entries so far.
        """
        fresh = prepare(self._entries)
        # What is there already needs no step.
        if fresh and expected_seq is not None and expected_seq != len(self._entries):
            raise OutOfStep(f"the log is at @{len(self._entries)}, not at @{expected_seq}")
        written = _written(self._entries, fresh, codec_of(self.vocabulary), self._clock)
        self._entries = self._entries.grown(written)
        self._entries.places.update((entry.id, entry.seq) for entry in written)
        return written


def _after(last: dt.datetime) -> Clock:
    return ticking((last + dt.timedelta(hours=7)).replace(tzinfo=None).isoformat())


def in_memory(*told: Told | Entry, vocabulary: Vocabulary = STANDARD, clock: Clock | None = None) -> Partnership:
    """
    A partnership that lives in no file, with these told already: drafts, or the entries of another log.
    """
    if told and isinstance(told[0], Entry):
        entries: tuple[Entry, ...] = tuple(one for one in told if isinstance(one, Entry))
    else:
        drafts = [one for one in told if not isinstance(one, Entry)]
        entries = entries_of(drafts, vocabulary=vocabulary)
    opening = entries[0].event
    assert isinstance(opening, LogOpened)
    return Partnership(typing.cast(Any, LogInMemory(entries, vocabulary=vocabulary, clock=clock)), opening.name)


@attrs.frozen
class Given:
    """
    A history, what is added to it, and what one then expects: see ``given_entries``.
    """

    entries: Sequence[Entry]
    vocabulary: Vocabulary = STANDARD

    def when(self, *told: Told) -> Given:
        """
        The history with these appended.
        """
        log = LogInMemory(self.entries, vocabulary=self.vocabulary)
        log.append(lambda _: [as_draft(one) for one in told])
        return attrs.evolve(self, entries=log.read().entries)

    def then(self, question: Callable[[Sequence[Entry]], T], expected: T) -> Given:
        """
        Ask the entries, and compare.
        """
        answer = question(self.entries)
        assert expected == answer, f"expected {expected!r}, got {answer!r}"
        return self


def given_entries(*told: Told, vocabulary: Vocabulary = STANDARD) -> Given:
    """
    ``given_entries(plan).when(ended).then(lambda entries: state(entries, as_of="2024").plans["one"].in_force, NO)``.
    """
    return Given(entries_of(told, vocabulary=vocabulary), vocabulary)

"""
What a finding means, why it matters, what to do, and a tiny log that brings it about.

An example is read as lines of a log are, but nobody judges whether a log would let them in: what must not get in is
what some findings are about.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from partnership_events.canonical import canonical, frame, unframe
from partnership_events.checks.finding import Finding, Tier
from partnership_events.codec import codec_of
from partnership_events.errors import Refused
from partnership_events.event import Entry
from partnership_events.values import Frozen
from partnership_events.vocabulary import STANDARD

# Examples are written on one day, a second apart.
_DAY = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
_OPENING = {"@kind": "log_opened", "name": "acme-borealis", "parties": ["ACM", "BOR"]}


@attrs.frozen(kw_only=True)
class Explained:
    """
    A code, the tiers in which it is told, what it says, why that matters, and what to do about it.

    ``lines`` are those of an example, the opening line among them; a text such as ``@2`` in them stands for the id of
    that line.  ``today`` and ``name`` are what the check is told beside them.  Where only a file can bring it about,
    there are no lines, and ``otherwise`` says how it comes to be.
    """

    code: str
    tiers: tuple[Tier, ...]
    says: str
    matters: str
    remedy: str
    lines: tuple[Mapping[str, Any], ...] = ()
    today: str | None = None
    name: str | None = None
    otherwise: str = ""

    @property
    def example(self) -> tuple[str, ...]:
        """
        The lines as one would write them, each with its position.
        """
        return tuple(f"@{seq} {json.dumps(line, ensure_ascii=False)}" for seq, line in enumerate(self.lines, 1))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """
        The entries that these lines tell.
        """
        entries: list[Entry] = []
        for seq, line in enumerate(self.lines, 1):
            content = _content(_resolved(line, entries))
            framed = unframe(frame(content, at=_DAY + dt.timedelta(seconds=seq), first=seq == 1))
            entries.append(codec_of(STANDARD).entry(framed, seq))
        return tuple(entries)

    @property
    def found(self) -> tuple[Finding, ...]:
        """
        What the checks say of the example, as far as this code goes.
        """
        from partnership_events.checks import check

        told = check(self.entries, today=self.today, name=self.name) if self.lines else ()
        return tuple(one for one in told if one.code == self.code)


def a_log(*lines: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """
    The lines of an example after an opening line.
    """
    return (Frozen(_OPENING), *map(Frozen, lines))


def told(kind: str, on: str = "", **fields: Any) -> Mapping[str, Any]:
    """
    One line of an example.
    """
    return {"@kind": kind} | ({"on": on} if on else {}) | fields


def _content(fields: Mapping[str, Any]) -> bytes:
    codec = codec_of(STANDARD)
    try:
        return codec.content(codec.draft(fields))
    except Refused:
        return canonical(fields)


def _resolved(value: Any, entries: Sequence[Entry]) -> Any:
    """
    The value with positions turned into the ids that stand there.
    """
    if isinstance(value, Mapping):
        return {key: _resolved(item, entries) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_resolved(item, entries) for item in value]
    if isinstance(value, str) and value[:1] == "@" and value[1:].isdecimal():
        return entries[int(value[1:]) - 1].id
    return value

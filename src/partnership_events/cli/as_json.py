"""
Values of the library as JSON, by one rule for all of them.

    attrs values        an object of all their fields, in the order of their declaration; and what they compute (a
                        tier's label, a pledge's due), so that nobody has to compute it again
    codes, answers      their value: "2", "possibly"
    dates, decimals     their text: "2022-11-29", "50000"
    labels              {"en": "..."}: a text per language
    facts               shortened to id, kind, on, cites
    pairs as keys       "MNG/UN reform": party and topic, sender and receiver, type and currency, joined by a slash; the
                        first of them never holds one, so split at the first
    bounds              {"earliest": ..., "latest": ...}: days, or null where open

Keys are always there: what is not known is null, what is empty is empty.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from partnership_events.cli.terminal import say, visible_json
from partnership_events.dates import Bounds, Cutoff, Duration, EdtfDate, Period
from partnership_events.event import Entry, Statement
from partnership_events.facts import Fact
from partnership_events.folding import Candidate, Standing
from partnership_events.projections.partnership import PartnershipState, Plan, Pledge, Project, Tier
from partnership_events.values import Label

# What a value computes and a reader of JSON would have to.
_COMPUTED: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Tier, ("label", "upgrades")),
    (Plan, ("label", "period", "duration")),
    (Pledge, ("by", "quantity", "due")),
    (Project, ("label", "under")),
    (Standing, ("entries", "cites")),
    (Candidate, ("entries", "cites")),
)
# The cells hold the same values a second time, by address.
_LEFT_OUT: frozenset[tuple[type, str]] = frozenset({(PartnershipState, "cells"), (Standing, "cell"), (Tier, "cell")})

_DAY = 86400


def jsonable(value: Any) -> Any:
    """
    The value as JSON has it; see above.
    """
    match value:
        case None | bool() | int():
            return value
        case enum.Enum():
            return value.value
        case str() | Path():
            return str(value)
        case decimal.Decimal():
            return f"{value:f}"
        case EdtfDate() | Period() | Duration() | Cutoff():
            return value.text
        case dt.datetime():
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case Label():
            return dict(value.texts)
        case Bounds():
            return {"earliest": _day(value.first_hi), "latest": _day(value.hi)}
        case Fact():
            return {"id": value.id, "kind": value.kind, "on": value.event.on.text, "cites": jsonable(value.cites)}
        case Entry():
            return {"seq": value.seq, "id": value.id, "kind": value.kind, "recorded_at": jsonable(value.recorded_at)}
        case Mapping():
            return {_key(key): jsonable(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted(map(jsonable, value))
        case tuple() | list():
            return [jsonable(item) for item in value]
        case _ if attrs.has(type(value)):
            return _object(value)
        case _:
            return str(value)


def _object(value: Any) -> dict[str, Any]:
    head = {"kind": value.kind} if isinstance(value, Statement) else {}
    left_out = {name for cls, name in _LEFT_OUT if isinstance(value, cls)}
    names = [field.name for field in attrs.fields(type(value)) if field.name not in left_out]
    computed = [name for cls, more in _COMPUTED if isinstance(value, cls) for name in more]
    return head | {name: jsonable(getattr(value, name)) for name in [*names, *computed]}


def _key(key: Any) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(jsonable(key))


def _day(second: int) -> str | None:
    if not 0 <= second < dt.date.max.toordinal() * _DAY:
        return None
    return dt.date.fromordinal(second // _DAY + 1).isoformat()


def write_json(value: Any) -> None:
    """
    Writes a value as JSON; what a terminal would obey stands in it as an escape.
    """
    say(visible_json(json.dumps(value, ensure_ascii=False, indent=2)))

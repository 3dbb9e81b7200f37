"""
Where a merge took an entry from, as it noted in the entry's ``meta``: what makes a second merge write nothing new.

    "meta": {"merged": {"coder": "bat", "entry": "7be1..."}}      tells what entry 7be1... of bat's log tells
    "meta": {"merged": {"coder": "bat", "about": "7be1..."}}      was decided about it: a dispute, a correction
    "meta": {"merged": {..., "version": "c04d..."}}               ... as correction c04d... of bat's log has it

``meta`` is the caller's own; here the caller is the merge, and reads what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership_events.event import Entry
from partnership_events.facts import Telling

MERGED = "merged"


def origin(entry: Entry) -> str | None:
    """
    The entry of another coder's log that this one tells again; None of what was written here.
    """
    return _noted(entry, "entry")


def independent(entries: Sequence[Entry], other: Sequence[Entry]) -> tuple[Entry, ...]:
    """
    The entries but for those that a merge took over from the other log, or wrote about it.
    """
    there = {entry.id for entry in other}
    return tuple(one for one in entries if _noted(one, "entry") not in there and _noted(one, "about") not in there)


def version(copy: Telling) -> str | None:
    """
    The entry of the other log as which a telling was taken over, or corrected since by a merge.
    """
    followed = [_noted(one, "version") for one in copy.versions]
    return next((one for one in reversed(followed) if one is not None), origin(copy.root))


def is_corrected_here(copy: Telling) -> bool:
    """
    Whether the first coder corrected a telling that was taken over.
    """
    return any(_noted(one, "version") is None for one in copy.versions[1:])


def noting(
    meta: Mapping[str, Any] | None,
    coder: str,
    *,
    entry: str | None = None,
    about: str | None = None,
    version: str | None = None,
) -> Any:
    """
    The ``meta`` of what a merge writes; what it held stays, an earlier note within the new one.
    """
    before = {} if meta is None else dict(meta)
    told = {"coder": coder, "entry": entry, "about": about, "version": version, "before": before.get(MERGED)}
    return {**before, MERGED: {key: value for key, value in told.items() if value is not None}}


def _noted(entry: Entry, what: str) -> str | None:
    noted = (entry.meta or {}).get(MERGED)
    found = noted.get(what) if isinstance(noted, Mapping) else None
    return found if isinstance(found, str) else None

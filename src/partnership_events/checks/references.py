"""
Names that lead nowhere, links that do not hold.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnership_events.checks.finding import Finding, Seen, Tier
from partnership_events.errors import did_you_mean
from partnership_events.event import Erased, Event, Statement, Unknown
from partnership_events.facts import same_subject
from partnership_events.names import names_in
from partnership_events.vocabulary.record import CoverageDeclared, EntryErased, LogOpened

# The kinds that bring a subject's id into the world; all others only speak of it.
_INTRODUCES = {
    "plan_adopted": "plan",
    "initiative_launched": "initiative",
    "project_announced": "project",
    "project_launched": "project",
    "pledge_made": "pledge",
    "mechanism_established": "mechanism",
    "instrument_signed": "instrument",
}


def name_of_file(seen: Seen) -> Iterator[Finding]:
    """
    The log's opening line names another partnership than its file does.
    """
    for entry in seen.entries[:1]:
        if isinstance(entry.event, LogOpened) and seen.name is not None and entry.event.name != seen.name:
            yield seen.finding("file-name", entry, f"the log calls itself {entry.event.name!r}, its file {seen.name!r}")


def unreadable_entry(seen: Seen) -> Iterator[Finding]:
    """
    An entry that this vocabulary cannot read; it is kept, and never applied.
    """
    for entry in seen.facts.unapplied:
        if isinstance(entry.event, Unknown):
            told = "; ".join(str(problem) for problem in entry.event.problems)
            yield seen.finding("unreadable", entry, f"{entry.kind} is not applied: {told}")


def erasure_undone(seen: Seen) -> Iterator[Finding]:
    """
    An entry was erased, and stands here again, as after ``git revert``.
    """
    by_id = {entry.id: entry for entry in seen.entries}
    for record in seen.entries:
        erased = by_id.get(record.event.erases) if isinstance(record.event, EntryErased) else None
        if erased is not None and not isinstance(erased.event, Erased):
            told = f"was erased by @{record.seq}, and stands here again; erase it once more where it must go"
            yield seen.finding("erasure-undone", erased, told)


def undeclared_name(seen: Seen) -> Iterator[Finding]:
    """
    A party, person, source or ladder that the log does not declare.
    """
    declared: dict[str, set[str]] = {what: set() for what in ("party", "person", "source", "ladder")}
    for entry in seen.facts.declarations:
        if isinstance(entry.event, LogOpened):
            declared["party"].update(entry.event.parties)
        elif isinstance(entry.event, Statement) and entry.event.keyed_by in declared:
            declared[entry.event.keyed_by].add(entry.event.key_value)
    for entry in seen.entries:
        if not isinstance(entry.event, Statement) or entry.id in seen.facts.retracted:
            continue
        named = [*names_in(entry.event), *(one for cite in entry.cites for one in names_in(cite, "$.cites"))]
        for one in named:
            if one.what in declared and one.name not in declared[one.what]:
                hint = did_you_mean(one.name, declared[one.what])
                told = f"{one.what} {one.name!r} at {one.path} is declared nowhere" + (f"; {hint}" if hint else "")
                yield seen.finding("undeclared", entry, told)


def unknown_subject(seen: Seen) -> Iterator[Finding]:
    """
    A plan, project, pledge, instrument, mechanism or initiative is spoken of and never introduced.
    """
    introduced = {getattr(fact.event, _INTRODUCES[fact.kind]) for fact in seen.facts.facts if fact.kind in _INTRODUCES}
    for fact in seen.facts.facts:
        for one in names_in(fact.event):
            if one.what == "subject" and one.name not in introduced:
                hint = did_you_mean(one.name, introduced)
                told = f"{one.name!r} at {one.path} is introduced nowhere" + (f"; {hint}" if hint else "")
                yield seen.finding("unknown-subject", fact, told, Tier.STRICT)


def inert_link(seen: Seen) -> Iterator[Finding]:
    """
    A ``same_as`` between entries of different kinds or keys: it links nothing.
    """
    told = {telling.id: telling for fact in seen.facts.facts for telling in fact.tellings}
    for telling in told.values():
        target = told.get(seen.facts.root_of.get(telling.event.same_as or "", ""))
        if target is not None and not same_subject(telling.event, target.event):
            mine, yours = (f"{one.event.kind} {one.event.key_value}".strip() for one in (telling, target))
            yield seen.finding("inert-link", telling.root, f"{mine} cannot be the same fact as {yours}")


def redeclared(seen: Seen) -> Iterator[Finding]:
    """
    Two declarations of one key differ; the last one wins.
    """
    met: dict[tuple[str, str], Statement] = {}
    for entry in seen.facts.declarations:
        if not isinstance(entry.event, Statement) or not entry.event.keyed_by or isinstance(entry.event, Event):
            continue
        key = (entry.kind, entry.event.key_value)
        was = met.get(key)
        if was is not None and was != entry.event:
            names = [field.name for field in attrs.fields(type(was))]
            differing = ", ".join(name for name in names if getattr(was, name) != getattr(entry.event, name, None))
            told = f"{entry.kind} {key[1]!r} was declared otherwise before ({differing}); the last one wins"
            tier = Tier.OPINION if isinstance(entry.event, CoverageDeclared) else Tier.STRICT
            yield seen.finding("redeclared", entry, told, tier)
        met[key] = entry.event

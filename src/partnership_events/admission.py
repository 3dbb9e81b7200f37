"""
What a log lets in: the rules that a new line must keep with the lines before it.

Shape was settled by the codec; here stands what only the log can tell: every name it uses is declared, every entry it
points at stands before it, what stands already is not written again.  All problems are told at once, and whether the
story makes sense is nobody's business here: history may be strange (``checks`` says so).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from partnership_events.codec import Codec
from partnership_events.dates import EdtfDate, Period
from partnership_events.drafting import drafting_of
from partnership_events.entries import Entries, entries_of
from partnership_events.errors import NoSuchEntry, Problem, Refused, Superseded, did_you_mean
from partnership_events.event import Draft, Entry, Erased, Event, Record, Statement, Told, Unknown
from partnership_events.facts import Facts, Telling, corrects, resolve, retracts, same_subject
from partnership_events.names import ATOMS, names_at, path_of
from partnership_events.register import DECLARES, Register, names_declared
from partnership_events.values import Citation, Cites, citations, shown
from partnership_events.vocabulary.record import (
    EntryErased,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    LogOpened,
    LogSealed,
)


def dates_in(value: Any, path: str = "$") -> Iterator[tuple[EdtfDate | Period, str]]:
    """
    Every date and period of a statement, with where it stands; not those of an event inside it.
    """
    if isinstance(value, (EdtfDate, Period)):
        yield value, path
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from dates_in(item, f"{path}[{index}]")
    elif attrs.has(type(value)) and not isinstance(value, ATOMS):
        for field in attrs.fields(type(value)):
            yield from dates_in(getattr(value, field.name), f"{path}.{field.name}")


class Admission:
    """
    One append's view of the log: what is known, and what this batch has added so far.
    """

    def __init__(self, entries: Sequence[Entry], codec: Codec, register: Register | None = None) -> None:
        self._drafting = drafting_of(codec)
        self.entries = entries_of(entries)
        self._register = Register(self.entries) if register is None else register.at(self.entries)
        # Of this batch alone.
        self._new: dict[str, Told] = {}
        self._roots: dict[str, str] = {}
        self.known: dict[str, set[str]] = {what: set() for what in DECLARES}

    def _facts(self, id_: str) -> Facts:
        """
        What an entry told before this append, and whatever is connected with it.
        """
        return resolve(self._register.near(id_))

    def _told(self, id_: str) -> Told | None:
        entry = self.entries.by_id(id_)
        return self._new.get(id_) if entry is None else entry.event

    def _root(self, id_: str) -> str:
        return self._roots.get(id_) or self._register.root_of.get(id_, id_)

    def admit(self, drafts: Iterable[Draft]) -> tuple[list[Draft], list[str]]:
        """
        The drafts that are new, and the id of every one given, in order; raises ``Refused`` with all problems.
        """
        fresh: list[Draft] = []
        ids: list[str] = []
        problems: list[Problem] = []
        superseded = 0
        told = list(drafts)
        for index, draft in enumerate(told):
            place = "$" if len(told) == 1 else f"$[{index}]"
            try:
                checked = self._drafting.checked(draft)
            except Refused as refused:
                problems += _placed(refused.problems, place)
                continue
            id_ = checked.id or ""
            ids.append(id_)
            if self._told(id_) is not None:
                gone = [*self._still_stands(id_)]
                superseded += len(gone)
                problems += _placed(gone, place)
            else:
                for what, name in names_declared(checked.event):
                    self.known[what].add(name)
                problems += _placed(self._against(checked), place)
                self._remember(id_, checked.event)
                fresh.append(checked)
        if problems:
            raise (Superseded if superseded == len(problems) else Refused)(*problems)
        return fresh, ids

    def _remember(self, id_: str, event: Event | Record) -> None:
        self._new[id_] = event
        match event:
            case FactCorrected(corrects=target) | FactRetracted(retracts=target):
                self._roots[id_] = self._root(target)

    def _still_stands(self, id_: str) -> Iterator[Problem]:
        entry = self.entries.by_id(id_)
        if entry is None:
            return
        if isinstance(entry.event, Erased):
            yield Problem("", f"entry {id_[:12]} (@{entry.seq}) said this, and was erased", "what was erased stays so")
            return
        if self._untouched(id_):
            return
        told = f"entry {id_[:12]} (@{entry.seq}) says this, but was"
        if id_ in self._facts(id_).retracted:
            yield Problem("", f"{told} retracted", "reinstate it instead")
            return
        telling = self._telling(id_)
        if telling is not None and len(telling.versions) > 1:
            last = telling.versions[-1]
            by = f"corrected by {last.id[:12]} (@{last.seq})"
            yield Problem("", f"{told} {by}", "retract that correction to return to it")

    def _untouched(self, id_: str) -> bool:
        return id_ not in self._register.root_of and id_ not in self._register.touching

    def _telling(self, root: str) -> Telling | None:
        fact = self._facts(root).get(root)
        return next((one for one in fact.tellings if one.id == root), None) if fact is not None else None

    def _against(self, draft: Draft) -> Iterator[Problem]:
        event = draft.event
        if isinstance(event, LogOpened) and (self.entries or self._new):
            yield Problem("$.@kind", "a log is opened once", "create another log")
        yield from self._names_known(event, draft.cites)
        match event:
            case Event():
                yield from _clocks_showed(event, "$")
                yield from self._link_fits(event, "$")
            case FactCorrected(corrects=target, content=content):
                yield from _clocks_showed(content, "$.content")
                yield from self._link_fits(content, "$.content")
                yield from self._chained(event.after, target)
                if not isinstance(self._told(target), (Event, type(None))):
                    yield Problem("$.corrects", "is no fact of the world", "correct the entry that told the fact first")
            case FactRetracted(retracts=target):
                yield from self._chained(event.after, target)
                if isinstance(self._told(target), LogOpened):
                    yield Problem("$.retracts", "the opening of a log stays", "create another log")
                elif isinstance(self._told(target), (LogSealed, EntryErased)):
                    yield Problem("$.retracts", "what seals or erases stays", "it tells what was done to the file")
            case FactDisputed():
                yield from self._dispute_fits(event)
            case LogSealed() | EntryErased():
                verb = "seal" if isinstance(event, LogSealed) else "erase"
                yield Problem("$.@kind", f"{event.kind} is not appended", f"`{verb}` does it, and what belongs to it")

    def _chained(self, after: str, target: str) -> Iterator[Problem]:
        stand = self._told(after) is not None and self._told(target) is not None
        if stand and self._root(after) != self._root(target):
            yield Problem("$.after", "never touched that fact", "name the last record that did, or the fact itself")

    def _names_known(self, event: Statement, cites: Iterable[Citation]) -> Iterator[Problem]:
        named = names_at(event)
        for index, cite in enumerate(cites):
            named += names_at(cite, f"$.cites[{index}]")
        for what, name, place in named:
            if self._knows(what, name):
                continue
            if what == "entry":
                told = f"no entry {name[:12]} stands before this one"
                yield Problem(path_of(place), told, "references point back")
            else:
                known, kind = self._register.known[what] | self.known[what], DECLARES[what].kind
                hint = did_you_mean(name, known, otherwise=f"declare it first: {kind}")
                yield Problem(path_of(place), f"no {what} {name!r} is declared in this log", hint)

    def _knows(self, what: str, name: str) -> bool:
        """
        True where the log has what is named so, or need not have it.
        """
        if what == "entry":
            return self._told(name) is not None
        return what not in DECLARES or name in self._register.known[what] or name in self.known[what]

    def _link_fits(self, event: Event, path: str) -> Iterator[Problem]:
        target = None if event.same_as is None else self._content_of(event.same_as)
        if target is None:
            return
        if not isinstance(target, Event) or not same_subject(event, target):
            told = f"{target.kind} {getattr(target, 'key_value', '')}".strip()
            mine = f"{event.kind} {event.key_value}".strip()
            yield Problem(f"{path}.same_as", f"{mine} cannot be the same fact as {told}", "same kind, same key")

    def _dispute_fits(self, dispute: FactDisputed) -> Iterator[Problem]:
        if not dispute.facts:
            yield Problem("$.facts", "a dispute about nothing", "name the entries that conflict")
            return
        roots = {self._root(id_) for id_ in dispute.facts}
        if dispute.preferred is not None and self._root(dispute.preferred) not in roots:
            yield Problem("$.preferred", "is none of the facts in dispute", "name it among the facts too")
        if dispute.field is not None:
            kinds = {_told_kind(told) for root in roots for told in self._versions(root)}
            known = {field.name for kind in kinds if kind is not None for field in attrs.fields(kind)}
            # What this vocabulary cannot read may have any field.
            if None not in kinds and dispute.field not in known:
                hint = did_you_mean(dispute.field, known, otherwise="leave it out where the whole is disputed")
                yield Problem("$.field", f"no fact in dispute has a field {shown(dispute.field)}", hint)

    def _versions(self, root: str) -> Iterator[Told]:
        amending = [*self._register.touching.get(root, ()), *(id_ for id_, its in self._roots.items() if its == root)]
        for id_ in (root, *amending):
            told = self._told(id_)
            if told is not None:
                yield told

    def _content_of(self, id_: str) -> Told | None:
        root = self._root(id_)
        telling = None if self._untouched(root) else self._telling(root)
        return self._told(root) if telling is None else telling.event


def _told_kind(told: Told) -> type[Statement] | None:
    if isinstance(told, (Unknown, Erased)):
        return None
    return type(told.content if isinstance(told, FactCorrected) else told)


def _placed(problems: Iterable[Problem], place: str) -> Iterator[Problem]:
    return (attrs.evolve(one, path=place + one.path.removeprefix("$")) for one in problems)


def _clocks_showed(event: Event, path: str) -> Iterator[Problem]:
    if event.at_zone is None:
        return
    for date, where in dates_in(event, path):
        try:
            date.refuse_skipped(event.at_zone)
        except Refused as refused:
            yield from (attrs.evolve(one, path=where) for one in refused.problems)


def expanded(event: Event, changes: Mapping[str, Any]) -> Event:
    """
    The event with these fields changed; refuses names that are no fields.
    """
    known = [field.name for field in attrs.fields(type(event))]
    odd = [name for name in changes if name not in known]
    if odd:
        raise Refused(
            *(Problem(f"$.{name}", f"{event.kind} has no such field", did_you_mean(name, known)) for name in odd)
        )
    return attrs.evolve(event, **changes)


def find(entries: Sequence[Entry], reference: str | Entry) -> Entry:
    """
    The entry that a reference means: itself, an id, the beginning of one (four digits or more), or ``@`` and its line.
    """
    if isinstance(reference, Entry):
        reference = reference.id
    if reference.startswith("@") and reference[1:].isascii() and reference[1:].isdigit():
        seq = int(reference[1:])
        if not 1 <= seq <= len(entries):
            raise NoSuchEntry(f"no entry {reference}; the log has @1 to @{len(entries)}")
        return entries[seq - 1]
    whole = entries.by_id(reference) if isinstance(entries, Entries) else None
    if whole is not None:
        return whole
    found = [entry for entry in entries if entry.id.startswith(reference)] if len(reference) >= 4 else []
    if not found:
        raise NoSuchEntry(f"no entry {reference[:64]!r}; give its id, the first digits of it, or @ and its line")
    if len(found) > 1:
        raise NoSuchEntry(f"{len(found)} entries begin with {reference!r}; give more digits")
    return found[0]


def last_touch(entries: Sequence[Entry], facts: Facts, root: str) -> str:
    """
    The id of the last record that touched a root entry: a correction, a retraction, or the root itself.
    """
    touching = (
        entry.id
        for entry in reversed(entries)
        if (corrects(entry.event) or retracts(entry.event)) and facts.root_of[entry.id] == root
    )
    return next(touching, root)


def as_draft(told: Event | Record | Draft, cites: Cites = (), note: str | None = None, meta: Any = None) -> Draft:
    """
    A draft of whatever a caller gave.
    """
    if isinstance(told, Draft):
        if cites or note is not None or meta is not None:
            raise Refused("a Draft brings its own citations, note and meta; give them to the Draft")
        draft = told
    else:
        draft = Draft(event=told, cites=citations(cites), note=note, meta=meta)
    if not isinstance(draft.event, (Event, Record)):
        raise Refused(f"got {type(draft.event).__name__}; expected an event, a record or a Draft of one")
    return draft

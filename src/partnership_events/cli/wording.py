"""
Facts, sources and standings in words, for whichever verb tells them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from partnership_events import classes
from partnership_events.cli.terminal import KEPT, Line, Words, joined, padded
from partnership_events.codes import CitationStance, Modality, Role
from partnership_events.dates import Answer, EdtfDate
from partnership_events.describe import fields, kind_in_words, summary
from partnership_events.event import Entry, Event, Over, Statement
from partnership_events.facts import Fact, Facts, Hole
from partnership_events.folding import Candidate, Standing
from partnership_events.values import Citation, Later, Participant, Person
from partnership_events.vocabulary.interaction import EngagementCancelled
from partnership_events.vocabulary.record import (
    FactCorrected,
    FactRetracted,
    LogOpened,
    PartyDeclared,
    PersonDeclared,
)

V = TypeVar("V")

STYLES = {Answer.YES: "green", Answer.NO: "", Answer.POSSIBLY: "yellow"}

_SILENCE = {
    Answer.NO: "none",
    Answer.UNKNOWN: "unknown: nothing is recorded",
    Answer.NOT_COVERED: "not covered: the log does not claim to know of this time",
}


@classes.frozen
class NamesOf:
    """
    How a log calls what it names by keys: its title, its parties, its people.
    """

    title: str
    parties: Mapping[str, str]
    people: Mapping[str, str]

    @classmethod
    def told_by(cls, entries: Iterable[Entry]) -> NamesOf:
        """
        The names that these entries declare, the last one winning.
        """
        title, parties, people = "", {}, {}
        for entry in entries:
            match entry.event:
                case LogOpened(name=name, title=label):
                    title = str(label) if label is not None else name
                case PartyDeclared(party=party, name=label):
                    parties[party] = str(label)
                case PersonDeclared(person=person, names=(name, *_)):
                    people[person] = name
                case _:
                    pass
        return cls(title, parties, people)

    def party(self, key: str) -> str:
        """
        ``Japan (JPN)``, or the key alone.
        """
        return f"{self.parties[key]} ({key})" if key in self.parties else key

    def person(self, person: Person) -> str:
        """
        A person under the name that the source writes.
        """
        name = person.name or self.people.get(person.person or "", person.person or "somebody")
        office = ", ".join(part for part in (person.office, person.party) if part)
        return f"{name} ({office})" if office else name


# -- sources

MANY = 12
"""
So many facts are cited at most where one line speaks of all of them: the first, and the latest.
"""


@classes.frozen
class Cited:
    """
    The citations of some facts, and whether there are others that say the same.
    """

    cites: tuple[Citation, ...] = ()
    more: bool = False

    @classmethod
    def of(cls, told: Later) -> Cited:
        """
        Those of a standing or a candidate.
        """
        return cls.by(*told.few("facts", MANY))

    @classmethod
    def by(cls, facts: Iterable[Fact], more: bool) -> Cited:
        """
        Those of these facts.
        """
        return cls(tuple(dict.fromkeys(cite for fact in facts for cite in fact.cites)), more)

    def joined(self, *others: Cited) -> Cited:
        """
        These and others, each once.
        """
        both = (self, *others)
        cites = dict.fromkeys(cite for one in both for cite in one.cites)
        return Cited(tuple(cites), any(one.more for one in both))


def sources(cites: Iterable[Citation]) -> str:
    """
    Who says so: ``A p1, p7; B p6``; those that contradict stand last.
    """
    by_source: dict[tuple[CitationStance, str], dict[str, None]] = {}
    for cite in cites:
        by_source.setdefault((cite.stance, cite.source), {}).update(dict.fromkeys(cite.locators))
    told = {stance: [] for stance in CitationStance}  # type: dict[CitationStance, list[str]]
    for (stance, source), locators in by_source.items():
        told[stance].append(f"{source} {', '.join(sorted(locators, key=_as_counted))}".strip())
    against = told[CitationStance.CONTRADICTS]
    return "; ".join([*told[CitationStance.SUPPORTS], *(f"against: {one}" for one in against)])


def _as_counted(locator: str) -> list[tuple[int, str]]:
    """
    So that p2 stands before p10.
    """
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", locator)]


def cited(cites: Iterable[Citation] | Cited) -> list[Words]:
    """
    Who says so, as it ends a line.
    """
    told = sources(cites.cites if isinstance(cites, Cited) else cites)
    if not told:
        return []
    if isinstance(cites, Cited) and cites.more:
        told = f"{told}; and others"
    # A source and its places stay together.
    whole = "; ".join(one.replace(" ", KEPT) for one in told.split("; "))
    return [Words("  "), Words(f"[{whole}]", "dim")]


# -- facts


def parties_of(event: Event) -> str:
    """
    Who took part: ``JPN, MNG; host USA``.
    """
    roles: dict[Role, list[str]] = {}
    for one in event.parties:
        roles.setdefault(one.role, []).append(one.party)
    return "; ".join(
        ", ".join(keys) if role is Role.PARTY else f"{role.value} {', '.join(keys)}" for role, keys in roles.items()
    )


def participants(told: Iterable[Participant]) -> str:
    """
    Parties in a row: ``JPN and MNG``.
    """
    return joined(one.party for one in told)


def fact_line(fact: Fact, on: EdtfDate, *, marks: Sequence[str] = (), width: int = 0) -> Line:
    """
    A fact in one line: date, kind, what, who, where, sources, marks.
    """
    return statement_line(fact.event, fact.cites, on=str(on), marks=marks, width=width)


def hole_line(hole: Hole) -> Line:
    """
    An erased entry: where it stood, of which kind it was, why and by what it was erased.
    """
    why = f": {hole.reason} (@{hole.by.seq}, {hole.by.recorded_at:%Y-%m-%d})" if hole.by is not None else ""
    return [f"@{hole.entry.seq} {kind_in_words(hole.entry.kind)}, ", Words("erased", "yellow"), why]


def hole_object(hole: Hole) -> dict[str, Any]:
    """
    The same for JSON, with the keys that a fact of the timeline has; it has no date.
    """
    return {
        "on": None,
        "kind": hole.entry.kind,
        "summary": "erased",
        "marks": [f"erased @{hole.by.seq}: {hole.reason}" if hole.by is not None else "erased"],
        "seq": hole.entry.seq,
        "entries": [{"position": hole.entry.seq, "id": hole.entry.id, "kind": hole.entry.kind}],
    }


def statement_line(
    told: Statement,
    cites: Iterable[Citation],
    *,
    on: str = "",
    marks: Sequence[str] = (),
    width: int = 0,
    references: bool = True,
) -> Line:
    """
    A statement in one line; a record has no date, nor parties that took part.
    """
    what, tail = summary(told, references=references), ""
    if isinstance(told, Event):
        on = on or str(told.on)
        about = f"on {', '.join(told.topics)}" if told.topics else ""
        what = "; ".join(part for part in (what, about) if part)
        where = f"at {told.place}" if told.place is not None and str(told.place) else ""
        tail = "; ".join(part for part in (parties_of(told), where) if part)
    line: list[Words | str] = [Words(padded(on, width), "cyan"), "  "] if on else []
    line.append(Words(kind_in_words(told.kind), "bold"))
    line += [f": {what}"] if what else []
    line += [f"  ({tail})"] if tail else []
    line += cited(cites)
    for mark in marks:
        line += ["  ", Words(f"<{mark}>", "yellow")]
    return line


def modal(told: object) -> list[str]:
    """
    The mark of what is told otherwise than as actual: planned, hypothetical, negated.
    """
    return [told.modality.value] if isinstance(told, Event) and told.modality is not Modality.ACTUAL else []


# -- standings


def told(standing: Standing[V], words: Callable[[V], str]) -> list[Line]:
    """
    What stands in a cell, how sure, since when, and by whom: a line for the value, and one for each candidate.
    """
    lines: list[Line] = []
    value: Any = standing.value
    if value is not None:
        since = f", since {standing.since}" if standing.since is not None else ""
        over = isinstance(value, Over)
        text = over_in_words(_by_all(standing)) if over else words(value)
        lead = [Words("possibly ", "yellow")] if standing.ambiguous else []
        marks = disputed(standing.disputed)
        lines.append([*lead, Words(text, "" if over else "bold"), since, *cited(Cited.of(standing)), *marks])
    lines += [_candidate(one, words, first=not lines) for one in standing.candidates]
    if value is None and lines:
        lines[0] = [*lines[0], *disputed(standing.disputed)]
    if standing.ambiguous:
        lines.append([Words("which of these came last, the record does not say", "yellow")])
    silence = Words(_SILENCE.get(standing.answer, standing.answer.value), "dim")
    return lines or [[silence, *disputed(standing.disputed)]]


def disputed(is_so: bool) -> list[Words]:
    """
    The mark of what sources differ about, as it ends a line.
    """
    return [Words("  "), Words("<disputed>", "yellow")] if is_so else []


def _candidate(one: Candidate[Any], words: Callable[[Any], str], *, first: bool) -> Line:
    lead = "possibly " if first else "or possibly "
    if one.value is None:
        text = "none"
    elif isinstance(one.value, Over):
        text = over_in_words(one.value)
    else:
        text = words(one.value)
    return [Words(lead, "yellow"), text, f" ({one.on})", *cited(Cited.of(one))]


def over_in_words(over: Over) -> str:
    """
    How something ended: ``terminated by JPN``.
    """
    return over.how.replace("_", " ") + (f" by {', '.join(over.by)}" if over.by else "")


def _by_all(standing: Standing[Any]) -> Over:
    """
    How it ended, by all who ended it: one side broke off, and then the other.
    """
    over: Any = standing.value
    facts, _ = standing.few("facts", MANY)
    also = [key for fact in facts for key in getattr(fact.event, "by", ()) if isinstance(key, str)]
    return Over(over.how, tuple(dict.fromkeys((*over.by, *also))), over.effective)


def dated(standing: Standing[Any] | None) -> str:
    """
    When it came about: ``2022-11-29``, ``possibly [..2022-11-28]``.
    """
    if standing is None:
        return "unknown"
    certain = [str(standing.since)] if standing.since is not None else []
    possible = [f"possibly {one.on}" for one in standing.candidates]
    return " or ".join([*certain, *possible]) or "unknown"


def cites_of(standing: Standing[Any] | None) -> Cited:
    """
    Who says so, of what is settled and of what is possible.
    """
    if standing is None:
        return Cited()
    return Cited.of(standing).joined(*map(Cited.of, standing.candidates))


def said_by(standing: Standing[Any]) -> list[Words]:
    """
    The same as it ends a line, marked where sources differ.
    """
    return [*cited(cites_of(standing)), *disputed(standing.disputed)]


def told_by(fact: Fact) -> list[Words]:
    """
    Who tells a fact as it ends a line, marked where sources differ.
    """
    return [*cited(fact.cites), *disputed(bool(fact.disputes))]


def value_of(standing: Standing[V]) -> V:
    """
    What the cell holds or, where nothing is certain, what it would.
    """
    if standing.value is not None:
        return standing.value
    return next(one.value for one in standing.candidates if one.value is not None)


def answered(answer: Answer, why: str = "") -> list[Words]:
    """
    An answer, and what it rests on.
    """
    return [Words(answer.value, STYLES.get(answer, "dim")), Words(f" ({why})" if why else "")]


def reference(id_: str, fact_of: Callable[[str], Fact | None], entry_of: Callable[[str], Entry | None]) -> str:
    """
    An entry that another points at, in words.
    """
    fact = fact_of(id_)
    if fact is not None:
        # Of several tellings of one fact, each in its own words.
        event = next((one.event for one in fact.tellings if one.id == id_), fact.event)
        return f"{kind_in_words(fact.kind)} of {event.on}, {summary(event)}".removesuffix(", ")
    entry = entry_of(id_)
    return f"@{entry.seq} ({kind_in_words(entry.kind)})" if entry is not None else id_[:12]


# -- what points at other entries

_POINTERS = {"facts": "disputes", "preferred": "prefers", "corrects": "corrected", "retracts": "retracted"}
# Where a chain of records goes on is for the file, not for a reader.
_UNTOLD = frozenset({"after"})


def pointed(id_: str, facts: Facts, entries: Mapping[str, Entry]) -> str:
    """
    An entry by its position and in words, as it reads now: ``@7: meeting held, summit, planned 1980``.
    """
    entry = entries.get(id_)
    if entry is None:
        return id_[:12]
    event = entry.event
    if not isinstance(event, Statement):
        return f"@{entry.seq}: {kind_in_words(entry.kind)}"
    if isinstance(event, FactCorrected):
        return f"@{entry.seq}, a correction of {pointed(event.corrects, facts, entries)}"
    if isinstance(event, FactRetracted):
        return f"@{entry.seq}, a retraction of {pointed(event.retracts, facts, entries)}"
    fact = facts.get(id_)
    event = next((one.event for one in fact.tellings if one.id == id_), event) if fact is not None else event
    when = " ".join([*modal(event), str(event.on)]) if isinstance(event, Event) else ""
    what = summary(event, references=False)
    return f"@{entry.seq}: {', '.join(part for part in (kind_in_words(event.kind), what, when) if part)}"


def pointers(event: Statement, facts: Facts, entries: Mapping[str, Entry]) -> list[str]:
    """
    Every entry that a statement points at, in words: ``confirms @2: meeting held, summit, planned 1980``.
    """
    told: list[str] = []
    for field in fields(type(event)):
        value = getattr(event, field.name)
        if field.names != "entry" or not value or field.name in _UNTOLD:
            continue
        word = _POINTERS.get(field.name, field.name.replace("_", " "))
        if isinstance(event, EngagementCancelled) and field.name == "subject":
            word = "postpones" if event.mode.value == "postponed" else "cancels"
        ids = (value,) if isinstance(value, str) else value
        told += [_pointer(word, id_, facts, entries) for id_ in ids]
    return told


def _pointer(word: str, id_: str, facts: Facts, entries: Mapping[str, Entry]) -> str:
    entry = entries.get(id_)
    if word == "retracted" and entry is not None and isinstance(entry.event, FactRetracted):
        # Who takes a retraction back reinstates what it took away.
        deeper = entries.get(entry.event.retracts)
        undone = deeper is not None and isinstance(deeper.event, FactRetracted)
        return _pointer("retracted again" if undone else "reinstated", entry.event.retracts, facts, entries)
    return f"{word} {pointed(id_, facts, entries)}"

"""
Values, standings and facts as the page says them, small enough to be carried by the thousand.

A text that exists in several languages is told as ``[text, [[language, text], ...]]``, any other as ``[text]``.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import attrs

from partnership_events.codes import Basis, Code, Modality, Role
from partnership_events.describe import code_in_words, kind_in_words, summary, value_in_words
from partnership_events.event import Cell, Entry, Event, Over, Unknown
from partnership_events.facts import Fact
from partnership_events.folding import Standing, holders
from partnership_events.projections.spells import Judged
from partnership_events.projections.state import Instrument, Plan, earlier_carrier, fate_in_words
from partnership_events.values import Citation, Label, Person
from partnership_events.vocabulary.pledges import Terms

Text: TypeAlias = list[Any]
Said: TypeAlias = dict[str, Any]

MANY: Final = 12
"""
So many facts are named at most as those that made one value: the first, and the latest.
"""

_COUNTED = frozenset({"delivered", "money"})
_TITLES = ("label", "title", "action", "request", "milestone")


def text_of(value: Label | str) -> Text:
    """
    A label with all its languages, or a text.
    """
    if isinstance(value, Label) and len(value.texts) > 1:
        return [str(value), [list(one) for one in value.texts]]
    if isinstance(value, Label) and value.texts and value.texts[0][0] not in ("en", "und"):
        return [str(value), [list(value.texts[0])]]
    return [str(value)]


def value_text(cell: Cell, value: Any) -> Text:
    """
    What a cell holds.
    """
    match value:
        case None:
            return ["none"]
        case Label():
            return text_of(value)
        case Over(how=how, by=by):
            return [how.replace("_", " ") + (f" by {', '.join(by)}" if by else "")]
        case Role():
            return ["member" if value is Role.PARTY else code_in_words(value)]
        case Code():
            return [code_in_words(value)]
        case decimal.Decimal():
            unit = cell[2] if cell[0] in _COUNTED and len(cell) > 2 else ""
            return [f"{value:,f} {unit}".strip()]
        case Terms():
            told = [str(value.quantity or ""), value_in_words(value.horizon) if value.horizon is not None else ""]
            return [", ".join(part for part in told if part) or "none stated"]
        case Event() if cell[0] == "cooperation":
            # Of many areas in one fact each is a line of its own.
            return ["agreed"]
        case Event():
            return [event_words(value)]
        case _ if attrs.has(type(value)):
            return [value_in_words(value)]
        case _:
            return [str(value)]


def event_words(event: Event) -> str:
    """
    What an event says beyond its date and parties, and where it took place.
    """
    place = str(event.place) if event.place is not None else ""
    return "; ".join(part for part in (summary(event, references=False) or kind_in_words(event.kind), place) if part)


def title_of(value: Any) -> Text | None:
    """
    How a thing is called by the event that brought it about.
    """
    told = (getattr(value, name, None) for name in _TITLES)
    return next((text_of(one) for one in told if isinstance(one, (Label, str)) and str(one)), None)


def standing_said(standing: Standing[Any]) -> Said:
    """
    What a reader would notice of a standing, and by the positions of which facts (``by``) it is so.
    """
    cell = standing.cell
    said: Said = {"a": standing.answer.value}
    if standing.value is not None:
        said["v"] = value_text(cell, standing.value)
        title = title_of(standing.value)
        said |= {"t": title} if title is not None else {}
        said |= {"over": 1} if isinstance(standing.value, Over) else {}
    if standing.since is not None:
        said["s"] = standing.since.text
    if standing.candidates:
        said["c"] = [_candidate(cell, one) for one in standing.candidates]
    said |= {word: 1 for word, is_so in (("amb", standing.ambiguous), ("dis", standing.disputed)) if is_so}
    facts, more = standing.few("facts", MANY)
    said |= {"by": [fact.seq for fact in facts]} if facts else {}
    return said | ({"more": 1} if more else {})


def _candidate(cell: Cell, one: Any) -> Said:
    said: Said = {"v": value_text(cell, one.value), "on": one.on.text, "by": [fact.seq for fact in one.facts]}
    title = title_of(one.value)
    return said | ({"t": title} if title is not None else {}) | ({"none": 1} if one.value is None else {})


def judged_said(judged: Judged) -> Said:
    """
    What is judged of a thing.
    """
    said: Said = {"a": judged.answer.value, "st": fate_in_words(judged.status, judged.answer)}
    said |= {"why": judged.why} if judged.why else {}
    return said | ({"od": judged.overdue.value} if judged.overdue is not None else {})


def part_said(judged: Judged, part: Any) -> Said:
    """
    The same, and by the positions of which facts (``by``) and under which name, where an earlier one carries it.
    """
    said = judged_said(judged)
    carrier = earlier_carrier(part) if isinstance(part, (Plan, Instrument)) else None
    if carrier is None:
        return said
    said["by"] = [fact.seq for fact in carrier.facts]
    return said | ({"t": text_of(part.label)} if isinstance(part, Plan) else {})


# -- facts and entries


def fact_said(fact: Fact, on: str, *, clash: bool, people: dict[str, str]) -> Said:
    """
    A fact as a row of the table shows it, but for its place in time.
    """
    event = fact.event
    said: Said = {"on": on, "kind": event.kind, "fam": event.family.value, "w": summary(event, references=False)}
    parties = [one.party for one in event.parties]
    said |= {"p": parties} if parties else {}
    roles = [f"{code_in_words(one.role)} {one.party}" for one in event.parties if one.role is not Role.PARTY]
    said |= {"roles": roles} if roles else {}
    said |= {"tp": list(event.topics)} if event.topics else {}
    where = str(event.place) if event.place is not None else ""
    said |= {"at": where} if where else {}
    who = [person_words(one, people) for one in event.people]
    said |= {"who": who} if who else {}
    if event.modality is Modality.ACTUAL and not fact.set_aside:
        held = [list(one) for one in dict.fromkeys(holders(event))]
        said |= {"h": held} if held else {}
    told = list(marks_of(fact, clash=clash))
    said |= {"m": told} if told else {}
    return said | {"e": sorted({one.seq for telling in fact.tellings for one in telling.versions})}


def marks_of(fact: Fact, *, clash: bool) -> Iterator[str]:
    """
    What a reader should know of a fact at a glance, whatever the date.
    """
    if fact.event.modality is not Modality.ACTUAL:
        yield fact.event.modality.value
    if fact.disputes:
        yield "disputed"
    if fact.set_aside:
        yield "set aside"
    if clash:
        yield "dates clash"
    by = [f"@{entry.seq}" for telling in fact.tellings for entry in telling.versions[1:]]
    if by:
        yield f"corrected {', '.join(by)}"


def person_words(person: Person, names: dict[str, str]) -> str:
    """
    A person under the name that the source writes.
    """
    name = person.name or names.get(person.person or "", person.person or "somebody")
    office = ", ".join(part for part in (person.office, person.party) if part)
    return f"{name} ({office})" if office else name


def entry_said(entry: Entry) -> Said:
    """
    An entry as an explanation shows it: who says so, in which words, and what its writer remarked.
    """
    said: Said = {"n": entry.seq, "kind": entry.kind, "id": entry.id[:12]}
    said |= {"note": entry.note} if entry.note else {}
    said |= {"c": [_cite(cite) for cite in entry.cites]} if entry.cites else {}
    told = getattr(entry.event, "content", entry.event)
    if isinstance(told, Event):
        said |= {"on": told.on.text}
        said |= {"stated": told.stated} if told.stated else {}
        said |= {"basis": told.basis.value} if told.basis is not Basis.STATED else {}
        said |= {"conf": code_in_words(told.confidence)} if told.confidence is not None else {}
    if isinstance(entry.event, Unknown):
        said["why"] = problems_of(entry)
    reason = getattr(entry.event, "reason", None)
    return said | ({"reason": reason} if isinstance(reason, str) and reason else {})


def problems_of(entry: Entry) -> str:
    """
    Why an entry could not be applied.
    """
    problems: Iterable[Any] = getattr(entry.event, "problems", ())
    return "; ".join(str(problem) for problem in problems)


def _cite(cite: Citation) -> list[Any]:
    told = [cite.source, ", ".join(cite.locators), cite.stance.value, cite.quote]
    return told if cite.quote is not None else told[:3]

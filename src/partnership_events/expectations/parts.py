"""
What may be asked: the parts of the state by name, and what stands in a cell.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from partnership_events.codes import Code
from partnership_events.dates import Answer
from partnership_events.describe import value_in_words
from partnership_events.errors import did_you_mean
from partnership_events.event import Over
from partnership_events.facts import Fact
from partnership_events.folding import Standing
from partnership_events.projections.partnership import PartnershipState
from partnership_events.projections.state import Pledge, possible
from partnership_events.values import Label


class Unclear(Exception):
    """
    Why nothing can be asked; it never leaves this package.
    """


@attrs.frozen
class Met:
    """
    What was asked for: the answer (None where a word was asked for), the value, and what else it may be, by its facts.
    """

    answer: Answer | None
    value: object = None
    others: tuple[object, ...] = ()
    facts: tuple[Fact, ...] = ()


@attrs.frozen
class Part:
    """
    A part of the state that is asked by name: the family of its cells, what reads it, and its fields, the first by
    default.
    """

    first: str
    things: Callable[[PartnershipState], Mapping[str, Any]]
    fields: Mapping[str, Callable[[Any], Met]]


def _standing(name: str) -> Callable[[Any], tuple[Fact, ...]]:
    return lambda thing: () if getattr(thing, name) is None else getattr(thing, name).facts


def _carrying(name: str) -> Callable[[Any], tuple[Fact, ...]]:
    """
    The facts by which a thing is in force; where it is so by none, those of what was told last.
    """
    last = _standing(name)
    return lambda thing: tuple(fact for one in thing.carried_by for fact in one.facts) or last(thing)


def _judged(answer: str, why: str, by: Callable[[Any], tuple[Fact, ...]]) -> Callable[[Any], Met]:
    return lambda thing: Met(getattr(thing, answer), getattr(thing, why, None), (), by(thing))


def _plain(name: str, by: Callable[[Any], tuple[Fact, ...]]) -> Callable[[Any], Met]:
    return lambda thing: Met(None, getattr(thing, name), (), by(thing))


def _due(pledge: Pledge) -> str | None:
    """
    When it falls due: a day, or the earliest and the latest.
    """
    return None if pledge.due is None else "/".join(dict.fromkeys(pledge.due))


def of_standing(standing: Standing[Any]) -> Met:
    """
    What stands in a cell.
    """
    others = tuple(one.value for one in possible(standing)[1:])
    facts = standing.facts or tuple(fact for one in standing.candidates for fact in one.facts)
    return Met(standing.answer, standing.value, others, facts)


PARTS: Mapping[str, Part] = {
    "plans": Part(
        "plan",
        lambda state: state.plans,
        {
            "in_force": _judged("in_force", "status", _carrying("adopted")),
            **{name: _plain(name, _carrying("adopted")) for name in ("status", "why", "label", "period", "duration")},
        },
    ),
    "instruments": Part(
        "instrument",
        lambda state: state.instruments,
        {
            "in_force": _judged("in_force", "status", _carrying("signed")),
            "status": _plain("status", _carrying("signed")),
        },
    ),
    "pledges": Part(
        "pledge",
        lambda state: state.pledges,
        {
            "open": _judged("open", "status", _standing("made")),
            "overdue": _judged("overdue", "why", _standing("made")),
            **{name: _plain(name, _standing("made")) for name in ("status", "why", "quantity")},
            "due": lambda pledge: Met(None, _due(pledge), (), pledge.made.facts),
        },
    ),
    "projects": Part(
        "status",
        lambda state: state.projects,
        {"status": lambda project: of_standing(project.status), "label": _plain("label", _standing("launched"))},
    ),
    "mechanisms": Part(
        "mechanism", lambda state: state.mechanisms, {"active": _judged("active", "status", _standing("established"))}
    ),
    "parties": Part("member", lambda state: state.parties, {"role": of_standing}),
    "people": Part(
        "people",
        lambda state: state.people,
        {
            "office": lambda offices: Met(
                None,
                tuple(dict.fromkeys(one.office for one in offices)),
                (),
                tuple(fact for one in offices for fact in one.facts),
            )
        },
    ),
}
"""
The parts of the state that are asked by name and id; all else is asked by the address of its cell.
"""

ALIASES: Mapping[str, str] = {
    "missions": "mission",
    "positions": "position",
    "initiatives": "initiative",
    "requests": "request",
}
"""
Cells that are asked by the name of their part of the state, too.
"""


def field_of(standing: Standing[Any], name: str) -> Met:
    """
    A field of what stands in a cell: since when, or one of the value's own.
    """
    met = of_standing(standing)
    whole = {"since": standing.since, "upgrades": getattr(standing, "upgrades", None)}
    if name in whole and hasattr(standing, name):
        return attrs.evolve(met, value=whole[name], others=())
    told = [value for value in (met.value, *met.others) if value is not None]
    if not told:
        return met
    fields = {field for value in told for field in _fields(value)}
    if name not in fields:
        raise Unclear(f"no field {name!r} in {' '.join(standing.cell)}; {hint(name, {'since', *fields})}")
    values = [getattr(value, name) if name in _fields(value) else None for value in (met.value, *met.others)]
    return attrs.evolve(met, value=values[0], others=tuple(values[1:]))


def _fields(value: Any) -> Sequence[str]:
    return [field.name for field in attrs.fields(type(value))] if attrs.has(type(value)) else ()


def spellings(value: object) -> tuple[str, ...]:
    """
    How a value may be written: as the command does, or as a log does.
    """
    match value:
        case None:
            return ("",)
        case Over(how=how):
            return (how,)
        case Label(texts=texts):
            return (str(value), *(text for _, text in texts))
        case Code():
            return (value_in_words(value), value.value)
        case bool():
            return ("yes" if value else "no",)
        case tuple():
            return (", ".join(spellings(item)[0] for item in value),)
        case str() | int() | decimal.Decimal():
            return (value_in_words(value), str(value))
    # A kind of one's own may leave anything in a cell.
    return (value_in_words(value), str(value)) if attrs.has(type(value)) else (str(value),)


def hint(word: str, known: Iterable[str]) -> str:
    """
    What was meant, or what there is.
    """
    there = set(known)
    return did_you_mean(word, there, otherwise=listed(there))


def listed(known: Iterable[str]) -> str:
    """
    What there is, in words.
    """
    told = sorted(known)
    more = ", ..." if len(told) > 12 else ""
    return f"there are {', '.join(told[:12])}{more}" if told else "there are none"

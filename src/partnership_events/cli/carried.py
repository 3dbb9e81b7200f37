"""
By which adoption a plan is in force, or by which entry into force a text; and what else was told of it, in words.

A renewal that lies ahead carries nothing yet, and one that ran out carries no more: each has its own line and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from partnership_events.cli.terminal import Line, Words
from partnership_events.cli.wording import MANY, Cited, cited, dated, disputed, said_by
from partnership_events.describe import value_in_words
from partnership_events.folding import Candidate, Standing
from partnership_events.projections.state import Instrument, Plan


def adopted(plan: Plan, zone: str) -> Iterator[Line]:
    """
    What the status of a plan rests on, when it was adopted and by whose word; then its other adoptions.
    """
    length = f", {value_in_words(plan.duration)}" if plan.duration is not None and plan.period is not None else ""
    now, others = _parted(plan.adopted, plan.carried_by)
    on, said = _dated(plan.adopted, now, zone) if others else (dated(plan.adopted), said_by(plan.adopted))
    yield [plan.why, length, f"; adopted {on}", *said]

    def words(one: Any) -> str:
        renamed = f": {one.value.label}" if str(one.value.label) != str(plan.label) else ""
        return _term(one.value.period, one.value.duration) + renamed

    yield from _others(plan.adopted, others, "adopted", words, zone)


def entered(text: Instrument, zone: str) -> Iterator[Line]:
    """
    Since when a text is in force without a break, and by whose word; then its other entries into force.
    """
    if text.entered is None:
        return
    now, others = _parted(text.entered, text.carried_by)
    if text.begun_by is not None and not _is_among(text.begun_by, now):
        now, others = [text.begun_by], [*now, *(one for one in others if not _is_among(one, [text.begun_by]))]
    on, said = _dated(text.entered, now, zone) if others else (dated(text.entered), said_by(text.entered))
    yield [f"in force since {on}", *said]
    yield from _others(text.entered, others, "entered into force", lambda one: _term(one.value.term), zone)


def _parted(told: Standing[Any], carried: Sequence[Candidate[Any]]) -> tuple[list[Any], list[Any]]:
    """
    The tellings by which it is in force, and all others that count or may.
    """
    all_: tuple[Any, ...] = (told, *told.candidates)
    last = [one for one in all_ if one.value is not None]
    before = [one for one in carried if not _is_among(one, last)]
    if not carried:
        return last, []
    if carried[0] in before:
        return before[:1], [*before[1:], *last]
    now = [one for one in last if _is_among(one, carried)]
    return now, [*before, *(one for one in last if not _is_among(one, carried))]


def _is_among(one: Any, some: Sequence[Any]) -> bool:
    return any(one.value is other.value for other in some)


def _others(
    told: Standing[Any], others: Sequence[Any], verb: str, words: Callable[[Any], str], zone: str
) -> Iterator[Line]:
    for one in others:
        sure, on = _when(told, one)
        what = f"{sure}{verb} anew" if _is_among(one, (told, *told.candidates)) else f"earlier: {verb}"
        yield [f"{what} {on}{words(one)}", *_said_by([one], zone)]


def _dated(told: Standing[Any], some: Sequence[Any], zone: str) -> tuple[str, list[Words]]:
    return " or ".join("".join(_when(told, one)) for one in some), _said_by(some, zone)


def _said_by(some: Sequence[Any], zone: str) -> list[Words]:
    """
    Who says so, marked where sources differ about any of it.
    """
    facts = [fact for one in some for fact in one.few("facts", MANY)[0]]
    differ = any(bool(fact.disputes) or fact.when(zone).clash for fact in facts)
    return [*cited(Cited().joined(*map(Cited.of, some))), *disputed(differ)]


def _when(told: Standing[Any], one: Any) -> tuple[str, str]:
    """
    The date of one telling; what may not have happened, or not as the last, is told as possible.
    """
    if isinstance(one, Standing):
        return "", str(one.since)
    return "possibly " if _is_among(one, told.candidates) else "", str(one.on)


def _term(*stated: Any) -> str:
    known = [value_in_words(one) for one in stated if one is not None]
    return f", term {', '.join(known)}" if known else ""

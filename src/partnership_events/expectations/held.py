"""
A log held to expectations: those that it declares, and whichever are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from partnership_events.asking import Asking
from partnership_events.dates import Answer, Cutoff
from partnership_events.entries import entries_of
from partnership_events.errors import Refused
from partnership_events.event import Cell, Entry
from partnership_events.expectations.expectation import Expectation, Outcome, as_word
from partnership_events.expectations.parts import (
    ALIASES,
    PARTS,
    Met,
    Part,
    Unclear,
    field_of,
    hint,
    listed,
    of_standing,
    spellings,
)
from partnership_events.facts import prefix, resolve
from partnership_events.folding import Seen, reading_zone
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import cell_of, state_of
from partnership_events.vocabulary.record import ExpectationDeclared

# Cells of which there is one in every log, written or not.
_ALONE = frozenset({("relations",), ("tier",), ("last_meeting",), ("last_visit",)})


def recorded(declarations: Iterable[Entry]) -> tuple[Expectation, ...]:
    """
    The expectations that the log declares, the last one of each key, in log order.
    """
    last = {entry.event.expectation: entry for entry in declarations if isinstance(entry.event, ExpectationDeclared)}
    return tuple(_of_record(entry) for entry in sorted(last.values(), key=lambda entry: entry.seq))


def _of_record(entry: Entry) -> Expectation:
    told: Any = entry.event
    return Expectation(
        asked=told.asked,
        as_of=told.as_of.text,
        known_at=told.known_at,
        answer=None if told.answer is None else Answer(told.answer.value),
        value=told.value,
        line=entry.seq,
        entry=entry.id,
    )


def outcomes(
    entries: Sequence[Entry],
    expectations: Iterable[Expectation],
    *,
    today: Cutoff | None = None,
    zone: str | None = None,
) -> tuple[Outcome, ...]:
    """
    What becomes of each expectation: pure, no ledger, no clock.

    ``today`` is needed to tell that nobody can know yet what is asked as known on a later date.
    """
    told = tuple(expectations)
    if not told:
        return ()
    held = _Held(entries, zone or reading_zone(entries), today)
    return tuple(map(held.outcome, told))


class _Held:
    """
    A log that is held to expectations: indexed once, however many dates are asked.
    """

    def __init__(self, entries: Sequence[Entry], zone: str, today: Cutoff | None) -> None:
        self.entries, self.zone, self.today = entries_of(entries), zone, today
        self.asking = Asking()
        facts = resolve(self.entries).facts
        self.cells = {cell for fact in facts for cell in fact.writes()}
        self.people = {one.person for fact in facts for one in fact.event.people if one.person}

    def outcome(self, one: Expectation) -> Outcome:
        try:
            met = self.met(one)
            return _compared(one, met)
        except Unclear as unclear:
            return Outcome(expectation=one, holds=False, problem=str(unclear))
        except Refused as refused:
            return Outcome(expectation=one, holds=False, problem="; ".join(map(str, refused.problems)))

    def met(self, one: Expectation) -> Met:
        if not one.asked or (one.answer is None and one.value is None):
            raise Unclear("nothing is expected" if one.asked else "nothing is asked")
        self._must_be_known_by_now(one.known_at)
        Cutoff.of(one.as_of, self.zone)
        prefix(self.entries, one.known_at, self.zone)
        seen = self.asking.view(self.entries, as_of=one.as_of, known_at=one.known_at, zone=self.zone)
        part = PARTS.get(one.asked[0])
        if part is None:
            return self.in_cell(seen, (ALIASES.get(one.asked[0], one.asked[0]), *one.asked[1:]))
        return self.in_part(seen, part, one)

    def _must_be_known_by_now(self, known_at: str | None) -> None:
        # A position says itself whether it is there, and a fraction of a second was read off a line.
        if known_at is None or self.today is None or known_at.startswith(("@", "root:")) or "." in known_at:
            return
        if Cutoff.of(known_at, self.zone).instant > self.today.instant:
            raise Unclear(f"what is known by {known_at} nobody can tell yet; today is {self.today.text}")

    def below(self, first: str) -> Iterable[Cell]:
        """
        How the addresses go on that begin with a word; a kind of one's own may write any.
        """
        return (cell[1:] for cell in self.cells if cell[:1] == (first,))

    def in_part(self, seen: Seen, part: Part, one: Expectation) -> Met:
        name, rest = one.asked[0], one.asked[1:]
        known = self.people if part.first == "people" else {rest[0] for rest in self.below(part.first) if rest}
        things = part.things(state_of(seen, self.entries, one.known_at))
        if not rest:
            raise Unclear(f"which of the {name} is not told; {listed(known | things.keys())}")
        if rest[0] not in known and rest[0] not in things:
            raise Unclear(f"no {rest[0]!r} among the {name}; {hint(rest[0], known | things.keys())}")
        field = rest[1] if len(rest) > 1 else next(iter(part.fields))
        if field not in part.fields or len(rest) > 2:
            raise Unclear(f"no {' '.join(rest[1:])!r} of {name}; {hint(field, part.fields)}")
        if rest[0] in things:
            return part.fields[field](things[rest[0]])
        silent = Answer.UNKNOWN if part.first == "people" else silence(seen, (part.first, rest[0]))
        return Met(silent)

    def in_cell(self, seen: Seen, words: Cell) -> Met:
        known = self.cells | _ALONE
        cell = next((words[:n] for n in range(len(words), 0, -1) if words[:n] in known), None)
        if cell is None or len(words) - len(cell) > 1:
            raise Unclear(f"{' '.join(map(as_word, words))} is no address; {self._near(words, known, cell)}")
        standing: Any = cell_of(seen, cell)
        if cell == ("tier",):
            standing = state_of(seen, self.entries).tier
        return of_standing(standing) if words == cell else field_of(standing, words[-1])

    def _near(self, words: Cell, known: Iterable[Cell], met: Cell | None) -> str:
        if met is not None:
            return "at most one word more, a field, may follow it"
        firsts = {cell[0] for cell in known if cell} | PARTS.keys() | ALIASES.keys()
        if words[0] not in firsts:
            return hint(words[0], firsts)
        return hint(" ".join(words[1:]), {" ".join(rest) for rest in self.below(words[0])})


def _compared(one: Expectation, met: Met) -> Outcome:
    if one.answer is not None and met.answer is None:
        raise Unclear("that is a word, and none of the five answers; expect a value in quotes")
    shown = Outcome(expectation=one, holds=False, answer=met.answer, value=spellings(met.value)[0], facts=met.facts)
    if one.answer is not None and met.answer is not one.answer:
        return shown
    if one.value is None:
        return attrs.evolve(shown, holds=True)
    # What else it may be counts only where possibly is expected: what is settled may be nothing else.
    said = any(one.value in spellings(value) for value in (met.value, *met.others))
    settled = one.answer is not None or met.answer is not Answer.POSSIBLY
    return attrs.evolve(shown, holds=said and settled)

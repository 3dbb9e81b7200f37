"""
From when until when something was so, and how surely.

                 possibly_from   surely_from        surely_through   possibly_through
    ---- no --------|-- possibly --|------- yes -------|-- possibly --|---- no ----

An interval is the days over which a cell may have held one value, read off its spells; where the record never settles
it, only the outer bounds are there.  What is judged of a plan or a pledge has an interval for each judgement.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.dates import Answer, Cutoff, EdtfDate
from partnership_events.event import Cell, Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, OfFacts, Seen, Standing, view
from partnership_events.projections.named import Named, named
from partnership_events.projections.partnership import StateBasis, basis, carried_by
from partnership_events.projections.spells import WHENEVER, PartSpell, Spell, part_spells, spells


@classes.frozen(kw_only=True)
class Interval(OfFacts):
    """
    The days over which one value was, or may have been, so; all bounds are included, None where there is none.

    ``answer`` is that of the surest day: POSSIBLY where no day is settled, and then ``surely_from`` and
    ``surely_through`` are None.  ``since`` is the date that the sources tell, ``until`` that of what came instead;
    ``facts`` brought the value about, or said the same since; ``ambiguous`` is true where nothing says which of several
    values came last.  Of a thing (a plan, a pledge) ``value`` is its status in words, ``why`` says what that rests on,
    and ``overdue`` is told of pledges.
    """

    value: Any
    answer: Answer
    possibly_from: dt.date | None
    surely_from: dt.date | None
    surely_through: dt.date | None
    possibly_through: dt.date | None
    since: EdtfDate | None = None
    until: EdtfDate | None = None
    facts: tuple[Fact, ...] = ()
    ambiguous: bool = False
    disputed: bool = False
    why: str = ""
    overdue: Answer | None = None


@classes.frozen(kw_only=True)
class History:
    """
    The intervals of a cell or a thing, by when each may have begun; what nobody wrote of has its intervals too.
    """

    basis: StateBasis
    name: tuple[str, ...]
    intervals: tuple[Interval, ...]


def history(
    entries: Sequence[Entry],
    first: str,
    *rest: str,
    as_of: AsOf | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> History:
    """
    The history of one cell, such as ``history(entries, "tier")``, or of a thing: ``history(entries, "plans", "one")``.

    With ``as_of``, only what had begun by then, or may have; what is so on that date may go on beyond it.  Raises
    ``NoSuchCell`` for what the log nowhere tells of.
    """
    seen = view(entries, as_of=as_of or WHENEVER, known_at=known_at, zone=zone)
    return history_of(seen, entries, (first, *rest), known_at)


def history_of(seen: Seen, entries: Sequence[Entry], name: Cell, known_at: KnownAt = None) -> History:
    """
    The same of a view of these entries, up to its cut-off.
    """
    meant = named(seen, entries, name)
    told = basis(entries, seen.size, seen.zone, as_of=_as_of(seen), known_at=known_at, records=seen.declarations)
    begun = (one for one in _intervals(seen, meant) if (one.possibly_from or dt.date.min) <= seen.cutoff.day)
    return History(basis=told, name=meant.words, intervals=tuple(begun))


def _as_of(seen: Seen) -> str:
    return "" if seen.cutoff.day == WHENEVER else seen.cutoff.text


def _intervals(seen: Seen, meant: Named) -> Iterator[Interval]:
    if meant.section is None:
        yield from intervals(spells(seen, meant.words), seen.zone)
    elif meant.section == "projects":
        # Its status is one cell, and all that is judged of it.
        yield from intervals(spells(seen, ("status", meant.words[1])), seen.zone)
    else:
        yield from (_judged_interval(seen, one) for one in part_spells(seen, meant.section, meant.words[1]))


# -- of a cell


def intervals(told: Sequence[Spell], zone: str) -> tuple[Interval, ...]:
    """
    The intervals that the spells of a cell make up, as read in a zone, by when each may have begun.
    """
    found = []
    for at, spell in enumerate(told):
        for held in _held_in(spell):
            run, settled = _run(told, at, held)
            # Of all days of a run, one tells of it.
            if at == (settled or run)[0]:
                found.append((run[0], run[-1], _interval(told, run, settled, held, zone)))
    return tuple(interval for _, _, interval in sorted(found, key=lambda one: one[:2]))


_Held: TypeAlias = tuple[Any, Answer | None]
"""
A value, or None and the answer where nobody wrote.
"""


def _held_in(spell: Spell) -> Iterator[_Held]:
    """
    What may stand on these days; that it may be nothing is told by the bounds of what else it may be.
    """
    standing = spell.standing
    if standing.answer is not Answer.POSSIBLY:
        yield standing.value, None if standing.value is not None else standing.answer
        return
    for value in (standing.value, *(one.value for one in standing.candidates)):
        if value is not None:
            yield value, None


def _holds(spell: Spell, held: _Held) -> bool:
    return spell.standing.answer is not Answer.POSSIBLY and held in _held_in(spell)


def _may_hold(spell: Spell, held: _Held) -> bool:
    if spell.standing.answer is not Answer.POSSIBLY:
        return held in _held_in(spell)
    return any(held[0] == one for one in (spell.standing.value, *(one.value for one in spell.standing.candidates)))


def _run(told: Sequence[Spell], at: int, held: _Held) -> tuple[range, list[int]]:
    """
    The spells around one, without a gap, in which a value may stand; and those of them that settle it.

    Where it surely was something else in between, it came anew: it stands since another date.
    """
    first = last = at
    settled = told[at] if _holds(told[at], held) else None
    while first > 0 and _goes_on(told[first - 1], held, settled):
        first -= 1
    while last + 1 < len(told) and _goes_on(told[last + 1], held, settled):
        last += 1
    run = range(first, last + 1)
    return run, [number for number in run if _holds(told[number], held)]


def _goes_on(spell: Spell, held: _Held, settled: Spell | None) -> bool:
    if settled is None or not _holds(spell, held):
        return _may_hold(spell, held)
    return spell.standing.since == settled.standing.since


def _interval(told: Sequence[Spell], run: range, settled: Sequence[int], held: _Held, zone: str) -> Interval:
    spells = [told[number] for number in run]
    after = told[run[-1] + 1] if run[-1] + 1 < len(told) else None
    surest = told[settled[-1]].standing if settled else None
    before = told[run[0] - 1].standing if run[0] else None
    since, facts = (surest.since, _added(surest, before)) if surest is not None else _told_by(spells, held[0])
    return Interval(
        value=held[0],
        answer=Answer.POSSIBLY if surest is None else surest.answer,
        possibly_from=spells[0].first,
        surely_from=told[settled[0]].first if settled else None,
        surely_through=told[settled[-1]].last if settled else None,
        possibly_through=spells[-1].last,
        since=since,
        until=None if after is None else after.standing.since,
        facts=facts,
        ambiguous=surest is None and any(spell.standing.ambiguous for spell in spells),
        disputed=any(fact.disputes or fact.when(zone).clash for fact in facts),
    )


def _added(standing: Standing[Any], before: Standing[Any] | None) -> tuple[Fact, ...]:
    """
    The facts that made a value out of the one before: of a sum, not those that had been counted by then.
    """
    counted = {fact.id for fact in before.few("facts", 2)[0][-1:]} if before is not None else set()
    few, more = 16, True
    while more:
        facts, more = standing.few("facts", few)
        # Where others were left out, the first of these stands far away.
        latest = list(itertools.takewhile(lambda fact: fact.id not in counted, reversed(facts[more:])))
        if len(latest) < len(facts[more:]):
            return tuple(reversed(latest))
        few *= 4
    return tuple(facts)


def _told_by(spells: Iterable[Spell], value: Any) -> tuple[EdtfDate | None, tuple[Fact, ...]]:
    """
    Since when a value may stand that is never settled, and by which facts.
    """
    standings = [spell.standing for spell in spells]
    claims = [(one.since, one.facts) for one in standings if one.value == value]
    claims += [(one.on, one.facts) for standing in standings for one in standing.candidates if one.value == value]
    since = next(on for on, _ in claims)
    return since, tuple({fact.id: fact for _, facts in claims for fact in facts}.values())


# -- of a thing


def _judged_interval(seen: Seen, spell: PartSpell) -> Interval:
    judged, settled = spell.judged, spell.judged.answer is not Answer.POSSIBLY
    there = seen.at(Cutoff.of(spell.last or WHENEVER, seen.zone))
    carried = {fact.id: fact for fact in (*facts_of(spell.part), *carried_by(there, spell.part))}
    return Interval(
        value=judged.status or None,
        answer=judged.answer,
        possibly_from=spell.first,
        surely_from=spell.first if settled else None,
        surely_through=spell.last if settled else None,
        possibly_through=spell.last,
        facts=tuple(sorted(carried.values(), key=lambda fact: fact.seq)),
        why=judged.why,
        overdue=judged.overdue,
    )


def facts_of(part: Any) -> tuple[Fact, ...]:
    """
    The facts that made a part of a state what it is, and those that may have; in log order.
    """
    told = [part] if isinstance(part, Standing) else list(_standings(part)) if part is not None else []
    met = {fact.id: fact for one in told for fact in one.facts}
    met |= {fact.id: fact for one in told for candidate in one.candidates for fact in candidate.facts}
    return tuple(sorted(met.values(), key=lambda fact: fact.seq))


def _standings(part: Any) -> Iterator[Standing[Any]]:
    for field in attrs.fields(type(part)):
        held = getattr(part, field.name)
        for one in held.values() if isinstance(held, Mapping) else (held,):
            if isinstance(one, Standing):
                yield one

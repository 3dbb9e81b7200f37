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
from partnership_events.projections.coverage import silence_on
from partnership_events.projections.named import Named, named
from partnership_events.projections.partnership import StateBasis, basis, carried_by
from partnership_events.projections.spells import WHENEVER, PartSpell, Spell, part_spells, spells, turns_of_silence


@classes.frozen(kw_only=True)
class Interval(OfFacts):
    """
    The days over which one value was, or may have been, so; all bounds are included, None where there is none.

    ``answer`` is that of the surest day: POSSIBLY where no day is settled, and then ``surely_from`` and
    ``surely_through`` are None.  ``since`` is the date that the sources tell, ``until`` that of what came instead;
    ``facts`` brought the value about, or said the same since; ``ambiguous`` is true where nothing says which of several
    values came last.  Of a thing (a plan, a pledge) ``value`` is its status in words, ``why`` says what that rests on,
    and ``overdue`` is told of pledges.  ``disputed`` is true where sources differ about any of these facts, or where
    somebody told of a silence otherwise and lost.
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
        yield from _of_cell(seen, meant.words)
    elif meant.section == "projects":
        # Its status is one cell, and all that is judged of it.
        yield from _of_cell(seen, ("status", meant.words[1]))
    else:
        yield from _of_thing(seen, meant.section, meant.words[1])


# -- of a cell


def _of_cell(seen: Seen, cell: Cell) -> Iterator[Interval]:
    for one in intervals(spells(seen, cell), seen.zone):
        yield one if one.value is not None or one.since is not None else _silent(seen, cell, one)


def _silent(seen: Seen, cell: Cell, one: Interval) -> Interval:
    """
    An interval in which nobody wrote, as long as silence means the same: amid the doubt after it, that may turn.
    """
    first, last = (day or dt.date.max for day in (one.surely_through, one.possibly_through))
    days = (day for day in turns_of_silence(seen, cell) if first.toordinal() < day <= last.toordinal())
    for day in map(dt.date.fromordinal, sorted(set(days))):
        if silence_on(seen, cell, Cutoff.of(day, seen.zone)) is not one.answer:
            return attrs.evolve(one, possibly_through=day - dt.timedelta(days=1))
    return one


def intervals(told: Sequence[Spell], zone: str) -> tuple[Interval, ...]:
    """
    The intervals that the spells of a cell make up, as read in a zone, by when each may have begun.
    """
    found = []
    for at, spell in enumerate(told):
        for held in _held_in(spell):
            run, settled = _run(told, at, held, zone)
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


def _run(told: Sequence[Spell], at: int, held: _Held, zone: str) -> tuple[range, list[int]]:
    """
    The spells around one, without a gap, in which a value may stand; and those of them that settle it.

    Where it surely was something else in between, it came anew: it stands since another date.  So it did where others
    tell of it from one day to the next.
    """
    first = last = at
    settled = told[at] if _holds(told[at], held) else None
    while first > 0 and _goes_on(told[first - 1], told[first], told[first - 1], held, settled, zone):
        first -= 1
    while last + 1 < len(told) and _goes_on(told[last], told[last + 1], told[last + 1], held, settled, zone):
        last += 1
    run = range(first, last + 1)
    return run, [number for number in run if _holds(told[number], held)]


def _goes_on(before: Spell, after: Spell, beyond: Spell, held: _Held, settled: Spell | None, zone: str) -> bool:
    """
    Whether a value that stands in one of two spells that follow each other stands in the one ``beyond`` as well.
    """
    if settled is not None and _holds(beyond, held) and beyond.standing.since != settled.standing.since:
        return False
    return _may_hold(beyond, held) and (held[0] is None or _told_alike(before, after, held[0], zone))


def _told_alike(before: Spell, after: Spell, value: Any, zone: str) -> bool:
    """
    Whether a telling of a value counts on both sides, or may; where none does, it came anew on the day in between.
    """
    (dates, facts), (other_dates, others) = (_tellings(one.standing, value) for one in (before, after))
    if not (dates.isdisjoint(other_dates) and facts.keys().isdisjoint(others)):
        return True
    assert before.last is not None
    assert after.first is not None
    return _any_may(facts, after.first, zone) or _any_may(others, before.last, zone)


def _any_may(facts: Mapping[str, Fact], day: dt.date, zone: str) -> bool:
    cutoff = Cutoff.of(day, zone)
    return any(cutoff.judge(one.when(zone).bounds) is Answer.POSSIBLY for one in facts.values())


def _tellings(standing: Standing[Any], value: Any) -> tuple[set[EdtfDate | None], dict[str, Fact]]:
    """
    Since when a value may stand, and by which facts; of the many of a long sum, by the last ones.
    """
    claims = [(one, one.on) for one in standing.candidates if one.value == value]
    told: list[tuple[Any, EdtfDate | None]] = [(standing, standing.since)] if standing.value == value else []
    told += claims
    return {on for _, on in told}, {fact.id: fact for one, _ in told for fact in one.few("facts", 16)[0]}


def _interval(told: Sequence[Spell], run: range, settled: Sequence[int], held: _Held, zone: str) -> Interval:
    spells = [told[number] for number in run]
    after = told[run[-1] + 1] if run[-1] + 1 < len(told) else None
    surest = told[settled[-1]].standing if settled else None
    before = told[run[0] - 1].standing if run[0] else None
    since, facts = (surest.since, _added(surest, before)) if surest is not None else _told_by(spells, held[0])
    if surest is not None:
        # Who dates it otherwise, or tells of it anew, is heard where that may be so.
        facts = _each_once((*facts, *_of_candidates(spells, held[0])))
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
        disputed=_differ(facts, zone)
        or (held[0] is None and any(told[number].standing.disputed for number in settled)),
    )


def _differ(facts: Iterable[Fact], zone: str) -> bool:
    return any(fact.disputes or fact.when(zone).clash for fact in facts)


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


def _of_candidates(spells: Iterable[Spell], value: Any) -> Iterator[Fact]:
    for spell in spells:
        for one in spell.standing.candidates:
            if value is not None and one.value == value:
                yield from one.facts


def _each_once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple({fact.id: fact for fact in facts}.values())


def _told_by(spells: Iterable[Spell], value: Any) -> tuple[EdtfDate | None, tuple[Fact, ...]]:
    """
    Since when a value may stand that is never settled, and by which facts.
    """
    standings = [spell.standing for spell in spells]
    claims = [(one.since, one.facts) for one in standings if one.value == value]
    claims += [(one.on, one.facts) for standing in standings for one in standing.candidates if one.value == value]
    since = next(on for on, _ in claims)
    return since, _each_once(fact for _, facts in claims for fact in facts)


# -- of a thing


def _of_thing(seen: Seen, section: str, id_: str) -> Iterator[Interval]:
    # Who carried it at first is heard beside who does in the end.
    told = part_spells(seen, section, id_, telling=_tellers)
    for _, alike in itertools.groupby(told, key=lambda spell: spell.judged):
        yield _judged_interval(seen, list(alike))


def _tellers(part: Any) -> frozenset[str]:
    carried = (fact for one in getattr(part, "carried_by", ()) for fact in one.facts)
    return frozenset(fact.id for fact in (*facts_of(part), *carried))


def _judged_interval(seen: Seen, spells: Sequence[PartSpell]) -> Interval:
    judged, first, last = spells[-1].judged, spells[0].first, spells[-1].last
    settled = judged.answer is not Answer.POSSIBLY
    told = _each_once(fact for spell in spells for fact in _facts_of_spell(seen, spell))
    return Interval(
        value=judged.status or None,
        answer=judged.answer,
        possibly_from=first,
        surely_from=first if settled else None,
        surely_through=last if settled else None,
        possibly_through=last,
        facts=tuple(sorted(told, key=lambda fact: fact.seq)),
        disputed=_differ(told, seen.zone),
        why=judged.why,
        overdue=judged.overdue,
    )


def _facts_of_spell(seen: Seen, spell: PartSpell) -> tuple[Fact, ...]:
    there = seen.at(Cutoff.of(spell.last or WHENEVER, seen.zone))
    return (*facts_of(spell.part), *carried_by(there, spell.part))


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

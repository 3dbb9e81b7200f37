"""
Which tellings carry a plan or a text on a date, and whose end its end is.

A plan may be adopted more than once, and a text enter into force more than once.  What was told last counts while its
term runs; before that begins and after it is over the one before it shines through, while its own does (``terms``).
So the last telling need not be the one by which a plan is in force, nor the one by whose label it goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from partnership_events import classes
from partnership_events.codes import EndMode
from partnership_events.dates import Answer, EdtfDate
from partnership_events.event import Event
from partnership_events.facts import Fact
from partnership_events.folding import Candidate, OfFacts, Seen
from partnership_events.order import Placed
from partnership_events.projections import terms
from partnership_events.projections.reckoning import end_day, ends_of, spanning
from partnership_events.projections.state import Instrument, Plan, Possible, agreed, possible
from partnership_events.vocabulary.instruments import InstrumentEnded, InstrumentInForce
from partnership_events.vocabulary.plans import PlanAdopted


@classes.frozen(kw_only=True)
class Telling(OfFacts):
    """
    One adoption, or entry into force: its event, date and zone, its term at the cut-off, and the facts that tell of it.

    ``stated`` is the same with the term that it has, and the day from which that is counted: where it ends a suspension
    and states none, both are those of the entry before it, of which ``stated_by`` are the facts.
    """

    may: Possible[Any]
    stated: Possible[Any]
    term: terms.Term
    facts: tuple[Fact, ...]
    stated_by: tuple[Fact, ...] = ()

    @property
    def term_event(self) -> Any:
        """
        The same event with the term, the renewal and the notice that it has.
        """
        return self.stated.value

    @property
    def event(self) -> Any:
        """
        The adoption, or the entry into force.
        """
        return self.may.value


_Layer: TypeAlias = Sequence[Telling | None]


def carriers(seen: Seen, part: Plan | Instrument) -> tuple[Telling, ...]:
    """
    The tellings by which a plan or a text is in force, or may be, the last one first; none once it has ended.
    """
    if terms.is_over(seen, part.ended) is Answer.YES:
        return ()
    found: list[Telling] = []
    for layer in _layers(seen, part):
        found += (one for one in layer if one is not None and one.term.holds is not Answer.NO)
        # What surely holds leaves nothing to those before it.
        if agreed(Answer.NO if one is None else one.term.holds for one in layer) is Answer.YES:
            break
    return tuple(found)


def carried_by(seen: Seen, part: Plan | Instrument) -> tuple[Candidate[Any], ...]:
    """
    The same as a state hands them out: those that surely hold first, as they say what the status rests on.
    """
    found = sorted(carriers(seen, part), key=lambda one: one.term.holds is not Answer.YES)
    return tuple(Candidate(one.event, one.may.on or one.event.on, one.facts) for one in found)


def earlier_terms(seen: Seen, *cell: str, finished: bool = False) -> list[Placed]:
    """
    The certain writers of a cell before the one that counts, whose own term may still run: no end came after them
    that is in effect.

    Those whose term is surely over may be missing, unless ``finished`` asks for all.
    """
    counting, suspended = seen.standing(cell), False
    told: list[Placed] = []
    # Whatever begins such a thing anew writes its end back to nothing.
    for one in seen.writers(("end", cell[1])) if finished else seen.unfinished(cell[1]):
        match one.fact.event:
            case InstrumentEnded() as end:
                suspended = suspended or end.mode is EndMode.SUSPENDED
                # One that is announced for a day to come has ended nothing yet.
                if terms.has_taken_effect(seen, end):
                    told.clear()
            case PlanAdopted() | InstrumentInForce() as event:
                # Without a term of its own, only what was suspended may go on in an earlier one.
                runs = suspended or terms.is_bounded(event)
                # Of many, nearly all are over; what an index keeps of a log leaves them out as well.
                runs = runs and (finished or terms.over_by(event, seen.zone) >= seen.cutoff.instant)
                if runs and counting is not None and event != counting.value and cell in one.fact.writes():
                    told.append(one)
                suspended = False
    return told


def earlier(seen: Seen, part: Plan | Instrument) -> tuple[Telling, ...]:
    """
    The tellings before the one that counts whose own term may still run, as they were told.
    """
    before = list(_layers(seen, part))[1:]
    return tuple(one for layer in reversed(before) for one in layer if one is not None)


def facts_of(told: Iterable[OfFacts]) -> tuple[Fact, ...]:
    """
    The facts that some rest on, each once.
    """
    return tuple(dict.fromkeys(fact for one in told for fact in one.facts))


def label_of(plan: Plan, told: Sequence[Telling]) -> str:
    """
    The name by which a plan goes: as the first of these tellings has it, or else the last one of all.
    """
    return str(told[0].event.label if told else plan.label)


def last_day(
    seen: Seen, part: Plan | Instrument, end_of: Callable[[Telling], EdtfDate | None], *, over: bool = False
) -> tuple[EdtfDate | None, tuple[Telling, ...]]:
    """
    The last day of the terms that run, or have run where none does, and whose it is or may be: of several, the latest.

    None where one of them has no last day.  With ``over`` only those that are over are looked at.
    """
    ended = over or terms.is_over(seen, part.ended) is Answer.YES
    running = [] if ended else [one for one in _all(seen, part) if one.term.holds is not Answer.NO]
    some = running or [one for one in _all(seen, part, finished=True) if not over or one.term.over is Answer.YES]
    ends = [(one, *ends_of(end_of(one))) for one in some]
    if not ends or any(last is None for _, _, last in ends):
        return None, ()
    first = max(first or dt.date.min for _, first, _ in ends)
    last = max(last or dt.date.min for _, _, last in ends)
    return spanning(first, last), tuple(one for one, _, its in ends if its is not None and its >= first)


def last_day_of_plan(seen: Seen, plan: Plan, *, over: bool = False) -> tuple[EdtfDate | None, tuple[Telling, ...]]:
    """
    The same of a plan, whose adoptions say themselves when they end; with ``over`` only of those that are over.
    """

    def end_of(one: Telling) -> EdtfDate | None:
        told = one.event
        end = terms.end_of_term(seen, one.may.at_zone, told.period, told.duration, told.start or told.effective)
        return None if end is None else end_day(end, seen.zone)

    return last_day(seen, plan, end_of, over=over)


def _all(seen: Seen, part: Plan | Instrument, *, finished: bool = False) -> list[Telling]:
    return [one for layer in _layers(seen, part, finished=finished) for one in layer if one is not None]


def _layers(seen: Seen, part: Plan | Instrument, *, finished: bool = False) -> Iterator[_Layer]:
    """
    What may count, None being nothing; then what was told before it and states a term, one by one, the last first.
    """
    counting: Any = part.adopted if isinstance(part, Plan) else part.entered
    cell = ("plan", part.id) if isinstance(part, Plan) else ("in_force", part.id, "")
    if counting is not None:
        rests = [one.facts for one in (counting, *counting.candidates)]
        yield [_telling(seen, part, may, facts) for may, facts in zip(possible(counting), rests, strict=True)]
    for placed in reversed(earlier_terms(seen, *cell, finished=finished)):
        if _runs_on(seen, part, placed.fact.event):
            may = Possible[Any](placed.fact.event, placed.on, placed.fact.event.at_zone)
            yield [_telling(seen, part, may, (placed.fact,))]


def _runs_on(seen: Seen, part: Plan | Instrument, event: Event) -> bool:
    if isinstance(part, Instrument) and isinstance(event, InstrumentInForce):
        return terms.is_running_on(seen, event, part.signed)
    return terms.is_bounded(event)


def _telling(seen: Seen, part: Plan | Instrument, may: Possible[Any], facts: tuple[Fact, ...]) -> Telling | None:
    if isinstance(part, Plan):
        term = terms.plan_term(seen, may)
        return None if term is None else Telling(may=may, stated=may, term=term, facts=facts)
    stated, by = terms.as_stated(seen, may, part.signed)
    term = terms.instrument_term(seen, may, part.signed)
    return None if term is None else Telling(may=may, stated=stated, term=term, facts=facts, stated_by=by)

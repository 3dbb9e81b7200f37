"""
What needs the cut-off: in force, expired, over, due, overdue.

None of it is an event.  Each question is put to every value that the cells leave possible (``state.possible``); the
answer is what they agree on, and ``possibly`` where they do not: a plan that has expired and may have been renewed is
possibly in force, a pledge whose deadline may have been moved is possibly overdue.

A later adoption or entry into force replaces an earlier one while it runs itself; before it begins and after it is over
the earlier shines through, for as long as its own term says.  What is to end it is an ending event.  Of those, too, the
later one counts once it is in effect, and until then the one before it: notice given during a suspension ends no
suspension.  One that was announced for a day to come is replaced by one that is announced before that day.
"""

from __future__ import annotations

import decimal
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.codes import Binding, EndMode, PledgeEnd, QuantityBound, Verdict
from partnership_events.dates import (
    AFTER_ALL,
    Answer,
    Bounds,
    Duration,
    EdtfDate,
    Period,
    bounds_of,
    deadline_bounds,
    passed,
)
from partnership_events.dates.answer import all_of, not_
from partnership_events.dates.zones import BEFORE_ALL, DAY
from partnership_events.event import Cell, Event
from partnership_events.facts import Fact
from partnership_events.folding import WRITTEN, Candidate, OfFacts, Seen, Standing, settle
from partnership_events.order import Placed
from partnership_events.projections.coverage import silence
from partnership_events.projections.state import Possible, agreed, may_hold, possible, surely, told
from partnership_events.values import Quantity, plus
from partnership_events.vocabulary.instruments import InstrumentEnded, InstrumentInForce, InstrumentSigned
from partnership_events.vocabulary.plans import PlanAdopted
from partnership_events.vocabulary.pledges import PledgeAssessed, PledgeMade, Terms
from partnership_events.vocabulary.projects import ProgressReported


@classes.frozen
class Term:
    """
    A stretch of time at the cut-off: whether it has begun, whether it is over, and in which words.
    """

    begun: Answer
    over: Answer
    words: str

    @property
    def holds(self) -> Answer:
        """
        Whether the cut-off lies within it.
        """
        return all_of(self.begun, not_(self.over))


def any_of(*answers: Answer) -> Answer:
    """
    Whether one holds at least.
    """
    return not_(all_of(*map(not_, answers)))


def held(standing: Standing[Any] | None) -> Any:
    """
    What a cell holds or, where nothing is certain, would hold; None where that is nothing.
    """
    some = () if standing is None else may_hold(standing)
    return next((value for value in some if value is not None), None)


def term(
    seen: Seen, at_zone: str | None, period: Period | None, duration: Duration | None, start: EdtfDate | None
) -> Term:
    """
    The term that a source states; of an unknown one, or one of unknown start, nothing is certain.
    """
    if period is not None:
        four = period.four(seen.zone, at_zone)
        # By its last day it had surely begun; but nobody says that it held even then.
        begun = Answer.POSSIBLY if period.is_unknown_start else four.begun(seen.cutoff)
        return Term(begun, four.ended(seen.cutoff), f"term {period}")
    if duration is not None and start is not None:
        first = bounds_of(start, at_zone, seen.zone)
        last = deadline_bounds(start, duration, seen.zone, at_zone, last_day=True)
        return Term(seen.cutoff.judge(first), passed(last, seen.cutoff), f"term {duration} from {start}")
    words = "term unknown" if duration is None else f"term {duration}, its start unknown"
    return Term(Answer.POSSIBLY, Answer.POSSIBLY, words)


def end_of_term(
    seen: Seen, at_zone: str | None, period: Period | None, duration: Duration | None, start: EdtfDate | None
) -> Bounds | None:
    """
    Between which seconds the term ends that a source states; None where no source says when, or it goes on for ever.
    """
    if period is not None:
        return None if period.end is None else _end_of(period, seen.zone, at_zone)
    if duration is None or start is None:
        return None
    return deadline_bounds(start, duration, seen.zone, at_zone, last_day=True)


@classes.frozen
class Ending(OfFacts):
    """
    An ending event, its date, by which facts, and whether it is in effect at the cut-off.
    """

    event: InstrumentEnded
    on: EdtfDate | None
    answer: Answer
    facts: tuple[Fact, ...]
    span: Bounds


def has_taken_effect(seen: Seen, end: InstrumentEnded) -> bool:
    """
    Whether an ending event that has happened is surely in effect.
    """
    return end.effective is None or _happened(seen, end.effective, end.at_zone) is Answer.YES


def is_over(seen: Seen, ended: Standing[InstrumentEnded] | None) -> Answer:
    """
    Whether an ending event has taken effect: the last one, or while that lies ahead one before it.
    """
    over = Answer.NO
    for layer in reversed(list(_layers(seen, ended))):
        over = agreed(Answer.NO if one is None else any_of(one.answer, over) for one in layer)
    return over


def endings(seen: Seen, ended: Standing[InstrumentEnded] | None) -> tuple[Ending, ...]:
    """
    The ending events that are in effect, or may be: the last one first.
    """
    told_ = (one for layer in _layers(seen, ended) for one in layer)
    return tuple(one for one in told_ if one is not None and one.answer is not Answer.NO)


def _mode(ends: Iterable[Ending]) -> str:
    """
    In which way something is over; of several endings, the one that surely is in effect tells.
    """
    return str(max(ends, key=lambda one: one.answer is Answer.YES).event.mode)


def _layers(seen: Seen, ended: Standing[InstrumentEnded] | None) -> Iterator[Sequence[Ending | None]]:
    """
    What may end it, None being nothing; then what stood before those that have not surely taken effect; and so on.
    """
    standing, ahead = ended, list[Ending]()
    while ended is not None and standing is not None:
        layer = [_ending(seen, one, held, ahead) for one, held in _possibly(standing)]
        yield layer
        waiting = [one for one in layer if one is not None and one.answer is not Answer.YES]
        ahead += waiting
        standing = _without(seen, ended.cell, ahead) if waiting else None


def _possibly(standing: Standing[Any]) -> Iterator[tuple[Standing[Any] | Candidate[Any], Possible[Any]]]:
    return zip((standing, *standing.candidates), possible(standing), strict=True)


def _ending(
    seen: Seen, told_: Standing[Any] | Candidate[Any], one: Possible[Any], ahead: Iterable[Ending]
) -> Ending | None:
    event = one.value
    # A kind of one's own may write such a cell, and ends nothing by it.
    if not isinstance(event, InstrumentEnded) or not told_.facts:
        return None
    span = told_.facts[0].when(seen.zone).bounds.in_zone(seen.zone)
    if event.effective is None:
        return Ending(event, one.on, Answer.YES, told_.facts, span)
    effective = bounds_of(event.effective, one.at_zone, seen.zone)
    before = (_by_then(effective.in_zone(seen.zone), later.span) for later in ahead if _moves(later.event, event))
    return Ending(event, one.on, all_of(seen.cutoff.judge(effective), *before), told_.facts, span)


def _moves(later: InstrumentEnded, earlier: InstrumentEnded) -> bool:
    # What is announced for another day is moved by what is announced anew; a notice moves no suspension.
    return (later.mode is EndMode.SUSPENDED) is (earlier.mode is EndMode.SUSPENDED)


def _by_then(effective: Bounds, then: Bounds) -> Answer:
    return Answer.YES if effective.hi <= then.lo else Answer.NO if effective.lo > then.hi else Answer.POSSIBLY


def _without(seen: Seen, cell: Cell, ahead: Iterable[Ending]) -> Standing[Any] | None:
    gone = {fact.id for one in ahead for fact in one.facts}
    judged = [(one, seen.cutoff.judge(one.when.bounds)) for one in seen.ever(cell) if one.fact.id not in gone]
    certain, pending = ([one for one, answer in judged if answer is wanted] for wanted in (Answer.YES, Answer.POSSIBLY))
    return settle(cell, WRITTEN.step, certain, pending) if certain or pending else None


def _happened(seen: Seen, on: EdtfDate, at_zone: str | None) -> Answer:
    return seen.cutoff.judge(bounds_of(on, at_zone, seen.zone))


# -- plans


def plan_in_force(
    seen: Seen,
    adopted: Standing[PlanAdopted],
    earlier: Iterable[Possible[PlanAdopted]],
    ended: Standing[InstrumentEnded] | None,
) -> tuple[Answer, str, str]:
    """
    Whether a plan is in force, its status in a word, and what that rests on.
    """
    over = is_over(seen, ended)
    may = possible(adopted)
    terms = [plan_term(seen, one) for one in may]
    # What is certain runs on in its own term, whatever else may count by now.
    before = [one for one in (*earlier, may[0]) if one.value is not None and is_bounded(one.value)]
    stated = [plan_term(seen, one) for one in before]
    in_force = all_of(_running(terms, stated), not_(over))
    if over is Answer.YES:
        mode = _mode(endings(seen, ended))
        return in_force, mode, f"ended: {mode}"
    why = next(one.words for one in _carrying(terms, stated) if one is not None)
    words = {Answer.YES: "in force", Answer.NO: "expired" if _all_over([*terms, *stated]) else "not in force"}
    return in_force, words.get(in_force, "possibly in force"), why


def _running(terms: Sequence[Term | None], earlier: Sequence[Term | None]) -> Answer:
    """
    Whether the term that counts holds, or an earlier one still does.
    """
    counting = agreed(Answer.NO if one is None else one.holds for one in terms)
    return any_of(counting, *(one.holds for one in earlier if one is not None))


def _carrying(terms: Sequence[Term | None], earlier: Sequence[Term | None]) -> Iterator[Term | None]:
    """
    The terms that run or may, the last one first, but before all others those that surely do; then whatever counts.
    """
    running = [one for one in (*terms, *reversed(earlier)) if one is not None and one.holds is not Answer.NO]
    yield from sorted(running, key=lambda one: one.holds is not Answer.YES)
    yield from terms


def _all_over(terms: Iterable[Term | None]) -> bool:
    return all(one is not None and one.over is Answer.YES for one in terms)


def is_bounded(event: Event) -> bool:
    """
    Whether an adoption or an entry into force says itself when its term runs: only such a one carries beside another.
    """
    match event:
        case PlanAdopted():
            return event.period is not None or (event.duration is not None and bool(event.start or event.effective))
        case InstrumentInForce():
            return event.term is not None
        case _:
            return False


def over_by(event: Event, zone: str) -> int:
    """
    A second, in UTC, by which the term that an event states is over in whichever zone; ``AFTER_ALL`` where that is not
    known from the event alone, as of what may go on in an earlier term; ``BEFORE_ALL`` where an adoption states none,
    so that it never holds once another counts.
    """
    match event:
        case PlanAdopted(period=period, duration=duration):
            if not is_bounded(event):
                return BEFORE_ALL
            start, stated = event.start or event.effective, period or duration
        case InstrumentInForce(term=stated, auto_renew=None):
            start = event.on
        case _:
            return AFTER_ALL
    if stated is None:
        return AFTER_ALL
    if isinstance(stated, Period):
        end = stated.four(zone, event.at_zone).end_latest
    else:
        assert start is not None
        end = deadline_bounds(start, stated, zone, event.at_zone, last_day=True).hi
    # Days on a wall end up to a day sooner or later in another zone.
    return min(end + 2 * DAY, AFTER_ALL)


def plan_term(seen: Seen, one: Possible[PlanAdopted]) -> Term | None:
    """
    The term of an adoption, from the day on which it takes effect.
    """
    plan = one.value
    if plan is None:
        return None
    # Without a start of its own, a duration counts from the day on which the plan is said to take effect.
    found = term(seen, one.at_zone, plan.period, plan.duration, plan.start or plan.effective)
    if plan.effective is None:
        return found
    return attrs.evolve(found, begun=all_of(found.begun, _happened(seen, plan.effective, one.at_zone)))


def still_runs(
    seen: Seen, one: Possible[PlanAdopted | InstrumentInForce], signed: Standing[InstrumentSigned] | None
) -> bool:
    """
    Whether the own term of an earlier adoption or entry into force holds, or may: it carries while no later one does.
    """
    match one.value:
        case PlanAdopted() as plan if is_bounded(plan):
            found = plan_term(seen, Possible(plan, one.on, one.at_zone))
        case InstrumentInForce() as entry if is_running_on(seen, entry, signed):
            found = instrument_term(seen, Possible(entry, one.on, one.at_zone), signed)
        case _:
            return False
    return found is not None and found.holds is not Answer.NO


# -- instruments


def instrument_in_force(
    seen: Seen,
    id_: str,
    signed: Standing[InstrumentSigned] | None,
    entered: Standing[InstrumentInForce] | None,
    earlier: Iterable[Possible[InstrumentInForce]],
    ended: Standing[InstrumentEnded] | None,
    *,
    consented: bool,
) -> tuple[Answer, str]:
    """
    Whether an instrument is in force for all its parties, and its status in a word.

    That nobody recorded its entry into force is answered by coverage, unless it does not bind: then it never enters.
    """
    over = is_over(seen, ended)
    ending = _mode(endings(seen, ended)) if over is Answer.YES else None
    if entered is None:
        binds = signed is None or told(signed).binding is not Binding.NO
        silent = silence(seen, ("in_force", id_)) if binds and ending is None else Answer.NO
        return silent, ending or _signed_status(signed, consented=consented)
    last = possible(entered)
    before = [one for one in (*earlier, last[0]) if one.value is not None and is_running_on(seen, one.value, signed)]
    terms, stated = ([instrument_term(seen, one, signed) for one in some] for some in (last, before))
    in_force = all_of(_running(terms, stated), not_(over))
    if ending is not None:
        return in_force, ending
    if in_force is Answer.YES:
        running = zip((*last, *reversed(before)), (*terms, *reversed(stated)), strict=True)
        by = next((one.value for one, term in running if term is not None and term.holds is Answer.YES), told(entered))
        return in_force, "provisionally applied" if by is not None and by.provisional else "in force"
    words = str(EndMode.EXPIRED) if _all_over([*terms, *stated]) else "not in force"
    return in_force, words if in_force is Answer.NO else "possibly in force"


def instrument_term(
    seen: Seen, one: Possible[InstrumentInForce], signed: Standing[InstrumentSigned] | None
) -> Term | None:
    """
    The term of an entry into force; one that renews itself never ends by itself.
    """
    one, _ = as_stated(seen, one, signed)
    if one.value is None:
        return None
    stated = _stated(one.value, signed)
    if stated is None:
        return Term(Answer.YES, Answer.NO, "no term")
    if isinstance(stated, Period):
        found = term(seen, one.at_zone, stated, None, None)
    else:
        found = term(seen, one.at_zone, None, stated, one.on or one.value.on)
    return found if one.value.auto_renew is None else attrs.evolve(found, over=Answer.NO)


def as_stated(
    seen: Seen, one: Possible[InstrumentInForce], signed: Standing[InstrumentSigned] | None
) -> tuple[Possible[InstrumentInForce], tuple[Fact, ...]]:
    """
    An entry into force with the term that it has, from the day from which that is counted, and who else tells of it.

    One that states no term and ends a suspension goes on in the term, the renewal and the notice of the entry before
    it, unless that term was over by then.
    """
    event = one.value
    if not isinstance(event, InstrumentInForce) or event.term is not None:
        return one, ()
    line = _back_from(seen, event)
    mine = since = next(line, None)
    had, suspended, facts = one, False, list[Fact]()
    for before in line:
        match before.fact.event:
            case InstrumentEnded(mode=EndMode.SUSPENDED):
                suspended = True
            case InstrumentEnded() as end if since is not None and not _is_over_by(since, seen, end):
                continue
            case InstrumentInForce() as entry if suspended:
                renew, notice = event.auto_renew or entry.auto_renew, event.notice or entry.notice
                event = attrs.evolve(event, term=entry.term, auto_renew=renew, notice=notice)
                had, since, suspended = Possible(event, before.on, entry.at_zone), before, False
                facts.append(before.fact)
                if entry.term is not None:
                    break
            case _:
                break
    if mine is None or _stated(event, signed) is None or _has_run_out_by(mine, seen, had, signed):
        return one, ()
    return had, tuple(facts)


def is_running_on(seen: Seen, entry: InstrumentInForce, signed: Standing[InstrumentSigned] | None) -> bool:
    """
    Whether an entry into force has a term in which it runs beside another: its own, or that of the entry before it.
    """
    return is_bounded(entry) or bool(as_stated(seen, Possible(entry, entry.on, entry.at_zone), signed)[1])


def _stated(entry: InstrumentInForce, signed: Standing[InstrumentSigned] | None) -> Period | Duration | None:
    return entry.term or (None if signed is None else told(signed).term)


def _back_from(seen: Seen, entry: InstrumentInForce) -> Iterator[Placed]:
    """
    The fact of an entry into force, and whatever began or ended the text before that, the last one first.
    """
    cell = ("in_force", entry.instrument, entry.for_party or "")
    end = ("end_for", entry.instrument, entry.for_party) if entry.for_party else ("end", entry.instrument)
    for line in _lines(seen, end):
        back = itertools.dropwhile(lambda one: one.fact.writes().get(cell) != entry, line)
        mine = next(back, None)
        if mine is not None:
            yield mine
            yield from back
            if entry.for_party:
                # Who was suspended alone was bound by the entry into force for all.
                yield from (one for one in seen.latest(("in_force", entry.instrument, "")) if one.rank < mine.rank)
            return


def _lines(seen: Seen, end: tuple[str, ...]) -> Iterator[Iterable[Placed]]:
    """
    The certain facts, and only then all: what has only possibly happened is not among the certain ones.
    """
    yield seen.latest(end)
    yield reversed(tuple(seen.ever(end)))


def _is_over_by(since: Placed, seen: Seen, end: InstrumentEnded) -> bool:
    if end.effective is None:
        return True
    effective = bounds_of(end.effective, end.at_zone, seen.zone)
    return _by_then(effective.in_zone(seen.zone), since.span) is Answer.YES


def _has_run_out_by(
    since: Placed, seen: Seen, had: Possible[InstrumentInForce], signed: Standing[InstrumentSigned] | None
) -> bool:
    stated = None if had.value is None or had.value.auto_renew is not None else _stated(had.value, signed)
    if stated is None:
        return False
    period, duration = (stated, None) if isinstance(stated, Period) else (None, stated)
    end = end_of_term(seen, had.at_zone, period, duration, had.on)
    return end is not None and _by_then(end.in_zone(seen.zone), since.span) is Answer.YES


def _signed_status(signed: Standing[InstrumentSigned] | None, *, consented: bool) -> str:
    if signed is None:
        return "consented to" if consented else "not entered"
    if surely(signed) is not Answer.YES:
        return "possibly signed"
    return "current" if told(signed).binding is Binding.NO else "signed"


# -- pledges


@classes.frozen(kw_only=True)
class Fate:
    """
    What became of a pledge by the cut-off.
    """

    open: Answer
    fulfilled: Answer
    status: str
    overdue: Answer
    why: str
    deadline: Bounds | None


def fate(
    seen: Seen,
    made: Standing[PledgeMade],
    terms: Standing[Terms] | None,
    *,
    withdrawn: Standing[Any] | None,
    superseded: Standing[Any] | None,
    verdicts: Iterable[Standing[PledgeAssessed]],
    delivered: Mapping[str, Standing[decimal.Decimal]],
    under_way: bool,
) -> Fate:
    """
    Whether a pledge is open, delivered, overdue.

    Overdue speaks of the record: the deadline has passed, and no fulfilment is recorded.
    """
    promised = _promised(made, terms)
    deadlines = [deadline(seen, one, made) for one in promised]
    judged = _judged_fulfilled(verdicts)
    fulfilments = [any_of(judged, _enough(one.quantity, delivered)) for one in promised]
    fulfilled = agreed(fulfilments)
    gone = any_of(surely(withdrawn), surely(superseded))
    late = [Answer.NO if one is None else passed(one, seen.cutoff) for one in deadlines]
    lacking = agreed(all_of(one, not_(done)) for one, done in zip(late, fulfilments, strict=True))
    overdue = all_of(surely(made), not_(gone), lacking)
    why = "no fulfilment recorded"
    if overdue is Answer.NO:
        why = _why_not(deadlines[0], withdrawn, superseded, fulfilled)
    return Fate(
        open=all_of(surely(made), not_(any_of(gone, fulfilled))),
        fulfilled=fulfilled,
        status=_pledge_status(made, withdrawn, superseded, fulfilled, under_way),
        overdue=overdue,
        why=why,
        deadline=deadlines[0],
    )


def _promised(made: Standing[PledgeMade], terms: Standing[Terms] | None) -> Sequence[Terms]:
    found = [] if terms is None else [value for value in may_hold(terms) if value is not None]
    return found or [Terms(told(made).quantity, told(made).horizon)]


def deadline(seen: Seen, terms: Terms, made: Standing[PledgeMade]) -> Bounds | None:
    """
    The day on which a pledge is due, as surely as its horizon says; None without one.
    """
    promise = next(one for one in possible(made) if one.value is not None)
    horizon, zone, at_zone = terms.horizon, seen.zone, promise.at_zone
    if horizon is None:
        return None
    if horizon.by is not None:
        return bounds_of(horizon.by, at_zone, zone)
    stated = horizon.over or horizon.within
    assert stated is not None
    if isinstance(stated, Period):
        return _end_of(stated, zone, at_zone)
    if horizon.start is not None:
        return deadline_bounds(horizon.start, stated, zone, at_zone)
    # Counted from some unknown day, but not from one before the promise.
    earliest = deadline_bounds(promise.on or told(made).on, stated, zone, at_zone)
    return attrs.evolve(earliest, hi=AFTER_ALL, last_lo=AFTER_ALL)


def _end_of(period: Period, zone: str, at_zone: str | None) -> Bounds:
    four = period.four(zone, at_zone)
    if four.civil is not None:
        _, _, earliest, latest = four.civil
        return Bounds(earliest, latest, earliest, latest, civil=True)
    return Bounds(four.end_earliest, four.end_latest, four.end_earliest, four.end_latest, civil=False)


def _judged_fulfilled(verdicts: Iterable[Standing[PledgeAssessed]]) -> Answer:
    return any_of(
        Answer.NO,
        *(
            agreed(_yes(value is not None and value.verdict is Verdict.FULFILLED) for value in may_hold(verdict))
            for verdict in verdicts
        ),
    )


def _enough(quantity: Quantity | None, delivered: Mapping[str, Standing[decimal.Decimal]]) -> Answer:
    # A ceiling is not fulfilled by reaching it.
    if quantity is None or quantity.bound is QuantityBound.AT_MOST or quantity.unit not in delivered:
        return Answer.NO
    standing = delivered[quantity.unit]
    counted = [*may_hold(standing)]
    counted += [_together(standing)] if len(standing.candidates) > 1 else []
    return agreed(_yes(one is not None and one >= quantity.value) for one in counted)


def _together(standing: Standing[decimal.Decimal]) -> decimal.Decimal:
    """
    What is delivered at most: each report that may be in by then is told alone, and all of them may be.
    """
    was = standing.value or decimal.Decimal(0)
    told = [(one.value or was, any(_counts_anew(fact.event) for fact in one.facts)) for one in standing.candidates]
    base = max([was, *(value for value, anew in told if anew)])
    more = (plus(value, was.copy_negate()) for value, anew in told if not anew and value > was)
    return functools.reduce(plus, more, base)


def _counts_anew(event: Event) -> bool:
    return isinstance(event, ProgressReported) and event.cumulative


def _yes(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO


def _why_not(
    due: Bounds | None, withdrawn: Standing[Any] | None, superseded: Standing[Any] | None, fulfilled: Answer
) -> str:
    if due is None:
        return "no deadline"
    if withdrawn is not None and surely(withdrawn) is Answer.YES:
        return _end_of_pledge(withdrawn)
    if surely(superseded) is Answer.YES:
        return "superseded"
    return "fulfilment recorded" if fulfilled is Answer.YES else "not due yet"


def _pledge_status(
    made: Standing[PledgeMade],
    withdrawn: Standing[Any] | None,
    superseded: Standing[Any] | None,
    fulfilled: Answer,
    under_way: bool,
) -> str:
    if withdrawn is not None and surely(withdrawn) is Answer.YES:
        return _end_of_pledge(withdrawn)
    if surely(superseded) is Answer.YES:
        return "superseded"
    if fulfilled is Answer.YES:
        return "delivered"
    if surely(made) is not Answer.YES:
        return "possibly made"
    return "in progress" if under_way else "open"


def _end_of_pledge(withdrawn: Standing[Any]) -> str:
    # A kind of one's own may close a pledge in its own words.
    return str(getattr(told(withdrawn), "mode", None) or PledgeEnd.WITHDRAWN)

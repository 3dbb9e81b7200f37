"""
What was promised, what became of it, and who says so:

    terms       how much and by when, each version with its date and sources
    progress    what was reported as done, by unit; money that moved, by currency; projects that serve the pledge
    verdicts    what each assessor found, under a scheme of its own; nobody's finding is taken for the truth
    status      what the record tells at the cut-off, as ``terms.fate`` decides; overdue wins over open and in progress

A unit that nobody reported is absent, which is not zero.  A share is given where the units agree and nothing is left
open, and never where the promise is a ceiling: that is not fulfilled by reaching it.
"""

from __future__ import annotations

import decimal
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from partnership_events.codes import QuantityBound, RevisionReason, TransactionType, Verdict
from partnership_events.dates import Answer, Bounds, passed
from partnership_events.event import Cell, Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import WRITTEN, AsOf, KeyedProjection, Seen, Standing, standings, view
from partnership_events.order import Placed
from partnership_events.projections.partnership import state_of
from partnership_events.projections.pledge import (
    AssessedVerdict,
    Assessment,
    PledgeMoney,
    PledgeProgress,
    PledgeReport,
    ReportedValue,
    TermsVersion,
)
from partnership_events.projections.state import Item, PartnershipState, Pledge, agreed, possible, surely
from partnership_events.projections.terms import any_of, deadline
from partnership_events.values import Quantity, plus
from partnership_events.vocabulary.pledges import PledgeAssessed, PledgeMade, PledgeRevised, Terms, TransactionRecorded
from partnership_events.vocabulary.projects import ProgressReported


def pledges(
    entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> tuple[PledgeReport, ...]:
    """
    The pledges that these entries tell, in the order in which they were made: pure, no ledger, no clock.

    Raises as ``state`` does.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return pledges_of(seen, state_of(seen, entries, known_at))


def pledges_of(seen: Seen, state: PartnershipState) -> tuple[PledgeReport, ...]:
    """
    The pledges of a view, and of the state that it gives.
    """
    money = _money(seen, state.pledges.values())
    return tuple(_report(seen, state, pledge, money.get(pledge.id, ())) for pledge in state.pledges.values())


def among(
    reports: Iterable[PledgeReport], *, overdue: bool = False, still_open: bool = False, by: str | None = None
) -> tuple[PledgeReport, ...]:
    """
    Those that are overdue, or still open, possibly so included; those that a party made.
    """
    return tuple(
        one
        for one in reports
        if not (overdue and one.overdue is Answer.NO)
        and not (still_open and one.open is Answer.NO)
        and (by is None or by in one.by)
    )


def _report(seen: Seen, state: PartnershipState, pledge: Pledge, money: Iterable[PledgeMoney]) -> PledgeReport:
    event = pledge.event
    verdicts = tuple(_assessment(seen, pledge, assessor) for assessor in pledge.verdicts)
    return PledgeReport(
        id=pledge.id,
        label=event.label,
        action=event.action,
        by=event.by,
        to=event.to,
        binding=event.binding,
        testable=event.testable,
        supports=event.supports,
        conditions=event.conditions,
        status=_status(pledge),
        open=pledge.open,
        fulfilled=pledge.fulfilled,
        overdue=pledge.overdue,
        why=_why(seen, pledge),
        quantity=pledge.quantity,
        currency=_currency(pledge.quantity),
        deadline=pledge.deadline,
        made=pledge.made,
        terms=pledge.terms,
        history=tuple(_versions(seen, pledge)),
        superseded_by=_successor(pledge.superseded),
        superseded=pledge.superseded,
        withdrawn=pledge.withdrawn,
        progress=tuple(_progress(seen, pledge, unit) for unit in pledge.delivered),
        money=tuple(money),
        verdicts=verdicts,
        differ=_differ(verdicts),
        projects=tuple(state.projects[id_] for id_ in pledge.projects),
        reported=pledge.reported,
        reaffirmed=tuple(_reaffirmed(seen, pledge)),
        basis=state.basis,
    )


# -- status


def _status(pledge: Pledge) -> str:
    # What was delivered, or is over, is not overdue.
    if pledge.overdue is Answer.NO:
        return pledge.status
    return "overdue" if pledge.overdue is Answer.YES else "possibly overdue"


def _why(seen: Seen, pledge: Pledge) -> str:
    """
    On what it rests that a pledge is overdue or not; where that is open, what leaves it so.
    """
    if pledge.overdue is not Answer.POSSIBLY:
        return pledge.why
    doubts = (
        (surely(pledge.made), "it may have been made"),
        (_late(seen, pledge), "its deadline may have passed"),
        (surely(pledge.withdrawn), "it may have ended"),
        (surely(pledge.superseded), "it may have been superseded"),
        (pledge.fulfilled, "it may have been fulfilled"),
    )
    told = [words for answer, words in doubts if answer is Answer.POSSIBLY]
    return "; ".join([*told, "no fulfilment recorded"] if pledge.fulfilled is Answer.NO else told)


def _late(seen: Seen, pledge: Pledge) -> Answer:
    versions = () if pledge.terms is None else possible(pledge.terms)
    stated = [one.value for one in versions if one.value is not None]
    ends = [deadline(seen, one, pledge.made) for one in stated]
    return agreed(Answer.NO if one is None else passed(one, seen.cutoff) for one in ends)


def _successor(superseded: Standing[PledgeRevised] | None) -> str | None:
    told = () if superseded is None else possible(superseded)
    return next((one.value.superseded_by for one in told if isinstance(one.value, PledgeRevised)), None)


def _currency(quantity: Quantity | None) -> str | None:
    return quantity.unit if quantity is not None and re.fullmatch("[A-Z]{3}", quantity.unit) else None


def _by_then(seen: Seen, *cell: str) -> Iterator[Item]:
    """
    The facts that touch a cell and have happened by the cut-off, or may have, in valid order.
    """
    for one in seen.ever(cell):
        answer = seen.cutoff.judge(one.when.bounds)
        if answer is not Answer.NO:
            yield Item(fact=one.fact, on=one.on, answer=answer)


# -- terms


def _versions(seen: Seen, pledge: Pledge) -> Iterator[TermsVersion]:
    cell = ("terms", pledge.id)
    was: Terms | None = None
    for item in _by_then(seen, *cell):
        now = WRITTEN.step(cell, was, item.fact)
        if isinstance(now, Terms):
            yield _version(seen, pledge, item, was, now)
        # What may have happened is told on top of what has, each for itself.
        if item.answer is Answer.YES:
            was = now


def _version(seen: Seen, pledge: Pledge, item: Item, was: Terms | None, now: Terms) -> TermsVersion:
    due = deadline(seen, now, pledge.made)
    before = None if was is None else deadline(seen, was, pledge.made)
    return TermsVersion(
        on=item.on,
        answer=item.answer,
        how=_how(item.fact, was, now, list(_delay(seen.zone, before, due))),
        quantity=now.quantity,
        horizon=now.horizon,
        deadline=due,
        corrected=tuple(entry.id for telling in item.fact.tellings for entry in telling.versions[1:]),
        fact=item.fact,
    )


def _how(fact: Fact, was: Terms | None, now: Terms, delay: Iterable[str]) -> str:
    match fact.event:
        case PledgeMade():
            return "made" if was is None else "made anew"
        case PledgeRevised(reason=RevisionReason.SUPERSEDED_BY) | PledgeRevised(reason=None, superseded_by=str()):
            return "superseded"
        case PledgeRevised(reason=RevisionReason() as reason):
            return str(reason)
    amount = _amount(was.quantity if was is not None else None, now.quantity)
    return " and ".join([*amount, *delay]) or "revised"


def _amount(was: Quantity | None, now: Quantity | None) -> Iterator[str]:
    if was is not None and now is not None and (was.unit, was.component) == (now.unit, now.component):
        if now.value > was.value:
            yield "raised"
        elif now.value < was.value:
            yield "lowered"


def _delay(zone: str, was: Bounds | None, now: Bounds | None) -> Iterator[str]:
    if was is not None and now is not None:
        before, due = was.in_zone(zone), now.in_zone(zone)
        if due.first_hi > before.hi:
            yield "extended"
        elif due.hi < before.first_hi:
            yield "brought forward"


# -- progress

_DOWN = decimal.Context(prec=200, rounding=decimal.ROUND_FLOOR, traps=[])
_PLACES = decimal.Decimal("0.0001")


def _progress(seen: Seen, pledge: Pledge, unit: str) -> PledgeProgress:
    total = pledge.delivered[unit]
    promised = pledge.quantity if pledge.quantity is not None and pledge.quantity.unit == unit else None
    settled = total.answer is Answer.YES and not _moving(pledge)
    return PledgeProgress(
        unit=unit,
        total=total,
        promised=promised,
        share=_share(total.value, promised) if settled else None,
        reports=tuple(_values(_by_then(seen, "delivered", pledge.id, unit))),
    )


def _moving(pledge: Pledge) -> bool:
    """
    Whether it is open how much is promised: the deadline alone may be in doubt.
    """
    told = () if pledge.terms is None else possible(pledge.terms)
    return len({None if one.value is None else one.value.quantity for one in told}) > 1


def _share(total: decimal.Decimal | None, promised: Quantity | None) -> decimal.Decimal | None:
    if total is None or promised is None or promised.bound is QuantityBound.AT_MOST or promised.value <= 0:
        return None
    return _DOWN.quantize(_DOWN.divide(total, promised.value), _PLACES)


def _values(items: Iterable[Item]) -> Iterator[ReportedValue]:
    for item in items:
        match item.fact.event:
            case ProgressReported(actual=decimal.Decimal() as value) as event:
                yield ReportedValue(
                    on=item.on,
                    answer=item.answer,
                    value=value,
                    cumulative=event.cumulative,
                    indicator=event.indicator,
                    baseline=event.baseline,
                    target=event.target,
                    period=event.period,
                    fact=item.fact,
                )


def _reaffirmed(seen: Seen, pledge: Pledge) -> Iterator[Item]:
    for item in _by_then(seen, "report", pledge.id):
        if isinstance(item.fact.event, ProgressReported) and item.fact.event.reaffirmed:
            yield item


# -- money


def _money(seen: Seen, told: Iterable[Pledge]) -> Mapping[str, Sequence[PledgeMoney]]:
    """
    The money of each pledge by its id: the transactions that name it, or a project that serves it.
    """
    served: dict[str, list[str]] = {}
    for pledge in told:
        for subject in {pledge.id, *pledge.projects}:
            served.setdefault(subject, []).append(pledge.id)
    certain, pending = _transactions(seen, served)
    by_pledge: dict[str, list[PledgeMoney]] = {}
    for (pledge_id, type_, currency), total in standings(_sums(served), certain, pending).items():
        one = PledgeMoney(type=TransactionType(type_), currency=currency, total=total)
        by_pledge.setdefault(pledge_id, []).append(one)
    return by_pledge


def _sums(served: Mapping[str, Sequence[str]]) -> KeyedProjection[decimal.Decimal]:
    def cells(fact: Fact) -> Iterator[Cell]:
        event = fact.event
        assert isinstance(event, TransactionRecorded)
        for pledge_id in served[event.subject or ""]:
            yield pledge_id, event.type.value, event.currency

    def step(_: Cell, was: decimal.Decimal | None, fact: Fact) -> decimal.Decimal:
        event = fact.event
        assert isinstance(event, TransactionRecorded)
        return event.amount if was is None else plus(was, event.amount)

    return KeyedProjection(cells=cells, step=step)


def _transactions(seen: Seen, served: Mapping[str, object]) -> tuple[Sequence[Placed], Sequence[Placed]]:
    heaps: dict[Answer, list[Placed]] = {Answer.YES: [], Answer.POSSIBLY: [], Answer.NO: []}
    for cell in seen.cells("money") if served else ():
        for one in seen.ever(cell):
            event = one.fact.event
            if isinstance(event, TransactionRecorded) and event.subject in served:
                heaps[seen.cutoff.judge(one.when.bounds)].append(one)
    return heaps[Answer.YES], heaps[Answer.POSSIBLY]


# -- verdicts


def _assessment(seen: Seen, pledge: Pledge, assessor: str) -> Assessment:
    items = _by_then(seen, "verdict", pledge.id, assessor)
    history = tuple(_verdict(item, item.fact.event) for item in items if isinstance(item.fact.event, PledgeAssessed))
    return Assessment(assessor=assessor, standing=pledge.verdicts[assessor], history=history)


def _verdict(item: Item, event: PledgeAssessed) -> AssessedVerdict:
    return AssessedVerdict(
        on=item.on,
        answer=item.answer,
        verdict=event.verdict,
        scheme=event.scheme,
        score=event.score,
        fulfilled_on=event.fulfilled_on,
        fact=item.fact,
    )


def _differ(verdicts: Iterable[Assessment]) -> Answer:
    found = [_findings(one.standing) for one in verdicts]
    return any_of(Answer.NO, *(_apart(one, other) for one, other in itertools.combinations(found, 2)))


def _findings(standing: Standing[PledgeAssessed]) -> list[Verdict]:
    # Whoever rates nothing holds no view that another could differ from.
    return [Verdict.NOT_RATED if one.value is None else one.value.verdict for one in possible(standing)]


def _apart(mine: Iterable[Verdict], yours: Iterable[Verdict]) -> Answer:
    pairs = itertools.product(mine, yours)
    return agreed(
        Answer.YES if Verdict.NOT_RATED not in (one, other) and one is not other else Answer.NO for one, other in pairs
    )

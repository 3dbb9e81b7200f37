"""
Pledges, for all logs: found as folded, at one with the state, and right in every world that the dates leave possible.
"""

from __future__ import annotations

import datetime as dt
import decimal
import io
import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st
from test_fold_laws import examples

from partnership_events.cli.as_json import jsonable
from partnership_events.cli.promises import _write_pledge
from partnership_events.cli.terminal import Paper, width_of
from partnership_events.codes import Modality
from partnership_events.dates import Answer, Cutoff
from partnership_events.event import Event, Record, Vocabulary
from partnership_events.facts import Fact, resolve
from partnership_events.projections.partnership import state
from partnership_events.projections.pledge import PledgeReport
from partnership_events.projections.pledges import among, pledges
from partnership_events.projections.state import possible
from partnership_events.testing import PROLOGUE, entries_of, in_memory, instances, logs
from partnership_events.values import Horizon, Quantity
from partnership_events.vocabulary import (
    STANDARD,
    PledgeAssessed,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    ProgressReported,
    ProjectLaunched,
    TransactionRecorded,
)

YES, NO, POSSIBLY = Answer.YES, Answer.NO, Answer.POSSIBLY

PLEDGING = Vocabulary.of(
    *(kind for kind in STANDARD if issubclass(kind, Record)),
    *(PledgeMade, PledgeRevised, PledgeWithdrawn, PledgeAssessed),
    *(TransactionRecorded, ProgressReported, ProjectLaunched),
)


# Within the week of all dates, and after it.
as_ofs = st.sampled_from(
    ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01T12:00:00Z", "2024-03-03", "2024", "2026"]
)
ID_OF = ("one", "two")
IDS = st.sampled_from(ID_OF)
TREES = st.sampled_from((Quantity(3, "tree"), Quantity(4, "tree", bound="at_most"), Quantity(2, "EUR"), None))
# Of each kind, with what makes it meet the others.
_TOLD: tuple[st.SearchStrategy[Event], ...] = (
    st.builds(lambda one, id_, much: attrs.evolve(one, pledge=id_, quantity=much), instances(PledgeMade), IDS, TREES),
    st.builds(lambda one, id_: attrs.evolve(one, pledge=id_), instances(PledgeRevised), IDS),
    st.builds(lambda one, id_: attrs.evolve(one, pledge=id_), instances(PledgeWithdrawn), IDS),
    st.builds(
        lambda one, id_, who: attrs.evolve(one, pledge=id_, assessor=who),
        instances(PledgeAssessed),
        IDS,
        st.sampled_from(("G", "H")),
    ),
    st.builds(
        lambda one, id_, much, again: attrs.evolve(one, subject=id_, actual=much, unit="tree", reaffirmed=again),
        instances(ProgressReported),
        IDS,
        st.sampled_from((None, decimal.Decimal(1), decimal.Decimal(2), decimal.Decimal("-0.5"))),
        st.booleans(),
    ),
    st.builds(lambda one, id_: attrs.evolve(one, project="dam", under=id_), instances(ProjectLaunched), IDS),
    st.builds(
        lambda one, id_: attrs.evolve(one, subject=id_, currency="EUR"),
        instances(TransactionRecorded),
        st.sampled_from(("one", "two", "dam", "other", None)),
    ),
)


def alone(event: Event) -> Event:
    """
    The event as one that took place, pointing at no other.
    """
    return attrs.evolve(event, part_of=None, confirms=None, in_reply_to=None, modality=Modality.ACTUAL)


def told_of_two(*kinds: st.SearchStrategy[Event]) -> st.SearchStrategy[Any]:
    """
    Logs of two pledges, and of these kinds about them.
    """
    made = st.tuples(*(_TOLD[0].map(lambda one, id_=id_: attrs.evolve(one, on="2024-02", pledge=id_)) for id_ in ID_OF))
    events = st.tuples(made, st.lists(st.one_of(*kinds), min_size=3, max_size=10))
    return events.map(lambda two: entries_of([*PROLOGUE, *map(alone, (*two[0], *two[1]))], vocabulary=PLEDGING))


def pledging() -> st.SearchStrategy[Any]:
    """
    Logs of two pledges and what becomes of them, some of them as tangled as scribes leave them.
    """
    return st.one_of(told_of_two(*_TOLD), told_of_two(*_TOLD), logs(PLEDGING))


@examples(0.4)
@given(pledging(), as_ofs, st.sampled_from([None, "Asia/Tokyo"]), st.data())
def test_what_is_found_is_what_is_folded(log: Any, as_of: str, zone: str | None, data: st.DataObject) -> None:
    known = data.draw(st.integers(0, len(log)), label="known at")

    assert pledges(log, as_of=as_of, known_at=known, zone=zone) == in_memory(*log, vocabulary=PLEDGING).pledges(
        as_of=as_of, known_at=known, zone=zone
    )


@examples(0.4)
@given(pledging(), as_ofs)
def test_a_report_is_at_one_with_the_state(log: Any, as_of: str) -> None:
    held = state(log, as_of=as_of)
    told = pledges(log, as_of=as_of)

    assert list(held.pledges) == [one.id for one in told]
    for one in told:
        pledge = held.pledges[one.id]
        assert (pledge.open, pledge.overdue, pledge.deadline) == (one.open, one.overdue, one.deadline)
        assert dict(pledge.delivered) == {part.unit: part.total for part in one.progress}
        assert dict(pledge.verdicts) == {part.assessor: part.standing for part in one.verdicts}
        assert pledge.projects == tuple(project.id for project in one.projects)
        assert one.basis == held.basis
        # Whatever is uncertain is said so, and what is closed is not overdue.
        assert ("overdue" in one.status) <= (one.overdue is not NO)
        assert (one.status == "overdue") <= (one.overdue is YES)
        assert (one.status in ("withdrawn", "lapsed", "superseded", "delivered")) <= (one.open is NO)


@examples(0.4)
@given(told_of_two(*_TOLD[:3]) | pledging(), as_ofs)
def test_the_last_certain_version_of_the_terms_is_what_stands(log: Any, as_of: str) -> None:
    for one in pledges(log, as_of=as_of):
        certain = [version for version in one.history if version.answer is YES]
        # Who ranks facts of one date may say that another was the last.
        if one.terms is not None and all(version.fact.event.order is None for version in one.history):
            standing = one.terms.value
            assert (None if standing is None else (standing.quantity, standing.horizon)) == (
                (certain[-1].quantity, certain[-1].horizon) if certain else None
            )
            assert {candidate.facts[0].id for candidate in one.terms.candidates} <= {v.fact.id for v in one.history}


def by_then(log: Any, as_of: str) -> Iterator[tuple[Fact, Answer]]:
    """
    The facts that have happened, or may have: read off one by one.
    """
    cutoff = Cutoff.of(as_of, "UTC")
    for fact in resolve(log).facts:
        judged = cutoff.judge(fact.when("UTC").bounds)
        if fact.event.modality is Modality.ACTUAL and not fact.set_aside and judged is not NO:
            yield fact, judged


@examples(0.4)
@given(told_of_two(*_TOLD[5:]) | pledging(), as_ofs)
def test_money_is_the_sum_of_the_transactions_that_name_it_or_what_serves_it(log: Any, as_of: str) -> None:
    for one in pledges(log, as_of=as_of, zone="UTC"):
        naming = {one.id, *(project.id for project in one.projects)}
        certain: dict[Any, decimal.Decimal] = {}
        perhaps: dict[Any, list[decimal.Decimal]] = {}
        for fact, judged in by_then(log, as_of):
            match fact.event:
                case TransactionRecorded(subject=subject, type=type_, currency=currency, amount=amount):
                    if subject in naming and judged is YES:
                        certain[type_, currency] = certain.get((type_, currency), decimal.Decimal(0)) + amount
                    elif subject in naming:
                        perhaps.setdefault((type_, currency), []).append(amount)

        told = {(part.type, part.currency): part.total for part in one.money}
        assert {*certain, *perhaps} == set(told)
        for key, total in told.items():
            assert certain.get(key) == total.value
            assert sorted(certain.get(key, 0) + more for more in perhaps.get(key, ()) if more) == sorted(
                found.value for found in total.candidates
            )


@examples(0.4)
@given(told_of_two(_TOLD[4]) | pledging(), as_ofs)
def test_reports_are_those_that_happened_by_then(log: Any, as_of: str) -> None:
    for one in pledges(log, as_of=as_of, zone="UTC"):
        told = [(fact, judged) for fact, judged in by_then(log, as_of) if isinstance(fact.event, ProgressReported)]
        mine = [(fact, judged) for fact, judged in told if fact.event.subject == one.id]

        assert {(fact.id, judged) for fact, judged in mine if fact.event.reaffirmed} == {
            (item.fact.id, item.answer) for item in one.reaffirmed
        }
        assert {(fact.id, judged) for fact, judged in mine if fact.event.actual is not None} == {
            (report.fact.id, report.answer) for part in one.progress for report in part.reports
        }


@examples(0.4)
@given(told_of_two(_TOLD[4]) | pledging(), as_ofs)
def test_a_share_is_the_total_over_the_promise_to_four_places_and_never_too_much(log: Any, as_of: str) -> None:
    for part in (part for one in pledges(log, as_of=as_of) for part in one.progress):
        if part.share is not None:
            assert part.promised is not None
            assert part.total.answer is YES
            assert part.share * part.promised.value <= part.total.value
            assert part.total.value < (part.share + decimal.Decimal("0.0001")) * part.promised.value


@examples(0.4)
@given(told_of_two(_TOLD[3]) | pledging(), as_ofs)
def test_assessors_differ_where_what_they_may_find_does(log: Any, as_of: str) -> None:
    for one in pledges(log, as_of=as_of):
        found = [
            {held.value.verdict for held in possible(part.standing) if held.value is not None} - {"not_rated"}
            for part in one.verdicts
        ]
        apart = any(mine != yours or len(mine) > 1 for mine, yours in itertools.combinations(filter(None, found), 2))

        assert apart == (one.differ is not NO)
        if one.differ is YES:
            assert any(mine.isdisjoint(yours) for mine, yours in itertools.combinations(filter(None, found), 2))


@examples(0.5)
@given(pledging(), as_ofs)
def test_a_filter_takes_none_away_that_may_be_meant(log: Any, as_of: str) -> None:
    told = pledges(log, as_of=as_of)

    assert [one for one in told if one.overdue is not NO] == list(among(told, overdue=True))
    assert [one for one in told if one.open is not NO] == list(among(told, still_open=True))
    assert {one.id for one in told} == {one.id for party in ("ACM", "BOR", "COR") for one in among(told, by=party)}


@examples(0.4)
@given(pledging(), as_ofs)
def test_every_report_can_be_told_within_the_width_and_as_json(log: Any, as_of: str) -> None:
    for one in pledges(log, as_of=as_of):
        out = io.StringIO()
        with redirect_stdout(out):
            _write_pledge(Paper(width=60, colour=False, folds=True), one)

        assert max(map(width_of, out.getvalue().splitlines())) <= 60
        assert f"({one.id}):" in out.getvalue()
        assert jsonable(one) == json.loads(json.dumps(jsonable(one)))


# ---- every world that the dates leave possible

DAYS = [dt.date(2024, 2, 26) + dt.timedelta(days=n) for n in range(6)]
Span = tuple[dt.date, dt.date]


@attrs.frozen
class Story:
    """
    A pledge to plant ten trees: due some time, one or two reports, perhaps withdrawn; each on a day within a span.
    """

    due: Span
    reports: tuple[tuple[Span, int], ...]
    cumulative: bool
    withdrawn: Span | None


def spans(*, precise: bool = False) -> st.SearchStrategy[Span]:
    two = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda pair: (min(pair), max(pair)))
    return st.sampled_from(DAYS).map(lambda day: (day, day)) if precise else two


stories = st.builds(
    Story,
    due=spans(),
    # What may have happened is told fact by fact, each on top of what has: of a sum, one may be on either side.
    reports=st.tuples(
        st.tuples(spans(), st.sampled_from([4, 6, 10])), st.tuples(spans(precise=True), st.sampled_from([4, 6, 10]))
    ).map(lambda two: two[: 1 + (two[0] != two[1])]),
    cumulative=st.booleans(),
    withdrawn=st.none() | spans(),
)


def written(span: Span) -> str:
    return str(span[0]) if span[0] == span[1] else f"[{span[0]}..{span[1]}]"


def told_of(story: Story) -> PledgeMade:
    return PledgeMade(
        on="2024-02-01",
        pledge="one",
        by="ACM",
        action="plant",
        quantity=Quantity(10, "tree"),
        horizon=Horizon(by=written(story.due)),
    )


def asked(story: Story, day: dt.date) -> PledgeReport:
    reports = [
        ProgressReported(on=written(span), subject="one", actual=value, unit="tree", cumulative=story.cumulative)
        for span, value in story.reports
    ]
    gone = [PledgeWithdrawn(on=written(story.withdrawn), pledge="one")] if story.withdrawn else []
    return pledges(entries_of([*PROLOGUE, told_of(story), *reports, *gone]), as_of=str(day))[0]


def days_of(span: Span) -> Sequence[dt.date]:
    return [day for day in DAYS if span[0] <= day <= span[1]]


def worlds(story: Story) -> Iterator[tuple[dt.date, Sequence[tuple[dt.date, int]], dt.date | None]]:
    """
    When it was due, which reports came when, in their order, and when it was withdrawn: all that may have been.
    """
    gone = days_of(story.withdrawn) if story.withdrawn else [None]
    for days in itertools.product(*(days_of(span) for span, _ in story.reports)):
        reports = [(day, value) for day, (_, value) in zip(days, story.reports, strict=True)]
        orders = {tuple(sorted(order, key=lambda one: one[0])) for order in itertools.permutations(reports)}
        yield from itertools.product(days_of(story.due), sorted(orders), gone)


def planted(story: Story, reports: Sequence[tuple[dt.date, int]], now: dt.date) -> int:
    told = [value for day, value in reports if day <= now]
    return (told[-1] if told else 0) if story.cumulative else sum(told)


@examples(2)
@given(stories, st.sampled_from(DAYS))
def test_what_is_sure_is_so_in_every_world_and_what_is_possible_need_not_be(story: Story, now: dt.date) -> None:
    told = asked(story, now)
    overdue, still_open = set(), set()
    for due, reports, gone in worlds(story):
        closed = gone is not None and gone <= now
        enough = planted(story, reports, now) >= 10
        overdue.add(now > due and not enough and not closed)
        still_open.add(not enough and not closed)

    for answer, met in ((told.overdue, overdue), (told.open, still_open)):
        assert answer is POSSIBLY or {answer is YES} == met
    # Where nothing is left open, nothing is said to be.
    if len(list(worlds(story))) == 1:
        assert POSSIBLY not in (told.overdue, told.open)


# ---- sums

# All that a log may hold: forty digits, none further than forty places from the point when they begin.
AMOUNTS = st.builds(
    lambda digits, places, sign: decimal.Decimal((sign, tuple(map(int, str(digits))), places - len(str(digits)) + 1)),
    st.integers(1, 10**40 - 1),
    st.integers(-40, 39),
    st.integers(0, 1),
)
FAR = (decimal.Decimal("1E+39"), decimal.Decimal("1E-40"), decimal.Decimal("-1E+39"))


@examples(0.5)
@given(st.lists(AMOUNTS, min_size=1, max_size=6), st.integers(1, 40))
@example(list(FAR), 28)
def test_sums_are_exact_whatever_context_the_caller_has(amounts, digits):
    paid = [TransactionRecorded(on="2024-02-28", type="3", amount=one, currency="EUR", subject="one", order=n)
            for n, one in enumerate(amounts)]  # fmt: skip
    done = [ProgressReported(on="2024-02-28", subject="one", actual=one, unit="EUR", cumulative=False, order=n)
            for n, one in enumerate(amounts)]  # fmt: skip
    promise = PledgeMade(on="2024-02-27", pledge="one", by="ACM", action="pay")
    with decimal.localcontext(decimal.Context(prec=digits)):
        log = entries_of([*PROLOGUE, promise, *paid, *done])
        held, (report,) = state(log, as_of="2025"), pledges(log, as_of="2025")
        asked = in_memory(*log).as_of("2025")
        # States are gathered when they are looked at.
        told = [
            *(one.money["3", "EUR"].value for one in (held, asked)),
            *(one.pledges["one"].delivered["EUR"].value for one in (held, asked)),
            report.progress[0].total.value,
            report.money[0].total.value,
        ]

    assert [sum(map(Fraction, amounts))] * 6 == [Fraction(one) for one in told]


def test_what_may_all_be_delivered_is_summed_exactly():
    half, whole = "0.50000000000000000000000000000000000001", "1.00000000000000000000000000000000000002"
    told = [
        PledgeMade(on="2023", pledge="one", by="ACM", action="pay", quantity=Quantity(whole, "EUR")),
        *(
            ProgressReported(on="2024", subject="one", actual=half, unit="EUR", cumulative=False, order=n)
            for n in (1, 2)
        ),
    ]

    assert POSSIBLY is pledges(entries_of([*PROLOGUE, *told]), as_of="2024-06")[0].fulfilled

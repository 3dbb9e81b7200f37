"""
``pledges``: what was promised, what became of it, and who says so; of one partnership, or of all in the folder.
"""

from __future__ import annotations

import decimal
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.card import Card
from partnership_events.cli.reading import corrected
from partnership_events.cli.terminal import Line, Paper, Words, complain, joined
from partnership_events.cli.wording import MANY, NamesOf, answered, cited, cites_of, dated, told, told_by, value_of
from partnership_events.codes import PledgeBinding, Verdict
from partnership_events.dates import Answer, Bounds
from partnership_events.describe import code_in_words, value_in_words
from partnership_events.errors import PartnershipError, did_you_mean
from partnership_events.folding import Seen, Standing
from partnership_events.ledger import Ledger
from partnership_events.partnership import Partnership
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import PartnershipState, Project, state_of
from partnership_events.projections.pledge import Assessment, PledgeProgress, PledgeReport, TermsVersion
from partnership_events.projections.pledges import among, pledges_of
from partnership_events.projections.row_pledges import NoneOverdue
from partnership_events.projections.state import StateBasis, fate_in_words
from partnership_events.projections.terms import held
from partnership_events.survey import overdue_at
from partnership_events.vocabulary.pledges import PledgeWithdrawn

T = TypeVar("T")

Row: TypeAlias = tuple[str, int, Line]
"""
A line of a pledge: what it is about, told once, how far it is indented, and what it says.
"""

MARGIN = 12
_STYLES = {"delivered": "green", "overdue": "red", "possibly overdue": "yellow", "possibly made": "yellow"}
_VERDICTS = {Verdict.PARTLY: "partly fulfilled", Verdict.NOT: "not fulfilled"}
# What it means that a log tells of no pledge.
_SILENT = {
    Answer.NO: "without any",
    Answer.UNKNOWN: "unknown",
    Answer.NOT_COVERED: "not covered",
}
_DONE = frozenset({"delivered", "withdrawn", "lapsed", "superseded"})


@attrs.frozen(kw_only=True)
class Filter:
    """
    Which pledges are asked for.
    """

    overdue: bool
    still_open: bool
    by: str | None

    @property
    def words(self) -> str:
        """
        What is asked for: ``overdue pledge by ACM``.
        """
        said = [*(["overdue"] if self.overdue else []), *(["open"] if self.still_open else []), "pledge"]
        return " ".join([*said, *([f"by {self.by}"] if self.by is not None else [])])

    def of(self, reports: Iterable[PledgeReport]) -> tuple[PledgeReport, ...]:
        """
        Those of the reports.
        """
        return among(reports, overdue=self.overdue, still_open=self.still_open, by=self.by)


@attrs.frozen(kw_only=True)
class Promises:
    """
    The pledges of one log that are asked for, and what else is needed to tell them.
    """

    partnership: Partnership
    seen: Seen
    state: PartnershipState
    names: NamesOf
    reports: tuple[PledgeReport, ...]
    shown: tuple[PledgeReport, ...]

    @property
    def name(self) -> str:
        """
        The name of the partnership.
        """
        return self.partnership.name

    @property
    def silent(self) -> Answer | None:
        """
        What it means that it tells of no pledge; None where it does.
        """
        return None if self.reports else silence(self.seen, ("pledge",))

    @property
    def basis(self) -> StateBasis:
        """
        What that rests on.
        """
        return self.state.basis


@attrs.frozen(kw_only=True)
class Without:
    """
    A log whose row says that no pledge of it is overdue.
    """

    name: str
    told: NoneOverdue
    shown: tuple[PledgeReport, ...] = ()

    @property
    def silent(self) -> Answer | None:
        """
        What it means that it tells of no pledge; None where it does.
        """
        return self.told.silent

    @property
    def basis(self) -> StateBasis:
        """
        What that rests on.
        """
        return self.told.basis


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--overdue", is_flag=True, help="Only those that are overdue, or possibly so.")
@click.option("--open", "still_open", is_flag=True, help="Only those that are still open, or possibly so.")
@click.option("--by", metavar="PARTY", help="Only those that this party made.")
@shell.reading
def pledges(
    name: str | None,
    overdue: bool,
    still_open: bool,
    by: str | None,
    reading: shell.Reading,
) -> int:
    """
    What was promised, what became of it, and who says so; without NAME, over all logs of the folder.

    Overdue speaks of the record: the deadline has passed, and no fulfilment is recorded.  Where a date leaves that
    open it says possibly.  Verdicts are told as their assessors give them, each under its scheme; where assessors
    differ, that is said, and nobody is preferred.

    Over all logs dates are read in UTC unless --zone says otherwise, and --known takes a date or an instant.  A log
    that is damaged is told on the error channel, the others all the same; the exit status is 3 then.

    \b
    --json writes a list of objects, one a pledge: partnership, id, label,
    action, by, to, binding, testable, supports, conditions, status, open,
    fulfilled, overdue, why, quantity, currency, deadline (earliest, latest),
    made, terms, history (on, answer, how, quantity, horizon, deadline,
    corrected, fact), superseded_by, superseded, withdrawn, progress (unit,
    total, promised, share, reports), money (type, currency, total), verdicts
    (assessor, standing, history), differ, projects, reported, reaffirmed, basis.
    A log that tells of no pledge at all has one object, of id null: partnership,
    basis, and as answer whether there is none (no), or nobody knows (unknown,
    not covered).
    """
    wanted = Filter(overdue=overdue, still_open=still_open, by=by)
    if name is not None:
        return _of_one(
            name, wanted, reading.on, reading.known, reading.zone, reading.events, reading.as_json, reading.colour
        )
    return _of_all(wanted, reading.on, reading.known, reading.zone, reading.events, reading.as_json, reading.colour)


def _of_one(
    name: str,
    wanted: Filter,
    on: str | None,
    known: str | None,
    zone: str | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    partnership = shell.partnership_in(events, name)
    entries = shell.entries_under(partnership, known, few=True)
    asked = shell.asked(entries, on, known, zone)
    one = _promises(partnership, asked.on, known, asked.zone, wanted)
    shell.tell_torn(partnership)
    if wanted.by is not None and (as_json or not one.reports):
        _tell_stranger(wanted.by, [one])
    if as_json:
        shell.tell_nothing_known(entries, asked)
        write_json(_objects([one]))
        return 0
    card = Card(
        state=one.state,
        fact_of=one.seen.fact,
        entry_of=entries.by_id,
        names=one.names,
        today=asked.today,
        began=shell.began(entries),
    )
    paper = Paper.here(colour)
    for line in card.heading():
        paper.write(line)
    _write(paper, one, wanted)
    return 0


def _of_all(
    wanted: Filter, on: str | None, known: str | None, zone: str | None, events: str, as_json: bool, colour: str
) -> int:
    ledger = shell.ledger_in(events)
    asked = shell.asked_of_all(on, known, zone)
    if not ledger:
        complain(f"note: no logs in {events}")
    found: list[Promises | Without] = []
    status = 0
    with ledger.survey("overdue", known_at=known, zone=asked.zone, met=shell.tell_torn) as survey:
        for name in ledger:
            try:
                # Whoever asks for the pledges of a party is told which parties made others.
                if not wanted.overdue or wanted.by is not None:
                    found.append(_promises(_log(ledger, name), asked.on, known, asked.zone, wanted))
                    continue
                one = overdue_at(survey, name, asked.on)
                if isinstance(one, NoneOverdue):
                    found.append(Without(name=name, told=one))
                else:
                    found.append(_promises_of(ledger[name], one.seen, one.state, wanted))
            except PartnershipError as error:
                complain(shell.shorter(str(error)))
                status = max(status, error.exit_status)
    if wanted.by is not None:
        _tell_stranger(wanted.by, [one for one in found if isinstance(one, Promises)])
    if as_json:
        write_json(_objects(found))
    else:
        when = f"{asked.on} (today)" if asked.today is not None else asked.on
        paper = Paper.here(colour)
        paper.write([Words(f"on {when}, read in {asked.zone}, as known {known or 'by now'}", "dim")])
        _write_all(paper, found, wanted)
    return status


def _log(ledger: Ledger, name: str) -> Partnership:
    partnership = ledger[name]
    shell.tell_torn(partnership)
    return partnership


def _promises(partnership: Partnership, on: str, known: str | None, zone: str, wanted: Filter) -> Promises:
    entries = partnership.entries_to_ask(known)
    seen = partnership.view(entries, on, known_at=known, zone=zone)
    return _promises_of(partnership, seen, state_of(seen, entries, known), wanted)


def _promises_of(partnership: Partnership, seen: Any, state: PartnershipState, wanted: Filter) -> Promises:
    reports = pledges_of(seen, state)
    return Promises(
        partnership=partnership,
        seen=seen,
        state=state,
        names=NamesOf.told_by(seen.records),
        reports=reports,
        shown=wanted.of(reports),
    )


def _tell_stranger(by: str, found: Iterable[Promises]) -> None:
    """
    Says so where no log that is asked declares the party by which promises are asked for: a slip, most likely.
    """
    declared = {party for one in found for party in (*one.state.parties, *_makers(one.reports))}
    if declared and by not in declared:
        complain(f"note: no party {by} is declared; {did_you_mean(by, declared, otherwise=_those(declared))}")


def _those(declared: Iterable[str]) -> str:
    return f"those that are: {joined(sorted(declared))}"


def _makers(reports: Iterable[PledgeReport]) -> list[str]:
    return sorted({key for report in reports for key in report.by})


def _objects(found: Iterable[Promises | Without]) -> list[dict[str, Any]]:
    objects = ((_told(one) if one.silent is None else [_silent(one)]) for one in found)
    return [each for told_ in objects for each in told_]


def _told(one: Promises | Without) -> list[dict[str, Any]]:
    return [{"partnership": one.name, **jsonable(report)} for report in one.shown]


def _silent(one: Promises | Without) -> dict[str, Any]:
    return {"partnership": one.name, "id": None, "answer": one.silent, "basis": jsonable(one.basis)}


# -- on paper


def _write(paper: Paper, one: Promises, wanted: Filter) -> None:
    for report in sorted(one.shown, key=_urgency):
        paper.write()
        _write_pledge(paper, report)
    if not one.shown:
        paper.write()
        paper.write(_none(one, wanted))
    paper.write()
    paper.write([Words(f"basis: {one.state.basis}", "dim")], indent=2)


def _write_all(paper: Paper, found: Sequence[Promises | Without], wanted: Filter) -> None:
    telling = [one for one in found if isinstance(one, Promises) and one.shown]
    for one in telling:
        paper.write()
        paper.write([Words(one.names.title or one.partnership.name, "bold"), f" ({one.partnership.name})"])
        _write(paper, one, wanted)
    others = [one for one in found if not one.shown]
    if others:
        log = "other log" if telling else "log"
        paper.write()
        told_ = f"{len(others)} {log}{'s' * (len(others) != 1)} record{'s' * (len(others) == 1)} no {wanted.words}"
        paper.write([Words(f"{told_}: {', '.join(_why_none(others))}", "dim")], indent=2)


def _why_none(others: Iterable[Promises | Without]) -> Iterator[str]:
    """
    Of logs that tell of no such pledge, how many tell of others, and what the silence of the rest means.
    """
    met = Counter(one.silent for one in others)
    yield from [f"{met[None]} with others"] if met[None] else []
    yield from (f"{met[answer]} {_SILENT[answer]}" for answer in _SILENT if met[answer])


def _none(one: Promises, wanted: Filter) -> Line:
    if not one.reports:
        silent: Standing[Any] = Standing(cell=("pledge",), value=None, answer=silence(one.seen, ("pledge",)))
        return ["pledges: ", *told(silent, str)[0]]
    makers = _makers(one.reports)
    hint = ""
    if wanted.by is not None and wanted.by not in makers:
        hint = f"; {did_you_mean(wanted.by, makers, otherwise=f'pledges are by {joined(makers)}')}"
    met = "1 pledge is" if len(one.reports) == 1 else f"{len(one.reports)} pledges are"
    return [Words(f"{met} recorded, but no {wanted.words}{hint}", "dim")]


def _urgency(report: PledgeReport) -> int:
    if report.overdue is not Answer.NO and report.status not in _DONE:
        return 0 if report.overdue is Answer.YES else 1
    return 3 if report.status in _DONE else 2


def _write_pledge(paper: Paper, report: PledgeReport) -> None:
    paper.write(_headline(report), indent=2)
    met = ""
    for about, depth, line in _rows(report):
        head = Words(("" if about == met else about).ljust(MARGIN), "cyan")
        paper.write(["  ", head, " " * depth, *line], indent=2 + MARGIN + depth + 2)
        met = about


def _headline(report: PledgeReport) -> Line:
    style = _STYLES.get(report.status, "dim" if report.status in _DONE else "")
    fate = fate_in_words(report.status, report.open)
    status = Words(fate, style if fate == report.status else "yellow")
    successor = f" by {report.superseded_by}" if report.status == "superseded" else ""
    according = f" according to {joined(report.according_to)}" if report.according_to else ""
    return [Words(str(report.label or report.action), "bold"), f" ({report.id}): ", status, successor, according]


def _rows(report: PledgeReport) -> Iterator[Row]:
    yield "promise", 0, _promise(report)
    yield from (("", 0, line) for line in _unsure(report))
    yield "due", 0, _due(report)
    yield from (("condition", 0, [one]) for one in report.conditions)
    if not report.testable:
        yield "untestable", 0, ["whether it is fulfilled, no test can tell"]
    if len(report.history) > 1:
        yield from (("terms", 0, _version(one)) for one in _few(report.history))
    for one in report.progress:
        yield from (("delivered", depth, line) for depth, line in _delivered(one))
    for money in report.money:
        lines = told(money.total, lambda amount, money=money: f"{amount:,f} {money.currency}")  # type: ignore[misc]
        yield from (("money", 0, [f"{code_in_words(money.type)}: ", *line]) for line in lines)
    yield from (("verdict", depth, line) for verdict in report.verdicts for depth, line in _verdict(verdict))
    if report.differ is not Answer.NO:
        yield "verdict", 0, [Words(f"the assessors {_perhaps(report.differ)}differ", "yellow")]
    yield from (("project", 0, line) for project in report.projects for line in _project(project))
    yield from (("last report", 0, line) for line in _said(report))
    for item in _few(report.reaffirmed):
        yield "reaffirmed", 0, [*_lead(item.answer), str(item.on), *cited(item.fact.cites)]
    yield from (("ended", 0, line) for line in _ends(report))


def _promise(report: PledgeReport) -> Line:
    # What only may have been promised has its terms all the same.
    terms = held(report.terms)
    group = f" ({report.quantity.group})" if report.quantity is not None and report.quantity.group else ""
    component = f" of {report.quantity.component}" if report.quantity is not None and report.quantity.component else ""
    parts = [
        report.action if report.label else "",
        f"{report.quantity}{component}{group}" if report.quantity is not None else "",
        value_in_words(terms.horizon) if terms is not None and terms.horizon is not None else "",
        f"by {joined(report.by)}" + (f" to {joined(report.to)}" if report.to else ""),
        f"for {report.supports}" if report.supports else "",
        "a commitment that obliges" if report.binding is PledgeBinding.COMMITMENT else "",
        f"made {dated(report.made)}",
    ]
    marks = [f"  <{one}>" for fact in report.made.facts[-1:] for one in corrected(fact)]
    cites = cited(cites_of(report.made).joined(cites_of(report.terms)))
    return [", ".join(part for part in parts if part), *cites, *(Words(mark, "yellow") for mark in marks)]


def _unsure(report: PledgeReport) -> Iterator[Line]:
    if report.made.disputed:
        yield [Words("disputed", "yellow")]
    if report.made.ambiguous or (report.terms is not None and report.terms.ambiguous):
        yield [Words("which version came last, the record does not say", "yellow")]


def _due(report: PledgeReport) -> Line:
    if report.deadline is None and report.overdue is Answer.NO:
        return ["no deadline"]
    overdue: Line = answered(report.overdue, report.why)
    if report.overdue is Answer.YES:
        overdue = [Words("yes", "red"), f" ({report.why})"]
    return [_when_due(report.deadline), "; overdue: ", *overdue]


def _when_due(deadline: Bounds | None) -> str:
    if deadline is None:
        return "no deadline"
    days = jsonable(deadline)
    first, last = days["earliest"], days["latest"]
    if last is None:
        return f"{first or 'some day'} or later"
    if first is None:
        return f"by {last}"
    return last if first == last else f"between {first} and {last}"


def _version(one: TermsVersion) -> Line:
    terms = [str(one.quantity) if one.quantity is not None else ""]
    terms += [f"due {_when_due(one.deadline)}" if one.deadline is not None else "no deadline"]
    marks = [Words(f"  <{mark}>", "yellow") for mark in corrected(one.fact)]
    words = f"{one.on}  {one.how}: {', '.join(part for part in terms if part)}"
    return [*_lead(one.answer), words, *cited(one.fact.cites), *marks]


def _delivered(one: PledgeProgress) -> Iterator[tuple[int, Line]]:
    def words(amount: decimal.Decimal) -> str:
        said = f"{amount:,f} {one.unit}".strip()
        if one.share is not None:
            return f"{said} ({_percent(one.share)} of {one.promised})"
        return f"{said} (promised: {one.promised})" if one.promised is not None else said

    yield from ((0, line) for line in told(one.total, words))
    details = any(report.indicator or report.period or report.target is not None for report in one.reports)
    if len(one.reports) > 1 or details:
        for report in _few(one.reports):
            counted = "in all" if report.cumulative else "more"
            aim = {"from": report.baseline, "to": report.target}
            told_ = [report.indicator or "", *(f"{word} {n:,f}" for word, n in aim.items() if n is not None)]
            said = " ".join(part for part in told_ if part)
            about = [f"; {said}" if said else "", f"; {report.period}" if report.period is not None else ""]
            line = f"{report.on}  {report.value:,f} {counted}{''.join(about)}"
            yield 2, [*_lead(report.answer), line, *cited(report.fact.cites)]


def _percent(share: decimal.Decimal) -> str:
    hundredth = f"{share.scaleb(2):f}"
    return f"{hundredth.rstrip('0').rstrip('.') if '.' in hundredth else hundredth} %"


def _verdict(one: Assessment) -> Iterator[tuple[int, Line]]:
    for line in told(one.standing, _finding):
        yield 0, [f"{one.assessor}: ", *line]
    now = {fact.id for told_ in (one.standing, *one.standing.candidates) for fact in told_.facts}
    for before in _few([item for item in one.history if item.fact.id not in now]):
        yield 2, [Words("before: ", "dim"), f"{_finding(before)} ({before.on})", *told_by(before.fact)]


def _finding(found: Any) -> str:
    by = ": ".join(part for part in (found.scheme, found.score) if part)
    done = f", fulfilled on {found.fulfilled_on}" if found.fulfilled_on is not None else ""
    return f"{_VERDICTS.get(found.verdict, code_in_words(found.verdict))}{f' ({by})' if by else ''}{done}"


def _project(project: Project) -> Iterator[Line]:
    named = f"{project.label} ({project.id})" if project.label else project.id
    for line in told(project.status, code_in_words):
        yield [f"{named}: ", *line]


def _said(report: PledgeReport) -> Iterator[Line]:
    if report.reported is not None:
        event = value_of(report.reported)
        words = getattr(event, "assessment", None)
        if words:
            yield [f"{dated(report.reported)}: {words}", *cited(cites_of(report.reported))]


def _ends(report: PledgeReport) -> Iterator[Line]:
    if report.withdrawn is not None:
        yield from told(report.withdrawn, _withdrawal)
    if report.superseded is not None:
        yield from told(report.superseded, lambda event: f"superseded by {getattr(event, 'superseded_by', 'another')}")


def _withdrawal(event: Any) -> str:
    # A kind of one's own may close a pledge in its own words.
    if not isinstance(event, PledgeWithdrawn):
        return value_in_words(event)
    by = f" by {joined(event.by)}" if event.by else ""
    return f"{event.mode}{by}" + (f": {event.reason}" if event.reason else "")


def _lead(answer: Answer) -> list[Words | str]:
    return [Words("possibly ", "yellow")] if answer is Answer.POSSIBLY else []


def _perhaps(answer: Answer) -> str:
    return "possibly " if answer is Answer.POSSIBLY else ""


def _few(items: Sequence[T]) -> Sequence[T]:
    """
    The latest ones of many.
    """
    return items[-MANY:]

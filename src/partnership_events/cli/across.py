"""
Verbs that ask all logs of a folder: ``who``, which partnerships had what; ``network``, all of them as a graph.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, complain, is_terminal, joined, padded, say, visible
from partnership_events.cli.wording import STYLES, NamesOf, cited, told
from partnership_events.codes import Role
from partnership_events.dates import Answer, Cutoff, EdtfDate
from partnership_events.dates.zones import zone_of
from partnership_events.errors import Damaged, Refused, did_you_mean
from partnership_events.facts import prefix
from partnership_events.ledger import Ledger, in_any_log
from partnership_events.projections.across import ZONE, Look
from partnership_events.projections.criteria import ANY, RELATIONS_ARE, Wanted
from partnership_events.projections.grounds import Ground
from partnership_events.projections.network import Count, Network, Tie, network_of
from partnership_events.projections.who import Match, Who, every_january, who_of
from partnership_events.survey import looks_at
from partnership_events.writers.graph import edge_list, graphml, node_link

_YEARS = re.compile(r"([0-9]{4})\.\.([0-9]{4})")
# Of the answers, the surest first.
_SUREST = (Answer.YES, Answer.POSSIBLY, Answer.UNKNOWN, Answer.NOT_COVERED, Answer.NO)
_WIDE = 24
_WIDEST_ANSWER = len("not covered")
_WIDEST_CRITERION = len("relations  ")
_MARGIN = 4 + _WIDEST_CRITERION


@click.command(context_settings=shell.HELP)
@click.option("--label", metavar="TEXT", help="The framework is called so, in any language; case does not matter.")
@click.option("--like", metavar="TEXT", help="The framework's name contains this.")
@click.option("--at-least", metavar="LABEL", help="The framework ranks at or above this label on a party's ladder.")
@click.option("--ladder", metavar="KEY", help="On which ladder; else the only one that has the label.")
@click.option("--party", metavar="KEY", help="This party belongs to it; with --kind: took part.")
@click.option("--role", metavar="ROLE", help="In this role: party, host, mediator, sponsor, observer, depositary.")
@click.option("--plan", metavar="PLAN", help=f"This plan is in force, by its id or name; {ANY}: some plan is.")
@click.option("--in-force", metavar="TEXT", help=f"This instrument is in force, by its id or title; or {ANY}.")
@click.option("--relations", type=click.Choice(RELATIONS_ARE), help="Relations are so on the date.")
@click.option("--kind", metavar="KIND", help="There was an event of this kind by the date.")
@click.option("--during", metavar="DATE", help="A part of the event fell into this year, month, day, or 2022/2023.")
@click.option("--each-year", metavar="A..B", help="On 1 January of every year from A through B; leave --on out.")
@click.option("--all", "everyone", is_flag=True, help="Tell of those too that say no.")
@shell.reading
def who(
    each_year: str | None,
    everyone: bool,
    reading: shell.Reading,
    **asked: str | None,
) -> int:
    """
    Which partnerships had a label, a tier, a plan, a party or an event on a date.

    Without --on: today.  Dates are read in UTC unless --zone says otherwise, and --known is a date or an instant, since
    positions belong to one log.  All that is asked must hold, and the least sure part of it answers: yes, possibly,
    unknown, not covered or no.  No is left out unless --all asks for it.  The rules by which it was judged stand at
    the end.  A label that is on no rung of the ladder is unknown, not low.  A damaged log is told on the error
    channel, the others are answered, and the exit status is 3.

    \b
    partnership who --like "strategic partnership" --party JPN --on 2020
    partnership who --at-least "Strategic Partnership" --ladder japan --each-year 2000..2020
    partnership who --kind visit_made --during 2019 --party JPN --role host

    \b
    --json writes one object: wanted, dates, zone, rules, notes, left_out (how
    many say no), damaged (logs that were left out), and matches: partnership,
    on, answer, basis, and grounds, one for each rule: criterion, answer, value,
    since, settled (whether the value stands for certain, whatever the answer),
    why, facts (id, kind, on, cites), disputed (whether sources differ).
    """
    wanted = _wanted(asked)
    if reading.on is not None and each_year is not None:
        raise click.UsageError("--each-year says on which dates; leave --on out")
    zone, today = _held_to(reading.known, reading.zone)
    dates = (reading.on or today,) if each_year is None else _years(each_year)
    with shell.named("--on"):
        Cutoff.of(dates[0], zone)
    looks, damaged = _looks(shell.ledger_in(reading.events), "looks", dates, reading.known, zone)
    with _told_by_options():
        answer = who_of(looks, wanted, zone=zone)
    for note in answer.notes:
        complain(f"note: {note}")
    _tell_of_empty(looks)
    if reading.as_json:
        write_json(_who_as_object(answer, damaged, everyone))
    else:
        _WhoPage(answer, Paper.here(reading.colour), reading.known, each_year is not None, everyone).write()
    return 3 if damaged else 0


@click.command(context_settings=shell.HELP)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "graphml", "csv"]),
    help="How it is told: in words (the default), as node-link JSON, as GraphML, or as an edge list.",
)
@shell.reading
def network(
    form: str | None,
    reading: shell.Reading,
) -> int:
    """
    All partnerships of a date as a graph: parties are its nodes, and each pair of parties of a partnership an edge.

    Without --on: today.  Dates are read in UTC unless --zone says otherwise, and --known is a date or an instant, since
    positions belong to one log.  A partnership of n parties gives n (n - 1) / 2 edges, each with its name.  Whether
    relations hold is an answer on the edge: an edge is there wherever both may belong to the partnership.

    Counts are at least and at most; what nobody knows is null in JSON, NA in CSV and left out in GraphML, never zero.
    A cell of the CSV that a spreadsheet would take for a formula (= + - @) begins with an apostrophe.

    \b
    --json, the same as --format json, writes node-link data, as networkx and d3
    read it: directed, multigraph, graph (on, zone, partnerships with all their
    members), nodes (id, name, partnerships, note), edges (source, target, key,
    partnership, answer, disputed, parties, relations, relations_answer,
    relations_since, relations_disputed, tier, tier_answer, tier_since,
    tier_disputed, plans_least, plans_most, instruments_least, instruments_most,
    sources); what is disputed is 1, and else 0.
    """
    if reading.as_json and form not in (None, "json"):
        raise click.UsageError(f"--json is --format json, and --format {form} is another; leave one of them out")
    zone, today = _held_to(reading.known, reading.zone)
    date = reading.on or today
    with shell.named("--on"):
        Cutoff.of(date, zone)
    looks, damaged = _looks(shell.ledger_in(reading.events), "network", (date,), reading.known, zone)
    graph = network_of({name: told_of[0] for name, told_of in looks.items()}, zone=zone)
    _tell_of_empty(looks)
    for node in graph.nodes:
        if node.note is not None:
            complain(f"note: {node.note}; by its log it belongs to {joined(node.partnerships)} all the same")
    if reading.as_json or form == "json":
        write_json(node_link(graph))
    elif form in (None, "table"):
        _write_network(Paper.here(reading.colour), graph, date, reading.known)
    else:
        _say_raw(graphml(graph) if form == "graphml" else edge_list(graph))
    return 3 if damaged else 0


# -- what both hold a question to


def _held_to(known: str | None, zone: str | None) -> tuple[str, str]:
    """
    The zone in which dates are read, and the day it is there.
    """
    reading = zone or ZONE
    with shell.named("--zone"):
        zone_of(reading)
    with shell.named("--known"):
        prefix((), in_any_log(known), reading)
    return reading, shell.today(reading)


def _looks(
    ledger: Ledger, what: str, dates: Sequence[str], known: str | None, zone: str
) -> tuple[Mapping[str, Sequence[Look]], list[str]]:
    """
    A look at each log on each date, and the names of those that are damaged, which is told.
    """
    looks: dict[str, Sequence[Look]] = {}
    damaged = []
    for stranger in ledger.passed_over():
        complain(f"note: {ledger.folder}/{stranger} is passed over: no partnership can have that name")
    cutoffs = [Cutoff.of(date, zone) for date in dates]
    with ledger.survey(what, known_at=known, zone=zone, met=shell.tell_torn) as survey:
        for name in ledger:
            try:
                looks[name] = looks_at(survey, name, cutoffs, things=what == "network")
            except Damaged as damage:
                damaged.append(name)
                complain(f"{shell.shorter(str(damage))}\n{name} is left out; `partnership check {name}` tells more")
    if not looks and not damaged:
        complain(f"note: no logs in {ledger.folder}")
    return looks, damaged


def _tell_of_empty(looks: Mapping[str, Sequence[Look]]) -> None:
    empty = [name for name, told_of in looks.items() if not told_of[0].seen.size]
    if empty:
        complain(f"note: nothing was written down by then in {joined(empty)}")


def _wanted(asked: Mapping[str, str | None]) -> Wanted:
    if all(value is None for value in asked.values()):
        raise click.UsageError("what is asked of them? give --label, --at-least, --party, --plan, --kind or another")
    for name, needed in (("ladder", "at_least"), ("during", "kind")):
        if asked[name] is not None and asked[needed] is None:
            raise click.UsageError(f"--{name} says nothing without --{needed.replace('_', '-')}; give that too")
    given: dict[str, Any] = {**asked}
    with shell.named("--role"):
        given["role"] = None if asked["role"] is None else Role(asked["role"])
    with shell.named("--during"):
        given["during"] = None if asked["during"] is None else EdtfDate(asked["during"])
    given["kind"] = asked["kind"] and shell.kind_named(asked["kind"])
    with _told_by_options():
        return Wanted(**given)


@contextmanager
def _told_by_options() -> Iterator[None]:
    """
    A refusal names the options, as they are written here.
    """
    try:
        yield
    except Refused as refused:
        problems = [
            attrs.evolve(one, path=f"--{one.path.replace('_', '-')}" if one.path else "") for one in refused.problems
        ]
        raise type(refused)(*problems) from None


def _years(text: str) -> tuple[str, ...]:
    found = _YEARS.fullmatch(text)
    if found is None:
        raise click.UsageError(f"--each-year: {text!r} is no range of years; write 2000..2020")
    with _told_by_options():
        return every_january(int(found[1]), int(found[2]))


# -- who, in words


@attrs.frozen
class _WhoPage:
    answer: Who
    paper: Paper
    known: str | None
    yearly: bool
    everyone: bool

    def write(self) -> None:
        self.paper.write([Words(self.heading(), "dim")])
        self.paper.write()
        shown = list(self.rows())
        for line, indent in shown:
            self.paper.write(line, indent=indent)
        if shown:
            self.paper.write()
        for line in self.end():
            self.paper.write(line, indent=4)

    def heading(self) -> str:
        dates = self.answer.dates or ("",)
        when = f"on 1 January of {dates[0][:4]} to {dates[-1][:4]}" if self.yearly else f"on {dates[0]}"
        return f"{when}, read in {self.answer.zone}, {_as_known(self.known)}"

    def rows(self) -> Iterator[tuple[Line, int]]:
        shown = [run for run in _runs(self.answer.matches) if self.everyone or run[0].answer is not Answer.NO]
        # Partnerships that are surely meant come first, those of which nothing is known last among equals.
        sure = self.surest()
        runs = sorted(shown, key=lambda run: (_SUREST.index(sure[run[0].partnership]), self.alike(run)[1]))
        width = min(max((len(run[0].partnership) for run in runs), default=0), _WIDE)
        before = ""
        for (_, silence), alike in itertools.groupby(runs, key=lambda run: self.alike(run)):
            several = list(alike)
            if silence and len(several) > 1:
                yield self.silent(several, silence)
                continue
            for run in several:
                yield from self.run(run, width, named=run[0].partnership != before)
                before = run[0].partnership

    def alike(self, run: Sequence[Match]) -> tuple[str, str]:
        """
        Its name and nothing or, of one who says nothing of the only date and criterion, the answer and why.
        """
        (ground, *others) = run[0].grounds
        if self.yearly or others or ground.value is not None:
            return run[0].partnership, ""
        return ground.answer.value, ground.why

    def silent(self, runs: Sequence[Sequence[Match]], why: str) -> tuple[Line, int]:
        """
        Those of whom nothing is known, in a line.
        """
        names = joined(run[0].partnership for run in runs)
        return [Words(f"{runs[0][0].answer.value}: {why}", "dim"), " of ", names], 4

    def run(self, run: Sequence[Match], width: int, *, named: bool) -> Iterator[tuple[Line, int]]:
        """
        Dates in a row on which a partnership says the same.
        """
        grounds = run[0].grounds
        lead = [Words(padded(run[0].partnership if named else "", width), "bold"), *self.dated(run), *_sure(run[0])]
        if len(grounds) == 1:
            yield [*lead, *_ground_line(grounds[0])], sum(len(one.text) for one in lead)
            return
        yield lead, 0
        for one in grounds:
            yield ["    ", Words(padded(one.criterion, _WIDEST_CRITERION), "dim"), *_ground_line(one)], _MARGIN

    def dated(self, run: Sequence[Match]) -> list[Words]:
        return [Words(f"  {_span(run)}")] if self.yearly else []

    def surest(self) -> dict[str, Answer]:
        """
        The surest answer that each partnership gives on any date.
        """
        sure: dict[str, Answer] = {}
        for one in self.answer.matches:
            sure[one.partnership] = min(sure.get(one.partnership, one.answer), one.answer, key=_SUREST.index)
        return sure

    def end(self) -> Iterator[Line]:
        names = {one.partnership for one in self.answer.matches}
        found = {one.partnership for one in self.answer.found}
        counts = Counter(answer for name, answer in self.surest().items() if name in found)
        which = ", ".join(f"{counts[answer]} {answer.value}" for answer in _SUREST if counts[answer])
        some = " on some of these dates" if self.yearly and found else ""
        yield [f"{len(found)} of {len(names)} partnership{'s' * (len(names) != 1)}{some}{': ' * bool(which)}{which}"]
        if not counts.keys() & {Answer.YES, Answer.POSSIBLY}:
            hint = did_you_mean(self.answer.wanted.label or "", _labels(self.answer))
            if hint:
                yield [Words(hint, "yellow")]
        for rule in self.answer.rules:
            yield [Words(f"  rule: {rule}", "dim")]
        shown = {one.partnership: one for one in (self.answer.matches if self.everyone else self.answer.found)}
        for one in shown.values():
            rests_on = attrs.evolve(one.basis, as_of="") if self.yearly else one.basis
            yield [Words(f"  basis: {rests_on}", "dim")]


def _sure(match: Match) -> list[Words]:
    answer = match.answer
    return [Words("  "), Words(padded(answer.value, _WIDEST_ANSWER), STYLES.get(answer, "dim")), Words("  ")]


def _labels(answer: Who) -> set[str]:
    return {one.value for match in answer.matches for one in match.grounds if one.criterion == "label" and one.value}


def _runs(matches: Sequence[Match]) -> Iterator[list[Match]]:
    """
    Dates in a row on which a partnership gives the same answer for the same reasons.
    """
    for _, run in itertools.groupby(matches, key=_said):
        yield list(run)


def _said(match: Match) -> object:
    grounds = tuple((one.criterion, one.answer, one.value, one.since, one.why, one.disputed) for one in match.grounds)
    return match.partnership, match.answer, grounds


def _span(run: Sequence[Match]) -> str:
    first, last = run[0].on[:4], run[-1].on[:4]
    return (first if first == last else f"{first}-{last}").ljust(9)


def _ground_line(ground: Ground) -> Line:
    if ground.value is None:
        return [Words(ground.why or "nothing is recorded", "dim")]
    why = f"; {ground.why}" if ground.why else ""
    marks: list[Words | str] = ["  ", Words("<disputed>", "yellow")] if ground.disputed else []
    return [f"{ground.words}{why}", *cited(ground.cites), *marks]


def _as_known(known: str | None) -> str:
    return "as known by now" if known is None else f"as known {known}"


def _who_as_object(answer: Who, damaged: list[str], everyone: bool) -> dict[str, Any]:
    shown = answer.matches if everyone else answer.found
    return {
        "wanted": jsonable(answer.wanted),
        "dates": jsonable(answer.dates),
        "zone": answer.zone,
        "rules": jsonable(answer.rules),
        "notes": jsonable(answer.notes),
        "left_out": len(answer.matches) - len(shown),
        "damaged": damaged,
        "matches": jsonable(shown),
    }


# -- network, in words

_FEW = 8


def _write_network(paper: Paper, graph: Network, date: str, known: str | None) -> None:
    named = {node.party: str(node.name) for node in graph.nodes if node.name is not None}
    names = NamesOf(title="", parties=named, people={})
    size = f"{_many(len(graph.nodes), 'party', 'parties')}, {_many(len(graph.ties), 'partnership')}"
    size = f"{size}, {_many(len(graph.edges), 'edge')}"
    paper.write([Words(size, "bold"), Words(f" on {date}, read in {graph.zone}, {_as_known(known)}", "dim")])
    width = min(max((len(tie.partnership) for tie in graph.ties), default=0), _WIDE)
    for tie in graph.ties:
        paper.write()
        for number, (margin, line) in enumerate(_tie_lines(tie, names)):
            head = Words(padded(tie.partnership if number == 0 else "", width), "cyan")
            paper.write([head, "  ", *line], indent=width + 2 + margin)
    if graph.ties:
        paper.write()
    for tie in graph.ties:
        paper.write([Words(f"  basis: {tie.basis}", "dim")], indent=4)


def _tie_lines(tie: Tie, names: NamesOf) -> Iterator[tuple[int, Line]]:
    """
    What is told of a partnership, each line with how far it hangs in.
    """
    if tie.title != tie.partnership:
        yield 2, [Words(tie.title, "bold")]
    certain = [names.party(key) for key, answer in tie.parties.items() if answer is Answer.YES]
    possibly = [names.party(key) for key, answer in tie.parties.items() if answer is not Answer.YES]
    yield 2, [joined(_few(certain)) or "no party is certain"]
    if possibly:
        yield 2, [Words("possibly ", "yellow"), joined(_few(possibly))]
    counts: Line = [f"plans {_count(tie.plans)}; instruments {_count(tie.instruments)}"]
    for title, lines in (
        ("relations", told(tie.relations, str)),
        ("tier", told(tie.tier, str)),
        ("in force", [counts]),
    ):
        for number, line in enumerate(lines):
            head = Words(padded(title if number == 0 else "", _WIDEST_CRITERION), "dim")
            yield _WIDEST_CRITERION, [head, *line]


def _few(names: Sequence[str]) -> Iterable[str]:
    return names if len(names) <= _FEW else [*names[: _FEW - 1], f"{len(names) - _FEW + 1} more"]


def _count(count: Count) -> str:
    if count.least is None:
        return "unknown"
    if count.most is None:
        return f"at least {count.least}"
    if count.least == count.most:
        return str(count.least) if count.least else "none"
    return f"{count.least} to {count.most}"


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def _say_raw(text: str) -> None:
    """
    A text as it is; on a terminal, what that would obey is shown instead.
    """
    for line in text.removesuffix("\n").split("\n"):
        say(visible(line) if is_terminal() else line)

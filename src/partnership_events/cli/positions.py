"""
``positions``: what the parties say, where they differ, and which requests are unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.card import MARGIN, Card, Row
from partnership_events.cli.terminal import Line, Paper, Words, complain, joined
from partnership_events.cli.wording import (
    MANY,
    NamesOf,
    cited,
    dated,
    fact_line,
    reference,
    said_by,
    told,
    told_by,
)
from partnership_events.dates import Answer
from partnership_events.describe import code_in_words
from partnership_events.errors import did_you_mean
from partnership_events.event import Entry
from partnership_events.folding import Seen, Standing
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import state_of
from partnership_events.projections.positions import (
    SIDES,
    DifferingTopic,
    HeldPosition,
    PositionsReport,
    RequestReport,
    concerning,
    positions_of,
)
from partnership_events.projections.state import possible


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--topic", metavar="TEXT", help="Only topics and requests in whose words this stands, in whichever case.")
@click.option("--party", metavar="KEY", help="Only what this party says and asks, or is asked.")
@click.option("--differing", is_flag=True, help="Only topics on which parties differ, or possibly do.")
@click.option("--requests", "only_requests", is_flag=True, help="Only requests.")
@shell.reading
def positions(
    name: str,
    topic: str | None,
    party: str | None,
    differing: bool,
    only_requests: bool,
    reading: shell.Reading,
) -> int:
    """
    What the parties say, where they differ, and which requests are unanswered.

    Told is the latest position of each party on each topic, and what the same party said of it before; topics are the
    same where their words are.  Parties differ where their stances stand on different sides of a topic, by a rule that
    is told beside it; who says nothing on a topic differs from nobody.

    \b
    --json writes an object: positions (parties, topic, stance, joint, toward,
    values, standing, in_reply_to, earlier), differences (topic, answer, pairs),
    requests (id, by, to, request, deadline, open, overdue, made, replies,
    follow_ups), basis.
    """
    partnership = shell.partnership_in(reading.events, name)
    entries = shell.entries_under(partnership, reading.known, few=True)
    asked = shell.asked(entries, reading.on, reading.known, reading.zone)
    seen = partnership.view(entries, asked.on, known_at=reading.known, zone=asked.zone)
    state = state_of(seen, entries, reading.known)
    whole = positions_of(seen, state)
    told_ = concerning(whole, topic=topic, party=party)
    if differing or only_requests:
        told_ = _part(told_, differing=differing, requests=only_requests)
    shell.tell_torn(partnership)
    if party is not None:
        _tell_stranger(party, whole)
    if reading.as_json:
        shell.tell_nothing_known(entries, asked)
        write_json(jsonable(told_))
        return 0
    paper = Paper.here(reading.colour)
    names = NamesOf.told_by(seen.records)
    card = Card(
        state=state,
        fact_of=seen.fact,
        entry_of=entries.by_id,
        names=names,
        today=asked.today,
        began=shell.began(entries),
    )
    for line in card.heading():
        paper.write(line)
    Telling(report=told_, whole=whole, seen=seen, entry_of=entries.by_id).write(paper)
    return 0


def _part(report: PositionsReport, *, differing: bool, requests: bool) -> PositionsReport:
    topics = {one.topic for one in report.differences} if differing else set()
    return attrs.evolve(
        report,
        positions=tuple(one for one in report.positions if one.topic in topics),
        differences=report.differences if differing else (),
        requests=report.requests if requests else (),
    )


def _tell_stranger(party: str, report: PositionsReport) -> None:
    """
    Says so where a party neither says, asks nor is asked anything: a slip, most likely.
    """
    speaking = {key for one in report.positions for key in one.parties}
    speaking |= {key for one in report.requests for key in (*one.by, *one.to)}
    if party not in speaking and speaking:
        hint = did_you_mean(party, speaking, otherwise=f"those who do are {joined(sorted(speaking))}")
        complain(f"note: {party} neither says nor asks anything by then; {hint}")


@attrs.frozen(kw_only=True)
class Telling:
    """
    A report on paper; ``whole`` is what it is a part of.
    """

    report: PositionsReport
    whole: PositionsReport
    seen: Seen
    entry_of: Callable[[str], Entry | None]

    def write(self, paper: Paper) -> None:
        """
        Writes the sections that say something, or why there is none, and what all of it rests on.
        """
        sections = (("Differing", self.differing()), ("Requests", self.requests()), ("Positions", self.positions()))
        written = [_write_section(paper, title, list(rows)) for title, rows in sections]
        if not any(written):
            paper.write()
            paper.write(self.nothing())
        paper.write()
        paper.write([Words(f"basis: {self.report.basis}", "dim")], indent=2)

    def nothing(self) -> Line:
        """
        That there is nothing to tell, and what that means.
        """
        met = len(self.whole.positions), len(self.whole.requests)
        if any(met):
            words = (
                f"nothing of what is asked for, among {_counted(met[0], 'position')} and {_counted(met[1], 'request')}"
            )
            return [Words(words, "dim")]
        silent: Standing[Any] = Standing(cell=("position",), value=None, answer=silence(self.seen, ("position",)))
        return ["positions and requests: ", *told(silent, str)[0]]

    def differing(self) -> Iterator[Row]:
        """
        The topics on which parties differ, who stands where, and by which rule.
        """
        for one in self.report.differences:
            perhaps = Words(", possibly" if one.answer is Answer.POSSIBLY else "", "yellow")
            yield 0, [Words(one.topic, "bold"), perhaps]
            yield from ((2, line) for line in _sides(one, self.whole.positions))
        if self.report.differences:
            yield 0, [Words(f"by the rule: {_rule()}", "dim")]

    def requests(self) -> Iterator[Row]:
        """
        The requests, unanswered ones first, each with what answers it.
        """
        for one in self.report.requests:
            due = f", by {one.deadline}" if one.deadline is not None else ""
            asks = f"{joined(one.by) or 'somebody'} asks {joined(one.to)}: "
            yield 0, [asks, Words(one.request, "bold"), f"{due} ({dated(one.made)})", *said_by(one.made)]
            yield 2, _status(one)
            for words, items in (("reply", one.replies), ("follow-up", one.follow_ups)):
                for item in items[-MANY:]:
                    marks = ["possibly"] if item.answer is Answer.POSSIBLY else []
                    yield 2, [f"{words}: ", *fact_line(item.fact, item.on, marks=marks)]

    def positions(self) -> Iterator[Row]:
        """
        Who says what, topic by topic, in reply to what, and what the same party said before.
        """
        by_topic: dict[str, list[HeldPosition]] = {}
        for one in self.report.positions:
            by_topic.setdefault(one.topic, []).append(one)
        for topic, held in by_topic.items():
            yield 0, [Words(topic, "bold")]
            for one in held:
                for number, line in enumerate(told(one.standing, _said)):
                    yield (4, line) if number else (2, [f"{joined(one.parties)}: ", *line])
                for reply in one.in_reply_to:
                    cites = cited(reply.fact.cites if reply.fact is not None else ())
                    yield 4, [f"in reply to: {reference(reply.id, self.seen.fact, self.entry_of)}", *cites]
                yield from ((4, line) for line in _before(one))


def _write_section(paper: Paper, title: str, rows: Sequence[Row]) -> bool:
    if rows:
        paper.write()
    for number, (depth, line) in enumerate(rows):
        head = Words((title if number == 0 else "").ljust(MARGIN), "cyan")
        paper.write([head, " " * depth, *line], indent=MARGIN + depth + 2)
    return bool(rows)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


# -- differences


def _sides(one: DifferingTopic, held: Iterable[HeldPosition]) -> Iterator[Line]:
    """
    Who stands on each side, and who says so: those of one side do not differ from each other.
    """
    apart = {key for pair in one.pairs for key in (pair.one, pair.other)}
    by_side: dict[str, Line] = {side: [] for side in SIDES.values()}
    for position in held:
        parties = [key for key in position.parties if key in apart] if position.topic == one.topic else []
        if parties:
            line = by_side[SIDES[position.stance]]
            by_side[SIDES[position.stance]] = [
                *line,
                "; " if line else "",
                f"{joined(parties)}: {_stances(position)}",
                *said_by(position.standing),
            ]
    yield from ([f"{side}: ", *line] for side, line in by_side.items() if line)


def _stances(one: HeldPosition) -> str:
    """
    What it says, and what it may say instead.
    """
    held = [told.value for told in possible(one.standing)]
    words = dict.fromkeys(code_in_words(event.stance) for event in held if event is not None)
    return ("possibly " if held[0] is None else "") + " or possibly ".join(words)


def _rule() -> str:
    """
    The table of sides, in words.
    """
    by_side: dict[str, list[str]] = {}
    for stance, side in SIDES.items():
        by_side.setdefault(side, []).append(code_in_words(stance))
    return "; ".join(f"{joined(stances)}: {side}" for side, stances in by_side.items())


# -- requests


def _status(one: RequestReport) -> Line:
    if one.overdue is Answer.YES:
        return [Words("overdue", "red"), ": its deadline has passed, and no reply is recorded"]
    if one.overdue is Answer.POSSIBLY:
        return [Words("possibly overdue", "yellow"), ": no certain reply is recorded"]
    words = {Answer.YES: "unanswered: no reply is recorded", Answer.NO: "answered"}
    return [Words(words.get(one.open, "possibly unanswered"), "green" if one.open is Answer.NO else "yellow")]


# -- positions


def _said(event: Any) -> str:
    values = f" ({', '.join(event.values)})" if event.values else ""
    toward = f", toward {joined(event.toward)}" if event.toward else ""
    return f"{code_in_words(event.stance)}{values}{toward}{', jointly' if event.joint else ''}"


def _before(one: HeldPosition) -> Iterator[Line]:
    """
    What was said before, the latest first; what several said together, once.
    """
    said: dict[str, tuple[Any, list[str]]] = {}
    for party, items in one.earlier.items():
        for item in items[-MANY:]:
            said.setdefault(item.fact.id, (item, []))[1].append(party)
    for item, parties in reversed(said.values()):
        who = f"{joined(parties)}: " if len(one.parties) > 1 else ""
        yield [Words("before: ", "dim"), f"{who}{code_in_words(item.stance)} ({item.on})", *told_by(item.fact)]

"""
Reading verbs: ``show``, what held on a date; ``timeline``, the facts in the order of their dates.
"""

from __future__ import annotations

from typing import Any

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.card import Card
from partnership_events.cli.terminal import Paper
from partnership_events.cli.wording import NamesOf, fact_line
from partnership_events.codes import Modality
from partnership_events.dates import Answer
from partnership_events.describe import kind_in_words, summary
from partnership_events.facts import Fact, resolve
from partnership_events.projections.partnership import state
from partnership_events.projections.timeline import TimelineItem
from partnership_events.projections.timeline import timeline as timeline_of


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@shell.reading_options
def show(
    name: str, on: str | None, known: str | None, zone: str | None, events: str, as_json: bool, colour: str
) -> int:
    """
    What held between the parties on a date, and who says so.

    Without --on: today, in the log's zone.  Each line ends with its sources, such as [A p1, p7; B p6].  Where the
    record leaves something open it says possibly, and names what it may be; where nobody wrote anything it says
    unknown, or by the log's declared coverage none or not covered.

    \b
    --json writes the whole state as one object:
      basis, relations, tier, missions, instruments, plans, pledges, projects,
      initiatives, mechanisms, last_meeting, last_visit, positions, requests,
      cooperation, parties, people, milestones, incidents, money, disputes,
      pending, scheduled, unapplied
    What stands in a cell: value, answer, since, facts, candidates, ambiguous,
    disputed, entries, cites.  A fact is told as id, kind, on, cites.  Dates and
    decimals are texts, labels an object by language.  A key made of two is
    joined by a slash: "MNG/UN reform" is a position of MNG; split at the first.
    """
    partnership = shell.partnership_in(events, name)
    entries = partnership.entries
    asked = shell.asked(entries, on, known, zone)
    told = state(entries, as_of=asked.on, known_at=known, zone=asked.zone)
    shell.tell_torn(partnership)
    if as_json:
        write_json(jsonable(told))
        return 0
    card = Card(
        state=told,
        facts=resolve(asked.entries),
        entries={entry.id: entry for entry in asked.entries},
        names=NamesOf.told_by(asked.entries),
        today=asked.today,
    )
    card.write(Paper.here(colour))
    return 0


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--during", metavar="DATE", help="Only facts that fall, or may fall, into this date or 2022/2023.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only facts of this kind; repeat for more.")
@shell.reading_options
def timeline(
    name: str,
    during: str | None,
    kinds: tuple[str, ...],
    on: str | None,
    known: str | None,
    zone: str | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    """
    The facts in the order of their dates, one a line.

    Dates stand as they were written.  With --on, only what had happened, or may have, by that date.  Marks follow the
    sources: <planned>, <possibly>, <disputed>, <corrected @8>, <set aside>, <dates clash>.

    \b
    --json writes a list of objects: on, kind, summary, modality, happened,
    within, marks, seq, entries, cites, and event with all its fields.
    """
    wanted = {shell.kind_named(kind) for kind in kinds} or None
    partnership = shell.partnership_in(events, name)
    entries = partnership.entries
    asked = shell.asked(entries, on, known, zone)
    with shell.named("--during"):
        items = timeline_of(asked.entries, as_of=on, during=during, kinds=wanted, zone=asked.zone)
    shell.tell_torn(partnership)
    if as_json:
        write_json([_as_object(item) for item in items])
        return 0
    paper = Paper.here(colour)
    width = min(max((len(str(item.on)) for item in items), default=0), 22)
    for item in items:
        paper.write_whole(fact_line(item.fact, item.on, marks=marks(item), width=width), indent=width + 2)
    return 0


def marks(item: TimelineItem) -> list[str]:
    """
    What a reader should know of an item at a glance.
    """
    fact = item.fact
    said = [] if item.modality is Modality.ACTUAL else [item.modality.value]
    if Answer.POSSIBLY in (item.happened, item.within):
        said.append("possibly")
    if fact.disputes:
        said.append("disputed")
    if fact.set_aside:
        said.append("set aside")
    if item.clash:
        said.append("dates clash")
    return [*said, *corrected(fact)]


def corrected(fact: Fact) -> list[str]:
    """
    By which entries the fact was corrected.
    """
    by = [f"@{entry.seq}" for telling in fact.tellings for entry in telling.versions[1:]]
    return [f"corrected {', '.join(by)}"] if by else []


def _as_object(item: TimelineItem) -> dict[str, Any]:
    fact = item.fact
    return {
        "on": item.on.text,
        "kind": fact.kind,
        "summary": summary(fact.event) or kind_in_words(fact.kind),
        "modality": item.modality.value,
        "happened": item.happened.value,
        "within": item.within.value,
        "marks": marks(item),
        "seq": fact.seq,
        "entries": list(fact.entries),
        "cites": jsonable(fact.cites),
        "event": jsonable(fact.event),
    }

"""
Verbs that hold two dates against each other: ``changes``, and ``brief``, which makes a page of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, say
from partnership_events.cli.wording import NamesOf, cited
from partnership_events.dates import Cutoff, Duration
from partnership_events.entries import Entries
from partnership_events.errors import Problem, Refused
from partnership_events.facts import position
from partnership_events.partnership import Partnership
from partnership_events.projections.brief import Brief
from partnership_events.projections.carriers import facts_of
from partnership_events.projections.changes import Change, Changes, Turn
from partnership_events.projections.coming import Coming
from partnership_events.writers.brief import markdown
from partnership_events.writers.words import Sentence, changed, coming_in_words

MARGIN = 15

KNOWN_FROM = click.option(
    "--known-from",
    "--since-known",
    "known_from",
    metavar="DATE|@POS",
    help="Also what was learned since the log was as it was then.",
)


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--from", "start", metavar="DATE", help="From the end of this year, month, day or instant.")
@click.option("--to", "end", metavar="DATE", help="To the end of this one; the same as --on. Without it: today.")
@KNOWN_FROM
@shell.reading
def changes(
    name: str,
    start: str | None,
    end: str | None,
    known_from: str | None,
    reading: shell.Reading,
) -> int:
    """
    What changed between two dates, and what was learned since.

    What happened between the dates, and what was learned of the first of them between two states of the log, stand
    apart.  With --known-from alone, only what was learned of the date.  Judgements that the calendar turns, such as a
    plan that expired, a pledge that fell overdue, a treaty that renewed itself, are told where they belong.

    \b
      partnership changes japan-mongolia --from 2022-11-28 --to 2023-09-21
      partnership changes japan-mongolia --on 2022 --known-from 2024-03-01

    \b
    --json writes an object:
      before, between, after    what the three states rest on
      learned, happened         cells: cell, family, on, was, now, entries, cites
      learned_turns, happened_turns
                                judgements: family, subject, label, judged, was,
                                now, told (its cells changed too), on, entries,
                                cites
    """
    if end is not None and reading.on is not None and end != reading.on:
        raise click.UsageError("--to and --on both name the second date; leave one out")
    if start is None and known_from is None:
        raise click.UsageError("from when? give --from DATE, or --known-from for what was learned since")
    partnership = shell.partnership_in(reading.events, name)
    entries = _entries(partnership, reading.known, known_from)
    asked = shell.asked(entries, end or reading.on, reading.known, reading.zone)
    start = asked.on if start is None else start
    _hold("--from", start, asked)
    _hold_known(entries, known_from, reading.known, asked)
    told = partnership.changes(start, asked.on, known_from=known_from, known_to=reading.known, zone=asked.zone)
    shell.tell_torn(partnership)
    if reading.as_json:
        write_json(_as_object(told))
        return 0
    seen = partnership.view(entries, asked.on, known_at=reading.known, zone=asked.zone)
    _write(told, NamesOf.told_by(seen.declarations), known_from is not None, Paper.here(reading.colour))
    return 0


def _entries(partnership: Partnership, *known: str | None) -> Entries:
    with shell.named("--known") if any(known) else contextlib.nullcontext():
        return partnership.entries_to_ask(*known)


def _hold(option: str, start: str, asked: shell.Asked) -> None:
    """
    Holds the first date to what it may be.
    """
    with shell.named(option):
        if Cutoff.of(start, asked.zone).instant > Cutoff.of(asked.on, asked.zone).instant:
            raise Refused(Problem("", f"{start} lies after {asked.on}", "give the earlier date first"))


def _hold_known(entries: Entries, known_from: str | None, known: str | None, asked: shell.Asked) -> None:
    with shell.named("--known-from"):
        if known_from is not None and position(entries, known_from, asked.zone) > position(entries, known, asked.zone):
            told = f"{known_from} lies after {known}, which --known names"
            raise Refused(Problem("", told, "give the earlier state of the log first"))


# -- in words


def _write(told: Changes, names: NamesOf, learned: bool, paper: Paper) -> None:
    before, between, after = told.bases
    paper.write([Words(names.title or after.log or "(no log yet)", "bold")])
    known = f"as known {after.known_at} (@{after.size})" if after.known_at else f"as known by now (@{after.size})"
    same = between.as_of == after.as_of
    period = f"on {after.as_of}" if same else f"from {between.as_of} to {after.as_of}"
    paper.write([Words(f"{period}, read in {after.zone}, {known}", "dim")])
    if learned:
        place = "" if before.known_at == f"@{before.size}" else f" (@{before.size})"
        since = f"of {between.as_of} since {before.known_at}{place}"
        _write_heap("What was learned", since, changed(told.learned, told.learned_turns), paper)
    # Of one date nothing happened: only what was learned is asked for.
    if not (learned and same):
        _write_heap("What happened", period, changed(told.happened, told.happened_turns), paper)
    paper.write()
    for basis in dict.fromkeys(told.bases):
        paper.write([Words(f"basis: {basis}", "dim")], indent=2)


def _write_heap(title: str, period: str, heaps: Sequence[tuple[str, list[Sentence]]], paper: Paper) -> None:
    paper.write()
    paper.write([Words(title, "bold"), Words(f" {period}", "dim")], indent=2)
    if not heaps:
        paper.write()
        paper.write(["Nothing that is recorded."])
    for heading, sentences in heaps:
        paper.write()
        for number, one in enumerate(sentences):
            head = Words((heading if number == 0 else "").ljust(MARGIN), "cyan")
            paper.write([head, *_line(one)], indent=MARGIN + 2)


def _line(one: Sentence) -> Line:
    was: list[Words | str] = [Words(one.was, "dim"), " -> "] if one.was and one.now else [one.was]
    return [f"{one.about}: " if one.about else "", *was, Words(one.now, "bold"), one.more, *cited(one.cites)]


# -- as JSON


def _as_object(told: Changes) -> dict[str, Any]:
    before, between, after = told.bases
    return {
        "before": jsonable(before),
        "between": jsonable(between),
        "after": jsonable(after),
        "learned": [_sourced(one) for one in told.learned],
        "happened": [_sourced(one) for one in told.happened],
        "learned_turns": [_sourced(one) for one in told.learned_turns],
        "happened_turns": [_sourced(one) for one in told.happened_turns],
    }


def _sourced(one: Change | Turn | Coming) -> dict[str, Any]:
    told: dict[str, Any] = jsonable(one)
    return {**told, "entries": list(one.entries), "cites": jsonable(one.cites)}


# -- the brief


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--since", metavar="DATE", help="Tell what changed since this date; else in the year before --on.")
@KNOWN_FROM
@click.option("--ahead", "horizon", metavar="DURATION", default="P1Y", show_default=True, help="How far to look ahead.")
@shell.reading
def brief(
    name: str,
    since: str | None,
    known_from: str | None,
    horizon: str,
    reading: shell.Reading,
) -> int:
    """
    One page of Markdown: what holds on a date, what changed since, what lies ahead, what is open, and the sources.

    What lies ahead follows from the record as it stands, if nothing else happens: deadlines, ends of plans and terms,
    renewals and the last days for a notice, planned events, replies and meetings due, anniversaries (the 5th, the 10th,
    the 25th, and every 25th from then on).  Nothing that a log says becomes markup: the page is safe to publish.

    \b
      partnership brief japan-mongolia --on 2023-09-20 > brief.md

    \b
    --json writes its values as an object:
      title, names, basis, relations, tier, plans, carried_by (by plan, the
      facts by which it is in force or may be), treaties, pledges,
      last_meeting, last_visit, changes (as the verb of that name has them),
      ahead (until, items), disputes, requests, pending, scheduled, sources
    """
    partnership = shell.partnership_in(reading.events, name)
    entries = _entries(partnership, reading.known, known_from)
    asked = shell.asked(entries, reading.on, reading.known, reading.zone)
    if since is not None:
        _hold("--since", since, asked)
    _hold_known(entries, known_from, reading.known, asked)
    with shell.named("--ahead"):
        length = Duration(horizon)
    told = partnership.brief(
        asked.on, since=since, known_from=known_from, horizon=length, known_at=reading.known, zone=asked.zone
    )
    shell.tell_torn(partnership)
    shell.tell_nothing_known(entries, asked)
    if reading.as_json:
        write_json(_brief_object(told))
    else:
        say(markdown(told).rstrip("\n"))
    return 0


_PARTS = ("relations", "tier", "plans", "pledges", "last_meeting", "last_visit", "disputes", "pending", "scheduled")


def _brief_object(told: Brief) -> dict[str, Any]:
    return {
        "title": told.title,
        "names": jsonable(told.names),
        "basis": jsonable(told.basis),
        **{part: jsonable(getattr(told.state, part)) for part in _PARTS},
        "carried_by": {id_: jsonable(facts_of(plan.carried_by)) for id_, plan in told.state.plans.items()},
        "requests": jsonable(told.state.open_requests),
        "treaties": jsonable(told.treaties),
        "changes": _as_object(told.changes),
        "ahead": {
            "until": told.ahead.until.text,
            "items": [{**_sourced(one), "in_words": coming_in_words(one)} for one in told.ahead.items],
        },
        "sources": jsonable(told.sources),
    }

"""
``explain``: says who?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, padded
from partnership_events.cli.wording import (
    MANY,
    NamesOf,
    answered,
    cited,
    fact_line,
    hole_line,
    over_in_words,
    sources,
    statement_line,
    told,
)
from partnership_events.cli.wording import disputed as marked
from partnership_events.codes import Basis
from partnership_events.dates import Answer, bounds_of
from partnership_events.describe import kind_in_words, summary, value_in_words
from partnership_events.event import Cell, Over, Statement
from partnership_events.facts import KnownAt
from partnership_events.folding import Seen, Standing
from partnership_events.order import placed_in
from partnership_events.projections.explain import explanation_of
from partnership_events.projections.named import names, spelled
from partnership_events.projections.partnership import StateBasis
from partnership_events.projections.spells import CELLS_OF
from partnership_events.projections.story import (
    Amendment,
    CellStory,
    DisputeTold,
    Evidence,
    Explanation,
    FieldChange,
    FormerValue,
    Judgement,
    Saying,
    Uncounted,
)

T = TypeVar("T")

MARGIN = 13

Row: TypeAlias = tuple[int, Line]
"""
A line of a section, and how far it is indented within it.
"""


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@shell.reading
def explain(
    name: str,
    words: tuple[str, ...],
    reading: shell.Reading,
) -> int:
    """
    Where an answer comes from: which entries made it, what stood before, who says otherwise, what was corrected.

    WORDs name a cell (tier; position MNG 'UN reform') or a thing (pledges trees-50000; plans, instruments, projects,
    mechanisms, parties).  Without any: what there is to be asked about.  Without --on: today, in the log's zone.

    \b
    --json writes one object: basis, name, judged (of a thing: question, answer,
    status, why), cells.  Each cell: cell, standing, because, before, open,
    uncounted, disputes, amended, erased, later, why.  Evidence is told as fact,
    on, entries, clash; an entry as position, id, kind, recorded_at, on, stated,
    basis, confidence, supports, against, note, reason.  Without WORDs: things
    (ids by section) and cells (a list of addresses).
    """
    asking = Asking.of(name, reading.on, reading.known, reading.zone, reading.events, reading.colour)
    if not words:
        return asking.list_names(reading.as_json)
    explained = explanation_of(asking.seen, asking.entries, words, reading.known)
    if reading.as_json:
        write_json(jsonable(explained))
        return 0
    asking.head(explained.name, explained.basis)
    for title, section in SECTIONS:
        asking.section(title, list(section(explained)))
    asking.end(explained.basis)
    return 0


@attrs.frozen(kw_only=True)
class Asking:
    """
    The log that is asked, what is seen of it, and where the answer is written.
    """

    entries: Sequence[Any]
    seen: Seen
    title: str
    known: KnownAt
    today: str | None
    paper: Paper

    @classmethod
    def of(cls, name: str, on: str | None, known: str | None, zone: str | None, events: str, colour: str) -> Asking:
        partnership = shell.partnership_in(events, name)
        entries = shell.entries_under(partnership, known)
        asked = shell.asked(entries, on, known, zone)
        seen = partnership.view(entries, asked.on, known_at=known, zone=asked.zone)
        shell.tell_torn(partnership)
        shell.tell_nothing_known(entries, asked)
        return cls(
            entries=entries,
            seen=seen,
            title=NamesOf.told_by(seen.records).title or name,
            known=known,
            today=asked.today,
            paper=Paper.here(colour),
        )

    def head(self, name: Iterable[str], basis: StateBasis) -> None:
        """
        Of which partnership what is told, as of which date.
        """
        self.paper.write([Words(self.title, "bold"), ": ", Words(spelled(map(_shortened, name)), "bold")])
        on = f"on {basis.as_of}{' (today)' if self.today is not None else ''}, " if basis.as_of else ""
        known = f"as known {basis.known_at} (@{basis.size})" if basis.known_at else f"as known by now (@{basis.size})"
        self.paper.write([Words(f"{on}read in {basis.zone}, {known}", "dim")])

    def section(self, title: str, rows: Sequence[Row]) -> None:
        """
        A section, where it has anything to say.
        """
        if rows:
            self.paper.write()
        for number, (depth, line) in enumerate(rows):
            head = Words(padded(title if number == 0 else "", MARGIN), "cyan")
            self.paper.write([head, " " * depth, *line], indent=MARGIN + depth + 2)

    def end(self, basis: StateBasis) -> None:
        """
        What the answer rests on.
        """
        self.paper.write()
        self.paper.write([Words(f"basis: {basis}", "dim")], indent=2)

    def list_names(self, as_json: bool) -> int:
        """
        What there is to be asked about, in the words that ask for it.
        """
        there = names(self.seen)
        if as_json:
            write_json({"things": jsonable(there.things), "cells": jsonable(there.cells)})
            return 0
        self.paper.write([Words(self.title, "bold"), ": what there is to be asked about"])
        for section, ids in there.things.items():
            self.section(section, [(0, [spelled((section, id_))]) for id_ in ids])
        by_first: dict[str, list[Row]] = {}
        for cell in there.cells:
            if not _belongs(cell, there.things):
                group = cell[0].replace("_", " ") if len(cell) > 1 else "cells"
                by_first.setdefault(group, []).append((0, [spelled(map(_shortened, cell))]))
        for first, rows in by_first.items():
            self.section(first, rows)
        return 0


def _belongs(cell: Cell, things: Mapping[str, tuple[str, ...]]) -> bool:
    """
    Whether a cell is told with the thing that it is part of; it may be named by itself all the same.
    """
    return any(cell[0] in firsts and cell[1] in things.get(section, ()) for section, firsts in CELLS_OF.items())


def _shortened(word: str) -> str:
    return word[:12] if re.fullmatch("[0-9a-f]{64}", word) else word


# -- the sections of an explanation


def answer(explained: Explanation) -> Iterator[Row]:
    for judgement in explained.judged:
        yield 0, _judged(judgement)
    if not explained.judged:
        story = explained.cells[0]
        silent = [*answered(story.standing.answer), *marked(story.standing.disputed)]
        lines = told(story.standing, in_words) if not story.why else [silent]
        for number, line in enumerate(lines):
            yield 0, [*(_perhaps(story.standing) if number == 0 else []), *line]


def _perhaps(standing: Standing[Any]) -> Line:
    # Of rivals, and of what stands nowhere yet, the line says so itself.
    unsure = standing.answer is Answer.POSSIBLY and standing.value is not None and not standing.ambiguous
    return [Words("possibly ", "yellow")] if unsure else []


def _judged(one: Judgement) -> Line:
    # "in force: yes" needs no "in force" beside it.
    status = "" if one.status.removeprefix("possibly ") == one.question else one.status
    why = ", ".join(part for part in (status, one.why) if part)
    return [f"{one.question}: ", *answered(one.answer, why)]


def because(explained: Explanation) -> Iterator[Row]:
    facts = _once((one.fact.id, one) for story in explained.cells for one in story.because)
    yield from _evidence(sorted(facts, key=lambda one: placed_in(explained.basis.zone, one.fact).rank))
    for story in explained.cells:
        if story.why and not explained.judged:
            yield 0, [story.why]


def before(explained: Explanation) -> Iterator[Row]:
    for story in explained.cells:
        for number, one in enumerate(reversed(story.before)):
            if number == MANY:
                yield 0, [Words(f"and {len(story.before) - MANY} before that", "dim")]
                break
            cites = [cite for evidence in one.evidence for cite in evidence.cites]
            unsure = [Words(" (which came last is not told)", "yellow")] if one.undecided else []
            value = f"{in_words(one.value)}, {one.since} until {_until(one, explained.basis.zone)}"
            yield 0, [*_about(explained, story), value, *unsure, *cited(cites)]


def _until(one: FormerValue, zone: str) -> str:
    # "2010-05 until 2010" would read backwards.
    begun, ended = (bounds_of(on, None, zone).lo for on in (one.since, one.until))
    return f"some time in {one.until}" if ended < begun else str(one.until)


def undecided(explained: Explanation) -> Iterator[Row]:
    for story in explained.cells:
        for one in story.open:
            value = in_words(one.value) if one.value is not None else "none"
            cites = [cite for evidence in one.evidence for cite in evidence.cites]
            yield 0, [*_about(explained, story), Words("possibly ", "yellow"), f"{value} ({one.on})", *cited(cites)]
            yield 2, [f"{_between(one.earliest, one.latest)}{one.why}"]
            for evidence in one.evidence:
                yield from ((2, line) for line in _sayings(evidence))


def _between(earliest: Any, latest: Any) -> str:
    if earliest == latest:
        return f"on {earliest}; " if earliest is not None else ""
    if earliest is None or latest is None:
        return f"by {latest}; " if earliest is None else f"on {earliest} or later; "
    return f"from {earliest} to {latest}; "


def against(explained: Explanation) -> Iterator[Row]:
    counted = _once((one.fact.id, one) for story in explained.cells for one in _of_story(story))
    for evidence in counted:
        for entry in evidence.entries:
            if entry.against:
                yield 0, [f"@{entry.position} is contradicted by {sources(entry.against).replace('against: ', '')}"]
    for one in _uncounted(explained, later=False):
        yield 0, fact_line(one.evidence.fact, one.evidence.on, marks=[one.why])
        yield from ((2, line) for line in _sayings(one.evidence))


def _uncounted(explained: Explanation, *, later: bool) -> list[Uncounted]:
    told = (one for story in explained.cells for one in story.uncounted if one.later is later)
    return _once((one.evidence.fact.id, one) for one in told)


def disputed(explained: Explanation) -> Iterator[Row]:
    for one in _once((one.id, one) for story in explained.cells for one in story.disputes):
        field = f" over {one.field.replace('_', ' ')}" if one.field is not None else ""
        yield 0, [f"@{one.position} disputes {_positions(one.about)}{field}: ", _verdict(one), *cited(one.cites)]
        for claim in one.claims:
            yield 2, [f"{claim.source}: " if claim.source is not None else "", claim.value]
        if one.note is not None:
            yield 2, [Words(one.note, "dim")]


def _verdict(one: DisputeTold) -> Words:
    return Words("undecided", "yellow") if one.preferred is None else Words(f"@{one.preferred} is preferred")


def _positions(positions: Iterable[int]) -> str:
    return " and ".join(f"@{position}" for position in positions)


def amended(explained: Explanation) -> Iterator[Row]:
    records = _once((one.id, one) for story in explained.cells for one in story.amended)
    for one in sorted(records, key=lambda one: one.position):
        undone: Line = ["  ", Words("<undone since>", "yellow")] if not one.acts else []
        when = f"{one.recorded_at:%Y-%m-%d}"
        yield 0, [f"@{one.of} {one.what} by @{one.position} on {when}: {one.reason}", *cited(one.cites), *undone]
        yield from ((2, line) for line in _differences(one))


def _differences(one: Amendment) -> Iterator[Line]:
    for change in one.changed:
        yield _difference(change)
    if one.now is None and one.was is not None:
        yield [f"it said: {one.was.on}, {in_words(one.was)}"]


def _difference(change: FieldChange) -> Line:
    was, now = ("nothing" if value in (None, ()) else in_words(value) for value in (change.was, change.now))
    return [f"{change.field.replace('_', ' ')}: {was} \u2192 {now}"]


def erased(explained: Explanation) -> Iterator[Row]:
    for hole in _once((one.entry.id, one) for story in explained.cells for one in story.erased):
        yield 0, hole_line(hole)


def later(explained: Explanation) -> Iterator[Row]:
    facts = _once((one.fact.id, one) for story in explained.cells for one in story.later)
    told = [(one, ()) for one in facts] + [(one.evidence, (one.why,)) for one in _uncounted(explained, later=True)]
    coming = sorted(told, key=lambda one: placed_in(explained.basis.zone, one[0].fact).rank)
    for one, marks in coming[:MANY]:
        yield 0, fact_line(one.fact, one.on, marks=marks)
    if len(coming) > MANY:
        yield 0, [Words(f"and {len(coming) - MANY} after that", "dim")]


SECTIONS: tuple[tuple[str, Callable[[Explanation], Iterator[Row]]], ...] = (
    ("Answer", answer),
    ("Because", because),
    ("Before that", before),
    ("Open", undecided),
    ("Against", against),
    ("Disputed", disputed),
    ("Corrected", amended),
    ("Erased", erased),
    ("Later", later),
)


def _once(pairs: Iterable[tuple[str, T]]) -> list[T]:
    """
    Each once, by its id: the cells of one thing often rest on the same entries.
    """
    return list(dict(pairs).values())


def _of_story(story: CellStory) -> Iterator[Evidence]:
    yield from story.because
    for one in story.open:
        yield from one.evidence


def _about(explained: Explanation, story: CellStory) -> list[str]:
    """
    Of a thing, which of its cells is spoken of.
    """
    words = (story.cell[0], *story.cell[2:])
    return [f"{' '.join(words).replace('_', ' ').strip()}: "] if explained.judged else []


def _evidence(evidence: Iterable[Evidence]) -> Iterator[Row]:
    for one in evidence:
        clash = ["dates clash"] if one.clash else []
        # Who says so is told of each entry.
        yield 0, statement_line(one.fact.event, (), on=str(one.on), marks=clash, references=False)
        yield from ((2, line) for line in _sayings(one))


def _sayings(one: Evidence) -> Iterator[Line]:
    for entry in one.entries:
        yield _saying(entry)
        if entry.note is not None:
            yield ["  ", Words(entry.note, "dim")]


def _saying(entry: Saying) -> Line:
    how = [
        f"\u201c{entry.stated}\u201d" if entry.stated is not None else "",
        "inferred" if entry.basis is Basis.INFERRED else "derived" if entry.basis is Basis.DERIVED else "",
        f"confidence {entry.confidence.value}" if entry.confidence is not None else "",
    ]
    what = "corrects it: " if entry.reason is not None else ""
    line = f"@{entry.position} {what}{', '.join([str(entry.on), *(part for part in how if part)])}"
    return [line, *cited((*entry.supports, *entry.against))]


def in_words(value: Any) -> str:
    """
    A value of a cell, or of a field, as a person reads it.
    """
    match value:
        case Over():
            return over_in_words(value)
        case bool():
            return "yes" if value else "no"
        case Statement():
            return summary(value, references=False) or kind_in_words(value.kind)
        case tuple():
            return ", ".join(map(in_words, value)) or "nothing"
        case _:
            try:
                return value_in_words(value)
            except (TypeError, AttributeError, attrs.exceptions.NotAnAttrsClassError):
                # A kind of one's own may write anything.
                return str(value)

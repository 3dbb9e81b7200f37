"""
Reading verbs: ``show``, what held on a date; ``timeline``, the facts in the order of their dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import click

from partnership_events import classes
from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.card import Card
from partnership_events.cli.following import news_of, record_line, tell_news, write_json_line
from partnership_events.cli.terminal import Line, Paper, Words, complain
from partnership_events.cli.wording import NamesOf, cited, fact_line, hole_line, hole_object
from partnership_events.codes import Modality
from partnership_events.dates import Answer
from partnership_events.describe import kind_in_words, summary
from partnership_events.entries import Entries
from partnership_events.event import Entry, Event, Statement
from partnership_events.facts import Fact, Facts, Hole, resolve
from partnership_events.folding import Seen
from partnership_events.projections.partnership import StateBasis, basis, state_of
from partnership_events.projections.timeline import TimelineItem
from partnership_events.projections.timeline import timeline as timeline_of
from partnership_events.vocabulary.record import FactCorrected, FactRetracted

# So many entries are drawn unasked: whether a plan is in force is judged day by day, which takes its time.
MOST_DRAWN = 400


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--root", is_flag=True, help="Also the root hash of all that it rests on; reads it all again.")
@shell.reading
def show(
    name: str,
    root: bool,
    reading: shell.Reading,
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
      pending, scheduled, unapplied, erased
    What stands in a cell: value, answer, since, facts, candidates, ambiguous,
    disputed, entries, cites.  A fact is told as id, kind, on, cites.  Dates and
    decimals are texts, labels an object by language.  A key made of two is
    joined by a slash: "MNG/UN reform" is a position of MNG; split at the first.
    """
    partnership = shell.partnership_in(reading.events, name)
    entries = shell.entries_under(partnership, reading.known, few=True)
    asked = shell.asked(entries, reading.on, reading.known, reading.zone)
    seen = partnership.view(entries, asked.on, known_at=reading.known, zone=asked.zone)
    told = state_of(seen, entries, reading.known)
    if root:
        sized = attrs.evolve(told.basis, root=partnership.root(told.basis.size))
        told = attrs.evolve(told, basis=sized)
    shell.tell_torn(partnership)
    if reading.as_json:
        shell.tell_nothing_known(entries, asked)
        write_json(jsonable(told))
        return 0
    card = Card(
        state=told,
        fact_of=seen.fact,
        entry_of=entries.by_id,
        names=NamesOf.told_by(seen.records),
        today=asked.today,
        began=shell.began(entries),
    )
    card.write(Paper.here(reading.colour))
    return 0


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--during", metavar="DATE", help="Only facts that fall, or may fall, into this date or 2022/2023.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only facts of this kind; repeat for more.")
@click.option("--notes", is_flag=True, help="Also remarks, the dates in the sources' words, and why what was mended.")
@click.option("--retracted", "with_retracted", is_flag=True, help="Also what was retracted, and why.")
@click.option("--draw/--no-draw", "draws", default=None, help="A drawing above the facts; on a terminal by itself.")
@click.option("--follow", is_flag=True, help="Then wait, and tell what is written down as it is; end it with Ctrl-C.")
@shell.reading
def timeline(
    name: str,
    during: str | None,
    kinds: tuple[str, ...],
    notes: bool,
    with_retracted: bool,
    draws: bool | None,
    follow: bool,
    reading: shell.Reading,
) -> int:
    """
    The facts in the order of their dates, one a line.

    Dates stand as they were written.  With --on, only what had happened, or may have, by that date.  Marks follow the
    sources: <planned>, <possibly>, <disputed>, <corrected @8>, <set aside>, <dates clash>, <retracted @12: reason>.

    On a terminal the whole history is drawn above them, with a line at the date of --on; not where --during or --kind
    ask for a part of it, nor that of a log of more than 400 entries.  With --draw it is drawn anywhere and always.

    With --follow, each entry that is written down later is told as it arrives, in a line: a fact with its date, a
    correction with what the fact now reads, any other record with its position.

    \b
    --json writes a list of objects: on, kind, summary, modality, happened,
    within, marks, seq, entries, cites, and event with all its fields.  Each of
    entries, those that corrected or retracted included, is told as position,
    id, kind, recorded_at, note, reason, cites.  With --follow, it writes an
    object a line; a record among them has no date: on is null.
    """
    if follow and reading.known is not None:
        raise click.UsageError("--follow tells what is known from now on; leave --known out")
    if draws and reading.as_json:
        raise click.UsageError("--draw draws for whoever looks; leave --json out")
    wanted = {shell.kind_named(kind) for kind in kinds} or None
    partnership = shell.partnership_in(reading.events, name)
    # Before the entries are read, so that none falls between.
    news = news_of(partnership) if follow else None
    entries = shell.entries_under(partnership, reading.known)
    asked = shell.asked(entries, reading.on, reading.known, reading.zone)

    def told(stretch: str | None, seen: Sequence[Entry] = asked.entries) -> tuple[TimelineItem, ...]:
        return timeline_of(seen, as_of=reading.on, during=stretch, kinds=wanted, zone=asked.zone)

    with shell.named("--during"):
        items = told(during)
    undone = Undone.of(asked.entries)
    if with_retracted:
        more = [item for alone in undone.alone() for item in told(during, alone)]
        items = tuple(sorted([*items, *more], key=lambda item: _rank(item, asked.zone)))
    shell.tell_torn(partnership)
    shell.tell_nothing_known(entries, asked)
    if during is not None and not items and asked.entries:
        others = len(told(None))
        complain(f"note: no fact falls into {during}; {others} other{'s do' if others != 1 else ' does'} not")
    width = min(max((len(str(item.on)) for item in items), default=0), 22)
    paper = Paper.here(reading.colour)
    whole = during is None and wanted is None and len(asked.entries) <= MOST_DRAWN
    if draws or (draws is None and paper.folds and whole and not reading.as_json):
        draw_above(
            paper,
            partnership.view(entries, asked.on, known_at=reading.known, zone=asked.zone),
            entries,
            reading.known,
            reading.on,
        )
    page = Page(paper=paper, width=width, notes=notes, as_json=reading.as_json)
    # A hole has no date any more, so whoever asks for a stretch cannot be told of it.
    holes = resolve(asked.entries).erased if during is None and wanted is None else ()
    if reading.as_json and not follow:
        write_json([*(_as_object(item, undone) for item in items), *map(hole_object, holes)])
        return 0
    for item in items:
        page.tell(item, undone)
    # What is followed has no end, and rests on more with every line.
    rests_on = (
        basis(entries, len(asked.entries), asked.zone, as_of=reading.on or "", known_at=reading.known)
        if news is None
        else None
    )
    page.tell_end(holes, rests_on)
    if news is None:
        return 0
    dated = reading.on is not None or during is not None

    def tell(seen: Sequence[Entry], batch: Sequence[Entry]) -> None:
        page.tell_batch(told(during, seen), Undone.of(seen), batch, wanted, dated)

    return tell_news(news, entries, tell)


def draw_above(paper: Paper, seen: Seen, entries: Entries, known: str | None, on: str | None) -> None:
    """
    Draws the history of a view, and leaves a row free below; writes nothing where there is nothing to draw.
    """
    from partnership_events.cli.drawing import draw
    from partnership_events.cli.strips import encoding_here
    from partnership_events.picture.scene import scene_of

    scene = scene_of(seen, entries, known_at=known, as_of=on)
    rows = draw(scene, width=paper.width, encoding=encoding_here())
    for row in [*rows, ()] if rows else ():
        paper.write(row)


@classes.frozen(kw_only=True)
class Page:
    """
    How the timeline is told: in lines of words, or as an object a line.
    """

    paper: Paper
    width: int
    notes: bool
    as_json: bool

    def tell(self, item: TimelineItem, undone: Undone, *, before: Line = ()) -> None:
        """
        Tells a fact, after what is to be said before it.
        """
        if self.as_json:
            write_json_line(_as_object(item, undone))
            return
        marked = [*marks(item), *undone.marks(item.fact)]
        fact = fact_line(item.fact, item.on, marks=marked, width=0 if before else self.width)
        self.paper.write_whole([*before, *fact], indent=self.width + 2)
        for line in _notes(item, undone) if self.notes else ():
            self.paper.write_whole([" " * (self.width + 2), *line], indent=self.width + 4)

    def tell_end(self, holes: Iterable[Hole], rests_on: StateBasis | None) -> None:
        """
        Tells what was erased, and what all of it rests on.
        """
        for hole in holes:
            if self.as_json:
                write_json_line(hole_object(hole))
            else:
                self.paper.write_whole([" " * self.width, "  ", *hole_line(hole)], indent=self.width + 2)
        if rests_on is not None:
            self.paper.write([Words(f"basis: {rests_on}", "dim")], indent=2)

    def tell_batch(
        self,
        items: Iterable[TimelineItem],
        undone: Undone,
        batch: Iterable[Entry],
        wanted: Collection[str] | None,
        dated: bool,
    ) -> None:
        """
        Tells what was written down later: facts that are asked for, and records, unless other kinds are ``wanted``.

        What is told of a fact that is not among the items is a record too, unless it is not of the dates asked for.
        """
        by_root = {telling.id: item for item in items for telling in item.fact.tellings}
        for entry in batch:
            root = undone.root(entry)
            item = by_root.get(root.id)
            tells = isinstance(entry.event, (Event, FactCorrected))
            if item is not None and tells:
                self.tell(item, undone, before=undone.amended(entry))
            elif root.kind in (wanted or {root.kind}) and not (tells and dated):
                self.tell_record(entry, undone)

    def tell_record(self, entry: Entry, undone: Undone) -> None:
        """
        Tells an entry that tells no fact, or none any more.
        """
        if self.as_json:
            write_json_line(_record(entry))
        else:
            self.paper.write_whole(undone.amended(entry) or record_line(entry), indent=4)


def _rank(item: TimelineItem, zone: str) -> tuple[int, int, int, int, int]:
    span = item.fact.when(zone).bounds.in_zone(zone)
    return (span.hi, span.lo, item.fact.event.order or 0, item.fact.event.folds_in.value, item.fact.seq)


@classes.frozen
class Undone:
    """
    What became of entries: the records that touched each root, and the retractions that act.
    """

    entries: Sequence[Entry]
    facts: Facts
    touching: Mapping[str, Sequence[Entry]]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Undone:
        """
        What became of these entries.
        """
        facts = resolve(entries)
        touching: dict[str, list[Entry]] = {}
        for entry in entries:
            touching.setdefault(facts.root_of[entry.id], []).append(entry)
        return cls(entries, facts, touching)

    def alone(self) -> Iterator[list[Entry]]:
        """
        Each retracted entry as a small log of its own, as it read before it was retracted.
        """
        for entry in self.entries:
            if isinstance(entry.event, Event) and entry.id in self.facts.retracted:
                mended = (one for one in self.touching[entry.id] if isinstance(one.event, FactCorrected))
                yield [entry, *(one for one in mended if one.id not in self.facts.retracted)]

    def history(self, fact: Fact) -> list[Entry]:
        """
        The entries of a fact and the records that touched them, in log order.
        """
        return sorted((one for told in fact.tellings for one in self.touching[told.id]), key=lambda one: one.seq)

    def marks(self, fact: Fact) -> list[str]:
        """
        By which entry the fact was retracted, and why.
        """
        return [
            f"retracted @{one.seq}: {one.event.reason}"
            for told in fact.tellings
            for one in self.touching[told.id]
            if isinstance(one.event, FactRetracted)
            and one.event.retracts == told.id
            and one.id not in self.facts.retracted
        ]

    def root(self, entry: Entry) -> Entry:
        """
        The entry that this one corrects or retracts in the end; itself where it does neither.
        """
        return self.touching[self.facts.root_of[entry.id]][0]

    def amended(self, entry: Entry) -> Line:
        """
        What an entry did to another one, and why; nothing where it did not.
        """
        match entry.event:
            case FactCorrected(reason=reason):
                what, end = f"corrected @{self.root(entry).seq}", "; it reads: "
            case FactRetracted(reason=reason):
                what, end = self.what(entry.event), ""
            case _:
                return ()
        return [Words(f"@{entry.seq} {what}: ", "yellow"), reason, *cited(entry.cites), end]

    def what(self, record: FactRetracted) -> str:
        """
        What a retraction did: took back an entry, a correction, or an earlier retraction.
        """
        target = next(one for one in self.entries if one.id == record.retracts)
        if not isinstance(target.event, FactRetracted):
            return f"retracted @{target.seq}"
        undone = next(one for one in self.entries if one.id == target.event.retracts)
        return f"{'retracted again' if isinstance(undone.event, FactRetracted) else 'reinstated'} @{undone.seq}"


def _notes(item: TimelineItem, undone: Undone) -> Iterator[Line]:
    if item.fact.event.stated is not None:
        yield ["stated: ", item.fact.event.stated]
    for entry in undone.history(item.fact):
        match entry.event:
            case FactCorrected(corrects=id_, reason=reason):
                root = next(one for one in undone.entries if one.id == id_)
                yield [f"corrected @{root.seq} by @{entry.seq}, {_day(entry)}: {reason}", *cited(entry.cites)]
            case FactRetracted(reason=reason):
                what = undone.what(entry.event)
                yield [f"{what} by @{entry.seq}, {_day(entry)}: {reason}", *cited(entry.cites)]
        if entry.note is not None:
            yield [f"note (@{entry.seq}): {entry.note}"]


def _day(entry: Entry) -> str:
    return f"{entry.recorded_at:%Y-%m-%d}"


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


def _as_object(item: TimelineItem, undone: Undone) -> dict[str, Any]:
    fact = item.fact
    return {
        "on": item.on.text,
        "kind": fact.kind,
        "summary": summary(fact.event) or kind_in_words(fact.kind),
        "modality": item.modality.value,
        "happened": item.happened.value,
        "within": item.within.value,
        "marks": [*marks(item), *undone.marks(fact)],
        "seq": fact.seq,
        "entries": [_entry(entry) for entry in undone.history(fact)],
        "cites": jsonable(fact.cites),
        "event": jsonable(fact.event),
    }


def _record(entry: Entry) -> dict[str, Any]:
    """
    What tells no fact, under the keys of what does.
    """
    nothing = dict.fromkeys(("on", "kind", "summary", "modality", "happened", "within"))
    told = entry.event
    return {
        **nothing,
        "kind": entry.kind,
        "summary": summary(told) if isinstance(told, Statement) else kind_in_words(entry.kind),
        "marks": [],
        "seq": entry.seq,
        "entries": [_entry(entry)],
        "cites": jsonable(entry.cites),
        "event": jsonable(told),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    mends = isinstance(entry.event, (FactCorrected, FactRetracted))
    return {
        "position": entry.seq,
        "id": entry.id,
        "kind": entry.kind,
        "recorded_at": jsonable(entry.recorded_at),
        "note": entry.note,
        "reason": getattr(entry.event, "reason", None) if mends else None,
        "cites": jsonable(entry.cites),
    }

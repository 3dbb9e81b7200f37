"""
Says who?  Everything that bears on one answer, and how.

    because     the entries that made the value, each with who supports and who contradicts it
    before      what stood there until then, in valid order, and what ended it
    open        rivals of which none is surely the last, and facts that may not have happened yet
    uncounted   what tells of it and does not count: set aside, planned, hypothetical, negated
    disputes    the claims, and which is preferred
    amended     corrections and retractions on the way: what it was, what it became, why
    erased      what told of it, or may have, and tells nothing any more
    why         where nobody wrote: what that silence means

Nothing is judged here.  What counts, and how surely, is the standing's own answer; this says where it comes from.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from partnership_events.codes import CitationStance, Modality
from partnership_events.dates import Answer, Bounds
from partnership_events.dates.zones import DAY, civil_of
from partnership_events.event import Cell, Entry, Event
from partnership_events.facts import Dispute, Fact, Hole, KnownAt, corrects, resolve, retracts
from partnership_events.folding import WRITTEN, AsOf, Candidate, Part, Seen, Standing, settle, stepped, view
from partnership_events.order import Placed
from partnership_events.projections.coverage import FAMILY_OF, reaching_to, silence
from partnership_events.projections.named import Named, named
from partnership_events.projections.partnership import basis, carried_by, cell_of, part_of
from partnership_events.projections.spells import CELLS_OF, cells_of_part, judged
from partnership_events.projections.story import (
    Amendment,
    CellStory,
    Contender,
    DisputeTold,
    Evidence,
    Explanation,
    FieldChange,
    FormerValue,
    Judgement,
    Saying,
    Uncounted,
)
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import FactCorrected, FactDisputed


def explain(
    entries: Sequence[Entry],
    first: str,
    *rest: str,
    as_of: AsOf,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Explanation:
    """
    Why a cell says what it says on a date, such as ``explain(entries, "tier", as_of="2023")``; or a thing, such as
    ``explain(entries, "pledges", "trees-50000", as_of="2023")``.

    Raises ``NoSuchCell`` for what the log nowhere tells of.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return explanation_of(seen, entries, (first, *rest), known_at)


def explanation_of(seen: Seen, entries: Sequence[Entry], name: Cell, known_at: KnownAt = None) -> Explanation:
    """
    The same, at a view of these entries.
    """
    meant, telling = named(seen, entries, name), _Telling(seen, entries)
    cells = [meant.words] if meant.section is None else cells_of_part(seen, meant.section, meant.words[1])
    carried = () if meant.section is None else carried_by(seen, part_of(seen, meant.section, meant.words[1]))
    stories = [telling.story(cell, [one for one in carried if one.writes().get(cell) is not None]) for cell in cells]
    return Explanation(
        basis=basis(
            entries, seen.size, seen.zone, as_of=seen.cutoff.text, known_at=known_at, records=seen.declarations
        ),
        name=meant.words,
        judged=tuple(_judged(seen, meant, stories)),
        cells=tuple(story for story in stories if meant.section is None or _tells(story)),
    )


def _tells(story: CellStory) -> bool:
    # Of the cells of a thing, such as its end, most hold nothing.
    held = story.standing.value is not None or story.standing.candidates
    return bool(held or story.before or story.uncounted or story.amended or story.disputes or story.later)


_QUESTIONS: Final[Mapping[str, str]] = {
    "plans": "in force",
    "instruments": "in force",
    "pledges": "open",
    "projects": "status",
    "mechanisms": "active",
    "parties": "party",
}


def _judged(seen: Seen, meant: Named, stories: Iterable[CellStory]) -> Iterator[Judgement]:
    if meant.section is None:
        return
    section, id_ = meant.section, meant.words[1]
    part = part_of(seen, section, id_)
    found = judged(part, silence(seen, (CELLS_OF[section][0], id_)))
    why = "" if found.overdue is not None else found.why
    if part is None:
        uncounted = (one for story in stories for one in story.uncounted)
        why = _silence(seen, (CELLS_OF[section][0], id_), found.answer, uncounted)
    elif isinstance(part, Standing) and not (part.facts or part.candidates):
        why = "named where the log opens"
    yield Judgement(question=_QUESTIONS[section], answer=found.answer, status=found.status, why=why)
    if found.overdue is not None:
        yield Judgement(question="overdue", answer=found.overdue, status="", why=found.why)


# -- one log, told cell by cell


class _Telling:
    """
    The entries of a view, sorted by the cells that they bear on.
    """

    def __init__(self, seen: Seen, entries: Sequence[Entry]) -> None:
        self.seen = seen
        self.entries = {entry.id: entry for entry in entries[: seen.size]}
        self.facts = seen.facts
        self.of_cell: dict[Cell, list[Fact]] = {}
        self._evidence_of: dict[str, Evidence] = {}
        for fact in self.facts.facts:
            for cell in fact.writes():
                self.of_cell.setdefault(cell, []).append(fact)

    def story(self, cell: Cell, carried: Sequence[Fact] = ()) -> CellStory:
        """
        The story of a cell; what is carried still counts, though something was told since.
        """
        standing, uncounted = cell_of(self.seen, cell), tuple(self._uncounted(self.of_cell.get(cell, [])))
        counting = {fact.id: fact for fact in (*carried, *standing.facts)}
        certain = list(self.seen.writers(cell))
        told = self.of_cell.get(cell, [])
        near = {telling.id for fact in told for telling in fact.tellings}
        touched = [root for root, records in self.amending.items() if self._tells_of(root, records, cell)]
        return CellStory(
            cell=cell,
            standing=standing,
            because=self._evidence(counting.values()),
            before=tuple(one for one in self._formers(standing, certain) if not _carried(one, carried)),
            open=tuple(self._open(one, certain) for one in standing.candidates),
            uncounted=uncounted,
            disputes=tuple(self._disputed(one) for one in self.facts.disputes if not near.isdisjoint(one.facts)),
            amended=tuple(self._amended(touched, near)),
            erased=tuple(one for one in self.facts.erased if _may_concern(one, cell, near | set(touched))),
            later=self._evidence(self._later(cell, certain)),
            why="" if certain else _silence(self.seen, cell, standing.answer, uncounted),
        )

    # The facts

    def _evidence(self, facts: Iterable[Fact]) -> tuple[Evidence, ...]:
        return tuple(self._told(fact) for fact in facts)

    def _told(self, fact: Fact) -> Evidence:
        if fact.id not in self._evidence_of:
            self._evidence_of[fact.id] = self._telling(fact)
        return self._evidence_of[fact.id]

    def _telling(self, fact: Fact) -> Evidence:
        when = fact.when(self.seen.zone)
        versions = sorted((one for telling in fact.tellings for one in telling.versions), key=lambda one: one.seq)
        return Evidence(fact=fact, on=when.on, entries=tuple(map(_saying, versions)), clash=when.clash)

    def _formers(self, standing: Standing[Any], certain: Sequence[Placed]) -> Iterator[FormerValue]:
        """
        The values that certain facts made before the one that stands; what may have been the last is open, not former.
        """
        steps = _steps(standing.cell, certain)
        if steps and steps[-1][0] != standing.value:
            # A rank that its writer gave it made another one the last.
            last = {fact.id for fact in standing.facts}
            certain = sorted(certain, key=lambda one: one.fact.id in last)
            steps = _steps(standing.cell, certain)
        rivals = {fact.id for one in standing.candidates for fact in one.facts}
        for (value, made), (_, after) in itertools.pairwise(steps):
            if value is not None and rivals.isdisjoint(one.fact.id for one in made):
                yield FormerValue(
                    value=value,
                    since=made[0].on,
                    until=after[0].on,
                    undecided=_is_undecided(standing.cell, value, made[-1], after[0], certain),
                    evidence=self._evidence(one.fact for one in made),
                    ended_by=self._told(after[0].fact),
                )

    def _open(self, one: Candidate[Any], certain: Iterable[Placed]) -> Contender:
        happened = {placed.fact.id for placed in certain}
        is_rival = all(fact.id in happened for fact in one.facts)
        earliest, latest = _days(one.facts[0].when(self.seen.zone).bounds, self.seen.zone)
        why = "which of these came last is not told" if is_rival else "it may not have happened by then"
        return Contender(
            value=one.value,
            on=one.on,
            earliest=earliest,
            latest=latest,
            evidence=self._evidence(one.facts),
            why=why,
        )

    def _uncounted(self, told: Iterable[Fact]) -> Iterator[Uncounted]:
        for fact in told:
            modality = fact.event.modality
            why = "set aside" if modality is Modality.ACTUAL and fact.set_aside else modality.value
            if fact.set_aside or modality is not Modality.ACTUAL:
                later = self.seen.cutoff.judge(fact.when(self.seen.zone).bounds) is Answer.NO
                yield Uncounted(evidence=self._told(fact), why=why, later=later)

    def _later(self, cell: Cell, certain: Iterable[Placed]) -> Iterator[Fact]:
        before = {one.fact.id for one in certain}
        for one in self.seen.ever(cell):
            if one.fact.id not in before and self.seen.cutoff.judge(one.when.bounds) is Answer.NO:
                yield one.fact

    # The records

    def _position(self, id_: str) -> int:
        return self.entries[id_].seq

    def _disputed(self, one: Dispute) -> DisputeTold:
        entry = self.entries[one.id]
        return DisputeTold(
            position=entry.seq,
            id=entry.id,
            recorded_at=entry.recorded_at,
            field=one.field,
            claims=one.record.claims if one.record is not None else (),
            about=tuple(sorted(self._position(id_) for id_ in one.facts)),
            preferred=None if one.preferred is None else self._position(one.preferred),
            note=entry.note,
            cites=entry.cites,
        )

    @functools.cached_property
    def amending(self) -> Mapping[str, Sequence[Entry]]:
        """
        The corrections and retractions of each root, in log order.
        """
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            if (corrects(entry.event) or retracts(entry.event)) is not None:
                found.setdefault(self.facts.root_of[entry.id], []).append(entry)
        return found

    def _tells_of(self, root: str, records: Iterable[Entry], cell: Cell) -> bool:
        """
        Whether an entry that was amended told of a cell in any of its versions.
        """
        fact = self.facts.get(root)
        told = [self.entries[root].event, *(getattr(one.event, "content", None) for one in records)]
        events = [one for one in told if isinstance(one, Event)]
        names = {root, root if fact is None else fact.id}
        # Who makes a promise anew writes its withdrawal back to nothing, and tells nothing of one.
        return any(_writes(one, me).get(cell) is not None for one in events for me in names)

    def _amended(self, roots: Iterable[str], near: set[str]) -> Iterator[Amendment]:
        disputes = [root for root, _ in self.amending.items() if self._is_dispute_of(root, near)]
        found = [one for root in (*roots, *disputes) for one in self._amendments(self.entries[root])]
        yield from sorted(found, key=lambda one: one.position)

    def _is_dispute_of(self, root: str, near: set[str]) -> bool:
        event = self.entries[root].event
        return isinstance(event, FactDisputed) and any(self.facts.root_of[one] in near for one in event.facts)

    def _amendments(self, root: Entry) -> Iterator[Amendment]:
        """
        Each step on the way, told by what the root and the records up to there tell alone.
        """
        family, was = [root], _content([root])
        for entry in self.amending[root.id]:
            family.append(entry)
            now = _content(family)
            yield Amendment(
                position=entry.seq,
                id=entry.id,
                recorded_at=entry.recorded_at,
                what=self._what(entry),
                of=root.seq,
                was=was,
                now=now,
                changed=tuple(_changed(was, now)),
                reason=getattr(entry.event, "reason", ""),
                acts=entry.id not in self.facts.retracted,
                cites=entry.cites,
            )
            was = now

    def _what(self, entry: Entry) -> str:
        """
        What a record did; to undo a retraction is to reinstate.
        """
        undone, depth = retracts(entry.event), 0
        if undone is None:
            return "corrected"
        while (before := retracts(self.entries[undone].event)) is not None:
            undone, depth = before, depth + 1
        what = "correction " if corrects(self.entries[undone].event) is not None else ""
        return f"{what}{'reinstated' if depth % 2 else 'retracted'}"


def _carried(former: FormerValue, carried: Iterable[Fact]) -> bool:
    return {one.fact.id for one in former.evidence} <= {fact.id for fact in carried}


def _saying(entry: Entry) -> Saying:
    told = entry.event.content if isinstance(entry.event, FactCorrected) else entry.event
    assert isinstance(told, Event)
    return Saying(
        position=entry.seq,
        id=entry.id,
        kind=entry.kind,
        recorded_at=entry.recorded_at,
        on=told.on,
        stated=told.stated,
        basis=told.basis,
        confidence=told.confidence,
        supports=tuple(one for one in entry.cites if one.stance is CitationStance.SUPPORTS),
        against=tuple(one for one in entry.cites if one.stance is CitationStance.CONTRADICTS),
        note=entry.note,
        reason=entry.event.reason if isinstance(entry.event, FactCorrected) else None,
    )


def _steps(cell: Cell, placed: Iterable[Placed]) -> list[tuple[Any, list[Placed]]]:
    """
    Each value in turn, the fact that brought it about, and those that said the same before another came.
    """
    steps: list[tuple[Any, list[Placed]]] = [(None, [])]
    for one in placed:
        value, made = steps[-1]
        now, part = stepped(cell, WRITTEN.step, value, one.fact, some=bool(made))
        if now != value:
            steps.append((now, [one]))
        elif part is not Part.NONE:
            made.append(one)
    return steps[1:]


def _is_undecided(cell: Cell, value: Any, last: Placed, after: Placed, certain: Sequence[Placed]) -> bool:
    """
    Whether a value may have come after the one that is taken to have ended it.
    """
    if last.span.hi < after.span.lo:
        return False
    until = settle(cell, WRITTEN.step, certain[: certain.index(after) + 1], ())
    return any(one.value == value for one in until.candidates)


def _content(family: Sequence[Entry]) -> Event | None:
    fact = resolve(family).get(family[0].id)
    return None if fact is None else fact.event


def _changed(was: Event | None, now: Event | None) -> Iterator[FieldChange]:
    if was is None or now is None or type(was) is not type(now):
        return
    for field in attrs.fields(type(was)):
        one, other = getattr(was, field.name), getattr(now, field.name)
        if one != other:
            yield FieldChange(field=field.name, was=one, now=other)


def _writes(event: Event, me: str) -> Mapping[Cell, object]:
    replied: dict[Cell, object] = {} if event.in_reply_to is None else {("reply", event.in_reply_to): event}
    return {**event.writes(me), **replied}


def _may_concern(hole: Hole, cell: Cell, near: set[str]) -> bool:
    """
    Whether what was erased touched one of these entries, or was of a kind that may have told of the cell.
    """
    if not near.isdisjoint(hole.left.targets.values()) or hole.entry.id in near:
        return True
    kind = STANDARD.kinds.get(hole.left.kind)
    return kind is None or kind.family is FAMILY_OF.get(cell[0])


def _days(bounds: Bounds, zone: str) -> tuple[dt.date | None, dt.date | None]:
    first, last = (second if bounds.civil else civil_of(second, zone) for second in (bounds.lo, bounds.hi))
    return _day(first), _day(last)


def _day(second: int) -> dt.date | None:
    ordinal = second // DAY + 1
    return dt.date.fromordinal(ordinal) if 0 < ordinal <= dt.date.max.toordinal() else None


def _silence(seen: Seen, cell: Cell, answer: Answer, uncounted: Iterable[Uncounted] = ()) -> str:
    declared = reaching_to(seen, FAMILY_OF.get(cell[0]))
    claimed = ", ".join(str(one.period) for one in declared)
    means = {
        Answer.UNKNOWN: "the log declares no coverage that would tell what that means",
        Answer.NOT_COVERED: f"the log claims to know of {claimed} only",
        Answer.NO: f"the log claims to be complete for {claimed}",
    }.get(answer, "")
    return f"{_unheard(uncounted)}, and {means}" if means else ""


def _unheard(uncounted: Iterable[Uncounted]) -> str:
    by_then = {one.why for one in uncounted if not one.later}
    if "set aside" in by_then:
        return "what was told of it by then was set aside"
    return "nobody wrote by then that it was so" if by_then else "nobody wrote of it by then"

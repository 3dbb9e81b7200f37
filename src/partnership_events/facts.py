"""
From a prefix of entries to the facts that it tells.

The log is what was written; facts are what is meant by it, as known at some position:

    entries  1 . 2 . 3 . 4 . 5 . 6 | 7 . 8        known_at = @6: the prefix up to 6, and nothing of 7 and 8
                 ^---- same_as --'                two tellings, one fact
                     ^-- corrects --'             one telling, two versions
    facts    (1)  (2, 5)  (3)  (4)

Every rule of corrections, retractions, ``same_as`` and disputes stands here and nowhere else.  The fold, the questions
and the oracle of the tests rest on this one specification.

* A **retraction** undoes one record, corrections and retractions included: it acts unless it is itself undone.  Since
  references point back, one pass from the end decides them all.
* A **correction** addresses the root entry, however it is written down; the last active one wins; the fact keeps the
  root's place among equals.  Two active ones that were written after the same record did not know of each other:
  the fact says ``concurrent``.
* ``same_as`` links entries of one kind and one key.  A link lives as long as the entry that asserts it; whether the
  entry it points at is still active does not matter, so B and C stay one fact when the A that both name is retracted.
* What was **erased** tells nothing: an erased root is absent, and so is a fact whose last active correction was erased.
  What it pointed to stays as it was: an erased retraction retracts, an erased telling links those that name it.
* A **dispute** is shown.  Only its ``preferred`` changes a value, and only while that entry tells a fact: among the
  tellings of one fact, the preferred one's content is taken (or the one disputed field of it); a fact that loses
  against a preferred fact is set aside whole.  Between two facts, or tellings, the last dispute decides.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.dates import Bounds, Cutoff, EdtfDate, bounds_of
from partnership_events.errors import NoSuchPosition, Problem
from partnership_events.event import Cell, Entry, Erased, Event, Record, Told, Unknown
from partnership_events.values import Citation, Frozen
from partnership_events.vocabulary.record import (
    CoverageDeclared,
    EntryErased,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    LogSealed,
)

KnownAt = int | str | dt.date | None
"""
A position (``57`` or ``"@57"``), a date (its end in the reading zone), an instant such as a line's own stamp, the root
of a seal (``"root:6f1c..."``, eight digits or more), or None for the whole log.
"""

_POSITION = re.compile(r"@[0-9]{1,15}")
_ROOT = re.compile(r"root:([0-9a-f]{8,64})")
# As a line's own stamp; EDTF has no fractions of a second.
_FRACTION = re.compile(r"([^.]+T[0-9:]{8})\.([0-9]{1,6})([^.]*)")
_DAY = 86400
_SECOND = 999_999


def prefix(entries: Sequence[Entry], known_at: KnownAt, zone: str) -> Sequence[Entry]:
    """
    What the log had said at ``known_at``; raises ``NoSuchPosition`` beyond its end and for a root that no seal has,
    ``InvalidDate`` for odd dates.

    Of a seal its record is believed here; a ``Partnership`` computes the root anew.
    """
    if not isinstance(entries, Sequence):
        # Whatever lends its entries may stand for them.
        entries = tuple(entries)
    size = position(entries, known_at, zone)
    return entries if size == len(entries) else entries[:size]


def position(entries: Sequence[Entry], known_at: KnownAt, zone: str) -> int:
    """
    How many entries the log had at ``known_at``; raises as ``prefix`` does.
    """
    if known_at is None:
        return len(entries)
    if isinstance(known_at, str) and _POSITION.fullmatch(known_at):
        known_at = int(known_at[1:])
    if isinstance(known_at, int):
        if not 0 <= known_at <= len(entries):
            raise NoSuchPosition(Problem("", f"no position @{known_at}", f"the log has @0 to @{len(entries)}"))
        return known_at
    if isinstance(known_at, str) and known_at.startswith("root:"):
        return seal_of(entries, known_at).size
    if isinstance(known_at, str) and known_at.startswith("@"):
        raise NoSuchPosition(Problem("", f"{known_at!r} is no position", "write @ and a line number, such as @57"))
    if isinstance(known_at, dt.datetime) and known_at.tzinfo is not None:
        return bisect.bisect_right(entries, known_at, key=lambda entry: entry.recorded_at)
    # Of a date and of a whole second in text the last moment counts.
    told, last = known_at, known_at.microsecond if isinstance(known_at, dt.datetime) else _SECOND
    if isinstance(told, str) and (found := _FRACTION.fullmatch(told)):
        told, last = found[1] + found[3], int(found[2].ljust(6, "0"))
    known = (Cutoff.of(told, zone).instant, last)
    return bisect.bisect_right(
        entries, known, key=lambda entry: (_seconds(entry.recorded_at), entry.recorded_at.microsecond)
    )


def seal_of(entries: Iterable[Entry], root: str) -> LogSealed:
    """
    The seal of this root, as ``root:`` and its hex digits name it; raises ``NoSuchPosition``.
    """
    form = _ROOT.fullmatch(root)
    if form is None:
        right = "write root: and at least eight of its hex digits"
        raise NoSuchPosition(Problem("", f"{root!r} is no root", right))
    seals = [entry.event for entry in entries if isinstance(entry.event, LogSealed)]
    met = [seal for seal in seals if seal.root.startswith(form[1])]
    if len(met) != 1:
        known = f"the last seal is root:{seals[-1].root}" if seals else "the log was never sealed"
        raise NoSuchPosition(Problem("", f"{len(met) or 'no'} seal{'s' * (len(met) > 1)} of {root[:21]}", known))
    return met[0]


def _seconds(moment: dt.datetime) -> int:
    return (moment.toordinal() - 1) * _DAY + moment.hour * 3600 + moment.minute * 60 + moment.second


@classes.frozen(kw_only=True)
class Telling(classes.Referable):
    """
    One root entry, with the content it has by now.

    ``versions`` are the entries that gave it content: the root first, then its active corrections in log order.
    """

    root: Entry
    event: Event
    versions: tuple[Entry, ...]
    concurrent: bool = False

    @property
    def id(self) -> str:
        """
        The root's id.
        """
        return self.root.id


@classes.frozen(kw_only=True)
class Dispute:
    """
    Conflicting claims, as far as they are active: ``facts`` are the ids of the root entries.

    ``record`` is None where it was erased; then nobody knows any more which field was disputed.  ``cites`` say who
    disputes them.
    """

    id: str
    facts: tuple[str, ...]
    field: str | None
    preferred: str | None
    record: FactDisputed | None
    cites: tuple[Citation, ...] = ()


@classes.frozen(kw_only=True)
class Hole:
    """
    An entry whose content was erased: what is left of it, and the entry by which it was erased.

    ``by`` is None where the prefix ends before that: the content is gone for all earlier knowledge too.
    """

    entry: Entry
    left: Erased
    by: Entry | None

    @property
    def reason(self) -> str:
        """
        Why it was erased; empty where the prefix does not know yet.
        """
        return self.by.event.reason if self.by is not None and isinstance(self.by.event, EntryErased) else ""


@attrs.frozen(kw_only=True, repr=False)
class Fact(classes.Referable):
    """
    What one or several entries tell, as known at some position.

    ``id`` is that of its first telling; ``seq`` its place among equals.
    """

    id: str
    seq: int
    event: Event
    tellings: tuple[Telling, ...]
    disputes: tuple[Dispute, ...] = ()
    set_aside: bool = False
    date_from: Telling | None = None

    def __repr__(self) -> str:
        cites = "; ".join(map(str, self.cites))
        return f"<Fact @{self.seq} {self.id[:12]}: {self.event!r}{f' [{cites}]' if cites else ''}>"

    __rich_repr__ = classes.in_angles
    _repr_html_ = classes.look

    @property
    def kind(self) -> str:
        """
        The kind of the event.
        """
        return self.event.kind

    @property
    def entries(self) -> tuple[str, ...]:
        """
        The ids of all entries that gave it content, in log order.
        """
        told = {entry.seq: entry.id for telling in self.tellings for entry in telling.versions}
        return tuple(told[seq] for seq in sorted(told))

    @property
    def cites(self) -> tuple[Citation, ...]:
        """
        Who says so: the citations of all its entries, each once.
        """
        versions = sorted((entry for telling in self.tellings for entry in telling.versions), key=lambda e: e.seq)
        return tuple(dict.fromkeys(cite for entry in versions for cite in entry.cites))

    @property
    def concurrent(self) -> bool:
        """
        True where two corrections did not know of each other.
        """
        return any(telling.concurrent for telling in self.tellings)

    def writes(self) -> Mapping[Cell, object]:
        """
        What the fact does to the state; an answer, whatever its kind, also closes what any of its tellings replies to.
        """
        replied = (telling.event.in_reply_to for telling in self.tellings)
        return {**self.event.writes(self.id), **{("reply", id_): self.event for id_ in replied if id_ is not None}}

    def when(self, zone: str) -> When:
        """
        Its date as the zone reads it.
        """
        tellings = self.tellings if self.date_from is None else (self.date_from,)
        if len(tellings) == 1:
            event = tellings[0].event
            return When(event.on, bounds_of(event.on, event.at_zone, zone))
        spans = [(one.event.on, bounds_of(one.event.on, one.event.at_zone, zone)) for one in tellings]
        met: Bounds | None = spans[0][1]
        for _, bounds in spans[1:]:
            met = None if met is None else met.meet(bounds, zone)
        if met is None:
            hull = functools.reduce(lambda one, other: one.hull(other, zone), (bounds for _, bounds in spans))
            return When(_shown(spans, hull, zone), hull, clash=True)
        return When(_shown(spans, met, zone), met)


_FactTwin: Any = classes.twin_of(Fact)
_TellingTwin: Any = classes.twin_of(Telling)


def alone(entry: Entry) -> Fact:
    """
    The fact that an event tells which nobody has touched.
    """
    event = entry.event
    assert isinstance(event, Event)
    # Most facts are such: twins make one in a quarter of the time.
    telling = _TellingTwin()
    telling.root = entry
    telling.event = event
    telling.versions = (entry,)
    telling.concurrent = False
    telling.__class__ = Telling
    fact = _FactTwin()
    fact.id = entry.id
    fact.seq = entry.seq
    fact.event = event
    fact.tellings = (telling,)
    fact.disputes = ()
    fact.set_aside = False
    fact.date_from = None
    fact.__class__ = Fact
    told: Fact = fact
    return told


@classes.frozen
class When:
    """
    A fact's date: the text to show, the bounds, and whether its tellings contradict each other.

    Several tellings leave what all of them allow; where that is nothing, the hull, and ``clash`` is true.
    """

    on: EdtfDate
    bounds: Bounds
    clash: bool = False


@classes.frozen(kw_only=True)
class Facts:
    """
    What a prefix of the log tells.

    ``root_of`` maps every entry's id to that of the root it touches, ``fact_of`` every telling's to its fact.
    """

    facts: tuple[Fact, ...]
    disputes: tuple[Dispute, ...]
    declarations: tuple[Entry, ...]
    unapplied: tuple[Entry, ...]
    erased: tuple[Hole, ...]
    retracted: frozenset[str]
    root_of: Mapping[str, str] = attrs.field(repr=False)
    fact_of: Mapping[str, Fact] = attrs.field(repr=False)

    @property
    def without_content(self) -> tuple[Erased, ...]:
        """
        What is left of erased entries that nobody retracted: their kinds, and what they pointed to.
        """
        return tuple(hole.left for hole in self.erased if hole.entry.id not in self.retracted)

    @functools.cached_property
    def coverage(self) -> tuple[CoverageDeclared, ...]:
        """
        What is declared to be covered.
        """
        return coverage_of(self.declarations)

    def get(self, id_: str) -> Fact | None:
        """
        The fact that an entry tells, if it is told by now.
        """
        return self.fact_of.get(self.root_of.get(id_, id_))


def coverage_of(declarations: Iterable[Entry]) -> tuple[CoverageDeclared, ...]:
    """
    What these declare to be covered; of one key the last declaration counts.
    """
    told = (entry.event for entry in declarations)
    return tuple({one.coverage: one for one in told if isinstance(one, CoverageDeclared)}.values())


def resolve(entries: Sequence[Entry]) -> Facts:
    """
    The facts that these entries tell, in the order of their first tellings.
    """
    entries = tuple(entries)
    records = [entry for entry in entries if not isinstance(entry.event, Event)]
    retracted = _retracted(records)
    root_of = {entry.id: entry.id for entry in entries} | amended(records)
    active = [entry for entry in records if entry.id not in retracted]
    corrections: dict[str, list[Entry]] = {}
    for entry in active:
        if corrects(entry.event) is not None:
            corrections.setdefault(root_of[entry.id], []).append(entry)
    touched = _touched(entries)
    # Retracted and erased roots are told too: links between others may run through them.
    nodes = {
        entry.id: _node(entry, corrections.get(entry.id, ()))
        for entry in entries
        if entry.id in touched and isinstance(entry.event, (Event, Erased))
    }
    disputes = _disputes(active, root_of)
    groups = {tellings[0].id: tellings for tellings in _groups(nodes, retracted, root_of)}
    facts: list[Fact] = []
    for entry in entries:
        if entry.id in groups:
            facts.append(_fact(groups[entry.id], disputes))
        elif entry.id not in touched and isinstance(entry.event, Event):
            facts.append(alone(entry))
    settled = tuple(_set_aside(facts, disputes))
    return Facts(
        facts=settled,
        disputes=disputes,
        declarations=_declared(active),
        unapplied=tuple(entry for entry in active if isinstance(entry.event, Unknown)),
        erased=_holes(records),
        retracted=retracted,
        root_of=Frozen(root_of),
        fact_of=Frozen({telling.id: fact for fact in settled for telling in fact.tellings}),
    )


def _holes(entries: Sequence[Entry]) -> tuple[Hole, ...]:
    by = {entry.event.erases: entry for entry in entries if isinstance(entry.event, EntryErased)}
    return tuple(
        Hole(entry=entry, left=entry.event, by=by.get(entry.id)) for entry in entries if isinstance(entry.event, Erased)
    )


_LINKS = frozenset({"corrects", "retracts", "same_as", "content.same_as", "preferred"})


def linked(told: Told) -> Iterator[str]:
    """
    The ids of the entries whose meaning an entry settles, or that settle its own.
    """
    if isinstance(told, Event):
        if told.same_as is not None:
            yield told.same_as
    elif isinstance(told, Erased):
        yield from (id_ for path, id_ in told.targets.items() if path in _LINKS or path.startswith("facts["))
    elif isinstance(told, FactDisputed):
        yield from told.facts
        if told.preferred is not None:
            yield told.preferred
    else:
        target = corrects(told) or retracts(told)
        if target is not None:
            yield target
        if isinstance(told, FactCorrected) and told.content.same_as is not None:
            yield told.content.same_as


def _touched(entries: Iterable[Entry]) -> set[str]:
    """
    The ids of the entries that may mean another thing because of others, or others because of them; most stand alone.
    """
    touched: set[str] = set()
    for entry in entries:
        if not isinstance(entry.event, Event) or entry.event.same_as is not None:
            ids = (*linked(entry.event),)
            touched.update((entry.id, *ids) if ids else ())
    return touched


def corrects(told: Told) -> str | None:
    """
    The id that a correction addresses, be its content erased; None of anything else.
    """
    if isinstance(told, Erased):
        return told.targets.get("corrects") if told.kind == FactCorrected.kind else None
    return told.corrects if isinstance(told, FactCorrected) else None


def retracts(told: Told) -> str | None:
    """
    The id that a retraction addresses, be its content erased; None of anything else.
    """
    if isinstance(told, Erased):
        return told.targets.get("retracts") if told.kind == FactRetracted.kind else None
    return told.retracts if isinstance(told, FactRetracted) else None


def _retracted(entries: Sequence[Entry]) -> frozenset[str]:
    undone: set[str] = set()
    for entry in reversed(entries):
        target = retracts(entry.event)
        if target is not None and entry.id not in undone:
            undone.add(target)
    return frozenset(undone)


def amended(entries: Iterable[Entry]) -> dict[str, str]:
    """
    The root of each correction and retraction among these entries, by its id.
    """
    roots: dict[str, str] = {}
    for entry in entries:
        # Most entries are events, which amend nothing.
        if not isinstance(entry.event, Event):
            target = corrects(entry.event) or retracts(entry.event)
            if target is not None:
                roots[entry.id] = roots.get(target, target)
    return roots


def declarations(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """
    The declarations among these entries that nobody retracted, the opening among them.
    """
    records = [entry for entry in entries if not isinstance(entry.event, Event)]
    retracted = _retracted(records)
    return _declared(entry for entry in records if entry.id not in retracted)


def _declared(active: Iterable[Entry]) -> tuple[Entry, ...]:
    amending = (FactCorrected, FactRetracted, FactDisputed)
    return tuple(one for one in active if isinstance(one.event, Record) and not isinstance(one.event, amending))


@classes.frozen(kw_only=True)
class _Node:
    """
    A root entry among those that may be one fact: what it tells, or what is left of it.
    """

    id: str
    kind: str
    key: str | None
    same_as: str | None
    telling: Telling | None


def _node(root: Entry, corrections: Sequence[Entry]) -> _Node:
    told = [root.event, *(getattr(one.event, "content", one.event) for one in corrections)]
    last, telling = told[-1], None
    if isinstance(root.event, Event) and isinstance(last, Event):
        afters = [one.event.after for one in corrections if isinstance(one.event, FactCorrected)]
        concurrent = len(set(afters)) < len(afters)
        telling = Telling(root=root, event=last, versions=(root, *corrections), concurrent=concurrent)
    if isinstance(last, Event):
        return _Node(id=root.id, kind=last.kind, key=last.key_value, same_as=last.same_as, telling=telling)
    targets = last.targets if isinstance(last, Erased) else {}
    link = targets.get("same_as", targets.get("content.same_as"))
    return _Node(id=root.id, kind=root.kind, key=None, same_as=link, telling=None)


def _disputes(active: Sequence[Entry], root_of: Mapping[str, str]) -> tuple[Dispute, ...]:
    return tuple(_disputing(active, root_of))


def _disputing(active: Sequence[Entry], root_of: Mapping[str, str]) -> Iterable[Dispute]:
    for entry in active:
        match entry.event:
            case FactDisputed(facts=facts, field=field, preferred=preferred) as record:
                yield attrs.evolve(_dispute(entry.id, facts, field, preferred, root_of, record), cites=entry.cites)
            case Erased(kind=FactDisputed.kind, targets=targets):
                facts = tuple(id_ for path, id_ in targets.items() if path.startswith("facts["))
                yield _dispute(entry.id, facts, None, targets.get("preferred"), root_of, None)


def _dispute(
    id_: str,
    facts: Iterable[str],
    field: str | None,
    preferred: str | None,
    root_of: Mapping[str, str],
    record: FactDisputed | None,
) -> Dispute:
    roots = tuple(dict.fromkeys(root_of.get(one, one) for one in facts))
    winner = None if preferred is None else root_of.get(preferred, preferred)
    return Dispute(id=id_, facts=roots, field=field, preferred=winner, record=record)


def _groups(
    nodes: Mapping[str, _Node], retracted: frozenset[str], root_of: Mapping[str, str]
) -> list[tuple[Telling, ...]]:
    leader = {id_: id_ for id_ in nodes}
    keys = {id_: node.key for id_, node in nodes.items()}

    def find(id_: str) -> str:
        while leader[id_] != id_:
            leader[id_] = leader[leader[id_]]
            id_ = leader[id_]
        return id_

    for id_, node in nodes.items():
        target = nodes.get(root_of.get(node.same_as or "", ""))
        if target is None or id_ in retracted or node.kind != target.kind:
            continue
        one, other = find(id_), find(target.id)
        # The key of an erased one is gone; whoever named it first tells it to those that come later.
        if keys[one] == keys[other] or None in (keys[one], keys[other]):
            leader[one] = other
            keys[other] = keys[one] if keys[other] is None else keys[other]
    groups: dict[str, list[Telling]] = {}
    for id_, node in nodes.items():
        if node.telling is not None and id_ not in retracted:
            groups.setdefault(find(id_), []).append(node.telling)
    # A dict keeps the order in which the first of each group was met, which is log order.
    return [tuple(group) for group in groups.values()]


def same_subject(one: Event, other: Event) -> bool:
    """
    True where two events may tell one fact: same kind, same key.
    """
    return one.kind == other.kind and one.key_value == other.key_value


def _fact(tellings: tuple[Telling, ...], disputes: Iterable[Dispute]) -> Fact:
    ids = {telling.id for telling in tellings}
    mine = tuple(dispute for dispute in disputes if not ids.isdisjoint(dispute.facts))
    event, date_from = tellings[0].event, None
    decided: set[str] = set()
    for dispute in mine:
        preferred = next((one for one in tellings if one.id == dispute.preferred), None)
        if preferred is None:
            continue
        if dispute.field is None:
            event = preferred.event
        elif dispute.field == "on":
            date_from = preferred
        elif dispute.field in {field.name for field in attrs.fields(type(event))}:
            event = attrs.evolve(event, **{dispute.field: getattr(preferred.event, dispute.field)})
            decided.add(dispute.field)
    first = tellings[0].root
    united = _united(event, tellings, decided)
    return Fact(id=first.id, seq=first.seq, event=united, tellings=tellings, disputes=mine, date_from=date_from)


def _united(event: Event, tellings: Sequence[Telling], decided: Collection[str]) -> Event:
    """
    The event with its sets united, but for those that a dispute decided.
    """
    if len(tellings) == 1:
        return event
    others = [telling.event for telling in tellings if telling.event is not event]
    united: dict[str, Any] = {}
    for field in attrs.fields(type(event)):
        value = getattr(event, field.name)
        if isinstance(value, tuple) and field.name not in decided:
            more = (item for other in others for item in getattr(other, field.name))
            united[field.name] = tuple(dict.fromkeys((*value, *more)))
    return attrs.evolve(event, **united)


def _set_aside(facts: Sequence[Fact], disputes: Sequence[Dispute]) -> Iterable[Fact]:
    if not disputes:
        return facts
    fact_of = {telling.id: fact.id for fact in facts for telling in fact.tellings}
    beaten_by: dict[str, set[str]] = {fact.id: set() for fact in facts}
    for dispute in disputes:
        # Who is preferred and was retracted since beats nobody.
        winner = fact_of.get(dispute.preferred or "")
        if winner is None:
            continue
        for loser in {fact_of[id_] for id_ in dispute.facts if id_ in fact_of} - {winner}:
            beaten_by[loser].add(winner)
            beaten_by[winner].discard(loser)
    return [attrs.evolve(fact, set_aside=True) if beaten_by[fact.id] else fact for fact in facts]


def _shown(spans: Sequence[tuple[EdtfDate, Bounds]], bounds: Bounds, zone: str) -> EdtfDate:
    wanted = bounds.in_zone(zone)
    for on, one in spans:
        there = one.in_zone(zone)
        if (there.lo, there.hi) == (wanted.lo, wanted.hi):
            return on
    # No telling says it alone: say what they leave together, in days.
    ends = [one for _, one in spans if one.civil]
    if not bounds.civil or not ends or bounds.lo < 0 or bounds.hi >= _LAST:
        return min(spans, key=lambda span: span[1].in_zone(zone).hi - span[1].in_zone(zone).lo)[0]
    first, last = (dt.date.fromordinal(second // _DAY + 1).isoformat() for second in (bounds.lo, bounds.hi))
    return EdtfDate(first if first == last else f"[{first}..{last}]")


_LAST = dt.date.max.toordinal() * _DAY

"""
What a log tells, computed a second time: naively, from the words of the design, by other means than the library's.

    who is retracted      by recursion from every record            (facts.py: one pass from the end)
    who is one fact       by spreading reachability until it stops  (facts.py: union and find)
    which days            by trying every day of twenty years       (dates: solved granules, civil and zoned bounds)
    valid order           by picking the least of the rest          (folding.py: one sort)
    the last writer       by its definition, pair by pair           (folding.py: a suffix of the sorted)

Slow on purpose, and small enough to be read beside the design.  It imports neither ``facts`` nor ``folding``, nor the
bounds of dates; of a kind it takes what is the kind's own: what it writes, and in which phase it folds.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from partnership_events.event import Entry, Event, Over, Record, Revise, Unknown
from partnership_events.vocabulary import CoverageDeclared, FactCorrected, FactDisputed, FactRetracted

NEVER, FOR_EVER = -(10**12), 10**12
EPOCH = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
DAYS = [dt.date(2014, 1, 1) + dt.timedelta(days=n) for n in range(20 * 365)]

# ---- dates: texts of the week that the strategies draw from, tried day by day


def seconds(moment: dt.datetime) -> int:
    return int((moment - EPOCH) / dt.timedelta(seconds=1))


def midnight(day: dt.date, zone: str) -> int:
    return seconds(dt.datetime.combine(day, dt.time(), zoneinfo.ZoneInfo(zone)))


@functools.lru_cache(maxsize=1024)
def fitting(text: str) -> tuple[dt.date, dt.date]:
    """
    The first and the last day that a date without hours can mean.
    """
    year, month = text[:4], text[5:7]
    if month in {"21", "33"}:
        first, last = {"21": (3, 11), "33": (1, 3)}[month]
        days = [day for day in DAYS if f"{day.year}" == year and first <= day.month <= last]
    else:
        pattern = re.compile(text.replace("X", "[0-9]") + ".*")
        days = [day for day in DAYS if pattern.fullmatch(day.isoformat())]
    return days[0], days[-1]


@functools.lru_cache(maxsize=1024)
def span(text: str, zone: str) -> tuple[int, int]:
    """
    Between which seconds a date lies, as a zone reads it.
    """
    text = text.rstrip("~?%")
    if "/" in text:
        first, last = text.split("/")
        return span(first, zone)[0], span(last, zone)[1]
    if text.startswith("["):
        inner = text[1:-1]
        parts = re.split(r"\.\.|,", inner)
        spans = [
            (NEVER, NEVER) if not part and n == 0 else (FOR_EVER, FOR_EVER) if not part else span(part, zone)
            for n, part in enumerate(parts)
        ]
        return spans[0][0], spans[-1][1]
    if "T" in text:
        moment = dt.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
        return seconds(moment), seconds(moment)
    first, last = fitting(text)
    return midnight(first, zone), midnight(last + dt.timedelta(days=1), zone) - 1


def within(period: str, limit: int, zone: str) -> bool:
    """
    Whether a moment surely lies within a period: not before any beginning, nor after any end, that it may have.

    An unknown end may come as soon as the beginning, an unknown beginning as late as the end.
    """
    if "/" not in period:
        period = f"{period}/{period}"
    first, last = period.split("/")
    begins = NEVER if first == ".." else span(first, zone)[0] if first else span(last, zone)[1]
    ends = FOR_EVER if last == ".." else span(last, zone)[1] if last else span(first, zone)[0]
    return begins <= limit <= ends


# ---- facts


@attrs.define
class OneFact:
    """
    A fact, as the oracle sees it.
    """

    id: str
    seq: int
    event: Event
    members: list[str]
    entries: set[str]
    lo: int
    hi: int
    clash: bool
    disputes: list[str]
    set_aside: bool
    concurrent: bool
    answers: list[str]
    written: dict[Any, object] | None = None

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        return (self.hi, self.lo, self.event.order or 0, self.event.folds_in.value, self.seq)

    def writes(self) -> dict[Any, object]:
        if self.written is None:
            self.written = dict(self.event.writes(self.id))
            for answered in self.answers:
                self.written["reply", answered] = self.event
        return self.written


class Oracle:
    """
    All that a prefix of a log tells, as a zone reads its dates.
    """

    def __init__(self, entries: Sequence[Entry], zone: str) -> None:
        self.entries = list(entries)
        self.by_id = {entry.id: entry for entry in entries}
        self.zone = zone
        self.roots = [entry for entry in entries if isinstance(entry.event, Event)]
        self.active = {entry.id for entry in entries if self.is_active(entry.id)}
        self.facts = self.all_facts()
        self.in_order: list[OneFact] | None = None

    def is_active(self, id_: str) -> bool:
        """
        A record acts unless a retraction that acts undoes it.
        """
        return not any(
            isinstance(entry.event, FactRetracted) and entry.event.retracts == id_ and self.is_active(entry.id)
            for entry in self.entries
        )

    def root(self, id_: str) -> str:
        match self.by_id[id_].event:
            case FactCorrected(corrects=target) | FactRetracted(retracts=target):
                return self.root(target)
        return id_

    def corrections(self, root: str) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if isinstance(entry.event, FactCorrected) and entry.id in self.active and self.root(entry.id) == root
        ]

    def content(self, root: str) -> Any:
        corrections = self.corrections(root)
        return corrections[-1].event.content if corrections else self.by_id[root].event

    def same(self) -> list[set[str]]:
        """
        Which roots tell one fact: what a link connects is one, until nothing changes any more.
        """
        groups = [{entry.id} for entry in self.roots]
        links = []
        for entry in self.roots:
            content = self.content(entry.id)
            if entry.id in self.active and content.same_as is not None:
                target = self.root(content.same_as)
                other = self.content(target) if isinstance(self.by_id[target].event, Event) else None
                if other is not None and (other.kind, other.key_value) == (content.kind, content.key_value):
                    links.append((entry.id, target))
        changed = True
        while changed:
            changed = False
            for one, other in links:
                mine = next(group for group in groups if one in group)
                yours = next(group for group in groups if other in group)
                if mine is not yours:
                    groups.remove(yours)
                    mine |= yours
                    changed = True
        return groups

    def disputes(self) -> list[tuple[str, set[str], str | None, str | None]]:
        return [
            (
                entry.id,
                {self.root(id_) for id_ in entry.event.facts},
                entry.event.field,
                entry.event.preferred and self.root(entry.event.preferred),
            )
            for entry in self.entries
            if isinstance(entry.event, FactDisputed) and entry.id in self.active
        ]

    def all_facts(self) -> list[OneFact]:
        seq = {entry.id: entry.seq for entry in self.entries}
        groups = [sorted((id_ for id_ in group if id_ in self.active), key=seq.__getitem__) for group in self.same()]
        facts = [self.fact(members) for members in groups if members]
        for fact in facts:
            fact.set_aside = self.loses(fact, facts)
        return sorted(facts, key=lambda fact: fact.seq)

    def loses(self, fact: OneFact, facts: list[OneFact]) -> bool:
        """
        Whether another fact was preferred to it, and it was not preferred to that one since.
        """
        for other in facts:
            if other is fact:
                continue
            last = None
            for _, named, _, preferred in self.disputes():
                if preferred in other.members and named & set(fact.members):
                    last = other
                elif preferred in fact.members and named & set(other.members):
                    last = fact
            if last is other:
                return True
        return False

    def fact(self, members: list[str]) -> OneFact:
        contents = {id_: self.content(id_) for id_ in members}
        disputes = [one for one in self.disputes() if one[1] & set(members)]
        values = {
            field.name: getattr(contents[members[0]], field.name) for field in attrs.fields(type(contents[members[0]]))
        }
        of_set = {name for name, value in values.items() if isinstance(value, tuple)}
        cls, decided, dated_by = type(contents[members[0]]), set(), None
        for _, _, field, preferred in disputes:
            if preferred not in members:
                continue
            chosen = contents[preferred]
            if field is None:
                values = {name: getattr(chosen, name) for name in values}
            elif field == "on":
                dated_by = preferred
            elif field in values:
                values[field] = getattr(chosen, field)
                decided.add(field)
        if len(members) > 1:
            for name in of_set - decided:
                told = [*values[name], *(item for id_ in members for item in getattr(contents[id_], name))]
                values[name] = tuple(dict.fromkeys(told))
        spans = [
            span(contents[id_].on.text, contents[id_].at_zone or self.zone)
            for id_ in ([dated_by] if dated_by else members)
        ]
        lo, hi = max(lo for lo, _ in spans), min(hi for _, hi in spans)
        clash = lo > hi
        if clash:
            lo, hi = min(lo for lo, _ in spans), max(hi for _, hi in spans)
        afters = {id_: [one.event.after for one in self.corrections(id_)] for id_ in members}
        return OneFact(
            id=members[0],
            seq=self.by_id[members[0]].seq,
            event=cls(**values),
            members=members,
            entries={*members, *(one.id for id_ in members for one in self.corrections(id_))},
            lo=lo,
            hi=hi,
            clash=clash,
            disputes=[one[0] for one in disputes],
            set_aside=False,
            concurrent=any(len(set(after)) != len(after) for after in afters.values()),
            answers=[one.in_reply_to for one in contents.values() if one.in_reply_to is not None],
        )

    # ---- valid order and cells

    def ordered(self) -> list[OneFact]:
        """
        The facts that are folded, the least of the rest again and again.
        """
        if self.in_order is not None:
            return self.in_order
        rest = [fact for fact in self.facts if fact.event.modality == "actual" and not fact.set_aside]
        found: list[OneFact] = []
        while rest:
            least = rest[0]
            for fact in rest[1:]:
                if fact.rank < least.rank:
                    least = fact
            rest.remove(least)
            found.append(least)
        self.in_order = found
        return found

    def happened(self, limit: int) -> tuple[list[OneFact], list[OneFact]]:
        """
        The facts that have happened by a moment, and those that may have.
        """
        ordered = self.ordered()
        certain = [fact for fact in ordered if fact.hi <= limit]
        return certain, [fact for fact in ordered if fact.lo <= limit < fact.hi]

    def cells(self, limit: int) -> dict[Any, dict[str, Any]]:
        certain, pending = self.happened(limit)
        touched = {cell for fact in [*certain, *pending] for cell in fact.writes()}
        return {cell: self.cell(cell, certain, pending) for cell in touched}

    def cell(self, cell: Any, certain: list[OneFact], pending: list[OneFact]) -> dict[str, Any]:
        writers = [fact for fact in certain if cell in fact.writes()]
        lasts = may_be_last(writers)
        told = [*(fact for fact in writers if fact is not lasts[-1]), lasts[-1]] if lasts else []
        if order_counts(cell, writers):
            told, rest = [], writers
            while rest:
                told = [may_be_last(rest)[-1], *told]
                rest = [fact for fact in rest if fact is not told[0]]
        value = folded(cell, told)
        others: list[tuple[object, str]] = []
        for otherwise, id_ in possible(cell, writers) if order_counts(cell, writers) else by_last(cell, told, lasts):
            if otherwise != value and otherwise not in [other for other, _ in others]:
                others.append((otherwise, id_))
        waiting: list[tuple[object, str]] = []
        for fact in pending:
            for was in [value, *(other for other, _ in others)] if cell in fact.writes() else []:
                now = step(cell, was, fact)
                if now not in (was, value) and (now, fact.id) not in waiting:
                    waiting.append((now, fact.id))
        changed = [fact for n, fact in enumerate(told) if folded(cell, told[:n]) != folded(cell, told[: n + 1])]
        disputed = {fact.id for fact in self.facts if fact.disputes}
        return {
            "value": value,
            "answer": "possibly" if others or waiting else answer(value) if writers else "unknown",
            "candidates": [*others, *waiting],
            "ambiguous": bool(others),
            "since": changed[-1].id if changed else None,
            "plain": not any(
                isinstance(fact.writes()[cell], Revise) for fact in [*writers, *pending] if cell in fact.writes()
            ),
            "said_since": told[told.index(changed[-1]) :] if changed else [],
            "candidate_disputed": any(id_ in disputed for _, id_ in [*others, *waiting]),
        }

    # ---- silence

    def silence(self, family: str, limit: int) -> str:
        """
        What it means that nobody wrote: the last declaration under each key counts.
        """
        declared: dict[str, CoverageDeclared] = {}
        for entry in self.entries:
            if isinstance(entry.event, CoverageDeclared) and entry.id in self.active:
                declared[entry.event.coverage] = entry.event
        reaching = [one for one in declared.values() if not one.families or family in one.families]
        if not reaching:
            return "unknown"
        return "no" if any(within(one.period.text, limit, self.zone) for one in reaching) else "not covered"

    def unapplied(self) -> list[str]:
        return [entry.id for entry in self.entries if isinstance(entry.event, Unknown) and entry.id in self.active]

    def declarations(self) -> list[str]:
        edits = (FactCorrected, FactRetracted, FactDisputed)
        return [
            entry.id
            for entry in self.entries
            if isinstance(entry.event, Record) and not isinstance(entry.event, edits) and entry.id in self.active
        ]

    # ---- planned and confirmed

    def scheduled(self, limit: int) -> dict[str, str]:
        certain, pending = self.happened(limit)
        planned = [fact for fact in self.facts if fact.event.modality == "planned" and not fact.set_aside]
        found = {}
        for plan in planned:
            if any(self.confirms(fact, plan) for fact in certain):
                continue
            possibly = any(self.confirms(fact, plan) for fact in pending)
            # Beside the last one that surely calls it off or moves it, any that may have.
            called_off = [fact for fact in certain if self.calls_off(fact, plan)]
            rivals = [*(called_off[-1:] or [None]), *(fact for fact in pending if self.calls_off(fact, plan))]
            if any(fact is None or self.moves(fact) for fact in rivals):
                found[plan.id] = "possibly" if possibly or len(rivals) > 1 else "yes"
        return found

    def confirms(self, fact: OneFact, plan: OneFact) -> bool:
        targets = {self.content(id_).confirms for id_ in fact.members}
        return any(self.root(target) in plan.members for target in targets if target is not None)

    def calls_off(self, fact: OneFact, plan: OneFact) -> bool:
        event: Any = fact.event
        return event.kind == "engagement_cancelled" and self.root(event.subject) in plan.members

    def moves(self, fact: OneFact) -> bool:
        event: Any = fact.event
        return event.mode == "postponed" and event.new_date is not None


def order_counts(cell: Any, writers: list[OneFact]) -> bool:
    """
    Whether more than the last of them decides: one revises what was there, and not as sums do among themselves.
    """
    writes = [fact.writes()[cell] for fact in writers]
    revising = [write for write in writes if isinstance(write, Revise)]
    return any(not write.commutes for write in revising) or 0 < len(revising) < len(writes)


def by_last(cell: Any, told: list[OneFact], lasts: list[OneFact]) -> Iterable[tuple[Any, str]]:
    for last in [fact for fact in told if fact in lasts][:-1]:
        # Those before the rivals keep their places, and so do the rivals that are not tried.
        yield folded(cell, [*(fact for fact in told if fact is not last), last]), last.id


def possible(cell: Any, writers: list[OneFact], met: dict[Any, Any] | None = None) -> list[tuple[Any, str]]:
    """
    What the cell may hold, and who made it so, by trying each that may be last on whatever the rest may have left.
    """
    met = {} if met is None else met
    key = frozenset(fact.id for fact in writers)
    if not writers:
        return [(None, "")]
    if key not in met:
        found: list[tuple[Any, str]] = []
        for last in may_be_last(writers):
            write = last.writes()[cell]
            for was, by in possible(cell, [fact for fact in writers if fact is not last], met):
                now = write.step(was) if isinstance(write, Revise) else write
                left_alone = isinstance(write, Revise) and now == was and by
                if now not in [value for value, _ in found]:
                    found.append((now, by if left_alone else last.id))
        met[key] = found
    return met[key]


def may_be_last(writers: list[OneFact]) -> list[OneFact]:
    """
    Those after which no other surely comes: none begins after it, none that may be last too is explicitly after it.
    """
    by_date = [one for one in writers if all(one.hi >= other.lo for other in writers)]
    return [one for one in by_date if not any(explicitly_after(other, one) for other in by_date)]


def explicitly_after(one: OneFact, other: OneFact) -> bool:
    mine, yours = one.event.order, other.event.order
    if (one.lo, one.hi) == (other.lo, other.hi):
        return (mine or 0) > (yours or 0)
    return mine is not None and yours is not None and mine > yours


def step(cell: Any, was: Any, fact: OneFact) -> Any:
    write = fact.writes()[cell]
    return write.step(was) if isinstance(write, Revise) else write


def folded(cell: Any, facts: Iterable[OneFact]) -> Any:
    value: Any = None
    for fact in facts:
        value = step(cell, value, fact)
    return value


def answer(value: object) -> str:
    return "no" if value is None or isinstance(value, Over) else "yes"

"""
A folder of logs, and the questions to them: the face of the library.

    ledger = open_ledger("events")
    jm = ledger["japan-mongolia"]
    jm.as_of("2023-09-20").tier.label

A ledger only lends its entries: every question is a pure function over them, found in ``projections``.  What is
appended passes ``admission`` under the log's lock and is on disk when the call returns.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

import attrs

from partnership_events.admission import Admission, as_draft, expanded, find, last_touch
from partnership_events.checks import Check, Finding, check
from partnership_events.codec import codec_of, draft_id
from partnership_events.errors import NoSuchPartnership, Problem, Refused, did_you_mean
from partnership_events.event import Cell, Draft, Entry, Event, Record, Vocabulary
from partnership_events.facts import Fact, Facts, KnownAt, Telling, prefix, resolve
from partnership_events.folding import AsOf, KeyedProjection, Projection, Standing, fold, reading_zone
from partnership_events.log import Log, Torn
from partnership_events.projections.changes import Changes, changes
from partnership_events.projections.partnership import PartnershipState, state
from partnership_events.projections.timeline import Stretch, TimelineItem, timeline
from partnership_events.values import Cites, Label
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import FactCorrected, FactRetracted, LogOpened

Clock = Callable[[], dt.datetime]

_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
# Windows keeps these for devices, whatever the ending.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin", "conout", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def now() -> dt.datetime:
    """
    The machine's clock, in UTC: the only place that asks it.
    """
    return dt.datetime.now(dt.UTC)


def open_ledger(
    folder: str | os.PathLike[str],
    *,
    vocabulary: Vocabulary = STANDARD,
    clock: Clock = now,
    patience: float = 10.0,
) -> Ledger:
    """
    The ledger in a folder, which need not exist yet.

    ``clock`` stamps what is recorded (tests and replays bring their own); ``patience`` is for how many seconds an
    append waits for another writer before it raises ``LogBusy``.
    """
    return Ledger(Path(folder), vocabulary=vocabulary, clock=clock, patience=patience)


@attrs.frozen(kw_only=True)
class _Means:
    vocabulary: Vocabulary
    clock: Clock
    patience: float


class Ledger(Mapping[str, "Partnership"]):
    """
    A folder of logs, one for each partnership, by name.
    """

    def __init__(self, folder: Path, *, vocabulary: Vocabulary, clock: Clock, patience: float) -> None:
        self.folder = folder
        self._means = _Means(vocabulary=vocabulary, clock=clock, patience=patience)

    def __getitem__(self, name: str) -> Partnership:
        path = self._path(name)
        if not os.path.lexists(path):
            there = list(self)
            known = f"the ledger holds {', '.join(there)}" if there else "the ledger is empty"
            hint = did_you_mean(name, there, otherwise=known)
            raise NoSuchPartnership(f"no log {name!r} in {self.folder}; {hint}")
        return Partnership(Log(path, **attrs.asdict(self._means, recurse=False)), name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        if not self.folder.is_dir():
            return iter(())
        found = (path.stem for path in self.folder.glob("*.jsonl"))
        return iter(sorted(name for name in found if _NAME.fullmatch(name) and name not in _RESERVED))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<Ledger {str(self.folder)!r}: {len(self)} partnerships>"

    def create(
        self,
        name: str,
        *,
        parties: Iterable[str],
        zone: str = "UTC",
        title: str | Mapping[str, str] | Label | None = None,
        declare: Iterable[Record | Draft] = (),
    ) -> Partnership:
        """
        Start the log of a partnership; ``declare`` goes into it in the same batch as its opening line.

        Raises ``Refused`` where the name is taken or unfit, or a declaration does not hold.
        """
        path = self._path(name)
        taken = {other.name.lower() for other in self.folder.iterdir()} if self.folder.is_dir() else set()
        if path.name in taken:
            raise Refused(f"{name!r} exists already in {self.folder}; append to it, or choose another name")
        opening = LogOpened(name=name, parties=parties, zone=zone, title=None if title is None else Label(title))
        codec = codec_of(self._means.vocabulary)
        drafts, _ = Admission((), codec).admit([Draft(event=opening), *map(as_draft, declare)])
        self.folder.mkdir(parents=True, exist_ok=True)
        return Partnership(Log.create(path, drafts, **attrs.asdict(self._means, recurse=False)), name)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            right = "lower-case letters, digits, - and _, at most 63, beginning and ending with a letter or digit"
            raise NoSuchPartnership(Problem("", f"{name!r} is no name of a partnership", right))
        if name in _RESERVED:
            raise NoSuchPartnership(f"{name!r} is a reserved name on some systems; choose another")
        return self.folder / f"{name}.jsonl"


class Partnership:
    """
    One log, and the questions to it.
    """

    def __init__(self, log: Log, name: str) -> None:
        self._log = log
        self.name = name
        self.codec = codec_of(log.vocabulary)

    # What stands in the log

    @property
    def entries(self) -> tuple[Entry, ...]:
        """
        All entries, in log order; an unfinished tail is not among them.
        """
        return self._log.read().entries

    @property
    def path(self) -> Path:
        """
        The log's file.
        """
        return self._log.path

    @property
    def torn(self) -> Torn | None:
        """
        The unfinished end of the file, where an append was cut short; no answer rests on it, the next append mends it.
        """
        return self._log.read().torn

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"<Partnership {self.name!r} in {str(self.path)!r}>"

    def entry(self, reference: str | Entry) -> Entry:
        """
        The entry with this id, with an id beginning so (four digits or more), or at ``@`` this position.

        Raises ``NoSuchEntry``.
        """
        return find(self.entries, reference)

    def facts(self, known_at: KnownAt = None, zone: str | None = None) -> Facts:
        """
        What the log tells, as known at some position: corrections, retractions and links settled.
        """
        entries = self.entries
        return resolve(prefix(entries, known_at, zone or reading_zone(entries)))

    def fact(self, reference: str | Entry) -> Fact | None:
        """
        The fact that an entry tells by now; None if it was retracted.
        """
        return self.facts().get(self.entry(reference).id)

    # Questions

    def as_of(self, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> PartnershipState:
        """
        What held at the end of a date, as known at a position, date or instant (by default: by now).

        Raises ``InvalidDate`` for a date that is no year, month, day or instant, ``NoSuchPosition`` beyond the log.
        """
        return state(self.entries, as_of=date, known_at=known_at, zone=zone)

    def timeline(
        self,
        *,
        as_of: AsOf | None = None,
        during: Stretch | None = None,
        kinds: Collection[str] | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> tuple[TimelineItem, ...]:
        """
        The facts in valid order: all, or those by a date, during a stretch, of some kinds.
        """
        return timeline(self.entries, as_of=as_of, during=during, kinds=kinds, known_at=known_at, zone=zone)

    def changes(
        self,
        start: AsOf,
        end: AsOf,
        *,
        known_from: KnownAt = None,
        known_to: KnownAt = None,
        zone: str | None = None,
    ) -> Changes:
        """
        What was learned and what happened between two dates.
        """
        return changes(self.entries, start, end, known_from=known_from, known_to=known_to, zone=zone)

    @overload
    def project(
        self, projection: Projection[Any], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Any: ...

    @overload
    def project(
        self, projection: KeyedProjection[Any], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Mapping[Cell, Standing[Any]]: ...

    def project(self, projection: Any, *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None) -> Any:
        """
        The answer of a projection of one's own; see ``fold``.
        """
        return fold(projection, self.entries, as_of=as_of, known_at=known_at, zone=zone)

    def check(self, checks: Sequence[Check] | None = None, *, today: AsOf | None = None) -> tuple[Finding, ...]:
        """
        What a careful reader should be told about this log; findings, never exceptions for what it says.

        ``today`` is needed by the checks that ask whether a day has passed.
        """
        return check(self.entries, checks, today=today, name=self.name)

    # Writing

    def draft(
        self,
        event: Event | Record,
        *,
        cites: Cites = (),
        note: str | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> Draft:
        """
        What ``append`` would write, held to its declaration; refuses with all problems.
        """
        return self.codec.checked(as_draft(event, cites, note, meta))

    def id_of(self, draft: Draft) -> str:
        """
        The id that a draft will have, so that others of the same batch can point at it.
        """
        return draft_id(self.codec, draft)

    def append(
        self,
        event: Event | Record | Draft,
        *,
        cites: Cites = (),
        note: str | None = None,
        meta: Mapping[str, Any] | None = None,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> Entry:
        """
        Write one entry down; when this returns, it is on disk.

        The same content appended again is the same entry: nothing is written, and the entry comes back with
        ``appended`` false, so a retry is safe.  Raises ``Refused`` with all problems, ``Superseded`` where that entry
        was corrected or retracted since, ``OutOfStep`` where the log is not at ``expected_seq``, ``LogBusy``, and
        ``ClockBehind`` where the log's last stamp is more than a day ahead, unless ``ahead_allowed``.
        """
        draft = as_draft(event, cites, note, meta)
        return self.append_all([draft], expected_seq=expected_seq, ahead_allowed=ahead_allowed)[0]

    def append_all(
        self,
        items: Event | Record | Draft | Iterable[Event | Record | Draft],
        *,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> tuple[Entry, ...]:
        """
        Write several entries as one batch: all of them or none, across a crash too.

        Entries of a batch may point at earlier ones of the same batch, by ``id_of``.
        """
        told = [items] if isinstance(items, (Event, Record, Draft)) else items
        drafts = [as_draft(item) for item in told]
        return self._write(lambda _: drafts, expected_seq, ahead_allowed)

    def correct(
        self,
        reference: str | Entry,
        *,
        reason: str,
        content: Event | None = None,
        changes: Mapping[str, Any] | None = None,
        cites: Cites = (),
        note: str | None = None,
        meta: Mapping[str, Any] | None = None,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
        **fields: Any,
    ) -> Entry:
        """
        Say that an entry was wrong, and what is right: the named fields change, the others stay as they are by now.

        ``changes`` takes fields whose names are taken by this call (``reason``, ``note``); ``content`` replaces the
        whole.  Any entry of the fact may be named; the correction addresses its root.  Raises ``Refused`` where
        nothing would change, or where the entry is retracted.
        """
        patch = {**(changes or {}), **fields}

        def correction(entries: Sequence[Entry]) -> list[Draft]:
            target = find(entries, reference)
            facts = resolve(entries)
            telling = _still_told(facts, target)
            wanted = expanded(content if content is not None else telling.event, patch)
            last = last_touch(entries, facts, telling.id)
            record = FactCorrected(corrects=telling.id, after=last, content=wanted, reason=reason)
            draft = as_draft(record, cites, note, meta)
            newest = telling.versions[-1]
            if isinstance(newest.event, FactCorrected):
                again = attrs.evolve(draft, event=attrs.evolve(record, after=newest.event.after))
                if draft_id(self.codec, again) == newest.id:
                    return [again]
            if self.codec.checked(Draft(event=wanted)).event == telling.event and not (cites or note or meta):
                raise Refused(f"entry {telling.id[:12]} says so already; nothing to correct")
            return [draft]

        return self._write(correction, expected_seq, ahead_allowed)[0]

    def retract(
        self,
        reference: str | Entry,
        *,
        reason: str,
        cites: Cites = (),
        note: str | None = None,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> Entry:
        """
        Undo one record: an entry, a correction, or a retraction.

        Retracting what is retracted for the same reason is a no-op that returns that retraction.
        """

        def retraction(entries: Sequence[Entry]) -> list[Draft]:
            target = find(entries, reference)
            facts = resolve(entries)
            last = last_touch(entries, facts, facts.root_of[target.id])
            record = FactRetracted(retracts=target.id, after=last, reason=reason)
            for one in _active_retractions(entries, facts, target.id):
                after = one.event.after if isinstance(one.event, FactRetracted) else last
                if self.codec.checked(Draft(event=attrs.evolve(record, after=after))).event == one.event:
                    return [_as_written(one)]
                raise Refused(f"entry {target.id[:12]} is retracted already, by @{one.seq}")
            return [as_draft(record, cites, note)]

        return self._write(retraction, expected_seq, ahead_allowed)[0]

    def reinstate(
        self,
        reference: str | Entry,
        *,
        reason: str = "reinstated",
        cites: Cites = (),
        note: str | None = None,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> tuple[Entry, ...]:
        """
        Undo all active retractions of a record; returns the retractions of those retractions.

        Doing so again is a no-op that returns the same.  Raises ``Refused`` where the record was never retracted.
        """

        def retractions(entries: Sequence[Entry]) -> list[Draft]:
            target = find(entries, reference)
            facts = resolve(entries)
            active = _active_retractions(entries, facts, target.id)
            if not active:
                return [_as_written(entry) for entry in _last_reinstatement(entries, facts, target)]
            last = last_touch(entries, facts, facts.root_of[target.id])
            drafts: list[Draft] = []
            for one in active:
                drafts.append(as_draft(FactRetracted(retracts=one.id, after=last, reason=reason), cites, note))
                last = draft_id(self.codec, drafts[-1])
            return drafts

        return self._write(retractions, expected_seq, ahead_allowed)

    def _write(
        self, wanted: Callable[[Sequence[Entry]], list[Draft]], expected_seq: int | None, ahead_allowed: bool
    ) -> tuple[Entry, ...]:
        ids: list[str] = []
        before: dict[str, Entry] = {}

        def prepare(entries: Sequence[Entry]) -> list[Draft]:
            fresh, told = Admission(entries, self.codec).admit(wanted(entries))
            ids.extend(told)
            wanted_ids = set(told)
            before.update((entry.id, entry) for entry in entries if entry.id in wanted_ids)
            return fresh

        written = self._log.append(prepare, expected_seq=expected_seq, ahead_allowed=ahead_allowed)
        new = {entry.id: entry for entry in written}
        return tuple(new[id_] if id_ in new else attrs.evolve(before[id_], appended=False) for id_ in ids)


def _still_told(facts: Facts, target: Entry) -> Telling:
    """
    What the root of this entry tells by now; refuses what is retracted, and what never told a fact.
    """
    root = facts.root_of[target.id]
    fact = facts.get(root)
    for telling in fact.tellings if fact is not None else ():
        if telling.id == root:
            return telling
    if root in facts.retracted:
        raise Refused(Problem("", f"entry {root[:12]} is retracted", "reinstate it first"))
    right = "declare it again, the last one counts" if target in facts.declarations else "correct the entry that did"
    raise Refused(Problem("", f"entry {target.id[:12]} (@{target.seq}, {target.kind}) tells no fact", right))


def _active_retractions(entries: Iterable[Entry], facts: Facts, target: str) -> list[Entry]:
    return [
        entry
        for entry in entries
        if isinstance(entry.event, FactRetracted) and entry.event.retracts == target and entry.id not in facts.retracted
    ]


def _last_reinstatement(entries: Sequence[Entry], facts: Facts, target: Entry) -> list[Entry]:
    undone = [
        one
        for entry in entries
        if isinstance(entry.event, FactRetracted) and entry.event.retracts == target.id
        for one in _active_retractions(entries, facts, entry.id)
    ]
    if not undone:
        raise Refused(f"entry {target.id[:12]} is not retracted; nothing to reinstate")
    # One batch, one stamp.
    last = max(one.recorded_at for one in undone)
    return [one for one in undone if one.recorded_at == last]


def _as_written(entry: Entry) -> Draft:
    assert isinstance(entry.event, Record)
    return Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta)

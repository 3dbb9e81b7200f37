"""
One log, and all that is asked of it and done to it.

It lends its entries, and ``questions`` asks them.  What is appended passes ``admission`` under the log's lock, and is
on disk when the call returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from partnership_events import classes, index
from partnership_events.admission import Admission, as_draft, expanded, find, last_touch
from partnership_events.asking import Asked, Asking
from partnership_events.codec import codec_of, draft_id
from partnership_events.dates import Cutoff
from partnership_events.drafting import drafting_of
from partnership_events.entries import Entries, entries_of
from partnership_events.errors import Problem, Refused
from partnership_events.event import Draft, Entry, Event, Record
from partnership_events.facts import Fact, Facts, KnownAt, Telling, declarations, prefix, resolve, retracts
from partnership_events.folding import AsOf, View, reading_zone
from partnership_events.log import Log, Torn
from partnership_events.questions import Questions
from partnership_events.register import Register
from partnership_events.values import Cites
from partnership_events.vocabulary.record import FactCorrected, FactRetracted

if TYPE_CHECKING:
    from partnership_events.checkpoint import Checkpoint
    from partnership_events.coding import Decision
    from partnership_events.expectations import Outcome
    from partnership_events.following import Stop
    from partnership_events.notes import SigningKey, VerifierKey
    from partnership_events.proof import GrowthProof, LineProof
    from partnership_events.repair import Diagnosis
    from partnership_events.sealing import Verification


class Partnership(Questions):
    """
    One log, and the questions to it.
    """

    def __init__(self, log: Log, name: str) -> None:
        self._log = log
        self.name = name
        self.codec = codec_of(log.vocabulary)
        self._asking = Asking()
        self._index: index.Found | None = None
        self._left = False
        # Touched under the log's lock alone.
        self._register = Register()

    # What stands in the log

    @property
    def entries(self) -> Entries:
        """
        All entries, in log order; an unfinished tail is not among them.

        What a tuple can do, they can; they never change, and more of them cost nobody a copy.
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
        return None if self._lent() is not None else self._log.read().torn

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"<Partnership {self.name!r} in {str(self.path)!r}>"

    __rich_repr__ = classes.in_angles
    _repr_html_ = classes.look

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
        entries = self.entries_under(known_at)
        return resolve(prefix(entries, known_at, zone or reading_zone(entries)))

    def entries_under(self, *known: KnownAt) -> Entries:
        """
        All entries, to ask them as known at these positions.

        Whoever names a root wants what stood under it, not what a changed file says now: raises ``Rewritten`` where
        the lines under one of them are not those that were sealed.
        """
        entries = self.entries
        for one in known:
            if isinstance(one, str) and one.startswith("root:"):
                from partnership_events import keeping

                keeping.must_hold(self._log, entries, one)
        return entries

    def entries_to_ask(self, *known: KnownAt) -> Entries:
        """
        The same entries for who looks at few of them: each is read when it is looked at, where an index tells where.
        """
        rooted = any(isinstance(one, str) and one.startswith("root:") for one in known)
        return (None if rooted else self._lent()) or self.entries_under(*known)

    def view(self, entries: Entries, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Asked | View:
        """
        What these entries tell of a date.  Who had to read them all leaves an index for the next process.
        """
        seen = self._asking.view(entries, as_of=date, known_at=known_at, zone=zone)
        known = self._log.known
        # Once: who appends and asks in turn would write it again and again.
        if not self._left and known is not None and isinstance(seen, Asked) and seen.zone == reading_zone(entries):
            self._left = True
            index.write(self.path, known, seen.index, self.codec)
        return seen

    def _lent(self) -> Entries | None:
        """
        The entries as the index beside the log finds them, for who has not read the log yet.
        """
        if self._log.known is not None:
            return None
        found = self._index
        if found is None or not found.stands(self.path):
            found = self._index = index.opened(self.path, self.codec)
            if found is not None:
                self._asking.lend(found.shelf)
        return None if found is None else found.shelf.entries

    def raw_lines(self) -> Iterator[bytes]:
        """
        The lines of the file as they stand there, without their newlines.
        """
        return self._log.lines()

    def rests_on(self) -> index.Resting | None:
        """
        The state of the file on which answers rest by now; None where that cannot be told from a later one.
        """
        if self._lent() is not None and self._index is not None:
            return self._index.rests_on
        known = self._log.known
        if known is None or not known.telling or known.reading.torn is not None:
            return None
        return index.Resting(known.reading.identity, known.verified.digest.hexdigest())

    def fact(self, reference: str | Entry) -> Fact | None:
        """
        The fact that an entry tells by now; None if it was retracted.
        """
        return self.facts().get(self.entry(reference).id)

    def expectations(self, *, today: AsOf | None = None) -> tuple[Outcome, ...]:
        """
        What becomes of every expectation: those that the log declares, then those of ``NAME.expect`` beside it.

        With ``today``, what is asked as known on a later date is told to be unclear.  Raises ``Refused`` where the
        file cannot be read, with all problems.
        """
        from partnership_events.expectations import SUFFIX, outcomes, read_expectations, recorded

        entries, beside = self.entries, self._log.beside(SUFFIX)
        path = self.path.with_suffix(SUFFIX)
        told = () if beside is None else read_expectations(beside, str(path))
        cutoff = None if today is None else Cutoff.of(today, reading_zone(entries))
        return outcomes(entries, (*recorded(declarations(entries)), *told), today=cutoff)

    # News

    def follow(
        self, start: int | None = None, *, every: float = 0.2, timeout: float | None = None, stop: Stop | None = None
    ) -> Iterator[tuple[Entry, ...]]:
        """
        New entries as they arrive, batch by batch: from now on, or all after the position ``start``.

        Looks ``every`` so many seconds, and takes no lock.  Ends after ``timeout`` seconds without news, or when
        ``stop`` (a ``threading.Event``) is set; else never.  To go on later, start from the last ``seq`` you have seen.

        A log that is replaced by one that begins the same is followed on.  Raises ``LogReplaced`` where what you have
        seen no longer stands there, ``NoSuchPartnership`` where the log is gone, ``Damaged``: each when it lasted for a
        second, since git takes a file away before it writes it anew.  A reader sees lines before they are synced; what
        a failing disk took back again is a log replaced.
        """
        from partnership_events.following import follow

        return follow(self._log, start, every=every, timeout=timeout, stop=stop)

    # Seals and proofs

    def root(self, known_at: KnownAt = None, zone: str | None = None) -> str:
        """
        The RFC 6962 root of the lines as known at some position, in hex; reads all of them.
        """
        from partnership_events import keeping

        entries = self.entries
        return keeping.root_of(self._log, len(prefix(entries, known_at, zone or reading_zone(entries))))

    def seal(self, keys: Iterable[SigningKey] = ()) -> Checkpoint:
        """
        Seal all that stands in the log, so that ``verify`` finds whatever is changed in it from now on.

        Appends a ``log_sealed`` record, writes ``<name>.checkpoint`` and ``<name>.leaves`` beside the log, and returns
        the checkpoint; keep copies of it where whoever may rewrite the log does not get.  ``keys`` sign it (extra
        ``sign``).  Where nothing was added since the last seal, that one counts.  Raises ``Rewritten`` where an older
        seal is broken.
        """
        from partnership_events import keeping

        return keeping.seal(self._log, self.name, keys)

    @property
    def checkpoint(self) -> Checkpoint | None:
        """
        The checkpoint beside the log, believed by nobody yet; None where there is none.
        """
        from partnership_events import keeping

        return keeping.checkpoint_of(self._log)

    def verify(
        self, against: Iterable[Checkpoint] | Checkpoint = (), *, signers: Iterable[VerifierKey] = ()
    ) -> Verification:
        """
        Hold every line against every seal, the checkpoint beside the log, and checkpoints kept elsewhere.

        What differs is in the answer, with the first line of it; so is damage.  With ``signers`` one of them must have
        signed the checkpoint beside the log: raises ``NotSigned`` or ``WrongSignature``.  A rollback of the log with
        all that lies beside it is found only ``against`` a checkpoint kept elsewhere.
        """
        from partnership_events import keeping

        return keeping.verify(self._log, self.name, against, signers)

    def prove(self, reference: str | Entry) -> LineProof:
        """
        A proof, for somebody who has not the log, that this entry lies under the last seal; it carries the line along.
        """
        from partnership_events import keeping

        return keeping.prove_line(self._log, self.name, self.entry(reference))

    def prove_growth(self, since: Checkpoint) -> GrowthProof:
        """
        A proof that the log under the last seal begins with the log of an older checkpoint.
        """
        from partnership_events import keeping

        return keeping.prove_growth(self._log, self.name, since)

    def erase(self, reference: str | Entry, *, reason: str) -> Entry:
        """
        Take the content of an entry out of the file, as the law may demand; returns the record that says so.

        A stub keeps the entry's id, kind, time and leaf hash, so that every seal holds, and what it pointed to.  Copies
        elsewhere (git, backups, what was set aside in ``.partnership``) are not reached, and whoever guesses the
        content can confirm the guess by its id.  Corrections of the entry hold its content too: erase them as well.
        """
        from partnership_events import keeping

        self._forget()
        try:
            return keeping.erase(self._log, self.entry(reference), reason)
        finally:
            # Somebody who read the log meanwhile may have left others.
            self._forget()

    def _forget(self) -> None:
        from partnership_events import kept

        index.drop(self.path)
        kept.drop(self.path.parent)

    # When the file is damaged

    def diagnose(self) -> Diagnosis:
        """
        All that is wrong with the file, and what it would be when mended; reads all of it and writes nothing.
        """
        return self._diagnosed(self._log.raw())

    def repair(self) -> Diagnosis:
        """
        Mends the file where all that is wrong can be put right safely, and else does nothing; tells what it met.

        ``kept`` of the answer is where the file as it was went; none where nothing was written.
        """
        from partnership_events.repair import Diagnosis

        found = Diagnosis()

        def mended(data: bytes) -> bytes | None:
            nonlocal found
            found = self._diagnosed(data)
            return found.result

        kept = self._log.replace(mended, keep="repair")
        return attrs.evolve(found, kept=kept)

    def _diagnosed(self, data: bytes) -> Diagnosis:
        from partnership_events import keeping
        from partnership_events.repair import Fault, diagnose

        found = diagnose(data, self.codec, str(self.path))
        cut = "" if found.faults else keeping.cut_off(self._log, found.lines)
        if not cut:
            return found
        # What looks like a crash is none where the lines that are missing were sealed.
        return attrs.evolve(found, faults=(Fault(found.lines + 1, cut, "take the file from git again"),), result=None)

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
        drafting = drafting_of(self.codec)
        # What can be done before is not done under the lock, where others wait; what is wrong is told there, with all.
        drafts = [drafting.swiftly(draft) or draft for draft in map(as_draft, told)]
        return self._write(lambda _: drafts, expected_seq, ahead_allowed)

    def merge(
        self,
        other: Sequence[Entry] | Partnership,
        *,
        coder: str,
        decisions: Mapping[str, Decision] | None = None,
        undecided: Literal["refuse", "apart"] = "refuse",
        zone: str | None = None,
        within: int = 7,
        expected_seq: int | None = None,
        ahead_allowed: bool = False,
    ) -> tuple[Entry, ...]:
        """
        Take over, as one batch, what another coder's log of the same partnership tells and this one does not.

        Likely duplicates are told as the same fact, contradictions disputed, unless ``decisions`` say otherwise (by the
        other's fact; see ``coding``).  Two facts of one name that may be one need a decision: ``Refused`` lists those
        that have none, and nothing is written; ``undecided="apart"`` takes each as a fact of its own.  Returns what was
        written: nothing, where all was taken over before.  The other log is only read.  Raises as ``compare`` and
        ``append_all`` do.
        """
        from partnership_events.coding import merge_codings, must_be_decided

        theirs = tuple(other)

        def taken(entries: Sequence[Entry]) -> list[Draft]:
            found = merge_codings(
                entries, theirs, self.codec, coder=coder, decisions=decisions, zone=zone, within=within
            )
            if undecided != "apart":
                must_be_decided(found)
            return list(found.drafts)

        return self._write(taken, expected_seq, ahead_allowed)

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
            near = self._register.near(target.id)
            facts = resolve(near)
            telling = _still_told(facts, target)
            wanted = expanded(content if content is not None else telling.event, patch)
            last = last_touch(near, facts, telling.id)
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
            near = self._register.near(target.id)
            facts = resolve(near)
            last = last_touch(near, facts, facts.root_of[target.id])
            record = FactRetracted(retracts=target.id, after=last, reason=reason)
            for one in _active_retractions(near, facts, target.id):
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
            near = self._register.near(target.id)
            facts = resolve(near)
            active = _active_retractions(near, facts, target.id)
            if not active:
                return [_as_written(entry) for entry in _last_reinstatement(near, facts, target)]
            last = last_touch(near, facts, facts.root_of[target.id])
            drafts: list[Draft] = []
            for one in active:
                drafts.append(as_draft(FactRetracted(retracts=one.id, after=last, reason=reason), cites, note))
                last = draft_id(self.codec, drafts[-1])
            return drafts

        return self._write(retractions, expected_seq, ahead_allowed)

    def _write(
        self, wanted: Callable[[Sequence[Entry]], list[Draft]], expected_seq: int | None, ahead_allowed: bool
    ) -> tuple[Entry, ...]:
        from partnership_events import keeping

        ids: list[str] = []
        before: dict[str, Entry] = {}

        def prepare(entries: Sequence[Entry]) -> list[Draft]:
            keeping.must_not_be_cut(self._log, len(entries))
            known = entries_of(entries)
            self._register = self._register.at(known)
            fresh, told = Admission(known, self.codec, self._register).admit(wanted(known))
            ids.extend(told)
            if len(fresh) < len(told):
                before.update((id_, entry) for id_ in told if (entry := known.by_id(id_)) is not None)
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
    for hole in facts.erased:
        if facts.root_of[hole.entry.id] == root and hole.entry.id not in facts.retracted:
            right = "tell it as a new fact" if hole.entry.id == root else "retract that correction first"
            raise Refused(Problem("", f"entry {hole.entry.id[:12]} (@{hole.entry.seq}) was erased", right))
    right = "declare it again, the last one counts" if target in facts.declarations else "correct the entry that did"
    raise Refused(Problem("", f"entry {target.id[:12]} (@{target.seq}, {target.kind}) tells no fact", right))


def _active_retractions(entries: Iterable[Entry], facts: Facts, target: str) -> list[Entry]:
    return [entry for entry in entries if retracts(entry.event) == target and entry.id not in facts.retracted]


def _last_reinstatement(entries: Sequence[Entry], facts: Facts, target: Entry) -> list[Entry]:
    undone = [
        one
        for entry in entries
        if retracts(entry.event) == target.id
        for one in _active_retractions(entries, facts, entry.id)
        if isinstance(one.event, FactRetracted)
    ]
    if not undone:
        raise Refused(f"entry {target.id[:12]} is not retracted; nothing to reinstate")
    # One batch, one stamp.
    last = max(one.recorded_at for one in undone)
    return [one for one in undone if one.recorded_at == last]


def _as_written(entry: Entry) -> Draft:
    assert isinstance(entry.event, Record)
    return Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta)

"""
What a merge writes into the first log: everything that the second coder tells and the first log does not tell yet.

    yours                                mine gets
    a declaration that is missing        the declaration, under a free key where another has its key
    a fact of its own                    each of its tellings, linked among themselves as they were
    the same fact as F                   each of its tellings, same_as F, so that the sources of both count
    contradicting F in a field           the same, and that field disputed; or F corrected, where a person says so
    a dispute                            the dispute

What is taken is each telling as it reads by now, with the citations and notes of all its versions.  Ids and keys are
translated, and ``meta`` notes where each entry came from.  What was corrected there after it was taken over is
corrected here too, unless somebody corrected it here meanwhile; that, and what was retracted there since, is told as
left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from partnership_events.admission import last_touch
from partnership_events.codec import Codec, draft_id
from partnership_events.coding.comparison import WITHIN, Comparison, Pair, compare
from partnership_events.coding.decisions import LINKING, Choice, Decision, Decisions, proposed
from partnership_events.coding.likeness import JUDGED, ONCE, FieldCompared, is_silent
from partnership_events.coding.merge import LeftOut, Merge, Step
from partnership_events.coding.naming import Unnamed, keys_here, translated
from partnership_events.coding.origins import independent, is_corrected_here, noting, origin, version
from partnership_events.dates import Answer
from partnership_events.describe import value_in_words
from partnership_events.event import Draft, Entry, Event
from partnership_events.facts import Dispute, Fact, Facts, Telling, resolve, retracts
from partnership_events.names import names_in
from partnership_events.values import Citation, Claim
from partnership_events.vocabulary.record import FactCorrected, FactDisputed
from partnership_events.watching import watched

V = TypeVar("V")


def merge_codings(
    mine: Sequence[Entry],
    yours: Sequence[Entry],
    codec: Codec,
    *,
    coder: str,
    decisions: Decisions | None = None,
    zone: str | None = None,
    within: int = WITHIN,
) -> Merge:
    """
    What is to be written into the first log, so that it tells all that the second does.

    ``coder`` is noted as who wrote the second.  Facts that no decision names are treated as ``proposed``.  Raises as
    ``compare`` does.
    """
    told = decisions or {}
    same = {one.yours: one.mine for one in told.values() if one.choice in LINKING and one.mine is not None}
    alone = [one.yours for one in told.values() if one.choice in (Choice.DIFFERENT, Choice.TAKE)]
    comparison = compare(mine, yours, zone=zone, within=within, same=same, different=alone)
    return _Taking(mine, yours, codec, coder, comparison, told).merge()


class _Taking:
    """
    Makes the drafts, each after what it points at.
    """

    def __init__(
        self,
        mine: Sequence[Entry],
        yours: Sequence[Entry],
        codec: Codec,
        coder: str,
        comparison: Comparison,
        decisions: Decisions,
    ) -> None:
        self.mine, self.yours, self.codec, self.coder = mine, yours, codec, coder
        self.comparison, self.decisions = comparison, {**proposed(comparison), **decisions}
        self.here, self.there = resolve(mine), resolve(independent(yours, mine))
        self.pairs = {pair.yours.id: pair for pair in comparison.pairs}
        self.drafts: list[Draft] = []
        self.left_out: list[LeftOut] = []
        self.steps: dict[str, Step] = {}
        # What each entry of the second log is called here: what came from here, what is told here already.
        self.ids = {one.id: came for one in yours if (came := origin(one)) in self.here.root_of and came is not None}
        self.ids |= {came: one.id for one in mine if (came := origin(one)) is not None}
        self.keys = dict(keys_here(comparison.declarations))
        self.subjects = dict(comparison.subjects)

    def merge(self) -> Merge:
        self._declare()
        self._name_subjects()
        for fact in watched(self.there.facts, "comparing"):
            self._take(fact)
        for dispute in self.there.disputes:
            self._dispute(dispute)
        self._tell_retracted()
        for entry in self.there.unapplied:
            self._leave(entry, "this vocabulary cannot read it")
        steps = tuple(self.steps[fact.id] for fact in self.there.facts)
        return Merge(comparison=self.comparison, steps=steps, drafts=tuple(self.drafts), left_out=tuple(self.left_out))

    def _add(self, draft: Draft) -> str:
        self.drafts.append(draft)
        return draft_id(self.codec, draft)

    def _leave(self, entry: Entry, why: str) -> None:
        self.left_out.append(LeftOut(entry=entry, why=why))

    # Declarations and keys

    def _declare(self) -> None:
        for one in self.comparison.declarations:
            entry: Any = one.yours
            if one.mine is not None:
                self.ids[entry.id] = one.mine.id
                continue
            event = attrs.evolve(translated(entry.event, self._called), **{entry.event.keyed_by: one.key})
            self.ids[entry.id] = self._add(
                Draft(
                    event=event,
                    cites=self._cites(entry.cites),
                    note=entry.note,
                    meta=noting(entry.meta, self.coder, entry=entry.id),
                )
            )

    def _name_subjects(self) -> None:
        """
        Gives a free key to what the second log calls as the first calls something else.
        """
        own = resolve(independent(self.mine, self.yours))
        here, there = _introduced(own), _introduced(self.there)
        used = {name for facts in (self.here, self.there) for fact in facts.facts for name in _subjects(fact.event)}
        for key in sorted(there.keys() & here.keys() - self.subjects.keys()):
            if self._are_two(key, here[key], there[key]):
                before = (self.here.get(self.ids[fact.id]) for fact in there[key] if fact.id in self.ids)
                kept = next((fact.event.key_value for fact in before if fact is not None), None)
                name = kept or next(free for n in itertools.count(2) if (free := f"{key}-{n}") not in used)
                used.add(name)
                self.subjects[key] = name

    def _are_two(self, key: str, here: Sequence[Fact], there: Sequence[Fact]) -> bool:
        if {fact.event.keyed_by for fact in here}.isdisjoint(fact.event.keyed_by for fact in there):
            return True
        linked = any(self._choice(fact).choice in LINKING for fact in there)
        return not linked and any(self._is_set_apart(fact) for fact in there)

    def _is_set_apart(self, fact: Fact) -> bool:
        if fact.id in self.ids:
            # Taken over before: as it was decided then.
            merged = self.here.get(self.ids[fact.id])
            return merged is not None and merged.event.key_value != fact.event.key_value
        return self._choice(fact).choice in (Choice.DIFFERENT, Choice.TAKE) and fact.id not in self.pairs

    def _called(self, what: str, name: str) -> str | None:
        if what == "subject":
            return self.subjects.get(name, name)
        if what == "entry":
            return self._entry(name)
        return self.keys.get((what, name), name)

    def _entry(self, name: str) -> str | None:
        root = self.there.root_of.get(name, name)
        fact = self.there.get(root)
        if root not in self.ids and fact is not None and fact.id not in self.steps:
            self._take(fact)
        return self.ids.get(root)

    def _cites(self, cites: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(translated(cite, self._called) for cite in cites)

    # Facts

    def _choice(self, fact: Fact) -> Decision:
        return self.decisions[fact.id]

    def _take(self, fact: Fact) -> None:
        if fact.id in self.steps:
            return
        pair, choice = self.pairs.get(fact.id), self._choice(fact).choice
        told = self._told_already(fact)
        is_open = self._is_open(pair, choice, bool(told))
        self.steps[fact.id] = Step(yours=fact, pair=pair, choice=choice, told=told, is_open=is_open)
        if choice is Choice.SKIP and not told:
            self._leave(fact.tellings[0].root, "skipped, as decided")
            return
        linked = pair if choice in LINKING else None
        followed = [] if choice is Choice.SKIP else [self._follow(one, linked) for one in fact.tellings]
        if any(followed):
            self._differ_anew(linked, choice, fact)
        fresh = [id_ for one in fact.tellings if (id_ := self._tell(one, fact, linked))]
        if fresh and linked is not None and choice is Choice.DISPUTE:
            self._dispute_fields(linked, fresh[0])
        if fresh and linked is not None and choice is Choice.THEIRS:
            self._correct(linked, fact)

    def _is_open(self, pair: Pair | None, choice: Choice, is_told: bool) -> bool:
        if pair is None:
            return False
        # Where somebody decided that they are two, they are no pair any more.
        if choice is Choice.DIFFERENT and pair.is_asked and not is_told:
            return True
        return bool(pair.contradictions) and (self._is_disputed(pair) if is_told else choice is Choice.DISPUTE)

    def _told_already(self, fact: Fact) -> tuple[str, ...]:
        """
        The entries here that tell all that its tellings tell; none where one of them is missing.
        """
        told = [self._there_already(one) for one in fact.tellings]
        return tuple(one for one in told if one is not None) if None not in told else ()

    def _there_already(self, telling: Telling) -> str | None:
        if telling.id in self.ids:
            return self.ids[telling.id]
        merged = self.here.get(telling.id) if telling.id in self.here.root_of else None
        own = _telling_of(merged, telling.id)
        return telling.id if own is not None and own.event == telling.event else None

    def _head(self, fact: Fact) -> str | None:
        return next((self.ids[one.id] for one in fact.tellings if one.id in self.ids), None)

    def _tell(self, telling: Telling, fact: Fact, linked: Pair | None) -> str | None:
        """
        One telling of a fact as it reads by now; returns its id where it is new.
        """
        there = self._there_already(telling)
        if there is not None:
            self.ids[telling.id] = there
            return None
        same_as = self._head(fact) if linked is None else linked.mine.id
        try:
            event = self._translated(telling, same_as, linked)
        except Unnamed as missing:
            self._leave(telling.root, f"its {missing} is not told here")
            return None
        corrected = telling.versions[-1].id if len(telling.versions) > 1 else None
        draft = Draft(
            event=event,
            cites=self._cites(_once(cite for entry in telling.versions for cite in entry.cites)),
            note="; ".join(_once(entry.note for entry in telling.versions if entry.note)) or None,
            meta=noting(telling.root.meta, self.coder, entry=telling.id, version=corrected),
        )
        self.ids[telling.id] = self._add(draft)
        return self.ids[telling.id]

    def _follow(self, telling: Telling, linked: Pair | None) -> bool:
        """
        Corrects what was taken over as it was corrected there since; returns whether it did.
        """
        taken, last = self.ids.get(telling.id, ""), telling.versions[-1]
        merged = self.here.get(taken)
        copy = _telling_of(merged, taken)
        if merged is None or copy is None or origin(copy.root) != telling.id or version(copy) == last.id:
            return False
        together = linked if linked is not None and merged is self.here.get(linked.mine.id) else None
        try:
            event = self._translated(telling, copy.event.same_as, together)
        except Unnamed as missing:
            self._leave(last, f"its {missing} is not told here")
            return False
        if event == copy.event:
            return False
        if is_corrected_here(copy):
            self._leave(last, f"corrected there since it was taken over, and here by @{copy.versions[-1].seq}")
            return False
        after = last_touch(self.mine, self.here, copy.id)
        reason = f"as {self.coder} corrected it{_because(last.event)}"
        record = FactCorrected(corrects=copy.id, after=after, content=event, reason=reason)
        meta = noting(None, self.coder, about=telling.id, version=last.id)
        self._add(Draft(event=record, cites=self._cites(last.cites), note=last.note, meta=meta))
        return True

    def _differ_anew(self, linked: Pair | None, choice: Choice, fact: Fact) -> None:
        """
        What follows where a fact of both was corrected there: it may contradict the first coder's now, or no more.
        """
        head = self._head(fact)
        merged = self.here.get(head or "")
        if linked is None or head is None or merged is None or merged is not self.here.get(linked.mine.id):
            return
        if choice is Choice.DISPUTE:
            self._dispute_fields(linked, head, but={one.field for one in merged.disputes})
        if choice is Choice.THEIRS:
            self._correct(linked, fact)

    def _tell_retracted(self) -> None:
        """
        Leaves out what was retracted there after it was taken over, and stands here.
        """
        last = {self.there.root_of.get(one.id): one for one in self.yours if retracts(one.event)}
        for entry in self.mine:
            came = origin(entry)
            if came in self.there.retracted and came in last and self.here.get(entry.id) is not None:
                self._leave(last[came], f"retracted there since it was taken over; here @{entry.seq} stands")

    def _translated(self, telling: Telling, same_as: str | None, pair: Pair | None) -> Event:
        before = attrs.evolve(telling.event, same_as=None)
        # Two tellings of one fact agree on what it is about.
        key = pair.mine.event.key_value if pair is not None and before.keyed_by else None
        if key is not None:
            named: Any = {before.keyed_by: key}
            before = attrs.evolve(before, **named)

        def called(what: str, name: str) -> str | None:
            return name if name == key else self._called(what, name)

        lost = [one.path for one in names_in(before, what="entry") if called("entry", one.name) is None]
        event = translated(before, called)
        if lost:
            places = ", ".join(path.removeprefix("$.") for path in lost)
            self._leave(telling.root, f"taken, but for its {places}: what that points at is not told here")
        return attrs.evolve(event, same_as=same_as)

    # Where the coders differ

    def _is_disputed(self, pair: Pair | None) -> bool:
        fact = self.here.get(pair.mine.id) if pair is not None else None
        names = {one.field for one in pair.contradictions} if pair is not None else set()
        disputes = fact.disputes if fact is not None else ()
        return any(one.preferred is None and one.field in names for one in disputes)

    def _dispute_fields(self, pair: Pair, copy: str, but: Collection[str | None] = ()) -> None:
        for one in (one for one in pair.contradictions if one.field not in but):
            claims = (_claim(one.mine, pair.mine.cites), _claim(one.yours, self._cites(pair.yours.cites)))
            record = FactDisputed(facts=(pair.mine.id, copy), field=one.field, claims=claims)
            self._add(Draft(event=record, meta=noting(None, self.coder, about=pair.yours.id)))

    def _correct(self, pair: Pair, fact: Fact) -> None:
        """
        The first coder's tellings, as the second would have them.
        """
        theirs = translated(fact.event, self._called)
        changed = {one.field: getattr(theirs, one.field) for one in pair.fields if _is_theirs(one)}
        reason = f"as {self.coder} has it: {', '.join(sorted(changed))}"
        if "on" in changed:
            changed["at_zone"] = theirs.at_zone
        for telling in pair.mine.tellings:
            content = attrs.evolve(telling.event, **changed)
            if content == telling.event:
                continue
            record = FactCorrected(
                corrects=telling.id,
                after=last_touch(self.mine, self.here, telling.id),
                content=content,
                reason=reason,
            )
            meta = noting(None, self.coder, about=pair.yours.id)
            self._add(Draft(event=record, cites=self._cites(fact.cites), meta=meta))

    def _dispute(self, dispute: Dispute) -> None:
        record = dispute.record
        entry = next(one for one in self.yours if one.id == dispute.id)
        if record is None or dispute.id in self.ids or dispute.id in self.here.root_of:
            return
        facts = tuple(self.ids[one] for one in dispute.facts if one in self.ids)
        if not facts:
            self._leave(entry, "what it disputes is not told here")
            return
        linked = any(one.pair is not None and one.choice in LINKING for one in self._steps_of(dispute))
        # Whom the second coder prefers must not silently beat what the first one wrote.
        preferred = None if linked else self.ids.get(dispute.preferred or "")
        if dispute.preferred is not None and preferred is None:
            self._leave(entry, "taken, but for what it prefers: the first coder tells that fact too")
        claims = tuple(translated(claim, self._called) for claim in record.claims)
        told = FactDisputed(facts=facts, field=record.field, claims=claims, preferred=preferred)
        meta = noting(entry.meta, self.coder, entry=entry.id)
        self.ids[entry.id] = self._add(Draft(event=told, cites=self._cites(entry.cites), note=entry.note, meta=meta))

    def _steps_of(self, dispute: Dispute) -> Iterator[Step]:
        facts = (self.there.get(one) for one in dispute.facts)
        return (self.steps[fact.id] for fact in facts if fact is not None)


def _telling_of(fact: Fact | None, root: str) -> Telling | None:
    return next((one for one in fact.tellings if one.id == root), None) if fact is not None else None


def _because(event: Any) -> str:
    # A correction there that was retracted leaves what stood before, and no reason.
    return f": {event.reason}" if isinstance(event, FactCorrected) else ""


def _introduced(facts: Facts) -> Mapping[str, list[Fact]]:
    """
    The facts that bring each subject's id into the world.
    """
    told: dict[str, list[Fact]] = {}
    for fact in facts.facts:
        if fact.kind in ONCE:
            told.setdefault(fact.event.key_value, []).append(fact)
    return told


def _subjects(event: Event) -> Iterator[str]:
    return (one.name for one in names_in(event, what="subject"))


def _once(values: Iterable[V]) -> tuple[V, ...]:
    return tuple(dict.fromkeys(values))


def _claim(value: Any, cites: Sequence[Citation]) -> Claim:
    return Claim(value_in_words(value), cites[0].source if cites else None)


def _is_theirs(one: FieldCompared) -> bool:
    """
    Whether a correction takes over the second coder's value; sets are united by the link alone.
    """
    told = not is_silent(one.yours) and not isinstance(one.yours, tuple)
    return told and one.same is not Answer.YES and one.field not in JUDGED

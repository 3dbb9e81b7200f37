"""
Two coders' logs side by side: which facts are likely the same, what the coders agree on, what only one of them has.

    mine    a . b . c . d            pairs        (a, w) likely    (b, x) likely, on another date    (c, z) possibly
    yours   w . x . y . z            only mine    d                only yours    y

Each fact is in one pair at most; the pairs with the most points are made first.  What one log took over from the other
by an earlier merge is nobody's own coding, and is left out.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from partnership_events import classes
from partnership_events.coding.likeness import (
    FieldCompared,
    Likeness,
    Side,
    alike_in_name,
    compared,
    likeness,
    under_two_kinds,
)
from partnership_events.coding.measures import Measure, measures
from partnership_events.coding.naming import DeclarationCompared, compare_declarations, keys_here, translated
from partnership_events.coding.origins import independent, origin
from partnership_events.dates import Answer, Cutoff
from partnership_events.describe import fields
from partnership_events.errors import Problem, Refused
from partnership_events.event import Entry
from partnership_events.facts import Fact, Facts, KnownAt, prefix, resolve, same_subject
from partnership_events.folding import AsOf, reading_zone
from partnership_events.projections.partnership import StateBasis, basis
from partnership_events.vocabulary.record import LogOpened
from partnership_events.watching import watched

WITHIN = 7
_DAY = 86400
_LONG = 366 * _DAY


@classes.frozen(kw_only=True)
class Pair:
    """
    Two facts that are likely one, or possibly: then ``doubts`` say why not likely.

    ``reasons`` are what the ``points`` were given for.
    """

    mine: Fact
    yours: Fact
    points: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    fields: tuple[FieldCompared, ...]

    @property
    def is_likely(self) -> bool:
        """
        True where nothing speaks against it.
        """
        return not self.doubts

    @property
    def is_asked(self) -> bool:
        """
        True where it is only possibly one, though kind, name and parties are the same: a person has to say.
        """
        return bool(self.doubts) and alike_in_name(self.mine.event, self.yours.event)

    @property
    def contradictions(self) -> tuple[FieldCompared, ...]:
        """
        The fields in which the two exclude each other.
        """
        return tuple(one for one in self.fields if one.same is Answer.NO)


@classes.frozen(kw_only=True)
class Comparison:
    """
    What two coders made of the same sources.

    ``agreement`` measures what both coded; ``within`` is for how many days two dates may lie apart in a pair, and
    ``basis`` what was compared: the first log and the second.
    """

    pairs: tuple[Pair, ...]
    only_mine: tuple[Fact, ...]
    only_yours: tuple[Fact, ...]
    declarations: tuple[DeclarationCompared, ...]
    subjects: Mapping[str, str]
    agreement: tuple[Measure, ...]
    within: int
    basis: tuple[StateBasis, StateBasis]


def compare(
    mine: Sequence[Entry],
    yours: Sequence[Entry],
    *,
    as_of: AsOf | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
    within: int = WITHIN,
    same: Mapping[str, str] | None = None,
    different: Iterable[str] = (),
) -> Comparison:
    """
    The facts of two logs of one partnership, paired by the rule that ``coding.likeness`` states.

    Of both logs the facts count as corrected by now (of the first, as known at ``known_at``), with ``as_of`` those that
    had happened or may have.  ``same`` says of facts of the second log, by id, which of the first each is;
    ``different`` names those that are none of them.  What an earlier merge decided stands.  Raises ``Refused`` where
    the logs are of other parties, or read dates in other zones and no ``zone`` is given.
    """
    reading = _one_reading(mine, yours, zone)
    told = prefix(mine, known_at, reading)
    pairing = _Pairing(told, yours, reading, within, as_of)
    pairs = pairing.paired(same or {}, different)
    known = (
        basis(mine, len(told), reading, as_of=_shown(as_of), known_at=known_at),
        basis(yours, len(yours), reading, as_of=_shown(as_of)),
    )
    return Comparison(
        pairs=pairs,
        only_mine=tuple(side.fact for side in pairing.mine.values() if side.fact.id not in pairing.mine_taken),
        only_yours=tuple(side.fact for side in pairing.yours.values() if side.fact.id not in pairing.taken),
        declarations=pairing.declared,
        subjects=pairing.subjects,
        agreement=measures(
            [(pair.is_likely, pairing.mine[pair.mine.id], pairing.yours[pair.yours.id], pair.fields) for pair in pairs],
            [side for side in pairing.mine.values() if side.fact.id not in pairing.mine_taken],
            [side for side in pairing.yours.values() if side.fact.id not in pairing.taken],
            reading,
        ),
        within=within,
        basis=known,
    )


def _one_reading(mine: Sequence[Entry], yours: Sequence[Entry], zone: str | None) -> str:
    one, other = (entries[0].event if entries else None for entries in (mine, yours))
    if not isinstance(one, LogOpened) or not isinstance(other, LogOpened):
        raise Refused(Problem("", "nothing to compare", "both logs need their opening line"))
    if one.parties != other.parties:
        here, there = (" and ".join(opening.parties) for opening in (one, other))
        right = "compare logs of one partnership, opened with the same parties"
        raise Refused(Problem("", f"this log is of {here}, the other of {there}", right))
    zones = (reading_zone(mine), reading_zone(yours))
    if zone is None and zones[0] != zones[1]:
        right = "say with zone (--zone) in which both are to be read; the entries keep their dates as written"
        raise Refused(Problem("", f"this log reads its dates in {zones[0]}, the other in {zones[1]}", right))
    return zone or zones[0]


def _shown(as_of: AsOf | None) -> str:
    return "" if as_of is None else str(as_of)


class _Pairing:
    """
    Pairs facts of two logs, the surest first, and learns on the way what the second calls the subjects of the first.
    """

    def __init__(
        self,
        mine: Sequence[Entry],
        yours: Sequence[Entry],
        zone: str,
        within: int,
        as_of: AsOf | None,
    ) -> None:
        self.within = within
        self.declared = compare_declarations(mine, yours)
        self._keys = keys_here(self.declared)
        self.subjects: dict[str, str] = {}
        self._before = _decided_before(mine, yours)
        self.here, self.there = resolve(independent(mine, yours)), resolve(independent(yours, mine))
        cutoff = None if as_of is None else Cutoff.of(as_of, zone)
        self.mine = {side.fact.id: side for side in _sides(self.here, zone, cutoff)}
        self.yours = {side.fact.id: side for side in _sides(self.there, zone, cutoff)}
        # By a fact of the second log, the one of the first; both may have one id, so each side is kept apart.
        self.taken: dict[str, str] = {}
        self.mine_taken: set[str] = set()
        self._alone: set[str] = set()
        self._pairs: dict[tuple[str, str], Pair] = {}

    def paired(self, same: Mapping[str, str], different: Iterable[str]) -> tuple[Pair, ...]:
        self._translate()
        self._alone.update(different)
        self._fix(same)
        self._match(lambda side: side.introduces)
        self._translate()
        self._match(lambda side: not self._points_at_entries(side))
        self._translate()
        self._match(_whichever)
        self._match(_whichever, under_two_kinds)
        order = {id_: place for place, id_ in enumerate(self.mine)}
        return tuple(self._pairs[key] for key in sorted(self._pairs, key=lambda key: order[key[0]]))

    def _points_at_entries(self, side: Side) -> bool:
        event = side.event
        return any(field.name == event.keyed_by and field.names == "entry" for field in fields(type(event)))

    # In one language

    def _translate(self) -> None:
        self.mine = {id_: self._in_words(side, self._my_name) for id_, side in self.mine.items()}
        self.yours = {id_: self._in_words(side, self._your_name) for id_, side in self.yours.items()}

    def _in_words(self, side: Side, called: Callable[[str, str], str]) -> Side:
        cites = tuple(translated(cite, called) for cite in side.fact.cites)
        return attrs.evolve(side, event=translated(side.fact.event, called), cites=cites)

    def _my_name(self, what: str, name: str) -> str:
        fact = self.here.get(name) if what == "entry" and name in self.here.root_of else None
        return name if fact is None else fact.id

    def _your_name(self, what: str, name: str) -> str:
        if what == "subject":
            return self.subjects.get(name, name)
        if what == "entry" and name in self.there.root_of:
            fact = self.there.get(name)
            return name if fact is None else self.taken.get(fact.id, fact.id)
        return self._keys.get((what, name), name)

    # Pairs

    def _fix(self, same: Mapping[str, str]) -> None:
        """
        Those that are one by what a person says, or because both logs hold the same entry.
        """
        for yours, mine in {**same, **self._before}.items():
            if mine is None:
                self._alone.add(yours)
            # Others lie beyond the date that is asked about.
            elif yours in self.yours and mine in self.mine and not self._is_out(mine, yours):
                self._must_be_one(self.mine[mine], self.yours[yours])
                self._take(self.mine[mine], self.yours[yours], self._told(mine, yours, "so decided"))
        for yours, side in self.yours.items():
            told = (self.here.get(one.id) for one in side.fact.tellings if one.id in self.here.root_of)
            fact = next((one for one in told if one is not None), None)
            if fact is None or fact.id not in self.mine or self._is_out(fact.id, yours):
                continue
            if same_subject(fact.event, side.fact.event):
                self._take(self.mine[fact.id], side, self._told(fact.id, yours, "the same entry"))

    def _must_be_one(self, mine: Side, yours: Side) -> None:
        if mine.event.kind != yours.event.kind:
            met = f"{mine.event.kind} and {yours.event.kind} cannot be one fact"
            raise Refused(Problem("", met, "correct the kind in one of the logs first, or call them different"))

    def _told(self, mine: str, yours: str, reason: str) -> Likeness:
        one, other = self.mine[mine], self.yours[yours]
        found = likeness(one, other, self.within)
        if found is not None:
            return attrs.evolve(found, reasons=(reason, *found.reasons), doubts=())
        apart = max(one.bounds.lo, other.bounds.lo) > min(one.bounds.hi, other.bounds.hi)
        told = tuple(compared(one, other, int(apart)))
        return Likeness(points=0, reasons=(reason,), doubts=(), fields=told)

    def _is_out(self, mine: str, yours: str) -> bool:
        return mine in self.mine_taken or yours in self.taken or yours in self._alone

    def _match(
        self, which: Callable[[Side], bool], judge: Callable[[Side, Side, int], Likeness | None] = likeness
    ) -> None:
        """
        Pairs what is left, most points first; who fits two equally well is told to.
        """
        found = self._candidates(which, judge)
        of: dict[str, list[tuple[str, str]]] = {}
        for key in found:
            of.setdefault(f"mine {key[0]}", []).append(key)
            of.setdefault(f"yours {key[1]}", []).append(key)
        for mine, yours in sorted(found, key=lambda key: (-found[key].points, self._seq(key))):
            if self._is_out(mine, yours):
                continue
            told = found[mine, yours]
            others = [key for key in (*of[f"mine {mine}"], *of[f"yours {yours}"]) if key != (mine, yours)]
            rivals = [key for key in others if found[key].points == told.points and not self._is_out(*key)]
            doubts = [self._rival(key, mine) for key in rivals[:1]]
            self._take(self.mine[mine], self.yours[yours], attrs.evolve(told, doubts=(*told.doubts, *doubts)))

    def _candidates(
        self, which: Callable[[Side], bool], judge: Callable[[Side, Side, int], Likeness | None]
    ) -> dict[tuple[str, str], Likeness]:
        ours: dict[str, list[Side]] = {}
        for side in self.mine.values():
            if side.fact.id not in self.mine_taken and which(side):
                ours.setdefault(_heap(side, judge), []).append(side)
        heaps = {name: _Heap(some) for name, some in ours.items()}
        found = {}
        for yours in watched([*self.yours.values()], "comparing"):
            heap = heaps.get(_heap(yours, judge))
            if heap is None or yours.fact.id in self.taken or yours.fact.id in self._alone or not which(yours):
                continue
            for mine in heap.near(yours, self.within):
                told = judge(mine, yours, self.within)
                if told is not None:
                    found[mine.fact.id, yours.fact.id] = told
        return found

    def _seq(self, key: tuple[str, str]) -> tuple[int, int]:
        return self.mine[key[0]].fact.seq, self.yours[key[1]].fact.seq

    def _rival(self, key: tuple[str, str], mine: str) -> str:
        if key[0] == mine:
            return f"@{self.yours[key[1]].fact.seq} there fits as well"
        return f"@{self.mine[key[0]].fact.seq} here fits as well"

    def _take(self, mine: Side, yours: Side, told: Likeness) -> None:
        key = (mine.fact.id, yours.fact.id)
        self.taken[yours.fact.id] = mine.fact.id
        self.mine_taken.add(mine.fact.id)
        if not told.doubts and yours.introduces and yours.fact.event.key_value != mine.event.key_value:
            self.subjects[yours.fact.event.key_value] = mine.event.key_value
        self._pairs[key] = Pair(
            mine=mine.fact,
            yours=yours.fact,
            points=told.points,
            reasons=told.reasons,
            doubts=told.doubts,
            fields=told.fields,
        )


class _Heap:
    """
    Sides by when they begin: most facts lie far from each other, and are not looked at twice.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        told = sorted(enumerate(sides), key=lambda one: one[1].bounds.lo)
        # Nearly all span a year at most; the few that span more are looked at by everybody.
        self.short = [one for one in told if one[1].bounds.hi - one[1].bounds.lo <= _LONG]
        self.long = [one for one in told if one[1].bounds.hi - one[1].bounds.lo > _LONG]
        self.begins = [side.bounds.lo for _, side in self.short]
        self.keyed: dict[str, list[tuple[int, Side]]] = {}
        for at, side in enumerate(sides):
            if side.introduces:
                self.keyed.setdefault(side.event.key_value, []).append((at, side))

    def near(self, yours: Side, within: int) -> Iterator[Side]:
        """
        Those whose dates lie about as near, and those that bring the same key into the world; as they were given.
        """
        first, last = yours.bounds.lo - (within + 1) * _DAY, yours.bounds.hi + (within + 1) * _DAY
        start, end = bisect.bisect_left(self.begins, first - _LONG), bisect.bisect_right(self.begins, last)
        met = (one for one in (*self.short[start:end], *self.long) if _meets(one[1], first, last))
        told = dict([*met, *self.keyed.get(yours.event.key_value, ())])
        return (told[at] for at in sorted(told))


def _meets(side: Side, first: int, last: int) -> bool:
    return side.bounds.lo <= last and side.bounds.hi >= first


def _heap(side: Side, judge: object) -> str:
    # What is one fact under two kinds is sought among all kinds.
    return side.event.kind if judge is likeness else ""


def _whichever(_: Side) -> bool:
    return True


def _decided_before(mine: Sequence[Entry], yours: Sequence[Entry]) -> Mapping[str, str | None]:
    """
    Of each fact of the second log that a merge took over already, which of the first it was taken for, if any; and what
    a merge the other way said.
    """
    copies = {origin(entry): entry.id for entry in mine}
    whole, theirs = resolve(mine), resolve(yours)
    here = resolve(independent(mine, yours))
    told: dict[str, str | None] = {}
    for fact in resolve(independent(yours, mine)).facts:
        taken = next((whole.get(copies[one.id]) for one in fact.tellings if one.id in copies), None)
        if taken is not None:
            told[fact.id] = _first_of(here, (one.id for one in taken.tellings))
        elif any(one.id in copies for one in fact.tellings):
            told[fact.id] = None
        elif (kept := theirs.get(fact.id)) is not None:
            found = _first_of(here, (origin(one.root) for one in kept.tellings))
            told |= {} if found is None else {fact.id: found}
    return told


def _first_of(facts: Facts, ids: Iterable[str | None]) -> str | None:
    """
    The fact that the first of these entries tells which tells one.
    """
    found = (facts.get(id_) for id_ in ids if id_ is not None and id_ in facts.root_of)
    return next((fact.id for fact in found if fact is not None), None)


def _sides(facts: Facts, zone: str, cutoff: Cutoff | None) -> Iterator[Side]:
    for fact in facts.facts:
        when = fact.when(zone)
        if cutoff is None or cutoff.judge(when.bounds) is not Answer.NO:
            yield Side(fact=fact, event=fact.event, bounds=when.bounds.in_zone(zone), cites=fact.cites)

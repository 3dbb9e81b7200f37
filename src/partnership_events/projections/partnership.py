"""
The state of a partnership on a date, as known on a date.

Silence is answered by declared coverage; all else is read off the cells that the kinds write (``Event.writes``).  This
file gathers the cells of one thing into one value; what needs the cut-off is computed in ``terms``.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from partnership_events.codes import MembershipMode, Modality, Role
from partnership_events.dates import Answer
from partnership_events.dates.answer import all_of, not_
from partnership_events.event import Cell, Entry
from partnership_events.facts import Fact, KnownAt, seal_of
from partnership_events.folding import WRITTEN, AsOf, Placed, Standing, View, place, standings, view
from partnership_events.projections import terms
from partnership_events.projections.coverage import silence
from partnership_events.projections.state import (
    Instrument,
    Item,
    Mechanism,
    Office,
    PartnershipState,
    Plan,
    Pledge,
    Possible,
    Project,
    Request,
    StateBasis,
    Tier,
    TierChange,
    possible,
    surely,
)
from partnership_events.values import Frozen
from partnership_events.vocabulary.context import MembershipChanged
from partnership_events.vocabulary.instruments import InstrumentEnded, InstrumentInForce, InstrumentSigned
from partnership_events.vocabulary.interaction import EngagementCancelled, MechanismEstablished
from partnership_events.vocabulary.plans import PlanAdopted
from partnership_events.vocabulary.pledges import PledgeAssessed, PledgeMade, Terms
from partnership_events.vocabulary.positions import RequestMade
from partnership_events.vocabulary.projects import ProjectAnnounced, ProjectLaunched
from partnership_events.vocabulary.record import LogOpened, LogSealed
from partnership_events.vocabulary.relations import RELATIONS, TIER

__all__ = [
    "Instrument",
    "Item",
    "Mechanism",
    "Office",
    "PartnershipState",
    "Plan",
    "Pledge",
    "Project",
    "Request",
    "StateBasis",
    "Tier",
    "TierChange",
    "state",
]

T = TypeVar("T")

_GATHERED: Mapping[str, tuple[int, type]] = {
    "mission": (2, object),
    "instrument": (1, InstrumentSigned),
    "consent": (2, object),
    "in_force": (2, InstrumentInForce),
    "end": (1, InstrumentEnded),
    "plan": (1, PlanAdopted),
    "initiative": (1, object),
    "project": (1, ProjectAnnounced),
    "launch": (1, ProjectLaunched),
    "status": (1, object),
    "planned_end": (1, object),
    "report": (1, object),
    "pledge": (1, PledgeMade),
    "terms": (1, Terms),
    "withdrawn": (1, object),
    "superseded": (1, object),
    "delivered": (2, decimal.Decimal),
    "verdict": (2, PledgeAssessed),
    "money": (2, object),
    "mechanism": (1, MechanismEstablished),
    "session": (1, object),
    "position": (2, object),
    "request": (1, object),
    "reply": (1, object),
    "cooperation": (1, object),
    "member": (1, object),
}
"""
How many words follow the first in a cell's address, and what its values must be for their fields to be read here.

A kind of one's own may write any cell; what does not fit stays among the state's ``cells`` and is gathered nowhere.
"""

# Of these a value is made only where there is, or may be, something.
_ALWAYS_HELD = frozenset({"plan", "pledge", "mechanism"})


def state(
    entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> PartnershipState:
    """
    The state that these entries tell: pure, no ledger, no clock.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return _Gathering(seen, basis(entries, seen.size, seen.zone, as_of=seen.cutoff.text, known_at=known_at)).state()


def basis(entries: Sequence[Entry], size: int, zone: str, *, as_of: str = "", known_at: KnownAt = None) -> StateBasis:
    """
    What an answer rests on that was read off the first ``size`` of these entries, for a report to print.
    """
    entries = tuple(entries)
    seals = [entry.event for entry in entries[:size] if isinstance(entry.event, LogSealed)]
    if isinstance(known_at, str) and known_at.startswith("root:"):
        # The seal itself stands after the lines that it seals.
        seals = [seal_of(entries, known_at)]
    opening = entries[0].event if size else None
    return StateBasis(
        log=opening.name if isinstance(opening, LogOpened) else "",
        size=size,
        as_of=as_of,
        known_at=None if known_at is None else f"@{known_at}" if isinstance(known_at, int) else str(known_at),
        zone=zone,
        sealed=seals[-1].size if seals else 0,
        sealed_root=seals[-1].root if seals else None,
    )


def _opening(seen: View) -> LogOpened | None:
    return next((one.event for one in seen.facts.declarations if isinstance(one.event, LogOpened)), None)


class _Gathering:
    """
    The cells of one view, and how they make up a state.
    """

    def __init__(self, seen: View, basis: StateBasis) -> None:
        self.seen = seen
        self.basis = basis
        found = standings(WRITTEN, seen.certain, seen.pending)
        self.cells = {cell: self._heard(cell, one) for cell, one in found.items()}
        self.by_family: dict[str, dict[tuple[str, ...], Standing[Any]]] = {}
        for cell, one in self.cells.items():
            if _fits(cell, one):
                self.by_family.setdefault(cell[0], {})[cell[1:]] = one
        self.endable: dict[str, list[Placed]] = {}
        for placed in seen.certain:
            match placed.fact.event:
                case InstrumentEnded(subject=id_) | PlanAdopted(plan=id_) | InstrumentInForce(instrument=id_):
                    self.endable.setdefault(id_, []).append(placed)

    def _heard(self, cell: Cell, one: Standing[Any]) -> Standing[Any]:
        return attrs.evolve(one, answer=silence(self.seen, cell)) if one.answer is Answer.UNKNOWN else one

    def cell(self, *cell: str) -> Standing[Any]:
        found = self.cells.get(cell)
        return Standing(cell=cell, value=None, answer=silence(self.seen, cell)) if found is None else found

    def told(self, *cell: str) -> Standing[Any] | None:
        found = self.family(cell[0]).get(cell[1:])
        # A cell that was written back to nothing, such as the end of a plan that was renewed, says nothing.
        return None if found is None or (found.value is None and not found.candidates) else found

    def family(self, name: str) -> dict[tuple[str, ...], Standing[Any]]:
        return self.by_family.get(name, {})

    def singles(self, name: str) -> dict[str, Standing[Any]]:
        return {key[0]: one for key, one in self.family(name).items()}

    def state(self) -> PartnershipState:
        projects = {id_: self.project(id_) for id_ in self.singles("status") | self.singles("project")}
        return PartnershipState(
            basis=self.basis,
            relations=self.cell(*RELATIONS),
            tier=self.tier(),
            missions=_frozen({(key[0], key[1]): one for key, one in self.family("mission").items()}),
            instruments=_frozen({id_: self.instrument(id_) for id_ in self.instrument_ids()}),
            plans=_frozen({id_: self.plan(id_, one) for id_, one in self.singles("plan").items()}),
            pledges=_frozen({id_: self.pledge(id_, one, projects) for id_, one in self.singles("pledge").items()}),
            projects=_frozen(projects),
            initiatives=_frozen(self.singles("initiative")),
            mechanisms=_frozen({id_: self.mechanism(id_, one) for id_, one in self.singles("mechanism").items()}),
            last_meeting=self.cell("last_meeting"),
            last_visit=self.cell("last_visit"),
            positions=_frozen({(key[0], key[1]): one for key, one in self.family("position").items()}),
            requests=tuple(self.request(id_, one) for id_, one in self.singles("request").items()),
            cooperation=_frozen(self.singles("cooperation")),
            parties=_frozen(self.parties()),
            people=_frozen(self.people()),
            milestones=tuple(self.family("milestone").values()),
            incidents=tuple(self.family("incident").values()),
            money=_frozen({(key[0], key[1]): one for key, one in self.family("money").items()}),
            disputes=self.seen.facts.disputes,
            pending=tuple(Item(fact=one.fact, on=one.on, answer=Answer.POSSIBLY) for one in self.seen.pending),
            scheduled=self.scheduled(),
            unapplied=self.seen.facts.unapplied,
            erased=self.seen.facts.erased,
            cells=_frozen(self.cells),
        )

    def tier(self) -> Tier:
        standing = self.cell(*TIER)
        fields = {field.name: getattr(standing, field.name) for field in attrs.fields(Standing)}
        return Tier(**fields, history=tuple(self.tier_changes()))

    def tier_changes(self) -> Iterable[TierChange]:
        was = None
        for one in self.seen.certain:
            # The end of a framework that was not there, or one told again, is no change.
            if TIER in one.fact.writes() and (now := WRITTEN.step(TIER, was, one.fact)) != was:
                was = now
                yield _tier_change(one)

    def earlier(self, *cell: str) -> list[Possible[Any]]:
        """
        The certain writers of a cell that no ending event came after, but for the one that counts.
        """
        counting = self.cells.get(cell)
        told: list[Possible[Any]] = []
        for one in self.endable.get(cell[1], ()):
            match one.fact.event:
                case InstrumentEnded():
                    told.clear()
                case event if counting is not None and event != counting.value and cell in one.fact.writes():
                    told.append(Possible(event, one.on, event.at_zone))
        return told

    def plan(self, id_: str, adopted: Standing[PlanAdopted]) -> Plan:
        ended = self.told("end", id_)
        in_force, status, why = terms.plan_in_force(self.seen, adopted, self.earlier("plan", id_), ended)
        return Plan(
            id=id_,
            adopted=adopted,
            in_force=in_force,
            status=status,
            why=why,
            reported=self.told("report", id_),
            ended=ended,
        )

    def instrument_ids(self) -> list[str]:
        named = [*self.singles("instrument"), *self.singles("in_force"), *self.singles("consent")]
        return list(dict.fromkeys(named))

    def instrument(self, id_: str) -> Instrument:
        signed, entered, ended = self.told("instrument", id_), self.told("in_force", id_, ""), self.told("end", id_)
        earlier = self.earlier("in_force", id_, "")
        in_force, status = terms.instrument_in_force(self.seen, id_, signed, entered, earlier, ended)
        for_one = {key[1]: one for key, one in self.family("in_force").items() if key[0] == id_ and key[1]}
        return Instrument(
            id=id_,
            signed=signed,
            in_force=in_force,
            status=status,
            entered=entered,
            entered_for=_frozen(for_one),
            consents=_frozen({key[1]: one for key, one in self.family("consent").items() if key[0] == id_}),
            ended=ended,
            reported=self.told("report", id_),
        )

    def pledge(self, id_: str, made: Standing[PledgeMade], projects: Mapping[str, Project]) -> Pledge:
        verdicts = {key[1]: one for key, one in self.family("verdict").items() if key[0] == id_}
        delivered = {key[1]: one for key, one in self.family("delivered").items() if key[0] == id_}
        withdrawn, superseded = self.told("withdrawn", id_), self.told("superseded", id_)
        stated = self.told("terms", id_)
        serving = tuple(project.id for project in projects.values() if project.under == id_)
        fate = terms.fate(
            self.seen,
            made,
            stated,
            withdrawn=withdrawn,
            superseded=superseded,
            verdicts=verdicts.values(),
            delivered=delivered,
            under_way=self.under_way(id_, serving, projects),
        )
        return Pledge(
            id=id_,
            made=made,
            terms=stated,
            open=fate.open,
            status=fate.status,
            overdue=fate.overdue,
            why=fate.why,
            deadline=fate.deadline,
            delivered=_frozen(delivered),
            verdicts=_frozen(verdicts),
            projects=serving,
            reported=self.told("report", id_),
            withdrawn=withdrawn,
            superseded=superseded,
        )

    def under_way(self, id_: str, serving: Iterable[str], projects: Mapping[str, Project]) -> bool:
        started = (projects[project].launched for project in serving)
        return any(one is not None and surely(one) is Answer.YES for one in (*started, self.told("report", id_)))

    def project(self, id_: str) -> Project:
        return Project(
            id=id_,
            status=self.cell("status", id_),
            announced=self.told("project", id_),
            launched=self.told("launch", id_),
            planned_end=self.told("planned_end", id_),
            reported=self.told("report", id_),
        )

    def mechanism(self, id_: str, established: Standing[MechanismEstablished]) -> Mechanism:
        ended = self.told("end", id_)
        return Mechanism(
            id=id_,
            established=established,
            active=all_of(surely(established), not_(terms.is_over(self.seen, ended))),
            last_session=self.told("session", id_),
            ended=ended,
        )

    # Requests, parties, people, plans for the future

    def request(self, id_: str, made: Standing[RequestMade]) -> Request:
        tellings = made.facts or tuple(fact for one in made.candidates for fact in one.facts)
        known = {entry for fact in tellings for entry in fact.entries}
        replies = [one for key, one in self.singles("reply").items() if self.root(key) in known or key in known]
        answers = [surely(one) for one in replies]
        # Who answered and was erased may have answered by then: its date is gone.
        gone = (one.targets.get("in_reply_to", "") for one in self.seen.facts.without_content)
        answers += [Answer.POSSIBLY for target in gone if target in known]
        # The surest reply is shown, where several tellings of the request were answered.
        reply = next((one for one in replies if surely(one) is Answer.YES), replies[0] if replies else None)
        return Request(id=id_, made=made, open=all_of(surely(made), *map(not_, answers)), reply=reply)

    def root(self, id_: str) -> str:
        return self.seen.facts.root_of.get(id_, id_)

    def parties(self) -> dict[str, Standing[Role]]:
        """
        Who belongs to the partnership: as its opening line says, unless the party's own comings and goings do.
        """
        opening = _opening(self.seen)
        # Whose first recorded change is to join was no member before; whoever first leaves was one until then.
        first: dict[str, MembershipMode] = {}
        moves = (fact for fact in self.seen.facts.facts if isinstance(fact.event, MembershipChanged))
        for one in place(moves, self.seen.zone):
            assert isinstance(one.fact.event, MembershipChanged)
            first.setdefault(one.fact.event.party, one.fact.event.mode)
        came = {party for party, mode in first.items() if mode is MembershipMode.JOINED}
        parties = self.singles("member")
        for party in () if opening is None else opening.parties:
            if party not in came:
                parties[party] = _founding(party, parties.get(party))
        return parties

    def people(self) -> dict[str, tuple[Office, ...]]:
        held: dict[tuple[str, str, str | None], list[Placed]] = {}
        for one in self.seen.certain:
            for person in one.fact.event.people:
                if person.person and person.office:
                    held.setdefault((person.person, person.office, person.party), []).append(one)
        offices: dict[str, tuple[Office, ...]] = {}
        for (person_, office, party), seen in held.items():
            dates = tuple(dict.fromkeys(one.on for one in seen))
            told = Office(office=office, party=party, dates=dates, facts=tuple(one.fact for one in seen))
            offices[person_] = (*offices.get(person_, ()), told)
        return offices

    def scheduled(self) -> tuple[Item, ...]:
        # What was erased may have closed them: whether it had happened by then, its date would tell.
        gone = (one.targets.get(path) for one in self.seen.facts.without_content for path in ("confirms", "subject"))
        closed = {self.root(target): Answer.POSSIBLY for target in gone if target is not None}
        for placed, answer in ((self.seen.pending, Answer.POSSIBLY), (self.seen.certain, Answer.YES)):
            for one in placed:
                for target in _closes(one.fact):
                    closed[self.root(target)] = answer
        items = []
        for fact in self.seen.facts.facts:
            if fact.event.modality is Modality.PLANNED and not fact.set_aside:
                answers = [closed[one.id] for one in fact.tellings if one.id in closed]
                if Answer.YES not in answers:
                    still = Answer.POSSIBLY if answers else Answer.YES
                    items.append(Item(fact=fact, on=fact.when(self.seen.zone).on, answer=still))
        return tuple(items)


def _fits(cell: Cell, one: Standing[Any]) -> bool:
    if not cell or cell[0] not in _GATHERED:
        return bool(cell)
    words, sort = _GATHERED[cell[0]]
    held = [found.value for found in possible(one) if found.value is not None]
    well_formed = len(cell) == words + 1 and all(isinstance(value, sort) for value in held)
    return well_formed and (bool(held) or cell[0] not in _ALWAYS_HELD)


def _closes(fact: Fact) -> Iterable[str]:
    for telling in fact.tellings:
        if telling.event.confirms is not None:
            yield telling.event.confirms
    if isinstance(fact.event, EngagementCancelled):
        yield fact.event.subject


def _tier_change(one: Placed) -> TierChange:
    event: Any = one.fact.event
    label, mode = getattr(event, "label", None), str(getattr(event, "mode", ""))
    return TierChange(label=label, on=one.on, mode=mode, fact=one.fact)


def _founding(party: str, moved: Standing[Role] | None) -> Standing[Role]:
    if moved is None:
        return Standing(cell=("member", party), value=Role.PARTY, answer=Answer.YES)
    return moved if moved.value is not None else attrs.evolve(moved, value=Role.PARTY)


def _frozen(mapping: Mapping[Any, T]) -> Mapping[Any, T]:
    return Frozen(mapping)

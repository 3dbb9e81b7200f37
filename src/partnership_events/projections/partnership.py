"""
The state of a partnership on a date, as known on a date.

Silence is answered by declared coverage; all else is read off the cells that the kinds write (``Event.writes``).  This
file gathers the cells of one thing into one value; what needs the cut-off is computed in ``terms``.
"""

from __future__ import annotations

import decimal
import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Reversible, Sequence
from typing import Any, Final, TypeVar

import attrs

from partnership_events import classes
from partnership_events.codes import MembershipMode, Role
from partnership_events.dates import Answer
from partnership_events.dates.answer import all_of, not_
from partnership_events.event import Cell, Entry, Revise
from partnership_events.facts import Dispute, Fact, Hole, KnownAt, seal_of
from partnership_events.folding import WRITTEN, AsOf, Seen, Standing, settle, view
from partnership_events.order import Placed
from partnership_events.projections import carriers, terms
from partnership_events.projections.coverage import unwritten
from partnership_events.projections.scheduling import scheduled_of
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
    may_hold,
    possible,
    surely,
)
from partnership_events.values import Frozen, few_of
from partnership_events.vocabulary.context import MembershipChanged
from partnership_events.vocabulary.instruments import InstrumentEnded, InstrumentInForce, InstrumentSigned
from partnership_events.vocabulary.interaction import MechanismEstablished
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
    "end_for": (2, InstrumentEnded),
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

NO_TEXT: Final = ("plan", "mechanism", "pledge", "project", "launch", "status", "initiative")
"""
The first words of the cells by which a thing is known as another than a text: what is ended is one or the other.
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
    return state_of(seen, entries, known_at)


def state_of(seen: Seen, entries: Sequence[Entry], known_at: KnownAt = None) -> PartnershipState:
    """
    The state of a view of these entries; each part of it is gathered when it is first looked at.
    """
    return PartnershipState.made_by(_Parts(seen, entries, known_at))


def cell_of(seen: Seen, cell: Cell) -> Standing[Any]:
    """
    What stands in one cell of a view; silence is answered by declared coverage.
    """
    return _Gathering(seen).cell(*cell)


def part_of(seen: Seen, section: str, id_: str, *, serving: Collection[str] | None = None) -> Any:
    """
    One plan, instrument, pledge, project, mechanism or party of a view's state; None where it has none of that id.

    The same as ``getattr(state_of(seen, ...), section).get(id_)``, and no other thing is gathered, but for projects:
    any may serve a pledge.  Whoever knows that only these may be ``serving`` says so.
    """
    gathering = _Gathering(seen)
    match section:
        case "plans" | "mechanisms":
            first, made = section.removesuffix("s"), gathering.plan if section == "plans" else gathering.mechanism
            one = gathering.told(first, id_)
            return None if one is None else made(id_, one)
        case "instruments":
            return gathering.instrument(id_) if gathering.is_instrument(id_) else None
        case "pledges":
            pledged = gathering.told("pledge", id_)
            if pledged is None:
                return None
            projects = gathering.all_projects if serving is None else gathering.projects_among(serving)
            return gathering.pledge(id_, pledged, projects)
        case _:
            return getattr(gathering, section)().get(id_)


def carried_by(seen: Seen, part: Any) -> tuple[Fact, ...]:
    """
    What makes a plan or a text be as it is beside what was told of it last: earlier terms that run, or may, while the
    last one does not count yet; or what has ended it, while an end that was told since lies ahead.  Of a pledge, what
    brought it under way.
    """
    match part:
        case Plan() | Instrument() if terms.is_over(seen, part.ended) is not Answer.YES:
            cell = ("plan", part.id) if isinstance(part, Plan) else ("in_force", part.id, "")
            placed = carriers.earlier_terms(seen, *cell)
            running = [one.fact for one in placed if _runs(seen, part, one)]
        case Plan() | Instrument() | Mechanism():
            running = []
        case Pledge():
            return under_way_by(seen, part)
        case _:
            return ()
    ending = (fact for one in terms.endings(seen, part.ended) for fact in one.facts)
    return tuple({fact.id: fact for fact in (*running, *ending)}.values())


def under_way_by(seen: Seen, pledge: Pledge) -> tuple[Fact, ...]:
    """
    What makes a pledge be in progress: the launch of a project that serves it, or what was reported of it.
    """
    if not pledge.status.endswith("in progress"):
        return ()
    launched = (seen.standing(("launch", project)) for project in pledge.projects)
    begun = [one for one in (*launched, pledge.reported) if one is not None and surely(one) is Answer.YES]
    return tuple({fact.id: fact for one in begun for fact in one.facts}.values())


def is_reply(seen: Seen, made: Standing[RequestMade], one: Placed) -> bool:
    """
    Whether what refers to a request may answer it: by a party that was asked, where it names parties, and not surely
    before the request.
    """
    by = {each.party for each in one.fact.event.parties}
    # A kind of one's own may write such a cell, and ask nobody.
    asked = [set(getattr(told.value, "to", ())) for told in possible(made) if told.value is not None]
    facts = [*made.facts, *(fact for other in made.candidates for fact in other.facts)]
    first = min((fact.when(seen.zone).bounds.in_zone(seen.zone).lo for fact in facts), default=one.span.lo)
    return one.span.hi >= first and (not by or any(not to or by & to for to in asked))


def _runs(seen: Seen, part: Plan | Instrument, one: Placed) -> bool:
    told = Possible[Any](one.fact.event, one.on, one.fact.event.at_zone)
    return terms.still_runs(seen, told, part.signed if isinstance(part, Instrument) else None)


def basis(
    entries: Iterable[Entry],
    size: int,
    zone: str,
    *,
    as_of: str = "",
    known_at: KnownAt = None,
    records: Iterable[Entry] | None = None,
) -> StateBasis:
    """
    What an answer rests on that was read off the first ``size`` of these entries, for a report to print.

    Whoever has their declarations gives them as ``records``: then not all entries are looked at for seals.
    """
    told = (entry.event for entry in (itertools.islice(entries, size) if records is None else records))
    seals = [event for event in told if isinstance(event, LogSealed)]
    if isinstance(known_at, str) and known_at.startswith("root:"):
        # The seal itself stands after the lines that it seals.
        seals = [seal_of(entries, known_at)]
    opening = next(iter(entries)).event if size else None
    return StateBasis(
        log=opening.name if isinstance(opening, LogOpened) else "",
        size=size,
        as_of=as_of,
        known_at=None if known_at is None else f"@{known_at}" if isinstance(known_at, int) else str(known_at),
        zone=zone,
        sealed=seals[-1].size if seals else 0,
        sealed_root=seals[-1].root if seals else None,
    )


def _opening(seen: Seen) -> LogOpened | None:
    return next((one.event for one in seen.declarations if isinstance(one.event, LogOpened)), None)


class _Parts:
    """
    What gives each part of a state.
    """

    def __init__(self, seen: Seen, entries: Sequence[Entry], known_at: KnownAt) -> None:
        self._seen = seen
        self._entries = entries
        self._known_at = known_at
        self._gathering = _Gathering(seen)

    def __getitem__(self, name: str) -> Callable[[], Any]:
        if name == "basis":
            return self._basis
        if name not in _GATHERED_PARTS:
            raise KeyError(name)
        part: Callable[[], Any] = getattr(self._gathering, name)
        return part

    def _basis(self) -> StateBasis:
        seen = self._seen
        told, at = seen.cutoff.text, self._known_at
        return basis(self._entries, seen.size, seen.zone, as_of=told, known_at=at, records=seen.declarations)


class _Gathering:
    """
    The cells of one view, and how they make up a state: a method for each part of it.
    """

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self._families: dict[str, Mapping[tuple[str, ...], Standing[Any]]] = {}
        self._by_id: dict[str, Mapping[str, Sequence[Cell]]] = {}

    @functools.cached_property
    def all_cells(self) -> Mapping[Cell, Standing[Any]]:
        return _frozen({cell: self.answered(cell, found) for cell, found in self.seen.standings().items()})

    def cell(self, *cell: str) -> Standing[Any]:
        return self.answered(cell, self.seen.standing(cell))

    def answered(self, cell: Cell, found: Standing[Any] | None) -> Standing[Any]:
        if found is None or found.answer is Answer.UNKNOWN:
            return unwritten(self.seen, cell, self.seen.cutoff)
        return found

    def told(self, *cell: str) -> Standing[Any] | None:
        found = self.seen.standing(cell)
        # A cell that was written back to nothing, such as the end of a plan that was renewed, says nothing.
        if found is None or (found.value is None and not found.candidates) or not _fits(cell, found):
            return None
        return self.cell(*cell)

    def family(self, name: str) -> Mapping[tuple[str, ...], Standing[Any]]:
        if name not in self._families:
            told = ((cell, self.cell(*cell)) for cell in self.seen.cells(name))
            self._families[name] = {cell[1:]: one for cell, one in told if _fits(cell, one)}
        return self._families[name]

    def of(self, name: str, id_: str) -> dict[str, Standing[Any]]:
        """
        The cells of one thing that have a second key, by that: what each party consented to, each assessor found.
        """
        told = ((cell, self.cell(*cell)) for cell in self.by_id(name).get(id_, ()))
        return {cell[2]: one for cell, one in told if _fits(cell, one)}

    def by_id(self, name: str) -> Mapping[str, Sequence[Cell]]:
        if name not in self._by_id:
            found: dict[str, list[Cell]] = {}
            for cell in self.seen.cells(name):
                found.setdefault(cell[1] if len(cell) > 1 else "", []).append(cell)
            self._by_id[name] = found
        return self._by_id[name]

    def singles(self, name: str) -> dict[str, Standing[Any]]:
        return {key[0]: one for key, one in self.family(name).items()}

    def pairs(self, name: str) -> Mapping[Any, Standing[Any]]:
        return _frozen({(key[0], key[1]): one for key, one in self.family(name).items()})

    def cells(self) -> Mapping[Cell, Standing[Any]]:
        return self.all_cells

    def relations(self) -> Standing[Any]:
        return self.cell(*RELATIONS)

    def last_meeting(self) -> Standing[Any]:
        return self.cell("last_meeting")

    def last_visit(self) -> Standing[Any]:
        return self.cell("last_visit")

    def missions(self) -> Mapping[Any, Any]:
        return self.pairs("mission")

    def positions(self) -> Mapping[Any, Any]:
        return self.pairs("position")

    def money(self) -> Mapping[Any, Any]:
        return self.pairs("money")

    def initiatives(self) -> Mapping[str, Any]:
        return _frozen(self.singles("initiative"))

    def cooperation(self) -> Mapping[str, Any]:
        return _frozen(self.singles("cooperation"))

    def milestones(self) -> tuple[Standing[Any], ...]:
        return tuple(self.family("milestone").values())

    def incidents(self) -> tuple[Standing[Any], ...]:
        return tuple(self.family("incident").values())

    def disputes(self) -> tuple[Dispute, ...]:
        return self.seen.of_records.disputes

    def unapplied(self) -> tuple[Entry, ...]:
        return self.seen.of_records.unapplied

    def erased(self) -> tuple[Hole, ...]:
        return self.seen.of_records.erased

    def pending(self) -> tuple[Item, ...]:
        return tuple(Item(fact=one.fact, on=one.on, answer=Answer.POSSIBLY) for one in self.seen.pending)

    def tier(self) -> Tier:
        standing = self.cell(*TIER)
        fields = {field.name: getattr(standing, field.name) for field in attrs.fields(Standing)}
        return Tier(**fields).leaving("history", _TierChanges(self.seen))

    def earlier(self, *cell: str) -> list[Possible[Any]]:
        told = carriers.earlier_terms(self.seen, *cell)
        return [Possible(one.fact.event, one.on, one.fact.event.at_zone) for one in told]

    def plans(self) -> Mapping[str, Plan]:
        return _frozen({id_: self.plan(id_, one) for id_, one in self.singles("plan").items()})

    def instruments(self) -> Mapping[str, Instrument]:
        named = [*self.singles("instrument"), *self.singles("in_force"), *self.singles("consent")]
        ended = [*self.by_id("end"), *self.by_id("end_for")]
        of_end_alone = (id_ for id_ in ended if id_ not in named and self.is_known_by_its_end(id_))
        return _frozen({id_: self.instrument(id_) for id_ in dict.fromkeys([*named, *of_end_alone])})

    def is_instrument(self, id_: str) -> bool:
        named = (cell for name in ("instrument", "in_force", "consent") for cell in self.by_id(name).get(id_, ()))
        return any(_fits(cell, self.cell(*cell)) for cell in named) or self.is_known_by_its_end(id_)

    def is_known_by_its_end(self, id_: str) -> bool:
        """
        Whether an end is told of it, and nothing ever that would make it another thing than a text.
        """
        if any(True for name in NO_TEXT for _ in self.seen.ever((name, id_))):
            return False
        ends = (cell for name in ("end", "end_for") for cell in self.by_id(name).get(id_, ()))
        return any(self.told(*cell) is not None for cell in ends)

    def pledges(self) -> Mapping[str, Pledge]:
        projects = self.all_projects
        return _frozen({id_: self.pledge(id_, one, projects) for id_, one in self.singles("pledge").items()})

    def projects(self) -> Mapping[str, Project]:
        return self.all_projects

    @functools.cached_property
    def all_projects(self) -> Mapping[str, Project]:
        return _frozen({id_: self.project(id_) for id_ in self.singles("status") | self.singles("project")})

    def projects_among(self, ids: Collection[str]) -> Mapping[str, Project]:
        """
        Those of all projects that have one of these ids, in the same order.
        """
        told = (cell for first in ("status", "project") for cell in self.seen.cells(first) if len(cell) > 1)
        some = [cell for cell in told if cell[1] in ids]
        return {cell[1]: self.project(cell[1]) for cell in some if _fits(cell, self.cell(*cell))}

    def mechanisms(self) -> Mapping[str, Mechanism]:
        return _frozen({id_: self.mechanism(id_, one) for id_, one in self.singles("mechanism").items()})

    def plan(self, id_: str, adopted: Standing[PlanAdopted]) -> Plan:
        ended = self.told("end", id_)
        in_force, status, why = terms.plan_in_force(self.seen, adopted, self.earlier("plan", id_), ended)
        plan = Plan(
            id=id_,
            adopted=adopted,
            in_force=in_force,
            status=status,
            why=why,
            reported=self.told("report", id_),
            ended=ended,
        )
        return plan.leaving("carried_by", lambda: carriers.carried_by(self.seen, plan))

    def instrument(self, id_: str) -> Instrument:
        signed, entered, ended = self.told("instrument", id_), self.told("in_force", id_, ""), self.told("end", id_)
        earlier = self.earlier("in_force", id_, "")
        consents = self.of("consent", id_)
        in_force, status = terms.instrument_in_force(
            self.seen, id_, signed, entered, earlier, ended, consented=bool(consents)
        )
        for_one = {party: one for party, one in self.of("in_force", id_).items() if party}
        text = Instrument(
            id=id_,
            signed=signed,
            in_force=in_force,
            status=status,
            entered=entered,
            entered_for=_frozen(for_one),
            consents=_frozen(consents),
            ended=ended,
            ended_for=_frozen(self.of("end_for", id_)),
            reported=self.told("report", id_),
        )
        return text.leaving(
            "carried_by",
            lambda: carriers.carried_by(self.seen, text),
            begun_by=lambda: _begun_by(self.seen, text),
        )

    def pledge(self, id_: str, made: Standing[PledgeMade], projects: Mapping[str, Project]) -> Pledge:
        verdicts, delivered = self.of("verdict", id_), self.of("delivered", id_)
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
            fulfilled=fate.fulfilled,
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

    def requests(self) -> tuple[Request, ...]:
        return tuple(self.request(id_, one) for id_, one in self.singles("request").items())

    def request(self, id_: str, made: Standing[RequestMade]) -> Request:
        tellings = made.facts or tuple(fact for one in made.candidates for fact in one.facts)
        known = {entry for fact in tellings for entry in fact.entries}
        named = [key for key in self.replies if self.seen.root(key) in known or key in known]
        replies = [one for key in named if (one := self.reply(key, made)) is not None]
        answers = [surely(one) for one in replies]
        # Who answered and was erased may have answered by then: its date is gone.
        gone = (one.targets.get("in_reply_to", "") for one in self.seen.of_records.without_content)
        answers += [Answer.POSSIBLY for target in gone if target in known]
        # The surest reply is shown, where several tellings of the request were answered.
        reply = next((one for one in replies if surely(one) is Answer.YES), replies[0] if replies else None)
        return Request(id=id_, made=made, open=all_of(surely(made), *map(not_, answers)), reply=reply)

    def reply(self, key: str, made: Standing[RequestMade]) -> Standing[Any] | None:
        """
        What stands in a cell of replies, of those alone that may answer the request.
        """
        cell, cutoff = ("reply", key), self.seen.cutoff
        told = [(one, cutoff.judge(one.when.bounds)) for one in self.seen.ever(cell)]
        told = [(one, answer) for one, answer in told if answer is not Answer.NO]
        counting = [(one, answer) for one, answer in told if is_reply(self.seen, made, one)]
        if len(counting) == len(told):
            return self.replies[key]
        certain, pending = ([one for one, is_so in counting if is_so is it] for it in (Answer.YES, Answer.POSSIBLY))
        return settle(cell, WRITTEN.step, certain, pending) if counting else None

    @functools.cached_property
    def replies(self) -> Mapping[str, Standing[Any]]:
        return self.singles("reply")

    def parties(self) -> Mapping[str, Standing[Role]]:
        """
        Who belongs to the partnership: as its opening line says, unless the party's own comings and goings do.
        """
        opening = _opening(self.seen)
        parties = self.singles("member")
        for party in () if opening is None else opening.parties:
            moves = (one.fact.event for one in self.seen.ever(("member", party)))
            first = next((move for move in moves if isinstance(move, MembershipChanged)), None)
            # Whose first recorded change is to join was no member before; whoever first leaves was one until then.
            if first is None or first.mode is not MembershipMode.JOINED:
                parties[party] = _founding(party, parties.get(party))
        return _frozen(parties)

    def people(self) -> Mapping[str, tuple[Office, ...]]:
        offices: dict[str, tuple[Office, ...]] = {}
        for (person, office, party), seen in self.seen.offices().items():
            offices[person] = (*offices.get(person, ()), _office(office, party, seen))
        return _frozen(offices)

    def scheduled(self) -> tuple[Item, ...]:
        return scheduled_of(self.seen)


@classes.frozen
class _TierChanges:
    """
    The certain changes of the tier, in valid order or from the last one backwards.
    """

    seen: Seen

    def __call__(self) -> tuple[TierChange, ...]:
        return tuple(self)

    def __iter__(self) -> Iterator[TierChange]:
        was = None
        for one in self.seen.writers(TIER):
            # The end of a framework that was not there, or one told again, is no change.
            if (now := WRITTEN.step(TIER, was, one.fact)) != was:
                was = now
                yield _tier_change(one)

    def __reversed__(self) -> Iterator[TierChange]:
        later, told = None, 0
        for one in self.seen.latest(TIER):
            if isinstance(one.fact.writes()[TIER], Revise):
                # What an end leaves depends on all that came before.
                yield from list(self)[::-1][told:]
                return
            if later is not None and later.fact.writes()[TIER] != one.fact.writes()[TIER]:
                told += 1
                yield _tier_change(later)
            later = one
        if later is not None and later.fact.writes()[TIER] is not None:
            yield _tier_change(later)


def _begun_by(seen: Seen, text: Instrument) -> Any:
    # It goes back over the days before, whose state is gathered here.
    from partnership_events.projections.unbroken import begun_by

    return begun_by(seen, text)


def _office(office: str, party: str | None, seen: Reversible[Placed]) -> Office:
    return Office.made_of(
        office=lambda: office,
        party=lambda: party,
        dates=lambda: tuple(dict.fromkeys(one.on for one in seen)),
        facts=_Facts(seen),
    )


@classes.frozen
class _Facts:
    seen: Any

    def __call__(self) -> tuple[Fact, ...]:
        return tuple(self)

    def __iter__(self) -> Iterator[Fact]:
        return (one.fact for one in self.seen)

    def __reversed__(self) -> Iterator[Fact]:
        return (one.fact for one in reversed(self.seen))

    def few(self, most: int) -> tuple[tuple[Fact, ...], bool]:
        placed, more = few_of(self.seen, most)
        return tuple(one.fact for one in placed), more


_GATHERED_PARTS = frozenset(field.name for field in attrs.fields(PartnershipState)) - {"basis"}


def _fits(cell: Cell, one: Standing[Any]) -> bool:
    if not cell or cell[0] not in _GATHERED:
        return bool(cell)
    words, sort = _GATHERED[cell[0]]
    held = [value for value in may_hold(one) if value is not None]
    well_formed = len(cell) == words + 1 and all(isinstance(value, sort) for value in held)
    return well_formed and (bool(held) or cell[0] not in _ALWAYS_HELD)


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

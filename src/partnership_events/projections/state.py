"""
What the state of a partnership is made of: the values that an answer hands out.

Every value says how sure it is, since when, and by which entries.  Nothing here computes what held; ``terms`` and
``partnership`` do.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from partnership_events import classes
from partnership_events.codes import ActivityStatus, MissionLevel, Role
from partnership_events.dates import Answer, Bounds, Duration, EdtfDate, Period, bounds_of
from partnership_events.dates.zones import DAY
from partnership_events.event import Cell, Entry, Over
from partnership_events.facts import Dispute, Fact, Hole
from partnership_events.folding import Candidate, OfFacts, Standing
from partnership_events.values import Label, Later, Quantity
from partnership_events.vocabulary.context import IncidentRecorded, MilestoneMarked
from partnership_events.vocabulary.instruments import (
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
)
from partnership_events.vocabulary.interaction import MechanismEstablished, MeetingHeld, VisitMade
from partnership_events.vocabulary.plans import InitiativeLaunched, PlanAdopted
from partnership_events.vocabulary.pledges import PledgeAssessed, PledgeMade, PledgeRevised, PledgeWithdrawn, Terms
from partnership_events.vocabulary.positions import CooperationAgreed, PositionStated, RequestMade
from partnership_events.vocabulary.projects import ProgressReported, ProjectAnnounced, ProjectLaunched

T = TypeVar("T")


@classes.frozen(kw_only=True)
class StateBasis:
    """
    What a state or report rests on: enough to compute it again.  ``as_of`` is empty where all dates are told.

    ``size`` is the position up to which the log was read, ``sealed`` that of the last line under a seal by then (0
    where none is), ``sealed_root`` that seal's root in hex.  ``root`` is the root of all ``size`` lines, where asked.
    """

    log: str
    size: int
    as_of: str
    known_at: str | None
    zone: str
    sealed: int = 0
    sealed_root: str | None = None
    root: str | None = None

    def __str__(self) -> str:
        known = "" if self.known_at is None else f", as known {self.known_at}"
        when = "" if not self.as_of else f", as of {self.as_of}"
        return f"{self.log} @{self.size}, {self.held}{when}{known}, read in {self.zone}"

    @property
    def held(self) -> str:
        """
        What holds the lines in place: a seal, or nothing yet (``open``).
        """
        sealed = f"root:{(self.sealed_root or '')[:16]}"
        if self.root is not None:
            sealed = f"root:{self.root}"
        if not self.sealed:
            return "open" if self.root is None else f"open ({sealed})"
        # The seal itself stands in the line after those that it seals.
        if self.size <= self.sealed + 1:
            return f"sealed {sealed}"
        return f"open above @{self.sealed} ({sealed})"


@classes.frozen(kw_only=True)
class Item(OfFacts):
    """
    A fact as a list shows it: its date, and how surely it has happened, or is still planned.

    ``postponed_by`` is what moved it to the date ``on``, where that is not its own.
    """

    fact: Fact
    on: EdtfDate
    answer: Answer
    postponed_by: Fact | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """
        The fact, and what moved it to another date.
        """
        return (self.fact,) if self.postponed_by is None else (self.fact, self.postponed_by)

    @property
    def at_zone(self) -> str | None:
        """
        The zone of the place whose clocks its date is told by, where somebody says so.
        """
        return self.facts[-1].event.at_zone

    def bounds(self, zone: str) -> Bounds:
        """
        The seconds between which it is to happen, as the zone reads its date.
        """
        return self.fact.when(zone).bounds if self.postponed_by is None else bounds_of(self.on, self.at_zone, zone)


@classes.frozen(kw_only=True)
class TierChange:
    """
    One framework that the relation has had.
    """

    label: Label | None
    on: EdtfDate
    mode: str
    fact: Fact


@classes.frozen(kw_only=True, repr=False)
class Tier(Standing[Label]):
    """
    The framework of the relation: its label, since when, by which entries, how sure.

    ``history`` holds the certain changes, in valid order.
    """

    history: tuple[TierChange, ...] = ()

    @property
    def label(self) -> Label | None:
        """
        The framework's name; None where there is none, or where none is certain.
        """
        return self.value if isinstance(self.value, Label) else None

    @property
    def upgrades(self) -> int:
        """
        How often the relation was raised for certain: changes whose mode is upgraded or elevated.
        """
        return sum(change.mode in ("upgraded", "elevated") for change in self.history)


@classes.frozen(kw_only=True)
class Plan(Later):
    """
    A plan, and whether it is in force at the cut-off.

    ``why`` says what the answer rests on; ``status`` tells expired from ended otherwise.  ``adopted`` is what was told
    last; ``carried_by`` are the adoptions by which it is in force, or may be: an older one while a renewal lies ahead.
    """

    id: str
    adopted: Standing[PlanAdopted]
    in_force: Answer
    status: str
    why: str
    reported: Standing[ProgressReported] | None = None
    ended: Standing[InstrumentEnded] | None = None
    carried_by: tuple[Candidate[PlanAdopted], ...] = ()

    @property
    def event(self) -> PlanAdopted:
        """
        The adoption that carries it; where none does, the last one, certain or not.
        """
        return next((one.value for one in self.carried_by if one.value is not None), None) or told(self.adopted)

    @property
    def label(self) -> Label:
        """
        The plan's name.
        """
        return self.event.label

    @property
    def period(self) -> Period | None:
        """
        The years that it covers; None where no source says so.
        """
        return self.event.period

    @property
    def duration(self) -> Duration | None:
        """
        How long it runs, where a source says so.
        """
        return self.event.duration


@classes.frozen(kw_only=True)
class Instrument(Later):
    """
    A text, and where it is in its life.

    ``entered`` and ``ended`` speak of all its parties; ``entered_for`` and ``ended_for`` hold, by party, what is told
    of that one alone.  ``carried_by`` are the entries into force by which it is in force, or may be; ``begun_by`` is
    the one since which it is so without a break, where it surely is: an older one, where it entered anew in between.
    """

    id: str
    signed: Standing[InstrumentSigned] | None
    in_force: Answer
    status: str
    entered: Standing[InstrumentInForce] | None = None
    entered_for: Mapping[str, Standing[InstrumentInForce]] = attrs.field(factory=dict)
    consents: Mapping[str, Standing[InstrumentConsented]] = attrs.field(factory=dict)
    ended: Standing[InstrumentEnded] | None = None
    ended_for: Mapping[str, Standing[InstrumentEnded]] = attrs.field(factory=dict)
    reported: Standing[ProgressReported] | None = None
    carried_by: tuple[Candidate[InstrumentInForce], ...] = ()
    begun_by: Candidate[InstrumentInForce] | None = None


@classes.frozen(kw_only=True)
class Pledge:
    """
    A pledge, its terms, and what became of it.

    ``fulfilled`` and ``overdue`` speak of the record: fulfilment is recorded; its deadline has passed and none is.
    ``why`` says on what the latter rests.  ``deadline`` bounds the day on which it falls due.  ``delivered`` is by
    unit; a unit that nobody reported is absent, which is not zero.
    """

    id: str
    made: Standing[PledgeMade]
    terms: Standing[Terms] | None
    open: Answer
    fulfilled: Answer
    status: str
    overdue: Answer
    why: str
    deadline: Bounds | None
    delivered: Mapping[str, Standing[decimal.Decimal]]
    verdicts: Mapping[str, Standing[PledgeAssessed]]
    projects: tuple[str, ...] = ()
    reported: Standing[ProgressReported] | None = None
    withdrawn: Standing[PledgeWithdrawn] | None = None
    superseded: Standing[PledgeRevised] | None = None

    @property
    def event(self) -> PledgeMade:
        """
        The promise, certain or not.
        """
        return told(self.made)

    @property
    def by(self) -> tuple[str, ...]:
        """
        Who promised.
        """
        return self.event.by

    @property
    def quantity(self) -> Quantity | None:
        """
        How much is promised by now.
        """
        return self.terms.value.quantity if self.terms and self.terms.value else self.event.quantity

    @property
    def due(self) -> tuple[str, str] | None:
        """
        The earliest and the latest day on which it falls due, in ISO 8601; None without a deadline.
        """
        return None if self.deadline is None else (_day(self.deadline.first_hi), _day(self.deadline.hi))


@classes.frozen(kw_only=True)
class Project:
    """
    A project and its status.
    """

    id: str
    status: Standing[ActivityStatus]
    announced: Standing[ProjectAnnounced] | None = None
    launched: Standing[ProjectLaunched] | None = None
    planned_end: Standing[EdtfDate] | None = None
    reported: Standing[ProgressReported] | None = None

    @property
    def label(self) -> Label | None:
        """
        Its name, where one is told.
        """
        return next((event.label for event in self._events() if event.label), None)

    @property
    def under(self) -> str | None:
        """
        The plan, pledge or mechanism that it serves.
        """
        return next((event.under for event in self._events() if event.under), None)

    def _events(self) -> Iterable[ProjectAnnounced | ProjectLaunched]:
        both: tuple[Standing[Any] | None, ...] = (self.launched, self.announced)
        return (told(one) for one in both if one is not None)


@classes.frozen(kw_only=True)
class Mechanism:
    """
    A standing mechanism, and its last session.
    """

    id: str
    established: Standing[MechanismEstablished]
    active: Answer
    last_session: Standing[MeetingHeld] | None = None
    ended: Standing[InstrumentEnded] | None = None


@classes.frozen(kw_only=True)
class Request:
    """
    Something that was asked for, and whether an answer is recorded.
    """

    id: str
    made: Standing[RequestMade]
    open: Answer
    reply: Standing[Any] | None = None


@classes.frozen(kw_only=True)
class Office(Later):
    """
    An office in which a person is recorded, and on which dates.
    """

    office: str
    party: str | None
    dates: tuple[EdtfDate, ...]
    facts: tuple[Fact, ...]


@classes.frozen(kw_only=True, repr=False)
class PartnershipState(Later):
    """
    What held between the parties.

    Mappings are keyed by short ids, positions by (party, topic), missions by (sender, receiver), money by (IATI
    transaction type, currency).  ``pending`` may or may not have happened yet; ``scheduled`` is planned and neither
    confirmed nor called off; ``unapplied`` are entries that this vocabulary cannot read, ``erased`` the holes: entries
    whose content was erased.
    """

    basis: StateBasis
    relations: Standing[str]
    tier: Tier
    missions: Mapping[tuple[str, str], Standing[MissionLevel]]
    instruments: Mapping[str, Instrument]
    plans: Mapping[str, Plan]
    pledges: Mapping[str, Pledge]
    projects: Mapping[str, Project]
    initiatives: Mapping[str, Standing[InitiativeLaunched]]
    mechanisms: Mapping[str, Mechanism]
    last_meeting: Standing[MeetingHeld]
    last_visit: Standing[VisitMade]
    positions: Mapping[tuple[str, str], Standing[PositionStated]]
    requests: tuple[Request, ...]
    cooperation: Mapping[str, Standing[CooperationAgreed]]
    parties: Mapping[str, Standing[Role]]
    people: Mapping[str, tuple[Office, ...]]
    milestones: tuple[Standing[MilestoneMarked], ...]
    incidents: tuple[Standing[IncidentRecorded], ...]
    money: Mapping[tuple[str, str], Standing[decimal.Decimal]]
    disputes: tuple[Dispute, ...]
    pending: tuple[Item, ...]
    scheduled: tuple[Item, ...]
    unapplied: tuple[Entry, ...]
    erased: tuple[Hole, ...] = ()
    cells: Mapping[Cell, Standing[Any]]

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """
        The requests to which no answer is certain.
        """
        return tuple(request for request in self.requests if request.open is not Answer.NO)

    def __repr__(self) -> str:
        in_force = [plan.id for plan in self.plans.values() if plan.in_force is not Answer.NO]
        open_ = [pledge.id for pledge in self.pledges.values() if pledge.open is not Answer.NO]
        tier = f"{str(self.tier.label)!r} ({self.tier.answer})" if self.tier.label else str(self.tier.answer)
        return (
            f"<PartnershipState {self.basis}: relations {self.relations.answer}, tier {tier}, "
            f"plans {in_force}, pledges {open_}, {len(self.pending)} pending>"
        )

    __rich_repr__ = classes.in_angles
    _repr_html_ = classes.look


# -- what a standing leaves possible


@classes.frozen
class Possible(Generic[T]):
    """
    One of the values that a cell may hold, None being nothing or nothing any more; since when, and read in which zone.
    """

    value: T | None
    on: EdtfDate | None
    at_zone: str | None


def possible(standing: Standing[T]) -> tuple[Possible[T], ...]:
    """
    All that the cell may hold: what the certain facts say, then the candidates.
    """
    settled = Possible(_held(standing.value), standing.since, _zone_of(standing))
    return (settled, *(Possible(_held(one.value), one.on, _zone_of(one)) for one in standing.candidates))


def may_hold(standing: Standing[T]) -> tuple[T | None, ...]:
    """
    The same values alone; nobody is asked who says so.
    """
    return (_held(standing.value), *(_held(one.value) for one in standing.candidates))


def told(standing: Standing[T]) -> T:
    """
    What the cell holds or, where nothing is certain, what it would.
    """
    return next(value for value in may_hold(standing) if value is not None)


def earlier_carrier(part: Plan | Instrument) -> Candidate[Any] | None:
    """
    The earlier adoption or entry into force by which it is in force, where another was told since; else None.
    """
    last: Standing[Any] | None = part.adopted if isinstance(part, Plan) else part.entered
    told_last = () if last is None else may_hold(last)
    return next((one for one in part.carried_by[:1] if all(one.value is not value for value in told_last)), None)


def surely(standing: Standing[Any] | None) -> Answer:
    """
    Whether the cell holds something: a candidate that differs only in content does not make that doubtful.
    """
    if standing is None:
        return Answer.NO
    return agreed(Answer.NO if value is None else Answer.YES for value in may_hold(standing))


def fate_in_words(status: str, is_open: Answer) -> str:
    """
    What became of a pledge: possibly open, or in progress, where it may have ended or been fulfilled.
    """
    return f"possibly {status}" if is_open is Answer.POSSIBLY and status in ("open", "in progress") else status


def agreed(answers: Iterable[Answer]) -> Answer:
    """
    The answer on which all possibilities agree; possibly, where they do not.
    """
    met = set(answers)
    return met.pop() if len(met) == 1 else Answer.POSSIBLY


def _held(value: T | None) -> T | None:
    return None if isinstance(value, Over) else value


def _zone_of(told: Standing[Any] | Candidate[Any]) -> str | None:
    # Of many that say so the first counts; the others need not be made.
    facts, _ = told.few("facts", 2)
    return facts[0].event.at_zone if facts else None


def _day(second: int) -> str:
    if not 0 <= second < dt.date.max.toordinal() * DAY:
        return ".."
    return dt.date.fromordinal(second // DAY + 1).isoformat()

"""
The code lists of payloads, each an enum whose values stand on disk for ever.

A list reuses the standard one of its field where there is one: IATI activity status and transaction type, PLOVER
categories, UN treaty terms, the testable-pledge verdicts of the Comparative Party Pledges Project.  A code may be
given as its value or as its name in any case ("2" or "implementation").
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Self

from partnership_events import classes
from partnership_events.errors import Problem, Refused, did_you_mean


class Code(enum.StrEnum):
    """
    A member of a closed list of codes.

    Calling the list with a text that is not in it raises ``Refused``, naming the nearest codes.
    """

    if TYPE_CHECKING:
        # So that a type checker refuses ``form=7``: the enum's own signature takes anything.
        def __new__(cls, value: str) -> Self: ...

    @classmethod
    def _missing_(cls, value: object) -> Self:
        # ASCII only: str.upper() turns letters of other scripts into ours.
        if isinstance(value, str) and value.isascii():
            named = cls.__members__.get(value.upper().replace("-", "_").replace(" ", "_"))
            if named is not None:
                return named
        codes = [member.value for member in cls]
        names = [name.lower() for name in cls.__members__]
        if not isinstance(value, str):
            right = f"write {str(value)!r}" if str(value) in codes else f"one of {', '.join(codes)}"
            raise Refused(Problem("", f"{repr(value)[:80]} is not text, as the codes of {cls.__name__} are", right))
        hint = did_you_mean(str(value).lower(), {*codes, *names}, otherwise=f"one of {', '.join(codes)}")
        raise Refused(Problem("", f"{str(value)[:80]!r} is not a code of {cls.__name__}", hint))

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


# One for all lists, which are called alike.
classes.signed(Code)


class Basis(Code):
    """How a date is known."""

    STATED = "stated"
    INFERRED = "inferred"
    DERIVED = "derived"


class Modality(Code):
    """Whether the thing happened; only actual facts are folded."""

    ACTUAL = "actual"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"


class Confidence(Code):
    """How far the person who wrote the entry trusts it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Role(Code):
    """What a party is to a fact."""

    PARTY = "party"
    HOST = "host"
    MEDIATOR = "mediator"
    SPONSOR = "sponsor"
    OBSERVER = "observer"
    DEPOSITARY = "depositary"


class CitationStance(Code):
    """Whether a source supports the entry or contradicts it."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class QuantityBound(Code):
    """Whether a quantity is exact, a floor or a ceiling."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class EstablishmentMode(Code):
    """How relations came about."""

    RECOGNISED = "recognised"
    ESTABLISHED = "established"
    RESTORED = "restored"


class SeveranceMode(Code):
    """How relations stopped."""

    SEVERED = "severed"
    SUSPENDED = "suspended"


class MissionLevel(Code):
    """Rank of a mission; in the Correlates of War codes 3 ambassador, 2 minister, 1 charge d'affaires, 9 other."""

    AMBASSADOR = "ambassador"
    HIGH_COMMISSIONER = "high_commissioner"
    NUNCIO = "nuncio"
    MINISTER = "minister"
    MINISTER_RESIDENT = "minister_resident"
    CHARGE_D_AFFAIRES = "charge_d_affaires"
    INTERESTS_SECTION = "interests_section"
    OTHER = "other"
    NONE = "none"


class UpgradeMode(Code):
    """How a relation got its framework."""

    ESTABLISHED = "established"
    UPGRADED = "upgraded"
    RENAMED = "renamed"
    ELEVATED = "elevated"


class DowngradeMode(Code):
    """How a framework lost rank."""

    DOWNGRADED = "downgraded"
    SUSPENDED = "suspended"


class FrameworkEnd(Code):
    """How a framework ended."""

    LAPSED = "lapsed"
    TERMINATED = "terminated"
    SUPERSEDED = "superseded"


class InstrumentForm(Code):
    """What sort of text an instrument is."""

    TREATY = "treaty"
    AGREEMENT = "agreement"
    CONVENTION = "convention"
    PROTOCOL = "protocol"
    MEMORANDUM = "memorandum"
    JOINT_STATEMENT = "joint_statement"
    DECLARATION = "declaration"
    EXCHANGE_OF_NOTES = "exchange_of_notes"
    CONTRACT = "contract"
    OTHER = "other"


class Binding(Code):
    """Whether an instrument binds in law."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ConsentMode(Code):
    """How a party consented to be bound (UN Treaty Collection participation terms)."""

    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    FORMAL_CONFIRMATION = "formal_confirmation"
    PARLIAMENTARY_APPROVAL = "parliamentary_approval"


class EndMode(Code):
    """How an instrument or a plan stopped."""

    EXPIRED = "expired"
    TERMINATED = "terminated"
    DENOUNCED = "denounced"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    NOT_RENEWED = "not_renewed"


class InitiativeForm(Code):
    """What sort of initiative it is."""

    CAMPAIGN = "campaign"
    NATIONAL_MOVEMENT = "national_movement"
    STRATEGY = "strategy"
    FORUM = "forum"
    FUND = "fund"
    COALITION = "coalition"
    OTHER = "other"


class ActivityStatus(Code):
    """IATI ActivityStatus."""

    PIPELINE = "1"
    IMPLEMENTATION = "2"
    FINALISATION = "3"
    CLOSED = "4"
    CANCELLED = "5"
    SUSPENDED = "6"


class PledgeBinding(Code):
    """IATI: a pledge is an intention, a commitment an obligation."""

    PLEDGE = "pledge"
    COMMITMENT = "commitment"


class PledgeEnd(Code):
    """How a pledge ended unfulfilled: its promiser took it back, or it lapsed with what it depended on."""

    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class RevisionReason(Code):
    """Why the terms of a pledge changed."""

    RAISED = "raised"
    LOWERED = "lowered"
    EXTENDED = "extended"
    SUPERSEDED_BY = "superseded_by"


class Verdict(Code):
    """What an assessor found."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    NOT = "not"
    IN_PROGRESS = "in_progress"
    LATE = "late"
    NOT_RATED = "not_rated"


class TransactionType(Code):
    """IATI TransactionType."""

    INCOMING_FUNDS = "1"
    OUTGOING_COMMITMENT = "2"
    DISBURSEMENT = "3"
    EXPENDITURE = "4"
    INTEREST_PAYMENT = "5"
    LOAN_REPAYMENT = "6"
    REIMBURSEMENT = "7"
    PURCHASE_OF_EQUITY = "8"
    SALE_OF_EQUITY = "9"
    CREDIT_GUARANTEE = "10"
    INCOMING_COMMITMENT = "11"
    OUTGOING_PLEDGE = "12"
    INCOMING_PLEDGE = "13"


class VisitForm(Code):
    """What sort of visit it is."""

    STATE = "state"
    OFFICIAL = "official"
    WORKING = "working"
    PRIVATE = "private"
    MULTILATERAL = "multilateral"
    TRANSIT = "transit"
    OTHER = "other"


class MeetingForm(Code):
    """What sort of meeting it is."""

    OFFICIAL_TALKS = "official_talks"
    SUMMIT = "summit"
    WORKING_LUNCH = "working_lunch"
    WORKING_DINNER = "working_dinner"
    CALL = "call"
    MINISTERIAL = "ministerial"
    SESSION = "session"
    CONSULTATION = "consultation"
    OTHER = "other"


class CancellationMode(Code):
    """What became of an engagement that did not take place."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class MechanismLevel(Code):
    """Who sits in a standing mechanism."""

    LEADERS = "leaders"
    MINISTERS = "ministers"
    VICE_MINISTERS = "vice_ministers"
    OFFICIALS = "officials"
    EXPERTS = "experts"
    PARLIAMENTS = "parliaments"
    MIXED = "mixed"


class Stance(Code):
    """What a party says of a topic."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    CONCERNED = "concerned"
    WELCOMES = "welcomes"
    APPRECIATES = "appreciates"
    AFFIRMS = "affirms"
    COMMITS = "commits"
    NEUTRAL = "neutral"


class IncidentCategory(Code):
    """PLOVER's conflictual categories."""

    ACCUSE = "accuse"
    REJECT = "reject"
    THREATEN = "threaten"
    PROTEST = "protest"
    SANCTION = "sanction"
    MOBILIZE = "mobilize"
    COERCE = "coerce"
    ASSAULT = "assault"


class MembershipMode(Code):
    """How a party's place in a partnership changed."""

    JOINED = "joined"
    LEFT = "left"
    OBSERVER = "observer"
    MEDIATOR = "mediator"
    SPONSOR = "sponsor"


class Expected(Code):
    """The answer that somebody expects."""

    YES = "yes"
    NO = "no"
    POSSIBLY = "possibly"
    UNKNOWN = "unknown"
    NOT_COVERED = "not covered"


class Family(Code):
    """What a kind is about; coverage is declared per family."""

    RELATIONS = "relations"
    INSTRUMENTS = "instruments"
    PLANS = "plans"
    PROJECTS = "projects"
    PLEDGES = "pledges"
    INTERACTION = "interaction"
    POSITIONS = "positions"
    CONTEXT = "context"
    PARTIES = "parties"
    RECORD = "record"

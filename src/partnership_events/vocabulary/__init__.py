"""
The standard kinds, a chapter a file.

``STANDARD`` is an ordinary value: ``STANDARD | Vocabulary.of(Mine)`` is one kind richer, and nothing else has changed.
"""

from __future__ import annotations

from partnership_events.event import Vocabulary
from partnership_events.vocabulary.context import IncidentRecorded, MembershipChanged, MilestoneMarked
from partnership_events.vocabulary.instruments import (
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
)
from partnership_events.vocabulary.interaction import EngagementCancelled, MechanismEstablished, MeetingHeld, VisitMade
from partnership_events.vocabulary.plans import InitiativeLaunched, PlanAdopted
from partnership_events.vocabulary.pledges import (
    PledgeAssessed,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    TransactionRecorded,
)
from partnership_events.vocabulary.positions import CooperationAgreed, PositionStated, RequestMade
from partnership_events.vocabulary.projects import (
    ProgressReported,
    ProjectAnnounced,
    ProjectLaunched,
    ProjectStatusChanged,
)
from partnership_events.vocabulary.record import (
    CoverageDeclared,
    EntryErased,
    FactCorrected,
    FactDisputed,
    FactRetracted,
    LadderDeclared,
    LogOpened,
    LogSealed,
    PartyDeclared,
    PersonDeclared,
    SourceDeclared,
)
from partnership_events.vocabulary.relations import (
    FrameworkEnded,
    MissionChanged,
    RelationsDowngraded,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
)

STANDARD = Vocabulary.of(
    RelationsEstablished,
    RelationsSevered,
    MissionChanged,
    RelationsUpgraded,
    RelationsDowngraded,
    FrameworkEnded,
    InstrumentSigned,
    InstrumentConsented,
    InstrumentInForce,
    InstrumentEnded,
    PlanAdopted,
    InitiativeLaunched,
    ProjectAnnounced,
    ProjectLaunched,
    ProjectStatusChanged,
    ProgressReported,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    PledgeAssessed,
    TransactionRecorded,
    VisitMade,
    MeetingHeld,
    EngagementCancelled,
    MechanismEstablished,
    PositionStated,
    RequestMade,
    CooperationAgreed,
    MilestoneMarked,
    IncidentRecorded,
    MembershipChanged,
    LogOpened,
    SourceDeclared,
    PartyDeclared,
    PersonDeclared,
    LadderDeclared,
    CoverageDeclared,
    FactCorrected,
    FactRetracted,
    FactDisputed,
    LogSealed,
    EntryErased,
)

__all__ = [
    "STANDARD",
    "CooperationAgreed",
    "CoverageDeclared",
    "EngagementCancelled",
    "EntryErased",
    "FactCorrected",
    "FactDisputed",
    "FactRetracted",
    "FrameworkEnded",
    "IncidentRecorded",
    "InitiativeLaunched",
    "InstrumentConsented",
    "InstrumentEnded",
    "InstrumentInForce",
    "InstrumentSigned",
    "LadderDeclared",
    "LogOpened",
    "LogSealed",
    "MechanismEstablished",
    "MeetingHeld",
    "MembershipChanged",
    "MilestoneMarked",
    "MissionChanged",
    "PartyDeclared",
    "PersonDeclared",
    "PlanAdopted",
    "PledgeAssessed",
    "PledgeMade",
    "PledgeRevised",
    "PledgeWithdrawn",
    "PositionStated",
    "ProgressReported",
    "ProjectAnnounced",
    "ProjectLaunched",
    "ProjectStatusChanged",
    "RelationsDowngraded",
    "RelationsEstablished",
    "RelationsSevered",
    "RelationsUpgraded",
    "RequestMade",
    "SourceDeclared",
    "TransactionRecorded",
    "VisitMade",
]

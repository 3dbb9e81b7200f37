"""
The standard kinds, a chapter a file.

``STANDARD`` is an ordinary value: ``STANDARD | Vocabulary.of(Mine)`` is one kind richer, and nothing else has changed.
Only that a chapter is imported when one of its kinds is first met, since making its classes takes time; whoever goes
through all kinds imports all chapters.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from partnership_events.event import Statement, Vocabulary

if TYPE_CHECKING:
    from partnership_events.vocabulary.context import IncidentRecorded, MembershipChanged, MilestoneMarked
    from partnership_events.vocabulary.instruments import (
        InstrumentConsented,
        InstrumentEnded,
        InstrumentInForce,
        InstrumentSigned,
    )
    from partnership_events.vocabulary.interaction import (
        EngagementCancelled,
        MechanismEstablished,
        MeetingHeld,
        VisitMade,
    )
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
        ExpectationDeclared,
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

_CHAPTERS = {
    "relations": (
        "relations_established",
        "relations_severed",
        "mission_changed",
        "relations_upgraded",
        "relations_downgraded",
        "framework_ended",
    ),
    "instruments": (
        "instrument_signed",
        "instrument_consented",
        "instrument_in_force",
        "instrument_ended",
    ),
    "plans": (
        "plan_adopted",
        "initiative_launched",
    ),
    "projects": (
        "project_announced",
        "project_launched",
        "project_status_changed",
        "progress_reported",
    ),
    "pledges": (
        "pledge_made",
        "pledge_revised",
        "pledge_withdrawn",
        "pledge_assessed",
        "transaction_recorded",
    ),
    "interaction": (
        "visit_made",
        "meeting_held",
        "engagement_cancelled",
        "mechanism_established",
    ),
    "positions": (
        "position_stated",
        "request_made",
        "cooperation_agreed",
    ),
    "context": (
        "milestone_marked",
        "incident_recorded",
        "membership_changed",
    ),
    "record": (
        "log_opened",
        "source_declared",
        "party_declared",
        "person_declared",
        "ladder_declared",
        "coverage_declared",
        "expectation_declared",
        "fact_corrected",
        "fact_retracted",
        "fact_disputed",
        "log_sealed",
        "entry_erased",
    ),
}
"""
The kinds that each chapter declares, in the order of the documentation; a class is called as its kind is.
"""


class _ByChapter(Mapping[str, type[Statement]]):
    """
    The classes by kind, each imported when it is first asked for.
    """

    def __getitem__(self, kind: str) -> type[Statement]:
        return _kind(_HOME[kind], _class_name(kind))

    def __iter__(self) -> Iterator[str]:
        return iter(_HOME)

    def __len__(self) -> int:
        return len(_HOME)

    def __contains__(self, kind: object) -> bool:
        return kind in _HOME


def _class_name(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_"))


@functools.cache
def _kind(chapter: str, name: str) -> type[Statement]:
    import importlib

    found: type[Statement] = getattr(importlib.import_module(f"{__name__}.{chapter}"), name)
    return found


_HOME = {kind: chapter for chapter, kinds in _CHAPTERS.items() for kind in kinds}
_KINDS = {_class_name(kind): kind for kind in _HOME}

STANDARD = Vocabulary(_ByChapter())

__all__ = [
    "STANDARD",
    "CooperationAgreed",
    "CoverageDeclared",
    "EngagementCancelled",
    "EntryErased",
    "ExpectationDeclared",
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

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _KINDS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return STANDARD.kinds[_KINDS[name]]

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

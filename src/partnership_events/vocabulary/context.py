"""
What surrounds a partnership: milestones, incidents, and who belongs to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Family, IncidentCategory, MembershipMode, Role
from partnership_events.event import Cell, Crosswalk, Event, Over, Phase
from partnership_events.values import EntryId, PartyKey


@classes.frozen(kw_only=True)
class MilestoneMarked(Event):
    """
    An anniversary, friendship year or review was marked.
    """

    kind: ClassVar[str] = "milestone_marked"
    family: ClassVar[Family] = Family.CONTEXT
    effect: ClassVar[str] = "listed"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="017")

    milestone: Annotated[str, "What was marked."]
    of: Annotated[EntryId | None, "The entry whose anniversary it is."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("milestone", me): self}


@classes.frozen(kw_only=True)
class IncidentRecorded(Event):
    """
    A conflictual event: protest, sanction, expulsion, attack, dispute.
    """

    kind: ClassVar[str] = "incident_recorded"
    family: ClassVar[Family] = Family.CONTEXT
    effect: ClassVar[str] = "listed"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="11-20", plover="ACCUSE..ASSAULT")

    # The vocabulary's "class" is a keyword of Python; PLOVER calls it a category.
    category: Annotated[IncidentCategory, "PLOVER category."] = attrs.field(converter=IncidentCategory)
    incident: Annotated[str | None, "What happened, in a few words."] = None
    target: Annotated[str | None, "Against whom or what."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("incident", me): self}


@classes.frozen(kw_only=True)
class MembershipChanged(Event):
    """
    A party joined, left, or changed its role in the partnership.
    """

    kind: ClassVar[str] = "membership_changed"
    family: ClassVar[Family] = Family.PARTIES
    effect: ClassVar[str] = "parties at the date"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(other="COW alliance by_member; GATT accession")

    party: Annotated[PartyKey, "Which party."]
    mode: Annotated[MembershipMode, "What became of it."] = attrs.field(converter=MembershipMode)

    @property
    def folds_in(self) -> Phase:
        return {MembershipMode.JOINED: Phase.OPENING, MembershipMode.LEFT: Phase.ENDING}.get(self.mode, Phase.ORDINARY)

    def writes(self, me: str) -> Mapping[Cell, object]:
        match self.mode:
            case MembershipMode.LEFT:
                now: object = Over("left")
            case MembershipMode.JOINED:
                now = Role.PARTY
            case role:
                now = Role(role.value)
        return {("member", self.party): now}

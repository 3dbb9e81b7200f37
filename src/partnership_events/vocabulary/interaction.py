"""
People meeting: visits, meetings, engagements called off, standing mechanisms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import CancellationMode, Family, MechanismLevel, MeetingForm, VisitForm
from partnership_events.dates import Duration, EdtfDate
from partnership_events.event import Cell, Crosswalk, Event, Phase
from partnership_events.values import EntryId, Label, PartyKey, SubjectId, refuse_reversed, text_set

LAST_MEETING: Cell = ("last_meeting",)
LAST_VISIT: Cell = ("last_visit",)


@classes.frozen(kw_only=True)
class VisitMade(Event):
    """
    A person or delegation travelled.
    """

    kind: ClassVar[str] = "visit_made"
    family: ClassVar[Family] = Family.INTERACTION
    effect: ClassVar[str] = "last visit"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="042/043", plover="CONSULT visit", other="COLT; HistoryAtState travels/visits"
    )

    visitors: Annotated[tuple[PartyKey, ...], "Whose people travelled."] = attrs.field(converter=text_set)
    host: Annotated[str | None, "Where they were received: a party's key or a country."] = None
    form: Annotated[VisitForm, "What sort of visit."] = attrs.field(converter=VisitForm)
    occasion: Annotated[str | None, "What it was for, such as a session of an assembly."] = None
    start: Annotated[EdtfDate | None, "First day."] = attrs.field(default=None, converter=classes.optional(EdtfDate))
    end: Annotated[EdtfDate | None, "Last day."] = attrs.field(default=None, converter=classes.optional(EdtfDate))
    contains: Annotated[EdtfDate | None, "A day inside it, where first and last are not told."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )

    def __attrs_post_init__(self) -> None:
        refuse_reversed(self.start, self.end, "end")

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {LAST_VISIT: self}


@classes.frozen(kw_only=True)
class MeetingHeld(Event):
    """
    Talks, a summit, a meal, a call, or a session of a mechanism took place; who met stands in parties and people.
    """

    kind: ClassVar[str] = "meeting_held"
    family: ClassVar[Family] = Family.INTERACTION
    effect: ClassVar[str] = "last meeting, topics"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="040, 041, 044, 046", plover="CONSULT phone|visit|third-party")

    form: Annotated[MeetingForm, "What sort of meeting."] = attrs.field(converter=MeetingForm)
    duration: Annotated[Duration | None, "How long it took."] = attrs.field(
        default=None, converter=classes.optional(Duration)
    )
    duration_approx: Annotated[bool, "The source says about."] = False
    mechanism: Annotated[SubjectId | None, "The mechanism whose session it was."] = None
    ordinal: Annotated[int | None, "Which session, counted from 1."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {LAST_MEETING: self}
        return cells | ({("session", self.mechanism): self} if self.mechanism else {})


@classes.frozen(kw_only=True)
class EngagementCancelled(Event):
    """
    A planned visit or meeting did not take place.
    """

    kind: ClassVar[str] = "engagement_cancelled"
    family: ClassVar[Family] = Family.INTERACTION
    phase: ClassVar[Phase] = Phase.ENDING
    keyed_by: ClassVar[str] = "subject"
    effect: ClassVar[str] = "the planned item is closed, or moved to its new date"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="125 (if refused)")

    subject: Annotated[EntryId, "The entry of the planned engagement."]
    mode: Annotated[CancellationMode, "Cancelled or postponed."] = attrs.field(
        default=CancellationMode.CANCELLED, converter=CancellationMode
    )
    new_date: Annotated[EdtfDate | None, "The new date, where there is one."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    reason: Annotated[str | None, "Why, in a few words."] = None


@classes.frozen(kw_only=True)
class MechanismEstablished(Event):
    """
    A standing dialogue, commission, fund or secretariat was set up.
    """

    kind: ClassVar[str] = "mechanism_established"
    family: ClassVar[Family] = Family.INTERACTION
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "mechanism"
    effect: ClassVar[str] = "mechanism active, next session due"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="030/050", plover="AGREE")

    mechanism: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label | None, "Its name, verbatim."] = attrs.field(default=None, converter=classes.optional(Label))
    level: Annotated[MechanismLevel, "Who sits in it."] = attrs.field(converter=MechanismLevel)
    frequency: Annotated[Duration | None, "How often it meets, such as P1Y."] = attrs.field(
        default=None, converter=classes.optional(Duration)
    )
    members: Annotated[tuple[PartyKey, ...], "Whose mechanism it is."] = attrs.field(default=(), converter=text_set)

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("mechanism", self.mechanism): self, ("end", self.mechanism): None}

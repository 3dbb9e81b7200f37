"""
Relations as such: whether there are any, at which level, under which framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import (
    DowngradeMode,
    EstablishmentMode,
    Family,
    FrameworkEnd,
    MissionLevel,
    SeveranceMode,
    UpgradeMode,
)
from partnership_events.event import Cell, Crosswalk, Event, Over, Phase, Revise
from partnership_events.values import Label, LadderKey, PartyKey, SubjectId, text_set

RELATIONS: Cell = ("relations",)
TIER: Cell = ("tier",)


@classes.frozen(kw_only=True)
class RelationsEstablished(Event):
    """
    Diplomatic relations were recognised, established or restored.
    """

    kind: ClassVar[str] = "relations_established"
    family: ClassVar[Family] = Family.RELATIONS
    phase: ClassVar[Phase] = Phase.OPENING
    effect: ClassVar[str] = "relations := established"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="054 (recognition), 050", plover="SUPPORT/diplomatic", other="Wikidata P530 + P580"
    )

    mode: Annotated[EstablishmentMode, "Recognised, established or restored."] = attrs.field(
        default=EstablishmentMode.ESTABLISHED, converter=EstablishmentMode
    )
    by: Annotated[tuple[PartyKey, ...], "Who recognised, where it was one side."] = attrs.field(
        default=(), converter=text_set
    )
    toward: Annotated[tuple[PartyKey, ...], "Whom."] = attrs.field(default=(), converter=text_set)
    level: Annotated[MissionLevel | None, "The level of missions agreed."] = attrs.field(
        default=None, converter=classes.optional(MissionLevel)
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {RELATIONS: "established"}


@classes.frozen(kw_only=True)
class RelationsSevered(Event):
    """
    Relations were broken off or suspended, by one side or both.
    """

    kind: ClassVar[str] = "relations_severed"
    family: ClassVar[Family] = Family.RELATIONS
    phase: ClassVar[Phase] = Phase.ENDING
    effect: ClassVar[str] = "relations := severed by X"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="161", plover="COERCE/SANCTION diplomatic", other="Wikidata P530 + P582"
    )

    mode: Annotated[SeveranceMode, "Severed or suspended."] = attrs.field(
        default=SeveranceMode.SEVERED, converter=SeveranceMode
    )
    by: Annotated[tuple[PartyKey, ...], "Who broke them off."] = attrs.field(default=(), converter=text_set)
    toward: Annotated[tuple[PartyKey, ...], "With whom."] = attrs.field(default=(), converter=text_set)
    reason: Annotated[str | None, "Why, in a few words."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {RELATIONS: Over(self.mode.value, self.by)}


@classes.frozen(kw_only=True)
class MissionChanged(Event):
    """
    The level of one side's mission in the other changed.
    """

    kind: ClassVar[str] = "mission_changed"
    family: ClassVar[Family] = Family.RELATIONS
    effect: ClassVar[str] = "mission of sender in receiver := level"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="161/050", other="COW Diplomatic Exchange DR codes; Wikidata P531")

    sender: Annotated[PartyKey, "Whose mission."]
    receiver: Annotated[PartyKey, "Where it is accredited."]
    level: Annotated[MissionLevel, "Its level from now on; none closes it."] = attrs.field(converter=MissionLevel)

    def writes(self, me: str) -> Mapping[Cell, object]:
        closed = self.level is MissionLevel.NONE
        return {("mission", self.sender, self.receiver): Over("none") if closed else self.level}


@classes.frozen(kw_only=True)
class RelationsUpgraded(Event):
    """
    The relation was raised to, or first given, a named framework.
    """

    kind: ClassVar[str] = "relations_upgraded"
    family: ClassVar[Family] = Family.RELATIONS
    effect: ClassVar[str] = "tier := label; history kept"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="057/050", plover="SUPPORT/diplomatic")

    label: Annotated[Label, "The framework's name, verbatim."] = attrs.field(converter=Label)
    from_label: Annotated[Label | None, "The framework it replaces."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )
    mode: Annotated[UpgradeMode, "Established, upgraded, renamed or elevated."] = attrs.field(
        default=UpgradeMode.UPGRADED, converter=UpgradeMode
    )
    ladder: Annotated[LadderKey | None, "The ladder on which the label has a rank."] = None
    scope: Annotated[str | None, "What the framework covers, where it is not the whole relation."] = None
    by_instrument: Annotated[SubjectId | None, "The text that did it."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {TIER: self.label}


@classes.frozen(kw_only=True)
class RelationsDowngraded(Event):
    """
    The relation was lowered to a lesser framework, or its framework was suspended.
    """

    kind: ClassVar[str] = "relations_downgraded"
    family: ClassVar[Family] = Family.RELATIONS
    effect: ClassVar[str] = "tier := label, or suspended"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="160/161")

    label: Annotated[Label | None, "The lesser framework."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )
    from_label: Annotated[Label, "The framework that was left."] = attrs.field(converter=Label)
    mode: Annotated[DowngradeMode, "Downgraded or suspended."] = attrs.field(
        default=DowngradeMode.DOWNGRADED, converter=DowngradeMode
    )
    by: Annotated[tuple[PartyKey, ...], "Who did it."] = attrs.field(default=(), converter=text_set)

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {TIER: self.label or Over(self.mode.value, self.by)}


@classes.frozen(kw_only=True)
class FrameworkEnded(Event):
    """
    The named framework ended; another one in its place is left alone.
    """

    kind: ClassVar[str] = "framework_ended"
    family: ClassVar[Family] = Family.RELATIONS
    phase: ClassVar[Phase] = Phase.ENDING
    effect: ClassVar[str] = "tier := none, where it was this framework"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="160")

    label: Annotated[Label, "Which framework, in the words of the source."] = attrs.field(converter=Label)
    mode: Annotated[FrameworkEnd, "Lapsed, terminated or superseded."] = attrs.field(
        default=FrameworkEnd.TERMINATED, converter=FrameworkEnd
    )
    by: Annotated[tuple[PartyKey, ...], "Who ended it."] = attrs.field(default=(), converter=text_set)

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {TIER: Revise(self._end)}

    def _end(self, was: object) -> object:
        mine = isinstance(was, Label) and was.names(self.label)
        return Over(self.mode.value, self.by) if mine else was

"""
Plans and initiatives: what the parties mean to do over a stretch of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Family, InitiativeForm
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Cell, Crosswalk, Event, Phase
from partnership_events.values import Label, PartyKey, PersonKey, Quantity, SubjectId, text_set


@classes.frozen(kw_only=True)
class PlanAdopted(Event):
    """
    A plan, programme or road map was adopted, renewed or extended.
    """

    kind: ClassVar[str] = "plan_adopted"
    family: ClassVar[Family] = Family.PLANS
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "plan"
    effect: ClassVar[str] = "plan in force from its adoption, over its period"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="057/030", plover="AGREE")

    plan: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label, "Its name, verbatim."] = attrs.field(converter=Label)
    period: Annotated[Period | None, "The years it covers, throughout."] = attrs.field(
        default=None, converter=classes.optional(Period)
    )
    duration: Annotated[Duration | None, "How long it runs, where the source says so."] = attrs.field(
        default=None, converter=classes.optional(Duration)
    )
    start: Annotated[EdtfDate | None, "From when the duration counts."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    effective: Annotated[EdtfDate | None, "When it takes effect, where not on adoption."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    objectives: Annotated[tuple[str, ...], "What it is for."] = attrs.field(default=(), converter=text_set)
    under: Annotated[SubjectId | None, "The subject it belongs to."] = None
    supersedes: Annotated[SubjectId | None, "The plan it replaces."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("plan", self.plan): self, ("end", self.plan): None}


@classes.frozen(kw_only=True)
class InitiativeLaunched(Event):
    """
    A national or multilateral initiative to which the partnership refers was launched.
    """

    kind: ClassVar[str] = "initiative_launched"
    family: ClassVar[Family] = Family.PLANS
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "initiative"
    effect: ClassVar[str] = "initiative known"

    initiative: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label, "Its name, verbatim."] = attrs.field(converter=Label)
    aliases: Annotated[tuple[str, ...], "Its other names, verbatim."] = attrs.field(default=(), converter=text_set)
    form: Annotated[InitiativeForm, "What sort."] = attrs.field(default=InitiativeForm.OTHER, converter=InitiativeForm)
    leader: Annotated[PersonKey | None, "Who leads it."] = None
    led_by: Annotated[PartyKey | None, "Which party leads it."] = None
    venue: Annotated[str | None, "Where it was put forward."] = None
    target: Annotated[Quantity | None, "How much it aims at."] = None
    target_by: Annotated[EdtfDate | None, "By when."] = attrs.field(default=None, converter=classes.optional(EdtfDate))
    purpose: Annotated[tuple[str, ...], "What it is for."] = attrs.field(default=(), converter=text_set)

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("initiative", self.initiative): self}

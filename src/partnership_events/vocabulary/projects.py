"""
Projects, and the progress of whatever has an id.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import ActivityStatus, Family
from partnership_events.dates import EdtfDate, Period
from partnership_events.event import Cell, Crosswalk, Event, Phase, Revise
from partnership_events.values import Label, Quantity, SubjectId, plain_decimal, plus, refuse_reversed, text_set


@classes.frozen(kw_only=True)
class ProjectAnnounced(Event):
    """
    A project was planned or identified.
    """

    kind: ClassVar[str] = "project_announced"
    family: ClassVar[Family] = Family.PROJECTS
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "project"
    effect: ClassVar[str] = "status 1, pipeline"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="031/0331", plover="AGREE/economic", other="IATI ActivityStatus 1; ActivityDateType 1, 3"
    )

    project: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label | None, "Its name, verbatim."] = attrs.field(default=None, converter=classes.optional(Label))
    under: Annotated[SubjectId | None, "The plan, pledge or mechanism it serves."] = None
    planned_start: Annotated[EdtfDate | None, "When it is to begin."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    planned_end: Annotated[EdtfDate | None, "When it is to end."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    implementers: Annotated[tuple[str, ...], "Who carries it out, as written."] = attrs.field(
        default=(), converter=text_set
    )

    def __attrs_post_init__(self) -> None:
        refuse_reversed(self.planned_start, self.planned_end, "planned_end")

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {
            ("project", self.project): self,
            ("status", self.project): ActivityStatus.PIPELINE,
        }
        return cells | planned_end(self.project, self.planned_end)


@classes.frozen(kw_only=True)
class ProjectLaunched(Event):
    """
    A project was launched: ground broken, operations begun.
    """

    kind: ClassVar[str] = "project_launched"
    family: ClassVar[Family] = Family.PROJECTS
    keyed_by: ClassVar[str] = "project"
    effect: ClassVar[str] = "status 2, implementation"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="061/071", plover="COOPERATE/AID", other="IATI ActivityStatus 2; ActivityDateType 2"
    )

    project: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label | None, "Its name, verbatim."] = attrs.field(default=None, converter=classes.optional(Label))
    under: Annotated[SubjectId | None, "The plan, pledge or mechanism it serves."] = None
    planned_end: Annotated[EdtfDate | None, "When it is to end."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    budget: Annotated[Quantity | None, "How much it may cost; the unit is an ISO 4217 code."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {
            ("launch", self.project): self,
            ("status", self.project): ActivityStatus.IMPLEMENTATION,
        }
        return cells | planned_end(self.project, self.planned_end)


@classes.frozen(kw_only=True)
class ProjectStatusChanged(Event):
    """
    A project was finalised, closed, cancelled, suspended or resumed, or its planned end moved.
    """

    kind: ClassVar[str] = "project_status_changed"
    family: ClassVar[Family] = Family.PROJECTS
    keyed_by: ClassVar[str] = "project"
    effect: ClassVar[str] = "status and planned end, with history"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(other="IATI ActivityStatus 3-6; ActivityDateType 4")

    project: Annotated[SubjectId, "Which project."]
    status: Annotated[ActivityStatus, "Its status from now on."] = attrs.field(converter=ActivityStatus)
    planned_end: Annotated[EdtfDate | None, "When it is now to end."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    reason: Annotated[str | None, "Why, in a few words."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {("status", self.project): self.status}
        return cells | planned_end(self.project, self.planned_end)


@classes.frozen(kw_only=True)
class ProgressReported(Event):
    """
    Progress of a plan, project or pledge was reported, in words or in numbers.
    """

    kind: ClassVar[str] = "progress_reported"
    family: ClassVar[Family] = Family.PROJECTS
    keyed_by: ClassVar[str] = "subject"
    effect: ClassVar[str] = "last report; delivered, where it is measured"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        other="IATI result/indicator/baseline/target/actual; ResultType; IndicatorMeasure"
    )

    subject: Annotated[SubjectId, "What progressed."]
    assessment: Annotated[str | None, "In a few words."] = None
    indicator: Annotated[str | None, "What is measured."] = None
    baseline: Annotated[decimal.Decimal | None, "Where it started."] = attrs.field(
        default=None, converter=classes.optional(plain_decimal)
    )
    target: Annotated[decimal.Decimal | None, "Where it is to arrive."] = attrs.field(
        default=None, converter=classes.optional(plain_decimal)
    )
    actual: Annotated[decimal.Decimal | None, "Where it is."] = attrs.field(
        default=None, converter=classes.optional(plain_decimal)
    )
    unit: Annotated[str | None, "In which unit, in the singular."] = None
    cumulative: Annotated[bool, "The actual counts from the beginning, not since the last report."] = False
    period: Annotated[Period | None, "Which stretch of time the report covers."] = attrs.field(
        default=None, converter=classes.optional(Period)
    )
    reaffirmed: Annotated[bool, "The parties stood by it anew."] = False

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {("report", self.subject): self}
        if self.actual is not None:
            cells["delivered", self.subject, self.unit or ""] = (
                self.actual if self.cumulative else Revise(self._added, commutes=True)
            )
        return cells

    def _added(self, was: decimal.Decimal | None) -> decimal.Decimal | None:
        return self.actual if was is None or self.actual is None else plus(was, self.actual)


def planned_end(project: str, day: EdtfDate | None) -> dict[Cell, object]:
    """
    The write of a planned end, where one is given.
    """
    return {} if day is None else {("planned_end", project): day}

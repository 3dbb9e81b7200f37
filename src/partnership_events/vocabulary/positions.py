"""
What parties say: positions, requests, and intentions without a testable target.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Family, Stance
from partnership_events.dates import EdtfDate
from partnership_events.event import Cell, Crosswalk, Event
from partnership_events.values import PartyKey, text_set


@classes.frozen(kw_only=True)
class PositionStated(Event):
    """
    A party, or several jointly, stated a position; the parties of the event hold it.
    """

    kind: ClassVar[str] = "position_stated"
    family: ClassVar[Family] = Family.POSITIONS
    effect: ClassVar[str] = "latest position per party and topic"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="019, 051, 052, 111", plover="SUPPORT/ACCUSE")

    stance: Annotated[Stance, "What they say of it."] = attrs.field(converter=Stance)
    topic: Annotated[str, "Of what, in few and stable words."]
    joint: Annotated[bool, "They said it together."] = False
    toward: Annotated[tuple[PartyKey, ...], "To or about whom."] = attrs.field(default=(), converter=text_set)
    values: Annotated[tuple[str, ...], "The values or points that the position lists."] = attrs.field(
        default=(), converter=text_set
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("position", one.party, self.topic): self for one in self.parties}


@classes.frozen(kw_only=True)
class RequestMade(Event):
    """
    A party asked another for something.
    """

    kind: ClassVar[str] = "request_made"
    family: ClassVar[Family] = Family.POSITIONS
    effect: ClassVar[str] = "request open until answered"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="020-028", plover="REQUEST")

    request: Annotated[str, "What is asked for."]
    to: Annotated[tuple[PartyKey, ...], "Whom."] = attrs.field(converter=text_set)
    deadline: Annotated[EdtfDate | None, "By when."] = attrs.field(default=None, converter=classes.optional(EdtfDate))

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("request", me): self}


@classes.frozen(kw_only=True)
class CooperationAgreed(Event):
    """
    The parties agreed to work together on the event's topics, without a testable target.
    """

    kind: ClassVar[str] = "cooperation_agreed"
    family: ClassVar[Family] = Family.POSITIONS
    effect: ClassVar[str] = "areas of cooperation"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="030-032", plover="AGREE")

    continuing: Annotated[bool, "It was under way already."] = False
    reactivates: Annotated[tuple[str, ...], "Which of the topics had come to rest."] = attrs.field(
        default=(), converter=text_set
    )
    values: Annotated[tuple[str, ...], "The values on which they base it."] = attrs.field(
        default=(), converter=text_set
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("cooperation", topic): self for topic in self.topics}

"""
Pledges: testable promises, what became of them, who judged them, and the money that moved.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Family, PledgeBinding, PledgeEnd, RevisionReason, TransactionType, Verdict
from partnership_events.dates import EdtfDate
from partnership_events.event import Cell, Crosswalk, Event, Phase, Revise
from partnership_events.values import Horizon, Label, PartyKey, Quantity, SubjectId, plain_decimal, plus, text_set


@classes.frozen
class Terms:
    """
    How much a pledge promises, and by when.
    """

    quantity: Quantity | None = None
    horizon: Horizon | None = None


@classes.frozen(kw_only=True)
class PledgeMade(Event):
    """
    One or several parties promised a testable thing.
    """

    kind: ClassVar[str] = "pledge_made"
    family: ClassVar[Family] = Family.PLEDGES
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "pledge"
    effect: ClassVar[str] = "pledge open"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="033, 0331-0334, 031",
        plover="AGREE",
        other="IATI TransactionType 12/13 (pledge), 2/11 (commitment); CPP testable pledge; G7RG commitment",
    )

    pledge: Annotated[SubjectId, "Its short id."]
    label: Annotated[Label | None, "Its name, verbatim, where it has one."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )
    by: Annotated[tuple[PartyKey, ...], "Who promises."] = attrs.field(converter=text_set)
    to: Annotated[tuple[PartyKey, ...], "To whom."] = attrs.field(default=(), converter=text_set)
    action: Annotated[str, "What is promised, as a verb and its object."]
    quantity: Annotated[Quantity | None, "How much."] = None
    horizon: Annotated[Horizon | None, "By when."] = None
    conditions: Annotated[tuple[str, ...], "On which conditions."] = attrs.field(default=(), converter=text_set)
    binding: Annotated[PledgeBinding, "A pledge, or a commitment that obliges."] = attrs.field(
        default=PledgeBinding.PLEDGE, converter=PledgeBinding
    )
    testable: Annotated[bool, "Whether fulfilment can be told."] = True
    supports: Annotated[SubjectId | None, "The plan or initiative it serves."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {
            ("pledge", self.pledge): self,
            ("terms", self.pledge): Terms(self.quantity, self.horizon),
            ("withdrawn", self.pledge): None,
            ("superseded", self.pledge): None,
        }


@classes.frozen(kw_only=True)
class PledgeRevised(Event):
    """
    The quantity, horizon or terms of a pledge changed.
    """

    kind: ClassVar[str] = "pledge_revised"
    family: ClassVar[Family] = Family.PLEDGES
    keyed_by: ClassVar[str] = "pledge"
    effect: ClassVar[str] = "the pledge's terms, with history"

    pledge: Annotated[SubjectId, "Which pledge."]
    quantity: Annotated[Quantity | None, "How much from now on."] = None
    horizon: Annotated[Horizon | None, "By when from now on."] = None
    reason: Annotated[RevisionReason | None, "Raised, lowered, extended or superseded."] = attrs.field(
        default=None, converter=classes.optional(RevisionReason)
    )
    superseded_by: Annotated[SubjectId | None, "The pledge that takes its place."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {("terms", self.pledge): Revise(self._revised)}
        return cells | ({("superseded", self.pledge): self} if self.superseded_by else {})

    def _revised(self, was: Terms | None) -> Terms:
        was = was or Terms()
        return Terms(self.quantity or was.quantity, self.horizon or was.horizon)


@classes.frozen(kw_only=True)
class PledgeWithdrawn(Event):
    """
    The promiser took the pledge back, or it fell away.
    """

    kind: ClassVar[str] = "pledge_withdrawn"
    family: ClassVar[Family] = Family.PLEDGES
    phase: ClassVar[Phase] = Phase.ENDING
    keyed_by: ClassVar[str] = "pledge"
    effect: ClassVar[str] = "pledge closed: withdrawn or lapsed"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(plover="REJECT")

    pledge: Annotated[SubjectId, "Which pledge."]
    by: Annotated[tuple[PartyKey, ...], "Who took it back."] = attrs.field(default=(), converter=text_set)
    reason: Annotated[str | None, "Why, in a few words."] = None
    mode: Annotated[PledgeEnd, "Taken back, or lapsed with what it depended on."] = attrs.field(
        default=PledgeEnd.WITHDRAWN, converter=PledgeEnd
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("withdrawn", self.pledge): self}


@classes.frozen(kw_only=True)
class PledgeAssessed(Event):
    """
    Someone judged whether a pledge was fulfilled.
    """

    kind: ClassVar[str] = "pledge_assessed"
    family: ClassVar[Family] = Family.PLEDGES
    keyed_by: ClassVar[str] = "pledge"
    effect: ClassVar[str] = "verdict per assessor"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(other="CPP fulfilled/partially/not; G7RG +1/0/-1; Polimeter")

    pledge: Annotated[SubjectId, "Which pledge."]
    assessor: Annotated[str, "Who judges."]
    verdict: Annotated[Verdict, "What was found."] = attrs.field(converter=Verdict)
    scheme: Annotated[str | None, "By which scheme."] = None
    score: Annotated[str | None, "The scheme's own mark."] = None
    fulfilled_on: Annotated[EdtfDate | None, "When it was fulfilled."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("verdict", self.pledge, self.assessor): self}


@classes.frozen(kw_only=True)
class TransactionRecorded(Event):
    """
    Money moved.
    """

    kind: ClassVar[str] = "transaction_recorded"
    family: ClassVar[Family] = Family.PLEDGES
    effect: ClassVar[str] = "sums by type and currency"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="07x", plover="AID", other="IATI TransactionType, FlowType, FinanceType, AidType; OECD CRS sector"
    )

    type: Annotated[TransactionType, "IATI transaction type."] = attrs.field(converter=TransactionType)
    amount: Annotated[decimal.Decimal, "How much."] = attrs.field(converter=plain_decimal)
    currency: Annotated[str, "ISO 4217 code."]
    value_date: Annotated[EdtfDate | None, "The day of its valuation."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    # The vocabulary's "from" is a keyword of Python; IATI says provider and receiver.
    provider: Annotated[str | None, "Who pays, as written."] = None
    receiver: Annotated[str | None, "Who receives, as written."] = None
    subject: Annotated[SubjectId | None, "The pledge, project or plan it belongs to."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("money", self.type.value, self.currency): Revise(self._added, commutes=True)}

    def _added(self, was: decimal.Decimal | None) -> decimal.Decimal:
        return self.amount if was is None else plus(was, self.amount)

"""
Texts: signed, consented to, in force, ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Binding, ConsentMode, EndMode, Family, InstrumentForm
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.event import Cell, Crosswalk, Event, Phase
from partnership_events.values import Label, PartyKey, SubjectId, term, text_set


@classes.frozen(kw_only=True)
class InstrumentSigned(Event):
    """
    A text was signed, adopted or issued.
    """

    kind: ClassVar[str] = "instrument_signed"
    family: ClassVar[Family] = Family.INSTRUMENTS
    phase: ClassVar[Phase] = Phase.OPENING
    keyed_by: ClassVar[str] = "instrument"
    effect: ClassVar[str] = "instrument := signed (current, if it does not bind)"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="057",
        plover="AGREE/SUPPORT",
        other="UNTC: signature, adoption, definitive signature; Wikidata P1891, P585; IATI DocumentCategory A09/B13",
    )

    instrument: Annotated[SubjectId, "Its short id."]
    form: Annotated[InstrumentForm, "What sort of text."] = attrs.field(converter=InstrumentForm)
    binding: Annotated[Binding, "Whether it binds in law."] = attrs.field(default=Binding.UNKNOWN, converter=Binding)
    title: Annotated[Label | None, "Its title, verbatim."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )
    signatories: Annotated[tuple[PartyKey, ...], "Who signed."] = attrs.field(default=(), converter=text_set)
    term: Annotated[Period | Duration | None, "For how long it is to run."] = attrs.field(
        default=None, converter=classes.optional(term)
    )
    amends: Annotated[SubjectId | None, "The instrument it amends."] = None
    supersedes: Annotated[SubjectId | None, "The instrument it replaces."] = None
    treaty_number: Annotated[str | None, "Registration number, such as UNTS I-12345."] = None
    consents_needed: Annotated[
        int | None, "How many must consent before it enters into force; none: all that sign."
    ] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("instrument", self.instrument): self}


@classes.frozen(kw_only=True)
class InstrumentConsented(Event):
    """
    One party consented to be bound.
    """

    kind: ClassVar[str] = "instrument_consented"
    family: ClassVar[Family] = Family.INSTRUMENTS
    keyed_by: ClassVar[str] = "instrument"
    effect: ClassVar[str] = "the party's status := consented"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(cameo="057", other="UNTC participation terms")

    instrument: Annotated[SubjectId, "Which instrument."]
    party: Annotated[PartyKey, "Who consented."]
    mode: Annotated[ConsentMode, "By which act."] = attrs.field(converter=ConsentMode)

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("consent", self.instrument, self.party): self}


@classes.frozen(kw_only=True)
class InstrumentInForce(Event):
    """
    An instrument entered into force, for all or for one party, or is applied provisionally.
    """

    kind: ClassVar[str] = "instrument_in_force"
    family: ClassVar[Family] = Family.INSTRUMENTS
    keyed_by: ClassVar[str] = "instrument"
    effect: ClassVar[str] = "instrument := in force"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        other="UNTC; Wikidata P7588; COW alliance start dates; ATOP begyr/begmo/begday"
    )

    instrument: Annotated[SubjectId, "Which instrument."]
    for_party: Annotated[PartyKey | None, "For which party alone, where not for all."] = None
    provisional: Annotated[bool, "Applied before it is in force."] = False
    term: Annotated[Period | Duration | None, "For how long."] = attrs.field(
        default=None, converter=classes.optional(term)
    )
    auto_renew: Annotated[Duration | None, "By how much it renews itself unless denounced."] = attrs.field(
        default=None, converter=classes.optional(Duration)
    )
    notice: Annotated[Duration | None, "How long before the end of a term whoever wants to leave must say so."] = (
        attrs.field(default=None, converter=classes.optional(Duration))
    )

    def writes(self, me: str) -> Mapping[Cell, object]:
        cells: dict[Cell, object] = {("in_force", self.instrument, self.for_party or ""): self}
        ended = ("end_for", self.instrument, self.for_party) if self.for_party else ("end", self.instrument)
        return cells | {ended: None}


@classes.frozen(kw_only=True)
class InstrumentEnded(Event):
    """
    The instrument or plan it names stopped, for all or for one party.
    """

    kind: ClassVar[str] = "instrument_ended"
    family: ClassVar[Family] = Family.INSTRUMENTS
    phase: ClassVar[Phase] = Phase.ENDING
    keyed_by: ClassVar[str] = "subject"
    effect: ClassVar[str] = "subject := ended, from effective"
    crosswalk: ClassVar[Crosswalk] = Crosswalk(
        cameo="160", other="UNTC: termination, denunciation, withdrawal; ATOP end and termination codes"
    )

    subject: Annotated[SubjectId, "Which instrument or plan."]
    mode: Annotated[EndMode, "How it stopped."] = attrs.field(converter=EndMode)
    by: Annotated[tuple[PartyKey, ...], "Who ended it."] = attrs.field(default=(), converter=text_set)
    notice_date: Annotated[EdtfDate | None, "When notice was given."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    effective: Annotated[EdtfDate | None, "From when it is over, where not on the day of the event."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )

    for_party: Annotated[PartyKey | None, "For which party alone, where it goes on for the others."] = None

    def writes(self, me: str) -> Mapping[Cell, object]:
        return {("end_for", self.subject, self.for_party) if self.for_party else ("end", self.subject): self}

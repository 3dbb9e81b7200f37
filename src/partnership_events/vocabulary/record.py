"""
What happens in a log and not in the world: it is opened, things are declared, facts are corrected, retracted, disputed.

A declaration is keyed by its kind and key; the last one wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import attrs

from partnership_events import classes
from partnership_events.codes import Expected, Family
from partnership_events.dates import Cutoff, EdtfDate, Period
from partnership_events.errors import Problem, Refused
from partnership_events.event import Event, Record
from partnership_events.values import (
    Claim,
    EntryId,
    Hash,
    Label,
    Names,
    PartyKey,
    Rung,
    ZoneName,
    as_told,
    in_order,
    text_set,
)


@classes.frozen(kw_only=True)
class LogOpened(Record):
    """
    The first line of every log: whose partnership it holds, and in which zone its dates are read.
    """

    kind: ClassVar[str] = "log_opened"
    effect: ClassVar[str] = "names the log, its parties and its reading zone"

    name: Annotated[Annotated[str, Names("log")], "The partnership's name, as in its file's."]
    parties: Annotated[tuple[PartyKey, ...], "Whose partnership it is."] = attrs.field(converter=text_set)
    zone: Annotated[ZoneName, "IANA zone in which floating dates are read, where the reader names none."] = "UTC"
    title: Annotated[Label | None, "Its name for people."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )


@classes.frozen(kw_only=True)
class SourceDeclared(Record):
    """
    A source that entries cite.
    """

    kind: ClassVar[str] = "source_declared"
    keyed_by: ClassVar[str] = "source"
    effect: ClassVar[str] = "the source may be cited"

    source: Annotated[Annotated[str, Names("new")], "Its key."]
    title: Annotated[Label | None, "Its title, verbatim."] = attrs.field(
        default=None, converter=classes.optional(Label)
    )
    form: Annotated[str | None, "What sort of source, such as government readout."] = None
    author: Annotated[str | None, "Who wrote it."] = None
    publisher: Annotated[str | None, "Who issued it."] = None
    published: Annotated[EdtfDate | None, "When it was published."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    accessed: Annotated[EdtfDate | None, "When it was read."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    url: Annotated[str | None, "Where it can be read."] = None
    lang: Annotated[str | None, "Its language (BCP 47)."] = None
    translated_from: Annotated[str | None, "The language it was translated from (BCP 47)."] = None
    status: Annotated[str | None, "Such as provisional translation."] = None


@classes.frozen(kw_only=True)
class PartyDeclared(Record):
    """
    A party, with its names and codes.
    """

    kind: ClassVar[str] = "party_declared"
    keyed_by: ClassVar[str] = "party"
    effect: ClassVar[str] = "the party may be named"

    party: Annotated[Annotated[str, Names("new")], "Its key; for states the ISO 3166-1 alpha-3 code."]
    name: Annotated[Label, "Its name."] = attrs.field(converter=Label)
    aliases: Annotated[tuple[str, ...], "Its other names."] = attrs.field(default=(), converter=text_set)
    iso3: Annotated[str | None, "ISO 3166-1 alpha-3 code."] = None
    cow: Annotated[int | None, "Correlates of War number."] = None
    gw: Annotated[int | None, "Gleditsch-Ward number."] = None
    wikidata: Annotated[str | None, "Wikidata item, such as Q17."] = None


@classes.frozen(kw_only=True)
class PersonDeclared(Record):
    """
    A person, with the names under which sources write of them.
    """

    kind: ClassVar[str] = "person_declared"
    keyed_by: ClassVar[str] = "person"
    effect: ClassVar[str] = "the person may be named"

    person: Annotated[Annotated[str, Names("new")], "Its key."]
    names: Annotated[tuple[str, ...], "Names as written, the preferred one first."] = attrs.field(converter=in_order)
    family_name: Annotated[str | None, "Family name."] = None
    given_name: Annotated[str | None, "Given name."] = None
    patronymic: Annotated[str | None, "Patronymic."] = None


@classes.frozen(kw_only=True)
class LadderDeclared(Record):
    """
    One party's ranking of the labels it gives its partnerships.
    """

    kind: ClassVar[str] = "ladder_declared"
    keyed_by: ClassVar[str] = "ladder"
    effect: ClassVar[str] = "labels may be compared within it"

    ladder: Annotated[Annotated[str, Names("new")], "Its key."]
    party: Annotated[PartyKey, "Whose ranking."]
    rungs: Annotated[tuple[Rung, ...], "The labels, with their ranks."] = attrs.field(converter=as_told)


def _families(values: str | Iterable[str]) -> tuple[Family, ...]:
    return tuple(sorted(Family(value) for value in text_set(values)))


@classes.frozen(kw_only=True)
class CoverageDeclared(Record):
    """
    For which years, and for which families of kinds, the log claims to be complete.
    """

    kind: ClassVar[str] = "coverage_declared"
    keyed_by: ClassVar[str] = "coverage"
    effect: ClassVar[str] = "within it, what nobody wrote is no; outside it, not covered"

    coverage: Annotated[Annotated[str, Names("new")], "Its key."]
    period: Annotated[Period, "From when to when, throughout."] = attrs.field(converter=Period)
    families: Annotated[tuple[Family, ...], "Which families; none means all."] = attrs.field(
        default=(), converter=_families
    )


@classes.frozen(kw_only=True)
class ExpectationDeclared(Record):
    """
    What must be answered as of a date, and as known then; ``check`` holds the log to it.
    """

    kind: ClassVar[str] = "expectation_declared"
    keyed_by: ClassVar[str] = "expectation"
    effect: ClassVar[str] = "a check tells when the answer is another"

    expectation: Annotated[Annotated[str, Names("new")], "Its key."]
    asked: Annotated[tuple[str, ...], "What is asked, such as tier, or pledges, trees, overdue."] = attrs.field(
        converter=in_order
    )
    as_of: Annotated[EdtfDate, "As of which year, month, day or instant."] = attrs.field(converter=EdtfDate)
    known_at: Annotated[str | None, "As known when: a date, an instant or a position such as @57; none: by now."] = None
    answer: Annotated[Expected | None, "Which of the five answers."] = attrs.field(
        default=None, converter=classes.optional(Expected)
    )
    value: Annotated[str | None, "Which value, as the command writes it."] = None

    def __attrs_post_init__(self) -> None:
        try:
            Cutoff.of(self.as_of)
        except Refused as refused:
            raise Refused(*(Problem(".as_of", one.met, one.right) for one in refused.problems)) from None


@classes.frozen(kw_only=True)
class FactCorrected(Record):
    """
    An earlier entry was wrong; here is the right content, whole.
    """

    kind: ClassVar[str] = "fact_corrected"
    effect: ClassVar[str] = "the fact has this content from here on; the old one stays in knowledge time"

    corrects: Annotated[EntryId, "The entry that told the fact first."]
    after: Annotated[EntryId, "The last record that touched the fact before this one."]
    content: Annotated[Event, "The fact's full new content."]
    reason: Annotated[str, "Why: coding error, source corrected, better source, or in words."]


@classes.frozen(kw_only=True)
class FactRetracted(Record):
    """
    An earlier entry, correction or retraction is undone.
    """

    kind: ClassVar[str] = "fact_retracted"
    effect: ClassVar[str] = "the entry has no effect from here on"

    retracts: Annotated[EntryId, "The entry that is undone."]
    after: Annotated[EntryId, "The last record that touched the fact before this one."]
    reason: Annotated[str, "Why."]


@classes.frozen(kw_only=True)
class FactDisputed(Record):
    """
    Claims conflict; where one is preferred, its value is taken, and the dispute is shown either way.
    """

    kind: ClassVar[str] = "fact_disputed"
    effect: ClassVar[str] = "the state carries a dispute flag"

    facts: Annotated[tuple[EntryId, ...], "The entries that conflict."] = attrs.field(converter=text_set)
    field: Annotated[str | None, "On which field, where not on the whole."] = None
    claims: Annotated[tuple[Claim, ...], "The values, and who holds them."] = attrs.field(default=(), converter=as_told)
    preferred: Annotated[EntryId | None, "The entry whose value is taken."] = None


@classes.frozen(kw_only=True)
class LogSealed(Record):
    """
    Up to here the log is sealed: whoever changes a line above breaks the root.

    Stands right after the lines that it seals; what comes later is the open tail.
    """

    kind: ClassVar[str] = "log_sealed"
    effect: ClassVar[str] = "lines above it stay as they are for ever"

    size: Annotated[int, "How many lines it seals: all above it."]
    root: Annotated[Hash, "The root hash of the RFC 6962 tree over these lines, in hex."]


@classes.frozen(kw_only=True)
class EntryErased(Record):
    """
    The content of an earlier entry was taken out of the file; a stub stands in its line.
    """

    kind: ClassVar[str] = "entry_erased"
    effect: ClassVar[str] = "the entry tells nothing any more; what it pointed to stays as it was"

    erases: Annotated[EntryId, "The entry whose content is gone."]
    leaf: Annotated[Hash, "The leaf hash of the line that it was, in hex."]
    left: Annotated[Hash, "The SHA-256 of what the stub says: kind, leaf hash and targets."]
    reason: Annotated[str, "Why: such as a court order, a person's request."]

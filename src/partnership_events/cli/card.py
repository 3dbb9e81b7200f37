"""
A state as a card for a person: what held, since when, how sure, and who says so.

A section a family of things; empty ones are left out.  Whatever is not plainly so says in which of the five ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.cli import carried
from partnership_events.cli.terminal import Line, Paper, Words, joined
from partnership_events.cli.wording import (
    MANY,
    Cited,
    NamesOf,
    answered,
    cited,
    cites_of,
    dated,
    disputed,
    fact_line,
    hole_line,
    over_in_words,
    participants,
    reference,
    said_by,
    told,
    told_by,
    value_of,
)
from partnership_events.codes import Role
from partnership_events.dates import Answer, Cutoff
from partnership_events.describe import claims_in_words, code_in_words, kind_in_words, summary, value_in_words
from partnership_events.event import Entry, Over
from partnership_events.facts import Fact
from partnership_events.folding import Standing
from partnership_events.projections.partnership import (
    Instrument,
    Item,
    Mechanism,
    PartnershipState,
    Pledge,
    Project,
    Request,
)
from partnership_events.projections.state import fate_in_words
from partnership_events.values import Label

MARGIN = 15
# Of the dates on which somebody is recorded in an office, the first and the last.
_ENDS = 2

Row: TypeAlias = tuple[int, Line]
"""
A line of a section, and how far it is indented within it.
"""

_STATUS_STYLES = {"in force": "green", "current": "green", "active": "green", "delivered": "green", "expired": "dim"}


@classes.frozen(kw_only=True)
class Card:
    """
    What a card tells: a state, and what is needed to put it in words.
    """

    state: PartnershipState
    fact_of: Callable[[str], Fact | None]
    entry_of: Callable[[str], Entry | None]
    names: NamesOf
    today: str | None = None
    began: str = ""

    def write(self, paper: Paper) -> None:
        """
        Writes the card.
        """
        for line in self.heading():
            paper.write(line)
        for title, section in SECTIONS:
            rows = list(section(self))
            if rows:
                paper.write()
                _write_section(paper, title, rows)
        paper.write()
        paper.write([Words(f"basis: {self.state.basis}", "dim")], indent=2)

    def heading(self) -> Iterator[Line]:
        """
        Whose card it is, and on which day.
        """
        basis = self.state.basis
        yield [Words(self.names.title or basis.log or "(no log yet)", "bold")]
        members = [self.names.party(key) for key, one in self.state.parties.items() if one.answer is Answer.YES]
        if members:
            yield [joined(members)]
        day = f"{basis.as_of} (today)" if self.today is not None else basis.as_of
        known = f"as known {basis.known_at} (@{basis.size})" if basis.known_at else f"as known by now (@{basis.size})"
        yield [Words(f"on {day}, read in {basis.zone}, {known}", "dim")]
        if basis.size == 0:
            began = f"; the first line was written on {self.began}" if self.began else ""
            yield [Words(f"nothing was written down by then{began}", "yellow")]


def _write_section(paper: Paper, title: str, rows: Sequence[Row]) -> None:
    for number, (depth, line) in enumerate(rows):
        head = Words(title.ljust(MARGIN) if number == 0 else " " * MARGIN, "cyan")
        paper.write([head, " " * depth, *line], indent=MARGIN + depth + 2)


# -- relations and tier


def relations(card: Card) -> Iterator[Row]:
    yield from ((0, line) for line in told(card.state.relations, str))


def missions(card: Card) -> Iterator[Row]:
    for (sender, receiver), one in card.state.missions.items():
        for line in told(one, code_in_words):
            yield 0, [f"{sender} in {receiver}: ", *line]


def tier(card: Card) -> Iterator[Row]:
    now = card.state.tier
    yield from ((0, line) for line in told(now, str))
    standing = {fact.id for fact in now.few("facts", MANY)[0]}
    history, more = now.few("history", MANY)
    # Of many the latest ones; the first of all stands at the end.
    for number, change in enumerate(reversed(history)):
        if more and number == len(history) - 1:
            yield 2, [Words("before: ", "dim"), "others, and first of all:"]
        if change.fact.id not in standing and change.label is not None:
            yield 2, [Words("before: ", "dim"), f"{change.label} ({change.on})", *told_by(change.fact)]


# -- plans, instruments, initiatives


def plans(card: Card) -> Iterator[Row]:
    surest = {Answer.YES: 0, Answer.NO: 2}
    for plan in sorted(card.state.plans.values(), key=lambda plan: surest.get(plan.in_force, 1)):
        yield 0, [*_headed(plan.label, plan.id), ": ", _status(plan.status, plan.in_force)]
        yield from ((2, line) for line in carried.adopted(plan, card.state.basis.zone))
        yield from _unsure(plan.adopted)
        yield from _reported(plan.reported)


def instruments(card: Card) -> Iterator[Row]:
    for one in card.state.instruments.values():
        signed = value_of(one.signed) if one.signed is not None else None
        form = f", {code_in_words(signed.form)}" if signed is not None else ""
        title = signed.title if signed is not None else None
        yield 0, [*_headed(title, one.id), form, ": ", *_stage(one)]
        yield from ((2, line) for line in _instrument_dates(one, card.state.basis.zone))
        yield from _unsure(one.signed)
        yield from _reported(one.reported)


def _stage(one: Instrument) -> list[Words]:
    if one.status != "not entered":
        return [_status(one.status, one.in_force)]
    # Of a text of which its end alone is known, that is all there is to say.
    return [Words("in force: "), *answered(one.in_force)]


def _instrument_dates(one: Instrument, zone: str) -> Iterator[Line]:
    signed: list[tuple[str, Standing[Any] | None]] = [
        ("signed", one.signed),
        *((f"consented to by {party}", consent) for party, consent in one.consents.items()),
    ]
    for_some: list[tuple[str, Standing[Any] | None]] = [
        *((f"in force for {party} since", entered) for party, entered in one.entered_for.items()),
        ("end told", one.ended),
        *((f"end for {party} told", ended) for party, ended in one.ended_for.items()),
    ]
    yield from _stages(signed)
    yield from carried.entered(one, zone)
    yield from _stages(for_some)


def _stages(told: Iterable[tuple[str, Standing[Any] | None]]) -> Iterator[Line]:
    for word, standing in told:
        if standing is not None:
            yield [f"{word} {dated(standing)}", *said_by(standing)]


def initiatives(card: Card) -> Iterator[Row]:
    for one in card.state.initiatives.values():
        for line in told(one, summary):
            yield 0, line


# -- pledges and projects


def pledges(card: Card) -> Iterator[Row]:
    for pledge in card.state.pledges.values():
        status = fate_in_words(pledge.status, pledge.open)
        yield 0, [*_headed(pledge.event.label or pledge.event.action, pledge.id), ": ", _status(status, None)]
        yield 2, _promise(pledge)
        yield 2, [_due(pledge), "; overdue: ", *_overdue(pledge)]
        yield from _unsure(pledge.made)
        yield from _fulfilment(pledge)
        yield from _reported(pledge.reported)


def _promise(pledge: Pledge) -> Line:
    terms = pledge.terms.value if pledge.terms is not None else None
    parts = [
        pledge.event.action if pledge.event.label else "",
        str(pledge.quantity) if pledge.quantity is not None else "",
        value_in_words(terms.horizon) if terms is not None and terms.horizon is not None else "",
        f"by {joined(pledge.by)}" + (f" to {joined(pledge.event.to)}" if pledge.event.to else ""),
        f"made {dated(pledge.made)}",
    ]
    cites = cites_of(pledge.made).joined(cites_of(pledge.terms))
    is_disputed = pledge.made.disputed or (pledge.terms is not None and pledge.terms.disputed)
    return [", ".join(part for part in parts if part), *cited(cites), *disputed(is_disputed)]


def _due(pledge: Pledge) -> str:
    if pledge.due is None:
        return "no deadline"
    first, last = pledge.due
    if first == last:
        return f"due {last}"
    if last == "..":
        return f"due {first} or later"
    return f"due by {last}" if first == ".." else f"due between {first} and {last}"


def _overdue(pledge: Pledge) -> Line:
    if pledge.overdue is Answer.YES:
        return [Words("yes", "red"), f" ({pledge.why})"]
    return answered(pledge.overdue, pledge.why)


def _fulfilment(pledge: Pledge) -> Iterator[Row]:
    for unit, standing in pledge.delivered.items():
        for line in told(standing, lambda amount, unit=unit: f"{amount:,f} {unit}".strip()):  # type: ignore[misc]
            yield 2, ["delivered: ", *line]
    for assessor, verdict in pledge.verdicts.items():
        for line in told(verdict, lambda found: code_in_words(found.verdict)):
            yield 2, [f"{assessor} finds: ", *line]
    ends: tuple[tuple[str, Standing[Any] | None], ...] = (
        ("withdrawn", pledge.withdrawn),
        ("superseded", pledge.superseded),
    )
    for word, end in ends:
        if end is not None:
            yield 2, [f"{word} {dated(end)}", *said_by(end)]
    if pledge.projects:
        yield 2, [f"served by {joined(pledge.projects)}"]


def projects(card: Card) -> Iterator[Row]:
    for project in card.state.projects.values():
        under = f", for {project.under}" if project.under else ""
        status = project.status
        if status.value is not None and not status.candidates:
            yield 0, [*_headed(project.label, project.id), under, ": ", Words(code_in_words(status.value), "green")]
        else:
            yield 0, [*_headed(project.label, project.id), under]
            for line in told(status, code_in_words):
                yield 2, ["status: ", *line]
        yield from ((2, line) for line in _project_dates(project))
        yield from _reported(project.reported)


def _project_dates(project: Project) -> Iterator[Line]:
    for word, standing in (("announced", project.announced), ("launched", project.launched)):
        if standing is not None:
            yield [f"{word} {dated(standing)}", *said_by(standing)]
    if project.launched is None and project.announced is None and project.status.since is not None:
        marks = disputed(project.status.disputed)
        yield [f"since {project.status.since}", *cited(Cited.of(project.status)), *marks]
    if project.planned_end is not None:
        for line in told(project.planned_end, str):
            yield ["planned end: ", *line]


# -- meeting


def last_meeting(card: Card) -> Iterator[Row]:
    yield from _encounter(card, card.state.last_meeting)


def last_visit(card: Card) -> Iterator[Row]:
    yield from _encounter(card, card.state.last_visit)


def _encounter(card: Card, standing: Standing[Any]) -> Iterator[Row]:
    if standing.value is None and not standing.candidates:
        return
    if standing.value is not None:
        unsure = [Words("possibly ", "yellow")] if standing.ambiguous else []
        marks = disputed(standing.disputed)
        when = Words(str(standing.since), "bold")
        yield 0, [*unsure, when, f"  {_met(standing.value)}", *cited(Cited.of(standing)), *marks]
        yield from ((2, line) for line in _company(card, standing.value))
    for one in standing.candidates:
        lead = "or possibly " if standing.value is not None else "possibly "
        what = _met(one.value) if one.value is not None else "none"
        yield 0, [Words(lead, "yellow"), f"{one.on}  {what}", *cited(Cited.of(one))]
        if one.value is not None:
            yield from ((2, line) for line in _company(card, one.value))


def _met(event: Any) -> str:
    place = str(event.place) if event.place is not None else ""
    # Who took part is not told beside it, so it is told here who went, also where it was all of them.
    return ", ".join(part for part in (summary(attrs.evolve(event, parties=())), place) if part)


def _company(card: Card, event: Any) -> Iterator[Line]:
    if event.people:
        yield [joined(card.names.person(one) for one in event.people)]
    if event.topics:
        yield [f"on {'; '.join(event.topics)}"]


def mechanisms(card: Card) -> Iterator[Row]:
    for one in card.state.mechanisms.values():
        yield from _mechanism(one)


def _mechanism(one: Mechanism) -> Iterator[Row]:
    event = value_of(one.established)
    status = {Answer.YES: "active", Answer.NO: "ended"}.get(one.active, "possibly active")
    yield 0, [*_headed(event.label, one.id), f", {code_in_words(event.level)}: ", _status(status, one.active)]
    yield 2, [f"established {dated(one.established)}", *said_by(one.established)]
    if one.last_session is not None:
        yield 2, [f"last session {dated(one.last_session)}", *said_by(one.last_session)]
    if one.ended is not None:
        yield 2, [f"end told {dated(one.ended)}", *said_by(one.ended)]


# -- what they say


def positions(card: Card) -> Iterator[Row]:
    # A position that several hold together stands in a cell of each, and is told once.
    told_once: dict[tuple[Any, ...], list[str]] = {}
    standing_of: dict[tuple[Any, ...], Standing[Any]] = {}
    for (party, topic), one in card.state.positions.items():
        key = (topic, *(fact.id for fact in one.few("facts", MANY)[0]), *(c.facts[0].id for c in one.candidates))
        told_once.setdefault(key, []).append(party)
        standing_of[key] = one
    for key, parties in told_once.items():
        one = standing_of[key]
        jointly = " jointly" if value_of(one).joint else ""
        for line in told(one, _position):
            yield 0, [Words(joined(parties), "bold"), f"{jointly} ", *(_unbold(words) for words in line)]
        event = value_of(one)
        if event.in_reply_to is not None:
            yield 2, [f"in reply to: {reference(event.in_reply_to, card.fact_of, card.entry_of)}"]


def _position(event: Any) -> str:
    toward = f", toward {joined(event.toward)}" if event.toward else ""
    values = f" ({', '.join(event.values)})" if event.values else ""
    return f"{code_in_words(event.stance)}: {event.topic}{values}{toward}"


def _unbold(words: Words | str) -> Words | str:
    return Words(words.text) if isinstance(words, Words) and words.style == "bold" else words


def requests(card: Card) -> Iterator[Row]:
    for one in card.state.open_requests:
        yield from _request(one)


def _request(one: Request) -> Iterator[Row]:
    event = value_of(one.made)
    asked = f"{participants(event.parties) or 'somebody'} asks {joined(event.to)}: {event.request}"
    due = f", by {event.deadline}" if event.deadline is not None else ""
    sure: list[Words | str] = [] if one.open is Answer.YES else [": ", Words("possibly open", "yellow")]
    yield 0, [asked, due, f" ({dated(one.made)})", *sure, *said_by(one.made)]


def cooperation(card: Card) -> Iterator[Row]:
    # Areas that one fact agreed on are told together.
    together: dict[tuple[str, ...], list[str]] = {}
    standing_of: dict[tuple[str, ...], Standing[Any]] = {}
    for topic, one in card.state.cooperation.items():
        key = (
            str(one.answer),
            *(fact.id for fact in one.few("facts", MANY)[0]),
            *(c.facts[0].id for c in one.candidates),
        )
        together.setdefault(key, []).append(topic)
        standing_of[key] = one
    for key, topics in together.items():
        one = standing_of[key]
        unsure = one.value is None or one.ambiguous
        sure: list[Words | str] = [Words("possibly ", "yellow")] if unsure else []
        yield 0, [*sure, "; ".join(topics), f" ({dated(one)})", *said_by(one)]


# -- who


def parties(card: Card) -> Iterator[Row]:
    moved = any(one.few("facts", 2)[0] or one.candidates for one in card.state.parties.values())
    for key, one in card.state.parties.items() if moved else ():
        head: list[Words | str] = [Words(card.names.party(key), "bold"), ": "]
        founding = one.value is not None and one.since is None
        if founding:
            yield 0, [*head, f"{_role(one.value)}, from the beginning"]
        elif one.value is not None or not one.candidates:
            yield 0, [*head, *told(one, _role)[0]]
        for number, candidate in enumerate(one.candidates):
            lead = "possibly " if number == 0 and one.value is None else "or possibly "
            came = {None: "not a member", Role.PARTY: "joined"}
            value: Any = candidate.value
            text = over_in_words(value) if isinstance(value, Over) else came.get(value) or _role(value)
            yield 0, [*head, Words(lead, "yellow"), f"{text} ({candidate.on})", *cited(Cited.of(candidate))]


def _role(role: Any) -> str:
    return "member" if role is Role.PARTY else str(role.value)


def offices(card: Card) -> Iterator[Row]:
    for key, held in card.state.people.items():
        name = card.names.people.get(key, key)
        for office in held:
            facts, more = office.few("facts", _ENDS)
            dates = list(dict.fromkeys(str(fact.when(card.state.basis.zone).on) for fact in facts))
            recorded = ", ".join([*dates[:1], *(["..."] if more else []), *dates[1:]])
            for_ = f" [{office.party}]" if office.party else ""
            cites = Cited.by(facts, more)
            yield 0, [Words(name, "bold"), f", {office.office}{for_} (recorded {recorded})", *cited(cites)]


# -- what surrounds it


def milestones(card: Card) -> Iterator[Row]:
    for one in card.state.milestones:
        yield from ((0, line) for line in _dated_first(one, lambda event: event.milestone))


def incidents(card: Card) -> Iterator[Row]:
    for one in card.state.incidents:
        yield from ((0, line) for line in _dated_first(one, summary))


def _dated_first(standing: Standing[Any], words: Callable[[Any], str]) -> Iterator[Line]:
    if standing.value is not None:
        marks = disputed(standing.disputed)
        yield [f"{standing.since}  {words(standing.value)}", *cited(Cited.of(standing)), *marks]
    for one in standing.candidates:
        if one.value is not None:
            yield [Words("possibly ", "yellow"), f"{one.on}  {words(one.value)}", *cited(Cited.of(one))]


def money(card: Card) -> Iterator[Row]:
    from partnership_events.codes import TransactionType

    for (type_, currency), one in card.state.money.items():
        name = code_in_words(TransactionType(type_))
        for line in told(one, lambda amount, currency=currency: f"{amount:,f} {currency}"):  # type: ignore[misc]
            yield 0, [f"{name}: ", *line]


# -- what is open


def disputes(card: Card) -> Iterator[Row]:
    for one in card.state.disputes:
        preferred = reference(one.preferred, card.fact_of, card.entry_of) if one.preferred else "none"
        yield 0, [f"{claims_in_words(len(one.facts), one.field)}; preferred: {preferred}", *cited(one.cites)]
        for id_ in one.facts:
            entry = card.entry_of(id_)
            yield 2, [reference(id_, card.fact_of, card.entry_of), *cited(entry.cites if entry is not None else ())]
        for claim in one.record.claims if one.record is not None else ():
            yield 2, [f"{claim.value}" + (f" ({claim.source})" if claim.source else "")]


def pending(card: Card) -> Iterator[Row]:
    yield from _items(card, card.state.pending)


def scheduled(card: Card) -> Iterator[Row]:
    basis = card.state.basis
    cutoff = Cutoff.of(basis.as_of, basis.zone)
    for item in card.state.scheduled:
        yield from _items(card, [item])
        passed = cutoff.judge(item.bounds(basis.zone)) is Answer.YES
        if passed and item.answer is Answer.YES:
            yield 2, [Words("its date has passed; nothing confirms it or calls it off", "yellow")]


def _items(card: Card, items: Iterable[Item]) -> Iterator[Row]:
    for item in items:
        marks = [] if item.answer is Answer.YES else [item.answer.value]
        yield 0, fact_line(item.fact, item.on, marks=marks)
        if item.postponed_by is not None:
            by, planned = item.postponed_by, item.fact.when(card.state.basis.zone).on
            yield 2, [f"postponed from {planned} ({by.event.on})", *cited(Cited.by([by], False))]


def unapplied(card: Card) -> Iterator[Row]:
    for entry in card.state.unapplied:
        why = "; ".join(str(problem) for problem in getattr(entry.event, "problems", ()))
        yield 0, [f"@{entry.seq} {kind_in_words(entry.kind)}: {why}"]


def erased(card: Card) -> Iterator[Row]:
    for hole in card.state.erased:
        yield 0, hole_line(hole)


def _headed(label: Label | str | None, id_: str) -> list[Words]:
    if label is None:
        return [Words(id_, "bold")]
    return [Words(str(label), "bold"), Words(f" ({id_})")]


def _status(status: str, answer: Answer | None) -> Words:
    style = "yellow" if answer is Answer.POSSIBLY or status.startswith("possibly") else _STATUS_STYLES.get(status, "")
    return Words(status.replace("_", " "), style)


def _unsure(standing: Standing[Any] | None) -> Iterator[Row]:
    if standing is not None and standing.ambiguous:
        yield 2, [Words("which version came last, the record does not say", "yellow")]


def _reported(standing: Standing[Any] | None) -> Iterator[Row]:
    if standing is None or isinstance(standing.value, Over):
        return
    event = value_of(standing)
    said = summary(attrs.evolve(event, subject="")).strip(", ") if standing.value is not None else ""
    yield 2, [f"last report {dated(standing)}" + (f": {said}" if said else ""), *said_by(standing)]


SECTIONS: tuple[tuple[str, Callable[[Card], Iterator[Row]]], ...] = (
    ("Relations", relations),
    ("Missions", missions),
    ("Tier", tier),
    ("Plans", plans),
    ("Pledges", pledges),
    ("Projects", projects),
    ("Last meeting", last_meeting),
    ("Last visit", last_visit),
    ("Initiatives", initiatives),
    ("Instruments", instruments),
    ("Mechanisms", mechanisms),
    ("Positions", positions),
    ("Open requests", requests),
    ("Cooperation", cooperation),
    ("Parties", parties),
    ("Offices", offices),
    ("Milestones", milestones),
    ("Incidents", incidents),
    ("Money", money),
    ("Disputes", disputes),
    ("Pending", pending),
    ("Scheduled", scheduled),
    ("Not applied", unapplied),
    ("Erased", erased),
)

"""
The lanes of a figure: agreements, plans, pledges, projects and what else runs on, then what happened on a day.

Whether something is in force, open or active is read off what is judged of it day by day; a mark ends where that does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partnership_events.codes import ActivityStatus, Modality, Role
from partnership_events.dates import Answer, bounds_of
from partnership_events.describe import code_in_words, kind_in_words, summary
from partnership_events.event import Event, Over
from partnership_events.facts import Fact
from partnership_events.folding import Seen, Standing
from partnership_events.picture.marks import Edge, Lane, Mark, Shape
from partnership_events.picture.spans import OPEN, days_in_words, edge_of, runs, span_of
from partnership_events.projections.history import facts_of, intervals
from partnership_events.projections.partnership import PartnershipState
from partnership_events.projections.spells import PartSpell, part_spells, spells
from partnership_events.projections.state import Instrument, Item, Plan, Pledge, possible
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.context import IncidentRecorded, MembershipChanged, MilestoneMarked
from partnership_events.vocabulary.instruments import InstrumentInForce, InstrumentSigned
from partnership_events.vocabulary.interaction import MechanismEstablished, MeetingHeld, VisitMade
from partnership_events.vocabulary.plans import InitiativeLaunched, PlanAdopted
from partnership_events.vocabulary.pledges import PledgeMade
from partnership_events.vocabulary.positions import CooperationAgreed, PositionStated, RequestMade
from partnership_events.vocabulary.projects import ProjectAnnounced, ProjectLaunched
from partnership_events.vocabulary.record import LogOpened, PartyDeclared
from partnership_events.vocabulary.relations import RelationsDowngraded, RelationsEstablished, RelationsUpgraded

Kinds = tuple[type[Event], ...]

_MEMBERS = 60
_RELATIONS: Kinds = (RelationsEstablished, RelationsUpgraded, RelationsDowngraded)
_OVER = {ActivityStatus.CLOSED: "closed", ActivityStatus.CANCELLED: "cancelled"}


def lanes_of(whole: Seen, state: PartnershipState, on_the_date: PartnershipState | None) -> Iterator[Lane]:
    """
    The lanes of a view without end and its state, some without marks; ``on_the_date`` says what is overdue.
    """

    facts = tuple(_told(whole))

    def lane(
        key: str, name: str, marks: Iterable[Mark] = (), kinds: Kinds = (), planned: Kinds = (), rows: int = 9
    ) -> Lane:
        shape = _SHAPES[key]
        points = (_mark(fact, _edge(fact, whole), shape) for fact in facts if _is_of(fact, key, kinds))
        ahead = _planned(state.scheduled, whole, (*kinds, *planned), shape)
        return Lane(key=key, name=name, marks=(*marks, *points, *ahead), rows=rows)

    yield lane("members", "Members", _members(whole), planned=(MembershipChanged,), rows=_MEMBERS)
    yield lane("missions", "Missions", _missions(whole))
    signed: Kinds = (InstrumentSigned, InstrumentInForce)
    yield lane("instruments", "Agreements", _instruments(whole, state), planned=signed, rows=16)
    yield lane("plans", "Plans", _plans(whole, state), planned=(PlanAdopted,))
    yield lane("pledges", "Pledges", _pledges(whole, state, on_the_date), planned=(PledgeMade,))
    yield lane("projects", "Projects", _projects(whole, state), planned=(ProjectAnnounced, ProjectLaunched))
    yield lane("mechanisms", "Mechanisms", _mechanisms(whole, state), planned=(MechanismEstablished,))
    yield lane("meetings", "Meetings and visits", kinds=(MeetingHeld, VisitMade))
    yield lane("positions", "Positions", kinds=(PositionStated, RequestMade, CooperationAgreed))
    yield lane("incidents", "Incidents", kinds=(IncidentRecorded,))
    yield lane("other", "Milestones", kinds=(MilestoneMarked, InitiativeLaunched), planned=_RELATIONS)
    yield lane("own", "Other events")


_SHAPES = {
    "members": Shape.CIRCLE,
    "missions": Shape.SQUARE,
    "instruments": Shape.DIAMOND,
    "plans": Shape.SQUARE,
    "pledges": Shape.TRIANGLE,
    "projects": Shape.SQUARE,
    "mechanisms": Shape.CIRCLE,
    "meetings": Shape.CIRCLE,
    "positions": Shape.TRIANGLE,
    "incidents": Shape.CROSS,
    "other": Shape.STAR,
    "own": Shape.DIAMOND,
}


def _is_of(fact: Fact, key: str, kinds: Kinds) -> bool:
    # Kinds of one's own have a lane of their own.
    return isinstance(fact.event, kinds) or (key == "own" and fact.kind not in STANDARD.kinds)


def _told(whole: Seen) -> Iterator[Fact]:
    return (one.fact for one in (*whole.certain, *whole.pending))


def _planned(scheduled: Iterable[Item], whole: Seen, kinds: Kinds, shape: Shape) -> Iterator[Mark]:
    told = (one for one in scheduled if isinstance(one.fact.event, kinds))
    return (_mark(one.fact, edge_of(one.bounds(whole.zone), whole.zone), shape, of=one.facts) for one in told)


# -- marks


def _mark(
    fact: Fact, begin: Edge, shape: Shape, *, label: str = "", told: str = "", of: Iterable[Fact] = (), **more: Any
) -> Mark:
    """
    The mark of a fact; ``of`` are all the facts that made the thing what it is, for who says so and what was amended.
    """
    facts = tuple({one.id: one for one in (fact, *of)}.values())
    what = summary(fact.event, references=False)
    told = told or f"{fact.event.on}: {kind_in_words(fact.kind)}{f', {what}' if what else ''}"
    return Mark(
        label=label or _short(fact.event) or kind_in_words(fact.kind),
        told=told + sources(dict.fromkeys(cite for one in facts for cite in one.cites)),
        shape=shape,
        begin=begin,
        planned=fact.event.modality is Modality.PLANNED,
        corrected=any(len(telling.versions) > 1 for one in facts for telling in one.tellings),
        disputed=any(one.disputes for one in facts),
        position=fact.seq,
        **more,
    )


def sources(cites: Iterable[Any]) -> str:
    """
    Who says so, as it stands behind a statement.
    """
    told = "; ".join(map(str, cites))
    return f" [{told}]" if told else ""


def _short(event: Event) -> str:
    """
    A few words for the figure; the rest is told by the mark's title.
    """
    where = ""
    if event.place is not None:
        where = event.place.city or event.place.name or event.place.country or ""
    match event:
        case MeetingHeld() | VisitMade():
            what = code_in_words(event.form)
            what = f"{what} visit" if isinstance(event, VisitMade) and "visit" not in what else what
            return f"{what}, {where}" if where else what
        case MechanismEstablished():
            return str(event.label) if event.label else event.mechanism
        case PositionStated():
            who = "jointly" if event.joint else ", ".join(one.party for one in event.parties)
            return f"{who}: {code_in_words(event.stance)} {event.topic}"
        case RequestMade():
            return f"asked: {event.request}"
        case CooperationAgreed():
            return ", ".join(event.topics)
        case IncidentRecorded():
            return event.incident or code_in_words(event.category)
        case MilestoneMarked():
            return event.milestone
        case MembershipChanged():
            return f"{event.party} {code_in_words(event.mode)}"
        case InitiativeLaunched() | PlanAdopted() | RelationsUpgraded() | RelationsDowngraded():
            return str(event.label)
        case InstrumentSigned():
            return str(event.title) if event.title is not None else event.instrument
        case PledgeMade():
            return str(event.label or event.action)
        case _:
            return summary(event, references=False)


def _fact(standing: Standing[Any] | None) -> Fact | None:
    """
    The fact that first told what a cell holds or may.
    """
    return next(iter(facts_of(standing)), None)


def _edge(fact: Fact, whole: Seen) -> Edge:
    return edge_of(fact.when(whole.zone).bounds, whole.zone)


# -- what runs on


def _in_force(told: Sequence[PartSpell]) -> Iterator[tuple[Edge, Edge, bool, list[PartSpell]]]:
    return runs(told, [one.judged.answer for one in told])


def _bar(fact: Fact, what: str, begin: Edge, end: Edge, sure: bool, shape: Shape, **more: Any) -> Mark:
    unsure = "" if sure else "possibly "
    told = f"{what}, {unsure}{days_in_words(begin, end)}"
    return _mark(fact, begin, shape, end=end, possibly=not sure, told=told, **more)


def _instruments(whole: Seen, state: PartnershipState) -> Iterator[Mark]:
    for id_, one in state.instruments.items():
        told = [fact for fact in (_fact(one.signed), _fact(one.entered), *map(_fact, one.consents.values())) if fact]
        if not told:
            continue
        title, signed, facts, entries = _title(one), _fact(one.signed), facts_of(one), facts_of(one.entered)
        stretches = list(_in_force(part_spells(whole, "instruments", id_)))
        if not stretches:
            yield _mark(told[0], _edge(told[0], whole), Shape.DIAMOND, label=title, of=facts)
        for number, (begin, end, sure, run) in enumerate(stretches):
            what, carrying = f"{title}: in force", _carrying(run)
            of = _in_order([*carrying, *(fact for fact in facts if fact not in entries)])
            if number == 0 and signed is not None:
                before = _edge(signed, whole)
                what = f"{title}: signed {signed.event.on}, in force"
                yield _bar(signed, what, begin, end, sure, Shape.DIAMOND, label=title, before=before, of=of)
            else:
                entered = next(iter(carrying), told[0])
                yield _bar(entered, what, begin, end, sure, Shape.DIAMOND, label=title, of=of)


def _title(one: Instrument) -> str:
    titles = (each.value.title for each in possible(one.signed) if each.value is not None) if one.signed else ()
    return next((str(title) for title in titles if title is not None), one.id)


def _plans(whole: Seen, state: PartnershipState) -> Iterator[Mark]:
    for id_, plan in state.plans.items():
        fact, spells_ = _fact(plan.adopted), part_spells(whole, "plans", id_, telling=_name_of)
        # Adopted anew under another name it has a bar of its own.
        named = itertools.groupby(spells_, key=lambda one: _name_of(one.part))
        stretches = [stretch for _, some in named for stretch in _in_force(list(some))]
        for begin, end, sure, run in stretches:
            label, facts = str(run[-1].part.label), _carrying(run)
            of = _in_order([*facts, *_closing(run, spells_)])
            yield _bar(facts[0], f"{label}: in force", begin, end, sure, Shape.SQUARE, label=label, of=of)
        if fact is not None and not stretches:
            yield _mark(fact, _edge(fact, whole), Shape.SQUARE, label=str(plan.label), of=facts_of(plan))


def _name_of(plan: Plan | None) -> str | None:
    return None if plan is None else str(plan.label)


def _carrying(run: Iterable[PartSpell]) -> list[Fact]:
    """
    The facts by which a plan or a text is in force on the days of a run, or may be, in log order.
    """
    return _in_order(fact for one in run for told in one.part.carried_by for fact in told.facts)


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """
    Facts in log order, each once.
    """
    return sorted({fact.id: fact for fact in facts}.values(), key=lambda fact: fact.seq)


def _closing(run: Sequence[PartSpell], told: Sequence[PartSpell]) -> tuple[Fact, ...]:
    """
    What was reported of a plan by the end of a run, and what ended it there.
    """
    after = next((two for one, two in itertools.pairwise(told) if one is run[-1]), None)
    part = run[-1].part if after is None or after.judged.answer is not Answer.NO else after.part
    return (*facts_of(part.reported), *facts_of(part.ended))


def _mechanisms(whole: Seen, state: PartnershipState) -> Iterator[Mark]:
    for id_, one in state.mechanisms.items():
        fact = _fact(one.established)
        if fact is not None:
            for begin, end, sure, _ in _in_force(part_spells(whole, "mechanisms", id_)):
                label = _short(fact.event)
                yield _bar(fact, f"{label}: active", begin, end, sure, Shape.CIRCLE, label=label, of=facts_of(one))


def _pledges(whole: Seen, state: PartnershipState, on_the_date: PartnershipState | None) -> Iterator[Mark]:
    for id_, pledge in state.pledges.items():
        fact = _fact(pledge.made)
        if fact is None:
            continue
        there = None if on_the_date is None else on_the_date.pledges.get(id_)
        became = _became(pledge, there)
        label = f"{_short(fact.event)}{became and f': {became}'}"
        end = _pledge_end(whole, pledge)
        yield _mark(fact, _edge(fact, whole), Shape.TRIANGLE, end=end, label=label, of=facts_of(pledge))


def _became(pledge: Pledge, on_the_date: Pledge | None) -> str:
    """
    What became of a pledge in the end; and whether it is late on the date, which without one nobody can say.
    """
    if on_the_date is not None and on_the_date.overdue in (Answer.YES, Answer.POSSIBLY):
        return "overdue" if on_the_date.overdue is Answer.YES else "possibly overdue"
    return "" if pledge.status in ("open", "in progress", "possibly made") else pledge.status


def _pledge_end(whole: Seen, pledge: Pledge) -> Edge | None:
    """
    Until when it was open, where that has ended; else until it is due; None where nothing says.
    """
    # One that is open in the end was never closed.
    open_on = [] if pledge.open is Answer.YES else list(_in_force(part_spells(whole, "pledges", pledge.id)))
    if open_on and open_on[-1][1] != OPEN:
        return open_on[-1][1]
    return None if pledge.deadline is None else edge_of(pledge.deadline, whole.zone)


def _projects(whole: Seen, state: PartnershipState) -> Iterator[Mark]:
    for id_, project in state.projects.items():
        fact = _fact(project.launched) or _fact(project.announced) or _fact(project.status)
        if fact is None:
            continue
        ended, how = _project_end(whole, id_)
        planned = project.planned_end
        if ended is None and planned is not None and planned.value is not None:
            at_zone = planned.facts[0].event.at_zone
            ended = edge_of(bounds_of(planned.value, at_zone, whole.zone), whole.zone)
        label = f"{project.label or id_}{how and f': {how}'}"
        yield _mark(fact, _edge(fact, whole), Shape.SQUARE, end=ended, label=label, of=facts_of(project))


def _project_end(whole: Seen, id_: str) -> tuple[Edge | None, str]:
    """
    Since when its status is one that ends it, and which; None where the last one is not.
    """
    *_, last = intervals(spells(whole, ("status", id_)), whole.zone)
    if last.value not in _OVER or last.answer is Answer.POSSIBLY:
        return None, ""
    return span_of(last)[0], _OVER[last.value]


def _missions(whole: Seen) -> Iterator[Mark]:
    for cell in whole.cells("mission"):
        for one in intervals(spells(whole, cell), whole.zone):
            if one.value is None or isinstance(one.value, Over) or not one.facts:
                continue
            begin, end = span_of(one)
            label = f"{cell[1]} in {cell[2]}: {code_in_words(one.value)}"
            yield _bar(one.facts[0], label, begin, end, one.answer is not Answer.POSSIBLY, Shape.SQUARE, label=label)


# -- who belongs to it


def _members(whole: Seen) -> Iterator[Mark]:
    """
    From when to when each belonged to it; nothing where nobody ever came or went, and they are only two.
    """
    names = {one.event.party: str(one.event.name) for one in whole.declarations if isinstance(one.event, PartyDeclared)}
    opening = next((one.event.parties for one in whole.declarations if isinstance(one.event, LogOpened)), ())
    if len(opening) <= 2 and not whole.cells("member"):
        return
    for key in sorted({*opening, *(cell[1] for cell in whole.cells("member"))}):
        told = part_spells(whole, "parties", key)
        for role in dict.fromkeys(role for one in told for role in _roles(one)):
            answers = [_as_role(one, role) for one in told]
            for begin, end, sure, run in runs(told, answers):
                label = names.get(key, key) + ("" if role is Role.PARTY else f" ({code_in_words(role)})")
                facts = [fact for one in run for fact in facts_of(one.part)]
                if facts:
                    yield _bar(facts[0], label, begin, end, sure, Shape.CIRCLE, label=label, of=facts)
                else:
                    # A founding member of whom nothing more is told.
                    yield Mark(
                        label=label, told=f"{label}, a member throughout", shape=Shape.CIRCLE, begin=begin, end=end
                    )


def _roles(one: PartSpell) -> list[Role]:
    return [] if one.part is None else [each.value for each in possible(one.part) if each.value is not None]


def _as_role(one: PartSpell, role: Role) -> Answer:
    """
    Whether somebody belonged to it in this role.
    """
    held = {each.value is role for each in possible(one.part)} if one.part is not None else {False}
    return Answer.POSSIBLY if len(held) > 1 else Answer.YES if True in held else Answer.NO

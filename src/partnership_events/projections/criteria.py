"""
What can be asked of a partnership on a date, and by which rule each of it is judged.

A criterion looks at what a log tells of the date and answers yes, no, possibly, unknown or not covered, as ``grounds``
tells it: with the value that it met, since when, and who says so.  Silence is no only where a log covers the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.codes import Role
from partnership_events.dates import Answer, Bounds, EdtfDate, bounds_of
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Event, Over, Vocabulary
from partnership_events.folding import Standing
from partnership_events.names import names_in
from partnership_events.order import Placed
from partnership_events.projections.across import (
    Look,
    called,
    left_open,
    parties_named,
    resembles,
    strongest,
    weakest,
    yes_if,
)
from partnership_events.projections.carriers import Telling, carriers, facts_of, label_of
from partnership_events.projections.coverage import silence, silence_within
from partnership_events.projections.grounds import NOTHING, SILENT, Ground, best, first, judged
from partnership_events.projections.ladders import Ladders
from partnership_events.projections.state import Instrument, Plan, possible
from partnership_events.projections.timeline import within as falls_within
from partnership_events.values import Label

ANY = "any"
"""
Asks for a plan, or an instrument, of whichever name.
"""

RELATIONS_ARE = ("established", "severed")
"""
What can be asked of relations; suspended ones are severed.
"""


@classes.frozen(kw_only=True)
class Wanted:
    """
    What is asked of every partnership; what is None is not asked, and all else must hold.

    ``label`` is the name of the framework, ``like`` a part of it; ``at_least`` a label of ``ladder`` (by default of the
    only ladder that has it).  ``plan`` and ``in_force`` (an instrument) take an id, a name, or ``any``.  ``party`` and
    ``role`` speak of who belongs to the partnership or, beside ``kind``, of who took part in such an event; ``during``
    is the stretch of time in which that fell, with all its days, such as ``2019`` or ``2022/2023``; of an event that
    lasted a part is enough, and one whose date reaches beyond the stretch possibly fell into it.
    """

    label: str | None = None
    like: str | None = None
    at_least: str | None = None
    ladder: str | None = None
    party: str | None = None
    role: Role | None = attrs.field(default=None, converter=classes.optional(Role))
    plan: str | None = None
    in_force: str | None = None
    relations: str | None = None
    kind: str | None = None
    during: EdtfDate | None = attrs.field(default=None, converter=classes.optional(EdtfDate))

    def __attrs_post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise Refused(*problems)


def _problems(wanted: Wanted) -> Iterable[Problem]:
    told = {name for name, value in attrs.asdict(wanted, recurse=False).items() if value is not None}
    if not told:
        yield Problem("", "nothing is asked", "give a label, a tier, a plan, a party or an event")
    for name in sorted(told & {"label", "like", "at_least", "party", "plan", "in_force"}):
        if not str(getattr(wanted, name)).strip():
            yield Problem(name, "is empty", "leave it out, or say what is meant")
    for name, needed in (("ladder", "at_least"), ("during", "kind")):
        if name in told and needed not in told:
            yield Problem(name, f"says nothing without {needed}", f"give {needed} too")
    if wanted.relations not in (None, *RELATIONS_ARE):
        right = did_you_mean(wanted.relations, RELATIONS_ARE, otherwise=f"one of {', '.join(RELATIONS_ARE)}")
        yield Problem("relations", f"{wanted.relations!r} is not asked of relations", right)


@attrs.frozen(kw_only=True)
class Subject:
    """
    One log on one date, and what it takes to judge it.
    """

    name: str
    look: Look
    ladders: Ladders
    vocabulary: Vocabulary


# -- the criteria


def _if_nothing(one: Subject, standing: Standing[Any]) -> Answer:
    """
    What it means that a cell may hold nothing: where nobody is certain to have written it, what silence means.
    """
    return Answer.NO if one.look.is_written(standing.cell) else silence(one.look.seen, standing.cell)


def _label(one: Subject, wanted: Wanted) -> Ground:
    return _framework("label", one, lambda held: _one_is(one, held, lambda name: called(name, wanted.label or "")))


def _like(one: Subject, wanted: Wanted) -> Ground:
    return _framework("like", one, lambda held: _one_is(one, held, lambda name: resembles(name, wanted.like or "")))


def _one_is(one: Subject, held: Label, fits: Callable[[Label], bool]) -> Answer:
    """
    Whether the label fits under one of its names: a ladder that calls it so in one language may know it in another.
    """
    return yes_if(any(map(fits, (held, *one.ladders.names(one.name, held)))))


def _framework(
    name: str, one: Subject, judge: Callable[[Label], Answer], why: Callable[[Label], str] = lambda _: ""
) -> Ground:
    tier = one.look.state.tier
    return judged(
        name,
        tier,
        lambda held: judge(held) if isinstance(held, Label) else Answer.NO,
        words=_in_words,
        why=lambda held: why(held) if isinstance(held, Label) else "",
        nothing=lambda: _if_nothing(one, tier),
    )


def _tier(one: Subject, wanted: Wanted) -> Ground:
    ladder, cutoff = one.ladders.of(one.name, wanted.ladder or ""), one.look.seen.cutoff
    other = wanted.at_least or ""
    belongs = _belonging(one, ladder.party, None)
    if belongs.answer is Answer.NO:
        return attrs.evolve(belongs, criterion="tier", why=f"{ladder.party}, whose ladder it is, does not belong to it")
    ground = _framework(
        "tier",
        one,
        lambda held: ladder.at_least(held, other, cutoff),
        lambda held: _compared(ladder.ranks(held, cutoff), ladder.ranks(other, cutoff)),
    )
    if belongs.answer is Answer.YES:
        return ground
    return attrs.evolve(ground, answer=weakest((ground.answer, belongs.answer)))


def _compared(mine: Collection[int | None], theirs: Collection[int | None]) -> str:
    if None in mine:
        return "its label is on no rung" if len(mine) == 1 else "its label may not have been on a rung yet"
    if None in theirs:
        return "the label asked for was on no rung yet"
    return f"rank {_or(mine)}, against {_or(theirs)}"


def _or(ranks: Collection[int | None]) -> str:
    return " or ".join(map(str, sorted(rank for rank in ranks if rank is not None)))


def _in_words(held: Any) -> str:
    return held.how.replace("_", " ") if isinstance(held, Over) else str(held)


def _party(one: Subject, wanted: Wanted) -> Ground:
    if wanted.party is not None:
        return _belonging(one, wanted.party, wanted.role)
    named = [_belonging(one, key, wanted.role) for key in one.look.state.parties]
    return best("party", [*named, *_others(one, wanted.role)] or [_nobody()])


def _others(one: Subject, role: Role | None) -> list[Ground]:
    return [] if role in (None, Role.PARTY) else [_stranger(one, None, role)]


def _nobody() -> Ground:
    return Ground(criterion="party", answer=Answer.NO, why="the log names no party")


def _belonging(one: Subject, party: str, role: Role | None) -> Ground:
    standing = one.look.state.parties.get(party)
    if standing is None:
        return _stranger(one, party, role)
    ground = judged(
        "party",
        standing,
        lambda held: yes_if(isinstance(held, Role) and role in (None, held)),
        words=lambda held: f"{party} ({held.value if isinstance(held, Role) else held})",
    )
    candidates: Iterable[Any] = standing.candidates
    left = [f"possibly {_in_words(one.value)} ({one.on})" for one in candidates if isinstance(one.value, Over)]
    return ground if ground.answer is not Answer.POSSIBLY else attrs.evolve(ground, why="; ".join(left) or ground.why)


def _stranger(one: Subject, party: str | None, role: Role | None) -> Ground:
    """
    The answer about a party of which the log says nothing; without one, about others than those it names.
    """
    if role in (None, Role.PARTY):
        # The opening line says whose partnership it is, and whoever joined later is told so.
        return Ground(criterion="party", answer=Answer.NO, why=f"{party or 'nobody'} does not belong to it by its log")
    # Who observes or mediates is told in passing, if at all.
    answer = silence(one.look.seen, ("member", party or ""))
    return Ground(criterion="party", answer=answer, why=SILENT[answer])


def _plan(one: Subject, wanted: Wanted) -> Ground:
    text = wanted.plan or ""
    told = ((plan, carriers(one.look.seen, plan)) for plan in one.look.state.plans.values())
    named = [(plan, carried, _called(text, plan.id, _labels(plan, carried))) for plan, carried in told]
    grounds = [_plan_in_force(plan, carried, answer) for plan, carried, answer in named if answer is not Answer.NO]
    return _or_silence("plan", grounds, text, silence(one.look.seen, ("plan", text)))


def _labels(plan: Plan, carried: Sequence[Telling]) -> list[Label]:
    """
    By which names a plan goes: those of the adoptions that carry it; where none does, as it was told last.
    """
    return [each.event.label for each in carried] or [
        each.value.label for each in possible(plan.adopted) if each.value is not None
    ]


def _plan_in_force(plan: Plan, carried: Sequence[Telling], named: Answer) -> Ground:
    adopted = first(plan.adopted)
    return Ground(
        criterion="plan",
        answer=weakest((plan.in_force, named)),
        value=f"{label_of(plan, carried)} ({plan.id})",
        since=carried[0].may.on if carried else adopted.on,
        settled=plan.adopted.answer is Answer.YES,
        why=plan.why,
        facts=facts_of(carried) or adopted.facts,
        disputed=plan.adopted.disputed,
    )


def _instrument(one: Subject, wanted: Wanted) -> Ground:
    text = wanted.in_force or ""
    named = [(held, _titled(text, held)) for held in one.look.state.instruments.values()]
    grounds = [_text_in_force(held, answer) for held, answer in named if answer is not Answer.NO]
    return _or_silence("in force", grounds, text, silence(one.look.seen, ("in_force", text)))


def _text_in_force(held: Instrument, named: Answer) -> Ground:
    signed = NOTHING if held.signed is None else first(held.signed)
    entered = NOTHING if held.entered is None else first(held.entered)
    title = getattr(signed.value, "title", None)
    return Ground(
        criterion="in force",
        answer=weakest((held.in_force, named)),
        value=held.id if title is None else f"{title} ({held.id})",
        since=entered.on,
        settled=all(one is None or one.answer is Answer.YES for one in (held.signed, held.entered)),
        why=held.status,
        facts=entered.facts or signed.facts,
        disputed=any(one is not None and one.disputed for one in (held.signed, held.entered)),
    )


def _or_silence(name: str, grounds: list[Ground], text: str, silent: Answer) -> Ground:
    if text == ANY or not grounds:
        # Of others than those that are recorded, the record says nothing.
        grounds = [*grounds, Ground(criterion=name, answer=silent, why=SILENT[silent])]
    return best(name, grounds)


def _titled(text: str, held: Instrument) -> Answer:
    told = () if held.signed is None else possible(held.signed)
    return _called(text, held.id, [one.value.title for one in told if one.value is not None])


def _called(text: str, id_: str, labels: Iterable[Label | None]) -> Answer:
    if text in (ANY, id_):
        return Answer.YES
    return left_open([yes_if(label is not None and called(label, text)) for label in labels] or [Answer.NO])


def _relations(one: Subject, wanted: Wanted) -> Ground:
    severed, standing = wanted.relations == "severed", one.look.state.relations
    return judged(
        "relations",
        standing,
        lambda held: yes_if(isinstance(held, Over) is severed),
        words=_in_words,
        nothing=lambda: _if_nothing(one, standing),
    )


def _kind(one: Subject, wanted: Wanted) -> Ground:
    seen, kind = one.look.seen, wanted.kind or ""
    stretch = None if wanted.during is None else bounds_of(wanted.during, None, seen.zone)
    judged = [
        (placed, weakest((happened, _fell(placed, stretch, seen.zone), _took_part(one, placed.fact.event, wanted))))
        for heap, happened in ((seen.certain, Answer.YES), (seen.pending, Answer.POSSIBLY))
        for placed in heap
        if placed.fact.kind == kind
    ]
    met = [(placed, answer) for placed, answer in judged if answer is not Answer.NO]
    if not met:
        return _silent_of(one, stretch, kind)
    return _counted(met)


def _fell(placed: Placed, stretch: Bounds | None, zone: str) -> Answer:
    return Answer.YES if stretch is None else falls_within(placed, stretch, zone)


def _took_part(one: Subject, event: Event, wanted: Wanted) -> Answer:
    if wanted.party is None and wanted.role is None:
        return Answer.YES
    named = _named_in(event, wanted.role) | _against(one, event, wanted.role)
    # Who hosted a meeting of which no host is told, nobody knows.
    return yes_if(wanted.party in (None, *named)) if named else Answer.UNKNOWN


def _named_in(event: Event, role: Role | None) -> set[str]:
    """
    The parties that an event names anywhere or, with a role, in that role: among its parties, or in a field called so.
    """
    if role is None:
        return {one.name for one in names_in(event, what="party")}
    mine = getattr(event, role.value, None)
    return {one.party for one in event.parties if one.role is role} | ({mine} if isinstance(mine, str) else set())


def _against(one: Subject, event: Event, role: Role | None) -> set[str]:
    """
    The party against whom something was done; a target may as well be a thing.
    """
    target = getattr(event, "target", None)
    return {target} if role is None and isinstance(target, str) and target in parties_named(one.look) else set()


def _silent_of(one: Subject, stretch: Bounds | None, kind: str) -> Ground:
    seen, family = one.look.seen, one.vocabulary[kind].family
    there = None if stretch is None else stretch.in_zone(seen.zone)
    first = seen.cutoff.instant if there is None else there.lo
    last = seen.cutoff.instant if there is None else min(there.hi, seen.cutoff.instant)
    if first > last:
        return Ground(criterion="kind", answer=Answer.NO, why="that time had not begun by then")
    answer = silence_within(seen, family, first, last)
    return Ground(criterion="kind", answer=answer, why=SILENT[answer])


def _counted(met: Sequence[tuple[Placed, Answer]]) -> Ground:
    answer = strongest(sure for _, sure in met)
    certain = [placed for placed, sure in met if sure is Answer.YES]
    shown = certain or [placed for placed, _ in met]
    more = len(met) - len(certain)
    told = [f"{len(certain)}" if certain else "", f"possibly {more}{' more' if certain else ''}" if more else ""]
    first, last = shown[0].on, shown[-1].on
    return Ground(
        criterion="kind",
        answer=answer,
        value=", ".join(part for part in told if part),
        since=first,
        settled=bool(certain),
        why=f"on {first}" if len(shown) == 1 else f"the first on {first}, the last on {last}",
        facts=tuple(placed.fact for placed, _ in met),
        disputed=any(placed.marked for placed, _ in met),
    )


# -- the rules, in words


_SAME = "in whichever language the log gives it; case, width and spaces do not matter"


def _rule_of_tier(wanted: Wanted, ladders: Ladders) -> str:
    party = (
        ladders.common[wanted.ladder].party
        if wanted.ladder is not None and wanted.ladder in ladders.common
        else "its party"
    )
    return (
        f"tier at or above {wanted.at_least!r} on the ladder {wanted.ladder} of {party}, by the ranks that held on the"
        f" date; a label on no rung is unknown, a partnership to which {party} does not belong is no"
    )


def _rule_of_party(wanted: Wanted, _: Ladders) -> str:
    whom = wanted.party or "somebody"
    role = f" as {wanted.role.value}" if wanted.role is not None else ""
    silent = "; one of whom it is not told is unknown" if wanted.role not in (None, Role.PARTY) else ""
    return f"{whom} belongs to it{role}, by the log's opening line and by who joined and left{silent}"


def _rule_of_kind(wanted: Wanted, _: Ladders) -> str:
    when = "had happened by the date"
    if wanted.during is not None:
        when = f"fell into {wanted.during}, by the date, of what lasted a part; a date that reaches beyond is possibly"
    whom = wanted.party or ("somebody" if wanted.role is not None else "")
    told = f"in the role of {wanted.role.value}" if wanted.role is not None else "named in it"
    part = f", with {whom} {told}; one that names nobody so is unknown" if whom else ""
    return f"an event of the kind {wanted.kind} {when}{part}"


def _rule_of_name(what: str, text: str | None) -> str:
    return f"{what} is in force" if text == ANY else f"{what} whose id or name is {text!r} is in force"


@attrs.frozen(kw_only=True)
class Criterion:
    """
    One thing that can be asked: when it is, how it is judged, and the rule in words.
    """

    asked: Callable[[Wanted], bool]
    judge: Callable[[Subject, Wanted], Ground]
    rule: Callable[[Wanted, Ladders], str]


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        asked=lambda wanted: wanted.label is not None,
        judge=_label,
        rule=lambda wanted, _: f"the framework is called {wanted.label!r}, {_SAME}",
    ),
    Criterion(
        asked=lambda wanted: wanted.like is not None,
        judge=_like,
        rule=lambda wanted, _: f"the framework's name contains {wanted.like!r}, {_SAME}",
    ),
    Criterion(asked=lambda wanted: wanted.at_least is not None, judge=_tier, rule=_rule_of_tier),
    Criterion(
        asked=lambda wanted: wanted.kind is None and (wanted.party or wanted.role) is not None,
        judge=_party,
        rule=_rule_of_party,
    ),
    Criterion(
        asked=lambda wanted: wanted.plan is not None,
        judge=_plan,
        rule=lambda wanted, _: _rule_of_name("a plan", wanted.plan),
    ),
    Criterion(
        asked=lambda wanted: wanted.in_force is not None,
        judge=_instrument,
        rule=lambda wanted, _: _rule_of_name("an instrument", wanted.in_force),
    ),
    Criterion(
        asked=lambda wanted: wanted.relations is not None,
        judge=_relations,
        rule=lambda wanted, _: (
            f"relations are {wanted.relations}"
            + ("; suspended ones count as severed" if wanted.relations == "severed" else "")
        ),
    ),
    Criterion(asked=lambda wanted: wanted.kind is not None, judge=_kind, rule=_rule_of_kind),
)
"""
All that can be asked, in the order in which it is judged and told.
"""

"""
The variables of a panel, by name.

    of what holds     read on a day, as the state tells it     relations, tier, plan_in_force, mission, ...
    of what happens   summed up over a period                  meetings, visits, incidents, money
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from partnership_events.codes import Family, IncidentCategory, TransactionType
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Event
from partnership_events.projections.measures import (
    Amount,
    Pair,
    Scale,
    Variable,
    read_instruments_in_force,
    read_mission,
    read_plan_in_force,
    read_pledges,
    read_positions,
    read_relations,
    read_since,
    read_tier,
    read_tier_rank,
    turns_of_cell,
    turns_of_mission,
    turns_of_positions,
    turns_of_rank,
    turns_of_section,
)
from partnership_events.values import Frozen
from partnership_events.vocabulary.context import IncidentRecorded
from partnership_events.vocabulary.interaction import MeetingHeld, VisitMade
from partnership_events.vocabulary.pledges import TransactionRecorded
from partnership_events.vocabulary.relations import RELATIONS, TIER

# -- what happens


def _meeting(event: Event, pair: Pair) -> Amount:
    return int(isinstance(event, MeetingHeld) and pair.concerns(event))


def _visit(event: Event, pair: Pair) -> Amount:
    return int(
        isinstance(event, VisitMade)
        and any(guest in event.visitors and event.host in pair.called(host) for guest, host in pair.ways())
    )


def _incident(category: IncidentCategory | None) -> Callable[[Event, Pair], Amount]:
    def amount(event: Event, pair: Pair) -> Amount:
        if not isinstance(event, IncidentRecorded) or category not in (None, event.category):
            return 0
        target = pair.party(event.target)
        # Those who act together do so against the target, not against each other.
        actors = {told.party for told in event.parties} - {target} if target is not None else ()
        return int(pair.is_between(event, actors, target))

    return amount


def _money(type_: TransactionType, currency: str) -> Callable[[Event, Pair], Amount]:
    def amount(event: Event, pair: Pair) -> Amount:
        if not isinstance(event, TransactionRecorded) or (event.type, event.currency) != (type_, currency):
            return 0
        provider, receiver = pair.party(event.provider), pair.party(event.receiver)
        return event.amount if pair.is_between(event, () if provider is None else (provider,), receiver) else 0

    return amount


# -- all of them

_DR: Final = "3 ambassador, 2 minister, 1 chargé d'affaires, 9 other, 0 none (Correlates of War, Diplomatic Exchange)"

_RELATIONS: Final = tuple(
    Variable(name=name, meaning=meaning, scale=scale, family=Family.RELATIONS, read=read, turns=turns)
    for name, meaning, scale, read, turns in (
        (
            "relations",
            "Whether diplomatic relations stood.",
            Scale.BINARY,
            read_relations,
            turns_of_cell(*RELATIONS),
        ),
        (
            "relations_since",
            "The year since which they stood.",
            Scale.YEAR,
            read_since(lambda day: day.state.relations),
            turns_of_cell(*RELATIONS),
        ),
        (
            "tier",
            "The name of the framework of the relation, as the sources write it.",
            Scale.NAME,
            read_tier,
            turns_of_cell(*TIER),
        ),
        (
            "tier_rank",
            "The rank of that framework on the ladder; NA where there is none, or where it is on no rung.",
            Scale.RANK,
            read_tier_rank,
            turns_of_rank,
        ),
        (
            "tier_since",
            "The year since which the relation had that framework.",
            Scale.YEAR,
            read_since(lambda day: day.state.tier),
            turns_of_cell(*TIER),
        ),
        *(
            (
                name,
                f"The level of the mission of {sides}: {_DR}.",
                Scale.LEVEL,
                read_mission(back),
                turns_of_mission(back),
            )
            for name, sides, back in (
                ("mission", "party1 at party2", False),
                ("mission1", "party1 at party2", False),
                ("mission2", "party2 at party1", True),
            )
        ),
    )
)

_THINGS: Final = (
    Variable(
        name="plan_in_force",
        meaning="Whether a plan, programme or road map was in force.",
        scale=Scale.BINARY,
        family=Family.PLANS,
        read=read_plan_in_force,
        turns=turns_of_section("plans"),
    ),
    Variable(
        name="instruments_in_force",
        meaning="How many treaties and other texts were in force for both.",
        scale=Scale.COUNT,
        family=Family.INSTRUMENTS,
        read=read_instruments_in_force,
        turns=turns_of_section("instruments"),
    ),
    Variable(
        name="pledges_open",
        meaning="How many pledges that one made to the other, or to nobody named, were open.",
        scale=Scale.COUNT,
        family=Family.PLEDGES,
        read=read_pledges(lambda one: one.open),
        turns=turns_of_section("pledges"),
    ),
    Variable(
        name="pledges_overdue",
        meaning="How many of these were overdue: due, and no fulfilment recorded.",
        scale=Scale.COUNT,
        family=Family.PLEDGES,
        read=read_pledges(lambda one: one.overdue),
        turns=turns_of_section("pledges"),
    ),
    Variable(
        name="positions",
        meaning="On how many topics a position was on record.",
        scale=Scale.COUNT,
        family=Family.POSITIONS,
        read=read_positions,
        turns=turns_of_positions,
    ),
)

_AGAINST: Final = "; where a party is the target, by each who acted against it"
_PAID: Final = "; where parties are the provider and the receiver, from the one to the other"

_EVENTS: Final = tuple(
    Variable(name=name, meaning=meaning, scale=Scale.COUNT, family=family, amount=amount)
    for name, meaning, family, amount in (
        (
            "meetings",
            "How many meetings took place in the period; the same from either side.",
            Family.INTERACTION,
            _meeting,
        ),
        ("visits", "How many visits of the one to the other took place in the period.", Family.INTERACTION, _visit),
        (
            "incidents",
            f"How many conflictual events took place in the period{_AGAINST}.",
            Family.CONTEXT,
            _incident(None),
        ),
    )
)

VARIABLES: Final[Mapping[str, Variable]] = Frozen({one.name: one for one in (*_RELATIONS, *_THINGS, *_EVENTS)})
"""
The variables by name, but for those that take a code: ``incidents:protest``, ``money:disbursement:JPY``.
"""

USUAL: Final = (
    "relations",
    "tier",
    "plan_in_force",
    "instruments_in_force",
    "pledges_open",
    "pledges_overdue",
    "mission",
    "meetings",
    "visits",
    "incidents",
)
"""
The variables that a panel has unless others are named.
"""


def variables_named(name: str, *, directed: bool) -> tuple[Variable, ...]:
    """
    The variables of that name: one, or one for each direction; raises ``Refused`` with what is near.
    """
    if name == "mission" and not directed:
        return VARIABLES["mission1"], VARIABLES["mission2"]
    if name in VARIABLES:
        return (VARIABLES[name],)
    word, *codes = name.split(":")
    if word == "incidents" and len(codes) == 1:
        category = IncidentCategory(codes[0])
        meaning = f"How many events of the PLOVER category {category} took place in the period{_AGAINST}."
        name = f"incidents:{category}"
        return (
            Variable(name=name, meaning=meaning, scale=Scale.COUNT, family=Family.CONTEXT, amount=_incident(category)),
        )
    if word == "money" and len(codes) == 2:
        type_, currency = TransactionType(codes[0]), codes[1].upper()
        meaning = f"The sum of the {_said(type_)} (IATI {type_.value}) recorded in the period, in {currency}{_PAID}."
        # By the number: longer names are beyond Stata.
        name, amount = f"money:{type_.value}:{currency}", _money(type_, currency)
        return (Variable(name=name, meaning=meaning, scale=Scale.SUM, family=Family.PLEDGES, amount=amount),)
    known = [*VARIABLES, "incidents:CATEGORY", "money:TYPE:CURRENCY"]
    right = did_you_mean(name, known, otherwise=f"the variables are {', '.join(known)}")
    raise Refused(Problem("variables", f"no variable {name!r}", right))


def _said(type_: TransactionType) -> str:
    return type_.name.lower().replace("_", " ")

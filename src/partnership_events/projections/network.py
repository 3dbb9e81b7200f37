"""
The graph of partnerships on a date: parties are its nodes, and each partnership ties all that belong to it.

    nodes   parties, under the names that the logs declare
    ties    partnerships, each with all its members: a hypergraph, kept whole
    edges   each pair of parties of one partnership: a multilateral one of n members gives n (n - 1) / 2 of them

An edge is there wherever both may belong to the partnership; whether relations hold between them is an answer that it
carries.  So whoever computes on the graph says first which answers are to count.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partnership_events import classes
from partnership_events.codes import Role
from partnership_events.dates import Answer
from partnership_events.dates.answer import all_of
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, Standing
from partnership_events.projections.across import ZONE, Look, left_open, look, no_states, yes_if
from partnership_events.projections.coverage import silence
from partnership_events.projections.state import StateBasis, Tier, may_hold
from partnership_events.values import Citation, Label
from partnership_events.vocabulary.record import PartyDeclared


@classes.frozen
class Count:
    """
    How many there are: at least so many, and at most.

    ``most`` is None where the log does not cover the time, since others may be unrecorded; ``least`` is None where it
    does not and none is certain: absent is not zero.
    """

    least: int | None
    most: int | None


@classes.frozen(kw_only=True)
class Tie:
    """
    One partnership on the date, and all that belong to it; ``title`` is its name for people.

    ``members`` holds the role of each, observers and mediators among them, as surely as the log says.  ``plans`` and
    ``instruments`` count those in force.
    """

    partnership: str
    title: str
    members: Mapping[str, Standing[Role]]
    relations: Standing[str]
    tier: Tier
    plans: Count
    instruments: Count
    basis: StateBasis

    @property
    def parties(self) -> Mapping[str, Answer]:
        """
        Who is a party to it, and not an observer, say; those who surely are not left out.
        """
        answers = {key: _is_party(one) for key, one in self.members.items()}
        return {key: answer for key, answer in sorted(answers.items()) if answer is not Answer.NO}

    @property
    def facts(self) -> tuple[Fact, ...]:
        """
        The facts that say how relations and the tier stand, or may.
        """
        told: list[Any] = [self.relations, *self.relations.candidates, self.tier, *self.tier.candidates]
        return tuple({fact.id: fact for one in told for fact in one.facts}.values())

    @property
    def cites(self) -> tuple[Citation, ...]:
        """
        Who says so.
        """
        return tuple(dict.fromkeys(cite for fact in self.facts for cite in fact.cites))


@classes.frozen(kw_only=True)
class Node:
    """
    A party, its name as the first log that declares it has it, and the partnerships to which it may belong.

    ``note`` says so where it was no state on the date, though by its logs it belongs to one.
    """

    party: str
    name: Label | None
    partnerships: tuple[str, ...]
    note: str | None = None


@classes.frozen(kw_only=True)
class Edge:
    """
    Two parties of one partnership, ``source`` before ``target`` by their keys: an edge has no direction.

    ``answer`` says whether both are parties on the date: yes or possibly; ``disputed``, that sources differ about it.
    """

    source: str
    target: str
    answer: Answer
    tie: Tie
    disputed: bool = False


@classes.frozen(kw_only=True)
class Network:
    """
    The partnerships of a ledger on a date, as a graph and, in ``ties``, as a hypergraph.
    """

    on: str
    zone: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    ties: tuple[Tie, ...]


def network(
    logs: Mapping[str, Sequence[Entry]], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> Network:
    """
    The graph that these logs tell, each under the name of its partnership.

    Dates are read in ``zone``, by default in UTC whatever the logs say.
    """
    there = zone or ZONE
    looks = {name: look(entries, as_of, known_at=known_at, zone=there) for name, entries in logs.items()}
    return network_of(looks, zone=there)


def network_of(looks: Mapping[str, Look], *, zone: str = ZONE) -> Network:
    """
    The same of logs that were looked at, all on one date.
    """
    ties = tuple(_tie(name, looks[name]) for name in sorted(looks))
    on = next((one.basis.as_of for one in ties), "")
    edges = tuple(edge for tie in ties for edge in _edges(tie))
    return Network(on=on, zone=zone, nodes=_nodes(looks, ties), edges=edges, ties=ties)


def _tie(name: str, look: Look) -> Tie:
    state, seen = look.state, look.seen
    return Tie(
        partnership=name,
        title=name if look.title is None else str(look.title),
        members=state.parties,
        relations=state.relations,
        tier=state.tier,
        plans=_counted(look.in_force("plans"), silence(seen, ("plan",))),
        instruments=_counted(look.in_force("instruments"), silence(seen, ("in_force",))),
        basis=state.basis,
    )


def _counted(answers: Iterable[Answer], silent: Answer) -> Count:
    told = list(answers)
    least = told.count(Answer.YES)
    if silent is not Answer.NO:
        return Count(least or None, None)
    return Count(least, sum(answer is not Answer.NO for answer in told))


def _is_party(standing: Standing[Role]) -> Answer:
    return left_open(yes_if(value is Role.PARTY) for value in may_hold(standing))


def _edges(tie: Tie) -> Iterable[Edge]:
    for (source, one), (target, other) in itertools.combinations(tie.parties.items(), 2):
        disputed = tie.members[source].disputed or tie.members[target].disputed
        yield Edge(source=source, target=target, answer=all_of(one, other), tie=tie, disputed=disputed)


def _nodes(looks: Mapping[str, Look], ties: Sequence[Tie]) -> tuple[Node, ...]:
    names: dict[str, Label] = {}
    for tie in ties:
        # Of one log the last declaration counts, of several logs the first log.
        mine = {one.party: one.name for one in _parties_declared(looks[tie.partnership].seen.declarations)}
        names = {**mine, **names}
    where: dict[str, list[str]] = {}
    for tie in ties:
        for party, standing in tie.members.items():
            if _belongs(standing) is not Answer.NO:
                where.setdefault(party, []).append(tie.partnership)
    notes = {party: why for tie in ties for party, why in no_states(looks[tie.partnership])}
    return tuple(
        Node(party=key, name=names.get(key), partnerships=tuple(where[key]), note=notes.get(key))
        for key in sorted(where)
    )


def _belongs(standing: Standing[Role]) -> Answer:
    return left_open(yes_if(value is not None) for value in may_hold(standing))


def _parties_declared(declarations: Iterable[Entry]) -> Iterable[PartyDeclared]:
    return (one.event for one in declarations if isinstance(one.event, PartyDeclared))

"""
From the answers of the library to what a figure shows: the tier as a band, everything else as marks in lanes.

Nothing is decided here: since when something held is read off the intervals of its cell, whether something is in force
off what is judged of it, and how sure a date is off its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from partnership_events.dates import Answer, Cutoff
from partnership_events.event import Cell, Entry, Over
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, Seen
from partnership_events.picture.axis import year_of
from partnership_events.picture.lanes import lanes_of, sources
from partnership_events.picture.marks import Band, Day, Lane, Mark, Scene
from partnership_events.picture.spans import day_of, span_of
from partnership_events.projections.history import Interval, intervals
from partnership_events.projections.partnership import PartnershipState, state_of
from partnership_events.projections.spells import WHENEVER, spells
from partnership_events.vocabulary.record import LogOpened
from partnership_events.vocabulary.relations import RELATIONS, TIER

# By the mode in which a framework came about, what it does to the depth of the band.
_DEEPER = {"established": 1, "upgraded": 1, "elevated": 1, "renamed": 0, "downgraded": -1}


def scene_of(
    seen: Seen, entries: Sequence[Entry], *, known_at: KnownAt = None, as_of: AsOf | None = None, title: str = ""
) -> Scene:
    """
    What a figure shows of a view, whatever its own cut-off; with ``as_of``, a line up to which it looks.
    """
    whole = seen.at(Cutoff.of(WHENEVER, seen.zone))
    cutoff = None if as_of is None else Cutoff.of(as_of, seen.zone)
    state = state_of(whole if cutoff is None else seen.at(cutoff), entries, known_at)
    until = None if cutoff is None else day_of(cutoff)
    bands = tuple(_lit(one, until) for one in (*_relations(whole), *_tiers(whole)))
    lanes = tuple(
        attrs.evolve(lane, marks=tuple(_lit(mark, until) for mark in lane.marks))
        for lane in lanes_of(whole, state_of(whole, entries, known_at), None if cutoff is None else state)
        if lane.marks
    )
    return Scene(
        title=title or _title(seen),
        subtitle=_subtitle(cutoff, state),
        bands=bands,
        lanes=lanes,
        as_of=until,
        as_of_text="" if cutoff is None else cutoff.text,
        basis=str(attrs.evolve(state.basis, as_of="" if cutoff is None else cutoff.text)),
        told=_in_words(state if cutoff is not None else None, bands, lanes),
    )


def _title(seen: Seen) -> str:
    opening = next((one.event for one in seen.declarations if isinstance(one.event, LogOpened)), None)
    if opening is None:
        return ""
    return str(opening.title) if opening.title is not None else opening.name


def _subtitle(cutoff: Cutoff | None, state: PartnershipState) -> str:
    told = [] if cutoff is None else [f"as of {cutoff.text}"]
    told += [] if state.basis.known_at is None else [f"as known {state.basis.known_at}"]
    return ", ".join(told)


Shown = TypeVar("Shown", Band, Mark)


def _lit(one: Shown, until: Day | None) -> Shown:
    """
    The same, paler where all of it lies beyond the date up to which the figure looks.
    """
    first = one.edges[0].earliest
    return attrs.evolve(one, later=True) if until is not None and first is not None and first >= until else one


# -- the band


def depth_of(modes: Iterable[str], depth: int = 0) -> int:
    """
    How deep a framework is after changes of these modes, one by one.
    """
    for mode in modes:
        depth = max(depth + _DEEPER.get(str(mode), 0), 1)
    return depth


def _relations(whole: Seen) -> Iterator[Band]:
    for one in _held(whole, RELATIONS):
        over = isinstance(one.value, Over)
        sure = one.answer is not Answer.POSSIBLY
        # That relations are there is what the band says; a word is needed where that is not all.
        yield _band(one, str(one.value) if over or not sure or one.disputed else "", f"relations {one.value}", 0)


def _tiers(whole: Seen) -> Iterator[Band]:
    depth = 0
    for one in _held(whole, TIER):
        over = isinstance(one.value, Over)
        mode = str(getattr(one.facts[0].event, "mode", "")) if one.facts else ""
        depth = 0 if over else depth_of((mode,), depth)
        label = f"framework {one.value}" if over else str(one.value)
        yield _band(one, label, label, depth)


def _held(whole: Seen, cell: Cell) -> Iterable[Interval]:
    return (one for one in intervals(spells(whole, cell), whole.zone) if one.value is not None)


def _band(one: Interval, label: str, what: str, depth: int) -> Band:
    begin, end = span_of(one)
    since = f", since {one.since}" if one.since is not None else ""
    unsure = "" if one.answer is not Answer.POSSIBLY else "possibly "
    return Band(
        label=label,
        told=f"{unsure}{what}{since}{sources(one.cites)}",
        depth=depth,
        begin=begin,
        end=end,
        over=isinstance(one.value, Over),
        disputed=one.disputed,
        possibly=one.answer is Answer.POSSIBLY,
        position=one.facts[0].seq if one.facts else None,
    )


# -- in words


def _in_words(state: PartnershipState | None, bands: Sequence[Band], lanes: Sequence[Lane]) -> str:
    """
    What a sighted reader sees, in a few sentences.
    """
    told = [f"From {first} to {last}." for first, last in _years([*bands, *(m for lane in lanes for m in lane.marks)])]
    named = [band.shown for band in bands if band.label]
    told += [f"In turn: {'; '.join(named)}."] if named else []
    told += [_on_the_date(state)] if state is not None else []
    counts = [f"{lane.name.lower()} {len(lane.marks)}" for lane in lanes]
    told += [f"Shown are: {', '.join(counts)}."] if counts else []
    return " ".join(told)


def _on_the_date(state: PartnershipState) -> str:
    tier = state.tier
    if tier.label is None:
        return f"On {state.basis.as_of} there is no certain framework ({tier.answer})."
    return f"On {state.basis.as_of} the framework is {tier.label} ({tier.answer})."


def _years(shown: Iterable[Band | Mark]) -> Iterator[tuple[int, int]]:
    edges = [edge for one in shown for edge in one.edges]
    days = [day for edge in edges for day in (edge.earliest, edge.latest) if day is not None]
    if days:
        # An end is the beginning of the day after.
        yield year_of(min(days)), year_of(max(days) - 0.5)

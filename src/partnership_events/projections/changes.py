"""
What changed between two views, in two heaps that are never mixed:

    learned    the state at the first date, as known first  ->  the same date, as known in the end
    happened   the state at the first date, as known in the end  ->  the second date, as known in the end
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from partnership_events.event import Cell, Entry
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, Standing
from partnership_events.projections.partnership import PartnershipState, state


@attrs.frozen(kw_only=True)
class Change:
    """
    One cell whose standing differs; None where it was not there at all.
    """

    cell: Cell
    was: Standing[Any] | None
    now: Standing[Any] | None


@attrs.frozen(kw_only=True)
class Changes:
    """
    What was learned, and what happened.
    """

    before: PartnershipState
    after: PartnershipState
    learned: tuple[Change, ...]
    happened: tuple[Change, ...]


def changes(
    entries: Sequence[Entry],
    start: AsOf,
    end: AsOf,
    *,
    known_from: KnownAt = None,
    known_to: KnownAt = None,
    zone: str | None = None,
) -> Changes:
    """
    The cells that differ between two dates, and between two states of knowledge.

    Without ``known_from`` both dates are told as known at ``known_to``, and nothing was learned between.
    """
    before = state(entries, as_of=start, known_at=known_to if known_from is None else known_from, zone=zone)
    between = state(entries, as_of=start, known_at=known_to, zone=zone)
    after = state(entries, as_of=end, known_at=known_to, zone=zone)
    return between_states(before, between, after)


def between_states(before: PartnershipState, between: PartnershipState, after: PartnershipState) -> Changes:
    """
    What differs: between the first two by what was learned, between the last two by what happened.
    """
    return Changes(before=before, after=after, learned=_differ(before, between), happened=_differ(between, after))


def _differ(was: PartnershipState, now: PartnershipState) -> tuple[Change, ...]:
    cells = dict.fromkeys([*was.cells, *now.cells])
    pairs = ((cell, was.cells.get(cell), now.cells.get(cell)) for cell in cells)
    return tuple(Change(cell=cell, was=one, now=other) for cell, one, other in pairs if _said(one) != _said(other))


def _said(standing: Standing[Any] | None) -> object:
    """
    What a reader would notice: the value, how sure, since when, and what else it may be; not who said so again.
    """
    if standing is None:
        return None
    candidates = tuple((one.value, one.on) for one in standing.candidates)
    return standing.value, standing.answer, standing.since, candidates, standing.disputed

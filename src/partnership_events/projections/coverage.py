"""
What silence means: nothing, unless the log says for which years it is complete.

    within declared coverage     nobody wrote it: no
    outside it                   not covered
    without any                  unknown
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from partnership_events.codes import Family, Modality
from partnership_events.dates import Answer, Cutoff
from partnership_events.event import Cell
from partnership_events.facts import Fact
from partnership_events.folding import Seen, Standing
from partnership_events.vocabulary.record import CoverageDeclared

FAMILY_OF: dict[str, Family] = {
    "relations": Family.RELATIONS,
    "tier": Family.RELATIONS,
    "mission": Family.RELATIONS,
    "instrument": Family.INSTRUMENTS,
    "end": Family.INSTRUMENTS,
    "end_for": Family.INSTRUMENTS,
    "consent": Family.INSTRUMENTS,
    "in_force": Family.INSTRUMENTS,
    "plan": Family.PLANS,
    "initiative": Family.PLANS,
    "project": Family.PROJECTS,
    "launch": Family.PROJECTS,
    "status": Family.PROJECTS,
    "planned_end": Family.PROJECTS,
    "report": Family.PROJECTS,
    "delivered": Family.PROJECTS,
    "pledge": Family.PLEDGES,
    "terms": Family.PLEDGES,
    "withdrawn": Family.PLEDGES,
    "superseded": Family.PLEDGES,
    "verdict": Family.PLEDGES,
    "money": Family.PLEDGES,
    "last_meeting": Family.INTERACTION,
    "last_visit": Family.INTERACTION,
    "mechanism": Family.INTERACTION,
    "session": Family.INTERACTION,
    "position": Family.POSITIONS,
    "request": Family.POSITIONS,
    "reply": Family.POSITIONS,
    "cooperation": Family.POSITIONS,
    "milestone": Family.CONTEXT,
    "incident": Family.CONTEXT,
    "member": Family.PARTIES,
}
"""
The family that covers a cell, by the cell's first word.
"""


def silence(view: Seen, cell: Cell) -> Answer:
    """
    The answer for a cell that nobody wrote.
    """
    return silence_on(view, cell, view.cutoff)


def silence_on(view: Seen, cell: Cell, cutoff: Cutoff) -> Answer:
    """
    The same at another cut-off.
    """
    reaching = reaching_to(view, FAMILY_OF.get(cell[0]))
    if not reaching:
        return Answer.UNKNOWN
    inside = any(one.period.four(view.zone).holds(cutoff) is Answer.YES for one in reaching)
    return Answer.NO if inside else Answer.NOT_COVERED


def unwritten(view: Seen, cell: Cell, cutoff: Cutoff) -> Standing[Any]:
    """
    The standing of a cell that nobody wrote; disputed where somebody did by then, and lost.
    """
    lost = any(cutoff.judge(one.when(view.zone).bounds) is not Answer.NO for one in set_aside(view, cell))
    return Standing(cell=cell, value=None, answer=silence_on(view, cell, cutoff), disputed=lost)


def set_aside(view: Seen, cell: Cell) -> Sequence[Fact]:
    """
    The facts that tell of a cell, whenever they happened, and do not count since another is preferred.
    """
    about = (id_ for one in view.of_records.disputes if one.preferred is not None for id_ in one.facts)
    facts = (view.fact(id_) for id_ in about)
    lost = {one.id: one for one in facts if one is not None and one.set_aside and one.event.modality is Modality.ACTUAL}
    return [one for one in lost.values() if one.writes().get(cell) is not None]


def silence_within(view: Seen, family: Family | None, first: int, last: int) -> Answer:
    """
    The answer for a stretch of time in which nobody wrote anything of a family: no, where coverage spans all of it.

    Its ends are UTC seconds, inclusive; stretches that are declared one by one may span it together.
    """
    declared = [one.period.four(view.zone) for one in reaching_to(view, family)]
    reached = first
    for four in sorted(declared, key=lambda one: one.begin_latest):
        if four.begin_latest <= reached <= four.end_earliest:
            reached = four.end_earliest + 1
    return Answer.UNKNOWN if not declared else Answer.NO if reached > last else Answer.NOT_COVERED


def reaching_to(view: Seen, family: Family | None) -> list[CoverageDeclared]:
    """
    The coverage that is declared of a family; of one key the last declaration counts.
    """
    return [one for one in view.coverage if not one.families or family in one.families]

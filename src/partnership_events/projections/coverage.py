"""
What silence means: nothing, unless the log says for which years it is complete.

    within declared coverage     nobody wrote it: no
    outside it                   not covered
    without any                  unknown
"""

from __future__ import annotations

from partnership_events.codes import Family
from partnership_events.dates import Answer
from partnership_events.event import Cell
from partnership_events.folding import Seen
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
    family = FAMILY_OF.get(cell[0])
    # Keyed by coverage, the last one wins.
    declared = {
        entry.event.coverage: entry.event for entry in view.declarations if isinstance(entry.event, CoverageDeclared)
    }
    reaching = [one for one in declared.values() if not one.families or family in one.families]
    if not reaching:
        return Answer.UNKNOWN
    inside = any(one.period.four(view.zone).holds(view.cutoff) is Answer.YES for one in reaching)
    return Answer.NO if inside else Answer.NOT_COVERED

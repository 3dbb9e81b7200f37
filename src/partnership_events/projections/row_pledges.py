"""
Whether any pledge of a log is overdue on a day, or may be: lest the log be read to learn that none is.

    spells of    overdue       some pledge is, or may be: the log tells which
                 none          there are pledges, and none of them is
                 an answer     there are none: what that means
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from partnership_events import classes
from partnership_events.dates import Answer, Cutoff
from partnership_events.folding import Seen
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import part_of
from partnership_events.projections.row_looks import in_order
from partnership_events.projections.spells import WHENEVER, turns_of, turns_of_thing
from partnership_events.projections.state import StateBasis, may_hold

OVERDUE: Final = "overdue"
NONE: Final = "none"


@classes.frozen
class NoneOverdue:
    """
    A log without any pledge that is overdue or may be.

    ``silent`` says what it means where it tells of no pledge at all; None where there are others.
    """

    silent: Answer | None
    basis: StateBasis


def row_of(seen: Seen, basis: StateBasis) -> list[Any]:
    """
    The row of a log, given any view of it and what answers rest on.
    """
    return [[basis.log, basis.size, basis.sealed, basis.sealed_root], _turning(seen)]


def _turning(seen: Seen) -> list[list[Any]]:
    """
    From each day (an ordinal) on which that may turn, what holds.
    """
    whenever = seen.at(Cutoff.of(WHENEVER, seen.zone))
    ids = dict.fromkeys(cell[1] for cell in whenever.cells("pledge") if len(cell) == 2)
    due = [id_ for id_ in ids if _has_horizon(seen, id_)]
    # No thing is called so: of it silence alone is asked.
    days = {day for id_ in ("\0", *due) for day in turns_of_thing(seen, "pledges", id_)}
    made = (turns_of(one.when.bounds, seen.zone) for id_ in ids for one in seen.ever(("pledge", id_)))
    days.update(day for turns in made for day in turns if day is not None)
    return list(_spells(seen, in_order(days), tuple(ids), due))


def _has_horizon(seen: Seen, id_: str) -> bool:
    """
    Whether its terms ever say by when: what has no deadline is never overdue.
    """
    return any(getattr(one.fact.event, "horizon", None) is not None for one in seen.ever(("terms", id_)))


def _spells(seen: Seen, days: Iterable[int], ids: Sequence[str], due: Sequence[str]) -> Iterator[list[Any]]:
    before = ""
    for day in days:
        told = _on(seen.at(Cutoff.of(dt.date.fromordinal(day), seen.zone)), ids, due)
        if told != before:
            yield [day, told]
            before = told


def _on(seen: Seen, ids: Iterable[str], due: Iterable[str]) -> str:
    parts = (part_of(seen, "pledges", id_) for id_ in due)
    if any(one is not None and one.overdue is not Answer.NO for one in parts):
        return OVERDUE
    held = (seen.standing(("pledge", id_)) for id_ in ids)
    some = any(value is not None for one in held if one is not None for value in may_hold(one))
    return NONE if some else silence(seen, ("pledge",)).value


def told_on(row: Sequence[Any], cutoff: Cutoff) -> NoneOverdue | None:
    """
    What a row tells of the end of a day; None where the log must be asked.
    """
    (log, size, sealed, root), turning = row
    day = cutoff.day.toordinal()
    told = turning[bisect.bisect_right(turning, day, key=lambda one: one[0]) - 1][1]
    if told == OVERDUE:
        return None
    zone = cutoff.zone
    basis = StateBasis(log=log, size=size, as_of=cutoff.text, known_at=None, zone=zone, sealed=sealed, sealed_root=root)
    return NoneOverdue(None if told == NONE else Answer(told), basis)

"""
Since when a text is in force without a break, and by which entry into force that stretch began.

A text may enter into force anew while it is in force.  Then what carries it now is not what it has been in force by all
the while: the stretch goes back, day by day on which anything turns, as far as the text was surely at the same stage.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from partnership_events.dates import Answer, Cutoff
from partnership_events.folding import Candidate, Seen
from partnership_events.projections.partnership import part_of
from partnership_events.projections.state import Instrument

_MOST = 12


def begun_by(seen: Seen, text: Instrument) -> Candidate[Any] | None:
    """
    The entry into force, or provisional application, with which the stretch began that goes on at the cut-off.

    None where the text is not surely in force for all, or was told to enter into force more often than a dozen times:
    nobody goes back through so many.
    """
    if text.in_force is not Answer.YES:
        return None
    entries = len(list(itertools.islice(seen.writers(("in_force", text.id, "")), _MOST + 1)))
    if entries > _MOST:
        return None
    first = text
    # What entered into force once alone is so by that.
    if entries > 1:
        alike = (text.in_force, text.status)
        stretch = itertools.takewhile(lambda was: (was.in_force, was.status) == alike, _before(seen, text.id))
        *_, first = (text, *stretch)
    return next(iter(first.carried_by), None)


def _before(seen: Seen, id_: str) -> Iterator[Instrument]:
    """
    The text as it was before each day on which anything turned, the last one first, for as long as it was there.
    """
    from partnership_events.projections.spells import turns_of_thing

    days = sorted(day for day in turns_of_thing(seen, "instruments", id_) if 0 < day < seen.cutoff.day.toordinal())
    for day in reversed(days):
        was = part_of(seen.at(Cutoff.of(dt.date.fromordinal(day), seen.zone)), "instruments", id_)
        if was is None:
            return
        yield was

"""
The spells of a pair: for how long each variable said the same, and how surely that began and ended when it did.

             possibly           yes              possibly        no
    ------|-------------|---------------------|-----------|--------------
          start_earliest start_latest          end_earliest  end_latest

What is settled may have begun as early as the doubt before it did, and may have lasted as long as the doubt after it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from partnership_events import classes
from partnership_events.dates import Answer
from partnership_events.projections.design import Design
from partnership_events.projections.measures import Scale, Variable
from partnership_events.projections.members import FIRST, LAST, common
from partnership_events.projections.panel_log import Dyad, PanelLog
from partnership_events.projections.readings import Reading
from partnership_events.projections.spells import turns_of
from partnership_events.values import Frozen

_DAY_OR_NA = "YYYY-MM-DD; NA where it is not bounded"

SPELL_COLUMNS: Final = (
    ("variable", "Of which variable the spell is.", "name of a variable"),
    ("value", "What it says throughout the spell; NA where that is not settled.", "as the variable has them"),
    ("answer", "How sure the value is, or why there is none.", "yes, no, possibly, unknown or not covered"),
    ("start_earliest", "The first day on which the spell may have begun.", _DAY_OR_NA),
    ("start_latest", "The first day on which it surely had.", _DAY_OR_NA),
    ("end_earliest", "The last day on which it surely went on.", _DAY_OR_NA),
    ("end_latest", "The last day on which it may have gone on.", _DAY_OR_NA),
    ("left_censored", "Whether its beginning was not seen.", "1 or 0"),
    ("right_censored", "Whether its end was not seen.", "1 or 0"),
)

SPELL_RULES: Final[Mapping[str, str]] = Frozen(
    {
        "spells": (
            "A row is a stretch of days over which a variable says the same, as long as both were members and "
            "existed. What is settled may have begun with the doubt (possibly) before it, a name not before anybody "
            "told of it, and ended with the doubt after it."
        ),
        "censoring": (
            "A spell is censored on the left if it begins with the panel, with the membership or the existence of "
            "one of the two, or after a time that is unknown or not covered, unless what the spell was read off "
            "began on that day; on the right if it ends with one of these, or before such a time."
        ),
    }
)
"""
The rules of a table of spells, by name.
"""


@classes.frozen(kw_only=True)
class Episode:
    """
    One spell of a variable, from the first day (an ordinal) through the last.
    """

    variable: Variable
    reading: Reading
    first: int
    last: int
    bounds: Mapping[str, Any]


def episodes(log: PanelLog, dyad: Dyad, design: Design) -> Iterator[Episode]:
    """
    The spells of all variables of a design, variable by variable, in order.
    """
    for variable in design.variables:
        turns = log.turns(variable, dyad.pair)
        for first, last in common(((design.first, design.last),), dyad.possible):
            runs = tuple(_runs(log, dyad, variable, turns, first, last))
            for at, run in enumerate(runs):
                told = None if variable.scale is not Scale.NAME else _first_told(log, run)
                bounds = _bounds(runs, at, began=_begins(log, run), told=told or first)
                yield Episode(variable=variable, reading=run[2], first=run[0], last=run[1], bounds=bounds)


_Run = tuple[int, int, Reading]


def _runs(log: PanelLog, dyad: Dyad, variable: Variable, turns: Sequence[int], first: int, last: int) -> Iterator[_Run]:
    start = first
    held = log.held(variable, dyad.pair, turns, first, last)
    for _, same in itertools.groupby(held, key=lambda told: (told[1].value, told[1].answer)):
        run = list(same)
        end = start + sum(days for days, _ in run) - 1
        # It may have begun by other facts than those that hold in the end.
        facts = {fact.id: fact for _, reading in run for fact in reading.facts}
        yield start, end, attrs.evolve(run[-1][1], facts=tuple(facts.values()))
        start = end + 1


def _first_told(log: PanelLog, run: _Run) -> int | None:
    """
    The first day on which anything may have happened that a spell was read off.
    """
    days = (turns_of(fact.when(log.seen.zone).bounds, log.seen.zone)[0] for fact in run[2].facts)
    return min((day for day in days if day is not None), default=None)


def _begins(log: PanelLog, run: _Run) -> bool:
    """
    Whether a fact that it was read off began it: one that was not, or less surely so, the day before.
    """
    first, _, reading = run
    if first == FIRST or not (reading.is_settled or _is_doubt(run)):
        return False
    before, then = log.cutoff(first - 1), log.cutoff(first)
    met = (fact.when(log.seen.zone).bounds for fact in reading.facts)
    return any(before.judge(one) is not then.judge(one) for one in met)


def _bounds(runs: Sequence[_Run], at: int, *, began: bool, told: int) -> Mapping[str, Any]:
    first, last, reading = runs[at]
    before, after = list(reversed(runs[:at])), list(runs[at + 1 :])
    earliest, latest = first, last
    # Doubt beside doubt would be one spell.
    if reading.is_settled and before and _is_doubt(before[0]):
        # Whatever else was in doubt: by no name did it go before anybody told of that.
        earliest = min(max(before.pop(0)[0], told), first)
    if reading.is_settled and after and _is_doubt(after[0]):
        latest = after.pop(0)[1]
    return {
        "start_earliest": _day(earliest),
        "start_latest": _day(first),
        "end_earliest": _day(last),
        "end_latest": _day(latest),
        "left_censored": int(not _is_seen(before) and not (before and began)),
        "right_censored": int(not _is_seen(after)),
    }


def _is_doubt(run: _Run) -> bool:
    return run[2].answer is Answer.POSSIBLY and not run[2].is_settled


def _is_seen(beyond: Sequence[_Run]) -> bool:
    """
    Whether something is recorded of the time beyond.
    """
    return bool(beyond) and (beyond[0][2].is_settled or _is_doubt(beyond[0]))


def _day(day: int) -> str | None:
    return dt.date.fromordinal(day).isoformat() if FIRST < day < LAST else None

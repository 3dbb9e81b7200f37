"""
From dates, intervals and cut-offs to days on a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from partnership_events.dates import AFTER_ALL, Answer, Bounds, Cutoff
from partnership_events.dates.zones import BEFORE_ALL, DAY, civil_of
from partnership_events.picture.marks import Day, Edge
from partnership_events.projections.history import Interval
from partnership_events.projections.spells import PartSpell

OPEN = Edge(earliest=None, latest=None)
"""
Nothing bounds it: of an end, that it goes on.
"""


def edge_of(bounds: Bounds, zone: str) -> Edge:
    """
    Between which moments something lies, on the clocks of the zone.
    """
    lo, hi = (bounds.lo, bounds.hi) if bounds.civil else (_there(bounds.lo, zone), _there(bounds.hi, zone))
    return Edge(
        earliest=None if lo <= BEFORE_ALL else lo / DAY + 1,
        latest=None if hi >= AFTER_ALL else (hi + 1) / DAY + 1,
    )


def _there(second: int, zone: str) -> int:
    return civil_of(second, zone) if BEFORE_ALL < second < AFTER_ALL else second


def day_of(cutoff: Cutoff) -> Day:
    """
    Where a cut-off cuts: the end of its day, or its instant.
    """
    seconds = cutoff.civil if cutoff.civil is not None else civil_of(cutoff.instant, cutoff.zone)
    return (seconds + 1) / DAY + 1


def between(first: dt.date | None, last: dt.date | None) -> Edge:
    """
    From the beginning of one day to that of another, as an edge.
    """
    return Edge(
        earliest=None if first is None else float(first.toordinal()),
        latest=None if last is None else float(last.toordinal()),
    )


def after(day: dt.date | None) -> dt.date | None:
    """
    The next day; None where there is none.
    """
    return None if day is None or day == dt.date.max else day + dt.timedelta(days=1)


def span_of(one: Interval) -> tuple[Edge, Edge]:
    """
    Where an interval begins and ends; of one that is never settled, the days on which it may be so.
    """
    if one.answer is Answer.POSSIBLY:
        return _whole(one.possibly_from, one.possibly_through)
    begin = between(one.possibly_from, one.surely_from)
    return begin, between(after(one.surely_through), after(one.possibly_through))


def runs(told: Sequence[PartSpell], answers: Sequence[Answer]) -> Iterator[tuple[Edge, Edge, bool, list[PartSpell]]]:
    """
    Each stretch over which a thing is so or may be: its edges, whether it surely is on any of its days, its spells.

    ``answers`` says of each spell whether it is so.
    """
    run: list[tuple[PartSpell, Answer]] = []
    for spell, answer in [*zip(told, answers, strict=True), (None, Answer.NO)]:
        if spell is not None and answer in (Answer.YES, Answer.POSSIBLY):
            run.append((spell, answer))
        elif run:
            yield _stretch(run)
            run = []


def _stretch(run: Sequence[tuple[PartSpell, Answer]]) -> tuple[Edge, Edge, bool, list[PartSpell]]:
    spells = [spell for spell, _ in run]
    sure = [spell for spell, answer in run if answer is Answer.YES]
    first, last = spells[0].first, spells[-1].last
    if not sure:
        return *_whole(first, last), False, spells
    return between(first, sure[0].first), between(after(sure[-1].last), after(last)), True, spells


def _whole(first: dt.date | None, last: dt.date | None) -> tuple[Edge, Edge]:
    return between(first, first), between(after(last), after(last))


def days_in_words(begin: Edge, end: Edge) -> str:
    """
    From which day through which, as far as that is known.
    """
    told = "" if begin == OPEN else f"from {_in_words(begin.earliest, begin.latest, 0)}"
    if end == OPEN:
        return f"{told} on".strip() if told else "throughout"
    # An end is where the day after begins.
    return f"{told} through {_in_words(end.earliest, end.latest, 1)}".strip()


def _in_words(earliest: Day | None, latest: Day | None, less: int) -> str:
    first, last = (".." if day is None else _iso(int(day) - less) for day in (earliest, latest))
    return first if first == last else f"[{first}..{last}]".replace("[....", "[..").replace("....]", "..]")


def _iso(day: int) -> str:
    return dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal())).isoformat()

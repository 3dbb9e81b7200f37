"""
What is read of a variable on a day, and over the days of a period: a value where one is settled, else its bounds.

A reading that is not settled lies between ``low`` and ``high``, so that much is settled of a period even where single
days are not: whatever the first half of the year says, one day on which relations stood makes their maximum 1.

    min      between the least low and the least high          median   between the medians of lows and of highs
    max      between the greatest low and the greatest high    mode     what outnumbers the next, come what may
    last     what the last day says
"""

from __future__ import annotations

import bisect
import decimal
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from partnership_events import classes
from partnership_events.dates import Answer
from partnership_events.facts import Fact
from partnership_events.values import Frozen

Value: TypeAlias = int | decimal.Decimal | str


@classes.frozen(kw_only=True)
class Reading:
    """
    A value that lies between ``low`` and ``high``; without ``high`` there is no upper bound, without both no value.

    ``answer`` says how sure it is, or why there is none; ``facts`` are what it was read off.
    """

    answer: Answer
    low: Any = None
    high: Any = None
    facts: tuple[Fact, ...] = ()

    @property
    def value(self) -> Any:
        """
        The value that is settled; None where none is.
        """
        return self.low if self.low == self.high else None

    @property
    def is_settled(self) -> bool:
        """
        Whether nothing is left open: there is one value, or surely none.
        """
        return self.value is not None or (self.low is None and self.answer is Answer.NO)


Held: TypeAlias = Sequence[tuple[int, Reading]]
"""
Readings in order, each with the number of days for which it holds.
"""


def whether(answer: Answer, facts: tuple[Fact, ...] = ()) -> Reading:
    """
    An answer as 1 or 0, or something between.
    """
    low, high = int(answer is Answer.YES), int(answer is not Answer.NO)
    return Reading(answer=answer, low=low, high=high, facts=facts)


def last(held: Held) -> Reading:
    """
    What the last day says.
    """
    return held[-1][1]


def least(held: Held) -> Reading:
    """
    The minimum over the days.
    """
    return _ordered(held, lambda ranked: ranked[0][0])


def greatest(held: Held) -> Reading:
    """
    The maximum over the days.
    """
    return _ordered(held, lambda ranked: ranked[-1][0])


def median(held: Held) -> Reading:
    """
    The median over the days; of two in the middle the lower one, so that it is a value that was held.
    """
    return _ordered(held, _middle)


def mode(held: Held) -> Reading:
    """
    What was held on most days; of two that were held as long, the one that was held last.
    """
    totals: dict[Any, int] = {}
    doubt = 0
    for days, one in held:
        if one.is_settled:
            # What comes again, comes last.
            totals[one.value] = totals.pop(one.value, 0) + days
        else:
            doubt += days
    ranked = sorted(totals.items(), key=lambda told: told[1])
    second = ranked[-2][1] if len(ranked) > 1 else 0
    if not ranked or (doubt and ranked[-1][1] <= second + doubt):
        # Whatever it is, it was held on some day.
        return Reading(answer=unsure(held), low=least(held).low, high=greatest(held).high, facts=last(held).facts)
    value = ranked[-1][0]
    return next(one for _, one in reversed(held) if one.is_settled and one.value == value)


_Ranked: TypeAlias = Sequence[tuple[Any, int]]


def _ordered(held: Held, pick: Callable[[_Ranked], Any]) -> Reading:
    """
    The value between what is picked of all lows and of all highs, each ranked and with its number of days.
    """
    # Where there was surely nothing, there is nothing to compare.
    there = [(days, one) for days, one in held if not (one.low is None and one.is_settled)]
    facts = last(held).facts
    if not there:
        return Reading(answer=Answer.NO, facts=facts)
    if any(one.low is None for _, one in there):
        return Reading(answer=unsure(there), facts=facts)
    low = pick(sorted((one.low, days) for days, one in there))
    # What has no upper bound stands above all that has.
    open_ = [(None, days) for days, one in there if one.high is None]
    high = pick([*sorted((one.high, days) for days, one in there if one.high is not None), *open_])
    if low != high:
        return Reading(answer=unsure(there), low=low, high=high, facts=facts)
    met = (one.answer for _, one in reversed(there) if one.value == low)
    return Reading(answer=next(met, Answer.YES if low else Answer.NO), low=low, high=high, facts=facts)


def _middle(ranked: _Ranked) -> Any:
    ends = list(itertools.accumulate(days for _, days in ranked))
    return ranked[bisect.bisect_left(ends, (ends[-1] + 1) // 2)][0]


def unsure(held: Iterable[tuple[int, Reading]]) -> Answer:
    """
    Why there is no value, as the days say that leave it open: possibly, else not covered, else unknown.
    """
    met = {one.answer for _, one in held if not one.is_settled}
    order = (Answer.POSSIBLY, Answer.NOT_COVERED, Answer.UNKNOWN)
    return next((answer for answer in order if answer in met), Answer.POSSIBLY)


VALUES: Final[Mapping[str, Callable[[Held], Reading]]] = Frozen(
    {"last": last, "min": least, "max": greatest, "median": median, "mode": mode}
)
"""
The ways in which a period is told by one value.
"""

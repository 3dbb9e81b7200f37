"""
How far coders agree beyond what chance would give: Cohen's kappa and Krippendorff's alpha, by their published formulas.

    kappa   two coders, names of things        (p_o - p_e) / (1 - p_e), each coder with shares of their own
    alpha   any number of coders, with gaps    1 - D_o / D_e, over the coincidences of values within units

Jacob Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960) 37;
Klaus Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).  All is counted in whole numbers and fractions,
so the answer is exact; where a formula divides by nothing there is no answer, and never a 1.
"""

from __future__ import annotations

import collections
import enum
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.errors import Problem, Refused

Unit = Sequence[Any]
"""
The values that the coders gave to one thing, a coder a place; None where a coder gave none.
"""

_Counts = collections.Counter[Any]
_Place = Callable[[Any], Fraction]


class Scale(enum.StrEnum):
    """
    What the distance between two values means.

    Nominal values are the same or not; ordinal ones have an order, as they sort; interval ones are numbers.
    """

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@classes.frozen(kw_only=True)
class Agreement:
    """
    How far two coders agree on one thing that both coded.

    ``units`` are those to which both gave a value, ``missing`` those to which one or both did not; ``agreed`` counts
    equal values.  ``kappa`` and ``alpha`` are exact, and None where they are not defined: ``why`` says so then.
    """

    units: int
    missing: int
    agreed: int
    kappa: Fraction | None
    alpha: Fraction | None
    scale: Scale = Scale.NOMINAL
    why: str = ""

    @property
    def observed(self) -> Fraction | None:
        """
        The share of units on which both gave the same value; None without units.
        """
        return Fraction(self.agreed, self.units) if self.units else None


def measured(units: Iterable[Unit], scale: Scale = Scale.NOMINAL) -> Agreement:
    """
    All that is said of how two coders agree; ``scale`` is for alpha, kappa takes values for names.

    Raises ``Refused`` where a unit has not two places.
    """
    told = [_of_two(unit) for unit in units]
    both = [pair for pair in told if None not in pair]
    counted = Agreement(
        units=len(both),
        missing=len(told) - len(both),
        agreed=sum(1 for mine, yours in both if mine == yours),
        kappa=kappa(both),
        alpha=alpha(both, scale),
        scale=scale,
    )
    return attrs.evolve(counted, why=_why(both))


def kappa(units: Iterable[Unit]) -> Fraction | None:
    """
    Cohen's kappa of two coders; units to which one of them gave no value are left out.

    None without units, and where both gave one and the same value to all of them: chance alone would agree then.
    """
    pairs = [pair for pair in map(_of_two, units) if None not in pair]
    n = len(pairs)
    mine, yours = (collections.Counter(values) for values in zip(*pairs, strict=True)) if pairs else ({}, {})
    by_chance = sum(count * yours[value] for value, count in mine.items())
    if by_chance == n * n:
        return None
    agreed = sum(1 for one, other in pairs if one == other)
    return Fraction(n * agreed - by_chance, n * n - by_chance)


def alpha(units: Iterable[Unit], scale: Scale = Scale.NOMINAL) -> Fraction | None:
    """
    Krippendorff's alpha of any number of coders; a unit with fewer than two values says nothing of agreement.

    None where no unit has two values, and where all values are one: without variation there is nothing to tell apart.
    Raises ``Refused`` for interval values that are no whole numbers or fractions.
    """
    told = [values for unit in units if len(values := [value for value in unit if value is not None]) > 1]
    totals: _Counts = collections.Counter(value for values in told for value in values)
    place = _place(scale, totals)
    expected = _between(totals, place)
    if not expected:
        return None
    within = (_between(collections.Counter(values), place) / (len(values) - 1) for values in told)
    return 1 - (totals.total() - 1) * sum(within, start=Fraction(0)) / expected


def _between(counts: _Counts, place: _Place | None) -> Fraction:
    """
    The distances between all pairs of these values, summed: squares on a scale, and 1 between different names.

    A sum over pairs of squares is a difference of two sums over values, so nobody has to go through the pairs.
    """
    if place is None:
        return Fraction(counts.total() ** 2 - sum(count * count for count in counts.values()), 2)
    placed = [(count, place(value)) for value, count in counts.items()]
    squares = sum((count * at * at for count, at in placed), start=Fraction(0))
    return counts.total() * squares - sum((count * at for count, at in placed), start=Fraction(0)) ** 2


def _place(scale: Scale, totals: _Counts) -> _Place | None:
    """
    Where each value lies on its scale; names lie nowhere.
    """
    match scale:
        case Scale.NOMINAL:
            return None
        case Scale.INTERVAL:
            _must_be_numbers(totals)
            return Fraction
        case Scale.ORDINAL:
            return _middles(totals).__getitem__


def _must_be_numbers(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            right = "give whole numbers or fractions"
            raise Refused(Problem("", f"{value!r} lies on no interval scale", right))


def _middles(totals: _Counts) -> Mapping[Any, Fraction]:
    """
    How many values lie below the middle of each rank: between two ranks lie both by half, and all between them.
    """
    order = sorted(totals)
    below = itertools.accumulate((totals[value] for value in order), initial=0)
    return {value: before + Fraction(totals[value], 2) for value, before in zip(order, below, strict=False)}


def _of_two(unit: Unit) -> tuple[Any, Any]:
    if len(unit) != 2:
        raise Refused(Problem("", f"{len(unit)} values in a unit", "two coders give two; None where one gave none"))
    return unit[0], unit[1]


def _why(both: Sequence[tuple[Any, Any]]) -> str:
    if not both:
        return "no unit has a value from both"
    if len({value for pair in both for value in pair}) == 1:
        return "no variation: both gave one value throughout"
    return ""

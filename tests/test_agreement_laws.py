"""
Kappa and alpha, for all data: held against their textbook form, with divisions by floats and by counting each pair.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from partnership_events.agreement import Scale, alpha, kappa

VALUES = st.integers(0, 3)
PAIRS = st.lists(st.tuples(VALUES, VALUES), max_size=12)
UNITS = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(VALUES | st.none(), min_size=n, max_size=n), max_size=9))


def slow_alpha(units, scale):
    """
    One minus observed by expected disagreement, pair by ordered pair of values.
    """
    told = [[value for value in unit if value is not None] for unit in units]
    told = [values for values in told if len(values) > 1]
    every = [value for values in told for value in values]

    def distance(one, other):
        if scale is Scale.NOMINAL:
            return float(one != other)
        if scale is Scale.INTERVAL:
            return float(one - other) ** 2
        low, high = sorted((one, other))
        between = sum(1 for value in every if low <= value <= high)
        return 0.0 if low == high else (between - (every.count(low) + every.count(high)) / 2) ** 2

    def mean(pairs):
        return sum(itertools.starmap(distance, pairs))

    n = len(every)
    expected = mean(itertools.permutations(every, 2)) / (n * (n - 1)) if n else 0
    observed = sum(mean(itertools.permutations(values, 2)) / (len(values) - 1) for values in told)
    return 1 - observed / n / expected if expected else None


@given(UNITS, st.sampled_from(Scale))
def test_alpha_is_one_minus_observed_by_expected_disagreement(units, scale):
    fast, slow = alpha(units, scale), slow_alpha(units, scale)

    assert (fast is None) == (slow is None)
    assert fast is None or math.isclose(fast, slow, abs_tol=1e-9)


@given(PAIRS)
def test_kappa_is_agreement_beyond_chance_by_what_chance_leaves(pairs):
    told, n = kappa(pairs), len(pairs)
    mine, yours = [one for one, _ in pairs], [other for _, other in pairs]
    observed = sum(one == other for one, other in pairs)
    chance = sum(Fraction(mine.count(value) * yours.count(value), n) for value in range(4)) if n else n

    assert told is None if chance == n else told == (observed - chance) / (n - chance)


@given(PAIRS)
def test_neither_is_above_one_and_one_is_for_those_who_never_differ(pairs):
    for told in (kappa(pairs), alpha(pairs)):
        assert told is None or told <= 1
        assert (told == 1) == (told is not None and all(one == other for one, other in pairs))


@given(PAIRS, st.permutations(range(4)))
def test_names_are_names_and_coders_may_change_places(pairs, names):
    renamed = [(names[other], names[one]) for one, other in pairs]

    assert (kappa(pairs), alpha(pairs)) == (kappa(renamed), alpha(renamed))

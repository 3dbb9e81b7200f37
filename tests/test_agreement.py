"""
Kappa and alpha, held to the examples that were published with them.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from partnership_events.agreement import Scale, alpha, kappa, measured
from partnership_events.errors import Refused


def table(*rows: tuple[int, ...]) -> list[tuple[int, int]]:
    """
    The pairs that a table counts: the first coder's values downwards, the second's across.
    """
    return [(i, j) for i, row in enumerate(rows) for j, count in enumerate(row) for _ in range(count)]


# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): A two observers and two values, B two observers and
# five, C four observers with gaps.  C is also the example of R's irr::kripp.alpha.
BINARY = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True))
LETTERS = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
_ = None
GAPS = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        strict=True,
    )
)


@pytest.mark.parametrize("units, scale, published", [
    pytest.param(BINARY, Scale.NOMINAL, "0.095", id="A: two observers, two values"),
    pytest.param(LETTERS, Scale.NOMINAL, "0.692", id="B: two observers, five values"),
    pytest.param(GAPS, Scale.NOMINAL, "0.743", id="C: four observers, gaps"),
    pytest.param(GAPS, Scale.ORDINAL, "0.815", id="C, ordinal"),
    pytest.param(GAPS, Scale.INTERVAL, "0.849", id="C, interval"),
])  # fmt: skip
def test_alpha_is_as_krippendorff_computes_it(units, scale, published):
    assert published == f"{float(alpha(units, scale)):.3f}"


@pytest.mark.parametrize("pairs, published", [
    # Wikipedia, "Cohen's kappa": 50 grant proposals, two readers (the example of R's fmsb::Kappa.test too); then two
    # tables with as many equal, but other shares.
    pytest.param(table((20, 5), (10, 15)), "0.4000", id="two readers of proposals"),
    pytest.param(table((45, 15), (25, 15)), "0.1304", id="like shares"),
    pytest.param(table((25, 35), (5, 35)), "0.2593", id="unlike shares"),
    # 200 cases, three diagnoses: shares 0.50 0.30 0.20 and 0.60 0.30 0.10; 0.70 equal, 0.41 by chance.
    pytest.param(table((88, 10, 2), (14, 40, 6), (18, 10, 12)), "0.4915", id="three diagnoses"),
])  # fmt: skip
def test_kappa_is_as_cohen_computes_it(pairs, published):
    assert published == f"{float(kappa(pairs)):.4f}"


def test_the_value_is_exact():
    assert Fraction(155, 224) == alpha(LETTERS)
    assert Fraction(29, 59) == kappa(table((88, 10, 2), (14, 40, 6), (18, 10, 12)))


def test_whoever_agrees_by_chance_alone_has_none_and_whoever_always_differs_less():
    assert 0 == kappa(table((25, 25), (25, 25)))
    assert -1 == kappa(table((0, 5), (5, 0)))
    assert 0 > alpha(table((0, 5), (5, 0)))


def test_a_unit_with_one_value_says_nothing():
    assert alpha(GAPS) == alpha([unit for unit in GAPS if sum(value is not None for value in unit) > 1])
    assert kappa(BINARY) == kappa([*BINARY, (None, 1), (0, None), (None, None)])


@pytest.mark.parametrize("units, why", [
    ([], "no unit has a value from both"),
    ([(None, 1), (2, None)], "no unit has a value from both"),
    ([(1, 1), (1, 1)], "no variation: both gave one value throughout"),
])  # fmt: skip
def test_without_variation_there_is_no_coefficient_and_it_says_why(units, why):
    told = measured(units)

    assert (None, None, why) == (told.kappa, told.alpha, told.why)


def test_two_coders_who_each_gave_one_value_of_their_own_are_measured():
    told = measured([("call", "summit")] * 4)

    assert (0, Fraction(-3, 4), "") == (told.kappa, told.alpha, told.why)


def test_what_is_counted_is_told():
    told = measured([("a", "a"), ("a", "b"), (None, "a"), ("b", None), (None, None)])

    assert (2, 3, 1, Fraction(1, 2)) == (told.units, told.missing, told.agreed, told.observed)
    assert measured([]).observed is None


def test_no_answer_is_falsely_one_for_false_values():
    assert Fraction(-1) == kappa([(False, True), (True, False)])
    assert Fraction(1) == kappa([(False, False), (True, True)])


def test_a_unit_of_other_than_two_coders_is_refused_where_two_are_compared():
    with pytest.raises(Refused, match="3 values in a unit"):
        kappa([(1, 1, 1)])


@pytest.mark.parametrize("value", ["2", 1.5, True])
def test_what_is_no_number_lies_on_no_interval(value):
    with pytest.raises(Refused, match="interval"):
        alpha([(value, 3)], Scale.INTERVAL)

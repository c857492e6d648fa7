"""Rogan-Gladen: the published formula, its limits, and when there is no correction."""

from __future__ import annotations

import pytest

from extractor.statistics.rogan_gladen import ErrorRates, Rate, rogan_gladen


def rates(se: tuple[int, int], sp: tuple[int, int]) -> ErrorRates:
    return ErrorRates(sensitivity=Rate(right=se[0], of=se[1]), specificity=Rate(right=sp[0], of=sp[1]))


def test_point_estimate_by_hand():
    """Apparent 30%, sensitivity 80%, specificity 90%: (0.3 + 0.9 - 1) / 0.7."""
    found = rogan_gladen(60, 200, rates((80, 100), (90, 100)))

    assert found.value == pytest.approx(0.2 / 0.7)
    assert found.low < found.value < found.high


def test_perfect_and_well_known_classifier_leaves_the_share():
    found = rogan_gladen(60, 200, rates((100_000, 100_000), (100_000, 100_000)))

    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.241, 0.367), abs=0.002)  # Wilson's


def test_fewer_validated_trials_widen_the_interval():
    assert (
        rogan_gladen(60, 200, rates((8, 10), (9, 10))).width > rogan_gladen(60, 200, rates((80, 100), (90, 100))).width
    )


def test_estimate_outside_the_range_is_cut():
    """5% apparent with 10% false alarms: less than none."""
    found = rogan_gladen(10, 200, rates((80, 100), (90, 100)))

    assert (found.value, found.low) == (0.0, 0.0)


@pytest.mark.parametrize("unknown", [rates((0, 0), (9, 10)), rates((9, 10), (0, 0)), rates((5, 10), (5, 10))])
def test_unknown_or_worthless_rates_give_no_correction(unknown):
    assert rogan_gladen(60, 200, unknown) is None


def test_impossible_rate_is_refused():
    with pytest.raises(ValueError, match="11 of 10"):
        Rate(right=11, of=10)

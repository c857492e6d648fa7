"""Wilson's interval: against SciPy, and at the edges."""

from __future__ import annotations

import pytest

from extractor.statistics.estimate import normal_quantile, proportion


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (36, 110), (110, 110), (1, 1)])
def test_matches_scipy(k, n):
    from scipy.stats import binomtest

    expected = binomtest(k, n).proportion_ci(method="wilson")

    found = proportion(k, n)

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.value == k / n


@pytest.mark.parametrize(("k", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_no_proportion_is_refused(k, n):
    with pytest.raises(ValueError, match="no proportion"):
        proportion(k, n)


def test_level_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(95)

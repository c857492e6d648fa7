"""The cluster bootstrap gives the limits of SciPy's for the same data, and is repeatable."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.statistics.bootstrap import cluster_bootstrap


def mean_of_sums(sums):
    """Sums of (value, count) -> mean."""
    return sums[:, 0] / sums[:, 1]


def test_matches_scipy_bca():
    from scipy.stats import bootstrap

    values = np.random.default_rng(1).exponential(size=60)
    data = np.column_stack([values, np.ones(60)])
    expected = bootstrap((values,), np.mean, n_resamples=5000, method="BCa", rng=np.random.default_rng(2))

    found = cluster_bootstrap(data, mean_of_sums, draws=5000)

    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(expected.confidence_interval.low, abs=0.03)
    assert found.high == pytest.approx(expected.confidence_interval.high, abs=0.03)


def test_same_seed_same_interval():
    data = np.column_stack([np.arange(20.0), np.ones(20)])

    assert cluster_bootstrap(data, mean_of_sums, seed=5) == cluster_bootstrap(data, mean_of_sums, seed=5)


def test_one_cluster_has_no_interval():
    found = cluster_bootstrap(np.array([[4.0, 2.0]]), mean_of_sums)

    assert (found.value, found.low, found.high) == (2.0, None, None)


def test_constant_data_give_a_point():
    found = cluster_bootstrap(np.array([[3.0, 1.0]] * 5), mean_of_sums)

    assert (found.low, found.high) == (3.0, 3.0)


def test_covers_the_mean_of_clustered_data():
    """95% intervals over 40 clusters cover the true mean in about 95% of 150 samples."""
    rng = np.random.default_rng(11)
    hits = 0
    for seed in range(150):
        centres = rng.normal(size=40)
        sizes = rng.integers(1, 9, size=40)
        sums = np.array([rng.normal(c, 1, size=n).sum() for c, n in zip(centres, sizes, strict=True)])
        found = cluster_bootstrap(np.column_stack([sums, sizes]), mean_of_sums, draws=400, seed=seed)
        hits += found.low <= 0 <= found.high

    assert 0.89 <= hits / 150 <= 0.98

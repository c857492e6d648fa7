"""Bootstrap over clusters: sentences of one trial are alike, so trials are drawn, not sentences.

Every statistic used here depends on the data through sums over trials (a confusion matrix, say).
One replicate is therefore a weighted sum of the trials' own arrays, and thousands of replicates
are a single matrix product.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.statistics.estimate import LEVEL, Estimate

__all__ = ["DRAWS", "Floats", "Statistic", "cluster_bootstrap"]

DRAWS = 2000
"""Replicates; Efron & Tibshirani (1993, section 14.3) advise 1,000 or more for BCa limits."""

Floats = npt.NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Sums of shape (m, ...) -> values of shape (m,); NaN where it is not defined."""


def cluster_bootstrap(
    per_cluster: npt.NDArray[Any], statistic: Statistic, *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Estimate:
    """A statistic of sums over clusters, with its bootstrap interval.

    The interval is the bias-corrected and accelerated one (Efron 1987, doi
    10.1080/01621459.1987.10478410); where all replicates agree or the jackknife is flat, the
    percentile one. Replicates in which the statistic is not defined are left out.

    Args:
        per_cluster: (n_clusters, ...), the contribution of each cluster.
        statistic: of the summed contributions.
        level: confidence level.
        draws: number of replicates.
        seed: same seed, same interval.

    Returns:
        The value on all clusters; without limits where fewer than two clusters exist or the
        statistic is undefined.
    """
    data = np.asarray(per_cluster, dtype=np.float64)
    n = len(data)
    value = float(statistic(data.sum(axis=0, keepdims=True))[0]) if n else float("nan")
    if n < 2 or np.isnan(value):
        return Estimate(value=value, low=None, high=None)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
    replicates = statistic(np.tensordot(weights, data, axes=1))
    replicates = replicates[~np.isnan(replicates)]
    if not len(replicates):
        return Estimate(value=value, low=None, high=None)
    low, high = np.quantile(replicates, _bca_levels(value, replicates, _jackknife(data, statistic), level))
    return Estimate(value=value, low=float(low), high=float(high))


def _jackknife(data: Floats, statistic: Statistic) -> Floats:
    left_out = statistic(data.sum(axis=0, keepdims=True) - data)
    return left_out[~np.isnan(left_out)]


def _bca_levels(value: float, replicates: Floats, jackknife: Floats, level: float) -> Floats:
    """The two quantiles of the replicates that bound the interval, in [0, 1]."""
    from scipy.special import ndtr, ndtri

    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    # Ties count half, as a discrete statistic (a kappa of few trials) has many of them.
    below = np.mean(replicates < value) + np.mean(replicates == value) / 2
    deviation = jackknife.mean() - jackknife if len(jackknife) else np.zeros(1)
    spread = np.sum(deviation**2)
    if not 0 < below < 1 or spread <= np.finfo(float).eps:
        return tails
    bias = ndtri(below)
    acceleration = np.sum(deviation**3) / (6 * spread**1.5)
    shifted = bias + ndtri(tails)
    levels: Floats = ndtr(bias + shifted / (1 - acceleration * shifted))
    return levels

"""A share from many classified and a few checked trials: prediction-powered inference.

The checked trials say how far the classifier is off, the classified ones lend their number. The
estimate is PPI++ for a mean, with the tuning that makes its variance smallest (Angelopoulos et
al. 2023, doi 10.1126/science.adi6000; Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453): never
worse, in large samples, than counting the checked trials alone. A share of a part (of the trials
that propose a mechanism) is a ratio of two such means, linearised (Woodruff 1971, doi
10.1080/01621459.1971.10482279).

The published interval, estimate +- 1.96 standard errors, does not hold its level here: with 30
to 50 checked trials and a share of 5% it covers in 63% to 90% of simulated reviews, because a
small sample often shows none of the classifier's errors. So (a) the variance is taken from counts
to which two trials are added, spread evenly over the cells of the table (for one proportion that
is Agresti & Coull 1998, doi 10.1080/00031305.1998.10480550), and (b) the limits are Wilson's for
the sample size to which that variance corresponds. `scripts/coverage_simulation.py` shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.statistics.bootstrap import Floats
from extractor.statistics.estimate import LEVEL, Estimate, proportion

__all__ = ["OUTSIDE", "PART", "WHOLE", "CheckedTable", "prediction_powered"]

OUTSIDE, WHOLE, PART = 0, 1, 2
"""Where a trial stands: not of those counted; of those counted; of them, and of the kind in question."""

_IN_PART = np.array([0.0, 0.0, 1.0])
_IN_WHOLE = np.array([0.0, 1.0, 1.0])
_ADDED = 2.0
_ROUNDS = 6  # the share stands still to four digits after three


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    """What the classifier says of all trials, and what a person says of the checked ones.

    Attributes:
        checked: (3, 3) counts; rows are the truth, columns the classifier: outside, whole, part.
            Expected counts may be fractions.
        classified: (3,) counts of all trials, the checked ones included.
    """

    checked: npt.NDArray[Any]
    classified: npt.NDArray[Any]

    @property
    def n_checked(self) -> int:
        """Trials that a person has read."""
        return round(float(self.checked.sum()))

    @property
    def n_classified(self) -> int:
        """All trials."""
        return round(float(self.classified.sum()))


def prediction_powered(table: CheckedTable, *, these_papers: bool = False, level: float = LEVEL) -> Estimate | None:
    """The true share of the part in the whole.

    Args:
        table: counts; the checked trials must be a random sample of the classified.
        these_papers: the share in exactly these papers (what a person who read them all would
            find), not in the literature of which they are a sample. The interval is then
            shorter, and of length 0 when all are checked.
        level: confidence level.

    Returns:
        None where fewer than two trials are checked or none of them belongs to the whole.
    """
    if table.n_checked < 2:
        return None
    value, whole = _ratio(table)
    if whole <= 0:
        return None
    variance = _variance(table, value, whole, these_papers=these_papers)
    if variance == 0:
        return Estimate(value=value, low=value, high=value)
    # A share of 0 or 1 has no variance of its own: take that of half a trial.
    half = 0.5 / table.n_checked
    inside = min(max(value, half), 1 - half)
    size = inside * (1 - inside) / variance
    limits = proportion(value * size, size, level=level)
    return Estimate(value=value, low=limits.low, high=limits.high)


def _ratio(table: CheckedTable) -> tuple[float, float]:
    """The share in [0, 1], and the share of the whole among all trials.

    Both means are tuned by one slope, that of part - share * whole, as the variance assumes; the
    slope depends on the share and the share on the slope, so they are found in turn.
    """
    checked, classified = table.checked.astype(np.float64), table.classified.astype(np.float64)
    share, whole = 0.0, 0.0
    for _ in range(_ROUNDS):
        slope, _variances = _regression(checked, _IN_PART - share * _IN_WHOLE)
        whole = _mean(checked, classified, _IN_WHOLE, slope)
        if whole <= 0:
            break
        share = float(np.clip(_mean(checked, classified, _IN_PART, slope) / whole, 0, 1))
    return share, whole


def _mean(checked: Floats, classified: Floats, values: Floats, slope: float) -> float:
    """PPI++ estimate of the mean of `values` (one for each place a trial can stand in)."""
    of_checked = checked.sum(axis=0) @ values / checked.sum()
    of_all = classified @ values / classified.sum()
    truth = checked.sum(axis=1) @ values / checked.sum()
    return float(truth + slope * (of_all - of_checked))


def _regression(checked: Floats, values: Floats) -> tuple[float, tuple[float, float]]:
    """Truth on classification: slope, and the variances (not explained, explained).

    The slope is the tuning parameter of PPI++, written for all trials instead of the unchecked.
    """
    shares = checked / checked.sum()
    truth, predicted = shares.sum(axis=1), shares.sum(axis=0)
    mean_truth, mean_predicted = truth @ values, predicted @ values
    covariance = values @ shares @ values - mean_truth * mean_predicted
    of_truth = truth @ values**2 - mean_truth**2
    of_predicted = predicted @ values**2 - mean_predicted**2
    if of_predicted <= 0 or covariance <= 0:
        return 0.0, (float(of_truth), 0.0)
    slope = covariance / of_predicted
    explained = slope * covariance
    return float(slope), (float(max(0.0, of_truth - explained)), float(explained))


def _variance(table: CheckedTable, ratio: float, whole: float, *, these_papers: bool) -> float:
    """Variance of the ratio, from the counts with the added trials."""
    possible = _possible(table)
    added = table.checked + _ADDED * possible / possible.sum()
    _, (unexplained, explained) = _regression(added, _IN_PART - ratio * _IN_WHOLE)
    n_checked, n_classified = table.n_checked, table.n_classified
    if these_papers:
        return (1 - n_checked / n_classified) * unexplained / n_checked / whole**2
    return (unexplained / n_checked + explained / n_classified) / whole**2


def _possible(table: CheckedTable) -> npt.NDArray[np.float64]:
    """Cells that can be filled: without `outside` where no trial is outside."""
    possible = np.ones((3, 3))
    if not table.checked[OUTSIDE].any():
        possible[OUTSIDE] = 0
    if not table.classified[OUTSIDE]:
        possible[:, OUTSIDE] = 0
    return possible

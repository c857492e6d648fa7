"""From log-odds to calibrated log-odds: a monotone, piecewise linear map.

A straight line (Platt 1999) fitted to out-of-fold scores, bent where the data say so: in bins
of equal information the observed rate is pulled towards the line, then made monotone. Unlike
plain isotonic regression the map has no steps, so the order of the sentences is kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.classification.head import sigmoid

__all__ = ["fit_calibration", "log_odds"]

Floats = npt.NDArray[np.float64]

_BINS = 12
_POSITIVES_PER_BIN = 15
_PULL = 20.0
"""A bin's rate counts as if so many sentences on the line had been seen besides its own."""
_SLOPE = 0.02
"""Smallest rise of the map, so that different scores stay different."""
_FAR = 15.0
"""Log-odds by which the line is continued beyond the outermost bins."""


def log_odds(probabilities: npt.NDArray[Any]) -> Floats:
    """Inverse of the logistic function, clipped to what float32 can tell from 0 and 1."""
    clipped = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))


def fit_calibration(scores: Floats, labels: npt.NDArray[Any], weights: Floats) -> tuple[Floats, Floats]:
    """Knots of the map.

    Args:
        scores: out-of-fold log-odds, shape (n,).
        labels: 1 positive, 0 not, shape (n,).
        weights: of each row, shape (n,).

    Returns:
        x and y of the knots, both strictly rising.
    """
    slope, intercept = _line(scores, labels, weights)
    bins = int(min(_BINS, labels.sum() // _POSITIVES_PER_BIN))
    inner = np.asarray([scores.mean()])
    bent = slope * inner + intercept
    if bins >= 2:
        inner, bent = _bent(scores, labels, weights, bins, slope, intercept)
    x = np.concatenate([[inner[0] - _FAR], inner, [inner[-1] + _FAR]])
    y = np.concatenate([[bent[0] - slope * _FAR], bent, [bent[-1] + slope * _FAR]])
    return x, y


def _line(scores: Floats, labels: npt.NDArray[Any], weights: Floats) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4, max_iter=1000).fit(scores[:, None], labels, sample_weight=weights)
    # Scores that rank the wrong way round must not turn the order; they are then worth nothing.
    return max(float(model.coef_[0, 0]), _SLOPE), float(model.intercept_[0])


def _bent(
    scores: Floats, labels: npt.NDArray[Any], weights: Floats, bins: int, slope: float, intercept: float
) -> tuple[Floats, Floats]:
    from sklearn.isotonic import isotonic_regression

    order = np.argsort(scores, kind="stable")
    expected = sigmoid(slope * scores[order] + intercept)
    weight = weights[order]
    # p(1 - p): where sentences are near the line there are most bins, not in the mass of clear negatives.
    information = np.cumsum(weight * expected * (1 - expected))
    member = np.minimum((information / information[-1] * bins).astype(np.int64), bins - 1)
    total = np.bincount(member, weights=weight, minlength=bins)
    used = total > 0

    def in_bins(values: Floats) -> Floats:
        return np.asarray(np.bincount(member, weights=weight * values, minlength=bins)[used])

    centre = in_bins(slope * scores[order] + intercept) / total[used]
    mean = in_bins(expected) / total[used]
    seen = in_bins(labels[order])
    rate = (seen + _PULL * mean) / (total[used] + _PULL)
    # What the bin's own mean is off by moves the line there; rate and mean are of the same sentences.
    shifted = isotonic_regression(centre + log_odds(rate) - log_odds(mean), sample_weight=total[used])
    x = (centre - intercept) / slope
    distinct = np.concatenate([[True], np.diff(x) > 1e-9])
    x, shifted = x[distinct], shifted[distinct]
    rise = _SLOPE * (x - x[0])
    return x, shifted + rise - rise.mean()

"""Measures of one set of predictions, each also for many reweightings at once.

A bootstrap over trials is a set of weights for the trials; every measure here takes a matrix of
weights, one row a draw, and gives one value a draw. The first row may be all ones: the estimate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["area_under_curve", "average_precision", "calibration_error", "draw_weights", "ratios"]

Floats = npt.NDArray[np.float64]

_CHUNK = 64
"""Draws handled at a time: bounds memory to about 30 MB for 40,000 sentences."""


def draw_weights(n_groups: int, n_draws: int, seed: int) -> Floats:
    """How often each trial is drawn: the first row once each, then bootstrap draws.

    Returns:
        Shape (1 + n_draws, n_groups).
    """
    counts = np.random.default_rng(seed).multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=n_draws)
    return np.concatenate([np.ones((1, n_groups)), counts.astype(np.float64)])


def ratios(
    called: npt.NDArray[Any], labels: npt.NDArray[Any], index: npt.NDArray[Any], draws: Floats
) -> dict[str, Floats]:
    """Counts and their ratios, each of shape (n_draws,).

    Args:
        called: booleans, shape (n,).
        labels: booleans, shape (n,).
        index: trial of each row, as a column of `draws`, shape (n,).
        draws: shape (n_draws, n_trials).
    """
    called, labels = np.asarray(called, dtype=bool), np.asarray(labels, dtype=bool)

    def count(which: npt.NDArray[np.bool_]) -> Floats:
        per_trial = np.bincount(index[which], minlength=draws.shape[1]).astype(np.float64)
        return np.asarray(draws @ per_trial)

    tp, fp = count(called & labels), count(called & ~labels)
    fn, tn = count(~called & labels), count(~called & ~labels)
    recall, specificity = _share(tp, tp + fn), _share(tn, tn + fp)
    return {
        "true_positives": tp,
        "false_positives": fp,
        "false_negatives": fn,
        "true_negatives": tn,
        "precision": _share(tp, tp + fp),
        "recall": recall,
        "f1": _share(2 * tp, 2 * tp + fp + fn),
        "specificity": specificity,
        "balanced_accuracy": (recall + specificity) / 2,
    }


def average_precision(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[Any], index: npt.NDArray[Any], draws: Floats
) -> Floats:
    """Area under the precision-recall steps, shape (n_draws,); NaN in a draw without positives."""
    order = np.argsort(-np.asarray(probabilities), kind="stable")
    p, y, owner = np.asarray(probabilities)[order], np.asarray(labels, dtype=np.float64)[order], index[order]
    last = np.concatenate([np.diff(p) < 0, [True]])
    values = []
    for start in range(0, len(draws), _CHUNK):
        weights = draws[start : start + _CHUNK][:, owner]
        hits = np.cumsum(weights * y, axis=1)[:, last]
        called = np.cumsum(weights, axis=1)[:, last]
        gained = np.diff(hits, axis=1, prepend=0.0)
        values.append(_share((_share(hits, called, empty=0.0) * gained).sum(axis=1), hits[:, -1]))
    return np.concatenate(values)


def area_under_curve(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[Any], index: npt.NDArray[Any], draws: Floats
) -> Floats:
    """Chance that a positive stands above a negative, ties half; shape (n_draws,)."""
    order = np.argsort(np.asarray(probabilities), kind="stable")
    p, y, owner = np.asarray(probabilities)[order], np.asarray(labels, dtype=np.float64)[order], index[order]
    group = np.concatenate([[0], np.cumsum(np.diff(p) > 0)])
    values = []
    for start in range(0, len(draws), _CHUNK):
        weights = draws[start : start + _CHUNK][:, owner]
        positives = np.stack([np.bincount(group, weights=row) for row in weights * y])
        negatives = np.stack([np.bincount(group, weights=row) for row in weights * (1 - y)])
        below = np.cumsum(negatives, axis=1) - negatives / 2
        values.append(_share((positives * below).sum(axis=1), positives.sum(axis=1) * negatives.sum(axis=1)))
    return np.concatenate(values)


def calibration_error(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[Any], index: npt.NDArray[Any], draws: Floats, n_bins: int = 10
) -> Floats:
    """Expected calibration error over bins of equal size, shape (n_draws,).

    The mean distance between the mean probability of a bin and its share of positives (Naeini
    et al. 2015; bins of equal size, because nine tenths of the sentences lie near 0).
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    rank = np.empty(len(p), dtype=np.int64)
    rank[np.argsort(p, kind="stable")] = np.arange(len(p))
    member = rank * n_bins // max(1, len(p))
    gaps = np.zeros(len(draws))
    for number in range(n_bins):
        inside = member == number
        excess = np.bincount(index[inside], weights=(p - y)[inside], minlength=draws.shape[1])
        gaps += np.abs(draws @ excess)
    return _share(gaps, draws @ np.bincount(index, minlength=draws.shape[1]).astype(np.float64))


def _share(part: Floats, whole: Floats, empty: float = np.nan) -> Floats:
    shape = np.broadcast(part, whole).shape
    return np.asarray(np.divide(part, whole, out=np.full(shape, empty), where=whole > 0))

"""Folds by trial: the sentences of one trial never stand on both sides of a split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "Indices", "Mask", "cross_fitted", "grouped_folds"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def grouped_folds(groups: npt.NDArray[Any], labels: npt.NDArray[Any], n_folds: int, seed: int) -> Indices:
    """The fold of each row; rows of one group share a fold.

    Groups are dealt out like cards after sorting by their number of positives, so that the
    folds hold similar numbers of positives and of trials; ties fall by the seed.

    Args:
        groups: trial of each row, shape (n,).
        labels: 1 positive, 0 not, shape (n,).
        n_folds: wished for; fewer where there are fewer groups.
        seed: of the shuffle before sorting.

    Returns:
        Shape (n,), values from 0 to the number of folds less one.

    Raises:
        ValueError: fewer than two groups, so that nothing can be held out.
    """
    names, index = np.unique(groups, return_inverse=True)
    n_folds = min(n_folds, len(names))
    if n_folds < 2:
        raise ValueError("at least two trials are needed, so that one can be held out")
    positives = np.bincount(index, weights=np.asarray(labels, dtype=np.float64), minlength=len(names))
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = shuffled[np.argsort(-positives[shuffled], kind="stable")]
    fold_of_group = np.empty(len(names), dtype=np.int64)
    # Back and forth, else the first fold would always hold the richest trial of each round.
    dealt = np.arange(len(names))
    lap, place = dealt // n_folds, dealt % n_folds
    fold_of_group[order] = np.where(lap % 2 == 0, place, n_folds - 1 - place)
    return fold_of_group[index]


def cross_fitted(folds: Indices, fit_predict: Callable[[Mask, Mask], Floats]) -> Floats:
    """Predictions for every row by a fit that has not seen its fold.

    Args:
        folds: fold of each row, shape (n,).
        fit_predict: given masks of the rows to fit on and to predict, the predictions for the latter.
    """
    predictions = np.zeros(len(folds))
    for fold in np.unique(folds):
        held_out = folds == fold
        predictions[held_out] = fit_predict(~held_out, held_out)
    return predictions

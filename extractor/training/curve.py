"""The learning curve: would more annotation pay?

The user's trials are left out of the fitting in part; what the fit then reaches in her field, out
of fold, is measured at none, a quarter, half and all of them. The step from half to all is what
the last doubling brought, with a paired interval, and the best guess at what the next would bring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from extractor.classification.head import sigmoid
from extractor.training.evaluate import Bootstrap, Interval, compare_scores, score_sentences
from extractor.training.fit import out_of_fold_scores
from extractor.training.folds import Floats, Indices
from extractor.training.material import PROPOSES
from extractor.training.recipe import Fitted

__all__ = ["LearningCurve", "learning_curve"]

SHARES = (0.0, 0.25, 0.5, 1.0)
_PAYS = 0.01
"""Gain in average precision by the last doubling from which more annotation is advised."""
_FEWEST_TRIALS = 8


@dataclass(frozen=True, kw_only=True)
class LearningCurve:
    """Attributes: points as (number of the user's trials, average precision), and what follows."""

    points: tuple[tuple[int, Interval], ...]
    last_doubling: Interval | None
    advice: str

    def to_json(self) -> dict[str, Any]:
        """For the card."""
        return {
            "points": [[n, *value.to_json()] for n, value in self.points],
            "last_doubling": self.last_doubling.to_json() if self.last_doubling else None,
            "advice": self.advice,
        }


def learning_curve(fitted: Fitted, user_trials: set[str], bootstrap: Bootstrap) -> LearningCurve:
    """Measure it with the strength and the folds of the fitted head.

    Args:
        fitted: the new model.
        user_trials: names of the user's trials.
        bootstrap: its seed also decides which trials are left out.
    """
    material, folds = fitted.material, fitted.head.folds
    mine = np.isin(material.trials, sorted(user_trials))
    judged = mine & material.labelled
    order = np.random.default_rng(bootstrap.seed).permutation(sorted(set(material.trials[judged])))
    labels = (material.labels == PROPOSES)[judged]
    if len(order) < _FEWEST_TRIALS or not labels.any():
        return LearningCurve(
            points=(),
            last_doubling=None,
            advice=f"fewer than {_FEWEST_TRIALS} trials are labelled: too few for a curve",
        )
    points, results = [], []
    for share in SHARES:
        known = set(order[: round(share * len(order))])
        scores = _scores(fitted, mine & ~np.isin(material.trials, sorted(known)), folds)
        if scores is None:
            continue
        probabilities = sigmoid(scores[judged])
        results.append((probabilities, probabilities >= 0.5))
        measured = score_sentences(
            probabilities, labels, probabilities >= 0.5, material.trials[judged], bootstrap=bootstrap
        )
        points.append((len(known), measured.measures["average_precision"]))
    gain = compare_scores(results[-2], results[-1], labels, material.trials[judged], bootstrap=bootstrap)[
        "average_precision"
    ]
    return LearningCurve(points=tuple(points), last_doubling=gain, advice=_advice(gain))


def _scores(fitted: Fitted, left_out: np.ndarray[Any, np.dtype[np.bool_]], folds: Indices) -> Floats | None:
    """Out-of-fold log-odds by fits without the rows left out; None where no positive is left."""
    material = fitted.material
    weights = np.where(left_out, 0.0, material.fitting_weights())
    positive = (material.labels == PROPOSES).astype(np.int64)
    if any(len(np.unique(positive[(folds != fold) & (weights > 0)])) < 2 for fold in np.unique(folds)):
        return None
    return out_of_fold_scores(material.features, positive, weights, folds, fitted.head.strength)


def _advice(gain: Interval) -> str:
    if gain.value is None:
        return "the last doubling of your trials cannot be measured: label more"
    shown = f"the last doubling of your trials changed average precision by {gain}"
    if gain.low is not None and gain.low > 0 and gain.value >= _PAYS:
        return f"{shown}: more annotation will probably pay"
    if gain.high is not None and gain.high >= _PAYS:
        return f"{shown}: more annotation may pay, the interval does not exclude it"
    return f"{shown}: more annotation of this kind will hardly pay"

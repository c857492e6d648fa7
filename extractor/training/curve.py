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
from extractor.training.folds import Floats, Indices, Mask
from extractor.training.material import PROPOSES
from extractor.training.recipe import Fitted

__all__ = ["LearningCurve", "learning_curve"]

SHARES = (0.0, 0.25, 0.5, 1.0)
_MEASURE = "average_precision"
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
    if len(order) < _FEWEST_TRIALS:
        return _no_curve(f"fewer than {_FEWEST_TRIALS} trials are labelled: too few for a curve")
    if not labels.any():
        return _no_curve("none of your labelled sentences is positive: nothing to measure a curve by")
    fits: dict[int, tuple[Floats, Mask]] = {}
    for n in (round(share * len(order)) for share in SHARES):
        scores = _scores(fitted, mine & ~np.isin(material.trials, order[:n]), folds)
        if scores is not None:
            probabilities = sigmoid(scores[judged])
            fits[n] = probabilities, probabilities >= 0.5
    if len(fits) < 2:
        return _no_curve("without some of your trials hardly a positive sentence is left: too few for a curve")
    trials = material.trials[judged]
    points = {n: score_sentences(p, labels, called, trials, bootstrap=bootstrap) for n, (p, called) in fits.items()}
    before, after = list(fits.values())[-2:]
    gain = compare_scores(before, after, labels, trials, bootstrap=bootstrap)[_MEASURE]
    return LearningCurve(
        points=tuple((n, scores.measures[_MEASURE]) for n, scores in points.items()),
        last_doubling=gain,
        advice=_advice(gain),
    )


def _no_curve(why: str) -> LearningCurve:
    return LearningCurve(points=(), last_doubling=None, advice=why)


def _scores(fitted: Fitted, left_out: Mask, folds: Indices) -> Floats | None:
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

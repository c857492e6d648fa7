"""Scores with intervals: of sentences, of trials, by stratum, and the difference of two models.

Every interval is a bootstrap over trials (percentiles 2.5 and 97.5), because the sentences of
one paper are alike. A difference is drawn in pairs: both models on the same trials in each draw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.training.measures import (
    area_under_curve,
    average_precision,
    calibration_error,
    draw_weights,
    ratios,
)

__all__ = ["Bootstrap", "Interval", "Scores", "compare_scores", "score_by_stratum", "score_sentences", "score_trials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Seed and number of draws of a bootstrap over trials."""

    seed: int = 1
    draws: int = 1000


DEFAULT = Bootstrap()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with the bounds of its 95% interval; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, draws: npt.NDArray[np.float64]) -> Interval:
        """From an estimate (the first number) and its bootstrap draws."""
        known = draws[1:][~np.isnan(draws[1:])]
        bounds = np.percentile(known, [2.5, 97.5]) if len(known) else (math.nan, math.nan)
        value, low, high = (None if math.isnan(v) else round(float(v), 4) for v in (draws[0], *bounds))
        return cls(value=value, low=low, high=high)

    def to_json(self) -> list[float | None]:
        """Value, low, high."""
        return [self.value, self.low, self.high]

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What one model reaches on one set.

    Attributes:
        counts: `n`, `trials`, `positives`, and the four cells of the confusion matrix.
        measures: name -> estimate with interval.
    """

    counts: dict[str, int]
    measures: dict[str, Interval]

    def to_json(self) -> dict[str, Any]:
        """Counts and `[value, low, high]` of each measure, for a model's card."""
        return {**self.counts, **{name: m.to_json() for name, m in self.measures.items()}}


_CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives")


def score_sentences(
    probabilities: npt.NDArray[Any],
    labels: npt.NDArray[Any],
    called: npt.NDArray[Any],
    trials: npt.NDArray[Any],
    *,
    bootstrap: Bootstrap = DEFAULT,
) -> Scores:
    """Scores of sentences.

    Args:
        probabilities: of the label, shape (n,).
        labels: 1 where the annotators gave it, shape (n,).
        called: 1 where the model calls it (by a threshold not chosen on these rows), shape (n,).
        trials: trial of each sentence, shape (n,).
        bootstrap: seed and draws.
    """
    draws, index = _draws(trials, bootstrap)
    return _scores(_measures(probabilities, labels, called, index, draws), trials, labels)


def score_trials(
    probabilities: npt.NDArray[Any],
    proposes: npt.NDArray[Any],
    called: npt.NDArray[Any],
    *,
    bootstrap: Bootstrap = DEFAULT,
) -> Scores:
    """Scores of the trials' decisions; a trial is one row.

    `recall` is the share of proposing trials found, `specificity` that of the trials proposing
    none, `none_precision` the share of the trials called none that propose none.
    """
    trials = np.arange(len(probabilities))
    draws, index = _draws(trials, bootstrap)
    measures = _measures(probabilities, proposes, called, index, draws)
    cells = ratios(called, proposes, index, draws)
    none = cells["true_negatives"] + cells["false_negatives"]
    measures["none_precision"] = np.divide(
        cells["true_negatives"], none, out=np.full(len(none), np.nan), where=none > 0
    )
    return _scores(measures, trials, proposes)


def score_by_stratum(
    probabilities: npt.NDArray[Any],
    labels: npt.NDArray[Any],
    called: npt.NDArray[Any],
    trials: npt.NDArray[Any],
    strata: Sequence[str] | npt.NDArray[Any],
    *,
    bootstrap: Bootstrap = DEFAULT,
) -> dict[str, Scores]:
    """`score_sentences` within each stratum of trials; `strata` gives that of each sentence."""
    of_row = np.asarray(strata)
    return {
        str(stratum): score_sentences(
            probabilities[inside], labels[inside], called[inside], trials[inside], bootstrap=bootstrap
        )
        for stratum in np.unique(of_row)
        if (inside := of_row == stratum).any()
    }


def compare_scores(
    old: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    new: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    labels: npt.NDArray[Any],
    trials: npt.NDArray[Any],
    *,
    bootstrap: Bootstrap = DEFAULT,
) -> dict[str, Interval]:
    """New less old on the same trials, with paired bootstrap intervals.

    Args:
        old: probabilities and calls of the old model, shape (n,) each.
        new: the same of the new one.
        labels: as in `score_sentences`.
        trials: as in `score_sentences`.
        bootstrap: seed and draws.
    """
    draws, index = _draws(trials, bootstrap)
    before = _measures(*_pair(old, labels), index, draws)
    after = _measures(*_pair(new, labels), index, draws)
    return {name: Interval.of(after[name] - before[name]) for name in before if name not in _CELLS}


def _pair(model: tuple[npt.NDArray[Any], npt.NDArray[Any]], labels: npt.NDArray[Any]) -> tuple[Any, Any, Any]:
    probabilities, called = model
    return probabilities, labels, called


def _draws(trials: npt.NDArray[Any], bootstrap: Bootstrap) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    names, index = np.unique(trials, return_inverse=True)
    return draw_weights(len(names), bootstrap.draws, bootstrap.seed), index


def _measures(
    probabilities: npt.NDArray[Any],
    labels: npt.NDArray[Any],
    called: npt.NDArray[Any],
    index: npt.NDArray[np.int64],
    draws: npt.NDArray[np.float64],
) -> dict[str, npt.NDArray[np.float64]]:
    return {
        **ratios(called, labels, index, draws),
        "average_precision": average_precision(probabilities, labels, index, draws),
        "area_under_curve": area_under_curve(probabilities, labels, index, draws),
        "calibration_error": calibration_error(probabilities, labels, index, draws),
    }


def _scores(measures: dict[str, npt.NDArray[np.float64]], trials: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Scores:
    counts = {"n": len(labels), "trials": len(np.unique(trials)), "positives": int(np.sum(labels))}
    counts.update({name: int(measures[name][0]) for name in _CELLS})
    return Scores(
        counts=counts,
        measures={name: Interval.of(values) for name, values in measures.items() if name not in _CELLS},
    )

"""From material to everything that stands on the encoder: head, denial, threshold, decision, themes.

The recipe of the shipped model and of every retrained one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.aggregation.decision import DECISION_FEATURES, Decider
from extractor.classification.head import Linear
from extractor.training.calibration import log_odds
from extractor.training.fit import (
    DecisionFit,
    FitOptions,
    HeadFit,
    choose_threshold,
    cross_fitted_calls,
    fit_decision,
    fit_head,
    fit_theme_layer,
    trial_features,
)
from extractor.training.folds import Floats, Mask
from extractor.training.material import DENIES, PROPOSES, UNKNOWN, Material

__all__ = ["Fitted", "ThemeLayer", "decide_trials", "fit_all", "fit_themes", "never"]

VECTOR = 128
"""The last features are the encoder's bottleneck, which theme layers are fitted on."""
_FEWEST = 8
"""Trials of each kind from which on the trial's decision is learnt; and labels D for its head."""


@dataclass(frozen=True, kw_only=True)
class ThemeLayer:
    """Themes of a scheme on the bottleneck: rows for `layers.npz`, and thresholds."""

    codes: tuple[str, ...]
    weight: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    thresholds: Floats


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What was fitted.

    Attributes:
        material: what it was fitted on, without the frozen trials; the order of all arrays here.
        calls: out-of-fold calls by thresholds of the other folds.
        denial: None where there were too few labels D.
        decision: content of `decision.json`.
        decision_fit: None where there were too few trials, and a rule stands instead.
        decision_trials: names of the trials in the order of `decision_fit`.
    """

    material: Material
    head: HeadFit
    threshold: float
    calls: Mask
    denial: HeadFit | None
    decision: dict[str, Any]
    decision_fit: DecisionFit | None
    decision_trials: tuple[str, ...] = field(default=())


def fit_all(material: Material, options: FitOptions) -> Fitted:
    """Fit everything on the trials that are not frozen.

    Args:
        material: features and labels.
        options: how.

    Raises:
        ValueError: no positive or no negative label, or fewer than two trials.
    """
    own = material.of_trials(~material.frozen)
    weights, positive = own.fitting_weights(), (own.labels == PROPOSES).astype(np.int64)
    _check(own)
    head = fit_head(own.features, positive, own.trials, weights, options.seed, options)
    threshold = choose_threshold(head.out_of_fold, positive, weights)
    denies = (own.labels == DENIES).astype(np.int64)
    denial = None
    if len(np.unique(own.trial[denies == 1])) >= _FEWEST:
        denial = fit_head(own.features, denies, own.trials, weights, options.seed, options)
    decision_fit, names = _decision(own, head.out_of_fold, options)
    return Fitted(
        material=own,
        head=head,
        threshold=threshold,
        calls=cross_fitted_calls(head.out_of_fold, positive, head.folds, weights),
        denial=denial,
        decision=decision_fit.stored if decision_fit else _rule(threshold),
        decision_fit=decision_fit,
        decision_trials=names,
    )


def fit_themes(material: Material, seed: int) -> ThemeLayer:
    """Fit the themes of the material's scheme on its positive sentences that carry any."""
    rows = (material.labels == PROPOSES) & material.themes.any(axis=1)
    vectors = material.features[rows][:, -VECTOR:].astype(np.float64)
    weight, bias, thresholds = fit_theme_layer(vectors, material.themes[rows], material.trials[rows], seed)
    return ThemeLayer(codes=material.theme_codes, weight=weight, bias=bias, thresholds=thresholds)


def decide_trials(
    probabilities: npt.NDArray[Any], material: Material, stored: dict[str, Any]
) -> tuple[Floats, npt.NDArray[Any]]:
    """Probability of proposing for each trial of the material by a stored decision, and their names.

    Raises:
        ModelError: the decision was made for other features than this version computes.
    """
    decider = Decider.from_json(stored)
    features, names = trial_features(probabilities, material.section_names, material.trials)
    return np.asarray([decider.probability_of(each) for each in features.tolist()]), names


def never(n_features: int) -> Linear:
    """A head that finds nothing: for tasks that know no such label."""
    return Linear(
        mean=np.zeros(n_features, dtype=np.float32),
        scale=np.ones(n_features, dtype=np.float32),
        weight=np.zeros(n_features, dtype=np.float32),
        bias=-15.0,
        knots_x=np.asarray([-15.0, 15.0], dtype=np.float32),
        knots_y=np.asarray([-15.0, 15.0], dtype=np.float32),
    )


def _check(material: Material) -> None:
    labelled = material.labels[material.labelled]
    positives = int((labelled == PROPOSES).sum())
    if not positives or positives == len(labelled):
        missing = "positive" if not positives else "negative"
        raise ValueError(
            f"{len(labelled)} labelled sentences, none of them {missing}: both kinds are needed; "
            "label sentences without the label as N"
        )


def _decision(
    material: Material, out_of_fold: Floats, options: FitOptions
) -> tuple[DecisionFit | None, tuple[str, ...]]:
    present = np.unique(material.trial)
    known = np.zeros(len(material.names), dtype=bool)
    known[present] = material.proposes[present] != UNKNOWN
    said = material.proposes[known]
    if min((said == 1).sum(), (said == 0).sum()) < _FEWEST:
        return None, ()
    rows = known[material.trial]
    sections = [s for s, taken in zip(material.section_names, rows, strict=True) if taken]
    features, names = trial_features(out_of_fold[rows], sections, material.trials[rows])
    proposes = dict(zip(material.names, material.proposes, strict=True))
    fit = fit_decision(features, np.asarray([proposes[str(name)] for name in names]), options.seed, options)
    return fit, tuple(str(name) for name in names)


def _rule(threshold: float) -> dict[str, Any]:
    """The decision read off the strongest sentence: what is left where too few trials are known."""
    line = float(log_odds(np.asarray([threshold]))[0])
    first = [1.0 if name == "top_1" else 0.0 for name in DECISION_FEATURES]
    n = len(DECISION_FEATURES)
    low, high = (1 / (1 + np.exp(-(line + shift))) for shift in (-1.0, 1.0))
    return {
        "features": list(DECISION_FEATURES),
        "means": [0.0] * n,
        "scales": [1.0] * n,
        "weights": first,
        "intercept": 0.0,
        "threshold": threshold,
        "uncertain": [round(float(low), 6), round(float(high), 6)],
    }

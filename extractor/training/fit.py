"""Fitting: head, threshold, trial decision, theme layers. The one place where it happens.

In: features of sentences as the encoder reads them (`head_features`), labels, the trial of each.
Out: plain arrays and JSON for a model folder, and the out-of-fold predictions by which they are
judged. Everything is fitted inside folds by trial; the same input and seed give the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.aggregation.decision import DECISION_FEATURES, decision_features
from extractor.article import Judgement, SectionType, Sentence
from extractor.classification.head import Linear, sigmoid
from extractor.training.calibration import fit_calibration, log_odds
from extractor.training.folds import Floats, Indices, Mask, cross_fitted, grouped_folds

__all__ = [
    "DecisionFit",
    "FitOptions",
    "HeadFit",
    "JudgedAs",
    "choose_threshold",
    "cross_fitted_calls",
    "fit_decision",
    "fit_head",
    "fit_theme_layer",
    "out_of_fold_scores",
    "trial_features",
]


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How the fitting is done; written into the model's card.

    Attributes:
        n_folds: folds by trial.
        strengths: inverse L2 penalties tried (on standardised features, per-sentence loss
            summed); the one with the smallest out-of-fold log loss is taken.
        missed_share: of the trials that propose, at most this share may be called none.
        outside_error: share of wrong decisions allowed outside the uncertain band.
        band_share: at most this share of the trials may be called uncertain.
    """

    n_folds: int = 5
    strengths: tuple[float, ...] = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
    decision_strengths: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    missed_share: float = 0.05
    outside_error: float = 0.03
    band_share: float = 0.25
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class JudgedAs:
    """The rows as the finished model will meet them, where that differs from what it is fitted on.

    Attributes:
        features: shape (n_sentences, n_features).
        weights: of each sentence in choosing the penalty and in calibrating, shape (n_sentences,).
    """

    features: npt.NDArray[Any]
    weights: npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class HeadFit:
    """A fitted head and what it says of sentences it had not seen.

    Attributes:
        head: fitted on all rows, calibrated on the out-of-fold scores.
        out_of_fold: calibrated probabilities of fits without the row's trial, shape (n,); the
            calibration too is fitted on the other folds.
        folds: fold of each row, shape (n,).
        strength: the inverse L2 penalty taken.
    """

    head: Linear
    out_of_fold: Floats
    folds: Indices
    strength: float


def fit_head(
    features: npt.NDArray[Any],
    labels: npt.NDArray[Any],
    trials: npt.NDArray[Any],
    weights: npt.NDArray[Any] | None = None,
    seed: int = 1,
    options: FitOptions | None = None,
    judged: JudgedAs | None = None,
) -> HeadFit:
    """Fit a head: logistic regression on standardised features, then a monotone calibration.

    Args:
        features: shape (n_sentences, n_features), as `head_features` gives them.
        labels: 1 where the sentence has the label, 0 where not, shape (n_sentences,).
        trials: trial of each sentence (any hashable numpy type), shape (n_sentences,).
        weights: of each sentence, shape (n_sentences,); 1 without it.
        seed: of the folds.
        options: instead of the usual ones.
        judged: what out-of-fold probabilities and calibration are of; the same rows without it.

    Raises:
        ValueError: all labels are equal, or fewer than two trials.
    """
    options = options or FitOptions(seed=seed)
    x, y = _stored_precision(features), np.asarray(labels, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if len(np.unique(y)) < 2:
        raise ValueError("all labels are equal: sentences with and without the label are needed")
    folds = grouped_folds(trials, y, options.n_folds, seed)
    met, counts = (x, w) if judged is None else (_stored_precision(judged.features), np.asarray(judged.weights))
    strength, scores = _best_strength(x, y, w, folds, options.strengths, met, counts)
    calibrated = cross_fitted(folds, lambda fit, out: _calibrated(scores, y, counts, fit, out))
    mean, scale, weight, bias = _logistic(x, y, w, strength)
    knots_x, knots_y = fit_calibration(scores, y, counts)
    head = Linear(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        weight=weight.astype(np.float32),
        bias=bias,
        knots_x=knots_x.astype(np.float32),
        knots_y=knots_y.astype(np.float32),
    )
    return HeadFit(head=head, out_of_fold=calibrated, folds=folds, strength=strength)


def out_of_fold_scores(
    features: npt.NDArray[Any], labels: npt.NDArray[Any], weights: npt.NDArray[Any], folds: Indices, strength: float
) -> Floats:
    """Uncalibrated log-odds of each row by a fit without its fold; rows of weight 0 are only judged."""
    x, y = _stored_precision(features), np.asarray(labels, dtype=np.int64)
    w = np.asarray(weights, dtype=np.float64)
    return cross_fitted(folds, lambda fit, out: _fit_scores(x, y, w, fit & (w > 0), x[out], strength))


def choose_threshold(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[Any], weights: npt.NDArray[Any] | None = None
) -> float:
    """The probability from which on a sentence is called positive: the one with the highest F1.

    Returns:
        Halfway to the next lower probability, rounded to six digits; 0.5 where there is no positive.
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not y.any():
        return 0.5
    order = np.argsort(-p, kind="stable")
    last = np.concatenate([np.diff(p[order]) < 0, [True]])  # equal probabilities fall together
    hits, called = np.cumsum((y * w)[order])[last], np.cumsum(w[order])[last]
    values = p[order][last]
    best = int(np.argmax(2 * hits / (called + (y * w).sum())))
    below = values[best + 1] if best + 1 < len(values) else 0.0
    return round(float((values[best] + below) / 2), 6)


def cross_fitted_calls(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[Any], folds: Indices, weights: npt.NDArray[Any] | None = None
) -> Mask:
    """Which sentences are called positive, each by a threshold chosen on the other folds."""
    p, y = np.asarray(probabilities), np.asarray(labels)
    w = np.ones(len(y)) if weights is None else np.asarray(weights)

    def calls(fit: Mask, out: Mask) -> Floats:
        return np.asarray(p[out] >= choose_threshold(p[fit], y[fit], w[fit]), dtype=np.float64)

    return cross_fitted(folds, calls) > 0


@dataclass(frozen=True, kw_only=True)
class DecisionFit:
    """A fitted decision.

    Attributes:
        stored: content of `decision.json`, as `Decider.from_json` takes it.
        out_of_fold: probability of proposing for each trial, by a fit without it, shape (n_trials,).
        calls: its decision with a threshold chosen on the other folds, shape (n_trials,).
    """

    stored: dict[str, Any]
    out_of_fold: Floats
    calls: Mask


def trial_features(
    probabilities: npt.NDArray[Any], sections: Sequence[str], trials: npt.NDArray[Any]
) -> tuple[Floats, npt.NDArray[Any]]:
    """Features of each trial's decision, from its sentences' probabilities.

    Args:
        probabilities: calibrated, of sentences the head has not seen, in reading order within a trial.
        sections: `introduction` or `discussion` of each sentence.
        trials: trial of each sentence, shape (n_sentences,).

    Returns:
        Shape (n_trials, len(DECISION_FEATURES)), and the trials in that order (sorted).
    """
    names, index = np.unique(trials, return_inverse=True)
    judged: list[list[Judgement]] = [[] for _ in names]
    for n, (p, section, i) in enumerate(zip(probabilities, sections, index, strict=True)):
        sentence = Sentence(start=0, end=0, n=n, section=SectionType(section), paragraph=0)
        # Rounded as the classifier rounds, so that both see the same numbers.
        judged[int(i)].append(Judgement(sentence=sentence, probability=round(float(p), 6)))
    return np.asarray([decision_features(j) for j in judged], dtype=np.float64), names


def fit_decision(
    features: Floats, proposes: npt.NDArray[Any], seed: int = 1, options: FitOptions | None = None
) -> DecisionFit:
    """Fit the trial's decision.

    The threshold is the highest at which at most `missed_share` of the proposing trials are
    called none; the uncertain band holds the trials nearest to it, as many as needed so that
    outside it at most `outside_error` of the decisions are wrong.

    Args:
        features: shape (n_trials, n_features), from `trial_features`.
        proposes: whether each trial proposes a mechanism, shape (n_trials,).
        seed: of the folds.
        options: instead of the usual ones.

    Raises:
        ValueError: all trials propose, or none does.
    """
    options = options or FitOptions(seed=seed)
    y, w = np.asarray(proposes, dtype=np.int64), np.ones(len(proposes))
    if len(np.unique(y)) < 2:
        raise ValueError("trials that propose a mechanism and trials that do not are both needed")
    folds = grouped_folds(np.arange(len(y)), y, options.n_folds, seed)
    strength, scores = _best_strength(features, y, w, folds, options.decision_strengths, features, w)
    probabilities = sigmoid(scores)
    mean, scale, weight, bias = _logistic(features, y, w, strength)
    threshold = _decision_threshold(probabilities, y, options.missed_share)

    def calls(fit: Mask, out: Mask) -> Floats:
        line = _decision_threshold(probabilities[fit], y[fit], options.missed_share)
        return np.asarray(probabilities[out] >= line, dtype=np.float64)

    stored = {
        "features": list(DECISION_FEATURES),
        "means": [round(float(v), 6) for v in mean],
        "scales": [round(float(v), 6) for v in scale],
        "weights": [round(float(v), 6) for v in weight],
        "intercept": round(bias, 6),
        "threshold": threshold,
        "uncertain": list(_uncertain_band(probabilities, y, threshold, options)),
    }
    return DecisionFit(stored=stored, out_of_fold=probabilities, calls=cross_fitted(folds, calls) > 0)


def fit_theme_layer(
    vectors: npt.NDArray[Any], themes: npt.NDArray[Any], trials: npt.NDArray[Any], seed: int = 1
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """Fit the themes of a scheme on the bottleneck vectors of positive sentences.

    Args:
        vectors: shape (n_positive, 128).
        themes: 1 where the sentence has the theme, shape (n_positive, n_themes).
        trials: trial of each sentence.
        seed: of the folds.

    Returns:
        Weight (n_themes, 128), bias (n_themes,) for `layers.npz`, and thresholds (n_themes,).
        A theme that all or no sentences have gets a constant.
    """
    weight = np.zeros((themes.shape[1], vectors.shape[1]), dtype=np.float32)
    bias = np.zeros(themes.shape[1], dtype=np.float32)
    thresholds = np.full(themes.shape[1], 0.5)
    options = FitOptions(strengths=(0.003, 0.01, 0.03, 0.1), seed=seed)
    for column, having in enumerate(np.asarray(themes, dtype=np.int64).T):
        spread = len(np.unique(np.asarray(trials)[having == 1]))
        if having.all() or spread < 2:
            share = np.clip(having.mean() if len(having) else 0.0, 0.01, 0.99)
            bias[column] = log_odds(np.asarray([share]))[0]
            continue
        fitted = fit_head(vectors, having, trials, seed=seed, options=options)
        own = fitted.head.weight / fitted.head.scale
        weight[column], bias[column] = own, fitted.head.bias - float(own @ fitted.head.mean)
        # The layer is not calibrated, so its threshold is brought back through the calibration.
        chosen = log_odds(np.asarray([choose_threshold(fitted.out_of_fold, having)]))
        line = np.interp(chosen, fitted.head.knots_y, fitted.head.knots_x)
        thresholds[column] = round(float(sigmoid(line)[0]), 6)
    return weight, bias, thresholds


def _stored_precision(features: npt.NDArray[Any]) -> Floats:
    """Features in half precision, as `reference.npz` stores them: fitting it again gives the same head."""
    return np.asarray(features).astype(np.float16).astype(np.float64)


def _logistic(x: Floats, y: Indices, w: Floats, strength: float) -> tuple[Floats, Floats, Floats, float]:
    """Mean, scale, weights on standardised features, and bias."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean = np.average(x, axis=0, weights=w)
    scale = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
    scale = np.where(scale < 1e-6, 1.0, scale)
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-6)
    with threadpool_limits(limits=1):  # sums in a fixed order: the same weights on every machine of a kind
        model.fit((x - mean) / scale, y, sample_weight=w)
    return mean, scale, np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])


def _best_strength(
    x: Floats, y: Indices, w: Floats, folds: Indices, strengths: Sequence[float], met: Floats, counts: Floats
) -> tuple[float, Floats]:
    """The inverse penalty with the smallest out-of-fold log loss over the rows as met, and their log-odds."""

    def scores(strength: float) -> Floats:
        return cross_fitted(folds, lambda fit, out: _fit_scores(x, y, w, fit, met[out], strength))

    tried = {strength: scores(strength) for strength in strengths}
    best = min(strengths, key=lambda strength: _log_loss(tried[strength], y, counts))
    return best, tried[best]


def _fit_scores(x: Floats, y: Indices, w: Floats, fit: Mask, met: Floats, strength: float) -> Floats:
    if len(np.unique(y[fit])) < 2:  # all positives in one trial: the rest tells only how rare they are
        return np.full(len(met), log_odds(np.asarray([np.average(y[fit], weights=w[fit])]))[0])
    mean, scale, weight, bias = _logistic(x[fit], y[fit], w[fit], strength)
    return np.asarray((met - mean) / scale @ weight + bias, dtype=np.float64)


def _calibrated(scores: Floats, y: Indices, w: Floats, fit: Mask, out: Mask) -> Floats:
    if len(np.unique(y[fit])) < 2:
        return np.asarray(sigmoid(scores[out]), dtype=np.float64)
    knots_x, knots_y = fit_calibration(scores[fit], y[fit], w[fit])
    return np.asarray(sigmoid(np.interp(scores[out], knots_x, knots_y)), dtype=np.float64)


def _log_loss(scores: Floats, y: Indices, w: Floats) -> float:
    return float(np.average(np.logaddexp(0, scores) - y * scores, weights=w))


def _decision_threshold(probabilities: Floats, y: Indices, missed_share: float) -> float:
    ordered = np.sort(probabilities[y == 1])
    if not len(ordered):
        return 0.5
    allowed = int(np.floor(missed_share * len(ordered)))
    below = ordered[allowed - 1] if allowed else 0.0
    return round(float((below + ordered[allowed]) / 2), 6)


def _uncertain_band(probabilities: Floats, y: Indices, threshold: float, options: FitOptions) -> tuple[float, float]:
    line = log_odds(np.asarray([threshold]))[0]
    distance = np.abs(log_odds(probabilities) - line)
    order = np.argsort(distance, kind="stable")
    wrong = ((probabilities >= threshold) != (y == 1))[order]
    outside = np.cumsum(wrong[::-1])[::-1] / np.arange(len(y), 0, -1)  # error rate of what is left outside
    most = int(options.band_share * len(y))
    needed = next((k for k in range(most) if outside[k] <= options.outside_error), most)
    reach = float(distance[order][needed - 1]) if needed else 0.0
    low, high = sigmoid(np.asarray([line - reach, line + reach]))
    return round(float(low), 6), round(float(high), 6)

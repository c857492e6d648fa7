"""Folds, head, calibration, thresholds and the trial's decision, on a made-up task."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.aggregation import Decider
from extractor.aggregation.decision import DECISION_FEATURES
from extractor.classification.head import Linear
from extractor.training.calibration import fit_calibration
from extractor.training.evaluate import Bootstrap, score_sentences
from extractor.training.fit import (
    FitOptions,
    HeadFit,
    choose_threshold,
    cross_fitted_calls,
    fit_decision,
    fit_head,
    fit_theme_layer,
    trial_features,
)
from extractor.training.folds import cross_fitted, grouped_folds
from tests.training.toy import Toy, make_toy


@pytest.fixture(scope="module")
def toy() -> Toy:
    return make_toy()


@pytest.fixture(scope="module")
def fitted(toy: Toy) -> HeadFit:
    return fit_head(toy.features, toy.labels, toy.trials)


@given(st.integers(2, 30), st.integers(2, 8), st.integers(0, 3))
def test_folds_keep_trials_together_and_balanced(n_trials: int, n_folds: int, seed: int) -> None:
    """All rows of a trial share a fold, and folds differ by at most one trial."""
    trials = np.repeat(np.arange(n_trials), 3)
    labels = (np.arange(len(trials)) % 7 == 0).astype(int)

    folds = grouped_folds(trials, labels, n_folds, seed)

    of_trial = folds.reshape(n_trials, 3)
    assert (of_trial == of_trial[:, :1]).all()
    sizes = np.bincount(of_trial[:, 0])
    assert len(sizes) == min(n_folds, n_trials)
    assert sizes.max() - sizes.min() <= 1


def test_folds_do_not_depend_on_the_order_of_rows() -> None:
    """Shuffled rows get the same folds."""
    trials = np.asarray(["b", "a", "c", "a", "d", "b"])
    order = np.asarray([3, 1, 5, 0, 4, 2])
    labels = np.zeros(6)

    assert (grouped_folds(trials, labels, 2, 1)[order] == grouped_folds(trials[order], labels, 2, 1)).all()


def test_one_trial_alone_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="at least two trials"):
        grouped_folds(np.zeros(5), np.zeros(5), 5, 1)


def test_cross_fitting_never_sees_the_fold_it_predicts() -> None:
    folds = np.asarray([0, 1, 0, 2])

    def share_seen(fit: np.ndarray, out: np.ndarray) -> np.ndarray:
        assert not (fit & out).any()
        return np.full(int(out.sum()), fit.mean())

    assert cross_fitted(folds, share_seen).tolist() == [0.5, 0.75, 0.5, 0.75]


def test_head_finds_what_there_is_to_find(toy: Toy, fitted: HeadFit) -> None:
    """Out of fold the ranking comes close to that by the true probabilities."""
    own = score_sentences(
        fitted.out_of_fold, toy.labels, fitted.out_of_fold >= 0.5, toy.trials, bootstrap=Bootstrap(draws=10)
    )
    best = score_sentences(toy.truth, toy.labels, toy.truth >= 0.5, toy.trials, bootstrap=Bootstrap(draws=10))

    gap = best.measures["average_precision"].value - own.measures["average_precision"].value
    assert gap < 0.15


def test_out_of_fold_probabilities_are_calibrated(toy: Toy, fitted: HeadFit) -> None:
    scores = score_sentences(
        fitted.out_of_fold, toy.labels, fitted.out_of_fold >= 0.5, toy.trials, bootstrap=Bootstrap(draws=10)
    )

    assert scores.measures["calibration_error"].value < 0.03
    assert fitted.out_of_fold.sum() == pytest.approx(toy.labels.sum(), rel=0.05)


def test_the_same_seed_gives_the_same_head(toy: Toy, fitted: HeadFit) -> None:
    again = fit_head(toy.features, toy.labels, toy.trials)

    for name, array in fitted.head.to_arrays().items():
        assert np.array_equal(array, again.head.to_arrays()[name]), name


def test_head_survives_its_arrays(toy: Toy, fitted: HeadFit) -> None:
    stored = Linear.from_arrays(fitted.head.to_arrays())

    assert np.array_equal(stored.probability(toy.features), fitted.head.probability(toy.features))


def test_weight_two_is_the_same_as_twice() -> None:
    """A sentence of weight two pulls the weights as two equal sentences do."""
    toy = make_toy(n_trials=20, n_sentences=10, n_features=4)
    heavy = np.where(toy.trials < 5, 2.0, 1.0)
    twice = np.concatenate([np.arange(len(toy.labels)), np.flatnonzero(toy.trials < 5)])
    one = FitOptions(strengths=(0.1,))

    weighted = fit_head(toy.features, toy.labels, toy.trials, heavy, options=one)
    doubled = fit_head(toy.features[twice], toy.labels[twice], toy.trials[twice], options=one)

    assert weighted.head.weight == pytest.approx(doubled.head.weight, abs=1e-4)


def test_equal_labels_are_refused(toy: Toy) -> None:
    with pytest.raises(ValueError, match="all labels are equal"):
        fit_head(toy.features, np.zeros(len(toy.labels)), toy.trials)


def test_positives_of_a_single_trial_do_not_end_the_fit() -> None:
    """With all positives in one trial the other folds know none; the fit goes on."""
    toy = make_toy(n_trials=6, n_sentences=8, n_features=3)
    labels = (toy.trials == 2).astype(int)

    assert np.isfinite(fit_head(toy.features, labels, toy.trials).out_of_fold).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(20, 400), st.floats(0.02, 0.6))
def test_calibration_always_rises(seed: int, n: int, share: float) -> None:
    """A higher score never gets a lower probability, and different scores stay different."""
    draw = np.random.default_rng(seed)
    labels = (draw.random(n) < share).astype(float)
    labels[:2] = (0, 1)
    scores = draw.normal(size=n) + labels

    x, y = fit_calibration(scores, labels, np.ones(n))

    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()


def test_threshold_has_the_highest_f1() -> None:
    """By hand: calling the first three gives 2·2/(3+2) = 0.8, no other cut reaches it."""
    probabilities = np.asarray([0.9, 0.8, 0.7, 0.4, 0.1])
    labels = np.asarray([1, 0, 1, 0, 0])

    assert choose_threshold(probabilities, labels) == pytest.approx(0.55)
    assert choose_threshold(probabilities, np.zeros(5)) == 0.5


def test_threshold_never_parts_equal_probabilities() -> None:
    probabilities = np.asarray([0.6, 0.6, 0.6, 0.2])

    assert choose_threshold(probabilities, np.asarray([1, 0, 0, 0])) == pytest.approx(0.4)


def test_calls_use_a_threshold_of_the_other_folds(toy: Toy, fitted: HeadFit) -> None:
    calls = cross_fitted_calls(fitted.out_of_fold, toy.labels, fitted.folds)
    out = fitted.folds == 0
    expected = fitted.out_of_fold[out] >= choose_threshold(fitted.out_of_fold[~out], toy.labels[~out])

    assert (calls[out] == expected).all()


def test_decision_fits_what_the_decider_computes(toy: Toy, fitted: HeadFit) -> None:
    """The stored decision opens, and misses at most one proposing trial in twenty out of fold."""
    features, names = trial_features(fitted.out_of_fold, toy.sections, toy.trials)
    fit = fit_decision(features, toy.proposes)
    decider = Decider.from_json(fit.stored)

    assert features.shape == (len(names), len(DECISION_FEATURES))
    missed = (fit.out_of_fold < decider.threshold) & toy.proposes
    assert missed.sum() <= 0.05 * toy.proposes.sum()
    low, high = decider.uncertain
    assert low <= decider.threshold <= high
    inside = (fit.out_of_fold >= low) & (fit.out_of_fold <= high)
    assert inside.mean() <= 0.3


def test_decision_needs_trials_of_both_kinds(toy: Toy) -> None:
    with pytest.raises(ValueError, match="both needed"):
        fit_decision(np.zeros((4, len(DECISION_FEATURES))), np.ones(4))


def test_theme_layer_learns_a_theme_and_survives_empty_ones(toy: Toy) -> None:
    """One theme that depends on a feature, one that all sentences have, one that none has."""
    first = (toy.features[:, 3] > 0.5).astype(int)
    themes = np.stack([first, np.ones_like(first), np.zeros_like(first)], axis=1)

    weight, bias, thresholds = fit_theme_layer(toy.features, themes, toy.trials)

    probability = 1 / (1 + np.exp(-(toy.features @ weight.T + bias)))
    called = probability >= thresholds
    assert (called[:, 0] == first).mean() > 0.9
    assert called[:, 1].all()
    assert not called[:, 2].any()

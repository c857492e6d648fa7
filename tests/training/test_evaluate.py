"""Measures against hand-made and scikit-learn's values; intervals; paired comparison."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from extractor.training.evaluate import (
    Bootstrap,
    Interval,
    compare_scores,
    score_by_stratum,
    score_sentences,
    score_trials,
)
from extractor.training.measures import area_under_curve, average_precision, calibration_error, draw_weights, ratios

ONE = np.ones((1, 6))
ROWS = np.arange(6)


def test_counts_and_ratios_by_hand() -> None:
    called, labels = np.asarray([1, 1, 1, 0, 0, 0]), np.asarray([1, 1, 0, 1, 0, 0])

    found = {name: float(values[0]) for name, values in ratios(called, labels, ROWS, ONE).items()}

    assert (found["true_positives"], found["false_positives"], found["false_negatives"]) == (2, 1, 1)
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(2 / 3)
    assert found["specificity"] == pytest.approx(2 / 3)


def test_ranking_measures_equal_scikit_learn_also_with_ties_and_weights() -> None:
    """Each draw gives what scikit-learn gives with those weights."""
    draw = np.random.default_rng(3)
    probabilities = np.round(draw.random(80), 1)
    labels = (draw.random(80) < 0.3).astype(int)
    index = np.repeat(np.arange(8), 10)
    draws = draw_weights(8, 5, seed=1)

    precisions = average_precision(probabilities, labels, index, draws)
    areas = area_under_curve(probabilities, labels, index, draws)

    for row, weights in enumerate(draws[:, index]):
        assert precisions[row] == pytest.approx(average_precision_score(labels, probabilities, sample_weight=weights))
        assert areas[row] == pytest.approx(roc_auc_score(labels, probabilities, sample_weight=weights))


def test_calibration_error_by_hand() -> None:
    """Two bins of two: means 0.1 and 0.8 against shares 0 and 0.5."""
    probabilities, labels = np.asarray([0.1, 0.1, 0.7, 0.9]), np.asarray([0, 0, 0, 1])

    error = calibration_error(probabilities, labels, np.arange(4), np.ones((1, 4)), n_bins=2)

    assert error[0] == pytest.approx((2 * 0.1 + 2 * 0.3) / 4)


def test_no_positive_means_no_value_rather_than_zero() -> None:
    scores = score_sentences(np.full(4, 0.2), np.zeros(4), np.zeros(4), np.arange(4), bootstrap=Bootstrap(draws=20))

    assert scores.measures["average_precision"] == Interval(value=None, low=None, high=None)
    assert scores.measures["recall"].value is None
    assert str(scores.measures["recall"]) == "–"


def test_interval_holds_the_estimate_and_widens_with_fewer_trials() -> None:
    """Twenty trials tell less than two hundred."""
    widths = []
    for n_trials in (20, 200):
        draw = np.random.default_rng(1)
        trials = np.repeat(np.arange(n_trials), 10)
        labels = (draw.random(len(trials)) < 0.3).astype(int)
        called = labels ^ (draw.random(len(trials)) < 0.2)
        f1 = score_sentences(called * 1.0, labels, called, trials, bootstrap=Bootstrap(draws=300)).measures["f1"]
        assert f1.low < f1.value < f1.high
        widths.append(f1.high - f1.low)
    assert widths[0] > 2 * widths[1]


def test_scores_say_how_many() -> None:
    scores = score_sentences(np.linspace(0, 1, 6), ROWS > 3, ROWS > 2, ROWS // 2, bootstrap=Bootstrap(draws=5))

    assert scores.counts["n"] == 6
    assert scores.counts["trials"] == 3
    assert scores.counts["positives"] == 2
    assert scores.to_json()["recall"][0] == 1.0


def test_trials_called_none_have_their_own_precision() -> None:
    proposes = np.asarray([1, 1, 1, 0, 0])
    called = np.asarray([1, 1, 0, 0, 1])

    scores = score_trials(called * 0.9, proposes, called, bootstrap=Bootstrap(draws=20))

    assert scores.measures["none_precision"].value == 0.5
    assert scores.measures["recall"].value == pytest.approx(2 / 3, abs=1e-4)


def test_strata_are_scored_apart() -> None:
    strata = ["drug"] * 3 + ["exercise"] * 3
    scores = score_by_stratum(ROWS / 6, ROWS % 2, ROWS % 2, ROWS, strata, bootstrap=Bootstrap(draws=5))

    assert {name: s.counts["n"] for name, s in scores.items()} == {"drug": 3, "exercise": 3}


def test_a_model_compared_with_itself_differs_by_nothing() -> None:
    """Pairing: the interval is a point, however few trials there are."""
    model = (ROWS / 6, ROWS > 2)

    differences = compare_scores(model, model, ROWS % 2, ROWS, bootstrap=Bootstrap(draws=50))

    assert differences["f1"] == Interval(value=0.0, low=0.0, high=0.0)


def test_a_better_model_shows_a_gain() -> None:
    draw = np.random.default_rng(2)
    trials = np.repeat(np.arange(40), 10)
    labels = (draw.random(400) < 0.3).astype(int)
    better, worse = (labels ^ (draw.random(400) < share) for share in (0.05, 0.3))

    gain = compare_scores((worse * 1.0, worse), (better * 1.0, better), labels, trials, bootstrap=Bootstrap(draws=200))[
        "f1"
    ]

    assert gain.low > 0

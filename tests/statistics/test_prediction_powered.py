"""Prediction-powered shares: PPI++'s formula, its limits, and coverage on simulated reviews."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.statistics.estimate import proportion
from extractor.statistics.prediction_powered import CheckedTable, prediction_powered


def table(truth: np.ndarray, predicted: np.ndarray) -> CheckedTable:
    """Places of the first trials as checked, of all as classified."""
    checked = np.zeros((3, 3), dtype=int)
    np.add.at(checked, (truth, predicted[: len(truth)]), 1)
    return CheckedTable(checked=checked, classified=np.bincount(predicted, minlength=3))


def simulated(rng: np.random.Generator, papers: int, n: int, share: float, se: float, sp: float):
    truth = np.where(rng.random(papers) < share, 2, 1)
    right = rng.random(papers) < np.where(truth == 2, se, sp)
    return truth, table(truth[:n], np.where(right, truth, 3 - truth))


def test_point_estimate_is_that_of_ppi_plus_plus():
    """The tuned estimate as in the paper: lambda = cov / ((1 + n/N) var), N unchecked papers."""
    rng = np.random.default_rng(4)
    _, counts = simulated(rng, 300, 80, 0.3, 0.85, 0.9)
    y = np.repeat(
        [0, 0, 1, 1], [counts.checked[1, 1], counts.checked[1, 2], counts.checked[2, 1], counts.checked[2, 2]]
    )
    f = np.repeat(
        [0, 1, 0, 1], [counts.checked[1, 1], counts.checked[1, 2], counts.checked[2, 1], counts.checked[2, 2]]
    )
    unchecked = counts.classified - counts.checked.sum(axis=0)
    far = unchecked[2] / unchecked.sum()
    tuning = np.cov(y, f, bias=True)[0, 1] / ((1 + 80 / 220) * np.var(f))

    found = prediction_powered(counts)

    assert found.value == pytest.approx(y.mean() + tuning * (far - f.mean()))


def test_useless_classifier_falls_back_to_counting():
    checked = np.array([[0, 0, 0], [0, 40, 10], [0, 24, 6]])  # right and wrong in equal shares
    found = prediction_powered(CheckedTable(checked=checked, classified=np.array([0, 240, 160])))

    assert found.value == pytest.approx(30 / 80)
    assert found.width == pytest.approx(proportion(30, 80).width, rel=0.06)


def test_good_classifier_narrows_the_interval():
    checked = np.array([[0, 0, 0], [0, 48, 2], [0, 2, 28]])
    found = prediction_powered(CheckedTable(checked=checked, classified=np.array([0, 450, 270])))

    assert found.width < 0.65 * proportion(30, 80).width


def test_all_checked_is_a_census_of_these_papers():
    truth, counts = simulated(np.random.default_rng(1), 60, 60, 0.3, 0.9, 0.9)
    found = prediction_powered(counts, these_papers=True)

    assert found.value == pytest.approx(np.mean(truth == 2))
    assert found.width == 0
    assert prediction_powered(counts).width > 0.1


def test_share_of_a_part_counts_only_that_part():
    """A third of the trials is outside; the share is among the rest."""
    checked = np.array([[30, 0, 0], [0, 40, 0], [0, 0, 20]])
    found = prediction_powered(CheckedTable(checked=checked, classified=3 * checked.sum(axis=0)))

    assert found.value == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "checked", [np.zeros((3, 3), dtype=int), np.diag([0, 1, 0]), np.diag([9, 0, 0])], ids=["none", "one", "outside"]
)
def test_nothing_to_go_by_gives_no_estimate(checked):
    assert prediction_powered(CheckedTable(checked=checked, classified=np.array([10, 10, 10]))) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=9, max_size=9), st.lists(st.integers(0, 40), min_size=3, max_size=3))
def test_limits_lie_around_the_estimate_within_the_unit_interval(cells, rest):
    checked = np.array(cells).reshape(3, 3)
    counts = CheckedTable(checked=checked, classified=checked.sum(axis=0) + np.array(rest))

    for these_papers in (False, True):
        found = prediction_powered(counts, these_papers=these_papers)
        if found is not None:
            assert 0 <= found.low <= found.value + 1e-9
            assert found.value - 1e-9 <= found.high <= 1


@pytest.mark.parametrize("these_papers", [False, True])
def test_covers(these_papers):
    """Of 200 simulated reviews of 300 papers, 80 checked, about 95% of intervals hold the truth."""
    rng, hits = np.random.default_rng(7), 0
    for _ in range(200):
        truth, counts = simulated(rng, 300, 80, 0.15, 0.9, 0.9)
        found = prediction_powered(counts, these_papers=these_papers)
        hits += found.low <= (np.mean(truth == 2) if these_papers else 0.15) <= found.high

    assert 0.91 <= hits / 200 <= 0.99

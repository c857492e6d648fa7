"""Agreement of two annotators: against worked examples, and the laws every measure keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.statistics.agreement import (
    Pair,
    agreement,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed_agreement,
)

WORKED = np.array([[[20.0, 5.0], [10.0, 15.0]]])
"""50 units: 20 both yes, 15 both no."""


def pairs_of(matrix: list[list[int]], names: str = "PN") -> list[Pair]:
    cells = [(i, j) for i, row in enumerate(matrix) for j, n in enumerate(row) for _ in range(n)]
    return [Pair(cluster=k % 10, first=names[i], second=names[j]) for k, (i, j) in enumerate(cells)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (observed_agreement, 0.70),
        (cohen_kappa, 0.40),  # expected by chance: .5 * .6 + .5 * .4 = .5
        (gwet_ac1, (0.70 - 0.495) / 0.505),  # shares .55 and .45: 2 * .55 * .45 = .495
        (krippendorff_alpha, 1 - 0.30 / (1 - (55 * 54 + 45 * 44) / (100 * 99))),
    ],
)
def test_worked_example_by_hand(measure, expected):
    assert measure(WORKED)[0] == pytest.approx(expected)


def test_rare_label_lowers_kappa_but_not_ac1():
    """The paradox for which both are printed: 118 of 125 agree, yet kappa is below zero."""
    found = agreement(pairs_of([[118, 5], [2, 0]]))

    assert found.observed.value == pytest.approx(118 / 125)
    assert found.kappa.value < 0
    assert found.ac1.value > 0.9


def test_counts_and_matrix_are_reported():
    found = agreement(pairs_of([[3, 1], [2, 4]]), labels=["P", "N"])

    assert (found.units, found.clusters, found.labels) == (10, 10, ("P", "N"))
    assert found.matrix == ((3, 1), (2, 4))


def test_one_label_throughout_is_undefined_for_kappa():
    found = agreement(pairs_of([[6, 0], [0, 0]]), labels=["P", "N"])

    assert found.observed.value == 1
    assert math.isnan(found.kappa.value)
    assert found.kappa.low is None
    assert found.ac1.value == 1


def test_no_units_gives_no_numbers():
    found = agreement([])

    assert (found.units, found.clusters) == (0, 0)
    assert math.isnan(found.observed.value)


def test_unknown_label_is_refused():
    with pytest.raises(ValueError, match="'X' is not one of P, N"):
        agreement([Pair(cluster=1, first="P", second="X")], labels=["P", "N"])


def test_units_of_one_trial_widen_the_interval():
    """The same 200 sentences say less when they come from 10 trials than from 200."""
    rng = np.random.default_rng(3)
    good = rng.random(10) < 0.6
    units = [(t, "P" if rng.random() < 0.5 else "N") for t in range(10) for _ in range(20)]
    flipped = {"P": "N", "N": "P"}
    second = [label if good[t] else flipped[label] for t, label in units]
    by_trial = agreement([Pair(cluster=t, first=a, second=b) for (t, a), b in zip(units, second, strict=True)])
    labels = [(a, b) for (_, a), b in zip(units, second, strict=True)]
    alone = agreement([Pair(cluster=k, first=a, second=b) for k, (a, b) in enumerate(labels)])

    assert by_trial.kappa.value == alone.kappa.value
    assert by_trial.kappa.width > 2 * alone.kappa.width


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_laws(units):
    """Symmetric in the annotators, 1 when they agree on everything, interval around the value."""
    pairs = [Pair(cluster=c, first=a, second=b) for c, a, b in units]
    swapped = [Pair(cluster=c, first=b, second=a) for c, a, b in units]
    found, mirrored = agreement(pairs, draws=50), agreement(swapped, draws=50)

    for name in ("observed", "kappa", "ac1", "alpha"):
        estimate, other = getattr(found, name), getattr(mirrored, name)
        assert estimate.value == pytest.approx(other.value, nan_ok=True)
        assert math.isnan(estimate.value) or estimate.value <= 1 + 1e-12
        if estimate.low is not None:
            assert estimate.low <= estimate.high
    if all(a == b for _, a, b in units):
        assert found.observed.value == 1

"""The plan: how many trials to check."""

from __future__ import annotations

import pytest

from extractor.statistics.plan import Expected, plan

REVIEW = Expected(papers=720, share=0.15, sensitivity=0.8, specificity=0.97)


def test_classifier_saves_checking():
    found = plan(REVIEW, 0.10)

    assert found.check < found.check_alone / 1.5


def test_narrower_needs_more():
    assert plan(REVIEW, 0.08).check > plan(REVIEW, 0.12).check


def test_width_that_all_papers_cannot_give():
    few = Expected(papers=110, share=0.33, sensitivity=0.8, specificity=0.95)

    assert plan(few, 0.10).check is None
    assert plan(few, 0.10).narrowest == pytest.approx(0.173, abs=0.01)  # Wilson's for 110
    assert plan(few, 0.10, these_papers=True).check < 110


@pytest.mark.parametrize("width", [0, 1, 10])
def test_width_that_is_none(width):
    with pytest.raises(ValueError, match="width lies between"):
        plan(REVIEW, width)


@pytest.mark.parametrize(
    "wrong", [{"papers": 1}, {"share": 33}, {"sensitivity": -0.1}], ids=["papers", "percent", "negative"]
)
def test_impossible_expectation_is_refused(wrong):
    with pytest.raises(ValueError, match=r"between|at least"):
        Expected(**{"papers": 100, "share": 0.3, "sensitivity": 0.9, "specificity": 0.9, **wrong})

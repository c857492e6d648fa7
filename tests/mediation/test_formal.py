"""Formal mediation tests: strict phrases are found, the usual traps are not."""

from __future__ import annotations

import pytest

from extractor.mediation.formal import formal_tests
from tests.mediation.conftest import MakeTrial


@pytest.mark.parametrize(
    "sentence",
    [
        "A mediation analysis was run with 5000 bootstrap draws.",
        "The Sobel test was significant.",
        "We followed the steps of Baron and Kenny.",
        "Change in confidence partially mediated the effect of training on disability.",
        "The average causal mediation effect was 1.2.",
        "The proportion mediated was 24%.",
        "We tested whether fear mediated the effect of advice on work.",
        "Sleep was included and mediation was tested by resampling.",
    ],
)
def test_a_formal_test_is_found(make_trial: MakeTrial, sentence: str) -> None:
    article, segmentation, _ = make_trial(["Pain was measured."], [sentence], {})

    assert len(formal_tests(article, segmentation)) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Inflammatory mediators were assayed in serum.",
        "T-cell-mediated killing was greater.",
        "Confidence intervals were found by bootstrap with 1000 draws.",
        "Age did not moderate the effect.",
        "A moderation analysis with the PROCESS macro was run.",
        "Mediation analyses will be reported elsewhere.",
        "Previous studies found that fear mediated the effect of advice on work.",
        "Future studies should test whether sleep mediates the effect on pain.",
        "Home remediation effects were tested.",
        "Direct and indirect costs were counted.",
        "A sensitivity analysis of the longitudinal model gave the same.",
        "The indirect effect on neighbours was small.",
        "Blood flow was mediated by nitric oxide.",
    ],
)
def test_a_trap_is_not_taken_for_a_test(make_trial: MakeTrial, sentence: str) -> None:
    article, segmentation, _ = make_trial(["Pain was measured."], [sentence], {})

    assert formal_tests(article, segmentation) == ()


def test_a_structural_equation_model_counts_with_an_indirect_path(make_trial: MakeTrial) -> None:
    methods = ["A structural equation model was built."]
    results = ["The structural equation model fitted well."]

    bare = make_trial(methods, results, {})
    with_path = make_trial(methods, [*results, "Training acted on pain indirectly."], {})

    assert formal_tests(*bare[:2]) == ()
    assert len(formal_tests(*with_path[:2])) == 2


def test_the_discussion_is_not_searched(make_trial: MakeTrial) -> None:
    article, segmentation, _ = make_trial(
        ["Pain was measured."], [], {"Fear mediated the effect of advice on work.": []}
    )

    assert formal_tests(article, segmentation) == ()

"""Which sentences may report a relation of the trial's own data."""

from __future__ import annotations

import pytest

from extractor.mediation.associations import associations
from tests.mediation.conftest import MakeTrial


@pytest.mark.parametrize(
    "sentence",
    [
        "Changes in strength correlated with changes in pain (r = 0.4).",
        "Bacterial counts fell more in responders than in non-responders.",
        "Responders (n = 12) and non-responders differed in cortisol at week 8.",
        "The concentration-response analysis showed fewer seizures at higher levels.",
        "The effect of engagement dose on the outcomes was explored further.",
        "Loss of pain was independent of the change in weight.",
    ],
)
def test_a_relation_is_a_candidate(make_trial: MakeTrial, sentence: str) -> None:
    article, segmentation, judgements = make_trial(["Pain was rated."], [sentence], {})
    assert [article.slice(c.sentence) for c in associations(article, segmentation, judgements)] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "The test-retest reliability was good and correlated with nothing.",
        "Previous studies reported that strength is associated with pain.",
        "No relationship to disclose.",
        "Non-response to the questionnaire was related to age.",
        "The response rate was 60%.",
        "The effects of training on pain were large.",
    ],
)
def test_what_is_no_relation_of_the_trial_is_none(make_trial: MakeTrial, sentence: str) -> None:
    article, segmentation, judgements = make_trial(["Pain was rated."], [sentence], {})
    assert associations(article, segmentation, judgements) == ()

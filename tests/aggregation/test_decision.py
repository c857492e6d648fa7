"""The trial's decision: from all sentences, not from one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.aggregation import DECISION_FEATURES, Decider, decision_features
from extractor.article import Judgement, SectionType, Sentence
from extractor.errors import ModelError

PLAIN = {
    "features": list(DECISION_FEATURES),
    "means": [0.0] * len(DECISION_FEATURES),
    "scales": [1.0] * len(DECISION_FEATURES),
    "weights": [1.0] + [0.0] * (len(DECISION_FEATURES) - 1),
    "intercept": 0.0,
    "threshold": 0.6,
    "uncertain": [0.5, 0.7],
}


def judged(probabilities, section=SectionType.DISCUSSION):
    """Judgements with these probabilities."""
    return [
        Judgement(sentence=Sentence(start=0, end=1, n=n, section=section, paragraph=0), probability=p)
        for n, p in enumerate(probabilities, 1)
    ]


@pytest.mark.parametrize(
    ("highest", "proposes", "uncertain"),
    [(0.3, False, False), (0.55, False, True), (0.65, True, True), (0.9, True, False)],
)
def test_threshold_and_band(highest, proposes, uncertain):
    """With one weight on the strongest sentence the decision can be read off."""
    decision = Decider.from_json(PLAIN).decide(judged([0.01, highest]))

    assert decision.probability == pytest.approx(highest)
    assert (decision.proposes, decision.uncertain) == (proposes, uncertain)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_features_are_finite_and_of_the_right_number(probabilities):
    """Also for no sentence at all, and for probabilities of 0 and 1."""
    features = decision_features(judged(probabilities))

    assert len(features) == len(DECISION_FEATURES)
    assert all(math.isfinite(f) for f in features)


@given(st.permutations([0.1, 0.2, 0.3, 0.4, 0.45]))
def test_order_of_sentences_below_one_half_does_not_matter(probabilities):
    """Only runs of likely sentences know an order."""
    assert decision_features(judged(probabilities)) == pytest.approx(decision_features(judged(sorted(probabilities))))


def test_a_decision_for_other_features_is_refused():
    """An old file is named, not misread."""
    with pytest.raises(ModelError, match="train the model again"):
        Decider.from_json({**PLAIN, "features": ["top_1"]})

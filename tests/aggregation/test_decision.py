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


def log_odds(p):
    """Of a probability."""
    return math.log(p / (1 - p))


def test_features_are_the_summaries_that_their_names_say():
    """Worked out by hand for six sentences of two sections."""
    judgements = [
        *judged([0.2, 0.9, 0.5], SectionType.INTRODUCTION),
        *judged([0.6, 0.3, 0.7], SectionType.DISCUSSION),
    ]

    features = dict(zip(DECISION_FEATURES, decision_features(judgements), strict=True))

    assert features == pytest.approx(
        {
            "top_1": log_odds(0.9),
            "top_2": log_odds(0.7),
            "top_3": log_odds(0.6),
            "top_4": log_odds(0.5),
            "top_5": log_odds(0.3),
            "top_introduction": log_odds(0.9),
            "top_discussion": log_odds(0.7),
            "log_expected": math.log(1 + 3.2),
            "log_over_half": math.log(1 + 4),
            "log_sentences": math.log(1 + 6),
            "share_expected": 3.2 / 6,
            "longest_run": 3.0,
        }
    )


def test_missing_sentences_count_as_the_least_likely():
    """A paper of one sentence has no second strongest, and a section without any no strongest."""
    features = dict(zip(DECISION_FEATURES, decision_features(judged([0.4])), strict=True))

    assert features["top_2"] == features["top_5"] == features["top_introduction"] == pytest.approx(log_odds(1e-4))


@pytest.mark.parametrize(("probabilities", "run"), [([], 0), ([0.4], 0), ([0.5], 1), ([0.9, 0.8, 0.1, 0.9], 2)])
def test_runs_of_likely_sentences_are_counted_from_the_first(probabilities, run):
    """One half belongs to a run."""
    assert decision_features(judged(probabilities))[DECISION_FEATURES.index("longest_run")] == run


def test_the_probability_is_that_of_the_standardised_logistic_model():
    """Mean and scale of each feature count."""
    n = len(DECISION_FEATURES) - 2
    stored = {
        **PLAIN,
        "means": [1.0, 2.0] + [0.0] * n,
        "scales": [2.0, 4.0] + [1.0] * n,
        "weights": [3.0, 0.5] + [0.0] * n,
        "intercept": -0.25,
    }

    probability = Decider.from_json(stored).probability_of([2.0, 6.0] + [0.0] * n)

    assert probability == pytest.approx(1 / (1 + math.exp(-(-0.25 + 3.0 * 0.5 + 0.5 * 1.0))))


def test_the_ends_of_the_band_belong_to_it():
    """And the threshold itself proposes."""
    even = {**PLAIN, "weights": [0.0] * len(DECISION_FEATURES), "threshold": 0.5}

    for band in ([0.5, 0.7], [0.3, 0.5]):
        decision = Decider.from_json({**even, "uncertain": band}).decide(judged([0.2]))
        assert (decision.probability, decision.proposes, decision.uncertain) == (0.5, True, True)


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

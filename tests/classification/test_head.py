"""The head: plain arrays in, probabilities out, the same after storing."""

import numpy as np

from extractor.classification.head import Linear, sigmoid
from extractor.classification.lexical import BUCKETS, buckets_of, lexical_scores


def example():
    """A head on two features with a calibration that halves the log-odds."""
    return Linear(
        mean=np.asarray([1.0, 0.0], dtype=np.float32),
        scale=np.asarray([2.0, 1.0], dtype=np.float32),
        weight=np.asarray([1.0, -1.0], dtype=np.float32),
        bias=0.5,
        knots_x=np.asarray([-10.0, 10.0], dtype=np.float32),
        knots_y=np.asarray([-5.0, 5.0], dtype=np.float32),
    )


def test_probability_by_hand():
    """(3 - 1) / 2 - 1 + 0.5 = 0.5 log-odds, halved by the calibration."""
    probability = example().probability(np.asarray([[3.0, 1.0]]))

    np.testing.assert_allclose(probability, sigmoid(np.asarray([0.25])))


def test_stored_and_read_again_it_says_the_same():
    """Arrays are the whole of it."""
    rows = np.random.default_rng(1).normal(size=(20, 2))

    again = Linear.from_arrays(example().to_arrays())

    np.testing.assert_array_equal(again.probability(rows), example().probability(rows))


def test_no_rows_no_probabilities():
    """An article without sentences is no error."""
    assert example().probability(np.zeros((0, 2))).shape == (0,)


def test_words_score_the_same_alone_or_in_company():
    """A sentence's own score depends on that sentence."""
    weights = np.random.default_rng(1).normal(size=BUCKETS).astype(np.float32)

    together = lexical_scores(["Pain fell.", "Sleep got better."], weights, 0.1)

    assert together[1] == lexical_scores(["Sleep got better."], weights, 0.1)[0]


def test_numbers_count_as_equal():
    """12 and 47 fall into one bucket, so no weight learns a trial's figures."""
    np.testing.assert_array_equal(buckets_of("12 patients"), buckets_of("47 patients"))

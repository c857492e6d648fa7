"""Features of the head: context within the section, cues by surface."""

import numpy as np
import pytest

from extractor.article import SectionType, Sentence
from extractor.classification.features import CUES, FEATURE_NAMES, context_features, cue_features

COLUMN = {name: i for i, name in enumerate(FEATURE_NAMES)}


def sentence(n, section=SectionType.DISCUSSION, paragraph=0):
    """A sentence of ten characters."""
    return Sentence(start=n * 10, end=n * 10 + 10, n=n, section=section, paragraph=paragraph)


def test_neighbours_do_not_cross_sections():
    """The last sentence of the Introduction is no neighbour of the first of the Discussion."""
    sentences = [sentence(1, SectionType.INTRODUCTION), sentence(2), sentence(3)]

    rows = context_features(sentences, np.asarray([5.0, 1.0, 2.0], dtype=np.float32))

    assert rows[1, COLUMN["previous"]] == 1.0, "nothing before it, so the lowest score stands in"
    assert rows[1, COLUMN["next"]] == 2.0
    assert rows[2, COLUMN["previous"]] == 1.0


def test_paragraph_highest_leaves_the_sentence_itself_out():
    """A sentence is not its own context."""
    rows = context_features([sentence(1), sentence(2)], np.asarray([3.0, 1.0], dtype=np.float32))

    assert rows[:, COLUMN["paragraph_highest"]].tolist() == [1.0, 3.0]


def test_no_sentences_no_rows():
    """An empty article gives an empty table of the right width."""
    assert context_features([], np.zeros(0, dtype=np.float32)).shape == (0, len(FEATURE_NAMES) - len(CUES))
    assert cue_features([]).shape == (0, len(CUES))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The gain may be due to better sleep.", "link"),
        ("One possible explanation is less fear.", "explain"),
        ("Pain fell by 12% (p < 0.01).", "numbers"),
        ("There was no significant difference between arms.", "null"),
        ("Future studies should follow patients longer.", "call"),
        ("This improved.", "this"),
    ],
)
def test_cues_are_seen(text, cue):
    """Each cue fires on a sentence made for it."""
    row = cue_features([text])[0]

    assert row[list(CUES).index(cue)] == 1.0

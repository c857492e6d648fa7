"""The words that name the mediator: whole words, trimmed, in order."""

import numpy as np
import pytest

from extractor.classification.mediators import mediator_spans

TEXT = "The relief may be due to improved self-efficacy and also to much better sleep."


def pieces(text, strong):
    """A piece for each word; 0.9 for the words in `strong`, 0.1 for the others."""
    offsets, scores, position = [], [], 0
    for word in text.split(" "):
        offsets.append((position, position + len(word)))
        scores.append(0.9 if word.strip(".,") in strong else 0.1)
        position += len(word) + 1
    return np.asarray(scores, dtype=np.float32), offsets


def words_found(text, strong, threshold=0.5):
    """The texts of the spans."""
    scores, offsets = pieces(text, strong)
    return [text[a:b] for a, b in mediator_spans(text, scores, offsets, threshold)]


def test_neighbouring_words_are_one_name():
    """Two strong words side by side name one mediator."""
    assert words_found(TEXT, {"improved", "self-efficacy"}) == ["improved self-efficacy"]


def test_separate_words_are_separate_names():
    """Two names in one sentence stay apart, and the full stop is not part of one."""
    assert words_found(TEXT, {"self-efficacy", "better", "sleep"}) == ["self-efficacy", "better sleep"]


@pytest.mark.parametrize("edge", ["to", "and"])
def test_function_words_at_the_edge_are_trimmed(edge):
    """A preposition or conjunction at the edge is no part of the name."""
    assert words_found(TEXT, {edge, "improved", "self-efficacy"})[-1] == "improved self-efficacy"


def test_the_strongest_words_stand_in_where_none_is_strong():
    """A mechanism sentence always shows some words."""
    scores, offsets = pieces(TEXT, set())
    scores[6] = 0.2

    found = mediator_spans(TEXT, scores, offsets, 0.5)

    assert [TEXT[a:b] for a, b in found] == ["improved"]


def test_a_weak_single_word_gives_way_to_a_longer_name():
    """Fragments are not listed beside a real name."""
    scores, offsets = pieces(TEXT, {"better", "sleep"})
    scores[1] = 0.28

    found = mediator_spans(TEXT, scores, offsets, 0.25)

    assert [TEXT[a:b] for a, b in found] == ["better sleep"]


def test_no_pieces_no_names():
    """An empty sentence has no names."""
    assert mediator_spans("", np.zeros(0, dtype=np.float32), (), 0.5) == ()


def test_a_piece_inside_a_word_takes_the_whole_word():
    """Word pieces are widened to words."""
    text = "less kinesiophobia"

    spans = mediator_spans(text, np.asarray([0.1, 0.9], dtype=np.float32), ((0, 4), (9, 14)), 0.5)

    assert [text[a:b] for a, b in spans] == ["kinesiophobia"]

"""Windows: every sentence is judged once, in order, and never alone at a cut."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.classification.windows import EncodedSentence, WindowOptions, pack

SEPARATOR = 9
OPTIONS = WindowOptions(window=40, title=4, sentence=18, overlap=1)


def sentences(lengths):
    """Sentences of the given numbers of pieces; the pieces of sentence i are all 100 + i."""
    return [EncodedSentence(ids=(100 + i,) * n, offsets=((0, 1),) * n) for i, n in enumerate(lengths)]


@given(st.lists(st.integers(0, 60), max_size=30), st.none() | st.integers(5, 40))
def test_each_sentence_is_judged_once_in_order(lengths, first):
    """Whatever the lengths: all sentences, each once, in reading order."""
    windows = list(pack([1, 2, 3], sentences(lengths), SEPARATOR, OPTIONS, first))

    judged = [index for window in windows for index, _, _ in window.sentences]

    assert judged == list(range(len(lengths)))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_positions_hold_the_pieces_of_their_sentence(lengths):
    """The range given for a sentence holds its pieces and the separator after them."""
    for window in pack([1, 2, 3], sentences(lengths), SEPARATOR, OPTIONS):
        for index, start, end in window.sentences:
            expected = (100 + index,) * min(lengths[index], OPTIONS.sentence)

            assert window.ids[start : end - 1] == expected
            assert window.ids[end - 1] == SEPARATOR


@given(st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_no_window_is_longer_than_allowed(lengths):
    """The encoder's limit holds, since a sentence is cut to half a window."""
    for window in pack([1, 2, 3], sentences(lengths), SEPARATOR, OPTIONS):
        assert len(window.ids) <= OPTIONS.window


def test_the_sentence_before_a_cut_is_shown_again():
    """The first judged sentence of a later window has its predecessor before it."""
    windows = list(pack([1], sentences([10] * 6), SEPARATOR, OPTIONS))

    second = windows[1]
    index, start, _ = second.sentences[0]

    assert second.ids[1] == 100 + index - 1
    assert start > 1

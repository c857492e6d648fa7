"""The spaCy component: spans and attributes carry the result."""

from pathlib import Path

import pytest

PAPER = Path(__file__).parent.parent / "corpus" / "demo" / "papers" / "10-stroke-mirror.txt"


@pytest.fixture(scope="module")
def doc():
    """A demo paper, processed by a pipeline with the component alone."""
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    nlp.add_pipe("mechanisms")
    return nlp(PAPER.read_text(encoding="utf-8"))


def test_the_doc_carries_the_result(doc):
    """The whole result is an attribute."""
    assert doc._.mechanisms.decision.proposes


def test_spans_are_the_sentences_and_words_of_the_result(doc):
    """Each mechanism sentence and each mediator is a span over the same words."""
    result = doc._.mechanisms
    proposing = [j for j in result.judgements if j.mechanism]

    sentences = ["".join(span.text.split()) for span in doc.spans["mechanisms"]]
    mediators = ["".join(span.text.split()) for span in doc.spans["mediators"]]

    assert sentences == ["".join(result.article.slice(j.sentence).split()) for j in proposing]
    for words, span in zip(mediators, (m for j in proposing for m in j.mediators), strict=True):
        assert "".join(result.article.slice(span).split()) in words

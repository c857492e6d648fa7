"""A spaCy pipeline component: `nlp.add_pipe("mechanisms")`.

The text of the `Doc` is read like a plain-text paper (headings on lines of their own). Afterwards
`doc.spans["mechanisms"]` holds the sentences that propose a mechanism (label = themes),
`doc.spans["mediators"]` the words that name the mediators (label = normalised mechanism), and
`doc._.mechanisms` the `TrialResult`.

Example:
    >>> import spacy  # doctest: +SKIP
    >>> nlp = spacy.blank("en")  # doctest: +SKIP
    >>> nlp.add_pipe("mechanisms")  # doctest: +SKIP
    >>> doc = nlp(paper)  # doctest: +SKIP
    >>> doc._.mechanisms.status  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.article import Span, TrialResult
from extractor.pipeline import Engine, judge, load_engine

__all__ = ["make_mechanisms"]

UNMAPPED = "unmapped"


@Language.factory("mechanisms", default_config={"model": None, "taxonomy": None})
def make_mechanisms(nlp: Language, name: str, model: str | None, taxonomy: str | None) -> Callable[[Doc], Doc]:
    """Factory of the component, registered by entry point as `mechanisms`.

    Args:
        nlp: the pipeline, given by spaCy.
        name: of the component, given by spaCy.
        model: model folder or name; the shipped model without it.
        taxonomy: preset or file; the default without it.
    """
    engine = load_engine(model, taxonomy)
    _register()

    def component(doc: Doc) -> Doc:
        return _annotate(doc, engine)

    return component


def _register() -> None:
    if not Doc.has_extension("mechanisms"):
        Doc.set_extension("mechanisms", default=None)


def _annotate(doc: Doc, engine: Engine) -> Doc:
    result = judge(doc.text.encode(), engine=engine, name="doc.txt")
    place = _places(doc.text, result)
    proposing = [j for j in result.judgements if j.mechanism]
    doc.spans["mechanisms"] = _spans(doc, ((place(j.sentence), "+".join(j.themes)) for j in proposing))
    doc.spans["mediators"] = _spans(
        doc,
        (
            (place(span), mechanism or UNMAPPED)
            for j in proposing
            for span, mechanism in zip(j.mediators, j.mechanisms, strict=True)
        ),
    )
    doc._.mechanisms = result
    return doc


def _places(text: str, result: TrialResult) -> Callable[[Span], tuple[int, int] | None]:
    """Offsets into the article as offsets into the doc: reading folds white space, nothing else."""
    folded = [(i, c) for i, c in enumerate(text) if not c.isspace()]
    letters = "".join(c for _, c in folded)
    article = result.article.text
    before = [0]
    for c in article:
        before.append(before[-1] + (not c.isspace()))
    origin = letters.find("".join(article.split())) if article.strip() else -1

    def place(span: Span) -> tuple[int, int] | None:
        wanted = "".join(result.article.slice(span).split())
        first = letters.find(wanted, max(0, origin + before[span.start] - len(wanted)) if origin >= 0 else 0)
        if not wanted or first < 0:
            return None
        return folded[first][0], folded[first + len(wanted) - 1][0] + 1

    return place


def _spans(doc: Doc, found: Iterable[tuple[tuple[int, int] | None, str]]) -> list[Any]:
    spans = (doc.char_span(*place, label=label, alignment_mode="expand") for place, label in found if place)
    return [span for span in spans if span is not None]

"""One piece of evidence with its place on the page.

In: an article and a span of its text. Out: an `Evidence` whose page and boxes are those of the article's fragments;
neither where the source has no pages or the span has no place there.
"""

from __future__ import annotations

from extractor.article import Article, Evidence, SectionType, Span

__all__ = ["evidence_of"]


def evidence_of(
    article: Article, span: Span, section: SectionType, kind: str, why: str, instrument: str | None = None
) -> Evidence:
    """What a span of the article is shown for: `kind` and `why` as in `Evidence`."""
    boxes = article.boxes(span)
    return Evidence(
        start=span.start,
        end=span.end,
        section=section,
        kind=kind,
        why=why,
        instrument=instrument,
        page=boxes[0].page if boxes else None,
        boxes=boxes,
    )

"""Segmentation: an `Article` in, its sections and sentences out, with what could not be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.article import Article, Segmentation, Sentence
from extractor.segmentation.coverage import find_problems
from extractor.segmentation.model import PROSE, Assignment
from extractor.segmentation.sections import assign_sections, build_sections
from extractor.segmentation.sentences import split_sentences

__all__ = ["segment", "split_sentences"]


def segment(article: Article) -> Segmentation:
    """The sections and sentences of an article.

    Sentences are cut from paragraphs and list items of all sections and numbered from 1 in
    reading order. What keeps the article from being judged (no Introduction, no Discussion,
    another language, clearly no trial report) is a fatal problem of the result.
    """
    assigned = assign_sections(article)
    sections = build_sections(article, assigned)
    sentences = tuple(_sentences(article, assigned))
    return Segmentation(sections=sections, sentences=sentences, problems=find_problems(article, sections, sentences))


def _sentences(article: Article, assigned: Sequence[Assignment]) -> Iterator[Sentence]:
    number = 0
    for index, (block, given) in enumerate(zip(article.blocks, assigned, strict=True)):
        if block.kind not in PROSE:
            continue
        offset = block.start + given.run_in
        for start, end in split_sentences(article.text[offset : block.end]):
            number += 1
            sentence = Sentence(start=offset + start, end=offset + end, n=number, section=given.type, paragraph=index)
            page = (article.page(sentence) or block.page) if article.fragments else block.page
            yield sentence if page is None else _on_page(sentence, page)


def _on_page(sentence: Sentence, page: int) -> Sentence:
    return Sentence(
        start=sentence.start,
        end=sentence.end,
        n=sentence.n,
        section=sentence.section,
        paragraph=sentence.paragraph,
        page=page,
    )

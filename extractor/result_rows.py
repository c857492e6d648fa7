"""A result as the rows that reach disk: what `TrialResult` knows, flattened, with texts and places.

In: the result of one paper. Out: its `TrialRow` and a `SentenceRow` for each sentence of
Introduction and Discussion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from extractor.article import Article, Evidence, Judgement, SectionType, Segmentation, TrialResult
from extractor.rows import AgremaRow, CoverageRow, EvidenceRow, MediatorRow, SentenceRow, TrialRow

__all__ = ["rows"]


def rows(result: TrialResult) -> tuple[TrialRow, tuple[SentenceRow, ...]]:
    """A result as the rows that reach disk."""
    return _trial_row(result), tuple(_sentence_row(result, j) for j in _judged(result))


def _judged(result: TrialResult) -> tuple[Judgement, ...]:
    """Judgements, also for a paper that was read but not judged: its sentences are still shown."""
    if result.judgements:
        return result.judgements
    sentences = result.segmentation.sentences_of(SectionType.INTRODUCTION, SectionType.DISCUSSION)
    return tuple(Judgement(sentence=s, probability=0.0) for s in sentences)


def _sentence_row(result: TrialResult, judgement: Judgement) -> SentenceRow:
    article, sentence = result.article, judgement.sentence
    return SentenceRow(
        trial=result.trial,
        section=sentence.section,
        n=sentence.n,
        text=article.slice(sentence),
        page=sentence.page,
        boxes=article.boxes(sentence),
        start=sentence.start,
        end=sentence.end,
        probability=judgement.probability,
        mechanism=judgement.mechanism,
        themes=judgement.themes,
        mediators=tuple(article.slice(m) for m in judgement.mediators),
        mechanisms=judgement.mechanisms,
        denial_probability=judgement.denial_probability,
    )


def _trial_row(result: TrialResult) -> TrialRow:
    article, meta = result.article, result.article.metadata
    proposing = [j for j in result.judgements if j.mechanism]
    themes = _mentions(j.themes for j in proposing)
    mechanisms = _mentions(tuple(m for m in j.mechanisms if m) for j in proposing)
    unmapped = dict.fromkeys(
        article.slice(span)
        for j in proposing
        for span, name in zip(j.mediators, j.mechanisms, strict=True)
        if name is None
    )
    return TrialRow(
        trial=result.trial,
        source=article.source,
        title=meta.title,
        proposes=result.decision.proposes,
        proposes_probability=_rounded(result.decision.probability),
        status=result.status,
        flags=result.flags,
        themes=tuple(themes),
        mechanisms=tuple(mechanisms),
        n_mechanism_sentences=len(proposing),
        sections_found=_sections_found(result.segmentation),
        problems=result.problems,
        uncertain=result.decision.uncertain,
        n_sentences=len(_judged(result)),
        theme_mentions=themes,
        mechanism_mentions=mechanisms,
        unmapped=tuple(unmapped),
        mediators=_mediator_rows(result),
        agrema=tuple(
            AgremaRow(item=a.item, found=a.found, evidence=_evidence(article, a.evidence))
            for a in result.mediation.agrema
        ),
        coverage=_coverage(result.segmentation),
        doi=meta.doi,
        pmcid=meta.pmcid,
        journal=meta.journal,
        year=meta.year,
        registrations=meta.registrations,
        format=article.format or None,
        reader=article.reader or None,
        ocr=any(p.code == "ocr" for p in result.problems),
        n_pages=article.n_pages,
        sha256=article.sha256 or None,
    )


def _mediator_rows(result: TrialResult) -> tuple[MediatorRow, ...]:
    return tuple(
        MediatorRow(
            words=m.words,
            theme=m.theme,
            rung=m.rung,
            mechanism=m.mechanism,
            result=m.result,
            sentences=m.sentences,
            evidence=_evidence(result.article, m.evidence),
        )
        for m in result.mediation.mediators
    )


def _evidence(article: Article, evidence: tuple[Evidence, ...]) -> tuple[EvidenceRow, ...]:
    return tuple(
        EvidenceRow(
            text=article.slice(e),
            section=e.section,
            kind=e.kind,
            why=e.why,
            start=e.start,
            end=e.end,
            page=article.page(e),
            boxes=article.boxes(e),
            instrument=e.instrument,
        )
        for e in evidence
    )


def _coverage(segmentation: Segmentation) -> tuple[CoverageRow, ...]:
    return tuple(
        CoverageRow(
            section=s.type,
            heading=s.heading,
            evidence=s.evidence,
            confidence=s.confidence,
            characters=s.end - s.start,
            sentences=sum(s.start <= x.start < s.end for x in segmentation.sentences),
        )
        for s in segmentation.sections
    )


def _sections_found(segmentation: Segmentation) -> tuple[SectionType, ...]:
    return tuple(t for t in SectionType if segmentation.found(t))


def _mentions(groups: Iterable[Sequence[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update(dict.fromkeys(group, 1))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 6)

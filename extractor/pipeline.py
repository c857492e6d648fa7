"""The order of the stages: read, segment, classify, decide, test status, conclude.

The only module that knows it. Each stage is a function of its input; what one article lacks is
recorded on its result, and `judge` never raises for what is wrong with a paper.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from extractor.aggregation import Decider, conclude, reconcile
from extractor.article import (
    Article,
    Decision,
    Evidence,
    Judgement,
    MediationFindings,
    Problem,
    SectionType,
    Segmentation,
    Status,
    TrialResult,
)
from extractor.classification import Classifier, Taxonomy, load_classifier, load_taxonomy
from extractor.errors import ExtractorError, ModelError, ReadError
from extractor.mediation import assess
from extractor.model_folder import ModelFolder, find_model
from extractor.reading import ReadOptions, read_article
from extractor.reading.places import with_places, without_places
from extractor.rows import AgremaRow, CoverageRow, EvidenceRow, MediatorRow, SentenceRow, TrialRow
from extractor.segmentation import segment

__all__ = ["Engine", "failed_row", "judge", "judge_article", "load_engine", "read_and_segment", "rows"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, eq=False)
class Engine:
    """What judging needs, loaded once: model, taxonomy, and the options of the readers.

    Attributes:
        stage_seconds: filled while judging, seconds by stage; for logs, never for rows.
    """

    folder: ModelFolder
    classifier: Classifier
    decider: Decider
    taxonomy: Taxonomy
    read_options: ReadOptions = field(default_factory=ReadOptions)
    stage_seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, stage: str, call: Callable[[], _T]) -> _T:
        """The result of a stage, its time added to `stage_seconds`."""
        begin = time.perf_counter()
        try:
            return call()
        finally:
            self.stage_seconds[stage] = self.stage_seconds.get(stage, 0.0) + time.perf_counter() - begin


def load_engine(
    model: str | Path | None = None, taxonomy: str | Path | None = None, read_options: ReadOptions | None = None
) -> Engine:
    """Load model and taxonomy.

    Args:
        model: a model folder or the name of a shipped model; the shipped default without it.
        taxonomy: a preset's name or a TOML file; the model's own (Wun et al. 2021) without it.
        read_options: limits and switches of the readers.

    Raises:
        ModelError: no such model, or it is damaged or made for another version.
        TaxonomyError: no such taxonomy, or it is wrong.
    """
    folder = ModelFolder.open(find_model(model))
    scheme = load_taxonomy(taxonomy)
    try:
        classifier, decider = load_classifier(folder), Decider.from_json(folder.json("decision.json"))
    except ExtractorError:
        raise
    except Exception as err:  # what tokenizers, onnxruntime and zip files raise shares no base class
        raise ModelError(
            f"{folder.path}: a part is damaged ({type(err).__name__}: {err}); get the model again"
        ) from err
    return Engine(
        folder=folder,
        classifier=classifier,
        decider=decider,
        taxonomy=scheme,
        read_options=read_options or ReadOptions(),
    )


def read_and_segment(
    source: Path | bytes,
    *,
    name: str | None = None,
    options: ReadOptions | None = None,
    companion: Path | bytes | None = None,
) -> tuple[Article, Segmentation]:
    """Read one paper and find its sections and sentences.

    Args:
        source: the paper, in any format.
        name: what to call it in messages and rows.
        options: limits and switches of the readers.
        companion: the PDF of the same article, from which pages and boxes are taken. One that
            cannot be read is a problem of the article, no error.

    Raises:
        ReadError: the paper cannot be read, with the reason.
    """
    options = options or ReadOptions()
    article = read_article(source, name=name, options=options)
    if companion is not None:
        article = _with_companion(article, companion, options)
    return article, segment(article)


def _with_companion(article: Article, companion: Path | bytes, options: ReadOptions) -> Article:
    try:
        return with_places(article, read_article(companion, name=article.source, options=options))
    except ReadError as err:
        return without_places(article, err)


def judge_article(article: Article, segmentation: Segmentation, engine: Engine, *, trial: str) -> TrialResult:
    """Judge an article that was read and segmented."""
    if any(p.fatal for p in (*article.problems, *segmentation.problems)):
        return conclude(trial, article, segmentation, (), Decision(proposes=None), MediationFindings())
    read = engine.timed("classify", lambda: engine.classifier.read(article, segmentation, screened=True))
    judgements = engine.timed("classify", lambda: engine.classifier.judge_readings(read, engine.taxonomy))
    decision = engine.decider.decide(judgements)
    reconciled = reconcile(judgements, decision, lambda j: engine.classifier.describe(j, read, engine.taxonomy))
    findings = MediationFindings()
    if decision.proposes:
        findings = engine.timed(
            "mediation",
            lambda: assess(article, segmentation, reconciled, engine.taxonomy.normalise),
        )
    return conclude(trial, article, segmentation, reconciled, decision, findings)


def judge(source: str | Path | bytes, *, engine: Engine | None = None, name: str | None = None) -> TrialResult:
    """Judge one paper: why do its authors think the treatment works, and did they test it?

    Args:
        source: path of a PDF, XML or text file, or its bytes.
        engine: from `load_engine`; loaded with the defaults if absent (load it once for many).
        name: name of the paper where `source` is bytes.

    Returns:
        The result; a paper that cannot be read or judged is `not_assessable`, with the reason.

    Example:
        >>> import extractor
        >>> result = extractor.judge("paper.pdf")  # doctest: +SKIP
        >>> result.status, [m.words for m in result.mediation.mediators]  # doctest: +SKIP
    """
    engine = engine or load_engine()
    path = Path(source) if isinstance(source, str) else source
    shown = name or (path.name if isinstance(path, Path) else "standard input")
    trial = Path(shown).stem
    try:
        article, segmentation = engine.timed(
            "read", lambda: read_and_segment(path, name=name, options=engine.read_options)
        )
    except ReadError as err:
        return _unreadable(trial, shown, Problem(stage="read", code=err.code, message=err.reason, fatal=True))
    return judge_article(article, segmentation, engine, trial=trial)


def _unreadable(trial: str, source: str, problem: Problem) -> TrialResult:
    article = Article(text="", blocks=(), source=source, sha256="", format="", reader="", problems=(problem,))
    empty = Segmentation(sections=(), sentences=())
    return conclude(trial, article, empty, (), Decision(proposes=None), MediationFindings())


def failed_row(trial: str, source: str, problem: Problem) -> TrialRow:
    """The row of a paper that could not be read or whose worker failed."""
    return TrialRow(
        trial=trial,
        source=source,
        title=None,
        proposes=None,
        proposes_probability=None,
        status=Status.NOT_ASSESSABLE,
        problems=(problem,),
    )


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

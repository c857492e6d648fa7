"""The order of the stages: read, segment, classify, decide, test status, conclude.

The only module that knows it. Each stage is a function of its input; what one article lacks is
recorded on its result, and `judge` never raises for what is wrong with a paper.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from extractor.aggregation import Decider, conclude, reconcile
from extractor.article import (
    Article,
    Decision,
    MediationFindings,
    Problem,
    Segmentation,
    TrialResult,
)
from extractor.classification import Classifier, Taxonomy, load_classifier, load_taxonomy
from extractor.errors import ExtractorError, ModelError, ReadError
from extractor.mediation import assess
from extractor.model_folder import ModelFolder, find_model
from extractor.reading import ReadOptions, read_article
from extractor.reading.places import with_places, without_places
from extractor.segmentation import segment

__all__ = ["Engine", "judge", "judge_article", "load_engine", "read_and_segment"]

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
        taxonomy: a preset's name or a TOML file; that of Wun et al. 2021 without it.
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
    shown = name or (path.name if isinstance(path, Path) else "<bytes>")
    trial = Path(shown).stem
    try:
        article, segmentation = engine.timed(
            "read", lambda: read_and_segment(path, name=shown, options=engine.read_options)
        )
    except ReadError as err:
        return _unreadable(trial, shown, Problem(stage="read", code=err.code, message=err.reason, fatal=True))
    return judge_article(article, segmentation, engine, trial=trial)


def _unreadable(trial: str, source: str, problem: Problem) -> TrialResult:
    article = Article(text="", blocks=(), source=source, sha256="", format="", reader="", problems=(problem,))
    empty = Segmentation(sections=(), sentences=())
    return conclude(trial, article, empty, (), Decision(proposes=None), MediationFindings())

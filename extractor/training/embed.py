"""Labels and papers to training material: each sentence read by the encoder in its context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from extractor.article import Article, Segmentation, Status
from extractor.classification.model import SentenceReadings
from extractor.training.alignment import locate
from extractor.training.labels import LabelRow, LabelSet, TrialLabel
from extractor.training.material import DENIES, NONE, PROPOSES, UNKNOWN, UNLABELLED, Material, join, section_code
from extractor.training.papers import Paper, paper_of_labels
from extractor.training.standoff import fingerprint, sentence_hash, sketch, words

__all__ = ["Embedded", "Reader", "embed", "material_of_paper"]


class Reader(Protocol):
    """What reads sentences: the classifier of a model."""

    def read(self, article: Article, segmentation: Segmentation) -> SentenceReadings:
        """The encoder's reading of the sentences to be judged."""


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """Material of a user's labels.

    Attributes:
        lost: rows whose sentence is in no paper that was given.
        without_paper: trials whose labelled sentences were read without the rest of the paper.
    """

    material: Material
    lost: tuple[LabelRow, ...]
    without_paper: tuple[str, ...]


def embed(
    rows: Sequence[LabelRow],
    trials: Sequence[TrialLabel],
    papers: Iterable[Paper],
    reader: Reader,
    labels: LabelSet,
    theme_codes: Sequence[str],
    weight: float = 1.0,
) -> Embedded:
    """Read the labelled sentences in their papers.

    Args:
        rows: one for each sentence (`resolve`); a row without trial is looked for in every paper.
        trials: what is known of whole trials.
        papers: a paper of which no sentence is labelled is left out.
        reader: the model's classifier.
        labels: the task's; its first label becomes PROPOSES, `D` becomes DENIES, others NONE.
        theme_codes: columns of the material's themes.
        weight: of a labelled sentence, against 1 for one of the reference.

    Raises:
        ValueError: nothing is left to train on.
    """
    of_trial: dict[str, list[LabelRow]] = defaultdict(list)
    for row in rows:
        of_trial[row.trial].append(row)
    about = {trial.trial: trial for trial in trials}
    waiting = {row_key(row): row for row in of_trial.pop("", [])}
    parts: list[Material] = []
    lost: list[LabelRow] = []
    for paper in papers:
        own = [*of_trial.pop(paper.trial, []), *_claimed(paper, waiting)]
        known = about.get(paper.trial)
        if own or known:
            part, missed = material_of_paper(paper, own, known, reader, labels, theme_codes, weight)
            parts.append(part)
            lost += missed
    without = tuple(sorted(of_trial))
    for trial in without:
        paper = paper_of_labels(trial, of_trial[trial])
        part, _ = material_of_paper(paper, of_trial[trial], None, reader, labels, theme_codes, weight)
        # A few sentences do not show what the trial's decision would see of the whole paper.
        parts.append(replace(part, proposes=np.asarray([UNKNOWN], dtype=np.int8)))
    if not parts:
        raise ValueError("none of the labelled sentences could be used: give their papers with --papers")
    return Embedded(material=join(parts), lost=(*lost, *waiting.values()), without_paper=without)


def row_key(row: LabelRow) -> str:
    """Fingerprint of a row's words."""
    return fingerprint(words(row.text))


def _claimed(paper: Paper, waiting: dict[str, LabelRow]) -> Iterator[LabelRow]:
    """Rows that name no trial and whose words stand in this paper."""
    if waiting:
        for sentence in paper.segmentation.sentences:
            row = waiting.pop(fingerprint(words(paper.article.slice(sentence))), None)
            if row is not None:
                yield row


def material_of_paper(
    paper: Paper,
    rows: Sequence[LabelRow],
    known: TrialLabel | None,
    reader: Reader,
    labels: LabelSet,
    theme_codes: Sequence[str],
    weight: float = 1.0,
    *,
    stratum: str = "yours",
    frozen: bool = False,
) -> tuple[Material, list[LabelRow]]:
    """The material of one paper, and the rows whose sentence it does not hold.

    Args:
        paper: read and segmented.
        rows: its labelled sentences.
        known: what is known of the trial.
        reader: the model's classifier.
        labels: of the task.
        theme_codes: columns of the material's themes.
        weight: of its labelled sentences.
        stratum: how the trial came into the sample.
        frozen: never fitted on.
    """
    read = reader.read(paper.article, paper.segmentation)
    complete = known is not None and known.complete
    given = np.full(len(read.texts), NONE if complete else UNLABELLED, dtype=np.int8)
    themes = np.zeros((len(read.texts), len(theme_codes)), dtype=np.uint8)
    drawn = np.zeros(len(read.texts), dtype=bool)
    lost = []
    ordered = sorted(rows, key=lambda row: row.n or 0)
    places = locate([(row_key(row), sketch(words(row.text))) for row in ordered], read.texts)
    for row, (found, _) in zip(ordered, places, strict=True):
        if not found:
            lost.append(row)
        for index in found:
            given[index] = max(given[index], _code(row, labels), key=_rank)
            drawn[index] |= row.chosen == "random"
            themes[index] |= np.asarray([code in (row.themes or ()) for code in theme_codes], dtype=np.uint8)
    material = Material(
        features=read.features(),
        labels=given,
        trial=np.zeros(len(read.texts), dtype=np.int32),
        sections=np.asarray([section_code(s.section) for s in read.sentences], dtype=np.int8),
        themes=themes,
        weights=np.full(len(read.texts), weight, dtype=np.float32),
        hashes=np.asarray([sentence_hash(text) for text in read.texts], dtype=np.uint32),
        drawn=drawn,
        names=(paper.trial,),
        strata=(stratum,),
        frozen=np.asarray([frozen]),
        proposes=np.asarray([_proposes(given, known)], dtype=np.int8),
        theme_codes=tuple(theme_codes),
    )
    return material, lost


def _code(row: LabelRow, labels: LabelSet) -> int:
    if row.label == labels.positive:
        return PROPOSES
    return DENIES if row.label == "D" and "D" in labels.labels else NONE


def _rank(code: int) -> int:
    return (UNLABELLED, NONE, DENIES, PROPOSES).index(code)


def _proposes(given: np.ndarray[tuple[int], np.dtype[np.int8]], known: TrialLabel | None) -> int:
    if (given == PROPOSES).any():
        return 1
    if known is not None and known.status not in (None, Status.NOT_ASSESSABLE):
        return int(known.status is not Status.NONE_PROPOSED)
    return 0 if known is not None and known.complete else UNKNOWN

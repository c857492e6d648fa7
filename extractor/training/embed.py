"""Labels and papers to training material: each sentence read by the encoder in its context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from extractor.article import Article, Segmentation, Status
from extractor.classification.model import SentenceReadings
from extractor.training.alignment import locate
from extractor.training.folds import Mask
from extractor.training.labels import LabelRow, LabelSet, TrialLabel
from extractor.training.material import DENIES, NONE, PROPOSES, UNKNOWN, UNLABELLED, Material, join, section_code
from extractor.training.papers import Paper, paper_of_labels
from extractor.training.resolve import resolve_trials
from extractor.training.standoff import fingerprint, sentence_hash, sketch, words

__all__ = ["Embedded", "Reader", "embed", "material_of_paper"]

Placed = tuple[LabelRow, tuple[int, ...]]


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
            One without a label stays unlabelled, also in a trial that was read completely.
        trials: what is known of whole trials, by one or several annotators.
        papers: a paper of which no sentence is labelled is left out.
        reader: the model's classifier.
        labels: the task's; its first label becomes PROPOSES, `D` becomes DENIES, others NONE.
        theme_codes: columns of the material's themes.
        weight: of a labelled sentence, against 1 for one of the reference.

    Raises:
        ValueError: nothing is left to train on.
    """
    waiting = _Waiting(rows, resolve_trials(trials))
    read: list[tuple[Material, list[LabelRow]]] = [
        material_of_paper(paper, own, known, reader, labels, theme_codes, weight)
        for paper, own, known in waiting.with_labels(papers)
    ]
    parts, lost = [part for part, _ in read], [row for _, missed in read for row in missed]
    without = waiting.without_paper()
    for trial, own in without.items():
        part, _ = material_of_paper(paper_of_labels(trial, own), own, None, reader, labels, theme_codes, weight)
        # A few sentences do not show what the trial's decision would see of the whole paper.
        parts.append(replace(part, proposes=np.asarray([UNKNOWN], dtype=np.int8)))
    if not parts:
        raise ValueError("none of the labelled sentences could be used: give their papers with --papers")
    return Embedded(material=join(parts), lost=(*lost, *waiting.nowhere()), without_paper=tuple(without))


class _Waiting:
    """Labels that wait for their paper: a paper takes its own with it."""

    def __init__(self, rows: Iterable[LabelRow], trials: Iterable[TrialLabel]) -> None:
        self._of_trial: dict[str, list[LabelRow]] = defaultdict(list)
        for row in rows:
            self._of_trial[row.trial].append(row)
        # Of two sentences with the same words the labelled one counts.
        nameless = sorted(self._of_trial.pop("", []), key=lambda row: row.label is not None)
        self._nameless = {row_key(row): row for row in nameless}
        self._about = {trial.trial: trial for trial in trials}

    def with_labels(self, papers: Iterable[Paper]) -> Iterator[tuple[Paper, list[LabelRow], TrialLabel | None]]:
        """The papers of which something is known, with their rows and what is said of the trial."""
        for paper in papers:
            own = [*self._of_trial.pop(paper.trial, []), *self._claimed(paper)]
            known = self._about.get(paper.trial)
            if known is not None or any(_labelled(own)):
                yield paper, own, known

    def _claimed(self, paper: Paper) -> Iterator[LabelRow]:
        """Rows that name no trial and whose words stand in this paper."""
        if self._nameless:
            for sentence in paper.segmentation.sentences:
                row = self._nameless.pop(fingerprint(words(paper.article.slice(sentence))), None)
                if row is not None:
                    yield row

    def without_paper(self) -> dict[str, list[LabelRow]]:
        """The trials that no paper took, by name."""
        return {trial: own for trial, own in sorted(self._of_trial.items()) if any(_labelled(own))}

    def nowhere(self) -> Iterator[LabelRow]:
        """The rows without trial that no paper took."""
        return _labelled(self._nameless.values())


def _labelled(rows: Iterable[LabelRow]) -> Iterator[LabelRow]:
    return (row for row in rows if row.label is not None)


def row_key(row: LabelRow) -> str:
    """Fingerprint of a row's words."""
    return fingerprint(words(row.text))


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
        rows: its labelled sentences, and those that stay unlabelled (label None).
        known: what is known of the trial.
        reader: the model's classifier.
        labels: of the task.
        theme_codes: columns of the material's themes.
        weight: of its labelled sentences.
        stratum: how the trial came into the sample.
        frozen: never fitted on.
    """
    read = reader.read(paper.article, paper.segmentation)
    n = len(read.texts)
    placed = _placed(rows, read.texts)
    given = _codes(placed, n, labels, complete=known is not None and known.complete)
    material = Material(
        features=read.features(),
        labels=given,
        trial=np.zeros(n, dtype=np.int32),
        sections=np.asarray([section_code(s.section) for s in read.sentences], dtype=np.int8),
        themes=_themes(placed, n, theme_codes),
        weights=np.full(n, weight, dtype=np.float32),
        hashes=np.asarray([sentence_hash(text) for text in read.texts], dtype=np.uint32),
        drawn=_drawn(placed, n),
        names=(paper.trial,),
        strata=(stratum,),
        frozen=np.asarray([frozen]),
        proposes=np.asarray([_proposes(given, known)], dtype=np.int8),
        theme_codes=tuple(theme_codes),
    )
    return material, list(_labelled(row for row, found in placed if not found))


def _placed(rows: Iterable[LabelRow], texts: Sequence[str]) -> list[Placed]:
    """The rows by number, each with the sentences (indices) that it speaks of."""
    ordered = sorted(rows, key=lambda row: row.n or 0)
    places = locate([(row_key(row), sketch(words(row.text))) for row in ordered], texts)
    return [(row, found) for row, (found, _) in zip(ordered, places, strict=True)]


def _codes(placed: Iterable[Placed], n: int, labels: LabelSet, *, complete: bool) -> npt.NDArray[np.int8]:
    given: dict[int, int] = {}
    for row, found in placed:
        for index in found:
            given[index] = max(given.get(index, UNLABELLED), _code(row, labels), key=_rank)
    unsaid = NONE if complete else UNLABELLED
    return np.asarray([given.get(index, unsaid) for index in range(n)], dtype=np.int8)


def _themes(placed: Iterable[Placed], n: int, theme_codes: Sequence[str]) -> npt.NDArray[np.uint8]:
    themes = np.zeros((n, len(theme_codes)), dtype=np.uint8)
    for row, found in placed:
        if row.label is not None:
            themes[list(found)] |= np.asarray([code in (row.themes or ()) for code in theme_codes], dtype=np.uint8)
    return themes


def _drawn(placed: Iterable[Placed], n: int) -> Mask:
    drawn = np.zeros(n, dtype=bool)
    for row, found in placed:
        drawn[list(found)] |= row.chosen == "random"
    return drawn


def _code(row: LabelRow, labels: LabelSet) -> int:
    if row.label is None:
        return UNLABELLED
    if row.label == labels.positive:
        return PROPOSES
    return DENIES if row.label == "D" and "D" in labels.labels else NONE


def _rank(code: int) -> int:
    return (UNLABELLED, NONE, DENIES, PROPOSES).index(code)


def _proposes(given: npt.NDArray[np.int8], known: TrialLabel | None) -> int:
    if (given == PROPOSES).any():
        return 1
    if known is not None and known.status not in (None, Status.NOT_ASSESSABLE):
        return int(known.status is not Status.NONE_PROPOSED)
    # A sentence on which annotators are split may be the one that proposes.
    return 0 if known is not None and known.complete and (given != UNLABELLED).all() else UNKNOWN

"""Papers for the encoder: files, folders, the output folder of a run, or the labelled sentences alone.

A sentence is read in its context, so the whole paper is wanted. A run's `sentences.jsonl` holds
what is needed; where there is no paper, the labelled sentences of a trial are all the context
there is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from extractor.article import Article, Block, BlockKind, Metadata, Section, SectionType, Segmentation, Sentence
from extractor.errors import ReadError
from extractor.pipeline import read_and_segment
from extractor.reporting.results import read_results
from extractor.rows import SentenceRow
from extractor.sources import PathError, discover
from extractor.training.labels import LabelRow

__all__ = ["Paper", "paper_of_labels", "papers_in"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper, read and segmented."""

    trial: str
    article: Article
    segmentation: Segmentation


def papers_in(paths: Iterable[Path], wanted: set[str] | None = None) -> Iterator[Paper]:
    """The papers of some files and folders, each trial once.

    Args:
        paths: papers, folders of papers (searched throughout), or output folders of `mechanisms run`.
        wanted: only these trials; all without it.

    Papers that cannot be read are logged and left out.
    """
    seen: set[str] = set()
    for paper in _every(paths, wanted):
        if paper.trial not in seen:
            seen.add(paper.trial)
            yield paper


def _every(paths: Iterable[Path], wanted: set[str] | None) -> Iterator[Paper]:
    for path in paths:
        if (path / "trials.jsonl").is_file():
            yield from _of_run(path, wanted)
            continue
        try:
            found = discover([str(path)]).papers
        except PathError as err:
            _log.warning("%s", err)
            continue
        for paper in found:
            if wanted is not None and paper.trial not in wanted:
                continue
            try:
                article, segmentation = read_and_segment(Path(paper.location))
            except ReadError as err:
                _log.warning("%s", err)
                continue
            yield Paper(trial=paper.trial, article=article, segmentation=segmentation)


def _of_run(folder: Path, wanted: set[str] | None) -> Iterator[Paper]:
    results = read_results(folder)
    for trial in results.trials:
        rows = results.sentences.get(trial.trial, ())
        if rows and (wanted is None or trial.trial in wanted):
            yield _assembled(trial.trial, trial.title, [(r.section, r.text, r.n) for r in rows], _paragraphs(rows))


def _paragraphs(rows: Sequence[SentenceRow]) -> list[int]:
    """Paragraph of each sentence: within one, sentences stand a single character apart."""
    numbers = [0]
    for before, after in pairwise(rows):
        numbers.append(numbers[-1] + (after.start - before.end > 1 or after.section is not before.section))
    return numbers


def paper_of_labels(trial: str, rows: Sequence[LabelRow]) -> Paper:
    """A paper made of nothing but its labelled sentences, by number where they have one."""
    ordered = sorted(rows, key=lambda row: (row.section == "discussion", row.n or 0))
    known = {section.value for section in (SectionType.INTRODUCTION, SectionType.DISCUSSION)}
    sentences = [
        (SectionType(row.section) if row.section in known else SectionType.DISCUSSION, row.text, row.n or i)
        for i, row in enumerate(ordered, 1)
    ]
    # Sentences that follow each other by number are taken to be of one paragraph.
    paragraphs = [0]
    for before, after in pairwise(sentences):
        paragraphs.append(paragraphs[-1] + (after[2] != before[2] + 1))
    return _assembled(trial, None, sentences, paragraphs)


def _assembled(
    trial: str, title: str | None, sentences: Sequence[tuple[SectionType, str, int]], paragraphs: Sequence[int]
) -> Paper:
    text, placed = "", []
    for i, (section, words, n) in enumerate(sentences):
        if i:
            text += " " if paragraphs[i] == paragraphs[i - 1] else "\n\n"
        placed.append(
            Sentence(start=len(text), end=len(text) + len(words), n=n, section=section, paragraph=paragraphs[i])
        )
        text += words
    blocks = tuple(
        Block(start=own[0].start, end=own[-1].end, kind=BlockKind.PARAGRAPH)
        for own in (list(group) for _, group in groupby(placed, key=lambda s: s.paragraph))
    )
    sections = tuple(
        Section(start=own[0].start, end=own[-1].end, type=section)
        for section, own in ((key, list(group)) for key, group in groupby(placed, key=lambda s: s.section))
    )
    article = Article(
        text=text, blocks=blocks, source=trial, sha256="", format="rows", reader="rows", metadata=Metadata(title=title)
    )
    return Paper(trial=trial, article=article, segmentation=Segmentation(sections=sections, sentences=tuple(placed)))

"""A result as text for a terminal: sections, sentences in context, status with its evidence.

Text of papers is put into `rich.text.Text` piece by piece, never parsed as markup, and control
characters are shown as escapes, so that a paper cannot steer the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from extractor.article import (
    Article,
    Evidence,
    Judgement,
    MediatorFinding,
    SectionType,
    Segmentation,
    Sentence,
    TrialResult,
)
from extractor.cli.common import plain

__all__ = ["rendered"]

# Sentences printed before and after a mechanism sentence, so that it is read in context.
_CONTEXT = 1
_JUDGED = (SectionType.INTRODUCTION, SectionType.DISCUSSION)

_HEADING = "bold"
_MECHANISM = "black on yellow"
_MEDIATOR = "bold black on yellow"
_QUIET = "dim"


def rendered(result: TrialResult, *, whole: bool = False) -> Iterator[Text]:
    """The parts of the answer, one a paragraph.

    Args:
        result: of one paper.
        whole: print all sentences of Introduction and Discussion, not only those in context.
    """
    yield from _head(result)
    yield from _sections(result.segmentation)
    for section in _JUDGED:
        yield from _sentences(result, section, whole)
    for mediator in result.mediation.mediators:
        yield from _mediator(result.article, mediator)


def _head(result: TrialResult) -> Iterator[Text]:
    yield Text(plain(result.article.metadata.title or result.trial), style=_HEADING)
    line = Text(f"{result.status}", style="bold green" if result.status.rung > 2 else "bold yellow")
    if result.flags:
        line.append(f"  flag: {', '.join(result.flags)}", style="red")
    if result.decision.probability is not None:
        certain = ", near the line" if result.decision.uncertain else ""
        line.append(f"  proposes a mechanism: p = {result.decision.probability:.2f}{certain}", style=_QUIET)
    yield line
    for problem in result.problems:
        yield Text(plain(f"{problem.code}: {problem.message}"), style="red" if problem.fatal else _QUIET)


def _sections(segmentation: Segmentation) -> Iterator[Text]:
    yield Text("\nSections", style=_HEADING)
    for section in segmentation.sections:
        count = sum(section.start <= s.start < section.end for s in segmentation.sentences)
        heading = plain(section.heading).replace("\n", " ") if section.heading else "(no heading)"
        yield Text(f"  {section.type:<13}{count:>4} sentences  {heading}  [{section.evidence}]")


def _sentences(result: TrialResult, section: SectionType, whole: bool) -> Iterator[Text]:
    sentences = result.segmentation.sentences_of(section)
    judged = {j.sentence.n: j for j in result.judgements if j.mechanism}
    wanted = {
        neighbour
        for i, sentence in enumerate(sentences)
        if whole or sentence.n in judged
        for neighbour in range(i - _CONTEXT, i + _CONTEXT + 1)
    }
    if wanted:
        yield Text(f"\n{section.capitalize()}", style=_HEADING)
    before = -1
    for i in sorted(wanted & set(range(len(sentences)))):
        if i > before + 1:
            yield Text("  ...", style=_QUIET)
        yield _sentence(result.article, sentences[i], judged.get(sentences[i].n))
        before = i


def _sentence(article: Article, sentence: Sentence, judgement: Judgement | None) -> Text:
    page = f"p. {sentence.page}" if sentence.page else ""
    line = Text(f"{sentence.n:>5} {page:<6}", style=_QUIET)
    if judgement is None:
        return line.append(plain(article.slice(sentence)), style=_QUIET)
    position = sentence.start
    for span in sorted(judgement.mediators, key=lambda s: s.start):
        line.append(plain(article.text[position : max(position, span.start)]), style=_MECHANISM)
        line.append(plain(article.text[max(position, span.start) : span.end]), style=_MEDIATOR)
        position = max(position, span.end)
    line.append(plain(article.text[position : sentence.end]), style=_MECHANISM)
    return line.append(f"  {judgement.probability:.2f} {' '.join(judgement.themes)}", style="yellow")


def _mediator(article: Article, mediator: MediatorFinding) -> Iterator[Text]:
    name = f" = {mediator.mechanism}" if mediator.mechanism and mediator.mechanism != mediator.words else ""
    yield Text(plain(f"\n{mediator.words}{name} [{mediator.theme}]: {mediator.rung}"), style=_HEADING)
    yield from _evidence(article, mediator.evidence)


def _evidence(article: Article, evidence: Sequence[Evidence]) -> Iterator[Text]:
    for piece in evidence:
        page = f", p. {piece.page}" if piece.page else ""
        yield (
            Text(f"  {piece.kind} ({piece.section}{page}): ", style="green")
            .append(plain(article.slice(piece)), style="default")
            .append(f"  [{plain(piece.why)}]", style=_QUIET)
        )

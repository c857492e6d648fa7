"""What an article says was measured: its outcome statements.

In: article and segmentation. Out: the sentences of every section but the Introduction, the headings of Methods and
Results, and the captions and tables of the article (see `_floats`), each with its stems, instruments and cues. A cue
alone decides nothing; `features` weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.article import Article, Block, BlockKind, SectionType, Segmentation, Span
from extractor.mediation.abbreviations import defined_abbreviations
from extractor.mediation.lexicon import Construct, Instrument, load_lexicon
from extractor.mediation.patterns import phrases
from extractor.mediation.words import stems

__all__ = ["Statement", "Statements", "collect"]

_FILE = "cues.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Span):
    """A sentence, caption or table that may say what was measured.

    Attributes:
        kind: `sentence`, `caption`, `table` or `heading`.
        stems: of all its words, abbreviations expanded.
        instruments: with their constructs, in the order of the table.
        measures: says that something is measured.
        compares: reports a difference, a change or a test of one.
        baseline: names the baseline and no later time.
        applies: speaks of aims, eligibility or the intervention, or stands under such a heading.
    """

    section: SectionType
    kind: str
    stems: frozenset[str]
    instruments: tuple[tuple[Construct, Instrument], ...]
    measures: bool
    compares: bool
    baseline: bool
    applies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """All statements of an article, and its abbreviations."""

    items: tuple[Statement, ...]
    abbreviations: Mapping[str, str]


def collect(article: Article, segmentation: Segmentation) -> Statements:
    """The outcome statements of an article."""
    abbreviations = defined_abbreviations(article.text)
    expansions = {short: stems(long) for short, long in abbreviations.items()}
    items = [
        _statement(article, s, s.section, "sentence", _headings(article.blocks[s.paragraph]), abbreviations, expansions)
        for s in segmentation.sentences
        if s.section is not SectionType.INTRODUCTION
    ]
    items += [
        _statement(article, b, section, b.kind.value, b.headings, abbreviations, expansions)
        for b, section in _floats(article, segmentation)
    ]
    return Statements(items=tuple(sorted(items, key=lambda s: s.start)), abbreviations=abbreviations)


def _headings(block: Block) -> tuple[str, ...]:
    return block.headings[-2:]


def _floats(article: Article, segmentation: Segmentation) -> list[tuple[Block, SectionType]]:
    """Captions and tables, and the headings of Methods and Results, with the section they count for.

    Those of Introduction and abstract are left out. All others that do not stand in the Methods count for the Results:
    what is printed within the Discussion or after it has floated there, and the weights were fitted so.
    """
    kinds = (BlockKind.CAPTION, BlockKind.TABLE, BlockKind.HEADING)
    found: list[tuple[Block, SectionType]] = []
    for block in article.blocks:
        if block.kind not in kinds:
            continue
        section = next((s.type for s in segmentation.sections if s.start <= block.start < s.end), block.section_type)
        if block.kind is BlockKind.HEADING and section not in (SectionType.METHODS, SectionType.RESULTS):
            continue
        if section in (SectionType.INTRODUCTION, SectionType.ABSTRACT):
            continue
        found.append((block, section if section is SectionType.METHODS else SectionType.RESULTS))
    return found


def _statement(
    article: Article,
    span: Span,
    section: SectionType,
    kind: str,
    headings: tuple[str, ...],
    abbreviations: Mapping[str, str],
    expansions: Mapping[str, list[str]],
) -> Statement:
    text = article.slice(span)
    words = set(stems(text))
    for short, long in expansions.items():
        if short in text:
            words.update(long)
    last = headings[-1] if headings else ""
    return Statement(
        start=span.start,
        end=span.end,
        section=section,
        kind=kind,
        stems=frozenset(words),
        instruments=tuple(load_lexicon().instruments_in(text, abbreviations)),
        measures=kind == "heading" or _says("measure", text) or _says("measure_heading", last),
        compares=_says("compare", text),
        baseline=_says("baseline", text) and not _says("follow_up", text),
        applies=_says("aim", text)
        or _says("apply", text)
        or (_says("apply_heading", last) and not _says("measure_heading", last)),
    )


def _says(key: str, text: str) -> bool:
    return phrases(_FILE, key).search(text) is not None

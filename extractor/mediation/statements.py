"""What an article says was measured: its outcome statements.

In: article and segmentation. Out: sentences of Methods, Results and abstract, captions and tables of Results,
each with its stems, instruments and cues. A cue alone decides nothing; `features` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.article import Article, Block, BlockKind, SectionType, Segmentation, Span
from extractor.mediation.abbreviations import defined_abbreviations
from extractor.mediation.lexicon import Construct, Instrument, load_lexicon
from extractor.mediation.words import stems

__all__ = ["Statement", "Statements", "collect"]

_MEASURE = re.compile(
    r"\b(measur\w+|assess\w*|evaluat\w+|determin\w+|quantif\w+|record(?:ed|ing)|outcomes?|end-?points?|questionnaires?|scales?|scores?|"
    r"index|inventory|tests?|tested|rated|ratings?|analy[sz]ed|assay\w*|ELISA|calculated|monitored|estimated|obtained|"
    r"collected|instrument|variables?|parameters?|samples?|survey\w*|examined|blood was drawn|biops\w+|imaging|scans?)\b",
    re.I,
)
_RESULT = re.compile(
    r"\b(increas\w+|decreas\w+|improv\w+|reduc\w+|chang\w+|higher|lower|greater|less|more|differ\w*|declin\w+|rose|fell|"
    r"unchanged|significan\w+|similar|mean|median|gain\w*|lost|loss|showed|found|observed)\b|[pP]\s?[<>=≤]|±|\bSD\b|95\s?% ?CI",
)
_COMPARISON = re.compile(
    r"[pP]\s?[<>=≤]\s?0?\.|significan|differ|increas|decreas|improv|reduc|chang|higher|lower|unchanged"
)
_FOLLOW_UP = re.compile(
    r"\b(post-?(?:test|treatment|intervention|training|operative\w*)|after|follow-?up|follow-?ups|weeks?|months?|days?|end of|"
    r"over time|pre-? ?(?:and|to|/) ?post\w*|time points?|T[1-4]|discharge|final|subsequent|change from baseline|from baseline)\b",
    re.I,
)
_BASELINE = re.compile(
    r"\b(at baseline|baseline characteristics|at (?:study )?entry|at inclusion|demographic|pre-?treatment)\b", re.I
)
_AIM = re.compile(
    r"\b(?:purpose|aims?|aimed|objectives?|hypothesi[sz]\w*|to (?:determine|investigate|evaluate|examine|assess|compare|explore|test))\b",
    re.I,
)
_ELIGIBLE = re.compile(
    r"\b(?:inclusion|exclusion|eligib\w+|excluded|included if|criteria|recruited|history of|diagnos\w+|consent|sample size|"
    r"randomly (?:selected|assigned|allocated)|were (?:instructed|asked to perform|taught|told|given)|sessions?|supervis\w+)\b",
    re.I,
)
_SPECIFY = re.compile(r"\b(primary|secondary|main) (?:\w+ )?(?:outcome|end-?point|variable|measure)", re.I)
_HEADING = re.compile(
    r"outcome|measure|assess|evaluat|instrument|test|questionnaire|data collection|analys[ie]s|endpoint|procedure", re.I
)
_APPLY = re.compile(
    r"intervention|participant|subject|patient|recruit|eligib|setting|design|programme|program|training|treatment|exercise|randomi|sample size|statistic",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:(?:did|was|were|could|has|have|had) not (?:\w+ ){0,3}?(?:measure|assess|evaluat|examin|investigat|record|test|collect|monitor|determin)\w*|"
    r"no (?:data|measure\w*|assessment|information) (?:of|on|for|about)|not measured|lack of (?:data|measure\w*)|unmeasured|"
    r"without measur\w+)",
    re.I,
)


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
    """Captions, tables and headings with the section they stand in; Results where none is known."""
    kinds = (BlockKind.CAPTION, BlockKind.TABLE, BlockKind.HEADING)
    found = []
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
        kind="sentence" if kind == "sentence" else kind,
        stems=frozenset(words),
        instruments=tuple(load_lexicon().instruments_in(text, abbreviations)),
        measures=bool(_MEASURE.search(text)) or (kind == "heading") or bool(_HEADING.search(last)),
        compares=bool(_COMPARISON.search(text)),
        baseline=bool(_BASELINE.search(text)) and not _FOLLOW_UP.search(text),
        applies=bool(
            _AIM.search(text) or _ELIGIBLE.search(text) or (_APPLY.search(last) and not _HEADING.search(last))
        ),
    )

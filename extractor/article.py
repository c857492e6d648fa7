"""The data model: one article, its sections and sentences, and what is said of them.

Everything is an offset into `Article.text`: for every span `s` shown to a user,
`article.text[s.start:s.end]` is the text shown. Offsets are half-open; pages count from 1;
boxes are PDF points from the top left corner of the page as a viewer shows it (CropBox,
after rotation). `None` means unknown. Imports nothing from the package.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "SCHEMA",
    "AgremaCheck",
    "Article",
    "Block",
    "BlockKind",
    "Box",
    "Decision",
    "Evidence",
    "Flag",
    "Fragment",
    "Judgement",
    "MediationFindings",
    "MediatorFinding",
    "Metadata",
    "Problem",
    "Region",
    "Section",
    "SectionType",
    "Segmentation",
    "Sentence",
    "Span",
    "Status",
    "TrialResult",
]

SCHEMA = 1
"""Version of every structure that reaches disk."""


class SectionType(StrEnum):
    """The IMRaD type of a section; what is none of these is `other`."""

    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    METHODS = "methods"
    RESULTS = "results"
    DISCUSSION = "discussion"
    OTHER = "other"


class Region(StrEnum):
    """Where in the article a block stands, as far as the source says so."""

    FRONT = "front"
    ABSTRACT = "abstract"
    BODY = "body"
    BACK = "back"


class BlockKind(StrEnum):
    """What a block of text is. Sentences are cut from `paragraph` and `list_item` only."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    TABLE = "table"
    FOOTNOTE = "footnote"
    REFERENCE = "reference"


class Status(StrEnum):
    """How far a trial tested the mechanism it proposes (the ladder of the design)."""

    NOT_ASSESSABLE = "not_assessable"
    NONE_PROPOSED = "none_proposed"
    UNTESTED = "untested"
    MEASURED = "measured"
    RELATED = "related"
    MEDIATED = "mediated"

    @property
    def rung(self) -> int:
        """Height on the ladder: -1 not assessable, 0 none proposed, ... 4 mediated."""
        return list(Status).index(self) - 1

    def flags(self, *, lifted: bool = False) -> tuple[Flag, ...]:
        """The flags that it raises; the table of `docs/statuses.md`.

        Args:
            lifted: a companion paper tested the mediator.
        """
        if self is Status.NONE_PROPOSED:
            return (Flag.NO_MECHANISM_PROPOSED,)
        if self in (Status.UNTESTED, Status.MEASURED) and not lifted:
            return (Flag.MEDIATOR_NOT_TESTED,)
        return ()


class Flag(StrEnum):
    """What a reviewer is alerted to."""

    NO_MECHANISM_PROPOSED = "no_mechanism_proposed"
    MEDIATOR_NOT_TESTED = "mediator_not_tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters of `Article.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in PDF points from the top left of the visible page."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment(Span):
    """A piece of text (a word or a run within one line) whose place on the page is known."""

    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Span):
    """A heading, a paragraph, a caption ... in reading order.

    Attributes:
        level: depth of a heading (1 = main section); 0 where it does not apply.
        section_type: what the source itself says of the section (JATS `sec-type`, TEI div type),
            already inherited from the parents; None where the source says nothing.
        headings: the texts of the enclosing headings, outermost first (empty for PDFs).
        page: page on which the block starts.
    """

    kind: BlockKind
    region: Region = Region.BODY
    level: int = 0
    section_type: SectionType | None = None
    headings: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What one article lacks or what went wrong with it.

    Attributes:
        stage: `read`, `segment`, `classify`, `mediation`, `aggregate` or `batch`.
        code: short stable word (`encrypted`, `no_text`, `no_discussion`, `not_a_trial_report`, ...).
        message: one sentence for a person: what, where, what to try.
        fatal: the article cannot be judged because of it.
    """

    stage: str
    code: str
    message: str
    fatal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the source says about the article; None or empty where it says nothing."""

    title: str | None = None
    doi: str | None = None
    pmcid: str | None = None
    journal: str | None = None
    year: int | None = None
    language: str | None = None
    article_type: str | None = None
    registrations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as read: one string, blocks over it, and places on pages where known.

    Attributes:
        text: the whole text in reading order; blocks are separated by blank lines.
        blocks: in reading order, not overlapping.
        fragments: sorted by `start`; empty where the source has no pages.
        source: path or name as given by the caller.
        sha256: hex digest of the source's bytes.
        format: `pdf`, `jats`, `bmc`, `tei`, `bioc`, `html` or `text`.
        reader: what read it, e.g. `pypdfium2 5.0.0`; per page where pages differ.
        n_pages: None where the source has no pages.
    """

    text: str
    blocks: tuple[Block, ...]
    source: str
    sha256: str
    format: str
    reader: str
    metadata: Metadata = field(default_factory=Metadata)
    fragments: tuple[Fragment, ...] = ()
    n_pages: int | None = None
    problems: tuple[Problem, ...] = ()

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def boxes(self, span: Span) -> tuple[Box, ...]:
        """One box for each line (or part of a line) that the span covers, in reading order."""
        first = bisect.bisect_right(self.fragments, span.start, key=lambda f: f.end)
        boxes: list[Box] = []
        for fragment in self.fragments[first:]:
            if fragment.start >= span.end:
                break
            boxes.append(fragment.box)
        return _merge_lines(boxes)

    def page(self, span: Span) -> int | None:
        """The page on which a span starts; None where the source has no pages."""
        boxes = self.boxes(span)
        return boxes[0].page if boxes else None


def _merge_lines(boxes: list[Box]) -> tuple[Box, ...]:
    merged: list[Box] = []
    for box in boxes:
        last = merged[-1] if merged else None
        same_line = (
            last is not None
            and last.page == box.page
            and min(last.y1, box.y1) - max(last.y0, box.y0) > 0.5 * min(last.y1 - last.y0, box.y1 - box.y0)
            and box.x0 >= last.x0 - 1
        )
        if last is not None and same_line:
            merged[-1] = Box(
                page=last.page,
                x0=min(last.x0, box.x0),
                y0=min(last.y0, box.y0),
                x1=max(last.x1, box.x1),
                y1=max(last.y1, box.y1),
            )
        else:
            merged.append(box)
    return tuple(merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Span):
    """A stretch of the article of one IMRaD type.

    Attributes:
        heading: the words of its heading; None where it has none.
        evidence: how it was found: `heading`, `source` (the XML says so) or `position`.
        confidence: in [0, 1].
    """

    type: SectionType
    heading: str | None = None
    evidence: str = "heading"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Span):
    """One sentence.

    Attributes:
        n: running number within the article, from 1, over all sections, in reading order.
        paragraph: index of its block in `Article.blocks`.
    """

    n: int
    section: SectionType
    paragraph: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """Sections and sentences of one article, with what could not be found.

    `sentences` holds the sentences of every section, also of Methods and Results.
    """

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    problems: tuple[Problem, ...] = ()

    def sentences_of(self, *types: SectionType) -> tuple[Sentence, ...]:
        """The sentences of the given sections, in reading order."""
        return tuple(s for s in self.sentences if s.section in types)

    def found(self, section: SectionType) -> bool:
        """Whether a section of this type with at least one sentence was found."""
        return any(s.section is section for s in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the classifier says of one sentence of Introduction or Discussion.

    Attributes:
        probability: calibrated probability that it proposes a mechanism of benefit (label P).
        denial_probability: probability that it denies or tests one (label D).
        mechanism: `probability` reaches the model's threshold.
        themes: theme codes of the taxonomy, strongest first; empty unless `mechanism`.
        mediators: the words that name the mediator, as spans of `Article.text`.
        mechanisms: normalised mechanism names, one for each mediator; None where unmapped.
    """

    sentence: Sentence
    probability: float
    denial_probability: float = 0.0
    mechanism: bool = False
    themes: tuple[str, ...] = ()
    mediators: tuple[Span, ...] = ()
    mechanisms: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Span):
    """A sentence that earned a rung of the ladder.

    Attributes:
        kind: `instrument`, `time_point`, `association`, `formal_test`, `design`, ...
        why: the rule or phrase that matched, in words for the reader.
        instrument: name of the instrument where one was recognised.
    """

    section: SectionType
    kind: str
    why: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorFinding:
    """One proposed mediator and how far this trial tested it.

    Attributes:
        words: as the authors name it.
        mechanism: normalised name; None where unmapped.
        theme: theme code.
        rung: `untested`, `measured`, `related` or `mediated`.
        result: for `related`/`mediated`: `mediates`, `does_not`, `partly`, or None if not stated.
        sentences: numbers (`Sentence.n`) of the sentences that propose it.
    """

    words: str
    theme: str
    rung: Status
    mechanism: str | None = None
    result: str | None = None
    sentences: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgremaCheck:
    """One item that AGReMA asks of a mediation analysis, as far as a machine can see it."""

    item: str
    found: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationFindings:
    """The answer of the mediation stage for one article."""

    mediators: tuple[MediatorFinding, ...] = ()
    agrema: tuple[AgremaCheck, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def status(self) -> Status:
        """The highest rung that any proposed mediator reached."""
        return max((m.rung for m in self.mediators), key=lambda s: s.rung, default=Status.UNTESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The trial's own decision: does it propose a mechanism at all?

    Attributes:
        proposes: None where the article is not assessable.
        probability: calibrated probability that it proposes one.
        uncertain: close to the line; read this trial first.
    """

    proposes: bool | None
    probability: float | None = None
    uncertain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """Everything the tool says of one paper; `text` is kept so that evidence can be quoted."""

    trial: str
    article: Article
    segmentation: Segmentation
    judgements: tuple[Judgement, ...]
    decision: Decision
    mediation: MediationFindings
    status: Status
    flags: tuple[Flag, ...] = ()
    linked_reports: tuple[str, ...] = ()
    lifted_by: str | None = None
    problems: tuple[Problem, ...] = ()

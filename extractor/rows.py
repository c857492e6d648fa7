"""What reaches disk: one row a paper (`trials.jsonl`) and one row a sentence (`sentences.jsonl`).

The rows are plain data without offsets into a text that the reader of the file has not got.
`encode` and `decode` are exact inverses; a row of another schema is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from extractor.article import SCHEMA, Box, Flag, Problem, SectionType, Status
from extractor.errors import ResultsError

__all__ = [
    "AgremaRow",
    "CoverageRow",
    "EvidenceRow",
    "MediatorRow",
    "SentenceRow",
    "TrialRow",
    "decode",
    "encode",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """A sentence that earned a rung, with its place. See `article.Evidence`."""

    text: str
    section: SectionType
    kind: str
    why: str
    start: int
    end: int
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorRow:
    """One proposed mediator and how far it was tested. See `article.MediatorFinding`."""

    words: str
    theme: str
    rung: Status
    mechanism: str | None = None
    result: str | None = None
    sentences: tuple[int, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgremaRow:
    """One item of AGReMA and the sentences that satisfy it."""

    item: str
    found: bool
    evidence: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One section as found: by which evidence, how long, how sure."""

    section: SectionType
    heading: str | None
    evidence: str
    confidence: float
    characters: int
    sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceRow:
    """One sentence of Introduction or Discussion and what the classifier says of it.

    Attributes:
        start, end: offsets into the article's text as read.
        mediators: the words of the sentence that name the mediators.
        mechanisms: normalised name for each of `mediators`; None where the taxonomy has none.
    """

    trial: str
    section: SectionType
    n: int
    text: str
    page: int | None
    boxes: tuple[Box, ...]
    start: int
    end: int
    probability: float
    mechanism: bool
    themes: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    mechanisms: tuple[str | None, ...] = ()
    denial_probability: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """One paper.

    Attributes:
        trial: file name without suffix.
        proposes: True, False, or None where the paper is not assessable.
        proposes_probability: calibrated probability of `proposes`; None where not assessable.
        uncertain: near the line between proposing and not; to be read first.
        themes: theme codes of its mechanism sentences, most mentions first.
        theme_mentions: code -> number of mechanism sentences that carry it.
        mechanisms: normalised names, most mentions first.
        mechanism_mentions: name -> number of mechanism sentences that carry it.
        unmapped: mediator words for which the taxonomy has no name.
        sections_found: IMRaD types found with at least one sentence.
        linked_reports: other papers (`trial`) of the run with the same registration id.
        lifted_by: the companion paper whose test lifted `mediator_not_tested`.
        duplicate_of: the paper (`trial`) of which this file is a copy; it is counted once.
        ocr: the text was recognised from images.
    """

    trial: str
    source: str
    title: str | None
    proposes: bool | None
    proposes_probability: float | None
    status: Status
    flags: tuple[Flag, ...] = ()
    themes: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    n_mechanism_sentences: int = 0
    sections_found: tuple[SectionType, ...] = ()
    problems: tuple[Problem, ...] = ()
    uncertain: bool = False
    n_sentences: int = 0
    theme_mentions: dict[str, int] = field(default_factory=dict)
    mechanism_mentions: dict[str, int] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    mediators: tuple[MediatorRow, ...] = ()
    agrema: tuple[AgremaRow, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    doi: str | None = None
    pmcid: str | None = None
    journal: str | None = None
    year: int | None = None
    registrations: tuple[str, ...] = ()
    linked_reports: tuple[str, ...] = ()
    lifted_by: str | None = None
    duplicate_of: str | None = None
    format: str | None = None
    reader: str | None = None
    ocr: bool = False
    n_pages: int | None = None
    sha256: str | None = None
    companion: str | None = None
    schema: int = SCHEMA

    @property
    def read(self) -> bool:
        """Whether the file could be read at all (assessable or not)."""
        return not any(p.fatal and p.stage in ("read", "batch") for p in self.problems)


Row = TypeVar("Row", TrialRow, SentenceRow)
_encoder = msgspec.json.Encoder()


def encode(row: TrialRow | SentenceRow) -> bytes:
    """A row as one line of JSON, without the newline; keys in the order of the class."""
    return _encoder.encode(row)


def decode(line: bytes | str, kind: type[Row]) -> Row:
    """The row that a line of JSON holds.

    Raises:
        ResultsError: the line is no such row, or of another schema.
    """
    try:
        row = msgspec.json.decode(line, type=kind)
    except msgspec.MsgspecError as err:
        raise ResultsError(f"not a {kind.__name__}: {err}; was the file made by another version?") from err
    if isinstance(row, TrialRow) and row.schema != SCHEMA:
        raise ResultsError(f"row of schema {row.schema}, this version reads {SCHEMA}; run `mechanisms run` again")
    return row

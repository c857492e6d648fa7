"""What the steps of segmentation hand to each other."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.article import BlockKind, SectionType

__all__ = ["PROSE", "RANK", "Assignment"]

PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
"""The kinds of block that hold sentences."""

RANK = {
    SectionType.INTRODUCTION: 0,
    SectionType.METHODS: 1,
    SectionType.RESULTS: 2,
    SectionType.DISCUSSION: 3,
}
"""The usual order of the sections."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The section a block belongs to, and why.

    Attributes:
        type: its section.
        heading: the main heading above it; None where it has none.
        evidence: `heading`, `source` or `position`.
        confidence: in [0, 1].
        opens: the block is the heading that opens the section.
        closed: `other` by a heading of its own (end matter, boxes), not for want of one.
        run_in: characters of a run-in heading at the block's start, not part of a sentence.
    """

    type: SectionType
    heading: str | None = None
    evidence: str = "heading"
    confidence: float = 1.0
    opens: bool = False
    closed: bool = False
    run_in: int = 0

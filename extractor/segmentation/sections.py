"""Gives every block of an article its section.

Blocks in, one `Assignment` a block out. Two ways, by what the source knows: where it knows the
nesting of its sections (JATS, BMC), subsections inherit; where it does not (PDF, TEI, HTML,
BioC, text), the order of the headings decides. What has no heading at all is found by position, or by a run-in heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.article import Article, Block, BlockKind, Region, Section, SectionType
from extractor.segmentation.flat import assign_flat
from extractor.segmentation.headings import run_in_heading
from extractor.segmentation.model import PROSE, Assignment
from extractor.segmentation.nested import assign_nested

__all__ = ["assign_sections", "build_sections"]

_I, _M, _R, _D = SectionType.INTRODUCTION, SectionType.METHODS, SectionType.RESULTS, SectionType.DISCUSSION
_BY_POSITION, _BY_POSITION_AFTER_UNMARKED_ABSTRACT = 0.8, 0.5
_BY_RUN_IN = 0.8
_IN_PLACE = 0.8
"""Confidence above which an Introduction was named by its heading or the source: it needs no more."""
_FRONT_LINE = 200
"""Shorter paragraphs before the text are authors, addresses and dates (characters)."""


def assign_sections(article: Article) -> tuple[Assignment, ...]:
    """One assignment for each block of `article.blocks`."""
    nested = any(block.headings for block in article.blocks)
    assigned = assign_nested(article) if nested else assign_flat(article)
    assigned = _find_run_in(article, assigned)
    if not any(given.type is _I and given.confidence > _IN_PLACE for given in assigned):
        assigned = _introduction_by_position(article, assigned)
    return tuple(assigned)


def build_sections(article: Article, assigned: Sequence[Assignment]) -> tuple[Section, ...]:
    """Joins neighbouring blocks of one type, under one main heading, to sections."""
    sections: list[Section] = []
    for block, given in zip(article.blocks, assigned, strict=True):
        last = sections[-1] if sections else None
        if last is not None and last.type is given.type and last.heading == given.heading:
            sections[-1] = replace(last, end=block.end, confidence=min(last.confidence, given.confidence))
        else:
            sections.append(
                Section(
                    start=block.start,
                    end=block.end,
                    type=given.type,
                    heading=given.heading,
                    evidence=given.evidence,
                    confidence=given.confidence,
                )
            )
    return tuple(sections)


def _has_prose(blocks: Sequence[Block], assigned: Sequence[Assignment], kind: SectionType) -> bool:
    return any(given.type is kind and block.kind in PROSE for block, given in zip(blocks, assigned, strict=True))


def _find_run_in(article: Article, assigned: list[Assignment]) -> list[Assignment]:
    """Sections whose headings stand at the head of a paragraph, where no other heading names them."""
    missing = {kind for kind in (_I, _M, _R, _D) if not _has_prose(article.blocks, assigned, kind)}
    if _D not in missing and _M not in missing:
        return assigned
    current: Assignment | None = None
    out = list(assigned)
    for index, (block, given) in enumerate(zip(article.blocks, assigned, strict=True)):
        if block.region is not Region.BODY or block.section_type is SectionType.OTHER:
            continue
        found = run_in_heading(article.slice(block)) if block.kind is BlockKind.PARAGRAPH else None
        if found is not None and found[0] in missing:
            heading = article.slice(block)[: found[1]].strip(" .:—–-")
            current = Assignment(found[0], heading=heading, evidence="heading", confidence=_BY_RUN_IN)
            out[index] = replace(current, run_in=found[1])
        elif block.kind is BlockKind.HEADING and given.opens:
            current = None
        elif current is not None:
            out[index] = current
    return out


def _introduction_by_position(article: Article, assigned: list[Assignment]) -> list[Assignment]:
    """The text between the abstract and the first section is the Introduction."""
    body_types = (_M, _R, _D)
    first = next((i for i, given in enumerate(assigned) if given.type in body_types and given.opens), None)
    if first is None:
        return assigned
    blocks = article.blocks
    knows_abstract = any(given.type is SectionType.ABSTRACT for given in assigned[:first])
    knows_front = knows_abstract or any(block.region is not Region.BODY for block in blocks[:first])
    confidence = _BY_POSITION if knows_front else _BY_POSITION_AFTER_UNMARKED_ABSTRACT
    out = list(assigned)
    for index, (block, given) in enumerate(zip(blocks[:first], assigned, strict=False)):
        free = given.type is SectionType.OTHER and not given.closed and block.region is Region.BODY
        is_front_line = not knows_front and block.end - block.start < _FRONT_LINE
        if free and block.kind in PROSE and block.section_type is not SectionType.OTHER and not is_front_line:
            out[index] = Assignment(_I, evidence="position", confidence=confidence)
    return out

"""Sections of sources that know how their sections nest (JATS, BMC)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.article import Article, Block, BlockKind, Region, SectionType
from extractor.segmentation.headings import HeadingMatch, classify_heading
from extractor.segmentation.model import RANK, Assignment

__all__ = ["assign_nested"]

_OTHER = Assignment(SectionType.OTHER)
_I, _M, _R, _D = SectionType.INTRODUCTION, SectionType.METHODS, SectionType.RESULTS, SectionType.DISCUSSION
_BY_MAIN_WORDS, _BY_SOURCE, _BY_WORDS_IN_PLACE, _BY_ORDER = 1.0, 0.95, 0.8, 0.6


def assign_nested(article: Article) -> list[Assignment]:
    """One assignment a block: by its own heading, its parents', or what the source says."""
    walker = _Walker(article)
    return [walker.step(index, block) for index, block in enumerate(article.blocks)]


class _Walker:
    """Keeps the assignments of the enclosing sections while it goes through the blocks."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._stack: list[Assignment] = []
        self._latest = _OTHER  # the section that an unknown main heading continues
        self._concluded = False

    def step(self, index: int, block: Block) -> Assignment:
        if block.region is Region.ABSTRACT:
            kind = SectionType.OTHER if block.section_type is SectionType.OTHER else SectionType.ABSTRACT
            return Assignment(kind, evidence="source", closed=True)
        if block.region is Region.FRONT:
            return replace(_OTHER, closed=True)
        del self._stack[len(block.headings) :]
        if block.kind is BlockKind.HEADING:
            given = self._open(index, block)
            self._stack.append(given)
            return given
        if block.section_type is SectionType.OTHER and (
            not self._stack or self._stack[-1].type is not SectionType.OTHER
        ):
            return replace(_OTHER, evidence="source", closed=True)  # a boxed text
        if self._stack:
            return replace(self._stack[-1], opens=False)
        return self._without_heading(block)

    def _without_heading(self, block: Block) -> Assignment:
        if block.region is Region.BACK:
            return replace(_OTHER, closed=True)
        if block.section_type in RANK:
            return Assignment(block.section_type, evidence="source", confidence=_BY_SOURCE)
        if self._latest.type in RANK:
            # Paragraphs after the last section, or between two, go on with what came before.
            return replace(self._latest, opens=False, evidence="position", confidence=_BY_ORDER)
        return _OTHER

    def _open(self, index: int, block: Block) -> Assignment:
        words = self._article.slice(block)
        match = classify_heading(words)
        given = self._main(index, block, match) if not self._stack else self._nested(block, match)
        given = replace(given, heading=given.heading or words, opens=True)
        if given.type in RANK:
            self._latest = given
            self._concluded = bool(match and match.concludes) and not self._stack
        return given

    def _main(self, index: int, block: Block, match: HeadingMatch | None) -> Assignment:
        words = self._article.slice(block)
        if block.section_type is SectionType.OTHER:
            return replace(_OTHER, closed=True)  # a boxed text, whatever its heading
        if match is not None and match.type is SectionType.ABSTRACT and self._latest.type in RANK:
            # "Summary" at the end goes on with the Discussion.
            return replace(self._latest, heading=words, confidence=_BY_WORDS_IN_PLACE)
        if match is not None and match.main and (block.region is not Region.BACK or match.type is _D):
            return Assignment(match.type, words, confidence=_BY_MAIN_WORDS, closed=match.type is SectionType.OTHER)
        if block.region is Region.BACK:
            return replace(_OTHER, closed=True)
        if block.section_type is not None:
            return Assignment(block.section_type, words, evidence="source", confidence=_BY_SOURCE)
        if match is not None and _fits(match.type, self._latest.type):
            return Assignment(match.type, words, confidence=_BY_WORDS_IN_PLACE)
        if match is not None and match.type is not _D and self._latest.type is _D:
            return replace(_OTHER, closed=True)  # "Adverse events" after the Discussion is no part of it
        return self._unknown(index, block)

    def _unknown(self, index: int, block: Block) -> Assignment:
        """A main heading that names no section: a study among several, or the last section goes on."""
        if any(True for _ in self._main_headings_below(index, block)):
            return Assignment(_I, evidence="position", confidence=_BY_ORDER)
        if self._concluded or self._latest.type not in RANK:
            return _OTHER
        return replace(self._latest, heading=None, evidence="position", confidence=_BY_ORDER)

    def _main_headings_below(self, index: int, block: Block) -> Iterator[Block]:
        for below in self._article.blocks[index + 1 :]:
            if len(below.headings) <= len(block.headings):
                return
            if below.kind is BlockKind.HEADING:
                match = classify_heading(self._article.slice(below))
                if match is not None and match.main and match.type in RANK:
                    yield below

    def _nested(self, block: Block, match: HeadingMatch | None) -> Assignment:
        parent = self._stack[-1]
        if match is None or not match.main or block.section_type is SectionType.OTHER:
            return self._by_source(parent, block)
        if match.type is SectionType.OTHER:
            # Acknowledgements and the like end the Discussion; "Ethics" within Methods does not.
            return replace(_OTHER, closed=True) if parent.type in (_D, SectionType.OTHER) else parent
        if parent.closed or match.type not in RANK:
            return parent
        binds = parent.type in RANK and parent.confidence > _BY_WORDS_IN_PLACE
        if binds and RANK[match.type] <= RANK[parent.type]:
            return parent
        return Assignment(match.type, self._article.slice(block), confidence=_BY_MAIN_WORDS)

    def _by_source(self, parent: Assignment, block: Block) -> Assignment:
        if parent.type is SectionType.OTHER and not parent.closed and block.section_type in RANK:
            return Assignment(block.section_type, self._article.slice(block), evidence="source", confidence=_BY_SOURCE)
        return parent


def _fits(found: SectionType, latest: SectionType) -> bool:
    """Whether words that need the right place stand at it."""
    allowed: dict[SectionType, Sequence[SectionType]] = {
        _I: (SectionType.OTHER, SectionType.ABSTRACT, _I),
        _M: (SectionType.OTHER, SectionType.ABSTRACT, _I, _M),
        _R: (_M, _R),
        _D: (_D, _R),
    }
    return latest in allowed.get(found, ())

"""Sections of sources that know headings but not their nesting (PDF, TEI, HTML, BioC, text)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.article import Article, Block, BlockKind, Region, SectionType
from extractor.segmentation.headings import HeadingMatch, classify_heading
from extractor.segmentation.model import PROSE, RANK, Assignment

__all__ = ["assign_flat"]

_I, _M, _R, _D = SectionType.INTRODUCTION, SectionType.METHODS, SectionType.RESULTS, SectionType.DISCUSSION
_OTHER = Assignment(SectionType.OTHER)
_ABSTRACT = Assignment(SectionType.ABSTRACT, closed=True)
_BY_MAIN_WORDS, _BY_SOURCE, _BY_WORDS_IN_PLACE = 1.0, 0.95, 0.8
_LONGEST_ABSTRACT = 6000
"""Characters; longer "abstracts" are the body. The longest structured abstracts have 5,000."""


def assign_flat(article: Article) -> list[Assignment]:
    """One assignment a block, by the order of the headings."""
    matches = [
        classify_heading(article.slice(block)) if block.kind is BlockKind.HEADING else None for block in article.blocks
    ]
    start, end = _abstract(article, matches)
    out: list[Assignment] = []
    walker = _Walker(article, matches)
    for index, block in enumerate(article.blocks):
        if start <= index < end or block.region is Region.ABSTRACT:
            out.append(_ABSTRACT)
        elif block.region is Region.FRONT or block.kind is BlockKind.TITLE:
            out.append(replace(_OTHER, closed=True))
        else:
            out.append(walker.step(index, block))
    return out


class _Walker:
    """Goes through the headings in order; `_current` is the section that is open."""

    def __init__(self, article: Article, matches: Sequence[HeadingMatch | None]) -> None:
        self._article = article
        self._matches = matches
        self._current = _OTHER
        self._resumes: Assignment | None = None  # the section that an aside interrupts
        self._in_front = False  # within key words and the like, before the first section

    def step(self, index: int, block: Block) -> Assignment:
        if block.region is Region.BACK and self._current.type is not SectionType.OTHER:
            self._current = replace(_OTHER, closed=True)
        given = self._step(index, block)
        if self._in_front and block.kind in PROSE:
            # One paragraph of key words; what follows may be an Introduction without heading.
            self._current, self._in_front = _OTHER, False
        return given

    def _step(self, index: int, block: Block) -> Assignment:
        if block.kind is BlockKind.HEADING:
            if self._heading(index, block):
                return replace(self._current, opens=True)
        elif block.section_type in RANK and self._current.type is SectionType.OTHER and not self._current.closed:
            return Assignment(block.section_type, evidence="source", confidence=_BY_SOURCE)
        return self._current

    def _heading(self, index: int, block: Block) -> bool:
        """Whether the heading opens a section; makes it the current one."""
        match = self._matches[index] or _by_source(block)
        if match is None:
            return self._resume()
        is_box_in_front = not match.main and match.type is _D and self._current.type not in RANK
        if match.type is SectionType.OTHER or is_box_in_front:
            return self._aside(block)  # key words, end matter, or a box such as BMJ Open's "Strengths and limitations"
        if match.type is SectionType.ABSTRACT:
            if self._current.type in RANK:
                return self._resume()  # "Summary" at the end goes on with the Discussion
            self._current = _ABSTRACT
            return True
        if not (self._opens(index, match) if match.main else self._fits(match.type)):
            return self._resume()
        words = self._article.slice(block)
        self._current = Assignment(match.type, words, confidence=_BY_MAIN_WORDS if match.main else _BY_WORDS_IN_PLACE)
        self._resumes, self._in_front = None, False
        return True

    def _resume(self) -> bool:
        """After an aside the next heading that says nothing takes the section up again."""
        if self._resumes is None:
            return False
        self._current, self._resumes = replace(self._resumes, opens=False), None
        return True

    def _aside(self, block: Block) -> bool:
        """End matter, or a box: closes the Discussion, interrupts any other section."""
        before = self._current
        if before.type in (_I, _M, _R):
            self._resumes = before
        elif before.type is _D:
            self._resumes = None
        self._in_front = before.type in (SectionType.ABSTRACT, SectionType.OTHER) and not before.closed
        self._current = Assignment(SectionType.OTHER, self._article.slice(block), closed=True)
        return True

    def _opens(self, index: int, match: HeadingMatch) -> bool:
        """Whether main words open a section here, or are a subheading within another."""
        kind, now = match.type, (self._resumes or self._current).type
        if now not in RANK or kind is now or RANK[kind] > RANK[now]:
            return True
        # Backwards: a second study, or Methods at the end. "Results" within a Discussion is
        # a subheading unless a Discussion follows.
        if kind is _M:
            return not self._was_seen(index, _M) or self._follows(index, _D)
        return self._follows(index, _D) and (kind is not _I or self._follows(index, _M))

    def _fits(self, kind: SectionType) -> bool:
        now = (self._resumes or self._current).type
        allowed = {
            _I: (SectionType.OTHER, SectionType.ABSTRACT, _I),
            _M: (SectionType.ABSTRACT, _I, _M),
            _R: (_M,),
            _D: (_D,),
        }
        return now in allowed[kind] and not (now is SectionType.OTHER and self._current.closed)

    def _was_seen(self, index: int, kind: SectionType) -> bool:
        return any(m is not None and m.main and m.type is kind for m in self._matches[:index])

    def _follows(self, index: int, kind: SectionType) -> bool:
        return any(m is not None and m.main and m.type is kind and not m.concludes for m in self._matches[index + 1 :])


def _by_source(block: Block) -> HeadingMatch | None:
    return HeadingMatch(block.section_type, main=True) if block.section_type in RANK else None


def _abstract(article: Article, matches: Sequence[HeadingMatch | None]) -> tuple[int, int]:
    """First block of the abstract and the one after its last; (0, 0) where there is none to see.

    Structured abstracts use the words of the sections. They are told from the article by
    the words' return: where both Methods and Results (or Conclusion) come a second time, what
    stands before the return is the abstract.
    """
    if any(block.region is Region.ABSTRACT for block in article.blocks):
        return 0, 0
    main = [(i, m.type) for i, m in enumerate(matches) if m is not None and m.type in RANK]
    start = next((i for i, m in enumerate(matches) if m is not None and m.type is SectionType.ABSTRACT), None)
    after = [(i, kind) for i, kind in main if start is None or i > start]
    back = _return(after)
    if back is not None:
        first = start if start is not None else after[0][0]
        end = _structured_end(article, [i for i, _ in after], back, opens_body=matches[back])
        if article.blocks[end - 1].end - article.blocks[first].start <= _LONGEST_ABSTRACT:
            return first, end
    return (0, 0) if start is None else (start, _unstructured_end(article, matches, start))


def _return(headings: Sequence[tuple[int, SectionType]]) -> int | None:
    """The index of the heading at which the sequence of sections begins anew."""
    for position in range(1, len(headings)):
        before, now = headings[position - 1][1], headings[position][1]
        if RANK[now] >= RANK[before]:
            continue
        twice = {kind for _, kind in headings[:position]} & {kind for _, kind in headings[position:]}
        if len(twice & {_M, _R, _D}) >= 2:
            return headings[position][0]
    return None


def _structured_end(article: Article, headings: Sequence[int], back: int, opens_body: HeadingMatch | None) -> int:
    """Where the heading that begins anew is the Introduction's, there; else after one paragraph."""
    if _is_introduction(opens_body):
        return back
    last = max(i for i in headings if i < back)
    prose = [i for i in range(last, back) if article.blocks[i].kind in PROSE]
    return prose[0] + 1 if prose else back


def _unstructured_end(article: Article, matches: Sequence[HeadingMatch | None], start: int) -> int:
    """The next heading, where it is the Introduction's or the key words'; else after one paragraph."""
    blocks = article.blocks
    following = (i for i in range(start + 1, len(blocks)) if blocks[i].kind is BlockKind.HEADING)
    first = next(following, len(blocks))
    match = matches[first] if first < len(blocks) else None
    if _is_introduction(match) or (match is not None and match.type is SectionType.OTHER):
        return first
    prose = [i for i in range(start + 1, first) if blocks[i].kind in PROSE]
    return prose[0] + 1 if prose else first


def _is_introduction(match: HeadingMatch | None) -> bool:
    return match is not None and match.type is _I

"""Which part of the article each chunk belongs to: front matter, abstract, body, back matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import BlockKind, Region
from extractor.reading.pdf.assemble import Placed
from extractor.reading.pdf.flow import Chunk
from extractor.reading.pdf.front import abstract_size, find_front
from extractor.reading.pdf.glyphs import FontStyle
from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import heading_key, is_back_matter, is_main_heading, numbering_depth

__all__ = ["place"]

_KINDS = {
    "heading": BlockKind.HEADING,
    "prose": BlockKind.PARAGRAPH,
    "list": BlockKind.LIST_ITEM,
    "caption": BlockKind.CAPTION,
    "table": BlockKind.TABLE,
    "other": BlockKind.FOOTNOTE,
}
_REFERENCES = re.compile(
    r"(?:references?(?: and notes| list| cited)?|literature(?: cited)?|bibliography|works cited)", re.IGNORECASE
)
_FIRST_REFERENCE = re.compile(r"^\[?1[\].)]?\s+[A-Z][\w’'-]+,? [A-Z](?:[A-Z]{0,2}\b|\.)")


def place(chunks: Sequence[Chunk], style: DocumentStyle, title: Sequence[Line]) -> list[Placed]:
    """Kind, region and level for every chunk, in the order given."""
    abstract, body = find_front(chunks, title)
    size = abstract_size(chunks, abstract, body)
    title_lines = {id(line) for line in title}
    levels = _Levels(chunks, style)
    end = _EndMatter(chunks, body)
    placed: list[Placed] = []
    for k, chunk in enumerate(chunks):
        end.step(k, chunk)
        if k < body:
            region = Region.ABSTRACT if abstract is not None and k >= abstract else Region.FRONT
        else:
            region = Region.BACK if end.open else Region.BODY
        kind = BlockKind.TITLE if id(chunk.lines[0]) in title_lines else _kind(chunk, end.references)
        if region is Region.ABSTRACT and kind is BlockKind.FOOTNOTE and _in_size(chunk, size):
            kind = BlockKind.PARAGRAPH
        if region is Region.FRONT and kind is BlockKind.HEADING:
            kind = BlockKind.FOOTNOTE  # authors, the journal's rubric
        placed.append(Placed(chunk, kind, region, levels.of(chunk) if kind is BlockKind.HEADING else 0))
    return placed


class _EndMatter:
    """Tells what follows the article's argument.

    What looks like it before the last main heading (abbreviations, a note) is an aside within the
    body. Headings that are run into a paragraph decide nothing: lists of authors' tasks use the
    words of sections.

    Attributes:
        open: the chunks belong to the end matter.
        references: they are entries of the reference list.
    """

    def __init__(self, chunks: Sequence[Chunk], body: int) -> None:
        self.open = self.references = False
        self._body = body
        main = [k for k, chunk in enumerate(chunks) if _is_main(chunk)]
        self._last_main = max(main, default=-1)

    def step(self, k: int, chunk: Chunk) -> None:
        """Look at the next chunk, the k-th."""
        if k < self._body:
            return
        if chunk.kind == "heading":
            self._heading(chunk)
        elif k > max(self._last_main, self._body) and _FIRST_REFERENCE.match(chunk.lines[0].text):
            self.open = self.references = True  # a list of references without a heading
        self.open = self.open and k > self._last_main

    def _heading(self, chunk: Chunk) -> None:
        words = chunk.words
        if _REFERENCES.fullmatch(heading_key(words)):
            self.open = self.references = True
        elif _is_main(chunk):
            self.open = self.references = False
        elif is_back_matter(words) and not chunk.run_in:
            self.open, self.references = True, False


def _is_main(chunk: Chunk) -> bool:
    """Whether a chunk heads a main section other than the references."""
    if chunk.kind != "heading" or chunk.run_in:
        return False
    return is_main_heading(chunk.words) and not _REFERENCES.fullmatch(heading_key(chunk.words))


def _kind(chunk: Chunk, references: bool) -> BlockKind:
    kind = _KINDS[chunk.kind]
    if references and kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE):
        return BlockKind.REFERENCE
    if kind is BlockKind.FOOTNOTE and _is_table(chunk):
        return BlockKind.TABLE
    return kind


def _is_table(chunk: Chunk) -> bool:
    """Whether most lines of a group are rows of cells."""
    return len(chunk.lines) >= 3 and sum(line.gaps > 0 for line in chunk.lines) >= 0.4 * len(chunk.lines)


def _in_size(chunk: Chunk, size: float) -> bool:
    return abs(chunk.lines[-1].style.size - size) <= 0.35


class _Levels:
    """Depth of headings: by number where they have one, else by typeface."""

    def __init__(self, chunks: Sequence[Chunk], style: DocumentStyle) -> None:
        main = [c.lines[0].style for c in chunks if c.kind == "heading" and not c.run_in and is_main_heading(c.words)]
        self._main = set(main)
        self._largest = max((s.size for s in main), default=style.body[1])

    def of(self, chunk: Chunk) -> int:
        if chunk.run_in:
            return 3
        words = chunk.words
        depth = numbering_depth(words)
        if depth:
            return depth
        if is_main_heading(words):
            return 1
        return 1 if self._same(chunk.lines[0].style) else 2

    def _same(self, style: FontStyle) -> bool:
        return style in self._main or style.size > self._largest + 0.5

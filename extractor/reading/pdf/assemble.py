"""Chunks to the blocks of an `Article`: the text of each, and boxes for its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.article import BlockKind, Box, Fragment, Region
from extractor.reading.builder import ArticleBuilder
from extractor.reading.pdf.flow import Chunk
from extractor.reading.pdf.frames import Frame
from extractor.reading.pdf.glyphs import FloatArray
from extractor.reading.pdf.joining import Piece, Vocabulary, join_lines
from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.rows import Gutter

__all__ = ["LaidOutPage", "Placed", "assemble"]


@dataclass(slots=True)
class LaidOutPage:
    """One page between its characters and the article.

    Attributes:
        ink_edges: left and right edges of the drawn characters that the lines' `ink` counts.
    """

    number: int
    frame: Frame
    ink_edges: tuple[FloatArray, FloatArray]
    lines: list[Line]
    gutters: list[Gutter]
    reader: str
    has_images: bool


@dataclass(slots=True)
class Placed:
    """A chunk whose kind, region and level are known."""

    chunk: Chunk
    kind: BlockKind
    region: Region
    level: int = 0


def assemble(
    placed: Sequence[Placed], pages: dict[int, LaidOutPage], vocabulary: Vocabulary, builder: ArticleBuilder
) -> list[Fragment]:
    """Adds chunks in reading order to the builder; where their pieces stand.

    The texts of lines are clean (see `find_lines`), so the builder leaves the offsets of the pieces as they are.
    """
    fragments: list[Fragment] = []
    for item in placed:
        text, pieces = _text(item, vocabulary)
        page = item.chunk.lines[0].page
        start = builder.add(item.kind, text, region=item.region, level=item.level, page=page)
        if start is not None:
            fragments += [_fragment(piece, start, pages) for piece in pieces if piece.end > piece.start]
    return fragments


def _text(item: Placed, vocabulary: Vocabulary) -> tuple[str, list[Piece]]:
    chunk = item.chunk
    if chunk.text is not None:
        line = chunk.lines[0]
        inked = len(chunk.text) - chunk.text.count(" ")
        return chunk.text, [Piece(0, len(chunk.text), line, 0, inked, inked < _inked(line))]
    if item.kind is BlockKind.TABLE:
        text, pieces = "", []
        for line in chunk.lines:
            start = len(text) + 1 if text else 0
            text = f"{text}\n{line.text}" if text else line.text
            pieces.append(Piece(start, len(text), line, 0, len(line.text), False))
        return text, pieces
    fine = item.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return join_lines(chunk.lines, vocabulary, chunk.skip, fine=fine)


def _inked(line: Line) -> int:
    return sum(end - start for start, end in line.ink)


def _fragment(piece: Piece, offset: int, pages: dict[int, LaidOutPage]) -> Fragment:
    line = piece.line
    page = pages[line.page]
    x0, x1 = line.x0, line.x1
    if piece.ink:
        first = _ink(line, piece.ink)
        x0 = x0 if first is None else float(page.ink_edges[0][first])
    if piece.end_inside:
        last = _ink(line, piece.ink_end - 1)
        x1 = x1 if last is None else float(page.ink_edges[1][last])
    x0, y0, x1, y1 = page.frame.visible(x0, line.y0, max(x1, x0 + 0.1), line.y1)
    box = Box(page=line.page, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))
    return Fragment(start=offset + piece.start, end=offset + piece.end, box=box)


def _ink(line: Line, k: int) -> int | None:
    """Where in the page's ink a line's k-th drawn character stands; None beyond its last."""
    for start, end in line.ink:
        if k < end - start:
            return start + k
        k -= end - start
    return None

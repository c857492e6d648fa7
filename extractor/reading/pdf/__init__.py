"""Reading PDF files: characters and their places to an article in reading order.

engine, second (characters) -> frames -> lines -> rows -> furniture, styles, roles, tables
-> order -> flow (paragraphs) -> regions -> joining, assemble
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.article import Article, Metadata, Problem
from extractor.errors import NoTextError, ReadError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.options import ReadOptions
from extractor.reading.pdf.assemble import LaidOutPage, assemble
from extractor.reading.pdf.engine import Engine
from extractor.reading.pdf.flow import flow
from extractor.reading.pdf.frames import choose_frame, reading_boxes
from extractor.reading.pdf.front import find_doi, find_title
from extractor.reading.pdf.furniture import drop_line_numbers, mark_furniture
from extractor.reading.pdf.glyphs import PageGlyphs
from extractor.reading.pdf.joining import Vocabulary, join_lines
from extractor.reading.pdf.lines import find_lines
from extractor.reading.pdf.ocr import recognise
from extractor.reading.pdf.order import make_nodes, reading_order
from extractor.reading.pdf.regions import place
from extractor.reading.pdf.roles import assign_roles
from extractor.reading.pdf.rows import find_gutters, join_rows, share_gutters
from extractor.reading.pdf.second import SecondReader
from extractor.reading.pdf.styles import measure
from extractor.reading.pdf.tables import mark_tables

__all__ = ["read_pdf"]

_MOST_LINES, _LABEL = 3_000, 12
"""A page in more pieces than this is a plot or a map: of its text only what is longer than a label is kept."""

_MOST_CHARACTERS = 10_000_000
"""Characters of a PDF that are kept with their places: some 40 bytes each, so that memory stays under 500 MB."""

_FEWEST_CHARACTERS = 50
"""Characters a page of an article with text; a scan has none, or a stamp of the archive."""


def read_pdf(data: bytes, name: str, options: ReadOptions | None = None) -> Article:
    """One PDF as an article.

    Raises:
        EncryptedPdfError: the file asks for a password.
        NoTextError: the pages are images (a scan), and OCR was not asked for or failed.
        NotAnArticleError: there is text, but no running text.
        ReadError: the file is broken, or has more pages, characters or paragraphs than the options allow.
    """
    options = options or ReadOptions()
    reading = _read_pages(data, name, options)
    if _has_text(reading.pages):
        return _article(reading, data, name, options)
    if not options.ocr:
        images = any(page.has_images for page in reading.pages)
        reason = "holds images of pages but no text (a scan); read it with OCR" if images else "holds no text"
        raise NoTextError(name, reason)
    reading = _read_pages(recognise(data, name, options), name, options)
    if not _has_text(reading.pages):
        raise NoTextError(name, "is a scan in which OCR found no text")
    for page in reading.pages:
        page.reader += " after OCR"
    recognised = Problem(
        stage="read", code="ocr", message="the text was recognised from images (OCR) and may hold errors"
    )
    return _article(reading, data, name, options, recognised)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The pages of a file that could be read, at least one, and how many it has."""

    pages: list[LaidOutPage]
    n_pages: int

    def problems(self) -> list[Problem]:
        """The pages that are missing, if any."""
        unread = sorted(set(range(1, self.n_pages + 1)) - {page.number for page in self.pages})
        if not unread:
            return []
        numbers = ", ".join(map(str, unread))
        message = f"of its {self.n_pages} pages these cannot be read: {numbers}; download or save it again"
        return [Problem(stage="read", code="pages_unread", message=message)]


def _read_pages(data: bytes, name: str, options: ReadOptions) -> _Reading:
    engine = Engine(data, name)
    second = SecondReader(data)
    pages = []
    characters = 0
    limit = min(options.max_characters, _MOST_CHARACTERS)
    try:
        if engine.n_pages > options.max_pages:
            raise ReadError(name, f"has {engine.n_pages:,} pages, more than {options.max_pages:,}")
        for page in engine.pages():
            if page is None:
                continue
            characters += len(page)
            if characters > limit:
                raise ReadError(name, f"holds more than {limit:,} characters of text")
            pages.append(_lay_out(second.better(page)))
    finally:
        engine.close()
        second.close()
    if not pages:
        raise ReadError(name, "none of its pages can be read; download or save it again")
    return _Reading(pages, engine.n_pages)


def _lay_out(page: PageGlyphs) -> LaidOutPage:
    frame = choose_frame(page)
    page.boxes = reading_boxes(page, frame)
    lines, ink = find_lines(page, frame.turn)
    if len(lines) > _MOST_LINES:
        lines = [line for line in lines if len(line.text) >= _LABEL]
    lines = drop_line_numbers(lines)
    return LaidOutPage(
        number=page.page,
        frame=frame,
        ink_edges=(ink.x0.copy(), ink.x1.copy()),  # the heights, and what they are views of, can go
        lines=lines,
        gutters=find_gutters(lines, frame.width),
        reader=page.reader,
        has_images=page.has_images,
    )


def _has_text(pages: list[LaidOutPage]) -> bool:
    characters = sum(len(line.text) for page in pages for line in page.lines)
    return characters >= _FEWEST_CHARACTERS * len(pages)


def _article(reading: _Reading, data: bytes, name: str, options: ReadOptions, *problems: Problem) -> Article:
    pages = reading.pages
    for page, gutters in zip(pages, share_gutters([page.gutters for page in pages]), strict=True):
        page.gutters = gutters
        page.lines = join_rows(page.lines, gutters)
    mark_furniture([page.lines for page in pages], [page.frame.height for page in pages])
    style = measure([page.lines for page in pages])
    ordered = []
    for page in pages:
        assign_roles(page.lines, style)
        mark_tables(page.lines, page.gutters)
        ordered.append(reading_order(make_nodes(page.lines, page.gutters)))
    vocabulary = Vocabulary(line for page in pages for line in page.lines)
    for page in pages:
        for line in page.lines:
            vocabulary.join_initial(line)
    chunks = flow(ordered, [page.gutters for page in pages], style)
    title = find_title(pages[0].lines, pages[0].frame.height, style)
    placed = place(chunks, style, title)
    metadata = Metadata(title=join_lines(title, vocabulary)[0] or None, doi=find_doi([page.lines for page in pages]))
    builder = ArticleBuilder(name, options)
    fragments = assemble(placed, {page.number: page for page in pages}, vocabulary, builder)
    return builder.build(
        data,
        format="pdf",
        reader=_readers(pages),
        metadata=metadata,
        problems=(*problems, *reading.problems()),
        fragments=fragments,
        n_pages=reading.n_pages,
    )


def _readers(pages: list[LaidOutPage]) -> str:
    names = list(dict.fromkeys(page.reader for page in pages))
    if len(names) == 1:
        return names[0]
    by_reader = {name: [str(page.number) for page in pages if page.reader == name] for name in names}
    return "; ".join(f"{name} (pages {', '.join(numbers)})" for name, numbers in by_reader.items())

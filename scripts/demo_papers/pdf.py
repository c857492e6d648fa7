"""PDFs that look like journal pages: a full-width head, one or two columns, running heads, footnotes."""

from __future__ import annotations

import io
import re
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from demo_papers.drawings import draw
from demo_papers.looks import LOOKS, Look, Styles
from demo_papers.printing import cite, soft_hyphens
from demo_papers.source import Element, Figure, Heading, Output, Paper, Paragraph, Reference, Table

_PAGE_WIDTH, _PAGE_HEIGHT = A4
_COMPOUND = re.compile(r"[A-Za-z]-[A-Za-z]")
_NO_PADDING = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}


def make_pdf(paper: Paper, output: Output) -> bytes:
    """The paper as a PDF in the layout that `output` names; the same bytes every time."""
    look = LOOKS[output.layout]
    styles = Styles(look)
    head, body = _split_abstract(paper.elements)
    top = _title_block(paper, head, styles, output.citations)
    height = sum(_height(flowable, _PAGE_WIDTH - 2 * look.margin) for flowable in top) + 10
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, title=paper.title, author=", ".join(paper.authors), subject=paper.journal
    )
    document.addPageTemplates(_templates(paper, look, styles, height))
    story: list[Flowable] = [NextPageTemplate("later"), *top, FrameBreak()]
    for element in body:
        story.extend(_flowables(element, styles, look, output.citations))
    document.build(story)
    return buffer.getvalue()


def _split_abstract(elements: tuple[Element, ...]) -> tuple[list[Element], list[Element]]:
    """The elements of the abstract, which stand in the page's head, and the rest."""
    second = [i for i, e in enumerate(elements) if isinstance(e, Heading) and e.level == 2][1]
    return list(elements[:second]), list(elements[second:])


def _title_block(paper: Paper, abstract: list[Element], styles: Styles, citations: str) -> list[Flowable]:
    block: list[Flowable] = [
        Text(paper.journal_type.upper(), styles.small),
        Text(escape(paper.title), styles.title),
        Text(", ".join(f"{escape(a)}<super>{i}</super>" for i, a in _numbered(paper)), styles.authors),
    ]
    block += [Text(f"<super>{i}</super> {escape(a)}", styles.small) for i, a in enumerate(paper.affiliations, 1)]
    for element in abstract:
        if isinstance(element, Heading):
            block.append(Text(element.text.upper(), styles.h3))
        elif isinstance(element, Paragraph):
            block.append(_prose(element.text, citations, styles.abstract))
    block.append(Text(f"<b>Keywords:</b> {escape('; '.join(paper.keywords))}", styles.small))
    block.append(Text(f"<b>Trial registration:</b> {paper.registration}", styles.small))
    return block


def _numbered(paper: Paper) -> list[tuple[int, str]]:
    return [(i % len(paper.affiliations) + 1, author) for i, author in enumerate(paper.authors)]


def _prose(text: str, citations: str, style: ParagraphStyle) -> Text:
    """A paragraph of source prose, hyphenated where reportlab can be trusted with it.

    In a paragraph of several fonts, reportlab 5.1 drops the hyphen of a compound that it tried to break.
    """
    markup = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
    markup = cite(markup, citations, raised=r"<super>\1</super>")
    if "<" in markup and _COMPOUND.search(text):
        return Text(markup, ParagraphStyle("unbroken", parent=style, embeddedHyphenation=0))
    return Text(soft_hyphens(markup), style)


def _height(flowable: Flowable, width: float) -> float:
    _, height = flowable.wrap(width, _PAGE_HEIGHT)
    return float(height) + flowable.getSpaceBefore() + flowable.getSpaceAfter()


def _templates(paper: Paper, look: Look, styles: Styles, head_height: float) -> list[PageTemplate]:
    bottom, top = 56.0, _PAGE_HEIGHT - 62.0
    note = Text(escape(paper.footnote), styles.small)
    note_height = _height(note, look.column_width) + 8
    xs = [look.margin + i * (look.column_width + look.gutter) for i in range(look.columns)]
    full_width = _PAGE_WIDTH - 2 * look.margin
    first = [Frame(look.margin, top - head_height, full_width, head_height, id="head", **_NO_PADDING)]
    for i, x in enumerate(xs):
        lift = note_height if i == 0 else 0.0
        height = top - head_height - 8 - bottom - lift
        first.append(Frame(x, bottom + lift, look.column_width, height, **_NO_PADDING))
    later = [Frame(x, bottom, look.column_width, top - bottom, **_NO_PADDING) for x in xs]

    def on_first(canvas: Canvas, _document: BaseDocTemplate) -> None:
        _first_page(canvas, paper, look)
        canvas.setLineWidth(0.4)
        canvas.line(xs[0], bottom + note_height - 4, xs[0] + 60, bottom + note_height - 4)
        note.wrapOn(canvas, look.column_width, note_height)
        note.drawOn(canvas, xs[0], bottom)

    def on_later(canvas: Canvas, document: BaseDocTemplate) -> None:
        _later_page(canvas, paper, look, document.page)

    return [
        PageTemplate(id="first", frames=first, onPage=on_first),
        PageTemplate(id="later", frames=later, onPage=on_later),
    ]


def _first_page(canvas: Canvas, paper: Paper, look: Look) -> None:
    canvas.setFont("Helvetica", 7.5)
    y = _PAGE_HEIGHT - 40
    canvas.drawString(look.margin, y, f"{paper.journal} {paper.year};{paper.volume}:{paper.first_page}")
    canvas.drawRightString(_PAGE_WIDTH - look.margin, y, f"doi:{paper.doi}")
    canvas.line(look.margin, y - 5, _PAGE_WIDTH - look.margin, y - 5)
    canvas.drawCentredString(_PAGE_WIDTH / 2, 34, str(paper.first_page))
    _margin_note(canvas, paper, look)


def _later_page(canvas: Canvas, paper: Paper, look: Look, page: int) -> None:
    number = str(paper.first_page + page - 1)
    canvas.setFont("Helvetica", 7.5)
    y = _PAGE_HEIGHT - 40
    if page % 2 == 0:
        canvas.drawString(look.margin, y, number)
        canvas.drawRightString(_PAGE_WIDTH - look.margin, y, paper.running_author)
    else:
        canvas.drawString(look.margin, y, paper.short_title)
        canvas.drawRightString(_PAGE_WIDTH - look.margin, y, number)
    canvas.drawCentredString(_PAGE_WIDTH / 2, 34, f"{paper.journal}, volume {paper.volume}, {paper.year}")
    _margin_note(canvas, paper, look)


def _margin_note(canvas: Canvas, paper: Paper, look: Look) -> None:
    """The vertical line that publishers print beside the text."""
    if not look.margin_note:
        return
    canvas.saveState()
    canvas.setFont("Helvetica", 5.5)
    canvas.translate(_PAGE_WIDTH - 18, 250)
    canvas.rotate(90)
    canvas.drawString(0, 0, f"{paper.journal}: first published as doi:{paper.doi}. All persons and data are invented.")
    canvas.restoreState()


def _flowables(element: Element, styles: Styles, look: Look, citations: str) -> list[Flowable]:
    match element:
        case Heading(hidden=True):
            return []
        case Heading(level=2):
            return [Text(escape(element.text), styles.h2)]
        case Heading():
            return [Text(escape(element.text), styles.h3)]
        case Paragraph():
            return [_prose(element.text, citations, styles.body)]
        case Reference():
            return [Text(f"{element.number}. {escape(element.text)}", styles.reference)]
        case Table():
            return _table(element, styles, look)
        case Figure():
            caption = Text(_caption(element.caption), styles.small)
            drawing = draw(element, look.column_width)
            return [KeepTogether([Spacer(1, 6), drawing, Spacer(1, 3), caption, Spacer(1, 8)])]


def _caption(caption: str) -> str:
    label, _, words = caption.partition(". ")
    return f"<b>{escape(label)}.</b> {escape(words)}"


def _table(table: Table, styles: Styles, look: Look) -> list[Flowable]:
    header, *rows = table.rows
    cells = [[Text(f"<b>{escape(c)}</b>", styles.small) for c in header]]
    cells += [[Text(escape(c), styles.small) for c in row] for row in rows]
    first = 0.34 if len(header) > 3 else 0.42
    rest = (1 - first) / (len(header) - 1)
    widths = [look.column_width * w for w in [first, *[rest] * (len(header) - 1)]]
    rules = [
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 0), (-1, 0), 0.4, colors.black),
        ("LINEBELOW", (0, -1), (-1, -1), 0.8, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 1),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    grid = Grid(cells, colWidths=widths, style=rules)
    parts: list[Flowable] = [Spacer(1, 6), Text(_caption(table.caption), styles.small), Spacer(1, 2), grid]
    if table.note:
        parts.append(Text(escape(table.note), styles.small))
    return [KeepTogether([*parts, Spacer(1, 8)])]

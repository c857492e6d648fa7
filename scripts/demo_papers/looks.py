"""The layouts of the demo PDFs: page geometry, fonts and paragraph styles."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

_PAGE_WIDTH = A4[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What distinguishes the layouts. Lengths in points."""

    columns: int
    font: str
    bold: str
    heading_font: str
    size: float
    margin: float
    gutter: float = 16.0
    first_indent: float = 9.0
    margin_note: bool = False

    @property
    def column_width(self) -> float:
        """Width of one column of text."""
        usable = _PAGE_WIDTH - 2 * self.margin
        return (usable - self.gutter * (self.columns - 1)) / self.columns


LOOKS = {
    "two_column": Look(
        columns=2,
        font="Times-Roman",
        bold="Times-Bold",
        heading_font="Helvetica-Bold",
        size=9.2,
        margin=48,
        margin_note=True,
    ),
    "one_column": Look(
        columns=1,
        font="Times-Roman",
        bold="Times-Bold",
        heading_font="Times-Bold",
        size=10.8,
        margin=92,
        first_indent=14,
    ),
}


class Styles:
    """The paragraph styles of one look."""

    def __init__(self, look: Look) -> None:
        leading = look.size * 1.17
        self.body = ParagraphStyle(
            "body",
            fontName=look.font,
            fontSize=look.size,
            leading=leading,
            alignment=TA_JUSTIFY,
            firstLineIndent=look.first_indent,
            embeddedHyphenation=1,
        )
        self.abstract = ParagraphStyle("abstract", parent=self.body, firstLineIndent=0, spaceAfter=2)
        self.small = ParagraphStyle(
            "small",
            parent=self.abstract,
            fontSize=look.size - 2,
            leading=(look.size - 2) * 1.18,
            alignment=TA_LEFT,
            embeddedHyphenation=0,
        )
        self.reference = ParagraphStyle("reference", parent=self.small, leftIndent=14, firstLineIndent=-14)
        self.h2 = ParagraphStyle(
            "h2",
            fontName=look.heading_font,
            fontSize=look.size + 1,
            leading=leading + 1,
            spaceBefore=8,
            spaceAfter=3,
            keepWithNext=1,
        )
        self.h3 = ParagraphStyle("h3", parent=self.h2, fontSize=look.size, spaceBefore=5, spaceAfter=2)
        self.title = ParagraphStyle(
            "title", fontName=look.heading_font, fontSize=16, leading=19, spaceBefore=8, spaceAfter=7
        )
        self.authors = ParagraphStyle("authors", fontName=look.font, fontSize=10.5, leading=13, spaceAfter=3)

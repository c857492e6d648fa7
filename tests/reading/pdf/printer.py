"""Prints invented papers to PDF, with the layouts that trial reports have."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
BODY, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
LEADING = 12.0


class Printer:
    """A canvas whose y runs downwards from the top of the page."""

    def __init__(self, *, compress: int = 0) -> None:
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, pageCompression=compress, invariant=1)

    def line(self, x: float, y: float, text: str, font: str = BODY, size: float = 10) -> None:
        """One line of text whose baseline is y points below the top."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(self, x: float, y: float, texts: list[str], font: str = BODY, size: float = 10) -> float:
        """Lines below each other; the height of the next one."""
        for text in texts:
            self.line(x, y, text, font, size)
            y += LEADING
        return y

    def justified(self, x: float, y: float, width: float, text: str, font: str = BODY, size: float = 10) -> float:
        """A paragraph whose lines are stretched to a width, the last one not; the height of the next line."""
        wrapped = self.wrap(text, width, font, size)
        for k, words in enumerate(wrapped):
            natural = self.canvas.stringWidth(words, font, size)
            spaces = words.count(" ")
            stretch = (width - natural) / spaces if spaces and k < len(wrapped) - 1 else 0
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, HEIGHT - y, words, wordSpace=stretch)
            y += LEADING
        return y

    def wrap(self, text: str, width: float, font: str = BODY, size: float = 10) -> list[str]:
        """The words of a text in lines of at most a width."""
        lines, current = [], ""
        for word in text.split():
            longer = f"{current} {word}".strip()
            if current and self.canvas.stringWidth(longer, font, size) > width:
                lines.append(current)
                current = word
            else:
                current = longer
        return [*lines, current]

    def page(self) -> None:
        """Ends the page."""
        self.canvas.showPage()

    def bytes(self) -> bytes:
        """The finished file."""
        self.canvas.save()
        return self._out.getvalue()


def filler(topic: str, sentences: int) -> str:
    """Invented prose: so many different sentences on a topic."""
    verbs = ["improved", "changed", "lowered", "raised", "steadied", "slowed", "shaped", "eased"]
    return " ".join(
        f"In cohort {k} the {topic} {verbs[k % len(verbs)]} the walking of people who had rested for {k + 2} weeks."
        for k in range(1, sentences + 1)
    )


def two_column_paper() -> bytes:
    """Title, abstract and two columns; the Discussion runs over the column and the page."""
    printer = Printer()
    printer.line(60, 60, "Walking or rest after a sprained ankle: a randomised trial", BOLD, 18)
    printer.line(60, 84, "A. Author and B. Writer", ITALIC, 11)
    printer.line(60, 110, "Abstract", BOLD, 10)
    y = printer.justified(60, 124, 475, filler("abstract", 4), "Helvetica", 8)
    printer.line(60, y + 2, "Keywords: ankle, walking, rest", "Helvetica", 8)
    _columns(
        printer,
        [("h", "Introduction"), ("p", filler("rest", 14)), ("h", "Methods"), ("p", filler("method", 26))],
        y + 40,
    )
    _columns(
        printer, [("h", "Results"), ("p", filler("result", 20)), ("h", "Discussion"), ("p", filler("theory", 44))], 80
    )
    _columns(
        printer, [("p", filler("later", 6)), ("h", "References"), ("p", "1. Author A. Ankles. J Walk 2001;1:1-9.")], 80
    )
    return printer.bytes()


def _columns(printer: Printer, parts: list[tuple[str, str]], top: float) -> None:
    """Sets parts into two columns of one page and ends it; what does not fit is an error of the test."""
    bottom, x, y = HEIGHT - 80, 60.0, top
    column = 0
    for kind, text in parts:
        lines = [text] if kind == "h" else printer.wrap(text, 225)
        y += 10 if kind == "h" else 0
        for k, words in enumerate(lines):
            if y > bottom:
                column, x, y = column + 1, 310.0, top
                assert column < 2, "the text is too long for the page"
            if kind == "h":
                printer.line(x, y, words, BOLD, 12)
            else:
                last = k == len(lines) - 1
                spaces = words.count(" ")
                stretch = 0 if last or not spaces else (225 - printer.canvas.stringWidth(words, BODY, 10)) / spaces
                printer.canvas.setFont(BODY, 10)
                printer.canvas.drawString(x, HEIGHT - y, words, wordSpace=stretch)
            y += LEADING
    number = printer.canvas.getPageNumber()
    printer.line(60, 40, "Author et al. Journal of Walking", "Helvetica", 8)
    printer.line(290, HEIGHT - 30, str(number), "Helvetica", 8)
    printer.page()

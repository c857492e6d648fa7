"""The two damaged kinds of PDF: page images without text (a scan) and a file cut off in the middle."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def scan(pdf: bytes, *, dots_per_inch: int = 110) -> bytes:
    """Photograph a PDF: every page a slightly turned bilevel image, no text."""
    import pypdfium2

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for index, page in enumerate(pypdfium2.PdfDocument(pdf)):
        image = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
        turned = image.rotate(0.4 if index % 2 else -0.3, fillcolor=255, resample=2)
        canvas.drawImage(ImageReader(turned.point(lambda v: 255 if v > 150 else 0).convert("1")), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def truncate(pdf: bytes, *, keep: float = 0.2) -> bytes:
    """The first part of a file, as an interrupted download leaves it."""
    return pdf[: int(len(pdf) * keep)]

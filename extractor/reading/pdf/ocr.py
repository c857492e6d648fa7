"""Scans to PDFs with text, through ocrmypdf and Tesseract where both are installed."""

from __future__ import annotations

import io
import shutil

from extractor.errors import NoTextError
from extractor.reading.options import ReadOptions

__all__ = ["recognise"]


def recognise(data: bytes, name: str, options: ReadOptions) -> bytes:
    """The same pages with a layer of recognised text.

    Raises:
        NoTextError: OCR is not installed, or it found nothing.
    """
    try:
        import ocrmypdf
    except ImportError as error:
        raise NoTextError(name, "is a scan; install the extra `ocr` to read it") from error
    if shutil.which("tesseract") is None:
        raise NoTextError(name, "is a scan; install Tesseract to read it")
    out = io.BytesIO()
    try:
        ocrmypdf.ocr(
            io.BytesIO(data), out, language=[options.ocr_language], output_type="pdf",
            jobs=1, progress_bar=False, skip_text=True, optimize=0,
        )  # fmt: skip
    except Exception as error:
        # ocrmypdf raises errors of its own, Tesseract's and pikepdf's; all mean the same here.
        raise NoTextError(name, f"is a scan, and recognising its text failed ({error})") from error
    return out.getvalue()

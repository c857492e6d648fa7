"""How much of a source is read, and with what: one validated dataclass for all readers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ReadOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The limits and switches of reading.

    Attributes:
        max_bytes: a larger source is refused before it is parsed. The largest trial report
            seen, a PDF full of photographs, has 60 MB.
        max_characters: a source that yields more text is refused; a whole book has 2 million.
        max_blocks: a source with more paragraphs, headings and tables is refused; the largest
            article seen has 1,500.
        max_pages: a PDF with more pages is refused. Trial reports in monograph series reach 300.
        max_depth: XML nested more deeply is refused; real articles stay under 40.
        ocr: read scans through ocrmypdf, where the extra `ocr` and Tesseract are installed.
        ocr_language: Tesseract's language code.
    """

    max_bytes: int = 200_000_000
    max_characters: int = 20_000_000
    max_blocks: int = 50_000
    max_pages: int = 400
    max_depth: int = 200
    ocr: bool = False
    ocr_language: str = "eng"

    def __post_init__(self) -> None:
        for name in ("max_bytes", "max_characters", "max_blocks", "max_pages", "max_depth"):
            if getattr(self, name) < 1:
                raise ValueError(f"ReadOptions.{name} must be at least 1, not {getattr(self, name)}")

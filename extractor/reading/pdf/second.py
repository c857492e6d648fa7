"""The second reader: pdfplumber, for pages on which the first one's text makes no sense.

It is some twenty times slower, so it sees only pages whose characters are unmapped or from the
private use area; its reading is taken if more of its characters make sense.
"""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np

from extractor.reading.pdf.glyphs import FontStyle, PageGlyphs, text_quality

__all__ = ["SecondReader"]

_DOUBTFUL = 0.9
"""Share of characters that make sense below which a page is read again."""

_UNMAPPED = re.compile(r"\(cid:\d+\)")
"""How pdfminer writes a glyph of which the file does not say what character it is."""
_REPLACEMENT = "\ufffd"


class SecondReader:
    """Opens the file for pdfplumber when the first page needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None

    def better(self, page: PageGlyphs) -> PageGlyphs:
        """The page as it came, or as pdfplumber reads it where that makes more sense."""
        quality = text_quality(page.codes)
        if quality >= _DOUBTFUL:
            return page
        again = self._read(page)
        return again if again is not None and text_quality(again.codes) > quality + 0.05 else page

    def close(self) -> None:
        """Give the memory back."""
        if self._document is not None:
            self._document.close()

    def _read(self, page: PageGlyphs) -> PageGlyphs | None:
        import pdfplumber

        try:
            if self._document is None:
                self._document = pdfplumber.open(io.BytesIO(self._data))
            source = self._document.pages[page.page - 1]
            characters = source.chars
            left, top = source.cropbox[0], source.cropbox[1]
            source.close()
        except Exception:
            # pdfminer raises errors of many kinds on broken files; the first reading stands.
            return None
        return _to_glyphs(characters, page, left, top, f"pdfplumber {pdfplumber.__version__}")


def _to_glyphs(characters: list[dict[str, Any]], page: PageGlyphs, left: float, top: float, reader: str) -> PageGlyphs:
    fonts: dict[FontStyle, int] = {}
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    styles: list[int] = []
    turns: list[int] = []
    for character in characters:
        name = str(character["fontname"]).split("+", 1)[-1]
        low = name.lower()
        style = FontStyle(
            name=name,
            size=round(float(character["size"]) * 5) / 5,
            bold="bold" in low or "black" in low,
            italic="italic" in low or "oblique" in low,
        )
        number = fonts.setdefault(style, len(fonts))
        box = (character["x0"] - left, character["top"] - top, character["x1"] - left, character["bottom"] - top)
        for letter in _UNMAPPED.sub(_REPLACEMENT, character["text"]):
            codes.append(ord(letter))
            boxes.append(box)
            styles.append(number)
            turns.append(0 if character["upright"] else -1)
    return PageGlyphs(
        page=page.page,
        width=page.width,
        height=page.height,
        codes=np.array(codes, np.uint32),
        boxes=np.array(boxes, np.float32).reshape(-1, 4),
        styles=np.array(styles, np.int64),
        turn=np.array(turns, np.int64),
        fonts=list(fonts),
        reader=reader,
        has_images=page.has_images,
    )

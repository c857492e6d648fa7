"""The characters of one page as arrays, with their places and fonts, from whichever engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FloatArray", "FontStyle", "Glyphs", "IntArray", "PageGlyphs", "text_quality"]

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Glyphs = npt.NDArray[np.uint32]

_REPLACEMENT = 0xFFFD
_PRIVATE_USE = (0xE000, 0xF8FF)


@dataclass(frozen=True, slots=True, kw_only=True)
class FontStyle:
    """What distinguishes one run of text from another for the eye.

    Attributes:
        name: name of the font without the subset prefix (`ABCDEF+`).
        size: in points as shown on the page, rounded to a fifth.
    """

    name: str
    size: float
    bold: bool = False
    italic: bool = False


@dataclass(slots=True, kw_only=True)
class PageGlyphs:
    """The characters of one page in the order in which the engine gives them.

    All arrays have one entry for each character, also for spaces and line ends. Coordinates are
    PDF points from the top left of the visible page.

    Attributes:
        page: number of the page, from 1.
        width, height: size of the visible page in points.
        codes: Unicode code points.
        boxes: shape (n, 4): x0, y0, x1, y1; the height is the font's, not the glyph's.
        styles: index into `fonts`, -1 for characters that are not drawn.
        turn: clockwise quarter turns of the writing direction, 0 for upright text, -1 for slanted.
        fonts: the styles that occur on the page.
        reader: name and version of the engine.
        has_images: whether the page shows at least one image.
    """

    page: int
    width: float
    height: float
    codes: Glyphs
    boxes: FloatArray
    styles: IntArray
    turn: IntArray
    fonts: list[FontStyle]
    reader: str
    has_images: bool = False

    def __len__(self) -> int:
        return len(self.codes)


def text_quality(codes: Glyphs) -> float:
    """Share of the drawn characters that a reader could make sense of, in [0, 1]; 1 if there are none."""
    drawn = codes[codes > 0x20]
    if not len(drawn):
        return 1.0
    wrong = (drawn == _REPLACEMENT) | ((drawn >= _PRIVATE_USE[0]) & (drawn <= _PRIVATE_USE[1]))
    wrong |= (drawn >= 0x80) & (drawn < 0xA0)
    return 1.0 - float(np.count_nonzero(wrong)) / len(drawn)

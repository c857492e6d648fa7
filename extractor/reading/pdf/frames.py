"""The direction in which a page is read, and boxes turned so that its text runs to the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractor.reading.pdf.glyphs import FloatArray, PageGlyphs

__all__ = ["Frame", "choose_frame", "reading_boxes"]

_DESCENT, _ASCENT = 0.22, 0.78
"""Share of an em below and above the baseline; fonts claim up to twice as much, and lines would overlap."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How the visible page must be turned to read its text.

    Attributes:
        turn: clockwise quarter turns of the text on the visible page.
        width, height: of the page as one reads it.
    """

    turn: int
    width: float
    height: float

    def visible(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of the reading frame on the visible page."""
        match self.turn:
            case 1:
                return self.height - y1, x0, self.height - y0, x1
            case 2:
                return self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 3:
                return y0, self.width - x1, y1, self.width - x0
            case _:
                return x0, y0, x1, y1


def choose_frame(page: PageGlyphs) -> Frame:
    """The frame of most characters: a table printed sideways fills its page alone."""
    turns = page.turn[(page.styles >= 0) & (page.turn >= 0) & (page.codes > 0x20)]
    turn = int(np.bincount(turns, minlength=1).argmax()) if len(turns) else 0
    if turn % 2:
        return Frame(turn, page.height, page.width)
    return Frame(turn, page.width, page.height)


def reading_boxes(page: PageGlyphs, frame: Frame) -> FloatArray:
    """The boxes of a page's characters in a frame, cut to the height of an em; shape (n, 4)."""
    x0, y0, x1, y1 = page.boxes.T
    match frame.turn:
        case 1:
            parts = (y0, page.width - x1, y1, page.width - x0)
        case 2:
            parts = (page.width - x1, page.height - y1, page.width - x0, page.height - y0)
        case 3:
            parts = (page.height - y1, x0, page.height - y0, x1)
        case _:
            parts = (x0, y0, x1, y1)
    boxes = np.stack(parts, axis=1)
    sizes = np.array([font.size for font in page.fonts] + [0.0], np.float32)[page.styles]
    height = boxes[:, 3] - boxes[:, 1]
    # The baseline lies where the font's own descent ends: the same share of its height as of an em.
    baseline = boxes[:, 3] - height * _DESCENT
    tall = height > sizes
    boxes[:, 1] = np.where(tall, baseline - _ASCENT * sizes, boxes[:, 1])
    boxes[:, 3] = np.where(tall, baseline + _DESCENT * sizes, boxes[:, 3])
    return boxes.astype(np.float32)

"""From a place on the page as seen to a place in the PDF's own space.

Boxes are points from the top left corner of the visible page: the CropBox cut to the MediaBox,
after /Rotate. Annotations are written in default user space: origin bottom left of an
unrotated, uncropped sheet (ISO 32000-2, 7.7.3.3 and 14.11.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.article import Box

__all__ = ["PageSpace", "Rectangle"]

Rectangle = tuple[float, float, float, float]
"""x0, y0, x1, y1 in default user space, y upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpace:
    """The visible part of a page in user space, and its rotation (0, 90, 180, 270, clockwise)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Any) -> PageSpace:
        """The space of a `pypdf` page."""
        media, crop = _sorted(page.mediabox), _sorted(page.cropbox)
        cut = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
        if cut[0] >= cut[2] or cut[1] >= cut[3]:  # a CropBox beside the sheet is ignored, as viewers do
            cut = media
        return cls(left=cut[0], bottom=cut[1], right=cut[2], top=cut[3], rotation=page.rotation % 360)

    def rectangle(self, box: Box) -> Rectangle:
        """A box as seen, in user space."""
        corners = (self._point(box.x0, box.y0), self._point(box.x1, box.y1))
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def quad(self, box: Box) -> tuple[float, ...]:
        """The box as QuadPoints: top left, top right, bottom left, bottom right as seen.

        The order is that of Acrobat, which all viewers follow, not that of the standard's text.
        """
        corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x0, box.y1), (box.x1, box.y1))
        return tuple(value for x, y in corners for value in self._point(x, y))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:  # the left edge of the sheet is seen on top
            return self.left + y, self.bottom + x
        if self.rotation == 180:
            return self.right - x, self.bottom + y
        if self.rotation == 270:
            return self.right - y, self.top - x
        return self.left + x, self.top - y


def _sorted(box: Any) -> Rectangle:
    """A rectangle may name any two opposite corners (ISO 32000-2, 7.9.5)."""
    x0, y0, x1, y1 = (float(value) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

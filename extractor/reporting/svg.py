"""Drawing primitives: SVG as text, and PNG from it where the extra `figures` is installed.

SVG is written by hand because it is small, needs no library, stays text in a manuscript (fonts
are named, not embedded) and is the same for the same data, byte by byte.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

__all__ = [
    "INK",
    "LINE",
    "SOFT",
    "Drawing",
    "png_bytes",
    "png_possible",
    "text_width",
    "wrap",
    "write_picture",
]

INK, SOFT, LINE, PAPER = "#1c2024", "#555d66", "#a9aeb0", "#ffffff"
"""Colours of the review page; every text reaches 4.5 : 1 on white."""

_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

_PNG_ZOOM = 3.0  # 300 dots an inch at the drawing's size of about 100 units an inch
_NARROW, _WIDE = set("ijltfrI.,:;'|![]() -"), set("mwMW@%")


class Drawing:
    """An SVG picture under construction; units are pixels, origin top left."""

    def __init__(self, width: float, title: str, description: str) -> None:
        self.width, self.height = width, 0.0
        self._title, self._description = title, description
        self._parts: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
    ) -> None:
        """Words on the baseline `y`."""
        weight = ' font-weight="bold"' if bold else ""
        where = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
        self._parts.append(f'<text {where}{weight} fill="{fill}">{escape(_printable(words))}</text>')
        self._reach(y + size / 3)

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none", rounded: float = 0
    ) -> None:
        """A rectangle from its top left corner."""
        corner = f' rx="{rounded:g}"' if rounded else ""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{corner} '
            f'fill="{fill}" stroke="{stroke}"/>'
        )
        self._reach(y + height)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1) -> None:
        """A straight line."""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
            f'stroke-width="{width:g}"/>'
        )
        self._reach(max(y1, y2))

    def arrow(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A line that ends in a small head; straight down or to the right."""
        self.line(x1, y1, x2, y2, stroke=SOFT)
        if x1 == x2:
            corners = f"{x2:.1f},{y2:.1f} {x2 - 4:.1f},{y2 - 7:.1f} {x2 + 4:.1f},{y2 - 7:.1f}"
        else:
            corners = f"{x2:.1f},{y2:.1f} {x2 - 7:.1f},{y2 - 4:.1f} {x2 - 7:.1f},{y2 + 4:.1f}"
        self._parts.append(f'<polygon points="{corners}" fill="{SOFT}"/>')

    def svg(self, margin: float = 16) -> str:
        """The whole picture; as high as what was drawn."""
        height = self.height + margin
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:g}" '
            f'viewBox="0 0 {self.width:g} {height:g}" role="img" aria-label={quoteattr(_printable(self._title))} '
            f"font-family={quoteattr(_FONTS)}>\n"
            f"<title>{escape(_printable(self._title))}</title>\n<desc>{escape(_printable(self._description))}</desc>\n"
            f'<rect width="{self.width:g}" height="{height:g}" fill="{PAPER}"/>\n'
            + "\n".join(self._parts)
            + "\n</svg>\n"
        )

    def _reach(self, y: float) -> None:
        self.height = max(self.height, y)


def text_width(words: str, size: float) -> float:
    """About the width of words in a plain sans-serif face, in pixels (Helvetica, to about 5%)."""
    return size * sum(0.3 if c in _NARROW else 0.86 if c in _WIDE else 0.69 if c.isupper() else 0.56 for c in words)


def wrap(words: str, width: float, size: float) -> list[str]:
    """Words in lines no wider than `width`; a longer single word stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def png_possible() -> bool:
    """Whether PNG can be made here (`pip install mechanisms[figures]`)."""
    return find_spec("resvg_py") is not None


def png_bytes(svg: str) -> bytes:
    """The picture as PNG, at about 300 dots an inch; needs `png_possible`."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_PNG_ZOOM, background=PAPER))


def write_picture(folder: Path, name: str, svg: str) -> tuple[Path, ...]:
    """Write `name.svg`, and `name.png` where that is possible."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.svg"
    path.write_text(svg, encoding="utf-8")
    if not png_possible():
        return (path,)
    picture = folder / f"{name}.png"
    picture.write_bytes(png_bytes(svg))
    return path, picture


def _printable(words: str) -> str:
    """Without control characters, which XML forbids."""
    return "".join(c if c.isprintable() else " " for c in words)

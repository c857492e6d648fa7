"""Characters to lines: pieces of text that stand on one baseline within one column.

Works on the whole page at once with numpy; only the finished lines are Python objects.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.reading.builder import clean_text
from extractor.reading.pdf.glyphs import FloatArray, FontStyle, Glyphs, IntArray, PageGlyphs

__all__ = ["Line", "find_lines"]

_MIN_OVERLAP = 0.35
"""Two characters stand on one line if their heights overlap by this share; superscripts do by about half."""

_MAX_GAP = 1.0
"""In em: a wider gap between neighbours in the stream may be a gutter or a table's, and ends the piece."""

_SPACE_GAP = 0.15
"""In em, beyond the usual gap between the letters of a line: a reader sees a space even if the file has none."""

_NO_SPACE = 0x200B  # removed when the text is cleaned

_BACK_STEP = -0.35
"""In em: a character that starts this far left of the one before begins a new piece."""

_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
        "\t": " ", "\r": " ", "\n": " ", "\u2028": " ", "\u2029": " ", "\u00ad": "-", "\u2010": "-", "\u2011": "-",
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\x00": None,
    }
)  # fmt: skip
_MATHS = re.compile("[\U0001d400-\U0001d7ff]")  # italic and bold letters of formulas


@dataclass(slots=True, eq=False)
class Line:
    """One line, or a part of one that stands alone in its column.

    Attributes:
        ink: ranges of the page's drawn characters (see `PageInk`), in the order of `text`.
        style: the style of most characters.
        lead: number of drawn characters at the start in a style unlike `style` or unlike the rest
            (a run-in heading); 0 where the line begins as it goes on.
        purity: share of the characters that are in `style`.
        gaps: gaps of more than 1.5 em inside the line, as between the cells of a table's row.
        above, below: the nearest lines in the same column, once roles are given.
    """

    page: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    style: FontStyle
    ink: list[tuple[int, int]]
    first_style: FontStyle
    lead: int = 0
    purity: float = 1.0
    gaps: int = 0
    role: str = ""
    above: Line | None = None
    below: Line | None = None

    @property
    def height(self) -> float:
        """Of the line's box."""
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        """Of the line's box."""
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        """The height at which the line stands, from the top of the page."""
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class PageInk:
    """The upright drawn characters of one page: what lines refer to by number."""

    x0: FloatArray
    x1: FloatArray
    y0: FloatArray
    y1: FloatArray


def find_lines(page: PageGlyphs, turn: int = 0) -> tuple[list[Line], PageInk]:
    """The pieces of lines on a page whose text runs in one direction, in the engine's order.

    Args:
        page: the characters.
        turn: which quarter turn to read; `page.boxes` must already be turned so that it reads upright.

    Returns:
        The pieces, and the boxes of the drawn characters that their `ink` counts.
    """
    drawn = np.flatnonzero(_is_drawn(page, turn))
    boxes = page.boxes[drawn]
    ink = PageInk(x0=boxes[:, 0], y0=boxes[:, 1], x1=boxes[:, 2], y1=boxes[:, 3])
    if not len(drawn):
        return [], ink
    sizes = np.array([max(font.size, 1.0) for font in page.fonts], np.float32)[page.styles[drawn]]
    gap, starts = _breaks(ink, sizes)
    ends = np.append(starts[1:], len(drawn))
    text = _page_text(page, drawn, starts, gap / sizes)
    styles = page.styles[drawn]
    main, share = _main_styles(styles, starts, ends, len(page.fonts))
    lead = _lead_lengths(styles, starts, ends)
    minimum, maximum = np.minimum.reduceat, np.maximum.reduceat
    left, top = minimum(ink.x0, starts), _main_edge(ink.y0, styles, main, starts, ends, np.minimum)
    right, bottom = maximum(ink.x1, starts), _main_edge(ink.y1, styles, main, starts, ends, np.maximum)
    lines = []
    offsets = text.offsets
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        words = _clean(text.string[offsets[start] : offsets[end - 1] + 1])
        if not words:
            continue
        lines.append(
            Line(
                page=page.page, text=words,
                x0=float(left[k]), y0=float(top[k]), x1=float(right[k]), y1=float(bottom[k]),
                style=page.fonts[main[k]], ink=[(start, end)],
                first_style=page.fonts[styles[start]], lead=int(lead[k]), purity=float(share[k]),
            )
        )  # fmt: skip
    return lines, ink


def _is_drawn(page: PageGlyphs, turn: int) -> npt.NDArray[np.bool_]:
    codes = page.codes
    space = (codes <= 0x20) | (codes == 0xA0) | ((codes >= 0x2000) & (codes <= 0x200B)) | (codes == 0xFEFF)
    flat = (page.boxes[:, 2] <= page.boxes[:, 0]) & (page.boxes[:, 3] <= page.boxes[:, 1])
    drawn: npt.NDArray[np.bool_] = ~space & ~flat & (page.styles >= 0) & (page.turn == turn)
    return drawn


def _breaks(ink: PageInk, sizes: FloatArray) -> tuple[FloatArray, IntArray]:
    """Gap before each character, and where pieces of lines begin."""
    height = np.maximum(np.minimum(ink.y1 - ink.y0, np.roll(ink.y1 - ink.y0, 1)), 0.1)
    overlap = np.minimum(ink.y1, np.roll(ink.y1, 1)) - np.maximum(ink.y0, np.roll(ink.y0, 1))
    em = np.maximum(sizes, np.roll(sizes, 1))
    gap = ink.x0 - np.roll(ink.x1, 1)
    back = ink.x0 - np.roll(ink.x0, 1)
    broken = (overlap < _MIN_OVERLAP * height) | (gap > _MAX_GAP * em) | (back < _BACK_STEP * em)
    broken[0] = True
    gap[0] = 0
    return gap, np.flatnonzero(broken)


@dataclass(slots=True)
class _PageText:
    string: str
    offsets: list[int]


def _page_text(page: PageGlyphs, drawn: IntArray, starts: IntArray, gap_em: FloatArray) -> _PageText:
    """The page's characters as a string, with the spaces that only the geometry shows.

    `offsets` gives the place of each drawn character in the string.
    """
    codes = page.codes.copy()
    codes[(codes < 0x20) & (codes > 0)] = 0x20
    _drop_spaces_in_ligatures(codes, page.boxes)
    _restore_micro(codes, page.styles)
    adjacent = np.append(False, np.diff(drawn) == 1)
    within = adjacent & (gap_em < _MAX_GAP) & (gap_em > -0.1)
    sums = np.add.reduceat(np.where(within, gap_em, 0.0), starts)
    usual = np.maximum(sums / np.maximum(np.add.reduceat(within.astype(np.float32), starts), 1.0), 0.0)
    lengths = np.diff(np.append(starts, len(drawn)))
    missing = within & (gap_em > _SPACE_GAP + 1.5 * np.repeat(usual, lengths))
    at = drawn[missing]
    codes = np.insert(codes, at, 0x20)
    offsets = drawn + np.searchsorted(at, drawn, side="right")
    return _PageText(codes.astype("<u4").tobytes().decode("utf-32-le", "replace"), offsets.tolist())


def _drop_spaces_in_ligatures(codes: Glyphs, boxes: FloatArray) -> None:
    """Some typesetters hide a space under a ligature: `eff ect`. The parts of a ligature share one box."""
    spaces = np.flatnonzero(codes == 0x20)
    spaces = spaces[spaces >= 2]
    one, two = boxes[spaces - 1], boxes[spaces - 2]
    ligature = (codes[spaces - 2] == ord("f")) & (one[:, 0] == two[:, 0]) & (one[:, 2] == two[:, 2])
    hidden = ligature & (boxes[spaces, 0] < one[:, 2] - 0.2 * (one[:, 2] - one[:, 0]))
    codes[spaces[hidden]] = _NO_SPACE


def _restore_micro(codes: Glyphs, styles: IntArray) -> None:
    """Old fonts draw the micro sign as the letter m of a font of symbols: `5 mmol` for `5 µmol`."""
    letters = np.flatnonzero(codes[:-1] == ord("m"))
    letters = letters[letters >= 2]
    if not len(letters):
        return
    following = codes[letters + 1]
    unit = np.isin(following, [ord(letter) for letter in "mgLlMs"])
    before = styles[letters - 1]
    before = np.where(before < 0, styles[letters - 2], before)
    alone = (styles[letters] != styles[letters + 1]) & (before == styles[letters + 1])
    codes[letters[unit & alone]] = 0xB5


def _main_styles(styles: IntArray, starts: IntArray, ends: IntArray, n_fonts: int) -> tuple[IntArray, FloatArray]:
    """The commonest style of each piece, and its share of the characters."""
    piece = np.zeros(len(styles), np.int64)
    piece[starts[1:]] = 1
    piece = np.cumsum(piece)
    keys, counts = np.unique(piece * n_fonts + styles, return_counts=True)
    order = np.lexsort((counts, keys // n_fonts))
    last = np.append(np.flatnonzero(np.diff(keys[order] // n_fonts)), len(order) - 1)
    return keys[order][last] % n_fonts, (counts[order][last] / (ends - starts)).astype(np.float32)


def _lead_lengths(styles: IntArray, starts: IntArray, ends: IntArray) -> IntArray:
    """How many characters at the start of each piece share one style; 0 if all of them do."""
    changes = np.append(np.flatnonzero(np.diff(styles)) + 1, len(styles))
    first = changes[np.searchsorted(changes, starts, side="right").clip(max=len(changes) - 1)]
    return np.where(first >= ends, 0, first - starts)


def _main_edge(
    edge: FloatArray, styles: IntArray, main: IntArray, starts: IntArray, ends: IntArray, smaller: np.ufunc
) -> FloatArray:
    """The edge of each piece's characters in its main style: superscripts do not make a line taller."""
    own = np.repeat(main, ends - starts) == styles
    neutral = np.inf if smaller is np.minimum else -np.inf
    return smaller.reduceat(np.where(own, edge, neutral), starts).astype(np.float32)


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    text = text.translate(_LIGATURES)
    if _MATHS.search(text):
        text = _MATHS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return clean_text(text)

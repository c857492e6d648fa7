"""Pieces of lines to whole lines: what belongs together across wide spaces, and what a gutter parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractor.reading.pdf.lines import Line

__all__ = ["Gutter", "find_gutters", "join_rows", "share_gutters"]

_WORDY = 12
"""Characters that both sides of a gutter must have: bullets, numbers and most cells of tables have fewer."""

_MIN_ROWS = 4
"""Rows with text on both sides that make a gutter."""

_STRONG_ROWS = 15
"""Rows that make a gutter one of the document's columns, not of a table on one page."""

_WIDEST = 0.2
"""Share of the page's width that a gutter may take."""

_INDENT = 18.0
"""Points by which the left edges of one column's lines may differ (first lines, lists)."""

_TOUCHING = 0.3
"""In em: no gutter is as narrow as this."""

_MOST_PIECES = 1500
"""A page with more pieces is a plot or a table; its rows are not joined (the cost grows with the square)."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """White space between two columns: from x0 to x1, seen from y0 to y1, in `rows` rows."""

    x0: float
    x1: float
    y0: float
    y1: float
    rows: int


def find_gutters(lines: list[Line], width: float) -> list[Gutter]:
    """The gutters of one page, from rows that have text on both sides."""
    wordy = [line for line in lines if len(line.text) >= _WORDY]
    if len(wordy) < 2 * _MIN_ROWS or len(wordy) > _MOST_PIECES:
        return []
    left, right, gap = _neighbours(wordy, 0.3)
    pairs = [
        (wordy[a], wordy[b])
        for a, b, g in zip(left.tolist(), right.tolist(), gap.tolist(), strict=True)
        if 4 <= g <= _WIDEST * width
    ]
    pairs.sort(key=lambda pair: pair[1].x0)
    groups: list[list[tuple[Line, Line]]] = []
    for pair in pairs:
        if groups and pair[1].x0 - groups[-1][0][1].x0 <= _INDENT:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    gutters = []
    for group in groups:
        if len(group) < _MIN_ROWS:
            continue
        x1 = sorted(b.x0 for _, b in group)[len(group) // 10]
        x0 = sorted(min(a.x1, x1) for a, _ in group)[int(0.9 * (len(group) - 1))]
        ys = [a.y0 for a, _ in group] + [b.y1 for _, b in group]
        gutters.append(Gutter(min(x0, x1 - 4), x1, min(ys), max(ys), len(group)))
    return gutters


def share_gutters(pages: Sequence[list[Gutter]]) -> list[list[Gutter]]:
    """The gutters of each page, with those that other pages have in many rows.

    A page that is filled by a table may hold no more than a line or two of text in columns.
    """
    strong = [gutter for gutters in pages for gutter in gutters if gutter.rows >= _STRONG_ROWS]
    typical: list[Gutter] = []
    for gutter in strong:
        alike = [other for other in strong if abs(other.x1 - gutter.x1) <= 3.0]
        if len(alike) >= 2 and not any(abs(other.x1 - gutter.x1) <= 3.0 for other in typical):
            typical.append(Gutter(max(g.x0 for g in alike), min(g.x1 for g in alike), -math.inf, math.inf, gutter.rows))
    typical = [gutter for gutter in typical if gutter.x0 < gutter.x1]
    return [
        [*gutters, *(shared for shared in typical if not any(abs(shared.x1 - own.x1) <= 3.0 for own in gutters))]
        for gutters in pages
    ]


def join_rows(lines: list[Line], gutters: list[Gutter]) -> list[Line]:
    """Join neighbours on one row, unless a gutter lies between them; keeps the engine's order."""
    if len(lines) < 2 or len(lines) > _MOST_PIECES:
        return lines
    left, right, gap = _neighbours(lines, 0.35)
    follower: dict[int, tuple[int, float]] = {}
    for a, b, g in zip(left.tolist(), right.tolist(), gap.tolist(), strict=True):
        em = max(lines[a].style.size, lines[b].style.size)
        if g <= _TOUCHING * em or (g <= 3.0 * em and not _parted(lines[a], lines[b], gutters)):
            follower[a] = (b, g / em)
    taken = {b for b, _ in follower.values()}
    joined = []
    for k, line in enumerate(lines):
        if k in taken:
            continue
        while k in follower:
            k, gap_em = follower[k]
            line = _join(line, lines[k], gap_em)
        joined.append(line)
    return joined


def _neighbours(lines: list[Line], overlap: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs (left, right) of lines that stand next to each other on one row, and the gap between them."""
    x0, x1, y0, y1 = (np.array([getattr(line, side) for line in lines]) for side in ("x0", "x1", "y0", "y1"))
    size = np.array([line.style.size for line in lines])
    height = np.maximum(y1 - y0, 0.1)
    shared = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    same_row = shared > overlap * np.minimum(height[:, None], height)
    gap = x0[None, :] - x1[:, None]
    follows = same_row & (gap > -0.35 * size[:, None]) & (x0[None, :] > x0[:, None])
    np.fill_diagonal(follows, False)
    distance = np.where(follows, gap, np.inf)
    nearest = distance.argmin(axis=1)
    back = distance.argmin(axis=0)
    a = np.flatnonzero(np.isfinite(distance.min(axis=1)))
    a = a[back[nearest[a]] == a]
    return a, nearest[a], distance[a, nearest[a]]


def _parted(a: Line, b: Line, gutters: list[Gutter]) -> bool:
    return any(
        a.x1 <= (gutter.x0 + gutter.x1) / 2 + 1
        and b.x0 >= (gutter.x0 + gutter.x1) / 2 - 1
        and gutter.y0 - 40 <= a.middle <= gutter.y1 + 40
        for gutter in gutters
    )


def _join(a: Line, b: Line, gap_em: float) -> Line:
    main = a if len(a.text) >= len(b.text) else b
    space = " " if gap_em > 0.12 else ""
    lead = a.lead or (sum(end - start for start, end in a.ink) if a.style != b.style else 0)
    return Line(
        page=a.page, text=a.text + space + b.text,
        x0=min(a.x0, b.x0), y0=main.y0, x1=max(a.x1, b.x1), y1=main.y1,
        style=main.style, ink=a.ink + b.ink,
        first_style=a.first_style, lead=lead, purity=_purity(a, b), gaps=a.gaps + b.gaps + (gap_em > 1.5),
    )  # fmt: skip


def _purity(a: Line, b: Line) -> float:
    main, other = (a, b) if len(a.text) >= len(b.text) else (b, a)
    total = len(a.text) + len(b.text)
    same = other.purity if other.style == main.style else 0.0
    return (main.purity * len(main.text) + same * len(other.text)) / total

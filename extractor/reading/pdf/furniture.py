"""What is printed on the page but is not the article: running heads and feet, page and line numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extractor.reading.pdf.lines import Line

__all__ = ["drop_line_numbers", "mark_furniture"]

_ZONE = 0.13
"""Share of the page's height at its top and bottom in which running heads and feet stand."""

_SHIFT = 14.0
"""Points by which a running head may move from page to page (scans)."""

_VARYING = re.compile(r"[\W\d_]+|\b[ivxl]+\b")
"""What differs between one running head and the next: all but letters, and Roman numbers."""

_BEYOND = 3
"""Lines of a running head or foot that may stand between a page number and the edge of the page."""

_PAGE_NUMBER = re.compile(r"^\W*(page\s*|p\.?\s*)?([a-z]?\d{1,6}|[ivxl]{1,6})(\s*(of|/|\|)\s*\d+)?\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,4}$")


def mark_furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> None:
    """Give the role `furniture` to running heads, running feet and page numbers.

    A line is one if the same words (digits apart) stand at the same height on another page, within
    the outer zones of the page, or if it is nothing but a page number there.
    """
    seen: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in lines:
            if _ZONE * height < line.middle < (1 - _ZONE) * height:
                continue
            if _PAGE_NUMBER.match(line.text) and _is_outermost(line, lines, height):
                line.role = "furniture"
            else:
                seen[_VARYING.sub("", line.text.lower())].append((number, line))
    for words, found in seen.items():
        if len(words) < 2 or len(found) < 2:
            continue
        for number, line in found:
            if any(n != number and abs(other.middle - line.middle) <= _SHIFT for n, other in found):
                line.role = "furniture"


def _is_outermost(line: Line, lines: Sequence[Line], height: float) -> bool:
    """Whether few lines, whatever they say, stand between this one and the nearer edge of the page."""
    if line.middle < height / 2:
        beyond = [other for other in lines if other.y1 <= line.y0]
    else:
        beyond = [other for other in lines if other.y0 >= line.y1]
    return len(beyond) <= _BEYOND


def drop_line_numbers(lines: list[Line]) -> list[Line]:
    """Without the numbers of a manuscript's lines: a column of rising numbers beside the text."""
    numbers = [line for line in lines if _NUMBER.match(line.text)]
    if len(numbers) < 8:
        return lines
    dropped: set[int] = set()
    for edge in ("x0", "x1"):  # flush left or flush right
        columns: defaultdict[int, list[Line]] = defaultdict(list)
        for line in numbers:
            columns[round(getattr(line, edge) / 4)].append(line)
        for column in columns.values():
            if len(column) >= 8 and _rises(column) and _beside_text(column, lines):
                dropped.update(id(line) for line in column)
    return [line for line in lines if id(line) not in dropped]


def _rises(column: list[Line]) -> bool:
    """Whether numbers count up the page, by one or by five."""
    values = [int(line.text) for line in sorted(column, key=lambda line: line.middle)]
    steps = [b - a for a, b in pairwise(values)]
    return sum(step in (1, 5) for step in steps) >= 0.9 * len(steps)


def _beside_text(column: list[Line], lines: list[Line]) -> bool:
    """Whether the numbers stand left of everything else, as those of lines do."""
    right = max(line.x1 for line in column)
    others = [line for line in lines if len(line.text) > 20]
    return bool(others) and sum(line.x0 >= right - 1 for line in others) >= 0.9 * len(others)

"""Tables that are set in the typeface of the text: told by their captions and their rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.rows import Gutter

__all__ = ["mark_tables"]

_TABLE = re.compile(r"^\W*(?:\w+\s+)?tab(?:le|\.)", re.IGNORECASE)
_FULL = 0.85
"""Share of the column's width from which a line without gaps is one of running text."""

_END = 2
"""Lines of running text in a row that end a table."""


def mark_tables(lines: Sequence[Line], gutters: Sequence[Gutter]) -> None:
    """Give the role `table` to lines of prose that are rows of cells."""
    for line in lines:
        if line.role == "prose" and line.gaps >= 2:
            line.role = "table"
    captions = [line for line in lines if line.role == "caption" and _TABLE.match(line.text)]
    for caption in captions:
        _mark_below(caption, lines, gutters)


def _mark_below(caption: Line, lines: Sequence[Line], gutters: Sequence[Gutter]) -> None:
    below = [line for line in lines if line.y0 >= caption.y1 - 1 and _beneath(line, caption, gutters)]
    below.sort(key=lambda line: line.y0)
    if not below or below[0].role not in ("prose", "table"):
        return  # the table has a typeface of its own, or there is none
    pending: list[Line] = []
    for line in below:
        if line.role not in ("prose", "table"):
            return
        if _is_running_text(line, below, gutters):
            pending.append(line)
            if len(pending) >= _END:
                return
            continue
        for row in (*pending, line):
            row.role = "table"
        pending.clear()


def _is_running_text(line: Line, others: Sequence[Line], gutters: Sequence[Gutter]) -> bool:
    """Whether a line fills its column and stands alone on its row there."""
    same_column = [other for other in others if _sides(other, gutters) == _sides(line, gutters)]
    width = max(other.width for other in same_column)
    return line.gaps == 0 and line.width >= _FULL * width and not _has_partner(line, same_column)


def _sides(line: Line, gutters: Sequence[Gutter]) -> tuple[bool, ...]:
    return tuple((line.x0 + line.x1) / 2 > gutter.x1 for gutter in gutters)


def _beneath(line: Line, caption: Line, gutters: Sequence[Gutter]) -> bool:
    """Whether a line stands in the column of a caption, or anywhere if the caption spans the columns."""
    for gutter in gutters:
        middle = (gutter.x0 + gutter.x1) / 2
        if caption.x1 <= middle and line.x0 >= middle - 4:
            return False
        if caption.x0 >= middle and line.x1 <= middle + 4:
            return False
    return True


def _has_partner(line: Line, others: Sequence[Line]) -> bool:
    """Whether another line stands on the same row: they are cells."""
    return any(
        other is not line and min(line.y1, other.y1) - max(line.y0, other.y0) > 0.5 * min(line.height, other.height)
        for other in others
    )

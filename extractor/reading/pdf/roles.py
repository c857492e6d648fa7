"""What each line of a page is: prose, heading, caption, part of a table, or other small print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import CAPTION, is_known_heading, is_main_heading

__all__ = ["assign_roles", "ends_sentence"]

_LONGEST_HEADING = 130
_ENDED = re.compile(r"[.?!:;…]['\"”’)\]]*\s*(?:\[?\(?[\d,;–\- *†‡§a-e]{1,24}\)?\]?)?$")
_STARTS = re.compile(r"^[\W_]*[A-Z0-9ÀÁÂÄÅÆÇÉÈÊËÍÎÖØÜα-ω]")
_WORDS = re.compile(r"[^\W\d_]{2,}")


def ends_sentence(text: str) -> bool:
    """Whether a line may be the last of a paragraph: a full stop, also before reference numbers."""
    return bool(_ENDED.search(text))


def assign_roles(lines: Sequence[Line], style: DocumentStyle) -> None:
    """Set `role` of every line that has none: `prose`, `heading`, `caption` or `other`.

    Tables in the typeface of the text are marked by their captions (see `tables`).
    """
    lines = [line for line in lines if line.role != "furniture"]
    for line in lines:
        line.role = "prose" if style.is_prose(line.style) else "other"
    below, above = _vertical_neighbours(lines)
    for k in range(len(lines) - 1, -1, -1):  # from the bottom: a heading's second line is seen before its first
        line = lines[k]
        if CAPTION.match(line.text) and _starts_caption(line, above[k], style):
            line.role = "caption"
    order = sorted(range(len(lines)), key=lambda k: -lines[k].y0)
    for k in order:
        if lines[k].role in ("prose", "other") and _is_heading(lines[k], below[k], above[k], style):
            lines[k].role = "heading"


def _vertical_neighbours(lines: Sequence[Line]) -> tuple[list[Line | None], list[Line | None]]:
    """For each line the nearest one below and above it in the same column."""
    below: list[Line | None] = [None] * len(lines)
    above: list[Line | None] = [None] * len(lines)
    order = sorted(range(len(lines)), key=lambda k: lines[k].y0)
    for position, k in enumerate(order):
        line = lines[k]
        for j in order[position + 1 : position + 60]:
            other = lines[j]
            if other.middle <= line.y1 - 0.25 * line.height:
                continue
            if min(line.x1, other.x1) - max(line.x0, other.x0) > 0.3 * min(line.width, other.width):
                below[k] = other
                if above[j] is None or above[j].middle < line.middle:  # type: ignore[union-attr]
                    above[j] = line
                break
    return below, above


def _starts_caption(line: Line, above: Line | None, style: DocumentStyle) -> bool:
    """A caption is set apart by its typeface or by space; a sentence that begins with "Table 2" is not."""
    if line.role == "other" or line.first_style.name != line.style.name:
        return True
    if above is None:
        return True
    return line.y0 - above.y1 > 0.9 * line.height and ends_sentence(above.text)


def _is_heading(line: Line, below: Line | None, above: Line | None, style: DocumentStyle) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEADING or not _STARTS.match(text) or not _WORDS.search(text) or line.gaps > 1:
        return False
    known = is_known_heading(text)
    if known and (line.role == "other" or is_main_heading(text)) and _stands_alone(line, above, below):
        return line.role == "other" or _set_apart(line, above)
    if line.role == "prose" or not style.stands_out(line.style):
        return False
    if below is None or below.role not in ("prose", "heading"):
        return line.style in style.heading_styles and not ends_sentence(text)
    near = below.y0 - line.y1 < 2.5 * max(line.height, below.height)
    return near and _ended_before(line, above) and not text.endswith((",", ";")) and len(text.split()) <= 20


def _stands_alone(line: Line, above: Line | None, below: Line | None) -> bool:
    """Not a line in the middle of a paragraph or a table."""
    if above is None or above.role in ("heading", "furniture"):
        return True
    return above.style != line.style or ends_sentence(above.text) or line.y0 - above.y1 > 0.8 * line.height


def _set_apart(line: Line, above: Line | None) -> bool:
    """For a heading in the typeface of the text: there is space above it, or the paragraph before has ended."""
    return above is None or above.role != "prose" or ends_sentence(above.text) or line.y0 - above.y1 > 0.5 * line.height


def _ended_before(line: Line, above: Line | None) -> bool:
    """The line above does not go on into this one."""
    if above is None or above.role != "prose":
        return True
    return ends_sentence(above.text) or line.y0 - above.y1 > 0.6 * line.height or line.style.size > above.style.size + 0.8

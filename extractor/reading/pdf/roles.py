"""What each line of a page is: prose, heading, caption, part of a table, or other small print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import CAPTION, is_abstract, is_known_heading, is_main_heading, unspaced

__all__ = ["assign_roles", "ends_sentence"]

_LONGEST_HEADING = 130
_PURE = 0.85
"""Share of its characters in one style from which a line counts as set in that style."""

_ENDED = re.compile(r"[.?!:;…]['\"”’)\]]*\s*(?:\[?\(?[\d,;–\- *†‡§a-e]{1,24}\)?\]?)?$")
_STARTS = re.compile(r"^[\W_]*[A-Z0-9ÀÁÂÄÅÆÇÉÈÊËÍÎÖØÜα-ω]")
_WORDS = re.compile(r"[^\W\d_]{2,}")


def ends_sentence(text: str) -> bool:
    """Whether a line may be the last of a paragraph: a full stop, also before reference numbers."""
    return bool(_ENDED.search(text))


def assign_roles(lines: Sequence[Line], style: DocumentStyle) -> None:
    """Set `role` of every line that has none: `prose`, `heading`, `caption` or `other`."""
    lines = sorted((line for line in lines if line.role != "furniture"), key=lambda line: line.y0)
    for line in lines:
        line.role = "prose" if style.is_prose(line.style) else "other"
    _link_neighbours(lines)
    for line in lines:
        if CAPTION.match(line.text) and _starts_caption(line, style):
            line.role = "caption"
    for line in lines:
        if line.role == "other" and line.purity < _PURE and style.is_body_size(line.style) and _adjoins_prose(line):
            line.role = "prose"
    for line in reversed(lines):  # upwards: a heading is known by what stands below it
        if line.role in ("prose", "other") and _is_heading(line, style):
            line.role = "heading"
    for line in lines:
        # Lines wholly in italics or bold within a paragraph.
        if line.role == "other" and style.is_body_size(line.style) and _adjoins_prose(line):
            line.role = "prose"


def _link_neighbours(lines: Sequence[Line]) -> None:
    """Set `above` and `below` of lines that are sorted by height."""
    for position, line in enumerate(lines):
        middle, x0, x1 = line.y1 - 0.25 * (line.y1 - line.y0), line.x0, line.x1
        for other in lines[position + 1 : position + 60]:
            if (other.y0 + other.y1) / 2 <= middle:
                continue
            if min(x1, other.x1) - max(x0, other.x0) > 0.3 * min(x1 - x0, other.x1 - other.x0):
                line.below = other
                if other.above is None or other.above.y0 < line.y0:
                    other.above = line
                break


def _adjoins_prose(line: Line) -> bool:
    """Whether a line stands in a paragraph: prose right above or below, flush with it."""
    for other in (line.above, line.below):
        if other is None or other.role != "prose":
            continue
        gap = line.y0 - other.y1 if other is line.above else other.y0 - line.y1
        if gap < 0.6 * line.height and other.x0 - 5 * line.style.size < line.x0 < other.x1:
            return True
    return False


def _starts_caption(line: Line, style: DocumentStyle) -> bool:
    """A caption is set apart by its typeface or by space; a sentence that begins with "Table 2" is not."""
    above = line.above
    if line.role == "other" or line.first_style.name != line.style.name:
        return True
    if above is None:
        return True
    return line.y0 - above.y1 > 0.9 * line.height and ends_sentence(above.text)


def _is_heading(line: Line, style: DocumentStyle) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEADING or not _STARTS.match(text) or not _WORDS.search(unspaced(text)) or line.gaps > 1:
        return False
    before_prose = _precedes_prose(line)
    if is_known_heading(text) and _stands_alone(line):
        if line.role == "prose":
            return is_main_heading(text) and _set_apart(line)
        # The word may also be a cell of a table: what follows a heading is text, or the abstract.
        return before_prose or is_abstract(text) or line.style in style.heading_styles
    if line.role == "prose" or line.purity < _PURE or not style.stands_out(line.style):
        return False
    if not before_prose:
        return line.style in style.heading_styles and not ends_sentence(text)
    return _ended_before(line) and not text.endswith((",", ";")) and len(text.split()) <= 20


def _precedes_prose(line: Line) -> bool:
    """Whether text, or another heading, follows within the space that headings leave below them."""
    below = line.below
    if below is None or below.role not in ("prose", "heading"):
        return False
    return below.y0 - line.y1 < 2.5 * max(line.height, below.height)


def _stands_alone(line: Line) -> bool:
    """Not a line in the middle of a paragraph or a table."""
    above = line.above
    if above is None or above.role in ("heading", "furniture"):
        return True
    return above.style != line.style or ends_sentence(above.text) or line.y0 - above.y1 > 0.8 * line.height


def _set_apart(line: Line) -> bool:
    """For a heading in the typeface of the text: there is space above it, or the paragraph before has ended."""
    above = line.above
    return above is None or above.role != "prose" or ends_sentence(above.text) or line.y0 - above.y1 > 0.5 * line.height


def _ended_before(line: Line) -> bool:
    """The line above does not go on into this one."""
    above = line.above
    if above is None or above.role != "prose":
        return True
    return (
        ends_sentence(above.text) or line.y0 - above.y1 > 0.6 * line.height or line.style.size > above.style.size + 0.8
    )

"""Which typefaces carry the running text of a document, and which its headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.reading.pdf.glyphs import FontStyle
from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.words import CAPTION, heading_key, is_main_heading

__all__ = ["DocumentStyle", "measure"]

_LONG = 25
"""Characters of a line that counts as running text when typefaces are weighed."""

_TOLERANCE = 0.35
"""Points by which sizes of one typeface may differ: between those of text and captions lies at least half a point."""

_SECOND_SHARE = 0.1
"""Share of the text before the references from which a second typeface is one of running text too."""

_Key = tuple[str, float]


class DocumentStyle:
    """The typefaces of running text.

    Attributes:
        body: the commonest.
        prose: all that carry running text, as (name, size).
        heading_styles: those in which main headings are set.
    """

    def __init__(self, body: _Key, prose: frozenset[_Key], headings: frozenset[FontStyle]) -> None:
        self.body = body
        self.prose = prose
        self.heading_styles = headings
        self._known: dict[FontStyle, bool] = {}

    def is_prose(self, style: FontStyle) -> bool:
        """Whether a line in this style may be running text."""
        known = self._known.get(style)
        if known is None:
            known = any(style.name == name and abs(style.size - size) <= _TOLERANCE for name, size in self.prose)
            self._known[style] = known
        return known

    def is_body_size(self, style: FontStyle) -> bool:
        """Whether a style is of the size of running text, whatever its typeface."""
        return abs(style.size - self.body[1]) <= _TOLERANCE

    def stands_out(self, style: FontStyle) -> bool:
        """Whether a style differs from running text to the eye, and is not smaller."""
        name, size = self.body
        return style.size >= 0.84 * size and (style.name != name or style.size > size + _TOLERANCE)


def measure(pages: Sequence[Sequence[Line]]) -> DocumentStyle:
    """The typefaces of a document from all its lines."""
    lines = [line for page in pages for line in page if line.role != "furniture"]
    before = lines[: _references_start(lines)]
    counts = _count(before if len(before) > 0.3 * len(lines) else lines)
    if not counts:
        return DocumentStyle(("", 0.0), frozenset(), frozenset())
    body = _commonest(counts)
    total = sum(counts.values())
    prose = {body}
    under_headings = _styles_under_headings(pages)
    for key, count in counts.items():
        # A second typeface of text is nearly as large as the first, or is used for whole sections.
        smallest = 0.8 if key in under_headings else 0.93
        if count >= _SECOND_SHARE * total and key[1] >= smallest * body[1] and _pages_with(pages, key) >= 2:
            prose.add(key)
    prose |= _paragraph_styles(pages, body)
    return DocumentStyle(body, frozenset(prose), _heading_styles(lines, body, prose))


def _heading_styles(lines: Sequence[Line], body: _Key, prose: set[_Key]) -> frozenset[FontStyle]:
    """The styles of the words of main headings: of two different ones, so that no table's cell makes one."""
    words: dict[FontStyle, set[str]] = {}
    for line in lines:
        if (
            line.style.size >= 0.84 * body[1]
            and (line.style.name, line.style.size) not in prose
            and is_main_heading(line.text)
        ):
            words.setdefault(line.style, set()).add(heading_key(line.text).lower())
    return frozenset(style for style, keys in words.items() if len(keys) >= 2)


def _references_start(lines: Sequence[Line]) -> int:
    """Index of the last line that heads the references; the number of lines if there is none."""
    for k in range(len(lines) - 1, -1, -1):
        if _is_references(lines[k].text):
            return k
    return len(lines)


def _is_references(text: str) -> bool:
    return heading_key(text).lower() in ("references", "reference", "literature cited", "bibliography", "literature")


def _count(lines: Iterable[Line]) -> Counter[_Key]:
    counts: Counter[_Key] = Counter()
    for line in lines:
        if len(line.text) >= _LONG:
            counts[line.style.name, line.style.size] += len(line.text)
    return counts


def _commonest(counts: Counter[_Key]) -> _Key:
    """The commonest typeface, with those that differ only by rounding counted together."""

    def weight(key: _Key) -> int:
        return sum(n for other, n in counts.items() if other[0] == key[0] and abs(other[1] - key[1]) <= _TOLERANCE)

    best = max(counts, key=weight)
    near = {k: n for k, n in counts.items() if k[0] == best[0] and abs(k[1] - best[1]) <= _TOLERANCE}
    return max(near, key=near.__getitem__)


def _styles_under_headings(pages: Sequence[Sequence[Line]]) -> set[_Key]:
    """Typefaces of lines that stand right below a main heading, the first page's (the abstract's) left out."""
    found: set[_Key] = set()
    for page in pages[1:]:
        for heading in page:
            if not is_main_heading(heading.text) or _is_references(heading.text):
                continue
            for line in page:
                gap = line.y0 - heading.y1
                if (
                    -0.5 * line.height < gap < 1.5 * heading.height
                    and abs(line.x0 - heading.x0) < 20
                    and len(line.text) >= _LONG
                ):
                    found.add((line.style.name, line.style.size))
    return found


def _paragraph_styles(pages: Sequence[Sequence[Line]], body: _Key) -> set[_Key]:
    """Typefaces of the size of running text whose lines mostly follow one another: lists and quotations."""
    lines: Counter[_Key] = Counter()
    followed: Counter[_Key] = Counter()
    legends: Counter[_Key] = Counter()
    for page in pages:
        for line, following in pairwise(page):
            if CAPTION.match(line.text) and line.first_style.name != body[0]:
                legends[following.style.name, following.style.size] += 1
            if abs(line.style.size - body[1]) > _TOLERANCE or len(line.text) < _LONG:
                continue
            key = (line.style.name, line.style.size)
            lines[key] += 1
            below = (
                0 < following.y0 - line.y0 < 1.8 * line.style.size and abs(following.x0 - line.x0) < 3 * line.style.size
            )
            followed[key] += below and following.style == line.style and following.gaps == 0
    return {key for key, n in lines.items() if followed[key] >= max(3, 0.5 * n) and (key == body or legends[key] < 2)}


def _pages_with(pages: Sequence[Sequence[Line]], key: _Key) -> int:
    return sum(
        sum((line.style.name, line.style.size) == key and len(line.text) >= _LONG for line in page) >= 5
        for page in pages
    )

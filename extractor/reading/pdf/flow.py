"""Ordered lines to headings and paragraphs, over columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.order import Node
from extractor.reading.pdf.roles import ends_sentence
from extractor.reading.pdf.rows import Gutter
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import LIST_MARK, is_known_heading, is_main_heading

__all__ = ["Chunk", "flow"]

_LOWER = re.compile(r"^[^\w]*[a-zà-ÿ]")
_RUN_IN_END = re.compile(r"[.:;?—–-]\s*$")
_LONGEST_RUN_IN = 90


@dataclass(slots=True)
class Chunk:
    """A block to be: its lines in reading order.

    Attributes:
        kind: `heading`, `prose`, `list`, `caption`, `table` or `other`.
        skip: characters of the first line that belong to the run-in heading before it.
        text: set where it is not what the lines say (a run-in heading).
        run_in: a heading that stands at the start of its paragraph's first line.
    """

    kind: str
    lines: list[Line]
    skip: int = 0
    text: str | None = None
    run_in: bool = False

    @property
    def words(self) -> str:
        """What it says, line ends aside."""
        return self.text if self.text is not None else " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class _Run:
    """Lines of one column, one below the other."""

    left: float
    right: float
    leading: float
    n_lines: int


def flow(pages: Sequence[Sequence[Node]], gutters: Sequence[Sequence[Gutter]], style: DocumentStyle) -> list[Chunk]:
    """The chunks of a document in reading order.

    A paragraph that is interrupted by a float, a column's or a page's end is one chunk; what
    interrupts it follows after it.
    """
    chunks: list[Chunk] = []
    waiting: list[Chunk] = []
    paragraph: list[Line] = []

    def close() -> None:
        if paragraph:
            chunks.extend(_paragraph(list(paragraph), style))
            paragraph.clear()
        chunks.extend(waiting)
        waiting.clear()

    runs = _runs(pages, gutters)
    previous: Line | None = None
    nodes = [node for page in pages for node in page]
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        line = node.lines[0]
        if node.role == "prose":
            if previous is None or not paragraph or _begins(line, previous, paragraph, runs):
                close()
            paragraph.append(line)
            previous = line
        elif node.role == "heading" and paragraph and previous and _is_box(following, previous, runs):
            waiting.append(Chunk("other", [line]))
        elif node.role == "heading":
            close()
            if chunks and _continues_heading(chunks[-1], line):
                chunks[-1].lines.append(line)
            else:
                chunks.append(Chunk("heading", [line]))
            previous = None
        else:
            waiting.append(Chunk(node.role, list(node.lines)))
    close()
    return chunks


def _is_box(following: Node | None, previous: Line, runs: dict[int, _Run]) -> bool:
    """Whether a heading that interrupts a sentence heads a box or a table, not a section."""
    cut = not ends_sentence(previous.text) and _fills(previous, runs, 2.0)
    return cut and following is not None and following.role not in ("prose", "heading")


def _runs(pages: Sequence[Sequence[Node]], gutters: Sequence[Sequence[Gutter]]) -> dict[int, _Run]:
    """For each line of prose (by `id`) the column it stands in."""
    runs: dict[int, _Run] = {}
    for page, page_gutters in zip(pages, gutters, strict=True):
        lines: list[Line] = []
        key: tuple[int, ...] = ()
        for node in page:
            if node.role != "prose":
                continue
            line = node.lines[0]
            own = tuple(_side(line, gutter) for gutter in page_gutters)
            if lines and (own != key or line.middle < lines[-1].middle or _apart(line, lines[-1])):
                _close_run(lines, runs)
                lines = []
            key = own
            lines.append(line)
        _close_run(lines, runs)
    return runs


def _side(line: Line, gutter: Gutter) -> int:
    """0 left of a gutter, 1 right of it, 2 across it."""
    middle = (gutter.x0 + gutter.x1) / 2
    if line.x1 <= middle + 4:
        return 0
    return 1 if line.x0 >= middle - 4 else 2


def _apart(a: Line, b: Line) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) < 0


def _close_run(lines: list[Line], runs: dict[int, _Run]) -> None:
    if not lines:
        return
    lefts = Counter(round(line.x0) for line in lines)
    left = min(x for x, n in lefts.items() if n >= min(2, len(lines)) or len(lefts) == len(lines))
    rights = sorted(line.x1 for line in lines)
    right = rights[-2] if len(rights) > 5 else rights[-1]
    steps = sorted(b.middle - a.middle for a, b in pairwise(lines))
    leading = steps[len(steps) // 2] if steps else lines[0].height * 1.2
    run = _Run(float(left), right, max(leading, 1.0), len(lines))
    for line in lines:
        runs[id(line)] = run


def _begins(line: Line, previous: Line, paragraph: list[Line], runs: dict[int, _Run]) -> bool:
    """Whether a line begins a new paragraph after `previous`."""
    if _other_measure(line, previous, runs):
        return True
    if not ends_sentence(previous.text):
        # A sentence is cut only where its line is full; list items and stray lines end anywhere.
        if _fills(previous, runs, 4.0) or _LOWER.match(line.text) or previous.text.endswith((",", "-", "–")):
            return False
        return _first_word_fits(line, previous, runs)
    if _LOWER.match(line.text) and not LIST_MARK.match(line.text):
        return False
    run = runs[id(line)]
    em = line.style.size
    before = runs[id(previous)]
    together = before is run
    if LIST_MARK.match(line.text):
        return True
    if together and line.middle - previous.middle > 1.35 * run.leading + 0.5:
        return True
    if LIST_MARK.match(paragraph[0].text) and line.x0 > paragraph[0].x0 + 0.5 * em and together:
        return False
    indent = line.x0 - run.left
    if 0.6 * em < indent < 5 * em:
        same = abs(previous.x0 - before.left - indent) < 0.3 * em
        return not (len(paragraph) > 1 and same and together)
    if len(paragraph) > 1 and together and previous.x0 - line.x0 > 0.6 * em and paragraph[-2].x0 > line.x0 + 0.6 * em:
        return True  # hanging indent: the next item starts further left
    return not _fills(previous, runs) and _first_word_fits(line, previous, runs)


def _other_measure(line: Line, previous: Line, runs: dict[int, _Run]) -> bool:
    """Whether the next page is set to another width: from the title's block to the article's columns."""
    if line.page == previous.page or _LOWER.match(line.text):
        return False
    run, before = runs[id(line)], runs[id(previous)]
    widths = sorted((run.right - run.left, before.right - before.left))
    narrow = run if run.right - run.left < before.right - before.left else before
    return widths[0] < 0.85 * widths[1] and (narrow.n_lines > 1 or ends_sentence(previous.text))


def _fills(line: Line, runs: dict[int, _Run], em: float = 1.2) -> bool:
    """Whether a line ends within so many em of its column's edge."""
    return line.x1 > runs[id(line)].right - em * line.style.size


def _first_word_fits(line: Line, previous: Line, runs: dict[int, _Run]) -> bool:
    """A line that had room for the next word was ended on purpose."""
    word = line.text.split(" ", 1)[0]
    width = line.width * len(word) / max(len(line.text), 1)
    return runs[id(previous)].right - previous.x1 > width + 0.5 * line.style.size


def _continues_heading(chunk: Chunk, line: Line) -> bool:
    """A heading's second line: the same typeface right below the first."""
    if chunk.kind != "heading" or chunk.run_in:
        return False
    last = chunk.lines[-1]
    near = -0.5 * line.height < line.y0 - last.y1 < 0.7 * line.height and line.page == last.page
    alike = line.style == last.style and not is_main_heading(" ".join(part.text for part in chunk.lines))
    return near and alike and not is_known_heading(line.text) and len(chunk.lines) < 4


def _paragraph(lines: list[Line], style: DocumentStyle) -> Iterable[Chunk]:
    """A paragraph, with the heading that is run into it parted from it."""
    cut = _run_in(lines[0], style)
    if cut:
        heading = lines[0].text[:cut].strip()
        yield Chunk("heading", [lines[0]], text=heading, run_in=True)
        if cut >= len(lines[0].text) and len(lines) == 1:
            return
    yield Chunk("list" if LIST_MARK.match(lines[0].text) else "prose", lines, skip=cut)


def _run_in(line: Line, style: DocumentStyle) -> int:
    """Length of the run-in heading at the start of a line; 0 if there is none."""
    first = line.first_style
    if not line.lead or line.lead > _LONGEST_RUN_IN or style.is_prose(first):
        return 0
    if abs(first.size - line.style.size) > 0.15 * line.style.size:
        return 0
    cut = _position(line.text, line.lead)
    head, rest = line.text[:cut], line.text[cut:]
    if rest[:1] in ".:":
        head, rest, cut = head + rest[0], rest[1:], cut + 1
    words = head.split()
    if not words or len(words) > 12 or not head[:1].isupper() or len(head) < 4:
        return 0
    ended = bool(_RUN_IN_END.search(head))
    bold = first.bold or first in style.heading_styles
    return cut if ended or (bold and rest.lstrip()[:1].isupper() and is_known_heading(head)) else 0


def _position(text: str, ink: int) -> int:
    """Index in a text after so many drawn characters."""
    seen = 0
    for k, character in enumerate(text):
        if seen == ink:
            return k
        seen += character != " "
    return len(text)

"""Which part of the article each chunk belongs to: front matter, abstract, body, back matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import BlockKind, Region
from extractor.reading.pdf.assemble import Placed
from extractor.reading.pdf.flow import Chunk
from extractor.reading.pdf.glyphs import FontStyle
from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import (
    heading_key,
    is_abstract,
    is_back_matter,
    is_body_start,
    is_keywords,
    is_main_heading,
    numbering_depth,
)

__all__ = ["place"]

_KINDS = {
    "heading": BlockKind.HEADING,
    "prose": BlockKind.PARAGRAPH,
    "list": BlockKind.LIST_ITEM,
    "caption": BlockKind.CAPTION,
    "table": BlockKind.TABLE,
    "other": BlockKind.FOOTNOTE,
}
_REFERENCES = re.compile(r"(?:references?(?: and notes| list| cited)?|literature(?: cited)?|bibliography|works cited)", re.IGNORECASE)
_LATEST_ABSTRACT, _LATEST_BODY = 5, 7
"""Pages by which the abstract and the body begin: manuscripts have pages of titles and authors."""

_LABEL = re.compile(
    r"(?:background|objectives?|aims?|purpose|context|importance|introduction|summary|rationale|hypothesis|question)\b[^.]{0,30}[:.—–-]",
    re.IGNORECASE,
)

_ABSTRACT_LABEL = re.compile(
    r"(?:background|objectives?|aims?|purpose|context|importance|introduction|rationale|hypothesis|question|(?:study )?design|setting|"
    r"patients|participants|subjects|interventions?|(?:main |primary )?outcomes?(?: measures?)?|(?:main )?measurements?|exposures?|methods?|"
    r"materials?|(?:main )?results?|findings|conclusions?|interpretation|(?:clinical )?trial registration|registration|significance|funding)\b",
    re.IGNORECASE,
)
_FIRST_REFERENCE = re.compile(r"^\[?1[\].)]?\s+[A-Z][\w’'-]+,? [A-Z](?:[A-Z]{0,2}\b|\.)")

_SHORTEST_ABSTRACT = 400
"""Characters of a paragraph before the body that is taken for an abstract without heading."""

_SHORTEST_PROSE = 150
"""Characters of the first paragraph of a body: shorter ones are addresses, dates and the like."""


def place(chunks: Sequence[Chunk], style: DocumentStyle, title: Sequence[Line]) -> list[Placed]:
    """Kind, region and level for every chunk, in the order given."""
    start = _abstract_start(chunks)
    body = _body_start(chunks, start)
    title_lines = {id(line) for line in title}
    if start is None:
        start = _unheaded_abstract(chunks, body, title_lines)
    levels = _Levels(chunks, style)
    placed: list[Placed] = []
    abstract_size = _abstract_size(chunks, start, body)
    last_main = _last_main_heading(chunks)
    back = references = False
    for k, chunk in enumerate(chunks):
        words = _words(chunk)
        if chunk.kind == "heading" and k >= body:
            back, references = _back(chunk, back and k > last_main, references)
            back = back and k > last_main
        elif k > max(last_main, body) and chunk.kind in ("other", "list", "prose") and _FIRST_REFERENCE.match(chunk.lines[0].text):
            back = references = True  # a list of references without a heading
        if k < body:
            region = Region.ABSTRACT if start is not None and k >= start else Region.FRONT
        else:
            region = Region.BACK if back else Region.BODY
        kind = _kind(chunk, region, references, title_lines)
        if region is Region.ABSTRACT and kind is BlockKind.FOOTNOTE and _in_size(chunk, abstract_size):
            kind = BlockKind.PARAGRAPH
        placed.append(Placed(chunk, kind, region, levels.of(chunk) if kind is BlockKind.HEADING else 0))
    return placed


def _words(chunk: Chunk) -> str:
    return chunk.text if chunk.text is not None else " ".join(line.text for line in chunk.lines)


def _abstract_start(chunks: Sequence[Chunk]) -> int | None:
    for k, chunk in enumerate(chunks):
        if chunk.lines[0].page > _LATEST_ABSTRACT:
            return None
        if is_abstract(_words(chunk)) or (chunk.kind == "other" and is_abstract(chunk.lines[0].text)):
            return k
    return None


def _unheaded_abstract(chunks: Sequence[Chunk], body: int, title: set[int]) -> int | None:
    """The first long paragraph between title and body, with the run-in heading before it."""
    after = max((k for k in range(body) if id(chunks[k].lines[0]) in title), default=-1)
    for k in range(after + 1, body):
        words = _words(chunks[k])
        if _LABEL.match(words) or len(words) >= _SHORTEST_ABSTRACT:
            return k
    return None


def _body_start(chunks: Sequence[Chunk], abstract: int | None) -> int:
    """Index of the first chunk of the article's body."""
    limit = next((k for k, chunk in enumerate(chunks) if chunk.lines[0].page > _LATEST_BODY), len(chunks))
    heads = [k for k in range(limit) if chunks[k].kind == "heading" and not chunks[k].run_in]
    opening = [k for k in heads if is_body_start(_words(chunks[k])) and (abstract is None or k > abstract)]
    prose = [k for k in range(limit) if chunks[k].kind in ("prose", "list")]
    long = [k for k in prose if len(_words(chunks[k])) >= _SHORTEST_PROSE and (abstract is None or k > abstract)]
    if not opening:
        return _unheaded_start(chunks, abstract, heads, long)
    if len(opening) > 1:
        # A structured abstract has a Background of its own: the article's is set larger, or comes last.
        sizes = [chunks[k].lines[0].style.size for k in opening]
        first = opening[sizes.index(max(sizes))] if max(sizes) > min(sizes) + 0.3 else opening[-1]
        later = [chunks[k] for k in heads if opening[0] < k < first]
        return first if first == opening[0] or any(is_main_heading(_words(c)) for c in later) or abstract is not None else opening[0]
    first = opening[0]
    if _is_inside_abstract(chunks, first):
        return max(first, _unheaded_start(chunks, abstract, heads, long))
    return first


def _is_inside_abstract(chunks: Sequence[Chunk], first: int) -> bool:
    """Whether a `Background` is that of the abstract: Methods and Results follow it twice."""
    after = [heading_key(_words(chunks[k])).lower() for k in range(first, len(chunks)) if chunks[k].kind == "heading"]
    return sum(word.startswith("method") for word in after) > 1 and sum(word.startswith("result") for word in after) > 1


def _unheaded_start(chunks: Sequence[Chunk], abstract: int | None, heads: Sequence[int], long: Sequence[int]) -> int:
    """The first long paragraph of running text after the abstract."""
    keywords = [k for k, chunk in enumerate(chunks) if any(is_keywords(line.text) for line in chunk.lines) and chunk.lines[0].page <= _LATEST_ABSTRACT]
    begins = keywords[0] if keywords else abstract
    for k in long:
        if (begins is None or k > begins) and not _is_labelled(chunks, k):
            before = [h for h in heads if (begins if begins is not None else -1) < h < k]
            return before[0] if before and is_main_heading(_words(chunks[before[0]])) else k
    return 0


def _last_main_heading(chunks: Sequence[Chunk]) -> int:
    """Index of the last heading of a main section other than the references; -1 if there is none.

    What looks like back matter before it (abbreviations, a note) is an aside within the body.
    """
    for k in range(len(chunks) - 1, -1, -1):
        words = _words(chunks[k])
        if chunks[k].kind == "heading" and is_main_heading(words) and not _REFERENCES.fullmatch(heading_key(words)):
            return k
    return -1


def _is_labelled(chunks: Sequence[Chunk], k: int) -> bool:
    """Whether a paragraph stands under a label of structured abstracts that is run into it."""
    return k > 0 and chunks[k - 1].run_in and bool(_ABSTRACT_LABEL.match(_words(chunks[k - 1])))


def _back(chunk: Chunk, back: bool, references: bool) -> tuple[bool, bool]:
    """Whether back matter, and whether the reference list, is open after a heading."""
    words = _words(chunk)
    if _REFERENCES.fullmatch(heading_key(words)):
        return True, True
    if is_main_heading(words):
        return False, False
    if is_back_matter(words) and not chunk.run_in:
        return True, False
    return back, references


def _kind(chunk: Chunk, region: Region, references: bool, title: set[int]) -> BlockKind:
    if id(chunk.lines[0]) in title:
        return BlockKind.TITLE
    kind = _KINDS[chunk.kind]
    if references and kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE):
        return BlockKind.REFERENCE
    if kind is BlockKind.FOOTNOTE and _is_table(chunk):
        return BlockKind.TABLE
    return kind


def _is_table(chunk: Chunk) -> bool:
    """Whether most lines of a group are rows of cells."""
    return len(chunk.lines) >= 3 and sum(line.gaps > 0 for line in chunk.lines) >= 0.4 * len(chunk.lines)


def _abstract_size(chunks: Sequence[Chunk], start: int | None, body: int) -> float:
    """Size of type of the abstract; 0 where there is none."""
    if start is None:
        return 0.0
    inside = [chunk for chunk in chunks[start:body] if chunk.kind != "heading" or chunk is chunks[start]]
    long = next((chunk for chunk in inside if len(_words(chunk)) >= _SHORTEST_PROSE), None)
    return long.lines[-1].style.size if long else 0.0


def _in_size(chunk: Chunk, size: float) -> bool:
    return abs(chunk.lines[-1].style.size - size) <= 0.35


class _Levels:
    """Depth of headings: by number where they have one, else by typeface."""

    def __init__(self, chunks: Sequence[Chunk], style: DocumentStyle) -> None:
        main = [c.lines[0].style for c in chunks if c.kind == "heading" and not c.run_in and is_main_heading(_words(c))]
        self._main = set(main)
        self._largest = max((s.size for s in main), default=style.body[1])

    def of(self, chunk: Chunk) -> int:
        if chunk.run_in:
            return 3
        words = _words(chunk)
        depth = numbering_depth(words)
        if depth:
            return depth
        if is_main_heading(words):
            return 1
        return 1 if self._same(chunk.lines[0].style) else 2

    def _same(self, style: FontStyle) -> bool:
        return style in self._main or style.size > self._largest + 0.5

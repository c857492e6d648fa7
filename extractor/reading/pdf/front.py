"""Where the title, the abstract and the article's body begin.

The Introduction is the section that readers lose most: many papers have no heading for it, and
structured abstracts use the words of the article's own headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractor.reading.metadata import normalise_doi
from extractor.reading.pdf.flow import Chunk
from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.styles import DocumentStyle
from extractor.reading.pdf.words import (
    heading_key,
    is_abstract,
    is_body_start,
    is_keywords,
    is_known_heading,
    is_main_heading,
    numbering_depth,
)

__all__ = ["abstract_size", "find_doi", "find_front", "find_title"]

_LATEST_ABSTRACT, _LATEST_BODY = 5, 7
"""Pages by which the abstract and the body begin: manuscripts have pages of titles and authors."""

_SHORTEST_ABSTRACT = 400
"""Characters of a paragraph before the body that is taken for an abstract without heading."""

_SHORTEST_PROSE = 150
"""Characters of the first paragraph of a body: shorter ones are addresses, dates and the like."""

_SHORTEST_TITLE, _LONGEST_TITLE = 20, 400  # characters
_LARGER = 1.5  # points by which a title is larger than the text, unless it stands above all of it

_LABEL_WORDS = (
    r"(?:background|objectives?|aims?|purpose|context|importance|introduction|summary|rationale|hypothesis|question|"
    r"(?:study )?design|setting|patients|participants|subjects|interventions?|exposures?|methods?|materials?|"
    r"(?:main |primary )?outcomes?(?: measures?)?|(?:main )?measurements?|(?:main )?results?|findings|conclusions?|"
    r"interpretation|(?:clinical )?(?:trial )?registration|significance|funding)\b"
)
_LABEL = re.compile(_LABEL_WORDS, re.IGNORECASE)
_LABELLED = re.compile(_LABEL_WORDS + r"[^.]{0,30}[:.—–-]", re.IGNORECASE)


def find_title(lines: Sequence[Line], height: float, style: DocumentStyle) -> list[Line]:
    """The lines of the largest type in the upper part of the first page that make up a title."""
    upper = [line for line in lines if line.middle < 0.6 * height and line.role not in ("furniture", "prose")]
    text_begins = min((line.y0 for line in lines if line.role == "prose"), default=height)
    for size in sorted({line.style.size for line in upper}, reverse=True)[:8]:
        alike = [line for line in upper if abs(line.style.size - size) <= 0.3]
        for group in _groups(sorted(alike, key=lambda line: line.y0)):
            larger = size >= style.body[1] + _LARGER
            if _is_title(" ".join(line.text for line in group)) and (larger or group[-1].y1 < text_begins):
                return group
    return []


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one typeface that stand right below each other."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is not None and line.y0 - last.y1 < 0.8 * line.height and line.style.name == last.style.name:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_title(text: str) -> bool:
    stamp = text.lower().startswith(("author manuscript", "http"))
    long_enough = _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE and len(text.split()) >= 3
    return long_enough and not stamp and not numbering_depth(text) and not is_known_heading(text)


def find_doi(pages: Sequence[Sequence[Line]]) -> str | None:
    """The DOI of the article itself: the running heads name it, or else the first page does first."""
    running = Counter(
        doi for page in pages for line in page if line.role == "furniture" and (doi := normalise_doi(line.text))
    )
    if running:
        return running.most_common(1)[0][0]
    first = pages[0]
    for line, following in zip(first, [*first[1:], None], strict=True):
        text = line.text + following.text if following is not None and line.text.endswith("-") else line.text
        if doi := normalise_doi(text):
            return doi
    return None


def find_front(chunks: Sequence[Chunk], title: Sequence[Line]) -> tuple[int | None, int]:
    """Index of the first chunk of the abstract (None if there is none to see), and of the body."""
    abstract = _headed_abstract(chunks)
    body = _body(chunks, abstract)
    if abstract is None:
        abstract = _unheaded_abstract(chunks, body, {id(line) for line in title})
    return abstract, body


def abstract_size(chunks: Sequence[Chunk], abstract: int | None, body: int) -> float:
    """Size of type of the abstract; 0 where there is none."""
    if abstract is None:
        return 0.0
    long = (c for c in chunks[abstract:body] if c.kind != "heading" and len(c.words) >= _SHORTEST_PROSE)
    first = next(long, None)
    return first.lines[-1].style.size if first else 0.0


def _headed_abstract(chunks: Sequence[Chunk]) -> int | None:
    for k, chunk in enumerate(chunks):
        if chunk.lines[0].page > _LATEST_ABSTRACT:
            return None
        if is_abstract(chunk.words) or (chunk.kind == "other" and is_abstract(chunk.lines[0].text)):
            return k
    return None


def _unheaded_abstract(chunks: Sequence[Chunk], body: int, title: set[int]) -> int | None:
    """The first labelled or long paragraph between title and body."""
    after = max((k for k in range(body) if id(chunks[k].lines[0]) in title), default=-1)
    for k in range(after + 1, body):
        words = chunks[k].words
        if _LABELLED.match(words) or len(words) >= _SHORTEST_ABSTRACT:
            return k
    return None


def _body(chunks: Sequence[Chunk], abstract: int | None) -> int:
    limit = next((k for k, chunk in enumerate(chunks) if chunk.lines[0].page > _LATEST_BODY), len(chunks))
    begins = -1 if abstract is None else abstract
    heads = [k for k in range(begins + 1, limit) if chunks[k].kind == "heading" and not chunks[k].run_in]
    opening = [k for k in heads if is_body_start(chunks[k].words)]
    if not opening:
        return _unheaded_body(chunks, begins, heads, limit)
    if len(opening) > 1:
        return _last_opening(chunks, opening, heads, abstract)
    if _is_inside_abstract(chunks, opening[0]):
        return max(opening[0], _unheaded_body(chunks, begins, heads, limit))
    return opening[0]


def _last_opening(chunks: Sequence[Chunk], opening: Sequence[int], heads: Sequence[int], abstract: int | None) -> int:
    """A structured abstract has a Background of its own: the article's is set larger, or comes last."""
    sizes = [chunks[k].lines[0].style.size for k in opening]
    last = opening[sizes.index(max(sizes))] if max(sizes) > min(sizes) + 0.3 else opening[-1]
    parted = any(is_main_heading(chunks[k].words) for k in heads if opening[0] < k < last)
    return last if parted or abstract is not None else opening[0]


def _is_inside_abstract(chunks: Sequence[Chunk], first: int) -> bool:
    """Whether a `Background` is that of the abstract: Methods and Results follow it twice."""
    after = [heading_key(chunk.words).lower() for chunk in chunks[first:] if chunk.kind == "heading"]
    return sum(word.startswith("method") for word in after) > 1 and sum(word.startswith("result") for word in after) > 1


def _unheaded_body(chunks: Sequence[Chunk], begins: int, heads: Sequence[int], limit: int) -> int:
    """The first long paragraph of running text after the abstract and its key words."""
    for k, chunk in enumerate(chunks[:limit]):
        if chunk.lines[0].page <= _LATEST_ABSTRACT and any(is_keywords(line.text) for line in chunk.lines):
            begins = max(begins, k)
            break
    for k in range(begins + 1, limit):
        chunk = chunks[k]
        if chunk.kind in ("prose", "list") and len(chunk.words) >= _SHORTEST_PROSE and not _is_labelled(chunks, k):
            before = next((h for h in heads if begins < h < k), None)
            return before if before is not None and is_main_heading(chunks[before].words) else k
    return 0


def _is_labelled(chunks: Sequence[Chunk], k: int) -> bool:
    """Whether a paragraph stands under a label of structured abstracts that is run into it."""
    return k > 0 and chunks[k - 1].run_in and bool(_LABEL.match(chunks[k - 1].words))

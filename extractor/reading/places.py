"""Pages and boxes for an article read from XML, taken from the PDF of the same article.

The XML has the better text, the PDF the places. The words of the two are aligned: runs of four
words that occur once in each are anchors (as in patience diff), the agreement is carried on to
both sides of each, and short differences between two agreeing stretches of equal length are
bridged. A sentence with too few placed words gets no place rather than a wrong one.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.article import Article, BlockKind, Fragment, Problem
from extractor.errors import ReadError

__all__ = ["with_places", "without_places"]

_WORD = re.compile(r"[^\W_]+")
_ANCHOR = 4
"""Words of an anchor: runs of three recur in a trial report ("in the control"), of four seldom."""

_BRIDGE = 4
"""Differing words bridged between agreeing stretches: a citation's number, a Greek letter."""

_LEAST_SHARE = 0.5
"""Of the words of the prose, found in the PDF; below, it is another article or a manuscript's other version."""

_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_UNPLACED = -1

_Word = tuple[int, int, str]


def with_places(article: Article, pdf: Article) -> Article:
    """The article with the pages and boxes of its PDF.

    Args:
        article: read from a source without pages.
        pdf: the same article, read from its PDF.

    Returns:
        The article with `fragments`, `n_pages` and the blocks' pages set. Where the two differ
        too much the article as it was, with the problem `companion_differs`.
    """
    own, other = list(_words(article.text)), list(_words(pdf.text))
    partner = _align([w for _, _, w in own], [w for _, _, w in other])
    share = _share_placed(article, own, partner)
    if share < _LEAST_SHARE:
        message = f"the PDF beside it has only {share:.0%} of its words, so there are no pages; is it the same article?"
        problem = Problem(stage="read", code="companion_differs", message=message)
        return replace(article, problems=(*article.problems, problem))
    fragments = tuple(_fragments(own, other, partner, pdf.fragments))
    placed = replace(article, fragments=fragments, n_pages=pdf.n_pages, reader=f"{article.reader}, {pdf.reader}")
    return replace(placed, blocks=tuple(replace(block, page=placed.page(block)) for block in article.blocks))


def without_places(article: Article, error: ReadError) -> Article:
    """The article as it was, with the reason why its PDF gave no pages: `companion_unread`."""
    message = f"the PDF beside it {error.reason}, so there are no pages"
    problem = Problem(stage="read", code="companion_unread", message=message)
    return replace(article, problems=(*article.problems, problem))


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match.group().casefold()


def _align(own: Sequence[str], other: Sequence[str]) -> list[int]:
    """For each word the index of the same word in `other`, or -1."""
    partner = [_UNPLACED] * len(own)
    taken = bytearray(len(other))
    there = _once(other)
    for anchor, i in _once(own).items():
        j = there.get(anchor)
        if j is None or partner[i] != _UNPLACED:
            continue
        for step in (1, -1):  # forwards from the anchor's first word, then backwards from the word before
            a, b = (i, j) if step == 1 else (i - 1, j - 1)
            while 0 <= a < len(own) and 0 <= b < len(other):
                if own[a] != other[b] or partner[a] != _UNPLACED or taken[b]:
                    break
                partner[a], taken[b] = b, 1
                a, b = a + step, b + step
    _bridge(partner, taken)
    return partner


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Runs of words that occur once, and where."""
    first: dict[tuple[str, ...], int] = {}
    again: set[tuple[str, ...]] = set()
    for i in range(len(words) - _ANCHOR + 1):
        run = tuple(words[i : i + _ANCHOR])
        if run in first:
            again.add(run)
        first.setdefault(run, i)
    return {run: i for run, i in first.items() if run not in again}


def _bridge(partner: list[int], taken: bytearray) -> None:
    last = _UNPLACED
    for i, j in enumerate(partner):
        if j == _UNPLACED:
            continue
        gap = i - last - 1
        if last != _UNPLACED and 0 < gap <= _BRIDGE and j - partner[last] == i - last:
            for k in range(1, gap + 1):
                if not taken[partner[last] + k]:
                    partner[last + k] = partner[last] + k
        last = i


def _share_placed(article: Article, own: Sequence[_Word], partner: Sequence[int]) -> float:
    starts = [start for start, _, _ in own]
    placed = total = 0
    for block in article.blocks:
        if block.kind in _PROSE:
            inside = partner[bisect.bisect_left(starts, block.start) : bisect.bisect_left(starts, block.end)]
            placed, total = placed + sum(j != _UNPLACED for j in inside), total + len(inside)
    return placed / total if total else 0.0


def _fragments(
    own: Sequence[_Word], other: Sequence[_Word], partner: Sequence[int], places: Sequence[Fragment]
) -> Iterator[Fragment]:
    """One fragment for each stretch of words in one place of the PDF."""
    ends = [place.end for place in places]
    held: Fragment | None = None
    for (start, end, _), j in zip(own, partner, strict=True):
        if j == _UNPLACED:
            continue
        first, last, _ = other[j]
        for place in places[bisect.bisect_right(ends, first) :]:
            if place.start >= last:
                break
            if held is not None and held.box == place.box:
                held = replace(held, end=end)
                continue
            if held is not None:
                yield held
            held = Fragment(start=start, end=end, box=place.box)
    if held is not None:
        yield held

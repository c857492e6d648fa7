"""The words of a sentence that name the mediator, from a score for each word piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["mediator_spans"]

_GAP = 8
"""Characters between two runs that are still one name ("activity of the muscles"); with 2 there are a third more
names, two fifths of them single words."""
_LONE = 0.5
"""A single word stands beside a longer name only where its best piece reaches this probability. On 1,577 annotated
sentences of unseen trials 0.5 gives 1.6 names a sentence (annotators: 1.4), a tenth of them single words, at token F1
0.69; with 0.3 it is 1.9 and a quarter."""
_LONGEST = 12
"""Words in one name; annotated ones have 2 to 8, longer runs are cut at this many."""
_EDGE = re.compile(
    r"^(?:the|a|an|of|to|in|on|by|and|or|for|with|that|their|its|his|her|this|these|which|may|can|could|be|is|are)\s+"
    r"|\s+(?:the|a|an|of|to|in|on|by|and|or|for|with|that|which|may|can|could|be|is|are)$",
    re.IGNORECASE,
)


def mediator_spans(
    text: str, scores: npt.NDArray[np.float32], offsets: Sequence[tuple[int, int]], threshold: float
) -> tuple[tuple[int, int], ...]:
    """Where the mediators are named.

    Args:
        text: the sentence.
        scores: probability that a piece belongs to a mediator's name, shape (n_pieces,).
        offsets: half-open characters of each piece.
        threshold: pieces at or above it belong to a name.

    Returns:
        Half-open character ranges of whole words, in order, not overlapping; the strongest
        words where no piece reaches the threshold; empty only for a sentence without words.
    """
    if not len(scores):
        return ()
    level = min(threshold, float(scores.max()))
    runs: list[list[int]] = []
    for score, (start, end) in zip(scores, offsets, strict=False):
        if score < level:
            continue
        if runs and start - runs[-1][1] <= _GAP:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    words = [_whole_words(text, start, end) for start, end in runs]
    names = _distinct(w for w in words if w[1] - w[0] > 2)
    kept = [n for n in names if " " in text[n[0] : n[1]] or _best(n, scores, offsets) >= _LONE]
    return tuple(kept or names)


def _best(name: tuple[int, int], scores: npt.NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> float:
    """The highest score of a piece of the name."""
    inside = (s for s, (start, end) in zip(scores, offsets, strict=False) if start < name[1] and name[0] < end)
    return float(max(inside, default=0.0))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and not (text[start].isalnum() or text[start] in '([“"'):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ')]”%"'):
        end -= 1
    while match := _EDGE.search(text[start:end]):
        start, end = (start + match.end(), end) if match.start() == 0 else (start, start + match.start())
    pieces = list(re.finditer(r"\S+", text[start:end]))
    if len(pieces) > _LONGEST:
        end = start + pieces[_LONGEST - 1].end()
    return start, end


def _distinct(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in spans:
        if kept and span[0] < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(span[1], kept[-1][1]))
        else:
            kept.append(span)
    return kept

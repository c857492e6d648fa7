"""What the head is told of a sentence besides the encoder's reading of it.

The encoder sees about nine sentences at a time; these features add what stands further away
(the strongest sentence of the paragraph and of the section), and the surface forms by which
authors mark an explanation. The cue lists follow the traps of the annotation guide: a link or
a hedge speaks for a proposal; results, null results, harms and calls for research against one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.article import SectionType, Sentence

__all__ = ["CUES", "FEATURE_NAMES", "context_features", "cue_features"]

Floats = npt.NDArray[np.float32]


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CUES: dict[str, re.Pattern[str]] = {
    "link": _cue(
        r"\b(due to|because|through|thereby|thus|via|by (?:\w+ly )?\w+ing|leads? to|leading to|results? in|"
        r"resulting in|in order to|so that|which in turn|as a result of|owing to|mediat\w+|attribut\w+|"
        r"account\w* for)\b"
    ),
    "explain": _cue(
        r"\b(explain\w*|explanation|mechanism\w*|reason\w*|responsible|underl[yi]\w*|pathway\w*|hypothes\w+)\b"
    ),
    "hedge": _cue(
        r"\b(may|might|could|possib\w+|likely|probabl\w+|thought to|believed to|suggest\w*|seems?|appears?"
        r"|potential\w*)\b"
    ),
    "change": _cue(
        r"\b(improv\w+|increas\w+|enhanc\w+|reduc\w+|decreas\w+|inhibit\w+|activat\w+|stimulat\w+|promot\w+|"
        r"restor\w+|prevent\w+|facilitat\w+|block\w+|suppress\w+|modulat\w+|regulat\w+)\b"
    ),
    "numbers": _cue(r"(\bp\s*[<=>]|\b\d+(?:\.\d+)?\s?%|\b95\s?% ?CI\b|±)"),
    "null": _cue(
        r"\b(no (?:significant )?(?:difference|effect|change|improvement)|not significant\w*|did not|failed to"
        r"|lack of)\b"
    ),
    "limits": _cue(
        r"\b(limitation\w*|sample size|small sample|blinding|bias|generali[sz]\w+|power(?:ed)? to|drop-?outs?|"
        r"adverse|safety|side effects?)\b"
    ),
    "call": _cue(
        r"\b(further|future) (?:research|studies|trials|work|investigation\w*)\b|\bremains? (?:unclear|unknown|to be)\b"
    ),
    "aim": _cue(r"\b(aim\w*|objective\w*|purpose) (?:of|was|were|is)\b|\bwe (?:aimed|sought|hypothesi[sz]ed)\b"),
    "earlier": _cue(r"\b(et al|previous(?:ly)?|earlier|other) (?:stud\w+|trials?|reports?|research|work)?\b"),
    "this": _cue(r"^(?:th(?:is|ese)|it|they|such)\b"),
}
"""Surface cues; each gives one feature, 1 where it occurs."""

_CONTEXT = (
    "previous",
    "next",
    "second_previous",
    "second_next",
    "paragraph_highest",
    "section_mean",
    "article_highest",
    "discussion",
    "position",
    "length",
)
FEATURE_NAMES: tuple[str, ...] = (*_CONTEXT, *(f"cue_{name}" for name in CUES))


def cue_features(texts: Sequence[str]) -> Floats:
    """1 where a cue occurs; shape (n_sentences, len(CUES))."""
    rows = [[1.0 if pattern.search(text) else 0.0 for pattern in CUES.values()] for text in texts]
    return np.asarray(rows, dtype=np.float32).reshape(len(texts), len(CUES))


def context_features(sentences: Sequence[Sentence], scores: Floats) -> Floats:
    """What surrounds each sentence.

    Args:
        sentences: the article's sentences of Introduction and Discussion, in reading order.
        scores: log-odds of a proposal by the encoder alone, shape (n_sentences,).

    Returns:
        Shape (n_sentences, 10), in the order of the first names of FEATURE_NAMES.
    """
    rows = np.zeros((len(sentences), len(_CONTEXT)), dtype=np.float32)
    if not len(sentences):
        return rows
    floor = float(scores.min())
    sections = np.asarray([s.section.value for s in sentences])
    paragraphs = np.asarray([s.paragraph for s in sentences])
    for column, shift in enumerate((1, -1, 2, -2)):
        rows[:, column] = _neighbour(scores, sections, shift, floor)
    for i in range(len(sentences)):
        others = (paragraphs == paragraphs[i]) & (np.arange(len(sentences)) != i)
        rows[i, 4] = scores[others].max() if others.any() else floor
    for section in set(sections):
        inside = sections == section
        rows[inside, 5] = scores[inside].mean()
        rows[inside, 8] = np.linspace(0, 1, int(inside.sum()), dtype=np.float32)
    rows[:, 6] = scores.max()
    rows[:, 7] = sections == SectionType.DISCUSSION.value
    rows[:, 9] = np.log1p([s.end - s.start for s in sentences])
    return rows


def _neighbour(scores: Floats, sections: npt.NDArray[np.str_], shift: int, missing: float) -> Floats:
    moved = np.full(len(scores), missing, dtype=np.float32)
    inside = slice(shift, None) if shift > 0 else slice(None, shift)
    source = slice(None, -shift) if shift > 0 else slice(-shift, None)
    same = sections[inside] == sections[source]
    moved[inside] = np.where(same, scores[source], missing)
    return moved

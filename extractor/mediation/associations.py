"""Sentences that report how one measured thing relates to another.

In: article, segmentation, judgements. Out: candidate sentences with what speaks for and against a relation of this
trial's own data after baseline. The candidates are found by pattern; how much each is worth is a linear model over its
cues (`weights`), trained on labelled sentences. Hashed words beside the cues were tried on 815 sentences of 211
trials and gave nothing (average precision 0.65 with and without).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.article import Article, Judgement, SectionType, Segmentation, Sentence
from extractor.mediation.patterns import phrases

__all__ = ["CUES", "Association", "associations", "cue_matrix", "cue_vector"]

_FILE = "associations.toml"
_KINDS = ("correlation", "association", "prediction", "adjustment")
_LISTED = ("figures", "change", "weaken", "cited", "subject")
CUES = (
    *_KINDS, *_LISTED, "two_changes", "results", "methods", "abstract", "discussion", "own", "denial", "plan",
    "between", "arm", "change_figures", "change_related", "bare", "conditional",
)  # fmt: skip

_ANY = re.compile(
    r"correl|assoc|relat|predict|regress|depend|adjust|control|account|expla|covari|strat|accord|dose|"
    r"the (?:more|great|larg|high)|parallel|coincid|plotted|respon|effects? of",
    re.I,
)
"""One of these stands in every phrase of the lists; asking first spares most sentences the long patterns."""
_TESTED = 0.5
"""Probability from which a sentence of the Discussion is taken for a report of a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A candidate sentence.

    Attributes:
        cues: values of `CUES`, 0 or 1.
        phrase: the words that made it a candidate.
    """

    sentence: Sentence
    cues: tuple[float, ...]
    phrase: str


def associations(
    article: Article, segmentation: Segmentation, judgements: Sequence[Judgement]
) -> tuple[Association, ...]:
    """The candidate sentences of abstract, Methods, Results and Discussion, in reading order.

    A sentence of the Discussion is a candidate where it speaks of this trial's own finding or the classifier takes
    it for a report of a test.
    """
    denial = {j.sentence.n: j.denial_probability for j in judgements}
    found = []
    for sentence in segmentation.sentences:
        if sentence.section is SectionType.INTRODUCTION:
            continue
        text = article.slice(sentence)
        if not _ANY.search(text):
            continue
        match = next((m for key in _KINDS if (m := phrases(_FILE, key).search(text))), None)
        if match is None or phrases(_FILE, "exclude").search(text):
            continue
        tested = denial.get(sentence.n, 0.0)
        if sentence.section is SectionType.DISCUSSION and tested < _TESTED and not _cue("own", text):
            continue
        found.append(
            Association(
                sentence=sentence,
                cues=cue_vector(text, sentence.section, tested),
                phrase=match.group(),
            )
        )
    return tuple(found)


def cue_vector(text: str, section: SectionType, denial: float) -> tuple[float, ...]:
    """The cues of one sentence in the order of `CUES`.

    Args:
        text: the sentence.
        section: where it stands.
        denial: probability that it denies or reports a test; 0 where no classifier judged it.
    """
    found = {key: bool(phrases(_FILE, key).search(text)) for key in (*_KINDS, *_LISTED)}
    changes = len(phrases(_FILE, "change").findall(text))
    found |= {
        "two_changes": changes > 1,
        "results": section is SectionType.RESULTS,
        "methods": section is SectionType.METHODS,
        "abstract": section is SectionType.ABSTRACT,
        "discussion": section is SectionType.DISCUSSION,
        "own": _cue("own", text),
        "plan": _cue("plan", text),
        "between": _cue("between", text),
        "arm": _cue("arm", text),
        "change_figures": found["change"] and found["figures"],
        "change_related": changes > 1 and (found["correlation"] or found["association"] or found["prediction"]),
        "bare": not (found["correlation"] or found["association"] or found["prediction"]),
        "conditional": _cue("modal", text),
    }
    return tuple(denial if cue == "denial" else float(found[cue]) for cue in CUES)


def cue_matrix(items: Sequence[Association]) -> npt.NDArray[np.float64]:
    """The cues of several candidates, shape (n_candidates, n_cues)."""
    return np.array([a.cues for a in items], dtype=float).reshape(len(items), len(CUES))


def _cue(key: str, text: str) -> bool:
    return phrases("cues.toml", key).search(text) is not None

"""Which sentences to annotate next: uncertain and varied ones, and a random share that keeps estimates honest.

From a run's sentences. The random share is drawn first and from all of them, so it is a fair
sample of the field; the rest are those nearest to the model's line, of as many papers and of as
different wording as can be had.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.reporting.results import Results
from extractor.rows import SentenceRow
from extractor.training.labels import LabelledSpan, LabelRow
from extractor.training.resolve import text_key
from extractor.training.standoff import fingerprint

__all__ = ["SelectOptions", "exported", "select_next"]

_POOL = 10
"""Candidates for each place among the uncertain ones; beyond them nothing is uncertain."""
_BUCKETS = 512


@dataclass(frozen=True, kw_only=True)
class SelectOptions:
    """How many sentences, and how chosen.

    Attributes:
        random_share: of `n`, drawn at random.
        per_trial: at most so many uncertain sentences of one paper.
        variety: 0 only uncertainty counts, 1 wording counts as much.
    """

    n: int = 100
    random_share: float = 0.2
    per_trial: int = 4
    variety: float = 0.7
    seed: int = 1


def select_next(results: Results, options: SelectOptions, done: Collection[tuple[str, str]] = ()) -> list[LabelRow]:
    """Sentences to annotate, in reading order within papers.

    Args:
        results: of a run with the model that is to be made better.
        options: how many, how chosen.
        done: keys (`text_key`) of what is labelled already.
    """
    rows = [row for trial in results.trials for row in results.sentences.get(trial.trial, ())]
    open_rows = [row for row in rows if text_key(row.trial, row.text) not in done]
    draw = np.random.default_rng(options.seed)
    n_random = min(len(open_rows), round(options.n * options.random_share))
    drawn = set(draw.choice(len(open_rows), size=n_random, replace=False).tolist()) if n_random else set()
    left = [i for i in range(len(open_rows)) if i not in drawn]
    picked = _uncertain(
        [open_rows[i] for i in left], results.threshold, min(options.n, len(open_rows)) - n_random, options
    )
    chosen = {i: "random" for i in drawn} | {left[i]: "uncertain" for i in picked}
    return [exported(open_rows[i], chosen=how) for i, how in sorted(chosen.items())]


def exported(row: SentenceRow, chosen: str | None = None) -> LabelRow:
    """A sentence of a run as a row to annotate, with the model's guess."""
    spans = []
    for mediator in row.mediators:
        start = row.text.find(mediator)
        if start >= 0:
            spans.append(LabelledSpan(start, start + len(mediator)))
    return LabelRow(
        text=row.text,
        label=None,
        trial=row.trial,
        section=row.section.value,
        n=row.n,
        themes=row.themes or None,
        spans=tuple(spans),
        chosen=chosen,
        score=round(row.probability, 4),
    )


def _uncertain(rows: Sequence[SentenceRow], threshold: float, n: int, options: SelectOptions) -> list[int]:
    """Greedy: nearest to the line first, less the likeness to what is already picked."""
    if n <= 0 or not rows:
        return []
    line = _log_odds(np.asarray([threshold]))[0]
    distance = np.abs(_log_odds(np.asarray([row.probability for row in rows])) - line)
    order = np.argsort(distance, kind="stable")[: n * _POOL]
    vectors = _bags([rows[i].text for i in order])
    near = np.exp(-distance[order])
    likeness = np.zeros(len(order))
    picked: list[int] = []
    of_trial: Counter[str] = Counter()
    free = np.ones(len(order), dtype=bool)
    while len(picked) < n and free.any():
        worth = np.where(free, near * (1 - options.variety * likeness), -1.0)
        best = int(np.argmax(worth))
        free[best] = False
        trial = rows[int(order[best])].trial
        if of_trial[trial] >= options.per_trial:
            continue
        of_trial[trial] += 1
        picked.append(int(order[best]))
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return picked


def _bags(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Hashed bags of words of unit length, shape (n, 512), weighted down by how many sentences hold a word."""
    bags = np.zeros((len(texts), _BUCKETS))
    for i, text in enumerate(texts):
        for word in set(re.findall(r"[^\W\d_]{3,}", text.casefold())):
            bags[i, int(fingerprint([word])[:8], 16) % _BUCKETS] = 1.0
    bags *= np.log(1 + len(texts) / (1 + bags.sum(axis=0)))
    norms = np.linalg.norm(bags, axis=1, keepdims=True)
    return np.asarray(bags / np.where(norms > 0, norms, 1.0))


def _log_odds(p: npt.NDArray[Any]) -> npt.NDArray[Any]:
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)))

"""Fit the linear models of the ladder from judged trials.

In: the facts of each trial, its status, and hints which of its mediators were measured. Out: `LinearWeights`. A trial's status says only
that *some* mediator was measured, so the models are fitted as multiple-instance models: the best-scoring mediator of a
positive trial (or the ones that the hints name) stands for it, all mediators of a negative trial stand against.
Needs scikit-learn, imported where used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.article import Status
from extractor.mediation.associations import CUES, cue_matrix
from extractor.mediation.features import FEATURES, RELATED_FEATURES
from extractor.mediation.ladder import Facts, related_matrix, relation_probabilities
from extractor.mediation.weights import Linear, LinearWeights

__all__ = ["JudgedTrial", "fit_weights"]

Array = npt.NDArray[np.float64]

_PENALTY = {"association": 0.3, "measured": 0.3, "related": 1.0}
"""Inverse strengths of the L2 penalty; from 0.03 to 1 the cross-validated scores differ by less than their noise."""
_ROUNDS = 6
"""Rounds of choosing the instance that stands for a positive trial; the choice is stable after three or four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrial:
    """One trial with what is known of it.

    Attributes:
        hints: for each proposal 1 (said to be measured), 0 (said not to be), -1 (nothing known).
        relations: start of a candidate sentence -> whether it reports a relation; only for labelled sentences.
    """

    facts: Facts
    status: Status
    hints: tuple[int, ...]
    relations: dict[int, bool]


def fit_weights(trials: Sequence[JudgedTrial]) -> LinearWeights:
    """Fit the three models, each on what the one before it says.

    Args:
        trials: with at least one proposal each.
    """
    association = _fit_association(trials)
    bags = [t.facts.measured for t in trials]
    measured_labels = [t.status.rung >= Status.MEASURED.rung for t in trials]
    measured = _fit_bags("measured", FEATURES, bags, measured_labels, [t.hints for t in trials])
    placeholder = Linear(names=RELATED_FEATURES, coefficients=(0.0,) * len(RELATED_FEATURES), intercept=0.0)
    partial = LinearWeights(association=association, measured=measured, related=placeholder)
    # Mediated trials relate their mediators too; leaving them out would waste a quarter of the positive trials.
    bags = [related_matrix(t.facts, relation_probabilities(t.facts, partial), measured.score(t.facts.measured)) for t in trials]
    related_labels = [t.status.rung >= Status.RELATED.rung for t in trials]
    related = _fit_bags("related", RELATED_FEATURES, bags, related_labels, [(-1,) * len(b) for b in bags])
    return LinearWeights(association=association, measured=measured, related=related)


def _fit_association(trials: Sequence[JudgedTrial]) -> Linear:
    rows, labels = [], []
    for trial in trials:
        known = [c for c in trial.facts.candidates if c.sentence.start in trial.relations]
        rows.append(cue_matrix(known))
        labels += [trial.relations[c.sentence.start] for c in known]
    model = _logistic("association", balanced=False).fit(np.vstack(rows), np.array(labels, dtype=int))
    return _linear(model, CUES, 0.0)


def _fit_bags(
    name: str, names: Sequence[str], bags: Sequence[Array], positive: Sequence[bool], hints: Sequence[Sequence[int]]
) -> Linear:
    values = np.vstack(bags)
    owner = np.repeat(np.arange(len(bags)), [len(b) for b in bags])
    hinted = np.concatenate([np.array(h, dtype=int) for h in hints])
    in_positive = np.array(positive)[owner]
    share = 1 / np.sqrt(np.bincount(owner))[owner]
    scores = values.sum(axis=1)
    for _ in range(_ROUNDS):
        chosen = _representatives(owner, scores, in_positive, hinted)
        used = chosen | ~in_positive | (hinted == 0)
        model = _logistic(name, balanced=True)
        model.fit(values[used], chosen[used].astype(int), sample_weight=share[used])
        scores = model.decision_function(values)
    best = np.array([scores[owner == k].max() for k in range(len(bags))])
    return _linear(model, names, best_threshold(best, np.array(positive)))


def _representatives(
    owner: npt.NDArray[np.intp], scores: Array, positive: npt.NDArray[np.bool_], hinted: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """The proposals that stand for a positive trial: those hinted at, else the one that scores highest."""
    chosen = positive & (hinted == 1)
    for k in np.unique(owner[positive]):
        mine = np.flatnonzero(owner == k)
        if not chosen[mine].any():
            chosen[mine[int(np.argmax(scores[mine]))]] = True
    return chosen


def best_threshold(scores: Array, labels: npt.NDArray[np.bool_]) -> float:
    """The score that separates best: fewest errors, the middle of the longest such stretch."""
    order = np.sort(np.unique(scores))
    cuts = (order[1:] + order[:-1]) / 2
    if not len(cuts):
        return 0.0
    errors = np.array([((scores >= c) != labels).sum() for c in cuts])
    # A few errors more are within chance: the median of all nearly best cuts is steadier than the best one.
    near = cuts[errors <= errors.min() + max(1, round(0.01 * len(labels)))]
    return float(np.median(near))


def _logistic(name: str, *, balanced: bool) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_PENALTY[name], max_iter=2000, class_weight="balanced" if balanced else None)


def _linear(model: Any, names: Sequence[str], threshold: float) -> Linear:
    return Linear(
        names=tuple(names),
        coefficients=tuple(round(float(c), 6) for c in model.coef_[0]),
        intercept=round(float(model.intercept_[0]), 6),
        threshold=round(threshold, 6),
    )

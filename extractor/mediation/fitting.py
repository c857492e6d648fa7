"""Fit the linear models of the ladder from judged trials.

In: the facts of each trial and its status. Out: `LinearWeights`. A trial's status says only that *some* mediator was
measured, so the models are fitted as multiple-instance models: the best-scoring mediator of a positive trial stands for
it, all mediators of a negative trial stand against; a mediator that was judged by itself stands for itself. (Hints from
the labels' reasons were tried and changed nothing.)
Needs scikit-learn, imported where used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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

_PENALTY = {"association": 0.3, "measured": 0.1, "related": 1.0}
"""Inverse strengths of the L2 penalty; from 0.03 to 1 the cross-validated scores differ by less than their noise."""
_NOT_JUDGED = -1
_ROUNDS = 4
"""Rounds of choosing the instance that stands for a positive trial; the choice is stable after three or four."""
_PARTS = 4
"""Parts of the trials for the threshold: in-sample scores lie too far apart, because the best of many is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrial:
    """One trial with what is known of it.

    Attributes:
        relations: start of a candidate sentence -> whether it reports a relation; only for labelled sentences.
        measured: index of a proposal -> whether it was measured; only for those judged one by one.
    """

    facts: Facts
    status: Status
    relations: dict[int, bool]
    measured: dict[int, bool] = field(default_factory=dict)


def fit_weights(trials: Sequence[JudgedTrial]) -> LinearWeights:
    """Fit the three models, each on what the one before it says.

    Args:
        trials: with at least one proposal each.
    """
    association = _fit_association(trials)
    bags = [t.facts.measured for t in trials]
    was_measured = np.array([t.status.rung >= Status.MEASURED.rung for t in trials])
    known = [_known(t.measured, len(bag)) for t, bag in zip(trials, bags, strict=True)]
    measured = _fit_bags("measured", FEATURES, bags, was_measured, known)
    placeholder = Linear(names=RELATED_FEATURES, coefficients=(0.0,) * len(RELATED_FEATURES), intercept=0.0)
    partial = LinearWeights(association=association, measured=measured, related=placeholder)
    bags = [
        related_matrix(t.facts, relation_probabilities(t.facts, partial), measured.score(t.facts.measured))
        for t in trials
    ]
    # Mediated trials relate their mediators too; leaving them out would waste a quarter of the positive trials.
    was_related = np.array([t.status.rung >= Status.RELATED.rung for t in trials])
    unknown = [_known({}, len(bag)) for bag in bags]
    related = _fit_bags("related", RELATED_FEATURES, bags, was_related, unknown)
    return LinearWeights(association=association, measured=measured, related=related)


def _fit_association(trials: Sequence[JudgedTrial]) -> Linear:
    rows, labels = [], []
    for trial in trials:
        known = [c for c in trial.facts.candidates if c.sentence.start in trial.relations]
        rows.append(cue_matrix(known))
        labels += [trial.relations[c.sentence.start] for c in known]
    model = _logistic("association", balanced=False).fit(np.vstack(rows), np.array(labels, dtype=int))
    return _linear(model, CUES, 0.0)


def _known(judged: Mapping[int, bool], n: int) -> npt.NDArray[np.int64]:
    """1, 0 or -1 (not judged) for each proposal of a trial."""
    return np.array([judged.get(k, _NOT_JUDGED) for k in range(n)], dtype=np.int64)


def _fit_bags(
    name: str,
    names: Sequence[str],
    bags: Sequence[Array],
    positive: npt.NDArray[np.bool_],
    known: Sequence[npt.NDArray[np.int64]],
) -> Linear:
    """One multiple-instance model, its threshold chosen on trials that the fit has not seen."""
    part = np.random.default_rng(0).permutation(len(bags)) % _PARTS
    held_out = np.empty(len(bags))
    for k in range(_PARTS):
        kept = np.flatnonzero(part != k).tolist()
        model = _fit_instances(name, [bags[i] for i in kept], positive[kept], [known[i] for i in kept])
        for i in np.flatnonzero(part == k).tolist():
            held_out[i] = model.decision_function(bags[i]).max()
    model = _fit_instances(name, bags, positive, known)
    return _linear(model, names, best_threshold(held_out, positive))


def _fit_instances(
    name: str, bags: Sequence[Array], positive: npt.NDArray[np.bool_], known: Sequence[npt.NDArray[np.int64]]
) -> Any:
    values, judged = np.vstack(bags), np.concatenate(known)
    owner = np.repeat(np.arange(len(bags)), [len(b) for b in bags])
    in_positive = positive[owner]
    share = 1 / np.sqrt(np.bincount(owner))[owner]
    scores = values.sum(axis=1)
    for _ in range(_ROUNDS):
        chosen = _representatives(owner, scores, in_positive)
        used = chosen | ~in_positive | (judged != _NOT_JUDGED)
        answer = np.where(judged == _NOT_JUDGED, chosen, judged)
        model = _logistic(name, balanced=True)
        model.fit(values[used], answer[used].astype(int), sample_weight=share[used])
        scores = model.decision_function(values)
    return model


def _representatives(
    owner: npt.NDArray[np.intp], scores: Array, positive: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The proposals that stand for a positive trial: the one that scores highest in each."""
    chosen = np.zeros(len(owner), dtype=bool)
    for k in np.unique(owner[positive]):
        mine = np.flatnonzero(owner == k)
        chosen[mine[int(np.argmax(scores[mine]))]] = True
    return chosen


def best_threshold(scores: Array, labels: npt.NDArray[np.bool_]) -> float:
    """The score that separates with the fewest errors; of nearly equal ones the middle.

    Args:
        scores: one for each trial, from models that have not seen it.
        labels: shape (n_trials,).
    """
    order = np.unique(scores)
    cuts = (order[1:] + order[:-1]) / 2
    if not len(cuts):
        return 0.0
    errors = np.array([((scores >= c) != labels).sum() for c in cuts])
    # A few errors more are within chance: the median of all nearly best cuts is steadier than the best one.
    return float(np.median(cuts[errors <= errors.min() + max(1, round(0.01 * len(labels)))]))


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

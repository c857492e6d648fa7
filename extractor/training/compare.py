"""The frozen comparison: old and new model on the same trials, which neither has seen.

Three sets. *Your field*: the user's labelled sentences; the new model judges each by a fit without
its trial, the old one has seen none of them. *Drawn*: those of them that were drawn at random.
*General*: the reference trials that no head is ever fitted on; where a model has none, both recipes
are compared out of fold on the trials they share.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from extractor.classification.head import Linear
from extractor.training.evaluate import Bootstrap, Interval, Scores, compare_scores, score_sentences, score_trials
from extractor.training.fit import FitOptions, cross_fitted_calls, fit_head
from extractor.training.folds import Floats, Mask
from extractor.training.material import PROPOSES, UNKNOWN, Material
from extractor.training.recipe import Fitted, decide_trials

__all__ = ["Compared", "OldModel", "Verdict", "compare_models", "verdict_of"]

PRIMARY = "average_precision"
"""The ranking alone: it does not hang on the threshold, so few sentences say most by it."""
JUDGED_BY = (PRIMARY, "f1")
"""In the user's field: the ranking, and what she sees with the threshold."""
MARGIN = 0.02
"""Loss of average precision on the general set that a better fit to the own field may cost."""
_FEWEST_DRAWN = 30


@dataclass(frozen=True, kw_only=True)
class OldModel:
    """The model that is to be beaten: its heads, thresholds and its own material."""

    head: Linear
    threshold: float
    decision: dict[str, Any]
    material: Material | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Both models on one set.

    Attributes:
        name: `field`, `field_drawn` (only sentences drawn at random), `general`.
        how: in words, for the card.
        old, new: scores of sentences.
        difference: new less old, paired.
        old_trials, new_trials: scores of the trials' decisions, where enough is known.
    """

    name: str
    how: str
    old: Scores | None
    new: Scores
    difference: dict[str, Interval] = field(default_factory=dict)
    old_trials: Scores | None = None
    new_trials: Scores | None = None

    def to_json(self) -> dict[str, Any]:
        """For the card."""
        parts = {"old": self.old, "new": self.new, "old_trials": self.old_trials, "new_trials": self.new_trials}
        scores = {name: part.to_json() for name, part in parts.items() if part is not None}
        return {"how": self.how, **scores, "difference": {k: v.to_json() for k, v in self.difference.items()}}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the new model may replace the old one, and why."""

    keep: bool
    why: str


Model = tuple[Floats, Mask]


def compare_models(
    old: OldModel | None, new: Fitted, user: Material, whole: Material, bootstrap: Bootstrap
) -> list[Compared]:
    """Compare on all sets that there are.

    Args:
        old: None where the task is another one and there is nothing to beat.
        new: fitted on `whole` without its frozen trials.
        user: the user's material.
        whole: everything the new model was made of.
        bootstrap: seed and number of draws.
    """
    sets = []
    mine = np.isin(new.material.trials, user.names) & new.material.labelled
    new_on_mine: Model = (new.head.out_of_fold, new.calls)
    if mine.any():
        rows = new.material.take(mine)
        sets.append(
            _one(
                "field",
                "your labelled sentences, each judged without its trial",
                old,
                rows,
                new_on_mine,
                mine,
                bootstrap,
            )
        )
        drawn = mine & new.material.drawn
        if drawn.sum() >= _FEWEST_DRAWN and (new.material.labels[drawn] == PROPOSES).any():
            how = "those of your sentences that were drawn at random: an honest estimate for your field"
            sets.append(_one("field_drawn", how, old, new.material.take(drawn), new_on_mine, drawn, bootstrap))
    if old is not None and old.material is not None:
        sets.append(_general(old, old.material, new, whole, bootstrap))
    return sets


def _one(
    name: str, how: str, old: OldModel | None, rows: Material, new: Model, which: Mask, bootstrap: Bootstrap
) -> Compared:
    after = (new[0][which], new[1][which])
    before = None if old is None else _judged(old.head, old.threshold, rows)
    return _compared(name, how, rows, before, after, bootstrap)


def _judged(head: Linear, threshold: float, rows: Material) -> Model:
    probabilities = head.probability(rows.features)
    return probabilities, probabilities >= threshold


def _compared(
    name: str, how: str, rows: Material, before: Model | None, after: Model, bootstrap: Bootstrap
) -> Compared:
    labels, trials = rows.labels == PROPOSES, rows.trials
    return Compared(
        name=name,
        how=how,
        old=score_sentences(before[0], labels, before[1], trials, bootstrap=bootstrap) if before else None,
        new=score_sentences(after[0], labels, after[1], trials, bootstrap=bootstrap),
        difference=compare_scores(before, after, labels, trials, bootstrap=bootstrap) if before else {},
    )


def _general(old: OldModel, material: Material, new: Fitted, whole: Material, bootstrap: Bootstrap) -> Compared:
    frozen = np.isin(np.asarray(whole.names), np.asarray(material.names)[material.frozen])
    if not frozen.any():
        return _out_of_fold(material, new, bootstrap)
    rows = whole.of_trials(frozen)
    before, after = _judged(old.head, old.threshold, rows), _judged(new.head.head, new.threshold, rows)
    labelled = rows.labelled
    how = "reference trials that neither model was fitted on"
    compared = _compared(
        "general", how, rows.take(labelled), _only(before, labelled), _only(after, labelled), bootstrap
    )
    return replace(
        compared,
        old_trials=_trials(before[0], rows, old.decision, bootstrap),
        new_trials=_trials(after[0], rows, new.decision, bootstrap),
    )


def _only(model: Model, which: Mask) -> Model:
    return model[0][which], model[1][which]


def _out_of_fold(material: Material, new: Fitted, bootstrap: Bootstrap) -> Compared:
    """Both recipes out of fold on the reference trials: the old one without the user's labels."""
    shared = np.isin(new.material.trials, material.names) & new.material.labelled
    rows = new.material.take(shared)
    labels = (rows.labels == PROPOSES).astype(np.int64)
    options = FitOptions(seed=bootstrap.seed, strengths=(new.head.strength,))
    alone = fit_head(rows.features, labels, rows.trials, rows.fitting_weights(), bootstrap.seed, options)
    before = (alone.out_of_fold, cross_fitted_calls(alone.out_of_fold, labels, alone.folds))
    how = "reference trials, each judged by a fit without it, with and without your labels"
    return _compared("general", how, rows, before, (new.head.out_of_fold[shared], new.calls[shared]), bootstrap)


def _trials(probabilities: Floats, rows: Material, decision: dict[str, Any], bootstrap: Bootstrap) -> Scores | None:
    proposing, names = decide_trials(probabilities, rows, decision)
    said = dict(zip(rows.names, rows.proposes, strict=True))
    truth = np.asarray([said[str(name)] for name in names])
    known = truth != UNKNOWN
    if len(np.unique(truth[known])) < 2:
        return None
    called = proposing >= decision["threshold"]
    return score_trials(proposing[known], truth[known] == 1, called[known], bootstrap=bootstrap)


def verdict_of(sets: list[Compared]) -> Verdict:
    """Keep the new model if it is not worse in the user's field nor on the general set.

    Worse in the field: average precision and F1 both fall, or one of them surely does (its
    interval lies below zero). Worse in general: average precision falls by more than MARGIN.
    """
    by_name = {each.name: each for each in sets}
    own = by_name.get("field")
    if own is None:
        return Verdict(keep=True, why="fitted again on the same material; there is nothing to compare")
    if own.old is None:
        return _without_old(own)
    changes = [own.difference[measure] for measure in JUDGED_BY]
    if any(change.value is None for change in changes):
        return Verdict(keep=False, why="your labels hold no positive sentence, so nothing shows whether it is better")
    shown = f"in your field average precision changes by {changes[0]}, F1 by {changes[1]}"
    if all(_below(change.value) for change in changes) or any(_below(change.high) for change in changes):
        return Verdict(keep=False, why=f"worse: {shown}")
    loss = by_name["general"].difference[PRIMARY] if "general" in by_name else None
    if loss is not None and _below(loss.value, -MARGIN):
        why = f"average precision on the reference trials changes by {loss}: more than {MARGIN} is lost there"
        return Verdict(keep=False, why=why)
    sure = any(change.low is not None and change.low > 0 for change in changes)
    return Verdict(keep=True, why=f"{'better' if sure else 'not worse'}: {shown}")


def _below(value: float | None, line: float = 0.0) -> bool:
    return value is not None and value < line


def _without_old(own: Compared) -> Verdict:
    share = own.new.counts["positives"] / own.new.counts["n"]
    precision = own.new.measures[PRIMARY]
    if precision.low is None or precision.low <= share:
        why = f"average precision {precision} is not surely above the share of positives ({share:.3f}): label more"
        return Verdict(keep=False, why=why)
    return Verdict(keep=True, why=f"average precision {precision}, of which chance gives {share:.3f}")

"""The trial's own decision: does it propose a mechanism of benefit at all?

Reading it off the strongest sentence fails: with 61 sentences a trial, a false-positive rate
of 1% a sentence would clear 46% of the trials that propose nothing. So the decision is a
logistic model over a few summaries of the sentences' probabilities, with weights, threshold
and the band in which it is called uncertain learnt from annotated trials (`decision.json`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.article import Decision, Judgement, SectionType
from extractor.errors import ModelError

__all__ = ["DECISION_FEATURES", "Decider", "decision_features"]

_TOP = 5
DECISION_FEATURES: tuple[str, ...] = (
    *(f"top_{rank}" for rank in range(1, _TOP + 1)),
    "top_introduction",
    "top_discussion",
    "log_expected",
    "log_over_half",
    "log_sentences",
    "share_expected",
    "longest_run",
)
_FLOOR = 1e-4  # probabilities are clipped here, so that log-odds stay finite


def decision_features(judgements: Sequence[Judgement]) -> tuple[float, ...]:
    """Summaries of the sentences' probabilities, in the order of DECISION_FEATURES."""
    probabilities = [j.probability for j in judgements]
    ordered = sorted(probabilities, reverse=True) + [0.0] * _TOP
    expected = sum(probabilities)
    return (
        *(_log_odds(p) for p in ordered[:_TOP]),
        _log_odds(_highest(judgements, SectionType.INTRODUCTION)),
        _log_odds(_highest(judgements, SectionType.DISCUSSION)),
        math.log1p(expected),
        math.log1p(sum(p >= 0.5 for p in probabilities)),
        math.log1p(len(probabilities)),
        expected / max(1, len(probabilities)),
        float(_longest_run(probabilities)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """The fitted decision.

    Attributes:
        means, scales: for standardising the features.
        weights, intercept: of the logistic model, on standardised features.
        threshold: a trial proposes a mechanism at or above this probability.
        uncertain: (low, high); between them the decision is called uncertain.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float
    uncertain: tuple[float, float]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Decider:
        """The decider that a model folder stores.

        Raises:
            ModelError: made for other features than this version computes.
        """
        if tuple(stored["features"]) != DECISION_FEATURES:
            raise ModelError("decision.json was made for other features; train the model again with this version")
        low, high = stored["uncertain"]
        return cls(
            means=tuple(stored["means"]),
            scales=tuple(stored["scales"]),
            weights=tuple(stored["weights"]),
            intercept=float(stored["intercept"]),
            threshold=float(stored["threshold"]),
            uncertain=(float(low), float(high)),
        )

    def probability(self, judgements: Sequence[Judgement]) -> float:
        """Calibrated probability that the trial proposes a mechanism, in [0, 1]."""
        return self.probability_of(decision_features(judgements))

    def probability_of(self, features: Sequence[float]) -> float:
        """The same from features in the order of DECISION_FEATURES."""
        rows = zip(features, self.means, self.scales, self.weights, strict=True)
        score = self.intercept + sum(w * (f - m) / s for f, m, s, w in rows)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def decide(self, judgements: Sequence[Judgement]) -> Decision:
        """The decision for one trial, from all its judged sentences."""
        probability = self.probability(judgements)
        low, high = self.uncertain
        return Decision(
            proposes=probability >= self.threshold,
            probability=probability,
            uncertain=low <= probability <= high,
        )


def _log_odds(probability: float) -> float:
    p = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(p / (1 - p))


def _highest(judgements: Sequence[Judgement], section: SectionType) -> float:
    return max((j.probability for j in judgements if j.sentence.section is section), default=0.0)


def _longest_run(probabilities: Sequence[float]) -> int:
    longest = current = 0
    for p in probabilities:
        current = current + 1 if p >= 0.5 else 0
        longest = max(longest, current)
    return longest

"""A share corrected for known sensitivity and specificity (Rogan & Gladen 1978).

Source: estimator, doi 10.1093/oxfordjournals.aje.a112510; interval by Lang & Reiczigel 2014,
doi 10.1016/j.prevetmed.2013.09.015, which counts the uncertainty of sensitivity and
specificity themselves and keeps its level also for few positives.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.statistics.estimate import LEVEL, Estimate, normal_quantile, proportion

__all__ = ["ErrorRates", "Rate", "rogan_gladen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share known from a sample: `right` of `of`."""

    right: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.of:
            raise ValueError(f"{self.right} of {self.of} is no rate")

    @property
    def value(self) -> float:
        """The share; NaN of an empty sample."""
        return self.right / self.of if self.of else float("nan")

    def estimate(self, *, level: float = LEVEL) -> Estimate:
        """The share with Wilson's interval."""
        if not self.of:
            return Estimate(value=float("nan"), low=None, high=None)
        return proportion(self.right, self.of, level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRates:
    """How often a classifier is right: among true positives and among true negatives."""

    sensitivity: Rate
    specificity: Rate

    @property
    def youden(self) -> float:
        """Sensitivity + specificity - 1: 0 for a guess, 1 for a perfect classifier."""
        return self.sensitivity.value + self.specificity.value - 1


def rogan_gladen(positive: int, of: int, rates: ErrorRates, *, level: float = LEVEL) -> Estimate | None:
    """The true share behind an apparent one.

    The apparent share and the rates must come from different trials; where a checked sample is
    part of the trials, count the apparent share in the unchecked rest.

    Args:
        positive: trials that the classifier calls positive.
        of: trials classified.
        rates: from a sample in which the truth is known.
        level: confidence level.

    Returns:
        Value and limits cut to [0, 1]; None where the rates are unknown or the classifier no
        better than a guess, for which the correction has no meaning.
    """
    sensitivity, specificity = rates.sensitivity, rates.specificity
    if not (of and sensitivity.of and specificity.of) or rates.youden <= 0:
        return None
    value = (positive / of + specificity.value - 1) / rates.youden
    low, high = _lang_reiczigel(positive, of, rates, normal_quantile(level))
    return Estimate(value=_share(value), low=_share(low), high=_share(high))


def _lang_reiczigel(positive: int, of: int, rates: ErrorRates, z: float) -> tuple[float, float]:
    """Equations 3 to 5 of the paper, with its adjusted counts."""
    n, n_sensitivity, n_specificity = of + z * z, rates.sensitivity.of + 2, rates.specificity.of + 2
    apparent = (positive + z * z / 2) / n
    sensitivity = (rates.sensitivity.right + 1) / n_sensitivity
    specificity = (rates.specificity.right + 1) / n_specificity
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return 0.0, 1.0
    share = (apparent + specificity - 1) / youden
    of_sensitivity = sensitivity * (1 - sensitivity) / n_sensitivity
    of_specificity = specificity * (1 - specificity) / n_specificity
    shift = 2 * z * z * (share * of_sensitivity - (1 - share) * of_specificity)
    variance = apparent * (1 - apparent) / n + share**2 * of_sensitivity + (1 - share) ** 2 * of_specificity
    spread = z / youden * variance**0.5
    return share + shift - spread, share + shift + spread


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))

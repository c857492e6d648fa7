"""How many trials to check for a wanted width of the interval.

The width is that of the interval one would get if every count came out as expected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from extractor.statistics.estimate import LEVEL
from extractor.statistics.prediction_powered import CheckedTable, prediction_powered

__all__ = ["Expected", "Plan", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of a review.

    Attributes:
        papers: number of assessed papers.
        share: the true share, in [0, 1].
        sensitivity, specificity: of the classifier for it.
    """

    papers: int
    share: float
    sensitivity: float
    specificity: float

    def __post_init__(self) -> None:
        if self.papers < 2:
            raise ValueError("a plan needs at least two papers")
        for name in ("share", "sensitivity", "specificity"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} lies between 0 and 1, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many trials to check; None where even checking all papers leaves the interval wider.

    Attributes:
        check: with the classifier's help (prediction-powered).
        check_alone: by counting the checked trials alone.
        narrowest: width when all papers are checked.
    """

    width: float
    check: int | None
    check_alone: int | None
    narrowest: float


def plan(expected: Expected, width: float, *, these_papers: bool = False, level: float = LEVEL) -> Plan:
    """The smallest numbers of trials to check.

    Args:
        expected: the review.
        width: wanted length of the interval, upper minus lower limit (0.1 for +-5 points).
        these_papers: as in `prediction_powered`.
        level: confidence level.

    Raises:
        ValueError: a width that is no width.
    """
    if not 0 < width < 1:
        raise ValueError(f"a width lies between 0 and 1, not {width}")

    def helped(n: int) -> float:
        return _width(expected, n, these_papers, level)

    def alone(n: int) -> float:
        blind = Expected(papers=expected.papers, share=expected.share, sensitivity=0.5, specificity=0.5)
        return _width(blind, n, these_papers, level)

    return Plan(
        width=width,
        check=_smallest(helped, width, expected.papers),
        check_alone=_smallest(alone, width, expected.papers),
        narrowest=helped(expected.papers),
    )


def _smallest(width_of: Callable[[int], float], wanted: float, most: int) -> int | None:
    """Bisection: widths fall as more trials are checked."""
    if width_of(most) > wanted:
        return None
    low, high = 2, most
    while low < high:
        middle = (low + high) // 2
        if width_of(middle) <= wanted:
            high = middle
        else:
            low = middle + 1
    return high


def _width(expected: Expected, n: int, these_papers: bool, level: float) -> float:
    """Length of the interval when n trials are checked and all counts are as expected."""
    share, missed, alarms = expected.share, 1 - expected.sensitivity, 1 - expected.specificity
    # Rows are the truth, columns the classifier: outside, whole, part.
    cells = np.array(
        [
            [0.0, 0.0, 0.0],
            [0.0, (1 - share) * (1 - alarms), (1 - share) * alarms],
            [0.0, share * missed, share * (1 - missed)],
        ]
    )
    table = CheckedTable(checked=n * cells, classified=expected.papers * cells.sum(axis=0))
    estimate = prediction_powered(table, these_papers=these_papers, level=level)
    width = None if estimate is None else estimate.width
    return 1.0 if width is None else width

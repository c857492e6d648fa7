"""Every share of the report: as counted, corrected for the classifier's error, and what to doubt.

Comes in: the classifier's rows, a person's rows for a random sample of them. Goes out: for each
share the naive figure, Rogan-Gladen's and the prediction-powered one, with warnings where the
sample is too small, was not random, or the classifier is too weak for a correction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractor.rows import TrialRow
from extractor.statistics.estimate import LEVEL, Estimate, proportion
from extractor.statistics.prediction_powered import OUTSIDE, PART, WHOLE, CheckedTable, prediction_powered
from extractor.statistics.rogan_gladen import ErrorRates, Rate, rogan_gladen
from extractor.statistics.sample import missing_from_draw
from extractor.statistics.shares import ASSESSED, ShareQuestion, is_assessed, questions, table_of

__all__ = [
    "SMALL_CLASS",
    "SMALL_SAMPLE",
    "WEAK_YOUDEN",
    "CorrectedShare",
    "Prevalence",
    "Warned",
    "error_rates",
    "prevalence",
]

SMALL_SAMPLE = 50
"""Checked trials below which intervals fall short of their level (simulated: 91% at 30, 93% at 50)."""

SMALL_CLASS = 10
"""Trials truly so (and truly not so) in the sample below which a share is marked as unsure. Below 5
the prediction-powered interval covers in 91% to 93% (simulated); Rogan-Gladen needs more."""

WEAK_YOUDEN = 0.3
"""Sensitivity + specificity - 1 below which Rogan-Gladen stretches every error more than threefold."""

_UNLIKELY = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A reason to doubt a figure: a stable code, and a sentence for the reader."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedShare:
    """One share, three ways.

    Attributes:
        naive: as the classifier counts, Wilson's interval; None where nothing is counted.
        counted: the same share among the checked trials alone.
        rogan_gladen: None for shares of a part of the trials, and where not possible.
        prediction_powered: None where not possible.
        rates: of the classifier for this question, in the checked trials.
    """

    key: str
    label: str
    of: str
    naive: Estimate | None
    counted: Estimate | None
    rogan_gladen: Estimate | None
    prediction_powered: Estimate | None
    rates: ErrorRates
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevalence:
    """All shares of a run. `warnings` doubt the sample as a whole."""

    assessed: int
    checked: int
    shares: tuple[CorrectedShare, ...]
    warnings: tuple[Warned, ...]


def prevalence(
    rows: Sequence[TrialRow],
    truth: Mapping[str, TrialRow],
    themes: Mapping[str, str],
    *,
    seed: int | None = None,
    these_papers: bool = False,
    with_status: bool = True,
    level: float = LEVEL,
) -> Prevalence:
    """Correct every share of the report by a checked random sample.

    Args:
        rows: of all trials.
        truth: trial -> its row as the person who checked it gives it.
        themes: code -> name; empty where the check did not note them.
        seed: with which the sample was drawn (`sample.draw`); None if drawn elsewhere.
        these_papers: estimate the share in exactly these papers, not in their literature.
        with_status: the check noted how far mediators were tested.
        level: confidence level.
    """
    assessed = [row for row in rows if is_assessed(row)]
    known = {row.trial: truth[row.trial] for row in assessed if row.trial in truth}
    return Prevalence(
        assessed=len(assessed),
        checked=len(known),
        shares=tuple(
            _corrected(question, table_of(question, assessed, known), these_papers, level)
            for question in questions(themes, with_status=with_status)
        ),
        warnings=tuple(_doubts_of_sample(assessed, known, len(truth) - len(known), seed)),
    )


def error_rates(table: CheckedTable) -> ErrorRates:
    """Sensitivity and specificity in the checked trials; trials outside count as negative calls."""
    truth = table.checked.sum(axis=1)
    right_part, not_part = int(table.checked[PART, PART]), table.checked[WHOLE, [OUTSIDE, WHOLE]]
    return ErrorRates(
        sensitivity=Rate(right=right_part, of=int(truth[PART])),
        specificity=Rate(right=int(not_part.sum()), of=int(truth[WHOLE])),
    )


def _corrected(question: ShareQuestion, table: CheckedTable, these_papers: bool, level: float) -> CorrectedShare:
    rates = error_rates(table)
    truth = table.checked.sum(axis=1)
    unchecked = table.classified - table.checked.sum(axis=0)
    simple = question.of == ASSESSED
    return CorrectedShare(
        key=question.key,
        label=question.label,
        of=question.of,
        naive=_plain(int(table.classified[PART]), int(table.classified[WHOLE]), level),
        counted=_plain(int(truth[PART]), int(truth[WHOLE]), level),
        rogan_gladen=rogan_gladen(int(unchecked[PART]), int(unchecked.sum()), rates, level=level) if simple else None,
        prediction_powered=prediction_powered(table, these_papers=these_papers, level=level),
        rates=rates,
        warnings=tuple(_doubts_of_share(rates)) if table.n_checked else (),
    )


def _plain(part: int, rest: int, level: float) -> Estimate | None:
    return proportion(part, part + rest, level=level) if part + rest else None


def _doubts_of_share(rates: ErrorRates) -> list[Warned]:
    doubts = []
    few = [
        f"{rate.of} truly {name}"
        for rate, name in ((rates.sensitivity, "so"), (rates.specificity, "not so"))
        if rate.of < SMALL_CLASS
    ]
    if few:
        message = f"only {' and '.join(few)} in the sample (want {SMALL_CLASS}): the corrections are unsure here"
        doubts.append(Warned(code="few_of_a_kind", message=message))
    if rates.sensitivity.of and rates.specificity.of and rates.youden < WEAK_YOUDEN:
        message = (
            f"classifier too weak here (sensitivity + specificity - 1 = {rates.youden:.2f}, want {WEAK_YOUDEN}): "
            "trust the checked trials, not the correction"
        )
        doubts.append(Warned(code="weak_classifier", message=message))
    return doubts


def _doubts_of_sample(
    rows: Sequence[TrialRow], truth: Mapping[str, TrialRow], strangers: int, seed: int | None
) -> list[Warned]:
    doubts = []
    if strangers:
        message = f"{strangers} checked trials are not among the assessed papers of this run and do not count"
        doubts.append(Warned(code="strangers", message=message))
    if len(truth) < min(SMALL_SAMPLE, len(rows)):
        message = (
            f"{len(truth)} checked trials are too few: check at least {min(SMALL_SAMPLE, len(rows))}, "
            "or ask `mechanisms prevalence --plan` how many"
        )
        doubts.append(Warned(code="small_sample", message=message))
    doubts.extend(_doubts_of_chance(rows, truth, seed))
    return doubts


def _doubts_of_chance(rows: Sequence[TrialRow], truth: Mapping[str, TrialRow], seed: int | None) -> list[Warned]:
    """Was the sample drawn at random? Provable with the seed; without it only refutable."""
    if not truth or len(truth) == len(rows):
        return []
    if seed is not None:
        left_out = missing_from_draw([row.trial for row in rows], truth.keys(), seed)
        if not left_out:
            return []
        some = ", ".join(left_out[:3]) + (", ..." if len(left_out) > 3 else "")
        message = (
            f"{len(left_out)} drawn trials were not checked ({some}): "
            "if they were left out because they are hard, the figures are off"
        )
        return [Warned(code="not_random", message=message)]
    if (p := _chance_of_mix(rows, truth)) < _UNLIKELY:
        message = (
            "the checked trials are not a random sample: the classifier calls them proposing more or less "
            f"often than the others (p = {p:.4f}); draw one with `mechanisms prevalence --sample`"
        )
        return [Warned(code="not_random", message=message)]
    message = (
        "nothing shows that the checked trials were drawn at random; draw them with `mechanisms prevalence --sample`"
    )
    return [Warned(code="random_unknown", message=message)]


def _chance_of_mix(rows: Sequence[TrialRow], truth: Mapping[str, TrialRow]) -> float:
    """Fisher's exact p: are checked and unchecked trials called proposing alike?"""
    from scipy.stats import fisher_exact

    counts = np.zeros((2, 2), dtype=np.int64)
    for row in rows:
        counts[int(row.trial in truth), int(bool(row.proposes))] += 1
    return float(fisher_exact(counts).pvalue)

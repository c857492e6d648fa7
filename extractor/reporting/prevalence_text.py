"""Corrected shares as text: a table of every share with its intervals, and the doubts in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractor.reporting.known_scores import Cells, KnownScores, known_scores
from extractor.reporting.markdown import table as markdown_table
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.statistics.estimate import Estimate
from extractor.statistics.plan import Expected, Plan
from extractor.statistics.prevalence import CorrectedShare, Prevalence, prevalence
from extractor.statistics.rogan_gladen import ErrorRates, Rate, rogan_gladen

__all__ = ["plan_lines", "prevalence_markdown", "rates_of_none", "unchecked_lines", "write_prevalence"]

_HEADINGS = ("share", "of", "as counted", "prediction-powered", "Rogan–Gladen", "checked alone", "sens.", "spec.")


def write_prevalence(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `prevalence.md`: the shares as counted and what the known error rates imply; the path."""
    path = out / "prevalence.md"
    found = prevalence(results.trials, {}, results.theme_names)
    lines = (f"- {line}" if ", of " in line else line for line in unchecked_lines(found, known_scores(results)))
    path.write_text(
        "Shares as counted, in % with Wilson 95% intervals.\n\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    return (path,)


def prevalence_markdown(found: Prevalence) -> str:
    """The shares as a Markdown table, doubts below."""
    rows = [_row(share) for share in found.shares]
    lines = [
        f"{found.checked} of {found.assessed} assessed papers were checked by a person. In %, with 95% intervals.",
        markdown_table(_HEADINGS, rows, right=range(2, len(_HEADINGS))),
        "\n".join(_doubts(found)) or "Nothing speaks against the sample.",
    ]
    return "\n\n".join(lines) + "\n"


def unchecked_lines(found: Prevalence, scores: KnownScores | None) -> Iterator[str]:
    """Without a checked sample: the naive shares, and what the shipped error rates imply."""
    none = next(share for share in found.shares if share.key == "none_proposed")
    for share in found.shares:
        yield f"{share.label}, of {share.of}: {_interval(share.naive)}"
    yield ""
    if scores is None or scores.trials is None:
        yield "The model's error rates are not at hand, so nothing can be said of how far these shares are off."
    else:
        rates = rates_of_none(scores.trials)
        yield (
            f"The model recognises {_interval(rates.sensitivity.estimate())} of the trials that propose none and "
            f"{_interval(rates.specificity.estimate())} of the others ({scores.trials.trials or 'some'} trials: "
            f"{scores.basis})."
        )
        yield f"If it is as good here, {_interval(_implied(none, rates, found.assessed))} propose no mechanism."
    yield ""
    yield "Check a random sample to know: mechanisms prevalence RUN --sample 100, then --checked."


def plan_lines(plan: Plan, expected: Expected, checked_share: str) -> Iterator[str]:
    """How many trials to check, in words."""
    yield (
        f"For an interval {100 * plan.width:g} points wide, {checked_share} expected at {100 * expected.share:.0f}%, "
        f"{expected.papers} papers, sensitivity {100 * expected.sensitivity:.0f}%, "
        f"specificity {100 * expected.specificity:.0f}%:"
    )
    if plan.check is None:
        yield f"no number of checked trials is enough: all {expected.papers} give {100 * plan.narrowest:.1f} points."
        return
    alone = "more than there are" if plan.check_alone is None else str(plan.check_alone)
    yield f"check {plan.check} trials (without the classifier: {alone})."


def rates_of_none(cells: Cells) -> ErrorRates:
    """Error rates for "proposes none" from the confusion matrix of "proposes"."""
    return ErrorRates(
        sensitivity=Rate(right=cells.true_negatives, of=cells.true_negatives + cells.false_positives),
        specificity=Rate(right=cells.true_positives, of=cells.true_positives + cells.false_negatives),
    )


def _implied(none: CorrectedShare, rates: ErrorRates, assessed: int) -> Estimate | None:
    if none.naive is None:
        return None
    return rogan_gladen(round(none.naive.value * assessed), assessed, rates)


def _row(share: CorrectedShare) -> tuple[str, ...]:
    mark = "*" * bool(share.warnings)
    estimates = (share.naive, share.prediction_powered, share.rogan_gladen, share.counted)
    rates = (share.rates.sensitivity, share.rates.specificity)
    cells = [_interval(estimate) for estimate in estimates]
    return share.label + mark, share.of, *cells, *(f"{r.right}/{r.of}" for r in rates)


def _doubts(found: Prevalence) -> Iterator[str]:
    for warning in found.warnings:
        yield f"- {warning.message}"
    for share in found.shares:
        for warning in share.warnings:
            yield f"- {share.label}*, of {share.of}: {warning.message}"


def _interval(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    value = f"{100 * estimate.value:.1f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({100 * estimate.low:.1f} to {100 * estimate.high:.1f})"

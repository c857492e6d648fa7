"""The paragraph for a paper's Methods: what was done, with which version, how often it is wrong.

Every number comes from the run; what the run does not know is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractor.errors import ModelError
from extractor.reporting.known_scores import Cells, KnownScores, known_scores, model_folder_of
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.reporting.summary import Summary, share, summarise

__all__ = ["methods_paragraphs", "write_methods"]


def write_methods(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `methods.md`; the path."""
    path = out / "methods.md"
    path.write_text("\n\n".join(methods_paragraphs(results)) + "\n", encoding="utf-8")
    return (path,)


def methods_paragraphs(results: Results) -> tuple[str, ...]:
    """The text, ready to paste."""
    counted = summarise(results.trials, list(results.theme_names))
    scores = known_scores(results)
    return (
        " ".join([*_tool(results), *_papers(counted), *_rules(results)]),
        " ".join(_errors(scores)),
    )


def _tool(results: Results) -> Iterator[str]:
    model, taxonomy = results.model, results.run.get("taxonomy")
    version = f" (version {results.version})" if results.version else ""
    sentence = f"Proposed mechanisms of benefit were extracted with the software mechanisms{version}"
    if model.get("name"):
        digest = f", SHA-256 digest {model['digest']}" if model.get("digest") else ""
        sentence += f" and its model {model['name']}{digest}"
    yield sentence + "."
    name = taxonomy.get("name") if isinstance(taxonomy, dict) else taxonomy
    if name:
        yield f"Mechanisms were grouped into themes by the taxonomy {name}."


def _papers(counted: Summary) -> Iterator[str]:
    left_out = counted.files - counted.assessed
    yield (
        f"Of {counted.files:,} papers, {counted.assessed:,} were assessed; {left_out:,} were not "
        f"({counted.duplicates:,} duplicates, {sum(counted.unreadable.values()):,} not readable, "
        f"{sum(counted.not_assessable.values()):,} without Introduction or Discussion or no trial report) and "
        "count nowhere else."
    )


def _rules(results: Results) -> Iterator[str]:
    sentence, trial = _thresholds(results)
    at = f" at a calibrated probability of {sentence:.2f} or more" if sentence is not None else ""
    yield (
        f"A sentence of the Introduction or Discussion counted as proposing a mechanism{at}; whether a trial proposes "
        "one was decided by a model of its own over all its sentences"
        + (f", at a probability of {trial:.2f} or more." if trial is not None else ".")
    )
    yield (
        "A proposed mediator counted as measured if its instrument was named as an outcome after baseline, as related "
        "if its change was related to that of the outcome, and as tested by mediation if a mediation analysis was "
        "reported in the same report. Shares are given with Wilson 95% intervals, of trials and of mentions."
    )
    # All files without a name count as one reviewer's.
    reviewers = {str(c.get("reviewer") or "") for c in results.run.get("corrections", ())}
    if reviewers:
        yield f"The results were then corrected by {len(reviewers)} reviewer(s), sentence by sentence."


def _thresholds(results: Results) -> tuple[float | None, float | None]:
    """Of a sentence and of a trial; from the run, else from the model's files."""
    stated = results.model.get("threshold")
    sentence = float(stated) if isinstance(stated, int | float) else None
    folder = model_folder_of(results)
    if folder is None:
        return sentence, None
    try:
        of_sentence = sentence if sentence is not None else float(folder.json("classifier.json")["threshold"])
        return of_sentence, float(folder.json("decision.json")["threshold"])
    except (ModelError, KeyError, TypeError, ValueError):
        return sentence, None


def _errors(scores: KnownScores | None) -> Iterator[str]:
    if scores is None:
        yield (
            "The error rates of the model were not at hand when this text was written: see the card of the model "
            "(mechanisms models show)."
        )
        return
    yield f"Known error rates, measured on {scores.basis}:"
    parts = []
    if scores.sentences:
        parts.append(_sentence_errors(scores.sentences))
    if scores.trials:
        parts.append(_trial_errors(scores.trials))
    yield "; ".join(parts) + "."
    if scores.labels:
        yield f"Labels of those trials: {scores.labels}."
    yield (
        "These rates were measured on other trials and may differ in this field; `mechanisms prevalence` corrects the "
        "shares by a random sample that a person has checked."
    )


def _sentence_errors(cells: Cells) -> str:
    return (
        f"sentences that propose a mechanism, precision "
        f"{_of(cells.true_positives, cells.true_positives + cells.false_positives)} and recall "
        f"{_of(cells.true_positives, cells.true_positives + cells.false_negatives)}"
    )


def _trial_errors(cells: Cells) -> str:
    return (
        f"trials, {_of(cells.true_positives, cells.true_positives + cells.false_negatives)} of those that propose a "
        f"mechanism and {_of(cells.true_negatives, cells.true_negatives + cells.false_positives)} of those that "
        "propose none were recognised"
    )


def _of(n: int, total: int) -> str:
    one = share(n, total)
    if one.value is None or one.low is None or one.high is None:
        return "not known"
    return f"{100 * one.value:.0f}% (95% interval {100 * one.low:.0f} to {100 * one.high:.0f}; {n:,} of {total:,})"

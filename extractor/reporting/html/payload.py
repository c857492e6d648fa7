"""The data inside `report.html`: a light row for each trial, and its details in a block of their own.

The rows are read when the page opens; a trial's details only when someone opens the trial or
searches its text. So 1,000 trials (60,000 sentences) start as fast as ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from extractor.article import SectionType, Status
from extractor.reporting.known_scores import known_scores
from extractor.reporting.results import Results
from extractor.reporting.summary import REASONS, reason, summarise
from extractor.rows import SentenceRow, TrialRow

__all__ = ["MARGIN", "detail", "index_row", "run_facts"]

MARGIN = 0.15
"""A sentence this close to the threshold, or on the other side than its trial, is put to the reviewer."""


def run_facts(results: Results) -> dict[str, Any]:
    """What the page says once: versions, names, and the answer as counted from the rows."""
    themes = results.theme_names
    model, taxonomy = results.model, results.run.get("taxonomy")
    return {
        "digest": results.digest,
        "version": results.version,
        "model": {key: model.get(key) for key in ("name", "digest") if model.get(key) is not None},
        "rates": _known_rates(results),
        "corrected_by": [c.get("reviewer") or "an unnamed reviewer" for c in results.run.get("corrections", ())],
        "finished": results.finished,
        "taxonomy": taxonomy.get("name") if isinstance(taxonomy, dict) else taxonomy,
        "threshold": results.threshold,
        "margin": MARGIN,
        "themes": themes,
        "reasons": REASONS,
        "statuses": [status.value for status in Status],
        "summary": msgspec.to_builtins(summarise(results.trials, list(themes))),
    }


def _known_rates(results: Results) -> dict[str, Any] | None:
    """How often the model was right where the truth was known, as counts out of counts."""
    known = known_scores(results)
    if known is None:
        return None
    rates: dict[str, Any] = {"basis": known.basis, "labels": known.labels}
    if s := known.sentences:
        rates["marked_right"] = [s.true_positives, s.true_positives + s.false_positives]
        rates["found"] = [s.true_positives, s.true_positives + s.false_negatives]
    if t := known.trials:
        rates["proposing_said"] = [t.true_positives, t.true_positives + t.false_negatives]
        rates["none_said"] = [t.true_negatives, t.true_negatives + t.false_positives]
    return rates


def _in_doubt(sentence: SentenceRow, threshold: float) -> bool:
    """Whether a person should look: near the line, or judged against its own probability."""
    if sentence.mechanism:
        return sentence.probability < threshold + MARGIN
    return sentence.probability >= threshold - MARGIN


def index_row(trial: TrialRow, sentences: Sequence[SentenceRow], threshold: float) -> dict[str, Any]:
    """What the list, the filters and the counts need of one trial. Empty entries are left out."""
    doubtful = sum(_in_doubt(s, threshold) for s in sentences)
    candidates = sum(s.mechanism or _in_doubt(s, threshold) for s in sentences)
    left_out = trial.status is Status.NOT_ASSESSABLE
    row = {
        "id": trial.trial,
        "title": trial.title,
        "journal": trial.journal,
        "year": trial.year,
        "status": trial.status.value,
        "flags": trial.flags,
        "p": None if trial.proposes_probability is None else round(trial.proposes_probability, 3),
        "uncertain": trial.uncertain,
        "mechanisms": trial.n_mechanism_sentences,
        "sentences": len(sentences),
        "candidates": candidates,
        "doubtful": doubtful,
        "themes": trial.theme_mentions,
        "names": trial.mechanism_mentions,
        "unmapped": len(trial.unmapped),
        "problems": list(dict.fromkeys(p.code for p in trial.problems)),
        "reason": reason(trial) if left_out else None,
        "unread": not trial.read,
        "duplicate": trial.duplicate_of,
        "lifted": trial.lifted_by,
    }
    return _without_empty(row)


def detail(trial: TrialRow, sentences: Sequence[SentenceRow]) -> dict[str, Any]:
    """Everything else of one trial; sentences as short arrays in the order of `_sentence`."""
    row = {
        "sentences": [_sentence(s) for s in sentences],
        "mediators": [_without_empty(_plain(m)) for m in trial.mediators],
        "agrema": [_plain(a) for a in trial.agrema],
        "coverage": [_plain(c) for c in trial.coverage],
        "problems": [_plain(p) for p in trial.problems],
        "unmapped": trial.unmapped,
        "linked": trial.linked_reports,
        "registrations": trial.registrations,
        "doi": trial.doi,
        "pmcid": trial.pmcid,
        "source": trial.source,
        "format": trial.format,
        "reader": trial.reader,
        "pages": trial.n_pages,
        "sha256": trial.sha256,
        "ocr": trial.ocr,
        "companion": trial.companion,
    }
    return _without_empty(row)


def _sentence(s: SentenceRow) -> list[Any]:
    """n, discussion?, text, probability, mechanism?, themes, mediators, mechanisms, page, boxes, denial."""
    return [
        s.n,
        int(s.section is SectionType.DISCUSSION),
        s.text,
        round(s.probability, 3),
        int(s.mechanism),
        s.themes,
        s.mediators,
        s.mechanisms,
        s.page,
        # Whole points are as fine as a box is drawn; five numbers a line of text.
        [round(v) for b in s.boxes for v in (b.page, b.x0, b.y0, b.x1, b.y1)],
        round(s.denial_probability, 3),
    ]


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in (None, False, 0, "") and not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return isinstance(value, list | tuple | dict) and not value

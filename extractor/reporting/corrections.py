"""The file in which the review page saves a reviewer's decisions, and what it does to the rows.

The format is described in `docs/corrections-format.md`. `read_corrections` checks a file,
`apply_corrections` gives the results as that reviewer sees them: her labels replace the model's,
counts and themes follow, and a status she set stands. The page applies the same rules while
she works; a test holds the two together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from extractor.article import Problem, Status
from extractor.errors import AnnotationError
from extractor.reporting.results import Results
from extractor.rows import SentenceRow, TrialRow

__all__ = [
    "FORMAT",
    "SCHEMA",
    "Corrections",
    "SentenceCorrection",
    "TrialCorrection",
    "apply_corrections",
    "read_corrections",
]

FORMAT = "mechanisms-corrections"
SCHEMA = 1
LABELS = ("P", "N", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceCorrection:
    """A reviewer's label for one sentence.

    Attributes:
        label: `P` proposes a mechanism, `N` does not, None set aside (no label).
        themes: codes; None where she left the model's.
        mediators: words of the sentence; None where she left the model's.
        blind: decided without seeing the model's answer.
        at: when, ISO 8601 in UTC.
    """

    trial: str
    n: int
    section: str
    text: str
    label: str | None
    themes: tuple[str, ...] | None = None
    mediators: tuple[str, ...] | None = None
    blind: bool = False
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCorrection:
    """What a reviewer says of a trial.

    Attributes:
        status: the rung she set; None where she left the model's.
        checked: she has read the whole trial.
    """

    trial: str
    status: Status | None = None
    checked: bool = False
    note: str | None = None
    blind: bool = False
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """A whole file: whose decisions, on which run, made by which model."""

    reviewer: str
    sentences: tuple[SentenceCorrection, ...] = ()
    trials: tuple[TrialCorrection, ...] = ()
    run: dict[str, str | None] = field(default_factory=dict)
    model: dict[str, str | None] = field(default_factory=dict)
    tool: dict[str, str | None] = field(default_factory=dict)
    taxonomy: str | None = None
    saved: str | None = None
    format: str = FORMAT
    schema: int = SCHEMA


def read_corrections(path: Path) -> Corrections:
    """Read and check a saved file.

    Raises:
        AnnotationError: it is no such file, of another schema, or holds a label that is none.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Corrections)
    except msgspec.MsgspecError as err:
        raise AnnotationError(path, 1, f"not a file of corrections: {err}; save it again from the review page") from err
    if found.format != FORMAT or found.schema != SCHEMA:
        why = f"{found.format!r} of schema {found.schema}, this version reads {FORMAT!r} of schema {SCHEMA}"
        raise AnnotationError(path, 1, why)
    for number, sentence in enumerate(found.sentences, 1):
        if sentence.label not in LABELS:
            why = f"sentence {number} ({sentence.trial}, {sentence.n}): label {sentence.label!r} is not P, N or null"
            raise AnnotationError(path, 1, why)
    return found


def apply_corrections(results: Results, corrections: Corrections) -> Results:
    """The results as the reviewer sees them.

    A sentence is found by trial and number if its text still is the same, else by its text.
    What is found nowhere (other papers, other text) changes nothing.
    """
    labels = {(c.trial, c.n): c for c in corrections.sentences}
    by_text = {(c.trial, c.text): c for c in corrections.sentences}
    statuses = {c.trial: c.status for c in corrections.trials if c.status is not None}
    trials: list[TrialRow] = []
    sentences: dict[str, tuple[SentenceRow, ...]] = {}
    for trial in results.trials:
        pairs = [(row, _find(row, labels, by_text)) for row in results.sentences.get(trial.trial, ())]
        given = [c for _, c in pairs if c is not None and c.label is not None]
        rows = tuple(row if c is None else _relabel(row, c) for row, c in pairs)
        status = statuses.get(trial.trial)
        corrected, rows = _corrected(trial, rows, given, status) if given or status else (trial, rows)
        trials.append(corrected)
        if rows:
            sentences[trial.trial] = rows
    return replace(results, trials=tuple(trials), sentences=sentences)


def _find(
    row: SentenceRow,
    labels: dict[tuple[str, int], SentenceCorrection],
    by_text: dict[tuple[str, str], SentenceCorrection],
) -> SentenceCorrection | None:
    found = labels.get((row.trial, row.n))
    return found if found is not None and found.text == row.text else by_text.get((row.trial, row.text))


def _relabel(row: SentenceRow, correction: SentenceCorrection) -> SentenceRow:
    if correction.label is None:
        return row
    if correction.label == "N":
        return _unmarked(row)
    mediators = row.mediators if correction.mediators is None else correction.mediators
    names = dict(zip(row.mediators, row.mechanisms, strict=False))
    return replace(
        row,
        mechanism=True,
        themes=row.themes if correction.themes is None else correction.themes,
        mediators=mediators,
        # Words that the reviewer added have no normalised name until the taxonomy is asked.
        mechanisms=tuple(names.get(words) for words in mediators),
    )


def _unmarked(row: SentenceRow) -> SentenceRow:
    return replace(row, mechanism=False, themes=(), mediators=(), mechanisms=()) if row.mechanism else row


def _corrected(
    trial: TrialRow, rows: tuple[SentenceRow, ...], given: Sequence[SentenceCorrection], status: Status | None
) -> tuple[TrialRow, tuple[SentenceRow, ...]]:
    """The trial and its sentences; as in every run, one that proposes nothing shows no sentence and no mediator."""
    new_status = status or _implied_status(trial, [row for row in rows if row.mechanism], given)
    if new_status.rung <= 0:
        rows = tuple(_unmarked(row) for row in rows)
        trial = replace(trial, mediators=(), agrema=(), unmapped=())
    recounted = _recount(trial, [row for row in rows if row.mechanism], new_status)
    if status is None and new_status is not trial.status:
        recounted = replace(recounted, problems=(*trial.problems, _unchecked(new_status)))
    return recounted, rows


def _recount(trial: TrialRow, found: Sequence[SentenceRow], status: Status) -> TrialRow:
    themes = _mentions(row.themes for row in found)
    mechanisms = _mentions((name for name in row.mechanisms if name is not None) for row in found)
    return replace(
        trial,
        status=status,
        proposes=None if status is Status.NOT_ASSESSABLE else status is not Status.NONE_PROPOSED,
        flags=status.flags(lifted=trial.lifted_by is not None),
        uncertain=False,
        n_mechanism_sentences=len(found),
        themes=tuple(themes),
        theme_mentions=themes,
        mechanisms=tuple(mechanisms),
        mechanism_mentions=mechanisms,
    )


def _implied_status(trial: TrialRow, found: Sequence[SentenceRow], given: Sequence[SentenceCorrection]) -> Status:
    """The status that follows from labels alone: rungs are only ever set by model or reviewer."""
    if trial.status is Status.NOT_ASSESSABLE:
        return trial.status
    if not found and any(c.label == "N" for c in given):
        return Status.NONE_PROPOSED
    if any(c.label == "P" for c in given) and trial.status is Status.NONE_PROPOSED:
        return Status.UNTESTED
    return trial.status


def _unchecked(status: Status) -> Problem:
    message = f"the reviewer's labels make this trial {status.value}, but no one set its status: look at its Methods"
    return Problem(stage="report", code="status_unchecked", message=message)


def _mentions(of_sentences: Iterable[Iterable[str]]) -> dict[str, int]:
    """Code -> number of sentences that carry it, most first."""
    counts = Counter(code for codes in of_sentences for code in dict.fromkeys(codes))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

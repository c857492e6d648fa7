"""The tool's own file of labels: JSON lines, everything that a label row holds, nothing lost.

What the review page saves (`docs/corrections-format.md`) is read here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractor.article import Status
from extractor.errors import AnnotationError
from extractor.reporting.corrections import TrialCorrection, read_corrections
from extractor.training.labels.gathering import Gathering, json_lines, sentence_spans
from extractor.training.labels.record import LabelFile, LabelledSpan, LabelRow, LabelSet, TrialLabel

__all__ = ["looks_like", "read", "read_saved", "write"]

NAME = "mechanisms"
KIND = "mechanisms_label"
SCHEMA = 1


def looks_like(row: dict[str, Any]) -> bool:
    """Whether a JSON line is one of this format."""
    return KIND in row


def read(text: str, path: str, labels: LabelSet) -> LabelFile:
    """Read a file that `write` wrote."""
    gathering = Gathering(path, NAME)
    for line, content in json_lines(text):
        with gathering.row(line):
            _take(json.loads(content), gathering, labels, line)
    return gathering.file()


def _take(stored: dict[str, Any], gathering: Gathering, labels: LabelSet, line: int) -> None:
    if stored.pop(KIND, None) != SCHEMA:
        raise ValueError(f"not a row of schema {SCHEMA}; write the file again with this version")
    if "text" not in stored:
        status = stored.pop("status", None)
        gathering.trials.append(TrialLabel(**stored, status=Status(status) if status else None, line=line))
        return
    spans = tuple(LabelledSpan(*span) for span in stored.pop("spans", ()))
    themes = stored.pop("themes", None)
    label = labels.name(stored.pop("label", None))
    themes = tuple(themes) if themes is not None else None
    gathering.add(LabelRow(**stored, label=label, themes=themes, spans=spans, line=line))


def write(rows: Iterable[LabelRow], trials: Iterable[TrialLabel] = ()) -> str:
    """Rows as JSON lines, what is unknown left out."""
    stored = [*(asdict(row) for row in rows), *(asdict(trial) for trial in trials)]
    return "".join(_line(each) for each in stored)


def _line(stored: dict[str, Any]) -> str:
    stored.pop("line")
    empty = {key for key, value in stored.items() if value in (None, "", False) or (key == "spans" and not value)}
    known = {key: value for key, value in stored.items() if key == "label" or key not in empty}
    return json.dumps({KIND: SCHEMA, **known}, ensure_ascii=False) + "\n"


def read_saved(path: Path) -> LabelFile:
    """Read what the review page saved; `line` is the number of the sentence in the file."""
    gathering = Gathering(path, "corrections")
    try:
        saved = read_corrections(path)
    except AnnotationError as err:
        with gathering.row(err.line):
            raise ValueError(err.why) from err
        return gathering.file()
    for number, sentence in enumerate(saved.sentences, 1):
        with gathering.row(number):
            mediators = sentence_spans(sentence.text, list(sentence.mediators or ()))
            themes = sentence.themes
            gathering.add(
                LabelRow(
                    text=sentence.text,
                    label=sentence.label,
                    trial=sentence.trial,
                    section=sentence.section,
                    n=sentence.n,
                    themes=themes if sentence.label == "P" else () if sentence.label else None,
                    spans=mediators,
                    annotator=saved.reviewer or None,
                    line=number,
                )
            )
    gathering.trials += (_trial(trial, saved.reviewer) for trial in saved.trials)
    return gathering.file()


def _trial(trial: TrialCorrection, reviewer: str) -> TrialLabel:
    # In an open review she is led to the sentences that the model doubts: of the others she said nothing.
    complete = trial.checked and trial.blind
    return TrialLabel(trial=trial.trial, status=trial.status, complete=complete, annotator=reviewer or None)

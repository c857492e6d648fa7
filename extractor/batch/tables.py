"""Rows as CSV for a spreadsheet, with nothing in it that a spreadsheet would execute."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import IO, Any

from extractor.rows import SentenceRow, TrialRow
from extractor.spreadsheet import inert

__all__ = ["SENTENCE_COLUMNS", "TRIAL_COLUMNS", "sentence_cells", "trial_cells", "writer"]

# fmt: off
TRIAL_COLUMNS = (
    "trial", "source", "title", "journal", "year", "doi", "pmcid", "registrations", "proposes",
    "proposes_probability", "uncertain", "status", "flags", "themes", "mechanisms", "unmapped",
    "n_mechanism_sentences", "n_sentences", "sections_found", "problems", "mediators", "linked_reports",
    "lifted_by", "duplicate_of", "companion", "format", "reader", "ocr", "n_pages", "sha256",
)
SENTENCE_COLUMNS = (
    "trial", "section", "n", "page", "text", "probability", "themes", "mediators", "mechanisms", "start", "end",
)
# fmt: on

_BETWEEN = "; "


def writer(file: IO[str], columns: Iterable[str]) -> Any:
    """A CSV writer with the heading written."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(columns)
    return out


def trial_cells(row: TrialRow) -> list[Any]:
    """The cells of one trial, in the order of `TRIAL_COLUMNS`."""
    words = {
        "problems": [f"{p.code}: {p.message}" for p in row.problems],
        "mediators": [f"{m.mechanism or m.words} ({m.rung})" for m in row.mediators],
    }
    return [inert(_cell(words.get(name, getattr(row, name)))) for name in TRIAL_COLUMNS]


def sentence_cells(row: SentenceRow) -> list[Any]:
    """The cells of one sentence, in the order of `SENTENCE_COLUMNS`."""
    return [inert(_cell(getattr(row, name))) for name in SENTENCE_COLUMNS]


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return _BETWEEN.join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, tuple | list):
        return _BETWEEN.join("" if v is None else str(v) for v in value)
    return str(value) if isinstance(value, str) else value

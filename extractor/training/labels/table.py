"""Labels in CSV and XLSX: one row a sentence, column names forgiven, or one row a trial with its status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractor.article import Status
from extractor.spreadsheet import cell_text, is_workbook, numbered_rows, table_csv, table_xlsx
from extractor.training.labels.gathering import Gathering, number_or_none, sentence_spans, text_or_none
from extractor.training.labels.record import MEDIATOR, LabelFile, LabelledSpan, LabelRow, LabelSet, TrialLabel

__all__ = ["COLUMNS", "columns_of", "read", "write_csv", "write_xlsx"]

COLUMNS = (
    "trial",
    "section",
    "n",
    "text",
    "label",
    "themes",
    "mediators",
    "spans",
    "annotator",
    "id",
    "chosen",
    "score",
    "suggested",
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "trial": ("trial", "paper", "article", "study", "document", "doc", "file", "pmcid", "trial_id"),
    "section": ("section", "part"),
    "n": ("n", "number", "no", "sentence_number", "sentence_n", "sentence_id"),
    "text": ("text", "sentence", "words", "sentence_text"),
    "label": ("label", "labels", "gold", "class", "code", "answer", "mechanism", "proposes", "settled"),
    "themes": ("themes", "theme"),
    "mediators": ("mediators", "mediator"),
    "spans": ("spans",),
    "annotator": ("annotator", "reviewer", "rater", "coder", "user", "annotated_by"),
    "id": ("id", "row_id"),
    "chosen": ("chosen",),
    "score": ("score", "probability"),
    "status": ("status", "rung"),
    "complete": ("complete", "checked", "done"),
}
_SPAN = re.compile(r"(\d+)-(\d+):(\S+)")


def columns_of(header: Sequence[Any]) -> dict[str, int]:
    """Which column holds what; case, spaces and the usual synonyms are forgiven."""
    plain = [re.sub(r"[\s\-]+", "_", str(cell or "").strip().casefold()) for cell in header]
    places: dict[str, int] = {}
    for name, known in _NAMES.items():
        found = [plain.index(other) for other in known if other in plain]
        if found:
            places[name] = found[0]
    return places


def read(data: bytes, path: str, labels: LabelSet) -> LabelFile:
    """Read a separated text file, or the first sheet of a workbook."""
    gathering = Gathering(path, "xlsx" if is_workbook(data) else "csv")
    with gathering.row(0):
        _take(numbered_rows(data), gathering, labels)
    return gathering.file()


def _take(numbered: Iterator[tuple[int, Sequence[Any]]], gathering: Gathering, labels: LabelSet) -> None:
    first, header = next(numbered, (1, ()))
    places = columns_of(header)
    of_trials = "text" not in places and "trial" in places and ("status" in places or "complete" in places)
    with gathering.row(first):
        if not of_trials and not {"text", "label"} <= places.keys():
            seen = ", ".join(str(cell) for cell in header)
            raise ValueError(f"columns text and label are needed, found: {seen}; name them in the first row")
    if gathering.bad:
        return
    for line, row in numbered:
        if any(text_or_none(cell) for cell in row):
            with gathering.row(line):
                if of_trials:
                    gathering.trials.append(_trial(_named(row, places), line))
                else:
                    gathering.add(_row(_named(row, places), labels, line))


def _named(row: Sequence[Any], places: Mapping[str, int]) -> dict[str, Any]:
    return {name: cell_text(row[place]) for name, place in places.items() if place < len(row)}


def _row(cells: Mapping[str, str | None], labels: LabelSet, line: int) -> LabelRow:
    text = cells.get("text") or ""
    label = labels.name(cells.get("label"))
    return LabelRow(
        text=text,
        label=label,
        trial=text_or_none(cells.get("trial")) or "",
        section=(text_or_none(cells.get("section")) or "").casefold() or None,
        n=number_or_none(cells.get("n")),
        themes=_themes(cells, labelled=label is not None),
        spans=_spans(text, cells),
        annotator=text_or_none(cells.get("annotator")),
        id=text_or_none(cells.get("id")),
        chosen=text_or_none(cells.get("chosen")),
        score=_share(cells.get("score")),
        line=line,
    )


def _themes(cells: Mapping[str, str | None], *, labelled: bool) -> tuple[str, ...] | None:
    """Of a labelled sentence an empty cell says that there is none; without the column nothing is said."""
    codes = tuple(code for code in re.split(r"[\s,;|]+", cells.get("themes") or "") if code)
    return codes if codes or (labelled and "themes" in cells) else None


def _spans(text: str, cells: Mapping[str, str | None]) -> tuple[LabelledSpan, ...]:
    words = [m.strip() for m in re.split(r"\s*[|;]\s*", cells.get("mediators") or "") if m.strip()]
    stored = tuple(LabelledSpan(int(a), int(b), label) for a, b, label in _SPAN.findall(cells.get("spans") or ""))
    # A person edits the words; the offsets count only as long as they are of the same words.
    if "mediators" not in cells or [text[s.start : s.end].strip() for s in stored if s.label == MEDIATOR] == words:
        return stored
    return sentence_spans(text, words)


def _share(value: str | None) -> float | None:
    return None if value is None else float(value.replace(",", "."))


def _trial(cells: Mapping[str, str | None], line: int) -> TrialLabel:
    trial, status = text_or_none(cells.get("trial")), text_or_none(cells.get("status"))
    if trial is None:
        raise ValueError("no trial; give the paper's file name without suffix")
    word = status.casefold().replace(" ", "_") if status else None
    if word is not None and word not in list(Status):
        raise ValueError(f"status {status!r} is none of {', '.join(Status)}")
    complete = (text_or_none(cells.get("complete")) or "").casefold() in ("1", "yes", "true", "x")
    return TrialLabel(
        trial=trial,
        status=Status(word) if word else None,
        complete=complete,
        annotator=text_or_none(cells.get("annotator")),
        line=line,
    )


def cells_of(row: LabelRow, labels: LabelSet) -> list[Any]:
    """A row as the cells of COLUMNS."""
    guess = labels.positive if row.score is not None and row.label is None and row.spans else None
    return [
        row.trial,
        row.section,
        row.n,
        row.text,
        row.label,
        " ".join(row.themes or ()),
        " | ".join(row.mediators),
        " ".join(f"{s.start}-{s.end}:{s.label}" for s in row.spans),
        row.annotator,
        row.id,
        row.chosen,
        row.score,
        guess,
    ]


def write_csv(rows: Iterable[LabelRow], labels: LabelSet) -> bytes:
    """Rows as CSV that Excel opens (UTF-8 with a mark)."""
    return table_csv([list(COLUMNS), *(cells_of(row, labels) for row in rows)])


def write_xlsx(rows: Iterable[LabelRow], labels: LabelSet) -> bytes:
    """Rows as a workbook."""
    return table_xlsx([list(COLUMNS), *(cells_of(row, labels) for row in rows)])

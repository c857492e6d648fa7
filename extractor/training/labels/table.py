"""CSV and XLSX: one row a sentence, column names forgiven, or one row a trial with its status.

CSV may be separated by comma, semicolon or tab, in UTF-8, UTF-16 with a mark, or Windows-1252.
A cell that a spreadsheet would take for a formula is written behind an apostrophe, which is
taken away again when reading.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractor.article import Status
from extractor.training.labels.gathering import Gathering, number_or_none, sentence_spans, text_or_none
from extractor.training.labels.record import MEDIATOR, LabelFile, LabelledSpan, LabelRow, LabelSet, TrialLabel

__all__ = ["COLUMNS", "columns_of", "read_csv", "read_xlsx", "write_csv", "write_xlsx"]

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
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_SPAN = re.compile(r"(\d+)-(\d+):(\S+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def columns_of(header: Sequence[Any]) -> dict[str, int]:
    """Which column holds what; case, spaces and the usual synonyms are forgiven."""
    plain = [re.sub(r"[\s\-]+", "_", str(cell or "").strip().casefold()) for cell in header]
    places: dict[str, int] = {}
    for name, known in _NAMES.items():
        found = [plain.index(other) for other in known if other in plain]
        if found:
            places[name] = found[0]
    return places


def read_csv(data: bytes, path: str, labels: LabelSet) -> LabelFile:
    """Read a separated text file."""
    text = _decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered = ((rows.line_num, row) for row in rows)
    return _read(numbered, path, "csv", labels)


def read_xlsx(data: bytes, path: str, labels: LabelSet) -> LabelFile:
    """Read the first sheet of a workbook."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (ValueError, KeyError, zipfile.BadZipFile) as err:
        gathering = Gathering(path, "xlsx")
        with gathering.row(0):
            raise ValueError(f"not a workbook that can be read ({err}); save it again as .xlsx or .csv") from err
        return gathering.file()
    rows = enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
    return _read(rows, path, "xlsx", labels)


def _read(rows: Iterable[tuple[int, Sequence[Any]]], path: str, name: str, labels: LabelSet) -> LabelFile:
    gathering = Gathering(path, name)
    numbered = iter(rows)
    first, header = next(numbered, (1, ()))
    places = columns_of(header)
    of_trials = "text" not in places and "trial" in places and ("status" in places or "complete" in places)
    with gathering.row(first):
        if not of_trials and not {"text", "label"} <= places.keys():
            seen = ", ".join(str(cell) for cell in header)
            raise ValueError(f"columns text and label are needed, found: {seen}; name them in the first row")
    if gathering.bad:
        return gathering.file()
    for line, row in numbered:
        if any(text_or_none(cell) for cell in row):
            with gathering.row(line):
                if of_trials:
                    gathering.trials.append(_trial(_named(row, places), line))
                else:
                    gathering.add(_row(_named(row, places), labels, line))
    return gathering.file()


def _named(row: Sequence[Any], places: Mapping[str, int]) -> dict[str, Any]:
    return {name: _cell(row[place]) for name, place in places.items() if place < len(row)}


def _cell(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Not stripped: the sentence's offsets count from its first character.
    text = "" if value is None else str(value)
    unguarded = text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
    return unguarded if unguarded.strip() else None


def _row(cells: Mapping[str, str | None], labels: LabelSet, line: int) -> LabelRow:
    text = cells.get("text") or ""
    themes = cells.get("themes")
    label = labels.name(cells.get("label"))
    return LabelRow(
        text=text,
        label=label,
        trial=text_or_none(cells.get("trial")) or "",
        section=(text_or_none(cells.get("section")) or "").casefold() or None,
        n=number_or_none(cells.get("n")),
        themes=tuple(t for t in re.split(r"[\s,;|]+", themes) if t) if themes else (None if label is None else ()),
        spans=_spans(text, cells),
        annotator=text_or_none(cells.get("annotator")),
        id=text_or_none(cells.get("id")),
        chosen=text_or_none(cells.get("chosen")),
        score=_share(cells.get("score")),
        line=line,
    )


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


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


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


def table_csv(table: Iterable[Sequence[Any]]) -> bytes:
    """Cells as CSV, formulas guarded."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[_guarded(cell) for cell in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def table_xlsx(table: Iterable[Sequence[Any]]) -> bytes:
    """Cells as a workbook; text stays text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("labels")
    sheet.freeze_panes = "A2"
    for row in table:
        cells: list[Any] = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_CONTROL.sub("", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_rows(data: bytes) -> Iterator[dict[str, str | None]]:
    """The rows of a CSV or workbook by the names in its first row, as they are written there."""
    if data[:2] == b"PK":
        from openpyxl import load_workbook

        rows: Iterator[Sequence[Any]] = (
            load_workbook(io.BytesIO(data), read_only=True).worksheets[0].iter_rows(values_only=True)
        )
    else:
        text = _decoded(data)
        head = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    header = [str(cell or "").strip() for cell in next(rows, ())]
    for row in rows:
        yield {name: _cell(cell) for name, cell in zip(header, row, strict=False)}

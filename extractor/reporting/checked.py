"""The sheet on which a person checks a random sample of trials, out and back in.

Out: the drawn trials without the model's answer, which would lead the reader's own. In: the
filled sheet (CSV), or the file that the review page saves, of which the trials marked as checked
count. A sheet carries the seed of the draw, so that the sample can be proved to be random.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.article import Status
from extractor.errors import AnnotationError
from extractor.reporting.corrections import apply_corrections, read_corrections
from extractor.reporting.results import Results
from extractor.rows import TrialRow
from extractor.spreadsheet import as_written, csv_rows, inert

__all__ = ["COLUMNS", "Checked", "read_checked", "write_sample"]

COLUMNS = ("order", "seed", "trial", "title", "source", "proposes", "status", "themes", "note")

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a person says of the trials of the sample.

    Attributes:
        truth: trial -> its row with the person's answer.
        seed: of the draw; None if the file does not say.
        has_status, has_themes: every proposing trial has one; else those shares are left out.
        unfilled: trials of the sheet without an answer.
    """

    truth: Mapping[str, TrialRow]
    seed: int | None
    has_status: bool
    has_themes: bool
    unfilled: int


def write_sample(path: Path, results: Results, drawn: Sequence[str], seed: int) -> None:
    """Write the sheet to fill in: `proposes` (yes, no), `status`, `themes` (codes, `;` between)."""
    rows = {t.trial: t for t in results.trials}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for order, trial in enumerate(drawn, 1):
            row = rows[trial]
            writer.writerow(
                [order, seed, inert(trial), inert(row.title or ""), inert(row.companion or row.source), "", "", "", ""]
            )


def read_checked(path: Path, results: Results) -> Checked:
    """Read a filled sheet, or a file saved by the review page.

    Raises:
        AnnotationError: the file or a line is wrong; says which and what to write.
    """
    if path.suffix.lower() == ".json":
        return _from_review_page(path, results)
    return _from_sheet(path, results)


def _from_review_page(path: Path, results: Results) -> Checked:
    corrections = read_corrections(path)
    marked = {c.trial for c in corrections.trials if c.checked}
    if not marked:
        raise AnnotationError(path, 1, "no trial is marked as checked; mark those you read completely and save again")
    corrected = {t.trial: t for t in apply_corrections(results, corrections).trials if t.trial in marked}
    return Checked(truth=corrected, seed=None, has_status=True, has_themes=True, unfilled=0)


def _from_sheet(path: Path, results: Results) -> Checked:
    known = {t.trial: t for t in results.trials}
    truth: dict[str, TrialRow] = {}
    seeds: set[str] = set()
    unfilled, has_status, has_themes = 0, True, True
    for line, cells in _lines(path):
        trial = as_written(cells.get("trial", ""))
        if not trial:
            raise AnnotationError(path, line, "no trial named; keep the column `trial` as it was written")
        if not cells.get("proposes") and not cells.get("status"):
            unfilled += 1
            continue
        if trial in truth:
            raise AnnotationError(path, line, f"{trial!r} occurs twice; settle it and keep one line")
        status = _status(path, line, cells)
        themes = tuple(code.strip() for code in cells.get("themes", "").split(";") if code.strip())
        if unknown := [code for code in themes if code not in results.theme_names]:
            codes = ", ".join(results.theme_names)
            raise AnnotationError(path, line, f"theme {unknown[0]!r} is none of {codes} (several: with ; between)")
        if status.rung > 0:
            has_status = has_status and bool(cells.get("status"))
            has_themes = has_themes and bool(themes)
        base = known.get(trial) or TrialRow(
            trial=trial, source=trial, title=None, proposes=None, proposes_probability=None, status=status
        )
        truth[trial] = _as_checked(base, status, themes)
        seeds.add(cells.get("seed", ""))
    if not truth:
        raise AnnotationError(path, 1, "no line is filled in; write yes or no in the column `proposes`")
    seed = next(iter(seeds)) if len(seeds) == 1 else ""
    return Checked(
        truth=truth,
        seed=int(seed) if seed.isdigit() else None,
        has_status=has_status,
        has_themes=has_themes,
        unfilled=unfilled,
    )


def _lines(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    """The lines of a sheet, with their numbers, as Excel and others save it: comma, semicolon or tab between."""
    try:
        rows = csv_rows(path.read_bytes())
    except (OSError, UnicodeDecodeError) as err:
        raise AnnotationError(path, 1, f"cannot be read as text: {err}; save it again as CSV") from err
    filled = ((line, cells) for line, cells in rows if cells)
    _, names = next(filled, (1, []))
    headings = [name.strip().lower() for name in names]
    if "trial" not in headings or not {"proposes", "status"} & set(headings):
        raise AnnotationError(path, 1, "needs the columns `trial` and `proposes` (yes, no) or `status`")
    for line, cells in filled:
        given = {name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name}
        yield line, dict.fromkeys(filter(None, headings), "") | given


def _status(path: Path, line: int, cells: Mapping[str, str]) -> Status:
    stated, proposes = cells.get("status", "").lower(), cells.get("proposes", "").lower()
    if proposes and proposes not in _YES | _NO:
        raise AnnotationError(path, line, f"proposes is {proposes!r}; write yes or no")
    if stated and stated not in {s.value for s in Status}:
        raise AnnotationError(path, line, f"status {stated!r} is none of {', '.join(Status)}")
    if not stated:
        # Which rung is not known: `has_status` says so, and no share of a rung is made of it.
        return Status.UNTESTED if proposes in _YES else Status.NONE_PROPOSED
    status = Status(stated)
    if proposes and (proposes in _YES) != (status.rung > 0):
        raise AnnotationError(path, line, f"proposes {proposes!r} and status {stated!r} contradict each other")
    return status


def _as_checked(row: TrialRow, status: Status, themes: tuple[str, ...]) -> TrialRow:
    proposes = None if status is Status.NOT_ASSESSABLE else status.rung > 0
    flags = status.flags(lifted=row.lifted_by is not None)
    return replace(row, status=status, proposes=proposes, flags=flags, themes=themes)

"""Two annotators of the same sentences or trials: how far they agree, and the sheet to settle the rest.

The measures are those of `extractor.statistics.agreement`, with trials as clusters. Labels are
compared as a whole and each for itself, themes each for itself on the sentences that both call
positive, statuses trial by trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractor.spreadsheet import named_rows
from extractor.statistics.agreement import Agreement, Pair, agreement
from extractor.training.labels import NEGATIVE, LabelFile, LabelRow, LabelSet
from extractor.training.resolve import by_annotator

__all__ = ["SHEET", "Comparison", "compare_annotators", "disagreements", "settle"]

SHEET = (
    "trial",
    "section",
    "n",
    "text",
    "label_a",
    "label_b",
    "themes_a",
    "themes_b",
    "settled",
    "settled_themes",
    "key",
)
"""Columns of the sheet; `settled` and `settled_themes` are to be filled in."""

Rows = Mapping[tuple[str, str], LabelRow]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What two annotators have in common.

    Attributes:
        names: who they are, as given in the files or the files' names.
        measures: what was compared (`labels`, `label P`, `theme NM`, `status`) -> agreement.
        both: sentences that both labelled; `only_a`, `only_b` those of one alone.
        rows: of each, by sentence.
    """

    names: tuple[str, str]
    measures: dict[str, Agreement]
    both: int
    only_a: int
    only_b: int
    rows: tuple[Rows, Rows]


def compare_annotators(a: LabelFile, b: LabelFile, labels: LabelSet, *, draws: int = 1000, seed: int = 0) -> Comparison:
    """Compare two files, each of one annotator (of several in one file the rows are taken together)."""
    rows_a, rows_b = _merged(a, labels), _merged(b, labels)
    shared = [(rows_a[key], rows_b[key]) for key in rows_a if key in rows_b]
    sets = dict(_label_pairs(shared, labels))
    sets.update(_theme_pairs(shared, labels))
    statuses = list(_status_pairs(a, b))
    if statuses:
        sets["status"] = statuses
    return Comparison(
        names=(_name(a, "A"), _name(b, "B")),
        measures={name: agreement(pairs, draws=draws, seed=seed) for name, pairs in sets.items() if pairs},
        both=len(shared),
        only_a=len(rows_a) - len(shared),
        only_b=len(rows_b) - len(shared),
        rows=(rows_a, rows_b),
    )


def _merged(file: LabelFile, labels: LabelSet) -> Rows:
    merged: dict[tuple[str, str], LabelRow] = {}
    for own in by_annotator(file.rows, labels).values():
        merged.update(own)
    return merged


def _name(file: LabelFile, fallback: str) -> str:
    named = sorted({row.annotator for row in file.rows if row.annotator})
    return named[0] if len(named) == 1 else fallback


def _label_pairs(shared: Sequence[tuple[LabelRow, LabelRow]], labels: LabelSet) -> Iterator[tuple[str, list[Pair]]]:
    yield "labels", [Pair(cluster=a.trial, first=str(a.label), second=str(b.label)) for a, b in shared]
    for label in labels.labels:
        if any(label in (a.label, b.label) for a, b in shared):
            yield (
                f"label {label}",
                [Pair(cluster=a.trial, first=_has(a.label == label), second=_has(b.label == label)) for a, b in shared],
            )


def _theme_pairs(shared: Sequence[tuple[LabelRow, LabelRow]], labels: LabelSet) -> Iterator[tuple[str, list[Pair]]]:
    both = [
        (a, b)
        for a, b in shared
        if a.label == b.label == labels.positive and a.themes is not None and b.themes is not None
    ]
    if not any(a.themes for a, _ in both) or not any(b.themes for _, b in both):
        return  # one of them did not code themes at all
    for theme in sorted({theme for pair in both for row in pair for theme in row.themes or ()}):
        yield (
            f"theme {theme}",
            [
                Pair(cluster=a.trial, first=_has(theme in (a.themes or ())), second=_has(theme in (b.themes or ())))
                for a, b in both
            ],
        )


def _status_pairs(a: LabelFile, b: LabelFile) -> Iterator[Pair]:
    second = {trial.trial: trial.status for trial in b.trials if trial.status}
    for trial in a.trials:
        if trial.status and trial.trial in second:
            yield Pair(cluster=trial.trial, first=trial.status.value, second=second[trial.trial].value)


def _has(claim: bool) -> str:
    return "yes" if claim else "no"


def disagreements(comparison: Comparison) -> list[list[Any]]:
    """The sheet: a header and a row for each sentence whose label or themes differ."""
    rows_a, rows_b = comparison.rows
    sheet: list[list[Any]] = [list(SHEET)]
    for key, a in rows_a.items():
        b = rows_b.get(key)
        if b is None or not _differ(a, b):
            continue
        themes = [" ".join(row.themes or ()) for row in (a, b)]
        sheet.append([a.trial, a.section, a.n, a.text, a.label, b.label, *themes, None, None, key[1]])
    return sheet


def _differ(a: LabelRow, b: LabelRow) -> bool:
    return a.label != b.label or set(a.themes or ()) != set(b.themes or ())


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Labels after settling, and how many differences are still open."""

    rows: tuple[LabelRow, ...]
    settled: int
    open: int


def settle(sheet: bytes, comparison: Comparison, labels: LabelSet) -> Settled:
    """Labels of both with the differences settled; what is still open is left out.

    Args:
        sheet: the filled-in sheet, CSV or XLSX.
        comparison: of the same two files.
        labels: of the task.

    Raises:
        ValueError: a settled label is none of the set; names the row.
    """
    decided: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for line, cells in named_rows(sheet):
        try:
            label = labels.name(cells.get("settled"))
        except ValueError as err:
            raise ValueError(f"the sheet, line {line}: {err}") from err
        decided[cells.get("trial") or "", cells.get("key") or ""] = label, cells.get("settled_themes")
    rows: list[LabelRow] = []
    n_settled = n_open = 0
    for key, a, b in _every(comparison.rows):
        row = a or b
        if row is None:
            continue
        if a is None or b is None or not _differ(a, b):
            rows.append(row)
            continue
        label, themes = decided.get(key, (None, None))
        if label is None:
            n_open += 1
            continue
        n_settled += 1
        rows.append(_settled(b if b.label == label != a.label else a, label, themes))
    return Settled(rows=tuple(rows), settled=n_settled, open=n_open)


def _every(rows: tuple[Rows, Rows]) -> Iterable[tuple[tuple[str, str], LabelRow | None, LabelRow | None]]:
    for key in dict.fromkeys([*rows[0], *rows[1]]):
        yield key, rows[0].get(key), rows[1].get(key)


def _settled(row: LabelRow, label: str, themes: str | None) -> LabelRow:
    own = tuple((themes or "").replace(",", " ").replace(";", " ").split())
    kept = () if label == NEGATIVE else own or row.themes
    spans = () if label == NEGATIVE else row.spans
    return replace(row, label=label, themes=kept, spans=spans, annotator="settled", id=None)

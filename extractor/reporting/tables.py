"""The main table as CSV and Markdown, and how its cells are written everywhere.

CSV is for spreadsheets: numbers are numbers, and no cell can act as a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractor.reporting.main_table import MainTable, main_table
from extractor.reporting.markdown import table as markdown_table
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.reporting.summary import Share
from extractor.spreadsheet import inert

__all__ = ["HEADINGS", "display_rows", "write_tables"]

HEADINGS = ("Theme", "Mechanism", "Trials n", "Trials %", "Mentions n", "Mentions %")


def write_tables(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `main_table.csv` and `main_table.md`; the paths."""
    table = main_table(results)
    as_csv, as_markdown = out / "main_table.csv", out / "main_table.md"
    with as_csv.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*HEADINGS, "Trials 95% low", "Trials 95% high", "Trials of", "Mentions of"])
        writer.writerows([inert(cell) for cell in row] for row in _csv_rows(table))
    lines = [markdown_table(HEADINGS, display_rows(table), right=(2, 3, 4, 5)), *table.notes]
    as_markdown.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return as_csv, as_markdown


def display_rows(table: MainTable) -> Iterator[tuple[str, ...]]:
    """Rows as read by people: theme lines, each followed by its mechanisms."""
    for theme in table.themes:
        yield (theme.name, "", *_display(theme.trials, theme.mentions))
        for mechanism in theme.mechanisms:
            yield ("", mechanism.name, *_display(mechanism.trials, mechanism.mentions))


def _display(trials: Share, mentions: Share) -> tuple[str, ...]:
    if not trials.of:  # a theme that only the mechanisms know
        return ("", "", "", "")
    return (f"{trials.n:,}", _percent(trials), f"{mentions.n:,}", _percent(mentions))


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{100 * share.value:.1f}"


def _csv_rows(table: MainTable) -> Iterator[list[Any]]:
    """Every row with its theme, so that the table can be filtered and sorted."""
    for theme in table.themes:
        if theme.trials.of:
            yield [theme.name, "", *_numbers(theme.trials, theme.mentions)]
        for mechanism in theme.mechanisms:
            yield [theme.name, mechanism.name, *_numbers(mechanism.trials, mechanism.mentions)]


def _numbers(trials: Share, mentions: Share) -> list[Any]:
    return [
        trials.n,
        _rounded(trials.value),
        mentions.n,
        _rounded(mentions.value),
        _rounded(trials.low),
        _rounded(trials.high),
        trials.of,
        mentions.of,
    ]


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(100 * value, 2)

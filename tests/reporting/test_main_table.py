"""The main table: counted as from the rows, with both denominators, inert in a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from extractor.reporting import ReportOptions, Results
from extractor.reporting.main_table import UNNAMED, main_table
from extractor.reporting.tables import display_rows, write_tables
from extractor.spreadsheet import inert


def proposing(results):
    return [t for t in results.trials if t.proposes and t.duplicate_of is None]


def test_numbers_are_those_of_the_rows(results):
    table = main_table(results)
    trials = proposing(results)

    assert table.proposing == len(trials)
    for theme in table.themes:
        assert theme.trials.n == sum(theme.code in t.themes for t in trials)
        assert theme.mentions.n == sum(t.theme_mentions.get(theme.code, 0) for t in trials)
        assert theme.mentions.of == sum(sum(t.theme_mentions.values()) for t in trials)
        for line in theme.mechanisms:
            if line.named:
                assert line.trials.n == sum(line.name in t.mechanisms for t in trials)
                assert line.mentions.n == sum(t.mechanism_mentions.get(line.name, 0) for t in trials)


def test_every_mechanism_stands_once_under_its_theme(results):
    table = main_table(results)
    names = [m.name for theme in table.themes for m in theme.mechanisms if m.named]
    homes = {m.name: theme.name for theme in table.themes for m in theme.mechanisms}

    assert sorted(names) == sorted({name for t in proposing(results) for name in t.mechanisms})
    assert homes["muscle strength"] == "neuromuscular"
    assert homes["cartilage"] == "tissue healing"


def test_what_has_no_name_has_a_line_and_no_share_of_mentions(results):
    lines = [m for theme in main_table(results).themes for m in theme.mechanisms if m.name == UNNAMED]

    assert lines
    assert all(m.mentions.value is None and m.mentions.n >= m.trials.n > 0 for m in lines)


def test_empty_run_gives_an_empty_table():
    table = main_table(Results(trials=()))

    assert table.proposing == 0
    assert all(theme.trials.value is None for theme in table.themes)
    assert list(display_rows(table))


def test_files_hold_the_table_with_both_denominators(results, tmp_path):
    as_csv, as_markdown = write_tables(results, tmp_path, ReportOptions())
    with as_csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    first = main_table(results).themes[0]
    assert (rows[0]["Theme"], rows[0]["Mechanism"], rows[0]["Trials n"]) == (first.name, "", str(first.trials.n))
    assert float(rows[0]["Trials %"]) == pytest.approx(100 * first.trials.value, abs=0.01)
    assert (int(rows[0]["Trials of"]), int(rows[0]["Mentions of"])) == (first.trials.of, first.mentions.of)
    assert f"of the {first.trials.of} trials that propose" in as_markdown.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_as_a_formula(text):
    assert inert(text) == "'" + text
    assert inert(-1) == -1


def test_names_that_are_formulas_or_markup_stay_text(results, tmp_path):
    trial = proposing(results)[0]
    hostile = replace(trial, mechanisms=("=cmd|' /C calc'!A0",), mechanism_mentions={"=cmd|' /C calc'!A0": 1})
    as_csv, as_markdown = write_tables(replace(results, trials=(hostile,)), tmp_path, ReportOptions())

    assert ",'=cmd" in as_csv.read_text(encoding="utf-8")
    assert "=cmd\\|' /C calc'!A0" in as_markdown.read_text(encoding="utf-8")

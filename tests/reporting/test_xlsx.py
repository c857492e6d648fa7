"""`trials.xlsx` as a spreadsheet opens it: sheets, filters, frozen headings, nothing that runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.article import Status
from extractor.reporting import ReportOptions
from extractor.reporting.xlsx import write_xlsx


@pytest.fixture(scope="module")
def book(results, tmp_path_factory):
    from openpyxl import load_workbook

    (path,) = write_xlsx(results, tmp_path_factory.mktemp("xlsx"), ReportOptions())
    return load_workbook(path)


def column(sheet, heading):
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_sheets_and_rows(book, results):
    assessed = [t for t in results.trials if t.status is not Status.NOT_ASSESSABLE]

    assert book.sheetnames == ["Trials", "Sentences", "Mediators", "Not assessable", "Summary"]
    assert column(book["Trials"], "Trial") == [t.trial for t in assessed]
    assert len(column(book["Sentences"], "Sentence")) == sum(t.n_mechanism_sentences for t in assessed)
    assert len(column(book["Not assessable"], "Trial")) == len(results.trials) - len(assessed)


def test_headings_are_frozen_filtered_and_wrapped(book):
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        assert sheet["A1"].alignment.wrap_text
        assert sheet.print_title_rows == "$1:$1"


def test_evidence_is_quoted_with_its_place(book, results):
    measured = next(t for t in results.trials if t.status is Status.MEASURED and t.format == "pdf")
    place = column(book["Trials"], "Trial").index(measured.trial)
    evidence = column(book["Trials"], "Evidence for the status")[place]

    assert measured.mediators[0].evidence[0].text in evidence
    assert "page 4" in evidence


def test_reason_and_advice_for_what_is_not_assessable(book, results):
    left_out = next(t for t in results.trials if t.status is Status.NOT_ASSESSABLE)

    assert left_out.problems[0].message in column(book["Not assessable"], "What happened, what to try")[0]


def test_doi_is_a_link(book):
    headings = [cell.value for cell in book["Trials"][1]]
    cell = book["Trials"].cell(row=2, column=headings.index("DOI") + 1)

    assert cell.hyperlink.target == f"https://doi.org/{cell.value}"


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "-2", "@SUM(A1)", "\t=1", "#N/A", "=", "bell\x07 and \x00 zero"]
)
def test_words_are_never_a_formula(results, tmp_path, text):
    from openpyxl import load_workbook

    trial = replace(results.trials[0], title=text)
    (path,) = write_xlsx(replace(results, trials=(trial,)), tmp_path, ReportOptions())
    cell = load_workbook(path)["Trials"]["B2"]

    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", " ").replace("\x00", " ")
    assert cell.quotePrefix == (text[0] in "=+-@\t")


def test_longest_cell_is_cut_to_what_a_cell_holds(results, tmp_path):
    from openpyxl import load_workbook

    trial = replace(results.trials[0], title="x" * 40_000)
    (path,) = write_xlsx(replace(results, trials=(trial,)), tmp_path, ReportOptions())

    assert len(load_workbook(path)["Trials"]["B2"].value) == 32_767

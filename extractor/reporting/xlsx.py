"""`trials.xlsx`: the answer, the trials, their sentences and mediators, and what could not be assessed.

Every cell that holds words is text, never a formula, whatever the words begin with. Sheets have
frozen headings, filters and wrapped text, and print on landscape pages as wide as the paper.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.reporting.sheets import GROUP, Column, Link, Sheet, sheets_of
from extractor.spreadsheet import acts

__all__ = ["write_xlsx"]

_MOST_CHARACTERS = 32_767  # of one cell; Excel refuses a file with more
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML 1.0
_A4 = 9  # ECMA-376, 18.3.1.63
_FACE, _POINTS, _LINE_POINTS = "Calibri", 11, 15.0
_MOST_LINES = 12  # a row that fills the screen hides the table; the cell still holds all its words
_PAGE_CHARACTERS = 190  # across a landscape page at about 75% of full size
_HEAD_FILL, _GROUP_FILL, _LINK, _RULE = "0B5563", "E3EEF0", "0B5563", "A9AEB0"


@dataclass(frozen=True, slots=True)
class _Styles:
    """The looks of cells; one object each, as a file may hold only so many."""

    head_font: Any
    head_fill: Any
    bold: Any
    group_fill: Any
    link: Any
    wrapped: Any
    plain: Any
    right: Any
    number: Any
    rule: Any


def write_xlsx(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `trials.xlsx`; the path. Rows are streamed: memory does not grow with the run."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    styles = _styles()
    for sheet in sheets_of(results):
        _add_sheet(book, sheet, styles)
    path = out / "trials.xlsx"
    book.save(path)
    return (path,)


def _styles() -> _Styles:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    return _Styles(
        head_font=Font(name=_FACE, size=_POINTS, bold=True, color="FFFFFF"),
        head_fill=PatternFill("solid", fgColor=_HEAD_FILL),
        bold=Font(name=_FACE, size=_POINTS, bold=True),
        group_fill=PatternFill("solid", fgColor=_GROUP_FILL),
        link=Font(name=_FACE, size=_POINTS, color=_LINK, underline="single"),
        wrapped=Alignment(wrap_text=True, vertical="top"),
        plain=Alignment(vertical="top"),
        right=Alignment(horizontal="right", vertical="top"),
        number=Alignment(horizontal="center", vertical="top"),
        rule=Border(bottom=Side(style="hair", color=_RULE)),
    )


def _add_sheet(book: Any, sheet: Sheet, styles: _Styles) -> None:
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.title)
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    _set_up_page(page, sheet)
    n = 0
    if sheet.has_heading:
        n = 1
        page.row_dimensions[n].height = _height(sheet.columns, [column.heading for column in sheet.columns])
        page.append([_head(page, column, styles) for column in sheet.columns])
    for n, row in enumerate(sheet.rows, n + 1):  # noqa: B020 - goes on counting after the heading
        values = list(row)
        page.row_dimensions[n].height = _height(sheet.columns, values)
        page.append(_cells(page, sheet.columns, values, styles))
    if sheet.has_heading:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{n}"


def _set_up_page(page: Any, sheet: Sheet) -> None:
    if sheet.has_heading:
        page.freeze_panes = "B2"
        page.print_title_rows, page.print_title_cols = "1:1", "A:A"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToHeight = 0
    page.page_setup.fitToWidth = max(1, round(sum(c.width for c in sheet.columns) / _PAGE_CHARACTERS))
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = f"{sheet.title}, page &P of &N"


def _height(columns: Sequence[Column], values: Sequence[Any]) -> float:
    """Height of a row in points: spreadsheets that do not measure wrapped text need to be told."""
    lines = 1
    for column, value in zip(columns, values, strict=False):
        words = value.words if isinstance(value, Link) else value
        if column.wrap and isinstance(words, str):
            lines = max(
                lines, sum(math.ceil(len(part) / column.width) or 1 for part in words.removeprefix(GROUP).split("\n"))
            )
    return _LINE_POINTS * min(lines, _MOST_LINES)


def _head(page: Any, column: Column, styles: _Styles) -> Any:
    cell = _cell(page, column.heading)
    cell.font, cell.fill, cell.alignment = styles.head_font, styles.head_fill, styles.wrapped
    return cell


def _cells(page: Any, columns: Sequence[Column], values: Sequence[Any], styles: _Styles) -> list[Any]:
    cells = [_body(page, column, value, styles) for column, value in zip(columns, values, strict=False)]
    if values and isinstance(values[0], str) and values[0].startswith(GROUP):
        for number, cell in enumerate(cells):
            cell.font, cell.fill = styles.bold, styles.group_fill
            cell.alignment = styles.right if number else styles.plain
    return cells


def _body(page: Any, column: Column, value: Any, styles: _Styles) -> Any:
    cell = _cell(page, value.words if isinstance(value, Link) else value)
    cell.alignment = styles.wrapped if column.wrap else styles.plain
    cell.border = styles.rule
    if isinstance(value, int | float):
        cell.number_format = column.format or ("0.0" if isinstance(value, float) else "#,##0")
        cell.alignment = styles.number if column.format else styles.right
    if isinstance(value, Link):
        cell.hyperlink, cell.font = value.address, styles.link
    return cell


def _cell(page: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return WriteOnlyCell(page, value=value)
    words = _FORBIDDEN.sub(" ", value).removeprefix(GROUP)[:_MOST_CHARACTERS]
    cell = WriteOnlyCell(page, value=words)
    # openpyxl takes what begins with "=" for a formula, "#N/A" for an error: here all is text.
    cell.data_type = "s"
    # With this mark it stays text also when someone edits the cell or saves the sheet as CSV.
    cell.quotePrefix = acts(words)
    return cell

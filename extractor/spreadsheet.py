"""CSV and XLSX as people save them: cells in, cells out, whatever they speak of.

CSV may be separated by comma, semicolon or tab, in UTF-8, UTF-16 with a mark, or Windows-1252.
A cell that a spreadsheet would take for a formula is written behind an apostrophe, which is
taken away again when reading.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

__all__ = [
    "acts",
    "as_written",
    "cell_text",
    "csv_rows",
    "inert",
    "is_workbook",
    "named_rows",
    "numbered_rows",
    "table_csv",
    "table_xlsx",
]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def acts(words: str) -> bool:
    """Whether Excel, LibreOffice or Google Sheets run a cell of these words as a formula.

    Source: OWASP, "CSV Injection"; an apostrophe in front makes it text.
    """
    return words.startswith(_FORMULA)


def inert(value: Any) -> Any:
    """A cell as it can be opened without harm; numbers stay numbers."""
    return "'" + value if isinstance(value, str) and acts(value) else value


def as_written(cell: str) -> str:
    """The words of a cell that `inert` guarded."""
    return cell[1:] if cell.startswith("'") and acts(cell[1:]) else cell


def is_workbook(data: bytes) -> bool:
    """Whether it is a workbook (XLSX) and no CSV."""
    return data[:4] == b"PK\x03\x04"


def numbered_rows(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    """Line and cells of each row, of a workbook those of its first sheet.

    Raises:
        ValueError: a workbook that cannot be opened.
    """
    return _of_workbook(data) if is_workbook(data) else csv_rows(data)


def _of_workbook(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (ValueError, KeyError, zipfile.BadZipFile) as err:
        raise ValueError(f"not a workbook that can be read ({err}); save it again as .xlsx or .csv") from err
    return enumerate(book.worksheets[0].iter_rows(values_only=True), 1)


def csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row of a CSV.

    Raises:
        UnicodeDecodeError: it says that it is UTF-16 and is not.
    """
    text = _decoded(data)
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    return ((rows.line_num, row) for row in rows)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def named_rows(data: bytes) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Line and cells of each row, by the names in the first row as they are written there.

    Raises:
        ValueError: a workbook that cannot be opened.
    """
    rows = numbered_rows(data)
    _, names = next(rows, (1, ()))
    header = [str(cell or "").strip() for cell in names]
    for line, row in rows:
        yield line, {name: cell_text(cell) for name, cell in zip(header, row, strict=False)}


def cell_text(value: Any) -> str | None:
    """A cell as text, without the apostrophe that guards a formula; None for an empty one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Not stripped: the offsets of a sentence count from its first character.
    text = "" if value is None else str(value)
    words = as_written(text)
    return words if words.strip() else None


def table_csv(table: Iterable[Sequence[Any]]) -> bytes:
    """Cells as CSV that Excel opens (UTF-8 with a mark), formulas guarded."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[inert(cell) for cell in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(table: Iterable[Sequence[Any]]) -> bytes:
    """Cells as a workbook; text stays text, whatever it begins with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("labels")
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append([_workbook_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _workbook_cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=_CONTROL.sub("", value))
    cell.data_type = "s"
    return cell

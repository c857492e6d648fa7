"""The main table as Word, with its notes, the flow of papers and the methods paragraph."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.reporting.flow import flow_of
from extractor.reporting.flow_figure import flow_svg
from extractor.reporting.main_table import MainTable, main_table
from extractor.reporting.methods_text import methods_paragraphs
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.reporting.svg import png_bytes, png_possible
from extractor.reporting.tables import HEADINGS, display_rows

__all__ = ["write_docx"]

_WIDTHS_CM = (4.0, 5.6, 1.6, 1.6, 2.1, 2.1)
_FONT, _SIZE_PT = "Arial", 9.5
_FLOW_CM = 14.0


def write_docx(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `main_table.docx`; the path."""
    from docx import Document
    from docx.shared import Pt, RGBColor

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE_PT)
    style.paragraph_format.space_after = Pt(6)
    for name in ("Caption", "Heading 2"):
        document.styles[name].font.name = _FONT
        document.styles[name].font.color.rgb = RGBColor(0x1C, 0x20, 0x24)
    _set_margins(document)
    table = main_table(results)
    document.add_paragraph("Table. Mechanisms of benefit proposed by the trialists", style="Caption")
    _add_table(document, table)
    for note in table.notes:
        _small(document.add_paragraph(note))
    document.add_heading("Methods", level=2)
    for paragraph in methods_paragraphs(results):
        document.add_paragraph(_clean(paragraph))
    _add_flow(document, results)
    path = out / "main_table.docx"
    document.save(str(path))
    return (path,)


def _set_margins(document: Any) -> None:
    from docx.shared import Cm

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)


def _add_table(document: Any, table: MainTable) -> None:
    from docx.shared import Cm

    rows = list(display_rows(table))
    drawn = document.add_table(rows=1 + len(rows), cols=len(HEADINGS))
    drawn.autofit = False
    for column, width in zip(drawn.columns, _WIDTHS_CM, strict=True):
        column.width = Cm(width)  # LibreOffice goes by the columns, Word by the cells
    cells = [_cells(row) for row in drawn.rows]
    for number, (line, words) in enumerate(zip(cells, [HEADINGS, *rows], strict=True)):
        of_theme = bool(words[0])  # the heading and the lines of themes
        for column, (cell, text) in enumerate(zip(line, words, strict=True)):
            cell.width = Cm(_WIDTHS_CM[column])
            _fill(cell, text, bold=of_theme, right=column >= 2)
        if number == 0:
            _rule(line, "top", "bottom")
        elif of_theme:
            _rule(line, "top")
    _rule(cells[-1], "bottom")
    _repeat_heading(drawn.rows[0])


def _cells(row: Any) -> Sequence[Any]:
    # `row.cells` walks the whole table each time it is asked.
    return list(row.cells)


def _fill(cell: Any, text: str, *, bold: bool, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = bold
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(_clean(text)).bold = bold


def _rule(cells: Sequence[Any], *edges: str) -> None:
    """Thin rules above or below a row: a table as journals set it, without vertical lines."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        for edge in edges:
            line = OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", "4"), ("color", "555D66")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)


def _repeat_heading(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _small(paragraph: Any) -> None:
    from docx.shared import Pt

    for run in paragraph.runs:
        run.font.size = Pt(_SIZE_PT - 1.5)


def _add_flow(document: Any, results: Results) -> None:
    """The flow as a picture, or as lines where no PNG can be made."""
    from docx.shared import Cm

    document.add_heading("Flow of papers", level=2)
    flow = flow_of(results)
    if png_possible():
        document.add_picture(io.BytesIO(png_bytes(flow_svg(flow))), width=Cm(_FLOW_CM))
        return
    for step in flow.steps:
        left_out = "; ".join(f"{part.label}: {part.n:,}" for part in step.left_out)
        words = f"{step.label}: {step.n:,}" + (f". {step.left_out_label}: {left_out}" if left_out else "")
        document.add_paragraph(words, style="List Number")


def _clean(words: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in words)

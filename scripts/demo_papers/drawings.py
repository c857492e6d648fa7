"""The figures of the demo papers as vector drawings: a flow of participants, or lines over time."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib import colors

from demo_papers.source import Figure

_FONT = "Helvetica"
_BOX_HEIGHT = 24.0
_GAP = 14.0


def draw(figure: Figure, width: float) -> Drawing:
    """Draw a figure `width` points wide."""
    return {"flow": _flow, "lines": _lines}[figure.kind](figure, width)


def _flow(figure: Figure, width: float) -> Drawing:
    """One row of boxes a line; `|` separates the boxes of a row."""
    rows = [[cell.strip() for cell in line.split("|")] for line in figure.lines]
    height = len(rows) * (_BOX_HEIGHT + _GAP)
    drawing = Drawing(width, height)
    for level, row in enumerate(rows):
        top = height - level * (_BOX_HEIGHT + _GAP)
        cell = width / len(row)
        for column, label in enumerate(row):
            middle = cell * (column + 0.5)
            half = min(cell - 8, 150) / 2
            drawing.add(Rect(middle - half, top - _BOX_HEIGHT, 2 * half, _BOX_HEIGHT, fillColor=None, strokeWidth=0.6))
            drawing.add(String(middle, top - _BOX_HEIGHT + 9, label, fontName=_FONT, fontSize=6.2, textAnchor="middle"))
            if level:
                drawing.add(Line(middle, top + _GAP, middle, top, strokeWidth=0.6))
    return drawing


def _lines(figure: Figure, width: float) -> Drawing:
    """`x = …`, `xlabel = …`, `ylabel = …`, then one series a line: `name = values`."""
    entries = dict(line.split(" = ", 1) for line in figure.lines)
    xs = _numbers(entries.pop("x"))
    xlabel, ylabel = entries.pop("xlabel"), entries.pop("ylabel")
    series = {name: _numbers(values) for name, values in entries.items()}
    height, left, bottom = 130.0, 32.0, 28.0
    drawing = Drawing(width, height)
    span_x, span_y = width - left - 12, height - bottom - 22
    top = max(max(values) for values in series.values()) * 1.1

    def at(x: float, y: float) -> tuple[float, float]:
        return left + span_x * x / xs[-1], bottom + span_y * y / top

    drawing.add(Line(left, bottom, left, bottom + span_y, strokeWidth=0.6))
    drawing.add(Line(left, bottom, left + span_x, bottom, strokeWidth=0.6))
    for x in xs:
        drawing.add(String(at(x, 0)[0], bottom - 9, f"{x:g}", fontName=_FONT, fontSize=6, textAnchor="middle"))
    for step in range(1, 5):
        y = top * step / 4
        drawing.add(String(left - 3, at(0, y)[1] - 2, f"{y:.1f}", fontName=_FONT, fontSize=6, textAnchor="end"))
    drawing.add(String(left + span_x / 2, 6, xlabel, fontName=_FONT, fontSize=6.5, textAnchor="middle"))
    drawing.add(String(left, height - 8, ylabel, fontName=_FONT, fontSize=6.5, textAnchor="middle"))
    for index, (name, values) in enumerate(series.items()):
        points = [c for x, y in zip(xs, values, strict=True) for c in at(x, y)]
        dash = None if index == 0 else [3, 2]
        drawing.add(PolyLine(points, strokeWidth=1, strokeDashArray=dash, strokeColor=colors.black))
        y = height - 8 - 8 * index
        drawing.add(Line(width - 110, y + 2, width - 92, y + 2, strokeWidth=1, strokeDashArray=dash))
        drawing.add(String(width - 88, y, name, fontName=_FONT, fontSize=6))
    return drawing


def _numbers(values: str) -> list[float]:
    return [float(value) for value in values.split(",")]

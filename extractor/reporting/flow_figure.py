"""The flow of papers as a picture: boxes down the left, what was left out on the right."""

from __future__ import annotations

from extractor.reporting.flow import Flow, LeftOut, Step
from extractor.reporting.svg import INK, LINE, SOFT, Drawing, wrap

__all__ = ["flow_svg"]

_WIDTH, _MARGIN = 720.0, 16.0
_BOX, _SIDE, _GAP = 280.0, 330.0, 60.0
_SIZE, _LEADING, _PADDING = 13.0, 17.0, 11.0
_BETWEEN = 24.0
_FILL, _LAST_FILL = "#f5f5f1", "#e3eef0"


def flow_svg(flow: Flow) -> str:
    """The picture."""
    first, last = flow.steps[0], flow.steps[-1]
    drawing = Drawing(
        _WIDTH, "Flow of papers", f"From {first.n:,} {first.label.lower()} to {last.n:,}: {last.label.lower()}."
    )
    y = _MARGIN
    for step in flow.steps:
        y = _draw_step(drawing, step, y, flow.tested if step is last else (), last=step is last)
    return drawing.svg(_MARGIN)


def _draw_step(drawing: Drawing, step: Step, y: float, inside: tuple[LeftOut, ...], *, last: bool) -> float:
    """Draw a step with its top at `y`; the `y` of the next one."""
    side = _side_lines(step)
    lines = [line for part in inside for line in _part_lines(part, _BOX)]
    own, beside = _height(1 + len(lines)), _height(len(side)) if side else 0.0
    following = y + max(own, beside) + _BETWEEN
    drawing.rect(_MARGIN, y, _BOX, own, fill=_LAST_FILL if last else _FILL, stroke=LINE, rounded=3)
    _draw_lines(drawing, _MARGIN + _PADDING, y, [f"{step.label} (n = {step.n:,})", *lines])
    if side:
        x = _MARGIN + _BOX + _GAP
        drawing.rect(x, y, _SIDE, beside, fill="#ffffff", stroke=LINE, rounded=3)
        _draw_lines(drawing, x + _PADDING, y, side)
        drawing.arrow(_MARGIN + _BOX, y + own / 2, x - 1, y + own / 2)
    if not last:
        drawing.arrow(_MARGIN + _BOX / 2, y + own, _MARGIN + _BOX / 2, following - 1)
    return following


def _draw_lines(drawing: Drawing, x: float, top: float, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        baseline = top + _PADDING + _LEADING * (number + 0.75)
        drawing.text(x, baseline, line, size=_SIZE, bold=number == 0, fill=INK if number == 0 else SOFT)


def _side_lines(step: Step) -> list[str]:
    """What is left out; nothing where no paper is."""
    total = sum(part.n for part in step.left_out)
    if not total or step.left_out_label is None:
        return []
    lines = [f"{step.left_out_label} (n = {total:,})"]
    if len(step.left_out) > 1 or step.left_out[0].label.lower() not in step.left_out_label.lower():
        lines += [line for part in step.left_out for line in _part_lines(part, _SIDE)]
    return lines


def _part_lines(part: LeftOut, width: float) -> list[str]:
    return wrap(f"{part.label}: {part.n:,}", width - 2 * _PADDING, _SIZE)


def _height(lines: int) -> float:
    return 2 * _PADDING + _LEADING * lines

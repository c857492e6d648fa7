"""Time and memory over the papers of a run, as a small SVG for the docs."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 300, 60, 40, 30, 60


def plot(samples: Sequence[tuple[int, float, float]]) -> str:
    """Two curves over papers done: seconds (left axis) and MB of the main process (right axis)."""
    papers = max(done for done, _, _ in samples)
    seconds = max(s for _, s, _ in samples) or 1.0
    memory = max(m for _, _, m in samples) * 1.5
    time_line = _curve([(done / papers, s / seconds) for done, s, _ in samples], "#1f6f8b")
    memory_line = _curve([(done / papers, m / memory) for done, _, m in samples], "#c05a2b")
    labels = (
        _text(LEFT, TOP - 12, f"seconds (to {seconds:.0f})", "#1f6f8b", "start")
        + _text(WIDTH - RIGHT, TOP - 12, f"MB of the main process (to {memory:.0f})", "#c05a2b", "end")
        + _text((WIDTH + LEFT - RIGHT) / 2, HEIGHT - 12, f"papers judged (to {papers:,})", "#333", "middle")
    )
    frame = (
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}V{TOP}" fill="none" stroke="#999" stroke-width="1"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Time and memory over papers">{frame}{time_line}{memory_line}{labels}</svg>\n'
    )


def _curve(points: Sequence[tuple[float, float]], colour: str) -> str:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    path = " ".join(f"{LEFT + x * wide:.1f},{HEIGHT - BOTTOM - y * high:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, words: str, colour: str, anchor: str) -> str:
    style = f'font-size="12" font-family="sans-serif" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {style}>{words}</text>'

"""The pictures of the answer, as SVG and where possible PNG, readable in print and without colour.

Bars are labelled with n and %, whiskers are 95% intervals (Wilson); every picture names its
denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.article import Status
from extractor.reporting.flow import flow_json, flow_of
from extractor.reporting.flow_figure import flow_svg
from extractor.reporting.main_table import main_table
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.reporting.summary import Share, Summary, share, summarise
from extractor.reporting.svg import INK, LINE, SOFT, Drawing, text_width, wrap, write_picture

__all__ = ["Bar", "Panel", "bars_svg", "write_figures"]

_MECHANISMS_SHOWN = 20
_DARK, _LIGHT = "#86aab3", "#c6d8dc"
_SIZE, _ROW, _BAR = 12.0, 25.0, 13.0
_MARGIN, _PANEL, _NUMBERS, _BETWEEN = 16.0, 190.0, 104.0, 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its name, and one share for each panel."""

    label: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A column of bars. `whiskers` only where the interval is one of independent units."""

    title: str
    fill: str = _DARK
    whiskers: bool = True


def write_figures(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `figures/` and `flow.json`; the paths."""
    folder = out / "figures"
    counted = summarise(results.trials, list(results.theme_names))
    flow = flow_of(results)
    data = out / "flow.json"
    data.write_bytes(flow_json(flow))
    pictures = {
        "flow": flow_svg(flow),
        "status": _status_svg(counted, results),
        "themes": _themes_svg(counted, results),
        "mechanisms": _mechanisms_svg(results, counted),
    }
    return (data, *(path for name, svg in pictures.items() for path in write_picture(folder, name, svg)))


def bars_svg(title: str, note: str, panels: Sequence[Panel], bars: Sequence[Bar]) -> str:
    """Horizontal bars in one or more panels that share their names.

    Args:
        title: set above.
        note: set below, wrapped.
        panels: one for each of a bar's shares.
        bars: from top to bottom.
    """
    names = max([text_width(bar.label, _SIZE) for bar in bars] or [0.0]) + 12
    width = 2 * _MARGIN + names + len(panels) * (_PANEL + _NUMBERS) + (len(panels) - 1) * _BETWEEN
    drawing = Drawing(width, title, note)
    drawing.text(_MARGIN, _MARGIN + 12, title, size=15, bold=True)
    top = _MARGIN + 36
    for number, panel in enumerate(panels):
        x = _MARGIN + names + number * (_PANEL + _NUMBERS + _BETWEEN)
        _draw_panel(drawing, x, top, panel, [bar.shares[number] for bar in bars])
    for row, bar in enumerate(bars):
        drawing.text(_MARGIN + names - 10, top + 16 + _ROW * (row + 0.5) + 4, bar.label, size=_SIZE, anchor="end")
    below = top + 16 + _ROW * len(bars) + 40
    for number, line in enumerate(wrap(note, width - 2 * _MARGIN, 10.5)):
        drawing.text(_MARGIN, below + 14 * number, line, size=10.5, fill=SOFT)
    return drawing.svg()


def _draw_panel(drawing: Drawing, x: float, top: float, panel: Panel, shares: Sequence[Share]) -> None:
    full = _scale_end(shares, whiskers=panel.whiskers)
    drawing.text(x, top, panel.title, size=_SIZE, bold=True)
    bottom = top + 16 + _ROW * len(shares)
    for tick in range(5):
        at = x + _PANEL * tick / 4
        drawing.line(at, top + 12, at, bottom, stroke="#dcdeda")
        drawing.text(at, bottom + 15, f"{100 * full * tick / 4:g}%", size=10.5, anchor="middle", fill=SOFT)
    drawing.line(x, top + 12, x, bottom, stroke=LINE)
    for row, one in enumerate(shares):
        middle = top + 16 + _ROW * (row + 0.5)
        drawing.rect(x, middle - _BAR / 2, _PANEL * (one.value or 0.0) / full, _BAR, fill=panel.fill)
        end = one.value or 0.0
        if panel.whiskers and one.low is not None and one.high is not None:
            _draw_whisker(drawing, x + _PANEL * one.low / full, x + _PANEL * one.high / full, middle)
            end = one.high
        words = f"{one.n:,} ({_percent(one)})" if one.of else "–"
        drawing.text(x + _PANEL * end / full + 8, middle + 4, words, size=_SIZE)


def _draw_whisker(drawing: Drawing, low: float, high: float, y: float) -> None:
    # A white line under the dark one keeps the whisker visible on the bar.
    drawing.line(low, y, high, y, stroke="#ffffff", width=3)
    drawing.line(low, y, high, y, stroke=INK, width=1.2)
    for end in (low, high):
        drawing.line(end, y - 3.5, end, y + 3.5, stroke=INK, width=1.2)


def _scale_end(shares: Sequence[Share], *, whiskers: bool) -> float:
    """The end of the axis: the smallest round number above all that is drawn."""
    highest = max([(one.high if whiskers else one.value) or 0.0 for one in shares] or [0.0])
    return next(end for end in (0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if highest <= end or end == 1.0)


def _percent(one: Share) -> str:
    return f"{100 * (one.value or 0):.0f}%" if (one.value or 0) >= 0.1 else f"{100 * (one.value or 0):.1f}%"


def _status_svg(counted: Summary, results: Results) -> str:
    words = {
        Status.NONE_PROPOSED: "no mechanism proposed",
        Status.UNTESTED: "proposed, mediator not measured",
        Status.MEASURED: "mediator measured only",
        Status.RELATED: "related to the outcome",
        Status.MEDIATED: "mediation analysis",
    }
    unique = [t for t in results.trials if t.duplicate_of is None]
    counts = {status: sum(t.status is status for t in unique) for status in words}
    bars = [
        Bar(
            label=label,
            shares=(
                share(counts[status], counted.assessed),
                share(0, 0) if status is Status.NONE_PROPOSED else share(counts[status], counted.proposing.n),
            ),
        )
        for status, label in words.items()
    ]
    note = (
        f"Left: of the {counted.assessed:,} trial reports assessed. Right: of the {counted.proposing.n:,} that propose "
        "a mechanism. The highest step that any proposed mediator reached in this report. Whiskers: 95% intervals."
    )
    panels = (Panel(title="of trials assessed"), Panel(title="of trials that propose", fill=_LIGHT))
    return bars_svg("How far proposed mechanisms were tested", note, panels, bars)


def _themes_svg(counted: Summary, results: Results) -> str:
    names = results.theme_names
    mentions = counted.themes[0].mentions.of if counted.themes else 0
    bars = [Bar(label=names.get(t.code, t.code), shares=(t.trials, t.mentions)) for t in counted.themes]
    note = (
        f"Left: of the {counted.proposing.n:,} trials that propose a mechanism, those with at least one sentence of "
        f"the theme (95% intervals; a trial can have several themes). Right: of {mentions:,} mentions, counted as "
        "sentences that carry the theme; mentions of one trial are not independent, so no interval is drawn."
    )
    panels = (Panel(title="by trials"), Panel(title="by mentions", fill=_LIGHT, whiskers=False))
    return bars_svg("Themes of the proposed mechanisms", note, panels, bars)


def _mechanisms_svg(results: Results, counted: Summary) -> str:
    rows = sorted(
        (m for theme in main_table(results).themes for m in theme.mechanisms if m.named),
        key=lambda m: (-m.trials.n, -m.mentions.n, m.name),
    )
    bars = [Bar(label=m.name, shares=(m.trials, m.mentions)) for m in rows[:_MECHANISMS_SHOWN]]
    rest = len(rows) - len(bars)
    mentions = rows[0].mentions.of if rows else 0
    note = (
        f"Left: of the {counted.proposing.n:,} trials that propose a mechanism (95% intervals). Right: of {mentions:,} "
        "mentions of named mechanisms." + (f" {rest} rarer mechanisms are in the main table." if rest else "")
    )
    panels = (Panel(title="by trials"), Panel(title="by mentions", fill=_LIGHT, whiskers=False))
    return bars_svg("Mechanisms proposed", note, panels, bars)

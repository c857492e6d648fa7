"""The closing words of a run, for a reviewer: what was read, what it says, out of how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extractor.batch.run import RunReport
from extractor.reporting.summary import REASONS, Share, Summary, summarise

__all__ = ["closing_summary", "too_many_not_assessable"]

# Above this share of papers that could not be assessed the answer over all of them is no longer
# about the papers: usually the folder holds scans or other articles than trial reports.
_NOT_ASSESSABLE_ALARM = 0.05


def closing_summary(report: RunReport) -> str:
    """A few lines that say what the run found, each share with its denominator."""
    counted = summarise(report.rows, tuple(report.themes))
    return "\n".join(_lines(report, counted))


def too_many_not_assessable(report: RunReport) -> str | None:
    """A warning where more than 5% of the papers could not be assessed; else None."""
    counted = summarise(report.rows, ())
    papers = counted.files - counted.duplicates
    lost = papers - counted.assessed
    if not papers or lost / papers <= _NOT_ASSESSABLE_ALARM:
        return None
    return (
        f"{lost} of {papers} papers ({lost / papers:.0%}) are not assessable: shares below hold for the others only. "
        "Column `problems` of trials.csv says why; scans may be readable with --ocr."
    )


def _lines(report: RunReport, counted: Summary) -> Iterator[str]:
    earlier = len(report.rows) - report.judged
    yield f"{counted.files} paper{'s' if counted.files != 1 else ''}" + (
        f", {earlier} of them from an earlier run or copies" if earlier > 0 else ""
    )
    if report.found.skipped:
        reasons = ", ".join(f"{n} {reason}" for reason, n in report.found.skipped_by_reason.items())
        yield f"  left aside            {len(report.found.skipped)} files ({reasons}; listed in run.json)"
    if counted.duplicates:
        yield f"  copies                {counted.duplicates} (counted once)"
    yield from _reasons("not read", counted.unreadable)
    yield from _reasons("not assessable", counted.not_assessable)
    yield f"  assessed              {counted.assessed}"
    yield f"  propose no mechanism  {_share(counted.none_proposed)} of the assessed"
    yield f"  propose one           {_share(counted.proposing)} of the assessed"
    yield f"  never test it         {_share(counted.not_tested)} of those that propose one"
    if counted.themes and counted.proposing.n:
        yield f"  {'themes':<22}{'trials that propose':>22}{'mentions':>20}"
        for theme in counted.themes:
            name = report.themes.get(theme.code, theme.code)
            yield f"    {name:<20}{_share(theme.trials):>22}{_share(theme.mentions):>20}"


def _reasons(what: str, reasons: Mapping[str, int]) -> Iterator[str]:
    if reasons:
        parts = "; ".join(f"{n} {REASONS.get(code, code.replace('_', ' '))}" for code, n in reasons.items())
        yield f"  {what:<22}{sum(reasons.values())} ({parts})"


def _share(share: Share) -> str:
    value = f"{share.value:.0%}" if share.value is not None else "-"
    return f"{share.n}/{share.of} ({value})"

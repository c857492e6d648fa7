"""Rows of a run -> what a reviewer opens, checks and puts into the paper.

A registry and nothing else: each writer is a function `(results, out, options) -> paths` in a
module of its own, imported only when its report is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from extractor.reporting.corrected_run import corrected
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results, read_results

__all__ = ["WRITERS", "ReportOptions", "Results", "read_results", "write_reports", "write_results"]


Writer = Callable[[Results, Path, ReportOptions], Iterable[Path]]

WRITERS: Mapping[str, str] = {
    "html": "extractor.reporting.html:write_html",
    "tables": "extractor.reporting.tables:write_tables",
    "xlsx": "extractor.reporting.xlsx:write_xlsx",
    "ris": "extractor.reporting.ris:write_ris",
    "docx": "extractor.reporting.docx:write_docx",
    "figures": "extractor.reporting.figures:write_figures",
    "methods": "extractor.reporting.methods_text:write_methods",
    "prevalence": "extractor.reporting.prevalence_text:write_prevalence",
}
"""Name of a report -> where its writer is."""


def write_reports(
    out: Path, *, only: Sequence[str] | None = None, options: ReportOptions | None = None
) -> tuple[Path, ...]:
    """Write the reports of a run into its folder.

    Args:
        out: the output folder of `mechanisms run`.
        only: names from `WRITERS`; None for all.
        options: what the reports hold.

    Returns:
        The files written.

    Raises:
        ResultsError: the folder holds no complete run.
        AnnotationError: a file of corrections is wrong.
        ValueError: a report of that name does not exist.
    """
    options = options or ReportOptions()
    return write_results(corrected(read_results(out), options.corrections), out, only=only, options=options)


def write_results(
    results: Results, out: Path, *, only: Sequence[str] | None = None, options: ReportOptions | None = None
) -> tuple[Path, ...]:
    """Write reports of results that are already read (and corrected) into a folder.

    Raises:
        ValueError: a report of that name does not exist.
    """
    options = options or ReportOptions()
    names = list(WRITERS) if only is None else list(only)
    if unknown := [name for name in names if name not in WRITERS]:
        raise ValueError(f"no report called {unknown[0]!r}; there are {', '.join(WRITERS)}")
    return tuple(path for name in names for path in _writer(name)(results, out, options))


def _writer(name: str) -> Writer:
    module, _, function = WRITERS[name].partition(":")
    writer: Writer = getattr(import_module(module), function)
    return writer

"""`mechanisms run`: many papers, from files to tables."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.common import MODEL, TAXONOMY, plain, usage_errors

if TYPE_CHECKING:
    from extractor.batch.run import Progress, RunReport
    from extractor.rows import TrialRow

__all__ = ["run"]

# Papers that could not be read are named one by one up to here; all are in trials.csv.
_NAMED = 50
_INTERRUPTED = 130
# `module:function` that makes the judge in the workers; None for the pipeline. Tests put a stub.
_JUDGE: str | None = None


@click.command(epilog="Example:  mechanisms run papers/ more/*.pdf --out results --jobs 4")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Output folder.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes.  [default: one per core]")
@click.option("--model", type=MODEL, metavar="NAME|DIR", help="Model to use.  [default: the shipped one]")
@click.option(
    "--taxonomy", type=TAXONOMY, metavar="NAME|FILE", help="Themes and mechanisms to use.  [default: wun2021]"
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds a paper may take.",
)
@click.option(
    "--memory-limit", type=click.IntRange(100), default=2000, show_default=True, help="Megabytes a worker may hold."
)
@click.option("--retry-failed", is_flag=True, help="Judge again what could not be read before.")
@click.option("--force", is_flag=True, help="Judge everything again.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first paper that cannot be read.")
@click.option("--ocr", is_flag=True, help="Read scans through OCR (needs ocrmypdf and Tesseract).")
@click.option("--ocr-language", default="eng", show_default=True, help="Tesseract's language code.")
@click.option(
    "--backend", default="local", show_default=True, metavar="local|dask|joblib:NAME", help="Where papers are judged."
)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, for --backend dask.")
@click.option("--reports/--no-reports", default=True, help="Also write page, tables, figures and text for the Methods.")
def run(paths: tuple[str, ...], reports: bool, **settings: Any) -> None:
    """Read papers and write the tables of trials and sentences.

    PATHS are files, folders (searched recursively), patterns, or - for standard input. The
    format (PDF, JATS and other XML, HTML, text) is told by content. Give the same command again
    to go on after an interruption: what was judged is not judged twice.

    Exit code 0: all papers were read. 1: some were not; they are named on stderr. 2: the command
    could not be carried out.
    """
    from extractor.batch.run import StoppedError, run_batch

    with usage_errors(), _progress() as progress, _termination_as_interrupt():
        try:
            report = run_batch(paths, _options(settings), progress=progress)
        except StoppedError:
            click.echo("Stopped. What was judged is kept; give the same command again to go on.", err=True)
            sys.exit(_INTERRUPTED)
    if report.stopped_at is not None:
        click.echo(f"Stopped at {_named(report.stopped_at)}", err=True)
        sys.exit(1)
    if reports:
        _write_reports(settings["out"])
    sys.exit(_close(report, settings["out"]))


def _options(settings: dict[str, Any]) -> Any:
    from extractor.batch.options import DEFAULT_JUDGE, BatchOptions, available_cores
    from extractor.reading.options import ReadOptions

    return BatchOptions(
        out=settings["out"],
        jobs=settings["jobs"] or available_cores(),
        model=settings["model"],
        taxonomy=settings["taxonomy"],
        timeout=settings["timeout"],
        memory_mb=settings["memory_limit"],
        retry_failed=settings["retry_failed"],
        force=settings["force"],
        fail_fast=settings["fail_fast"],
        read=ReadOptions(ocr=settings["ocr"], ocr_language=settings["ocr_language"]),
        backend=settings["backend"],
        scheduler=settings["scheduler"],
        judge=_JUDGE or DEFAULT_JUDGE,
    )


def _close(report: RunReport, out: Path) -> int:
    """Say what was found and what could not be read; returns the exit code."""
    from extractor.batch.summary import closing_summary, too_many_not_assessable

    for row in report.not_read[:_NAMED]:
        click.echo(f"not read: {_named(row)}", err=True)
    if len(report.not_read) > _NAMED:
        click.echo(
            f"not read: {len(report.not_read) - _NAMED} more, listed in {plain(str(out / 'trials.csv'))}", err=True
        )
    warning = too_many_not_assessable(report)
    if warning:
        click.secho(f"Warning: {warning}", err=True, fg="yellow")
    click.echo(plain(closing_summary(report)), err=True)
    click.echo(f"Results in {plain(str(out))}", err=True)
    return 1 if report.not_read else 0


def _named(row: TrialRow) -> str:
    why = next((p.message for p in row.problems if p.fatal), "")
    return plain(f"{row.source!r}: {why}".replace("\n", " "))


def _write_reports(out: Path) -> None:
    from extractor.reporting import write_reports

    with usage_errors():
        write_reports(out)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on stderr; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("papers", total=None)

        def heard(*, done: int, total: int, failed: int) -> None:
            bar.update(
                task, completed=done, total=total, description=f"papers, {failed} not read" if failed else "papers"
            )

        yield heard


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """Treat SIGTERM, which batch systems send, like Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

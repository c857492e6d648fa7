"""`mechanisms report`: write the reports of a run again, with corrections, comparison, marked PDFs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.common import plain, usage_errors

if TYPE_CHECKING:
    from extractor.reporting.results import Results

__all__ = ["report"]


@click.command(epilog="Example:  mechanisms report results --corrections anna.json --compare wun2021 --annotate")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A file saved by the review page; may be given again, later ones win.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the reports.")
@click.option(
    "--only",
    metavar="NAME[,NAME...]",
    help="Of html, tables, xlsx, ris, docx, figures, methods, prevalence.",
)
@click.option("--pages", is_flag=True, help="Put pictures of the PDFs' pages into report.html.")
@click.option("--annotate", is_flag=True, help="Write copies of the PDFs with the evidence highlighted.")
@click.option("--compare", metavar="NAME|FILE", multiple=True, help="Set the shares beside a published review's.")
def report(
    run: Path,
    corrections: tuple[Path, ...],
    out: Path | None,
    only: str | None,
    pages: bool,
    annotate: bool,
    compare: tuple[str, ...],
) -> None:
    """Write the reports of a run again.

    RUN is the output folder of a run. With --corrections the corrected rows and their reports are
    written to RUN/corrected (or --out), a folder of the same form; the model's rows stay as they are.

    Exit code 1: a PDF could not be annotated; it is named on stderr.
    """
    from extractor.reporting import ReportOptions, write_results
    from extractor.reporting.corrected_run import corrected, write_rows
    from extractor.reporting.results import read_results

    target = out or (run / "corrected" if corrections else run)
    with usage_errors():
        results = corrected(read_results(run), corrections)
        if target != run:
            # The reports then speak of rows that are in their folder.
            write_rows(results, target)
            results = read_results(target)
        names = [name.strip() for name in only.split(",")] if only else None
        written = list(write_results(results, target, only=names, options=ReportOptions(pages=pages)))
        written += [_compare(results, name, target) for name in compare]
        failed = _annotate(results, target) if annotate else 0
    click.echo(f"{len(written)} files in {plain(str(target))}", err=True)
    sys.exit(1 if failed else 0)


def _compare(results: Results, name: str, target: Path) -> Path:
    from extractor.reporting.compare import compare, comparison_markdown, load_published

    review = load_published(name)
    words = comparison_markdown(results, review, compare(results, review))
    path = target / f"compare_{Path(review.name).name}.md"
    path.write_text(words, encoding="utf-8")
    click.echo(plain(words))
    return path


def _annotate(results: Results, target: Path) -> int:
    """Returns the number of PDFs that could not be annotated."""
    from extractor.reporting.annotate import annotate_pdfs

    written, left_out = annotate_pdfs(results, target)
    for one in left_out:
        click.echo(plain(f"not annotated: {one.trial}: {one.why}"), err=True)
    click.echo(f"{len(written)} annotated PDFs in {plain(str(target / 'annotated'))}", err=True)
    return len(left_out)

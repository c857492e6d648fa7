"""`mechanisms labels`: labels in, labels out, what to label next, how far two annotators agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.cli import Entry, LazyGroup
from extractor.cli.common import label_set, label_set_of, plain, read_label_files, usage_errors
from extractor.training.labels import FORMATS

if TYPE_CHECKING:
    from extractor.statistics.estimate import Estimate

__all__ = ["agree", "export", "import_labels", "labels", "next_sentences", "settle_sheet"]

# Commands of the group; added like those of `extractor.cli.COMMANDS`.
_COMMANDS: Mapping[str, Entry] = {
    "import": ("extractor.cli.labels:import_labels", "Read labels from the tools that people annotate with."),
    "export": ("extractor.cli.labels:export", "Write sentences of a run to annotate, with the model's guesses."),
    "next": ("extractor.cli.labels:next_sentences", "Choose the sentences worth annotating next."),
    "agree": ("extractor.cli.labels:agree", "Measure how far two annotators agree."),
    "settle": ("extractor.cli.labels:settle_sheet", "Take the settled sheet of disagreements back in."),
}
_F = TypeVar("_F", bound=Callable[..., Any])


@click.group(cls=LazyGroup, table=_COMMANDS)
def labels() -> None:
    """Labels in and out, what to label next, agreement of annotators."""


def _format(default: str) -> Callable[[_F], _F]:
    option: Callable[[_F], _F] = click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        default=default,
        show_default=True,
        help="Form to write.",
    )
    return option


@click.command("import", epilog="Example:  mechanisms labels import project.json --out mine.labels.jsonl")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File of labels to write.")
@click.option("--skip-bad", is_flag=True, help="Take the good rows of a file that has bad ones.")
@label_set
def import_labels(files: tuple[Path, ...], out: Path, skip_bad: bool, names: str) -> None:
    """Read labels from the tools that people annotate with.

    Prodigy, Label Studio, doccano, brat (a folder), CSV, XLSX, what the review page saves; the
    format is told by content. Every bad row is named, and nothing is taken from files with bad
    rows unless --skip-bad is given.
    """
    from extractor.training.labels import write_labels

    with usage_errors():
        read = read_label_files(files, names, skip_bad)
        rows = [row for file in read for row in file.rows]
        trials = [trial for file in read for trial in file.trials]
        write_labels(rows, out, "mechanisms", label_set_of(names), trials=trials)
    for file in read:
        given = sum(row.label is not None for row in file.rows)
        click.echo(f"{plain(file.path)}\t{file.format}\t{given} labels\t{len(file.rows) - given} set aside", err=True)
    click.echo(f"{len(rows)} rows in {plain(str(out))}", err=True)


@click.command("export", epilog="Example:  mechanisms labels export results --format label-studio --out tasks.json")
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write; for brat a folder.")
@click.option("--trial", "wanted", multiple=True, help="Only this paper; may be repeated.")
@click.option(
    "--labels", "given", multiple=True, type=click.Path(path_type=Path, exists=True), help="Write these labels instead."
)
@_format("label-studio")
@label_set
def export(
    results: Path, out: Path, wanted: tuple[str, ...], given: tuple[Path, ...], format_name: str, names: str
) -> None:
    """Write sentences of a run to annotate, with the model's guesses.

    RESULTS is the output folder of `mechanisms run`. The model's probabilities, themes and
    mediators go along as pre-annotations where the tool has such, and as a shown score elsewhere.
    """
    from extractor.reporting.results import read_results
    from extractor.training.labels import write_labels
    from extractor.training.selection import exported

    with usage_errors():
        run = read_results(results)
        if given:
            rows = [row for file in read_label_files(given, names, False) for row in file.rows]
        else:
            rows = [exported(row) for trial in run.trials for row in run.sentences.get(trial.trial, ())]
        rows = [row for row in rows if not wanted or row.trial in wanted]
        if not rows:
            raise click.UsageError("no sentence of these papers in the results; check the names given with --trial")
        written = write_labels(rows, out, format_name, label_set_of(names), themes=tuple(run.theme_names))
    click.echo(f"{len(rows)} sentences in {', '.join(plain(str(path)) for path in written[:3])}", err=True)


@click.command("next", epilog="Example:  mechanisms labels next results --n 150 --out next.json")
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write; for brat a folder.")
@click.option("--n", type=click.IntRange(1), default=100, show_default=True, help="Sentences to choose.")
@click.option(
    "--random-share", type=click.FloatRange(0, 1), default=0.2, show_default=True, help="Share drawn at random."
)
@click.option(
    "--per-trial", type=click.IntRange(1), default=4, show_default=True, help="At most so many uncertain ones a paper."
)
@click.option(
    "--done", multiple=True, type=click.Path(path_type=Path, exists=True), help="Labels that are there already."
)
@click.option("--seed", default=1, show_default=True)
@_format("label-studio")
@label_set
def next_sentences(
    results: Path, out: Path, done: tuple[Path, ...], format_name: str, names: str, **settings: Any
) -> None:
    """Choose the sentences worth annotating next.

    RESULTS is the output folder of `mechanisms run` over your papers. Most of the sentences are
    those on which the model is least sure, of many papers and different wording; a random share,
    marked as such, keeps estimates honest.
    """
    from extractor.reporting.results import read_results
    from extractor.training.labels import write_labels
    from extractor.training.resolve import sentence_key
    from extractor.training.selection import SelectOptions, select_next

    with usage_errors():
        known = {sentence_key(row) for file in read_label_files(done, names, True) for row in file.rows if row.label}
        run = read_results(results)
        rows = select_next(run, SelectOptions(**settings), known)
        write_labels(rows, out, format_name, label_set_of(names), themes=tuple(run.theme_names))
    drawn = sum(row.chosen == "random" for row in rows)
    trials = len({row.trial for row in rows})
    click.echo(
        f"{len(rows)} sentences of {trials} papers, {drawn} of them drawn at random: {plain(str(out))}", err=True
    )


@click.command("agree", epilog="Example:  mechanisms labels agree anna.jsonl ben.jsonl --sheet settle.xlsx")
@click.argument("a", type=click.Path(path_type=Path, exists=True))
@click.argument("b", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the disagreements (.csv or .xlsx)."
)
@click.option("--skip-bad", is_flag=True, help="Take the good rows of a file that has bad ones.")
@label_set
def agree(a: Path, b: Path, sheet: Path | None, skip_bad: bool, names: str) -> None:
    """Measure how far two annotators agree.

    Agreement, Cohen's kappa, Gwet's AC1 and Krippendorff's alpha with 95% intervals over trials,
    for labels, themes and statuses. The sheet lists what they differ on; fill in the column
    `settled` and give it to `mechanisms labels settle`.
    """
    from extractor.spreadsheet import table_csv, table_xlsx
    from extractor.training.agreement import compare_annotators, disagreements

    with usage_errors():
        first, second = read_label_files((a, b), names, skip_bad)
        found = compare_annotators(first, second, label_set_of(names))
        if not found.measures:
            raise click.UsageError("the two files have no sentence and no trial in common")
    click.echo("compared\tunits\tagreement\tkappa\tAC1\talpha")
    for name, measured in found.measures.items():
        values = (measured.observed, measured.kappa, measured.ac1, measured.alpha)
        click.echo("\t".join([name, str(measured.units), *(_estimate(value) for value in values)]))
    rows = disagreements(found)
    if sheet is not None:
        sheet.write_bytes((table_xlsx if sheet.suffix.lower() == ".xlsx" else table_csv)(rows))
    click.echo(
        f"{found.both} sentences by both, {found.only_a} and {found.only_b} by one alone; {len(rows) - 1} differ",
        err=True,
    )


def _estimate(value: Estimate) -> str:
    if value.value != value.value:  # not defined, as kappa is where both used one label throughout
        return "-"
    if value.low is None or value.high is None:
        return f"{value.value:.3f}"
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"


@click.command(
    "settle", epilog="Example:  mechanisms labels settle settle.xlsx anna.jsonl ben.jsonl --out gold.labels.jsonl"
)
@click.argument("sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("a", type=click.Path(path_type=Path, exists=True))
@click.argument("b", type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File of labels to write.")
@label_set
def settle_sheet(sheet: Path, a: Path, b: Path, out: Path, names: str) -> None:
    """Take the settled sheet of disagreements back in.

    Writes the labels on which both agree, those that only one gave, and the settled ones; what is
    still open is left out.
    """
    from extractor.training.agreement import compare_annotators, settle
    from extractor.training.labels import write_labels

    with usage_errors():
        first, second = read_label_files((a, b), names, True)
        found = compare_annotators(first, second, label_set_of(names), draws=10)
        settled = settle(sheet.read_bytes(), found, label_set_of(names))
        write_labels(settled.rows, out, "mechanisms", label_set_of(names), trials=(*first.trials, *second.trials))
    click.echo(
        f"{len(settled.rows)} labels in {plain(str(out))}: {settled.settled} settled, {settled.open} still open",
        err=True,
    )

"""`mechanisms train`: a better model for one's own papers, with the proof that it is one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.common import (
    MODEL,
    TAXONOMY,
    label_set,
    label_set_of,
    plain,
    read_label_files,
    usage_errors,
)

if TYPE_CHECKING:
    from extractor.model_folder import ModelFolder
    from extractor.training.embed import Embedded
    from extractor.training.labels import LabelFile
    from extractor.training.retrain import Retrained

__all__ = ["train"]


@click.command(epilog="Example:  mechanisms train --add mine.labels.jsonl --papers results --out my-model")
@click.option(
    "--add", "files", multiple=True, type=click.Path(path_type=Path, exists=True), help="Labels; may be repeated."
)
@click.option(
    "--papers",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="The labelled papers: files, folders or the output folder of a run; may be repeated.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the new model.")
@click.option("--model", type=MODEL, metavar="NAME|DIR", help="Model to start from.  [default: the shipped one]")
@click.option(
    "--weight",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Of one of your sentences, against 1 for a shipped one.",
)
@click.option("--from-scratch", is_flag=True, help="Train on your labels alone.")
@click.option(
    "--taxonomy", type=TAXONOMY, metavar="NAME|FILE", help="Learn the themes of this taxonomy from your labels."
)
@click.option("--force", is_flag=True, help="Write the new model even if it is worse.")
@click.option("--skip-bad", is_flag=True, help="Take the good rows of a file that has bad ones.")
@click.option("--without-material", is_flag=True, help="Do not store your features in the model.")
@click.option("--seed", default=1, show_default=True)
@label_set
def train(files: tuple[Path, ...], papers: tuple[Path, ...], names: str, **settings: Any) -> None:
    """Train the model again, with your labels.

    The encoder stays; what stands on it is fitted again on the shipped material and your
    sentences, offline, in minutes. Old and new model are compared on trials that neither has
    seen, and the new one is written only if it is not worse, unless --force is given. Labels
    other than P need --from-scratch: the shipped material knows nothing of them.

    Exit code 0: the new model was written. 1: it was not, for the reason given. 2: wrong usage.
    """
    from extractor.model_folder import ModelFolder, find_model
    from extractor.training.retrain import retrain

    with usage_errors():
        task = label_set_of(names)
        if task.positive != "P" and not settings["from_scratch"]:
            raise click.UsageError(f"label {task.positive!r} is not the shipped model's: add --from-scratch")
        base = ModelFolder.open(find_model(settings["model"]))
        read = read_label_files(files, names, settings["skip_bad"])
        embedded = _embedded(base, read, papers, names, settings) if files else None
        found = retrain(base, embedded, read, settings["out"], _options(names, settings))
    _report(found)
    sys.exit(0 if found.folder else 1)


def _options(names: str, settings: dict[str, Any]) -> Any:
    from extractor.training.fit import FitOptions
    from extractor.training.retrain import TrainOptions

    task = label_set_of(names).positive
    return TrainOptions(
        name=settings["out"].name,
        task=task,
        from_scratch=settings["from_scratch"],
        same_task=task == "P",
        themes=settings["taxonomy"] is not None,
        force=settings["force"],
        keep_material=not settings["without_material"],
        fit=FitOptions(seed=settings["seed"]),
    )


def _embedded(
    base: ModelFolder, read: list[LabelFile], papers: tuple[Path, ...], names: str, settings: dict[str, Any]
) -> Embedded:
    from extractor.classification import load_classifier, load_taxonomy
    from extractor.training.embed import embed
    from extractor.training.papers import papers_in
    from extractor.training.resolve import resolve, resolve_trials

    resolved = resolve((row for file in read for row in file.rows), label_set_of(names))
    if resolved.ties:
        click.echo(f"{len(resolved.ties)} sentences on which annotators are split are left out; settle them", err=True)
    trials = resolve_trials(trial for file in read for trial in file.trials)
    wanted = {row.trial for row in resolved.rows} | {trial.trial for trial in trials}
    classifier = load_classifier(base)
    codes = classifier.theme_codes
    if settings["taxonomy"]:
        codes = tuple(theme.code for theme in load_taxonomy(settings["taxonomy"]).themes)
    given = papers_in(papers, None if "" in wanted else wanted)
    rows = (*resolved.rows, *resolved.aside)
    embedded = embed(rows, trials, given, classifier, label_set_of(names), codes, settings["weight"])
    for row in embedded.lost[:20]:
        click.echo(f"not found in its paper, left out: {plain(row.trial)}: {plain(row.text[:80])}", err=True)
    if embedded.without_paper:
        shown = ", ".join(plain(trial) for trial in embedded.without_paper[:5])
        click.echo(
            f"{len(embedded.without_paper)} trials without their paper ({shown}, ...): "
            "their sentences are read without context; give --papers",
            err=True,
        )
    return embedded


def _report(found: Retrained) -> None:
    for compared in found.compared:
        click.echo(f"{compared.name}\t{compared.how}")
        for measure in ("average_precision", "f1"):
            old = f"old {compared.old.measures[measure]}\t" if compared.old else ""
            change = f"\tdifference {compared.difference[measure]}" if compared.difference else ""
            click.echo(f"  {measure}\t{old}new {compared.new.measures[measure]}{change}")
    if found.curve:
        click.echo(found.curve.advice)
    click.echo(found.verdict.why)
    if found.folder:
        click.echo(f"model {found.folder.digest} in {plain(str(found.folder.path))}")
    else:
        click.echo("The new model was not written; --force writes it all the same.", err=True)

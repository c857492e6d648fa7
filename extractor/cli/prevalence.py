"""`mechanisms prevalence`: shares corrected for the classifier's error, by a checked random sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.common import plain, usage_errors

if TYPE_CHECKING:
    from extractor.reporting.results import Results
    from extractor.statistics.plan import Expected

__all__ = ["prevalence"]

_DEFAULT_RATE = 0.9
_SHARE = click.FloatRange(0, 1)


@click.command(
    epilog="Example:  mechanisms prevalence results --sample 100 --out check.csv  (fill it in)  "
    "mechanisms prevalence results --checked check.csv"
)
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--checked",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The filled sheet, or the file saved by the review page.",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Draw N trials to check and write the sheet.")
@click.option("--seed", type=int, help="Seed of the draw.  [default: 1; with --checked: the sheet's]")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where --sample writes.")
@click.option("--plan", "planned", is_flag=True, help="Say how many trials to check for --width.")
@click.option("--width", type=_SHARE, default=0.1, show_default=True, help="Wanted length of the 95% interval.")
@click.option("--share", type=_SHARE, help="Expected share for --plan.  [default: trials that propose none]")
@click.option("--sensitivity", type=_SHARE, help="Expected for --plan.  [default: the model's]")
@click.option("--specificity", type=_SHARE, help="Expected for --plan.  [default: the model's]")
@click.option("--these-papers", is_flag=True, help="The share in exactly these papers, not in their literature.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def prevalence(results: Path, **options: Any) -> None:
    """Correct the shares of a run for the classifier's error.

    RESULTS is the output folder of a run. Without --checked the shares are printed as counted, with
    the range that the model's known error rates imply.
    """
    from extractor.reporting.results import read_results

    with usage_errors():
        run = read_results(results)
        if options["planned"]:
            _plan(run, options)
        elif options["sample"]:
            _sample(run, options)
        else:
            _correct(run, options)


def _correct(run: Results, options: dict[str, Any]) -> None:
    import msgspec

    from extractor.reporting.checked import read_checked
    from extractor.reporting.known_scores import known_scores
    from extractor.reporting.prevalence_text import prevalence_markdown, unchecked_lines
    from extractor.statistics import prevalence as statistics

    checked = read_checked(options["checked"], run) if options["checked"] else None
    seed = options["seed"] if options["seed"] is not None or checked is None else checked.seed
    found = statistics.prevalence(
        run.trials,
        checked.truth if checked else {},
        run.theme_names if checked is None or checked.has_themes else {},
        seed=seed,
        these_papers=options["these_papers"],
        with_status=checked is None or checked.has_status,
    )
    if checked and checked.unfilled:
        click.echo(f"{checked.unfilled} trials of the sheet are not filled in.", err=True)
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    elif checked:
        click.echo(plain(prevalence_markdown(found)), nl=False)
    else:
        click.echo(plain("\n".join(unchecked_lines(found, known_scores(run)))))


def _sample(run: Results, options: dict[str, Any]) -> None:
    from extractor.reporting.checked import write_sample
    from extractor.statistics.sample import draw
    from extractor.statistics.shares import is_assessed

    if options["out"] is None:
        raise click.UsageError("--sample needs --out FILE, the sheet to write")
    if options["out"].exists():
        raise click.UsageError(f"{options['out']} exists; a sheet that may be filled in is not overwritten")
    seed = 1 if options["seed"] is None else options["seed"]
    drawn = draw((t.trial for t in run.trials if is_assessed(t)), options["sample"], seed)
    write_sample(options["out"], run, drawn, seed)
    click.echo(f"{len(drawn)} trials to check in {plain(str(options['out']))}", err=True)


def _plan(run: Results, options: dict[str, Any]) -> None:
    from extractor.reporting.prevalence_text import plan_lines
    from extractor.statistics.plan import plan

    expected = _expected(run, options)
    found = plan(expected, options["width"], these_papers=options["these_papers"])
    what = "the share" if options["share"] is not None else "the share of trials that propose none"
    click.echo("\n".join(plan_lines(found, expected, what)))


def _expected(run: Results, options: dict[str, Any]) -> Expected:
    """What to plan for: as given, else as the run and the model's card say."""
    from extractor.reporting.known_scores import known_scores
    from extractor.reporting.prevalence_text import rates_of_none
    from extractor.reporting.summary import summarise
    from extractor.statistics.plan import Expected

    counted = summarise(run.trials, ())
    scores = known_scores(run)
    rates = rates_of_none(scores.trials) if scores and scores.trials else None
    known = (rates.sensitivity.value, rates.specificity.value) if rates else (_DEFAULT_RATE, _DEFAULT_RATE)
    if rates is None and (options["sensitivity"] is None or options["specificity"] is None):
        click.echo(f"The model's error rates are not at hand; {_DEFAULT_RATE:.0%} is assumed.", err=True)
    share = options["share"] if options["share"] is not None else counted.none_proposed.value
    return Expected(
        papers=counted.assessed,
        share=share or 0.0,
        sensitivity=known[0] if options["sensitivity"] is None else options["sensitivity"],
        specificity=known[1] if options["specificity"] is None else options["specificity"],
    )

"""`mechanisms diff`: what changed between two runs, trial by trial."""

from __future__ import annotations

from pathlib import Path

import click

from extractor.cli.common import plain, usage_errors

__all__ = ["diff"]

_RUN = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(epilog="Example:  mechanisms diff results-2024 results-2025")
@click.argument("run_a", type=_RUN)
@click.argument("run_b", type=_RUN)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(run_a: Path, run_b: Path, as_json: bool) -> None:
    """Show what changed between two runs, trial by trial.

    RUN_A and RUN_B are output folders of runs: of another model, taxonomy or version, of other
    papers, or RUN/corrected, to see what a reviewer changed. Exit code 0 also where they differ.
    """
    import msgspec

    from extractor.reporting.diff import diff_lines, diff_runs
    from extractor.reporting.results import read_results

    with usage_errors():
        found = diff_runs(read_results(run_a), read_results(run_b))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    for line in diff_lines(found):
        click.echo(plain(line))

"""`mechanisms show`: one paper on the terminal, with the sentences that speak for its status."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from extractor.cli.common import MODEL, TAXONOMY, usage_errors

__all__ = ["show"]


@click.command(epilog="Example:  mechanisms show papers/trial-07.pdf")
@click.argument("paper", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--model", type=MODEL, metavar="NAME|DIR", help="Model to use.  [default: the shipped one]")
@click.option(
    "--taxonomy", type=TAXONOMY, metavar="NAME|FILE", help="Themes and mechanisms to use.  [default: wun2021]"
)
@click.option("--whole", is_flag=True, help="Print Introduction and Discussion in full.")
def show(paper: str, model: str | None, taxonomy: str | None, whole: bool) -> None:
    """Show what one paper proposes and tests, in its own words.

    Exit code 1 where the paper could not be read.
    """
    from rich.console import Console

    from extractor.cli.rendering import rendered
    from extractor.pipeline import judge, load_engine
    from extractor.result_rows import rows

    with usage_errors():
        source = sys.stdin.buffer.read() if paper == "-" else Path(paper)
        result = judge(source, engine=load_engine(model, taxonomy))
    console = Console(highlight=False)
    for part in rendered(result, whole=whole):
        console.print(part)
    sys.exit(0 if rows(result)[0].read else 1)

"""`mechanisms doctor`: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import sys

import click

from extractor.cli.common import plain

__all__ = ["doctor"]

_COLOURS = {"ok": "green", "missing": "yellow", "problem": "red"}


@click.command()
def doctor() -> None:
    """Check this installation and say what is missing.

    Exit code 1 where papers cannot be read as things are.
    """
    from extractor.batch.doctor import check_installation

    problems = 0
    for check in check_installation():
        problems += check.state == "problem"
        advice = f"  -> {check.advice}" if check.advice else ""
        click.echo(
            click.style(f"{check.state:<8}", fg=_COLOURS[check.state]) + plain(f"{check.name:<14}{check.found}{advice}")
        )
    sys.exit(1 if problems else 0)

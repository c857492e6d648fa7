"""The command `mechanisms`: one module per command, loaded when the command is used.

A command is added by one line in `COMMANDS`; its module holds a `click` command that turns
options into one call of the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

import extractor

__all__ = ["COMMANDS", "Entry", "LazyGroup", "main"]

Entry = tuple[str, str]
"""(`module:attribute` of the click command, its line in `mechanisms --help`)."""

# To add a command: one line here, `name: ("extractor.cli.<module>:<attribute>", "<one line>")`,
# in the order in which they are met. The line is written here as well as in the command's
# docstring (first sentence; a test compares them), so that `--help` imports no command.
COMMANDS: Mapping[str, Entry] = {
    "run": ("extractor.cli.run:run", "Read papers and write the tables of trials and sentences."),
    "show": ("extractor.cli.show:show", "Show what one paper proposes and tests, in its own words."),
    "labels": ("extractor.cli.labels:labels", "Labels in and out, what to label next, agreement of annotators."),
    "train": ("extractor.cli.train:train", "Train the model again, with your labels."),
    "report": (
        "extractor.cli.report:report",
        "Write the reports of a run again.",
    ),
    "prevalence": (
        "extractor.cli.prevalence:prevalence",
        "Correct the shares of a run for the classifier's error.",
    ),
    "diff": ("extractor.cli.diff:diff", "Show what changed between two runs, trial by trial."),
    "models": ("extractor.cli.models:models", "List, show, compare and verify models."),
    "doctor": ("extractor.cli.doctor:doctor", "Check this installation and say what is missing."),
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is used."""

    def __init__(self, *args: Any, table: Mapping[str, Entry], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from extractor.errors import ModelError
    from extractor.model_folder import ModelFolder, find_model

    click.echo(f"mechanisms {extractor.__version__}")
    try:
        model = ModelFolder.open(find_model())
        click.echo(f"model {model.card.get('name') or model.path.name} {model.digest}")
    except ModelError as err:
        click.echo(f"model: none ({err})")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  mechanisms run papers/ --out results",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version, the model and its digest.",
)
def main() -> None:
    """Which mechanisms of benefit do trialists propose, and did they test them?

    Reads papers of clinical trials (PDF, XML, text) and says for each whether it proposes a
    mechanism and how far it tested it, with the sentences that say so.
    """

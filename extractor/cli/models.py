"""`mechanisms models`: what models there are, what they reach, whether they are intact."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from extractor.cli import Entry, LazyGroup
from extractor.cli.common import MODEL, plain, usage_errors

__all__ = ["compare", "list_models", "models", "show_model", "verify"]

# Commands of the group; added like those of `extractor.cli.COMMANDS`.
_COMMANDS: Mapping[str, Entry] = {
    "list": ("extractor.cli.models:list_models", "List the models that come with this installation."),
    "show": ("extractor.cli.models:show_model", "Show a model's card."),
    "compare": ("extractor.cli.models:compare", "Show in what two models' cards differ."),
    "verify": ("extractor.cli.models:verify", "Check that a model's files are as they were trained."),
}


@click.group(cls=LazyGroup, table=_COMMANDS)
def models() -> None:
    """List, show, compare and verify models."""


@click.command("list")
def list_models() -> None:
    """List the models that come with this installation."""
    from extractor.errors import ModelError
    from extractor.model_folder import ModelFolder, models_root, shipped_models

    for name in shipped_models():
        folder = models_root() / name
        try:
            click.echo(f"{name}\t{ModelFolder.open(folder).digest[:12]}\t{plain(str(folder))}")
        except ModelError as err:
            click.echo(f"{name}\tdamaged: {plain(str(err))}")


@click.command("show")
@click.argument("model", required=False, type=MODEL)
def show_model(model: str | None) -> None:
    """Show a model's card."""
    with usage_errors():
        for name, value in _facts(_card(model)):
            click.echo(f"{name}\t{plain(str(value))}")


@click.command("compare")
@click.argument("first", type=MODEL)
@click.argument("second", type=MODEL)
def compare(first: str, second: str) -> None:
    """Show in what two models' cards differ."""
    with usage_errors():
        one, two = dict(_facts(_card(first))), dict(_facts(_card(second)))
    for name in dict.fromkeys([*one, *two]):
        if one.get(name) != two.get(name):
            click.echo(f"{name}\t{plain(str(one.get(name, '-')))}\t{plain(str(two.get(name, '-')))}")


@click.command("verify")
@click.argument("model", required=False, type=MODEL)
def verify(model: str | None) -> None:
    """Check that a model's files are as they were trained."""
    from extractor.errors import ModelError
    from extractor.model_folder import ModelFolder, find_model

    try:
        opened = ModelFolder.open(find_model(model))
    except ModelError as err:
        click.echo(plain(str(err)), err=True)
        sys.exit(1)
    click.echo(f"intact\t{opened.digest}\t{plain(str(opened.path))}")


def _card(model: str | None) -> dict[str, Any]:
    from extractor.model_folder import ModelFolder, find_model

    return ModelFolder.open(find_model(model)).card


def _facts(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a card, each with its path: `scores.sentence.f1`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(v, Mapping | list) for v in value):
        for number, inner in enumerate(value):
            yield from _facts(inner, f"{name}.{number}")
    else:
        yield name, value

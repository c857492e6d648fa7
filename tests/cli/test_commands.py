"""Every command: help, its line in the table, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from extractor.cli import COMMANDS, LazyGroup, main


def _commands(group: LazyGroup, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command, str]]:
    context = click.Context(group)
    for name, (_, line) in group.table.items():
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command, line
        if isinstance(command, LazyGroup):
            yield from _commands(command, *path, name)


@pytest.mark.parametrize("path", [path for path, _, _ in _commands(main)], ids=" ".join)
def test_every_command_has_help(path):
    answer = CliRunner().invoke(main, [*path, "--help"])

    assert answer.exit_code == 0
    assert "Usage:" in answer.output


def test_the_table_says_what_the_commands_say():
    """`--help` is written from the table, so that it imports no command; both must agree."""
    for path, command, line in _commands(main):
        assert command.get_short_help_str(limit=200).rstrip(".") == line.rstrip("."), path


def test_help_lists_every_command():
    output = CliRunner().invoke(main, ["--help"]).output

    assert all(name in output for name in COMMANDS)


def test_help_loads_nothing_heavy():
    """`mechanisms --help` is there at once: no numerical library is imported for it."""
    code = "import sys; from extractor.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert not {"numpy", "lxml", "sklearn", "onnxruntime", "rich", "spacy", "msgspec"} & set(output.split())


def test_help_takes_no_time():
    """0.3 s of processor time, which other work beside the tests hardly changes; the best of three."""
    seconds = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "extractor", "--help"], capture_output=True, check=True)
        after = os.times()
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)

    assert min(seconds) < 0.3


def test_an_unknown_command_is_wrong_usage():
    assert CliRunner().invoke(main, ["ponder"]).exit_code == 2


def test_version_names_the_program():
    output = CliRunner().invoke(main, ["--version"]).output

    assert output.startswith("mechanisms ")
    assert "model" in output

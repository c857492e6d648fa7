"""The documentation is whole: every command is in it, links lead somewhere, it builds without a warning."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from extractor.cli import main
from tests.docs.blocks import PAGES, ROOT

# Text in root files and in docs/; anchors and addresses are MkDocs's business.
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def _leaves(group: click.Group, *path: str) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, *path, name)
        else:
            yield " ".join((*path, name))


@pytest.mark.parametrize("command", _leaves(main, "mechanisms"))
def test_every_command_is_mentioned_in_a_guide(command: str) -> None:
    """In words or examples, beside the reference that is made from the commands themselves."""
    mentions = re.compile(rf"\b{re.escape(command)}\b")

    assert any(mentions.search(page.read_text(encoding="utf-8")) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_files_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mkdocs") is None, reason="mkdocs is not installed (dependency group docs)")
def test_the_documentation_builds_without_warnings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}

    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)

    assert (built.returncode, built.stderr) == (0, "")

"""Code blocks of the documentation, and what it takes to run them.

`bash` blocks are run line by line, `python` blocks with the variables of the blocks before them on
the page, a block with a title is written to the file of that name, and a `text` block holds
pieces of the output of the commands above it, one a line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from extractor.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "corpus").glob("*.md"), *ROOT.glob("corpus/*/*.md")]
)

NOT_RUN_HERE = {
    "python3 scripts/bootstrap.py ": "makes the environment in which these tests run; CI begins with it",
    "source .venv/bin/activate": "is the shell's own",
    "pip install ": "needs the network; the wheel has a test of its own",
    "pipx install ": "needs the network; the wheel has a test of its own",
    "uv pip compile ": "needs the network",
    "printf 'hatchling": "needs the network",
    "cd ": "is the shell's own",
}
"""Beginning of a command -> why these tests do not run it."""

ONLY_PARSED = {
    "--scheduler": "needs a cluster; tests/batch has one",
    "--ocr": "needs Tesseract",
}
"""Option -> why a command that has it is only checked for wrong options."""

SLOW = ("train",)
"""Commands that are only parsed unless slow tests are asked for."""

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)?(?: title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<code>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_COMPLETION = re.compile(r"_MECHANISMS_COMPLETE=(\w+) mechanisms")


@dataclass(frozen=True)
class Block:
    """One block; `line` is that of its first line of code in the page."""

    language: str
    title: str | None
    code: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            language=found["language"] or "",
            title=found["title"],
            code=re.sub(f"^{found['indent']}", "", found["code"], flags=re.MULTILINE),
            line=text.count("\n", 0, found.start()) + 2,
        )
        for found in _FENCE.finditer(text)
    ]


@dataclass
class Page:
    """A page being run in the current folder.

    Attributes:
        output: of the last block of commands.
        absent: what commands that were only parsed would have written.
    """

    slow: bool = False
    output: str = ""
    absent: set[str] = field(default_factory=set)
    variables: dict[str, Any] = field(default_factory=dict)

    def run(self, block: Block) -> None:
        """Run one block; an AssertionError says what is wrong with it."""
        if block.title:
            Path(block.title).write_text(block.code, encoding="utf-8")
        elif block.language == "bash":
            self.output = "".join(self._command(line) for line in _lines(block.code))
        elif block.language == "python":
            exec(compile(block.code, "documentation", "exec"), self.variables)  # our own text
        elif block.language == "text" and self.output:
            said = " ".join(self.output.split())
            missing = [line for line in _lines(block.code) if " ".join(line.split()) not in said]
            assert not missing, f"not in the output: {missing}"

    def _command(self, line: str) -> str:
        if any(line.startswith(start) for start in NOT_RUN_HERE):
            return ""
        if found := _COMPLETION.search(line):
            result = CliRunner().invoke(main, [], prog_name="mechanisms", env={"_MECHANISMS_COMPLETE": found[1]})
            assert "mechanisms" in result.output, result.output
            return result.output
        words = shlex.split(line.removeprefix(".venv/bin/"))
        assert words[0] == "mechanisms", f"no way to run {line!r} is known: see NOT_RUN_HERE"
        if self._too_much(words[1:]):
            parse(words[1:])
            self.absent.update(words[words.index("--out") + 1 :][:1] if "--out" in words else ())
            return ""
        return _invoke(words[1:]).output

    def _too_much(self, words: list[str]) -> bool:
        return bool(set(words) & (set(ONLY_PARSED) | self.absent)) or (words[0] in SLOW and not self.slow)


def parse(words: list[str]) -> None:
    """Check a command line without running it. Files that it names need not be there."""
    context = click.Context(main)
    command: click.Command = main
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]!r}"
        command, words = found, words[1:]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    unknown = {word.partition("=")[0] for word in words if word.startswith("--")} - options
    assert not unknown, f"no such option: {sorted(unknown)}"


def _invoke(words: list[str]) -> Result:
    result = CliRunner().invoke(main, words)
    # 1 says that papers were not read: some of the demo papers are broken on purpose.
    fine = (0, 1) if words[0] == "run" else (0,)
    assert result.exit_code in fine, f"{shlex.join(words)}: exit code {result.exit_code}\n{result.output}"
    return result


def _lines(code: str) -> Iterator[str]:
    yield from (line for line in code.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#"))

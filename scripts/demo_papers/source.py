"""The source of one demo paper: TOML front matter, then a small Markdown with marked sentences.

A sentence of Introduction or Discussion that carries a label is written as

    {P NM,PS| Training builds *trunk endurance* and *confidence*, and so people lift without pain.}

with its label (P proposes, D denies or tests), its theme codes and, between asterisks, the words
that name the mediators. All other sentences of these sections carry no label.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

THEMES = frozenset({"NM", "PS", "NP", "CM", "TH", "OT"})
_MARK = re.compile(r"\{([PD]) ([A-Z,]+)\| (.+?)\}", re.DOTALL)
_MEDIATOR = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
_TABLE = re.compile(r"Table \d+\. ")
_HIDDEN = " {hidden}"


class SourceError(ValueError):
    """A source file is not written as this module asks; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A labelled sentence; `mediators` are exact substrings of `text`."""

    label: str
    themes: tuple[str, ...]
    mediators: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 2 is a main section. A hidden one is known but not printed."""

    level: int
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Flowing prose; `**…**` is bold, `[3,4]` cites."""

    text: str
    marked: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, the first being the header."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing: `flow` (rows of boxes) or `lines` (series over x), see `drawings`."""

    kind: str
    lines: tuple[str, ...]
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of the reference list."""

    number: int
    text: str


Element = Heading | Paragraph | Table | Figure | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file made from a paper; `status` and `why` only where they differ from the paper's."""

    name: str
    layout: str
    citations: str = "bracket"
    status: str | None = None
    why: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One invented paper: front matter and elements in reading order."""

    id: str
    title: str
    short_title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    journal: str
    year: int
    volume: int
    first_page: int
    doi: str
    registration: str
    keywords: tuple[str, ...]
    footnote: str
    status: str
    why: str
    files: tuple[Output, ...]
    elements: tuple[Element, ...]
    companion_of: str | None = None
    problem: str | None = None
    journal_type: str = "Research article"

    @property
    def running_author(self) -> str:
        """`Harrowgate et al.`, as running heads have it."""
        surname = self.authors[0].split()[-1]
        return f"{surname} et al." if len(self.authors) > 1 else surname


def load_papers(folder: Path) -> tuple[Paper, ...]:
    """All papers of a folder, in the order of their file names."""
    return tuple(load_paper(path) for path in sorted(folder.glob("*.md")))


def load_paper(path: Path) -> Paper:
    """Read one source file.

    Raises:
        SourceError: front matter, a mark or a table is malformed.
    """
    text = path.read_text(encoding="utf-8")
    try:
        _, head, body = text.split("+++\n", 2)
    except ValueError as err:
        raise SourceError(f"{path.name}: no front matter between two lines of +++") from err
    meta: dict[str, Any] = tomllib.loads(head)
    files = tuple(Output(**entry) for entry in meta.pop("files"))
    for key in ("authors", "affiliations", "keywords"):
        meta[key] = tuple(meta[key])
    return Paper(files=files, elements=tuple(_elements(body, path.name)), **meta)


def _elements(body: str, where: str) -> Iterator[Element]:
    in_references = False
    number = 0
    for block in _blocks(body):
        if block.startswith("#"):
            heading = _heading(block)
            in_references = heading.text == "References" if heading.level == 2 else in_references
            yield heading
        elif in_references:
            for line in block.splitlines():
                number += 1
                yield Reference(number=number, text=line)
        elif block.startswith("```"):
            yield _figure(block)
        elif _TABLE.match(block):
            yield _table(block, where)
        else:
            yield _paragraph(block, where)


def _blocks(body: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip()]


def _heading(block: str) -> Heading:
    marks, _, text = block.partition(" ")
    return Heading(level=len(marks), text=text.removesuffix(_HIDDEN), hidden=text.endswith(_HIDDEN))


def _figure(block: str) -> Figure:
    first, *lines, caption, _fence = block.splitlines()
    return Figure(kind=first.removeprefix("```"), lines=tuple(lines), caption=caption)


def _table(block: str, where: str) -> Table:
    caption, *lines = block.splitlines()
    note = lines.pop().removeprefix("Note: ") if lines[-1].startswith("Note: ") else ""
    rows = tuple(tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines)
    if len({len(row) for row in rows}) != 1:
        raise SourceError(f"{where}: rows of unequal length in {caption!r}")
    return Table(caption=caption, rows=rows, note=note)


def _paragraph(block: str, where: str) -> Paragraph:
    flowing = " ".join(block.split())
    marked = tuple(_marked(match, where) for match in _MARK.finditer(flowing))
    text = _MARK.sub(lambda match: _MEDIATOR.sub(r"\1", match[3]), flowing)
    if "{" in text or "}" in text:
        raise SourceError(f"{where}: malformed mark in {text[:60]!r}")
    return Paragraph(text=text, marked=marked)


def _marked(match: re.Match[str], where: str) -> Marked:
    label, themes, raw = match[1], tuple(match[2].split(",")), match[3]
    mediators = tuple(_MEDIATOR.findall(raw))
    if not set(themes) <= THEMES or not mediators:
        raise SourceError(f"{where}: unknown theme or no mediator in {raw[:60]!r}")
    return Marked(label=label, themes=themes, mediators=mediators, text=_MEDIATOR.sub(r"\1", raw))

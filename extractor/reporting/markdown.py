"""Markdown that shows text as it is: cells cannot break out of their table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

__all__ = ["escape", "table"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def escape(words: str) -> str:
    """Words without meaning to Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """A table in pipes.

    Args:
        headings: of the columns.
        rows: cells, as many as headings.
        right: numbers of the columns set to the right, from 0.
    """
    rule = ["--:" if number in right else "---" for number in range(len(headings))]
    lines = [[escape(h) for h in headings], rule, *([escape(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

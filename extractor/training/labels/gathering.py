"""Collect the rows of a file, naming each that cannot be taken instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractor.training.labels.record import MEDIATOR, BadRow, LabelFile, LabelledSpan, LabelRow, TrialLabel

__all__ = ["Gathering", "json_lines", "number_or_none", "sentence_spans", "text_or_none"]


class Gathering:
    """Rows and bad rows of one file."""

    def __init__(self, path: str | Path, format_name: str) -> None:
        self.path, self.format = str(path), format_name
        self.rows: list[LabelRow] = []
        self.trials: list[TrialLabel] = []
        self.bad: list[BadRow] = []

    @contextmanager
    def row(self, line: int) -> Iterator[None]:
        """Whatever is wrong with the row read inside is recorded under its line."""
        try:
            yield
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as err:
            why = str(err) if isinstance(err, ValueError) else f"not of the format {self.format} ({err!r})"
            self.bad.append(BadRow(path=self.path, line=line, why=why))

    def add(self, row: LabelRow) -> None:
        """Take a row after checking it.

        Raises:
            ValueError: no text, or a span that is not inside it.
        """
        if not row.text.strip():
            raise ValueError("no text; give the sentence in the column or key `text`")
        for span in row.spans:
            if not 0 <= span.start < span.end <= len(row.text):
                where = f"{span.start} to {span.end}"
                raise ValueError(f"span {where} is not inside the text of {len(row.text)} characters; mark it again")
        self.rows.append(row)

    def file(self) -> LabelFile:
        """Everything that was collected."""
        return LabelFile(
            path=self.path, format=self.format, rows=tuple(self.rows), trials=tuple(self.trials), bad=tuple(self.bad)
        )


def json_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number and content of the lines that hold something.

    Not `str.splitlines`: it also parts at separators such as U+2028, which stand inside JSON strings.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def text_or_none(value: Any) -> str | None:
    """A cell or value as text; None for nothing."""
    text = "" if value is None else str(value).strip()
    return text or None


def number_or_none(value: Any) -> int | None:
    """A cell or value as a whole number; None for nothing.

    Raises:
        ValueError: it is something else.
    """
    text = text_or_none(value)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.5
    if number != int(number):
        raise ValueError(f"sentence number {text!r} is no whole number; correct it or leave it empty")
    return int(number)


def sentence_spans(text: str, mediators: list[str]) -> tuple[LabelledSpan, ...]:
    """Spans of mediators given as words.

    Raises:
        ValueError: the sentence does not hold the words.
    """
    spans = []
    for words in mediators:
        place = _place(text, words)
        if place is None:
            raise ValueError(f"mediator {words!r} does not occur in the sentence; copy its words exactly")
        spans.append(LabelledSpan(*place, MEDIATOR))
    return tuple(spans)


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand, as they are or else in other case; None where they do not."""
    start = text.find(words)
    if start >= 0:
        return start, start + len(words)
    # A character may be several without its case (ß, ﬁ, İ), so each remembers where it comes from.
    folded = [(part, place) for place, character in enumerate(text) for part in character.casefold()]
    sought = words.casefold()
    start = "".join(part for part, _ in folded).find(sought)
    return None if start < 0 else (folded[start][1], folded[start + len(sought) - 1][1] + 1)

"""Lines to flowing text: words cut at line ends are joined, and every piece keeps its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from extractor.reading.pdf.lines import Line

__all__ = ["Piece", "Vocabulary", "join_lines"]

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_CUT = re.compile(r"\S+-\n\S+")
_LAST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_FIRST = re.compile(r"^([^\W\d_]+)")
_INITIAL = re.compile(r"^([A-Z]) ([^\W\d_]+)")
_SENTENCE_END = re.compile(r"[.?!…]['\"”’)\]]*(?:\[[\d,–\- ]+\])?\s(?=\S)")
_TIGHT = ("-", "–", "/", "—")


@cache
def _compounds() -> frozenset[str]:
    """Compounds (`follow-up`) and halves of compounds (`non-`, `-based`) of trial papers."""
    text = files(__package__).joinpath("compounds.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of joined text that stands on one line.

    Attributes:
        start, end: in the joined text.
        line: where it stands.
        ink, ink_end: which of the line's drawn characters it holds, half-open.
        end_inside: more of the line follows after it.
    """

    start: int
    end: int
    line: Line
    ink: int
    ink_end: int
    end_inside: bool


class Vocabulary:
    """The words that a document writes within its lines: they tell cut words from compounds."""

    def __init__(self, lines: Iterable[Line]) -> None:
        text = "\n".join(line.text for line in lines).lower()
        words = Counter(_WORD.findall(_CUT.sub(" ", text)))
        for word in [word for word in words if "-" in word]:
            for part in word.split("-"):
                words[part] += words[word]
        self._words = words
        self._first_halves = Counter(word.split("-", 1)[0] for word in words if "-" in word)

    def join_initial(self, line: Line) -> None:
        """Join a large first letter to its word: `I ndividuals` is `Individuals`, `A trial` stays."""
        match = _INITIAL.match(line.text)
        if match is None or line.first_style.size < 1.5 * line.style.size:
            return
        letter, rest = match.groups()
        if self._words[(letter + rest).lower()] or letter not in "AI" or self._words[rest.lower()] <= 1:
            line.text = letter + line.text[2:]

    def keeps_hyphen(self, first: str, second: str) -> bool:
        """Whether `first-` at the end of a line and `second` on the next are a compound."""
        first, second = first.lower(), second.lower()
        last = first.rsplit("-", 1)[-1]
        joined, compound = self._words[first + second], self._words[f"{first}-{second}"]
        if compound or joined:
            return compound > joined
        usual = _compounds()
        if f"{first}-{second}" in usual or f"{last}-{second}" in usual or f"-{second}" in usual:
            return True
        if self._words[second] and (f"{last}-" in usual or first != last):
            return True  # also `easy-to-use`: a compound of three words breaks at its hyphens
        both_words = len(last) >= 4 and len(second) >= 4 and self._words[last] > 0 and self._words[second] > 0
        return both_words or (self._first_halves[last] > 0 and self._words[second] > 0)


def join_lines(
    lines: Sequence[Line], vocabulary: Vocabulary, skip: int = 0, *, fine: bool = True
) -> tuple[str, list[Piece]]:
    """The text of some lines as running prose, and where each part of it stands.

    Args:
        lines: in reading order.
        vocabulary: of the document.
        skip: characters at the start of the first line that are left out (a run-in heading).
        fine: one piece for each sentence on a line, so that a sentence's boxes end where it ends; else one
            for each line.
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    previous = ""
    for k, line in enumerate(lines):
        text = line.text[skip:].lstrip() if k == 0 else line.text
        offset = len(line.text) - len(text)
        if not text:
            continue
        if previous:
            cut, glue = _seam(previous, text, vocabulary)
            if cut:
                parts[-1] = parts[-1][:-cut]
                length -= cut
                pieces[-1] = _shortened(pieces[-1], cut)
            parts.append(glue)
            length += len(glue)
        pieces += _pieces(line, text, offset, length, fine)
        parts.append(text)
        length += len(text)
        previous = text
    return "".join(parts), pieces


def _seam(previous: str, text: str, vocabulary: Vocabulary) -> tuple[int, str]:
    """How many characters fall away at the end of a line, and what stands between it and the next."""
    if not previous.endswith(_TIGHT) or previous.endswith((" -", " –", " —", " /")) or len(previous) < 2:
        return 0, " "
    first, second = _LAST.search(previous), _FIRST.match(text)
    if previous.endswith("-") and first and second and second[1][0].islower():
        return (0 if vocabulary.keeps_hyphen(first[1], second[1]) else 1), ""
    return 0, ""


def _shortened(piece: Piece, cut: int) -> Piece:
    return replace(piece, end=piece.end - cut)


def _pieces(line: Line, text: str, offset: int, start: int, fine: bool) -> list[Piece]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)] if fine else []
    bounds = [0, *ends, len(text)]
    ink = offset - line.text.count(" ", 0, offset)
    pieces = []
    for a, b in pairwise(bounds):
        inked = b - a - text.count(" ", a, b)
        end = b - 1 if b < len(text) else b
        pieces.append(Piece(start + a, start + end, line, ink, ink + inked, b < len(text)))
        ink += inked
    return pieces

"""Running text out of inline markup: superscripts, citations, formulas, line breaks.

Used by the readers of XML. The rules that decide what a reader of the sentence sees:

- Citation numbers that are set apart by raising them only are put in brackets without a space
  (`pain.12` in print becomes `pain.[12]`), so that they neither glue to words nor get lost;
  numbers that stand in brackets already are left alone.
- Powers of numbers become superscript characters (10 to the 9th is `10⁹`, not `109`).
- Footnote marks, TeX sources and displayed formulas are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from extractor.reading.builder import clean_text

__all__ = ["InlineMarkup"]

# Private-use characters mark citations and superscripts until the whole paragraph is known.
_CITE_OPEN, _CITE_CLOSE, _SUP_OPEN, _SUP_CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"

_MARKS = re.compile(f"[{_CITE_OPEN}-{_SUP_CLOSE}]")
_CITED = f"{_CITE_OPEN}[^{_CITE_CLOSE}]*{_CITE_CLOSE}"
_CITATIONS = re.compile(rf"{_CITED}(?:(?:\s|[,;.)\-‐-―−]|and|{_SUP_OPEN}|{_SUP_CLOSE}){{0,8}}{_CITED})*{_SUP_OPEN}?\)?")
_NUMBERS = re.compile(r"[\d\s,;.\-‐-―−]*\d[a-z]?[\d\s,;.\-‐-―−a-z]*\Z")
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?\Z")
_RAISED = re.compile(f"{_SUP_OPEN}([^{_SUP_CLOSE}]*){_SUP_CLOSE}")
_RAISED_CITATION = re.compile(r"\d{1,3}(?:\s*[,–-]\s*\d{1,3})*[.,]?\Z")
_WORD_BEFORE = re.compile(r"[a-zà-ÿ]{4}\Z|[.,;:)\]\"”’]\Z")
_POWER = re.compile(r"[-−–+]?\d{1,3}\Z")
_SUPERSCRIPTS = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_LOOKBACK = 80
"""How far before a citation an opening bracket may stand, in characters."""


class InlineMarkup:
    """What the inline elements of one XML vocabulary mean.

    Attributes:
        skipped: tags whose content is no part of the sentence.
        broken_out: tags of blocks that may stand within a paragraph; handed to the caller.
        superscript: tag of raised text.
        is_citation: whether an element is a link into the reference list.
        is_note_mark: whether an element is a footnote's mark.
    """

    def __init__(
        self,
        *,
        skipped: frozenset[str],
        broken_out: frozenset[str],
        superscript: str,
        is_citation: Callable[[Any], bool],
        is_note_mark: Callable[[Any], bool],
    ) -> None:
        self.skipped = skipped
        self.broken_out = broken_out
        self.superscript = superscript
        self.is_citation = is_citation
        self.is_note_mark = is_note_mark

    def text(self, element: Any) -> str:
        """The running text of an element, cleaned; blocks within it are left out."""
        return " ".join(piece for piece in self.flow(element) if isinstance(piece, str))

    def flow(self, element: Any) -> list[Any]:
        """Running text (str) and the block elements that stand within it, in order."""
        out: list[Any] = []
        raw: list[str] = []
        self._walk(element, raw, out)
        _flush(raw, out)
        return out

    def _walk(self, element: Any, raw: list[str], out: list[Any]) -> None:
        if element.text:
            raw.append(element.text)
        for child in element:
            self._child(child, raw, out)
            if child.tail:
                raw.append(child.tail)

    def _child(self, child: Any, raw: list[str], out: list[Any]) -> None:
        tag = child.tag
        if tag is etree.Entity:
            raw.append(html.unescape(child.text))
        elif not isinstance(tag, str) or tag in self.skipped:
            raw.append(" ")
        elif tag in self.broken_out:
            _flush(raw, out)
            out.append(child)
        elif tag == "break":
            raw.append(" ")
        elif self.is_citation(child):
            raw.append(_CITE_OPEN)
            raw.append(_MARKS.sub("", self._inner(child)).strip())
            raw.append(_CITE_CLOSE)
        elif self.is_note_mark(child):
            return
        elif tag == self.superscript:
            inner = self._inner(child)
            raw.append(inner if _CITE_OPEN in inner else f"{_SUP_OPEN}{inner}{_SUP_CLOSE}")
        else:
            self._walk(child, raw, out)

    def _inner(self, element: Any) -> str:
        raw: list[str] = []
        self._walk(element, raw, [])
        return "".join(raw)


def _flush(raw: list[str], out: list[Any]) -> None:
    text = _finish("".join(raw))
    if text:
        out.append(text)
    raw.clear()


def _finish(raw: str) -> str:
    """Resolves the marks of citations and superscripts, and cleans white space."""
    if _CITE_OPEN in raw:
        # Neighbouring links without anything between them are two numbers, not one.
        raw = raw.replace(_CITE_CLOSE + _CITE_OPEN, f"{_CITE_CLOSE},{_CITE_OPEN}")
        raw = _CITATIONS.sub(_citation, raw)
    if _SUP_OPEN in raw:
        raw = _RAISED.sub(_raised, raw)
    return clean_text(_MARKS.sub("", raw))


def _citation(match: re.Match[str]) -> str:
    content = _MARKS.sub("", match[0]).strip()
    before = match.string[max(0, match.start() - _LOOKBACK) : match.start()]
    following = match.string[match.end() : match.end() + 1]
    if _is_bracketed(before, content, following):
        return content
    # Some journals set "pain12)": the bracket belongs to the number.
    numbers = content.replace(")", "")
    if not _NUMBERS.match(numbers) or _YEAR.match(numbers):
        return content
    return _in_brackets(numbers, following)


def _in_brackets(numbers: str, following: str) -> str:
    """The numbers in brackets; a stop or comma that was raised with them stays behind them."""
    bare = numbers.rstrip(".,; ")
    return f"[{bare.strip()}]{numbers[len(bare) :].strip()}" + (" " if following.isalnum() else "")


def _is_bracketed(before: str, content: str, following: str) -> bool:
    opened = max(before.count("[") - before.count("]"), before.count("(") - before.count(")"))
    return opened > 0 or content[:1] in "[(" or following in ("]", ")")


def _raised(match: re.Match[str]) -> str:
    content = match[1].strip()
    before = _MARKS.sub("", match.string[max(0, match.start() - 6) : match.start()])
    if _POWER.match(content) and before[-1:].isdigit():
        return content.translate(_SUPERSCRIPTS)
    if _RAISED_CITATION.match(content) and _WORD_BEFORE.search(before):
        following = match.string[match.end() : match.end() + 1]
        return _in_brackets(content, following)
    return match[1]

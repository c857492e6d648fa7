"""Cuts text into sentences.

Text in, half-open offsets out. Rules made for scientific prose: abbreviations, initials,
decimals, statistics, species names with their authors, and citations that stand after the full
stop (`pain.[12] The`, `pain.12,13 The`, `pain. (Fig. 2) The`), which stay with the sentence
they belong to. The words are in `sentences.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["split_sentences"]

_DASH = "[-‐‑–—−,;]"
# What may stand between a full stop and the space before the next sentence. All repetitions
# here are bounded: a hostile text must not cost more than a multiple of its length.
_TRAILING = re.compile(
    r"[\"”’»')\]}*†‡]{0,8}"
    rf"(?:\s?\[[\d\s,;–—‐‑−-]{{1,60}}\]|\s?\(\s?\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}}){{0,20}}\s?\)"
    rf"|\d{{1,3}}[a-z]?(?:\s?{_DASH}\s?\d{{1,3}}[a-z]?){{0,20}}(?=\s)|[⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹⁻,–-]{{0,30}}){{0,4}}"
    r"[.\"”’»)]{0,4}"
)
# Bracketed pointers after the full stop: they end the sentence before them.
_POINTER = re.compile(
    r"\s{1,3}(?:\((?:see |cf\. )?(?:also )?(?:Fig(?:ure)?s?\b|Tables?\b|Tab\.|Appendix|Supplement|Additional"
    r"|Online|Refs?\b|Eq)[^()]{0,60}\)"
    r"|\((?:[A-Z][\w'’-]{1,30}(?: et al\.?| and [A-Z][\w'’-]{1,30}| & [A-Z][\w'’-]{1,30})?,? (?:19"
    r"|20)\d\d[a-z]?(?:; )?){1,4}\)"
    r"|\[[\d\s,;–—‐‑−-]{1,60}\]|\(\d{1,3}(?:\s?[-,–;]\s?\d{1,3}){0,20}\))(?=[.\s]|\Z)\.?"
)
_CANDIDATE = re.compile(r"[.!?。](?=\D|\d{1,3}(?:\D|\Z)|\Z)")
_SPACE = re.compile(r"\s+")
_OPENERS = "\"'“‘«([{¿¡*†‡§"
_STARTS_LOWER = re.compile(r"(?:[a-zα-ω]{1,3}[A-Z0-9-]|[α-ωµ])")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"‘/]*\Z")
_SENTENCE_HEAD = re.compile(r"[A-Z][a-z]*[\s,]")
_GLUE_BEFORE = re.compile(r"(?:[a-z]{4}|\w[)\]]| )\Z")
_DECIMAL_BEFORE = re.compile(r"(?<![\d.])\d+\.\d+\Z")
_FIRST_WORD = re.compile(r"[\w'’-]+")
_ENUMERATOR = re.compile(r"(?:\d{1,2}|[ivx]{1,4}|[a-hA-H])\Z")
_INITIALS = re.compile(r"[A-ZÀ-Þ](?:\.-?[A-ZÀ-Þ])*\Z")
_NUMBERED = re.compile(r"\s\(([1-9]\d?)\)\s?\Z")
_BRACKET = re.compile(r"[()\[\]]")
_LIST_REACH = 2000
"""How far apart, in characters, two members of a numbered list may stand."""
_BRACKET_REACH = 300
"""How far apart, in characters, brackets may stand that hold a sentence together."""


class _Words(NamedTuple):
    """The word lists of `sentences.toml`."""

    never_end: frozenset[str]
    seldom_end: frozenset[str]
    before_number: frozenset[str]
    starters: frozenset[str]
    lettered: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8"))
    return _Words(**{name: frozenset(table[name]) for name in _Words._fields})


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph, as half-open offsets without the space around them.

    Every character that is no white space lies in exactly one sentence.

    >>> text = "Smith et al. [4] used p = .03 (Fig. 2). We did not."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Smith et al. [4] used p = .03 (Fig. 2).', 'We did not.']
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for match in _CANDIDATE.finditer(text):
        if match.start() < start:
            continue
        end = _boundary(text, start, match.start())
        if end is not None:
            spans.append((start, end))
            start = _skip_space(text, end)
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return spans


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _boundary(text: str, start: int, stop: int) -> int | None:
    """Where the sentence ends whose full stop is at `stop`; None where it goes on."""
    trailing = _TRAILING.match(text, stop + 1)
    end = trailing.end() if trailing else stop + 1
    if _is_decimal_like(text, stop):
        return None
    pointer = _POINTER.match(text, end)
    end, pointer = _without_numbering(text, stop, end, pointer)
    following = _skip_space(text, pointer.end() if pointer else end)
    if following >= len(text):
        return None
    if following == end and not _is_glued(text, stop, end):
        return None
    if not _may_start(text, following):
        return None
    if not _may_end(text, start, stop, following, cited=end > stop + 1 or pointer is not None):
        return None
    if _is_inside_brackets(text, start, stop, end):
        return None
    return pointer.end() if pointer else end


def _without_numbering(
    text: str, stop: int, end: int, pointer: re.Match[str] | None
) -> tuple[int, re.Match[str] | None]:
    """Gives `(2)` back to the next sentence where it numbers it and cites nothing."""
    numbered = _NUMBERED.search(text[stop + 1 : pointer.end() if pointer else end])
    if numbered is None:
        return end, pointer
    number = int(numbered[1])
    before, after = text[max(0, stop - _LIST_REACH) : stop], text[end : end + _LIST_REACH]
    counts = f"({number - 1})" in before if number > 1 else "(2)" in after
    return (stop + 1 + numbered.start(), None) if counts else (end, pointer)


def _is_decimal_like(text: str, stop: int) -> bool:
    """A point between digits, unless it is a full stop with a raised citation (`0.05.12 The`)."""
    if not (stop > 0 and text[stop - 1].isdigit() and text[stop + 1 : stop + 2].isdigit()):
        return False
    return _DECIMAL_BEFORE.search(text, max(0, stop - 12), stop) is None


def _is_glued(text: str, stop: int, end: int) -> bool:
    """The space after the full stop was lost: `pain.The`, `[1].The`, but not `www.Nature.com`."""
    if text[end - 1 : end] == "]":
        return text[end : end + 1].isupper()
    if end != stop + 1 or not _SENTENCE_HEAD.match(text, end):
        return False
    around = text[max(0, stop - 20) : stop]
    return _GLUE_BEFORE.search(around) is not None and "www" not in around and "@" not in around


def _may_start(text: str, position: int) -> bool:
    first = position
    while first < min(len(text), position + 6) and text[first] in _OPENERS:
        first += 1
    head = text[first : first + 1]
    if not head:
        return False
    if head.isupper() or head.isdigit():
        return True
    if head.isalpha() and not head.islower():
        return True  # scripts without case
    if head in "≥≤<>~±=+•–-" and first == position:
        return head in "•~≥≤<>"
    return _STARTS_LOWER.match(text, first) is not None


def _may_end(text: str, start: int, stop: int, following: int, *, cited: bool) -> bool:
    if text[stop] != ".":
        # A quoted question with a pointer after it: "Are you well?" (item 3).
        return text[following] != "("
    words = _words()
    before = _WORD_BEFORE.search(text, max(start, stop - 40), stop)
    word = before[0] if before else ""
    if not word:
        return bool(text[start : min(stop, start + 20)].strip())
    if _is_enumerator(text, start, stop, word):
        return False
    key = word.strip("([“\"'’")
    if len(key) > 2 and key[1:].islower():
        key = key.lower()
    forms = (key, word)
    follower = _FIRST_WORD.search(text, following, following + 40)
    opens = follower is not None and follower[0][0].isupper() and follower[0].lower() in words.starters
    number_follows = text[following].isdigit()
    if number_follows and (
        any(f in words.before_number for f in forms) or _is_broken_decimal(text, word, stop, following)
    ):
        return False
    if any(f in words.never_end for f in forms):
        return False
    if any(f in words.seldom_end for f in forms):
        return opens
    if _INITIALS.match(key):
        return _initial_may_end(text, before.start() if before else stop, opens=opens)
    return True


def _is_enumerator(text: str, start: int, stop: int, word: str) -> bool:
    """`1.` at the head of a sentence or after a colon numbers what follows."""
    if not _ENUMERATOR.match(word):
        return False
    lead = text[max(start, stop - 220) : stop - len(word)].rstrip(" ([")
    return not lead or lead[-1] in ":;" or (text[stop + 1 : stop + 2] == ")" and "(" not in lead[-200:])


def _initial_may_end(text: str, position: int, *, opens: bool) -> bool:
    """A capital with a full stop is an initial, unless it names something: "vitamin D. The"."""
    end = max(0, position - 1)
    previous = _WORD_BEFORE.search(text, max(0, end - 40), end)
    lettered = previous is not None and previous[0].lower().strip("(,") in _words().lettered
    return opens or lettered


def _is_broken_decimal(text: str, word: str, stop: int, following: int) -> bool:
    """`0. 05`, `p = 1. 2`: a decimal with a stray space."""
    if not word.isdigit() or following - stop > 2:
        return False
    if word == "0":
        return True
    lead = text[max(0, stop - len(word) - 3) : stop - len(word)].rstrip()
    return lead.endswith(("=", "<", ">", "≤", "≥", "±", "(", "-", "–"))


def _is_inside_brackets(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a bracket that opened in this sentence closes soon after: one sentence still."""
    opened = _open_bracket(text, max(start, stop - _BRACKET_REACH), end)
    if opened is None or not text[start : min(opened, start + 20)].strip():
        return False  # a sentence within brackets, or none
    closing = text.find(")" if text[opened] == "(" else "]", end, end + _BRACKET_REACH)
    again = text.find(text[opened], end, end + _BRACKET_REACH)
    return closing != -1 and (again == -1 or closing < again)


def _open_bracket(text: str, start: int, end: int) -> int | None:
    """The innermost bracket that is open at `end`."""
    depth = 0
    for match in reversed(list(_BRACKET.finditer(text, start, end))):
        if match[0] in ")]":
            depth += 1
        elif depth == 0:
            return match.start()
        else:
            depth -= 1
    return None

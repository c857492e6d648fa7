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
# What may stand between a full stop and the space before the next sentence.
_TRAILING = re.compile(
    r"[\"”’»')\]}*†‡]*"
    rf"(?:\s?\[[\d\s,;–—‐‑−-]{{1,60}}\]|\s?\((?:\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}})*)\)"
    rf"|\d{{1,3}}[a-z]?(?:\s?{_DASH}\s?\d{{1,3}}[a-z]?)*(?=\s)|[⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹⁻,–-]*)*"
    r"[.\"”’»)]*"
)
# Bracketed pointers after the full stop: they end the sentence before them.
_POINTER = re.compile(
    r"\s+(?:\((?:see |cf\. )?(?:also )?(?:Fig(?:ure)?s?\b|Tables?\b|Tab\.|Appendix|Supplement|Additional|Online|Refs?\b|Eq)[^()]{0,60}\)"
    r"|\((?:[A-Z][\w'’-]+(?: et al\.?| and [A-Z][\w'’-]+| & [A-Z][\w'’-]+)?,? (?:19|20)\d\d[a-z]?(?:; )?){1,4}\)"
    r"|\[[\d\s,;–—‐‑−-]{1,60}\]|\(\d{1,3}(?:\s?[-,–;]\s?\d{1,3})*\))(?=[.\s]|\Z)\.?"
)
_CANDIDATE = re.compile(r"[.!?。](?=\D|\d{1,3}(?:\D|\Z)|\Z)")
_SPACE = re.compile(r"\s+")
_OPENERS = "\"'“‘«([{¿¡*†‡§"
_STARTS_LOWER = re.compile(r"(?:[a-zα-ω]{1,3}[A-Z0-9-]|[α-ωµ])")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"‘/]*\Z")
_FIRST_WORD = re.compile(r"[\w'’-]+")
_GLUED = re.compile(r"(?<=[a-z]{4})[.?!](?=[A-Z][a-z]+[\s,])|(?<=[a-z)\]]{2}[.])(?<=[.])(?=\b\B)")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-hA-H])[.)]\Z")
_BRACKET_REACH = 300
"""How far apart, in characters, brackets may stand that hold a sentence together."""


class _Words(NamedTuple):
    """The word lists of `sentences.toml`, in lower case without the full stop."""

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
    if _is_decimal_like(text, stop, end):
        return None
    pointer = _POINTER.match(text, end)
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


def _is_decimal_like(text: str, stop: int, end: int) -> bool:
    """A point between digits, unless it is a full stop with a raised citation (`0.05.12 The`)."""
    if not (stop > 0 and text[stop - 1].isdigit() and text[stop + 1 : stop + 2].isdigit()):
        return False
    number = _WORD_BEFORE.search(text, max(0, stop - 12), stop)
    return number is None or "." not in number[0]


def _is_glued(text: str, stop: int, end: int) -> bool:
    """The space after the full stop was lost: `pain.The`, but not `www.Nature.com`."""
    if text[end - 1 : end] == "]" and text[end : end + 1].isupper():
        return True
    before = text[max(0, stop - 4) : stop]
    return (
        end == stop + 1
        and len(before) == 4
        and before.isalpha()
        and before.islower()
        and re.match(r"[A-Z][a-z]*[\s,]", text[end : end + 20]) is not None
        and "www" not in text[max(0, stop - 20) : stop]
        and "@" not in text[max(0, stop - 20) : stop]
    )


def _may_start(text: str, position: int) -> bool:
    first = position
    while first < len(text) and text[first] in _OPENERS:
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
        return True
    words = _words()
    before = _WORD_BEFORE.search(text, max(start, stop - 40), stop)
    word = before[0] if before else ""
    if not word:
        return stop > start and not text[start:stop].strip() == ""
    if _ENUMERATOR.match(text[start : stop + 1]):
        return False  # "1." at the head of a sentence numbers it
    key = word.lower().strip("([“\"'’")
    follower = _FIRST_WORD.search(text, following, following + 40)
    opens = follower is not None and follower[0].lower() in words.starters and follower[0][0].isupper()
    number_follows = text[following].isdigit()
    if number_follows and (key in words.before_number or _is_broken_decimal(text, word, stop, following)):
        return False
    if key in words.before_number and not number_follows:
        return opens or len(key) > 3
    if key in words.never_end:
        return False
    if key in words.seldom_end or re.fullmatch(r"(?:[a-z]\.){1,4}[a-z]", key):
        return opens or (key == "etc" and not number_follows)
    if len(key) == 1 and key.isalpha() and word[-1].isupper():
        return _initial_may_end(text, before.start() if before else stop, opens=opens)
    return True


def _initial_may_end(text: str, position: int, *, opens: bool) -> bool:
    """A capital with a full stop is an initial, unless it names something: "vitamin D. The"."""
    previous = _WORD_BEFORE.search(text[: max(0, position - 1)])
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
    if opened is None or not text[start:opened].strip():
        return False  # a sentence within brackets, or none
    closing = text.find(")" if text[opened] == "(" else "]", end, end + _BRACKET_REACH)
    again = text.find(text[opened], end, end + _BRACKET_REACH)
    return closing != -1 and (again == -1 or closing < again)


def _open_bracket(text: str, start: int, end: int) -> int | None:
    depth = 0
    for position in range(end - 1, start - 1, -1):
        if text[position] in ")]":
            depth += 1
        elif text[position] in "([":
            if depth == 0:
                return position
            depth -= 1
    return None

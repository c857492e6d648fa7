"""Abbreviations that an article defines for itself: "Tampa Scale of Kinesiophobia (TSK)".

In: the text of an article. Out: short form -> long form. Source: the letter-matching rule of Schwartz and
Hearst 2003 (doi 10.1142/9789812776303_0042): every letter of the short form occurs in order in the words
before the bracket, the first one at the start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["defined_abbreviations", "replace"]

_BRACKET = re.compile(r"\(([A-Za-z][A-Za-z0-9α-ω\-/]{1,11})(?:[;,][^()]{0,60})?\)")
_WORD = re.compile(r"[^\s]+")
_CLAUSE_END = re.compile(r"[.;:()]\s")
_EXTRA_WORDS = 5
"""Schwartz and Hearst: the long form has at most min(letters + 5, letters * 2) words."""


def defined_abbreviations(text: str) -> dict[str, str]:
    """Short form -> long form, as first defined in the text.

    >>> defined_abbreviations("We used the Tampa Scale of Kinesiophobia (TSK) at week 12.")
    {'TSK': 'Tampa Scale of Kinesiophobia'}
    """
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        short = match.group(1)
        if short in found or sum(c.isupper() for c in short) < 2:
            continue
        long = _long_form(short, text[max(0, match.start() - 160) : match.start()])
        if long:
            found[short] = long
    return found


def _long_form(short: str, before: str) -> str | None:
    letters = [c.lower() for c in short if c.isalpha()]
    allowed = min(len(letters) + _EXTRA_WORDS, 2 * len(letters))
    candidate = _CLAUSE_END.split(before)[-1]
    at, end = len(candidate.rstrip()), len(candidate.rstrip())
    for k in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (candidate[at].lower() != letters[k] or (k == 0 and at > 0 and candidate[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    n_words = sum(1 for w in _WORD.finditer(candidate) if at <= w.start() < end)
    return candidate[at:end] if 0 < n_words <= allowed else None


def replace(words: str, abbreviations: Mapping[str, str]) -> str:
    """The words with every abbreviation that the article defines replaced by its long form."""
    return " ".join(abbreviations.get(t.strip("()[],.;"), t) for t in words.split())

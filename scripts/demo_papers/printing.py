"""How text is printed: citations in brackets or raised, and soft hyphens."""

from __future__ import annotations

import re

_CITATION = re.compile(r"\[(\d+(?:[-,]\d+)*)\]")
# Not in compounds: reportlab loses their own hyphen when it may also break at a soft one.
_WORD = re.compile(r"(?<![-\w])[A-Za-z]{8,}(?![-\w])")
# Between two consonants that stand between vowels, or before "tion" and its like: good enough to look
# like a journal's hyphenation, with no dictionary.
_BREAK = re.compile(r"(?<=[aeiouy][bcdfgklmnprstvwx])(?=[bcdfgklmnpqrstvwz][aeiouy])|(?<=[aeiouln])(?=[tsc]ion)")
SOFT_HYPHEN = "\u00ad"


def cite(text: str, style: str, *, raised: str = r"\1") -> str:
    """Print the citations of a text.

    Args:
        text: prose with citations such as `[3,4]`.
        style: `bracket` leaves them as they are, `superscript` raises them.
        raised: replacement for a raised citation; the number alone, as text extraction gives it.
    """
    return _CITATION.sub(raised, text) if style == "superscript" else text


def soft_hyphens(text: str) -> str:
    """Put soft hyphens into long words, three letters from either end at least."""

    def hyphenate(match: re.Match[str]) -> str:
        word = match[0]
        cuts = [m.start() for m in _BREAK.finditer(word) if 3 <= m.start() <= len(word) - 3]
        parts = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
        return SOFT_HYPHEN.join(parts)

    return _WORD.sub(hyphenate, text)

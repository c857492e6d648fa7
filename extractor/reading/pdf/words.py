"""Words that give a line away: headings, captions, lists. The words of headings are in `words.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

__all__ = [
    "CAPTION", "LIST_MARK", "heading_key", "is_abstract", "is_back_matter", "is_body_start", "is_keywords",
    "is_known_heading", "is_main_heading", "numbering_depth", "unspaced",
]  # fmt: skip

CAPTION = re.compile(
    r"^(?:(?:supplementa\w*|supporting|extended data|additional|online|appendix|e)\s*)?"
    r"(?:tables?|tab\.|figures?|figs?\.?|box|chart|scheme|plate|panel|illustration|exhibit|graph)"
    r"\s*\.?\s*(?:[A-Z]?\d+[A-Za-z]?|[IVX]+)\b(?!\s*(?:shows?|and|or|to|presents?|gives?|lists?|summari[sz]es|in|of|for|"
    r"displays?|illustrates?|demonstrates?|depicts?|provides?|describes?|reports?|contains?|outlines?|details?|compares?|was|were|is|are|indicates?)\b)",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^(?:[•●▪■◆►▶–—·∙◦*✓-]|\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[).]|\d{1,2}\.)\s+\S")

_NUMBERING = re.compile(
    r"^(?:section\s+)?(?:(?P<number>(?:\d{1,2}|[IVX]{2,4})(?:\.\d{1,2})*)(?:\s*[.):|│∣ǀ¦•·–—-]|\s)"
    r"|(?P<letter>[A-HIVX](?:\.\d{1,2})*)\s*[.):|])\s*(?=[^\W\d_])"  # "A trial" is no numbered heading
)
_EDGE = re.compile(r"^[\W_]+|[\s:.;|*†‡—–-]+$")
_SPACED = re.compile(r"^(?:[^\W_]{1,3} ){3,}[^\W_]{1,3}$")

_KEYWORDS = re.compile(
    r"^\W*(?:key ?-?words?|mesh (?:terms|headings)|index(?:ing)? terms|key messages?)\b", re.IGNORECASE
)


_LONGEST_KNOWN = 90
_LONGEST_KEY = 130
"""Characters; longer lines are no headings of known words."""


@cache
def _headings(kind: str) -> re.Pattern[str]:
    table = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(table[kind]), re.IGNORECASE)


def unspaced(text: str) -> str:
    """A heading set with spaces between its letters as words: `R E S U L T S` is `RESULTS`."""
    if not _SPACED.match(text):
        return text
    letters = text.replace(" ", "")
    return letters if len(letters) <= 2 * (len(text) - len(letters) + 1) else text


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """The words of a heading without number, letter-spacing and closing punctuation; empty for long texts."""
    if len(text) > _LONGEST_KEY:
        return ""
    text = unspaced(_EDGE.sub("", text))
    return _EDGE.sub("", unspaced(_NUMBERING.sub("", text, count=1)))


def numbering_depth(text: str) -> int:
    """1 for `2. Methods`, 2 for `2.1 Design`; 0 without a number."""
    match = _NUMBERING.match(text)
    return 0 if match is None else (match["number"] or match["letter"]).count(".") + 1


def _may_be_heading(text: str) -> bool:
    """A quick look that spares most lines the regular expressions."""
    return len(text) <= _LONGEST_KNOWN and not text[:1].islower() and text[-1:] not in ",-;"


def is_main_heading(text: str) -> bool:
    """Whether these are the words of a main section of a trial report."""
    return _may_be_heading(text) and bool(_headings("main").fullmatch(heading_key(text)))


def is_known_heading(text: str) -> bool:
    """Whether these are the words of any section that papers usually have."""
    if not _may_be_heading(text):
        return False
    key = heading_key(text)
    return bool(
        _headings("main").fullmatch(key) or _headings("back").fullmatch(key) or _headings("abstract").fullmatch(key)
    )


def is_body_start(text: str) -> bool:
    """Whether this heads an Introduction."""
    return bool(_headings("opening").fullmatch(heading_key(text)))


def is_back_matter(text: str) -> bool:
    """Whether this heads what follows the Discussion."""
    return bool(_headings("back").fullmatch(heading_key(text)))


def is_abstract(text: str) -> bool:
    """Whether this heads an abstract."""
    return bool(_headings("abstract").fullmatch(heading_key(text)))


def is_keywords(text: str) -> bool:
    """Whether a line begins the key words, which close an abstract."""
    return bool(_KEYWORDS.match(text))

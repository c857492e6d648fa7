"""The words of headings: text in, section type out. The words themselves are in `headings.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from extractor.article import SectionType

__all__ = ["HeadingMatch", "classify_heading", "normalise_heading", "run_in_heading"]

_NUMBER = re.compile(
    r"(?:section\s+|part\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:\s*[.):|–-]+\s*|\s+|(?=[a-z]{4}))"
    r"|[ivx]{1,4}(?:\s*[.):|–-]+\s*|\s+(?=[a-z]{5}))|[a-h][.)]\s*)"
)
_CONTINUED = re.compile(r"\s*[(\[](?:continued|cont\W*d?)\W*[)\]]?\s*\Z")
_AND = re.compile(r"\s*[&/+]\s*")
_EDGES = " .:;,|*_#-–—•■□▪►▶◆·"
_MAX_LETTERS = 140
"""A longer heading is a sentence and names no section."""

# Headings that are also recognised when misspelt, and how alike they must be (difflib's ratio:
# one letter wrong in ten gives 0.9, one missing 0.95).
_COMMON = {
    "".join(words.split()): words
    for words in (
        "introduction", "background", "methods", "materials and methods", "patients and methods",
        "subjects and methods", "results", "discussion", "results and discussion", "conclusion", "conclusions",
        "references", "acknowledgements", "acknowledgments", "conflict of interest", "conflicts of interest",
        "conflict of interest statement", "declaration of interest", "abbreviations",
    )
}  # fmt: skip
_LIKENESS = 0.88
_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 6, 30

# A paragraph that begins with its heading: "Discussion. The ...", "DISCUSSION The ...".
_RUN_IN = re.compile(
    r"(?:\d{1,2}\.?\s+)?"
    r"(?:(?P<mixed>Introduction|Background|(?:Patients |Materials? |Subjects "
    r"|Participants )?(?:and )?[Mm]ethods?|Results?|Discussion|Comments?|Conclusions?)"
    r"\s*(?:[:—–]|\.(?=\s+[A-Z])|\.\s*[-—–])\s*"
    r"|(?P<capitals>INTRODUCTION|BACKGROUND|(?:PATIENTS |MATERIALS? |SUBJECTS "
    r"|PARTICIPANTS )?(?:AND )?METHODS?|RESULTS?|DISCUSSION|COMMENTS?|CONCLUSIONS?)"
    r"(?:\s*[:.—–-]\s*|\s+))(?=[A-Z\"“(])"
)


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """What the words of a heading say.

    Attributes:
        type: the section they name.
        main: they name it wherever they stand; else they need the right place.
        concludes: they name conclusions, after which only end matter is to be expected.
    """

    type: SectionType
    main: bool
    concludes: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    type: SectionType
    main: bool
    exact: frozenset[str]
    patterns: re.Pattern[str] | None


@cache
def _entries() -> tuple[_Entry, ...]:
    table = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    return tuple(
        _Entry(
            type=SectionType(entry["type"]),
            main=entry["main"],
            exact=frozenset(_despaced(words) for words in entry.get("exact", ())),
            patterns=re.compile("|".join(f"(?:{p})" for p in entry["patterns"])) if "patterns" in entry else None,
        )
        for entry in table["section"]
    )


def normalise_heading(text: str) -> str:
    """Lower case, without numbering, signs at the edges and letter-spacing.

    >>> normalise_heading("2.1  MATERIALS & METHODS:")
    'materials and methods'
    >>> normalise_heading("D I S C U S S I O N")
    'discussion'
    """
    words = text.strip().lower().replace("’", "'").replace("‘", "'").replace("‐", "-")
    words = " ".join(_CONTINUED.sub("", words).split()).strip(_EDGES)
    words = _NUMBER.sub("", words, count=1).strip(_EDGES)
    words = _AND.sub(" and ", words)
    letters = words.split()
    if len(letters) >= 4 and all(len(letter) == 1 for letter in letters):
        return "".join(letters)
    return words


@lru_cache(maxsize=4096)
def classify_heading(text: str) -> HeadingMatch | None:
    """The section that the words of a heading name; None where they name none."""
    words = normalise_heading(text) if len(text) <= 2 * _MAX_LETTERS else ""
    if not words or len(words) > _MAX_LETTERS:
        return None
    key = _despaced(words)
    for entry in _entries():
        if key in entry.exact or (entry.patterns is not None and entry.patterns.fullmatch(words)):
            concludes = entry.type is SectionType.DISCUSSION and "conclu" in words and "discussion" not in words
            return HeadingMatch(entry.type, entry.main, concludes)
    return _misspelt(key)


def _misspelt(key: str) -> HeadingMatch | None:
    """One of the common headings with a letter wrong, missing or too many ("Discusion")."""
    if not _SHORTEST_MISSPELT <= len(key) <= _LONGEST_MISSPELT:
        return None
    near = get_close_matches(key, _COMMON, n=1, cutoff=_LIKENESS)
    # The word list knows each of them, so this does not come back here.
    return classify_heading(_COMMON[near[0]]) if near else None


def run_in_heading(text: str) -> tuple[SectionType, int] | None:
    """The section that a paragraph names with its first words, and where its text begins.

    >>> run_in_heading("Discussion. We found that rest helped.")
    (<SectionType.DISCUSSION: 'discussion'>, 12)
    """
    match = _RUN_IN.match(text)
    if match is None:
        return None
    found = classify_heading(match["mixed"] or match["capitals"])
    return None if found is None else (found.type, match.end())


def _despaced(words: str) -> str:
    return "".join(words.split())

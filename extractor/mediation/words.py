"""Words of a sentence, reduced so that "strengthening" meets "strength".

In: text. Out: content stems with weights. The stemmer is a short list of English endings, not
Porter's: it must bring the noun, verb and adjective of one construct together (inflammation,
inflammatory; depressed, depression) and may not depend on a download.
"""

from __future__ import annotations

import functools
import json
import math
import re
import tomllib
from collections.abc import Iterable
from importlib import resources

__all__ = ["content_stems", "coverage", "head_stem", "stem", "stems", "weight"]

_TOKEN = re.compile(r"[a-z]+(?:\d+[a-z]*)?|\d+[a-z]+\d*", re.ASCII)
_JOIN = re.compile(r"(?<=[A-Za-z])[-‐‑](?=\d)|(?<=\d)[-‐‑](?=[A-Z])")
"""IL-6, GLP-1, 5-HT: the hyphen inside a name of letters and digits is no word break."""

_GREEK = str.maketrans(
    {
        "α": " alpha ",
        "β": " beta ",
        "γ": " gamma ",
        "δ": " delta ",
        "κ": "kappa",
        "μ": "u",
        "µ": "u",
        "ø": "o",
        "å": "a",
    }
)
_LISTS: dict[str, str] = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
_STOP = frozenset(_LISTS["stop"].split())
_GENERIC = frozenset(_LISTS["generic"].split())
_SUFFIXES = tuple(sorted(_LISTS["suffixes"].split(), key=len, reverse=True))
_MIN_STEM = 4
_SPELLING = (
    ("aem", "em"),
    ("oed", "ed"),
    ("oest", "est"),
    ("our", "or"),
    ("aes", "es"),
    ("yse", "yze"),
)


def stem(word: str) -> str:
    """The stem of one lower-case word, at least four letters long where the word is.

    >>> stem("inflammatory") == stem("inflammation"), stem("strengthening"), stem("anxious")
    (True, 'strength', 'anxi')
    """
    for old, new in _SPELLING:
        word = word.replace(old, new)
    for _ in range(2):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
                word = word[: -len(suffix)]
                break
        else:
            break
    return word


_cached_stem = functools.lru_cache(maxsize=100_000)(stem)


def stems(text: str) -> list[str]:
    """All stems of a text in order, function words left out.

    Words of fewer than two letters go, except that letters and digits stay together (`il6`).
    """
    return [_cached_stem(w) for w in _words(text)]


def content_stems(text: str) -> frozenset[str]:
    """The stems that say which construct a mediator is; all stems where only generic words are left.

    >>> sorted(content_stems("improved trunk muscle endurance"))
    ['endur', 'muscl', 'trunk']
    """
    words = _words(text)
    chosen = [w for w in words if w not in _GENERIC] or words
    return frozenset(_cached_stem(w) for w in chosen)


_BREAK = re.compile(
    r"\b(?:of|in|for|on|to|about|with|by|through|from|that|and|or|via|at|between|into|towards?|during|within|as|against)\b|[,;:()/]",
    re.I,
)


def head_stem(text: str) -> str | None:
    """The stem of the word that a phrase is about: the last content word before its first preposition.

    Where only words of change stand there ("reduction in pain"), the next part is looked at.

    >>> head_stem("coordination of the trunk muscles"), head_stem("reduction in muscle pain")
    ('coordin', 'pain')
    """
    for part in _BREAK.split(text):
        words = [w for w in _words(part) if w not in _GENERIC]
        if words:
            return _cached_stem(words[-1])
    return None


def _words(text: str) -> list[str]:
    plain = _JOIN.sub("", text).translate(_GREEK).lower()
    return [w for w in _TOKEN.findall(plain) if len(w) > 1 and w not in _STOP]


@functools.cache
def _frequencies() -> dict[str, int]:
    text = resources.files(__package__).joinpath("frequencies.json").read_text("utf-8")
    table: dict[str, int] = json.loads(text)
    return table


_RARE = 8
"""Per mille of papers below which a stem is not in the table (see `frequencies.json`)."""


@functools.lru_cache(maxsize=100_000)
def weight(stem: str) -> float:
    """How much a stem says, in (0, 1]: the logarithm of the inverse share of trial papers that use it.

    `frequencies.json` holds, per mille of 4,085 trial papers, the stems found in the Methods and Results of at
    least 8 in a thousand; what is rarer weighs 1.
    """
    per_mille = max(_frequencies().get(stem, _RARE), _RARE)
    return max(0.05, math.log(1000 / per_mille) / math.log(1000 / _RARE))


def coverage(wanted: frozenset[str], found: Iterable[str] | frozenset[str]) -> float:
    """Weighted share of the wanted stems that were found, in [0, 1]."""
    total = sum(weight(s) for s in wanted)
    if total == 0:
        return 0.0
    return sum(weight(s) for s in wanted.intersection(found)) / total

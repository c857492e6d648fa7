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
_SUFFIXES = tuple(
    sorted(
        (
            "isation isations ization izations ational ations ation atory ative ition itions iveness fulness "
            "ments ment ness ities ity ings ing ives ive ions ion ally ical ically ances ance ences ence ancy ency "
            "al ic ics ies ied ed es s y e ous ety er ers or ors ised ized ising izing ise ize able ible en ened ening"
        ).split(),
        key=len,
        reverse=True,
    )
)
_MIN_STEM = 4
_SPELLING = (
    ("aem", "em"),
    ("oed", "ed"),
    ("oest", "est"),
    ("our", "or"),
    ("aes", "es"),
    ("haem", "hem"),
    ("yse", "yze"),
)

_STOP = frozenset(
    """a an and are as at be been being but by can could did do does for from had has have he her his how i if in
    into is it its itself may might more most no nor not of on one or other our out over own same she should so some such than that the
    their them then there these they this those through thus to too under up very was we were what when where which while who whom
    will with within without would you your both all any each few only also via due per about after before between during
    against again further once because however therefore thereby hence well much many et al use used using us
    let lets make makes made given give gives rather even still yet since upon among toward towards""".split()
)
"""Function words."""

_GENERIC = frozenset(
    """increase increased increases increasing decrease decreased decreases reduce reduced reduces reducing reduction improve improved
    improves improvement improving improvements enhance enhanced enhances enhancing enhancement change changed changes effect
    effects effective level levels better greater lower higher high low less positive negative promote promotes promoting
    prevent prevention stimulate stimulates stimulation induce induced inducing activate facilitate facilitates
    facilitation gain gains loss lost role action actions process processes mechanism mechanisms pathway pathways factor factors
    benefit benefits beneficial influence influences modulate modulates modulation modulating regulate regulation regulates
    restore restoring restoration maintain maintaining maintenance provide provides providing produce production produces
    develop developing development strong stronger direct directly indirect patient patients participant participants subject
    subjects people person individual individuals group groups treatment therapy intervention interventions training exercise
    exercises program programme session sessions study trial specific general overall different various several normal new similar
    early long short term time good amount degree ability able state states condition conditions type types
    potential possible additional related associated relative certain important support supports supporting
    body human people based content way ways part area component components affect affecting affected lead leads leading
    cause causes caused result results help helps helping allow allows allowing attenuate attenuates attenuation inhibit inhibits
    inhibition suppress suppresses suppression block blocks blocking target targets targeting release mediated mediate
    mediator mediators mediating response responses total small large rapid rapidly faster quickly function functions
    functional functioning system systems greater avoid avoids achieve achieved create creates creating create need needs""".split()
)
"""Words of change and of trials: they say what happens to a mediator, not which one it is."""


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

"""The table instrument -> construct -> mechanism, compiled for searching.

In: `instruments.toml`. Out: which constructs a proposed mediator names, and which instruments a sentence
mentions. Refuses a table with two constructs of one name or an unknown direction.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from extractor.errors import TaxonomyError
from extractor.mediation.terms import PhraseTable
from extractor.mediation.words import content_stems

__all__ = ["Construct", "Instrument", "Lexicon", "load_lexicon"]

_SHORT = re.compile(r"(?<![\w/])[A-Za-z0-9][\w\-/()α-ω\u0307]*")
_DIRECTIONS = ("better", "worse", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What a construct is measured with.

    Attributes:
        abbreviations: case-sensitive.
        terms: words and phrases in lower case.
        more: what a higher value means: `better`, `worse` or `neither`.
    """

    name: str
    abbreviations: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    more: str = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """Something that trialists propose as a mediator.

    Attributes:
        name: the normalised mechanism.
        theme: theme code.
        terms: the words by which it is proposed.
    """

    name: str
    theme: str
    terms: tuple[str, ...]
    instruments: tuple[Instrument, ...]


class Lexicon:
    """Constructs by their words, instruments by their names and abbreviations."""

    def __init__(self, constructs: Iterable[Construct]) -> None:
        self.constructs = tuple(constructs)
        self._by_name = {c.name: c for c in self.constructs}
        self._terms: PhraseTable[Construct] = PhraseTable()
        self._instruments: PhraseTable[tuple[Construct, Instrument]] = PhraseTable()
        self._abbreviations: dict[str, list[tuple[Construct, Instrument]]] = {}
        for construct in self.constructs:
            for term in construct.terms:
                self._terms.add(term, construct)
            for instrument in construct.instruments:
                for term in instrument.terms:
                    self._instruments.add(term, (construct, instrument))
                for short in instrument.abbreviations:
                    self._abbreviations.setdefault(short, []).append((construct, instrument))

    def __getitem__(self, name: str) -> Construct:
        return self._by_name[name]

    def named_by(self, words: str) -> tuple[Construct, ...]:
        """The constructs whose words occur in a mediator, those with the longest match first."""
        longest: dict[str, int] = {}
        for construct, length in self._terms.find(words):
            longest[construct.name] = max(length, longest.get(construct.name, 0))
        return tuple(self._by_name[name] for name in sorted(longest, key=lambda n: -longest[n]))

    def instruments_in(self, text: str, defined: Mapping[str, str]) -> list[tuple[Construct, Instrument]]:
        """The instruments that a text mentions, by name or by an abbreviation.

        Args:
            text: a sentence, a caption or a table.
            defined: the article's own abbreviations; a short form that the article defines by words
                which share nothing with the instrument is left out.
        """
        found = [pair for pair, _ in self._instruments.find(text)]
        for short in dict.fromkeys(m.rstrip("-/()") for m in _SHORT.findall(text)):
            long = defined.get(short)
            for construct, instrument in self._abbreviations.get(short, ()):
                if long is None or _means(long, construct, instrument):
                    found.append((construct, instrument))
        return list(dict.fromkeys(found))


@functools.lru_cache(maxsize=4096)
def _means(long: str, construct: Construct, instrument: Instrument) -> bool:
    own = content_stems(" ".join((instrument.name, *instrument.terms, *construct.terms, construct.name)))
    return bool(own & content_stems(long))


def _instrument(entry: Mapping[str, object], construct: str) -> Instrument:
    more = str(entry.get("more", "neither"))
    if more not in _DIRECTIONS:
        raise TaxonomyError(f"instruments.toml, {construct}: more = {more!r}, expected one of {', '.join(_DIRECTIONS)}")
    return Instrument(
        name=str(entry["name"]),
        abbreviations=tuple(_strings(entry.get("abbr"))),
        terms=tuple(t.lower() for t in _strings(entry.get("terms"))),
        more=more,
    )


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


@functools.cache
def load_lexicon() -> Lexicon:
    """The table that comes with the package, compiled once.

    Raises:
        TaxonomyError: the table names a construct twice or a direction that is none.
    """
    table = tomllib.loads(resources.files(__package__).joinpath("instruments.toml").read_text("utf-8"))
    constructs = [
        Construct(
            name=str(entry["name"]),
            theme=str(entry["theme"]),
            terms=tuple(t.lower() for t in _strings(entry["terms"])),
            instruments=tuple(_instrument(i, entry["name"]) for i in entry["instruments"]),
        )
        for entry in table["construct"]
    ]
    names = [c.name for c in constructs]
    if twice := {n for n in names if names.count(n) > 1}:
        raise TaxonomyError(f"instruments.toml: {', '.join(sorted(twice))} stands there twice")
    return Lexicon(constructs)

"""The taxonomy: themes, the mechanisms in them, and the terms by which they are recognised.

It is data, not code: presets lie in `taxonomies/*.toml`, and a user's own file has the same form:

    name = "mine"
    title = "..."
    source = "where the themes come from"
    other = "OT"                       # theme of what fits nowhere else

    [[theme]]
    code = "NM"
    name = "neuromuscular"

    [[mechanism]]
    name = "muscle strength"
    theme = "NM"
    terms = ["muscle strength", "strengthen*", "1RM"]

A term is a list of words; it matches where all of them occur, in any order, `*` at the end of a
word matching any ending. The term with most words wins, then the longest, then the first listed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from extractor.errors import TaxonomyError

__all__ = ["DEFAULT_TAXONOMY", "Mechanism", "Taxonomy", "Theme", "load_taxonomy", "preset_names"]

DEFAULT_TAXONOMY = "wun2021"

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A group of mechanisms: its code in the tables and its name for readers."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """A normalised mechanism and the terms that stand for it."""

    name: str
    theme: str
    terms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Taxonomy:
    """Themes and mechanisms of one review's scheme.

    Attributes:
        name: short name, recorded by every run.
        other: code of the theme for what fits nowhere else; None if the scheme has none.
        crosswalk: theme code of the classifier -> theme code of this scheme, where they differ.
    """

    name: str
    title: str
    source: str
    other: str | None
    themes: tuple[Theme, ...]
    mechanisms: tuple[Mechanism, ...]
    crosswalk: Mapping[str, str] = field(default_factory=dict)

    def normalise(self, words: str) -> str | None:
        """The name of the mechanism that the words stand for; None where the scheme has none."""
        found = self.match(words)
        return found.name if found else None

    def match(self, words: str) -> Mechanism | None:
        """The mechanism that the words stand for; None where the scheme has none."""
        tokens = [t.lower() for t in _WORD.findall(words)]
        best: tuple[int, int] = (0, 0)
        found: Mechanism | None = None
        for pattern, n_words, n_letters, mechanism in self._patterns:
            if (n_words, n_letters) > best and all(any(p.match(t) for t in tokens) for p in pattern):
                best, found = (n_words, n_letters), mechanism
        return found

    def theme_name(self, code: str) -> str:
        """The name of a theme; the code itself where it is unknown."""
        return next((t.name for t in self.themes if t.code == code), code)

    def translate(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The classifier's theme codes in this scheme, without repetitions."""
        return tuple(dict.fromkeys(self.crosswalk.get(c, c) for c in codes))

    @cached_property
    def _patterns(self) -> tuple[tuple[tuple[re.Pattern[str], ...], int, int, Mechanism], ...]:
        return tuple(
            (tuple(_word_pattern(w) for w in term.split()), len(term.split()), len(term), mechanism)
            for mechanism in self.mechanisms
            for term in mechanism.terms
        )


def preset_names() -> tuple[str, ...]:
    """The names of the taxonomies that come with the package."""
    folder = resources.files("extractor.classification") / "taxonomies"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def load_taxonomy(name_or_path: str | Path | None = None) -> Taxonomy:
    """A preset by name or a user's file.

    Raises:
        TaxonomyError: no such preset or file, or an entry lacks what it needs.
    """
    wanted = str(name_or_path or DEFAULT_TAXONOMY)
    if wanted in preset_names():
        source = resources.files("extractor.classification") / "taxonomies" / f"{wanted}.toml"
        return _parse(source.read_text(encoding="utf-8"), f"preset {wanted}")
    try:
        text = Path(wanted).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise TaxonomyError(
            f"no taxonomy {wanted!r}: neither a readable file nor one of the presets {', '.join(preset_names())}"
        ) from err
    return _parse(text, wanted)


def _word_pattern(word: str) -> re.Pattern[str]:
    stem = re.escape(word.lower().rstrip("*"))
    return re.compile(stem if word.endswith("*") else f"{stem}$")


def _parse(text: str, where: str) -> Taxonomy:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise TaxonomyError(f"{where}: not valid TOML ({err})") from err
    themes = tuple(Theme(**_take(t, where, "theme", "code", "name")) for t in data.get("theme", []))
    codes = {t.code for t in themes}
    mechanisms = []
    for entry in data.get("mechanism", []):
        known = _take(entry, where, "mechanism", "name", "theme", "terms")
        if known["theme"] not in codes:
            raise TaxonomyError(
                f"{where}, mechanism {known['name']!r}: theme {known['theme']!r} is not one of {sorted(codes)}"
            )
        if not isinstance(known["terms"], list) or not all(isinstance(t, str) for t in known["terms"]):
            raise TaxonomyError(f'{where}, mechanism {known["name"]!r}: terms must be a list, as terms = ["…", "…"]')
        mechanisms.append(Mechanism(name=known["name"], theme=known["theme"], terms=tuple(known["terms"])))
    if not themes:
        raise TaxonomyError(f"{where}: no [[theme]] entries; see the presets for the form")
    _check_codes(data, where, codes)
    return Taxonomy(
        name=str(data.get("name", Path(where).stem)),
        title=str(data.get("title", "")),
        source=str(data.get("source", "")),
        other=data.get("other"),
        themes=themes,
        mechanisms=tuple(mechanisms),
        crosswalk=dict(data.get("crosswalk", {})),
    )


def _check_codes(data: dict[str, Any], where: str, codes: set[str]) -> None:
    targets = {"other": [data["other"]] if data.get("other") else [], "crosswalk": data.get("crosswalk", {}).values()}
    for key, named in targets.items():
        for code in named:
            if code not in codes:
                raise TaxonomyError(f"{where}, {key}: theme {code!r} is not one of {sorted(codes)}")


def _take(entry: Any, where: str, kind: str, *keys: str) -> dict[str, Any]:
    missing = [k for k in keys if not isinstance(entry, dict) or k not in entry]
    if missing:
        raise TaxonomyError(f"{where}, {kind} {entry!r}: needs {', '.join(missing)}")
    return {k: entry[k] for k in keys}

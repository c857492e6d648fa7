"""The mediators that an article proposes, one entry for each, whatever the number of its sentences.

In: article and the classifier's judgements. Out: mediators as their authors name them, those of equal content words
merged, with the constructs of the table that they name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractor.article import Article, Judgement, SectionType
from extractor.mediation.abbreviations import replace
from extractor.mediation.lexicon import Construct, load_lexicon
from extractor.mediation.words import content_stems, head_stem

__all__ = ["Proposal", "proposals"]

_NO_THEME = "OT"
_MAX_CONSTRUCTS = 3
"""A mediator of a few words names one construct, seldom two; a whole sentence may name many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed mediator.

    Attributes:
        words: as first written.
        stems: content stems of all its wordings, abbreviations replaced by what they stand for.
        head: stem of the word that it is about; None where only words of change are left.
        constructs: what it names in the table, best first.
        mechanism: normalised name; None where neither the classifier nor the table has one.
        sentences: numbers of the sentences that propose it.
        in_discussion: at least one of them stands in the Discussion.
    """

    words: str
    stems: frozenset[str]
    head: str | None
    constructs: tuple[Construct, ...]
    theme: str
    mechanism: str | None
    sentences: tuple[int, ...]
    in_discussion: bool


def proposals(
    article: Article,
    judgements: Sequence[Judgement],
    abbreviations: Mapping[str, str],
    normalise: Callable[[str], str | None] | None = None,
) -> tuple[Proposal, ...]:
    """The mediators of the mechanism sentences, in the order in which the article names them.

    Args:
        article: the article judged.
        judgements: those without `mechanism` are passed over.
        abbreviations: short form -> long form of this article.
        normalise: words -> mechanism name of the caller's taxonomy; the table's name where it gives None.
    """
    merged: dict[frozenset[str], list[_Mention]] = {}
    for judgement in judgements:
        if judgement.mechanism:
            for mention in _mentions(article, judgement):
                key = content_stems(replace(mention.words, abbreviations))
                if key:
                    merged.setdefault(key, []).append(mention)
    return tuple(_merge(key, mentions, abbreviations, normalise) for key, mentions in merged.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    words: str
    mechanism: str | None
    judgement: Judgement


def _mentions(article: Article, judgement: Judgement) -> list[_Mention]:
    names = judgement.mechanisms or (None,) * len(judgement.mediators)
    found = [
        _Mention(words=article.slice(span), mechanism=name, judgement=judgement)
        for span, name in zip(judgement.mediators, names, strict=False)
    ]
    if found:
        return found
    # A mechanism sentence whose mediator was not marked: what it names of the table stands in.
    named = load_lexicon().named_by(article.slice(judgement.sentence))[:_MAX_CONSTRUCTS]
    return [_Mention(words=c.name, mechanism=c.name, judgement=judgement) for c in named]


def _merge(
    key: frozenset[str],
    mentions: list[_Mention],
    abbreviations: Mapping[str, str],
    normalise: Callable[[str], str | None] | None,
) -> Proposal:
    first = mentions[0]
    constructs = load_lexicon().named_by(replace(first.words, abbreviations))[:_MAX_CONSTRUCTS]
    themes = [t for m in mentions for t in m.judgement.themes[:1]]
    known = next((m.mechanism for m in mentions if m.mechanism), None)
    mechanism = known or (normalise(first.words) if normalise else None) or (constructs[0].name if constructs else None)
    theme = constructs[0].theme if constructs else (max(themes, key=themes.count) if themes else _NO_THEME)
    return Proposal(
        words=first.words,
        stems=key,
        head=head_stem(replace(first.words, abbreviations)),
        constructs=constructs,
        theme=theme,
        mechanism=mechanism,
        sentences=tuple(dict.fromkeys(m.judgement.sentence.n for m in mentions)),
        in_discussion=any(m.judgement.sentence.section is SectionType.DISCUSSION for m in mentions),
    )

"""Formal mediation tests, found by strict phrases.

In: article and segmentation. Out: the sentences of abstract, Methods and Results that say a mediation analysis was
done. Loose words are no test: inflammatory mediators, X-mediated, a bootstrap, moderation, an announcement, another
study's analysis. One weak hit alone does not make a trial `mediated` (see `formal_tests`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.article import Article, SectionType, Segmentation, Sentence
from extractor.mediation.patterns import phrases

__all__ = ["FormalTest", "formal_tests"]

_FILE = "formal_tests.toml"
_ANY = re.compile(
    r"mediat|indirect|\bpath|structural|\bSEM|sobel|baron|process|preacher|causal|ACME|lagged|joint|"
    r"coefficients|g-|× ?b",
    re.I,
)
"""One of these stands in every phrase of the lists; asking first spares most sentences the long pattern."""
_REPORTED = (SectionType.METHODS, SectionType.RESULTS)
_MIN_RESULTS = 5
"""Sentences of Results; protocols that have such a section hold fewer."""
_OWN = (SectionType.ABSTRACT, SectionType.METHODS, SectionType.RESULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalTest:
    """A sentence that states a formal test.

    Attributes:
        phrase: the words that matched.
    """

    sentence: Sentence
    phrase: str


def formal_tests(article: Article, segmentation: Segmentation) -> tuple[FormalTest, ...]:
    """The sentences that state a formal mediation test of this trial; empty where there is none.

    A structural equation or path model, an "indirect effect" and the like count only beside a strict phrase, or where
    they come twice and another sentence speaks of the indirect path. A test must be reported in Methods or Results:
    what stands in the abstract alone, or only in the Discussion, is an aim or somebody else's. An article without
    Results (a protocol) has tested nothing.
    """
    sentences = segmentation.sentences_of(*_OWN)
    strong = [t for s in sentences if (t := _hit(article, s, "strong"))]
    weak = [t for s in sentences if (t := _hit(article, s, "needs_partner"))]
    if weak and (strong or _partnered(article, sentences, weak)):
        strong += weak
    if not _is_report(segmentation) or not any(t.sentence.section in _REPORTED for t in strong):
        return ()
    unique = {t.sentence.n: t for t in strong}
    return tuple(unique[n] for n in sorted(unique))


def _is_report(segmentation: Segmentation) -> bool:
    return len(segmentation.sentences_of(SectionType.RESULTS)) >= _MIN_RESULTS


def _hit(article: Article, sentence: Sentence, key: str) -> FormalTest | None:
    text = article.slice(sentence)
    if not _ANY.search(text):
        return None
    match = phrases(_FILE, key).search(text)
    if match is None or phrases(_FILE, "exclude").search(text):
        return None
    return FormalTest(sentence=sentence, phrase=match.group())


def _partnered(article: Article, sentences: tuple[Sentence, ...], weak: list[FormalTest]) -> bool:
    """Whether the model is used more than once and an indirect path is spoken of near it."""
    if len({t.sentence.n for t in weak}) < 2:
        return False
    partner, exclude = phrases(_FILE, "partner"), phrases(_FILE, "exclude")
    own = {t.sentence.n: t.phrase for t in weak}
    texts = (article.slice(s).replace(own.get(s.n, "\0"), " ") for s in sentences)
    return any(partner.search(text) and not exclude.search(text) for text in texts)

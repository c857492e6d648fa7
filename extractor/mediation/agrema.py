"""What AGReMA asks of a mediation analysis, as far as it can be seen in the text.

In: an article with a formal mediation test. Out: six checks (`agrema.toml`), each with the sentences that satisfy it.
Reported, not scored: a missing hit means "not seen", not "not done". Source: Lee et al. 2021, A Guideline for Reporting
Mediation Analyses, JAMA 326:1045 (doi 10.1001/jama.2021.14075): timing, confounding, estimates, sensitivity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import AgremaCheck, Article, SectionType, Segmentation, Sentence
from extractor.mediation.evidence import evidence_of
from extractor.mediation.formal import FormalTest
from extractor.mediation.patterns import keys, phrases

__all__ = ["agrema_checks"]

_MEDIATION = r"(?:mediat\w+|indirect|path|structural equation)"
_FILE = "agrema.toml"
_OWN = (SectionType.ABSTRACT, SectionType.METHODS, SectionType.RESULTS)
_MOST = 3
"""Sentences shown for an item."""


def agrema_checks(article: Article, segmentation: Segmentation, tests: Sequence[FormalTest]) -> tuple[AgremaCheck, ...]:
    """The checks, in the order of the guideline; empty where there is no formal test."""
    if not tests:
        return ()
    sentences = segmentation.sentences_of(*_OWN)
    return tuple(_check(article, sentences, item, phrases(_FILE, item)) for item in keys(_FILE))


def _check(article: Article, sentences: Sequence[Sentence], item: str, pattern: re.Pattern[str]) -> AgremaCheck:
    hits = [s for s in sentences if pattern.search(article.slice(s))][:_MOST]
    evidence = tuple(evidence_of(article, s, s.section, "agrema", item) for s in hits)
    return AgremaCheck(item=item, found=bool(hits), evidence=evidence)

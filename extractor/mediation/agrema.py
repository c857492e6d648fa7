"""What AGReMA asks of a mediation analysis, as far as it can be seen in the text.

In: an article with a formal mediation test. Out: six checks, each with the sentences that satisfy it. Reported, not scored: a
missing hit means "not seen", not "not done". Source: Lee et al. 2021, A Guideline for Reporting Mediation
Analyses, JAMA 326:1045 (doi 10.1001/jama.2021.14075), items on timing, confounding, effect estimates and sensitivity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import AgremaCheck, Article, Evidence, SectionType, Segmentation, Sentence
from extractor.mediation.formal import FormalTest

__all__ = ["agrema_checks"]

_MEDIATION = r"(?:mediat\w+|indirect|path|structural equation)"
_ITEMS: tuple[tuple[str, str], ...] = (
    ("mediator measured before the outcome", (
        r"(?=.*\bmediat)(?=.*\b(?:baseline|mid-?treatment|week|month|time ?point|session|before|prior to|T[0-3])\b)"
        r"(?=.*\b(?:measur|assess|change|scores?|collected|temporal|preced)\w*)|\btemporal (?:order|preced)\w*|\bsubsequent (?:session|change|outcome)")),
    ("confounders of mediator and outcome", (
        rf"(?=.*{_MEDIATION})(?=.*\b(?:confound\w+|adjust(?:ed|ing)|controll(?:ed|ing) for|covariates?)\b)|\bmediator-outcome confound")),
    ("interval of the indirect effect", (
        r"(?=.*(?:indirect|mediat))(?=.*(?:\bCIs?\b|confidence intervals?|bootstrap))|"
        r"\bbias[- ]corrected (?:and accelerated )?(?:bootstrap|confidence)")),
    ("size of the indirect effect", (
        r"\bindirect effects?\b.{0,80}\d*\.\d|\bproportions? (?:\w+ )?mediated\b|\baccount(?:ed|s) for \d+|\bper ?cent of the (?:total )?effect|\bmediated \d")),
    ("sensitivity analysis of the mediation", (
        rf"(?=.*\bsensitivity anal)(?=.*{_MEDIATION})|\bsequential ignorability\b|\bmediational E-value|\bunmeasured confound\w+.{{0,80}}mediat")),
    ("assumptions or causal model stated", (
        r"\b(?:directed acyclic graph|causal diagram|DAG|conceptual model|theoretical model|causal steps|no unmeasured confounding|"
        r"causal assumptions?|hypothesi[sz]ed model|path diagram)\b")),
)  # fmt: skip
_OWN = (SectionType.ABSTRACT, SectionType.METHODS, SectionType.RESULTS)
_MOST = 3
"""Sentences shown for an item."""


def agrema_checks(article: Article, segmentation: Segmentation, tests: Sequence[FormalTest]) -> tuple[AgremaCheck, ...]:
    """The checks, in the order of the guideline; empty where there is no formal test."""
    if not tests:
        return ()
    sentences = segmentation.sentences_of(*_OWN)
    return tuple(_check(article, sentences, item, re.compile(pattern, re.I)) for item, pattern in _ITEMS)


def _check(article: Article, sentences: Sequence[Sentence], item: str, pattern: re.Pattern[str]) -> AgremaCheck:
    hits = [s for s in sentences if pattern.search(article.slice(s))][:_MOST]
    return AgremaCheck(item=item, found=bool(hits), evidence=tuple(_evidence(article, s, item) for s in hits))


def _evidence(article: Article, sentence: Sentence, item: str) -> Evidence:
    return Evidence(
        start=sentence.start,
        end=sentence.end,
        section=sentence.section,
        kind="agrema",
        why=item,
        page=sentence.page,
        boxes=article.boxes(sentence),
    )

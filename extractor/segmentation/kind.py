"""Whether an article is clearly no trial report: a protocol, a review, an editorial, a supplement.

Only clear cases: pilot, feasibility, crossover, cluster, single-arm and quasi-randomised trials,
follow-ups and secondary analyses are trial reports, and so is whatever is in doubt. Publishers'
labels alone do not decide: trials have been published as "review-article" and "case-report".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import Article, Section, SectionType

__all__ = ["why_no_trial_report"]

# JATS article-type values (https://jats.nlm.nih.gov/archiving/tag-library/1.3/attribute/article-type.html).
# "letter", "brief-report", "rapid-communication" and "other" can be trial reports.
_TYPES = {
    "correction": "a correction",
    "retraction": "a retraction",
    "expression-of-concern": "a notice",
    "obituary": "an obituary",
    "book-review": "a book review",
    "product-review": "a product review",
    "news": "news",
    "calendar": "a calendar",
    "announcement": "an announcement",
    "abstract": "a meeting abstract",
    "meeting-report": "a meeting report",
    "reply": "a reply",
}
# Journals file some reports of recruitment or of results under their protocols: this label is
# believed where there are no results, or where the text speaks of the future.
_PROTOCOL_TYPES = ("protocol", "study-protocol")
# These labels are believed only where the article has no Methods and Results of its own.
_DOUBTFUL_TYPES = {
    "review-article": "a review",
    "systematic-review": "a review",
    "meta-analysis": "a review",
    "editorial": "an editorial",
    "introduction": "an editorial",
    "case-report": "a case report",
}
_FLAGS = re.IGNORECASE | re.DOTALL
_REVIEW = re.compile(
    r"\b(?:systematic|scoping|umbrella|narrative|literature|critical|integrative|cochrane|mini"
    r"|state.of.the.art|comprehensive)[ -]?reviews?\b"
    r"|\bmeta-?\s?analys[ie]s\b|: an? (?:\w+ )?(?:review|overview)\b|\breview of the literature\b",
    _FLAGS,
)
_TRIAL_WITH_REVIEW = re.compile(
    r"\btrial\b.*\band (?:an? )?(?:updated )?(?:systematic review|review of|meta-?analysis)|\btrials? \(.*review",
    _FLAGS,
)
_PROTOCOL = re.compile(
    r"\b(?:study|trial|research) protocol\b|\bprotocol (?:for|of) .*\b(?:trial|study|evaluation"
    r"|investigation)\b|\bstatistical analysis plan\b",
    _FLAGS,
)
# Words that protocols have in common with reports ("an accelerated protocol: a randomised trial").
_MAYBE_PROTOCOL = re.compile(
    r"\bprotocols?\b|\b(?:rationale|design|methods|methodology)(?:,| and| &) (?:(?:study"
    r"|trial) )?(?:rationale|design|methods|methodology|protocol)\b"
    r"|\b(?:design|rationale|methods) of (?:an?|the|two) .*\b(?:trial|study|evaluation)\b|\b(?:study|trial) design\b",
    _FLAGS,
)
_CORRECTION = re.compile(
    r"\A\W*(?:correction|corrigendum|erratum|errata|addendum|retraction|retracted|expression of concern)\b"
    r"(?: *:| to\b| note|\W*\Z)",
    _FLAGS,
)
_EDITORIAL = re.compile(
    r"\A\W*(?:editorial\b|commentary\b|letter to the editor"
    r"|(?:response|reply) to(?: *:| comments?\b| letters?\b| the letter)"
    r"|in reply\W|comment on\b)",
    _FLAGS,
)
_SUPPLEMENT_TITLE = re.compile(
    r"\A\W*(?:supplementa(?:ry|l)|supporting|online|web) (?:online )?"
    r"(?:appendix|materials?|information|data|methods|file|content|supplement)\b|\A\W*(?:appendix|supplement)\W*\Z",
    _FLAGS,
)
_OTHER_TITLES = (("a correction", _CORRECTION), ("an editorial", _EDITORIAL), ("a supplement", _SUPPLEMENT_TITLE))
_CASE_REPORT = re.compile(r"\bcase (?:reports?|series)\b", _FLAGS)
_SUPPLEMENT = re.compile(
    r"\bsupplementa(?:ry|l) (?:online )?(?:appendix|content)\b|\bthis (?:supplementary )?appendix (?:formed"
    r"|has been provided|was part)"
    r"|\bthis supplement(?:ary material|al material)? (?:has been provided|accompanies|contains)",
    _FLAGS,
)
_SUPPLEMENT_HEAD = 500
"""Characters at the start of a document in which a supplement says that it is one."""

_ANNOUNCES = re.compile(
    r"\b(?:will|shall) (?:be|receive|undergo|complete|have|use|also)\b|\bwe (?:will|plan to|intend to)\b"
    r"|\bthis protocol\b|\btrial status\b"
    r"|\bis (?:currently |still )?recruiting\b|\brecruitment is\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(r"\b(?:were|was|did|had|completed|showed|found)\b", re.IGNORECASE)
_MIN_ANNOUNCEMENTS = 8
_MIN_IF_LABELLED = 3
_MIN_ANNOUNCED = 0.35
"""Announcements to words of the past: 0.5 to 2 in protocols, under 0.1 in reports."""


def why_no_trial_report(article: Article, sections: Sequence[Section]) -> str | None:
    """The reason in a few words, or None: it is a trial report, or may be one."""
    found = {section.type for section in sections}
    has_results = SectionType.RESULTS in found
    return (
        _by_type(article, has_results=has_results, full=has_results and SectionType.METHODS in found)
        or _by_title(article, has_results=has_results)
        or _by_text(article, has_results=has_results)
    )


def _by_type(article: Article, *, has_results: bool, full: bool) -> str | None:
    label = (article.metadata.article_type or "").lower()
    if label in _PROTOCOL_TYPES and (not has_results or _is_announced(article, at_least=_MIN_IF_LABELLED)):
        return "the source calls it a protocol"
    kind = _TYPES.get(label) or (None if full else _DOUBTFUL_TYPES.get(label))
    return f"the source calls it {kind}" if kind else None


def _by_title(article: Article, *, has_results: bool) -> str | None:
    title = article.metadata.title or ""
    if _PROTOCOL.search(title) and (not has_results or _is_announced(article)):
        return "by its title it is a protocol"
    if _MAYBE_PROTOCOL.search(title) and _is_announced(article):
        return "by its title and its future tense it is a protocol"
    if _REVIEW.search(title) and not _TRIAL_WITH_REVIEW.search(title):
        return "by its title it is a review"
    if _CASE_REPORT.search(title) and not has_results:
        return "by its title it is a case report"
    return next((f"by its title it is {kind}" for kind, pattern in _OTHER_TITLES if pattern.search(title)), None)


def _by_text(article: Article, *, has_results: bool) -> str | None:
    if has_results:
        return None
    if _is_announced(article):
        return "it announces a trial and has no results, which makes it a protocol"
    if _SUPPLEMENT.search(article.text[:_SUPPLEMENT_HEAD]):
        return "it says of itself that it is a supplement"
    return None


def _is_announced(article: Article, *, at_least: int = _MIN_ANNOUNCEMENTS) -> bool:
    """Whether the text speaks of its trial in the future throughout."""
    announced = len(_ANNOUNCES.findall(article.text))
    return announced >= at_least and announced >= _MIN_ANNOUNCED * len(_REPORTS.findall(article.text))

"""Whether an article is clearly no trial report: a protocol, a review, an editorial, a supplement.

Only clear cases: pilot, feasibility, crossover, cluster, single-arm and quasi-randomised trials,
follow-ups and secondary analyses are trial reports, and so is whatever is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import Article, Section, SectionType

__all__ = ["why_no_trial_report"]

# JATS article-type values (https://jats.nlm.nih.gov/archiving/tag-library/1.3/attribute/article-type.html)
# that cannot be a trial report. "letter", "brief-report" and "other" can.
_TYPES = {
    "protocol": "a protocol",
    "study-protocol": "a protocol",
    "review-article": "a review",
    "systematic-review": "a review",
    "meta-analysis": "a review",
    "editorial": "an editorial",
    "correction": "a correction",
    "retraction": "a retraction",
    "expression-of-concern": "a notice",
    "obituary": "an obituary",
    "book-review": "a book review",
    "product-review": "a product review",
    "news": "news",
    "calendar": "a calendar",
    "announcement": "an announcement",
    "introduction": "an editorial",
    "case-report": "a case report",
    "abstract": "a meeting abstract",
    "meeting-report": "a meeting report",
    "reply": "a reply",
}
_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        (
            "a protocol",
            r"\b(?:study|trial|research|clinical trial|review|design) protocol\b|\bprotocol (?:for|of) (?:an?|the|two|three|our)?\b"
            r"|\bprotocols? *\Z|\bprotocol: |\btrial protocol\b|\bstatistical analysis plan\b",
        ),
        (
            "a protocol",
            r"\b(?:rationale(?:,| and| &) (?:study |trial )?(?:design|methods|methodology)|(?:study |trial )?design(?:,| and| &) (?:the )?(?:rationale|protocol|methods|methodology)|"
            r"design of (?:an?|the) .{0,80}\btrial\b)",
        ),
        (
            "a review",
            r"\b(?:systematic|scoping|umbrella|narrative|literature|critical|integrative|cochrane|mini|rapid|state.of.the.art|comprehensive)[ -]?reviews?\b|\bmeta-?\s?analys[ie]s\b(?! of individual)"
            r"|: an? (?:\w+ )?(?:review|overview)\b",
        ),
        ("a correction", r"\A\W*(?:correction|corrigendum|erratum|errata|addendum|retraction|retracted|expression of concern)\b(?: *:| to\b| note|\Z)"),
        ("an editorial", r"\A\W*(?:editorial|commentary|letter to the editor|reply|response to|in reply)\b"),
        ("a supplement", r"\A\W*(?:supplementary|supplemental|supporting|online|web) (?:appendix|material|information|data|methods|file|content|supplement)s?\b|\A\W*(?:appendix|supplement)\b"),
        ("a case report", r"\bcase (?:report|series|study)\b(?!.*\btrial)"),
    )
)
_PROTOCOL_WORDS = re.compile(
    r"\b(?:will be|shall be|we will|we plan to|this protocol|the protocol describes|trial status|is (?:currently )?recruiting|recruitment (?:is|will|started|began))\b",
    re.IGNORECASE,
)
_DONE_WORDS = re.compile(r"\b(?:were|was|did|had|completed|showed|found)\b", re.IGNORECASE)
_PROTOCOL_HEADING = re.compile(r"\A\W*[\d.]*\s*(?:methods?\s*(?:/|and|&)\s*designs?|study protocol|trial status|methods and analysis|ethics and dissemination)\W*\Z", re.IGNORECASE)
_MIN_PROTOCOL_WORDS = 8
_REPORTS = re.compile(r"\bresults (?:of|from)\b|\boutcomes (?:of|from)\b|\bsecondary analys[ie]s\b|\bpost.hoc\b|\bfollow-?up of\b", re.IGNORECASE)


def why_no_trial_report(article: Article, sections: Sequence[Section]) -> str | None:
    """The reason in a few words, or None: it is a trial report, or may be one."""
    by_type = _TYPES.get((article.metadata.article_type or "").lower())
    if by_type:
        return f"the source calls it {by_type}"
    title = article.metadata.title or ""
    has_results = any(section.type is SectionType.RESULTS for section in sections)
    for what, pattern in _TITLES:
        if pattern.search(title) and not (_REPORTS.search(title) and has_results):
            return None if what == "a protocol" and has_results and not _is_announced(article) else f"by its title it is {what}"
    if not has_results and _is_announced(article):
        return "it announces a trial and has no results, which makes it a protocol"
    return None


def _is_announced(article: Article) -> bool:
    """Whether the text speaks of the trial in the future throughout."""
    announced = len(_PROTOCOL_WORDS.findall(article.text))
    done = len(_DONE_WORDS.findall(article.text))
    return announced >= _MIN_PROTOCOL_WORDS and announced > 0.5 * done

"""What an article lacks to be judged: missing or short sections, another language, no trial report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.article import Article, Problem, Section, SectionType, Sentence
from extractor.segmentation.kind import why_no_trial_report
from extractor.segmentation.language import is_english

__all__ = ["find_problems"]

_SHORT = 400
"""Characters; shorter Introductions and Discussions are reported as doubtful, not refused."""
_UNSURE = 0.6
_NAMES = {SectionType.INTRODUCTION: "Introduction", SectionType.DISCUSSION: "Discussion"}


def find_problems(article: Article, sections: Sequence[Section], sentences: Sequence[Sentence]) -> tuple[Problem, ...]:
    """Everything that keeps the article from being judged, or makes the judgement doubtful."""
    return tuple(_problems(article, sections, sentences))


def _problems(article: Article, sections: Sequence[Section], sentences: Sequence[Sentence]) -> Iterator[Problem]:
    if not is_english(article.text):
        message = "the article is not in English, which is the only language that is judged"
        yield _problem("not_english", message, fatal=True)
    reason = why_no_trial_report(article, sections)
    if reason:
        yield _problem("not_a_trial_report", f"clearly no report of a trial: {reason}", fatal=True)
    for kind, name in _NAMES.items():
        yield from _coverage(kind, name, sections, sentences)


def _coverage(
    kind: SectionType, name: str, sections: Sequence[Section], sentences: Sequence[Sentence]
) -> Iterator[Problem]:
    characters = sum(s.end - s.start for s in sentences if s.section is kind)
    if not characters:
        found = sorted({s.type for s in sections} - {SectionType.OTHER})
        message = f"no {name} was found (found: {', '.join(found) or 'no section'}); look at the headings of the source"
        yield _problem(f"no_{kind}", message, fatal=True)
        return
    if characters < _SHORT:
        yield _problem(f"short_{kind}", f"the {name} has only {characters} characters; part of it may be lost")
    own = [s for s in sections if s.type is kind]
    confidence = min(s.confidence for s in own)
    if confidence <= _UNSURE and all(s.evidence == "position" for s in own):
        yield _problem(f"unsure_{kind}", f"the {name} was found by position only (confidence {confidence:.1f})")


def _problem(code: str, message: str, *, fatal: bool = False) -> Problem:
    return Problem(stage="segment", code=code, message=message, fatal=fatal)

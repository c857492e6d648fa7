"""Problems: missing sections, other languages, articles that are no trial reports."""

from __future__ import annotations

import pytest

from extractor.article import Article, Region, SectionType
from extractor.segmentation import segment
from extractor.segmentation.language import is_english
from tests.segmentation.builders import article, h, nested, p

LONG = "Walking may reduce the pain of the knee because it strengthens the muscles that hold it. " * 6
FUTURE = "Patients will be asked to walk. They will be seen again. We will measure pain. " * 6
PAST = "Patients were asked to walk. They were seen again. We measured pain and it was lower. " * 6


def paper(
    title: str = "Walking for knees", *, methods: str = PAST, results: bool = True, **metadata: object
) -> Article:
    return article(
        h("Introduction"), p(LONG), h("Methods"), p(methods), *([h("Results"), p(PAST)] if results else []),
        h("Discussion"), p(LONG), title=title, **metadata,
    )  # fmt: skip


def codes(made: Article) -> list[str]:
    return [problem.code for problem in segment(made).problems]


def test_a_whole_article_has_no_problem() -> None:
    assert codes(paper()) == []


def test_a_missing_section_is_fatal_and_names_what_was_found() -> None:
    problems = segment(article(h("Introduction"), p(LONG), h("Methods"), p(PAST))).problems

    assert [(x.code, x.fatal) for x in problems] == [("no_discussion", True)]
    assert "introduction, methods" in problems[0].message


def test_a_heading_without_text_is_a_missing_section() -> None:
    assert "no_discussion" in codes(article(h("Introduction"), p(LONG), h("Discussion"), h("References"), p("A.")))


def test_a_very_short_section_is_doubtful_not_missing() -> None:
    problems = segment(
        article(h("Introduction"), p(LONG), h("Methods"), p(PAST), h("Discussion"), p("It helped."))
    ).problems

    assert [(x.code, x.fatal) for x in problems] == [("short_discussion", False)]


def test_what_follows_a_headed_section_does_not_make_it_doubtful() -> None:
    """A main heading of no known words, or a paragraph after the last section, goes on with the Discussion."""
    outline = nested(
        (("Introduction",), LONG), (("Methods",), PAST), (("Discussion",), LONG), (("Why it helps",), LONG), ((), LONG)
    )
    segmentation = segment(outline)

    assert min(s.confidence for s in segmentation.sections if s.type is SectionType.DISCUSSION) <= 0.6
    assert segmentation.problems == ()


def test_a_section_found_by_position_alone_is_doubtful() -> None:
    made = article(p(LONG), h("Methods"), p(PAST), h("Results"), p(PAST), h("Discussion"), p(LONG))

    assert codes(made) == ["unsure_introduction"]


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("Walking for knees: study protocol for a randomised trial", {"methods": FUTURE, "results": False}),
        ("Protocol for the WALK trial", {"methods": FUTURE, "results": False}),
        ("The WALK trial: rationale and design", {"methods": FUTURE, "results": False}),
        ("Walking for knees", {"methods": FUTURE, "results": False}),
        ("Walking for knees", {"article_type": "protocol", "results": False}),
        ("Walking for knees: a systematic review", {}),
        ("Walking for knees: meta-analysis of randomised controlled trials", {}),
        ("Walking for knees", {"article_type": "review-article", "results": False}),
        ("Walking for knees", {"article_type": "editorial", "results": False}),
        ("Erratum to: Walking for knees", {}),
        ("Response to comment on walking", {"results": False}),
        ("Supplementary appendix", {"results": False}),
    ],
)
def test_what_is_clearly_no_trial_report_is_recognised(title: str, fields: dict[str, object]) -> None:
    assert "not_a_trial_report" in codes(paper(title, **fields))


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("Walking for knees: a pilot cluster crossover trial", {}),
        ("Walking for knees: secondary analysis of a quasi-randomised trial", {}),
        ("An accelerated protocol after knee surgery: a randomised trial", {}),
        ("Response to exercise in knees", {}),
        ("Supplement use and walking", {}),
        ("Walking for knees: a randomised trial and systematic review", {}),
        ("Walking for knees", {"article_type": "review-article"}),
        ("Walking for knees", {"article_type": "case-report"}),
        ("Walking for knees", {"article_type": "letter"}),
        ("Walking for knees", {"article_type": "protocol"}),
        ("A study protocol that failed: results of the WALK trial", {}),
    ],
)
def test_whatever_may_be_a_trial_report_is_none_of_these(title: str, fields: dict[str, object]) -> None:
    assert codes(paper(title, **fields)) == []


GERMAN = (
    "Die Patienten wurden nach dem Zufall auf zwei Gruppen verteilt und mit einem Fragebogen zu den Schmerzen befragt. "
    * 8
)
SPANISH = (
    "Los pacientes fueron asignados al azar a dos grupos y se les preguntó por el dolor de la rodilla con una escala. "
    * 8
)
CHINESE = "患者被随机分为两组，并用量表评估膝关节疼痛。" * 40


@pytest.mark.parametrize("text", [GERMAN, SPANISH, CHINESE])
def test_other_languages_are_recognised(text: str) -> None:
    assert not is_english(text)
    assert "not_english" in codes(article(h("Introduction"), p(text), h("Discussion"), p(text)))


def test_english_is_english_whatever_the_source_says() -> None:
    assert is_english(LONG)
    assert codes(paper(language="de")) == []


def test_an_abstract_in_english_does_not_make_the_article_english() -> None:
    made = article(p(LONG, region=Region.ABSTRACT), h("Introduction"), p(GERMAN * 3), h("Discussion"), p(GERMAN * 3))

    assert "not_english" in codes(made)

"""The table instrument -> construct -> mechanism."""

from __future__ import annotations

import pytest

from extractor.mediation.lexicon import load_lexicon

WUN = (
    "muscle strength", "motor control", "muscle endurance", "fear-avoidance", "pain self-efficacy", "mood",
    "flexibility",
    "endorphins", "kinesiophobia", "aerobic fitness", "stabilisation", "pain tolerance", "disability perception",
    "mastery",
    "biomechanics",
)  # fmt: skip


@pytest.mark.parametrize("name", WUN)
def test_the_names_of_the_review_are_there(name: str) -> None:
    assert load_lexicon()[name].name == name


def test_every_construct_has_a_known_theme_terms_and_instruments() -> None:
    for construct in load_lexicon().constructs:
        assert construct.theme in {"NM", "PS", "NP", "CM", "TH", "OT"}
        assert construct.terms
        assert construct.instruments


@pytest.mark.parametrize(
    ("words", "mechanism"),
    [
        ("reduced kinesiophobia", "kinesiophobia"),
        ("lower insulin resistance", "insulin sensitivity"),
        ("improved trunk muscle endurance", "muscle endurance"),
        ("release of endorphins", "endorphins"),
        ("greater self-efficacy", "pain self-efficacy"),
        ("smaller swellings", "swelling"),
    ],
)
def test_a_mediator_names_its_construct(words: str, mechanism: str) -> None:
    assert load_lexicon().named_by(words)[0].name == mechanism


@pytest.mark.parametrize(
    ("sentence", "mechanism"),
    [
        ("Fear was rated with the Tampa scale.", "kinesiophobia"),
        ("Trunk extensors were tested by the Biering-Sørensen test.", "muscle endurance"),
        ("HOMA-IR was computed.", "insulin sensitivity"),
        ("We took the pressure-pain thresholds.", "pain tolerance"),
        ("VO2max was reached on a treadmill.", "aerobic fitness"),
        ("Serum IL-6 was assayed.", "inflammation"),
    ],
)
def test_an_instrument_tells_its_construct(sentence: str, mechanism: str) -> None:
    assert mechanism in [c.name for c, _ in load_lexicon().instruments_in(sentence, {})]


def test_an_abbreviation_that_the_article_defines_otherwise_is_no_instrument() -> None:
    sentence = "PCS was recorded."

    assert load_lexicon().instruments_in(sentence, {"PCS": "Pain Catastrophizing Scale"})
    assert not load_lexicon().instruments_in(sentence, {"PCS": "physical component summary"})


def test_a_word_inside_another_is_no_hit() -> None:
    assert load_lexicon().instruments_in("The rebalanced textile was tested.", {}) == []

"""Stems bring the forms of one construct together; coverage says how much of a mediator a sentence names."""

from __future__ import annotations

import pytest

from extractor.mediation.abbreviations import defined_abbreviations, replace
from extractor.mediation.words import content_stems, coverage, head_stem, stem, stems, weight


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("inflammation", "inflammatory"),
        ("strength", "strengthening"),
        ("depressed", "depression"),
        ("stabilisation", "stabilization"),
        ("anxiety", "anxious"),
        ("oedema", "edema"),
        ("haemoglobin", "hemoglobin"),
    ],
)
def test_forms_of_one_construct_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_constructs_keep_different_stems() -> None:
    assert len({stem(w) for w in ("strength", "stress", "endurance", "endorphin", "balance")}) == 5


def test_letters_and_digits_of_a_marker_stay_together() -> None:
    assert stems("IL-6 and GLP-1") == ["il6", "glp1"]


def test_words_of_change_say_nothing_about_which_mediator_it_is() -> None:
    assert content_stems("improved trunk muscle endurance") == content_stems("trunk muscle endurance")


def test_a_mediator_of_generic_words_alone_keeps_them() -> None:
    assert content_stems("treatment effect")


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("coordination of the trunk muscles", "coordin"),
        ("reduction in muscle pain", "pain"),
        ("better sleep", "sleep"),
        ("improved", None),
    ],
)
def test_the_head_is_what_the_phrase_is_about(words: str, head: str | None) -> None:
    assert head_stem(words) == head


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    assert weight(stem("kinesiophobia")) > weight(stem("muscle")) > 0


def test_coverage_is_one_for_all_words_and_zero_for_none() -> None:
    wanted = content_stems("trunk muscle endurance")

    assert coverage(wanted, stems("The endurance of trunk muscles rose.")) == 1
    assert coverage(wanted, stems("Nothing of this was seen.")) == 0


def test_abbreviations_are_read_from_the_article() -> None:
    text = "We used the Tampa Scale of Kinesiophobia (TSK) and the visual analogue scale (VAS) of pain (see text)."

    assert defined_abbreviations(text) == {"TSK": "Tampa Scale of Kinesiophobia", "VAS": "visual analogue scale"}


def test_a_long_form_does_not_reach_into_the_sentence_before() -> None:
    assert defined_abbreviations("We saw the tampa. Scale of kinesiophobia (TSK) was used.") == {}


def test_a_bracket_that_does_not_fit_the_letters_defines_nothing() -> None:
    assert defined_abbreviations("The walking test (TSK) was done.") == {}


def test_replace_puts_the_long_form_in() -> None:
    assert replace("lower TSK, after", {"TSK": "Tampa Scale"}) == "lower Tampa Scale after"

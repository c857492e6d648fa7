"""How a test came out, read off its sentences."""

from __future__ import annotations

import pytest

from extractor.mediation.results import read_result


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("Confidence mediated the effect on pain.", "mediates"),
        ("Change in sleep was correlated with change in pain.", "mediates"),
        ("Change in fear did not mediate the effect.", "does_not"),
        ("There was no correlation between strength and pain.", "does_not"),
        ("The indirect effect was 0.4 (95% CI -0.2 to 1.0).", "does_not"),
        ("The indirect effect was 0.4 (95% CI 0.1 to 1.0).", "mediates"),
        ("Fear partially mediated the effect.", "partly"),
        ("Strength was correlated with pain in women but not in men.", "partly"),
        ("The model had three paths.", None),
    ],
)
def test_one_sentence(sentence: str, answer: str | None) -> None:
    assert read_result([sentence]) == answer


def test_sentences_that_differ_make_partly() -> None:
    assert read_result(["A mediated the effect.", "B did not mediate the effect."]) == "partly"


def test_nothing_said_is_none() -> None:
    assert read_result([]) is None

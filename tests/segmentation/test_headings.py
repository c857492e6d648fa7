from __future__ import annotations

import pytest

from extractor.article import SectionType
from extractor.segmentation.headings import _COMMON, classify_heading, normalise_heading, run_in_heading

I, M, R, D, O = (  # noqa: E741
    SectionType.INTRODUCTION,
    SectionType.METHODS,
    SectionType.RESULTS,
    SectionType.DISCUSSION,
    SectionType.OTHER,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1. Introduction", "introduction"),
        ("1 | INTRODUCTION", "introduction"),
        ("2.1  Materials & Methods:", "materials and methods"),
        ("II. METHODS", "methods"),
        ("IV DISCUSSION", "discussion"),
        ("3Results", "results"),
        ("D I S C U S S I O N", "discussion"),
        ("Methods/Design", "methods and design"),
        ("Discussion (continued)", "discussion"),
        ("Author’s note.", "author's note"),
    ],
)
def test_numbers_signs_and_letter_spacing_go(text: str, words: str) -> None:
    assert normalise_heading(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Introduction", I),
        ("Background", I),
        ("Background and aims", I),
        ("INTRODUCTION AND RATIONALE", I),
        ("Methods", M),
        ("Patients and methods", M),
        ("Subjects, Materials and Methods", M),
        ("Research design and methods", M),
        ("Results", R),
        ("Observations and results", R),
        ("Discussion", D),
        ("Comment", D),
        ("Results and discussion", D),
        ("General discussion", D),
        ("Discussion and conclusions", D),
        ("Conclusion", D),
        ("Conclusions and implications for practice", D),
        ("Discusion", D),
        ("M A T E R I A L S A N D M E T H O D S", M),
        ("References", O),
        ("Acknowledgements", O),
        ("Competing interests", O),
        ("Declaration of conflicting interests", O),
        ("Authors' contributions", O),
        ("Funding", O),
        ("Abbreviations", O),
        ("Supplementary material", O),
        ("Appendix 1", O),
        ("What this study adds", O),
    ],
)
def test_main_words_name_a_section_anywhere(text: str, expected: SectionType) -> None:
    match = classify_heading(text)

    assert match is not None
    assert match.main
    assert match.type is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Limitations of the study", D), ("Aims", I), ("Participants", M), ("Statistical analysis", M), ("Findings", R)],
)
def test_other_words_need_the_right_place(text: str, expected: SectionType) -> None:
    match = classify_heading(text)

    assert match is not None
    assert not match.main
    assert match.type is expected


@pytest.mark.parametrize("text", ["", "Study 1", "Instructions", "12", "Focus group discussion!", "x" * 500])
def test_other_headings_name_none_for_sure(text: str) -> None:
    match = classify_heading(text)

    assert match is None or not match.main


def test_every_common_heading_names_a_section() -> None:
    for words in _COMMON.values():
        assert classify_heading(words) is not None


def test_run_in_headings() -> None:
    assert run_in_heading("Discussion. We found") == (D, 12)
    assert run_in_heading("DISCUSSION We found") == (D, 11)
    assert run_in_heading("Patients and methods: We asked") == (M, 22)
    assert run_in_heading("Discussion of the matter. We") is None
    assert run_in_heading("Results were poor.") is None

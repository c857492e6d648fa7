from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.segmentation import split_sentences

# Each text is given with its sentences separated by the mark.
MARK = " ¦ "
CASES = [
    "We walked. ¦ They rested.",
    "As Smith et al. [4] found, it helps. ¦ Lodder et al. [26] did not.",
    "It was shown by Smith et al. ¦ The effect was small.",
    "See Fig. 2 and Figs. 3–4, Ref. 12, Eq. 5 and No. 7. ¦ Next.",
    "Pain fell (p = .03). ¦ It rose (p < 0.05).",
    "It was 0.04. ¦ The rest was 2.5.",
    "Walking vs. rest, e.g. by Dr. Jones or J. R. Smith, i.e. the first. ¦ Yes.",
    "Pain fell.[12] ¦ The rest did not.[13,14] ¦ Why?",
    "Pain fell. [12–14] ¦ The rest did not.",
    "Pain fell.12,13 ¦ The rest did not.12–14 ¦ We ask why.",
    "It was 0.05.12 ¦ The rest was not.",
    "Pain fell. (12) ¦ The rest did not.",
    "Pain fell. (Fig. 2) ¦ The rest did not.",
    "Reasons: (1) strength; (2) mood. ¦ We agree.",
    "There were limits. ¦ (1) Few walked. ¦ (2) Many rested. ¦ (3) None ran.",
    "We note: 1. Few walked; 2. Many rested. ¦ We agree.",
    "They took vitamin D. ¦ They walked in group A. ¦ We saw E. coli and C. difficile.",
    "Salix alba Willd. Bark was used. ¦ They climbed a wall. ¦ However, it fell.",
    "It rose to 30 min. ¦ Participants rested for 4 h. ¦ We stopped.",
    "They live in the U.S. ¦ The rest do not. ¦ The U.S. Army helped.",
    "They did (as asked by Acme Co. Inc. Boston, USA) well. ¦ Good.",
    "“I walk.” ¦ She rested. ¦ “Why?” ¦ Because.",
    "Is it true? (item 3). ¦ Yes!",
    "mTOR was low. ¦ eGFR was high. ¦ α-Tocopherol was given. ¦ p53 was not.",
    "It was low in HF. ¦ DAART helped. ¦ It bound Ca. ¦ Other ions did not.",
    "It helps [1]. ¦ Age matters (p = .04). ¦ We agree.",
    "Value was 0. 05 and more. ¦ In 2004 we began. ¦ 12 patients left.",
    "He wrote etc. ¦ We did not.",
    "... and so on.",
]


@pytest.mark.parametrize("case", CASES)
def test_cuts(case: str) -> None:
    text = case.replace(MARK, " ")

    assert [text[start:end] for start, end in split_sentences(text)] == case.split(MARK)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Walking helps [1].Age matters.", ["Walking helps [1].", "Age matters."]),
        ("They felt pain.The rest did not.", ["They felt pain.", "The rest did not."]),
        ("See www.Example.Com for more.", ["See www.Example.Com for more."]),
        ("", []),
        ("   ", []),
        ("no stop", ["no stop"]),
    ],
)
def test_lost_spaces_and_edges(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


PIECES = st.sampled_from(
    [
        "We walked",
        "al",
        "Fig",
        "e.g",
        "12",
        "0",
        "(",
        ")",
        "[3]",
        ".",
        "?",
        "!",
        " ",
        " ",
        "\n",
        "The",
        "”",
        "“",
        "p",
        "=",
        "Willd",
        "J",
        ";",
        "…",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_every_letter_lies_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)

    position = 0
    for start, end in spans:
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""


@given(st.lists(PIECES, max_size=30).map("".join))
def test_cutting_again_cuts_no_further_at_the_edges(text: str) -> None:
    for start, end in split_sentences(text):
        assert split_sentences(text[start:end])[0][0] == 0


@pytest.mark.parametrize("unit", [".", "(", 'x."', "(a. B ", "[1].", "1,", "a. ", ". ", "Al. (2) "])
def test_long_monotonous_texts_take_no_more_than_their_length(unit: str) -> None:
    split_sentences(unit * (60_000 // len(unit)))

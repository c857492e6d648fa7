"""Stand-off labels find their sentences again, whole, split, merged or differently cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import AnnotationError
from extractor.training.alignment import align, count_found, find_mediators, was_read
from extractor.training.standoff import (
    Mediator,
    StandoffLabel,
    fingerprint,
    load_labels,
    pack_hashes,
    sentence_hash,
    sketch,
    unpack_hashes,
    words,
    write_rows,
)

TEXTS = [
    "Low back pain keeps many people from work.",
    "Training the deep trunk muscles is thought to restore control of the lumbar segments and so to ease pain [4].",
    "Earlier trials of general exercise gave mixed results.",
    "Moving without harm may also lower fear of movement, which in turn lets people do more.",
    "We compared both programmes over twelve weeks.",
]


def label_of(text: str, n: int = 1, mediator: str | None = None) -> StandoffLabel:
    tokens = words(text)
    mediators = ()
    if mediator:
        start = text.index(mediator)
        own = words(mediator)
        mediators = (Mediator(start, start + len(mediator), len(own), fingerprint(own)),)
    return StandoffLabel(
        trial="t1",
        section="introduction",
        n=n,
        hash=fingerprint(tokens),
        sketch=sketch(tokens),
        label="P",
        themes=("NM",),
        mediators=mediators,
    )


def test_the_same_text_is_found_exactly() -> None:
    aligned = align([label_of(TEXTS[1], 2), label_of(TEXTS[3], 4)], TEXTS)

    assert [a.sentences for a in aligned] == [(1,), (3,)]
    assert all(a.exact for a in aligned)


def test_other_citations_and_case_change_nothing() -> None:
    changed = [*TEXTS[:1], TEXTS[1].replace(" [4].", ".⁴").upper(), *TEXTS[2:]]

    assert align([label_of(TEXTS[1])], changed)[0].sentences == (1,)


def test_a_sentence_merged_with_its_neighbour_is_found() -> None:
    merged = [TEXTS[0], TEXTS[1] + " " + TEXTS[2], *TEXTS[3:]]

    found = align([label_of(TEXTS[1])], merged)[0]

    assert found.sentences == (1,)
    assert not found.exact


def test_a_split_sentence_is_found_in_its_parts() -> None:
    first, second = "Moving without harm may also lower fear of movement,", "which in turn lets people do more."

    found = align([label_of(TEXTS[3])], [*TEXTS[:3], first, second, TEXTS[4]])[0]

    assert set(found.sentences) <= {3, 4}
    assert found.sentences


def test_what_is_not_there_is_not_found() -> None:
    assert (
        align([label_of("Heat packs were handed out in both arms of the study at every visit.")], TEXTS)[0].sentences
        == ()
    )


def test_what_was_called_is_counted_against_the_labels() -> None:
    texts = [
        "Stronger hips carry the load and so the knee is spared.",
        "Pain fell in both arms of the trial.",
        "Better sleep may have lowered the fear of movement.",
    ]
    labels = [label_of(texts[0], 1), label_of(texts[2], 3), label_of("It calms the nerves of the gut, we think.", 4)]

    assert count_found(labels, texts, [0, 1]) == (1, 2, 3)
    assert count_found([], texts, []) == (0, 0, 0)


def test_repeated_sentences_take_their_labels_in_order() -> None:
    texts = [TEXTS[1], TEXTS[0], TEXTS[1]]

    assert [a.sentences for a in align([label_of(TEXTS[1], 1), label_of(TEXTS[1], 3)], texts)] == [(0,), (2,)]


def test_mediators_are_found_where_the_words_moved() -> None:
    label = label_of(TEXTS[1], mediator="control of the lumbar segments")
    shifted = "In theory, training the deep trunk muscles restores Control of the  lumbar segments (12)."

    assert find_mediators(shifted, label.mediators) == ("Control of the  lumbar segments",)
    assert find_mediators("Nothing of the kind.", label.mediators) == ()


def test_a_passage_that_was_never_read_is_told_apart() -> None:
    """A sentence cut elsewhere counts as read beside one that was; a whole other section does not."""
    packed = pack_hashes(sentence_hash(t) for t in TEXTS[:3])

    assert was_read(packed, [*TEXTS[:2], "Cut differently.", "Unread one.", "Unread two."]) == [
        True,
        True,
        True,
        False,
        False,
    ]


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_packed_hashes_come_back(hashes: list[int]) -> None:
    assert unpack_hashes(pack_hashes(hashes)) == hashes


def test_rows_survive_the_file(tmp_path: Path) -> None:
    rows = [label_of(TEXTS[1], 2, "deep trunk muscles"), label_of(TEXTS[3], 4)]
    path = tmp_path / "labels.jsonl"

    assert write_rows(path, rows) == 2
    assert load_labels(path) == rows


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    write_rows(path, [label_of(TEXTS[1])])
    path.write_bytes(path.read_bytes() + b'{"trial": 3}\n')

    with pytest.raises(AnnotationError, match="line 2"):
        load_labels(path)

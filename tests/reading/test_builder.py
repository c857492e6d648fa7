"""What every reader's text goes through."""

from __future__ import annotations

import pytest

from extractor.article import BlockKind
from extractor.reading.builder import ArticleBuilder
from extractor.reading.options import ReadOptions


@pytest.mark.parametrize("mark", ["\u200f", "\u202e", "\u2066", "\u2069", "\u00ad"])
@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.TABLE])
def test_no_block_holds_invisible_marks(mark: str, kind: BlockKind) -> None:
    builder = ArticleBuilder("paper", ReadOptions())
    builder.add(kind, f"Pain {mark}fell.{mark}")
    builder.add(BlockKind.PARAGRAPH, "More.")

    assert builder.build(b"", format="text", reader="test").text == "Pain fell.\n\nMore."


def test_a_block_says_where_it_starts_unless_it_is_left_out() -> None:
    builder = ArticleBuilder("paper", ReadOptions())

    assert [builder.add(BlockKind.PARAGRAPH, text) for text in ("One.", " ", "Two.")] == [0, None, 6]


def test_the_rows_of_a_table_stay_apart() -> None:
    builder = ArticleBuilder("paper", ReadOptions())
    builder.add(BlockKind.TABLE, "arm | pain\nwalk | 3")
    builder.add(BlockKind.PARAGRAPH, "Pain fell.")

    assert builder.build(b"", format="text", reader="test").text.startswith("arm | pain\nwalk | 3\n\n")

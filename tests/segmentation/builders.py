"""Articles made of blocks, for tests of segmentation."""

from __future__ import annotations

from extractor.article import Article, Block, BlockKind, Metadata, Region, Segmentation

SEPARATOR = "\n\n"


def article(*parts: tuple[BlockKind, str] | tuple[BlockKind, str, dict[str, object]], **metadata: object) -> Article:
    """An article of (kind, text) or (kind, text, more fields of the block)."""
    blocks, position = [], 0
    for kind, text, *more in parts:
        fields = more[0] if more else {}
        blocks.append(Block(start=position, end=position + len(text), kind=kind, **fields))
        position += len(text) + len(SEPARATOR)
    return Article(
        text=SEPARATOR.join(part[1] for part in parts),
        blocks=tuple(blocks),
        source="test",
        sha256="0" * 64,
        format="text",
        reader="test",
        metadata=Metadata(**metadata),
    )


def h(text: str, **fields: object) -> tuple[BlockKind, str, dict[str, object]]:
    return BlockKind.HEADING, text, {"level": 1, **fields}


def p(text: str, **fields: object) -> tuple[BlockKind, str, dict[str, object]]:
    return BlockKind.PARAGRAPH, text, fields


def title(text: str) -> tuple[BlockKind, str, dict[str, object]]:
    return BlockKind.TITLE, text, {"region": Region.FRONT}


def nested(*outline: tuple[tuple[str, ...], str]) -> Article:
    """An article from (headings, paragraph): each new heading becomes a block of its own."""
    parts, seen = [], ()
    for headings, text in outline:
        for depth in range(len(headings)):
            if headings[: depth + 1] != seen[: depth + 1]:
                parts.append(h(headings[depth], level=depth + 1, headings=headings[:depth]))
                seen = headings[: depth + 1]
        parts.append(p(text, headings=headings))
        seen = headings
    return article(*parts)


def by_section(made: Article, segmentation: Segmentation) -> dict[str, list[str]]:
    """The sentences of each section."""
    found: dict[str, list[str]] = {}
    for sentence in segmentation.sentences:
        found.setdefault(str(sentence.section), []).append(made.slice(sentence))
    return found

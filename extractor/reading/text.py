"""Reads plain text and Markdown.

Bytes in, `Article` out. Headings are told by Markdown's `#` and underlines, or as short lines
that stand alone; a hard-wrapped paragraph becomes one block of flowing text.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

from extractor.article import Article, BlockKind, Metadata, Region
from extractor.errors import UnsupportedFormatError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.options import ReadOptions

__all__ = ["decode", "read_text"]

_READER = "plain text 1"
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*\Z")
_UNDERLINE = re.compile(r"(=|-){3,}\s*\Z")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?=\S)")
_MAIN_HEADING = re.compile(
    r"\W*(?:\d{1,2}|[IVX]{1,4})?[.):|\s]*(?:abstract|summary|introduction|background|rationale|(?:patients "
    r"|materials? |subjects |participants )?"
    r"(?:and )?methods?|results?(?: and discussion)?|(?:general )?discussion|comments?|conclusions?|references|"
    r"acknowledge?ments?|bibliography|funding|keywords?)\s*[:.]?\s*\Z",
    re.IGNORECASE,
)
_SETS_APART = re.compile(r"[A-Z0-9#À-Þ]")
_LONGEST_HEADING = 300
"""Characters; titles reach 250. Longer lines are not even looked at."""
_MAX_HEADING_WORDS, _MAX_HEADING_CHARACTERS = 12, 100
_LONG_LINE = 150
"""Lines longer than this (median) are whole paragraphs, not the wrapped lines of one."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_MOST_UNPRINTABLE = 0.02
"""The share of control characters above which a file is no text."""
_HYPHENATED = re.compile(r"(?<=[a-zà-ÿ]{2})-\n\s*(?=[a-zà-ÿ]{2})")


def decode(data: bytes) -> str | None:
    """The characters of a text file in UTF-8, UTF-16 or Windows-1252; None for binary data."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:8192]:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text[:8192]
    return None if len(_UNPRINTABLE.findall(head)) > _MOST_UNPRINTABLE * len(head) else text


def read_text(data: bytes, name: str, options: ReadOptions) -> Article:
    """The article in a plain text or Markdown file.

    Raises:
        ReadError: binary data, too long, or empty.
    """
    text = decode(data)
    if text is None:
        raise UnsupportedFormatError(name, "holds binary data that no reader knows")
    builder = ArticleBuilder(name, options)
    title: str | None = None
    for kind, content, level in _blocks(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")):
        if title is None and kind is BlockKind.HEADING and not _MAIN_HEADING.match(content[:_LONGEST_HEADING]):
            title = content
            builder.add(BlockKind.TITLE, content, region=Region.FRONT)
            continue
        title = title or ""
        builder.add(kind, content, level=level)
    return builder.build(data, format="text", reader=_READER, metadata=Metadata(title=title or None))


def _blocks(text: str) -> Iterator[tuple[BlockKind, str, int]]:
    for chunk in _chunks(text):
        lines = [line.rstrip() for line in chunk.split("\n") if line.strip()]
        while lines:
            heading = _heading(lines)
            if heading is None:
                break
            words, level, used = heading
            yield BlockKind.HEADING, words, level
            lines = lines[used:]
        yield from _prose(lines)


def _chunks(text: str) -> list[str]:
    """Pieces between blank lines; single lines where each line is a paragraph of its own."""
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and statistics.median(len(line) for line in lines) > _LONG_LINE:
        return lines
    return re.split(r"\n[ \t]*\n", text)


def _heading(lines: list[str]) -> tuple[str, int, int] | None:
    """Words, level and number of lines of the heading with which the lines begin."""
    first = lines[0].strip()
    if len(first) > _LONGEST_HEADING:
        return None
    markdown = _MARKDOWN_HEADING.match(first)
    if markdown:
        return markdown[2].strip("*_ "), len(markdown[1]), 1
    if len(lines) > 1 and (underline := _UNDERLINE.match(lines[1].strip())):
        return first, 1 if underline[1] == "=" else 2, 2
    bare = first.strip("*_ ")
    if _MAIN_HEADING.match(bare):
        return bare, 1, 1
    if len(lines) == 1 and _looks_like_heading(bare):
        return bare, 2, 1
    return None


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= _MAX_HEADING_CHARACTERS
        and len(line.split()) <= _MAX_HEADING_WORDS
        and bool(_SETS_APART.match(line))
        and any(c.isalpha() for c in line)
        and not line.endswith((".", ",", ";", "?", "!"))
        and not _LIST_ITEM.match(line)
    )


def _prose(lines: list[str]) -> Iterator[tuple[BlockKind, str, int]]:
    """Paragraphs and list items: a new one begins with each bullet or number."""
    current: list[str] = []
    kind = BlockKind.PARAGRAPH
    is_list = sum(1 for line in lines if _LIST_ITEM.match(line)) >= 1 and bool(lines and _LIST_ITEM.match(lines[0]))
    for line in lines:
        if is_list and _LIST_ITEM.match(line):
            if current:
                yield kind, _join(current), 0
            current, kind = [_LIST_ITEM.sub("", line, count=1)], BlockKind.LIST_ITEM
        else:
            current.append(line)
    if current:
        yield kind, _join(current), 0


def _join(lines: list[str]) -> str:
    return _HYPHENATED.sub("", "\n".join(lines))

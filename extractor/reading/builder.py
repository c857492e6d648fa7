"""Builds an `Article` from texts in reading order; keeps the offsets right.

Every reader, that of PDFs too, adds its blocks here, so that one place knows how blocks are
separated, how white space is cleaned, and how much text is too much.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from extractor.article import Article, Block, BlockKind, Fragment, Metadata, Problem, Region, SectionType
from extractor.errors import NotAnArticleError, ReadError
from extractor.reading.options import ReadOptions

__all__ = ["SEPARATOR", "ArticleBuilder", "clean_text"]

SEPARATOR = "\n\n"
"""Stands between two blocks of `Article.text`, never within one."""

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")


def clean_text(text: str) -> str:
    r"""Single spaces, no invisible characters (soft hyphens, joiners, direction marks).

    >>> clean_text("  low\u00a0back \n pain\u00ad ")
    'low back pain'
    """
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", text)
    return _SPACE.sub(" ", text).strip()


class ArticleBuilder:
    """Collects the blocks of one article.

    Attributes:
        source: path or name of the source, for messages.
        options: the limits that hold.
    """

    def __init__(self, source: str, options: ReadOptions) -> None:
        self.source = source
        self.options = options
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        region: Region = Region.BODY,
        level: int = 0,
        section_type: SectionType | None = None,
        headings: tuple[str, ...] = (),
        page: int | None = None,
    ) -> int | None:
        """Appends one block; a block without text is left out.

        Returns:
            Where the block starts in the article's text; None for one that is left out.

        Raises:
            ReadError: the article holds more characters or blocks than the options allow.
        """
        text = clean_text(text) if kind is not BlockKind.TABLE else _INVISIBLE.sub("", text).strip()
        if not text:
            return None
        if self._parts:
            self._length += len(SEPARATOR)
        start, self._length = self._length, self._length + len(text)
        if self._length > self.options.max_characters:
            raise ReadError(self.source, f"holds more than {self.options.max_characters:,} characters of text")
        if len(self._blocks) >= self.options.max_blocks:
            raise ReadError(self.source, f"holds more than {self.options.max_blocks:,} paragraphs")
        self._parts.append(text)
        self._blocks.append(
            Block(
                start=start,
                end=self._length,
                kind=kind,
                region=region,
                level=level,
                section_type=section_type,
                headings=headings,
                page=page,
            )
        )
        return start

    def build(
        self,
        data: bytes,
        *,
        format: str,
        reader: str,
        metadata: Metadata | None = None,
        problems: Iterable[Problem] = (),
        fragments: Iterable[Fragment] = (),
        n_pages: int | None = None,
    ) -> Article:
        """The finished article.

        Args:
            data: the bytes of the source, for its digest.
            format: the name of its format.
            reader: name and version of what read it.
            metadata: what the source says of itself.
            problems: what it lacks.
            fragments: places of the text that was added, sorted by `start`.
            n_pages: pages of the source; None where it has none.

        Raises:
            NotAnArticleError: no block of running text was added.
        """
        prose = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        if not any(block.kind in prose for block in self._blocks):
            raise NotAnArticleError(self.source, "holds no running text")
        return Article(
            text=SEPARATOR.join(self._parts),
            blocks=tuple(self._blocks),
            source=self.source,
            sha256=hashlib.sha256(data).hexdigest(),
            format=format,
            reader=reader,
            metadata=metadata or Metadata(),
            problems=tuple(problems),
            fragments=tuple(fragments),
            n_pages=n_pages,
        )

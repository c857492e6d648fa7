"""Reads the XML in which BioMed Central published until about 2015 (root element `art`).

Bytes in, `Article` out. The body is `bdy/sec`, headings are `st`, citations `abbr` within
`abbrgrp`; the kind of article stands in `fm/dochead`.
"""

from __future__ import annotations

from typing import Any

from extractor.article import Article, BlockKind, Metadata, Region, SectionType
from extractor.errors import NotAnArticleError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.inline import InlineMarkup
from extractor.reading.metadata import normalise_doi, plausible_year
from extractor.reading.options import ReadOptions
from extractor.reading.xml import READER, element_text, parse_xml

__all__ = ["read_bmc"]

_FLOATS = frozenset(("table", "tbl", "fig", "suppl"))
_LISTS = frozenset(("ul", "ol", "list", "lst"))
_BOXES = frozenset(("box", "boxed-text", "sidebar"))

# What `dochead` says, in the words of JATS' article-type.
_ARTICLE_TYPES = {
    "study protocol": "protocol",
    "protocol": "protocol",
    "review": "review-article",
    "research article": "research-article",
    "research": "research-article",
    "primary research": "research-article",
    "short report": "brief-report",
    "case report": "case-report",
    "editorial": "editorial",
    "commentary": "editorial",
    "correction": "correction",
    "erratum": "correction",
    "meeting abstract": "abstract",
    "poster presentation": "abstract",
    "oral presentation": "abstract",
    "letter to the editor": "letter",
}

_INLINE = InlineMarkup(
    skipped=frozenset(("display-formula", "graphic", "file", "tex-math")),
    broken_out=_FLOATS | _LISTS | _BOXES | {"p", "sec"},
    superscript="sup",
    is_citation=lambda element: element.tag in ("abbrgrp", "abbr"),
    is_note_mark=lambda element: False,
)


def read_bmc(data: bytes, name: str, options: ReadOptions) -> Article:
    """The article in a document of BioMed Central's old format.

    Raises:
        ReadError: not well-formed, hostile, or without a body.
    """
    root = parse_xml(data, name, options)
    article = root if root.tag == "art" else root.find(".//art")
    if article is None:
        raise NotAnArticleError(name, f"is XML of another kind (<{root.tag}>): no BMC <art> in it")
    builder = ArticleBuilder(name, options)
    metadata = _metadata(article)
    if metadata.title:
        builder.add(BlockKind.TITLE, metadata.title, region=Region.FRONT)
    reader = _Reader(builder)
    for abstract in article.findall("fm/abs"):
        reader.read(abstract, Region.ABSTRACT, ())
    reader.read(article.find("bdy"), Region.BODY, ())
    for part in article.findall("bm/*"):
        if part.tag != "refgrp":
            reader.read(part, Region.BACK, ())
    return builder.build(data, format="bmc", reader=READER, metadata=metadata)


def _metadata(article: Any) -> Metadata:
    title = article.find("fm/bibl/title")
    doi = next((e for e in article.findall("fm/bibl/xrefbib//pubid") if e.get("idtype") == "doi"), None)
    pmcid = next((e for e in article.findall("fm/bibl/xrefbib//pubid") if e.get("idtype") in ("pmcid", "pmc")), None)
    head = element_text(article.find("fm/dochead")).strip().lower()
    return Metadata(
        title=" ".join(element_text(title).split()) or None,
        doi=normalise_doi(element_text(doi)),
        pmcid=("PMC" + element_text(pmcid).strip().removeprefix("PMC")) if pmcid is not None else None,
        journal=" ".join(element_text(article.find("fm/bibl/source")).split()) or None,
        year=plausible_year(element_text(article.find("fm/bibl/pubdate"))),
        article_type=_ARTICLE_TYPES.get(head, head or None),
    )


class _Reader:
    """Walks sections and adds their blocks to the builder."""

    def __init__(self, builder: ArticleBuilder) -> None:
        self._builder = builder

    def read(self, parent: Any, region: Region, headings: tuple[str, ...]) -> None:
        """All blocks below an element, in order."""
        if parent is None:
            return
        for child in parent:
            if isinstance(child.tag, str):
                self._read_block(child, region, headings)

    def _read_block(self, element: Any, region: Region, headings: tuple[str, ...]) -> None:
        tag = element.tag
        if tag == "sec":
            self._read_section(element, region, headings)
        elif tag == "p":
            self._read_paragraph(element, region, headings, BlockKind.PARAGRAPH)
        elif tag in _LISTS:
            for item in element:
                paragraphs = item.findall("p") or [item]
                for paragraph in paragraphs:
                    self._read_paragraph(paragraph, region, headings, BlockKind.LIST_ITEM)
        elif tag in _FLOATS:
            self._read_float(element, region, headings)
        elif tag in _BOXES:
            for paragraph in element.iter("p"):
                self._add(BlockKind.PARAGRAPH, _INLINE.text(paragraph), region, headings, boxed=True)
        elif tag not in ("st", "refgrp"):
            self.read(element, region, headings)

    def _read_section(self, section: Any, region: Region, headings: tuple[str, ...]) -> None:
        heading = " ".join(element_text(section.find("st")).split())
        if heading and not (region is Region.ABSTRACT and heading.lower() == "abstract"):
            level = len(headings) + 1
            self._builder.add(BlockKind.HEADING, heading, region=region, level=level, headings=headings)
            headings = (*headings, heading)
        self.read(section, region, headings)

    def _read_paragraph(self, element: Any, region: Region, headings: tuple[str, ...], kind: BlockKind) -> None:
        for piece in _INLINE.flow(element):
            if isinstance(piece, str):
                self._add(kind, piece, region, headings)
            else:
                self._read_block(piece, region, headings)

    def _read_float(self, element: Any, region: Region, headings: tuple[str, ...]) -> None:
        parts = (p for name in ("title", "caption", "text") for p in element.findall(f"{name}//p"))
        self._add(BlockKind.CAPTION, " ".join(_INLINE.text(p) for p in parts), region, headings)
        rows = (" | ".join(" ".join(element_text(cell).split()) for cell in row) for row in element.iter("row", "r"))
        self._add(BlockKind.TABLE, "\n".join(row for row in rows if row.strip(" |")), region, headings)

    def _add(
        self, kind: BlockKind, text: str, region: Region, headings: tuple[str, ...], *, boxed: bool = False
    ) -> None:
        section_type = SectionType.OTHER if boxed else None
        self._builder.add(kind, text, region=region, headings=headings, section_type=section_type)

"""Reads TEI as GROBID writes it (root element `TEI`).

Bytes in, `Article` out. GROBID's body is a flat sequence of `div`s with a `head` each, so the
headings' numbers (`head/@n`) give the nesting where there are any.

Source: https://grobid.readthedocs.io/en/latest/TEI-encoding-of-results/
"""

from __future__ import annotations

from typing import Any

from extractor.article import Article, BlockKind, Metadata, Region
from extractor.errors import NotAnArticleError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.inline import InlineMarkup
from extractor.reading.metadata import normalise_doi, plausible_year
from extractor.reading.options import ReadOptions
from extractor.reading.xml import READER, element_text, parse_xml

__all__ = ["read_tei"]

_INLINE = InlineMarkup(
    skipped=frozenset(("formula", "graphic", "head")),
    broken_out=frozenset(("figure", "table", "list", "p", "div", "note")),
    superscript="",
    is_citation=lambda element: element.tag == "ref" and element.get("type") == "bibr",
    is_note_mark=lambda element: element.tag == "ref" and element.get("type") == "foot",
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BACK_TYPES = {
    "acknowledgement": "Acknowledgements",
    "funding": "Funding",
    "availability": "Availability of data",
    "conflict": "Conflict of interest",
    "contribution": "Author contributions",
    "annex": "Appendix",
}


def read_tei(data: bytes, name: str, options: ReadOptions) -> Article:
    """The article in a TEI document.

    Raises:
        ReadError: not well-formed, hostile, or without text.
    """
    root = parse_xml(data, name, options)
    document = root if root.tag == "TEI" else root.find(".//TEI")
    if document is None:
        raise NotAnArticleError(name, f"is XML of another kind (<{root.tag}>): no <TEI> in it")
    builder = ArticleBuilder(name, options)
    metadata = _metadata(document)
    if metadata.title:
        builder.add(BlockKind.TITLE, metadata.title, region=Region.FRONT)
    for paragraph in document.iterfind("teiHeader/profileDesc/abstract//p"):
        builder.add(BlockKind.PARAGRAPH, _INLINE.text(paragraph), region=Region.ABSTRACT)
    _read_divisions(document.find("text/body"), builder, Region.BODY)
    _read_back(document.find("text/back"), builder)
    return builder.build(data, format="tei", reader=READER, metadata=metadata)


def _metadata(document: Any) -> Metadata:
    header = document.find("teiHeader")
    if header is None:
        return Metadata()
    source = header.find("fileDesc/sourceDesc/biblStruct")
    title = " ".join(element_text(header.find("fileDesc/titleStmt/title")).split())
    doi = journal = year = None
    if source is not None:
        doi = next((e for e in source.iter("idno") if (e.get("type") or "").upper() == "DOI"), None)
        journal = next((e for e in source.findall("monogr/title") if e.get("level") == "j"), None)
        year = source.find("monogr/imprint/date")
    language = document.find("text")
    return Metadata(
        title=title or None,
        doi=normalise_doi(element_text(doi)),
        journal=" ".join(element_text(journal).split()) or None,
        year=plausible_year(year.get("when") or element_text(year)) if year is not None else None,
        language=(language.get(_LANGUAGE) or "").lower()[:2] or None if language is not None else None,
    )


def _read_divisions(parent: Any, builder: ArticleBuilder, region: Region) -> None:
    """Adds the blocks of all divisions; a heading without a number has no level (0)."""
    if parent is None:
        return
    for child in parent:
        if child.tag == "div":
            head = child.find("head")
            if head is not None:
                number = head.get("n") or ""
                level = number.strip(".").count(".") + 1 if number else 0
                builder.add(BlockKind.HEADING, _INLINE.text(head), region=region, level=level)
            _read_divisions(child, builder, region)
        else:
            _read_block(child, builder, region)


def _read_block(element: Any, builder: ArticleBuilder, region: Region) -> None:
    if element.tag == "p":
        for piece in _INLINE.flow(element):
            if isinstance(piece, str):
                builder.add(BlockKind.PARAGRAPH, piece, region=region)
            else:
                _read_block(piece, builder, region)
    elif element.tag == "list":
        for item in element.findall("item"):
            builder.add(BlockKind.LIST_ITEM, _INLINE.text(item), region=region)
    elif element.tag == "note":
        builder.add(BlockKind.FOOTNOTE, _INLINE.text(element), region=region)
    elif element.tag == "figure":
        caption = [element_text(element.find(part)) for part in ("head", "figDesc")]
        builder.add(BlockKind.CAPTION, " ".join(caption), region=region)
        rows = (" | ".join(" ".join(element_text(c).split()) for c in row.iter("cell")) for row in element.iter("row"))
        builder.add(BlockKind.TABLE, "\n".join(row for row in rows if row.strip(" |")), region=region)


def _read_back(back: Any, builder: ArticleBuilder) -> None:
    if back is None:
        return
    for division in back.findall("div"):
        kind = division.get("type") or ""
        if kind == "references":
            continue
        if kind in _BACK_TYPES:
            builder.add(BlockKind.HEADING, _BACK_TYPES[kind], region=Region.BACK, level=1)
        _read_divisions(division, builder, Region.BACK)

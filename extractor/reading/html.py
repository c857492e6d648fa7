"""Reads the HTML page of an article (PubMed Central, publishers).

Bytes in, `Article` out. Headings, paragraphs and lists within the page's `article` or `main`
are taken in order; navigation, figures, tables, references and scripts are left out. The page's
`citation_*` meta tags give title, DOI, journal and year.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from extractor.article import Article, BlockKind, Metadata, Region
from extractor.errors import NotAnArticleError, ReadError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.inline import InlineMarkup
from extractor.reading.metadata import normalise_doi, plausible_year
from extractor.reading.options import ReadOptions
from extractor.reading.xml import MAX_MARKUP, READER

__all__ = ["read_html"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DROPPED = frozenset(
    (
        "script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button", "input", "select", "svg",
        "iframe", "object", "video", "audio", "canvas", "img", "math", "head",
    )
)  # fmt: skip
_FLOATS = frozenset(("figure", "table", "figcaption"))
_TEXT = frozenset(("p", "li", "dd", "dt", "blockquote"))
_UNWANTED = re.compile(
    r"(?:^|[\s_-])(?:ref-list|reference-list|references|bibliography|c-article-references|related|recommended|sidebar|breadcrumb|menu|"
    r"toolbar|share|social|cookie|banner|comments-list|metrics|advert)",
    re.IGNORECASE,
)
_REFERENCE_LINK = re.compile(r"#(?:[\w.:-]*?)(?:bib|ref|cit|cr|r|b)[\w.-]*\d+\Z|#R\d+\Z|#CR\d+\Z", re.IGNORECASE)
_BLOCKS = (
    _TEXT
    | _FLOATS
    | _DROPPED
    | frozenset(_HEADINGS)
    | {"ul", "ol", "dl", "div", "section", "article", "main", "header"}
)

_INLINE = InlineMarkup(
    skipped=_DROPPED,
    broken_out=_BLOCKS - _DROPPED,
    superscript="sup",
    is_citation=lambda element: element.tag == "a" and bool(_REFERENCE_LINK.search(element.get("href") or "")),
    is_note_mark=lambda element: False,
)


def read_html(data: bytes, name: str, options: ReadOptions) -> Article:
    """The article on an HTML page.

    Raises:
        ReadError: no HTML, hostile, or a page without running text.
    """
    if data.count(b"<") > MAX_MARKUP:
        raise ReadError(name, f"has more than {MAX_MARKUP:,} tags")
    root = etree.fromstring(
        data, etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    )
    if root is None:
        raise NotAnArticleError(name, "is an empty HTML page")
    if root.xpath("boolean(" + "/*" * (options.max_depth + 1) + ")"):
        raise ReadError(name, f"is nested more than {options.max_depth} levels deep")
    builder = ArticleBuilder(name, options)
    metadata = _metadata(root)
    if metadata.title:
        builder.add(BlockKind.TITLE, metadata.title, region=Region.FRONT)
    _Reader(builder, metadata.title).read(_content(root), Region.BODY)
    return builder.build(data, format="html", reader=READER, metadata=metadata)


def _content(root: Any) -> Any:
    """The element that holds the article: the fullest `article` or `main`, else the body."""
    candidates = [*root.iter("article"), *root.iter("main")]
    body = root.find("body")
    return max(candidates, key=lambda e: sum(1 for _ in e.iter("p")), default=body if body is not None else root)


def _metadata(root: Any) -> Metadata:
    tags: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        tags.setdefault(key, (meta.get("content") or "").strip())
    heading = next(root.iter("h1"), None)
    title = tags.get("citation_title") or tags.get("dc.title") or (_INLINE.text(heading) if heading is not None else "")
    language = root.get("lang") or tags.get("citation_language") or ""
    pmcid = re.search(r"PMC\d+", tags.get("citation_pmcid") or tags.get("citation_abstract_html_url") or "")
    return Metadata(
        title=" ".join(title.split()) or None,
        doi=normalise_doi(tags.get("citation_doi") or tags.get("dc.identifier")),
        pmcid=pmcid[0] if pmcid else None,
        journal=tags.get("citation_journal_title") or tags.get("prism.publicationname") or None,
        year=plausible_year(tags.get("citation_publication_date") or tags.get("citation_date") or tags.get("dc.date")),
        language=language.lower()[:2] or None,
        article_type=tags.get("citation_article_type", "").lower() or None,
    )


class _Reader:
    """Adds headings and running text to the builder, in the order of the page."""

    def __init__(self, builder: ArticleBuilder, title: str | None) -> None:
        self._builder = builder
        self._title = title

    def read(self, element: Any, region: Region) -> None:
        """All blocks below an element, in order."""
        for child in element:
            self._block(child, region)

    def _block(self, element: Any, region: Region) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or _is_unwanted(element):
            return
        if tag in _HEADINGS:
            self._heading(_INLINE.text(element), _HEADINGS[tag], region)
        elif tag in _TEXT:
            self._text(element, region)
        elif tag in _FLOATS:
            for caption in element.iter("figcaption", "caption"):
                self._builder.add(BlockKind.CAPTION, _INLINE.text(caption), region=region)
        else:
            self.read(element, _region(element, region))

    def _heading(self, text: str, level: int, region: Region) -> None:
        if text and text != self._title:
            self._builder.add(BlockKind.HEADING, text, region=region, level=max(1, level - 1))

    def _text(self, element: Any, region: Region) -> None:
        kind = BlockKind.LIST_ITEM if element.tag in ("li", "dd", "dt") else BlockKind.PARAGRAPH
        for piece in _INLINE.flow(element):
            if isinstance(piece, str):
                self._builder.add(kind, piece, region=region)
            else:
                self._block(piece, region)


def _region(element: Any, region: Region) -> Region:
    marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-labelledby') or ''}".lower()
    return (
        Region.ABSTRACT if element.tag in ("section", "div") and re.search(r"\babs(?:tract)?\d*\b", marks) else region
    )


def _is_unwanted(element: Any) -> bool:
    return bool(_UNWANTED.search(f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"))

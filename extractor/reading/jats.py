"""Reads JATS (also NLM) XML, the full-text format of PubMed Central.

Bytes in, `Article` out. Recognised by its root element (`article`, also within
`pmc-articleset` and other wrappers), never by DOCTYPE; entities, DTD and network are off (see
`extractor.reading.xml`). References, formulas and sub-articles are left out; captions, tables
and footnotes become blocks of their own kind, boxed texts are marked as outside the sections.

Source: JATS Archiving Tag Set 1.3, https://jats.nlm.nih.gov/archiving/tag-library/1.3/
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree

from extractor.article import Article, BlockKind, Problem, Region, SectionType
from extractor.errors import NotAnArticleError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.inline import InlineMarkup
from extractor.reading.jats_front import read_front
from extractor.reading.options import ReadOptions
from extractor.reading.xml import READER, parse_xml

__all__ = ["read_jats"]

_CAPTIONED = frozenset(
    ("fig", "fig-group", "table-wrap", "table-wrap-group", "media", "supplementary-material", "chem-struct-wrap")
)
_BLOCKS = _CAPTIONED | frozenset(
    ("list", "def-list", "disp-quote", "boxed-text", "verse-group", "statement", "fn", "fn-group", "sec", "p", "speech")
)
_SKIPPED = frozenset(
    (
        "disp-formula",
        "disp-formula-group",
        "tex-math",
        "graphic",
        "inline-graphic",
        "alt-text",
        "long-desc",
        "object-id",
        "permissions",
        "attrib",
        "label",
        "title",
        "code",
        "preformat",
        "index-term",
        "{http://www.w3.org/1998/Math/MathML}annotation",
    )
)
_NOTE_MARK_LENGTH = 3
_MAX_BARE_HEADING_WORDS = 12

# What the words of a `sec-type` attribute mean; several are separated by bars.
_SEC_TYPES = (
    (SectionType.DISCUSSION, re.compile(r"discuss|conclu|comment")),
    (SectionType.INTRODUCTION, re.compile(r"intro|background")),
    (SectionType.METHODS, re.compile(r"method|material|subject|patient|participant|procedure")),
    (SectionType.RESULTS, re.compile(r"result|finding")),
    (SectionType.OTHER, re.compile(r"supplement|coi-|conflict|data-avail|ack|ethic|funding|abbrev|display-obj|append")),
)


def _is_citation(element: Any) -> bool:
    return element.tag == "xref" and element.get("ref-type") in ("bibr", "ref")


def _is_note_mark(element: Any) -> bool:
    if element.tag != "xref" or element.get("ref-type") not in ("fn", "table-fn", "author-notes"):
        return False
    return len("".join(element.itertext()).strip()) <= _NOTE_MARK_LENGTH


_INLINE = InlineMarkup(
    skipped=_SKIPPED,
    broken_out=_BLOCKS,
    superscript="sup",
    is_citation=_is_citation,
    is_note_mark=_is_note_mark,
)


class _Place(NamedTuple):
    """Where in the article we are: what every block found here inherits."""

    region: Region
    section_type: SectionType | None = None
    headings: tuple[str, ...] = ()


def read_jats(data: bytes, name: str, options: ReadOptions) -> Article:
    """The article in a JATS document.

    Args:
        data: the document.
        name: path or name, for messages and `Article.source`.
        options: limits.

    Raises:
        ReadError: not well-formed, hostile, or without an article.
    """
    root = parse_xml(data, name, options)
    articles = [root] if root.tag == "article" else list(root.iter("article"))
    if not articles:
        raise NotAnArticleError(name, f"is XML of another kind (<{root.tag}>): no JATS <article> in it")
    article = articles[0]
    problems = []
    if len(articles) > 1:
        message = f"holds {len(articles)} articles; only the first is read: split the file to have them all"
        problems.append(Problem(stage="read", code="several_articles", message=message))
    builder = ArticleBuilder(name, options)
    metadata = read_front(article, _INLINE)
    if metadata.title:
        builder.add(BlockKind.TITLE, metadata.title, region=Region.FRONT)
    _read_abstracts(article, builder)
    body = article.find("body")
    if body is None or not any(True for _ in body.iter("p")):
        message = "the file holds no full text, only what stands before it: get the full text or the PDF"
        problems.append(Problem(stage="read", code="no_full_text", message=message))
    _Reader(builder).read(body, _Place(Region.BODY))
    _read_back(article, builder)
    return builder.build(data, format="jats", reader=READER, metadata=metadata, problems=problems)


def _read_abstracts(article: Any, builder: ArticleBuilder) -> None:
    meta = article.find("front/article-meta")
    if meta is None:
        return
    for abstract in meta.findall("abstract"):
        # Graphical abstracts, key points, plain-language summaries repeat the abstract.
        is_main = abstract.get("abstract-type") in (None, "", "section", "structured", "normal", "abstract")
        section_type = SectionType.ABSTRACT if is_main else SectionType.OTHER
        _Reader(builder).read(abstract, _Place(Region.ABSTRACT, section_type))


def _read_back(article: Any, builder: ArticleBuilder) -> None:
    reader = _Reader(builder)
    for part in article.findall("back/*"):
        if part.tag in ("ack", "sec", "fn-group", "notes", "app-group", "app", "glossary"):
            reader.read_section(part, _Place(Region.BACK))
    for floats in article.findall("floats-group"):
        reader.read(floats, _Place(Region.BACK))


class _Reader:
    """Walks the block structure and adds what it finds to the builder."""

    def __init__(self, builder: ArticleBuilder) -> None:
        self._builder = builder

    def read(self, parent: Any, place: _Place) -> None:
        """All blocks below an element, in order."""
        if parent is None:
            return
        for child in parent:
            if isinstance(child.tag, str):
                self._read_block(child, place)

    def read_section(self, section: Any, place: _Place) -> None:
        """A section with its heading; what it does not say of itself it inherits."""
        section_type = place.section_type
        if section_type not in (SectionType.ABSTRACT, SectionType.OTHER):
            section_type = _type_of(section.get("sec-type")) or section_type
        title = section.find("title")
        heading = _INLINE.text(title) if title is not None else ""
        headings = place.headings
        if heading:
            self._add(BlockKind.HEADING, heading, place._replace(section_type=section_type), len(headings) + 1)
            headings = (*headings, heading)
        self.read(section, _Place(place.region, section_type, headings))

    def _add(self, kind: BlockKind, text: str, place: _Place, level: int = 0) -> None:
        self._builder.add(
            kind,
            text,
            region=place.region,
            level=level,
            section_type=place.section_type,
            headings=place.headings,
        )

    def _read_block(self, element: Any, place: _Place) -> None:
        tag = element.tag
        if tag == "p":
            self._read_paragraph(element, place)
        elif tag == "list":
            self._read_list(element, place)
        elif tag == "def-list":
            self._read_definitions(element, place)
        elif tag in ("sec", "app", "notes", "ack", "glossary"):
            self.read_section(element, place)
        elif tag == "boxed-text":
            # Key messages, summaries and examples: not the running text of the section.
            self.read_section(_without_caption(element), place._replace(section_type=SectionType.OTHER))
        elif tag in _CAPTIONED:
            self._read_float(element, place)
        elif tag == "fn":
            self._add(BlockKind.FOOTNOTE, " ".join(_INLINE.text(p) for p in element.iter("p")), place)
        elif tag not in _SKIPPED and tag not in ("ref-list", "sec-meta", "alternatives"):
            self.read(element, place)

    def _read_paragraph(self, paragraph: Any, place: _Place, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        # Figures and tables float: a sentence may go on after them. Lists and quotations do not.
        if kind is BlockKind.PARAGRAPH and place.region is Region.BODY and _is_bare_heading(paragraph):
            self._add(BlockKind.HEADING, _INLINE.text(paragraph), place, len(place.headings) + 1)
            return
        later: list[Any] = []
        running: list[str] = []
        for piece in _INLINE.flow(paragraph):
            if isinstance(piece, str):
                running.append(piece)
            elif piece.tag in _CAPTIONED or piece.tag in ("fn", "boxed-text"):
                later.append(piece)
            else:
                self._add(kind, " ".join(running), place)
                running.clear()
                self._read_block(piece, place)
        self._add(kind, " ".join(running), place)
        for element in later:
            self._read_block(element, place)

    def _read_list(self, element: Any, place: _Place) -> None:
        for item in element:
            if item.tag != "list-item":
                continue
            for child in item.iterchildren(etree.Element):
                if child.tag == "p":
                    self._read_paragraph(child, place, BlockKind.LIST_ITEM)
                elif child.tag == "title":
                    self._add(BlockKind.LIST_ITEM, _INLINE.text(child), place)
                else:
                    self._read_block(child, place)

    def _read_definitions(self, element: Any, place: _Place) -> None:
        for item in element.findall("def-item"):
            term, definition = item.find("term"), item.find("def")
            parts = [
                _INLINE.text(part) for part in (term, *(() if definition is None else definition)) if part is not None
            ]
            self._add(BlockKind.LIST_ITEM, ": ".join(filter(None, parts)), place)

    def _read_float(self, element: Any, place: _Place) -> None:
        for caption in element.iter("caption"):
            label = caption.getparent().find("label")
            parts = [_INLINE.text(part) for part in ([] if label is None else [label]) + list(caption)]
            self._add(BlockKind.CAPTION, " ".join(filter(None, parts)), place)
        for table in element.iter("table"):
            rows = (" | ".join(_INLINE.text(cell) for cell in row) for row in table.iter("tr"))
            self._add(BlockKind.TABLE, "\n".join(row for row in rows if row.strip(" |")), place)
        for footnote in element.iter("table-wrap-foot"):
            self._add(BlockKind.FOOTNOTE, " ".join(_INLINE.text(p) for p in footnote.iter("p")), place)


def _type_of(sec_type: str | None) -> SectionType | None:
    if not sec_type:
        return None
    words = sec_type.lower()
    return next((section for section, pattern in _SEC_TYPES if pattern.search(words)), None)


def _is_bare_heading(paragraph: Any) -> bool:
    """A short paragraph that is bold or italic as a whole: a heading without a section of its own."""
    if len(paragraph) != 1 or (paragraph.text or "").strip() or (paragraph[0].tail or "").strip():
        return False
    if paragraph[0].tag not in ("bold", "italic", "underline", "sc"):
        return False
    words = "".join(paragraph.itertext()).strip()
    return 0 < len(words.split()) <= _MAX_BARE_HEADING_WORDS and words[-1] not in ".?!;,"


def _without_caption(boxed: Any) -> Any:
    """A boxed text whose title, where it has one, is its own child and not its caption's."""
    caption = boxed.find("caption")
    if caption is not None:
        title = caption.find("title")
        if title is not None and boxed.find("title") is None:
            boxed.insert(0, title)
    return boxed

"""A paper as JATS XML, the form in which PubMed Central gives full texts."""

from __future__ import annotations

import re

from lxml import etree
from lxml.builder import E

from demo_papers.source import Element, Figure, Heading, Paper, Paragraph, Reference, Table

_DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "JATS-archivearticle1.dtd">'
)
_TOKEN = re.compile(r"\*\*(.+?)\*\*|\[(\d+(?:[-,]\d+)*)\]")
# Only some sections say their type, as in the wild.
_SEC_TYPES = {"Introduction": "intro", "Methods": "methods", "Materials and methods": "materials|methods"}


def make_jats(paper: Paper) -> bytes:
    """The paper as a JATS document in UTF-8, the same bytes every time."""
    article = E.article(
        E.front(_journal(paper), _meta(paper)),
        _body(paper.elements),
        E.back(E("ref-list", E.title("References"), *_references(paper.elements))),
        {"article-type": "research-article"},
    )
    etree.indent(article.find("front"))
    return etree.tostring(article, encoding="UTF-8", xml_declaration=True, doctype=_DOCTYPE)


def _journal(paper: Paper) -> etree._Element:
    return E("journal-meta", E("journal-title-group", E("journal-title", paper.journal)))


def _meta(paper: Paper) -> etree._Element:
    contributors = E("contrib-group")
    for author in paper.authors:
        given, _, surname = author.rpartition(" ")
        contributors.append(E.contrib({"contrib-type": "author"}, E.name(E.surname(surname), E("given-names", given))))
    return E(
        "article-meta",
        E("article-id", paper.doi, {"pub-id-type": "doi"}),
        E("title-group", E("article-title", paper.title)),
        contributors,
        *[E.aff(f"{i} {a}") for i, a in enumerate(paper.affiliations, 1)],
        E("author-notes", E.corresp(paper.footnote)),
        E("pub-date", E.year(str(paper.year)), {"pub-type": "epub"}),
        E.volume(str(paper.volume)),
        E.fpage(str(paper.first_page)),
        _abstract(paper),
        E("kwd-group", *[E.kwd(k) for k in paper.keywords]),
    )


def _abstract(paper: Paper) -> etree._Element:
    """A structured abstract: the bold word that opens a paragraph becomes its title."""
    abstract = E.abstract()
    for element in paper.elements[1:]:
        if not isinstance(element, Paragraph):
            break
        match = re.match(r"\*\*(.+?)[.:]\*\* (.+)", element.text)
        abstract.append(E.sec(E.title(match[1]), _p(match[2])) if match else _p(element.text))
    abstract.append(E.sec(E.title("Trial registration"), _p(paper.registration)))
    return abstract


def _body(elements: tuple[Element, ...]) -> etree._Element:
    body = E.body()
    stack = [body]
    started = False
    for element in elements:
        if isinstance(element, Heading) and element.level == 2:
            started = element.text not in ("Abstract", "References")
            stack = [body]
        if not started or isinstance(element, Reference):
            continue
        if isinstance(element, Heading):
            if not element.hidden:
                stack = [*stack[: element.level - 1], _open_section(stack[element.level - 2], element)]
        else:
            stack[-1].append(_element(element))
    return body


def _open_section(parent: etree._Element, heading: Heading) -> etree._Element:
    section = E.sec(E.title(heading.text))
    if heading.text in _SEC_TYPES:
        section.set("sec-type", _SEC_TYPES[heading.text])
    parent.append(section)
    return section


def _element(element: Paragraph | Table | Figure) -> etree._Element:
    if isinstance(element, Paragraph):
        return _p(element.text)
    label, _, words = element.caption.partition(". ")
    caption = E.caption(E.p(words))
    if isinstance(element, Figure):
        return E.fig(E.label(label), caption, E.graphic({"mimetype": "image"}))
    header, *rows = element.rows
    table = E.table(
        E.thead(E.tr(*[E.th(c) for c in header])), E.tbody(*[E.tr(*[E.td(c) for c in row]) for row in rows])
    )
    wrap = E("table-wrap", E.label(label), caption, table)
    if element.note:
        wrap.append(E("table-wrap-foot", E.fn(E.p(element.note))))
    return wrap


def _p(text: str) -> etree._Element:
    """A paragraph with bold words and citations as cross references."""
    paragraph = E.p()
    last: etree._Element | None = None
    position = 0

    def add(words: str) -> None:
        if last is None:
            paragraph.text = (paragraph.text or "") + words
        else:
            last.tail = (last.tail or "") + words

    for match in _TOKEN.finditer(text):
        add(text[position : match.start()])
        position = match.end()
        if match[1]:
            last = E.bold(match[1])
            paragraph.append(last)
            continue
        add("[")
        for part in re.split(r"([-,])", match[2]):
            if part in "-,":
                add(part)
                continue
            last = E.xref(part, {"ref-type": "bibr", "rid": f"r{part}"})
            paragraph.append(last)
        add("]")
    add(text[position:])
    return paragraph


def _references(elements: tuple[Element, ...]) -> list[etree._Element]:
    return [
        E.ref({"id": f"r{e.number}"}, E.label(str(e.number)), E("mixed-citation", e.text))
        for e in elements
        if isinstance(e, Reference)
    ]

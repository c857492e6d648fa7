"""Reads BioC, as JSON or XML, the format of NCBI's and Europe PMC's text-mining services.

Bytes in, `Article` out. A passage's `section_type` (INTRO, METHODS, ...) is taken as what the
source says of its section; titles of passages become headings.

Source: Comeau et al. 2019, doi:10.1093/bioinformatics/btz070.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from extractor.article import Article, BlockKind, Metadata, Problem, Region, SectionType
from extractor.errors import NotAnArticleError, ReadError
from extractor.reading.builder import ArticleBuilder
from extractor.reading.metadata import normalise_doi, plausible_year
from extractor.reading.options import ReadOptions
from extractor.reading.xml import READER, element_text, parse_xml

__all__ = ["read_bioc"]

_SECTIONS = {
    "ABSTRACT": (Region.ABSTRACT, SectionType.ABSTRACT),
    "INTRO": (Region.BODY, SectionType.INTRODUCTION),
    "METHODS": (Region.BODY, SectionType.METHODS),
    "RESULTS": (Region.BODY, SectionType.RESULTS),
    "DISCUSS": (Region.BODY, SectionType.DISCUSSION),
    "CONCL": (Region.BODY, SectionType.DISCUSSION),
    "TITLE": (Region.FRONT, None),
}
_BACK = frozenset(("REF", "ACK_FUND", "AUTH_CONT", "COMP_INT", "ABBR", "SUPPL", "APPENDIX", "KEYWORD", "REVIEW_INFO"))
_NOT_PROSE = {
    "ref": BlockKind.REFERENCE,
    "fig": BlockKind.CAPTION,
    "fig_caption": BlockKind.CAPTION,
    "fig_title_caption": BlockKind.CAPTION,
    "table": BlockKind.TABLE,
    "table_caption": BlockKind.CAPTION,
    "table_title_caption": BlockKind.CAPTION,
    "table_footnote": BlockKind.FOOTNOTE,
    "footnote": BlockKind.FOOTNOTE,
}
_MAX_JSON_DEPTH = 60


class _Passage(NamedTuple):
    infons: Mapping[str, str]
    text: str


def read_bioc(data: bytes, name: str, options: ReadOptions) -> Article:
    """The first document of a BioC collection.

    Raises:
        ReadError: damaged, hostile, or without passages.
    """
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    documents = _from_xml(data, name, options) if is_xml else _from_json(data, name)
    if not documents:
        raise NotAnArticleError(name, "is BioC without a document")
    problems = []
    if len(documents) > 1:
        message = f"holds {len(documents)} documents; only the first is read: split the file to have them all"
        problems.append(Problem(stage="read", code="several_articles", message=message))
    builder = ArticleBuilder(name, options)
    passages = documents[0]
    metadata = _metadata(passages)
    if metadata.title:
        builder.add(BlockKind.TITLE, metadata.title, region=Region.FRONT)
    for passage in passages:
        _add(passage, builder)
    reader = READER if is_xml else "json"
    return builder.build(data, format="bioc", reader=reader, metadata=metadata, problems=problems)


def _add(passage: _Passage, builder: ArticleBuilder) -> None:
    section = passage.infons.get("section_type", "").upper()
    kind = passage.infons.get("type", "").lower()
    if section == "REF" or (section == "TITLE" and kind == "front") or kind == "ref":
        return
    region, section_type = _SECTIONS.get(section, (Region.BACK if section in _BACK else Region.BODY, None))
    if kind.startswith(("title", "abstract_title")):
        suffix = kind.rpartition("_")[2]
        level = int(suffix) if suffix.isdigit() else 1
        block = BlockKind.HEADING
    else:
        level, block = 0, _NOT_PROSE.get(kind, BlockKind.PARAGRAPH)
    builder.add(block, passage.text, region=region, level=level, section_type=section_type)


def _metadata(passages: list[_Passage]) -> Metadata:
    front = next((p for p in passages if p.infons.get("section_type", "").upper() == "TITLE"), None)
    front = front or next((p for p in passages if p.infons.get("type") in ("title", "front")), None)
    if front is None:
        return Metadata()
    pmcid = front.infons.get("article-id_pmc") or front.infons.get("article-id_pmcid")
    return Metadata(
        title=" ".join(front.text.split()) or None,
        doi=normalise_doi(front.infons.get("article-id_doi")),
        pmcid="PMC" + pmcid.upper().removeprefix("PMC") if pmcid else None,
        journal=front.infons.get("journal-title") or None,
        year=plausible_year(front.infons.get("year")),
    )


def _from_json(data: bytes, name: str) -> list[list[_Passage]]:
    if _depth(data) > _MAX_JSON_DEPTH:
        raise ReadError(name, f"is JSON nested more than {_MAX_JSON_DEPTH} levels deep")
    try:
        content = json.loads(data)
    except ValueError as err:
        raise ReadError(name, f"is not valid JSON ({err}); is the file complete?") from err
    collections = content if isinstance(content, list) else [content]
    found = []
    for collection in collections:
        if not isinstance(collection, dict):
            continue
        documents = collection.get("documents", [collection] if "passages" in collection else [])
        found += [list(_json_passages(d)) for d in documents if isinstance(d, dict)]
    return [passages for passages in found if passages]


def _json_passages(document: Mapping[str, Any]) -> Iterator[_Passage]:
    passages = document.get("passages")
    for passage in passages if isinstance(passages, list) else ():
        if not isinstance(passage, dict):
            continue
        infons = passage.get("infons")
        text = passage.get("text")
        if isinstance(text, str):
            pairs = infons.items() if isinstance(infons, dict) else ()
            yield _Passage({str(k): str(v) for k, v in pairs if v is not None}, text)


def _depth(data: bytes) -> int:
    """An upper bound of the nesting: brackets within strings count too, which does no harm."""
    deepest = depth = 0
    for byte in data.translate(None, delete=bytes(b for b in range(256) if b not in b"[]{}")):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _from_xml(data: bytes, name: str, options: ReadOptions) -> list[list[_Passage]]:
    root = parse_xml(data, name, options)
    if root.tag != "collection":
        raise NotAnArticleError(name, f"is XML of another kind (<{root.tag}>): no BioC <collection>")
    return [
        [
            _Passage(
                {infon.get("key") or "": element_text(infon) for infon in passage.findall("infon")},
                element_text(passage.find("text")) or " ".join(map(element_text, passage.findall("sentence/text"))),
            )
            for passage in document.findall("passage")
        ]
        for document in root.findall("document")
    ]

"""What the front matter of a JATS article says about it: title, ids, journal, year, type."""

from __future__ import annotations

from typing import Any

from extractor.article import Metadata
from extractor.reading.inline import InlineMarkup
from extractor.reading.metadata import normalise_doi, plausible_year
from extractor.reading.xml import element_text

__all__ = ["read_front"]

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_front(article: Any, inline: InlineMarkup) -> Metadata:
    """The metadata of an `<article>` element; what the source does not say is None."""
    meta = article.find("front/article-meta")
    if meta is None:
        return Metadata(language=_language(article), article_type=article.get("article-type"))
    title = meta.find("title-group/article-title")
    journal = article.find("front/journal-meta//journal-title")
    return Metadata(
        title=(inline.text(title) or None) if title is not None else None,
        doi=normalise_doi(_article_id(meta, "doi")),
        pmcid=_pmcid(meta),
        journal=(inline.text(journal) or None) if journal is not None else None,
        year=_year(meta),
        language=_language(article),
        article_type=article.get("article-type") or None,
    )


def _language(article: Any) -> str | None:
    language = article.get(_LANGUAGE)
    return language.strip().lower()[:2] or None if language else None


def _article_id(meta: Any, kind: str) -> str | None:
    for element in meta.findall("article-id"):
        if element.get("pub-id-type") == kind:
            return element_text(element).strip() or None
    return None


def _pmcid(meta: Any) -> str | None:
    for kind in ("pmcid", "pmc", "pmcaid"):
        value = _article_id(meta, kind)
        if value:
            return "PMC" + value.upper().removeprefix("PMC")
    return None


def _year(meta: Any) -> int | None:
    """The earliest year of publication (online, in print, in a collection)."""
    years = [plausible_year(element_text(year)) for year in meta.findall("pub-date/year")]
    return min((year for year in years if year), default=None)

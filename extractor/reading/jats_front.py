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
    journal = article.find("front/journal-meta//journal-title")
    return Metadata(
        title=_title(meta, inline),
        doi=normalise_doi(_article_id(meta, "doi")),
        pmcid=_pmcid(meta),
        journal=(inline.text(journal) or None) if journal is not None else None,
        year=_year(meta),
        language=_language(article),
        article_type="protocol" if _is_protocol(meta) else article.get("article-type") or None,
    )


def _title(meta: Any, inline: InlineMarkup) -> str | None:
    parts = [inline.text(e) for tag in ("article-title", "subtitle") for e in meta.findall(f"title-group/{tag}")]
    title, *subtitles = [part for part in parts if part] or [""]
    if subtitles:
        title = f"{title.rstrip(' :')}: {' '.join(subtitles)}"
    return title or None


def _is_protocol(meta: Any) -> bool:
    """Whether the journal files it under "Study protocol", whatever the article's type says."""
    subjects = (element_text(e).strip().lower() for e in meta.iterfind("article-categories//subject"))
    return any(
        subject.startswith(("study protocol", "trial protocol", "clinical trial protocol")) for subject in subjects
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

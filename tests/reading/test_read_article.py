"""What holds for every format."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest

from extractor.article import Article, BlockKind
from extractor.errors import NotAnArticleError, ReadError, UnsupportedFormatError
from extractor.reading import STDIN, ReadOptions, read_article
from tests.reading.samples import ALL, BIOC_XML, IMRAD, TITLE, jats


@pytest.fixture(params=sorted(ALL))
def article(request: pytest.FixtureRequest) -> Article:
    return read_article(ALL[request.param], name=request.param)


def test_the_format_is_told_by_content(article: Article) -> None:
    assert article.format == article.source


def test_blocks_are_in_order_separated_by_blank_lines_and_clean(article: Article) -> None:
    position = 0
    for block in article.blocks:
        assert article.text[position : block.start].strip() == ""
        assert block.start < block.end
        text = article.slice(block)
        assert text == text.strip()
        assert "\n\n" not in text
        assert "  " not in text
        position = block.end
    assert position == len(article.text)


def test_every_format_gives_title_digest_and_the_discussion_but_no_references(article: Article) -> None:
    assert article.metadata.title == TITLE
    assert article.sha256 == hashlib.sha256(ALL[article.format]).hexdigest()
    assert any(
        article.slice(b) in ("Discussion", "4. Discussion") for b in article.blocks if b.kind is BlockKind.HEADING
    ) or (article.format == "bioc")
    if article.format != "text":  # there the heading says that references follow
        assert "A cited title" not in article.text


def test_bioc_is_read_as_xml_too() -> None:
    assert read_article(BIOC_XML).format == "bioc"
    assert read_article(BIOC_XML).text == read_article(ALL["bioc"]).text


def test_a_path_is_read_and_names_the_source(tmp_path: Path) -> None:
    path = tmp_path / "paper.weird-suffix"
    path.write_bytes(jats(IMRAD))

    assert read_article(path).source == str(path)
    assert read_article(path, name="paper").source == "paper"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ALL["text"])))

    assert read_article(STDIN).source == "-"


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_article(tmp_path / "nothing.pdf")


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", NotAnArticleError, "empty"),
        (b" \n\t ", NotAnArticleError, "empty"),
        (b"\x1f\x8b\x08abc", UnsupportedFormatError, "unpack"),
        (b"PK\x03\x04....word/document.xml", UnsupportedFormatError, "save it as PDF"),
        (b"PK\x03\x04....paper.pdf", UnsupportedFormatError, "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedFormatError, "save it as PDF"),
        (b"\x89PNG\r\n\x1a\n", UnsupportedFormatError, "scan"),
        (bytes(range(256)) * 20, UnsupportedFormatError, "binary"),
        (b"<svg><g/></svg>", NotAnArticleError, "<svg>"),
        (b"<?xml version='1.0'?><!-- only this -->", NotAnArticleError, "no root element"),
        (b'{"title": "x"}', NotAnArticleError, "BioC"),
        (b"<article><front/></article>", NotAnArticleError, "no running text"),
        (b"<html><body></body></html>", NotAnArticleError, "no running text"),
    ],
)
def test_what_is_no_article_is_refused_with_advice(data: bytes, error: type[ReadError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        read_article(data, name="odd")

    assert caught.value.source == "odd"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE article [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><article><body><p>&b;</p></body></article>',
        b'<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]><article><body><p>&x;</p></body></article>',
        '<!DOCTYPE article [<!ENTITY a "lol">]><article><body><p>&a;</p></body></article>'.encode("utf-16"),
        b"<article><body>" + b"<sec>" * 250 + b"<p>x</p>" + b"</sec>" * 250 + b"</body></article>",
        b"<article><body>" + b"<sec>" * 100_000,
        b"<article><body><p>cut off in the midd",
        b"<html><body>" + b"<div>" * 5000 + b"x",
        b'{"documents": ' + b"[" * 10_000,
    ],
    ids=["laughs", "external", "utf-16", "deep", "deeper", "truncated", "deep html", "deep json"],
)
def test_hostile_and_broken_files_raise_a_read_error(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_article(data)


def test_limits_are_kept() -> None:
    with pytest.raises(ReadError, match="bytes"):
        read_article(b"x" * 11, options=ReadOptions(max_bytes=10))
    with pytest.raises(ReadError, match="characters"):
        read_article(ALL["jats"], options=ReadOptions(max_characters=20))
    with pytest.raises(ReadError, match="paragraphs"):
        read_article(ALL["jats"], options=ReadOptions(max_blocks=2))
    with pytest.raises(ValueError, match="max_pages"):
        ReadOptions(max_pages=0)

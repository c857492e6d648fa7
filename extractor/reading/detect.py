"""Tells the format of a source by its content, never by its name.

Bytes in, a format's name out; formats that are known but not read are refused with a word
on what to do instead.
"""

from __future__ import annotations

import re

from extractor.errors import NotAnArticleError, UnsupportedFormatError
from extractor.reading.text import decode

__all__ = ["detect_format"]

_PDF_WITHIN = 1024
"""The header `%PDF-` may stand anywhere in the first 1024 bytes (PDF 1.7, appendix H.3.4.1)."""

# First bytes of formats that are not read, and what to do with them.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "is compressed (gzip): unpack it first"),
    (b"BZh", "is compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ\x00", "is compressed (xz): unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is an archive (7z): unpack it first"),
    (b"Rar!\x1a\x07", "is an archive (RAR): unpack it first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office document (.doc, .xls): save it as PDF"),
    (b"{\\rtf", "is a rich-text document (RTF): save it as PDF"),
    (b"%!PS", "is PostScript: convert it to PDF, for instance with ps2pdf"),
    (b"\x89PNG", "is an image (PNG): a scan has to become a PDF, with text recognition"),
    (b"\xff\xd8\xff", "is an image (JPEG): a scan has to become a PDF, with text recognition"),
    (b"GIF8", "is an image (GIF): a scan has to become a PDF, with text recognition"),
    (b"II*\x00", "is an image (TIFF): a scan has to become a PDF, with text recognition"),
    (b"MM\x00*", "is an image (TIFF): a scan has to become a PDF, with text recognition"),
    (b"AT&TFORM", "is a DjVu document: convert it to PDF"),
    (b"SQLite format 3", "is a database, no article"),
    (b"\x7fELF", "is a program, no article"),
)
_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"word/", "is a Word document (.docx): save it as PDF"),
    (b"opendocument", "is an OpenDocument file: save it as PDF"),
    (b"application/epub", "is an e-book (EPUB): get the PDF or the XML"),
    (b"xl/", "is an Excel workbook, no article"),
    (b"ppt/", "is a PowerPoint file, no article"),
)
_ZIP_SCANNED = 65_536
"""Bytes at either end of a zip archive in which its members' names are looked for."""

_ROOTS = {
    "article": "jats",
    "pmc-articleset": "jats",
    "OAI-PMH": "jats",
    "art": "bmc",
    "TEI": "tei",
    "teiCorpus": "tei",
    "collection": "bioc",
    "html": "html",
}
_HEAD = 65_536
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_BIOC_JSON = re.compile(r'"(?:documents|passages)"\s*:')


def detect_format(data: bytes, name: str) -> str:
    """`pdf`, `jats`, `bmc`, `tei`, `bioc`, `html` or `text`.

    Raises:
        NotAnArticleError: empty, or XML or JSON of another kind.
        UnsupportedFormatError: a format that is not read, or binary data of none.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise NotAnArticleError(name, "is empty")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    _refuse_known(data, name)
    head = decode(data[:_HEAD])
    if head is None:
        raise UnsupportedFormatError(name, "holds binary data of no known format; articles are PDF, XML, HTML or text")
    head = head.lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _markup_format(head, name)
    if head.startswith(("{", "[")):
        return _json_format(head, name)
    return "text"


def _refuse_known(data: bytes, name: str) -> None:
    for signature, advice in _REFUSED:
        if data.startswith(signature):
            raise UnsupportedFormatError(name, advice)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        ends = data[:_ZIP_SCANNED] + data[-_ZIP_SCANNED:]
        advice = next((advice for mark, advice in _ZIPPED if mark in ends), "is an archive (zip): unpack it first")
        raise UnsupportedFormatError(name, advice)


def _markup_format(head: str, name: str) -> str:
    position = 0
    is_html = False
    while match := _PROLOGUE.match(head, position):
        is_html = is_html or match[0].lstrip().lower().startswith("<!doctype html")
        position = match.end()
    root = _ROOT.match(head, position)
    if root is None:
        if is_html:
            return "html"
        raise NotAnArticleError(name, "looks like XML but has no root element; is the file complete?")
    if is_html or root[1].lower() == "html":
        return "html"
    if root[1] in _ROOTS:
        return _ROOTS[root[1]]
    if re.search(r"<article[\s>]", head):
        return "jats"
    raise NotAnArticleError(name, f"is XML of another kind (<{root[1]}>); read are JATS, BMC, TEI, BioC and HTML")


def _json_format(head: str, name: str) -> str:
    if _BIOC_JSON.search(head):
        return "bioc"
    if re.match(r"[{\[]\s*[\"{\[\]}]", head):
        raise NotAnArticleError(name, "is JSON of another kind; of JSON formats only BioC is read")
    return "text"

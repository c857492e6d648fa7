"""The readers that `bench.py` compares, each as a function of one path."""

from __future__ import annotations

import logging
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

Reader = Callable[[Path], object]

PDF_READERS = {
    "pdftotext": None,
    "pypdfium2 text": "pypdfium2",
    "mechanisms read": "extractor",
    "mechanisms read and segment": "extractor",
    "pypdf": "pypdf",
    "pdfplumber": "pdfplumber",
    "pymupdf4llm": "pymupdf4llm",
    "markitdown": "markitdown",
}
"""Name -> the module that must be installed; None for a program."""

XML_READERS = {
    "mechanisms read": "extractor",
    "mechanisms read and segment": "extractor",
    "pubmed_parser": "pubmed_parser",
    "markitdown": "markitdown",
}


def installed(name: str) -> bool:
    """Whether a reader can be used here."""
    module = {**PDF_READERS, **XML_READERS}[name]
    return shutil.which("pdftotext") is not None if module is None else find_spec(module) is not None


def read_all(name: str, files: Sequence[str]) -> tuple[float, int]:
    """Processor seconds that a reader takes, after its imports and first file; and files it refused."""
    logging.disable(logging.CRITICAL)
    reader = _reader(name)
    _tried(reader, Path(files[0]))
    begin = _cpu()
    refused = sum(not _tried(reader, Path(file)) for file in files)
    return _cpu() - begin, refused


def _tried(reader: Reader, path: Path) -> bool:
    # A file that a reader refuses costs it the time it took to find out.
    try:
        return bool(reader(path))
    except Exception:
        return False


def _cpu() -> float:
    import os

    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _reader(name: str) -> Reader:
    if name == "pdftotext":
        return lambda path: subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    if name == "mechanisms read":
        from extractor.reading import read_article

        return read_article
    if name == "mechanisms read and segment":
        from extractor.pipeline import read_and_segment

        return read_and_segment
    if name == "markitdown":
        from markitdown import MarkItDown

        return MarkItDown().convert
    if name == "pymupdf4llm":
        import pymupdf4llm

        return pymupdf4llm.to_markdown
    if name == "pubmed_parser":
        import pubmed_parser

        return lambda path: pubmed_parser.parse_pubmed_paragraph(str(path), all_paragraph=True)
    return {"pypdfium2 text": _pypdfium2, "pypdf": _pypdf, "pdfplumber": _pdfplumber}[name]


def _pypdfium2(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def _pypdf(path: Path) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(path).pages]


def _pdfplumber(path: Path) -> list[str]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [page.extract_text() for page in pdf.pages]

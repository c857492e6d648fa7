"""Reading: a file or its bytes in, an `Article` out.

`read_article` tells the format by content and hands over to one module per format. What
cannot be read raises a `ReadError` that says why and what to try; what is lacking in an
article that can be read is recorded on it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from extractor.article import Article
from extractor.errors import ReadError
from extractor.reading.detect import detect_format
from extractor.reading.options import ReadOptions
from extractor.reading.registrations import find_registrations

__all__ = ["STDIN", "ReadOptions", "read_article"]

STDIN = Path("-")
"""Stands for standard input."""

_Reader = Callable[[bytes, str, ReadOptions], Article]

# Named, not imported: the PDF engine and lxml load only when a source needs them.
_READERS = {
    "pdf": ("extractor.reading.pdf", "read_pdf"),
    "jats": ("extractor.reading.jats", "read_jats"),
    "bmc": ("extractor.reading.bmc", "read_bmc"),
    "tei": ("extractor.reading.tei", "read_tei"),
    "bioc": ("extractor.reading.bioc", "read_bioc"),
    "html": ("extractor.reading.html", "read_html"),
    "text": ("extractor.reading.text", "read_text"),
}


def read_article(source: Path | bytes, *, name: str | None = None, options: ReadOptions | None = None) -> Article:
    r"""Reads one article, whatever its format.

    Args:
        source: a path (`-` is standard input), or the bytes themselves.
        name: what to call the source in messages and rows; by default its path.
        options: limits and switches.

    Raises:
        ReadError: the source cannot be read; subclasses say why.

    Example:
        >>> article = read_article(b"# Rest or walking\n\n## Discussion\n\nWalking helped.", name="walk.md")
        >>> article.format, article.metadata.title
        ('text', 'Rest or walking')
    """
    options = options or ReadOptions()
    name = name or (str(source) if isinstance(source, Path) else "<bytes>")
    data = source if isinstance(source, bytes) else _bytes_of(source, name, options)
    if len(data) > options.max_bytes:
        raise ReadError(name, f"has more than {options.max_bytes:,} bytes")
    module, function = _READERS[detect_format(data, name)]
    reader: _Reader = getattr(import_module(module), function)
    article = reader(data, name, options)
    return replace(article, metadata=replace(article.metadata, registrations=find_registrations(article)))


def _bytes_of(path: Path, name: str, options: ReadOptions) -> bytes:
    # One byte more than allowed is enough to know that there is too much.
    limit = options.max_bytes + 1
    if path == STDIN:
        return sys.stdin.buffer.read(limit)
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as err:
        raise ReadError(name, f"cannot be opened ({err.strerror or err})") from err

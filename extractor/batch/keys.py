"""Keys that decide what an earlier run already did.

A result holds as long as the content, the model, the taxonomy, the settings, this package's
code and the libraries that do the work are the same. Reading depends on fewer of them, so its
key is smaller and an article outlives a retrained model. Switches that change no result
(`--jobs`, limits of time and memory) are in no key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

import extractor
from extractor.article import SCHEMA
from extractor.reading.options import ReadOptions

__all__ = ["LIBRARIES", "content_of_pair", "digest_of_file", "judging_key", "libraries", "reading_key"]

_READING_CODE = ("article.py", "errors.py", "reading", "segmentation")
_JUDGING_CODE = (
    "classification",
    "mediation",
    "aggregation",
    "pipeline.py",
    "result_rows.py",
    "rows.py",
    "model_folder.py",
)
_CODE_SUFFIXES = (".py", ".toml", ".json", ".txt")

_READING_LIBRARIES = ("lxml", "pypdfium2", "pdfplumber")
_JUDGING_LIBRARIES = ("numpy", "scipy", "onnxruntime", "tokenizers")
LIBRARIES = _READING_LIBRARIES + _JUDGING_LIBRARIES
"""Distributions whose version can change a result."""

_CHUNK = 1 << 20


def digest_of_file(path: str | Path) -> str:
    """Hex SHA-256 of a file, read in pieces.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def content_of_pair(article: str, companion: str | None) -> str:
    """One digest for an article and its companion PDF."""
    return article if companion is None else hashlib.sha256(f"{article}+{companion}".encode()).hexdigest()


def reading_key(options: ReadOptions) -> str:
    """Key of an article as read and segmented."""
    return _digest([_version(), _code(_READING_CODE), libraries(_READING_LIBRARIES), asdict(options)])


def judging_key(reading: str, model_digest: str, taxonomy: str | None) -> str:
    """Key of a result.

    Args:
        reading: the reading key.
        model_digest: digest of the model folder; any other word that identifies the judge.
        taxonomy: name of a preset or path of a file, whose content counts.
    """
    named = digest_of_file(taxonomy) if taxonomy and Path(taxonomy).is_file() else taxonomy
    return _digest([reading, _code(_JUDGING_CODE), libraries(_JUDGING_LIBRARIES), model_digest, named])


def libraries(names: Iterable[str] = LIBRARIES) -> dict[str, str | None]:
    """Installed versions; None where a library is absent."""
    return {name: _installed(name) for name in names}


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _version() -> list[str | int]:
    return [extractor.__version__, SCHEMA]


@cache
def _code(parts: tuple[str, ...]) -> str:
    """Digest over the package's own files, so that a developer never sees a stale result."""
    root = resources.files("extractor")
    digest = hashlib.sha256()
    for part in parts:
        for name, file in _files(root / part, part):
            digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(entry: Traversable, name: str) -> Iterable[tuple[str, Traversable]]:
    if entry.is_file():
        if name.endswith(_CODE_SUFFIXES):
            yield name, entry
    elif entry.is_dir():
        for child in sorted(entry.iterdir(), key=lambda c: c.name):
            yield from _files(child, f"{name}/{child.name}")


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

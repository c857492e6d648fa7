"""The bytes of a paper, wherever they are: sent along, in a file, or at an address."""

from __future__ import annotations

import os
from pathlib import Path

from extractor.batch.messages import Job
from extractor.errors import ReadError
from extractor.reading.options import ReadOptions
from extractor.sources.discovery import is_address
from extractor.sources.naming import displayed

__all__ = ["companion_content", "content_of"]


def content_of(job: Job, options: ReadOptions) -> bytes:
    """The content of the paper's file.

    Raises:
        ReadError: it cannot be had, or is larger than `options.max_bytes`.
    """
    if job.data is not None:
        return job.data
    return _at(job.location, options)


def companion_content(job: Job, options: ReadOptions) -> bytes:
    """The content of the companion PDF.

    Raises:
        ReadError: as above.
    """
    if job.companion_data is not None:
        return job.companion_data
    return _at(job.companion, options)


def _at(location: bytes | None, options: ReadOptions) -> bytes:
    where = os.fsdecode(location or b"")
    if is_address(where):
        from extractor.sources.addresses import fetch

        return fetch(where, options.max_bytes)
    return _local(where, options)


def _local(path: str, options: ReadOptions) -> bytes:
    try:
        size = Path(path).stat().st_size
        if size > options.max_bytes:
            raise ReadError(displayed(path), f"has {size:,} bytes, more than the {options.max_bytes:,} that are read")
        return Path(path).read_bytes()
    except OSError as err:
        raise ReadError(displayed(path), f"cannot be opened: {err.strerror or err}") from err

"""Papers at addresses (`s3://...`, `https://...`), through fsspec.

The network is used only here, and only for addresses that the user gave.

Where a store needs an endpoint or credentials, its own environment variables and fsspec's
configuration say so (`AWS_ENDPOINT_URL`, `FSSPEC_S3_KEY`, ...); no secret is an argument.
"""

from __future__ import annotations

from typing import Any

from extractor.errors import ReadError
from extractor.sources.discovery import PathError

__all__ = ["expand", "fetch", "stamp"]

_PATTERN_CHARACTERS = frozenset("*?[")
# What stores say of a version of a file, the surest first.
_STAMPS = ("ETag", "etag", "sha256", "md5Hash", "LastModified", "last_modified", "mtime", "updated")


def expand(address: str) -> list[str]:
    """The addresses that one address stands for: itself, a folder's files, a pattern's matches.

    Raises:
        PathError: fsspec or the store's part of it is not installed, or nothing is there.
    """
    if address.startswith(("http://", "https://")):  # the web has no folders to list
        return [address]
    fs, path = _file_system(address)
    try:
        if _PATTERN_CHARACTERS & set(path):
            found = sorted(fs.glob(path))
        elif fs.isdir(path):
            found = sorted(fs.find(path))
        elif fs.exists(path):
            return [address]
        else:
            found = []
    except Exception as err:  # each store raises errors of its own
        raise PathError(f"{address}: cannot be listed ({type(err).__name__}: {err})") from err
    if not found:
        raise PathError(f"{address}: nothing is there")
    return [str(fs.unstrip_protocol(name)) for name in found]


def fetch(address: str, max_bytes: int) -> bytes:
    """The content at an address.

    Raises:
        ReadError: it cannot be had, or is larger than `max_bytes`.
    """
    try:
        fs, path = _file_system(address)
        with fs.open(path, "rb") as file:
            # One byte more than allowed is enough to know that there is too much.
            data: bytes = file.read(max_bytes + 1)
    except Exception as err:  # each store raises errors of its own
        raise ReadError(address, f"cannot be fetched ({type(err).__name__}: {err})") from err
    if len(data) > max_bytes:
        raise ReadError(address, f"has more than {max_bytes:,} bytes")
    return data


def stamp(address: str) -> str | None:
    """What changes when the content does, without fetching it; None where the store does not say."""
    try:
        fs, path = _file_system(address)
        info = fs.info(path)
    except Exception:  # then it is fetched, and the reason becomes the paper's problem
        return None
    version = next((str(info[name]) for name in _STAMPS if info.get(name)), None)
    return f"{info.get('size')}:{version}" if version else None


def _file_system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        fs, path = url_to_fs(address)
    except (ImportError, ValueError) as err:
        raise PathError(f"{address}: {err}; addresses need pip install 'mechanisms[dask]'") from err
    return fs, str(path)

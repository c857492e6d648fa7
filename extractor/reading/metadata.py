"""DOIs and years, as sources write them, in one form."""

from __future__ import annotations

import re

__all__ = ["normalise_doi", "plausible_year"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)


def normalise_doi(text: str | None) -> str | None:
    """The bare DOI in lower case, without resolver, prefix or closing punctuation.

    >>> normalise_doi("https://doi.org/10.1016/J.MSKSP.2020.102307.")
    '10.1016/j.msksp.2020.102307'
    """
    match = _DOI.search(text or "")
    return match[0].rstrip(".,;)]}").lower() if match else None


def plausible_year(text: str | None) -> int | None:
    """A year of publication, or None."""
    match = re.search(r"\d{4}", text or "")
    return int(match[0]) if match and _FIRST_YEAR <= int(match[0]) <= _LAST_YEAR else None

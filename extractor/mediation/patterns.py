"""The phrase lists of the package's data files, compiled once."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

__all__ = ["keys", "phrases"]


@functools.cache
def _table(file: str) -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(resources.files(__package__).joinpath(file).read_text("utf-8"))
    return table


def keys(file: str) -> tuple[str, ...]:
    """The names of the lists of a data file, in its order."""
    return tuple(_table(file))


@functools.cache
def phrases(file: str, key: str) -> re.Pattern[str]:
    """One pattern for the list `key` of a data file, any case.

    Args:
        file: name of a TOML file of this package.
        key: a list of regular expressions in it.
    """
    return re.compile("|".join(f"(?:{p})" for p in _table(file)[key]), re.I)

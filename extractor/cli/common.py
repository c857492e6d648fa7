"""What several commands share: errors as messages, and text of papers made safe for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import click

from extractor.errors import ExtractorError

__all__ = ["CannotBeDone", "plain", "usage_errors"]


class CannotBeDone(click.ClickException):
    """The command cannot be carried out as given; the message says what to change."""

    exit_code = 2


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn the package's errors, which say what to do, into a message and exit code 2."""
    try:
        yield
    except (ExtractorError, ValueError) as err:
        raise CannotBeDone(plain(str(err))) from err


def plain(text: str) -> str:
    """Text from outside (a file name, a sentence) without characters that steer a terminal."""
    return "".join(_shown(c) for c in text)


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    if unicodedata.category(character) == "Zs":  # other spaces than the plain one
        return " "
    return character.encode("unicode_escape").decode()

"""What several commands share: errors as messages, and text of papers made safe for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click
from click.shell_completion import CompletionItem

from extractor.errors import ExtractorError

__all__ = ["MODEL", "TAXONOMY", "CannotBeDone", "plain", "usage_errors"]


class CannotBeDone(click.ClickException):
    """The command cannot be carried out as given; the message says what to change."""

    exit_code = 2


class NameOrPath(click.types.StringParamType):
    """A name that the installation knows, or a path; the shell offers both.

    Args:
        name: of the type, for messages.
        names: gives the known names; called only to complete.
        paths: "file" or "dir", what the shell should offer besides.
    """

    def __init__(self, name: str, names: Callable[[], Iterable[str]], paths: str) -> None:
        self.name, self._names, self._paths = name, names, paths

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, and paths."""
        found = [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]
        return [*found, CompletionItem(incomplete, type=self._paths)]


def _models() -> tuple[str, ...]:
    from extractor.model_folder import shipped_models

    return shipped_models()


def _taxonomies() -> tuple[str, ...]:
    from extractor.classification.taxonomy import preset_names

    return preset_names()


MODEL = NameOrPath("model", _models, "dir")
TAXONOMY = NameOrPath("taxonomy", _taxonomies, "file")


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn the package's errors, which say what to do, and those of the disk into a message and exit code 2."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as err:
        where = f"{plain(str(err.filename))}: " if err.filename else ""
        raise CannotBeDone(f"{where}{err.strerror or err}") from err
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

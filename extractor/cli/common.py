"""What several commands share: errors as messages, text of papers made safe for a terminal, files of labels."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from extractor.training.labels import LabelFile, LabelSet

__all__ = [
    "MODEL",
    "TAXONOMY",
    "CannotBeDone",
    "label_set",
    "label_set_of",
    "plain",
    "read_label_files",
    "usage_errors",
]

_BAD_SHOWN = 50
_F = TypeVar("_F", bound=Callable[..., Any])


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


def label_set(command: _F) -> _F:
    """The option `--label-set`, for tasks with other labels."""
    option: Callable[[_F], _F] = click.option(
        "--label-set",
        "names",
        metavar="LABEL[,LABEL...]",
        default="P,D",
        show_default=True,
        help="Labels of the task; the first is the one that is trained. N is the negative.",
    )
    return option(command)


def label_set_of(names: str) -> LabelSet:
    """The label set that the option names."""
    from extractor.training.labels import LabelSet

    parts = tuple(name.strip() for name in names.split(",") if name.strip())
    return LabelSet(labels=parts) if parts else LabelSet()


def read_label_files(files: Sequence[Path], names: str, skip_bad: bool) -> list[LabelFile]:
    """Read label files; name every bad row, and stop unless they may be skipped."""
    from extractor.training.labels import read_labels

    read = [read_labels(path, label_set_of(names)) for path in files]
    bad = [row for file in read for row in file.bad]
    for row in bad[:_BAD_SHOWN]:
        click.echo(plain(str(row.to_error())), err=True)
    if len(bad) > _BAD_SHOWN:
        click.echo(f"... and {len(bad) - _BAD_SHOWN} more bad rows", err=True)
    if bad and not skip_bad:
        click.echo(f"{len(bad)} bad rows: nothing was taken. Correct them, or give --skip-bad.", err=True)
        sys.exit(1)
    return read

"""The exceptions of the package. Imports nothing from the package.

Raised for what the caller got wrong or for a file that cannot be read; what one article
lacks is recorded on the article as a `Problem`, never raised.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "AnnotationError",
    "EncryptedPdfError",
    "ExtractorError",
    "LedgerError",
    "ModelError",
    "ModelMismatchError",
    "ModelNotFoundError",
    "NoTextError",
    "NotAnArticleError",
    "ReadError",
    "ResultsError",
    "TaxonomyError",
    "UnsupportedFormatError",
]


class ExtractorError(Exception):
    """Base of all errors of this package; its message says what, where and what to try."""


class ReadError(ExtractorError):
    """A source could not be turned into an article.

    Attributes:
        source: the file's path or name.
        reason: one sentence for the reader of the report.
        code: a short stable word for tables (`unreadable`, `encrypted`, ...).
    """

    code = "unreadable"

    def __init__(self, source: str | Path, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = str(source)
        self.reason = reason

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        # Errors cross process boundaries; the default reduction loses the second argument.
        return type(self), (self.source, self.reason)


class UnsupportedFormatError(ReadError):
    """The content is of no format that any reader knows."""

    code = "unsupported_format"


class EncryptedPdfError(ReadError):
    """The PDF asks for a password."""

    code = "encrypted"


class NoTextError(ReadError):
    """The file holds images but no text (a scan)."""

    code = "no_text"


class NotAnArticleError(ReadError):
    """The file is well formed but holds no article (empty file, XML of another kind)."""

    code = "not_an_article"


class AnnotationError(ExtractorError):
    """A row of labels is wrong: says file, line, what is wrong and what to do."""

    def __init__(self, path: str | Path, line: int, why: str) -> None:
        super().__init__(f"{path}, line {line}: {why}")
        self.path, self.line, self.why = str(path), line, why

    def __reduce__(self) -> tuple[type[AnnotationError], tuple[str, int, str]]:
        return type(self), (self.path, self.line, self.why)


class ModelError(ExtractorError):
    """A model folder is damaged, tampered with or of the wrong kind."""


class ModelNotFoundError(ModelError):
    """There is no model where one was expected."""


class ModelMismatchError(ModelError):
    """The model was written for another version of the format."""


class TaxonomyError(ExtractorError):
    """A taxonomy file is wrong: says file, entry and what is missing."""


class ResultsError(ExtractorError):
    """A results folder is missing, incomplete or of another version."""


class LedgerError(ExtractorError):
    """The ledger of a run cannot be used (in use by another run, damaged, disk full)."""

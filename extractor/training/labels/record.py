"""One annotator's label for one sentence, in the form that all formats are brought into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.article import Status
from extractor.errors import AnnotationError

__all__ = ["MEDIATOR", "NEGATIVE", "BadRow", "LabelFile", "LabelRow", "LabelSet", "LabelledSpan", "TrialLabel"]

MEDIATOR = "MEDIATOR"
"""Label of the spans that name a mediator."""
NEGATIVE = "N"
"""Label of a sentence that was read and is none of the label set."""


class LabelledSpan(NamedTuple):
    """Half-open characters of the sentence, and what they are."""

    start: int
    end: int
    label: str = MEDIATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One sentence as one annotator labelled it.

    Attributes:
        trial: file name of the paper without suffix; "" where the file does not say.
        label: of the label set, `N` for none of it, None where the annotator set it aside.
        themes: codes of the taxonomy; None where nothing was said of them.
        spans: in the order of the file.
        annotator: as given.
        id: of the row in the tool it comes from; kept so that a round trip ends where it began.
        chosen: `random`, `uncertain`, or None: how the sentence came to be annotated.
        score: the model's probability when it was exported.
        line: of the file it was read from, for messages.
    """

    text: str
    label: str | None
    trial: str = ""
    section: str | None = None
    n: int | None = None
    themes: tuple[str, ...] | None = None
    spans: tuple[LabelledSpan, ...] = ()
    annotator: str | None = None
    id: str | None = None
    chosen: str | None = None
    score: float | None = None
    line: int = 0

    @property
    def mediators(self) -> tuple[str, ...]:
        """The words that name mediators."""
        return tuple(self.text[s.start : s.end] for s in self.spans if s.label == MEDIATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLabel:
    """What an annotator says of a whole trial.

    Attributes:
        status: rung; None where not judged.
        complete: every sentence of Introduction and Discussion was read, so that a sentence
            without a label is a negative.
    """

    trial: str
    status: Status | None = None
    complete: bool = False
    annotator: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """What is wrong with a row: where, what, and what to do."""

    path: str
    line: int
    why: str

    def to_error(self) -> AnnotationError:
        """As an exception."""
        return AnnotationError(self.path, self.line, self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """What was read from one file.

    Attributes:
        format: name of the format it was found to be.
        bad: rows that could not be taken; the caller decides what to do about them.
    """

    path: str
    format: str
    rows: tuple[LabelRow, ...] = ()
    trials: tuple[TrialLabel, ...] = ()
    bad: tuple[BadRow, ...] = ()


_YES = {"1", "1.0", "yes", "y", "true", "accept"}
_NO = {"0", "0.0", "no", "false", "reject", "none"}
_ASIDE = {"", "?", "ignore", "skip", "na", "n/a", "null", "unclear"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """The labels of a task.

    Attributes:
        labels: the names, without the negative; the first is the one that is trained.
        aliases: other spellings -> name.
    """

    labels: tuple[str, ...] = ("P", "D")
    aliases: Mapping[str, str] = field(default_factory=lambda: {"proposes": "P", "mechanism": "P", "denies": "D"})

    @property
    def positive(self) -> str:
        """The label that is trained."""
        return self.labels[0]

    def name(self, value: object) -> str | None:
        """The label that a cell of a table or a tool's choice stands for; None if set aside.

        Raises:
            ValueError: it is no label of the set.
        """
        text = "" if value is None else str(value).strip()
        low = text.casefold()
        by_case = {label.casefold(): label for label in (*self.labels, NEGATIVE)}
        by_case.update({other.casefold(): label for other, label in self.aliases.items() if label in self.labels})
        if low in by_case:
            return by_case[low]
        if low in _YES:
            return self.positive
        if low in _NO:
            return NEGATIVE
        if low in _ASIDE:
            return None
        wanted = ", ".join((*self.labels, NEGATIVE))
        raise ValueError(f"label {text!r} is none of {wanted}; correct it or name your labels with --label-set")

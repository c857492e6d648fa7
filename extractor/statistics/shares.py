"""The shares that a report prints, each as two questions of a trial: is it counted, is it in?

One definition for the classifier's rows and for a person's, so that naive and corrected figures
mean the same. Duplicates and papers that are not assessable are never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractor.article import Flag, Status
from extractor.rows import TrialRow
from extractor.statistics.prediction_powered import OUTSIDE, PART, WHOLE, CheckedTable

__all__ = ["ASSESSED", "PROPOSING", "ShareQuestion", "is_assessed", "questions", "table_of"]

ASSESSED, PROPOSING = "assessed", "proposing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareQuestion:
    """One share of the report.

    Attributes:
        key: stable name, e.g. `none_proposed` or `theme:NM`.
        label: for readers.
        of: `assessed` (trials with an answer) or `proposing` (those that propose a mechanism).
        part: whether a trial is of the kind.
    """

    key: str
    label: str
    of: str
    part: Callable[[TrialRow], bool]

    def place(self, row: TrialRow) -> int:
        """Where a trial stands: `OUTSIDE`, `WHOLE` or `PART`."""
        counted = is_assessed(row) and (self.of == ASSESSED or row.proposes is True)
        return (PART if self.part(row) else WHOLE) if counted else OUTSIDE


def is_assessed(row: TrialRow) -> bool:
    """Whether the paper has an answer and is no copy of another."""
    return row.status is not Status.NOT_ASSESSABLE and row.duplicate_of is None


def questions(themes: Mapping[str, str], *, with_status: bool = True) -> tuple[ShareQuestion, ...]:
    """Every share of the report; those of proposing trials twice, once for each denominator.

    Args:
        themes: code -> name.
        with_status: also how far mediators were tested.
    """
    tests: list[tuple[str, str, Callable[[TrialRow], bool]]] = [
        ("not_tested", "propose, mediator not tested", lambda r: Flag.MEDIATOR_NOT_TESTED in r.flags),
        *((f"status:{s}", f"status {s}", _has_status(s)) for s in Status if s.rung > 0),
    ]
    both = [
        *(tests if with_status else ()),
        *((f"theme:{code}", f"theme {name}", _has_theme(code)) for code, name in themes.items()),
    ]
    return (
        ShareQuestion(
            key="none_proposed",
            label="propose no mechanism",
            of=ASSESSED,
            part=lambda r: r.status is Status.NONE_PROPOSED,
        ),
        *(
            ShareQuestion(key=key, label=label, of=of, part=part)
            for of in (ASSESSED, PROPOSING)
            for key, label, part in both
        ),
    )


def table_of(question: ShareQuestion, rows: Sequence[TrialRow], truth: Mapping[str, TrialRow]) -> CheckedTable:
    """The counts behind a share.

    Args:
        question: the share.
        rows: the classifier's, of all assessed trials.
        truth: trial -> its row as a person gives it, for the checked ones.
    """
    checked = np.zeros((3, 3), dtype=np.int64)
    classified = np.zeros(3, dtype=np.int64)
    for row in rows:
        place = question.place(row)
        classified[place] += 1
        if row.trial in truth:
            checked[question.place(truth[row.trial]), place] += 1
    return CheckedTable(checked=checked, classified=classified)


def _has_status(status: Status) -> Callable[[TrialRow], bool]:
    return lambda row: row.status is status


def _has_theme(code: str) -> Callable[[TrialRow], bool]:
    return lambda row: code in row.themes

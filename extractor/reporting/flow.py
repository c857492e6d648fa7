"""The flow of papers, in the manner of PRISMA 2020 (doi 10.1136/bmj.n71): how many were left at each step.

Each step's number is the one before less what was left out there; `flow_of` refuses counts that
do not add up, so that no figure is printed that a reader could not recompute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

from extractor.article import Flag, Status
from extractor.errors import ResultsError
from extractor.reporting.results import Results
from extractor.reporting.summary import REASONS, reason
from extractor.rows import TrialRow

__all__ = ["Flow", "LeftOut", "Step", "flow_json", "flow_of"]

_NOT_A_REPORT = "not_a_trial_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Papers that end at a step, for one reason."""

    code: str
    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the flow.

    Attributes:
        n: papers (files, in the first step) that reached it.
        left_out_label: heading of what is left out before the next step; None for the last step.
        left_out: by reason, commonest first.
    """

    key: str
    label: str
    n: int
    left_out_label: str | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def rest(self) -> int:
        """What goes on to the next step."""
        return self.n - sum(part.n for part in self.left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """All steps, from files found to trials that tested, and how those that are left tested."""

    steps: tuple[Step, ...]
    tested: tuple[LeftOut, ...]


def flow_of(results: Results) -> Flow:
    """The flow of a run.

    Raises:
        ResultsError: the steps do not add up.
    """
    unique = [row for row in results.trials if row.duplicate_of is None]
    read = [row for row in unique if row.read]
    reports = [row for row in read if not _is_other_article(row)]
    assessed = [row for row in reports if row.status is not Status.NOT_ASSESSABLE]
    proposing = [row for row in assessed if row.status is not Status.NONE_PROPOSED]
    tested = [row for row in proposing if Flag.MEDIATOR_NOT_TESTED not in row.flags]
    steps = (
        *_found(results),
        _papers(len(results.trials), len(unique)),
        _step("unique", "Papers without duplicates", unique, "Could not be read", read),
        _step("read", "Papers read", read, "Not a trial report", reports),
        _step("trial_reports", "Trial reports", reports, "Not assessable", assessed),
        _assessed(len(assessed), len(proposing)),
        _proposing(proposing),
        Step(key="testing", label="Test a proposed mediator", n=len(tested)),
    )
    return Flow(steps=_adding_up(steps), tested=_by_status(tested))


def flow_json(flow: Flow) -> bytes:
    """The flow as data, indented for people."""
    return msgspec.json.format(msgspec.json.encode(flow), indent=1) + b"\n"


def _is_other_article(row: TrialRow) -> bool:
    return row.status is Status.NOT_ASSESSABLE and reason(row) == _NOT_A_REPORT


def _found(results: Results) -> Iterable[Step]:
    """Files found; only where the run says so, since rows know of papers alone."""
    counts = results.run.get("counts")
    if not isinstance(counts, Mapping) or "files" not in counts:
        return
    skipped = results.run.get("skipped")
    by_reason: Mapping[str, Any] = skipped.get("by_reason", {}) if isinstance(skipped, Mapping) else {}
    left_out = {"companion": int(counts.get("companions", 0)), **{str(k): int(v) for k, v in by_reason.items()}}
    labels = {"companion": "second file of the same article"}
    yield Step(
        key="found",
        label="Files found",
        n=int(counts["files"]),
        left_out_label="Left aside",
        left_out=_parts(left_out, labels),
    )


def _papers(n: int, n_unique: int) -> Step:
    return Step(
        key="papers",
        label="Papers",
        n=n,
        left_out_label="Duplicates removed",
        left_out=_parts({"duplicate": n - n_unique}, {"duplicate": "duplicates"}),
    )


def _assessed(n: int, n_proposing: int) -> Step:
    return Step(
        key="assessed",
        label="Trial reports assessed",
        n=n,
        left_out_label="Propose no mechanism",
        left_out=_parts({"none_proposed": n - n_proposing}, {"none_proposed": "propose no mechanism"}),
    )


def _proposing(rows: list[TrialRow]) -> Step:
    return Step(
        key="proposing",
        label="Propose a mechanism",
        n=len(rows),
        left_out_label="Mediator not tested",
        left_out=_by_status(row for row in rows if Flag.MEDIATOR_NOT_TESTED in row.flags),
    )


def _step(key: str, label: str, before: list[TrialRow], left_out_label: str, after: list[TrialRow]) -> Step:
    kept = {row.trial for row in after}
    codes = Counter(reason(row) for row in before if row.trial not in kept)
    return Step(key=key, label=label, n=len(before), left_out_label=left_out_label, left_out=_parts(codes, REASONS))


def _by_status(rows: Iterable[TrialRow]) -> tuple[LeftOut, ...]:
    counts = Counter("lifted" if _is_lifted(row) else row.status.value for row in rows)
    labels = {
        "untested": "mediator not measured",
        "measured": "measured, not related to the benefit",
        "related": "related to the outcome",
        "mediated": "mediation analysis",
        "lifted": "tested in a companion paper",
    }
    order = [status for status in labels if counts[status]]
    return tuple(LeftOut(code=code, label=labels[code], n=counts[code]) for code in order)


def _is_lifted(row: TrialRow) -> bool:
    return row.status in (Status.UNTESTED, Status.MEASURED) and Flag.MEDIATOR_NOT_TESTED not in row.flags


def _parts(counts: Mapping[str, int], labels: Mapping[str, str]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(code=code, label=labels.get(code, code.replace("_", " ")), n=n)
        for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if n
    )


def _adding_up(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    for step, following in pairwise(steps):
        if step.rest != following.n:
            raise ResultsError(
                f"the flow of papers does not add up: {step.rest} left after {step.label!r}, {following.n} in "
                f"{following.label!r}; was run.json made for these rows? Run again"
            )
    return steps

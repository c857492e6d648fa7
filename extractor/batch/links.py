"""What papers of one run have to do with each other: copies, and reports of one trial.

Works on slim rows, which hold what the comparison needs and nothing that grows with the length
of a paper, so that the main process stays small over any number of papers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.aggregation import link_reports
from extractor.article import Flag, Status
from extractor.rows import MediatorRow, TrialRow

__all__ = ["Link", "apply_link", "linked", "slim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the other papers of the run change in one row."""

    duplicate_of: str | None = None
    linked_reports: tuple[str, ...] = ()
    lifted_by: str | None = None
    flags: tuple[Flag, ...] = ()


def slim(row: TrialRow) -> TrialRow:
    """A row without evidence, coverage and checks: what counts and links need."""
    return replace(row, agrema=(), coverage=(), mediators=tuple(_bare(m) for m in row.mediators))


def _bare(mediator: MediatorRow) -> MediatorRow:
    return replace(mediator, evidence=())


def linked(rows: Sequence[TrialRow], contents: Sequence[str]) -> dict[str, Link]:
    """How the papers of a run change each other's rows.

    Args:
        rows: slim rows in the order of the run.
        contents: digest of the content of each.

    Returns:
        Trial -> link, for the trials whose row changes.
    """
    copies = _copies(rows, contents)
    marked = [replace(row, duplicate_of=copies.get(row.trial)) for row in rows]
    return {
        after.trial: Link(
            duplicate_of=after.duplicate_of,
            linked_reports=after.linked_reports,
            lifted_by=after.lifted_by,
            flags=after.flags,
        )
        for before, after in zip(rows, link_reports(marked), strict=True)
        if after != before
    }


def apply_link(row: TrialRow, link: Link | None) -> TrialRow:
    """The row with what the other papers say of it."""
    if link is None:
        return row
    return replace(
        row,
        duplicate_of=link.duplicate_of,
        linked_reports=link.linked_reports,
        lifted_by=link.lifted_by,
        flags=link.flags,
    )


def _copies(rows: Sequence[TrialRow], contents: Sequence[str]) -> dict[str, str]:
    """Copy -> the paper it is a copy of: same content, else same DOI."""
    digests = dict(zip((row.trial for row in rows), contents, strict=True))
    copies: dict[str, str] = {}
    for same in (lambda row: digests[row.trial], lambda row: _doi(row.doi)):
        for group in _groups((row for row in rows if row.trial not in copies), same):
            original = min(group, key=_rank)
            copies |= {row.trial: original.trial for row in group if row is not original}
    # A copy by content of what is itself a copy by DOI points at the paper that is counted.
    return {trial: copies.get(original, original) for trial, original in copies.items()}


def _groups(rows: Iterable[TrialRow], key: Callable[[TrialRow], Hashable]) -> list[list[TrialRow]]:
    groups: dict[Hashable, list[TrialRow]] = defaultdict(list)
    for row in rows:
        if (value := key(row)) is not None:
            groups[value].append(row)
    return [group for group in groups.values() if len(group) > 1]


def _rank(row: TrialRow) -> tuple[bool, bool]:
    """Which of several copies is counted: one that could be judged, then XML; else the first."""
    return row.status is Status.NOT_ASSESSABLE, row.format == "pdf"


def _doi(doi: str | None) -> str | None:
    return doi.lower().removeprefix("https://doi.org/").removeprefix("doi:").strip() if doi else None

"""Reports of one trial, linked by its registration id.

In: the rows of a run. Out: the same rows in the same order with `linked_reports` and `lifted_by`
filled. Mediation is often published apart from the main result: where a companion tested a
mediator, the flag `mediator_not_tested` of the trial is lifted and the companion named. The status
stays what this report earned by itself.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extractor.article import Flag, Status
from extractor.rows import TrialRow

__all__ = ["link_reports", "normalise_registration"]

_TESTED = (Status.RELATED, Status.MEDIATED)


def normalise_registration(identifier: str) -> str:
    """An id without spaces, punctuation and case, so that "ISRCTN 12345678" is "isrctn12345678".

    >>> normalise_registration("NCT 0123-4567")
    'nct01234567'
    """
    return re.sub(r"[^a-z0-9]", "", identifier.lower())


def link_reports(rows: Sequence[TrialRow]) -> list[TrialRow]:
    """Link the papers that share a registration id and lift flags that a companion answers.

    Papers are linked in pairs, not in chains: a paper that names the ids of two trials is a
    companion of both, but does not make them one. A copy of a file (`duplicate_of`) is no
    companion. Linking twice changes nothing.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        if row.duplicate_of is None:
            for identifier in {normalise_registration(i) for i in row.registrations}:
                holders[identifier].append(k)
    return [_linked(row, [rows[k] for k in _companions(row, holders) if rows[k] is not row]) for row in rows]


def _companions(row: TrialRow, holders: Mapping[str, Sequence[int]]) -> Iterable[int]:
    """Positions of the rows that share an id with this one, in the order of the run."""
    shared = {k for i in row.registrations for k in holders.get(normalise_registration(i), ())}
    return sorted(shared)


def _linked(row: TrialRow, companions: Sequence[TrialRow]) -> TrialRow:
    companions = [c for c in companions if c.trial not in (row.trial, row.duplicate_of)]
    tests = [c for c in companions if c.status in _TESTED]
    lifts = bool(tests) and Flag.MEDIATOR_NOT_TESTED in row.flags
    # The highest rung first; of several, the first by name, so that the order of the files does not matter.
    best = min(tests, key=lambda c: (-c.status.rung, c.trial)) if lifts else None
    return dataclasses.replace(
        row,
        linked_reports=tuple(sorted({c.trial for c in companions})) or row.linked_reports,
        lifted_by=best.trial if best else row.lifted_by,
        flags=tuple(f for f in row.flags if f is not Flag.MEDIATOR_NOT_TESTED) if best else row.flags,
    )

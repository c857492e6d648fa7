"""Names of files made of the names of trials."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

__all__ = ["file_names"]


def file_names(trials: Iterable[str], nameless: str) -> dict[str, str]:
    """Trial -> a file name of its own, also where upper and lower case are one; it cannot leave its folder.

    A trial whose name can be a file name keeps it, whatever the others are called.

    Args:
        trials: their names.
        nameless: stands where nothing is left of a name.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for trial in sorted(trials, key=lambda trial: _file_name(trial, nameless) != trial):
        stem = _file_name(trial, nameless)
        candidates = itertools.chain([stem], (f"{stem}-{k}" for k in itertools.count(2)))
        names[trial] = next(name for name in candidates if name.casefold() not in taken)
        taken.add(names[trial].casefold())
    return names


def _file_name(trial: str, nameless: str) -> str:
    return "".join(c if c.isalnum() or c in "-_. " else "_" for c in trial).strip(". ") or nameless

"""A random sample that can be proved to be one: trials ordered by a seeded hash of their names.

The first n trials of the order are the sample of size n, so that more can be checked later, and
whoever has the seed can tell whether the checked trials are the drawn ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

__all__ = ["draw", "missing_from_draw", "order_of"]


def order_of(trials: Iterable[str], seed: int) -> tuple[str, ...]:
    """All trials in the order in which they are to be checked."""
    return tuple(sorted(set(trials), key=lambda trial: hashlib.sha256(f"{seed}\0{trial}".encode()).digest()))


def draw(trials: Iterable[str], size: int, seed: int) -> tuple[str, ...]:
    """The first `size` trials of the order; all of them where there are fewer."""
    return order_of(trials, seed)[:size]


def missing_from_draw(trials: Sequence[str], checked: Collection[str], seed: int) -> tuple[str, ...]:
    """Trials that stand before the last checked one in the order but were not checked."""
    order = order_of(trials, seed)
    last = max((place for place, trial in enumerate(order) if trial in checked), default=-1)
    return tuple(trial for trial in order[: last + 1] if trial not in checked)

"""Agreement of two annotators on the same sentences or trials, with bootstrap intervals over trials.

All four measures follow from the confusion matrix of the two; they differ in the agreement they
expect by chance. Kappa falls when one label is rare though the annotators agree; AC1 does not
(Feinstein & Cicchetti 1990, doi 10.1016/0895-4356(90)90158-L). Print both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.statistics.bootstrap import DRAWS, Floats, Statistic, cluster_bootstrap
from extractor.statistics.estimate import LEVEL, Estimate

__all__ = ["Agreement", "Pair", "agreement", "cohen_kappa", "gwet_ac1", "krippendorff_alpha", "observed_agreement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What two annotators said of one unit.

    Attributes:
        cluster: the trial the unit belongs to; trials are drawn together.
        first, second: their labels.
    """

    cluster: Hashable
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two annotators agree.

    Attributes:
        units, clusters: how many sentences (or trials) of how many trials both judged.
        labels: categories, in the order of the matrix.
        matrix: counts; rows are the first annotator, columns the second.
        observed, kappa, ac1, alpha: NaN (without limits) where not defined, as kappa is when
            both used a single label throughout.
    """

    units: int
    clusters: int
    labels: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    observed: Estimate
    kappa: Estimate
    ac1: Estimate
    alpha: Estimate


def agreement(
    pairs: Iterable[Pair],
    *,
    labels: Sequence[str] | None = None,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = 0,
) -> Agreement:
    """All measures of agreement of two annotators, nominal labels.

    For one label against the rest, give labels such as `P` and `not P`.

    Args:
        pairs: units that both judged; a unit that one left out is no pair.
        labels: the categories they could choose from; AC1 depends on their number. Those that
            occur, sorted, if absent.
        level: confidence level of the intervals.
        draws: replicates of the bootstrap.
        seed: same seed, same intervals.

    Raises:
        ValueError: a label that is not in `labels`.
    """
    units = list(pairs)
    names = list(labels) if labels is not None else sorted({x for u in units for x in (u.first, u.second)})
    matrices = _matrices(units, names)
    total = matrices.sum(axis=0)

    def estimate(statistic: Statistic) -> Estimate:
        return cluster_bootstrap(matrices, statistic, level=level, draws=draws, seed=seed)

    return Agreement(
        units=len(units),
        clusters=len(matrices),
        labels=tuple(names),
        matrix=tuple(tuple(int(x) for x in row) for row in total),
        observed=estimate(observed_agreement),
        kappa=estimate(cohen_kappa),
        ac1=estimate(gwet_ac1),
        alpha=estimate(krippendorff_alpha),
    )


def _matrices(units: Sequence[Pair], names: Sequence[str]) -> npt.NDArray[np.int64]:
    """One confusion matrix a cluster, (n_clusters, n_labels, n_labels)."""
    place = {name: i for i, name in enumerate(names)}
    clusters = {cluster: i for i, cluster in enumerate(dict.fromkeys(u.cluster for u in units))}
    matrices = np.zeros((len(clusters), len(names), len(names)), dtype=np.int64)
    for unit in units:
        try:
            matrices[clusters[unit.cluster], place[unit.first], place[unit.second]] += 1
        except KeyError as err:
            raise ValueError(f"label {err.args[0]!r} is not one of {', '.join(names)}") from err
    return matrices


def observed_agreement(matrices: Floats) -> Floats:
    """Share of units with equal labels. Like the others: (m, k, k) counts -> (m,), NaN if none."""
    return _ratio(_trace(matrices), _total(matrices))


def cohen_kappa(matrices: Floats) -> Floats:
    """Cohen's kappa (1960, doi 10.1177/001316446002000104), unweighted."""
    rows, columns = matrices.sum(axis=-1), matrices.sum(axis=-2)
    expected = _ratio(np.sum(rows * columns, axis=-1), _total(matrices) ** 2)
    return _above_chance(observed_agreement(matrices), expected)


def gwet_ac1(matrices: Floats) -> Floats:
    """Gwet's AC1 (2008, doi 10.1348/000711006X126600); k is the number of categories offered."""
    k = matrices.shape[-1]
    if k < 2:
        return np.full(len(matrices), np.nan)
    used = (matrices.sum(axis=-1) + matrices.sum(axis=-2)) / 2
    shares = _ratio(used, _total(matrices)[..., np.newaxis])
    expected = np.sum(shares * (1 - shares), axis=-1) / (k - 1)
    return _above_chance(observed_agreement(matrices), expected)


def krippendorff_alpha(matrices: Floats) -> Floats:
    """Krippendorff's alpha, nominal, two annotators, no missing values (2018, ISBN 978-1506395661)."""
    used = matrices.sum(axis=-1) + matrices.sum(axis=-2)
    n = used.sum(axis=-1)
    expected = _ratio(np.sum(used * (used - 1), axis=-1), n * (n - 1))
    return _above_chance(observed_agreement(matrices), expected)


def _above_chance(observed: Floats, expected: Floats) -> Floats:
    return _ratio(observed - expected, 1 - expected)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient, NaN where the denominator is zero (but for rounding)."""
    defined = np.abs(denominator) > 1e-12
    quotient: Floats = np.where(defined, numerator / np.where(defined, denominator, 1.0), np.nan)
    return quotient


def _trace(matrices: Floats) -> Floats:
    trace: Floats = np.trace(matrices, axis1=-2, axis2=-1)
    return trace


def _total(matrices: Floats) -> Floats:
    total: Floats = matrices.sum(axis=(-2, -1))
    return total

"""An estimate with its interval, and the interval of a plain proportion."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEVEL", "Estimate", "normal_quantile", "proportion"]

LEVEL = 0.95
"""Confidence level of every interval, unless said otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and its confidence interval; limits are None where no interval can be given."""

    value: float
    low: float | None
    high: float | None

    @property
    def width(self) -> float | None:
        """Length of the interval; None where there is none."""
        return None if self.low is None or self.high is None else self.high - self.low


def normal_quantile(level: float) -> float:
    """The two-sided quantile of the standard normal distribution: 1.96 for 0.95."""
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return float(ndtri((1 + level) / 2))


def proportion(successes: float, of: float, *, level: float = LEVEL) -> Estimate:
    """A proportion with Wilson's score interval.

    `of` may be an effective sample size and need not be whole: the same formula then gives the
    interval of an estimated share whose variance is that of a simple random sample of that size
    (Korn & Graubard 1998, Survey Methodology 24:193; Franco et al. 2019, doi 10.1093/jssam/smy019,
    who find Wilson's form the safest of those they compare).

    Source: Wilson 1927, doi 10.1080/01621459.1927.10502953.

    Raises:
        ValueError: `of` is not positive, or `successes` lies outside [0, of].
    """
    if of <= 0 or not 0 <= successes <= of:
        raise ValueError(f"{successes} of {of} is no proportion")
    z2 = normal_quantile(level) ** 2
    p = successes / of
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    spread = (z2 * p * (1 - p) / of + z2 * z2 / (4 * of * of)) ** 0.5 / (1 + z2 / of)
    # At p = 0 and p = 1 the limit is exactly 0 or 1; rounding must not make it -1e-18.
    return Estimate(value=p, low=max(0.0, centre - spread), high=min(1.0, centre + spread))

"""The linear models of the ladder: numbers and names, no code.

In: a plain JSON structure. Out: scores. Three models, each logistic over named features: `association` (is this
sentence a relation of this trial's own data?), `measured` (was this mediator measured?) and `related` (was it related
to the outcome?). A structure whose feature names differ from this version's is refused.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.errors import ModelMismatchError
from extractor.mediation.associations import CUES
from extractor.mediation.features import FEATURES, RELATED_FEATURES

__all__ = ["Linear", "LinearWeights", "load_weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """One logistic model.

    Attributes:
        names: features in order.
        coefficients: one for each.
        threshold: the score (log odds) from which the answer is yes.
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float
    threshold: float = 0.0

    def score(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Log odds for every row of `values`, shape (n, n_features) -> (n,)."""
        scores: npt.NDArray[np.float64] = values @ np.array(self.coefficients) + self.intercept
        return scores

    def probability(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities in [0, 1], shape (n,)."""
        probabilities: npt.NDArray[np.float64] = 1 / (1 + np.exp(-self.score(values)))
        return probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearWeights:
    """The three models of the stage."""

    association: Linear
    measured: Linear
    related: Linear

    def to_plain(self) -> dict[str, Any]:
        """As dicts and lists, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> LinearWeights:
        """The inverse of `to_plain`.

        Raises:
            ModelMismatchError: a model is missing or was trained on other features.
        """
        expected = {"association": CUES, "measured": FEATURES, "related": RELATED_FEATURES}
        return cls(**{name: _linear(plain, name, features) for name, features in expected.items()})


def _linear(plain: Mapping[str, Any], name: str, features: Sequence[str]) -> Linear:
    entry = plain.get(name)
    if not isinstance(entry, Mapping) or tuple(entry.get("names", ())) != tuple(features):
        raise ModelMismatchError(
            f"mediation weights: the model {name!r} is missing or was trained on other features; "
            "train it again with scripts/evaluate_status.py --write"
        )
    return Linear(
        names=tuple(features),
        coefficients=tuple(float(c) for c in entry["coefficients"]),
        intercept=float(entry["intercept"]),
        threshold=float(entry["threshold"]),
    )


@functools.cache
def load_weights() -> LinearWeights:
    """The weights that come with the package."""
    return LinearWeights.from_plain(
        json.loads(resources.files(__package__).joinpath("weights.json").read_text("utf-8"))
    )

"""The head: from features of a sentence to calibrated probabilities.

Plain arrays, so that a stored head opens under any version of scikit-learn. The encoder's own
reading (`reading`) is a bottleneck of 128 numbers with log-odds for P, D and the themes on top
of it; `head` is a logistic regression over those, the context and the cues, followed by a
monotone calibration. The head is what `mechanisms train` fits again; the encoder stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Linear", "Reading", "read_sentences", "sigmoid"]

Floats = npt.NDArray[np.float32]


def sigmoid(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The logistic function, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))))


def _gelu(x: Floats) -> Floats:
    from scipy.special import erf

    return np.asarray(0.5 * x * (1.0 + erf(x / np.sqrt(2.0))), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The encoder's own reading of the sentences of an article.

    Attributes:
        vectors: bottleneck, shape (n_sentences, 128).
        proposal, denial: log-odds of labels P and D, shape (n_sentences,).
        themes: log-odds of each theme, shape (n_sentences, n_themes).
    """

    vectors: Floats
    proposal: Floats
    denial: Floats
    themes: Floats


def read_sentences(pooled: Floats, arrays: dict[str, npt.NDArray[Any]]) -> Reading:
    """Apply the layers that were trained together with the encoder.

    Args:
        pooled: mean and maximum of the word pieces, shape (n_sentences, 2 * hidden).
        arrays: `neck_weight`, `neck_bias`, `sentence_weight`, `sentence_bias`.
    """
    vectors = _gelu(pooled @ arrays["neck_weight"].T + arrays["neck_bias"])
    scores = vectors @ arrays["sentence_weight"].T + arrays["sentence_bias"]
    return Reading(vectors=vectors, proposal=scores[:, 0], denial=scores[:, 1], themes=scores[:, 2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A logistic model on standardised features, with a monotone calibration after it.

    Attributes:
        mean, scale, weight: shape (n_features,).
        bias: scalar.
        knots_x, knots_y: calibration as a piecewise linear map from log-odds to log-odds.
    """

    mean: Floats
    scale: Floats
    weight: Floats
    bias: float
    knots_x: Floats
    knots_y: Floats

    @classmethod
    def from_arrays(cls, arrays: dict[str, npt.NDArray[Any]]) -> Linear:
        """From the arrays that `to_arrays` gives."""
        return cls(
            mean=arrays["mean"],
            scale=arrays["scale"],
            weight=arrays["weight"],
            bias=float(arrays["bias"]),
            knots_x=arrays["knots_x"],
            knots_y=arrays["knots_y"],
        )

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything as arrays, for an `.npz` part."""
        return {
            "mean": self.mean,
            "scale": self.scale,
            "weight": self.weight,
            "bias": np.asarray(self.bias),
            "knots_x": self.knots_x,
            "knots_y": self.knots_y,
        }

    def score(self, features: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Uncalibrated log-odds, shape (n,)."""
        standard = (features.astype(np.float64) - self.mean) / self.scale
        return np.asarray(standard @ self.weight.astype(np.float64) + self.bias, dtype=np.float64)

    def probability(self, features: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Calibrated probabilities in [0, 1], shape (n,)."""
        if not len(features):
            return np.zeros(0)
        return sigmoid(np.interp(self.score(features), self.knots_x, self.knots_y))

"""The screen: sentences whose words do not speak of a mechanism are not encoded.

Most of the time of a paper goes into the encoder, and more than half of the sentences hold nothing
that the words' own model takes for a proposal. Those are left out of the windows; they get the
probability that such words have. How much is left out is chosen when the model is made, by the
share of the proposals that goes with it (see the card). Training reads every sentence: the screen
is for judging alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.classification.head import Reading, sigmoid

__all__ = ["PART", "Screen"]

PART = "screen.json"
"""Its part of a model folder; a model without it encodes every sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What the words alone say of sentences.

    Attributes:
        floor: log-odds by the words; a sentence is read if it reaches it.
        slope, intercept: from those log-odds to the log-odds of a proposal among what is left out.
    """

    floor: float
    slope: float
    intercept: float

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Screen:
        """The screen that a model folder stores."""
        return cls(floor=float(stored["floor"]), slope=float(stored["slope"]), intercept=float(stored["intercept"]))

    def keeps(self, lexical: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Which sentences are worth reading, shape (n_sentences,)."""
        return np.asarray(lexical) >= self.floor

    def log_odds(self, lexical: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Log-odds of a proposal for sentences that were left out, shape (n_sentences,)."""
        return np.asarray(self.slope * np.asarray(lexical, dtype=np.float64) + self.intercept)

    def probability(self, lexical: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """The same as probabilities in [0, 1]."""
        return sigmoid(self.log_odds(lexical))

    def complete(self, reading: Reading, left_out: npt.NDArray[np.bool_], lexical: npt.NDArray[Any]) -> Reading:
        """The reading with what the words say in the place of what was not encoded.

        Args:
            reading: of all sentences; what stands there for the left out is not looked at.
            left_out: shape (n_sentences,).
            lexical: log-odds by the words, shape (n_sentences,).
        """
        if not left_out.any():
            return reading
        guessed = self.log_odds(lexical).astype(np.float32)
        return Reading(
            vectors=np.where(left_out[:, None], np.float32(0), reading.vectors),
            proposal=np.where(left_out, guessed, reading.proposal),
            denial=np.where(left_out, guessed, reading.denial),
            themes=np.where(left_out[:, None], np.float32(0), reading.themes),
        )

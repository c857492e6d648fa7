"""A small made-up task: features of sentences in trials, some of which hold no positive at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.classification.head import sigmoid


@dataclass(frozen=True, kw_only=True)
class Toy:
    """Features (n, d), labels (n,), trial of each row (n,), section of each row, none per trial."""

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    trials: npt.NDArray[np.int64]
    sections: list[str]
    proposes: npt.NDArray[np.bool_]
    truth: npt.NDArray[np.float64]


def make_toy(n_trials: int = 60, n_sentences: int = 30, n_features: int = 12, seed: int = 0) -> Toy:
    """About one sentence in seven is positive; one trial in five has none."""
    draw = np.random.default_rng(seed)
    trials = np.repeat(np.arange(n_trials), n_sentences)
    proposing = draw.random(n_trials) < 0.8
    features = draw.normal(size=(len(trials), n_features)).astype(np.float32)
    weight: Any = np.linspace(1.2, 0.0, n_features)
    log_odds = features @ weight - 2.2
    probability = np.where(proposing[trials], sigmoid(log_odds), 0.0)
    features[:, 0] -= 0.8 * (1 - proposing[trials])  # such trials look a little different
    labels = (draw.random(len(trials)) < probability).astype(np.int64)
    proposes = np.asarray([labels[trials == t].any() for t in range(n_trials)])
    first = n_sentences // 3
    sections = ["introduction" if i % n_sentences < first else "discussion" for i in range(len(trials))]
    return Toy(features=features, labels=labels, trials=trials, sections=sections, proposes=proposes, truth=probability)

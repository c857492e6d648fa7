"""How often the model is wrong, as its card says: for the methods text and for shares without a check.

Reads the cards of the shipped model (`scores`) and of retrained ones (`comparison`). Scores are
of the sets named there; in another field the model can be better or worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractor.errors import ModelError
from extractor.model_folder import ModelFolder, find_model
from extractor.reporting.results import Results

__all__ = ["Cells", "KnownScores", "known_scores", "model_folder_of", "scores_of_card"]

_SETS = (("scores", "holdout"), ("scores", "cross_validation"), ("comparison", "general"), ("comparison", "field"))
"""Where a card keeps scores, best founded first: trials used for nothing else, then the folds."""

_BASIS = {
    "holdout": "held-out trials used for nothing else",
    "cross_validation": "trials left out of the fitting in turn",
    "general": "the general reference trials",
    "field": "the user's own trials",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A confusion matrix and the number of trials behind it."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownScores:
    """What is known of the model's errors.

    Attributes:
        basis: on what, in words.
        labels: who labelled, in the card's words; None where it does not say.
        sentences: does the sentence propose a mechanism?
        trials: does the trial propose a mechanism? None where not measured.
    """

    basis: str
    labels: str | None
    sentences: Cells | None
    trials: Cells | None


def known_scores(results: Results) -> KnownScores | None:
    """The scores of the model that made the rows; None where they are not at hand."""
    folder = model_folder_of(results)
    return scores_of_card(folder.card) if folder else None


def model_folder_of(results: Results) -> ModelFolder | None:
    """The folder of the model that made the rows, told by its digest; None where it is not here.

    Looked for where the run had it, then under its name: the rows may come from another machine.
    """
    model = results.model
    places = [str(model[key]) for key in ("path", "name") if model.get(key)]
    found = (_opened(place) for place in places)
    return next((folder for folder in found if folder and folder.digest == model.get("digest")), None)


def _opened(place: str) -> ModelFolder | None:
    try:
        return ModelFolder.open(find_model(place))
    except ModelError:
        return None  # made elsewhere: the report is written without what only the model knows


def scores_of_card(card: Mapping[str, Any]) -> KnownScores | None:
    """The best founded scores that a card holds."""
    labels = card.get("labels")
    for part, name in _SETS:
        scores = _mapping(_mapping(card.get(part)).get(name))
        sentences = _cells(scores.get("sentences") or scores.get("new"))
        trials = _cells(scores.get("trials") or scores.get("new_trials"))
        if sentences or trials:
            return KnownScores(
                basis=_BASIS[name],
                labels=labels if isinstance(labels, str) else None,
                sentences=sentences,
                trials=trials,
            )
    return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _cells(value: Any) -> Cells | None:
    names = ("true_positives", "false_positives", "false_negatives", "true_negatives")
    scores = _mapping(value)
    if not all(isinstance(scores.get(name), int | float) for name in names):
        return None
    counts = {name: round(scores[name]) for name in names}
    return Cells(**counts, trials=round(scores.get("trials") or 0))

"""What a head is fitted on: features and labels of sentences, without their texts.

`reference.npz` in a model folder is such a material: the trials on which the shipped head was
fitted and those kept back for comparisons. Features are stored as float16, which moves a
probability by less than 0.001.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.article import SectionType
from extractor.errors import ModelError

__all__ = ["DENIES", "NONE", "PART", "PROPOSES", "UNKNOWN", "UNLABELLED", "Material", "join"]

UNLABELLED, NONE, PROPOSES, DENIES = -1, 0, 1, 2
"""Codes of `Material.labels`: not labelled, labelled as neither, the positive label, D."""
UNKNOWN = -1
"""In `Material.proposes`: nobody has said whether the trial proposes a mechanism."""
PART = "reference.npz"

_SECTIONS = tuple(SectionType)


@dataclass(frozen=True, kw_only=True)
class Material:
    """Sentences of whole papers, in reading order within each.

    Attributes:
        features: as `head_features` gives them, shape (n, n_features), float16 or float32.
        labels: one of UNLABELLED, NONE, PROPOSES, DENIES, shape (n,). Unlabelled sentences are
            kept because the trial's decision needs the probabilities of all.
        trial: index into `names`, shape (n,).
        sections: index into `SectionType`, shape (n,).
        themes: 1 where the sentence has the theme, shape (n, len(theme_codes)).
        weights: of each sentence in fitting, shape (n,).
        hashes: 32-bit hashes of the sentences' words, shape (n,).
        drawn: the sentence was drawn at random, so that estimates on such are honest, shape (n,).
        names: ids of the trials.
        strata: of the trials.
        frozen: trials that no head is ever fitted on, shape (n_trials,).
        proposes: 1, 0 or UNKNOWN for each trial.
        theme_codes: columns of `themes`.
    """

    features: npt.NDArray[Any]
    labels: npt.NDArray[np.int8]
    trial: npt.NDArray[np.int32]
    sections: npt.NDArray[np.int8]
    themes: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.float32]
    hashes: npt.NDArray[np.uint32]
    drawn: npt.NDArray[np.bool_]
    names: tuple[str, ...]
    strata: tuple[str, ...]
    frozen: npt.NDArray[np.bool_]
    proposes: npt.NDArray[np.int8]
    theme_codes: tuple[str, ...]

    @property
    def trials(self) -> npt.NDArray[np.str_]:
        """Id of the trial of each sentence, shape (n,)."""
        return np.asarray(self.names, dtype=np.str_)[self.trial]

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        """Which sentences have a label (also that of having none), shape (n,)."""
        return np.asarray(self.labels != UNLABELLED)

    @property
    def section_names(self) -> list[str]:
        """`introduction` or `discussion` of each sentence."""
        return [_SECTIONS[i].value for i in self.sections]

    def fitting_weights(self) -> npt.NDArray[np.float64]:
        """Weights with 0 for unlabelled sentences."""
        return np.where(self.labelled, self.weights, 0.0)

    def take(self, rows: npt.NDArray[np.bool_]) -> Material:
        """Some of the sentences; the list of trials stays whole."""
        return replace(
            self,
            features=self.features[rows],
            labels=self.labels[rows],
            trial=self.trial[rows],
            sections=self.sections[rows],
            themes=self.themes[rows],
            weights=self.weights[rows],
            hashes=self.hashes[rows],
            drawn=self.drawn[rows],
        )

    def of_trials(self, which: npt.NDArray[np.bool_]) -> Material:
        """The sentences of some of the trials (a mask over `names`)."""
        return self.take(which[self.trial])

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """As the arrays of `reference.npz`."""
        return {
            "features": self.features.astype(np.float16),
            "labels": self.labels,
            "trial": self.trial,
            "sections": self.sections,
            "themes": self.themes,
            "weights": self.weights,
            "hashes": self.hashes,
            "drawn": self.drawn,
            "names": np.asarray(self.names, dtype=np.str_),
            "strata": np.asarray(self.strata, dtype=np.str_),
            "frozen": self.frozen,
            "proposes": self.proposes,
            "theme_codes": np.asarray(self.theme_codes, dtype=np.str_),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, npt.NDArray[Any]]) -> Material:
        """From what `to_arrays` gave.

        Raises:
            ModelError: an array is missing.
        """
        try:
            found: dict[str, Any] = {name: arrays[name] for name in cls.__dataclass_fields__}
            for name in ("names", "strata", "theme_codes"):
                found[name] = tuple(str(value) for value in found[name])
            return cls(**found)
        except KeyError as err:
            raise ModelError(f"{PART} lacks {err}: the model was made by another version; train with that one") from err


def section_code(section: str) -> int:
    """Index of a section type, as `Material.sections` holds it."""
    return _SECTIONS.index(SectionType(section))


def join(materials: Sequence[Material]) -> Material:
    """Materials as one; a trial that occurs in several is one trial.

    The theme codes of the first are kept; themes of the others that it has not are dropped.
    """
    names = list(dict.fromkeys(name for m in materials for name in m.names))
    place = {name: i for i, name in enumerate(names)}
    codes = materials[0].theme_codes
    strata, frozen = [""] * len(names), np.zeros(len(names), dtype=bool)
    proposes = np.full(len(names), UNKNOWN, dtype=np.int8)
    for material in materials:
        for i, name in enumerate(material.names):
            strata[place[name]] = strata[place[name]] or material.strata[i]
            frozen[place[name]] |= material.frozen[i]
            proposes[place[name]] = max(proposes[place[name]], material.proposes[i])
    return Material(
        features=np.concatenate([np.asarray(m.features, dtype=np.float32) for m in materials]),
        labels=np.concatenate([m.labels for m in materials]),
        trial=np.concatenate([_places(m, place) for m in materials]),
        sections=np.concatenate([m.sections for m in materials]),
        themes=np.concatenate([_columns(m, codes) for m in materials]),
        weights=np.concatenate([m.weights for m in materials]),
        hashes=np.concatenate([m.hashes for m in materials]),
        drawn=np.concatenate([m.drawn for m in materials]),
        names=tuple(names),
        strata=tuple(strata),
        frozen=frozen,
        proposes=proposes,
        theme_codes=codes,
    )


def _places(material: Material, place: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.asarray([place[name] for name in material.names], dtype=np.int32)[material.trial]


def _columns(material: Material, codes: Sequence[str]) -> npt.NDArray[np.uint8]:
    columns = np.zeros((len(material.labels), len(codes)), dtype=np.uint8)
    for i, code in enumerate(codes):
        if code in material.theme_codes:
            columns[:, i] = material.themes[:, material.theme_codes.index(code)]
    return columns

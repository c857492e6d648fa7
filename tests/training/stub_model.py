"""A model folder without an encoder, and a reader that stands in for it: bags of words for vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from extractor.article import Article, SectionType, Segmentation
from extractor.classification.head import Reading
from extractor.classification.model import JUDGED_SECTIONS, SentenceReadings
from extractor.classification.screen import PART as SCREEN
from extractor.model_folder import ModelFolder, write_model
from extractor.training.embed import material_of_paper
from extractor.training.fit import FitOptions
from extractor.training.labels import LabelRow, LabelSet, TrialLabel
from extractor.training.material import PART, Material, join
from extractor.training.papers import paper_of_labels
from extractor.training.recipe import fit_all, never

THEMES = ("NM", "PS")
FIT = FitOptions(n_folds=3, strengths=(0.01, 0.1), decision_strengths=(0.1, 1.0))
"""Fewer folds and strengths than usual: what is tested does not hang on them."""
CAUSES = ("restoring control", "less fear", "stronger legs", "calmer nerves", "better sleep", "more confidence")
OTHER_CAUSES = ("calm breath", "hope", "slower pulse", "friendship", "warm joints", "trust")
EFFECTS = ("ease pain", "lift mood", "speed recovery", "lower disability")
PLAIN = (
    "We asked {a} patients about their {b} every week.",
    "The {b} of {a} patients was measured with a scale.",
    "In {a} clinics the {b} did not change at all.",
    "Recruitment in {a} towns was slower than planned for {b}.",
)
RECRUITMENT = "Recruitment"


class BagReader:
    """Reads sentences as hashed bags of words; deterministic, no weights."""

    theme_codes = THEMES

    def read(self, article: Article, segmentation: Segmentation) -> SentenceReadings:
        sentences = segmentation.sentences_of(*JUDGED_SECTIONS)
        texts = tuple(article.slice(s) for s in sentences)
        vectors = np.asarray([_bag(text) for text in texts], dtype=np.float32).reshape(len(texts), 128)
        proposal = vectors[:, _place("may")] - 1.0
        reading = Reading(
            vectors=vectors,
            proposal=proposal,
            denial=np.full(len(texts), -3.0, dtype=np.float32),
            themes=np.zeros((len(texts), len(THEMES)), dtype=np.float32),
        )
        words = np.zeros(len(texts), dtype=np.float32)
        return SentenceReadings(sentences=sentences, texts=texts, encodings=(), reading=reading, lexical=words)


def _place(word: str) -> int:
    return int(hashlib.sha256(word.encode()).hexdigest()[:8], 16) % 128


def _bag(text: str) -> np.ndarray:
    bag = np.zeros(128)
    for word in text.lower().split():
        bag[_place(word.strip(".,"))] += 1.0
    return bag


def make_rows(trial: str, seed: int, *, proposing: bool = True, link: str = "by", n: int = 16) -> list[LabelRow]:
    """The sentences of a made-up trial; those with a link propose a mechanism.

    A model that knows `by` has never met the words that go with another link.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        positive = proposing and draw.random() < 0.3
        cause, effect = draw.integers(len(CAUSES)), EFFECTS[draw.integers(len(EFFECTS))]
        template = PLAIN[draw.integers(len(PLAIN))]
        plain = template.format(a=draw.integers(10, 99), b=effect)
        known = f"Training {draw.integers(100)} may {effect} by {CAUSES[cause]}."
        other = f"{plain[:-1]} {link} {OTHER_CAUSES[cause]}."
        text = plain if not positive else known if link == "by" else other
        # Annotators differ from the rule now and then, else there would be nothing to be uncertain of.
        positive ^= bool(draw.random() < 0.03)
        rows.append(
            LabelRow(
                text=text,
                label="P" if positive else "N",
                trial=trial,
                section="introduction" if i < n // 3 else "discussion",
                n=i + 1,
                themes=(THEMES[cause % 2],) if positive else (),
                annotator="anna",
            )
        )
    return rows


def material(trials: Sequence[tuple[str, list[LabelRow]]], *, frozen: bool = False) -> Material:
    """The material of completely labelled trials."""
    parts = []
    for trial, rows in trials:
        known = TrialLabel(trial=trial, complete=True)
        part, lost = material_of_paper(
            paper_of_labels(trial, rows), rows, known, BagReader(), LabelSet(), THEMES, stratum="made up", frozen=frozen
        )
        assert not lost
        parts.append(part)
    return join(parts)


def make_base(folder: Path, n_trials: int = 24, n_frozen: int = 8) -> ModelFolder:
    """A model whose labels say `by`; its sentences know no other link."""
    trials = [(f"ref{i:02d}", make_rows(f"ref{i:02d}", i, proposing=i % 3 > 0)) for i in range(n_trials + n_frozen)]
    parts = [material(trials[:n_trials])]
    if n_frozen:
        parts.append(material(trials[n_trials:], frozen=True))
    reference = join(parts)
    fitted = fit_all(reference, FIT)
    n_features = reference.features.shape[1]
    settings = {
        "threshold": fitted.threshold,
        "themes": list(THEMES),
        "theme_thresholds": [0.5, 0.5],
        "mediator_threshold": 0.5,
    }
    contents = {
        "head.npz": fitted.head.head.to_arrays(),
        "denial.npz": never(n_features).to_arrays(),
        "decision.json": fitted.decision,
        "classifier.json": settings,
        "layers.npz": {"sentence_weight": np.zeros((4, 128)), "sentence_bias": np.zeros(4)},
        "encoder.onnx": b"stands for an encoder",
        SCREEN: {"floor": 0.0, "slope": 1.0, "intercept": -4.0},
        PART: reference.to_arrays(),
    }
    return write_model(folder, contents, {"name": "base", "kind": SectionType.OTHER.value})

"""Retraining: a model and labels in, a better model out, with the proof that it is one.

The encoder of the old model stays. Its material (`reference.npz`) and the user's sentences are
fitted together; the new model is written only if the frozen comparison does not speak against
it, or by force. Nothing leaves the machine, and no text is stored in the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from extractor.classification.head import Linear
from extractor.classification.screen import PART as SCREEN
from extractor.errors import ModelError
from extractor.model_folder import ModelFolder, write_model
from extractor.training.card import card_markdown, describe_files, describe_material, now, versions
from extractor.training.compare import Compared, OldModel, Verdict, compare_models, verdict_of
from extractor.training.curve import LearningCurve, learning_curve
from extractor.training.embed import Embedded
from extractor.training.evaluate import Bootstrap
from extractor.training.fit import FitOptions
from extractor.training.labels import LabelFile
from extractor.training.material import PART, Material, join
from extractor.training.recipe import Fitted, ThemeLayer, fit_all, fit_themes, never

__all__ = ["Retrained", "TrainOptions", "retrain"]

_LIMITS = (
    "Shipped reference labels were made by language models following the annotation guide; no person has checked them.",
    "Scores hold for papers like those that were labelled; sentences chosen by uncertainty are harder than most.",
    "The encoder was fine-tuned on the shipped task; for another task it is read as it is.",
)


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """What the user decides.

    Attributes:
        name: of the new model.
        task: the label that is trained, in her words.
        from_scratch: without the shipped material.
        same_task: her positive label means what the old model's does, so the two can be compared.
        themes: fit her own themes.
        force: write the model even if it is worse.
        keep_material: store her features in the model, so that it can be retrained again.
    """

    name: str = "retrained"
    task: str = "P"
    from_scratch: bool = False
    same_task: bool = True
    themes: bool = False
    force: bool = False
    keep_material: bool = True
    fit: FitOptions = field(default_factory=FitOptions)
    bootstrap: Bootstrap = field(default_factory=Bootstrap)


@dataclass(frozen=True, kw_only=True)
class Retrained:
    """What a run of training gave; `folder` is None where the model was not kept."""

    fitted: Fitted
    compared: tuple[Compared, ...]
    curve: LearningCurve | None
    verdict: Verdict
    card: dict[str, Any]
    folder: ModelFolder | None


def retrain(
    base: ModelFolder, embedded: Embedded | None, files: Sequence[LabelFile], out: Path, options: TrainOptions
) -> Retrained:
    """Fit, compare, and write the new model if it may be kept.

    Args:
        base: the old model.
        embedded: the user's material; None to fit the old model's material again.
        files: where the labels came from, for the card.
        out: folder of the new model.
        options: what the user decides.

    Raises:
        ValueError: there is too little to fit on.
        ModelError: the old model has no material and `from_scratch` was not asked for.
    """
    reference = Material.from_arrays(base.arrays(PART)) if base.has(PART) or not options.from_scratch else None
    user = embedded.material if embedded else None
    whole = _together(None if options.from_scratch else reference, user)
    fitted = fit_all(whole, options.fit)
    old = _old(base, reference if not options.from_scratch else None) if options.same_task else None
    compared = compare_models(old, fitted, user, whole, options.bootstrap) if user else []
    curve = learning_curve(fitted, set(user.names), options.bootstrap) if user else None
    verdict = verdict_of(compared)
    card = _card(base, fitted, user, whole, files, compared, curve, verdict, options)
    folder = None
    if verdict.keep or options.force:
        themes = _own_themes(user, whole, options) if options.themes else None
        folder = write_model(out, _parts(base, fitted, themes, whole, options), card)
        (out / "card.md").write_text(card_markdown(folder.card), encoding="utf-8")
    return Retrained(fitted=fitted, compared=tuple(compared), curve=curve, verdict=verdict, card=card, folder=folder)


def _together(reference: Material | None, user: Material | None) -> Material:
    """Both as one; a sentence in both keeps the user's label, or the reference's where she gave none."""
    if user is None or reference is None:
        found = user if user is not None else reference
        if found is None:
            raise ValueError("nothing to train on: give labels with --add")
        return found
    if reference.features.shape[1] != user.features.shape[1]:
        counts = f"{reference.features.shape[1]} features, this version computes {user.features.shape[1]}"
        raise ModelError(f"the model's material has {counts}; train from a model of this version")
    mine = set(zip(user.trials[user.labelled].tolist(), user.hashes[user.labelled].tolist(), strict=True))
    kept = np.asarray([pair not in mine for pair in _pairs(reference)], dtype=bool)
    known = set(_pairs(reference))
    fresh = np.asarray(
        [own or pair not in known for own, pair in zip(user.labelled, _pairs(user), strict=True)], dtype=bool
    )
    # Her themes stand first where she brings her own.
    first, second = (user.take(fresh), reference.take(kept))
    return join([second, first] if first.theme_codes == second.theme_codes else [first, second])


def _pairs(material: Material) -> list[tuple[str, int]]:
    return list(zip(material.trials.tolist(), material.hashes.tolist(), strict=True))


def _own_themes(user: Material | None, whole: Material, options: TrainOptions) -> ThemeLayer:
    """Of a scheme of her own the shipped labels know nothing, so it is fitted on hers alone."""
    material = whole.of_trials(~whole.frozen) if user is None else user
    return fit_themes(material, options.fit.seed)


def _old(base: ModelFolder, reference: Material | None) -> OldModel:
    return OldModel(
        head=Linear.from_arrays(base.arrays("head.npz")),
        threshold=float(base.json("classifier.json")["threshold"]),
        decision=base.json("decision.json"),
        material=reference,
    )


def _parts(
    base: ModelFolder, fitted: Fitted, themes: ThemeLayer | None, whole: Material, options: TrainOptions
) -> dict[str, Any]:
    """The files of the new model: the old ones, and in their place what was fitted."""
    parts: dict[str, Any] = {name: base.file(name).read_bytes() for name in base.card["files"]}
    # The screen was chosen for the old model's task; every sentence is read from now on.
    parts.pop(SCREEN, None)
    settings = {**base.json("classifier.json"), "threshold": fitted.threshold}
    if not options.same_task:
        settings["task"] = options.task
    parts["head.npz"] = fitted.head.head.to_arrays()
    if fitted.denial is not None:
        parts["denial.npz"] = fitted.denial.head.to_arrays()
    elif not options.same_task:
        parts["denial.npz"] = never(fitted.material.features.shape[1]).to_arrays()
    parts["decision.json"] = fitted.decision
    if themes is not None:
        layers = base.arrays("layers.npz")
        layers["sentence_weight"] = np.concatenate([layers["sentence_weight"][:2], themes.weight])
        layers["sentence_bias"] = np.concatenate([layers["sentence_bias"][:2], themes.bias])
        parts["layers.npz"] = layers
        settings["themes"] = list(themes.codes)
        settings["theme_thresholds"] = themes.thresholds.tolist()
    parts["classifier.json"] = settings
    if options.keep_material:
        parts[PART] = whole.to_arrays()
    elif options.from_scratch:
        parts.pop(PART, None)
    return parts


def _card(
    base: ModelFolder,
    fitted: Fitted,
    user: Material | None,
    whole: Material,
    files: Sequence[LabelFile],
    compared: Sequence[Compared],
    curve: LearningCurve | None,
    verdict: Verdict,
    options: TrainOptions,
) -> dict[str, Any]:
    material = {"yours": describe_material(user)} if user is not None else {}
    learnt = fitted.decision_fit is not None
    return {
        "name": options.name,
        "summary": f"Finds sentences labelled {options.task!r} in the Introduction and Discussion of trial papers.",
        "task": options.task,
        "created": now(),
        "base": {"name": base.card.get("name") or base.path.name, "digest": base.digest},
        "labels": describe_files(files),
        "material": {**material, "all": describe_material(whole)},
        "settings": {
            **{key: value for key, value in asdict(options).items() if key not in ("fit", "bootstrap")},
            **asdict(options.fit),
            "strength": fitted.head.strength,
            "threshold": fitted.threshold,
            "trial_decision": "learnt" if learnt else "read off the strongest sentence: too few trials are known",
            "denial": "learnt" if fitted.denial else "as before" if options.same_task else "none",
        },
        "verdict": {"keep": verdict.keep, "why": verdict.why, "forced": options.force and not verdict.keep},
        "comparison": {each.name: each.to_json() for each in compared},
        "learning_curve": curve.to_json() if curve else None,
        "limits": list(_LIMITS),
        "versions": versions(),
    }

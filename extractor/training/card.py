"""The card of a retrained model: what it was made of, what it reaches, what it is not good for.

Written by the run, as JSON (in `card.json`) and as Markdown (`card.md`) for people.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from extractor.training.labels import LabelFile
from extractor.training.material import DENIES, PROPOSES, Material

__all__ = ["card_markdown", "describe_files", "describe_material", "now", "versions"]

_PACKAGES = ("mechanisms", "numpy", "scikit-learn", "scipy", "onnxruntime", "tokenizers")
_MEASURES = ("average_precision", "f1", "precision", "recall", "calibration_error")


def now() -> str:
    """The time, ISO 8601 in UTC; SOURCE_DATE_EPOCH fixes it."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Versions of what a model depends on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


def describe_files(files: Sequence[LabelFile]) -> list[dict[str, Any]]:
    """What labels came in: by name, digest, counts and annotators as given."""
    return [
        {
            "file": Path(file.path).name,
            "sha256": _digest(Path(file.path)),
            "format": file.format,
            "rows": len(file.rows),
            "labels": dict(sorted(Counter(str(row.label) for row in file.rows).items())),
            "annotators": sorted({row.annotator for row in file.rows if row.annotator}),
            "skipped": len(file.bad),
        }
        for file in files
    ]


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        total.update(file.read_bytes())
    return total.hexdigest()


def describe_material(material: Material) -> dict[str, int]:
    """Counts of the material."""
    return {
        "trials": len(set(material.trial.tolist())),
        "trials_frozen": int(material.frozen.sum()),
        "sentences": len(material.labels),
        "labelled": int(material.labelled.sum()),
        "positives": int((material.labels == PROPOSES).sum()),
        "denials": int((material.labels == DENIES).sum()),
    }


def card_markdown(card: Mapping[str, Any]) -> str:
    """The card for people."""
    lines = [f"# Model {card['name']}", "", str(card["summary"]), ""]
    lines += [f"- made {card['created']} by `mechanisms train`, version {card['versions']['mechanisms']}"]
    base = card.get("base") or {}
    lines += [f"- from model {base.get('name')} (digest `{str(base.get('digest'))[:12]}`), whose encoder it keeps"]
    lines += [f"- digest of this model: `{card['digest']}`", f"- verdict: {card['verdict']['why']}"]
    if card["verdict"].get("forced"):
        lines += ["- **kept by force**: the comparison did not speak for it"]
    lines += [
        "",
        "## Labels",
        "",
        "| file | format | rows | labels | annotators | SHA-256 |",
        "| --- | --- | --: | --- | --- | --- |",
    ]
    for file in card["labels"]:
        counts = ", ".join(f"{label} {count}" for label, count in file["labels"].items())
        who = ", ".join(file["annotators"]) or "not given"
        lines.append(
            f"| {file['file']} | {file['format']} | {file['rows']} | {counts} | {who} | `{file['sha256'][:12]}` |"
        )
    lines += ["", "## Material", ""]
    for name, counts in card["material"].items():
        lines.append(f"- {name}: " + ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in counts.items()))
    for name, compared in card["comparison"].items():
        lines += ["", f"## Scores: {name}", "", f"On {compared['how']}.", "", *_table(compared)]
    lines += ["", "Intervals: 95%, bootstrap over trials; of a difference, in pairs.", "", "## More annotation?", ""]
    lines += [card["learning_curve"]["advice"] if card.get("learning_curve") else "not measured"]
    lines += ["", "## Limits", "", *(f"- {limit}" for limit in card["limits"]), "", "## Settings", ""]
    lines += [f"- {name}: {value}" for name, value in {**card["settings"], **card["versions"]}.items()]
    return "\n".join(lines) + "\n"


def _table(compared: Mapping[str, Any]) -> list[str]:
    names = {"old": "old", "new": "new", "difference": "difference"}
    columns = [name for name in names if compared.get(name)]
    new = compared["new"]
    lines = [f"{new['n']} sentences of {new['trials']} trials, {new['positives']} positive.", ""]
    lines += ["| measure | " + " | ".join(columns) + " |", "| --- |" + " --: |" * len(columns)]
    for measure in _MEASURES:
        cells = [_interval(compared[column].get(measure)) for column in columns]
        lines.append(f"| {measure.replace('_', ' ')} | " + " | ".join(cells) + " |")
    for name in ("old_trials", "new_trials"):
        if compared.get(name):
            part = compared[name]
            lines.append("")
            lines.append(
                f"Trials, {name.partition('_')[0]} model: finds {_interval(part['recall'])} of those that propose, "
                f"{_interval(part['specificity'])} of those that do not (n = {part['n']})."
            )
    return lines


def _interval(value: Sequence[float | None] | None) -> str:
    if not value or value[0] is None:
        return "–"
    if value[1] is None or value[2] is None:
        return f"{value[0]:.3f}"
    return f"{value[0]:.3f} ({value[1]:.3f} to {value[2]:.3f})"

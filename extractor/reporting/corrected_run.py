"""A run as a reviewer corrected it, as a folder of its own: the model's rows stay what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from extractor.reporting.corrections import Corrections, apply_corrections, read_corrections
from extractor.reporting.results import RUN, SENTENCES, TRIALS, Results
from extractor.rows import encode

__all__ = ["corrected", "write_rows"]


def corrected(results: Results, files: Sequence[Path]) -> Results:
    """The results with all corrections applied in turn; `run` names whose they were.

    Raises:
        AnnotationError: a file is wrong.
    """
    applied: list[dict[str, Any]] = []
    for path in files:
        corrections = read_corrections(path)
        results = apply_corrections(results, corrections)
        applied.append(_provenance(path, corrections, results.digest))
    if not applied:
        return results
    return replace(results, run={**results.run, "corrections": [*results.run.get("corrections", ()), *applied]})


def write_rows(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write `trials.jsonl`, `sentences.jsonl` and `run.json`: a folder like that of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    trials, sentences, run = folder / TRIALS, folder / SENTENCES, folder / RUN
    trials.write_bytes(b"".join(encode(row) + b"\n" for row in results.trials))
    with sentences.open("wb") as file:
        for row in results.trials:
            for sentence in results.sentences.get(row.trial, ()):
                file.write(encode(sentence) + b"\n")
    run.write_bytes(msgspec.json.format(msgspec.json.encode(results.run), indent=1) + b"\n")
    return trials, sentences, run


def _provenance(path: Path, corrections: Corrections, digest: str) -> dict[str, Any]:
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "reviewer": corrections.reviewer,
        "sentences": len(corrections.sentences),
        "trials": len(corrections.trials),
        "of_rows": digest,
    }

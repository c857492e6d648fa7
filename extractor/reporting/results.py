"""A run's output folder as the writers of reports see it: trials, their sentences, the run's facts.

Comes in: `trials.jsonl`, `sentences.jsonl` and `run.json`. Goes out: one `Results`. Refuses a
folder without trials, a line that is no row, and sentences of a trial that is not in the folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from extractor.errors import ResultsError
from extractor.rows import Row, SentenceRow, TrialRow, decode

__all__ = ["RUN", "SENTENCES", "THEME_NAMES", "TRIALS", "Results", "read_results"]

TRIALS, SENTENCES, RUN = "trials.jsonl", "sentences.jsonl", "run.json"
"""Names of the files in a run's folder that reports are made of."""

THEME_NAMES: Mapping[str, str] = {
    "NM": "neuromuscular",
    "PS": "psychosocial",
    "NP": "neurophysiological",
    "CM": "cardiometabolic",
    "TH": "tissue healing",
    "OT": "other",
}
"""Names of the themes where `run.json` does not give those of its taxonomy (Wun et al. 2021, and other)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a run found.

    Attributes:
        trials: in the order of the run.
        sentences: trial -> its sentences in reading order; no entry for a trial without any.
        run: content of `run.json`; empty where the folder has none.
        digest: hex SHA-256 over both files of rows. Rows are byte-identical for the same papers,
            model and settings, so corrections made on one copy of a report fit every other copy.
        folder: where the rows were read from; None for rows made in memory.
    """

    trials: tuple[TrialRow, ...]
    sentences: Mapping[str, tuple[SentenceRow, ...]] = field(default_factory=dict)
    run: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    folder: Path | None = None

    @property
    def version(self) -> str | None:
        """Version of the tool that made the rows."""
        version = self.run.get("version") or self._part("versions").get("mechanisms")
        return str(version) if version else None

    @property
    def finished(self) -> str | None:
        """When the run ended, ISO 8601."""
        finished = self._part("timing").get("finished")
        return str(finished) if finished else None

    @property
    def model(self) -> Mapping[str, Any]:
        """What `run.json` says of the model (`name`, `digest`, `threshold`, ...)."""
        return self._part("model")

    @property
    def theme_names(self) -> dict[str, str]:
        """Theme code -> name, in the order of the taxonomy."""
        named = self._part("taxonomy").get("themes")
        return (
            {str(code): str(name) for code, name in named.items()} if isinstance(named, Mapping) else dict(THEME_NAMES)
        )

    @property
    def threshold(self) -> float:
        """Probability from which a sentence counts as proposing a mechanism.

        Taken from `run.json`; where it is not said, the middle of the gap that the rows show.
        """
        stated = self.model.get("threshold")
        if isinstance(stated, int | float):
            return float(stated)
        rows = [s for t in self.trials if t.proposes for s in self.sentences.get(t.trial, ())]
        above = min((s.probability for s in rows if s.mechanism), default=1.0)
        below = max((s.probability for s in rows if not s.mechanism), default=0.0)
        return (above + below) / 2 if rows else 0.5

    def _part(self, name: str) -> Mapping[str, Any]:
        part = self.run.get(name)
        return part if isinstance(part, Mapping) else {}


def read_results(folder: Path) -> Results:
    """The results that a run left in its output folder.

    Raises:
        ResultsError: the folder or a file is missing, a line is no row (file and line are named),
            or a sentence belongs to no trial.
    """
    if not (folder / TRIALS).is_file():
        raise ResultsError(f"{folder}: no {TRIALS} here; give the folder named by `mechanisms run ... --out`")
    digest = hashlib.sha256()
    trials = tuple(_rows(folder / TRIALS, TrialRow, digest))
    grouped: dict[str, list[SentenceRow]] = {}
    for row in _rows(folder / SENTENCES, SentenceRow, digest):
        grouped.setdefault(row.trial, []).append(row)
    if stray := grouped.keys() - {t.trial for t in trials}:
        raise ResultsError(f"{folder / SENTENCES}: sentences of {min(stray)!r}, which is not in {TRIALS}; run again")
    return Results(
        trials=trials,
        sentences={trial: tuple(rows) for trial, rows in grouped.items()},
        run=_run(folder / RUN),
        digest=digest.hexdigest(),
        folder=folder,
    )


def _rows(path: Path, kind: type[Row], digest: hashlib._Hash) -> Iterator[Row]:
    if not path.is_file():
        raise ResultsError(f"{path}: missing; the run did not finish, start it again and it goes on where it stopped")
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            digest.update(line)
            try:
                yield decode(line, kind)
            except ResultsError as err:
                raise ResultsError(f"{path}, line {number}: {err}") from err


def _run(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as err:
        raise ResultsError(f"{path}: not the facts of a run: {err}") from err

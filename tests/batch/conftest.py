"""Runs over papers of a stub judge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.batch import BatchOptions, RunReport, run_batch
from extractor.batch.run import Progress
from tests.batch.stub import STUB

Runner = Callable[..., RunReport]


@pytest.fixture(name="papers")
def papers_folder(tmp_path: Path) -> Path:
    """A folder with four papers."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(4):
        what = "strength" if number % 2 else "nothing"
        (folder / f"trial-{number}.txt").write_text(f"Paper {number} about {what}\n")
    return folder


@pytest.fixture(name="run")
def stub_run(tmp_path: Path, papers: Path) -> Runner:
    """Runs the batch with the stub; keyword arguments are settings."""

    def run(*paths: Path, progress: Progress | None = None, **settings: object) -> RunReport:
        values = {"out": tmp_path / "out", "jobs": 1, "judge": STUB, "timeout": 20.0, **settings}
        return run_batch(list(paths) or [papers], BatchOptions(**values), progress=progress)  # type: ignore[arg-type]

    return run

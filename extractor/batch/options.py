"""The settings of a run, in one validated place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from extractor.reading.options import ReadOptions

__all__ = ["DEFAULT_JUDGE", "BatchOptions", "available_cores"]


DEFAULT_JUDGE = "extractor.batch.paper:make_judge"


def available_cores() -> int:
    """Cores this process may use, which in a container are fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a run works.

    Attributes:
        out: the output folder; made if absent.
        jobs: worker processes at a time.
        model: folder or name of a model; None for the shipped one.
        taxonomy: name of a preset or path of a file; None for that of Wun et al. 2021.
        timeout: seconds that one paper may take. The slowest of 4,000 trial papers takes 3 s,
            a scan of 30 pages through OCR about a minute on one core.
        memory_mb: megabytes that a worker may hold. The models take about 300, a paper of
            ordinary length some 100 more.
        retry_failed: judge again what could not be read before.
        force: judge everything again.
        fail_fast: stop at the first paper that cannot be read.
        read: limits and switches of reading.
        backend: `local`, `dask`, or `joblib:NAME` for a backend registered with joblib.
        scheduler: address of the Dask scheduler.
        judge: `module:function` that makes the judge inside a worker.
    """

    out: Path
    jobs: int = field(default_factory=available_cores)
    model: str | None = None
    taxonomy: str | None = None
    timeout: float = 120.0
    memory_mb: int = 2000
    retry_failed: bool = False
    force: bool = False
    fail_fast: bool = False
    read: ReadOptions = field(default_factory=ReadOptions)
    backend: str = "local"
    scheduler: str | None = None
    judge: str = DEFAULT_JUDGE

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ValueError(f"jobs must be at least 1, not {self.jobs}")
        if self.timeout <= 0 or self.memory_mb < 100:
            raise ValueError("a paper needs a time limit above 0 s and a memory limit of at least 100 MB")
        if self.backend not in ("local", "dask") and not self.backend.startswith("joblib:"):
            raise ValueError(f"backend must be local, dask or joblib:NAME, not {self.backend!r}")
        if (self.backend == "dask") != (self.scheduler is not None):
            raise ValueError("backend dask and the address of its scheduler go together")

"""Many papers: discovery, isolated workers, a ledger that survives any crash, readable files.

    files -> discovery -> papers -> pool of workers (one paper at a time, limited in time and memory)
          -> ledger.sqlite (one transaction a paper) -> trials.*, sentences.*, log.jsonl, run.json

The ledger is the truth of an output folder; the readable files are written from it. Only this
room knows of processes, retries and files on disk.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "BatchOptions": "extractor.batch.options",
    "RunReport": "extractor.batch.run",
    "run_batch": "extractor.batch.run",
}

__all__ = ["BatchOptions", "RunReport", "run_batch"]


def __getattr__(name: str) -> Any:
    # Lazy, so that a worker process imports only what judging a paper needs.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)

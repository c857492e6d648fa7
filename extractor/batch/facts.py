"""`run.json` and the lines of `log.jsonl`: what ran, with what, how long, and counts that add up."""

from __future__ import annotations

import os
import platform
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import msgspec

import extractor
from extractor.article import SCHEMA
from extractor.batch.keys import libraries
from extractor.batch.messages import Outcome
from extractor.batch.options import BatchOptions
from extractor.batch.plan import Keys
from extractor.classification.taxonomy import Taxonomy
from extractor.model_folder import ModelFolder
from extractor.rows import TrialRow
from extractor.sources.discovery import Discovered, Paper

__all__ = ["counts", "log_line", "run_facts"]

# Files left aside that are listed by name; the counts are complete.
_SKIPPED_LISTED = 1000


def counts(found: Discovered, rows: Sequence[TrialRow]) -> dict[str, Any]:
    """Counts in which every file occurs once.

    files = papers + companions + skipped; papers = rows = the sum of `status`.
    """
    companions = sum(paper.companion is not None for paper in found.papers)
    return {
        "files": len(found.papers) + companions + len(found.skipped),
        "papers": len(found.papers),
        "companions": companions,
        "skipped": len(found.skipped),
        "rows": len(rows),
        "read": sum(row.read for row in rows),
        "not_read": sum(not row.read for row in rows),
        "duplicates": sum(row.duplicate_of is not None for row in rows),
        "status": dict(sorted(Counter(str(row.status) for row in rows).items())),
    }


def run_facts(
    *,
    options: BatchOptions,
    model: ModelFolder | None,
    taxonomy: Taxonomy,
    keys: Keys,
    found: Discovered,
    rows: Sequence[TrialRow],
    timing: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of `run.json`."""
    return {
        "schema": SCHEMA,
        "version": extractor.__version__,
        "versions": {"mechanisms": extractor.__version__, "python": platform.python_version(), **libraries()},
        "platform": platform.platform(),
        "model": _model(model),
        "taxonomy": {
            "name": taxonomy.name,
            "title": taxonomy.title,
            "themes": {theme.code: theme.name for theme in taxonomy.themes},
        },
        "settings": _settings(options),
        "keys": asdict(keys),
        "counts": counts(found, rows),
        "skipped": {
            "by_reason": found.skipped_by_reason,
            "files": [asdict(s) for s in found.skipped[:_SKIPPED_LISTED]],
        },
        "timing": dict(timing),
    }


def log_line(outcome: Outcome, paper: Paper) -> bytes:
    """One paper's line of `log.jsonl`."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "trial": paper.trial,
        "source": paper.source,
        "content": outcome.content,
        "failed": outcome.failed,
        "seconds": outcome.seconds,
        "cpu_seconds": outcome.cpu_seconds,
        "read_from_cache": outcome.reading is None and not outcome.failed,
        "worker_memory_mb": outcome.memory_mb,
        "attempts": outcome.attempts,
        "detail": outcome.detail,
    }
    return msgspec.json.encode(line)


def utc(moment: float) -> str:
    """A moment of `time.time()` as text."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def own_memory_mb() -> float:
    """Resident memory of this process, in MB."""
    import psutil

    return round(float(psutil.Process(os.getpid()).memory_info().rss) / 1e6, 1)


def elapsed(since: float) -> float:
    """Seconds since a moment of `time.perf_counter()`."""
    return round(time.perf_counter() - since, 2)


def _model(model: ModelFolder | None) -> dict[str, Any]:
    if model is None:
        return {}
    threshold = model.json("classifier.json").get("threshold") if model.has("classifier.json") else None
    return {
        "name": model.card.get("name") or model.path.name,
        "path": str(model.path),
        "digest": model.digest,
        "threshold": threshold,
    }


def _settings(options: BatchOptions) -> dict[str, Any]:
    return {
        "jobs": options.jobs,
        "backend": options.backend,
        "timeout_s": options.timeout,
        "memory_limit_mb": options.memory_mb,
        "read": asdict(options.read),
    }

"""One run: discover, plan, judge in workers, keep in the ledger, write the readable files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from extractor.batch import facts
from extractor.batch.export import write_json, write_rows
from extractor.batch.keys import judging_key, reading_key
from extractor.batch.ledger import Ledger, Result
from extractor.batch.messages import Job, Outcome, Setup
from extractor.batch.options import DEFAULT_JUDGE, BatchOptions
from extractor.batch.plan import Keys, Plan
from extractor.classification.taxonomy import load_taxonomy
from extractor.errors import LedgerError
from extractor.model_folder import ModelFolder, find_model
from extractor.rows import TrialRow, decode
from extractor.sources.discovery import Discovered, discover

__all__ = ["RunReport", "StoppedError", "run_batch"]

_LOG = "log.jsonl"


class StoppedError(Exception):
    """The run was interrupted (Ctrl-C, SIGTERM); what was judged is kept in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did.

    Attributes:
        rows: one per paper, in order, without evidence (that is in the files).
        found: the papers and what was left aside.
        judged: papers judged by this run; the others were in the ledger.
        facts: content of `run.json`.
        themes: theme code -> name of the taxonomy used.
        stopped_at: the paper at which `fail_fast` stopped the run; then nothing was written.
    """

    rows: tuple[TrialRow, ...]
    found: Discovered
    judged: int
    facts: dict[str, Any] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict)
    stopped_at: TrialRow | None = None

    @property
    def not_read(self) -> tuple[TrialRow, ...]:
        """Rows of the papers that could not be read."""
        return tuple(row for row in self.rows if not row.read)


class Backend(Protocol):
    """Where papers are judged."""

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """One outcome for each job, in the order in which they are ready."""
        ...


class Progress(Protocol):
    """Hears how a run goes on."""

    def __call__(self, *, done: int, total: int, failed: int) -> None:
        """`done` of `total` papers are done, `failed` of them not read."""
        ...


def run_batch(paths: Sequence[str | Path], options: BatchOptions, *, progress: Progress | None = None) -> RunReport:
    """Judge all papers that the paths name and write the output folder.

    Running it again goes on where it stopped: what was judged with the same model and settings
    is not judged again.

    Args:
        paths: files, folders, patterns, addresses; `-` for standard input.
        options: how to work.
        progress: hears of every paper.

    Raises:
        PathError: a path names nothing.
        ModelError, TaxonomyError: the model or taxonomy cannot be used.
        LedgerError: the output folder cannot be used, or the disk is full.
        StoppedError: interrupted (Ctrl-C, SIGTERM).
    """
    try:
        found = discover([str(p) for p in paths], out=options.out)
        model = _model(options)
        keys = _keys(options, model)
        with Ledger.open(options.out) as ledger:
            run = _Run(options, found, ledger, keys, progress or _silent)
            return run.finish(model) if run.judge_all() else run.stopped()
    except KeyboardInterrupt as err:
        raise StoppedError from err


def _model(options: BatchOptions) -> ModelFolder | None:
    """The model, verified; None where a judge of another making needs none."""
    return ModelFolder.open(find_model(options.model)) if options.judge == DEFAULT_JUDGE else None


def _keys(options: BatchOptions, model: ModelFolder | None) -> Keys:
    reading = reading_key(options.read)
    return Keys(
        reading=reading, judging=judging_key(reading, model.digest if model else options.judge, options.taxonomy)
    )


def _silent(*, done: int, total: int, failed: int) -> None:
    """Nobody listens."""


class _Run:
    """A run whose folder is open."""

    def __init__(
        self, options: BatchOptions, found: Discovered, ledger: Ledger, keys: Keys, progress: Progress
    ) -> None:
        self._options, self._found, self._ledger, self._keys = options, found, ledger, keys
        self._progress = progress
        self._plan = Plan(
            papers=found.papers, ledger=ledger, keys=keys, retry_failed=options.retry_failed, force=options.force
        )
        self._begin = (time.time(), time.perf_counter())
        self._judged = self._failed = 0
        self._worker_memory = 0.0
        self._stopped_at: TrialRow | None = None
        # Resolved here, before any paper: a wrong taxonomy is the caller's mistake.
        self._taxonomy = load_taxonomy(options.taxonomy)

    def judge_all(self) -> bool:
        """Judge what must be judged; False where `fail_fast` stopped it."""
        setup = Setup(
            judge=self._options.judge,
            model=self._options.model,
            taxonomy=self._options.taxonomy,
            read=self._options.read,
            timeout=self._options.timeout,
            memory_mb=self._options.memory_mb,
        )
        with _backend(self._options, setup) as backend:
            for outcome in backend.outcomes(self._plan.jobs()):
                self._plan.settle(outcome)
                if not self._kept(outcome) or not self._unopened_kept():
                    return False
        return self._unopened_kept()

    def finish(self, model: ModelFolder | None) -> RunReport:
        """Write the readable files from the ledger."""
        judging_seconds = facts.elapsed(self._begin[1])
        contents = [content or "" for content in self._plan.contents]
        rows = write_rows(self._options.out, self._found.papers, contents, self._ledger)
        self._progress(done=len(rows), total=len(rows), failed=self._failed)
        report = RunReport(
            rows=tuple(rows),
            found=self._found,
            judged=self._judged,
            themes={theme.code: theme.name for theme in self._taxonomy.themes},
            facts=facts.run_facts(
                options=self._options,
                model=model,
                taxonomy=self._taxonomy,
                keys=self._keys,
                found=self._found,
                rows=rows,
                timing=self._timing(judging_seconds),
            ),
        )
        write_json(self._options.out, "run.json", report.facts)
        return report

    def stopped(self) -> RunReport:
        """The report of a run that `fail_fast` ended."""
        return RunReport(rows=(), found=self._found, judged=self._judged, stopped_at=self._stopped_at)

    def _unopened_kept(self) -> bool:
        while self._plan.unopened:
            if not self._kept(self._plan.unopened.pop()):
                return False
        return True

    def _kept(self, outcome: Outcome) -> bool:
        """Store an outcome; False where the run must stop at it."""
        paper = self._found.papers[outcome.number]
        line = facts.log_line(outcome, paper)
        result = Result(
            content=outcome.content,
            key=self._keys.judging,
            failed=outcome.failed,
            trial=paper.trial,
            trial_row=outcome.trial_row,
            sentence_rows=outcome.sentence_rows,
            log=line,
        )
        self._ledger.record(result, reading=outcome.reading, reading_key=self._keys.reading)
        self._append_log(line)
        self._judged += 1
        self._failed += outcome.failed
        self._worker_memory = max(self._worker_memory, outcome.memory_mb)
        self._progress(done=self._judged + self._plan.passed, total=len(self._found.papers), failed=self._failed)
        if outcome.failed and self._options.fail_fast:
            self._stopped_at = decode(outcome.trial_row, TrialRow)
        return self._stopped_at is None

    def _append_log(self, line: bytes) -> None:
        # For whoever watches a long run; the final log is written from the ledger.
        try:
            with (self._options.out / _LOG).open("ab") as log:
                log.write(line + b"\n")
        except OSError as err:
            raise LedgerError(f"{self._options.out / _LOG}: cannot be written ({err.strerror})") from err

    def _timing(self, judging_seconds: float) -> dict[str, Any]:
        return {
            "started": facts.utc(self._begin[0]),
            "finished": facts.utc(time.time()),
            "seconds": facts.elapsed(self._begin[1]),
            "judging_seconds": judging_seconds,
            "judged": self._judged,
            "papers_per_second": round(self._judged / judging_seconds, 2) if judging_seconds else None,
            "main_memory_mb": facts.own_memory_mb(),
            "worker_memory_mb": self._worker_memory,
        }


def _backend(options: BatchOptions, setup: Setup) -> AbstractContextManager[Backend]:
    if options.backend == "local":
        from extractor.batch.local import Pool

        return Pool(setup, options.jobs)
    from extractor.batch.remote import remote_backend

    return remote_backend(options, setup)

"""The main process's side of one worker: start it, give it a paper, end it when it must end.

Why not joblib's loky here: when one of its workers dies, loky declares the whole executor
broken and cannot say which paper did it, and it has no time limit that ends a paper. A folder
of 4,000 unknown files needs both. loky, Ray and Spark can still be chosen as
`--backend joblib:NAME`; each of their workers then holds one slot.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from typing import IO, BinaryIO, TypeVar, cast

import msgspec
import psutil

from extractor.article import Problem
from extractor.batch import problems
from extractor.batch.messages import Job, Outcome, Ready, Setup, decode, encode, read_frame, write_frame
from extractor.batch.paper import failed_outcome
from extractor.errors import ExtractorError

__all__ = ["Slot", "WorkerStartError"]

# Loading the model takes 1 to 3 s; a busy machine or a cold disk takes its time.
_START_SECONDS = 180.0
# A worker that ended by itself or by someone else's hand (the system short of memory, say) may
# not be the paper's fault: the paper gets one more try, in a fresh worker.
_ATTEMPTS = 2
_STDERR_KEPT = 2000

# One thread each: the papers are the parallel unit. A fixed hash seed keeps the order of sets,
# and with it the rows, the same in every worker.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONHASHSEED": "0",
}

Answer = TypeVar("Answer")


class WorkerStartError(ExtractorError):
    """A worker could not load the model; no paper can be judged."""


class _WorkerDiedError(Exception):
    """The worker ended over a paper.

    Attributes:
        reason: `timeout`, `memory`, `closed` or `crash`.
        detail: how it ended and its last words, for the log.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Slot:
    """One worker at a time, started on the first paper and replaced when it dies or is worn out.

    `judge` and `retire` are called from one thread; `watch` and `close` from any.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watched: psutil.Process | None = None
        self._stderr: IO[bytes] | None = None
        self._deadline: float | None = None
        self._ended_for: str | None = None
        self._closed = False

    def judge(self, job: Job) -> Outcome:
        """Judge one paper in the worker, started if need be.

        Raises:
            WorkerStartError: no worker could be started.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if self._process is None:
                    self._start()
                outcome = self._exchange(encode(job), Outcome, self._setup.timeout)
            except _WorkerDiedError as death:
                if death.reason == "crash" and attempt < _ATTEMPTS:
                    continue
                return failed_outcome(job, self._problem(death.reason), detail=death.detail, attempts=attempt)
            if outcome.worn:
                self.retire()
            return replace(outcome, number=job.number, attempts=attempt)
        raise AssertionError("the last attempt returns")

    def watch(self, now: float) -> None:
        """End the worker if its paper has outlasted its time or outgrown its memory.

        Args:
            now: `time.monotonic()`.
        """
        with self._lock:
            if self._process is None or self._deadline is None or self._ended_for is not None:
                return
            if now > self._deadline:
                self._kill("timeout")
            elif self._resident_mb() > self._setup.memory_mb:
                self._kill("memory")

    def close(self) -> None:
        """End the worker now, whatever it is doing, and start no other."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._kill("closed")

    def retire(self) -> None:
        """End an idle worker and clear it away; the next paper gets a new one."""
        if self._process is not None:
            self._bury()

    def _start(self) -> None:
        self._stderr = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - lives as long as the worker
        process = subprocess.Popen(
            # -P: a file called numpy.py in the folder of papers must not be imported.
            [sys.executable, "-P", "-m", "extractor.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            # Its own session: Ctrl-C reaches the main process alone, which then decides; and
            # what a worker starts (an OCR program) ends with it.
            start_new_session=True,
        )
        with self._lock:
            self._process, self._watched, self._ended_for = process, psutil.Process(process.pid), None
            if self._closed:
                self._kill("closed")
        try:
            ready = self._exchange(encode(self._setup), Ready, _START_SECONDS)
        except _WorkerDiedError as death:
            if death.reason == "closed":
                raise
            advice = "; give it more with --memory-limit" if death.reason == "memory" else ""
            raise WorkerStartError(f"a worker ended while it loaded the model: {death.detail}{advice}") from death
        if ready.error is not None:
            self.retire()
            raise WorkerStartError(f"a worker could not load the model: {ready.error}")

    def _exchange(self, message: bytes, kind: type[Answer], seconds: float) -> Answer:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise _WorkerDiedError("crash", "no worker")
        with self._lock:
            self._deadline = time.monotonic() + seconds
        try:
            if self._stderr is not None:
                self._stderr.truncate(0)
            write_frame(cast(BinaryIO, process.stdin), message)
            frame = read_frame(cast(BinaryIO, process.stdout))
        except OSError:
            frame = None
        with self._lock:
            self._deadline = None
            dying = self._ended_for is not None
        try:
            answer = None if frame is None else decode(frame, kind)
        except msgspec.MsgspecError:
            answer = None
        if answer is None:
            raise self._bury()
        if dying:  # the limit struck while the answer was on its way: the answer stands
            self._bury()
        return answer

    def _bury(self) -> _WorkerDiedError:
        """Clear the dead worker away and say what it died of."""
        with self._lock:
            process, reason = self._process, self._ended_for or "crash"
            if process is not None:
                self._kill(reason)
            self._process = self._watched = None
        code = process.wait() if process is not None else 0
        words = self._last_words()
        _close_pipes(process)
        return _WorkerDiedError(reason, f"{reason} ({_ending(code)}){': ' + words if words else ''}")

    def _kill(self, reason: str) -> None:
        # Called with the lock held.
        self._ended_for = self._ended_for or reason
        process = self._process
        if process is None or process.poll() is not None:
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError, PermissionError):  # Windows, or gone already
            process.kill()

    def _resident_mb(self) -> float:
        try:
            return float(self._watched.memory_info().rss) / 1e6 if self._watched else 0.0
        except psutil.Error:
            return 0.0

    def _last_words(self) -> str:
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _STDERR_KEPT))
        words = self._stderr.read().decode("utf-8", "replace").strip()
        self._stderr.close()
        self._stderr = None
        return words

    def _problem(self, reason: str) -> Problem:
        if reason == "timeout":
            return problems.out_of_time(self._setup.timeout)
        if reason == "memory":
            return problems.out_of_memory(self._setup.memory_mb)
        return problems.crash()


def _ending(code: int) -> str:
    if code < 0:
        return f"signal {-code}"
    return f"exit code {code}"


def _close_pipes(process: subprocess.Popen[bytes] | None) -> None:
    for pipe in (process.stdin, process.stdout) if process is not None else ():
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # unsent bytes for a worker that is gone
                continue

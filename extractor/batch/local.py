"""The pool of workers on this machine: jobs in, outcomes out as they are ready.

One thread per slot waits for its worker; one more watches the limits of all. Jobs are drawn
from their iterator in the caller's thread and only a few ahead, so memory does not grow with
the folder.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType

from extractor.batch.messages import Job, Outcome, Setup
from extractor.batch.slot import Slot

__all__ = ["Pool"]

# A process that allocates as fast as it can gets some 300 MB further in this time, in seconds.
_WATCH_INTERVAL = 0.1
# Jobs handed out per worker: the one it has and the next, so that it never waits.
_AHEAD = 2


class Pool:
    """Workers for one run; a context manager that leaves no process behind."""

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._slots = [Slot(setup) for _ in range(jobs)]
        self._todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Judge papers, several at a time.

        Yields:
            One outcome a job, in the order in which they are ready.

        Raises:
            WorkerStartError: the workers cannot load the model.
        """
        waiting = 0
        exhausted = False
        while True:
            while not exhausted and waiting < _AHEAD * len(self._slots):
                job = next(jobs, None)
                if job is None:
                    exhausted = True
                else:
                    self._todo.put(job)
                    waiting += 1
                    self._work(waiting)
            if waiting == 0:
                return
            answer = self._done.get()
            waiting -= 1
            if isinstance(answer, BaseException):
                raise answer
            yield answer

    def close(self) -> None:
        """End all workers now."""
        self._stopped.set()
        for _ in self._slots:
            self._todo.put(None)
        for slot in self._slots:
            slot.close()
        for thread in self._threads:
            thread.join(timeout=1.0)

    def _work(self, waiting: int) -> None:
        """Start one more slot's thread while there are papers for it."""
        started = len(self._threads) - 1 if self._threads else 0
        if not self._threads:
            self._spawn(self._watch)
        if started < min(waiting, len(self._slots)):
            slot = self._slots[started]
            self._spawn(lambda: self._serve(slot))

    def _spawn(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, slot: Slot) -> None:
        try:
            while (job := self._todo.get()) is not None and not self._stopped.is_set():
                self._done.put(slot.judge(job))
        except BaseException as err:  # crosses to the caller's thread and is raised there
            self._done.put(err)
        finally:
            slot.retire()

    def _watch(self) -> None:
        while not self._stopped.wait(_WATCH_INTERVAL):
            now = time.monotonic()
            for slot in self._slots:
                slot.watch(now)

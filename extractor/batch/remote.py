"""Many machines: the same jobs and outcomes over a Dask cluster or one of joblib's backends.

Results stream back to the one ledger of the main process. Local files travel with their job,
since a worker elsewhere cannot open them; addresses are read by the worker. The model travels
once to each worker, also to one that joins late or is started again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from extractor.batch import problems
from extractor.batch.messages import Job, Outcome, Setup, decode, encode
from extractor.batch.options import DEFAULT_JUDGE, BatchOptions
from extractor.batch.paper import failed_outcome
from extractor.batch.station import close_station, judge_here, open_station
from extractor.errors import ExtractorError
from extractor.model_folder import ModelFolder, find_model
from extractor.sources.discovery import is_address

__all__ = ["BackendError", "DaskBackend", "JoblibBackend", "remote_backend"]

# Jobs under way per thread of the cluster: enough to hide the way there and back.
_AHEAD = 3
# joblib draws its input in threads of its own, where the ledger must not be used, so it gets
# the jobs in batches; the last papers of a batch leave some workers idle for a moment.
_BATCH_PER_WORKER = 16
_CONNECT_SECONDS = 20


class BackendError(ExtractorError):
    """The cluster or backend cannot be used, or broke down; what was judged is kept."""


def remote_backend(options: BatchOptions, setup: Setup) -> DaskBackend | JoblibBackend:
    """The backend that the options name."""
    if options.backend == "dask":
        return DaskBackend(options, setup)
    return JoblibBackend(options, setup)


class DaskBackend:
    """Workers of an existing Dask cluster; a context manager."""

    def __init__(self, options: BatchOptions, setup: Setup) -> None:
        try:
            from distributed import Client
        except ImportError as err:
            raise BackendError("backend dask needs pip install 'mechanisms[dask]'") from err
        try:
            self._client: Any = Client(options.scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as err:
            raise BackendError(f"no Dask scheduler at {options.scheduler} ({err})") from err
        self._key = secrets.token_hex(8)
        self._setup, self._files = setup, _parcel(options)
        self._under_way: dict[Any, Job] = {}

    def __enter__(self) -> DaskBackend:
        self._client.register_plugin(_plugin(self._key, self._setup, self._files))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._under_way:
            self._client.cancel(list(self._under_way), force=True)
        self._client.unregister_worker_plugin(self._key)
        self._client.close()

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """One outcome for each job, as they arrive."""
        from distributed import as_completed

        ready: Any = as_completed(loop=self._client.loop)  # type: ignore[no-untyped-call]
        self._submit(jobs, ready, self._window())
        for future in ready:
            job = self._under_way.pop(future)
            yield _settled(future, job)
            future.release()
            self._submit(jobs, ready, self._window() - len(self._under_way))

    def _submit(self, jobs: Iterator[Job], ready: Any, count: int) -> None:
        for job in islice(jobs, max(0, count)):
            future = self._client.submit(
                judge_here,
                self._key,
                encode(self._setup),
                encode(_portable(job, self._setup)),
                key=f"mechanisms-{self._key}-{job.number}",
                pure=False,
            )
            self._under_way[future] = replace(job, data=None, cached=None)
            ready.add(future)

    def _window(self) -> int:
        # Asked anew: clusters grow and shrink while a run goes on.
        threads: int = sum(self._client.nthreads().values())
        return _AHEAD * max(1, threads)


def _settled(future: Any, job: Job) -> Outcome:
    from distributed import CancelledError, KilledWorker

    try:
        return decode(future.result(), Outcome)
    except KilledWorker as err:
        return failed_outcome(job, problems.crash(), detail=f"killed its workers: {err}")
    except CancelledError as err:
        raise BackendError("the Dask cluster was lost; what was judged is kept, give the same command again") from err


def _plugin(key: str, setup: Setup, files: dict[str, bytes]) -> Any:
    from distributed import WorkerPlugin

    class Parcel(WorkerPlugin):
        """Brings model and taxonomy to a worker, whenever it joins."""

        name = key

        def setup(self, worker: Any) -> None:
            open_station(key, setup, files)

        def teardown(self, worker: Any) -> None:
            close_station(key)

    return Parcel()


class JoblibBackend:
    """Workers of a backend registered with joblib (`loky`, `ray`, `spark`); a context manager.

    They must see the model at the same path; the shipped model is part of the installed package.
    """

    def __init__(self, options: BatchOptions, setup: Setup) -> None:
        self._name = options.backend.removeprefix("joblib:")
        self._jobs, self._setup = options.jobs, setup
        self._key = secrets.token_hex(8)

    def __enter__(self) -> JoblibBackend:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        close_station(self._key)

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """One outcome for each job, as they arrive."""
        import joblib

        setup = encode(self._setup)
        try:
            with (
                joblib.parallel_config(backend=self._name, n_jobs=self._jobs),
                joblib.Parallel(return_as="generator_unordered", batch_size=1) as parallel,
            ):
                while batch := list(islice(jobs, self._jobs * _BATCH_PER_WORKER)):
                    calls = (
                        joblib.delayed(judge_here)(self._key, setup, encode(_portable(job, self._setup)))
                        for job in batch
                    )
                    for answer in parallel(calls):
                        yield decode(answer, Outcome)
        except (ImportError, ValueError, RuntimeError) as err:
            raise BackendError(f"joblib's backend {self._name!r} cannot be used ({err})") from err


def _portable(job: Job, setup: Setup) -> Job:
    """The job with its local files inside, so that another machine can do it."""
    if job.data is not None or job.cached is not None or job.location is None or is_address(os.fsdecode(job.location)):
        return job
    limit = setup.read.max_bytes
    return replace(
        job,
        data=_content(job.location, limit),
        companion_data=_content(job.companion, limit) if job.companion else None,
    )


def _content(location: bytes, limit: int) -> bytes | None:
    path = Path(os.fsdecode(location))
    # What is too large or gone is left to the worker to refuse, with the reason.
    try:
        return path.read_bytes() if path.stat().st_size <= limit else None
    except OSError:
        return None


def _parcel(options: BatchOptions) -> dict[str, bytes]:
    """Model and taxonomy as files to unpack elsewhere."""
    if options.judge != DEFAULT_JUDGE:
        return {}
    model = ModelFolder.open(find_model(options.model))
    files = {name: (model.path / name).read_bytes() for name in ["card.json", *model.card["files"]]}
    if options.taxonomy and Path(options.taxonomy).is_file():
        files["taxonomy.toml"] = Path(options.taxonomy).read_bytes()
    return files

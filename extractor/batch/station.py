"""A slot inside somebody else's worker (Dask, loky, Ray, Spark), and the watch over it.

The limits and the isolation are those of a local run, because it is the same code: the foreign
worker only passes jobs on to a process of ours that it holds.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from extractor.batch.messages import Job, Setup, decode, encode
from extractor.batch.slot import Slot

__all__ = ["Station", "close_station", "judge_here", "open_station"]

_WATCH_INTERVAL = 0.1

_stations: dict[str, Station] = {}
_opening = threading.Lock()


class Station:
    """One slot for each thread that asks, with one watch over all."""

    def __init__(self, setup: Setup, files: Mapping[str, bytes]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mechanisms-")) if files else None
        self._setup = self._unpacked(setup, files)
        self._local = threading.local()
        self._slots: list[Slot] = []
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def judge(self, job: Job) -> bytes:
        """The encoded outcome of one paper."""
        slot: Slot | None = getattr(self._local, "slot", None)
        if slot is None:
            slot = self._local.slot = Slot(self._setup)
            self._slots.append(slot)
        return encode(slot.judge(job))

    def close(self) -> None:
        """End the processes and remove the unpacked model."""
        self._stopped.set()
        for slot in self._slots:
            slot.close()
            slot.retire()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _unpacked(self, setup: Setup, files: Mapping[str, bytes]) -> Setup:
        """Lay the model and the taxonomy out on this machine; their digests are checked on loading."""
        if self._folder is None:
            return setup
        for name, content in files.items():
            path = self._folder / Path(name).name
            path.write_bytes(content)
        taxonomy = self._folder / "taxonomy.toml"
        return replace(
            setup,
            model=str(self._folder) if "card.json" in files else setup.model,
            taxonomy=str(taxonomy) if taxonomy.exists() else setup.taxonomy,
        )

    def _watch(self) -> None:
        while not self._stopped.wait(_WATCH_INTERVAL):
            now = time.monotonic()
            for slot in list(self._slots):
                slot.watch(now)


def open_station(key: str, setup: Setup, files: Mapping[str, bytes]) -> Station:
    """The station of a run in this process, opened on first use."""
    with _opening:
        if key not in _stations:
            _stations[key] = Station(setup, files)
        return _stations[key]


def close_station(key: str) -> None:
    """Close the station of a run, if it is open."""
    with _opening:
        station = _stations.pop(key, None)
    if station is not None:
        station.close()


def judge_here(key: str, setup: bytes, job: bytes) -> bytes:
    """Judge one paper in this process's station: encoded job in, encoded outcome out."""
    return open_station(key, decode(setup, Setup), {}).judge(decode(job, Job))


def _close_all() -> None:
    for key in list(_stations):
        with contextlib.suppress(Exception):  # the process ends anyway
            close_station(key)


atexit.register(_close_all)

"""Other people's workers: the rows of a local run, whatever judges them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

_ROWS = ("trials.jsonl", "trials.csv", "sentences.jsonl", "sentences.csv")
pytestmark = pytest.mark.filterwarnings("ignore")  # distributed and boto warn of each other


def _bytes(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in _ROWS]


@pytest.fixture(name="cluster", scope="module")
def dask_cluster() -> Iterator[Any]:
    """A cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="needs the extra `dask`")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_loky_gives_the_same_rows(run, tmp_path):
    run(out=tmp_path / "here")
    run(out=tmp_path / "loky", backend="joblib:loky", jobs=2)

    assert _bytes(tmp_path / "here") == _bytes(tmp_path / "loky")


@pytest.mark.slow
def test_dask_gives_the_same_rows(run, tmp_path, papers, cluster):
    """Also where a paper hangs or kills its worker: the limits hold there as here."""
    (papers / "hangs.txt").write_text("sleep 60")
    (papers / "kills.txt").write_text("die 9")
    run(out=tmp_path / "here", timeout=2.0)
    run(out=tmp_path / "dask", timeout=2.0, backend="dask", scheduler=cluster.scheduler_address)

    assert _bytes(tmp_path / "here") == _bytes(tmp_path / "dask")


@pytest.mark.slow
def test_a_dask_worker_killed_in_the_middle_costs_nothing(run, tmp_path, papers, cluster):
    for number in range(8):
        (papers / f"slow-{number}.txt").write_text(f"sleep 0.2{number}")
    run(out=tmp_path / "here")
    victim = next(iter(cluster.workers.values())).pid
    killed: list[int] = []

    def kill(*, done: int, total: int, failed: int) -> None:
        if done == 3 and not killed:
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    run(out=tmp_path / "dask", backend="dask", scheduler=cluster.scheduler_address, progress=kill)

    assert killed
    assert _bytes(tmp_path / "here") == _bytes(tmp_path / "dask")


def test_a_scheduler_that_is_not_there_is_named(run, monkeypatch):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    from extractor.batch import remote

    monkeypatch.setattr(remote, "_CONNECT_SECONDS", 1)
    with pytest.raises(remote.BackendError, match=r"no Dask scheduler at tcp://127.0.0.1:9"):
        run(backend="dask", scheduler="tcp://127.0.0.1:9")


@pytest.fixture(name="bucket", scope="module")
def s3_bucket() -> Iterator[str]:
    """A bucket on an S3-compatible server on this machine."""
    pytest.importorskip("moto.server", reason="needs moto[server]")
    pytest.importorskip("s3fs", reason="needs the extra `dask`")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait_for(port)
        urlopen(Request(f"{endpoint}/papers", method="PUT"), timeout=10).close()
        yield endpoint
    finally:
        server.terminate()
        server.wait()


@pytest.mark.slow
def test_workers_read_from_an_s3_store(run, tmp_path, papers, bucket, monkeypatch):
    for path in sorted(papers.iterdir()):
        address, kind = f"{bucket}/papers/{path.name}", {"Content-Type": "application/octet-stream"}
        request = Request(address, data=path.read_bytes(), method="PUT", headers=kind)
        urlopen(request, timeout=10).close()
    for name, value in {
        "AWS_ENDPOINT_URL": bucket,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    run(out=tmp_path / "here")
    report = run("s3://papers", out=tmp_path / "s3")

    here, there = ((tmp_path / name / "trials.jsonl").read_text() for name in ("here", "s3"))
    assert there.replace("s3://papers", str(papers)) == here
    assert report.judged == 4
    assert run("s3://papers", out=tmp_path / "s3").judged == 0


def _wait_for(port: int, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    raise TimeoutError(f"nothing listens at port {port}")

"""A slot inside somebody else's worker."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from extractor.batch.messages import Job, Outcome, Setup, decode, encode
from extractor.batch.station import close_station, judge_here, open_station
from extractor.reading.options import ReadOptions
from tests.batch.stub import STUB


@pytest.fixture(name="setup")
def stub_setup() -> Setup:
    """What a worker of the stub is told."""
    return Setup(judge=STUB, model=None, taxonomy=None, read=ReadOptions(), timeout=20.0, memory_mb=2000)


def test_a_model_is_unpacked_where_the_worker_is_and_removed_at_the_end(setup, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    open_station("key", setup, {"card.json": b"{}", "taxonomy.toml": b"", "../outside": b"x"})
    (folder,) = tmp_path.iterdir()
    unpacked = sorted(p.name for p in folder.iterdir())
    close_station("key")

    assert unpacked == ["card.json", "outside", "taxonomy.toml"]
    assert list(tmp_path.iterdir()) == []


def test_a_job_goes_in_and_an_outcome_comes_out(setup):
    job = Job(number=7, trial="t", source="t.txt", location=None, data=b"Paper about strength")

    outcome = decode(judge_here("other", encode(setup), encode(job)), Outcome)
    close_station("other")

    assert (outcome.number, outcome.failed) == (7, False)


def test_closing_a_station_that_is_not_open_does_nothing():
    close_station("never")

    assert not Path("never").exists()

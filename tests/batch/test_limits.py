"""Isolation: a paper may take so much time and memory, and a worker that dies costs only its paper."""

from __future__ import annotations

import signal
import time

import psutil
import pytest


def _workers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children(recursive=True) if "extractor.batch.worker" in p.cmdline()]


def test_a_paper_that_hangs_is_ended(run, papers):
    (papers / "hangs.txt").write_text("sleep 60")
    start = time.monotonic()

    (row,) = run(timeout=1.0).not_read

    assert (row.trial, row.problems[0].code) == ("hangs", "timeout")
    assert time.monotonic() - start < 10


def test_a_paper_that_eats_memory_is_ended(run, papers):
    (papers / "eats.txt").write_text("allocate 3000")

    (row,) = run(memory_mb=300).not_read

    assert (row.trial, row.problems[0].code) == ("eats", "out_of_memory")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_dies_costs_only_its_paper(run, papers, number):
    (papers / "kills.txt").write_text(f"die {int(number)}")

    report = run()

    assert [(r.trial, r.problems[0].code) for r in report.not_read] == [("kills", "crash")]
    assert len(report.rows) == 5


def test_a_worker_killed_by_accident_is_replaced_and_its_paper_judged(run, papers, tmp_path):
    (papers / "unlucky.txt").write_text(f"die-once {tmp_path / 'died'}\n")

    assert not run().not_read


def test_no_worker_outlives_the_run(run):
    run()

    assert _workers() == []

"""`mechanisms run`: exit codes, and what goes to which stream."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractor.cli import main
from tests.batch.stub import STUB


@pytest.fixture(name="folder")
def folder_of_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two papers, judged by the stub, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("extractor.cli.run._JUDGE", STUB)
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.txt").write_text("Paper about strength")
    (folder / "b.txt").write_text("Paper about nothing")
    return folder


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["run", *arguments, "--no-reports"], catch_exceptions=False)


def test_all_read_is_exit_code_0_and_stdout_stays_empty(folder):
    answer = _run("papers", "--out", "out")

    assert answer.exit_code == 0
    assert answer.stdout == ""
    assert "1/2 (50%) of the assessed" in answer.stderr
    assert "Results in out" in answer.stderr


def test_a_paper_that_was_not_read_is_named_and_exit_code_is_1(folder):
    (folder / "bad\x1b[2J.txt").write_text("unreadable")

    answer = _run("papers", "--out", "out")

    assert answer.exit_code == 1
    assert "bad" in answer.stderr
    assert "holds nothing" in answer.stderr
    assert "\x1b[2J" not in answer.stderr


def test_a_failed_paper_is_named_again_by_the_next_run(folder):
    (folder / "bad.txt").write_text("unreadable")
    _run("papers", "--out", "out")

    answer = _run("papers", "--out", "out")

    assert answer.exit_code == 1
    assert "bad.txt" in answer.stderr


def test_more_than_one_in_twenty_not_assessable_is_a_warning(folder):
    (folder / "bad.txt").write_text("unreadable")

    assert "1 of 3 papers (33%) are not assessable" in _run("papers", "--out", "out").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["papers"],
        ["--out", "out"],
        ["missing", "--out", "out"],
        ["papers", "--out", "out", "--jobs", "0"],
        ["papers", "--out", "out", "--taxonomy", "nobody2020"],
        ["papers", "--out", "papers/a.txt"],
        ["papers", "--out", "out", "--backend", "abacus"],
        ["papers", "--out", "out", "--backend", "dask"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(folder, arguments):
    answer = _run(*arguments)

    assert answer.exit_code == 2
    assert "Error" in answer.stderr


def test_fail_fast_names_the_paper(folder):
    (folder / "a-bad.txt").write_text("unreadable")

    answer = _run("papers", "--out", "out", "--fail-fast", "--jobs", "1")

    assert answer.exit_code == 1
    assert "Stopped at 'papers/a-bad.txt'" in answer.stderr


_SLOW_RUN = f"""
import signal
import sys
# A shell that starts the tests in the background has SIGINT ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
import extractor.cli.run as command
command._JUDGE = {STUB!r}
from extractor.cli import main
main(["run", "papers", "--out", "out", "--no-reports"])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_within_two_seconds(folder, number):
    """What was judged stays, no worker remains, and the same command goes on."""
    (folder / "z.txt").write_text("sleep 60")
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW_RUN],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        start_new_session=True,
    )
    log = Path("out/log.jsonl")
    _wait(lambda: log.exists() and log.read_text().count("\n") == 2)
    start = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)

    assert time.monotonic() - start < 2
    assert process.returncode == 130
    assert "Traceback" not in errors
    (folder / "z.txt").unlink()
    assert "2 of them from an earlier run" in _run("papers", "--out", "out").stderr


def _wait(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)

"""A run killed at random moments and started again: the short form of `scripts/kill_test.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.stub import STUB

ROOT = Path(__file__).parent.parent.parent


def test_a_killed_run_ends_with_the_rows_of_an_undisturbed_one(tmp_path):
    """Byte-identical, no paper judged twice, no worker left."""
    script = ROOT / "scripts" / "kill_test.py"
    if not script.is_file():
        pytest.skip("runs from the source tree only")
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"sleep 0.1\nPaper {number} about strength")
    finished = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "--kills", "3", "--judge", STUB],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in [str(ROOT), *sys.path] if p)},
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr

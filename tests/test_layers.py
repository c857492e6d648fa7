"""The package's layers: one direction, checked by import-linter."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_imports_go_in_one_direction():
    """No stage imports another stage, and only the pipeline knows their order."""
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("runs from the source tree only")
    finished = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr

"""Results of invented runs, read once."""

from __future__ import annotations

import pytest

from extractor.reporting import read_results
from tests.reporting.fixtures import write_run


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """The output folder of a run of 60 invented papers."""
    return write_run(tmp_path_factory.mktemp("run"), 60, sentences=24)


@pytest.fixture(scope="session")
def results(run_folder):
    """That run as the writers of reports see it."""
    return read_results(run_folder)

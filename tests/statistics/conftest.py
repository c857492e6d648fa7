"""Rows for statistics, made in memory."""

from __future__ import annotations

import pytest

from extractor.article import Flag, Status
from extractor.rows import TrialRow


def trial_row(name: str, status: Status, **more) -> TrialRow:
    flags = {
        Status.NONE_PROPOSED: (Flag.NO_MECHANISM_PROPOSED,),
        Status.UNTESTED: (Flag.MEDIATOR_NOT_TESTED,),
        Status.MEASURED: (Flag.MEDIATOR_NOT_TESTED,),
    }.get(status, ())
    proposes = None if status is Status.NOT_ASSESSABLE else status is not Status.NONE_PROPOSED
    fields = {"source": f"{name}.pdf", "title": None, "proposes_probability": None, "flags": flags, **more}
    return TrialRow(trial=name, proposes=proposes, status=status, **fields)


@pytest.fixture
def make_row():
    """A trial row from name and status; flags and `proposes` follow."""
    return trial_row

"""The flow of papers: each step is the one before less what was left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest

from extractor.article import Flag, Status
from extractor.errors import ResultsError
from extractor.reporting import Results
from extractor.reporting.flow import Flow, flow_json, flow_of
from extractor.reporting.flow_figure import flow_svg


def test_steps_add_up(results):
    steps = flow_of(results).steps

    assert [s.key for s in steps] == ["papers", "unique", "read", "trial_reports", "assessed", "proposing", "testing"]
    assert all(before.rest == after.n for before, after in pairwise(steps))
    assert steps[0].n == len(results.trials)


def test_how_those_that_test_did_it_adds_up(results):
    flow = flow_of(results)

    assert sum(part.n for part in flow.tested) == flow.steps[-1].n


def test_files_found_come_from_the_run(results):
    n = len(results.trials)
    run = {"counts": {"files": n + 5, "companions": 2}, "skipped": {"by_reason": {"empty_file": 3}}}
    steps = flow_of(replace(results, run=run)).steps

    assert (steps[0].key, steps[0].n) == ("found", n + 5)
    assert [(part.code, part.n) for part in steps[0].left_out] == [("empty_file", 3), ("companion", 2)]


def test_counts_that_do_not_add_up_are_refused(results):
    with pytest.raises(ResultsError, match="does not add up"):
        flow_of(replace(results, run={"counts": {"files": 3}}))


def test_companion_that_tested_counts_as_tested(results):
    untested = next(t for t in results.trials if t.status is Status.UNTESTED)
    lifted = replace(untested, flags=(), lifted_by="other")
    flow = flow_of(Results(trials=(lifted, untested)))

    assert flow.steps[-1].n == 1
    assert [part.code for part in flow.tested] == ["lifted"]
    assert Flag.MEDIATOR_NOT_TESTED in untested.flags


def test_data_round_trip(results):
    flow = flow_of(results)

    assert msgspec.json.decode(flow_json(flow), type=Flow) == flow


def test_picture_shows_every_number(results):
    flow = flow_of(results)
    svg = flow_svg(flow)

    for step in flow.steps:
        assert f"(n = {step.n:,})" in svg

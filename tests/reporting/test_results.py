"""Reading a run's folder, and what it refuses."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from extractor.errors import ResultsError
from extractor.reporting import WRITERS, ReportOptions, read_results, write_reports
from extractor.reporting.results import THEME_NAMES, Results
from tests.reporting.fixtures import make_rows, write_run


def test_a_run_is_read_whole(tmp_path: Path) -> None:
    got = read_results(write_run(tmp_path, 5))

    assert len(got.trials) == 5
    assert sum(map(len, got.sentences.values())) == sum(t.n_sentences for t in got.trials)
    assert (got.version, got.threshold, got.theme_names) == ("0.1.0", 0.42, dict(THEME_NAMES))


def test_the_digest_is_that_of_the_rows(tmp_path: Path) -> None:
    one, same, other = (write_run(tmp_path / n, 3, seed) for n, seed in (("a", 1), ("b", 1), ("c", 2)))
    (same / "run.json").write_text('{"finished": "later"}')

    assert read_results(one).digest == read_results(same).digest != read_results(other).digest


def test_a_folder_without_a_run_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"trials\.jsonl"):
        read_results(tmp_path)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = write_run(tmp_path, 2) / "trials.jsonl"
    path.write_bytes(path.read_bytes() + b"{}\n")

    with pytest.raises(ResultsError, match=r"trials\.jsonl, line 3"):
        read_results(tmp_path)


def test_sentences_of_an_unknown_trial_are_refused(tmp_path: Path) -> None:
    trials = write_run(tmp_path, 2) / "trials.jsonl"
    trials.write_bytes(trials.read_bytes().splitlines(keepends=True)[0])

    with pytest.raises(ResultsError, match="invented-0002"):
        read_results(tmp_path)


def test_without_a_stated_threshold_the_rows_show_it() -> None:
    trials, rows = make_rows(6)
    sentences = {t.trial: tuple(s for s in rows if s.trial == t.trial) for t in trials}
    got = Results(trials=tuple(trials), sentences=sentences).threshold

    assert 0.4 <= got <= 0.45


def test_themes_are_those_of_the_runs_taxonomy(tmp_path: Path) -> None:
    write_run(tmp_path, 1)
    (tmp_path / "run.json").write_text('{"taxonomy": {"name": "own", "themes": {"A": "first", "B": "second"}}}')

    assert read_results(tmp_path).theme_names == {"A": "first", "B": "second"}


def test_every_writer_that_is_registered_exists() -> None:
    for place in WRITERS.values():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function)), place


def test_a_report_is_written_into_the_runs_folder(tmp_path: Path) -> None:
    assert write_reports(write_run(tmp_path, 3), only=["html"]) == (tmp_path / "report.html",)


def test_an_unknown_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'pdf'.*html"):
        write_reports(write_run(tmp_path, 1), only=["pdf"])


@pytest.mark.parametrize("reviewer", ["A. Reader", ""])
def test_reports_of_corrected_rows_say_that_they_are_corrected(tmp_path: Path, reviewer: str) -> None:
    run = write_run(tmp_path / "run", 3)
    saved = tmp_path / "saved.json"
    correction = {"trial": "invented-0001", "status": "related"}
    saved.write_text(json.dumps({"format": "mechanisms-corrections", "reviewer": reviewer, "trials": [correction]}))
    write_reports(run, only=["html", "methods"], options=ReportOptions(corrections=(saved,)))

    assert "corrected by 1 reviewer(s)" in (run / "methods.md").read_text(encoding="utf-8")
    assert f'"corrected_by":["{reviewer or "an unnamed reviewer"}"]' in (run / "report.html").read_text(
        encoding="utf-8"
    )

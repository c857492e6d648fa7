"""`report`, `prevalence` and `diff` from the command line."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from extractor.article import Status
from extractor.cli.diff import diff
from extractor.cli.prevalence import prevalence
from extractor.cli.report import report
from extractor.reporting import read_results
from tests.reporting.fixtures import write_run


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("made"), 60, sentences=16)


@pytest.fixture
def run(made, tmp_path):
    """The output folder of a run, to write into."""
    return shutil.copytree(made, tmp_path / "run")


def invoke(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_report_writes_what_is_asked_for(run):
    result = invoke(report, run, "--only", "tables,ris", "--compare", "wun2021")

    assert result.exit_code == 0, result.output
    assert (run / "main_table.csv").is_file()
    assert (run / "trials.ris").is_file()
    assert "36/110" in (run / "compare_wun2021.md").read_text(encoding="utf-8")
    assert not (run / "trials.xlsx").exists()


def test_corrections_go_to_a_folder_of_their_own(run, tmp_path):
    trial = next(t for t in read_results(run).trials if t.status is Status.UNTESTED)
    saved = {
        "format": "mechanisms-corrections",
        "schema": 1,
        "reviewer": "Anna",
        "trials": [{"trial": trial.trial, "status": "related", "checked": True}],
    }
    path = tmp_path / "anna.json"
    path.write_text(json.dumps(saved), encoding="utf-8")
    before = (run / "trials.jsonl").read_bytes()
    result = invoke(report, run, "--corrections", path, "--only", "tables")
    corrected = read_results(run / "corrected")

    assert result.exit_code == 0, result.output
    assert (run / "trials.jsonl").read_bytes() == before
    assert next(t for t in corrected.trials if t.trial == trial.trial).status is Status.RELATED
    assert corrected.run["corrections"][0]["reviewer"] == "Anna"

    changed = invoke(diff, run, run / "corrected")
    assert changed.exit_code == 0
    assert "status: untested -> related" in changed.output


def test_pdfs_that_are_gone_are_named_with_exit_code_1(run):
    result = invoke(report, run, "--only", "tables", "--annotate")

    assert result.exit_code == 1
    assert "not there any more" in result.stderr


@pytest.mark.parametrize("arguments", [("--only", "pictures"), ("--compare", "nobody1999")], ids=["report", "review"])
def test_what_there_is_not_is_a_usage_error(run, arguments):
    result = invoke(report, run, *(arguments if "--only" in arguments else ("--only", "tables", *arguments)))

    assert result.exit_code == 2


def test_folder_that_is_no_run(tmp_path):
    assert invoke(report, tmp_path).exit_code == 2
    assert invoke(prevalence, tmp_path).exit_code == 2
    assert invoke(diff, tmp_path, tmp_path).exit_code == 2


def test_sample_check_and_correct(run, tmp_path):
    """A reviewer draws a sample, fills the sheet in, and gets corrected shares."""
    path = tmp_path / "check.csv"
    assert invoke(prevalence, run, "--sample", 30, "--seed", 3, "--out", path).exit_code == 0
    truth = {t.trial: t for t in read_results(run).trials}
    lines = path.read_text(encoding="utf-8").splitlines()
    filled = [lines[0]]
    for line in lines[1:]:
        trial = truth[line.split(",")[2]]
        themes = ";".join(trial.themes)
        filled.append(line.removesuffix(",,,,") + f",{'yes' if trial.proposes else 'no'},{trial.status},{themes},")
    path.write_text("\n".join(filled), encoding="utf-8")

    shown = invoke(prevalence, run, "--checked", path)
    data = json.loads(invoke(prevalence, run, "--checked", path, "--json").stdout)

    assert shown.exit_code == 0, shown.output
    assert "prediction-powered" in shown.output
    assert data["checked"] == 30
    assert [w["code"] for w in data["warnings"]] == ["small_sample"]
    none = next(s for s in data["shares"] if s["key"] == "none_proposed")
    assert none["naive"]["value"] == pytest.approx(none["prediction_powered"]["value"], abs=0.05)


def test_sheet_is_not_overwritten(run, tmp_path):
    path = tmp_path / "check.csv"
    path.write_text("mine", encoding="utf-8")

    assert invoke(prevalence, run, "--sample", 5, "--out", path).exit_code == 2
    assert invoke(prevalence, run, "--sample", 5).exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_plan(run):
    result = invoke(prevalence, run, "--plan", "--width", "0.25", "--sensitivity", "0.9", "--specificity", "0.95")

    assert result.exit_code == 0, result.output
    assert "check " in result.output


def test_without_a_check_shares_are_as_counted(run):
    result = invoke(prevalence, run)

    assert result.exit_code == 0
    assert "propose no mechanism, of assessed" in result.output


def test_diff_as_json(run):
    data = json.loads(invoke(diff, run, run, "--json").stdout)

    assert data["trials"] == []
    assert data["same"] == 60

"""The sheet to check: out without the model's answer, back in with every mistake named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extractor.article import Flag, Status
from extractor.errors import AnnotationError
from extractor.reporting import ReportOptions
from extractor.reporting.checked import COLUMNS, read_checked, write_sample
from extractor.reporting.known_scores import Cells, KnownScores
from extractor.reporting.prevalence_text import plan_lines, prevalence_markdown, unchecked_lines, write_prevalence
from extractor.statistics.plan import Expected, plan
from extractor.statistics.prevalence import prevalence

HEAD = "trial,proposes,status,themes\n"


def sheet(tmp_path, text):
    path = tmp_path / "check.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_sheet_hides_the_model_s_answer(results, tmp_path):
    path = tmp_path / "check.csv"
    write_sample(path, results, [t.trial for t in results.trials[:3]], seed=7)
    lines = path.read_text(encoding="utf-8").splitlines()

    assert lines[0] == ",".join(COLUMNS)
    assert [line.split(",")[:3] for line in lines[1:]] == [
        [str(k), "7", t.trial] for k, t in enumerate(results.trials[:3], 1)
    ]
    assert all(line.endswith(",,,,") for line in lines[1:])


def test_filled_sheet(results, tmp_path):
    a, b, c = (t.trial for t in results.trials[:3])
    path = sheet(tmp_path, f"trial,seed,proposes,status,themes\n{a},7,yes,Measured,NM; PS\n{b},7,no,,\n{c},7,,,\n")
    found = read_checked(path, results)

    assert (found.seed, found.unfilled, found.has_status, found.has_themes) == (7, 1, True, True)
    assert found.truth[a].status is Status.MEASURED
    assert found.truth[a].flags == (Flag.MEDIATOR_NOT_TESTED,)
    assert found.truth[a].themes == ("NM", "PS")
    assert (found.truth[b].proposes, found.truth[b].flags) == (False, (Flag.NO_MECHANISM_PROPOSED,))


@pytest.mark.parametrize(
    ("encoding", "between"),
    [("utf-16", "\t"), ("cp1252", ";"), ("cp1252", ","), ("utf-8-sig", ";"), ("utf-8", "\t")],
)
def test_sheet_as_excel_saves_it(results, tmp_path, encoding, between):
    trial = replace(results.trials[0], trial="Müller 2019")
    lines = [["Trial", "note", "proposes", "status"], ["Müller 2019", '"two\nlines – naïve"', "yes", "measured"]]
    path = tmp_path / "check.csv"
    path.write_bytes("\r\n".join(between.join(line) for line in lines).encode(encoding))
    found = read_checked(path, replace(results, trials=(trial,)))

    assert {name: (row.status, row.title) for name, row in found.truth.items()} == {
        "Müller 2019": (Status.MEASURED, trial.title)
    }


@pytest.mark.parametrize("name", ["'t Hart 2001", "-2019", "=1"])
def test_name_of_a_trial_comes_back_as_it_went_out(results, tmp_path, name):
    trial = replace(results.trials[0], trial=name)
    path = tmp_path / "check.csv"
    write_sample(path, replace(results, trials=(trial,)), [name], seed=1)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1].removesuffix(",,,,") + ",no,,,"]), encoding="utf-8")

    assert list(read_checked(path, replace(results, trials=(trial,))).truth) == [name]


def test_answers_without_status_or_themes_say_so(results, tmp_path):
    found = read_checked(sheet(tmp_path, f"trial;proposes\n{results.trials[0].trial};yes\n"), results)

    assert (found.seed, found.has_status, found.has_themes) == (None, False, False)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("{0},perhaps,,\n", "line 2: proposes is 'perhaps'; write yes or no"),
        ("{0},yes,tested,\n", "line 2: status 'tested' is none of"),
        ("{0},no,measured,\n", "contradict each other"),
        ("{0},yes,measured,XX\n", "theme 'XX' is none of NM"),
        ("{0},yes,,\n{0},no,,\n", "line 3: .* occurs twice"),
        (",yes,,\n", "line 2: no trial named"),
        ("{0},,,\n", "no line is filled in"),
    ],
)
def test_wrong_line_is_named(results, tmp_path, lines, message):
    path = sheet(tmp_path, HEAD + lines.format(results.trials[0].trial))

    with pytest.raises(AnnotationError, match=message):
        read_checked(path, results)


def test_sheet_without_its_columns(results, tmp_path):
    with pytest.raises(AnnotationError, match="needs the columns"):
        read_checked(sheet(tmp_path, "paper,answer\nx,yes\n"), results)


def corrections(tmp_path, trials):
    path = tmp_path / "anna.json"
    saved = {"format": "mechanisms-corrections", "schema": 1, "reviewer": "Anna", "trials": trials}
    path.write_text(json.dumps(saved), encoding="utf-8")
    return path


def test_file_of_the_review_page_gives_its_checked_trials(results, tmp_path):
    trial = next(t for t in results.trials if t.status is Status.UNTESTED)
    other = next(t for t in results.trials if t.status is Status.RELATED)
    path = corrections(
        tmp_path,
        [
            {"trial": trial.trial, "status": "mediated", "checked": True},
            {"trial": other.trial, "status": "untested", "checked": False},
        ],
    )
    found = read_checked(path, results)

    assert {name: row.status for name, row in found.truth.items()} == {trial.trial: Status.MEDIATED}


def test_review_without_a_checked_trial_is_refused(results, tmp_path):
    with pytest.raises(AnnotationError, match="no trial is marked as checked"):
        read_checked(corrections(tmp_path, []), results)


def test_text_of_corrected_shares(results):
    truth = {t.trial: t for t in results.trials[:30]}
    text = prevalence_markdown(prevalence(results.trials, truth, results.theme_names))

    assert "| propose no mechanism\\* | assessed |" in text
    assert "too few" in text


def test_without_a_check_the_known_error_rates_imply_a_range(results):
    found = prevalence(results.trials, {}, results.theme_names)
    cells = Cells(true_positives=90, false_positives=2, false_negatives=10, true_negatives=28, trials=130)
    known = KnownScores(basis="held-out trials", labels=None, sentences=None, trials=cells)

    assert "not at hand" in "\n".join(unchecked_lines(found, None))
    assert "93.3 (" in "\n".join(unchecked_lines(found, known))
    assert "If it is as good here" in "\n".join(unchecked_lines(found, known))


def test_text_of_a_plan():
    many = Expected(papers=720, share=0.2, sensitivity=0.9, specificity=0.95)
    few = Expected(papers=60, share=0.2, sensitivity=0.9, specificity=0.95)

    assert "check " in list(plan_lines(plan(many, 0.1), many, "x"))[1]
    assert "no number of checked trials" in list(plan_lines(plan(few, 0.1), few, "x"))[1]


def test_report_of_shares_without_a_check(results, tmp_path):
    (path,) = write_prevalence(results, tmp_path, ReportOptions())
    text = path.read_text(encoding="utf-8")

    assert "- propose no mechanism, of assessed: " in text
    assert "Check a random sample" in text

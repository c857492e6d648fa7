"""RIS, Word and the methods text: complete, readable by their programs, and never guessing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.model_folder import write_model
from extractor.reporting import ReportOptions, Results
from extractor.reporting.docx import write_docx
from extractor.reporting.known_scores import Cells, model_folder_of, scores_of_card
from extractor.reporting.main_table import main_table
from extractor.reporting.methods_text import methods_paragraphs, write_methods
from extractor.reporting.ris import write_ris
from extractor.reporting.tables import HEADINGS

CARD = {
    "labels": "made up for a test",
    "scores": {
        "holdout": {
            "sentences": {
                "trials": 40, "true_positives": 80, "false_positives": 20, "false_negatives": 20, "true_negatives": 880,
                "precision": [0.8, 0.7, 0.9],
            },
            "trials": {
                "trials": 40, "true_positives": 27, "false_positives": 3, "false_negatives": 3, "true_negatives": 7,
            },
        }
    },
}  # fmt: skip


def records(path):
    text = path.read_bytes().decode("utf-8")
    assert "\n" not in text.replace("\r\n", "")
    blocks = text.removesuffix("\r\n\r\n").split("\r\n\r\n")
    return [[line.split("  - ", 1) for line in block.split("\r\n")] for block in blocks]


def test_ris_holds_each_paper_with_its_result(results, tmp_path):
    found = records(*write_ris(results, tmp_path, ReportOptions()))

    assert len(found) == len(results.trials)
    for record, trial in zip(found, results.trials, strict=True):
        tags = [tag for tag, *_ in record]
        fields = dict(record)
        assert (tags[0], tags[-1]) == ("TY", "ER")
        assert fields["ID"] == trial.trial
        assert fields["N1"].startswith(f"Status: {trial.status}")
        assert f"mechanisms: {trial.status}" in [value for tag, value in record if tag == "KW"]


def test_ris_fields_cannot_break_out(results, tmp_path):
    trial = replace(results.trials[0], title="A title\r\nER  - \r\nTY  - BOOK")
    found = records(*write_ris(replace(results, trials=(trial,)), tmp_path, ReportOptions()))

    assert len(found) == 1
    assert ["TI", "A title ER - TY - BOOK"] in found[0]


def test_word_holds_the_table_its_notes_and_the_methods(results, tmp_path):
    from docx import Document

    (path,) = write_docx(results, tmp_path, ReportOptions())
    document = Document(str(path))
    words = [p.text for p in document.paragraphs]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    table = main_table(results)

    assert tuple(rows[0]) == HEADINGS
    assert rows[1][:3] == [table.themes[0].name, "", str(table.themes[0].trials.n)]
    assert len(rows) == 1 + sum(1 + len(theme.mechanisms) for theme in table.themes)
    for text in (*table.notes, *methods_paragraphs(results)):
        assert text in words


def test_methods_name_version_model_and_counts(results, tmp_path):
    (path,) = write_methods(results, tmp_path, ReportOptions())
    text = path.read_text(encoding="utf-8")

    assert "version 0.1.0" in text
    assert results.model["digest"] in text
    assert "0.42 or more" in text
    assert f"Of {len(results.trials)} papers" in text


def test_unknown_error_rates_are_not_guessed(results):
    assert "were not at hand" in methods_paragraphs(results)[1]


def made_by(results, **model):
    return replace(results, run={**results.run, "model": model})


def test_known_error_rates_are_given_with_intervals(results, tmp_path):
    folder = write_model(tmp_path / "mine", {"weights.json": [1]}, CARD)
    text = methods_paragraphs(made_by(results, name="mine", path=str(folder.path), digest=folder.digest))[1]

    assert "precision 80% (95% interval 71 to 87; 80 of 100)" in text
    assert "70% (95% interval 40 to 89; 7 of 10)" in text
    assert "held-out trials" in text


def test_model_that_moved_is_found_under_its_name(results, tmp_path, monkeypatch):
    folder = write_model(tmp_path / "mine", {"weights.json": [1]}, CARD)
    monkeypatch.chdir(tmp_path)
    for path in ({"path": str(tmp_path / "gone")}, {}):
        assert model_folder_of(made_by(results, name="mine", digest=folder.digest, **path)).digest == folder.digest


def test_other_model_in_the_same_place_is_not_taken_for_it(results, tmp_path):
    folder = write_model(tmp_path / "mine", {"weights.json": [1]}, CARD)

    assert model_folder_of(made_by(results, name="mine", path=str(folder.path), digest="0" * 64)) is None
    assert model_folder_of(made_by(results, name="mine", path=str(folder.path))) is None


def test_reviewer_s_corrections_are_mentioned(results):
    run = {**results.run, "corrections": [{"reviewer": "A"}, {"reviewer": "B"}]}

    assert "corrected by 2 reviewer(s)" in methods_paragraphs(replace(results, run=run))[0]


def test_empty_run_has_a_text():
    assert methods_paragraphs(Results(trials=()))[0].startswith("Proposed mechanisms")


def test_scores_of_both_kinds_of_card():
    shipped = scores_of_card(CARD)
    retrained = scores_of_card({"labels": [], "comparison": {"field": {"new": CARD["scores"]["holdout"]["sentences"]}}})

    assert shipped.trials == Cells(true_positives=27, false_positives=3, false_negatives=3, true_negatives=7, trials=40)
    assert shipped.labels == "made up for a test"
    assert (retrained.sentences.true_positives, retrained.trials, retrained.labels) == (80, None, None)


@pytest.mark.parametrize("card", [{}, {"scores": None}, {"scores": {"holdout": {"trials": {"true_positives": 1}}}}])
def test_card_without_scores(card):
    assert scores_of_card(card) is None

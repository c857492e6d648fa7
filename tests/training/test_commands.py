"""The commands as a reviewer gives them, on small files of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import extractor.classification
from extractor.cli.labels import labels
from extractor.cli.train import train
from extractor.model_folder import ModelFolder
from extractor.training.embed import embed
from extractor.training.labels import LabelRow, LabelSet, read_labels, write_labels
from extractor.training.papers import papers_in
from tests.training.stub_model import THEMES, BagReader, make_base, make_rows


def call(command: object, *words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """The output of a run over six made-up papers."""
    folder = tmp_path / "results"
    folder.mkdir()
    trials, sentences = [], []
    for t in range(6):
        name = f"mine{t}"
        trials.append(
            {"trial": name, "source": name, "title": None, "proposes": True, "proposes_probability": 0.5,
             "status": "untested"}
        )  # fmt: skip
        at = 0
        for row in make_rows(name, 100 + t, link="via"):
            sentences.append(
                {"trial": name, "section": row.section, "n": row.n, "text": row.text, "page": None, "boxes": [],
                 "start": at, "end": at + len(row.text), "probability": (row.n % 10) / 10, "mechanism": False}
            )  # fmt: skip
            at += len(row.text) + 1
    (folder / "trials.jsonl").write_text("".join(json.dumps(row) + "\n" for row in trials))
    (folder / "sentences.jsonl").write_text("".join(json.dumps(row) + "\n" for row in sentences))
    return folder


def corrected(exported: Path, out: Path) -> None:
    """What a reviewer makes of exported sentences: the label she would give."""
    truth = {r.text: r for t in range(6) for r in make_rows(f"mine{t}", 100 + t, link="via")}
    rows = [truth[row.text] for row in read_labels(exported).rows]
    write_labels(rows, out, "csv")


def test_the_loop_of_a_new_user(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose, annotate, import, train: the new model lies there, with its proof in the card."""
    base = make_base(tmp_path / "base", n_trials=12, n_frozen=6)
    monkeypatch.setattr(extractor.classification, "load_classifier", lambda folder: BagReader())
    chosen = call(
        labels,
        "next",
        run_folder,
        "--n",
        "60",
        "--per-trial",
        "12",
        "--format",
        "prodigy",
        "--out",
        tmp_path / "next.jsonl",
    )
    corrected(tmp_path / "next.jsonl", tmp_path / "done.csv")
    imported = call(labels, "import", tmp_path / "done.csv", "--out", tmp_path / "mine.jsonl")

    trained = call(
        train, "--add", tmp_path / "mine.jsonl", "--papers", run_folder, "--model", base.path, "--out", tmp_path / "new"
    )

    assert chosen.exit_code == 0, chosen.output
    assert imported.exit_code == 0, imported.output
    assert trained.exit_code == 0, trained.output
    assert "field" in trained.output
    assert "difference" in trained.output
    model = ModelFolder.open(tmp_path / "new")
    assert model.card["labels"][0]["rows"] == 60
    assert model.card["material"]["yours"]["sentences"] == 6 * 16  # the whole papers were read
    assert model.digest in trained.output


def test_bad_rows_stop_the_import(tmp_path: Path) -> None:
    """They are named with file and line, and nothing is taken."""
    (tmp_path / "mine.csv").write_text("text,label\nFine.,P\nOdd.,perhaps\n")

    found = call(labels, "import", tmp_path / "mine.csv", "--out", tmp_path / "out.jsonl")

    assert found.exit_code == 1
    assert "mine.csv, line 3" in found.stderr
    assert not (tmp_path / "out.jsonl").exists()
    skipped = call(labels, "import", tmp_path / "mine.csv", "--out", tmp_path / "out.jsonl", "--skip-bad")
    assert skipped.exit_code == 0
    assert [row.text for row in read_labels(tmp_path / "out.jsonl").rows] == ["Fine."]


def test_export_of_one_paper(run_folder: Path, tmp_path: Path) -> None:
    found = call(labels, "export", run_folder, "--trial", "mine3", "--format", "xlsx", "--out", tmp_path / "a.xlsx")

    assert found.exit_code == 0
    assert {row.trial for row in read_labels(tmp_path / "a.xlsx").rows} == {"mine3"}
    wrong = call(labels, "export", run_folder, "--trial", "nobody", "--out", tmp_path / "b.json")
    assert wrong.exit_code == 2


@pytest.mark.parametrize("command", ["export", "next"])
@pytest.mark.parametrize(("name", "holds"), [("brat", "annotation.conf"), ("label-studio", "a.config.xml")])
def test_the_tool_offers_the_themes_of_the_run(
    run_folder: Path, tmp_path: Path, command: str, name: str, holds: str
) -> None:
    """Those of its taxonomy, whatever it was; also where labels that exist already are written."""
    taxonomy = {"name": "sleep", "themes": {"AR": "arousal", "R&D": "other"}}
    (run_folder / "run.json").write_text(json.dumps({"taxonomy": taxonomy}))
    out = tmp_path / "out" / "a"

    found = call(labels, command, run_folder, "--format", name, "--out", out)

    assert found.exit_code == 0, found.output
    written = ((out if name == "brat" else out.parent) / holds).read_text()
    assert "AR" in written
    assert "NM" not in written
    if name == "label-studio":
        assert '<Choice value="R&amp;D"/>' in written


def test_labels_that_exist_are_offered_the_themes_of_the_run(run_folder: Path, tmp_path: Path) -> None:
    (run_folder / "run.json").write_text(json.dumps({"taxonomy": {"themes": {"AR": "arousal"}}}))
    write_labels(make_rows("mine1", 1), tmp_path / "mine.jsonl", "mechanisms")

    found = call(
        labels, "export", run_folder, "--labels", tmp_path / "mine.jsonl", "--format", "brat", "--out", tmp_path / "b"
    )

    assert found.exit_code == 0, found.output
    assert "Value:AR\n" in (tmp_path / "b" / "annotation.conf").read_text()


def test_trials_checked_in_an_open_review_are_no_negatives(run_folder: Path, tmp_path: Path) -> None:
    """What the page saves, taken in by way of a file of labels: only what she decided counts."""
    row = make_rows("mine0", 100, link="via")[0]
    saved = {
        "format": "mechanisms-corrections",
        "schema": 1,
        "reviewer": "Eva",
        "sentences": [{"trial": "mine0", "n": row.n, "section": row.section, "text": row.text, "label": "N"}],
        "trials": [{"trial": "mine0", "checked": True}, {"trial": "mine1", "checked": True}],
    }
    (tmp_path / "corrections.json").write_text(json.dumps(saved))
    call(labels, "import", tmp_path / "corrections.json", "--out", tmp_path / "mine.jsonl")
    file = read_labels(tmp_path / "mine.jsonl")

    found = embed(file.rows, file.trials, papers_in([run_folder]), BagReader(), LabelSet(), THEMES)

    assert found.material.names == ("mine0",)
    assert found.material.labelled.sum() == 1


def test_agree_and_settle(tmp_path: Path) -> None:
    rows = make_rows("t1", 1)
    write_labels(rows, tmp_path / "a.jsonl", "mechanisms")
    other = LabelRow(**{**{f: getattr(rows[0], f) for f in LabelRow.__dataclass_fields__}, "label": "D"})
    write_labels([other, *rows[1:]], tmp_path / "b.jsonl", "mechanisms")

    found = call(labels, "agree", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--sheet", tmp_path / "s.csv")

    assert found.exit_code == 0, found.output
    sheet = (tmp_path / "s.csv").read_text("utf-8-sig")
    assert found.stdout.splitlines()[0].split("\t") == ["compared", "units", "agreement", "kappa", "AC1", "alpha"]
    assert len(sheet.splitlines()) == 2
    key = sheet.splitlines()[1].rpartition(",")[2]
    (tmp_path / "s.csv").write_text(sheet.replace(f",,,{key}", f",P,NM,{key}"))
    settled = call(
        labels,
        "settle",
        tmp_path / "s.csv",
        tmp_path / "a.jsonl",
        tmp_path / "b.jsonl",
        "--out",
        tmp_path / "gold.jsonl",
    )
    assert "1 settled, 0 still open" in settled.stderr
    assert len(read_labels(tmp_path / "gold.jsonl").rows) == len({row.text for row in rows})


def test_another_label_needs_its_own_start(tmp_path: Path) -> None:
    write_labels(make_rows("t1", 1), tmp_path / "a.jsonl", "mechanisms")

    found = call(train, "--add", tmp_path / "a.jsonl", "--label-set", "RECRUITMENT", "--out", tmp_path / "new")

    assert found.exit_code == 2
    assert "--from-scratch" in found.stderr

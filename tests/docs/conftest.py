"""The folder in which the documentation's commands run: papers, results, and a reviewer's files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from extractor.article import Status
from extractor.cli import main
from extractor.errors import ModelError
from extractor.model_folder import ModelFolder, find_model
from extractor.reporting.corrections import Corrections, SentenceCorrection, TrialCorrection
from extractor.reporting.results import read_results
from extractor.rows import SentenceRow
from extractor.training.labels import LabelRow, LabelSet, write_labels
from tests.docs.blocks import ROOT

DEMO = ROOT / "corpus" / "demo"
# A few small papers are enough for the guides; the tutorial reads all of them.
PAPERS = ("02-knee-strength.xml", "05-wound-infiltration.md", "07-insomnia-processes.xml", "10-stroke-mirror.txt")


def why_no_model() -> str | None:
    """The reason for which nothing can be judged here; None where it can."""
    try:
        ModelFolder.open(find_model())
    except ModelError as err:
        return f"no model: {err}"
    return None


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: what the pages presuppose."""
    if reason := why_no_model():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("documentation")
    (folder / "papers").mkdir()
    for name in PAPERS:
        shutil.copy(DEMO / "papers" / name, folder / "papers")
    result = CliRunner().invoke(main, ["run", str(folder / "papers"), "--out", str(folder / "results"), "--jobs", "2"])
    assert result.exit_code == 0, result.output
    sentences = [row for rows in read_results(folder / "results").sentences.values() for row in rows]
    _labels(folder, sentences)
    for reviewer, careless in (("anna", 0), ("ben", 9)):
        _corrections(folder, sentences, reviewer, careless)
    _checked(folder)
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the template, as the current folder; `corpus` is the project's."""
    folder = tmp_path / "work"
    shutil.copytree(template, folder)
    (folder / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(folder)
    return folder


def _labels(folder: Path, sentences: list[SentenceRow]) -> None:
    """`labelled.csv` by the truth of the demo papers, `limits.csv` for another question."""
    truth = _truth()
    rows = [_row(s, truth.get((s.trial, s.text)) or "N") for s in sentences]
    write_labels(rows, folder / "labelled.csv", "csv", LabelSet())
    limits = [_row(s, "LIMITATION" if "limit" in s.text.lower() else "N") for s in sentences]
    write_labels(limits, folder / "limits.csv", "csv", LabelSet(labels=("LIMITATION",)))


def _truth() -> dict[tuple[str, str], str]:
    stored = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    return {
        (Path(name).stem, sentence["text"]): sentence["label"] or "N"
        for name, paper in stored.items()
        for sentence in paper["sentences"]
    }


def _checked(folder: Path) -> None:
    """`checked.csv`: the sheet of a random sample, filled in by the truth of the demo papers."""
    sheet = folder / "checked.csv"
    command = ["prevalence", str(folder / "results"), "--sample", "100", "--out", str(sheet)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    stored = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    truth = {Path(name).stem: paper for name, paper in stored.items()}
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            paper = truth[row["trial"]]
            writer.writerow({**row, "proposes": "yes" if paper["proposes"] else "no", "status": paper["status"]})


def _row(sentence: SentenceRow, label: str) -> LabelRow:
    return LabelRow(
        text=sentence.text,
        label=label,
        trial=sentence.trial,
        section=sentence.section.value,
        n=sentence.n,
        annotator="anna",
    )


def _corrections(folder: Path, sentences: list[SentenceRow], reviewer: str, careless: int) -> None:
    """What the review page saves; a careless reviewer overlooks every so-manieth mechanism."""
    truth = _truth()
    decided = [
        SentenceCorrection(
            trial=s.trial,
            n=s.n,
            section=s.section.value,
            text=s.text,
            label="P" if truth.get((s.trial, s.text)) == "P" and (not careless or s.n % careless) else "N",
            themes=("PS",) if truth.get((s.trial, s.text)) == "P" else None,
            blind=True,
        )
        for s in sentences
    ]
    trials = tuple(
        TrialCorrection(trial=trial, status=Status.MEASURED, checked=True, blind=True)
        for trial in sorted({s.trial for s in sentences})
    )
    saved = Corrections(reviewer=reviewer, sentences=tuple(decided), trials=trials)
    # The page writes what the file is before what it holds.
    content = {"format": saved.format, **msgspec.to_builtins(saved)}
    for name in (f"{reviewer}.corrections.json", f"{reviewer}.jsonl"):  # told by content, not by name
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")

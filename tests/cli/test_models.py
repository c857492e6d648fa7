"""`mechanisms models` and `mechanisms doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractor import model_folder
from extractor.cli import main
from extractor.model_folder import write_model


@pytest.fixture(name="folder")
def two_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models that differ in a score."""
    for name, f1 in (("one", 0.5), ("two", 0.6)):
        write_model(
            tmp_path / name, {"weights.json": [f1]}, {"name": name, "seed": 1, "scores": {"sentence": {"f1": f1}}}
        )
    monkeypatch.setattr(model_folder, "models_root", lambda: tmp_path)
    return tmp_path


def _models(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["models", *arguments])


def test_models_are_listed_with_their_digest(folder):
    lines = _models("list").stdout.splitlines()

    assert [line.split("\t")[0] for line in lines] == ["one", "two"]


def test_a_damaged_model_is_listed_as_such(folder):
    (folder / "two" / "weights.json").write_text("[1]")

    assert "two\tdamaged" in _models("list").stdout


def test_a_card_is_shown_leaf_by_leaf(folder):
    assert "scores.sentence.f1\t0.5" in _models("show", "one").stdout


def test_compare_shows_what_differs_and_nothing_else(folder):
    output = _models("compare", "one", "two").stdout

    assert "scores.sentence.f1\t0.5\t0.6" in output
    assert "seed" not in output


def test_verify_tells_intact_from_damaged(folder):
    intact = _models("verify", "one")
    (folder / "one" / "weights.json").write_text("[0.9]")
    damaged = _models("verify", "one")

    assert (intact.exit_code, damaged.exit_code) == (0, 1)
    assert "differs from what was trained" in damaged.stderr


def test_a_model_that_is_not_there_names_those_that_are(folder):
    answer = _models("show", "three")

    assert answer.exit_code == 2
    assert "one, two" in answer.stderr


def test_doctor_names_what_is_missing_and_how_to_get_it(folder):
    answer = CliRunner().invoke(main, ["doctor"])

    assert answer.exit_code == 1  # the default model is not among the two
    assert "problem  model" in answer.stdout or "problem model" in answer.stdout
    assert "cores" in answer.stdout


def test_doctor_is_content_with_an_intact_model(folder, monkeypatch):
    monkeypatch.setenv("MECHANISMS_MODEL", str(folder / "one"))

    assert CliRunner().invoke(main, ["doctor"]).exit_code == 0

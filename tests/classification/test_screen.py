"""What the screen leaves unread keeps its place and gets a probability; the rest is read as if it stood alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractor.article import Article, SectionType, Segmentation
from extractor.classification.encoder import Encoder
from extractor.classification.model import Classifier, SentenceReadings, load_classifier
from extractor.classification.screen import PART, Screen
from extractor.classification.taxonomy import load_taxonomy
from extractor.model_folder import ModelFolder, find_model, write_model
from extractor.pipeline import read_and_segment

JUDGED = (SectionType.INTRODUCTION, SectionType.DISCUSSION)
PAPER = Path(__file__).parents[2] / "corpus" / "demo" / "papers" / "02-knee-strength.xml"


def with_screen(folder: Path, floor: float) -> Classifier:
    """The shipped model with another screen."""
    shipped = ModelFolder.open(find_model())
    parts = {name: shipped.file(name).read_bytes() for name in shipped.card["files"]}
    write_model(folder, {**parts, PART: {"floor": floor, "slope": 1.0, "intercept": -4.0}}, {"name": "screened"})
    return load_classifier(ModelFolder.open(folder))


def half_read(
    folder: Path, paper: tuple[Article, Segmentation]
) -> tuple[Classifier, SentenceReadings, SentenceReadings]:
    """A model that leaves most of the paper out, its full reading and the screened one."""
    full = with_screen(folder / "m", floor=-1000).read(*paper)
    model = with_screen(folder / "n", floor=float(np.quantile(full.lexical, 0.9)))
    return model, full, model.read(*paper, screened=True)


@pytest.fixture(scope="module", name="paper")
def read_paper() -> tuple[Article, Segmentation]:
    return read_and_segment(PAPER)


def test_a_floor_below_everything_changes_nothing(tmp_path: Path, paper: tuple[Article, Segmentation]) -> None:
    screened = with_screen(tmp_path / "m", floor=-1000).judge(*paper, load_taxonomy())
    full = with_screen(tmp_path / "n", floor=-1000)
    assert screened == full.judge_readings(full.read(*paper), load_taxonomy())


def test_what_is_left_out_keeps_its_place_and_is_no_mechanism(
    tmp_path: Path, paper: tuple[Article, Segmentation]
) -> None:
    model, full, screened = half_read(tmp_path, paper)
    out = [i for i, e in enumerate(screened.encodings) if e is None]
    assert 0 < len(out) < len(full.encodings)
    assert all(e is not None for e in full.encodings)
    assert screened.lexical[out].max() < np.quantile(full.lexical, 0.9)
    judged = model.judge_readings(screened, load_taxonomy())
    assert [j.sentence for j in judged] == list(full.sentences)
    for i in out:
        expected = 1 / (1 + np.exp(4.0 - screened.lexical[i]))
        assert judged[i].probability == pytest.approx(expected, abs=1e-6)
        assert not judged[i].mechanism


def test_what_is_read_is_read_as_if_it_stood_alone(tmp_path: Path, paper: tuple[Article, Segmentation]) -> None:
    """The sentences of a section that are kept follow on one another, under the same title."""
    _, full, screened = half_read(tmp_path, paper)
    kept = [i for i, e in enumerate(screened.encodings) if e is not None]
    sections = [(s, [full.texts[i] for i in kept if full.sentences[i].section is s]) for s in JUDGED]
    alone = Encoder(ModelFolder.open(tmp_path / "n")).encode(paper[0].metadata.title or "", sections)
    for i, encoding in zip(kept, alone, strict=True):
        shown = screened.encodings[i]
        assert shown is not None
        assert encoding is not None
        assert np.array_equal(shown.pooled, encoding.pooled)
    assert screened.lexical[kept].min() >= np.quantile(full.lexical, 0.9)


def test_a_paper_without_a_likely_sentence_is_judged_without_the_encoder(
    tmp_path: Path, paper: tuple[Article, Segmentation]
) -> None:
    model = with_screen(tmp_path / "m", floor=1000)
    judged = model.judge(*paper, load_taxonomy())
    assert len(judged) == len(paper[1].sentences_of(SectionType.INTRODUCTION, SectionType.DISCUSSION))
    assert not any(j.mechanism for j in judged)
    strongest = model.describe(judged[0], model.read(*paper, screened=True), load_taxonomy())
    assert strongest.mechanism
    assert strongest.mediators == ()


def test_likelier_words_are_likelier_proposals() -> None:
    screen = Screen.from_json({"floor": -1, "slope": 0.5, "intercept": -3})
    assert screen.keeps(np.asarray([-2.0, -1.0, 0.0])).tolist() == [False, True, True]
    assert np.all(np.diff(screen.log_odds(np.asarray([-3.0, -2.0, -1.0]))) > 0)

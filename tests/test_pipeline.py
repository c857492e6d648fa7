"""The order of the stages, on demo papers and the shipped model."""

import json
import shutil
from pathlib import Path

import pytest

import extractor
from extractor.article import Flag, SectionType, Status
from extractor.errors import ModelError, TaxonomyError
from extractor.model_folder import find_model, write_model
from extractor.pipeline import load_engine
from extractor.result_rows import rows

PAPERS = Path(__file__).parent.parent / "corpus" / "demo" / "papers"


@pytest.fixture(scope="module")
def engine():
    """The shipped model, loaded once."""
    return load_engine()


@pytest.fixture(scope="module")
def result(engine):
    """One demo paper, judged."""
    return extractor.judge(PAPERS / "02-knee-strength.xml", engine=engine)


def test_every_row_shows_text_of_the_article(result):
    """What is shown is what stands at the offsets."""
    trial, sentences = rows(result)

    assert sentences
    for row in sentences:
        assert result.article.text[row.start : row.end] == row.text
        assert all(words in row.text for words in row.mediators)
    assert trial.n_sentences == len(sentences)


def test_only_introduction_and_discussion_are_judged(result):
    """Methods and Results are for the test status."""
    assert {j.sentence.section for j in result.judgements} == {SectionType.INTRODUCTION, SectionType.DISCUSSION}


def test_counts_add_up(result):
    """Mentions are those of the mechanism sentences."""
    trial, sentences = rows(result)
    proposing = [row for row in sentences if row.mechanism]

    assert trial.n_mechanism_sentences == len(proposing)
    assert sum(trial.theme_mentions.values()) == sum(len(row.themes) for row in proposing)
    assert set(trial.themes) == set(trial.theme_mentions)


def test_no_status_without_evidence(result):
    """A mediator above `untested` shows the sentences that earned it."""
    assert result.status is Status.RELATED
    for mediator in result.mediation.mediators:
        assert mediator.rung is Status.UNTESTED or mediator.evidence


def test_the_same_paper_gives_the_same_rows(engine, result):
    """Alone or after others."""
    extractor.judge(PAPERS / "05-wound-infiltration.md", engine=engine)

    again = extractor.judge(PAPERS / "02-knee-strength.xml", engine=engine)

    assert rows(again) == rows(result)


def test_a_paper_that_cannot_be_read_is_a_row_with_the_reason(engine):
    """Nothing is raised for what is wrong with a paper."""
    broken = extractor.judge(PAPERS / "16-broken.pdf", engine=engine)

    assert broken.status is Status.NOT_ASSESSABLE
    assert broken.flags == ()
    assert [p.fatal for p in broken.problems] == [True]


def test_a_paper_without_discussion_is_never_none_proposed(engine):
    """The gate of the design."""
    introduction = b"## Introduction\n\nWalking may ease pain. We tested that.\n\n"
    text = b"# A trial of walking\n\n" + introduction + b"## Methods\n\nWe walked.\n"

    result = extractor.judge(text, engine=engine, name="walk.md")

    assert result.status is Status.NOT_ASSESSABLE
    assert Flag.NO_MECHANISM_PROPOSED not in result.flags


def test_a_damaged_part_is_a_model_error(tmp_path):
    """Also where the card vouches for it."""
    shutil.copytree(find_model(), tmp_path / "model")
    card = json.loads((tmp_path / "model" / "card.json").read_text())
    parts = {name: (tmp_path / "model" / name).read_bytes() for name in card["files"]}
    for name in ("encoder.onnx", "tokenizer.json", "head.npz", "decision.json"):
        write_model(tmp_path / "model", {**parts, name: b"no such thing"}, {"name": "damaged"})

        with pytest.raises(ModelError):
            load_engine(tmp_path / "model")


def test_an_unknown_taxonomy_is_named():
    """With the presets there are."""
    with pytest.raises(TaxonomyError, match="wun2021"):
        load_engine(taxonomy="nowhere")

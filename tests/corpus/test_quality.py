"""The quality gate: the shipped model on the invented sentences may not fall below `floors.toml`.

The invented trials are easier than real ones; the gate shows that something broke, not how good
the model is (that is in its card). With the annotated papers beside the project, real trials are
judged as well.
"""

from __future__ import annotations

import json
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import average_precision_score

from extractor.article import Judgement
from extractor.pipeline import Engine, load_engine, read_and_segment
from extractor.training.alignment import count_found
from extractor.training.standoff import labels_by_trial, load_trials

ROOT = Path(__file__).resolve().parents[2]
FLOORS: dict[str, dict[str, float]] = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))
PAPERS = ROOT.parent / "shared" / "trials" / "jats"


@pytest.fixture(scope="module", name="engine")
def loaded() -> Engine:
    return load_engine()


def as_paper(rows: list[dict[str, Any]]) -> bytes:
    """The sentences of an invented trial as a text that the reader takes."""
    parts = [f"# {rows[0]['title']}"]
    for section, own in groupby(rows, key=lambda row: row["section"]):
        parts += [f"## {section.capitalize()}", " ".join(row["text"] for row in own)]
    return "\n\n".join(parts).encode()


def f1(hits: int, called: int, given: int) -> float:
    return 2 * hits / max(1, called + given)


def judged_own(engine: Engine) -> list[tuple[dict[str, Any], str, Judgement]]:
    """Each invented sentence with the words and the judgement of ours that equals it."""
    rows = [json.loads(line) for line in (ROOT / "corpus/own/sentences.jsonl").read_text("utf-8").splitlines()]
    found = []
    for trial, group in groupby(rows, key=lambda row: row["trial"]):
        own = list(group)
        article, segmentation = read_and_segment(as_paper(own), name=f"{trial}.md")
        judgements = {
            article.slice(j.sentence): j for j in engine.classifier.judge(article, segmentation, engine.taxonomy)
        }
        for row in own:
            judgement = judgements[row["text"]]
            words = " ".join(article.slice(span) for span in judgement.mediators)
            found.append((row, words, judgement))
    return found


def test_the_invented_sentences_are_judged_as_well_as_ever(engine: Engine) -> None:
    judged = judged_own(engine)
    floor = FLOORS["own"]
    given = [(row, words, j) for row, words, j in judged if row["label"] == "P"]
    hits = [(row, words, j) for row, words, j in given if j.mechanism]
    called = sum(j.mechanism for _, _, j in judged)
    themes = sum(len(set(row["themes"]) & set(j.themes)) for row, _, j in hits)
    wanted = [{w for m in row["mediators"] for w in m.lower().split()} for row, _, _ in hits]
    marked = [set(words.lower().split()) for _, words, _ in hits]
    shared = sum(len(a & b) for a, b in zip(wanted, marked, strict=True))

    ranked = average_precision_score([row["label"] == "P" for row, _, _ in judged], [j.probability for *_, j in judged])
    assert ranked >= floor["average_precision"]
    assert f1(len(hits), called, len(given)) >= floor["f1"]
    assert (
        f1(themes, sum(len(j.themes) for _, _, j in hits), sum(len(row["themes"]) for row, _, _ in hits))
        >= floor["themes_f1"]
    )
    assert f1(shared, sum(map(len, marked)), sum(map(len, wanted))) >= floor["mediator_words_f1"]


@pytest.mark.slow
@pytest.mark.skipif(not PAPERS.is_dir(), reason="needs the annotated papers in ../shared")
def test_real_trials_are_judged_as_well_as_ever(engine: Engine) -> None:
    """Forty trials that the encoder never saw; the head was fitted on them, so the card's figures are lower."""
    of_trial = labels_by_trial(ROOT / "corpus/labels/labels.jsonl")
    trials = [t for t in load_trials(ROOT / "corpus/labels/trials.jsonl") if t.split == "B" and t.source == "reference"]
    counts = []
    for trial in trials[::8][:40]:
        article, segmentation = read_and_segment(PAPERS / f"{trial.trial}.nxml")
        judgements = engine.classifier.judge(article, segmentation, engine.taxonomy)
        texts = [article.slice(j.sentence) for j in judgements]
        positive = [i for i, j in enumerate(judgements) if j.mechanism]
        counts.append(count_found(of_trial[trial.trial], texts, positive))
    hits, called, given = map(sum, zip(*counts, strict=True))

    assert f1(hits, called, given) >= FLOORS["real"]["f1"]

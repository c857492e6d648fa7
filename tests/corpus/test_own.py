"""The invented sentences have the form that training and the quality gate rely on."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parents[2] / "corpus" / "own" / "sentences.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
KEYS = {"trial", "title", "section", "n", "text", "label", "themes", "mediators"}
THEMES = {"NM", "PS", "NP", "CM", "TH", "OT"}


def test_rows_have_the_keys_of_an_annotated_sentence() -> None:
    assert all(set(row) == KEYS for row in ROWS)
    assert {row["section"] for row in ROWS} == {"introduction", "discussion"}


def test_labelled_rows_have_themes_and_mediators_that_stand_in_the_text() -> None:
    for row in ROWS:
        assert row["label"] in ("P", "D", None)
        assert bool(row["themes"]) == bool(row["mediators"]) == (row["label"] is not None)
        assert set(row["themes"]) <= THEMES
        assert all(words in row["text"] for words in row["mediators"])


def test_sentences_are_numbered_within_their_trial_and_none_occurs_twice() -> None:
    for trial, rows in groupby(ROWS, key=lambda row: row["trial"]):
        numbers = [row["n"] for row in rows]
        assert numbers == list(range(1, len(numbers) + 1)), trial
    assert len({row["text"] for row in ROWS}) == len(ROWS)


def test_all_themes_labels_and_empty_trials_are_represented() -> None:
    labels = Counter(row["label"] for row in ROWS)
    themes = Counter(theme for row in ROWS if row["label"] == "P" for theme in row["themes"])
    proposing = {row["trial"] for row in ROWS if row["label"] == "P"}
    trials = {row["trial"] for row in ROWS}

    assert len(ROWS) >= 400
    assert len(trials) >= 60
    assert labels["P"] >= 100
    assert labels["D"] >= 15
    assert set(themes) == THEMES
    assert min(themes.values()) >= 15
    assert len(trials - proposing) >= 10

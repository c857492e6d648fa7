"""`report.html` as a file: self-contained, harmless, complete. What it does is tested in a browser."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from extractor.model_folder import write_model
from extractor.reporting import Results, read_results
from extractor.reporting.html import write_html
from extractor.reporting.html.builder import SCRIPTS, STYLES
from extractor.reporting.html.payload import run_facts
from tests.reporting.fixtures import HOSTILE, write_run

STATIC = resources.files("extractor.reporting.html").joinpath("static")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return read_results(write_run(tmp_path_factory.mktemp("run"), 12))


@pytest.fixture(scope="module")
def page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> str:
    (path,) = write_html(results, tmp_path_factory.mktemp("html"))
    return path.read_text(encoding="utf-8")


def _blocks(page: str) -> dict[str, str]:
    return dict(re.findall(r'<script type="application/json" id="data-([\w-]+)">(.*?)</script>', page, re.DOTALL))


def test_text_of_papers_cannot_end_its_block(page: str) -> None:
    assert HOSTILE not in page
    assert any(
        HOSTILE in json.dumps(json.loads(b), ensure_ascii=False).replace('\\"', '"') for b in _blocks(page).values()
    )
    assert page.count("<script>") == 1


def test_every_sentence_is_in_it(page: str, results: Results) -> None:
    blocks = _blocks(page)
    for number, trial in enumerate(results.trials):
        rows = json.loads(blocks[f"trial-{number}"]).get("sentences", [])
        assert [row[2] for row in rows] == [s.text for s in results.sentences.get(trial.trial, ())]


def test_the_policy_allows_its_own_style_and_script_and_nothing_else(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for kind in ("script", "style"):
        (content,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


def test_known_error_rates_are_counts_out_of_counts(results: Results, tmp_path: Path) -> None:
    cells = {"true_positives": 30, "false_positives": 10, "false_negatives": 20, "true_negatives": 40}
    card = {"scores": {"holdout": {"sentences": cells, "trials": cells}}}
    folder = write_model(tmp_path, {"weights.json": [1]}, card)
    rates = run_facts(replace(results, run={"model": {"path": str(tmp_path), "digest": folder.digest}}))["rates"]

    assert (rates["marked_right"], rates["found"], rates["none_said"]) == ([30, 40], [30, 50], [40, 50])
    assert run_facts(replace(results, run={}))["rates"] is None


def test_nothing_is_asked_of_the_network(page: str) -> None:
    without_names = page.replace("http://www.w3.org/2000/svg", "").replace("https://doi.org/", "")

    assert re.findall(r"https?://", without_names) == []
    assert re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|importScripts|eval)\b", without_names) == []


def test_no_script_writes_markup() -> None:
    for name in SCRIPTS:
        text = STATIC.joinpath(name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser", text), name


def test_every_file_of_the_page_is_used() -> None:
    there = {path.name for path in STATIC.iterdir()}

    assert there == {"page.html", *SCRIPTS, *STYLES}


def test_the_same_results_give_the_same_file(results: Results, tmp_path: Path) -> None:
    first = write_html(results, tmp_path)[0].read_bytes()

    assert write_html(results, tmp_path)[0].read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_background(scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 : 1 for every pair that carries text."""
    colours = _colours(scheme)
    grounds = {
        "ink": ["paper", "sheet", "accent-soft", "marker", "warn-soft"],
        "soft": ["paper", "sheet"],
        "accent": ["paper", "sheet", "accent-soft"],
        "warn": ["paper", "sheet"],
        "on-accent": ["accent"],
        "paper": ["warn", "ink"],
    }
    contrasts = {(a, b): _contrast(colours[a], colours[b]) for a, bs in grounds.items() for b in bs}

    assert {pair: c for pair, c in contrasts.items() if c < 4.5} == {}


def _colours(scheme: str) -> dict[str, str]:
    light, dark = STATIC.joinpath("base.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    part = light if scheme == "light" else dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, definitions of relative luminance and contrast ratio."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

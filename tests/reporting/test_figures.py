"""The pictures: valid SVG that holds its numbers, the same for the same data, PNG where possible."""

from __future__ import annotations

import pytest
from lxml import etree

from extractor.reporting import ReportOptions, Results
from extractor.reporting.figures import Bar, Panel, bars_svg, write_figures
from extractor.reporting.summary import share
from extractor.reporting.svg import png_possible, text_width, wrap


def test_writes_four_pictures_and_the_flow_as_data(results, tmp_path):
    paths = write_figures(results, tmp_path, ReportOptions())
    names = {path.name for path in paths}

    assert {"flow.json", "flow.svg", "status.svg", "themes.svg", "mechanisms.svg"} <= names
    for path in paths:
        if path.suffix == ".svg":
            assert etree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
    assert any(path.suffix == ".png" for path in paths) == png_possible()


@pytest.fixture
def without_png(monkeypatch):
    """As where the extra `figures` is not installed; also quicker."""
    monkeypatch.setattr("extractor.reporting.svg.png_possible", lambda: False)


@pytest.mark.usefixtures("without_png")
def test_same_data_same_bytes(results, tmp_path):
    first = {p.name: p.read_bytes() for p in write_figures(results, tmp_path, ReportOptions())}
    second = {p.name: p.read_bytes() for p in write_figures(results, tmp_path, ReportOptions())}

    assert first == second
    assert len(first) == 5


def test_bars_carry_numbers_denominators_and_description():
    bars = [Bar(label="<b> & co", shares=(share(3, 40),))]
    svg = bars_svg("A title", "Of 40 trials.", [Panel(title="by trials")], bars)
    root = etree.fromstring(svg.encode())
    words = " ".join(root.itertext())

    assert "3 (7.5%)" in words
    assert "<b> & co" in words
    assert root.find("{*}desc").text == "Of 40 trials."


@pytest.mark.usefixtures("without_png")
def test_no_trials_still_gives_pictures(tmp_path):
    assert write_figures(Results(trials=()), tmp_path, ReportOptions())


@pytest.mark.parametrize("words", ["one", "a rather long line of words that has to be set in several lines", ""])
def test_wrapped_lines_fit_and_keep_every_word(words):
    lines = wrap(words, 120, 12)

    assert " ".join(lines) == words
    assert all(text_width(line, 12) <= 120 for line in lines)

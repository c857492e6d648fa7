"""Tables that a spreadsheet can open without harm."""

from __future__ import annotations

import pytest

from extractor.spreadsheet import inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_formulas_become_text(text):
    assert inert(text) == "'" + text


@pytest.mark.parametrize("value", ["a=1", "", 3, -2.5, None, "ordinary text"])
def test_everything_else_stays(value):
    assert inert(value) == value

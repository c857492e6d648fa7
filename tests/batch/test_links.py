"""Copies among the papers of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.article import Status
from extractor.batch.links import apply_link, linked
from extractor.rows import TrialRow


def _row(trial: str, **fields: object) -> TrialRow:
    base = TrialRow(
        trial=trial, source=trial, title=None, proposes=True, proposes_probability=0.9, status=Status.UNTESTED
    )
    return replace(base, **fields)


def test_the_copy_that_could_be_judged_is_counted():
    rows = [_row("scan", doi="10.1/a", status=Status.NOT_ASSESSABLE), _row("xml", doi="10.1/a")]

    assert {t: link.duplicate_of for t, link in linked(rows, ["c1", "c2"]).items()} == {"scan": "xml"}


def test_a_copy_of_a_copy_points_at_the_paper_that_is_counted():
    rows = [
        _row("a.pdf", doi="10.1/a", format="pdf"),
        _row("a-copy", doi="10.1/a", format="pdf"),
        _row("a", doi="10.1/A"),
    ]

    assert {t: link.duplicate_of for t, link in linked(rows, ["c", "c", "d"]).items()} == {"a.pdf": "a", "a-copy": "a"}


@pytest.mark.parametrize("doi", [None, ""])
def test_papers_without_a_doi_are_no_copies(doi):
    assert linked([_row("a", doi=doi), _row("b", doi=doi)], ["c1", "c2"]) == {}


def test_without_a_link_a_row_stays_as_it_is():
    row = _row("a")

    assert apply_link(row, None) is row

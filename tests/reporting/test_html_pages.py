"""Pictures of evidence pages: only of the file that was read, only where there is evidence."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.article import Box, Status
from extractor.reporting.html.pages import MAX_PAGES, evidence_pages, page_pictures
from extractor.rows import SentenceRow, TrialRow
from tests.reporting.fixtures import make_rows


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    buffer = io.BytesIO()
    canvas = canvas_module.Canvas(buffer, pagesize=(420, 600))
    for number in range(1, 4):
        canvas.drawString(50, 500, f"An invented page, number {number}.")
        canvas.showPage()
    canvas.save()
    path = tmp_path_factory.mktemp("pdf") / "invented.pdf"
    path.write_bytes(buffer.getvalue())
    return path


def _paper(source: Path, *pages: int) -> tuple[TrialRow, list[SentenceRow]]:
    trials, rows = make_rows(1)
    trial = replace(
        trials[0],
        source=str(source),
        format="pdf",
        sha256=hashlib.sha256(source.read_bytes()).hexdigest() if source.exists() else None,
        status=Status.UNTESTED,
        mediators=(),
    )
    sentence = replace(rows[0], mechanism=True, boxes=tuple(Box(page=p, x0=50, y0=90, x1=200, y1=101) for p in pages))
    return trial, [sentence]


def test_pages_with_evidence_are_pictured_at_their_size(pdf: Path) -> None:
    got = list(page_pictures(*_paper(pdf, 1, 3)))

    assert [(p.number, p.width, p.height) for p in got] == [(1, 420, 600), (3, 420, 600)]
    assert all(p.image.startswith("data:image/webp;base64,") for p in got)


def test_a_page_that_the_file_has_not_is_left_out(pdf: Path) -> None:
    assert [p.number for p in page_pictures(*_paper(pdf, 2, 9))] == [2]


def test_a_changed_file_gets_no_picture(pdf: Path) -> None:
    trial, sentences = _paper(pdf, 1)

    assert list(page_pictures(replace(trial, sha256="0" * 64), sentences)) == []


def test_a_file_that_is_gone_gets_no_picture(tmp_path: Path) -> None:
    assert list(page_pictures(*_paper(tmp_path / "gone.pdf", 1))) == []


def test_of_many_pages_those_with_most_evidence_are_kept() -> None:
    trial, sentences = _paper(Path("none"), *range(1, 40), 39)

    pages = evidence_pages(trial, sentences)
    assert len(pages) == MAX_PAGES
    assert 39 in pages

"""Places for an article read from XML come from its PDF, and only where the words agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.article import Article, Block, BlockKind, Box, Fragment, SectionType
from extractor.pipeline import read_and_segment
from extractor.reading import read_article
from extractor.reading.places import with_places
from extractor.sources.discovery import discover

DEMO = Path(__file__).parents[2] / "corpus" / "demo" / "papers"
XML, PDF = DEMO / "11-achilles-tendinopathy.xml", DEMO / "11-achilles-tendinopathy.pdf"


def article(text: str, *lines: str, source: str = "a") -> Article:
    """An article of one paragraph; the lines, if any, stand below each other on page 3."""
    fragments, start = [], 0
    for number, line in enumerate(lines):
        start = text.index(line, start)
        box = Box(page=3, x0=50, y0=100 + 12 * number, x1=300, y1=110 + 12 * number)
        fragments.append(Fragment(start=start, end=start + len(line), box=box))
    block = Block(start=0, end=len(text), kind=BlockKind.PARAGRAPH)
    return Article(
        text=text,
        blocks=(block,),
        source=source,
        sha256="",
        format="pdf" if lines else "jats",
        reader="r",
        fragments=tuple(fragments),
        n_pages=5 if lines else None,
    )


def test_every_sentence_of_the_demo_pair_stands_where_the_pdf_has_it() -> None:
    placed, segmentation = read_and_segment(XML, companion=PDF)
    pdf = read_article(PDF)
    sentences = segmentation.sentences_of(SectionType.INTRODUCTION, SectionType.DISCUSSION)
    assert placed.n_pages == pdf.n_pages
    assert len(sentences) > 20
    for sentence in sentences:
        assert sentence.page is not None
        boxes = placed.boxes(sentence)
        printed = " ".join(pdf.slice(f) for f in pdf.fragments if f.box in set(boxes) or _covered(f.box, boxes))
        assert set(placed.slice(sentence).split()[1:4]) <= set(printed.split())


def _covered(box: Box, boxes: tuple[Box, ...]) -> bool:
    return any(
        box.page == b.page and b.y0 - 1 <= box.y0 and box.y1 <= b.y1 + 1 and b.x0 - 1 <= box.x0 and box.x1 <= b.x1 + 1
        for b in boxes
    )


def test_the_text_stays_that_of_the_xml() -> None:
    plain, _ = read_and_segment(XML)
    placed, _ = read_and_segment(XML, companion=PDF)
    assert placed.text == plain.text
    assert [b.kind for b in placed.blocks] == [b.kind for b in plain.blocks]


def test_a_short_difference_is_bridged_and_a_long_one_is_not() -> None:
    xml = article("Strong muscles carry the load β and spare the painful disc. Nobody printed this sentence anywhere.")
    lines = ("Strong muscles carry the load b", "and spare the painful disc.")
    pdf = article(" ".join(lines) + " Received in March and accepted later by the editor.", *lines)
    placed = with_places(xml, pdf)
    assert [box.y0 for box in placed.boxes(placed.fragments[0])] == [100]
    at = xml.text.index("β")
    assert placed.fragments[0].start <= at < placed.fragments[0].end
    assert placed.fragments[-1].end == xml.text.index(" Nobody") - 1
    assert placed.blocks[0].page == 3


def test_words_that_occur_twice_are_placed_by_what_stands_beside_them() -> None:
    lines = ("In the control group pain fell by half.", "In the control group sleep fell by half.")
    pdf = article(" ".join(lines), *lines)
    placed = with_places(article(" ".join(lines)), pdf)
    assert [(f.start, f.box.y0) for f in placed.fragments] == [(0, 100), (len(lines[0]) + 1, 112)]


def test_another_articles_pdf_gives_no_places() -> None:
    line = "Vitamin D did not change the rate of falls in older adults."
    placed = with_places(article("Strong muscles carry the load and spare the painful disc."), article(line, line))
    assert placed.fragments == ()
    assert placed.n_pages is None
    assert [p.code for p in placed.problems] == ["companion_differs"]
    assert not placed.problems[0].fatal


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"not a PDF at all"])
def test_a_companion_that_cannot_be_read_costs_only_the_pages(content: bytes) -> None:
    placed, segmentation = read_and_segment(XML, companion=content)
    assert [p.code for p in placed.problems] in (["companion_unread"], ["companion_differs"])
    assert placed.fragments == ()
    assert segmentation.sentences


def test_the_pair_is_one_paper() -> None:
    papers = discover([str(XML), str(PDF)]).papers
    assert [(Path(p.location).suffix, Path(p.companion or "").suffix) for p in papers] == [(".xml", ".pdf")]

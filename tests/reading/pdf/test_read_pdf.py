"""Reading whole PDFs: order, headings, what is left out, boxes, errors."""

from __future__ import annotations

import contextlib
import io

import pypdf
import pytest
from pypdf.generic import NullObject

from extractor.article import Article, BlockKind, Region
from extractor.errors import EncryptedPdfError, NotAnArticleError, NoTextError, ReadError
from extractor.reading.options import ReadOptions
from extractor.reading.pdf import read_pdf
from tests.reading.pdf.printer import BOLD, HEIGHT, WIDTH, Printer, filler, two_column_paper


@pytest.fixture(scope="module")
def paper() -> Article:
    return read_pdf(two_column_paper(), "paper.pdf")


def texts(article: Article, *kinds: BlockKind) -> list[str]:
    return [article.slice(block) for block in article.blocks if block.kind in kinds]


def test_columns_are_read_one_after_the_other(paper: Article) -> None:
    prose = " ".join(texts(paper, BlockKind.PARAGRAPH))

    for topic, n in (("rest", 14), ("method", 26), ("result", 20), ("theory", 44)):
        assert filler(topic, n) in prose


def test_headings_are_known_with_their_level(paper: Article) -> None:
    headings = [
        (paper.slice(b), b.level)
        for b in paper.blocks
        if b.kind is BlockKind.HEADING and b.region is not Region.ABSTRACT
    ]

    assert headings == [(name, 1) for name in ("Introduction", "Methods", "Results", "Discussion", "References")]


def test_regions_part_the_abstract_and_the_references_from_the_body(paper: Article) -> None:
    regions = {paper.slice(block)[:12]: block.region for block in paper.blocks}

    assert regions["Introduction"] is Region.BODY
    assert regions["References"] is Region.BACK
    assert all(b.region is Region.ABSTRACT for b in paper.blocks if "the abstract" in paper.slice(b))
    assert texts(paper, BlockKind.REFERENCE) == ["1. Author A. Ankles. J Walk 2001;1:1-9."]


def test_running_heads_and_page_numbers_are_left_out(paper: Article) -> None:
    assert "Journal of Walking" not in paper.text


def test_title_is_the_largest_type(paper: Article) -> None:
    assert paper.metadata.title == "Walking or rest after a sprained ankle: a randomised trial"
    assert texts(paper, BlockKind.TITLE) == [paper.metadata.title]


def test_fragments_are_sorted_and_stand_on_their_pages(paper: Article) -> None:
    starts = [fragment.start for fragment in paper.fragments]

    assert starts == sorted(starts)
    for fragment in paper.fragments:
        assert 0 <= fragment.start < fragment.end <= len(paper.text)
        assert 0 <= fragment.box.x0 < fragment.box.x1 <= WIDTH
        assert 0 <= fragment.box.y0 < fragment.box.y1 <= HEIGHT


def test_every_word_of_a_block_has_a_box(paper: Article) -> None:
    for block in paper.blocks:
        inside = [f for f in paper.fragments if block.start <= f.start and f.end <= block.end]
        covered = sum(f.end - f.start for f in inside)

        assert covered >= len(paper.slice(block).replace(" ", ""))


def test_sentence_over_two_columns_has_boxes_in_both(paper: Article) -> None:
    block = next(b for b in paper.blocks if paper.slice(b).startswith("In cohort 1 the theory"))
    boxes = paper.boxes(block)

    assert {box.x0 < 300 for box in boxes} == {True, False}


def test_a_box_ends_where_its_sentence_ends() -> None:
    printer = Printer()
    printer.lines(60, 100, [f"Short one {k}. Then a second sentence follows on the line." for k in range(9)])
    article = read_pdf(printer.bytes(), "lines.pdf")
    first, second = article.fragments[:2]

    assert article.slice(first) == "Short one 0."
    assert first.box.x0 == pytest.approx(60, abs=1)
    assert first.box.x1 <= second.box.x0 + 1
    assert first.box.y1 == pytest.approx(100, abs=4)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_shown(rotation: int) -> None:
    """CropBox cut off, then turned: boxes count from the top left of what a viewer shows."""
    printer = Printer()
    printer.lines(100, 150, [f"Every line of this page says the number {k} aloud." for k in range(12)])
    page = pypdf.PdfReader(io.BytesIO(printer.bytes())).pages[0]
    page.cropbox = pypdf.generic.RectangleObject((40, 30, WIDTH - 20, HEIGHT - 60))
    page.rotate(rotation)
    writer = pypdf.PdfWriter()
    writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)

    article = read_pdf(out.getvalue(), "cropped.pdf")
    box = article.fragments[0].box
    width, height = WIDTH - 60, HEIGHT - 90
    x, y = 100 - 40, 150 - 60  # of the first line's start from the top left of the upright crop
    expected = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[rotation]
    corners = {0: (box.x0, box.y1), 90: (box.x0, box.y0), 180: (box.x1, box.y0), 270: (box.x1, box.y1)}[rotation]

    assert article.text.startswith("Every line of this page says the number 0 aloud.")
    assert corners == pytest.approx(expected, abs=4)


def test_captions_tables_and_footnotes_stay_out_of_the_prose() -> None:
    printer = Printer()
    printer.line(60, 80, "Results", BOLD, 12)
    y = printer.justified(60, 96, 470, filler("gain", 9))
    printer.line(60, y + 20, "Table 1. Gains by group", BOLD, 8)
    for row in range(4):
        for column, cell in enumerate(("Group", f"{row}.5", "0.03")):
            printer.line(60 + 120 * column, y + 34 + 11 * row, cell, "Helvetica", 8)
    printer.justified(60, y + 100, 470, filler("loss", 9))
    printer.line(60, 780, "* Both authors contributed in equal parts.", "Times-Roman", 7)
    article = read_pdf(printer.bytes(), "table.pdf")
    prose = " ".join(texts(article, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))

    assert prose == f"{filler('gain', 9)} {filler('loss', 9)}"
    assert "Table 1. Gains by group" in texts(article, BlockKind.CAPTION)[0]
    assert any("equal parts" in text for text in texts(article, BlockKind.FOOTNOTE))


def test_a_sentence_that_names_a_table_is_no_caption() -> None:
    printer = Printer()
    printer.lines(
        60,
        100,
        [
            "The numbers are printed below and in the file of the",
            "Table 2 holds all of them in one place for the reader.",
        ]
        * 6,
    )
    article = read_pdf(printer.bytes(), "mention.pdf")

    assert not texts(article, BlockKind.CAPTION)


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ("DISCUSSION", 1),
        ("4. Discussion", 1),
        ("4 | DISCUSSION", 1),
        ("D I S C U S S I O N", 1),
        ("4.1 Limits of this work", 2),
    ],
)
def test_headings_however_they_are_printed(printed: str, level: int) -> None:
    printer = Printer()
    y = printer.justified(60, 90, 470, filler("gain", 9))
    printer.line(60, y + 10, printed, BOLD, 11)
    printer.justified(60, y + 28, 470, filler("theory", 9))
    article = read_pdf(printer.bytes(), "heading.pdf")
    heading = next(b for b in article.blocks if b.kind is BlockKind.HEADING)

    assert article.slice(heading) == printed
    assert heading.level == level


def test_heading_run_into_its_paragraph_is_parted_from_it() -> None:
    printer = Printer()
    y = printer.justified(60, 90, 470, filler("gain", 9))
    printer.line(60, y + 10, "Strengths.", BOLD, 10)
    printer.line(
        112, y + 10, "We followed all people for the whole of the year and lost none of them at all,", "Times-Roman", 10
    )
    printer.justified(60, y + 22, 470, "which few had done. " + filler("theory", 5))
    article = read_pdf(printer.bytes(), "run-in.pdf")

    assert "Strengths." in texts(article, BlockKind.HEADING)
    assert any(text.startswith("We followed all people") for text in texts(article, BlockKind.PARAGRAPH))


def test_words_cut_at_line_ends_are_joined_and_compounds_kept() -> None:
    printer = Printer()
    pairs = [
        "People with less in-",
        "flammation walked on. The inflammation fell.",
        "It was a placebo-",
        "controlled comparison of many people over time.",
    ]
    printer.lines(60, 100, pairs * 4)
    text = read_pdf(printer.bytes(), "hyphens.pdf").text

    assert "less inflammation walked" in text
    assert "placebo-controlled comparison" in text


def test_numbers_of_lines_are_left_out() -> None:
    printer = Printer()
    lines = printer.wrap(filler("walk", 18), 400)
    for k, words in enumerate(lines):
        printer.line(90, 90 + 14 * k, words)
        printer.line(50, 90 + 14 * k, str(k + 1))
    article = read_pdf(printer.bytes(), "manuscript.pdf")

    assert article.text == filler("walk", 18)


def test_text_printed_sideways_fills_its_page_and_is_read() -> None:
    printer = Printer()
    printer.canvas.translate(WIDTH, 0)
    printer.canvas.rotate(90)
    printer.canvas.setFont("Times-Roman", 10)
    for k, words in enumerate(printer.wrap(filler("turn", 12), 600)):
        printer.canvas.drawString(60, 500 - 12 * k, words)
    article = read_pdf(printer.bytes(), "sideways.pdf")
    box = article.fragments[0].box

    assert article.text == filler("turn", 12)
    assert box.y1 - box.y0 > box.x1 - box.x0


def test_an_encrypted_file_is_named_so() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(two_column_paper()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    with pytest.raises(EncryptedPdfError, match="password"):
        read_pdf(out.getvalue(), "locked.pdf")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"]
)
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"broken\.pdf"):
        read_pdf(data, "broken.pdf")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused_or_read_in_part(share: float) -> None:
    """The engine rebuilds what it can; there is no third outcome, such as another exception."""
    data = two_column_paper()
    with contextlib.suppress(ReadError):
        assert read_pdf(data[: int(share * len(data))], "cut.pdf").blocks


def test_a_scan_is_named_so() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (400, 600), 200).save(out, "PDF")

    with pytest.raises(NoTextError, match="scan"):
        read_pdf(out.getvalue(), "scan.pdf")


def test_a_file_with_too_many_pages_or_characters_is_refused() -> None:
    data = two_column_paper()

    with pytest.raises(ReadError, match="pages"):
        read_pdf(data, "long.pdf", ReadOptions(max_pages=2))
    with pytest.raises(ReadError, match="characters"):
        read_pdf(data, "long.pdf", ReadOptions(max_characters=500))
    with pytest.raises(ReadError, match="paragraphs"):
        read_pdf(data, "long.pdf", ReadOptions(max_blocks=5))


@pytest.mark.parametrize("lost", [2, 3])
def test_pages_that_cannot_be_loaded_are_named_and_counted(lost: int) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(two_column_paper()))
    writer.root_object["/Pages"]["/Kids"][lost - 1] = NullObject()
    out = io.BytesIO()
    writer.write(out)
    article = read_pdf(out.getvalue(), "torn.pdf")

    assert article.n_pages == 3
    assert [(p.stage, p.code, p.fatal) for p in article.problems] == [("read", "pages_unread", False)]
    assert f"cannot be read: {lost};" in article.problems[0].message


def test_a_paper_of_which_all_pages_are_read_has_no_problem(paper: Article) -> None:
    assert paper.problems == ()
    assert paper.n_pages == 3


def test_a_file_of_tables_alone_is_no_article() -> None:
    printer = Printer()
    printer.line(60, 80, "Table 1. Gains by group", BOLD, 8)
    for row in range(30):
        for column, cell in enumerate(("Group", f"{row}.5", "0.03")):
            printer.line(60 + 120 * column, 100 + 11 * row, cell, "Helvetica", 8)

    with pytest.raises(NotAnArticleError, match="no running text"):
        read_pdf(printer.bytes(), "tables.pdf")

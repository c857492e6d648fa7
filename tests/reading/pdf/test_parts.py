"""The steps of reading a PDF, each by itself."""

from __future__ import annotations

import ctypes
import dataclasses
import io

import numpy as np
import pypdf
import pypdfium2 as pdfium
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from extractor.reading.pdf.engine import Engine, _objects, _styles
from extractor.reading.pdf.frames import Frame
from extractor.reading.pdf.front import find_doi
from extractor.reading.pdf.furniture import drop_line_numbers, mark_furniture
from extractor.reading.pdf.glyphs import FontStyle, text_quality
from extractor.reading.pdf.joining import Vocabulary, join_lines
from extractor.reading.pdf.lines import Line, find_lines
from extractor.reading.pdf.order import make_nodes, reading_order
from extractor.reading.pdf.roles import ends_sentence
from extractor.reading.pdf.rows import Gutter, find_gutters, join_rows, share_gutters
from extractor.reading.pdf.second import SecondReader
from extractor.reading.pdf.words import CAPTION, heading_key, is_back_matter, is_main_heading, numbering_depth
from tests.reading.pdf.printer import two_column_paper

STYLE = FontStyle(name="Times", size=10.0)


def line(text: str, x0: float = 50, y0: float = 100, x1: float | None = None, *, role: str = "", page: int = 1) -> Line:
    return Line(
        page=page, text=text, x0=x0, y0=y0, x1=x1 if x1 is not None else x0 + 5 * len(text), y1=y0 + 10,
        style=STYLE, ink=[(0, len(text))], first_style=STYLE, role=role,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("2. Methods", "Methods"),
        ("1 | INTRODUCTION", "INTRODUCTION"),
        ("IV. RESULTS", "RESULTS"),
        ("D I S C U S S I O N", "DISCUSSION"),
        ("RE SU LT S", "RESULTS"),
        ("Conclusions:", "Conclusions"),
        ("3.2.1 Blinding", "Blinding"),
    ],
)
def test_heading_key_strips_what_is_not_words(printed: str, key: str) -> None:
    assert heading_key(printed) == key


def test_short_words_are_not_taken_for_letters() -> None:
    assert heading_key("How it is in the gym") == "How it is in the gym"


@pytest.mark.parametrize(
    "text", ["Patients and methods", "METHODS/DESIGN", "Results and discussion", "Comment", "5. Conclusions"]
)
def test_main_headings(text: str) -> None:
    assert is_main_heading(text)


@pytest.mark.parametrize("text", ["Participants", "Walking", "methods were used", "Study design", "Patients"])
def test_other_headings_and_text_are_not_main(text: str) -> None:
    assert not is_main_heading(text)


def test_back_matter_and_numbering() -> None:
    assert is_back_matter("Authors’ contributions")
    assert [numbering_depth(text) for text in ("Methods", "2 Methods", "2.1 Design", "2.1.3. Ages")] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "caption"),
    [("Table 1. Ages", True), ("Fig. 2 Flow", True), ("Table 2 shows the ages", False), ("Tables are dull", False)],
)
def test_captions(text: str, caption: bool) -> None:
    assert bool(CAPTION.match(text)) is caption


@pytest.mark.parametrize("text", ["It ended.", "It ended.12,13", "It ended [3].", "“It ended.”", "It did:"])
def test_ends_of_sentences(text: str) -> None:
    assert ends_sentence(text)


def test_two_columns_are_read_left_first_but_a_heading_across_them_parts_them() -> None:
    names = {}
    lines = []
    for top, across in ((100, "upper"), (300, "lower")):
        title = line(across, 50, top - 20, 500, role="heading")
        lines.append(title)
        for k in range(4):
            lines += [
                line(f"{across} left {k}", 50, top + 12 * k, 250, role="prose"),
                line(f"{across} right {k}", 300, top + 12 * k, 500, role="prose"),
            ]
    ordered = [node.lines[0].text for node in reading_order(make_nodes(lines[::-1]))]
    names = [
        text
        for across in ("upper", "lower")
        for text in (across, *(f"{across} {side} {k}" for side in ("left", "right") for k in range(4)))
    ]

    assert ordered == names


def test_a_short_heading_left_of_an_indented_abstract_comes_after_it() -> None:
    abstract = [line(f"abstract {k}", 150, 100 + 12 * k, 500, role="prose") for k in range(5)]
    heading = line("Introduction", 50, 180, 110, role="heading")

    ordered = reading_order(make_nodes([heading, *abstract]))

    assert ordered[-1].lines == [heading]


def test_rows_are_joined_within_a_column_but_not_over_the_gutter() -> None:
    left = [line("a wordy line of text on the left", 50, 100 + 12 * k, 270) for k in range(6)]
    right = [line("a wordy line of text on the right", 290, 100 + 12 * k, 500) for k in range(6)]
    bullet, item = line("•", 290, 172, 294), line("an item", 306, 172, 350)
    gutters = find_gutters([*left, *right], 550)
    joined = [piece.text for piece in join_rows([*left, *right, bullet, item], gutters)]

    assert [(round(g.x0), round(g.x1)) for g in gutters] == [(270, 290)]
    assert "• an item" in joined
    assert joined.count("a wordy line of text on the left") == 6


def test_a_page_of_tables_takes_the_gutters_of_other_pages() -> None:
    own = Gutter(270, 290, 50, 700, 40)

    assert [[round(g.x1) for g in page] for page in share_gutters([[own], [own], []])] == [[290], [290], [290]]


def test_running_heads_are_told_by_their_return() -> None:
    pages = [
        [line(f"Walk {k} Journal of Walks", 50, 20, page=k), line("Text of its own " * k, 50, 300, page=k)]
        for k in (1, 2, 3)
    ]
    mark_furniture(pages, [800.0] * 3)

    assert [[piece.role for piece in page] for page in pages] == [["furniture", ""]] * 3


def test_numbers_beside_the_text_are_dropped_but_not_those_of_a_table() -> None:
    text = [line("a line of the manuscript's text", 90, 100 + 14 * k) for k in range(10)]
    numbers = [line(str(k), 50, 100 + 14 * k, 58) for k in range(10)]
    cells = [line(str(k), 400, 100 + 14 * k, 408) for k in range(10)]

    assert drop_line_numbers([*text, *numbers]) == text
    assert drop_line_numbers([*text, *cells]) == [*text, *cells]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a self-", "report of pain", "a self-report of pain"),
        ("the mecha-", "nism of pain", "the mechanism of pain"),
        ("the Mann-", "Whitney test", "the Mann-Whitney test"),
        ("from 1990–", "1995 on", "from 1990–1995 on"),
        ("an easy-to-", "use tool", "an easy-to-use tool"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, expected: str) -> None:
    lines = [line(first), line(second), line("use of a report")]

    assert join_lines(lines[:2], Vocabulary(lines))[0] == expected


def test_pieces_cover_the_joined_text_and_count_its_ink() -> None:
    lines = [line("One ends. Two be-"), line("gins and ends. Three")]
    text, pieces = join_lines(lines, Vocabulary(lines))

    assert [text[piece.start : piece.end] for piece in pieces] == ["One ends.", "Two be", "gins and ends.", "Three"]
    assert [(piece.ink, piece.ink_end) for piece in pieces] == [(0, 8), (8, 14), (0, 12), (12, 17)]


def test_a_large_first_letter_joins_its_word() -> None:
    initial = line("I ndividuals walked. Individuals rested.")
    initial.first_style = FontStyle(name="Times", size=30.0)
    Vocabulary([initial]).join_initial(initial)

    assert initial.text.startswith("Individuals walked")


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_four_turns_of_a_frame_stay_on_the_page(turn: int) -> None:
    frame = Frame(turn, 300, 200) if turn % 2 == 0 else Frame(turn, 200, 300)
    x0, y0, x1, y1 = frame.visible(10, 20, 30, 28)

    assert 0 <= x0 < x1 <= 300
    assert 0 <= y0 < y1 <= 200


def test_quality_counts_what_cannot_be_read() -> None:
    assert text_quality(np.array([ord(c) for c in "readable"], np.uint32)) == 1.0
    assert text_quality(np.array([0xFFFD, 0xE001, ord("a"), ord("b")], np.uint32)) == 0.5


def test_second_reader_is_asked_only_where_the_first_makes_no_sense() -> None:
    """A page whose characters are unmapped is read again, and the reading that makes sense is kept."""
    data = two_column_paper()
    engine = Engine(data, "paper.pdf")
    good = next(page for page in engine.pages() if page is not None)
    bad = dataclasses.replace(good, codes=np.full(len(good), 0xFFFD, np.uint32))
    second = SecondReader(data)
    again = second.better(bad)
    engine.close()
    second.close()
    first_lines = [piece.text for piece in find_lines(good)[0]]

    assert second.better(good) is good
    assert again.reader.startswith("pdfplumber")
    assert [piece.text for piece in find_lines(again)[0]] == first_lines


def test_glyphs_that_the_second_reader_cannot_map_either_make_no_better_page() -> None:
    """Pdfminer writes them as `(cid:12)`, whose letters are none of the page's."""
    data = with_unmapped_glyphs(two_column_paper())
    engine = Engine(data, "paper.pdf")
    page = next(page for page in engine.pages() if page is not None)
    page.codes = np.full(len(page), 0xFFFD, np.uint32)
    second = SecondReader(data)

    assert second.better(page) is page
    engine.close()
    second.close()


def with_unmapped_glyphs(data: bytes) -> bytes:
    """The same file with fonts that do not say which characters their glyphs are."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    system = {"/Registry": TextStringObject("Adobe"), "/Ordering": TextStringObject("Identity")}
    box = {"/FontName": NameObject("/Odd"), "/FontBBox": ArrayObject([NumberObject(n) for n in (0, -200, 1000, 900)])}
    descendant = {
        "/Type": NameObject("/Font"),
        "/Subtype": NameObject("/CIDFontType2"),
        "/BaseFont": NameObject("/Odd"),
        "/CIDSystemInfo": _dictionary({**system, "/Supplement": NumberObject(0)}),
        "/FontDescriptor": _dictionary({"/Type": NameObject("/FontDescriptor"), **box}),
    }
    font = {
        "/Type": NameObject("/Font"),
        "/Subtype": NameObject("/Type0"),
        "/BaseFont": NameObject("/Odd"),
        "/Encoding": NameObject("/Identity-H"),
        "/DescendantFonts": ArrayObject([_dictionary(descendant)]),
    }
    for page in writer.pages:
        for own in page["/Resources"]["/Font"].values():
            own.get_object().clear()
            own.get_object().update(_dictionary(font))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionary(entries: dict[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def test_styles_are_numbered_as_they_come_whatever_the_addresses_of_their_objects() -> None:
    """Else a line of two equally common styles would be read one way in one run and another way in the next."""
    document = pdfium.PdfDocument(two_column_paper())
    text = document[0].get_textpage()
    objects = _objects(ctypes.cast(text.raw, ctypes.c_void_p).value, text.count_chars())

    for order in (objects, objects[::-1]):
        styles, _, fonts = _styles(order, 0)
        firsts = [int(np.flatnonzero(styles == number)[0]) for number in range(len(fonts))]
        assert len(fonts) > 1
        assert firsts == sorted(firsts)
    text.close()
    document.close()


def test_marks_of_direction_are_no_part_of_a_line() -> None:
    """They would turn the text that follows, in reports too."""
    engine = Engine(two_column_paper(), "paper.pdf")
    page = next(page for page in engine.pages() if page is not None)
    engine.close()
    page.codes[page.codes == ord("W")] = 0x202E

    assert not any("\u202e" in piece.text for piece in find_lines(page)[0])
    assert find_lines(page)[0][0].text.startswith("alking or rest")


def test_doi_of_the_running_heads_wins_over_one_that_is_cited_first() -> None:
    head = line("J Walk 2020 doi:10.1234/walk.1", 50, 20, role="furniture")
    cited = line("See doi:10.9999/other.2 for the rest", 50, 200)

    assert find_doi([[cited], [head]]) == "10.1234/walk.1"
    assert find_doi([[line("doi:10.1234/walk-"), line("2020-1")]]) == "10.1234/walk-2020-1"

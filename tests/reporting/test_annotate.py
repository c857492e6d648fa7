"""Annotated copies: highlights where the words are, notes that say why, originals untouched."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from extractor.article import Box, Status
from extractor.reporting import Results
from extractor.reporting.annotate import Mark, annotate_pdf, annotate_pdfs, marks_of

THEMES = {"NM": "neuromuscular"}
WORDS_AT = Box(page=1, x0=72, y0=100, x1=260, y1=112)


def pdf(*, crop: bool = False, rotation: int = 0) -> bytes:
    """Two pages with a line of words, cut and turned as asked."""
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(400, 500), invariant=True)
    shift = 40 if crop else 0
    for _ in range(2):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72 + shift, 500 - 110 - shift, "Stronger muscles may carry it.")
        canvas.showPage()
    canvas.save()
    if not crop and not rotation:
        return data.getvalue()
    writer = PdfWriter(clone_from=PdfReader(data))
    for page in writer.pages:
        if crop:
            page.cropbox = RectangleObject((40, 20, 380, 460))
        page.rotate(rotation)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def highlights(data: bytes, page: int = 0) -> list[dict]:
    annotations = [a.get_object() for a in PdfReader(io.BytesIO(data)).pages[page].get("/Annots", [])]
    return [a for a in annotations if a["/Subtype"] == "/Highlight"]


def coloured(data: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Where the page as drawn is yellow: x0, y0, x1, y1 in points from the top left."""
    import numpy as np

    bitmap = pypdfium2.PdfDocument(data)[page].render(scale=1, may_draw_forms=True).to_numpy().astype(int)
    # Without the note icon in the corner.
    bitmap = bitmap[40:, :]
    yellow = (bitmap[:, :, 0] < bitmap[:, :, 2] - 60) & (bitmap[:, :, 2] > 200)
    ys, xs = np.nonzero(yellow)
    return xs.min(), ys.min() + 40, xs.max() + 1, ys.max() + 41


def mark(*boxes: Box) -> Mark:
    return Mark(boxes=boxes or (WORDS_AT,), note="Theme: neuromuscular", colour=(1.0, 0.88, 0.40))


@pytest.mark.parametrize("crop", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_highlight_is_drawn_where_the_box_is_seen(crop, rotation):
    data = annotate_pdf(pdf(crop=crop, rotation=rotation), (mark(),), "Status: untested")

    expected = (WORDS_AT.x0, WORDS_AT.y0, WORDS_AT.x1, WORDS_AT.y1)
    assert coloured(data) == pytest.approx(expected, abs=1.5)


def test_original_is_kept_byte_by_byte():
    original = pdf()

    assert annotate_pdf(original, (mark(),), "Status: untested").startswith(original)


def test_note_says_what_and_status_stands_on_the_first_page():
    data = annotate_pdf(pdf(), (mark(),), "Status: untested")
    notes = [a.get_object() for a in PdfReader(io.BytesIO(data)).pages[0]["/Annots"]]

    assert highlights(data)[0]["/Contents"] == "Theme: neuromuscular"
    assert [a["/Contents"] for a in notes if a["/Subtype"] == "/Text"] == ["Status: untested"]


def test_sentence_over_two_pages_is_marked_on_both():
    data = annotate_pdf(pdf(), (mark(WORDS_AT, replace(WORDS_AT, page=2)),), "s")

    assert len(highlights(data, 0)) == len(highlights(data, 1)) == 1


def test_box_of_a_page_that_is_not_there_is_left_out():
    assert highlights(annotate_pdf(pdf(), (mark(replace(WORDS_AT, page=9)),), "s")) == []


@pytest.fixture
def read_from(results, tmp_path):
    """A trial of the invented run, as read from a PDF on disk."""
    import hashlib

    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf())
    trial = next(t for t in results.trials if t.status is Status.MEASURED and t.format == "pdf")
    row = replace(trial, source=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    return row, path, replace(results, trials=(row,))


def test_copies_of_a_run(read_from, tmp_path):
    row, path, results = read_from
    before = path.read_bytes()
    written, left_out = annotate_pdfs(results, tmp_path)

    assert [p.name for p in written] == [f"{row.trial}.pdf"]
    assert left_out == ()
    assert path.read_bytes() == before
    assert highlights(written[0].read_bytes())


def test_notes_hold_theme_mediator_and_reason(read_from):
    row, _, results = read_from
    notes = [m.note for m in marks_of(row, results.sentences[row.trial], results.theme_names)]
    first = next(s for s in results.sentences[row.trial] if s.mechanism)

    assert f"Mediator: {first.mediators[0]}" in notes[0]
    assert "Theme: " in notes[0]
    assert "Instrument: Invented Strength Scale" in notes[-1]


@pytest.mark.parametrize(
    ("content", "why"), [(None, "not there any more"), (b"%PDF-1.4 other", "changed since"), ("broken", "paper.pdf: ")]
)
def test_what_cannot_be_annotated_is_named_and_ends_nothing(read_from, tmp_path, content, why):
    import hashlib

    row, path, results = read_from
    if content is None:
        path.unlink()
    else:
        data = b"%PDF-1.4\nbroken" if content == "broken" else content
        path.write_bytes(data)
        if content == "broken":
            row = replace(row, sha256=hashlib.sha256(data).hexdigest())
            results = replace(results, trials=(row,))
    written, left_out = annotate_pdfs(results, tmp_path)

    assert written == ()
    assert left_out[0].trial == row.trial
    assert why in left_out[0].why


def test_trials_whose_names_differ_in_forbidden_characters_get_a_copy_each(read_from, tmp_path):
    row, _, results = read_from
    sentences = results.sentences[row.trial]
    names = ["a~2", "a+2", "a_2", "A_2", "b"]
    rows = tuple(replace(row, trial=name, title=name) for name in names)
    written, left_out = annotate_pdfs(
        Results(trials=rows, sentences=dict.fromkeys(names, sentences), run=results.run), tmp_path
    )

    assert left_out == ()
    assert [p.stem for p in written] == ["a_2-3", "a_2-4", "a_2", "A_2-2", "b"]
    assert all(p.is_file() for p in written)


def test_encrypted_file_is_marked_in_a_copy_without_encryption(read_from):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user_password="", owner_password="owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    marked = annotate_pdf(data.getvalue(), (mark(),), "Status: untested")

    assert not PdfReader(io.BytesIO(marked)).is_encrypted
    assert len(highlights(marked)) == 1


def test_name_of_a_trial_cannot_leave_the_folder(read_from, tmp_path):
    row, _, results = read_from
    sentences = results.sentences[row.trial]
    row = replace(row, trial="../../outside")
    written, _ = annotate_pdfs(
        Results(trials=(row,), sentences={row.trial: sentences}, run=results.run), tmp_path / "out"
    )

    assert written[0].parent == tmp_path / "out" / "annotated"

"""Copies of the PDFs with the mechanism sentences and the test evidence highlighted.

Each highlight carries a note (theme, mechanism, probability, or what the sentence proves), and
the first page one with the trial's status. The highlights bring their own appearance, so that
viewers that draw none themselves show them too. The copy is the original file, byte by byte,
with an increment appended; only the copy of an encrypted file is written anew, without its
encryption. The original is not touched.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.article import Box
from extractor.file_names import file_names
from extractor.reporting.page_space import PageSpace
from extractor.reporting.results import Results
from extractor.rows import EvidenceRow, SentenceRow, TrialRow

__all__ = ["Mark", "NotAnnotated", "annotate_pdf", "annotate_pdfs", "marks_of"]

_log = logging.getLogger(__name__)

Colour = tuple[float, float, float]
_PROPOSAL: Colour = (1.0, 0.88, 0.40)  # yellow: why it should work
_EVIDENCE: Colour = (0.55, 0.83, 0.95)  # blue: how far that was tested
_AUTHOR = "mechanisms"
_PRINT = 4  # flag 3 of ISO 32000-2, table 167: printed with the page
_NOTE_SIZE, _NOTE_MARGIN = 24.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of text to highlight and what to say of it."""

    boxes: tuple[Box, ...]
    note: str
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnnotated:
    """A trial without a copy, and why."""

    trial: str
    why: str


def annotate_pdfs(results: Results, out: Path) -> tuple[tuple[Path, ...], tuple[NotAnnotated, ...]]:
    """Write `annotated/<trial>.pdf` for every trial read from a PDF that has something to show.

    Characters that a file name may not hold are replaced; names that are then the same get a number.

    Returns:
        The files written, and the PDFs without a copy with the reason.
    """
    folder = out / "annotated"
    names = file_names((trial.trial for trial in results.trials), nameless="trial")
    written: list[Path] = []
    left_out: list[NotAnnotated] = []
    for trial in results.trials:
        marks = marks_of(trial, results.sentences.get(trial.trial, ()), results.theme_names)
        source = _pdf_of(trial)
        if not marks or source is None:
            continue
        if (why := _changed(source, trial)) is not None:
            left_out.append(NotAnnotated(trial=trial.trial, why=why))
            continue
        path = folder / f"{names[trial.trial]}.pdf"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(annotate_pdf(source.read_bytes(), marks, _status_note(trial)))
        except Exception as err:  # pypdf raises many kinds on broken files; one must not end the others
            _log.warning("%s: not annotated", source, exc_info=True)
            left_out.append(NotAnnotated(trial=trial.trial, why=f"{source}: {err or type(err).__name__}"))
            continue
        written.append(path)
    return tuple(written), tuple(left_out)


def annotate_pdf(data: bytes, marks: tuple[Mark, ...], status: str) -> bytes:
    """The PDF with highlights and a note on its first page.

    Raises:
        pypdf.errors.PyPdfError: the file is broken or asks for a password.
    """
    import io

    from pypdf import PdfReader, PdfWriter

    # Nothing unencrypted can be appended to an encrypted file: it is written anew.
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
        writer = PdfWriter(clone_from=reader)
    else:
        writer = PdfWriter(io.BytesIO(data), incremental=True)
    for page_number, mark, boxes in _by_page(marks):
        if page_number <= len(writer.pages):
            _add_highlight(writer, page_number - 1, mark, boxes)
    _add_note(writer, status)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def marks_of(trial: TrialRow, sentences: tuple[SentenceRow, ...], theme_names: Mapping[str, str]) -> tuple[Mark, ...]:
    """What to highlight: mechanism sentences, then the evidence for the status."""
    proposals = [
        Mark(boxes=s.boxes, note=_proposal_note(s, theme_names), colour=_PROPOSAL)
        for s in sentences
        if s.mechanism and s.boxes
    ]
    evidence: dict[tuple[int, int], tuple[EvidenceRow, list[str]]] = {}
    for mediator in trial.mediators:
        for one in mediator.evidence:
            if one.boxes:
                evidence.setdefault((one.start, one.end), (one, []))[1].append(f"{mediator.words} [{mediator.rung}]")
    proofs = [
        Mark(boxes=one.boxes, note=_evidence_note(one, mediators), colour=_EVIDENCE)
        for one, mediators in evidence.values()
    ]
    return (*proposals, *proofs)


def _proposal_note(s: SentenceRow, theme_names: Mapping[str, str]) -> str:
    lines = [f"Mechanism proposed (probability {s.probability:.2f})"]
    if s.themes:
        lines.append("Theme: " + ", ".join(theme_names.get(code, code) for code in s.themes))
    for words, name in zip(s.mediators, s.mechanisms, strict=False):
        lines.append(f"Mediator: {words}" + (f" ({name})" if name else ""))
    return "\n".join(lines)


def _evidence_note(e: EvidenceRow, mediators: list[str]) -> str:
    lines = ["Evidence of a test: " + e.why, *dict.fromkeys(f"Mediator: {words}" for words in mediators)]
    if e.instrument:
        lines.append(f"Instrument: {e.instrument}")
    return "\n".join(lines)


def _status_note(trial: TrialRow) -> str:
    lines = [f"Status: {trial.status}", *(f"Flag: {flag}" for flag in trial.flags)]
    lines += [f"Mediator: {m.words} [{m.rung}]" for m in trial.mediators]
    return "\n".join([*lines, "Yellow: mechanism proposed. Blue: evidence of a test."])


def _pdf_of(trial: TrialRow) -> Path | None:
    """The PDF whose pages the boxes are of: the paper, or the PDF beside its XML."""
    for name in (trial.source, trial.companion):
        if name and name.lower().endswith(".pdf"):
            return Path(name)
    return Path(trial.source) if trial.format == "pdf" else None


def _changed(source: Path, trial: TrialRow) -> str | None:
    """Why the file cannot be marked: it is gone, or no longer what was read.

    A row has the digest of its `source` only: of a companion PDF no change can be seen.
    """
    if not source.is_file():
        return f"{source}: not there any more; run the report from the folder of the run, or put the file back"
    if trial.sha256 and str(source) == trial.source:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != trial.sha256:
            return f"{source}: changed since it was read; run again"
    return None


def _by_page(marks: tuple[Mark, ...]) -> Iterator[tuple[int, Mark, tuple[Box, ...]]]:
    """A highlight belongs to one page; a sentence that runs over two gets one on each."""
    for mark in marks:
        for page in dict.fromkeys(box.page for box in mark.boxes):
            yield page, mark, tuple(box for box in mark.boxes if box.page == page)


def _add_highlight(writer: Any, page_index: int, mark: Mark, boxes: tuple[Box, ...]) -> None:
    from pypdf.generic import ArrayObject, FloatObject, NameObject

    space = PageSpace.of(writer.pages[page_index])
    rectangles = [space.rectangle(box) for box in boxes]
    x0, y0 = min(r[0] for r in rectangles), min(r[1] for r in rectangles)
    x1, y1 = max(r[2] for r in rectangles), max(r[3] for r in rectangles)
    quads = [FloatObject(round(value, 2)) for box in boxes for value in space.quad(box)]
    annotation = _annotation("/Highlight", (x0, y0, x1, y1), mark.note, mark.colour)
    annotation[NameObject("/QuadPoints")] = ArrayObject(quads)
    annotation[NameObject("/AP")] = _appearance(writer, (x0, y0, x1, y1), rectangles, mark.colour)
    writer.add_annotation(page_index, annotation)


def _appearance(writer: Any, bounds: tuple[float, ...], rectangles: list[Any], colour: Colour) -> Any:
    """The highlight as drawn: coloured rectangles that darken what is below, as a marker does."""
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject

    drawing = "/G gs " + "{:.3f} {:.3f} {:.3f} rg ".format(*colour)
    drawing += " ".join(f"{a:.2f} {b:.2f} {c - a:.2f} {d - b:.2f} re" for a, b, c, d in rectangles) + " f"
    form = StreamObject()
    form.set_data(drawing.encode())
    multiply = DictionaryObject({NameObject("/Type"): NameObject("/ExtGState")})
    multiply[NameObject("/BM")] = NameObject("/Multiply")
    states = DictionaryObject({NameObject("/G"): multiply})
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(round(value, 2)) for value in bounds]),
            NameObject("/Resources"): DictionaryObject({NameObject("/ExtGState"): states}),
        }
    )
    return DictionaryObject({NameObject("/N"): writer._add_object(form)})


def _add_note(writer: Any, words: str) -> None:
    """A note icon in the top right corner of the first page as seen."""
    from pypdf.generic import NameObject

    space = PageSpace.of(writer.pages[0])
    sideways = space.rotation in (90, 270)
    seen = (space.top - space.bottom) if sideways else (space.right - space.left)
    corner = Box(
        page=1,
        x0=seen - _NOTE_SIZE - _NOTE_MARGIN,
        y0=_NOTE_MARGIN,
        x1=seen - _NOTE_MARGIN,
        y1=_NOTE_MARGIN + _NOTE_SIZE,
    )
    annotation = _annotation("/Text", space.rectangle(corner), words, _PROPOSAL)
    annotation[NameObject("/Name")] = NameObject("/Comment")
    writer.add_annotation(0, annotation)


def _annotation(kind: str, rectangle: tuple[float, ...], words: str, colour: Colour) -> Any:
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): ArrayObject([FloatObject(round(value, 2)) for value in rectangle]),
            NameObject("/Contents"): TextStringObject(words),
            NameObject("/T"): TextStringObject(_AUTHOR),
            NameObject("/C"): ArrayObject([FloatObject(value) for value in colour]),
            NameObject("/F"): NumberObject(_PRINT),
        }
    )

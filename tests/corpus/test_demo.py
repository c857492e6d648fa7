"""The demo papers are what their sources and `truth.json` say."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extractor.article import Flag, Status

pytest.importorskip("reportlab", reason="the demo papers are printed with reportlab")
from demo_papers.source import Heading, Paper, Paragraph, Reference, Table, load_papers
from make_demo import build_all

DEMO = Path(__file__).resolve().parents[2] / "corpus" / "demo"
PAPERS = DEMO / "papers"
LIMIT_BYTES = 3_000_000
WORDS_OF_A_TRIAL_REPORT = 2_500

TRUTH: dict[str, dict[str, Any]] = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
TEXT_PDFS = [name for name, entry in TRUTH.items() if entry["layout"] in ("one_column", "two_column")]


@functools.cache
def papers() -> tuple[Paper, ...]:
    return load_papers(DEMO / "source")


@functools.cache
def built() -> dict[str, bytes]:
    return build_all(DEMO / "source")


def pdf_text(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def letters(text: str) -> str:
    """Text without spaces, line ends and hyphens, in which hyphenation makes no difference."""
    return re.sub(r"[\W_]+", "", text)


def test_every_file_has_its_truth_and_no_other_file_lies_there() -> None:
    assert {path.name for path in PAPERS.iterdir()} == set(TRUTH)


def test_every_rung_of_the_ladder_occurs() -> None:
    rungs = Counter({entry["paper"]: entry["status"] for entry in TRUTH.values()}.values())

    assert set(rungs) == {status.value for status in Status}
    assert all(rungs[status] >= 2 for status in ("none_proposed", "untested", "measured", "related", "mediated"))


def test_statuses_and_flags_follow_the_ladder() -> None:
    raised = {
        "none_proposed": [Flag.NO_MECHANISM_PROPOSED],
        "untested": [Flag.MEDIATOR_NOT_TESTED],
        "measured": [Flag.MEDIATOR_NOT_TESTED],
    }

    for entry in TRUTH.values():
        assert entry["flags_alone"] == raised.get(entry["status"], [])
        assert entry["flags"] == ([] if entry["lifted_by"] else entry["flags_alone"])
        assert (entry["problem"] is not None) == (entry["status"] == Status.NOT_ASSESSABLE)


def test_a_companion_with_the_same_registration_lifts_the_flag() -> None:
    lifted = {name: entry for name, entry in TRUTH.items() if entry["lifted_by"]}

    assert list(lifted) == ["06-insomnia-main.pdf"]
    (main,) = lifted.values()
    companion = next(e for e in TRUTH.values() if e["paper"] == main["lifted_by"])
    assert companion["registration"] == main["registration"]
    assert companion["status"] == Status.MEDIATED


def test_a_paper_that_proposes_nothing_has_no_labelled_sentence() -> None:
    for entry in TRUTH.values():
        proposals = [s for s in entry["sentences"] if s["label"] == "P"]
        assert bool(proposals) == bool(entry["proposes"]) or entry["status"] == Status.NOT_ASSESSABLE


def test_labelled_sentences_stand_in_introduction_or_discussion_and_name_their_mediators() -> None:
    for entry in TRUTH.values():
        for sentence in entry["sentences"]:
            assert sentence["section"] in ("introduction", "discussion")
            assert not re.search(r"[.?!] [A-Z]", sentence["text"]), "a mark holds one sentence"
            assert sentence["mediators"]
            assert all(words in sentence["text"] for words in sentence["mediators"])


def test_trial_reports_are_as_long_as_real_ones() -> None:
    for paper in papers():
        if paper.status != Status.NOT_ASSESSABLE and paper.files[0].layout != "scan":
            assert words(paper) >= WORDS_OF_A_TRIAL_REPORT, paper.id


def words(paper: Paper) -> int:
    total = len(f"{paper.title} {' '.join(paper.authors)} {paper.footnote}".split())
    for element in paper.elements:
        match element:
            case Heading() | Paragraph() | Reference():
                total += len(element.text.split())
            case Table():
                total += sum(len(cell.split()) for row in element.rows for cell in row)
    return total


def test_citations_point_into_the_reference_list() -> None:
    for paper in papers():
        last = sum(isinstance(element, Reference) for element in paper.elements)
        text = " ".join(e.text for e in paper.elements if isinstance(e, Paragraph))
        cited = [int(n) for group in re.findall(r"\[(\d+(?:[-,]\d+)*)\]", text) for n in re.findall(r"\d+", group)]
        assert max(cited, default=0) <= last, paper.id


def test_texts_and_truth_are_what_the_sources_give() -> None:
    for name, content in built().items():
        if not name.endswith(".pdf"):
            assert (DEMO / name).read_bytes() == content, f"{name}: run python scripts/make_demo.py"


@pytest.mark.parametrize("name", TEXT_PDFS)
def test_pdfs_say_what_the_sources_say(name: str) -> None:
    # The bytes depend on the versions of reportlab and zlib; the text does not.
    assert pdf_text((PAPERS / name).read_bytes()) == pdf_text(built()[f"papers/{name}"])


@pytest.mark.parametrize("name", TEXT_PDFS)
def test_labelled_sentences_stand_in_the_pdf(name: str) -> None:
    text = letters(pdf_text((PAPERS / name).read_bytes()))

    # A sentence that runs over a page or column may be cut by a running head: look for its longer half.
    for sentence in TRUTH[name]["sentences"]:
        printed = letters(sentence["text"])
        half = len(printed) // 2
        assert printed[:half] in text or printed[half:] in text, sentence["text"]


def test_the_scan_has_pages_but_no_text() -> None:
    assert pdf_text((PAPERS / "15-leg-ulcer-scan.pdf").read_bytes()).strip() == ""


def test_the_broken_file_cannot_be_opened() -> None:
    import pypdfium2

    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument((PAPERS / "16-broken.pdf").read_bytes())


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) <= LIMIT_BYTES

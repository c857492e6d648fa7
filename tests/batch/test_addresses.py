"""Papers at addresses: listed by the main process, read by the worker."""

from __future__ import annotations

import os

import pytest

from extractor.batch.contents import companion_content
from extractor.batch.messages import Job
from extractor.batch.plan import _stamp
from extractor.errors import ReadError
from extractor.reading.options import ReadOptions
from extractor.sources.addresses import expand, fetch, stamp
from extractor.sources.discovery import PathError, discover

pytest.importorskip("fsspec", reason="addresses need the extra `dask`")


def test_a_folder_and_a_pattern_are_listed(papers):
    (papers / "data.xlsx").write_text("x")

    assert len(expand(f"file://{papers}")) == 5
    assert expand(f"file://{papers}/*-1.txt") == [f"file://{papers}/trial-1.txt"]


@pytest.mark.parametrize("address", ["file:///nowhere/at/all", "file:///nowhere/*.pdf", "nosuchstore://bucket/a.pdf"])
def test_an_address_of_nothing_is_a_mistake_of_the_caller(address):
    with pytest.raises(PathError):
        expand(address)


def test_a_content_has_a_limit(papers):
    address = f"file://{papers}/trial-1.txt"

    assert fetch(address, 1000) == b"Paper 1 about strength\n"
    with pytest.raises(ReadError, match="more than 10 bytes"):
        fetch(address, 10)


def test_what_cannot_be_fetched_is_a_problem_of_the_paper(papers):
    with pytest.raises(ReadError, match="cannot be fetched"):
        fetch(f"file://{papers}/gone.txt", 1000)
    assert stamp(f"file://{papers}/gone.txt") is None


def test_a_run_over_addresses_gives_the_rows_of_a_run_over_files(run, papers, tmp_path):
    """But for `source`, which is the address; and it resumes without reading again."""
    run(out=tmp_path / "files")
    report = run(f"file://{papers}", out=tmp_path / "addresses")

    rows = [(tmp_path / name / "trials.jsonl").read_text() for name in ("files", "addresses")]
    assert rows[1].replace("file://", "") == rows[0]
    assert report.judged == 4
    assert run(f"file://{papers}", out=tmp_path / "addresses").judged == 0


def test_the_companion_of_a_paper_at_an_address_is_fetched_too(papers):
    (papers / "a.xml").write_text("<article/>")
    (papers / "a.pdf").write_bytes(b"%PDF-1.7")
    (paper,) = (p for p in discover([f"file://{papers}"]).papers if p.trial == "a")
    assert paper.companion is not None
    job = Job(
        number=0, trial="a", source=paper.source, location=paper.location.encode(), companion=paper.companion.encode()
    )

    assert companion_content(job, ReadOptions()) == b"%PDF-1.7"


def test_a_changed_companion_changes_the_stamp(papers):
    (papers / "a.xml").write_text("<article/>")
    (papers / "a.pdf").write_bytes(b"%PDF-1.7")
    (paper,) = (p for p in discover([f"file://{papers}"]).papers if p.trial == "a")
    before = _stamp(paper)

    (papers / "a.pdf").write_bytes(b"%PDF-1.7 and more")
    os.utime(papers / "a.pdf", (1, 1))

    assert before is not None
    assert _stamp(paper) != before

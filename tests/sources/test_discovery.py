"""Which files are papers."""

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.sources.discovery import PathError, discover, is_address


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_folders_are_searched_recursively_in_order(tmp_path):
    _touch(tmp_path, "b.txt", "sub/a.nxml", "a.xml", "sub/deep/c.md")

    papers = discover([str(tmp_path)]).papers

    assert [Path(p.location).relative_to(tmp_path).as_posix() for p in papers] == [
        "a.xml",
        "b.txt",
        "sub/a.nxml",
        "sub/deep/c.md",
    ]


def test_what_is_no_paper_is_left_aside_but_counted(tmp_path):
    _touch(tmp_path, "a.xml", ".hidden.pdf", ".git/x.txt", "data.xlsx", "all.zip", "__MACOSX/a.pdf")

    found = discover([str(tmp_path)])

    assert [p.trial for p in found.papers] == ["a"]
    assert found.skipped_by_reason == {"hidden": 3, "archive, not unpacked": 1, "unknown format": 1}


def test_a_file_named_by_itself_is_always_taken(tmp_path):
    _touch(tmp_path, "paper.weird")

    assert [p.trial for p in discover([str(tmp_path / "paper.weird")]).papers] == ["paper"]


def test_a_pdf_without_suffix_is_found(tmp_path):
    (tmp_path / "storage-key").write_bytes(b"%PDF-1.7 ...")

    assert [p.trial for p in discover([str(tmp_path)]).papers] == ["storage-key"]


def test_xml_and_pdf_of_one_article_are_one_trial(tmp_path):
    """The XML is read; the PDF is recorded as its companion."""
    _touch(tmp_path, "a.pdf", "a.xml", "b.pdf", "c.nxml")

    papers = discover([str(tmp_path)]).papers

    assert [(p.trial, Path(p.location).name, p.companion and Path(p.companion).name) for p in papers] == [
        ("a", "a.xml", "a.pdf"),
        ("b", "b.pdf", None),
        ("c", "c.nxml", None),
    ]


def test_patterns_are_expanded_where_the_shell_did_not(tmp_path):
    _touch(tmp_path, "a.txt", "sub/b.txt", "c.pdf")

    assert len(discover([str(tmp_path / "**" / "*.txt")]).papers) == 2


def test_a_paper_named_twice_is_taken_once(tmp_path):
    _touch(tmp_path, "a.txt")

    found = discover([str(tmp_path), str(tmp_path / "a.txt")])

    assert (len(found.papers), found.skipped_by_reason) == (1, {"named twice": 1})


def test_the_output_of_a_run_is_not_searched(tmp_path):
    _touch(tmp_path, "a.txt", "out/report.html", "older/ledger.sqlite", "older/report.html")

    found = discover([str(tmp_path)], out=tmp_path / "out")

    assert [p.trial for p in found.papers] == ["a"]
    assert found.skipped_by_reason == {"output of a run": 2}


def test_the_output_of_a_run_is_not_searched_where_it_is_named_or_matched(tmp_path):
    """`mechanisms run papers/* --out papers/out`, given a second time."""
    _touch(tmp_path, "a.txt", "out/report.html", "older/ledger.sqlite", "older/report.html")

    named = discover([str(tmp_path / "a.txt"), str(tmp_path / "out")], out=tmp_path / "out")
    matched = discover([str(tmp_path / "*")], out=tmp_path / "out")

    assert [p.trial for p in named.papers] == [p.trial for p in matched.papers] == ["a"]
    assert (named.skipped_by_reason, matched.skipped_by_reason) == ({"output of a run": 1}, {"output of a run": 2})


@pytest.mark.parametrize("argument", ["missing.pdf", "missing/*.pdf", "missing folder"])
def test_what_does_not_exist_is_a_mistake_of_the_caller(tmp_path, argument):
    with pytest.raises(PathError, match=r"no such file|matches nothing"):
        discover([str(tmp_path / argument)])


def test_a_folder_without_papers_says_what_was_left_aside(tmp_path):
    _touch(tmp_path, "x.xlsx")

    with pytest.raises(PathError, match="1 unknown format"):
        discover([str(tmp_path)])


def test_links_in_circles_and_pipes_do_not_hang(tmp_path):
    _touch(tmp_path, "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")

    assert discover([str(tmp_path)]).skipped_by_reason == {"link to a folder": 1, "no regular file": 1}


def test_standard_input_is_a_paper(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"text")))

    (paper,) = discover(["-"]).papers

    assert (paper.trial, paper.location, paper.data) == ("stdin", "-", b"text")


def test_standard_input_that_is_too_long_is_not_cut_to_what_is_allowed(monkeypatch):
    """One byte more is kept, so that the reader refuses it."""
    monkeypatch.setattr("extractor.sources.discovery._MAX_STREAM", 4)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"too long")))

    assert discover(["-"]).papers[0].data == b"too l"


@pytest.mark.parametrize(
    ("location", "expected"),
    [("s3://bucket/a.pdf", True), ("https://x/a", True), ("C:\\x.pdf", False), ("a//b", False), ("-", False)],
)
def test_addresses_are_told_from_paths(location, expected):
    assert is_address(location) is expected

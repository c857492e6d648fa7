"""What the documentation shows is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.blocks import NOT_RUN_HERE, ONLY_PARSED, PAGES, ROOT, Page, blocks_of, parse

GUIDE = ROOT.parent / "shared" / "annotation-guide.md"
_RUN = ("bash", "python")
WITH_CODE = [page for page in PAGES if any(block.language in _RUN for block in blocks_of(page))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _run(page: Path, *, slow: bool) -> None:
    runner = Page(slow=slow)
    for block in blocks_of(page):
        try:
            runner.run(block)
        except AssertionError as err:
            raise AssertionError(f"{_name(page)}, line {block.line}: {err}") from err


@pytest.mark.parametrize("page", WITH_CODE, ids=_name)
def test_every_block_of_a_page_runs(page: Path, workspace: Path) -> None:
    """In a folder with the demo papers; what takes long is only parsed."""
    _run(page, slow=False)


@pytest.mark.slow
def test_the_guide_to_retraining_trains(workspace: Path) -> None:
    _run(ROOT / "docs" / "retraining.md", slow=True)


def test_commands_in_running_text_have_the_options_that_they_name() -> None:
    """Also where a page shows a command between backticks."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for command in re.findall(r"`mechanisms ((?:[a-z]+ ?)+--[^`]+)`", text):
            try:
                parse([word for word in command.split() if word != "…"])
            except AssertionError as err:
                raise AssertionError(f"{_name(page)}: `mechanisms {command}`: {err}") from err


def test_a_wrong_option_is_noticed() -> None:
    with pytest.raises(AssertionError, match="--colour"):
        parse(["run", "papers", "--colour", "red"])


def test_every_exception_has_a_reason() -> None:
    assert all(len(reason) > 10 for reason in (*NOT_RUN_HERE.values(), *ONLY_PARSED.values()))


def test_annotation_guide_defines_every_label_theme_and_status() -> None:
    """It is enough to annotate by: nothing in the labels is left without a definition."""
    from extractor.article import Status
    from extractor.classification import load_taxonomy

    guide = (ROOT / "corpus" / "guidelines" / "annotation.md").read_text(encoding="utf-8")
    codes = [theme.code for theme in load_taxonomy(None).themes]
    rungs = [status for status in Status if status.rung > 0]

    assert [word for word in ("P", "D", *codes, *rungs) if f"`{word}`" not in guide] == []


@pytest.mark.shared
@pytest.mark.skipif(not GUIDE.is_file(), reason="the annotated trials (../shared) are not beside the project")
def test_annotation_guide_is_in_our_own_words() -> None:
    """It shares no twelve words in a row with the guide that the reference was labelled by."""

    def runs(path: Path) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", path.read_text(encoding="utf-8").lower())
        return {tuple(words[i : i + 12]) for i in range(len(words) - 11)}

    assert runs(ROOT / "corpus" / "guidelines" / "annotation.md") & runs(GUIDE) == set()


def test_statuses_page_explains_every_status_flag_and_reason() -> None:
    from extractor.article import Flag, Status
    from extractor.reporting.summary import REASONS

    page = (ROOT / "docs" / "statuses.md").read_text(encoding="utf-8")

    assert [word for word in (*Status, *Flag, *REASONS) if f"`{word}`" not in page] == []

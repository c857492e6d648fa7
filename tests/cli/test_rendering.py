"""`mechanisms show`: what is printed of a paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from rich.console import Console

from extractor.article import (
    Article,
    Decision,
    Evidence,
    Flag,
    Judgement,
    MediationFindings,
    MediatorFinding,
    Metadata,
    Problem,
    Section,
    SectionType,
    Segmentation,
    Sentence,
    Span,
    Status,
    TrialResult,
)
from extractor.cli import main
from extractor.cli.rendering import rendered

TEXT = (
    "Pain was treated. Exercise may help by raising [bold]muscle strength[/bold]. We know little. Nothing is far away."
    " Strength was measured by dynamometer."
)


def _sentence(n: int, section: SectionType) -> Sentence:
    ends = [i + 1 for i, c in enumerate(TEXT) if c == "."]
    start = 0 if n == 1 else ends[n - 2] + 1
    return Sentence(start=start, end=ends[n - 1], n=n, section=section, paragraph=0, page=3)


@pytest.fixture(name="result")
def measured_result() -> TrialResult:
    """A trial that proposes muscle strength and measured it."""
    sentences = tuple(_sentence(n, SectionType.INTRODUCTION) for n in range(1, 5))
    article = Article(
        text=TEXT,
        blocks=(),
        source="t.pdf",
        sha256="",
        format="pdf",
        reader="",
        metadata=Metadata(title="A trial of \x1b[31mexercise"),
    )
    words = Span(start=TEXT.index("muscle"), end=TEXT.index("[/bold]"))
    last = _sentence(5, SectionType.METHODS)
    found = MediatorFinding(
        words="muscle strength",
        theme="NM",
        rung=Status.MEASURED,
        evidence=(
            Evidence(start=last.start, end=last.end, section=SectionType.METHODS, kind="instrument", why="dynamometer"),
        ),
    )
    return TrialResult(
        trial="t",
        article=article,
        segmentation=Segmentation(
            sections=(Section(start=0, end=100, type=SectionType.INTRODUCTION, heading="Background"),),
            sentences=sentences,
        ),
        judgements=(
            Judgement(
                sentence=sentences[1],
                probability=0.93,
                mechanism=True,
                themes=("NM",),
                mediators=(words,),
                mechanisms=("muscle strength",),
            ),
        ),
        decision=Decision(proposes=True, probability=0.97),
        mediation=MediationFindings(mediators=(found,)),
        status=Status.MEASURED,
        flags=(Flag.MEDIATOR_NOT_TESTED,),
        problems=(Problem(stage="segment", code="no_discussion", message="no Discussion"),),
    )


def _printed(result: TrialResult, **settings: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, width=200, color_system=None)
    for part in rendered(result, **settings):
        console.print(part)
    return out.getvalue()


def test_the_mechanism_sentence_stands_in_its_context(result):
    """With the sentences before and after, but not those further away."""
    printed = _printed(result)

    assert "Exercise may help" in printed
    assert "Pain was treated" in printed
    assert "We know little" in printed
    assert "Nothing is far away" not in printed


def test_the_whole_sections_are_printed_on_request(result):
    assert "Nothing is far away" in _printed(result, whole=True)


def test_status_flags_sections_problems_and_evidence_are_printed(result):
    printed = _printed(result)

    for words in ("measured", "mediator_not_tested", "Background", "no_discussion", "measured by dynamometer", "p. 3"):
        assert words in printed


def test_text_of_papers_is_never_markup(result):
    printed = _printed(result)

    assert "[bold]muscle strength[/bold]" in printed
    assert "\x1b" not in printed


@pytest.fixture(name="invoke")
def show_without_a_model(result, monkeypatch) -> Callable[..., object]:
    """Runs `mechanisms show` on a result that is there already."""
    monkeypatch.setattr("extractor.pipeline.load_engine", lambda *_: None)
    monkeypatch.setattr("extractor.pipeline.judge", lambda *_, **__: result)
    return lambda *arguments: CliRunner().invoke(main, ["show", *arguments])


def test_show_prints_on_stdout(invoke, tmp_path):
    (tmp_path / "t.pdf").write_text("x")

    answer = invoke(str(tmp_path / "t.pdf"))

    assert answer.exit_code == 0
    assert "measured" in answer.stdout


def test_a_paper_that_is_not_there_is_wrong_usage(invoke, tmp_path):
    assert invoke(str(tmp_path / "missing.pdf")).exit_code == 2

"""A reviewer's saved file: what it must hold, and what it does to the rows."""

import json
from pathlib import Path

import pytest

from extractor.article import Flag, Problem, SectionType, Status
from extractor.errors import AnnotationError
from extractor.reporting.corrections import (
    Corrections,
    SentenceCorrection,
    TrialCorrection,
    apply_corrections,
    read_corrections,
)
from extractor.reporting.results import Results
from extractor.rows import AgremaRow, MediatorRow, SentenceRow, TrialRow


def _sentence(n: int, mechanism: bool = False) -> SentenceRow:
    return SentenceRow(
        trial="t",
        section=SectionType.DISCUSSION,
        n=n,
        text=f"Sentence {n} on stronger legs and hope.",
        page=None,
        boxes=(),
        start=0,
        end=1,
        probability=0.9 if mechanism else 0.1,
        mechanism=mechanism,
        themes=("NM",) if mechanism else (),
        mediators=("stronger legs",) if mechanism else (),
        mechanisms=("muscle strength",) if mechanism else (),
    )


def _results(status: Status, found: int, **more: object) -> Results:
    sentences = tuple(_sentence(n, n <= found) for n in range(1, 5))
    trial = TrialRow(
        trial="t",
        source="t.pdf",
        title=None,
        proposes=status.rung > 0,
        proposes_probability=0.5,
        status=status,
        uncertain=True,
        n_mechanism_sentences=found,
        theme_mentions={"NM": found} if found else {},
        **more,  # type: ignore[arg-type]
    )
    return Results(trials=(trial,), sentences={"t": sentences})


def _label(n: int, label: str | None, **more: object) -> SentenceCorrection:
    text = f"Sentence {n} on stronger legs and hope."
    return SentenceCorrection(trial="t", n=n, section="discussion", text=text, label=label, **more)  # type: ignore[arg-type]


def _apply(results: Results, *labels: SentenceCorrection, status: Status | None = None) -> TrialRow:
    trials = (TrialCorrection(trial="t", status=status),) if status else ()
    return apply_corrections(results, Corrections(reviewer="A", sentences=labels, trials=trials)).trials[0]


def test_rejecting_every_sentence_means_none_proposed() -> None:
    got = _apply(_results(Status.MEASURED, 1, flags=(Flag.MEDIATOR_NOT_TESTED,)), _label(1, "N"))

    assert (got.status, got.proposes, got.n_mechanism_sentences) == (Status.NONE_PROPOSED, False, 0)
    assert got.flags == (Flag.NO_MECHANISM_PROPOSED,)
    assert got.theme_mentions == {}


def test_accepting_a_sentence_of_a_trial_that_proposed_none_asks_for_its_status() -> None:
    got = _apply(_results(Status.NONE_PROPOSED, 0), _label(2, "P", themes=("PS",), mediators=("hope",)))

    assert (got.status, got.proposes, got.theme_mentions) == (Status.UNTESTED, True, {"PS": 1})
    assert [p.code for p in got.problems] == ["status_unchecked"]


def test_a_status_that_the_reviewer_set_stands() -> None:
    got = _apply(_results(Status.NONE_PROPOSED, 0), _label(2, "P"), status=Status.RELATED)

    assert (got.status, got.flags, got.problems) == (Status.RELATED, (), ())


def test_a_rejected_sentence_leaves_the_others_and_the_status() -> None:
    got = _apply(_results(Status.MEASURED, 2), _label(1, "N"))

    assert (got.status, got.n_mechanism_sentences, got.mechanism_mentions) == (
        Status.MEASURED,
        1,
        {"muscle strength": 1},
    )


def test_a_sentence_set_aside_changes_nothing() -> None:
    results = _results(Status.MEASURED, 2)

    assert _apply(results, _label(1, None)) == results.trials[0]


def test_what_cannot_be_assessed_stays_so_whatever_its_sentences_say() -> None:
    fatal = Problem(stage="segment", code="no_discussion", message="none found", fatal=True)
    got = _apply(_results(Status.NOT_ASSESSABLE, 0, problems=(fatal,)), _label(1, "P"))

    assert (got.status, got.proposes, got.flags) == (Status.NOT_ASSESSABLE, None, ())


def test_a_companions_test_keeps_the_flag_lifted() -> None:
    got = _apply(_results(Status.UNTESTED, 2, lifted_by="other"), _label(1, "N"))

    assert got.flags == ()


def test_a_sentence_that_moved_is_found_by_its_text() -> None:
    moved = SentenceCorrection(
        trial="t", n=40, section="discussion", text="Sentence 1 on stronger legs and hope.", label="N"
    )
    lost = SentenceCorrection(trial="t", n=2, section="discussion", text="Words of another paper.", label="N")
    got = _apply(_results(Status.MEASURED, 2), moved, lost)

    assert got.n_mechanism_sentences == 1


_TESTED = {
    "mediators": (MediatorRow(words="stronger legs", theme="NM", rung=Status.MEASURED, mechanism="muscle strength"),),
    "agrema": (AgremaRow(item="The mediator is named before the analysis", found=True),),
    "unmapped": ("hope",),
}


@pytest.mark.parametrize("how", ["every sentence rejected", "status set"])
def test_a_trial_that_no_longer_proposes_keeps_no_mediator(how: str) -> None:
    labels, status = ((_label(1, "N"),), None) if how == "every sentence rejected" else ((), Status.NONE_PROPOSED)
    got = _apply(_results(Status.MEASURED, 1, **_TESTED), *labels, status=status)

    assert (got.status, got.mediators, got.agrema, got.unmapped) == (Status.NONE_PROPOSED, (), (), ())


@pytest.mark.parametrize("status", [Status.NONE_PROPOSED, Status.NOT_ASSESSABLE])
def test_a_trial_set_to_propose_nothing_shows_no_mechanism_sentence(status: Status) -> None:
    said = Corrections(
        reviewer="A", sentences=(_label(3, "P", themes=("PS",)),), trials=(TrialCorrection(trial="t", status=status),)
    )
    got = apply_corrections(_results(Status.MEASURED, 2, **_TESTED), said)

    assert [(s.mechanism, s.themes, s.mediators) for s in got.sentences["t"]] == [(False, (), ())] * 4
    assert got.sentences["t"][0].probability == 0.9
    assert (got.trials[0].n_mechanism_sentences, got.trials[0].theme_mentions) == (0, {})


def test_a_corrected_trial_that_proposes_keeps_its_mediators() -> None:
    got = _apply(_results(Status.MEASURED, 2, **_TESTED), _label(1, "N"), status=Status.UNTESTED)

    assert {name: getattr(got, name) for name in _TESTED} == _TESTED


def test_a_saved_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    saved = {
        "format": "mechanisms-corrections",
        "schema": 1,
        "reviewer": "A. B.",
        "model": {"name": "m", "digest": None},
        "later_addition": 1,
        "sentences": [{"trial": "t", "n": 1, "section": "discussion", "text": "x", "label": "P", "themes": ["NM"]}],
        "trials": [{"trial": "t", "status": "related", "checked": True}],
    }
    path.write_text(json.dumps(saved))
    got = read_corrections(path)

    assert (got.reviewer, got.sentences[0].themes, got.trials[0].status) == ("A. B.", ("NM",), Status.RELATED)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("not JSON", "not a file of corrections"),
        ('{"reviewer": "A", "format": "other"}', "'other'"),
        ('{"reviewer": "A", "schema": 9}', "schema 9"),
        (
            '{"reviewer": "A", "sentences": [{"trial": "t", "n": 1, "section": "s", "text": "x", "label": "Q"}]}',
            "label 'Q'",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(content)

    with pytest.raises(AnnotationError, match=why):
        read_corrections(path)

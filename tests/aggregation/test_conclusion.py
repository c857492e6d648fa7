"""Status and flags: the laws that a reviewer's trust rests on."""

import itertools

import pytest

from extractor.aggregation import conclude, flags_of, reconcile
from extractor.article import (
    Article,
    Decision,
    Flag,
    Judgement,
    MediationFindings,
    MediatorFinding,
    Problem,
    SectionType,
    Segmentation,
    Sentence,
    Status,
)

ARTICLE = Article(text="", blocks=(), source="a.txt", sha256="", format="text", reader="text")
EMPTY = Segmentation(sections=(), sentences=())


def judged(*probabilities, line=0.5):
    """Judgements of sentences with these probabilities."""
    return tuple(
        Judgement(
            sentence=Sentence(start=n, end=n + 1, n=n, section=SectionType.DISCUSSION, paragraph=0),
            probability=p,
            mechanism=p >= line,
            themes=("NM",) if p >= line else (),
        )
        for n, p in enumerate(probabilities, 1)
    )


def findings(*rungs):
    """Mediators that reached these rungs."""
    return MediationFindings(mediators=tuple(MediatorFinding(words="x", theme="NM", rung=r) for r in rungs))


def described(judgement):
    """As the classifier describes a mechanism sentence."""
    return Judgement(sentence=judgement.sentence, probability=judgement.probability, mechanism=True, themes=("OT",))


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        (Status.NOT_ASSESSABLE, ()),
        (Status.NONE_PROPOSED, (Flag.NO_MECHANISM_PROPOSED,)),
        (Status.UNTESTED, (Flag.MEDIATOR_NOT_TESTED,)),
        (Status.MEASURED, (Flag.MEDIATOR_NOT_TESTED,)),
        (Status.RELATED, ()),
        (Status.MEDIATED, ()),
    ],
)
def test_flags_follow_the_table_of_statuses(status, flags):
    """One row of the table each; `mediator_not_tested` alone is lifted by a companion's test."""
    assert flags_of(status) == status.flags() == flags
    assert status.flags(lifted=True) == tuple(f for f in flags if f is not Flag.MEDIATOR_NOT_TESTED)


@pytest.mark.parametrize("proposes", [True, False])
def test_a_fatal_problem_is_never_counted_as_none_proposed(proposes):
    """Whatever the sentences say: no status, no flag, no decision."""
    missing = Problem(stage="segment", code="no_discussion", message="no Discussion", fatal=True)

    result = conclude("t", ARTICLE, EMPTY, (), Decision(proposes=proposes), findings(Status.RELATED), [missing])

    assert result.status is Status.NOT_ASSESSABLE
    assert result.flags == ()
    assert result.decision.proposes is None
    assert result.mediation.mediators == ()


@pytest.mark.parametrize("where", ["article", "segmentation", "mediation", "later"])
def test_problems_of_every_stage_are_kept(where):
    """A problem that is not fatal is recorded and changes nothing."""
    problem = Problem(stage="x", code=where, message="m")
    article = Article(
        text="", blocks=(), source="", sha256="", format="", reader="", problems=(problem,) * (where == "article")
    )
    cut = Segmentation(sections=(), sentences=(), problems=(problem,) * (where == "segmentation"))
    tested = MediationFindings(problems=(problem,) * (where == "mediation"))

    result = conclude("t", article, cut, (), Decision(proposes=True), tested, (problem,) * (where == "later"))

    assert [p.code for p in result.problems] == [where]
    assert result.status is Status.UNTESTED


RUNGS = (Status.UNTESTED, Status.MEASURED, Status.RELATED, Status.MEDIATED)


@pytest.mark.parametrize("rungs", [*itertools.product(RUNGS, repeat=2), ()])
def test_the_status_is_the_highest_rung(rungs):
    """In whatever order the mediators stand; untested where none was named."""
    result = conclude("t", ARTICLE, EMPTY, (), Decision(proposes=True), findings(*rungs))

    assert result.status is max(rungs, key=RUNGS.index, default=Status.UNTESTED)


def test_a_trial_that_proposes_none_keeps_no_mediators():
    """Nothing proposed, nothing tested."""
    result = conclude("t", ARTICLE, EMPTY, (), Decision(proposes=False), findings(Status.RELATED))

    assert (result.status, result.mediation.mediators) == (Status.NONE_PROPOSED, ())


def test_single_false_alarms_go_where_the_trial_proposes_none():
    """The trial's decision has the last word; the probability stays visible."""
    (only,) = reconcile(judged(0.6), Decision(proposes=False), described)

    assert (only.mechanism, only.themes, only.probability) == (False, (), 0.6)


def test_a_proposing_trial_always_shows_a_sentence():
    """The strongest stands in where none reached the line; the first of equals."""
    shown = reconcile(judged(0.1, 0.4, 0.4), Decision(proposes=True), described)

    assert [j.mechanism for j in shown] == [False, True, False]
    assert shown[1].themes == ("OT",)


def test_sentences_above_the_line_stay_as_they_are():
    """Nothing is added where there is evidence."""
    before = judged(0.9, 0.4)

    assert reconcile(before, Decision(proposes=True), described) == before

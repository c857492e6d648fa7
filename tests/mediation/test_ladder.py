"""Each rung of the ladder, climbed by a made-up trial."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from extractor.article import Status
from extractor.errors import ModelMismatchError
from extractor.mediation import LinearWeights, assess, load_weights
from extractor.mediation.features import RELATED_FEATURES
from extractor.mediation.ladder import _worth_showing, gather, related_matrix
from tests.mediation.conftest import MakeTrial

PROPOSAL = "The gain may be due to improved trunk muscle endurance."
PROPOSES = {PROPOSAL: ["improved trunk muscle endurance"]}
MEASURED = [
    "Trunk muscle endurance was assessed with the Biering-Sørensen test at baseline and after 12 weeks.",
    "Pain was rated from 0 to 10.",
]
ENDURANCE_ROSE = "Trunk muscle endurance increased more in the training arm (p = 0.01)."


def test_nothing_proposed_gives_no_mediators(make_trial: MakeTrial) -> None:
    findings = assess(*make_trial(MEASURED, [ENDURANCE_ROSE], {}))

    assert findings.mediators == ()
    assert findings.status is Status.UNTESTED


def test_a_mediator_that_is_nowhere_measured_is_untested(make_trial: MakeTrial) -> None:
    findings = assess(
        *make_trial(
            ["Pain was rated from 0 to 10."], [], {"It may release endorphins in the brain.": ["release endorphins"]}
        )
    )

    assert findings.status is Status.UNTESTED
    assert findings.mediators[0].evidence == ()
    assert findings.mediators[0].mechanism == "endorphins"


def test_a_measured_mediator_shows_its_instrument(make_trial: MakeTrial) -> None:
    article, segmentation, judgements = make_trial(MEASURED, [ENDURANCE_ROSE], PROPOSES)

    (finding,) = assess(article, segmentation, judgements).mediators

    assert finding.rung is Status.MEASURED
    assert finding.words == "improved trunk muscle endurance"
    assert "Biering-Sorensen test" in [e.instrument for e in finding.evidence]
    assert finding.sentences == (judgements[0].sentence.n,)


def test_a_relation_to_the_outcome_is_related_with_its_result(make_trial: MakeTrial) -> None:
    results = [
        ENDURANCE_ROSE,
        "The change in trunk muscle endurance was correlated with the change in pain (r = 0.61, p = 0.001).",
        "Improvements in trunk muscle endurance were associated with improvements in disability (r = 0.5, p = 0.01).",
    ]

    (finding,) = assess(*make_trial(MEASURED, results, PROPOSES)).mediators

    assert finding.rung is Status.RELATED
    assert finding.result == "mediates"
    assert {e.kind for e in finding.evidence} == {"association"}


def test_a_correlation_at_baseline_or_of_two_raters_is_no_relation(make_trial: MakeTrial) -> None:
    results = [
        ENDURANCE_ROSE,
        "At baseline trunk muscle endurance was associated with age.",
        "The intraclass correlation of trunk muscle endurance was 0.9.",
    ]

    assert assess(*make_trial(MEASURED, results, PROPOSES)).status is Status.MEASURED


def test_a_formal_test_is_mediated_with_agrema_checks(make_trial: MakeTrial) -> None:
    results = [
        ENDURANCE_ROSE,
        "Mediation analysis gave an indirect effect of trunk muscle endurance of 0.8 (95% CI 0.2 to 1.4).",
    ]

    findings = assess(*make_trial(MEASURED, results, PROPOSES))

    assert findings.status is Status.MEDIATED
    assert findings.mediators[0].result == "mediates"
    checks = {c.item: c.found for c in findings.agrema}
    assert checks["interval of the indirect effect"]
    assert not checks["sensitivity analysis of the mediation"]


def test_mediators_are_judged_one_by_one(make_trial: MakeTrial) -> None:
    second = "It may release endorphins in the brain."
    proposes = PROPOSES | {second: ["release endorphins"]}

    findings = assess(*make_trial(MEASURED, [ENDURANCE_ROSE], proposes))

    assert [m.rung for m in findings.mediators] == [Status.MEASURED, Status.UNTESTED]
    assert findings.status is Status.MEASURED


def test_the_same_mediator_named_twice_is_one_entry(make_trial: MakeTrial) -> None:
    again = "Better endurance of the trunk muscle could explain it."
    proposes = PROPOSES | {again: ["endurance of the trunk muscle"]}

    (finding,) = assess(*make_trial(MEASURED, [ENDURANCE_ROSE], proposes)).mediators

    assert len(finding.sentences) == 2


def test_a_mechanism_sentence_without_marked_words_uses_the_table(make_trial: MakeTrial) -> None:
    findings = assess(*make_trial(MEASURED, [], {"It may release endorphins in the brain.": []}))

    assert [m.mechanism for m in findings.mediators] == ["endorphins"]


def test_the_names_of_the_callers_taxonomy_come_first(make_trial: MakeTrial) -> None:
    trial = make_trial(MEASURED, [], PROPOSES)

    (finding,) = assess(*trial, normalise=lambda words: "core endurance").mediators

    assert finding.mechanism == "core endurance"


def test_evidence_is_text_of_the_article(make_trial: MakeTrial) -> None:
    article, segmentation, judgements = make_trial(MEASURED, [ENDURANCE_ROSE], PROPOSES)
    shown = {article.slice(s) for s in segmentation.sentences} | {article.slice(b) for b in article.blocks}

    for mediator in assess(article, segmentation, judgements).mediators:
        assert all(article.slice(e) in shown for e in mediator.evidence)


def test_the_sentence_that_measures_comes_before_one_that_names_the_aim(make_trial: MakeTrial) -> None:
    aim = "We aimed to improve trunk muscle endurance in those taking part."
    article, segmentation, judgements = make_trial([aim, *MEASURED], [ENDURANCE_ROSE], PROPOSES)

    (finding,) = assess(article, segmentation, judgements).mediators
    shown = [article.slice(e) for e in finding.evidence]

    assert shown[0] in (MEASURED[0], ENDURANCE_ROSE)
    assert aim not in shown[:2]


def test_an_instrument_and_a_plain_outcome_are_told_apart(make_trial: MakeTrial) -> None:
    article, segmentation, judgements = make_trial(MEASURED, [ENDURANCE_ROSE], PROPOSES)

    (finding,) = assess(article, segmentation, judgements).mediators

    kinds = {article.slice(e): (e.kind, e.instrument is not None) for e in finding.evidence}
    assert kinds[MEASURED[0]] == ("instrument", True)
    assert {kind for kind, _ in kinds.values()} <= {"instrument", "outcome"}
    assert all(named == (kind == "instrument") for kind, named in kinds.values())


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"measures": True}, {}),
        ({"compares": True}, {}),
        ({"measures": True}, {"measures": True, "applies": True}),
        ({}, {"applies": True}),
        ({"strength": 0.9}, {"strength": 0.7}),
        ({"strength": 0.9, "applies": True}, {"strength": 0.5}),
        ({"strength": 0.6, "measures": True}, {"strength": 0.7}),
        ({"strength": 0.9}, {"strength": 0.6, "measures": True}),
    ],
)
def test_what_is_worth_showing_first(better, worse) -> None:
    """Strength first; measuring adds a little to it, naming aims takes a little more away."""
    assert _worth_showing(link(**better)) > _worth_showing(link(**worse))


def link(strength=0.5, measures=False, compares=False, applies=False):
    """A link to a statement of which only this is known."""
    statement = SimpleNamespace(measures=measures, compares=compares, applies=applies)
    return SimpleNamespace(strength=strength, statement=statement)


def test_a_rung_shows_four_sentences_at_most(make_trial: MakeTrial) -> None:
    weeks = [f"Trunk muscle endurance was measured again in week {n}." for n in range(2, 12)]

    (finding,) = assess(*make_trial([*MEASURED, *weeks], [ENDURANCE_ROSE], PROPOSES)).mediators

    assert len(finding.evidence) == 4


def test_the_relation_of_this_mediator_comes_first_and_what_relates_nothing_is_left_out(make_trial: MakeTrial) -> None:
    relation = "The change in trunk muscle endurance was correlated with the change in pain (r = 0.61, p = 0.001)."
    other = "The change in sleep was correlated with the change in mood (r = 0.58, p = 0.002)."
    raters = "The intraclass correlation of two raters was 0.9."
    article, segmentation, judgements = make_trial(MEASURED, [raters, other, relation, ENDURANCE_ROSE], PROPOSES)

    (finding,) = assess(article, segmentation, judgements).mediators
    shown = [article.slice(e) for e in finding.evidence]

    assert finding.rung is Status.RELATED
    assert shown[0] == relation
    assert raters not in shown


def test_a_formal_test_that_names_no_mediator_stands_with_one_of_them(make_trial: MakeTrial) -> None:
    """It is certain that something was tested; it must not lift every mediator of the trial."""
    proposes = PROPOSES | {"It may release endorphins in the brain.": ["release endorphins"]}
    test = "A mediation analysis with bootstrapped intervals showed a significant indirect effect (0.8, 0.2 to 1.4)."

    findings = assess(*make_trial(MEASURED, [ENDURANCE_ROSE, test], proposes))

    assert sorted(m.rung is Status.MEDIATED for m in findings.mediators) == [False, True]


def test_a_formal_test_stands_with_the_mediator_that_it_names(make_trial: MakeTrial) -> None:
    proposes = {"It may release endorphins in the brain.": ["release endorphins"]} | PROPOSES
    test = "Trunk muscle endurance mediated the effect of training on pain (indirect effect 0.8, 0.2 to 1.4)."

    findings = assess(*make_trial(MEASURED, [ENDURANCE_ROSE, test], proposes))

    assert [m.rung for m in findings.mediators] == [Status.UNTESTED, Status.MEDIATED]


def test_the_model_of_related_sees_how_likely_the_mediator_was_measured(make_trial: MakeTrial) -> None:
    """A probability that rises with the log odds, the same for equal log odds."""
    facts = gather(*make_trial([], [], {"It may release endorphins in the brain.": ["release endorphins"]}))
    column = RELATED_FEATURES.index("measured")

    seen = [related_matrix(facts, {}, np.array([odds]))[0, column] for odds in (-3.0, 0.0, 3.0)]

    assert seen == pytest.approx([1 / (1 + np.exp(3)), 0.5, 1 / (1 + np.exp(-3))])


def test_weights_survive_json() -> None:
    weights = load_weights()

    assert LinearWeights.from_plain(json.loads(json.dumps(weights.to_plain()))) == weights


def test_weights_of_other_features_are_refused() -> None:
    plain = load_weights().to_plain()
    plain["measured"]["names"] = ["something"]

    with pytest.raises(ModelMismatchError, match="measured"):
        LinearWeights.from_plain(plain)

"""Each rung of the ladder, climbed by a made-up trial."""

from __future__ import annotations

import json

import pytest

from extractor.article import Status
from extractor.errors import ModelMismatchError
from extractor.mediation import LinearWeights, assess, load_weights
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


def test_weights_survive_json() -> None:
    weights = load_weights()

    assert LinearWeights.from_plain(json.loads(json.dumps(weights.to_plain()))) == weights


def test_weights_of_other_features_are_refused() -> None:
    plain = load_weights().to_plain()
    plain["measured"]["names"] = ["something"]

    with pytest.raises(ModelMismatchError, match="measured"):
        LinearWeights.from_plain(plain)

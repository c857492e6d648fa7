"""Fitting the models from judged trials: the same data give the same weights, and they tell the rungs apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractor.article import Status
from extractor.mediation.fitting import JudgedTrial, best_threshold, fit_weights
from extractor.mediation.ladder import findings, gather
from tests.mediation.conftest import MadeTrial, MakeTrial

RELATION = "The change in muscle strength was correlated with the change in pain (r = 0.5, p = 0.01)."
BASELINE = "At baseline pain was associated with age."


@pytest.fixture
def trials(make_trial: MakeTrial) -> list[tuple[MadeTrial, Status]]:
    measured = ["Muscle strength was measured by dynamometer before and after training."]
    rose = ["Muscle strength increased more with training (p = 0.01)."]
    proposes = {"Greater muscle strength may explain the gain.": ["muscle strength"]}
    untested = make_trial(["Pain was rated."], [BASELINE], proposes)
    related = make_trial(measured, [*rose, RELATION, BASELINE], proposes)
    plain = make_trial(measured, [*rose, BASELINE], proposes)
    return [(untested, Status.UNTESTED), (plain, Status.MEASURED), (related, Status.RELATED)] * 4


def judged(trial: MadeTrial, status: Status) -> JudgedTrial:
    article = trial[0]
    facts = gather(*trial)
    labels = {c.sentence.start: article.slice(c.sentence) == RELATION for c in facts.candidates}
    return JudgedTrial(facts=facts, status=status, relations=labels)


def test_fitting_twice_gives_the_same_and_finds_the_rungs(trials: list[tuple[MadeTrial, Status]]) -> None:
    prepared = [judged(t, status) for t, status in trials]

    weights = fit_weights(prepared)

    assert fit_weights(prepared) == weights
    found = [findings(t[0], t[1], p.facts, weights).status for (t, _), p in zip(trials, prepared, strict=True)]
    assert found == [status for _, status in trials]


def test_the_threshold_separates_what_can_be_separated() -> None:
    scores = np.array([-2.0, -1.0, 1.0, 2.0])

    assert -1 < best_threshold(scores, np.array([False, False, True, True])) < 1


def test_a_mediator_judged_by_itself_outweighs_its_trial(make_trial: MakeTrial) -> None:
    """Of two mediators of a measured trial the judged one is the positive, whatever scores higher."""
    proposes = {"Greater muscle strength or more confidence may explain the gain.": ["muscle strength", "confidence"]}
    methods = ["Muscle strength was measured by dynamometer before and after training."]
    trial = make_trial(methods, [BASELINE], proposes)
    other = make_trial(["Pain was rated."], [BASELINE], proposes)
    related = make_trial(methods, [RELATION, BASELINE], proposes)
    kinds = [(trial, Status.MEASURED), (other, Status.UNTESTED), (related, Status.RELATED)] * 4
    prepared = [judged(t, status) for t, status in kinds]
    words = [p.words for p in prepared[0].facts.proposals]
    told = [
        replace(p, measured={words.index("muscle strength"): False, words.index("confidence"): True})
        if status is Status.MEASURED
        else p
        for p, (_, status) in zip(prepared, kinds, strict=True)
    ]
    plain, taught = fit_weights(prepared).measured, fit_weights(told).measured
    matrix = prepared[0].facts.measured
    assert plain.score(matrix).argmax() == words.index("muscle strength")
    assert np.ptp(taught.score(matrix)) < np.ptp(plain.score(matrix))

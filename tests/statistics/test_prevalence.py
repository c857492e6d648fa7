"""Corrected shares of a whole run, and the doubts that come with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractor.article import Status
from extractor.statistics.prevalence import prevalence
from extractor.statistics.sample import draw, missing_from_draw, order_of

THEMES = {"NM": "neuromuscular", "PS": "psychosocial"}


@pytest.fixture
def review(make_row):
    """200 papers, 30% propose none; the classifier misses 1 in 5 of those and never errs otherwise."""
    rng = np.random.default_rng(5)
    truth, rows = {}, []
    for k in range(200):
        name = f"t{k:03}"
        status = Status.NONE_PROPOSED if rng.random() < 0.3 else rng.choice([Status.UNTESTED, Status.RELATED])
        truth[name] = make_row(name, Status(status), themes=() if status == Status.NONE_PROPOSED else ("NM",))
        wrong = status == Status.NONE_PROPOSED and rng.random() < 0.2
        rows.append(make_row(name, Status.UNTESTED, themes=("PS",)) if wrong else truth[name])
    return rows, truth


def share(found, key, of="assessed"):
    return next(s for s in found.shares if (s.key, s.of) == (key, of))


def codes(warnings):
    return {w.code for w in warnings}


def checked(review, size, seed=9):
    rows, truth = review
    return {name: truth[name] for name in draw((r.trial for r in rows), size, seed)}


def test_both_corrections_move_towards_the_truth(review):
    rows, truth = review
    true = np.mean([t.status is Status.NONE_PROPOSED for t in truth.values()])

    found = share(prevalence(rows, checked(review, 100), THEMES, seed=9), "none_proposed")

    assert found.naive.value < true - 0.02
    for corrected in (found.rogan_gladen, found.prediction_powered):
        assert abs(corrected.value - true) < abs(found.naive.value - true)
        assert corrected.low < true < corrected.high


def test_drawn_and_large_enough_sample_raises_no_doubt(review):
    found = prevalence(review[0], checked(review, 100), THEMES, seed=9)

    assert (found.assessed, found.checked, found.warnings) == (200, 100, ())


def test_every_share_of_the_report_is_there_with_both_denominators(review):
    found = prevalence(review[0], checked(review, 100), THEMES, seed=9)
    keys = ["not_tested", "status:untested", "status:measured", "status:related", "status:mediated"]

    assert [s.key for s in found.shares if s.of == "proposing"] == [*keys, "theme:NM", "theme:PS"]
    assert [s.key for s in found.shares if s.of == "assessed"] == ["none_proposed", *keys, "theme:NM", "theme:PS"]
    assert share(found, "not_tested", "proposing").rogan_gladen is None
    assert share(found, "not_tested", "proposing").prediction_powered is not None


def test_small_sample_is_named(review):
    found = prevalence(review[0], checked(review, 20), THEMES, seed=9)

    assert "small_sample" in codes(found.warnings)
    assert "few_of_a_kind" in codes(share(found, "none_proposed").warnings)


def test_left_out_trials_of_the_draw_are_named(review):
    sample = checked(review, 100)
    hard = next(iter(sample))
    del sample[hard]

    found = prevalence(review[0], sample, THEMES, seed=9)

    assert "not_random" in codes(found.warnings)
    assert hard in found.warnings[0].message


def test_handpicked_sample_is_found_out(review):
    rows, truth = review
    picked = [r.trial for r in rows if r.proposes][:80]

    found = prevalence(rows, {name: truth[name] for name in picked}, THEMES)

    assert "not_random" in codes(found.warnings)


def test_sample_of_unknown_origin_is_doubted(review):
    assert "random_unknown" in codes(prevalence(review[0], checked(review, 100), THEMES).warnings)


def test_weak_classifier_is_named(review):
    rows, truth = review
    rng = np.random.default_rng(2)
    blind = [replace(truth[name], trial=r.trial) for r, name in zip(rows, rng.permutation(list(truth)), strict=True)]

    found = prevalence(blind, checked((blind, truth), 100), THEMES, seed=9)

    assert "weak_classifier" in codes(share(found, "none_proposed").warnings)


def test_duplicates_and_unassessable_papers_are_not_counted(review, make_row):
    rows, truth = review
    more = [*rows, make_row("scan", Status.NOT_ASSESSABLE), make_row("copy", Status.UNTESTED, duplicate_of="t001")]

    found = prevalence(more, {**checked(review, 100), "scan": truth["t001"]}, THEMES, seed=9)

    assert (found.assessed, found.checked) == (200, 100)
    assert "strangers" in codes(found.warnings)


def test_nothing_checked_leaves_the_naive_figures(review):
    found = prevalence(review[0], {}, THEMES)

    assert share(found, "none_proposed").naive is not None
    assert share(found, "none_proposed").prediction_powered is None


def test_larger_draw_holds_the_smaller_one():
    names = [f"t{k}" for k in range(50)]

    assert draw(names, 20, 1)[:10] == draw(reversed(names), 10, 1)
    assert draw(names, 10, 1) != draw(names, 10, 2)
    assert missing_from_draw(names, order_of(names, 1)[:5], 1) == ()

"""A run beside a published review, and beside another run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.article import Status
from extractor.errors import ResultsError
from extractor.reporting import Results
from extractor.reporting.compare import compare, comparison_markdown, load_published, published_names
from extractor.reporting.diff import diff_lines, diff_runs

OWN = """
name = "mine"
title = "A review made up for a test"
[[share]]
key = "status:untested"
unit = "proposing"
n = 10
of = 40
"""


def test_wun_is_there_with_its_figures():
    review = load_published("wun2021")

    assert "wun2021" in published_names()
    assert [(s.key, s.n, s.of) for s in review.shares] == [
        ("none_proposed", 36, 110),
        ("theme:NM", 105, 241),
        ("theme:PS", 87, 241),
        ("theme:NP", 22, 241),
        ("theme:CM", 15, 241),
        ("theme:TH", 12, 241),
    ]
    assert sum(s.n for s in review.shares[1:]) == 241


def test_difference_of_trials_has_newcombe_s_interval(results):
    """Newcombe's own example (1998, table II, contrast a): 56/70 less 48/80 is 0.2 (0.0524 to 0.3339)."""
    none = next(t for t in results.trials if t.status is Status.NONE_PROPOSED)
    other = next(t for t in results.trials if t.status is Status.UNTESTED)
    rows = tuple(replace(none if k < 56 else other, trial=str(k)) for k in range(70))
    review = load_published("wun2021")
    review = replace(review, shares=(replace(review.shares[0], n=48, of=80),))

    (found,) = compare(Results(trials=rows), review)

    assert found.difference.value == pytest.approx(0.2)
    assert (found.difference.low, found.difference.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_mentions_are_of_the_review_s_themes_and_drawn_by_trial(results):
    found = compare(results, load_published("wun2021"))
    mentions = [one for one in found if one.published.unit == "mentions"]

    assert sum(one.n for one in mentions) == mentions[0].of
    for one in mentions:
        assert one.ours.low < one.ours.value < one.ours.high
        assert one.difference.low is None


def test_text_names_source_units_and_cautions(results):
    review = load_published("wun2021")
    text = comparison_markdown(results, review, compare(results, review))

    assert "36/110 32.7% (24.7 to 41.9)" in text
    assert "10.1016/j.msksp.2020.102307" in text
    assert "(other) are not counted" in text


def test_own_review_from_a_file(results, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    (found,) = compare(results, load_published(str(path)))
    proposing = [t for t in results.trials if t.proposes and t.duplicate_of is None]

    assert (found.n, found.of) == (sum(t.status is Status.UNTESTED for t in proposing), len(proposing))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not TOML"),
        ("title = 'x'", "'share' is missing"),
        (OWN.replace("n = 10\n", ""), "share 1: 'n' is missing"),
        (OWN.replace("n = 10\n", "n = 50\n"), "50 of 40 is no share"),
        (OWN.replace("proposing", "papers"), "unit 'papers' is none of"),
    ],
)
def test_wrong_review_is_refused_with_its_place(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ResultsError, match=message):
        load_published(str(path))


def test_unknown_review_names_those_there_are():
    with pytest.raises(ResultsError, match="wun2021"):
        load_published("nobody1999")


@pytest.mark.parametrize("key", ["colour:blue", "nonsense"])
def test_unknown_key_is_refused(results, tmp_path, key):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace("status:untested", key), encoding="utf-8")

    with pytest.raises(ResultsError, match="unknown key"):
        compare(results, load_published(str(path)))


def test_same_run_has_no_difference(results):
    found = diff_runs(results, results)

    assert (found.facts, found.counts, found.trials, found.same) == ((), (), (), len(results.trials))


def test_changes_are_named_trial_by_trial(results):
    trial = next(t for t in results.trials if t.status is Status.UNTESTED)
    sentences = results.sentences[trial.trial]
    lost = next(s for s in sentences if s.mechanism)
    found = next(s for s in sentences if not s.mechanism)
    changed = tuple(replace(s, mechanism=not s.mechanism) if s in (lost, found) else s for s in sentences)
    second = replace(
        results,
        trials=tuple(replace(t, status=Status.RELATED, flags=()) if t is trial else t for t in results.trials),
        sentences={**results.sentences, trial.trial: changed},
        run={**results.run, "model": {"name": "other"}},
    )

    diff = diff_runs(results, second)
    lines = "\n".join(diff_lines(diff))

    assert [t.trial for t in diff.trials] == [trial.trial]
    assert [c.what for c in diff.trials[0].changes] == ["status", "flags"]
    assert (diff.trials[0].found, diff.trials[0].lost) == ((found.text,), (lost.text,))
    assert "model name: mechanisms-1 -> other" in lines
    assert "status: untested -> related" in lines
    assert "flags: mediator_not_tested -> none" in lines


def test_renamed_file_is_known_by_its_content(results):
    trial = results.trials[0]
    second = replace(results, trials=(replace(trial, trial="renamed"), *results.trials[2:]))

    diff = diff_runs(results, second)

    assert diff.only_first == (results.trials[1].trial,)
    assert diff.only_second == ()
    assert diff.trials[0].changes[0].after == "renamed"

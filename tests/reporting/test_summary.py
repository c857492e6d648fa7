"""The counts of the answer add up, and its intervals are Wilson's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Problem, Status
from extractor.reporting.summary import share, summarise
from extractor.rows import TrialRow
from extractor.statistics.estimate import proportion
from tests.reporting.fixtures import make_rows


def _trial(name: str, status: Status, **more: object) -> TrialRow:
    fields = {"trial": name, "source": name, "title": None, "proposes": None, "proposes_probability": None}
    return TrialRow(status=status, **{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    # Newcombe 1998 (doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_of_newcombes_table(n: int, of: int, low: float, high: float) -> None:
    got = share(n, of)

    assert (round(got.low or 0, 4), round(got.high or 0, 4)) == (low, high)


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_and_stays_inside_0_and_1(counts: tuple[int, int]) -> None:
    n, of = counts
    got = share(n, of)

    assert got.low is not None
    assert got.high is not None
    assert (got.low, got.high) == (proportion(n, of).low, proportion(n, of).high)
    assert 0 <= got.low <= n / of + 1e-12
    assert n / of - 1e-12 <= got.high <= 1


def test_a_share_of_nothing_has_no_interval() -> None:
    assert (share(0, 0).value, share(0, 0).low) == (None, None)


def test_files_are_unreadable_duplicate_not_assessable_or_assessed() -> None:
    trials, _ = make_rows(200)
    got = summarise(trials, ["NM"])

    parts = sum(got.unreadable.values()) + got.duplicates + sum(got.not_assessable.values()) + got.assessed
    assert got.files == 200 == parts
    assert got.assessed == got.none_proposed.n + got.proposing.n
    assert got.proposing.n == sum(share.n for share in got.ladder.values())


def test_what_cannot_be_assessed_is_in_no_denominator() -> None:
    broken = Problem(stage="read", code="encrypted", message="asks for a password", fatal=True)
    protocol = Problem(stage="segment", code="not_a_trial_report", message="a protocol", fatal=True)
    trials = [
        _trial("a", Status.NOT_ASSESSABLE, problems=(broken,)),
        _trial("b", Status.NOT_ASSESSABLE, problems=(protocol,)),
        _trial("c", Status.NONE_PROPOSED),
        _trial("d", Status.NONE_PROPOSED, duplicate_of="c"),
    ]
    got = summarise(trials, [])

    assert (got.unreadable, got.not_assessable) == ({"encrypted": 1}, {"not_a_trial_report": 1})
    assert (got.none_proposed.n, got.none_proposed.of) == (1, 1)
    assert got.not_tested.of == 0


def test_themes_are_counted_by_trials_and_by_mentions() -> None:
    trials = [
        _trial("a", Status.UNTESTED, theme_mentions={"NM": 5, "PS": 1}),
        _trial("b", Status.MEASURED, theme_mentions={"PS": 2}),
        _trial("c", Status.NONE_PROPOSED),
    ]
    got = {t.code: (t.trials.n, t.trials.of, t.mentions.n, t.mentions.of) for t in summarise(trials, ["CM"]).themes}

    assert got == {"PS": (2, 2, 3, 8), "NM": (1, 2, 5, 8), "CM": (0, 2, 0, 8)}

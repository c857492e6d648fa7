"""Reports of one trial are linked by registration id; a companion's test lifts the flag."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from extractor.aggregation.linking import link_reports, normalise_registration
from extractor.article import Flag, Status
from extractor.rows import TrialRow


def row(trial: str, status: Status, *ids: str, duplicate_of: str | None = None) -> TrialRow:
    flags = (Flag.MEDIATOR_NOT_TESTED,) if status in (Status.UNTESTED, Status.MEASURED) else ()
    return TrialRow(
        trial=trial,
        source=f"{trial}.xml",
        title=None,
        proposes=True,
        proposes_probability=0.9,
        status=status,
        flags=flags,
        registrations=ids,
        duplicate_of=duplicate_of,
    )


def test_a_companion_that_tested_a_mediator_lifts_the_flag_and_is_named() -> None:
    main, companion = link_reports(
        [row("main", Status.MEASURED, "NCT01234567"), row("path", Status.MEDIATED, "NCT 01234567")]
    )

    assert (main.flags, main.lifted_by, main.linked_reports) == ((), "path", ("path",))
    assert main.status is Status.MEASURED
    assert (companion.lifted_by, companion.linked_reports) == (None, ("main",))


def test_the_companion_with_the_highest_rung_is_named() -> None:
    rows = [
        row("a", Status.UNTESTED, "NCT01234567"),
        row("b", Status.RELATED, "NCT01234567"),
        row("c", Status.MEDIATED, "NCT01234567"),
    ]

    for order in itertools.permutations(rows):
        linked = {r.trial: r for r in link_reports(order)}
        assert linked["a"].lifted_by == "c"
        assert linked["a"].linked_reports == ("b", "c")


@pytest.mark.parametrize("status", [Status.UNTESTED, Status.MEASURED, Status.NONE_PROPOSED, Status.NOT_ASSESSABLE])
def test_a_companion_that_tested_nothing_lifts_nothing(status: Status) -> None:
    main, _ = link_reports([row("main", Status.UNTESTED, "ISRCTN12345678"), row("other", status, "ISRCTN12345678")])

    assert main.flags == (Flag.MEDIATOR_NOT_TESTED,)
    assert main.lifted_by is None
    assert main.linked_reports == ("other",)


def test_papers_without_a_common_id_stay_apart() -> None:
    rows = [
        row("a", Status.UNTESTED, "NCT00000001"),
        row("b", Status.MEDIATED, "NCT00000002"),
        row("c", Status.RELATED),
    ]

    assert link_reports(rows) == rows


def test_links_go_in_pairs_and_not_in_chains() -> None:
    """A paper with the ids of two trials is a companion of both and does not join them."""
    a, pooled, b = link_reports(
        [
            row("a", Status.UNTESTED, "NCT00000001"),
            row("pooled", Status.UNTESTED, "NCT00000001", "NCT00000002"),
            row("b", Status.MEDIATED, "NCT00000002"),
        ]
    )

    assert a.lifted_by is None
    assert a.linked_reports == ("pooled",)
    assert pooled.linked_reports == ("a", "b")
    assert pooled.lifted_by == "b"
    assert b.linked_reports == ("pooled",)


def test_a_copy_of_a_file_is_no_companion() -> None:
    original, copy = link_reports(
        [
            row("a", Status.RELATED, "NCT00000001"),
            row("a-copy", Status.RELATED, "NCT00000001", duplicate_of="a"),
        ]
    )

    assert original.linked_reports == ()
    assert copy.linked_reports == ()


def test_only_the_flag_that_the_companion_answers_is_lifted() -> None:
    both = dataclasses.replace(
        row("main", Status.MEASURED, "NCT01234567"), flags=(Flag.NO_MECHANISM_PROPOSED, Flag.MEDIATOR_NOT_TESTED)
    )

    main, _ = link_reports([both, row("path", Status.RELATED, "NCT01234567")])

    assert main.flags == (Flag.NO_MECHANISM_PROPOSED,)


def test_linking_twice_changes_nothing() -> None:
    rows = [row("main", Status.MEASURED, "NCT01234567"), row("path", Status.MEDIATED, "NCT01234567")]

    once = link_reports(rows)

    assert link_reports(once) == once


def test_ids_are_compared_without_spaces_case_and_punctuation() -> None:
    assert normalise_registration("ISRCTN 1234-5678") == normalise_registration("isrctn12345678")

"""A run beside a published review: the same shares, their intervals, and the difference.

Published reviews are data (`published/*.toml`). Intervals of trials are Wilson's, of differences
Newcombe's (1998, method 10, doi 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
Mentions of one trial are not independent. Our interval of a share of mentions is a bootstrap over
trials; a published one can only be computed as if mentions were independent, which is too short,
so no difference of mentions is given an interval.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from extractor.article import Flag, Status
from extractor.errors import ResultsError
from extractor.reporting.markdown import table as markdown_table
from extractor.reporting.results import Results
from extractor.rows import TrialRow
from extractor.statistics.bootstrap import Floats, cluster_bootstrap
from extractor.statistics.estimate import Estimate, proportion

__all__ = [
    "ComparedShare",
    "PublishedReview",
    "PublishedShare",
    "compare",
    "comparison_markdown",
    "load_published",
    "published_names",
]

_UNITS = ("trials", "proposing", "mentions")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShare:
    """One figure of the review: `n` of `of` trials, proposing trials or mentions."""

    key: str
    label: str
    unit: str
    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReview:
    """A review and its figures; see `published/wun2021.toml` for the form."""

    name: str
    title: str
    doi: str | None
    taxonomy: str | None
    note: str | None
    shares: tuple[PublishedShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedShare:
    """A figure of the review beside that of the run.

    Attributes:
        n, of: counts of the run.
        ours: None where the run has nothing to count.
        difference: ours less theirs; without limits for mentions.
    """

    published: PublishedShare
    theirs: Estimate
    n: int
    of: int
    ours: Estimate | None
    difference: Estimate | None


def published_names() -> tuple[str, ...]:
    """Names of the reviews that come with the package."""
    folder = resources.files("extractor.reporting.published")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_published(name_or_path: str) -> PublishedReview:
    """A review by name, or from a TOML file.

    Raises:
        ResultsError: there is none, or the file is wrong (what and where is said).
    """
    try:
        if name_or_path in published_names():
            text = resources.files("extractor.reporting.published").joinpath(f"{name_or_path}.toml").read_text("utf-8")
        else:
            text = Path(name_or_path).read_text(encoding="utf-8")
        return _review(tomllib.loads(text), name_or_path)
    except OSError as err:
        known = ", ".join(published_names())
        raise ResultsError(f"no published review {name_or_path!r}: give a TOML file or one of {known}") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise ResultsError(f"{name_or_path}: not TOML: {err}") from err


def _review(stored: Mapping[str, Any], source: str) -> PublishedReview:
    try:
        shares = tuple(_share(entry, number, source) for number, entry in enumerate(stored["share"], 1))
        return PublishedReview(
            name=str(stored["name"]),
            title=str(stored["title"]),
            doi=stored.get("doi"),
            taxonomy=stored.get("taxonomy"),
            note=stored.get("note"),
            shares=shares,
        )
    except KeyError as err:
        raise ResultsError(f"{source}: {err.args[0]!r} is missing") from err


def _share(entry: Mapping[str, Any], number: int, source: str) -> PublishedShare:
    where = f"{source}, share {number}"
    missing = [name for name in ("key", "unit", "n", "of") if name not in entry]
    if missing:
        raise ResultsError(f"{where}: {missing[0]!r} is missing")
    if entry["unit"] not in _UNITS:
        raise ResultsError(f"{where}: unit {entry['unit']!r} is none of {', '.join(_UNITS)}")
    n, of = entry["n"], entry["of"]
    if not (isinstance(n, int) and isinstance(of, int) and 0 <= n <= of and of > 0):
        raise ResultsError(f"{where}: {n} of {of} is no share")
    label = str(entry.get("label", entry["key"]))
    return PublishedShare(key=str(entry["key"]), label=label, unit=entry["unit"], n=n, of=of)


def compare(results: Results, review: PublishedReview) -> tuple[ComparedShare, ...]:
    """Every figure of the review beside the run's.

    Raises:
        ResultsError: the review has a key that no run can answer.
    """
    unique = [t for t in results.trials if t.duplicate_of is None and t.status is not Status.NOT_ASSESSABLE]
    themes = _themes_of(review)
    return tuple(_compared(share, unique, themes, review.name) for share in review.shares)


def _themes_of(review: PublishedReview) -> tuple[str, ...]:
    """Codes of the themes whose mentions the review counts; mentions of others have no counterpart."""
    keys = [s.key for s in review.shares if s.unit == "mentions"]
    return tuple(key.partition(":")[2] for key in keys)


def _compared(share: PublishedShare, trials: Sequence[TrialRow], themes: Sequence[str], source: str) -> ComparedShare:
    theirs = proportion(share.n, share.of)
    if share.unit == "mentions":
        n, of, ours = _mentions(share, trials, themes, source)
        difference = None if ours is None else Estimate(value=ours.value - theirs.value, low=None, high=None)
        return ComparedShare(published=share, theirs=theirs, n=n, of=of, ours=ours, difference=difference)
    counted = [t for t in trials if share.unit == "trials" or t.proposes]
    n, of = sum(_is_kind(t, share.key, source) for t in counted), len(counted)
    ours = proportion(n, of) if of else None
    difference = None if ours is None else _newcombe(ours, theirs)
    return ComparedShare(published=share, theirs=theirs, n=n, of=of, ours=ours, difference=difference)


def _is_kind(trial: TrialRow, key: str, source: str) -> bool:
    kind, _, value = key.partition(":")
    if key == "none_proposed":
        return trial.status is Status.NONE_PROPOSED
    if key == "not_tested":
        return Flag.MEDIATOR_NOT_TESTED in trial.flags
    if kind == "status":
        return trial.status.value == value
    if kind == "theme":
        return value in trial.themes
    raise ResultsError(f"{source}: unknown key {key!r}; use none_proposed, not_tested, status:... or theme:...")


def _mentions(
    share: PublishedShare, trials: Sequence[TrialRow], themes: Sequence[str], source: str
) -> tuple[int, int, Estimate | None]:
    kind, _, code = share.key.partition(":")
    if kind != "theme":
        raise ResultsError(f"{source}: {share.key!r} has no mentions; only theme:... has")
    counts = [t.theme_mentions for t in trials if t.proposes]
    pairs = [(m.get(code, 0), sum(m.get(theme, 0) for theme in themes)) for m in counts]
    sums = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    n, of = (int(total) for total in sums.sum(axis=0))
    return n, of, cluster_bootstrap(sums, _quotient) if of else None


def _quotient(sums: Floats) -> Floats:
    some = sums[:, 1] > 0
    quotient: Floats = np.where(some, sums[:, 0] / np.where(some, sums[:, 1], 1.0), np.nan)
    return quotient


def _newcombe(one: Estimate, other: Estimate) -> Estimate:
    """The difference of two independent proportions from their Wilson limits."""
    difference = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Estimate(value=difference, low=None, high=None)
    below = ((one.value - one.low) ** 2 + (other.high - other.value) ** 2) ** 0.5
    above = ((one.high - one.value) ** 2 + (other.value - other.low) ** 2) ** 0.5
    return Estimate(value=difference, low=difference - below, high=difference + above)


def comparison_markdown(results: Results, review: PublishedReview, compared: Sequence[ComparedShare]) -> str:
    """The comparison as a Markdown section with its cautions."""
    headings = ("", "unit", review.name, "this run", "difference (points)")
    rows = [_row(one) for one in compared]
    lines = [f"# This run beside {review.title}", *_cautions(review, results)]
    return "\n\n".join([*lines, markdown_table(headings, rows, right=(2, 3, 4))]) + "\n"


def _cautions(review: PublishedReview, results: Results) -> Iterator[str]:
    if review.doi:
        yield f"<https://doi.org/{review.doi}>"
    if review.note:
        yield review.note
    yield (
        "Intervals are 95%. Trials: Wilson's, differences Newcombe's. Mentions: of this run a bootstrap over trials; "
        "of the review as if mentions were independent, which is too short. The review counted mechanisms that a "
        "person read out, this run counts sentences: shares compare, counts do not."
    )
    counted = set(_themes_of(review))
    names = [name for code, name in results.theme_names.items() if code not in counted]
    if counted and names:
        yield f"Mentions of themes that the review does not have ({', '.join(names)}) are not counted."
    mine = results.run.get("taxonomy")
    taxonomy = mine.get("name") if isinstance(mine, Mapping) else mine
    if review.taxonomy and taxonomy and review.taxonomy != taxonomy:
        yield f"The themes differ: the review's are {review.taxonomy}, this run's {taxonomy}."


def _row(one: ComparedShare) -> tuple[str, ...]:
    share = one.published
    ours = "–" if one.ours is None else f"{one.n:,}/{one.of:,} {_interval(one.ours)}"
    difference = "–" if one.difference is None else _points(one.difference)
    return share.label, share.unit, f"{share.n:,}/{share.of:,} {_interval(one.theirs)}", ours, difference


def _interval(estimate: Estimate) -> str:
    value = f"{100 * estimate.value:.1f}%"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({100 * estimate.low:.1f} to {100 * estimate.high:.1f})"


def _points(estimate: Estimate) -> str:
    value = f"{100 * estimate.value:+.1f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({100 * estimate.low:+.1f} to {100 * estimate.high:+.1f})"

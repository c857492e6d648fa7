"""The answer over all papers, with its denominators: what every report prints first.

Papers are counted, not registrations: the flag says "not tested in this report". A file that is
a copy of another is counted once, as a duplicate. Intervals are Wilson's for one proportion
(Wilson 1927, doi 10.1080/01621459.1927.10502953), 95%: they stay inside [0, 1] and hold at small n.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.article import Flag, Status
from extractor.rows import TrialRow
from extractor.statistics.estimate import proportion

__all__ = ["PROPOSING", "REASONS", "MechanismCount", "Share", "Summary", "ThemeCount", "reason", "share", "summarise"]

PROPOSING = (Status.UNTESTED, Status.MEASURED, Status.RELATED, Status.MEDIATED)
"""Statuses of a trial that proposes a mechanism, from the lowest rung up."""

REASONS: Mapping[str, str] = {
    "unreadable": "file could not be read",
    "encrypted": "password-protected",
    "no_text": "scan without text",
    "unsupported_format": "format not supported",
    "not_an_article": "file holds no article",
    "no_full_text": "abstract only",
    "no_introduction": "Introduction not found",
    "no_discussion": "Discussion not found",
    "not_a_trial_report": "not a trial report",
    "not_english": "not in English",
    "timeout": "took too long",
    "out_of_memory": "needed too much memory",
}
"""Words for the commonest problem codes; any other code is shown with spaces for underscores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A count, what it is out of, and the 95% interval of the proportion (None where `of` is 0)."""

    n: int
    of: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The proportion in [0, 1]."""
        return self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """A theme by trials (of those that propose) and by mentions (of all mentions of any theme)."""

    code: str
    trials: Share
    mentions: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismCount:
    """A normalised mechanism by trials and by mentions."""

    name: str
    trials: Share
    mentions: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The answer. files = unreadable + duplicates + not_assessable + assessed.

    Attributes:
        files: rows of the run.
        unreadable: files that no reader could open, by reason.
        not_assessable: read but without Introduction or Discussion, or no trial report, by reason.
        assessed: papers with an answer; the denominator of `none_proposed`.
        not_tested: papers that raise `mediator_not_tested`, of those that propose a mechanism.
        ladder: status -> share of the papers that propose a mechanism.
        themes: every theme, commonest (by trials) first.
        mechanisms: every normalised mechanism that occurs, commonest first.
        unmapped: mediator wordings without a normalised name.
    """

    files: int
    duplicates: int
    unreadable: Mapping[str, int]
    not_assessable: Mapping[str, int]
    assessed: int
    none_proposed: Share
    proposing: Share
    not_tested: Share
    ladder: Mapping[str, Share]
    themes: Sequence[ThemeCount]
    mechanisms: Sequence[MechanismCount]
    unmapped: int
    uncertain: int


def share(n: int, of: int) -> Share:
    """N out of `of`, with the Wilson interval at 95%."""
    if not of:
        return Share(n=n, of=of, low=None, high=None)
    estimate = proportion(n, of)
    return Share(n=n, of=of, low=estimate.low, high=estimate.high)


def reason(trial: TrialRow) -> str:
    """The code of the problem for which a paper is not assessable."""
    return next((p.code for p in trial.problems if p.fatal), "unknown")


def summarise(trials: Iterable[TrialRow], theme_codes: Sequence[str]) -> Summary:
    """Count everything once.

    Args:
        trials: all rows of a run, duplicates included.
        theme_codes: codes of the taxonomy; codes that only the rows have are appended.
    """
    rows = list(trials)
    unique = [t for t in rows if t.duplicate_of is None]
    assessed = [t for t in unique if t.status is not Status.NOT_ASSESSABLE]
    proposing = [t for t in assessed if t.status in PROPOSING]
    left_out = [t for t in unique if t.status is Status.NOT_ASSESSABLE]
    return Summary(
        files=len(rows),
        duplicates=len(rows) - len(unique),
        unreadable=_by_reason(t for t in left_out if not t.read),
        not_assessable=_by_reason(t for t in left_out if t.read),
        assessed=len(assessed),
        none_proposed=share(len(assessed) - len(proposing), len(assessed)),
        proposing=share(len(proposing), len(assessed)),
        not_tested=share(sum(Flag.MEDIATOR_NOT_TESTED in t.flags for t in proposing), len(proposing)),
        ladder={s.value: share(sum(t.status is s for t in proposing), len(proposing)) for s in PROPOSING},
        themes=_themes(proposing, theme_codes),
        mechanisms=_mechanisms(proposing),
        unmapped=sum(len(t.unmapped) for t in proposing),
        uncertain=sum(t.uncertain for t in assessed),
    )


def _by_reason(trials: Iterable[TrialRow]) -> dict[str, int]:
    counts = Counter(reason(t) for t in trials)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _themes(proposing: Sequence[TrialRow], codes: Sequence[str]) -> tuple[ThemeCount, ...]:
    mentions = _total(t.theme_mentions for t in proposing)
    known = list(dict.fromkeys([*codes, *sorted(mentions)]))
    total = sum(mentions.values())
    counts = [
        ThemeCount(
            code=code,
            trials=share(sum(t.theme_mentions.get(code, 0) > 0 for t in proposing), len(proposing)),
            mentions=share(mentions[code], total),
        )
        for code in known
    ]
    return tuple(sorted(counts, key=lambda c: (-c.trials.n, -c.mentions.n, known.index(c.code))))


def _mechanisms(proposing: Sequence[TrialRow]) -> tuple[MechanismCount, ...]:
    mentions = _total(t.mechanism_mentions for t in proposing)
    total = sum(mentions.values())
    counts = [
        MechanismCount(
            name=name,
            trials=share(sum(t.mechanism_mentions.get(name, 0) > 0 for t in proposing), len(proposing)),
            mentions=share(n, total),
        )
        for name, n in mentions.items()
    ]
    return tuple(sorted(counts, key=lambda c: (-c.trials.n, -c.mentions.n, c.name)))


def _total(mentions: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for of_trial in mentions:
        total.update(of_trial)
    return total

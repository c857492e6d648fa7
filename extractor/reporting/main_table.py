"""The review's main table as data: theme -> mechanism -> trials n, %, mentions n, %.

Both denominators are in it, since shares of mentions read as shares of trials have misled
before: of trials that propose a mechanism, and of all mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.reporting.results import Results
from extractor.reporting.summary import Share, share, summarise
from extractor.rows import TrialRow

__all__ = ["UNNAMED", "MainTable", "MechanismLine", "ThemeLine", "main_table"]

UNNAMED = "without a normalised name"


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismLine:
    """A mechanism within its theme. `named` is False for the line of what has no name."""

    name: str
    trials: Share
    mentions: Share
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """A theme and its mechanisms, commonest first."""

    code: str
    name: str
    trials: Share
    mentions: Share
    mechanisms: tuple[MechanismLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MainTable:
    """The table and its denominators.

    Attributes:
        proposing: trials that propose a mechanism; denominator of every `trials`.
        assessed: trials with an answer.
        theme_mentions: denominator of the themes' mentions: a sentence counts once a theme.
        mechanism_mentions: denominator of the mechanisms' mentions: a sentence counts once a
            mechanism.
    """

    themes: tuple[ThemeLine, ...]
    proposing: int
    assessed: int
    theme_mentions: int
    mechanism_mentions: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table must know, one sentence each."""
        return (
            f"Trials: of the {self.proposing:,} trials that propose a mechanism ({self.assessed:,} were assessed); "
            "a trial can count under several themes and mechanisms.",
            f"Mentions: sentences that carry the theme, of {self.theme_mentions:,}; for mechanisms, sentences that "
            f"carry the mechanism, of {self.mechanism_mentions:,}.",
        )


def main_table(results: Results) -> MainTable:
    """Count themes and mechanisms; a mechanism stands under the theme it carries most often."""
    counted = summarise(results.trials, list(results.theme_names))
    proposing = [t for t in results.trials if t.proposes and t.duplicate_of is None]
    homes = _homes(results)
    by_theme: dict[str, list[MechanismLine]] = defaultdict(list)
    for m in counted.mechanisms:
        line = MechanismLine(name=m.name, trials=m.trials, mentions=m.mentions)
        by_theme[homes.get(m.name, "")].append(line)
    names = results.theme_names
    lines = [
        ThemeLine(
            code=theme.code,
            name=names.get(theme.code, theme.code),
            trials=theme.trials,
            mentions=theme.mentions,
            mechanisms=(*by_theme.pop(theme.code, ()), *_unnamed(theme.code, proposing, results)),
        )
        for theme in counted.themes
    ]
    lines += [_homeless(mechanisms) for mechanisms in by_theme.values()]
    return MainTable(
        themes=tuple(lines),
        proposing=len(proposing),
        assessed=counted.assessed,
        theme_mentions=counted.themes[0].mentions.of if counted.themes else 0,
        mechanism_mentions=counted.mechanisms[0].mentions.of if counted.mechanisms else 0,
    )


def _homes(results: Results) -> Mapping[str, str]:
    """Mechanism -> theme, as the rows pair them: mediators first, else sentences of one theme."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in results.trials:
        for mediator in trial.mediators:
            if mediator.mechanism:
                votes[mediator.mechanism][mediator.theme] += 1
    told = frozenset(votes)
    for sentences in results.sentences.values():
        for sentence in sentences:
            for name in sentence.mechanisms:
                # A sentence of several themes may name the wrong one first: only where no mediator tells.
                if name and sentence.themes and name not in told:
                    votes[name][sentence.themes[0]] += 1
    return {name: max(sorted(count), key=count.__getitem__) for name, count in votes.items()}


def _unnamed(code: str, proposing: Sequence[TrialRow], results: Results) -> tuple[MechanismLine, ...]:
    """Trials and sentences of a theme none of whose mediators has a normalised name."""
    trials = mentions = 0
    for trial in proposing:
        n = sum(
            code in s.themes and not any(s.mechanisms) for s in results.sentences.get(trial.trial, ()) if s.mechanism
        )
        trials += bool(n)
        mentions += n
    if not mentions:
        return ()
    # These sentences are no mention of a mechanism: they have no share of those.
    return (
        MechanismLine(name=UNNAMED, trials=share(trials, len(proposing)), mentions=share(mentions, 0), named=False),
    )


def _homeless(mechanisms: Sequence[MechanismLine]) -> ThemeLine:
    return ThemeLine(
        code="",
        name="theme unknown",
        trials=share(0, 0),
        mentions=share(0, 0),
        mechanisms=tuple(mechanisms),
    )

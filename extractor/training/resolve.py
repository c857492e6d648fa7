"""From the rows of several annotators to one label for each sentence.

An annotator who gave a sentence several labels (one session for each label) gave it the first of
them in the order of the label set; the negative only counts where nothing else was given. Where
annotators differ the majority decides, and a tie is left out until it is settled. What they say of
whole trials is brought together in the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from extractor.article import Status
from extractor.training.labels import NEGATIVE, LabelRow, LabelSet, TrialLabel
from extractor.training.standoff import fingerprint

__all__ = ["Resolved", "by_annotator", "resolve", "resolve_trials", "sentence_key", "text_key"]

Key = tuple[str, str]
_Choice = TypeVar("_Choice")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One label for each sentence.

    Attributes:
        rows: sentences whose label is settled.
        ties: sentences on which annotators are split, each as one of them labelled it.
        aside: sentences that were met and have no label, those of `ties` among them. Their label
            is None: in a trial that was read completely they are no negatives.
    """

    rows: tuple[LabelRow, ...]
    ties: tuple[LabelRow, ...]
    aside: tuple[LabelRow, ...]


def sentence_key(row: LabelRow) -> Key:
    """What makes two rows the same sentence: the trial, and the words with their numbers."""
    return text_key(row.trial, row.text)


def text_key(trial: str, text: str) -> Key:
    """The same from a sentence's trial and text; spaces, case and punctuation do not count."""
    return trial, fingerprint(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def by_annotator(rows: Iterable[LabelRow], labels: LabelSet) -> dict[str, dict[Key, LabelRow]]:
    """For each annotator ("" where unnamed) her row for each sentence; rows set aside are left out."""
    rank = {label: i for i, label in enumerate((*labels.labels, NEGATIVE))}
    found: dict[str, dict[Key, LabelRow]] = defaultdict(dict)
    for row in rows:
        if row.label is None:
            continue
        own, key = found[row.annotator or ""], sentence_key(row)
        if key not in own or rank[row.label] < rank[own[key].label or NEGATIVE]:
            own[key] = row
    return dict(found)


def resolve(rows: Iterable[LabelRow], labels: LabelSet) -> Resolved:
    """One row for each sentence, in the order in which they were first met."""
    given = list(rows)
    votes: dict[Key, list[LabelRow]] = defaultdict(list)
    for own in by_annotator(given, labels).values():
        for key, row in own.items():
            votes[key].append(row)
    settled: list[LabelRow] = []
    ties: list[LabelRow] = []
    for voted in votes.values():
        winner = _settled(voted)
        if winner is None:
            ties.append(voted[0])
        else:
            settled.append(winner)
    ignored = {sentence_key(row): row for row in given if sentence_key(row) not in votes}
    aside = tuple(replace(row, label=None) for row in (*ignored.values(), *ties))
    return Resolved(rows=tuple(settled), ties=tuple(ties), aside=aside)


def _settled(given: Sequence[LabelRow]) -> LabelRow | None:
    """The row with the label of most annotators and the themes of all who gave it; None for a tie."""
    label = _most(row.label for row in given)
    if label is None:
        return None
    winners = [row for row in given if row.label == label]
    themes = dict.fromkeys(theme for row in winners for theme in row.themes or ())
    said = any(row.themes is not None for row in winners)
    return replace(winners[0], themes=tuple(themes) if said else None)


def _most(votes: Iterable[_Choice]) -> _Choice | None:
    """What was said most often; None for a tie, or where nothing was said."""
    counts = Counter(votes).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def resolve_trials(trials: Iterable[TrialLabel]) -> tuple[TrialLabel, ...]:
    """One label for each trial of which something is said, in the order in which they were first met.

    The status is that of most annotators, None for a tie. The trial is complete if one of them
    read all of it.
    """
    given: dict[str, list[TrialLabel]] = defaultdict(list)
    for trial in trials:
        given[trial.trial].append(trial)
    merged = (_merged(own) for own in given.values())
    return tuple(trial for trial in merged if trial.status is not None or trial.complete)


def _merged(given: Sequence[TrialLabel]) -> TrialLabel:
    # An annotator whose file is given twice has one vote.
    votes: set[tuple[str, Status]] = {(each.annotator or "", each.status) for each in given if each.status is not None}
    return TrialLabel(
        trial=given[0].trial,
        status=_most(status for _, status in votes),
        complete=any(each.complete for each in given),
        annotator=given[0].annotator if len({each.annotator for each in given}) == 1 else None,
    )

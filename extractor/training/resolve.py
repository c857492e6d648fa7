"""From the rows of several annotators to one label for each sentence.

An annotator who gave a sentence several labels (one session for each label) gave it the first of
them in the order of the label set; the negative only counts where nothing else was given. Where
annotators differ the majority decides, and a tie is left out until it is settled.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.training.labels import NEGATIVE, LabelRow, LabelSet
from extractor.training.standoff import fingerprint

__all__ = ["Resolved", "by_annotator", "resolve", "sentence_key", "text_key"]

Key = tuple[str, str]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One label for each sentence, and the sentences on which annotators are split."""

    rows: tuple[LabelRow, ...]
    ties: tuple[LabelRow, ...]


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
    votes: dict[Key, list[LabelRow]] = defaultdict(list)
    for own in by_annotator(rows, labels).values():
        for key, row in own.items():
            votes[key].append(row)
    settled: list[LabelRow] = []
    ties: list[LabelRow] = []
    for given in votes.values():
        counts = Counter(row.label for row in given).most_common()
        if len(counts) > 1 and counts[0][1] == counts[1][1]:
            ties.append(given[0])
            continue
        winners = [row for row in given if row.label == counts[0][0]]
        themes = dict.fromkeys(theme for row in winners for theme in row.themes or ())
        said = any(row.themes is not None for row in winners)
        settled.append(replace(winners[0], themes=tuple(themes) if said else None))
    return Resolved(rows=tuple(settled), ties=tuple(ties))

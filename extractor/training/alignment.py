"""Find the sentences that stand-off labels speak of in an article as it is read today.

First by equal words, in order; then by the share of the label's sketch that a sentence holds,
so that a label follows its sentence when that is split (to the parts that hold half of it) or
merged (to the whole).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.training.standoff import (
    Mediator,
    StandoffLabel,
    fingerprint,
    sentence_hash,
    trigrams,
    unpack_hashes,
    words,
)

__all__ = ["Aligned", "align", "count_found", "find_mediators", "locate", "was_read"]

_ENOUGH = 0.5
"""Share of the sketch: chance overlaps of two sentences of one paper reach a quarter at most."""
_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """A label and the sentences (indices) it speaks of; none where they were not found."""

    label: StandoffLabel
    sentences: tuple[int, ...]
    exact: bool


def align(labels: Sequence[StandoffLabel], texts: Sequence[str]) -> list[Aligned]:
    """Align the labels of one trial with its sentences.

    Args:
        labels: of one trial.
        texts: its sentences in reading order.
    """
    ordered = sorted(labels, key=lambda each: each.n)
    places = locate([(label.hash, label.sketch) for label in ordered], texts)
    return [
        Aligned(label=label, sentences=found, exact=exact)
        for label, (found, exact) in zip(ordered, places, strict=True)
    ]


def count_found(labels: Sequence[StandoffLabel], texts: Sequence[str], called: Iterable[int]) -> tuple[int, int, int]:
    """How well some sentences of a trial are those labelled as proposals.

    Args:
        labels: of one trial.
        texts: its sentences in reading order.
        called: indices of the sentences that are taken for proposals.

    Returns:
        Hits, hits and false alarms, labels. A label whose sentence is not among the texts is missed.
    """
    aligned = [set(each.sentences) for each in align([each for each in labels if each.label == "P"], texts)]
    positive = set(called)
    hits = sum(bool(indices & positive) for indices in aligned)
    return hits, hits + len(positive - set().union(*aligned)), len(aligned)


def locate(prints: Sequence[tuple[str, str]], texts: Sequence[str]) -> list[tuple[tuple[int, ...], bool]]:
    """Where sentences known by fingerprint and sketch stand among the texts.

    Args:
        prints: fingerprint and sketch of each, in reading order.
        texts: sentences in reading order.

    Returns:
        For each the indices found (none, one, or the parts it was split into), and whether the
        words were the same.
    """
    tokens = [words(text) for text in texts]
    places: dict[str, list[int]] = defaultdict(list)
    for index, run in enumerate(tokens):
        places[fingerprint(run)].append(index)
    grams = [trigrams(run) for run in tokens]
    found: list[tuple[tuple[int, ...], bool]] = []
    for own, sampled in prints:
        if places[own]:  # the same words twice: the first takes the first place
            found.append(((places[own].pop(0),), True))
        else:
            found.append((_alike(unpack_hashes(sampled), grams), False))
    return found


def _alike(sampled: Sequence[int], grams: Sequence[set[int]]) -> tuple[int, ...]:
    held = [len(own.intersection(sampled)) / len(sampled) for own in grams]
    best = max(held, default=0.0)
    if best < _ENOUGH:
        return ()
    if best >= 0.75:  # one sentence holds nearly all of it
        return (held.index(best),)
    return tuple(index for index, share in enumerate(held) if share >= _ENOUGH)


def find_mediators(text: str, mediators: Sequence[Mediator]) -> tuple[str, ...]:
    """The mediators' words as the sentence now has them; those that it lacks are left out."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    tokens = [words(text[a:b]) for a, b in spans]
    found = []
    for mediator in mediators:
        hits = []
        for first in range(len(tokens) - mediator.words + 1):
            run = tokens[first : first + mediator.words]
            if fingerprint([word for part in run for word in part]) == mediator.hash:
                hits.append((spans[first][0], spans[first + mediator.words - 1][1]))
        if hits:
            start, end = min(hits, key=lambda hit: abs(hit[0] - mediator.start))
            found.append(text[start:end])
    return tuple(found)


def was_read(packed: str, texts: Sequence[str]) -> list[bool]:
    """Which sentences the annotator saw.

    Those whose words were read, and those beside one (cut elsewhere, but of the same passage).

    Args:
        packed: `StandoffTrial.read`.
        texts: the trial's sentences in reading order.
    """
    read = set(unpack_hashes(packed))
    seen = [sentence_hash(text) in read for text in texts]
    return [own or (i > 0 and seen[i - 1]) or (i + 1 < len(seen) and seen[i + 1]) for i, own in enumerate(seen)]

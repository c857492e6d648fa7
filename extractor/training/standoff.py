"""Labels without texts: what may be shipped of an annotated corpus, and the way back to the words.

A label names its sentence by fingerprints: a hash of its words for the exact match, and a sketch
(the eight smallest hashes of its word trigrams) by which a sentence is found again when another
version of the splitter cuts it elsewhere. Digits and punctuation do not count, because readers
differ most in how they render citations. Mediators are kept as offsets into the sentence as it
was labelled and, because those shift with the text, as a hash of their words.

A trial also lists the hash of every sentence that was read, so that a sentence without a label
can be told from one that the annotator never saw.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np

from extractor.errors import AnnotationError

__all__ = [
    "Mediator",
    "StandoffLabel",
    "StandoffTrial",
    "fingerprint",
    "labels_by_trial",
    "load_labels",
    "load_trials",
    "mediator_key",
    "pack_hashes",
    "sentence_hash",
    "sketch",
    "trigrams",
    "unpack_hashes",
    "words",
    "write_rows",
]

SKETCH = 8
_Row = TypeVar("_Row", "StandoffLabel", "StandoffTrial")
_WORD = re.compile(r"[^\W\d_]+")


class Mediator(NamedTuple):
    """Where a label's sentence names a mediator; on disk `[start, end, words, hash]`.

    Attributes:
        start, end: half-open characters of the sentence as it was labelled.
        words: number of words.
        hash: fingerprint of the words.
    """

    start: int
    end: int
    words: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandoffLabel:
    """One labelled sentence; sentences without a label have no row.

    Attributes:
        n: number of the sentence by the splitter of the time.
        hash: `fingerprint` of its words.
        sketch: `sketch` of its words, packed.
        label: `P` or `D`.
    """

    trial: str
    section: str
    n: int
    hash: str
    sketch: str
    label: str
    themes: tuple[str, ...] = ()
    mediators: tuple[Mediator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandoffTrial:
    """One annotated trial.

    Attributes:
        split: `A` the encoder learns from it, `B` head and decision do, `holdout` and `pairs` (articles
            with PDF and XML) nothing does.
        stratum: how the trial came into the sample.
        source: `reference` (the annotated set) or `pool` (labelled later by the same guide).
        annotator: who labelled it.
        status: rung of the trial (`none_proposed` where it proposes nothing); None where it was not judged.
        rungs: of single mediators, as pairs of the fingerprint of their stems and the rung.
        is_trial: False for a protocol, a review and the like among the pool's papers.
        read: 32-bit hashes of the sentences that were read, in order, packed by `pack_hashes`.
    """

    trial: str
    split: str
    stratum: str
    source: str
    annotator: str
    n_sentences: int
    n_proposals: int
    n_denials: int
    proposes: bool
    read: str
    status: str | None = None
    is_trial: bool = True
    rungs: tuple[tuple[str, str], ...] = ()


def words(text: str) -> list[str]:
    """The words of a text, without case, digits and punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fingerprint(tokens: Sequence[str]) -> str:
    """Hash of some words, 16 hex digits."""
    return hashlib.blake2b(" ".join(tokens).encode(), digest_size=8).hexdigest()


def mediator_key(stems: Iterable[str]) -> str:
    """What stands for a mediator in `StandoffTrial.rungs`: the fingerprint of its stems, in any order."""
    return fingerprint(sorted(stems))


def trigrams(tokens: Sequence[str]) -> set[int]:
    """32-bit hashes of all runs of three words; of the whole where there are fewer."""
    runs = [tokens[i : i + 3] for i in range(max(1, len(tokens) - 2))]
    return {int(fingerprint(run)[:8], 16) for run in runs}


def sketch(tokens: Sequence[str]) -> str:
    """The smallest trigram hashes: a fixed random sample of the trigrams (Broder 1997)."""
    return pack_hashes(sorted(trigrams(tokens))[:SKETCH])


def sentence_hash(text: str) -> int:
    """32-bit hash of the words of a sentence."""
    return int(fingerprint(words(text))[:8], 16)


def pack_hashes(hashes: Iterable[int]) -> str:
    """32-bit hashes as base64, four bytes each."""
    return base64.b64encode(np.asarray(list(hashes), dtype="<u4").tobytes()).decode()


def unpack_hashes(packed: str) -> list[int]:
    """What `pack_hashes` packed."""
    return [int(h) for h in np.frombuffer(base64.b64decode(packed), dtype="<u4")]


def load_labels(path: Path) -> list[StandoffLabel]:
    """The labels of a file.

    Raises:
        AnnotationError: a line is no such label.
    """
    return _load(path, StandoffLabel)


def labels_by_trial(path: Path) -> dict[str, list[StandoffLabel]]:
    """The labels of a file by their trial; a trial without labels has an empty list.

    Raises:
        AnnotationError: as `load_labels`.
    """
    of_trial: dict[str, list[StandoffLabel]] = defaultdict(list)
    for label in load_labels(path):
        of_trial[label.trial].append(label)
    return of_trial


def load_trials(path: Path) -> list[StandoffTrial]:
    """The trials of a file.

    Raises:
        AnnotationError: a line is no such trial.
    """
    return _load(path, StandoffTrial)


def write_rows(path: Path, rows: Iterable[StandoffLabel | StandoffTrial]) -> int:
    """Write rows as JSON lines; returns how many."""
    lines = [msgspec.json.encode(row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return len(lines)


def _load(path: Path, kind: type[_Row]) -> list[_Row]:
    rows = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            rows.append(msgspec.json.decode(line, type=kind))
        except msgspec.MsgspecError as err:
            raise AnnotationError(path, number, f"not a stand-off row: {err}; write the file again") from err
    return rows

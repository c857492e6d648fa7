"""Write the labels of annotated trials without their texts: `corpus/labels/`.

In: the annotated reference set (`sentences.jsonl`, `trials.jsonl`), and trials labelled later
by the same guide: pairs of files `NAME.src.jsonl` (trial, section, n, text) and
`NAME.labels.jsonl` (trial, n, label, themes, mediators; a line `done` closes a trial). Statuses of
those, where they were judged, as JSONL (trial, status, mediators: words and rung).
Out: `labels.jsonl` and `trials.jsonl`, which `scripts/materialise.py` reads.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from extractor.mediation.words import content_stems
from extractor.training.standoff import (
    Mediator,
    StandoffLabel,
    StandoffTrial,
    fingerprint,
    mediator_key,
    pack_hashes,
    sentence_hash,
    sketch,
    words,
    write_rows,
)

NONE = "none_proposed"
RUNGS = ("untested", "measured", "related", "mediated")
READER = "language model, by the annotation guide"


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """One annotated trial with its sentences and what else is known of it."""

    trial: str
    stratum: str
    source: str
    sentences: tuple[dict[str, Any], ...]
    status: str | None = None
    is_trial: bool = True
    rungs: tuple[tuple[str, str], ...] = ()


def reference_trials(folder: Path) -> Iterator[Annotated]:
    """The trials of the annotated reference set."""
    known = {row["trial"]: row for row in _rows(folder / "trials.jsonl")}
    for trial, group in groupby(_rows(folder / "sentences.jsonl"), key=lambda row: row["trial"]):
        about = known[trial]
        yield Annotated(
            trial=trial,
            stratum=about["stratum"],
            source="reference",
            sentences=tuple(group),
            status=(about["status"] or NONE) if about["status_judged"] else None,
        )


def later_trials(folder: Path, statuses: dict[str, dict[str, Any]]) -> Iterator[Annotated]:
    """The trials labelled later whose reading was finished, with their statuses where judged."""
    for source in sorted(folder.glob("*.src.jsonl")):
        path = source.with_name(source.name.replace(".src.", ".labels."))
        rows = list(_rows(path)) if path.exists() else []
        done = {row["trial"]: row for row in rows if row.get("done")}
        labels = {(row["trial"], row["n"]): row for row in rows if not row.get("done")}
        for trial, group in groupby(_rows(source), key=lambda row: row["trial"]):
            if trial not in done:
                continue
            yield Annotated(
                trial=trial,
                stratum="pool",
                source="pool",
                sentences=tuple({**row, **labels.get((trial, row["n"]), {})} for row in group),
                is_trial=bool(done[trial].get("is_trial", True)),
                status=statuses[trial]["status"] if trial in statuses else None,
                rungs=tuple(_rungs(statuses[trial]["mediators"])) if trial in statuses else (),
            )


def _rungs(mediators: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    for mediator in mediators:
        if mediator["rung"] in RUNGS:
            yield mediator_key(content_stems(mediator["words"])), mediator["rung"]


def standoff_label(row: dict[str, Any]) -> StandoffLabel:
    """The label of a sentence, its text replaced by fingerprints."""
    tokens = words(row["text"])
    return StandoffLabel(
        trial=row["trial"],
        section=row["section"],
        n=row["n"],
        hash=fingerprint(tokens),
        sketch=sketch(tokens),
        label=row["label"],
        themes=tuple(row.get("themes") or ()),
        mediators=tuple(_mediators(row["text"], row.get("mediators") or ())),
    )


def standoff_trial(annotated: Annotated, split: str) -> StandoffTrial:
    """The trial's row."""
    labels = [row.get("label") for row in annotated.sentences]
    return StandoffTrial(
        trial=annotated.trial,
        split=split,
        stratum=annotated.stratum,
        source=annotated.source,
        annotator=READER,
        n_sentences=len(labels),
        n_proposals=labels.count("P"),
        n_denials=labels.count("D"),
        proposes="P" in labels,
        read=pack_hashes(sentence_hash(row["text"]) for row in annotated.sentences),
        status=annotated.status,
        is_trial=annotated.is_trial,
        rungs=annotated.rungs,
    )


def _mediators(text: str, found: Sequence[str]) -> Iterator[Mediator]:
    for mediator in found:
        tokens = words(mediator)
        start = text.find(mediator) if mediator in text else text.lower().find(mediator.lower())
        if start >= 0 and tokens:
            count = len(re.findall(r"[^\W\d_]+", mediator))
            yield Mediator(start=start, end=start + len(mediator), words=count, hash=fingerprint(tokens))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def main() -> None:
    """Parse the options, write both files, print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True, help="folder of the annotated reference set")
    parser.add_argument("--later", type=Path, help="folder of pairs of files labelled later")
    parser.add_argument(
        "--split",
        type=Path,
        required=True,
        help='JSON {"A2": [...], "B": [...], "holdout": [...], "pairs": [...]}, the others are A',
    )
    parser.add_argument("--out", type=Path, default=Path("corpus/labels"))
    parser.add_argument("--status", type=Path, nargs="*", default=[], help="files of statuses of the later trials")
    arguments = parser.parse_args()
    named = json.loads(arguments.split.read_text())
    split_of = defaultdict(lambda: "A", {trial: split for split, trials in named.items() for trial in trials})
    annotated = list(reference_trials(arguments.reference))
    if arguments.later:
        statuses = {row["trial"]: row for path in arguments.status for row in _rows(path)}
        annotated += later_trials(arguments.later, statuses)
    annotated.sort(key=lambda each: each.trial)
    labels = [standoff_label(row) for each in annotated for row in each.sentences if row.get("label")]
    trials = [standoff_trial(each, split_of[each.trial]) for each in annotated]
    n_labels = write_rows(arguments.out / "labels.jsonl", labels)
    n_trials = write_rows(arguments.out / "trials.jsonl", trials)
    lost = sum(len(row.get("mediators") or ()) for a in annotated for row in a.sentences if row.get("label"))
    kept = sum(len(label.mediators) for label in labels)
    print(f"{n_trials} trials, {n_labels} labels, {kept} of {lost} mediators found in their sentences")


if __name__ == "__main__":
    main()

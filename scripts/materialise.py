"""Give the stand-off labels their texts back: from JATS files, or from Europe PMC.

In: `corpus/labels/` and the papers as JATS XML (`--from FOLDER`, named by their id; more than one
folder may be given), or `--download FOLDER`, which fetches what is missing from the open-access
service of Europe PMC. Out: one JSONL of sentences in reading order, as `scripts/train_encoder.py`
and `scripts/train_model.py` read it:

    trial, title, section, n, paragraph, start, end, text, label, themes, mediators, split, stratum, source, read

`label` is P, D or null; `read` is false where the annotator never saw the sentence (a section that
was not found at the time): such a sentence is no negative. Ends with exit code 1 if fewer than
99% of the proposals were found again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.article import Article, SectionType, Segmentation
from extractor.errors import ReadError
from extractor.pipeline import read_and_segment
from extractor.training.alignment import align, find_mediators, was_read
from extractor.training.standoff import StandoffLabel, StandoffTrial, labels_by_trial, load_trials

SERVICE = "https://www.ebi.ac.uk/europepmc/webservices/rest/{}/fullTextXML"
PAUSE = 0.2
"""Seconds between two requests, as the service asks."""
FLOOR = 0.99
SUFFIXES = (".nxml", ".xml")


def find_paper(trial: str, folders: Sequence[Path]) -> Path | None:
    """The trial's file in the first folder that has it."""
    candidates = (folder / f"{trial}{suffix}" for folder in folders for suffix in SUFFIXES)
    return next((path for path in candidates if path.exists()), None)


def download(trial: str, folder: Path) -> Path | None:
    """Fetch a paper's full text; None where the service has none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{trial}.xml"
    time.sleep(PAUSE)
    try:
        with urllib.request.urlopen(SERVICE.format(trial), timeout=60) as answer:
            path.write_bytes(answer.read())
    except OSError as err:
        print(f"{trial}: {err}", file=sys.stderr)
        return None
    return path


def materialise(
    article: Article, segmentation: Segmentation, trial: StandoffTrial, labels: Sequence[StandoffLabel]
) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The trial's sentences with their labels, and the counts of what was found."""
    sentences = segmentation.sentences_of(SectionType.INTRODUCTION, SectionType.DISCUSSION)
    texts = [article.slice(sentence) for sentence in sentences]
    given: dict[int, list[StandoffLabel]] = defaultdict(list)
    counts: Counter[str] = Counter(trials=1, sentences=len(texts))
    for aligned in align(labels, texts):
        for index in aligned.sentences:
            given[index].append(aligned.label)
        counts[f"{aligned.label.label} labels"] += 1
        counts[f"{aligned.label.label} found"] += bool(aligned.sentences)
        counts[f"{aligned.label.label} exact"] += aligned.exact
    seen = was_read(trial.read, texts)
    rows = []
    for index, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        own = given[index]
        mediators = tuple(dict.fromkeys(w for label in own for w in find_mediators(text, label.mediators)))
        counts["mediators"] += sum(len(label.mediators) for label in own)
        counts["mediators found"] += len(mediators)
        counts["unread"] += not (seen[index] or own)
        rows.append(
            {
                "trial": trial.trial,
                "title": article.metadata.title,
                "section": sentence.section.value,
                "n": sentence.n,
                "paragraph": sentence.paragraph,
                "start": sentence.start,
                "end": sentence.end,
                "text": text,
                # Of two labels on one sentence (it was merged) the proposal is what matters.
                "label": max((label.label for label in own), default=None),
                "themes": list(dict.fromkeys(t for label in own for t in label.themes)),
                "mediators": list(mediators),
                "split": trial.split,
                "stratum": trial.stratum,
                "source": trial.source,
                "read": bool(seen[index] or own),
            }
        )
    return rows, counts


def every_trial(
    trials: Sequence[StandoffTrial],
    labels: Mapping[str, Sequence[StandoffLabel]],
    folders: Sequence[Path],
    cache: Path | None,
) -> Iterator[tuple[list[dict[str, Any]], Counter[str]]]:
    """`materialise` for each trial whose paper is there; the others are named on stderr."""
    for trial in trials:
        own = labels[trial.trial]
        path = find_paper(trial.trial, folders) or (download(trial.trial, cache) if cache else None)
        lost = Counter({"trials missing": 1, "P labels": sum(label.label == "P" for label in own)})
        if path is None:
            print(f"{trial.trial}: no file; give its folder with --from, or --download", file=sys.stderr)
            yield [], lost
            continue
        try:
            yield materialise(*read_and_segment(path), trial, own)
        except ReadError as err:
            print(f"{trial.trial}: {err}", file=sys.stderr)
            yield [], lost


def main() -> int:
    """Parse the options, write the sentences, print the coverage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=Path("corpus/labels"))
    parser.add_argument("--from", dest="folders", type=Path, action="append", default=[], help="folder of JATS files")
    parser.add_argument("--download", type=Path, help="folder for what is fetched from Europe PMC")
    parser.add_argument("--split", action="append", help="only these splits (A, A2, B, holdout, pairs)")
    parser.add_argument("--trials-only", action="store_true", help="leave out papers that are no trial reports")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    trials = [
        trial
        for trial in load_trials(arguments.labels / "trials.jsonl")
        if (not arguments.split or trial.split in arguments.split) and (trial.is_trial or not arguments.trials_only)
    ]
    labels = labels_by_trial(arguments.labels / "labels.jsonl")
    folders = [*arguments.folders, *([arguments.download] if arguments.download else [])]
    total: Counter[str] = Counter()
    with arguments.out.open("w", encoding="utf-8") as out:
        for rows, counts in every_trial(trials, labels, folders, arguments.download):
            total += counts
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for name, count in sorted(total.items()):
        print(f"{name}\t{count}")
    share = total["P found"] / max(1, total["P labels"])
    print(f"proposals found\t{share:.4f}")
    return 0 if share >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())

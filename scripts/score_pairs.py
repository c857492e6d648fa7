"""Mechanism sentences found in PDFs against those found in the same articles as XML.

    python scripts/score_pairs.py ../shared/pdfs [--model models/mechanisms-1]

The folder holds `files/<id>.pdf` and `files/<id>.xml`; the labels are those of split `pairs` in
`corpus/labels`, made on the XML by language-model readers. A label whose sentence is not among the
PDF's counts as missed there. The difference has a paired bootstrap interval over articles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from extractor.errors import ReadError
from extractor.pipeline import Engine, load_engine, read_and_segment
from extractor.training.alignment import count_found
from extractor.training.standoff import StandoffLabel, labels_by_trial, load_trials

SPLIT = "pairs"
DRAWS = 2000
Counts = tuple[int, int, int]
"""Hits, sentences called, labels."""


def counts_of(path: Path, labels: Sequence[StandoffLabel], engine: Engine) -> Counts:
    """What the model calls in one file against the labels, whatever the paper's kind."""
    article, segmentation = read_and_segment(path)
    judgements = engine.classifier.judge(article, segmentation, engine.taxonomy)
    texts = [article.slice(j.sentence) for j in judgements]
    return count_found(labels, texts, (i for i, j in enumerate(judgements) if j.mechanism))


def f1(counts: np.ndarray) -> float:
    """F1 of counts summed over articles, shape (n, 3)."""
    hits, called, given = counts.sum(axis=0)
    return float(2 * hits / max(1, called + given))


def main() -> int:
    """Judge both files of every labelled pair; print both F1 and the difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=Path, default=Path("corpus/labels"))
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    of_trial = labels_by_trial(options.labels / "labels.jsonl")
    names = [t.trial for t in load_trials(options.labels / "trials.jsonl") if t.split == SPLIT]
    engine = load_engine(options.model)
    xml, pdf = [], []
    for name in names:
        files = [options.folder / "files" / f"{name}{suffix}" for suffix in (".xml", ".pdf")]
        if not all(file.exists() for file in files):
            print(f"{name}: not there", file=sys.stderr)
            continue
        xml.append(counts_of(files[0], of_trial[name], engine))
        try:
            pdf.append(counts_of(files[1], of_trial[name], engine))
        except ReadError as err:
            print(err, file=sys.stderr)
            pdf.append((0, 0, xml[-1][2]))
    if not xml:
        print("no labelled pair is there", file=sys.stderr)
        return 2
    a, b = np.asarray(xml), np.asarray(pdf)
    draws = np.random.default_rng(1).integers(0, len(a), (DRAWS, len(a)))
    low, high = np.percentile([f1(b[d]) - f1(a[d]) for d in draws], [2.5, 97.5])
    print(f"{len(a)} articles, {int(a[:, 2].sum())} labels")
    for title, counts in (("XML", a), ("PDF", b)):
        hits, called, given = counts.sum(axis=0)
        print(f"{title}: F1 {f1(counts):.3f}, precision {hits / max(1, called):.3f}, recall {hits / max(1, given):.3f}")
    print(f"difference {f1(b) - f1(a):+.3f} ({low:+.3f} to {high:+.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())

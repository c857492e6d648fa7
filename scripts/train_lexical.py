"""Fit the words' own model (`extractor.classification.lexical`) on the encoder's training sentences.

In: the materialised sentences on which the encoder was trained (splits A and A2), never those on which
the head is fitted. Out: `lexical.npz` in the encoder's folder. Takes two minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from extractor.classification.lexical import BUCKETS, buckets_of

PENALTY = 3.0
"""Inverse L2 penalty; 1, 3 and 10 were tried on unseen trials, 3 was best by average precision."""
POSITIVE_WEIGHT = 3.0


def matrix(texts: list[str]) -> sparse.csr_matrix:
    """Rows of unit length, one column a bucket."""
    found = [buckets_of(text) for text in texts]
    starts = np.cumsum([0, *(len(f) for f in found)])
    values = np.concatenate([np.full(len(f), 1 / np.sqrt(len(f))) for f in found])
    return sparse.csr_matrix((values, np.concatenate(found), starts), shape=(len(texts), BUCKETS))


def main() -> None:
    """Parse the options, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the encoder's folder")
    arguments = parser.parse_args()
    with arguments.sentences.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    labels = np.asarray([row["label"] == "P" for row in rows])
    model = LogisticRegression(C=PENALTY, class_weight={0: 1.0, 1: POSITIVE_WEIGHT}, solver="liblinear", random_state=1)
    model.fit(matrix([row["text"] for row in rows]), labels)
    np.savez_compressed(
        arguments.out / "lexical.npz", weights=model.coef_[0].astype(np.float16), bias=np.asarray(model.intercept_[0])
    )


if __name__ == "__main__":
    main()

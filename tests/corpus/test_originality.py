"""No run of twelve words of the annotated papers stands in the texts of the corpus."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "trials" / "sentences.jsonl"
RUN = 12


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_file(), reason="the annotated trials (../shared/trials) are not beside the project")
def test_the_corpus_shares_no_twelve_words_with_the_annotated_papers() -> None:
    files = [*(ROOT / "corpus/demo/source").glob("*.md"), ROOT / "corpus/own/sentences.jsonl"]
    ours = {run: path.name for path in files for run in runs(path.read_text(encoding="utf-8"))}

    with SHARED.open(encoding="utf-8") as lines:
        common = {run for line in lines for run in runs(json.loads(line)["text"]) if run in ours}

    assert {" ".join(run): ours[run] for run in common} == {}

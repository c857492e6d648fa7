"""Scores sections and sentence boundaries against sentences whose section is known.

    python scripts/score_segmentation.py ../shared/trials

The folder holds `sentences.jsonl` (trial, n, section, text) and `jats/<trial>.nxml`. A
reference sentence counts as found when 80% of its word triples stand in the section of the
same name; a sentence reported counts as right when 80% of its triples stand in the reference's
Introduction or Discussion. Boundaries are compared after aligning the words of both texts. The
reference's cuts have faults of their own (it separates a citation from the sentence before it),
so equality below 1 is no error by itself: `--show` prints the differences.
"""

from __future__ import annotations

import argparse
import collections
import difflib
import json
import re
import time
from pathlib import Path

from extractor.article import SectionType
from extractor.errors import ReadError
from extractor.reading import read_article
from extractor.segmentation import segment

WORD = re.compile(r"\w+")
FOUND = 0.8
SECTIONS = (SectionType.INTRODUCTION, SectionType.DISCUSSION)

Triple = tuple[str, ...]
Sentences = dict[str, list[str]]


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def triples(tokens: list[str]) -> list[Triple]:
    return [tuple(tokens[i : i + 3]) for i in range(max(1, len(tokens) - 2))] if tokens else []


def not_in(sentences: list[str], text: str) -> list[str]:
    """The sentences of which less than 80% of the word triples stand in the text."""
    tokens = words(text)
    known, vocabulary = set(triples(tokens)), set(tokens)
    missing = []
    for sentence in sentences:
        own = words(sentence)
        if len(own) < 3:
            found = all(token in vocabulary for token in own)
        else:
            wanted = triples(own)
            found = sum(triple in known for triple in wanted) >= FOUND * len(wanted)
        if not found:
            missing.append(sentence)
    return missing


def ends(sentences: list[str]) -> tuple[list[str], set[int]]:
    """All words, and after how many of them a sentence ends."""
    tokens: list[str] = []
    places: set[int] = set()
    for sentence in sentences:
        tokens += words(sentence)
        places.add(len(tokens))
    return tokens, places


class Score:
    """Counts over all articles, with the worst articles and the unlike boundaries."""

    def __init__(self) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self.worst: list[tuple[float, str, str]] = []
        self.unlike: list[str] = []

    def add_sections(self, trial: str, ours: Sentences, reference: Sentences) -> None:
        """Compares the sentences of each section, in both directions."""
        everything = " ".join(text for section in SECTIONS for text in reference[section])
        for section in SECTIONS:
            wanted, got = reference[section], ours[section]
            missed, extra = not_in(wanted, " ".join(got)), not_in(got, everything)
            self.counts[f"{section} reference"] += len(wanted)
            self.counts[f"{section} found"] += len(wanted) - len(missed)
            self.counts[f"{section} lost"] += len(missed) > 0.5 * len(wanted)
            self.counts["reported"] += len(got)
            self.counts["right"] += len(got) - len(extra)
            for what, some, of in (("missed", missed, wanted), ("extra", extra, got)):
                if some:
                    self.worst.append(
                        (len(some) / len(of), f"{trial} {section}: {len(some)}/{len(of)} {what}", some[0])
                    )

    def add_boundaries(self, trial: str, ours: list[str], reference: list[str]) -> None:
        """Compares where sentences end, word by word."""
        a, a_ends = ends(ours)
        b, b_ends = ends(reference)
        for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            for i in range(1, block.size):
                here, there = block.a + i in a_ends, block.b + i in b_ends
                self.counts["boundaries ours"] += here
                self.counts["boundaries reference"] += there
                self.counts["boundaries equal"] += here and there
                if here != there:
                    at = block.a + i
                    words_around = f"{' '.join(a[max(0, at - 7) : at])} | {' '.join(a[at : at + 6])}"
                    self.unlike.append(f"{trial} {'+' if here else '-'} {words_around}")

    def report(self, show: int, worst: int) -> None:
        """Prints the table, the worst articles and some unlike boundaries."""
        for section in SECTIONS:
            found, wanted = self.counts[f"{section} found"], self.counts[f"{section} reference"]
            lost = self.counts[f"{section} lost"]
            print(f"{section}: {found}/{wanted} = {share(found, wanted)} found, {lost} articles lost")
        right, reported = self.counts["right"], self.counts["reported"]
        print(f"reported sentences that are right: {right}/{reported} = {share(right, reported)}")
        equal, ours, theirs = (self.counts[f"boundaries {kind}"] for kind in ("equal", "ours", "reference"))
        print(f"boundaries: {equal} equal, precision {share(equal, ours)}, recall {share(equal, theirs)}")
        for part, what, example in sorted(self.worst, reverse=True)[:worst]:
            print(f"  {part:.2f} {what}: {example[:110]}")
        for line in self.unlike[:: max(1, len(self.unlike) // show)] if show else ():
            print("  ", line)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def load_reference(path: Path) -> dict[str, Sentences]:
    reference: dict[str, Sentences] = collections.defaultdict(lambda: collections.defaultdict(list))
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            reference[row["trial"]][row["section"]].append(row["text"])
    return reference


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="read only so many articles")
    parser.add_argument("--boundaries", type=int, default=150, help="articles whose boundaries are compared (slow)")
    parser.add_argument("--show", type=int, default=0, help="print so many differences of boundaries")
    parser.add_argument("--worst", type=int, default=10, help="print so many articles")
    options = parser.parse_args()
    reference = load_reference(options.folder / "sentences.jsonl")
    score = Score()
    seconds = 0.0
    trials = sorted(reference)[: options.limit]
    for number, trial in enumerate(trials):
        start = time.process_time()
        try:
            article = read_article(options.folder / "jats" / f"{trial}.nxml")
        except ReadError as err:
            print("not read:", err)
            continue
        segmentation = segment(article)
        seconds += time.process_time() - start
        ours: Sentences = {s: [article.slice(x) for x in segmentation.sentences_of(s)] for s in SECTIONS}
        score.add_sections(trial, ours, reference[trial])
        if number < options.boundaries:
            for section in SECTIONS:
                score.add_boundaries(trial, ours[section], reference[trial][section])
    print(f"{len(trials)} articles, {1000 * seconds / max(1, len(trials)):.1f} ms of processor time each")
    score.report(options.show, options.worst)


if __name__ == "__main__":
    main()

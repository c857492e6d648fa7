"""Scores sections and sentence boundaries against sentences whose section is known.

    python scripts/score_segmentation.py ../shared/trials --jobs 1

The folder holds `sentences.jsonl` (trial, n, section, text) and `jats/<trial>.nxml`. A
reference sentence counts as found when 80% of its word triples stand in the section of the
same name; a sentence reported counts as right when 80% of its triples stand in the reference's
Introduction or Discussion. A boundary is the place after a word at which a sentence ends;
places are compared after aligning the words of both texts. The reference's cuts have faults
of their own, so equality below 1 is no error by itself: `--show` prints the differences.
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


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def triples(tokens: list[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[i : i + 3]) for i in range(max(1, len(tokens) - 2))] if tokens else []


def covered(text: str, known: set[tuple[str, ...]], vocabulary: set[str]) -> bool:
    tokens = words(text)
    if len(tokens) < 3:
        return all(token in vocabulary for token in tokens)
    wanted = triples(tokens)
    return sum(t in known for t in wanted) >= FOUND * len(wanted)


def ends(sentences: list[str]) -> tuple[list[str], set[int]]:
    tokens: list[str] = []
    places: set[int] = set()
    for sentence in sentences:
        tokens += words(sentence)
        places.add(len(tokens))
    return tokens, places


def compare_boundaries(ours: list[str], reference: list[str]) -> tuple[int, int, int, list[str]]:
    """Equal boundaries, boundaries of ours, of the reference (where both texts align), and differences."""
    a, a_ends = ends(ours)
    b, b_ends = ends(reference)
    pairs = [
        (block.a + i, block.b + i)
        for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        for i in range(1, block.size)
    ]
    both = [(i in a_ends, j in b_ends, i) for i, j in pairs]
    differences = [
        f"{'+' if x else '-'} {' '.join(a[max(0, i - 7) : i])} | {' '.join(a[i : i + 6])}" for x, y, i in both if x != y
    ]
    equal = sum(x and y for x, y, _ in both)
    return equal, sum(x for x, _, _ in both), sum(y for _, y, _ in both), differences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--boundaries", type=int, default=150, help="articles whose boundaries are compared")
    parser.add_argument("--show", type=int, default=0, help="print so many differences of boundaries")
    parser.add_argument("--worst", type=int, default=10, help="print so many articles")
    options = parser.parse_args()
    reference: dict[str, dict[str, list[str]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    with (options.folder / "sentences.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            reference[row["trial"]][row["section"]].append(row["text"])
    totals: collections.Counter[str] = collections.Counter()
    worst: list[tuple[float, str, str]] = []
    differences: list[str] = []
    seconds = 0.0
    for number, trial in enumerate(sorted(reference)[: options.limit]):
        start = time.perf_counter()
        try:
            article = read_article(options.folder / "jats" / f"{trial}.nxml")
            segmentation = segment(article)
        except ReadError as err:
            print("not read:", err)
            continue
        seconds += time.perf_counter() - start
        totals["articles"] += 1
        ours = {s: [article.slice(x) for x in segmentation.sentences_of(s)] for s in SECTIONS}
        everything: list[str] = []
        for section in SECTIONS:
            wanted = reference[trial][section]
            everything += wanted
            tokens = words(" ".join(ours[section]))
            known, vocabulary = set(triples(tokens)), set(tokens)
            missed = [text for text in wanted if not covered(text, known, vocabulary)]
            totals[f"{section} reference"] += len(wanted)
            totals[f"{section} found"] += len(wanted) - len(missed)
            totals[f"{section} lost"] += len(missed) > 0.5 * len(wanted)
            if missed:
                worst.append((len(missed) / len(wanted), f"{trial} {section}: {len(missed)}/{len(wanted)} missed", missed[0]))
        tokens = words(" ".join(everything))
        known, vocabulary = set(triples(tokens)), set(tokens)
        for section in SECTIONS:
            wrong = [text for text in ours[section] if not covered(text, known, vocabulary)]
            totals["reported"] += len(ours[section])
            totals["right"] += len(ours[section]) - len(wrong)
            if wrong:
                worst.append((len(wrong) / len(ours[section]), f"{trial} {section}: {len(wrong)}/{len(ours[section])} extra", wrong[0]))
        if number < options.boundaries:
            for section in SECTIONS:
                equal, mine, theirs, unlike = compare_boundaries(ours[section], reference[trial][section])
                totals["boundaries equal"] += equal
                totals["boundaries ours"] += mine
                totals["boundaries reference"] += theirs
                differences += [f"{trial} {d}" for d in unlike]
    print(f"{totals['articles']} articles, {1000 * seconds / max(1, totals['articles']):.1f} ms each for reading and segmenting")
    for section in SECTIONS:
        found, wanted = totals[f"{section} found"], totals[f"{section} reference"]
        print(f"{section}: {found}/{wanted} = {found / wanted:.4f} found, {totals[f'{section} lost']} articles lost")
    print(f"reported sentences that are right: {totals['right']}/{totals['reported']} = {totals['right'] / totals['reported']:.4f}")
    equal, mine, theirs = (totals[f"boundaries {k}"] for k in ("equal", "ours", "reference"))
    print(f"boundaries: {equal} equal, precision {equal / max(1, mine):.4f}, recall {equal / max(1, theirs):.4f}")
    for share, what, example in sorted(worst, reverse=True)[: options.worst]:
        print(f"  {share:.2f} {what}: {example[:110]}")
    for line in differences[:: max(1, len(differences) // options.show)] if options.show else ():
        print("  ", line)


if __name__ == "__main__":
    main()

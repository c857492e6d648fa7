"""Score the reading of PDFs against the same articles as XML.

    python scripts/score_reading.py ../shared/pdfs

The folder holds `index.csv` (columns `id` and `pair_file`, the latter empty where there is no
XML) and `files/<id>.pdf`. Printed are the table of figures, the worst ten articles with what
was lost, and with `--all` every article. `pdftotext` (poppler-utils) is timed in the same run
where it is installed.
"""

from __future__ import annotations

import argparse
import csv
import re
import resource
import shutil
import subprocess
import sys
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from extractor.article import Article, SectionType, Segmentation
from extractor.errors import ReadError
from extractor.reading import read_article
from extractor.segmentation import segment

FOUND = 0.8
"""Share of a sentence's word triples that must be there for it to count as found."""

LOST = 0.5
"""Share of a section's sentences under which it counts as lost."""

SECTIONS = (SectionType.INTRODUCTION, SectionType.DISCUSSION)
_TOKEN = re.compile(r"[a-z]+|\d+")
_WORD = re.compile(r"[a-z]+")


@dataclass
class Score:
    """The counts of one article; `missed` and `foreign` hold sentences for the list of reasons."""

    id: str
    found: dict[SectionType, int] = field(default_factory=dict)
    total: dict[SectionType, int] = field(default_factory=dict)
    right: int = 0
    reported: int = 0
    equal_boundaries: int = 0
    comparable: int = 0
    missed: list[tuple[SectionType, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[SectionType]:
        """Sections of which less than half was found."""
        return [s for s in SECTIONS if self.total.get(s) and self.found[s] < LOST * self.total[s]]

    @property
    def errors(self) -> int:
        """Sentences not found and sentences from elsewhere."""
        return sum(self.total.values()) - sum(self.found.values()) + self.reported - self.right


def fold(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def triples(tokens: list[str]) -> set[tuple[str, ...]]:
    return {tuple(tokens[k : k + 3]) for k in range(len(tokens) - 2)} or ({tuple(tokens)} if tokens else set())


def share(sentence: str, pool: set[tuple[str, ...]]) -> float:
    own = triples(_TOKEN.findall(fold(sentence)))
    return len(own & pool) / len(own) if own else 1.0


def section_texts(article: Article, segmentation: Segmentation, section: SectionType) -> list[str]:
    return [article.slice(s) for s in segmentation.sentences_of(section)]


def ends(sentence: str) -> tuple[str, ...]:
    """The first and last three words: equal where a sentence is cut alike, whatever its reference numbers."""
    words = _WORD.findall(fold(sentence))
    return (*words[:3], "...", *words[-3:])


def compare(name: str, xml: Article, pdf: Article) -> Score:
    score = Score(name)
    xml_cut, pdf_cut = segment(xml), segment(pdf)
    pools: dict[SectionType, set[tuple[str, ...]]] = {}
    gold_all: set[tuple[str, ...]] = set()
    pdf_ends = {ends(text) for s in SECTIONS for text in section_texts(pdf, pdf_cut, s)}
    for section in SECTIONS:
        gold = section_texts(xml, xml_cut, section)
        gold_all |= triples(_TOKEN.findall(fold(" ".join(gold))))
        pools[section] = triples(_TOKEN.findall(fold(" ".join(section_texts(pdf, pdf_cut, section)))))
        hits = [share(text, pools[section]) >= FOUND for text in gold]
        score.total[section], score.found[section] = len(gold), sum(hits)
        score.missed += [(section, text) for text, hit in zip(gold, hits, strict=True) if not hit]
        here = [text for text, hit in zip(gold, hits, strict=True) if hit]
        score.comparable += len(here)
        score.equal_boundaries += sum(ends(text) in pdf_ends for text in here)
        score.cut += [text for text in here if ends(text) not in pdf_ends]
    reported = [text for s in SECTIONS for text in section_texts(pdf, pdf_cut, s)]
    score.reported = len(reported)
    good = [share(text, gold_all) >= FOUND for text in reported]
    score.right = sum(good)
    score.foreign = [text for text, ok in zip(reported, good, strict=True) if not ok]
    return score


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed_reading(folder: Path, names: list[str]) -> tuple[dict[str, Article], float, float | None]:
    """All PDFs read, with the seconds of one core that took here and in `pdftotext`, file by file in turn."""
    tool = shutil.which("pdftotext")
    articles: dict[str, Article] = {}
    own = other = 0.0
    for name in names:
        path = folder / "files" / f"{name}.pdf"
        if tool:
            begun = children_seconds()
            subprocess.run([tool, str(path), "-"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            other += children_seconds() - begun
        begun = time.process_time()
        try:
            articles[name] = read_article(path)
        except ReadError as error:
            print(f"not read: {error}", file=sys.stderr)
        own += time.process_time() - begun
    return articles, own, other if tool else None


def reason(score: Score) -> str:
    """In words, where an article's errors lie."""
    parts = [f"{section} lost" for section in score.lost]
    for section in SECTIONS:
        gone = score.total.get(section, 0) - score.found.get(section, 0)
        if gone and section not in score.lost:
            parts.append(f"{gone} of {score.total[section]} {section} sentences not found")
    foreign = score.reported - score.right
    if foreign:
        parts.append(f"{foreign} of {score.reported} reported sentences from elsewhere")
    return "; ".join(parts) or "nothing wrong"


def ratio(a: float, b: float) -> str:
    return f"{a / b:.4f}" if b else "-"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="one line for every article")
    parser.add_argument("--show", action="store_true", help="the sentences of the worst ten (do not publish)")
    parser.add_argument("--only", nargs="*", help="ids")
    arguments = parser.parse_args()
    if not (arguments.folder / "index.csv").is_file():
        parser.error(f"{arguments.folder}/index.csv does not exist")
    with (arguments.folder / "index.csv").open(encoding="utf-8", newline="") as file:
        pairs = {row["id"]: arguments.folder / row["pair_file"] for row in csv.DictReader(file) if row["pair_file"]}
    if arguments.only:
        pairs = {name: path for name, path in pairs.items() if name in arguments.only}
    read_article(arguments.folder / "files" / f"{next(iter(pairs))}.pdf")  # the engine is loaded before the clock runs
    pdfs, seconds, tool_seconds = timed_reading(arguments.folder, list(pairs))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scores = []
    for name, path in pairs.items():
        if name not in pdfs:
            continue
        try:
            xml = read_article(path)
        except (ReadError, ModuleNotFoundError) as error:
            print(f"XML not read: {error}", file=sys.stderr)
            continue
        scores.append(compare(name, xml, pdfs[name]))
    report(scores, seconds, tool_seconds, megabytes, arguments)
    return 0 if len(scores) == len(pairs) else 1


def report(
    scores: list[Score], seconds: float, tool_seconds: float | None, megabytes: float, arguments: argparse.Namespace
) -> None:
    for section, target in zip(SECTIONS, (0.98, 0.98), strict=True):
        found, total = sum(s.found[section] for s in scores), sum(s.total[section] for s in scores)
        print(f"{section} sentences found      {ratio(found, total)}  (target {target})  {found}/{total}")
    right, reported = sum(s.right for s in scores), sum(s.reported for s in scores)
    print(f"reported sentences right         {ratio(right, reported)}  (target 0.97)  {right}/{reported}")
    lost = [s.id for s in scores if s.lost]
    print(f"articles with a section lost     {len(lost)} of {len(scores)}  (target 0)  {' '.join(lost)}")
    equal, comparable = sum(s.equal_boundaries for s in scores), sum(s.comparable for s in scores)
    print(f"sentence boundaries equal        {ratio(equal, comparable)}  (target 0.95)  {equal}/{comparable}")
    if tool_seconds:
        times = f"{seconds:.1f} s/{tool_seconds:.1f} s of one core"
        print(f"time as a ratio to pdftotext     {seconds / tool_seconds:.2f}  (target 2.0)  {times}")
    print(f"peak memory of reading           {megabytes:.0f} MB  (target 500)")
    print("\nworst ten")
    for score in sorted(scores, key=lambda s: -s.errors)[: None if arguments.all else 10]:
        print(f"  {score.id}: {reason(score)}; {len(score.cut)} sentences cut differently")
        if arguments.show:
            for section, text in score.missed[:6]:
                print(f"      - {section}: {text[:160]}")
            for text in score.foreign[:6]:
                print(f"      + {text[:160]}")
            for text in score.cut[:4]:
                print(f"      / {text[:200]}")


if __name__ == "__main__":
    sys.exit(main())

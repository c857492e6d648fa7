"""Every figure of speed and memory in one run, beside the readers that a user would pick instead.

    python scripts/bench.py --pdf FOLDER --xml FOLDER [--papers 4000] [--only readers,start,...]
                            [--out bench.json] [--plot bench.svg]

Seconds of readers are processor time, which other work on the machine hardly changes, each reader
in a process of its own after its imports. Readers that are not installed are left out: pdfplumber,
pypdf and pypdfium2 come with the project; for the comparison alone, `pip install pymupdf4llm
markitdown[pdf] pubmed_parser`, and pdftotext comes with poppler.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_plot import plot
from bench_readers import PDF_READERS, XML_READERS, installed, read_all

PARTS = ("start", "readers", "pdf", "xml", "speedup", "scale")
SPEEDUP_PAPERS = 200
SCALE_SMALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table. `target` is an upper limit unless `at_least`."""

    what: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or nothing where there is no target."""
        if self.target is None:
            return ""
        return "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "missed"

    def line(self) -> str:
        """The line in Markdown, with the value as a ratio of the target."""
        target = "" if self.target is None else f"{'≥' if self.at_least else '≤'} {self.target:g}"
        ratio = f"{self.value / self.target:.2f}" if self.target else ""
        return f"| {self.what} | {self.value:.3g} {self.unit} | {target} | {ratio} | {self.verdict} |"


def main() -> int:
    """Measure and print; 0 where every target was met."""
    options = _arguments()
    if options.reader:
        print(*read_all(options.reader, options.read))
        return 0
    parts: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
        "start": _start,
        "readers": _readers,
        "pdf": _pdf,
        "xml": _xml,
        "speedup": _speedup,
        "scale": _scale,
    }
    print("| what | measured | target | ratio | |\n| --- | --: | --: | --: | --- |", flush=True)
    figures = []
    for name in options.only.split(","):
        for figure in parts[name](options):
            figures.append(figure)
            print(figure.line(), flush=True)
    if options.out:
        Path(options.out).write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n")
    return int(any(f.verdict == "missed" for f in figures))


def _start(options: argparse.Namespace) -> Iterator[Figure]:
    yield Figure(what="`mechanisms --help`", value=_best(["--help"]), unit="s", target=0.3)
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder, "small.txt")
        paper.write_text(
            "A small trial\n\nIntroduction\n\nIt may work.\n\nDiscussion\n\nIt did, perhaps by strength.\n"
        )
        arguments = ["run", str(paper), "--out", str(Path(folder, "out")), "--force", "--no-reports"]
        yield Figure(what="`mechanisms run` on one small text", value=_best(arguments), unit="s", target=2.0)


def _readers(options: argparse.Namespace) -> Iterator[Figure]:
    for kind, folder, readers, suffixes in (
        ("PDF", options.pdf, PDF_READERS, (".pdf",)),
        ("XML", options.xml, XML_READERS, (".xml", ".nxml")),
    ):
        files = _files(folder, suffixes)[: options.files] if folder else []
        base: tuple[str, float] | None = None
        for name in filter(installed, readers if files else ()):
            total, refused = _reader_seconds(name, files)
            seconds = total / len(files)
            note = f" ({refused} of {len(files)} refused)" if refused else ""
            yield Figure(what=f"{kind}: {name}, a file on one core{note}", value=1000 * seconds, unit="ms")
            if base is None:  # the first of the table, pdftotext where it is installed
                base = name, seconds
            else:
                target = 4.0 if (name, base[0]) == ("mechanisms read", "pdftotext") else None
                yield Figure(what=f"{kind}: {name} : {base[0]}", value=seconds / base[1], unit="×", target=target)


def _pdf(options: argparse.Namespace) -> Iterator[Figure]:
    files = _files(options.pdf, (".pdf",))
    run = _run(files, jobs=2)
    yield Figure(
        what=f"{len(files)} PDFs, whole pipeline, 2 cores", value=run.seconds / len(files), unit="s a PDF", target=0.5
    )
    yield Figure(what="the same, processor time on one core", value=run.cpu / len(files), unit="s a PDF")


def _xml(options: argparse.Namespace) -> Iterator[Figure]:
    files = _files(options.xml, (".xml", ".nxml"))[:SPEEDUP_PAPERS]
    run = _run(files, jobs=2)
    what = f"{len(files)} XML papers, whole pipeline, 2 cores"
    yield Figure(what=what, value=len(files) / run.seconds, unit="papers a second", target=8.0, at_least=True)
    yield Figure(what="the same, processor time on one core", value=1000 * run.cpu / len(files), unit="ms a paper")


def _speedup(options: argparse.Namespace) -> Iterator[Figure]:
    files = _files(options.xml, (".xml", ".nxml"))[:SPEEDUP_PAPERS]
    one, two = _run(files, jobs=1), _run(files, jobs=2)
    yield Figure(what="two workers against one", value=one.seconds / two.seconds, unit="×", target=1.8, at_least=True)
    yield Figure(what="what this machine gives two processes that share nothing", value=_machine_speedup(), unit="×")


_LOAD = """
import time, numpy
begin, a = time.perf_counter(), numpy.ones((384, 384), "f4")
for _ in range(3000):
    a = a @ a / 384
print(time.perf_counter() - begin)
"""


def _machine_speedup() -> float:
    """Matrix products in one process against two at a time: no program does better than its machine."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    def seconds(processes: int) -> float:
        command = [sys.executable, "-c", _LOAD]
        started = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(processes)
        ]
        return max(float(process.communicate()[0]) for process in started)

    return 2 * min(seconds(1) for _ in range(3)) / min(seconds(2) for _ in range(3))


def _scale(options: argparse.Namespace) -> Iterator[Figure]:
    files = _files(options.xml, (".xml", ".nxml"))[: options.papers]
    run = _run(files, jobs=options.jobs)
    small = run.after(SCALE_SMALL) / SCALE_SMALL
    yield Figure(what=f"papers in one run (rows : files = {run.rows / len(files):g})", value=len(files), unit="")
    yield Figure(what=f"seconds a paper over {len(files)}, against the first {SCALE_SMALL}",
                 value=run.after(len(files)) / len(files) / small, unit="×", target=1.1)  # fmt: skip
    yield Figure(what="memory of the main process", value=max(m for _, _, m in run.samples), unit="MB", target=400)
    yield Figure(what="memory of a worker", value=run.worker_memory, unit="MB", target=700)
    yield Figure(what="failures of the program itself", value=run.defects, unit="", target=0.0)
    if options.plot:
        Path(options.plot).write_text(plot(run.samples))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took. `samples`: papers done, seconds of judging so far, MB of the main process."""

    rows: int
    seconds: float
    cpu: float
    worker_memory: float
    defects: int
    samples: Sequence[tuple[int, float, float]]

    def after(self, papers: int) -> float:
        """Seconds until so many papers were done."""
        return next(seconds for done, seconds, _ in self.samples if done >= min(papers, self.rows))


def _run(files: Sequence[Path], jobs: int) -> Run:
    from extractor.batch import BatchOptions, run_batch
    from extractor.batch.facts import own_memory_mb

    samples: list[tuple[int, float, float]] = []
    first: list[float] = []

    def heard(*, done: int, total: int, failed: int) -> None:
        # From the first paper on: loading the model is a cost of the start, not of a paper.
        first.append(time.perf_counter()) if not first else None
        if done % max(1, total // 200) == 0 or done in (SCALE_SMALL, total):
            samples.append((done, time.perf_counter() - first[0], own_memory_mb()))

    with tempfile.TemporaryDirectory(prefix="mechanisms-bench-") as folder:
        report = run_batch([str(f) for f in files], BatchOptions(out=Path(folder), jobs=jobs), progress=heard)
        log = [json.loads(line) for line in Path(folder, "log.jsonl").read_text().splitlines()]
    return Run(
        rows=len(report.rows),
        seconds=report.facts["timing"]["judging_seconds"],
        cpu=sum(line["cpu_seconds"] for line in log),
        worker_memory=report.facts["timing"]["worker_memory_mb"],
        defects=sum(p.code in ("error", "crash") for row in report.rows for p in row.problems),
        samples=samples,
    )


def _reader_seconds(name: str, files: Sequence[Path]) -> tuple[float, int]:
    command = [sys.executable, __file__, "--reader", name, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, refused = done.stdout.splitlines()[-1].split()
    return float(seconds), int(refused)


def _best(arguments: Sequence[str], times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-m", "extractor", *arguments], capture_output=True, check=False)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def _files(folder: str | None, suffixes: Sequence[str]) -> list[Path]:
    if not folder:
        sys.exit("give --pdf FOLDER and --xml FOLDER, or leave their parts out with --only")
    return sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in suffixes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", metavar="FOLDER")
    parser.add_argument("--xml", metavar="FOLDER")
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--files", type=int, default=30, help="files that the readers are compared on")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--out", help="write the figures as JSON")
    parser.add_argument("--plot", help="write time and memory over papers as SVG")
    parser.add_argument("--reader", help=argparse.SUPPRESS)
    parser.add_argument("read", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

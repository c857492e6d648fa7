"""Damaged inputs by the thousand: papers through whole runs, labels and models through their readers.

    python scripts/fuzz.py [SEEDS...] [--count 5000] [--seed 1] [--jobs 2] [--keep FOLDER]

SEEDS are files or folders to damage; the project's own demo papers, labels and model without any.
Passes where every run ends with as many rows as papers, nothing hangs beyond its limit, label and
model readers raise nothing but errors of the package, and no file outside the output is touched.
Papers on which the program itself failed (`error`, `crash`) are counted and shown: each is a defect.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from extractor.batch import BatchOptions, run_batch
from extractor.batch.options import DEFAULT_JUDGE
from extractor.errors import ModelNotFoundError
from extractor.model_folder import find_model

ROOT = Path(__file__).parent.parent
PAPER_SUFFIXES = (".pdf", ".xml", ".nxml", ".txt", ".md", ".html")
LABEL_SUFFIXES = (".jsonl", ".json", ".csv", ".xlsx", ".ann")
# Papers of one run: enough to use all workers, few enough that a report names the culprit.
PAPERS_PER_RUN = 250
PER_CHILD = 50
PAPER_SECONDS = 20.0
INPUT_SECONDS = 20
# One in so many inputs is a label file, and one a model, which take long to load.
LABELS_SHARE, MODELS_SHARE = 0.1, 0.02

TOKENS = (
    b"&lol;", b"<!ENTITY a SYSTEM 'file:///etc/passwd'>", b"]]>", b"<", b"</p>", b"<sec>" * 2000, b"\x00" * 64,
    b"%PDF-1.7", b"endobj", b"stream\n", b"/Length 99999999999", b"/Kids [1 0 R]", b"/Count -1", b"\xff\xfe\xff",
    b"99999999999999999999", b"-1", b"{", b"[" * 3000, b'"', b"\r", b"=cmd|'/c calc'!A0", b"\xe2\x80\xae", b"(" * 2000,
)  # fmt: skip


def main() -> int:
    """Fuzz; 0 where it passes."""
    options = _arguments()
    if options.child:
        return _child(Path(options.child))
    folder = Path(options.keep or tempfile.mkdtemp(prefix="mechanisms-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(options.seed)
    papers, labels = _seeds(options.seeds)
    n_labels, n_models = (round(options.count * share) for share in (LABELS_SHARE, MODELS_SHARE))
    before = _state_outside(folder)
    failures = _fuzz_papers(folder, papers, options.count - n_labels - n_models, dice, options)
    failures += _fuzz_readers(folder / "labels", _damaged_labels(folder / "labels", labels, n_labels, dice))
    if _has_model():
        failures += _fuzz_readers(folder / "models", _damaged_models(folder / "models", n_models, dice))
    touched = sorted(set(_state_outside(folder).items()) ^ set(before.items()))
    failures += [f"touched: {path}" for path, _ in touched]
    print("\n".join(failures) or "passed")
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return int(bool(failures))


def _fuzz_papers(
    folder: Path, seeds: list[Path], count: int, dice: random.Random, options: argparse.Namespace
) -> list[str]:
    failures: list[str] = []
    codes: Counter[str] = Counter()
    begin, done = time.monotonic(), 0
    while done < count:
        batch = folder / f"papers-{done}"
        batch.mkdir()
        size = min(PAPERS_PER_RUN, count - done)
        for number in range(size):
            seed = dice.choice(seeds)
            (batch / f"{number:04}{seed.suffix}").write_bytes(damaged(seed.read_bytes(), dice))
        out = folder / f"out-{done}"
        settings = BatchOptions(out=out, jobs=options.jobs, timeout=PAPER_SECONDS, judge=options.judge)
        report = run_batch([batch], settings)
        codes.update(next((p.code for p in row.problems if p.fatal), row.status.value) for row in report.rows)
        if len(report.rows) != size:
            failures.append(f"{batch}: {len(report.rows)} rows for {size} papers")
        failures += _defects(out, batch, options.keep)
        done += size
        print(f"{done} papers in {time.monotonic() - begin:.0f} s: {dict(codes.most_common())}", flush=True)
        if not options.keep:
            shutil.rmtree(batch)
            shutil.rmtree(out)
    return failures


def _defects(out: Path, batch: Path, keep: str | None) -> list[str]:
    found = []
    for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["detail"]:
            last = entry["detail"].strip().splitlines()[-1]
            where = [x.strip() for x in entry["detail"].splitlines() if x.strip().startswith("File")][-1:]
            found.append(f"{batch.name}/{entry['trial']}: {last} {''.join(where)}")
    return found


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The data with one to four things wrong with it."""
    for _ in range(dice.randint(1, 4)):
        data = dice.choice((_flip, _cut, _repeat, _insert, _truncate, _swap, _enlarge))(data, dice)
    return data


def _span(data: bytes, dice: random.Random, longest: int = 2000) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.randint(1, longest))


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), dice.choice((1, 8, 64)))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:start] + data[end:]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 3, 50)) + data[end:]


def _insert(data: bytes, dice: random.Random) -> bytes:
    start, _ = _span(data, dice)
    return data[:start] + dice.choice(TOKENS) + data[start:]


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _swap(data: bytes, dice: random.Random) -> bytes:
    one, two = sorted((_span(data, dice), _span(data, dice)))
    if one[1] > two[0]:
        return data
    return data[: one[0]] + data[slice(*two)] + data[one[1] : two[0]] + data[slice(*one)] + data[two[1] :]


def _enlarge(data: bytes, dice: random.Random) -> bytes:
    """A number somewhere becomes another: lengths, counts, offsets."""
    start = next((i for i in range(dice.randrange(len(data) + 1), len(data)) if 48 <= data[i] <= 57), None)
    return data if start is None else data[:start] + dice.choice((b"0", b"99999", b"-7", b"1e9")) + data[start + 1 :]


def _damaged_labels(folder: Path, seeds: list[Path], count: int, dice: random.Random) -> list[Path]:
    folder.mkdir()
    made = []
    for number in range(count if seeds else 0):
        seed = dice.choice(seeds)
        # The head of a file is damaged as often as its body, which would otherwise win by length.
        data = seed.read_bytes()[: dice.choice((2000, 200_000))]
        made.append(folder / f"{number:04}{seed.suffix}")
        made[-1].write_bytes(damaged(data, dice))
    return made


def _has_model() -> bool:
    try:
        find_model()
    except ModelNotFoundError:
        print("no model to damage")
        return False
    return True


def _damaged_models(folder: Path, count: int, dice: random.Random) -> list[Path]:
    """Models with one damaged file; in half of them the card vouches for the damage."""
    import hashlib

    folder.mkdir()
    made = []
    model = find_model()
    for number in range(count):
        copy = folder / f"model-{number:04}"
        shutil.copytree(model, copy)
        victim = dice.choice(sorted(p for p in copy.iterdir() if p.is_file()))
        victim.write_bytes(damaged(victim.read_bytes(), dice))
        card = copy / "card.json"
        if victim != card and dice.random() < 0.5:
            facts = json.loads(card.read_bytes())
            facts["files"][victim.name] = hashlib.sha256(victim.read_bytes()).hexdigest()
            card.write_text(json.dumps(facts))
        made.append(copy)
    return made


def _fuzz_readers(folder: Path, inputs: list[Path]) -> list[str]:
    """Read labels and models in child processes, a batch each."""
    failures: list[str] = []
    todo = list(inputs)
    while todo:
        listing = folder / "todo.txt"
        listing.write_text("\n".join(map(str, todo[:PER_CHILD])))
        child = subprocess.run(
            [sys.executable, __file__, "--child", str(listing)], capture_output=True, text=True, check=False
        )
        started = [line for line in child.stdout.splitlines() if line.startswith("start ")]
        failures += [line for line in child.stdout.splitlines() if line.startswith("defect ")]
        if child.returncode:
            failures.append(f"died (exit code {child.returncode}) over {started[-1:]}: {child.stderr[-300:]}")
        if not started:
            sys.exit(f"the readers cannot be started: {child.stderr[-2000:]}")
        todo = todo[len(started) :]
    print(f"{len(inputs)} {folder.name}: {len(failures)} failures", flush=True)
    return failures


def _child(listing: Path) -> int:
    import faulthandler

    from extractor.errors import ExtractorError

    for line in listing.read_text().splitlines():
        print(f"start {line}", flush=True)
        faulthandler.dump_traceback_later(INPUT_SECONDS, exit=True)
        try:
            _read(Path(line))
        except ExtractorError:
            pass
        except Exception as err:
            print(f"defect {line}: {type(err).__name__}: {err}", flush=True)
    return 0


def _read(path: Path) -> None:
    if path.is_dir():
        from extractor.pipeline import load_engine

        load_engine(path)
    else:
        from extractor.training.labels import read_labels

        read_labels(path)


def _seeds(given: list[str]) -> tuple[list[Path], list[Path]]:
    folders = [Path(g) for g in given] or [ROOT / "corpus"]
    files = [f for g in folders for f in (sorted(g.rglob("*")) if g.is_dir() else [g]) if f.is_file()]
    papers = [f for f in files if f.suffix.lower() in PAPER_SUFFIXES and "source" not in f.parts]
    labels = [f for f in files if f.suffix.lower() in LABEL_SUFFIXES]
    if not papers:
        sys.exit(f"no papers to damage in {', '.join(map(str, folders))}")
    return papers, labels


def _state_outside(folder: Path) -> dict[str, int]:
    """Time of change of what a run could touch by mistake: beside its output, and here."""
    places = [folder.parent, Path.cwd(), Path.home()]
    files = [f.resolve() for place in dict.fromkeys(places) for f in place.iterdir() if not f.is_dir()]
    # Where this script's own words are kept in a file, that file does change.
    own = {os.fstat(stream.fileno()).st_ino for stream in (sys.stdout, sys.stderr)}
    states = {str(f): f.stat() for f in files if f.exists()}
    return {name: state.st_mtime_ns for name, state in states.items() if state.st_ino not in own}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--keep", help="folder to keep the inputs and outputs in")
    parser.add_argument("--judge", default=DEFAULT_JUDGE, help=argparse.SUPPRESS)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
